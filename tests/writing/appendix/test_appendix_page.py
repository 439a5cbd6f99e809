"""The appendix as it is printed: paper, margins, letters, what repeats and where pages end."""

import dataclasses
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from tests import pipeline
from tests.helpers import NODES, PERIOD, SMALL, UNITS, WHOLE, config, receive, workspace
from vtlt_consolidate.excel import measure
from vtlt_consolidate.model.paper import page_starts
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.settings import sets, workbook
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write
from vtlt_consolidate.writing.appendix import appendix as printed

MANY = tuple(Unit(f"{n:03d}", f"Xã {n}", f"Khu vực {n % 4}") for n in range(1, 61))


def appendix(space: Workspace, paper: str = "") -> Path:
    if paper:
        settings = space.config()
        agency = dataclasses.replace(settings.agency, paper=paper)
        data = workbook.render(dataclasses.replace(settings, agency=agency))
        write(space.root / workbook.FILE_NAME, data)
    result = pipeline.examine(space, PERIOD)
    path = space.folder(PERIOD, RESULTS) / f"phu-luc-{PERIOD}.xlsx"
    write(path, printed.render(result.config, result.round_, parts(result.month.results)))
    return path


def part(path: Path, name: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(path) as parts:
        return parts.read(name).decode()


def test_margins_letters_and_page_numbers_are_those_of_the_decree(tmp_path: Path) -> None:
    path = appendix(workspace(tmp_path))
    sheet = openpyxl.load_workbook(path)["Phụ lục"]
    margins = sheet.page_margins
    in_mm = [round(25.4 * each) for each in (margins.top, margins.bottom, margins.left, margins.right)]
    assert in_mm == [20, 20, 30, 15]
    assert {cell.font.name for row in sheet.iter_rows() for cell in row} == {"Times New Roman"}
    header = re.search(r"<headerFooter ([^>]*)>", part(path))
    assert header
    assert set(header[1].split()) == {'differentFirst="1"', 'scaleWithDoc="0"'}
    assert "&amp;13&amp;P" in part(path)


def test_headings_and_the_column_of_units_repeat(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(appendix(workspace(tmp_path)))["Phụ lục"]
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$6:$8", "$A:$C")


@pytest.mark.parametrize(
    ("paper", "size", "orientation"),
    [("a4-landscape", 9, "landscape"), ("a4-portrait", 9, "portrait"), ("a3-landscape", 8, "landscape")],
)
def test_the_paper_is_the_one_chosen(tmp_path: Path, paper: str, size: int, orientation: str) -> None:
    setup = openpyxl.load_workbook(appendix(workspace(tmp_path), paper))["Phụ lục"].page_setup
    assert (setup.paperSize, setup.orientation) == (size, orientation)


def test_the_heading_prints_in_14_points_at_any_scale(tmp_path: Path) -> None:
    nodes = (*NODES, *(dataclasses.replace(NODES[0], code=f"C{n}") for n in range(25)))
    path = appendix(workspace(tmp_path, criteria=dataclasses.replace(SMALL, nodes=nodes)))
    sheet = openpyxl.load_workbook(path)["Phụ lục"]
    scale = sheet.page_setup.scale / 100
    assert scale < 1
    assert [round(sheet.cell(row, 1).font.size * scale) for row in (1, 2, 3)] == [14, 14, 13]


def test_a_table_too_wide_to_read_takes_two_pages_and_its_title_only_the_first(tmp_path: Path) -> None:
    nodes = (*NODES, *(dataclasses.replace(NODES[0], code=f"C{n}") for n in range(40)))
    path = appendix(workspace(tmp_path, criteria=dataclasses.replace(SMALL, nodes=nodes)), "a4-portrait")
    sheet = openpyxl.load_workbook(path)["Phụ lục"]
    (split,) = [each.id for each in sheet.col_breaks.brk]
    titled = next(box for box in sheet.merged_cells.ranges if box.min_row == 2)
    assert (titled.min_col, titled.max_col) == (4, split)


def test_a_plan_of_nested_groups_is_halved_before_one_of_them_and_no_page_is_left_nearly_empty(
    tmp_path: Path,
) -> None:
    criteria = sets.load("thanh-hoa-2019")
    units = tuple(
        Unit(f"{at:03}", f"Sở số {at}", "Cấp tỉnh", variant=criteria.variants[0]) for at in range(12)
    )
    sheet = openpyxl.load_workbook(appendix(workspace(tmp_path, units, criteria), "a4-landscape")).worksheets[
        0
    ]
    (split,) = [each.id for each in sheet.col_breaks.brk]
    assert sheet.cell(6, split + 1).value == "đ"
    assert not sheet.row_breaks.brk
    widths = [sheet.column_dimensions[get_column_letter(at)].width for at in range(1, sheet.max_column + 1)]
    first, second = sum(widths[:split]), sum(widths[split:]) + sum(widths[:2])
    assert first / second == pytest.approx(1, abs=0.25)


def test_the_result_of_two_units_stands_on_the_page_of_their_table(tmp_path: Path) -> None:
    criteria = sets.load("da-nang-2021")
    units = tuple(Unit(f"{at:03}", f"Sở số {at}", variant=criteria.variants[0]) for at in range(2))
    result = pipeline.examine(workspace(tmp_path, units, criteria), PERIOD)
    alone = dataclasses.replace(result.round_, report_number="")
    book = openpyxl.load_workbook(
        io.BytesIO(printed.render(result.config, alone, parts(result.month.results)))
    )
    (sheet,) = book.worksheets
    assert not sheet.row_breaks.brk


@pytest.mark.long
def test_totals_never_stand_on_a_page_without_units(tmp_path: Path) -> None:
    for count in range(20, 60, 3):
        path = appendix(workspace(tmp_path / str(count), MANY[:count]))
        sheet = openpyxl.load_workbook(path)["Phụ lục"]
        last_unit = 8 + count
        starts = {each.id for each in sheet.row_breaks.brk}
        assert not starts & set(range(last_unit - 2, last_unit + 3)), count


@pytest.mark.parametrize("paper", ["a4-landscape", "a4-portrait"])
def test_what_stands_under_the_table_is_not_read_back_as_a_unit(tmp_path: Path, paper: str) -> None:
    nodes = (*NODES, *(dataclasses.replace(NODES[0], code=f"C{n}", label=f"Việc {n}") for n in range(40)))
    criteria = dataclasses.replace(SMALL, nodes=nodes)
    space = workspace(tmp_path, criteria=criteria)
    receive(space, UNITS[0], WHOLE | {f"C{n}": "Đạt" for n in range(40)})
    data = appendix(space, paper).read_bytes()
    above = workspace(tmp_path / "above", criteria=criteria)
    write(above.folder(PERIOD, RECEIVED) / "phu-luc.xlsx", data)
    assert "VT122" not in set(pipeline.check(above, PERIOD).month.findings["code"])


def test_a_key_says_what_each_number_stands_for_when_headings_are_short(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(appendix(workspace(tmp_path)))["Phụ lục"]
    texts = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert (
        "(1) Ban hành Kế hoạch; (2) Bố trí người làm văn thư; (3) Có kho lưu trữ; (4) Đã chỉnh lý tài liệu."
        in texts
    )
    named = tuple(dataclasses.replace(node, label=node.name) for node in NODES)
    space = workspace(tmp_path / "long", criteria=dataclasses.replace(SMALL, nodes=named))
    sheet = openpyxl.load_workbook(appendix(space))["Phụ lục"]
    assert not [cell for row in sheet.iter_rows() for cell in row if "Các tiêu chí:" in str(cell.value)]


def test_a_configuration_of_before_prints_on_a4_landscape() -> None:
    book = workbook.read(workbook.render(config()))
    assert book.agency.paper == "a4-landscape"


def test_pages_end_before_what_must_stay_together() -> None:
    assert page_starts([10] * 10, [(6, 8)], first=50, other=70) == [5]
    assert page_starts([10] * 10, [(4, 8)], first=50, other=70) == [4]
    assert page_starts([10] * 3, [(0, 2)], first=30, other=30) == []
    assert page_starts([10] * 6, [(0, 5)], first=30, other=30) == [3]
    assert page_starts([10] * 6, [(0, 3)], first=30, other=50) == [3]


def test_a_first_row_without_room_begins_the_second_page_which_counts() -> None:
    assert page_starts([40, 10, 10], [], first=30, other=50) == [0, 2]
    assert page_starts([60, 10, 10], [], first=30, other=50) == [1]


def internal(space: Workspace) -> openpyxl.Workbook:
    pipeline.consolidate(space, PERIOD)
    return openpyxl.load_workbook(space.folder(PERIOD, RESULTS) / f"phu-luc-noi-bo-{PERIOD}.xlsx")


def test_the_internal_copy_says_what_is_wrong_beside_the_cell_that_it_is_about(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE | {"A2": "c"})
    sheet = internal(space).worksheets[0]
    told = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert len(told) == 1
    assert "VT202" in next(iter(told.values()))
    assert sheet[next(iter(told))].row == 6


def test_the_internal_copy_shows_the_change_only_where_there_is_a_period_before(tmp_path: Path) -> None:
    sheet = internal(workspace(tmp_path)).worksheets[0]
    assert not [cell for row in sheet.iter_rows() for cell in row if "Kỳ trước" in str(cell.value)]


def test_sums_of_many_units_stand_upright_as_columns_of_marks_are_too_narrow(tmp_path: Path) -> None:
    many = tuple(Unit(f"{n:03d}", f"Xã {n}") for n in range(1, 101))
    sheet = openpyxl.load_workbook(appendix(workspace(tmp_path, many)))["Phụ lục"]
    row = next(cells[0].row for cells in sheet.iter_rows() if cells[0].value == "Tổng số đạt")
    assert {sheet.cell(row + offset, 3).alignment.textRotation for offset in (0, 1, 2)} == {90}


def test_a_number_in_a_narrow_column_makes_no_row_higher(tmp_path: Path) -> None:
    many = tuple(Unit(f"{n:04d}", f"Xã {n}") for n in range(1, 1003))
    sheet = openpyxl.load_workbook(appendix(workspace(tmp_path, many)))["Phụ lục"]
    assert sheet.row_dimensions[9].height == sheet.row_dimensions[1009].height


def test_a_text_that_is_higher_than_any_row_stands_in_several_and_nothing_is_cut() -> None:
    items = [f"({number}) {'nội dung tiêu chí ' * 12}{number};" for number in range(60)]
    for text in (" ".join(items), "một hai ba bốn " * 900):
        parts = measure.rows(text, 120, size=11, base=10)
        assert len(parts) > 1
        assert " ".join(parts) == text
        for part in parts:
            one_more = measure.height([(part, 120), ("x\n" * 2, 120)], size=11, base=10)
            assert measure.height([(part, 120)], size=11, base=10) == one_more < measure.TALLEST
    assert all(part.endswith(";") for part in measure.rows(" ".join(items), 120, size=11, base=10))
    assert measure.rows("ngắn", 120) == ["ngắn"]


def test_a_row_is_never_higher_than_excel_makes_it() -> None:
    assert measure.height([("dài " * 9000, 40)]) == measure.TALLEST
