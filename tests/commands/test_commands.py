"""The commands as a person meets them: words, exit codes, files."""

import csv
import errno
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import click.testing
import openpyxl
import pytest

from tests.helpers import PERIOD, SAMPLES, UNITS, WHOLE, copy_sample, receive, workspace
from vtlt_consolidate.commands import cli
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.workspace.folders import RESULTS, Workspace, write
from vtlt_consolidate.workspace.months import record

SAMPLE = SAMPLES / "hcmc-2019"


def vtlt(*arguments: object) -> click.testing.Result:
    """Run a command in this process."""
    return click.testing.CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """Two of three units returned, one of them with a mistake."""
    made = workspace(tmp_path)
    receive(made, UNITS[0], WHOLE)
    receive(made, UNITS[1], WHOLE | {"A1": "c"})
    return made


# ---------------------------------------------------------------- what goes well


def test_a_month_goes_from_init_to_appendix(tmp_path: Path) -> None:
    root = tmp_path / "vung-lam-viec"
    assert vtlt("init", root, "--set", "hcmc-23", "--province", "79").exit_code == 0
    issued = vtlt("issue", "2026-03", "-w", root)
    assert (issued.exit_code, "Đã lập 168 biểu trắng" in issued.output) == (0, True)
    blanks = sorted((root / "2026-03" / "phat-hanh").glob("*.xlsx"))
    assert len(blanks) == 168
    shutil.copy(blanks[0], root / "2026-03" / "tiep-nhan")
    done = vtlt("consolidate", "2026-03", "-w", root)
    assert done.exit_code == 0
    # A form that nobody filled in is no return.
    assert "Chưa nộp: 168/168 đơn vị" in done.output
    assert len(list((root / "2026-03" / RESULTS).iterdir())) == 4


def test_a_check_does_not_wait_for_what_writes_the_results(space: Workspace) -> None:
    code = (
        "import sys; from vtlt_consolidate.commands import cli; "
        f"cli.main(['check', {str(PERIOD)!r}, '-w', {str(space.root)!r}], standalone_mode=False); "
        "print(*sys.modules, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines())
    assert "vtlt_consolidate.commands.check" in loaded
    assert loaded.isdisjoint({"docx", "docxtpl", "jinja2", "openpyxl", "rich"})
    writers = {name for name in loaded if name.startswith("vtlt_consolidate.writing.")}
    assert {name.split(".")[2] for name in writers} == {
        "bands", "checkbook", "forms", "formulas",
    }  # fmt: skip


def test_units_come_from_a_list_of_the_analyst(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Mã đơn vị", "Tên đơn vị", "Điện thoại"])
    book.active.append(["01", "Sở Tài chính", "028"])
    book.save(tmp_path / "ds.xlsx")
    done = vtlt("init", tmp_path / "ws", "--set", "hcmc-23", "--units", tmp_path / "ds.xlsx")
    assert (done.exit_code, "1 đơn vị" in done.output) == (0, True)
    assert "Không dùng các cột khác của danh sách: “Điện thoại”." in done.output
    assert Workspace.open(tmp_path / "ws").config().roster.codes == ["01"]


def test_communes_of_the_registry_are_named_as_they_are_since_2025(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    vtlt("init", root, "--set", "hcmc-23", "--province", "12")
    criteria = Workspace.open(root).config().criteria
    assert (criteria.units_noun, criteria.unit_heading, criteria.area_heading) == (
        "UBND xã, phường, đặc khu", "Xã, phường, đặc khu", "Địa bàn",
    )  # fmt: skip
    assert criteria.table_title == "Bảng tổng hợp UBND xã, phường, đặc khu hoàn thành các tiêu chí"
    assert sets.load("hcmc-23").units_noun == "UBND phường, xã, thị trấn"


@pytest.mark.parametrize(
    ("units", "noun", "heading", "areas"),
    [
        ((("Phường A", "Tây"), ("Xã B", "Đông")), "UBND xã, phường", "Xã, phường", "Địa bàn"),
        ((("Phường A", "Quận 1"), ("Đặc khu B", "Huyện C")), "UBND phường, đặc khu", "Phường, đặc khu",
         "Quận, huyện"),
        ((("Phường A", ""), ("Sở B", "")), "cơ quan, đơn vị", "Cơ quan, đơn vị", "Địa bàn"),
        # Names without their kind say nothing.
        ((("Tân Định", "Quận 1"), ("Sài Gòn", "Quận 1")), "UBND phường, xã, thị trấn",
         "Phường, xã, thị trấn", "Quận, huyện"),
    ],
)  # fmt: skip
def test_labels_follow_what_the_list_of_units_says(
    tmp_path: Path, units: tuple[tuple[str, str], ...], noun: str, heading: str, areas: str
) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Mã đơn vị", "Tên đơn vị", "Địa bàn"])
    for number, (name, area) in enumerate(units, 1):
        book.active.append([f"{number:03}", name, area])
    book.save(tmp_path / "ds.xlsx")
    vtlt("init", tmp_path / "ws", "--set", "hcmc-23", "--units", tmp_path / "ds.xlsx")
    criteria = Workspace.open(tmp_path / "ws").config().criteria
    assert (criteria.units_noun, criteria.unit_heading, criteria.area_heading) == (noun, heading, areas)
    assert criteria.table_title == f"Bảng tổng hợp {noun} hoàn thành các tiêu chí"


@pytest.mark.parametrize(
    ("code", "parent"),
    [("92", "Ủy ban nhân dân thành phố Cần Thơ"), ("79", "Ủy ban nhân dân Thành phố Hồ Chí Minh"),
     ("12", "Ủy ban nhân dân tỉnh Lai Châu")],
)  # fmt: skip
def test_the_parent_of_a_province_is_written_as_inside_a_sentence(
    tmp_path: Path, code: str, parent: str
) -> None:
    vtlt("init", tmp_path / "ws", "--set", "hcmc-23", "--province", code)
    assert Workspace.open(tmp_path / "ws").config().agency.parent == parent


@pytest.mark.long
def test_results_of_communes_name_neither_districts_nor_areas(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    vtlt("init", root, "--set", "hcmc-23", "--province", "12")
    vtlt("rehearse", "2026-03", "-w", root)
    done = vtlt("consolidate", "2026-03", "-w", root)
    results = list((root / "2026-03" / RESULTS).iterdir())
    assert len(results) == 4
    for said in (done.output, *map(_printed, results)):
        assert not re.search("quận, huyện|thị trấn|địa bàn", said.casefold())


def _printed(path: Path) -> str:
    """What a workbook or a document shows: texts of the parts, without hidden columns."""
    if path.suffix == ".docx":
        return zipfile.ZipFile(path).read("word/document.xml").decode()
    book = openpyxl.load_workbook(path, data_only=True)
    return "\n".join(
        str(cell.value)
        for sheet in book.worksheets
        if sheet.sheet_state == "visible"
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and not sheet.column_dimensions[cell.column_letter].hidden
    )


@pytest.mark.parametrize(
    ("set_id", "words"),
    [
        ("hcmc-23", "KỲ là tháng báo cáo, viết như 2026-03"),
        ("da-nang-2021", "KỲ là năm báo cáo, viết như 2026"),
    ],
)
def test_init_suggests_a_period_of_the_length_of_the_set(tmp_path: Path, set_id: str, words: str) -> None:
    said = vtlt("init", tmp_path / "ws", "--set", set_id).output
    assert f"vtlt issue KỲ -w {tmp_path / 'ws'}, {words}." in said


def test_forms_for_a_period_before_the_set_applies_come_with_a_warning(tmp_path: Path) -> None:
    root = tmp_path / "ws"
    vtlt("init", root, "--set", "hcmc-23", "--province", "12")
    early = vtlt("issue", "2018-05", "-w", root)
    assert (early.exit_code, "Cảnh báo: bộ tiêu chí áp dụng từ kỳ 2018-11" in early.output) == (0, True)
    assert "Cảnh báo" not in vtlt("issue", "2018-11", "-w", root).output


def test_the_sets_are_listed() -> None:
    done = vtlt("sets")
    assert (done.exit_code, "hcmc-23" in done.output, "23 tiêu chí" in done.output) == (0, True, True)


def test_check_tells_a_person_where_what_and_how_to_mend_it(space: Workspace) -> None:
    done = vtlt("check", PERIOD, "-w", space.root)
    assert done.exit_code == 0
    for words in (
        "Chưa nộp: 1/3 đơn vị: Xã Thạnh An, Khu vực 2",
        "[VT202] Lỗi: Phường 14, Khu vực 1 - tệp 002-phuong-14-khu-vuc-1.xlsx, sheet “Biểu báo cáo”, ô E14",
        "“Ban hành Kế hoạch” ghi “c”.",
        "Cách sửa: Chọn “Đạt” hoặc “Chưa đạt” trong danh sách.",
    ):
        assert words in done.output


def test_errors_warnings_and_notes_are_counted_apart(space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE, name="lan hai.xlsx")
    said = vtlt("check", PERIOD, "-w", space.root).output
    heads = [line for line in said.splitlines() if line.endswith(" loại):")]
    assert heads == ["Lỗi cần sửa (1 ô, tệp; 1 loại):", "Ghi nhận, xem nếu cần (1 ô, tệp; 1 loại):"]
    assert (
        said.index("Lỗi cần sửa")
        < said.index("[VT202]")
        < said.index("Ghi nhận, xem")
        < said.index("[VT111]")
    )


def test_errors_are_counted_by_cells_as_everywhere_else(space: Workspace) -> None:
    receive(space, UNITS[1], {"A1": "c", "A2": "d", "A3": "Đạt", "B2": 1.0})
    done = vtlt("check", PERIOD, "-w", space.root)
    found = json.loads(vtlt("check", PERIOD, "-w", space.root, "--json").output)["findings"]["error"]
    (said,) = (block for block in done.output.split("\n\n") if block.startswith("Lỗi cần sửa"))
    head, *kinds = said.splitlines()
    counts = [int(kind.rpartition(": ")[2]) for kind in kinds]
    assert head == f"Lỗi cần sửa ({found} ô, tệp; {len(kinds)} loại):"
    assert sum(counts) == found > len(kinds)


def test_with_a_deadline_who_sent_all_on_time_cannot_be_taken_for_who_sent_on_time(space: Workspace) -> None:
    due = vtlt("check", PERIOD, "-w", space.root, "--received", "5/4/2026").output
    path = record.path_of(space, PERIOD)
    book = openpyxl.load_workbook(path)
    book["Kỳ báo cáo"]["C5"] = None
    book.save(path)
    without = vtlt("check", PERIOD, "-w", space.root).output
    states = [re.findall(r"^  (.*): \d+/3 đơn vị", said, re.MULTILINE) for said in (due, without)]
    assert states == [
        ["Nộp đủ, đúng hạn", "Nộp đủ, trễ hạn", "Nộp còn thiếu", "Đã gửi tệp không dùng được", "Chưa nộp"],
        ["Đã nộp đủ", "Nộp còn thiếu", "Đã gửi tệp không dùng được", "Chưa nộp"],
    ]


def test_json_is_one_object_and_nothing_else(space: Workspace) -> None:
    done = vtlt("consolidate", PERIOD, "-w", space.root, "--json", "--received", "5/4/2026")
    told = json.loads(done.output)
    assert done.exit_code == 0
    assert {key: told[key] for key in ("set", "period", "units", "returned", "missing", "rejected")} == {
        "set": "nho", "period": "2026-03", "units": 3, "returned": 2, "missing": ["003"], "rejected": [],
    }  # fmt: skip
    assert told["findings"] == {"error": 1, "warning": 0, "note": 0}
    assert told["marks"] == {"total": 5, "max": 7, "missing": 5, "percent": 71.4}
    assert [(band["label"], band["count"]) for band in told["bands"]] == [
        ("Tốt", 1), ("Khá", 0), ("Chưa đạt", 0), ("Chưa xếp loại", 2),
    ]  # fmt: skip
    assert told["units_detail"][0] == {
        "code": "001", "name": "Phường Tân Định", "area": "Khu vực 1", "status": "on_time", "days_late": None,
        "total": 3, "max": 4, "missing": 0, "percent": 75.0, "band": "Tốt", "variant": None, "self_total": 3,
        "band_by_score": "Tốt", "reason": None, "decided": None, "rank": None,
        "unanswered": 0, "unappraised": 0,
    }  # fmt: skip
    assert told["units_detail"][1]["percent"] is None
    assert [Path(path).parent.name for path in told["files"]] == [
        str(PERIOD), str(PERIOD), str(PERIOD), "tra-lai", RESULTS, RESULTS, RESULTS, RESULTS,
    ]  # fmt: skip
    assert all(Path(path).exists() for path in told["files"])


def test_check_writes_correction_forms_and_workbooks_beside_them_and_nothing_else(
    space: Workspace,
) -> None:
    before = set(space.root.rglob("*"))
    told = json.loads(vtlt("check", PERIOD, "-w", space.root, "--json").output)
    written = set(space.root.rglob("*")) - before
    form = "002-phuong-14-khu-vuc-1-sua-lan-2.xlsx"
    kept = {path for path in written if {path.name, path.parent.name} & {"luu", "nhat-ky"}}
    own = record.path_of(space, PERIOD).name
    assert {path.name for path in written - kept} == {
        "so-nhan.xlsx", "quyet-dinh.xlsx", "kiem-tra.xlsx", own, form,
    }  # fmt: skip
    assert [Path(path).name for path in told["files"]] == [own, "quyet-dinh.xlsx", "kiem-tra.xlsx", form]


def test_strict_fails_only_when_somebody_has_work(tmp_path: Path, space: Workspace) -> None:
    assert vtlt("check", PERIOD, "-w", space.root, "--strict").exit_code == 1
    whole = workspace(tmp_path / "du")
    for unit in UNITS:
        receive(whole, unit, WHOLE)
    assert vtlt("check", PERIOD, "-w", whole.root, "--strict").exit_code == 0


def test_the_sample_gives_the_published_figures(tmp_path: Path) -> None:
    done = vtlt("check", "2019-10", "-w", copy_sample(SAMPLE, tmp_path / "hcmc"), "--json")
    told = json.loads(done.output)
    with (SAMPLE / "cong-bo.csv").open(encoding="utf-8") as stream:
        published = [int(row["criteria_met"]) for row in csv.DictReader(stream)]
    assert [unit["total"] for unit in told["units_detail"]] == published
    assert (told["units"], told["returned"], told["marks"]) == (
        26, 26, {"total": 308, "max": 598, "missing": 0, "percent": 51.5},
    )  # fmt: skip
    assert [(band["count"], band["min"], band["max"]) for band in told["bands"]] == [
        (1, 23, 23), (9, 12, 20), (16, 6, 11),
    ]  # fmt: skip


# ---------------------------------------------------------------- what cannot be done


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "2026-03", "-w", "khong-co"], "Không có thư mục “khong-co”"),
        (["check", "2026-03"], "chưa phải là thư mục làm việc"),
        (["init", "ws", "--set", "hcmc-99"], "Không có bộ tiêu chí “hcmc-99”. Các bộ có sẵn: "),
        (["init", "ws", "--set", "hcmc-23", "--province", "ab"], "79  Thành phố Hồ Chí Minh"),
        (["init", "ws", "--set", "hcmc-23", "--units", "khong-co.xlsx"], "Không đọc được khong-co.xlsx"),
        (["check", "2026-13"], "“2026-13” không phải là kỳ báo cáo"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_told_in_one_message_with_code_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    done = vtlt(*arguments)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_a_period_that_was_not_started_is_told_with_those_that_were(space: Workspace) -> None:
    done = vtlt("check", "2026-04", "-w", space.root, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "chưa có kỳ 2026-04" in done.stderr
    assert "Các kỳ đang có: 2026-03" in done.stderr


def test_a_wrong_configuration_names_its_cell(space: Workspace) -> None:
    path = space.root / "cau-hinh.xlsx"
    book = openpyxl.load_workbook(path)
    book["Xếp loại"]["C6"] = "một nửa"
    book.save(path)
    done = vtlt("check", PERIOD, "-w", space.root)
    assert done.exit_code == 2
    assert "Sheet “Xếp loại”, ô C6: “Từ” ghi “một nửa”" in done.stderr


def test_a_workspace_without_units_says_where_to_put_them(tmp_path: Path) -> None:
    vtlt("init", tmp_path / "ws", "--set", "hcmc-23")
    done = vtlt("issue", "2026-03", "-w", tmp_path / "ws")
    assert (done.exit_code, "chưa có đơn vị nào" in done.stderr) == (2, True)


def test_init_never_overwrites_a_workspace(space: Workspace) -> None:
    before = (space.root / "cau-hinh.xlsx").read_bytes()
    done = vtlt("init", space.root, "--set", "hcmc-23")
    assert (done.exit_code, "không ghi đè" in done.stderr) == (2, True)
    assert (space.root / "cau-hinh.xlsx").read_bytes() == before


def test_an_output_open_elsewhere_leaves_the_new_one_beside_it(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = space.folder(PERIOD, RESULTS) / "phu-luc-2026-03.xlsx"
    write(old, b"cu")
    real = Path.replace

    def locked(self: Path, target: Path) -> Path:
        if target == old:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", locked)
    done = vtlt("consolidate", PERIOD, "-w", space.root)
    assert done.exit_code == 2
    assert "Kết quả mới nằm ở phu-luc-2026-03.moi.xlsx" in done.stderr
    names = sorted(path.name for path in old.parent.iterdir())
    others = ["phu-luc-2026-03.xlsx", "phu-luc-noi-bo-2026-03.xlsx", "tong-hop-2026-03.xlsx", "truoc"]
    assert names == ["bao-cao-2026-03.docx", "phu-luc-2026-03.moi.xlsx", *others]
    assert old.read_bytes() == b"cu"
    monkeypatch.undo()
    assert vtlt("consolidate", PERIOD, "-w", space.root).exit_code == 0
    names = sorted(path.name for path in old.parent.iterdir())
    assert names == ["bao-cao-2026-03.docx", *others]


def test_forms_issued_again_are_said_to_replace_the_former(space: Workspace) -> None:
    assert "thay" not in vtlt("issue", PERIOD, "-w", space.root).output
    assert "thay 3 biểu đã lập trước đó" in vtlt("issue", PERIOD, "-w", space.root).output


def test_a_folder_that_cannot_be_written_is_told(space: Workspace) -> None:
    shutil.rmtree(space.folder(PERIOD, RESULTS))
    space.folder(PERIOD, RESULTS).write_text("một tệp nằm đúng chỗ của thư mục")
    done = vtlt("consolidate", PERIOD, "-w", space.root)
    assert (done.exit_code, "Không tạo được thư mục" in done.stderr) == (2, True)


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    write(path, b"cu")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(VtltError, match="hết chỗ trên đĩa"):
        write(path, b"moi")
    assert path.read_bytes() == b"cu"
    assert [each.name for each in tmp_path.iterdir()] == ["a.xlsx"]


def test_a_fault_of_ours_is_an_apology_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "main", broken)
    with pytest.raises(SystemExit) as caught:
        cli.run()
    told = capsys.readouterr().err
    assert caught.value.code == 2
    assert told.startswith("Lỗi của chương trình. ") and "ZeroDivisionError" not in told
    assert "Traceback" not in told


# ---------------------------------------------------------------- how it starts


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_an_answer_that_is_repeated_does_not_wait_for_pandas() -> None:
    code = "import sys, vtlt_consolidate.workspace.again; print({'pandas', 'pandera'} & set(sys.modules))"
    assert run(code) == "set()\n"


@pytest.mark.parametrize(
    "module",
    [
        "vtlt_consolidate.writing.forms.corrections",
        "vtlt_consolidate.writing.appendix.pair",
        "vtlt_consolidate.commands.issue",
        "vtlt_consolidate.commands.said.issuing",
    ],
)
def test_what_another_process_makes_does_not_wait_for_pandas(module: str) -> None:
    assert run(f"import sys, {module}; print({{'pandas', 'pandera'}} & set(sys.modules))") == "set()\n"


@pytest.mark.parametrize("module", ["vtlt_consolidate.commands.cli", "vtlt_consolidate.files.worker"])
def test_help_and_workers_start_without_the_heavy_libraries(module: str) -> None:
    heavy = "{'pandas', 'pandera', 'openpyxl', 'xlsxwriter', 'numpy', 'rich', 'docx', 'jinja2'}"
    assert run(f"import sys, {module}; print({heavy} & set(sys.modules))") == "set()\n"


def test_help_does_not_wait_for_what_a_workspace_is_made_of() -> None:
    code = "import sys, vtlt_consolidate.commands.cli; print('vtlt_consolidate.model.config' in sys.modules)"
    assert run(code) == "False\n"


@pytest.mark.real_workers
def test_the_module_runs_as_a_command(space: Workspace) -> None:
    command = [
        sys.executable,
        "-m",
        "vtlt_consolidate",
        "check",
        str(PERIOD),
        "-w",
        str(space.root),
        "--json",
    ]
    done = subprocess.run(
        command, check=True, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "ascii"}
    )
    assert json.loads(done.stdout.decode("utf-8"))["returned"] == 2
    assert done.stderr == b""


def test_a_script_that_reads_a_month_waits_for_no_part_of_the_command_line() -> None:
    programs = "{'click', 'flask', 'rich', 'waitress'}"
    assert run(f"import sys, vtlt_consolidate.library; print({programs} & set(sys.modules))") == "set()\n"
