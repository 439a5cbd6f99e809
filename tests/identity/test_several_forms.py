"""Several forms in one workbook: of several units, or of one whose sheet was copied."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.desk.test_decisions import decide, questions, wipe
from tests.helpers import UNITS, WHOLE, cell_of, check, found, receive, workspace
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.writing.forms import due

NO = WHOLE | {"A1": "Chưa đạt"}


def statuses(result: Result) -> list[str]:
    return list(result.month.submissions["status"])


def codes(result: Result) -> list[tuple[str, str]]:
    return [row[:2] for row in found(result)]


def joined(space: Workspace, *filled: tuple[Unit, dict[str, str | float]]) -> Path:
    """One workbook with the sheets of several forms."""
    paths = [receive(space, unit, answers, f"{at}.xlsx") for at, (unit, answers) in enumerate(filled)]
    book = openpyxl.load_workbook(paths[0])
    for path in paths[1:]:
        copy = book.create_sheet(f"Biểu {path.stem}")
        for row in openpyxl.load_workbook(path).worksheets[0].iter_rows():
            for cell in row:
                if cell.value is not None and not str(cell.value).startswith("="):
                    copy.cell(cell.row, cell.column, cell.value)
        path.unlink()
    book.save(paths[0])
    return paths[0]


def test_a_workbook_with_a_form_on_each_sheet_is_read_as_several_units(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    joined(space, (UNITS[0], WHOLE), (UNITS[1], NO), (UNITS[2], WHOLE | {"A2": "c"}))
    result = check(space)
    assert statuses(result) == ["complete", "complete", "incomplete"]
    assert list(result.month.results.scores["total_micro"]) == [3_000_000, 2_000_000, 2_000_000]
    assert codes(result) == [("", "VT125"), ("003", "VT202")]
    finding = result.month.findings.query("unit_code == '003'").iloc[0]
    assert (finding["file"], finding["sheet"]) == ("0.xlsx", "Biểu 2")


def copied(path: Path, *, hidden: bool = False, **changed: str | None) -> None:
    """Copy the sheet of a form in its own workbook, and type other answers into the copy."""
    book = openpyxl.load_workbook(path)
    copy = book.copy_worksheet(book.worksheets[0])
    copy.title = "Biểu báo cáo (2)"
    copy.sheet_state = "hidden" if hidden else "visible"
    for code, value in changed.items():
        copy[cell_of(code)] = value
    book.save(path)


def test_an_equal_copy_of_the_sheet_counts_once(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    copied(receive(space, UNITS[0], WHOLE))
    result = check(space)
    assert (codes(result), statuses(result)[0]) == ([("001", "VT175")], "complete")


def test_of_two_equal_sheets_the_one_that_is_seen_counts(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    path = receive(space, UNITS[0], WHOLE)
    copied(path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].sheet_state, book.active = "hidden", book.worksheets[-1]
    shown = book.worksheets[-1].title
    book.save(path)
    result = check(space)
    assert codes(result) == [("001", "VT175")]
    assert f"“{shown}”" in result.month.findings["message"][0]
    assert set(result.month.results.answers["sheet"]) == {shown, ""}


@pytest.mark.parametrize(("answer", "headed"), [("Đạt", True), ("Chưa đạt", False), ("Chưa đạt", True)])
def test_a_list_of_codes_that_a_unit_keeps_beside_its_form_is_no_form_but_may_contradict_it(
    tmp_path: Path, answer: str, headed: bool
) -> None:
    space = workspace(tmp_path)
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    draft, former = book.create_sheet("Nháp", 0), book.create_sheet("Tháng trước")
    draft.append(["Mã", "Kết quả"] if headed else [])
    for leaf in space.config().criteria.leaves:
        draft.append([leaf.code, answer if leaf.code in ("A1", "A2") else None])
        former.append([leaf.code, "Chưa đạt"])
    book.save(path)
    result = check(space)
    asked = [] if answer == "Đạt" else ["VT231", "VT231"]
    assert codes(result) == [("001", code) for code in (*asked, "VT236")]
    assert statuses(result)[0] == ("incomplete" if asked else "complete")


@pytest.mark.parametrize(("chosen", "points"), [(0, 3_000_000), (1, 2_000_000)])
def test_of_two_sheets_that_differ_the_analyst_chooses_and_is_told_which_is_hidden(
    tmp_path: Path, chosen: int, points: int
) -> None:
    space = workspace(tmp_path)
    copied(receive(space, UNITS[0], WHOLE), hidden=True, A1="Chưa đạt")
    result = check(space)
    assert codes(result) == [("001", "VT174")] * 2
    assert statuses(result)[0] == "undecided"
    # Nobody types everything again.
    assert not due.of_month(result.config, result.month)
    assert "“Biểu báo cáo (2)” (đang ẩn); khác nhau ở mã A1" in questions(space)[0]["question"]
    decide(space, chosen, "Dùng")
    result = check(space)
    assert statuses(result)[0] == "complete"
    assert result.month.results.scores["total_micro"][0] == points
    assert result.month.waiting == 0
    assert ("001", "VT127") in codes(result)


def test_a_sheet_that_is_set_aside_leaves_the_other(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    copied(receive(space, UNITS[0], WHOLE), A1="Chưa đạt")
    check(space)
    decide(space, 1, "Bỏ qua")
    assert check(space).month.results.scores["total_micro"][0] == 3_000_000


def test_a_blank_copy_and_a_sheet_of_last_month_do_not_matter(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    blank = dict.fromkeys(("A1", "A2", "A3", "B2", "A4"))
    path = receive(space, UNITS[0], {key: WHOLE[key] for key in blank})
    copied(path, **blank)
    result = check(space)
    assert ("001", "VT176") in codes(result)
    assert result.month.results.scores["total_micro"][0] == 3_000_000

    path = joined(space, (UNITS[1], WHOLE), (UNITS[1], NO))
    book = openpyxl.load_workbook(path)
    for row in book["Biểu 1"].iter_rows(max_row=12):
        for cell in row:
            if isinstance(cell.value, str):
                cell.value = cell.value.replace("2026-03", "2026-02").replace("tháng 3", "tháng 02")
    book.save(path)
    result = check(space)
    assert statuses(result)[1] == "complete"
    assert [code for unit, code in codes(result) if unit == "002"] == ["VT176"]


def test_a_copy_made_into_another_units_by_half_is_asked_alone(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    path = receive(space, UNITS[0], WHOLE)
    copied(path)
    book = openpyxl.load_workbook(path)
    for row in book["Biểu báo cáo (2)"].iter_rows(max_row=12):
        for cell in row:
            if cell.value == "001":
                cell.value = "002"
    book.save(path)
    result = check(space)
    assert statuses(result)[0] == "complete"
    assert ("002", "VT109") in codes(result)
    number = next(n for n, row in enumerate(questions(space)) if "VT109" in row["question"])
    decide(space, number, "Bỏ qua")
    result = check(space)
    assert (statuses(result)[:2], "VT109" in dict(map(reversed, codes(result)))) == (
        ["complete", "missing"],
        False,
    )


HEADS = ("A1", "A2", "A3", "B2", "A4")
SAME: dict[str, str | float | None] = {"A1": "x", "A2": 1, "A3": 0, "B2": 20.5, "A4": "Đạt"}


def summed(
    path: Path, *rows: tuple[str, dict[str, str | float | None]], title: str = "", first: str = "Đơn vị"
) -> None:
    """Add a sheet with a row a unit to a workbook of forms."""
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("Tổng hợp", 0)
    for row in ((title,), (first, *HEADS), *((name, *values.values()) for name, values in rows)):
        sheet.append(row)
    book.save(path)


@pytest.mark.parametrize("title", ["", "Báo cáo tháng 3 năm 2026"])
def test_forms_beside_a_summary_are_read_and_held_against_it(tmp_path: Path, title: str) -> None:
    space = workspace(tmp_path)
    path = joined(space, (UNITS[0], WHOLE), (UNITS[1], NO))
    summed(path, ("Phường Tân Định", SAME), ("Phường 14", SAME | {"A1": 0, "A2": 0, "A4": None}), title=title)
    result = check(space)
    assert statuses(result) == ["complete", "incomplete", "missing"]
    assert ("002", "VT316") in codes(result)
    (told,) = result.month.findings.query("code == 'VT316'")["message"]
    assert f"sheet “Biểu 1” ô {cell_of('A2')}: Đạt; sheet “Tổng hợp” ô C4: 0" in told
    assert "VT113" not in {code for _, code in codes(result)}


def test_units_without_a_form_are_read_from_the_summary_beside_the_forms(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    path = joined(space, (UNITS[0], WHOLE), (UNITS[1], NO))
    rows = [("Phường Tân Định", SAME), ("Phường 14", SAME | {"A1": 0}), ("Xã Thạnh An", SAME | {"A2": None})]
    summed(path, *rows, ("Xã Thanh An", SAME))
    result = check(space)
    assert statuses(result) == ["complete", "complete", "incomplete"]
    assert {("", "VT122"), ("003", "VT202")} & set(codes(result)) == {("", "VT122")}
    assert ("003", "VT201") in codes(result)


def test_a_summary_of_another_month_beside_forms_is_left_out_and_named(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    path = joined(space, (UNITS[0], WHOLE), (UNITS[1], NO))
    rows = [("Phường Tân Định", SAME | {"A2": 0}), ("Xã Thạnh An", SAME)]
    summed(path, *rows, title="Báo cáo tháng 02 năm 2026")
    result = check(space)
    assert statuses(result) == ["complete", "complete", "missing"]
    (told,) = result.month.findings.query("code == 'VT299'")["message"]
    assert "Sheet “Tổng hợp”" in told


def test_a_table_of_details_beside_a_form_is_none_of_units(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    path = receive(space, UNITS[0], WHOLE)
    summed(path, ("Kho số 1", SAME), ("Kho số 2", SAME), first="Nơi")
    result = check(space)
    assert (statuses(result)[0], codes(result)) == ("complete", [("001", "VT236")])


def renamed(path: Path, **titles: str) -> Path:
    """Rename sheets with forms: their number in the workbook, as `s0` → the new name."""
    book = openpyxl.load_workbook(path)
    forms = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    for at, title in titles.items():
        forms[int(at[1:])].title = title
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Phường 14", True),
        ("P.14", True),
        ("Biểu P14", True),
        ("phuong 14", True),
        ("Xã Thạnh An", True),
        ("Phường Tân Định", False),
        ("phuong tan dinh (2)", False),
        ("Phường 14, Phường Tân Định", False),
        ("Biểu 14", False),
        ("002", False),
        ("Sheet1", False),
    ],
)
def test_a_sheet_named_after_another_unit_than_its_form_is_told_and_counts_as_the_form_says(
    tmp_path: Path, title: str, told: bool
) -> None:
    space = workspace(tmp_path)
    renamed(receive(space, UNITS[0], WHOLE), s0=title)
    result = check(space)
    assert [each for each in codes(result) if each[1] != "VT181"] == ([("001", "VT326")] if told else [])
    assert statuses(result)[0] == "complete"
    if told:
        assert f"“{title}”" in result.month.findings["message"][0]
        # Nobody types anything again, and whoever the sheet is named after is not reminded meanwhile.
        assert not due.of_month(result.config, result.month)
        assert "VT181" in [code for _, code in codes(result)]
        decide(space, 0, "001")
        assert codes(check(space)) == [("001", "VT128")]


def test_sheets_with_their_names_swapped_are_told_and_a_decision_gives_one_to_the_unit_it_is_named_after(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path)
    renamed(joined(space, (UNITS[0], WHOLE), (UNITS[1], NO)), s0="Phường 14", s1="Phường Tân Định")
    result = check(space)
    assert codes(result) == [("", "VT125"), ("001", "VT326"), ("002", "VT326")]
    assert statuses(result)[:2] == ["complete", "complete"]
    assert [row["place"] for row in questions(space)] == ["Phường 14", "Phường Tân Định"]
    for at, code in enumerate(("002", "001")):
        decide(space, at, code)
    result = check(space)
    assert codes(result) == [("", "VT125"), ("001", "VT128"), ("002", "VT128")]
    assert list(result.month.results.scores["total_micro"])[:2] == [2_000_000, 3_000_000]


@pytest.mark.parametrize("other", [NO, WHOLE])
def test_a_copied_form_on_a_sheet_named_after_another_unit_is_asked(
    tmp_path: Path, other: dict[str, str | float]
) -> None:
    # Whoever copies the sheet and types another unit's figures into it forgets the code on the form.
    space = workspace(tmp_path)
    renamed(joined(space, (UNITS[0], WHOLE), (UNITS[0], other)), s0="Phường Tân Định", s1="Phường 14")
    result = check(space)
    assert ("001", "VT327") in codes(result)
    assert (statuses(result)[0], codes(result)[-1]) == ("complete", ("002", "VT181"))
    assert "002" in questions(space)[0]["question"]
    decide(space, 0, "002")
    result = check(space)
    assert statuses(result)[:2] == ["complete", "complete"]
    points = 2_000_000 if other is NO else 3_000_000
    assert list(result.month.results.scores["total_micro"])[:2] == [3_000_000, points]


def test_a_blank_copy_on_a_sheet_named_after_another_unit_is_not_asked(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    renamed(joined(space, (UNITS[0], WHOLE), (UNITS[0], {})), s1="Phường 14")
    result = check(space)
    assert (codes(result), statuses(result)[0]) == ([("001", "VT176")], "complete")


def test_a_form_known_by_its_print_alone_is_asked_when_its_sheet_names_another_unit(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    path = receive(space, UNITS[0], WHOLE)
    wipe(path, UNITS[0].full_name, "Kỳ báo cáo: đợt 1 (tháng 3 năm 2026)")
    renamed(path, s0="Phường 14")
    result = check(space)
    assert set(codes(result)) == {("001", "VT327"), ("001", "VT181"), ("002", "VT181")}
    assert statuses(result)[0] == "undecided"
    decide(space, 0, "001")
    assert statuses(check(space))[0] == "complete"
