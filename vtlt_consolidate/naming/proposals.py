"""Which unit a written name means: taken only when exact and unique, otherwise proposed.

Exact means the same words after folding, with the prefixes that offices leave out, abbreviate or put
before a name, and the own province that they put behind it. Names that are merely similar, or the same
but for their diacritics, are only ever proposed: Thanh An and Thạnh An are two communes of one city. So
is a unit whose name stands in that of another body: “Đảng ủy phường X” is not UBND phường X.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, process

from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming.filenames import slug_of
from vtlt_consolidate.words.text import clean, fold, slug

_AGENCY = re.compile(r"^(?:(?:ủy|uỷ) ban nhân dân|ubnd|đơn vị(?: báo cáo)?)\s*:?\s+")
_SHORT = re.compile(r"\b(p|f|x|đk|q|h)(?:\.\s*|\s+(?=[^\W\d_]{2})|(?=\d))")
_LONG = {"p": "phường", "f": "phường", "x": "xã", "đk": "đặc khu", "q": "quận", "h": "huyện"}
_KIND = re.compile(r"^(?:phuong|xa|thi-tran|tt|thi-xa|dac-khu|quan|huyen)-")
_NOT_WORDS = re.compile(r"[\s,;.–-]+")

_BEHIND = re.compile(r"[\s,;(–-]+((?:tỉnh|thành phố|tp)\b.*)$")
"""What stands behind a name from the word for a province or city on."""
_CITY = re.compile(r"^(?:tp\b\.?\s*|thành phố\s+)")
_SHORT_CITIES = {"hcm": "hồ chí minh", "hn": "hà nội", "đn": "đà nẵng", "hp": "hải phòng", "ct": "cần thơ"}
_OF_AGENCY = re.compile(r"^(?:(?:ủy|uỷ) ban nhân dân|ubnd|sở nội vụ)\s+")

_SIMILAR = 80
"""Least likeness, of 100, that makes a name worth proposing."""
_LEAST_BARE = 4
"""A bare name of fewer letters, such as 14, says nothing in the midst of other words."""


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
    if {key(name), key(_without_province(name)[0])} & own:
        return True
    return fold(name).startswith(f"{fold(unit.name)},")


def _without_province(name: str) -> tuple[str, str]:
    """A name without the province behind it, and that province as `key` folds it."""
    words = clean(name).casefold()
    behind = _BEHIND.search(words)
    return (words[: behind.start()], _province(behind[1])) if behind and behind.start() else (words, "")


def _province(words: str) -> str:
    """The bare name of a province or city: `TP.HCM` and `Thành phố Hồ Chí Minh` are alike."""
    bare = _CITY.sub("", words.strip(" .)").removeprefix("tỉnh ")).strip(" .)")
    return key(_SHORT_CITIES.get(bare, bare))


@dataclass(frozen=True)
class Names:
    """The names that the units of a roster go by.

    Args:
        roster: the units.
        above: the agency above them all, such as `Ủy ban nhân dân Thành phố Hồ Chí Minh`; the province
            in its name may stand behind theirs.
    """

    roster: Roster
    above: str = ""

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

    @cached_property
    def _home(self) -> str:
        """The province of the units, folded."""
        return _province(_OF_AGENCY.sub("", clean(self.above).casefold()))

    @cached_property
    def _by_words(self) -> dict[tuple[str, ...], tuple[Unit, ...]]:
        """Bare name, and name with its kind, as words without diacritics → the units."""
        found: dict[tuple[str, ...], tuple[Unit, ...]] = {}
        for unit in self.roster.units:
            bare = self._slugs[unit.code]
            for text in {bare, slug(unit.name)}:
                if text != bare or len(bare) >= _LEAST_BARE:
                    words = tuple(text.split("-"))
                    found[words] = (*found.get(words, ()), unit)
        return found

    def meant(self, name: str) -> tuple[Unit, ...]:
        """The units that a name can only mean, exactly; more than one: it does not say which."""
        found = self._keys.get(key(name), ())
        if not found:
            own, province = _without_province(name)
            found = self._keys.get(key(own), ()) if province and province == self._home else ()
        if len(found) == 1 and clean(name).isascii() and self._has_double(found[0]):
            # Whoever types without diacritics may mean the other one.
            return ()
        return found

    def _has_double(self, unit: Unit) -> bool:
        """Say whether another unit has the same name but for its diacritics."""
        same = self._by_slug[self._slugs[unit.code]]
        return any(fold(other.name) != fold(unit.name) for other in same)

    @cached_property
    def _by_slug(self) -> dict[str, tuple[Unit, ...]]:
        found: dict[str, tuple[Unit, ...]] = {}
        for unit in self.roster.units:
            bare = self._slugs[unit.code]
            found[bare] = (*found.get(bare, ()), unit)
        return found

    def coded(self, code: str) -> Unit | None:
        """The unit of a code; one that lost its leading zeros in a number cell is found if unique."""
        if code in self.roster.by_code:
            return self.roster.by_code[code]
        found = self._by_number.get(re.sub(r"[.,]0$", "", code).lstrip("0"), ())
        return found[0] if code and len(found) == 1 else None

    def similar(self, name: str, limit: int = 3) -> tuple[Unit, ...]:
        """The units to propose for a name, best first; none is alike enough: nothing.

        First those whose whole name stands in it, whatever stands before or behind; then those that are
        alike.
        """
        own, _ = _without_province(name)
        # “UBND thành phố Thủ Đức” is no name with its province behind it.
        own = own if _AGENCY.sub("", f"{own} ").strip() else clean(name).casefold()
        wanted = _bare(_AGENCY.sub("", own))
        within = self._within(own)
        found = process.extract(wanted, self._slugs, scorer=fuzz.ratio, limit=limit, score_cutoff=_SIMILAR)
        alike = (self.roster.by_code[code] for _, _, code in found)
        return tuple(dict.fromkeys([*within, *alike]))[: max(limit, len(within))]

    def _within(self, name: str) -> tuple[Unit, ...]:
        """The units whose name stands in a text, as whole words; the longest name wins."""
        words = slug_of(_SHORT.sub(lambda short: f"{_LONG[short[1]]} ", name)).split()
        for length in range(len(words), 0, -1):
            spans = (tuple(words[at : at + length]) for at in range(len(words) - length + 1))
            if units := [unit for span in spans for unit in self._by_words.get(span, ())]:
                return tuple(dict.fromkeys(units))[:_MOST_WITHIN]
        return ()


_MOST_WITHIN = 12


def told(units: Iterable[Unit]) -> str:
    """List units as proposals, each with the code that a decision asks for."""
    return "; ".join(f"{unit.code} ({unit.full_name})" for unit in units)
