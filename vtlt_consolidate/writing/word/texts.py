"""What stands in the cells of Word tables of results, whichever way they stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from vtlt_consolidate.model.criteria import KPS, Node
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED
from vtlt_consolidate.scoring.standings import UNBANDED, Part, Standing, is_information
from vtlt_consolidate.scoring.worked.points import signed
from vtlt_consolidate.words.phrases import lowered
from vtlt_consolidate.words.text import show_micro, show_percent, written
from vtlt_consolidate.writing.tablelook import OWN


def of_node(part: Part, standing: Standing, node: Node, side: str = "") -> str:
    """The text of a unit for a node; on its own side (`OWN`) what it claims, and no information again."""
    if is_information(node):
        given = None if side == OWN else part.information[standing.unit.code, node.code]
        return show_micro(written(given)) if isinstance(given, float) else str(given or "")
    own = side == OWN
    micro = part.points_of(standing, node, own=own)
    if micro is None:
        return KPS if node.code in standing.unarisen else ""
    partial = part.is_partial(standing, node, own=own)
    return show_micro(signed(part.criteria, node, micro)) + "*" * partial


def of_tail(part: Part, standing: Standing) -> Mapping[str, str]:
    """Key of the account's tail → the text of a unit; * marks a total that lacks answers."""
    reached, claimed = part.reached(standing), standing.claimed
    tasks = part.tasks(standing) if part.criteria.account.tasks else {}
    return {name: str(count) for name, count in tasks.items()} | {
        "claimed": "" if claimed is None else show_micro(claimed) + "*" * bool(standing.unclaimed),
        "total": "" if reached is None else show_micro(reached) + "*" * bool(standing.missing),
        "missing": str(standing.missing),
        "percent": "" if standing.share is None else show_percent(standing.total, standing.most),
        "by_score": standing.by_score or UNBANDED,
        "band": standing.band or UNBANDED,
        "reason": standing.reason,
        "decided": standing.decided,
        "rank": "" if standing.rank is None else str(standing.rank),
    }


def of_band(part: Part, standing: Standing, without: Collection[str]) -> str:
    """What explains the band of a unit, in a note; empty where its row tells all of it.

    Args:
        part: the units.
        standing: the unit.
        without: the keys of the tail that have no columns.
    """
    said = []
    if "by_score" in without and standing.by_score != standing.band:
        heading = part.criteria.account.tail["by_score"]
        said.append(f"{lowered(heading)}: {standing.by_score or UNBANDED}")
    if "reason" in without and standing.reason:
        held = {"": "", NOT_CLASSIFIED: "không xếp loại do "}.get(standing.band, "giữ loại do ")
        said.append(f"{held}{lowered(standing.reason)}")
    if "decided" in without and standing.decided:
        said.append(lowered(standing.decided))
    return "; ".join(said)
