"""The columns of information in tables of results: quantities with their sums, and answers in words.

Excel makes no row higher than 409.5 points and cuts off what does not fit, at both ends where a text stands
in the middle of its cell. So a text that is too long for its cell is begun there, and told in full elsewhere.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.excel import measure
from vtlt_consolidate.excel.sheet import Live, Sheet, Value
from vtlt_consolidate.excel.tables import digits
from vtlt_consolidate.model.criteria import QUANTITY, Node
from vtlt_consolidate.scoring.standings import Part, Standing, adds_up
from vtlt_consolidate.words.text import MICRO, in_places
from vtlt_consolidate.writing.tablelook import Look, Placed

SMALL = 9
"""The size of their letters, in points: that of the style `small`."""
BELOW = "… (xem tiếp dưới bảng)"
"""Ends what is begun in a table that tells the rest below."""
_STAR = 1
"""The width of the star behind a sum, in characters."""
_STEP = 5
_COMFORTABLE = 6
"""A column is widened until its texts take so many lines, if there is room."""


@dataclass(frozen=True)
class Cell:
    """The cells of one column of words: its width in characters, and the most lines of a row."""

    width: float
    most: int
    base: float
    ending: str

    def begun(self, text: str) -> str:
        """What stands in the cell: the text, or its beginning."""
        return measure.beginning(text, self.width, self.most, self.ending, SMALL, self.base)

    def height(self, text: str) -> float:
        """The height of a row in which it stands."""
        return measure.height([(text, self.width)], SMALL, least=0, base=self.base)


def cell_of(texts: Collection[str], least: float, look: Look) -> Cell:
    """Find the width of a column in which its texts are read well.

    Args:
        texts: the answers.
        least: its width in characters, if that is enough.
        look: of the table.
    """
    most, size = look.text_lines, look.size
    widths = [least]
    while widths[-1] + _STEP <= look.text_room:
        widths.append(widths[-1] + _STEP)

    def needs(text: str, width: float) -> int:
        return measure.lines(text, width, SMALL, size)

    # What is too long for the widest column is told elsewhere, and widens none.
    whole = [text for text in texts if needs(text, widths[-1]) <= most]
    comfortable = (width for width in widths if all(needs(text, width) <= _COMFORTABLE for text in whole))
    width = next(comfortable, widths[-1]) if len(whole) == len(texts) else widths[-1]
    return Cell(width, most, size, look.unfinished)


@dataclass(frozen=True)
class Informing:
    """The columns of information of one table.

    Args:
        part: the units.
        look: of the table.
        nodes: the leaves without points that have a column.
    """

    part: Part
    look: Look
    nodes: Sequence[Node]

    @cached_property
    def added(self) -> list[Node]:
        """The quantities that are added up."""
        return [node for node in self.nodes if adds_up(node)]

    def _given(self, node: Node) -> list[float | str | None]:
        return [self.part.information[each.unit.code, node.code] for each in self.part.standings]

    def _sum(self, node: Node) -> float:
        return in_places(self.part.sum_of(node)[0]) / MICRO

    @cached_property
    def cells(self) -> dict[str, Cell]:
        """Code of a leaf → the cells of its column of words."""
        texts = {
            node.code: {text for text in self._given(node) if isinstance(text, str)}
            for node in self.nodes
            if node.kind != QUANTITY
        }
        return {code: cell_of(each, self.look.text_width, self.look) for code, each in texts.items()}

    def widen(self, sheet: Sheet, placed: Placed) -> None:
        """Make room for long words, and for every number and the sum under them."""
        for node in self.nodes:
            width = self.look.width(node)
            if node.kind == QUANTITY:
                width = max(width, digits([*self._given(node), self._sum(node)]) + _STAR)
            else:
                width = self.cells[node.code].width
            sheet.widths([width], placed.columns[node.code])

    def begun(self, unit: str, node: Node) -> str | None:
        """What stands in the cell of a unit."""
        text = self.part.information[unit, node.code]
        return self.cells[node.code].begun(text) if isinstance(text, str) else None

    def unfinished(self) -> Iterator[tuple[str, Node]]:
        """Yield the answers of which only the beginning stands in the table: code of the unit, and leaf."""
        for each in self.part.standings:
            for node in self.nodes:
                text = self.part.information[each.unit.code, node.code]
                if isinstance(text, str) and self.begun(each.unit.code, node) != text:
                    yield each.unit.code, node

    def of_unit(self, standing: Standing) -> Iterator[tuple[str, Value, str]]:
        """Yield the answers of a unit: code of the leaf, what its cell holds, and its style."""
        unit = standing.unit.code
        for node in self.nodes:
            if node.kind == QUANTITY:
                yield node.code, self.part.information[unit, node.code], "cell center decimal"
            else:
                yield node.code, self.begun(unit, node), "cell small"

    def height(self, standing: Standing) -> float:
        """The height that the row of a unit needs for its answers in words."""
        told = [(cell, self.begun(standing.unit.code, node)) for node, cell in self._worded]
        return max((cell.height(words or "") for cell, words in told), default=0.0)

    @cached_property
    def _worded(self) -> list[tuple[Node, Cell]]:
        return [(node, self.cells[node.code]) for node in self.nodes if node.kind != QUANTITY]

    def write_sums(self, sheet: Sheet, row: int, placed: Placed) -> None:
        """Write the sums of the quantities; a star where a unit's is missing."""
        for node in self.added:
            summed = Live(f"ROUND(SUM({placed.runs([node])[0]}),6)", self._sum(node))
            starred = " decimal" if self.part.sum_of(node)[1] else " starred"
            sheet.value(row, placed.columns[node.code], summed, f"cell total center{starred}")
