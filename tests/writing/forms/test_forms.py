import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, cell_of, config
from tests.office import needs_libreoffice, recalculated
from tests.scoring.test_score import points, tree
from vtlt_consolidate.excel.loud import SheetError
from vtlt_consolidate.excel.sheet import Book
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import OFFICE
from vtlt_consolidate.model.layout import MOST, FormLayout
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.writing.forms import forms


def blank() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(render()))


def render() -> bytes:
    settings = config()
    return forms.render(settings, UNITS[0], settings.round(PERIOD))


def test_the_same_form_is_the_same_bytes() -> None:
    assert render() == render()


def test_the_form_carries_national_heading_agency_unit_and_period() -> None:
    texts = {cell.value for row in blank().worksheets[0].iter_rows() for cell in row if cell.value}
    assert {
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc",
        "ỦY BAN NHÂN DÂN PHƯỜNG TÂN ĐỊNH", "Phường Tân Định, Khu vực 1", "001", "2026-03",
        "Kỳ báo cáo: đợt 1 (tháng 3 năm 2026)", "ngày 05 tháng 4 năm 2026",
    } <= texts  # fmt: skip


def test_the_motto_stays_below_the_name_of_the_state_however_long_that_of_the_agency_is() -> None:
    def heading(name: str) -> tuple[float, float, list[str]]:
        unit = replace(UNITS[0], agency_name=name)
        settings = config((unit, *UNITS[1:]))
        data = forms.render(settings, unit, settings.round(PERIOD))
        sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        first, second = (sheet.row_dimensions[row].height or 15 for row in (1, 2))
        named = next(each for each in sheet.merged_cells.ranges if "A1" in each)
        return first, sum((first, second)[: named.max_row]), [sheet["D1"].value, sheet["D2"].value]

    long = "Ban Quản lý các dự án đầu tư xây dựng công trình dân dụng, công nghiệp và phát triển hạ tầng"
    first, room, lines = heading(long)
    assert lines == ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    assert first == heading("Sở A")[0]
    assert room > 2 * first


def test_only_the_inputs_and_the_signature_lines_are_unlocked() -> None:
    sheet = blank().worksheets[0]
    assert sheet.protection.sheet
    end = FormLayout(SMALL).last_row + 1
    cells = [cell for row in sheet.iter_rows(max_row=end) for cell in row]
    unlocked = {cell.coordinate for cell in cells if not cell.protection.locked}
    answers = {cell_of(leaf.code) for leaf in SMALL.leaves}
    notes = {cell_of(leaf.code, "note") for leaf in SMALL.leaves}
    assert unlocked == answers | notes | {"E9", cell_of("A1", "doc_number"), cell_of("A1", "doc_date")}


def test_codes_that_are_alike_as_file_names_stay_two_files() -> None:
    units = tuple(Unit(code, "Phường 1") for code in ("A/1", "A-1", "a 1"))
    names = forms.file_names(Roster(units))
    assert list(names.values()) == ["A-1-phuong-1.xlsx", "A-1-phuong-1-2.xlsx", "A-1-phuong-1-3.xlsx"]


def test_a_mark_offers_its_two_answers_and_a_quantity_takes_only_numbers() -> None:
    rules = {str(rule.sqref): rule for rule in blank().worksheets[0].data_validations.dataValidation}
    assert rules[cell_of("A1")].formula1 == '"Đạt,Chưa đạt"'
    assert (rules[cell_of("B2")].type, rules[cell_of("B2")].formula2) == ("decimal", "500.0")
    assert rules[cell_of("B3")].type == "whole"
    assert "Ghi số Kế hoạch." in str(rules[cell_of("A1")].prompt)


def test_text_inputs_keep_what_is_typed_in_every_locale() -> None:
    sheet = blank().worksheets[0]
    assert sheet[cell_of("A1", "doc_date")].number_format == "@"
    assert sheet[cell_of("A1")].number_format == "@"


def test_the_form_prints_on_a4_with_its_heading_row_on_every_page() -> None:
    sheet = blank().worksheets[0]
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == "$13:$13"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0


def test_the_identity_stands_twice_in_cells() -> None:
    lists = blank()["Danh mục"]
    assert lists.sheet_state == "hidden"
    assert [lists.cell(row, 2).value for row in range(1, 5)] == ["001", "2026-03", "nho", "1"]


def test_a_round_without_a_deadline_names_none() -> None:
    bare = forms.render(config(), UNITS[0], Round(PERIOD))
    sheet = openpyxl.load_workbook(io.BytesIO(bare)).worksheets[0]
    assert sheet["C8"].value == "theo văn bản yêu cầu báo cáo"


def test_where_to_send_the_form_is_printed_whole() -> None:
    settings = config()
    contact = "Phòng Văn thư - Lưu trữ, sonoivu@tphcm.gov.vn, 028.38291234"
    told = replace(settings, agency=replace(settings.agency, contact=contact))
    data = forms.render(told, UNITS[0], settings.round(PERIOD))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    assert sheet["C9"].value == f"Sở Nội vụ - {contact}"
    assert sheet["C9"].alignment.wrap_text
    assert sheet.row_dimensions[9].height > 1.5 * sheet.row_dimensions[8].height


def test_a_list_over_255_characters_still_becomes_a_drop_down() -> None:
    options = [f"Lựa chọn số {number}" for number in range(40)]
    book = Book()
    sheet = book.sheet("Biểu")
    for row in range(2):
        sheet.choice(row, 0, options, title="Chọn")
    read = openpyxl.load_workbook(io.BytesIO(book.save()))
    (rule,) = {rule.formula1 for rule in read["Biểu"].data_validations.dataValidation}
    assert rule == "'Danh mục'!$D$1:$D$40"
    assert [cell.value for cell in read["Danh mục"]["D"]] == options


def test_an_option_with_a_comma_is_one_option() -> None:
    book = Book()
    book.sheet("Biểu").choice(0, 0, ["Có, đầy đủ", "Không"])
    read = openpyxl.load_workbook(io.BytesIO(book.save()))
    assert read["Biểu"].data_validations.dataValidation[0].formula1 == "'Danh mục'!$D$1:$D$2"


@pytest.mark.parametrize("text", ["=1+1", "+1", "@SUM(A1)", "http://example.com", "file://x", "\\\\host\\a"])
def test_received_text_is_never_a_formula_or_a_link(text: str) -> None:
    book = Book()
    book.sheet("Biểu").value(0, 0, text)
    cell = openpyxl.load_workbook(io.BytesIO(book.save()))["Biểu"]["A1"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_what_xlsxwriter_would_only_whisper_is_an_error() -> None:
    sheet = Book().sheet("Biểu")
    with pytest.raises(SheetError):
        sheet.text(2_000_000, 0, "quá xa")


def test_the_form_counts_the_required_cells_that_are_empty() -> None:
    assert "Còn 5 ô chưa điền" in texts(render())
    settings = config()
    filled = {(code, "answer"): value for code, value in WHOLE.items()}
    whole = forms.render(settings, UNITS[0], settings.round(PERIOD), filled)
    assert "Các ô bắt buộc đều đã có nội dung" in texts(whole)


def test_a_correction_form_never_reads_as_if_all_were_well() -> None:
    settings = config()
    filled = {(code, "answer"): value for code, value in (WHOLE | {"A1": "c"}).items()}
    wrong = forms.Correction({("A1", "answer"): "ghi “c”"})
    data = forms.render(settings, UNITS[0], settings.round(PERIOD), filled, 2, wrong)
    said = texts(data)
    assert "Ô bắt buộc đều có nội dung; xem sheet Cần sửa" in said
    assert "Các ô bắt buộc đều đã có nội dung" not in said


def test_a_round_named_after_its_month_is_not_named_twice() -> None:
    round_ = Round(PERIOD, "Tháng 3 năm 2026")
    sheet = openpyxl.load_workbook(io.BytesIO(forms.render(config(), UNITS[0], round_))).worksheets[0]
    assert sheet["A5"].value == "Kỳ báo cáo: tháng 3 năm 2026"


@needs_libreoffice
def test_libreoffice_counts_on_the_form_as_we_do(tmp_path: Path) -> None:
    settings = config()
    for number, filled in enumerate(({}, {("A1", "answer"): "Đạt"}, {("A2", "answer"): "Chưa đạt"})):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(forms.render(settings, UNITS[0], settings.round(PERIOD), filled))
        ours, theirs = cached(path.read_bytes()), cached(recalculated(path, tmp_path).read_bytes())
        row = FormLayout(SMALL).status_row + 1
        assert [ours.cell(row, c).value for c in (1, 4, 5)] == [theirs.cell(row, c).value for c in (1, 4, 5)]


def cached(data: bytes) -> Worksheet:
    """The form's sheet with the values of its formulas."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets[0]


def texts(data: bytes) -> set[object]:
    """What stands on the form's sheet."""
    return {cell.value for row in cached(data).iter_rows() for cell in row}


def test_the_total_of_a_form_says_which_of_its_numbers_lacks_what_the_office_gives() -> None:
    criteria = tree(points("a", 71), points("b", 15, source=OFFICE))
    layout = FormLayout(criteria)
    data = forms.render(config(UNITS[:1], criteria), UNITS[0], config().round(PERIOD))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    row = [sheet.cell(layout.end_row + 1, layout.columns[name] + 1).value for name in ("name", MOST)]
    assert row == ["Tổng điểm (điểm tự chấm chưa kể phần cơ quan tổng hợp tính)", 86]
