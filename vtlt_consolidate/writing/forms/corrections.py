"""Correction forms (phiếu trả sửa): a unit's own form again, with the cells to mend marked."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model import cellkinds, frames
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.forms.forms import Correction


def to_mend(month: Month) -> pd.DataFrame:
    """Select the findings that the units themselves have to mend, as rows of `Findings`.

    Left out are notes, findings for the office, and, if a unit has a return that counts, findings about its
    other files: one of another month, say, or a duplicate.
    """
    found, files = month.findings, month.files
    # A unit whose earlier figures are used has sent nothing in this round that it could mend.
    carried = set(files.loc[files["carried"] != "", "unit_code"])
    office = [rule.code for rule in catalogue.RULES.values() if rule.office]
    counted = found["unit_code"].map(month.submissions.set_index("unit_code")["file"]).fillna("")
    elsewhere = (counted != "") & (found["file"] != "") & (found["file"] != counted)
    own = (found["unit_code"] != "") & ~found["unit_code"].isin(carried) & ~elsewhere
    return found[own & (found["severity"] != catalogue.NOTED) & ~found["code"].isin(office)]


def render_all(config: Config, round_: Round, month: Month) -> Iterator[tuple[str, bytes]]:
    """Write a correction form for every unit with something to mend.

    Args:
        config: agency, criteria set and units.
        round_: the round.
        month: the data of the period.

    Yields:
        File name and bytes, in print order; nothing for units that sent nothing.
    """
    names = forms.file_names(config.roster)
    answers, files = month.results.answers, month.files
    attempts = files.groupby("unit_code")["attempt"].max()
    by_unit = dict(iter(to_mend(month).groupby("unit_code", sort=False)))
    typed = dict(iter(answers.groupby("unit_code", sort=False)))
    for unit in config.roster.units:
        if unit.code in by_unit and unit.code in typed:
            attempt = int(attempts.get(unit.code, 0)) + 1
            filled = _filled(typed[unit.code])
            correction = _correction(config, by_unit[unit.code], anew=not filled)
            name = file_name(names[unit.code], attempt)
            yield name, forms.render(config, unit, round_, filled, attempt, correction)


def file_name(form: str, attempt: int) -> str:
    """Name the correction form of a form, with the number of the attempt that it asks for."""
    return f"{form.removesuffix('.xlsx')}-sua-lan-{attempt}.xlsx"


def stale(folder: Path, roster: Roster, current: Collection[str]) -> Iterator[Path]:
    """Find correction forms of earlier runs that are no longer needed; only files with names of this tool."""
    ours = set(forms.file_names(roster).values())
    for path in sorted(folder.glob("*-sua-lan-*.xlsx")):
        form, _, _ = path.name.rpartition("-sua-lan-")
        if f"{form}.xlsx" in ours and path.name not in current:
            yield path


def _correction(config: Config, found: pd.DataFrame, *, anew: bool) -> Correction:
    """Collect what is wrong with a unit's return; several findings about one cell are joined."""
    wrong: dict[tuple[str, str], list[str]] = {}
    general: list[str] = []
    for row in frames.rows(found):
        why = f"{row.message} {row.mend}"
        asked = config.criteria.by_code.get(row.leaf_code)
        if asked and row.field:
            reasons = wrong.setdefault((row.leaf_code, row.field), [])
            if why not in reasons:
                reasons.append(why)
        else:
            general.append(f"Tệp {row.file}: {why}")
    return Correction({place: " ".join(reasons) for place, reasons in wrong.items()}, general, anew)


def _filled(answers: pd.DataFrame) -> dict[tuple[str, str], str | float]:
    """What the unit typed, unchanged: numbers as numbers, everything else as text."""
    given = answers[answers["typed"] != ""]
    return {(row.leaf_code, row.field): _as_typed(row) for row in frames.rows(given)}


def _as_typed(row: Any) -> str | float:
    if row.kind == cellkinds.NUMBER:
        return float(Decimal(row.typed.replace(",", ".")))
    return str(row.typed)
