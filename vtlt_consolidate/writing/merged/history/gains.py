"""The sheet of what each unit gained and lost since the period before, the greatest fall first."""

from __future__ import annotations

from collections.abc import Sequence

from vtlt_consolidate.excel.sheet import Book, Live, Value, quoted
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.scoring import compare
from vtlt_consolidate.scoring.compare import DOWN, UP
from vtlt_consolidate.scoring.history.moves import Move, Shift
from vtlt_consolidate.scoring.worked.points import signed
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.words.text import MICRO, show_micro
from vtlt_consolidate.writing.merged.comparison import Comparison
from vtlt_consolidate.writing.merged.summary import Line

SHEET = "Tăng, giảm từng đơn vị"
_INTRO = (
    "Chỉ nêu đơn vị có thay đổi, giảm nhiều đứng trước; trong mỗi ô, tiêu chí thay đổi nhiều đứng trước. Số "
    "tổng lấy từ sheet “So với kỳ trước”; đơn vị còn thiếu số liệu thì không có tổng để so."
)


def write(book: Book, criteria: CriteriaSet, moves: Sequence[Move], compared: Comparison) -> list[Line]:
    """Write the sheet.

    Args:
        book: the workbook.
        criteria: the set.
        moves: what changed, in the order of the sheet.
        compared: the position of the compared totals.

    Returns:
        The lines of the summary about units that rose or fell a band, of a set whose comparison has none.
    """
    account, past = criteria.account, compared.past
    # Without two bands that can be compared there is nothing to count, not even nobody.
    classified = compare.judged_alike(criteria, past)
    rows_of = {unit.code: index for index, unit in enumerate(compared.units)}
    heads = [
        Head("STT", 6, "center"), Head("Mã", 10, "center"), Head(criteria.unit_heading, 32),
        Head("Nhóm đơn vị", 20), Head("Kỳ trước", 9, "center"), Head("Kỳ này", 9, "center"),
        Head("Tăng, giảm", 9, "center signedpoints"),
    ]  # fmt: skip
    if classified:
        heads += [Head("Xếp loại kỳ trước", 13, "center"), Head("Xếp loại kỳ này", 13, "center"),
                  Head("Lên, xuống loại", 11, "center")]  # fmt: skip
    noun = "Mất" if account.shares else "Giảm"
    more = "Được thêm" if account.shares else "Tăng"
    heads += [Head(f"Số tiêu chí {noun.lower()}", 8, "center"), Head(f"{noun} ở các tiêu chí", 52),
              Head(f"Số tiêu chí {more.lower()}", 8, "center"), Head(f"{more} ở các tiêu chí", 52),
              Head("Ghi chú", 30)]  # fmt: skip
    rows: list[list[Value]] = []
    for number, move in enumerate(moves, 1):
        row, at = move.row, LIST_TOP + len(rows)
        figures: list[Value] = [None, None, None]
        if row.before is not None and row.now is not None:
            cells = (compared.cell(rows_of[row.code], key) for key in ("before", "now"))
            figures = [Live(cell, account.number(points))
                       for cell, points in zip(cells, (row.before, row.now), strict=True)]  # fmt: skip
            change = Live(f"ROUND({address(at, 5)}-{address(at, 4)},6)", (row.now - row.before) / MICRO)
            figures.append(change)
        bands: list[Value] = [move.before, move.now, move.step] if classified else []
        rows.append([
            number, move.unit.code, move.unit.full_name, move.part.variant, *figures, *bands,
            len(move.lost) or None, _named(move.lost, move.part.criteria),
            len(move.gained) or None, _named(move.gained, move.part.criteria), row.note,
        ])  # fmt: skip
    sheet = book.sheet(SHEET)
    title = f"Tăng, giảm của từng đơn vị so với {past.period.label}"
    intro = _INTRO if rows else "Không có đơn vị nào thay đổi, trong các đơn vị so được."
    unlike = criteria.classifies and not classified
    if unlike:
        intro += f" Xếp loại không so: kỳ đó dùng phiên bản {past.version} của bộ tiêu chí, kỳ này phiên bản "
        intro += f"{criteria.version}."
    write_list(sheet, title, intro, heads, rows)
    sheet.do.freeze_panes(LIST_TOP, 3)
    if not any(move.part.variant for move in moves):
        sheet.hide_column(3)
    if unlike:
        return [Line("Lên, xuống loại", "không so", sheet=SHEET)]
    if not classified or account.ranked or not rows:
        return []
    at = [head.heading for head in heads].index("Lên, xuống loại")
    where = f"'{SHEET}'!{span(LIST_TOP, at, LIST_TOP + len(rows) - 1, at, pinned=True)}"
    return [
        Line(f"Đơn vị {step.lower()}",
             Live(f"COUNTIF({where},{quoted(step)})", sum(move.step == step for move in moves)), sheet=SHEET)
        for step in (UP, DOWN)
    ]  # fmt: skip


def _named(shifts: Sequence[Shift], criteria: CriteriaSet) -> str:
    return "; ".join(_one(shift, criteria) for shift in shifts)


def _one(shift: Shift, criteria: CriteriaSet) -> str:
    name = f"{shift.node.code} {shift.node.label}"
    if criteria.account.shares:
        return name
    before, now = (show_micro(signed(criteria, shift.node, each)) for each in (shift.before, shift.now))
    return f"{name} ({before} → {now})"
