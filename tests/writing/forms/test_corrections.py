"""What goes back to a unit is its own form, with what it has to mend marked and the rest locked."""

import dataclasses
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests import pipeline
from tests.figures import totals_of
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, cell_of, check, found, receive, workspace
from vtlt_consolidate.commands import remind
from vtlt_consolidate.excel.measure import ems
from vtlt_consolidate.excel.styles import STYLES
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.layout import ANSWER, NOTE, PROOF, FormLayout
from vtlt_consolidate.settings import sets
from vtlt_consolidate.workspace.folders import LOGS, RECEIVED, RETURNED, Workspace, write
from vtlt_consolidate.writing.forms import corrections, forms
from vtlt_consolidate.writing.forms.corrections import Due
from vtlt_consolidate.writing.letters.reasons import Asked

BAD = "FF" + STYLES["bad"]["bg_color"].removeprefix("#")


def returned(space: Workspace) -> dict[str, Path]:
    """The correction forms that lie in `tra-lai`."""
    return {path.name: path for path in sorted(space.folder(PERIOD, RETURNED).iterdir())}


def form(path: Path) -> Worksheet:
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]


def faulty(tmp_path: Path) -> tuple[Workspace, Path]:
    """One unit with three mistakes, checked."""
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], {"A1": "c", "A2": "Đạt", "A3": "Đạt", "B1": "CN Luật", "B2": "20m3"})
    check(space)
    (path,) = returned(space).values()
    return space, path


def test_a_unit_without_mistakes_gets_nothing_back(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:2])
    receive(space, UNITS[0], WHOLE)
    check(space)
    assert returned(space) == {}


def test_the_form_comes_back_with_the_answers_it_held(tmp_path: Path) -> None:
    _, path = faulty(tmp_path)
    sheet = form(path)
    given = {code: sheet[cell_of(code)].value for code in ("A1", "A2", "A3", "B1", "B2", "A4")}
    assert given == {"A1": "c", "A2": "Đạt", "A3": "Đạt", "B1": "CN Luật", "B2": "20m3", "A4": None}
    assert sheet["E9"].value == 2


def test_a_form_that_would_be_the_same_is_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space, path = faulty(tmp_path)
    bytes_of_it, made = path.read_bytes(), list[str]()
    render = corrections.render

    def noting(settings: Config, round_: Round, listed: Sequence[Due]) -> list[tuple[str, bytes]]:
        made.extend(each.name for each in listed)
        return render(settings, round_, listed)

    monkeypatch.setattr(corrections, "render", noting)
    assert path in check(space).written
    assert made == []
    note = space.folder(PERIOD, LOGS) / "phieu-tra-sua.json"
    for change in (path.unlink, lambda: note.write_bytes(b"[1]"), note.unlink):
        change()
        check(space)
        assert path.read_bytes() == bytes_of_it
    assert made == [path.name] * 3


def test_only_the_wrong_cells_and_what_goes_with_them_in_their_rows_are_open(tmp_path: Path) -> None:
    _, path = faulty(tmp_path)
    sheet = form(path)
    table = [cell for row in sheet.iter_rows(min_row=14, max_row=21) for cell in row]
    wrong = {cell_of(code) for code in ("A1", "A4", "B2")}
    notes = {cell_of(code, NOTE) for code in ("A1", "A4", "B2")}
    # Who now answers Đạt has to name the document.
    proof = {cell_of("A1", field) for field in PROOF}
    assert {cell.coordinate for cell in table if not cell.protection.locked} == wrong | notes | proof
    assert {cell.coordinate for cell in table if cell.fill.fgColor.rgb == BAD} >= wrong


def test_the_reason_stands_beside_the_cell_and_in_a_list_with_links(tmp_path: Path) -> None:
    _, path = faulty(tmp_path)
    sheet = form(path)
    beside = sheet[cell_of("A1")].offset(0, 4).value
    assert beside.startswith("“Ban hành Kế hoạch” ghi “c”. Chọn “Đạt” hoặc “Chưa đạt”")
    assert sheet[cell_of("A1")].offset(0, 4).font.size == 11
    # Beside the reasons the form would be too small on paper; the list tells them there.
    assert sheet.print_area.split("$")[-2] == sheet[cell_of("A1")].offset(0, 3).column_letter
    listed = openpyxl.load_workbook(path)["Cần sửa"]
    assert [listed.cell(row, 2).value for row in (4, 5, 6)] == [cell_of(code) for code in ("A1", "B2", "A4")]
    # The list may be printed alone.
    assert [listed.cell(row, 1).value for row in (1, 2)] == ["Nội dung cần sửa - đợt 1", UNITS[0].full_name]
    assert listed["B5"].hyperlink.location == f"'Biểu báo cáo'!{cell_of('B2')}"


def test_mended_and_sent_back_it_reads_like_any_form_and_supersedes(tmp_path: Path) -> None:
    space, path = faulty(tmp_path)
    book = openpyxl.load_workbook(path)
    for code, value in (("A1", "Chưa đạt"), ("A4", "Đạt"), ("B2", 20.5)):
        book.worksheets[0][cell_of(code)] = value
    book.save(space.folder(PERIOD, RECEIVED) / "tra loi.xlsx")
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT118", "VT265", "VT265", "VT265"]
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")
    assert returned(space) == {}


def test_a_correction_form_sent_back_untouched_changes_nothing(tmp_path: Path) -> None:
    space, path = faulty(tmp_path)
    before = [finding[1:] for finding in found(check(space))]
    (space.folder(PERIOD, RECEIVED) / "nhu cu.xlsx").write_bytes(path.read_bytes())
    after = [finding[1:] for finding in found(check(space))]
    assert after == sorted([*before, ("VT117", "")])


def test_a_file_that_is_refused_is_told_in_the_list(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    (space.folder(PERIOD, RECEIVED) / "001-phuong-tan-dinh-khu-vuc-1.pdf").write_bytes(b"%PDF-1.7")
    check(space)
    (path,) = returned(space).values()
    listed = openpyxl.load_workbook(path)["Cần sửa"]
    assert listed["C4"].value == "Cả tệp"
    assert "PDF" in listed["D4"].value


def test_a_unit_whose_file_could_not_be_used_fills_in_everything_anew(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["E8"] = "2026-02"
    book.save(path)
    assert {code for _, code, _ in found(check(space))} == {"VT135"}
    (sent,) = returned(space).values()
    sheet = form(sent)
    assert not any(sheet[cell_of(code)].protection.locked for code in ("A1", "A2", "A3", "A4", "B2"))
    assert any("Điền lại các ô nền vàng" in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_a_file_of_another_month_is_no_matter_of_a_unit_that_has_reported(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE)
    last = PERIOD.previous
    stray = forms.render(space.config(), UNITS[0], space.config().round(last), {("A1", ANSWER): "Đạt"})
    write(space.folder(PERIOD, RECEIVED) / "thang truoc.xlsx", stray)
    assert [code for _, code, _ in found(check(space))] == ["VT107"]
    assert returned(space) == {}
    assert remind.remind(space, PERIOD, Asked(dt.date(2026, 4, 9))).due == []


def test_foreign_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    space, _ = faulty(tmp_path)
    other = space.folder(PERIOD, RETURNED) / "thu-sua-lan-2.xlsx"
    other.write_bytes(b"x")
    receive(space, UNITS[0], WHOLE)
    pipeline.check(space, PERIOD)
    assert list(returned(space)) == [other.name]


def test_a_day_comes_back_as_people_write_it(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE | {"A1": "c", "A1.doc_number": "12/KH-UBND"})
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell_of("A1", "doc_date")] = dt.datetime(2026, 3, 5)  # noqa: DTZ001
    book.save(path)
    check(space)
    (returning,) = returned(space).values()
    assert form(returning)[cell_of("A1", "doc_date")].value == "05/3/2026"
    # Read back, it is the same day.
    path.unlink()
    write(path, returning.read_bytes())
    answers = check(space).month.results.answers
    (day,) = answers[(answers["leaf_code"] == "A1") & (answers["field"] == "doc_date")]["text"]
    assert "2026" in day


def test_no_code_of_a_criterion_is_wider_than_its_column() -> None:
    longer = dataclasses.replace(SMALL.nodes[-1], code="B0804.12.c")
    odd = dataclasses.replace(SMALL, nodes=(*SMALL.nodes, longer))
    for criteria in (*sets.available(), odd):
        layout = FormLayout(criteria)
        room = layout.widths[layout.columns["leaf_code"]] * 0.5 * 11
        assert max(ems(node.code) * 11 for node in criteria.nodes) <= room, criteria.id
    assert FormLayout(SMALL).widths[1] == 7
