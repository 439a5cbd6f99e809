"""What unreadable cells leave unknown: which flaws may only follow from them, and are not told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from vtlt_consolidate.language.syntax import names
from vtlt_consolidate.model.criteria import GROUP, TEXT, CriteriaSet, Node
from vtlt_consolidate.settings.lint.flaw import Flaw
from vtlt_consolidate.words.text import fold


@dataclass(frozen=True)
class Unread:
    """What could not be read of a configuration.

    Args:
        rows: kind of things (`Flaw.what`) → index of one with unreadable cells → their fields.
        missing: kinds of which some could not be read at all.
        head: fields of the set itself that could not be read.
    """

    rows: Mapping[str, Mapping[int, frozenset[str]]] = field(default_factory=dict)
    missing: frozenset[str] = frozenset()
    head: frozenset[str] = frozenset()

    def __contains__(self, what: str) -> bool:
        return what in self.missing or what in self.rows

    @property
    def tells_points(self) -> bool:
        """What points there are can be told."""
        return "node" not in self and not self.head & _OF_POINTS

    def hides(self, nodes: Sequence[Node]) -> bool:
        """Nodes are missing, or nobody knows their codes: nothing can be said of the tree."""
        return "node" in self.missing or any(not node.code for node in nodes)


def standing_in(nodes: Sequence[Node], rows: Iterable[int]) -> tuple[Node, ...]:
    """Take a node of unreadable kind, which reads as a text, for a group where others are inside it."""
    parents = {node.parent for node in nodes}
    unsure = {at for at in rows if nodes[at].kind == TEXT and nodes[at].code in parents}
    return tuple(replace(node, kind=GROUP) if at in unsure else node for at, node in enumerate(nodes))


_OF_POINTS = {"points", "band_by", "variants"}
"""Fields of a set that its points and bands depend on."""
_ASIDE = {
    "label", "name", "instruction", "number", "rollup", "rollup_of", "measure_unit", "whole", "at_most",
    "evidence", "required", "in_table", "citation", "remark", "doubt",
}  # fmt: skip
"""Fields of a node that its points do not depend on."""
_LOOKED_UP = {"variants": "variants", "rollup": "applies_from", "rollup_of": "applies_from"}
"""Field of a node → the field of the set that it is compared with."""


@dataclass(frozen=True)
class Doubt:
    """What follows from unreadable cells, or from nodes without a place in the tree.

    Args:
        criteria: the set as it was read.
        unread: what could not be read of it.
        misplaced: flaws of the tree: codes that are there twice, unknown groups and variants.
    """

    criteria: CriteriaSet
    unread: Unread
    misplaced: Sequence[Flaw]

    @property
    def bands(self) -> bool:
        """Nobody knows the bands."""
        return "band" in self.unread

    @property
    def total(self) -> bool:
        """Nobody knows which totals can be reached."""
        hidden = self.unread.hides(self.criteria.nodes)
        return hidden or bool(self._rows) or bool(self.unread.head & _OF_POINTS)

    @cached_property
    def sound(self) -> CriteriaSet:
        """The set with a tree that can be walked: what has no place in it stands by itself."""
        if not self._strays:
            return self.criteria
        nodes = list(self.criteria.nodes)
        for flaw in self._strays:
            node = nodes[flaw.index]
            own = f"{node.code} ({flaw.index})" if flaw.field == "code" else node.code
            nodes[flaw.index] = replace(node, code=own, parent="")
        return replace(self.criteria, nodes=tuple(nodes))

    @cached_property
    def _strays(self) -> list[Flaw]:
        return [flaw for flaw in self.misplaced if flaw.field != "variants"]

    @cached_property
    def _rows(self) -> frozenset[int]:
        lost = {at for flaw in self.misplaced for at in (flaw.index, flaw.other) if at is not None}
        unread = self.unread.rows.get("node", {})
        return frozenset(lost) | {at for at, fields in unread.items() if fields - _ASIDE}

    @cached_property
    def _codes(self) -> frozenset[str]:
        """The codes of the nodes whose points may be others than they seem."""
        nodes = self.sound.nodes
        unsure = {nodes[at].code for at in self._rows} | {self.criteria.nodes[at].code for at in self._rows}
        parents = [self.sound.by_code.get(self.criteria.nodes[at].parent) for at in self._rows]
        around = {each.code for node in parents if node for each in (node, *self.sound.path(node))}
        inside = {node.code for node in nodes if unsure & {each.code for each in self.sound.path(node)}}
        # A node without a group may belong to any, and without variants all nodes seem to be everybody's.
        lost = any(flaw.field == "parent" for flaw in self.misplaced)
        anywhere = lost or "variants" in self.unread.head
        groups = {node.code for node in nodes if node.kind == GROUP} if anywhere else set()
        return frozenset(unsure | around | inside | groups)

    def follows(self, flaw: Flaw) -> bool:
        """Say whether a flaw may be one only because of what is unknown."""
        places = [flaw.index] if flaw.other is None else [flaw.index, flaw.other]
        if flaw.what == "node" and any(self._unsure(self.sound.nodes[at], flaw.field) for at in places):
            return True
        return self._of_unread(flaw, places) or not self._folded.isdisjoint(self._named(flaw.what, places))

    def _of_unread(self, flaw: Flaw, places: Sequence[int]) -> bool:
        """Say whether a flaw is about a row, or compares with what, could not be read."""
        unread = [self.unread.rows.get(flaw.what, {}).get(at, frozenset()) for at in places]
        if any(fields if flaw.what != "node" else flaw.field in _ASIDE and fields & _ASIDE
               for fields in unread):  # fmt: skip
            return True
        if flaw.what == "node":
            return _LOOKED_UP.get(flaw.field, "") in self.unread.head
        unknown = {"milestone": "milestone" in self.unread.missing, "set": self.total,
                   "gate": flaw.field == "band" and self.bands}  # fmt: skip
        return unknown.get(flaw.what, False)

    def _unsure(self, node: Node, field: str) -> bool:
        # What does not arise is spread over the neighbours, and numbers follow each other.
        looks_beside = bool(node.unarisen) or field == "number"
        beside = looks_beside and any(self.sound.nodes[at].parent == node.parent for at in self._rows)
        return node.code in self._codes or beside

    def _named(self, what: str, places: Iterable[int]) -> Iterator[str]:
        """The codes that nodes, rules, gates and milestones name, folded."""
        for at in places:
            if what == "node":
                yield from names(self.sound.nodes[at].formula)
            elif what == "rule":
                rule = self.criteria.rules[at]
                yield from names(rule.when)
                yield from names(rule.condition)
            elif what == "gate":
                gate = self.criteria.gates[at]
                yield from names(gate.condition)
                yield from map(fold, gate.nodes)
            elif what == "milestone":
                plan = self.criteria.milestones[at]
                yield from map(fold, (plan.code, plan.of))

    @cached_property
    def _folded(self) -> frozenset[str]:
        return frozenset(map(fold, self._codes))
