"""The sheet of what each unit gained and lost since the period before, the greatest fall first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vtlt_consolidate.excel.sheet import Book, Live, Value, quoted
from vtlt_consolidate.excel.tables import LIST_TOP, Columns, Head
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.scoring.history import steps
from vtlt_consolidate.scoring.history.moves import Move, Shift
from vtlt_consolidate.scoring.history.steps import DOWN, UP
from vtlt_consolidate.scoring.worked.points import signed
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
    past = compared.past
    # Without two bands that can be compared there is nothing to count, not even nobody.
    classified = steps.judged_alike(criteria, past)
    columns = _columns(criteria, classified=classified)
    places = {unit.code: index for index, unit in enumerate(compared.units)}
    rows = [
        {"number": number, **_row(columns, number + LIST_TOP - 1, move, compared, places)}
        for number, move in enumerate(moves, 1)
    ]
    sheet = book.sheet(SHEET)
    title = f"Tăng, giảm của từng đơn vị so với {past.period.label}"
    intro = _INTRO if rows else "Không có đơn vị nào thay đổi, trong các đơn vị so được."
    unlike = criteria.classifies and not classified
    if unlike:
        intro += f" Xếp loại không so: kỳ đó dùng phiên bản {past.version} của bộ tiêu chí, kỳ này phiên bản "
        intro += f"{criteria.version}."
    columns.write(sheet, title, intro, rows)
    sheet.do.freeze_panes(LIST_TOP, columns.at("variant"))
    if not any(move.part.variant for move in moves):
        sheet.hide_column(columns.at("variant"))
    if unlike:
        return [Line("Lên, xuống loại", "không so", sheet=SHEET)]
    if not classified or criteria.account.ranked or not rows:
        return []
    where = columns.on(SHEET, "step", len(rows))
    return [
        Line(f"Đơn vị {step.lower()}",
             Live(f"COUNTIF({where},{quoted(step)})", sum(move.step == step for move in moves)), sheet=SHEET)
        for step in (UP, DOWN)
    ]  # fmt: skip


def _columns(criteria: CriteriaSet, *, classified: bool) -> Columns:
    noun, more = ("Mất", "Được thêm") if criteria.account.shares else ("Giảm", "Tăng")
    columns = Columns({
        "number": Head("STT", 6, "center"), "code": Head("Mã", 10, "center"),
        "name": Head(criteria.unit_heading, 32), "variant": Head("Nhóm đơn vị", 20),
        "before": Head("Kỳ trước", 9, "center"), "now": Head("Kỳ này", 9, "center"),
        "change": Head("Tăng, giảm", 9, "center signedpoints"),
        "band": Head("Xếp loại kỳ trước", 13, "center"), "new_band": Head("Xếp loại kỳ này", 13, "center"),
        "step": Head("Lên, xuống loại", 11, "center"),
        "losses": Head(f"Số tiêu chí {noun.lower()}", 8, "center"),
        "lost": Head(f"{noun} ở các tiêu chí", 52),
        "gains": Head(f"Số tiêu chí {more.lower()}", 8, "center"),
        "gained": Head(f"{more} ở các tiêu chí", 52), "note": Head("Ghi chú", 30),
    })  # fmt: skip
    return columns if classified else columns.without("band", "new_band", "step")


def _row(
    columns: Columns, at: int, move: Move, compared: Comparison, places: Mapping[str, int]
) -> dict[str, Value]:
    row, criteria = move.row, move.part.criteria
    # Where answers are compared, a result that somebody changed shows in the bands alone.
    note = row.note if row.adjusted else "; ".join(filter(None, (row.note, move.adjusted)))
    found: dict[str, Value] = {
        "code": move.unit.code, "name": move.unit.full_name, "variant": move.part.variant,
        "band": move.before, "new_band": move.now, "step": move.step,
        "losses": len(move.lost) or None, "lost": _named(move.lost, criteria),
        "gains": len(move.gained) or None, "gained": _named(move.gained, criteria), "note": note,
    }  # fmt: skip
    if row.before is not None and row.now is not None:
        before, now = (columns.cell(key, at) for key in ("before", "now"))
        found["change"] = Live(f"ROUND({now}-{before},6)", (row.now - row.before) / MICRO)
        for key, points in (("before", row.before), ("now", row.now)):
            found[key] = Live(compared.cell(places[row.code], key), criteria.account.number(points))
    return found


def _named(shifts: Sequence[Shift], criteria: CriteriaSet) -> str:
    return "; ".join(_one(shift, criteria) for shift in shifts)


def _one(shift: Shift, criteria: CriteriaSet) -> str:
    name = f"{shift.node.code} {shift.node.label}"
    if criteria.account.shares:
        return name
    before, now = (show_micro(signed(criteria, shift.node, each)) for each in (shift.before, shift.now))
    return f"{name} ({before} → {now})"
