"""An answer that stands twice, and differs: neither counts, and both places are named."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.figures import points_of, totals_of
from tests.helpers import (
    PERIOD,
    SMALL,
    UNITS,
    WHOLE,
    cell_of,
    check,
    check_each,
    found,
    one_each,
    receive,
    workspace,
)
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.model.layout import ANSWER, NOTE, FormLayout
from vtlt_consolidate.reading.contradiction import Names, opposes
from vtlt_consolidate.workspace.folders import RECEIVED

LAYOUT = FormLayout(SMALL)
HEAD = LAYOUT.header_row + 1
ROW = LAYOUT.rows["A1"] + 1
GROUP = LAYOUT.rows["NS"] + 1
COLUMN = LAYOUT.columns[ANSWER] + 1
RIGHT = LAYOUT.last_column + 2
UNDER = LAYOUT.end_row + 10


Change = Callable[[Worksheet], None]


def after(tmp_path: Path, change: Change, answers: dict[str, str | float] = WHOLE) -> Result:
    """Check a form that a unit changed."""
    space = workspace(tmp_path, UNITS[:1])
    edit(receive(space, UNITS[0], answers), change)
    return check(space)


def after_each(tmp_path: Path, changes: list[Change], answers: dict[str, str | float] = WHOLE) -> Result:
    """Check forms that units 000, 001 and so on changed in one way each."""
    space = one_each(tmp_path, [answers] * len(changes))
    for path, change in zip(sorted(space.folder(PERIOD, RECEIVED).iterdir()), changes, strict=True):
        edit(path, change)
    return check_each(space)


def edit(path: Path, change: Change) -> None:
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0])
    book.save(path)


def typing(row: int, column: int, value: object) -> Change:
    return lambda sheet: setattr(sheet.cell(row, column), "value", value)


def test_a_second_column_of_answers_is_asked_about(tmp_path: Path) -> None:
    def change(heading: str | None, at: int) -> Change:
        def done(sheet: Worksheet) -> None:
            if at == COLUMN:
                sheet.protection.sheet = False
                sheet.move_range(f"E{HEAD}:H{LAYOUT.last_row + 1}", cols=1)
            sheet.cell(HEAD, at).value = heading
            sheet.cell(ROW, at).value = "Chưa đạt"

        return done

    headings = ("Kết quả", "Kết quả sửa lại", "Kết quả tháng trước", "Đính chính", "Sửa lại", None)
    cases = [(heading, at) for heading in headings for at in (COLUMN, RIGHT)]
    result = after_each(tmp_path, [change(*case) for case in cases])
    findings = result.month.findings
    # In an empty column headed Kết quả left of the form's own, the answers of every row stand elsewhere.
    assert set(findings["code"]) == {"VT231", "VT247"}
    told = {row.unit_code: row for row in findings[findings["leaf_code"] == "A1"].itertuples()}
    for at, (_, column) in enumerate(cases):
        row = told[f"{at:03d}"]
        assert row.cell in row.message and sheet_cell(ROW, column) in row.message
        assert points_of(result.month.results)[row.unit_code, "A1"] is None
    assert len(findings[findings["leaf_code"] == "A1"]) == len(cases)


def test_a_column_of_the_period_before_is_no_second_answer_and_is_named(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(HEAD, RIGHT).value = "Tháng trước"
        sheet.cell(ROW, RIGHT).value = "Chưa đạt"

    result = after(tmp_path, change)
    assert found(result) == [("001", "VT236", "")]
    assert points_of(result.month.results)["001", "A1"] == 1


def sheet_cell(row: int, column: int) -> str:
    """The address of a cell counted from 1."""
    return f"{chr(ord('A') + column - 1)}{row}"


def test_a_second_column_that_says_the_same_changes_nothing(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(HEAD, RIGHT).value = "Kết quả"
        sheet.cell(ROW, RIGHT).value = "Đạt"

    result = after(tmp_path, change)
    assert found(result) == []
    assert points_of(result.month.results)["001", "A1"] == 1


def test_a_decision_about_two_answers_is_none_about_the_plain_one(tmp_path: Path) -> None:
    result = after(tmp_path, typing(ROW, RIGHT, "Chưa đạt"))
    (asked,) = result.asked
    plain = result.month.results.answers
    assert asked.key.startswith("value|001|A1|answer|")
    (typed,) = plain.loc[(plain["leaf_code"] == "A1") & (plain["field"] == ANSWER), "typed"]
    assert (typed.startswith(f"ô {cell_of('A1')}: Đạt"), "Chưa đạt" in typed) == (True, True)


def test_a_correction_under_the_table_is_asked_about(tmp_path: Path) -> None:
    cases = {
        "A1, A2 ghi nhầm, đúng là Chưa đạt": ["A1", "A2"], "Đính chính: tiêu chí 1 và 3": ["A1", "A3"],
        "A2 đến A3 ghi sai": ["A2", "B1", "A3"], "A1: Chưa đạt": ["A1"],
    }  # fmt: skip
    result = after_each(tmp_path, [typing(UNDER, 1, text) for text in cases])
    expected = [
        (f"{at:03d}", "VT233", cell_of(code)) for at, codes in enumerate(cases.values()) for code in codes
    ]
    assert found(result) == sorted(expected)
    assert result.month.findings["message"].str.contains(f"ô A{UNDER}").all()
    points = [points_of(result.month.results)[f"{at:03d}", "A1"] for at in range(len(cases))]
    assert [point is None for point in points] == [True, True, False, True]


def test_a_correction_of_nobody_knows_what_is_named(tmp_path: Path) -> None:
    result = after(tmp_path, typing(UNDER, 1, "Đính chính: xin sửa kết quả"))
    assert found(result) == [("001", "VT234", f"A{UNDER}")]


def test_signatures_under_the_table_are_nothing_to_tell(tmp_path: Path) -> None:
    texts = ("Người lập biểu: Nguyễn Văn An", "Nguyễn Văn An", "Tân Định, ngày 05 tháng 4 năm 2026",
             "KT. CHỦ TỊCH", "(Đã ký)", "23", "Kết quả")  # fmt: skip
    assert found(after_each(tmp_path, [typing(UNDER, 1, text) for text in texts])) == []


def test_a_remark_under_the_table_is_named_and_counts_for_nothing(tmp_path: Path) -> None:
    result = after(tmp_path, typing(UNDER, 1, "Ghi chú: mới sáp nhập, A1 đủ cả"))
    assert found(result) == [("001", "VT236", "")]
    assert points_of(result.month.results)["001", "A1"] == 1


def test_another_sheet_with_other_answers_is_asked_about(tmp_path: Path) -> None:
    cases: list[tuple[list[tuple[object, object]], list[tuple[str, str]]]] = [
        ([("Mã", "Kết quả"), ("A1", "Chưa đạt"), ("B2", 30)], [("VT231", "A1"), ("VT231", "B2")]),
        ([("A1 ghi nhầm, đúng là Chưa đạt", None)], [("VT233", "A1")]),
        ([("Mã", "Kết quả"), ("A1", "Đạt")], [("VT236", "")]),
        ([("Việc đang làm", "3 hồ sơ")], [("VT236", "")]),
    ]

    def change(rows: list[tuple[object, object]]) -> Change:
        def done(sheet: Worksheet) -> None:
            other = sheet.parent.create_sheet("Đính chính")
            for row in rows:
                other.append(row)

        return done

    result = after_each(tmp_path, [change(rows) for rows, _ in cases])
    assert found(result) == sorted(
        (f"{at:03d}", code, cell_of(leaf) if leaf else "")
        for at, (_, told) in enumerate(cases)
        for code, leaf in told
    )
    assert result.month.findings["message"].str.contains("sheet “Đính chính”").all()


def test_a_mark_on_the_row_of_a_group_is_named(tmp_path: Path) -> None:
    result = after_each(tmp_path, [typing(GROUP, COLUMN, typed) for typed in ("Đạt", "Chưa đạt", "x")])
    assert found(result) == [(f"{at:03d}", "VT235", sheet_cell(GROUP, COLUMN)) for at in range(3)]


def test_answers_that_slid_to_other_rows_are_asked_about(tmp_path: Path) -> None:
    def change(first: str, by: int) -> Change:
        def done(sheet: Worksheet) -> None:
            start, end = (LAYOUT.rows[code] + 1 for code in (first, "A4"))
            answers = [sheet.cell(row, COLUMN).value for row in range(start, end + 1)]
            for row in range(start, end + 1):
                sheet.cell(row, COLUMN).value = None
            for row, answer in enumerate(answers, start + by):
                sheet.cell(row, COLUMN).value = answer

        return done

    slides = [change(first, by) for first, by in (("A1", -1), ("A2", -1), ("A1", 1))]
    result = after_each(tmp_path, slides, WHOLE | {"B1": "Đại học", "B3": 2})
    assert {unit for unit, code, _ in found(result) if code == "VT245"} == {"000", "001", "002"}
    assert {total for total, _, _ in totals_of(result.month.results).values()} == {0}


def test_answers_pasted_one_question_lower_are_asked_about_and_opened(tmp_path: Path) -> None:
    codes = ["A3", "B2", "B3", "A4"]

    def change(sheet: Worksheet) -> None:
        rows = [LAYOUT.rows[code] + 1 for code in codes]
        answers = [sheet.cell(row, COLUMN).value for row in rows]
        for row, answer in zip(rows[1:], answers, strict=False):
            sheet.cell(row, COLUMN).value = answer

    result = after(tmp_path, change, WHOLE | {"B3": 2})
    asked = {cell for _, code, cell in found(result) if code == "VT245"}
    assert asked == {cell_of(code) for code in ("A1", "A2", "A3", "B2", "B3", "A4")}
    assert totals_of(result.month.results)["001"][0] == 0


def test_an_answered_row_of_a_group_and_one_blank_amid_the_table_are_no_slide(tmp_path: Path) -> None:
    without = {code: value for code, value in WHOLE.items() if code != "A3"}
    result = after_each(tmp_path, [typing(GROUP, COLUMN, typed) for typed in ("Đạt", 12, "12")], without)
    assert sorted((unit, code) for unit, code, _ in found(result)) == [
        ("000", "VT201"), ("000", "VT235"), ("001", "VT201"), ("001", "VT236"), ("002", "VT201"),
        ("002", "VT236"),
    ]  # fmt: skip


def test_words_beside_an_empty_answer_in_words_are_asked_about(tmp_path: Path) -> None:
    def change(sheet: Worksheet) -> None:
        sheet.cell(LAYOUT.rows["B1"] + 1, RIGHT).value = "Cử nhân Lưu trữ"

    assert found(after(tmp_path, change)) == [("001", "VT247", cell_of("B1"))]
    assert found(after(tmp_path / "2", change, WHOLE | {"B1": "Đại học"})) == [("001", "VT236", "")]


def test_a_note_that_says_the_opposite_is_asked_about(tmp_path: Path) -> None:
    notes = ("chưa ban hành", "Thực tế chưa làm", "Chưa đạt vì thiếu kinh phí", "nhầm, đúng là Chưa đạt")
    result = check_each(one_each(tmp_path, [WHOLE | {"A2.note": note} for note in notes]))
    assert found(result) == [(f"{at:03d}", "VT232", cell_of("A2")) for at in range(len(notes))]
    assert result.month.findings["message"].str.contains(cell_of("A2", NOTE)).all()
    assert {points_of(result.month.results)[f"{at:03d}", "A2"] for at in range(len(notes))} == {None}


@pytest.mark.parametrize(("note", "state", "opposite"), [
    ("Đạt", "not_met", True), ("đã ban hành", "not_met", True),
    ("Đã ban hành QĐ số 12/QĐ-UBND", "not_met", True),
    ("nhầm, đúng là Đạt", "not_met", True), ("nhầm, đúng là Đạt", "met", False), ("ghi nhầm", "met", True),
    ("Chưa đạt vì thiếu kinh phí", "not_met", False), ("Đã thực hiện nhưng chưa đầy đủ", "not_met", False),
    ("Đã ban hành Kế hoạch xây kho", "not_met", False), ("Không", "met", False), ("0", "met", False),
    ("Chưa có kinh phí", "met", False), ("Đang bổ sung minh chứng", "met", False), ("có", "not_met", False),
    ("Hoàn thành trong quý IV", "not_met", False), ("tránh nhầm lẫn", "met", False),
    ("mới dự thảo", "met", True),
])  # fmt: skip
def test_only_the_listed_words_of_a_note_say_the_opposite(note: str, state: str, opposite: bool) -> None:
    assert opposes(note, state) is opposite


def test_criteria_are_named_by_code_number_and_range() -> None:
    names = Names(SMALL)
    assert [leaf.code for leaf in names.named("tiêu chí 2, A4")] == ["A2", "A4"]
    assert names.named("XA1, A12, năm 2") == []
