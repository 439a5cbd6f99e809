"""Whatever lies in tiep-nhan/, the month goes on, and each thing is told by its name."""

from __future__ import annotations

import dataclasses
import io
import os
import random
import stat
import struct
import subprocess
import sys
import zipfile
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, UNITS, WHOLE, check, config, fields, receive, workspace
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.damage import files
from vtlt_consolidate.excel import sheet
from vtlt_consolidate.files import arrivals, crew, intake, unpack, worker
from vtlt_consolidate.files.cells import numberformats
from vtlt_consolidate.files.compact import packed, unpacked
from vtlt_consolidate.files.containers import gate, locks
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.naming import proposals
from vtlt_consolidate.reading import contradiction
from vtlt_consolidate.words import citations, errors, text
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace
from vtlt_consolidate.writing.forms import forms


def box(space: Workspace) -> Path:
    return space.folder(PERIOD, RECEIVED)


def form(unit: int = 0, **answers: Any) -> bytes:
    settings = config()
    return forms.render(settings, UNITS[unit], settings.round(PERIOD), fields(WHOLE | answers))


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def statuses(result: Result) -> list[str]:
    return list(result.month.submissions["status"])


def told(result: Result) -> dict[str, str]:
    """File → code."""
    return dict(zip(result.month.findings["file"], result.month.findings["code"], strict=True))


# ------------------------------------------------------------------ what lies in the folder


def test_what_is_no_file_is_named_and_never_followed(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    os.mkfifo(box(space) / "ong.xlsx")
    (tmp_path / "ngoai").mkdir()
    (tmp_path / "ngoai" / "a.xlsx").write_bytes(form())
    (box(space) / "lien-ket.xlsx").symlink_to(tmp_path / "ngoai" / "a.xlsx")
    (box(space) / "thu-muc").symlink_to(tmp_path / "ngoai")
    result = check(space)
    assert told(result) == dict.fromkeys(("lien-ket.xlsx", "ong.xlsx", "thu-muc"), "VT192")
    assert statuses(result) == ["missing"]


def test_a_folder_or_file_that_cannot_be_opened_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = workspace(tmp_path, UNITS[:2])
    receive(space, UNITS[0], WHOLE, "a.xlsx")
    receive(space, UNITS[1], WHOLE, "khoa.xlsx")
    (box(space) / "kín").mkdir()
    scan, opened = os.scandir, open

    def closed(path: str, *rest: Any) -> Any:
        if str(path).endswith(("kín", "khoa.xlsx")):
            raise PermissionError(13, "Permission denied", path)
        return (opened if rest else scan)(path, *rest)

    monkeypatch.setattr(arrivals.os, "scandir", closed)
    monkeypatch.setattr(unpack, "open", closed, raising=False)
    result = check(space)
    assert told(result) == {"kín": "VT193", "khoa.xlsx": "VT194"}
    assert all("không có quyền" in message for message in result.month.findings["message"])
    assert statuses(result) == ["complete", "missing"]


def test_a_file_whose_content_is_still_in_the_cloud_is_named(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    (box(space) / ".bieu.xlsx.icloud").write_bytes(b"bplist00")
    assert told(check(space)) == {".bieu.xlsx.icloud": "VT195"}
    for attribute in (0x1000, 0x40000, 0x400000):
        seen = SimpleNamespace(st_mode=stat.S_IFREG, st_file_attributes=attribute)
        assert arrivals._trouble(seen, "a.xlsx")[0] == arrivals.IN_THE_CLOUD


def test_a_file_that_is_still_being_copied_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(form())
    (look,) = next(worker.look_here([worker.Task(str(tmp_path / "a.xlsx"), "a.xlsx", (10, 0))]))
    heap = intake._Heap()
    heap.add(look)
    assert [record["code"] for record in heap.records] == ["VT196"]


def test_a_name_that_is_no_text_is_spelled(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = os.fsencode(box(space)) + b"/bi\xea\x9du \n\xe2\x80\xaexslx.xlsx"
    Path(os.fsdecode(path)).write_bytes(form())
    result = check(space)
    assert statuses(result) == ["complete"]
    assert list(result.month.files["file"]) == ["bi\\xea\\x9du \\x0a\\u202exslx.xlsx"]


# ------------------------------------------------------------------ archives


def test_an_archive_with_equal_names_is_told_and_the_rest_of_it_read(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    with pytest.warns(UserWarning, match="Duplicate"):
        data = zipped(("a.xlsx", form(0)), ("a.xlsx", form(1)), ("b.xlsx", form(2)), ("b.xlsx", form(2)))
    (box(space) / "thu.zip").write_bytes(data)
    result = check(space)
    assert told(result) == {"thu.zip/a.xlsx": "VT190", "thu.zip/b.xlsx (2)": "VT111"}
    assert statuses(result) == ["missing", "missing", "complete"]


@pytest.mark.parametrize("lost", [1, 3, 40, 400])
@pytest.mark.parametrize("place", [0.0, 0.3, 0.6, 0.95, 1.0])
def test_an_archive_that_lost_bytes_is_told(tmp_path: Path, lost: int, place: float) -> None:
    data = zipped(("a.xlsx", form(0)), ("b.xlsx", form(1)))
    at = int(place * (len(data) - lost))
    (tmp_path / "a.zip").write_bytes(data[:at] + data[at + lost :])
    task = worker.Task(str(tmp_path / "a.zip"), "a.zip", _stamp(tmp_path / "a.zip"))
    (looks,) = worker.look_here([task])
    assert looks
    assert all(look.state in (worker.READ, worker.OTHER) or look.words for look in looks)
    assert any(look.state != worker.READ for look in looks)


def _stamp(path: Path) -> tuple[int, int]:
    return path.stat().st_size, path.stat().st_mtime_ns


def test_a_nested_bomb_is_a_few_findings_and_costs_no_neighbour(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE, "b.xlsx")
    inner = zipped(*((f"m{number}.xlsx", bytes(8 << 20)) for number in range(5)))
    (box(space) / "a.zip").write_bytes(zipped(*((f"{number}.zip", inner) for number in range(8))))
    result = check(space)
    assert set(told(result).values()) == {"VT103"}
    assert len(told(result)) == unpack.SWOLLEN_LIMIT + 1
    assert statuses(result) == ["complete"]


def test_a_bomb_in_the_mimetype_is_not_unpacked() -> None:
    data = zipped(("mimetype", bytes(64 << 20)), ("content.xml", b"<a/>"))
    assert gate.sniff(data) == gate.ARCHIVE


def test_a_member_packed_in_a_way_that_cannot_be_limited_is_not_unpacked(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    (box(space) / "a.zip").write_bytes(zipped(("a.xlsx", form()), method=zipfile.ZIP_LZMA))
    assert told(check(space)) == {"a.zip/a.xlsx": "VT101"}


@pytest.mark.parametrize("members", [(), (("thu-muc/", b""),), (("Thumbs.db", b"x"),)])
def test_an_archive_with_nothing_in_it_is_told(
    tmp_path: Path, members: tuple[tuple[str, bytes], ...]
) -> None:
    space = workspace(tmp_path, UNITS[:1])
    (box(space) / "a.zip").write_bytes(zipped(*members))
    assert told(check(space)) == {"a.zip": "VT101"}


def test_more_members_than_a_month_has_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MEMBERS_LIMIT", 3)
    monkeypatch.setattr(unpack, "Budget", lambda: dataclasses.replace(unpack_budget(), members=3))
    space = workspace(tmp_path, UNITS[:1])
    (box(space) / "a.zip").write_bytes(zipped(*((f"{n}.pdf", b"%PDF-1") for n in range(4))))
    assert told(check(space)) == {"a.zip": "VT103"}


unpack_budget = unpack.Budget


# ------------------------------------------------------------------ passwords


def locked(data: bytes, password: str) -> bytes:
    buffer = io.BytesIO()
    msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(data)).encrypt(password, buffer)
    return buffer.getvalue()


def test_excels_own_password_is_opened_and_that_of_the_office_where_it_is_told(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    agency = dataclasses.replace(config().agency, password="khác; Van-thu 2026")
    assert agency.passwords == ("khác; Van-thu 2026", "khác", "Van-thu 2026")
    for number, password in enumerate((locks.EXCELS_OWN, "Van-thu 2026", "chỉ mình biết")):
        (box(space) / f"{number}.xlsx").write_bytes(locked(form(number), password))
    taken = intake.take(box(space), lambda things, *_: iter(things), agency.passwords)
    assert list(taken.files["verdict"]) == ["read", "read", "rejected"]
    assert list(taken.findings["code"]) == ["VT102"]


def test_the_password_of_the_office_stands_in_the_configuration(tmp_path: Path) -> None:
    space = Workspace.create(
        tmp_path / "ws",
        dataclasses.replace(config(UNITS[:1]), agency=dataclasses.replace(config().agency, password="mở ra")),
    )
    space.start(PERIOD)
    (box(space) / "a.xlsx").write_bytes(locked(form(), "mở ra"))
    assert statuses(pipeline.check(space, PERIOD)) == ["complete"]


def test_locked_books_of_every_kind_are_told(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    book = struct.pack("<HH16x", 0x809, 16) + struct.pack("<HH6x", 0x2F, 6)
    (box(space) / "a.xls").write_bytes(files._compound({"Workbook": book.ljust(5000, b"\1")}))
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    mimetype = b"application/vnd.oasis.opendocument.spreadsheet"
    (box(space) / "b.ods").write_bytes(zipped(("mimetype", mimetype), ("META-INF/manifest.xml", manifest)))
    (box(space) / "c.xlsx").write_bytes(files.encrypted(b"x" * 9000, random.Random(1)))
    assert told(check(space)) == dict.fromkeys(("a.xls", "b.ods", "c.xlsx"), "VT102")


# ------------------------------------------------------------------ reasons


@pytest.mark.parametrize(
    "error", [ValueError("bad magic"), KeyError("x"), MemoryError(), RecursionError("deep"), EOFError("end")]
)
def test_no_class_or_text_of_an_exception_reaches_a_person(
    error: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(worker.gate, "check", fail)
    reason = worker.read_workbook(b"")
    assert isinstance(reason, str)
    assert not any(words in reason for words in (type(error).__name__, *map(str, error.args), "Error"))
    # The details are on standard error, which is the log in a worker.
    assert type(error).__name__ in capsys.readouterr().err


def test_what_the_system_says_is_never_repeated() -> None:
    assert errors.reason(OSError(5, "Input/output error")) == "đĩa đọc lỗi"
    assert errors.reason(OSError(9999, "Odd thing")) == "hệ thống báo lỗi (mã 9999)"
    assert errors.reason(OSError("Odd thing")) == "hệ thống báo lỗi"


# ------------------------------------------------------------------ long texts

LONG = 32_767
PIECES = (
    "9", "1A", "9 ", "đ", "Đ", "\u00a0", "…", ".", "/", "(", "a (", "ngày ", ", ngày ", "tháng 1 ", "số : ",
    "12KH-", "1.000.", "1 000 ", "1 tỷ ", "phường ", "p. ", "đạt (", "a\u0301\u0327", "\u0327\u0301",
    "\u0130", "😀", "x", "1/", "- ",
)  # fmt: skip


@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_texts_as_long_as_a_cell_holds_are_read_in_no_time(piece: str) -> None:
    """Each took minutes where an expression tries every place of it; the suite would time out."""
    typed = (piece * LONG)[:LONG]
    for read in (
        text.clean, text.fold, text.slug, text.parse_number, text.parse_date, text.is_period,
        text.is_unfilled, citations.parse_document_number, citations.unknown_document_type,
        contradiction.names_none, numberformats.is_date, partial(proposals.is_name_of, UNITS[0]),
    ):  # fmt: skip
        read(typed)


def test_the_longest_texts_in_every_field_stop_nothing(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:2])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    sheet_ = book.worksheets[0]
    pieces = iter(PIECES * 40)
    for row in sheet_.iter_rows(min_row=1, max_row=sheet_.max_row, min_col=4, max_col=9):
        for cell in row:
            if not isinstance(cell, openpyxl.cell.cell.MergedCell) and cell.row > 12:
                cell.value = (next(pieces) * LONG)[:LONG]
    book.save(path)
    receive(space, UNITS[1], WHOLE)
    result = pipeline.consolidate(space, PERIOD)
    assert (result.failed, statuses(result)[1]) == ((), "complete")


def test_texts_that_no_cell_holds_together_are_cut_and_say_so() -> None:
    book = sheet.Book()
    page = book.sheet("a")
    joined = "x" * 20_000 + "; " + "😀" * 20_000
    page.text(0, 0, joined)
    page.value(1, 0, joined)
    page.comment(0, 0, joined)
    page.text(2, 0, "x" * LONG)
    cells = openpyxl.load_workbook(io.BytesIO(book.save())).worksheets[0]
    for cell in (cells["A1"].value, cells["A2"].value, cells["A1"].comment.text):
        assert len(cell.encode("utf-16-le")) // 2 <= LONG
        assert cell.endswith("chữ, xem tệp gốc)")
    assert cells["A3"].value == "x" * LONG


# ------------------------------------------------------------------ worker processes


def _large(path: Path) -> worker.Task:
    """A workbook that takes a reader a moment."""
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet("a")
    for number in range(3000):
        page.append([number] * 20)
    book.save(path)
    return worker.Task(str(path), path.name, _stamp(path))


@pytest.mark.real_workers
def test_a_file_that_takes_too_much_is_ended_and_only_that_one(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").write_bytes(form())
    small = worker.Task(str(tmp_path / "b.xlsx"), "b.xlsx", _stamp(tmp_path / "b.xlsx"))
    large, log = _large(tmp_path / "a.xlsx"), tmp_path / "nhat-ky" / "doc-tep.log"
    slow = crew.Limits(seconds=0.05, seconds_a_mib=0, look=0.01)
    looks = [look for (look,) in crew.look_into([large, small], log, limits=slow)]
    assert [(look.state, look.words) for look in looks] == [("damaged", crew.TOO_SLOW), ("read", "")]
    assert "a.xlsx" in log.read_text(encoding="utf-8")
    tight = crew.Limits(memory=1 << 20, look=0.01)
    ((look,),) = crew.look_into([large], limits=tight)
    assert (look.state, look.words) == ("damaged", crew.TOO_LARGE)


@pytest.mark.real_workers
def test_a_file_whose_reader_died_of_another_is_tried_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, killed = crew._Worker.watch, []

    def kill_once(self: Any, limits: crew.Limits) -> None:
        if self.job and self.job.at and not killed:
            killed.append(self.job.task.name)
            self.process.kill()
        watch(self, limits)

    monkeypatch.setattr(crew._Worker, "watch", kill_once)
    ((look,),) = crew.look_into([_large(tmp_path / "a.xlsx")], limits=crew.Limits(look=0.01))
    assert killed == ["a.xlsx"]
    assert (look.state, unpacked(look.cells)[1][0][3].count(cellkinds.NUMBER)) == ("read", 60_000)


@pytest.mark.real_workers
def test_the_death_of_a_reader_is_written_behind_what_it_said_itself(tmp_path: Path) -> None:
    first, last = (crew._Worker(tmp_path / f"{number:04d}.log") for number in (1, 2))
    first.end()
    first.process.wait()
    first.note(crew._Job(0, worker.Task("a.xlsx", "a.xlsx")))
    for each in (first, last):
        each.close()
    (noted,) = tmp_path.glob("*-.log")
    assert noted.name == "0001-.log"
    assert "a.xlsx" in noted.read_text(encoding="utf-8")


@pytest.mark.real_workers
def test_a_file_that_kills_its_reader_harms_none_of_those_handed_over_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, killed = crew._Worker.watch, list[int]()

    def kill(self: Any, limits: crew.Limits) -> None:
        if self.job and self.job.at and self.job.task.name == "c.xlsx":
            killed.append(len(self.jobs))
            self.process.kill()
        watch(self, limits)

    monkeypatch.setattr(crew._Worker, "watch", kill)
    monkeypatch.setattr(crew, "_MANY", 0)
    tasks = [_large(tmp_path / "c.xlsx")]
    for name in ("a.xlsx", "b.xlsx", "d.xlsx", "e.xlsx"):
        (tmp_path / name).write_bytes(form())
        tasks.append(worker.Task(str(tmp_path / name), name, _stamp(tmp_path / name)))
    looks = [look for (look,) in crew.look_into(sorted(tasks), limits=crew.Limits(look=0.01))]
    assert [(look.name, look.words) for look in looks] == [
        ("a.xlsx", ""), ("b.xlsx", ""), ("c.xlsx", crew.KILLED), ("d.xlsx", ""), ("e.xlsx", "")
    ]  # fmt: skip
    assert looks[2].sha256
    assert (killed[0], killed[-1]) == (3, 1)


@pytest.mark.real_workers
def test_a_script_without_a_main_guard_reads_files_and_runs_once(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(form())
    script = tmp_path / "doc.py"
    script.write_text(
        "from vtlt_consolidate.files import crew, worker\n"
        "print('here')\n"
        "((look,),) = crew.look_into([worker.Task('a.xlsx', 'a.xlsx')])\n"
        "print(look.state)\n",
        encoding="utf-8",
    )
    said = subprocess.run(
        [sys.executable, script], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert (said.stdout.split(), said.stderr) == (["here", "read"], "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx", "doc.py"]


@pytest.mark.real_workers
def test_a_worker_that_dies_is_noticed_while_somebody_else_holds_its_end_of_the_pipe(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a program around us does that forks at the wrong moment."""
    (tmp_path / "a.xlsx").write_bytes(form())
    held, start = list[int](), crew.process.start

    def hold(*arguments: Any) -> Any:
        pipe = crew.process.Pipe

        def both() -> Any:
            ours, theirs = pipe()
            held.append(os.dup(theirs.fileno()))
            return ours, theirs

        with monkeypatch.context() as patch:
            patch.setattr(crew.process, "Pipe", both)
            patch.setattr(crew.process, "_CODE", crew.process._CODE if len(held) else "import os; os.abort()")
            return start(*arguments)

    monkeypatch.setattr(crew.process, "start", hold)
    task = worker.Task(str(tmp_path / "a.xlsx"), "a.xlsx")
    ((look,),) = crew.look_into([task], limits=crew.Limits(look=0.01))
    assert (look.state, len(held)) == ("read", 2)
    for end in held:
        os.close(end)


def test_a_reader_that_dies_in_an_archive_costs_the_document_that_it_was_at() -> None:
    job = crew._Job(0, worker.Task("p", "a.zip", (0, 0)))
    job.looks.append(worker.Look("a.zip/1.xlsx", "x", worker.READ))
    for _ in range(2):
        job.at = worker.At("a.zip/2.xlsx", "y", 10)
        assert job.died(crew.KILLED, final=False)
    assert job.looks[1:] == [worker.Look("a.zip/2.xlsx", "y", "damaged", crew.KILLED)]
    for number in range(3, 3 + crew._DEATHS_LIMIT):
        job.at = worker.At(f"a.zip/{number}.xlsx", "y", 10)
        again = job.died(crew.KILLED, final=True)
    assert not again
    assert job.looks[-1] == worker.Look("a.zip", "", "damaged", crew.TOO_MANY)


def test_documents_that_were_looked_into_before_are_not_again(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(("1.xlsx", form(0)), ("2.pdf", b"%PDF-1"), ("3.xlsx", form(2))))
    task = worker.Task(str(tmp_path / "a.zip"), "a.zip", _stamp(tmp_path / "a.zip"))
    looks = [each for each in worker.look_into(task, 2) if isinstance(each, worker.Look)]
    assert [look.name for look in looks] == ["a.zip/3.xlsx"]


def test_one_more_document_than_its_name_says_is_kept_apart() -> None:
    heap = intake._Heap()
    for sha256 in ("a", "b"):
        heap.add(worker.Look("a.xlsx", sha256, worker.READ, cells=packed(None, [], [])))
    assert [row["file"] for row in heap.rows] == ["a.xlsx", "a.xlsx (2)"]
