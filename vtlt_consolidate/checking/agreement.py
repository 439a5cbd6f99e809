"""Checks that the answers of a return agree with each other, by the rules of the set (sheet “Quy tắc”)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing import DataFrame

from vtlt_consolidate.checking import merge
from vtlt_consolidate.checking.rules import failures
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import answerrules
from vtlt_consolidate.language import sentences
from vtlt_consolidate.language.functions import Value
from vtlt_consolidate.language.judge import Judge, Place, judges
from vtlt_consolidate.language.typed import Ref, When
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.decisions import shortened
from vtlt_consolidate.model.frames import Answers, Findings
from vtlt_consolidate.model.layout import NOTE
from vtlt_consolidate.model.rules.setrule import TRIAL
from vtlt_consolidate.reading.beside.reasons import explains
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.worked import outside, values
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import LACKING, Severity
from vtlt_consolidate.words.text import clean, fold

_BREACHES = {
    Severity.ERROR: answerrules.DISAGREEMENT,
    Severity.WARNING: answerrules.PERHAPS_DISAGREEMENT,
    Severity.NOTED: answerrules.NOTED_DISAGREEMENT,
}
CODES = frozenset(rule.code for rule in _BREACHES.values())
"""The codes of findings about answers that have to agree and that units mend."""


def check(
    answers: DataFrame[Answers], config: Config, period: Period, earlier: Sequence[Past] = ()
) -> DataFrame[Findings]:
    """Find returns whose answers do not agree with each other, or with those of an earlier period.

    Args:
        answers: frame `Answers`; answers with an error are withheld from it.
        config: the set, with its rules, and the units: each is judged by the rules that its group can answer.
        period: the period, which says what rules are judged.
        earlier: the results of earlier periods.

    Returns:
        `Findings`, one for each rule that a return breaks, about the first answer that the rule names; `cell`
        lists the cells of all of them, and the key begins with the code of the rule. Rules on trial are only
        noted, for the office; so is what the unit explains in a note, if that is what it would be asked for.
    """
    criteria, units = config.criteria, config.roster.by_code
    judging = judges(criteria, period)
    if not judging or answers.empty:
        return catalogue.frame([])
    of_groups = {
        variant: {judge.rule.code: judge for judge in judges(part, period)}
        for variant, part in criteria.by_variant()
    }
    refs = list(
        dict.fromkeys(ref for mine in of_groups.values() for judge in mine.values() for ref in judge.refs)
    )
    returns = sorted(set(frames.pairs(answers)))
    by_return = [of_groups.get(units[unit_code].variant, {}) for _, unit_code in returns]
    rows = _rows(answers, [ref for ref in refs if ref.code and ref.when == When.NOW])
    notes = _notes(answers)
    days: dict[Ref, Value] = {ref: day for ref in refs if (day := values.day(ref, period))}
    former = [ref for ref in refs if ref.when != When.NOW]
    given = {
        key: days | outside.before(key[1], former, period, earlier)
        | {ref: value for ref, row in mine.items() if (value := values.value(row, ref)) is not None}
        for key, mine in rows.items()
    }  # fmt: skip
    wide = pd.DataFrame({
        judge.rule.code: _kept([mine.get(judge.rule.code) for mine in by_return], returns, given)
        for judge in judging
    })  # fmt: skip
    found = failures(wide, [_COLUMN] * len(judging))
    records = []
    for at, row in frames.tuples(found, "column", "row"):
        judge, key = by_return[row][judging[at].rule.code], returns[row]
        if record := _record(judge, given[key], rows[key], notes.get(key, {}), criteria):
            records.append(record)
    return catalogue.frame(records)


_COLUMN = pa.Column(bool, [pa.Check(lambda kept: kept, name="kept")])


_Key = tuple[str, str]
"""File, and code of the unit."""
_Given = dict[_Key, dict[Ref, Value]]
_Rows = dict[_Key, dict[Ref, Any]]


def _rows(answers: pd.DataFrame, wanted: Sequence[Ref]) -> _Rows:
    """The rows of `Answers` that rules look at."""
    refs: dict[Place, list[Ref]] = {}
    for ref in wanted:
        refs.setdefault(ref.place, []).append(ref)
    codes = {ref.code for ref in wanted}
    found: _Rows = {}
    for row in frames.rows(answers[answers["leaf_code"].isin(codes)]):
        for ref in refs.get((row.leaf_code, row.field), ()):
            found.setdefault((row.file, row.unit_code), {})[ref] = row
    return found


def _notes(answers: pd.DataFrame) -> dict[_Key, dict[str, str]]:
    """Return → criterion → the note in its row."""
    found: dict[_Key, dict[str, str]] = {}
    for row in frames.rows(answers[(answers["field"] == NOTE) & ~answers["state"].isin(LACKING)]):
        found.setdefault((row.file, row.unit_code), {})[row.leaf_code] = clean(row.text or row.typed)
    return found


def _kept(judging: Sequence[Judge | None], returns: Sequence[_Key], given: _Given) -> list[bool]:
    """Whether each return keeps a rule, as it is for its group; a rule that is not for it is broken by none.

    Many give the same answers, so each combination is judged once.
    """
    known: dict[tuple[int, tuple[Value | None, ...]], bool] = {}
    kept = []
    for judge, key in zip(judging, returns, strict=True):
        if judge is None:
            kept.append(True)
            continue
        mine = given.get(key, {})
        said = id(judge), tuple(map(mine.get, judge.refs))
        if said not in known:
            known[said] = not judge.broken(mine)
        kept.append(known[said])
    return kept


def _record(
    judge: Judge,
    given: Mapping[Ref, Value],
    rows: Mapping[Ref, Any],
    notes: Mapping[str, str],
    criteria: CriteriaSet,
) -> dict[str, Any] | None:
    """Make the finding about a broken rule; `None` if the rule is only tried and would ask nothing."""
    answered = {ref: given[ref] for ref in judge.refs if ref.code and ref in given}
    told = [sentences.answered(ref, value, criteria) for ref, value in answered.items()]
    placed = [rows[ref] for ref in answered if ref in rows]
    cells = ", ".join(dict.fromkeys(row.cell for row in placed if row.cell))
    rule = judge.rule
    mend = rule.mend or (answerrules.MEND_ALL if rule.severity == Severity.ERROR else answerrules.MEND_ONE)
    reasons = _reasons(placed, notes) if rule.severity == Severity.WARNING and _ASKED in fold(mend) else []
    if reasons and rule.state == TRIAL:
        return None
    breach = answerrules.EXPLAINED_DISAGREEMENT if reasons else _BREACHES[rule.severity]
    breach = answerrules.ON_TRIAL if rule.state == TRIAL else breach
    return catalogue.record(
        breach,
        **catalogue.place_of(placed[0]) | {"cell": cells},
        key=f"{rule.code}{_AFTER_CODE}{'; '.join(map(str, answered.values()))}",
        found="; ".join(told), subject=judge.in_words(criteria), other=rule.code,
        expected=mend, example="; ".join(reasons),
    )  # fmt: skip


_ASKED = fold("Ghi chú")
"""What the way out has to name, where a note answers a rule."""


def _reasons(placed: Sequence[Any], notes: Mapping[str, str]) -> list[str]:
    """The notes beside some answers that explain them."""
    numbers = {row.value_micro for row in placed if row.value_micro is not pd.NA}
    noted = {row.leaf_code: notes[row.leaf_code] for row in placed if row.leaf_code in notes}
    return [f"“{shortened(note)}”" for note in noted.values() if explains(note, numbers)]


_AFTER_CODE = "|"


def named(key: str, criteria: CriteriaSet) -> tuple[Place, ...]:
    """The places that the rule of a finding names, by the key of the finding; none if the rule is gone."""
    code, _, _ = key.partition(_AFTER_CODE)
    rule = next((rule for rule in criteria.rules if fold(rule.code) == fold(code)), None)
    if rule is None:
        return ()
    refs = Judge.of(rule, criteria.whole).refs
    return tuple(dict.fromkeys(ref.place for ref in refs if ref.code and ref.when == When.NOW))


def on_trial(found: DataFrame[Findings], criteria: CriteriaSet, period: Period) -> dict[str, int]:
    """Code of each rule on trial → how many returns it would have asked about."""
    noted = found.loc[found["code"] == answerrules.ON_TRIAL.code, "key"]
    codes = [key.partition(_AFTER_CODE)[0] for key in noted]
    rules = (rule for rule in criteria.rules if rule.state == TRIAL and rule.concerns(period))
    return {rule.code: codes.count(rule.code) for rule in rules}


def withhold(
    answers: DataFrame[Answers], found: DataFrame[Findings], criteria: CriteriaSet
) -> DataFrame[Answers]:
    """Withhold all answers that a broken rule names, if its breach is an error: nobody knows which is wrong.

    Args:
        answers: frame `Answers`.
        found: what `check` found in them.
        criteria: the set, with its rules.
    """
    errors = found[found["severity"] == catalogue.ERROR]
    places = {
        (file, unit_code, *place)
        for file, unit_code, key in frames.tuples(errors, "file", "unit_code", "key")
        for place in named(key, criteria)
    }
    if not places:
        return answers
    wrong = frames.among(answers, places, "file", "unit_code", "leaf_code", "field")
    return merge.withdrawn(answers, wrong)
