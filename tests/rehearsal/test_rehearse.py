"""A rehearsal is a whole month, made up, with an answer sheet that accounts for every file and unit."""

import hashlib
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from tests import pipeline
from tests.helpers import PERIOD, UNITS, config, receive, workspace
from vtlt_consolidate.checking.agreement import judges
from vtlt_consolidate.commands import cli
from vtlt_consolidate.damage import kinds
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming import registry
from vtlt_consolidate.rehearsal.invent import invent
from vtlt_consolidate.rehearsal.rehearse import ANSWERS, USELESS, rehearse
from vtlt_consolidate.settings import sets
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace

WORDS = kinds.OUTCOMES | {"missing": "Ghi là chưa nộp"}
CITY = registry.communes("79").units[:60]


def vtlt(*arguments: object) -> Result:
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def make(tmp_path: Path, units: tuple[Unit, ...] = CITY, seed: int = 1) -> Workspace:
    made = workspace(tmp_path, units)
    rehearse(made, PERIOD, seed, pipeline.quietly)
    return made


def digests(space: Workspace) -> dict[str, str]:
    root = space.root / str(PERIOD)
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def answers(space: Workspace) -> list[tuple[str, ...]]:
    sheet = openpyxl.load_workbook(space.root / str(PERIOD) / ANSWERS).worksheets[0]
    return [
        tuple(str(value or "") for value in row[1:]) for row in sheet.iter_rows(min_row=5, values_only=True)
    ]


def test_the_same_seed_makes_the_same_bytes_and_another_one_does_not(tmp_path: Path) -> None:
    first, again, other = (
        make(tmp_path / name, CITY[:12], seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    assert digests(first) == digests(again)
    assert digests(first) != digests(other)


def test_every_file_and_every_unit_stands_on_the_answer_sheet(tmp_path: Path) -> None:
    space = make(tmp_path)
    rows = answers(space)
    received = space.folder(PERIOD, RECEIVED)
    on_disk = {path.relative_to(received).as_posix() for path in received.rglob("*") if path.is_file()}
    assert Counter(row[0] for row in rows if row[0]) == Counter(on_disk)
    assert {row[1] for row in rows} - {""} == {unit.code for unit in CITY}


def test_most_units_return_clean_and_the_check_accounts_for_every_file_and_unit(
    tmp_path: Path,
) -> None:
    space = make(tmp_path)
    result = pipeline.check(space, PERIOD)
    status = dict(result.month.submissions[["unit_code", "status"]].itertuples(index=False))
    silent = {row[1] for row in answers(space) if row[4] == "Ghi là chưa nộp"}
    clean = {row[1] for row in answers(space) if row[3] in {"Gửi đúng", "Đặt tên tệp khác"}}
    assert len(clean) == 48
    assert len(silent) == 4
    assert {status[code] for code in clean} == {"complete"}
    assert {status[code] for code in silent} == {"missing"}
    assert set(result.month.files["file"]) <= {row[0] for row in answers(space)}
    folder = space.folder(PERIOD, RECEIVED)
    received = {path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file()}
    told = {name.partition("/")[0] for name in result.month.files["file"]}
    assert told <= received
    # An archive may hold litter too.
    assert len(received - told) <= result.litter
    assert list(result.month.submissions["unit_code"]) == [unit.code for unit in CITY]


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("count", [10, 12])
def test_ten_units_are_enough_for_everything_that_is_promised(tmp_path: Path, count: int, seed: int) -> None:
    made = workspace(tmp_path, CITY[:count])
    told = rehearse(made, PERIOD, seed, pipeline.quietly)
    of_key = dict.fromkeys(told.units, 0)
    for outcome in {row[1]: row[4] for row in answers(made) if row[1]}.values():
        of_key[next(key for key, words in WORDS.items() if outcome.startswith(words))] += 1
    assert told.units == of_key
    assert set(told.units) == {"recover", "ask", "refuse", "missing"}
    assert told.misnamed > 0
    assert told.doubled > 0
    done = {row[3] for row in answers(made)}
    assert {"Đổi tên tệp", "Gửi nhiều bản giống hệt"} <= done


@pytest.mark.parametrize(
    ("seed", "criteria"), list(enumerate(sets.available())), ids=lambda value: getattr(value, "id", None)
)
def test_the_check_finds_what_a_rehearsal_says(tmp_path: Path, seed: int, criteria: sets.CriteriaSet) -> None:
    variants = criteria.variants or ("",)
    units = [replace(unit, variant=variants[at % len(variants)]) for at, unit in enumerate(CITY[:12])]
    space = Workspace.create(tmp_path / "ws", config(units, criteria))
    told = rehearse(space, PERIOD, seed, pipeline.quietly)
    month = pipeline.check(space, PERIOD).month
    status, key = month.submissions["status"], answers(space)
    useless = {row[1] for row in key if row[4].endswith(USELESS)}
    assert int((status == "missing").sum()) == told.units["missing"]
    rejected = set(month.submissions.loc[status == "rejected", "unit_code"])
    assert useless <= rejected
    refused = month.files.loc[month.files["verdict"] == "rejected", "file"]
    assert set(refused) == {row[0] for row in key if row[4].startswith(kinds.OUTCOMES["refuse"])}
    asked = set(month.findings.loc[month.findings["severity"] != "note", "unit_code"]) - {""} - rejected
    assert len(asked) == told.units["ask"]


def test_the_command_to_run_next_works_from_any_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Workspace.create(tmp_path / "Sở Nội vụ", config(UNITS))
    place = f'-w "{tmp_path / "Sở Nội vụ"}"'
    assert (
        f"rồi chạy: vtlt check 2026-03 {place}\n"
        in vtlt("issue", PERIOD, "-w", tmp_path / "Sở Nội vụ").output
    )
    assert f"vtlt check 2026-03 {place}\n" in vtlt("rehearse", PERIOD, "-w", tmp_path / "Sở Nội vụ").output
    monkeypatch.chdir(tmp_path / "Sở Nội vụ")
    assert "rồi chạy: vtlt check 2026-04\n" in vtlt("issue", "2026-04").output


def test_a_folder_that_holds_files_is_left_alone(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], {"A1": "Đạt"})
    before = digests(space)
    done = vtlt("rehearse", PERIOD, "-w", space.root)
    assert (done.exit_code, "đã có tệp" in done.output) == (2, True)
    assert digests(space) == before


def test_a_rehearsal_needs_units(tmp_path: Path) -> None:
    Workspace.create(tmp_path / "ws", config(units=()))
    done = vtlt("rehearse", PERIOD, "-w", tmp_path / "ws")
    assert (done.exit_code, "chưa có đơn vị nào" in done.output) == (2, True)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_units_can_rehearse_too_in_a_period_not_started(tmp_path: Path, count: int) -> None:
    Workspace.create(tmp_path / "ws", config(UNITS[:count]))
    done = vtlt("rehearse", "2026-Q1", "-w", tmp_path / "ws", "--seed", "7")
    assert done.exit_code == 0
    assert "vtlt check 2026-Q1" in done.output
    assert (tmp_path / "ws" / "2026-Q1" / ANSWERS).is_file()


@pytest.mark.parametrize("seed", range(20))
def test_invented_answers_keep_a_rule_that_asks_for_a_sum(seed: int) -> None:
    criteria = sets.load("thanh-hoa-ton-dong")
    filled = invent(criteria, random.Random(seed), PERIOD)
    assert [judge.rule.code for judge in judges(criteria, PERIOD) if judge.broken_on(filled)] == []
