"""Text in fonts from before Unicode is read where the font says so, and nowhere else."""

import unicodedata
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from tests.figures import points_of, totals_of
from tests.helpers import (
    PERIOD,
    UNITS,
    WHOLE,
    cell_of,
    check,
    check_each,
    found,
    one_each,
    receive,
    workspace,
)
from tests.office import filled, needs_libreoffice
from vtlt_consolidate.files.cells import looks
from vtlt_consolidate.files.cells.reader import read_cells
from vtlt_consolidate.words import legacy
from vtlt_consolidate.words.legacy import TCVN3, TCVN3_CAPITALS, VNI, WINGDINGS
from vtlt_consolidate.workspace.folders import RECEIVED

SMALL_LETTERS = (
    "".join(
        sorted(
            {
                unicodedata.normalize("NFC", letter + tone)
                for letter in "aăâeêioôơuưy"
                for tone in ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
            }
        )
    )
    + "đbcdghklmnpqrstvx"
)


def to_tcvn3(text: str) -> str:
    back = {read: typed for typed, read in legacy._TCVN3.items()}
    return "".join(chr(back.get(ord(letter), ord(letter))) for letter in text)


def to_vni(text: str) -> str:
    back = {read: pair for pair, read in legacy._VNI.items()}
    return "".join(back.get(letter, letter) for letter in text)


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [
        (TCVN3, "Ph\u00adêng T©n Quý", "Phường Tân Quý"), (VNI, "Phöôøng Taân Quyù", "Phường Tân Quý"),
        (TCVN3, "X· Th¹nh An", "Xã Thạnh An"), (TCVN3, "§¹t", "Đạt"), (TCVN3, "®Çy ®ñ", "đầy đủ"),
        (TCVN3, "kh«ng", "không"), (TCVN3, "cã", "có"), (TCVN3_CAPITALS, "§¹t", "ĐẠT"),
        (VNI, "coù", "có"), (VNI, "Ñaït", "Đạt"), (VNI, "ñaày ñuû", "đầy đủ"), (VNI, "CHÖA ÑAÏT", "CHƯA ĐẠT"),
        (WINGDINGS, "ü", "✓"), (WINGDINGS, "\uf0fc", "✓"), (WINGDINGS, "þ", "✓"), (WINGDINGS, "û", "✗"),
        (WINGDINGS, "x", "\ufffd"), ("text", "cã", "cã"),
    ],
)  # fmt: skip
def test_old_text_is_read_as_its_font_draws_it(kind: str, typed: str, read: str) -> None:
    assert legacy.decode(kind, typed) == read


@given(st.text(SMALL_LETTERS + " 0123456789/.,-"))
def test_whatever_is_vietnamese_comes_back_from_tcvn3(text: str) -> None:
    assert legacy.decode(TCVN3, to_tcvn3(text)) == text
    assert legacy.decode(TCVN3_CAPITALS, to_tcvn3(text)) == text.upper()


@given(st.text(SMALL_LETTERS + SMALL_LETTERS.upper() + " 0123456789/.,-"))
def test_whatever_is_vietnamese_comes_back_from_vni(text: str) -> None:
    assert legacy.decode(VNI, to_vni(text)) == text


@pytest.mark.parametrize("letters", [SMALL_LETTERS, SMALL_LETTERS.upper()])
def test_every_letter_has_its_own_vni_spelling_and_it_fits_one_byte_letters(letters: str) -> None:
    spelt = [to_vni(letter) for letter in letters]
    assert len(set(spelt)) == len(letters)
    "".join(spelt).encode("cp1252")


def test_unicode_in_an_old_font_and_two_old_fonts_in_one_cell_stay_as_typed() -> None:
    assert legacy.kind_of([(".VnTime", "Chưa đạt")]) is None
    assert legacy.kind_of([(".VnTime", "cã"), ("VNI-Times", "coù")]) is None
    assert legacy.kind_of([("Times New Roman", "cã")]) is None
    assert legacy.kind_of([("Times New Roman", "1. "), (".VnTime", "cã")]) == TCVN3
    assert legacy.kind_of([(".VnTime", "x")]) is None


OLD = (
    ("§¹t", ".VnTime", 1), ("Ch\u00ada ®¹t", ".VnTimeH", 0), ("Ñaït", "VNI-Times", 1), ("ü", "Wingdings", 1),
    ("û", "Wingdings", 0),
)  # fmt: skip


def test_a_mark_in_an_old_font_is_read_and_told(tmp_path: Path) -> None:
    space = one_each(tmp_path, [WHOLE] * len(OLD))
    for path, (typed, font, _) in zip(sorted(space.folder(PERIOD, RECEIVED).iterdir()), OLD, strict=True):
        book = openpyxl.load_workbook(path)
        cell = book.worksheets[0][cell_of("A1")]
        cell.value, cell.font = typed, Font(name=font)
        book.save(path)
    result = check_each(space)
    units = [f"{at:03d}" for at in range(len(OLD))]
    assert found(result) == [(unit, "VT401", cell_of("A1")) for unit in units]
    answers = result.month.results.answers.set_index(["unit_code", "leaf_code", "field"])
    for unit, (typed, _, points) in zip(units, OLD, strict=True):
        assert points_of(result.month.results)[unit, "A1"] == points
        assert answers.loc[(unit, "A1", "answer"), "typed"] == typed


def test_the_same_letters_in_another_font_are_asked(tmp_path: Path) -> None:
    result = check_each(one_each(tmp_path, [WHOLE | {"A1": typed} for typed in ("§¹t", "Ñaït", "ü", "û")]))
    assert found(result) == [(f"{at:03d}", "VT202", cell_of("A1")) for at in range(4)]


def test_headings_labels_and_the_units_name_are_understood_in_an_old_font(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and not cell.value.isascii():
                    cell.value, cell.font = to_tcvn3(cell.value), Font(name=".VnTime")
    book.save(path)
    result = check(space)
    assert {code for _, code, _ in found(result)} == {"VT401"}
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")


def _old_book(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["A2"], sheet["B3"] = "cã", "cã", "ü"
    sheet["A1"].font, sheet["B3"].font = Font(name=".VnTime"), Font(name="Wingdings")
    sheet["A4"] = CellRichText("1. ", TextBlock(InlineFont(rFont="VNI-Times"), "coù"))
    book.save(path)


def _kinds(path: Path) -> dict[tuple[int, int], str]:
    cells = (cell for cell in read_cells(path.read_bytes()) if cell.kind not in looks.KINDS)
    return {(cell.row, cell.column): cell.kind for cell in cells}


OLD_KINDS = {(0, 0): TCVN3, (1, 0): "text", (2, 1): WINGDINGS, (3, 0): VNI}


def test_fonts_of_cells_and_of_parts_of_cells_are_seen(tmp_path: Path) -> None:
    _old_book(tmp_path / "cu.xlsx")
    assert _kinds(tmp_path / "cu.xlsx") == OLD_KINDS


@needs_libreoffice
@pytest.mark.parametrize("suffix", [".xls", ".ods"])
def test_fonts_are_seen_in_other_formats_too(tmp_path: Path, suffix: str) -> None:
    _old_book(tmp_path / "cu.xlsx")
    kinds = _kinds(filled(tmp_path / "cu.xlsx", tmp_path / f"cu{suffix}", [], tmp_path))
    assert kinds == OLD_KINDS
