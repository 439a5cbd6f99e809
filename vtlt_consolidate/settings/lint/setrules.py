"""Lint of the rules of a set: whether they can be read, what they may name, and what can never be.

Reasoning about them may try thousands of answers, so that runs only when somebody asks for it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from vtlt_consolidate.language.domains import MOST
from vtlt_consolidate.language.functions import TRUTH
from vtlt_consolidate.language.intervals import can_be, tried, valueless
from vtlt_consolidate.language.judge import Judge, for_group
from vtlt_consolidate.language.meaning import answers_of, compiled
from vtlt_consolidate.language.syntax import FormulaError
from vtlt_consolidate.language.typed import LATE, NONE, POINTS, RECEIVED, Typed, references
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.rules.setrule import OFF, ON, SetRule
from vtlt_consolidate.settings.lint.flaw import NO_CITATION, WARNING, Flaw
from vtlt_consolidate.settings.lint.formulas import separately
from vtlt_consolidate.words.states import Severity

_MOST_OF_TWO = 5_000
"""Two rules are not compared by more combinations of answers."""


def rule_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield rules whose formulas cannot be used, that can never apply, or that lack a reason.

    The tree must be sound: codes are unique.
    """
    for index, rule in enumerate(criteria.rules):
        for field in ("when", "condition"):
            if text := getattr(rule, field):
                yield from _formula_flaws(index, field, text, criteria)
        yield from _of_nobody(index, rule, criteria)
        yield from _circumstances(index, rule)


def _of_nobody(index: int, rule: SetRule, criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield that a rule can be used, but not by any group of units, or on no answer of the period."""
    try:
        judges = [for_group(rule, part) for _, part in criteria.by_variant()]
    except FormulaError:
        # Told at its own cell.
        return
    if any(each and not each.answers for each in judges):
        text = (
            "quy tắc chỉ nêu số liệu kỳ trước nên không được xét; nêu thêm câu trả lời của kỳ này, ví dụ "
            "TC01 = KỲ_TRƯỚC(TC01)."
        )
        yield Flaw("rule", index, "condition", text, severity=WARNING)
    if not any(judges):
        apart = separately(Judge.of(rule, criteria).refs, criteria)
        text = f"{apart} nên quy tắc không bao giờ được xét; mỗi nhóm ghi một quy tắc."
        yield Flaw("rule", index, "condition", text, severity=WARNING)


def _formula_flaws(index: int, field: str, text: str, criteria: CriteriaSet) -> Iterator[Flaw]:
    try:
        tree = compiled(text, criteria, TRUTH)
    except FormulaError as error:
        yield Flaw("rule", index, field, str(error))
        return
    yield from (Flaw("rule", index, field, words) for words in (*_unusable(tree, criteria), *valueless(tree)))
    if field == "condition" and not any(ref.code for ref in references(tree)):
        yield Flaw("rule", index, field, "điều kiện không nêu mã tiêu chí nào nên không kiểm được gì.")


def _unusable(tree: Typed, criteria: CriteriaSet) -> Iterator[str]:
    if scored := next((ref.code for ref in references(tree) if ref.field == POINTS), ""):
        instead = answers_of(criteria, criteria.by_code[scored])
        yield f"quy tắc chỉ so các câu trả lời, không dùng được ĐIỂM({scored}); {instead}."
    if any(ref.field in (LATE, RECEIVED) for ref in references(tree)):
        yield "quy tắc so các câu trả lời trong biểu, không dùng SỐ_NGÀY_TRỄ(), NGÀY_NỘP()."
    kept = (ANSWER, OF)
    if former := next((ref for ref in references(tree) if ref.when and ref.field not in kept), None):
        lost = (
            f"{former.code} có phát sinh không"
            if former.field == NONE
            else f"văn bản minh chứng của {former.code}"
        )
        yield f"kỳ trước chỉ giữ câu trả lời, không giữ {lost}."


def _circumstances(index: int, rule: SetRule) -> Iterator[Flaw]:
    if rule.since and rule.until and rule.until.before(rule.since):
        text = f"Đến kỳ {rule.until} đứng trước Từ kỳ {rule.since} nên quy tắc không dùng cho kỳ nào."
        yield Flaw("rule", index, "until", text)
    if rule.state == OFF and not rule.why:
        text = "quy tắc đã tắt mà chưa ghi ai tắt và vì sao."
        yield Flaw("rule", index, "why", text, severity=WARNING)
    if not rule.citation:
        yield Flaw("rule", index, "citation", NO_CITATION, severity=WARNING)


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
        # What never has a value is told there, too.
        if rule.state != OFF and not any(any(valueless(tree)) for tree in judge.formulas):
            sound[index] = judge
    return sound


def _alone(index: int, rule: Judge, criteria: CriteriaSet) -> Flaw | None:
    if rule.when is not None and True not in can_be(rule.when, criteria):
        return Flaw("rule", index, "when", "điều này không bao giờ đúng nên quy tắc không bao giờ được xét.")
    found = _outcomes([rule], criteria)
    outcomes = {None, *can_be(rule.condition, criteria)} if found is None else {kept for (kept,) in found}
    if False not in outcomes:
        text = "điều kiện luôn đúng khi được xét nên quy tắc không tìm được gì."
        return Flaw("rule", index, "condition", text, severity=WARNING)
    if True not in outcomes:
        return Flaw(
            "rule", index, "condition", "điều kiện không bao giờ đúng nên biểu nào được xét cũng sai."
        )
    return None


def _outcomes(
    rules: Sequence[Judge], criteria: CriteriaSet, most: int = MOST
) -> set[tuple[bool | None, ...]] | None:
    """What answers do to some rules at once, each as `Judge.judged`; `None` if not all can be tried."""
    found = tried([tree for rule in rules for tree in rule.formulas], criteria, most)
    if found is None:
        return None
    formulas, answers = found
    left = iter(formulas)
    looked_at = [
        replace(rule, condition=next(left), when=None if rule.when is None else next(left)) for rule in rules
    ]
    return {tuple(rule.judged(given) for rule in looked_at) for given in answers}


def _together(one: tuple[int, Judge], other: tuple[int, Judge], criteria: CriteriaSet) -> Iterator[Flaw]:
    """Compare two rules that look at the same answers in the same period, if all of these can be tried."""
    (first, mine), (second, theirs) = one, other
    if not set(mine.refs) & set(theirs.refs) or not _meet(mine.rule, theirs.rule):
        return
    if (mine.condition, mine.when) == (theirs.condition, theirs.when):
        text = "quy tắc này đã có ở ô {other}; bỏ bớt một quy tắc."
        yield Flaw("rule", second, "condition", text, first, WARNING)
        return
    outcomes = _outcomes([mine, theirs], criteria, _MOST_OF_TWO)
    if outcomes is None:
        return
    both = {pair for pair in outcomes if None not in pair}
    name = theirs.rule.code
    # A rule that is broken wherever the other is judged only says that this must not come to pass.
    if (True, True) not in both and {(True, False), (False, True)} <= both:
        text = f"khi cùng được xét với quy tắc {name} (ô {{other}}) thì không biểu nào đúng cả hai."
        yield Flaw("rule", first, "condition", text, second, WARNING)
    elif _spares(mine.rule, theirs.rule) and not any(
        kept is not False for kept, other in outcomes if other is False
    ):
        text = f"biểu nào sai quy tắc {name} (ô {{other}}) cũng sai quy tắc này; bỏ quy tắc {name}."
        yield Flaw("rule", first, "condition", text, second, WARNING)
    elif _spares(theirs.rule, mine.rule) and not any(
        other is not False for kept, other in outcomes if kept is False
    ):
        text = f"biểu nào sai quy tắc này cũng sai quy tắc {name} (ô {{other}}); bỏ quy tắc này."
        yield Flaw("rule", first, "condition", text, second, WARNING)


def _meet(one: SetRule, other: SetRule) -> bool:
    """Is there a period that both are for?"""
    since, until = ([*filter(None, ends)] for ends in ((one.since, other.since), (one.until, other.until)))
    return not any(end.before(begin) for begin in since for end in until)


def _spares(one: SetRule, other: SetRule) -> bool:
    """Would one rule do for another that finds nothing else: as grave, in force, and in all its periods?"""
    begun = one.since is None or (other.since is not None and not other.since.before(one.since))
    lasts = one.until is None or (other.until is not None and not one.until.before(other.until))
    asks = one.state in (ON, other.state)
    return begun and lasts and asks and _GRAVITY.index(one.severity) <= _GRAVITY.index(other.severity)


_GRAVITY = tuple(Severity)
