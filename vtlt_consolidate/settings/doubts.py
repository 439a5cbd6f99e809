"""What a person still has to look at in a row of the sheet `Tiêu chí`: one text, which names the cells.

`[Loại] văn bản không nói cách chấm. [Điểm tối đa] ô điểm ghi “5-10”.` marks two cells of its row; the
workbook colours and comments them, and lint repeats them. The row is settled when somebody empties the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from vtlt_consolidate.settings.tables import NODES
from vtlt_consolidate.words.text import clean

FIELD = "doubt"
CUT = "…"
"""Ends a short name that was cut off a long one, so that it is seen until somebody writes a better one."""
_HEADING = {column.field: column.heading for column in NODES.columns}
_FIELD = {heading: field for field, heading in _HEADING.items()}
_PIECE = re.compile(rf"\[({'|'.join(map(re.escape, _FIELD))})\]")


def written(doubts: Iterable[tuple[str, str]]) -> str:
    """Write doubts, each a field of a node and a sentence, as one text."""
    return " ".join(f"[{_HEADING[field]}] {clean(text)}" for field, text in doubts)


def read(text: str) -> Mapping[str, str]:
    """Read such a text: field → what is to be looked at; words of no cell belong to the field `doubt`."""
    found: dict[str, str] = {}
    before, *pieces = _PIECE.split(text)
    if clean(before):
        found[FIELD] = clean(before)
    for heading, words in zip(pieces[::2], pieces[1::2], strict=True):
        field = _FIELD[heading]
        found[field] = " ".join(filter(None, (found.get(field), clean(words))))
    return found
