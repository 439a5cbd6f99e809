"""The results of a month: what every table, sheet and sentence about it is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.language.typed import Ref
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import OFFICE, QUANTITY, TOTAL, CriteriaSet, Node
from vtlt_consolidate.model.frames import Answers, Marks, Scores, Subtotals, rows, tuples
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming.address import Addresses
from vtlt_consolidate.scoring.score import unarisen_by_unit
from vtlt_consolidate.scoring.standings import Part, Standing, is_information
from vtlt_consolidate.scoring.worked.decision import Decision
from vtlt_consolidate.scoring.worked.points import Known
from vtlt_consolidate.words.period import in_words
from vtlt_consolidate.words.phrases import two_digits
from vtlt_consolidate.words.text import MICRO, Amount, amount


@dataclass(frozen=True, eq=False)
class Results:
    """What a table of results shows; the frames are those of `frames`, in print order.

    `carried` maps the units that show figures of an earlier period to that period. `rolled_note` says what
    a longer period was rolled up from. `claims` are the sums of
    the units' own points; they differ from `sums` only where a reviewer appraised. `known` is what the
    formulas of points and gates look at. `overrides` maps units to what somebody in charge wrote about their
    results, `decided` to what came of it where it is applied already; `decision_notes` says so: of each
    variant, as each has tables of its own. `coming` maps units to what formulas look at and their returns
    bring with them, also those that are still to come. Results are only equal to themselves, so that what is
    worked out of them can be kept by them.
    """

    criteria: CriteriaSet
    roster: Roster
    answers: DataFrame[Answers]
    marks: DataFrame[Marks]
    sums: DataFrame[Subtotals]
    scores: DataFrame[Scores]
    claims: DataFrame[Subtotals]
    carried: Mapping[str, str] = field(default_factory=dict)
    rolled_note: str = ""
    known: Known = field(default_factory=dict)
    coming: Mapping[str, frozenset[Ref]] = field(default_factory=dict)
    overrides: Mapping[str, Override] = field(default_factory=dict)
    decided: Mapping[str, Decision] = field(default_factory=dict)
    decision_notes: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def carried_note(self) -> str:
        """The note under tables: figures of other periods, and decisions about results; empty if none."""
        return self.note_of(*self.decision_notes)

    def noted(self, text: str) -> str:
        """A text with this note behind it."""
        return f"{text} {self.carried_note}".rstrip()

    def note_of(self, *variants: str) -> str:
        """The same under a table of units of some variants, with what was decided about these."""
        decisions = chain.from_iterable(self.decision_notes.get(each, ()) for each in variants)
        return " ".join(filter(None, (self.periods_note, *decisions)))

    @property
    def periods_note(self) -> str:
        """The note about figures of other periods; empty if none."""
        if not self.carried:
            return self.rolled_note
        periods = "; ".join(in_words(period) for period in sorted(set(self.carried.values())))
        units = f"{two_digits(len(self.carried))} đơn vị"
        words = f"Có {units} chưa nộp, dùng số liệu {periods} (ghi rõ sau tên đơn vị)."
        return f"{self.rolled_note} {words}".lstrip()

    @cached_property
    def addresses(self) -> Addresses:
        """How sentences call the units."""
        return Addresses(self.roster)

    @cached_property
    def appraised(self) -> dict[tuple[str, str], Any]:
        """(unit, criterion) → row of `Marks`, only where the reviewer's points differ from the unit's own."""
        own, given = self.marks["self_micro"], self.marks["points_micro"]
        # Comparing Int64 with a missing value gives <NA>, which is neither equal nor different.
        differ = (own != given).fillna(value=True) & ~(own.isna() & given.isna())
        return {(row.unit_code, row.leaf_code): row for row in rows(self.marks[differ])}

    @cached_property
    def texts(self) -> dict[tuple[str, str], str]:
        """(unit, leaf) → the text that was read in its answer."""
        asked = self.answers[self.answers["field"] == ANSWER]
        keys = tuples(asked, "unit_code", "leaf_code")
        return dict(zip(keys, asked["text"], strict=True))

    @cached_property
    def amounts(self) -> dict[tuple[str, str, str], Amount]:
        """(unit, leaf, field) → the number that was read, in millionths: what sums are made of."""
        numbers = self.answers[self.answers["value_micro"].notna()]
        names = ("unit_code", "leaf_code", "field", "value_micro", "rest_micro")
        return {tuple(key): amount(micro, rest) for *key, micro, rest in tuples(numbers, *names)}

    @cached_property
    def numbers(self) -> dict[tuple[str, str], float]:
        """(unit, leaf) → the quantity that was read."""
        given = self.amounts.items()
        return {(unit, leaf): float(exact / MICRO) for (unit, leaf, field), exact in given if field == ANSWER}

    def information(self, unit_code: str, leaf: Node) -> float | str | None:
        """What a unit gave for information: a number, words or nothing."""
        if leaf.kind == QUANTITY:
            return self.numbers.get((unit_code, leaf.code))
        return self.texts.get((unit_code, leaf.code)) or None

    @property
    def any_missing(self) -> bool:
        """Say whether any answer of any unit is missing."""
        return bool((self.scores["missing"] > 0).any())


# Cached, because every table and every list of sentences asks for those of the same results.
@lru_cache(maxsize=1)
def parts(results: Results) -> tuple[Part, ...]:
    """Divide the results by variant; a variant without units is left out."""
    scores = {row.unit_code: row for row in rows(results.scores)}
    unarisen = unarisen_by_unit(results.marks, results.criteria)
    points = _points(results.marks, "points_micro") | _points(results.sums, "points_micro")
    # Without the reviewer, all points are the units' own.
    claimed = points
    if results.appraised:
        claimed = _points(results.marks, "self_micro") | _points(results.claims, "points_micro")
    tops, found = _points(results.sums, "max_micro"), []
    for variant, criteria in results.criteria.by_variant():
        units = [unit for unit in results.roster.units if not variant or unit.variant == variant]
        standings = [_standing(unit, scores[unit.code], unarisen.get(unit.code, set()), criteria,
                               results.decided.get(unit.code)) for unit in units]  # fmt: skip
        codes = {unit.code for unit in units}
        appraised = frozenset(key for key in results.appraised if key[0] in codes)
        if appraised:
            standings = [_with_own(each, criteria, claimed) for each in standings]
        if units:
            found.append(Part(
                variant, criteria, standings, points=points, claimed=claimed, appraised=appraised,
                information=_information(results, units, criteria), addresses=results.addresses,
                known=results.known, tops=tops, note=results.note_of(variant),
            ))  # fmt: skip
    return tuple(found)


def _information(
    results: Results, units: Sequence[Unit], criteria: CriteriaSet
) -> Mapping[tuple[str, str], float | str | None]:
    """(Unit, leaf) → the answer of a leaf without points that tables show."""
    return {
        (unit.code, leaf.code): results.information(unit.code, leaf)
        for leaf in filter(is_information, criteria.leaves)
        for unit in units
    }


def _points(frame: pd.DataFrame, column: str) -> dict[tuple[str, str], int | None]:
    code = "leaf_code" if "leaf_code" in frame else "node_code"
    micros = [None if micro is pd.NA else micro for micro in frame[column].tolist()]
    return dict(zip(tuples(frame, "unit_code", code), micros, strict=True))


def _with_own(
    standing: Standing, criteria: CriteriaSet, claimed: Mapping[tuple[str, str], int | None]
) -> Standing:
    """Add the total of the unit's own points; a unit that answered nothing has none."""
    code = standing.unit.code
    given = [
        claimed[code, leaf.code]
        for leaf in criteria.criteria
        if leaf.code not in standing.unarisen and leaf.source != OFFICE
    ]
    unclaimed = given.count(None)
    total = claimed.get((code, TOTAL)) if unclaimed < len(given) else None
    return replace(standing, claimed=total, unclaimed=unclaimed)


def _standing(
    unit: Unit, row: Any, unarisen: set[str], criteria: CriteriaSet, decision: Decision | None
) -> Standing:
    rank = None if pd.isna(row.rank) else int(row.rank)
    total, most, missing = int(row.total_micro), int(row.max_micro), int(row.missing)
    bands = row.band_by_score, row.band, row.reason
    codes = frozenset(unarisen | criteria.emptied(unarisen)) if unarisen else frozenset()
    return Standing(unit, total, most, missing, *bands, rank, unarisen=codes, decision=decision)
