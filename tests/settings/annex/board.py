"""Holds what was read from a source's own table against the set that people made of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.settings.annex.annex import Annex
from vtlt_consolidate.settings.annex.worth.losses import HAPPENED, NEVER
from vtlt_consolidate.words.text import fold

UNNUMBERED = {"", "-", "+"}
AMONG_THE_LEFT_OUT = ("đầu bảng", "dòng tổng", "dòng đánh số", "chữ phía dưới", "dòng phía trên")


@dataclass(frozen=True)
class Board:
    """How many rows of a source were read right.

    Args:
        rows: how many it has.
        wrong: those that became something else than in the set, with the difference.
        invented: names and results whose words the source does not have.
    """

    rows: int
    wrong: tuple[str, ...]
    invented: tuple[str, ...]

    @property
    def right(self) -> float:
        """The share of rows that were read right."""
        return 1 - len(self.wrong) / self.rows


def worth(node: Node) -> tuple[object, ...]:
    """What a node is, apart from wording: kind, place, points, and how they are given."""
    number = "" if node.number in UNNUMBERED else node.number
    points = tuple(sorted(option.points for option in node.options))
    return (node.kind, node.parent, number, node.points, node.start, node.rate, node.per, node.role,
            frozenset(node.tiers), points)  # fmt: skip


def compare(read: Annex, shipped: CriteriaSet) -> Board:
    """Compare row by row; a row that was left out is right if it is no criterion."""
    made = {node.code: node for node in read.criteria.nodes}
    wrong = []
    for fate in read.fates:
        if fate.became.startswith("Bỏ"):
            if not any(why in fate.became for why in AMONG_THE_LEFT_OUT):
                wrong.append(f"{fate.place}: {fate.became}")
        elif fate.code not in shipped.by_code or fate.code not in made:
            wrong.append(f"{fate.place}: {fate.became} {fate.code} ?")
        elif worth(made[fate.code]) != worth(shipped.by_code[fate.code]):
            wrong.append(f"{fate.place}: {fate.became} {fate.code}")
    return Board(len(read.fates), tuple(wrong), tuple(invented(read)))


def invented(read: Annex) -> Iterator[str]:
    """Find words of the set that stand nowhere in the source."""
    source = fold(" ".join(fate.words for fate in read.fates))
    for node in read.criteria.nodes:
        said = [
            node.name,
            *(option.label for option in node.options if option.label not in (HAPPENED, NEVER)),
        ]
        yield from (
            text for text in said if not all(word.strip(".,:;()") in source for word in fold(text).split())
        )
