"""Tables of criteria as Word and Excel files, made from texts: a row a line, columns separated by `|`."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

import docx
import xlsxwriter
from docx.document import Document

HERE = Path(__file__).parent
Box = tuple[int, int, int, int]
"""First row, first column, last row, last column of a merged cell."""


def rows_of(text: str) -> list[list[str]]:
    """Rows of a table; `//` is the end of a paragraph in a cell."""
    lines = [line for line in text.strip("\n").splitlines() if line.strip()]
    cells = [[cell.strip().replace("//", "\n") for cell in line.split("|")] for line in lines]
    width = max(map(len, cells))
    return [row + [""] * (width - len(row)) for row in cells]


def table(document: Document, rows: Sequence[Sequence[str]], merged: Iterable[Box] = ()) -> None:
    """Put a table into a document."""
    made = document.add_table(len(rows), len(rows[0]))
    # Asking a table for single cells takes quadratic time.
    for row, texts in zip(made.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    for top, left, bottom, right in merged:
        text = rows[top][left]
        made.cell(top, left).merge(made.cell(bottom, right)).text = text
    document.add_paragraph()


def word(*tables: str, before: str = "", merged: Sequence[Iterable[Box]] = ()) -> bytes:
    """A Word file with lines of text and tables."""
    document = docx.Document()
    for line in before.splitlines():
        document.add_paragraph(line)
    for at, text in enumerate(tables):
        table(document, rows_of(text), merged[at] if at < len(merged) else ())
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def excel(rows: Iterable[Sequence[str | float | None]]) -> bytes:
    """An Excel file with one sheet; numbers stay numbers."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet("Phụ lục")
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(at, column, value)
    book.close()
    return stream.getvalue()


_INSIDE = {*range(8, 11), *range(18, 23)}
MERGED: dict[str, tuple[Box, ...]] = {
    "hcmc": ((0, 8, 0, 10), (0, 18, 0, 22), *((0, at, 1, at) for at in range(28) if at not in _INSIDE)),
}
"""Merged cells of the sources' tables."""


def kept(name: str) -> bytes:
    """A Word file of a source whose words are kept beside this module: lines, an empty line, the table."""
    before, _, text = (HERE / f"{name}.txt").read_text(encoding="utf-8").partition("\n\n")
    return word(text, before=before, merged=[MERGED.get(name, ())])
