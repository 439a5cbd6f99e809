"""Phrases of official texts: lists of names, and words such as “Đa số” that a number must justify."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from vtlt_consolidate.words.text import show_number

NAMED_AT_MOST = 10
"""A sentence lists at most so many units by name."""


_WORD = re.compile(r"\w+")


def lowered(text: str) -> str:
    """Make the first letter small, as inside a sentence; a first word in capitals stays, such as `UBND`."""
    first = _WORD.match(text)
    in_capitals = first is not None and len(first[0]) > 1 and first[0].isupper()
    return text if in_capitals else text[:1].lower() + text[1:]


def raised(text: str) -> str:
    """Make the first letter a capital, as at the beginning of a sentence, and leave the others."""
    return text[:1].upper() + text[1:]


def named(names: Iterable[str], kind: str = "đơn vị", most: int = NAMED_AT_MOST) -> str:
    """List names for a sentence; if there are more than `most`, only the first and how many others."""
    every = list(names)
    others = len(every) - most
    more = f" và {two_digits(others)} {kind} khác" if others > 0 else ""
    return "; ".join(every[:most]) + more


@dataclass(frozen=True)
class Share:
    """A word such as “Đa số”, and the share that it needs: more than `bound`, or equal to it if `reached`."""

    word: str
    bound: Fraction
    reached: bool = True

    def holds(self, part: int, whole: int) -> bool:
        """Say whether part ÷ whole is large enough for the word."""
        share = Fraction(part, whole)
        return share > self.bound or (self.reached and share == self.bound)


MAJORITY = Share("Đa số", Fraction(1, 2), reached=False)
SHARES = (Share("Tất cả", Fraction(1)), Share("Hầu hết", Fraction(9, 10)), MAJORITY)
"""From most to least; a smaller share of two or more units is “một số”. Missing answers make no majority."""


KINDS = ("xã", "phường", "thị trấn", "đặc khu", "quận", "huyện", "thị xã", "thành phố", "tỉnh")
"""The kinds of administrative units, in the order in which sentences list them."""
_KINDS = re.compile(rf"({'|'.join(KINDS)}) ", re.IGNORECASE)
"""The kind of an administrative unit, in front of its name."""
_CAPITAL = "Hồ Chí Minh"


def _parted(place: str) -> tuple[str, str] | None:
    """The kind of an administrative unit and its name; `Huyện ủy A`, `Xã đoàn B` are other institutions."""
    found = _KINDS.match(place)
    # Of a name in capitals, nobody knows where the kind ends: XÃ ĐOÀN A.
    if found is None or place.isupper():
        return None
    name = place[found.end() :]
    return (found[1], name) if name[:1].isupper() or name[:1].isdigit() else None


def says_its_kind(name: str) -> bool:
    """Say whether a name begins with the kind of an administrative unit: `Xã A`, not `Huyện ủy A`."""
    return _parted(name) is not None


def kind_of(name: str) -> str:
    """The kind that a name begins with, in small letters; empty if it says none."""
    found = _parted(name)
    return found[0].lower() if found else ""


def kinds_in(text: str) -> set[str]:
    """The kinds of administrative units that a text names, such as `UBND phường, xã`."""
    # A `thị xã` is no `xã`.
    return {kind for kind in KINDS if re.search(rf"(?<!\w)(?<!thị ){kind}(?!\w)", text, re.IGNORECASE)}


def in_a_sentence(place: str) -> str:
    """`Quận Tân Phú` is written `quận Tân Phú`; `Quận 1` keeps its capital (Nghị định 30/2020, PL II)."""
    found = _parted(place)
    if found is None:
        return place
    kind, name = found
    return place if name[:1].isdigit() or name == _CAPITAL else f"{kind.lower()} {name}"


_PLACE = re.compile(rf"(?<!\w)({'|'.join(KINDS)}) (\S+(?: \S+){{0,4}})$", re.IGNORECASE)
_LONGEST_PLACE = 24
"""So many capitals of 12 points fit into the half of a letterhead."""
_NOT_BREAKING = "\N{NO-BREAK SPACE}"


def unbroken(agency: str) -> str:
    """Keep the place at the end of a name on one line of a letterhead: `ỦY BAN NHÂN DÂN` / `TỈNH ĐẮK LẮK`."""
    found = _PLACE.search(agency)
    if found is None:
        return agency
    # Of a long place the kind may stand on the line above.
    at = found.start() if len(found[0]) <= _LONGEST_PLACE else found.start(2)
    return agency[:at] + agency[at:].replace(" ", _NOT_BREAKING)


def two_digits(count: int) -> str:
    """Write a number as official papers do, so that no digit can be put before it: `07`, `12`, `1.234`."""
    return f"0{count}" if 0 < count < len("0123456789") else show_number(count)


def part(count: int, whole: int) -> str:
    """Write a part of a whole: `03/12`."""
    return f"{two_digits(count)}/{two_digits(whole) if count else show_number(whole)}"
