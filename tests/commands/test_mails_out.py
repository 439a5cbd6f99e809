"""`issue` makes what sends the forms out: a draft for each unit with an address, a list, archives."""

import dataclasses
import email
import email.policy
import io
import shutil
import zipfile
from pathlib import Path

import click.testing
import openpyxl

from tests.helpers import PERIOD, UNITS, config, receive, workspace
from vtlt_consolidate.commands import cli, issue
from vtlt_consolidate.commands.said import issuing
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.workspace.folders import ISSUED, Workspace, write

FIRST = "001-phuong-tan-dinh-khu-vuc-1"
EMAILED = (dataclasses.replace(UNITS[0], email="a@x.example.vn"), *UNITS[1:])


def issued(space: Workspace) -> dict[str, bytes]:
    done = issue.issue(space, PERIOD)
    assert done.failed == []
    folder = space.folder(PERIOD, ISSUED)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.*")}


def listed(files: dict[str, bytes], sheet: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(files[f"thu/danh-sach-gui-{PERIOD}.xlsx"]))
    return list(book[sheet].iter_rows(values_only=True))


def test_a_unit_with_an_address_gets_a_draft_with_its_form(tmp_path: Path) -> None:
    files = issued(workspace(tmp_path, EMAILED))
    assert [name for name in files if name.endswith(".eml")] == [f"thu/{FIRST}.eml"]
    mail = email.message_from_bytes(files[f"thu/{FIRST}.eml"], policy=email.policy.default)
    assert (mail["X-Unsent"], mail["To"]) == ("1", "a@x.example.vn")
    assert mail["Subject"] == "Biểu báo cáo đợt 1 - Ủy ban nhân dân phường Tân Định"
    assert mail["Date"] == "Tue, 31 Mar 2026 08:00:00 +0700"
    (form,) = mail.iter_attachments()
    assert form.get_filename() == f"{FIRST}.xlsx"
    assert form.get_content() == files[f"{FIRST}.xlsx"]
    text = mail.get_body().get_content()  # type: ignore[union-attr] # every draft has a text
    assert "chậm nhất ngày 05 tháng 4 năm 2026" in text


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    space = workspace(tmp_path, EMAILED)
    assert issued(space) == issued(space)


def test_the_list_says_what_is_left_to_do_for_each_unit(tmp_path: Path) -> None:
    files = issued(workspace(tmp_path, EMAILED))
    head, first, second, _ = listed(files, "Trộn thư")
    assert head[1:] == (
        "Mã đơn vị", "Đơn vị", "Địa bàn", "Thư điện tử", "Tệp biểu", "Thư nháp", "Tình trạng",
    )  # fmt: skip
    assert first[4:] == ("a@x.example.vn", f"{FIRST}.xlsx", f"{FIRST}.eml", "Có thư nháp, chưa gửi")
    assert (second[4], second[6:]) == (None, (None, "Chưa có địa chỉ thư: gửi bằng cách khác"))
    sheet = openpyxl.load_workbook(io.BytesIO(files[f"thu/danh-sach-gui-{PERIOD}.xlsx"]))["Trộn thư"]
    assert all(sheet.row_dimensions[row].height for row in (2, 3, 4))
    assert [row[1] for row in listed(files, "Danh sách gửi")[4:]] == ["001", "002", "003"]


def test_each_area_has_an_archive_of_its_forms(tmp_path: Path) -> None:
    files = issued(workspace(tmp_path, EMAILED))
    with zipfile.ZipFile(io.BytesIO(files["dia-ban/khu-vuc-1.zip"])) as archive:
        assert archive.namelist() == [f"{FIRST}.xlsx", "002-phuong-14-khu-vuc-1.xlsx"]
        assert archive.read(f"{FIRST}.xlsx") == files[f"{FIRST}.xlsx"]
    assert "dia-ban/khu-vuc-2.zip" in files


def test_areas_with_the_same_letters_and_units_without_one_keep_apart(tmp_path: Path) -> None:
    areas = ("Huyện Lý", "Huyện Ly", "")
    units = [dataclasses.replace(unit, area=area) for unit, area in zip(UNITS, areas, strict=True)]
    files = issued(workspace(tmp_path, units))
    expected = {"dia-ban/huyen-ly.zip", "dia-ban/huyen-ly.2.zip", "dia-ban/chua-co-dia-ban.zip"}
    assert {name for name in files if name.endswith(".zip")} == expected
    bare = [dataclasses.replace(unit, area="") for unit in UNITS]
    assert not [name for name in issued(workspace(tmp_path / "b", bare)) if name.endswith((".zip", ".eml"))]


def test_a_form_that_was_filled_in_there_goes_out_blank(tmp_path: Path) -> None:
    space = workspace(tmp_path, EMAILED)
    blank = issued(space)[f"{FIRST}.xlsx"]
    path = receive(space, UNITS[0], {"A1": "Đạt"})
    book = openpyxl.load_workbook(path)
    saved = io.BytesIO()
    book.save(saved)
    write(space.folder(PERIOD, ISSUED) / f"{FIRST}.xlsx", saved.getvalue())
    files = issued(space)
    mail = email.message_from_bytes(files[f"thu/{FIRST}.eml"], policy=email.policy.default)
    assert [form.get_content() for form in mail.iter_attachments()] == [blank]
    assert "đã có người điền" in str(listed(files, "Trộn thư")[1][7])


def test_a_draft_without_an_address_any_more_is_removed(tmp_path: Path) -> None:
    space = workspace(tmp_path, EMAILED)
    stale = space.folder(PERIOD, ISSUED) / "thu" / "003-xa-thanh-an-khu-vuc-2.eml"
    write(stale, b"x")
    issued(space)
    assert not stale.exists()


def test_forms_drafts_and_archives_of_a_former_list_of_units_are_taken_away_and_named(tmp_path: Path) -> None:
    space = workspace(tmp_path, EMAILED)
    issued(space)
    folder = space.folder(PERIOD, ISSUED)
    there = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    (folder / "ghi chú của tôi.xlsx").write_bytes(b"")
    renamed = dataclasses.replace(EMAILED[0], name="Phường Tân Định Mới", area="Khu vực 9")
    write(space.root / workbook.FILE_NAME, workbook.render(config([renamed])))
    (space.root / str(PERIOD) / f"cau-hinh-{PERIOD}.xlsx").unlink()
    shutil.rmtree(space.root / str(PERIOD) / "luu")
    done = issue.issue(space, PERIOD)
    left = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert left & there == {Path("thu") / f"danh-sach-gui-{PERIOD}.xlsx"}
    said = issuing.issued(done)
    assert "Bỏ 3 biểu, thư nháp lập theo danh sách đơn vị trước: 001-" in said
    assert "Còn 1 tệp trong phat-hanh không phải biểu của đơn vị nào" in said
    assert "ghi chú của tôi.xlsx" in said


def test_the_screen_says_what_was_made(tmp_path: Path) -> None:
    space = workspace(tmp_path, EMAILED)
    told = click.testing.CliRunner().invoke(cli.main, ["issue", str(PERIOD), "-w", str(space.root)]).output
    expected = (
        f"Để gửi đi: 1 thư nháp kèm biểu (2 đơn vị chưa có thư điện tử ở sheet Đơn vị), danh sách "
        f"danh-sach-gui-{PERIOD}.xlsx trong thu; 2 tệp nén theo địa bàn trong dia-ban. Chưa gửi gì."
    )
    assert expected in told
