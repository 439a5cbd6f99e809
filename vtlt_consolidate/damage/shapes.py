"""Damage to the sheet of a form: rows, columns, headings, fixed texts, notes around the table."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable
from copy import copy
from typing import Any

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from vtlt_consolidate.damage.draft import VISIBLE, Draft, pick, write
from vtlt_consolidate.damage.values import is_mark
from vtlt_consolidate.findings.rules import returnrules
from vtlt_consolidate.model.criteria import MARK_OPTIONS, MET
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, HEADINGS, TAGS


def _shift(draft: Draft, change: Callable[[Worksheet], None], rows: tuple[int, int], columns: tuple[int, int]
           ) -> None:  # fmt: skip
    """Insert or delete rows or columns, given as `(at, how many)`, and move merged cells as Excel does."""
    sheet = draft.sheet
    # openpyxl leaves merged cells where they were.
    merged = [CellRange(area.coord) for area in sheet.merged_cells.ranges]
    for area in merged:
        sheet.unmerge_cells(area.coord)
    change(sheet)
    for area in merged:
        area.min_row, area.max_row = _moved(area.min_row, *rows), _moved(area.max_row, *rows)
        area.min_col, area.max_col = _moved(area.min_col, *columns), _moved(area.max_col, *columns)
        if area.min_row <= area.max_row and area.min_col <= area.max_col:
            sheet.merge_cells(area.coord)
    draft.header = _moved(draft.header, *rows)
    draft.rows = {code: _moved(row, *rows) for code, row in draft.rows.items()}
    draft.columns = {field: _moved(column, *columns) for field, column in draft.columns.items()}


def _moved(place: int, at: int, count: int) -> int:
    return place + count if place >= at else place


def add_rows(draft: Draft, at: int, count: int) -> None:
    """Insert empty rows before a row."""
    _shift(draft, lambda sheet: sheet.insert_rows(at, count), (at, count), (0, 0))


def last_row(draft: Draft) -> int:
    """The last row of the table."""
    return max(draft.rows.values())


def insert_rows(draft: Draft, chance: random.Random) -> None:
    """Insert empty rows above and inside the table."""
    for _ in range(chance.randint(1, 3)):
        add_rows(draft, chance.randint(1, last_row(draft)), chance.randint(1, 3))


def insert_own_rows(draft: Draft, chance: random.Random) -> None:
    """Insert rows with own text and answers inside the table."""
    for _ in range(chance.randint(1, 2)):
        at = chance.randint(draft.header + 1, last_row(draft))
        add_rows(draft, at, 1)
        write(draft.sheet, at, draft.columns["name"], "Trong đó: nội dung bổ sung của đơn vị")
        write(draft.sheet, at, draft.columns[ANSWER], chance.choice((*MARK_OPTIONS, 3)))


def repeat_heading(draft: Draft, chance: random.Random) -> None:
    """Repeat the heading inside the table, as on the second page of a paper form."""
    at = chance.randint(draft.header + 2, last_row(draft))
    add_rows(draft, at, 1)
    for field, column in draft.columns.items():
        write(draft.sheet, at, column, HEADINGS[field])


def delete_rows(draft: Draft, chance: random.Random) -> None:
    """Delete rows of the table."""
    for code in pick(chance, draft.unspoiled(), 2):
        at = draft.lose_row(code)
        _shift(draft, lambda sheet, at=at: sheet.delete_rows(at), (at + 1, -1), (0, 0))  # type: ignore[misc]


def move_rows(draft: Draft, chance: random.Random) -> None:
    """Cut a row and paste it elsewhere in the table."""
    order = sorted(draft.rows, key=lambda code: draft.rows[code])
    for code in pick(chance, order, 2):
        order.remove(code)
        order.insert(chance.randint(0, len(order)), code)
    _arrange(draft, order)


def sort_rows(draft: Draft, chance: random.Random) -> None:
    """Sort the table by one of its columns."""
    field = chance.choice([name for name in ("name", ANSWER, "instruction") if name in draft.columns])
    order = sorted(draft.rows, key=lambda code: (str(draft.get(code, field) or ""), draft.rows[code]))
    _arrange(draft, list(reversed(order)) if chance.random() < 1 / 2 else order)


def _arrange(draft: Draft, order: list[str]) -> None:
    places = sorted(draft.rows.values())
    columns = range(1, draft.sheet.max_column + 1)
    kept = {code: [_look(draft.sheet.cell(draft.rows[code], at)) for at in columns] for code in order}
    for place, code in zip(places, order, strict=True):
        for column, (value, font, number_format) in zip(columns, kept[code], strict=True):
            write(draft.sheet, place, column, value)
            cell = draft.sheet.cell(place, column)
            cell.font, cell.number_format = font, number_format
        draft.rows[code] = place


def _look(cell: Cell | MergedCell) -> tuple[Any, Any, str]:
    # The font decides what letters of old fonts mean, and the number format whether a number is a date.
    return cell.value, copy(cell.font), cell.number_format


def insert_columns(draft: Draft, chance: random.Random) -> None:
    """Insert columns, some with own headings and answers."""
    for _ in range(chance.randint(1, 2)):
        at = chance.randint(1, max(draft.columns.values()))
        _shift(draft, lambda sheet, at=at: sheet.insert_cols(at), (0, 0), (at, 1))  # type: ignore[misc]
        if chance.random() < 1 / 2:
            write(draft.sheet, draft.header, at, "Kỳ trước")
            for row in draft.rows.values():
                write(draft.sheet, row, at, chance.choice(MARK_OPTIONS))


def delete_columns(draft: Draft, chance: random.Random) -> None:
    """Delete a column that nobody fills in."""
    _delete_column(draft, chance.choice(("number", "instruction")))


def delete_codes(draft: Draft, chance: random.Random) -> None:
    """Delete the column of codes."""
    _ = chance
    _delete_column(draft, "leaf_code")
    draft.refuse(returnrules.NOT_OUR_FORM.code, lenient=True)


def delete_answers(draft: Draft, chance: random.Random) -> None:
    """Delete the column of answers."""
    _ = chance
    _delete_column(draft, ANSWER)
    draft.refuse(returnrules.NO_ANSWER_COLUMN.code)


def _delete_column(draft: Draft, field: str) -> None:
    at = draft.columns[field]
    unit_code = (TAGS["unit_code"], draft.sent.unit.code)
    if any(draft.sheet.cell(row, at).value in unit_code for row in range(1, draft.header)):
        # The code of the unit, or its tag, is in this column above the table and is deleted too.
        draft.lose(VISIBLE)
    _shift(draft, lambda sheet: sheet.delete_cols(at), (0, 0), (at + 1, -1))
    if field != ANSWER:
        # Later damage to answers still needs a column, although the form will be rejected anyway.
        del draft.columns[field]


def merge_heading(draft: Draft, chance: random.Random) -> None:
    """Give the heading a second row: most cells merged downwards, two under a common heading."""
    _ = chance
    top = draft.header
    add_rows(draft, top, 1)
    first, second = draft.columns[DOC_NUMBER], draft.columns[DOC_DATE]
    write(draft.sheet, top, first, "Văn bản minh chứng")
    for field, column in draft.columns.items():
        if field not in (DOC_NUMBER, DOC_DATE):
            write(draft.sheet, top, column, draft.sheet.cell(top + 1, column).value)
            draft.sheet.merge_cells(start_row=top, end_row=top + 1, start_column=column, end_column=column)
    if second == first + 1:
        draft.sheet.merge_cells(start_row=top, end_row=top, start_column=first, end_column=second)


def retype_heading(draft: Draft, chance: random.Random) -> None:
    """Retype the heading with another case, other spaces, tone marks or decomposed letters."""
    for field, column in draft.columns.items():
        text = HEADINGS[field]
        ways = (
            text.upper(), text.lower(), f" {text} ", text.replace(" ", "  "), text.replace(" ", "\n"),
            unicodedata.normalize("NFD", text), text.replace("quả", "qủa"), text.replace(" ", "\u00a0"),
        )  # fmt: skip
        write(draft.sheet, draft.header, column, chance.choice(ways))


def reword_heading(draft: Draft, chance: random.Random) -> None:
    """Rename the column of answers."""
    words = ("Điểm tự chấm", "Đánh giá", "Kết quả thực hiện", "Tự chấm", "Ý kiến")
    write(draft.sheet, draft.header, draft.columns[ANSWER], chance.choice(words))
    draft.refuse(returnrules.NO_ANSWER_COLUMN.code, lenient=True)


def alter_labels(draft: Draft, chance: random.Random) -> None:
    """Change the text of criteria."""
    for code in pick(chance, draft.unspoiled(), 2):
        row, column = draft.rows[code], draft.columns["name"]
        name = str(draft.sheet.cell(row, column).value)
        ways = (f"Không {name.lower()}", f"{name} trong năm trước", "Nội dung khác", f"{name} (đã đủ)")
        write(draft.sheet, row, column, chance.choice(ways))
        draft.touch_row(code)


def alter_codes(draft: Draft, chance: random.Random) -> None:
    """Change the code of rows to one that does not exist."""
    for code in pick(chance, draft.unspoiled(), 2):
        row, column = draft.rows[code], draft.columns["leaf_code"]
        typed = chance.choice((f"{code}x", code.replace("0", "O") + "'", None, f"X{code}"))
        write(draft.sheet, row, column, typed)
        draft.touch_row(code)


def double_codes(draft: Draft, chance: random.Random) -> None:
    """Give a row the code of another one."""
    pool = draft.unspoiled()
    if len(pool) > 1:
        code, other = chance.sample(pool, 2)
        write(draft.sheet, draft.rows[code], draft.columns["leaf_code"], other)
        draft.touch_row(code)
        draft.touch_row(other)


def swap_codes(draft: Draft, chance: random.Random) -> None:
    """Exchange only the codes of two rows of the same kind."""
    pool = [code for code in draft.unspoiled() if is_mark(draft.criteria.by_code[code])]
    # With equal answers, mistaking one row for the other would go unnoticed.
    met = [code for code in pool if draft.sent.filled.get((code, ANSWER)) == MET]
    others = [code for code in pool if code not in met]
    if met and others:
        code, other = chance.choice(met), chance.choice(others)
        for one, typed in ((code, other), (other, code)):
            write(draft.sheet, draft.rows[one], draft.columns["leaf_code"], typed)
            draft.touch_row(one)


def write_below(draft: Draft, chance: random.Random) -> None:
    """Write notes, sums and signatures below the table."""
    row = draft.sheet.max_row + 1
    lines = ("Ghi chú: số liệu tính đến ngày 25", "Kết quả: đạt yêu cầu", "Tổng cộng",
             "Người lập biểu: Nguyễn Văn An", "Nơi nhận: - Như trên; - Lưu: VT.", "Ngày văn bản")  # fmt: skip
    for at, words in enumerate(pick(chance, lines, len(lines)), row):
        write(draft.sheet, at, chance.choice((1, 3, 5)), words)
    write(draft.sheet, row + len(lines), draft.columns[ANSWER], chance.randint(1, 23))


def write_above(draft: Draft, chance: random.Random) -> None:
    """Write an example and remarks above the table."""
    row = draft.header - 1
    write(draft.sheet, row, chance.randint(1, 8), "Ví dụ: Kết quả ghi Đạt, Ghi chú để trống")


def filter_rows(draft: Draft, chance: random.Random) -> None:
    """Set a filter that hides rows."""
    sheet = draft.sheet
    last = max(draft.columns.values())
    sheet.auto_filter.ref = CellRange(
        min_row=draft.header, max_row=last_row(draft), min_col=1, max_col=last
    ).coord
    sheet.auto_filter.add_filter_column(draft.columns[ANSWER] - 1, [MET])
    for code in pick(chance, draft.rows, len(draft.rows)):
        sheet.row_dimensions[draft.rows[code]].hidden = True


def hide_columns(draft: Draft, chance: random.Random) -> None:
    """Hide columns, among them the column of codes."""
    wanted = ("leaf_code", *pick(chance, ("number", "instruction", ANSWER), 2))
    for field in (name for name in wanted if name in draft.columns):
        letter = get_column_letter(draft.columns[field])
        draft.sheet.column_dimensions[letter].hidden = True
