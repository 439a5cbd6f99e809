"""A weighted sheet from the form to the score: what is filled in, what is found, what it is worth."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import (
    PERIOD,
    SMALL,
    UNITS,
    cell_of,
    check,
    check_each,
    config,
    found,
    one_each,
    receive,
    workspace,
)
from vtlt_consolidate.commands.page.jobs import view
from vtlt_consolidate.desk import appraisalbook
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.layout import HEADINGS, MOST, OF, SELF_POINTS, TOTAL_CODE, FormLayout
from vtlt_consolidate.model.rules.banding import Band
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.scales import parse_options, parse_tiers
from vtlt_consolidate.words.states import State, Status
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace
from vtlt_consolidate.writing.forms import forms, selfscore
from vtlt_consolidate.writing.letters import reasons
from vtlt_consolidate.writing.receiver.figures import Figures
from vtlt_consolidate.writing.receiver.placeholders import Placeholder

D = Decimal
NODES = (
    Node("1", "group", "Văn thư", "Công tác văn thư", number="1", points=D(25)),
    Node("1a", "mark", "Quy chế", "Ban hành quy chế", parent="1", number="a", points=D(5), evidence=True),
    Node("1b", "choice", "Hồ sơ", "Lập hồ sơ", parent="1", number="b", points=D(10),
         options=parse_options("Đầy đủ = 10; Chưa đầy đủ = 4; Không = 0")),
    Node("1c", "count", "Gửi đúng hạn", "Báo cáo gửi đúng hạn", parent="1", points=D(5), rate=D("0.5")),
    Node("1d", "count", "Trễ", "Nhiệm vụ chậm", parent="1", points=D(5), start=D(5), rate=D("-0.5"),
         per=D(2)),
    Node("2", "group", "Lưu trữ", "Công tác lưu trữ", number="2", points=D(75)),
    Node("2a", "ratio", "Chỉnh lý", "Tài liệu đã chỉnh lý", parent="2", points=D(30), measure_unit="mét giá",
         tiers=parse_tiers("100 = 30; trên 70 đến dưới 100 = 15; dưới 70 = 0")),
    Node("2b", "ratio", "Số hóa", "Hồ sơ đã số hóa", parent="2", points=D(40), whole=True),
    Node("2c", "points", "Khác", "Việc khác", parent="2", points=D(5), step=D("0.25")),
    Node("3", "points", "Điểm trừ", "Điểm trừ", points=D(20), role="penalty", number="3"),
    Node("N", "date", "Ngày giao", "Ngày giao nộp", required=False),
    Node("V", "document", "Kế hoạch", "Kế hoạch trong năm", required=False),
)  # fmt: skip
BANDS = (
    Band("Tốt", "từ 80 điểm", D(80), None, "QĐ"),
    Band("Khá", "từ 50 đến dưới 80 điểm", D(50), D(80), "QĐ"),
    Band("Chưa đạt", "dưới 50 điểm", D(-20), D(50), "QĐ"),
)
WEIGHTED = dataclasses.replace(SMALL, id="diem", nodes=NODES, bands=BANDS, band_by="points", points=D(100))
WHOLE = {
    "1a": "Đạt", "1a.doc_number": "12/QĐ-UBND", "1a.doc_date": "05/3/2026",
    "1b": "Chưa đầy đủ", "1c": 12.0, "1d": 3.0, "2a": 30.0, "2a.of": 30.0,
    "2b": 52.0, "2b.of": 57.0, "2c": 2.25, "3": 1.0,
}  # fmt: skip
"""Worth 5 + 4 + 5 + 4,5 + 30 + 36,491228 + 2,25 - 1 = 86,241228."""


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return workspace(tmp_path, UNITS[:2], WEIGHTED)


def cell(code: str, field: str = "answer") -> str:
    return cell_of(code, field, WEIGHTED)


def test_a_whole_return_has_nothing_to_complain_of_and_its_exact_points(space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE | {"N": "05/3/2026", "V": "12/KH-UBND ngày 05/3/2026"})
    result = check(space)
    assert found(result) == []
    scores = result.month.results.scores.set_index("unit_code")
    assert scores.loc["001", ["total_micro", "max_micro", "band", "rank"]].to_list() == [
        86_241_228, 100_000_000, "Tốt", 1,
    ]  # fmt: skip


def test_the_form_shows_the_points_it_computes_live(space: Workspace) -> None:
    path = receive(space, UNITS[0], WHOLE)
    layout = FormLayout(WEIGHTED)
    sheet = openpyxl.load_workbook(path, data_only=True).active
    at = layout.columns[SELF_POINTS] + 1
    shown = {code: sheet.cell(row + 1, at).value for code, row in layout.rows.items()}
    assert {code: shown[code] for code in ("1a", "1", "2b", "2", "3")} == {
        "1a": 5, "1": 18.5, "2b": 36.491228, "2": 68.741228, "3": 1,
    }  # fmt: skip
    assert sheet.cell(layout.end_row + 1, at).value == 86.241228
    assert sheet.cell(layout.end_row + 1, layout.columns["leaf_code"] + 1).value == TOTAL_CODE


def test_a_blank_form_shows_no_points_and_its_maxima() -> None:
    assert set(selfscore.reached(WEIGHTED, {}).values()) == {""}
    data = forms.render(config(criteria=WEIGHTED), UNITS[0], config().round(PERIOD))
    assert data == forms.render(config(criteria=WEIGHTED), UNITS[0], config().round(PERIOD))


UNSCORED: tuple[tuple[str, str, str | float, str], ...] = (
    ("1b", "answer", "Tạm được", "VT216"), ("2b", "answer", "52/57", "VT217"),
    ("2b", "answer", "91,2%", "VT217"), ("N", "answer", "đầu tháng 3", "VT218"),
    ("V", "answer", "12/KH-UBND", "VT219"), ("2c", "answer", 5.25, "VT304"), ("3", "answer", -1.0, "VT304"),
    ("2c", "answer", 0.3, "VT305"), ("2b", "answer", 58.0, "VT306"), ("2b", OF, 0.0, "VT307"),
    ("1c", "answer", 1.5, "VT303"), ("1c", "answer", -1.0, "VT301"), ("2b", OF, 57.5, "VT303"),
)  # fmt: skip


def test_what_cannot_be_scored_is_asked_at_its_cell(tmp_path: Path) -> None:
    returns = [WHOLE | {f"{code}.{field}": typed} for code, field, typed, _ in UNSCORED]
    result = check_each(one_each(tmp_path, returns, WEIGHTED))
    told, scores = found(result), result.month.results.scores.set_index("unit_code")
    for at, (code, field, _, rule) in enumerate(UNSCORED):
        assert (f"{at:03d}", rule, cell(code, field)) in told
        assert scores.loc[f"{at:03d}", "missing"] == (0 if code in "NV" else 1)


def test_a_missing_whole_is_asked_at_its_own_cell(space: Workspace) -> None:
    receive(space, UNITS[0], {key: value for key, value in WHOLE.items() if key != "2a.of"})
    assert found(check(space)) == [("001", "VT201", cell("2a", OF))]


def test_a_ratio_without_a_whole_that_can_be_used_is_a_criterion_without_figures(tmp_path: Path) -> None:
    wholes: tuple[float | str, ...] = ("", "100%", 0.0, 57.0)
    full = WHOLE | {"N": "05/3/2026", "V": "12/KH-UBND ngày 05/3/2026"}
    space = one_each(tmp_path, [full | {f"2b.{OF}": each} for each in wholes], WEIGHTED)
    result = check_each(space)
    month = result.month
    units, lacking = [*month.units.codes], [1, 1, 1, 0]
    statuses = month.submissions.set_index("unit_code").loc[units]
    assert statuses["missing"].to_list() == lacking
    assert statuses["status"].to_list() == [Status.INCOMPLETE] * 3 + [Status.COMPLETE]
    assert month.scores.set_index("unit_code").loc[units, "missing"].to_list() == lacking
    due = reasons.why(month, "")
    assert [due.untaken.get(code) for code in units] == [None, *[{State.INVALID: 1}] * 2, None]
    page = view.of(space, result)
    shown = [sum(answer.lacking for answer in page.units[code].answers) for code in units]
    assert shown == lacking
    sent_on = Figures(result.config, result.round_, month)
    assert sent_on.of(Placeholder("{{thieu:2b}}", "thieu", "2b")).value == 3


def test_two_columns_of_wholes_have_to_say_the_same_and_a_lost_one_is_asked_for(tmp_path: Path) -> None:
    space = one_each(tmp_path, [WHOLE] * 4, WEIGHTED)
    at = FormLayout(WEIGHTED).columns[OF] + 1
    for number, path in enumerate(sorted(space.folder(PERIOD, RECEIVED).iterdir())):
        book = openpyxl.load_workbook(path)
        sheet, row = book.worksheets[0], FormLayout(WEIGHTED).rows["2b"] + 1
        if number < 2:
            sheet.insert_cols(at + 1)
            sheet.cell(FormLayout.header_row + 1, at + 1).value = HEADINGS[OF]
            sheet.cell(row, at + 1).value = (57, 75)[number]
        elif number == 2:
            sheet.delete_cols(at)
        else:
            # The number may be the whole: nobody is told to delete it.
            sheet.cell(FormLayout.header_row + 1, at).value = None
            sheet.insert_cols(at + 1)
        book.save(path)
    result = check_each(space)
    asked = [(unit, code) for unit, code, _ in found(result) if code not in ("VT236", "VT237")]
    assert asked == [("001", "VT231"), *[(unit, "VT201") for unit in ("002", "002", "003", "003")]]
    told = result.month.findings
    (both,) = told.loc[told["code"] == "VT231", ["message", "mend"]].to_numpy().tolist()
    assert "57; ô G" in both[0]
    assert "ở cột Trên tổng số" in both[1]


def test_a_value_that_the_set_leaves_out_has_no_points_and_waits_for_a_person(space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE | {"2a": 7.0, "2a.of": 10.0})
    result = check(space)
    assert found(result) == [("001", "VT308", cell("2a"))]
    assert result.month.results.scores.set_index("unit_code").loc["001", ["missing", "band"]].to_list() == [
        1,
        "",
    ]


def test_a_share_that_the_set_leaves_out_is_shown_in_percent_too(space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE | {"2a": 7.0, "2a.of": 10.0})
    assert "ghi 7/10 (70%):" in check(space).month.findings["message"][0]


def test_a_share_that_cannot_be_is_an_error_and_no_question_to_the_set(tmp_path: Path) -> None:
    tiers = parse_tiers("từ 90 đến 100 = 30; từ 0 đến dưới 90 = 15")
    gap = tuple(dataclasses.replace(node, tiers=tiers) if node.code == "2a" else node for node in NODES)
    returns = [WHOLE | {"2a": done, "2a.of": 100.0} for done in (120.0, -7.0)]
    result = check(one_each(tmp_path, returns, dataclasses.replace(WEIGHTED, nodes=gap)))
    assert found(result) == [("000", "VT306", cell("2a")), ("001", "VT301", cell("2a"))]


def test_a_value_that_the_set_leaves_out_is_settled_by_the_points_of_the_reviewer(space: Workspace) -> None:
    for unit in UNITS[:2]:
        receive(space, unit, WHOLE | {"2a": 7.0, "2a.of": 10.0})
    pipeline.appraise(space, PERIOD)
    path = space.folder(PERIOD, appraisalbook.FILE_NAME)
    rows = appraisalbook.read(path, WEIGHTED, space.config().roster).rows
    given = [
        dataclasses.replace(row, points=D(15), reason="QĐ") if row.key == ("001", "2a") else row
        for row in rows
    ]
    path.write_bytes(appraisalbook.render(given))
    result = check(space)
    assert found(result) == [("002", "VT308", cell("2a"))]
    assert result.month.results.scores.set_index("unit_code")["missing"].to_list() == [0, 1]


def test_an_option_in_another_case_is_taken_and_told(space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE | {"1b": "ĐẦY ĐỦ"})
    result = check(space)
    assert found(result) == [("001", "VT401", cell("1b"))]
    assert result.month.results.scores.set_index("unit_code").loc["001", "total_micro"] == 92_241_228


def test_a_printed_sum_that_is_not_the_sum_of_its_lines_is_told_and_not_used(space: Workspace) -> None:
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path, data_only=True)
    layout = FormLayout(WEIGHTED)
    at = layout.columns[SELF_POINTS] + 1
    book.active.cell(layout.rows["1"] + 1, at).value = 25
    book.active.cell(layout.end_row + 1, at).value = 93
    book.save(path)
    result = check(space)
    assert found(result) == [
        ("001", "VT309", cell("1", SELF_POINTS)),
        ("001", "VT309", address(layout.end_row, at - 1)),
    ]
    assert "in 93 điểm, cộng các dòng được 86,241228" in result.month.findings["message"].iloc[1]
    assert result.month.results.scores.set_index("unit_code").loc["001", "total_micro"] == 86_241_228


def test_two_criteria_may_have_the_same_name(tmp_path: Path) -> None:
    twins = tuple(
        dataclasses.replace(node, name="Gửi đúng hạn") if node.code in {"1c", "2c"} else node
        for node in NODES
    )
    space = workspace(tmp_path, UNITS[:1], dataclasses.replace(WEIGHTED, nodes=twins))
    receive(space, UNITS[0], WHOLE)
    assert found(check(space)) == []


# ------------------------------------------------------------------------------ variants


ONLY = {"1": ("Sở",), "2": ("Xã",)}
VARIED = dataclasses.replace(
    WEIGHTED, variants=("Sở", "Xã"), points=None, band_by="percent",
    nodes=tuple(dataclasses.replace(node, variants=ONLY.get(node.code, ())) for node in NODES),
    bands=(*BANDS[:2], dataclasses.replace(BANDS[2], at_least=D(-80))),
)  # fmt: skip
MIXED = (
    Unit("S1", "Sở Nội vụ", variant="Sở"), Unit("S2", "Sở Tư pháp", variant="Sở"),
    Unit("X1", "Xã A", variant="Xã"),
)  # fmt: skip


def test_the_form_of_a_unit_holds_only_what_its_variant_is_asked(tmp_path: Path) -> None:
    space = workspace(tmp_path, MIXED, VARIED)
    assert FormLayout(VARIED.of("Sở")).rows.keys() == {"1", "1a", "1b", "1c", "1d", "3", "N", "V"}
    office = {key: value for key, value in WHOLE.items() if key[0] in "13"}
    receive(space, MIXED[0], office)
    receive(space, MIXED[1], office | {"1b": "Đầy đủ"})
    receive(space, MIXED[2], {key: value for key, value in WHOLE.items() if key[0] in "23"})
    result = check(space)
    assert found(result) == []
    scores = result.month.results.scores.set_index("unit_code")
    assert scores["max_micro"].to_list() == [25_000_000, 25_000_000, 75_000_000]
    assert scores["total_micro"].to_list() == [17_500_000, 23_500_000, 67_741_228]
    assert scores["rank"].to_list() == [2, 1, 1]
    assert set(result.month.submissions["missing"]) == {0}


def test_rows_of_another_variant_are_not_read_and_its_own_are_missed(tmp_path: Path) -> None:
    space = workspace(tmp_path, MIXED, VARIED)
    other = dataclasses.replace(MIXED[0], variant="Xã")
    receive(space, other, {key: value for key, value in WHOLE.items() if key[0] in "23"} | {"2c": 9.0})
    told = found(check(space))
    assert sorted(rule for _, rule, _ in told) == ["VT201"] * 4 + ["VT228"]
    assert all(unit == "S1" for unit, _, _ in told)


def test_maxima_of_a_form_of_another_variant_are_held_against_that_form(tmp_path: Path) -> None:
    space = workspace(tmp_path, MIXED, VARIED)
    other = dataclasses.replace(MIXED[0], variant="Xã")
    path = receive(space, other, {key: value for key, value in WHOLE.items() if key[0] in "23"})
    form = FormLayout(VARIED.of("Xã"))
    row, column = form.end_row, form.columns[MOST]
    opened = openpyxl.load_workbook(path)
    opened.worksheets[0].cell(row + 1, column + 1, 31)
    opened.save(path)
    told = [cell for _, rule, cell in found(check(space)) if rule == "VT240"]
    assert told == [address(row, column)]


def test_a_set_of_all_kinds_has_a_form_for_each_variant() -> None:
    sets: list[CriteriaSet] = [VARIED.of("Sở"), VARIED.of("Xã"), WEIGHTED]
    assert [OF in FormLayout(each).columns for each in sets] == [False, True, True]
