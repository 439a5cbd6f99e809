"""How a table of results looks, and where it stands: what its three writers and its readers share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, Account
from vtlt_consolidate.model.criteria import PENALTY, QUANTITY, Node
from vtlt_consolidate.scoring.standings import Part, is_information
from vtlt_consolidate.words.addresses import address, span

OWN = "own "
"""Stands before the code of a node in `Placed.columns` for the units' own points."""


@dataclass(frozen=True)
class Face:
    """What a table looks like that counts in one account.

    Args:
        widths: key of the tail → width of its column, in characters.
        starred: style of a number that is not complete.
        band: style of the band.
    """

    widths: dict[str, float]
    starred: str
    band: str


_GATED = {"by_score": 14.0, "reason": 24.0}
_FACES = {
    BY_POINTS: Face(
        _GATED | {"claimed": 9.0, "total": 11.0, "missing": 7.0, "percent": 8.5, "band": 14.0, "rank": 7.0},
        "generalstarred",
        "center bold",
    ),
    # Whole numbers are short, and all bands of a set are of one kind.
    BY_CRITERIA: Face(
        _GATED | {"total": 8.0, "missing": 8.0, "percent": 8.5, "band": 15.0}, "starred", "center"
    ),
}


def face_of(account: Account) -> Face:
    """Give the look of tables that count in an account."""
    return _FACES[account]


def tail_of(part: Part, *left_out: str) -> list[str]:
    """The columns after the criteria that say something.

    The units' own totals do so only beside appraised ones, and bands before the gates only where there are
    gates, or where tables of several kinds of unit are to be alike.
    """
    account = part.criteria.account
    silent = {*left_out, *(() if part.appraised else ("claimed",))}
    if not part.criteria.gates and not account.ranked:
        silent |= {"by_score", "reason"}
    return [name for name in account.tail if name not in silent]


@dataclass(frozen=True)
class Look:
    """What differs between the merged workbook and the appendix.

    Args:
        lead: the columns before the criteria.
        head: style of the headings.
        node_width: of one criterion or group, in characters.
        size: of the workbook's font, in points.
        tail: keys of the account's tail.
        shaded: missing answers are coloured.
        deep: every criterion has a column; otherwise only what stands at the top of the tree.
        paired: the units' own points stand beside the appraised ones.
        show_missing: a row under the units counts missing answers.
        hidden: keys of `tail` that formulas need and nobody reads.
        text_width: of information given in words.
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
    hidden: frozenset[str] = frozenset()
    text_width: float = 15

    @property
    def tail_read(self) -> set[str]:
        """The columns after the criteria that are seen."""
        return set(self.tail) - self.hidden

    def width(self, node: Node) -> float:
        """The width of a column."""
        if not is_information(node):
            return self.node_width
        return 2 * self.node_width if node.kind == QUANTITY else self.text_width


@dataclass(frozen=True)
class Placed:
    """Where the table stands; rows and columns count from 0.

    `columns` has the codes of nodes, for the units' own points with a word before it, and keys of the tail.
    """

    sheet: str
    first: int
    last: int
    columns: dict[str, int]

    def of(self, node: Node) -> list[int]:
        """The columns of a node: of its points, or of the unit's own and the appraised ones."""
        return [self.columns[key] for key in (OWN + node.code, node.code) if key in self.columns]

    def cell(self, row: int, column: str) -> str:
        """One cell, with the name of its sheet."""
        return f"'{self.sheet}'!{address(row, self.columns[column])}"

    def range(self, column: str) -> str:
        """One column over all units, with the name of its sheet."""
        at = self.columns[column]
        return f"'{self.sheet}'!" + span(self.first, at, self.last, at, pinned=True)

    def runs(self, nodes: Iterable[Node], row: int | None = None) -> list[str]:
        """The columns of nodes in one row, or over all units; neighbours are one range."""
        runs: list[list[int]] = []
        for column in sorted(self.columns[node.code] for node in nodes):
            if runs and runs[-1][1] == column - 1:
                runs[-1][1] = column
            else:
                runs.append([column, column])
        first, last = (self.first, self.last) if row is None else (row, row)
        return [span(first, left, last, right) for left, right in runs]

    def elsewhere(self, nodes: Iterable[Node], row: int | None = None) -> str:
        """The same for formulas on other sheets, with the name of this one."""
        return ",".join(f"'{self.sheet}'!{run}" for run in self.runs(nodes, row))


def sign(node: Node) -> str:
    """The style that shows what is taken off as taken off."""
    return " taken" if node.role == PENALTY else ""
