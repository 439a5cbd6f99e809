import pytest

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
