"""What units got, as a person says it: in points, not in whole millionths."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from vtlt_consolidate.model.frames import rows
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.text import MICRO


def points_of(results: Results) -> dict[tuple[str, str], Decimal | None]:
    """(unit, criterion) → points, 1 or 0 for a mark; `None` where there is no answer."""
    return {(row.unit_code, row.leaf_code): None if pd.isna(row.points_micro) else _of(row.points_micro)
            for row in rows(results.marks)}  # fmt: skip


def totals_of(results: Results) -> dict[str, tuple[Decimal, int, str]]:
    """Unit → total points (criteria met), number of missing answers, band."""
    return {row.unit_code: (_of(row.total_micro), int(row.missing), row.band) for row in rows(results.scores)}


def _of(micro: int) -> Decimal:
    return Decimal(int(micro)) / MICRO
