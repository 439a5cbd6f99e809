"""What somebody in charge decided about the result of a unit, beside what was computed, in words."""

from __future__ import annotations

from dataclasses import dataclass

from vtlt_consolidate.model.config import Override
from vtlt_consolidate.words.phrases import lowered, raised
from vtlt_consolidate.words.text import show_micro

RAISED, LOWERED, REBANDED = "Nâng loại", "Hạ loại", "Xếp loại lại"
"""What became of a band; the last where one of the two is none in the order of bands."""
KEPT = "Giữ kết quả đã tính"
"""What became of a result for which nothing else was decided than what was computed."""


@dataclass(frozen=True)
class Decision:
    """A decision that is applied.

    Args:
        override: what was written into the configuration.
        noun: what a total is called: tổng điểm.
        totals: the total that was computed, and the one that holds, in whole millionths.
        bands: the band that was computed, and the one that holds, in words.
        risen: how many bands the unit rose; fewer than 0: it fell; 0 also where the two have no order.
    """

    override: Override
    noun: str
    totals: tuple[int, int]
    bands: tuple[str, str]
    risen: int = 0

    @property
    def effect(self) -> str:
        """What was changed, as a label: a band above all."""
        if self.bands[0] != self.bands[1]:
            return RAISED if self.risen > 0 else LOWERED if self.risen else REBANDED
        return f"Đổi {self.noun}" if self.totals[0] != self.totals[1] else KEPT

    @property
    def what(self) -> str:
        """What was changed, inside a sentence."""
        before, after = self.bands
        said = []
        if self.totals[0] != self.totals[1]:
            said.append(f"{self.noun} từ {' thành '.join(map(show_micro, self.totals))}")
        if before != after and self.risen:
            to = "lên" if self.risen > 0 else "xuống"
            said.append(f"{lowered(self.effect)} từ “{before}” {to} “{after}”")
        elif before != after:
            said.append(f"xếp loại “{before}” thành “{after}”")
        return ", ".join(said) or lowered(KEPT)

    @property
    def changed(self) -> str:
        """What was changed, inside a sentence; empty if nothing was."""
        return "" if self.effect == KEPT else self.what

    @property
    def who(self) -> str:
        """Who decided, and by which document."""
        return "; ".join(filter(None, (self.override.by, self.override.citation)))

    @property
    def in_cell(self) -> str:
        """All of it, for a cell beside the result."""
        return f"{raised(self.what)}: {self.override.reason} ({self.override.by})"


def changed_in_cell(text: str) -> str:
    """What was changed, from a text that `Decision.in_cell` gave; empty if nothing was."""
    what = text.partition(": ")[0]
    return "" if what == KEPT else lowered(what)
