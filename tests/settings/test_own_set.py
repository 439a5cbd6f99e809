"""A province's own set, typed into the configuration workbook in Excel and nowhere else."""

from pathlib import Path

import openpyxl
from click.testing import CliRunner
from openpyxl.worksheet.worksheet import Worksheet

from tests import pipeline
from vtlt_consolidate.commands import cli
from vtlt_consolidate.model.layout import FormLayout
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import Workspace

PERIOD = Period.parse("2026-Q1")
HEAD = 4


def columns(sheet: Worksheet) -> dict[str, int]:
    """Heading → column of a table of the configuration workbook."""
    return {str(cell.value).rstrip(" *"): cell.column for cell in sheet[HEAD] if cell.value}


def retype(sheet: Worksheet, rows: list[dict[str, object]]) -> None:
    """Delete what stands in a table and type other rows."""
    for row in sheet.iter_rows(min_row=HEAD + 1):
        for cell in row:
            cell.value = None
    at = columns(sheet)
    for number, row in enumerate(rows, HEAD + 1):
        for heading, value in row.items():
            sheet.cell(number, at[heading], value)


def sixty_lines() -> list[dict[str, object]]:
    """Ten sections of a group and five criteria of different kinds: 60 lines, 100 points."""
    common = {"Số nguyên": "Không", "Minh chứng": "Không", "Bắt buộc": "Có", "In trong bảng": "Không"}
    kinds: list[dict[str, object]] = [
        {"Loại": "Đạt/Chưa đạt", "Điểm tối đa": 2},
        {"Loại": "Chọn một mức", "Điểm tối đa": 3, "Các mức": "Đầy đủ = 3; Chưa đầy đủ = 1,5; Không = 0"},
        {"Loại": "Điểm", "Điểm tối đa": 1, "Bước điểm": "0,25"},
        {"Loại": "Đếm số lần", "Điểm tối đa": 2, "Điểm ban đầu": 2, "Điểm mỗi lần": "-0,5"},
        {"Loại": "Tỷ lệ", "Điểm tối đa": 2, "Các bậc": "từ 90 = 2; từ 50 đến dưới 90 = 1; dưới 50 = 0"},
    ]
    rows: list[dict[str, object]] = []
    for group in range(1, 11):
        named = {"Tên ngắn": f"Nhóm {group}", "Tên đầy đủ": f"Nhóm công việc {group}"}
        rows.append(common | named | {"Mã": f"N{group}", "Loại": "Nhóm", "Điểm tối đa": 10})
        for number, kind in enumerate(kinds, 1):
            named = {"Tên ngắn": f"Việc {group}.{number}", "Tên đầy đủ": f"Công việc {group}.{number}"}
            code = {"Mã": f"V{group}-{number}", "Thuộc nhóm": f"N{group}", "Căn cứ": "Quyết định thử"}
            rows.append(common | named | code | kind)
    return rows


def test_a_set_of_sixty_lines_goes_from_the_workbook_to_the_appendix(tmp_path: Path) -> None:
    root = tmp_path / "tinh"
    run = CliRunner().invoke
    assert run(cli.main, ["init", str(root), "--set", "hcmc-23"]).exit_code == 0
    book = openpyxl.load_workbook(root / "cau-hinh.xlsx")
    retype(book["Tiêu chí"], sixty_lines())
    retype(book["Quy tắc"], [])
    retype(
        book["Đơn vị"], [{"Mã đơn vị": "01", "Tên đơn vị": "Xã A"}, {"Mã đơn vị": "02", "Tên đơn vị": "Xã B"}]
    )
    bands = [("Tốt", "từ 80 điểm", 80, None), ("Khá", "từ 50", 50, 80), ("Yếu", "dưới 50", 0, 50)]
    retype(book["Xếp loại"], [
        {"Tên loại": label, "Cách nói trong câu": phrase, "Từ": least, "Đến dưới": below}
        for label, phrase, least, below in bands
    ])  # fmt: skip
    info = {str(row[0].value): row[1] for row in book["Thông tin"].iter_rows() if row[0].value}
    info["Mã bộ tiêu chí"].value = "tinh-x"
    info["Xếp loại theo"].value = "Điểm"
    book.save(root / "cau-hinh.xlsx")
    linted = run(cli.main, ["lint", str(root / "cau-hinh.xlsx")])
    assert linted.exit_code == 0, linted.output

    issued = run(cli.main, ["issue", str(PERIOD), "-w", str(root)])
    assert issued.exit_code == 0, issued.output
    space = Workspace.open(root)
    layout = FormLayout(space.config().criteria)
    answers = {1: "Đạt", 2: "Chưa đầy đủ", 3: 0.75, 4: 1, 5: 9}
    for form in sorted(space.folder(PERIOD, "phat-hanh").glob("*.xlsx")):
        filled = openpyxl.load_workbook(form)
        for leaf in layout.criteria.leaves:
            row, column = layout.place(leaf.code, "answer")
            number = int(leaf.code.partition("-")[2])
            filled.worksheets[0].cell(row + 1, column + 1, answers[number])
            if number == 5:
                row, column = layout.place(leaf.code, "of")
                filled.worksheets[0].cell(row + 1, column + 1, 10)
        filled.save(space.folder(PERIOD, "tiep-nhan") / form.name)
    result = pipeline.consolidate(space, PERIOD)
    assert result.failed == ()
    # 2 + 1,5 + 0,75 + (2 - 0,5) + 2 in each of ten sections.
    assert [micro / MICRO for micro in result.month.results.scores["total_micro"]] == [77.5, 77.5]
    assert set(result.month.results.scores["band"]) == {"Khá"}
    appendix = next(path for path in result.written if path.name.startswith("phu-luc"))
    values = [cell.value for row in openpyxl.load_workbook(appendix, data_only=True).worksheets[0].iter_rows()
              for cell in row]  # fmt: skip
    assert values.count(77.5) >= 2
    assert "Khá" in values
