"""The lists of what came in: where each unit stands, the files received, and what is wrong in them.

They are sheets of the merged workbook, and all of `kiem-tra.xlsx`, which a check writes.
"""

from __future__ import annotations

import pandas as pd

from vtlt_consolidate.excel import measure
from vtlt_consolidate.excel.sheet import Book, Value
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model import frames, outputs
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.frames import STATUSES
from vtlt_consolidate.scoring.month import Month

FINDINGS = "Lỗi cần sửa"
VERDICTS = {
    "read": "Đã đọc",
    "duplicate": "Trùng, không tính lại",
    "rejected": "Chưa dùng được",
    "replaced": "Đã có biểu thay",
    "superseded": "Có lần gửi sau",
    "blank": "Biểu trắng, không tính",
    "set_aside": "Bỏ qua theo quyết định",
}


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
    headings = outputs.SUBMISSION_HEADINGS
    heads = (
        Head("STT", 6, "center"), Head(headings["unit_code"], 10, "center"), Head(headings["unit"], 40),
        Head(headings["status"], 16, "center"), Head(headings["received"], 12, "center"),
        Head(headings["days_late"], 8, "center"), Head("Câu chưa có số liệu", 12, "center"),
        Head("Số lỗi", 8, "center"), Head("Tệp", 60),
    )  # fmt: skip
    names = config.roster.by_code
    refused = month.files[month.files["verdict"] == "rejected"].groupby("unit_code")["file"].agg(", ".join)
    rows: list[list[Value]] = [
        [number, row.unit_code, names[row.unit_code].full_name, STATUSES[row.status], row.received,
         None if pd.isna(row.days_late) else int(row.days_late), int(row.missing), int(row.errors),
         row.file or refused.get(row.unit_code, "")]
        for number, row in enumerate(frames.rows(month.submissions), 1)
    ]  # fmt: skip
    write_list(book.sheet(outputs.SUBMISSIONS), "Tình hình nộp báo cáo",
               "Mỗi đơn vị một dòng.", heads, rows)  # fmt: skip


def write_files(book: Book, month: Month) -> None:
    """Write every file received, with what became of it."""
    heads = (
        Head("STT", 6, "center"), Head(outputs.FILES_HEADINGS["file"], 60), Head("Kết quả", 20, "center"),
        Head("Mã đơn vị", 12, "center"), Head("Lần gửi", 8, "center"), Head("Lý do", 50),
        Head(outputs.FILES_HEADINGS["sha256"], 70),
    )  # fmt: skip
    rows: list[list[Value]] = [
        [
            number,
            row.file,
            VERDICTS[row.verdict],
            row.unit_code,
            int(row.attempt) or None,
            row.reason,
            row.sha256,
        ]
        for number, row in enumerate(frames.rows(month.files), 1)
    ]
    title, intro = "Tệp trong thư mục tiep-nhan", "Mọi tệp đã nhận, kể cả tệp không dùng được."
    if month.rolled:
        title, intro = "Tệp kết quả của các kỳ đã gộp", "Mỗi đơn vị có số liệu trong tệp một dòng."
    write_list(book.sheet(outputs.FILES), title, intro, heads, rows)


def write_findings(book: Book, config: Config, month: Month) -> None:
    """Write all findings, those of one kind in a form on one row."""
    heads = (
        Head("Mức", 10, "center"), Head("Mã lỗi", 8, "center"), Head("Đơn vị", 28),
        Head("Tệp", 36), Head("Sheet", 16), Head("Ô", 16), Head("Nội dung", 60),
        Head("Cách sửa", 60), Head("Số ô", 7, "center"),
    )  # fmt: skip
    names = config.roster.by_code
    rows: list[list[Value]] = []
    for row in frames.rows(month.complaints):
        unit = names[row.unit_code].full_name if row.unit_code else ""
        rows.append([catalogue.SEVERITIES[row.severity], row.code, unit, row.file, row.sheet,
                     row.cells, row.message, row.mend, row.cells_count])  # fmt: skip
    write_list(book.sheet(FINDINGS), "Những chỗ cần sửa hoặc xem lại",
               "Lỗi giống nhau trong một biểu gộp thành một dòng." if rows else
               "Không có lỗi nào.", heads, rows)  # fmt: skip
