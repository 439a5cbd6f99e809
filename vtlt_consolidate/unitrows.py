"""A table with a row a unit and a column a criterion, as districts send it and as the appendix prints it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from vtlt_consolidate import findings as catalogue
from vtlt_consolidate import frames, layout, reader, vocabulary
from vtlt_consolidate.addresses import address
from vtlt_consolidate.claims import Expected, folded
from vtlt_consolidate.criteria import MARK, CriteriaSet
from vtlt_consolidate.decisions import SET_ASIDE, USE
from vtlt_consolidate.findings import Rule
from vtlt_consolidate.identity import proposed
from vtlt_consolidate.proposals import key
from vtlt_consolidate.text import clean, fold
from vtlt_consolidate.units import Unit

_CODE_HEADS = frozenset(map(fold, ("Mã", "Mã đơn vị")))
_TOTAL_HEADS = frozenset(map(fold, ("Số tiêu chí đạt", "Tổng số đạt", "Tổng số", "Tổng cộng", "Tổng")))
_SUM_ROWS = frozenset(
    map(fold, ("Tổng số đạt", "Tỷ lệ đạt", "Chưa có số liệu", "Tổng số", "Tổng cộng", "Tổng", "Cộng"))
)
_COLUMN_NUMBER = re.compile(r"\(?\d{1,3}\)?")


@dataclass
class Gathered:
    """What one file of several units gave.

    Args:
        row: the file's row of `Files`.
        version: of the set.
        units: code of a unit with answers → the period that they were carried from, or empty.
        answers: rows of `RawAnswers`.
        findings: rows of `Findings`; the first says why a file without units is refused.
    """

    row: dict[str, Any]
    version: str = ""
    units: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[Any, ...]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)

    def complain(self, rule: Rule, **context: str) -> None:
        """Add a finding about this file."""
        self.findings.append(catalogue.record(rule, file=self.row["file"], **context))

    def complain_of_unit(self, rule: Rule, name: str, decided: str, **context: str) -> None:
        """Ask whose row this is, unless the analyst has said that it is nobody's."""
        if decided == SET_ASIDE:
            self.complain(catalogue.SET_ASIDE, found=f"{SET_ASIDE} “{name}”")
        else:
            self.complain(rule, **context)


@dataclass(frozen=True)
class Heads:
    """The heading of one table.

    Args:
        sheet: where it stands.
        row: its last row.
        leaves: column → code of the criterion.
        codes: the column of codes of units; none: there is none.
        total: the column of printed totals; none: there is none.
    """

    sheet: str
    row: int
    leaves: dict[int, str]
    codes: int | None = None
    total: int | None = None


def heads(cells: pd.DataFrame, criteria: CriteriaSet) -> dict[str, list[Heads]]:
    """Find the tables whose columns are criteria: file → its tables, one a sheet at most.

    A heading is the code, the short or the full name of a criterion; half of the criteria must be there.
    """
    words = folded(cells["typed"])
    leaf = words.map(_headings(criteria))
    known = cells.assign(leaf=leaf).dropna(subset="leaf")
    # On a form the criteria stand below each other; here a column is one criterion.
    below = known.groupby(["file", "sheet", "column"])["leaf"].transform("nunique")
    known = known[below == 1]
    counts = known.groupby(["file", "sheet", "row"]).agg(
        leaves=("leaf", "nunique"), columns=("column", "nunique")
    )
    counts = counts.min(axis=1).rename("n").reset_index()
    counts = counts[counts["n"] >= max(2, len(criteria.criteria) / 2)]
    best = counts.sort_values("n", ascending=False, kind="stable").drop_duplicates(["file", "sheet"])
    found: dict[str, list[Heads]] = {}
    for file, sheet, row, _ in best.itertuples(index=False):
        near = cells[(cells["file"] == file) & (cells["sheet"] == sheet) & (cells["row"] - row).abs().le(1)]
        found.setdefault(str(file), []).append(_head(str(sheet), int(row), near, leaf, words))
    return found


def _headings(criteria: CriteriaSet) -> dict[str, str]:
    """Folded heading → code of the only leaf that it can mean."""
    meant: dict[str, set[str]] = {}
    for node in criteria.leaves:
        for words in (node.code, node.label, node.name, node.full_name):
            meant.setdefault(fold(words), set()).add(node.code)
    return {words: codes.pop() for words, codes in meant.items() if len(codes) == 1}


def _head(sheet: str, row: int, near: pd.DataFrame, leaf: pd.Series[str], words: pd.Series[str]) -> Heads:
    known = near.assign(leaf=leaf.reindex(near.index)).dropna(subset="leaf")
    pairs = known[["column", "leaf"]].drop_duplicates()
    # A criterion at the head of two columns, or two at the head of one: nobody knows which.
    pairs = pairs[~pairs["column"].duplicated(keep=False) & ~pairs["leaf"].duplicated(keep=False)]
    by_word = {word: int(at) for word, at in zip(words.reindex(near.index), near["column"], strict=True)}
    codes = next((at for word, at in by_word.items() if word in _CODE_HEADS), None)
    total = next((at for word, at in by_word.items() if word in _TOTAL_HEADS), None)
    last = int(known.loc[known["leaf"].isin(pairs["leaf"]), "row"].max()) if len(pairs) else row
    leaves = {int(at): str(code) for at, code in pairs.itertuples(index=False)}
    return Heads(sheet, last, leaves, codes, total)


def gather(row: dict[str, Any], cells: pd.DataFrame, tables: list[Heads], expected: Expected) -> Gathered:
    """Take the units of the tables of one file.

    Args:
        row: the file's row of `Files`.
        cells: frame `Cells` of the file.
        tables: its tables.
        expected: set, period and units of the round.
    """
    gathered = Gathered(row, version=str(expected.criteria.version))
    if expected.decisions.unit_of(row["sha256"]) != USE and not _names_the_period(cells, expected):
        gathered.complain(catalogue.PERIOD_ASKED, expected=str(expected.each.period))
        return gathered
    rows: dict[Unit, list[tuple[Heads, int, dict[int, Any]]]] = {}
    for table in tables:
        _complain_of_columns(gathered, table, expected)
        for unit, at, values in _unit_rows(gathered, table, cells, expected):
            rows.setdefault(unit, []).append((table, at, values))
    for unit, places in rows.items():
        if len(places) > 1:
            found = ", ".join(f"sheet “{table.sheet}” dòng {at + 1}" for table, at, _ in places)
            gathered.complain(catalogue.UNIT_TWICE, unit_code=unit.code, subject=unit.full_name, found=found)
            continue
        ((table, at, values),) = places
        _take(gathered, unit, table, at, values, expected)
    if gathered.units:
        gathered.complain(catalogue.SEVERAL_UNITS, found=str(len(gathered.units)))
    return gathered


def _names_the_period(cells: pd.DataFrame, expected: Expected) -> bool:
    """Say whether any cell names the round: its period in words or its title."""
    each = expected.each
    names = {fold(name) for name in (each.title, each.period.label, str(each.period)) if name}
    wanted = re.compile("|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in names))
    return bool(folded(cells["typed"]).map(lambda text: bool(wanted.search(text))).any())


def _complain_of_columns(gathered: Gathered, table: Heads, expected: Expected) -> None:
    for leaf in expected.criteria.leaves:
        if leaf.required and leaf.code not in table.leaves.values():
            gathered.complain(
                catalogue.COLUMN_MISSING, sheet=table.sheet, leaf_code=leaf.code, field=layout.ANSWER,
                found=leaf.code, subject=leaf.name,
            )  # fmt: skip


def _unit_rows(
    gathered: Gathered, table: Heads, cells: pd.DataFrame, expected: Expected
) -> Iterator[tuple[Unit, int, dict[int, Any]]]:
    """Yield each row with answers and its unit; ask about rows whose unit is not clear."""
    body = cells[(cells["sheet"] == table.sheet) & (cells["row"] > table.row)]
    first = min(table.leaves)
    for _, group in body.groupby("row", sort=True):
        row = int(group["row"].iloc[0])
        values = {int(cell.column): cell for cell in frames.rows(group)}
        lead = {column: clean(cell.typed) for column, cell in values.items() if column < first}
        answers = [cell.typed for column, cell in values.items() if column in table.leaves]
        if not answers or fold(next(iter(lead.values()), "")) in _SUM_ROWS:
            continue
        if not lead and all(_COLUMN_NUMBER.fullmatch(clean(typed)) for typed in answers):
            continue  # the numbers of the columns
        if not lead and len(values) == 1 and vocabulary.read_mark(answers[0]) is None:
            continue  # a sentence under the table
        name = " - ".join(text for text in lead.values() if not text.isdecimal()) or f"dòng {row + 1}"
        decided = expected.decisions.unit_of(gathered.row["sha256"], name)
        unit, candidates = _meant(lead, table, expected)
        unit = expected.roster.by_code.get(decided) or unit
        if unit:
            yield unit, row, values
            continue
        similar = candidates or expected.names.similar(max(lead.values(), key=len, default=""))
        place = {"sheet": table.sheet, "cell": address(row, min(values)), "other": proposed(similar)}
        gathered.complain_of_unit(catalogue.ROW_UNKNOWN, name, decided, found=name, **place)


def _meant(lead: dict[int, str], table: Heads, expected: Expected) -> tuple[Unit | None, tuple[Unit, ...]]:
    """The unit that the cells before the criteria mean, if they leave no doubt, and all that they may mean.

    A code and a name must agree; a name that several units share needs the area beside it.
    """
    names = [text for column, text in lead.items() if column != table.codes and not text.isdecimal()]
    meant = {unit for name in names for unit in expected.names.meant(name)}
    here = {key(name) for name in names}
    meant = {unit for unit in meant if key(unit.area) in here} or meant
    coded = expected.names.coded(lead.get(table.codes, "")) if table.codes is not None else None
    candidates = tuple(sorted(meant | ({coded} if coded else set()), key=lambda unit: unit.code))
    if coded:
        return (coded if coded in meant or not names else None), candidates
    return (candidates[0] if len(candidates) == 1 else None), candidates


def _take(
    gathered: Gathered, unit: Unit, table: Heads, at: int, values: dict[int, Any], expected: Expected
) -> None:
    gathered.units[unit.code] = ""
    for column, code in table.leaves.items():
        cell = values.get(column)
        kind, typed = (cell.kind, cell.typed) if cell else ("empty", "")
        place = address(at, column)
        gathered.answers.append(
            (gathered.row["file"], unit.code, code, layout.ANSWER, table.sheet, place, kind, typed)
        )
    marks = [
        values.get(at) for at, code in table.leaves.items() if expected.criteria.by_code[code].kind == MARK
    ]
    states = [vocabulary.read_mark(cell.typed) if cell else None for cell in marks]
    printed = values.get(table.total) if table.total is not None else None
    met = str(states.count(vocabulary.MET))
    if printed and printed.kind == reader.NUMBER and None not in states and printed.typed != met:
        gathered.complain(
            catalogue.TOTAL_DIFFERS, unit_code=unit.code, sheet=table.sheet, subject=unit.full_name,
            cell=address(at, int(table.total or 0)), found=printed.typed, expected=met,
        )  # fmt: skip
