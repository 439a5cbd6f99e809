"""Sums of the two numbers of ratios, done and total, over units and over the ratios of a group.

A mean of percentages would give a unit with 65 metres the same weight as one with 520.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.sheet import Live, Value, quoted
from vtlt_consolidate.model.criteria import GROUP, RATIO, CriteriaSet, Node
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.words.addresses import span
from vtlt_consolidate.words.text import MICRO, Amount, in_places, written


def leaves_of(criteria: CriteriaSet, node: Node) -> tuple[Node, ...]:
    """The ratios that a node sums up: itself, or those of a group of nothing but ratios in one measure."""
    if node.kind != GROUP:
        return (node,) if node.kind == RATIO else ()
    inside = criteria.inside(node)
    alike = len({leaf.measure_unit for leaf in inside}) == 1
    return inside if alike and all(leaf.kind == RATIO for leaf in inside) else ()


@dataclass(frozen=True)
class Ratios:
    """The answers to ratios, and their position in the workbook.

    Args:
        sheet: the name of the sheet.
        columns: (criterion, field) → column.
        rows: the first and the last row.
        variants: the column with the variants of the units.
        answers: (unit, criterion, field) → the number that was read; missing answers have no key.
    """

    sheet: str
    columns: Mapping[tuple[str, str], int]
    rows: tuple[int, int]
    variants: int
    answers: Mapping[tuple[str, str, str], Value]

    def of(self, parts: Sequence[Part], node: Node) -> tuple[Live, Live, Live] | None:
        """Give formulas for the sum done, the total and the share; `None` if a node is no ratio.

        A unit that gave only one of the two numbers is in neither sum.
        """
        pieces: tuple[list[str], list[str]] = ([], [])
        sums: list[Amount] = [0, 0]
        for part in parts:
            for leaf in leaves_of(part.criteria, part.criteria.by_code[node.code]):
                for at, field in enumerate((ANSWER, OF)):
                    pieces[at].append(self._summed(part, leaf, field))
                for pair in self._given(part, leaf):
                    sums = [before + number for before, number in zip(sums, pair, strict=True)]
        if not pieces[0]:
            return None
        part_of, all_of = (f"ROUND({'+'.join(summands)},6)" for summands in pieces)
        done, whole = map(in_places, sums)
        share = Live(f'IF({all_of}=0,"",{part_of}/{all_of})', done / whole if whole else "")
        return Live(part_of, done / MICRO), Live(all_of, whole / MICRO), share

    def _summed(self, part: Part, leaf: Node, field: str) -> str:
        # A ratio with only one of its numbers would distort the share.
        both = "*".join(f"ISNUMBER({self._range(self.columns[leaf.code, each])})" for each in (ANSWER, OF))
        mine = f"*EXACT({self._range(self.variants)},{quoted(part.variant)})" if part.variant else ""
        return f"SUMPRODUCT({both}{mine},{self._range(self.columns[leaf.code, field])})"

    def _range(self, column: int) -> str:
        first, last = self.rows
        return f"'{self.sheet}'!{span(first, column, last, column, pinned=True)}"

    def _given(self, part: Part, leaf: Node) -> Iterator[tuple[Amount, Amount]]:
        for standing in part.standings:
            pair = [self.answers.get((standing.unit.code, leaf.code, field)) for field in (ANSWER, OF)]
            numbers = [written(number) for number in pair if isinstance(number, int | float)]
            if len(numbers) == len(pair):
                yield numbers[0], numbers[1]
