"""What charts and the summary show of the tables of results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from vtlt_consolidate.excel.charts import Figures, period_label
from vtlt_consolidate.excel.sheet import Live, quoted
from vtlt_consolidate.model.criteria import OFFICE
from vtlt_consolidate.model.outputs import APPRAISED as APPRAISAL
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.history import sentences
from vtlt_consolidate.scoring.history.sentences import Counted
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import UNBANDED
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing import bands as bands_of_units
from vtlt_consolidate.writing.means import mean
from vtlt_consolidate.writing.merged.board import NO_AREA, Board, added, answers, band_labels, overall
from vtlt_consolidate.writing.merged.summary import Line
from vtlt_consolidate.writing.merged.sums import by_area, by_criterion
from vtlt_consolidate.writing.merged.sums.ratios import Ratios
from vtlt_consolidate.writing.merged.wording import WORDS
from vtlt_consolidate.writing.totals import figures_of


def figures(
    boards: Sequence[Board], results: Results, earlier: Sequence[Past], period: Period, ratios: Ratios
) -> Figures:
    """Give the figures that the charts show; nothing is drawn where nobody has to report."""
    if not boards:
        return Figures([], [], [], [], results.criteria.area_heading)
    areas = results.roster.areas if any(results.roster.areas) else ()
    shares = [(area or NO_AREA, by_area.share(boards, area)) for area in areas]
    counted = [(label, count) for label, count, _ in _counted(boards)]
    there = [past for past in earlier if past.share is not None]
    trend: list[tuple[str, Live | float]] = [
        (period_label(past.period), past.share) for past in there if past.share is not None
    ]
    course = [Counted(period_label(past.period), past.reached, past.carried.keys()) for past in there]
    now = overall(boards)
    if now.value != "":
        trend.append((period_label(period), now))
        reached = frozenset[str]().union(*(board.reached for board in boards))
        course.append(Counted(period_label(period), reached, results.carried.keys()))
    note, drawn = sentences.counted(course), list(by_criterion.drawn(boards, ratios))
    return Figures(counted, drawn, shares, trend, results.criteria.area_heading, note)


def _counted(boards: Sequence[Board]) -> Iterator[tuple[str, Live, int]]:
    """Yield each band with the number of its units over all variants, and the number of all units."""
    everybody = sum(len(board.part.standings) for board in boards)
    for label in band_labels(boards):
        counts = [
            bands_of_units.live_count(board.part, board.placed, label, members)
            for board in boards
            for name, members in board.part.by_band()
            if name == label
        ]
        total = Live(added([each.formula for each in counts]), sum(int(each.value) for each in counts))
        yield label, total, everybody


def bands(boards: Sequence[Board]) -> list[Line]:
    """The lines of the summary about bands: number of units and their share."""
    return [
        Line(label, count, Live(f"({count.formula})/{everybody}", int(count.value) / everybody))
        for label, count, everybody in _counted(boards)
    ]


def lines(boards: Sequence[Board]) -> list[Line]:
    """The lines of the summary about results; points of several variants have no common average."""
    if not boards:
        return []
    complete = [unit for board in boards for unit in board.complete]
    counted = added([f"COUNT({board.placed.range('percent')})" for board in boards])
    found = [Line("Đơn vị đủ số liệu", Live(counted, len(complete))), *_lacking(boards)]
    if boards[0].account.shares:
        met, answered = answers(boards)
        found += [
            Line("Lượt tiêu chí đạt", met),
            Line("Trên số lượt có số liệu", answered),
            Line("Tỷ lệ đạt", overall(boards), style="percent bold"),
        ]
    else:
        alone = sum(len(board.part.standings) for board in boards) == 1
        words = boards[0].account.tail["percent"] if alone else WORDS[boards[0].account].share
        found.append(Line(words, overall(boards), style="percent bold"))
        if boards[0].account.tasks:
            found += _tasks(boards)
        elif len(boards) == 1:
            found += _points(*boards)
    if any(board.part.criteria.gates for board in boards):
        # Without a band, the reason is a gate that cannot be judged.
        lowered = sum(bool(unit.reason and unit.band) for unit in complete)
        pieces = [_lowered(board.placed.range) for board in boards]
        found.append(Line("Đơn vị bị khống chế loại", Live(added(pieces), lowered)))
    found += _decided(boards)
    found += _appraised(boards)
    return found


def _lowered(at: Callable[[str], str]) -> str:
    return f"SUMPRODUCT(--(LEN({at('reason')})>0),1-EXACT({at('band')},{quoted(UNBANDED)}))"


def _lacking(boards: Sequence[Board]) -> Iterator[Line]:
    """How many criteria units have not answered, and how many points others owe; tables add up both."""
    owed, blank, count, others = [], [], 0, 0
    for board in boards:
        part = board.part
        leaves = [leaf for leaf in part.criteria.criteria if leaf.source]
        blanks = [f"COUNTBLANK({cells})" for cells in board.placed.blocks(leaves)]
        owed.append("-".join([f"SUM({board.placed.range('missing')})", *blanks]))
        blank += blanks
        open_ = sum(part.count_lacking(each, leaves) for each in part.standings)
        count, others = count + sum(each.missing for each in part.standings) - open_, others + open_
    yield Line("Lượt tiêu chí chưa có số liệu", Live(added(owed), count))
    if others:
        yield Line("Lượt điểm đơn vị không tự chấm, còn thiếu", Live(added(blank), others))


def _appraised(boards: Sequence[Board]) -> Iterator[Line]:
    """How many points are the reviewer's and not those of the unit, and how many no unit gives itself."""
    keys = {key: board.part.criteria.by_code[key[1]] for board in boards for key in board.part.appraised}
    alone = sum(leaf.source == OFFICE for leaf in keys.values())
    counts = {"Điểm thẩm định khác tự chấm": len(keys) - alone, "Điểm do cơ quan tổng hợp chấm": alone}
    yield from (Line(words, count, sheet=APPRAISAL) for words, count in counts.items() if count)


def _decided(boards: Sequence[Board]) -> Iterator[Line]:
    """How many results somebody decided, and what became of them; nothing where nobody did."""
    given = [each.decision for board in boards for each in board.part.standings if each.decision]
    if given:
        cells = [board.placed.range("decided") for board in boards if "decided" in board.placed.columns]
        live = Live(added([f"SUMPRODUCT(--(LEN({each})>0))" for each in cells]), len(given))
        yield Line("Đơn vị có kết quả điều chỉnh", live if cells else len(given))
        for label, count in Counter(each.effect for each in given).items():
            yield Line(f"  {label}", count)


def _tasks(boards: Sequence[Board]) -> Iterator[Line]:
    """How many tasks of all units are done, under way and open."""
    for name in ("done", "under_way", "open"):
        counted = sum(board.part.tasks(each)[name] for board in boards for each in board.part.standings)
        cells = added([f"SUM({board.placed.range(name)})" for board in boards])
        yield Line(boards[0].account.tail[name], Live(cells, counted))


def _points(board: Board) -> Iterator[Line]:
    totals, ranks = board.placed.range("total"), board.placed.range("rank")
    reached = [each.total for each in board.complete]
    if len(board.part.standings) == 1:
        total = figures_of(board.part.standings[0], board.part)["total"]
        yield Line("Điểm", Live(board.placed.cell(board.placed.first, "total"), total), style="")
        return
    average = Live(board.placed.cell(board.placed.last + 1, "total"), mean(reached))
    yield Line("Điểm bình quân", average, style="")
    for label, name, value in (
        ("Điểm cao nhất", "MAX", max(reached, default=None)),
        ("Điểm thấp nhất", "MIN", min(reached, default=None)),
    ):
        formula = f'IF(COUNT({ranks})=0,"",{name}(IF(ISNUMBER({ranks}),{totals})))'
        yield Line(label, Live(formula, "" if value is None else value / MICRO, array=True), style="")
