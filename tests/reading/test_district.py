"""A table with a row a unit and a column a criterion: found, read whole, or asked about."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from types import SimpleNamespace

import pytest

from tests.helpers import NODES, SMALL, UNITS, config
from tests.reading.grids import FILE, SHEET, Grid, Typed, cells_of
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.decisions import (
    PERIOD,
    SET_ASIDE,
    USE,
    Decision,
    Decisions,
    Question,
    of_file,
    of_row,
)
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.reading.districts import heads as headed
from vtlt_consolidate.reading.districts import table
from vtlt_consolidate.words import legacy

SHA = "a-sha"
(ROUND,) = config().rounds
ROW = SimpleNamespace(file=FILE, sha256=SHA)
TITLE = ("Bảng tổng hợp tháng 3 năm 2026",)
HEAD = ("Đơn vị", "A1", "A2", "A3", "B2", "A4")
FIRST = ("Phường Tân Định", 1, 0, "Đạt", 20, 1)
"""Answers that are in order, of the first unit."""
MARKS = (1, 1, 1, 9, 1)
CODES = ("A1", "A2", "A3", "B2", "A4")


def expecting(
    decisions: dict[Question, str] | None = None,
    units: Sequence[Unit] = UNITS,
    criteria: CriteriaSet = SMALL,
    round_: Round = ROUND,
) -> Expected:
    made = [Decision(key=question.key, answer=answer) for question, answer in (decisions or {}).items()]
    return Expected(criteria, round_, Roster(tuple(units)), Decisions(tuple(made)))


def gathered(
    *grid: Sequence[Typed], expected: Expected | None = None, sheets: dict[str, Grid] | None = None
) -> table.Gathered:
    """What one file gave, whose sheet holds these rows."""
    expected = expected or expecting()
    cells = cells_of({FILE: sheets or {SHEET: grid}})
    return table.gather(ROW, cells, headed.heads(cells, expected.criteria)[FILE], expected)


def told(found: table.Gathered) -> list[tuple[str, str]]:
    """The findings as code and cell, or whatever else it says where it is about no cell."""
    return [(each["code"], each["cell"]) for each in found.findings]


def read(found: table.Gathered) -> dict[str, dict[str, str]]:
    """Unit → criterion → what was typed."""
    answers: dict[str, dict[str, str]] = {unit: {} for unit in found.units}
    for _, unit, code, _, _, _, _, typed in found.answers:
        answers[unit][code] = typed
    return answers


def heads(*grid: Sequence[Typed], criteria: CriteriaSet = SMALL) -> list[headed.Heads]:
    return headed.heads(cells_of(list(grid)), criteria).get(FILE, [])


# Finding the tables


def test_a_heading_is_the_code_the_short_or_the_full_name_of_a_criterion() -> None:
    (found,) = heads(TITLE, ("Đơn vị", "a1", " BỐ TRÍ ", "Có kho lưu trữ", "Diện tích kho (m²)", "Chỉnh lý"))
    assert found == headed.Heads(SHEET, 1, 1, dict(enumerate(CODES, 1)))


def test_a_short_name_may_be_followed_by_the_unit_of_measure() -> None:
    (found,) = heads(("Đơn vị", "A1", "A2", "Diện tích (m²)", "Số người (người)", "Kho (m²)"))
    assert found.leaves == {1: "A1", 2: "A2", 3: "B2", 4: "B3"}
    assert found.unread == {5: "Kho (m²)"}


def test_half_of_the_criteria_make_a_table_and_fewer_do_not() -> None:
    assert len(SMALL.criteria) == 4
    assert len(heads(("Đơn vị", "A1", "A2"))) == 1
    assert heads(("Đơn vị", "A1")) == []
    three = dataclasses.replace(SMALL, nodes=tuple(node for node in NODES if node.code not in {"A2", "A4"}))
    # A set of two criteria needs both: one word alone heads no table.
    assert heads(("Đơn vị", "A1", "Cột"), criteria=three) == []
    assert len(heads(("Đơn vị", "A1", "A3"), criteria=three)) == 1
    five = dataclasses.replace(SMALL, nodes=(*NODES, dataclasses.replace(NODES[0], code="A5", label="Năm")))
    assert heads(("Đơn vị", "A1", "A2"), criteria=five) == []
    assert len(heads(("Đơn vị", "A1", "A2", "A3"), criteria=five)) == 1


def test_of_a_set_of_amounts_with_few_criteria_more_than_half_of_the_columns_make_a_table() -> None:
    years = [Node(f"N{year}", "quantity", f"Năm {year}", f"Năm {year}") for year in range(2018, 2022)]
    amounts = dataclasses.replace(
        SMALL, nodes=(Node("D", "mark", "Xong", "Xong"), *years, Node("T", "quantity", "Tổng", "Tổng tồn"))
    )
    (leaf,) = amounts.criteria
    head = ("Đơn vị", *(node.label for node in years))
    assert heads(head[:3], criteria=amounts) == []
    assert heads(head[:4], criteria=amounts) == []
    assert len(heads((*head, leaf.label), criteria=amounts)) == 1


def test_criteria_below_each_other_are_a_form_and_no_table() -> None:
    assert heads(("Mã", "Kết quả"), *((code, 1) for code in CODES)) == []
    # Nor is it one where several forms stand side by side.
    assert heads(*((code, 1, code, 1) for code in CODES)) == []
    # Nor where its halves do, so that a row names as many criteria as a table of few needs.
    assert heads(("A1", 1, "A3", 1), ("A2", 1, "A4", 1)) == []


def test_one_criterion_over_several_columns_counts_once_towards_a_table() -> None:
    assert heads(("Đơn vị", "A1", "A1", "A1")) == []


def test_words_that_two_criteria_share_head_no_column() -> None:
    nodes = (*NODES, dataclasses.replace(NODES[0], code="A5", label="Kế hoạch", name="Kế hoạch năm"))
    twins = dataclasses.replace(SMALL, nodes=nodes)
    assert "kế hoạch" not in headed.headings(twins)
    assert headed.headings(twins)["a5"] == "A5"
    (found,) = heads(("Đơn vị", "Kế hoạch", "A2", "A3", "A4"), criteria=twins)
    assert found.leaves == {2: "A2", 3: "A3", 4: "A4"}
    assert found.unread == {}


def test_the_first_of_repeated_headings_is_the_head_and_the_fullest_row_of_several() -> None:
    (found,) = heads(TITLE, HEAD, FIRST, HEAD)
    assert (found.first, found.last) == (1, 1)
    # What follows a shorter one further up is not lost, it is asked about there.
    (found,) = heads(("Đơn vị", "A1", "A2"), FIRST, FIRST, HEAD)
    assert (found.first, found.last) == (3, 3)


def test_a_heading_may_stand_over_two_rows() -> None:
    for grid in (
        (TITLE, ("Đơn vị", "A1", "A2", None, "B2"), (None, None, None, "A3", None, "A4")),
        (TITLE, (None, None, None, "A3", None, "A4"), ("Đơn vị", "A1", "A2", None, "B2")),
    ):
        (found,) = heads(*grid)
        assert found == headed.Heads(SHEET, 1, 2, dict(enumerate(CODES, 1)))
    (found,) = heads(TITLE, ("Đơn vị", "A1", "A2", None, "B2"), (), (None, None, None, "A3", None, "A4"))
    assert found.leaves == {1: "A1", 2: "A2", 4: "B2"}
    (found,) = heads(TITLE, (None, None, None, "A3"), (), ("Đơn vị", "A1", "A2", None, "B2"))
    assert found.leaves == {1: "A1", 2: "A2", 4: "B2"}


def test_a_criterion_over_two_columns_and_two_over_one_are_doubtful() -> None:
    (found,) = heads((*HEAD, "A1"))
    assert (found.leaves, found.doubtful) == ({2: "A2", 3: "A3", 4: "B2", 5: "A4"}, {"A1"})
    (found,) = heads((None, "A4"), HEAD[:5])
    assert (found.leaves, found.doubtful) == ({2: "A2", 3: "A3", 4: "B2"}, {"A1", "A4"})
    # Code and name of one criterion, one under the other, leave no doubt.
    (found,) = heads((None, "Kế hoạch"), HEAD)
    assert (found.leaves[1], found.doubtful) == ("A1", frozenset())


def test_columns_of_codes_and_totals_are_known_and_others_behind_the_criteria_are_not() -> None:
    (found,) = heads(("Mã đơn vị", "Đơn vị", *CODES, "Tổng số đạt", "Tỷ lệ", "Ghi  chú", "Người phụ trách"))
    assert (found.codes, found.total) == (0, 7)
    assert found.unread == {10: "Người phụ trách"}
    (found,) = heads(("Mã", "Đơn vị", *CODES))
    assert (found.codes, found.total, found.unread) == (0, None, {})


def test_a_column_between_criteria_is_one_that_is_not_read() -> None:
    (found,) = heads(("STT", "Đơn vị", "A1", "Khác", "A2", "A3", "A4"))
    assert found.unread == {3: "Khác"}


def test_each_sheet_has_one_table_and_each_file_its_own() -> None:
    cells = cells_of({"a.xlsx": {"Một": [HEAD], "Hai": [TITLE, HEAD]}, "b.xlsx": {"Ba": [HEAD, FIRST, HEAD]}})
    found = headed.heads(cells, SMALL)
    assert {file: [(each.sheet, each.first) for each in tables] for file, tables in found.items()} == {
        "a.xlsx": [("Một", 0), ("Hai", 1)],
        "b.xlsx": [("Ba", 0)],
    }


def test_headings_in_fonts_of_before_unicode_are_read() -> None:
    (found,) = heads(("Đơn vị", (legacy.TCVN3, "KÕ ho¹ch"), "A2", (legacy.TCVN3, "Ng\u00adêi kh\u00b8c")))
    assert found.leaves == {1: "A1", 2: "A2"}
    assert found.unread == {3: "Người khác"}


# Reading the rows


def test_the_answers_of_a_unit_are_read_with_their_place_and_what_is_blank_stays_blank() -> None:
    found = gathered(TITLE, HEAD, ("Phường Tân Định", 1, 0, "Đạt", None, 1))
    assert told(found) == [("VT125", "")]
    assert found.findings[0]["found"] == "1"
    assert found.units == {"001": ""}
    assert found.version == "1"
    assert found.answers == [
        (FILE, "001", "A1", "answer", SHEET, "B3", "number", "1"),
        (FILE, "001", "A2", "answer", SHEET, "C3", "number", "0"),
        (FILE, "001", "A3", "answer", SHEET, "D3", "text", "Đạt"),
        (FILE, "001", "B2", "answer", SHEET, "E3", "empty", ""),
        (FILE, "001", "A4", "answer", SHEET, "F3", "number", "1"),
    ]


def test_a_table_without_a_row_is_said_to_be_empty() -> None:
    found = gathered(TITLE, HEAD)
    assert (told(found), found.units) == ([("VT131", "")], {})


@pytest.mark.parametrize(
    ("title", "known"),
    [
        ("Báo cáo tháng 3/2026", True),
        ("Năm 2026, tháng 03 năm 2026", True),
        ("Tháng 3 năm 2026, so với tháng 2 năm 2026", False),
        ("Tháng 2 năm 2026", False),
        ("Quý I năm 2026", False),
        ("BẢNG TỔNG HỢP ĐỢT 1", True),
        ("Đợt 1 năm 2026", False),
        ("Đợt 12", False),
        ("Cuộc đợt 1", True),
        ("Bảng", False),
    ],
)
def test_what_stands_above_a_table_names_its_round_and_no_other_of_its_length(
    title: str, known: bool
) -> None:
    found = gathered((title,), HEAD, FIRST)
    assert told(found) == ([("VT125", "")] if known else [("VT121", "")])
    assert (found.units == {"001": ""}) == known
    if not known:
        assert found.findings[0]["expected"] == "2026-03"


def test_only_what_stands_above_the_table_names_its_round() -> None:
    assert told(gathered(("Bảng",), HEAD, FIRST, TITLE)) == [("VT121", "")]
    assert told(gathered(("Bảng",), (*HEAD, *TITLE), FIRST)) == [("VT121", "")]
    other: dict[str, Grid] = {SHEET: [("Bảng",), HEAD, FIRST], "Bìa": [TITLE]}
    assert told(gathered(sheets=other)) == [("VT121", "")]


def test_a_round_without_a_title_is_not_named_by_nothing() -> None:
    round_ = dataclasses.replace(ROUND, title="")
    assert told(gathered(("Bảng",), HEAD, FIRST, expected=expecting(round_=round_))) == [("VT121", "")]


@pytest.mark.parametrize(
    ("above", "attempt"),
    [
        (("Lần gửi: 2",), 2),
        (("Lần gửi", 3), 3),
        (("Tháng 3 năm 2026 (gửi lần thứ 2)",), 2),
        (("Lần gửi:",), 1),
    ],
)
def test_the_attempt_is_read_above_a_table(above: Sequence[Typed], attempt: int) -> None:
    found = gathered(TITLE, above, HEAD, FIRST)
    assert (found.attempt, told(found)) == (attempt, [("VT125", "")])
    found = gathered(TITLE, (None, "Lần gửi: hai"), HEAD, FIRST)
    assert (found.attempt, told(found)) == (1, [("VT116", "B2"), ("VT125", "")])


def test_every_table_of_a_file_must_name_its_round_or_none_is_read() -> None:
    sheets: dict[str, Grid] = {"Một": [TITLE, HEAD, FIRST], "Hai": [HEAD, ("Xã Thạnh An", *MARKS)]}
    found = gathered(sheets=sheets)
    assert (told(found), found.units) == ([("VT121", "")], {})


JANUARY = ("Bảng tổng hợp tháng 01 năm 2026",)
OTHER = ("Xã Thạnh An", *MARKS)


def test_of_a_workbook_of_months_the_sheet_of_this_round_is_read_and_the_others_are_named() -> None:
    sheets: dict[str, Grid] = {"T1": [JANUARY, HEAD, OTHER, FIRST], "T3": [TITLE, HEAD, FIRST]}
    for decided in (None, {of_file(PERIOD, SHA): USE}):
        found = gathered(sheets=sheets, expected=expecting(decided))
        assert (told(found), set(found.units)) == ([("VT299", ""), ("VT125", "")], {"001"})
        assert (found.findings[0]["sheet"], JANUARY[0] in found.findings[0]["message"]) == ("T1", True)


def test_units_below_a_title_of_another_period_are_named_and_do_not_count() -> None:
    found = gathered(TITLE, HEAD, FIRST, (), JANUARY, HEAD, OTHER, TITLE, ("Phường 14", *MARKS))
    assert (told(found), set(found.units)) == ([("VT299", "A7"), ("VT125", "")], {"001", "002"})
    assert (
        "Dòng “Xã Thạnh An” của bảng ở dưới tiêu đề “Bảng tổng hợp tháng 01" in found.findings[0]["message"]
    )
    # A year, and a remark below all units, say nothing against them.
    found = gathered(TITLE, HEAD, ("Năm 2026",), FIRST, ("So với tháng 02 năm 2026",))
    assert (told(found), set(found.units)) == ([("VT125", "")], {"001"})


def test_a_person_may_say_that_a_table_is_of_this_round() -> None:
    found = gathered(HEAD, FIRST, expected=expecting({of_file(PERIOD, SHA): USE}))
    assert found.units == {"001": ""}


def test_a_unit_on_two_rows_is_read_from_neither_and_both_places_are_told() -> None:
    sheets: dict[str, Grid] = {
        "Một": [TITLE, HEAD, FIRST, ("Phường 14", *MARKS)],
        "Hai": [TITLE, HEAD, ("P. Tân Định", *MARKS)],
    }
    found = gathered(sheets=sheets)
    assert told(found) == [("VT123", ""), ("VT125", "")]
    assert found.findings[0]["unit_code"] == "001"
    assert found.findings[0]["found"] == "sheet “Hai” dòng 3, sheet “Một” dòng 3"
    assert set(read(found)) == {"002"}


def test_a_criterion_without_a_column_is_told_and_information_that_is_not_asked_for_less_loudly() -> None:
    found = gathered(TITLE, ("Đơn vị", "A1", "A2", "A3"), ("Phường Tân Định", 1, 1, 1))
    assert [(each["code"], each["leaf_code"]) for each in found.findings] == [
        ("VT274", "B2"), ("VT124", "A4"), ("VT125", ""),
    ]  # fmt: skip
    assert (found.findings[1]["sheet"], found.findings[1]["found"]) == (SHEET, "A4")


def test_a_column_that_is_doubtful_is_told_whatever_it_is_of() -> None:
    found = gathered(TITLE, (*HEAD, "B3", "B3", "B2"), (*FIRST, 1, 1, 2))
    assert [(each["code"], each["leaf_code"]) for each in found.findings] == [
        ("VT124", "B2"), ("VT124", "B3"), ("VT125", ""),
    ]  # fmt: skip
    assert set(read(found)["001"]) == {"A1", "A2", "A3", "A4"}


GROUPED = dataclasses.replace(
    SMALL,
    variants=("Xã", "Phường"),
    nodes=tuple(
        dataclasses.replace(node, variants={"A3": ("Xã",), "A4": ("Phường",)}.get(node.code, ()))
        for node in NODES
    ),
)
"""A set that asks wards, which two of the units are, for A4, and communes for A3."""
OF_GROUPS = tuple(dataclasses.replace(unit, variant=unit.name.split()[0]) for unit in UNITS)


@pytest.mark.parametrize("nothing", [None, "-", "KPS", 0, "Không phát sinh"])
def test_a_unit_is_asked_only_for_what_its_group_is_asked_for(nothing: Typed) -> None:
    expected = expecting(units=OF_GROUPS, criteria=GROUPED)
    found = gathered(
        TITLE, HEAD, ("Phường 14", 1, 0, nothing, 20, 1), ("Xã Thạnh An", 1, 0, 1, 20, nothing),
        expected=expected,
    )  # fmt: skip
    assert told(found) == [("VT125", "")]
    assert {unit: set(answers) for unit, answers in read(found).items()} == {
        "002": {"A1", "A2", "B2", "A4"}, "003": {"A1", "A2", "A3", "B2"},
    }  # fmt: skip


def test_an_answer_to_what_another_group_is_asked_for_is_told_and_not_counted() -> None:
    found = gathered(
        TITLE, HEAD, ("Phường 14", 1, 0, "x", 20, 1), expected=expecting(None, OF_GROUPS, GROUPED)
    )
    assert told(found) == [("VT268", "D3"), ("VT125", "")]
    assert found.findings[0]["unit_code"] == "002"
    assert "A3" not in read(found)["002"]


def test_a_table_of_one_group_needs_no_columns_of_the_others() -> None:
    head = ("Đơn vị", "A1", "A2", "B2", "B3", "A4")
    found = gathered(TITLE, head, ("Phường 14", 1, 0, 20, 3, 1), expected=expecting(None, OF_GROUPS, GROUPED))
    assert told(found) == [("VT125", "")]
    found = gathered(TITLE, head, ("Xã Thạnh An", 1, 0, 20, 3), expected=expecting(None, OF_GROUPS, GROUPED))
    assert told(found) == [("VT124", ""), ("VT125", "")]
    assert found.findings[0]["leaf_code"] == "A3"
    # Nor do they make half of the criteria more than a unit has.
    six = tuple(dataclasses.replace(NODES[4], code=f"X{at}", variants=("Xã",)) for at in range(6))
    assert len(heads(head, criteria=dataclasses.replace(GROUPED, nodes=(*GROUPED.nodes, *six)))) == 1


def test_a_column_that_is_not_read_is_named_once_somebody_filled_it() -> None:
    head = (*HEAD, "Người  phụ trách", "Trống")
    found = gathered(TITLE, head, (*FIRST, 3))
    assert told(found) == [("VT133", "G2"), ("VT125", "")]
    assert (found.findings[0]["key"], found.findings[0]["sheet"]) == ("Người phụ trách", SHEET)


def test_a_heading_repeated_in_its_order_is_passed_and_in_another_order_nothing_is_read() -> None:
    found = gathered(TITLE, HEAD, FIRST, HEAD, ("Phường 14", *MARKS))
    assert (told(found), set(found.units)) == ([("VT125", "")], {"001", "002"})
    turned = ("Đơn vị", "A4", "A2", "A3", "B2", "A1")
    found = gathered(TITLE, HEAD, FIRST, turned, ("Phường 14", *MARKS), turned)
    assert (told(found), found.units) == ([("VT132", "")], {})
    assert (found.findings[0]["found"], found.findings[0]["sheet"]) == ("4, 6", SHEET)


def test_the_code_of_a_criterion_beside_the_answers_is_no_heading_of_another_order() -> None:
    found = gathered(TITLE, (*HEAD, "Ghi chú"), FIRST, ("Phường 14", *MARKS, "A2"))
    assert (told(found), set(found.units)) == ([("VT125", "")], {"001", "002"})


def test_sums_numbers_of_columns_and_notes_are_no_units() -> None:
    found = gathered(
        TITLE, HEAD, (None, "(1)", "(2)", "(3)", "(4)", "(5)"), FIRST,
        ("Tổng cộng", 1, 0, 1, 20, 1), ("TỔNG SỐ ĐẠT", 1, 0, 1, None, 1),
        (None, "Ghi chú:"), (None, "Số liệu tính đến hết ngày làm việc cuối cùng"),
    )  # fmt: skip
    assert (told(found), set(found.units)) == ([("VT125", "")], {"001"})
    # Two numbers are enough to be those of columns; words of a sum stand first.
    found = gathered(TITLE, ("Quận", *HEAD), (None, None, "(1)", "(2)"), ("Tổng cộng", "Khu vực 1", *MARKS))
    assert (told(found), found.units) == ([("VT131", "")], {})


@pytest.mark.parametrize(
    "row",
    [
        # As long as an answer may be.
        (None, "x" * 30),
        # Numbers that do not rise are answers, and so is one number alone.
        (None, 1, 1, 2, 3, 4), (None, 1, 0, 1, 20, 1), (None, 1), (None, "(1)", "(2)", "Đạt"),
        # A note that stands beside something else is not one.
        (None, "Ghi chú:", "Đạt"),
        # Half a heading is none.
        (None, "A1", "Đạt"),
    ],
)  # fmt: skip
def test_a_row_without_a_name_that_may_be_answers_is_asked_about(row: Sequence[Typed]) -> None:
    found = gathered(TITLE, HEAD, FIRST, row)
    assert told(found) == [("VT122", "B4"), ("VT125", "")]
    assert (found.findings[0]["key"], found.findings[0]["sheet"]) == ("dòng 4", SHEET)


def test_numbers_that_follow_a_name_are_its_answers() -> None:
    found = gathered(TITLE, HEAD, ("Phường Tân Định", 1, 2, 3, 4, 5))
    assert read(found) == {"001": {"A1": "1", "A2": "2", "A3": "3", "B2": "4", "A4": "5"}}


def test_an_unknown_name_is_asked_with_the_units_that_are_alike() -> None:
    found = gathered(TITLE, HEAD, ("Xã Thanh An", *MARKS), ("Phường 99", *MARKS))
    assert told(found) == [("VT122", "A3"), ("VT122", "A4")]
    first, second = found.findings
    assert (first["key"], first["found"]) == ("Xã Thanh An", "Xã Thanh An")
    assert "003 (Xã Thạnh An, Khu vực 2)" in first["message"]
    assert "Thạnh An" not in second["message"]


def test_a_name_that_comes_again_is_another_question() -> None:
    found = gathered(TITLE, HEAD, ("Khối", *MARKS), ("Khối", *MARKS), ("Khối", *MARKS))
    assert [each["key"] for each in found.findings] == [
        "Khối", f"Khối ({SHEET}, lần 2)", f"Khối ({SHEET}, lần 3)",
    ]  # fmt: skip


def test_a_person_may_give_a_row_to_a_unit_or_to_nobody() -> None:
    expected = expecting({of_row(SHA, "Khối"): "003", of_row(SHA, f"Khối ({SHEET}, lần 2)"): SET_ASIDE})
    found = gathered(TITLE, HEAD, ("Khối", *MARKS), ("Khối", *MARKS), expected=expected)
    assert told(found) == [("VT127", ""), ("VT125", "")]
    assert set(found.units) == {"003"}


def test_what_a_person_decided_stands_over_the_name() -> None:
    expected = expecting({of_row(SHA, "Phường Tân Định"): "002"})
    assert set(gathered(TITLE, HEAD, FIRST, expected=expected).units) == {"002"}


def test_a_code_and_a_name_must_agree() -> None:
    head = ("Mã", *HEAD)
    found = gathered(
        TITLE, head,
        ("001", "Phường Tân Định", *MARKS), ("2", "Phường 14", *MARKS), ("003", None, *MARKS),
    )  # fmt: skip
    assert (told(found), set(found.units)) == ([("VT125", "")], {"001", "002", "003"})
    found = gathered(
        TITLE, head, ("002", "Phường Tân Định", *MARKS), ("999", "Phường 14", *MARKS), ("002", "Khối", *MARKS)
    )
    assert (told(found), found.units) == ([("VT122", "A3"), ("VT122", "A4"), ("VT122", "A5")], {})
    # Whoever may be meant is proposed: by the name, and by the code.
    assert "001 (Phường Tân Định, Khu vực 1); 002 (Phường 14, Khu vực 1)" in found.findings[0]["message"]
    assert "002 (Phường 14, Khu vực 1)" in found.findings[1]["message"]


def test_a_number_before_the_name_is_neither_a_name_nor_a_code_without_its_column() -> None:
    found = gathered(TITLE, ("STT", *HEAD), (3, *FIRST))
    assert (told(found), set(found.units)) == ([("VT125", "")], {"001"})


def test_a_code_without_a_name_is_enough_whatever_number_the_row_has() -> None:
    found = gathered(TITLE, ("STT", "Mã", *HEAD), (1, "003", None, *MARKS))
    assert (told(found), set(found.units)) == ([("VT125", "")], {"003"})


TWINS = (
    Unit("301", "Phường 14", "Quận 3"),
    Unit("401", "Phường 14", "Quận 4"),
    Unit("402", "Phường 15", "Quận 4"),
)


def test_units_of_one_name_are_told_apart_by_the_area_above_or_beside_them() -> None:
    expected = expecting(units=TWINS)
    ward = ("Phường 14", *MARKS)
    above = gathered(
        TITLE, HEAD, ("Quận 3",), ward, ("QUẬN 4",), ward, ("Phường 15", *MARKS), expected=expected
    )
    assert (told(above), list(above.units)) == ([("VT125", "")], ["301", "401", "402"])
    beside = gathered(
        TITLE, ("Quận", *HEAD), ("Quận 4", *ward), ("Q.3", *ward), expected=expected
    )  # fmt: skip
    assert (told(beside), list(beside.units)) == ([("VT125", "")], ["401", "301"])


@pytest.mark.parametrize(
    "heading", ["Cụm thi đua số 3", "Quân 4", "Các phường của Quận 3, Quận 4", "Trừ Quận 3"]
)
def test_words_that_name_no_area_alone_end_the_one_above_them(heading: str) -> None:
    ward = ("Phường 14", *MARKS)
    found = gathered(TITLE, HEAD, ("Quận 3",), ward, (heading,), ward, expected=expecting(units=TWINS))
    assert (told(found), set(found.units)) == ([("VT122", "A6"), ("VT125", "")], {"301"})


@pytest.mark.parametrize(
    "heading", ["II. Quận 4:", "QUẬN 4 (02 phường)", "Các phường thuộc Q.4", "Phòng Nội vụ Quận 4"]
)
def test_a_heading_of_a_group_may_say_more_than_the_name_of_its_area(heading: str) -> None:
    ward = ("Phường 14", *MARKS)
    rows: Grid = [(heading,), ("Phường 15",), ("Cộng",), ward]
    found = gathered(TITLE, HEAD, ("Quận 3",), *rows, expected=expecting(units=TWINS))
    assert (told(found), set(found.units)) == ([("VT125", "")], {"401"})
    # With sums beside it, it heads its group too. Words are no sums, and an office may report for itself, so
    # it is asked whose they are.
    alone = [("VT122", "A4")] if "Phòng" in heading else []
    for beside, asked in ((MARKS, alone), (("Đạt", *MARKS[1:]), [("VT122", "A4")])):
        found = gathered(TITLE, HEAD, ("Quận 3",), (heading, *beside), ward, expected=expecting(units=TWINS))
        assert (told(found), set(found.units)) == ([*asked, ("VT125", "")], {"401"})


def test_an_area_that_is_not_that_of_the_unit_is_asked() -> None:
    units = (*TWINS, Unit("303", "Phường 11", "Quận 3"))
    other = ("Phường 11", *MARKS)
    expected = expecting(units=units)
    grids: list[Grid] = [
        (TITLE, ("Quận", *HEAD), ("Quận 4", *other)),
        (TITLE, HEAD, ("Quận 4",), other),
        ((*TITLE, "Phòng Nội vụ Quận 4"), HEAD, other),
    ]
    for grid in grids:
        found = gathered(*grid, expected=expected)
        assert ([code for code, _ in told(found)], found.units) == (["VT122"], {})
        assert "303 (Phường 11, Quận 3)" in found.findings[0]["message"]
    # A name that says its area itself is that of its unit, in whatever group it stands.
    found = gathered(TITLE, HEAD, ("Quận 4",), ("Phường 11, Quận 3", *MARKS), expected=expected)
    assert (told(found), set(found.units)) == ([("VT125", "")], {"303"})


def test_the_title_tells_units_of_one_name_apart() -> None:
    expected = expecting(units=TWINS)
    found = gathered((*TITLE, "Quận 4"), HEAD, ("Phường 14", *MARKS), expected=expected)
    assert (told(found), set(found.units)) == ([("VT125", "")], {"401"})
    found = gathered((*TITLE, "Quận 3 và Quận 4"), HEAD, ("Phường 14", *MARKS), expected=expected)
    assert told(found) == [("VT122", "A3")]


def test_a_name_of_several_units_without_an_area_is_asked_with_all_of_them() -> None:
    found = gathered(TITLE, HEAD, ("Phường 14", *MARKS), expected=expecting(units=TWINS))
    assert told(found) == [("VT122", "A3")]
    assert "301 (Phường 14, Quận 3); 401 (Phường 14, Quận 4)" in found.findings[0]["message"]


def test_a_question_names_the_area_that_stands_above_the_row() -> None:
    expected = expecting(units=TWINS)
    found = gathered(
        TITLE, HEAD, ("Quận 3",), ("Khối", *MARKS), ("Mục khác",), ("Tổ", *MARKS), expected=expected
    )
    assert [each["key"] for each in found.findings] == ["Khối - Quận 3", "Tổ"]
    found = gathered(TITLE, ("Quận", *HEAD), ("Quận 3",), ("Quận 3", "Khối", *MARKS), expected=expected)
    assert [each["key"] for each in found.findings] == ["Quận 3 - Khối"]


@pytest.mark.parametrize(
    ("printed", "differs"), [(3, False), (2, True), (4, True), ("hai", False), (None, False)]
)
def test_a_printed_total_is_held_against_the_marks_and_never_used(printed: Typed, differs: bool) -> None:
    found = gathered(TITLE, (*HEAD, "Tổng số đạt"), (*FIRST, printed))
    assert told(found) == ([("VT126", "G3")] if differs else []) + [("VT125", "")]
    assert "Tổng số đạt" not in read(found)["001"]
    if differs:
        told_of = found.findings[0]
        assert (told_of["unit_code"], told_of["sheet"]) == ("001", SHEET)
        assert (told_of["key"], told_of["found"], told_of["expected"]) == (str(printed), str(printed), "3")


@pytest.mark.parametrize("mark", [None, "khó nói"])
def test_a_total_of_marks_that_are_not_all_known_is_not_held_against_anything(mark: Typed) -> None:
    found = gathered(TITLE, (*HEAD, "Tổng"), ("Phường Tân Định", mark, 0, "Đạt", 20, 1, 7))
    assert told(found) == [("VT125", "")]


def test_a_total_of_points_is_what_they_add_up_to_and_a_criterion_called_total_is_none() -> None:
    points = tuple(
        dataclasses.replace(node, kind="points", points=Decimal(50)) if node.kind == "mark" else node
        for node in NODES
    )
    expected = expecting(criteria=dataclasses.replace(SMALL, nodes=points))
    for head, printed, differs in (("Tổng điểm", 60, False), ("Tổng cộng", 61, True)):
        row = ("Phường 14", 10, 20, 30, 20, 0, printed)
        found = gathered(TITLE, (*HEAD, head), row, expected=expected)
        assert told(found) == [("VT126", "G3")] * differs + [("VT125", "")]
    named = tuple(dataclasses.replace(node, label="Tổng số") if node.code == "A2" else node for node in NODES)
    head = ("Đơn vị", "A1", "Tổng số", "A3", "B2", "A4")
    found = gathered(TITLE, head, FIRST, expected=expecting(criteria=dataclasses.replace(SMALL, nodes=named)))
    assert told(found) == [("VT125", "")]


def test_one_criterion_has_no_total() -> None:
    one = tuple(node for node in NODES if node.code not in {"A2", "A3", "A4"})
    expected = expecting(criteria=dataclasses.replace(SMALL, nodes=one))
    head = ("Đơn vị", "A1", "B2", "B3", "Tổng số")
    each = headed.Heads(SHEET, 1, 1, {1: "A1", 2: "B2", 3: "B3"}, total=4)
    found = table.gather(ROW, cells_of([TITLE, head, ("Phường 14", 1, 20, 3, 55)]), [each], expected)
    assert told(found) == [("VT125", "")]


def test_a_total_in_the_first_column_is_held_against_the_marks_too() -> None:
    found = gathered(TITLE, ("Tổng", "Đơn vị", *CODES), (9, *FIRST))
    assert told(found) == [("VT126", "A3"), ("VT125", "")]


@pytest.mark.parametrize(("corner", "differs"), [(208, True), (5, False), ("5", False)])
@pytest.mark.parametrize("beside", [None, "Tổng cộng"])
def test_the_sum_at_the_corner_is_held_against_the_printed_totals(
    corner: Typed, differs: bool, beside: Typed
) -> None:
    head = (*HEAD, "Số lượng tiêu chí đạt được")
    second = ("Phường 14", 1, 0, "Đạt", 20, 0, 2)
    found = gathered(TITLE, head, (*FIRST, 3), second, (beside, *(None,) * 5, corner))
    assert [each for each in told(found) if each[0] == "VT126"] == ([("VT126", "G5")] if differs else [])
    if differs:
        (told_of,) = [each for each in found.findings if each["code"] == "VT126"]
        assert (told_of["found"], told_of["expected"]) == ("208", "5")


SECOND = ("Phường 14", 1, 0, "Chưa đạt", 20.5, 0)


def differing(*grid: Sequence[Typed], head: Sequence[Typed] = HEAD) -> list[tuple[str, str, str]]:
    """Cell, printed and true sum of each printed sum that is told."""
    found = gathered(TITLE, head, *grid).findings
    return [(each["cell"], each["found"], each["expected"]) for each in found if each["code"] == "VT126"]


def test_the_printed_sum_of_a_column_is_held_against_its_cells() -> None:
    assert differing(FIRST, SECOND, ("Tổng cộng", 2, 0, 1, 40.5, 1)) == []
    assert differing(FIRST, SECOND, ("Tổng cộng", 99, 0, 1, 41, 1)) == [
        ("B5", "99", "2"),
        ("E5", "41", "40,5"),
    ]
    (told_of,) = (
        each
        for each in gathered(TITLE, HEAD, FIRST, SECOND, ("Tổng số đạt", 2, 0, 2, None, 1)).findings
        if each["code"] == "VT126"
    )
    assert (told_of["leaf_code"], told_of["unit_code"]) == ("A3", "")
    assert "tổng 2 cho “Có kho lưu trữ”, các ô cộng lại được 1" in told_of["message"]


def test_sums_of_parts_of_a_table_are_held_against_their_parts() -> None:
    parts = (("Khu vực 1",), FIRST, ("Cộng", 1, 0, 1, 20, 1), SECOND, ("Cộng", 1, 0, 0, 20.5, 0))
    assert differing(*parts, ("Tổng cộng", 2, 0, 1, 40.5, 1)) == []
    assert differing(*parts, ("Tổng cộng", 3, 0, 1, 40.5, 1)) == [("B8", "3", "2")]
    # Some print the sum of everything above the units.
    assert differing(("Tổng số", 2, 0, 1, 40.5, 1), FIRST, SECOND) == []
    assert differing(("Tổng số", 3, 0, 1, 40.5, 1), FIRST, SECOND) == [("B3", "3", "2")]


def test_a_sum_of_cells_that_are_not_all_understood_is_held_against_nothing() -> None:
    doubtful = ("Phường 14", "khó nói", 0, "Đạt", "1.234", 1)
    assert differing(FIRST, doubtful, ("Tổng cộng", 9, 1, 2, 9, 2)) == [("C5", "1", "0")]


def test_the_number_of_units_is_no_sum_of_those_that_meet_a_criterion() -> None:
    assert differing(FIRST, SECOND, ("Tổng số", 2, 2, 2, None, 2), ("Tổng số đạt", 2, 0, 1, None, 1)) == []


def test_a_row_of_no_known_unit_may_be_part_of_a_sum_or_not() -> None:
    unknown = ("Khối trường học", 1, 1, 1, 5, 1)
    assert differing(FIRST, unknown, ("Tổng cộng", 1, 0, 1, 20, 1)) == []
    assert differing(FIRST, unknown, ("Tổng cộng", 2, 1, 2, 25, 2)) == []
    assert differing(FIRST, unknown, ("Tổng cộng", 3, 1, 2, 25, 2)) == [("B5", "3", "2")]


def test_a_corner_below_totals_that_are_not_all_known_is_held_against_nothing() -> None:
    head = (*HEAD, "Tổng số đạt")
    foot = ("Tổng cộng", *(None,) * 5, 9)
    assert differing((*FIRST, 3), (*SECOND, None), foot, head=head) == []
    # Of a row with only a total nobody knows whether it is a unit or the sum of an area.
    assert differing((*FIRST, 3), ("Khu vực 2", *(None,) * 5, 1), (*SECOND, 1), foot, head=head) == []


def test_answers_in_fonts_of_before_unicode_travel_as_typed_and_names_are_read() -> None:
    row = ((legacy.TCVN3, "Ph\u00adêng T©n §Þnh"), (legacy.TCVN3, "§¹t"), (cellkinds.ERROR, "#REF!"), 1, 2, 1)
    found = gathered(TITLE, HEAD, row)
    assert read(found)["001"]["A1"] == "§¹t"
    assert [kind for *_, kind, _ in found.answers][:2] == ["tcvn3", "error"]
