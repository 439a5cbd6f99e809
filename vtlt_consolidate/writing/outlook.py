"""The sheets of the merged workbook about what can still change, while anything is open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Columns, Head
from vtlt_consolidate.model.criteria import QUANTITY, TOTAL, Node
from vtlt_consolidate.model.frames import STATUSES, tuples
from vtlt_consolidate.scoring.figures import outlook, placing
from vtlt_consolidate.scoring.figures.bounds import BandSpan, Bounds
from vtlt_consolidate.scoring.figures.corners import Span
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.scoring.standings import Part, Standing
from vtlt_consolidate.words.text import MICRO

SHEET = "Còn có thể thay đổi"
UNITS_SHEET = "Đơn vị còn mở"
RANKS_SHEET = "Xếp hạng còn có thể"

_VARIANT = Head("Nhóm đơn vị", 34)
_COLUMNS = Columns({
    "kind": Head("Mục", 13, "center"), "what": Head("Nội dung", 52),
    "least": Head("Chắc chắn", 12, "center decimal"), "more": Head("Còn có thể thêm", 12, "center decimal"),
    "most": Head("Nhiều nhất", 12, "center decimal"), "whole": Head("Trên tổng số", 12, "center decimal"),
    "least_share": Head("Tỷ lệ ít nhất", 10, "center percent"),
    "most_share": Head("Tỷ lệ nhiều nhất", 10, "center percent"), "variant": _VARIANT,
})  # fmt: skip
_LEAD = {"number": Head("STT", 6, "center"), "code": Head("Mã", 10, "center"), "name": Head("Đơn vị", 36)}
_UNIT_COLUMNS = Columns({
    **_LEAD, "status": Head("Tình trạng", 20, "center"), "open": Head("Số câu còn mở", 9, "center"),
    "least": Head("Ít nhất", 10, "center decimal"), "most": Head("Nhiều nhất", 10, "center decimal"),
    "width": Head("Còn có thể thay đổi", 11, "center decimal"), "whole": Head("Tối đa", 9, "center decimal"),
    "bands": Head("Xếp loại có thể có", 46),
    "others": Head("Dòng cơ quan tổng hợp chấm, công thức còn mở", 18, "center"),
})  # fmt: skip
_RANK_COLUMNS = Columns({
    **_LEAD, "now": Head("Điểm nay", 10, "center"), "rank": Head("Xếp hạng nay", 9, "center"),
    "least": Head("Điểm ít nhất", 10, "center"), "most": Head("Điểm nhiều nhất", 10, "center"),
    "best": Head("Hạng cao nhất có thể", 11, "center"),
    "worst": Head("Hạng thấp nhất có thể", 11, "center"), "sure": Head("Hạng", 16, "center"),
    "variant": _VARIANT,
})  # fmt: skip
_SURE, _UNSURE = "Chắc chắn", "Còn có thể đổi"
_RANKS_INTRO = (
    "Hạng cao nhất: đơn vị đạt mức nhiều nhất, các đơn vị khác chỉ đạt mức ít nhất; hạng thấp nhất thì ngược "
    "lại. Đơn vị bằng nhau thì đồng hạng, hạng sau liền kề."
)
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
    rows = [
        {**_row(at, *figure), "variant": variant} for at, (variant, figure) in enumerate(figures, LIST_TOP)
    ]
    sheet = book.sheet(SHEET)
    title = "Kết quả còn có thể thay đổi khi nhận đủ báo cáo"
    _divided(_COLUMNS, month).write(sheet, title, f"{outlook.opened(month)}.", rows)
    sheet.text(_ASSUMED_ROW, 0, outlook.ASSUMED, "quiet")
    _write_units(book, month, found)
    _write_ranks(book, month, found)


def _divided(columns: Columns, month: Month) -> Columns:
    """Columns without that of variants, unless the set has any."""
    return columns if month.criteria.variants else columns.without("variant")


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
        asked = sum(leaf.code not in each.unarisen or each.unit.code in bounds.replaceable
                    for each in everybody)  # fmt: skip
        whole_of = None if most is None else int(most * MICRO) * asked
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


def _row(at: int, kind: str, what: str, span: Span, whole: int | None) -> dict[str, Value]:
    least, more, most, total = (_COLUMNS.cell(key, at) for key in ("least", "more", "most", "whole"))
    low, high = outlook.ends(span)
    width = outlook.width(span)
    limited = not isinstance(width, str)
    known = limited and bool(whole)
    return {
        "kind": kind, "what": what, "least": low, "more": width,
        "most": Live(f"ROUND({least}+{more},6)", high) if limited else high,
        "whole": None if whole is None else whole / MICRO,
        "least_share": Live(f"{least}/{total}", (span.least or 0) / whole) if known and whole else None,
        "most_share": Live(f"{most}/{total}", (span.most or 0) / whole) if known and whole else None,
    }  # fmt: skip


def _write_units(book: Book, month: Month, found: Sequence[Part]) -> None:
    bounds, statuses = month.bounds, dict(tuples(month.submissions, "unit_code", "status"))
    standings = [each for part in found for each in part.standings if each.unit.code in bounds.units]
    # Sorting keeps the order of print among those that can move the result equally far.
    standings.sort(key=lambda each: -bounds.units[each.unit.code].total.width)
    shown = {"bands": month.criteria.classifies, "others": bounds.others}
    columns = _UNIT_COLUMNS.without(*(key for key, there in shown.items() if not there))
    rows: list[dict[str, Value]] = []
    for number, each in enumerate(standings, 1):
        code, at = each.unit.code, LIST_TOP + len(rows)
        unit = bounds.units[code]
        low, high = outlook.ends(unit.total)
        width = outlook.width(unit.total)
        difference = f"ROUND({columns.cell('most', at)}-{columns.cell('least', at)},6)"
        rows.append({
            "number": number, "code": code, "name": each.unit.full_name,
            "status": STATUSES[statuses[code]] + (REPLACEABLE if code in bounds.replaceable else "")
            + (WAITING if code in month.results.overrides and each.decision is None else ""),
            "open": unit.count, "least": low, "most": high,
            "width": width if isinstance(width, str) else Live(difference, width),
            "whole": each.most / MICRO, "bands": outlook.bands_of(unit), "others": unit.others,
        })  # fmt: skip
    intro = f"Đơn vị còn có thể thay đổi nhiều {month.criteria.account.noun} nhất đứng trước."
    sheet = book.sheet(UNITS_SHEET)
    columns.write(sheet, "Các đơn vị còn có thể làm thay đổi kết quả", intro, rows)
    sheet.text(_ASSUMED_ROW, 0, outlook.ASSUMED, "quiet")


def _write_ranks(book: Book, month: Month, found: Sequence[Part]) -> None:
    """Write the ranks that every unit can still come to; the ranks of complete units may move too."""
    rows: list[dict[str, Value]] = []
    for part in found:
        ranks = placing.ranks(part, month.bounds)
        mine = [each for each in part.standings if each.unit.code in ranks]
        mine.sort(key=lambda each: ranks[each.unit.code])
        for each in mine:
            at, (best, worst) = LIST_TOP + len(rows), ranks[each.unit.code]
            low, high = outlook.ends(month.bounds.of_unit(part, each.unit.code))
            reached = part.reached(each)
            now = None if reached is None else reached / MICRO
            same = f"{_RANK_COLUMNS.cell('best', at)}={_RANK_COLUMNS.cell('worst', at)}"
            words = _SURE if best == worst else _UNSURE
            rows.append({
                "number": len(rows) + 1, "code": each.unit.code, "name": each.unit.full_name, "now": now,
                "rank": each.rank, "least": low, "most": high, "best": best, "worst": worst,
                "sure": Live(f'IF({same},"{_SURE}","{_UNSURE}")', words), "variant": part.variant,
            })  # fmt: skip
    if not rows:
        return
    sheet = book.sheet(RANKS_SHEET)
    _divided(_RANK_COLUMNS, month).write(sheet, "Xếp hạng còn có thể thay đổi", _RANKS_INTRO, rows)
    sheet.text(_ASSUMED_ROW, 0, outlook.ASSUMED, "quiet")
