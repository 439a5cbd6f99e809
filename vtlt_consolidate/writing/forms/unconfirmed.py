"""Earlier answers on a form: their look until they are confirmed, and the cell that confirms them."""

from __future__ import annotations

from itertools import takewhile

from vtlt_consolidate.excel.live import Live, quoted
from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Sheet
from vtlt_consolidate.model.layout import (
    CONFIRM,
    CONFIRMED,
    NOT_YET,
    PREFILL_TAGS,
    PREFILLED,
    FormLayout,
    Prefill,
)
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.period import Period

_LONGEST = 200
"""Excel refuses texts of more than 255 letters in a formula; the beginning of a long one tells as much."""
_LABEL_COLUMN = 3


def how_to(layout: FormLayout, prefill: Prefill) -> str:
    """The sentence above the table that explains the cells with earlier answers."""
    cell, month = address(*layout.confirm_cell), Period.parse(prefill.period).label
    return (
        f"Các ô nền xanh là số liệu {month} điền sẵn, chưa được tính: xem từng ô, ô nào thay đổi thì ghi số "
        f"liệu kỳ này; xong thì chọn “{CONFIRM}” ở ô {cell}."
    )


def write(sheet: Sheet, layout: FormLayout, prefill: Prefill) -> None:
    """Write the confirming cell, and mark the cells that wait for it."""
    row, column = layout.confirm_cell
    label = PREFILL_TAGS[CONFIRMED]
    sheet.text(row, 0, PREFILL_TAGS[PREFILLED], "body quiet nowrap")
    sheet.text(row, 2, prefill.period, "body bold left")
    sheet.text(row, _LABEL_COLUMN, label, "body bold right")
    sheet.do.set_row(row, height([(label, layout.widths[_LABEL_COLUMN])], least=20, bold=True))
    sheet.value(row, column, CONFIRM if prefill.confirmed else NOT_YET, "body input bold center astext")
    sheet.choice(
        row, column, (NOT_YET, CONFIRM), title="Xác nhận",
        prompt="Đã xem hết các ô nền xanh và các ô còn lại không thay đổi so với kỳ trước thì chọn Có. Chọn "
        "Chưa thì các ô còn nền xanh chưa được tính.",
        error=f"Ô này nhận {CONFIRM} hoặc {NOT_YET}.",
    )  # fmt: skip
    confirming = address(row, column, pinned=True)
    _mark(sheet, row, column, f'{confirming}<>"{CONFIRM}"', "warning")
    for place, value in prefill.answers.items():
        at = layout.place(*place)
        _mark(sheet, *at, f'AND({confirming}<>"{CONFIRM}",{_same(address(*at), value)})', "unconfirmed")


def _mark(sheet: Sheet, row: int, column: int, condition: str, style: str) -> None:
    sheet.show_as(address(row, column), (condition, style))


def _same(cell: str, value: str | float) -> str:
    """Formula that says whether a cell still holds a value; Excel compares texts without case."""
    if not isinstance(value, str):
        return f"{cell}={value:.15g}"
    # XlsxWriter escapes control characters in cells, not in formulas.
    start = "".join(takewhile(str.isprintable, value[:_LONGEST]))
    return f"{cell if start == value else f'LEFT({cell},{len(start)})'}={quoted(start)}"


def verdict(layout: FormLayout, prefill: Prefill | None, otherwise: Live) -> Live:
    """The live sentence above the table: what it said before, or that the answers wait to be confirmed."""
    if prefill is None:
        return otherwise
    cell = address(*layout.confirm_cell, pinned=True)
    words = f"Chưa xác nhận số liệu điền sẵn (ô {address(*layout.confirm_cell)})"
    value = otherwise.value if prefill.confirmed else words
    return Live(f'IF({cell}<>"{CONFIRM}",{quoted(words)},{otherwise.formula})', value)
