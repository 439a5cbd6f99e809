"""A month that is closed stays as it was; what moved after it was opened again is printed as corrections."""

import dataclasses
import datetime as dt
import hashlib
import os
import re
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from tests import pipeline
from tests.commands.page.visits import Visitor
from tests.helpers import PERIOD, UNITS, WHOLE, change, copy_of, receive, workspace
from tests.workspace.test_record import CHANGES, configure
from vtlt_consolidate.commands.cli import main
from vtlt_consolidate.commands.home import overview
from vtlt_consolidate.commands.months.apply import apply
from vtlt_consolidate.commands.months.close import close, reopen
from vtlt_consolidate.commands.remind import remind
from vtlt_consolidate.commands.said import home, months, screen
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.units import Fate, Predecessor, Roster, Unit
from vtlt_consolidate.publishing import publication
from vtlt_consolidate.rehearsal import rehearse
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import VtltError, WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import journal
from vtlt_consolidate.workspace.folders import CHECKED, RECEIVED, RESULTS, Workspace, name_beside, write
from vtlt_consolidate.workspace.months import closing, contents, record
from vtlt_consolidate.workspace.months.ledger import path_of
from vtlt_consolidate.writing.letters.reasons import Asked

pytestmark = pytest.mark.usefixtures("no_papers")

DAY = dt.date(2026, 4, 3)
WHO, WHY = "Nguyễn Văn An", "Phường Tân Định báo lại tiêu chí A3"
BETTER = {**WHOLE, "A3": "Đạt"}


def _closed(tmp_path: Path) -> Workspace:
    made = workspace(tmp_path)
    pipeline.issue(made, PERIOD)
    for unit in UNITS[:2]:
        receive(made, unit, WHOLE)
    pipeline.consolidate(made, PERIOD, received=DAY)
    close(made, PERIOD, WHO, DAY)
    return made


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A month with results that was closed."""
    return copy_of(_closed, tmp_path, tmp_path_factory)


def everything(space: Workspace) -> dict[str, str]:
    root = space.root / str(PERIOD)
    paths = (path for path in root.rglob("*") if path.is_file())
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths
    }


@pytest.mark.parametrize("carried", [False, True], ids=["compared", "figures carried too"])
def test_a_closed_month_tells_that_the_one_it_is_compared_with_was_corrected(
    space: Workspace, carried: bool
) -> None:
    later = PERIOD.following
    space.start(later)
    receive(space, UNITS[0], WHOLE, period=later)
    pipeline.consolidate(space, later, received=DAY, carry_forward=carried)
    close(space, later, WHO, DAY)
    assert "đã thay đổi" not in months.closed(close(space, later, WHO, DAY), space.root)
    shutil.copytree(space.root / str(later), space.root / f"{later} - sao lưu")
    reopen(space, PERIOD, WHO, WHY, DAY)
    receive(space, UNITS[0], BETTER)
    pipeline.consolidate(space, PERIOD, received=DAY)
    said = months.closed(close(space, PERIOD, WHO, DAY), space.root)
    part = "phần so với kỳ trước" + carried * " và số liệu mang sang (--carry-forward)"
    assert f"{part} của kỳ {later} còn theo kết quả cũ của kỳ này" in said
    told = f"Kết quả kỳ {PERIOD} đã thay đổi sau khi lập kết quả kỳ {later}: {part} của kỳ {later}"
    assert told in months.closed(close(space, later, WHO, DAY), space.root)
    home_ = CliRunner().invoke(main, ["-w", str(space.root)]).output
    assert told in home_
    assert f'vtlt reopen {later} --by "TÊN" --why "LÝ DO"' in home_


COMMANDS = {
    "issue": lambda space: pipeline.issue(space, PERIOD),
    "check": lambda space: pipeline.check(space, PERIOD),
    "consolidate": lambda space: pipeline.consolidate(space, PERIOD),
    "appraise": lambda space: pipeline.appraise(space, PERIOD),
    "remind": lambda space: remind(space, PERIOD, Asked(DAY)),
    "apply": lambda space: apply(space, PERIOD, lambda _: None),
}


def test_what_a_check_writes_is_no_input_wherever_it_had_to_be_written(space: Workspace) -> None:
    before = contents.inputs(space, PERIOD)
    for path in (space.folder(PERIOD, CHECKED), name_beside(space.folder(PERIOD, CHECKED))):
        path.write_bytes(b"found")
    assert contents.inputs(space, PERIOD) == before


@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_changes_a_closed_month_and_each_says_who_closed_it(space: Workspace, name: str) -> None:
    before = everything(space)
    with pytest.raises(WorkspaceError, match=rf"đã chốt .*03/4/2026.*{WHO}.*còn nguyên.*vtlt reopen 2026-03"):
        COMMANDS[name](space)
    assert everything(space) == before


def test_a_closed_month_keeps_its_bytes_through_five_changes_of_the_configuration(space: Workspace) -> None:
    before = everything(space)
    assert len(CHANGES) == 5
    for configured in CHANGES.values():
        configure(space, configured)
        with pytest.raises(WorkspaceError, match="còn nguyên"):
            pipeline.consolidate(space, PERIOD)
    assert everything(space) == before
    reopen(space, PERIOD, WHO, WHY, DAY)
    pipeline.consolidate(space, PERIOD)
    now = everything(space)
    assert {name for name in before if now[name] != before[name]} == {f"chot-{PERIOD}.xlsx", "kiem-tra.xlsx"}


def test_every_changed_missing_and_added_file_is_named(space: Workspace) -> None:
    root = space.root / str(PERIOD)
    (root / "so-nhan.xlsx").write_bytes(b"x")
    (root / RESULTS / f"tong-hop-{PERIOD}.xlsx").unlink()
    receive(space, UNITS[2], WHOLE, "muon.xlsx")
    (root / "da-chot" / "lan-1" / f"tong-hop-{PERIOD}.xlsx").write_bytes(b"x")
    (root / RECEIVED / "~$muon.xlsx").write_bytes(b"of Excel, not counted")
    with pytest.raises(WorkspaceError) as refused:
        pipeline.check(space, PERIOD)
    assert re.findall(r"^  - (.*)$", str(refused.value), re.MULTILINE) == [
        "đã sửa: so-nhan.xlsx",
        f"mất: {RESULTS}/tong-hop-{PERIOD}.xlsx",
        f"thêm: {RECEIVED}/muon.xlsx",
        f"đã sửa: da-chot/lan-1/tong-hop-{PERIOD}.xlsx",
    ]


def test_closing_counts_what_stands_open_in_what_is_closed(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE | {"A2": "có lẽ đạt"})
    receive(space, UNITS[1], WHOLE)
    pipeline.consolidate(space, PERIOD, received=DAY)
    left = "1 đơn vị chưa nộp, 1 đơn vị còn thiếu số liệu, 1 lỗi cần sửa, 1 việc chờ quyết định."
    assert f"Kết quả sẽ chốt còn: {left}" in Visitor(space.root).get(f"/ky/{PERIOD}/dong")
    said = CliRunner().invoke(main, ["close", str(PERIOD), "--by", WHO, "-w", str(space.root)])
    assert said.exit_code == 0
    assert f"Lưu ý, kết quả vừa chốt còn: {left}" in said.output
    other = workspace(tmp_path / "other", UNITS[:2])
    (other.folder(PERIOD, RECEIVED) / "001-phuong-tan-dinh.pdf").write_bytes(b"%PDF-1.7")
    for name, answer in (("a.xlsx", "Đạt"), ("b.xlsx", "Chưa đạt")):
        receive(other, UNITS[1], WHOLE | {"A1": answer}, name)
    pipeline.consolidate(other, PERIOD, received=DAY)
    left = "1 đơn vị gửi tệp không dùng được, 1 đơn vị đã gửi, chờ quyết định, "
    assert f"kết quả vừa chốt còn: {left}" in months.closed(close(other, PERIOD, WHO, DAY), other.root)
    settled = workspace(tmp_path / "settled", UNITS[:1])
    receive(settled, UNITS[0], WHOLE)
    pipeline.consolidate(settled, PERIOD, received=DAY)
    assert "Kết quả sẽ chốt còn" not in Visitor(settled.root).get(f"/ky/{PERIOD}/dong")
    assert "kết quả vừa chốt còn" not in months.closed(close(settled, PERIOD, WHO, DAY), settled.root)


def test_closing_again_only_compares(space: Workspace) -> None:
    before = everything(space)
    again = close(space, PERIOD, "Người khác", DAY)
    assert (again.already, again.found, again.event.who) == (True, (), WHO)
    assert everything(space) == before


def test_what_moved_after_reopening_is_printed_with_the_reason_once_above_it(space: Workspace) -> None:
    reopen(space, PERIOD, "Trần Thị Bình", WHY, DAY)
    receive(space, UNITS[0], WHOLE | {"A1": "✓", "A3": "x"})
    receive(space, UNITS[2], WHOLE)
    pipeline.consolidate(space, PERIOD, received=DAY)
    done = close(space, PERIOD, WHO, dt.date(2026, 4, 30))
    assert done.erratum == space.folder(PERIOD, RESULTS) / f"dinh-chinh-{PERIOD}-1.xlsx"
    rows = list(openpyxl.load_workbook(done.erratum).active.iter_rows(values_only=True))
    printed = [row[1:] for row in rows if isinstance(row[0], int)]
    first, new = "Phường Tân Định", "Xã Thạnh An"
    assert [row for row in printed if row[0] == first] == [
        (first, "Có kho lưu trữ", "Chưa đạt", "Đạt"),
        (first, "Số tiêu chí đạt", "3", "4"),
        (first, "Tỷ lệ", "75,0%", "100,0%"),
    ]
    assert (new, "Ban hành Kế hoạch", "Chưa có số liệu", "Đạt") in printed
    # What the report and the foot of the appendix print of all units is corrected too.
    together = [row[1:] for row in printed if row[0] == "Tính chung"]
    assert ("Số lượt tiêu chí đạt", "6/8 (75,0%)", "10/12 (83,3%)") in together
    assert ("Số tiêu chí đạt - Tổng số đạt", "6*", "10") in together
    assert {row[0] for row in printed} == {first, new, "Tính chung"}
    told = [row[0] for row in rows if isinstance(row[0], str)]
    # A line of its own for the name of the table, so that no line ends inside it.
    assert any(str(cell).startswith("ĐÍNH CHÍNH SỐ LIỆU\nBẢNG TỔNG HỢP THỬ") for row in rows for cell in row)
    of = "(Đính chính số liệu kèm theo Báo cáo số 12/BC-SNV ngày 20 tháng 4 năm 2026 của Sở Nội vụ)"
    assert f"{of}\nLý do đính chính: {WHY}." in told
    # The reason is that of the whole table.
    assert sum(WHY in str(cell) for row in rows for cell in row) == 1


def test_a_unit_exempted_after_closing_leaves_the_table_of_which_the_correction_tells_all(
    space: Workspace,
) -> None:
    reopen(space, PERIOD, WHO, WHY, DAY)
    path = space.folder(PERIOD, f"cau-hinh-{PERIOD}.xlsx")
    book = openpyxl.load_workbook(path)
    for column, value in enumerate((str(PERIOD), "003", "Được miễn", None, "CV 20"), 1):
        book["Gia hạn, miễn"].cell(5, column, value)
    book.save(path)
    pipeline.consolidate(space, PERIOD, received=DAY)
    done = close(space, PERIOD, WHO, dt.date(2026, 4, 30))
    assert done.erratum
    rows = list(openpyxl.load_workbook(done.erratum).active.iter_rows(values_only=True))
    printed = [row[1:] for row in rows if isinstance(row[0], int)]
    assert printed[:2] == [
        ("Xã Thạnh An", "Dòng của đơn vị trong bảng", "có", "bỏ khỏi bảng: được miễn"),
        ("Tính chung", "Số đơn vị phải báo cáo", "03", "02"),
    ]
    stars = ("Dấu * (còn câu chưa có số liệu) ở 05 số", "có dấu *", "không có dấu *, số giữ nguyên")
    assert ("Tính chung", *stars) in printed
    assert {row[1] for row in printed[2:]} == {
        stars[0],
        "Số đơn vị “Chưa xếp loại”",
        "Số câu chưa có số liệu",
    }
    # The other way round its row comes back, with what it says.
    reopen(space, PERIOD, WHO, WHY, dt.date(2026, 4, 30))
    book["Gia hạn, miễn"].delete_rows(5)
    book.save(path)
    pipeline.consolidate(space, PERIOD, received=DAY)
    done = close(space, PERIOD, WHO, dt.date(2026, 4, 30))
    rows = list(openpyxl.load_workbook(done.erratum).active.iter_rows(values_only=True))
    printed = [row[1:] for row in rows if isinstance(row[0], int)]
    assert ("Xã Thạnh An", "Dòng của đơn vị trong bảng", "không có", "thêm vào bảng") in printed
    assert ("Tính chung", "Số đơn vị phải báo cáo", "02", "03") in printed


def test_a_correction_says_of_a_unit_that_was_merged_since_what_it_is_now(space: Workspace) -> None:
    new, day = Unit("009", "Xã Hợp Nhất", "Khu vực 2"), dt.date(2026, 3, 10)
    rows = tuple(
        Predecessor(unit.code, unit.name, new.code, Fate.MERGED, day, new.name, "NQ") for unit in UNITS[1:]
    )
    settings = dataclasses.replace(
        space.config(), roster=Roster((UNITS[0], new)), predecessors=rows, waivers=(), overrides=()
    )
    write(space.root / workbook.FILE_NAME, workbook.render(settings))
    reopen(space, PERIOD, WHO, WHY, DAY)
    apply(space, PERIOD, lambda _: None)
    next(space.folder(PERIOD, RECEIVED).glob("002-*")).unlink()
    said = screen.as_text(pipeline.consolidate(space, PERIOD, received=DAY))
    left = f"{UNITS[1].full_name} (sáp nhập ngày 10/3/2026, nay là {new.full_name})."
    assert f"1 đơn vị lần trước có số liệu, nay không còn trong danh sách đơn vị của kỳ: {left}" in said
    assert "mất tệp" not in said
    done = close(space, PERIOD, WHO, dt.date(2026, 4, 30))
    assert done.erratum
    rows_ = openpyxl.load_workbook(done.erratum).active.iter_rows(values_only=True)
    why = {row[1]: row[4] for row in rows_ if row[2] == "Dòng của đơn vị trong bảng"}
    assert why[UNITS[1].full_name] == f"bỏ khỏi bảng: sáp nhập ngày 10/3/2026, nay là {new.full_name}"


def test_changes_and_corrections_say_whether_they_count_the_figures_of_a_new_unit(space: Workspace) -> None:
    reopen(space, PERIOD, WHO, WHY, DAY)
    receive(space, UNITS[0], BETTER)
    receive(space, UNITS[2], WHOLE)
    counted = (
        "2 số liệu của 1 đơn vị (1 trong biểu, 1 ở kết quả chung của đơn vị); "
        "1 đơn vị mới có số liệu, không kể từng số."
    )
    assert counted in screen.as_text(pipeline.consolidate(space, PERIOD, received=DAY))
    book = openpyxl.load_workbook(space.folder(PERIOD, RESULTS) / f"thay-doi-{PERIOD}.xlsx")
    assert any(counted in str(cell.value) for row in book.active.iter_rows(max_row=3) for cell in row)
    done = close(space, PERIOD, WHO, DAY)
    new = sum(row.unit_code == "003" for row in done.moved.rows)
    assert new > 1
    totals = sum(not row.code for row in done.moved.rows)
    parts = f"{new + 2 - totals} trong biểu, {totals} ở kết quả chung của đơn vị"
    said = f"{new + 2} số liệu của 2 đơn vị ({parts}), kể cả {new} số liệu của 1 đơn vị mới có số liệu."
    assert f"Khác lần chốt trước: {said}" in months.closed(done, space.root)


def test_a_figure_that_is_gone_is_printed_as_such_and_not_as_its_formula(space: Workspace) -> None:
    reopen(space, PERIOD, WHO, WHY, DAY)
    next(space.folder(PERIOD, RECEIVED).glob("001-*")).unlink()
    pipeline.consolidate(space, PERIOD, received=DAY)
    done = close(space, PERIOD, WHO, DAY)
    rows = list(openpyxl.load_workbook(done.erratum).active.iter_rows(values_only=True))
    assert [row[3:5] for row in rows if row[2] == "Số tiêu chí đạt"] == [("3", "để trống")]
    assert not any("(không có)" in str(cell) for row in rows for cell in row)


def test_the_history_of_closings_stays_with_who_when_and_why(space: Workspace) -> None:
    reopen(space, PERIOD, "Trần Thị Bình", WHY, dt.date(2026, 4, 10))
    pipeline.consolidate(space, PERIOD)
    done = close(space, PERIOD, WHO, dt.date(2026, 4, 30))
    assert done.erratum is None
    told = [(event.number, event.what, event.who, event.day, event.why)
            for event in closing.read(space, PERIOD).events]  # fmt: skip
    assert told == [
        (1, "Chốt", WHO, DAY, ""),
        (1, "Mở lại", "Trần Thị Bình", dt.date(2026, 4, 10), WHY),
        (2, "Chốt", WHO, dt.date(2026, 4, 30), ""),
    ]
    assert {path.name for path in (space.root / str(PERIOD) / "da-chot").iterdir()} == {"lan-1", "lan-2"}


def test_a_second_correction_does_not_replace_the_first(space: Workspace) -> None:
    for answers in (BETTER, WHOLE):
        reopen(space, PERIOD, WHO, WHY, DAY)
        receive(space, UNITS[0], answers)
        pipeline.consolidate(space, PERIOD, received=DAY)
        close(space, PERIOD, WHO, DAY)
    names = {path.name for path in space.folder(PERIOD, RESULTS).glob("dinh-chinh-*")}
    assert names == {f"dinh-chinh-{PERIOD}-1.xlsx", f"dinh-chinh-{PERIOD}-2.xlsx"}


def test_results_older_than_what_came_in_are_not_closed(space: Workspace) -> None:
    reopen(space, PERIOD, WHO, WHY, DAY)
    receive(space, UNITS[2], WHOLE, "muon.xlsx")
    with pytest.raises(WorkspaceError, match=rf"{RECEIVED}/muon.xlsx.*vtlt consolidate 2026-03"):
        close(space, PERIOD, WHO, DAY)
    pipeline.check(space, PERIOD, received=DAY)
    with pytest.raises(WorkspaceError, match=r"so-nhan\.xlsx"):
        close(space, PERIOD, WHO, DAY)


def test_a_form_that_came_while_the_results_were_made_is_not_closed_with_them(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopen(space, PERIOD, WHO, WHY, DAY)
    publish = publication.publish

    def late(*given: Any) -> Any:
        (space.folder(PERIOD, RECEIVED) / "muon.xlsx").write_bytes(b"late")
        return publish(*given)

    monkeypatch.setattr(publication, "publish", late)
    pipeline.consolidate(space, PERIOD)
    monkeypatch.undo()
    with pytest.raises(VtltError, match=r"muon\.xlsx"):
        close(space, PERIOD, WHO, DAY)
    pipeline.consolidate(space, PERIOD)
    close(space, PERIOD, WHO, DAY)


def test_a_received_file_that_cannot_be_read_does_not_stop_the_results(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopen(space, PERIOD, WHO, WHY, DAY)
    unreadable = receive(space, UNITS[2], WHOLE, "khoa.xlsx")
    read = journal.sha256_of

    def refused(path: str) -> str:
        if path == str(unreadable):
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(journal, "sha256_of", refused)
    assert pipeline.consolidate(space, PERIOD).failed == ()
    with pytest.raises(VtltError, match=r"khoa\.xlsx"):
        close(space, PERIOD, WHO, DAY)


def test_a_month_without_results_and_a_rehearsed_one_are_not_closed(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    with pytest.raises(WorkspaceError, match="chưa có bộ kết quả"):
        close(space, PERIOD, WHO, DAY)
    rehearse.rehearse(space, PERIOD, 1, pipeline.quietly)
    pipeline.consolidate(space, PERIOD, received=DAY)
    with pytest.raises(WorkspaceError, match="diễn tập"):
        close(space, PERIOD, WHO, DAY)


@pytest.mark.parametrize(("who", "why"), [(" ", WHY), (WHO, "")])
def test_nobody_opens_a_month_without_a_name_and_a_reason(space: Workspace, who: str, why: str) -> None:
    with pytest.raises(VtltError, match=r"--by|--why"):
        reopen(space, PERIOD, who, why, DAY)


def test_an_open_month_cannot_be_reopened(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="đang mở"):
        reopen(workspace(tmp_path), PERIOD, WHO, WHY, DAY)


def test_a_ledger_that_was_changed_or_removed_stops_every_run(space: Workspace) -> None:
    path = path_of(space, PERIOD)
    data = path.read_bytes()
    change(path, (WHO, "Người khác"))
    with pytest.raises(WorkspaceError, match="đã bị sửa"):
        pipeline.check(space, PERIOD)
    path.unlink()
    with pytest.raises(WorkspaceError, match=r"không thấy chot-2026-03\.xlsx"):
        pipeline.check(space, PERIOD)
    path.write_bytes(data)
    with pytest.raises(WorkspaceError, match="còn nguyên"):
        pipeline.check(space, PERIOD)


def test_what_was_changed_in_a_closed_month_is_noted_when_it_is_reopened(space: Workspace) -> None:
    record.path_of(space, PERIOD).unlink()
    done = reopen(space, PERIOD, WHO, WHY, DAY)
    assert [str(each) for each in done.found] == [f"mất: cau-hinh-{PERIOD}.xlsx"]
    assert closing.read(space, PERIOD).events[-1].note == f"mất: cau-hinh-{PERIOD}.xlsx"


def test_a_file_of_results_is_sent_for_where_it_is_kept_and_others_to_a_backup(space: Workspace) -> None:
    root = space.root / str(PERIOD)
    (root / RESULTS / f"tong-hop-{PERIOD}.xlsx").unlink()
    with pytest.raises(WorkspaceError, match=r"Tệp của ket-qua: chép lại từ da-chot/lan-1") as told:
        pipeline.check(space, PERIOD)
    assert "sao lưu" not in str(told.value)
    (root / "so-nhan.xlsx").unlink()
    with pytest.raises(WorkspaceError, match=r"Tệp khác đã sửa, mất: lấy lại từ bản sao lưu\."):
        pipeline.check(space, PERIOD)


def test_results_of_a_closed_month_that_are_gone_are_told_wherever_they_are_missed(space: Workspace) -> None:
    shutil.rmtree(space.folder(PERIOD, RESULTS))
    kept = f"{PERIOD}/da-chot/lan-1/tong-hop-{PERIOD}.xlsx"
    # The next month would be compared with an earlier one, and nobody would know.
    april = PERIOD.following
    space.start(april)
    receive(space, UNITS[0], WHOLE, period=april)
    result = pipeline.consolidate(space, april, received=dt.date(2026, 5, 3))
    (told,) = frames.rows(result.unusable)
    assert told.code == "VT278"
    assert f"không còn tong-hop-{PERIOD}.xlsx" in told.message
    assert told.mend.startswith(f"Chép {kept} về {PERIOD}/ket-qua rồi chạy lại")
    # A quarter sends for it too, and names no command that a closed month refuses.
    with pytest.raises(WorkspaceError, match=f"{PERIOD}: không còn .*, tuy kỳ đã chốt: chép lại từ {kept}"):
        pipeline.roll_up(space, Period.parse("2026-Q1"), 1)
    year = pipeline.roll_up(space, Period.parse("2026"), 1)
    mends = dict(frames.tuples(year.month.findings, "message", "mend"))
    (mine,) = (mend for message, mend in mends.items() if f"Kỳ {PERIOD} đã chốt" in message)
    assert (kept in mine, "consolidate" in mine) == (True, False)
    home_said = home.standing_report(space, overview.standings(space), DAY)
    assert f"Không còn ket-qua/tong-hop-{PERIOD}.xlsx, tuy kỳ đã chốt: chép lại từ {kept}." in home_said
    assert f"Kỳ {PERIOD} chưa có kết quả" not in home_said
    assert f"Kỳ {PERIOD} không còn ket-qua/tong-hop-{PERIOD}.xlsx" in home_said
    # Done as it says, all is as it was.
    space.folder(PERIOD, RESULTS).mkdir()
    (space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx").write_bytes((space.root / kept).read_bytes())
    result = pipeline.consolidate(space, april, received=dt.date(2026, 5, 3))
    assert [past.period for past in result.month.earlier] == [PERIOD]
    assert result.unusable.empty


def test_an_added_form_is_no_matter_of_a_backup(space: Workspace) -> None:
    (space.folder(PERIOD, RECEIVED) / "them.xlsx").write_bytes(b"x")
    with pytest.raises(WorkspaceError, match="là biểu cần tính thì mở lại kỳ") as told:
        pipeline.check(space, PERIOD)
    assert "sao lưu" not in str(told.value)


def test_a_backup_of_before_a_closing_is_no_ledger_of_today(space: Workspace) -> None:
    root, path = space.root / str(PERIOD), path_of(space, PERIOD)
    older = path.read_bytes()
    reopen(space, PERIOD, WHO, WHY, DAY)
    close(space, PERIOD, WHO, DAY)
    path.write_bytes(older)
    with pytest.raises(WorkspaceError, match=r"chỉ ghi đến lần chốt 1 mà còn thư mục da-chot/lan-2"):
        reopen(space, PERIOD, WHO, WHY, DAY)
    (root / "da-chot" / "lan-2").rename(root / "da-chot" / "lan-2 truoc")
    assert reopen(space, PERIOD, WHO, WHY, DAY).event.number == 1


def test_results_of_a_former_closing_that_are_gone_are_named(space: Workspace) -> None:
    reopen(space, PERIOD, WHO, WHY, DAY)
    close(space, PERIOD, WHO, DAY)
    shutil.rmtree(space.root / str(PERIOD) / "da-chot" / "lan-1")
    assert [str(each) for each in close(space, PERIOD, WHO, DAY).found] == ["mất: da-chot/lan-1"]


def test_no_correction_is_measured_against_what_is_no_longer_as_it_was_closed(space: Workspace) -> None:
    reopen(space, PERIOD, WHO, WHY, DAY)
    kept = space.root / str(PERIOD) / "da-chot" / "lan-1" / f"tong-hop-{PERIOD}.xlsx"
    change(kept, (UNITS[0].name, "Tên khác"))
    with pytest.raises(WorkspaceError, match="nên không so được để lập bảng đính chính"):
        close(space, PERIOD, WHO, DAY)


def test_a_run_killed_before_the_copy_of_the_results_is_completed_by_the_next(space: Workspace) -> None:
    kept = space.root / str(PERIOD) / "da-chot"
    before = everything(space)
    shutil.rmtree(kept)
    close(space, PERIOD, WHO, DAY)
    assert everything(space) == before


def test_a_closing_that_was_cut_off_leaves_the_month_open_and_can_be_repeated(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopen(space, PERIOD, WHO, WHY, DAY)
    receive(space, UNITS[0], BETTER)
    pipeline.consolidate(space, PERIOD, received=DAY)
    with monkeypatch.context() as broken:
        broken.setattr(closing, "write_ledger", lambda *_: cut_off())
        with pytest.raises(KeyboardInterrupt):
            close(space, PERIOD, WHO, DAY)
    assert list(space.folder(PERIOD, RESULTS).glob("dinh-chinh-*"))
    receive(space, UNITS[0], WHOLE)
    pipeline.consolidate(space, PERIOD, received=DAY)
    done = close(space, PERIOD, WHO, DAY)
    assert (done.event.number, done.erratum) == (2, None)
    assert not list(space.folder(PERIOD, RESULTS).glob("dinh-chinh-*"))


def cut_off() -> None:
    raise KeyboardInterrupt


def test_results_that_cannot_be_written_leave_the_month_open(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    reopen(space, PERIOD, WHO, WHY, DAY)
    receive(space, UNITS[0], BETTER)
    pipeline.consolidate(space, PERIOD, received=DAY)
    monkeypatch.setattr(Path, "replace", lambda *_: refuse())
    with pytest.raises(WorkspaceError, match="dinh-chinh"):
        close(space, PERIOD, WHO, DAY)
    monkeypatch.undo()
    assert closing.read(space, PERIOD).closing is None


def refuse() -> None:
    raise PermissionError(13, "read-only")


def test_names_that_no_workbook_keeps_and_things_that_are_no_files_are_sealed_too(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    received = space.folder(PERIOD, RECEIVED)
    for name in ("=1+1  .txt", "a b.txt", "a  b.txt"):
        (received / name).write_text(name)
    os.mkfifo(received / "ong.xlsx")
    pipeline.consolidate(space, PERIOD, received=DAY)
    close(space, PERIOD, WHO, DAY)
    with pytest.raises(WorkspaceError, match="còn nguyên"):
        pipeline.check(space, PERIOD)
    (received / "a  b.txt").write_text("khác")
    with pytest.raises(WorkspaceError, match=r"đã sửa: tiep-nhan/a b\.txt"):
        pipeline.check(space, PERIOD)


def vtlt(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, [str(word) for word in words])
    return done.exit_code, done.output


def test_on_the_command_line_a_month_is_closed_compared_and_reopened(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    pipeline.consolidate(space, PERIOD, received=DAY)
    month = (PERIOD, "-w", space.root)
    code, said = vtlt("close", *month, "--by", WHO, "--on", "3/4/2026")
    assert (code, f"Đã chốt (chốt lần 1, ngày 03/4/2026, người chốt: {WHO})" in said) == (0, True)
    assert vtlt("check", *month)[0] == 2
    assert "còn nguyên" in vtlt("close", *month, "--by", WHO)[1]
    (space.folder(PERIOD, RECEIVED) / "moi.txt").write_text("x")
    code, said = vtlt("close", *month, "--by", WHO)
    assert (code, "thêm: tiep-nhan/moi.txt" in said) == (2, True)
    assert vtlt("reopen", *month, "--by", WHO)[0] == 2
    code, said = vtlt("reopen", *month, "--by", WHO, "--why", WHY)
    assert (code, "Đã mở lại (lần chốt 1)" in said) == (0, True)


def test_on_the_command_line_the_differences_are_listed_and_then_applied(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    pipeline.check(space, PERIOD, received=DAY)
    month = (PERIOD, "-w", space.root)
    assert "không có gì để đưa vào" in vtlt("apply", *month)[1]
    configure(space, CHANGES["agency"])
    line = "  Sheet “Thông tin”, Cơ quan tổng hợp: Sở Nội vụ → Văn phòng Ủy ban\n"
    listed, applied = vtlt("apply", *month, "--list")[1], vtlt("apply", *month)[1]
    assert line in listed and "Chưa đổi gì" in listed
    assert line in applied and "Đã đưa 1 chỗ vào" in applied
