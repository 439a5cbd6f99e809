"""Bands, and what gates make of them, as live formulas: what `scoring/gates` judges."""

from __future__ import annotations

import itertools
from decimal import Decimal

from vtlt_consolidate.excel.sheet import quoted
from vtlt_consolidate.language import excel
from vtlt_consolidate.language.excel import Place
from vtlt_consolidate.language.typed import POINTS, Ref
from vtlt_consolidate.model.criteria import PERCENT, CriteriaSet
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED, Band, Gate, band_places
from vtlt_consolidate.scoring.gates import UNJUDGED
from vtlt_consolidate.scoring.standings import UNBANDED
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.scales import Tier
from vtlt_consolidate.writing.formulas import NOTHING, cases, place_of_points, plain, within

_ALL = 100


def of_bands(criteria: CriteriaSet, total: str, most: str, otherwise: str) -> str:
    """Formula for the band of a total; compares bound × most with 100 × total, so nothing is rounded."""
    if criteria.account.shares and _without_gaps(criteria):
        return _of_counts(criteria, total, most)
    divisor = most if criteria.band_by == PERCENT else "100"
    pairs = [(_in_band(band, total, divisor), quoted(band.label)) for band in criteria.bands]
    return cases(pairs, quoted(otherwise))


def _without_gaps(criteria: CriteriaSet) -> bool:
    """Say whether every share lies in a band: each band begins where the one below it ends."""
    bands = sorted(criteria.bands, key=lambda band: band.at_least)
    edges = itertools.pairwise(bands)
    return bool(bands) and criteria.band_by == PERCENT and bands[0].at_least <= 0 and (
        bands[-1].below is None or bands[-1].below > _ALL
    ) and all(band.below == above.at_least for band, above in edges)  # fmt: skip


def _of_counts(criteria: CriteriaSet, total: str, most: str) -> str:
    """Formula for the band of a count, by lower bounds alone; whole numbers need no rounding."""
    *others, lowest = sorted(criteria.bands, key=lambda band: -band.at_least)
    pairs = [(f"100*{total}>={plain(band.at_least * Decimal(most))}", quoted(band.label)) for band in others]
    return cases(pairs, quoted(lowest.label))


def of_gates(
    criteria: CriteriaSet, by_score: str, cells: dict[str, str], given: Place = lambda _: None
) -> tuple[str, str]:
    """Formulas for the band after the gates, and for the reasons of the gates that lowered it.

    Bands are compared by their place: 1 is the best, “not classified” comes after the last. A gate that
    cannot be judged and would lower the band leaves none.

    Args:
        criteria: the set as the unit sees it.
        by_score: the cell, or the formula, of the band by the score.
        cells: code of a node → the cell with its points.
        given: gives the cells of what conditions look at beside points.
    """
    labels = list(band_places(criteria.bands))
    shut = [(gate, *_shut(criteria, gate, cells, given)) for gate in criteria.gates]
    gates = [(gate, closed, known) for gate, closed, known in shut if closed]
    if not gates:
        return by_score, NOTHING
    place = cases([(f"{by_score}={quoted(label)}", str(at)) for at, label in enumerate(labels, 1)])
    places, reasons = [place], []
    for gate, closed, _ in gates:
        at = labels.index(gate.band or NOT_CLASSIFIED) + 1
        # Band 1 is the best one, so an open gate changes nothing in the MAX below.
        places.append(f"IF({closed},{at},1)")
        reasons.append(f"IF(AND({closed},{at}>{place}),{quoted('; ' + gate.reason)},{NOTHING})")
    names = ",".join(quoted(label) for label in labels)
    lowest = f"MAX({','.join(places)})"
    band = f"CHOOSE({lowest},{names})"
    doubts = [
        (labels.index(gate.band or NOT_CLASSIFIED) + 1, known, gate) for gate, _, known in gates if known
    ]
    for at, known, gate in doubts:
        reason = quoted(f"; {UNJUDGED}{gate.reason}")
        reasons.append(f"IF(AND(NOT({known}),{at}>{lowest}),{reason},{NOTHING})")
    if doubts:
        unsettled = ",".join(f"IF({known},1,{at})" for at, known, _ in doubts)
        band = f"IF(MAX({unsettled})>{lowest},{quoted(UNBANDED)},{band})"
    # MID drops the “; ” in front of the first reason.
    return band, f"MID({'&'.join(reasons)},3,999)"


def _shut(criteria: CriteriaSet, gate: Gate, cells: dict[str, str], given: Place) -> tuple[str, str]:
    """Conditions that a gate is closed (empty: it is none of the unit's), and judged (empty: always)."""
    tree = working.conditions(criteria).get(gate.condition)
    if tree is None:
        low = ",".join(_low(criteria, gate, code, cells[code]) for code in gate.nodes if code in cells)
        return (f"OR({low})" if low else ""), ""
    if not working.concerned(tree, criteria):
        return "", ""
    points = place_of_points(criteria, cells)

    def place(ref: Ref) -> str | None:
        return points(ref) if ref.field == POINTS else given(ref)

    inside, there = excel.formula(tree, place), excel.present(tree, place)
    if inside is None or there is None:
        return "FALSE", "FALSE"
    return f"IF({there},{inside},FALSE)", "" if there == "TRUE" else there


def _low(criteria: CriteriaSet, gate: Gate, code: str, cell: str) -> str:
    """Condition that a node closes a gate; cells of penalties show positive numbers, so it is reversed."""
    if criteria.taken_off(criteria.by_code[code]):
        return f"{cell}>={plain(-gate.limit)}"
    return f"{cell}<={plain(gate.limit)}"


def _in_band(band: Band, total: str, whole: str) -> str:
    tier = Tier(Decimal(0), band.at_least, band.below)
    return within(tier, total, "100", whole)
