"""Several units in one file: an earlier merged workbook, a row a unit; last month's figures."""

import dataclasses
import datetime as dt
import email
import email.policy
from pathlib import Path

import docx
import openpyxl
import pytest

from tests import pipeline
from tests.helpers import (
    PERIOD,
    UNITS,
    WHOLE,
    cell_of,
    check,
    config,
    consolidated,
    copy_of,
    fields,
    found,
    receive,
    workspace,
)
from tests.scoring.test_weighted import WEIGHTED
from tests.scoring.test_weighted import WHOLE as POINTS
from vtlt_consolidate.commands import remind
from vtlt_consolidate.commands.asjson.summary import summary
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, RETURNED, Workspace, write
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.letters.reasons import Asked

pytestmark = pytest.mark.usefixtures("no_papers")

LISTS = {"Tình hình nộp", "Tệp nhận được", "Lỗi cần sửa", "Dữ liệu", "Nộp qua các kỳ"}
WITHOUT = {"Một đơn vị", "Tăng, giảm từng đơn vị", "Còn có thể thay đổi"}
"""Sheets of a unit that is not carried, of changes that no carried unit has, and of what is open anyway."""
LAST = Period.parse("2026-02")
ODD = WHOLE | {
    "A2": "x",
    "B2": "20 m²",
    "B1": "Cử nhân Luật",
    "A1.doc_number": "12/KH-UBND",
    "A1.note": "=1+1",
}


def statuses(result: Result) -> list[str]:
    return list(result.month.submissions["status"])


def values(result: Result) -> list[tuple[str, ...]]:
    """What was read of every answer, whatever file it came from."""
    columns = ["unit_code", "leaf_code", "field", "state", "value_micro"]
    shown = result.month.results.answers[columns].astype("str")
    return sorted(tuple(row) for row in shown.to_numpy().tolist())


def pass_on(district: Workspace, to: Workspace, name: str, result: str = "tong-hop") -> Path:
    """Consolidate a district's month and send a workbook of its results to the province as a return."""
    pipeline.consolidate(district, PERIOD)
    copy = to.folder(PERIOD, RECEIVED) / name
    copy.write_bytes((district.folder(PERIOD, RESULTS) / f"{result}-{PERIOD}.xlsx").read_bytes())
    return copy


def carry_forward(space: Workspace) -> Result:
    """What a month has with the figures of the last one, without writing it."""
    return pipeline.examine(space, PERIOD, carry_forward=True)


def table(*rows: tuple[object, ...], title: str = "Báo cáo tháng 3 năm 2026") -> openpyxl.Workbook:
    """A district's own table."""
    book = openpyxl.Workbook()
    for row in ((title,), (), *rows):
        book.active.append(row)
    return book


def test_merged_workbooks_of_districts_merge_into_the_same_figures_as_the_forms(tmp_path: Path) -> None:
    answers = dict(zip(UNITS, (WHOLE, ODD, WHOLE | {"A4": "", "B3": "2 người"}), strict=True))
    whole = workspace(tmp_path / "tinh")
    province = workspace(tmp_path / "gop")
    for name, units in (("q1", UNITS[:2]), ("q2", UNITS[2:])):
        district = workspace(tmp_path / name, units)
        for unit in units:
            receive(district, unit, answers[unit])
            receive(whole, unit, answers[unit])
        pass_on(district, province, f"{name}.xlsx")
    merged, direct = check(province), check(whole)
    assert values(merged) == values(direct)
    assert statuses(merged) == statuses(direct) == ["complete", "complete", "incomplete"]
    assert [row[1] for row in found(merged)] == ["VT125", "VT125", "VT201"]
    assert set(merged.month.results.answers["sheet"]) == {"Dữ liệu"}


def test_what_a_district_could_not_read_is_asked_again(tmp_path: Path) -> None:
    district, province = workspace(tmp_path / "q", UNITS[:1]), workspace(tmp_path / "t", UNITS[:1])
    path = receive(district, UNITS[0], WHOLE | {"A2": "c", "B2": 20})
    book = openpyxl.load_workbook(path)
    cell = next(c for row in book.worksheets[0].iter_rows() for c in row if c.value == 20)
    cell.value, cell.data_type = "#REF!", "e"
    book.save(path)
    here = [(unit, code) for unit, code, _ in found(check(district))]
    pass_on(district, province, "q.xlsx")
    there = [(unit, code) for unit, code, _ in found(check(province)) if code != "VT125"]
    assert here == there == [("001", "VT202"), ("001", "VT205")]


def test_a_merged_workbook_of_another_month_is_refused(tmp_path: Path) -> None:
    district, province = workspace(tmp_path / "q", UNITS[:1]), workspace(tmp_path / "t", UNITS[:1])
    receive(district, UNITS[0], WHOLE)
    province.start(LAST)
    path = pass_on(district, province, "q.xlsx")
    path.rename(province.folder(LAST, RECEIVED) / path.name)
    assert found(pipeline.check(province, LAST)) == [("", "VT107", "")]


@pytest.mark.papers
def test_the_appendix_itself_reads_back(tmp_path: Path) -> None:
    district, province = workspace(tmp_path / "q"), workspace(tmp_path / "t")
    for unit in UNITS:
        receive(district, unit, WHOLE)
    pass_on(district, province, "phu-luc.xlsx", "phu-luc")
    result = check(province)
    assert list(result.month.results.scores["total_micro"]) == [3_000_000] * 3
    # The appendix has no column for the information that it does not print; its notes are named.
    assert [row[:2] for row in found(result)] == [("", "VT125"), ("", "VT236"), ("", "VT274")]


@pytest.mark.papers
def test_what_is_written_under_the_table_of_quality_of_an_internal_copy_is_asked_about(
    tmp_path: Path,
) -> None:
    district, province = workspace(tmp_path / "q", UNITS[:1]), workspace(tmp_path / "t", UNITS[:1])
    receive(district, UNITS[0], WHOLE)
    copy = pass_on(district, province, "phu-luc-noi-bo.xlsx", "phu-luc-noi-bo")
    book = openpyxl.load_workbook(copy)
    sheet = book.active
    for column, value in {1: 2, 3: "Xã Mới", 5: 1, 6: 0, 7: 1, 8: 1}.items():
        sheet.cell(sheet.max_row + (column == 1), column, value)
    book.save(copy)
    assert ("", "VT122", f"A{sheet.max_row}") in found(check(province))


def test_a_districts_own_table_gives_each_row_to_its_unit(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    book = table(
        (
            "STT",
            "Đơn vị",
            "A1",
            "Bố trí",
            "Có kho lưu trữ",
            "Diện tích kho (m²)",
            "Đã chỉnh lý tài liệu",
            "Tổng số",
        ),
        (1, "P. Tân Định", "x", "có", 0, "12,5", "Đạt", 3),
        (2, "UBND Phường 14", 1, 0, "c", 20, 1, 2),
        (None, "Tổng cộng", 2, 1, 0, 32.5, 2, 5),
        ("Ghi chú: số liệu đến ngày 31/3",),
    )
    book.save(space.folder(PERIOD, RECEIVED) / "khu-vuc-1.xlsx")
    result = check(space)
    assert statuses(result) == ["complete", "incomplete", "missing"]
    assert list(result.month.results.scores["total_micro"]) == [3_000_000, 2_000_000, 0]
    # The note below the table is named.
    told = [row[:2] for row in found(result) if row[1] != "VT401"]
    assert told == [("", "VT125"), ("", "VT236"), ("002", "VT202")]
    area = result.month.results.answers.query("unit_code == '001' and leaf_code == 'B2'").iloc[0]
    assert (area["file"], area["sheet"], area["cell"], area["value_micro"]) == (
        "khu-vuc-1.xlsx", "Sheet", "F4", 12_500_000,
    )  # fmt: skip


def test_a_row_whose_unit_is_not_clear_is_asked_and_read_once_it_is_decided(tmp_path: Path) -> None:
    from tests.desk.test_decisions import decide, questions

    space = workspace(tmp_path)
    heads = ("Đơn vị", "A1", "A2", "A3", "B2", "A4", "Tổng số")
    rows = [
        ("Thanh An", 1, 1, 1, 9, 1, 4),
        ("Phường Tân Định", 1, 1, 1, 9, 1, 3),
        ("Phường 99", 1, 1, 1, 9, 1, 4),
    ]
    table(heads, *rows).save(space.folder(PERIOD, RECEIVED) / "bang.xlsx")
    result = check(space)
    assert found(result) == [
        ("", "VT122", "A4"),
        ("", "VT122", "A6"),
        ("", "VT125", ""),
        ("001", "VT126", "G5"),
        ("003", "VT181", ""),
    ]
    assert statuses(result) == ["complete", "missing", "missing"]
    names = [row["question"] for row in questions(space)]
    assert "có thể là 003 (Xã Thạnh An, Khu vực 2)" in next(name for name in names if "Thanh An" in name)
    decide(space, next(n for n, name in enumerate(names) if "Thanh An" in name), "003")
    decide(space, next(n for n, name in enumerate(names) if "Phường 99" in name), "Bỏ qua")
    result = check(space)
    assert statuses(result) == ["complete", "missing", "complete"]
    assert [row[1] for row in found(result)] == ["VT125", "VT127", "VT126"]


def test_a_unit_on_two_rows_is_read_from_neither(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    heads = ("Đơn vị", "A1", "A2", "A3", "B2", "A4")
    rows = [
        ("Phường Tân Định", 1, 1, 1, 9, 1),
        ("P. Tân Định", 0, 1, 1, 9, 1),
        ("Xã Thạnh An", 1, 1, 1, 9, 1),
    ]
    table(heads, *rows).save(space.folder(PERIOD, RECEIVED) / "bang.xlsx")
    result = check(space)
    assert found(result) == [("", "VT125", ""), ("001", "VT123", "")]
    assert statuses(result) == ["rejected", "missing", "complete"]


def test_a_row_decided_to_be_of_a_unit_with_a_row_of_its_own_is_asked_of_the_office(tmp_path: Path) -> None:
    from tests.desk.test_decisions import decide, questions

    space = workspace(tmp_path, UNITS[:2])
    put(space, table(HEADS, GOOD, ("Xã Lạ", 0, 1, 1, 9, 1)))
    assert ("", "VT122") in coded(check(space))
    decide(space, 0, "001")
    result = check(space)
    assert coded(result) == [("001", "VT137"), ("001", "VT275")]
    (unsettled,) = result.month.findings.query("code == 'VT137'")["message"]
    assert "Ô F5 của quyet-dinh.xlsx ghi “001”" in unsettled
    assert "sheet “Sheet” dòng 4, sheet “Sheet” dòng 5; dòng “Xã Lạ” là theo quyết định" in unsettled
    (row,) = questions(space)
    assert row["status"].startswith("Chưa dùng được")
    # No unit is asked, nor reminded, for what the office wrote.
    assert not list(space.folder(PERIOD, RETURNED).glob("*"))
    assert "001" in result.month.of_the_office
    decide(space, 0, "002")
    assert statuses(check(space)) == ["complete", "complete"]


def test_a_table_that_does_not_say_its_month_is_held_until_a_person_confirms_it(tmp_path: Path) -> None:
    from tests.desk.test_decisions import decide

    space = workspace(tmp_path, UNITS[:1])
    book = table(("Đơn vị", "A1", "A2", "A3", "B2", "A4"), ("Phường Tân Định", 1, 1, 1, 9, 1), title="Bảng")
    book.save(space.folder(PERIOD, RECEIVED) / "bang.xlsx")
    assert found(check(space)) == [("", "VT121", ""), ("001", "VT181", "")]
    decide(space, 0, "Dùng")
    assert statuses(check(space)) == ["complete"]


def test_a_form_and_a_table_that_disagree_about_a_unit_are_held(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE)
    book = table(("Đơn vị", "A1", "A2", "A3", "B2", "A4"), ("Phường Tân Định", 1, 1, 1, 20.5, 1))
    book.save(space.folder(PERIOD, RECEIVED) / "bang.xlsx")
    assert [code for _, code, _ in found(check(space))] == ["VT125", "VT112", "VT112"]
    assert statuses(check(space)) == ["undecided"]


def _carried(tmp_path: Path) -> Workspace:
    space = workspace(tmp_path)
    answers = {code: answer for code, answer in WHOLE.items() if "." not in code}
    consolidated(space, LAST, config(), {"002": answers, "003": answers})
    receive(space, UNITS[0], WHOLE)
    return space


@pytest.fixture
def carried(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace in which the last month was whole, and the first unit has returned this month."""
    return copy_of(_carried, tmp_path, tmp_path_factory)


def test_a_month_in_which_nothing_came_in_is_made_of_last_months_figures_alone(carried: Workspace) -> None:
    for path in carried.folder(PERIOD, RECEIVED).iterdir():
        path.unlink()
    result = carry_forward(carried)
    assert statuses(result) == ["missing", "carried", "carried"]


def test_a_missing_unit_keeps_last_months_figures_only_when_asked(carried: Workspace) -> None:
    assert statuses(check(carried)) == ["complete", "missing", "missing"]
    result = pipeline.consolidate(carried, PERIOD, carry_forward=True)
    assert statuses(result) == ["complete", "carried", "carried"]
    assert list(result.month.results.scores["total_micro"]) == [3_000_000] * 3
    assert [row[:2] for row in found(result)] == [("002", "VT130"), ("003", "VT130")]
    assert summary(result)["missing"] == ["002", "003"]
    assert not [path for path in result.written if "sua-lan" in path.name]


def test_only_those_who_are_missing_are_carried_though_others_stand_before_them(carried: Workspace) -> None:
    receive(carried, UNITS[1], WHOLE)
    result = carry_forward(carried)
    assert statuses(result) == ["complete", "complete", "carried"]


def test_what_a_unit_sends_after_its_carried_figures_is_listed_as_changed_figures(carried: Workspace) -> None:
    pipeline.consolidate(carried, PERIOD, carry_forward=True)
    receive(carried, UNITS[1], WHOLE | {"A2": "Chưa đạt"})
    done = pipeline.consolidate(carried, PERIOD, carry_forward=True).publication
    assert done is not None
    assert done.changes is not None
    assert done.changes.arrived == ()
    listed = {row.code or row.what: (row.before, row.after) for row in done.changes.rows}
    assert listed["A2"] == ("Đạt", "Chưa đạt")
    assert listed["Số tiêu chí đạt"] == ("3", "2")
    assert "mới có số liệu" not in done.changes.counted


@pytest.mark.papers
def test_carried_figures_are_marked_in_every_table_they_touch(carried: Workspace) -> None:
    result = pipeline.consolidate(carried, PERIOD, carry_forward=True)
    note = "Có 02 đơn vị chưa nộp, dùng số liệu tháng 02 năm 2026"
    written = [path for path in result.written if path.parent.name == RESULTS]
    for path in (path for path in written if path.suffix == ".xlsx"):
        for sheet in openpyxl.load_workbook(path, data_only=True).worksheets:
            if sheet.title in WITHOUT:
                continue
            texts = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
            named = any("Phường 14 (số liệu tháng 02 năm 2026)" in text for text in texts)
            told = any(note in text for text in texts)
            listed = any("2026-02" in text or "dùng số liệu kỳ trước" in text for text in texts)
            assert listed if sheet.title in LISTS else named or told, sheet.title
    (report,) = (path for path in written if path.suffix == ".docx")
    assert sum(note in paragraph.text for paragraph in docx.Document(str(report)).paragraphs) == 2


def merged_again(carried: Workspace, tmp_path: Path) -> Workspace:
    """A province that got the results of a month with carried figures."""
    pipeline.consolidate(carried, PERIOD, carry_forward=True)
    province = workspace(tmp_path / "tinh")
    data = (carried.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx").read_bytes()
    (province.folder(PERIOD, RECEIVED) / "q.xlsx").write_bytes(data)
    return province


def test_carried_figures_stay_marked_when_they_are_merged_again(carried: Workspace, tmp_path: Path) -> None:
    province = merged_again(carried, tmp_path)
    assert statuses(check(province)) == ["complete", "carried", "carried"]


def test_carrying_forward_without_a_last_month_says_what_is_missing(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    with pytest.raises(VtltError, match=r"chưa có 2026-02/ket-qua/tong-hop-2026-02\.xlsx"):
        pipeline.consolidate(space, PERIOD, carry_forward=True)


HEADS = ("Đơn vị", "A1", "A2", "A3", "B2", "A4")
GOOD = ("Phường Tân Định", 1, 1, 1, 9, 1)


def put(space: Workspace, book: openpyxl.Workbook, name: str = "bang.xlsx") -> None:
    book.save(space.folder(PERIOD, RECEIVED) / name)


def coded(result: Result) -> list[tuple[str, str]]:
    return [row[:2] for row in found(result)]


OF_OTHER_MONTHS = (
    "Báo cáo tháng 02 năm 2026",
    "Báo cáo năm 2026",
    "Số liệu ký ngày 05 tháng 3 năm 2026",
    "Tháng 02 năm 2026 so với tháng 3 năm 2026",
    "2026-03-05",
)


def test_a_table_of_another_month_is_held_whatever_day_it_was_signed(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    for at, title in enumerate(OF_OTHER_MONTHS):
        book = table(HEADS, GOOD, ("Tân Định, ngày 05 tháng 3 năm 2026",), title=title)
        put(space, book, f"{at}.xlsx")
    asked, notes = [("", "VT121")], [("001", "VT181")]
    assert coded(check(space)) == asked * len(OF_OTHER_MONTHS) + notes * len(OF_OTHER_MONTHS)


def test_a_table_names_its_month_in_any_usual_way(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    titles = ("Báo cáo tháng 3/2026", "Bảng tổng hợp ĐỢT 1", "Kỳ 2026: THÁNG 03 NĂM 2026")
    for unit, title in zip(UNITS, titles, strict=True):
        put(space, table(HEADS, (unit.name, *GOOD[1:]), title=title), f"{unit.code}.xlsx")
    assert statuses(check(space)) == ["complete"] * 3


def test_setting_aside_one_unknown_unit_keeps_the_others_of_its_file(tmp_path: Path) -> None:
    from tests.desk.test_decisions import decide

    district, province = workspace(tmp_path / "q"), workspace(tmp_path / "t", UNITS[:2])
    for unit in UNITS:
        receive(district, unit, WHOLE)
    pass_on(district, province, "q.xlsx")
    assert coded(check(province)) == [("", "VT122"), ("", "VT125")]
    decide(province, 0, "Bỏ qua")
    assert statuses(check(province)) == ["complete", "complete"]


def test_a_form_with_a_table_beside_it_is_held_and_neither_is_read(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    extra = book.create_sheet("Bảng")
    for row in (("Báo cáo tháng 3 năm 2026",), HEADS, ("Phường 14", 0, 0, 0, 1, 0)):
        extra.append(row)
    book.save(path)
    result = check(space)
    assert coded(result) == [("001", "VT113"), ("001", "VT184")]
    assert statuses(result) == ["rejected", "missing", "missing"]


def alter(path: Path, change: str) -> None:
    """Edit the sheet of data of a merged workbook as people do."""
    book = openpyxl.load_workbook(path)
    sheet = book["Dữ liệu"]
    rows = {sheet.cell(row, 2).value: row for row in range(5, sheet.max_row + 1)}
    typed = {
        "empty value": (rows["B2"], 5, None), "other value": (rows["A3"], 5, "Đạt"),
        "other state": (5, 4, "đạt rồi"), "lose period": (3, 7, None), "repeat heading": (4, 11, "Giá trị"),
    }  # fmt: skip
    if change in typed:
        row, column, value = typed[change]
        sheet.cell(row, column).value = value
    elif change == "copy":
        book.copy_worksheet(sheet).title = "Dữ liệu (2)"
    elif change == "lose column":
        sheet.delete_cols(9)
    else:
        sheet.delete_rows(rows[change.removeprefix("delete ")])
    book.save(path)


def test_an_altered_sheet_of_data_is_refused_whole_and_nothing_of_it_is_lost_in_silence(
    tmp_path: Path,
) -> None:
    district, province = workspace(tmp_path / "q", UNITS[:1]), workspace(tmp_path / "t", UNITS[:1])
    receive(district, UNITS[0], WHOLE | {"B3": 2})
    whole = pass_on(district, province, "q.xlsx")
    changes = (
        "delete A4", "delete B3", "empty value", "other value", "other state", "lose column", "lose period",
        "repeat heading",
    )  # fmt: skip
    codes = dict.fromkeys(changes, "VT276") | {"copy": "VT113"}
    for change in codes:
        path = whole.with_name(f"{change}.xlsx")
        path.write_bytes(whole.read_bytes())
        alter(path, change)
    whole.unlink()
    result = check(province)
    told = result.month.findings
    refused = told.loc[told["code"] != "VT181", ["file", "code"]].to_numpy().tolist()
    assert sorted(refused) == sorted([f"{change}.xlsx", code] for change, code in codes.items())
    assert statuses(result) == ["missing"]


def test_a_row_without_a_name_is_asked_and_the_numbers_of_the_columns_are_not(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    put(space, table(HEADS, ("", "(1)", "(2)", "(3)", "(4)", "(5)"), (None, 1, 0, 1, 20, 0), GOOD))
    result = check(space)
    assert coded(result) == [("", "VT122"), ("", "VT125")]
    assert statuses(result) == ["complete", "missing", "missing"]


def test_a_second_heading_in_another_order_is_refused_and_one_in_the_same_is_passed(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    rows = (GOOD, HEADS, ("Phường 14", 1, 1, 1, 9, 1))
    put(space, table(HEADS, *rows))
    assert statuses(check(space)) == ["complete", "complete", "missing"]
    put(space, table(HEADS, GOOD, ("Đơn vị", "A4", "A2", "A3", "B2", "A1"), ("Phường 14", 1, 1, 1, 9, 0)))
    assert coded(check(space)) == [("", "VT132"), ("", "VT152")]


def test_a_filled_column_that_is_no_criterion_is_named(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    put(space, table((*HEADS, "Nhân sự phụ trách"), (*GOOD, 3)))
    assert coded(check(space)) == [("", "VT125"), ("", "VT133")]


def test_a_code_that_nobody_has_is_asked_even_beside_a_known_name(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    put(space, table(("Mã", *HEADS), ("999", *GOOD)))
    assert coded(check(space)) == [("", "VT122"), ("001", "VT181")]


def test_wards_of_one_name_are_told_apart_by_the_area_above_them(tmp_path: Path) -> None:
    from vtlt_consolidate.model.units import Unit

    units = (Unit("301", "Phường 14", "Quận 3"), Unit("401", "Phường 14", "Quận 4"))
    space = workspace(tmp_path, units)
    marks = ("Phường 14", 1, 1, 1, 9, 1)
    put(space, table(HEADS, ("Quận 3",), marks, ("Quận 4",), ("Phường 14", 0, 0, 0, 5, 0)))
    result = check(space)
    assert statuses(result) == ["complete", "complete"]
    assert list(result.month.results.scores["total_micro"]) == [4_000_000, 0]


def test_a_communes_row_stays_decided(tmp_path: Path) -> None:
    from tests.desk.test_decisions import decide, questions

    space = workspace(tmp_path)
    put(space, table(HEADS, ("Xã Bình Hoà", 1, 1, 1, 9, 1)))
    check(space)
    decide(space, 0, "Xã Thạnh An")
    assert [statuses(check(space)) for _ in range(2)] == [["missing", "missing", "complete"]] * 2
    assert len(questions(space)) == 1


def test_a_table_without_a_row_is_said_to_be_empty(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    put(space, table(HEADS))
    assert coded(check(space)) == [("", "VT131")]


def test_every_criterion_at_the_head_of_two_columns_is_read_from_neither(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    put(space, table((*HEADS, *HEADS[1:]), (*GOOD, *GOOD[1:])))
    assert {code for _, code in coded(check(space))} == {"VT124"}


def lacking(*units: str) -> openpyxl.Workbook:
    """A district's table of these units, without a column for A4."""
    return table(HEADS[:-1], *((unit, *GOOD[1:-1]) for unit in units))


def mended(space: Workspace, unit: Unit) -> None:
    """The unit's correction form comes back."""
    settings = space.config()
    form = forms.render(settings, unit, settings.round(PERIOD), fields(WHOLE), 2)
    write(space.folder(PERIOD, RECEIVED) / f"{unit.code}.xlsx", form)


def test_each_unit_of_a_table_without_a_criterion_is_asked_for_it(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:2])
    put(space, lacking(UNITS[0].name, UNITS[1].name))
    result = check(space)
    assert statuses(result) == ["incomplete", "incomplete"]
    assert coded(result) == [("", "VT124"), ("", "VT125"), ("001", "VT201"), ("002", "VT201")]
    asked = sorted(space.folder(PERIOD, RETURNED).glob("*.xlsx"))
    assert [path.name[:3] for path in asked] == ["001", "002"]
    sheet = openpyxl.load_workbook(asked[0]).worksheets[0]
    assert sheet[cell_of("A4")].value is None
    assert sheet[cell_of("A3")].value == "Đạt"
    # The reason stands beside the row of the criterion.
    assert any("Đã chỉnh lý tài liệu" in str(cell.value) and "Chưa trả lời" in str(cell.value)
               for row in sheet.iter_rows() for cell in row)  # fmt: skip


def test_a_letter_about_a_criterion_that_a_table_lacks_has_the_form_with_it(tmp_path: Path) -> None:
    space = workspace(tmp_path, (dataclasses.replace(UNITS[0], email="a@x.example.vn"),))
    put(space, lacking(UNITS[0].name))
    done = remind.remind(space, PERIOD, Asked(dt.date(2026, 4, 10)))
    (draft,) = (path for path in done.written if path.suffix == ".eml")
    letter = email.message_from_bytes(draft.read_bytes(), policy=email.policy.default)
    assert "nêu trong phiếu kèm theo" in str(letter.get_body().get_content())  # type: ignore[union-attr]
    assert [str(part.get_filename())[-14:] for part in letter.iter_attachments()] == ["sua-lan-2.xlsx"]


def test_columns_of_a_table_from_which_no_unit_counts_are_of_no_interest(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:2])
    put(space, lacking(UNITS[0].name, UNITS[1].name))
    mended(space, UNITS[0])
    assert ("", "VT124") in coded(check(space))
    mended(space, UNITS[1])
    result = check(space)
    assert statuses(result) == ["complete", "complete"]
    assert not {"VT124", "VT201"} & {code for _, code in coded(result)}


def test_an_exempt_unit_on_two_rows_is_told(tmp_path: Path) -> None:

    from vtlt_consolidate.model.config import Waiver
    from vtlt_consolidate.settings.workbook import FILE_NAME, render

    space = workspace(tmp_path)
    settings = dataclasses.replace(config(), waivers=(Waiver(PERIOD, "001", "exempt"),))
    (space.root / FILE_NAME).write_bytes(render(settings))
    put(space, table(HEADS, GOOD, (GOOD[0], 0, *GOOD[2:])))
    assert ("001", "VT123") in coded(check(space))


def test_a_return_of_this_month_replaces_carried_figures(carried: Workspace, tmp_path: Path) -> None:
    province = merged_again(carried, tmp_path)
    receive(province, UNITS[1], WHOLE)
    result = check(province)
    assert statuses(result) == ["complete", "complete", "carried"]
    assert ("002", "VT118") in coded(result)


def test_a_row_that_may_be_anybodys_holds_back_whoever_is_missing_and_not_the_month(
    carried: Workspace,
) -> None:
    put(carried, table(HEADS, ("Khối vận", 1, 1, 1, 9, 1)))
    result = carry_forward(carried)
    assert statuses(result) == ["complete", "missing", "missing"]
    assert {("", "VT122"), ("", "VT183")} <= set(coded(result))
    (said,) = result.month.findings.query("code == 'VT183'")["message"]
    assert "002 (Phường 14, Khu vực 1); 003 (Xã Thạnh An, Khu vực 2)" in said


@pytest.mark.parametrize("row", ["Thanh An", "Đảng ủy xã Thạnh An"])
def test_only_the_unit_that_an_unclear_row_may_be_of_is_not_carried(carried: Workspace, row: str) -> None:
    put(carried, table(HEADS, (row, 1, 1, 1, 9, 1)))
    result = carry_forward(carried)
    assert statuses(result) == ["complete", "carried", "missing"]
    assert ("003", "VT182") in coded(result)


def test_a_table_without_its_month_holds_back_the_units_that_it_names(carried: Workspace) -> None:
    put(carried, table(HEADS, ("Phường 14", 1, 1, 1, 9, 1), title="Bảng"))
    result = carry_forward(carried)
    assert statuses(result) == ["complete", "missing", "carried"]


def test_a_scan_of_unknown_origin_keeps_nobody_from_being_carried(carried: Workspace) -> None:
    (carried.folder(PERIOD, RECEIVED) / "cong-van.pdf").write_bytes(b"%PDF-1.7")
    (carried.folder(PERIOD, RECEIVED) / "xa thanh an.pdf").write_bytes(b"%PDF-1.7 x")
    result = carry_forward(carried)
    assert statuses(result) == ["complete", "carried", "rejected"]


def test_a_unit_that_was_refused_is_not_carried(carried: Workspace) -> None:
    put(carried, table(HEADS, ("Phường 14", 1, 1, 1, 9, 1), ("Phường 14", 0, 1, 1, 9, 1)))
    result = carry_forward(carried)
    assert statuses(result) == ["complete", "rejected", "carried"]


@pytest.mark.parametrize("head", [("Mã đơn vị", "Tên đơn vị"), ("Mã",), ("Tên đơn vị",)])
def test_a_table_whose_numbers_may_be_points_is_refused_as_what_it_is(
    tmp_path: Path, head: tuple[str, ...]
) -> None:
    space = workspace(tmp_path, UNITS, WEIGHTED)
    leaves = [leaf.code for leaf in WEIGHTED.leaves]
    lead = {"Mã đơn vị": "001", "Mã": "001", "Tên đơn vị": UNITS[0].full_name}
    row = (*(lead[word] for word in head), *[1] * len(leaves))
    table((*head, *leaves), row).save(space.folder(PERIOD, RECEIVED) / "bang.xlsx")
    receive(space, UNITS[1], POINTS)
    result = check(space)
    assert [code for _, code, _ in found(result) if code != "VT101"] == ["VT166", "VT181"]
    assert statuses(result) == ["missing", "complete", "missing"]
