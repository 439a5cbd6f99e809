"""Reads the areas of units in a table: of its title, of rows that head groups of units, of a row itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import key
from vtlt_consolidate.reading.contradiction import whole_words
from vtlt_consolidate.reading.districts.foot import is_share, is_total
from vtlt_consolidate.reading.districts.rows import Row
from vtlt_consolidate.words.text import fold

_BESIDE = frozenset(
    fold(word)
    for words in (
        "i ii iii iv v vi vii viii ix x a b c d đ e các phường xã thị trấn đơn vị cơ quan phòng nội vụ",
        "thuộc trên địa bàn của tại",
    )
    for word in words.split()
)
"""Words that the heading of a group may have beside the name of its area; numbers may stand there too."""
_KINDS = tuple(
    f"{fold(kind)} " for kind in ("quận", "huyện", "thị xã", "thành phố", "khu vực", "cụm", "khối")
)
_JOINING = frozenset(map(fold, ("thuộc", "trên", "địa", "bàn", "của", "tại")))
_OF_UNITS = rf"(?:{'|'.join(map(fold, ('phường', 'xã', 'thị trấn', 'đặc khu', 'đơn vị', 'cơ quan')))})"
_UNITS = re.compile(rf"(?<![\w\u0300-\u036f])(?:{fold('các')}|\d+)(?: {_OF_UNITS})+(?![\w\u0300-\u036f])")
"""Units without a name: `các phường, xã`, `02 phường`."""
_COUNTED = re.compile(r"\(\d+ [^()]*\)")
_BODIES = frozenset(map(fold, ("phường", "xã", "trấn", "phòng", "ban", "sở", "trường", "trung")))
"""What begins the name of a unit, behind that of an area too."""
_ORDINAL = re.compile(r"(?:[IVX]+|[A-ZĐa-zđ])\s*[.)]?\s+(.+)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_IN_BRACKETS = re.compile(r"([^()]+?)\s*\(([^()]+)\)")
_WORD = re.compile(r"[\w\u0300-\u036f]+")


class Areas:
    """Knows the areas of the roster, by their names.

    Args:
        expected: the units of the round.
        above: the texts above a table; where they name one area alone, its units are of that area.
    """

    def __init__(self, expected: Expected, above: Iterable[str] = ()) -> None:
        self._names, self._file_names = expected.names, expected.file_names
        self._areas = {key(area): area for area in expected.roster.areas if area}
        self._pattern = re.compile(whole_words(self._areas))
        titled = {area for text in above for area in self._within(text)}
        units = {key(unit.name) for unit in expected.roster.units}
        self._kinds = tuple(kind for kind in _KINDS if not any(name.startswith(kind) for name in units))
        self._titled = titled.pop() if len(titled) == 1 else ""

    def _within(self, text: str) -> set[str]:
        return set(self._pattern.findall(key(text))) if self._areas else set()

    def is_one(self, text: str) -> bool:
        """Say whether a text is the name of an area, and of no unit."""
        return key(text) in self._areas and not self._names.meant(text)

    def merged(self, rows: Sequence[Row], down: Mapping[tuple[int, int], int]) -> dict[int, dict[int, str]]:
        """Row → column → the area in a merged cell that covers it; it holds for all rows of the cell.

        Args:
            rows: the rows of a table.
            down: row and column of each merged cell → its last row.
        """
        found: dict[int, dict[int, str]] = {row.at: {} for row in rows}
        for row in rows:
            for column, text in row.lead.items():
                last = down.get((row.at, column), row.at)
                if last > row.at and self.is_one(text):
                    for at in range(row.at + 1, last + 1):
                        found.setdefault(at, {})[column] = text
        return found

    def plain(self, name: str) -> str:
        """Write `Phường 4 (Quận 6)` as `Phường 4, Quận 6`, if an area stands in the brackets."""
        said = _IN_BRACKETS.fullmatch(name)
        return f"{said[1]}, {said[2]}" if said and key(said[2]) in self._areas else name

    def after(self, row: Row, area: str) -> str:
        """The area of the rows below one without answers, if it was `area` above; empty if nobody knows.

        A unit that answered nothing, and a sum, are of the group that they stand in. Any other words begin a
        group, whose area is that which they name alone.
        """
        names = [name for name in row.names if not is_total(name) and not is_share(name)]
        if not names or any(self._names.meant(name) for name in names if key(name) not in self._areas):
            return area
        return self._headed(names)

    def above(self, row: Row, area: str) -> str:
        """The area of a row with answers, if the one above it is of `area`; sums may head their group."""
        if any(map(self._names.meant, row.names)):
            return area
        return self._headed(row.names) or ("" if self.is_summed(row) else area)

    def is_summed(self, row: Row) -> bool:
        """Say whether a row heads a group of units with the sums of its columns: `I | Quận 6 | 2 | 1`.

        Beside units without a name (`các phường`) its words are an area of the roster; or, behind an ordinal,
        they are nothing else, or begin as areas do and no unit does.
        """
        words, numbers = " ".join(row.names), map(_NUMBER.fullmatch, row.answers.values())
        if row.of_no_unit or not row.answers or not all(numbers):
            return False
        if any(map(self._names.meant, row.names)) or self._file_names.within(words):
            return False
        ordered = _ORDINAL.fullmatch(words)
        rest = key(ordered[1] if ordered else words)
        if self._headed(row.names):
            return set(_words(self._pattern.sub(" ", rest))) <= _JOINING
        return ordered is not None and self._is_like_an_area(rest)

    def _is_like_an_area(self, name: str) -> bool:
        kind = next((kind for kind in self._kinds if name.startswith(kind)), None)
        if kind is None:
            return not _words(name)
        return _BODIES.isdisjoint(_WORD.findall(_COUNTED.sub("", name.removeprefix(kind))))

    def _headed(self, names: Sequence[str]) -> str:
        found = {at for name in names for at in self._within(name)}
        words = {word for name in names for word in _WORD.findall(self._pattern.sub(" ", key(name)))}
        known = all(word.isdecimal() or word in _BESIDE for word in words)
        return self._areas[found.pop()] if known and len(found) == 1 else ""

    def fitting(self, meant: set[Unit], names: Sequence[str], area: str) -> set[Unit]:
        """Those of the units that names mean which are of the area that the names, or what is above, say.

        Args:
            meant: the units.
            names: the texts in the row.
            area: that of the group; empty if nobody knows.

        Returns:
            All of them if nothing says an area; none if it is another one.
        """
        said = {key(name) for name in names}
        beside = said & set(self._areas) - {key(unit.name) for unit in meant}
        if beside:
            return {unit for unit in meant if key(unit.area) in beside}
        whole = {unit for unit in meant if key(unit.full_name) in said and unit.area}
        above = key(area) or self._titled
        if whole or not above:
            return whole or meant
        return {unit for unit in meant if key(unit.area) == above or not unit.area}


def _words(name: str) -> list[str]:
    """The words of a name as `key` folds it, without units that have no name."""
    return _WORD.findall(_UNITS.sub(" ", name))
