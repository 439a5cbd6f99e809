"""The look and position of a table of results, shared by its three writers and by its readers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, BY_TASKS, Account
from vtlt_consolidate.model.criteria import GROUP, KPS, QUANTITY, Node
from vtlt_consolidate.scoring.standings import Part, Standing, is_information
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.writing import formulas

FAR = 10**6
"""Farther from 0 than any total."""
OWN = "own "
"""Prefix of the code of a node in `Placed.columns` for the units' own points."""


@dataclass(frozen=True)
class Face:
    """The part of a table's look that depends on the account.

    Args:
        widths: key of the tail → width of its column, in characters.
        starred: style of a sum with missing answers.
        band: style of the band.
    """

    widths: dict[str, float]
    starred: str
    band: str


_BESIDE = {"by_score": 14.0, "reason": 24.0, "decided": 28.0}
_FACES = {
    BY_POINTS: Face(
        _BESIDE | {"claimed": 9.0, "total": 11.0, "missing": 7.0, "percent": 8.5, "band": 14.0, "rank": 7.0},
        "generalstarred",
        "center bold",
    ),
    BY_TASKS: Face(
        {"claimed": 9.0, "total": 10.0, "missing": 8.0, "percent": 9.0}
        | dict.fromkeys(("done", "under_way", "open"), 8.0),
        "generalstarred",
        "center",
    ),
    # Counts are shorter than points.
    BY_CRITERIA: Face(
        _BESIDE | {"total": 8.0, "missing": 8.0, "percent": 8.5, "band": 15.0}, "wholestarred", "center"
    ),
}


def face_of(account: Account) -> Face:
    """The look of tables that count in an account."""
    return _FACES[account]


def tail_of(part: Part, *left_out: str) -> list[str]:
    """The columns after the criteria that have something to show.

    The units' own totals are shown only where an answer was appraised. Bands before the gates are shown if
    there are gates, and always in a set that counts points, so that the tables of all variants are alike; a
    set that classifies nobody has no bands at all. Decisions are shown where somebody decided.
    """
    account = part.criteria.account
    silent = {*left_out, *(() if part.compared else ("claimed",))}
    if not any(each.decision for each in part.standings):
        silent |= {"decided"}
    if not part.criteria.gates and not account.ranked:
        silent |= {"by_score", "reason"}
    if not part.criteria.classifies:
        silent |= {"by_score", "band", "reason"}
    return [name for name in account.tail if name not in silent]


def printed_tail(part: Part, *left_out: str) -> list[str]:
    """The same on paper, without the columns that would say the same, or nothing, of every unit."""
    without = [] if part.any_missing else ["missing"]
    without += [] if part.criteria.gates else ["by_score"]
    without += [] if any(each.reason for each in part.standings) else ["reason"]
    return tail_of(part, *without, *left_out)


_PIXEL, _DIGIT, _PADDING = 0.75, 7, 5
"""A pixel in points; a digit, and what is left free of every column, in pixels: Excel measures columns so."""


def points_of(widths: Iterable[float]) -> float:
    """The width in points of columns of so many characters."""
    return sum(_DIGIT * width + _PADDING for width in widths) * _PIXEL


def characters_in(points: float, columns: int = 0) -> float:
    """How many characters there is room for, in so many columns or in what is already within one."""
    return (points / _PIXEL - _PADDING * columns) / _DIGIT


NOBODY = "Kỳ này không có đơn vị nào phải báo cáo: mọi đơn vị được miễn hoặc không phát sinh."
"""Text of tables that would have no rows."""
KPS_NOTE = f"{KPS}: không phát sinh, không tính vào điểm tối đa hoặc điểm đã chia cho các dòng cùng nhóm."
"""Explains the sign in tables where a unit has it."""


def measured_label(node: Node) -> str:
    """The heading of a column, with the unit of measure of a quantity."""
    measured = node.kind == QUANTITY and node.measure_unit
    return f"{node.label} ({node.measure_unit})" if measured else node.label


TEXT_LINES = 12
"""The most lines of an answer in words that a row of a printed table has."""


@dataclass(frozen=True)
class Look:
    """The part of a table's look that differs between the merged workbook and the appendix.

    Args:
        lead: the columns before the criteria.
        head: style of the headings.
        node_width: width of the column of a criterion or group, in characters.
        size: size of the workbook's font, in points.
        tail: keys of the account's tail.
        shaded: missing answers are coloured.
        deep: every criterion has a column; otherwise only the nodes at the top of the tree.
        paired: columns of the units' own points are beside those of the appraised ones.
        show_missing: a row under the units counts missing answers.
        text_width: the least width of a column of information in words.
        text_room: the most that such a column is widened to.
        text_lines: the most lines of such an answer that a row prints.
        unfinished: ends an answer that is longer, and says where the rest of it is told.
        measured: headings of quantities name their units of measure, and sums stand under points too; of the
            merged workbook both stand on the sheet of these figures.
    """

    lead: Sequence[Head]
    head: str
    node_width: float
    size: int
    tail: Sequence[str]
    shaded: bool
    deep: bool = True
    paired: bool = False
    show_missing: bool = True
    text_width: float = 15
    text_room: float = 45
    text_lines: int = TEXT_LINES
    unfinished: str = ""
    measured: bool = False

    def heading(self, node: Node) -> str:
        """The heading of a column."""
        return measured_label(node) if self.measured else node.label

    def width(self, node: Node) -> float:
        """The width of a column."""
        if not is_information(node):
            return self.node_width
        return 2 * self.node_width if node.kind == QUANTITY else self.text_width


@dataclass(frozen=True)
class Placed:
    """Position of the table; rows and columns count from 0.

    The keys of `columns` are codes of nodes, for the units' own points with the prefix `OWN`, and keys of the
    tail. `unfinished` are the answers of which only the beginning has room: code of the unit, and leaf.
    """

    sheet: str
    first: int
    last: int
    columns: dict[str, int]
    unfinished: Sequence[tuple[str, Node]] = ()

    @property
    def keys(self) -> Collection[str]:
        """The keys of its columns."""
        return self.columns.keys()

    def of(self, node: Node) -> list[int]:
        """The columns of a node: one, or two if the unit's own points have a column too."""
        return [self.columns[key] for key in (OWN + node.code, node.code) if key in self.columns]

    def cell(self, row: int, column: str) -> str:
        """Reference to one cell, with the name of the sheet."""
        return f"'{self.sheet}'!{address(row, self.columns[column])}"

    @property
    def numbers(self) -> str:
        """Reference to the ordinal numbers of all units, which stand first in every table."""
        return f"'{self.sheet}'!" + span(self.first, 0, self.last, 0, pinned=True)

    def range(self, column: str) -> str:
        """Reference to one column over all units, with the name of the sheet."""
        at = self.columns[column]
        return f"'{self.sheet}'!" + span(self.first, at, self.last, at, pinned=True)

    def ends(self, column: str, holds: Callable[[Callable[[str], str]], str]) -> tuple[str, str]:
        """Formulas for the least and the most in a column over the units for which a condition holds.

        Args:
            column: key of the column.
            holds: gives the condition, from what gives the reference of a key.
        """
        # Excel 2013 knows no MINIFS, and takes no array formula such as MIN(IF()) in merged cells.
        # SUMIF by STT gives the totals with 0 for a unit without one.
        here, reached = holds(self.range), f"SUMIF({self.numbers},{self.numbers},{self.range(column)})"
        least = f"ROUND({FAR}-SUMPRODUCT(MAX({here}*({FAR}-{reached}))),6)"
        return least, f"ROUND(SUMPRODUCT(MAX({here}*({FAR}+{reached})))-{FAR},6)"

    def runs(self, nodes: Iterable[Node], row: int | None = None) -> list[str]:
        """The ranges of nodes in one row, or over all units; neighbouring columns are joined."""
        runs: list[list[int]] = []
        for column in sorted(self.columns[node.code] for node in nodes):
            if runs and runs[-1][1] == column - 1:
                runs[-1][1] = column
            else:
                runs.append([column, column])
        first, last = (self.first, self.last) if row is None else (row, row)
        return [span(first, left, last, right) for left, right in runs]

    def blocks(self, nodes: Iterable[Node], row: int | None = None) -> list[str]:
        """The same ranges for formulas on other sheets, with the name of this sheet."""
        return [f"'{self.sheet}'!{run}" for run in self.runs(nodes, row)]

    def elsewhere(self, nodes: Iterable[Node], row: int | None = None) -> str:
        """These as arguments of a function that takes any number of ranges."""
        return ",".join(self.blocks(nodes, row))


def printed(part: Part, standing: Standing, node: Node, side: str) -> tuple[float | str, str]:
    """What a unit's points for a node are in its table, on one side; and the style of the number.

    They are an empty text where the answer is missing.
    """
    own = side == OWN
    micro = part.points_of(standing, node, own=own)
    if micro is None:
        return KPS if node.code in standing.unarisen else "", formulas.sign(part.criteria, node)
    partial = node.kind == GROUP and part.is_partial(standing, node, own=own)
    return part.criteria.account.number(micro), formulas.sign(part.criteria, node, partial=partial)
