"""Uses figures of the last period, only if the analyst asks for it.

Either for units that sent nothing, or on the forms of this period, to be confirmed.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pandera.typing import DataFrame

from vtlt_consolidate.files import intake
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import bookrules, identityrules, returnrules
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import CriteriaSet, most_of_leaf
from vtlt_consolidate.model.frames import Files, Findings, RawAnswers
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.reading import datasheet, several
from vtlt_consolidate.reading.earlier import united
from vtlt_consolidate.reading.earlier.united import Changed
from vtlt_consolidate.reading.several import Several
from vtlt_consolidate.scoring import appraisal
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.history.reworded import reworded
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period, in_words
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import show_number


class Use(NamedTuple):
    """What earlier figures are wanted for: the beginning of a sentence if that fails, and the option."""

    failed: str
    option: str


TO_CARRY = Use("Không mang được số liệu kỳ trước sang", "--carry-forward")
TO_PREFILL = Use("Không điền sẵn được số liệu kỳ trước", "--prefill")

Asked = Callable[[Period], CriteriaSet]
"""Gives the set of a period, as its units were asked."""


class Earlier(NamedTuple):
    """What can be used of an earlier period.

    Args:
        taken: files and answers of the units, those of former units under what they became; `carried` is the
            period that the figures first came from.
        reworded: code of a unit → the leaves that it answered then and that are asked in other words now;
            `taken` is without those answers.
        alone: codes of units whose own figures keep them from being added up with those that they took in.
        changed: the units that the period did not have yet.
    """

    taken: Several
    reworded: Mapping[str, frozenset[str]]
    alone: frozenset[str]
    changed: Changed


def read(path: Path, name: str, earlier: Round, expected: Expected, asked: Asked, use: Use) -> Earlier:
    """Read the figures of all units from an earlier period, without answers to other questions.

    Args:
        path: path of the merged workbook of that period.
        name: its path within the workspace.
        earlier: the round of that period.
        expected: set and units of this round.
        asked: what the units were asked in a period.
        use: what the figures are wanted for.

    Raises:
        VtltError: there is no such workbook, or it cannot be used.
    """
    if not path.is_file():
        raise VtltError(
            f"{use.failed}: chưa có {name}. Chạy vtlt consolidate cho kỳ {earlier.period} trước, hoặc bỏ "
            f"{use.option}."
        )
    files, cells = intake.read_one(name, path)
    changed = Changed.since(earlier.period, datasheet.unit_names(cells), expected).reported_in(cells)
    # The set may have got several versions since; what each of them asked is compared below.
    then = changed.among(dataclasses.replace(expected, round_=earlier, any_version=True))
    read_then = several.read(files, cells, then)
    found = read_then.findings
    # Units without figures to go on with are told one by one; nobody else has to wait for them.
    gone = changed.codes and set(found["code"]) == {returnrules.ROW_UNKNOWN.code}
    if Verdict.READ not in set(read_then.files["verdict"]) and not gone:
        why = found["message"].iloc[0] if len(found) else "không có số liệu của đơn vị nào"
        raise VtltError(f"{use.failed} từ {name}: {why}")
    taken = united.unite(read_then, changed, expected)
    files = taken.files
    # Figures that were already carried keep the period that they first came from.
    files = files.assign(carried=files["carried"].mask(files["carried"] == "", str(earlier.period)))
    raw, others = _to_what_is_asked(dataclasses.replace(taken, files=files), expected.criteria, asked)
    return Earlier(raw, others, united.alone(read_then, changed, expected), changed)


def _to_what_is_asked(
    taken: Several, criteria: CriteriaSet, asked: Asked
) -> tuple[Several, dict[str, frozenset[str]]]:
    """Leave out the answers to leaves that the period of the answers asked in other words."""
    periods = dict(frames.tuples(taken.files, "unit_code", "carried"))
    sets = {period: asked(Period.parse(period)) for period in set(periods.values())}
    others = {period: reworded(then, criteria) for period, then in sets.items()}
    left_out = {code: others[period] for code, period in periods.items()}
    places = frames.tuples(taken.answers, "unit_code", "leaf_code", "typed")
    kept, answered = list[bool](), dict[str, set[str]]()
    for unit, leaf, typed in places:
        kept.append(leaf not in left_out.get(unit, ()))
        if typed and not kept[-1]:
            answered.setdefault(unit, set()).add(leaf)
    appraised = {
        key: [each for each in rows if each.leaf_code not in left_out.get(key[1], ())]
        for key, rows in taken.appraised.items()
    }
    raw = RawAnswers.validate(taken.answers.loc[kept].reset_index(drop=True))
    sound = dataclasses.replace(taken, answers=raw, appraised=appraised)
    return sound, {code: frozenset(leaves) for code, leaves in answered.items()}


def carry(
    path: Path, name: str, missing: set[str], earlier: Round, expected: Expected, asked: Asked
) -> Several:
    """Read the figures of missing units from an earlier period.

    Args:
        path: path of the merged workbook of that period.
        name: its path within the workspace, which is the source of every carried value.
        missing: codes of the missing units.
        earlier: the round of that period.
        expected: set and units of this round.
        asked: what the units were asked in a period.

    Returns:
        Files and answers of the units. Figures that were carried there from a still earlier period keep the
        name of that period. A unit whose code belonged to another unit then gets no figures, and a warning.

    Raises:
        VtltError: there is no such workbook, or it cannot be used.
    """
    taken, others, alone, changed = read(path, name, earlier, expected, asked, TO_CARRY)
    files, raw = taken.files, taken.answers
    files = files[files["unit_code"].isin(missing)]
    records = []
    for row in frames.rows(files):
        place = {"unit_code": row.unit_code, "file": name}
        records.append(catalogue.record(returnrules.CARRIED, **place, key=row.carried, found=row.carried))
        if then := taken.regrouped.get(row.unit_code):
            now = expected.roster.by_code[row.unit_code].variant
            told = {"key": row.carried, "found": row.carried, "other": then, "expected": now}
            records.append(catalogue.record(returnrules.OTHER_GROUP_BEFORE, **place, **told))
        for leaf in expected.criteria.leaves:
            if leaf.code in others.get(row.unit_code, ()):
                other = {
                    "leaf_code": leaf.code,
                    "subject": leaf.name,
                    "found": row.carried,
                    "key": row.carried,
                }
                records.append(catalogue.record(returnrules.ASKED_OTHERWISE, **place, **other))
    summed = set(files["unit_code"])
    ways = dict.fromkeys(alone, identityrules.OWN_ROW.format(expected.round_.period))
    records += united.change_records(changed, missing, summed, name, earlier.period, ways)
    raw = raw[raw["unit_code"].isin(files["unit_code"])].reset_index(drop=True)
    for code, then in taken.renamed.items():
        if code in missing:
            place = {"unit_code": code, "file": name, "expected": code}
            records.append(catalogue.record(returnrules.OTHER_UNIT_BEFORE, **place, key=then, found=then))
    appraised = {key: rows for key, rows in taken.appraised.items() if key[1] in set(files["unit_code"])}
    outgrown = [
        each
        for rows in appraised.values()
        for each in rows
        if each.leaf_code in expected.criteria.by_code and not appraisal.within(each, expected.criteria)
    ]
    records += [_outgrown(each, name, expected) for each in outgrown]
    appraised = {key: [each for each in rows if each not in outgrown] for key, rows in appraised.items()}
    return Several(files, raw, catalogue.frame(records), appraised)


def _outgrown(row: Appraisal, name: str, expected: Expected) -> dict[str, Any]:
    """Tell of points that a reviewer gave then, and that the criterion cannot give now."""
    leaf, unit = expected.criteria.by_code[row.leaf_code], expected.roster.by_code[row.unit_code]
    points, most = show_number(row.points or 0, grouped=False), most_of_leaf(leaf)
    why = "" if most is None else f", nhiều nhất là {show_number(most, grouped=False)}"
    return catalogue.record(
        bookrules.POINTS_UNFIT, file=name, key=points, found=points, subject=f"{leaf.code} {leaf.name}",
        other=f"{unit.code} {unit.full_name}", expected=f"nay nằm ngoài mức cho phép{why}",
    )  # fmt: skip


_NOT_THERE = f"Không sửa tệp kết quả của kỳ trước. {returnrules.CARRIED.mend}"


def asked_anew(findings: DataFrame[Findings], files: DataFrame[Files], name: str) -> DataFrame[Findings]:
    """Ask for a return wherever carried figures are complained of.

    The workbook that they are from is a result, perhaps of a closed period, in which nobody writes.

    Args:
        findings: the findings of the period.
        files: its files.
        name: as `carry` takes it.
    """
    units = set(files.loc[(files["file"] == name) & (files["carried"] != ""), "unit_code"])
    if not units:
        return findings
    # What is for the office says already what is to be done; what is only noted asks for nothing.
    office = {rule.code for rule in catalogue.RULES.values() if rule.office}
    here = (findings["file"] == name) & findings["unit_code"].isin(units)
    here &= ~findings["code"].isin(office) & (findings["severity"] != catalogue.NOTED)
    return Findings.validate(findings.assign(mend=findings["mend"].mask(here, _NOT_THERE)))


def marked(roster: Roster, carried: Mapping[str, str]) -> Roster:
    """Add a mark to the names of units with carried figures, so that every table shows it.

    Args:
        roster: the units.
        carried: code of a unit → the period that its figures are from.
    """
    units = (
        _marked(unit, f" (số liệu {in_words(carried[unit.code])})") if unit.code in carried else unit
        for unit in roster.units
    )
    return Roster(tuple(units))


def _marked(unit: Unit, mark: str) -> Unit:
    """Append a mark to the names that sentences and tables use."""
    agency = f"{unit.agency_name}{mark}" if unit.agency_name else ""
    return dataclasses.replace(unit, name=f"{unit.name}{mark}", agency_name=agency)


def carried_from(files: DataFrame[Files]) -> dict[str, str]:
    """Code of a unit → the earlier period from which its figures were carried over."""
    old = files[(files["carried"] != "") & (files["verdict"] == Verdict.READ)]
    return dict(frames.tuples(old, "unit_code", "carried"))
