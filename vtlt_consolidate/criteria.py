"""The criteria set (bộ tiêu chí): what is asked, how it is valued and banded.

Frozen data without files. The constructors check nothing about the world: `lint` reports what
contradicts itself, all at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

GROUP = "group"
MARK = "mark"
QUANTITY = "quantity"
TEXT = "text"

MET = "Đạt"
NOT_MET = "Chưa đạt"
MARK_OPTIONS = (MET, NOT_MET)


@dataclass(frozen=True)
class Kind:
    """What a node of the tree is, in the words of the analyst and of the person who fills it in.

    Args:
        code: the name in a set's text file.
        title: the name in the configuration workbook's drop-down.
        expected: what a cell may hold, as messages say it.
        example: one right value.
    """

    code: str
    title: str
    expected: str = ""
    example: str = ""


KINDS = (
    Kind(GROUP, "Nhóm"),
    Kind(MARK, "Đạt/Chưa đạt", "“Đạt” hoặc “Chưa đạt”", MET),
    Kind(QUANTITY, "Số lượng", "một số, chỉ ghi số, không ghi đơn vị tính", "20,5"),
    Kind(TEXT, "Chữ", "chữ", "Cử nhân Luật"),
)
KIND = {kind.code: kind for kind in KINDS}


@dataclass(frozen=True)
class Node:
    """One row of the tree: a group, or a leaf that a unit fills in.

    Args:
        code: never changes, never reused.
        kind: a key of `KIND`.
        label: short, for the head of a matrix column.
        name: the full official name.
        parent: code of the group it stands in, empty at the top.
        instruction: what the person who fills it in has to do.
        measure_unit: unit of measure of a quantity, such as `m²`.
        whole: the quantity counts things, so it has no decimals.
        at_most: the largest plausible quantity; beyond it the unit is asked.
        evidence: the form asks for number and date of the document that proves it.
        required: an empty answer is a finding.
        in_table: information that the appendix prints beside the criteria.
        citation: the document and place that the rule comes from.
    """

    code: str
    kind: str
    label: str
    name: str
    parent: str = ""
    instruction: str = ""
    measure_unit: str = ""
    whole: bool = False
    at_most: Decimal | None = None
    evidence: bool = False
    required: bool = True
    in_table: bool = False
    citation: str = ""

    @property
    def full_name(self) -> str:
        """The name, with the unit of measure where there is one."""
        return f"{self.name} ({self.measure_unit})" if self.measure_unit else self.name


@dataclass(frozen=True)
class Band:
    """A band (xếp loại): the half-open interval [at_least, below) of percent.

    Args:
        label: what tables print.
        phrase: how the band is named in a sentence after “Hoàn thành”.
        at_least: lower bound in percent, belongs to the band.
        below: upper bound in percent, does not belong to it; none: there is no upper bound.
        citation: the document and place that the rule comes from.
    """

    label: str
    phrase: str
    at_least: Decimal
    below: Decimal | None
    citation: str = ""

    def holds(self, part: int, whole: int) -> bool:
        """Say whether part ÷ whole lies in the band; exact, nothing is rounded."""
        scaled = Decimal(100 * int(part))
        return scaled >= self.at_least * int(whole) and (
            self.below is None or scaled < self.below * int(whole)
        )


@dataclass(frozen=True)
class CriteriaSet:
    """A whole set. `nodes` stand in reading order, every group before what it holds.

    Args:
        id: name of the set, such as `hcmc-23`.
        version: counts up with each edition that is sent out.
        title: its official name.
        issued_on: the day of the document that sets it.
        applies_from: the first period it is used for, as text.
        citation: the document.
        form_title: title printed on the form.
        table_title: title printed on the appendix.
        units_noun: what the reporting units are called in a sentence.
        unit_heading: heading of the column of units.
        area_heading: heading of the column of areas (địa bàn).
        nodes: the tree.
        bands: from best to worst.
    """

    id: str
    version: int
    title: str
    issued_on: dt.date
    applies_from: str
    citation: str
    form_title: str
    table_title: str
    units_noun: str
    unit_heading: str
    area_heading: str
    nodes: tuple[Node, ...]
    bands: tuple[Band, ...]

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """Everything that a unit fills in, in order."""
        return tuple(node for node in self.nodes if node.kind != GROUP)

    @cached_property
    def criteria(self) -> tuple[Node, ...]:
        """The leaves that count towards the result."""
        return tuple(node for node in self.nodes if node.kind == MARK)

    @cached_property
    def by_code(self) -> dict[str, Node]:
        """Every node under its code."""
        return {node.code: node for node in self.nodes}

    def path(self, node: Node) -> tuple[Node, ...]:
        """The groups around a node, outermost first."""
        groups: tuple[Node, ...] = ()
        while node.parent:
            node = self.by_code[node.parent]
            groups = (node, *groups)
        return groups

    def depth(self, node: Node) -> int:
        """How many groups stand around a node."""
        return len(self.path(node))

    def table_columns(self) -> Iterator[Node]:
        """The leaves that have a column in the appendix: the criteria, and chosen information."""
        return (leaf for leaf in self.leaves if leaf.kind == MARK or leaf.in_table)

    def number(self, node: Node) -> int | None:
        """The running number of a criterion, from 1; information has none."""
        return self.criteria.index(node) + 1 if node in self.criteria else None

    def band_of(self, part: int, whole: int) -> Band | None:
        """The band that part ÷ whole falls in, or nothing where the bands leave it out."""
        return next((band for band in self.bands if band.holds(part, whole)), None)
