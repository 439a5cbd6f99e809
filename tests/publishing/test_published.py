"""What was published: never emptied, changed only with a word, whole or known not to be."""

import errno
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from tests import pipeline
from tests.helpers import PERIOD, ROOT, UNITS, WHOLE, fields, receive, workspace
from vtlt_consolidate.commands import cli, remind
from vtlt_consolidate.commands.asjson.summary import summary
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.desk import decisionbook
from vtlt_consolidate.files import intake, worker
from vtlt_consolidate.publishing import publication
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import parse_date
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import LOGS, RECEIVED, RESULTS, RETURNED, Workspace, write
from vtlt_consolidate.writing.appendix import appendix, internalcopy
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.letters.reasons import Asked
from vtlt_consolidate.writing.word import report as wordreport

DAY = parse_date("5/4/2026")
LATER = Period.parse("2026-04")
MAIN = "tong-hop-2026-03.xlsx"
NAMES = {MAIN, "phu-luc-2026-03.xlsx", "phu-luc-noi-bo-2026-03.xlsx", "bao-cao-2026-03.docx"}
OTHER = WHOLE | {"A2": "Chưa đạt", "B2": 30}


def consolidate(space: Workspace, **options: bool) -> Result:
    return pipeline.consolidate(space, PERIOD, received=DAY, **options)


def results(space: Workspace) -> dict[str, bytes]:
    folder = space.folder(PERIOD, RESULTS)
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def former(space: Workspace) -> dict[str, dict[str, bytes]]:
    folder = space.folder(PERIOD, RESULTS) / published.FORMER
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    return {path.name: {each.name: each.read_bytes() for each in path.iterdir()} for path in there}


def quickly(patch: pytest.MonkeyPatch) -> None:
    """Let the results but the merged workbook be a few bytes of its figures; read in this process."""

    def short(*given: Any, **_: Any) -> bytes:
        month = next((one for one in given if hasattr(one, "results")), None)
        parts = getattr(given[2], "parts", given[2])
        shown = [part.points for part in parts] if month is None else month.results.marks.to_csv()
        return hashlib.sha256(repr(shown).encode()).digest()

    patch.setattr(intake, "read_workbooks", lambda tasks, _=None, *prints: worker.look_here(tasks, *prints))
    for module in (appendix, internalcopy, wordreport):
        patch.setattr(module, "render", short)


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two of three units returned, and results were made of it."""
    made = workspace(tmp_path_factory.mktemp("dau"))
    receive(made, UNITS[0], WHOLE)
    receive(made, UNITS[1], WHOLE)
    with pytest.MonkeyPatch.context() as patch:
        quickly(patch)
        consolidate(made)
    return made.root


@pytest.fixture
def space(once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it."""
    quickly(monkeypatch)
    return Workspace(Path(shutil.copytree(once, tmp_path / "ws")))


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
    with pytest.raises(VtltError, match="được giữ nguyên"):
        consolidate(space)
    assert results(space) == before


def test_the_refusal_says_how_many_units_are_lost_and_how_to_force_it(space: Workspace) -> None:
    empty(space.folder(PERIOD, RECEIVED))
    said = CliRunner().invoke(cli.main, ["consolidate", str(PERIOD), "-w", str(space.root)])
    assert "có số liệu của 2 đơn vị" in said.stderr
    assert "vtlt consolidate 2026-03 --allow-empty" in said.stderr
    told = summary(consolidate(space, allow_empty=True))
    assert (told["returned"], told["set_complete"], told["changes"]["gone"]) == (0, True, ["001", "002"])
    assert len(former(space)) == 1
    consolidate(space)  # empty results may be made again


def test_results_that_cannot_be_read_back_are_not_replaced_by_empty_ones(space: Workspace) -> None:
    (space.folder(PERIOD, RESULTS) / MAIN).write_bytes(b"PK broken")
    empty(space.folder(PERIOD, RECEIVED))
    with pytest.raises(VtltError, match="số liệu không đọc lại được"):
        consolidate(space)


def test_an_emptied_folder_takes_no_correction_form_away_and_reminds_nobody(space: Workspace) -> None:
    form = space.folder(PERIOD, RETURNED) / "002-phuong-14-khu-vuc-1-sua-lan-2.xlsx"
    form.write_bytes(b"x")
    empty(space.folder(PERIOD, RECEIVED))
    assert "không còn biểu nào dùng được" in screen.as_text(pipeline.check(space, PERIOD))
    assert form.exists()
    assert DAY is not None
    with pytest.raises(VtltError, match="Chưa lập thư nhắc nào"):
        remind.remind(space, PERIOD, Asked(DAY))
    assert not (space.root / str(PERIOD) / "don-doc").exists()


# ---------------------------------------------------------------- returns that wait are not lost


def rivals(folder: Path) -> None:
    """Put a second return of each unit beside the first, both of the same attempt."""
    space = Workspace(folder.parents[1])
    for unit in UNITS[:2]:
        receive(space, unit, OTHER, f"{unit.code}-gui-them.xlsx")


def to_decide(space: Workspace) -> list[tuple[str, str]]:
    """Code of the finding and file of each row of the workbook of decisions."""
    path = space.folder(PERIOD, decisionbook.FILE_NAME)
    rows = openpyxl.load_workbook(path).active.iter_rows(min_row=5, max_col=3, values_only=True)
    return [(str(row[0])[1:6], str(row[2])) for row in rows if row[0]]


def decide(space: Workspace, answers: dict[str, str]) -> None:
    """Answer the question about each file that is named so."""
    path = space.folder(PERIOD, decisionbook.FILE_NAME)
    book = openpyxl.load_workbook(path)
    names = [column.field for column in decisionbook.TABLE.columns]
    for row in book.active.iter_rows(min_row=5):
        row[names.index("answer")].value = answers.get(row[names.index("file")].value)
    book.save(path)


def test_returns_that_all_wait_for_a_decision_keep_the_results_which_go_on_by_themselves_after_it(
    space: Workspace,
) -> None:
    before = results(space)
    rivals(space.folder(PERIOD, RECEIVED))
    with pytest.raises(
        VtltError, match=r"4 biểu trong .* còn chờ quyết định.*có số liệu của 2 đơn vị"
    ) as why:
        consolidate(space)
    assert (results(space), "allow-empty" in str(why.value)) == (before, False)
    assert [code for code, _ in to_decide(space)] == ["VT112"] * 4
    decide(space, {file: "Dùng" for _, file in to_decide(space) if "gui-them" in file})
    told = summary(consolidate(space))
    assert (told["returned"], told["set_complete"], told["changes"]["gone"]) == (2, True, [])
    assert results(space) != before


def test_returns_that_all_wait_are_checked_and_reminded_of_as_any_others(space: Workspace) -> None:
    rivals(space.folder(PERIOD, RECEIVED))
    result = pipeline.check(space, PERIOD)
    said = screen.as_text(result)
    assert "Chờ quyết định: 4 việc trong 2026-03/quyet-dinh.xlsx" in said
    assert "không còn biểu nào dùng được" not in said
    assert {path.name for path in result.written} >= {"quyet-dinh.xlsx", "kiem-tra.xlsx"}
    # What waits for the office is asked of no unit.
    assert RETURNED not in {path.parent.name for path in result.written}
    assert DAY is not None
    done = remind.remind(space, PERIOD, Asked(DAY))
    assert (len(done.due), len(done.held)) == (1, 2)


def test_decisions_that_contradict_each_other_make_no_folder_empty(space: Workspace) -> None:
    rivals(space.folder(PERIOD, RECEIVED))
    pipeline.check(space, PERIOD)
    decide(space, {file: "Dùng" for _, file in to_decide(space)})
    assert "VT136" in screen.as_text(pipeline.check(space, PERIOD))
    with pytest.raises(VtltError, match="còn chờ quyết định"):
        consolidate(space)


def test_what_a_check_sends_to_the_workbook_of_decisions_stands_there_even_if_no_file_can_be_used(
    space: Workspace,
) -> None:
    useless(space.folder(PERIOD, RECEIVED))
    said = screen.as_text(pipeline.check(space, PERIOD))
    assert "không còn biểu nào dùng được" in said
    assert f"Chờ quyết định: {len(to_decide(space))} việc" in said


# ---------------------------------------------------------------- what changes is told and kept


def rows_of_changes(space: Workspace) -> list[tuple[str, ...]]:
    sheet = openpyxl.load_workbook(space.folder(PERIOD, RESULTS) / "thay-doi-2026-03.xlsx")["Thay đổi"]
    rows = sheet.iter_rows(min_row=5, values_only=True)
    return [tuple(str(value or "") for value in row[1:7]) for row in rows]


def test_changed_figures_are_told_by_unit_criterion_from_and_to_and_the_former_set_is_kept(
    space: Workspace,
) -> None:
    before = results(space)
    receive(space, UNITS[1], OTHER)
    result = consolidate(space)
    said, changes = screen.as_text(result), summary(result)["changes"]
    assert "SỐ LIỆU THAY ĐỔI so với kết quả lần trước: 4 số liệu của 1 đơn vị (2 trong biểu, 2 ở" in said
    assert "Phường 14, Khu vực 1 - Bố trí người làm văn thư: Đạt → Chưa đạt" in said
    assert "Phường 14, Khu vực 1 - Diện tích kho (m²): 20,5 → 30" in said
    assert "Phường 14, Khu vực 1 - Xếp loại: Tốt → Khá" in said
    assert (changes["count"], changes["units"], changes["gone"], changes["arrived"]) == (4, ["002"], [], [])
    assert changes["first"][0] == {
        "unit_code": "002", "unit": "Phường 14, Khu vực 1", "code": "A2", "what": "Bố trí người làm văn thư",
        "before": "Đạt", "after": "Chưa đạt",
    }  # fmt: skip
    ((name, kept),) = former(space).items()
    assert kept == before
    assert f"ket-qua/truoc/{name}" in said

    again = results(space)
    told = summary(consolidate(space))
    assert (told["changes"]["count"], told["former"]) == (0, None)
    assert (results(space), list(former(space))) == (again, [name]), "the same files give the same bytes"


def resend(space: Workspace, answers: dict[str, str | float]) -> None:
    """Send a second attempt of the second unit."""
    config = space.config()
    form = forms.render(config, UNITS[1], config.round(PERIOD), fields(answers), 2)
    write(space.folder(PERIOD, RECEIVED) / "lan 2.xlsx", form)


def test_an_answer_typed_otherwise_is_no_changed_figure(space: Workspace) -> None:
    resend(space, WHOLE | {"A1": "Có (QĐ số 12/QĐ-UBND)", "A2": "✓", "A3": "ko", "B2": "20,50"})
    result = consolidate(space)
    assert summary(result)["changes"]["count"] == 0
    assert "SỐ LIỆU THAY ĐỔI" not in screen.as_text(result)


def test_changed_answers_are_told_in_the_words_of_the_tables_and_counted_as_units_changed_them(
    space: Workspace,
) -> None:
    resend(space, WHOLE | {"A2": "ko", "A3": "X", "A4": "đạt"})
    said, name = screen.as_text(consolidate(space)), "Phường 14, Khu vực 1"
    assert "Gửi lại: 1 đơn vị đổi 2 ô so với lần trước" in said
    assert "SỐ LIỆU THAY ĐỔI so với kết quả lần trước: 2 số liệu của 1 đơn vị." in said
    assert rows_of_changes(space) == [
        ("002", name, "A2", "Bố trí người làm văn thư", "Đạt", "Chưa đạt"),
        ("002", name, "A3", "Có kho lưu trữ", "Chưa đạt", "Đạt"),
    ]


def test_what_follows_from_answers_is_counted_apart_from_them(space: Workspace) -> None:
    resend(space, WHOLE | {"A2": "ko"})
    said = screen.as_text(consolidate(space))
    assert "Gửi lại: 1 đơn vị đổi 1 ô so với lần trước" in said
    counted = "3 số liệu của 1 đơn vị (1 trong biểu, 2 ở kết quả chung của đơn vị)."
    assert counted in said


def test_an_answer_that_is_missing_for_another_reason_is_no_changed_figure(space: Workspace) -> None:
    receive(space, UNITS[1], WHOLE | {"B2": "rộng"})
    said = screen.as_text(consolidate(space))
    assert "Diện tích kho (m²): 20,5 → Chưa có số liệu" in said
    receive(space, UNITS[1], {key: value for key, value in WHOLE.items() if key != "B2"})
    assert summary(consolidate(space))["changes"]["count"] == 0


def test_the_way_to_a_result_does_not_show_in_it(space: Workspace, tmp_path: Path) -> None:
    receive(space, UNITS[2], OTHER)
    consolidate(space)
    straight = workspace(tmp_path / "thang")
    receive(straight, UNITS[0], WHOLE)
    receive(straight, UNITS[1], WHOLE)
    receive(straight, UNITS[2], OTHER)
    consolidate(straight)
    assert results(straight) == {name: results(space)[name] for name in NAMES}


def test_units_whose_files_are_gone_come_first_ten_are_on_the_screen_and_all_on_a_sheet(
    space: Workspace,
) -> None:
    next(space.folder(PERIOD, RECEIVED).glob("001*")).unlink()
    receive(space, UNITS[1], WHOLE | {"A1": "Chưa đạt", "A2": "Chưa đạt", "A4": "Chưa đạt", "B2": 1.5})
    receive(space, UNITS[2], WHOLE)
    said, rows = screen.as_text(consolidate(space)), rows_of_changes(space)
    gone = "CẢNH BÁO: 1 đơn vị lần trước có số liệu, lần này không còn: Phường Tân Định, Khu vực 1."
    assert gone in said
    assert len([line for line in said.splitlines() if " → " in line]) == 10
    assert f"… và {len(rows) - 10} dòng nữa." in said
    assert (rows[0][0], len(rows) > 12) == ("001", True)
    assert ("002", "Phường 14, Khu vực 1", "B2", "Diện tích kho (m²)", "20,5", "1,5") in rows
    assert rows[-1] == (
        "003", "Xã Thạnh An, Khu vực 2", "", "Tình trạng nộp", "Chưa nộp", "Nộp đủ, đúng hạn",
    )  # fmt: skip


def test_a_former_workbook_that_cannot_be_read_is_told_and_kept_as_changed_by_hand(space: Workspace) -> None:
    (space.folder(PERIOD, RESULTS) / MAIN).write_bytes(b"PK broken")
    said = screen.as_text(consolidate(space))
    assert "Chưa biết số liệu nào đã đổi" in said
    assert f"Tệp kết quả đã được sửa tay sau khi lập: {MAIN}." in said
    ((name, kept),) = former(space).items()
    assert (name.endswith("-giu"), kept[MAIN]) == (True, b"PK broken")


# ---------------------------------------------------------------- whole, or known not to be


def consolidate_and_die(root: Path) -> None:
    """Consolidate until a second file of the results would be replaced; in a process of its own."""
    replace = Path.replace

    def stop(self: Path, target: Path) -> Path:
        if target.parent.name == RESULTS and target.name != MAIN:
            os.kill(os.getpid(), signal.SIGKILL)
        return replace(self, target)

    Path.replace = stop  # type: ignore[assignment,method-assign]
    quickly(pytest.MonkeyPatch())
    consolidate(Workspace(root))


@pytest.fixture(scope="module")
def once_cut_off(once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Figures changed, and the process that would replace the results was killed between two of them."""
    if sys.platform == "win32":
        pytest.skip("Windows kills in another way")
    space = Workspace(Path(shutil.copytree(once, tmp_path_factory.mktemp("ngat") / "ws")))
    receive(space, UNITS[1], OTHER)
    code = f"import sys; from {__name__} import *; consolidate_and_die(Path(sys.argv[1]))"
    command = [sys.executable, "-c", code, str(space.root)]
    done = subprocess.run(command, check=False, cwd=ROOT)
    assert done.returncode == -signal.SIGKILL
    return space.root


@pytest.fixture
def cut_off(once_cut_off: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A copy of it."""
    quickly(monkeypatch)
    return Workspace(Path(shutil.copytree(once_cut_off, tmp_path / "ngat")))


def test_a_process_that_is_killed_leaves_a_set_that_is_known_and_that_the_next_run_makes_whole(
    cut_off: Workspace, once: Path, tmp_path: Path
) -> None:
    undisturbed = Workspace(Path(shutil.copytree(once, tmp_path / "yen")))
    receive(undisturbed, UNITS[1], OTHER)
    consolidate(undisturbed)
    strays = list((cut_off.root / str(PERIOD)).rglob(".vtlt-*"))
    assert len(strays) == 2, "its lock, and the file that was about to get its place"
    checked = pipeline.check(cut_off, PERIOD)
    assert summary(checked)["set_complete"] is False
    assert set(summary(checked)["unfinished"]) == NAMES - {MAIN} | {"thay-doi-2026-03.xlsx"}
    assert "BỘ KẾT QUẢ CHƯA LẬP XONG" in screen.as_text(checked)
    told = summary(consolidate(cut_off))
    assert (told["set_complete"], told["unfinished"], told["resumed"]) == (True, [], True)
    assert told["changes"]["count"] == 4, "what nobody was told then is told now"
    assert (results(cut_off), former(cut_off)) == (results(undisturbed), former(undisturbed))
    assert list((cut_off.root / str(PERIOD)).rglob(".vtlt-*")) == []


def test_a_run_cut_off_whose_files_are_taken_back_leaves_no_word_of_it(
    cut_off: Workspace, once: Path
) -> None:
    receive(cut_off, UNITS[1], WHOLE)
    told = summary(consolidate(cut_off))
    assert (told["set_complete"], told["changes"]["count"]) == (True, 0)
    # The merged workbook tells that a received file was replaced and came back (VT152); no figure does.
    before = results(Workspace(once))
    assert {name for name, data in results(cut_off).items() if before[name] != data} <= {MAIN}


def test_a_month_whose_merged_workbook_is_not_of_its_set_is_no_history_and_is_not_carried(
    space: Workspace,
) -> None:
    sealed = published.seal(space.folder(PERIOD, RESULTS))
    assert sealed is not None
    cut = published.Seal(published.WRITING, {**sealed.files, MAIN: "0" * 64})
    published._write_seal(space.folder(PERIOD, RESULTS), cut)
    space.start(LATER)
    result = pipeline.consolidate(space, LATER)
    assert result.month.earlier == ()
    assert "bộ kết quả của kỳ đó chưa lập xong" in result.month.findings["message"].iloc[0]
    with pytest.raises(VtltError, match="bộ kết quả của kỳ 2026-03 chưa lập xong"):
        pipeline.consolidate(space, LATER, carry_forward=True)


def test_a_correction_form_that_is_open_does_not_end_the_run(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (
        space.folder(PERIOD, RETURNED) / f"{form}-sua-lan-2.xlsx"
        for form in ("001-phuong-tan-dinh-khu-vuc-1", "002-phuong-14-khu-vuc-1")
    )
    settings = space.config()
    for path, unit in ((first, UNITS[0]), (second, UNITS[1])):
        path.write_bytes(forms.render(settings, unit, settings.round(PERIOD)))
    unlink = Path.unlink

    def locked(self: Path, missing_ok: bool = False) -> None:
        if self == first:
            raise PermissionError(errno.EACCES, "Permission denied")
        unlink(self, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", locked)
    result = consolidate(space)
    (said,) = result.failed
    assert said.startswith(f"Không xóa được {first}: ")
    assert said.endswith("Phiếu trả sửa này không còn đúng, đừng gửi đi.")
    assert (first.exists(), second.exists(), result.standing.complete) == (True, False, True)


def test_results_that_were_read_once_are_remembered_and_the_same_changes_are_told_without_that(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    read = intake.read_bytes

    def counted(contents: Mapping[str, bytes]) -> Iterator[tuple[str, Any]]:
        opened.append(len(contents))
        return read(contents)

    monkeypatch.setattr(intake, "read_bytes", counted)
    told = []
    for answers in (OTHER, OTHER | {"B2": 31}, WHOLE):
        receive(space, UNITS[1], answers)
        told.append(summary(consolidate(space))["changes"])
    # From the second on only the new workbook was opened: the former one was the new one before.
    assert opened == [2, 1, 1]
    (space.folder(PERIOD, LOGS) / publication.REMEMBERED).write_bytes(b"damaged")
    receive(space, UNITS[1], OTHER)
    assert summary(consolidate(space))["changes"] == told[0]
    assert opened == [2, 1, 1, 2]


def test_results_that_somebody_changed_are_read_again_though_they_are_remembered(space: Workspace) -> None:
    receive(space, UNITS[1], OTHER)
    consolidate(space)
    path = space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx"
    book = openpyxl.load_workbook(path)
    found = [cell for row in book["Dữ liệu"] for cell in row if cell.value == 30]
    assert len(found) == 1
    found[0].value = 31
    book.save(path)
    receive(space, UNITS[1], WHOLE)
    assert "Diện tích kho (m²): 31 → 20,5" in screen.as_text(consolidate(space))
