"""Numbers that Word itself counts, which stand nowhere in the text of a document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from docx.document import Document
from docx.oxml.ns import qn

from vtlt_consolidate.words.text import roman

_BULLET = "bullet"
_SHOWN = re.compile(r"%(\d)")


@dataclass(frozen=True)
class _Level:
    format: str
    text: str
    start: int


@dataclass
class Lists:
    """The counters of a document's lists; paragraphs are asked for in order.

    Args:
        levels: number of a list → its levels.
    """

    levels: Mapping[str, Mapping[int, _Level]]
    counted: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, document: Document) -> Lists:
        """Read the definitions of a document; none has no lists."""
        parts = [
            part for part in document.part.package.iter_parts() if part.partname.endswith("/numbering.xml")
        ]
        if not parts:
            return cls({})
        root: Any = document.part.numbering_part.element
        abstract = {
            one.get(qn("w:abstractNumId")): {int(level.get(qn("w:ilvl"))): _level(level)
                                            for level in one.findall(qn("w:lvl"))}
            for one in root.findall(qn("w:abstractNum"))
        }  # fmt: skip
        named = {}
        for one in root.findall(qn("w:num")):
            reference = one.find(qn("w:abstractNumId"))
            named[one.get(qn("w:numId"))] = abstract.get(reference.get(qn("w:val")), {})
        return cls(named)

    def next(self, paragraph: Any) -> str:
        """The number that Word prints before a paragraph; empty if it is in no list."""
        place = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        if place is None:
            return ""
        named, deep = (place.find(qn(f"w:{tag}")) for tag in ("numId", "ilvl"))
        list_id = named.get(qn("w:val")) if named is not None else ""
        at = int(deep.get(qn("w:val"))) if deep is not None else 0
        levels = self.levels.get(list_id, {})
        if at not in levels:
            return ""
        counted = self.counted[list_id]
        counted[at] = counted.get(at, levels[at].start - 1) + 1
        for deeper in [level for level in counted if level > at]:
            del counted[deeper]
        if levels[at].format == _BULLET:
            return "-"
        return _SHOWN.sub(lambda found: _counted(levels, counted, int(found[1]) - 1), levels[at].text)


def _level(element: Any) -> _Level:
    def value(tag: str, default: str) -> str:
        found = element.find(qn(f"w:{tag}"))
        return default if found is None else found.get(qn("w:val")) or default

    return _Level(value("numFmt", "decimal"), value("lvlText", ""), int(value("start", "1")))


def _counted(levels: Mapping[int, _Level], counted: Mapping[int, int], at: int) -> str:
    level = levels.get(at)
    number = counted.get(at, level.start if level else 1)
    style = level.format if level else "decimal"
    if style in {"upperRoman", "lowerRoman"}:
        return roman(number) if style == "upperRoman" else roman(number).lower()
    if style in {"upperLetter", "lowerLetter"}:
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if style == "upperLetter" else letter
    return str(number)
