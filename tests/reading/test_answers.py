"""What one field says: its state, its value, and what is told of it."""

import dataclasses
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from tests.helpers import NODES, SMALL
from tests.scoring.test_score import leaf
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.cellkinds import Look
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.decisions import BLANK, NO_DECISIONS, VALUE, Decision, Decisions, of_value
from vtlt_consolidate.model.frames import RawAnswers, rows
from vtlt_consolidate.reading import answers
from vtlt_consolidate.words import legacy
from vtlt_consolidate.words.scales import parse_options

D = Decimal
LIMIT = cellkinds.TEXT_LIMIT
MARK = leaf("mark")
NUMBER = leaf("quantity", measure_unit="m²")
WHOLE = leaf("quantity", whole=True)
PEOPLE = leaf("quantity", whole=True, measure_unit="người")
CHOICE = leaf("choice", options=parse_options("Đủ = 2; Không (chưa làm) = 0"))
RATIO = leaf("ratio")
DAY = leaf("date")
PAPER = leaf("document")
TEXT = leaf("text")
TRIEU = leaf("quantity", measure_unit="triệu đồng")


def parsed(
    node: Node, typed: str, kind: str = "text", field: str = "answer", decisions: Decisions = NO_DECISIONS
) -> tuple[Any, Any]:
    """The one row of answers, and the one finding or nothing."""
    criteria = dataclasses.replace(SMALL, nodes=(*NODES, node))
    row = ("a.xlsx", "001", node.code, field, "Biểu", "E5", kind, typed)
    frame = pd.DataFrame([row], columns=list(RawAnswers.to_schema().columns)).astype("str")
    said, found = answers.parse(RawAnswers.validate(frame), criteria, decisions)
    return next(rows(said)), next(rows(found), None)


def read(node: Node, typed: str, kind: str = "text", field: str = "answer") -> tuple[str, object, str, str]:
    """State, value as a number or the text, code of the finding, and what it was read as."""
    row, found = parsed(node, typed, kind, field)
    value = row.text if pd.isna(row.value_micro) else row.value_micro / 10**6
    return row.state, value, found.code if found else "", found.expected if found else ""


@pytest.mark.parametrize(
    ("typed", "kind", "said"),
    [
        ("Đạt", "text", ("met", "Đạt", "", "")),
        ("x", "text", ("met", "x", "VT401", "“Đạt”")),
        ("không", "text", ("not_met", "không", "VT401", "“Chưa đạt”")),
        ("", "empty", ("missing", "", "", "")),
        (" \u00a0", "text", ("missing", "", "", "")),
        ("KPS", "text", ("invalid", "", "VT215", "“Đạt” hoặc “Chưa đạt”")),
        ("N/A", "text", ("invalid", "", "VT215", "“Đạt” hoặc “Chưa đạt”")),
        ("Không phát sinh", "text", ("invalid", "", "VT215", "“Đạt” hoặc “Chưa đạt”")),
        ("hai", "text", ("invalid", "", "VT202", "“Đạt” hoặc “Chưa đạt”")),
        ("Đạt (chưa ban hành)", "text", ("invalid", "", "VT230", "“Đạt” hoặc “Chưa đạt”")),
        ("Đạ\u00adt", "text", ("met", "Đạt", "VT401", "“Đạt”")),
        ("\uff11", "text", ("met", "1", "VT401", "“1”")),
        ("\u00d0ạt", "text", ("met", "Đạt", "", "")),
        ("Chưa  đạt.", "text", ("not_met", "Chưa đạt.", "VT401", "“Chưa đạt”")),
        ("§¹t", "tcvn3", ("met", "Đạt", "VT401", "“Đạt”")),
        ("#REF!", "error", ("invalid", "", "VT205", "“Đạt” hoặc “Chưa đạt”")),
        ("=1+1", "uncalculated", ("invalid", "", "VT206", "“Đạt” hoặc “Chưa đạt”")),
    ],
)
def test_a_mark_is_what_the_vocabulary_says(
    typed: str, kind: str, said: tuple[str, object, str, str]
) -> None:
    assert read(MARK, typed, kind) == said


@pytest.mark.parametrize(
    ("typed", "state", "text", "told"),
    [
        ("Đủ", "given", "Đủ", False), ("đủ", "given", "Đủ", True), ("Khác", "invalid", "", True),
        ("Không (chưa làm)", "given", "Không (chưa làm)", False),
        ("Đủ (QĐ số 12/QĐ-UBND)", "given", "Đủ", True), ("Đủ nhưng", "invalid", "", True),
    ],
)  # fmt: skip
def test_a_choice_is_one_of_its_labels(typed: str, state: str, text: str, told: bool) -> None:
    got = read(CHOICE, typed)
    assert (got[0], got[1], bool(got[2])) == (state, text, told)


@pytest.mark.parametrize(
    ("node", "typed", "kind", "value"),
    [
        (NUMBER, "20,5", "number", 20.5), (NUMBER, "-3", "number", -3), (WHOLE, "7", "text", 7),
        (NUMBER, "1000000000", "number", 10**9), (NUMBER, "0,123456", "number", 0.123456),
        # 0,1 + 0,2 as a program stores it.
        (NUMBER, "0,30000000000000004", "number", 0.3),
        (leaf("count"), "3", "number", 3), (leaf("points"), "2,25", "number", 2.25),
        (RATIO, "30", "number", 30),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_stands(node: Node, typed: str, kind: str, value: float) -> None:
    assert read(node, typed, kind) == ("given", value, "", "")


@pytest.mark.parametrize(
    ("node", "typed", "kind", "value", "shown"),
    [
        (NUMBER, "20,5", "text", 20.5, "“20,5 m²”"), (NUMBER, "20m2", "text", 20, "“20 m²”"),
        (NUMBER, "20 m²", "text", 20, "“20”"), (WHOLE, "7,0", "text", 7, "“7”"),
        (NUMBER, "\uff12\uff10", "text", 20, "“20”"),
    ],
)  # fmt: skip
def test_how_a_number_in_words_was_read_is_told(
    node: Node, typed: str, kind: str, value: float, shown: str
) -> None:
    got = read(node, typed, kind)
    assert got[:3] == ("given", value, "VT401")
    assert got[3] == shown


@pytest.mark.parametrize(
    ("node", "typed", "kind", "code", "expected"),
    [
        (NUMBER, "1.234", "text", "VT204", "1234 hoặc 1,2340"),
        (NUMBER, "1.500", "text", "VT204", "1500 hoặc 1,5"),
        (WHOLE, "1,000", "text", "VT204", "1000 hoặc 1"),
        (WHOLE, "-12,000", "text", "VT204", "-12000 hoặc -12"),
        (PEOPLE, "15,000 người", "text", "VT204", "15000 người hoặc 15 người"),
        (WHOLE, "1,234", "text", "VT204", "1234 hoặc 1,2340"),
        (RATIO, "1,000", "text", "VT204", "1000 hoặc 1"),
        (leaf("count"), "2,000", "text", "VT204", "2000 hoặc 2"),
        (TRIEU, "1,500 tỷ", "text", "VT204", "1500 tỷ hoặc 1,5 tỷ"),
        (TRIEU, "2 tỷ 1,500 triệu", "text", "VT204", "2 tỷ 1500 triệu hoặc 2 tỷ 1,5 triệu"),
        (NUMBER, "1,234", "text", "VT204", "1234 hoặc 1,2340"),
        (NUMBER, "hai", "text", "VT203", None), (NUMBER, "TRUE", "boolean", "VT203", None),
        (NUMBER, "1000000000,5", "number", "VT211", None), (NUMBER, "-2000000000", "number", "VT211", None),
        (NUMBER, "0,1234567", "text", "VT210", None), (NUMBER, "0,30000000000000004", "text", "VT210", None),
        (NUMBER, "2023-12-01", "date", "VT204", "ngày 01/12/2023, hoặc “1/12” hay “12/23” bị đổi thành ngày"),
        (NUMBER, "18:00", "date", "VT203", None),
        (NUMBER, "2\n500", "text", "VT203", None),
        (TRIEU, "1.234.567", "text", "VT204",
         "1234567 triệu đồng (tức 1.234,567 tỷ đồng) hoặc 1234567 đồng (thì ghi 1,234567)"),
        (TRIEU, "1.250.000,50", "text", "VT204",
         "1250000,5 triệu đồng (tức 1.250,0005 tỷ đồng) hoặc 1250000,5 đồng (thì ghi 1,2500005)"),
        (TRIEU, "15,750,000.00", "text", "VT204",
         "15750000 triệu đồng (tức 15.750 tỷ đồng) hoặc 15750000 đồng (thì ghi 15,75)"),
        (TRIEU, "1.234", "text", "VT204", "1234 hoặc 1,2340"),
        (RATIO, "3/4", "text", "VT217", None), (RATIO, "30%", "text", "VT217", None),
        (RATIO, "2023-12-01", "date", "VT217", None),
    ],
)  # fmt: skip
def test_a_number_that_may_be_another_or_none_is_asked(
    node: Node, typed: str, kind: str, code: str, expected: str | None
) -> None:
    got = read(node, typed, kind)
    assert got[:3] == ("invalid", "", code)
    assert got[3] == expected or expected is None


PERCENT = leaf("quantity", measure_unit="%")
SMALLEST = leaf("quantity", at_most=D("2.5"))


@pytest.mark.parametrize(
    ("node", "typed", "kind", "asked"),
    [
        (PERCENT, "0,5", "number", "0,5% hoặc 50%"), (PERCENT, "1", "number", "1% hoặc 100%"),
        (PERCENT, "0", "number", ""), (PERCENT, "1,5", "number", ""), (PERCENT, "0,5%", "text", ""),
        (NUMBER, "0,5", "number", ""),
        # What a file holds as a number has its decimals behind the comma; no thousands begin with 0.
        (WHOLE, "1,234", "number", ""), (NUMBER, "1,234", "number", ""), (NUMBER, "0,500", "text", ""),
        (NUMBER, "0.500", "text", ""), (NUMBER, "1234,500", "text", ""),
        # A lost comma: above the most, up to ten times it, whole, where the most is not.
        (SMALLEST, "15", "number", "15 hoặc 1,5"), (SMALLEST, "25", "number", "25 hoặc 2,5"),
        (SMALLEST, "26", "number", ""), (SMALLEST, "2", "number", ""), (SMALLEST, "2,5", "number", ""),
        (SMALLEST, "15", "text", ""), (leaf("quantity", at_most=D(2)), "15", "number", ""),
        (SMALLEST, "15,5", "number", ""),
    ],
)  # fmt: skip
def test_a_number_that_lost_its_scale_is_asked(node: Node, typed: str, kind: str, asked: str) -> None:
    got = read(node, typed, kind)
    assert (got[3] if got[2] == "VT204" else "") == asked


@pytest.mark.parametrize(
    ("node", "typed", "text", "code"),
    [
        (DAY, "5/3/2026", "05/3/2026", ""), (DAY, "ngày nào", "", "VT218"),
        (PAPER, "12/KH-UBND ngày 05/3/2026", "12/KH-UBND ngày 05/3/2026", ""),
        (PAPER, "12/KH-UBND, 05/3/2026", "12/KH-UBND ngày 05/3/2026", ""),
        (PAPER, "12KH-UBND ngày 05/3/2026", "12/KH-UBND ngày 05/3/2026", "VT401"),
        (PAPER, "12/KH-UBND", "", "VT219"), (PAPER, "12/KH-UBND ngày mai", "", "VT219"),
        (PAPER, "Dự thảo 12/KH-UBND ngày 05/3/2026", "", "VT244"),
        (TEXT, "  Cử nhân  Luật ", "Cử nhân Luật", ""),
    ],
)  # fmt: skip
def test_days_documents_and_words_are_read(node: Node, typed: str, text: str, code: str) -> None:
    assert read(node, typed)[:3] == ("given" if text else "invalid", text, code)


def test_a_day_whose_year_has_two_digits_is_noted_as_it_was_read() -> None:
    noted = ("given", "09/4/2026", "VT401", "“ngày 09 tháng 4 năm 2026”")
    assert read(DAY, "9/4/26") == noted
    assert read(NUMBER, "9/4/26", field="doc_date") == noted
    assert read(PAPER, "12/KH-UBND ngày 9.4.26")[2:] == ("VT401", "“12/KH-UBND ngày 09/4/2026”")


def test_a_year_of_two_digits_that_may_be_of_either_century_is_asked() -> None:
    assert read(DAY, "9/4/98")[:3] == ("invalid", "", "VT218")
    assert read(NUMBER, "9/4/98", field="doc_date")[:3] == ("invalid", "", "VT207")


@pytest.mark.parametrize(
    ("field", "typed", "state", "text", "code"),
    [
        ("doc_number", "12/KH-UBND", "given", "12/KH-UBND", ""),
        ("doc_number", "12KH-UBND", "given", "12/KH-UBND", "VT401"),
        ("doc_number", "12/XYZ-UBND", "invalid", "", "VT220"),
        ("doc_number", "Số:    /KH-UBND", "missing", "", ""),
        ("doc_date", "5/3/2026", "given", "05/3/2026", ""), ("doc_date", "hôm qua", "invalid", "", "VT207"),
        ("doc_date", "tháng 3/2026", "given", "tháng 3/2026", "VT401"),
        ("doc_date", "…/…/2026", "missing", "", ""),
        ("note", "…/…/2026", "given", "…/…/2026", ""), ("note", "a\nb", "given", "a b", ""),
        ("note", "2 \n 500", "given", "2 500", ""),
    ],
)  # fmt: skip
def test_what_stands_beside_an_answer_is_read_as_what_it_is(
    field: str, typed: str, state: str, text: str, code: str
) -> None:
    assert read(NUMBER, typed, field=field)[:3] == (state, text, code)


def test_a_whole_is_read_as_its_part_and_a_note_never_is() -> None:
    assert read(RATIO, "40", "number", "of") == ("given", 40, "", "")
    assert read(RATIO, "bốn mươi", "text", "of") == ("invalid", "", "VT203", "tổng số")
    assert read(RATIO, "4\n0", "text", "of")[2] == "VT203"
    assert read(NUMBER, "40", "number", "note") == ("given", "40", "", "")
    # A mark on two lines is no two numbers.
    assert read(TEXT, "a\nb")[:3] == ("given", "a b", "")


@pytest.mark.parametrize("length", [LIMIT - 1, LIMIT, LIMIT + 1])
@pytest.mark.parametrize("field", ["answer", "note"])
def test_a_text_as_long_as_a_cell_can_hold_may_be_cut_off(length: int, field: str) -> None:
    got = read(TEXT, "a" * length, field=field)
    assert (got[0], got[2]) == ("given", "VT401" if length >= LIMIT else "")
    assert got[3] == (f"“{LIMIT} ký tự đầu”" if length >= LIMIT else "")
    # So may one whose letters that can be seen are few.
    assert read(CHOICE, "Đủ".ljust(LIMIT))[2:] == ("VT401", f"“{LIMIT} ký tự đầu”")
    assert read(CHOICE, "Đủ".ljust(LIMIT - 1))[2:] == ("", "")
    # One that says nothing besides has its own finding.
    assert read(MARK, "a" * LIMIT)[2] == "VT202"


@pytest.mark.parametrize(
    ("look", "code"),
    [
        (Look.STRUCK, "VT250"), (Look.RAISED, "VT251"), (Look.INVISIBLE, "VT252"), (Look.PICTURE, "VT253"),
        (Look.SHOWN, "VT254"), (Look.DOUBLED, "VT255"), (Look.DISAGREED, "VT256"), (Look.OF_BLANK, "VT264"),
    ],
)  # fmt: skip
def test_an_answer_that_looks_otherwise_than_it_is_is_not_read(look: Look, code: str) -> None:
    assert read(MARK, "Đạt", look)[:3] == ("invalid", "", code)


def test_letters_that_turn_a_text_around_are_seen_save_in_notes() -> None:
    assert read(TEXT, "a\u202eb")[0] == "invalid"
    assert read(TEXT, "a\u202eb", field="note")[0] == "given"


def test_a_finding_repeats_a_day_as_people_write_it_and_is_known_by_what_was_typed() -> None:
    _, found = parsed(MARK, "2026-03-05T18:00:00", "date")
    assert (found.found, found.key) == ("05/3/2026 18:00", "2026-03-05T18:00:00")
    _, found = parsed(MARK, "2026-03-05", "text")
    assert found.found == "2026-03-05"
    _, found = parsed(MARK, "x" * 200)
    assert (found.found, found.key) == ("x" * 100 + "…", "x" * 200)
    # What nobody has to decide about is known by what is shown.
    _, found = parsed(TEXT, "b" * (LIMIT + 1))
    assert found.key == found.found
    assert (found.unit_code, found.leaf_code, found.field, found.sheet, found.cell) == (
        "001", "L", "answer", "Biểu", "E5",
    )  # fmt: skip


def decided(answer: str, typed: str = "c") -> tuple[Any, Any]:
    key = of_value(VALUE, "001", "L", "answer", "c").key
    return parsed(MARK, typed, decisions=Decisions((Decision(key=key, answer=answer),)))


def test_what_the_analyst_decided_is_read_instead_and_told() -> None:
    row, found = decided("Đạt")
    assert (row.state, row.typed, found.code, found.expected) == ("met", "c", "VT402", "“Đạt”")
    row, found = decided(BLANK)
    assert (row.state, found.code, found.expected) == ("missing", "VT402", "chưa trả lời")
    row, found = decided("Đạt", "khác")
    assert (row.state, found.code) == ("invalid", "VT202")
    assert decided("Đạt", "")[0].state == "missing"


@pytest.mark.parametrize(
    ("node", "one", "other", "differ"),
    [
        (MARK, "Đạt", "x", False), (MARK, "Đạt", "Chưa đạt", True), (MARK, "hai", "HAI", False),
        (MARK, "hai", "ba", True), (MARK, "Đạt", "hai", True), (MARK, "Đạt", "", True),
        (NUMBER, "20", "20,0", False), (NUMBER, "20", "21", True),
        (TEXT, "Luật", "LUẬT", False), (TEXT, "Luật", "Sử", True), (CHOICE, "Đủ", "đủ", False),
    ],
)  # fmt: skip
def test_two_answers_differ_by_what_they_say(node: Node, one: str, other: str, differ: bool) -> None:
    assert answers.differ(node, ("text", one), ("text", other)) == differ


def test_what_a_decision_about_a_value_must_be_is_said_with_an_example() -> None:
    assert answers.says(NUMBER, "answer", "20")
    assert not answers.says(NUMBER, "answer", "hai")
    assert not answers.says(NUMBER, "answer", "")
    assert answers.readings(NUMBER, "answer", "1.234") == "1234 hoặc 1,2340"
    assert answers.readings(NUMBER, "answer", "20") == ""
    assert answers.readings(CHOICE, "answer", "Khác") == ""


@pytest.mark.parametrize(
    ("node", "field", "words"),
    [
        (MARK, "answer", "“Đạt” hoặc “Chưa đạt”"), (CHOICE, "answer", "“Đủ” hoặc “Không (chưa làm)”"),
        (TEXT, "answer", "chữ, ví dụ Cử nhân Luật"), (DAY, "answer", "ngày/tháng/năm, ví dụ 05/3/2026"),
        (NUMBER, "answer", "một số (m²), ví dụ 20,5"), (WHOLE, "answer", "một số nguyên, ví dụ 2"),
        (leaf("quantity"), "answer", "một số, ví dụ 20,5"), (RATIO, "answer", "một số, ví dụ 52"),
        (RATIO, "of", "một số, ví dụ 52"),
        (NUMBER, "doc_date", "ngày/tháng/năm, ví dụ 05/3/2026"),
        (MARK, "doc_date", "ngày/tháng/năm, ví dụ 05/3/2026"),
    ],
)  # fmt: skip
def test_what_is_accepted_is_said_with_an_example(node: Node, field: str, words: str) -> None:
    assert answers.accepted(node, field) == words


def test_things_that_are_counted_have_no_decimals_that_a_point_could_begin() -> None:
    assert read(leaf("count"), "1.234")[:2] == read(WHOLE, "1.234")[:2] == ("given", 1234)


def test_a_text_that_became_a_day_is_printed_as_people_write_days() -> None:
    assert read(TEXT, "2026-05-12", "date")[:2] == ("given", "12/5/2026")


def test_old_fonts_are_decoded_before_anything_else() -> None:
    assert read(TEXT, "Kh\u00b8c", legacy.TCVN3) == ("given", "Khác", "VT401", "“Khác”")
    assert read(NUMBER, "hai", legacy.TCVN3)[2] == "VT203"


GIVEN_POINTS = leaf("points", least=D(0), points=D(10))


@pytest.mark.parametrize(("typed", "value"), [("1 điểm", 1), ("0,5đ", 0.5), ("9 Điểm", 9), ("10", 10)])
def test_points_may_be_written_with_their_own_unit(typed: str, value: float) -> None:
    assert read(GIVEN_POINTS, typed)[:2] == ("given", value)


def test_points_in_another_unit_are_no_points() -> None:
    assert read(GIVEN_POINTS, "5 người")[2] == "VT203"
    # Nor are points a quantity.
    assert read(NUMBER, "5 điểm")[2] == "VT203"


@pytest.mark.parametrize("node", [WHOLE, PEOPLE, leaf("count")])
def test_a_count_with_many_decimals_is_told_to_be_whole(node: Node) -> None:
    assert read(node, "2,0000000000001", "number")[2] == "VT303"
    assert read(node, "0,1234567")[2] == "VT303"


@pytest.mark.parametrize("typed", ["không", "Không có", "-", "–", "Không phát sinh"])
def test_words_for_nothing_in_a_number_are_told_to_be_a_zero(typed: str) -> None:
    _, found = parsed(PEOPLE, typed)
    assert found.code == "VT203"
    assert "; không có thì ghi 0. Ví dụ" in found.mend


def test_other_words_in_a_number_are_not_told_to_be_a_zero() -> None:
    _, found = parsed(PEOPLE, "vài người")
    assert "ghi 0" not in found.mend


@pytest.mark.parametrize("typed", ["………", "-", "x", "X", "?", "....."])
def test_what_is_typed_to_get_past_an_obligatory_text_is_missing(typed: str) -> None:
    assert read(TEXT, typed)[0] == "missing"
    assert read(dataclasses.replace(TEXT, required=False), typed)[:2] == ("given", typed)


@pytest.mark.parametrize("typed", ["Không có", "0", "Phường 14", "- Nguyễn Văn A"])
def test_a_short_text_is_an_answer_all_the_same(typed: str) -> None:
    assert read(TEXT, typed)[:2] == ("given", typed)
