"""File names of forms, and the units that the name of a file, a folder or an archive refers to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.words.text import fold, slug

_LONG = {"p": "phuong", "f": "phuong", "x": "xa", "q": "quan", "h": "huyen", "dk": "dac khu", "ubnd": ""}
_LONG_FOLDED = {"p": "phường", "f": "phường", "x": "xã", "q": "quận", "h": "huyện", "đk": "đặc khu"}
_ENDING = re.compile(r"(?:\.[A-Za-z0-9]{1,5})+$")
_WORDS = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+")
_GLUED = re.compile(r"^(p|f|x|q|h|phuong|phường|xa|xã)(\d+)$")
_TO = frozenset(map(fold, ("gui", "gửi", "den", "đến")))
"""What follows these words is the receiver, not the sender."""
_CODE_DIGITS, _CODE_LETTERS = 5, 4
"""A shorter code alone identifies nothing: 001 may be any running number."""
_KINDS = frozenset(_LONG.values())
DISTRICTS = frozenset({"quan", "huyen"})
"""A district is none of the communes that are called as it was: `Quận 10`, `huyện Bình Chánh`."""
_SMALL_WORDS = frozenset({"cac", "va", "cua", "nhung", "cho", "ve"})
"""An abbreviation may leave them out: `Ban QLDA` of `Ban Quản lý các dự án`."""
_AGREEING = 2
"""A short code needs so many words of its unit's name behind it."""


def file_name(unit: Unit) -> str:
    """Name of a unit's form: ASCII, starts with its code, valid on Windows."""
    return f"{slug(unit.code).upper()}-{slug(unit.full_name)}.xlsx"


def file_names(roster: Roster) -> dict[str, str]:
    """Name the form of every unit; codes that give the same name, such as `A/1` and `A-1`, get a number.

    Returns:
        Code of a unit → name of its file; all different, on Windows too.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for unit in roster.units:
        name, number = file_name(unit), 1
        while name in taken:
            number += 1
            name = file_name(unit).replace(".xlsx", f"-{number}.xlsx")
        names[unit.code] = name
        taken.add(name)
    return names


class _Index:
    """Words of a name → the units that go by it; and how many words the longest of these names has."""

    def __init__(self, units: dict[tuple[str, ...], set[Unit]]) -> None:
        self.units = units
        self.longest = max(map(len, units), default=0)


@dataclass(frozen=True)
class FileNames:
    """Finds the units of a roster that names of files and folders refer to."""

    roster: Roster

    def of_file(self, path: str) -> tuple[Unit, ...]:
        """The units that a file's own name refers to: by code, by issued name, by name with its kind.

        Without diacritics a name may fit several units; then all of them are returned.
        """
        return self._of(PurePosixPath(path).name)

    def of_path(self, path: str) -> tuple[Unit, ...]:
        """The units that a file's name refers to, or else the nearest folder or archive with such a name."""
        parts = reversed(PurePosixPath(path).parts)
        return next((found for part in parts if (found := self._of(part))), ())

    def area(self, name: str) -> str:
        """The only area that the name of a file or folder, without its ending, refers to: `Quan 10`."""
        words = _split(slug_of(name), _LONG)
        found = {area for named, area in self._areas if _contains(words, named)}
        return found.pop() if len(found) == 1 else ""

    @cached_property
    def _areas(self) -> list[tuple[list[str], str]]:
        found = []
        for area in filter(None, self.roster.areas):
            words = _split(slug_of(area), _LONG)
            # A bare name may also be that of a unit: of an area is `quận Tân Bình`.
            if DISTRICTS.isdisjoint(words[:1]):
                found += [([kind, *words], area) for kind in DISTRICTS]
            else:
                found.append((words, area))
        return found

    def within(self, text: str) -> tuple[Unit, ...]:
        """The units that a text which has no ending refers to, such as the name of a sheet."""
        return self._of(text.replace(".", " "))

    def _of(self, part: str) -> tuple[Unit, ...]:
        bare = _ENDING.sub("", part)
        plain = _split(slug_of(bare), _LONG)
        folded = [] if part.isascii() else _split(fold(bare), _LONG_FOLDED)
        named = self._named(folded, self._folded) if folded else set()
        named = named or self._named(plain, self._slugs)
        coded = self._named(plain, self._codes)
        both = named & coded
        if not both and len(named) > 1:
            # Several units fit the name; even a short code decides if it comes first, as in issued names.
            both = {unit for unit in named if plain[:1] == [slug(unit.code)]}
        found = both or named | coded or self._led(plain)
        return tuple(sorted(found, key=self._order.__getitem__))

    def _led(self, words: list[str]) -> set[Unit]:
        """The units whose short code opens a name and is followed by their name, however abbreviated."""
        units = self._leading.get(words[0], ()) if words else ()
        return {unit for unit in units if _agreeing(words[1:], unit.full_name) >= _AGREEING}

    @cached_property
    def _leading(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in self.roster.units:
            found.setdefault(slug(unit.code), []).append(unit)
        return found

    @cached_property
    def _order(self) -> dict[Unit, int]:
        # Looking through all units for every file would take time with the square of their number.
        return {unit: order for order, unit in enumerate(self.roster.units)}

    @cached_property
    def _folded(self) -> _Index:
        return self._index(lambda text: _split(fold(text), _LONG_FOLDED))

    @cached_property
    def _slugs(self) -> _Index:
        return self._index(lambda text: _split(slug_of(text), _LONG))

    def _index(self, split: Callable[[str], list[str]]) -> _Index:
        found: dict[tuple[str, ...], set[Unit]] = {}
        for unit in self.roster.units:
            for name in {unit.name, unit.full_name}:
                words = tuple(split(name))
                if len(words) > 1:
                    found.setdefault(words, set()).add(unit)
        return _Index(found)

    @cached_property
    def _codes(self) -> _Index:
        found: dict[tuple[str, ...], set[Unit]] = {}
        for unit in self.roster.units:
            words = tuple(slug(unit.code).split("-"))
            letters = "".join(words)
            least = _CODE_DIGITS if letters.isdecimal() else _CODE_LETTERS
            if len(letters) >= least and any(map(str.isdecimal, letters)):
                found.setdefault(words, set()).add(unit)
        return _Index(found)

    def _named(self, words: Sequence[str], index: _Index) -> set[Unit]:
        # A longer name may contain a shorter one of another unit: only the widest matches count.
        spans = list(_spans(words, index))
        widest = [
            units for at, end, units in spans
            if not any(a <= at and end <= b and (a, b) != (at, end) for a, b, _ in spans)
        ]  # fmt: skip
        return set().union(*widest)


def slug_of(text: str) -> str:
    """A text as ASCII words, not cut to the length of a file name as `slug` does."""
    return " ".join(slug(word) for word in _WORDS.findall(text))


def _split(text: str, long: dict[str, str]) -> list[str]:
    """The words of a name; `P.14`, `P14` and `phường 14` are the same."""
    words: list[str] = []
    for word in _WORDS.findall(text):
        glued = _GLUED.match(word)
        words += [glued[1], glued[2]] if glued else [word]
    return " ".join(long.get(word, word) for word in words).split()


def _contains(words: Sequence[str], part: Sequence[str]) -> bool:
    return any(words[at : at + len(part)] == part for at in range(len(words) - len(part) + 1))


def _agreeing(words: Sequence[str], name: str) -> int:
    """How many words of a name other words begin with, in order; each letter of an abbreviation is one."""
    left, count = _split(slug_of(name), _LONG), 0
    for word in words:
        if word in left:
            left = left[left.index(word) + 1 :]
            count += word not in _KINDS
        else:
            shorter = [each for each in left if each not in _SMALL_WORDS]
            initials = ("".join(each[0] for each in words) for words in (left, shorter))
            return count + (len(word) if any(word in each for each in initials) else 0)
    return count


def _spans(words: Sequence[str], index: _Index) -> Iterator[tuple[int, int, set[Unit]]]:
    for at in range(len(words)):
        if at and words[at - 1] in _TO:
            continue
        for end in range(at + 1, min(len(words), at + index.longest) + 1):
            units = index.units.get(tuple(words[at:end]))
            if units:
                yield at, end, units
