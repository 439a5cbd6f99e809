"""A set of an office's own: from a table, or from the empty one; lint leads to a set that can be sent out."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests.settings.annex import sources
from vtlt_consolidate.commands import cli
from vtlt_consolidate.settings import doubts, inspection, workbook
from vtlt_consolidate.settings.annex import fates

TABLE = """
STT | Nội dung | Điểm tối đa
1 | Lập hồ sơ công việc | 10
2 | Nộp lưu hồ sơ | 5
Tổng cộng | | 20
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli.main, list(map(str, words)))


@pytest.fixture
def made(tmp_path: Path) -> Path:
    (tmp_path / "phu-luc.docx").write_bytes(sources.word(TABLE))
    said = run("init", tmp_path / "so", "--from-table", tmp_path / "phu-luc.docx")
    assert said.exit_code == 0, said.output
    assert "cả bảng in 20, cộng 15" in said.output
    return tmp_path / "so"


def test_a_doubt_is_a_coloured_cell_with_a_note_that_lint_repeats_until_it_is_settled(made: Path) -> None:
    place = made / "cau-hinh.xlsx"
    book = openpyxl.load_workbook(place)
    sheet = book["Tiêu chí"]
    at = {str(cell.value).rstrip(" *"): cell.column for cell in sheet[4]}
    kind, doubt = sheet.cell(5, at["Loại"]), sheet.cell(5, at["Cần xem"])
    assert kind.fill.fgColor.rgb == "FFFFE0B2"
    assert "không nói cách chấm" in kind.comment.text
    repeated = [one for one in inspection.inspect(place).remarks if "cần xem" in one.text]
    assert [one.cell for one in repeated] == [f"{kind.coordinate}:{sheet.cell(6, at['Loại']).coordinate}"]
    doubt.value = None
    book.save(place)
    repeated = [one for one in inspection.inspect(place).remarks if "cần xem" in one.text]
    assert {one.cell for one in repeated} == {sheet.cell(6, at["Loại"]).coordinate}


def test_what_became_of_every_row_stands_in_a_workbook_beside(made: Path) -> None:
    book = openpyxl.load_workbook(made / fates.FILE_NAME)
    assert book.sheetnames == ["Cần xem", "Đối chiếu điểm", "Từng dòng"]
    rows = [[cell.value for cell in row[:4]] for row in book["Từng dòng"].iter_rows(min_row=5)]
    assert [row[2:] for row in rows] == [
        ["Bỏ: đầu bảng", None], ["Điểm", "1"], ["Điểm", "2"], ["Bỏ: dòng tổng, chỉ để đối chiếu", None],
    ]  # fmt: skip
    sums = [[cell.value for cell in row] for row in book["Đối chiếu điểm"].iter_rows(min_row=5)]
    assert sums == [[None, "Cả bảng", "20", "15", "LỆCH 5 điểm: cộng thiếu"]]


def test_only_what_the_office_alone_knows_keeps_a_new_set_from_being_sent_out(made: Path) -> None:
    found = inspection.inspect(made / "cau-hinh.xlsx")
    missing = [one.text for one in found.remarks if one.severity == "error"]
    assert all("đang để trống" in text for text in missing)
    assert run("issue", "2026-03", "-w", made).exit_code == 2


def test_a_set_that_was_read_and_completed_is_sent_out(made: Path) -> None:
    place = made / "cau-hinh.xlsx"
    book = openpyxl.load_workbook(place)
    office = {"Tên bộ tiêu chí": "Bảng chấm điểm", "Ngày ban hành": "01/3/2026", "Áp dụng từ kỳ": "2026-03",
              "Căn cứ": "Quyết định số 5", "Tên biểu": "Bảng", "Tên bảng tổng hợp": "Bảng"}  # fmt: skip
    for name, value, *_ in book["Thông tin"].iter_rows():
        value.value = office.get(str(name.value), value.value)
    book["Đơn vị"]["A5"], book["Đơn vị"]["B5"] = "01", "Phường A"
    book.save(place)
    said = run("issue", "2026-03", "-w", made)
    assert said.exit_code == 0, said.output
    (form,) = (made / "2026-03" / "phat-hanh").glob("*.xlsx")
    texts = {str(cell.value) for row in openpyxl.load_workbook(form).active.iter_rows() for cell in row}
    assert {"Lập hồ sơ công việc", "Nộp lưu hồ sơ"} <= texts
    assert not any("cần xem" in text.casefold() for text in texts)


def test_a_title_in_capitals_as_an_annex_prints_it_is_kept_and_asked_about(tmp_path: Path) -> None:
    before = "BẢNG CHẤM ĐIỂM CỦA TỈNH LẠNG SƠN\n(Kèm theo Quyết định số 3/QĐ-UBND ngày 01/3/2026)"
    (tmp_path / "phu-luc.docx").write_bytes(sources.word(TABLE, before=before))
    assert run("init", tmp_path / "so", "--from-table", tmp_path / "phu-luc.docx").exit_code == 0
    (remark,) = (
        one for one in inspection.inspect(tmp_path / "so" / "cau-hinh.xlsx").remarks if "in hoa" in one.text
    )
    assert (remark.sheet, remark.severity) == ("Thông tin", "warning")


def test_the_empty_set_has_one_example_that_lint_explains(tmp_path: Path) -> None:
    assert run("init", tmp_path / "so", "--set", "trong").exit_code == 0
    remarks = inspection.inspect(tmp_path / "so" / "cau-hinh.xlsx").remarks
    (examples,) = (one for one in remarks if "dòng ví dụ" in one.text)
    assert len(examples.cell.split(":")) == 2
    assert any(one.sheet == "Thông tin" and one.severity == "error" for one in remarks)
    assert "trong " in run("sets").output


@pytest.mark.parametrize("words", [(), ("--set", "hcmc-23", "--from-table", "x.docx")])
def test_a_set_comes_from_one_place(tmp_path: Path, words: tuple[str, ...]) -> None:
    said = run("init", tmp_path / "so", *words)
    assert said.exit_code == 2
    assert "--from-table" in said.output
    assert not (tmp_path / "so").exists()


def test_remarks_are_read_back_and_are_on_no_form(tmp_path: Path) -> None:
    assert run("init", tmp_path / "so", "--set", "da-nang-2021").exit_code == 0
    config = workbook.read_table((tmp_path / "so" / "cau-hinh.xlsx").read_bytes(), workbook.NODES, "x")
    remarked = [node for node in config if node.remark]
    assert len(remarked) == 11
    assert not any("văn bản không nêu" in node.instruction for node in config)


def test_a_configuration_of_before_the_columns_for_remarks_is_read(made: Path) -> None:
    place = made / "cau-hinh.xlsx"
    book = openpyxl.load_workbook(place)
    at = {str(cell.value).rstrip(" *"): cell.column for cell in book["Tiêu chí"][4]}
    book["Tiêu chí"].delete_cols(min(at["Ghi chú nội bộ"], at["Cần xem"]), 2)
    book.save(place)
    nodes = workbook.read_table(place.read_bytes(), workbook.NODES, "x")
    assert [(node.name, node.remark, node.doubt) for node in nodes] == [
        ("Lập hồ sơ công việc", "", ""), ("Nộp lưu hồ sơ", "", ""),
    ]  # fmt: skip


def test_a_doubt_names_its_cells_and_other_words_stay_at_its_own() -> None:
    text = doubts.written([("kind", "chưa rõ."), ("points", "hai số"), ("kind", "[a]")])
    assert dict(doubts.read(text)) == {"kind": "chưa rõ. [a]", "points": "hai số"}
    assert dict(doubts.read("Hỏi lại Phòng Nội vụ")) == {"doubt": "Hỏi lại Phòng Nội vụ"}
    assert not doubts.read("")
