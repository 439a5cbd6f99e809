"""Findings as people read them: those of one kind in a line, with their cells, subjects and sentences."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings.catalogue import RULES
from vtlt_consolidate.findings.rule import SEVERITIES, Rule
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.frames import Findings
from vtlt_consolidate.words.phrases import lowered


def grouped(findings: DataFrame[Findings], named: int | None = None) -> pd.DataFrame:
    """Group findings with the same code in one sheet into one line that lists the cells.

    Sentences that differ only in their subject are merged into one that lists all subjects.

    Args:
        findings: frame `Findings`.
        named: at most so many subjects and sentences are written out in a line, followed by the number of the
            others; none: all.

    Returns:
        Columns severity, code, title, unit_code, file, sheet, cells, message, mend, cells_count; errors
        first, then by unit and file.
    """
    together: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for *key, cell, message in frames.tuples(findings, *_TOGETHER, "cell", "message"):
        together.setdefault(tuple(map(str, key)), []).append((cell, message))
    rows = [_line(key, places, named) for key, places in together.items()]
    rank: dict[str, int] = {severity: order for order, severity in enumerate(SEVERITIES)}
    rows.sort(key=lambda row: (rank[row["severity"]], row["unit_code"], row["file"], row["code"]))
    names = ["severity", "code", "title", "unit_code", "file", "sheet", "cells", "message", "mend",
             "cells_count"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


_TOGETHER = ("severity", "code", "unit_code", "file", "sheet", "mend")
"""What findings have in common that stand in one line."""


def _line(key: tuple[str, ...], places: list[tuple[str, str]], named: int | None) -> dict[str, Any]:
    same = dict(zip(_TOGETHER, key, strict=True))
    rule, ordered = RULES[same["code"]], sorted(places, key=lambda place: place_order(place[0]))
    messages = list(dict.fromkeys(message for _, message in ordered))
    return same | {
        "title": rule.title,
        # Several rules may be broken by the same cells.
        "cells": ", ".join(dict.fromkeys(each for cell, _ in ordered for each in cell.split(", ") if each)),
        "message": _told_once(rule, messages, named),
        "cells_count": len(places),
    }


_CELL = re.compile(r"([A-Z]*)(\d*)")


def place_order(cell: str) -> tuple[int, int, str]:
    """A sort key that puts A2 before A10 and Z1 before AA1; of several cells the first counts."""
    found = _CELL.fullmatch(cell.partition(",")[0])
    if found is None or not found[2]:
        return 0, 0, cell
    return int(found[2]), len(found[1]), found[1]


def _told_once(rule: Rule, messages: Sequence[str], named: int | None) -> str:
    """Join messages of one rule; those that differ only in their subject become one sentence."""
    if len(messages) == 1:
        return messages[0].rstrip(".") + "."
    sentences: dict[str, list[str]] = {}
    for message in messages:
        subject, rest = _parted(rule, message)
        sentences.setdefault(rest, []).append(subject)
    merged = [rest.replace(_SUBJECT, _several(subjects, named)) for rest, subjects in sentences.items()]
    # Behind the first, only a name keeps its capital.
    worded = not rule.message.startswith("{")
    merged = [lowered(each) if at and worded else each for at, each in enumerate(merged)]
    shown = merged[:named]
    left = sum(len(subjects) for subjects in list(sentences.values())[len(shown) :])
    return "; ".join(shown) + (f"; và {left} chỗ khác." if left else ".")


_SUBJECT = "\0"


def _parted(rule: Rule, message: str) -> tuple[str, str]:
    """Split a message into its subject and the text around it, with `_SUBJECT` in its place.

    The frame has only the formatted message, so the rule's template is turned into a pattern that finds the
    subject again. A message without a subject is returned whole as text.
    """
    pattern = _around_subject(rule.message)
    found = pattern.fullmatch(message) if pattern else None
    if found is None:
        return "", message.rstrip(".")
    return found[2], f"{found[1]}{_SUBJECT}{found[3]}".rstrip(".")


@functools.cache
def _around_subject(template: str) -> re.Pattern[str] | None:
    quoted = "“{subject}”" if "“{subject}”" in template else "{subject}"
    before, there, after = template.partition(quoted)
    if not there:
        return None
    return re.compile(f"({_pattern(before)})({_pattern(quoted)})({_pattern(after)})", re.DOTALL)


def _pattern(template: str) -> str:
    return re.sub(r"\\\{\w+\\\}", ".*?", re.escape(template))


def _several(subjects: Sequence[str], named: int | None) -> str:
    left = len(subjects) - len(subjects[:named])
    return ", ".join(subjects[:named]) + (f" và {left} chỗ khác" if left else "")
