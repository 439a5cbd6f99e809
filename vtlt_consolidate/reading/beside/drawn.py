"""Hears what is drawn on a form: text boxes, pictures, lines, controls.

What lies over an answer may change it, so it is asked, unless its text repeats the answer. Other text is
heard like the text of a cell in its place; other drawings are only listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.files.marks.drawings import Drawing
from vtlt_consolidate.identity.sheets import file_of
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.cellkinds import Against, Unseen
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.frames import CellMarks
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.reading import answers
from vtlt_consolidate.reading.beside.ears import beside, in_words, is_answer
from vtlt_consolidate.reading.beside.form import Drawn, Form, quoted
from vtlt_consolidate.reading.contradiction import Names, takes_back


def examine(
    forms: Mapping[str, Form], marks: DataFrame[CellMarks], names: Names, criteria: CriteriaSet
) -> None:
    """Examine what is drawn on the sheets of forms.

    Args:
        forms: the forms, by file.
        marks: frame `CellMarks`.
        names: finds the leaves that a sentence names.
        criteria: the set.
    """
    drawings = marks[marks["kind"] == Unseen.DRAWING]
    if drawings.empty:
        return
    found: dict[str, dict[str, list[Drawing]]] = {}
    for file, sheet, row, column, typed in frames.tuples(drawings, "file", "sheet", "row", "column", "typed"):
        drawing = Drawing.of(int(row), int(column), typed)
        found.setdefault(file, {}).setdefault(sheet, []).append(drawing)
    for form in forms.values():
        for sheet, drawings_on in found.get(file_of(form.place.file), {}).items():
            for drawn in drawings_on:
                _examine(form, sheet, drawn, names, criteria)


def _examine(form: Form, sheet: str, drawn: Drawing, names: Names, criteria: CriteriaSet) -> None:
    place = form.place
    cell = Drawn(drawn.what, sheet, drawn.row, drawn.column, drawn.text)
    if sheet != place.sheet:
        if drawn.text:
            in_words(form, cell, names, read_on=takes_back(drawn.text))
        return
    over = list(_over(form, drawn))
    for row, column, code in over:
        covering = Drawn(drawn.what, sheet, row, column, drawn.text)
        hide(form, covering, criteria.by_code[code])
    rows = [row for row in place.rows if drawn.row <= row <= drawn.last_row]
    if drawn.text and not over and len(rows) == 1:
        heading = place.headings.get(drawn.column, "")
        there = Drawn(drawn.what, sheet, rows[0], drawn.column, drawn.text)
        beside(form, there, criteria.by_code[place.rows[rows[0]]], heading, names)
    elif drawn.text:
        in_words(form, cell, names, read_on=not over)
    elif not over:
        form.leave(cell)


def _over(form: Form, drawn: Drawing) -> Iterator[tuple[int, int, str]]:
    """Yield row, column and leaf of the answers that a drawing covers."""
    place = form.place
    for row, code in place.rows.items():
        if not drawn.row <= row <= drawn.last_row or code not in form.own:
            continue
        columns = [place.columns[name] for name in (ANSWER, OF) if name in place.columns]
        covered = [column for column in columns if drawn.column <= column <= drawn.last_column]
        if covered:
            yield row, covered[0], code


def hide(form: Form, cell: Drawn, leaf: Node) -> None:
    """Weigh a drawing over an answer."""
    own: Any = form.own[leaf.code]
    if cell.typed and is_answer(leaf, cell, ""):
        if answers.differ(leaf, (own.kind, own.typed), (cell.kind, cell.typed)):
            form.contradict(leaf, Against.TWO_ANSWERS, quoted(form, cell, ""))
        else:
            form.leave(cell)
        return
    form.contradict(leaf, Against.DRAWN_OVER, quoted(form, cell, "") if cell.typed else form.at(cell))
