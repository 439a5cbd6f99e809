"""Lint that reasons about rules: planted flaws are found, and honest rules are left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.helpers import SMALL
from vtlt_consolidate.model.rules.setrule import SetRule
from vtlt_consolidate.settings import sets
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.settings.lint.setrules import reasoned_flaws


def rule(condition: str, when: str = "", code: str = "QT") -> SetRule:
    return SetRule(code, condition, when, citation="KH")


def flaws(*rules: SetRule) -> list[tuple[int, str, str]]:
    """Number of the rule, field, and how grave each flaw is."""
    found = reasoned_flaws(replace(SMALL, rules=rules))
    return [(flaw.index, flaw.field, flaw.severity) for flaw in found]


NEVER_FAILS = [
    "B2 >= 0",
    "B2 + B3 >= 0",
    'OR(A1 = "Đạt"; A1 = "Chưa đạt")',
    "B3 * B2 >= -1",
    "NOT(B2 < 0)",
    "MAX(B2; B3) >= MIN(B2; 0)",
    "OR(B2 >= 20; B2 < 30)",
    'ĐẾM(NS; "Đạt") <= 1',
    "IF(B2 > 5; B2 > 3; B2 <= 5)",
    "B2 - B3 <= B2 + 1 * 0 + 5 + B2",
    "OR(B3 = 0; B3 >= 1)",
    "SUM(B2; B3) + 3 > 2",
]
NEVER_HOLDS = [
    "B2 < 0",
    'AND(A1 = "Đạt"; A1 = "Chưa đạt")',
    "AND(B2 > 30; B2 < 20)",
    "B3 = 1,5",
    "B2 + B3 < -1",
    'ĐẾM(NS; "Đạt") > 1',
    "AND(B3 > 1; B3 < 2)",
    "2 * B2 + 3 <= 1",
    "NOT(OR(B2 >= 1; B2 < 1))",
    "MIN(B2; B3) < 0 - 1",
]
NEVER_JUDGED = [
    "B2 < 0",
    'AND(A1 = "Đạt"; A1 <> "Đạt")',
    "B3 * 2 = 3",
    "SUM(B2; B3) < -5",
    'AND(A2 = "Đạt"; ĐẾM(NS; "Đạt") = 0)',
    "AND(B2 >= 20; B2 <= 10)",
]
CONTRADICT = [
    (rule("B2 >= 20"), rule("B2 < 10")),
    (rule("B2 >= 20", 'A3 = "Đạt"'), rule("B2 = 0", 'A3 = "Đạt"')),
    (rule('A1 = "Đạt"', "B3 >= 1"), rule('A1 = "Chưa đạt"', "B3 >= 2")),
    (rule("B3 = 1"), rule("B3 >= 2")),
    (rule('ĐẾM(NS; "Đạt") = 1'), rule('A2 = "Chưa đạt"')),
]
REPEAT = [
    (rule("B2 >= 20"), rule("B2 >= 10")),
    (rule("B2 >= 10"), rule("B2 >= 20")),
    (rule("B2 >= 20", 'A3 = "Đạt"'), rule('IF(A3 = "Đạt"; B2 >= 20; TRUE)')),
    (rule('A1 = "Đạt"'), rule('A1 <> "Chưa đạt"')),
    (rule("B3 >= 1", 'A2 = "Đạt"'), rule("B3 > 0", 'A2 = "Đạt"')),
    (rule("B2 >= 20", 'A3 = "Đạt"'), rule("B2 >= 20", 'AND(A3 = "Đạt"; A1 = "Đạt")')),
    (rule("2 * B2 >= 40"), rule("B2 >= 20")),
]
HONEST = [
    (rule("B2 >= 20", 'A3 = "Đạt"'), rule("B2 = 0", 'A3 = "Chưa đạt"')),
    (rule("B2 <= 2 * B3 + 100"), rule("B3 <= B2")),
    (rule("B3 >= 1", 'A2 = "Đạt"'), rule("B3 <= 50")),
    (rule('A4 = "Đạt"', 'A1 = "Đạt"'), rule('A1 = "Đạt"', 'A4 = "Đạt"')),
    (rule("NGÀY_VĂN_BẢN(A1) <= CUỐI_KỲ()"), rule("B2 >= KỲ_TRƯỚC(B2)")),
    (rule('B1 <> "không có"', "B3 > 0"), rule("B2 / B3 >= 2", "B3 > 0")),
    (rule("THIẾU(B1)", "B3 = 0"), rule("NOT(THIẾU(B1))", "B3 > 0")),
]


@pytest.mark.parametrize("condition", NEVER_FAILS)
def test_a_rule_that_nothing_can_break_is_warned_of(condition: str) -> None:
    assert flaws(rule(condition)) == [(0, "condition", lint.WARNING)]


@pytest.mark.parametrize("condition", NEVER_HOLDS)
def test_a_rule_that_nothing_can_keep_is_an_error(condition: str) -> None:
    assert flaws(rule(condition)) == [(0, "condition", lint.ERROR)]


@pytest.mark.parametrize("when", NEVER_JUDGED)
def test_a_rule_that_is_never_judged_is_an_error(when: str) -> None:
    assert flaws(rule('A4 = "Đạt"', when)) == [(0, "when", lint.ERROR)]


@pytest.mark.parametrize(("one", "other"), CONTRADICT)
def test_two_rules_that_nobody_can_keep_together_are_warned_of(one: SetRule, other: SetRule) -> None:
    assert flaws(one, other) == [(0, "condition", lint.WARNING)]


@pytest.mark.parametrize(("one", "other"), REPEAT)
def test_a_rule_that_another_one_contains_is_warned_of(one: SetRule, other: SetRule) -> None:
    assert flaws(one, other) == [(0, "condition", lint.WARNING)]


@pytest.mark.parametrize("rules", HONEST)
def test_honest_rules_are_left_alone(rules: tuple[SetRule, ...]) -> None:
    assert flaws(*rules) == []


def test_the_shipped_sets_have_no_flaw_in_their_rules() -> None:
    for criteria in sets.available():
        assert list(reasoned_flaws(criteria)) == []


def test_forty_flaws_are_planted_here() -> None:
    assert sum(map(len, (NEVER_FAILS, NEVER_HOLDS, NEVER_JUDGED, CONTRADICT, REPEAT))) == 40
