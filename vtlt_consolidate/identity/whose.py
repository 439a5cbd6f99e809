"""Finds the units that unreadable or unclear files may belong to.

The name of such a file, of its folder or archive suggests the unit, and the analyst may decide it. A unit
that an unclear file may belong to is not reminded, and gets no figures of an earlier period.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue, log
from vtlt_consolidate.findings.rules import arrivalrules, identityrules, returnrules
from vtlt_consolidate.identity import likely
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.decisions import ANSWERED_BY_UNIT, FILE, PERIOD, ROW, UNIT, USE, WORDS
from vtlt_consolidate.model.frames import Cells, Files, Findings
from vtlt_consolidate.model.units import Predecessor, Unit
from vtlt_consolidate.naming.lineage import is_former_name
from vtlt_consolidate.naming.proposals import codes, with_codes
from vtlt_consolidate.words.days.spoken import mentioned
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import count_of, show_date

_SAYS_ITS_UNIT = frozenset(
    rule.code
    for rule in (
        returnrules.UNKNOWN_UNIT, returnrules.NAME_CONTRADICTS, returnrules.IDENTITY_CONTRADICTS,
        returnrules.ROW_UNKNOWN, returnrules.PERIOD_ASKED, returnrules.UNIT_TWICE, returnrules.DECIDED_TWICE,
        identityrules.FORMER_UNIT, identityrules.LATER_UNIT,
    )
)  # fmt: skip
"""Findings from the content about the unit of a file, which count more than its name."""
_OF_SEVERAL = frozenset(
    {returnrules.PERIOD_ASKED.code, returnrules.DAMAGED.code, arrivalrules.TORN_ARCHIVE.code}
)
"""Files with these findings may be tables that name several units."""
_OPEN = frozenset(rule.code for rule in catalogue.RULES.values() if rule.decide in (UNIT, PERIOD, ROW))
_REFUSED_TABLES = frozenset(
    rule.code
    for rule in (
        returnrules.POINTS_OF_SEVERAL, returnrules.TWO_TABLES, returnrules.DATA_EDITED,
        returnrules.NOT_OUR_FORM,
    )
)  # fmt: skip
"""Files with these findings are refused whole, and may be tables with what several units report."""
_ADMITTING = frozenset(
    rule.code
    for rule in catalogue.RULES.values()
    if rule.decide in ANSWERED_BY_UNIT or USE in WORDS.get(rule.decide, ())
)
"""Findings about files or rows that a decision lets into the results."""


def of_later_units(
    found: DataFrame[Findings], changes: Callable[[], Sequence[Predecessor]], expected: Expected
) -> DataFrame[Findings]:
    """Ask about forms of units that came to be after the list of the period, with what they were in it.

    Args:
        found: `Findings` about the units of files.
        changes: gives what became of units, as far as it is known now; only called if a unit is unknown.
        expected: the units of the period.
    """
    unknown = found[found["code"] == returnrules.UNKNOWN_UNIT.code]
    rows, period = changes() if len(unknown) else (), expected.round_.period
    asked: dict[Hashable, tuple[str, ...]] = {}
    for label, row in zip(unknown.index, frames.rows(unknown), strict=True):
        units, day = _before(row.found, rows, expected)
        if units and day:
            way = identityrules.LIST_IN_FORCE.format(period) if day <= period.last_day else ""
            texts = {"found": row.found, "expected": show_date(day), "other": with_codes(units)}
            told = catalogue.record(identityrules.LATER_UNIT, units=codes(units), example=way, **texts)
            asked[label] = tuple(told[name] for name in _TOLD)
    return Findings.validate(frames.amended(found, _TOLD, asked))


_TOLD = ("code", "message", "mend", "units", "expected")


def _before(code: str, rows: Sequence[Predecessor], expected: Expected) -> tuple[list[Unit], dt.date | None]:
    """The units of the period that became one with a code since, and the day from which there is that one."""
    found: dict[Unit, None] = {}
    waiting = [row for row in rows if row.code == code]
    day = max((row.day for row in waiting), default=None)
    while waiting:
        row = waiting.pop()
        unit = expected.roster.by_code.get(row.former_code)
        if unit and is_former_name(row, unit.name):
            found[unit] = None
        waiting += [other for other in rows if other.code == row.former_code and other.day < row.day]
    return sorted(found, key=expected.roster.units.index), day


def attribute(
    files: DataFrame[Files], found: DataFrame[Findings], expected: Expected
) -> tuple[DataFrame[Files], DataFrame[Findings]]:
    """Attribute unusable files to units, by decision, by their names or by who sent them.

    Args:
        files: frame `Files`.
        found: `Findings` about unusable files.
        expected: units and decisions.

    Returns:
        Both frames; if a name only suggests units, they are added to the findings.
    """
    returned = set(files.loc[files["verdict"] == Verdict.READ, "unit_code"])
    attributed = set(frames.pairs(files))
    nobodys = files[(files["verdict"] == Verdict.REJECTED) & (files["unit_code"] == "")]
    errors = found[found["severity"] == catalogue.ERROR]
    content = set(errors.loc[errors["code"].isin(_SAYS_ITS_UNIT), "file"])
    given: dict[str, str] = {}
    decided: set[str] = set()
    by_sender: set[str] = set()
    suggested: dict[str, likely.Likely] = {}
    for row in frames.rows(nobodys[nobodys["file"].isin(errors["file"]) & ~nobodys["file"].isin(content)]):
        code = expected.decisions.about_file(UNIT, row.sha256)
        # Another form in the same workbook may already be attributed to that unit.
        taken = {code for file, code in attributed if file == row.file}
        named, sent = (
            tuple(unit for unit in units if unit.code not in taken)
            for units in (expected.file_names.of_path(row.file), expected.sent_by(row.file))
        )
        if code in expected.roster.by_code and code not in taken:
            given[row.file] = code
            decided.add(row.file)
        elif sent and named and not {*sent} & {*named}:
            suggested[row.file] = likely.one_of(identityrules.MAY_BE_SENT, (*named, *sent))
        elif len(named) == 1:
            given |= {row.file: named[0].code} if named[0].code not in returned else {}
        elif len(sent) == 1:
            if sent[0].code not in returned:
                given[row.file] = sent[0].code
                by_sender.add(row.file)
        elif near := likely.by_name(row.file, named, expected):
            suggested[row.file] = near
    files = files.assign(unit_code=_filled(files, given))
    notes = [
        catalogue.record(
            identityrules.SENT_BY if file in by_sender else identityrules.ATTRIBUTED,
            file=file, unit_code=code,
            expected=with_codes([expected.roster.by_code[code]]),
        )
        for file, code in given.items() if file not in decided
    ]  # fmt: skip
    settled = [
        catalogue.record(identityrules.UNUSABLE, file=row.file, unit_code=given[row.file],
                         found=row.message, expected=catalogue.asked_of_unit(row))
        for row in frames.rows(errors[errors["file"].isin(decided)])
    ]  # fmt: skip
    left = found[~(found["file"].isin(decided) & (found["severity"] == catalogue.ERROR))]
    told_more = likely.told(left.assign(unit_code=_filled(left, given)), suggested)
    return Files.validate(files), log.joined([told_more, catalogue.frame(settled), catalogue.frame(notes)])


def replaced(
    found: DataFrame[Findings],
    files: DataFrame[Files],
    came: DataFrame[Files],
    days: Mapping[str, dt.date],
    expected: Expected,
) -> DataFrame[Findings]:
    """Turn what is wrong with a file of no use into a note, if its unit sent a form afterwards that counts.

    What came on the same day may have come before or after: a form says by its attempt, and what is no
    workbook, such as a scan beside the form, holds nothing to be read anyway; anything else stays a question.

    Args:
        found: `Findings` about unusable files.
        files: frame `Files`.
        came: the same as they came in; no decision makes a file useful that could not be opened.
        days: SHA-256 of a file → the day on which it came in.
        expected: the units.
    """
    counted = files[(files["verdict"] == Verdict.READ) & (files["carried"] == "")]
    forms = {
        code: (file, days[sha256], attempt)
        for code, file, sha256, attempt in frames.tuples(counted, "unit_code", "file", "sha256", "attempt")
        if sha256 in days
    }
    # A form of which nothing is known, not even its unit, has the attempt 0.
    refused = files[(files["verdict"] == Verdict.REJECTED) & (files["attempt"] > 0).astype(bool)]
    attempts = dict(zip(frames.pairs(refused), refused["attempt"].tolist(), strict=True))
    shas = dict(frames.tuples(came, "file", "sha256"))
    opened = set(came.loc[came["verdict"] == Verdict.READ, "file"])
    settled: dict[Hashable, tuple[str, str, str]] = {}
    for label, row in zip(found.index, frames.rows(found), strict=True):
        useless = row.file not in opened or catalogue.RULES[row.code].decide == FILE
        day = days.get(shas.get(row.file, ""))
        if row.severity != catalogue.ERROR or not useless or day is None:
            continue
        code = row.unit_code or _only(row.file, expected)
        form, later, attempt = forms.get(code, ("", dt.date.min, 0))
        before = attempts.get((row.file, code), attempt) < attempt
        if day < later or (day == later and (before or row.code == returnrules.NOT_A_WORKBOOK.code)):
            unit = expected.roster.by_code[code].full_name
            why = f"Không cần làm gì: đã tính biểu của {unit} trong tệp {form}."
            settled[label] = code, catalogue.NOTED.value, why
    return Findings.validate(frames.amended(found, ("unit_code", "severity", "mend"), settled))


def settled(files: DataFrame[Files], found: DataFrame[Findings]) -> DataFrame[Files]:
    """Give files of no use their verdict if a form took their place, so that nothing waits for them.

    Args:
        files: frame `Files`.
        found: all `Findings` about files, after `replaced`.
    """
    refused = files[(files["verdict"] == Verdict.REJECTED) & files["file"].isin(found["file"])]
    if refused.empty:
        return files
    errors = found[found["severity"] == catalogue.ERROR]
    # What is wrong with a whole file, or with one of nobody, concerns all that it holds.
    waiting = {*frames.tuples(errors, "file", "unit_code"), *((file, "") for file in errors["file"])}
    whole = set(errors.loc[errors["unit_code"] == "", "file"])
    rest = {
        label: (Verdict.REPLACED.value,)
        for label, file, unit in zip(refused.index, refused["file"], refused["unit_code"], strict=True)
        if file not in whole and (file, unit) not in waiting
    }
    return Files.validate(frames.amended(files, ("verdict",), rest))


def _only(path: str, expected: Expected) -> str:
    """The code of the only unit that a file's name means, or else that sent it; empty if there are others."""
    named, sent = (
        {unit.code for unit in units} for units in (expected.file_names.of_path(path), expected.sent_by(path))
    )
    meant = named & sent if named and sent else named or sent
    return meant.pop() if len(meant) == 1 else ""


def _filled(frame: pd.DataFrame, given: Mapping[str, str]) -> pd.Series[str]:
    """The column of unit codes of a frame, with empty ones filled for files that were attributed."""
    codes = [row.unit_code or given.get(row.file, "") for row in frames.rows(frame)]
    return pd.Series(codes, frame.index, "str")


def in_question(
    found: DataFrame[Findings], files: DataFrame[Files], cells: DataFrame[Cells], expected: Expected
) -> DataFrame[Findings]:
    """Note for each unit without a return that an unclear file may be its own.

    Args:
        found: `Findings` about the units of files.
        files: frame `Files`.
        cells: frame `Cells`.
        expected: the units.
    """
    returned = set(files.loc[files["verdict"] == Verdict.READ, "unit_code"])
    records = []
    for row, units in _open(found, cells, expected):
        if row.unit_code and len(units) == 1:
            continue
        records += [
            catalogue.record(
                identityrules.IN_QUESTION, file=row.file, sheet=row.sheet, unit_code=unit.code,
                subject=unit.full_name,
            )
            for unit in units if unit.code not in returned
        ]  # fmt: skip
    return catalogue.frame(records).drop_duplicates(ignore_index=True)


def _open(
    found: DataFrame[Findings], cells: DataFrame[Cells], expected: Expected
) -> Iterator[tuple[Any, tuple[Unit, ...]]]:
    """Yield the findings about whose a file or row is, each with the units that it may be of.

    Also those about refused tables that name units.
    """
    for row in frames.rows(found[found["code"].isin(_OPEN)]):
        yield row, candidates(row, expected) or tuple(_named_in(row, cells, expected))
    refused = found[found["code"].isin(_REFUSED_TABLES) & (found["unit_code"] == "")]
    for row in frames.rows(refused[refused["severity"] == catalogue.ERROR]):
        if units := tuple(_named_in(row, cells, expected)):
            yield row, units


def candidates(row: Any, expected: Expected) -> tuple[Unit, ...]:
    """The units that may own the file, or the row of a table, that a finding asks about.

    These are the units that the finding names or proposes, that its file's name refers to, and that sent the
    mail that it came in.
    """
    found = {row.unit_code, *row.units.splitlines()}
    if catalogue.RULES[row.code].decide != ROW:
        found |= {unit.code for unit in expected.file_names.of_path(row.file)}
        found |= {unit.code for unit in expected.sent_by(row.file)}
    return tuple(unit for unit in expected.roster.units if unit.code in found)


def admissible(found: DataFrame[Findings], came: DataFrame[Files]) -> frozenset[str]:
    """Find the files that a decision may let into the results.

    Args:
        found: frame `Findings`.
        came: frame `Files` as they came in: a decision about a file that cannot be opened says whose it is,
            and makes it no more useful.
    """
    opened = frozenset(came.loc[came["verdict"] == Verdict.READ, "file"])
    return opened.intersection(
        found.loc[(found["severity"] == catalogue.ERROR) & found["code"].isin(_ADMITTING), "file"]
    )


def held_back(
    found: DataFrame[Findings],
    unread: Iterable[str],
    cells: DataFrame[Cells],
    absent: set[str],
    expected: Expected,
) -> tuple[set[str], DataFrame[Findings]]:
    """Find the missing units that an unclear file may belong to; carried figures would hide that file.

    Args:
        found: `Findings` about the units of files.
        unread: files that could not be opened; such a file holds nobody back if nothing suggests its unit.
        cells: frame `Cells`.
        absent: codes of the missing units.
        expected: the units.

    Returns:
        Codes of the units that must not get carried figures, and `Findings`.
    """
    in_doubt: set[str] = set()
    records: list[dict[str, Any]] = []
    unopened = set(unread)
    for row, units in _open(found, cells, expected):
        if not units and row.file in unopened:
            continue
        mine = [unit for unit in units if unit.code in absent - in_doubt]
        in_doubt |= {unit.code for unit in mine}
        records += [
            catalogue.record(identityrules.NOT_CARRIED, file=row.file, unit_code=unit.code,
                             subject=unit.full_name, key=row.file, found=row.file)
            for unit in mine
        ]  # fmt: skip
        # A file that may be anybody's: no missing unit gets earlier figures.
        if not units and (rest := [expected.roster.by_code[code] for code in sorted(absent - in_doubt)]):
            more = f" … (tất cả {count_of(rest)} đơn vị)" if len(rest) > _SHOWN else ""
            names = with_codes(rest[:_SHOWN]) + more
            records.append(
                catalogue.record(identityrules.NONE_CARRIED, file=row.file, key=names, found=names)
            )
            in_doubt |= absent
    return in_doubt, catalogue.frame(records)


_SHOWN = 10


def _named_in(row: Any, cells: DataFrame[Cells], expected: Expected) -> Iterator[Unit]:
    """Yield the units that an unread table of several units contains, by code or by name."""
    if row.code not in _OF_SEVERAL | _REFUSED_TABLES:
        return
    typed = set(cells.loc[cells["file"] == row.file, "typed"])
    of_round = expected.round_.period
    if row.code == returnrules.NOT_OUR_FORM.code and not any(of_round in mentioned(text) for text in typed):
        return  # a list of units is no report
    for unit in expected.roster.units:
        if unit.code in typed:
            yield unit
    for text in typed:
        yield from expected.names.meant(text)
