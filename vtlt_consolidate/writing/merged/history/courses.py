"""The trends: criteria, areas and variants, bands, and figures over the periods."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from vtlt_consolidate.excel.charts import period_label
from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.compare import Beside, Compared, Past, goes_on
from vtlt_consolidate.scoring.history import shares
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import UNBANDED
from vtlt_consolidate.scoring.tree import micro
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing import bands as bands_of_units
from vtlt_consolidate.writing import formulas
from vtlt_consolidate.writing.merged.board import NO_AREA, Board, added, overall
from vtlt_consolidate.writing.merged.history import earlier, trends
from vtlt_consolidate.writing.merged.history.trends import Line, Look
from vtlt_consolidate.writing.merged.sums import by_area, by_criterion

CRITERIA = "Tiêu chí qua các kỳ"
AREAS = "Địa bàn qua các kỳ"
BANDS = "Xếp loại qua các kỳ"

_WHOLE = "Chung, mọi đơn vị"
_OF_MARKS = "Tỷ lệ đạt, tính trên số câu có số liệu của từng kỳ."
_OF_POINTS = "Tỷ lệ bình quân so với điểm tối đa, tính trên các đơn vị đủ số liệu của từng kỳ."
_OF_COUNTS = "Tăng, giảm là hiệu của hai số đã in; số đơn vị được xếp loại mỗi kỳ có thể khác nhau."
_BY_LIST_OF_THEN = "Mỗi kỳ xếp đơn vị theo danh sách của kỳ đó."
_PRINTED = "Kỳ trước đọc từ tệp tổng hợp của kỳ đó; kỳ này nối với bảng tổng hợp."


def write(book: Book, boards: Sequence[Board], roster: Roster, month: Month, period: Period) -> None:
    """Write the sheet of criteria, that of areas and variants, and that of bands, where there are any.

    Args:
        book: the workbook.
        boards: the positions of the results.
        roster: the units of now, also those that need not report.
        month: the data of this period, with at least one earlier one.
        period: this period.
    """
    results, pasts = month.results, month.earlier
    labels = [*(period_label(past.period) for past in pasts), period_label(period)]
    note, counted = results.carried_note, results.criteria.account.shares
    both = _Both.of(boards, results, pasts[-1])
    everybody = [unit.code for unit in results.roster.units]
    whole = Line("", _WHOLE, [*(past.share for past in pasts), overall(boards)], alike=both.change(everybody))
    intro = f"{_OF_MARKS if counted else _OF_POINTS} {_PRINTED} {trends.ON_ALIKE} {note}".rstrip()
    of_criteria = f"{intro} {trends.asked_otherwise(pasts, results.criteria.criteria)}".rstrip()
    look = Look("Các tiêu chí qua các kỳ", of_criteria, "Tiêu chí", "một tiêu chí", alike=True)
    if criteria := list(_criteria(boards, results, pasts)):
        trends.write_chosen(book, CRITERIA, look, labels, criteria, whole)
    groupings = [_by_area(boards, roster, month, both), _by_variant(boards, roster, month, both)]
    if areas := [line for each in groupings for line in each.lines]:
        heading = results.criteria.area_heading
        item = f"{heading}, nhóm đơn vị" if groupings[1].lines else heading
        intro = f"{intro} {_listed(groupings, [past.period for past in pasts])}"
        look = Look(f"{item} qua các kỳ", intro, item, "một dòng của bảng", alike=True)
        trends.write_chosen(book, AREAS, look, labels, areas, whole)
    if results.criteria.classifies:
        intro = f"{_PRINTED} {_OF_COUNTS} {note}".rstrip()
        look = Look("Số đơn vị theo xếp loại qua các kỳ", intro, "Xếp loại",
                    figure="integer", change="signed", shares=False)  # fmt: skip
        trends.write_stacked(book, BANDS, look, labels, list(_bands(boards, pasts)))


def _criteria(boards: Sequence[Board], results: Results, pasts: Sequence[Past]) -> Iterator[Line]:
    then = [shares.by_criterion(past, results.criteria) for past in pasts]
    places = earlier.places_of(boards, pasts[-1])
    changed = {
        board.part.variant: (
            place, {row.code: row for row in Beside(results, board.part, pasts[-1]).nodes},
        )
        for board, place in zip(boards, places, strict=True)
    }  # fmt: skip
    for leaf in results.criteria.criteria:
        here = [board for board in boards if leaf.code in board.placed.columns]
        counting = [board for board in here if by_criterion.counts_in_maximum(board.part.criteria, leaf)]
        if counting and results.criteria.most(leaf):
            yield Line(
                leaf.code, leaf.label, [*(each.get(leaf.code) for each in then), _share(counting, leaf)],
                alike=_change(counting, leaf, changed),
            )  # fmt: skip


def _change(
    boards: Sequence[Board], leaf: Node, changed: Mapping[str, tuple[earlier.Place, Mapping[str, Compared]]]
) -> Value:
    """What the share changed over the units with points for a criterion in both of the last periods."""
    grown, counts, change, possible = [], [], 0, 0
    for board in boards:
        place, rows = changed[board.part.variant]
        row, most = rows[leaf.code], board.part.criteria.most(leaf) or Decimal(0)
        if row.change is None:
            continue
        then, now = place.of_board(leaf.code), board.placed.range(leaf.code)
        grown.append(f"SUMPRODUCT(--ISNUMBER({then}),{now})-SUMPRODUCT({then},--ISNUMBER({now}))")
        counts.append(f"SUMPRODUCT(--ISNUMBER({then}),--ISNUMBER({now}))*{formulas.plain(most)}")
        change, possible = change + row.change, possible + row.both * micro(most)
    if not possible:
        return ""
    of = added(counts)
    return Live(f'IF(({of})=0,"",ROUND(({added(grown)})/({of}),9))', round(change / possible, 9))


@dataclass(frozen=True)
class _Both:
    """What is compared of each unit: the answers that both periods have, or the shares of whole units.

    Args:
        units: code of a unit → what it reached then and now, and of how much.
    """

    units: Mapping[str, tuple[float, float, float]]

    @classmethod
    def of(cls, boards: Sequence[Board], results: Results, past: Past) -> _Both:
        """Find it for all units."""
        found: dict[str, tuple[float, float, float]] = {}
        for board in boards:
            part, beside = board.part, Beside(results, board.part, past)
            if part.criteria.account.shares:
                for code, points in beside.earlier.items():
                    pairs = [(old, new) for node, old in points.items()
                             if old is not None and (new := part.points[code, node]) is not None]  # fmt: skip
                    sums = sum(old for old, _ in pairs), sum(new for _, new in pairs)
                    found[code] = (*sums, len(pairs) * MICRO)
                continue
            for row in beside.units:
                if row.stood and row.standing and (share := row.standing.share) is not None:
                    found[row.code] = row.stood.share, share, 1
        return cls(found)

    def change(self, codes: Iterable[str]) -> Value:
        """What the share of some units changed together; an empty text where nothing is compared."""
        mine = [self.units[code] for code in codes if code in self.units]
        of = sum(possible for *_, possible in mine)
        return round(sum(now - then for then, now, _ in mine) / of, 9) if of else ""


def _share(boards: Sequence[Board], leaf: Node) -> Live:
    """The share of answers that are met, or the mean of points over whole units ÷ the most, as a formula.

    As in earlier periods (`shares.by_criterion`), units for which the criterion did not arise are left out.
    """
    counts, sums, reached, possible = [], [], 0, Decimal(0)
    for board in boards:
        cells, most = board.placed.range(leaf.code), board.part.criteria.most(leaf) or Decimal(0)
        given = board.part.given(leaf)
        if board.account.shares:
            counts.append(f"COUNT({cells})*{formulas.plain(most)}")
            sums.append(f"SUM({cells})")
        else:
            points = (board.part.points[each.unit.code, leaf.code] for each in board.complete)
            given = [micro for micro in points if micro is not None]
            whole = board.placed.range("percent")
            counts.append(f"SUMPRODUCT(--ISNUMBER({whole}),--ISNUMBER({cells}))*{formulas.plain(most)}")
            sums.append(f"SUMPRODUCT(--ISNUMBER({whole}),{cells})")
        reached += sum(given)
        possible += most * len(given)
    value = reached / micro(possible) if possible else ""
    return Live(f'IF(({added(counts)})=0,"",({added(sums)})/({added(counts)}))', value)


@dataclass(frozen=True)
class _Grouping:
    """The lines of areas or variants.

    Args:
        lines: of those of now, and of those that only an earlier period had.
        unlisted: the earlier periods whose workbooks do not say what units belonged to; the units are taken
            as they are listed now.
    """

    lines: Sequence[Line] = ()
    unlisted: frozenset[Period] = frozenset()


def _by_area(boards: Sequence[Board], roster: Roster, month: Month, both: _Both) -> _Grouping:
    now = {unit.code: unit.area for unit in roster.units}
    figures: dict[str, Value] = {area: by_area.share(boards, area) for area in roster.areas}
    then = {past.period: past.areas for past in month.earlier}
    made = _grouping(figures, now, then, month, both, roster)
    named = any(figures) or any(line.name for line in made.lines)
    lines = [replace(line, name=line.name or NO_AREA) for line in made.lines if named]
    return replace(made, lines=lines)


def _by_variant(boards: Sequence[Board], roster: Roster, month: Month, both: _Both) -> _Grouping:
    now = {unit.code: unit.variant for unit in roster.units}
    figures: dict[str, Value] = {
        board.part.variant: overall([board]) for board in boards if board.part.variant
    }
    then = {past.period: past.variants for past in month.earlier}
    made = _grouping(figures, now, then, month, both, roster)
    lines = [replace(line, name=f"Nhóm {line.name}") for line in made.lines if line.name]
    return replace(made, lines=lines) if len(lines) > 1 else _Grouping()


def _grouping(
    figures: Mapping[str, Value], now: Mapping[str, str], then: Mapping[Period, Mapping[str, str]],
    month: Month, both: _Both, roster: Roster,
) -> _Grouping:  # fmt: skip
    """A line for each group of units; earlier figures are those that each period printed.

    Args:
        figures: group of now → its figure.
        now: code of a unit → its group, also of units that need not report.
        then: earlier period → code of a unit of then → its group then; none: the workbook does not say.
        month: the data of this period.
        both: what changed.
        roster: the units of now.
    """
    reached = [
        shares.of_groups(shares.by_unit(past), then[past.period]) if then[past.period]
        else shares.of_groups(_reached(roster, past, month.results.carried), now)
        for past in month.earlier
    ]  # fmt: skip
    # Units of an earlier period without whole answers make no line.
    former = (group for each in reached for group, share in each.items() if share is not None)
    lines = [
        Line("", group, [*(each.get(group) for each in reached), figures.get(group)],
             alike=both.change(code for code, own in now.items() if own == group))
        for group in dict.fromkeys([*figures, *former])
    ]  # fmt: skip
    return _Grouping(lines, frozenset(period for period, groups in then.items() if not groups))


def _listed(groupings: Sequence[_Grouping], periods: Sequence[Period]) -> str:
    """Say by which list units are put into areas and variants."""
    unlisted = frozenset[Period]().union(*(each.unlisted for each in groupings if each.lines))
    labels = ", ".join(period_label(period) for period in periods if period in unlisted)
    but = f" Kỳ {labels}: tệp không ghi, xếp theo danh sách hiện nay." if labels else ""
    return _BY_LIST_OF_THEN + but


def _reached(roster: Roster, past: Past, carried: Collection[str]) -> Mapping[str, tuple[int, int]]:
    """What the units of now reached in an earlier period, without other units with the same code."""
    units = roster.by_code
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
