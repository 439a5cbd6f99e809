"""The list of units that report."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property


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
    def areas(self) -> list[str]:
        """The areas, in the order of their first unit."""
        return list(dict.fromkeys(unit.area for unit in self.units))
