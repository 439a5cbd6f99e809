"""One cell of a returned workbook, and what can stand in it. Imports nothing: workers start with it."""

from __future__ import annotations

from typing import NamedTuple

TEXT = "text"
NUMBER = "number"
BOOLEAN = "boolean"
DATE = "date"
ERROR = "error"
UNCALCULATED = "uncalculated"
TWO_COLUMNS = "two-columns"
"""What `locate` makes of an answer and of something beside it in the column “Chưa đạt”."""

TEXT_LIMIT = 32_767
"""No cell of Excel holds more letters; an .ods may, and our own workbooks could not repeat it."""


class Cell(NamedTuple):
    """One cell that holds something; row and column count from 0."""

    sheet: str
    row: int
    column: int
    kind: str
    typed: str
