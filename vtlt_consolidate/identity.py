"""Whose form is each file, and is it one of this round? Found by tags, never by address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from vtlt_consolidate import findings as catalogue
from vtlt_consolidate import frames, layout
from vtlt_consolidate.addresses import address
from vtlt_consolidate.criteria import CriteriaSet
from vtlt_consolidate.findings import Rule
from vtlt_consolidate.period import Period
from vtlt_consolidate.text import clean, fold
from vtlt_consolidate.units import Roster


def folded(typed: pd.Series[str]) -> pd.Series[str]:
    """Fold a column of text; each different text is folded once."""
    return typed.map({text: fold(text) for text in typed.unique()}).astype("str")


def identify(cells: pd.DataFrame) -> pd.DataFrame:
    """Find what each file says it is.

    Args:
        cells: frame `Cells`.

    Returns:
        Columns file, key (of `layout.TAGS`), value, sheet, cell: each different value once, with
        the place of the first.
    """
    keys = {fold(words.rstrip(":")): key for key, words in layout.TAGS.items()}
    key = folded(cells["typed"]).str.rstrip(" :").map(keys)
    # Cells come in order of row and column, so a tag's value is the next cell of its row.
    after = cells.shift(-1)
    same_row = (after["file"] == cells["file"]) & (after["sheet"] == cells["sheet"])
    same_row &= (after["row"] == cells["row"]).fillna(value=False).astype(bool)
    found = after.assign(file=cells["file"], sheet=cells["sheet"], key=key)
    # Next to a tag whose value is gone stands the next tag, which is no value.
    found = found[key.notna() & same_row & key.shift(-1).isna()]
    found["value"] = found["typed"].map(clean)
    found["cell"] = [
        address(int(row), int(column)) for row, column in zip(found["row"], found["column"], strict=True)
    ]
    found = found.drop_duplicates(["file", "key", "value"])
    return found[["file", "key", "value", "sheet", "cell"]].reset_index(drop=True)


Said = dict[str, dict[str, str]]
"""Key of `layout.TAGS` → each value that stands for it → its place."""


def _one(values: Said, key: str) -> str:
    return next(iter(values.get(key, {})), "")


@dataclass(frozen=True)
class Expected:
    """What a form of this round must say of itself."""

    criteria: CriteriaSet
    period: Period
    roster: Roster


def accept(files: pd.DataFrame, cells: pd.DataFrame, expected: Expected) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each readable file its unit, or refuse it.

    Args:
        files: frame `Files`.
        cells: frame `Cells`.
        expected: set, period and units of the round.

    Returns:
        `Files` with units and verdicts, and the `Findings` of the refused ones.
    """
    said = _said(cells, expected.roster)
    records = []
    rows = files.to_dict("records")
    for row in rows:
        if row["verdict"] != "read":
            continue
        values = said.get(row["file"], {})
        codes = list(values.get("unit_code", {}))
        row["unit_code"] = codes[0] if len(codes) == 1 and codes[0] in expected.roster.by_code else ""
        place = {"file": row["file"], "unit_code": row["unit_code"]}
        if refusal := _refusal(values, expected):
            rule, context = refusal
            row |= {"verdict": "rejected", "reason": rule.title}
            records.append(catalogue.record(rule, **place, **context))
            continue
        row["version"] = _one(values, "version")
        row["attempt"] = _attempt(values)
        records.extend(catalogue.record(rule, **place, **told) for rule, told in _remarks(values, expected))
    taken = pd.DataFrame(rows, columns=files.columns).astype(files.dtypes)
    return taken, catalogue.frame(records)


def _said(cells: pd.DataFrame, roster: Roster) -> dict[str, Said]:
    """Gather what each file says of itself; a name whose tag is gone is known by being a unit's."""
    said: dict[str, Said] = {}
    for row in frames.rows(identify(cells)):
        place = f"sheet “{row.sheet}”, ô {row.cell}"
        said.setdefault(row.file, {}).setdefault(row.key, {})[row.value] = place
    nameless = cells[cells["file"].isin([file for file, values in said.items() if "unit_name" not in values])]
    names = {fold(unit.full_name) for unit in roster.units}
    for row in frames.rows(nameless[folded(nameless["typed"]).isin(names)]):
        place = f"sheet “{row.sheet}”, ô {address(row.row, row.column)}"
        said[row.file].setdefault("unit_name", {})[clean(row.typed)] = place
    return said


def _attempt(values: Said) -> int:
    """The attempt that a form declares; one that declares none, or nothing readable, is the first."""
    typed = _one(values, "attempt") or "1"
    return int(typed) if typed.isdecimal() and 0 < int(typed) <= _MOST_ATTEMPTS else 1


_MOST_ATTEMPTS = 99


def _remarks(values: Said, expected: Expected) -> Iterator[tuple[Rule, dict[str, str]]]:
    """Yield what is odd about a form that is taken all the same."""
    current = str(expected.criteria.version)
    if _one(values, "version") != current:
        yield catalogue.OLD_VERSION, {"found": _one(values, "version"), "expected": current}
    typed = _one(values, "attempt") or "1"
    if typed != str(_attempt(values)):
        yield catalogue.NOT_AN_ATTEMPT, {"found": typed}


def _refusal(values: Said, expected: Expected) -> tuple[Rule, dict[str, str]] | None:
    """Say why a file that gives these values for its identity cannot be taken; cheapest first."""
    if any(key not in values for key in layout.IDENTITY):
        return catalogue.NOT_OUR_FORM, {}
    for key, several in values.items():
        if len(several) > 1:
            found = " và ".join(f"“{value}” ({place})" for value, place in several.items())
            subject = layout.TAGS[key].rstrip(":")
            return catalogue.IDENTITY_CONTRADICTS, {"subject": subject, "found": found}
    one = {key: _one(values, key) for key in values}
    criteria = expected.criteria
    for rule, key, accepted in (
        (catalogue.OTHER_SET, "set_id", (criteria.id,)),
        # Templates change while forms are under way: the edition before this one is still read.
        (catalogue.OTHER_VERSION, "version", (str(criteria.version), str(criteria.version - 1))),
        (catalogue.OTHER_PERIOD, "period", (str(expected.period),)),
    ):
        if one[key] not in accepted:
            return rule, {"found": one[key], "expected": accepted[0]}
    unit = expected.roster.by_code.get(one["unit_code"])
    if unit is None:
        return catalogue.UNKNOWN_UNIT, {"found": one["unit_code"]}
    name = one.get("unit_name", "")
    # The area was perhaps added or corrected after the forms went out; the name is what counts.
    if name and fold(name) != fold(unit.name) and not fold(name).startswith(f"{fold(unit.name)},"):
        wanted = f"{unit.code} ({unit.full_name})"
        return catalogue.NAME_CONTRADICTS, {"found": name, "expected": wanted}
    return None
