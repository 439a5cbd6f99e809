"""Names of criteria for sentences, where several of a set share one."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.words.phrases import lowered
from vtlt_consolidate.words.text import fold


def named(criteria: CriteriaSet, node: Node) -> str:
    """The name of a node; of one that shares it, with its group: `Gửi đúng hạn (chương trình năm)`.

    On forms and in tables the group stands above; in a sentence nothing does.
    """
    return node.name + _apart(criteria).get(node.code, "")


def named_fully(criteria: CriteriaSet, node: Node) -> str:
    """The same with the unit of measure."""
    return node.full_name + _apart(criteria).get(node.code, "")


@functools.lru_cache(maxsize=64)
def _apart(criteria: CriteriaSet) -> dict[str, str]:
    """Code of each leaf that shares its name → what tells it from the others, in brackets."""
    alike: dict[str, list[Node]] = {}
    for leaf in criteria.leaves:
        alike.setdefault(fold(leaf.name), []).append(leaf)
    return {
        leaf.code: f" ({_told_by(criteria, leaf, shared)})"
        for shared in alike.values() if len(shared) > 1
        for leaf in shared
    }  # fmt: skip


def _told_by(criteria: CriteriaSet, leaf: Node, shared: Sequence[Node]) -> str:
    """The nearest group that none of the others has around it, in few words; without one, the code."""
    others = {_brief(group) for other in shared if other is not leaf for group in criteria.path(other)}
    own = (_brief(group) for group in reversed(criteria.path(leaf)))
    return lowered(next((group for group in own if group not in others), "")) or f"mã {leaf.code}"


_IN_BRACKETS = re.compile(r"(?<=\S)\s*\([^()]*\)$")


def _brief(group: Node) -> str:
    """The name of a group without the remark in brackets at its end."""
    return _IN_BRACKETS.sub("", group.name)
