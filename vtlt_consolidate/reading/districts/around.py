"""Hears what stands around the answers of a table with units in rows: notes, other text, drawings.

What names a unit, by standing in its row or by its name, and criteria, and corrects their answers, holds
these. The rest is listed once for the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from pandera.typing import DataFrame

from vtlt_consolidate.files.marks.drawings import Drawing
from vtlt_consolidate.findings.rules import cellrules
from vtlt_consolidate.identity.claims import folded
from vtlt_consolidate.identity.contents import legible
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.cellkinds import NUMBER, TEXT, Unseen
from vtlt_consolidate.model.frames import CellMarks, Cells
from vtlt_consolidate.model.layout import HEADINGS, NOTE
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import key
from vtlt_consolidate.reading.beside import drawn
from vtlt_consolidate.reading.beside.ears import corrected, measured
from vtlt_consolidate.reading.beside.form import Drawn, Form
from vtlt_consolidate.reading.contradiction import Names, is_signature, takes_back, whole_words
from vtlt_consolidate.reading.districts.heads import Heads
from vtlt_consolidate.reading.districts.rows import Row, is_sentence, rows_of
from vtlt_consolidate.reading.districts.table import Gathered
from vtlt_consolidate.reading.elsewhere import NEVER_READ
from vtlt_consolidate.reading.tableplaces import Place, position
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.phrases import kind_of
from vtlt_consolidate.words.quantities import is_unit
from vtlt_consolidate.words.text import clean, count_of, fold

_NOTES = fold(HEADINGS[NOTE])
_LEAST_CODE = 4
"""A shorter code of a unit could be any number in a sentence."""


def withhold_contradicted(
    gathered: Gathered,
    cells: DataFrame[Cells],
    tables: list[Heads],
    marks: DataFrame[CellMarks] | None = None,
) -> None:
    """Hold the answers of a file that something around them contradicts, and list what was not read.

    Args:
        gathered: what was read from the file.
        cells: frame `Cells` of the file.
        tables: its tables.
        marks: frame `CellMarks` of the file; only its drawings are used.
    """
    if not gathered.units:
        return
    cells = legible(cells)
    around = _Around(gathered, tables[0].sheet)
    by_sheet = {table.sheet: table for table in tables if table.sheet not in gathered.beside}
    for sheet in cells["sheet"].unique():
        there = cells[cells["sheet"] == sheet]
        if sheet in by_sheet:
            around.on_sheet(by_sheet[sheet], there)
        elif sheet not in NEVER_READ:
            around.on_other_sheet(sheet, there)
    if marks is not None:
        for sheet, row, column, typed in frames.tuples(
            marks[marks["kind"] == Unseen.DRAWING], "sheet", "row", "column", "typed"
        ):
            around.on_drawing(by_sheet.get(sheet), sheet, Drawing.of(int(row), int(column), typed))
    around.finish()


class _Own(NamedTuple):
    """An answer, and its number in the list of those of the file."""

    at: int
    cell: str
    kind: str
    typed: str


@dataclass(frozen=True)
class _Line:
    """The row of a unit: what was read in it, and the columns of the answers."""

    form: Form
    answers: Mapping[int, str]


class _Around:
    """What was found around the answers of one file."""

    def __init__(self, gathered: Gathered, sheet: str) -> None:
        expected = gathered.expected
        self._gathered, self._criteria = gathered, expected.criteria
        self._names = Names(expected.criteria)
        self._whole = Form(Place(gathered.file, "", sheet, {}, {}), {})
        self._forms: dict[tuple[str, str], Form] = {}
        self._lines: dict[tuple[str, int], _Line] = {}
        for index, (_, unit_code, code, _, on, cell, kind, typed) in enumerate(gathered.answers):
            place = Place(gathered.file, unit_code, on, {}, {})
            form = self._forms.setdefault((unit_code, on), Form(place, {}))
            form.own[code] = _Own(index, cell, kind, typed)
        codes = sorted((re.escape(leaf.code) for leaf in self._criteria.leaves), key=len, reverse=True)
        self._note = re.compile(rf"(?:^|[;\n])\s*({'|'.join(codes)})\s*[:–-]\s*", re.IGNORECASE)
        self._units = _UnitNames(
            expected.roster.by_code[code] for code in dict.fromkeys(code for code, _ in self._forms)
        )

    def on_sheet(self, table: Heads, cells: DataFrame[Cells]) -> None:
        """Hear what stands around the answers of a table."""
        lines = dict(self._rows_of(table))
        self._lines |= {(table.sheet, at): line for at, line in lines.items()}
        for at, above in _by_row(cells[cells["row"] < table.first]):
            self._outside(at, above, read_on=False)
        self._in_headings(table, cells)
        last = max(lines, default=table.last)
        heads = cells[cells["row"].between(table.first, table.last) & (folded(cells["typed"]) == _NOTES)]
        noted = {int(column) for column in heads["column"]} - {*table.answers}
        for row in rows_of(table, cells, self._criteria):
            if row.at in lines:
                self._in_row(table, row, lines[row.at].form, noted)
            elif row.measures:
                for column, unit in row.measures.items():
                    self._measured(row.values[column], [unit], table.answers[column])
            elif not row.answers or is_sentence(row):
                self._outside(row.at, list(row.values.values()), read_on=row.at > last)
            else:
                self._outside(row.at, list(_beside(table, row)), read_on=True)

    def _in_row(self, table: Heads, row: Row, form: Form, noted: Set[int]) -> None:
        """Hear what stands in the row of a unit; `noted` are the columns Ghi chú."""
        # What was not read of a whole column is told once, at its heading.
        told = {*table.unread, *(at for columns in table.unclear.values() for at in columns)}
        for cell in _beside(table, row):
            if int(cell.column) not in noted or not self._noted(form, cell):
                self._hear([form], cell, read_on=int(cell.column) not in told)

    def _in_headings(self, table: Heads, cells: DataFrame[Cells]) -> None:
        """Hear the units of measure below the headings of criteria."""
        for cell in frames.rows(cells[cells["row"].between(table.first, table.last)]):
            unit = clean(cell.typed).strip(" ()")
            if int(cell.column) in table.answers and is_unit(unit):
                self._measured(cell, [unit], table.answers[int(cell.column)])

    def _measured(self, cell: Any, units: Sequence[str] = (), code: str = "") -> bool:
        """Hold the numbers on a sheet that a line gives in another unit of measure than that of their column.

        Args:
            cell: the line.
            units: the units of measure, if it says nothing else.
            code: the only criterion that it is about.
        """
        forms = [form for form in self._forms.values() if form.place.sheet == cell.sheet]
        return sum(measured(form, cell, self._names, units, code) for form in forms) > 0

    def _noted(self, form: Form, cell: Any) -> bool:
        """Take notes that begin with the code of a criterion (`TC01: hết hiệu lực`) as those of its answer.

        Returns:
            False if it is no such note, or one of something else: then it has to be heard whole.
        """
        before, *parts = self._note.split(cell.typed)
        said = {code: clean(text).strip(" ;") for code, text in zip(parts[::2], parts[1::2], strict=True)}
        by_key = {fold(code): code for code in form.own}
        if before.strip() or not said or not all(said.values()) or 2 * len(said) < len(parts):
            return False
        if not all(fold(code) in by_key for code in said):
            return False
        if not self._corrects([form], cell):
            place, at = form.place, address(int(cell.row), int(cell.column))
            self._gathered.answers += [
                (place.file, place.unit_code, by_key[fold(code)], NOTE, place.sheet, at, TEXT.value, text)
                for code, text in said.items()
            ]
        return True

    def _rows_of(self, table: Heads) -> Iterator[tuple[int, _Line]]:
        for form in self._forms.values():
            if form.place.sheet == table.sheet:
                at = [found for own in form.own.values() if (found := position(own.cell))]
                yield at[0][0], _Line(form, {column: table.answers[column] for _, column in at})

    def on_other_sheet(self, sheet: str, cells: DataFrame[Cells]) -> None:
        """Hear a sheet without a table: its corrections are asked, else it is named as a whole."""
        heard = [self._outside(row, line, read_on=False) for row, line in _by_row(cells)]
        if heard and not any(heard):
            self._whole.unread.append(f"sheet “{sheet}” ({count_of(cells)} ô)")

    def on_drawing(self, table: Heads | None, sheet: str, drawing: Drawing) -> None:
        """Hear what is drawn: over an answer it is asked, elsewhere its text is heard."""
        over = False
        rows = range(drawing.row, drawing.last_row + 1)
        lines = {row: self._lines[sheet, row] for row in rows if (sheet, row) in self._lines}
        for row, line in lines.items():
            for column, code in line.answers.items():
                if drawing.column <= column <= drawing.last_column:
                    over = True
                    covering = Drawn(drawing.what, sheet, row, column, drawing.text)
                    drawn.hide(line.form, covering, self._criteria.by_code[code])
        cell = Drawn(drawing.what, sheet, drawing.row, drawing.column, drawing.text)
        if drawing.text:
            forms = [line.form for line in lines.values()] if len(lines) == 1 else self._named(drawing.text)
            self._hear(forms, cell, read_on=not over)
        elif not over and table is not None:
            self._whole.leave(cell)

    def _outside(self, row: int, line: list[Any], *, read_on: bool) -> bool:
        """Hear a row outside the table as one sentence, and say whether it said something about an answer."""
        if not line:
            return False
        whole = "; ".join(cell.typed for cell in line)
        sentence = Drawn("", line[0].sheet, row, int(line[0].column), whole) if len(line) > 1 else line[0]
        if self._corrects(self._named(whole), sentence) or sum(map(self._measured, line)):
            return True
        for cell in line if read_on else ():
            self._leave(cell)
        return False

    def _named(self, text: str) -> list[Form]:
        named = set(self._units.named(text))
        return [form for (code, _), form in self._forms.items() if code in named]

    def _hear(self, forms: list[Form], cell: Any, *, read_on: bool) -> None:
        if not self._corrects(forms, cell) and read_on:
            self._leave(cell)

    def _corrects(self, forms: list[Form], cell: Any) -> bool:
        """Hold the answers that a text corrects; ask about one that does not say which."""
        held = [corrected(form, cell, self._names) for form in forms]
        if not any(held) and takes_back(cell.typed):
            self._whole.complain(cellrules.UNCLEAR_CORRECTION, cell)
            return True
        return any(held)

    def _leave(self, cell: Any) -> None:
        if not is_signature(cell.typed):
            self._whole.leave(cell)

    def finish(self) -> None:
        """Put what was found into what was read from the file."""
        for form in (*self._forms.values(), self._whole):
            for own, (kind, typed) in form.doubted():
                self._gathered.answers[own.at] = (*self._gathered.answers[own.at][:-2], kind, typed)
            # Answers that only repeat what is drawn over them are listed with the rest of the file.
            self._whole.unread += form.unread if form is not self._whole else ()
            self._gathered.findings += form.records
        self._gathered.findings += self._whole.of_unread()


def _by_row(cells: DataFrame[Cells]) -> Iterator[tuple[int, list[Any]]]:
    filled = (cell for cell in frames.rows(cells) if cell.typed.strip())
    for row, line in groupby(filled, key=lambda cell: int(cell.row)):
        yield row, list(line)


def _beside(table: Heads, row: Row) -> Iterator[Any]:
    """Yield the cells of a row that are neither before the answers, nor answers, nor what they add up to."""
    for column, cell in row.values.items():
        printed = column == table.total and cell.kind == NUMBER
        beside = column >= table.start and column not in {*table.answers, *table.worked_out} and not printed
        if beside and cell.typed.strip():
            yield cell


class _UnitNames:
    """Finds the units of a file that a sentence names: by name, with or without its kind, or by code."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._codes: dict[str, list[str]] = {}
        for unit in units:
            bare = unit.name[len(kind_of(unit.name)) :].strip()
            names = {key(name) for name in (unit.name, unit.full_name) if name}
            # A bare name of one syllable, such as the number of a ward, may be any word.
            names |= {key(bare)} if " " in bare else set()
            names |= {key(unit.code)} if len(unit.code) >= _LEAST_CODE else set()
            for name in names:
                self._codes.setdefault(name, []).append(unit.code)
        self._pattern = re.compile(whole_words(self._codes))

    def named(self, text: str) -> list[str]:
        """The codes of the units that a text names."""
        found = self._pattern.findall(key(text))
        return list(dict.fromkeys(code for name in found for code in self._codes[name]))
