"""Every kind of damage, alone and in pairs, comes out as required; no value is ever silently wrong.

`benchmarks/damage.py` does the same over a thousand cases and more.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook, PasswordError

from tests import pipeline
from tests.damage import harness
from tests.damage.harness import MOST, Verdict
from tests.damage.oracle import Draft
from vtlt_consolidate.damage import files, kinds
from vtlt_consolidate.damage.draft import Refusal
from vtlt_consolidate.damage.kinds import KIND, KINDS
from vtlt_consolidate.files.containers import gate
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write

ALONE = tuple((kind,) for kind in KINDS)
PAIRS = 40


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """Each kind once, all in one month."""
    verdicts = harness.run(tmp_path_factory.mktemp("alone") / "ws", ALONE)
    return {verdict.name: verdict for verdict in verdicts}


@pytest.fixture(scope="module")
def paired(tmp_path_factory: pytest.TempPathFactory) -> list[Verdict]:
    """Pairs of kinds, all in one month."""
    return harness.run(tmp_path_factory.mktemp("paired") / "ws", harness.pairs(PAIRS, 1), 2)


@pytest.mark.long
@pytest.mark.parametrize("code", KIND)
def test_what_happens_to_a_form_comes_out_as_required(alone: dict[str, Verdict], code: str) -> None:
    verdict = alone[code]
    assert verdict.faults == []
    assert verdict.recovered == verdict.given


@pytest.mark.long
def test_pairs_come_out_as_required(paired: list[Verdict]) -> None:
    assert len(paired) == PAIRS
    assert {verdict.name: verdict.faults for verdict in paired if verdict.faults} == {}
    assert [verdict.name for verdict in paired if not verdict.as_required] == []
    assert {verdict.refused for verdict in paired} == {True, False}


def test_every_kind_has_a_name_of_its_own_and_all_fit_into_one_month() -> None:
    assert len(KIND) == len(KINDS) <= MOST


# ---------------------------------------------------------------- what the damage does


def draft(code: str, seed: int = 1) -> Draft:
    return harness.draft(harness.make_config(9), 0, [KIND[code]], seed)


@pytest.mark.long
@pytest.mark.parametrize("at", range(len(KINDS)), ids=list(KIND))
def test_damage_does_what_it_says_and_the_same_each_time(at: int) -> None:
    first, config = harness.drafts(ALONE, 1)[at], harness.make_config(len(ALONE) + harness.SPARE)
    again = harness.draft(config, at, ALONE[at], 1)
    assert kinds.outcome(first) == KINDS[at].outcome
    assert (first.files, first.truth, first.touched) == (again.files, again.truth, again.touched)
    assert len({name.casefold() for name, _ in first.files}) == len(first.files)


def test_of_two_expectations_the_harder_one_wins() -> None:
    config = harness.make_config(9)
    for codes, outcome in (
        (("renamed", "rows-moved"), kinds.RECOVER),
        (("renamed", "mark-unclear"), kinds.ASK),
        (("mark-unclear", "other-period"), kinds.REFUSE),
        # Neither loses the identity; both together do.
        (("identity-visible", "hidden-deleted"), kinds.REFUSE),
    ):
        assert kinds.outcome(harness.draft(config, 0, [KIND[code] for code in codes], 1)) == outcome


def test_an_encrypted_workbook_is_one_to_other_programs_too(tmp_path: Path) -> None:
    data = files.encrypted(b"x" * 90_000, random.Random(1))
    (tmp_path / "khoa.xlsx").write_bytes(data)
    assert gate.sniff(data) == gate.ENCRYPTED
    with pytest.raises(PasswordError):
        CalamineWorkbook.from_path(tmp_path / "khoa.xlsx")


# ---------------------------------------------------------------- the oracle sees


def judged(space: Workspace, sent: Draft) -> Verdict:
    for name, data in sent.files:
        write(space.folder(harness.PERIOD, RECEIVED) / "0000" / name, data)
    return harness.judge(sent, "0000/", pipeline.check(space, harness.PERIOD))


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    made = Workspace.create(tmp_path / "ws", harness.make_config(9))
    made.start(harness.PERIOD)
    return made


def test_a_value_that_differs_from_what_was_put_in_is_silently_wrong(space: Workspace) -> None:
    sent = draft("renamed")
    sent.truth["TC01", ANSWER] = "Chưa đạt" if sent.truth["TC01", ANSWER] == "Đạt" else "Đạt"
    assert [fault.partition(":")[0] for fault in judged(space, sent).wrong] == ["TC01.answer"]


def test_a_value_that_nobody_put_in_is_silently_wrong(space: Workspace) -> None:
    sent = draft("renamed")
    del sent.truth["TC02", ANSWER]
    assert [fault.partition(":")[0] for fault in judged(space, sent).wrong] == ["TC02.answer"]


def test_a_value_that_vanished_is_lost_and_one_not_asked_about_is_seen(space: Workspace) -> None:
    sent = draft("renamed")
    sent.truth["TC15", "note"] = "Ghi thêm"
    sent.touched.add(("TC03", ANSWER))
    verdict = judged(space, sent)
    assert len(verdict.lost) == (("TC15", "note") not in sent.sent.filled)
    assert [fault.partition(":")[0] for fault in verdict.unasked] == ["TC03.answer"]


def test_a_refusal_that_was_not_due_and_a_wrong_reason_are_seen(space: Workspace) -> None:
    sent = draft("password")
    sent.refuse("VT101")
    right, sent.refusal = sent.refusal, None
    assert judged(space, sent).refused_wrongly == ["refused: VT102"]
    sent.refusal = right
    assert judged(space, sent).faults == []
    sent.refusal = Refusal(frozenset({"VT103"}))
    assert judged(space, sent).refused_wrongly == ["VT102, not VT103"]


def test_reading_what_had_to_be_refused_is_wrong(space: Workspace) -> None:
    sent = draft("renamed")
    sent.refuse("VT109")
    assert judged(space, sent).wrong == ["read, and had to be refused"]
