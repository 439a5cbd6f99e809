"""Is a form the one that was issued to the unit that it names, for the period that it names?

What contradicts that is asked: the code on the form, the name of the file, the line under the title.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vtlt_consolidate.findings.rule import Rule
from vtlt_consolidate.findings.rules import identityrules
from vtlt_consolidate.identity.claims import Claims, Expected
from vtlt_consolidate.model import seals
from vtlt_consolidate.model.seals import Identity
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import told
from vtlt_consolidate.words.period import Period, mentioned
from vtlt_consolidate.words.text import clean

Complaint = tuple[Rule, dict[str, str]]
"""A rule and the values of its placeholders."""

_LOOKED_BACK = 36
"""Periods before this one for which a code may have been issued."""


def seal_of(claims: Claims, unit: Unit, expected: Expected) -> str:
    """Say of the code on a form what `Seals.judge` says; of several, a wrong one decides."""
    mine = _identity(claims, unit.code, expected)
    judged = {expected.seals.judge(typed, mine) for typed in claims.said.get("seal", {})}
    order = (seals.WRONG, seals.GOOD, seals.OTHER_KEY)
    return next((each for each in order if each in judged), seals.MISSING)


def doubt(claims: Claims, unit: Unit, named: Iterable[Unit], expected: Expected) -> Complaint | None:
    """Say what lets doubt that a form which claims to be this unit's is so.

    Args:
        claims: what the form says.
        unit: whose it claims to be.
        named: the units that its file's name speaks of, where none of the file's forms is one of theirs.
        expected: set, period and units of the round.
    """
    if not claims.decided:
        seal = seal_of(claims, unit, expected)
        if seal == seals.WRONG:
            return _wrong_seal(claims, unit, expected)
        if others := tuple(named):
            said = {"other": told(others), "expected": told([unit]), "example": unit.code}
            return identityrules.FILE_OF_OTHER, said
        if _is_asked(seal, expected):
            return identityrules.UNSEALED, {"expected": told([unit]), "found": unit.code}
    return None if claims.period_decided else _other_period_printed(claims, expected)


def _is_asked(seal: str, expected: Expected) -> bool:
    """Say whether a form is asked about because it shows no code that can be checked."""
    # Where there never was a key, no form can have a code.
    issued = bool(expected.seals.keys) or seal == seals.OTHER_KEY
    return issued and seal != seals.GOOD and expected.seals.policy == seals.ASK


def is_told(claims: Claims, seal: str, expected: Expected) -> bool:
    """Say whether a form that is taken has no code, which is to be noted."""
    known_otherwise = claims.decided or claims.by_print
    noted = expected.seals.keys and expected.seals.policy == seals.ACCEPT
    return bool(noted and seal == seals.MISSING and not known_otherwise)


def whose_seal(claims: Claims, unit: Unit, expected: Expected) -> tuple[str, str]:
    """Find the unit and the period that a wrong code was issued for; empty where that is not known."""
    typed = next(iter(claims.said.get("seal", {})), "")
    for seal in claims.said.get("seal", {}):
        if expected.seals.judge(seal, _identity(claims, unit.code, expected)) == seals.WRONG:
            typed = seal
    found = expected.seals.whose(typed, _candidates(claims, unit, expected))
    return (found.unit_code, found.period) if found else ("", "")


def _wrong_seal(claims: Claims, unit: Unit, expected: Expected) -> Complaint:
    code, period = whose_seal(claims, unit, expected)
    other = ""
    if code:
        owner = expected.roster.by_code[code]
        of_period = f", kỳ {period}" if period != str(expected.round_.period) else ""
        other = f"; mã này được lập cho biểu của {told([owner])}{of_period}"
    found = " và ".join(clean(typed) for typed in claims.said["seal"])
    return identityrules.WRONG_SEAL, {"found": found, "expected": told([unit]), "other": other}


def _identity(claims: Claims, unit_code: str, expected: Expected) -> Identity:
    version = claims.one("version") or str(expected.criteria.version)
    return Identity(expected.criteria.id, version, unit_code, str(expected.round_.period))


def _candidates(claims: Claims, unit: Unit, expected: Expected) -> Iterator[Identity]:
    """What a code may have been issued for: another unit of this round, or this unit in an earlier one."""
    mine = _identity(claims, unit.code, expected)
    current = expected.criteria.version
    versions = dict.fromkeys([mine.version, str(current), str(current - 1)])
    periods = [expected.round_.period, *_before(expected.round_.period)]
    units = [unit.code, *(code for code in expected.roster.codes if code != unit.code)]
    for version in versions:
        for code in units:
            yield Identity(mine.set_id, version, code, mine.period)
        for period in periods:
            yield Identity(mine.set_id, version, unit.code, str(period))


def _before(period: Period) -> Iterator[Period]:
    for _ in range(_LOOKED_BACK):
        period = period.previous
        yield period


def _other_period_printed(claims: Claims, expected: Expected) -> Complaint | None:
    """Say that the line under the title names another period than the code does."""
    named = mentioned(claims.period_line)
    mine = expected.round_.period
    if mine in named or not any(period.months == mine.months for period in named):
        return None
    return identityrules.PERIOD_PRINTED, {"found": claims.period_line, "expected": str(mine)}
