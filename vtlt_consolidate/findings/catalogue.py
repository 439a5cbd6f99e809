"""The catalogue of findings: all rules by code, and how findings are made from them. Codes are never reused.

Only a `Rule` of `RULES` makes a finding. The place is never part of the text: file, sheet and cell have
columns of their own.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings.rule import CONTEXT, ERROR, NOTED, SEVERITIES, WARNING, Rule
from vtlt_consolidate.findings.rules import (
    answerrules,
    arrivalrules,
    bookrules,
    cellrules,
    formrules,
    identityrules,
    lookrules,
    pointrules,
    rehearsalrules,
    resentrules,
    returnrules,
    rolluprules,
)
from vtlt_consolidate.model.frames import Findings
from vtlt_consolidate.words.period import Period

__all__ = [
    "CONTEXT",
    "ERROR",
    "NOTED",
    "RULES",
    "SEVERITIES",
    "WARNING",
    "Rule",
    "frame",
    "record",
]

_CATALOGUE = (
    answerrules,
    arrivalrules,
    bookrules,
    cellrules,
    formrules,
    identityrules,
    lookrules,
    pointrules,
    rehearsalrules,
    resentrules,
    returnrules,
    rolluprules,
)
RULES: dict[str, Rule] = {
    rule.code: rule for module in _CATALOGUE for rule in vars(module).values() if isinstance(rule, Rule)
}
"""Code → rule."""

_COPIED = ("unit_code", "leaf_code", "field", "file", "sheet", "cell", "key", "units", "found", "expected")


def record(rule: Rule, **context: str) -> dict[str, Any]:
    """Make one row of `Findings`.

    Args:
        rule: what is wrong.
        context: the place (`unit_code`, `leaf_code`, `field`, `file`, `sheet`, `cell`) as far as there is
            one, the `key` that decisions refer to, the `units` that it may be about (`proposals.codes`), and
            the values of the rule's placeholders.

    Raises:
        KeyError: a placeholder of the rule has no value, or a finding that needs a key has none; both are
            errors in this program.
    """
    if rule.keyed and "key" not in context:
        raise KeyError(f"{rule.code} needs a key")
    copied = dict.fromkeys(_COPIED, "") | {key: context[key] for key in _COPIED if key in context}
    return copied | {
        "code": rule.code,
        "severity": rule.severity,
        "message": rule.message.format_map(context),
        "mend": f"{rule.mend.format_map(context)} {rule.besides}".rstrip(),
    }


def asked_of_unit(row: Any) -> str:
    """How a unit mends a finding, without what only the office can do."""
    return str(row.mend).removesuffix(RULES[row.code].besides).rstrip()


def waiting_units(findings: DataFrame[Findings], *, asked: bool = False) -> set[str]:
    """The codes of units with errors that the office itself has to mend: which of two forms counts, say."""
    # `asked`: only those about which a decision is asked, unlike a made-up form in a real month.
    office = [rule.code for rule in RULES.values() if rule.office and (rule.decide or not asked)]
    errors = findings[(findings["severity"] == ERROR) & findings["code"].isin(office)]
    return set(errors["unit_code"]) - {""}


PLACE = ("unit_code", "leaf_code", "field", "file", "sheet", "cell")
"""What places a finding about an answer."""


def place_of(row: Any) -> dict[str, str]:
    """The place of a row of a frame about answers, for `record`."""
    return {name: getattr(row, name) for name in PLACE}


def frame(records: Iterable[dict[str, Any]]) -> DataFrame[Findings]:
    """Make a `Findings` frame from records."""
    rows = list(records)
    if not rows:
        return _none().copy(deep=False)
    return Findings.validate(pd.DataFrame(rows, columns=list(Findings.to_schema().columns), dtype="str"))


@functools.cache
def _none() -> DataFrame[Findings]:
    """Make and validate the empty frame once, because most stages find nothing."""
    return Findings.validate(pd.DataFrame([], columns=list(Findings.to_schema().columns), dtype="str"))


def of_period(findings: DataFrame[Findings], period: Period) -> DataFrame[Findings]:
    """Put a day of the period into the examples of findings."""
    return Findings.validate(findings.assign(mend=findings["mend"].map(period.examples).astype("str")))
