"""The two calculators against which Python is held: LibreOffice in a process of its own, and formulon.

Loading takes most of the time of formulon. Where the next workbook of a kind has the same formulas, only the
cells that differ are typed into the one that stayed open. (For LibreOffice typing takes longer than loading.)
"""

from __future__ import annotations

import json
import re
import subprocess
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

import formulon
from python_calamine import CalamineWorkbook

from tests.office import SYSTEM_PYTHON, profile_in
from vtlt_consolidate.words.addresses import place

Values = dict[tuple[int, int, int], object]
"""Number of the sheet, row and column → value; all from 0."""

ERROR = "an error"
_MOST_ASKED = 200
"""LibreOffice keeps some 2 MiB of every workbook that it closed, so it is started anew after so many."""
_FORMULA = re.compile(rb'<c r="([A-Z]+[0-9]+)"[^>]*>(<f[ >].*?</f>)', re.DOTALL)


@dataclass(frozen=True)
class Written:
    """A workbook of ours: its formulas, and the values that it has in all cells."""

    path: Path

    @cached_property
    def formulas(self) -> dict[tuple[int, int, int], bytes]:
        """Where a formula is → the formula."""
        return {
            (number, *place(cell.decode())): formula
            for number, data in enumerate(parts(self.path).values())
            for cell, formula in _FORMULA.findall(data)
        }

    @cached_property
    def values(self) -> Values:
        """Every cell that is not empty, formulas with what Python cached."""
        opened = CalamineWorkbook.from_path(self.path)
        return {
            (number, row, column): value
            for number, name in enumerate(opened.sheet_names)
            for row, values in enumerate(opened.get_sheet_by_name(name).to_python(skip_empty_area=False))
            for column, value in enumerate(values)
            if value != ""
        }

    def since(self, before: Written | None) -> dict[tuple[int, int, int], str | float] | None:
        """What to type into an earlier workbook to have this one; none where that will not do."""
        if before is None or self.formulas != before.formulas:
            return None
        mine, theirs = ({at: value for at, value in each.values.items() if at not in each.formulas}
                        for each in (self, before))  # fmt: skip
        differ = {
            at: mine.get(at, "") for at in mine.keys() | theirs.keys() if mine.get(at) != theirs.get(at)
        }
        typed = {at: value for at, value in differ.items() if isinstance(value, str | float)}
        return typed if typed.keys() == differ.keys() else None


def parts(path: Path) -> dict[str, bytes]:
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
        self._held: dict[str, tuple[Written, formulon.Workbook]] = {}

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

    def calculate(self, written: Written, name: str = "") -> tuple[Values, Values]:
        """Give what LibreOffice and formulon make of every formula of a workbook.

        Args:
            written: the workbook.
            name: the kind of workbook, kept open in formulon for the next one of its kind; empty: none.
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
        before, opened = self._held.pop(name, (None, None))
        typed = written.since(before)
        if typed is None and opened:
            opened.close()
        if typed is None or not opened:
            opened = formulon.Workbook.load(written.path.read_bytes())
        for at, value in (typed or {}).items():
            _type(opened, at, value)
        opened.recalc()
        found = {at: opened.get_value(*at).to_python() for at in written.formulas}
        if name:
            self._held[name] = (written, opened)
        else:
            opened.close()
        return found


def _type(opened: formulon.Workbook, at: tuple[int, int, int], value: str | float) -> None:
    if isinstance(value, float):
        opened.set_number(*at, value)
    elif value:
        opened.set_text(*at, value)
    else:
        opened.set_blank(*at)
