"""The two calculators against which Python is held: LibreOffice in a process of its own, and formulon.

Loading takes most of the time of formulon, so the workbook of a kind stays open, and what differs in the next
one and matters to a formula is typed into it. (For LibreOffice typing takes longer than loading.)
"""

from __future__ import annotations

import html
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import formulon
from python_calamine import CalamineWorkbook

from tests.office import SYSTEM_PYTHON, profile_in
from vtlt_consolidate.words.addresses import place

Place = tuple[int, int, int]
"""Number of the sheet, row and column; all from 0."""
Values = dict[Place, object]

ERROR = "an error"
_MOST_ASKED = 200
"""LibreOffice keeps some 2 MiB of every workbook that it closed, so it is started anew after so many."""
_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*>(<f[ >].*?</f>)', re.DOTALL)
_WRONG = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]* t="e"')
_REFERENCE = re.compile(r"(?:(?:'([^']+)'|(\w+))!)?\$?\b([A-Z]+)\$?([0-9]+)(?::\$?([A-Z]+)\$?([0-9]+))?")
_SAVED_FROM = 0.1
"""To save and to read costs as much as to ask for a tenth of the cells."""


@dataclass(frozen=True)
class Written:
    """A workbook of ours.

    Attributes:
        path: where it is, or was when it was read.
        sheets: the names of its sheets.
        formulas: where a formula is → the formula.
        values: every cell that is not empty, formulas with what Python cached.
    """

    path: Path
    sheets: list[str]
    formulas: dict[Place, bytes]
    values: Values

    @classmethod
    def of(cls, path: Path) -> Written:
        """Read a workbook."""
        opened = CalamineWorkbook.from_path(path)
        formulas = {
            (number, *place(cell.decode())): formula
            for number, data in enumerate(parts(path).values())
            for cell, formula in _FORMULA.findall(data)
        }
        return cls(path, opened.sheet_names, formulas, _values(opened))

    def referred(self) -> Iterator[Place]:
        """The cells that formulas refer to."""
        numbers = {name: number for number, name in enumerate(self.sheets)}
        found = {(numbers.get(quoted or plain, at[0]), *corners)
                 for at, formula in self.formulas.items()
                 for quoted, plain, *corners in _REFERENCE.findall(_text(formula))}  # fmt: skip
        for number, left, top, right, bottom in found:
            first, last = place(left + top), place((right or left) + (bottom or top))
            for row in range(first[0], last[0] + 1):
                yield from ((number, row, column) for column in range(first[1], last[1] + 1))


def _values(opened: CalamineWorkbook) -> Values:
    return {
        (number, row, column): value
        for number, name in enumerate(opened.sheet_names)
        for row, values in enumerate(opened.get_sheet_by_name(name).to_python(skip_empty_area=False))
        for column, value in enumerate(values)
        if value != ""
    }


def parts(path: Path | io.BytesIO) -> dict[str, bytes]:
    """The sheets of a workbook of ours, in their order."""
    with zipfile.ZipFile(path) as archive:
        count = sum(name.startswith("xl/worksheets/sheet") for name in archive.namelist())
        names = [f"xl/worksheets/sheet{number}.xml" for number in range(1, count + 1)]
        return {name: archive.read(name) for name in names}


class Engines:
    """Both calculators, LibreOffice started.

    Args:
        folder: where LibreOffice keeps its profile.
    """

    def __init__(self, folder: Path) -> None:
        self._profile = profile_in(folder)
        self._office = self._started()
        self._asked = 0
        self._held: dict[str, tuple[formulon.Workbook, Values]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:  # fmt: skip
        self._office.communicate()

    def _started(self) -> subprocess.Popen[str]:
        return subprocess.Popen(  # noqa: S603 - our own
            [SYSTEM_PYTHON, str(Path(__file__).with_name("office.py")), str(self._profile)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def calculate(self, written: Written, name: str) -> tuple[Values, Values]:
        """Give what LibreOffice and formulon make of every formula of a workbook.

        Args:
            written: the workbook.
            name: the kind of workbook, kept open in formulon for the next one of its kind.
        """
        return self._by_office(written), self._by_formulon(written, name)

    def _by_office(self, written: Written) -> Values:
        self._asked += 1
        if self._asked % _MOST_ASKED == 0:
            self._office.communicate()
            self._office = self._started()
        assert self._office.stdin and self._office.stdout  # noqa: S101 - pipes were asked for
        self._office.stdin.write(f"{written.path}\n")
        self._office.stdin.flush()
        answer = self._office.stdout.readline()
        if not answer:
            raise RuntimeError(f"LibreOffice gave nothing for {written.path}")
        values: Values = {}
        for number, (rows, wrong) in enumerate(json.loads(answer)):
            values |= {(number, row, column): value for row, cells in enumerate(rows)
                       for column, value in enumerate(cells) if value != ""}  # fmt: skip
            values |= {(number, row, column): ERROR for first, last, left, right in wrong
                       for row in range(first, last + 1) for column in range(left, right + 1)}  # fmt: skip
        return {at: values.get(at) for at in written.formulas}

    def _by_formulon(self, written: Written, name: str) -> Values:
        opened, there = self._held.pop(name, (None, {}))
        mine = {**written.values, **written.formulas}
        differ = {at: mine.get(at, "") for at in {*written.formulas, *written.referred()}
                  if mine.get(at, "") != there.get(at, "")}  # fmt: skip
        if opened and _sheets(opened) == written.sheets and all(map(_typed, differ.values())):
            for at, value in differ.items():
                _type(opened, at, value)
        else:
            if opened:
                opened.close()
            opened, there, differ = formulon.Workbook.load(written.path.read_bytes()), mine, {}
        opened.recalc()
        self._held[name] = (opened, there | differ)
        if len(written.formulas) < _SAVED_FROM * len(written.values):
            return {at: opened.get_value(*at).to_python() for at in written.formulas}
        saved = io.BytesIO(opened.save())
        values = _values(CalamineWorkbook.from_filelike(saved))
        for number, data in enumerate(parts(saved).values()):
            values |= {(number, *place(cell.decode())): ERROR for cell in _WRONG.findall(data)}
        return {at: values.get(at) for at in written.formulas}


def _sheets(opened: formulon.Workbook) -> list[str]:
    return [opened.sheet_name(number) for number in range(opened.sheet_count())]


def _typed(value: object) -> bool:
    """Can this be typed into a cell of formulon, as an array formula cannot?"""
    return isinstance(value, str | float) or (isinstance(value, bytes) and value.startswith(b"<f>"))


def _text(formula: bytes) -> str:
    return html.unescape(formula[formula.index(b">") + 1 : -len(b"</f>")].decode())


def _type(opened: formulon.Workbook, at: Place, value: object) -> None:
    if isinstance(value, bytes):
        opened.set_formula(*at, _text(value))
    elif isinstance(value, float):
        opened.set_number(*at, value)
    elif value:
        opened.set_text(*at, str(value))
    else:
        opened.set_blank(*at)
