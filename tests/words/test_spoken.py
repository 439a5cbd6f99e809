"""Parts of the calendar as people name them, and what a line about the period of a form says."""

import pytest

from vtlt_consolidate.words.days.spoken import judged, mentioned, names_only, understood
from vtlt_consolidate.words.period import Period

SAME = {
    "2026-03": (
        "tháng 03/2026", "3/2026", "T3/2026", "tháng ba năm 2026", "tháng 3", "thang 3/2026", "2026-03",
        "từ ngày 01 đến ngày 31 tháng 3 năm 2026", "từ 26/02/2026 đến 25/3/2026", "tháng 3, quý I năm 2026",
        "Tháng 3 - Năm 2026", "đợt 2 tháng 3 năm 2026", "tháng 3/26", "đến hết tháng 3 năm 2026",
    ),
    "2026-Q1": (
        "Quý 1/2026", "Q1/2026", "quý I", "3 tháng đầu năm 2026", "tháng 1, 2, 3 năm 2026", "Quí I-2026",
        "từ 15/12/2025 đến 14/3/2026", "tháng 01/2026 - tháng 3/2026", "quý một, năm 2026",
        "Quý 01/2026",
    ),
    "2026-H1": ("6 tháng đầu năm 2026", "sáu tháng đầu năm", "6T đầu năm 2026", "06 tháng 2026", "quý I, II"),
    "2026": ("năm 2026", "cả năm 2026", "12 tháng năm 2026", "từ 01/01/2026 đến 10/11/2026"),
}  # fmt: skip
OTHER = {
    "2026-03": (
        "quý I năm 2026", "năm 2025", "năm 2026", "6 tháng đầu năm 2026", "từ 01/02/2026 đến 28/02/2026",
        "tháng 02 và tháng 3 năm 2026", "tháng 2", "T2/2026", "tháng hai năm 2026", "2026-02",
        "tháng 3 năm 2025",
        "tháng 12/2025 đến tháng 02/2026", "quy 1", "tính đến 28/02/2026", "tháng năm năm 2026", "2025",
        "tháng 3 năm 2026 (số liệu tháng 02 năm 2026)",
    ),
    "2026-Q1": ("quý II", "quý I, II/2026", "tháng 3 năm 2026", "QUÝ I/2025", "2026-Q2"),
    "2026-H1": ("6 tháng cuối năm 2026", "9 tháng đầu năm 2026", "quý II/2026"),
    "2026": ("Năm 2025", "quý IV năm 2026", "2025-2026", "11 tháng năm 2026"),
}  # fmt: skip
UNCLEAR = {
    "2026-03": (
        "", "đợt một", "tháng ... năm 2026", "tháng này", "tháng 3 năm 2026 - số liệu dự kiến",
        "ngày 05 tháng 4 năm 2026", "tháng 3 năm 2026 (nộp ngày 05/4/2026)",
    ),
}  # fmt: skip


def told(period: str, words: str) -> str:
    of = Period.parse(period)
    return judged(f"Kỳ báo cáo: {words}", of, f"Kỳ báo cáo: {of.label}")


@pytest.mark.parametrize(("said", "lines"), [("same", SAME), ("other", OTHER), ("unclear", UNCLEAR)])
def test_a_line_about_the_period_is_judged_however_it_is_written(
    said: str, lines: dict[str, tuple[str, ...]]
) -> None:
    every = [(period, words) for period, several in lines.items() for words in several]
    assert [(period, words) for period, words in every if told(period, words) != said] == []


def test_what_the_blank_form_says_of_other_periods_is_no_other_period() -> None:
    blank = "Kỳ báo cáo: số liệu tháng 02 năm 2026 (tháng 3 năm 2026)"
    lines = (
        "KỲ BÁO CÁO: số liệu tháng 02 năm 2026 (tháng 3 năm 2026)",
        "Kỳ báo cáo: số liệu T2/2026 (3/2026)",
    )
    assert {judged(line, Period.parse("2026-03"), blank) for line in lines} == {"same"}


def test_only_what_is_said_with_its_year_names_a_period() -> None:
    assert {str(each) for each in mentioned("Bảng tháng 02/2026, so với quý I năm 2026")} == {
        "2026-02",
        "2026-Q1",
    }
    assert mentioned("Biểu 02/2026") == mentioned("tháng 3") == mentioned("Số 02/2026/QĐ-UBND") == set()
    assert mentioned("ngày 05 tháng 3 năm 2026") == mentioned("tháng 02 và tháng 3 năm 2026") == set()
    assert [str(understood(text)) for text in ("3/2026", "2026-3", "h1/2026", "2026")] == [
        "2026-03", "2026-03", "2026-H1", "None",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "only"),
    [
        ("BÁO CÁO THÁNG 02/2026", True), ("Tháng 2 năm 2026", True), ("(Quý I/2026)", True),
        ("2026-03", False),
        ("Kế hoạch năm 2026", False), ("Hà Nội, ngày 05 tháng 3 năm 2026", False), ("Phường Tân Định", False),
    ],
)  # fmt: skip
def test_a_line_that_is_only_a_period_is_known(text: str, only: bool) -> None:
    assert names_only(text) == only
