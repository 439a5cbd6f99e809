"""What the tables of results sum to, by criterion, area and band: sheets, charts, lines of the summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from vtlt_consolidate.excel.charts import Figures, period_label
from vtlt_consolidate.excel.sheet import Book, Live, Value, quoted
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.model.criteria import BONUS, GROUP, ORDINARY, RATIO, CriteriaSet, Node
from vtlt_consolidate.model.outputs import APPRAISED as APPRAISAL
from vtlt_consolidate.model.outputs import BY_CRITERION
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import shown_nodes
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO, rounded
from vtlt_consolidate.writing import bands as bands_of_units
from vtlt_consolidate.writing import formulas
from vtlt_consolidate.writing.merged.board import Board, added
from vtlt_consolidate.writing.merged.ratios import Ratios, leaves_of
from vtlt_consolidate.writing.merged.summary import Line
from vtlt_consolidate.writing.merged.tables import NO_AREA
from vtlt_consolidate.writing.merged.wording import WORDS
from vtlt_consolidate.writing.table import mean

_DRAWN_AT_MOST = 30


def counts_in_the_whole(criteria: CriteriaSet, node: Node) -> bool:
    """Say whether a node is part of the maximum, and neither given besides nor taken off."""
    return all(each.role in (ORDINARY, BONUS) for each in (*criteria.path(node), node))


def write_criteria(book: Book, boards: Sequence[Board], told: str, ratios: Ratios) -> None:
    """Write what units reach on average for each criterion, and how much of the whole is done of ratios."""
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
    write_list(book.sheet(BY_CRITERION), "Kết quả theo từng tiêu chí", told, heads, rows)


def _criterion_row(board: Board, leaf: Node) -> list[Value]:
    criteria, cells, known = board.part.criteria, board.placed.range(leaf.code), board.known(leaf)
    most = criteria.most(leaf)
    groups, count = (
        " - ".join(group.label for group in criteria.path(leaf)),
        Live(f"COUNT({cells})", len(known)),
    )
    if board.account.shares:
        met = Live(f"SUM({cells})", board.account.number(sum(known)))
        return [leaf.code, groups, leaf.name, met, count, _share([board], leaf)]
    average = Live(f'IF(COUNT({cells})=0,"",ROUND(SUM({cells})/COUNT({cells}),2))', mean(known))
    share = _share([board], leaf) if most and counts_in_the_whole(criteria, leaf) else None
    return [leaf.code, groups, leaf.name, None if most is None else float(most), count, average, share]


_RATIO_HEADS = [
    Head("Đã thực hiện", 11, "center"), Head("Tổng số", 11, "center"), Head("Đơn vị tính", 10, "center"),
    Head("Tỷ lệ thực hiện", 10, "center percent"),
]  # fmt: skip


def _group_row(board: Board, group: Node) -> list[Value]:
    """A group of ratios has a row for their sums alone; its points stand in the table of points."""
    above = " - ".join(each.label for each in board.part.criteria.path(group))
    return [group.code, above, group.name, None, None, None, None]


def _measure(board: Board, node: Node) -> str:
    return leaves_of(board.part.criteria, node)[0].measure_unit


def _share(boards: Sequence[Board], node: Node) -> Live:
    """What units reach of the most that a node can give; of a group only those that answered everything."""
    counts, sums, mosts, reached, possible = [], [], [], 0, Decimal(0)
    for board in boards:
        cells, shares = board.placed.range(node.code), board.placed.range("percent")
        most = board.part.criteria.most(board.part.criteria.by_code[node.code]) or Decimal(0)
        if node.kind == GROUP:
            known = [board.part.points[each.unit.code, node.code] or 0 for each in board.whole]
            counts.append(f"COUNT({shares})")
            sums.append(f"SUMPRODUCT(--ISNUMBER({shares}),{cells})")
        else:
            known = board.known(node)
            counts.append(f"COUNT({cells})")
            sums.append(f"SUM({cells})")
        mosts.append(f"{counts[-1]}*{formulas.plain(most)}")
        reached += sum(known)
        possible += most * len(known)
    value = float(Decimal(reached) / MICRO / possible) if possible else ""
    return Live(f'IF(({added(mosts)})=0,"",({added(sums)})/({added(mosts)}))', value)


def _drawn(boards: Sequence[Board], ratios: Ratios) -> Iterator[tuple[str, Live]]:
    """The share of every criterion, or of the groups at the top where there are too many criteria.

    Of what is worth its share, that is how much of the whole is done.
    """
    leaves = {leaf.code: leaf for board in boards for leaf in board.part.criteria.criteria}
    deep = len(leaves) <= _DRAWN_AT_MOST or not boards[0].account.group_columns
    tops = {node.code: node for board in boards for node in shown_nodes(board.part.criteria, deep=False)}
    for node in (leaves if deep else tops).values():
        here = [board for board in boards if node.code in board.placed.columns]
        whole = [board for board in here if counts_in_the_whole(board.part.criteria, node)]
        if whole and all(board.part.criteria.most(node) for board in whole):
            done = ratios.of([board.part for board in whole], node) if _is_share(whole, node) else None
            yield f"{_numbered(whole[0], node)}. {node.label}", done[2] if done else _share(whole, node)


def _numbered(board: Board, node: Node) -> str:
    """What charts call a node by: the number above its column, or its code where groups have columns."""
    return node.code if board.account.group_columns else str(board.part.criteria.number(node))


def _is_share(boards: Sequence[Board], node: Node) -> bool:
    """Say whether the points of a node are in proportion to what is done, and not by tiers."""
    ratios = [leaves_of(board.part.criteria, board.part.criteria.by_code[node.code]) for board in boards]
    return all(leaves and not any(leaf.tiers for leaf in leaves) for leaves in ratios)


def write_areas(book: Book, boards: Sequence[Board], results: Results, told: str) -> None:
    """Write how many units of each area are whole, what they reach, and which bands they have."""
    labels, shares = _labels(boards), results.criteria.account.shares
    heads = (
        Head("STT", 6, "center"), Head(results.criteria.area_heading, 34), Head("Số đơn vị", 10, "center"),
        Head("Đủ số liệu", 10, "center"), *WORDS[results.criteria.account].of_area,
        *(Head(label, 12, "center") for label in labels),
    )  # fmt: skip
    rows: list[list[Value]] = []
    for number, area in enumerate(results.roster.areas, 1):
        counted, whole, average = _of_area(boards, area)
        figures = [*_met_in_area(boards, area), _mean_of_area(boards, area)] if shares else [average]
        bands_ = _bands_of_area(boards, area, labels)
        rows.append([number, area or NO_AREA, counted, whole, *figures, *bands_])
    write_list(book.sheet("Theo địa bàn"), "Kết quả theo địa bàn", told, heads, rows)


def _met_in_area(boards: Sequence[Board], area: str) -> tuple[Live, Live, Live]:
    """How many criteria are met in an area, how many were answered, and the share."""
    total, given, met, answered = [], [], 0, 0
    for board in boards:
        here, of = _within(board, area), len(board.part.criteria.criteria)
        total.append(f"SUMPRODUCT({here},{board.placed.range('total')})")
        given.append(f"{of}*SUMPRODUCT({here})-SUMPRODUCT({here},{board.placed.range('missing')})")
        units = [each for each in board.part.standings if each.unit.area == area]
        met += sum(each.total for each in units)
        answered += sum(of - each.missing for each in units)
    share = Live(
        f'IF(({added(given)})=0,"",({added(total)})/({added(given)}))',
        met / (answered * MICRO) if answered else "",
    )
    return Live(added(total), met // MICRO), Live(added(given), answered), share


def _mean_of_area(boards: Sequence[Board], area: str) -> Live:
    """How many criteria a unit of an area meets on average; nothing where anything is missing."""
    units = [each for board in boards for each in board.part.standings if each.unit.area == area]
    here = [(_within(board, area), board.placed) for board in boards]
    total, lacking = (
        added([f"SUMPRODUCT({within},{placed.range(name)})" for within, placed in here])
        for name in ("total", "missing")
    )
    counted = added([f"SUMPRODUCT({within})" for within, _ in here])
    met = sum(each.total for each in units) // MICRO
    value = "" if any(each.missing for each in units) else float(rounded(met, len(units)))
    return Live(f'IF(({lacking})=0,ROUND(({total})/({counted}),1),"")', value)


def _labels(boards: Sequence[Board]) -> list[str]:
    return list(dict.fromkeys(label for board in boards for label, _ in board.part.by_band()))


def _within(board: Board, area: str) -> str:
    return f"--EXACT({board.areas},{quoted(area)})"


def _of_area(boards: Sequence[Board], area: str) -> tuple[Live, Live, Live]:
    """How many units an area has, how many are whole, and what these reach on average of the most."""
    count = sum(each.unit.area == area for board in boards for each in board.part.standings)
    shares = [each.total / each.most for board in boards for each in board.whole if each.unit.area == area]
    counted, whole, reached = [], [], []
    for board in boards:
        here, cells = _within(board, area), board.placed.range("percent")
        counted.append(f"SUMPRODUCT({here})")
        whole.append(f"SUMPRODUCT({here},--ISNUMBER({cells}))")
        reached.append(f"SUMPRODUCT({here},{cells})")
    average = Live(
        f'IF(({added(whole)})=0,"",({added(reached)})/({added(whole)}))',
        sum(shares) / len(shares) if shares else "",
    )
    return Live(added(counted), count), Live(added(whole), len(shares)), average


def _bands_of_area(boards: Sequence[Board], area: str, labels: Sequence[str]) -> Iterator[Live]:
    for label in labels:
        held = [
            each
            for board in boards
            for name, those in board.part.by_band()
            if name == label
            for each in those
        ]
        pieces = [
            f"SUMPRODUCT({_within(board, area)},--EXACT({board.placed.range('band')},{quoted(label)}))"
            for board in boards
        ]
        yield Live(added(pieces), sum(each.unit.area == area for each in held))


def figures(
    boards: Sequence[Board], results: Results, earlier: Sequence[Past], period: Period, ratios: Ratios
) -> Figures:
    """Give what the charts show."""
    areas = results.roster.areas if any(results.roster.areas) else ()
    of_area = _met_in_area if results.criteria.account.shares else _of_area
    shares = [(area or NO_AREA, of_area(boards, area)[2]) for area in areas]
    counted = [(label, count) for label, count, _ in _counted(boards)]
    trend: list[tuple[str, Live | float]] = [
        (period_label(past.period), past.share) for past in earlier if past.share is not None
    ]
    now = _overall(boards)
    if now.value != "":
        trend.append((period_label(period), now))
    return Figures(counted, list(_drawn(boards, ratios)), shares, trend, results.criteria.area_heading)


def _counted(boards: Sequence[Board]) -> Iterator[tuple[str, Live, int]]:
    """Each band with the number of its units over all variants, and the number of all units."""
    everybody = sum(len(board.part.standings) for board in boards)
    for label in _labels(boards):
        counts = [
            bands_of_units.live_count(board.placed, label, held)
            for board in boards
            for name, held in board.part.by_band()
            if name == label
        ]
        total = Live(added([each.formula for each in counts]), sum(int(each.value) for each in counts))
        yield label, total, everybody


def bands(boards: Sequence[Board]) -> list[Line]:
    """Say how many units each band has, and their share."""
    return [
        Line(label, count, Live(f"({count.formula})/{everybody}", int(count.value) / everybody))
        for label, count, everybody in _counted(boards)
    ]


def _overall(boards: Sequence[Board]) -> Live:
    """The share that is met of all answers, or what whole units reach on average of their most."""
    if boards[0].account.shares:
        met, answered = _answers(boards)
        share = float(met.value) / float(answered.value) if answered.value else ""
        return Live(f'IF(({answered.formula})=0,"",({met.formula})/({answered.formula}))', share)
    shares = [each.total / each.most for board in boards for each in board.whole]
    cells = [board.placed.range("percent") for board in boards]
    count, total = (added([f"{name}({each})" for each in cells]) for name in ("COUNT", "SUM"))
    return Live(f'IF(({count})=0,"",({total})/({count}))', sum(shares) / len(shares) if shares else "")


def _answers(boards: Sequence[Board]) -> tuple[Live, Live]:
    """How many criteria are met by all units together, and how many were answered."""
    marks = [board.placed.elsewhere(board.part.criteria.criteria) for board in boards]
    known = [mark for board in boards for leaf in board.part.criteria.criteria for mark in board.known(leaf)]
    met, answered = (added([f"{name}({each})" for each in marks]) for name in ("SUM", "COUNT"))
    return Live(met, sum(known) // MICRO), Live(answered, len(known))


def lines(boards: Sequence[Board]) -> list[Line]:
    """Say what units reach together; points of several variants have no common average."""
    whole = [each for board in boards for each in board.whole]
    counted = added([f"COUNT({board.placed.range('percent')})" for board in boards])
    missing = sum(each.missing for board in boards for each in board.part.standings)
    lacking = added([f"SUM({board.placed.range('missing')})" for board in boards])
    said = [
        Line("Đơn vị đủ số liệu", Live(counted, len(whole))),
        Line("Lượt tiêu chí chưa có số liệu", Live(lacking, missing)),
    ]
    if boards[0].account.shares:
        met, answered = _answers(boards)
        said += [
            Line("Lượt tiêu chí đạt", met),
            Line("Trên số lượt có số liệu", answered),
            Line("Tỷ lệ đạt", _overall(boards), style="percent bold"),
        ]
    else:
        said.append(Line("Tỷ lệ bình quân so với tối đa", _overall(boards), style="percent bold"))
        said += _points(*boards) if len(boards) == 1 else []
    if any(board.part.criteria.gates for board in boards):
        held = sum(bool(each.reason) for each in whole)
        pieces = [f"SUMPRODUCT(--(LEN({board.placed.range('reason')})>0))" for board in boards]
        said.append(Line("Đơn vị bị khống chế loại", Live(added(pieces), held)))
    if appraised := {key for board in boards for key in board.part.appraised}:
        said.append(Line("Điểm thẩm định khác tự chấm", len(appraised), sheet=APPRAISAL))
    return said


def _points(board: Board) -> Iterator[Line]:
    totals, ranks = board.placed.range("total"), board.placed.range("rank")
    reached = [each.total for each in board.whole]
    average = Live(board.placed.cell(board.placed.last + 1, "total"), mean(reached))
    yield Line("Điểm bình quân", average, style="")
    for label, name, value in (
        ("Điểm cao nhất", "MAX", max(reached, default=None)),
        ("Điểm thấp nhất", "MIN", min(reached, default=None)),
    ):
        formula = f'IF(COUNT({ranks})=0,"",{name}(IF(ISNUMBER({ranks}),{totals})))'
        yield Line(label, Live(formula, "" if value is None else value / MICRO, array=True), style="")
