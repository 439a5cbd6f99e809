"""What was typed, wherever it stands, is read or found fault with; never guessed, never zero."""

import dataclasses
import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.figures import points_of, totals_of
from tests.helpers import (
    SMALL,
    UNITS,
    WHOLE,
    cell_of,
    check,
    check_each,
    found,
    one_each,
    receive,
    returned,
    workspace,
)
from vtlt_consolidate.model import frames
from vtlt_consolidate.words.text import MICRO


def edit(path: Path, change: Callable[[Worksheet], None]) -> None:
    """Change a form as another program would."""
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)


def test_a_whole_return_has_nothing_to_complain_about(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE)
    result = check(space)
    assert found(result) == []
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")


def test_an_unknown_spelling_is_asked_and_never_counted(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"A1": "c"})
    result = check(space)
    assert found(result) == [("001", "VT202", cell_of("A1"))]
    assert points_of(result.month.results)["001", "A1"] is None
    assert totals_of(result.month.results)["001"] == (2, 1, "")


def test_a_missing_answer_is_not_a_zero(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], {key: value for key, value in WHOLE.items() if key != "A4"})
    result = check(space)
    assert found(result) == [("001", "VT201", cell_of("A4"))]
    assert totals_of(result.month.results)["001"] == (2, 1, "")
    assert list(result.month.submissions["status"]) == ["incomplete"]


def test_an_answer_of_spaces_is_missing(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"A4": " \u00a0 "})
    assert found(check(space)) == [("001", "VT201", cell_of("A4"))]


WRONG: tuple[tuple[str, str | float, str], ...] = (
    ("B2", "-5", "VT301"), ("B3", 1.5, "VT303"), ("B2", 600.0, "VT302"), ("B2", "20 hộp", "VT203"),
    ("B2", "0,1234567", "VT210"), ("B2", 1e300, "VT211"), ("B2", "1.234", "VT204"), ("B2", "20m2", "VT401"),
    ("A1.doc_number", "20KH-UBND", "VT401"), ("A1.doc_date", "31/02/2026", "VT207"),
)  # fmt: skip


def test_a_wrong_value_is_found_at_its_cell_and_is_in_no_total_if_it_breaks_a_rule(tmp_path: Path) -> None:
    result = check_each(one_each(tmp_path, [WHOLE | {key: typed} for key, typed, _ in WRONG]))
    cells = [cell_of(*key.split(".")) for key, _, _ in WRONG]
    assert found(result) == [
        (f"{at:03d}", rule, cell) for at, ((_, _, rule), cell) in enumerate(zip(WRONG, cells, strict=True))
    ]
    answers = result.month.results.answers.set_index(["unit_code", "leaf_code", "field"])
    for unit, code in (("000", "B2"), ("001", "B3")):
        row = answers.loc[(unit, code, "answer")]
        assert (row["state"], row[["value_micro"]].isna().all()) == ("invalid", True)
        assert (unit, code) not in result.month.results.numbers
    assert list(result.month.submissions["status"])[:2] == ["incomplete", "complete"]


def test_all_mistakes_of_a_form_are_told_at_once(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS)
    returned(
        space,
        """
        | mã  | A1  | A2 | A3       | A4  | B2      | B3   |
        | 001 | c   |    | Chưa đạt | Đạt | -5      | =1.5 |
        | 002 | Đạt | 1  | 1        | 0   | =20.5   |      |
        | 003 | Đạt | 1  | 1        | 0   | 600     | =-1.5 |
        """,
    )
    assert found(check(space)) == [
        ("001", "VT201", cell_of("A2")),
        ("001", "VT202", cell_of("A1")),
        ("001", "VT301", cell_of("B2")),
        ("001", "VT303", cell_of("B3")),
        ("002", "VT222", cell_of("A1", "doc_number")),
        ("003", "VT222", cell_of("A1", "doc_number")),
        ("003", "VT301", cell_of("B3")),
        ("003", "VT302", cell_of("B2")),
        ("003", "VT303", cell_of("B3")),
    ]


def test_numbers_keep_what_was_typed_beside_what_was_read(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"B2": " 1 234,5 "})
    frame = check(space).month.results.answers.set_index(["leaf_code", "field"])
    row = frame.loc[("B2", "answer")]
    assert (row["typed"], row["value_micro"], row["cell"]) == (" 1 234,5 ", 1_234_500_000, cell_of("B2"))


def test_a_computed_number_loses_its_binary_tail(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"B2": 0.1 + 0.2})
    frame = check(space).month.results.answers.set_index(["leaf_code", "field"])
    assert frame.loc[("B2", "answer"), "value_micro"] == 3 * MICRO // 10


def test_an_error_cell_and_an_uncalculated_formula_are_findings_not_blanks(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)

    def change(sheet: Worksheet) -> None:
        sheet[cell_of("A1")] = "#REF!"
        sheet[cell_of("B2")] = "=10+10"

    edit(path, change)
    assert found(check(space)) == [("001", "VT205", cell_of("A1")), ("001", "VT206", cell_of("B2"))]


def test_answers_are_found_by_code_and_heading_after_rows_and_columns_moved(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE | {"A4": "c"})

    def change(sheet: Worksheet) -> None:
        for merged in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(merged))
        sheet.insert_rows(1, 3)
        sheet.insert_cols(5, 2)

    edit(path, change)
    moved = openpyxl.load_workbook(path).worksheets[0][cell_of("A4")].offset(3, 2).coordinate
    assert found(check(space)) == [("001", "VT202", moved)]


def test_a_lost_row_and_a_wrongly_coded_row_are_found_and_not_counted(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)

    def change(sheet: Worksheet) -> None:
        sheet[cell_of("A1", "leaf_code")] = None
        sheet[cell_of("A2", "leaf_code")] = "A3"

    edit(path, change)
    result = check(space)
    # What stands on the row that lost its code is named besides.
    assert [code for _, code, _ in found(result)] == ["VT208", "VT208", "VT214", "VT235", "VT236"]
    assert totals_of(result.month.results)["001"] == (1, 2, "")


def test_a_doubled_row_is_found_and_not_counted(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)

    def change(sheet: Worksheet) -> None:
        for field in ("leaf_code", "name", "answer"):
            sheet[cell_of("A4", field)].offset(1).value = sheet[cell_of("A4", field)].value

    edit(path, change)
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT209", "VT236"]
    assert totals_of(result.month.results)["001"] == (2, 1, "")


def test_a_label_that_was_altered_is_reported_and_the_answer_kept(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)

    def change(sheet: Worksheet) -> None:
        sheet[cell_of("A1", "name")] = "Ban hành Kế hoạch năm 2025"
        sheet[cell_of("A3", "name")] = "CÓ KHO LƯU TRỮ "

    edit(path, change)
    result = check(space)
    assert found(result) == [("001", "VT213", cell_of("A1", "name"))]
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")


def test_answers_of_rows_whose_label_is_anothers_are_not_read(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)

    def change(sheet: Worksheet) -> None:
        sheet[cell_of("A1", "name")] = "Có kho lưu trữ"
        sheet[cell_of("A3", "name")] = "Ban hành Kế hoạch"

    edit(path, change)
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT214", "VT214"]
    assert totals_of(result.month.results)["001"] == (2, 2, "")


def test_a_form_saved_by_openpyxl_without_cached_formulas_reads_the_same(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    before = check(space).month.results.answers.drop(columns="file")
    book = openpyxl.load_workbook(path)
    book.save(path)
    assert check(space).month.results.answers.drop(columns="file").equals(before)


def test_a_table_that_was_copied_to_another_sheet_counts_once(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.worksheets[0])
    book.save(path)
    result = check(space)
    assert found(result) == [("001", "VT175", "")]
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")


def test_a_form_without_its_answer_column_is_refused(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)

    def change(sheet: Worksheet) -> None:
        sheet[cell_of("A1")].offset(-1).value = "Điểm"

    edit(path, change)
    result = check(space)
    assert found(result) == [("001", "VT114", "")]
    assert list(result.month.submissions["status"]) == ["rejected"]


def test_every_value_leads_back_to_file_sheet_and_cell(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    frame = check(space).month.results.answers
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    given = frame[frame["typed"] != ""]
    assert len(given) == len(WHOLE)
    for row in given.itertuples():
        value = book[row.sheet][row.cell].value
        assert row.file == path.name
        assert row.typed == (value if isinstance(value, str) else str(value).replace(".", ","))


@pytest.mark.parametrize("typed", ["hai người", ""])
def test_who_has_to_give_a_whole_number_is_shown_one(tmp_path: Path, typed: str) -> None:
    criteria = dataclasses.replace(
        SMALL, nodes=tuple(dataclasses.replace(node, required=node.code != "B1") for node in SMALL.nodes)
    )
    space = workspace(tmp_path, UNITS[:1], criteria)
    receive(space, UNITS[0], WHOLE | {"B3": typed})
    (told,) = frames.rows(check(space).month.findings)
    assert told.code == ("VT203" if typed else "VT201")
    assert "Ví dụ: 2" in told.mend if typed else "một số nguyên" in told.mend
    assert "20,5" not in told.mend
