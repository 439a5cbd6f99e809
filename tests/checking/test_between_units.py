"""Questions that arise only from comparing units: far numbers, equal numbers, documents and whole returns."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests import pipeline
from tests.desk.test_decisions import decide
from tests.helpers import PERIOD, SMALL, WHOLE, cell_of, check, config, fields, found, receive, workspace
from vtlt_consolidate.checking.between import between
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.frames import Answers
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO, parse_number
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write
from vtlt_consolidate.writing.forms import forms

MANY = tuple(Unit(f"{number:03d}", f"Xã {number}", "Khu vực 1") for number in range(1, 13))
NOTHING = catalogue.frame([])
Typed = dict[str, str | float]


def honest(changes: dict[str, Typed]) -> dict[str, Typed]:
    """What twelve units typed, with some changes."""
    chance = random.Random(1)
    return {
        unit.code: WHOLE | {
            "B1": f"Lớp {at}", "B2": chance.choice([18, 20.5, 24, 30, 42]) + at / 4,
            "B3": chance.choice([1, 2, 3]), "A1.doc_number": f"{at + 3}/KH-UBND",
            "A1.doc_date": f"{at + 5:02d}/3/2026",
        } | changes.get(unit.code, {})
        for at, unit in enumerate(MANY)
    }  # fmt: skip


def asked(
    changes: dict[str, Typed], questions: int | None = None, before: pd.DataFrame = NOTHING
) -> list[tuple[str, str, str]]:
    """Compare such returns; gives unit, code and cell of each finding."""
    rows = []
    for unit, typed in honest(changes).items():
        for (leaf, field), value in fields(typed).items():
            number = isinstance(value, int | float)
            state = {"Đạt": State.MET, "Chưa đạt": State.NOT_MET}.get(str(value), State.GIVEN)
            rows.append((
                f"{unit}.xlsx", unit, leaf, field, "Biểu", cell_of(leaf, field), "text", str(value), state,
                round(value * MICRO) if number else pd.NA, 0, "" if number else str(value),
            ))  # fmt: skip
    columns = list(Answers.to_schema().columns)
    types = dict.fromkeys(columns, "str") | {"value_micro": "Int64", "rest_micro": "Int64"}
    settings = config(MANY)
    settings = replace(settings, agency=replace(settings.agency, questions=questions))
    answers = Answers.validate(pd.DataFrame(rows, columns=columns).astype(types))
    parts = between.check(answers, settings, before)  # type: ignore[arg-type]
    return [tuple(row) for part in parts for row in part[["unit_code", "code", "cell"]].to_numpy().tolist()]


def test_honest_returns_are_not_asked_anything() -> None:
    assert asked({}) == []


@pytest.mark.parametrize("area", [2050, 0.02])
def test_a_number_far_from_all_others_is_asked_about(area: float) -> None:
    assert asked({"005": {"B2": area}}) == [("005", "VT284", cell_of("B2"))]


def test_a_number_with_another_question_is_not_asked_about_again() -> None:
    place = {"file": "005.xlsx", "unit_code": "005", "leaf_code": "B2", "field": ANSWER}
    before = NOTHING.reindex([0]).fillna("").assign(**place)
    assert asked({"005": {"B2": 2050}}, before=before) == []


def test_a_unit_is_asked_about_no_more_numbers_than_declared() -> None:
    wild: dict[str, Typed] = {"005": {"B2": 2050, "B3": 900}}
    assert len(asked(wild)) == 2
    assert asked(wild, 1) == [("005", "VT284", cell_of("B3"))]
    assert asked(wild, 0) == []


def test_one_number_in_most_units_is_a_question_for_the_office_alone() -> None:
    assert asked({unit.code: {"B2": 499.5} for unit in MANY[:9]}) == [("", "VT285", "")]


def test_small_numbers_are_honestly_equal() -> None:
    assert asked({unit.code: {"B3": 1} for unit in MANY}) == []


def test_one_document_of_one_day_in_three_units_is_a_question_for_the_office() -> None:
    paper: Typed = {"A1.doc_number": "9/KH-UBND", "A1.doc_date": "09/3/2026"}
    assert asked(dict.fromkeys(("002", "004", "006"), paper)) == [("", "VT286", "")]
    assert asked(dict.fromkeys(("002", "004"), paper)) == []


def test_two_returns_with_the_same_numbers_and_words_are_a_question_for_the_office() -> None:
    copied: Typed = {
        "B1": "Lớp 7", "B2": 33, "A1.doc_number": "40/KH-UBND", "A1.doc_date": "09/3/2026", "B3": 2,
    }  # fmt: skip
    assert asked(dict.fromkeys(("002", "004"), copied)) == [("", "VT287", "")]


def returned_by_all(tmp_path: Path, changes: dict[str, Typed]) -> Workspace:
    space = workspace(tmp_path, MANY)
    for unit, typed in zip(MANY, honest(changes).values(), strict=True):
        receive(space, unit, typed)
    return space


def test_check_asks_the_unit_and_names_what_is_usual(tmp_path: Path) -> None:
    space = returned_by_all(tmp_path, {"005": {"B2": 410}})
    result = check(space)
    assert found(result) == [("005", "VT284", cell_of("B2"))]
    (message,) = result.month.findings["message"]
    assert message.startswith("“Diện tích kho (m²)” ghi 410, gấp khoảng 20 lần mức giữa")
    assert "(11 đơn vị khác)" in message


def test_the_number_in_the_question_can_be_typed_as_the_decision(tmp_path: Path) -> None:
    space = returned_by_all(tmp_path, {"005": {"B2": 1234}})
    (message,) = check(space).month.findings["message"]
    shown = message.partition(" ghi ")[2].partition(",")[0]
    assert shown == "1234"
    assert parse_number(shown).value == 1234


ALL_MET: Typed = {"A1": "Đạt", "A2": "Đạt", "A3": "Đạt", "A4": "Đạt", "A5": "Đạt", "A6": "Đạt"}
MORE_MARKS = tuple(Node(f"A{number}", "mark", f"Việc {number}", f"Việc thứ {number}") for number in (5, 6))
SIX_MARKS = replace(SMALL, nodes=(*SMALL.nodes, *MORE_MARKS))
NO_PAPER: Typed = {"A1.doc_number": "", "A1.doc_date": ""}


def months(tmp_path: Path, *changes: dict[str, Typed]) -> list[tuple[str, str]]:
    """Code and message of what the office is asked in the last of some months; all other answers move."""
    space = workspace(tmp_path, MANY, criteria=SIX_MARKS)
    periods = [PERIOD.previous.previous, PERIOD.previous, PERIOD][-len(changes) :]
    for at, (period, change) in enumerate(zip(periods, changes, strict=True)):
        space.start(period)
        for number, unit in enumerate(MANY):
            moved: Typed = {"A4": "Đạt", "A5": "Đạt", "A6": "Chưa đạt", "B2": 20 + number * 1.5 + at}
            typed = fields(honest({})[unit.code] | moved | change.get(unit.code, {}))
            form = forms.render(space.config(), unit, space.config().round(period), typed)
            write(space.folder(period, RECEIVED) / forms.file_name(unit), form)
        result = pipeline.consolidate(space, period)
    rows = result.month.findings
    return [(row.code, row.message) for row in rows.itertuples() if row.code in ("VT288", "VT289")]


@pytest.mark.long
def test_a_return_that_is_the_same_for_three_months_is_a_question_for_the_office(tmp_path: Path) -> None:
    same: dict[str, Typed] = {"005": {"B2": 41.5}, "007": {"B2": 27.5}}
    (asked_now,) = months(tmp_path / "3", same, same, same)
    assert asked_now == (
        "VT288",
        "2 đơn vị có mọi câu trả lời giống hệt ít nhất 3 kỳ liền: Xã 5, Khu vực 1; Xã 7, Khu vực 1.",
    )
    assert months(tmp_path / "2", {}, same, same) == []


def test_nothing_is_asked_where_little_changed_anywhere(tmp_path: Path) -> None:
    quiet: dict[str, Typed] = {unit.code: {"B2": 20 + at} for at, unit in enumerate(MANY[:7])}
    assert months(tmp_path, quiet, quiet, quiet) == []


@pytest.mark.parametrize(
    ("units", "change", "asked_about"),
    [
        (["005"], ALL_MET | NO_PAPER, ["VT289"]),
        (["005"], ALL_MET, []),
        (["005"], ALL_MET | NO_PAPER | {"A2": "Chưa đạt"}, []),
        (["003", "005", "007"], ALL_MET | NO_PAPER, []),
    ],
    ids=["all-met", "proven", "one-is-not", "a-quarter-of-all"],
)
def test_all_met_without_a_document_is_a_question_where_few_meet_all(
    tmp_path: Path, units: list[str], change: Typed, asked_about: list[str]
) -> None:
    told = months(tmp_path, dict.fromkeys(units, change))
    assert [code for code, _ in told] == asked_about
    for _, message in told:
        assert "1 đơn vị ghi Đạt cả 6 tiêu chí, 11 đơn vị khác thì không" in message


def shared(result: Result) -> list[str]:
    """What is still asked about documents of several units."""
    found = result.month.findings
    return list(found.loc[(found["code"] == "VT286") & (found["severity"] == "warning"), "message"])


def test_a_unit_that_comes_to_an_accepted_document_is_named_alone(tmp_path: Path) -> None:
    paper: Typed = {"A1.doc_number": "9/KH-UBND", "A1.doc_date": "09/3/2026"}
    space = returned_by_all(tmp_path, dict.fromkeys(("002", "004", "006"), paper))
    assert found(check(space)) == [("", "VT286", "")]
    decide(space, 0, "Chấp nhận")
    assert shared(check(space)) == []
    for code in ("008", "001"):
        receive(space, next(unit for unit in MANY if unit.code == code), honest({code: paper})[code])
        result = check(space)
        (told,) = shared(result)
        assert (f"Xã {int(code)}, Khu vực 1 (thêm vào" in told, "Xã 2," in told) == (True, False)
        (at,) = [at for at, row in enumerate(result.asked) if "VT286" in row.question and not row.answer]
        decide(space, at, "Chấp nhận")
    assert shared(check(space)) == []
    # Three that come at once are asked about with all others.
    for unit in MANY[8:11]:
        receive(space, unit, honest({unit.code: paper})[unit.code])
    (told,) = shared(check(space))
    assert "8 đơn vị cùng ghi" in told
