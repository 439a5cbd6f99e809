"""The merged workbook and the appendix say what was returned, in live formulas with right values."""

import dataclasses
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import MergedCell
from openpyxl.worksheet.formula import ArrayFormula

from tests import pipeline
from tests.helpers import (
    BANDS,
    PERIOD,
    SAMPLES,
    SMALL,
    UNITS,
    WHOLE,
    copy_sample,
    once,
    receive,
    returned,
    workspace,
)
from tests.office import all_recalculated, needs_libreoffice, recalculated
from vtlt_consolidate.model.rules.banding import Gate
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RESULTS, Workspace

SAMPLE = SAMPLES / "hcmc-2019"
Place = tuple[str, str]


def book(path: Path, *, values: bool) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=values)


def formulas(path: Path) -> set[Place]:
    """The address of every cell with a formula."""
    return {
        (sheet.title, cell.coordinate)
        for sheet in book(path, values=False)
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, ArrayFormula) or cell.data_type == "f"
    }


def values(path: Path) -> dict[Place, object]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book(path, values=True)
        for row in sheet.iter_rows()
        for cell in row
        if not isinstance(cell, MergedCell)
    }


def consolidated(space: Workspace) -> dict[str, Path]:
    result = pipeline.consolidate(space, PERIOD)
    assert result.failed == ()
    written = [path for path in result.written if path.parent.name == RESULTS and path.suffix == ".xlsx"]
    return {path.name.removesuffix(f"-{PERIOD}.xlsx"): path for path in written}


def texts(path: Path, sheet: str) -> list[str]:
    return [
        str(cell.value) for row in book(path, values=True)[sheet].iter_rows() for cell in row if cell.value
    ]


def _messy(tmp_path: Path) -> Workspace:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], {"A1": "Chưa đạt", "A2": "c", "B2": "1.234"})
    return space


def _made(tmp_path: Path) -> dict[str, Path]:
    return consolidated(_messy(tmp_path))


@pytest.fixture
def messy(tmp_path: Path) -> Workspace:
    """One whole return, one with holes, one missing."""
    return _messy(tmp_path)


@pytest.fixture
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The workbooks of its results."""
    return once(_made, tmp_path_factory)


def differences(path: Path, tmp_path: Path) -> dict[Place, tuple[object, object]]:
    """Formula cells in which LibreOffice calculates another value than the one that we cached."""
    return _compared(path, recalculated(path, tmp_path))


def all_differences(paths: Iterable[Path], tmp_path: Path) -> dict[tuple[str, Place], tuple[object, object]]:
    """Such cells of several workbooks, with the names of the files."""
    files = list(paths)
    pairs = zip(files, all_recalculated(files, tmp_path), strict=True)
    return {(path.name, place): cell for path, anew in pairs for place, cell in _compared(path, anew).items()}


def _compared(path: Path, anew: Path) -> dict[Place, tuple[object, object]]:
    ours, theirs = values(path), values(anew)
    places = formulas(path)
    assert places
    # A formula whose result is the empty text comes back from openpyxl as None or as "".
    return {
        place: (ours[place], theirs[place])
        for place in places
        if (ours[place] or theirs[place]) and ours[place] != pytest.approx(theirs[place], abs=1e-12)
    }


@needs_libreoffice
def test_libreoffice_calculates_the_cached_value_of_every_formula(
    made: dict[str, Path], tmp_path: Path
) -> None:
    assert all_differences(made.values(), tmp_path) == {}


@needs_libreoffice
def test_a_wrong_cached_value_would_be_noticed(made: dict[str, Path], tmp_path: Path) -> None:
    path = made["phu-luc"]
    wrong = tmp_path / path.name
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(wrong, "w") as target:
        for part in source.namelist():
            data = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                changed = data.replace(b"</f><v>3</v>", b"</f><v>99</v>")
                assert changed != data
                data = changed
            target.writestr(part, data)
    assert set(differences(wrong, tmp_path))


@needs_libreoffice
def test_libreoffice_agrees_on_the_sample_of_the_city(tmp_path: Path) -> None:
    space = Workspace.open(copy_sample(SAMPLE, tmp_path / "hcmc"))
    result = pipeline.consolidate(space, Period.parse("2019-10"))
    books = [path for path in result.written if path.parent.name == RESULTS and path.suffix == ".xlsx"]
    assert all_differences(books, tmp_path) == {}


def test_two_runs_give_identical_bytes(messy: Workspace) -> None:
    first = {name: path.read_bytes() for name, path in consolidated(messy).items()}
    assert {name: path.read_bytes() for name, path in consolidated(messy).items()} == first


def test_the_order_of_files_changes_nothing(tmp_path: Path) -> None:
    outputs = []
    for order in (UNITS, UNITS[::-1]):
        space = workspace(tmp_path / str(len(outputs)))
        for number, unit in enumerate(order):
            receive(space, unit, WHOLE, f"{number}.xlsx")
        path = consolidated(space)["phu-luc"]
        outputs.append(path.read_bytes())
    assert outputs[0] == outputs[1]


def test_the_appendix_prints_one_row_a_unit_with_totals_and_percentages(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    returned(
        space,
        """
        | mã  | A1       | A2  | B1      | A3       | A4       | B2     |
        | 001 | Đạt      | Đạt | CN Luật | Đạt      | Đạt      | = 20.5 |
        | 002 | Đạt      | Đạt |         | Chưa đạt | Chưa đạt | = 0    |
        | 003 | Chưa đạt | Đạt |         | Chưa đạt | Chưa đạt | = 0    |
        """,
    )
    sheet = book(consolidated(space)["phu-luc"], values=True)["Phụ lục"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=9, max_row=13)]
    assert rows == [
        [1, "Phường Tân Định", "Khu vực 1", 1, 1, "CN Luật", 1, 1, 4, 1, "Tốt"],
        [2, "Phường 14", "Khu vực 1", 1, 1, None, 0, 0, 2, 0.5, "Khá"],
        [3, "Xã Thạnh An", "Khu vực 2", 0, 1, None, 0, 0, 1, 0.25, "Chưa đạt"],
        ["Tổng số đạt", None, None, 2, 3, None, 1, 1, 7, 7 / 12, None],
        ["Tỷ lệ đạt", None, None, 2 / 3, 1, None, 1 / 3, 1 / 3, 7 / 12, None, None],
    ]


def test_the_appendix_has_the_headings_of_the_decree_and_of_the_city(made: dict[str, Path]) -> None:
    path = made["phu-luc"]
    sheet = book(path, values=True)["Phụ lục"]
    # The name of the round is held together by spaces at which no line ends.
    assert [sheet.cell(row, 1).value.replace("\u00a0", " ") for row in (1, 2, 3)] == [
        "Phụ lục",
        "BẢNG TỔNG HỢP THỬ ĐỢT 1",
        "(Kèm theo Báo cáo số 12/BC-SNV ngày 20 tháng 4 năm 2026 của Sở Nội vụ)",
    ]
    assert "E6:F6" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert sheet["E6"].value == "Nhân sự"
    assert "CỘNG HÒA" not in " ".join(texts(path, "Phụ lục"))
    assert sheet.print_title_rows == "$6:$8"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")


def test_the_summary_lines_show_the_range_really_observed(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for unit, last in zip(UNITS, ("Đạt", "Chưa đạt", "Đạt"), strict=True):
        receive(space, unit, WHOLE | {"A4": last})
    lines = texts(consolidated(space)["phu-luc"], "Phụ lục")
    assert lines[-4:] == [
        "Tổng hợp kết quả:",
        "- Loại Tốt (3/4 tiêu chí, đạt 75%): 02 phường, xã (Ủy ban nhân dân phường Tân Định; Ủy ban nhân dân "
        "xã Thạnh An).",
        "- Loại Khá (2/4 tiêu chí, đạt 50%): Ủy ban nhân dân Phường 14.",
        "- Loại Chưa đạt: không có đơn vị nào./.",
    ]


def test_what_is_missing_shows_as_missing_in_every_total_it_touches(made: dict[str, Path]) -> None:
    path = made["phu-luc"]
    sheet = book(path, values=True)["Phụ lục"]
    rows = [[cell.value for cell in row][3:] for row in sheet.iter_rows(min_row=9, max_row=14)]
    assert rows == [
        [1, 1, None, 0, 1, 3, 0, 0.75, "Tốt"],
        [0, None, None, None, None, 0, 3, None, "Chưa xếp loại"],
        [None, None, None, None, None, None, 4, None, "Chưa xếp loại"],
        [1, 1, None, 0, 1, 3, 7, 0.6, None],
        [0.5, 1, None, 0, 1, 0.6, None, None, None],
        [1, 2, None, 2, 2, 7, None, None, None],
    ]
    assert sheet["I10"].number_format.endswith('"*"')
    said = [text for name in book(path, values=True).sheetnames for text in texts(path, name)]
    assert "- Chưa xếp loại: 02 phường, xã chưa có đủ số liệu./." in said


def test_the_merged_workbook_answers_from_where_each_number_comes(made: dict[str, Path]) -> None:
    path = made["tong-hop"]
    merged = book(path, values=True)
    assert merged.sheetnames == [
        "Tóm tắt", "Một đơn vị", "Tổng hợp", "Xếp loại", "Đơn vị theo loại", "Theo tiêu chí", "Theo địa bàn",
        "Tiêu chí chưa đạt", "Cách lên loại", "Số liệu", "Tình hình nộp", "Còn có thể thay đổi",
        "Đơn vị còn mở", "Lỗi cần sửa", "Số liệu biểu đồ", "Tệp nhận được", "Dữ liệu",
    ]  # fmt: skip
    rows = list(merged["Dữ liệu"].iter_rows(min_row=5, values_only=True))
    asked = [row for row in rows if row[2] == "Kết quả"]
    assert len(asked) == len(UNITS) * len(SMALL.leaves)
    area = next(row for row in rows if row[:2] == ("001", "B2"))
    assert area == ("001", "B2", "Kết quả", "Có số liệu", 20.5, "20,5", "Biểu báo cáo!E19", 1, None)
    line = [cell.value for cell in merged["Dữ liệu"][3] if cell.value]
    assert line == ["Mã bộ tiêu chí", "nho", "Phiên bản", "1", "Mã kỳ", "2026-03"]
    files = [row[:2] for row in merged["Tệp nhận được"].iter_rows(min_row=5, values_only=True)]
    assert files[0] == (1, "001-phuong-tan-dinh-khu-vuc-1.xlsx")


def test_what_is_not_met_and_what_lifts_a_unit_is_told_of_counted_criteria(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE | {"A1": "Chưa đạt"})
    merged = book(consolidated(space)["tong-hop"], values=True)
    lost = [row[2:7] for row in merged["Tiêu chí chưa đạt"].iter_rows(min_row=5, values_only=True)]
    assert [(code, *points) for code, _, *points in lost] == [("A1", 1, 0, 1), ("A3", 1, 0, 1)]
    (way,) = merged["Cách lên loại"].iter_rows(min_row=5, values_only=True)
    assert (way[0], *way[2:7], way[8]) == ("001", "Khá", 2, "Tốt", 1, "A1", 1)


def test_a_gate_holds_a_unit_of_counted_criteria_in_formulas_too(tmp_path: Path) -> None:
    gated = dataclasses.replace(SMALL, gates=(Gate(("A3",), "chưa bố trí kho", band="Chưa đạt"),))
    space = workspace(tmp_path, criteria=gated)
    receive(space, UNITS[0], WHOLE)
    path = consolidated(space)["tong-hop"]
    heads, *_, first = book(path, values=True)["Tổng hợp"].iter_rows(min_row=4, max_row=7, values_only=True)
    told = dict(zip(heads, first, strict=True))
    assert (told["Xếp loại theo số tiêu chí"], told["Xếp loại"]) == ("Tốt", "Chưa đạt")
    assert told["Lý do giữ loại"] == "chưa bố trí kho"


def test_every_unit_and_every_file_stands_in_the_merged_workbook(messy: Workspace) -> None:
    (messy.folder(PERIOD, "tiep-nhan") / "la.pdf").write_bytes(b"%PDF-1.7")
    merged = book(consolidated(messy)["tong-hop"], values=True)
    units = list(merged["Tình hình nộp"].iter_rows(min_row=5, values_only=True))
    assert [(row[1], row[3]) for row in units] == [
        ("001", "Đã nộp đủ"), ("002", "Nộp còn thiếu"), ("003", "Chưa nộp"),
    ]  # fmt: skip
    files = [row[1:3] for row in merged["Tệp nhận được"].iter_rows(min_row=5, values_only=True)]
    assert ("la.pdf", "Chưa dùng được") in files
    assert len(files) == 3


def test_areas_and_criteria_add_up_to_the_matrix(made: dict[str, Path]) -> None:
    merged = book(made["tong-hop"], values=True)
    areas = [row[1:] for row in merged["Theo địa bàn"].iter_rows(min_row=5, values_only=True)]
    assert areas == [
        ("Khu vực 1", 2, 1, 3, 5, 0.6, None, 1, 0, 0, 1), ("Khu vực 2", 1, 0, 0, 0, None, None, 0, 0, 0, 1),
    ]  # fmt: skip
    criteria = [row[4:6] for row in merged["Theo tiêu chí"].iter_rows(min_row=5, values_only=True)]
    assert criteria == [(1, 2), (1, 1), (0, 1), (1, 1)]


def test_a_total_of_quantities_that_lacks_a_unit_is_starred(made: dict[str, Path]) -> None:
    sheet = book(made["tong-hop"], values=True)["Số liệu"]
    totals, missing = list(sheet.iter_rows(min_row=8, max_row=9))
    assert [cell.value for cell in totals][2:] == ["Tổng cộng", None, None, 20.5, 0]
    assert [cell.value for cell in missing][2:] == ["Số đơn vị chưa có số liệu", None, 3, 2, 3]
    assert totals[5].number_format.endswith('"*"')
    # A rule about whole numbers comes before the format of the cell.
    shown = {area: rule for area in sheet.conditional_formatting for rule in area.rules}
    formats = [
        (rule.priority, rule.dxf.numFmt.formatCode)
        for area, rule in shown.items()
        if totals[5].coordinate in area
    ]
    assert formats
    assert min(formats)[1] == '#,##0"*"'


def test_a_quantity_printed_in_the_table_is_in_no_sum_of_criteria(tmp_path: Path) -> None:
    nodes = tuple(dataclasses.replace(node, in_table=node.code in {"B1", "B2"}) for node in SMALL.nodes)
    space = workspace(tmp_path, criteria=dataclasses.replace(SMALL, nodes=nodes))
    receive(space, UNITS[0], WHOLE)
    path = consolidated(space)["phu-luc"]
    row = [cell.value for cell in book(path, values=True)["Phụ lục"][9]]
    assert row[3:11] == [1, 1, None, 0, 20.5, 1, 3, 0]
    assert (
        book(path, values=False)["Phụ lục"]["J9"].value
        == '=IF(COUNT(D9:E9,G9:G9,I9:I9)=0,"",SUM(D9:E9,G9:G9,I9:I9))'
    )


def test_areas_that_differ_only_in_capitals_are_not_counted_twice(tmp_path: Path) -> None:
    units = (UNITS[0], dataclasses.replace(UNITS[1], area="KHU VỰC 1"))
    space = workspace(tmp_path, units)
    receive(space, units[0], WHOLE)
    path = consolidated(space)["tong-hop"]
    counts = [
        row[2] for row in book(path, values=True)["Theo địa bàn"].iter_rows(min_row=5, values_only=True)
    ]
    assert counts == [1, 1]
    assert "EXACT" in str(book(path, values=False)["Theo địa bàn"]["C5"].value)


@pytest.mark.parametrize("label", ["<50%", "=A*", "Loại ?", 'Loại "B"'])
def test_a_band_whose_name_looks_like_a_condition_is_counted_right(tmp_path: Path, label: str) -> None:
    bands = (dataclasses.replace(BANDS[0], label=label), *BANDS[1:])
    space = workspace(tmp_path, criteria=dataclasses.replace(SMALL, bands=bands))
    receive(space, UNITS[0], WHOLE)
    path = consolidated(space)["tong-hop"]
    assert book(path, values=True)["Xếp loại"]["B5"].value == 1
    assert "COUNTIF" not in str(book(path, values=False)["Xếp loại"]["B5"].value)


def test_received_text_stays_text_in_every_output(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"B1": '=HYPERLINK("http://x","y")', "A1.doc_number": "http://x.vn/a"})
    for path in consolidated(space).values():
        ours = book(path, values=False)
        for sheet in ours:
            for row in sheet.iter_rows():
                for cell in row:
                    assert cell.hyperlink is None or (sheet.title, cell.hyperlink.target) == ("Tóm tắt", None)
                    assert not (cell.data_type == "f" and "http" in str(cell.value))


def test_texts_as_long_as_a_cell_can_hold_do_not_stop_the_month(tmp_path: Path) -> None:
    units = tuple(
        dataclasses.replace(UNITS[0], code=f"{n:04d}", name=f"Xã {n} " + "dài " * 20) for n in range(450)
    )
    space = workspace(tmp_path, units)
    receive(space, units[0], WHOLE | {"B1": "x" * 32_767, "A1": "y" * 32_767})
    merged = book(consolidated(space)["tong-hop"], values=True)
    assert merged["Xếp loại"]["H8"].value == "Xem sheet “Đơn vị theo loại”"
    assert merged["Đơn vị theo loại"].max_row == 4 + len(units)


def test_results_stand_in_their_folder(made: dict[str, Path]) -> None:
    assert {path.name for path in made["tong-hop"].parent.iterdir()} == {
        "tong-hop-2026-03.xlsx", "phu-luc-2026-03.xlsx", "phu-luc-noi-bo-2026-03.xlsx",
        "bao-cao-2026-03.docx",
    }  # fmt: skip


@needs_libreoffice
def test_a_label_that_looks_like_a_condition_is_counted_by_libreoffice_too(tmp_path: Path) -> None:
    bands = (dataclasses.replace(BANDS[0], label="<50%"), *BANDS[1:])
    space = workspace(tmp_path, criteria=dataclasses.replace(SMALL, bands=bands))
    receive(space, UNITS[0], WHOLE)
    assert all_differences(consolidated(space).values(), tmp_path) == {}
