"""Rules of a set about answers that have to agree: what they ask, withhold, open again and show."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import (
    PERIOD,
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
from vtlt_consolidate.commands.asjson.summary import summary
from vtlt_consolidate.commands.said.screen import as_text
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import NOT_ARISEN
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.rules.setrule import SetRule
from vtlt_consolidate.settings import sets, workbook
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.settings.lint.setrules import rule_flaws
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Severity, State
from vtlt_consolidate.workspace.folders import ISSUED, RECEIVED, Workspace, write
from vtlt_consolidate.writing.forms import forms

STORE = SetRule("QT1", "B2 >= 20", when='A3 = "Đạt"', message="Có kho thì diện tích từ 20 m²", citation="KH")
STAFF = SetRule("QT2", "B3 >= 1", when='A2 = "Đạt"', severity=Severity.ERROR, citation="KH")


def space_with(tmp_path: Path, *rules: SetRule) -> Workspace:
    return workspace(tmp_path, criteria=replace(SMALL, rules=rules))


def test_answers_that_do_not_agree_are_asked_about_once_with_all_cells(tmp_path: Path) -> None:
    space = space_with(tmp_path, STORE)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], WHOLE | {"A3": "Đạt", "B2": 5})
    result = check(space)
    cells = f"{cell_of('B2')}, {cell_of('A3')}"
    assert [each for each in found(result) if each[0]] == [("002", "VT281", cells)]
    message = result.month.findings.set_index("code")["message"]["VT281"]
    assert "(QT1): Có kho thì diện tích từ 20 m²" in message
    assert "“Diện tích kho (m²)” là 5; “Có kho lưu trữ” là “Đạt”" in message


SMALL_STORE = WHOLE | {"A3": "Đạt", "B2": 5}


@pytest.mark.parametrize(
    ("noted", "asked"),
    [
        ({"B2.note": "thực tế 5 m²"}, False),
        ({"B2.note": "Kho 5m2 ở tầng 2"}, False),
        ({"B2.note": "đã thanh lý"}, False),
        ({"A3.note": "Mượn tạm phòng họp, vì đang sửa trụ sở"}, False),
        # These say nothing of it, or stand beside another answer.
        ({"B2.note": "Không"}, True),
        ({"B2.note": "5"}, True),
        ({"B2.note": "Kho ở tầng 2"}, True),
        ({"A3.note": "Đã có"}, True),
        ({"A3.note": "Quyết định số 5/QĐ-UBND ngày 05/3/2026"}, True),
        ({"A2.note": "đã thanh lý"}, True),
    ],
)
def test_what_the_unit_explains_in_its_notes_is_noted_and_not_asked_again(
    tmp_path: Path, noted: dict[str, str], asked: bool
) -> None:
    space = space_with(tmp_path, STORE)
    receive(space, UNITS[0], SMALL_STORE | noted)
    result = check(space)
    (told,) = [row for row in frames.rows(result.month.findings) if row.code in ("VT281", "VT328")]
    assert told.code == ("VT281" if asked else "VT328")
    if not asked:
        (note,) = noted.values()
        assert f"Ghi chú: “{note}”" in told.message


def test_no_note_answers_a_rule_that_withholds_or_that_asks_for_something_else(tmp_path: Path) -> None:
    graver = replace(STORE, severity=Severity.ERROR)
    other = replace(STORE, code="QT9", mend="Gửi biên bản đo lại kho.")
    space = space_with(tmp_path, graver, other)
    receive(space, UNITS[0], SMALL_STORE | {"B2.note": "thực tế 5 m²"})
    codes = [code for unit, code, _ in found(check(space)) if unit == "001"]
    assert codes == ["VT280", "VT281"]


def test_a_rule_on_trial_would_not_ask_what_is_explained(tmp_path: Path) -> None:
    space = space_with(tmp_path, replace(STORE, state="trial"))
    receive(space, UNITS[0], SMALL_STORE | {"B2.note": "thực tế 5 m²"})
    assert summary(check(space))["rules_on_trial"] == {"QT1": 0}


def test_a_note_of_a_table_that_names_the_criterion_explains_too(tmp_path: Path) -> None:
    space = space_with(tmp_path, STORE)
    book = openpyxl.Workbook()
    for row in (
        ("Bảng tổng hợp tháng 3 năm 2026",),
        ("Đơn vị", "A1", "A2", "A3", "B2", "A4", "Ghi chú"),
        ("Phường Tân Định", 1, 1, 1, 5, 1, "B2: thực tế 5 m²"),
        ("Phường 14", 1, 1, 1, 5, 1, "A2: đã thanh lý"),
    ):
        book.worksheets[0].append(row)
    folder = space.folder(PERIOD, RECEIVED)
    folder.mkdir(parents=True, exist_ok=True)
    book.save(folder / "bang.xlsx")
    result = check(space)
    told = {unit: code for unit, code, _ in found(result) if code in ("VT281", "VT328")}
    assert told == {"001": "VT328", "002": "VT281"}


def test_an_error_withholds_every_answer_that_it_names_and_a_warning_none(tmp_path: Path) -> None:
    space = space_with(tmp_path, STORE, STAFF)
    receive(space, UNITS[0], WHOLE | {"A3": "Đạt", "B2": 5, "B3": 0})
    answers = check(space).month.results.answers
    states = answers[answers["unit_code"] == "001"].set_index(["leaf_code", "field"])["state"]
    told = check(space).month.findings.set_index("code")["mend"]
    # A note lets nothing count that is withheld.
    assert ("Ghi chú" in told["VT280"], "Cần xem" in told["VT280"]) == (False, True)
    assert "Ghi chú" in told["VT281"]
    named = {code: states[code, "answer"] for code in ("A2", "B3", "A3", "B2")}
    assert named == {"A2": State.INVALID, "B3": State.INVALID, "A3": State.MET, "B2": State.GIVEN}


def test_every_answer_that_is_withheld_is_waited_for(tmp_path: Path) -> None:
    space = space_with(tmp_path, replace(STORE, severity=Severity.ERROR))
    receive(space, UNITS[0], WHOLE | {"A3": "Đạt", "B2": 5})
    assert f"ô {cell_of('B2')}, {cell_of('A3')} (2 câu trả lời đang chờ)" in as_text(check(space))


def test_what_is_missing_breaks_no_rule(tmp_path: Path) -> None:
    space = space_with(tmp_path, STAFF)
    receive(space, UNITS[0], WHOLE)  # B3 is empty
    assert not {"VT280", "VT281"} & {code for _, code, _ in found(check(space))}


def test_a_rule_on_trial_is_only_noted_for_the_office(tmp_path: Path) -> None:
    space = space_with(tmp_path, replace(STORE, state="trial"))
    receive(space, UNITS[1], WHOLE | {"A3": "Đạt", "B2": 5})
    result = check(space)
    assert [code for unit, code, _ in found(result) if unit == "002"] == ["VT283"]
    assert summary(result)["rules_on_trial"] == {"QT1": 1}
    assert "Quy tắc đang thử, nếu bật thì sẽ hỏi: QT1 1 biểu." in as_text(result)
    assert not list(space.root.glob("*/tra-lai/*"))


@pytest.mark.usefixtures("no_papers")
def test_no_count_is_told_of_a_rule_on_trial_where_no_return_is_examined(tmp_path: Path) -> None:
    space = space_with(tmp_path, replace(STORE, state="trial"))
    receive(space, UNITS[1], WHOLE | {"A3": "Đạt", "B2": 5})
    pipeline.consolidate(space, PERIOD)
    result = pipeline.roll_up(space, Period.parse("2026-Q1"), 1)
    assert summary(result)["rules_on_trial"] == {}
    assert "Quy tắc đang thử" not in as_text(result)


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        ({"state": "off", "why": "Chờ sửa văn bản"}, False),
        ({"since": Period.parse("2026-04")}, False),
        ({"until": Period.parse("2026-02")}, False),
        ({"since": Period.parse("2026-Q1")}, True),
        ({"severity": Severity.NOTED}, True),
    ],
)
def test_a_rule_is_judged_while_it_is_on_and_in_its_periods(
    tmp_path: Path, change: dict[str, object], asked: bool
) -> None:
    space = space_with(tmp_path, replace(STORE, **change))  # type: ignore[arg-type]
    receive(space, UNITS[1], WHOLE | {"A3": "Đạt", "B2": 5})
    codes = {code for unit, code, _ in found(check(space)) if unit == "002"}
    assert codes == ({"VT282"} if change.get("severity") else {"VT281"} if asked else set())


def test_the_correction_form_opens_all_cells_and_says_once_why(tmp_path: Path) -> None:
    space = space_with(tmp_path, STORE)
    receive(space, UNITS[1], WHOLE | {"A3": "Đạt", "B2": 5})
    check(space)
    (path,) = space.root.glob("*/tra-lai/*.xlsx")
    book = openpyxl.load_workbook(path)
    form = book.worksheets[0]
    assert not form[cell_of("A3")].protection.locked
    assert not form[cell_of("B2")].protection.locked
    assert form[cell_of("A4")].protection.locked
    reasons = [row[3].value for row in book["Cần sửa"].iter_rows(min_row=4)]
    assert sum("Có kho thì diện tích từ 20 m²" in reason for reason in reasons) == 1
    assert f"Phải khớp với ô {cell_of('B2')}, lý do ghi ở đó." in reasons


def reasons(space: Workspace) -> dict[str, str]:
    """What the correction form says of each cell."""
    (path,) = space.root.glob("*/tra-lai/*.xlsx")
    rows = openpyxl.load_workbook(path)["Cần sửa"].iter_rows(min_row=4, values_only=True)
    return {str(cell): str(why) for _, cell, _, why in rows}


def test_reasons_about_the_same_cells_stand_together_and_are_pointed_to_once(tmp_path: Path) -> None:
    small = SetRule(
        "QT5", 'A3 = "Chưa đạt"', when="B2 < 10", message="Dưới 10 m² thì chưa là kho", citation="KH"
    )
    space = space_with(tmp_path, STORE, small, replace(STORE, code="QT6", message="Kho nhỏ"))
    receive(space, UNITS[1], WHOLE | {"A3": "Đạt", "B2": 5})
    check(space)
    told = reasons(space)
    assert told.keys() == {cell_of("A3"), cell_of("B2")}
    where = next(cell for cell, why in told.items() if "QT1" in why)
    (pointer,) = (why for cell, why in told.items() if cell != where)
    assert pointer == f"Phải khớp với ô {where}, lý do ghi ở đó."
    assert [told[where].count(each) for each in ("(QT1)", "(QT5)", "(QT6)", "Xem lại các ô này")] == [
        1,
        1,
        1,
        1,
    ]


def test_a_cell_of_rules_about_different_cells_points_to_each_of_them(tmp_path: Path) -> None:
    rules = [
        SetRule(f"Q{code}", f'{code} = "Chưa đạt"', when="B2 < 10", citation="KH") for code in ("A3", "A4")
    ]
    space = space_with(tmp_path, *rules)
    receive(space, UNITS[1], WHOLE | {"A3": "Đạt", "B2": 5})
    check(space)
    pointed = f"Phải khớp với ô {cell_of('A3')} và ô {cell_of('A4')}, lý do ghi ở đó."
    assert reasons(space)[cell_of("B2")] == pointed


def test_the_form_shows_the_rule_live_and_comes_back_without_a_word_about_it(tmp_path: Path) -> None:
    space = space_with(tmp_path, STORE)
    path = receive(space, UNITS[1], WHOLE | {"A3": "Đạt", "B2": 20})
    form = openpyxl.load_workbook(path).worksheets[0]
    beside = [cell.value for row in form.iter_rows(min_col=9, max_col=9) for cell in row if cell.value]
    assert beside[0] == "Kiểm tra"
    assert beside[1].startswith("=IF(IF(OR(")
    assert [each for each in found(check(space)) if each[0] == "002"] == []


def test_a_rule_may_ask_whether_something_arose(tmp_path: Path) -> None:
    idle = SetRule("QT7", "B3 = 0", when="KHÔNG_PHÁT_SINH(A4)", severity=Severity.ERROR, citation="KH")
    busy = SetRule(
        "QT8", "NOT(KHÔNG_PHÁT_SINH(A4))", when="B2 > 100", message="Kho lớn thì có phát sinh", citation="KH"
    )
    none = {"A4": NOT_ARISEN}
    nodes = tuple(replace(node, unarisen="out" if node.code == "A4" else "") for node in SMALL.nodes)
    criteria = replace(SMALL, nodes=nodes, rules=(idle, busy))
    assert not [flaw for flaw in lint.criteria_flaws(criteria, thorough=True) if flaw.what == "rule"]
    space = workspace(tmp_path, criteria=criteria)
    shown = []
    for unit, answers in zip(UNITS, (none | {"B3": 2}, {"B3": 2}, none | {"B2": 200, "B3": 0}), strict=True):
        path = receive(space, unit, WHOLE | answers)
        cells = [cell for row in openpyxl.load_workbook(path, data_only=True).worksheets[0] for cell in row]
        shown.append([cell.value for cell in cells if str(cell.value).startswith("Chưa khớp: ")])
    assert shown == [
        ["Chưa khớp: khi “Đã chỉnh lý tài liệu” không phát sinh thì “Số người (người)” là 0"],
        [],
        ["Chưa khớp: Kho lớn thì có phát sinh"],
    ]
    result = check(space)
    asked = {(unit, code) for unit, code, _ in found(result) if code in ("VT280", "VT281")}
    assert asked == {("001", "VT280"), ("003", "VT281")}
    told = result.month.findings.set_index("code")["message"]
    assert "Đơn vị ghi “Số người (người)” là 2; “Đã chỉnh lý tài liệu” không phát sinh" in told["VT280"]
    states = result.month.results.answers.set_index(["unit_code", "leaf_code", "field"])["state"]
    assert [states["001", code, "answer"] for code in ("A4", "B3")] == [State.INVALID] * 2


DATED = SetRule("QT3", "NGÀY_VĂN_BẢN(A1) <= CUỐI_KỲ()", severity=Severity.ERROR, citation="KH")
GROWN = SetRule("QT4", "B2 >= KỲ_TRƯỚC(B2)", message="Diện tích không giảm.", citation="KH")


def test_a_rule_that_the_form_cannot_judge_stands_beside_its_cells_without_judgement(tmp_path: Path) -> None:
    space = space_with(tmp_path, DATED, GROWN, STORE)
    late = WHOLE | {"A3": "Đạt", "B2": 5, "A1.doc_date": "05/4/2026"}
    path = receive(space, UNITS[1], late)
    form = openpyxl.load_workbook(path).worksheets[0]
    beside = {
        cell.row: cell.value for row in form.iter_rows(min_col=9, max_col=9) for cell in row if cell.value
    }
    of_date, of_store = (beside[form[cell_of(code)].row] for code in ("A1", "B2"))
    assert of_date == (
        "Phải khớp: ngày văn bản của “Ban hành Kế hoạch” không sau ngày cuối kỳ "
        "(cơ quan tổng hợp xét khi kiểm tra)"
    )
    assert '"Phải khớp: Diện tích không giảm (cơ quan tổng hợp xét khi kiểm tra)"&CHAR(10)&IF(' in of_store
    assert not any(cell_of("A1", "doc_date") in str(cells.sqref) for cells in form.conditional_formatting)
    # Beside its cells, nothing of it is taken for an answer when the form comes back.
    assert {code for unit, code, _ in found(check(space)) if unit == "002"} == {"VT223", "VT280", "VT281"}


def test_a_whole_number_that_breaks_a_rule_is_red_though_its_format_has_a_condition_too(
    tmp_path: Path,
) -> None:
    """LibreOffice takes the first format of a cell that applies, and nothing of the others."""
    path = receive(space_with(tmp_path, STORE), UNITS[1], WHOLE | {"A3": "Đạt", "B2": 5})
    form = openpyxl.load_workbook(path).worksheets[0]
    cell = cell_of("B2")
    (formats,) = (each for each in form.conditional_formatting if cell in str(each.sqref).split())
    blank, broken, whole = formats.rules
    assert (str(broken.dxf.fill.bgColor.rgb)[2:], broken.dxf.numFmt) == ("FCE0D2", None)
    assert whole.formula == [f"INT({cell})={cell}"]
    assert blank.formula == [f"LEN(TRIM({cell}))=0"]


def test_what_cannot_be_read_on_a_form_breaks_no_rule_on_it(tmp_path: Path) -> None:
    space = space_with(tmp_path, STORE)
    receive(space, UNITS[1], WHOLE | {"A3": "Đạt", "B2": "năm mét"})
    check(space)
    (path,) = space.root.glob("*/tra-lai/*.xlsx")
    assert len(openpyxl.load_workbook(path).sheetnames) == 3


def test_no_form_changes_where_no_rule_can_be_shown(tmp_path: Path) -> None:
    plain, ruled = workspace(tmp_path / "a"), space_with(tmp_path / "b", replace(STORE, state="trial"))
    paths = [receive(space, UNITS[0], WHOLE) for space in (plain, ruled)]
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize(
    ("rule", "field", "says"),
    [
        (replace(STORE, condition="B9 >= 20"), "condition", "không có mã “B9”"),
        (replace(STORE, when="A3"), "when", "cần đúng hoặc sai"),
        (replace(STORE, condition="1 = 1"), "condition", "không nêu mã"),
        (replace(STORE, condition="ĐIỂM(A1) = 1"), "condition", "chỉ so các câu trả lời"),
        (replace(STORE, since=Period.parse("2026-05"), until=Period.parse("2026-03")), "until", "đứng trước"),
        (replace(STORE, state="off"), "why", "ai tắt"),
        (replace(STORE, when="KỲ_TRƯỚC(NGÀY_VĂN_BẢN(A1)) < CUỐI_KỲ()"), "when", "chỉ giữ câu trả lời"),
        (replace(STORE, citation=""), "citation", "căn cứ"),
        (
            replace(STORE, condition="KHÔNG_PHÁT_SINH(A1)"),
            "condition",
            "không trả lời được “Không phát sinh”",
        ),
    ],
)
def test_a_rule_that_cannot_be_meant_so_is_told_by_lint(rule: SetRule, field: str, says: str) -> None:
    flaws = [flaw for flaw in lint.criteria_flaws(replace(SMALL, rules=(rule,))) if flaw.what == "rule"]
    assert [(flaw.field, says in flaw.text) for flaw in flaws] == [(field, True)]


def test_two_rules_cannot_share_a_code() -> None:
    flaws = [
        each for each in lint.criteria_flaws(replace(SMALL, rules=(STORE, STORE))) if each.what == "rule"
    ]
    assert [flaw.field for flaw in flaws] == ["code"]


def test_the_configuration_workbook_keeps_rules_and_names_the_cell_of_a_wrong_one() -> None:
    rules = (replace(STORE, state="trial", since=PERIOD), STAFF)
    book = workbook.render(config(criteria=replace(SMALL, rules=rules)))
    assert workbook.read(book).criteria.rules == rules
    wrong = workbook.render(config(criteria=replace(SMALL, rules=(replace(STORE, condition="B2 >"),))))
    with pytest.raises(ConfigError, match="Sheet “Quy tắc”, ô C5: công thức chưa hết"):
        workbook.read(wrong)


def of_month(space: Workspace, period: Period, *returns: dict[str, str | float]) -> None:
    """Let the first units return forms of a month, and consolidate it."""
    space.start(period)
    settings = space.config()
    for unit, answers in zip(UNITS, returns, strict=False):
        form = forms.render(settings, unit, settings.round(period), fields(WHOLE | answers))
        write(space.folder(period, RECEIVED) / forms.file_name(unit), form)
    pipeline.consolidate(space, period)


def test_a_rule_may_look_at_the_period_before_and_a_year_before(tmp_path: Path) -> None:
    growth = SetRule("QT1", "B2 >= KỲ_TRƯỚC(B2)", citation="KH")
    year = SetRule("QT2", "B2 <= 2 * CÙNG_KỲ_NĂM_TRƯỚC(B2)", citation="KH")
    marks = SetRule("QT3", 'A2 = "Đạt"', when='KỲ_TRƯỚC(A2) = "Đạt"', citation="KH")
    space = space_with(tmp_path, growth, year, marks)
    of_month(space, Period.parse("2025-03"), {"B2": 9})
    of_month(space, PERIOD.previous, {"B2": 30}, {"B2": 30})
    receive(space, UNITS[0], WHOLE | {"B2": 20, "A2": "Chưa đạt"})
    receive(space, UNITS[1], WHOLE | {"B2": 31})
    receive(space, UNITS[2], WHOLE | {"B2": 1})
    month = check(space).month
    asked = month.findings[month.findings["code"] == "VT281"]
    assert [(row.unit_code, row.key.partition("|")[0]) for row in asked.itertuples()] == [
        ("001", "QT1"), ("001", "QT2"), ("001", "QT3"),
    ]  # fmt: skip
    assert "“Diện tích kho (m²)” là 20; “Diện tích kho (m²)” kỳ trước là 30" in asked["message"].iloc[0]
    assert set(asked["cell"]) == {cell_of("B2"), cell_of("A2")}


def test_a_rule_that_only_looks_at_earlier_periods_asks_nobody_and_lint_says_so(
    tmp_path: Path,
) -> None:
    former = SetRule("QT1", "KỲ_TRƯỚC(B2) > 100", citation="KH")
    ordinary = SetRule("QT2", "B2 >= 0", citation="KH")
    space = space_with(tmp_path, former, ordinary)
    of_month(space, PERIOD.previous, {"B2": 30})
    receive(space, UNITS[0], WHOLE)
    assert found(check(space)) == []
    texts = [flaw.text for flaw in rule_flaws(replace(SMALL, rules=(former, ordinary)))]
    (text,) = texts
    assert text.startswith("quy tắc chỉ nêu số liệu kỳ trước nên không được xét; nêu thêm câu trả lời")


@pytest.mark.long
@pytest.mark.parametrize(("period", "asked"), [("2026-02", ["VT281"]), ("2026-01", []), ("2026-Q1", [])])
def test_money_of_the_23_criteria_that_falls_is_asked_about_unless_a_year_begins(
    tmp_path: Path, period: str, asked: list[str]
) -> None:
    space, now = workspace(tmp_path, criteria=sets.load("hcmc-23")), Period.parse(period)
    for each, money in ((now.previous, 40.0), (now, 0.5)):
        space.start(each)
        form = forms.render(space.config(), UNITS[0], space.config().round(each), {("TT04", ANSWER): money})
        write(space.folder(each, RECEIVED) / forms.file_name(UNITS[0]), form)
        pipeline.consolidate(space, each)
    found_now = pipeline.check(space, now).month.findings
    fallen = found_now[found_now["key"].str.startswith("QT04|")]
    assert fallen["code"].tolist() == asked
    assert fallen["message"].str.contains("kỳ trước là 40").all()


def test_a_rule_about_what_one_group_is_asked_is_not_for_the_others(tmp_path: Path) -> None:
    only = {"A2": ("Xã",), "B1": ("Sở",)}
    nodes = tuple(replace(node, variants=only.get(node.code, ())) for node in SMALL.nodes)
    rules = (
        STAFF,
        SetRule("QT3", 'AND(A3 = "Đạt"; A2 = "Đạt")', citation="KH"),
        SetRule("QT4", 'ĐẾM(NS; "Đạt") >= 1', citation="KH"),
    )
    groups = ("Sở", "Xã", "Xã")
    units = [replace(unit, variant=group) for unit, group in zip(UNITS, groups, strict=True)]
    space = workspace(tmp_path, units, replace(SMALL, nodes=nodes, rules=rules, variants=("Sở", "Xã")))
    assert pipeline.issue(space, PERIOD).failed == []
    issued = [openpyxl.load_workbook(space.folder(PERIOD, ISSUED) / forms.file_name(unit)).worksheets[0]
              for unit in units[:2]]  # fmt: skip
    shown = [str([*sheet.values]).count("khớp: ") for sheet in issued]
    assert (shown[0], shown[1] > 0) == (0, True)
    receive(space, units[0], {key: value for key, value in WHOLE.items() if key != "A2"} | {"B2": "chưa đo"})
    receive(space, units[1], WHOLE | {"A2": "Chưa đạt"})
    result = check(space)
    assert {(unit, code) for unit, code, _ in found(result) if unit} == {
        ("001", "VT203"), ("002", "VT281")
    }  # fmt: skip
    assert result.failed == ()
