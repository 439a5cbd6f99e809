"""The internal copy of the appendix, to be checked before the signed one is sent.

Readable without colours: a criterion that is not met is white on dark, one without an answer is
hatched, low shares are grey.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Live, Sheet, Value, quoted
from vtlt_consolidate.excel.tables import Head, fitted
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, BY_TASKS
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import ORDINARY, PENALTY, Node
from vtlt_consolidate.model.outputs import INFORMATION
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.writing import table, turned
from vtlt_consolidate.writing.appendix import quality
from vtlt_consolidate.writing.appendix.inside import BAND_THEN, BY_ANSWERS, SINCE, Change, Inside, Since
from vtlt_consolidate.writing.formulas import over, plain
from vtlt_consolidate.writing.merged.attention import GREYER, UNIT_COLUMN, comment, when
from vtlt_consolidate.writing.tablelook import NOBODY, Look, Placed, tail_of

SHEET = "Bản nội bộ"
_HEAD_TOP = 2
_POINTS_PER_CHARACTER = 5.25
_NAMES = 80
"""Width of the names of criteria that stand in rows, in characters."""
_UNFINISHED = f"… (xem tiếp ở bảng tổng hợp, sheet {INFORMATION})"
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


def render(config: Config, round_: Round, inside: Inside) -> bytes:
    """Write the internal copy, a sheet for every variant; under the first one the quality of the figures.

    Args:
        config: agency and criteria set.
        round_: the round.
        inside: what it shows of the period.

    Returns:
        The bytes of the workbook; the same for the same arguments.
    """
    title = f"Bản nội bộ: {config.criteria.table_title} - {round_.name}"
    book = Book(title=title, size=10, mark=round_.mark)
    if not inside.parts:
        book.sheet(SHEET).text(0, 0, NOBODY, "heading" if round_.rehearsal else "")
        return book.save()
    for at, (part, since) in enumerate(zip(inside.parts, inside.since, strict=True)):
        sheet = book.sheet(part.sheet_name(SHEET))
        end, last = _write(sheet, part.named(title), part, inside, since)
        # The quality is that of all units, so it is told once, where the workbook opens.
        if at == 0:
            quality.write(sheet, end + 2, last, inside, round_)
    return book.save()


def _write(sheet: Sheet, title: str, part: Part, inside: Inside, since: Since | None) -> tuple[int, int]:
    """Write the table of a variant; gives its last row and its last column."""
    account = part.criteria.account
    sheet.text(0, 0, title, "heading")
    compared = since.explained if since else ""
    explained = " ".join(filter(None, (_EXPLANATIONS[account], compared, part.note)))
    if turned.is_turned(part):
        across = _NAMES + turned.others(part) / _POINTS_PER_CHARACTER
        sheet.merge((1, 0, 1, turned.columns(part) - 1), explained, "body quiet")
        sheet.do.set_row(1, height([(explained, across)], size=10, base=10))
        return _write_turned(sheet, part, inside, since)
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
         inside.statuses[each.unit.code])
        for number, each in enumerate(part.standings, 1)
    ]  # fmt: skip
    placed = table.write(sheet, _HEAD_TOP, part, lead, look)
    _shade(sheet, part, placed)
    places = {each.unit.code: row for row, each in enumerate(part.standings, placed.first)}
    columns = placed.columns
    comment(sheet, inside.remarks, places,
            lambda unit, leaf: (places[unit], columns.get(leaf, UNIT_COLUMN)))  # fmt: skip
    last = max(placed.columns.values())
    if since:
        _write_changes(sheet, since, placed)
        last += len(since.heads)
    across = sum(sheet.column_points(column) for column in range(last + 1)) / _POINTS_PER_CHARACTER
    sheet.merge((1, 0, 1, last), explained, "body quiet")
    sheet.do.set_row(1, height([(explained, across)], size=10, base=10))
    sheet.do.freeze_panes(placed.first, UNIT_COLUMN + 1)
    sheet.do.autofilter(placed.first - 1, 0, placed.last, last)
    sheet.page(landscape=True, repeat=(_HEAD_TOP, placed.first - 1), paper=8)
    return placed.last + table.foot_rows(part, look), last


def _write_turned(sheet: Sheet, part: Part, inside: Inside, since: Since | None) -> tuple[int, int]:
    """Write the table with criteria in rows, its findings as comments, and the changes under it."""
    besides: list[turned.Further] = [("Tình trạng nộp", "center", lambda _: inside.statuses)]
    if since:
        besides += _turned_changes(since)
    look = turned.Look("head", _NAMES, besides=besides, unfinished=_UNFINISHED)
    placed = turned.write(sheet, _HEAD_TOP, part, look)
    first, last = min(placed.columns.values()), max(placed.columns.values())
    for leaf in part.criteria.criteria:
        row = placed.rows[leaf.code]
        _shade_criterion(sheet, part, (row, first, row, last), leaf)
    share = placed.rows["percent"]
    sheet.do.conditional_format(share, first, share, last, GREYER)
    columns = {each.unit.code: placed.columns[each.unit.code, ""] for each in part.standings}
    comment(sheet, inside.remarks, columns,
            lambda unit, leaf: (placed.rows.get(leaf, placed.first - 1), columns[unit]))  # fmt: skip
    sheet.do.freeze_panes(placed.first, turned.LEAD)
    sheet.page(landscape=True, repeat=(_HEAD_TOP, placed.first - 1))
    return placed.end, placed.width - 1


def _turned_changes(since: Since) -> Iterator[turned.Further]:
    """The rows about the period before."""
    heads = since.heads
    compared = {each.code: each for each in since.units}
    shared = ["total"] if since.asks_the_same else [node.code for node in since.shared]

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


def _write_changes(sheet: Sheet, since: Since, placed: Placed) -> None:
    """Write each unit's earlier result on the criteria of both periods, and the difference."""
    heads, start = since.heads, max(placed.columns.values()) + 1
    for column, head in enumerate(heads, start):
        sheet.merge((_HEAD_TOP, column, placed.first - 1, column), head.heading, "head")
    same = since.asks_the_same and not since.apart
    lines = []
    for row, compared in enumerate(since.units, placed.first):
        runs = ",".join(placed.runs(since.shared, row))
        now = address(row, placed.columns["total"]) if same else f"SUM({runs})"
        if since.apart:
            values = _of_answers(compared, now, address(row, start), address(row, start + 1))
        else:
            values = _changed(compared, now, address(row, start), heads)
        lines.append(values)
        for column, (head, value) in enumerate(zip(heads, values, strict=True), start):
            sheet.value(row, column, value, f"cell {head.style}")
        needed = height([(compared.words, SINCE.width)], size=10, base=10)
        if needed > sheet.row_points(row):
            sheet.do.set_row(row, needed)
    columns = zip(*lines, strict=True)
    sheet.widths([fitted(head, values) for head, values in zip(heads, columns, strict=True)], start)


def _changed(compared: Change, now: str, then: str, heads: Sequence[Head]) -> list[Value]:
    """The values after the row of a unit."""
    live = None if compared.change is None else Live(f"ROUND({now}-{then},6)", compared.change)
    return [compared.before, live, *([compared.band] * (BAND_THEN in heads)), compared.words]


def _of_answers(compared: Change, counted: str, then: str, now: str) -> list[Value]:
    """The same where what is compared now has a column of its own."""
    then_value, change, words = _changed(compared, now, then, BY_ANSWERS)
    live = None if compared.now is None else Live(counted, compared.now)
    return [then_value, live, change, words]
