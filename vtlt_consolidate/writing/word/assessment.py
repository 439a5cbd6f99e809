"""Which criteria most units meet and which fewest, said only as strongly as the numbers bear."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeVar

import pandas as pd

from vtlt_consolidate.model.criteria import ORDINARY, CriteriaSet, Node
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.phrases import MAJORITY, SHARES
from vtlt_consolidate.words.text import show_percent

SHOWN_AT_MOST = 3
"""So many counts of units are told for the best criteria, and so many for the weakest."""
_ENOUGH = 5
"""No further count is told once so many criteria are named."""

_HALF = Fraction(1, 2)
K = TypeVar("K")

Counts = tuple[int, int, int]
"""How many units met a criterion, of how many that count, of how many asked."""


def best(results: Results) -> Iterator[str]:
    """Tell the criteria that most units meet, or that reach the highest share of their points."""
    if not results.criteria.account.shares:
        shares = _by_share(results)
        strong = sorted((share for share in shares if share > _HALF), reverse=True)
        strong = strong[:-1] if len(strong) == len(shares) > 1 else strong
        yield from (_reached(share, shares[share]) for share in _enough(strong, shares))
        return
    groups = _met(results, of_all=True)
    ordered = [counts for counts in sorted(groups, key=_share, reverse=True) if MAJORITY.holds(*counts[:2])]
    # Where most units meet every criterion, the one with the fewest is told as the weakest.
    ordered = ordered[:-1] if len(ordered) == len(groups) > 1 else ordered
    for counts in _enough(ordered, groups):
        yield _told(results, counts, groups[counts])


def weakest(results: Results) -> Iterator[str]:
    """Tell the criteria that no majority meets, or that reach at most half of their points.

    Where there are none, the one with the fewest is told, as such.
    """
    if not results.criteria.account.shares:
        shares = _by_share(results)
        weak = sorted(share for share in shares if share <= _HALF)
        yield from (_reached(share, shares[share]) for share in _enough(weak, shares))
        if not weak and len(shares) > 1:
            least = min(shares)
            yield f"Thấp nhất, bình quân đạt {_percent(least)} điểm tối đa: {_names(shares[least])}."
        return
    groups = _met(results, of_all=False)
    ordered = sorted(groups, key=_share)
    few = [counts for counts in ordered if not MAJORITY.holds(*counts[:2])]
    for counts in _enough(few, groups):
        yield _told(results, counts, groups[counts])
    if not few and len(ordered) > 1:
        yield _fewest(ordered[0], groups[ordered[0]])


def _reached(share: Fraction, leaves: list[Node]) -> str:
    if share < 0:
        return f"Bình quân bị trừ điểm: {_names(leaves)}."
    return f"Bình quân đạt {_percent(share)} điểm tối đa: {_names(leaves)}."


def _share(counts: Counts) -> Fraction:
    return Fraction(*counts[:2])


def _percent(share: Fraction) -> str:
    return show_percent(share.numerator, share.denominator)


def _enough(ordered: list[K], groups: dict[K, list[Node]]) -> Iterator[K]:
    named = 0
    for counts in ordered[:SHOWN_AT_MOST]:
        if named >= _ENOUGH:
            return
        named += len(groups[counts])
        yield counts


def _told(results: Results, counts: Counts, leaves: list[Node]) -> str:
    return f"{_how_many(results.criteria.units_noun, *counts)} {_names(leaves)}."


def _fewest(counts: Counts, leaves: list[Node]) -> str:
    met, whole, asked = counts
    return f"Ít đơn vị đạt nhất ({met}/{whole} {_counted(whole, asked)}): {_names(leaves)}."


def _names(leaves: list[Node]) -> str:
    named = "; ".join(phrases.lowered(leaf.name) for leaf in leaves[: phrases.NAMED_AT_MOST])
    return named + (" và các tiêu chí khác cùng mức" if len(leaves) > phrases.NAMED_AT_MOST else "")


def _counted(whole: int, asked: int) -> str:
    return "đơn vị có số liệu" if whole < asked else "đơn vị"


def _met(results: Results, *, of_all: bool) -> dict[Counts, list[Node]]:
    """The criteria by how many units met them.

    What is missing is neither: the best are counted of all units, the weakest of those that answered.
    """
    points, leaves = results.marks["points_micro"], results.marks["leaf_code"]
    met, known, asked = (
        column.groupby(leaves).sum().to_dict()
        for column in (points.fillna(0) > 0, points.notna(), leaves.notna())
    )
    groups: dict[Counts, list[Node]] = {}
    for leaf in results.criteria.criteria:
        if known.get(leaf.code):
            whole = asked[leaf.code] if of_all else known[leaf.code]
            counts = int(met[leaf.code]), int(whole), int(asked[leaf.code])
            groups.setdefault(counts, []).append(leaf)
    return groups


def _how_many(noun: str, count: int, whole: int, asked: int) -> str:
    told = _counted(whole, asked)
    if not count:
        return f"Chưa có {noun} nào đạt:" if whole == asked else f"0/{whole} {told} đạt:"
    if count == 1 < whole:
        return f"Mới có 1/{whole} {told} đạt:"
    word = next((share.word for share in SHARES if share.holds(count, whole)), "Mới có một số")
    return f"{word} {noun} ({count}/{whole} {told}) đạt:"


def _by_share(results: Results) -> dict[Fraction, list[Node]]:
    """The criteria by the share of their points that units reached.

    What is given besides or taken off is no measure of what a unit has done.
    """
    shares: dict[Fraction, list[Node]] = {}
    by_leaf = dict(iter(results.marks.groupby("leaf_code", sort=False)))
    for leaf in results.criteria.criteria:
        rows = by_leaf.get(leaf.code) if _is_ordinary(results.criteria, leaf) else None
        known = None if rows is None else rows.dropna(subset=["points_micro"])
        if known is not None and len(known) and (most := _most(known)):
            share = Fraction(int(known["points_micro"].sum()), most)
            shares.setdefault(share, []).append(leaf)
    return shares


def _is_ordinary(criteria: CriteriaSet, leaf: Node) -> bool:
    return all(each.role == ORDINARY for each in (*criteria.path(leaf), leaf))


def _most(known: pd.DataFrame) -> int:
    """The most that the answers could be worth; 0 where that has no end."""
    return 0 if known["max_micro"].isna().any() else int(known["max_micro"].sum())
