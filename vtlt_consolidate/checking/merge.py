"""Chooses one return per unit, and one answer to every question; no unit is lost or counted twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence, Set
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandera.typing import DataFrame

from vtlt_consolidate.checking import unlike
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import answerrules, identityrules, returnrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.cellkinds import CellKind
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.decisions import SET_ASIDE, USE, Decisions
from vtlt_consolidate.model.frames import Answers, Files, Findings
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, NOTE, OF
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.words.states import State, Verdict


def choose(
    files: DataFrame[Files],
    answers: DataFrame[Answers],
    misplaced: DataFrame[Findings],
    decisions: Decisions,
    sealed: frozenset[tuple[str, str]] = frozenset(),
    issued: frozenset[tuple[str, str]] = frozenset(),
) -> tuple[DataFrame[Files], DataFrame[Findings]]:
    """Choose which return of a unit is used if it sent several.

    The analyst's decision comes first, then a form of a newer version of the set, as it was sent out later,
    then the highest attempt declared on the forms. Of returns with equal answers one is used. If returns of
    the highest attempt differ, none is used. A return without any answer is no return: it is never used,
    unless the analyst decides so. File times and names decide nothing.

    Args:
        files: frame `Files`.
        answers: frame `Answers` of all files that were read.
        misplaced: `Findings` about rows that were not read; two files with such rows are never taken as
            equal.
        decisions: the analyst's decisions.
        sealed: pairs of file and unit, for the forms whose authenticity code is right; a later attempt
            without a right code does not silently replace such a form.
        issued: the same, even if the office does not look at codes: their versions are no guess.

    Returns:
        `Files` with the new verdicts, and the `Findings`.
    """
    read = files.assign(label=files.index)[files["verdict"] == Verdict.READ]
    several = read.duplicated("unit_code", keep=False)
    # Only units with several returns need a comparison.
    theirs = answers[answers["unit_code"].isin(read.loc[several, "unit_code"])]
    said = _contents(theirs)
    there = answers[answers["state"] != State.MISSING]
    on_it = set(frames.pairs(there))
    filled = set(frames.pairs(there[there["state"] != State.UNCONFIRMED]))
    unread = misplaced[misplaced["code"].isin(answerrules.UNREAD_ROWS)]
    for pair in set(frames.pairs(unread)):
        said[pair] = said.get(pair, frozenset()) | {("unread rows of", *pair)}
        on_it.add(pair)
        filled.add(pair)
    poorer = _level(said, theirs)
    records = []
    settled: dict[Hashable, tuple[str, str]] = {}
    # Fast path: a unit with one return needs no choice unless the analyst has decided something, or nothing
    # stands on it.
    by_unit: dict[str, list[Any]] = {}
    alone = ~frames.among(read, on_it)
    for row in frames.rows(read[several | alone | bool(decisions.answers)]):
        by_unit.setdefault(row.unit_code, []).append(row)
    for unit_code in sorted(by_unit):
        rows, blank = _without_blank(by_unit[unit_code], filled, on_it, decisions)
        for rule, row, context in (*blank, *_rank(rows, said, decisions, sealed, issued, poorer)):
            verdict = _VERDICT_OF[rule.code]
            if rule is returnrules.SEVERAL_RETURNS:
                rivals = [each.file for each in rows if each.file in context["found"].split(", ")]
                context["other"] += unlike.told(said, theirs, unit_code, rivals)
            # With the figures that were sent out on it, and are only not confirmed, it is a return.
            if verdict == Verdict.BLANK and (row.file, row.unit_code) in said:
                verdict = Verdict.SUPERSEDED
            settled[row.label] = verdict.value, rule.title
            records.append(catalogue.record(rule, unit_code=unit_code, file=row.file, **context))
    return Files.validate(frames.amended(files, ("verdict", "reason"), settled)), catalogue.frame(records)


_VERDICT_OF = {
    returnrules.SAME_CONTENT.code: Verdict.DUPLICATE,
    returnrules.SUPERSEDED.code: Verdict.SUPERSEDED,
    returnrules.NEWER_VERSION.code: Verdict.SUPERSEDED,
    returnrules.OTHER_CHOSEN.code: Verdict.SUPERSEDED,
    identityrules.NOT_FILLED_IN.code: Verdict.BLANK,
    identityrules.BLANK_BESIDE.code: Verdict.BLANK,
    returnrules.SEVERAL_RETURNS.code: Verdict.REJECTED,
    identityrules.UNSEALED_LATER.code: Verdict.REJECTED,
    returnrules.SET_ASIDE.code: Verdict.SET_ASIDE,
}

_Said = dict[tuple[str, str], frozenset[tuple[str, ...]]]
"""File and unit → all answers of the return, independent of place and order."""


def _contents(answers: DataFrame[Answers]) -> _Said:
    given = answers[answers["state"] != State.MISSING]
    if given.empty:
        return {}
    columns = given[["leaf_code", "field", "state", "value_micro", "text", "typed"]].astype("str")
    # Unreadable cells have no parsed value, so compare what was typed.
    columns["typed"] = columns["typed"].where(columns["state"] == State.INVALID, "")
    columns["text"] = columns["text"].where(columns["state"] == State.GIVEN, "")
    rows = zip(given["file"], given["unit_code"], columns.itertuples(index=False, name=None), strict=True)
    said: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for file, unit_code, row in rows:
        said.setdefault((file, unit_code), set()).add(row)
    return {pair: frozenset(contents) for pair, contents in said.items()}


_IN_TABLES = (ANSWER, OF)
_ON_FORMS = (DOC_NUMBER, DOC_DATE, NOTE)
"""Fields of which a table with a row a unit has no cells."""


def _level(said: _Said, answers: DataFrame[Answers]) -> set[tuple[str, str]]:
    """Make a table say what a form of its unit says, if they differ in what a table has no cells for.

    Args:
        said: what each return says; changed.
        answers: frame `Answers` of the units with several returns.

    Returns:
        File and unit of such tables, behind which the form, which names documents too, comes.
    """
    fields: dict[tuple[str, str], set[str]] = {}
    for file, unit, field in frames.tuples(answers, "file", "unit_code", "field"):
        fields.setdefault((file, unit), set()).add(field)
    # What says nothing has no place among them, as a blank form.
    tables = {pair for pair in fields.keys() & said.keys() if fields[pair].issubset(_IN_TABLES)}
    by_unit: dict[str, list[tuple[str, str]]] = {}
    for pair in said:
        by_unit.setdefault(pair[1], []).append(pair)
    poorer: set[tuple[str, str]] = set()
    for file, unit in tables:
        fuller = [pair for pair in by_unit[unit] if said[pair] > said[file, unit]]
        more = {said[pair] for pair in fuller}
        if len(more) == 1 and all(row[1] in _ON_FORMS for row in next(iter(more)) - said[file, unit]):
            poorer.add((file, unit))
    said.update({pair: next(said[each] for each in by_unit[pair[1]] if said[each] > said[pair])
                 for pair in poorer})  # fmt: skip
    return poorer


_Unused = tuple[Rule, Any, dict[str, str]]
"""Why a return is not used, its row, and the values of the placeholders of the reason."""


def _without_blank(
    rows: list[Any], filled: set[tuple[str, str]], on_it: set[tuple[str, str]], decisions: Decisions
) -> tuple[list[Any], list[_Unused]]:
    """Part the returns of one unit in which nothing was answered from those in which something was.

    Args:
        rows: its returns.
        filled: pairs of file and unit, for the returns in which something was.
        on_it: the same, for those on which anything stands, if only what was sent out on them.
        decisions: the analyst's decisions, which are about blank returns too.

    Returns:
        The returns to choose from; the others, with the reason.
    """
    used = [row for row in rows if decisions.return_is(row, USE)]
    fresh = [row for row in rows if not row.carried and not decisions.return_is(row, SET_ASIDE)]
    answered = [row for row in fresh if (row.file, row.unit_code) in filled]
    sent = answered or [row for row in fresh if (row.file, row.unit_code) in on_it] or used
    rule = identityrules.BLANK_BESIDE if sent else identityrules.NOT_FILLED_IN
    context = {"other": ", ".join(sorted(row.file for row in sent))}
    blank = [row for row in fresh if row not in (*sent, *used)]
    return [row for row in rows if row not in blank], [
        (rule, row, context) for row in sorted(blank, key=lambda row: str(row.file))
    ]


def _of_older_version(rows: list[Any], issued: frozenset[tuple[str, str]]) -> set[Hashable]:
    """The labels of the returns of one unit that are older than a form of a newer version of the set."""
    newest = max((int(row.version) for row in rows if (row.file, row.unit_code) in issued), default=0)
    return {row.label for row in rows if row.version and int(row.version) < newest}


def _rank(
    rows: list[Any],
    said: _Said,
    decisions: Decisions,
    sealed: frozenset[tuple[str, str]],
    issued: frozenset[tuple[str, str]],
    poorer: Set[tuple[str, str]],
) -> Iterator[_Unused]:
    """Yield the returns of one unit that are not used, each with its reason."""
    rows = sorted(rows, key=lambda row: (-row.attempt, (row.file, row.unit_code) in poorer, row.file))
    aside = [row for row in rows if decisions.return_is(row, SET_ASIDE)]
    for row in aside:
        yield returnrules.SET_ASIDE, row, {"found": SET_ASIDE}
    rows = [row for row in rows if row not in aside]
    fresh = [row for row in rows if not row.carried]
    # A return of this period replaces figures carried over from an earlier one.
    for row in rows if fresh else ():
        if row.carried:
            of_before = f"mang sang từ kỳ {row.carried}"
            context = {"found": of_before, "expected": "của kỳ này", "other": fresh[0].file}
            yield returnrules.SUPERSEDED, row, context
    ordered = fresh or rows
    older = _of_older_version(ordered, issued)
    ordered = sorted(ordered, key=lambda row: row.label in older)
    ordered, latest, decided = _latest(ordered, older, decisions)
    rival = None if decided else _sealed_rival(ordered, latest, said, sealed)
    if rival is None:
        yield from _losers(ordered, latest, older, said, decided=decided)
        return
    later = {"found": str(latest[0].attempt), "subject": ", ".join(row.file for row in latest)}
    for row in ordered:
        context = later | {"expected": str(rival.attempt), "other": rival.file}
        yield identityrules.UNSEALED_LATER, row, context


def _sealed_rival(
    ordered: list[Any], latest: list[Any], said: _Said, sealed: frozenset[tuple[str, str]]
) -> Any | None:
    """The latest form with a right code, if forms without one and with other answers would replace it."""
    pairs = {(row.file, row.unit_code) for row in latest}
    if pairs & sealed:
        return None
    mine = [row for row in ordered if (row.file, row.unit_code) in sealed]
    content = {said.get(pair, frozenset()) for pair in pairs}
    return mine[0] if mine and content != {said.get((mine[0].file, mine[0].unit_code), frozenset())} else None


def _losers(
    ordered: list[Any], latest: list[Any], older: set[Hashable], said: _Said, *, decided: bool
) -> Iterator[_Unused]:
    """Yield the returns that the first one replaces; all of them if the latest contradict each other.

    Args:
        ordered: the returns of one unit.
        latest: those of them that may count.
        older: the labels of those of an older version.
        said: what each says.
        decided: the analyst chose the first one.
    """

    def content(row: Any) -> frozenset[tuple[str, ...]]:
        return said.get((row.file, row.unit_code), frozenset())

    if len({content(row) for row in latest}) > 1:
        context = {"found": ", ".join(row.file for row in latest), "expected": str(latest[0].attempt)}
        for row in ordered:
            # Any of them may be chosen, so those of before are asked about too.
            version = f"biểu phiên bản {row.version}" if row.label in older else f"lần gửi {row.attempt}"
            before = "" if row in latest else f"; tệp này là {version}, có trước các tệp ấy"
            yield returnrules.SEVERAL_RETURNS, row, context | {"other": before}
        return
    for row in ordered[1:]:
        first = ordered[0]
        if content(row) == content(first):
            yield returnrules.SAME_CONTENT, row, {"other": first.file}
        elif decided:
            yield returnrules.OTHER_CHOSEN, row, {"other": first.file}
        elif row.label in older and first.label not in older:
            context = {"found": row.version, "expected": first.version, "other": first.file}
            yield returnrules.NEWER_VERSION, row, context
        else:
            context = {"found": str(row.attempt), "expected": str(first.attempt), "other": first.file}
            yield returnrules.SUPERSEDED, row, context


def _latest(
    ordered: list[Any], older: set[Hashable], decisions: Decisions
) -> tuple[list[Any], list[Any], bool]:
    """Order the returns of a unit.

    Returns:
        All returns, the one to use first; the candidates, which must agree with each other; whether the
        analyst decided.
    """
    if wanted := decisions.chosen(ordered):
        return sorted(ordered, key=lambda row: row not in wanted), wanted, True
    current = [row for row in ordered if (row.label in older) == (ordered[0].label in older)]
    return ordered, [row for row in current if row.attempt == ordered[0].attempt], False


def withhold(answers: DataFrame[Answers], findings: DataFrame[Findings]) -> DataFrame[Answers]:
    """Remove every value that has an error, so that -1 person is not added to any total.

    Args:
        answers: frame `Answers`.
        findings: frame `Findings` about these answers.

    Returns:
        `Answers` in which such cells have the state `invalid` and no value; what was typed is kept.
    """
    errors = findings[findings["severity"] == catalogue.ERROR]
    place = ("file", "sheet", "cell")
    return withdrawn(answers, frames.among(answers, set(frames.tuples(errors, *place)), *place))


def withdrawn(answers: DataFrame[Answers], wrong: NDArray[np.bool_]) -> DataFrame[Answers]:
    """Take the values of some rows of `Answers` away; a missing answer stays missing."""
    wrong = wrong & (answers["state"] != State.MISSING).to_numpy()
    return Answers.validate(
        answers.assign(
            state=answers["state"].mask(wrong, State.INVALID),
            value_micro=answers["value_micro"].mask(wrong),
            text=answers["text"].mask(wrong, ""),
        )
    )


def complete(answers: DataFrame[Answers], roster: Roster, criteria: CriteriaSet) -> DataFrame[Answers]:
    """Give every unit exactly one answer for every leaf; absent answers get the state `missing`.

    Args:
        answers: frame `Answers`, with at most one return per unit.
        roster: the units.
        criteria: the set.

    Returns:
        `Answers` in print order: the field `answer` of every unit and leaf, and the other fields that
        were filled in. A unit has only the leaves of its variant.
    """
    asked = ("unit_code", "leaf_code")
    pairs = [(unit.code, leaf.code) for unit in roster.units for leaf in criteria.of(unit.variant).leaves]
    place = {pair: at for at, pair in enumerate(pairs)}
    theirs = answers[frames.among(answers, place.keys(), *asked)]
    of_leaf = theirs["field"] == ANSWER
    there = theirs[of_leaf | (theirs["state"] != State.MISSING)]
    answered = set(frames.tuples(theirs[of_leaf], *asked))
    both = pd.concat([there, _blank([pair for pair in pairs if pair not in answered], answers)])
    at = np.fromiter(map(place.__getitem__, frames.tuples(both, *asked)), int, len(both))
    both = both.assign(place=at).sort_values(["place", "field"]).drop(columns="place")
    return Answers.validate(both.reset_index(drop=True))


def _blank(pairs: Sequence[tuple[str, str]], answers: DataFrame[Answers]) -> pd.DataFrame:
    """A row of `Answers` without an answer for each unit and leaf."""
    same = dict.fromkeys(answers.columns, "") | {
        "field": ANSWER, "state": State.MISSING.value, "kind": CellKind.EMPTY.value, "value_micro": pd.NA,
        "rest_micro": 0,
    }  # fmt: skip
    units, leaves = zip(*pairs, strict=True) if pairs else ((), ())
    made = {name: [value] * len(pairs) for name, value in same.items()}
    return pd.DataFrame(made | {"unit_code": units, "leaf_code": leaves}).astype(answers.dtypes)
