"""Damage to what is typed into a form: unusual spellings, unclear answers, conversions by Excel."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from decimal import Decimal

from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName

from vtlt_consolidate.damage.draft import Draft, Field, pick
from vtlt_consolidate.model.criteria import MARK, MET, QUANTITY, TEXT, Node
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, NOTE
from vtlt_consolidate.words.text import parse_date, show_number

_SPELLINGS: dict[bool, tuple[object, ...]] = {
    True: ("x", "X", "v", "✓", "có", "CÓ", " Có ", "1", "đạt", "ĐẠT", "Đầy đủ", "hoàn thành", "\uff11",
           "\u00a0Đạt\u00a0", "Đ\u200bạt", unicodedata.normalize("NFD", "Đạt"), 1, True),
    False: ("0", "không", "KHÔNG", "ko", "Chưa", "chưa  đạt", "CHƯA ĐẠT", "không đạt", "\uff10", "KĐ",
            "chưa có", "\u00a0Chưa đạt", unicodedata.normalize("NFD", "Chưa đạt"), 0, False),
}  # fmt: skip
_UNCLEAR: tuple[object, ...] = (
    "c", "C", "k", "K", "-", "–", "/", "50%", "?", "chưa đầy đủ", "có nhưng chưa đủ", "đang thực hiện",
    "Không còn tài liệu tồn đọng", "O", "l", "11", 2, 0.5, "không phát sinh?", "Đạt/Chưa đạt",
)  # fmt: skip
_ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?")
_WIDE = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
# What .VnTime draws as “Đạt” and “Chưa đạt”.
_OLD_FONT = {True: "§¹t", False: "Ch\u00ada ®¹t"}
_TICKS = {True: "ü", False: "û"}


def is_mark(leaf: Node) -> bool:
    """Say whether a leaf is a mark, met or not met."""
    return leaf.kind == MARK


def is_quantity(leaf: Node) -> bool:
    """Say whether a leaf is a quantity."""
    return leaf.kind == QUANTITY


def _fields(draft: Draft, field: str) -> list[str]:
    return draft.free(lambda _: True, field)


def _marks(draft: Draft, chance: random.Random, most: int = 3) -> list[tuple[Field, bool]]:
    codes = pick(chance, draft.free(is_mark), most)
    return [((code, ANSWER), draft.sent.filled[code, ANSWER] == MET) for code in codes]


def _quantities(draft: Draft, chance: random.Random, most: int = 2) -> list[tuple[Field, Node, float]]:
    codes = pick(chance, draft.free(is_quantity), most)
    return [
        ((code, ANSWER), draft.criteria.by_code[code], float(draft.sent.filled[code, ANSWER]))
        for code in codes
    ]


def spell_marks(draft: Draft, chance: random.Random) -> None:
    """Type marks in other accepted spellings."""
    for field, met in _marks(draft, chance, 8):
        draft.retype(field, chance.choice(_SPELLINGS[met]))


def add_evidence(draft: Draft, chance: random.Random) -> None:
    """Type the document after the answer."""
    for field, met in _marks(draft, chance, 6):
        if met:
            draft.retype(field, f"Có (QĐ số {chance.randint(1, 200)}/QĐ-UBND ngày 03/02/2026)")


def use_old_font(draft: Draft, chance: random.Random) -> None:
    """Type marks in TCVN3, with its font."""
    for field, met in _marks(draft, chance):
        draft.retype(field, _OLD_FONT[met])
        _font(draft, field, ".VnTime")


def use_tick_font(draft: Draft, chance: random.Random) -> None:
    """Tick with the letters of Wingdings."""
    for field, met in _marks(draft, chance):
        draft.retype(field, _TICKS[met])
        _font(draft, field, "Wingdings")


def _font(draft: Draft, field: Field, name: str) -> None:
    code, column = field
    draft.sheet.cell(draft.rows[code], draft.columns[column]).font = Font(name=name)


def be_unclear(draft: Draft, chance: random.Random) -> None:
    """Type answers that may mean yes, no or neither."""
    for field, _ in _marks(draft, chance):
        draft.spoil(field, chance.choice(_UNCLEAR))


def leave_out(draft: Draft, chance: random.Random) -> None:
    """Leave required answers empty, or type only spaces."""
    codes = pick(chance, draft.free(lambda leaf: leaf.required), 3)
    for code in codes:
        draft.spoil((code, ANSWER), chance.choice((None, " ", "\u00a0", "   ")))


def _shown(value: float) -> str:
    return show_number(Decimal(repr(value)), grouped=False)


def spell_numbers(draft: Draft, chance: random.Random) -> None:
    """Type numbers as text, with a decimal comma, full width digits or outer spaces."""
    for field, _, value in _quantities(draft, chance, 3):
        shown = _shown(value)
        draft.retype(field, chance.choice((shown, f" {shown} ", f"\u00a0{shown}", shown.translate(_WIDE))))


def add_measure(draft: Draft, chance: random.Random) -> None:
    """Type the unit of measure after the number."""
    for field, leaf, value in _quantities(draft, chance):
        gap = chance.choice(("", " ", "\u00a0"))
        draft.retype(field, f"{_shown(value)}{gap}{leaf.measure_unit}")


def group_thousands(draft: Draft, chance: random.Random) -> None:
    """Type a measure as `1.234`, where the dot may group thousands or start the decimals."""
    for code in pick(chance, draft.free(lambda leaf: is_quantity(leaf) and not leaf.whole), 2):
        draft.spoil((code, ANSWER), f"{chance.randint(1, 99)}.{chance.randint(100, 999)}")


def be_inexact(draft: Draft, chance: random.Random) -> None:
    """Type something that is not an exact number, or is in another unit of measure."""
    words = (">20", "khoảng 30", "~15", "20-30", "150 hộp", "hai", "nhiều", "1e3", "20,5,1", "-", "?")
    for field, _, _ in _quantities(draft, chance):
        draft.spoil(field, chance.choice(words))


def become_date(draft: Draft, chance: random.Random) -> None:
    """Put a date into the cell, as Excel does with a number typed as 12/5."""
    for field, _, _ in _quantities(draft, chance):
        draft.spoil(field, dt.date(2026, chance.randint(1, 12), chance.randint(1, 28)))
        draft.sheet.cell(draft.rows[field[0]], draft.columns[ANSWER]).number_format = "d-mmm"


def break_cells(draft: Draft, chance: random.Random) -> None:
    """Leave error values, as formulas give whose cells were deleted."""
    for code in pick(chance, draft.free(lambda leaf: leaf.kind != TEXT), 3):
        draft.spoil((code, ANSWER), chance.choice(_ERRORS))


def compute(draft: Draft, chance: random.Random) -> None:
    """Answer with calculated formulas."""
    for field, formula, value in _formulas(draft, chance):
        draft.retype(field, formula)
        draft.cached[formula] = value


def leave_uncalculated(draft: Draft, chance: random.Random) -> None:
    """Answer with formulas that were never calculated."""
    for field, formula, _ in _formulas(draft, chance):
        draft.retype(field, formula)
        draft.touched.add(field)


def _formulas(draft: Draft, chance: random.Random) -> list[tuple[Field, str, str | float]]:
    made = []
    for code in pick(chance, draft.free(lambda leaf: leaf.kind != TEXT), 4):
        value = draft.sent.filled[code, ANSWER]
        row = draft.rows[code]
        formula = f'=IF(ROW()={row},"{value}","")' if isinstance(value, str) else f"=0*ROW(A{row})+{value}"
        made.append(((code, ANSWER), formula, value))
    return made


def spell_dates(draft: Draft, chance: random.Random) -> None:
    """Type the days of documents in other forms: in words, with dots, or as real dates."""
    if chance.random() < 0.3:  # noqa: PLR2004 - now and then, a workbook that began on a Mac
        draft.book.epoch = CALENDAR_MAC_1904
    for code in pick(chance, _fields(draft, DOC_DATE), 3):
        day = parse_date(str(draft.sent.filled[code, DOC_DATE]))
        if day is None:
            continue
        ways = (
            f"{day.day}.{day.month}.{day.year}", f"{day.day}-{day.month}-{day.year % 100:02d}",
            f"ngày {day.day:02d} tháng {day.month} năm {day.year}", f" {day:%d/%m/%Y}", day,
        )  # fmt: skip
        draft.retype((code, DOC_DATE), typed := chance.choice(ways))
        if typed is day:
            draft.sheet.cell(draft.rows[code], draft.columns[DOC_DATE]).number_format = "dd/mm/yyyy"


def mistake_dates(draft: Draft, chance: random.Random) -> None:
    """Type days that do not exist."""
    for code in pick(chance, _fields(draft, DOC_DATE), 2):
        impossible = ("31/02/2026", "3/15/2026", "03/0/2011", "đầu năm")
        draft.spoil((code, DOC_DATE), chance.choice(impossible))


def space_texts(draft: Draft, chance: random.Random) -> None:
    """Type texts with invisible spaces or decomposed letters."""
    for field in (NOTE, DOC_NUMBER):
        for code in pick(chance, _fields(draft, field), 3):
            text = str(draft.sent.filled[code, field])
            ways = (f" {text} ", f"{text}\u00a0", unicodedata.normalize("NFD", text), f"\u200b{text}")
            draft.retype((code, field), chance.choice(ways))


def colour_and_comment(draft: Draft, chance: random.Random) -> None:
    """Colour answers and add comments, neither of which is data."""
    for code in pick(chance, draft.unspoiled(), 4):
        cell = draft.sheet.cell(draft.rows[code], draft.columns[ANSWER])
        cell.fill = PatternFill("solid", fgColor="FFFF0000")
        cell.comment = Comment("Đề nghị xem lại: 0", "VT")


def name_ranges(draft: Draft, chance: random.Random) -> None:
    """Leave a defined name that refers to a deleted sheet."""
    name = f"Vung_{chance.randint(1, 99)}"
    draft.book.defined_names[name] = DefinedName(name, attr_text="#REF!")
