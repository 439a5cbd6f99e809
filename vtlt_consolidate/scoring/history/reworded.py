"""Which criteria another version of the set asked otherwise, so that answers to it are none to these."""

from __future__ import annotations

from collections.abc import Callable

from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.words.text import fold


def reworded(before: CriteriaSet, now: CriteriaSet) -> frozenset[str]:
    """The codes of the leaves that ask for something else, or in other words, than another version did.

    An answer to the former words is none to these. How points are given makes no answer another one.
    """
    return _differing(before, now, lambda leaf: (*_asked(leaf), fold(leaf.instruction)))


def another(before: CriteriaSet, now: CriteriaSet) -> frozenset[str]:
    """The codes of the leaves that ask for something else than another version did, by their names.

    Answers to these are not compared: a code alone does not say what was asked. Better guidance for the same
    question leaves a year comparable.
    """
    return _differing(before, now, _asked)


def _differing(
    before: CriteriaSet, now: CriteriaSet, said: Callable[[Node], tuple[str, ...]]
) -> frozenset[str]:
    return frozenset(
        leaf.code
        for leaf in now.leaves
        if (then := before.by_code.get(leaf.code)) is not None and said(then) != said(leaf)
    )


def _asked(leaf: Node) -> tuple[str, ...]:
    # The unit of measure is part of the full name.
    return leaf.kind, fold(leaf.full_name)
