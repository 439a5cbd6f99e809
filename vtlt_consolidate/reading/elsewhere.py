"""Finds second answers: beside the table, below it, on another sheet, or in a note.

If two answers differ, neither is used: the value of the cell becomes both texts with their places, and the
unit mends it or the analyst decides. Other text outside the table is listed once, so that nothing is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.files.prints import Print
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import cellrules
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.model import frames, layout
from vtlt_consolidate.model.cellkinds import Against
from vtlt_consolidate.model.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.model.frames import CellMarks, Cells, Findings, RawAnswers
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.reading import answers, slid
from vtlt_consolidate.reading.beside import drawn, fixed, notes
from vtlt_consolidate.reading.beside.ears import REPEATED, beside, in_words, is_answer, is_of_before
from vtlt_consolidate.reading.beside.form import Form, quoted
from vtlt_consolidate.reading.beside.renamed import Renamed
from vtlt_consolidate.reading.contradiction import Names, is_signature, takes_back
from vtlt_consolidate.reading.tableplaces import FIXED, Place, find, printed_codes
from vtlt_consolidate.words import vocabulary
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import clean, count_of, fold

NEVER_READ = frozenset({"Danh mục", layout.MEND_SHEET, layout.CHANGES_SHEET})
"""Sheets of the form itself: its hidden lists, and those of a correction form."""

_HEADINGS = frozenset(fold(words) for words in layout.HEADINGS.values())


def contradictions(
    raw: DataFrame[RawAnswers],
    contents: Contents,
    criteria: CriteriaSet,
    marks: DataFrame[CellMarks] | None = None,
    period: Period | None = None,
) -> tuple[DataFrame[RawAnswers], DataFrame[Findings]]:
    """Find contradictions to the answers of forms.

    Args:
        raw: frame `RawAnswers` of forms, one table in each file.
        contents: what was read of them.
        criteria: the set.
        marks: frame `CellMarks`; only its drawings are used.
        period: the period of the forms; without it, notes about other times are not compared.

    Returns:
        `RawAnswers`, in which contradicted answers contain both texts, and `Findings`.
    """
    if raw.empty:
        return raw, catalogue.frame([])
    contents = contents.of(raw["file"].unique()).legible()
    cells = contents.cells
    named = {node.name: node.code for node in criteria.nodes if node.kind == GROUP}
    forms = _forms(raw, find(raw, contents, criteria), contents.prints, named)
    renamed = Renamed(criteria)
    _note_codes(cells, forms, named, renamed)
    names = Names(criteria)
    notes.compare(raw, forms, names, criteria, period)
    for (file, sheet), there in _by_sheet(_outside(cells, [form.place for form in forms.values()], criteria)):
        form = forms[file]
        if sheet == form.place.sheet:
            _in_sheet(form, there, names, criteria)
        elif sheet not in NEVER_READ:
            _on_other_sheet(form, sheet, there, names, criteria)
    if marks is not None:
        drawn.examine(forms, marks, names, criteria)
    _hold_slid(forms, criteria)
    records = [record for form in forms.values() for record in (*form.records, *form.of_unread())]
    return _with_both(raw, forms), catalogue.frame(records)


def _forms(
    raw: DataFrame[RawAnswers],
    places: Sequence[Place],
    prints: Mapping[str, Print],
    named: Mapping[str, str],
) -> dict[str, Form]:
    """Each form with its answers, and the codes that its blank form prints; `named`: those of the groups."""
    forms = {place.file: Form(place, {}) for place in places}
    for row in frames.rows(raw.assign(index=raw.index)[raw["field"].isin([ANSWER, *REPEATED.values()])]):
        if row.field == ANSWER:
            forms[row.file].own[row.leaf_code] = row
        else:
            forms[row.file].others[row.leaf_code, row.field] = row
    for file, codes in printed_codes(prints, named):
        if file in forms:
            forms[file].codes |= codes
    return forms


def _by_sheet(cells: DataFrame[Cells]) -> Iterator[tuple[tuple[str, str], list[Any]]]:
    """Group cells, which are sorted by file and sheet; `groupby` of pandas is slow for many small groups."""
    for at, there in groupby(frames.rows(cells), key=lambda cell: (cell.file, cell.sheet)):
        yield at, list(there)


def _note_codes(
    cells: DataFrame[Cells], forms: dict[str, Form], named: Mapping[str, str], renamed: Renamed
) -> None:
    """Note the text in the column of codes, by row; a row with the name of a group counts as its code.

    Rows without a code of the set that name a criterion otherwise are noted with it.
    """
    places = {
        (file, form.place.sheet): form.place.columns.get("leaf_code", -1) for file, form in forms.items()
    }
    told = [text for text in set(cells["typed"].tolist()) if text in named or renamed.says(text)]
    # Most cells are left out by their column alone, or by their text.
    near = cells[cells["column"].isin(set(places.values())) | cells["typed"].isin(told)]
    rows: dict[tuple[str, int], list[str]] = {}
    every = frames.tuples(near, "file", "sheet", "row", "column", "typed")
    for file, sheet, row, column, typed in every:
        if sheet != forms[file].place.sheet:
            continue
        if typed in named or column == places.get((file, sheet)):
            forms[file].codes[row] = named.get(typed, clean(typed))
        if row not in forms[file].place.rows and row > forms[file].place.header:
            rows.setdefault((file, row), []).append(typed)
    for (file, row), texts in rows.items():
        leaf = renamed.meant(forms[file].codes.get(row, ""), texts)
        if leaf and leaf.code in forms[file].own:
            forms[file].renamed[row] = leaf


def _outside(cells: DataFrame[Cells], places: list[Place], criteria: CriteriaSet) -> DataFrame[Cells]:
    """Select the cells that are neither a field, nor a fixed text, nor a heading of a form."""
    fields = fixed.Fields(criteria)
    forms = {(place.file, place.sheet): place for place in places}
    keep: list[bool] = []
    every = frames.tuples(cells, "file", "sheet", "row", "column", "typed")
    for at, there in groupby(every, key=itemgetter(0, 1)):
        if at in forms:
            keep += _outside_table(forms[at], fields, there)
        else:
            keep += [bool(typed) and not typed.isspace() for *_, typed in there]
    return cells[keep]


def _outside_table(place: Place, fields: fixed.Fields, cells: Iterable[tuple[Any, ...]]) -> Iterator[bool]:
    """Say of each cell on the sheet of a form whether it is outside of its table."""
    columns, inputs, texts = frozenset(place.columns.values()), _inputs(place), fixed.columns(place)
    rows, header, end, unasked = place.rows, place.header, place.end, fields.unasked(place)
    for _, _, row, column, typed in cells:
        if row == header or not typed or typed.isspace():
            yield False
        elif column not in columns:
            yield True
        elif row in rows:
            yield column in unasked[row] or (column in texts and typed not in fields.printed)
        else:
            yield column in inputs or not header <= row <= end


def _inputs(place: Place) -> frozenset[int]:
    """The columns that units fill in."""
    return frozenset(place.columns[name] for name in layout.INPUTS if name in place.columns)


def _in_sheet(form: Form, cells: list[Any], names: Names, criteria: CriteriaSet) -> None:
    place = form.place
    for row, cells_of_row in groupby(cells, key=lambda cell: int(cell.row)):
        line = list(cells_of_row)
        if row in place.rows:
            for cell in line:
                heading, leaf = place.headings.get(int(cell.column), ""), criteria.by_code[place.rows[row]]
                if int(cell.column) in fixed.columns(place):
                    fixed.examine(form, cell, leaf, heading)
                else:
                    beside(form, cell, leaf, heading, names)
        elif row in form.renamed and any(_is_in(form, cell, ANSWER) for cell in line):
            _on_second_row(form, line, form.renamed[row], names)
        elif place.header < row <= place.end:
            _on_unasked_row(form, line, criteria)
        else:
            for cell in line:
                in_words(form, cell, names, read_on=row > place.end)


def _is_in(form: Form, cell: Any, name: str) -> bool:
    return int(cell.column) == form.place.columns.get(name)


def _on_second_row(form: Form, line: list[Any], leaf: Node, names: Names) -> None:
    """Examine a row that answers a criterion again: none of two different answers counts."""
    own = form.own[leaf.code]
    for cell in line:
        if any(_is_in(form, cell, name) for name in FIXED):
            continue
        if not _is_in(form, cell, ANSWER):
            in_words(form, cell, names, read_on=True)
        # Words in a list of explanations below the table are no answer.
        elif (cell.row <= form.place.end or is_answer(leaf, cell, "")) and answers.differ(
            leaf, (own.kind, own.typed), (cell.kind, cell.typed)
        ):
            form.contradict(leaf, Against.TWO_ANSWERS, quoted(form, cell, ""))
        else:
            form.leave(cell)


def _on_unasked_row(form: Form, line: list[Any], criteria: CriteriaSet) -> None:
    """Examine a row of the table without a question: of a group, a repeated heading, or an inserted row.

    A row with the code of a criterion that was not read has its own finding (`locate`).
    """
    typed = [cell.typed for cell in line]
    code = form.codes.get(int(line[0].row), "")
    node = criteria.by_code.get(code)
    of_heading = not _HEADINGS.isdisjoint(map(fold, typed)) or _numbers_columns(typed)
    if of_heading if node is None else node.kind != GROUP:
        return
    columns = {column: name for name, column in form.place.columns.items()}
    for cell in line:
        name = columns.get(int(cell.column), "")
        of_before = not name and is_of_before(form.place.headings.get(int(cell.column), ""))
        marked = vocabulary.read_mark(cell.typed) is not None or name in (ANSWER, layout.OF)
        # A code of another version of the set: the row is listed, but the unit need not empty it.
        asks = marked and not of_before and (not code or node is not None)
        if name == ANSWER and node and slid.can_answer(cell.kind, criteria):
            form.marked.add(int(cell.row))
        if asks and not is_signature(cell.typed):
            heading = layout.HEADINGS.get(name) or form.place.headings.get(int(cell.column), "")
            other = f"“{heading}”" if heading else f"của ô {address(int(cell.row), int(cell.column))}"
            form.complain(cellrules.GROUP_MARKED, cell, subject=str(int(cell.row) + 1), other=other)
        else:
            form.leave(cell)


def _hold_slid(forms: dict[str, Form], criteria: CriteriaSet) -> None:
    for form in forms.values():
        doubted = slid.swapped(form.place, form.own, criteria)
        doubted |= slid.slid(form.place, form.codes, form.marked, form.own)
        for code, words in doubted.items():
            form.contradict(criteria.by_code[code], Against.SLID, words)


_COLUMN_NUMBER = re.compile(r"\(?(\d{1,2})\)?(?:\s?=.*)?|\(([A-Za-z])\)")


def _numbers_columns(typed: list[str]) -> bool:
    """Say whether a row is that of the numbers of the columns: one after the other, or one in brackets.

    The cells before the answers are not looked at: a bare number alone is an answer in a row of its own.
    """
    found = [_COLUMN_NUMBER.fullmatch(text.strip()) for text in typed]
    counted = [int(each[1]) if each[1] else ord(each[2]) for each in found if each]
    in_turn = all(after == before + 1 for before, after in pairwise(counted))
    return len(counted) == len(typed) and in_turn and (len(typed) > 1 or typed[0].strip().startswith("("))


def _on_other_sheet(form: Form, sheet: str, cells: list[Any], names: Names, criteria: CriteriaSet) -> None:
    """Examine another sheet: rows with codes and answers, and sentences."""
    leaf_of = {fold(leaf.code): leaf for leaf in criteria.leaves}
    at = {int(cell.row): leaf_of[fold(cell.typed)] for cell in cells if fold(cell.typed) in leaf_of}
    headings = _headings_above(cells, min(at, default=0))
    before = len(form.against), len(form.records)
    for cell in cells:
        if fold(cell.typed) in leaf_of:
            continue
        leaf, heading = at.get(int(cell.row)), headings.get(int(cell.column), "")
        of_before = is_of_before(heading) or is_of_before(sheet)
        if leaf is None or leaf.code not in form.own:
            in_words(form, cell, names, read_on=takes_back(cell.typed))
        elif is_answer(leaf, cell, heading) and not of_before:
            own = form.own[leaf.code]
            if answers.differ(leaf, (own.kind, own.typed), (cell.kind, cell.typed)):
                form.contradict(leaf, Against.TWO_ANSWERS, quoted(form, cell, heading))
        elif takes_back(cell.typed):
            form.contradict(leaf, Against.CORRECTED, quoted(form, cell, heading))
    if before == (len(form.against), len(form.records)):
        form.unread.append(f"sheet “{sheet}” ({count_of(cells)} ô)")


def _headings_above(cells: list[Any], first: int) -> dict[int, str]:
    return {int(cell.column): cell.typed for cell in cells if cell.row < first}


def _with_both(raw: DataFrame[RawAnswers], forms: dict[str, Form]) -> DataFrame[RawAnswers]:
    """Replace every contradicted answer by its own text and the contradicting ones, with their places."""
    changed = {own.index: held for form in forms.values() for own, held in form.doubted()}
    return RawAnswers.validate(frames.amended(raw, ("kind", "typed"), changed)) if changed else raw
