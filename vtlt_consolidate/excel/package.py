"""The parts of an .xlsx, one sheet of which is changed in place; every other part keeps its bytes.

openpyxl and XlsxWriter cannot: what they do not know (comments in threads, drop-downs and colours in
extensions, shapes, the results of formulas) is gone when they save. Here a cell is an
element of the sheet's own XML.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from lxml import etree

from vtlt_consolidate.words.addresses import address, box, columns_of, is_cell, place, rows_of, stretched
from vtlt_consolidate.words.errors import ConfigError

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, etree.XMLSyntaxError)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_TEXT_LIMIT = 32_767
_CALCULATED = "calcChain"
_HARMLESS = frozenset({"printerSettings"})
_ANCHORED = ("mergeCells", "hyperlinks", "extLst", "rowBreaks", "protectedRanges", "scenarios", "tableParts")
"""Elements of a sheet that name rows; where one is there, no row changes its number."""
_ELSEWHERE = ("/charts/", "/pivotTables/", "/pivotCache/", "/slicers/", "/externalLinks/")


class Parts:
    """The parts of a workbook.

    Raises:
        ConfigError: it is no .xlsx, or damaged.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self.name = name
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                self._infos = archive.infolist()
                self.parts = {info.filename: archive.read(info) for info in self._infos}
            self.book = self._target("", "officeDocument")
            self.tree = self.xml(self.book)
        except (*_DAMAGED, StopIteration) as error:
            raise ConfigError(
                f"Tệp {name} không phải dạng .xlsx nên không ghi thêm vào được. Mở tệp bằng Excel, lưu lại "
                "dạng .xlsx rồi chạy lại."
            ) from error
        self.changed: dict[str, bytes | None] = {}

    def xml(self, part: str) -> Any:
        """Parse a part; nothing outside it is ever fetched."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        return etree.fromstring(self.parts[part], parser)

    def related(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Yield id, kind and target of what a part refers to; `""` is the package itself."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.parts:
            return
        for rel in self.xml(rels):
            if isinstance(rel.tag, str):
                target = rel.get("Target", "")
                full = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                yield rel.get("Id", ""), rel.get("Type", "").rpartition("/")[2], posixpath.normpath(full)

    def _target(self, part: str, kind: str) -> str:
        return next(target for _, what, target in self.related(part) if what == kind)

    def sheet(self, title: str) -> SheetPart:
        """Open a sheet by its name.

        Raises:
            ConfigError: the sheet is not there, or its XML is damaged.
        """
        targets = {name: target for name, _, target in self.related(self.book)}
        for index, each in enumerate(self.tree.iter(f"{{{etree.QName(self.tree).namespace}}}sheet")):
            if each.get("name") == title:
                wanted = next(value for key, value in each.attrib.items() if key.endswith("}id"))
                try:
                    return SheetPart(self, targets[wanted], index)
                except _DAMAGED as error:
                    raise ConfigError(
                        f"Tệp {self.name}: sheet “{title}” bị hỏng. Mở tệp bằng Excel, lưu lại dạng .xlsx."
                    ) from error
        raise ConfigError(f"Tệp {self.name} không còn sheet “{title}”.")

    def calculates(self) -> bool:
        """Say whether any sheet holds a formula."""
        return any(_FORMULA.search(data) for name, data in self.parts.items() if "worksheets/" in name)

    def points_at_rows(self) -> bool:
        """Say whether something beside the sheets may refer to rows of theirs."""
        named = self.tree.iter(f"{{{etree.QName(self.tree).namespace}}}definedName")
        return any(mark in f"/{name}" for name in self.parts for mark in _ELSEWHERE) or any(
            not each.get("name", "").startswith("_xlnm.") for each in named
        )

    def move_filter(self, index: int, last: int) -> None:
        """Let the hidden name of a sheet's filter end in a row, as the filter itself does."""
        for each in self.tree.iter(f"{{{etree.QName(self.tree).namespace}}}definedName"):
            ours = each.get("name") == "_xlnm._FilterDatabase" and each.get("localSheetId") == str(index)
            if ours and each.text:
                each.text = re.sub(r"\d+$", str(last), each.text)

    def recalculate(self) -> None:
        """Let Excel calculate anew what depends on changed cells, when it opens the workbook."""
        namespace = etree.QName(self.tree).namespace
        for calc in self.tree.iter(f"{{{namespace}}}calcPr"):
            calc.set("fullCalcOnLoad", "1")

    def forget_order(self) -> None:
        """Leave out the order of calculation, which may name a cell that holds no formula any more."""
        for _, kind, target in list(self.related(self.book)):
            if kind == _CALCULATED and target in self.parts:
                self.changed[target] = None
                folder, name = posixpath.split(self.book)
                self._drop(posixpath.join(folder, "_rels", f"{name}.rels"), "Target", _CALCULATED)
                self._drop("[Content_Types].xml", "PartName", _CALCULATED)

    def _drop(self, part: str, attribute: str, word: str) -> None:
        tree = self.xml(part)
        for each in list(tree):
            if isinstance(each.tag, str) and word in each.get(attribute, ""):
                tree.remove(each)
        self.changed[part] = written(tree)

    def save(self) -> bytes:
        """Give the workbook: parts in their order, with their dates, so that no clock gets in."""
        tree = written(self.tree)
        if etree.tostring(self.tree, method="c14n") != etree.tostring(self.xml(self.book), method="c14n"):
            self.changed[self.book] = tree
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in self._infos:
                data = self.changed.get(info.filename, self.parts[info.filename])
                if data is not None:
                    copied = zipfile.ZipInfo(info.filename, info.date_time)
                    copied.compress_type, copied.external_attr = zipfile.ZIP_DEFLATED, info.external_attr
                    archive.writestr(copied, data)
        return buffer.getvalue()


def written(tree: Any) -> bytes:
    """Give the bytes of a part."""
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


class SheetPart:
    """One sheet: its rows and cells by number, counted from 0."""

    def __init__(self, parts: Parts, part: str, index: int) -> None:
        self.parts, self.part, self.index = parts, part, index
        self.tree = parts.xml(part)
        self.namespace = etree.QName(self.tree).namespace
        self._data = self.tree.find(self.tag("sheetData"))
        if self._data is None:
            raise KeyError("sheetData")
        self.rows: dict[int, Any] = {}
        self.cells: dict[int, dict[int, Any]] = {}
        at = -1
        for row in self._data.iterchildren(self.tag("row")):
            at = int(row.get("r", at + 2)) - 1
            self.rows[at], self.cells[at] = row, {}
            column = -1
            for cell in row.iterchildren(self.tag("c")):
                column = place(cell.get("r"))[1] if cell.get("r") else column + 1
                self.cells[at][column] = cell
        self._was = self._number()

    def tag(self, name: str) -> str:
        """The name of an element of this sheet, which Excel writes in one of two namespaces."""
        return f"{{{self.namespace}}}{name}"

    def _number(self) -> bytes:
        """Write the numbers of rows and cells into them."""
        for row, element in self.rows.items():
            element.set("r", str(row + 1))
            element.attrib.pop("spans", None)
            for column, cell in self.cells[row].items():
                cell.set("r", address(row, column))
        return written(self.tree)

    def filled(self, row: int) -> set[int]:
        """The columns of a row that hold something."""
        return {column for column, cell in self.cells.get(row, {}).items() if len(cell)}

    def style(self, row: int, column: int) -> str:
        """The number of a cell's style; empty: it has none."""
        cell = self.cells.get(row, {}).get(column)
        return "" if cell is None else str(cell.get("s", ""))

    def put(self, row: int, column: int, text: str, style: str | None = None) -> None:
        """Let a cell hold a text, or nothing; without a style given it keeps its own."""
        cell = self.cells.setdefault(row, {}).get(column)
        if cell is None:
            cell = self._new_cell(row, column)
        if cell.find(self.tag("f")) is not None:
            self.parts.forget_order()
        for child in list(cell):
            cell.remove(child)
        for name in ("t", "cm", "vm"):
            cell.attrib.pop(name, None)
        if style:
            cell.set("s", style)
        if text:
            cell.set("t", "inlineStr")
            shown = etree.SubElement(etree.SubElement(cell, self.tag("is")), self.tag("t"))
            shown.text = _escaped(text)
            shown.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")

    def _new_cell(self, row: int, column: int) -> Any:
        cells = self.cells[row]
        if row not in self.rows:
            self.rows[row] = etree.Element(self.tag("row"))
            before = max((at for at in self.rows if at < row), default=None)
            self._data.insert(
                0 if before is None else self._data.index(self.rows[before]) + 1, self.rows[row]
            )
        cell = etree.Element(self.tag("c"))
        left = max((at for at in cells if at < column), default=None)
        self.rows[row].insert(0 if left is None else self.rows[row].index(cells[left]) + 1, cell)
        cells[column] = cell
        self.cells[row] = dict(sorted(cells.items()))
        return cell

    def tall(self, row: int, points: float) -> None:
        """Set the height of a row that was added."""
        self.rows[row].set("ht", f"{points:g}")
        self.rows[row].set("customHeight", "1")

    def relay(self, order: list[int | None], first: int) -> None:
        """Lay the rows from `first` on anew.

        Args:
            order: the rows that were there, by their old numbers, and nothing where a new one comes.
            first: the row that the first of them becomes.
        """
        old_rows, old_cells = self.rows, self.cells
        self.rows = {at: row for at, row in old_rows.items() if at < first}
        self.cells = {at: cells for at, cells in old_cells.items() if at < first}
        for at, row in old_rows.items():
            if at >= first:
                self._data.remove(row)
        for at, old in enumerate(order, first):
            if old in old_rows and old is not None:
                self.rows[at], self.cells[at] = old_rows[old], old_cells[old]
                self._data.append(old_rows[old])
            elif old is None:
                self.rows[at], self.cells[at] = etree.SubElement(self._data, self.tag("row")), {}

    def commented(self) -> set[int]:
        """The rows that a comment stands on."""
        rows: set[int] = set()
        for _, kind, target in self.parts.related(self.part):
            if kind in {"comments", "threadedComment"} and target in self.parts.parts:
                tree = self.parts.xml(target)
                refs = (each.get("ref") for each in tree.iter() if isinstance(each.tag, str))
                rows |= {place(ref)[0] for ref in refs if ref and is_cell(ref)}
        return rows

    def lowest(self) -> int:
        """The last row in which anything stands or is anchored; no row is added above it."""
        low = max((row for row in self.rows if self.filled(row)), default=0)
        merged = [each.get("ref", "") for each in self.tree.iter(self.tag("mergeCell"))]
        return max([low, *self.commented(), *(rows_of(ref)[1] for ref in merged)])

    def anchored(self, first: int, last: int, ours: set[int]) -> bool:
        """Say whether anything names rows from `first` to `last`, so that they have to keep their numbers."""
        kinds = {kind for _, kind, _ in self.parts.related(self.part)}
        if kinds - _HARMLESS or any(self.tree.find(self.tag(name)) is not None for name in _ANCHORED):
            return True
        if self.parts.calculates() or self.parts.points_at_rows():
            return True
        for name in ("conditionalFormatting", "dataValidation"):
            for each in self.tree.iter(self.tag(name)):
                for ref in each.get("sqref", "").split():
                    top, bottom = rows_of(ref)
                    apart = bottom < first or top > last or (top <= first and bottom >= last)
                    own = name == "dataValidation" and columns_of(ref) <= ours
                    if not (apart or own):
                        return True
        return False

    def stretch(self, first: int, before: int, after: int, ours: set[int]) -> None:
        """Let filters, drop-downs and colours that ended with the list, in row `before`, end in row `after`.

        Args:
            first: the first row of the list.
            before: its last row until now.
            after: its last row from now on.
            ours: the columns that hold drop-downs of our own, which cover the list whatever rows they name.
        """
        for name in ("conditionalFormatting", "dataValidation"):
            own = ours if name == "dataValidation" else set()
            for each in self.tree.iter(self.tag(name)):
                refs = each.get("sqref", "").split()
                made = list(dict.fromkeys(stretched(ref, (first, before, after), own) for ref in refs))
                if made != refs:
                    each.set("sqref", " ".join(made))
        self._fold_alike()
        for each in self.tree.iterchildren(self.tag("autoFilter")):
            top, left, _, right = box(each.get("ref", "A1"))
            if top == first - 1:
                last = max(after, top)
                each.set("ref", f"{address(top, left)}:{address(last, right)}")
                self.parts.move_filter(self.index, last + 1)

    def _fold_alike(self) -> None:
        """Keep one of several drop-downs that have come to be the same."""
        seen = set()
        for each in list(self.tree.iter(self.tag("dataValidation"))):
            same = etree.tostring(each, with_tail=False)
            if same in seen:
                each.getparent().remove(each)
            seen.add(same)
        for each in self.tree.iterchildren(self.tag("dataValidations")):
            each.set("count", str(len(each)))

    def widen(self, column: int, width: float) -> None:
        """Give a new column its width, where the sheet says nothing of that column yet."""
        cols = self.tree.find(self.tag("cols"))
        if cols is None:
            return
        if all(int(each.get("max", 0)) < column + 1 for each in cols):
            which = {"min": str(column + 1), "max": str(column + 1)}
            etree.SubElement(cols, self.tag("col"), which | {"width": f"{width:g}", "customWidth": "1"})

    def done(self) -> bool:
        """Put the sheet back among the parts; say whether it changed."""
        data = self._number()
        if data == self._was:
            return False
        columns = [column for cells in self.cells.values() for column in cells]
        corner = address(max(self.rows, default=0), max(columns, default=0))
        for each in self.tree.iterchildren(self.tag("dimension")):
            each.set("ref", f"A1:{corner}")
        if self.parts.calculates():
            self.parts.recalculate()
        self.parts.changed[self.part] = written(self.tree)
        return True


def _escaped(text: str) -> str:
    """Write what XML cannot hold as Excel does."""
    plain = _LOOKS_ESCAPED.sub("_x005F_", text[:_TEXT_LIMIT])
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", plain)
