"""A rehearsed month says so everywhere, gets into no other month, and can be cleared away again."""

import email
import email.policy
import json
import shutil
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests import pipeline
from tests.helpers import PERIOD, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.commands import cli
from vtlt_consolidate.naming import registry
from vtlt_consolidate.rehearsal.rehearse import clear, rehearse
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.settings.tables import RECEIPTS
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import REHEARSAL, parse_date
from vtlt_consolidate.workspace import rehearsed
from vtlt_consolidate.workspace.folders import (
    CHECKED,
    RECEIVED,
    REMINDERS,
    RESULTS,
    RETURNED,
    Workspace,
    name_beside,
    write,
)
from vtlt_consolidate.workspace.months import record

LATER = Period.parse("2026-04")


def vtlt(*arguments: object) -> Result:
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, object], str]:
    """A month that was rehearsed, consolidated and reminded of; what `consolidate` and `remind` said."""
    made = workspace(tmp_path_factory.mktemp("tap"), registry.communes("79").units[:10])
    rehearse(made, PERIOD, 1, pipeline.quietly)
    told = json.loads(
        vtlt("consolidate", PERIOD, "-w", made.root, "--received", "20/5/2026", "--json").stdout
    )
    said = vtlt("remind", PERIOD, "-w", made.root, "--date", "20/5/2026").stdout
    return made.root, told, said


@pytest.fixture
def space(once: tuple[Path, dict[str, object], str], tmp_path: Path) -> Workspace:
    return Workspace(Path(shutil.copytree(once[0], tmp_path / "ws")))


def names(folder: Path, ending: str) -> list[Path]:
    found = sorted(folder.glob(f"*{ending}"))
    assert found, f"nothing to look at: {folder.name}/*{ending}"
    return found


def test_every_sheet_of_every_workbook_is_marked(once: tuple[Path, dict[str, object], str]) -> None:
    period = once[0] / str(PERIOD)
    books = [path for name in (RESULTS, RETURNED, REMINDERS) for path in names(period / name, ".xlsx")]
    for path in books:
        for sheet in openpyxl.load_workbook(path).worksheets:
            if sheet.sheet_state != "visible":
                continue
            first = [str(cell.value) for row in sheet.iter_rows(max_row=4) for cell in row if cell.value]
            assert any(text.startswith(REHEARSAL) for text in first), (path.name, sheet.title)
            assert sheet.sheet_properties.tabColor.rgb == "FFC00000"


def test_word_documents_and_mails_are_marked(once: tuple[Path, dict[str, object], str]) -> None:
    period = once[0] / str(PERIOD)
    for path in (*names(period / RESULTS, ".docx"), *names(period / REMINDERS, ".docx")):
        text = zipfile.ZipFile(path).read("word/document.xml").decode()
        assert text.index(REHEARSAL) < text.index("CỘNG H"), path.name
    for path in names(period / REMINDERS, ".eml"):
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = mail.get_body()
        assert body is not None
        assert mail["Subject"].startswith(REHEARSAL)
        assert body.get_content().startswith(REHEARSAL)


def test_screen_and_json_say_so(once: tuple[Path, dict[str, object], str], space: Workspace) -> None:
    _, told, said = once
    assert told["rehearsal"] is True
    assert said.startswith(REHEARSAL)
    assert vtlt("check", PERIOD, "-w", space.root).stdout.startswith(REHEARSAL)


def test_a_real_month_is_marked_nowhere(tmp_path: Path) -> None:
    real = workspace(tmp_path)
    receive(real, UNITS[0], WHOLE | {"A1": "c"})
    done = vtlt("consolidate", PERIOD, "-w", real.root, "--json")
    assert json.loads(done.stdout)["rehearsal"] is False
    for path in (real.root / str(PERIOD)).rglob("*.xlsx"):
        parts = zipfile.ZipFile(path)
        assert not any("DIỄN TẬP" in parts.read(name).decode(errors="ignore") for name in parts.namelist())


def test_a_rehearsed_month_is_no_history_and_is_never_carried(space: Workspace) -> None:
    space.start(LATER)
    result = pipeline.consolidate(space, LATER)
    assert result.month.earlier == ()
    with pytest.raises(VtltError, match="kỳ 2026-03 là kỳ diễn tập"):
        pipeline.consolidate(space, LATER, carry_forward=True)
    # Nor where only its results are left, without the mark of the period.
    for name in (rehearsed.MARK, rehearsed.ANSWERS):
        (space.root / str(PERIOD) / name).unlink()
    result = pipeline.consolidate(space, LATER)
    assert result.month.earlier == ()
    assert list(result.month.findings["code"]).count("VT134") == 1


def test_nothing_of_a_rehearsed_month_counts_in_a_real_one(space: Workspace, tmp_path: Path) -> None:
    period = space.root / str(PERIOD)
    real = workspace(tmp_path / "that", space.config().roster.units)
    for path in (*names(period / RESULTS, ".xlsx"), *names(period / RETURNED, ".xlsx")):
        shutil.copy(path, real.folder(PERIOD, RECEIVED))
    shutil.copy(max(names(period / RECEIVED, ".xlsx"), key=lambda path: path.stat().st_size),
                real.folder(PERIOD, RECEIVED))  # fmt: skip
    month = pipeline.check(real, PERIOD).month
    assert set(month.submissions["status"]) <= {"missing", "rejected"}
    assert set(month.files["verdict"]) == {"rejected"}
    # VT184: some are named after their units, which sent something of no use.
    assert set(month.findings["code"]) == {"VT160", "VT184"}


def test_no_real_form_is_issued_and_no_second_rehearsal_begun_in_it(space: Workspace) -> None:
    for command in ("issue", "rehearse"):
        done = vtlt(command, PERIOD, "-w", space.root)
        assert (done.exit_code, "vtlt rehearse 2026-03 --clear" in done.stderr) == (2, True)


def test_clearing_takes_away_all_that_came_of_it_and_a_real_month_can_begin(space: Workspace) -> None:
    period = space.root / str(PERIOD)
    done = vtlt("rehearse", PERIOD, "-w", space.root, "--clear")
    assert (done.exit_code, "Đã dọn kỳ diễn tập" in done.stdout) == (0, True)
    assert [path for path in period.rglob("*") if path.is_file()] == []
    assert vtlt("issue", PERIOD, "-w", space.root).exit_code == 0
    assert not rehearsed.is_rehearsed(space, PERIOD)


def test_clearing_takes_away_what_was_put_beside_an_open_workbook(space: Workspace) -> None:
    name_beside(space.folder(PERIOD, CHECKED)).write_bytes(b"invented")
    clear(space, PERIOD)
    assert not list((space.root / str(PERIOD)).rglob("*.moi.*"))


def test_clearing_leaves_what_is_not_of_the_rehearsal(space: Workspace) -> None:
    period, received = space.root / str(PERIOD), space.folder(PERIOD, RECEIVED)
    for path in received.rglob("*"):
        if path.is_file() and path.suffix != ".xlsx":
            path.unlink()
    real = receive(space, space.config().roster.units[0], WHOLE)
    pipeline.check(space, PERIOD, received=parse_date("6/4/2026"))
    mine = [period / "ghi-chu.docx", period / RESULTS / "ban-sao.xlsx", period / RETURNED / "thu.txt"]
    for path in mine:
        write(path, b"cua toi")
    done = clear(space, PERIOD)
    assert done.left == (real.relative_to(period).as_posix(),)
    assert done.kept == ("luu/dien-tap-quyet-dinh.xlsx",)
    stay = {
        *mine,
        real,
        record.path_of(space, PERIOD),
        period / "so-nhan.xlsx",
        period / "luu" / "dien-tap-quyet-dinh.xlsx",
    }
    versions = {path for path in (period / "luu").iterdir() if not path.name.startswith("dien-tap-")}
    assert {path for path in period.rglob("*") if path.is_file()} - versions == stay
    receipts = workbook.read_table((period / "so-nhan.xlsx").read_bytes(), RECEIPTS, "so-nhan.xlsx")
    assert [(row.file, row.received) for row in receipts] == [(real.name, parse_date("6/4/2026"))]


def test_what_cannot_be_removed_leaves_the_month_marked(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def locked(self: Path, missing_ok: bool = False) -> None:
        if self.name.startswith("phu-luc-2"):
            raise PermissionError(13, "Permission denied")
        unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", locked)
    done = vtlt("rehearse", PERIOD, "-w", space.root, "--clear")
    assert (done.exit_code, "Không xóa được" in done.stderr) == (2, True)
    assert rehearsed.is_rehearsed(space, PERIOD)


def test_a_rehearsal_that_is_cut_off_is_marked_and_can_be_cleared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    space, replace = workspace(tmp_path), Path.replace

    def stop(self: Path, target: Path) -> Path:
        if RECEIVED in Path(target).parts and Path(target).name == "Thumbs.db":
            raise Killed
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(Killed):
        rehearse(space, PERIOD, 3, pipeline.quietly)
    monkeypatch.undo()
    assert rehearsed.is_rehearsed(space, PERIOD)
    assert clear(space, PERIOD).left == ()
    # An empty folder would be listed as a period that was begun.
    assert not (space.root / str(PERIOD)).exists()


@pytest.mark.parametrize("name", ["so-nhan.xlsx", "kiem-tra.moi.xlsx"])
def test_a_month_with_real_work_is_not_rehearsed_in_and_a_real_one_not_cleared(
    tmp_path: Path, name: str
) -> None:
    space = workspace(tmp_path)
    with pytest.raises(VtltError, match="không phải là kỳ diễn tập"):
        clear(space, PERIOD)
    write(space.folder(PERIOD, name), b"x")
    with pytest.raises(VtltError, match=rf"đã có việc thật: 2026-03/{name}"):
        rehearse(space, PERIOD, 1, pipeline.quietly)
