"""Last period's figures for units that have not returned, only when the analyst asks for them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from vtlt_consolidate.files import intake
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import returnrules
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.reading import several
from vtlt_consolidate.reading.several import Several
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.states import Verdict

CARRIED = "số liệu kỳ"


def carry(path: Path, name: str, missing: set[str], earlier: Round, expected: Expected) -> Several:
    """Take what the units that are missing gave in an earlier period.

    Args:
        path: the merged workbook of that period.
        name: its path within the workspace, which every carried value is traced to.
        missing: codes of the units.
        earlier: that period.
        expected: set and units of this round.

    Returns:
        What there is of the units that are carried. What was carried there from a still earlier period
        keeps that one's name; a unit whose code was another's then has nothing, and a warning.

    Raises:
        VtltError: there is no such workbook, or it cannot be used.
    """
    if not path.is_file():
        raise VtltError(
            f"Không mang được số liệu kỳ trước sang: chưa có {name}. Chạy vtlt consolidate cho kỳ "
            f"{earlier.period} trước, hoặc bỏ --carry-forward."
        )
    files, cells = intake.read_one(name, path)
    taken = several.read(files, cells, dataclasses.replace(expected, round_=earlier))
    files, raw, found = taken.files, taken.answers, taken.findings
    if Verdict.READ not in set(files["verdict"]):
        why = found["message"].iloc[0] if len(found) else "không có số liệu của đơn vị nào"
        raise VtltError(f"Không mang được số liệu kỳ trước sang từ {name}: {why}")
    files = files[files["unit_code"].isin(missing)]
    files = files.assign(carried=files["carried"].mask(files["carried"] == "", str(earlier.period)))
    told = []
    for row in frames.rows(files):
        place = {"unit_code": row.unit_code, "file": name}
        told.append(catalogue.record(returnrules.CARRIED, **place, key=row.carried, found=row.carried))
    raw = raw[raw["unit_code"].isin(files["unit_code"])].reset_index(drop=True)
    for code, then in taken.renamed.items():
        if code in missing:
            place = {"unit_code": code, "file": name, "expected": code}
            told.append(catalogue.record(returnrules.OTHER_UNIT_BEFORE, **place, key=then, found=then))
    appraised = {key: rows for key, rows in taken.appraised.items() if key[1] in set(files["unit_code"])}
    return Several(files, raw, catalogue.frame(told), appraised)


def marked(roster: Roster, carried: dict[str, str]) -> Roster:
    """Name every carried unit so that each table which names it says so.

    Args:
        roster: the units.
        carried: code of a unit → the period that its figures are from.
    """
    units = (
        _marked(unit, f" ({CARRIED} {carried[unit.code]})") if unit.code in carried else unit
        for unit in roster.units
    )
    return Roster(tuple(units))


def _marked(unit: Unit, mark: str) -> Unit:
    """Put a mark behind each name that sentences and tables use."""
    agency = f"{unit.agency_name}{mark}" if unit.agency_name else ""
    return dataclasses.replace(unit, name=f"{unit.name}{mark}", agency_name=agency)
