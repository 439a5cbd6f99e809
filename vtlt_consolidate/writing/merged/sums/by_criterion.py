"""What units reach of every criterion: the sheet of criteria, and the shares that a chart shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.model.criteria import BONUS, GROUP, ORDINARY, RATIO, CriteriaSet, Node
from vtlt_consolidate.model.outputs import BY_CRITERION, BY_CRITERION_HEADINGS
from vtlt_consolidate.scoring.standings import shown_nodes
from vtlt_consolidate.scoring.worked.points import signed
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing import formulas
from vtlt_consolidate.writing.means import average
from vtlt_consolidate.writing.merged.board import Board, added
from vtlt_consolidate.writing.merged.sums.ratios import Ratios, leaves_of
from vtlt_consolidate.writing.merged.wording import WORDS

_DRAWN_AT_MOST = 30


def counts_in_maximum(criteria: CriteriaSet, node: Node) -> bool:
    """Say whether a node is part of the maximum, not an extra or a penalty nor inside one."""
    return all(part.role in (ORDINARY, BONUS) for part in (*criteria.path(node), node))


def write(book: Book, boards: Sequence[Board], intro: str, ratios: Ratios) -> None:
    """Write the sheet of criteria: what units reach on average, and for ratios the sums done and in total."""
    varied = any(board.part.variant for board in boards)
    heads = [
        Head("Nhóm đơn vị" if varied else "STT", 24 if varied else 6, "" if varied else "center"),
        Head(BY_CRITERION_HEADINGS["leaf_code"], 9, "center"), Head("Nhóm", 28),
        Head(BY_CRITERION_HEADINGS["leaf"], 60),
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
            given = [*board.part.given(node)]
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


def drawn(boards: Sequence[Board], ratios: Ratios) -> Iterator[tuple[str, Live]]:
    """Yield label and share of every criterion, or of the top groups if there are too many criteria.

    Where all of them are ratios without tiers the share is what is done ÷ the total; otherwise all are means
    of points, as a chart has one measure.
    """
    leaves = {leaf.code: leaf for board in boards for leaf in board.part.criteria.criteria}
    deep = len(leaves) <= _DRAWN_AT_MOST or not boards[0].account.group_columns
    tops = {node.code: node for board in boards for node in shown_nodes(board.part.criteria, deep=False)}
    found = []
    for node in (leaves if deep else tops).values():
        here = [board for board in boards if node.code in board.placed.columns]
        counting = [board for board in here if counts_in_maximum(board.part.criteria, node)]
        if counting and all(board.part.criteria.most(node) for board in counting):
            found.append((node, counting))
    are_shares = all(_is_share(counting, node) for node, counting in found)
    for node, counting in found:
        done = ratios.of([board.part for board in counting], node) if are_shares else None
        yield f"{_numbered(counting[0], node)}. {node.label}", done[2] if done else _share(counting, node)


def _numbered(board: Board, node: Node) -> str:
    """The name of a node in charts: the number above its column, or its code if groups have columns."""
    return node.code if board.account.group_columns else str(board.part.criteria.number(node))


def _is_share(boards: Sequence[Board], node: Node) -> bool:
    """Say whether a node sums up ratios whose points are in proportion to what is done, not by tiers."""
    ratios = [leaves_of(board.part.criteria, board.part.criteria.by_code[node.code]) for board in boards]
    return all(leaves and not any(leaf.tiers for leaf in leaves) for leaves in ratios)
