"""What the forms of a round have in common that units of one variant fill in: worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from vtlt_consolidate.model.criteria import GROUP, SCORED, Node
from vtlt_consolidate.model.layout import MOST, SELF_POINTS, FormLayout
from vtlt_consolidate.scoring import wording
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.writing.forms import agreeing, inputs, mending

_POINTS = (MOST, SELF_POINTS)


class Cell(NamedTuple):
    """A cell of a row: its column, what is printed there, and its styles.

    Of an input these only say what kind of answer it takes; `field` is that of its answer, and else empty.
    """

    column: int
    text: str | int | None
    style: str
    field: str = ""


class Row(NamedTuple):
    """The row of a leaf: the printed texts with the widths of their columns, and its cells."""

    at: int
    printed: tuple[tuple[str, float], ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Shape:
    """The layout of these forms, with what it takes long to find out."""

    layout: FormLayout
    period: Period

    @cached_property
    def rows(self) -> dict[str, Row]:
        """Code of a leaf → its row."""
        layout = self.layout
        leaves = (node for node in layout.criteria.nodes if node.kind != GROUP)
        return {
            leaf.code: Row(layout.rows[leaf.code], mending.printed(layout, leaf), self._cells(leaf))
            for leaf in leaves
        }

    def _cells(self, leaf: Node) -> tuple[Cell, ...]:
        layout, made = self.layout, []
        fixed = {
            "number": layout.criteria.number(leaf),
            "leaf_code": leaf.code,
            "name": leaf.full_name,
            "instruction": wording.instruction(layout.criteria, leaf),
        }
        for field, column in layout.columns.items():
            centred = " center" if field in {"number", "leaf_code"} else ""
            quiet = " quiet" if field in {"leaf_code", "instruction"} else ""
            if field in fixed:
                made.append(Cell(column, fixed[field], "cell" + centred + quiet))
            # `selfscore` writes the points.
            elif field in _POINTS and leaf.kind in SCORED:
                continue
            elif field in layout.inputs(leaf):
                made.append(Cell(column, None, inputs.looks(leaf, field), field))
            else:
                made.append(Cell(column, None, "cell group"))
        return tuple(made)

    @cached_property
    def guards(self) -> dict[tuple[str, str], inputs.Guard]:
        """(code of a leaf, field) → what sets what it takes."""
        layout = self.layout
        return {
            (leaf.code, field): inputs.guard(
                layout.place(leaf.code, field), layout.criteria, leaf, field, self.period
            )
            for leaf in layout.criteria.leaves
            for field in layout.inputs(leaf)
        }

    @cached_property
    def rules(self) -> tuple[agreeing.Shown, ...]:
        """What has to agree on them."""
        return tuple(agreeing.rules(self.layout, self.period))
