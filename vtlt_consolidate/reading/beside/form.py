"""One form, and what was found around its table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import cellrules
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.cellkinds import TEXT, Against, Held
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.decisions import shortened
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.reading.tableplaces import Place
from vtlt_consolidate.words import legacy
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import clean

VALUELESS = (cellkinds.ERROR, cellkinds.UNCALCULATED, cellkinds.TWO_COLUMNS)
"""Kinds of answers that are asked about anyway."""
_LONGEST = 60
_MOST_NAMED = 8


@dataclass(frozen=True)
class Drawn:
    """The text on something drawn, as if it stood in a cell that it covers.

    Args:
        what: what is drawn, in words; empty: it is the text of several cells.
    """

    what: str
    sheet: str
    row: int
    column: int
    typed: str
    kind: Held = TEXT


@dataclass
class Form:
    """One form, and what was found around its table.

    Args:
        place: the position of its table.
        own: code of a leaf → its answer, a row of `RawAnswers`.
        others: code and field → the fields beside answers of which there may be a second column, likewise.
        codes: row → text in the column of codes.
        renamed: row without a code of the set → the leaf that it answers again.
        against: code of a leaf and field → what contradicts it.
        unread: what says nothing about an answer.
        marked: the rows of groups with an answer.
        records: findings about single cells.
    """

    place: Place
    own: dict[str, Any]
    others: dict[tuple[str, str], Any] = field(default_factory=dict)
    codes: dict[int, str] = field(default_factory=dict)
    renamed: dict[int, Node] = field(default_factory=dict)
    against: dict[tuple[str, str], list[tuple[Against, str]]] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)
    marked: set[int] = field(default_factory=set)
    records: list[dict[str, Any]] = field(default_factory=list)

    def field(self, code: str, name: str) -> Any | None:
        """The row of `RawAnswers` of one field; `None` if there is none."""
        return self.own.get(code) if name == ANSWER else self.others.get((code, name))

    def contradict(self, leaf: Node, kind: Against, words: str, name: str = ANSWER) -> None:
        """Note a contradiction to a field of a leaf; the first one decides the rule of the finding."""
        own = self.field(leaf.code, name)
        if own is None:
            return
        if kind is Against.TWO_ANSWERS and not own.typed.strip():
            kind = Against.ELSEWHERE
        self.against.setdefault((leaf.code, name), []).append((kind, words))

    def complain(self, rule: catalogue.Rule, cell: Any, **context: str) -> None:
        """Add a finding about a cell."""
        where = {"file": self.place.file, "unit_code": self.place.unit_code, "sheet": cell.sheet}
        where["cell"] = address(int(cell.row), int(cell.column))
        shown = shortened(cell.typed)
        self.records.append(catalogue.record(rule, **where, key=shown, found=shown, **context))

    def at(self, cell: Any) -> str:
        """Name the place of a cell, with its sheet if that is not the sheet of the table."""
        cell_name = f"ô {address(int(cell.row), int(cell.column))}"
        if isinstance(cell, Drawn) and cell.what:
            cell_name = f"{cell.what} ở {cell_name}"
        return cell_name if cell.sheet == self.place.sheet else f"sheet “{cell.sheet}” {cell_name}"

    def leave(self, cell: Any) -> None:
        """Note a cell that says nothing about an answer."""
        words = f" “{short(cell.typed)}”" if cell.typed else ""
        self.unread.append(self.at(cell) + words)

    def of_unread(self) -> Iterator[dict[str, Any]]:
        """Yield the one finding about what says nothing about an answer."""
        if not self.unread:
            return
        more = len(self.unread) - _MOST_NAMED
        found = "; ".join(self.unread[:_MOST_NAMED]) + (f" và {more} chỗ khác" if more > 0 else "")
        where = {"file": self.place.file, "unit_code": self.place.unit_code, "sheet": self.place.sheet}
        yield catalogue.record(cellrules.UNREAD, **where, found=found)

    def doubted(self) -> Iterator[tuple[Any, tuple[Against, str]]]:
        """Yield every contradicted answer, with its new kind and text: all texts, with their places."""
        for place, found in self.against.items():
            own = self.field(*place)
            if own is not None and own.kind not in VALUELESS:
                typed = clean(cellkinds.shown(own.kind, legacy.decode(own.kind, own.typed))) or "để trống"
                said = [f"ô {own.cell}: {typed}", *dict.fromkeys(words for _, words in found)]
                yield own, (found[0][0], "; ".join(said))


def short(text: str) -> str:
    """Shorten a text for a list."""
    bare = clean(text)
    return bare if len(bare) <= _LONGEST else bare[:_LONGEST] + "…"


def quoted(form: Form, cell: Any, heading: str) -> str:
    """Quote a cell with its place and the heading of its column."""
    shown = f" ({short(heading)})" if heading else ""
    return f"{form.at(cell)}{shown}: {short(cellkinds.shown(cell.kind, cell.typed))}"
