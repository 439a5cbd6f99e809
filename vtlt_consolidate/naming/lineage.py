"""Follows former units to those that they became: renamed, merged or split (đổi tên, sáp nhập, chia tách).

Codes are used again and names repeat, so a former unit is known by code and name together. Only a unit that
was renamed, and nothing else, is the same unit; of all others it is said what they became, and no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.units import Fate, Predecessor, Roster, Unit
from vtlt_consolidate.naming.proposals import is_name_of, key
from vtlt_consolidate.words.period import Period


def is_former_name(row: Predecessor, name: str) -> bool:
    """Say whether a name is one of a former unit; an area after it may differ."""
    return is_name_of(Unit(row.former_code, row.former_name), name)


@dataclass(frozen=True)
class Lineage:
    """What became of former units.

    Args:
        rows: in the order of the configuration.
        roster: the units now.
    """

    rows: tuple[Predecessor, ...]
    roster: Roster

    def _after(self, row: Predecessor) -> list[Predecessor]:
        """The rows about what the unit of a row became later."""
        # Of one day, codes may have changed hands, and no unit became another one twice.
        later = [other for other in self._by_code.get(row.code, ()) if other.day > row.day]
        if row.name:
            return [other for other in later if key(other.former_name) == key(row.name)]
        # Without a name, the unit of now is meant if it has this code, whatever it took over or was called.
        kept = [other for other in later if other.code == row.code]
        return kept if row.code in self.roster.by_code else later

    def _named(self, row: Predecessor) -> Unit | None:
        unit = self.roster.by_code.get(row.code)
        return unit if unit and (not row.name or is_name_of(unit, row.name)) else None

    @cached_property
    def _by_code(self) -> dict[str, list[Predecessor]]:
        found: dict[str, list[Predecessor]] = {}
        for row in self.rows:
            found.setdefault(row.former_code, []).append(row)
        return found

    def _about(self, code: str, name: str) -> list[Predecessor]:
        """The rows about a former unit; without a name, only if no unit of now has its code."""
        rows, unit = self._by_code.get(code, []), self.roster.by_code.get(code)
        if not rows:
            return rows
        # A unit that took in others, or gave a part away, may have kept both code and name.
        if unit and (not name or is_name_of(unit, name)):
            return []
        if name:
            return [row for row in rows if is_former_name(row, name)]
        return rows

    def heir(self, code: str, name: str) -> Unit | None:
        """The unit that a former one is under its new name; `None` if it became anything else."""
        return self._same(self._about(code, name))

    def _same(self, rows: list[Predecessor]) -> Unit | None:
        unit = None
        while len(rows) == 1 and rows[0].fate == Fate.RENAMED:
            unit, rows = self._named(rows[0]), self._after(rows[0])
        return None if rows else unit

    def heirs(self, code: str, name: str) -> tuple[Unit, ...]:
        """The units that a former one lives on in, whatever became of it."""
        return self._living(self._about(code, name))

    def _living(self, rows: Iterable[Predecessor]) -> tuple[Unit, ...]:
        found: dict[Unit, None] = {}
        waiting = list(rows)
        while waiting:
            row = waiting.pop(0)
            after = self._after(row)
            unit = None if after else self._named(row)
            if unit:
                found[unit] = None
            waiting += after
        return tuple(found)

    def led_to(self, row: Predecessor) -> tuple[Unit, ...]:
        """The units of now that a row leads to, over later ones."""
        return self._living([row])

    def renamed(self, name: str) -> tuple[Unit, ...]:
        """The unit that a former name alone means, if it was only renamed."""
        rows = self._by_name.get(key(name), [])
        codes = {row.former_code for row in rows}
        heir = self._same(rows) if len(codes) == 1 else None
        return (heir,) if heir else ()

    def named(self, name: str) -> tuple[Unit, ...]:
        """The units to propose for a former name."""
        return self._living(self._by_name.get(key(name), []))

    @cached_property
    def _by_name(self) -> dict[str, list[Predecessor]]:
        found: dict[str, list[Predecessor]] = {}
        for row in self.rows:
            found.setdefault(key(row.former_name), []).append(row)
        return found

    def before(self, unit: Unit) -> list[Predecessor]:
        """The rows that lead straight to a unit of now."""
        return self._origins.get(unit.code, [])

    @cached_property
    def _origins(self) -> dict[str, list[Predecessor]]:
        found: dict[str, list[Predecessor]] = {}
        for row in self.rows:
            unit = None if self._after(row) else self._named(row)
            if unit:
                found.setdefault(unit.code, []).append(row)
        return found

    def story(self, unit: Unit) -> tuple[list[Predecessor], list[Predecessor]]:
        """How a unit came to be: its renamings, newest first, and what it was merged or split from before."""
        renamed: list[Predecessor] = []
        rows = self.before(unit)
        while len(rows) == 1 and rows[0].fate == Fate.RENAMED:
            renamed.append(rows[0])
            rows = self._preceding.get(rows[0], [])
        return renamed, rows

    @cached_property
    def _preceding(self) -> dict[Predecessor, list[Predecessor]]:
        """A row → the rows whose units it is about later."""
        found: dict[Predecessor, list[Predecessor]] = {}
        for row in self.rows:
            for later in dict.fromkeys(self._after(row)):
                found.setdefault(later, []).append(row)
        return found

    def since(self, period: Period, listed: Mapping[str, str]) -> Lineage:
        """The changes that the figures of an earlier period do not know.

        The units of its last day report a period; but one that was begun before a change within it may have
        kept the former units. Which of both it had is seen from its own results.

        Args:
            period: the earlier period.
            listed: code of a unit in its results → its name there, empty if that is not known.
        """
        within = [row for row in self.rows if period.first_day <= row.day <= period.last_day]
        known = {row for row, change in _changes(within) if self._is_known(change, listed)}
        rows = (row for row in self.rows if row.day >= period.first_day and row not in known)
        return Lineage(tuple(rows), self.roster)

    def _is_known(self, change: Sequence[Predecessor], listed: Mapping[str, str]) -> bool:
        """Say whether a list of units has those that a change made, and none of those that it ended."""
        former = {Unit(row.former_code, key(row.former_name)): row.former_name for row in change}
        names = {row: row.name or self._name_after(row) for row in change}
        made = {Unit(row.code, key(name)): name for row, name in names.items()}
        ended, begun = former.keys() - made.keys(), made.keys() - former.keys()
        if any(_has(listed, unit.code, former[unit]) for unit in ended):
            return False
        # A unit that took others in, or gave a part away, may be in both lists.
        return any(_has(listed, unit.code, made[unit]) for unit in begun or (made if ended else ()))

    def _name_after(self, row: Predecessor) -> str:
        """The name of the unit that a row leads to, until the next change."""
        later = [other for other in self._by_code.get(row.code, ()) if other.day > row.day]
        unit = self.roster.by_code.get(row.code)
        return min(later, key=lambda other: other.day).former_name if later else unit.name if unit else ""

    def after(self, day: dt.date) -> Lineage:
        """The changes after a day."""
        return Lineage(tuple(row for row in self.rows if row.day > day), self.roster)


def _changes(rows: Sequence[Predecessor]) -> Iterator[tuple[Predecessor, list[Predecessor]]]:
    """Yield each row with the rows of the same day about the units that it is about, itself among them."""
    # All communes of the country changed on one day, so that not every pair of rows can be looked at.
    together: dict[tuple[object, ...], list[Predecessor]] = {}
    for row in rows:
        for unit in _units_of(row):
            together.setdefault((row.day, *unit), []).append(row)
    for row in rows:
        yield row, [other for unit in _units_of(row) for other in together[row.day, *unit]]


def _units_of(row: Predecessor) -> tuple[tuple[str, ...], ...]:
    """The former unit, by code and name, and the one that it became, by its code."""
    return (row.former_code, row.former_name), (row.code,)


def _has(listed: Mapping[str, str], code: str, name: str) -> bool:
    """Say whether a list has a unit; a name that is not known, here or there, is taken for the same."""
    return code in listed and (not (name and listed[code]) or is_name_of(Unit(code, name), listed[code]))


NO_LINEAGE = Lineage((), Roster(()))


def of(config: Config, period: Period) -> Lineage:
    """What became of former units until the end of a period."""
    rows = tuple(row for row in config.predecessors if row.day <= period.last_day)
    return Lineage(rows, config.roster)
