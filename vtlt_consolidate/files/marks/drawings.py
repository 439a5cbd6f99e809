"""Finds what is drawn on the sheets of a workbook: text boxes, pictures, lines, ink, controls.

Its mark says which cells it covers, what it is, and the text on it (`Drawing`).
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from xml.etree.ElementTree import Element

from vtlt_consolidate.files.cells.dropped import column_number
from vtlt_consolidate.files.cells.elements import attribute, local_name, parsed

_TEXT_LIMIT = 1000
_SLACK = 25_400
"""A drawing that reaches less than this, two points, into a cell only touches it; in EMU."""
_WIDE, _HIGH = 914_400, 400_000
"""A column and a row of usual forms, for a drawing that says its size but not where it ends; in EMU."""
_OF_SPREADSHEET = {
    "sp": "hình vẽ", "pic": "hình ảnh", "cxnSp": "đường kẻ", "contentPart": "nét bút",
    "graphicFrame": "biểu đồ", "grpSp": "nhóm hình",
}  # fmt: skip
_TEXT_BOX = "khung chữ"
_OF_CONTROLS = {
    "Drop": "hộp chọn", "List": "hộp chọn", "Button": "nút bấm", "Spin": "nút bấm", "Scroll": "nút bấm",
    "Edit": "ô nhập", "Pict": "hình ảnh",
}  # fmt: skip
_TICKED, _UNTICKED = "ô đánh dấu đã chọn", "ô đánh dấu chưa chọn"
_OF_DOCUMENTS = {"line": "đường kẻ", "connector": "đường kẻ", "control": "ô điều khiển", "g": "nhóm hình"}


class Drawing(NamedTuple):
    """Something drawn on a sheet; rows and columns count from 0.

    Args:
        row: the first row that it covers.
        column: the first column.
        last_row: the last row.
        last_column: the last column.
        what: what it is, in words.
        text: the text on it; empty if there is none, or it says nothing, as beside a box without a tick.
    """

    row: int
    column: int
    last_row: int
    last_column: int
    what: str
    text: str

    @property
    def typed(self) -> str:
        """What its mark holds, apart from its first cell."""
        return f"{self.last_row}:{self.last_column}:{self.what}:{self.text}"

    @classmethod
    def of(cls, row: int, column: int, typed: str) -> Drawing:
        """The drawing of a mark."""
        last_row, last_column, what, text = typed.split(":", 3)
        return cls(row, column, int(last_row), int(last_column), what, text)


# Cached, because a picture that an office puts on its own form is on all forms of a month.
@lru_cache(maxsize=16)
def in_part(part: bytes) -> tuple[Drawing, ...]:
    """What the part `drawing…xml` of an .xlsx draws."""
    anchors = (each for each in parsed(part).iter() if local_name(each).endswith("Anchor"))
    return tuple(drawn for anchor in anchors if (drawn := _anchored(anchor)))


def _anchored(anchor: Element) -> Drawing | None:
    parts = {local_name(child): child for child in anchor}
    # A drawing that needs a newer program stands in `Choice`, beside a substitute for older ones.
    chosen = parts.get("AlternateContent")
    if chosen is not None:
        parts |= {local_name(child): child for choice in list(chosen)[:1] for child in choice}
    name = next((name for name in _OF_SPREADSHEET if name in parts), "")
    if not name or _is_hidden(parts[name]):
        return None
    text = _joined(
        "".join(piece.text or "" for piece in paragraph.iter() if local_name(piece) == "t")
        for paragraph in parts[name].iter() if local_name(paragraph) == "p"
    )  # fmt: skip
    what = _TEXT_BOX if text else _OF_SPREADSHEET[name]
    row, column, *_ = _corner(parts.get("from"))
    if "to" in parts:
        last_row, last_column, down, right = _corner(parts["to"])
        return _drawing(row, column, (last_row - (down < _SLACK), last_column - (right < _SLACK)), what, text)
    size = parts.get("ext")
    high, wide = (0, 0) if size is None else (_number(size.get("cy")), _number(size.get("cx")))
    return _drawing(row, column, (row + high // _HIGH, column + wide // _WIDE), what, text)


def _drawing(row: int, column: int, last: tuple[int, int], what: str, text: str) -> Drawing:
    return Drawing(row, column, max(last[0], row), max(last[1], column), what, text)


def _is_hidden(shape: Element) -> bool:
    own = next((each for each in shape.iter() if local_name(each) == "cNvPr"), None)
    return own is not None and own.get("hidden") in ("1", "true")


def _corner(element: Element | None) -> tuple[int, int, int, int]:
    """Row and column of a corner, and how far it reaches into them."""
    found = {} if element is None else {local_name(child): _number(child.text) for child in element}
    return found.get("row", 0), found.get("col", 0), found.get("rowOff", 0), found.get("colOff", 0)


def _number(text: str | None) -> int:
    digits = (text or "").strip()
    return int(digits) if digits.isdecimal() else 0


_SHAPE = re.compile(rb"<v:shape\s.*?</v:shape>", re.DOTALL)
_TYPE = re.compile(rb"""ObjectType=["'](\w+)["']""")
_ANCHOR = re.compile(rb"<x:Anchor>([\d\s,]+)</x:Anchor>")
_CHECKED = re.compile(rb"<x:Checked>\s*1\s*</x:Checked>")
_TEXT = re.compile(rb"<v:textbox.*?</v:textbox>", re.DOTALL)
_ANCHORED_BY = 8


@lru_cache(maxsize=16)
def in_vml(part: bytes) -> tuple[Drawing, ...]:
    """The controls in a part `vmlDrawing`, often not well-formed; the frames of comments are none."""
    return tuple(drawn for shape in _SHAPE.findall(part) if (drawn := _control(shape)))


def _control(shape: bytes) -> Drawing | None:
    kind, anchor = _TYPE.search(shape), _ANCHOR.search(shape)
    numbers = [int(number) for number in anchor[1].split(b",")] if anchor else []
    if kind is None or kind[1] == b"Note" or len(numbers) != _ANCHORED_BY:
        return None
    ticks, ticked = kind[1] in (b"Checkbox", b"Radio"), bool(_CHECKED.search(shape))
    what = (_TICKED if ticked else _UNTICKED) if ticks else _OF_CONTROLS.get(kind[1].decode(), "hình vẽ")
    column, _, row, _, last_column, right, last_row, down = numbers
    last = last_row - (down <= 1), last_column - (right <= 1)
    found = _TEXT.search(shape)
    words = re.sub(rb"<[^>]*>", b" ", found[0]) if found and (ticked or not ticks) else b""
    text = _joined([html.unescape(words.decode("utf-8", "replace"))])
    return _drawing(row, column, last, what, text)


_END = re.compile(r"\$?([A-Z]{1,3})\$?(\d+)$")
_DRAWN = "drawing:1.0}"


def in_cell(cell: Element, row: int, column: int) -> Iterator[Drawing]:
    """Yield what is drawn at a cell of an .ods, or, with `table:shapes`, on a sheet at no cell."""
    for shape in cell:
        if _DRAWN not in str(shape.tag):
            continue
        end = _END.search(attribute(shape, "end-cell-address"))
        last = (int(end[2]) - 1, column_number(end[1])) if end else (row, column)
        text = _joined("".join(each.itertext()) for each in shape.iter() if local_name(each) == "p")
        picture = any(local_name(each) == "image" for each in shape.iter())
        what = "hình ảnh" if picture else _OF_DOCUMENTS.get(local_name(shape), "hình vẽ")
        yield _drawing(row, column, last, _TEXT_BOX if text else what, text)


def _joined(lines: Iterator[str] | list[str]) -> str:
    return " ".join(" ".join(lines).split())[:_TEXT_LIMIT]
