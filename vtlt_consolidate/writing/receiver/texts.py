"""The texts of the cells of a workbook, with their fonts, and what stands there instead of placeholders."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree

from vtlt_consolidate.excel.package import Parts, SheetPart, show

_ESCAPED = re.compile(r"_x([0-9a-fA-F]{4})_")
_PERCENT_FORMATS = frozenset({"9", "10"})
"""Excel's own formats of percentages."""


@dataclass(frozen=True)
class Texts:
    """Reads the texts of the cells of a workbook."""

    parts: Parts

    @cached_property
    def _shared(self) -> list[Any]:
        """The table of texts that cells refer to by number."""
        for _, kind, target in self.parts.related(self.parts.book):
            if kind == "sharedStrings" and target in self.parts.parts:
                return [entry for entry in self.parts.xml(target) if isinstance(entry.tag, str)]
        return []

    @cached_property
    def _percent_styles(self) -> frozenset[str]:
        for _, kind, target in self.parts.related(self.parts.book):
            if kind == "styles" and target in self.parts.parts:
                return frozenset(_percent_styles(self.parts.xml(target)))
        return frozenset()

    def in_percent(self, sheet: SheetPart, row: int, column: int) -> bool:
        """Say whether a cell shows its number in percent."""
        return (sheet.style(row, column) or "0") in self._percent_styles

    def texts(self, sheet: SheetPart) -> Iterator[tuple[int, int, str]]:
        """Yield row, column and text of the cells of a sheet that hold a text and no formula."""
        for row, cells in sheet.cells.items():
            for column, cell in cells.items():
                holder = self._holder(sheet, cell)
                if holder is not None:
                    yield row, column, "".join(_plain(element.text or "") for element in _shown(holder))

    def _holder(self, sheet: SheetPart, cell: Any) -> Any:
        """The element with the text of a cell; `None` if it holds no text, or one that a formula gives."""
        kind = cell.get("t")
        if kind == "inlineStr":
            return cell.find(sheet.tag("is"))
        number = cell.findtext(sheet.tag("v")) if kind == "s" else None
        if number is None or not number.isdecimal() or int(number) >= len(self._shared):
            return None
        return self._shared[int(number)]

    def runs(self, sheet: SheetPart, row: int, column: int) -> list[Any]:
        """Copies of the runs of a cell's text, each with its font; a plain text has none."""
        holder = self._holder(sheet, sheet.cells[row][column])
        tag = etree.QName(holder).namespace
        runs = [copy.deepcopy(run) for run in holder.iterchildren(f"{{{tag}}}r")]
        for element in (element for run in runs for element in _shown_of_run(run)):
            element.text = _plain(element.text or "")
        return runs


def _percent_styles(styles: Any) -> Iterator[str]:
    space = f"{{{etree.QName(styles).namespace}}}"
    own = {
        each.get("numFmtId") for each in styles.iter(f"{space}numFmt") if "%" in each.get("formatCode", "")
    }
    for number, xf in enumerate(styles.iterfind(f"{space}cellXfs/{space}xf")):
        if xf.get("numFmtId") in own | _PERCENT_FORMATS:
            yield str(number)


def _shown(holder: Any) -> Iterator[Any]:
    """The elements whose text is shown: not the readings of East Asian words."""
    space = f"{{{etree.QName(holder).namespace}}}"
    for child in holder:
        if child.tag == f"{space}t":
            yield child
        elif child.tag == f"{space}r":
            yield from child.iterchildren(f"{space}t")


def _plain(text: str) -> str:
    """A text of a file as people see it: Excel writes some characters as `_x000D_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


def replaced(text: str, values: Mapping[tuple[int, int], str]) -> str:
    """Put values in the place of parts of a text, given by start and end."""
    pieces, at = [], 0
    for (start, end), value in sorted(values.items()):
        pieces += [text[at:start], value]
        at = end
    return "".join([*pieces, text[at:]])


def replaced_in_runs(runs: Sequence[Any], values: Mapping[tuple[int, int], str]) -> Sequence[Any]:
    """Do what `replaced` does in runs with fonts: a value has the font in which its placeholder begins."""
    for (start, end), value in sorted(values.items(), reverse=True):
        at = 0
        for element in (element for run in runs for element in _shown_of_run(run)):
            text = element.text or ""
            low, high = max(start - at, 0), min(end - at, len(text))
            if low < high:
                show(element, text[:low] + (value if at + low == start else "") + text[high:])
            at += len(text)
    return runs


def _shown_of_run(run: Any) -> Iterator[Any]:
    yield from run.iterchildren(f"{{{etree.QName(run).namespace}}}t")
