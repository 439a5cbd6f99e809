"""Reads a table with units in rows and criteria in columns, as districts send it and the appendix prints it.

Everything in such a table is read, asked about, or reported as not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import formrules, returnrules
from vtlt_consolidate.identity.accept import proposed
from vtlt_consolidate.identity.claims import Expected, folded, legible
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import cellkinds, frames, layout
from vtlt_consolidate.model.criteria import MARK, SCORED, CriteriaSet
from vtlt_consolidate.model.decisions import PERIOD, SET_ASIDE, USE, of_row
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import key
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.words import legacy, vocabulary
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.period import mentioned
from vtlt_consolidate.words.text import clean, fold

_CODE_HEADS = frozenset(map(fold, ("Mã", "Mã đơn vị")))
_TOTAL_HEADS = frozenset(map(fold, (
    "Số tiêu chí đạt", "Số tiêu chí đạt được", "Số lượng tiêu chí đạt", "Số lượng tiêu chí đạt được",
    "Tổng số tiêu chí đạt", "Tổng số tiêu chí đạt được", "Tổng số đạt", "Tổng số", "Tổng cộng", "Tổng",
)))  # fmt: skip
_OTHER_HEADS = frozenset(map(fold, ("Tỷ lệ", "Xếp loại", "Chưa có số liệu", "Ghi chú", "Xếp hạng")))
_SUM_ROWS = frozenset(
    map(fold, ("Tổng số đạt", "Tỷ lệ đạt", "Chưa có số liệu", "Tổng số", "Tổng cộng", "Tổng", "Cộng"))
)
_LONGEST_ANSWER = 30
_COLUMN_NUMBER = re.compile(r"\(?(\d{1,3})\)?")


@dataclass
class Gathered:
    """What was read from one file with several units.

    Args:
        file: its name.
        sha256: the SHA-256 of the file.
        version: version of the set.
        units: code of a unit with answers → the period that they were carried from, or empty.
        answers: rows of `RawAnswers`.
        findings: rows of `Findings`.
        appraised: appraisals of units in the file.
        renamed: code of a unit → its name in the file, if that belongs to another unit and nothing is
            decided.
    """

    file: str
    sha256: str
    version: str = ""
    units: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[Any, ...]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    appraised: list[Appraisal] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)

    def complain(self, rule: Rule, **context: str) -> None:
        """Add a finding about this file."""
        self.findings.append(catalogue.record(rule, file=self.file, **context))

    def whose(self, name: str, expected: Expected) -> str:
        """The analyst's decision about a row: code of a unit, `SET_ASIDE`, or empty."""
        return expected.decisions.answer(of_row(self.sha256, name))

    def ask(self, name: str, decided: str, similar: tuple[Unit, ...], **place: str) -> None:
        """Ask which unit a row belongs to, unless the analyst decided that it is none."""
        if decided == SET_ASIDE:
            self.complain(returnrules.SET_ASIDE, found=f"{SET_ASIDE} “{name}”")
        else:
            self.complain(returnrules.ROW_UNKNOWN, key=name, found=name, other=proposed(similar), **place)

    def finish(self) -> None:
        """Report how many units were read, or that there was none."""
        if self.units:
            self.complain(returnrules.SEVERAL_UNITS, found=str(len(self.units)))
        elif not self.findings:
            self.complain(returnrules.NO_UNITS)


@dataclass(frozen=True)
class Heads:
    """The headings of one table.

    Args:
        sheet: name of the sheet.
        first: first row of the headings.
        last: last row of the headings.
        leaves: column → code of the criterion.
        doubtful: criteria that fit several columns, or share one.
        codes: the column with codes of units; none: there is none.
        total: the column with printed totals; none: there is none.
        unread: column → heading that fits no criterion.
    """

    sheet: str
    first: int
    last: int
    leaves: dict[int, str]
    doubtful: frozenset[str] = frozenset()
    codes: int | None = None
    total: int | None = None
    unread: dict[int, str] = field(default_factory=dict)


def heads(cells: DataFrame[Cells], criteria: CriteriaSet) -> dict[str, list[Heads]]:
    """Find the tables with criteria in columns: file → its tables, at most one on each sheet.

    A heading is the code, the short name or the full name of a criterion; half of the criteria are needed.
    """
    cells = legible(cells)
    words = folded(cells["typed"])
    criteria_cells = cells.assign(leaf=words.map(headings(criteria))).dropna(subset="leaf")
    # On a form the criteria are below each other in one column; here every column is one criterion.
    below = criteria_cells.groupby(["file", "sheet", "column"])["leaf"].transform("nunique")
    criteria_cells = criteria_cells[below == 1]
    fewest = criteria_cells.groupby(["file", "sheet", "row"])[["leaf", "column"]].nunique().min(axis=1)
    counts = fewest.rename("n").reset_index()
    counts = counts[counts["n"] >= max(2, len(criteria.criteria) / 2)]
    # If several rows have as many headings, the table starts with the first one.
    counts = counts.sort_values(["n", "row"], ascending=[False, True], kind="stable")
    found: dict[str, list[Heads]] = {}
    for file, sheet, row, _ in counts.drop_duplicates(["file", "sheet"]).itertuples(index=False):
        here = cells[(cells["file"] == file) & (cells["sheet"] == sheet)]
        found.setdefault(str(file), []).append(_head(str(sheet), int(row), here, criteria))
    return found


def headings(criteria: CriteriaSet) -> dict[str, str]:
    """Folded heading → code of a leaf; headings that could mean several leaves are left out."""
    meant: dict[str, set[str]] = {}
    for node in criteria.leaves:
        for words in (node.code, node.label, node.name, node.full_name):
            meant.setdefault(fold(words), set()).add(node.code)
    return {words: codes.pop() for words, codes in meant.items() if len(codes) == 1}


def _head(sheet: str, row: int, cells: DataFrame[Cells], criteria: CriteriaSet) -> Heads:
    near = cells[(cells["row"] - row).abs().le(1)]
    words = folded(near["typed"])
    of_leaves = near.assign(leaf=words.map(headings(criteria))).dropna(subset="leaf")
    pairs = of_leaves[["column", "leaf"]].drop_duplicates()
    doubtful = pairs[pairs["column"].duplicated(keep=False) | pairs["leaf"].duplicated(keep=False)]
    pairs = pairs.drop(doubtful.index)
    at_head = of_leaves[of_leaves["leaf"].isin(pairs["leaf"])]
    first, last = (row, row) if at_head.empty else (int(at_head["row"].min()), int(at_head["row"].max()))
    by_word = {word: int(at) for word, at in zip(words, near["column"], strict=True)}
    leaves = {int(at): str(code) for at, code in pairs.itertuples(index=False)}
    others = near[near["row"].between(first, last) & ~near["column"].isin(of_leaves["column"])]
    return Heads(
        sheet, first, last, leaves, frozenset(doubtful["leaf"]),
        codes=next((at for word, at in by_word.items() if word in _CODE_HEADS), None),
        total=next((at for word, at in by_word.items() if word in _TOTAL_HEADS), None),
        unread={
            int(cell.column): cell.typed
            for cell in frames.rows(others)
            if leaves and cell.column > min(leaves) and fold(cell.typed) not in _TOTAL_HEADS | _OTHER_HEADS
        },
    )  # fmt: skip


def gather(row: Any, cells: DataFrame[Cells], tables: list[Heads], expected: Expected) -> Gathered:
    """Read the units in the tables of one file.

    Args:
        row: the file's row of `Files`.
        cells: frame `Cells` of the file.
        tables: its tables.
        expected: set, period and units of the round.
    """
    gathered = Gathered(row.file, row.sha256, version=str(expected.criteria.version))
    confirmed = expected.decisions.about_file(PERIOD, row.sha256) == USE
    if not confirmed and not all(_is_of_the_round(cells, table, expected) for table in tables):
        gathered.complain(returnrules.PERIOD_ASKED, expected=str(expected.round_.period))
        return gathered
    rows: dict[Unit, list[tuple[Heads, int, dict[int, Any]]]] = {}
    for table in tables:
        here = cells[cells["sheet"] == table.sheet]
        _complain_of_columns(gathered, table, here, expected)
        if table.leaves and not _has_other_heads(gathered, table, here, expected):
            for unit, at, values in _unit_rows(gathered, table, here, expected):
                rows.setdefault(unit, []).append((table, at, values))
            _compare_sum(gathered, table, here)
    for unit, places in rows.items():
        if len(places) > 1:
            found = ", ".join(f"sheet “{table.sheet}” dòng {at + 1}" for table, at, _ in places)
            gathered.complain(
                returnrules.UNIT_TWICE, unit_code=unit.code, subject=unit.full_name, found=found
            )
            continue
        ((table, at, values),) = places
        _take(gathered, unit, table, at, values, expected)
    gathered.finish()
    return gathered


def _is_of_the_round(cells: DataFrame[Cells], table: Heads, expected: Expected) -> bool:
    """Say whether the text above a table names this round, and no other of the same length or shorter."""
    round_ = expected.round_
    above = legible(cells[(cells["sheet"] == table.sheet) & (cells["row"] < table.first)])["typed"]
    named = {period for text in above for period in mentioned(text)}
    if round_.period in named:
        # A title may also name a longer period around its own, such as the year.
        return all(other.months > round_.period.months for other in named - {round_.period})
    title = re.compile(rf"(?<!\w){re.escape(fold(round_.title))}(?!\w)")
    return bool(round_.title) and not named and any(title.search(fold(text)) for text in above)


def _complain_of_columns(
    gathered: Gathered, table: Heads, cells: DataFrame[Cells], expected: Expected
) -> None:
    read = table.leaves.values()
    for leaf in expected.criteria.leaves:
        if leaf.code not in read and (leaf.required or leaf.code in table.doubtful):
            # Districts count criteria; a missing column of information is no fault of their units.
            scored = leaf.kind in SCORED or leaf.code in table.doubtful
            gathered.complain(
                returnrules.COLUMN_MISSING if scored else formrules.INFORMATION_ABSENT,
                sheet=table.sheet, leaf_code=leaf.code, field=layout.ANSWER, found=leaf.code,
                subject=named(expected.criteria, leaf),
            )  # fmt: skip
    filled = set(cells.loc[cells["row"] > table.last, "column"])
    for column, heading in table.unread.items():
        if column in filled:
            place = {"sheet": table.sheet, "cell": address(table.last, column)}
            shown = clean(heading)
            gathered.complain(returnrules.COLUMN_UNREAD, key=shown, found=shown, **place)


def _has_other_heads(gathered: Gathered, table: Heads, cells: DataFrame[Cells], expected: Expected) -> bool:
    """Say whether headings recur in another order further down: then no column is certain."""
    cells = legible(cells)
    body = cells[(cells["row"] > table.last) & cells["column"].isin(list(table.leaves))]
    again = body.assign(leaf=folded(body["typed"]).map(headings(expected.criteria))).dropna(subset="leaf")
    wrong = again[again["leaf"] != again["column"].map(table.leaves)]
    if wrong.empty:
        return False
    rows = ", ".join(str(row + 1) for row in sorted(set(wrong["row"])))
    gathered.complain(returnrules.OTHER_HEADS, sheet=table.sheet, found=rows)
    return True


def _unit_rows(
    gathered: Gathered, table: Heads, cells: DataFrame[Cells], expected: Expected
) -> Iterator[tuple[Unit, int, dict[int, Any]]]:
    """Yield unit, row and cells of each row with answers; ask about rows whose unit is unclear.

    A row with only the name of an area applies to the units below it.
    """
    body = cells[cells["row"] > table.last]
    areas = {key(area): area for area in expected.roster.areas if area}
    first, area = min(table.leaves), ""
    times: Counter[str] = Counter()
    for _, group in body.groupby("row", sort=True):
        row = int(group["row"].iloc[0])
        values = {int(cell.column): cell for cell in frames.rows(group)}
        lead = {column: _words(cell) for column, cell in values.items() if column < first}
        answers = {column: _words(cell) for column, cell in values.items() if column in table.leaves}
        names = [text for text in lead.values() if not text.isdecimal()]
        if not answers:
            # A row without answers may name the area of the rows below it.
            area = next((areas[key(name)] for name in names if key(name) in areas), area)
            continue
        if _is_no_unit(names, answers, table, expected):
            continue
        name = " - ".join([*names, area] if area and area not in names else names) or f"dòng {row + 1}"
        # A decision is about a name, so rows with one name need different ones.
        times[name] += 1
        name = f"{name} ({table.sheet}, lần {times[name]})" if times[name] > 1 else name
        decided = gathered.whose(name, expected)
        unit, candidates = _meant(lead, area, table, expected)
        unit = expected.roster.by_code.get(decided) or unit
        if unit:
            yield unit, row, values
            continue
        similar = candidates or expected.names.similar(max(names, key=len, default=""))
        gathered.ask(name, decided, similar, sheet=table.sheet, cell=address(row, min(values)))


def _words(cell: Any) -> str:
    return clean(legacy.decode(cell.kind, cell.typed))


def _is_no_unit(names: list[str], answers: dict[int, str], table: Heads, expected: Expected) -> bool:
    """Say whether a row is a sum, the numbers of the columns, or a repeated heading."""
    if names and fold(names[0]) in _SUM_ROWS:
        return True
    if not names and len(answers) == 1 and _is_sentence(*answers.values()):
        return True
    meanings = headings(expected.criteria)
    if all(meanings.get(fold(typed)) == table.leaves[column] for column, typed in answers.items()):
        return True
    nodes, criteria = expected.criteria.by_code, expected.criteria
    if (
        answers
        and not names
        and all(
            # An appendix of ours prints the set's own numbers, such as (0801) or (a).
            clean(typed) == f"({criteria.number(nodes[table.leaves[column]])})"
            for column, typed in answers.items()
        )
    ):
        return True
    numbers = [_COLUMN_NUMBER.fullmatch(answers[column]) for column in sorted(answers)]
    counted = [int(number[1]) for number in numbers if number]
    in_turn = all(after > before for before, after in pairwise(counted))
    return not names and len(counted) == len(answers) > 1 and in_turn


def _is_sentence(text: str) -> bool:
    """Say whether the only text in a row below a table is a note, not an answer."""
    return text.endswith(":") or len(text) > _LONGEST_ANSWER


def _meant(
    lead: dict[int, str], area: str, table: Heads, expected: Expected
) -> tuple[Unit | None, tuple[Unit, ...]]:
    """The unit that the cells before the criteria mean, `None` if in doubt; and all units that they may mean.

    Code and name must agree. A name of several units needs the area, in the row or above it.
    """
    names = [text for column, text in lead.items() if column != table.codes and not text.isdecimal()]
    meant = {unit for name in names for unit in expected.names.meant(name)}
    here = {key(name) for name in (*names, area) if name}
    # Two districts may both have a `Phường 14`; the area tells them apart.
    meant = {unit for unit in meant if key(unit.area) in here} or meant
    code = lead.get(table.codes, "") if table.codes is not None else ""
    coded = expected.names.coded(code) if code else None
    candidates = tuple(sorted(meant | ({coded} if coded else set()), key=lambda unit: unit.code))
    if code:
        # Codes are reused, so a code that the name beside it contradicts decides nothing.
        return (coded if coded in meant or not names else None), candidates
    return (candidates[0] if len(candidates) == 1 else None), candidates


def _compare_sum(gathered: Gathered, table: Heads, cells: DataFrame[Cells]) -> None:
    """Compare the sum below the column of printed totals with these totals; nobody reads it as data."""
    column = table.total
    if column is None:
        return
    below = list(frames.rows(cells[cells["row"] > table.last]))
    named = {cell.row for cell in below if cell.column < min(table.leaves) and _is_a_name(_words(cell))}
    printed = [cell for cell in below if cell.column == column]
    totals = [cell.typed for cell in printed if cell.row in named]
    corner = [cell for cell in printed if cell.row > max(named, default=0) and cell.kind == cellkinds.NUMBER]
    # Another sum below the first one may be of anything.
    if len(corner) != 1 or not totals or len(totals) < len(named) or not all(map(str.isdecimal, totals)):
        return
    summed = str(sum(map(int, totals)))
    if corner[0].typed != summed:
        gathered.complain(
            returnrules.TOTAL_DIFFERS, sheet=table.sheet, cell=address(int(corner[0].row), column),
            subject="cả bảng", key=corner[0].typed, found=corner[0].typed, expected=summed,
        )  # fmt: skip


def _is_a_name(text: str) -> bool:
    return not text.isdecimal() and fold(text) not in _SUM_ROWS


def _take(
    gathered: Gathered, unit: Unit, table: Heads, at: int, values: dict[int, Any], expected: Expected
) -> None:
    gathered.units[unit.code] = ""
    for column, code in table.leaves.items():
        cell = values.get(column)
        kind, typed = (cell.kind, cell.typed) if cell else (cellkinds.EMPTY, "")
        place = address(at, column)
        gathered.answers.append(
            (gathered.file, unit.code, code, layout.ANSWER, table.sheet, place, kind, typed)
        )
    marks = [
        values.get(at) for at, code in table.leaves.items() if expected.criteria.by_code[code].kind == MARK
    ]
    states = [vocabulary.read_mark(cell.typed) if cell else None for cell in marks]
    printed = values.get(table.total) if table.total is not None else None
    met = str(states.count(vocabulary.MET))
    if printed and printed.kind == cellkinds.NUMBER and None not in states and printed.typed != met:
        gathered.complain(
            returnrules.TOTAL_DIFFERS, unit_code=unit.code, sheet=table.sheet, subject=unit.full_name,
            cell=address(at, int(table.total or 0)), key=printed.typed,
            found=printed.typed, expected=met,
        )  # fmt: skip
