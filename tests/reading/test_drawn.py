"""What is drawn on a form: over an answer it is asked, beside it it is heard, elsewhere it is named."""

import pandas as pd
import pytest

from tests.helpers import SMALL
from tests.reading.grids import FILE, SHEET, cells_of
from tests.reading.test_elsewhere import form, raw_of
from vtlt_consolidate.files.marks.drawings import Drawing
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.model.cellkinds import Unseen
from vtlt_consolidate.model.frames import CellMarks
from vtlt_consolidate.reading.elsewhere import contradictions

COLUMN_E = 4


def seen(*drawings: Drawing) -> tuple[dict[str, tuple[str, str]], list[tuple[str, str]]]:
    """Criterion → kind and text of a contradicted answer; and code and words of what is told."""
    grid = form()
    marks = [(FILE, SHEET, each.row, each.column, Unseen.DRAWING.value, each.typed) for each in drawings]
    frame = pd.DataFrame(marks, columns=list(CellMarks.to_schema().columns))
    frame = frame.astype(
        {"row": "Int64", "column": "Int64", **dict.fromkeys(("file", "sheet", "kind", "typed"), "str")}
    )
    raw = raw_of(grid, SMALL)
    heard, found = contradictions(raw, Contents(cells_of(grid)), SMALL, CellMarks.validate(frame))
    mine = heard[heard["typed"] != raw["typed"]]
    changed = {code: (kind, typed) for code, kind, typed in mine[["leaf_code", "kind", "typed"]].to_numpy()}
    return changed, [tuple(row) for row in found[["code", "found"]].to_numpy().tolist()]


def box(text: str, row: int, column: int, last_row: int | None = None, what: str = "khung chữ") -> Drawing:
    return Drawing(row, column, row if last_row is None else last_row, column, what, text)


def test_a_box_that_says_otherwise_over_an_answer_makes_two_answers() -> None:
    changed, _ = seen(box("Chưa đạt", 1, COLUMN_E))
    assert changed == {"A1": ("two-answers", "ô E2: Đạt; khung chữ ở ô E2: Chưa đạt")}


def test_a_box_that_repeats_the_answer_is_only_named() -> None:
    assert seen(box("Đạt", 1, COLUMN_E)) == ({}, [("VT236", "khung chữ ở ô E2 “Đạt”")])


@pytest.mark.parametrize(("what", "text"), [("đường kẻ", ""), ("hình ảnh", ""), ("khung chữ", "xem lại")])
def test_whatever_else_lies_over_an_answer_is_asked(what: str, text: str) -> None:
    changed, _ = seen(box(text, 1, COLUMN_E, what=what))
    kind, typed = changed["A1"]
    assert (kind, typed) == ("drawn-over", f"ô E2: Đạt; {what} ở ô E2{': ' * bool(text)}{text}")


def test_a_drawing_over_several_rows_asks_each_answer_beneath() -> None:
    changed, _ = seen(box("", 1, COLUMN_E, last_row=3, what="đường kẻ"))
    assert list(changed) == ["A1", "A2"]


def test_words_in_a_box_beside_or_below_the_table_are_heard_like_words_in_a_cell() -> None:
    assert seen(box("Chưa đạt", 1, 7))[0]["A1"] == ("two-answers", "ô E2: Đạt; khung chữ ở ô H2: Chưa đạt")
    below = "Đính chính: A2 ghi nhầm, đúng là Chưa đạt"
    assert seen(box(below, 20, 0))[0] == {"A2": ("corrected", f"ô E4: Đạt; khung chữ ở ô A21: {below}")}


def test_a_seal_below_the_table_is_only_named() -> None:
    assert seen(box("", 20, 2, what="hình ảnh")) == ({}, [("VT236", "hình ảnh ở ô C21")])
