"""Whose file it is, under which name, how often: rows 9, 10, 29, 31, 32, 34, 35, 40 to 47 of the list."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable
from pathlib import Path

from benchmarks.hostile import (
    MARKER,
    Catalogue,
    Make,
    asked,
    bent,
    broken,
    noted,
    parts,
    read,
    refused,
    skipped,
    typed,
    worked,
)
from vtlt_consolidate import forms
from vtlt_consolidate.config import Round
from vtlt_consolidate.draft import Draft, pack
from vtlt_consolidate.layout import TAGS
from vtlt_consolidate.period import Period

catalogue = Catalogue()
add, placed = catalogue.add, catalogue.placed

# ------------------------------------------------------------------------------ texts that attack

ATTACKS = (
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "=cmd|'/c calc'!A0", "=HYPERLINK(\"http://x.example\",\"a\")",
    "http://x.example/", "file:///c:/x", "\\\\127.0.0.1\\share\\x", "mailto:a@x.example", "＝1+1",  # noqa: RUF001
    "internal:Sheet1!A1", "external:c:\\x.xlsx", "{=1+1}", "'=1+1", "=WEBSERVICE(\"http://x.example\")",
)  # fmt: skip
SINKS = (
    "\x1b[2J\x1b[31m", "a\nLỗi: VT999 giả", "<script>alert(1)</script>", "[x](http://x.example)", "{{ config }}",
    "{% for a in b %}", "%s%n", "a\u2028b", "\u202egnp.xslx", "&lt;b&gt;", "]]>", "_x001B_[2J",
)  # fmt: skip


def text(words: str) -> Make:
    """Type a text with the marker into a note, as text and not as a formula."""

    def make(draft: Draft) -> None:
        said = f"{words} {MARKER}"
        for code in ("TC01", "TC10"):
            cell = draft.sheet.cell(draft.rows[code], draft.columns["note"])
            cell.value = "".join(letter for letter in said if letter >= " " or letter in "\t\n\r")
            cell.data_type = "s"
            draft.truth[code, "note"] = cell.value
        draft.put("TT02", "answer", "x")
        cell = draft.sheet.cell(draft.rows["TT02"], draft.columns["answer"])
        cell.value, cell.data_type = draft.truth["TC01", "note"], "s"
        draft.truth["TT02", "answer"] = cell.value

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
                    sheet.cell(cell.row, cell.column + 1).value = value(draft)  # type: ignore[arg-type]

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
add(29, "another unit's name and code everywhere", lambda d: (
    tagged("unit_code", other, everywhere=True)(d), tagged("unit_name", other_name, everywhere=True)(d))[0], *stolen)  # fmt: skip
add(29, "the code of no unit", tagged("unit_code", lambda d: "99999", everywhere=True), *stolen)
add(29, "an old period", tagged("period", lambda d: "2026-02", everywhere=True), *stolen)
add(29, "an impossible period", tagged("period", lambda d: "2026-13", everywhere=True), *stolen)
add(29, "another version", tagged("version", lambda d: 99, everywhere=True), *stolen)
add(29, "another set", tagged("set_id", lambda d: "bac-giang", everywhere=True), *stolen)
add(29, "a path as the unit's code", tagged("unit_code", lambda d: "../../x", everywhere=True), *stolen)
add(29, "a number of sending of 10^12", tagged("attempt", lambda d: 10**12), noted(), asked(), refused(), read)
add(29, "a number of sending that is a formula", tagged("attempt", lambda d: "=1+1"), noted(), asked(), refused(), read)


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

# ------------------------------------------------------------------------------ names of files


def under(name: str) -> Callable[[Path, bytes], None]:
    """Save under a name, as bytes of the disk where it is not UTF-8."""

    def place(folder: Path, data: bytes) -> None:
        (folder / name).write_bytes(data)

    return place


LITTER = ("~$bieu.xlsx", ".~lock.bieu.xlsx#", "._bieu.xlsx", "Thumbs.db", "desktop.ini", ".DS_Store",
          "bieu.xlsx.crdownload", "bieu.xlsx.part", "~WRL0001.tmp")  # fmt: skip
for name in LITTER:
    placed(34, f"litter {name}", lambda f, d, name=name: (  # type: ignore[misc]
        (f / "bieu.xlsx").write_bytes(d), (f / name).write_bytes(b"\x08VTLT" * 10))[0], read)  # fmt: skip
    placed(34, f"nothing but {name}", lambda f, d, name=name: (f / name).write_bytes(b"\x08VTLT" * 10), skipped)  # type: ignore[misc]
placed(45, "a name that is not UTF-8", under(os.fsdecode(b"b\xe1o c\xe1o.xlsx")), read, noted(), refused())
placed(45, "a folder that is not UTF-8", lambda f, d: (
    (f / os.fsdecode(b"th\xb8ng")).mkdir(), (f / os.fsdecode(b"th\xb8ng") / "a.xlsx").write_bytes(d))[0], read)  # fmt: skip
placed(46, "a name written from right to left", under("bieu\u202exslx.exe"), read, noted())
placed(46, "a name with a second ending", under("bieu.pdf.xlsx.exe"), read, noted())
placed(47, "a name with a line break and colours", under("bieu\n\x1b[31mLỗi VT999.xlsx"), read, noted())
placed(47, "a name that is a formula", under("=1+1 ATTACK7Q.xlsx"), read, noted())
placed(47, "a name that is markup", under("<b>{{ x }} [bold]a[⁄bold].xlsx"), read, noted())  # noqa: RUF001
placed(44, "a name of 250 bytes", under("b" * 245 + ".xlsx"), read)
placed(44, "forty folders", lambda f, d: (
    (f / "/".join("x" * 20 for _ in range(40))).mkdir(parents=True),
    (f / "/".join("x" * 20 for _ in range(40)) / "a.xlsx").write_bytes(d))[0], read, noted(), refused())  # fmt: skip
placed(43, "two names that differ in case", lambda f, d: (
    (f / "Bieu.xlsx").write_bytes(d), (f / "BIEU.XLSX").write_bytes(d))[0], read, noted())  # fmt: skip
placed(43, "two names in two Unicode forms", lambda f, d: (
    (f / "bi\u1ec3u.xlsx").write_bytes(d), (f / "bie\u0302\u0309u.xlsx").write_bytes(d))[0], read, noted())  # fmt: skip
placed(41, "a folder named .xlsx", lambda f, d: (
    (f / "a.xlsx").mkdir(), (f / "a.xlsx" / "b.xlsx").write_bytes(d))[0], read)  # fmt: skip
placed(41, "an empty folder named .xlsx", lambda f, d: (f / "a.xlsx").mkdir(), skipped)
placed(41, "a FIFO", lambda f, d: os.mkfifo(f / "a.xlsx"), refused(), noted(), asked())
placed(41, "a link to /dev/zero", lambda f, d: (f / "a.xlsx").symlink_to("/dev/zero"), refused(), noted(), asked())
placed(41, "a link to nothing", lambda f, d: (f / "a.xlsx").symlink_to("nowhere.xlsx"), refused(), noted(), asked())
placed(41, "a link to itself", lambda f, d: (f / "a.xlsx").symlink_to("a.xlsx"), refused(), noted(), asked())
placed(41, "a link to the folder above", lambda f, d: (
    (f / "a.xlsx").write_bytes(d), (f / "b").symlink_to(f.parent))[0], read, noted())  # fmt: skip
placed(41, "a link to a form elsewhere", lambda f, d: (
    (f.parents[1] / f"nguon-{f.name}.xlsx").write_bytes(d),
    (f / "a.xlsx").symlink_to(f.parents[1] / f"nguon-{f.name}.xlsx"))[0], refused(), noted(), read)  # fmt: skip
placed(35, "a file that nobody may read", lambda f, d: (
    (f / "a.xlsx").write_bytes(d), (f / "a.xlsx").chmod(0))[0], refused(words="quyền|không đọc được|không mở được"))  # fmt: skip
placed(40, "a folder that nobody may read", lambda f, d: (
    (f / "a").mkdir(), (f / "a" / "a.xlsx").write_bytes(d), (f / "a").chmod(0))[0],
    refused(words="quyền|không đọc được|không mở được"), asked(), noted())  # fmt: skip
placed(40, "a file that nobody may write", lambda f, d: (
    (f / "a.xlsx").write_bytes(d), (f / "a.xlsx").chmod(0o444), f.chmod(0o555))[0], read)  # fmt: skip
placed(32, "a file of 1970", lambda f, d: (
    (f / "a.xlsx").write_bytes(d), os.utime(f / "a.xlsx", (0, 0)))[0], read)  # fmt: skip
placed(32, "a file of 2099", lambda f, d: (
    (f / "a.xlsx").write_bytes(d), os.utime(f / "a.xlsx", (4_070_908_800,) * 2))[0], read)  # fmt: skip
add(45, "zip: names of an old code page", bent(lambda d: pack([("b#o.xlsx", d)]).replace(
    b"b#o.xlsx", b"b\xa0o.xlsx"), ".zip"), read, noted())  # fmt: skip
add(45, "zip: names that are no UTF-8 but say so", bent(lambda d: pack([("bảo.xlsx", d)]).replace(
    "bảo".encode(), b"b\xff\xfe\xfdo"), ".zip"), read, noted(), broken, refused())  # fmt: skip
add(42, "zip: a name with a drive and dots", bent(lambda d: pack([("C:/../..\\CON.xlsx", d)]), ".zip"), read, noted())
add(34, "zip: of macOS", bent(lambda d: pack([("a.xlsx", d), ("__MACOSX/._a.xlsx", b"\0\5\x16\7" * 20)]), ".zip"),
    read, noted())  # fmt: skip

# ------------------------------------------------------------------------------ length

for length in (255, 4_000, 32_767):
    add(25, f"a note of {length} characters", typed("TC10", "dài " * (length // 4), value="dài " * (length // 4),
        field="note"), read, noted(), asked())  # fmt: skip
for filler in ("9", "/", "1/KH ", "12/KH-UBND; ", "(", "a ", ".", "ngày 1/1/2026 "):
    def fill(draft: Draft, filler: str = filler) -> None:
        """The longest text that Excel allows, in every document cell."""
        for leaf in draft.criteria.leaves:
            if leaf.evidence:
                draft.put(leaf.code, "doc_number", (filler * 32_767)[:32_767])
                draft.truth[leaf.code, "doc_number"] = None
    add(7, f"32,767 characters {filler!r} in every document cell", fill, asked(), noted(), read)
add(50, "a form with parts of no program", parts(lambda e: e.update({"xl/unknown.xml": b"<x/>"})), read, noted())
