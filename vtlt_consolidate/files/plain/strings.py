"""The shared texts of a workbook, if all are written as most programs write them."""

from __future__ import annotations

import re
from functools import lru_cache

_START = re.compile(
    r'<\?xml version="1\.0" encoding="(?:UTF-8|utf-8)"(?: standalone="yes")?\?>\s*'
    r'<sst xmlns="http://schemas\.openxmlformats\.org/spreadsheetml/2006/main"'
    r'(?: count="[0-9]{1,7}")?(?: uniqueCount="[0-9]{1,7}")?><si><t'
)
_BETWEEN = "</t></si><si><t"
_END = "</t></si></sst>"
_TAGS_AROUND, _TAGS_OF_TEXT = 3, 4
_KEPT = ' xml:space="preserve">'
_SPACES = " \t\r\n"
_NAMED = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}
_REFERENCE = re.compile(r"&[^;&]{0,5};?")


class OddTextError(ValueError):
    """A text is not written as most programs write it."""


def shared(part: bytes) -> list[str]:
    """Read the texts.

    Args:
        part: XML of `sharedStrings.xml`.

    Raises:
        ValueError: a text has formats, or anything is not as it usually is.
    """
    text = part.decode()
    start = _START.match(text)
    if not start or not text.endswith(_END):
        raise OddTextError
    pieces = text[start.end() : -len(_END)].split(_BETWEEN)
    # In a text Excel writes signs of control as “_x000D_”.
    if text.count("<") != _TAGS_AROUND + _TAGS_OF_TEXT * len(pieces) or "_x00" in text or "\0" in text:
        raise OddTextError
    return [_read(piece) for piece in pieces]


# Cached, because the forms of a month print the same texts.
@lru_cache(maxsize=1 << 9)
def _read(piece: str) -> str:
    if piece.startswith(">"):
        # As spreadsheet programs do.
        text = piece[1:].strip(_SPACES)
    elif piece.startswith(_KEPT):
        text = piece[len(_KEPT) :]
    else:
        raise OddTextError
    return plain(text)


def plain(text: str) -> str:
    """Put letters in the place of the five references that every XML may have.

    Raises:
        ValueError: there is another one, or the end of a line as only Windows writes it.
    """
    if "\r" in text:
        raise OddTextError
    return _REFERENCE.sub(_letter, text) if "&" in text else text


def _letter(reference: re.Match[str]) -> str:
    if reference[0] not in _NAMED:
        raise OddTextError
    return _NAMED[reference[0]]
