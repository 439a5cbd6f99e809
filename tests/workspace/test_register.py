"""Receipts keep their day, whatever happens to the register; forms filled in keep their answers."""

import datetime as dt
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from tests import pipeline
from tests.desk.test_decisions import decide
from tests.helpers import PERIOD, UNITS, WHOLE, cell_of, found, receive, workspace
from vtlt_consolidate.commands.said import issuing
from vtlt_consolidate.settings.tables import RECEIPTS
from vtlt_consolidate.words.errors import ConfigError, VtltError
from vtlt_consolidate.workspace import filledforms, register
from vtlt_consolidate.workspace.folders import ISSUED, RECEIVED, RETURNED
from vtlt_consolidate.writing.forms import forms

FIRST, SECOND = dt.date(2026, 4, 1), dt.date(2026, 4, 9)
A, B, C = ("a" * 64, "b" * 64, "c" * 64)


def files(**hashes: str) -> pd.DataFrame:
    """A frame of files, as far as the register looks at it."""
    return pd.DataFrame(
        {"file": [f"{name}.xlsx" for name in hashes], "sha256": list(hashes.values())}, dtype="str"
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A register with two files of the first day."""
    made = tmp_path / register.FILE_NAME
    register.note(made, files(a=A, b=B), FIRST)
    return made


def codes(noted: register.Noted) -> list[str]:
    return [record["code"] for record in (*noted.records, *noted.asked)]


def edit(path: Path, row: int, column: int, value: str | None) -> None:
    book = openpyxl.load_workbook(path)
    book[RECEIPTS.sheet].cell(row, column).value = value
    book.save(path)


def test_a_deleted_row_comes_back_with_its_day_and_is_told_once(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    book[RECEIPTS.sheet].delete_rows(5)
    book.save(path)
    noted = register.note(path, files(a=A, b=B, c=C), SECOND)
    assert noted.days == {A: FIRST, B: FIRST, C: SECOND}
    assert codes(noted) == ["VT150"]
    assert "a.xlsx" in noted.records[0]["message"]
    assert codes(register.note(path, files(a=A, b=B, c=C), SECOND)) == []


def test_received_files_that_are_gone_are_told_until_they_are_back(path: Path) -> None:
    noted = register.note(path, files(b=B), SECOND)
    assert codes(noted) == ["VT165"]
    assert "1 tệp đã vào sổ nhận (a.xlsx)" in noted.asked[0]["message"]
    assert noted.asked[0]["key"] != register.note(path, files(c=C), SECOND).asked[0]["key"]
    # Under another name it is the same file.
    assert codes(register.note(path, files(b=B, c=C, d=A), SECOND)) == []


def test_a_register_that_is_gone_is_rebuilt_with_what_was_corrected_in_it(path: Path) -> None:
    edit(path, 5, 2, "31/03/2026")
    edit(path, 6, 3, "nhận qua bưu điện")
    register.note(path, files(a=A, b=B), SECOND)
    path.unlink()
    noted = register.note(path, files(a=A, b=B), SECOND)
    assert noted.days == {A: dt.date(2026, 3, 31), B: FIRST}
    assert codes(noted) == ["VT150"]
    notes = [cell.value for cell in openpyxl.load_workbook(path)[RECEIPTS.sheet]["C"]]
    assert "nhận qua bưu điện" in notes


def test_without_a_kept_copy_files_of_a_reported_period_are_not_dated_today(path: Path) -> None:
    path.unlink()
    for kept in (path.parent / "luu").iterdir():
        kept.unlink()
    noted = register.note(path, files(a=A, b=B), SECOND, reported=True)
    assert noted.days == {}
    assert codes(noted) == ["VT151"]


def test_files_that_vanish_and_come_again_or_get_other_names_keep_their_day(path: Path) -> None:
    assert codes(register.note(path, files(c=C), SECOND)) == ["VT165"]
    noted = register.note(path, files(thu_muc=A, c=C, b=B), SECOND)
    assert noted.days == {A: FIRST, B: FIRST, C: SECOND}
    assert codes(noted) == []


def test_a_received_file_with_another_content_is_told_with_how_both_hashes_begin(path: Path) -> None:
    noted = register.note(path, files(a=C, b=B), SECOND)
    assert codes(noted) == ["VT152"]
    assert f"bắt đầu là {A[:8]}, của tệp này là {C[:8]})" in noted.asked[0]["message"]
    # The old one still there under another name: nothing was lost.
    assert codes(register.note(path, files(a=C, b=B, cu=A), SECOND)) == []


def test_a_register_that_cannot_be_read_still_keeps_the_day_of_todays_files(path: Path) -> None:
    edit(path, 5, 2, "hôm kia")
    with pytest.raises(ConfigError, match="ô B5"):
        register.note(path, files(a=A, b=B, c=C), FIRST)
    edit(path, 5, 2, "01/04/2026")
    assert register.note(path, files(a=A, b=B, c=C), SECOND).days[C] == FIRST


def test_receipts_are_noted_although_the_run_is_refused(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    with pytest.raises(VtltError, match="tong-hop"):
        pipeline.consolidate(space, PERIOD, received=FIRST, carry_forward=True)
    decided = space.folder(PERIOD, "quyet-dinh.xlsx")
    decided.write_bytes(b"khong phai Excel")
    receive(space, UNITS[1], WHOLE)
    with pytest.raises(ConfigError, match=r"quyet-dinh\.xlsx"):
        pipeline.check(space, PERIOD, received=FIRST)
    decided.unlink()
    days = set(pipeline.check(space, PERIOD, received=SECOND).month.submissions["received"])
    assert days == {"", "01/4/2026"}


def test_a_file_that_is_appraised_first_gets_the_day_of_the_next_check(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    pipeline.appraise(space, PERIOD)
    days = set(pipeline.check(space, PERIOD, received=FIRST).month.submissions["received"])
    assert days == {"", "01/4/2026"}


def test_a_day_that_the_analyst_deleted_stays_deleted(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    pipeline.check(space, PERIOD, received=FIRST)
    edit(space.folder(PERIOD, register.FILE_NAME), 5, 2, None)
    pipeline.appraise(space, PERIOD)
    assert set(pipeline.check(space, PERIOD, received=SECOND).month.submissions["received"]) == {""}


def test_a_day_that_was_emptied_is_told_with_file_and_cell_until_it_is_there_again(path: Path) -> None:
    edit(path, 6, 2, None)
    noted = register.note(path, files(a=A, b=B, c=C), SECOND)
    assert noted.days == {A: FIRST, C: SECOND}
    assert codes(noted) == ["VT277"]
    (told,) = noted.asked
    assert (told["file"], told["sheet"], told["cell"]) == ("so-nhan.xlsx", RECEIPTS.sheet, "B6")
    assert "ở 1 tệp (b.xlsx)" in told["message"]
    assert codes(register.note(path, files(a=A, b=B, c=C), SECOND)) == ["VT277"]
    edit(path, 6, 2, "01/4/2026")
    assert codes(register.note(path, files(a=A, b=B, c=C), SECOND)) == []


def test_what_stands_in_the_register_no_more_can_be_accepted_for_good(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:2])
    gone = receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], WHOLE)
    pipeline.check(space, PERIOD, received=FIRST)
    gone.unlink()
    edit(space.folder(PERIOD, register.FILE_NAME), 6, 2, None)
    told = pipeline.check(space, PERIOD, received=FIRST)
    assert [row[1] for row in found(told)] == ["VT165", "VT277"]
    for number in (0, 1):
        decide(space, number, "Chấp nhận")
    again = pipeline.check(space, PERIOD, received=FIRST)
    assert set(again.month.findings["severity"]) == {"note"}


def test_files_of_a_register_that_was_lost_are_told_to_lack_their_day_on_every_later_run(path: Path) -> None:
    lost = path.with_name("khac") / register.FILE_NAME
    lost.parent.mkdir()
    assert codes(register.note(lost, files(a=A, b=B), SECOND, reported=True)) == ["VT151"]
    assert codes(register.note(lost, files(a=A, b=B), SECOND, reported=True)) == ["VT277"]


# ------------------------------------------------------------------------------ forms filled in


def fill(path: Path, cell: str, value: str | None) -> bytes:
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell].value = value
    book.save(path)
    return path.read_bytes()


def test_issue_leaves_a_form_alone_that_somebody_filled_in_and_says_so(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    pipeline.issue(space, PERIOD)
    names = forms.file_names(space.config().roster)
    folder = space.folder(PERIOD, ISSUED)
    typed = fill(folder / names["001"], cell_of("A2"), "Đạt")
    fill(folder / names["002"], cell_of("A2"), None)
    (folder / names["003"]).write_bytes(b"hong")
    done = pipeline.issue(space, PERIOD)
    assert done.kept == [names["001"], names["003"]]
    assert (folder / names["001"]).read_bytes() == typed
    assert not filledforms.touched(folder / names["002"])
    assert (done.written, done.replaced, done.failed) == (1, 1, [])
    assert (
        f"Giữ nguyên 2 biểu đã có người điền hoặc sửa ngay trong phat-hanh: {names['001']}"
        in issuing.issued(done)
    )


def test_a_correction_form_filled_in_on_the_spot_is_neither_overwritten_nor_taken_away(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, UNITS[:1])
    came = receive(space, UNITS[0], WHOLE | {"A2": "c"})
    pipeline.check(space, PERIOD)
    (form,) = space.folder(PERIOD, RETURNED).iterdir()
    typed = fill(form, cell_of("A2"), "Đạt")
    told = pipeline.check(space, PERIOD).month.findings.set_index("code")
    assert form.read_bytes() == typed
    assert told.loc["VT156", "file"] == f"tra-lai/{form.name}"
    came.unlink()
    receive(space, UNITS[0], WHOLE, "moi.xlsx")
    assert "VT156" in set(pipeline.check(space, PERIOD).month.findings["code"])
    assert form.read_bytes() == typed
    (space.folder(PERIOD, RECEIVED) / form.name).write_bytes(typed)
    assert "VT156" not in set(pipeline.check(space, PERIOD).month.findings["code"])
