"""What stands around a table with a row a unit: corrections hold answers, the rest is named once."""

import dataclasses
from types import SimpleNamespace

import pandas as pd
import pytest

from tests.helpers import SMALL
from tests.reading.grids import FILE, SHEET, Grid, Typed, cells_of
from tests.reading.test_district import FIRST, HEAD, MARKS, TITLE, expecting
from vtlt_consolidate.files.marks.drawings import Drawing
from vtlt_consolidate.model.cellkinds import Unseen
from vtlt_consolidate.model.frames import CellMarks
from vtlt_consolidate.reading.districts import around, heads, table

ROW = SimpleNamespace(file=FILE, sha256="a-sha")
SECOND = ("Xã Thạnh An", *MARKS)
Held = dict[tuple[str, str], tuple[str, str]]


def heard(
    *grid: tuple[Typed, ...], sheets: dict[str, Grid] | None = None, drawings: tuple[Drawing, ...] = ()
) -> tuple[Held, list[tuple[str, str]]]:
    """Unit and criterion → kind and text of an answer that is held; and code and words of what is told."""
    expected = expecting()
    cells = cells_of({FILE: {SHEET: [TITLE, *grid], **(sheets or {})}})
    tables = heads.heads(cells, expected.criteria)[FILE]
    found = table.gather(ROW, cells, tables, expected)
    before = {(each[1], each[2]): each[-2:] for each in found.answers}
    told = len(found.findings)
    around.withhold_contradicted(found, cells, tables, _marks(drawings))
    after = {(each[1], each[2]): each[-2:] for each in found.answers}
    held = {at: held for at, held in after.items() if held != before[at]}
    return held, [(each["code"], each["found"]) for each in found.findings[told:]]


def _marks(drawings: tuple[Drawing, ...]) -> CellMarks:
    rows = [(FILE, SHEET, each.row, each.column, Unseen.DRAWING.value, each.typed) for each in drawings]
    frame = pd.DataFrame(rows, columns=list(CellMarks.to_schema().columns))
    return CellMarks.validate(
        frame.astype(
            {"row": "Int64", "column": "Int64"} | dict.fromkeys(("file", "sheet", "kind", "typed"), "str")
        )
    )


def test_a_table_with_nothing_around_it_says_nothing_more() -> None:
    assert heard(HEAD, FIRST, SECOND, ("Tổng cộng", 2, 1, 1, 29, 2)) == ({}, [])


@pytest.mark.parametrize("heading", ["Ghi chú", None, "Tổng cộng"])
def test_a_correction_in_the_row_of_a_unit_holds_that_units_answer(heading: str | None) -> None:
    words = "A1 ghi nhầm, đúng là Chưa đạt"
    held, told = heard((*HEAD, heading), (*FIRST, words), SECOND)
    assert held == {("001", "A1"): ("corrected", f"ô B3: 1; ô G3: {words}")}
    assert told == []


MONEY = dataclasses.replace(
    SMALL,
    nodes=tuple(
        dataclasses.replace(node, measure_unit="triệu đồng") if node.code == "B2" else node
        for node in SMALL.nodes
    ),
)


def amounts(*grid: tuple[Typed, ...]) -> tuple[set[tuple[str, str]], list[str]]:
    """What is held of a table in which B2 is in triệu đồng, and the codes of what is told."""
    expected = expecting(criteria=MONEY)
    cells = cells_of([TITLE, *grid])
    tables = heads.heads(cells, MONEY)[FILE]
    found = table.gather(ROW, cells, tables, expected)
    around.withhold_contradicted(found, cells, tables)
    held = {(each[1], each[2]) for each in found.answers if each[-2] == "note-opposes"}
    return held, [each["code"] for each in found.findings]


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ("Đơn vị tính: nghìn đồng", True), ("(ĐVT: m²; đồng)", True), ("Đơn vị tính: 1.000 đồng", True),
        ("Đơn vị tính: triệu đồng", False), ("Đơn vị tính: m², người", False), ("Đơn vị: nghìn", False),
        ("ĐVT: triệu đồng, nghìn đồng", False),
    ],
)  # fmt: skip
def test_another_unit_of_measure_above_a_table_holds_its_numbers(line: str, other: bool) -> None:
    nothing = ("Phường 14", 1, 0, 1, 0, 1)
    held = {("001", "B2"), ("003", "B2")} if other else set()
    assert amounts((line,), HEAD, FIRST, SECOND, nothing) == (held, ["VT125"])


def test_units_of_measure_below_the_headings_are_no_answers_and_hold_those_in_another_one() -> None:
    own = (None, "Đạt/Chưa đạt", "-", "Đạt/Chưa đạt", "triệu đồng", "Có/Không")
    assert amounts(HEAD, own, FIRST) == (set(), ["VT125"])
    other = (*own[:4], "(nghìn đồng)", own[5])
    assert amounts(HEAD, other, FIRST) == ({("001", "B2")}, ["VT125"])
    # Marks alone, even short ones, may be the answers of a unit whose name is missing.
    assert amounts(HEAD, (None, "đ", "đ", "đ", None, "đ"), FIRST) == (set(), ["VT122", "VT125"])


def test_a_note_that_states_the_answer_itself_holds_nothing_and_is_named() -> None:
    assert heard((*HEAD, "Ghi chú"), (*FIRST, "A1 đạt, có kế hoạch")) == (
        {},
        [("VT236", "ô G3 “A1 đạt, có kế hoạch”")],
    )


@pytest.mark.parametrize(
    "words",
    [
        "Ghi chú: A1 của xã Thạnh An ghi nhầm, đúng là chưa đạt",
        "UBND X. Thạnh An: A1 chưa đạt",
        "Thạnh An: A1 đính chính thành Chưa đạt",
    ],
)
def test_words_below_that_name_unit_and_criterion_hold_the_answer(words: str) -> None:
    held, told = heard(HEAD, FIRST, SECOND, (), (words,))
    assert list(held) == [("003", "A1")]
    assert held["003", "A1"][1] == f"ô B4: 1; ô A6: {words}"
    assert told == []


def test_a_correction_on_another_sheet_may_stand_in_several_cells_of_a_row() -> None:
    # This is what the table says too.
    same = heard(HEAD, FIRST, SECOND, sheets={"Chưa đạt": [("Phường Tân Định", "A2", "Chưa đạt")]})
    assert same == ({}, [("VT236", "sheet “Chưa đạt” (3 ô)")])
    held, told = heard(HEAD, FIRST, SECOND, sheets={"Đính chính": [("Xã Thạnh An", "A4", "Chưa đạt")]})
    words = "sheet “Đính chính” ô A1: Xã Thạnh An; A4; Chưa đạt"
    assert (held, told) == ({("003", "A4"): ("corrected", f"ô F4: 1; {words}")}, [])


def test_a_correction_that_names_no_unit_or_no_criterion_is_asked_of_the_file() -> None:
    for words in ("Đính chính: A1 ghi nhầm, đúng là Chưa đạt", "Xã Thạnh An ghi nhầm, xin sửa lại"):
        assert heard(HEAD, FIRST, SECOND, (words,)) == ({}, [("VT234", words)])


def test_other_words_are_named_once_for_the_file_and_signatures_are_not() -> None:
    foot = [
        ("Số liệu lấy đến ngày 25",),
        ("NGƯỜI LẬP BIỂU",),
        ("Nguyễn Văn A",),
        (None, None, "xem phụ lục của từng phường kèm"),
    ]
    assert heard((*HEAD, "Ghi chú"), (*FIRST, "chờ kinh phí"), SECOND, *foot) == (
        {},
        [
            (
                "VT236",
                "ô G3 “chờ kinh phí”; ô A5 “Số liệu lấy đến ngày 25”; ô C8 “xem phụ lục của từng phường kèm”",
            )
        ],
    )


def test_a_drawing_over_an_answer_of_a_table_is_asked_and_one_elsewhere_is_heard() -> None:
    over = Drawing(2, 1, 2, 1, "khung chữ", "Chưa đạt")
    assert heard(HEAD, FIRST, SECOND, drawings=(over,))[0] == {
        ("001", "A1"): ("two-answers", "ô B3: 1; khung chữ ở ô B3: Chưa đạt")
    }
    line = Drawing(2, 1, 3, 1, "đường kẻ", "")
    assert list(heard(HEAD, FIRST, SECOND, drawings=(line,))[0]) == [("001", "A1"), ("003", "A1")]
    beside = Drawing(3, 8, 3, 9, "khung chữ", "A1 ghi nhầm, đúng là Chưa đạt")
    assert list(heard(HEAD, FIRST, SECOND, drawings=(beside,))[0]) == [("003", "A1")]
    below = Drawing(9, 0, 9, 2, "khung chữ", "Thạnh An: A1 chưa đạt")
    assert list(heard(HEAD, FIRST, SECOND, drawings=(below,))[0]) == [("003", "A1")]
