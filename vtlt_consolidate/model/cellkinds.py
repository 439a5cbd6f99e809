"""One cell of a returned workbook, and what can stand in it. Light: workers start with it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from vtlt_consolidate.words.legacy import Font


class CellKind(StrEnum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    ERROR = "error"
    UNCALCULATED = "uncalculated"
    EMPTY = "empty"
    TWO_COLUMNS = "two-columns"
    """What `locate` makes of an answer and of something beside it in the column “Chưa đạt”."""


class Look(StrEnum):
    """Looks that change what a cell says; marks of them stand beside the cells (`files/cells/looks`)."""

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
    UNCHECKED = "unchecked"


class Unseen(StrEnum):
    """What nobody sees at once; marks of it stand beside the cells too (`files/marks/unseen`)."""

    HIDDEN_SHEET = "hidden-sheet"
    HIDDEN_ROWS = "hidden-rows"
    HIDDEN_COLUMNS = "hidden-columns"
    COMMENT = "comment"
    UNPROTECTED = "unprotected"


class Against(StrEnum):
    """What stands against an answer somewhere else on its form (`reading/elsewhere`)."""

    TWO_ANSWERS = "two-answers"
    NOTE_OPPOSES = "note-opposes"
    CORRECTED = "corrected"
    SLID = "slid"


TEXT = CellKind.TEXT
NUMBER = CellKind.NUMBER
BOOLEAN = CellKind.BOOLEAN
DATE = CellKind.DATE
ERROR = CellKind.ERROR
UNCALCULATED = CellKind.UNCALCULATED
EMPTY = CellKind.EMPTY
TWO_COLUMNS = CellKind.TWO_COLUMNS

Held = CellKind | Font
"""What a cell holds; text from before Unicode is of the kind of its font."""
Marked = Look | Unseen
"""What a mark beside the cells is of."""

TEXT_LIMIT = 32_767
"""No cell of Excel holds more letters; an .ods may, and our own workbooks could not repeat it."""


class Cell(NamedTuple):
    """One cell that holds something, or a mark; row and column count from 0."""

    sheet: str
    row: int
    column: int
    kind: Held | Marked
    typed: str
