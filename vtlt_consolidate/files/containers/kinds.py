"""Words for the kinds of received files, and advice about what to send instead."""

from __future__ import annotations

import lzma
import struct
import zipfile
import zlib

WORKBOOK = "workbook"
ENCRYPTED = "encrypted"
ARCHIVE = "tệp nén ZIP"
EMPTY_ARCHIVE = "tệp nén ZIP không chứa tệp nào"
BROKEN = "tệp tải về hoặc sao chép chưa trọn vẹn"
TORN_ARCHIVE = "tệp nén bị hỏng hoặc thiếu một phần"

WORD = "văn bản Word"
SLIDES = "bản trình chiếu PowerPoint"
DRAWING = "bản vẽ Visio"
MAIL = "thư điện tử"
OUTLOOK_MAIL = f"{MAIL} Outlook (.msg)"
MAILS = (MAIL, OUTLOOK_MAIL)
TNEF = "gói winmail.dat của Outlook (TNEF)"
SIGNED_MAIL = "thư được mã hóa hoặc đóng gói ký số (smime.p7m)"
DRIVE_LINK = "lối tắt đến bảng tính, văn bản trên Google Drive (.gsheet)"
OLD_WORKBOOKS = "bảng tính"
"""Kinds that start with this are tables in formats that are not read here; Excel opens most of them."""

TORN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, TypeError,
    RuntimeError, LookupError, ArithmeticError, AttributeError,
)  # fmt: skip
"""What the libraries raise on damaged containers; all were observed or found in their code."""

_ADVICE = (
    (("tệp nén",), "Giải nén rồi gửi tệp bên trong, hoặc nén lại thành .zip."),
    (("tệp Office đã bị giải nén",), "Gửi nguyên tệp .xlsx, không giải nén ra."),
    ((SIGNED_MAIL, TNEF), "Mở thư bằng Outlook, lưu tệp đính kèm ra rồi chép vào đây, không chép thư."),
    (
        ("văn bản", "trang web", "tệp chữ", "tài liệu", "tệp JSON"),
        "Trước khi gửi, chép nội dung tệp này vào biểu ấy.",
    ),
    ((MAIL, "lịch hẹn"), "Lưu tệp .xlsx đính kèm trong thư ra rồi gửi tệp ấy, không gửi thư."),
    (("một phần của bức thư",), "Đề nghị gửi lại trong một bức thư, không để chương trình chia nhỏ thư."),
    (
        (DRIVE_LINK,),
        "Mở bảng ấy trên Google Drive, chọn Tệp, Tải xuống, Microsoft Excel (.xlsx) rồi gửi tệp tải về.",
    ),
    (("lối tắt",), "Gửi chính tệp mà lối tắt dẫn đến."),
    (("chương trình", "ứng dụng"), "Không mở tệp này; hỏi lại đơn vị vì sao gửi."),
    (("phim", "tệp âm thanh"), "Không gửi phim, bản ghi âm hay bản chụp."),
    (("cơ sở dữ liệu",), "Trước khi gửi, xuất bảng ra Excel rồi chép vào biểu ấy."),
)
_SEND_THE_FORM = "Không gửi bản chụp, bản quét hay bản in."


def advice(kind: str) -> str:
    """Say what to send instead of a file of this kind."""
    return next((words for starts, words in _ADVICE if kind.startswith(starts)), _SEND_THE_FORM)
