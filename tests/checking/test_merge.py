"""Which return of a unit counts, what stays of its answers, and how the unit stands."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
import pytest
from pandera.typing import DataFrame

from tests.helpers import NODES, PERIOD, SMALL, UNITS, config
from tests.scoring.months import Said, answers_of
from vtlt_consolidate.checking import merge
from vtlt_consolidate.checking.returns import carry, statuses
from vtlt_consolidate.checking.returns.statuses import Timetable
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import answerrules, returnrules
from vtlt_consolidate.model.config import EXEMPT, EXTENDED, NOTHING_TO_REPORT, Waiver
from vtlt_consolidate.model.decisions import EVERY_UNIT, SET_ASIDE, USE, Decision, Decisions, of_return
from vtlt_consolidate.model.frames import Answers, Files, Findings
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.words.states import Status, Verdict

DUE = dt.date(2026, 4, 5)
DUE_ONLY = Timetable(DUE)


@dataclass(frozen=True)
class Sent:
    """One return, of the first unit unless told, and what it answers."""

    file: str
    attempt: int = 1
    says: Mapping[str, Said] = dataclasses.field(default_factory=lambda: {"A1": "Đạt"})
    unit: str = "001"
    verdict: Verdict = Verdict.READ
    carried: str = ""
    version: int = 1

    @property
    def row(self) -> tuple[str, str, str, str, str, int, str, str]:
        return (
            self.file, f"sha {self.file}", self.verdict, self.unit, str(self.version), self.attempt, "",
            self.carried,
        )  # fmt: skip


def files_of(sent: Sequence[Sent]) -> DataFrame[Files]:
    frame = pd.DataFrame([each.row for each in sent], columns=list(Files.to_schema().columns)).astype("str")
    return Files.validate(frame.astype({"attempt": "Int64"}))


def answered(sent: Sequence[Sent]) -> DataFrame[Answers]:
    parts = [answers_of({each.unit: each.says}).assign(file=each.file) for each in sent]
    frame = pd.concat(parts, ignore_index=True)
    return Answers.validate(frame.assign(file=frame["file"].astype("str")))


def decided(answers: Mapping[str, str]) -> Decisions:
    """What the analyst wrote beside files of the first unit; nothing: the question was asked only."""
    return Decisions(tuple(
        Decision(key=of_return("001", f"sha {file}").key, answer=answer) for file, answer in answers.items()
    ))  # fmt: skip


def chosen(
    *sent: Sent,
    decisions: Mapping[str, str] | Decisions | None = None,
    sealed: Sequence[str] = (),
    issued: Sequence[str] | None = None,
    misplaced: DataFrame[Findings] | None = None,
) -> tuple[dict[str, str], DataFrame[Findings]]:
    """File → its verdict, and what is told."""
    files, told = merge.choose(
        files_of(sent),
        answered(sent),
        catalogue.frame([]) if misplaced is None else misplaced,
        decisions if isinstance(decisions, Decisions) else decided(decisions or {}),
        frozenset((file, "001") for file in sealed),
        frozenset((file, "001") for file in (sealed if issued is None else issued)),
    )
    return dict(zip(files["file"], files["verdict"], strict=True)), told


R, D, S, X, A = Verdict.READ, Verdict.DUPLICATE, Verdict.SUPERSEDED, Verdict.REJECTED, Verdict.SET_ASIDE
B = Verdict.BLANK
OTHER = {"A1": "Chưa đạt"}
BLANK: Mapping[str, Said] = {"A1": None}


def test_one_return_of_a_unit_counts_and_nothing_is_told() -> None:
    verdicts, told = chosen(Sent("a"), Sent("b", unit="002", says=OTHER))
    assert (verdicts, told.empty) == ({"a": R, "b": R}, True)


def test_of_returns_that_say_the_same_one_counts() -> None:
    verdicts, told = chosen(Sent("b"), Sent("a"), Sent("c", attempt=2))
    assert verdicts == {"c": R, "a": D, "b": D}
    assert list(told["code"]) == ["VT117", "VT117"]
    assert set(told["unit_code"]) == {"001"}
    assert "c;" in told["message"][0]


def test_the_highest_attempt_counts_whatever_the_order_of_the_files() -> None:
    verdicts, told = chosen(Sent("a", 3), Sent("b", 1, OTHER), Sent("c", 2), Sent("d", 3))
    assert verdicts == {"a": R, "b": S, "c": D, "d": D}
    (later,) = told[told["code"] == "VT118"].itertuples()
    assert (later.file, later.found, later.expected) == ("b", "1", "3")
    assert "trong tệp a" in later.message


def test_a_form_that_names_documents_too_counts_over_a_table_with_the_same_answers() -> None:
    form = {"A1": "Đạt", "A1.doc_number": "12/KH-UBND", "B2": 5}
    verdicts, told = chosen(Sent("a", says={"A1": "Đạt", "B2": 5}), Sent("b", says=form))
    assert (verdicts, list(told["code"])) == ({"a": D, "b": R}, ["VT117"])
    verdicts, told = chosen(Sent("a", says={"A1": "Chưa đạt", "B2": 5}), Sent("b", says=form))
    assert verdicts == {"a": X, "b": X}
    # Two forms that name other documents still contradict each other, whatever a table says.
    other = form | {"A1.doc_number": "13/KH-UBND"}
    verdicts, _ = chosen(Sent("a", says={"A1": "Đạt", "B2": 5}), Sent("b", says=form), Sent("c", says=other))
    assert verdicts == {"a": X, "b": X, "c": X}
    # A form on which the documents are blank says less than one on which they stand.
    verdicts, _ = chosen(Sent("a", says=form | {"A1.doc_number": None}), Sent("b", says=form))
    assert verdicts == {"a": X, "b": X}


def test_where_the_latest_contradict_each_other_none_counts() -> None:
    verdicts, told = chosen(Sent("a", 2), Sent("b", 2, OTHER), Sent("c", 1))
    assert verdicts == {"a": X, "b": X, "c": X}
    assert set(told["code"]) == {"VT112"}
    assert set(told["found"]) == {"a, b"}
    assert list(told["expected"]) == ["2", "2", "2"]
    assert ["lần gửi 1, có trước các tệp ấy" in words for words in told["message"]] == [False, False, True]


def test_what_two_returns_differ_in_is_told_whatever_stands_in_the_names_of_their_files() -> None:
    _, told = chosen(Sent("Phường 1, 2.xlsx"), Sent("b.xlsx", says=OTHER))
    assert all("khác nhau ở mã A1 (Phường 1, 2.xlsx" in words for words in told["message"])


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_form_without_any_answer_is_no_rival_of_one_with_some(attempt: int) -> None:
    verdicts, told = chosen(Sent("a", attempt, BLANK), Sent("b"))
    assert verdicts == {"a": B, "b": R}
    (told_of,) = told.itertuples()
    assert (told_of.code, told_of.file, told_of.severity) == ("VT189", "a", "note")
    assert "biểu đã điền: b." in told_of.message
    newer = Sent("a", attempt, BLANK, version=2)
    assert chosen(newer, Sent("b"), sealed=["a"])[0] == {"a": B, "b": R}


def test_what_only_stood_on_a_form_when_it_was_sent_out_is_no_answer() -> None:
    sent = [Sent("a"), Sent("b", says=OTHER)]
    answers = answered(sent)
    there = answers["state"].where(answers["file"] != "a", "unconfirmed").astype("str")
    given = Answers.validate(answers.assign(state=there))
    files, told = merge.choose(files_of(sent), given, catalogue.frame([]), Decisions())
    assert (list(files["verdict"]), list(told["code"])) == ([S, R], ["VT189"])


def test_forms_with_answers_that_contradict_each_other_stay_a_question_beside_a_blank_one() -> None:
    sent = Sent("a", says=BLANK), Sent("b"), Sent("c", says=OTHER)
    verdicts, told = chosen(*sent)
    assert verdicts == {"a": B, "b": X, "c": X}
    assert set(told.loc[told["code"] == "VT112", "found"]) == {"b, c"}
    assert chosen(*sent, decisions={"b": "", "c": USE})[0] == {"a": B, "b": S, "c": R}
    assert chosen(*sent, decisions={"a": USE, "b": "", "c": ""})[0] == {"a": R, "b": S, "c": S}
    aside = {"b": SET_ASIDE, "c": SET_ASIDE}
    assert chosen(*sent, decisions=aside)[0] == {"a": B, "b": A, "c": A}


@pytest.mark.parametrize("attempt", [1, 2])
def test_a_form_of_a_newer_version_counts_whatever_attempt_the_older_ones_declare(attempt: int) -> None:
    new = Sent("b", 1, OTHER, version=2)
    for heeded in (["b"], []):
        verdicts, told = chosen(Sent("a", attempt), new, sealed=heeded, issued=["b"])
        assert verdicts == {"a": S, "b": R}
        (older,) = told.itertuples()
        assert (older.code, older.file, older.found, older.expected) == ("VT139", "a", "1", "2")
        assert "trong tệp b" in older.message
    same = dataclasses.replace(new, says={"A1": "Đạt"})
    assert chosen(Sent("a", attempt), same, sealed=["b"])[0] == {"a": D, "b": R}


def test_forms_of_the_newer_version_that_contradict_each_other_are_asked_about_with_the_older_ones() -> None:
    sent = Sent("a", 3), Sent("b", 1, OTHER, version=2), Sent("c", 1, version=2)
    verdicts, told = chosen(*sent, sealed=["b", "c"])
    assert (verdicts, set(told["code"])) == ({"a": X, "b": X, "c": X}, {"VT112"})
    assert set(told["found"]) == {"b, c"}
    assert ["biểu phiên bản 1, có trước" in words for words in told["message"]] == [False, False, True]
    assert chosen(*sent, sealed=["b", "c"], decisions={"a": USE, "b": "", "c": ""})[0]["a"] == R
    # The newer ones that are set aside make none older.
    aside = {"b": SET_ASIDE, "c": SET_ASIDE}
    assert chosen(*sent, sealed=["b", "c"], decisions=aside)[0] == {"a": R, "b": A, "c": A}


def test_a_newer_version_that_no_code_proves_is_a_rival_like_any_other() -> None:
    sent = Sent("a"), Sent("b", says=OTHER, version=2)
    assert chosen(*sent)[0] == {"a": X, "b": X}
    assert chosen(*sent, sealed=["a"])[0] == {"a": X, "b": X}
    # Nor is one older that carries none: a table typed by hand is read as of the current version.
    table = Sent("c", says={"A1": "Đạt"}, version=2)
    assert chosen(sent[1], table, sealed=["b"])[0] == {"b": X, "c": X}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"A1": "Đạt"}, {"A1": "Đạt", "A2": None}, True),
        ({"A1": "Đạt", "A2": "Đạt"}, {"A2": "Đạt", "A1": "Đạt"}, True),
        ({"A1": "Đạt"}, {"A1": "Đạt", "A2": "Đạt"}, False),
        ({"B2": 20}, {"B2": 21}, False),
        ({"B1": "Đại học"}, {"B1": "Cao đẳng"}, False),
        ({"A1": "Đạt", "A1.note": "a"}, {"A1": "Đạt", "A1.note": "b"}, False),
    ],
)
def test_returns_differ_by_what_they_answer(
    one: Mapping[str, Said], other: Mapping[str, Said], same: bool
) -> None:
    verdicts, _ = chosen(Sent("a", says=one), Sent("b", says=other))
    assert verdicts == ({"a": R, "b": D} if same else {"a": X, "b": X})


def test_the_spelling_of_what_is_understood_makes_no_difference_and_of_what_is_not_it_does() -> None:
    sent = [Sent("a"), Sent("b")]
    answers = answered(sent)

    def verdicts(state: str, text: str = "") -> set[str]:
        spelt = answers.assign(state=state, typed=pd.Series(["Đạt", "đạt"], dtype="str"))
        words = ["Đạt", text or "Đạt"]
        spelt = spelt.assign(state=spelt["state"].astype("str"), text=pd.Series(words, dtype="str"))
        files, _ = merge.choose(files_of(sent), Answers.validate(spelt), catalogue.frame([]), Decisions())
        return set(files["verdict"])

    assert verdicts("met") == {R, D}
    assert verdicts("given") == {R, D}
    assert verdicts("invalid") == {X}
    # The words that a mark was read as are no part of what it says; those of a text are all of it.
    assert verdicts("met", "x") == {R, D}
    assert verdicts("given", "x") == {X}


def told_of_a_row(rule: catalogue.Rule) -> DataFrame[Findings]:
    """What is told of one row of the file `a`."""
    words = dict.fromkeys(("subject", "found", "expected", "other", "key", "example"), "x")
    return catalogue.frame([catalogue.record(rule, file="a", unit_code="001", **words)])


def test_returns_with_rows_that_were_not_read_are_never_taken_for_the_same() -> None:
    for rule in (answerrules.LABEL_MOVED, answerrules.ROW_REPEATED):
        assert chosen(Sent("a"), Sent("b"), misplaced=told_of_a_row(rule))[0] == {"a": X, "b": X}
    assert chosen(Sent("a"), Sent("b"), misplaced=told_of_a_row(answerrules.LABEL_CHANGED))[0] == {
        "a": R,
        "b": D,
    }
    # A file of which nothing else is known is no blank one, too.
    two = Sent("a", says=BLANK), Sent("b", says=BLANK)
    assert chosen(*two, misplaced=told_of_a_row(answerrules.LABEL_MOVED))[0] == {"a": R, "b": B}
    assert chosen(*two)[0] == {"a": B, "b": B}


def test_a_form_whose_only_answers_stand_in_rows_that_were_not_read_is_no_blank_one_beside_another() -> None:
    two = Sent("a", says=BLANK), Sent("b")
    verdicts, told = chosen(*two, misplaced=told_of_a_row(answerrules.LABEL_MOVED))
    assert (verdicts, set(told["code"])) == ({"a": X, "b": X}, {"VT112"})


def test_what_the_analyst_chose_counts_over_every_attempt() -> None:
    sent = Sent("a", 1), Sent("b", 2, OTHER), Sent("c", 2)
    asked = {"b": "", "c": ""}
    verdicts, _ = chosen(*sent, decisions=asked | {"a": USE})
    assert verdicts == {"a": R, "b": S, "c": D}
    # Two that were chosen have to agree.
    assert chosen(*sent, decisions={"a": USE, "b": USE, "c": ""})[0] == {"a": X, "b": X, "c": X}
    assert chosen(*sent, decisions={"a": USE, "b": "", "c": USE})[0] == {"c": R, "b": S, "a": D}


def test_a_return_that_came_after_the_decision_brings_the_question_back() -> None:
    sent = Sent("a", 2), Sent("b", 2, OTHER)
    assert chosen(*sent, decisions={"b": USE})[0] == {"a": X, "b": X}
    assert chosen(*sent, decisions={"a": "", "b": ""})[0] == {"a": X, "b": X}
    assert chosen(*sent, decisions={"a": "", "b": USE})[0] == {"a": S, "b": R}


def test_what_the_analyst_set_aside_counts_for_nothing_even_alone() -> None:
    verdicts, told = chosen(Sent("a", 1), Sent("b", 2, OTHER), decisions={"b": SET_ASIDE})
    assert verdicts == {"a": R, "b": A}
    assert [(row.code, row.file, row.found) for row in told.itertuples()] == [("VT127", "b", SET_ASIDE)]
    assert chosen(Sent("a"), decisions={"a": SET_ASIDE})[0] == {"a": A}


def test_a_return_of_this_month_counts_over_carried_figures_and_these_where_there_is_none() -> None:
    old = Sent("cũ", 5, OTHER, carried="2026-02")
    verdicts, told = chosen(old, Sent("a", 1), Sent("b", 2))
    assert verdicts == {"cũ": S, "a": D, "b": R}
    (given,) = told[told["code"] == "VT118"].itertuples()
    assert "mang sang từ kỳ 2026-02" in given.message
    assert "trong tệp b" in given.message
    assert chosen(old, Sent("a"))[0] == {"cũ": S, "a": R}
    assert chosen(old)[0] == {"cũ": R}
    assert chosen(old, Sent("mới", says=OTHER), decisions={"mới": SET_ASIDE})[0] == {"cũ": R, "mới": A}
    older = Sent("khác", 5, OTHER, carried="2026-01")
    assert chosen(old, older)[0] == {"cũ": R, "khác": D}


def test_a_form_with_its_code_is_not_replaced_by_a_later_one_without() -> None:
    sent = Sent("a", 1), Sent("b", 2), Sent("c", 3, OTHER), Sent("d", 3, OTHER)
    verdicts, told = chosen(*sent, sealed=["a", "b"])
    assert set(verdicts.values()) == {X}
    assert list(told["file"]) == ["c", "d", "b", "a"]
    assert set(told["code"]) == {"VT180"}
    first = told.iloc[0]
    assert (first["found"], first["expected"]) == ("3", "2")
    assert "(c, d)" in first["message"]
    assert "(b)" in first["message"]


def test_of_several_forms_with_their_code_the_last_one_is_what_a_later_one_has_to_agree_with() -> None:
    sent = Sent("a", 1, OTHER), Sent("b", 2), Sent("c", 3, OTHER)
    assert set(chosen(*sent, sealed=["a", "b"])[0].values()) == {X}
    assert chosen(*sent[:2], Sent("c", 3), sealed=["a", "b"])[0] == {"a": S, "b": D, "c": R}


@pytest.mark.parametrize(
    ("sealed", "says", "verdicts"),
    [
        # The later one has a code too; it says the same; none has one.
        (["a", "b"], OTHER, {"a": S, "b": R}), (["b"], OTHER, {"a": S, "b": R}),
        (["a"], {"A1": "Đạt"}, {"a": D, "b": R}), ([], OTHER, {"a": S, "b": R}),
        (["a"], OTHER, {"a": X, "b": X}),
        # A form that says nothing does not replace one either.
        (["a"], BLANK, {"a": R, "b": B}),
    ],
)  # fmt: skip
def test_a_later_form_counts_where_it_is_genuine_or_says_the_same(
    sealed: Sequence[str], says: Mapping[str, Said], verdicts: Mapping[str, str]
) -> None:
    assert chosen(Sent("a", 1), Sent("b", 2, says), sealed=sealed)[0] == verdicts


@pytest.mark.parametrize("sent", [[Sent("a", 1, BLANK)], [Sent("a", 1, BLANK), Sent("b", 2, BLANK)]])
def test_a_form_that_nobody_filled_in_is_no_return_unless_the_analyst_decides_so(sent: list[Sent]) -> None:
    verdicts, told = chosen(*sent, sealed=["a"])
    assert set(verdicts.values()) == {B}
    assert set(zip(told["code"], told["severity"], strict=True)) == {("VT169", "error")}
    assert chosen(*sent, decisions=dict.fromkeys(verdicts, "") | {"a": USE})[0]["a"] == R


def test_a_form_on_which_only_earlier_answers_stand_is_a_return_of_which_nothing_is_confirmed() -> None:
    answers = answered([Sent("a")])
    states = answers["state"].mask(answers["state"] == "met", "unconfirmed")
    answers = Answers.validate(answers.assign(state=states))
    files, told = merge.choose(files_of([Sent("a")]), answers, catalogue.frame([]), decided({}))
    assert (list(files["verdict"]), told.empty) == ([R], True)


def test_a_return_that_the_analyst_did_not_choose_says_so_and_that_this_can_be_changed() -> None:
    _, told = chosen(Sent("a"), Sent("b", says=OTHER), decisions={"a": USE, "b": ""})
    (row,) = told.itertuples()
    assert (row.code, row.file) == ("VT168", "b")
    assert "quyết định dùng tệp a" in row.message
    assert "sửa quyết định" in row.mend
    assert "lần gửi" not in row.message + row.mend


def test_the_analyst_decides_over_codes() -> None:
    sent = Sent("a", 1), Sent("b", 2, OTHER)
    assert chosen(*sent, sealed=["a"], decisions={"a": "", "b": USE})[0] == {"a": S, "b": R}


def test_a_choice_for_every_unit_holds_without_rows_of_its_own_until_something_new_comes() -> None:
    # The workbook has no rows about what is decided for every unit, but for the unit that was asked.
    rows = tuple(
        Decision(key=of_return("001", f"sha {file}").key, answer=answer, scope=EVERY_UNIT)
        for file, answer in {"a": "", "b": USE}.items()
    )
    sent = Sent("a", unit="002"), Sent("b", unit="002", says=OTHER)
    assert chosen(*sent, decisions=Decisions(rows))[0] == {"a": S, "b": R}
    new = Sent("c", unit="002", says={"A2": "Đạt"})
    assert set(chosen(*sent, new, decisions=Decisions(rows))[0].values()) == {X}
    # A choice for one unit knows nothing of another one.
    alone = tuple(dataclasses.replace(row, scope="") for row in rows)
    assert set(chosen(*sent, decisions=Decisions(alone))[0].values()) == {X}


def test_only_returns_that_are_read_are_weighed() -> None:
    verdicts, told = chosen(Sent("a", 1), Sent("b", 2, OTHER, verdict=X), Sent("c", 3, OTHER, verdict=A))
    assert (verdicts, told.empty) == ({"a": R, "b": X, "c": A}, True)


# What stays of the answers


def found_at(cell: str, rule: catalogue.Rule = answerrules.NEGATIVE) -> dict[str, str]:
    words = dict.fromkeys(("subject", "found", "expected", "other", "key", "example"), "x")
    return catalogue.record(rule, unit_code="001", file="a.xlsx", sheet="Biểu", cell=cell, **words)


def test_a_value_that_an_error_speaks_of_is_taken_away_and_what_was_typed_stays() -> None:
    answers = answers_of({"001": {"B2": -5, "B3": 7, "B1": "x", "A1": None}})
    answers = answers.assign(cell=pd.Series(["E1", "E2", "E3", "E4"], dtype="str"))
    found = catalogue.frame([
        found_at("E1"), found_at("E2", answerrules.TOO_LARGE), found_at("E3"),
        found_at("E4", answerrules.UNANSWERED),
    ])  # fmt: skip
    held = merge.withhold(Answers.validate(answers), found)
    assert list(held["state"]) == ["invalid", "given", "invalid", "missing"]
    assert [None if pd.isna(each) else each for each in held["value_micro"]] == [None, 7_000_000, None, None]
    assert list(held["text"]) == ["", "", "", ""]
    assert list(held["typed"]) == ["-5", "7", "x", ""]


def test_every_unit_has_one_answer_for_every_leaf_in_print_order() -> None:
    given = {
        "003": {"A2": "Đạt"},
        "001": {"A4": "Đạt", "A1": "Đạt", "A1.note": "n", "A1.doc_number": "12", "A2.note": None, "B2": 5},
    }
    grid = merge.complete(answers_of(given), Roster(UNITS), SMALL)
    leaves = [leaf.code for leaf in SMALL.leaves]
    first = grid[grid["unit_code"] == "001"]
    assert list(first["leaf_code"]) == ["A1", "A1", "A1", *leaves[1:]]
    assert list(first["field"])[:4] == ["answer", "doc_number", "note", "answer"]
    assert list(grid["unit_code"]) == ["001"] * 9 + ["002"] * 7 + ["003"] * 7
    answers = grid[grid["field"] == "answer"]
    assert list(answers["leaf_code"]) == leaves * 3
    states = dict(
        zip(zip(answers["unit_code"], answers["leaf_code"], strict=True), answers["state"], strict=True)
    )
    assert {key for key, state in states.items() if state != "missing"} == {
        ("003", "A2"), ("001", "A4"), ("001", "A1"), ("001", "B2"),
    }  # fmt: skip
    gap = answers[answers["unit_code"] == "002"].iloc[0]
    assert (gap["kind"], gap["typed"], gap["file"], gap["cell"]) == ("empty", "", "", "")
    assert pd.isna(gap["value_micro"])
    assert answers.set_index(["unit_code", "leaf_code"]).loc[("001", "B2"), "value_micro"] == 5_000_000


def test_a_unit_has_only_the_leaves_of_its_variant() -> None:
    nodes = tuple(
        dataclasses.replace(node, variants=("Xã",)) if node.code == "A1" else node for node in NODES
    )
    criteria = dataclasses.replace(SMALL, nodes=nodes, variants=("Xã", "Phường"))
    roster = Roster((Unit("1", "A", variant="Xã"), Unit("2", "B", variant="Phường")))
    given = {unit: {"A1": "Đạt", "A1.note": "n", "A2": "Đạt"} for unit in ("1", "2")}
    grid = merge.complete(answers_of(given), roster, criteria)
    assert list(zip(grid["unit_code"], grid["field"], strict=True)).count(("1", "note")) == 1
    assert "A1" in set(grid.loc[grid["unit_code"] == "1", "leaf_code"])
    assert "A1" not in set(grid.loc[grid["unit_code"] == "2", "leaf_code"])


# How units stand


def granted(*kinds: tuple[str, Status, dt.date | None]) -> dict[str, Waiver]:
    return {unit: Waiver(PERIOD, unit, kind, until) for unit, kind, until in kinds}


def test_days_are_counted_from_the_deadline_of_each_unit() -> None:
    later = DUE + dt.timedelta(days=10)
    times = Timetable(DUE, granted(("002", EXTENDED, later), ("003", EXEMPT, later)))
    assert times.days_late("001", DUE) == 0
    assert times.days_late("001", DUE + dt.timedelta(days=3)) == 3
    assert times.days_late("001", DUE - dt.timedelta(days=2)) == -2
    assert times.days_late("002", later) == 0
    # Only an extension moves a deadline; who owes no report is not late with one.
    assert (times.days_late("003", later), times.days_late("003", DUE - dt.timedelta(days=2))) == (0, -2)
    assert times.days_late("001", None) is None
    assert Timetable().days_late("001", DUE) is None


def test_the_day_of_a_unit_is_that_of_its_first_usable_return() -> None:
    days = {f"sha {file}": DUE + dt.timedelta(days=n) for n, file in enumerate("abcde")}
    files = files_of([
        Sent("a", verdict=X), Sent("c", verdict=S), Sent("b", verdict=D), Sent("d"),
        Sent("e", unit="002"), Sent("không", unit="003"), Sent("f", unit="002", verdict=A),
    ])  # fmt: skip
    assert Timetable(DUE, {}, days).first_days(files) == {"001": days["sha b"], "002": days["sha e"]}


def test_units_that_need_not_report_are_excused_unless_a_return_of_theirs_counts() -> None:
    waivers = granted(
        *((unit, EXEMPT, None) for unit in ("1", "2", "3", "4")),
        ("5", NOTHING_TO_REPORT, None),
        ("6", EXTENDED, DUE),
    )
    files = files_of([
        Sent("a", unit="1"), Sent("b", unit="2", verdict=X), Sent("c", unit="3", verdict=A),
    ])  # fmt: skip
    assert statuses.excused(files, waivers) == {"2", "3", "4", "5"}


def test_units_that_sent_nothing_at_all_and_have_to_report_are_absent() -> None:
    units = tuple(Unit(str(number), str(number)) for number in range(1, 8))
    found = catalogue.frame([
        catalogue.record(returnrules.DAMAGED, unit_code="3", file="x", key="x", found="x"),
        catalogue.record(returnrules.SAME_FILE, unit_code="4", file="x", key="x", found="x", other="x"),
    ])  # fmt: skip
    # Of the last one there is only a form that nobody filled in.
    files = files_of([Sent("a", unit="1"), Sent("b", unit="2", verdict=X), Sent("c", unit="7", verdict=B)])
    waivers = granted(("5", EXEMPT, None), ("6", EXTENDED, DUE))
    assert statuses.absent(files, found, Roster(units), waivers) == {"4", "7"}


def test_carried_figures_are_those_that_count() -> None:
    files = files_of([
        Sent("a", carried="2026-02"), Sent("b", unit="002", carried="2026-02", verdict=S),
        Sent("c", unit="003"),
    ])  # fmt: skip
    assert carry.carried_from(files) == {"001": "2026-02"}


WHOLE: dict[str, Said] = {"A1": "Đạt", "A2": "Đạt", "A3": "Đạt", "A4": "Đạt", "B2": 5}


def stands(
    sent: Sequence[Sent], times: Timetable = DUE_ONLY, found: Sequence[dict[str, str]] = ()
) -> pd.DataFrame:
    grid = merge.complete(answers_of({each.unit: each.says for each in sent}), Roster(UNITS), SMALL)
    table = statuses.of_units(files_of(sent), grid, catalogue.frame(found), config(), times)
    return table.set_index("unit_code")


def came(days: int, waivers: Mapping[str, Waiver] | None = None, due: dt.date | None = DUE) -> Timetable:
    return Timetable(due, waivers or {}, {"sha a": DUE + dt.timedelta(days=days)})


@pytest.mark.parametrize(
    ("says", "times", "status", "late", "missing"),
    [
        (WHOLE, came(-1), Status.ON_TIME, None, 0), (WHOLE, came(0), Status.ON_TIME, None, 0),
        (WHOLE, came(1), Status.LATE, 1, 0), (WHOLE, came(30), Status.LATE, 30, 0),
        (WHOLE, came(30, due=None), Status.COMPLETE, None, 0),
        (WHOLE, DUE_ONLY, Status.COMPLETE, None, 0),
        # What a form need not hold is no part of it; one without a required answer is incomplete, even late.
        (WHOLE | {"A4": None}, came(2), Status.INCOMPLETE, 2, 1),
        (WHOLE | {"A1": None, "A4": None}, came(0), Status.INCOMPLETE, None, 2),
        (WHOLE, came(3, granted(("001", EXTENDED, DUE + dt.timedelta(days=3)))), Status.ON_TIME, None, 0),
    ],
)  # fmt: skip
def test_a_return_stands_by_what_it_lacks_and_when_it_came(
    says: Mapping[str, Said], times: Timetable, status: Status, late: int | None, missing: int
) -> None:
    row = stands([Sent("a", says=says)], times).loc["001"]
    assert (row["status"], row["missing"], row["file"], row["sha256"]) == (status, missing, "a", "sha a")
    assert (None if pd.isna(row["days_late"]) else row["days_late"]) == late


def test_a_set_that_requires_nothing_misses_nothing() -> None:
    free = dataclasses.replace(
        SMALL, nodes=tuple(dataclasses.replace(node, required=False) for node in NODES)
    )
    sent = [Sent("a", says={"A1": "Đạt"})]
    grid = merge.complete(answers_of({"001": {"A1": "Đạt"}}), Roster(UNITS), free)
    settings = config(criteria=free)
    table = statuses.of_units(files_of(sent), grid, catalogue.frame([]), settings, came(0))
    assert list(table["missing"]) == [0, 0, 0]
    assert table["status"][0] == Status.ON_TIME


def test_an_answer_that_cannot_be_read_is_missing_too() -> None:
    sent = [Sent("a", says=WHOLE)]
    grid = merge.complete(answers_of({"001": WHOLE}), Roster(UNITS), SMALL)
    state = grid["state"].mask((grid["unit_code"] == "001") & (grid["leaf_code"] == "A2"), "invalid")
    table = statuses.of_units(
        files_of(sent), grid.assign(state=state), catalogue.frame([]), config(), came(0)
    )
    assert list(table["missing"]) == [1, 5, 5]
    assert table["status"][0] == Status.INCOMPLETE


def test_a_day_of_receipt_is_shown_where_it_is_known() -> None:
    table = stands([Sent("a", says=WHOLE), Sent("b", unit="002", says=WHOLE)], came(0))
    assert list(table["received"]) == ["05/4/2026", "", ""]


def test_units_without_a_return_stand_by_what_they_are_granted_and_what_was_refused() -> None:
    sent = [Sent("a", says=WHOLE, verdict=X)]
    table = stands(sent, Timetable(DUE, granted(("002", EXEMPT, None))))
    assert list(table["status"]) == [Status.REJECTED, EXEMPT, Status.MISSING]
    assert list(table["file"]) == ["", "", ""]
    assert list(table["missing"])[1:] == [5, 5]
    assert stands(sent, Timetable(DUE, granted(("001", EXEMPT, None))))["status"]["001"] == EXEMPT
    assert stands(sent, Timetable(DUE, granted(("001", EXTENDED, DUE))))["status"]["001"] == Status.REJECTED


def test_a_unit_whose_forms_wait_for_the_office_has_sent_nothing_wrong() -> None:
    sent = [Sent("a", verdict=X), Sent("b", says=OTHER, verdict=X)]
    said = {"found": "a, b", "expected": "1", "other": ""}
    asked = [
        catalogue.record(returnrules.SEVERAL_RETURNS, unit_code="001", file=file, **said)
        for file in ("a", "b")
    ]
    stood = stands(sent, came(0), asked)["status"]
    assert list(stood) == [Status.UNDECIDED, Status.MISSING, Status.MISSING]
    exempt = Timetable(DUE, granted(("001", EXEMPT, None)))
    assert stands(sent, exempt, asked)["status"]["001"] == EXEMPT


def test_a_unit_with_carried_figures_has_not_returned_in_time() -> None:
    assert stands([Sent("a", says=WHOLE, carried="2026-02")], came(0))["status"]["001"] == Status.CARRIED


def test_errors_of_each_unit_are_counted_and_nothing_milder() -> None:
    told = [found_at("E1"), found_at("E2"), found_at("E3", answerrules.TOO_LARGE)]
    assert list(stands([Sent("a", says=WHOLE)], came(0), told)["errors"]) == [2, 0, 0]
