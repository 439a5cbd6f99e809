"""A set of results is old, new, or known to be neither; former sets are kept. Shown with small files."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.publishing import changes
from vtlt_consolidate.words.errors import VtltError, WorkspaceError
from vtlt_consolidate.workspace import folders, owner, published
from vtlt_consolidate.workspace.folders import sweep, temporary, write

OLD = {"tong-hop.xlsx": b"A1", "phu-luc.xlsx": b"A2", "bao-cao.docx": b"A3"}
NEW = {"tong-hop.xlsx": b"B1", "phu-luc.xlsx": b"B2", "bao-cao.docx": b"B3"}
NAMES = sorted(OLD)


class Killed(BaseException):
    """Stands for the end of the process."""


def publish(folder: Path, made: dict[str, bytes], lacking: tuple[str, ...] = ()) -> list[str]:
    kept, _ = published.keep(folder, made)
    return published.replace(folder, made, lacking, kept)[1]


def there(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def former(folder: Path) -> dict[str, dict[str, bytes]]:
    place = folder / published.FORMER
    return {path.name: there(path) for path in sorted(place.iterdir())} if place.is_dir() else {}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The results of a period, once made."""
    made = tmp_path / "2026-03" / "ket-qua"
    made.mkdir(parents=True)
    publish(made, OLD)
    return made


@pytest.fixture
def stop(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, BaseException], None]:
    """Let something happen where a file of the results would get its place, or be removed."""
    replace, unlink = Path.replace, Path.unlink

    def arm(name: str, what: BaseException) -> None:
        def hit(path: Path) -> None:
            if path.name == name and path.parent.name in {"ket-qua", "2026-03"}:
                raise what

        def replacing(self: Path, target: Path) -> Path:
            hit(Path(target))
            return replace(self, target)

        def unlinking(self: Path, missing_ok: bool = False) -> None:
            hit(self)
            unlink(self, missing_ok=missing_ok)

        monkeypatch.setattr(Path, "replace", replacing)
        monkeypatch.setattr(Path, "unlink", unlinking)

    return arm


def in_excel() -> OSError:
    return PermissionError(errno.EACCES, "Permission denied")


def test_a_set_that_was_written_to_the_end_is_whole(folder: Path) -> None:
    assert published.standing(folder) == published.Standing(complete=True)
    assert (there(folder), former(folder)) == (OLD, {})


@pytest.mark.parametrize("name", NAMES)
def test_a_set_that_was_cut_off_is_known_as_such_and_its_base_is_the_former_one(
    folder: Path, stop: Callable[[str, BaseException], None], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop(name, Killed())
    with pytest.raises(Killed):
        publish(folder, NEW)
    monkeypatch.undo()
    standing = published.standing(folder)
    assert (standing.complete, name in standing.unfinished) == (False, True)
    base = published.base(folder, "tong-hop.xlsx")
    assert base is not None
    assert (base.read_bytes(), base.parent.parent.name) == (b"A1", published.FORMER)
    assert publish(folder, NEW) == []
    assert (published.standing(folder).complete, there(folder)) == (True, NEW)
    assert list(former(folder).values()) == [OLD]


@pytest.mark.parametrize("name", ["bo-ket-qua.json", "001-"])
def test_a_run_cut_off_before_the_first_file_leaves_the_old_set_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    replace, rename = Path.replace, Path.rename

    def replacing(self: Path, target: Path) -> Path:
        if Path(target).name.startswith(name):
            raise Killed
        return replace(self, target)

    def renaming(self: Path, target: Path) -> Path:
        if Path(target).name.startswith(name):
            raise Killed
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replacing)
    monkeypatch.setattr(Path, "rename", renaming)
    with pytest.raises(Killed):
        publish(folder, NEW)
    monkeypatch.undo()
    assert (published.standing(folder).complete, there(folder)) == (True, OLD)
    publish(folder, NEW)
    assert list(former(folder).values()) == [OLD]


def test_a_run_cut_off_before_the_seal_is_known_by_the_bytes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = published._write_seal

    def sealing(place: Path, sealed: published.Seal) -> None:
        if sealed.state != published.WRITING:
            raise Killed
        settle(place, sealed)

    monkeypatch.setattr(published, "_write_seal", sealing)
    with pytest.raises(Killed):
        publish(folder, NEW)
    monkeypatch.undo()
    assert published.standing(folder).complete is True, "every file is of the new set"
    publish(folder, NEW)
    assert (published.seal(folder) or published.Seal("", {})).state == published.WHOLE


def test_cut_off_twice_the_base_is_still_the_last_whole_set(
    folder: Path, stop: Callable[[str, BaseException], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    for made in (NEW, {name: data + b"+" for name, data in NEW.items()}):
        stop("bao-cao.docx", Killed())
        with pytest.raises(Killed):
            publish(folder, made)
        monkeypatch.undo()
    base = published.base(folder, "tong-hop.xlsx")
    assert base is not None
    assert base.read_bytes() == b"A1"


def test_the_very_first_set_cut_off_is_known_and_has_no_base(
    tmp_path: Path, stop: Callable[[str, BaseException], None]
) -> None:
    place = tmp_path / "2026-03" / "ket-qua"
    place.mkdir(parents=True)
    stop("phu-luc.xlsx", Killed())
    with pytest.raises(Killed):
        publish(place, NEW)
    assert published.standing(place).complete is False
    assert published.base(place, "tong-hop.xlsx") is None


def test_a_file_open_in_excel_leaves_a_set_that_is_not_whole_and_the_new_one_beside_it(
    folder: Path, stop: Callable[[str, BaseException], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop("phu-luc.xlsx", in_excel())
    (said,) = publish(folder, NEW)
    assert "Kết quả mới nằm ở phu-luc.moi.xlsx" in said
    assert published.standing(folder) == published.Standing(False, ("phu-luc.xlsx",))
    assert there(folder)["phu-luc.moi.xlsx"] == b"B2"
    monkeypatch.undo()
    publish(folder, NEW)
    assert (published.standing(folder).complete, there(folder)) == (True, NEW)


def test_what_was_typed_beside_a_file_that_was_open_is_kept(
    folder: Path, stop: Callable[[str, BaseException], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop("phu-luc.xlsx", in_excel())
    publish(folder, NEW)
    monkeypatch.undo()
    (folder / "phu-luc.moi.xlsx").write_bytes(b"typed")
    publish(folder, NEW)
    assert any(files.get("phu-luc.moi.xlsx") == b"typed" for files in former(folder).values())


def test_a_twin_that_cannot_be_removed_is_told_and_ends_nothing(
    folder: Path, stop: Callable[[str, BaseException], None]
) -> None:
    stop("tong-hop.moi.xlsx", in_excel())
    (said,) = publish(folder, NEW)
    assert "Không xóa được" in said
    assert there(folder) == NEW


def test_a_file_that_could_not_be_made_leaves_a_set_that_is_not_whole(folder: Path) -> None:
    made = {name: data for name, data in NEW.items() if name != "bao-cao.docx"}
    publish(folder, made, ("bao-cao.docx",))
    lacking = ("bao-cao.docx",)
    assert published.standing(folder) == published.Standing(False, lacking, unmade=lacking)
    assert there(folder) == {**made, "bao-cao.docx": b"A3"}


def test_the_same_set_again_writes_nothing(folder: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")}
    assert publish(folder, OLD) == []
    assert {path: path.stat().st_mtime_ns for path in folder.parent.rglob("*")} == before


def test_only_the_last_former_sets_are_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "KEPT", 3)
    for number in range(5):
        publish(folder, NEW | {"tong-hop.xlsx": bytes([number])})
    assert [name.partition("-")[0] for name in former(folder)] == ["003", "004", "005"]


def test_a_set_with_a_file_that_a_person_changed_is_kept_for_ever_and_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(published, "KEPT", 1)
    (folder / "bao-cao.docx").write_bytes(b"typed")
    assert published.standing(folder) == published.Standing(True, (), ("bao-cao.docx",))
    kept, touched = published.keep(folder, NEW)
    assert (kept.endswith("-giu"), touched) == (True, ("bao-cao.docx",))
    for number in range(4):
        publish(folder, NEW | {"tong-hop.xlsx": bytes([number])})
    assert former(folder)[kept]["bao-cao.docx"] == b"typed"


def test_what_a_person_changed_in_a_set_that_was_cut_off_is_kept_too(
    folder: Path, stop: Callable[[str, BaseException], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    stop("bao-cao.docx", Killed())
    with pytest.raises(Killed):
        publish(folder, NEW)
    monkeypatch.undo()
    (folder / "bao-cao.docx").write_bytes(b"typed")
    publish(folder, NEW)
    assert any(files["bao-cao.docx"] == b"typed" for files in former(folder).values())


def test_a_set_without_a_seal_is_neither_whole_nor_not_and_is_kept_for_ever(folder: Path) -> None:
    (folder.parent / published.SEAL).unlink()
    assert published.standing(folder) == published.Standing()
    kept, touched = published.keep(folder, NEW)
    assert (kept.endswith("-giu"), touched) == (True, ())


@pytest.mark.parametrize("seal", [b"", b"{", b"[]", b'{"state": "whole"}'])
def test_a_seal_that_cannot_be_read_is_of_no_whole_set(folder: Path, seal: bytes) -> None:
    (folder.parent / published.SEAL).write_bytes(seal)
    assert published.standing(folder).complete is False
    publish(folder, NEW)
    assert published.standing(folder).complete is True


def test_a_result_that_is_missing_makes_the_set_unfinished(folder: Path) -> None:
    (folder / "phu-luc.xlsx").unlink()
    assert published.standing(folder) == published.Standing(False, ("phu-luc.xlsx",))


def test_a_former_set_that_cannot_be_kept_is_not_replaced(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(VtltError, match=r"hết chỗ trên đĩa \(cần 0,0 MB, còn .* MB\)\. Tệp cũ vẫn nguyên"):
        publish(folder, NEW)
    assert (there(folder), former(folder)) == (OLD, {})
    assert list(folder.parent.rglob(".vtlt-*")) == []


def test_a_disk_that_can_only_be_read_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(VtltError, match=r"đĩa chỉ cho đọc.*chép thư mục làm việc sang nơi ghi được"):
        write(tmp_path / "a.xlsx", b"x")


def test_a_workbook_without_a_twin_is_left_alone_while_it_is_open(
    folder: Path, stop: Callable[[str, BaseException], None]
) -> None:
    stop("phu-luc.xlsx", in_excel())
    with pytest.raises(VtltError, match="đóng tệp"):
        write(folder / "phu-luc.xlsx", b"x", twin=False)
    assert there(folder) == OLD


def test_what_cannot_be_moved_or_removed_is_told(tmp_path: Path) -> None:
    with pytest.raises(VtltError, match="Không chuyển được"):
        folders.move(tmp_path / "a", tmp_path / "b")
    with pytest.raises(VtltError, match="Không xóa được"):
        folders.remove(tmp_path)
    with pytest.raises(VtltError, match="Không xóa được"):
        folders.remove_folder(tmp_path / "a")


def test_temporary_names_are_never_the_same(tmp_path: Path) -> None:
    assert len({temporary(tmp_path) for _ in range(100)}) == 100


def test_strays_of_dead_runs_are_swept_and_those_of_others_are_not(folder: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    whose = owner.token(owner.Owner(dead.pid, owner.mine().host, "", time.time()))
    dead.wait()
    period = folder.parent
    (period / "tiep-nhan").mkdir()
    gone = [
        folder / f".vtlt-{whose}-1.tmp",
        period / f".vtlt-{whose}-2.tmp",
    ]
    stay = [
        folder / f".vtlt-abcdef-{dead.pid}-1-1.tmp",  # of another machine
        folder / f".vtlt-{owner.token(owner.mine())}-1.tmp",  # of one that lives
        period / "tiep-nhan" / ".tong-hop-2026-03.xlsx.tmp",  # received
        period / "ghi-chu.tmp",  # nobody's
    ]
    for path in (*gone, *stay):
        path.write_bytes(b"x")
    whole = folder / published.FORMER / f".vtlt-{whose}-3.tmp"
    whole.mkdir(parents=True)
    (whole / "a").write_bytes(b"x")
    sweep(period)
    assert [path.name for path in (*gone, whole) if path.exists()] == []
    assert [path.name for path in stay if not path.exists()] == []


def test_a_number_of_a_process_that_is_used_again_is_no_sign_of_life() -> None:
    mine = owner.mine()
    assert mine.alive
    assert not owner.Owner(mine.pid, mine.host, "", mine.started - 60).alive
    assert owner.Owner(mine.pid, "may-khac", "", 0).alive, "of another machine nobody knows"


def test_a_changed_amount_is_printed_as_official_papers_print_it() -> None:
    kinds = (cellkinds.NUMBER, cellkinds.TEXT)
    assert [changes._shown(kind, "1200000,5") for kind in kinds] == ["1.200.000,5", "1200000,5"]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_that_cannot_be_written_is_named_once_with_what_to_do(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    make, open_ = Path.mkdir, Path.open

    def making(self: Path, *given: Any, **named: Any) -> None:
        if folder in self.parents and not self.is_dir():
            raise OSError(number, "refused")
        make(self, *given, **named)

    def opening(self: Path, mode: str = "r", **named: Any) -> Any:
        if folder in self.parents and "x" in mode:
            raise OSError(number, "refused")
        return open_(self, mode, **named)

    monkeypatch.setattr(Path, "mkdir", making)
    monkeypatch.setattr(Path, "open", opening)
    why = f"Không ghi được vào thư mục {folder}: "
    # The former set cannot be kept.
    with pytest.raises(WorkspaceError) as refused:
        publish(folder, NEW)
    assert str(refused.value).startswith(why)
    assert "Xin quyền ghi, hoặc chép" in str(refused.value)
    (said,) = published.replace(folder, NEW, (), "")[1]
    assert said.startswith(why)
