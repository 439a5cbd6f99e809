"""Follows the units in the results of a shorter period to what they are now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.checking.returns.statuses import Timetable
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import outputs
from vtlt_consolidate.model.config import Config, Waiver
from vtlt_consolidate.model.criteria import NOT_ARISEN
from vtlt_consolidate.model.frames import STATUSES, Cells, Parts, rows, tuples
from vtlt_consolidate.model.units import Predecessor
from vtlt_consolidate.naming.lineage import Lineage, is_former_name
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.reading.earlier.united import Changed, adds_up, listed
from vtlt_consolidate.reading.several import Several
from vtlt_consolidate.scoring.rolled import EXCUSED, OWN, Presences, Returned, Returns
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Presence, State, Status
from vtlt_consolidate.words.text import parse_date, show_micro

_OF_STATUS = {
    STATUSES[Status.EXEMPT]: Presence.EXEMPT,
    STATUSES[Status.NOTHING_TO_REPORT]: Presence.NOTHING_TO_REPORT,
}
_WITHOUT_OWN = EXCUSED | {Presence.UNITED, Presence.UNLISTED, Presence.REGROUPED, Presence.LEFT_OUT}
"""What there can be of a unit in a period before it was merged or split."""


@dataclass(frozen=True)
class Then:
    """The units in the results of an earlier period.

    Args:
        names: code then → name then.
        now: code then → code now, of those that are the same unit, at most under a new name.
        changed: the units of now that were merged or split since.
    """

    names: Mapping[str, str]
    now: Mapping[str, str]
    changed: Changed

    @classmethod
    def of(cls, names: Mapping[str, str], changed: Changed, expected: Expected) -> Then:
        """Find them by their names in a merged workbook."""
        same = {code: unit.code for code, name in names.items() if (unit := expected.same(code, name))}
        return cls(names, same, changed)

    def __call__(self, code: str) -> str:
        """The code now of a unit of then; empty if it is no unit of now, or merged or split since."""
        found = self.now.get(code, "")
        return "" if found in self.changed.codes else found

    def each(self, figures: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Yield (unit, leaf) of then with the unit of now, also of one that was merged or split since."""
        heirs: dict[str, set[str]] = {}
        for code, former in self.changed.former_of.items():
            for row in former:
                if is_former_name(row, self.names.get(row.former_code, "")):
                    heirs.setdefault(row.former_code, set()).add(code)
        for unit, leaf in figures:
            for code in heirs.get(unit, {self(unit)} - {""}):
                yield code, leaf

    def of_former(
        self, former: Sequence[Predecessor], presences: Mapping[str, Presence | None]
    ) -> Presence | None:
        """What there was of all former units of one of now; nothing: they differ, or one is unknown.

        One that had nothing to report is passed over where others had.

        Args:
            former: the former units.
            presences: what there was of the units then.
        """
        found = {
            presences.get(row.former_code)
            if is_former_name(row, self.names.get(row.former_code, ""))
            else None
            for row in former
        }
        if len(found) > 1:
            found -= EXCUSED
        return found.pop() if len(found) == 1 else None


def presences(
    config: Config, period: Period, cells: DataFrame[Cells], taken: Several, then: Then
) -> dict[tuple[str, Period], Presence]:
    """What there is of each unit in a period that was not rolled up itself."""
    statuses = datasheet.beside_codes(cells, outputs.SUBMISSIONS, outputs.SUBMISSION_HEADINGS["status"])
    excused = {code: _OF_STATUS.get(status) for code, status in statuses.items()}
    mine = {then(code): excused[code] or Presence.MISSING for code in statuses}
    carried = dict(tuples(taken.files, "unit_code", "carried"))
    former = then.changed.former_of
    found = {}
    for code in config.roster.codes:
        presence = mine.get(code, Presence.UNLISTED)
        if code in taken.regrouped and presence not in EXCUSED:
            presence = Presence.REGROUPED
        elif code in carried:
            own = Presence.UNITED if code in former else Presence.GIVEN
            presence = Presence.CARRIED if carried[code] else own
        elif code in former:
            presence = then.of_former(former[code], excused) or Presence.UNLISTED
        found[code, period] = presence
    return found


def returns(config: Config, period: Period, cells: DataFrame[Cells], then: Then) -> Returns:
    """When the returns of a period came in, as its workbook says; it prints no 0 for returns in time."""
    received, late = (
        datasheet.beside_codes(cells, outputs.SUBMISSIONS, outputs.SUBMISSION_HEADINGS[name])
        for name in ("received", "days_late")
    )
    times = Timetable(config.round(period).due_date, config.waived(period))
    found = {}
    for code, typed in received.items():
        day, printed = parse_date(typed), late.get(code, "")
        in_time = None if times.days_late(code, day) is None else 0
        if unit := then(code):
            found[unit, period] = Returned(day, int(printed) if printed.isdecimal() else in_time)
    return found


def waived(config: Config, period: Period, lineage: Lineage) -> dict[str, Waiver]:
    """What units were granted in a period, some of them under their former codes."""
    found = config.waived(period)
    heirs = {code: lineage.heir(code, "") for code in found if code not in config.roster.by_code}
    return {unit.code: found[code] for code, unit in heirs.items() if unit} | found


@dataclass(frozen=True)
class Within:
    """What the results of a period say about the shorter ones that they were rolled up from.

    Args:
        presences: what there is of each unit in each of them.
        parts: frame `Parts`.
        returns: when units returned.
    """

    presences: Presences
    parts: DataFrame[Parts]
    returns: Returns


def within(rolled: Within, then: Then, taken: Several, expected: Expected) -> Within:
    """Follow the units to what they are now.

    Args:
        rolled: as the results of the period say it.
        then: the units in them; changed are those that were merged or split after the period.
        taken: what was read of them, of units in their present group.
        expected: set and units of now.

    Returns:
        The same under the codes of now. Of a unit that was merged or split since one of the shorter periods
        there is nothing that was its own in it.
    """
    united = set(taken.files["unit_code"])
    each_of = sorted({each for _, each in rolled.presences})
    found = {
        (code, each): presence for (unit, each), presence in rolled.presences.items() if (code := then(unit))
    }
    for each in each_of:
        _take_away(found, each, Changed.after(each, expected).codes, Presence.UNLISTED)
        _take_away(found, each, taken.regrouped, Presence.REGROUPED)
    codes = pd.Series(map(then, rolled.parts["unit_code"]), index=rolled.parts.index, dtype="str")
    moved = rolled.parts.assign(unit_code=codes)
    summed = _united(rolled, then, expected)
    for code, former in then.changed.former_of.items():
        known = {row.period for row in summed if row.unit_code == code}
        for each in each_of:
            theirs = {unit: rolled.presences.get((unit, each)) for unit in then.names}
            presence = then.of_former(former, {unit: _alike(one) for unit, one in theirs.items()})
            if presence == Presence.GIVEN:
                any_ = str(each) in known or code in united
                presence = Presence.UNITED if any_ else Presence.UNLISTED
            found[code, each] = presence if presence in _WITHOUT_OWN else Presence.UNLISTED
    whole = pd.concat(
        [moved[moved["unit_code"] != ""], pd.DataFrame(summed, columns=moved.columns).astype(moved.dtypes)],
        ignore_index=True,
    )
    mine = {
        (code, each): found.get((code, each), Presence.UNLISTED)
        for code in expected.roster.codes
        for each in each_of
    }
    came = {(code, each): one for (unit, each), one in rolled.returns.items() if (code := then(unit))}
    return Within(mine, Parts.validate(whole), came)


def _take_away(
    found: dict[tuple[str, Period], Presence], period: Period, units: Iterable[str], why: Presence
) -> None:
    """Note of units that nothing is their own in a period, unless that is known already."""
    for code in units:
        if found.get((code, period)) not in _WITHOUT_OWN:
            found[code, period] = why


def _alike(presence: Presence | None) -> Presence | None:
    return Presence.GIVEN if presence in OWN else presence


def _united(rolled: Within, then: Then, expected: Expected) -> list[Any]:
    """The sums of what was added up for units that were merged since, as rows of `Parts`."""
    given: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in rows(rolled.parts):
        given.setdefault((row.leaf_code, row.field, row.period), {})[row.unit_code] = row
    found = []
    for code, former in then.changed.merged.items():
        codes = [listed(row, expected) for row in former]
        if code in then.names and code not in codes:
            continue
        for (leaf, _, period), theirs in given.items():
            each = Period.parse(period)
            reporting = [one for one in codes if rolled.presences.get((one, each)) not in EXCUSED]
            mine = [theirs[one] for one in reporting if one in theirs]
            known = expected.criteria.by_code.get(leaf)
            if mine and len(mine) == len(reporting) and known and adds_up(known):
                found += _sum(mine, code)
    return found


def _sum(mine: Sequence[Any], code: str) -> list[Any]:
    """One row for those of several units; none if one of them lacks the figure."""
    arisen = [row for row in mine if row.text != NOT_ARISEN]
    if any(row.state != State.GIVEN for row in arisen):
        return []
    if not arisen:
        return [mine[0]._replace(unit_code=code)]
    micro = sum(int(row.value_micro) for row in arisen)
    text, cells = show_micro(micro), ", ".join(row.cell for row in arisen)
    first = arisen[0]
    return [first._replace(unit_code=code, cell=cells, value_micro=micro, typed=text, text=text)]
