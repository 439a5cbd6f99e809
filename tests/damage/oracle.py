"""A draft that keeps book of what a reader may still make of it.

What happens to a form knows nothing of this: it says which values only a person can explain, which rows are
gone and which are not what they were, and the book follows.
"""

from __future__ import annotations

from vtlt_consolidate.damage import draft
from vtlt_consolidate.damage.draft import Field, Sent, Value
from vtlt_consolidate.model.layout import INPUTS


class Draft(draft.Draft):
    """A draft with its truth.

    Attributes:
        truth: what a reader may say of each field; nothing where any value would be a guess.
        altered: codes of the leaves whose whole row has to be asked about.
    """

    def __init__(self, sent: Sent) -> None:
        super().__init__(sent)
        self.truth: dict[Field, Value | None] = dict(sent.filled)
        self.altered: set[str] = set()

    def spoil(self, field: Field, typed: object) -> None:
        """Any value would be a guess."""
        super().spoil(field, typed)
        self.truth[field] = None

    def touch_row(self, code: str) -> None:
        """Its values may be read, but any cell of the row may be asked about instead."""
        super().touch_row(code)
        self.altered.add(code)

    def lose_row(self, code: str) -> int:
        """There is nothing to read any more."""
        for field in INPUTS:
            self.truth.pop((code, field), None)
        return super().lose_row(code)
