"""The list of units that report."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from vtlt_consolidate.words.text import fold


@dataclass(frozen=True)
class Unit:
    """A unit that reports: a ward, a commune, a department.

    Args:
        code: text, unique in the workspace; leading zeros count.
        name: as tables print it, such as `Phường Tân Định`.
        area: district or other area (địa bàn) that it is counted under; may be empty.
        agency_name: the agency that signs the form, such as `Ủy ban nhân dân phường Tân Định`.
        variant: the group of agencies that it is scored with, where the set has variants.
        email: where reminders go; may be empty.
    """

    code: str
    name: str
    area: str = ""
    agency_name: str = ""
    variant: str = ""
    email: str = ""

    @property
    def full_name(self) -> str:
        """Name and area, because two districts may both have a `Phường 14`."""
        return f"{self.name}, {self.area}" if self.area else self.name


@dataclass(frozen=True)
class Roster:
    """All units of a workspace, in print order."""

    units: tuple[Unit, ...]

    @cached_property
    def by_code(self) -> dict[str, Unit]:
        """Every unit under its code."""
        return {unit.code: unit for unit in self.units}

    @cached_property
    def codes(self) -> list[str]:
        """The codes, in print order."""
        return [unit.code for unit in self.units]

    @cached_property
    def shared_names(self) -> frozenset[str]:
        """The names that more than one unit has, folded."""
        names = Counter(fold(unit.name) for unit in self.units)
        return frozenset(name for name, count in names.items() if count > 1)

    @cached_property
    def areas(self) -> list[str]:
        """The areas, in the order of their first unit."""
        return list(dict.fromkeys(unit.area for unit in self.units))


class Fate(StrEnum):
    """What became of a unit."""

    RENAMED = "renamed"
    """It is the same unit under another name, another code or both."""
    MERGED = "merged"
    """It became part of a unit, with others."""
    SPLIT = "split"
    """It was divided between several units."""


FATES = {Fate.RENAMED: "Đổi tên", Fate.MERGED: "Sáp nhập", Fate.SPLIT: "Chia tách"}
"""What became of a unit → words in the configuration."""


@dataclass(frozen=True)
class Predecessor:
    """A former unit and one unit that it became; a unit that was split has a row for each.

    Args:
        former_code: its code then; codes are used again, so it takes the name too to say which unit it was.
        former_name: its name then.
        code: code of the unit that it became, which may have become another one since.
        fate: what became of it.
        day: the day on which that took effect.
        name: name of the unit that it became.
        citation: the decision.
    """

    former_code: str
    former_name: str
    code: str
    fate: Fate
    day: dt.date
    name: str = ""
    citation: str = ""

    @property
    def former(self) -> str:
        """The former unit in words."""
        return f"{self.former_name} ({self.former_code})"
