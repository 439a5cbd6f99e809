"""The sheets of the merged workbook about what can still change, while anything is open."""

from __future__ import annotations

from collections.abc import Iterator

from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.criteria import QUANTITY, TOTAL, Node
from vtlt_consolidate.model.frames import STATUSES, tuples
from vtlt_consolidate.scoring.figures import outlook, placing
from vtlt_consolidate.scoring.figures.bounds import BandSpan, Bounds
from vtlt_consolidate.scoring.figures.corners import Span
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.standings import Part, Standing, parts
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import MICRO

SHEET = "Còn có thể thay đổi"
UNITS_SHEET = "Đơn vị còn mở"
RANKS_SHEET = "Xếp hạng còn có thể"

_HEADS = (
    Head("Mục", 13, "center"), Head("Nội dung", 52), Head("Chắc chắn", 12, "center"),
    Head("Còn có thể thêm", 12, "center"), Head("Nhiều nhất", 12, "center"),
    Head("Trên tổng số", 12, "center"), Head("Tỷ lệ ít nhất", 10, "center percent"),
    Head("Tỷ lệ nhiều nhất", 10, "center percent"),
)  # fmt: skip
_VARIANT = Head("Nhóm đơn vị", 34)
_LEAST, _MORE, _MOST, _WHOLE = range(2, 6)
_UNIT_HEADS = (
    Head("STT", 6, "center"), Head("Mã", 10, "center"), Head("Đơn vị", 36), Head("Tình trạng", 20, "center"),
    Head("Số câu còn mở", 9, "center"), Head("Ít nhất", 10, "center"),
    Head("Nhiều nhất", 10, "center"), Head("Còn có thể thay đổi", 11, "center"),
    Head("Tối đa", 9, "center"),
)  # fmt: skip
_BANDS_HEAD = Head("Xếp loại có thể có", 46)
_OTHERS_HEAD = Head("Dòng cơ quan tổng hợp chấm, công thức còn mở", 18, "center")
_RANK_HEADS = (
    Head("STT", 6, "center"), Head("Mã", 10, "center"), Head("Đơn vị", 36), Head("Điểm nay", 10, "center"),
    Head("Xếp hạng nay", 9, "center"), Head("Điểm ít nhất", 10, "center"),
    Head("Điểm nhiều nhất", 10, "center"), Head("Hạng cao nhất có thể", 11, "center"),
    Head("Hạng thấp nhất có thể", 11, "center"), Head("Hạng", 16, "center"),
)  # fmt: skip
_BEST, _WORST = 7, 8
_SURE, _UNSURE = "Chắc chắn", "Còn có thể đổi"
_RANKS_INTRO = (
    "Hạng cao nhất: đơn vị đạt mức nhiều nhất, các đơn vị khác chỉ đạt mức ít nhất; hạng thấp nhất thì ngược "
    "lại. Đơn vị bằng nhau thì đồng hạng, hạng sau liền kề."
)
_UNIT_LEAST, _UNIT_MOST = 5, 6
_ASSUMED_ROW = 2
REPLACEABLE = "; còn có thể thay cả biểu"
WAITING = "; có điều chỉnh kết quả chờ đủ số liệu"


def write(book: Book, month: Month) -> None:
    """Write the sheets; none if nothing is open, and none of ranks if nobody is ranked."""
    if not month.bounds.units:
        return
    found = parts(month.results)
    figures = [(part.variant, figure) for part in found for figure in _figures(part, month.bounds)]
    figures += [("", figure) for figure in _quantities(month)]
    # The variant stands last, so that the places of the figures are the same without one.
    divided = bool(month.criteria.variants)
    rows = [
        [*_row(at, *figure), *([variant] if divided else [])]
        for at, (variant, figure) in enumerate(figures, LIST_TOP)
    ]
    sheet = book.sheet(SHEET)
    title = "Kết quả còn có thể thay đổi khi nhận đủ báo cáo"
    heads = [*_HEADS, *([_VARIANT] if divided else [])]
    write_list(sheet, title, f"{outlook.opened(month)}.", heads, rows)
    sheet.text(_ASSUMED_ROW, 0, outlook.ASSUMED, "quiet")
    _write_units(book, month, found)
    _write_ranks(book, month, found)


_Figure = tuple[str, str, Span, int | None]
"""Kind, words, the least and the most, and what it is a part of; in whole millionths."""


def _figures(part: Part, bounds: Bounds) -> Iterator[_Figure]:
    account = part.criteria.account
    noun = "Tổng số lượt tiêu chí đạt" if account.shares else "Tổng điểm các đơn vị"
    noun = "Tổng phần việc đã làm của các đơn vị" if account.tasks else noun
    everybody = list(part.standings)
    yield "Chung", noun, bounds.summed(part), sum(each.most for each in everybody)
    for band in bounds.bands(part) if part.criteria.classifies else ():
        if band.most or band.label in {each.label for each in part.criteria.bands}:
            yield "Xếp loại", f"Số đơn vị loại {band.label}", _units(band), len(everybody) * MICRO
    areas: dict[str, list[Standing]] = {}
    for each in everybody:
        areas.setdefault(each.unit.area, []).append(each)
    for area, members in areas.items() if len(areas) > 1 else ():
        whole = sum(each.most for each in members)
        yield "Địa bàn", area or "(không ghi)", bounds.summed(part, TOTAL, members), whole
    for leaf in part.criteria.criteria:
        most, span = part.criteria.most(leaf), bounds.summed(part, leaf.code)
        whole_of = None if most is None else int(most * MICRO) * len(everybody)
        if part.criteria.taken_off(leaf):
            # As tables print them, the most that is taken off is the least; it is no part of a whole.
            low, high = (None if end is None else -end for end in span)
            span, whole_of = Span(high, low), None
        yield "Tiêu chí", _named(part, leaf), span, whole_of


def _quantities(month: Month) -> Iterator[_Figure]:
    for leaf in month.criteria.leaves:
        if leaf.kind == QUANTITY:
            yield "Số liệu", leaf.full_name, month.bounds.quantity(month.results, leaf), None


def _units(band: BandSpan) -> Span:
    return Span(band.sure * MICRO, band.most * MICRO)


def _named(part: Part, leaf: Node) -> str:
    number = part.criteria.number(leaf)
    off = " (điểm trừ)" if part.criteria.taken_off(leaf) else ""
    # Some official sheets number with dashes.
    shown = number if str(number).strip("-+. ") else leaf.code
    return f"{leaf.code if shown is None else shown}. {leaf.name}{off}"


def _row(at: int, kind: str, what: str, span: Span, whole: int | None) -> list[Value]:
    least, more, most, total = (address(at, column) for column in (_LEAST, _MORE, _MOST, _WHOLE))
    low, high = outlook.ends(span)
    width = outlook.width(span)
    limited = not isinstance(width, str)
    known = limited and bool(whole)
    return [
        kind, what, low, width,
        Live(f"ROUND({least}+{more},6)", high) if limited else high,
        None if whole is None else whole / MICRO,
        Live(f"{least}/{total}", (span.least or 0) / whole) if known and whole else None,
        Live(f"{most}/{total}", (span.most or 0) / whole) if known and whole else None,
    ]  # fmt: skip


def _write_units(book: Book, month: Month, found: list[Part]) -> None:
    bounds, statuses = month.bounds, dict(tuples(month.submissions, "unit_code", "status"))
    standings = [each for part in found for each in part.standings if each.unit.code in bounds.units]
    # Sorting keeps the order of print among those that can move the result equally far.
    standings.sort(key=lambda each: -bounds.units[each.unit.code].total.width)
    classifies = month.criteria.classifies
    rows: list[list[Value]] = []
    for number, each in enumerate(standings, 1):
        code, at = each.unit.code, LIST_TOP + len(rows)
        unit = bounds.units[code]
        low, high = outlook.ends(unit.total)
        width = outlook.width(unit.total)
        difference = f"ROUND({address(at, _UNIT_MOST)}-{address(at, _UNIT_LEAST)},6)"
        rows.append([
            number, code, each.unit.full_name,
            STATUSES[statuses[code]] + (REPLACEABLE if code in bounds.replaceable else "")
            + (WAITING if code in month.results.overrides and each.decision is None else ""),
            unit.count, low, high, width if isinstance(width, str) else Live(difference, width),
            each.most / MICRO, *([outlook.bands_of(unit)] if classifies else []),
            *([unit.others] if bounds.others else []),
        ])  # fmt: skip
    noun = month.criteria.account.noun
    heads = [*_UNIT_HEADS, *([_BANDS_HEAD] if classifies else []), *([_OTHERS_HEAD] if bounds.others else [])]
    sheet = book.sheet(UNITS_SHEET)
    write_list(
        sheet, "Các đơn vị còn có thể làm thay đổi kết quả",
        f"Đơn vị còn có thể thay đổi nhiều {noun} nhất đứng trước.",
        heads, rows,
    )  # fmt: skip
    sheet.text(_ASSUMED_ROW, 0, outlook.ASSUMED, "quiet")


def _write_ranks(book: Book, month: Month, found: list[Part]) -> None:
    """Write the ranks that every unit can still come to; the ranks of complete units may move too."""
    rows: list[list[Value]] = []
    divided = bool(month.criteria.variants)
    for part in found:
        ranks = placing.ranks(part, month.bounds)
        mine = [each for each in part.standings if each.unit.code in ranks]
        mine.sort(key=lambda each: ranks[each.unit.code])
        for each in mine:
            at, (best, worst) = LIST_TOP + len(rows), ranks[each.unit.code]
            low, high = outlook.ends(month.bounds.of_unit(part, each.unit.code))
            reached = part.reached(each)
            now = None if reached is None else reached / MICRO
            same = f"{address(at, _BEST)}={address(at, _WORST)}"
            words = _SURE if best == worst else _UNSURE
            rows.append([
                len(rows) + 1, each.unit.code, each.unit.full_name, now, each.rank, low, high,
                best, worst, Live(f'IF({same},"{_SURE}","{_UNSURE}")', words),
                *([part.variant] if divided else []),
            ])  # fmt: skip
    if not rows:
        return
    sheet = book.sheet(RANKS_SHEET)
    heads = [*_RANK_HEADS, *([_VARIANT] if divided else [])]
    write_list(sheet, "Xếp hạng còn có thể thay đổi", _RANKS_INTRO, heads, rows)
    sheet.text(_ASSUMED_ROW, 0, outlook.ASSUMED, "quiet")
