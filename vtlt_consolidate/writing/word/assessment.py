"""Sentences on the criteria that most and fewest units meet; no word is stronger than the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple, TypeVar

import pandas as pd

from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model.criteria import COUNT, ORDINARY, CriteriaSet, Node
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.phrases import MAJORITY, SHARES, part, raised, two_digits
from vtlt_consolidate.words.text import MICRO, fold, show_percent

SHOWN_AT_MOST = 3
"""At most so many sentences are printed for the best criteria, and for the weakest."""
_ENOUGH = 5
"""No further sentence is printed once so many criteria have been covered."""

_HALF = Fraction(1, 2)
_PRAISED = Fraction(7, 10)
"""By points, what reaches less of the maximum is not called outstanding."""
_ON_AVERAGE = "Bình quân, các đơn vị"
K = TypeVar("K")


class Counts(NamedTuple):
    """How units stand to a criterion.

    Args:
        met: how many met it.
        known: how many have a figure for it.
        asked: how many were asked.
        of_all: whether all units are asked, whatever group of agencies they belong to.
    """

    met: int
    known: int
    asked: int
    of_all: bool = True

    @property
    def counted(self) -> str:
        """What is counted."""
        return "đơn vị có số liệu" if self.known < self.asked else "đơn vị"


def best(results: Results) -> Iterator[str]:
    """Yield sentences on the criteria that a majority meets; by points: that reach most of them.

    What only takes points away is never praised: it is named after what went wrong.
    """
    if not _counts_units(results):
        shares = _by_share(results)
        strong = sorted((share for share in shares if share >= _PRAISED), reverse=True)
        # If all are above half, `weakest` names the lowest, so leave it out here.
        strong = strong[:-1] if len(strong) == len(shares) > 1 else strong
        yield from (_reached(results, share, shares[share]) for share in _enough(strong, shares))
        return
    groups = _met(results)
    fewest = _fewest(groups)
    # A missing answer makes no majority, though the share is printed of the units that have a figure.
    praised = [counts for counts in groups if MAJORITY.holds(counts.met, counts.asked) and counts != fewest]
    for counts in _enough(sorted(praised, key=_share, reverse=True), groups):
        yield _sentence(results, counts, groups[counts])


def weakest(results: Results) -> Iterator[str]:
    """Yield sentences on the criteria that no majority meets; by points: that reach at most half of them.

    If there are none, the criteria with the lowest result are named as the lowest.
    """
    if not _counts_units(results):
        shares = _by_share(results)
        weak = sorted(share for share in shares if share <= _HALF)
        yield from (_reached(results, share, shares[share]) for share in _enough(weak, shares))
        lost = _by_share(results, deducting=True)
        taken = sorted(share for share in lost if share <= _HALF)
        yield from (_taken(results, share, lost[share]) for share in _enough(taken, lost))
        if not weak and len(shares) > 1:
            least = min(shares)
            mean = "" if _is_alone(results) else "bình quân "
            yield f"Thấp nhất, {mean}đạt {_percent(least)} điểm tối đa: {_names(results, shares[least])}."
        return
    groups = _met(results)
    few = [counts for counts in groups if not MAJORITY.holds(counts.met, counts.known)]
    for counts in _enough(sorted(few, key=_share), groups):
        yield _sentence(results, counts, groups[counts])
    if fewest := _fewest(groups):
        yield _met_by_fewest(results, fewest, groups[fewest])


def _counts_units(results: Results) -> bool:
    """Say whether units meet a criterion, or have done a task, wholly or not."""
    return results.criteria.account.shares or results.criteria.account.tasks


def _verb(results: Results) -> str:
    return "hoàn thành" if results.criteria.account.tasks else "đạt"


def _reached(results: Results, share: Fraction, leaves: list[Node]) -> str:
    words = "bị trừ điểm" if share < 0 else f"đạt {_percent(share)} điểm tối đa"
    said = raised(words) if _is_alone(results) else f"{_ON_AVERAGE} {words}"
    return f"{said}: {_names(results, leaves)}."


def _is_alone(results: Results) -> bool:
    """Say whether the results are of one unit, of which there is no mean."""
    return len(results.roster.units) == 1


def _taken(results: Results, share: Fraction, leaves: list[Node]) -> str:
    mean = "Bị" if _is_alone(results) else f"{_ON_AVERAGE} bị"
    return f"{mean} trừ {_percent(1 - share)} điểm tối đa do: {_names(results, leaves)}."


def _share(counts: Counts) -> tuple[Fraction, int]:
    """The share of the units that have a figure; of equal shares, that of more units is the greater."""
    return Fraction(counts.met, counts.known), counts.known


def _fewest(groups: dict[Counts, list[Node]]) -> Counts | None:
    """The criteria of the lowest share, if a majority meets even these; none if all have the same share."""
    few = min(groups, key=_share, default=None)
    if few is None or not MAJORITY.holds(few.met, few.known):
        return None
    return few if any(_share(counts)[0] > _share(few)[0] for counts in groups) else None


def _percent(share: Fraction) -> str:
    return show_percent(share.numerator, share.denominator).replace(",0%", "%")


def _enough(ordered: list[K], groups: dict[K, list[Node]]) -> Iterator[K]:
    named = 0
    for counts in ordered[:SHOWN_AT_MOST]:
        if named >= _ENOUGH:
            return
        named += len(groups[counts])
        yield counts


def _sentence(results: Results, counts: Counts, leaves: list[Node]) -> str:
    return f"{_how_many(results, counts)} {_names(results, leaves)}."


def _met_by_fewest(results: Results, counts: Counts, leaves: list[Node]) -> str:
    counted = f"{part(counts.met, counts.known)} {counts.counted}"
    units = f"đơn vị{_limited(results, counts)}"
    return f"Ít {units} {_verb(results)} nhất ({counted}): {_names(results, leaves)}."


def _limited(results: Results, counts: Counts) -> str:
    """What sets the units apart where not all are asked, so that nobody takes a few for all."""
    if counts.of_all:
        return ""
    return " được giao" if results.criteria.account.tasks else " thuộc diện đánh giá"


def _names(results: Results, leaves: list[Node]) -> str:
    first = leaves[: phrases.NAMED_AT_MOST]
    more = " và các tiêu chí khác cùng mức" if len(leaves) > len(first) else ""
    return "; ".join(phrases.lowered(_named(results.criteria, leaf)) for leaf in first) + more


def _named(criteria: CriteriaSet, leaf: Node) -> str:
    """The name of a criterion, with the groups of units that are asked where not all are.

    In a group other groups' criteria of the same name are not known, so that nothing has to tell them apart.
    """
    asked = [variant for variant, part in criteria.by_variant() if leaf.code in part.by_code]
    if len(asked) == len(criteria.variants or ("",)):
        return named(criteria, leaf)
    name = named(criteria.of(asked[0]) if len(asked) == 1 else criteria, leaf)
    # Some names say it themselves.
    told = all(fold(variant) in fold(name) for variant in asked)
    return name if told else f"{name} (nhóm {'; '.join(asked)})"


def _met(results: Results) -> dict[Counts, list[Node]]:
    """Group the criteria by how many units met them; a missing answer is neither met nor unmet."""
    points, leaves = results.marks["points_micro"], results.marks["leaf_code"]
    met, known, asked = (
        column.groupby(leaves).sum().to_dict()
        for column in (points.fillna(0) >= MICRO, points.notna(), leaves.notna())
    )
    groups: dict[Counts, list[Node]] = {}
    for leaf in results.criteria.criteria:
        if known.get(leaf.code):
            limited = any(node.variants for node in (*results.criteria.path(leaf), leaf))
            counts = Counts(int(met[leaf.code]), int(known[leaf.code]), int(asked[leaf.code]), not limited)
            groups.setdefault(counts, []).append(leaf)
    return groups


def _how_many(results: Results, counts: Counts) -> str:
    limited, verb = _limited(results, counts), _verb(results)
    noun = results.criteria.units_noun + limited
    of = f"{part(counts.met, counts.known)} {counts.counted}"
    if not counts.met:
        if counts.of_all and counts.known == counts.asked:
            return f"Chưa có {noun} nào {verb}:"
        return f"Chưa {verb} ({two_digits(counts.known)} {counts.counted}{limited}):"
    if counts.met == 1 < counts.known:
        return f"Mới có {of}{limited} {verb}:"
    if 1 < counts.met == counts.known < counts.asked:
        return f"Tất cả {two_digits(counts.known)} {counts.counted}{limited} {verb}:"
    word = next((share.word for share in SHARES if share.holds(counts.met, counts.asked)), "Mới có một số")
    return f"{word} {noun} ({of}) {verb}:"


def _by_share(results: Results, *, deducting: bool = False) -> dict[Fraction, list[Node]]:
    """Group the criteria by the share of their maximum points that all units together reached.

    Bonus and penalty points are left out: they do not measure how far a criterion is met.

    Args:
        results: the results.
        deducting: those that only take points away, instead of the others.
    """
    shares: dict[Fraction, list[Node]] = {}
    by_leaf = dict(iter(results.marks.groupby("leaf_code", sort=False)))
    for leaf in results.criteria.criteria:
        chosen = _is_ordinary(results.criteria, leaf) and _deducts(leaf) == deducting
        rows = by_leaf.get(leaf.code) if chosen else None
        known = None if rows is None else rows.dropna(subset=["points_micro"])
        if known is not None and len(known) and (most := _most(known)):
            share = Fraction(int(known["points_micro"].sum()), most)
            shares.setdefault(share, []).append(leaf)
    return shares


def _is_ordinary(criteria: CriteriaSet, leaf: Node) -> bool:
    return all(node.role == ORDINARY for node in (*criteria.path(leaf), leaf))


def _deducts(leaf: Node) -> bool:
    """Say whether a criterion starts with all its points and loses some each time something goes wrong."""
    return leaf.kind == COUNT and leaf.rate is not None and leaf.rate < 0


def _most(known: pd.DataFrame) -> int:
    """The maximum points of these answers together; 0 if any of them has no maximum."""
    return 0 if known["max_micro"].isna().any() else int(known["max_micro"].sum())
