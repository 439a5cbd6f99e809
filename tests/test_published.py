"""What was published: never emptied, changed only with a word, whole or known not to be."""

import errno
import hashlib
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests.helpers import PERIOD, UNITS, WHOLE, receive, workspace
from vtlt_consolidate import appendix, cli, intake, internalcopy, pipeline, published, wordreport, worker
from vtlt_consolidate.matrix import Results
from vtlt_consolidate.text import parse_date
from vtlt_consolidate.workspace import RECEIVED, RESULTS, RETURNED, Workspace

DAY = parse_date("5/4/2026")
MAIN = "tong-hop-2026-03.xlsx"
NAMES = {MAIN, "phu-luc-2026-03.xlsx", "phu-luc-noi-bo-2026-03.xlsx", "bao-cao-2026-03.docx"}


def vtlt(*arguments: object) -> Result:
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def consolidate(space: Workspace, *options: str, period: object = PERIOD) -> Result:
    return vtlt("consolidate", period, "-w", space.root, "--received", "5/4/2026", *options)


def told(space: Workspace, *options: str) -> dict[str, object]:
    return json.loads(consolidate(space, "--json", *options).stdout)


def results(space: Workspace) -> dict[str, bytes]:
    folder = space.folder(PERIOD, RESULTS)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def former(space: Workspace) -> dict[str, set[str]]:
    folder = space.folder(PERIOD, RESULTS) / published.FORMER
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    return {path.name: {file.name for file in path.iterdir()} for path in there}


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two of three units returned, and results were made of it."""
    made = workspace(tmp_path_factory.mktemp("dau"))
    receive(made, UNITS[0], WHOLE)
    receive(made, UNITS[1], WHOLE)
    with pytest.MonkeyPatch.context() as patch:
        quickly(patch)
        assert consolidate(made).exit_code == 0
    return made.root


@pytest.fixture
def space(once: Path, tmp_path: Path) -> Workspace:
    """A copy of it."""
    return Workspace(Path(shutil.copytree(once, tmp_path / "ws")))


def quickly(patch: pytest.MonkeyPatch) -> None:
    """Let all results but the merged workbook be a few bytes that follow its figures; read in this process."""
    patch.setattr(intake, "read_workbooks", lambda contents: map(worker.read_workbook, contents))

    def short(config: object, each: object, results: Results) -> bytes:
        return hashlib.sha256(results.marks.to_csv().encode()).digest()

    patch.setattr(appendix, "render", short)
    patch.setattr(
        internalcopy, "render", lambda config, each, month: b"1" + short(config, each, month.results)
    )
    patch.setattr(wordreport, "render", lambda *given: b"2" + short(None, None, given[-1].results))


@pytest.fixture(autouse=True)
def _quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    quickly(monkeypatch)


class Killed(BaseException):
    """Stands for the end of the process."""


@pytest.fixture
def kill_before(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Let the process end right before a file gets its place."""
    real = Path.replace

    def arm(name: str) -> None:
        def replace(self: Path, target: Path) -> Path:
            if Path(target).name == name and Path(target).parent.name == RESULTS:
                raise Killed
            return real(self, target)

        monkeypatch.setattr(Path, "replace", replace)

    return arm


# ---------------------------------------------------------------- nothing empty replaces results


def empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


def useless(folder: Path) -> None:
    for path in folder.iterdir():
        path.write_bytes(b"%PDF-1.7 scan")


@pytest.mark.parametrize("lose", [empty, useless, shutil.rmtree], ids=["emptied", "useless", "vanished"])
def test_results_with_returns_are_not_replaced_by_empty_ones(
    space: Workspace, lose: Callable[[Path], None]
) -> None:
    before = results(space)
    lose(space.folder(PERIOD, RECEIVED))
    done = consolidate(space)
    assert done.exit_code == 2
    assert "được giữ nguyên" in done.stderr
    assert results(space) == before


def test_the_refusal_says_how_many_units_are_lost_and_how_to_force_it(space: Workspace) -> None:
    empty(space.folder(PERIOD, RECEIVED))
    said = consolidate(space).stderr
    assert "có số liệu của 2 đơn vị" in said
    assert "vtlt consolidate 2026-03 --allow-empty" in said
    done = told(space, "--allow-empty")
    assert (done["returned"], done["set_complete"], done["changes"]["gone"]) == (0, True, ["001", "002"])
    assert len(former(space)) == 1
    assert consolidate(space).exit_code == 0, "empty results may be made again"


def test_results_that_never_had_returns_are_made_again_without_a_word(tmp_path: Path) -> None:
    made = workspace(tmp_path)
    assert [consolidate(made).exit_code for _ in range(2)] == [0, 0]


def test_a_check_of_an_emptied_folder_says_so_and_leaves_the_correction_forms(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE | {"A1": "c"})
    consolidate(space)
    forms = sorted(space.folder(PERIOD, RETURNED).iterdir())
    empty(space.folder(PERIOD, RECEIVED))
    done = vtlt("check", PERIOD, "-w", space.root)
    assert (done.exit_code, "không còn biểu nào dùng được" in done.stdout) == (0, True)
    assert sorted(space.folder(PERIOD, RETURNED).iterdir()) == forms != []


def test_nobody_is_reminded_because_a_folder_was_emptied(space: Workspace) -> None:
    empty(space.folder(PERIOD, RECEIVED))
    done = vtlt("remind", PERIOD, "-w", space.root)
    assert (done.exit_code, "Chưa lập thư nhắc nào" in done.stderr) == (2, True)
    assert not (space.root / str(PERIOD) / "don-doc").exists()


# ---------------------------------------------------------------- what changes is told and kept


def test_changed_figures_are_told_by_unit_criterion_from_and_to(space: Workspace) -> None:
    before = results(space)
    receive(space, UNITS[1], WHOLE | {"A2": "Chưa đạt", "B2": 30})
    done = consolidate(space)
    assert "SỐ LIỆU THAY ĐỔI so với kết quả lần trước: 4 số liệu của 1 đơn vị." in done.stdout
    assert "Phường 14, Khu vực 1 - Bố trí người làm văn thư: Đạt → Chưa đạt" in done.stdout
    assert "Phường 14, Khu vực 1 - Diện tích kho (m²): 20,5 → 30" in done.stdout
    assert "Phường 14, Khu vực 1 - Xếp loại: Tốt → Khá" in done.stdout
    ((name, files),) = former(space).items()
    assert files == NAMES
    kept = space.folder(PERIOD, RESULTS) / published.FORMER / name
    assert {path.name: path.read_bytes() for path in kept.iterdir()} == before
    assert f"ket-qua/truoc/{name}" in done.stdout


def rows_of_changes(space: Workspace) -> list[tuple[str, ...]]:
    sheet = openpyxl.load_workbook(space.folder(PERIOD, RESULTS) / "thay-doi-2026-03.xlsx")["Thay đổi"]
    return [
        tuple(str(value or "") for value in row[1:7]) for row in sheet.iter_rows(min_row=5, values_only=True)
    ]


def test_the_first_ten_changes_are_on_the_screen_and_all_of_them_on_a_sheet(space: Workspace) -> None:
    none = dict.fromkeys(("A1", "A2", "A3", "A4", "B2"), "")
    receive(space, UNITS[0], none)
    receive(space, UNITS[1], WHOLE | {"A1": "Chưa đạt", "A2": "Chưa đạt", "A4": "Chưa đạt", "B2": 1.5})
    done = consolidate(space)
    lines = [line for line in done.stdout.splitlines() if " → " in line]
    rows = rows_of_changes(space)
    assert len(lines) == 10
    assert f"… và {len(rows) - 10} số liệu nữa." in done.stdout
    assert len(rows) > 12
    assert ("002", "Phường 14, Khu vực 1", "B2", "Diện tích kho (m²)", "20,5", "1,5") in rows


def test_units_whose_files_are_gone_are_told_before_everything_else(space: Workspace) -> None:
    next(space.folder(PERIOD, RECEIVED).glob("001*")).unlink()
    receive(space, UNITS[2], WHOLE)
    done = consolidate(space)
    assert (
        "CẢNH BÁO: 1 đơn vị lần trước có số liệu, lần này không còn: Phường Tân Định, Khu vực 1."
        in done.stdout
    )
    rows = rows_of_changes(space)
    assert rows[0][0] == "001"
    assert rows[-1] == (
        "003", "Xã Thạnh An, Khu vực 2", "", "Tình trạng nộp", "Chưa nộp", "Nộp đủ, đúng hạn",
    )  # fmt: skip


def test_json_tells_the_changes(space: Workspace) -> None:
    receive(space, UNITS[1], WHOLE | {"A2": "Chưa đạt"})
    changes = told(space)["changes"]
    assert (changes["count"], changes["units"], changes["gone"], changes["arrived"]) == (3, ["002"], [], [])
    assert changes["first"][0] == {
        "unit_code": "002", "unit": "Phường 14, Khu vực 1", "code": "A2", "what": "Bố trí người làm văn thư",
        "before": "Đạt", "after": "Chưa đạt",
    }  # fmt: skip


def test_a_run_again_with_the_same_files_changes_no_byte_and_keeps_no_set(space: Workspace) -> None:
    receive(space, UNITS[1], WHOLE | {"A2": "Chưa đạt"})
    consolidate(space)
    before, kept = results(space), former(space)
    seal = (space.root / str(PERIOD) / published.SEAL).read_bytes()
    done = told(space)
    assert (results(space), former(space)) == (before, kept)
    assert (space.root / str(PERIOD) / published.SEAL).read_bytes() == seal
    assert (done["changes"]["count"], done["former"]) == (0, None)


def test_the_way_to_a_result_does_not_show_in_it(tmp_path: Path, space: Workspace) -> None:
    receive(space, UNITS[1], WHOLE | {"A2": "Chưa đạt"})
    consolidate(space)
    straight = workspace(tmp_path / "thang")
    receive(straight, UNITS[0], WHOLE)
    receive(straight, UNITS[1], WHOLE | {"A2": "Chưa đạt"})
    consolidate(straight)
    assert {name: results(space)[name] for name in NAMES} == {name: results(straight)[name] for name in NAMES}


def test_a_former_workbook_that_cannot_be_read_is_told_and_kept(space: Workspace) -> None:
    (space.folder(PERIOD, RESULTS) / MAIN).write_bytes(b"PK broken")
    done = consolidate(space)
    assert (done.exit_code, "Chưa biết số liệu nào đã đổi" in done.stdout) == (0, True)
    assert len(former(space)) == 1


# ---------------------------------------------------------------- whole, or known not to be


@pytest.mark.parametrize("name", ["phu-luc-2026-03.xlsx"])
def test_a_run_cut_off_between_two_files_is_known_and_made_whole(
    space: Workspace,
    tmp_path: Path,
    kill_before: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    receive(space, UNITS[1], WHOLE | {"A2": "Chưa đạt"})
    shutil.copytree(space.root, tmp_path / "yen")
    consolidate(Workspace(tmp_path / "yen"))
    kill_before(name)
    with pytest.raises(Killed):
        pipeline.consolidate(space, PERIOD, received=DAY)
    monkeypatch.undo()
    quickly(monkeypatch)
    checked = json.loads(vtlt("check", PERIOD, "-w", space.root, "--json").stdout)
    assert checked["set_complete"] is False
    assert name in checked["unfinished"]
    assert "BỘ KẾT QUẢ CHƯA LẬP XONG" in vtlt("check", PERIOD, "-w", space.root).stdout
    done = told(space)
    assert (done["set_complete"], done["unfinished"], done["resumed"]) == (True, [], True)
    assert done["changes"]["count"] == 3, "what nobody was told then is told now"
    assert results(space) == results(Workspace(tmp_path / "yen"))
    assert former(space) == former(Workspace(tmp_path / "yen"))
    assert told(space)["resumed"] is False


def test_a_run_cut_off_whose_files_are_taken_back_leaves_no_word_of_it(
    space: Workspace, kill_before: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = results(space)
    receive(space, UNITS[1], WHOLE | {"A2": "Chưa đạt"})
    kill_before("bao-cao-2026-03.docx")
    with pytest.raises(Killed):
        pipeline.consolidate(space, PERIOD, received=DAY)
    monkeypatch.undo()
    quickly(monkeypatch)
    receive(space, UNITS[1], WHOLE)
    done = told(space)
    assert (done["set_complete"], done["changes"]["count"]) == (True, 0)
    assert results(space) == before


def lock_results(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Let files be open in Excel: neither replaced nor removed."""
    replace, unlink = Path.replace, Path.unlink

    def refuse(path: Path) -> None:
        if path.name in names and path.parent.name in {RESULTS, RETURNED}:
            raise PermissionError(errno.EACCES, "Permission denied")

    def replacing(self: Path, target: Path) -> Path:
        refuse(Path(target))
        return replace(self, target)

    def unlinking(self: Path, missing_ok: bool = False) -> None:
        refuse(self)
        unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "replace", replacing)
    monkeypatch.setattr(Path, "unlink", unlinking)


def test_a_month_that_is_not_whole_is_no_history_and_is_not_carried(
    space: Workspace, kill_before: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    receive(space, UNITS[1], WHOLE | {"A2": "Chưa đạt"})
    kill_before(MAIN)
    with pytest.raises(Killed):
        pipeline.consolidate(space, PERIOD, received=DAY)
    monkeypatch.undo()
    quickly(monkeypatch)
    later = pipeline.Period.parse("2026-04")
    space.start(later)
    done = consolidate(space, period=later)
    assert "bộ kết quả của kỳ đó chưa lập xong" in done.stdout
    done = consolidate(space, "--carry-forward", period=later)
    assert (done.exit_code, "bộ kết quả của kỳ 2026-03 chưa lập xong" in done.stderr) == (2, True)


@pytest.mark.real_workers
def test_a_process_that_is_killed_leaves_what_the_next_run_mends(space: Workspace, tmp_path: Path) -> None:
    receive(space, UNITS[1], WHOLE | {"A2": "Chưa đạt"})
    shutil.copytree(space.root, tmp_path / "yen")
    consolidate(Workspace(tmp_path / "yen"))
    stop = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "real = Path.replace\n"
        "def replace(self, target):\n"
        "    here = target.parent.name == 'ket-qua' and target.name.startswith('phu-luc-2')\n"
        "    if here: os.kill(os.getpid(), signal.SIGKILL)\n"
        "    return real(self, target)\n"
        "Path.replace = replace\n"
        "from vtlt_consolidate import cli\n"
        "if __name__ == '__main__': cli.main(sys.argv[1:])\n"
    )
    script = tmp_path / "stop.py"
    script.write_text(stop, encoding="utf-8")
    arguments = ["consolidate", str(PERIOD), "-w", str(space.root), "--received", "5/4/2026"]
    done = subprocess.run([sys.executable, str(script), *arguments], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    strays = list((space.root / str(PERIOD)).rglob(".vtlt-*"))
    assert len(strays) == 2, "its lock and the file that it was about to put in its place"
    assert published.standing(space.folder(PERIOD, RESULTS)).whole is False
    said = told(space)
    assert (said["set_complete"], said["resumed"]) == (True, True)
    assert results(space) == results(Workspace(tmp_path / "yen"))
    assert list((space.root / str(PERIOD)).rglob(".vtlt-*")) == []


# ---------------------------------------------------------------- files that cannot be written or removed


def test_a_correction_form_that_is_open_does_not_end_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE | {"A1": "c"})
    receive(space, UNITS[1], WHOLE | {"A1": "c"})
    vtlt("check", PERIOD, "-w", space.root)
    first = min(path.name for path in space.folder(PERIOD, RETURNED).iterdir())
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], WHOLE)
    lock_results(monkeypatch, first)
    done = consolidate(space)
    assert done.exit_code == 2
    assert "Không xóa được" in done.stderr
    assert first in done.stderr
    assert "Phiếu trả sửa này không còn đúng" in done.stderr
    assert [path.name for path in space.folder(PERIOD, RETURNED).iterdir()] == [first]
    assert set(results(space)) == NAMES
