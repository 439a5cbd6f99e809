"""The scoreboard of hostile files: it covers every fault, and it cannot call a wrong value right."""

from collections import Counter

import pytest

from benchmarks import faults, hostile_runs
from benchmarks.hostile import Entry, Outcome, asked, make_config, make_draft, read, refused, typed
from benchmarks.hostile_month import ERROR, Found, Run, judge
from tests.damage.oracle import Draft
from vtlt_consolidate.model.layout import DOC_DATE
from vtlt_consolidate.words.text import parse_date, show_date

ENTRIES = [entry for entries in faults.CLASSES.values() for entry in entries]
WHOLE_RUNS = {36, 37, 38, 39, 48}
"""Rows that are about runs, not about one file; kills are a benchmark of their own."""


def test_the_short_form_tries_every_row_that_needs_no_other_program() -> None:
    short = [each for entries in faults.CLASSES.values() for each in faults.chosen(entries, "", short=True)]
    assert {entry.row for entry in ENTRIES} - {entry.row for entry in short} == {49}


def sent(*, touched: bool = False) -> Draft:
    draft = make_draft(make_config(4), 0)
    if touched:
        typed("TT03", "khoảng 20")(draft)
    return draft


def run_of(draft: Draft, found: list[Found], **other: tuple[str, str, str]) -> Run:
    state = {"Đạt": "Đạt", "Chưa đạt": "Chưa đạt"}
    shown = {key: str(value) for key, value in draft.sent.filled.items()}
    shown |= {key: show_date(parse_date(text)) for key, text in shown.items() if key[1] == DOC_DATE}
    values = {key: (state.get(text, "Có số liệu"), text, text) for key, text in shown.items()}
    values |= {(code, "answer"): said for code, said in other.items()}
    return Run(values={draft.sent.unit.code: values}, found=found, files={"0000/a.xlsx": "Đã đọc"})


def fate(draft: Draft, run: Run, *accept: Outcome) -> str:
    return judge(Entry(1, "x", lambda _: None, accept), draft, "0000/", run).fate


def question(cell: str) -> Found:
    return Found(ERROR, "VT203", "0000/a.xlsx", (cell,), "Không phải là số.")


def test_every_row_of_the_list_of_faults_is_tried_and_every_name_is_its_own() -> None:
    assert set(range(1, 51)) - {entry.row for entry in ENTRIES} == WHOLE_RUNS
    assert [name for name, count in Counter(entry.name for entry in ENTRIES).items() if count > 1] == []
    assert len(ENTRIES) >= 150


def test_a_form_read_as_typed_is_right() -> None:
    draft = sent()
    assert fate(draft, run_of(draft, []), read) == "right"


def test_a_value_that_differs_is_silent_unless_a_question_stands_at_it() -> None:
    draft = sent()
    wrong = ("Có số liệu", "99", "99")
    assert fate(draft, run_of(draft, [], TT03=wrong), read) == "silent"
    assert fate(draft, run_of(draft, [question("E14")], TT03=wrong), read) == "silent"
    assert fate(draft, run_of(draft, [question("E33")], TT03=wrong), read) == "wrong"


def test_a_value_that_had_to_be_asked_about_is_silent_when_counted() -> None:
    draft = sent(touched=True)
    guessed = run_of(draft, [], TT03=("Có số liệu", "20", "khoảng 20"))
    assert fate(draft, guessed, asked()) == "silent"
    held = run_of(draft, [question("E33")])
    del held.values[draft.sent.unit.code]["TT03", "answer"]
    assert fate(draft, held, asked()) == "right"


def test_a_refusal_for_another_reason_is_wrong_and_a_file_named_nowhere_is_silent() -> None:
    draft = sent()
    damaged = Found(ERROR, "VT103", "0000/a.xlsx", ("",), "Tệp hỏng.")
    refusal = Run(found=[damaged], files={"0000/a.xlsx": "Chưa dùng được"})
    assert fate(draft, refusal, refused("VT103")) == "right"
    assert fate(draft, refusal, refused("VT102", words="mật khẩu")) == "wrong"
    assert fate(draft, Run(), refused("VT103")) == "silent"


def test_a_run_that_ended_is_no_ones_right_end() -> None:
    assert fate(sent(), Run("exit 2"), read) == "ended"


@pytest.mark.parametrize("kind", ["silent", "ended"])
def test_a_fault_that_is_back_fails_the_scoreboard(kind: str) -> None:
    good = [hostile_runs.verdict(1, "x", [])] * 99
    assert not faults.regressed(good, short=True)
    assert faults.regressed([*good, hostile_runs.verdict(1, "y", ["z"], kind)], short=True)
