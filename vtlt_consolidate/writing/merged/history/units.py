"""The sheets with every unit over the periods: its results, and how its returns came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.charts import period_label
from vtlt_consolidate.excel.sheet import Book, Live, Value, quoted
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.account import Account
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.frames import STATUSES
from vtlt_consolidate.scoring.history.course import ABSENT, UNCHANGED_FROM, Course, Stand
from vtlt_consolidate.words.addresses import span
from vtlt_consolidate.words.text import listed
from vtlt_consolidate.writing.merged.board import Board

RESULTS = "Kết quả qua các kỳ"
RETURNS = "Nộp qua các kỳ"

_LEAD = 4
_COUNTS = 5
_RESULTS_INTRO = (
    "Số của các kỳ trước đọc từ tệp tổng hợp của kỳ đó, kể cả số mang sang; số của kỳ này nối với bảng tổng "
    "hợp. Ô trống: chưa có số liệu, không phải báo cáo, hoặc mã khi đó là của đơn vị khác."
)
_RETURNS_INTRO = (
    "Kỳ chưa nộp gồm kỳ tệp đã gửi không dùng được. Giống hệt: mọi câu trả lời như nhau liền các kỳ gần đây, "
    f"kể cả kỳ này. Không đổi: số khác 0 giữ nguyên từ {UNCHANGED_FROM} kỳ liền trở lên; có số như diện tích "
    "kho giữ nguyên là thường."
)


@dataclass(frozen=True)
class Years:
    """Position of the units over the periods; units are in the order of the list of units.

    Args:
        periods: labels of the periods, oldest first.
        count: how many units there are.
        blocks: key → sheet, and the column of the oldest period: `total`, `share`, `band`, `status`, `days`.
        account: what the set counts in.
        stands: code of a unit → how it stands in each period.
    """

    periods: Sequence[str]
    count: int
    blocks: dict[str, tuple[str, int]]
    account: Account
    stands: Mapping[str, Sequence[Stand]]

    def value(self, code: str, key: str, at: int) -> float | str | None:
        """What stands there for a unit in a period."""
        stand = self.stands[code][at]
        if key == "status":
            return STATUSES[stand.status] if stand.status else None
        return stand.days_late if key == "days" else _shown(stand, key, self.account)

    def column(self, key: str, at: int) -> str:
        """Reference to one period over all units, with the name of the sheet."""
        sheet, first = self.blocks[key]
        return f"'{sheet}'!{span(LIST_TOP, first + at, LIST_TOP + self.count - 1, first + at, pinned=True)}"


def write(book: Book, config: Config, boards: Sequence[Board], course: Course, note: str) -> Years:
    """Write both sheets.

    Args:
        book: the workbook.
        config: the set and all units.
        boards: the positions of the results of the last period.
        course: the units over the periods.
        note: the note about figures of earlier periods; may be empty.
    """
    labels = [period_label(period) for period in course.periods]
    blocks = _write_results(book, config, boards, course, labels, note)
    blocks |= _write_returns(book, config, course, labels)
    return Years(labels, len(config.roster.units), blocks, config.criteria.account, course.stands)


def _write_results(
    book: Book, config: Config, boards: Sequence[Board], course: Course, labels: Sequence[str], note: str
) -> dict[str, tuple[str, int]]:
    account = config.criteria.account
    shown = [("total", account.tail["total"], 9, "center"), ("share", "Tỷ lệ", 8, "center percent")]
    if config.criteria.classifies:
        shown.append(("band", account.tail["band"], 12, "center"))
    heads = [Head("STT", 6, "center"), Head("Mã", 10, "center"), Head(config.criteria.unit_heading, 34),
             Head("Nhóm đơn vị", 20)]  # fmt: skip
    for _, words, width, style in shown:
        heads += [Head(f"{words} {label}", width, style) for label in labels]
    cells = {
        each.unit.code: (board, row)
        for board in boards
        for row, each in enumerate(board.part.standings, board.placed.first)
    }
    rows: list[list[Value]] = []
    for number, unit in enumerate(config.roster.units, 1):
        *then, now = course.stands[unit.code]
        line: list[Value] = [number, unit.code, unit.full_name, unit.variant]
        for key, *_ in shown:
            line += [_shown(stand, key, account) for stand in then]
            line.append(_live(cells.get(unit.code), now, key, account))
        rows.append(line)
    sheet = book.sheet(RESULTS)
    intro = " ".join(filter(None, [_RESULTS_INTRO, _unlike(course), note]))
    write_list(sheet, "Kết quả của từng đơn vị qua các kỳ", intro, heads, rows)
    sheet.do.freeze_panes(LIST_TOP, _LEAD - 1)
    if not any(unit.variant for unit in config.roster.units):
        sheet.hide_column(_LEAD - 1)
    return {key: (RESULTS, _LEAD + at * len(labels)) for at, (key, *_) in enumerate(shown)}


def _unlike(course: Course) -> str:
    """Say why there are no totals of periods whose bands stand beside; empty where there are."""
    if not course.unlike:
        return ""
    named = listed([period_label(period) for period in course.unlike])
    return f"Kỳ {named} dùng phiên bản khác của bộ tiêu chí nên để trống tổng, tỷ lệ; xếp loại như đã lập."


def _shown(stand: Stand, key: str, account: Account) -> float | str | None:
    if key == "total":
        return None if stand.total is None else account.number(stand.total)
    return stand.share if key == "share" else stand.band or None


_TAIL = {"total": "total", "share": "percent", "band": "band"}


def _live(place: tuple[Board, int] | None, now: Stand, key: str, account: Account) -> Value:
    """The figure of this period, as a reference to the table of results."""
    if place is None:
        return None
    board, row = place
    value = _shown(now, key, account)
    return Live(board.placed.cell(row, _TAIL[key]), "" if value is None else value)


def _write_returns(
    book: Book, config: Config, course: Course, labels: Sequence[str]
) -> dict[str, tuple[str, int]]:
    heads = [
        Head("STT", 6, "center"), Head("Mã", 10, "center"), Head(config.criteria.unit_heading, 34),
        Head("Số kỳ chưa nộp", 8, "center"), Head("Số kỳ nộp trễ", 8, "center"),
        Head("Tổng số ngày trễ", 8, "center"), Head("Số kỳ giống hệt", 8, "center"),
        Head(f"Số liệu không đổi từ {UNCHANGED_FROM} kỳ", 44),
    ]  # fmt: skip
    first = len(heads)
    heads += [Head(f"Tình trạng {label}", 15, "center small") for label in labels]
    heads += [Head(f"Ngày trễ {label}", 8, "center") for label in labels]
    rows: list[list[Value]] = []
    for number, unit in enumerate(config.roster.units, 1):
        stands, at = course.stands[unit.code], LIST_TOP + len(rows)
        statuses = span(at, first, at, first + len(labels) - 1)
        late = span(at, first + len(labels), at, first + 2 * len(labels) - 1)
        absent = "+".join(f"EXACT({statuses},{quoted(STATUSES[status])})" for status in ABSENT)
        days = [stand.days_late for stand in stands if stand.days_late]
        unchanged = course.unchanged.get(unit.code, ())
        rows.append([
            number, unit.code, unit.full_name,
            Live(f"SUMPRODUCT({absent})", sum(stand.absent for stand in stands)),
            Live(f"COUNT({late})", len(days)), Live(f"SUM({late})", sum(days)),
            alike if (alike := course.alike.get(unit.code, 1)) > 1 else None,
            "; ".join(f"{leaf.code} {leaf.label} ({run} kỳ)" for leaf, run in unchanged),
            *(STATUSES[stand.status] if stand.status else None for stand in stands),
            *(stand.days_late for stand in stands),
        ])  # fmt: skip
    sheet = book.sheet(RETURNS)
    write_list(sheet, "Tình hình nộp của từng đơn vị qua các kỳ", _RETURNS_INTRO, heads, rows)
    sheet.do.freeze_panes(LIST_TOP, 3)
    return {"status": (RETURNS, first), "days": (RETURNS, first + len(labels))}
