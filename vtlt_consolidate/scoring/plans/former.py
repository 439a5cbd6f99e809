"""The figures of an earlier period under the units of now, as far as they are theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vtlt_consolidate.model.units import Fate, Unit
from vtlt_consolidate.naming.lineage import Lineage, is_former_name
from vtlt_consolidate.scoring.plans.progress import Figures, Past


def follow(past: Past, lineage: Lineage) -> Past:
    """Give a renamed unit its figures of then, and a merged one the sums of all that became it.

    A unit that was split has none, nor has one that took over the code of another: nothing is divided.

    Args:
        past: as its workbook gives it.
        lineage: what became of units until now.
    """
    lineage = lineage.since(past.period, past.names)
    if not lineage.rows:
        return past
    figures: dict[tuple[str, str], tuple[int, int]] = {}
    for unit in lineage.roster.units:
        codes = _codes(unit, lineage, past.figures)
        figures |= {(unit.code, leaf): amount for leaf, amount in _summed(past.figures, codes).items()}
    return replace(past, figures=figures)


def _codes(unit: Unit, lineage: Lineage, figures: Figures) -> Sequence[str]:
    """The codes of then whose figures are those of a unit; none if they cannot be told."""
    renamed, rest = lineage.story(unit)
    if rest:
        codes = [row.former_code for row in rest]
        # Without a row of its own, a unit that was there before would lose its figures in the sum.
        alone = unit.code not in codes and any(code == unit.code for code, _ in figures)
        return () if alone or any(row.fate != Fate.MERGED for row in rest) else codes
    if renamed:
        return (renamed[-1].former_code,)
    rows = [row for row in lineage.rows if row.former_code == unit.code]
    # One that gave a part away may have kept code and name; any other one only has the code of a former one.
    return (unit.code,) if all(is_former_name(row, unit.name) for row in rows) else ()


def _summed(figures: Figures, codes: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Leaf → the sums over units, of the leaves that all of them have."""
    leaves = [{leaf for unit, leaf in figures if unit == code} for code in codes]
    return {
        leaf: (sum(figures[code, leaf][0] for code in codes), sum(figures[code, leaf][1] for code in codes))
        for leaf in (set.intersection(*leaves) if leaves else ())
    }
