"""Answers that are asked for the document that proves them."""

import dataclasses
from pathlib import Path

import openpyxl

from tests.desk.test_decisions import decide, questions
from tests.figures import points_of
from tests.helpers import (
    PROOF,
    SMALL,
    UNITS,
    WHOLE,
    cell_of,
    check,
    check_each,
    found,
    one_each,
    receive,
    workspace,
)
from vtlt_consolidate.model.criteria import MARK
from vtlt_consolidate.model.layout import DOC_NUMBER, FormLayout

NUMBER, DAY = cell_of("A1", "doc_number"), cell_of("A1", "doc_date")
UNPROVED = {key: value for key, value in WHOLE.items() if key not in PROOF}


def test_an_answer_without_the_document_it_is_asked_for_counts_and_is_told_with_its_cells(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], UNPROVED)
    result = check(space)
    assert found(result) == [("001", "VT222", NUMBER)]
    assert "số, ký hiệu và ngày của văn bản minh chứng còn trống" in result.month.findings["message"][0]
    assert points_of(result.month.results)["001", "A1"] == 1
    assert not result.needs_attention


SAID: tuple[dict[str, str], ...] = (
    {"A1": "Chưa đạt"}, {"A1.doc_number": "12/KH-UBND ngày 05/3/2026"}, {"A1": "Đạt (QĐ số 12/QĐ-UBND)"},
    {"A1.doc_number": "12/KH-UBND", "A1.doc_date": "Quý I/2026"}, {"A1.doc_number": "12/KH-UBND"},
)  # fmt: skip


def test_an_answer_that_claims_nothing_or_names_a_document_is_not_asked_for_one(tmp_path: Path) -> None:
    result = check_each(one_each(tmp_path, [UNPROVED, *(UNPROVED | typed for typed in SAID)]))
    assert [unit for unit, code, _ in found(result) if code == "VT222"] == ["000"]


HALVES = {
    "số, ký hiệu của văn bản minh chứng còn trống": {"A1.doc_date": "05/3/2026"},
    "số, ký hiệu của văn bản minh chứng ghi “…/KH-UBND”": {
        "A1.doc_number": "…/KH-UBND", "A1.doc_date": "05/3/2026",
    },
    "số, ký hiệu của văn bản minh chứng ghi “Số: /KH-UBND”": {
        "A1.doc_number": "Số:   /KH-UBND", "A1.doc_date": "05/3/2026",
    },
    "ngày của văn bản minh chứng ghi “...../3/2026”": {
        "A1.doc_number": "12/KH-UBND", "A1.doc_date": "...../3/2026",
    },
}  # fmt: skip
"""What is told → a document without a number, or with a blank of the form that was not filled in."""


def test_half_a_document_is_asked_for_and_a_placeholder_is_quoted(tmp_path: Path) -> None:
    result = check_each(one_each(tmp_path, [UNPROVED | typed for typed in HALVES.values()]))
    told = result.month.findings.sort_values("unit_code")
    assert told["code"].tolist() == ["VT222"] * len(HALVES)
    assert told["found"].tolist() == list(HALVES)
    assert set(points_of(result.month.results).values()) >= {1}


def test_words_for_a_draft_in_the_number_of_a_document_are_asked(tmp_path: Path) -> None:
    typed = ("12/KH-UBND (dự thảo)", "12/KH-UBND (hết hiệu lực)", "trình ký 05/3", "không số", "?")
    result = check_each(one_each(tmp_path, [WHOLE | {"A1.doc_number": each} for each in typed]))
    assert [code for _, code, _ in found(result)] == ["VT232"] * len(typed)


def test_the_blanks_of_a_form_are_no_document(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], UNPROVED | {"A1.doc_date": "ngày   tháng   năm 2026"})
    assert found(check(space)) == [("001", "VT222", NUMBER)]


def test_a_form_that_lost_its_columns_for_documents_is_asked_for_them(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].delete_cols(FormLayout(SMALL).columns[DOC_NUMBER] + 1, 2)
    book.save(path)
    assert found(check(space)) == [("001", "VT222", ""), ("001", "VT237", ""), ("001", "VT237", "")]


def test_a_document_of_after_the_period_is_told_and_the_answer_counts(tmp_path: Path) -> None:
    days = ("31/3/2026", "01/4/2026", "15/12/2031")
    result = check_each(one_each(tmp_path, [WHOLE | {"A1.doc_date": day} for day in days]))
    assert found(result) == [("001", "VT223", DAY), ("002", "VT223", DAY)]
    assert {points_of(result.month.results)[f"{at:03d}", "A1"] for at in range(len(days))} == {1}


LATE: dict[str, tuple[dict[str, str], list[tuple[str, str]]]] = {
    "beside its number": ({"A1.doc_number": "12/KH-UBND ngày 05/12/2026"}, [("VT223", NUMBER)]),
    "in words": ({"A1.doc_number": "12/KH-UBND, ngày 05 tháng 12 năm 2026"}, [("VT223", NUMBER)]),
    "behind the answer": ({"A1": "Đạt (12/KH-UBND ngày 05/12/2026)"}, [("VT223", cell_of("A1"))]),
    "two days": (
        {"A1.doc_number": "12/KH-UBND ngày 06/3/2026", "A1.doc_date": "05/3/2026"}, [("VT227", DAY)],
    ),
    "two days of an answer": (
        {"A1": "Đạt (ngày 06/3/2026)", "A1.doc_date": "05/3/2026"}, [("VT227", DAY)],
    ),
    "the same day": ({"A1.doc_number": "12/KH-UBND ngày 05/3/2026", "A1.doc_date": "5/3/2026"}, []),
    "two documents": (
        {"A1.doc_number": "12/KH-UBND ngày 05/3/2026; 14/KH-UBND ngày 09/3/2026", "A1.doc_date": "05/3/2026"},
        [],
    ),
    "another document": (
        {"A1": "Đạt (14/KH-UBND ngày 09/3/2026)", "A1.doc_number": "12/KH-UBND", "A1.doc_date": "05/3/2026"},
        [],
    ),
    "a day until which it is valid": (
        {"A1.doc_number": "12/KH-UBND ngày 05/3/2026 (thực hiện đến 31/12/2026)"}, [],
    ),
    "a year in the number": ({"A1.doc_number": "12/2026/QĐ-UBND", "A1.doc_date": "05/3/2026"}, []),
    "a day instead of a number": ({"A1.doc_number": "05/3/2026"}, [("VT222", NUMBER)]),
    "a day in both places": (
        {"A1.doc_number": "05/3/2026", "A1.doc_date": "05/3/2026"}, [("VT222", NUMBER)],
    ),
    "digits alone": ({"A1.doc_number": "14"}, [("VT222", DAY)]),
    "digits and a day": ({"A1.doc_number": "14", "A1.doc_date": "05/3/2026"}, []),
    "long past": ({"A1.doc_number": "12/KH-UBND", "A1.doc_date": "05/3/0026"}, [("VT207", DAY)]),
    "the number 1 as a day": ({"A1.doc_number": "12/KH-UBND", "A1.doc_date": "01/01/1900"}, [("VT207", DAY)]),
    "an old document": ({"A1.doc_number": "142-SL", "A1.doc_date": "03/12/1962"}, []),
}  # fmt: skip


def test_the_days_of_a_document_are_compared_wherever_they_stand(tmp_path: Path) -> None:
    result = check_each(one_each(tmp_path, [UNPROVED | typed for typed, _ in LATE.values()]))
    told = {name: [row[1:] for row in found(result) if row[0] == f"{at:03d}"] for at, name in enumerate(LATE)}
    said = {name: [each for each in rows if each[0] != "VT401"] for name, rows in told.items()}
    assert said == {name: asked for name, (_, asked) in LATE.items()}


def test_two_days_of_a_document_are_decided_by_naming_the_true_one(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(
        space, UNITS[0], WHOLE | {"A1.doc_number": "12/KH-UBND ngày 06/3/2026", "A1.doc_date": "05/3/2026"}
    )
    check(space)
    decide(space, 0, "06/3/2026")
    assert set(check(space).month.findings["severity"]) == {"note"}


def test_a_document_of_after_the_period_is_accepted_or_corrected(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:2])
    for unit in UNITS[:2]:
        receive(space, unit, WHOLE | {"A1.doc_date": "15/12/2031"})
    check(space)
    decide(space, 0, "Chấp nhận")
    decide(space, 1, "15/12/2025")
    assert set(check(space).month.findings["severity"]) == {"note"}


def test_all_documents_that_a_return_lacks_are_one_question_to_the_analyst(tmp_path: Path) -> None:
    nodes = tuple(dataclasses.replace(node, evidence=node.kind == MARK) for node in SMALL.nodes)
    space = workspace(tmp_path, UNITS[:1], dataclasses.replace(SMALL, nodes=nodes))
    receive(space, UNITS[0], UNPROVED)
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT222"] * 3
    (asked,) = questions(space)
    assert asked["question"].endswith("Còn 2 chỗ như vậy.")
    decide(space, 0, "Chấp nhận")
    result = check(space)
    assert set(result.month.findings["severity"]) == {"note"}
    assert result.month.waiting == 0
