"""Every kind of damage, alone and in pairs, comes out as required; no value is ever silently wrong.

`benchmarks/damage.py` does the same over a thousand cases and more.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook, PasswordError

from tests.damage import harness
from tests.damage.harness import MOST, Verdict
from tests.damage.oracle import Draft
from vtlt_consolidate.commands import pipeline
from vtlt_consolidate.damage import files, kinds
from vtlt_consolidate.damage.draft import Refusal
from vtlt_consolidate.damage.kinds import KIND, KINDS
from vtlt_consolidate.files import intake, worker
from vtlt_consolidate.files.containers import gate
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write

NOT_YET: dict[str, str] = {}
"""Kinds that the reader does not handle as required yet; they go as it learns."""

PAIRS = 40


def _read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "read_workbooks", lambda tasks, _=None: worker.look_here(tasks))


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """Each kind once, all in one month."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        _read_here(monkeypatch)
        verdicts = harness.run(tmp_path_factory.mktemp("alone") / "ws", [(kind,) for kind in KINDS])
    return {verdict.name: verdict for verdict in verdicts}


@pytest.fixture(scope="module")
def paired(tmp_path_factory: pytest.TempPathFactory) -> list[Verdict]:
    """Pairs of the kinds that are handled, all in one month."""
    drawn = [
        both for both in harness.pairs(3 * PAIRS, 1) if not {kind.code for kind in both} & NOT_YET.keys()
    ]
    with pytest.MonkeyPatch.context() as monkeypatch:
        _read_here(monkeypatch)
        return harness.run(tmp_path_factory.mktemp("paired") / "ws", drawn[:PAIRS], 2)


def _kinds() -> list[object]:
    marks = {code: pytest.mark.xfail(reason=why, strict=True) for code, why in NOT_YET.items()}
    return [pytest.param(kind.code, marks=marks.get(kind.code, ())) for kind in KINDS]


@pytest.mark.parametrize("code", _kinds())
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


def test_only_the_kinds_that_are_listed_are_not_handled_yet() -> None:
    assert NOT_YET.keys() <= KIND.keys()
    assert len(KIND) == len(KINDS) <= MOST


# ---------------------------------------------------------------- what the damage does


def draft(code: str, seed: int = 1) -> Draft:
    return harness.draft(harness.make_config(9), 0, [KIND[code]], seed)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_damage_does_what_it_says_and_the_same_each_time(kind: kinds.Kind) -> None:
    first, again = draft(kind.code), draft(kind.code)
    assert kinds.outcome(first) == kind.outcome
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
