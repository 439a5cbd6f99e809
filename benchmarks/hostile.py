"""What a hostile or broken file is: a row of the list of faults, how it is made, and what may come of it.

Every file is made here from a form that the package itself wrote; nothing is downloaded. An entry works
on a `Draft` (rows and columns count from 1): it types into cells, changes parts of the workbook, or
puts other files in its place, and notes in the draft what was typed and what has to be asked about.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.damage.oracle import Draft
from vtlt_consolidate.damage.draft import Sent, pack, unpack
from vtlt_consolidate.model.config import Agency, Config, Round
from vtlt_consolidate.model.layout import ANSWER, DOC_NUMBER
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming import registry
from vtlt_consolidate.rehearsal.invent import invent
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import slug

PERIOD = Period.parse("2026-03")
SHEET = "xl/worksheets/sheet1.xml"
PROVINCES = ("79", "01", "38", "40", "24", "31", "91", "92")
MARKER = "ATTACK7Q"
"""Stands in every text that must never become a formula or a link in an output."""

READ, REFUSED, ASKED, NOTED = "read as typed", "refused", "asked at the cell", "noted"
NAMED = "named, unit not called missing"
SKIPPED = "skipped as litter"


@dataclass(frozen=True)
class Outcome:
    """What may come of a file.

    Args:
        kind: `READ`, `REFUSED`, `ASKED`, `NOTED`, or `SKIPPED`.
        codes: codes of findings that are right reasons; none: any.
        words: a pattern; a finding whose words match it is a right reason, whatever its code.
    """

    kind: str
    codes: frozenset[str] = frozenset()
    words: str = ""

    def fits(self, code: str, message: str) -> bool:
        """Say whether a finding is a right reason."""
        if code in self.codes or (self.words and re.search(self.words, message, re.IGNORECASE)):
            return True
        return not self.codes and not self.words


def refused(*codes: str, words: str = "") -> Outcome:
    """The whole file is refused for one of these reasons."""
    return Outcome(REFUSED, frozenset(codes), words)


def asked(*codes: str, words: str = "") -> Outcome:
    """A question stands at every touched field, all others are read as typed."""
    return Outcome(ASKED, frozenset(codes), words)


def noted(*codes: str, words: str = "") -> Outcome:
    """Read as typed, and a finding of any severity says what was seen."""
    return Outcome(NOTED, frozenset(codes), words)


read = Outcome(READ)
skipped = Outcome(SKIPPED)
broken = refused("VT101", "VT103", "VT153", words="hỏng|không phải tệp|không đọc được|quá lớn|quá nhiều|chép")
"""Refused as damaged, as no workbook or as too big."""

Make = Callable[[Draft], None]
Place = Callable[[Path, bytes], None]


@dataclass(frozen=True)
class Entry:
    """One hostile or broken file.

    Args:
        row: number of the fault in the list of threats and faults.
        name: what it is, unique.
        make: does it to a draft.
        accept: what may come of it; the first is the best.
        place: writes something else than plain files into the folder of the unit; gets the good form.
    """

    row: int
    name: str
    make: Make
    accept: tuple[Outcome, ...]
    place: Place | None = None


@dataclass
class Catalogue:
    """Entries as the modules list them."""

    entries: list[Entry] = field(default_factory=list)

    def add(self, row: int, name: str, make: Make, *accept: Outcome) -> None:
        """List one."""
        self.entries.append(Entry(row, name, make, accept))

    def placed(self, row: int, name: str, place: Place, *accept: Outcome) -> None:
        """List one that is no plain file."""
        self.entries.append(Entry(row, name, nothing, accept, place))


def nothing(draft: Draft) -> None:
    """Leave the form as it is."""


# ------------------------------------------------------------------------------ units and drafts


def roster(count: int) -> Roster:
    """Units of the whole country whose names differ in more than case, tone and length."""
    chosen: list[Unit] = []
    plain: set[str] = set()
    for unit in (unit for province in PROVINCES for unit in registry.communes(province).units):
        name = slug(unit.name).partition("-")[2]
        if not any(name in other or other in name for other in plain):
            plain.add(name)
            chosen.append(unit)
        if len(chosen) == count:
            return Roster(tuple(chosen))
    raise ValueError(count)


def make_config(count: int) -> Config:
    """The set of 23 criteria and so many units."""
    return Config(Agency(), sets.load("hcmc-23"), roster(count))


def make_draft(config: Config, index: int) -> Draft:
    """The filled form of one unit: every question answered, every value of its own."""
    chance = random.Random(f"faults/{index}")
    unit = config.roster.units[index]
    filled = invent(config.criteria, chance, PERIOD)
    filled |= {("TT01", ANSWER): 2.0 + index % 7, ("TT03", ANSWER): 20.5 + index, ("TT04", ANSWER): 738.5}
    for code in ("TC01", "TC07", "TC10", "TC12"):
        filled[code, ANSWER] = "Đạt"
    filled |= {("TC01", DOC_NUMBER): "12/KH-UBND", ("TC01", "doc_date"): "05/01/2026"}
    return Draft(Sent(config, unit, Round(PERIOD), filled, config.roster.units[-2:]))


# ------------------------------------------------------------------------------ ways to change a form


def become(data: bytes, ending: str = ".xlsx") -> Make:
    """Send other bytes in place of the form."""

    def make(draft: Draft) -> None:
        stem = draft.name.rpartition(".")[0]
        draft.files = [(f"{stem}{ending}", data)]
        draft.sent_off = True

    return make


def bent(change: Callable[[bytes], bytes], ending: str = ".xlsx") -> Make:
    """Change the bytes of the file."""
    return lambda draft: become(change(draft.bytes_now()), ending)(draft)


def parts(change: Callable[[dict[str, bytes]], object]) -> Make:
    """Change the parts of the package in a dictionary."""

    def alter(data: bytes) -> bytes:
        every = dict(unpack(data))
        change(every)
        return pack(every.items())

    return bent(alter)


def xml(old: str, new: str, part: str = SHEET, count: int = 1) -> Make:
    """Replace text in one part; it must be there."""

    def change(every: dict[str, bytes]) -> None:
        text = every[part].decode()
        if old not in text:
            raise ValueError(old)
        every[part] = text.replace(old, new, count).encode()

    return parts(change)


def raw(code: str, cell: str, field: str = ANSWER, *, value: object = None) -> Make:
    """Put raw XML in place of one cell; `{r}` stands for its address. `value` is what it says, if certain."""

    def make(draft: Draft) -> None:
        place = address(draft, code, field)
        note_change(draft, {(code, field): value})
        pattern = re.compile(rf'<c r="{place}"[^>]*?(?:/>|>.*?</c>)')

        def change(every: dict[str, bytes]) -> None:
            text, hits = pattern.subn(lambda _: cell.replace("{r}", place), every[SHEET].decode(), count=1)
            if not hits:
                raise ValueError(place)
            every[SHEET] = text.encode()

        parts(change)(draft)

    return make


def address(draft: Draft, code: str, field: str = ANSWER) -> str:
    """The address of a field."""
    return f"{chr(64 + draft.columns[field])}{draft.rows[code]}"


def note_change(draft: Draft, typed: Mapping[tuple[str, str], object]) -> None:
    """Note what now stands in fields; None: something that only a person can explain."""
    for key, value in typed.items():
        draft.truth[key] = value
        draft.used.add(key)
        if value is None:
            draft.touched.add(key)


def typed(code: str, text: object, *, value: object = None, field: str = ANSWER, look: str = "") -> Make:
    """Type into one field; `value` is what it says, if that is certain; `look` is a number format."""

    def make(draft: Draft) -> None:
        draft.put(code, field, text)
        if look:
            draft.sheet.cell(draft.rows[code], draft.columns[field]).number_format = look
        note_change(draft, {(code, field): value})

    return make


def both(*every: Make) -> Make:
    """One after the other."""

    def make(draft: Draft) -> None:
        for each in every:
            each(draft)

    return make


def worked(change: Callable[[Draft], object], *lost: tuple[str, str]) -> Make:
    """Change the workbook with openpyxl; `lost` are the fields that have to be asked about."""

    def make(draft: Draft) -> None:
        _ = draft.sheet
        change(draft)
        note_change(draft, dict.fromkeys(lost))

    return make
