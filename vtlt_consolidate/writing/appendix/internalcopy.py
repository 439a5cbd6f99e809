"""The internal copy of the appendix, to be checked before the signed one is sent.

Readable without colours: a criterion that is not met is white on dark, one without an answer is
hatched, low shares are grey.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Live, Sheet, Value, quoted
from vtlt_consolidate.excel.tables import Head, fitted
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, BY_TASKS, Account
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import OFFICE, ORDINARY, PENALTY, Node
from vtlt_consolidate.model.frames import STATUSES, tuples
from vtlt_consolidate.model.outputs import INFORMATION
from vtlt_consolidate.scoring.compare import Beside, Compared
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import MICRO, show_number
from vtlt_consolidate.writing import table, turned
from vtlt_consolidate.writing.appendix import quality
from vtlt_consolidate.writing.formulas import over, plain
from vtlt_consolidate.writing.merged.attention import GREYER, UNIT_COLUMN, comment, when
from vtlt_consolidate.writing.tablelook import NOBODY, Look, Placed, tail_of

SHEET = "Bản nội bộ"
_HEAD_TOP = 2
_POINTS_PER_CHARACTER = 5.25
_NAMES = 80
"""Width of the names of criteria that stand in rows, in characters."""
_UNFINISHED = f"… (xem tiếp ở bảng tổng hợp, sheet {INFORMATION})"
_SINCE = Head("So với kỳ trước", 30)
_BAND_THEN = Head("Xếp loại kỳ trước", 14, "center")
_BY_ANSWERS = (
    Head("Đạt kỳ trước", 8, "center"), Head("Đạt kỳ này", 8, "center"),
    Head("Tăng, giảm", 8, "center signed"), _SINCE,
)  # fmt: skip
"""The columns where what is compared is not the total beside them."""
_TAILS: Mapping[Account, Sequence[Head]] = {
    BY_CRITERIA: (Head("Kỳ trước", 8, "center"), Head("Tăng, giảm", 8, "center signed"), _SINCE),
    BY_TASKS: (
        Head("Đã làm, kỳ trước", 8, "center"), Head("Tăng, giảm", 8, "center signedpoints"), _SINCE,
    ),
    BY_POINTS: (
        Head("Điểm kỳ trước", 8, "center"), Head("Tăng, giảm", 8, "center signedpoints"),
        _BAND_THEN, _SINCE,
    ),
}  # fmt: skip
_EXPLANATIONS = {
    BY_CRITERIA: (
        "Không gửi đi. 1 là đạt; 0 nền tối là chưa đạt; ô gạch chéo hoặc xám là chưa có số liệu; tỷ lệ càng "
        "thấp nền càng xám. Ô có dấu ở góc có lời ghi chú về lỗi."
    ),
    BY_TASKS: (
        "Không gửi đi. Nền tối là việc chưa làm; nền xám nhạt là việc đang làm; ô gạch chéo là chưa có số "
        "liệu; tỷ lệ càng thấp nền càng xám. Ô có dấu ở góc có lời ghi chú về lỗi hoặc thẩm định."
    ),
    BY_POINTS: (
        "Không gửi đi. 0 nền tối là không có điểm (điểm trừ: bị trừ); nền xám nhạt là chưa đạt điểm tối đa; "
        "ô gạch chéo là chưa có số liệu; tỷ lệ càng thấp nền càng xám. Ô có dấu ở góc có lời ghi chú về lỗi "
        "hoặc thẩm định."
    ),
}


def render(config: Config, round_: Round, month: Month) -> bytes:
    """Write the internal copy, a sheet for every variant; under the first one the quality of the figures.

    Args:
        config: agency and criteria set.
        round_: the round.
        month: the data of the period.

    Returns:
        The bytes of the workbook; the same for the same arguments.
    """
    title = f"Bản nội bộ: {config.criteria.table_title} - {round_.name}"
    book = Book(title=title, size=10, mark=round_.mark)
    if not month.results.roster.units:
        book.sheet(SHEET).text(0, 0, NOBODY, "heading" if round_.rehearsal else "")
        return book.save()
    for at, part in enumerate(parts(month.results)):
        sheet = book.sheet(part.sheet_name(SHEET))
        end, last = _write(sheet, part.named(title), part, month)
        # The quality is that of all units, so it is told once, where the workbook opens.
        if at == 0:
            quality.write(sheet, end + 2, last, month, round_)
    return book.save()


def _write(sheet: Sheet, title: str, part: Part, month: Month) -> tuple[int, int]:
    """Write the table of a variant; gives its last row and its last column."""
    account = part.criteria.account
    beside = Beside(month.results, part, month.last) if month.last else None
    sheet.text(0, 0, title, "heading")
    explained = " ".join(filter(None, (
        _EXPLANATIONS[account], _compared_words(beside), part.note,
    )))  # fmt: skip
    status = dict(tuples(month.submissions, "unit_code", "status"))
    if turned.is_turned(part):
        across = _NAMES + turned.others(part) / _POINTS_PER_CHARACTER
        sheet.merge((1, 0, 1, turned.columns(part) - 1), explained, "body quiet")
        sheet.do.set_row(1, height([(explained, across)], size=10, base=10))
        words = {code: STATUSES[each] for code, each in status.items()}
        return _write_turned(sheet, part, month, words, beside)
    # Tables with columns for groups are wide, so there is room for the area after the name.
    roomy = account.group_columns
    look = Look(
        lead=(Head("STT", 4.5, "center"), Head("Mã", 7, "center"),
              Head(part.criteria.unit_heading, 24 if roomy else 20), Head("Tình trạng nộp", 12, "center")),
        head="head", node_width=5.5 if roomy else 3.9, size=10, tail=tail_of(part), shaded=False,
        show_missing=part.any_missing or not account.shares, unfinished=_UNFINISHED,
    )  # fmt: skip
    lead = [
        (number, each.unit.code, each.unit.full_name if roomy else each.unit.name,
         STATUSES[status[each.unit.code]])
        for number, each in enumerate(part.standings, 1)
    ]  # fmt: skip
    placed = table.write(sheet, _HEAD_TOP, part, lead, look)
    _shade(sheet, part, placed)
    places = {each.unit.code: row for row, each in enumerate(part.standings, placed.first)}
    columns = placed.columns
    comment(
        sheet, month, places, lambda unit, leaf: (places[unit], columns.get(leaf, UNIT_COLUMN)),
        _appraised(month),
    )  # fmt: skip
    last = max(placed.columns.values())
    if beside:
        _write_changes(sheet, beside, placed)
        last += len(_tail(beside))
    across = sum(sheet.column_points(column) for column in range(last + 1)) / _POINTS_PER_CHARACTER
    sheet.merge((1, 0, 1, last), explained, "body quiet")
    sheet.do.set_row(1, height([(explained, across)], size=10, base=10))
    sheet.do.freeze_panes(placed.first, UNIT_COLUMN + 1)
    sheet.do.autofilter(placed.first - 1, 0, placed.last, last)
    sheet.page(landscape=True, repeat=(_HEAD_TOP, placed.first - 1), paper=8)
    return placed.last + table.foot_rows(part, look), last


def _write_turned(
    sheet: Sheet, part: Part, month: Month, status: Mapping[str, Value], beside: Beside | None
) -> tuple[int, int]:
    """Write the table with criteria in rows, its findings as comments, and the changes under it."""
    besides: list[turned.Further] = [("Tình trạng nộp", "center", lambda _: status)]
    if beside:
        besides += _turned_changes(beside)
    look = turned.Look("head", _NAMES, besides=besides, unfinished=_UNFINISHED)
    placed = turned.write(sheet, _HEAD_TOP, part, look)
    first, last = min(placed.columns.values()), max(placed.columns.values())
    for leaf in part.criteria.criteria:
        row = placed.rows[leaf.code]
        _shade_criterion(sheet, part, (row, first, row, last), leaf)
    share = placed.rows["percent"]
    sheet.do.conditional_format(share, first, share, last, GREYER)
    columns = {each.unit.code: placed.columns[each.unit.code, ""] for each in part.standings}
    comment(
        sheet, month, columns, lambda unit, leaf: (placed.rows.get(leaf, placed.first - 1), columns[unit]),
        _appraised(month),
    )  # fmt: skip
    sheet.do.freeze_panes(placed.first, turned.LEAD)
    sheet.page(landscape=True, repeat=(_HEAD_TOP, placed.first - 1))
    return placed.end, placed.width - 1


def _turned_changes(beside: Beside) -> Iterator[turned.Further]:
    """The rows about the period before."""
    heads = _tail(beside)
    compared = {each.code: each for each in beside.units}
    shared = ["total"] if beside.asks_the_same else [node.code for node in beside.shared]

    def values(placed: turned.Turned, unit: str) -> list[Value]:
        column = placed.columns[unit, ""]
        cells = [address(placed.rows[key], column) for key in shared]
        now, then = over("SUM", cells), address(placed.rows[heads[0].heading], column)
        return _changed(compared[unit], now, then, heads)

    def given(at: int) -> Callable[[turned.Turned], Mapping[str, Value]]:
        return lambda placed: {unit: values(placed, unit)[at] for unit in compared}

    for at, head in enumerate(heads):
        yield head.heading, f"center {head.style}".strip(), given(at)


def _shade(sheet: Sheet, part: Part, placed: Placed) -> None:
    """Shade cells by conditional formats, which still fit after someone has changed a cell."""
    criteria = part.criteria
    for leaf in criteria.criteria:
        column = placed.columns[leaf.code]
        _shade_criterion(sheet, part, (placed.first, column, placed.last, column), leaf)
    share = placed.columns["percent"]
    sheet.do.conditional_format(placed.first, share, placed.last, share, GREYER)
    if criteria.account.shares:
        row, columns = placed.last + 2, [placed.columns[leaf.code] for leaf in criteria.criteria]
        sheet.do.conditional_format(row, min(columns), row, max(columns), GREYER)
    if criteria.classifies:
        lowest = min(criteria.bands, key=lambda band: band.at_least)
        column = placed.columns["band"]
        box = (placed.first, column, placed.last, column)
        when(sheet, box, f"EXACT({address(placed.first, column)},{quoted(lowest.label)})", "unmet")


def _shade_criterion(sheet: Sheet, part: Part, box: tuple[int, int, int, int], node: Node) -> None:
    here = address(*box[:2])
    when(sheet, box, f"ISBLANK({here})", "unknown")
    roles = {part_of.role for part_of in (*part.criteria.path(node), node)}
    if PENALTY in roles:
        when(sheet, box, f"AND(ISNUMBER({here}),{here}>0)", "unmet")
    # No points for a bonus is no fault, so only ordinary criteria are shaded.
    elif roles == {ORDINARY}:
        when(sheet, box, f"AND(ISNUMBER({here}),{here}<=0)", "unmet")
        most = part.criteria.most(node)
        # In a set that counts criteria, each is met or not, never in part.
        if most and not part.criteria.account.shares:
            when(sheet, box, f"AND(ISNUMBER({here}),{here}<{plain(most)})", "partly")


def _appraised(month: Month) -> Mapping[tuple[str, str], str]:
    """(unit, criterion) → the note about the reviewer's points."""
    by_code = month.results.criteria.by_code
    told = {
        key: "Điểm do cơ quan tổng hợp chấm" if by_code[key[1]].source == OFFICE else _DIFFERS
        for key in month.results.appraised
    }
    return {
        key: f"{words}: {month.results.appraised[key].reason or 'không ghi lý do'}"
        for key, words in told.items()
    }


_DIFFERS = "Thẩm định khác điểm tự chấm"


def _write_changes(sheet: Sheet, beside: Beside, placed: Placed) -> None:
    """Write each unit's earlier result on the criteria of both periods, and the difference."""
    heads, start = _tail(beside), max(placed.columns.values()) + 1
    for column, head in enumerate(heads, start):
        sheet.merge((_HEAD_TOP, column, placed.first - 1, column), head.heading, "head")
    apart = _by_answers(beside)
    same = beside.asks_the_same and not apart
    lines = []
    for row, compared in enumerate(beside.units, placed.first):
        runs = ",".join(placed.runs(beside.shared, row))
        now = address(row, placed.columns["total"]) if same else f"SUM({runs})"
        if apart:
            values = _of_answers(compared, now, address(row, start), address(row, start + 1))
        else:
            values = _changed(compared, now, address(row, start), heads)
        lines.append(values)
        for column, (head, value) in enumerate(zip(heads, values, strict=True), start):
            sheet.value(row, column, value, f"cell {head.style}")
        needed = height([(_words(compared), _SINCE.width)], size=10, base=10)
        if needed > sheet.row_points(row):
            sheet.do.set_row(row, needed)
    columns = zip(*lines, strict=True)
    sheet.widths([fitted(head, values) for head, values in zip(heads, columns, strict=True)], start)


def _by_answers(beside: Beside) -> bool:
    """Say whether criteria are counted, and what is compared of them is not the total of each period."""
    return beside.part.criteria.account.shares and (_is_decided(beside) or not beside.asks_the_same)


def _is_decided(beside: Beside) -> bool:
    """Say whether the total of any unit was decided, then or now."""
    return beside.part.any_decided or bool(beside.past.decided)


def _compared_words(beside: Beside | None) -> str:
    """Name what is compared with the period before, where it is not the totals beside it."""
    if beside is None or not _by_answers(beside):
        return ""
    common = f"chỉ tính {show_number(len(beside.shared))} tiêu chí có ở cả hai kỳ"
    counted = "đếm theo câu trả lời, không theo số đã điều chỉnh"
    said = [common] * (not beside.asks_the_same)
    said += [counted] * _is_decided(beside)
    return f"Đạt kỳ trước, đạt kỳ này {', '.join(said)}."


def _tail(beside: Beside) -> list[Head]:
    """The columns after the table if there is an earlier period."""
    if _by_answers(beside):
        return [*_BY_ANSWERS]
    criteria = beside.part.criteria
    return [head for head in _TAILS[criteria.account] if head is not _BAND_THEN or criteria.classifies]


def _changed(compared: Compared, now: str, then: str, heads: Sequence[Head]) -> list[Value]:
    """The values after the row of a unit."""
    before, change = compared.before, compared.change
    live = None if change is None else Live(f"ROUND({now}-{then},6)", change / MICRO)
    bands = [compared.stood.band if compared.stood and change is not None else None] * (_BAND_THEN in heads)
    return [None if before is None else before / MICRO, live, *bands, _words(compared)]


def _of_answers(compared: Compared, counted: str, then: str, now: str) -> list[Value]:
    """The same where what is compared now has a column of its own."""
    then_value, change, words = _changed(compared, now, then, _BY_ANSWERS)
    live = None if compared.now is None else Live(counted, compared.now / MICRO)
    return [then_value, live, change, words]


def _words(compared: Compared) -> str:
    """Say in words what the change is, or why there is none."""
    if compared.change is None:
        return compared.note
    step = "Không đổi" if compared.change == 0 else ("Tăng" if compared.change > 0 else "Giảm")
    return f"{step}. {compared.adjusted}" if compared.adjusted else step
