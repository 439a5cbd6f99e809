"""The internal copy of a weighted set: every criterion, what was appraised, and the change since earlier."""

from __future__ import annotations

from collections.abc import Mapping

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Live, Sheet, quoted
from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.criteria import GROUP, ORDINARY, PENALTY, Node
from vtlt_consolidate.model.frames import STATUSES, tuples
from vtlt_consolidate.scoring import comparepoints, standings
from vtlt_consolidate.scoring.comparepoints import Compared
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.standings import Part, parts
from vtlt_consolidate.words.addresses import address, sheet_name
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing import scorematrix
from vtlt_consolidate.writing.formulas import plain
from vtlt_consolidate.writing.merged.attention import GREYER, UNIT_COLUMN, comment, when
from vtlt_consolidate.writing.scorematrix import Placed

SHEET = "Bản nội bộ"
_HEAD_TOP = 2
_TAIL = (
    Head("Điểm kỳ trước", 8, "center"), Head("Tăng, giảm", 8, "center signedpoints"),
    Head("Xếp loại kỳ trước", 14, "center"), Head("So với kỳ trước", 30),
)  # fmt: skip
_TOLD = (
    "Không gửi đi. 0 nền tối là không có điểm (điểm trừ: bị trừ); nền xám nhạt là chưa đạt điểm tối đa; ô "
    "gạch chéo là chưa có số liệu; tỷ lệ càng thấp nền càng xám. Ô có dấu ở góc có lời ghi chú về lỗi hoặc "
    "thẩm định."
)


def write(book: Book, title: str, month: Month) -> None:
    """Write a sheet for every variant.

    Args:
        book: where to.
        title: of the tables.
        month: what was found.
    """
    status = dict(tuples(month.submissions, "unit_code", "status"))
    for part in parts(month.results):
        sheet = book.sheet(sheet_name(SHEET, part.variant))
        sheet.text(0, 0, part.named(title), "heading")
        sheet.text(1, 0, f"{_TOLD} {month.results.carried_note}".rstrip(), "quiet")
        look = scorematrix.Look(
            lead=(Head("STT", 4.5, "center"), Head("Mã", 7, "center"),
                  Head(part.criteria.unit_heading, 24), Head("Tình trạng nộp", 12, "center")),
            head="head", node_width=5.5, size=10, tail=scorematrix.tail_of(part), shaded=False,
        )  # fmt: skip
        lead = [
            (number, each.unit.code, each.unit.full_name, STATUSES[status[each.unit.code]])
            for number, each in enumerate(part.standings, 1)
        ]
        placed = scorematrix.write(sheet, _HEAD_TOP, part, lead, look)
        _shade(sheet, part, placed)
        places = {each.unit.code: row for row, each in enumerate(part.standings, placed.first)}
        comment(sheet, month, places, placed.columns, _appraised(month))
        last = max(placed.columns.values())
        if month.last:
            rows = comparepoints.units(month.results, part, month.last)
            for row, compared in enumerate(rows, placed.first):
                _write_change(sheet, row, placed, compared)
            _write_heads(sheet, placed)
            last += len(_TAIL)
        sheet.do.freeze_panes(placed.first, UNIT_COLUMN + 1)
        sheet.do.autofilter(placed.first - 1, 0, placed.last, last)
        sheet.page(landscape=True, repeat=(_HEAD_TOP, placed.first - 1), paper=8)


def _shade(sheet: Sheet, part: Part, placed: Placed) -> None:
    """Let cells look like what they say, also after someone has changed them."""
    for node in standings.shown_nodes(part.criteria):
        if node.kind != GROUP:
            _shade_criterion(sheet, part, placed, node)
    share = placed.columns["percent"]
    sheet.do.conditional_format(placed.first, share, placed.last, share, GREYER)
    if len(part.criteria.bands) > 1:
        lowest = min(part.criteria.bands, key=lambda band: band.at_least)
        column = placed.columns["band"]
        box = (placed.first, column, placed.last, column)
        when(sheet, box, f"EXACT({address(placed.first, column)},{quoted(lowest.label)})", "unmet")


def _shade_criterion(sheet: Sheet, part: Part, placed: Placed, node: Node) -> None:
    column = placed.columns[node.code]
    here, box = address(placed.first, column), (placed.first, column, placed.last, column)
    when(sheet, box, f"ISBLANK({here})", "unknown")
    roles = {each.role for each in (*part.criteria.path(node), node)}
    if PENALTY in roles:
        when(sheet, box, f"AND(ISNUMBER({here}),{here}>0)", "unmet")
    elif roles == {ORDINARY}:
        when(sheet, box, f"AND(ISNUMBER({here}),{here}<=0)", "unmet")
        if most := part.criteria.most(node):
            when(sheet, box, f"AND(ISNUMBER({here}),{here}<{plain(most)})", "partly")


def _appraised(month: Month) -> Mapping[tuple[str, str], str]:
    """(unit, criterion) → what the reviewer did."""
    return {
        key: f"Thẩm định khác điểm tự chấm: {row.reason or 'không ghi lý do'}"
        for key, row in month.results.appraised.items()
    }


def _write_heads(sheet: Sheet, placed: Placed) -> None:
    start = max(placed.columns.values()) + 1
    sheet.widths([head.width for head in _TAIL], start)
    for column, head in enumerate(_TAIL, start):
        sheet.merge((_HEAD_TOP, column, placed.first - 1, column), head.heading, "head")


def _write_change(sheet: Sheet, row: int, placed: Placed, compared: Compared) -> None:
    """Write what a unit had before, and by how much it differs."""
    start = max(placed.columns.values()) + 1
    now, before = address(row, placed.columns["total"]), compared.before
    change = compared.change
    words = compared.note or ("Không đổi" if not change else "Tăng" if change > 0 else "Giảm")
    values = (
        None if before is None else before.total / MICRO,
        None if change is None else Live(f"ROUND({now}-{address(row, start)},6)", change / MICRO),
        None if before is None else before.band,
        words,
    )
    for column, (head, value) in enumerate(zip(_TAIL, values, strict=True), start):
        sheet.value(row, column, value, f"cell {head.style}")
    needed = height([(words, _TAIL[-1].width)], size=10, base=10)
    if needed > sheet.row_points(row):
        sheet.do.set_row(row, needed)
