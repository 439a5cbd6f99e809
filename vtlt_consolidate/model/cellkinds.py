"""One cell of a returned workbook and the kinds of its content. Imports little: every worker loads it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from vtlt_consolidate.words.legacy import Font
from vtlt_consolidate.words.text import show_micro, show_moment, written


class CellKind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    ERROR = "error"
    UNCALCULATED = "uncalculated"
    EMPTY = "empty"
    MEAN = "mean"
    """Set by `several` on a mean of months that was rolled up: it has more places than anybody can type."""
    TWO_COLUMNS = "two-columns"
    """Set by `locate` on an answer that also has an entry in the column “Chưa đạt”."""


class Look(StrEnum):
    """Looks that change what a person reads in a cell; listed apart, as marks (`files/cells/looks`)."""

    STRUCK = "struck"
    RAISED = "raised"
    INVISIBLE = "invisible"
    PICTURE = "picture"
    SHOWN = "shown"
    EXACT = "shown-exactly"
    ROUNDED = "rounded"
    PERCENT = "percent"
    DOUBLED = "doubled"
    DISAGREED = "disagreed"
    CACHED_ZERO = "cached-zero"
    OF_BLANK = "of-blank"
    """Of the 0 that a formula shows because the cell that it takes is empty."""
    UNCHECKED = "unchecked"
    UNLOOKED = "unlooked"
    """Of a file whose formats cannot be read."""
    CONDITIONAL = "conditional"
    """Of a file with conditional formats that may show something else, and are not looked at."""
    MERGED = "merged"
    """Of the first cell of a merged one; `typed` is the range."""


class Unseen(StrEnum):
    """What a person does not see at once; listed as marks too (`files/marks/unseen`)."""

    HIDDEN_SHEET = "hidden-sheet"
    HIDDEN_ROWS = "hidden-rows"
    HIDDEN_COLUMNS = "hidden-columns"
    COMMENT = "comment"
    DRAWING = "drawing"
    """What `files/marks/drawings` says of it."""
    UNPROTECTED = "unprotected"


class Against(StrEnum):
    """What contradicts an answer somewhere else on its form (`reading/elsewhere`)."""

    TWO_ANSWERS = "two-answers"
    ELSEWHERE = "elsewhere"
    """The answer is blank, and stands in another cell."""
    NOTE_OPPOSES = "note-opposes"
    CORRECTED = "corrected"
    SLID = "slid"
    DRAWN_OVER = "drawn-over"
    SHOWN_OTHERWISE = "shown-otherwise"
    """Tables of a merged workbook show something else than its sheet of data."""
    SUMMED_OTHERWISE = "summed-otherwise"
    """The summary in a workbook of forms has something else than the form."""


TEXT = CellKind.TEXT
NUMBER = CellKind.NUMBER
BOOLEAN = CellKind.BOOLEAN
DATE = CellKind.DATE
ERROR = CellKind.ERROR
UNCALCULATED = CellKind.UNCALCULATED
EMPTY = CellKind.EMPTY
MEAN = CellKind.MEAN
TWO_COLUMNS = CellKind.TWO_COLUMNS

Held = CellKind | Font
"""Kind of a cell; text in a pre-Unicode font has the kind of that font."""
Marked = Look | Unseen
"""Kind of a mark."""

TEXT_LIMIT = 32_767
"""Excel's limit of characters in a cell; a longer text of an .ods could not be written to our workbooks."""


class Cell(NamedTuple):
    """One cell that is not empty, or a mark; row and column count from 0."""

    sheet: str
    row: int
    column: int
    kind: Held | Marked
    typed: str


def shown(kind: str, typed: str) -> str:
    """What was typed as people write it: a day in the usual form, a mean in six places, not as stored."""
    if kind == CellKind.MEAN:
        return show_micro(written(typed))
    return show_moment(typed) if kind == DATE else typed
