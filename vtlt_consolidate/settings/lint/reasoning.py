"""Lint that reasons about the rules of a set: what can never be, is always so, contradicts, or says it twice.

It may try thousands of answers, so it runs only when somebody asks for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from vtlt_consolidate.language.domains import every
from vtlt_consolidate.language.intervals import can_be
from vtlt_consolidate.language.judge import Judge
from vtlt_consolidate.language.syntax import FormulaError
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.rules.setrule import OFF
from vtlt_consolidate.settings.lint.points import WARNING, Flaw

_MOST_OF_TWO = 5_000
"""Two rules are not compared by more combinations of answers."""


def reasoned_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield rules that can never be broken, or kept, and rules that contradict or repeat each other."""
    telling: dict[int, Judge] = {}
    for index, rule in _sound(criteria).items():
        flaw = _alone(index, rule, criteria)
        if flaw is None:
            telling[index] = rule
        else:
            yield flaw
    for one, other in itertools.combinations(telling.items(), 2):
        yield from _together(one, other, criteria)


def _sound(criteria: CriteriaSet) -> Mapping[int, Judge]:
    """The rules that can be used, by index."""
    sound = {}
    for index, rule in enumerate(criteria.rules):
        try:
            judge = Judge.of(rule, criteria)
        except FormulaError:
            # Told at its own cell.
            continue
        if rule.state != OFF:
            sound[index] = judge
    return sound


def _alone(index: int, rule: Judge, criteria: CriteriaSet) -> Flaw | None:
    if rule.when is not None and True not in can_be(rule.when, criteria):
        return Flaw("rule", index, "when", "điều này không bao giờ đúng nên quy tắc không bao giờ được xét.")
    tried = every(rule.formulas, criteria)
    outcomes = {rule.judged(given) for given in tried} if tried else {None, *can_be(rule.condition, criteria)}
    if False not in outcomes:
        text = "điều kiện luôn đúng khi được xét nên quy tắc không tìm được gì."
        return Flaw("rule", index, "condition", text, severity=WARNING)
    if True not in outcomes:
        return Flaw(
            "rule", index, "condition", "điều kiện không bao giờ đúng nên biểu nào được xét cũng sai."
        )
    return None


def _together(one: tuple[int, Judge], other: tuple[int, Judge], criteria: CriteriaSet) -> Iterator[Flaw]:
    """Compare two rules that look at the same answers, if all of these can be tried."""
    (first, mine), (second, theirs) = one, other
    shared = set(mine.refs) & set(theirs.refs)
    tried = every([*mine.formulas, *theirs.formulas], criteria, _MOST_OF_TWO) if shared else None
    if not tried:
        return
    outcomes = {(mine.judged(given), theirs.judged(given)) for given in tried}
    both = {pair for pair in outcomes if None not in pair}
    name = theirs.rule.code
    if both and (True, True) not in both:
        text = f"khi cùng được xét với quy tắc {name} (ô {{other}}) thì không biểu nào đúng cả hai."
        yield Flaw("rule", first, "condition", text, second, WARNING)
    elif not {pair for pair in outcomes if pair[1] is False and pair[0] is not False}:
        text = f"biểu nào sai quy tắc {name} (ô {{other}}) cũng sai quy tắc này; bỏ bớt một quy tắc."
        yield Flaw("rule", first, "condition", text, second, WARNING)
    elif not {pair for pair in outcomes if pair[0] is False and pair[1] is not False}:
        text = f"biểu nào sai quy tắc này cũng sai quy tắc {name} (ô {{other}}); bỏ bớt một quy tắc."
        yield Flaw("rule", first, "condition", text, second, WARNING)
