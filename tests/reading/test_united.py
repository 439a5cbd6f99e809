"""A month after units were renamed, merged and split: what goes on, what is added up, what is asked."""

import dataclasses
import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, UNITS, WHOLE, check, copy_of, fields, receive
from tests.helpers import config as configured
from vtlt_consolidate.commands.examine import examine
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import issuing
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Config, Round, Waiver
from vtlt_consolidate.model.units import Fate, Predecessor, Roster, Unit
from vtlt_consolidate.rollup import pieces
from vtlt_consolidate.settings import differences, workbook
from vtlt_consolidate.settings.monthbook import Record
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write
from vtlt_consolidate.writing.forms import forms

pytestmark = pytest.mark.usefixtures("no_papers")

DAY = dt.date(2026, 3, 1)
ONE, TWO, LONG = Unit("101", "Xã Một"), Unit("102", "Xã Hai"), Unit("103", "Xã Dài")
BEFORE = (UNITS[0], UNITS[1], ONE, TWO, LONG)
RENAMED, UNITED = Unit("011", "Phường Sài Gòn", "Khu vực 1"), Unit("110", "Xã Hợp Nhất")
NORTH, SOUTH = Unit("131", "Xã Dài Bắc"), Unit("132", "Xã Dài Nam")
AFTER = (RENAMED, UNITS[1], UNITED, NORTH, SOUTH)
ROWS = (
    Predecessor("001", "Phường Tân Định", "011", Fate.RENAMED, DAY, "Phường Sài Gòn", "NQ 1"),
    Predecessor("101", "Xã Một", "110", Fate.MERGED, DAY, "Xã Hợp Nhất", "NQ 1"),
    Predecessor("102", "Xã Hai", "110", Fate.MERGED, DAY, "Xã Hợp Nhất", "NQ 1"),
    Predecessor("103", "Xã Dài", "131", Fate.SPLIT, DAY, "Xã Dài Bắc", "NQ 1"),
    Predecessor("103", "Xã Dài", "132", Fate.SPLIT, DAY, "Xã Dài Nam", "NQ 1"),
)


def _config(units: tuple[Unit, ...], rows: tuple[Predecessor, ...] = ()) -> Config:
    settings = configured(units)
    rounds = (*settings.rounds, Round(PERIOD.previous))
    return dataclasses.replace(settings, roster=Roster(units), rounds=rounds, predecessors=rows)


def changed(tmp_path: Path) -> Workspace:
    """February with five units, and March begun with what became of them."""
    space = Workspace.create(tmp_path / "ws", _config(BEFORE))
    last, settings = PERIOD.previous, _config(BEFORE)
    space.start(last)
    for unit, area in zip(BEFORE, (20.5, 1.0, 10.0, 4.5, 7.0), strict=True):
        form = forms.render(settings, unit, settings.round(last), fields(WHOLE | {"B2": area}))
        write(space.folder(last, RECEIVED) / forms.file_name(unit), form)
    pipeline.consolidate(space, last)
    write(space.root / workbook.FILE_NAME, workbook.render(_config(AFTER, ROWS)))
    space.start(PERIOD)
    receive(space, UNITS[1], WHOLE)
    return space


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return copy_of(changed, tmp_path, tmp_path_factory)


WITHIN = tuple(dataclasses.replace(row, day=dt.date(2026, 2, 15)) for row in ROWS)
"""The same changes within February."""


def areas_of(result: Result) -> dict[str, float]:
    """Code of a unit → the area that it gave, or that is carried."""
    answers = result.month.answers
    given = answers[(answers["leaf_code"] == "B2") & (answers["state"] == "given")]
    return dict(zip(given["unit_code"], given["value_micro"] / 10**6, strict=True))


def test_a_month_whose_new_units_reported_themselves_gives_them_their_own_figures(tmp_path: Path) -> None:
    last, settings = PERIOD.previous, _config(AFTER, WITHIN)
    space = Workspace.create(tmp_path / "ws", settings)
    space.start(last)
    for unit, area in zip(AFTER, (20.5, 1.0, 10.0, 4.5, 7.0), strict=True):
        form = forms.render(settings, unit, settings.round(last), fields(WHOLE | {"B2": area}))
        write(space.folder(last, RECEIVED) / forms.file_name(unit), form)
    pipeline.consolidate(space, last)
    space.start(PERIOD)
    receive(space, UNITS[1], WHOLE)
    result = examine(space, PERIOD, carry_forward=True)
    assert areas_of(result) == {"011": 20.5, "002": 20.5, "110": 10.0, "131": 4.5, "132": 7.0}
    assert told(result, "VT187") == told(result, "VT188") == {}
    assert result.month.earlier[-1].notes == {}
    read = pieces.read(space, space.config(), PERIOD, (last, PERIOD))
    assert {read.pieces[0].presences[code, last] for code in result.config.roster.codes} == {"given"}


def test_a_month_that_kept_the_former_units_though_they_changed_within_it_is_followed(
    space: Workspace,
) -> None:
    write(space.root / workbook.FILE_NAME, workbook.render(_config(AFTER, WITHIN)))
    result = examine(space, PERIOD, carry_forward=True)
    assert areas_of(result) == {"011": 20.5, "002": 20.5, "110": 14.5}
    assert set(told(result, "VT188")) == {"131", "132"}


def test_a_former_unit_that_had_nothing_to_report_keeps_no_sum_waiting(tmp_path: Path) -> None:
    last = PERIOD.previous
    nothing = Waiver(last, "101", Status.NOTHING_TO_REPORT)
    before = dataclasses.replace(_config(BEFORE), waivers=(nothing,))
    space = Workspace.create(tmp_path / "ws", before)
    space.start(last)
    for unit in (TWO, UNITS[1]):
        form = forms.render(before, unit, before.round(last), fields(WHOLE | {"B2": 4.5}))
        write(space.folder(last, RECEIVED) / forms.file_name(unit), form)
    pipeline.consolidate(space, last)
    write(space.root / workbook.FILE_NAME, workbook.render(_config(AFTER, ROWS)))
    space.start(PERIOD)
    receive(space, UNITS[1], WHOLE)
    result = examine(space, PERIOD, carry_forward=True)
    assert areas_of(result) == {"002": 20.5, "110": 4.5}
    assert "từ Xã Hai (102), không kể Xã Một (101) (kỳ ấy được miễn" in told(result, "VT187")["110"]
    read = pieces.read(space, space.config(), PERIOD, (last, PERIOD))
    assert read.pieces[0].presences["110", last] == "united"


def old_form(space: Workspace, unit: Unit) -> None:
    """Receive the March form that a unit was sent under its former name."""
    settings = _config(BEFORE)
    form = forms.render(settings, unit, settings.round(PERIOD), fields(WHOLE))
    write(space.folder(PERIOD, RECEIVED) / forms.file_name(unit), form)


def told(result: Result, code: str) -> dict[str, str]:
    found = result.month.findings
    return dict(found.loc[found["code"] == code, ["unit_code", "message"]].itertuples(index=False))


def test_what_was_typed_of_former_units_is_read_back(space: Workspace) -> None:
    assert space.config().predecessors == ROWS


def test_a_form_under_the_former_name_of_a_renamed_unit_counts_and_is_noted(space: Workspace) -> None:
    old_form(space, UNITS[0])
    result = check(space)
    assert "nay là Phường Sài Gòn" in told(result, "VT185")["011"]
    assert dict(result.month.submissions[["unit_code", "missing"]].itertuples(index=False))["011"] == 0


def test_the_code_of_authenticity_that_was_made_for_the_former_code_stays_right(space: Workspace) -> None:
    key = space.make_key()
    settings = dataclasses.replace(_config(BEFORE), keys=key)
    form = forms.render(settings, UNITS[0], settings.round(PERIOD), fields(WHOLE))
    write(space.folder(PERIOD, RECEIVED) / "a.xlsx", form)
    result = check(space)
    assert list(told(result, "VT185")) == ["011"]
    assert told(result, "VT173") == {}


def test_rows_that_contradict_the_list_of_units_are_told_with_their_cell() -> None:
    wrong = dataclasses.replace(ROWS[0], code="999", name="")
    _, remarks = workbook.inspect(workbook.render(_config(AFTER, (wrong,))))
    assert [(one.sheet, one.cell) for one in remarks if "999" in one.text] == [("Đơn vị trước đây", "C5")]


def test_a_month_that_was_begun_before_the_sheet_existed_is_still_as_it_was() -> None:
    kept = differences.fingerprints(_config(BEFORE))
    del kept["Đơn vị trước đây"]
    assert Record(_config(BEFORE), kept).touched == []
    assert Record(_config(AFTER, ROWS), differences.fingerprints(_config(AFTER))).touched == [
        "Đơn vị trước đây"
    ]


def test_a_form_of_a_unit_that_was_merged_or_split_is_asked_about_with_the_units_that_it_became(
    space: Workspace,
) -> None:
    old_form(space, ONE)
    old_form(space, LONG)
    result = check(space)
    messages = sorted(told(result, "VT186").values())
    found = result.month.findings
    asked = sorted(found.loc[found["code"] == "VT186", "message"])
    assert messages
    assert ["131 (Xã Dài Bắc); 132 (Xã Dài Nam)" in asked[0], "110 (Xã Hợp Nhất)" in asked[1]] == [True, True]
    assert result.month.waiting == 2
    assert set(result.month.submissions.loc[lambda rows: rows["file"] != "", "unit_code"]) == {"002"}


def test_carried_figures_follow_a_new_name_are_added_up_for_a_merger_and_left_alone_for_a_split(
    space: Workspace,
) -> None:
    result = examine(space, PERIOD, carry_forward=True)
    answers = result.month.answers
    given = answers[answers["state"].isin(["met", "not_met", "given"])]
    quantity = given[given["leaf_code"] == "B2"]
    assert dict(zip(quantity["unit_code"], quantity["value_micro"] / 10**6, strict=True)) == {
        "011": 20.5, "002": 20.5, "110": 14.5,
    }  # fmt: skip
    assert set(given.loc[given["leaf_code"] == "A2", "unit_code"]) == {"011", "002"}
    assert dict(result.month.results.carried) == {"011": "2026-02", "110": "2026-02"}
    assert "Xã Một (101); Xã Hai (102)" in told(result, "VT187")["110"]
    assert set(told(result, "VT188")) == {"131", "132"}


@pytest.mark.parametrize("kept", ["the code of a former unit", "the unit itself, without a row of its own"])
def test_a_merger_that_cannot_be_added_up_whole_is_not_added_up_and_said_so(
    space: Workspace, kept: str
) -> None:
    """One of the former codes is another unit's now; or the unit that took others in was there before."""
    if kept.startswith("the code"):
        units = (*AFTER, Unit("101", "Xã Mới"))
        rows = ROWS
    else:
        united = dataclasses.replace(ONE, name="Xã Một")
        units = (RENAMED, UNITS[1], united, NORTH, SOUTH)
        rows = (*ROWS[:1], dataclasses.replace(ROWS[2], code="101", name="Xã Một"), *ROWS[3:])
    write(space.root / workbook.FILE_NAME, workbook.render(_config(units, rows)))
    result = examine(space, PERIOD, carry_forward=True)
    code = "110" if kept.startswith("the code") else "101"
    assert code not in told(result, "VT187")
    assert "không ghép lại được" in told(result, "VT188")[code]
    # Only a unit that was there before, and has no row of its own yet, is told to get one.
    found = result.month.findings.query("code == 'VT188'")
    ways = {
        unit for unit, mend in frames.tuples(found, "unit_code", "mend") if "một dòng của chính nó" in mend
    }
    assert ways == ({"101"} if code == "101" else set())
    answers = result.month.results.answers
    assert answers.loc[answers["unit_code"] == code, "value_micro"].isna().all()


@pytest.mark.parametrize(
    ("units", "rows"),
    [
        # The former units are in no list any more; or they are read, and their sum lacks something.
        ((NORTH, SOUTH), ROWS[3:]),
        ((UNITED,), (*ROWS[1:3], dataclasses.replace(ROWS[1], former_code="104", former_name="Xã Bốn"))),
    ],
)
def test_where_nothing_can_be_carried_the_others_do_not_wait_for_it(
    space: Workspace, units: tuple[Unit, ...], rows: tuple[Predecessor, ...]
) -> None:
    write(space.root / workbook.FILE_NAME, workbook.render(_config(units, rows)))
    (space.folder(PERIOD, RECEIVED) / forms.file_name(UNITS[1])).unlink()
    if NORTH in units:
        receive(space, NORTH, WHOLE)
    result = examine(space, PERIOD, carry_forward=True)
    missing = {unit.code for unit in units if unit != NORTH}
    assert (set(told(result, "VT188")), dict(result.month.results.carried)) == (missing, {})
    done = pipeline.issue(space, PERIOD, prefill=True)
    assert (done.written, done.blank, done.changed) == (len(units), [], [unit.full_name for unit in units])
    assert "Không điền sẵn được số liệu kỳ 2026-02 vào biểu nào.\nBiểu trắng vì" in issuing.issued(done)


def test_a_sum_that_is_all_that_is_carried_counts_and_names_both_cells(space: Workspace) -> None:
    receive(space, RENAMED, WHOLE)
    receive(space, NORTH, WHOLE)
    answers = examine(space, PERIOD, carry_forward=True).month.answers
    (row,) = frames.rows(answers[(answers["unit_code"] == "110") & (answers["state"] != "missing")])
    assert (row.leaf_code, row.value_micro, row.typed) == ("B2", 14_500_000, "14,5")
    assert row.cell.count(", ") == 1


def test_a_unit_that_took_in_another_and_kept_code_and_name_is_not_what_it_was(space: Workspace) -> None:
    rows = tuple(dataclasses.replace(row, code="101", name="Xã Một") for row in ROWS[1:3])
    write(space.root / workbook.FILE_NAME, workbook.render(_config((UNITS[1], ONE), rows)))
    result = pipeline.consolidate(space, PERIOD, carry_forward=True)
    given = result.month.answers[result.month.answers["state"].isin(["met", "not_met", "given"])]
    mine = given.loc[given["unit_code"] == "101", ["leaf_code", "value_micro"]]
    assert dict(mine.itertuples(index=False)) == {"B2": 14_500_000}
    assert "Xã Một (101); Xã Hai (102)" in result.month.earlier[-1].notes["101"]
    receive(space, ONE, WHOLE)
    assert [one.code for one in result.config.roster.units] == ["002", "101"]
    again = check(space)
    assert dict(again.month.submissions[["unit_code", "missing"]].itertuples(index=False)) == {
        "002": 0,
        "101": 0,
    }
    assert told(again, "VT186") == {}


def test_a_quarter_follows_a_new_name_adds_up_a_merger_and_divides_nothing(space: Workspace) -> None:
    config = space.config()
    read = pieces.read(space, config, PERIOD, (PERIOD.previous, PERIOD))
    assert {code: read.pieces[0].presences[code, PERIOD.previous] for code in config.roster.codes} == {
        "011": "given", "002": "given", "110": "united", "131": "unlisted", "132": "unlisted",
    }  # fmt: skip
    areas = read.pieces[0].answers.loc[lambda rows: rows["leaf_code"] == "B2", ["unit_code", "value_micro"]]
    assert dict(areas.itertuples(index=False)) == {"011": 20_500_000, "002": 1_000_000, "110": 14_500_000}


@pytest.mark.papers
def test_the_comparison_follows_a_new_name_and_says_of_the_others_why_not(space: Workspace) -> None:
    receive(space, RENAMED, WHOLE | {"A3": "Đạt"})
    receive(space, UNITED, WHOLE)
    receive(space, NORTH, WHOLE)
    pipeline.consolidate(space, PERIOD)
    name = f"phu-luc-noi-bo-{PERIOD}.xlsx"
    sheet = openpyxl.load_workbook(space.folder(PERIOD, RESULTS) / name, data_only=True)["Bản nội bộ"]
    rows = {row[1]: row[-3:] for row in sheet.iter_rows(min_row=5, values_only=True) if row[1]}
    assert rows["011"] == (3, 1, "Tăng")
    assert rows["110"][2] == "Sáp nhập từ Xã Một (101); Xã Hai (102), ngày 01/3/2026: không so"
    assert rows["131"][2] == "Chia tách từ Xã Dài (103), ngày 01/3/2026: không so"
    merged = openpyxl.load_workbook(space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx")
    texts = {
        str(cell) for sheet in merged for row in sheet.iter_rows(values_only=True) for cell in row if cell
    }
    assert "Kỳ trước là Phường Tân Định (001)" in texts
    assert "Sáp nhập ngày 01/3/2026, nay là Xã Hợp Nhất; không tính là giảm" in texts
    assert "Chia tách ngày 01/3/2026, nay là Xã Dài Bắc; Xã Dài Nam; không tính là giảm" in texts


def test_forms_of_a_renamed_unit_are_prefilled_with_its_own_figures(space: Workspace) -> None:
    done = pipeline.issue(space, PERIOD, prefill=True)
    assert (done.blank, done.changed) == ([], ["Xã Dài Bắc", "Xã Dài Nam"])
    words = "vì đơn vị sáp nhập, chia tách từ kỳ 2026-02, số liệu đơn vị cũ không cộng, không chia được"
    assert f"Biểu trắng {words}: Xã Dài Bắc; Xã Dài Nam." in issuing.issued(done)
