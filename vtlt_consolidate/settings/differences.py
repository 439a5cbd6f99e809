"""What differs between two configurations, cell by cell, and a fingerprint of each sheet.

Both see a configuration as its workbook shows it: sheet → rows → texts. A field that has its default is left
out of fingerprints, so that a column that is added later changes none.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.settings.plantables import MILESTONES, PLAN_TABLES, TASKS, rows_of
from vtlt_consolidate.settings.tables import (
    BANDS,
    GATES,
    INFO_AGENCY,
    INFO_LAST,
    INFO_SET,
    INFO_SHEET,
    NODES,
    OVERRIDES,
    PREDECESSORS,
    ROUNDS,
    RULES,
    TABLES,
    UNITS,
    WAIVERS,
    Column,
)
from vtlt_consolidate.words.text import and_more

OWN = {ROUNDS.sheet: "rounds", WAIVERS.sheet: "waivers", OVERRIDES.sheet: "overrides"}
"""The sheets that belong to one period and are edited in its own workbook → their field of `Config`."""
FIXED = (
    INFO_SHEET, UNITS.sheet, NODES.sheet, BANDS.sheet, GATES.sheet, RULES.sheet, MILESTONES.sheet,
    TASKS.sheet, PREDECESSORS.sheet,
)  # fmt: skip
"""The sheets that a period keeps as it was issued with them."""
NOTHING = "(không có)"
_WHOLE, _ORDER = "cả dòng", "thứ tự dòng"
_UNASKED = ("citation", "remark", "doubt", "rollup", "rollup_of")
"""Fields of rows of a set that no unit is asked about: its forms and its points do not depend on them."""
_NAMED = {
    UNITS.sheet: ("code", "name"), ROUNDS.sheet: ("period",), WAIVERS.sheet: ("unit_code", "kind"),
    OVERRIDES.sheet: ("unit_code", "band"),
    NODES.sheet: ("code", "label"), BANDS.sheet: ("label",), GATES.sheet: ("nodes", "band"),
    RULES.sheet: ("code",),
    MILESTONES.sheet: ("code", "unit_code", "due"), TASKS.sheet: ("code", "content"),
    PREDECESSORS.sheet: ("former_code", "former_name", "code"),
}  # fmt: skip
"""Sheet → fields that name a row in a message; the first one, or all of `_BY_ALL`, identify it."""
_BY_ALL = {WAIVERS.sheet, OVERRIDES.sheet, MILESTONES.sheet, PREDECESSORS.sheet}
_OF_THE_SET = {"points", "band_by", "variants"}
_SECRET = {"password": "(không in ra)"}


@dataclass(frozen=True)
class Difference:
    """One cell, row or order of rows that differs.

    Args:
        sheet: its sheet.
        row: how the row is called there; empty on the sheet of single lines.
        what: heading of the column.
        field: its field; empty for whole rows and their order.
        before: text before.
        after: text after.
    """

    sheet: str
    row: str
    what: str
    field: str
    before: str
    after: str

    def __str__(self) -> str:
        where = f"{self.row}, {self.what}" if self.row else self.what
        return f"Sheet “{self.sheet}”, {where}: {self.before or NOTHING} → {self.after or NOTHING}"


@dataclass(frozen=True)
class _Sheet:
    """One sheet as it is shown: its columns, and the things in its rows."""

    name: str
    columns: Sequence[Column]
    rows: Sequence[Any]

    def texts(self, item: Any) -> dict[str, str]:
        """Field → text of the cell."""
        values = {column.field: (column, getattr(item, column.field)) for column in self.columns}
        return {field: "" if value is None else column.value.show(value)
                for field, (column, value) in values.items()}  # fmt: skip

    def keyed(self) -> dict[tuple[str, int], dict[str, str]]:
        """(name, how often it stood above) → the texts of the row."""
        seen: Counter[str] = Counter()
        keyed = {}
        for item in self.rows:
            texts = self.texts(item)
            named = _NAMED.get(self.name, ())
            key = "/".join(texts[field] for field in (named if self.name in _BY_ALL else named[:1]))
            keyed[key, seen[key]] = texts
            seen[key] += 1
        return keyed

    def called(self, texts: Mapping[str, str]) -> str:
        """The name of a row in messages."""
        return " ".join(filter(None, (texts[field] for field in _NAMED.get(self.name, ()))))


def _sheets(config: Config) -> list[_Sheet]:
    rows = rows_of(config)
    return [
        _Sheet(INFO_SHEET, (*INFO_AGENCY, *INFO_LAST), (config.agency,)),
        _Sheet(INFO_SHEET, INFO_SET, (config.criteria,)),
        *(_Sheet(table.sheet, table.columns, rows[table]) for table in (*TABLES, *PLAN_TABLES)),
    ]


def fingerprints(config: Config) -> dict[str, str]:
    """Sheet → SHA-256 of what stands on it; sheets of a plan that there is not have none."""
    found: dict[str, list[Any]] = {}
    optional = {table.sheet for table in (*PLAN_TABLES, OVERRIDES)}
    for sheet in _sheets(config):
        if sheet.name in optional and not sheet.rows:
            continue
        found.setdefault(sheet.name, []).extend(_typed(sheet))
    return {name: _hash(rows) for name, rows in found.items()}


def of_set(config: Config) -> str:
    """SHA-256 of what a version of the set stands for: its criteria, bands and gates, without `_UNASKED`."""
    rows: list[Any] = []
    for sheet in _sheets(config):
        rows += [[row for row in item if _needs_version(sheet.name, row[0])] for item in _typed(sheet)]
    return _hash([row for row in rows if row])


def _typed(sheet: _Sheet) -> Iterator[list[tuple[str, str]]]:
    for item in sheet.rows:
        defaults = {one.name: one.default for one in dataclasses.fields(item)}
        texts = sheet.texts(item)
        yield [(field, text) for field, text in texts.items() if getattr(item, field) != defaults[field]]


def _hash(rows: Iterable[Any]) -> str:
    return hashlib.sha256(json.dumps(list(rows), ensure_ascii=False).encode()).hexdigest()


EMPTY = _hash([])
"""The fingerprint of a sheet without rows, or of one that is not there."""


def _needs_version(sheet: str, field: str) -> bool:
    """Say whether a change of a field needs a new version of the set."""
    if sheet == INFO_SHEET:
        return field in _OF_THE_SET
    return sheet in {NODES.sheet, BANDS.sheet, GATES.sheet} and field not in _UNASKED


def rolled_as(criteria: CriteriaSet, other: CriteriaSet) -> CriteriaSet:
    """A set whose criteria are rolled up as another set has it, where both ask the same of units."""
    theirs = other.by_code
    return dataclasses.replace(
        criteria,
        nodes=tuple(
            dataclasses.replace(node, rollup=theirs[node.code].rollup, rollup_of=theirs[node.code].rollup_of)
            if node.code in theirs and _asked(node) == _asked(theirs[node.code])
            else node
            for node in criteria.nodes
        ),
    )


def _asked(node: Node) -> Node:
    return dataclasses.replace(node, citation="", remark="", doubt="", rollup=None, rollup_of=None)


def between(before: Config, after: Config) -> list[Difference]:
    """List what differs, sheet by sheet, in the order of the workbook."""
    found: list[Difference] = []
    for was, now in zip(_sheets(before), _sheets(after), strict=True):
        found += _of_sheet(was, now)
    return found


def in_lines(found: Iterable[Difference], named: int | None = None) -> list[str]:
    """Say each difference in a line; rows of which the same is to be said stand in one.

    Args:
        found: the differences.
        named: at most so many rows are named in a line, followed by the number of the others; none: all.
    """
    alike: dict[Difference, list[str]] = {}
    for one in found:
        alike.setdefault(dataclasses.replace(one, row=""), []).append(one.row)
    return [
        str(dataclasses.replace(one, row="; ".join(rows[:named]) + _others(rows, named)))
        for one, rows in alike.items()
    ]


def _others(rows: Sequence[str], named: int | None) -> str:
    return "" if named is None else and_more(rows, named, "dòng khác")


def needs_version(found: Iterable[Difference]) -> list[Difference]:
    """The differences that make another set, so that its version has to be raised."""
    return [one for one in found if _needs_version(one.sheet, one.field)]


def _of_sheet(was: _Sheet, now: _Sheet) -> Iterator[Difference]:
    before, after = was.keyed(), now.keyed()
    for key in [key for key in before if key not in after]:
        yield Difference(was.name, was.called(before[key]), _WHOLE, "", _summary(before[key]), "")
    for key, texts in after.items():
        if key not in before:
            yield Difference(now.name, now.called(texts), _WHOLE, "", "", _summary(texts))
            continue
        for column in now.columns:
            old, new = before[key][column.field], texts[column.field]
            if old != new:
                hidden = _SECRET.get(column.field)
                yield Difference(now.name, now.called(texts), column.heading, column.field,
                                 hidden or old, hidden or new)  # fmt: skip
    common = [key for key in before if key in after]
    moved = [key for key in after if key in before]
    if common != moved:
        at = next(at for at, key in enumerate(common) if key != moved[at])
        names = [_short(" - ".join(key for key, _ in order[at:])) for order in (common, moved)]
        yield Difference(now.name, "", _ORDER, "", *names)


_LONG = 80


def _summary(texts: Mapping[str, str]) -> str:
    return _short("; ".join(text for field, text in texts.items() if text and field not in _SECRET))


def _short(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG].rstrip()} …"
