"""The trends: criteria, areas and variants, bands, and figures over the periods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from vtlt_consolidate.excel.charts import period_label
from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.scoring.compare import Past, goes_on
from vtlt_consolidate.scoring.history import shares
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.scoring.tree import micro
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.writing import bands as bands_of_units
from vtlt_consolidate.writing import formulas
from vtlt_consolidate.writing.merged import figures
from vtlt_consolidate.writing.merged.board import Board, added, overall
from vtlt_consolidate.writing.merged.history import trends
from vtlt_consolidate.writing.merged.history.trends import Line, Look
from vtlt_consolidate.writing.merged.tables import NO_AREA

CRITERIA = "Tiêu chí qua các kỳ"
AREAS = "Địa bàn qua các kỳ"
BANDS = "Xếp loại qua các kỳ"

_WHOLE = "Chung, mọi đơn vị"
_OF_MARKS = "Tỷ lệ đạt, tính trên số câu có số liệu của từng kỳ."
_OF_POINTS = "Tỷ lệ bình quân so với điểm tối đa, tính trên các đơn vị đủ số liệu của từng kỳ."
_PRINTED = "Kỳ trước đọc từ tệp tổng hợp của kỳ đó; kỳ này nối với bảng tổng hợp."


def write(
    book: Book, boards: Sequence[Board], results: Results, pasts: Sequence[Past], period: Period
) -> None:
    """Write the sheet of criteria, that of areas and variants, and that of bands, where there are any.

    Args:
        book: the workbook.
        boards: the positions of the results.
        results: the results of this period.
        pasts: the earlier periods, oldest first.
        period: this period.
    """
    labels = [*(period_label(past.period) for past in pasts), period_label(period)]
    note, counted = results.carried_note, results.criteria.account.shares
    whole = Line("", _WHOLE, [*(past.share for past in pasts), overall(boards)])
    intro = f"{_OF_MARKS if counted else _OF_POINTS} {_PRINTED} {note}".rstrip()
    look = Look("Các tiêu chí qua các kỳ", intro, "Tiêu chí", "một tiêu chí")
    if criteria := list(_criteria(boards, results, pasts)):
        trends.write_chosen(book, CRITERIA, look, labels, criteria, whole)
    if areas := list(_areas(boards, results, pasts)):
        heading = results.criteria.area_heading
        item = f"{heading}, nhóm đơn vị" if len(boards) > 1 else heading
        intro = f"{intro} Các đơn vị xếp theo danh sách hiện nay."
        look = Look(f"{item} qua các kỳ", intro, item, "một dòng của bảng")
        trends.write_chosen(book, AREAS, look, labels, areas, whole)
    if results.criteria.classifies:
        look = Look("Số đơn vị theo xếp loại qua các kỳ", f"{_PRINTED} {note}".rstrip(), "Xếp loại",
                    figure="integer", change="signed", shares=False)  # fmt: skip
        trends.write_stacked(book, BANDS, look, labels, list(_bands(boards, pasts)))


def _criteria(boards: Sequence[Board], results: Results, pasts: Sequence[Past]) -> Iterator[Line]:
    then = [shares.by_criterion(past, results.criteria) for past in pasts]
    for leaf in results.criteria.criteria:
        here = [board for board in boards if leaf.code in board.placed.columns]
        counting = [board for board in here if figures.counts_in_maximum(board.part.criteria, leaf)]
        if counting and results.criteria.most(leaf):
            yield Line(
                leaf.code, leaf.label, [*(each.get(leaf.code) for each in then), _share(counting, leaf)]
            )


def _share(boards: Sequence[Board], leaf: Node) -> Live:
    """The share of answers that are met, or the mean of points over whole units ÷ the most, as a formula."""
    counts, sums, reached, possible = [], [], 0, Decimal(0)
    for board in boards:
        cells, most = board.placed.range(leaf.code), board.part.criteria.most(leaf) or Decimal(0)
        given = board.given(leaf)
        if board.account.shares:
            counts.append(f"COUNT({cells})*{formulas.plain(most)}")
            sums.append(f"SUM({cells})")
        else:
            given = [board.part.points[each.unit.code, leaf.code] or 0 for each in board.complete]
            whole = board.placed.range("percent")
            counts.append(f"COUNT({whole})*{formulas.plain(most)}")
            sums.append(f"SUMPRODUCT(--ISNUMBER({whole}),{cells})")
        reached += sum(given)
        possible += most * len(given)
    value = reached / micro(possible) if possible else ""
    return Live(f'IF(({added(counts)})=0,"",({added(sums)})/({added(counts)}))', value)


def _areas(boards: Sequence[Board], results: Results, pasts: Sequence[Past]) -> Iterator[Line]:
    roster, reached = results.roster, [_reached(results, past) for past in pasts]
    for area in roster.areas if any(roster.areas) else ():
        codes = [unit.code for unit in roster.units if unit.area == area]
        then = [shares.of_units(each, codes) for each in reached]
        yield Line("", area or NO_AREA, [*then, figures.share_of_area(boards, area)])
    for board in boards if len(boards) > 1 else ():
        codes = [each.unit.code for each in board.part.standings]
        then = [shares.of_units(each, codes) for each in reached]
        yield Line("", f"Nhóm {board.part.variant}", [*then, overall([board])])


def _reached(results: Results, past: Past) -> Mapping[str, tuple[int, int]]:
    """What the units of now reached in an earlier period, without other units with the same code."""
    units, carried = results.roster.by_code, results.carried
    # The name of a carried unit has a mark added to it.
    return {code: got for code, got in shares.by_unit(past).items()
            if code in units and code not in past.notes
            and (code in carried or goes_on(units[code], past))}  # fmt: skip


def _bands(boards: Sequence[Board], pasts: Sequence[Past]) -> Iterator[Line]:
    then = [shares.bands(past) for past in pasts]
    now: dict[str, list[Live]] = {}
    for board in boards:
        for label, members in board.part.by_band():
            count = bands_of_units.live_count(board.part, board.placed, label, members)
            now.setdefault(label, []).append(count)
    former = [label for counts in then for label in counts if label not in now and label != UNBANDED]
    last = [UNBANDED] if UNBANDED in now or any(UNBANDED in counts for counts in then) else []
    for label in dict.fromkeys([*(label for label in now if label != UNBANDED), *former, *last]):
        counts = now.get(label, [])
        figure: Value = 0
        if counts:
            total = sum(int(each.value) for each in counts)
            figure = Live(added([each.formula for each in counts]), total)
        yield Line("", label, [*(each[label] for each in then), figure])
