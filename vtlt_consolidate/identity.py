"""Whose form is each file, and is it one of this round? Found by tags, never by address."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from vtlt_consolidate import findings as catalogue
from vtlt_consolidate import frames, layout
from vtlt_consolidate.addresses import address
from vtlt_consolidate.config import Round
from vtlt_consolidate.criteria import CriteriaSet
from vtlt_consolidate.findings import Rule
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
    each: Round
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
    said = _said(cells, expected)
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


def _said(cells: pd.DataFrame, expected: Expected) -> dict[str, Said]:
    """Gather what each file says of itself: by its tags, and where those are gone by its print."""
    said: dict[str, Said] = {file: {} for file in cells["file"].unique()}
    for row in frames.rows(identify(cells)):
        said[row.file].setdefault(row.key, {})[row.value] = f"sheet “{row.sheet}”, ô {row.cell}"
    wanting = [file for file, values in said.items() if not {*layout.IDENTITY, "unit_name"} <= values.keys()]
    for file, group in cells[cells["file"].isin(wanting)].groupby("file"):
        mine, printed = said[str(file)], _printed(group, expected)
        if any(key not in mine and key in printed for key in layout.IDENTITY):
            mine[_BY_PRINT] = {"": ""}
        said[str(file)] = printed | mine
    return said


_BY_PRINT = "by_print"
"""Stands beside the keys of a file whose identity was read off its print."""


def _printed(cells: pd.DataFrame, expected: Expected) -> Said:
    """Read the identity off the print of one form: exact after folding and unique, or not at all.

    The name of a unit is its full name, as only one unit has it; the period is the line under the
    title, word for word; the set is known by having every code of it.
    """
    words = folded(cells["typed"])
    units = {fold(unit.full_name): unit for unit in expected.roster.units}
    printed: Said = {}
    for row, word in zip(frames.rows(cells), words, strict=True):
        place = f"sheet “{row.sheet}”, ô {address(row.row, row.column)}"
        if word in units:
            printed.setdefault("unit_name", {})[clean(row.typed)] = place
            printed.setdefault("unit_code", {})[units[word].code] = place
        elif word == fold(layout.subtitle(expected.each)):
            printed["period"] = {str(expected.each.period): place}
    known = set(words)
    forms = [{fold(leaf.code) for leaf in part.leaves} for _, part in expected.criteria.by_variant()]
    if any(codes <= known for codes in forms):
        printed["set_id"] = {expected.criteria.id: "các mã tiêu chí"}
        printed["version"] = {str(expected.criteria.version): "các mã tiêu chí"}
    return printed


def _attempt(values: Said) -> int:
    """The attempt that a form declares; one that declares none, or nothing readable, is the first."""
    typed = _one(values, "attempt") or "1"
    return int(typed) if typed.isdecimal() and 0 < int(typed) <= _MOST_ATTEMPTS else 1


_MOST_ATTEMPTS = 99


def _remarks(values: Said, expected: Expected) -> Iterator[tuple[Rule, dict[str, str]]]:
    """Yield what is odd about a form that is taken all the same."""
    unit = expected.roster.by_code[_one(values, "unit_code")]
    if _BY_PRINT in values:
        yield catalogue.KNOWN_BY_PRINT, {"expected": unit.full_name}
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
        (catalogue.OTHER_PERIOD, "period", (str(expected.each.period),)),
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
