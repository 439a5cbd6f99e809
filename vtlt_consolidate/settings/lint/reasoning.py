"""Lint that reasons about the rules of a set: what can never be, is always so, contradicts, or says it twice.

It may try thousands of answers, so it runs only when somebody asks for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from vtlt_consolidate.language.domains import Answers, every
from vtlt_consolidate.language.evaluate import evaluate
from vtlt_consolidate.language.functions import TRUTH
from vtlt_consolidate.language.intervals import can_be
from vtlt_consolidate.language.syntax import FormulaError
from vtlt_consolidate.language.typed import Ref, Typed, compiled, references
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.rules.setrule import OFF, SetRule
from vtlt_consolidate.settings.lint.points import WARNING, Flaw

_MOST_OF_TWO = 5_000
"""Two rules are not compared by more combinations of answers."""


def reasoned_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield rules that can never be broken, or kept, and rules that contradict or repeat each other."""
    telling: dict[int, _Rule] = {}
    for index, rule in _sound(criteria).items():
        flaw = _alone(index, rule, criteria)
        if flaw is None:
            telling[index] = rule
        else:
            yield flaw
    for one, other in itertools.combinations(telling.items(), 2):
        yield from _together(one, other, criteria)


def _sound(criteria: CriteriaSet) -> Mapping[int, _Rule]:
    """The rules that can be used, by index."""
    sound = {}
    for index, rule in enumerate(criteria.rules):
        try:
            when = compiled(rule.when, criteria, TRUTH) if rule.when else None
            condition = compiled(rule.condition, criteria, TRUTH)
        except FormulaError:
            # Told at its own cell.
            continue
        if rule.state != OFF:
            sound[index] = _Rule(rule, when, condition)
    return sound


class _Rule(NamedTuple):
    """A rule with its formulas."""

    rule: SetRule
    when: Typed | None
    condition: Typed

    def judged(self, given: Answers) -> bool | None:
        """Say whether answers keep the rule; `None` if it is not judged by them."""
        if self.when is not None and not evaluate(self.when, given.get):
            return None
        kept = evaluate(self.condition, given.get)
        return kept if isinstance(kept, bool) else None

    @property
    def formulas(self) -> list[Typed]:
        """Its formulas."""
        return [self.condition] if self.when is None else [self.when, self.condition]


def _alone(index: int, rule: _Rule, criteria: CriteriaSet) -> Flaw | None:
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


def _together(one: tuple[int, _Rule], other: tuple[int, _Rule], criteria: CriteriaSet) -> Iterator[Flaw]:
    """Compare two rules that look at the same answers, if all of these can be tried."""
    (first, mine), (second, theirs) = one, other
    shared = set(_refs(mine)) & set(_refs(theirs))
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


def _refs(rule: _Rule) -> Iterator[Ref]:
    for tree in rule.formulas:
        yield from references(tree)
