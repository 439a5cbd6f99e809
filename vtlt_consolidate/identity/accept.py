"""Decides which unit each form belongs to, and whether it is a form of this round."""

from __future__ import annotations

import dataclasses
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import PurePosixPath
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import formrules, identityrules, returnrules
from vtlt_consolidate.identity import claims as claimed
from vtlt_consolidate.identity import genuine, sheets
from vtlt_consolidate.identity.claims import Claims, Expected
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.identity.genuine import Complaint
from vtlt_consolidate.model import frames, layout, seals
from vtlt_consolidate.model.decisions import ABOUT_A_FILE, PERIOD, SET_ASIDE, UNIT, USE, Decisions
from vtlt_consolidate.model.frames import Files, Findings
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import codes, is_name_of, with_codes
from vtlt_consolidate.words.period import in_words
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import first_of, listed
from vtlt_consolidate.workspace.months import versions


@dataclass(frozen=True)
class Accepted:
    """The result of `accept`.

    Args:
        files: frame `Files` with units and verdicts.
        findings: frame `Findings`.
        sealed: pairs of file and unit, for the forms whose authenticity code is right.
    """

    files: DataFrame[Files]
    findings: DataFrame[Findings]
    sealed: frozenset[tuple[str, str]]


def put_aside(files: DataFrame[Files], decisions: Decisions) -> tuple[DataFrame[Files], DataFrame[Findings]]:
    """Mark the files that the analyst decided to leave out; return `Files` and one finding for each."""
    aside = {
        label: row
        for label, row in zip(files.index, frames.rows(files), strict=True)
        if row.verdict != Verdict.SET_ASIDE
        and any(decisions.about_file(kind, row.sha256) == SET_ASIDE for kind in ABOUT_A_FILE)
    }
    records = [catalogue.record(returnrules.SET_ASIDE, file=row.file, found=SET_ASIDE)
               for row in aside.values()]  # fmt: skip
    left_out = dict.fromkeys(aside, (Verdict.SET_ASIDE.value, returnrules.SET_ASIDE.title))
    files = Files.validate(frames.amended(files, ("verdict", "reason"), left_out))
    return files, catalogue.frame(records)


def accept(files: DataFrame[Files], contents: Contents, expected: Expected) -> Accepted:
    """Give each readable file its unit, or refuse it.

    Args:
        files: frame `Files`; if a workbook holds several forms, each has its own row (`sheets.split`).
        contents: what was read of them.
        expected: set, period and units of the round.
    """
    read = files[files["verdict"] == Verdict.READ]
    claims_of = claimed.gather(contents.of(read["file"]), expected)
    forms = {row.file: _form(row, claims_of.get(row.file, Claims()), expected) for row in frames.rows(read)}
    named = _named_otherwise(forms.values(), expected)
    titled = _titled_otherwise(forms.values(), expected)
    records: list[dict[str, str]] = []
    sealed: set[tuple[str, str]] = set()
    strange: dict[str, str] = {}
    taken: dict[Hashable, tuple[str, str, str, str, int]] = {}
    for label, row in zip(read.index, frames.rows(read), strict=True):
        form = forms[row.file]
        claims, unit = form.claims, form.unit
        place = {"file": form.name, "unit_code": unit.code if unit else ""}
        if form.seal == seals.OTHER_KEY:
            strange[form.name] = next(map(seals.named_key, claims.said["seal"]))
        if refusal := _refusal(form, named.get(form.name, ()), titled.get(form.name, {}), expected):
            rule, context = refusal
            taken[label] = place["unit_code"], Verdict.REJECTED.value, rule.title, row.version, row.attempt
            records.append(catalogue.record(rule, **place, **context))
            continue
        version, attempt = claims.one("version"), _attempt(claims)
        taken[label] = place["unit_code"], row.verdict, row.reason, version, attempt
        if unit:
            sealed |= {(form.name, unit.code)} if form.seal == seals.GOOD else set()
            known_by = _known_by(form, unit, titled.get(form.name, {}), expected)
            remarks = chain(known_by, _remarks(form, expected))
            records.extend(catalogue.record(rule, **place, **context) for rule, context in remarks)
    if strange and expected.seals.policy != seals.IGNORE:
        records.append(_of_other_keys(strange))
    files = Files.validate(frames.amended(files, _TAKEN, taken))
    return Accepted(files, catalogue.frame(records), frozenset(sealed))


_TAKEN = ("unit_code", "verdict", "reason", "version", "attempt")


@dataclass(frozen=True)
class _Form:
    """A form, and what follows from what it says.

    Args:
        name: its name: that of its file, or of one form of several in a file (`sheets.split`).
        claims: what it says, and what the analyst decided.
        unit: the unit that it names.
        heir: the unit whose former code and name it carries; none: it carries those of no renamed one.
        seal: what its code of authenticity is worth, see `genuine.seal_of`.
    """

    name: str
    claims: Claims
    unit: Unit | None = None
    heir: Unit | None = None
    seal: str = seals.MISSING

    @property
    def file(self) -> str:
        """The file that it came in."""
        return sheets.file_of(self.name)

    @property
    def sheet(self) -> str:
        """The sheet that it is on; empty if nobody knows."""
        return sheets.sheet_of(self.name) or self.claims.sheet


def _decided(sha256: str, claims: Claims, expected: Expected) -> Claims:
    """Put the analyst's decisions about a file (its unit, its period) over what the file claims."""
    confirmed = expected.decisions.about_file(PERIOD, sha256) == USE
    if decided := expected.decisions.about_file(UNIT, sha256):
        claims = claims.given(decided, expected)
    elif confirmed:
        claims = claims.of_this_round(expected)
    return dataclasses.replace(claims, period_decided=confirmed)


def _form(row: Any, claims: Claims, expected: Expected) -> _Form:
    claims = _decided(row.sha256, claims, expected)
    if len(claims.said.get("unit_code", {})) != 1:
        return _Form(row.file, claims)
    code = claims.one("unit_code")
    heir = expected.lineage.heir(code, claims.one("unit_name"))
    unit = heir or expected.names.coded(code)
    if unit is None:
        return _Form(row.file, claims)
    # A form was issued to a unit under the code that it had then.
    seal = genuine.seal_of(claims, code if heir else unit.code, expected)
    return _Form(row.file, claims, unit, heir, seal)


def _named_otherwise(forms: Iterable[_Form], expected: Expected) -> dict[str, tuple[Unit, ...]]:
    """Form → the units that its file's name means, if no form inside the file belongs to any of them."""
    inside: dict[str, set[Unit]] = {}
    for form in forms:
        inside.setdefault(form.file, set()).update({form.unit} if form.unit else set())
    named = {file: expected.file_names.of_file(file) for file in inside}
    return {form.name: named[form.file] for form in forms if not inside[form.file] & set(named[form.file])}


def _titled_otherwise(forms: Iterable[_Form], expected: Expected) -> dict[str, dict[str, str]]:
    """Form → what to tell of its sheet, if that is named after other units and nobody decided whose it is."""
    doubted = [form for form in forms if form.unit and not form.claims.decided]
    named = {sheet: expected.titled(sheet) for sheet in {form.sheet for form in doubted}}
    return {
        form.name: genuine.sheet_of_other(form.unit, form.sheet, others)
        for form in doubted
        if form.unit and (others := named[form.sheet]) and form.unit not in others
    }


def _of_other_keys(strange: Mapping[str, str]) -> dict[str, str]:
    """Make a single finding for all forms whose code was made with another key."""
    files = [PurePosixPath(sheets.file_of(name)).name for name in strange]
    keys = ", ".join(sorted(set(strange.values())))
    context = {
        "subject": str(len(files)),
        "key": keys,
        "found": keys,
        "other": first_of(files, _SHOWN, "tệp nữa", ", "),
    }
    return catalogue.record(identityrules.OTHER_KEY, **context)


_SHOWN = 5


def _attempt(claims: Claims) -> int:
    """The attempt that a form declares; 1 if it declares none or the number cannot be read."""
    return attempt_in(claims.one("attempt"))


def attempt_in(typed: str) -> int:
    """The attempt that a text says; 1 if it says none that there can be."""
    return int(typed) if typed.isdecimal() and 0 < int(typed) <= _MOST_ATTEMPTS else 1


_MOST_ATTEMPTS = 99


def _known_by(form: _Form, unit: Unit, titled: dict[str, str], expected: Expected) -> Iterator[Complaint]:
    """Yield the notes and warnings about how the unit of an accepted form is known."""
    claims = form.claims
    if genuine.is_told(claims, form.seal, expected):
        yield identityrules.NO_SEAL, {}
    if claims.decided:
        yield returnrules.UNIT_DECIDED, {"expected": unit.full_name}
    elif claims.by_print:
        yield returnrules.KNOWN_BY_PRINT, {"key": "", "expected": unit.full_name}
    if titled:
        yield identityrules.SHEET_OF_OTHER, titled | {"key": titled["found"]}
    if form.heir:
        found = f"{claims.one('unit_name')} ({claims.one('unit_code')})"
        yield identityrules.FORMER_NAME, {"key": found, "found": found, "expected": unit.full_name}
    elif claims.one("unit_code") != unit.code:
        yield returnrules.CODE_MENDED, {"found": claims.one("unit_code"), "expected": f"“{unit.code}”"}


def _remarks(form: _Form, expected: Expected) -> Iterator[Complaint]:
    """Yield the other notes and warnings about a form that is accepted."""
    claims, current = form.claims, str(expected.criteria.version)
    if claims.one("version") != current:
        old = claims.one("version")
        yield returnrules.OLD_VERSION, {"key": old, "found": old, "expected": current}
    typed = claims.one("attempt") or "1"
    if str(_attempt(claims)) != typed:
        yield returnrules.NOT_AN_ATTEMPT, {"key": typed, "found": typed}
    yield from genuine.unclear_line(claims, expected)


def _refusal(
    form: _Form, named: tuple[Unit, ...], titled: dict[str, str], expected: Expected
) -> Complaint | None:
    """Return the first reason to refuse a form, the cheapest check first; `None` if there is none.

    Args:
        form: the form.
        named: the units that the name of its file means.
        titled: what to tell of the name of its sheet; empty: nothing.
        expected: the round.
    """
    claims, unit = form.claims, form.unit
    return (
        _lacking(claims, form.file, expected)
        or _contradicting(claims, expected)
        or wrong_round({key: claims.one(key) for key in expected.identity}, expected)
        or _of_nobody(form, expected)
        or (genuine.doubt(claims, unit, form.seal, named, expected) if unit else None)
        or (genuine.sent_by_other(claims, unit, form.file, expected) if unit else None)
        or ((identityrules.SHEET_ASKED, titled | _BY_PRINT) if titled and claims.by_print else None)
    )


_BY_PRINT = {"subject": "biểu không còn ô nhận dạng"}


def _lacking(claims: Claims, file: str, expected: Expected) -> Complaint | None:
    lacking = [key for key in layout.IDENTITY if key not in claims.said]
    if not lacking:
        return None
    if "set_id" in lacking:
        return (formrules.IDENTITY_LOST if claims.table else returnrules.NOT_OUR_FORM), {}
    if "unit_code" in lacking:
        units = claims.candidates or expected.sent_by(file)
        return returnrules.UNIT_ASKED, {"other": proposed(units), "units": codes(units)}
    return returnrules.PERIOD_ASKED, {"expected": str(expected.round_.period)}


def _contradicting(claims: Claims, expected: Expected) -> Complaint | None:
    for key, several in claims.said.items():
        if len(several) > 1 and key != "seal":
            found = listed([f"“{value}” ({place})" for value, place in several.items()])
            texts = {"subject": layout.TAGS[key].rstrip(":"), "found": found}
            if key not in ("unit_code", "unit_name"):
                return returnrules.ROUND_CONTRADICTS, texts
            units = codes(unit for value in several for unit in expected.names.written(value))
            return returnrules.IDENTITY_CONTRADICTS, texts | {"units": units}
    return None


def _of_nobody(form: _Form, expected: Expected) -> Complaint | None:
    claims, unit, name = form.claims, form.unit, form.claims.one("unit_name")
    if form.heir:
        return None
    if heirs := expected.lineage.heirs(claims.one("unit_code"), name):
        found = f"{name} ({claims.one('unit_code')})"
        texts = {"found": found, "other": with_codes(heirs), "units": codes(heirs)}
        return identityrules.FORMER_UNIT, texts | {"key": found}
    if unit is None:
        similar = expected.names.meant(name) or expected.names.similar(name)
        found = claims.one("unit_code")
        units = codes((*similar, *expected.names.written(found)))
        period = str(expected.round_.period)
        texts = {"found": found, "expected": period, "other": proposed(similar), "units": units}
        return returnrules.UNKNOWN_UNIT, texts
    # Compare the name only: the area may have been added or corrected after the forms were sent out.
    if not name or is_name_of(unit, name):
        return None
    units = codes(expected.names.written(name))
    return returnrules.NAME_CONTRADICTS, {"found": name, "expected": with_codes([unit]), "units": units}


def wrong_round(said: Mapping[str, str], expected: Expected) -> Complaint | None:
    """Return the complaint if a set, version or period is not that of this round; `None` if all are.

    Args:
        said: `set_id`, `version` and `period`.
        expected: the round.
    """
    accepted: dict[str, tuple[str, ...]] = {key: (value,) for key, value in expected.identity.items()}
    accepted["version"] = tuple(map(str, versions.read_with(expected.criteria)))
    if expected.any_version:
        accepted["version"] += (said["version"],)
    rules = {
        "set_id": returnrules.OTHER_SET,
        "version": returnrules.OTHER_VERSION,
        "period": returnrules.OTHER_PERIOD,
    }
    for key, rule in rules.items():
        if said[key] not in accepted[key]:
            found, wanted = said[key], accepted[key][0]
            if rule is returnrules.OTHER_PERIOD:
                # Letters to units repeat it.
                found, wanted = in_words(found), in_words(wanted)
            return rule, {"found": found, "expected": wanted}
    return None


def proposed(units: tuple[Unit, ...]) -> str:
    """The end of a sentence that names the units which may be meant; empty if there are none."""
    return f"; có thể là {with_codes(units)}" if units else ""
