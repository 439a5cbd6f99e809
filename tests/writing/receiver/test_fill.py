"""Single cells: what is put there, what is refused, what is said about it."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, SAMPLES, SMALL, UNITS, WHOLE, config, copy_sample, receive, workspace
from tests.scoring.test_not_arisen import FULL, SHEET
from tests.writing.receiver.books import made
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.model.criteria import NOT_ARISEN
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.writing.receiver.choice import level
from vtlt_consolidate.writing.receiver.figures import Figures
from vtlt_consolidate.writing.receiver.fill import Filled, fill

Cells = dict[str, str | int | tuple[str, str]]


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A month: two wards answered, the commune of the other area did not."""
    space = workspace(tmp_path_factory.mktemp("month"), (*UNITS[:2], Unit("003", "Xã =1+1", "Khu vực 2")))
    receive(space, UNITS[0], WHOLE | {"B1": "=HYPERLINK(1)"})
    receive(space, UNITS[1], WHOLE | {"B2": 10, "A4": "Chưa đạt"})
    return pipeline.examine(space, PERIOD)


def book(cells: Cells, more: Callable[[Any, Any], None] = lambda _book, _sheet: None) -> bytes:
    """A workbook with one sheet; a pair is a formula and its last result."""

    def draw(book: Any, _: Any) -> None:
        sheet = book.add_worksheet("Biểu")
        for cell, value in cells.items():
            if isinstance(value, tuple):
                sheet.write_formula(cell, value[0], None, value[1])
            else:
                sheet.write(cell, value)
        more(book, sheet)

    return made(draw)


def filled(result: Result, data: bytes) -> tuple[Any, Filled]:
    """The sheet of a filled workbook, and what was said."""
    done = fill(data, "mau/b.xlsx", Figures(result.config, result.round_, result.month))
    assert done.data is not None
    return openpyxl.load_workbook(io.BytesIO(done.data)).worksheets[0], done


def told(done: Filled) -> list[tuple[str, str]]:
    return [(record["code"], record["cell"]) for record in done.records]


@pytest.mark.parametrize(("asked", "value"), [
    ("{{tong:B2|dia_ban=Khu vực 1}}", 30.5), ("{{tong:A4|dia_ban=Khu vực 1}}", 1),
    ("{{binh_quan:B2|dia_ban=khu vực 1}}", 15.25), ("{{ty_le:A4|don_vi=001;002}}", 50),
    ("{{dat:A4|don_vi=Phường 14}}", 0), ("{{chua_dat:A4|don_vi=002}}", 1),
    ("{{co_so_lieu:B2}}", 2), ("{{thieu:B2}}", 1), ("{{so_don_vi|cap=xã}}", 3), ("{{so_da_gui}}", 2),
    ("{{diem|dia_ban=Khu vực 1}}", 5), ("{{nam}}", 2026), ("{{co_quan}}", "Sở Nội vụ"),
    ("{{tra_loi:A1}} Kỳ {{ten_ky}} năm {{nam}}, {{tong:B2|don_vi=001}} m²", None),
])  # fmt: skip
def test_a_placeholder_alone_in_its_cell_becomes_a_number(
    result: Result, asked: str, value: float | str | None
) -> None:
    sheet, done = filled(result, book({"B2": asked}))
    if value is None:
        assert sheet["B2"].value == "{{tra_loi:A1}} Kỳ đợt 1 năm 2026, 20,5 m²"
        assert told(done) == [("VT290", "B2")]
    else:
        assert (sheet["B2"].value, done.records) == (value, [])


@pytest.mark.parametrize(("asked", "near"), [
    ("{{tonng:B2}}", "{{tong:B2}}"), ("{{tong:B22}}", "{{tong:B2}}"), ("{{tong:Kho}}", "{{tong:A3}}"),
    ("{{tong:B2|dia_ban=Khu vực 9}}", "dia_ban=Khu vực "), ("{{tong:B2|diaban=Khu vực 1}}", "dia_ban"),
    ("{{tong:B2|don_vi=Phường Tân Dịnh}}", "don_vi=001"), ("{{tong:B1}}", "{{co_so_lieu:B1}}"),
    ("{{tong:NS}}", "{{diem:NS}}"), ("{{tong}}", "{{tong:A1}}"), ("{{tong_so:B2}}", "{{co_so_lieu:B2}}"),
    ("{{ten_ki}}", "{{ten_ky}}"), ("{{ten_ky|cap=xã}}", "{{ten_ky}}"), ("{{ten_ky:A1}}", "{{ten_ky}}"),
    ("{{tong:B2|cap=phường}}", "cap=xã"), ("{{bang}}", ""), ("{{diem:B2}}", "{{tong:B2}}"),
    ("{{dv.tong:B2}}", "{{dv.so:B2}}"),
])  # fmt: skip
def test_an_unknown_placeholder_stays_visible_and_the_nearest_one_is_named(
    result: Result, asked: str, near: str
) -> None:
    sheet, done = filled(result, book({"C3": asked, "C4": "{{nam}}"}))
    # A row of units is there for each of them.
    assert [sheet["C3"].value, sheet.cell(4 if "dv." not in asked else 6, 3).value] == [asked, 2026]
    ((code, cell),) = told(done)
    assert (code, cell) == ("VT290", "C3")
    assert near in done.records[0]["message"]


def test_a_sum_says_which_units_it_lacks_and_is_empty_if_nobody_answered(result: Result) -> None:
    sheet, done = filled(result, book({"B2": "{{tong:B2}}", "B3": "{{tong:B2|dia_ban=Khu vực 2}}"}))
    assert (sheet["B2"].value, sheet["B3"].value) == (30.5, None)
    assert told(done) == [("VT292", "B2"), ("VT292", "B3")]
    assert all("Xã =1+1, Khu vực 2" in record["message"] for record in done.records)


def test_what_did_not_arise_is_in_no_figure_and_nobody_is_said_to_owe_it(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, SHEET)
    none = {key: value for key, value in FULL.items() if key != "A.of"} | dict.fromkeys("AMCE", NOT_ARISEN)
    for unit, answers in zip(UNITS, (FULL, FULL | {"M": "Chưa đạt"}, none), strict=True):
        receive(space, unit, answers)  # type: ignore[arg-type]
    month = pipeline.examine(space, PERIOD)
    asked = {
        "ty_le:A": 50, "tong:A": 10, "tong_so:A": 20, "ty_le:M": 50, "binh_quan:C": 4, "diem:H": 20,
        "diem:E": 12, "co_so_lieu:A": 3, "thieu:A": 0, "dv.so:A|don_vi=003": None,
        "dv.diem:H|don_vi=003": None, "dv.ty_le:M|don_vi=003": None, "dv.tra_loi:M|don_vi=003": NOT_ARISEN,
    }  # fmt: skip
    sheet, done = filled(month, book({f"B{row}": f"{{{{{each}}}}}" for row, each in enumerate(asked, 2)}))
    assert {each: sheet[f"B{row}"].value for row, each in enumerate(asked, 2)} == asked
    assert done.records == []
    _, alone = filled(month, book({"B2": "{{ty_le:A|don_vi=003}}"}))
    assert [each["code"] for each in alone.records] == ["VT292"]
    assert "phát sinh nội dung này" in alone.records[0]["message"]


def test_no_unit_in_a_filter_is_said_and_leaves_the_cell_empty(result: Result) -> None:
    sheet, done = filled(result, book({"B2": "{{tong:B2|cap=huyện}}", "B3": "{{dv.ten|cap=huyện}}"}))
    assert (sheet["B2"].value, sheet["B3"].value) == (None, None)
    assert told(done) == [("VT292", "B2"), ("VT292", "B3")]


def test_what_units_wrote_is_text_even_if_it_looks_like_a_formula(result: Result) -> None:
    sheet, _ = filled(
        result, book({"A2": "{{dv.ten}}", "B2": "{{dv.tra_loi:B1}}", "C2": "{{dv.tra_loi:A4}}"})
    )
    cells = [sheet["A4"], sheet["B2"]]
    assert [(cell.value, cell.data_type) for cell in cells] == [("Xã =1+1", "s"), ("=HYPERLINK(1)", "s")]
    assert [sheet[f"C{row}"].value for row in (2, 3, 4)] == ["Đạt", "Chưa đạt", None]


def test_a_number_that_a_unit_wrote_with_words_is_filled_in_as_a_number(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"B2": "20,50 m2"})
    sheet, _ = filled(pipeline.examine(space, PERIOD), book({"A2": "{{dv.tra_loi:B2}}"}))
    assert sheet["A2"].value == 20.5


@pytest.mark.parametrize("cells", [{"A1": "{{tong:B2}"}, {"A1": "{tong:B2}"}, {"A1": ('="{{nam}}"', "x")}])
def test_a_placeholder_that_is_no_placeholder_is_told(result: Result, cells: Cells) -> None:
    _, done = filled(result, book(cells))
    assert told(done) == [("VT291", "A1")]


def test_placeholders_beside_the_cells_are_told(result: Result) -> None:
    def more(_: Any, sheet: Any) -> None:
        sheet.set_header("&C{{ten_ky}}")
        sheet.insert_textbox("D2", "{{nam}}")
        sheet.write_comment("D9", "{{nam}}")

    _, done = filled(result, book({"A1": "{{nam}}"}, more))
    assert told(done) == [("VT291", "")] * 3


def test_levels_that_do_not_make_the_total_are_told_with_the_units_between_them(result: Result) -> None:
    cells: Cells = {"A1": "{{thieu:B2}}", "A2": "{{thieu:B2|don_vi=001}}", "A3": "{{thieu:B2|don_vi=002}}"}
    _, done = filled(result, book(cells))
    assert told(done) == [("VT293", "A1")]
    assert "Xã =1+1" in done.records[0]["message"]
    _, tied = filled(result, book(cells | {"A4": "{{thieu:B2|don_vi=003}}"}))
    assert told(tied) == []
    _, alone = filled(result, book({"A1": "{{thieu:B2}}", "A2": "{{thieu:B2|don_vi=001}}"}))
    assert told(alone) == []


def test_a_level_that_no_list_tells_is_asked_for(result: Result) -> None:
    unit = Unit("004", "Phòng Nội vụ", "Khu vực 1")
    month = result.month
    roster = replace(month.results.roster, units=(*month.results.roster.units, unit))
    known = replace(result.config, roster=roster)
    figures = Figures(known, result.round_, replace(month, results=replace(month.results, roster=roster)))
    done = fill(book({"A1": "{{so_don_vi|cap=xã}}"}), "mau/b.xlsx", figures)
    assert told(done) == [("VT290", "A1")]
    assert "Phòng Nội vụ" in done.records[0]["message"]


def test_only_the_xml_of_sheets_changes_and_formulas_are_calculated_anew(result: Result) -> None:
    before = book({"A1": "{{nam}}", "A2": ("=A1+1", "77"), "A3": "chữ"})
    after = fill(before, "mau/b.xlsx", Figures(result.config, result.round_, result.month)).data or b""
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        differ = [name for name in old.namelist() if old.read(name) != new.read(name)]
        sheet = new.read("xl/worksheets/sheet1.xml").decode()
        assert 'fullCalcOnLoad="1"' in new.read("xl/workbook.xml").decode()
    assert differ in (["xl/worksheets/sheet1.xml"], ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
    assert re.search(r'<c r="A2"[^>]*><f>A1\+1</f></c>', sheet)
    assert fill(before, "mau/b.xlsx", Figures(result.config, result.round_, result.month)).data == after


def test_words_in_several_fonts_keep_them(result: Result) -> None:
    def more(made: Any, sheet: Any) -> None:
        bold, red = made.add_format({"bold": True}), made.add_format({"font_color": "red"})
        sheet.write_rich_string("A1", bold, "Năm {{n", red, "am}}, quý", bold, " {{tong:B2|don_vi=002}}", "!")

    after = (
        fill(book({}, more), "mau/b.xlsx", Figures(result.config, result.round_, result.month)).data or b""
    )
    cell = openpyxl.load_workbook(io.BytesIO(after), rich_text=True).worksheets[0]["A1"].value
    assert [str(run) for run in cell] == ["Năm 2026", ", quý", " 10", "!"]
    assert (cell[0].font.b, cell[1].font.color.rgb) == (True, "FFFF0000")


def test_a_share_is_a_fraction_where_the_cell_shows_percent(result: Result) -> None:
    def more(made: Any, sheet: Any) -> None:
        sheet.write("A1", "{{ty_le:A4|dia_ban=Khu vực 1}}", made.add_format({"num_format": "0.0%"}))

    sheet, _ = filled(result, book({"A2": "{{ty_le:A4|dia_ban=Khu vực 1}}%"}, more))
    assert (sheet["A1"].value, sheet["A2"].value) == (0.5, "50%")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"\xd0\xcf\x11\xe0 locked"])
def test_what_is_no_workbook_is_named(result: Result, data: bytes) -> None:
    with pytest.raises(ConfigError, match=r"mau/b\.xlsx"):
        fill(data, "mau/b.xlsx", Figures(result.config, result.round_, result.month))


def test_a_workbook_without_placeholders_asks_for_nothing(result: Result) -> None:
    assert (
        fill(book({"A1": "chữ"}), "b", Figures(config(criteria=SMALL), result.round_, result.month)).data
        is None
    )


def test_shares_points_and_single_units_of_a_set_with_ratios_and_groups(tmp_path: Path) -> None:
    space = Workspace.open(copy_sample(SAMPLES / "thanh-hoa-2019", tmp_path / "ws"))
    result = pipeline.examine(space, Period.parse("2019"))
    asked: Cells = {
        "A1": "{{tong:F1}}", "B1": "{{tong_so:F1}}", "C1": "{{ty_le:F1|cap=huyện}}", "D1": "{{tong:G1}}",
        "E1": "{{diem:B|don_vi=TH03}}", "A3": "{{dv.ten|nhom=Sở Nội vụ}}", "B3": "{{dv.ty_le:F1}}",
        "C3": "{{dv.tong_so:F1}}", "D3": "{{dv.diem}}", "E3": "{{dv.xep_hang}}", "F3": "{{dv.tra_loi:G6}}",
        "G3": "{{dv.nhom}}", "H3": "{{dv.diem:II}}",
    }  # fmt: skip
    sheet, done = filled(result, book(asked))
    assert done.records == []
    assert [sheet.cell(1, column).value for column in range(1, 6)] == [296, 822, 30, 1, 4]
    assert [cell.value for cell in sheet[3]] == [
        "Sở Nội vụ", 100, 60, 28, 1, "Chưa đạt", "Sở Nội vụ", 26,
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "area", "variant", "expected"), [
    ("Xã A", "Huyện B", "", "xã"), ("Thị xã B", "", "", "huyện"), ("Thành phố C", "", "", "huyện"),
    ("Sở Nội vụ", "", "", "tỉnh"), ("Phòng Nội vụ", "Khối huyện", "", "huyện"), ("Phòng Nội vụ", "", "", ""),
    ("Trung tâm", "", "Đơn vị cấp tỉnh", "tỉnh"), ("Xã A", "", "Cấp huyện, cấp xã", "xã"),
])  # fmt: skip
def test_the_level_of_a_unit_is_declared_or_told_by_the_kind_in_its_name(
    name: str, area: str, variant: str, expected: str
) -> None:
    assert level(Unit("1", name, area, variant=variant)) == expected
