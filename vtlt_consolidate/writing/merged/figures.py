"""Sums over the tables of results by criterion, area and band: for sheets, charts and the summary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from vtlt_consolidate.excel.charts import Figures, period_label
from vtlt_consolidate.excel.sheet import Book, Live, Value, quoted
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.model.criteria import BONUS, GROUP, OFFICE, ORDINARY, RATIO, CriteriaSet, Node
from vtlt_consolidate.model.outputs import APPRAISED as APPRAISAL
from vtlt_consolidate.model.outputs import BY_CRITERION
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.history import sentences
from vtlt_consolidate.scoring.history.sentences import Counted
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import shown_nodes
from vtlt_consolidate.scoring.worked.points import signed
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO, rounded
from vtlt_consolidate.writing import bands as bands_of_units
from vtlt_consolidate.writing import formulas
from vtlt_consolidate.writing.means import average, mean
from vtlt_consolidate.writing.merged.board import NO_AREA, Board, added, answers, overall
from vtlt_consolidate.writing.merged.ratios import Ratios, leaves_of
from vtlt_consolidate.writing.merged.summary import Line
from vtlt_consolidate.writing.merged.wording import WORDS
from vtlt_consolidate.writing.totals import figures_of

_DRAWN_AT_MOST = 30


def counts_in_maximum(criteria: CriteriaSet, node: Node) -> bool:
    """Say whether a node is part of the maximum, not an extra or a penalty nor inside one."""
    return all(part.role in (ORDINARY, BONUS) for part in (*criteria.path(node), node))


def write_criteria(book: Book, boards: Sequence[Board], intro: str, ratios: Ratios) -> None:
    """Write the sheet of criteria: what units reach on average, and for ratios the sums done and in total."""
    varied = any(board.part.variant for board in boards)
    heads = [
        Head("Nhóm đơn vị" if varied else "STT", 24 if varied else 6, "" if varied else "center"),
        Head("Mã", 9, "center"), Head("Nhóm", 28), Head("Tiêu chí", 60),
        *WORDS[boards[0].account].of_criterion,
    ]  # fmt: skip
    some = any(leaf.kind == RATIO for board in boards for leaf in board.part.criteria.criteria)
    heads += _RATIO_HEADS if some else []
    rows: list[list[Value]] = []
    for board in boards:
        numbers = {leaf.code: number for number, leaf in enumerate(board.part.criteria.criteria, 1)}
        for node in shown_nodes(board.part.criteria):
            sums = ratios.of([board.part], node)
            if node.kind == GROUP and sums is None:
                continue
            row = _criterion_row(board, node) if node.code in numbers else _group_row(board, node)
            done = [*sums[:2], _measure(board, node), sums[2]] if sums else [None] * len(_RATIO_HEADS)
            lead = board.part.variant if varied else numbers.get(node.code)
            rows.append([lead, *row, *(done if some else ())])
    write_list(book.sheet(BY_CRITERION), "Kết quả theo từng tiêu chí", intro, heads, rows)


def _criterion_row(board: Board, leaf: Node) -> list[Value]:
    criteria, cells, given = board.part.criteria, board.placed.range(leaf.code), board.part.given(leaf)
    most = criteria.most(leaf)
    groups = " - ".join(group.label for group in criteria.path(leaf))
    count = Live(f"COUNT({cells})", len(given))
    if board.account.shares:
        met = Live(f"SUM({cells})", board.account.number(sum(given)))
        return [leaf.code, groups, leaf.name, met, count, _share([board], leaf)]
    share = _share([board], leaf) if most and counts_in_maximum(criteria, leaf) else None
    shown = None if most is None else float(signed(criteria, leaf, most))
    reached = average(cells, given, taken=criteria.taken_off(leaf))
    return [leaf.code, groups, leaf.name, shown, count, reached, share]


_RATIO_HEADS = [
    Head("Đã thực hiện", 11, "center"), Head("Tổng số", 11, "center"), Head("Đơn vị tính", 10, "center"),
    Head("Tỷ lệ thực hiện", 10, "center percent"),
]  # fmt: skip


def _group_row(board: Board, group: Node) -> list[Value]:
    """The row of a group of ratios, which shows only their sums; its points are in the table of results."""
    above = " - ".join(outer.label for outer in board.part.criteria.path(group))
    return [group.code, above, group.name, None, None, None, None]


def _measure(board: Board, node: Node) -> str:
    return leaves_of(board.part.criteria, node)[0].measure_unit


def _share(boards: Sequence[Board], node: Node) -> Live:
    """Formula for the points of units ÷ the most that a node can give; for groups only complete units."""
    counts, sums, mosts, reached, possible = [], [], [], 0, Decimal(0)
    for board in boards:
        cells, shares = board.placed.range(node.code), board.placed.range("percent")
        most = board.part.criteria.most(board.part.criteria.by_code[node.code]) or Decimal(0)
        if node.kind == GROUP:
            given = [board.part.points[unit.unit.code, node.code] or 0 for unit in board.complete]
            counts.append(f"COUNT({shares})")
            sums.append(f"SUMPRODUCT(--ISNUMBER({shares}),{cells})")
            tops = [board.part.tops[unit.unit.code, node.code] or 0 for unit in board.complete]
        else:
            given = board.part.given(node)
            counts.append(f"COUNT({cells})")
            sums.append(f"SUM({cells})")
            tops = []
        reached += sum(given)
        if tops and board.part.criteria.may_not_arise(node):
            # Units differ in what arose, and so in the most that the group can give them.
            mosts.append(formulas.plain(Decimal(sum(tops)) / MICRO))
            possible += Decimal(sum(tops)) / MICRO
            continue
        mosts.append(f"{counts[-1]}*{formulas.plain(most)}")
        possible += most * len(given)
    value = float(Decimal(reached) / MICRO / possible) if possible else ""
    return Live(f'IF(({added(mosts)})=0,"",({added(sums)})/({added(mosts)}))', value)


def _drawn(boards: Sequence[Board], ratios: Ratios) -> Iterator[tuple[str, Live]]:
    """Yield label and share of every criterion, or of the top groups if there are too many criteria.

    Where all of them are ratios without tiers the share is what is done ÷ the total; otherwise all are means
    of points, as a chart has one measure.
    """
    leaves = {leaf.code: leaf for board in boards for leaf in board.part.criteria.criteria}
    deep = len(leaves) <= _DRAWN_AT_MOST or not boards[0].account.group_columns
    tops = {node.code: node for board in boards for node in shown_nodes(board.part.criteria, deep=False)}
    drawn = []
    for node in (leaves if deep else tops).values():
        here = [board for board in boards if node.code in board.placed.columns]
        counting = [board for board in here if counts_in_maximum(board.part.criteria, node)]
        if counting and all(board.part.criteria.most(node) for board in counting):
            drawn.append((node, counting))
    are_shares = all(_is_share(counting, node) for node, counting in drawn)
    for node, counting in drawn:
        done = ratios.of([board.part for board in counting], node) if are_shares else None
        yield f"{_numbered(counting[0], node)}. {node.label}", done[2] if done else _share(counting, node)


def _numbered(board: Board, node: Node) -> str:
    """The name of a node in charts: the number above its column, or its code if groups have columns."""
    return node.code if board.account.group_columns else str(board.part.criteria.number(node))


def _is_share(boards: Sequence[Board], node: Node) -> bool:
    """Say whether a node sums up ratios whose points are in proportion to what is done, not by tiers."""
    ratios = [leaves_of(board.part.criteria, board.part.criteria.by_code[node.code]) for board in boards]
    return all(leaves and not any(leaf.tiers for leaf in leaves) for leaves in ratios)


def write_areas(book: Book, boards: Sequence[Board], results: Results, intro: str) -> None:
    """Write the sheet of areas: numbers of units and of complete ones, their results and bands."""
    labels, shares = _labels(boards), results.criteria.account.shares
    heads = (
        Head("STT", 6, "center"), Head(results.criteria.area_heading, 34), Head("Số đơn vị", 10, "center"),
        Head("Đủ số liệu", 10, "center"), *WORDS[results.criteria.account].of_area,
        *(Head(label, 12, "center") for label in labels),
    )  # fmt: skip
    rows: list[list[Value]] = []
    for number, area in enumerate(results.roster.areas, 1):
        counted, complete, average = _of_area(boards, area)
        figures = [*_met_in_area(boards, area), _mean_of_area(boards, area)] if shares else [average]
        bands_ = _bands_of_area(boards, area, labels)
        rows.append([number, area or NO_AREA, counted, complete, *figures, *bands_])
    write_list(book.sheet("Theo địa bàn"), "Kết quả theo địa bàn", intro, heads, rows)


def _met_in_area(boards: Sequence[Board], area: str) -> tuple[Live, Live, Live]:
    """Criteria met in an area, criteria answered, and the share, as formulas."""
    given, answered = [], 0
    for board in boards:
        here, of = _within(board, area), len(board.part.criteria.criteria)
        given.append(f"{of}*SUMPRODUCT({here})-SUMPRODUCT({here},{board.placed.range('missing')})")
        answered += sum(of - unit.missing for unit in board.part.standings if unit.unit.area == area)
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
    met = sum(
        board.part.met(each.unit.code)
        for board in boards
        for each in board.part.standings
        if each.unit.area == area
    )
    return Live(added(pieces), met // MICRO)


def _mean_of_area(boards: Sequence[Board], area: str) -> Live:
    """Criteria that a unit of an area meets on average; empty if any answer is missing."""
    units = [unit for board in boards for unit in board.part.standings if unit.unit.area == area]
    here = [(_within(board, area), board.placed) for board in boards]
    lacking = added([f"SUMPRODUCT({within},{placed.range('missing')})" for within, placed in here])
    counted = added([f"SUMPRODUCT({within})" for within, _ in here])
    met = _counted_in_area(boards, area)
    # With answers missing the mean would be too low.
    value = "" if any(unit.missing for unit in units) else float(rounded(int(met.value), len(units)))
    return Live(f'IF(({lacking})=0,ROUND(({met.formula})/({counted}),1),"")', value)


def _labels(boards: Sequence[Board]) -> list[str]:
    """The labels of the bands, best first; none in a set that classifies nobody."""
    classifying = [board for board in boards if board.part.criteria.classifies]
    return list(dict.fromkeys(label for board in classifying for label, _ in board.part.by_band()))


def _within(board: Board, area: str) -> str:
    # COUNTIF would read some names as conditions, and = takes “A” for “a”.
    return f"--EXACT({board.areas},{quoted(area)})"


def _of_area(boards: Sequence[Board], area: str) -> tuple[Live, Live, Live]:
    """Units of an area, complete ones, and the mean of their shares of the maximum, as formulas."""
    count = sum(each.unit.area == area for board in boards for each in board.part.standings)
    reached = (each.share for board in boards for each in board.part.standings if each.unit.area == area)
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


def share_of_area(boards: Sequence[Board], area: str) -> Live:
    """The share that an area reaches: of its answers, or the mean over its complete units."""
    return (_met_in_area if boards[0].account.shares else _of_area)(boards, area)[2]


def _bands_of_area(boards: Sequence[Board], area: str, labels: Sequence[str]) -> Iterator[Live]:
    for label in labels:
        members = [
            unit
            for board in boards
            for name, those in board.part.by_band()
            if name == label
            for unit in those
        ]
        pieces = [
            f"SUMPRODUCT({_within(board, area)},--EXACT({board.placed.range('band')},{quoted(label)}))"
            for board in boards
        ]
        yield Live(added(pieces), sum(unit.unit.area == area for unit in members))


def figures(
    boards: Sequence[Board], results: Results, earlier: Sequence[Past], period: Period, ratios: Ratios
) -> Figures:
    """Give the figures that the charts show; nothing is drawn where nobody has to report."""
    if not boards:
        return Figures([], [], [], [], results.criteria.area_heading)
    areas = results.roster.areas if any(results.roster.areas) else ()
    shares = [(area or NO_AREA, share_of_area(boards, area)) for area in areas]
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
    note, drawn = sentences.counted(course), list(_drawn(boards, ratios))
    return Figures(counted, drawn, shares, trend, results.criteria.area_heading, note)


def _counted(boards: Sequence[Board]) -> Iterator[tuple[str, Live, int]]:
    """Yield each band with the number of its units over all variants, and the number of all units."""
    everybody = sum(len(board.part.standings) for board in boards)
    for label in _labels(boards):
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
        lowered = sum(bool(unit.reason) for unit in complete)
        pieces = [f"SUMPRODUCT(--(LEN({board.placed.range('reason')})>0))" for board in boards]
        found.append(Line("Đơn vị bị khống chế loại", Live(added(pieces), lowered)))
    found += _decided(boards)
    found += _appraised(boards)
    return found


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
