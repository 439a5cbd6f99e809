"""Reads a table with units in rows and criteria in columns, as districts send it and the appendix prints it.

Everything in such a table is read, asked about, or reported as not read.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import identityrules, returnrules
from vtlt_consolidate.identity.accept import proposed
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.identity.contents import legible
from vtlt_consolidate.model import cellkinds, layout
from vtlt_consolidate.model.decisions import PERIOD, SET_ASIDE, USE, of_row
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import codes, is_name_of, with_codes
from vtlt_consolidate.reading.beside.form import short
from vtlt_consolidate.reading.columns import Cell, one_answer
from vtlt_consolidate.reading.districts import columns, joined, sums
from vtlt_consolidate.reading.districts.areas import Areas
from vtlt_consolidate.reading.districts.heads import Heads
from vtlt_consolidate.reading.districts.joined import Line
from vtlt_consolidate.reading.districts.rows import Row, rows_of
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.days.spoken import mentioned
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import fold, show_micro


@dataclass
class Gathered:
    """What was read from one file with several units.

    Args:
        file: its name.
        sha256: the SHA-256 of the file.
        expected: set, period, units and decisions of the round.
        version: version of the set.
        attempt: the attempt that is written above its tables.
        attempts: code of a unit → its own attempt, if that is known.
        units: code of a unit with answers → the period that they were carried from, or empty.
        answers: rows of `RawAnswers`.
        findings: rows of `Findings`.
        appraised: appraisals of units in the file.
        renamed: code of a unit → its name in the file, if that belongs to another unit and nothing is
            decided.
        decided: code of a unit → the rows that the analyst decided to be of it.
        regrouped: code of a unit → the group whose form it answered in the file, if that is not its own.
        doubled: codes of units that were found more than once, so that none of it counts.
        beside: sheets that look like a part of a table, but name none of its units.
    """

    file: str
    sha256: str
    expected: Expected
    version: str = ""
    attempt: int = 1
    attempts: dict[str, int] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    answers: list[tuple[Any, ...]] = field(default_factory=list)
    findings: list[dict[str, Any]] = field(default_factory=list)
    appraised: list[Appraisal] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)
    decided: dict[str, list[str]] = field(default_factory=dict)
    regrouped: dict[str, str] = field(default_factory=dict)
    doubled: set[str] = field(default_factory=set)
    beside: set[str] = field(default_factory=set)

    def complain(self, rule: Rule, **context: str) -> None:
        """Add a finding about this file."""
        self.findings.append(catalogue.record(rule, file=self.file, **context))

    def whose(self, name: str) -> str:
        """The analyst's decision about a row: code of a unit, `SET_ASIDE`, or empty."""
        return self.expected.decisions.answer(of_row(self.sha256, name))

    def note_former(self, unit: Unit, names: Sequence[str], **place: str) -> None:
        """Note that a row calls a unit by a former name."""
        for name in names:
            if not is_name_of(unit, name) and unit in self.expected.lineage.renamed(name):
                self.complain(
                    identityrules.FORMER_NAME, unit_code=unit.code, key=name, found=f"“{name}”",
                    expected=with_codes([unit]), **place,
                )  # fmt: skip

    def ask(self, name: str, similar: Sequence[Unit], heirs: Sequence[Unit] = (), **place: str) -> None:
        """Ask which unit a row belongs to, unless the analyst decided that it is none.

        Args:
            name: what decisions call the row.
            similar: the units that may be meant.
            heirs: those that the former unit of the row lives on in, where it names one.
            place: where the row is.
        """
        if self.whose(name) == SET_ASIDE:
            self.complain(returnrules.SET_ASIDE, found=f"{SET_ASIDE} “{name}”")
            return
        units = codes((*heirs, *similar, *self.expected.names.written(name)))
        other, besides = proposed(tuple(similar)), ""
        if heirs:
            # A unit that was merged is only a part of what it is now.
            other = f"; đơn vị này đã sáp nhập hoặc chia tách, nay thuộc: {with_codes(heirs)}"
            besides = returnrules.OF_FORMER_UNIT
        texts = {"key": name, "found": name, "other": other, "units": units, "example": besides}
        self.complain(returnrules.ROW_UNKNOWN, **texts, **place)

    def twice(self, unit: Unit, found: str) -> None:
        """Report a unit on several rows; the office is asked if that comes of decisions."""
        self.doubled.add(unit.code)
        context = {"unit_code": unit.code, "subject": unit.full_name, "found": found}
        for name in self.decided.get(unit.code, ()):
            units = codes(self.expected.names.written(name))
            self.complain(returnrules.DECIDED_TWICE, key=name, expected=name, units=units, **context)
        if unit.code not in self.decided:
            self.complain(returnrules.UNIT_TWICE, **context)

    def finish(self, **place: str) -> None:
        """Report how many units were read, or that there was none."""
        if self.units:
            self.complain(returnrules.SEVERAL_UNITS, found=str(len(self.units)), **place)
        elif not self.findings:
            self.complain(returnrules.NO_UNITS)


def gather(
    row: Any, cells: DataFrame[Cells], tables: list[Heads], expected: Expected, *, beside_forms: bool = False
) -> Gathered:
    """Read the units in the tables of one file.

    Args:
        row: the file's row of `Files`.
        cells: frame `Cells` of the file.
        tables: its tables.
        expected: set, period and units of the round.
        beside_forms: forms on other sheets name the round, so that the tables need not; which units are read
            from the tables is known only beside them, so `finish` is still to be called.
    """
    gathered = Gathered(row.file, row.sha256, expected, version=str(expected.criteria.version))
    if beside_forms or any(_is_of_the_round(cells, table, expected) for table in tables):
        tables = _of_this_round(gathered, cells, tables)
    tables = _joinable(gathered, cells, tables)
    untitled = beside_forms and not any(_named_above(cells, table) for table in tables)
    if not untitled and not _all_of_the_round(gathered, cells, tables):
        gathered.complain(returnrules.PERIOD_ASKED, expected=str(expected.round_.period))
        return gathered
    _read_attempt(gathered, cells, tables)
    lines: dict[Unit, list[Line]] = {}
    of_tables: list[tuple[Heads, set[Unit]]] = []
    for table in tables:
        here = cells[cells["sheet"] == table.sheet]
        of_units: list[tuple[Unit, int, dict[int, Any]]] = []
        if table.leaves and not columns.has_other_heads(gathered.complain, table, here, expected.criteria):
            every = list(rows_of(table, here, expected.criteria))
            above = _above(here, table)["typed"]
            read_on = _until_another_period(gathered, table, every)
            areas = Areas(expected, above)
            of_units = list(_unit_rows(gathered, table, read_on, areas))
            filled = frozenset(column for _, _, values in of_units for column in values)
            for unit, at, values in of_units:
                lines.setdefault(unit, []).append(Line(table, at, values, filled))
            known = frozenset(at for _, at, _ in of_units)
            groups = frozenset(row.at for row in every if areas.is_summed(row)) - known
            read = sums.Read(every, known, groups)
            sums.compare(gathered.complain, table, read, expected.criteria)
        of_tables.append((table, {unit for unit, _, _ in of_units}))
    had = {
        unit: frozenset(code for line in mine for code in line.table.known) for unit, mine in lines.items()
    }
    columns.complain(gathered.complain, of_tables, had, cells, expected.criteria)
    for unit, mine in lines.items():
        _take_lines(gathered, unit, mine)
    if not beside_forms:
        gathered.finish()
    return gathered


def _joinable(gathered: Gathered, cells: DataFrame[Cells], tables: list[Heads]) -> list[Heads]:
    """Leave out the sheets with too few criteria for a table that share no unit with one that has enough."""
    if not any(table.partial for table in tables):
        return tables
    expected = gathered.expected
    whole = joined.units_named([table for table in tables if not table.partial], cells, expected)
    gathered.beside |= {
        table.sheet
        for table in tables
        if table.partial and whole.isdisjoint(joined.units_named([table], cells, expected))
    }
    return [table for table in tables if table.sheet not in gathered.beside]


def _all_of_the_round(gathered: Gathered, cells: DataFrame[Cells], tables: list[Heads]) -> bool:
    """Say whether all tables are of this round: by their titles, by decision, or as parts of one that is."""
    expected = gathered.expected
    if expected.decisions.about_file(PERIOD, gathered.sha256) == USE:
        return True
    titled = [table for table in tables if _is_of_the_round(cells, table, expected)]
    return all(
        table in titled
        or (not _named_above(cells, table) and joined.continues(table, titled, cells, expected))
        for table in tables
    )


def _take_lines(gathered: Gathered, unit: Unit, lines: Sequence[Line]) -> None:
    """Take the answers of a unit from its rows, or report them if they do not agree."""
    chosen = joined.chosen(lines)
    if chosen is None:
        found = ", ".join(f"sheet “{line.table.sheet}” dòng {line.at + 1}" for line in lines)
        gathered.twice(unit, found)
        return
    for line in lines:
        if taken := frozenset(code for code, source in chosen.items() if source is line):
            _take(gathered, unit, line, taken)


_ATTEMPT = re.compile(
    rf"\b(?:{'|'.join(map(fold, ('Lần gửi', 'Gửi lần thứ', 'Gửi lần')))})\s*:?\s*([^\s:;,.)]+)"
)


def _read_attempt(gathered: Gathered, cells: DataFrame[Cells], tables: list[Heads]) -> None:
    """Read the attempt above the tables of a file, in one cell (`Lần gửi: 2`) or in two."""
    for table in tables:
        for at, line in _above(cells, table).groupby("row"):
            said = _ATTEMPT.search(fold(" ".join(line["typed"])))
            if said and said[1].isdecimal() and int(said[1]):
                gathered.attempt = max(gathered.attempt, int(said[1]))
            elif said:
                place = {"sheet": table.sheet, "cell": address(int(str(at)), int(line["column"].iloc[0]))}
                gathered.complain(returnrules.NOT_AN_ATTEMPT, key=said[1], found=said[1], **place)


def _of_this_round(gathered: Gathered, cells: DataFrame[Cells], tables: list[Heads]) -> list[Heads]:
    """Leave out the sheets that name another period, beside what is of this one: a workbook of months."""
    expected, left = gathered.expected, []
    for table in tables:
        named = {} if _is_of_the_round(cells, table, expected) else _named_above(cells, table)
        if not named or expected.round_.period in named:
            left.append(table)
            continue
        gathered.complain(
            returnrules.PART_OF_OTHER_PERIOD, sheet=table.sheet, key=table.sheet,
            found=f"Sheet “{table.sheet}”", other=short(next(iter(named.values()))),
            expected=str(expected.round_.period),
        )  # fmt: skip
    return left


def _until_another_period(gathered: Gathered, table: Heads, every: Sequence[Row]) -> list[Row]:
    """The rows that stand below a title of this round; below that of another period, units are told of."""
    left, elsewhere = [], ""
    period = gathered.expected.round_.period
    for row in every:
        # A day on which somebody signed is no title.
        titles = not row.signing and (not row.answers or row.of_no_unit)
        texts = [] if not titles else [cell.typed for cell in row.values.values()]
        named = {each: text for text in texts for each in mentioned(text)}
        if any(each.months <= period.months for each in named) or period in named:
            elsewhere = "" if period in named else next(iter(named.values()))
        if not elsewhere or not row.answers or row.of_no_unit:
            left.append(row)
            continue
        gathered.complain(
            returnrules.PART_OF_OTHER_PERIOD, sheet=table.sheet, key=f"{table.sheet} {row.at}",
            cell=address(row.at, min(row.values)), found=f"Dòng “{' - '.join(row.names)}”",
            other=short(elsewhere), expected=str(period),
        )  # fmt: skip
    return left


def _named_above(cells: DataFrame[Cells], table: Heads) -> dict[Period, str]:
    """The periods that the text above a table names, with that text."""
    return {period: text for text in _above(cells, table)["typed"] for period in mentioned(text)}


def _above(cells: DataFrame[Cells], table: Heads) -> DataFrame[Cells]:
    """The cells above a table on its sheet, with text that can be read."""
    return legible(cells[(cells["sheet"] == table.sheet) & (cells["row"] < table.first)])


def _is_of_the_round(cells: DataFrame[Cells], table: Heads, expected: Expected) -> bool:
    """Say whether the text above a table names this round, and no other of the same length or shorter."""
    round_, named = expected.round_, set(_named_above(cells, table))
    if round_.period in named:
        # A title may also name a longer period around its own, such as the year.
        return all(other.months > round_.period.months for other in named - {round_.period})
    title = re.compile(rf"(?<!\w){re.escape(fold(round_.title))}(?!\w)")
    return (
        bool(round_.title)
        and not named
        and any(title.search(fold(text)) for text in _above(cells, table)["typed"])
    )


def _unit_rows(
    gathered: Gathered, table: Heads, every: Sequence[Row], areas: Areas
) -> Iterator[tuple[Unit, int, dict[int, Any]]]:
    """Yield unit, row and cells of each row with answers; ask about rows whose unit is unclear.

    A row with only the name of an area applies to the units below it.
    """
    area, expected = "", gathered.expected
    merged = areas.merged(every, table.down)
    times: Counter[str] = Counter()
    for row in every:
        if not row.answers:
            area = areas.after(row, area)
            continue
        if row.of_no_unit and not (row.signing and any(map(expected.names.meant, row.names))):
            continue
        area = areas.above(row, area)
        names = row.names
        name = " - ".join([*names, area] if area and area not in names else names) or f"dòng {row.at + 1}"
        # A decision is about a name, so rows with one name need different ones.
        times[name] += 1
        name = f"{name} ({table.sheet}, lần {times[name]})" if times[name] > 1 else name
        decided = gathered.whose(name)
        lead = row.lead | {column: text for column, text in merged[row.at].items() if column not in row.lead}
        unit, candidates = _meant(lead, area, table, expected, areas)
        if decided in expected.roster.by_code:
            unit = expected.roster.by_code[decided]
            gathered.decided.setdefault(unit.code, []).append(name)
        elif not decided and areas.is_summed(row):
            continue
        place = {"sheet": table.sheet, "cell": address(row.at, min(row.values))}
        if unit:
            gathered.note_former(unit, names, **place)
            yield unit, row.at, row.values
            continue
        similar = candidates or expected.names.similar(max(names, key=len, default=""))
        heirs = [unit for each in names for unit in expected.lineage.named(each)]
        gathered.ask(name, similar, heirs, **place)


def _meant(
    lead: dict[int, str], area: str, table: Heads, expected: Expected, areas: Areas
) -> tuple[Unit | None, tuple[Unit, ...]]:
    """The unit that the cells before the criteria mean, `None` if in doubt; and all units that they may mean.

    Code and name must agree, and an area in the row or above it must be that of the unit.
    """
    names = [
        areas.plain(text) for column, text in lead.items() if column != table.codes and not text.isdecimal()
    ]
    called = {unit for name in names for unit in expected.names.meant(name)}
    # Two districts may both have a `Phường 14`; the area tells them apart.
    meant = areas.fitting(called, names, area)
    code = lead.get(table.codes, "") if table.codes is not None else ""
    coded = expected.names.coded(code) if code else None
    candidates = tuple(sorted((meant or called) | ({coded} if coded else set()), key=lambda unit: unit.code))
    if code:
        # Codes are reused, so a code that the name beside it contradicts decides nothing.
        return (coded if coded in meant or not names else None), candidates
    return (candidates[0] if len(meant) == 1 else None), candidates


def _take(gathered: Gathered, unit: Unit, line: Line, taken: frozenset[str]) -> None:
    table, at, values, expected = line.table, line.at, line.values, gathered.expected
    gathered.units[unit.code] = ""
    asked = expected.criteria.of(unit.variant).by_code
    for column, code in table.leaves.items():
        if code not in taken:
            continue
        leaf, cell = expected.criteria.by_code[code], _cell(at, column, values)
        if column in table.unmet:
            cell = one_answer(cell, _cell(at, table.unmet[column], values), leaf)
        if code not in asked:
            columns.complain_of_answer(gathered.complain, unit, table, cell, leaf)
            continue
        row, across, kind, typed = cell
        place = address(row, across)
        gathered.answers.append(
            (gathered.file, unit.code, code, layout.ANSWER, table.sheet, place, kind, typed)
        )
    printed = values.get(table.total) if table.total is not None else None
    if printed is None or printed.kind != cellkinds.NUMBER:
        return
    total = sums.total_of(table, values, expected.criteria.of(unit.variant))
    if total is not None and sums.number_of(printed) != total:
        gathered.complain(
            returnrules.TOTAL_DIFFERS, unit_code=unit.code, sheet=table.sheet, subject=unit.full_name,
            cell=address(at, int(table.total or 0)), key=printed.typed,
            found=printed.typed, expected=show_micro(total),
        )  # fmt: skip


def _cell(row: int, column: int, values: Mapping[int, Any]) -> Cell:
    cell = values.get(column)
    return (row, column, cell.kind, cell.typed) if cell else (row, column, cellkinds.EMPTY, "")
