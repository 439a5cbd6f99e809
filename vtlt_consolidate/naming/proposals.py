"""Finds the unit that a written name means: accepted if the match is exact and unique, otherwise proposed.

A match is exact if the words are the same after folding; prefixes that offices omit, abbreviate or add, and
the own province after the name, do not matter. Names that are similar, or differ only in diacritics, are only
proposed: Thanh An and Thạnh An are two communes of one city. The same holds for a unit whose name is part of
    the name of another body: “Đảng ủy phường X” is not UBND phường X.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Protocol

from rapidfuzz import fuzz, process

from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming.filenames import DISTRICTS, slug_of
from vtlt_consolidate.words.text import clean, fold, slug

_AGENCY = re.compile(r"^(?:(?:ủy|uỷ) ban nhân dân|ubnd|đơn vị(?: báo cáo)?)\s*:?\s+")
_SHORT = re.compile(r"\b(p|f|x|đk|q|h)(?:\.\s*|\s+(?=[^\W\d_]{2})|(?=\d))")
_LONG = {"p": "phường", "f": "phường", "x": "xã", "đk": "đặc khu", "q": "quận", "h": "huyện"}
_KIND = re.compile(r"^(?:phuong|xa|thi-tran|tt|thi-xa|dac-khu|quan|huyen)-")
_NOT_WORDS = re.compile(r"[\s,;.–-]+")

# Tried at the first of several signs alone, where a search finds it: at each, a long row takes minutes.
_BEHIND = re.compile(r"(?<![\s,;(–-])[\s,;(–-]+((?:tỉnh|thành phố|tp)\b.*)$")
"""The rest of a name from the word for a province or city on."""
_CITY = re.compile(r"^(?:tp\b\.?\s*|thành phố\s+)")
_SHORT_CITIES = {"hcm": "hồ chí minh", "hn": "hà nội", "đn": "đà nẵng", "hp": "hải phòng", "ct": "cần thơ"}
_OF_AGENCY = re.compile(r"^(?:(?:ủy|uỷ) ban nhân dân|ubnd|sở nội vụ)\s+")

_COMMUNE = re.compile(r"(?:phuong|xa|thi-tran|tt|dac-khu)-")
_SIMILAR = 80
"""Least similarity, of 100, of names that are proposed."""
_LEAST_BARE = 4
"""A bare name of fewer letters, such as 14, identifies nothing among other words."""


# Cached, because the forms of a month repeat the names of their units.
@lru_cache(maxsize=1 << 14)
def key(name: str) -> str:
    """Fold a name and its prefixes: `UBND P.Tân Định, Quận 1` and `phường Tân Định - quận 1` are alike.

    `TT.` is not expanded: it may be thị trấn or trung tâm.
    """
    words = _AGENCY.sub("", clean(name).casefold())
    words = _SHORT.sub(lambda short: f"{_LONG[short[1]]} ", words)
    return fold(_NOT_WORDS.sub(" ", words))


def _bare(name: str) -> str:
    """A name without diacritics and without the word for the kind of unit."""
    return _KIND.sub("", slug(_SHORT.sub(lambda short: f"{_LONG[short[1]]} ", name.casefold())))


def is_name_of(unit: Unit, name: str) -> bool:
    """Say whether a name is one of a unit's names; an area after it may differ."""
    own = {key(variant) for variant in (unit.name, unit.full_name, unit.agency_name) if variant}
    if {key(name), key(_without_province(name)[0])} & own:
        return True
    return fold(name).startswith(f"{fold(unit.name)},")


def _without_province(name: str) -> tuple[str, str]:
    """Split a name into the part before the province and that province as `key` folds it, or empty."""
    words = clean(name).casefold()
    behind = _BEHIND.search(words)
    return (words[: behind.start()], _province(behind[1])) if behind and behind.start() else (words, "")


def _province(words: str) -> str:
    """The folded bare name of a province or city: the same for `TP.HCM` and `Thành phố Hồ Chí Minh`."""
    bare = _CITY.sub("", words.strip(" .)").removeprefix("tỉnh ")).strip(" .)")
    return key(_SHORT_CITIES.get(bare, bare))


class Former(Protocol):
    """Finds units by names that they had, or that units had which they came from."""

    def renamed(self, name: str) -> tuple[Unit, ...]:
        """The unit that a former name means, if it is the same unit under another name."""

    def named(self, name: str) -> tuple[Unit, ...]:
        """The units to propose for a former name."""


@dataclass(frozen=True)
class Names:
    """Finds units of a roster by their names.

    Args:
        roster: the units.
        above: the agency above them all, such as `Ủy ban nhân dân Thành phố Hồ Chí Minh`; the province in its
            name may follow theirs.
        former: finds units by their former names.
    """

    roster: Roster
    above: str = ""
    former: Former | None = None

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
    def _but_communes(self) -> dict[str, str]:
        names = {unit.code: slug(unit.name) for unit in self.roster.units}
        return {code: bare for code, bare in self._slugs.items() if not _COMMUNE.match(names[code])}

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
        """The units that a name matches exactly; several if it does not say which."""
        found = self._keys.get(key(name), ())
        if not found:
            own, province = _without_province(name)
            found = self._keys.get(key(own), ()) if province and province == self._home else ()
        if len(found) == 1 and clean(name).isascii() and self._has_double(found[0]):
            # Typed without diacritics, the name may also mean the other unit.
            return ()
        if not found and self.former:
            found = self.former.renamed(name)
        return found

    def _has_double(self, unit: Unit) -> bool:
        """Say whether another unit's name differs only in diacritics."""
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
        """The unit with a code; without its leading zeros, which a number cell loses, if that is unique."""
        if code in self.roster.by_code:
            return self.roster.by_code[code]
        # A code in a number cell may also end in `.0`.
        found = self._by_number.get(re.sub(r"[.,]0$", "", code).lstrip("0"), ())
        return found[0] if code and len(found) == 1 else None

    def written(self, text: str) -> tuple[Unit, ...]:
        """The units that a text means, be it a code or a name."""
        unit = self.coded(text)
        return (unit,) if unit else self.meant(text)

    def similar(self, name: str, limit: int = 3) -> tuple[Unit, ...]:
        """The units to propose for a name, best first; empty if none is similar enough.

        First those whose complete name is contained in it, then those with similar names.
        """
        own, _ = _without_province(name)
        # In “UBND thành phố Thủ Đức” the city is the unit itself, not a province after its name.
        own = own if _AGENCY.sub("", f"{own} ").strip() else clean(name).casefold()
        wanted = _bare(_AGENCY.sub("", own))
        within = [*(self.former.named(name) if self.former else ()), *self._within(own)]
        first = _words(_AGENCY.sub("", own))[:1]
        among = self._slugs if DISTRICTS.isdisjoint(first) else self._but_communes
        found = process.extract(wanted, among, scorer=fuzz.ratio, limit=limit, score_cutoff=_SIMILAR)
        alike = (self.roster.by_code[code] for _, _, code in found)
        return tuple(dict.fromkeys([*within, *alike]))[: max(limit, len(within))]

    def _within(self, name: str) -> tuple[Unit, ...]:
        """The units whose name is contained in a text as complete words; only the longest names."""
        words = _words(name)
        for length in range(len(words), 0, -1):
            units = [
                unit
                for at in range(len(words) - length + 1)
                for unit in self._by_words.get(tuple(words[at : at + length]), ())
                if unit.code in self._but_communes or not _is_of_district(words, at)
            ]
            if units:
                return tuple(dict.fromkeys(units))[:_MOST_WITHIN]
        return ()


_MOST_WITHIN = 12


def _words(name: str) -> list[str]:
    return slug_of(_SHORT.sub(lambda short: f"{_LONG[short[1]]} ", name.casefold())).split()


def _is_of_district(words: Sequence[str], at: int) -> bool:
    """Say whether a word of a text begins the name of a district; `cơ quan` is no district."""
    return at > 0 and words[at - 1] in DISTRICTS and words[max(at - 2, 0)] != "co"


def with_codes(units: Iterable[Unit]) -> str:
    """List units as proposals, each with the code that a decision asks for."""
    return "; ".join(f"{unit.code} ({unit.full_name})" for unit in units)


def codes(units: Iterable[Unit]) -> str:
    """The codes of units, as a finding carries them (`Findings.units`)."""
    return "\n".join(dict.fromkeys(unit.code for unit in units))
