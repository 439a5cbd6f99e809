"""What the units of every area reach: the sheet of areas, and the share that a chart shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from vtlt_consolidate.excel.sheet import Book, Live, Value, quoted
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.text import MICRO, rounded
from vtlt_consolidate.writing.merged.board import NO_AREA, Board, added, band_labels
from vtlt_consolidate.writing.merged.wording import WORDS


def write(book: Book, boards: Sequence[Board], results: Results, intro: str) -> None:
    """Write the sheet of areas: numbers of units and of complete ones, their results and bands."""
    labels, shares = band_labels(boards), results.criteria.account.shares
    heads = (
        Head("STT", 6, "center"), Head(results.criteria.area_heading, 34), Head("Số đơn vị", 10, "center"),
        Head("Đủ số liệu", 10, "center"), *WORDS[results.criteria.account].of_area,
        *(Head(label, 12, "center") for label in labels),
    )  # fmt: skip
    counts: dict[str, Counter[str]] = {label: Counter() for label in labels}
    for board in boards:
        for label, members in board.part.by_band():
            if label in counts:
                counts[label].update(each.unit.area for each in members)
    rows: list[list[Value]] = []
    for number, area in enumerate(results.roster.areas, 1):
        counted, complete, average = _of_area(boards, area)
        figures = [*_met_in_area(boards, area), _mean_of_area(boards, area)] if shares else [average]
        bands_ = _bands_of_area(boards, area, counts)
        rows.append([number, area or NO_AREA, counted, complete, *figures, *bands_])
    write_list(book.sheet("Theo địa bàn"), "Kết quả theo địa bàn", intro, heads, rows)


def _met_in_area(boards: Sequence[Board], area: str) -> tuple[Live, Live, Live]:
    """Criteria met in an area, criteria answered, and the share, as formulas."""
    given, answered = [], 0
    for board in boards:
        here, of = _within(board, area), len(board.part.criteria.criteria)
        given.append(f"{of}*SUMPRODUCT({here})-SUMPRODUCT({here},{board.placed.range('missing')})")
        answered += sum(of - unit.missing for unit in board.part.in_area(area))
    met = _counted_in_area(boards, area)
    share = Live(
        f'IF(({added(given)})=0,"",({met.formula})/({added(given)}))',
        int(met.value) / answered if answered else "",
    )
    return met, Live(added(given), answered), share


def _counted_in_area(boards: Sequence[Board], area: str) -> Live:
    """Criteria met in an area: the sum of totals or, where any was decided, of answers."""
    pieces = []
    for board in boards:
        here = _within(board, area)
        if board.part.any_decided:
            blocks = board.placed.blocks(board.part.criteria.criteria)
            pieces += [f"SUMPRODUCT({here}*ISNUMBER({marks}),{marks})" for marks in blocks]
        else:
            pieces.append(f"SUMPRODUCT({here},{board.placed.range('total')})")
    met = sum(board.part.met(each.unit.code) for board in boards for each in board.part.in_area(area))
    return Live(added(pieces), met // MICRO)


def _mean_of_area(boards: Sequence[Board], area: str) -> Live:
    """Criteria that a unit of an area meets on average; empty if any answer is missing."""
    units = [unit for board in boards for unit in board.part.in_area(area)]
    here = [(_within(board, area), board.placed) for board in boards]
    lacking = added([f"SUMPRODUCT({within},{placed.range('missing')})" for within, placed in here])
    counted = added([f"SUMPRODUCT({within})" for within, _ in here])
    met = _counted_in_area(boards, area)
    # With answers missing the mean would be too low.
    value = "" if any(unit.missing for unit in units) else float(rounded(int(met.value), len(units)))
    return Live(f'IF(({lacking})=0,ROUND(({met.formula})/({counted}),1),"")', value)


def _within(board: Board, area: str) -> str:
    # COUNTIF would read some names as conditions, and = takes “A” for “a”.
    return f"--EXACT({board.areas},{quoted(area)})"


def _of_area(boards: Sequence[Board], area: str) -> tuple[Live, Live, Live]:
    """Units of an area, complete ones, and the mean of their shares of the maximum, as formulas."""
    count = sum(len(board.part.in_area(area)) for board in boards)
    reached = (each.share for board in boards for each in board.part.in_area(area))
    shares = [share for share in reached if share is not None]
    counted, complete, summed = [], [], []
    for board in boards:
        here, cells = _within(board, area), board.placed.range("percent")
        counted.append(f"SUMPRODUCT({here})")
        complete.append(f"SUMPRODUCT({here},--ISNUMBER({cells}))")
        summed.append(f"SUMPRODUCT({here},{cells})")
    average = Live(
        f'IF(({added(complete)})=0,"",({added(summed)})/({added(complete)}))',
        sum(shares) / len(shares) if shares else "",
    )
    return Live(added(counted), count), Live(added(complete), len(shares)), average


def share(boards: Sequence[Board], area: str) -> Live:
    """The share that an area reaches: of its answers, or the mean over its complete units."""
    return (_met_in_area if boards[0].account.shares else _of_area)(boards, area)[2]


def _bands_of_area(
    boards: Sequence[Board], area: str, counts: Mapping[str, Mapping[str, int]]
) -> Iterator[Live]:
    for label, count in counts.items():
        pieces = [
            f"SUMPRODUCT({_within(board, area)},--EXACT({board.placed.range('band')},{quoted(label)}))"
            for board in boards
        ]
        yield Live(added(pieces), count[area])
