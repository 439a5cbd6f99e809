"""The sheets that set two answers beside each other.

The reviewer's points and the unit's own; an answer and the earlier one that stood on the form; two attempts.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pandas as pd

from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model import frames, layout
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import OFFICE
from vtlt_consolidate.model.outputs import APPRAISED, APPRAISED_HEADINGS
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.words.states import Review
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing.forms.mending import NOTHING, YES_NO

PREFILLED = "Điền sẵn"
CHANGED = "Khác số điền sẵn"
RESENT = "Đổi khi gửi lại"
_COUNTED = {
    Review.KEPT: "Giữ nguyên, đã xác nhận",
    Review.CHANGED: "Đã sửa",
    Review.UNCONFIRMED: "Chưa xác nhận",
}
_LEAF = (Head("Mã đơn vị", 8, "center"), Head("Đơn vị", 24), Head("Mã", 7, "center"), Head("Nội dung", 32),
         Head("Cột", 12))  # fmt: skip


def write(book: Book, config: Config, month: Month) -> None:
    """Write each sheet that has anything to show."""
    if month.prefills.issued:
        _write_prefilled(book, config, month)
        _write_changed(book, config, month)
    if len(month.resent):
        _write_resent(book, config, month)


def _write_prefilled(book: Book, config: Config, month: Month) -> None:
    heads = [Head("STT", 6, "center"), Head("Mã", 10, "center"), Head("Đơn vị", 40),
             Head("Số liệu của kỳ", 11, "center"), Head("Ô điền sẵn trên biểu đã nộp", 14, "center"),
             *(Head(words, 14, "center") for words in _COUNTED.values())]  # fmt: skip
    pairs = frames.tuples(month.reviews, "unit_code", "review")
    counts = Counter((code, Review(review)) for code, review in pairs)
    periods = dict(frames.tuples(month.reviews, "unit_code", "period"))
    rows: list[list[Value]] = []
    for unit in config.roster.units:
        sent = month.prefills.of(unit.code)
        if sent is None:
            continue
        each = [counts[unit.code, review] for review in _COUNTED]
        shown: list[Value] = [sum(each), *each] if unit.code in periods else [None] * (len(each) + 1)
        rows.append([len(rows) + 1, unit.code, unit.full_name, periods.get(unit.code, sent.period), *shown])
    totals: list[Value] = [None, None, "Tổng cộng", None]
    for column in range(len(totals), len(heads)):
        value = sum(cell for row in rows if isinstance(cell := row[column], int))
        where = span(LIST_TOP, column, LIST_TOP + len(rows) - 1, column)
        totals.append(Live(f"SUM({where})", value))
    write_list(
        book.sheet(PREFILLED), "Số liệu kỳ trước điền sẵn trên biểu",
        "Dòng trống: đơn vị chưa nộp biểu điền sẵn. Ô chưa xác nhận không được tính; từng ô đã sửa ở sheet "
        f"“{CHANGED}”.",
        heads, rows, [totals],
    )  # fmt: skip


def _write_changed(book: Book, config: Config, month: Month) -> None:
    heads = (*_LEAF, Head("Số liệu của kỳ", 9, "center"), Head("Điền sẵn", 20), Head("Nay ghi", 20),
             Head("Tệp", 30), Head("Ô", 7, "center"))  # fmt: skip
    rows: list[list[Value]] = [
        [*_leaf(config, row), row.period, row.before, row.now or NOTHING, row.file, row.cell]
        for row in frames.rows(month.reviews[month.reviews["review"] == Review.CHANGED])
    ]
    write_list(book.sheet(CHANGED), "Các ô đơn vị đã sửa so với số điền sẵn",
               "Mỗi ô một dòng." if rows else "Chưa có ô nào.", heads, rows)  # fmt: skip


def _write_resent(book: Book, config: Config, month: Month) -> None:
    heads = (*_LEAF, Head("Lần trước ghi", 20), Head("Lần này ghi", 20), Head("Đã hỏi đơn vị", 8, "center"),
             Head("Tệp lần trước", 24), Head("Ô lần trước", 7, "center"), Head("Tệp lần này", 24),
             Head("Ô lần này", 7, "center"))  # fmt: skip
    rows: list[list[Value]] = [
        [*_leaf(config, row), row.former or NOTHING, row.now or NOTHING, YES_NO[row.asked],
         row.former_file, row.former_cell, row.file, row.cell]
        for row in frames.rows(month.resent)
    ]  # fmt: skip
    write_list(book.sheet(RESENT), "Các ô đã đổi so với lần gửi trước",
               "Đã hỏi đơn vị: lần gửi trước có lỗi hoặc chỗ cần xem lại ở ô ấy.", heads, rows)  # fmt: skip


def _leaf(config: Config, row: Any) -> list[Value]:
    leaf, unit = config.criteria.by_code[row.leaf_code], config.roster.by_code[row.unit_code]
    return [unit.code, unit.full_name, leaf.code, leaf.full_name, layout.HEADINGS[row.field]]


_LOOKS = {
    "unit_code": (9, "center"), "unit": (30, ""), "leaf_code": (10, "center"), "leaf": (54, ""),
    "claimed": (10, "center"), "points": (10, "center"), "change": (10, "center"), "reason": (50, ""),
}  # fmt: skip
_HEADS = tuple(Head(heading, *_LOOKS[name]) for name, heading in APPRAISED_HEADINGS.items())
_CLAIMED, _POINTS = ([*APPRAISED_HEADINGS].index(name) for name in ("claimed", "points"))


def write_appraised(book: Book, results: Results) -> None:
    """List where the reviewer's points differ from the unit's own, with reasons; no sheet if nowhere."""
    if not results.appraised:
        return
    units, by_code = results.roster.by_code, results.criteria.by_code
    listed: list[list[Value]] = []
    for row in results.appraised.values():
        own, given = (
            None if pd.isna(micro) else int(micro) / MICRO for micro in (row.self_micro, row.points_micro)
        )
        at = LIST_TOP + len(listed)
        before, after = address(at, _CLAIMED), address(at, _POINTS)
        change = "" if own is None or given is None else round(given - own, 6)
        live = Live(f'IF(COUNT({before},{after})=2,ROUND({after}-{before},6),"")', change)
        unit, leaf = units[row.unit_code], by_code[row.leaf_code]
        listed.append([unit.code, unit.full_name, leaf.code, leaf.name, own, given, live, row.reason])
    alone = any(by_code[code].source == OFFICE for _, code in results.appraised)
    title = "Điểm thẩm định khác điểm tự chấm" + (", điểm do cơ quan tổng hợp chấm" if alone else "")
    write_list(book.sheet(APPRAISED), title, "Kết quả tính theo điểm thẩm định.", _HEADS, listed)
