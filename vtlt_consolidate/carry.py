"""Last period's figures for units that have not returned, only when the analyst asks for them."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd

from vtlt_consolidate import findings as catalogue
from vtlt_consolidate import frames, intake, several
from vtlt_consolidate.claims import Expected
from vtlt_consolidate.config import Round
from vtlt_consolidate.errors import VtltError
from vtlt_consolidate.units import Roster

CARRIED = "số liệu kỳ"


def carry(
    path: Path, name: str, missing: set[str], earlier: Round, expected: Expected
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Take what the units that are missing gave in an earlier period.

    Args:
        path: the merged workbook of that period.
        name: its path within the workspace, which every carried value is traced to.
        missing: codes of the units.
        earlier: that period.
        expected: set and units of this round.

    Returns:
        `Files`, `RawAnswers` and `Findings` of the units that are carried. What was carried there
        from a still earlier period keeps that one's name.

    Raises:
        VtltError: there is no such workbook, or it cannot be used.
    """
    if not path.is_file():
        raise VtltError(
            f"Không mang được số liệu kỳ trước sang: chưa có {name}. Chạy vtlt consolidate cho kỳ "
            f"{earlier.period} trước, hoặc bỏ --carry-forward."
        )
    files, cells = intake.read_one(name, path)
    files, raw, found = several.read(files, cells, dataclasses.replace(expected, each=earlier))
    if "read" not in set(files["verdict"]):
        why = found["message"].iloc[0] if len(found) else "không có số liệu của đơn vị nào"
        raise VtltError(f"Không mang được số liệu kỳ trước sang từ {name}: {why}")
    files = files[files["unit_code"].isin(missing)]
    files = files.assign(carried=files["carried"].mask(files["carried"] == "", str(earlier.period)))
    told = [
        catalogue.record(catalogue.CARRIED, unit_code=row.unit_code, file=name, found=row.carried)
        for row in frames.rows(files)
    ]
    # `answers.parse` puts what it read beside these rows by their index.
    raw = raw[raw["unit_code"].isin(files["unit_code"])].reset_index(drop=True)
    return files, raw, catalogue.frame(told)


def marked(roster: Roster, carried: dict[str, str]) -> Roster:
    """Name every carried unit so that each table which names it says so.

    Args:
        roster: the units.
        carried: code of a unit → the period that its figures are from.
    """
    units = (
        dataclasses.replace(unit, name=f"{unit.name} ({CARRIED} {carried[unit.code]})")
        if unit.code in carried
        else unit
        for unit in roster.units
    )
    return Roster(tuple(units))
