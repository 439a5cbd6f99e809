"""Whose form is each file, and is it one of this round?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from vtlt_consolidate import claims as claimed
from vtlt_consolidate import findings as catalogue
from vtlt_consolidate import formrules, layout, returnrules
from vtlt_consolidate.claims import Claims, Expected, legible
from vtlt_consolidate.decisions import ABOUT_A_FILE, PERIOD, SET_ASIDE, UNIT, USE, Decisions
from vtlt_consolidate.findings import Rule
from vtlt_consolidate.proposals import is_name_of, told
from vtlt_consolidate.units import Unit

_Complaint = tuple[Rule, dict[str, str]]
"""A rule and the values of its placeholders."""


def put_aside(files: pd.DataFrame, decisions: Decisions) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Leave out the files that the analyst decided to leave out; gives `Files` and `Findings`."""
    aside = pd.Series(
        [
            any(decisions.about_file(kind, sha) == SET_ASIDE for kind in ABOUT_A_FILE)
            for sha in files["sha256"]
        ],
        index=files.index,
        dtype=bool,
    )
    names = files.loc[aside, "file"]
    records = [catalogue.record(returnrules.SET_ASIDE, file=name, found=SET_ASIDE) for name in names]
    verdicts = files["verdict"].mask(aside, "set_aside")
    reasons = files["reason"].mask(aside, returnrules.SET_ASIDE.title)
    return files.assign(verdict=verdicts, reason=reasons), catalogue.frame(records)


def accept(files: pd.DataFrame, cells: pd.DataFrame, expected: Expected) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each readable file its unit, or refuse it.

    Args:
        files: frame `Files`.
        cells: frame `Cells`.
        expected: set, period and units of the round.

    Returns:
        `Files` with units and verdicts, and the `Findings`.
    """
    readable = files.loc[files["verdict"] == "read", "file"]
    said = claimed.gather(legible(cells[cells["file"].isin(readable)]), expected)
    records = []
    rows = files.to_dict("records")
    for row in rows:
        if row["verdict"] != "read":
            continue
        claims = said.get(row["file"], Claims())
        if decided := expected.decisions.about_file(UNIT, row["sha256"]):
            claims = claims.given(decided, expected)
        elif expected.decisions.about_file(PERIOD, row["sha256"]) == USE:
            claims = claims.of_this_round(expected)
        codes = list(claims.said.get("unit_code", {}))
        unit = expected.names.coded(codes[0]) if len(codes) == 1 else None
        row["unit_code"] = unit.code if unit else ""
        place = {"file": row["file"], "unit_code": row["unit_code"]}
        if refusal := _refusal(claims, unit, expected):
            rule, context = refusal
            row |= {"verdict": "rejected", "reason": rule.title}
            records.append(catalogue.record(rule, **place, **context))
            continue
        row["version"] = claims.one("version")
        row["attempt"] = _attempt(claims)
        if unit:
            records.extend(
                catalogue.record(r, **place, **told) for r, told in _remarks(claims, unit, expected)
            )
    taken = pd.DataFrame(rows, columns=files.columns).astype(files.dtypes)
    return taken, catalogue.frame(records)


def _attempt(claims: Claims) -> int:
    """The attempt that a form declares; one that declares none, or nothing readable, is the first."""
    typed = claims.one("attempt") or "1"
    return int(typed) if typed.isdecimal() and 0 < int(typed) <= _MOST_ATTEMPTS else 1


_MOST_ATTEMPTS = 99


def _remarks(claims: Claims, unit: Unit | None, expected: Expected) -> Iterator[_Complaint]:
    """Yield what is odd about a form that is taken all the same."""
    if unit is None:
        return
    if claims.decided:
        yield returnrules.UNIT_DECIDED, {"expected": unit.full_name}
    elif claims.by_print:
        yield returnrules.KNOWN_BY_PRINT, {"expected": unit.full_name}
    if claims.one("unit_code") != unit.code:
        yield returnrules.CODE_MENDED, {"found": claims.one("unit_code"), "expected": f"“{unit.code}”"}
    current = str(expected.criteria.version)
    if claims.one("version") != current:
        yield returnrules.OLD_VERSION, {"found": claims.one("version"), "expected": current}
    typed = claims.one("attempt") or "1"
    if str(_attempt(claims)) != typed:
        yield returnrules.NOT_AN_ATTEMPT, {"found": typed}


def _refusal(claims: Claims, unit: Unit | None, expected: Expected) -> _Complaint | None:
    """Say why a file that claims this cannot be taken; cheapest first."""
    return (
        _lacking(claims, expected)
        or _contradicting(claims)
        or wrong_round({key: claims.one(key) for key in expected.identity}, expected)
        or _of_nobody(claims, unit, expected)
    )


def _lacking(claims: Claims, expected: Expected) -> _Complaint | None:
    lacking = [key for key in layout.IDENTITY if key not in claims.said]
    if not lacking:
        return None
    if "set_id" in lacking:
        return (formrules.IDENTITY_LOST if claims.table else returnrules.NOT_OUR_FORM), {}
    if "unit_code" in lacking:
        return returnrules.UNIT_ASKED, {"other": proposed(claims.candidates)}
    return returnrules.PERIOD_ASKED, {"expected": str(expected.each.period)}


def _contradicting(claims: Claims) -> _Complaint | None:
    for key, several in claims.said.items():
        if len(several) > 1:
            found = " và ".join(f"“{value}” ({place})" for value, place in several.items())
            of_unit = key in ("unit_code", "unit_name")
            rule = returnrules.IDENTITY_CONTRADICTS if of_unit else returnrules.ROUND_CONTRADICTS
            return rule, {"subject": layout.TAGS[key].rstrip(":"), "found": found}
    return None


def _of_nobody(claims: Claims, unit: Unit | None, expected: Expected) -> _Complaint | None:
    name = claims.one("unit_name")
    meant = expected.names.meant(name)
    if unit is None:
        similar = meant or expected.names.similar(name)
        return returnrules.UNKNOWN_UNIT, {"found": claims.one("unit_code"), "other": proposed(similar)}
    # The area was perhaps added or corrected after the forms went out; the name is what counts.
    if not name or is_name_of(unit, name):
        return None
    return returnrules.NAME_CONTRADICTS, {"found": name, "expected": f"{unit.code} ({unit.full_name})"}


def wrong_round(said: Mapping[str, str], expected: Expected) -> _Complaint | None:
    """Say why what is of this set, version and period is not of this round.

    Args:
        said: `set_id`, `version` and `period`.
        expected: the round.
    """
    version = expected.criteria.version
    # Templates change while forms are under way: the edition before this one is still read.
    accepted: dict[str, tuple[str, ...]] = {key: (value,) for key, value in expected.identity.items()}
    accepted["version"] = (str(version), str(version - 1))
    rules = {
        "set_id": returnrules.OTHER_SET,
        "version": returnrules.OTHER_VERSION,
        "period": returnrules.OTHER_PERIOD,
    }
    for key, rule in rules.items():
        if said[key] not in accepted[key]:
            return rule, {"found": said[key], "expected": accepted[key][0]}
    return None


def proposed(units: tuple[Unit, ...]) -> str:
    """End a sentence with the units that may be meant."""
    return f"; có thể là {told(units)}" if units else ""
