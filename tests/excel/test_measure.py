"""How much room texts take, held against the font and against what they say."""

import unicodedata

import pytest

from docs import font_widths
from vtlt_consolidate.excel import measure
from vtlt_consolidate.excel.widths import BOLD, REGULAR

LONG = "Bố trí người làm công tác văn thư, lưu trữ có trình độ chuyên môn phù hợp theo quy định của pháp luật"


@pytest.mark.skipif(font_widths.folder() is None, reason="fonts-liberation is not installed")
@pytest.mark.parametrize(("table", "face"), [(REGULAR, "REGULAR"), (BOLD, "BOLD")])
def test_the_widths_are_those_of_the_font(table: dict[str, int], face: str) -> None:
    folder = font_widths.folder()
    assert folder is not None
    by_width = font_widths.widths(folder / font_widths.FACES[face])
    assert {letter: width for width, letters in by_width.items() for letter in letters} == table


def test_every_letter_of_vietnamese_has_a_width_and_bold_ones_are_no_narrower() -> None:
    vowels, others = "aăâeêioôơuưy", "bcdđghklmnpqrstvx"
    tones = ("", *"\u0300\u0301\u0303\u0309\u0323")
    small = others + "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in vowels for tone in tones)
    vietnamese = {*small, *small.upper()}
    assert len(vietnamese) == 2 * (len(others) + len(vowels) * len(tones))
    assert vietnamese <= REGULAR.keys()
    assert REGULAR.keys() == BOLD.keys()
    assert all(BOLD[letter] >= REGULAR[letter] for letter in vietnamese)


def test_a_text_takes_the_same_room_however_its_marks_are_stored() -> None:
    apart = unicodedata.normalize("NFD", LONG)
    assert len(apart) > len(LONG)
    assert measure.ems(apart) == measure.ems(LONG)
    assert measure.ems("a\u200bb") == measure.ems("ab")


def test_what_the_font_does_not_have_is_taken_to_be_wide() -> None:
    assert measure.ems("語😀") == 2


@pytest.mark.parametrize("width", [8, 20, 35, 60, 120])
def test_narrower_columns_larger_and_bolder_letters_take_no_fewer_lines(width: float) -> None:
    count = measure.lines(LONG, width)
    assert measure.lines(LONG, width, bold=True) >= count
    assert measure.lines(LONG, width - 2) >= count
    assert measure.lines(LONG, width, size=14) >= count
    assert measure.lines(f"{LONG}\n{LONG}", width) == 2 * count
