"""What all units reached in an earlier period: by criterion, by area and variant, by band; and their sums."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from vtlt_consolidate.model.criteria import RATIO, CriteriaSet
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.compare import Past, goes_on
from vtlt_consolidate.scoring.history.said import Question, Said, amount_of
from vtlt_consolidate.scoring.tree import micro
from vtlt_consolidate.words.text import MICRO, Amount, in_places


def by_criterion(past: Past, criteria: CriteriaSet) -> dict[str, float]:
    """Code of a criterion → the share of units that met it, or the mean of its points ÷ the most it gives.

    Of a set with points only the units without missing answers were read. A criterion without a limit has no
    share, nor has one that was asked otherwise then.
    """
    sums: dict[str, tuple[int, int]] = {}
    for (_, code), points in past.points.items():
        if points is not None and code not in past.reworded:
            total, count = sums.get(code, (0, 0))
            sums[code] = total + points, count + 1
    shares = {}
    for leaf in criteria.criteria:
        most = criteria.most(leaf)
        if leaf.code in sums and most:
            total, count = sums[leaf.code]
            shares[leaf.code] = total / (count * micro(most))
    return shares


def by_unit(past: Past) -> dict[str, tuple[int, int]]:
    """Code of a unit → what it reached and what it could, of its answers; only whole units have points."""
    if past.stood:
        # The share is a mean over units, so that every unit weighs alike.
        return {code: (round(stood.share * 10**12), 10**12) for code, stood in past.stood.items()}
    sums: dict[str, tuple[int, int]] = {}
    for (code, _), points in past.points.items():
        if points is not None:
            met, asked = sums.get(code, (0, 0))
            sums[code] = met + points, asked + MICRO
    return sums


def of_units(reached: Mapping[str, tuple[int, int]], codes: Iterable[str]) -> float | None:
    """The share that some units reach together.

    Args:
        reached: from `by_unit`.
        codes: the units.
    """
    mine = [reached[code] for code in codes if code in reached]
    whole = sum(most for _, most in mine)
    return sum(got for got, _ in mine) / whole if whole else None


def of_groups(reached: Mapping[str, tuple[int, int]], groups: Mapping[str, str]) -> dict[str, float | None]:
    """Area or variant → the share that its units reach together.

    Args:
        reached: from `by_unit`.
        groups: code of a unit → its area, or its variant.
    """
    units: dict[str, list[str]] = {}
    for code, group in groups.items():
        units.setdefault(group, []).append(code)
    return {group: of_units(reached, codes) for group, codes in units.items()}


def bands(past: Past) -> Counter[str]:
    """Band → how many units it had."""
    return Counter(past.bands.values())


Numbers = Mapping[str, Mapping[Question, Amount]]
"""Code of a unit → its numbers, in millionths."""


def numbers(said: Said, criteria: CriteriaSet) -> Numbers:
    """The numbers that units answered; of a ratio only those of units that gave both."""
    ratios = {leaf.code for leaf in criteria.leaves if leaf.kind == RATIO}
    return {code: _complete_amounts(answers, ratios) for code, answers in said.by_unit.items()}


def _complete_amounts(answers: Mapping[Question, str], ratios: Collection[str]) -> dict[Question, Amount]:
    read = ((question, amount_of(meaning)) for question, meaning in answers.items())
    found = {question: value for question, value in read if value is not None}
    return {
        (leaf, field): value
        for (leaf, field), value in found.items()
        if leaf not in ratios or {(leaf, ANSWER), (leaf, OF)} <= found.keys()
    }


def sums(given: Numbers) -> dict[Question, tuple[int, int]]:
    """Leaf and field → the sum of its numbers in whole millionths, and how many units gave one."""
    found: dict[Question, tuple[Amount, int]] = {}
    for own in given.values():
        for question, value in own.items():
            total, count = found.get(question, (0, 0))
            found[question] = total + value, count + 1
    return {question: (in_places(total), count) for question, (total, count) in found.items()}


@dataclass(frozen=True)
class Paired:
    """A sum over the units that gave a number in both periods.

    Args:
        units: how many.
        before: their sum then, in whole millionths.
        now: their sum now.
    """

    units: int = 0
    before: int = 0
    now: int = 0


def paired(
    now: Numbers, then: Numbers, past: Past, roster: Roster, carried: Mapping[str, str]
) -> dict[Question, Paired]:
    """Compare numbers with an earlier period, unit by unit; carried figures are compared with nothing.

    Args:
        now: the numbers of this period.
        then: those of the earlier one.
        past: the earlier period.
        roster: the units.
        carried: the units whose figures are of an earlier period now.
    """
    found: dict[Question, list[tuple[Amount, Amount]]] = {}
    for unit in roster.units:
        if unit.code in carried or unit.code in past.carried or not goes_on(unit, past):
            continue
        before = then.get(unit.code, {})
        for question, value in now.get(unit.code, {}).items():
            if question in before:
                found.setdefault(question, []).append((before[question], value))
    return {question: Paired(len(pairs), *(in_places(sum(each)) for each in zip(*pairs, strict=True)))
            for question, pairs in found.items()}  # fmt: skip
