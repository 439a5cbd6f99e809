"""Mã xác thực: a form shows for whom it was issued, and what was changed on it is asked about."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.desk.test_decisions import decide
from tests.figures import totals_of
from tests.helpers import PERIOD, UNITS, WHOLE, change, check, config, fields, found, receive, workspace
from tests.office import needs_libreoffice, recalculated
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.model import seals
from vtlt_consolidate.model.seals import Identity, Seals
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import parse_date
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace
from vtlt_consolidate.writing.forms import corrections, forms
from vtlt_consolidate.writing.forms.due import of_month
from vtlt_consolidate.writing.letters import reminders
from vtlt_consolidate.writing.letters.reasons import Asked

KEY, OTHER = "ab" * 32, "cd" * 32
MINE = Identity("nho", "1", "001", "2026-03")


def keyed(tmp_path: Path, key: str = KEY, unsealed: str = seals.ACCEPT) -> Workspace:
    """A workspace that has issued forms with a key of our own."""
    space = workspace(tmp_path)
    settings = config()
    agency = dataclasses.replace(settings.agency, unsealed=unsealed)
    (space.root / workbook.FILE_NAME).write_bytes(
        workbook.render(dataclasses.replace(settings, agency=agency))
    )
    (space.root / seals.FILE_NAME).write_text(key, encoding="utf-8")
    return space


def seal_on(path: Path) -> str:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return next(
        str(row[at + 1].value)
        for row in sheet.iter_rows() for at, cell in enumerate(row) if cell.value == "Mã xác thực:"
    )  # fmt: skip


def statuses(result: Result) -> list[str]:
    return list(result.month.submissions["status"])


def codes(result: Result) -> list[tuple[str, str]]:
    return [row[:2] for row in found(result)]


def message(result: Result, code: str) -> str:
    month = result.month.findings
    return str(month.loc[month["code"] == code, "message"].iloc[0])


def as_issued_to(path: Path, other: str = "002") -> None:
    """Make a form of the first unit one of another: its code and its name, wherever they stand."""
    names = {"002": "Phường 14, Khu vực 1", "003": "Xã Thạnh An, Khu vực 2"}
    change(path, ("001", other), ("Phường Tân Định, Khu vực 1", names[other]))


# ------------------------------------------------------------------------------ the code itself


def test_a_code_fits_its_identity_and_no_other_however_it_is_retyped() -> None:
    mine = Seals((KEY,))
    code = seals.make(KEY, MINE)
    for typed in (code, code.lower(), code.replace("-", " "), f" {code.replace('-', '–')} "):
        assert mine.judge(typed, MINE) == seals.GOOD
    for field, value in (("unit_code", "002"), ("period", "2026-04"), ("version", "2"), ("set_id", "x")):
        assert mine.judge(code, dataclasses.replace(MINE, **{field: value})) == seals.WRONG
    assert mine.judge("", MINE) == seals.MISSING
    assert mine.judge("chưa có", MINE) == seals.WRONG
    assert mine.judge(seals.make(OTHER, MINE), MINE) == seals.OTHER_KEY
    assert Seals().judge(code, MINE) == seals.OTHER_KEY
    assert Seals((OTHER, KEY)).judge(code, MINE) == seals.GOOD


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
def test_a_key_is_read_back_however_an_editor_saved_it(encoding: str) -> None:
    text = seals.key_file().decode("utf-8-sig")
    plain = text.encode("ascii", "ignore").decode() if encoding == "cp1258" else text
    data = f"{plain}{OTHER.upper()}\n".encode(encoding)
    keys = seals.read_keys(data)
    assert (len(keys), keys[1]) == (2, OTHER)


def test_the_first_issue_makes_a_key_that_stays(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    assert not (space.root / seals.FILE_NAME).exists()
    first = pipeline.issue(space, PERIOD).folder
    forms_of = {path.name: path.read_bytes() for path in first.glob("*.xlsx")}
    key = (space.root / seals.FILE_NAME).read_bytes()
    pipeline.issue(space, PERIOD)
    assert {path.name: path.read_bytes() for path in first.glob("*.xlsx")} == forms_of
    assert (space.root / seals.FILE_NAME).read_bytes() == key
    assert len({seal_on(path) for path in first.glob("*.xlsx")}) == len(UNITS)


def test_a_key_file_without_a_key_is_told_with_what_to_do(tmp_path: Path) -> None:
    from vtlt_consolidate.words.errors import WorkspaceError

    space = keyed(tmp_path, key="hỏng")
    with pytest.raises(WorkspaceError, match="không còn khóa nào đọc được"):
        check(space)


# ------------------------------------------------------------------------------ on returns


def test_a_form_that_was_issued_is_taken_without_a_word(tmp_path: Path) -> None:
    space = keyed(tmp_path)
    receive(space, UNITS[0], WHOLE)
    result = check(space)
    assert (found(result), statuses(result)[0]) == ([], "complete")


@needs_libreoffice
def test_a_code_survives_libreoffice(tmp_path: Path) -> None:
    space = keyed(tmp_path)
    path = receive(space, UNITS[0], WHOLE)
    path.write_bytes(recalculated(path, tmp_path).read_bytes())
    result = check(space)
    assert (found(result), statuses(result)[0]) == ([], "complete")


def test_a_code_survives_pasting_values_into_a_new_workbook(tmp_path: Path) -> None:
    space = keyed(tmp_path)
    path = receive(space, UNITS[0], WHOLE)
    source, book = openpyxl.load_workbook(path).worksheets[0], openpyxl.Workbook()
    for row in source.iter_rows():
        for cell in row:
            if cell.value is not None and not str(cell.value).startswith("="):
                book.worksheets[0].cell(cell.row, cell.column, cell.value)
    book.save(path)
    assert codes(check(space)) == [("001", "VT243")]


def test_a_form_made_into_another_units_is_held_and_says_whose_it_was(tmp_path: Path) -> None:
    space = keyed(tmp_path)
    as_issued_to(receive(space, UNITS[0], WHOLE, "bieu.xlsx"))
    result = check(space)
    assert ("002", "VT173") in codes(result)
    assert "complete" not in statuses(result)
    assert "được lập cho biểu của 001 (Phường Tân Định, Khu vực 1)" in message(result, "VT173")


def test_without_codes_a_form_made_into_another_units_cannot_be_told(tmp_path: Path) -> None:
    """What the code is for: with no key, the same file is read as the other unit's."""
    space = workspace(tmp_path)
    as_issued_to(receive(space, UNITS[0], WHOLE, "bieu.xlsx"))
    assert statuses(check(space)) == ["missing", "complete", "missing"]


def test_last_months_form_with_this_months_code_is_held_and_says_so(tmp_path: Path) -> None:
    space = keyed(tmp_path)
    settings = space.config()
    data = forms.render(settings, UNITS[0], settings.round(Period.parse("2026-02")), fields(WHOLE))
    path = space.folder(PERIOD, RECEIVED) / "a.xlsx"
    path.write_bytes(data)
    change(path, ("2026-02", "2026-03"), ("Kỳ báo cáo: tháng 02 năm 2026", "Kỳ báo cáo: tháng 3 năm 2026"))
    result = check(space)
    assert codes(result) == [("001", "VT173")]
    unit = "001 (Phường Tân Định, Khu vực 1)"
    said = f"không phải mã của {unit}, kỳ 2026-03; mã này được lập cho biểu của {unit}, kỳ 2026-02"
    assert said in message(result, "VT173")


def test_what_the_analyst_decides_about_a_wrong_code_counts(tmp_path: Path) -> None:
    space = keyed(tmp_path)
    as_issued_to(receive(space, UNITS[0], WHOLE, "bieu.xlsx"))
    check(space)
    decide(space, 0, "001")
    result = check(space)
    assert statuses(result) == ["complete", "missing", "missing"]
    assert codes(result) == [("001", "VT128")]
    assert result.month.waiting == 0


@pytest.mark.parametrize(
    ("policy", "code", "status"),
    [
        (seals.ACCEPT, ["VT178"], "complete"),
        (seals.IGNORE, [], "complete"),
        (seals.ASK, ["VT179"], "undecided"),
    ],
)
def test_a_form_without_a_code_is_treated_as_the_office_wants(
    tmp_path: Path, policy: str, code: list[str], status: str
) -> None:
    space = keyed(tmp_path, unsealed=policy)
    path = receive(space, UNITS[0], WHOLE)
    change(path, (seal_on(path), None), ("Mã xác thực:", None))
    result = check(space)
    assert [row[1] for row in found(result)] == code
    assert statuses(result)[0] == status
    if policy == seals.ASK:
        decide(space, 0, "001")
        assert statuses(check(space))[0] == "complete"


def test_where_no_key_is_a_form_without_a_code_is_nothing_new(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    assert found(check(space)) == []


@pytest.mark.parametrize("key", [OTHER, ""])
def test_a_lost_key_is_told_once_and_blames_no_unit(tmp_path: Path, key: str) -> None:
    space = keyed(tmp_path)
    for unit in UNITS:
        receive(space, unit, WHOLE)
    path = space.root / seals.FILE_NAME
    path.write_text(key, encoding="utf-8") if key else path.unlink()
    result = check(space)
    assert codes(result) == [("", "VT177")]
    assert statuses(result) == ["complete"] * 3
    assert "Có 3 biểu" in message(result, "VT177")
    assert not of_month(result.config, result.month)


def test_the_former_key_beside_the_new_one_is_enough(tmp_path: Path) -> None:
    space = keyed(tmp_path)
    receive(space, UNITS[0], WHOLE)
    (space.root / seals.FILE_NAME).write_text(f"{OTHER}\n{KEY}\n", encoding="utf-8")
    assert found(check(space)) == []


def again(space: Workspace, answers: dict[str, str | float], attempt: int, name: str) -> Path:
    settings = space.config()
    data = forms.render(settings, UNITS[0], settings.round(PERIOD), fields(answers), attempt)
    path = space.folder(PERIOD, RECEIVED) / name
    path.write_bytes(data)
    return path


def bare(path: Path) -> None:
    change(path, (seal_on(path), None), ("Mã xác thực:", None))


def test_a_later_attempt_without_a_code_does_not_silently_replace_one_with_it(tmp_path: Path) -> None:
    space = keyed(tmp_path)
    again(space, WHOLE, 1, "a.xlsx")
    bare(again(space, WHOLE | {"A1": "Chưa đạt"}, 2, "b.xlsx"))
    result = check(space)
    assert [row[1] for row in found(result)] == ["VT180", "VT180"]
    assert statuses(result)[0] == "undecided"
    decide(space, 0, "Dùng")
    result = check(space)
    assert statuses(result)[0] == "complete"
    assert result.month.submissions["file"][0] == "b.xlsx"


@pytest.mark.parametrize(
    ("first", "second", "differs"),
    [(True, True, True), (False, False, True), (False, True, True), (True, False, False)],
)
def test_any_other_later_attempt_replaces_the_former(
    tmp_path: Path, first: bool, second: bool, differs: bool
) -> None:
    space = keyed(tmp_path)
    one = again(space, WHOLE, 1, "a.xlsx")
    two = again(space, WHOLE | ({"A1": "Chưa đạt"} if differs else {"A1": "Đạt"}), 2, "b.xlsx")
    for path, sealed in ((one, first), (two, second)):
        if not sealed:
            bare(path)
    result = check(space)
    assert result.month.submissions["file"][0] == "b.xlsx"
    assert statuses(result)[0] == "complete"


def test_a_correction_form_carries_the_code_of_its_unit(tmp_path: Path) -> None:
    space = keyed(tmp_path)
    receive(space, UNITS[0], WHOLE | {"A2": "c"})
    result = check(space)
    due = of_month(result.config, result.month)
    (name, data), *_ = corrections.render(result.config, result.round_, due)
    path = space.folder(PERIOD, RECEIVED) / name
    path.write_bytes(data)
    assert seal_on(path) == seals.make(KEY, MINE)


def test_neither_of_two_units_that_a_form_may_be_is_reminded(tmp_path: Path) -> None:
    space = keyed(tmp_path)
    as_issued_to(receive(space, UNITS[0], WHOLE, "bieu.xlsx"))
    result = check(space)
    due = reminders.due(result.config, result.round_, result.month, Asked(parse_date("10/4/2026")))
    assert [one.unit.code for one in due] == ["003"]
    assert not of_month(result.config, result.month)


@pytest.mark.parametrize(("key", "noted"), [(KEY, ["VT243"]), ("", [])])
def test_a_form_of_ours_that_was_unlocked_is_noted(tmp_path: Path, key: str, noted: list[str]) -> None:
    space = keyed(tmp_path) if key else workspace(tmp_path)
    path = receive(space, UNITS[0], WHOLE)
    assert codes(check(space)) == []
    book = openpyxl.load_workbook(path)
    book.worksheets[0].protection.sheet = False
    book.save(path)
    result = check(space)
    assert [code for _, code in codes(result) if code == "VT243"] == noted
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")
