"""Lint that reasons about rules: planted flaws are found, and honest rules are left alone."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from tests.helpers import SMALL
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.rules.setrule import TRIAL, SetRule
from vtlt_consolidate.settings import sets
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.settings.lint.flaw import Flaw
from vtlt_consolidate.settings.lint.setrules import reasoned_flaws, rule_flaws
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Severity


def rule(condition: str, when: str = "", code: str = "QT") -> SetRule:
    return SetRule(code, condition, when, citation="KH")


APRIL, MAY = Period(2026, 4, 1), Period(2026, 5, 1)


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
    "OR(B2 <= B3; B3 < B2)",
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
    "AND(B2 > KỲ_TRƯỚC(B2); B2 < KỲ_TRƯỚC(B2))",
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
    (rule("B2 <= B3"), rule("B2 > B3")),
    (rule("B2 + B3 >= 30"), rule("SUM(B3; B2) <= 20", 'A1 = "Đạt"')),
    (rule("B2 >= KỲ_TRƯỚC(B2)"), rule("KỲ_TRƯỚC(B2) > B2")),
    (rule("NGÀY_VĂN_BẢN(A1) <= DATE(2026; 1; 31)"), rule("NGÀY_VĂN_BẢN(A1) > DATE(2026; 2; 28)")),
    (rule("NGÀY_VĂN_BẢN(A1) <= CUỐI_KỲ()"), rule("NGÀY_VĂN_BẢN(A1) - 5 > CUỐI_KỲ()")),
    (rule("B2 / B3 >= 2", "B3 > 0"), rule("B2 / B3 < 1", "B3 > 0")),
]
REPEAT = [
    (rule("B2 >= 20"), rule("B2 >= 10")),
    (rule("B2 >= 10"), rule("B2 >= 20")),
    (rule("B2 >= 20", 'A3 = "Đạt"'), rule('IF(A3 = "Đạt"; B2 >= 20; TRUE)')),
    (rule('A1 = "Đạt"'), rule('A1 <> "Chưa đạt"')),
    (rule("B3 >= 1", 'A2 = "Đạt"'), rule("B3 > 0", 'A2 = "Đạt"')),
    (rule("B2 >= 20", 'A3 = "Đạt"'), rule("B2 >= 20", 'AND(A3 = "Đạt"; A1 = "Đạt")')),
    (rule("2 * B2 >= 40"), rule("B2 >= 20")),
    (rule("B2 < B3"), rule("B2 <= B3")),
    (rule("B2 - B3 <= 10"), rule("B3 * 2 + 40 >= 2 * B2")),
    (rule("AND(B2 > B3; B2 < 2 * B3)"), rule("B3 < B2")),
    (rule("NGÀY_VĂN_BẢN(A1) < DATE(2026; 3; 1)"), rule("NGÀY_VĂN_BẢN(A1) <= DATE(2026; 2; 28)")),
    (rule("ABS(B2 - KỲ_TRƯỚC(B2)) <= 10"), rule("ABS(B2 - KỲ_TRƯỚC(B2)) <= 20")),
]
HONEST = [
    (rule("B2 >= 20", 'A3 = "Đạt"'), rule("B2 = 0", 'A3 = "Chưa đạt"')),
    (rule("B2 <= 2 * B3 + 100"), rule("B3 <= B2")),
    (rule("B3 >= 1", 'A2 = "Đạt"'), rule("B3 <= 50")),
    (rule('A4 = "Đạt"', 'A1 = "Đạt"'), rule('A1 = "Đạt"', 'A4 = "Đạt"')),
    (rule("NGÀY_VĂN_BẢN(A1) <= CUỐI_KỲ()"), rule("B2 >= KỲ_TRƯỚC(B2)")),
    (rule('B1 <> "không có"', "B3 > 0"), rule("B2 / B3 >= 2", "B3 > 0")),
    (rule("THIẾU(B1)", "B3 = 0"), rule("NOT(THIẾU(B1))", "B3 > 0")),
    (rule("B2 <= B3", 'A1 = "Đạt"'), rule("B2 > B3", 'A1 = "Chưa đạt"')),
    (rule("B2 <= B3"), rule("B2 >= B3")),
    (rule("B2 >= 20", 'A3 = "Đạt"'), rule('A3 = "Chưa đạt"', 'A1 = "Chưa đạt"')),
    (rule("B2 + B3 >= 30"), rule("B2 + B3 <= 30")),
    (rule("B2 + B3 >= 30"), rule("B2 + 2 * B3 <= 20")),
    (rule("B2 >= KỲ_TRƯỚC(B2)"), rule("B2 < CÙNG_KỲ_NĂM_TRƯỚC(B2)")),
    (rule("NGÀY_VĂN_BẢN(A1) >= ĐẦU_KỲ()"), rule("NGÀY_VĂN_BẢN(A1) <= ĐẦU_KỲ()")),
    (rule("B2 <= B3 + 1", "B2 > 10"), rule("B2 <= B3", "B2 > 20")),
    (rule("IF(THIẾU(B3); TRUE; B2 >= B3)"), rule("NOT(THIẾU(B3))")),
    (rule("AND(NOT(THIẾU(B3)); B2 >= B3)"), rule("NOT(THIẾU(B3))")),
    # One after the other, one asked more gravely, one still on trial.
    (replace(rule("B2 >= 20"), until=APRIL), replace(rule("B2 >= 30"), since=MAY)),
    (replace(rule("B2 >= 20"), until=APRIL), replace(rule("B2 < 20"), since=MAY)),
    (replace(rule("B2 >= 30"), until=APRIL), rule("B2 >= 20")),
    (replace(rule("B2 <= B3"), severity=Severity.ERROR), rule("B2 + 5 <= B3")),
    (rule("B2 <= B3"), replace(rule("B2 < B3"), state=TRIAL)),
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


NEVER_A_VALUE = [
    ("B2 / 0 >= 1", "luôn chia cho 0"),
    ("B2 / (B3 - B3) >= 1", "luôn chia cho 0"),
    ("OR(B3 > 1; 5 / (2 - 2) < B2)", "luôn chia cho 0"),
    ("NGÀY_VĂN_BẢN(A1) <= DATE(2026; 2; 30)", "DATE(2026; 2; 30) không phải một ngày có thật"),
    ("NGÀY_VĂN_BẢN(A1) <= DATE(B3; 13; 1)", "DATE(…; 13; 1) không phải một ngày có thật"),
    ("ROUND(B2; 0,5) >= 1", "ROUND(…; 0,5) không bao giờ có giá trị"),
]


@pytest.mark.parametrize(("condition", "says"), NEVER_A_VALUE)
@pytest.mark.parametrize("field", ["condition", "when"])
def test_what_never_has_a_value_is_an_error_in_rules(condition: str, says: str, field: str) -> None:
    planted = replace(rule("B3 >= 1"), **{field: condition})
    (flaw,) = set_flaws(planted)
    assert (flaw.field, flaw.severity) == (field, lint.ERROR)
    assert says in flaw.text


@pytest.mark.parametrize("condition", [
    "B2 / (B3 - 2) >= 1", "B2 / B3 >= 1", "NGÀY_VĂN_BẢN(A1) <= DATE(2026; B3; 31)",
    "NGÀY_VĂN_BẢN(A1) <= DATE(B3; 2; 29)", "IF(B3 = 0; TRUE; B2 / B3 >= 1)", "THIẾU(B2)",
])  # fmt: skip
def test_what_only_some_answers_leave_without_a_value_is_allowed(condition: str) -> None:
    assert set_flaws(rule(condition)) == []


def set_flaws(*rules: SetRule) -> list[Flaw]:
    """All that is found in rules, by reading them and by reasoning about them."""
    criteria = replace(SMALL, rules=rules)
    return [*rule_flaws(criteria), *reasoned_flaws(criteria)]


@pytest.mark.parametrize("nodes", [
    SMALL.nodes,
    tuple(replace(node, code=node.code.replace("NS", "1").replace("A2", "1.1"), parent=node.parent and "1")
          for node in SMALL.nodes),
])  # fmt: skip
def test_what_lint_advises_about_a_group_in_a_rule_can_be_used_there(nodes: tuple[Node, ...]) -> None:
    group = next(node for node in nodes if node.kind == "group")
    for typed in (f"[{group.code}] >= 1", f"ĐIỂM([{group.code}]) >= 3"):
        criteria = replace(SMALL, nodes=nodes, rules=(rule(typed),))
        (flaw,) = rule_flaws(criteria)
        (code,) = re.findall(r"ví dụ (\S+),", flaw.text)
        (count,) = re.findall(r"ĐẾM\(.+?\)", flaw.text)
        advised = rule(f'AND({code} = "Đạt"; {count} >= 1)')
        assert list(rule_flaws(replace(criteria, rules=(advised,)))) == []


def test_the_shipped_sets_have_no_flaw_in_their_rules() -> None:
    for criteria in sets.available():
        assert list(reasoned_flaws(criteria)) == []


TWICE = [
    (rule("B2 >= 20"), rule("b2≥20")),
    (rule("B2 <= B3", 'A3 = "Đạt"'), rule("(B2 <= B3)", 'A3="Đạt"')),
    (rule("NGÀY_VĂN_BẢN(A1) <= CUỐI_KỲ()"), rule("NGAY_VAN_BAN(A1) <= CUOI_KY()")),
    (
        rule("YEAR(NGÀY_VĂN_BẢN(A1)) > B2"),
        replace(rule("YEAR(NGÀY_VĂN_BẢN(A1)) > B2"), severity=Severity.ERROR),
    ),
]


@pytest.mark.parametrize(("one", "other"), TWICE)
def test_a_rule_that_is_there_already_is_told_at_the_second_one(one: SetRule, other: SetRule) -> None:
    (flaw,) = reasoned_flaws(replace(SMALL, rules=(one, other)))
    assert (flaw.index, flaw.other, flaw.severity) == (1, 0, lint.WARNING)
    assert "đã có ở ô {other}" in flaw.text


@pytest.mark.parametrize("weaker", [
    replace(rule("B2 <= B3"), severity=Severity.NOTED), replace(rule("B2 <= B3"), state=TRIAL),
    replace(rule("B2 <= B3"), since=MAY), rule("B2 <= B3"),
])  # fmt: skip
def test_of_two_rules_the_one_that_can_go_is_named(weaker: SetRule) -> None:
    for rules, words in (
        ((replace(weaker, code="W"), rule("B2 < B3")), "bỏ quy tắc này"),
        ((rule("B2 < B3"), replace(weaker, code="W")), "bỏ quy tắc W"),
    ):
        (flaw,) = reasoned_flaws(replace(SMALL, rules=rules))
        assert words in flaw.text


def test_at_least_fifty_flaws_are_planted_here() -> None:
    planted = (NEVER_FAILS, NEVER_HOLDS, NEVER_JUDGED, CONTRADICT, REPEAT, TWICE)
    assert sum(map(len, planted)) >= 50
