"""Damage to the workbook of a form: changed sheets, lost identity, values pasted into a new workbook."""

from __future__ import annotations

import random
from itertools import dropwhile, islice

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from vtlt_consolidate.damage.draft import HIDDEN, VISIBLE, Draft, pick, write
from vtlt_consolidate.damage.shapes import add_rows, last_row
from vtlt_consolidate.damage.values import is_mark
from vtlt_consolidate.findings.rules import identityrules, returnrules
from vtlt_consolidate.model.criteria import MARK_OPTIONS, MET
from vtlt_consolidate.model.layout import ANSWER, IDENTITY, TAGS
from vtlt_consolidate.words.period import Period

_COPY_NAMES = ("Biểu báo cáo (2)", "Sheet1", "Bản sao", "Biểu báo cáo - cũ")


def rename_sheet(draft: Draft, chance: random.Random) -> None:
    """Rename the sheet."""
    draft.sheet.title = chance.choice(("Sheet1", "BC thang", "Phường nộp", "Bieu 01-VTLT", "báo cáo (1)"))


def hide_sheet(draft: Draft, chance: random.Random) -> None:
    """Hide the sheet of the form behind an empty one."""
    _ = chance
    draft.book.active = draft.book.create_sheet("Sheet2", 0)
    draft.sheet.sheet_state = "hidden"


def add_sheets(draft: Draft, chance: random.Random) -> None:
    """Add other sheets before and after the form."""
    first = draft.book.create_sheet("Công văn", 0)
    last = draft.book.create_sheet("Phụ lục kèm theo")
    for sheet in (first, last):
        for row in range(1, 6):
            for column, words in enumerate(("STT", "Nội dung", "Kết quả", "Ghi chú"), 1):
                write(sheet, row, column, words if row == 1 else chance.randint(0, 9))


def copy_sheet(draft: Draft, chance: random.Random) -> None:
    """Add an identical copy of the sheet."""
    _copy(draft, chance)


def copy_sheet_and_change(draft: Draft, chance: random.Random) -> None:
    """Add a copy of the sheet with other answers."""
    copied = _copy(draft, chance)
    for code in pick(chance, _marks(draft), 3):
        _flip(draft, copied, code)
    draft.refuse(identityrules.SHEETS_DIFFER.code)


def _copy(draft: Draft, chance: random.Random) -> Worksheet:
    copied: Worksheet = draft.book.copy_worksheet(draft.sheet)
    copied.title = chance.choice(_COPY_NAMES)
    return copied


def _marks(draft: Draft) -> list[str]:
    return [code for code in draft.rows if is_mark(draft.criteria.by_code[code])]


def _flip(draft: Draft, sheet: Worksheet, code: str) -> None:
    met = draft.sent.filled.get((code, ANSWER)) == MET
    write(sheet, draft.rows[code], draft.columns[ANSWER], MARK_OPTIONS[1] if met else MARK_OPTIONS[0])


def send_twice(draft: Draft, chance: random.Random) -> None:
    """Send the form, then send it again with other answers."""
    draft.files.append((f"{draft.name.removesuffix('.xlsx')} (1).xlsx", draft.bytes_now()))
    for code in pick(chance, _marks(draft), 3):
        _flip(draft, draft.sheet, code)
    write(draft.sheet, draft.sheet.max_row + 1, 1, "Gửi lại")
    draft.refuse(returnrules.SEVERAL_RETURNS.code)


def paste_values(draft: Draft, chance: random.Random) -> None:
    """Paste the sheet into a new workbook, values only."""
    _ = chance
    _paste(draft, 1)
    draft.lose(HIDDEN)


def paste_table(draft: Draft, chance: random.Random) -> None:
    """Paste only the table into a new workbook, values only."""
    above = chance.randint(0, 3)
    first = draft.header
    _paste(draft, first)
    if above:
        add_rows(draft, 1, above)
    draft.lose(HIDDEN)
    draft.lose(VISIBLE)


def _paste(draft: Draft, first: int) -> None:
    book = openpyxl.Workbook()
    target = book.worksheets[0]
    source = draft.sheet
    for row in range(first, last_row(draft) + 4):
        for column in range(1, source.max_column + 1):
            cell, copy = source.cell(row, column), target.cell(row - first + 1, column)
            write(target, row - first + 1, column, draft.cached.get(str(cell.value), cell.value))
            copy.number_format = cell.number_format
    # With another epoch all days would move by four years.
    book.epoch = draft.book.epoch
    draft.replace_book(book, target)
    draft.header -= first - 1
    draft.rows = {code: row - first + 1 for code, row in draft.rows.items()}


def resave(draft: Draft, chance: random.Random) -> None:
    """Save with a program that stores no results of formulas."""
    _ = chance, draft.book
    draft.cached.clear()


def wipe_visible(draft: Draft, chance: random.Random) -> None:
    """Clear the rows above the table that identify the form."""
    _ = chance
    for row in draft.sheet.iter_rows(max_row=draft.header - 1):
        if any(str(cell.value) in TAGS.values() for cell in row):
            for column in range(1, len(row) + 1):
                write(draft.sheet, row[0].row or 1, column, None)
    draft.lose(VISIBLE)


def delete_hidden(draft: Draft, chance: random.Random) -> None:
    """Delete the hidden sheet."""
    _ = chance
    for name in draft.book.sheetnames:
        if name == _hidden_name(draft):
            draft.book.remove(draft.book[name])
    draft.lose(HIDDEN)


def _hidden_name(draft: Draft) -> str:
    tagged = (sheet.title for sheet in draft.book.worksheets if sheet["A1"].value == TAGS[IDENTITY[0]])
    return next(tagged, "")


def wipe_identity(draft: Draft, chance: random.Random) -> None:
    """Clear every place that identifies the form."""
    wipe_visible(draft, chance)
    delete_hidden(draft, chance)


def claim_other_unit(draft: Draft, chance: random.Random) -> None:
    """Replace the code of the unit by that of another, but keep the printed name."""
    other = chance.choice(draft.sent.others)
    _claim(draft, "unit_code", other.code, everywhere=_everywhere(draft, chance))
    draft.refuse(returnrules.NAME_CONTRADICTS.code, returnrules.IDENTITY_CONTRADICTS.code)


def claim_other_period(draft: Draft, chance: random.Random) -> None:
    """Give the form the code of another period."""
    period = draft.sent.round_.period
    other = Period(period.year - 1, period.last_month, period.months)
    _claim(draft, "period", str(other), everywhere=_everywhere(draft, chance))
    draft.refuse(returnrules.OTHER_PERIOD.code, returnrules.ROUND_CONTRADICTS.code)


def claim_other_version(draft: Draft, chance: random.Random) -> None:
    """Give the form a version of the set that does not exist."""
    _ = chance
    _claim(draft, "version", "99", everywhere=True)
    draft.refuse(returnrules.OTHER_VERSION.code)


def _everywhere(draft: Draft, chance: random.Random) -> bool:
    return chance.random() < 1 / 2 or VISIBLE not in draft.identity


def _claim(draft: Draft, key: str, value: str, *, everywhere: bool) -> None:
    sheets = draft.book.worksheets if everywhere else [draft.sheet]
    for sheet in sheets:
        for row in sheet.iter_rows(max_row=max(draft.header, len(IDENTITY))):
            # As the reader does: the value is the first filled cell after its tag.
            after_tag = dropwhile(lambda cell: cell.value != TAGS[key], row)
            filled = (cell for cell in islice(after_tag, 1, None) if cell.value not in (None, ""))
            if found := next(filled, None):
                write(sheet, found.row, found.column or 1, value)
