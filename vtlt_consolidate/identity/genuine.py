"""Checks whether a form was issued to the unit and for the period that it names.

The code of authenticity, the name of the file or the line under the title may contradict it, and then the
analyst is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from vtlt_consolidate.findings.rule import Rule
from vtlt_consolidate.findings.rules import cellrules, identityrules
from vtlt_consolidate.identity.claims import Claims, Expected
from vtlt_consolidate.model import layout, seals
from vtlt_consolidate.model.decisions import shortened
from vtlt_consolidate.model.seals import Identity
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import codes, with_codes
from vtlt_consolidate.words.days.spoken import Told, judged
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import clean, listed

Complaint = tuple[Rule, dict[str, str]]
"""A rule, the values of its placeholders, and the `units` of its finding."""

_LOOKED_BACK = 36
"""How many earlier periods are tried to find what a wrong code was issued for."""


def seal_of(claims: Claims, issued_to: str, expected: Expected) -> str:
    """Judge the code on a form as `Seals.judge` does; of several codes, a wrong one decides.

    Args:
        claims: what the form states about itself.
        issued_to: the code of the unit that it was issued to, which may since have been renamed.
        expected: set, period and units of the round.
    """
    mine = _identity(claims, issued_to, expected)
    judged = {expected.seals.judge(typed, mine) for typed in claims.said.get("seal", {})}
    order = (seals.WRONG, seals.GOOD, seals.OTHER_KEY)
    return next((verdict for verdict in order if verdict in judged), seals.MISSING)


def doubt(
    claims: Claims, unit: Unit, seal: str, named: Iterable[Unit], expected: Expected
) -> Complaint | None:
    """Find a reason to doubt that a form belongs to the unit that it names; `None` if there is none.

    Args:
        claims: what the form states about itself.
        unit: the unit that it names.
        seal: what its code is worth, see `seal_of`.
        named: the units that the file's name refers to, if none of the file's forms belongs to them.
        expected: set, period and units of the round.
    """
    if not claims.decided:
        if seal == seals.WRONG:
            return _wrong_seal(claims, unit, expected)
        if others := tuple(named):
            texts = {"other": with_codes(others), "expected": with_codes([unit]), "example": unit.code}
            return identityrules.FILE_OF_OTHER, texts | {"units": codes(others)}
        if _is_asked(seal, expected):
            return identityrules.UNSEALED, {"expected": with_codes([unit]), "found": unit.code}
    return None if claims.period_decided else _other_period_printed(claims, expected)


def sent_by_other(claims: Claims, unit: Unit, file: str, expected: Expected) -> Complaint | None:
    """Ask about a form that came in a mail of another unit: it forwards the form, or sent a wrong one.

    An address alone decides nothing: senders can be forged, and offices share mailboxes.
    """
    senders = expected.sent_by(file)
    if claims.decided or not senders or unit in senders:
        return None
    found = ", ".join(address for address in expected.senders[file] if address)
    texts = {
        "found": found,
        "other": with_codes(senders),
        "expected": with_codes([unit]),
        "example": unit.code,
    }
    return identityrules.SENDER_OF_OTHER, texts | {"units": codes(senders)}


def sheet_of_other(unit: Unit, sheet: str, named: Iterable[Unit]) -> dict[str, str]:
    """The texts of a finding about a form on a sheet that is named after other units.

    Args:
        unit: the unit that the form names.
        sheet: the name of its sheet.
        named: the units that this name means.
    """
    others = tuple(named)
    texts = {"found": sheet, "other": with_codes(others), "expected": with_codes([unit])}
    return texts | {"example": unit.code, "units": codes(others)}


def _is_asked(seal: str, expected: Expected) -> bool:
    """Say whether to ask about a form because it has no code that can be checked."""
    # If there never was a key, no form can have a code.
    issued = bool(expected.seals.keys) or seal == seals.OTHER_KEY
    return issued and seal != seals.GOOD and expected.seals.policy == seals.ASK


def is_told(claims: Claims, seal: str, expected: Expected) -> bool:
    """Say whether to note that an accepted form has no code."""
    known_otherwise = claims.decided or claims.by_print
    noted = expected.seals.keys and expected.seals.policy == seals.ACCEPT
    return bool(noted and seal == seals.MISSING and not known_otherwise)


def whose_seal(claims: Claims, unit: Unit, expected: Expected) -> tuple[str, str]:
    """Find unit and period that a wrong code was issued for; empty if unknown."""
    typed = next(iter(claims.said.get("seal", {})), "")
    for seal in claims.said.get("seal", {}):
        if expected.seals.judge(seal, _identity(claims, unit.code, expected)) == seals.WRONG:
            typed = seal
    found = expected.seals.whose(typed, _candidates(claims, unit, expected))
    return (found.unit_code, found.period) if found else ("", "")


def _wrong_seal(claims: Claims, unit: Unit, expected: Expected) -> Complaint:
    code, period = whose_seal(claims, unit, expected)
    other, wanted, this = "", with_codes([unit]), str(expected.round_.period)
    if code:
        owner = expected.roster.by_code[code]
        # Of the unit itself, only the period tells the two apart.
        wanted += f", kỳ {this}" if period != this else ""
        of_period = f", kỳ {period}" if period != this else ""
        other = f"; mã này được lập cho biểu của {with_codes([owner])}{of_period}"
    found = listed([clean(typed) for typed in claims.said["seal"]])
    return identityrules.WRONG_SEAL, {"found": found, "expected": wanted, "other": other, "units": code}


def _identity(claims: Claims, unit_code: str, expected: Expected) -> Identity:
    version = claims.one("version") or str(expected.criteria.version)
    return Identity(expected.criteria.id, version, unit_code, str(expected.round_.period))


def _candidates(claims: Claims, unit: Unit, expected: Expected) -> Iterator[Identity]:
    """What a wrong code may stand for: another unit of this round, or this unit in an earlier one."""
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
    """Report that the line under the title names another period."""
    if _judged(claims, expected) is not Told.OTHER:
        return None
    texts = {"found": claims.period_line or "", "expected": str(expected.round_.period)}
    return identityrules.PERIOD_PRINTED, texts


def unclear_line(claims: Claims, expected: Expected) -> Iterator[Complaint]:
    """Yield a note if the line under the title differs from the blank form and is not understood."""
    if claims.period_decided or claims.by_print or _judged(claims, expected) is not Told.UNCLEAR:
        return
    found = f"“{shortened(claims.period_line)}”" if claims.period_line else "để trống"
    yield cellrules.PRINT_CHANGED, {"key": found, "found": f"dòng {layout.PERIOD_LINE} {found}"}


def _judged(claims: Claims, expected: Expected) -> Told | None:
    if claims.period_line is None:
        return None
    return judged(claims.period_line, expected.round_.period, layout.subtitle(expected.round_))
