"""Which unit a written name means: taken only when exact and unique, otherwise proposed.

Exact means the same words after folding, with the prefixes that offices leave out, abbreviate or put
before a name. Names that are merely similar, or the same but for their diacritics, are only ever
proposed: Thanh An and Thạnh An are two communes of one city.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from vtlt_consolidate.text import clean, fold, slug
from vtlt_consolidate.units import Roster, Unit

_AGENCY = re.compile(r"^(?:(?:ủy|uỷ) ban nhân dân|ubnd|đơn vị(?: báo cáo)?)\s*:?\s+")
_SHORT = re.compile(r"\b(p|f|x|đk|q|h)(?:\.\s*|\s+(?=[^\W\d_]{2})|(?=\d))")
_LONG = {"p": "phường", "f": "phường", "x": "xã", "đk": "đặc khu", "q": "quận", "h": "huyện"}
_KIND = re.compile(r"^(?:phuong|xa|thi-tran|tt|thi-xa|dac-khu|quan|huyen)-")
_NOT_WORDS = re.compile(r"[\s,;.–-]+")

_SIMILAR = 80
"""Least likeness, of 100, that makes a name worth proposing."""


def key(name: str) -> str:
    """Fold a name and its prefixes: `UBND P.Tân Định, Quận 1` and `phường Tân Định - quận 1` are alike.

    `TT.` stays: it may be thị trấn or trung tâm.
    """
    words = _AGENCY.sub("", clean(name).casefold())
    words = _SHORT.sub(lambda short: f"{_LONG[short[1]]} ", words)
    return fold(_NOT_WORDS.sub(" ", words))


def _bare(name: str) -> str:
    """A name without diacritics and without the word for what it is."""
    return _KIND.sub("", slug(_SHORT.sub(lambda short: f"{_LONG[short[1]]} ", name.casefold())))


def is_name_of(unit: Unit, name: str) -> bool:
    """Say whether a name is one that a unit goes by; another area behind it does not matter."""
    own = {key(each) for each in (unit.name, unit.full_name, unit.agency_name) if each}
    return key(name) in own or fold(name).startswith(f"{fold(unit.name)},")


@dataclass(frozen=True)
class Names:
    """The names that the units of a roster go by."""

    roster: Roster

    @cached_property
    def _keys(self) -> dict[str, tuple[Unit, ...]]:
        keys: dict[str, tuple[Unit, ...]] = {}
        for unit in self.roster.units:
            for name in {key(n) for n in (unit.name, unit.full_name, unit.agency_name) if n}:
                keys[name] = (*keys.get(name, ()), unit)
        return keys

    @cached_property
    def _slugs(self) -> dict[str, str]:
        return {unit.code: _bare(unit.name) for unit in self.roster.units}

    @cached_property
    def _by_number(self) -> dict[str, tuple[Unit, ...]]:
        numbers: dict[str, tuple[Unit, ...]] = {}
        for unit in self.roster.units:
            bare = unit.code.lstrip("0")
            numbers[bare] = (*numbers.get(bare, ()), unit)
        return numbers

    def meant(self, name: str) -> tuple[Unit, ...]:
        """The units that a name can only mean, exactly; more than one: it does not say which."""
        return self._keys.get(key(name), ())

    def coded(self, code: str) -> Unit | None:
        """The unit of a code; one that lost its leading zeros in a number cell is found if unique."""
        if code in self.roster.by_code:
            return self.roster.by_code[code]
        found = self._by_number.get(re.sub(r"[.,]0$", "", code).lstrip("0"), ())
        return found[0] if code and len(found) == 1 else None

    def similar(self, name: str, limit: int = 3) -> tuple[Unit, ...]:
        """The units to propose for a name, best first; none is alike enough: nothing."""
        wanted = _bare(_AGENCY.sub("", clean(name).casefold()))
        found = process.extract(wanted, self._slugs, scorer=fuzz.ratio, limit=limit, score_cutoff=_SIMILAR)
        return tuple(self.roster.by_code[code] for _, _, code in found)


def told(units: Iterable[Unit]) -> str:
    """List units as proposals, each with the code that a decision asks for."""
    return "; ".join(f"{unit.code} ({unit.full_name})" for unit in units)
