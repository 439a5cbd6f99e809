"""Forms in phat-hanh/ and tra-lai/ that somebody filled in right there, which must not be overwritten.

A form that no program has saved since the tool wrote it contains nothing typed; its properties show that
without reading its sheets. Any other is compared, cell by cell, with the form that would replace it.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from vtlt_consolidate.files.compact import unpacked
from vtlt_consolidate.files.crew import look_into
from vtlt_consolidate.files.worker import READ, Task
from vtlt_consolidate.model.layout import CONFIRMED, HEADINGS, INPUTS, PREFILL_TAGS, SHEET, TAGS
from vtlt_consolidate.settings import tablereader
from vtlt_consolidate.words.text import clean, fold

_PROPERTIES = "docProps/core.xml"
_PROPERTIES_LIMIT = 10_000
# `excel/sheet` gives every workbook this fixed time; a program that saves the file writes the current time.
_UNSAVED = b">2020-01-01T00:00:00Z</dcterms:modified>"

Place = tuple[str, int, int]


def touched(path: Path) -> bool:
    """Say whether a program saved a form since the tool wrote it; an unreadable one counts as saved."""
    try:
        data = path.read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(_PROPERTIES) as part:
            return _UNSAVED not in part.read(_PROPERTIES_LIMIT)
    except FileNotFoundError:
        return False
    except (OSError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, KeyError):
        return True


class Filled:
    """The forms of a folder that were saved since the tool wrote them, with their cells."""

    def __init__(self, folder: Path, names: Collection[str]) -> None:
        self.folder = folder
        paths = {name: folder / name for name in names if touched(folder / name)}
        self._read = dict(_read(paths))

    def holds(self, name: str, fresh: bytes | Callable[[], bytes | None] | None) -> bool:
        """Say whether a form contains something typed that the form that would replace it does not.

        Args:
            name: file name of the form.
            fresh: bytes of the new form, or what makes them; none: the old one would only be removed.
        """
        if name not in self._read:
            # It was not among the saved forms, but may have been saved while the others were read.
            return touched(self.folder / name)
        old, data = self._read[name], fresh() if callable(fresh) else fresh
        if data is None or old is None:
            return True
        new = _of_ours(data)
        inputs = _inputs(old) | _inputs(new)
        return any(
            place not in new or (place in inputs and new[place] != typed) for place, typed in old.items()
        )

    def arrived(self, name: str, hashes: Collection[str]) -> bool:
        """Say whether exactly this file is among the received ones, so that its content is not lost here."""
        try:
            return hashlib.sha256((self.folder / name).read_bytes()).hexdigest() in hashes
        except OSError:
            return False


def _read(paths: Mapping[str, Path]) -> Iterator[tuple[str, dict[Place, str] | None]]:
    """Yield the name of each form with what stands in its places; `None`: it cannot be read."""
    tasks = [Task(str(path), name) for name, path in paths.items()]
    # Not by `intake`: frames take longer to import than 26 forms to issue.
    for name, (look,) in zip(paths, look_into(tasks), strict=True):
        if look.state != READ:
            yield name, None
            continue
        _, (cells, _) = unpacked(look.cells)
        sheets, rows, columns, _, texts = cells
        yield name, dict(zip(zip(sheets, rows, columns, strict=True), map(clean, texts), strict=True))


def _of_ours(data: bytes) -> dict[Place, str]:
    sheets = tablereader.sheets(data, SHEET)
    return {
        (sheet, row, column): clean(cell.typed)
        for sheet, cells in sheets.items()
        for (row, column), cell in cells.items()
    }


_INPUT_HEADINGS = {fold(HEADINGS[field]) for field in INPUTS}


def _inputs(cells: Mapping[Place, str]) -> set[Place]:
    """The filled places of answers, and the cells of the attempt and of the confirmation.

    Only there a different value was typed.
    """
    answer, asked = fold(HEADINGS["answer"]), {fold(TAGS["attempt"]), fold(PREFILL_TAGS[CONFIRMED])}
    heads = [place for place, typed in cells.items() if place[0] == SHEET and fold(typed) == answer]
    head = min((row for _, row, _ in heads), default=0)
    columns = {
        column for (sheet, row, column), typed in cells.items()
        if sheet == SHEET and row == head and fold(typed) in _INPUT_HEADINGS
    }  # fmt: skip
    tags = {place for place, typed in cells.items() if fold(typed) in asked}
    return {
        (sheet, row, column) for sheet, row, column in cells
        if (sheet == SHEET and row > head and column in columns) or (sheet, row, column - 1) in tags
    }  # fmt: skip
