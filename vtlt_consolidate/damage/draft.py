"""A filled form while it is being damaged.

Every kind of damage (`kinds`) changes a draft and notes in it what the reader must do: which fields it must
ask about, and for which reasons it may reject the file.
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

from vtlt_consolidate.excel import zipped
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

# The earliest date that a zip archive can hold.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_FORMULA = re.compile(r'<c r="([A-Z]+\d+)"([^>]*)><f>([^<]*)</f><v ?(?:/>|></v>)</c>')
_CACHED = re.compile(r"<f>([^<]*)</f><v>([^<]*)</v>")
_TYPE = re.compile(r' t="\w+"')
_CLOCK = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")


@dataclass(frozen=True)
class Sent:
    """A form as its unit filled it in, before any damage.

    Args:
        config: the set and the units.
        unit: the unit.
        round_: the round.
        filled: the values of its fields.
        others: the other units, which it may be mistaken for.
    """

    config: Config
    unit: Unit
    round_: Round
    filled: Mapping[Field, Value]
    others: tuple[Unit, ...]


@dataclass(frozen=True)
class Refusal:
    """Why a file has to be rejected.

    Args:
        reasons: codes of the rules that are correct reasons.
        lenient: the reader may also read it, if it reads every value correctly.
    """

    reasons: frozenset[str]
    lenient: bool = False


class Draft:
    """One return that is being damaged. Rows and columns count from 1, as in openpyxl.

    Attributes:
        files: the files to send; empty as long as the workbook is being changed.
        touched: the fields that must have a finding.
        refusal: why the file has to be rejected; none: it has not.
        extras: names of added files that are no forms and must be rejected.
        litter: names of added files that must be ignored.
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

    @cached_property
    def rendered(self) -> bytes:
        """The undamaged form."""
        return forms.render(self.sent.config, self.sent.unit, self.sent.round_, self.sent.filled)

    @cached_property
    def book(self) -> Workbook:
        """The workbook to change. Once it is accessed, it is sent instead of `rendered`."""
        with zipfile.ZipFile(io.BytesIO(self.rendered)) as archive:
            xml = archive.read("xl/worksheets/sheet1.xml").decode()
        self.cached |= {html.unescape(f"={f}"): html.unescape(v) for f, v in _CACHED.findall(xml)}
        book = openpyxl.load_workbook(io.BytesIO(self.rendered))
        self._sheet: Worksheet = book[book.sheetnames[0]]
        return book

    @property
    def sheet(self) -> Worksheet:
        """The sheet of the form, which need not be the first any more."""
        _ = self.book
        return self._sheet

    def replace_book(self, book: Workbook, sheet: Worksheet) -> None:
        """Continue with another workbook."""
        self.book = book
        self._sheet = sheet

    def get(self, code: str, field: str) -> object:
        """The value of a field."""
        return self.sheet.cell(self.rows[code], self.columns[field]).value

    def put(self, code: str, field: str, value: object) -> None:
        """Type a value into a field."""
        write(self.sheet, self.rows[code], self.columns[field], value)

    def bytes_now(self) -> bytes:
        """Save the workbook with the results of its formulas; gives the same bytes every time."""
        if "book" not in self.__dict__:
            return self.rendered
        buffer = io.BytesIO()
        self.book.save(buffer)
        return _settled(buffer.getvalue(), self.cached)

    def send(self) -> None:
        """Make the file; later damage only changes files."""
        self.files.append((self.name, self.bytes_now()))
        self.sent_off = True

    @property
    def criteria(self) -> CriteriaSet:
        """The set for the variant of the unit."""
        return self.sent.config.criteria.of(self.sent.unit.variant)

    def free(self, wanted: Callable[[Node], bool], field: str = ANSWER) -> list[str]:
        """Codes of the leaves whose field is filled and undamaged."""
        return [
            leaf.code for leaf in self.criteria.leaves
            if wanted(leaf) and (leaf.code, field) in self.sent.filled
            and (leaf.code, field) not in self.used and leaf.code in self.rows
        ]  # fmt: skip

    def unspoiled(self) -> list[str]:
        """Codes of the leaves whose fields are all undamaged."""
        spoiled = {code for code, _ in self.used}
        return [leaf.code for leaf in self.criteria.leaves
                if leaf.code in self.rows and leaf.code not in spoiled]  # fmt: skip

    def retype(self, field: Field, typed: object) -> None:
        """Type the same value in another form, which must be read correctly."""
        self.used.add(field)
        self.put(*field, typed)

    def spoil(self, field: Field, typed: object) -> None:
        """Type something unclear, which the reader must ask about."""
        self.retype(field, typed)
        self.touched.add(field)

    def touch_row(self, code: str) -> None:
        """Note that the fixed text of a row was changed, so that its answer is in doubt."""
        self.used |= {(code, field) for field in INPUTS}
        self.touched.add((code, ANSWER))

    def lose_row(self, code: str) -> int:
        """Note that a row will be deleted; return its current number."""
        self.touch_row(code)
        return self.rows.pop(code)

    def lose(self, place: str) -> None:
        """Note that one of the two places of the identity is lost."""
        self.identity.discard(place)
        if not self.identity:
            # The codes of the criteria still identify the set, so the reader may ask for unit and period.
            asked = (formrules.IDENTITY_LOST, returnrules.UNIT_ASKED, returnrules.PERIOD_ASKED)
            self.refuse(*(rule.code for rule in asked), lenient=True)

    def refuse(self, *reasons: str, lenient: bool = False) -> None:
        """Note reasons to reject the file; it is lenient only if all reasons are."""
        before = self.refusal or Refusal(frozenset(), lenient=True)
        self.refusal = Refusal(before.reasons | set(reasons), lenient and before.lenient)


def write(sheet: Worksheet, row: int, column: int, value: Any) -> None:
    """Write a value, or nothing, into a cell and keep its format; cells covered by a merge are skipped."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, MergedCell):
        cell.value = value


def pick(chance: random.Random, things: Iterable[str], most: int) -> list[str]:
    """Draw between one and `most` things, in their order; empty if there are none."""
    pool = list(things)
    if not pool:
        return []
    drawn = set(chance.sample(pool, chance.randint(1, min(most, len(pool)))))
    return [thing for thing in pool if thing in drawn]


def pack(parts: Iterable[File]) -> bytes:
    """Make a zip archive with fixed dates, so that its bytes do not depend on the time."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(zipped.entry(name, _ZIP_DATE), data)
    return buffer.getvalue()


def unpack(data: bytes) -> list[File]:
    """Give the parts of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [(part.filename, archive.read(part)) for part in archive.infolist()]


def _settled(data: bytes, cached: Mapping[str, Value]) -> bytes:
    """Add the results of formulas, which openpyxl cannot write, and replace the current time."""
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
