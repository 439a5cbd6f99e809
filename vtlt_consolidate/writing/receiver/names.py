"""What a workbook of another office may ask for: the names of its placeholders and filters."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process

from vtlt_consolidate.writing.receiver.placeholders import OF_UNIT
from vtlt_consolidate.writing.word import facts

_DRAWN = "bang"
"""The one placeholder of the Word report that is a table, which no cell can hold."""

PLAIN = {name: meaning for name, meaning in facts.PLACEHOLDERS.items() if name != _DRAWN} | {
    "nam": "năm của kỳ",
    "so_da_gui": "số đơn vị đã gửi báo cáo dùng được",
}
"""Names of single values and sentences → meaning; those of the Word report, and a few more."""

COUNTED = ("so_don_vi", "so_da_gui")
"""The plain names that filters may narrow."""

FIGURES = {
    "tong": "cộng số các đơn vị đã ghi; tiêu chí Đạt/Chưa đạt: số đơn vị đạt; tỷ lệ: cộng số đã làm được",
    "tong_so": "tỷ lệ: cộng các tổng số",
    "ty_le": "tỷ lệ: % của số đã làm được trên tổng số; Đạt/Chưa đạt: % đơn vị đạt trong các đơn vị trả lời",
    "binh_quan": "bình quân một đơn vị có số liệu",
    "dat": "số đơn vị ghi Đạt",
    "chua_dat": "số đơn vị ghi Chưa đạt",
    "co_so_lieu": "số đơn vị đã trả lời",
    "thieu": "số đơn vị chưa trả lời",
    "diem": "cộng điểm của tiêu chí hoặc nhóm (dòng trừ: số dương), đã thẩm định nếu có; không mã: tổng điểm",
}
"""Names that stand before the code of a criterion → meaning."""

UNIT_NAMES = {
    "dv.stt": "số thứ tự của dòng",
    "dv.ma": "mã đơn vị",
    "dv.ten": "tên đơn vị",
    "dv.dia_ban": "địa bàn",
    "dv.nhom": "nhóm đơn vị",
    "dv.co_quan": "tên cơ quan lập biểu",
    "dv.xep_loai": "xếp loại",
    "dv.xep_hang": "xếp hạng",
}
UNIT_FIGURES = {
    "dv.so": "số đơn vị đã ghi; Đạt là 1, Chưa đạt là 0; tỷ lệ: số đã làm được",
    "dv.tong_so": "tỷ lệ: tổng số",
    "dv.ty_le": "tỷ lệ: %",
    "dv.tra_loi": "câu trả lời bằng chữ, ví dụ Đạt",
    "dv.diem": "điểm của tiêu chí hoặc nhóm (dòng trừ: số dương); không ghi mã: tổng điểm",
}
"""The same of one unit: their row becomes a row for every unit."""

FILTERS = {
    "dia_ban": "địa bàn, như cột Địa bàn của sheet Đơn vị",
    "nhom": "nhóm đơn vị, như cột Nhóm đơn vị",
    "cap": "cấp: tỉnh, huyện hoặc xã",
    "don_vi": "một đơn vị: mã hoặc tên",
}
"""Names behind a bar, each followed by `=` and a value; several values are separated by semicolons."""

UNIT_ALONE = "don_vi"

WITHOUT_CODE = ("diem", "dv.diem")
"""The figures that also mean something without a code: the total."""

NAMES = {**PLAIN, **FIGURES, **UNIT_NAMES, **UNIT_FIGURES}

_SIMILAR = 60
_EQUIVALENT = {"tong": "so", "dv.tong": "dv.so"}


def nearest(typed: str, known: Iterable[str], least: int = _SIMILAR) -> str:
    """The known word that is most like a typed one; empty if none is like it."""
    best = process.extractOne(typed, list(known), scorer=fuzz.ratio, score_cutoff=least)
    return best[0] if best else ""


def nearest_name(typed: str) -> str:
    """The name of a placeholder that is most like a typed one; empty if none is like it."""
    bare = typed.removeprefix(OF_UNIT)
    if typed.startswith(OF_UNIT) and f"{OF_UNIT}{_EQUIVALENT.get(bare, bare)}" in NAMES:
        return f"{OF_UNIT}{_EQUIVALENT.get(bare, bare)}"
    return nearest(typed, NAMES)
