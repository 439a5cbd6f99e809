"""Reads the rows of tables of criteria one by one: number, words, points; what is no criterion is named."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from vtlt_consolidate.settings.annex import heads as headings
from vtlt_consolidate.settings.annex import numerals
from vtlt_consolidate.settings.annex.fates import Fate
from vtlt_consolidate.settings.annex.grids import Grid, Row
from vtlt_consolidate.settings.annex.heads import Heads, Holds
from vtlt_consolidate.settings.annex.numerals import NONE, Numeral
from vtlt_consolidate.settings.annex.phrases import split
from vtlt_consolidate.words.text import clean, parse_number, show_number

_PART = r"(?:(?:mục|phần|nhóm|bảng|tiêu chí) )*(?:[ivxlc]+|[a-hđ]|[\d.,]+)"
# Not “Tổng hợp báo cáo”, “Cộng tác viên”, “Cộng điểm thưởng”: a row with such words is a criterion.
_TOTAL = re.compile(
    r"(?:tổng(?: cộng)?(?: số)?(?: điểm)?|cộng)"
    r"(?: (?:trừ|thưởng|cộng|chuẩn|tối đa|tự chấm|đạt(?: được)?|chung|toàn bảng|cả bảng|các (?:mục|phần)))*"
    rf"\s*:?\s*(?:\([^()]*\)|{_PART}(?:\s*(?:[-+–,;=]|và|đến)\s*{_PART})*(?: điểm)?)?\s*[:.]?",
    re.IGNORECASE,
)
_LIKE_A_TOTAL = re.compile(r"tổng (?:cộng|số|điểm)\b.*", re.IGNORECASE)
_BELOW = re.compile(
    r"(?:\*\s*)?(?:ghi chú|lưu ý|người (?:lập|chấm|tổng hợp)|thủ trưởng|nơi nhận|xác nhận|ký tên|\(ký"
    r"|chủ tịch|giám đốc"
    r"|.*ngày\s*[\d.…]*\s*tháng\s*[\d.…]*\s*năm).*",
    re.IGNORECASE,
)
_MEASURE = re.compile(r"\s*(?:điểm|đ)\s*\.?$", re.IGNORECASE)
_EMPTY_POINTS = {"", "-", "–", "x", "…", "..."}


@dataclass
class Trace:
    """What is known so far of what became of a row."""

    place: str
    words: str
    became: str = ""
    code: str = ""
    doubts: list[str] = field(default_factory=list)

    def fate(self) -> Fate:
        """What became of the row."""
        return Fate(self.place, self.words, self.became, self.code, " ".join(dict.fromkeys(self.doubts)))


@dataclass(frozen=True)
class Entry:
    """A row that asks something, or says how something is valued.

    Args:
        trace: what became of it.
        numeral: its printed number.
        text: its words, without the number.
        details: what the columns beside the content say more about it, line by line.
        lines: what else its cells say, line by line.
        points: its points.
        gives: its points stand in a column of points that are given on top.
        takes: its points are taken off.
        doubts: what a person should look at: field of a node, words.
        merged: one text that is merged over all columns.
        shares: the cell of the number above is merged over it.
    """

    trace: Trace
    numeral: Numeral
    text: str
    details: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    points: Decimal | None = None
    gives: bool = False
    takes: bool = False
    doubts: tuple[tuple[str, str], ...] = ()
    merged: bool = False
    shares: bool = False

    @property
    def beside(self) -> tuple[str, ...]:
        """All that its cells say beside its words."""
        return (*self.details, *self.lines)


@dataclass
class Reading:
    """All rows of a source.

    Args:
        traces: of every row with words, in order.
        entries: the rows of tables of criteria.
        totals: printed totals.
        told: units or the text say how points are given, as there is a column for the unit's own.
        scored: a table has a column of points.
        below: of rows of the table that is being read that seemed to stand below it.
    """

    traces: list[Trace] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    totals: list[Decimal] = field(default_factory=list)
    told: bool = False
    scored: bool = False
    below: list[Trace] = field(default_factory=list)

    def leave(self, row: Row, why: str) -> None:
        """Note a row that is left out."""
        if row.words:
            self.traces.append(Trace(row.place, row.words, f"Bỏ: {why}"))


def read(grids: Sequence[Grid]) -> Reading:
    """Read all tables of criteria of a source; other tables are left out row by row."""
    reading = Reading()
    before: Heads | None = None
    for grid in grids:
        heads = headings.find(grid)
        if heads is None and before and _goes_on(grid, before):
            _read_rows(reading, before, grid.rows, "bảng không có đầu cột, đọc tiếp theo bảng trước.")
            continue
        if heads is None:
            for row in grid.rows:
                reading.leave(row, "bảng không có cột nội dung và cột điểm")
            # Letterheads and signatures are tables of a row or two.
            if len(grid.rows) > len(("letterhead", "signature")) and reading.traces:
                reading.traces[-1].doubts.append(f"{grid.name} bỏ cả bảng: xem có phải bảng tiêu chí không.")
            continue
        _read_grid(reading, heads, grid)
        before = heads
    return reading


def _read_grid(reading: Reading, heads: Heads, grid: Grid) -> None:
    for row in grid.rows[: heads.first]:
        reading.leave(row, "dòng phía trên đầu bảng")
    body = grid.rows[heads.last + 1 :]
    for row in grid.rows[heads.first : heads.last + 1]:
        reading.leave(row, "đầu bảng")
    reading.traces[-1].doubts += _passed_over(heads, body)
    _read_rows(reading, heads, body, "")


def _passed_over(heads: Heads, rows: Sequence[Row]) -> Iterator[str]:
    """Tell of columns whose words are not in the set, though they stand there before units write."""
    read = {at for at, what in heads.columns.items() if what is not Holds.FILLED}
    for at, name in heads.names.items():
        written = sum(_is_said(row.texts[at]) for row in rows) if at not in read else 0
        if name and written:
            yield (
                f"cột “{name}” có chữ ở {written} dòng, không đưa vào cấu hình: xem có phải điểm hay cách "
                "chấm không."
            )


def _is_said(text: str) -> bool:
    """Say whether a cell says something: neither a mark nor the number of its column."""
    plain = clean(text)
    return plain.casefold() not in _EMPTY_POINTS and not headings.is_number(plain)


def _goes_on(grid: Grid, heads: Heads) -> bool:
    """Say whether a table without headings goes on from the one before: as wide, with points in place."""
    if not grid.rows or len(grid.rows[0].texts) != len(heads.names):
        return False
    points = heads.of(Holds.POINTS)
    return any(headings.is_number(row.texts[at]) for row in grid.rows for at in points)


def _read_rows(reading: Reading, heads: Heads, rows: Iterable[Row], doubt: str) -> None:
    reading.told |= bool(heads.of(Holds.FILLED))
    reading.scored |= bool(heads.of(Holds.POINTS))
    reading.below.clear()
    for row in rows:
        if not row.words:
            continue
        if headings.repeats(row, heads):
            reading.leave(row, "đầu bảng in lại")
        elif headings.counts_columns(row):
            reading.leave(row, "dòng đánh số cột")
        else:
            _read_row(reading, row, heads, doubt)
            doubt = ""


def _read_row(reading: Reading, row: Row, heads: Heads, doubt: str) -> None:
    number, text = _number_and_text(row, heads)
    label = text or number
    amounts = list(_amounts(row, heads))
    if _TOTAL.fullmatch(clean(label)):
        _read_total(reading, row, amounts)
        return
    numeral = numerals.in_cell(number)
    numbered = numeral is not None and numeral.style != NONE
    if not numbered and _BELOW.fullmatch(label) and all(value is None for _, _, value in amounts):
        reading.leave(row, "chữ phía dưới bảng")
        reading.below.append(reading.traces[-1])
        return
    for left in reading.below:
        left.doubts.append("dòng bỏ này nằm giữa bảng: xem có phải tiêu chí hay cách chấm không.")
    reading.below.clear()
    trace = Trace(row.place, row.words, doubts=[*filter(None, [doubt]), *row.unlike])
    reading.traces.append(trace)
    doubts = [("name", text) for text in trace.doubts]
    if _LIKE_A_TOTAL.fullmatch(clean(label)):
        doubts.append(("name", "xem là tiêu chí hay dòng tổng; dòng tổng thì xóa."))
    if numeral is None:
        doubts.append(("number", f"ô số thứ tự ghi “{clean(number)}”."))
        numeral = Numeral()
    numbered_at = heads.of(Holds.NUMBER)
    if any(at in row.dates for at in numbered_at):
        doubts.append(
            ("number", f"Excel lưu ô số thứ tự thành ngày ({clean(number)}); ghi lại số như văn bản.")
        )
        numeral = Numeral()
    first, *others = split(text) or [""]
    inner, rest = numerals.leading(first)
    if numeral.style == NONE or inner.printed == numeral.printed:
        numeral, first = (inner if numeral.style == NONE else numeral), rest
    details, methods = (
        tuple(line for at in heads.of(holds) for line in split(row.texts[at]))
        for holds in (Holds.DETAIL, Holds.METHOD)
    )
    entry = Entry(trace, numeral, first, details, (*others, *methods), doubts=tuple(doubts),
                  merged=len({text for text in row.covering if text}) == 1,
                  shares=any(clean(row.covering[at]) and not clean(row.texts[at]) for at in numbered_at),
                  )  # fmt: skip
    reading.entries.append(_with_points(entry, amounts, heads))


def _number_and_text(row: Row, heads: Heads) -> tuple[str, str]:
    """The texts of number and content; a text merged over both, or in the wrong one, is content."""
    columns = heads.of(Holds.NUMBER)
    number = row.texts[columns[0]] if columns else ""
    text = row.texts[heads.content]
    if (
        not clean(text)
        and clean(number)
        and (row.covering[heads.content] == number or len(clean(number)) > len("VIII.10)"))
    ):
        return "", number
    return number, text


def _amounts(row: Row, heads: Heads) -> Iterator[tuple[int, str, Decimal | None]]:
    """The cells of points: column, text, number; none: it is no number."""
    for at in heads.of(Holds.POINTS):
        typed = clean(row.texts[at])
        if typed.casefold() in _EMPTY_POINTS:
            continue
        yield at, typed, parse_number(_MEASURE.sub("", typed)).value


def _read_total(reading: Reading, row: Row, amounts: Sequence[tuple[int, str, Decimal | None]]) -> None:
    values = [value for _, _, value in amounts if value is not None]
    reading.leave(row, "dòng tổng, chỉ để đối chiếu")
    if values:
        reading.totals.append(values[0])


def _with_points(entry: Entry, amounts: Sequence[tuple[int, str, Decimal | None]], heads: Heads) -> Entry:
    doubts, lines = list(entry.doubts), list(entry.lines)
    unread = [typed for _, typed, value in amounts if value is None]
    if unread:
        doubts.append(("points", f"ô điểm ghi “{'; '.join(unread)}”, không phải một số."))
        lines += unread
    read = [(at, value) for at, _, value in amounts if value is not None]
    if not read:
        # The column of how points are given may hold nothing else than points.
        alone = parse_number(_MEASURE.sub("", lines[0])).value if len(lines) == 1 and not unread else None
        return dataclasses.replace(
            entry, points=alone, doubts=tuple(doubts), lines=() if alone is not None else tuple(lines)
        )
    at, value = read[0]
    if len({number for _, number in read}) > 1:
        listed = "; ".join(f"{heads.names[column]}: {show_number(number)}" for column, number in read)
        doubts.append(("points", f"nhiều cột điểm khác nhau ({listed}); đang lấy cột đầu."))
    takes = value < 0 or heads.takes_off(at)
    return dataclasses.replace(
        entry, points=abs(value), takes=takes, gives=heads.gives_more(at), doubts=tuple(doubts),
        lines=tuple(lines),
    )  # fmt: skip
