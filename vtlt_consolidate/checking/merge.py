"""Chooses one return per unit, and one answer to every question; no unit is lost or counted twice."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
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
    unless the analyst decides so. File times and names decide nothing; names only order equal returns.

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
    on_forms = set(frames.pairs(theirs[~theirs["field"].isin(_IN_TABLES)]))
    there = answers[answers["state"] != State.MISSING]
    unread = set(frames.pairs(misplaced[misplaced["code"].isin(answerrules.UNREAD_ROWS)]))
    on_it = unread.union(frames.pairs(there))
    answered = unread.union(frames.pairs(there[there["state"] != State.UNCONFIRMED]))

    def known(row: Any) -> _Return:
        pair = row.file, row.unit_code
        content = said.get(pair, frozenset()) | ({("unread rows of", *pair)} if pair in unread else set())
        return _Return(
            row, content, is_answered=pair in answered, has_any=pair in on_it, is_table=pair not in on_forms,
            is_sealed=pair in sealed, is_issued=pair in issued,
        )  # fmt: skip

    records = []
    settled: dict[Hashable, tuple[str, str]] = {}
    # Fast path: a unit with one return needs no choice unless the analyst has decided something, or nothing
    # stands on it.
    by_unit: dict[str, list[_Return]] = {}
    alone = ~frames.among(read, on_it)
    for row in frames.rows(read[several | alone | bool(decisions.answers)]):
        by_unit.setdefault(row.unit_code, []).append(known(row))
    for unit_code in sorted(by_unit):
        returns, blank = _without_blank(_levelled(by_unit[unit_code]), decisions)
        for rule, each, context in (*blank, *_rank(returns, theirs, decisions)):
            verdict = _VERDICT_OF[rule.code]
            # With the figures that were sent out on it, and are only not confirmed, it is a return.
            if verdict == Verdict.BLANK and each.has_any:
                verdict = Verdict.SUPERSEDED
            settled[each.row.label] = verdict.value, rule.title
            records.append(catalogue.record(rule, unit_code=unit_code, file=each.file, **context))
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

_Content = frozenset[tuple[str, ...]]
"""All answers of a return, independent of place and order; each begins with its criterion and field."""


# Compared as the object that it is: each is one return.
@dataclass(frozen=True, eq=False)
class _Return:
    """What is known of one return of a unit.

    Args:
        row: its row of `Files`, with the label of the row.
        content: what it says.
        is_answered: anything was answered in it, or a row of it was not read.
        has_any: the same, or what was sent out on it stands there.
        is_table: it has no cells for documents and notes.
        is_sealed: its authenticity code is right.
        is_issued: the same, even if the office does not look at codes.
        is_poorer: a form of the unit says the same, and names documents too.
        is_older: it is on an older version of the set than a form that was issued.
    """

    row: Any
    content: _Content
    is_answered: bool
    has_any: bool
    is_table: bool
    is_sealed: bool
    is_issued: bool
    is_poorer: bool = False
    is_older: bool = False

    @property
    def file(self) -> str:
        """The name of its file."""
        return str(self.row.file)

    @property
    def attempt(self) -> int:
        """The attempt that it declares."""
        return int(self.row.attempt)


def _contents(answers: DataFrame[Answers]) -> dict[tuple[str, str], _Content]:
    """File and unit → what the return says."""
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


def _levelled(returns: list[_Return]) -> list[_Return]:
    """Make a table say what a form of its unit says, if they differ in what a table has no cells for."""

    def levelled(table: _Return) -> _Return:
        more = {each.content for each in returns if each.content > table.content}
        if len(more) != 1:
            return table
        (fuller,) = more
        alike = all(answer[1] in _ON_FORMS for answer in fuller - table.content)
        return replace(table, content=fuller, is_poorer=True) if alike else table

    # What says nothing has no place among them, as a blank form.
    return [levelled(each) if each.is_table and each.content else each for each in returns]


_Unused = tuple[Rule, _Return, dict[str, str]]
"""Why a return is not used, the return, and the values of the placeholders of the reason."""


def _without_blank(returns: list[_Return], decisions: Decisions) -> tuple[list[_Return], list[_Unused]]:
    """Part the returns of one unit in which nothing was answered from those in which something was.

    Args:
        returns: its returns.
        decisions: the analyst's decisions, which are about blank returns too.

    Returns:
        The returns to choose from; the others, with the reason.
    """
    used = [each for each in returns if decisions.return_is(each.row, USE)]
    fresh = [
        each for each in returns if not each.row.carried and not decisions.return_is(each.row, SET_ASIDE)
    ]
    answered = [each for each in fresh if each.is_answered]
    sent = answered or [each for each in fresh if each.has_any] or used
    rule = identityrules.BLANK_BESIDE if sent else identityrules.NOT_FILLED_IN
    context = {"other": ", ".join(sorted(each.file for each in sent))}
    blank = [each for each in fresh if each not in (*sent, *used)]
    return [each for each in returns if each not in blank], [
        (rule, each, context) for each in sorted(blank, key=lambda each: each.file)
    ]


def _aged(returns: list[_Return]) -> list[_Return]:
    """Find the returns of one unit that are older than a form of a newer version of the set."""
    newest = max((int(each.row.version) for each in returns if each.is_issued), default=0)
    return [replace(each, is_older=bool(each.row.version) and int(each.row.version) < newest)
            for each in returns]  # fmt: skip


def _rank(returns: list[_Return], answers: DataFrame[Answers], decisions: Decisions) -> Iterator[_Unused]:
    """Yield the returns of one unit that are not used, each with its reason."""
    returns = sorted(returns, key=lambda each: (-each.attempt, each.is_poorer, each.file))
    aside = [each for each in returns if decisions.return_is(each.row, SET_ASIDE)]
    for each in aside:
        yield returnrules.SET_ASIDE, each, {"found": SET_ASIDE}
    returns = [each for each in returns if each not in aside]
    fresh = [each for each in returns if not each.row.carried]
    # A return of this period replaces figures carried over from an earlier one.
    for each in returns if fresh else ():
        if each.row.carried:
            of_before = f"mang sang từ kỳ {each.row.carried}"
            context = {"found": of_before, "expected": "của kỳ này", "other": fresh[0].file}
            yield returnrules.SUPERSEDED, each, context
    ordered = sorted(_aged(fresh or returns), key=lambda each: each.is_older)
    wanted = decisions.chosen([each.row for each in ordered])
    if wanted:
        ordered.sort(key=lambda each: each.row not in wanted)
        latest = ordered[: len(wanted)]
    else:
        latest = [each for each in ordered
                  if (each.is_older, each.attempt) == (ordered[0].is_older, ordered[0].attempt)]  # fmt: skip
    rival = None if wanted else _sealed_rival(ordered, latest)
    if rival is None:
        yield from _losers(ordered, latest, answers, decided=bool(wanted))
        return
    later = {"found": str(latest[0].attempt), "subject": ", ".join(each.file for each in latest)}
    for each in ordered:
        context = later | {"expected": str(rival.attempt), "other": rival.file}
        yield identityrules.UNSEALED_LATER, each, context


def _sealed_rival(ordered: list[_Return], latest: list[_Return]) -> _Return | None:
    """The latest form with a right code, if forms without one and with other answers would replace it."""
    if any(each.is_sealed for each in latest):
        return None
    sealed = next((each for each in ordered if each.is_sealed), None)
    return sealed if sealed and {each.content for each in latest} != {sealed.content} else None


def _losers(
    ordered: list[_Return], latest: list[_Return], answers: DataFrame[Answers], *, decided: bool
) -> Iterator[_Unused]:
    """Yield the returns that the first one replaces; all of them if the latest contradict each other.

    Args:
        ordered: the returns of one unit.
        latest: those of them that may count.
        answers: frame `Answers` of all of them.
        decided: the analyst chose the first one.
    """
    if len({each.content for each in latest}) > 1:
        context = {"found": ", ".join(each.file for each in latest), "expected": str(latest[0].attempt)}
        rivals = {each.file: each.content for each in sorted(latest, key=lambda each: each.row.label)}
        differ = unlike.told(rivals, answers, latest[0].row.unit_code)
        for each in ordered:
            # Any of them may be chosen, so those of before are asked about too.
            version = f"biểu phiên bản {each.row.version}" if each.is_older else f"lần gửi {each.attempt}"
            before = "" if each in latest else f"; tệp này là {version}, có trước các tệp ấy"
            yield returnrules.SEVERAL_RETURNS, each, context | {"other": before + differ}
        return
    for each in ordered[1:]:
        first = ordered[0]
        if each.content == first.content:
            yield returnrules.SAME_CONTENT, each, {"other": first.file}
        elif decided:
            yield returnrules.OTHER_CHOSEN, each, {"other": first.file}
        elif each.is_older and not first.is_older:
            context = {"found": each.row.version, "expected": first.row.version, "other": first.file}
            yield returnrules.NEWER_VERSION, each, context
        else:
            context = {"found": str(each.attempt), "expected": str(first.attempt), "other": first.file}
            yield returnrules.SUPERSEDED, each, context


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
