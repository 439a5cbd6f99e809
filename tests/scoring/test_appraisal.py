"""The reviewer's points beside the unit's own, row by row."""

import dataclasses
from collections.abc import Sequence
from decimal import Decimal

import pytest

from tests.helpers import NODES, SMALL, UNITS
from tests.scoring.months import Given, answers_of, marks_of, results_of
from tests.scoring.test_weighted import WEIGHTED
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import pointrules, returnrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.decisions import UNUSED
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.appraisal import Appraisal, apply, inherited, outstanding, sheet, within
from vtlt_consolidate.words.text import MICRO

D = Decimal
TWO = UNITS[:2]
WHOLE: dict[str, dict[str, str | float | None]] = {
    unit.code: {"A1": "Đạt", "A2": "Đạt", "A3": "Chưa đạt", "A4": None} for unit in TWO
}


def laid(given: Given, earlier: Sequence[Appraisal] = (), units: Given | None = None) -> list[Appraisal]:
    return list(sheet(answers_of(given), marks_of(SMALL, units or given), SMALL, Roster(TWO), earlier))


def by_key(rows: Sequence[Appraisal]) -> dict[tuple[str, str], Appraisal]:
    return {row.key: row for row in rows}


def test_the_units_of_each_criterion_stand_side_by_side_in_the_order_of_the_set() -> None:
    rows = laid(WHOLE)
    assert [row.key for row in rows] == [
        (unit, code) for code in ("A1", "A2", "A3", "A4") for unit in ("001", "002")
    ]
    assert [row.claimed for row in rows[::2]] == [1, 1, 0, None]
    assert {(row.points, row.reason, row.status) for row in rows} == {(None, "", "")}
    assert (rows[0].criterion, rows[0].unit, rows[0].most) == (
        "Ban hành Kế hoạch", "Phường Tân Định, Khu vực 1", 1,
    )  # fmt: skip


def test_a_row_shows_the_answer_its_document_and_its_note_as_far_as_there_are() -> None:
    said = {
        "A1": "Đạt",
        "A1.doc_number": "12/KH",
        "A1.doc_date": "05/3/2026",
        "A1.note": "đã gửi",
        "A2": None,
    }
    row = by_key(laid({"001": said}))["001", "A1"]
    assert (row.answer, row.evidence, row.remark) == ("Đạt", "12/KH ngày 05/3/2026", "đã gửi")
    row = by_key(laid({"001": {"A1": "Đạt", "A1.doc_number": None, "A1.doc_date": "05/3/2026"}}))["001", "A1"]
    assert (row.evidence, row.remark) == ("05/3/2026", "")
    row = by_key(laid({"001": {"A1": "Đạt", "A2": None}}))["001", "A2"]
    assert row.answer == ""


def test_a_part_of_a_whole_is_shown_with_its_unit_of_measure() -> None:
    given = {"001": {"2a": 30, "2a.of": 40, "2b": 1, "2b.of": 2}}
    rows = by_key(list(sheet(answers_of(given), marks_of(WEIGHTED, given), WEIGHTED, Roster(UNITS[:1]), ())))
    assert (rows["001", "2a"].answer, rows["001", "2b"].answer) == ("30 / 40 mét giá", "1 / 2")


def test_what_did_not_arise_is_shown_in_the_words_of_the_form_without_a_unit_of_measure() -> None:
    nodes = [
        dataclasses.replace(node, unarisen="out") if node.code == "2a" else node for node in WEIGHTED.nodes
    ]
    criteria = dataclasses.replace(WEIGHTED, nodes=tuple(nodes))
    given: Given = {"001": {"2a": "Không phát sinh", "2b": 1, "2b.of": 2}}
    rows = by_key(list(sheet(answers_of(given), marks_of(criteria, given), criteria, Roster(UNITS[:1]), ())))
    assert rows["001", "2a"].answer == "Không phát sinh"


def test_a_unit_that_answered_nothing_has_nothing_to_appraise() -> None:
    silent = {"001": WHOLE["001"], "002": dict.fromkeys(WHOLE["002"])}
    assert {row.unit_code for row in laid(silent)} == {"001"}
    # Whoever stands behind it has.
    silent = {"001": dict.fromkeys(WHOLE["001"]), "002": WHOLE["002"]}
    assert {row.unit_code for row in laid(silent)} == {"002"}
    # One answer is enough, and the criterion that it did not answer is appraised too.
    one = {"001": WHOLE["001"], "002": dict.fromkeys(WHOLE["002"]) | {"A1": "Đạt"}}
    assert len(laid(one)) == 8
    # A unit that has no mark of a criterion, as its variant lacks it, has nothing to appraise there.
    assert ("002", "A2") not in by_key(laid(WHOLE, units={"001": WHOLE["001"], "002": {"A1": "Đạt"}}))


def test_what_the_reviewer_wrote_stays_and_with_it_the_answer_as_it_was_seen() -> None:
    seen = Appraisal("A1", unit_code="001", claimed=D(0), points=D(1), reason="vì")
    doubted = Appraisal("A2", unit_code="001", claimed=D(0), reason="xem lại")
    rows = by_key(laid(WHOLE, [seen, doubted]))
    assert dataclasses.astuple(rows["001", "A1"])[8:11] == (0, 1, "vì")
    # Without points nothing was appraised yet, so that the answer is the newest.
    assert dataclasses.astuple(rows["001", "A2"])[8:11] == (1, None, "xem lại")


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (Appraisal("A1", unit_code="002", points=D(1), reason="vì"), True),
        (Appraisal("A1", unit_code="002", points=D(0)), True),
        (Appraisal("A1", unit_code="002", reason="vì"), True),
        (Appraisal("A1", unit_code="002", claimed=D(1)), False),
        (Appraisal("CŨ", unit_code="001", points=D(1)), True),
        (Appraisal("CŨ", unit_code="001"), False),
    ],
)
def test_work_of_a_reviewer_is_kept_where_its_unit_or_criterion_is_gone(row: Appraisal, kept: bool) -> None:
    silent = {"001": WHOLE["001"], "002": dict.fromkeys(WHOLE["002"])}
    rows = by_key(laid(silent, [row]))
    assert (row.key in rows) == kept
    if kept:
        assert rows[row.key] == row
        assert rows[row.key].status == UNUSED
    assert ("001", "A4") in rows


def test_what_was_appraised_elsewhere_counts_where_nothing_was_appraised_here() -> None:
    results = results_of(SMALL, UNITS[:1], {"001": WHOLE["001"]}, [
        Appraisal("A1", unit_code="001", points=D(0), claimed=D(1), reason="a"),
        Appraisal("A3", unit_code="001", points=D(1), claimed=D(0), reason="b"),
        Appraisal("A4", unit_code="001", points=D(1), claimed=None, reason="c"),
    ])  # fmt: skip
    before = list(results.appraised.values())
    assert len(before) == 3
    own = [
        Appraisal("A1", unit_code="001", points=D(1)),
        Appraisal("A3", unit_code="001", reason="chưa xong"),
    ]
    assert [(row.key, row.points, row.claimed, row.reason) for row in inherited(before, own)] == [
        (("001", "A3"), 1, 0, "b"), (("001", "A4"), 1, None, "c"),
    ]  # fmt: skip


def applied(*rows: Appraisal) -> tuple[dict[str, int | None], list[tuple[str, str, str]]]:
    """Points of the first unit by criterion, and what is told: code, criterion, other words."""
    marks, told = apply(marks_of(SMALL, WHOLE), rows, SMALL)
    mine = marks[marks["unit_code"] == "001"]
    points = {row.leaf_code: None if row.points_micro is frames.pd.NA else row.points_micro / MICRO
              for row in frames.rows(mine)}  # fmt: skip
    return points, [(row.code, row.leaf_code, row.message) for row in frames.rows(told)]


def test_points_of_the_reviewer_stand_and_those_of_the_unit_are_kept_beside_them() -> None:
    row = Appraisal("A1", unit_code="001", points=D(0), claimed=D(1), reason="thiếu số")
    unsaid = Appraisal("A2", unit_code="001", claimed=D(1), reason="chưa chấm")
    marks, told = apply(marks_of(SMALL, WHOLE), [row, unsaid], SMALL)
    mine = marks.set_index(["unit_code", "leaf_code"])
    assert mine.loc[("001", "A1"), ["points_micro", "self_micro", "reason"]].to_list() == [
        0,
        MICRO,
        "thiếu số",
    ]
    assert mine.loc[("001", "A2"), ["points_micro", "self_micro", "reason"]].to_list() == [MICRO, MICRO, ""]
    assert mine.loc[("002", "A1"), ["points_micro", "self_micro", "reason"]].to_list() == [MICRO, MICRO, ""]
    assert list(told["code"]) == []


def test_every_difference_without_a_reason_and_every_changed_claim_is_told() -> None:
    changed, unexplained = returnrules.CLAIM_CHANGED.code, returnrules.NO_REASON.code
    points, told = applied(
        Appraisal("A1", unit_code="001", points=D(0), claimed=D(1)),
        Appraisal("A2", unit_code="001", points=D(1), claimed=D(0)),
        Appraisal("A3", unit_code="001", points=D(1), claimed=D(1), reason="có"),
        Appraisal("A4", unit_code="001", points=D(1), claimed=None, reason="bổ sung"),
    )
    assert points == {"A1": 0, "A2": 1, "A3": 1, "A4": 1}
    assert [each[:2] for each in told] == [(unexplained, "A1"), (changed, "A2"), (changed, "A3")]
    assert applied(Appraisal("A4", unit_code="001", points=D(1)))[1][0][:2] == (unexplained, "A4")
    _, told_of = apply(marks_of(SMALL, WHOLE), [Appraisal("A4", unit_code="001", points=D(1))], SMALL)
    assert (told_of["key"][0], told_of["found"][0], told_of["expected"][0]) == ("chưa có", "chưa có", "1")


def test_an_appraisal_of_nobody_changes_nothing() -> None:
    points, told = applied(Appraisal("A1", unit_code="999", points=D(0)))
    assert (points["A1"], told) == (1, [])


def test_a_value_that_no_tier_names_is_no_longer_told_once_the_reviewer_gave_points() -> None:
    def told(rule: catalogue.Rule, leaf: str) -> dict[str, str]:
        words = dict.fromkeys(("subject", "found", "expected", "other", "key"), "x")
        return catalogue.record(rule, unit_code="001", leaf_code=leaf, **words)

    tier, other = pointrules.IN_NO_TIER, returnrules.NO_REASON
    found = catalogue.frame([told(tier, "A1"), told(tier, "A4"), told(other, "A1"), told(other, "A4")])
    left = outstanding(found, marks_of(SMALL, WHOLE))
    assert list(zip(left["code"], left["leaf_code"], strict=True)) == [
        (tier.code, "A4"), (other.code, "A1"), (other.code, "A4"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("points", "good"),
    [(None, True), (D(0), True), (D(1), True), (D("0.5"), False), (D(2), False), (D(-1), False)],
)
def test_a_mark_of_a_set_of_marks_is_met_or_not_for_a_reviewer_too(
    points: Decimal | None, good: bool
) -> None:
    assert within(Appraisal("A1", points=points), SMALL) == good


def test_a_criterion_of_no_set_takes_no_points_and_none_at_all() -> None:
    assert not within(Appraisal("CŨ", points=D(1)), SMALL)
    assert not within(Appraisal("CŨ"), SMALL)


def test_points_are_within_the_bounds_of_their_criterion() -> None:
    def good(node: Node, *points: str) -> list[bool]:
        criteria = dataclasses.replace(SMALL, nodes=(*NODES, node))
        return [within(Appraisal(node.code, points=D(each)), criteria) for each in points]

    low = Node("P", "points", "P", "P", points=D(5), least=D(-2))
    assert good(low, "-2.1", "-2", "0", "5", "5.1") == [False, True, True, True, False]
    plain = Node("P", "points", "P", "P", points=D(5))
    assert good(plain, "-0.1", "0", "5", "6") == [False, True, True, False]
    # A count without an end to it takes any number; so does a weighted mark what lies between.
    assert good(Node("P", "count", "P", "P", rate=D(1)), "-1", "0", "900") == [False, True, True]
    assert good(Node("P", "mark", "P", "P", points=D(2)), "1", "2", "3") == [True, True, False]
