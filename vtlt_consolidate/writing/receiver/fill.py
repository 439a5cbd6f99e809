"""Fills a workbook of another office in place: only its sheets' XML changes, other parts keep their bytes.

Formulas lose their last results, so that every program calculates them anew when it opens the workbook.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from lxml import etree

from vtlt_consolidate.excel.package import Parts, SheetPart
from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.text import show_number
from vtlt_consolidate.writing.receiver import ties
from vtlt_consolidate.writing.receiver.figures import Figure, Figures
from vtlt_consolidate.writing.receiver.grow import Book
from vtlt_consolidate.writing.receiver.plan import Plan, Values, plan
from vtlt_consolidate.writing.receiver.references import UnsafeError
from vtlt_consolidate.writing.receiver.scan import Asking, scan
from vtlt_consolidate.writing.receiver.texts import Texts, replaced, replaced_in_runs

_DIGITS = Context(prec=15)
"""A number of Excel has fifteen digits."""
_PLACES = Decimal("0.1")
_HUNDRED = 100
_DAMAGE = (etree.XMLSyntaxError, ValueError, KeyError, IndexError, RuntimeError)


@dataclass(frozen=True)
class Filled:
    """A filled workbook.

    Args:
        data: its bytes; none: it asks for nothing.
        records: findings.
    """

    data: bytes | None
    records: list[dict[str, Any]] = field(default_factory=list)


def fill(data: bytes, name: str, figures: Figures) -> Filled:
    """Fill a workbook.

    Args:
        data: its bytes.
        name: what findings call it.
        figures: computes the values.

    Returns:
        The bytes, the same for the same arguments, and what has to be said about them.

    Raises:
        ConfigError: it is no .xlsx, or damaged.
    """
    with _damage_told(name):
        parts = Parts(data, name)
        asked = scan(parts, _opened(parts))
    made = plan(asked, name, figures)
    if not made.single and not made.rows and not made.records:
        return Filled(None)
    ties.check(made)
    refused: dict[tuple[str, int], str] = {}
    while True:
        try:
            with _damage_told(name):
                written = _Writing(data, made, refused).written(figures.round_.mark)
            break
        except _RefusedError as error:
            # What was changed so far is thrown away: a row that cannot grow must not be half grown.
            refused[error.at] = str(error)
    for at, why in refused.items():
        first = next(iter(made.rows[at][0]))
        made.note(bookrules.RECEIVER_ROWS, first, found=why, expected=str(len(made.rows[at])))
    return Filled(written, made.records)


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    """Say that a workbook is damaged if its parts lack numbers, addresses or other parts that they name."""
    try:
        yield
    except _DAMAGE as error:
        raise ConfigError(
            f"Tệp {name} bị hỏng bên trong. Mở tệp bằng Excel, lưu lại dạng .xlsx rồi chạy lại."
        ) from error


def _opened(parts: Parts) -> dict[str, SheetPart]:
    return {title: parts.sheet(title) for title in parts.worksheets()}


class _RefusedError(Exception):
    """A row cannot grow."""

    def __init__(self, at: tuple[str, int], why: str) -> None:
        super().__init__(why)
        self.at = at


class _Writing:
    """A workbook while it is filled."""

    def __init__(self, data: bytes, made: Plan, refused: Mapping[tuple[str, int], str]) -> None:
        self.parts = Parts(data, made.name)
        self.sheets = _opened(self.parts)
        self.texts = Texts(self.parts)
        self.made, self.refused = made, refused

    def written(self, mark: str) -> bytes:
        """Fill all cells and give the bytes of the workbook."""
        for cell, values in self.made.single.items():
            self._put(cell, cell.row, values)
        book = Book(self.parts, self.sheets)
        # From below, so that no row that is still to grow has moved.
        for at in sorted(self.made.rows, key=lambda at: -at[1]):
            if at not in self.refused:
                self._grow(book, at)
        for sheet in self.sheets.values():
            if mark:
                _mark(sheet, self.texts, mark)
            _forget_results(sheet)
        for sheet in self.sheets.values():
            sheet.done()
        if self.parts.calculates():
            self.parts.recalculate()
        return self.parts.save()

    def _grow(self, book: Book, at: tuple[str, int]) -> None:
        title, row = at
        rows = self.made.rows[at]
        try:
            book.grow(title, row, len(rows))
        except UnsafeError as error:
            raise _RefusedError(at, str(error)) from error
        for number, cells in enumerate(rows):
            for cell, values in cells.items():
                self._put(cell, row + number, values)

    def _put(self, cell: Asking, row: int, values: Values) -> None:
        sheet, whole = self.sheets[cell.sheet], cell.whole
        if whole:
            if whole in values:
                self._put_whole(sheet, (row, cell.column), values[whole])
            return
        runs = self.texts.runs(sheet, row, cell.column)
        texts = {(asked.start, asked.end): _in_words(figure) for asked, figure in values.items()}
        if runs:
            sheet.put_runs(row, cell.column, replaced_in_runs(runs, texts))
        elif texts:
            sheet.put(row, cell.column, replaced(cell.text, texts))

    def _put_whole(self, sheet: SheetPart, place: tuple[int, int], figure: Figure) -> None:
        if not isinstance(figure.value, Decimal):
            # As a text of the file, words that begin with = are never a formula.
            sheet.put(*place, figure.value or "")
            return
        in_percent = figure.percent and self.texts.in_percent(sheet, *place)
        sheet.put_number(*place, _plain(figure.value / _HUNDRED if in_percent else figure.value))


def _plain(value: Decimal) -> str:
    return f"{_DIGITS.plus(value).normalize():f}"


def _in_words(figure: Figure) -> str:
    """A value among words: numbers as official texts print them."""
    if isinstance(figure.value, Decimal):
        value = figure.value.quantize(_PLACES, ROUND_HALF_UP) if figure.percent else figure.value
        return show_number(value, grouped=figure.grouped)
    return figure.value or "…"


def _forget_results(sheet: SheetPart) -> None:
    for cells in sheet.cells.values():
        for cell in cells.values():
            if cell.find(sheet.tag("f")) is None:
                continue
            for result in cell.findall(sheet.tag("v")):
                cell.remove(result)
            cell.attrib.pop("t", None)


def _mark(sheet: SheetPart, texts: Texts, mark: str) -> None:
    """Mark a sheet of a rehearsed month: in its first cell, if that holds no number, and above every page."""
    first = {(row, column): text for row, column, text in texts.texts(sheet)}.get((0, 0))
    if first is not None or 0 not in sheet.filled(0):
        sheet.put(0, 0, f"{mark} {first or ''}".rstrip())
    headers = sheet.tree.find(sheet.tag("headerFooter"))
    if headers is None:
        headers = _new_headers(sheet)
    for name in ("oddHeader", "evenHeader", "firstHeader"):
        header = headers.find(sheet.tag(name))
        if header is None and name == "oddHeader":
            header = etree.Element(sheet.tag(name))
            headers.insert(0, header)
        if header is not None:
            header.text = f"&C&B{mark}&B {(header.text or '').replace('&C', '', 1)}".rstrip()


_BEHIND_HEADERS = (
    "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors", "smartTags", "drawing",
    "legacyDrawing", "legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts",
    "extLst",
)  # fmt: skip


def _new_headers(sheet: SheetPart) -> Any:
    headers = etree.Element(sheet.tag("headerFooter"))
    behind = {sheet.tag(name) for name in _BEHIND_HEADERS}
    following = next((element for element in sheet.tree if element.tag in behind), None)
    if following is None:
        sheet.tree.append(headers)
    else:
        following.addprevious(headers)
    return headers
