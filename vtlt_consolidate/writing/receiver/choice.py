"""Which units a placeholder is about: the filters behind its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming.proposals import Names
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.text import clean, count_of, fold, slug
from vtlt_consolidate.writing.receiver import names
from vtlt_consolidate.writing.receiver.placeholders import Filters

LEVELS = ("tỉnh", "huyện", "xã")
"""Levels of administration, in the words of the filter `cap`."""

_DECLARED = re.compile(r"\b(?:cấp|khối)\s+(tỉnh|huyện|xã)\b")
_KINDS = {
    "tỉnh": ("sở",),
    "huyện": ("huyện", "quận", "thị xã", "thành phố"),
    "xã": ("xã", "phường", "thị trấn", "đặc khu"),
}
_SEPARATOR = ";"


class UnknownError(Exception):
    """A placeholder asks for something that does not exist.

    Args:
        what: what is unknown, in Vietnamese.
        instead: what may have been meant; empty: nothing is like it.
    """

    def __init__(self, what: str, instead: str = "") -> None:
        super().__init__(what)
        self.what, self.instead = what, instead


def level(unit: Unit) -> str:
    """The level of a unit: declared by its group or area (“Cấp xã”), or by the kind in its name; or empty."""
    for text in (unit.variant, unit.area):
        declared = set(_DECLARED.findall(clean(text).casefold()))
        if len(declared) == 1:
            return str(declared.pop())
    name = f"{clean(unit.name).casefold()} "
    # “Thị xã” begins with none of the words for communes.
    for each, kinds in _KINDS.items():
        if name.startswith(tuple(f"{kind} " for kind in kinds)):
            return each
    return ""


@dataclass(frozen=True)
class Choice:
    """Finds units by filters.

    Args:
        every: all units of the workspace, whose areas and groups filters may name.
        asked: those that have to report, with carried figures marked in their names.
    """

    every: Roster
    asked: Roster

    @cached_property
    def _values(self) -> dict[str, list[str]]:
        units = self.every.units
        return {
            "dia_ban": list(dict.fromkeys(unit.area for unit in units if unit.area)),
            "nhom": list(dict.fromkeys(unit.variant for unit in units if unit.variant)),
            "cap": list(LEVELS),
        }

    @cached_property
    def _levels(self) -> dict[str, str]:
        return {unit.code: level(unit) for unit in self.every.units}

    @cached_property
    def _named(self) -> Names:
        return Names(self.every)

    def of(self, filters: Filters) -> tuple[Unit, ...]:
        """The units that pass all filters, in print order.

        Raises:
            UnknownError: a filter or its value is unknown, or the level of a unit is not known.
        """
        codes = [self._codes(*each) for each in filters]
        return tuple(unit for unit in self.asked.units if all(unit.code in each for each in codes))

    def _codes(self, what: str, value: str) -> set[str]:
        if what not in names.FILTERS:
            raise UnknownError(f"không có điều kiện “{what}”", names.nearest(what, names.FILTERS))
        if not value:
            raise UnknownError(f"điều kiện “{what}” chưa ghi giá trị sau dấu =", f"{what}=…")
        # A name may itself hold a semicolon.
        whole = {fold(each) for each in self._values.get(what, ())}
        parts = [value] if fold(value) in whole else [clean(part) for part in value.split(_SEPARATOR)]
        return set().union(*(self._of_value(what, part) for part in parts if part))

    def _of_value(self, what: str, value: str) -> set[str]:
        units = self.every.units
        if what == names.UNIT_ALONE:
            return {self._unit(value).code}
        if what == "cap":
            return self._of_level(value)
        known = {fold(each): each for each in self._values[what]}
        if fold(value) not in known:
            near = names.nearest(fold(value), known)
            raise UnknownError(f"không có {what} “{value}”", f"{what}={known[near]}" if near else "")
        field = "area" if what == "dia_ban" else "variant"
        return {unit.code for unit in units if fold(getattr(unit, field)) == fold(value)}

    def _of_level(self, value: str) -> set[str]:
        wanted = {slug(each): each for each in LEVELS}.get(slug(value).removeprefix("cap-"))
        if wanted is None:
            raise UnknownError(f"không có cấp “{value}”", f"cap={names.nearest(value, LEVELS) or LEVELS[-1]}")
        unknown = [unit.name for unit in self.asked.units if not self._levels[unit.code]]
        if unknown:
            raise UnknownError(
                f"chưa rõ cấp của {count_of(unknown)} đơn vị ({phrases.named(unknown)}); ghi chữ "
                "“cấp tỉnh”, “cấp "
                "huyện” hoặc “cấp xã” ở cột Nhóm đơn vị hay Địa bàn của các đơn vị ấy"
            )
        return {code for code, each in self._levels.items() if each == wanted}

    def _unit(self, value: str) -> Unit:
        coded = self.every.by_code.get(value)
        meant = (coded,) if coded else self._named.meant(value)
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise UnknownError(f"có {count_of(meant)} đơn vị tên “{value}”", f"don_vi={meant[0].code}")
        similar = self._named.similar(value, 1)
        near = similar[0].code if similar else names.nearest(value, self.every.codes)
        raise UnknownError(f"không có đơn vị “{value}”", f"don_vi={near}" if near else "")
