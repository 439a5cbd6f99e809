"""Puts copies of a row below it, in the XML of its sheet, and moves whatever refers to the rows below.

Only what is known to stay right is moved. Anything else (tables, pivot tables, comments, controls, charts of
the sheet, formulas that reach cells by text) refuses; the workbook is then to be thrown away.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from lxml import etree

from vtlt_consolidate.excel.package import Parts, SheetPart, written
from vtlt_consolidate.words.addresses import address, box, is_cell, rows_of, span
from vtlt_consolidate.writing.receiver.references import Growth, UnsafeError, copied

_LIMIT = 1_048_576
_REFUSED_RELATIONS = {
    "table": "bảng (Table)", "pivotTable": "bảng tổng hợp động (PivotTable)", "slicer": "bộ lọc Slicer",
    "control": "nút điều khiển", "ctrlProp": "nút điều khiển", "oleObject": "đối tượng nhúng",
}  # fmt: skip
_REFUSED_ELEMENTS = {
    "scenarios": "kịch bản (Scenario)", "dataConsolidate": "phép Consolidate của Excel",
    "sparkline": "biểu đồ trong ô (Sparkline)",
}  # fmt: skip
_RANGES = {
    "conditionalFormatting": "sqref", "dataValidation": "sqref", "hyperlink": "ref", "autoFilter": "ref",
    "ignoredError": "sqref", "protectedRange": "sqref", "selection": "sqref", "sortState": "ref",
    "cellWatch": "r",
}  # fmt: skip
"""Element of a sheet → its attribute with ranges that grow and move with the rows."""
_LENIENT = frozenset({"formula", "formula1", "formula2", "f"})
"""Elements with formulas of colours and drop-downs, which are relative to the first cell of their range."""
_PICTURES = frozenset({"image", "hyperlink"})
_TRUE = ("1", "true")
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"


@dataclass(frozen=True)
class Book:
    """A workbook whose rows grow: its parts, and its opened sheets by name."""

    parts: Parts
    sheets: dict[str, SheetPart]

    def grow(self, title: str, row: int, count: int) -> None:
        """Make a row into several rows that are alike; formulas in them refer to their own row.

        Args:
            title: the sheet.
            row: the row.
            count: how many rows there are to be, at least 1.

        Raises:
            UnsafeError: something in the workbook refers to these rows in a way that cannot be followed.
        """
        growth = Growth(title, row, count - 1)
        if not growth.extra:
            return
        sheet = self.sheets[title]
        self._require_movable(sheet, growth)
        _Unshared(self).write()
        # All new formulas first, as one of them may refuse.
        outside = [(cell, growth.outside(cell.text or "", home)) for home, at, cell in self._formulas()
                   if (home, at) != (title, row)]  # fmt: skip
        own = {
            column: [growth.inside(formula.text or "", number) for number in range(count)]
            for column, cell in sheet.cells[row].items()
            if (formula := cell.find(sheet.tag("f"))) is not None
        }
        ranges = list(_ranges(sheet, growth))
        names = list(self._names(growth))
        for formula, text in (*outside, *names):
            formula.text = text
        for element, attribute, value in ranges:
            _set(element, attribute, value)
        _merge(sheet, growth)
        _break(sheet, growth)
        self._move_pictures(sheet, growth)
        _copy_rows(sheet, growth, own)
        self.parts.forget_order()

    def _formulas(self) -> Iterator[tuple[str, int, Any]]:
        """Sheet, row and element of every formula of a cell."""
        for title, sheet in self.sheets.items():
            for row, cells in sheet.cells.items():
                for cell in cells.values():
                    formula = cell.find(sheet.tag("f"))
                    if formula is not None:
                        yield title, row, formula

    def _names(self, growth: Growth) -> Iterator[tuple[Any, str]]:
        """The names of ranges, print areas and repeated rows among them, with their new formulas."""
        for name in self.parts.tree.iter(f"{{{etree.QName(self.parts.tree).namespace}}}definedName"):
            yield name, growth.outside(name.text or "", "", lenient=True)

    def _require_movable(self, sheet: SheetPart, growth: Growth) -> None:
        if max(sheet.rows) + growth.extra >= _LIMIT:
            raise UnsafeError("sheet không đủ dòng")
        self._require_plain_sheet(sheet)
        if any(row >= growth.row for row in sheet.commented()):
            raise UnsafeError("có lời chú ở dòng được lặp lại hoặc phía dưới")
        for name in self.parts.parts:
            # Charts and pivot tables anywhere name cells of sheets.
            if "/pivotCache/" in name:
                raise UnsafeError("tệp có bảng tổng hợp động (PivotTable)")
            if "/charts/" in name and _names_sheet(self.parts.xml(name), growth.sheet):
                raise UnsafeError("tệp có biểu đồ vẽ từ sheet này")
        for title, other in self.sheets.items():
            _require_plain(other, growth, here=title == growth.sheet)

    def _require_plain_sheet(self, sheet: SheetPart) -> None:
        for _, kind, target in self.parts.related(sheet.part):
            if kind in _REFUSED_RELATIONS:
                raise UnsafeError(f"sheet có {_REFUSED_RELATIONS[kind]}")
            drawn = self.parts.related(target) if kind == "drawing" else ()
            if any(what not in _PICTURES for _, what, _ in drawn):
                raise UnsafeError("sheet có biểu đồ")
        for element in sheet.tree.iter():
            name = etree.QName(element).localname if isinstance(element.tag, str) else ""
            if name in _REFUSED_ELEMENTS:
                raise UnsafeError(f"sheet có {_REFUSED_ELEMENTS[name]}")

    def _move_pictures(self, sheet: SheetPart, growth: Growth) -> None:
        """Move pictures and shapes that begin below the row."""
        for _, kind, target in self.parts.related(sheet.part):
            if kind != "drawing" or target not in self.parts.parts:
                continue
            tree = self._changed(target)
            moved = False
            for anchor in tree:
                first = anchor.find(f"{{{_DRAWING}}}from/{{{_DRAWING}}}row")
                if first is None or int(first.text or 0) <= growth.row:
                    continue
                for place in anchor.iterfind(f"*/{{{_DRAWING}}}row"):
                    place.text, moved = str(int(place.text or 0) + growth.extra), True
            if moved:
                self.parts.changed[target] = written(tree)

    def _changed(self, part: str) -> Any:
        """A part as it is now, after an earlier row has grown."""
        now = self.parts.changed.get(part)
        return self.parts.xml(part) if now is None else etree.fromstring(now)


def _names_sheet(chart: Any, title: str) -> bool:
    references = (each.text or "" for each in chart.iter() if etree.QName(each).localname == "f")
    quoted = title.replace("'", "''")
    return any(text.startswith((f"{title}!", f"'{quoted}'!")) for text in references)


def _require_plain(sheet: SheetPart, growth: Growth, *, here: bool) -> None:
    """Refuse formulas over several cells that rows would tear apart."""
    for row, cells in sheet.cells.items():
        for cell in cells.values():
            formula = cell.find(sheet.tag("f"))
            kind = None if formula is None else formula.get("t")
            if kind == "dataTable":
                raise UnsafeError("tệp có bảng phân tích What-If")
            if kind == "array" and here:
                top, bottom = rows_of(formula.get("ref", address(row, 0)))
                if top <= growth.row <= bottom or row == growth.row:
                    raise UnsafeError("có công thức mảng ở dòng được lặp lại")
                formula.set("ref", _moved(formula.get("ref", ""), growth))


@dataclass(frozen=True)
class _Unshared:
    """Gives every cell of a shared formula a formula of its own, as it is about to move."""

    book: Book

    def write(self) -> None:
        """Do so on every sheet."""
        for sheet in self.book.sheets.values():
            masters: dict[str, tuple[str, int, int]] = {}
            shared = list(self._shared(sheet))
            for row, column, formula in shared:
                if formula.text:
                    masters[formula.get("si", "")] = (formula.text, row, column)
            for row, column, formula in shared:
                if formula.get("si", "") not in masters:
                    raise UnsafeError("có công thức dùng chung bị hỏng")
                text, top, left = masters[formula.get("si", "")]
                formula.text = copied(text, row - top, column - left)
                for name in ("t", "si", "ref"):
                    formula.attrib.pop(name, None)

    def _shared(self, sheet: SheetPart) -> Iterator[tuple[int, int, Any]]:
        for row, cells in sheet.cells.items():
            for column, cell in cells.items():
                formula = cell.find(sheet.tag("f"))
                if formula is not None and formula.get("t") == "shared":
                    yield row, column, formula


def _ranges(sheet: SheetPart, growth: Growth) -> Iterator[tuple[Any, str, str]]:
    """Yield what refers to rows of its sheet: element, attribute (empty: its text), new value."""
    for element in sheet.tree.iter():
        if not isinstance(element.tag, str):
            continue
        name = etree.QName(element).localname
        if name in _RANGES and element.get(_RANGES[name]):
            yield element, _RANGES[name], _moved(element.get(_RANGES[name]), growth)
        if name == "sqref" and element.text:
            yield element, "", _moved(element.text, growth)
        for attribute in _formulas_of(element, name):
            formula = element.get(attribute) if attribute else element.text
            yield element, attribute, growth.outside(formula, growth.sheet, lenient=True)
        for attribute in ("activeCell", "topLeftCell"):
            if is_cell(element.get(attribute, "")):
                yield element, attribute, _moved(element.get(attribute), growth, single=True)


def _formulas_of(element: Any, name: str) -> Iterator[str]:
    """The attributes of an element that hold a formula, or an empty word for its text; not of cells."""
    if name == "cfvo" and element.get("type") == "formula" and element.get("val"):
        yield "val"
    in_a_cell = name == "f" and etree.QName(element.getparent()).localname == "c"
    if name in _LENIENT and element.text and not in_a_cell:
        yield ""


def _set(element: Any, attribute: str, value: str) -> None:
    if attribute:
        element.set(attribute, value)
    else:
        element.text = value


def _moved(refs: str, growth: Growth, *, single: bool = False) -> str:
    """Ranges, separated by spaces, after the row has grown."""
    return " ".join(_moved_one(ref, growth, single=single) for ref in refs.split())


def _moved_one(ref: str, growth: Growth, *, single: bool) -> str:
    top, left, bottom, right = box(ref)
    if bottom - top == _LIMIT - 1:
        return ref
    top, low = growth.span(top, bottom)
    low = top if single else low
    return address(top, left) if (top, left) == (low, right) else span(top, left, low, right)


def _merge(sheet: SheetPart, growth: Growth) -> None:
    """Move and extend merged cells; those of the row alone are merged in every copy."""
    for merges in sheet.tree.iterchildren(sheet.tag("mergeCells")):
        for merged in list(merges):
            ref = merged.get("ref", "A1")
            top, left, bottom, right = box(ref)
            if top == bottom == growth.row:
                for at in range(growth.row + 1, growth.row + growth.extra + 1):
                    etree.SubElement(merges, sheet.tag("mergeCell")).set("ref", span(at, left, at, right))
            else:
                merged.set("ref", _moved(ref, growth))
        merges.set("count", str(len(merges)))


def _break(sheet: SheetPart, growth: Growth) -> None:
    """Move the page breaks below the row; `id` is the row before the break, counted from 1."""
    for each in sheet.tree.iterfind(f"{sheet.tag('rowBreaks')}/{sheet.tag('brk')}"):
        number = int(each.get("id", 0))
        if number > growth.row:
            each.set("id", str(number + growth.extra))


def _copy_rows(sheet: SheetPart, growth: Growth, own: dict[int, list[str]]) -> None:
    row, lowest = growth.row, max(sheet.rows)
    order: list[int | None] = [row, *[None] * growth.extra, *range(row + 1, lowest + 1)]
    sheet.relay(order, row)
    pattern = sheet.rows[row]
    if pattern.get("customHeight") not in _TRUE:
        # The height was that of the placeholders; without one, the names of units set it.
        pattern.attrib.pop("ht", None)
    for number in range(1, growth.extra + 1):
        at = row + number
        for name, value in pattern.attrib.items():
            sheet.rows[at].set(name, value)
        for column, cell in sheet.cells[row].items():
            sheet.cells[at][column] = copy.deepcopy(cell)
            sheet.rows[at].append(sheet.cells[at][column])
    for column, formulas in own.items():
        for number, text in enumerate(formulas):
            formula = sheet.cells[row + number][column].find(sheet.tag("f"))
            formula.text = text
