"""Checks the answers of all returns with one pandera schema that is built from the criteria set.

Cells are parsed to types before (`answers`), because pandera skips the other checks of a column with a
wrong type, and the unit would learn of its second mistake only a month later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandas.api.extensions import take
from pandera.errors import SchemaErrors
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import answerrules, pointrules
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import MARK, NOT_ARISEN, NUMERIC, CriteriaSet, Node
from vtlt_consolidate.model.decisions import VALUE
from vtlt_consolidate.model.frames import Answers, Findings
from vtlt_consolidate.model.kinds import FACTS, PerKind
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.rules.validated import obeys
from vtlt_consolidate.scoring import wording
from vtlt_consolidate.scoring.tree import micro
from vtlt_consolidate.scoring.worked.worth import Given, worth
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO, rounded_percent, show_micro, show_number, show_typable

Check = Callable[["pd.Series[int]"], "pd.Series[bool]"]


@dataclass(frozen=True)
class Checked:
    """One column of the wide table, and the field of the form to which its failures belong.

    Args:
        leaf: the leaf that is checked.
        field: the field of its row; findings point to the cell of this field.
        part: empty for the value of the field itself; else the name of a value derived from it, which is
            checked in a column of its own.
        column: the checks.
    """

    leaf: Node
    field: str
    part: str
    column: pa.Column


def _checked(leaf: Node) -> Iterator[Checked]:
    """Yield the columns that check a leaf."""
    yield Checked(leaf, ANSWER, "", _ANSWERED[leaf.kind](leaf))
    if FACTS[leaf.kind].of_a_whole:
        checks = [(answerrules.NEGATIVE, _not_negative), (pointrules.WHOLE_IS_ZERO, _not_zero)]
        yield Checked(leaf, OF, "", _numbers(not leaf.owed, *checks, *_whole_number_checks(leaf)))
        yield Checked(leaf, ANSWER, "rest", _numbers(True, (pointrules.ABOVE_WHOLE, _not_negative)))
        if leaf.unarisen:
            yield Checked(leaf, ANSWER, "unarisen", _numbers(True, (pointrules.ARISEN_AFTER_ALL, _zero)))
    if leaf.tiers and not leaf.formula:
        yield Checked(leaf, ANSWER, "worth", _numbers(True, (pointrules.IN_NO_TIER, _not_negative)))


def _words(leaf: Node) -> pa.Column:
    return pa.Column(str, nullable=not leaf.owed)


def _mark(leaf: Node) -> pa.Column:
    return pa.Column(str, [pa.Check.isin((State.MET, State.NOT_MET))], nullable=not leaf.owed)


def _points(leaf: Node) -> pa.Column:
    return _number(leaf, (pointrules.OUT_OF_RANGE, partial(_between, micro(leaf.least), micro(leaf.points))))


def _quantity(leaf: Node) -> pa.Column:
    return _number(leaf, (answerrules.NEGATIVE, _not_negative))


def _number(leaf: Node, *checks: tuple[Rule, Check]) -> pa.Column:
    more: list[tuple[Rule, Check]] = []
    if leaf.step:
        more.append((pointrules.OFF_STEP, partial(_by_steps, micro(leaf.least), micro(leaf.step))))
    if leaf.at_most is not None:
        more.append((answerrules.TOO_LARGE, partial(_at_most, micro(leaf.at_most))))
    return _numbers(not leaf.owed, *checks, *more, *_whole_number_checks(leaf))


_ANSWERED: PerKind[Callable[[Node], pa.Column]] = PerKind(
    mark=_mark,
    choice=_words,
    points=_points,
    count=_quantity,
    ratio=_quantity,
    quantity=_quantity,
    text=_words,
    date=_words,
    document=_words,
)
"""Kind of a leaf → the checks of its answer."""


def _whole_number_checks(leaf: Node) -> list[tuple[Rule, Check]]:
    counts = leaf.whole or FACTS[leaf.kind].whole
    return [(answerrules.NOT_WHOLE, partial(_by_steps, 0, MICRO))] if counts else []


def _numbers(nullable: bool, *checks: tuple[Rule, Check]) -> pa.Column:
    # The name of a check is the code of its finding; pandera's own `ge` and `le` ignore the name given.
    return pa.Column("Int64", [pa.Check(check, name=rule.code) for rule, check in checks], nullable=nullable)


def _not_negative(values: pd.Series[int]) -> pd.Series[bool]:
    return values >= 0


def _not_zero(values: pd.Series[int]) -> pd.Series[bool]:
    return values != 0


def _zero(values: pd.Series[int]) -> pd.Series[bool]:
    return values == 0


def _at_most(most: int, values: pd.Series[int]) -> pd.Series[bool]:
    return values <= most


def _between(least: int, most: int, values: pd.Series[int]) -> pd.Series[bool]:
    return (values >= least) & (values <= most)


def _by_steps(first: int, step: int, values: pd.Series[int]) -> pd.Series[bool]:
    return (values - first) % step == 0


def broken(leaf: Node, field: str, value: int) -> Rule | None:
    """The error rule that a number breaks in one field, whatever else the form says; none: it is sound."""
    alone = pd.Series([value], dtype="Int64")
    for checked in _checked(leaf):
        if (checked.field, checked.part) == (field, ""):
            for each in checked.column.checks:
                rule = catalogue.RULES[str(each.name)]
                if rule.severity == catalogue.ERROR and not each(alone).check_passed:
                    return rule
    return None


def check(answers: DataFrame[Answers], criteria: CriteriaSet) -> DataFrame[Findings]:
    """Check the answers of all returns against the set.

    Args:
        answers: frame `Answers`.
        criteria: the set.

    Returns:
        `Findings`, each with the cell of its answer. A cell that could not be read, or was not confirmed,
        already has a finding, so it is not reported as unanswered too.
    """
    columns = [checked for leaf in criteria.leaves for checked in _checked(leaf)]
    given = answers[answers["field"].isin([ANSWER, OF])].reset_index(drop=True)
    returns = sorted(set(frames.pairs(given)))
    found = failures(_widen(given, returns, columns), [checked.column for checked in columns])
    if found.empty:
        return catalogue.frame([])
    # In the order of the set; pandera names failures by kind of check.
    found = found.sort_values(["column", "row"], kind="stable")
    found = found.assign(
        file=[returns[at][0] for at in found["row"]],
        unit_code=[returns[at][1] for at in found["row"]],
        leaf_code=[columns[at].leaf.code for at in found["column"]],
        field=[columns[at].field for at in found["column"]],
    )
    # This drops rows that are gone from the form: they already have a finding.
    found = found.merge(given, on=[*_OF_A_LEAF, "field"])
    wholes = given[given["field"] == OF].rename(columns={"value_micro": "whole_micro"})
    found = found.merge(wholes[[*_OF_A_LEAF, "whole_micro"]], on=_OF_A_LEAF, how="left")
    told = found["state"].isin([State.INVALID, State.UNCONFIRMED])
    found = found[(found["check"] != _ABSENT) | ~told]
    # What did not arise has no number to check but one that says that it did.
    none = set(frames.tuples(given[given["text"] == NOT_ARISEN], *_OF_A_LEAF))
    found = found[[check == pointrules.ARISEN_AFTER_ALL.code or tuple(place) not in none
                   for check, *place in frames.tuples(found, "check", *_OF_A_LEAF)]]  # fmt: skip
    return catalogue.frame(_worth_asking([_record(row, criteria) for row in frames.rows(found)]))


_OF_A_LEAF = ["file", "unit_code", "leaf_code"]

_ABSENT = "not_nullable"


def failures(wide: pd.DataFrame, columns: list[pa.Column]) -> pd.DataFrame:
    """Validate a wide table by one pandera schema, of the columns in which anything is wrong.

    Args:
        wide: a row per return, in any columns.
        columns: what each column must be.

    Returns:
        The failures: number of the column, name of the check, number of the row.
    """
    named_columns = zip(wide.columns, columns, strict=True)
    wrong = {name: column for name, column in named_columns if not _sound(wide[name], column)}
    none = pd.DataFrame({"column": [], "check": [], "row": []})
    if not wrong:
        return none
    try:
        pa.DataFrameSchema(wrong, strict=True).validate(wide[list(wrong)], lazy=True)
    except SchemaErrors as error:
        found = error.failure_cases
    else:
        return none
    if found["index"].isna().any():
        raise AssertionError(f"a check failed as a whole, which hides others: {found}")
    numbers = {name: at for at, name in enumerate(wide.columns)}
    named: pd.DataFrame = found.assign(column=found["column"].map(numbers)).rename(columns={"index": "row"})
    return named[["column", "check", "row"]].astype({"column": "int", "row": "int"}).reset_index(drop=True)


def _sound(values: pd.Series[Any], column: pa.Column) -> bool:
    """Say whether nothing in a column is wrong, which takes pandera's schemas ten times as long."""
    typed = column.dtype.type == values.dtype and (column.nullable or not values.hasnans)
    return typed and all(obeys(check, values) for check in column.checks)


def _worth_asking(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Drop “in no tier” for answers that also have an error: they are withheld and get no points anyway."""
    wrong = {_asked(row) for row in records if row["severity"] == catalogue.ERROR}
    return (row for row in records if row["code"] != pointrules.IN_NO_TIER.code or _asked(row) not in wrong)


def _asked(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple(row[name] for name in _OF_A_LEAF)


def _widen(given: pd.DataFrame, returns: Sequence[tuple[str, str]], columns: list[Checked]) -> pd.DataFrame:
    """Build the table for the schema: a row per return, a numbered column per `Checked`.

    Columns hold text or integer millionths.
    """
    if given.duplicated([*_OF_A_LEAF, "field"]).any():
        raise AssertionError("a field was answered twice in a return")
    rows = given.groupby(["leaf_code", "field"]).indices
    numbers = {pair: at for at, pair in enumerate(returns)}
    place = np.fromiter(map(numbers.__getitem__, frames.pairs(given)), int, len(given))

    def spread(leaf: Node, field: str, name: str) -> pd.Series[Any]:
        at = np.full(len(returns), -1)
        mine = rows.get((leaf.code, field), [])
        at[place[mine]] = mine
        return pd.Series(take(given[name].array, at, allow_fill=True))

    return pd.DataFrame({number: _column(checked, spread) for number, checked in enumerate(columns)})


def _column(
    checked: Checked, spread: Callable[[Node, str, str], pd.Series[Any]]
) -> pd.Series[int] | pd.Series[str]:
    leaf = checked.leaf
    mine = partial(spread, leaf, checked.field)
    if checked.part == "rest":
        return (spread(leaf, OF, "value_micro") - mine("value_micro")).astype("Int64")
    if checked.part == "worth":
        pairs = zip(mine("value_micro").tolist(), spread(leaf, OF, "value_micro").tolist(), strict=True)
        return pd.Series([_in_a_tier(leaf, *pair) for pair in pairs], dtype="Int64")
    if checked.part == "unarisen":
        return spread(leaf, OF, "value_micro").where(mine("text") == NOT_ARISEN)
    if leaf.kind in NUMERIC:
        return mine("value_micro")
    readable = mine("state").isin([State.MET, State.NOT_MET, State.GIVEN])
    return mine("state" if leaf.kind == MARK else "text").where(readable).astype("str")


def _in_a_tier(leaf: Node, value: Any, of: Any) -> int:
    """-1 if no tier contains the value; 0 if one does or there is no value (or no whole) to judge by."""
    value, of = (None if pd.isna(number) else int(number) for number in (value, of))
    if value is None or (FACTS[leaf.kind].of_a_whole and not of):
        return 0
    return 0 if worth(leaf, Given(State.GIVEN, value=value, of=of)) is not None else -1


def _record(row: Any, criteria: CriteriaSet) -> dict[str, str]:
    """Turn a failure into a finding; the row has the answer, the failed check and the whole of a ratio."""
    leaf = criteria.by_code[row.leaf_code]
    rule = answerrules.UNANSWERED if row.check == _ABSENT else catalogue.RULES[row.check]
    shown = "" if pd.isna(row.value_micro) else show_typable(row.value_micro)
    if rule is pointrules.ARISEN_AFTER_ALL:
        shown = show_typable(int(row.whole_micro))
    if rule is pointrules.IN_NO_TIER and FACTS[leaf.kind].of_a_whole:
        shown = _share(int(row.value_micro), int(row.whole_micro))
    expected = wording.expected(leaf) if row.field == ANSWER else "tổng số"
    if rule is answerrules.TOO_LARGE and leaf.at_most is not None:
        expected = f"{show_number(leaf.at_most)} {leaf.measure_unit}".strip()
    if rule is pointrules.ABOVE_WHOLE:
        expected = show_typable(int(row.whole_micro))
    return catalogue.record(
        rule,
        unit_code=row.unit_code, leaf_code=row.leaf_code, field=row.field,
        file=row.file, sheet=row.sheet, cell=row.cell,
        key=row.typed if rule.decide == VALUE else shown, found=shown,
        subject=named(criteria, leaf), expected=expected, example=wording.example(leaf),
    )  # fmt: skip


def _share(part: int, whole: int) -> str:
    """Show a share as part/whole, as it was answered, and in percent, as tiers are written."""
    percent = show_number(rounded_percent(part, whole, _PLACES))
    return f"{show_micro(part)}/{show_micro(whole)} ({percent}%)"


_PLACES = 2
