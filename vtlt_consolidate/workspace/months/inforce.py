"""What of the workspace's configuration holds in a period that is begun or amended later than it ended.

Units change on days, versions of a set begin with periods, and both are entered before or after: what begins
only after a period is none of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.units import Predecessor, Roster, Unit
from vtlt_consolidate.naming.lineage import is_former_name
from vtlt_consolidate.naming.proposals import is_name_of, key
from vtlt_consolidate.settings import differences
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import listed, show_date


@dataclass(frozen=True)
class InForce:
    """What holds in a period.

    Args:
        config: it.
        left: what of the workspace's configuration does not hold in it yet, in words.
    """

    config: Config
    left: tuple[str, ...] = ()


def later(now: Config, period: Period) -> list[Predecessor]:
    """The changes of units after the end of a period."""
    return [row for row in now.predecessors if row.day > period.last_day]


def is_ahead(now: Config, period: Period) -> bool:
    """Say whether a configuration knows of anything that begins only after a period."""
    return bool(later(now, period)) or _begins_later(now, period)


def _begins_later(now: Config, period: Period) -> bool:
    return period.before(Period.parse(now.criteria.applies_from))


def at_end(now: Config, then: Config, period: Period) -> InForce:
    """What holds at the end of a period, as far as it is known from when something changes.

    Args:
        now: the workspace's configuration, reduced to the period.
        then: one from before the changes that came after the period.
        period: the period.
    """
    rows, left = later(now, period), []
    held = tuple(row for row in now.predecessors if row not in rows)
    roster = _undone(now.roster, then.roster, rows, held) if rows else now.roster
    if roster != now.roster:
        days = listed([show_date(day) for day in sorted({row.day for row in rows})])
        names = listed(list(dict.fromkeys(row.former for row in rows)))
        left.append(f"thay đổi đơn vị từ ngày {days}: {names}")
    criteria = now.criteria
    if _begins_later(now, period) and edition(then.criteria) != edition(criteria):
        left.append(f"bộ tiêu chí phiên bản {criteria.version}, áp dụng từ kỳ {criteria.applies_from}")
        criteria = then.criteria
        roster = _grouped(roster, then)
    return InForce(_of(now, criteria, roster, then, held), tuple(left))


def of_part(now: Config, part: Config, last: Period, period: Period) -> InForce:
    """What holds in a period that is rolled up: units and set are those of its last part.

    Of the workspace come the agency, as it signs now, what is noted about the period itself, how criteria
    that are still the same are rolled up, and what became of units between the part and the period's end.

    Args:
        now: the workspace's configuration, reduced to the longer period.
        part: that of the last shorter period.
        last: the shorter period.
        period: the longer one.
    """
    rows = later(now, period)
    held = tuple(row for row in now.predecessors if row not in rows)
    if any(row.day > last.last_day for row in held):
        roster = _undone(now.roster, part.roster, rows, held)
    else:
        roster = part.roster
        # Rows about former units only make sense with the list that they were written for.
        held = held if _listed(now.roster) == _listed(roster) else part.predecessors
    criteria = differences.rolled_as(part.criteria, now.criteria)
    other = [] if _listed(now.roster) == _listed(roster) else ["danh sách đơn vị"]
    if edition(now.criteria) != edition(criteria):
        other.append(f"bộ tiêu chí phiên bản {now.criteria.version}")
    return InForce(_of(now, criteria, _grouped(roster, part), part, held), tuple(other))


def _grouped(roster: Roster, then: Config) -> Roster:
    """Put units into the groups of agencies of the set of then, where they were there."""
    variants = {unit.code: unit.variant for unit in then.roster.units}
    return Roster(
        tuple(replace(unit, variant=variants.get(unit.code, unit.variant)) for unit in roster.units)
    )


def undated(before: Roster, after: Roster, rows: Sequence[Predecessor]) -> list[str]:
    """The units that come or go between two lists without a row that says since when."""
    moved = [unit for unit in before.units if unit.code not in after.by_code]
    moved += [unit for unit in after.units if unit.code not in before.by_code]
    return [
        f"{unit.full_name} ({unit.code})"
        for unit in moved
        if not _was(unit, rows) and not _became(unit, rows)
    ]


def edition(criteria: CriteriaSet) -> tuple[str, int]:
    """The set and its version; figures of different ones are not put together."""
    return criteria.id, criteria.version


def _listed(roster: Roster) -> list[tuple[str, str, str]]:
    return [(unit.code, unit.name, unit.variant) for unit in roster.units]


def _of(
    now: Config, criteria: CriteriaSet, roster: Roster, then: Config, held: tuple[Predecessor, ...]
) -> Config:
    """Put a configuration together, without what is said about units that are not in the list."""
    known, listed_now = roster.by_code, now.roster.by_code
    milestones = [each for each in criteria.milestones if not each.unit_code or each.unit_code in known]
    milestones += [
        each
        for each in then.criteria.milestones
        if each not in milestones and each.code in criteria.by_code
        and each.unit_code in known and each.unit_code not in listed_now
    ]  # fmt: skip
    return replace(
        now,
        criteria=replace(criteria, milestones=tuple(milestones)),
        roster=roster,
        predecessors=held,
        waivers=tuple(each for each in now.waivers if each.unit_code in known),
        overrides=tuple(each for each in now.overrides if each.unit_code in known),
    )


def _undone(now: Roster, then: Roster, rows: Sequence[Predecessor], held: Sequence[Predecessor]) -> Roster:
    """The list of units without some changes; what changed besides stays changed.

    Args:
        now: the list with all changes.
        then: a list from before these changes, perhaps from before others too.
        rows: the changes to undo.
        held: the other changes.
    """
    there = {(unit.code, key(unit.name)) for unit in then.units}
    units = [
        unit
        for unit in now.units
        if (unit.code, key(unit.name)) in there or _was(unit, rows) or not _became(unit, rows)
    ]
    for at, unit in enumerate(then.units):
        # Between that list and these changes it may have got another name.
        known = [unit, *(_renamed(unit, row) for row in held if _was(unit, [row]) and row.name)]
        former = next((each for each in reversed(known) if _was(each, rows)), None)
        if former and former.code not in {each.code for each in units}:
            before = {each.code for each in then.units[:at]}
            place = max((place for place, each in enumerate(units, 1) if each.code in before), default=0)
            units.insert(place, former)
    return Roster(tuple(units))


def _renamed(unit: Unit, row: Predecessor) -> Unit:
    return replace(unit, code=row.code, name=row.name, agency_name="")


def _was(unit: Unit, rows: Sequence[Predecessor]) -> bool:
    """Say whether a unit is the former one of a change, so that it was there before."""
    return any(row.former_code == unit.code and is_former_name(row, unit.name) for row in rows)


def _became(unit: Unit, rows: Sequence[Predecessor]) -> bool:
    """Say whether a unit came to be by a change."""
    return any(row.code == unit.code and (not row.name or is_name_of(unit, row.name)) for row in rows)
