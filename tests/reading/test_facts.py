"""Notes that say another number, unit or time than the answer beside them, and those that explain it."""

import dataclasses

import pytest

from tests.helpers import SMALL
from tests.reading.grids import FILE, SHEET, cells_of
from tests.reading.test_elsewhere import form, raw_of
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.reading.elsewhere import contradictions
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.quantities import MILLION_DONG

MARCH = Period.parse("2026-03")
MONEY = dataclasses.replace(
    SMALL,
    nodes=tuple(
        dataclasses.replace(node, name="Kinh phí", measure_unit=MILLION_DONG) if node.code == "B2" else node
        for node in SMALL.nodes
    ),
)


def asked(criteria: CriteriaSet, *notes: tuple[str, str | int, str]) -> list[str]:
    """The codes whose answers are asked, of a form with these answers and notes."""
    said = {code: answer for code, answer, _ in notes}
    beside = {code: note for code, _, note in notes}
    grid = [(*line[:5], beside.get(str(line[1])), *line[6:]) for line in form(said, criteria=criteria)]
    raw = raw_of(grid, criteria)
    heard, _ = contradictions(raw, Contents(cells_of({FILE: {SHEET: grid}})), criteria, period=MARCH)
    changed = heard[(heard["field"] == "answer") & (heard["typed"] != raw["typed"])]
    assert set(changed["kind"]) <= {"note-opposes"}
    return list(changed["leaf_code"])


def test_a_line_above_a_form_that_names_another_unit_of_measure_holds_its_numbers() -> None:
    for line, codes in (("Đơn vị tính: nghìn đồng", ["B2"]), ("Đơn vị tính: triệu đồng", [])):
        grid = [(line,), *form({"B2": 15}, criteria=MONEY)]
        raw = raw_of(grid, MONEY)
        heard, _ = contradictions(raw, Contents(cells_of({FILE: {SHEET: grid}})), MONEY, period=MARCH)
        assert list(heard.loc[heard["kind"] == "note-opposes", "leaf_code"]) == codes


@pytest.mark.parametrize(
    "note",
    [
        "20",
        "20,5 m2",
        "thực tế 20 m2",
        "Diện tích kho: 20m2",
        "hiện có 20 m2",
        "ĐVT: mét",
        "số liệu năm 2025",
    ],
)
def test_a_note_that_gives_another_number_or_unit_or_time_is_asked(note: str) -> None:
    # It was passed over, and the number counted.
    assert asked(SMALL, ("B2", "25,5", note)) == ["B2"]


@pytest.mark.parametrize(
    "note",
    [
        "25,5", "25,5 m2", "thực tế 25,5 m²", "3 phòng", "trong đó 20 m2 mới xây", "khoảng 25 m2", "ĐVT: m2",
        "20 m2 kho + 5,5 m2 phòng", "12/KH-UBND", "tầng 2", "như tháng trước", "số liệu tháng 3", "không",
        "năm 2025 cải tạo", "dùng chung với phường khác", "01 kho",
        "0",
    ],
)  # fmt: skip
def test_a_note_that_explains_a_number_is_asked_by_nobody(note: str) -> None:
    assert asked(SMALL, ("B2", "25,5", note)) == []


@pytest.mark.parametrize(
    ("note", "held"),
    [
        ("ĐVT: nghìn đồng", True), ("đơn vị tính: đồng", True), ("(đồng)", True),
        ("tính bằng nghìn đồng", True),
        ("15.200.000 đồng", True), ("1,5 tỷ", True), ("số kỳ trước", True), ("số tháng 02", True),
        ("15 nghìn", True), ("15 nghìn đồng", True), ("số liệu chưa cập nhật", True), ("15.000.000", False),
        ("15.000.000 đồng", False), ("15.000 nghìn đồng", False), ("15 triệu", False), ("triệu đồng", False),
        ("mua giá kệ 10 triệu", False), ("dự toán 20 triệu", False), ("lũy kế từ đầu năm", False),
        ("còn lại 5 triệu", False),
        ("ngân sách năm 2025", False), ("theo QĐ số 12/QĐ-UBND", False),
    ],
)  # fmt: skip
def test_money_in_a_note_is_compared_in_the_unit_that_it_says(note: str, held: bool) -> None:
    assert asked(MONEY, ("B2", 15, note)) == ["B2"] * held


@pytest.mark.parametrize(
    ("note", "held"),
    [
        ("tháng sau mới ban hành", True), ("tháng 4 mới ban hành", True), ("quý II mới hoàn thành", True),
        ("Dự kiến tháng 4", True), ("05/4/2026 mới ký", True), ("ban hành ngày 05/4/2026", True),
        ("tháng 4/2026", True), ("sẽ thực hiện trong quý II", True), ("năm sau thực hiện", True),
        ("Tháng 4 ban hành", True), ("hoãn sang quý II", True), ("chưa kịp ban hành", True),
        ("Ban hành ngày 28/3/2026, có hiệu lực ngày 01/4/2026", False), ("Áp dụng từ quý II/2026", False),
        ("Tháng 12 ban hành", False),
        ("tháng 3 mới ban hành", False), ("ban hành ngày 05/3/2026", False), ("tháng 12 ban hành", False),
        ("gửi báo cáo ngày 05/4/2026", False), ("thực hiện đến tháng 12/2026", False),
        ("kế hoạch giai đoạn 2026-2030", False), ("kỳ sau báo cáo bổ sung", False), ("hằng năm", False),
    ],
)  # fmt: skip
def test_a_note_that_it_comes_only_later_is_against_a_mark_that_is_met(note: str, held: bool) -> None:
    assert asked(SMALL, ("A1", "Đạt", note)) == ["A1"] * held
    assert asked(SMALL, ("A1", "Chưa đạt", note)) == []


def test_a_single_none_beside_a_mark_may_be_the_answer_and_many_are_no_remarks() -> None:
    assert asked(SMALL, ("A1", "Đạt", "Không")) == ["A1"]
    assert asked(SMALL, ("A3", "Chưa đạt", "Không")) == []
    assert asked(SMALL, ("A1", "Đạt", "Không"), ("A2", "Đạt", "không"), ("B2", 20, "Không")) == []
