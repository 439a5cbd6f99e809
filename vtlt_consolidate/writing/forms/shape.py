"""What the forms of a round have in common that units of one variant fill in: worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.model.layout import FormLayout
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.writing.forms import agreeing, inputs


@dataclass(frozen=True)
class Shape:
    """The layout of these forms, with what it takes long to find out."""

    layout: FormLayout
    period: Period

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
