"""Whose may a file be that could not be read, or that does not say it clearly?

The name of such a file, of its folder or archive proposes the unit, and the analyst may decide it. A unit
that an unclear file may belong to is not reminded, and does not get figures of an earlier period.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue, log
from vtlt_consolidate.findings.rules import identityrules, returnrules
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.decisions import PERIOD, ROW, UNIT
from vtlt_consolidate.model.frames import Cells, Files, Findings
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import told
from vtlt_consolidate.words.states import Verdict

_QUOTED = re.compile(r"“([^”]+)”")
# As `proposals.told` lists units.
_PROPOSED = re.compile(r"([^\s;(]+) \(")
_SAYS_ITS_UNIT = frozenset(
    rule.code
    for rule in (
        returnrules.UNKNOWN_UNIT, returnrules.NAME_CONTRADICTS, returnrules.IDENTITY_CONTRADICTS,
        returnrules.ROW_UNKNOWN, returnrules.PERIOD_ASKED, returnrules.UNIT_TWICE,
    )
)  # fmt: skip
"""What the content of a file says of its unit counts more than its name."""
_OF_SEVERAL = frozenset({returnrules.PERIOD_ASKED.code, returnrules.DAMAGED.code})
"""Such files may be tables of several units, which they name."""
_OPEN = frozenset(rule.code for rule in catalogue.RULES.values() if rule.decide in (UNIT, PERIOD, ROW))


def attribute(
    files: DataFrame[Files], found: DataFrame[Findings], expected: Expected
) -> tuple[DataFrame[Files], DataFrame[Findings]]:
    """Give the files that could not be used to their units, as the analyst decided or as they are called.

    Args:
        files: frame `Files`.
        found: `Findings` about files that could not be used.
        expected: units and decisions.

    Returns:
        Both frames; where a name only suggests a unit, the message says so.
    """
    returned = set(files.loc[files["verdict"] == Verdict.READ, "unit_code"])
    known = set(frames.pairs(files))
    nobodys = files[(files["verdict"] == Verdict.REJECTED) & (files["unit_code"] == "")]
    errors = found[found["severity"] == catalogue.ERROR]
    content = set(errors.loc[errors["code"].isin(_SAYS_ITS_UNIT), "file"])
    given: dict[str, str] = {}
    decided: set[str] = set()
    suggested: dict[str, str] = {}
    for row in frames.rows(nobodys[nobodys["file"].isin(errors["file"]) & ~nobodys["file"].isin(content)]):
        code = expected.decisions.about_file(UNIT, row.sha256)
        named = expected.file_names.of_path(row.file)
        # A workbook of several forms may have a row of that unit besides.
        named = tuple(unit for unit in named if (row.file, unit.code) not in known)
        if code in expected.roster.by_code and (row.file, code) not in known:
            given[row.file] = code
            decided.add(row.file)
        elif len(named) == 1:
            given |= {row.file: named[0].code} if named[0].code not in returned else {}
        elif near := named or _near(row.file, expected):
            suggested[row.file] = identityrules.MAY_BE.format(other=told(near))
    files = files.assign(unit_code=_filled(files, given))
    notes = [
        catalogue.record(
            identityrules.ATTRIBUTED, file=file, unit_code=code,
            expected=told([expected.roster.by_code[code]]),
        )
        for file, code in given.items() if file not in decided
    ]  # fmt: skip
    settled = [
        catalogue.record(identityrules.UNUSABLE, file=row.file, unit_code=given[row.file],
                         found=row.message, expected=row.mend)
        for row in frames.rows(errors[errors["file"].isin(decided)])
    ]  # fmt: skip
    left = found[~(found["file"].isin(decided) & (found["severity"] == catalogue.ERROR))]
    said = [f"{row.message}{suggested.get(row.file, '')}" for row in frames.rows(left)]
    left = left.assign(unit_code=_filled(left, given), message=pd.Series(said, left.index, "str"))
    return Files.validate(files), log.joined([left, catalogue.frame(settled), catalogue.frame(notes)])


def _filled(frame: pd.DataFrame, given: Mapping[str, str]) -> pd.Series[str]:
    """The codes of the units of a frame, with those of the files that have been given to one."""
    codes = [row.unit_code or given.get(row.file, "") for row in frames.rows(frame)]
    return pd.Series(codes, frame.index, "str")


def _near(path: str, expected: Expected) -> tuple[Unit, ...]:
    """The units whose names resemble that of a file, or else of the folder or archive nearest to it."""
    pure = PurePosixPath(path)
    for part in (pure.stem, *(each for each in reversed(pure.parts[:-1]))):
        if found := expected.names.similar(part):
            return found
    return ()


def in_question(
    found: DataFrame[Findings], files: DataFrame[Files], expected: Expected
) -> DataFrame[Findings]:
    """Note at each unit without a return that an unclear file may be its: the office has to find out first.

    Args:
        found: `Findings` about whose each file is.
        files: frame `Files`.
        expected: the units.
    """
    returned = set(files.loc[files["verdict"] == Verdict.READ, "unit_code"])
    records = []
    for row in frames.rows(found[found["code"].isin(_OPEN)]):
        units = candidates(row, expected)
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


def candidates(row: Any, expected: Expected) -> tuple[Unit, ...]:
    """The units that the file, or the row of a table, which a finding asks about may be of.

    Those that it claims, that the finding proposes, and that its file's name speaks of.
    """
    found = {row.unit_code}
    message = str(row.message)
    found |= {code for code in _PROPOSED.findall(message) if code in expected.roster.by_code}
    for typed in _QUOTED.findall(message):
        coded = expected.names.coded(typed)
        meant = (coded,) if coded else expected.names.meant(typed)
        found |= {unit.code for unit in meant}
    if catalogue.RULES[row.code].decide != ROW:
        found |= {unit.code for unit in expected.file_names.of_path(row.file)}
    return tuple(unit for unit in expected.roster.units if unit.code in found)


def held_back(
    found: DataFrame[Findings],
    unread: Iterable[str],
    cells: DataFrame[Cells],
    absent: set[str],
    expected: Expected,
) -> tuple[set[str], DataFrame[Findings]]:
    """Name the missing units that an unclear file may be of: figures of an earlier period would hide it.

    Args:
        found: `Findings` about whose each file is.
        unread: files that could not be opened; one of which nothing is known stands for nobody.
        cells: frame `Cells`.
        absent: codes of the units that are missing.
        expected: the units.

    Returns:
        Codes of these units, and the `Findings`.
    """
    held: set[str] = set()
    records: list[dict[str, Any]] = []
    unopened = set(unread)
    for row in frames.rows(found[found["code"].isin(_OPEN)]):
        units = candidates(row, expected) or tuple(_named_in(row, cells, expected))
        if not units and row.file in unopened:
            continue
        mine = [unit for unit in units if unit.code in absent - held]
        held |= {unit.code for unit in mine}
        records += [
            catalogue.record(identityrules.NOT_CARRIED, file=row.file, unit_code=unit.code,
                             subject=unit.full_name, key=row.file, found=row.file)
            for unit in mine
        ]  # fmt: skip
        if not units and (rest := [expected.roster.by_code[code] for code in sorted(absent - held)]):
            more = f" … (tất cả {len(rest)} đơn vị)" if len(rest) > _SHOWN else ""
            names = told(rest[:_SHOWN]) + more
            said = {"key": names, "found": names}
            records.append(catalogue.record(identityrules.NONE_CARRIED, file=row.file, **said))
            held |= absent
    return held, catalogue.frame(records)


_SHOWN = 10


def _named_in(row: Any, cells: DataFrame[Cells], expected: Expected) -> Iterator[Unit]:
    """Yield the units that a table of several units names, by code or by name."""
    if row.code not in _OF_SEVERAL:
        return
    typed = set(cells.loc[cells["file"] == row.file, "typed"])
    for unit in expected.roster.units:
        if unit.code in typed:
            yield unit
    for text in typed:
        yield from expected.names.meant(text)
