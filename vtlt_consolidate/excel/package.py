"""Changes cells of one sheet of an .xlsx in place; all other parts of the file keep their bytes.

openpyxl and XlsxWriter cannot do that: they lose what they do not know (threaded comments, drop-downs and
colours in extensions, shapes, results of formulas) when they save. Here a cell is an element of the sheet's
own XML.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

from lxml import etree

from vtlt_consolidate.excel import zipped
from vtlt_consolidate.words.addresses import address, box, columns_of, is_cell, place, rows_of, stretched
from vtlt_consolidate.words.errors import ConfigError

_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, KeyError, etree.XMLSyntaxError)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_TEXT_LIMIT = 32_767
_CALCULATED = "calcChain"
_BEFORE_CALC = ("definedNames", "externalReferences", "functionGroups", "sheets")
_HARMLESS = frozenset({"printerSettings"})
_ANCHORED = ("mergeCells", "hyperlinks", "extLst", "rowBreaks", "protectedRanges", "scenarios", "tableParts")
"""Elements of a sheet that refer to rows; if there is one, no row may change its number."""
_ELSEWHERE = ("/charts/", "/pivotTables/", "/pivotCache/", "/slicers/", "/externalLinks/")


class Parts:
    """The parts of a workbook.

    Raises:
        ConfigError: the data is no .xlsx, or damaged.
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
        """Parse a part without resolving entities or fetching anything."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
        return etree.fromstring(self.parts[part], parser)

    def related(self, part: str) -> Iterator[tuple[str, str, str]]:
        """Yield id, kind and target of the relationships of a part; `""` is the package itself."""
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
            ConfigError: there is no such sheet, or its XML is damaged.
        """
        targets = {name: target for name, _, target in self.related(self.book)}
        for index, entry in enumerate(self.tree.iter(f"{{{etree.QName(self.tree).namespace}}}sheet")):
            if entry.get("name") == title:
                wanted = next(value for key, value in entry.attrib.items() if key.endswith("}id"))
                try:
                    return SheetPart(self, targets[wanted], index)
                except _DAMAGED as error:
                    raise ConfigError(
                        f"Tệp {self.name}: sheet “{title}” bị hỏng. Mở tệp bằng Excel, lưu lại dạng .xlsx."
                    ) from error
        raise ConfigError(f"Tệp {self.name} không còn sheet “{title}”.")

    def worksheets(self) -> list[str]:
        """The names of the sheets that have cells, in order; not those of charts alone."""
        targets = {name: target for name, kind, target in self.related(self.book) if kind == "worksheet"}
        entries = self.tree.iter(f"{{{etree.QName(self.tree).namespace}}}sheet")
        return [
            entry.get("name", "") for entry in entries
            if any(key.endswith("}id") and value in targets for key, value in entry.attrib.items())
        ]  # fmt: skip

    def calculates(self) -> bool:
        """Say whether any sheet has a formula."""
        return any(_FORMULA.search(data) for name, data in self.parts.items() if "worksheets/" in name)

    def points_at_rows(self) -> bool:
        """Say whether something outside the sheets may refer to their rows: names, charts, pivot tables."""
        named = self.tree.iter(f"{{{etree.QName(self.tree).namespace}}}definedName")
        return any(mark in f"/{name}" for name in self.parts for mark in _ELSEWHERE) or any(
            not name.get("name", "").startswith("_xlnm.") for name in named
        )

    def move_filter(self, index: int, last: int) -> None:
        """Adjust the last row in the hidden name of a sheet's filter, which Excel keeps beside the filter."""
        for name in self.tree.iter(f"{{{etree.QName(self.tree).namespace}}}definedName"):
            ours = name.get("name") == "_xlnm._FilterDatabase" and name.get("localSheetId") == str(index)
            if ours and name.text:
                name.text = re.sub(r"\d+$", str(last), name.text)

    def recalculate(self) -> None:
        """Make Excel recalculate when it opens the workbook, as formulas may depend on changed cells."""
        namespace = f"{{{etree.QName(self.tree).namespace}}}"
        calc = self.tree.find(f"{namespace}calcPr")
        if calc is None:
            # The schema wants it behind these.
            before = [self.tree.find(f"{namespace}{name}") for name in _BEFORE_CALC]
            calc = etree.Element(f"{namespace}calcPr")
            next(element for element in before if element is not None).addnext(calc)
        calc.set("fullCalcOnLoad", "1")

    def forget_order(self) -> None:
        """Remove the calculation chain, which may name a cell that has no formula any more."""
        for _, kind, target in list(self.related(self.book)):
            if kind == _CALCULATED and target in self.parts:
                self.changed[target] = None
                folder, name = posixpath.split(self.book)
                self._drop(posixpath.join(folder, "_rels", f"{name}.rels"), "Target", _CALCULATED)
                self._drop("[Content_Types].xml", "PartName", _CALCULATED)

    def _drop(self, part: str, attribute: str, word: str) -> None:
        tree = self.xml(part)
        for entry in list(tree):
            if isinstance(entry.tag, str) and word in entry.get(attribute, ""):
                tree.remove(entry)
        self.changed[part] = written(tree)

    def save(self) -> bytes:
        """Give the bytes of the workbook; parts keep order and dates, so equal content gives equal bytes."""
        tree = written(self.tree)
        # Serialising alone may change bytes, so the part is replaced only if its content changed.
        if etree.tostring(self.tree, method="c14n") != etree.tostring(self.xml(self.book), method="c14n"):
            self.changed[self.book] = tree
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for info in self._infos:
                data = self.changed.get(info.filename, self.parts[info.filename])
                if data is not None:
                    copied = zipped.entry(info.filename, info.date_time)
                    copied.external_attr = info.external_attr
                    archive.writestr(copied, data)
        return buffer.getvalue()


def written(tree: Any) -> bytes:
    """Serialise a part."""
    return bytes(etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True))


class SheetPart:
    """One sheet, with its rows and cells by number, counted from 0."""

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
            # Numbers of rows and addresses of cells are optional in OOXML.
            at = int(row.get("r", at + 2)) - 1
            self.rows[at], self.cells[at] = row, {}
            column = -1
            for cell in row.iterchildren(self.tag("c")):
                column = place(cell.get("r"))[1] if cell.get("r") else column + 1
                self.cells[at][column] = cell
        self._was = self._number()

    def tag(self, name: str) -> str:
        """Qualified name of an element of this sheet; Excel writes one of two namespaces."""
        return f"{{{self.namespace}}}{name}"

    def _number(self) -> bytes:
        """Write row numbers and addresses into the elements, and return the bytes of the sheet."""
        for row, element in self.rows.items():
            element.set("r", str(row + 1))
            # `spans` is only a hint for readers, and wrong once cells are added.
            element.attrib.pop("spans", None)
            for column, cell in self.cells[row].items():
                cell.set("r", address(row, column))
        return written(self.tree)

    def filled(self, row: int) -> set[int]:
        """The columns of the filled cells of a row."""
        return {column for column, cell in self.cells.get(row, {}).items() if len(cell)}

    def style(self, row: int, column: int) -> str:
        """The number of a cell's style; empty if it has none."""
        cell = self.cells.get(row, {}).get(column)
        return "" if cell is None else str(cell.get("s", ""))

    def put(self, row: int, column: int, text: str, style: str | None = None) -> None:
        """Put a text, or nothing, into a cell; without `style` the cell keeps its own style."""
        cell = self._emptied(row, column)
        if style:
            cell.set("s", style)
        if text:
            cell.set("t", "inlineStr")
            shown = etree.SubElement(etree.SubElement(cell, self.tag("is")), self.tag("t"))
            show(shown, text)

    def put_number(self, row: int, column: int, number: str) -> None:
        """Put a number, written with a decimal point, into a cell, which keeps its style."""
        etree.SubElement(self._emptied(row, column), self.tag("v")).text = number

    def put_runs(self, row: int, column: int, runs: Iterable[Any]) -> None:
        """Put a text of several runs with fonts of their own into a cell, which keeps its style."""
        cell = self._emptied(row, column)
        cell.set("t", "inlineStr")
        etree.SubElement(cell, self.tag("is")).extend(list(runs))

    def _emptied(self, row: int, column: int) -> Any:
        cell = self.cells.setdefault(row, {}).get(column)
        if cell is None:
            cell = self._new_cell(row, column)
        if cell.find(self.tag("f")) is not None:
            self.parts.forget_order()
        for child in list(cell):
            cell.remove(child)
        for name in ("t", "cm", "vm"):
            cell.attrib.pop(name, None)
        return cell

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
        """Rearrange the rows from `first` on.

        Args:
            order: old numbers of the rows in their new order, `None` for a new row.
            first: the new number of the first of them.
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
        """The rows with comments."""
        rows: set[int] = set()
        for _, kind, target in self.parts.related(self.part):
            if kind in {"comments", "threadedComment"} and target in self.parts.parts:
                tree = self.parts.xml(target)
                refs = (element.get("ref") for element in tree.iter() if isinstance(element.tag, str))
                rows |= {place(ref)[0] for ref in refs if ref and is_cell(ref)}
        return rows

    def lowest(self) -> int:
        """The last row that is filled, commented or merged; new rows are added below it."""
        low = max((row for row in self.rows if self.filled(row)), default=0)
        merged = [area.get("ref", "") for area in self.tree.iter(self.tag("mergeCell"))]
        return max([low, *self.commented(), *(rows_of(ref)[1] for ref in merged)])

    def anchored(self, first: int, last: int, ours: set[int]) -> bool:
        """Say whether anything refers to rows from `first` to `last`, so that their numbers must stay."""
        kinds = {kind for _, kind, _ in self.parts.related(self.part)}
        if kinds - _HARMLESS or any(self.tree.find(self.tag(name)) is not None for name in _ANCHORED):
            return True
        if self.parts.calculates() or self.parts.points_at_rows():
            return True
        colours = self._refs("conditionalFormatting")
        lists = [ref for ref in self._refs("dataValidation") if not columns_of(ref) <= ours]
        return any(not _covers_or_misses(ref, first, last) for ref in (*colours, *lists))

    def _refs(self, name: str) -> list[str]:
        elements = self.tree.iter(self.tag(name))
        return [ref for element in elements for ref in element.get("sqref", "").split()]

    def stretch(self, first: int, before: int, after: int, ours: set[int]) -> None:
        """Extend filters, drop-downs and colours that ended with the list in row `before` to row `after`.

        Args:
            first: the first row of the list.
            before: its last row before the change.
            after: its last row after the change.
            ours: columns with drop-downs of this tool, which always cover the whole list.
        """
        for name in ("conditionalFormatting", "dataValidation"):
            own = ours if name == "dataValidation" else set()
            for element in self.tree.iter(self.tag(name)):
                refs = element.get("sqref", "").split()
                made = list(dict.fromkeys(stretched(ref, (first, before, after), own) for ref in refs))
                if made != refs:
                    element.set("sqref", " ".join(made))
        self._fold_alike()
        for element in self.tree.iterchildren(self.tag("autoFilter")):
            top, left, _, right = box(element.get("ref", "A1"))
            if top == first - 1:
                last = max(after, top)
                element.set("ref", f"{address(top, left)}:{address(last, right)}")
                self.parts.move_filter(self.index, last + 1)

    def _fold_alike(self) -> None:
        """Remove duplicates of drop-downs that have become equal."""
        seen = set()
        for element in list(self.tree.iter(self.tag("dataValidation"))):
            same = etree.tostring(element, with_tail=False)
            if same in seen:
                element.getparent().remove(element)
            seen.add(same)
        for element in self.tree.iterchildren(self.tag("dataValidations")):
            element.set("count", str(len(element)))

    def widen(self, column: int, width: float) -> None:
        """Set the width of a new column, if the sheet does not set one yet."""
        cols = self.tree.find(self.tag("cols"))
        if cols is None:
            return
        if all(int(col.get("max", 0)) < column + 1 for col in cols):
            which = {"min": str(column + 1), "max": str(column + 1)}
            etree.SubElement(cols, self.tag("col"), which | {"width": f"{width:g}", "customWidth": "1"})

    def done(self) -> bool:
        """Write the sheet back into the parts; return whether it changed."""
        data = self._number()
        if data == self._was:
            return False
        columns = [column for cells in self.cells.values() for column in cells]
        corner = address(max(self.rows, default=0), max(columns, default=0))
        for element in self.tree.iterchildren(self.tag("dimension")):
            element.set("ref", f"A1:{corner}")
        if self.parts.calculates():
            self.parts.recalculate()
        self.parts.changed[self.part] = written(self.tree)
        return True


def _covers_or_misses(ref: str, first: int, last: int) -> bool:
    """Say whether a range contains all rows from `first` to `last` or none: then rows may move."""
    top, bottom = rows_of(ref)
    return bottom < first or top > last or (top <= first and bottom >= last)


def show(element: Any, text: str) -> None:
    """Put a text into an element `t`, with all its spaces."""
    element.text = _escaped(text)
    element.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _escaped(text: str) -> str:
    """Escape characters that XML does not allow, in the way that Excel does."""
    # A text that already looks like an escape, `_x0041_`, would be read as the letter.
    plain = _LOOKS_ESCAPED.sub("_x005F_", text[:_TEXT_LIMIT])
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", plain)
