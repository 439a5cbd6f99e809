"""What a file that came in can be, in words for a person, and what to send instead of it."""

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

WORD = "văn bản Word"
SLIDES = "bản trình chiếu PowerPoint"
DRAWING = "bản vẽ Visio"
MAIL = "thư điện tử"
OLD_WORKBOOKS = "bảng tính"
"""Kinds that start so are tables of programs or formats that are not read; Excel opens most of them."""

TORN: tuple[type[Exception], ...] = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError, TypeError,
    RuntimeError, LookupError, ArithmeticError, AttributeError,
)  # fmt: skip
"""What the libraries of containers raise on damaged ones; all were seen or stand in their code."""

_ADVICE = (
    (("tệp nén",), "Giải nén rồi gửi tệp bên trong, hoặc nén lại thành .zip."),
    (("tệp Office đã bị giải nén",), "Gửi nguyên tệp .xlsx, không giải nén ra."),
    (("văn bản", "trang web", "tệp chữ", "tài liệu", "tệp JSON"), "Chép bảng vào biểu rồi gửi tệp biểu."),
    ((MAIL, "lịch hẹn"), "Lưu tệp .xlsx đính kèm trong thư ra rồi gửi tệp ấy, không gửi thư."),
    (("lối tắt",), "Gửi chính tệp mà lối tắt dẫn đến."),
    (("chương trình", "ứng dụng"), "Không mở tệp này; hỏi lại đơn vị vì sao gửi."),
    (("phim", "tệp âm thanh"), "Không gửi phim, bản ghi âm hay bản chụp."),
    (("cơ sở dữ liệu",), "Xuất bảng ra Excel, chép vào biểu rồi gửi tệp biểu."),
)
_SEND_THE_FORM = "Không gửi bản chụp, bản quét hay bản in."


def advice(kind: str) -> str:
    """Say what to send instead of a file of such a kind."""
    return next((words for starts, words in _ADVICE if kind.startswith(starts)), _SEND_THE_FORM)
