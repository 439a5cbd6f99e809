"""Messages agree with the rules, with each other and with what can be done about them."""

import dataclasses
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests.helpers import PERIOD, PROOF, SMALL, UNITS, WHOLE, cell_of, check, found, receive, workspace
from tests.test_decisions import decide, questions, wipe
from tests.test_several import table
from tests.test_weighted import WEIGHTED
from vtlt_consolidate import answerrules, answers, configbook, findings, frames, lint, reader, rules, sets
from vtlt_consolidate.criteria import KINDS, CriteriaSet, Node
from vtlt_consolidate.decisions import NO_DECISIONS, WORDS
from vtlt_consolidate.findings import RULES
from vtlt_consolidate.frames import RawAnswers
from vtlt_consolidate.layout import ANSWER, DOC_DATE, DOC_NUMBER, OF, FormLayout
from vtlt_consolidate.scales import parse_options, parse_tiers
from vtlt_consolidate.units import Unit
from vtlt_consolidate.workspace import RECEIVED, Workspace

D = Decimal

# ------------------------------------------------------------------------------ instructions


def wording(criteria: CriteriaSet) -> list[str]:
    return [flaw.text for flaw in lint.criteria_flaws(criteria) if flaw.field == "instruction"]


def asking(**fields: object) -> CriteriaSet:
    node = Node("A", "mark", "A", "A", **fields)  # type: ignore[arg-type]
    return dataclasses.replace(SMALL, nodes=(node,))


def test_no_shipped_set_calls_optional_what_it_asks_for_when_blank_or_the_other_way_round() -> None:
    assert {criteria.id: wording(criteria) for criteria in sets.available() if wording(criteria)} == {}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"instruction": "Ghi số quyết định (nếu có).", "evidence": True}, "cột Minh chứng"),
        ({"instruction": "Có thể bỏ trống."}, "cột Bắt buộc"),
        ({"instruction": "Bắt buộc ghi.", "required": False}, "cột Bắt buộc ghi Không"),
        ({"instruction": "Ghi số người (nếu có).", "required": False}, ""),
        ({"instruction": "Không bắt buộc.", "required": False}, ""),
        ({"instruction": "Ghi số quyết định.", "evidence": True}, ""),
    ],
)
def test_lint_tells_an_instruction_that_contradicts_what_is_asked(
    fields: dict[str, object], told: str
) -> None:
    said = wording(asking(**fields))
    assert (told in said[0]) if told else (said == [])


# ------------------------------------------------------------------------------ examples


ODD = (
    Node("P1", "points", "P", "P", points=D(5), step=D("0.3")),
    Node("P2", "points", "P", "P", points=D(5), least=D(-1), step=D(4)),
    Node("C1", "count", "C", "C", points=D(9), rate=D(1), at_most=D(1)),
    Node("C2", "count", "C", "C", points=D(9), tiers=parse_tiers("từ 7 = 9")),
    Node("Q1", "quantity", "Q", "Q", measure_unit="m²", at_most=D("0.5")),
    Node("Q2", "quantity", "Q", "Q", measure_unit="người", whole=True, at_most=D(1)),
    Node("Q3", "quantity", "Q", "Q", measure_unit="%", at_most=D(100)),
    Node("Q4", "quantity", "Q", "Q", measure_unit="triệu đồng"),
    Node("R1", "ratio", "R", "R", points=D(9), whole=True),
    Node("O1", "choice", "O", "O", options=parse_options("1 = 5; 2 = 0")),
    *(Node(f"K{kind.code}", kind.code, "K", "K", points=D(3)) for kind in KINDS if kind.code != "group"),
)


def every_leaf() -> Iterator[Node]:
    for criteria in (*sets.available(), WEIGHTED, SMALL, dataclasses.replace(SMALL, nodes=ODD)):
        yield from criteria.leaves


def complaints(leaf: Node, field: str, typed: str) -> list[str]:
    """What is found about one cell of a leaf, whose other cells are as they have to be."""
    criteria = dataclasses.replace(SMALL, nodes=(dataclasses.replace(leaf, parent="", variants=()),))
    asked = FormLayout(criteria).inputs(criteria.leaves[0])
    fine = {ANSWER: leaf.example, OF: leaf.example, DOC_NUMBER: "12/KH-UBND", DOC_DATE: "05/3/2026"}
    said = {each: fine[each] for each in asked if each in fine} | {field: typed}
    rows = [("f", "1", leaf.code, each, "s", each, reader.TEXT, text) for each, text in said.items()]
    raw = pd.DataFrame(rows, columns=list(RawAnswers.to_schema().columns), dtype="str")
    read, unreadable = answers.parse(RawAnswers.validate(raw), criteria, NO_DECISIONS)
    found = pd.concat([unreadable, rules.check(read, criteria)])
    return [row.code for row in frames.rows(found) if row.cell == field and row.severity != findings.NOTED]


def test_the_example_of_every_leaf_of_every_set_is_accepted_in_its_own_cell() -> None:
    wrong = {
        (leaf.code, field, leaf.example): told
        for leaf in every_leaf()
        for field in (ANSWER, OF) if field == ANSWER or leaf.kind == "ratio"
        if (told := complaints(leaf, field, leaf.example))
    }  # fmt: skip
    assert wrong == {}


@pytest.mark.parametrize(
    "typed", ["12/KH-UBND, 05/3/2026", "12/KH-UBND; 05/3/2026", "12/KH-UBND ngày 05/3/2026", "12/KH-UBND 5.3.2026",
              "12/KH-UBND (05/3/2026)", "Số 12/KH-UBND - 05/3/2026"],
)  # fmt: skip
def test_a_document_is_read_in_every_way_that_a_message_writes_one(typed: str) -> None:
    leaf = Node("V", "document", "V", "V")
    assert complaints(leaf, ANSWER, typed) == []
    proved = Node("A", "mark", "A", "A", evidence=True)
    assert complaints(proved, DOC_NUMBER, typed) == []


@pytest.mark.parametrize(
    "typed", ["05/3/2026", "đã có, 05/3/2026", "1/2/2026, 05/3/2026", "12/KH-UBND, 31/02/2026",
              "12/KH-UBND, 05/3/2026; 13/KH-UBND, 06/3/2026"],
)  # fmt: skip
def test_what_is_no_single_number_and_day_is_still_asked_about(typed: str) -> None:
    assert complaints(Node("V", "document", "V", "V"), ANSWER, typed) == ["VT219"]


def test_the_words_of_vt222_name_what_both_of_its_cells_take() -> None:
    number, day = RULES["VT222"].mend.partition("Ví dụ: ")[2].partition(".")[0].split("; ")
    proved = Node("A", "mark", "A", "A", evidence=True)
    assert complaints(proved, DOC_NUMBER, number) == complaints(proved, DOC_DATE, day) == []


def test_a_number_is_asked_for_as_its_own_row_takes_it(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"B3": "vài người"})
    (message,) = check(space).month.findings["message"]
    assert "cần một số nguyên" in message


def test_what_was_read_as_it_stands_is_not_told_as_read_otherwise(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"B3": "12 người"})
    assert found(check(space)) == []


# ------------------------------------------------------------------------------ a sentence once


def test_a_sentence_about_many_subjects_is_told_once_with_all_or_the_first_of_them() -> None:
    records = [
        findings.record(
            answerrules.NO_EVIDENCE,
            unit_code="1",
            file="a",
            sheet="s",
            cell=f"E{at}",
            subject=f"Tiêu chí {at}",
        )
        for at in range(1, 11)
    ]
    frame = findings.frame(records)
    (whole,), (short,) = (frames.rows(findings.grouped(frame, named)) for named in (None, 3))
    told = "trả lời Đạt mà số, ký hiệu và ngày của văn bản minh chứng còn trống."
    assert short.message == f"“Tiêu chí 1”, “Tiêu chí 2”, “Tiêu chí 3” và 7 chỗ khác {told}"
    assert (whole.message.count("“Tiêu chí"), whole.message.count(told)) == (10, 1)
    assert (short.cells, short.cells_count) == (whole.cells, 10)


def test_sentences_that_differ_in_what_was_found_stay_apart_and_are_counted() -> None:
    records = [
        findings.record(
            answerrules.NEGATIVE, unit_code="1", file="a", sheet="s", cell=f"E{at}", subject=f"S{at}",
            found=f"-{at % 5}", example="2",
        )
        for at in range(1, 11)
    ]  # fmt: skip
    (short,) = frames.rows(findings.grouped(findings.frame(records), 2))
    assert short.message == (
        "“S1”, “S6” ghi -1; giá trị này không thể âm; “S2”, “S7” ghi -2; giá trị này không thể âm; và 6 chỗ khác."
    )


def test_a_form_sent_back_for_its_document_opens_the_cells_of_number_and_day(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], {key: value for key, value in WHOLE.items() if key not in PROOF})
    result = check(space)
    (path,) = [path for path in result.written if path.parent.name == "tra-lai"]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert [sheet[cell_of("A1", each)].protection.locked for each in (DOC_NUMBER, DOC_DATE)] == [False, False]
    assert sheet[cell_of("A2")].protection.locked


# ------------------------------------------------------------------------------ the office's own change


def after(space: Workspace, **changes: object) -> None:
    """Let the office change its set, and forget to raise its version."""
    settings = space.config()
    criteria = dataclasses.replace(settings.criteria, **changes)  # type: ignore[arg-type]
    (space.root / configbook.FILE_NAME).write_bytes(
        configbook.render(dataclasses.replace(settings, criteria=criteria))
    )


MORE = (*SMALL.nodes, Node("A5", "mark", "Mới", "Tiêu chí mới"))
RENAMED = tuple(
    dataclasses.replace(node, name="Bố trí đủ người") if node.code == "A2" else node for node in SMALL.nodes
)


def test_a_row_that_most_forms_lack_is_told_to_the_office_once_and_to_no_unit(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for unit in UNITS:
        receive(space, unit, WHOLE)
    after(space, nodes=MORE)
    result = check(space)
    assert found(result) == [("", "VT271", "")]
    (row,) = frames.rows(result.month.findings)
    assert row.message == "3/3 biểu đã nhận không có dòng mã A5 “Tiêu chí mới”."
    assert "tăng Phiên bản" in row.mend
    assert list(result.month.submissions["status"]) == ["complete"] * 3
    assert list(result.month.results.scores["missing"]) == [1, 1, 1]
    assert [path for path in result.written if path.parent.name == "tra-lai"] == []
    after(space, nodes=MORE, version=2)
    assert {code for _, code, _ in found(check(space))} == {"VT115", "VT212"}


def test_a_row_that_one_of_several_forms_lacks_is_its_units(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for unit in UNITS:
        path = receive(space, unit, WHOLE)
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell_of("A4", "leaf_code")].value = None
    book.save(path)
    assert [(unit, code) for unit, code, _ in found(check(space))] == [("003", "VT208")]


def test_a_label_that_most_forms_print_alike_is_told_to_the_office_once(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for unit in UNITS:
        receive(space, unit, WHOLE)
    after(space, nodes=RENAMED)
    result = check(space)
    assert found(result) == [("", "VT272", "")]
    assert "“Bố trí người làm văn thư”" in result.month.findings["message"][0]
    assert list(result.month.submissions["status"]) == ["complete"] * 3


def test_labels_that_two_codes_exchanged_in_most_forms_are_the_offices_and_are_not_read(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path)
    for unit in UNITS:
        receive(space, unit, WHOLE)
    names = {"A2": "Có kho lưu trữ", "A3": "Bố trí người làm văn thư"}
    after(space, nodes=tuple(
        dataclasses.replace(node, name=names.get(node.code, node.name)) for node in SMALL.nodes
    ))  # fmt: skip
    result = check(space)
    assert [(unit, code) for unit, code, _ in found(result)] == [("", "VT273"), ("", "VT273")]
    grid = result.month.results.answers
    swapped = grid[grid["leaf_code"].isin(["A2", "A3"]) & (grid["field"] == ANSWER)]
    assert set(swapped["state"]) == {"missing"}


# ------------------------------------------------------------------------------ a district's table


def test_a_table_without_the_columns_of_information_leaves_its_units_whole_and_is_told_once(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, UNITS[:2])
    book = table(
        ("Đơn vị", "A1", "A2", "A3", "A4"), ("Phường Tân Định", 1, 1, 1, 1), ("Phường 14", 1, 0, 1, 1)
    )
    book.save(space.folder(PERIOD, RECEIVED) / "quan.xlsx")
    result = check(space)
    assert found(result) == [("", "VT125", ""), ("", "VT274", "")]
    assert list(result.month.submissions["status"]) == ["complete", "complete"]
    assert list(result.month.results.scores["band"]) == ["Tốt", "Tốt"]
    grid = result.month.results.answers
    assert set(grid.loc[grid["leaf_code"] == "B2", "state"]) == {"missing"}
    assert len(questions(space)) == 1


def test_a_table_that_lacks_a_criterion_leaves_its_units_incomplete(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    book = table(("Đơn vị", "A1", "A2", "A3", "B2"), ("Phường Tân Định", 1, 1, 1, 20))
    book.save(space.folder(PERIOD, RECEIVED) / "quan.xlsx")
    result = check(space)
    assert "VT124" in {code for _, code, _ in found(result)}
    assert list(result.month.submissions["status"]) == ["incomplete"]


# ------------------------------------------------------------------------------ decisions that help


def lost(space: Workspace) -> None:
    """A form that lost its identity and a row, so that neither its print nor its codes say the set."""
    path = receive(space, UNITS[0], WHOLE, "x.xlsx")
    wipe(path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell_of("A4", "leaf_code")].value = None
    book.save(path)


def nothing(space: Workspace) -> None:
    openpyxl.Workbook().save(space.folder(PERIOD, RECEIVED) / "x.xlsx")


def picture(space: Workspace) -> None:
    (space.folder(PERIOD, RECEIVED) / "x.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))


def stranger(space: Workspace) -> None:
    receive(space, Unit("999", "Xã Lạ"), WHOLE, "x.xlsx")


def rivals(space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE, "x.xlsx")
    receive(space, UNITS[0], WHOLE | {"A2": "Chưa đạt"}, "y.xlsx")


def odd_value(space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE | {"A2": "c"}, "x.xlsx")


def odd_date(space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE | {"A1.doc_date": "tháng 3"}, "x.xlsx")


def unproved(space: Workspace) -> None:
    receive(space, UNITS[0], {key: value for key, value in WHOLE.items() if key not in PROOF}, "x.xlsx")


def monthless(space: Workspace) -> None:
    book = table(("Đơn vị", "A1", "A2", "A3", "B2", "A4"), ("Phường Tân Định", 1, 1, 1, 9, 1), title="Bảng")
    book.save(space.folder(PERIOD, RECEIVED) / "x.xlsx")


def unknown_row(space: Workspace) -> None:
    book = table(("Đơn vị", "A1", "A2", "A3", "B2", "A4"), ("Xã Không Biết", 1, 1, 1, 9, 1))
    book.save(space.folder(PERIOD, RECEIVED) / "x.xlsx")


RIGHT = {"Mã đơn vị": "001", "Giá trị đúng": {"A2": "Đạt", "A1": "05/3/2026"}}


@pytest.mark.parametrize(
    ("arrange", "code"),
    [(lost, "VT270"), (nothing, "VT104"), (picture, "VT101"), (stranger, "VT108"), (rivals, "VT112"),
     (odd_value, "VT202"), (odd_date, "VT207"), (unproved, "VT222"), (monthless, "VT121"), (unknown_row, "VT122")],
)  # fmt: skip
def test_every_choice_that_is_offered_settles_the_question_when_it_is_taken(
    arrange: object, code: str, tmp_path: Path
) -> None:
    space = workspace(tmp_path, UNITS[:1])
    arrange(space)  # type: ignore[operator]
    check(space)
    asked = next(row for row in questions(space) if f"[{code}]" in row["question"])
    at = questions(space).index(asked)
    for choice in asked["choices"].split("; "):
        word = choice.partition(":")[0].partition(" (")[0].strip("“”")
        answer = RIGHT.get(word, word)
        if isinstance(answer, dict):
            answer = answer["A1" if code == "VT207" else "A2"]
        assert answer == RIGHT["Mã đơn vị"] or answer not in RIGHT
        decide(space, at, answer)
        result = check(space)
        standing = result.month.findings
        standing = standing[(standing["code"] == code) & (standing["severity"] != findings.NOTED)]
        assert standing.empty or code == "VT112", (choice, found(result))
        assert "VT137" not in set(result.month.findings["code"])


def test_every_kind_of_question_has_words_and_every_rule_asks_one_of_them() -> None:
    assert {rule.decide for rule in RULES.values()} - {""} <= WORDS.keys()


def test_the_day_of_a_cell_is_told_as_people_write_it(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell_of("B2")].value = dt.datetime(2026, 3, 7, 18, 0)
    book.save(path)
    (message,) = check(space).month.findings["message"]
    assert "07/3/2026 18:00" in message
    assert "T18" not in message
