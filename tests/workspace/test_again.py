"""A run in which nothing would change prints the answer of the last one; any change runs anew."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.helpers import PERIOD, UNITS, WHOLE, config, receive, workspace
from vtlt_consolidate.commands.cli import main
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import again, published
from vtlt_consolidate.workspace.again import Answer
from vtlt_consolidate.workspace.folders import (
    CHECKED,
    LOGS,
    RECEIVED,
    RESULTS,
    RETURNED,
    Workspace,
    remove,
    write,
)

NOTHING = dict[str, bool]()


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A month with one return."""
    made = workspace(tmp_path)
    receive(made, UNITS[0], WHOLE)
    write(made.folder(PERIOD, RETURNED) / "phieu.xlsx", b"correction form")
    write(made.root / "2026-01" / RESULTS / "tong-hop-2026-01.xlsx", b"earlier")
    return made


class Command:
    """Counts how often it runs, and may do something while it does."""

    def __init__(self, during: Callable[[], object] = lambda: None, failed: tuple[str, ...] = ()) -> None:
        self.runs, self.during, self.failed = 0, during, failed

    def __call__(self) -> Answer:
        self.runs += 1
        self.during()
        return Answer(f"lần {self.runs}", {"run": self.runs}, attention=True, failed=self.failed)


def ask(space: Workspace, run: Command, **options: bool) -> Answer:
    return again.answer(space, PERIOD, "check", options, run)


def test_the_same_question_about_the_same_files_is_answered_once(space: Workspace) -> None:
    run = Command()
    first, second = ask(space, run), ask(space, run)
    assert run.runs == 1
    assert (first.as_text, first.as_object) == ("lần 1", {"run": 1, "repeated": False})
    assert second.as_text == f"{again.NOTICE}\n\nlần 1"
    assert second.as_object == {"run": 1, "repeated": True}
    assert second.attention


def _renamed(path: Path) -> None:
    path.rename(path.with_name(f"khac-{path.name}"))


def _interrupted(space: Workspace) -> None:
    sealed = published.Seal(published.WRITING, {"tong-hop-2026-01.xlsx": "another"})
    write(space.root / "2026-01" / published.SEAL, json.dumps(asdict(sealed)).encode())


CHANGES: dict[str, Callable[[Workspace], object]] = {
    "a new return": lambda space: receive(space, UNITS[1], WHOLE),
    "a return with other answers": lambda space: receive(space, UNITS[0], WHOLE | {"A3": "Đạt"}),
    "a return that is gone": lambda space: remove(next(space.folder(PERIOD, RECEIVED).iterdir())),
    "a return under another name": lambda space: _renamed(next(space.folder(PERIOD, RECEIVED).iterdir())),
    "a file that programs leave": lambda space: write(space.folder(PERIOD, RECEIVED) / "~$a.xlsx", b""),
    "a unit more": lambda space: write(
        space.root / workbook.FILE_NAME, workbook.render(config((*UNITS, Unit("004", "Xã Bình Khánh"))))
    ),
    "a decision": lambda space: write(space.folder(PERIOD, "quyet-dinh.xlsx"), b"decided"),
    "a correction form that is gone": lambda space: remove(space.folder(PERIOD, RETURNED) / "phieu.xlsx"),
    "a result changed by hand": lambda space: write(space.folder(PERIOD, RESULTS) / "a.xlsx", b"mine"),
    "other results of an earlier month": lambda space: write(
        space.root / "2026-02" / RESULTS / "tong-hop-2026-02.xlsx", b"earlier"
    ),
    "results of an earlier month that are not whole": _interrupted,
    "what an earlier month with results was asked": lambda space: write(
        space.root / "2026-01" / "cau-hinh-2026-01.xlsx", b"asked"
    ),
    "a rehearsal's mark on an earlier month": lambda space: write(
        space.root / "2026-01" / "dien-tap.json", b"{}"
    ),
    "another template": lambda space: write(space.root / "mau" / "bao-cao.docx", b"template"),
    "another key": lambda space: write(space.root / "ma-xac-thuc.txt", b"key"),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_the_command_runs_anew(space: Workspace, what: str) -> None:
    run = Command()
    ask(space, run)
    CHANGES[what](space)
    assert not ask(space, run).repeated
    assert ask(space, run).repeated
    assert run.runs == 2


def test_a_record_of_an_earlier_period_without_results_is_looked_at(space: Workspace) -> None:
    run = Command()
    write(space.root / "2026-01" / "nhiem-vu.xlsx", b"before")
    ask(space, run)
    write(space.root / "2026-01" / "nhiem-vu.xlsx", b"after")
    assert not ask(space, run).repeated


@pytest.mark.parametrize("other", ["2026-04", "2026-Q1", "2026", "2025-Q3", "2025"])
def test_results_of_a_later_period_or_one_of_another_length_change_nothing(
    space: Workspace, other: str
) -> None:
    run = Command()
    ask(space, run)
    write(space.root / other / RESULTS / f"tong-hop-{other}.xlsx", b"other")
    assert ask(space, run).repeated


UNREAD: dict[str, Callable[[Workspace], object]] = {
    "an earlier month that is begun": lambda space: write(
        space.root / "2019-02" / "cau-hinh-2019-02.xlsx", b"begun"
    ),
    "what an earlier month was decided or checked anew": lambda space: write(
        space.root / "2026-01" / "quyet-dinh.xlsx", b"decided"
    ),
    "another file of the results of an earlier month": lambda space: write(
        space.root / "2026-01" / RESULTS / "bao-cao-2026-01.docx", b"report"
    ),
    "a workbook that is open": lambda space: write(space.root / "~$cau-hinh.xlsx", b"open"),
}


@pytest.mark.parametrize("what", UNREAD)
def test_what_no_run_reads_changes_nothing(space: Workspace, what: str) -> None:
    run = Command()
    ask(space, run)
    UNREAD[what](space)
    assert ask(space, run).repeated


def test_what_a_command_found_is_no_change_for_another_unless_it_is_gone(space: Workspace) -> None:
    run = Command()
    write(space.folder(PERIOD, CHECKED), b"as consolidate writes it")
    ask(space, run)
    write(space.folder(PERIOD, CHECKED), b"as remind writes it")
    ask(space, run)
    assert run.runs == 1
    remove(space.folder(PERIOD, CHECKED))
    ask(space, run)
    assert run.runs == 2


def test_a_longer_period_reads_its_parts(space: Workspace) -> None:
    run, quarter = Command(), Period.parse("2026-Q1")
    again.answer(space, quarter, "consolidate", {}, run)
    write(space.root / "2026-01" / RESULTS / "tong-hop-2026-01.xlsx", b"anew")
    write(space.root / "2025-12" / RESULTS / "tong-hop-2025-12.xlsx", b"none of its parts")
    assert again.last(space, quarter, "consolidate")["consolidate"].changed == ("kết quả kỳ 2026-01",)


def test_it_is_told_in_words_what_has_changed(space: Workspace) -> None:
    ask(space, Command())
    write(space.root / "2026-01" / RESULTS / "tong-hop-2026-01.xlsx", b"anew")
    write(space.root / "mau" / "bao-cao.docx", b"template")
    for name in ("quyet-dinh.xlsx", "bo-ket-qua.json", f"{RESULTS}/a.xlsx", f"{RETURNED}/b.xlsx"):
        write(space.folder(PERIOD, name), b"changed")
    for unit in UNITS:
        receive(space, unit, WHOLE | {"A3": "Đạt"})
    last = again.last(space, PERIOD, "check")["check"]
    assert (last.current, sorted(last.changed)) == (False, [
        "kết quả kỳ 2026-01", "mau/bao-cao.docx", "quyet-dinh.xlsx", "tệp trong ket-qua",
        "tệp trong tiep-nhan", "tệp trong tra-lai",
    ])  # fmt: skip


def test_what_came_while_it_ran_is_told_as_changed(space: Workspace) -> None:
    late = space.folder(PERIOD, RECEIVED) / "muon.xlsx"
    ask(space, Command(lambda: late.write_bytes(b"late")))
    assert again.last(space, PERIOD, "check")["check"].changed == ("tệp trong tiep-nhan",)
    late.unlink()
    assert not again.last(space, PERIOD, "check")["check"].current  # it may have been read


def test_other_options_and_another_name_of_the_workspace_are_another_question(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Command()
    ask(space, run)
    assert not ask(space, run, carry_forward=True).repeated
    monkeypatch.chdir(space.root)
    assert not ask(Workspace.open(Path()), run, carry_forward=True).repeated


def test_what_the_run_itself_writes_is_no_change(space: Workspace) -> None:
    run = Command(lambda: write(space.folder(PERIOD, "so-nhan.xlsx"), b"register"))
    ask(space, run)
    assert ask(space, run).repeated
    run = Command(lambda: remove(space.folder(PERIOD, RETURNED) / "phieu.xlsx"))
    ask(space, run, carry_forward=True)
    assert ask(space, run, carry_forward=True).repeated


def test_what_somebody_decides_after_the_questions_were_written_is_not_overlooked(space: Workspace) -> None:
    book = space.folder(PERIOD, "quyet-dinh.xlsx")
    run = Command(lambda: (write(book, b"asked"), book.write_bytes(b"decided")))
    ask(space, run)
    assert not ask(space, run).repeated


def test_a_form_that_comes_in_while_it_runs_is_not_overlooked(space: Workspace) -> None:
    late = space.folder(PERIOD, RECEIVED) / "muon.xlsx"
    run = Command(lambda: late.write_bytes(b"late"))
    ask(space, run)
    assert not ask(space, run).repeated


def test_a_run_that_could_not_write_everything_is_not_kept(space: Workspace) -> None:
    run = Command(failed=("Chưa ghi được.",))
    ask(space, run)
    assert not ask(space, run).repeated


def test_a_run_that_is_not_repeated_is_still_known_as_the_last(space: Workspace) -> None:
    ask(space, Command())
    receive(space, UNITS[1], WHOLE)
    again.answer(space, PERIOD, "consolidate", {}, Command(failed=("Chưa ghi được.",)))
    found = again.last(space, PERIOD, "check", "consolidate")
    assert [(each.current, each.run, each.failed) for each in found.values()] == [
        (False, 1, False), (False, 2, True),
    ]  # fmt: skip


def test_what_was_found_before_another_version_ran_is_not_known_any_more(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(space, Command())
    assert list(again.last(space, PERIOD, "check", "consolidate")) == ["check"]
    receive(space, UNITS[1], WHOLE)
    with monkeypatch.context() as patch:
        patch.setattr(again, "program", lambda: "another")
        again.answer(space, PERIOD, "consolidate", {}, Command())
    assert again.last(space, PERIOD, "check", "consolidate") == {}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"of": "x"}', '{"of": 1, "text": 2}', "\udcff"])
def test_a_damaged_memory_is_ignored(space: Workspace, text: str) -> None:
    run = Command()
    ask(space, run)
    kept = space.folder(PERIOD, LOGS) / "lan-truoc-check.json"
    kept.write_bytes(text.encode(errors="surrogateescape"))
    assert not ask(space, run).repeated


def test_the_command_says_that_it_repeats(space: Workspace) -> None:
    said = [
        CliRunner().invoke(main, [command, str(PERIOD), "-w", str(space.root), *more])
        for command in ("check", "consolidate")
        for more in ((), ("--json",), ("--strict",))
    ]
    assert [done.exit_code for done in said] == [0, 0, 1, 0, 0, 1]
    for first, second, third in (said[:3], said[3:]):
        assert json.loads(second.stdout)["repeated"] is True
        assert third.stdout == f"{again.NOTICE}\n\n{first.stdout}"


def test_every_option_that_changes_a_run_tells_it_from_others() -> None:
    # Where to look, when it came, and how to print it or to exit: the same answer is right for all of these.
    about = {"period", "workspace", "received", "as_json", "strict"}
    making = {each.name for each in fields(again.Making)}
    for command in ("check", "consolidate"):
        given = {each.name for each in main.commands[command].params}
        assert given - about <= (making if command == "consolidate" else set())
