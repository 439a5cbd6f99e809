"""Messages agree with the rules, with each other and with what can be done about them."""

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests import pipeline
from tests.desk.test_decisions import decide, questions, wipe
from tests.helpers import (
    PERIOD,
    PROOF,
    SMALL,
    UNITS,
    WHOLE,
    cell_of,
    check,
    config,
    fields,
    found,
    receive,
    workspace,
)
from tests.reading.test_several import table
from tests.scoring.test_weighted import WEIGHTED
from vtlt_consolidate.checking import rules
from vtlt_consolidate.commands.months.apply import apply
from vtlt_consolidate.findings import catalogue, folding
from vtlt_consolidate.findings.catalogue import RULES
from vtlt_consolidate.findings.rules import answerrules
from vtlt_consolidate.model import cellkinds, frames
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.decisions import NO_DECISIONS, WORDS
from vtlt_consolidate.model.frames import RawAnswers
from vtlt_consolidate.model.kinds import Kind
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, OF, FormLayout
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.reading import answers
from vtlt_consolidate.scoring.wording import example
from vtlt_consolidate.settings import sets, workbook
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.scales import parse_options, parse_tiers
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write
from vtlt_consolidate.writing.forms import forms

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
    *(
        Node(f"K{kind}", kind, "K", "K", points=D(3))
        for kind in Kind
        if kind not in (Kind.GROUP, Kind.CHOICE)
    ),
)


SETS = [*sets.available(), WEIGHTED, SMALL, dataclasses.replace(SMALL, id="odd", nodes=ODD)]


def faults(criteria: CriteriaSet, typed: dict[tuple[str, str], str]) -> list[tuple[str, str, str]]:
    """What is found about cells of a form whose other cells are as they have to be: leaf, field, code."""
    form = FormLayout(criteria)
    rows = []
    for leaf in criteria.leaves:
        fine = {
            ANSWER: example(leaf),
            OF: example(leaf),
            DOC_NUMBER: "12/KH-UBND",
            DOC_DATE: "05/3/2026",
        }
        for each in form.inputs(leaf):
            if each in fine:
                said = typed.get((leaf.code, each), fine[each])
                rows.append(("f", "1", leaf.code, each, "s", f"{leaf.code}/{each}", cellkinds.TEXT, said))
    raw = pd.DataFrame(rows, columns=list(RawAnswers.to_schema().columns), dtype="str")
    read, unreadable = answers.parse(RawAnswers.validate(raw), criteria, NO_DECISIONS)
    told = pd.concat([unreadable, rules.check(read, criteria)])
    return [
        (row.leaf_code, row.field, row.code) for row in frames.rows(told) if row.severity != catalogue.NOTED
    ]


def complaints(leaf: Node, field: str, typed: str) -> list[str]:
    criteria = dataclasses.replace(SMALL, nodes=(leaf,))
    return [code for _, _, code in faults(criteria, {(leaf.code, field): typed})]


@pytest.mark.parametrize("criteria", SETS, ids=lambda criteria: criteria.id)
def test_the_example_of_every_leaf_of_every_set_is_accepted_in_its_own_cell(criteria: CriteriaSet) -> None:
    assert faults(criteria, {}) == []


@pytest.mark.parametrize(
    "typed", ["12/KH-UBND, 05/3/2026", "12/KH-UBND; 05/3/2026",
              "12/KH-UBND ngày 05/3/2026", "12/KH-UBND 5.3.2026",
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
    (mend,) = check(space).month.findings["mend"]
    assert mend == "Chỉ ghi một số nguyên, không kèm chữ hay đơn vị tính. Ví dụ: 2"


def test_a_note_says_what_was_read_and_not_what_stands_there(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"B3": "12 người"})
    (message,) = check(space).month.findings["message"]
    assert message == "“Số người” ghi “12 người”, đọc là “12”."


def test_an_example_is_a_day_of_the_period(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    period = Period.parse("2027-01")
    settings = config(UNITS[:1])
    data = forms.render(settings, UNITS[0], settings.round(period), fields(WHOLE | {"A1.doc_date": "mai"}))
    space.start(period)
    write(space.folder(period, RECEIVED) / "a.xlsx", data)
    (mend,) = pipeline.check(space, period).month.findings["mend"]
    assert mend == "Ghi ngày/tháng/năm. Ví dụ: 05/01/2027"


# ------------------------------------------------------------------------------ a sentence once


def test_a_sentence_about_many_subjects_is_told_once_with_all_or_the_first_of_them() -> None:
    records = [
        catalogue.record(
            answerrules.NO_EVIDENCE,
            unit_code="1",
            file="a",
            sheet="s",
            cell=f"E{at}",
            subject=f"Tiêu chí {at}",
            found="ngày của văn bản minh chứng còn trống",
        )
        for at in range(1, 11)
    ]
    frame = catalogue.frame(records)
    (whole,), (short,) = (frames.rows(folding.grouped(frame, named)) for named in (None, 3))
    told = "trả lời Đạt mà ngày của văn bản minh chứng còn trống."
    assert short.message == f"“Tiêu chí 1”, “Tiêu chí 2”, “Tiêu chí 3” và 7 chỗ khác {told}"
    assert (whole.message.count("“Tiêu chí"), whole.message.count(told)) == (10, 1)
    assert (short.cells, short.cells_count) == (whole.cells, 10)


def test_a_cell_that_several_rules_name_is_listed_once() -> None:
    told = {"unit_code": "1", "file": "a", "sheet": "s", "found": "x", "expected": "xem lại"}
    records = [
        catalogue.record(
            answerrules.PERHAPS_DISAGREEMENT, **told, cell=cell, subject=rule, other=rule, key=rule
        )
        for rule, cell in (("R1", "E20"), ("R2", "E20, E18"))
    ]
    (line,) = frames.rows(folding.grouped(catalogue.frame(records), None))
    assert line.cells == "E20, E18"


def test_sentences_that_differ_in_what_was_found_stay_apart_and_are_counted() -> None:
    records = [
        catalogue.record(
            answerrules.NEGATIVE, unit_code="1", file="a", sheet="s", cell=f"E{at}", subject=f"S{at}",
            key=f"-{at % 5}", found=f"-{at % 5}", example="2",
        )
        for at in range(1, 11)
    ]  # fmt: skip
    (short,) = frames.rows(folding.grouped(catalogue.frame(records), 2))
    assert short.message == (
        "“S1”, “S6” ghi -1; giá trị này không thể âm; “S2”, “S7” ghi -2; giá trị này không thể âm; "
        "và 6 chỗ khác."
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
    (space.root / workbook.FILE_NAME).write_bytes(
        workbook.render(dataclasses.replace(settings, criteria=criteria))
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
    apply(space, PERIOD, lambda _: None)
    assert {code for _, code, _ in found(check(space))} == {"VT115", "VT212"}


def test_a_row_that_one_of_several_forms_lacks_is_its_units(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for unit in UNITS:
        path = receive(space, unit, WHOLE)
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell_of("A4", "leaf_code")].value = None
    book.save(path)
    assert [(unit, code) for unit, code, _ in found(check(space))] == [
        ("003", "VT208"),
        ("003", "VT236"),
    ]


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


MANY = tuple(Unit(f"{at:03d}", f"Xã Số {at}") for at in range(1, 9))
HEADS = ("Đơn vị", "A1", "A2", "A3", "B2", "A4")


def every_question(space: Workspace) -> None:
    """A month with a file for every kind of question."""
    folder = space.folder(PERIOD, RECEIVED)
    path = receive(space, MANY[0], WHOLE, "mat-nhan-dang.xlsx")
    wipe(path)
    book = openpyxl.load_workbook(path)
    # Neither the print nor a whole set of codes says the set.
    book.worksheets[0][cell_of("A4", "leaf_code")].value = None
    book.save(path)
    openpyxl.Workbook().save(folder / "trong.xlsx")
    (folder / "anh.xlsx").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99))
    receive(space, Unit("999", "Xã Lạ"), WHOLE, "la.xlsx")
    receive(space, MANY[2], WHOLE, "x.xlsx")
    receive(space, MANY[2], WHOLE | {"A2": "Chưa đạt"}, "y.xlsx")
    receive(space, MANY[3], WHOLE | {"A2": "c"})
    receive(space, MANY[4], WHOLE | {"A1.doc_date": "tháng 3"})
    receive(space, MANY[5], {key: value for key, value in WHOLE.items() if key not in PROOF})
    table(HEADS, (MANY[6].name, 1, 1, 1, 9, 1), title="Bảng").save(folder / "khong-ky.xlsx")
    table(HEADS, ("Không Biết", 1, 1, 1, 9, 1)).save(folder / "dong-la.xlsx")


RIGHT = {"VT270": "001", "VT108": "002", "VT122": "008", "VT101": "007", "VT202": "Đạt", "VT207": "05/3/2026"}
"""Code of the finding → the unit, or the value, that is right."""
ASKED = {*RIGHT, "VT104", "VT112", "VT222", "VT121"}


def test_every_choice_that_is_offered_settles_its_question_when_it_is_taken(tmp_path: Path) -> None:
    space = workspace(tmp_path, MANY)
    every_question(space)
    check(space)
    asked = {
        row["question"][1:6]: (at, row["choices"].split("; "))
        for at, row in reversed([*enumerate(questions(space))])
    }
    assert set(asked) == ASKED
    for turn in range(max(len(choices) for _, choices in asked.values())):
        taken = {code: (at, choices[turn]) for code, (at, choices) in asked.items() if turn < len(choices)}
        for code, (at, choice) in taken.items():
            free = choice.startswith(("Mã hoặc tên đơn vị", "Giá trị đúng"))
            decide(space, at, RIGHT[code] if free else choice.partition(" (")[0].strip("“”"))
        standing = check(space).month.findings
        standing = standing[standing["severity"] != catalogue.NOTED]
        # A photo that is known to be of a unit is still no form: the unit is asked for one.
        assert {"VT137", *taken} & set(standing["code"]) <= {"VT101"}


OF_THE_OFFICE = ("quyet-dinh", "cau-hinh", "so-nhan", "người tổng hợp", "vtlt ", "thư mục này", "chạy lại")


def test_no_unit_is_told_what_only_the_office_can_do() -> None:
    told = [rule for rule in RULES.values() if not rule.office and rule.severity == catalogue.ERROR]
    said = {rule.code: [word for word in OF_THE_OFFICE if word in rule.message + rule.mend] for rule in told}
    assert {code: words for code, words in said.items() if words} == {}
    # It is cut off again as it stands.
    assert not [rule.code for rule in RULES.values() if "{" in rule.besides]
    row = catalogue.frame([catalogue.record(RULES["VT107"], found="2026-02", expected="2026-03")]).iloc[0]
    assert "chuyển sang thư mục của đúng kỳ" in row["mend"]
    assert catalogue.asked_of_unit(row) == "Gửi lại trên biểu của kỳ 2026-03."


def test_every_kind_of_question_has_words_and_every_rule_asks_one_of_them() -> None:
    assert {rule.decide for rule in RULES.values()} - {""} <= WORDS.keys()


def test_the_day_of_a_cell_is_told_as_people_write_it(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell_of("B2")].value = dt.datetime(2026, 3, 7, 18, 0)  # noqa: DTZ001 - a cell has no zone
    book.save(path)
    (message,) = check(space).month.findings["message"]
    assert "07/3/2026 18:00" in message
    assert "T18" not in message


def test_behind_a_semicolon_no_sentence_begins_with_a_capital() -> None:
    rows = [
        catalogue.record(answerrules.LABEL_CHANGED, unit_code="1", cell=f"C{at}", subject=f"TC0{at}",
                         found=f"Chữ {at}", expected="Kế hoạch", key="")
        for at in (1, 2)
    ]  # fmt: skip
    (line,) = folding.grouped(catalogue.frame(rows))["message"]
    assert line == (
        "Dòng mã TC01 ghi “Chữ 1”, biểu trắng ghi “Kế hoạch”; dòng mã TC02 ghi “Chữ 2”, "
        "biểu trắng ghi “Kế hoạch”."
    )
