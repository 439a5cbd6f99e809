"""Words that stand against an answer, and which criteria they are about."""

import dataclasses

import pytest

from tests.helpers import NODES, SMALL
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.reading.contradiction import (
    Names,
    denies,
    is_signature,
    names_none,
    opposes,
    stated,
    takes_back,
)


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("TC01 ghi nhầm", True), ("Nhầm, chưa đạt", True), ("Đúng là Đạt", True), ("nhầm", True),
        ("Không nhầm lẫn gì", False), ("Đã ban hành", False), ("", False),
    ],
)  # fmt: skip
def test_words_that_take_an_answer_back_are_known(text: str, taken: bool) -> None:
    assert takes_back(text) == taken


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("ghi nhầm chưa đạt, đúng là đạt", "met"), ("ghi nhầm đạt, đúng là không đạt", "not_met"),
        ("Đạt", "met"), ("đúng là đã có", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_last_mark_that_a_sentence_names_is_what_it_states(text: str, mark: str) -> None:
    assert stated(text) == mark


@pytest.mark.parametrize(
    ("note", "state", "against"),
    [
        ("Chưa ban hành", "met", True), ("- Hiện chưa ban hành", "met", True), ("Chưa.", "met", True),
        ("(chưa)", "met", True), ("“chưa”", "met", True), ("'Chưa ban hành'", "met", True),
        ('"Đã ban hành"', "not_met", True), ("Thực tế chưa", "met", True), ("Thực ra không còn", "met", True),
        ("Chưa có kinh phí", "met", False), ("Kế hoạch chưa ban hành", "met", False), ("", "met", False),
        ("Đã ban hành", "not_met", True), ("Đã ban hành.", "not_met", True), ("“Đạt”", "not_met", True),
        ("Đã ban hành (QĐ số 12/QĐ-UBND)", "not_met", True), ("Có", "not_met", False),
        ("Đã thực hiện nhưng chưa đầy đủ", "not_met", False), ("Vẫn đạt", "not_met", True),
        ("ghi nhầm, đúng là đạt", "met", False), ("ghi nhầm, đúng là chưa đạt", "met", True),
        ("ghi nhầm", "met", True), ("", "not_met", False),
        ("Chưa có", "met", True), ("Chưa có.", "met", True), ("Không có", "met", False),
        ("Mới ban hành dự thảo", "met", True), ("Mới đạt 50%", "met", True), ("Đạt 95%", "met", False),
        ("Đang thực hiện", "met", True), ("Đang thực hiện theo kế hoạch", "met", False),
        ("Còn thiếu 2 giá", "met", True), ("Đã có nhưng chưa đủ", "met", True),
        ("Sẽ hoàn thành trong tháng 4", "met", True), ("Không còn thiếu", "met", False),
        ("Đã hết hiệu lực từ 2025", "met", True), ("Chờ ký", "met", False),
    ],
)  # fmt: skip
def test_a_note_is_against_a_mark_only_where_it_clearly_says_the_opposite(
    note: str, state: str, against: bool
) -> None:
    assert opposes(note, state) == against


def test_a_draft_is_no_document() -> None:
    assert denies("Dự thảo 12/KH-UBND")
    assert not denies("12/KH-UBND (dự thảo)")


@pytest.mark.parametrize(
    ("number", "none"),
    [
        ("Không", True), ("không có", True), ("Chưa có", True), ("Đang soạn thảo", True), ("0", True),
        ("12/KH-UBND", False), ("Kế hoạch số 5", False), ("", False),
        ("12/KH-UBND (dự thảo)", True), ("12/KH-UBND (hết hiệu lực)", True), ("trình ký 05/3", True),
        ("12/KH-UBND dự thảo", True), ("12 /KH-UBND – đang trình", True), ("không số", True), ("?", True),
        ("12/KH-UBND (thay thế 11/KH-UBND)", False), ("12/KH-UBND, 13/KH-UBND", False),
        ("Kế hoạch số 12/KH-UBND ngày 05/3/2026", False), ("12/KH-UBND (có hiệu lực từ 05/3/2026)", False),
    ],
)  # fmt: skip
def test_the_number_of_a_document_may_say_that_there_is_none(number: str, none: bool) -> None:
    assert names_none(number) == none


def named(text: str, *nodes: Node) -> list[str]:
    return [leaf.code for leaf in Names(dataclasses.replace(SMALL, nodes=nodes or NODES)).named(text)]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("A1 ghi nhầm", ["A1"]), ("A4, a2 ghi nhầm", ["A2", "A4"]), ("A2 đến A3", ["A2", "B1", "A3"]),
        ("A2 - A3", ["A2", "B1", "A3"]), ("A11", []), ("không nói gì", []),
        # Numbers are those that tables print: only criteria have one.
        ("tiêu chí 1 ghi nhầm", ["A1"]), ("Tiêu chí số 2", ["A2"]), ("dòng 2, 4", ["A2", "A4"]),
        ("mục 2 và 3", ["A2", "A3"]), ("câu 2 đến 4", ["A2", "B1", "A3", "B2", "B3", "A4"]),
        ("câu 1-2", ["A1", "A2"]), ("tiêu chí 9", []), ("2 văn bản", []), ("tiêu chí 1, 9", ["A1"]),
        ("tiêu chí 1-2, 4", ["A1", "A2", "B1", "A3", "B2", "B3", "A4"]),
        # A name counts as a whole, and only where it is long enough to be no chance.
        ("Ban hành Kế hoạch: đúng là đạt", ["A1"]), ("Có kho lưu trữ thì đúng là có", ["A3"]),
        ("Số người", []),
    ],
)  # fmt: skip
def test_a_sentence_names_criteria_by_code_by_number_or_by_name(text: str, codes: list[str]) -> None:
    assert named(text) == codes


def test_a_name_of_twelve_letters_is_long_enough() -> None:
    long, short = Node("X", "mark", "X", "lo trinh moi"), Node("Y", "mark", "Y", "kho bao mat")
    assert (len(long.name), len(short.name)) == (12, 11)
    assert named("lo trinh moi: đạt", long, short) == ["X"]
    assert named("kho bao mat: đạt", long, short) == []


def test_a_code_of_digits_alone_is_any_number() -> None:
    numbered = Node("1.2", "mark", "X", "Một tiêu chí có tên dài", number="1.2")
    assert named("1.2 ghi nhầm", numbered) == []
    assert named("tiêu chí 1.2 ghi nhầm", numbered) == ["1.2"]


@pytest.mark.parametrize(
    ("text", "signature"),
    [
        ("Ghi chú", True), ("Ngày     tháng     năm 2026", True), ("Tân Định, ngày 5 tháng 3 năm 2026", True),
        ("Người lập biểu", True), ("KT. CHỦ TỊCH", True), ("(Ký, ghi rõ họ tên)", True), ("NƠI NHẬN", True),
        ("Nguyễn Văn An", True), ("Nguyễn An", True), ("Một Hai Ba Bốn Năm Sáu Bảy", True),
        ("Một Hai Ba Bốn Năm Sáu Bảy Tám", False), ("Nguyễn", False), ("Nguyễn văn An", False),
        ("12", True), ("……", True), ("1", False), ("X", False), ("Đạt", False), ("Chưa Đạt", False),
        ("CÓ", False), ("Đúng là đạt", False), ("(a) b", False),
    ],
)  # fmt: skip
def test_places_days_and_names_under_a_table_are_no_answers(text: str, signature: bool) -> None:
    assert is_signature(text) == signature
