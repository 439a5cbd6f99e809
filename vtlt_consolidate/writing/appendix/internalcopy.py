"""The internal copy of the appendix: what to look at before the signed one goes out.

Readable without colours: a criterion that is not met is white on dark, one without an answer is
hatched, low shares are grey.
"""

from __future__ import annotations

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Live, Sheet, quoted
from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.frames import STATUSES, tuples
from vtlt_consolidate.scoring import compare
from vtlt_consolidate.scoring.compare import Compared, Past
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.writing import matrix
from vtlt_consolidate.writing.appendix import internalpoints
from vtlt_consolidate.writing.matrix import Placed
from vtlt_consolidate.writing.merged.attention import GREYER, UNIT_COLUMN, comment, when
from vtlt_consolidate.writing.merged.tables import NOBODY

SHEET = "Bản nội bộ"
_HEAD_TOP = 2
_TAIL = (Head("Kỳ trước", 8, "center"), Head("Tăng, giảm", 8, "center signed"), Head("So với kỳ trước", 30))
_TOLD = (
    "Không gửi đi. 1 là đạt; 0 nền tối là chưa đạt; ô gạch chéo hoặc xám là chưa có số liệu; tỷ lệ càng thấp "
    "nền càng xám. Ô có dấu ở góc có lời ghi chú về lỗi."
)


def render(config: Config, each: Round, month: Month) -> bytes:
    """Write the internal copy.

    Args:
        config: agency and criteria set.
        each: the round.
        month: what was found.

    Returns:
        The bytes of the workbook; the same for the same arguments.
    """
    criteria, results = config.criteria, month.results
    title = f"Bản nội bộ: {criteria.table_title} - {each.name}"
    book = Book(title=title, size=10, mark=each.mark)
    if not results.roster.units:
        book.sheet(SHEET).text(0, 0, NOBODY, "heading" if each.rehearsal else "")
        return book.save()
    if criteria.weighted:
        internalpoints.write(book, title, month)
        return book.save()
    sheet = book.sheet(SHEET)
    sheet.text(0, 0, title, "heading")
    sheet.text(1, 0, f"{_TOLD} {results.carried_note}".rstrip(), "quiet")
    style = matrix.Style(
        lead=(Head("STT", 4.5, "center"), Head("Mã", 7, "center"), Head(criteria.unit_heading, 20),
              Head("Tình trạng nộp", 12, "center")),
        head="head", cell="cell", criterion_width=3.9, text_width=15, size=10,
        show_missing=True, shaded=False,
    )  # fmt: skip
    status = dict(tuples(month.submissions, "unit_code", "status"))
    lead = [
        (number, unit.code, unit.name, STATUSES[status[unit.code]])
        for number, unit in enumerate(results.roster.units, 1)
    ]
    placed = matrix.write(sheet, _HEAD_TOP, results, lead, style)
    _shade(sheet, results, placed)
    places = {code: row for row, code in enumerate(results.roster.codes, placed.first)}
    comment(sheet, month, places, placed.columns)
    if month.last:
        _write_change(sheet, results, placed, month.last)
    sheet.do.freeze_panes(placed.first, UNIT_COLUMN + 1)
    sheet.do.autofilter(placed.first - 1, 0, placed.last, placed.band + (len(_TAIL) if month.last else 0))
    sheet.page(landscape=True, repeat=(_HEAD_TOP, _HEAD_TOP + 2), paper=8)
    return book.save()


def _shade(sheet: Sheet, results: Results, placed: Placed) -> None:
    """Let cells look like what they say, also after someone has changed them."""
    for column in placed.criteria:
        here = address(placed.first, column)
        box = (placed.first, column, placed.last, column)
        when(sheet, box, f"AND(ISNUMBER({here}),{here}=0)", "unmet")
        when(sheet, box, f"ISBLANK({here})", "unknown")
    sheet.do.conditional_format(placed.first, placed.percent, placed.last, placed.percent, GREYER)
    share_row = placed.sum_row + 1
    sheet.do.conditional_format(share_row, placed.criteria[0], share_row, placed.criteria[-1], GREYER)
    if results.criteria.bands:
        lowest = min(results.criteria.bands, key=lambda band: band.at_least)
        box = (placed.first, placed.band, placed.last, placed.band)
        same = f"EXACT({address(placed.first, placed.band)},{quoted(lowest.label)})"
        when(sheet, box, same, "unmet")


def _write_change(sheet: Sheet, results: Results, placed: Placed, past: Past) -> None:
    """Write what each unit had before, on the criteria of both periods, and by how much it differs."""
    start = placed.band + 1
    sheet.widths([head.width for head in _TAIL], start)
    for column, head in enumerate(_TAIL, start):
        sheet.merge((_HEAD_TOP, column, _HEAD_TOP + 2, column), head.heading, "head")
    leaves = compare.shared(results, past)
    whole = len(leaves) == len(results.criteria.criteria)
    rows = compare.units(results, past)[: len(results.roster.units)]
    for row, compared in enumerate(rows, placed.first):
        cells = [address(row, placed.columns[leaf.code]) for leaf in leaves]
        now = address(row, placed.total) if whole else f"SUM({','.join(cells)})"
        before = address(row, start)
        change = None if compared.change is None else Live(f"{now}-{before}", compared.change)
        values = (compared.before, change, _words(compared))
        for column, (head, value) in enumerate(zip(_TAIL, values, strict=True), start):
            sheet.value(row, column, value, f"cell {head.style}")
        needed = height([(_words(compared), _TAIL[-1].width)], size=10, base=10)
        if needed > sheet.row_points(row):
            sheet.do.set_row(row, needed)


def _words(compared: Compared) -> str:
    """Say in words what the change is, or why there is none."""
    if compared.change is None:
        return compared.note
    return "Không đổi" if compared.change == 0 else ("Tăng" if compared.change > 0 else "Giảm")
