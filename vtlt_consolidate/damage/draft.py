"""A filled form while things happen to it.

Every kind of damage (`kinds`) works on a draft and notes there what it did: which fields a person has to be
asked about, why the whole file can only be refused.
"""

from __future__ import annotations

import html
import io
import random
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from vtlt_consolidate.findings.rules import formrules, returnrules
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.layout import ANSWER, INPUTS, FormLayout
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.writing.forms import forms

Value = str | float
Field = tuple[str, str]
"""Code of a leaf, and a field of `layout.INPUTS`."""
File = tuple[str, bytes]

VISIBLE = "visible"
HIDDEN = "hidden"

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')
_CACHED = re.compile(r"<f>([^<]*)</f><v>([^<]*)</v>")
_TYPE = re.compile(r' t="\w+"')
_CLOCK = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True)
class Sent:
    """A form as its unit filled it in.

    Args:
        config: the set and the units.
        unit: who filled it in.
        round_: the round.
        filled: what was put in.
        others: units that it may be mistaken for.
    """

    config: Config
    unit: Unit
    round_: Round
    filled: Mapping[Field, Value]
    others: tuple[Unit, ...]


@dataclass(frozen=True)
class Refusal:
    """Why a whole file can only be refused.

    Args:
        reasons: codes of the rules that are right reasons.
        lenient: a reader that knows better may read it, if it reads nothing wrong.
    """

    reasons: frozenset[str]
    lenient: bool = False


class Draft:
    """One return on its way. Rows and columns count from 1, as openpyxl counts them.

    Attributes:
        files: what is sent; empty as long as the workbook is worked on.
        touched: the fields that must have a finding.
        refusal: why the whole can only be refused.
        extras: names of files sent along that are no form and are refused as such.
        litter: names of files that are to be passed over.
    """

    def __init__(self, sent: Sent) -> None:
        self.sent = sent
        self.layout = FormLayout(self.criteria)
        self.name = forms.file_name(sent.unit)
        self.files: list[File] = []
        self.touched: set[Field] = set()
        self.refusal: Refusal | None = None
        self.extras: set[str] = set()
        self.litter: set[str] = set()
        self.identity = {VISIBLE, HIDDEN}
        self.rows = {code: row + 1 for code, row in self.layout.rows.items()}
        self.columns = {field: column + 1 for field, column in self.layout.columns.items()}
        self.header = self.layout.header_row + 1
        self.used: set[Field] = set()
        self.cached: dict[str, Value] = {}
        self.sent_off = False

    # -------------------------------------------------------------------------- the workbook

    @cached_property
    def rendered(self) -> bytes:
        """The form before anything happened to it."""
        return forms.render(self.sent.config, self.sent.unit, self.sent.round_, self.sent.filled)

    @cached_property
    def book(self) -> Workbook:
        """The workbook to change; once asked for, it is what is sent."""
        with zipfile.ZipFile(io.BytesIO(self.rendered)) as archive:
            xml = archive.read("xl/worksheets/sheet1.xml").decode()
        self.cached |= {html.unescape(f"={f}"): html.unescape(v) for f, v in _CACHED.findall(xml)}
        book = openpyxl.load_workbook(io.BytesIO(self.rendered))
        self._sheet: Worksheet = book[book.sheetnames[0]]
        return book

    @property
    def sheet(self) -> Worksheet:
        """The sheet of the form; others may have been put before it."""
        _ = self.book
        return self._sheet

    def replace_book(self, book: Workbook, sheet: Worksheet) -> None:
        """Go on with another workbook."""
        self.book = book
        self._sheet = sheet

    def get(self, code: str, field: str) -> object:
        """What stands in one field."""
        return self.sheet.cell(self.rows[code], self.columns[field]).value

    def put(self, code: str, field: str, value: object) -> None:
        """Type into one field."""
        write(self.sheet, self.rows[code], self.columns[field], value)

    def bytes_now(self) -> bytes:
        """Save the workbook, with the cached values of its formulas; the same bytes each time."""
        if "book" not in self.__dict__:
            return self.rendered
        buffer = io.BytesIO()
        self.book.save(buffer)
        return _settled(buffer.getvalue(), self.cached)

    def send(self) -> None:
        """Make the file; from now on only the file is worked on."""
        self.files.append((self.name, self.bytes_now()))
        self.sent_off = True

    # -------------------------------------------------------------------------- what comes of it

    @property
    def criteria(self) -> CriteriaSet:
        """The set, as the variant of the unit knows it."""
        return self.sent.config.criteria.of(self.sent.unit.variant)

    def free(self, wanted: Callable[[Node], bool], field: str = ANSWER) -> list[str]:
        """Codes of the leaves whose field holds a value that nothing happened to yet."""
        return [
            leaf.code for leaf in self.criteria.leaves
            if wanted(leaf) and (leaf.code, field) in self.sent.filled
            and (leaf.code, field) not in self.used and leaf.code in self.rows
        ]  # fmt: skip

    def unspoiled(self) -> list[str]:
        """Codes of the leaves with no field that anything happened to yet."""
        spoiled = {code for code, _ in self.used}
        return [leaf.code for leaf in self.criteria.leaves
                if leaf.code in self.rows and leaf.code not in spoiled]  # fmt: skip

    def retype(self, field: Field, typed: object) -> None:
        """Type the same value in another way."""
        self.used.add(field)
        self.put(*field, typed)

    def spoil(self, field: Field, typed: object) -> None:
        """Type something that only a person can explain."""
        self.retype(field, typed)
        self.touched.add(field)

    def touch_row(self, code: str) -> None:
        """Note that the fixed text of a row is not what it was."""
        self.used |= {(code, field) for field in INPUTS}
        self.touched.add((code, ANSWER))

    def lose_row(self, code: str) -> int:
        """Note that a row is going to be deleted; give the place where it still is."""
        self.touch_row(code)
        return self.rows.pop(code)

    def lose(self, place: str) -> None:
        """Note that the identity no longer stands in one of its places."""
        self.identity.discard(place)
        if not self.identity:
            # The codes of the criteria still tell the set, so that a person is asked for the rest.
            asked = (formrules.IDENTITY_LOST, returnrules.UNIT_ASKED, returnrules.PERIOD_ASKED)
            self.refuse(*(rule.code for rule in asked), lenient=True)

    def refuse(self, *reasons: str, lenient: bool = False) -> None:
        """Note a reason to refuse the whole; one that is not lenient wins."""
        before = self.refusal or Refusal(frozenset(), lenient=True)
        self.refusal = Refusal(before.reasons | set(reasons), lenient and before.lenient)


def write(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    """Put a value, or nothing, into a cell that keeps its looks; merged cells have none."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, MergedCell):
        cell.value = value


def pick(chance: random.Random, things: Iterable[str], most: int) -> list[str]:
    """Draw one to `most` of them, in their order; none where there are none."""
    pool = list(things)
    if not pool:
        return []
    drawn = set(chance.sample(pool, chance.randint(1, min(most, len(pool)))))
    return [each for each in pool if each in drawn]


def pack(parts: Iterable[File]) -> bytes:
    """Make a zip archive whose bytes do not depend on the clock."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            part = zipfile.ZipInfo(name, _ZIP_DATE)
            part.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(part, data)
    return buffer.getvalue()


def unpack(data: bytes) -> list[File]:
    """Give the parts of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(part.filename, archive.read(part)) for part in archive.infolist()]


def _settled(data: bytes, cached: Mapping[str, Value]) -> bytes:
    """Give formulas their cached values, which openpyxl cannot write, and take out the clock."""
    parts = []
    for name, part in unpack(data):
        fresh = part
        if name.startswith("xl/worksheets/sheet"):
            fresh = _FORMULA.sub(lambda found: _calculated(found, cached), part.decode()).encode()
        elif name == "docProps/core.xml":
            fresh = _CLOCK.sub(rb"\g<1>2020-01-01T00:00:00Z", part)
        parts.append((name, fresh))
    return pack(parts)


def _calculated(found: re.Match[str], cached: Mapping[str, Value]) -> str:
    value = cached.get("=" + html.unescape(found[3]))
    if value is None:
        return found[0]
    attributes = _TYPE.sub("", found[2])
    if isinstance(value, str):
        attributes += ' t="str"'
    shown = html.escape(str(value), quote=False)
    return f'<c r="{found[1]}"{attributes}><f>{found[3]}</f><v>{shown}</v></c>'
