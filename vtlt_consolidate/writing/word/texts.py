"""What stands in the cells of Word tables of results, whichever way they stand."""

from __future__ import annotations

from collections.abc import Mapping

from vtlt_consolidate.model.criteria import KPS, Node
from vtlt_consolidate.scoring.results import UNBANDED
from vtlt_consolidate.scoring.standings import Part, Standing, is_information
from vtlt_consolidate.scoring.worked.points import signed
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
