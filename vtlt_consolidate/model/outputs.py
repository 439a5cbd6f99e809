"""The sheets of our own workbooks that are read back: their names, and the headings that find their columns.

Writers and readers both ask here, so that none of them knows the others.
"""

from __future__ import annotations

from vtlt_consolidate.words.states import Presence, State

DATA_SHEET = "Dữ liệu"
MOST_DATA_ROWS = 1_000_000
"""Rows on one sheet of data, of the 1,048,576 that Excel allows; more go on on a sheet of their own."""
DATA_IDENTITY = {"set_id": "Mã bộ tiêu chí", "version": "Phiên bản", "period": "Mã kỳ"}
"""What all rows of that sheet share → the words before it, above the headings."""

DATA_HEADINGS = {
    "unit_code": "Mã đơn vị",
    "leaf_code": "Mã tiêu chí",
    "field": "Trường",
    "state": "Trạng thái",
    "value": "Giá trị",
    "typed": "Đã ghi trên biểu",
    "cell": "Ô",
    "file": "Tệp số",
    "carried": "Mang sang từ kỳ",
}
"""Column → its heading on the sheet of the merged workbook that other merges read back."""

FORMER_DATA_HEADINGS = {
    **DATA_IDENTITY, "unit_code": "Mã đơn vị", "leaf_code": "Mã tiêu chí", "field": "Trường",
    "state": "Trạng thái", "value": "Giá trị", "typed": "Đã ghi trên biểu", "file": "Tệp", "sheet": "Sheet",
    "cell": "Ô", "carried": "Mang sang từ kỳ", "sha256": "SHA-256",
}  # fmt: skip
"""The columns of workbooks made before a file's facts stood on the sheet of files alone."""

STATE_WORDS = {
    State.MET: "Đạt",
    State.NOT_MET: "Chưa đạt",
    State.GIVEN: "Có số liệu",
    State.MISSING: "Chưa trả lời",
    State.UNCONFIRMED: "Chưa xác nhận",
    State.INVALID: "Không đọc được",
}
"""State of an answer → its words on that sheet."""

UNCONFIRMED_MARK = " (chưa xác nhận)"
"""Follows an earlier answer that its unit has not confirmed, wherever what was typed is shown."""

TABLE = "Tổng hợp"
"""The sheet of results; of a set with variants, one for each (`addresses.sheet_name`)."""

INFORMATION = "Số liệu"
"""The sheet of the answers without points."""

ANSWERED = "Câu trả lời"
"""The sheet of the answers that points are calculated from."""

TABLE_TOP = 3
"""The row of its first heading."""
TABLE_CODE, TABLE_AREA, TABLE_STATUS = 1, 3, 4
"""Columns of it; the heading of the areas is the set's own."""
TABLE_HEADINGS = {TABLE_CODE: "Mã", TABLE_STATUS: "Tình trạng nộp"}

SUBMISSIONS = "Tình hình nộp"
SUBMISSION_HEADINGS = {
    "unit_code": "Mã", "unit": "Đơn vị", "status": "Tình trạng", "received": "Ngày nhận",
    "days_late": "Số ngày trễ",
}  # fmt: skip

FINDINGS = "Lỗi cần sửa"
FINDING_PLACES = {"severity": "Mức", "file": "Tệp", "sheet": "Sheet", "cells": "Ô"}

SUMMARY = "Tóm tắt"
WAITING = "Việc chờ bạn quyết định (quyet-dinh.xlsx)"
WAITING_IN_PARTS = "Việc chờ quyết định ở các kỳ đã gộp"
"""The words before the number of them, of a period with returns, and of one that was rolled up."""

QUALITY = "Chất lượng số liệu"
"""Title of the small table under the internal copy, with the name of the round behind it."""

QUALITY_TOP = 3
"""Rows from this title to its first indicator."""

PROGRESS = "Tiến độ"
"""The sheet that judges units by a plan; of several plans one for each (`addresses.sheet_name`)."""

PROGRESS_TITLE = "Tiến độ so với kế hoạch: "
"""What stands before the name of what is planned."""

PROGRESS_STATE = "Tình trạng"
"""The heading of the state of a unit there."""

BY_CRITERION = "Theo tiêu chí"
BY_CRITERION_HEADINGS = {"leaf_code": "Mã", "leaf": "Tiêu chí"}
"""The sheet of criteria, where a later period finds what they were called."""

APPRAISED = "Thẩm định"
APPRAISED_HEADINGS = {
    "unit_code": "Mã",
    "unit": "Đơn vị",
    "leaf_code": "Mã tiêu chí",
    "leaf": "Tiêu chí",
    "claimed": "Điểm tự chấm",
    "points": "Điểm thẩm định",
    "change": "Chênh lệch",
    "reason": "Lý do",
}
"""The sheet where a reviewer's points stand beside the units' own."""

FILES = "Tệp nhận được"
FILES_HEADINGS = {"file": "Tệp", "sha256": "SHA-256"}
FILES_NUMBER, FILES_UNIT, FILES_ATTEMPT = "STT", "Mã đơn vị", "Lần gửi"
"""The sheet of the files that the figures are from."""

PIECES = "Các kỳ đã gộp"
PIECES_HEADINGS = {"unit_code": "Mã", "unit": "Đơn vị"}
"""The sheet with what there is of each unit in each period; behind these a column for each, and `LACKING`."""

LACKING, LACKING_MONTHS = "Số kỳ thiếu", "Số tháng thiếu"
"""The second where the periods are of several lengths, which cannot be counted together."""

LATE_IN, MOST_LATE = "Trễ", "Trễ nhiều nhất"
RECEIVED_IN, LAST_RECEIVED = "Nhận", "Nhận sau cùng"
"""Where formulas read it: days late, and the day of receipt, in each period (`Trễ 2026-01`), and in all."""

PRESENCE_WORDS = {
    Presence.GIVEN: "Có số liệu",
    Presence.CARRIED: "Mang sang từ kỳ trước",
    Presence.MISSING: "Thiếu",
    Presence.EXEMPT: "Được miễn",
    Presence.NOTHING_TO_REPORT: "Không phát sinh",
    Presence.UNITED: "Cộng từ đơn vị cũ",
    Presence.UNLISTED: "Chưa có trong danh sách",
    Presence.REGROUPED: "Thuộc nhóm khác",
    Presence.LEFT_OUT: "Chưa có kết quả kỳ",
}

PARTS = "Số liệu từng kỳ"
PARTS_HEADINGS = {
    "unit_code": "Mã đơn vị",
    "unit": "Đơn vị",
    "leaf_code": "Mã tiêu chí",
    "leaf": "Tiêu chí",
    "field": "Trường",
    "period": "Kỳ",
    "state": "Trạng thái",
    "value": "Số liệu kỳ",
    "way": "Cách gộp",
    "rolled": "Kết quả gộp",
    "cell": "Ô",
    "file": "Tệp số",
}
"""The sheet with what was added up, or averaged, for each unit."""


def whole_of(code: str, label: str) -> str:
    """Head the column with what a ratio is of, on the sheet of answers."""
    return f"{code} {label}: trên tổng số"


def data_sheet(number: int) -> str:
    """Name a sheet of data: the first, or the one that it goes on on."""
    return DATA_SHEET if number == 1 else f"{DATA_SHEET} {number}"
