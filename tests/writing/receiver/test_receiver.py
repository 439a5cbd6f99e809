"""Five tables and thirteen forms of other offices, filled by a real run."""

import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest

from tests import pipeline
from tests.helpers import found
from tests.office import all_recalculated, needs_libreoffice
from tests.writing.receiver.books import (
    HOLDINGS,
    LEVELS,
    PEOPLE,
    SET,
    UNITS,
    YEAR,
    amount,
    five_tables,
    forms_of,
    made,
    picture,
    put,
    statistics,
    summed,
    thirteen_forms,
)
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said.screen import as_text
from vtlt_consolidate.rehearsal import clear
from vtlt_consolidate.settings import sets
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import RESULTS, TEMPLATES, Workspace
from vtlt_consolidate.writing.receiver import receiver
from vtlt_consolidate.writing.receiver.figures import Figures
from vtlt_consolidate.writing.receiver.fill import fill

FIVE, THIRTEEN = "bieu-noi-nhan-nam-bieu-2025.xlsx", "bieu-noi-nhan-13-bieu-0801-0813-2025.xlsx"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, Result]:
    """A year of statistics with both workbooks."""
    space = statistics(tmp_path_factory.mktemp("year") / "ws")
    put(space, "Năm biểu.xlsx", five_tables())
    put(space, "13 biểu 0801-0813.xlsx", thirteen_forms(sets.load(SET)))
    return space, pipeline.consolidate(space, YEAR)


def of(space: Workspace, name: str) -> Path:
    return space.folder(YEAR, RESULTS) / name


def test_the_filled_workbooks_belong_to_the_set_of_results(year: tuple[Workspace, Result]) -> None:
    space, result = year
    sealed = published.seal(space.folder(YEAR, RESULTS))
    assert found(result) == []
    assert sealed is not None
    assert {FIVE, THIRTEEN} <= {*sealed.files} & {path.name for path in result.written}
    assert published.standing(space.folder(YEAR, RESULTS)).complete


def test_a_row_is_repeated_for_each_unit_and_what_stands_below_moves(year: tuple[Workspace, Result]) -> None:
    space, _ = year
    criteria = sets.load(SET)
    sheet = openpyxl.load_workbook(of(space, FIVE))["Biểu 04"]
    lower = [unit for unit in UNITS if unit.code not in LEVELS["tỉnh"]]
    rows = [[cell.value for cell in row] for row in sheet["A7:F11"]]
    assert rows == [
        [at, unit.name, *(amount(unit, criteria.by_code[code]) for code in HOLDINGS)]
        for at, unit in enumerate(lower, 1)
    ]
    assert [sheet[cell].value for cell in ("G7", "G11", "C12", "G12")] == [
        "=IF(C7+D7=0,0,C7/(C7+D7))", "=IF(C11+D11=0,0,C11/(C11+D11))", "=SUM(C7:C11)",
        "=IF(C12+D12=0,0,C12/(C12+D12))",
    ]  # fmt: skip
    assert {"E15:G15", "E16:G16", "A2:G2"} <= {str(merged) for merged in sheet.merged_cells.ranges}
    assert (sheet.print_area, sheet.print_title_rows) == ("'Biểu 04'!$A$1:$G$21", "$5:$6")
    assert [str(each.sqref) for each in sheet.conditional_formatting] == ["G7:G11"]
    assert sheet.auto_filter.ref == "A6:G11"
    assert pictures(of(space, FIVE).read_bytes(), 4) == [16]
    assert [sheet[f"C{row}"].number_format for row in (7, 11)] == ["#,##0.##"] * 2


def test_more_information_than_fits_a_page_of_the_report_is_left_to_the_merged_workbook(
    year: tuple[Workspace, Result],
) -> None:
    document = docx.Document(str(of(year[0], "bao-cao-2025.docx")))
    words = "Số liệu của từng đơn vị ở bảng tổng hợp."
    assert words in [each.text for each in document.paragraphs]
    assert len(document.tables[-1].columns) == 7


@needs_libreoffice
def test_the_filled_workbooks_recalculate_to_what_was_summed_without_the_tool(
    year: tuple[Workspace, Result], tmp_path: Path
) -> None:
    space, _ = year
    criteria, every = sets.load(SET), tuple(unit.code for unit in UNITS)
    five, thirteen = (
        openpyxl.load_workbook(path, data_only=True)
        for path in all_recalculated([of(space, FIVE), of(space, THIRTEEN)], tmp_path)
    )
    for sheet, level, codes in (
        ("Biểu 01", "tỉnh", PEOPLE),
        ("Biểu 02", "tỉnh", HOLDINGS),
        ("Biểu 03", "huyện", PEOPLE),
    ):
        line = 7 + len(LEVELS[level])
        totals = [five[sheet].cell(line, column).value for column in range(3, 7)]
        assert totals == [summed(criteria, code, LEVELS[level]) for code in codes]
    last = five["Biểu 05"]
    for at, codes in enumerate((*LEVELS.values(), every), 7):
        assert [last.cell(at, column).value for column in range(3, 7)] == [
            summed(criteria, code, codes) for code in PEOPLE
        ]
    assert [last.cell(11, column).value for column in range(3, 7)] == [0, 0, 0, 0]
    area = tuple(unit.code for unit in UNITS if unit.area == "Huyện A")
    for form, leaves in forms_of(criteria):
        sheet = thirteen[f"Biểu {form.number}"]
        for column, leaf in enumerate(leaves, 3):
            lines = [sheet.cell(row, column).value for row in range(7, 13)]
            assert lines == [
                summed(criteria, leaf.code, codes) for codes in (every, *LEVELS.values(), area)
            ] + [0]


def test_a_wrong_placeholder_is_told_on_the_screen_and_in_the_merged_workbook(tmp_path: Path) -> None:
    space = statistics(tmp_path / "ws", UNITS[:2], ("T02",))
    put(
        space,
        "Biểu Bộ.xlsx",
        made(lambda book, _: book.add_worksheet("Biểu 1").write("B3", "{{tong:B0899}}")),
    )
    put(space, "hỏng.xlsx", b"PK\x03\x04")
    put(space, "cũ.xls", b"\xd0\xcf\x11\xe0")
    put(space, "trống.xlsx", made(lambda book, _: book.add_worksheet()))
    result = pipeline.consolidate(space, YEAR)
    assert [(code, cell) for _, code, cell in found(result) if code > "VT289"] == [
        ("VT290", "B3"), ("VT295", ""), ("VT295", ""),
    ]  # fmt: skip
    sums = openpyxl.load_workbook(of(space, "phu-luc-2025.xlsx")).worksheets[0]
    (total,) = [row for row in sums.iter_rows() if row[0].value == "Tổng số"]
    # One of the two units sent nothing, so every sum has a star.
    assert (total[3].value[:11], total[3].number_format[-3:]) == ("=ROUND(SUM(", '"*"')
    words = as_text(result)
    assert "[VT290] Lỗi: tệp mau/Biểu Bộ.xlsx, sheet “Biểu 1”, ô B3" in words
    assert "gần nhất là {{tong:B0809.1}}" in words
    (failed,) = result.failed
    assert "bieu-noi-nhan-hong-2025.xlsx" in failed
    assert of(space, "tong-hop-2025.xlsx").exists()
    assert published.standing(space.folder(YEAR, RESULTS)).unfinished == ("bieu-noi-nhan-hong-2025.xlsx",)
    (space.root / TEMPLATES / "Biểu Bộ.xlsx").unlink()
    (left,) = pipeline.consolidate(space, YEAR).warned
    assert "bieu-noi-nhan-bieu-bo-2025.xlsx" in left


def test_figures_of_another_period_are_told_and_no_two_files_have_one_name(
    year: tuple[Workspace, Result],
) -> None:
    result = year[1]
    carried = replace(result.month.results, carried={"X01": "2024"})
    books = {
        name: made(lambda book, _: book.add_worksheet().write("A1", "{{nam}}"))
        for name in ("Biểu.xlsx", "bieu.xlsx")
    }
    done = receiver.render(result.config, result.round_, replace(result.month, results=carried), books, "mau")
    assert [*done.files] == ["bieu-noi-nhan-bieu-2025.xlsx", "bieu-noi-nhan-bieu-2-2025.xlsx"]
    assert [(record["code"], record["file"]) for record in done.records] == [
        ("VT296", "mau/Biểu.xlsx"), ("VT296", "mau/bieu.xlsx"),
    ]  # fmt: skip


def grown(result: Result, draw: Any) -> tuple[bytes, list[tuple[str, str]]]:
    """A workbook that was filled, and what was said."""
    done = fill(made(draw), "mau/b.xlsx", Figures(result.config, result.round_, result.month))
    return done.data or b"", [(record["code"], record["cell"]) for record in done.records]


def sheet_of(data: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]


def pictures(data: bytes, number: int) -> list[int]:
    """The row in which each picture of a sheet begins."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        drawing = archive.read(f"xl/drawings/drawing{number}.xml").decode()
    return [int(row) for row in re.findall(r"<xdr:from>.*?<xdr:row>(\d+)", drawing)]


@pytest.mark.parametrize("hindrance", [
    lambda _, sheet: sheet.write_formula("C3", "=A2*2"),
    lambda _, sheet: sheet.write_formula("C3", '=INDIRECT("A1")'),
    lambda _, sheet: sheet.write_formula("C2", "=C1+1"),
    lambda _, sheet: sheet.write_comment("A5", "lời chú"),
    lambda _, sheet: sheet.add_table("E1:F3"),
    lambda _, sheet: sheet.add_sparkline("E2", {"range": "B!A2:C2"}),
    lambda _, sheet: sheet.write_array_formula("C2:C4", "{=A2:A4}"),
    lambda book, sheet: sheet.insert_chart("E5", _chart(book, sheet)),
])  # fmt: skip
@pytest.mark.filterwarnings("ignore:Sparkline")
def test_a_row_that_cannot_be_repeated_surely_is_left_with_its_placeholders(
    year: tuple[Workspace, Result], hindrance: Any
) -> None:
    def draw(book: Any, _: Any) -> None:
        sheet = book.add_worksheet("B")
        sheet.write("A1", "{{nam}}")
        sheet.write("A2", "{{dv.ten}}")
        hindrance(book, sheet)

    data, told = grown(year[1], draw)
    sheet = sheet_of(data)
    assert (sheet["A1"].value, sheet["A2"].value) == (2025, "{{dv.ten}}")
    assert told == [("VT294", "A2")]


def _chart(book: Any, sheet: Any) -> Any:
    chart = book.add_chart({"type": "bar"})
    chart.add_series({"values": f"={sheet.name}!$A$1:$A$9"})
    return chart


def test_two_rows_of_a_sheet_are_repeated_each_for_its_own_units(year: tuple[Workspace, Result]) -> None:
    def draw(book: Any, pen: Any) -> None:
        sheet = book.add_worksheet("B")
        sheet.merge_range("A2:B2", "{{dv.stt}}. {{dv.ten|cap=tỉnh}}", pen.cell)
        sheet.write("A3", "{{dv.ten|cap=huyện}}")
        sheet.merge_range("D1:D3", "dọc", pen.cell)
        sheet.write_formula("C4", "=COUNTA(A2)&COUNTA(A3)", None, "x")
        sheet.set_h_pagebreaks([1, 3])
        sheet.data_validation("A3", {"validate": "list", "source": "=$C$4:$C$5"})
        book.define_name("DanhSach", "=B!$A$2:$A$3")
        sheet.insert_image("A1", "tren.png", {"image_data": picture()})
        sheet.insert_image("A5", "duoi.png", {"image_data": picture()})

    data, told = grown(year[1], draw)
    sheet = sheet_of(data)
    assert told == []
    assert [sheet[f"A{row}"].value for row in (2, 3, 4, 5, 6)] == [
        "1. Sở Nội vụ", "2. Trung tâm Lưu trữ lịch sử", "Huyện A", "Huyện B", None,
    ]  # fmt: skip
    assert {str(each) for each in sheet.merged_cells.ranges} == {"A2:B2", "A3:B3", "D1:D5"}
    assert sheet["C6"].value == "=COUNTA(A2:A3)&COUNTA(A4:A5)"
    assert [each.id for each in sheet.row_breaks.brk] == [1, 5]
    (listed,) = sheet.data_validations.dataValidation
    assert (str(listed.sqref), listed.formula1) == ("A4:A5", "$C$6:$C$7")
    assert sheet.parent.defined_names["DanhSach"].value == "B!$A$2:$A$5"
    assert pictures(data, 1) == [0, 6]


def test_a_formula_that_excel_shares_between_cells_is_written_out(year: tuple[Workspace, Result]) -> None:
    def draw(book: Any, _: Any) -> None:
        sheet = book.add_worksheet("B")
        sheet.write("A1", "{{dv.ten|cap=tỉnh}}")
        for row, formula in enumerate(("=SUM(A1:A1)", "=1", "=2"), 2):
            sheet.write_formula(f"C{row}", formula, None, 0)

    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made(draw))) as old, zipfile.ZipFile(stream, "w") as new:
        for info in old.infolist():
            data = old.read(info).decode("utf-8", "surrogateescape")
            # As Excel saves a formula that was dragged down: the first cell has it, the others its number.
            data = data.replace("<f>SUM(A1:A1)</f>", '<f t="shared" ref="C2:C4" si="0">SUM(A$1:A1)</f>')
            data = re.sub(r"<f>[12]</f>", '<f t="shared" si="0"/>', data)
            new.writestr(info, data.encode("utf-8", "surrogateescape"))
    result = year[1]
    done = fill(stream.getvalue(), "mau/b.xlsx", Figures(result.config, result.round_, result.month))
    sheet = sheet_of(done.data or b"")
    assert done.records == []
    assert [sheet[f"C{row}"].value for row in (3, 4, 5)] == ["=SUM(A$1:A2)", "=SUM(A$1:A3)", "=SUM(A$1:A4)"]


def test_a_rehearsed_month_marks_the_workbooks_of_other_offices_and_clears_them(
    year: tuple[Workspace, Result],
) -> None:
    result = year[1]
    figures = Figures(result.config, replace(result.round_, rehearsal=True), result.month)
    done = fill(
        made(lambda book, _: book.add_worksheet("B").write("A1", "Năm {{nam}}")), "mau/b.xlsx", figures
    )
    with zipfile.ZipFile(io.BytesIO(done.data or b"")) as archive:
        text = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<oddHeader>&amp;C&amp;BDIỄN TẬP (số liệu bịa)&amp;B</oddHeader>" in text
    assert sheet_of(done.data or b"")["A1"].value == "DIỄN TẬP (số liệu bịa) Năm 2025"
    assert clear._OURS[RESULTS].fullmatch(FIVE)
