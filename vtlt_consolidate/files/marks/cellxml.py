"""The cells of a sheet of an .xlsx as bytes, which are searched instead of parsed."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*?)(?<!/)>(.*?)</(?:\w+:)?c>", re.DOTALL)
ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")
PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_VALUE = re.compile(rb"<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)</")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^>]*)?>([^<]*)</")
_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)</")
_ZERO = re.compile(r"-?0+(?:\.0*)?(?:[eE][-+]?\d+)?")


def value_of(inside: bytes) -> bytes:
    """The stored value of a cell; empty if there is none."""
    found = _VALUE.search(inside)
    return found[1].strip() if found else b""


def formula_of(inside: bytes) -> str:
    """The formula of a cell; empty if it has none, or only shares one."""
    found = _FORMULA.search(inside)
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""


def is_zero(text: str) -> bool:
    """Say whether a number, as written in a file, is 0."""
    return bool(_ZERO.fullmatch(text))


def shown(kind: bytes, inside: bytes, value: bytes, texts: Callable[[], list[bytes]]) -> str:
    """The text of a cell.

    Args:
        kind: its type, as in the file.
        inside: its XML.
        value: its stored value.
        texts: gives the shared texts of the workbook, as XML.
    """
    if kind == b"s":
        every = texts()
        item = every[int(value)] if value.isdigit() and int(value) < len(every) else b""
    else:
        item = inside if kind == b"inlineStr" else b"<t>" + value + b"</t>"
    return html.unescape(b"".join(_TEXT.findall(item)).decode("utf-8", "replace"))
