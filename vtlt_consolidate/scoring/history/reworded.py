"""Which criteria another version of the set asked otherwise, so that answers to it are none to these."""

from __future__ import annotations

from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.words.text import fold


def reworded(before: CriteriaSet, now: CriteriaSet) -> frozenset[str]:
    """The codes of the leaves that ask for something else, or in other words, than another version did.

    An answer to the former words is none to these, nor is it compared with these: a code alone does not say
    what was asked. How points are given makes no answer another one.
    """
    return frozenset(
        leaf.code
        for leaf in now.leaves
        if (then := before.by_code.get(leaf.code)) is not None and _words(then) != _words(leaf)
    )


def _words(leaf: Node) -> tuple[str, ...]:
    # The unit of measure is part of the full name.
    return leaf.kind, fold(leaf.full_name), fold(leaf.instruction)
