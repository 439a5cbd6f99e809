"""A node to be, and what every reader of words adds to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from vtlt_consolidate.model.criteria import GROUP, Node
from vtlt_consolidate.model.kinds import Kind
from vtlt_consolidate.settings.annex.items import Line
from vtlt_consolidate.words.text import clean

ZERO = Decimal(0)
_UNIT_ENDS = re.compile(
    r"\b(?:phải|triển khai|quá|chậm|không|chưa|gửi|được|bị|thực hiện|sai|thiếu|đã|có|nộp)\b.*", re.IGNORECASE
)


@dataclass
class Part:
    """A node to be, with parts of its own.

    Args:
        node: what is known of it; without code and label.
        lines: the rows that made it.
        parts: what stands in it.
        doubts: field of a node, words.
    """

    node: Node
    lines: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)


def node(kind: Kind, name: str, points: Decimal | None) -> Node:
    """A node of which only kind, name and points are known."""
    return Node(
        code="", kind=kind, label="", name=clean(name).rstrip(" :;"), points=points, required=kind != GROUP
    )


def instruct(part: Part, texts: Iterable[str]) -> None:
    """Add sentences to what the person who fills it in reads."""
    text = " ".join(_sentence(text) for text in (part.node.instruction, *texts) if text)
    part.node = replace(part.node, instruction=text)


def _sentence(text: str) -> str:
    plain = clean(text).rstrip(" ;,")
    return plain if plain.endswith((".", ":", "?", "!")) else f"{plain}."


def unit_of(words: str) -> str:
    """What is counted, without what is said of it: `báo cáo gửi chậm` counts `báo cáo`."""
    return clean(_UNIT_ENDS.sub("", words)) or clean(words)
