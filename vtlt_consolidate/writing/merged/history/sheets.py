"""All sheets about earlier periods, in their order."""

from __future__ import annotations

from collections.abc import Sequence

from vtlt_consolidate.excel.sheet import Book
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.scoring.history import course, moves
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.writing.merged import comparison
from vtlt_consolidate.writing.merged.board import Board
from vtlt_consolidate.writing.merged.history import amounts, courses, gains, quantities, units
from vtlt_consolidate.writing.merged.history.units import Years
from vtlt_consolidate.writing.merged.summary import Change
from vtlt_consolidate.writing.merged.sums.ratios import Ratios


def write(
    book: Book, config: Config, period: Period, month: Month, boards: Sequence[Board], ratios: Ratios
) -> tuple[Change | None, Years | None]:
    """Write the sheets, where there are earlier periods and somebody has to report.

    Args:
        book: the workbook.
        config: the set and the units.
        period: the period.
        month: its data, with earlier periods.
        boards: the positions of the results.
        ratios: the position of the answers to ratios.

    Returns:
        What the summary says of the change since the newest of them, unless its points are unlike those of
        now; and the position of the units over the periods.
    """
    results, pasts = month.results, month.earlier
    if not boards or not pasts:
        return None, None
    change, parts = None, [board.part for board in boards]
    if past := month.last:
        compared = comparison.write(book, results, boards, past)
        lines = gains.write(book, config.criteria, moves.moves(results, parts, past), compared)
        change = comparison.summary_of(compared, lines)
    followed = course.course(month, parts, config.roster, period)
    years = units.write(book, config, boards, followed, results.carried_note)
    courses.write(book, boards, config.roster, month, period)
    amounts.write(book, month, quantities.write(book, month, boards, ratios, period), period)
    return change, years
