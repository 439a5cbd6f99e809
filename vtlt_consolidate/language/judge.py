"""The rules of a set with their formulas, and whether answers keep them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from vtlt_consolidate.language import sentences
from vtlt_consolidate.language.evaluate import evaluate
from vtlt_consolidate.language.functions import DAY, NUMBER, TRUTH, Value
from vtlt_consolidate.language.meaning import compiled
from vtlt_consolidate.language.syntax import FormulaError
from vtlt_consolidate.language.typed import NONE, Ref, Typed, When, references
from vtlt_consolidate.model.criteria import NOT_ARISEN, CriteriaSet
from vtlt_consolidate.model.rules.setrule import SetRule
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import fold, parse_date

Place = tuple[str, str]
"""Code of a leaf, and field."""


@dataclass(frozen=True)
class Judge:
    """A rule with its formulas."""

    rule: SetRule
    when: Typed | None
    condition: Typed

    @classmethod
    def of(cls, rule: SetRule, criteria: CriteriaSet) -> Judge:
        """Read the formulas of a rule.

        Raises:
            FormulaError: one of them cannot be used in the set.
        """
        when = compiled(rule.when, criteria, TRUTH) if rule.when else None
        return cls(rule, when, compiled(rule.condition, criteria, TRUTH))

    def judged(self, given: Mapping[Ref, Value | None]) -> bool | None:
        """Say whether answers keep the rule; `None` if it is not judged, or lacks an answer that it needs."""
        if self.when is not None and not evaluate(self.when, given.get):
            return None
        kept = evaluate(self.condition, given.get)
        return kept if isinstance(kept, bool) else None

    def broken(self, given: Mapping[Ref, Value | None]) -> bool:
        """Say whether answers break the rule; what is missing breaks nothing."""
        return self.judged(given) is False

    def broken_on(self, form: Mapping[Place, str | float]) -> bool:
        """Say whether what is typed on a form breaks the rule, as the form itself shows it."""
        cells = {ref: form.get(ref.place) for ref in self.refs if ref.when == When.NOW}
        return self.broken({ref: as_typed(cell, ref) for ref, cell in cells.items() if cell is not None})

    def in_words(self, criteria: CriteriaSet) -> str:
        """What the rule says: its own message, or its formulas in words; without a full stop."""
        if self.rule.message:
            return self.rule.message.rstrip(" .")
        says = sentences.sentence(self.condition, criteria)
        return says if self.when is None else f"khi {sentences.sentence(self.when, criteria)} thì {says}"

    @property
    def formulas(self) -> tuple[Typed, ...]:
        """Its formulas, first what has to hold."""
        return (self.condition,) if self.when is None else (self.condition, self.when)

    @cached_property
    def refs(self) -> tuple[Ref, ...]:
        """What it looks at, each once, in the order of its formulas."""
        return tuple(dict.fromkeys(self._named()))

    @property
    def answers(self) -> tuple[Ref, ...]:
        """Those of `refs` that are answers of the period itself."""
        return tuple(ref for ref in self.refs if ref.code and ref.when == When.NOW)

    def _named(self) -> Iterator[Ref]:
        for tree in self.formulas:
            yield from references(tree)


def for_group(rule: SetRule, criteria: CriteriaSet) -> Judge | None:
    """A rule as the units of a group are judged by it; none: it names what they are not asked.

    Such a rule is not for them, as a gate is not.

    Args:
        rule: the rule.
        criteria: the set as the group sees it, or the whole set.

    Raises:
        FormulaError: its formulas cannot be used in the whole set.
    """
    whole = Judge.of(rule, criteria.whole)
    if criteria.whole is criteria:
        return whole
    try:
        return Judge.of(rule, criteria)
    except FormulaError:
        return None


def judges(criteria: CriteriaSet, period: Period) -> list[Judge]:
    """The rules by which units that see a set are judged in a period, those on trial too.

    One that only looks at earlier periods says nothing of the answers of this one.
    """
    found = (for_group(rule, criteria) for rule in criteria.rules if rule.concerns(period))
    return [judge for judge in found if judge is not None and judge.answers]


def as_typed(cell: str | float, ref: Ref) -> Value | None:
    """The value of a cell as a live formula takes it: a text is no number, nor another word an answer.

    Of texts `=` ignores nothing but case.
    """
    if ref.field == NONE:
        return str(cell).casefold() == NOT_ARISEN.casefold()
    if ref.type == NUMBER:
        return None if isinstance(cell, str) else Fraction(str(cell))
    if ref.type == DAY:
        return parse_date(str(cell))
    known = not ref.options or fold(str(cell)) in map(fold, ref.options)
    return str(cell) if known else None
