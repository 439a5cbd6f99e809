"""Recognises a row that a unit added for a criterion: by its code in another spelling, or by its text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.words.text import fold

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_PUNCTUATION = re.compile(r"[\s*'\"“”_–-]|[.,:;]+$")
_ADDED = tuple(map(fold, ("sửa lại", "sửa", "mới", "bổ sung", "đính chính", "thay thế", "lại", "cũ")))
"""What is written behind the code of a row that is meant to replace another one."""


class Renamed:
    """Knows the criteria of a set by other spellings of their codes, and by their texts."""

    def __init__(self, criteria: CriteriaSet) -> None:
        """Prepare what a set is compared with."""
        leaves = list(criteria.leaves)
        self._exact = {fold(node.code) for node in criteria.nodes}
        bare = Counter(_bare(node.code) for node in criteria.nodes)
        self._codes = {_bare(leaf.code): leaf for leaf in leaves if bare[_bare(leaf.code)] == 1}
        names = Counter(fold(node.full_name) for node in criteria.nodes)
        # Criteria of different groups may have the same text.
        self._names = {fold(leaf.full_name): leaf for leaf in leaves if names[fold(leaf.full_name)] == 1}
        self._known: dict[str, tuple[Node | None, Node | None]] = {}

    def says(self, text: str) -> bool:
        """Say whether a text is that of a criterion."""
        return self._of(text)[1] is not None

    def meant(self, code: str, texts: Iterable[str]) -> Node | None:
        """Find the criterion of a row whose code is none of the set's; `None` if it is not certain.

        Args:
            code: what stands in the column of codes; `TC10 (sửa)`, `TC 10` and `tc10*` are the code TC10,
                `TC10.1` is a part of it.
            texts: the texts of the row.
        """
        if fold(code) in self._exact:
            return None
        found = [self._of(code)[0], *(self._of(text)[1] for text in texts)]
        leaves = {leaf.code: leaf for leaf in found if leaf}
        return next(iter(leaves.values())) if len(leaves) == 1 else None

    def _of(self, text: str) -> tuple[Node | None, Node | None]:
        if text not in self._known:
            self._known[text] = self._codes.get(_bare(text)), self._names.get(fold(text))
        return self._known[text]


def _bare(code: str) -> str:
    """Leave out of a code what people add to it."""
    text = _BRACKETS.sub(" ", fold(code)).strip()
    ending = next((word for word in _ADDED if text.endswith(f" {word}")), "")
    return _PUNCTUATION.sub("", text.removesuffix(ending).strip())
