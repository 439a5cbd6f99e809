"""How official texts call a unit: its institution, its short name inside a sentence, who signs for it.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I (TM. ỦY BAN NHÂN DÂN, CHỦ TỊCH) and II (`Phường 11` keeps its
capital, `phường Tân Định` has none). Nothing is guessed: the institution is the one of the unit's row, or
follows from a name that says its kind; any other name stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.text import clean, fold

COMMITTEE = "Ủy ban nhân dân"
_ABBREVIATED = re.compile(r"UBND(?= )", re.IGNORECASE)


def institution(unit: Unit) -> str:
    """The institution of a unit: `Ủy ban nhân dân xã Thất Khê` of `Xã Thất Khê`, `Sở Tài chính` of itself."""
    if unit.agency_name:
        return _ABBREVIATED.sub(COMMITTEE, clean(unit.agency_name), count=1)
    name = clean(unit.name)
    if phrases.says_its_kind(name):
        return f"{COMMITTEE} {phrases.in_a_sentence(name)}"
    return COMMITTEE + name[len("UBND") :] if _ABBREVIATED.match(name) else name


def is_committee(unit: Unit) -> bool:
    """Say whether the institution of a unit is a people's committee."""
    return fold(institution(unit)).startswith(fold(COMMITTEE))


def signed_by(unit: Unit) -> tuple[str, str]:
    """The two lines above the signature: in whose name, which may be empty, and the office held."""
    return ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH") if is_committee(unit) else ("", "THỦ TRƯỞNG ĐƠN VỊ")


def short(unit: Unit) -> str:
    """The name of a unit in a list inside a sentence: `xã Thất Khê`, `Phường 11`, `Sở Tài chính`."""
    return phrases.in_a_sentence(clean(unit.name))


class Addresses:
    """Calls the units of a list by names that no two of them share.

    The area (địa bàn) is part of an address where it names a place, such as `huyện Bình Chánh`; any other
    area is said only where two units have the same name.
    """

    def __init__(self, roster: Roster) -> None:
        self._shared = roster.shared_names

    def full(self, unit: Unit) -> str:
        """The institution and where it is: `Ủy ban nhân dân Phường 11, Quận 3`."""
        return self._placed(unit, institution(unit))

    def short(self, unit: Unit) -> str:
        """The short name and where it is: `xã Vĩnh Lộc B, huyện Bình Chánh`."""
        return self._placed(unit, short(unit))

    def in_table(self, unit: Unit) -> str:
        """The name as the first words of a cell, where it has no column for the area: `Xã Vĩnh Lộc B`."""
        return self._placed(unit, clean(unit.name))

    def listed(self, units: Iterable[Unit]) -> str:
        """Name the institutions for a sentence, separated by semicolons; of many, the first."""
        return phrases.named(self.full(unit) for unit in units)

    def _placed(self, unit: Unit, name: str) -> str:
        area = clean(unit.area)
        needed = phrases.says_its_kind(area) or fold(unit.name) in self._shared
        if not area or not needed or fold(area) in fold(name):
            return name
        return f"{name}, {phrases.in_a_sentence(area)}"
