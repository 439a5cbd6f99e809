"""What is found wrong with a return, by the rules of the catalogue. Codes are never reused.

Only a `Rule` of `RULES` makes a finding. The place is never in the text: file, sheet and cell
travel in columns of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import pandas as pd

from vtlt_consolidate import answerrules, pointrules, rehearsalrules, returnrules
from vtlt_consolidate.frames import Findings
from vtlt_consolidate.rule import CONTEXT, ERROR, NOTED, SEVERITIES, WARNING, Rule

__all__ = [
    "CONTEXT",
    "ERROR",
    "NOTED",
    "RULES",
    "SEVERITIES",
    "WARNING",
    "Rule",
    "frame",
    "grouped",
    "record",
]

_CATALOGUE = (returnrules, answerrules, pointrules, rehearsalrules)
RULES: dict[str, Rule] = {
    each.code: each for module in _CATALOGUE for each in vars(module).values() if isinstance(each, Rule)
}
"""Code → rule."""

_COPIED = ("unit_code", "leaf_code", "field", "file", "sheet", "cell", "found", "expected")


def record(rule: Rule, **context: str) -> dict[str, Any]:
    """Make one row of `Findings`.

    Args:
        rule: what is wrong.
        context: the place (`unit_code`, `leaf_code`, `field`, `file`, `sheet`, `cell`), as far as
            there is one, and the values of the rule's placeholders.

    Raises:
        KeyError: a placeholder of the rule has no value; that is our mistake.
    """
    copied = dict.fromkeys(_COPIED, "") | {key: context[key] for key in _COPIED if key in context}
    return copied | {
        "code": rule.code,
        "severity": rule.severity,
        "message": rule.message.format_map(context),
        "mend": rule.mend.format_map(context),
    }


def frame(records: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Make a `Findings` frame of records."""
    columns = list(Findings.to_schema().columns)
    return Findings.validate(pd.DataFrame(list(records), columns=columns, dtype="str"))


_CELL = re.compile(r"([A-Z]*)(\d*)")


def place_order(cell: str) -> tuple[int, int, str]:
    """A sort key that puts A2 before A10 and Z1 before AA1."""
    found = _CELL.fullmatch(cell)
    if found is None or not found[2]:
        return 0, 0, cell
    return int(found[2]), len(found[1]), found[1]


def grouped(findings: pd.DataFrame) -> pd.DataFrame:
    """Fold findings of one kind in one sheet into one line that lists the cells.

    Returns:
        Columns severity, code, title, unit_code, file, sheet, cells, message, mend, cells_count; errors
        first, then by unit and file.
    """
    rank = {severity: order for order, severity in enumerate(SEVERITIES)}
    rows = []
    keys = ["severity", "code", "unit_code", "file", "sheet", "mend"]
    for values, group in findings.groupby(keys, sort=False):
        same = dict(zip(keys, map(str, values), strict=True))
        ordered = group.sort_values("cell", key=lambda cells: cells.map(place_order))
        messages = list(dict.fromkeys(ordered["message"]))
        rows.append(
            same
            | {
                "title": RULES[same["code"]].title,
                "cells": ", ".join(cell for cell in ordered["cell"] if cell),
                "message": "; ".join(message.rstrip(".") for message in messages) + ".",
                "cells_count": len(group),
            }
        )
    rows.sort(key=lambda row: (rank[str(row["severity"])], row["unit_code"], row["file"], row["code"]))
    names = ["severity", "code", "title", "unit_code", "file", "sheet", "cells", "message", "mend",
             "cells_count"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)
