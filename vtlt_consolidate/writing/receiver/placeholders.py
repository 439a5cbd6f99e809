"""The notation of placeholders in workbooks of other offices: `{{tong:TC05|dia_ban=Huyện A}}`.

A placeholder has a name, as in the Word templates; a figure has the code of a criterion behind a colon;
filters stand behind bars. Names are read without diacritics, capitals and spaces, as they mean nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from vtlt_consolidate.words.text import clean, slug

OF_UNIT = "dv."
"""Before the names that stand for one unit; their row is repeated for every unit."""

_WRITTEN = re.compile(r"\{\{([^{}]*)\}\}")
_ONE_BRACE = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")

Filters = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Placeholder:
    """One placeholder of a cell.

    Args:
        written: as it stands in the cell.
        name: what is asked for, such as `tong` or `dv.ten`.
        code: of a criterion or group; empty where none was written.
        filters: the units that it is about, as (what, value); none: all.
        start: where it begins in the text of the cell.
    """

    written: str
    name: str
    code: str = ""
    filters: Filters = ()
    start: int = 0

    @property
    def of_unit(self) -> bool:
        """Say whether it asks for something of one unit, so that its row is repeated."""
        return self.name.startswith(OF_UNIT)

    @property
    def end(self) -> int:
        """Where it ends in the text of the cell."""
        return self.start + len(self.written)


def found(text: str) -> list[Placeholder]:
    """Find the placeholders of a text, in order."""
    return [_read(match[0], match[1], match.start()) for match in _WRITTEN.finditer(text)]


def _read(written: str, inside: str, start: int) -> Placeholder:
    head, *filters = inside.split("|")
    name, _, code = head.partition(":")
    return Placeholder(written, _name(name), clean(code), tuple(_filter(each) for each in filters), start)


def _name(typed: str) -> str:
    return ".".join(slug(part).replace("-", "_") for part in typed.split("."))


def _filter(typed: str) -> tuple[str, str]:
    what, _, value = typed.partition("=")
    return _name(what), clean(value)


def unfinished(text: str) -> Iterator[str]:
    """Yield what looks like a placeholder but lacks braces: `{{tong:TC05}` or `{tong:TC05}`."""
    rest = _WRITTEN.sub(lambda match: " " * len(match[0]), text)
    if "{{" in rest or "}}" in rest:
        yield clean(rest)
        return
    for match in _ONE_BRACE.finditer(rest):
        yield match[0]


def written(name: str, code: str = "", filters: Filters = ()) -> str:
    """Write a placeholder as people type it."""
    head = f"{name}:{code}" if code else name
    return "{{" + "|".join((head, *(f"{what}={value}" for what, value in filters))) + "}}"
