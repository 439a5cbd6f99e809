"""Names of criteria for sentences, where several share one or say only what their group leaves open."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.words.phrases import lowered
from vtlt_consolidate.words.text import fold


def named(criteria: CriteriaSet, node: Node) -> str:
    """The name of a node, where needed with its group: `Gửi đúng hạn (chương trình năm)`.

    That is where others share it, and on lines with a plus instead of a number, which only continue the line
    above them: on forms and in tables it stands there; in a sentence nothing does.
    """
    return node.name + _apart(criteria).get(node.code, "")


def named_fully(criteria: CriteriaSet, node: Node) -> str:
    """The same with the unit of measure."""
    return node.full_name + _apart(criteria).get(node.code, "")


@functools.lru_cache(maxsize=64)
def _apart(criteria: CriteriaSet) -> dict[str, str]:
    """Code of each leaf whose name alone says too little → what tells it from others, in brackets."""
    alike: dict[str, list[Node]] = {}
    for leaf in criteria.leaves:
        alike.setdefault(fold(leaf.name), []).append(leaf)
    return {
        leaf.code: f" ({_told_by(criteria, leaf, shared)})"
        for shared in alike.values()
        for leaf in shared
        if len(shared) > 1 or (leaf.number == _CONTINUES and leaf.parent)
    }


def _told_by(criteria: CriteriaSet, leaf: Node, shared: Sequence[Node]) -> str:
    """The nearest group that none of the others has around it, in few words; without one, the code."""
    others = {_brief(group) for other in shared if other is not leaf for group in criteria.path(other)}
    own = (_brief(group) for group in reversed(criteria.path(leaf)))
    return lowered(next((group for group in own if group not in others), "")) or f"mã {leaf.code}"


_CONTINUES = "+"
_IN_BRACKETS = re.compile(r"(?<=\S)\s*\([^()]*\)$")


def _brief(group: Node) -> str:
    """The name of a group without the remark in brackets at its end."""
    return _IN_BRACKETS.sub("", group.name)
