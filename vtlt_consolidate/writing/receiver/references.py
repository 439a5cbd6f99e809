"""The references in formulas, and what becomes of them when rows are put in below a row.

Rows and columns count from 0. The row is a pattern of which copies are made below it; what refers to it by a
range then covers the copies too, as in Excel for rows that are put in between the first and last of a range.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from xlsxwriter.utility import xl_cell_to_rowcol, xl_col_to_name

_ROWS = 1_048_576
_COLUMNS = 16_384
_TOKEN = re.compile(
    r"""
    (?P<text>"(?:[^"]|"")*")
    |(?P<sheet>(?:'(?:[^']|'')+'|(?:\[\d+\])?[^\W\d][\w.]*(?::[^\W\d][\w.]*)?)!)?
     (?P<ref>\$?[A-Z]{1,3}\$?\d{1,7}(?::\$?[A-Z]{1,3}\$?\d{1,7})?|\$?\d{1,7}:\$?\d{1,7})(?![\w(.!])
    |(?P<word>[^\W\d][\w.]*)
    |(?P<bracket>\[[^\]]*\])
    |(?P<number>\d+(?:\.\d+)?(?:E[+-]?\d+)?)
    |(?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_CELL = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})")
_ROW = re.compile(r"(\$?)(\d{1,7})")
_COLLECTING = frozenset({"SUM", "COUNT", "COUNTA", "AVERAGE", "MAX", "MIN", "PRODUCT"})
"""Functions for which one cell is a list of one: in `SUM(C7)` the row stands for the whole list."""
_BY_TEXT = frozenset({"INDIRECT", "OFFSET", "ADDRESS"})
"""Functions that reach cells which no reference names."""


class UnsafeError(Exception):
    """A formula whose meaning is not certain once rows are put in; the text says why, in Vietnamese."""


@dataclass(frozen=True)
class Corner:
    """One end of a reference; a reference to whole rows has no column."""

    row: int
    row_pinned: bool
    column: int | None = None
    column_pinned: bool = False

    def __str__(self) -> str:
        column = "" if self.column is None else f"{'$' * self.column_pinned}{xl_col_to_name(self.column)}"
        return f"{column}{'$' * self.row_pinned}{self.row + 1}"

    def moved(self, rows: int, columns: int = 0) -> Corner:
        """The corner in a copy of its formula, so many rows and columns further; pinned parts stay."""
        row = self.row if self.row_pinned else self.row + rows
        column = self.column if self.column is None or self.column_pinned else self.column + columns
        if not 0 <= row < _ROWS or (column is not None and not 0 <= column < _COLUMNS):
            raise UnsafeError("trỏ ra ngoài sheet")
        return replace(self, row=row, column=column)


@dataclass(frozen=True)
class Reference:
    """A reference to a cell, a range or whole rows.

    Args:
        sheet: the sheet that it names; empty: that of the formula.
        first: its only cell, or the first.
        last: none: it is one cell.
        listed: it is an argument of a function such as SUM.
    """

    sheet: str
    first: Corner
    last: Corner | None = None
    listed: bool = False

    def __str__(self) -> str:
        return f"{self.first}:{self.last}" if self.last else str(self.first)

    @property
    def rows(self) -> tuple[int, int]:
        """The first and the last row."""
        bottom = self.last.row if self.last else self.first.row
        return min(self.first.row, bottom), max(self.first.row, bottom)


def rewritten(formula: str, change: Callable[[Reference], Reference]) -> str:
    """Change every reference of a formula.

    Raises:
        UnsafeError: what the formula refers to cannot be told from its text, or `change` says so.
    """
    pieces, functions, before = [], [""], ""
    tokens = list(_TOKEN.finditer(formula))
    for at, token in enumerate(tokens):
        piece = token[0]
        if token["word"] and token["word"].upper() in _BY_TEXT:
            raise UnsafeError(f"dùng hàm {token['word'].upper()}")
        if token["ref"]:
            after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
            listed = functions[-1] in _COLLECTING and before in "(,;" and after in "),;" and before != ""
            prefix = token["sheet"] or ""
            piece = prefix + str(change(_read(prefix, token["ref"], listed=listed)))
        elif piece == "(":
            functions.append(before.upper())
        elif piece == ")" and len(functions) > 1:
            functions.pop()
        if not piece.isspace():
            before = piece
        pieces.append(piece)
    return "".join(pieces)


def _read(prefix: str, text: str, *, listed: bool) -> Reference:
    sheet = prefix.removesuffix("!")
    quoted = sheet.startswith("'")
    sheet = sheet[1:-1].replace("''", "'") if quoted else sheet
    if ":" in sheet:
        raise UnsafeError("trỏ đến nhiều sheet một lúc")
    first, _, last = text.partition(":")
    return Reference(sheet, _corner(first), _corner(last) if last else None, listed)


def _corner(text: str) -> Corner:
    found = _CELL.fullmatch(text)
    if found:
        row, column = xl_cell_to_rowcol(f"{found[2]}{found[4]}")
        return Corner(row, bool(found[3]), column, bool(found[1]))
    whole = _ROW.fullmatch(text)
    if whole is None:
        raise UnsafeError(f"có địa chỉ lạ {text}")
    return Corner(int(whole[2]) - 1, bool(whole[1]))


def copied(formula: str, rows: int, columns: int) -> str:
    """A formula as Excel writes it in a cell so many rows and columns further.

    Raises:
        UnsafeError: as `rewritten`.
    """

    def change(ref: Reference) -> Reference:
        last = ref.last.moved(rows, columns) if ref.last else None
        return replace(ref, first=ref.first.moved(rows, columns), last=last)

    return rewritten(formula, change)


@dataclass(frozen=True)
class Growth:
    """A row of which copies are put in below it.

    Args:
        sheet: the name of its sheet.
        row: the row.
        extra: how many copies.
    """

    sheet: str
    row: int
    extra: int

    def after(self, row: int) -> int:
        """Where a row is afterwards; the row itself stays."""
        return row + self.extra if row > self.row else row

    def span(self, top: int, bottom: int) -> tuple[int, int]:
        """The first and the last row of a range afterwards."""
        return self.after(top), bottom + self.extra if bottom >= self.row else bottom

    def outside(self, formula: str, home: str, *, lenient: bool = False) -> str:
        """A formula that stands anywhere but in the row.

        Args:
            formula: the formula.
            home: the sheet that it stands on.
            lenient: a reference to a cell of the row alone means the first row.

        Raises:
            UnsafeError: it refers to a cell of the row alone, which may or may not mean all rows.
        """

        def change(ref: Reference) -> Reference:
            if not self._concerns(ref, home):
                return ref
            if ref.last is None and ref.first.row == self.row and not lenient:
                if ref.listed:
                    return self._stretched(replace(ref, last=ref.first))
                raise UnsafeError(f"trỏ vào riêng ô {ref} của dòng được lặp lại; ghi SUM({ref}:{ref})")
            return self._stretched(ref)

        return rewritten(formula, change)

    def _concerns(self, ref: Reference, home: str) -> bool:
        return (ref.sheet or home).casefold() == self.sheet.casefold() and ref.rows[1] >= self.row

    def _stretched(self, ref: Reference) -> Reference:
        if ref.last is None:
            return replace(ref, first=replace(ref.first, row=self.after(ref.first.row)))
        top, bottom = self.span(*ref.rows)
        return replace(ref, first=replace(ref.first, row=top), last=replace(ref.last, row=bottom))

    def inside(self, formula: str, number: int) -> str:
        """A formula of the row, in its copy of this number; 0 is the row itself.

        What refers to the row by itself stays in the copy, what is below the row stays what it is.

        Raises:
            UnsafeError: it refers to a row above without a dollar sign, so that nobody knows whether the row
                before, or always the same one, is meant.
        """

        def change(ref: Reference) -> Reference:
            if ref.sheet and ref.sheet.casefold() != self.sheet.casefold():
                return ref
            corners = [corner for corner in (ref.first, ref.last) if corner]
            own = [corner.row == self.row and not corner.row_pinned for corner in corners]
            first_only = ref.last is None and ref.first.row == self.row and ref.first.row_pinned
            if all(own):
                return replace(ref, first=ref.first.moved(number), last=ref.last and ref.last.moved(number))
            above = any(each.row < self.row and not each.row_pinned for each in corners)
            if any(own) or above or first_only:
                raise UnsafeError(
                    f"ở dòng được lặp lại trỏ vào {ref}, không rõ dòng nào sau khi lặp; cùng dòng thì bỏ dấu "
                    "$ trước số dòng, luôn một dòng phía trên thì ghi dấu ấy, số thứ tự thì dùng {{dv.stt}}"
                )
            return self._stretched(ref)

        return rewritten(formula, change)
