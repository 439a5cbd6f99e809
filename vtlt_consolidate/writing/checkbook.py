"""The lists of what came in: where each unit stands, the files received, and what is wrong in them.

They are sheets of the merged workbook, and all of `kiem-tra.xlsx`, which a check writes.
"""

from __future__ import annotations

import pandas as pd

from vtlt_consolidate.excel import measure
from vtlt_consolidate.excel.sheet import Book, Value
from vtlt_consolidate.excel.tables import Columns, Head
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model import frames, outputs
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.frames import STATUSES
from vtlt_consolidate.scoring.month import Month

FINDINGS = outputs.FINDINGS
VERDICTS = {
    "read": "Đã đọc",
    "duplicate": "Trùng, không tính lại",
    "rejected": "Chưa dùng được",
    "replaced": "Đã có biểu thay",
    "superseded": "Có lần gửi sau",
    "blank": "Biểu trắng, không tính",
    "set_aside": "Bỏ qua theo quyết định",
}


_OF_UNIT = outputs.SUBMISSION_HEADINGS
SUBMISSION_COLUMNS = Columns({
    "number": Head("STT", 6, "center"), "unit_code": Head(_OF_UNIT["unit_code"], 10, "center"),
    "unit": Head(_OF_UNIT["unit"], 40), "status": Head(_OF_UNIT["status"], 16, "center"),
    "received": Head(_OF_UNIT["received"], 12, "center"),
    "days_late": Head(_OF_UNIT["days_late"], 8, "center"),
    "missing": Head("Câu chưa có số liệu", 12, "center"), "errors": Head("Số lỗi", 8, "center"),
    "file": Head("Tệp", 60),
})  # fmt: skip
"""The columns of `outputs.SUBMISSIONS`, which has a row for each unit of the list."""
_PLACES = outputs.FINDING_PLACES
FINDING_COLUMNS = Columns({
    "severity": Head(_PLACES["severity"], 10, "center"), "code": Head("Mã lỗi", 8, "center"),
    "unit": Head("Đơn vị", 28), "file": Head(_PLACES["file"], 36), "sheet": Head(_PLACES["sheet"], 16),
    "cells": Head(_PLACES["cells"], 16), "message": Head("Nội dung", 60), "mend": Head("Cách sửa", 60),
    "count": Head("Số ô", 7, "center"),
})  # fmt: skip
FILE_COLUMNS = Columns({
    "number": Head(outputs.FILES_NUMBER, 6, "center"), "file": Head(outputs.FILES_HEADINGS["file"], 60),
    "verdict": Head("Kết quả", 20, "center"), "unit_code": Head(outputs.FILES_UNIT, 12, "center"),
    "attempt": Head(outputs.FILES_ATTEMPT, 8, "center"), "reason": Head("Lý do", 50),
    "sha256": Head(outputs.FILES_HEADINGS["sha256"], 70),
})  # fmt: skip
_TOLD = "Kết quả kiểm tra"
_WIDTH = 110


def render(config: Config, round_: Round, month: Month, told: str) -> bytes:
    """Write the workbook of a check: what the screen tells, and all of what it only counts.

    Args:
        config: agency, criteria set and units.
        round_: the round.
        month: the data of the period.
        told: the page that the screen shows; lines that others belong under end with a colon.

    Returns:
        The bytes of the workbook; the same for the same arguments.
    """
    book = Book(title=f"{_TOLD} {round_.name}", mark=round_.mark)
    _write_told(book, told)
    write_findings(book, config, month)
    write_submissions(book, config, month)
    write_files(book, month)
    return book.save()


def _write_told(book: Book, told: str) -> None:
    sheet = book.sheet(_TOLD)
    sheet.widths([_WIDTH])
    sheet.text(0, 0, _TOLD, "heading")
    row = 1
    for line in told.splitlines():
        words = line.lstrip()
        depth = (len(line) - len(words)) // 2
        style = f"body indent{depth}" if depth else "body bold" if words.endswith(":") else "body"
        for part in measure.rows(words, _WIDTH - 2 * depth):
            sheet.text(row, 0, part, style)
            sheet.do.set_row(row, measure.height([(part, _WIDTH - 2 * depth)]))
            row += 1
    sheet.page(landscape=True)


def write_submissions(book: Book, config: Config, month: Month) -> None:
    """Write the status of each unit."""
    names = config.roster.by_code
    refused = month.files[month.files["verdict"] == "rejected"].groupby("unit_code")["file"].agg(", ".join)
    rows: list[dict[str, Value]] = [
        {
            "number": number, "unit_code": row.unit_code, "unit": names[row.unit_code].full_name,
            "status": STATUSES[row.status], "received": row.received,
            "days_late": None if pd.isna(row.days_late) else int(row.days_late),
            "missing": int(row.missing), "errors": int(row.errors),
            "file": row.file or refused.get(row.unit_code, ""),
        }
        for number, row in enumerate(frames.rows(month.submissions), 1)
    ]  # fmt: skip
    sheet = book.sheet(outputs.SUBMISSIONS)
    SUBMISSION_COLUMNS.write(sheet, "Tình hình nộp báo cáo", "Mỗi đơn vị một dòng.", rows)


def write_files(book: Book, month: Month) -> None:
    """Write every file received, with what became of it."""
    rows: list[dict[str, Value]] = [
        {
            "number": number, "file": row.file, "verdict": VERDICTS[row.verdict],
            "unit_code": row.unit_code, "attempt": int(row.attempt) or None, "reason": row.reason,
            "sha256": row.sha256,
        }
        for number, row in enumerate(frames.rows(month.files), 1)
    ]  # fmt: skip
    title, intro = "Tệp trong thư mục tiep-nhan", "Mọi tệp đã nhận, kể cả tệp không dùng được."
    if month.rolled:
        title, intro = "Tệp kết quả của các kỳ đã gộp", "Mỗi đơn vị có số liệu trong tệp một dòng."
    FILE_COLUMNS.write(book.sheet(outputs.FILES), title, intro, rows)


def write_findings(book: Book, config: Config, month: Month) -> None:
    """Write all findings, those of one kind in a form on one row."""
    names = config.roster.by_code
    rows: list[dict[str, Value]] = [
        {
            "severity": catalogue.SEVERITIES[row.severity], "code": row.code,
            "unit": names[row.unit_code].full_name if row.unit_code else "", "file": row.file,
            "sheet": row.sheet, "cells": row.cells, "message": row.message, "mend": row.mend,
            "count": row.cells_count,
        }
        for row in frames.rows(month.complaints)
    ]  # fmt: skip
    intro = "Lỗi giống nhau trong một biểu gộp thành một dòng." if rows else "Không có lỗi nào."
    FINDING_COLUMNS.write(book.sheet(FINDINGS), "Những chỗ cần sửa hoặc xem lại", intro, rows)
