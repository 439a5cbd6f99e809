"""All sheets about earlier periods but the plain comparison, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.sheet import Book
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.scoring.history import course, moves
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.writing.merged.board import Board
from vtlt_consolidate.writing.merged.comparison import Comparison
from vtlt_consolidate.writing.merged.history import amounts, courses, gains, quantities, units
from vtlt_consolidate.writing.merged.history.units import Years
from vtlt_consolidate.writing.merged.ratios import Ratios
from vtlt_consolidate.writing.merged.summary import Line


@dataclass(frozen=True)
class Standpoint:
    """Where the figures of this period stand in the workbook.

    Args:
        boards: the positions of the results.
        compared: the comparison with the newest earlier period; none: its points are unlike those of now.
        ratios: the position of the answers to ratios.
    """

    boards: Sequence[Board]
    compared: Comparison | None
    ratios: Ratios


def write(
    book: Book, config: Config, period: Period, month: Month, placed: Standpoint
) -> tuple[Years, list[Line]]:
    """Write the sheets.

    Args:
        book: the workbook.
        config: the set and the units.
        period: the period.
        month: its data, with earlier periods.
        placed: where its figures stand.

    Returns:
        The position of the units over the periods; the lines of the summary about bands.
    """
    results, pasts, boards = month.results, month.earlier, placed.boards
    parts = [board.part for board in boards]
    lines = []
    if placed.compared:
        lines = gains.write(book, config.criteria, moves.moves(results, parts, pasts[-1]), placed.compared)
    followed = course.course(month, parts, config.roster, period)
    years = units.write(book, config, boards, followed, results.carried_note)
    courses.write(book, boards, results, pasts, period)
    amounts.write(book, month, quantities.write(book, month, boards, placed.ratios, period), period)
    return years, lines
