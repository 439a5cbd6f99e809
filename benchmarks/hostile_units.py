"""Whose file it is, under which name, how often: rows 9, 10, 29, 31, 32, 34, 35, 40 to 47 of the list."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from benchmarks.hostile import (
    MARKER,
    Catalogue,
    Make,
    asked,
    bent,
    note_change,
    noted,
    read,
    refused,
    worked,
)
from tests.damage.oracle import Draft
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.layout import TAGS
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.writing.forms import forms

catalogue = Catalogue()
add, placed = catalogue.add, catalogue.placed

# ------------------------------------------------------------------------------ texts that attack

ATTACKS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://x.example","a")',
    "http://x.example/",
    "file:///c:/x",
    "\\\\127.0.0.1\\share\\x",
    "mailto:a@x.example",
    "＝1+1",  # noqa: RUF001
    "internal:Sheet1!A1",
    "external:c:\\x.xlsx",
    "{=1+1}",
    "'=1+1",
    '=WEBSERVICE("http://x.example")',
)
SINKS = (
    "\x1b[2J\x1b[31m",
    "a\nLỗi: VT999 giả",
    "<script>alert(1)</script>",
    "[x](http://x.example)",
    "{{ config }}",
    "{% for a in b %}",
    "%s%n",
    "a\u2028b",
    "\u202egnp.xslx",
    "&lt;b&gt;",
    "]]>",
    "_x001B_[2J",
)


def text(words: str) -> Make:
    """Type a text with the marker into a note, as text and not as a formula."""

    def make(draft: Draft) -> None:
        said = f"{words} {MARKER}"
        for code in ("TC01", "TC10"):
            cell = draft.sheet.cell(draft.rows[code], draft.columns["note"])
            cell.value = "".join(letter for letter in said if letter >= " " or letter in "\t\n\r")
            cell.data_type = "s"
            # `_x001B_` is how a workbook writes an escape, so that this is what Excel shows.
            note_change(draft, {(code, "note"): cell.value.replace("_x001B_", "\x1b")})
        draft.put("TT02", "answer", "x")
        cell = draft.sheet.cell(draft.rows["TT02"], draft.columns["answer"])
        cell.value, cell.data_type = draft.sheet.cell(draft.rows["TC01"], draft.columns["note"]).value, "s"
        note_change(draft, {("TT02", "answer"): draft.truth["TC01", "note"]})

    return make


for words in ATTACKS:
    row = 10 if ":" in words or "\\" in words else 9
    add(row, f"text {words!r}", text(words), read, noted(), asked())
for words in SINKS:
    add(47, f"text {words!r}", text(words), read, noted(), asked())

# ------------------------------------------------------------------------------ identity


def tagged(tag: str, value: Callable[[Draft], object], *, everywhere: bool = False) -> Make:
    """Type another value behind the words of the identity, on the form or on every sheet."""

    def change(draft: Draft) -> None:
        for sheet in draft.book.worksheets if everywhere else [draft.sheet]:
            for cell in itertools.chain.from_iterable(sheet.iter_rows()):
                if cell.value == TAGS[tag]:
                    sheet.cell(cell.row, cell.column + 1).value = value(draft)

    return worked(change)


def other(draft: Draft) -> object:
    """The code of another unit, which sends nothing."""
    return draft.sent.others[0].code


def other_name(draft: Draft) -> object:
    """The name of that unit."""
    return draft.sent.others[0].name


stolen = (refused(), asked())
add(29, "another unit's code on the form", tagged("unit_code", other), *stolen)
add(29, "another unit's code everywhere", tagged("unit_code", other, everywhere=True), *stolen)
add(29, "another unit's name on the form", tagged("unit_name", other_name), *stolen, read, noted())
add(
    29,
    "another unit's name and code everywhere",
    lambda d: (
        tagged("unit_code", other, everywhere=True)(d),
        tagged("unit_name", other_name, everywhere=True)(d),
    )[0],
    *stolen,
)
add(29, "the code of no unit", tagged("unit_code", lambda d: "99999", everywhere=True), *stolen)
add(29, "an old period", tagged("period", lambda d: "2026-02", everywhere=True), *stolen)
add(29, "an impossible period", tagged("period", lambda d: "2026-13", everywhere=True), *stolen)
add(29, "another version", tagged("version", lambda d: 99, everywhere=True), *stolen)
add(29, "another set", tagged("set_id", lambda d: "bac-giang", everywhere=True), *stolen)
add(29, "a path as the unit's code", tagged("unit_code", lambda d: "../../x", everywhere=True), *stolen)
add(
    29, "a number of sending of 10^12", tagged("attempt", lambda d: 10**12), noted(), asked(), refused(), read
)
add(
    29,
    "a number of sending that is a formula",
    tagged("attempt", lambda d: "=1+1"),
    noted(),
    asked(),
    refused(),
    read,
)


def earlier(draft: Draft) -> None:
    """The form of the month before, sent again."""
    sent = draft.sent
    data = forms.render(sent.config, sent.unit, Round(Period.parse("2026-02")), sent.filled)
    bent(lambda _: data)(draft)


add(29, "last month's form", earlier, *stolen)

# ------------------------------------------------------------------------------ duplicates


def sent(*versions: int, apart: bool = True) -> Make:
    """Send so many versions in this order; version 1 differs from 0 in one answer."""

    def make(draft: Draft) -> None:
        first = draft.bytes_now()
        changed = Draft(draft.sent)
        changed.put("TC10", "answer", "Chưa đạt")
        both = (first, changed.bytes_now())
        draft.files = [(f"{n}-{draft.name}", both[version]) for n, version in enumerate(versions)]
        draft.sent_off = True
        if apart and len(set(versions)) > 1:
            draft.truth["TC10", "answer"] = None

    return make


add(31, "the same bytes three times", sent(0, 0, 0), read, noted())
for versions in ((0, 1), (1, 0), (0, 1, 0), (1, 0, 1)):
    add(31, f"two versions in the order {versions}", sent(*versions), refused("VT112"), asked())


def attempts(draft: Draft) -> None:
    """A second sending that says so, with another answer."""
    second = Draft(draft.sent)
    second.put("TC10", "answer", "Chưa đạt")
    tagged("attempt", lambda _: 2)(second)
    first = draft.bytes_now()
    draft.files = [("b.xlsx", first), ("a.xlsx", second.bytes_now())]
    draft.sent_off = True
    draft.truth["TC10", "answer"] = "Chưa đạt"


add(31, "a second sending without a seal of its own", attempts, refused(), asked(), noted(), read)
add(32, "the same file, in a zip and beside it", bent(lambda d: d), read)
