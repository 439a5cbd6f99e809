"""What stands behind the criteria of a unit: total, share, bands, rank, as live formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vtlt_consolidate.excel.sheet import Live, Value
from vtlt_consolidate.language.excel import Place
from vtlt_consolidate.model.criteria import GROUP, TOTAL, CriteriaSet
from vtlt_consolidate.scoring.standings import UNBANDED, Part, Standing, ranked_by_share
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing import bandformulas, formulas
from vtlt_consolidate.writing.tablelook import Face


@dataclass(frozen=True)
class Cells:
    """The cells that a unit's totals are calculated from.

    Args:
        points: code of a node → the cell with its points.
        at: key of the account's tail → its cell.
        counted: formula for the number of criteria with points.
        summed: formula for the sum of their points.
        totals: the cells with the totals of all units.
        shares: the cells with the shares of all units.
    """

    points: dict[str, str]
    at: Mapping[str, str]
    counted: str
    summed: str
    totals: str
    shares: str


def figures_of(standing: Standing, part: Part) -> dict[str, float | str]:
    """Key of the account's tail → the figure that is cached for a unit; a total without answers is empty."""
    tasks = part.tasks(standing) if part.criteria.account.tasks else {}
    reached = part.reached(standing)
    return {
        **tasks,
        "total": "" if reached is None else part.criteria.account.number(reached),
        "percent": "" if standing.share is None else standing.share,
        "rank": "" if standing.rank is None else standing.rank,
    }


def of_unit(
    part: Part, standing: Standing, cells: Cells, face: Face, given: Place
) -> dict[str, tuple[Value, str]]:
    """Key of the account's tail → formula and style; `claimed` is not among them.

    Args:
        part: the units.
        standing: the unit.
        cells: what its totals are calculated from.
        face: the look that the set's account gives.
        given: how formulas look at what the unit gave beside its points.
    """
    criteria, figures = part.criteria, figures_of(standing, part)
    count, counted, at = len(criteria.criteria), cells.counted, cells.at
    complete, most = f"{counted}={count}", formulas.most_of(criteria, cells.points)
    if criteria.relieving(TOTAL):
        complete = f"AND({complete},{most}>0)"
    decision = standing.decision
    total: Value = Live(f'IF({counted}=0,"",{cells.summed})', figures["total"])
    if decision is not None and decision.override.total is not None:
        total = figures["total"]
    found: dict[str, tuple[Value, str]] = {
        "total": (total, "center bold" + (f" {face.starred}" if standing.missing else "")),
        "missing": (Live(f"{count}-{counted}", standing.missing), "center"),
        "percent": (Live(f'IF({complete},{at["total"]}/{most},"")', figures["percent"]), "center percent"),
        "decided": (standing.decided or None, "small"),
    }
    if criteria.classifies:
        by_score = bandformulas.of_bands(criteria, at["total"], most, UNBANDED)
        final, reason = bandformulas.of_gates(criteria, at.get("by_score", by_score), cells.points, given)
        why = Live(f'IF({complete},{reason},"")', standing.reason)
        banded = _if_complete(complete, final, standing.band or UNBANDED)
        found |= {
            "by_score": (_if_complete(complete, by_score, standing.by_score or UNBANDED), "center"),
            "band": ((standing.band or UNBANDED) if decision else banded, face.band),
            "reason": (standing.reason if decision else why, "small"),
        }
    if criteria.account.tasks:
        found |= _tasks(criteria, cells, figures)
    if criteria.account.ranked:
        found["rank"] = rank(criteria, figures["rank"], at, cells.totals, cells.shares), "center"
    return found


def counted(criteria: CriteriaSet, cells: dict[str, str]) -> str:
    """Formula for the number of criteria with points, or for which nothing arose.

    Less are the groups whose own formula gives no points although all criteria have some.
    """
    found = formulas.over("COUNT", [cells[leaf.code] for leaf in criteria.criteria])
    unarisen = formulas.count_unarisen(cells, criteria.criteria)
    found = f"({found}+{unarisen})" if unarisen else found
    groups = [cells[code] for code in working.formulas(criteria) if criteria.by_code[code].kind == GROUP]
    if not groups:
        return found
    failed = f"({len(groups)}-{formulas.over('COUNT', groups)})"
    return f"({found}-IF({found}={len(criteria.criteria)},{failed},0))"


def _tasks(
    criteria: CriteriaSet, cells: Cells, figures: Mapping[str, float | str]
) -> dict[str, tuple[Value, str]]:
    # COUNTIF does not count empty cells as 0.
    leaves = [cells.points[leaf.code] for leaf in criteria.criteria]
    done, idle = ("+".join(f"COUNTIF({cell},{value})" for cell in leaves) for value in (1, 0))
    between = f"{cells.counted}-{cells.at['done']}-{cells.at['open']}"
    formulas_of = {"done": done, "under_way": between, "open": idle}
    return {name: (Live(formula, figures[name]), "center bold" if name == "done" else "center")
            for name, formula in formulas_of.items()}  # fmt: skip


def of_tops(criteria: CriteriaSet, cells: dict[str, str], value: float | str) -> Value:
    """Formula for the total of the top nodes, empty if none has points; the value where cells lack for it."""
    if not formulas.adds_up(criteria, cells):
        return value
    given = formulas.over("COUNT", [cells[node.code] for node in criteria.scored_children("")])
    return Live(f'IF({given}=0,"",{formulas.of_group(criteria, None, cells)})', value)


def claimed(part: Part, standing: Standing, cells: dict[str, str] | None) -> tuple[Value, str]:
    """The total of a unit's own points, live where these have cells; and the style of one that lacks some."""
    value = "" if standing.claimed is None else standing.claimed / MICRO
    live = of_tops(part.criteria, cells, value) if cells else value
    return live, " generalstarred" if standing.unclaimed and value != "" else ""


def rank(criteria: CriteriaSet, value: float | str, at: Mapping[str, str], totals: str, shares: str) -> Live:
    """Formula for the dense rank: each different higher total counts once; incomplete units do not count.

    `1/COUNTIFS` of every higher total adds up to 1 for each group of equal ones.
    """
    by, mine = (shares, at["percent"]) if ranked_by_share(criteria) else (totals, at["total"])
    # Only complete units have a share, so the condition on the shares leaves out all others.
    alike = f'COUNTIFS({by},{by},{shares},">=-99")'
    above = f"IF(ISNUMBER({shares}),IF({by}>{mine},1/{alike},0),0)"
    return Live(f'IF(ISNUMBER({at["percent"]}),ROUND(SUM({above}),0)+1,"")', value, array=True)


def _if_complete(complete: str, formula: str, value: str) -> Live:
    return Live(f'IF({complete},{formula},"{UNBANDED}")', value)
