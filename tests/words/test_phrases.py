import pytest

from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.phrases import lowered


@pytest.mark.parametrize(("text", "inside"), [
    ("Tổng hợp kết quả", "tổng hợp kết quả"),
    ("Ý kiến khác", "ý kiến khác"),
    ("TỔNG HỢP BẢNG TIÊU CHÍ tháng 3", "TỔNG HỢP BẢNG TIÊU CHÍ tháng 3"),
    ("UBND cấp xã", "UBND cấp xã"),
    ("TC01", "TC01"),
    ("23 tiêu chí", "23 tiêu chí"),
    ("", ""),
])  # fmt: skip
def test_a_text_inside_a_sentence_begins_small_unless_its_first_word_is_in_capitals(
    text: str, inside: str
) -> None:
    assert lowered(text) == inside


@pytest.mark.parametrize(
    ("agency", "lines"),
    [
        ("ỦY BAN NHÂN DÂN TỈNH ĐẮK LẮK", "TỈNH ĐẮK LẮK"),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ HUẾ", "THÀNH PHỐ HUẾ"),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ HỒ CHÍ MINH", "THÀNH PHỐ HỒ CHÍ MINH"),
        # All of it would be longer than a line.
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ PHAN RANG - THÁP CHÀM", "PHAN RANG - THÁP CHÀM"),
        ("Sở Nội vụ", "vụ"),
    ],
)
def test_the_place_of_a_letterhead_is_not_broken_over_two_lines(agency: str, lines: str) -> None:
    found = phrases.unbroken(agency)
    assert found.replace("\N{NO-BREAK SPACE}", " ") == agency
    assert found.split(" ")[-1].replace("\N{NO-BREAK SPACE}", " ") == lines


def test_many_names_end_with_the_number_of_the_others_as_papers_write_it() -> None:
    assert phrases.named(map(str, range(12))).endswith("; 9 và 02 đơn vị khác")
    assert phrases.named(map(str, range(5)), "tiêu chí", 3) == "0; 1; 2 và 02 tiêu chí khác"
    assert phrases.named("ABC", most=3) == "A; B; C"
    assert phrases.named(map(str, range(10))).endswith("; 9")
