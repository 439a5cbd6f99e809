"""Names, links, rights and lengths: rows 7, 25, 32, 34, 35, 40 to 47 and 50 of the list of faults."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from benchmarks.hostile import (
    Catalogue,
    asked,
    bent,
    broken,
    note_change,
    noted,
    parts,
    read,
    refused,
    skipped,
    typed,
)
from tests.damage.oracle import Draft
from vtlt_consolidate.damage.draft import pack

catalogue = Catalogue()
add = catalogue.add
placed = catalogue.placed

# ------------------------------------------------------------------------------ names of files


def under(name: str) -> Callable[[Path, bytes], None]:
    """Save under a name, as bytes of the disk where it is not UTF-8."""

    def place(folder: Path, data: bytes) -> None:
        (folder / name).write_bytes(data)

    return place


LITTER = (
    "~$bieu.xlsx",
    ".~lock.bieu.xlsx#",
    "._bieu.xlsx",
    "Thumbs.db",
    "desktop.ini",
    ".DS_Store",
    "bieu.xlsx.crdownload",
    "bieu.xlsx.part",
    "~WRL0001.tmp",
)
for name in LITTER:
    placed(
        34,
        f"litter {name}",
        lambda f, d, name=name: ((f / "bieu.xlsx").write_bytes(d), (f / name).write_bytes(b"\x08VTLT" * 10))[
            0
        ],
        read,
    )
    placed(
        34, f"nothing but {name}", lambda f, d, name=name: (f / name).write_bytes(b"\x08VTLT" * 10), skipped
    )
placed(45, "a name that is not UTF-8", under(os.fsdecode(b"b\xe1o c\xe1o.xlsx")), read, noted(), refused())
placed(
    45,
    "a folder that is not UTF-8",
    lambda f, d: (
        (f / os.fsdecode(b"th\xb8ng")).mkdir(),
        (f / os.fsdecode(b"th\xb8ng") / "a.xlsx").write_bytes(d),
    )[0],
    read,
)
placed(46, "a name written from right to left", under("bieu\u202exslx.exe"), read, noted())
placed(46, "a name with a second ending", under("bieu.pdf.xlsx.exe"), read, noted())
placed(47, "a name with a line break and colours", under("bieu\n\x1b[31mLỗi VT999.xlsx"), read, noted())
placed(47, "a name that is a formula", under("=1+1 ATTACK7Q.xlsx"), read, noted())
placed(47, "a name that is markup", under("<b>{{ x }} [bold]a[⁄bold].xlsx"), read, noted())  # noqa: RUF001
placed(44, "a name of 250 bytes", under("b" * 245 + ".xlsx"), read)
placed(
    44,
    "forty folders",
    lambda f, d: (
        (f / "/".join("x" * 20 for _ in range(40))).mkdir(parents=True),
        (f / "/".join("x" * 20 for _ in range(40)) / "a.xlsx").write_bytes(d),
    )[0],
    read,
    noted(),
    refused(),
)
placed(
    43,
    "two names that differ in case",
    lambda f, d: ((f / "Bieu.xlsx").write_bytes(d), (f / "BIEU.XLSX").write_bytes(d))[0],
    read,
    noted(),
)
placed(
    43,
    "two names in two Unicode forms",
    lambda f, d: ((f / "bi\u1ec3u.xlsx").write_bytes(d), (f / "bie\u0302\u0309u.xlsx").write_bytes(d))[0],
    read,
    noted(),
)
placed(
    41,
    "a folder named .xlsx",
    lambda f, d: ((f / "a.xlsx").mkdir(), (f / "a.xlsx" / "b.xlsx").write_bytes(d))[0],
    read,
)
placed(41, "an empty folder named .xlsx", lambda f, d: (f / "a.xlsx").mkdir(), skipped)
placed(41, "a FIFO", lambda f, d: os.mkfifo(f / "a.xlsx"), refused(), noted(), asked())
placed(
    41,
    "a link to /dev/zero",
    lambda f, d: (f / "a.xlsx").symlink_to("/dev/zero"),
    refused(),
    noted(),
    asked(),
)
placed(
    41,
    "a link to nothing",
    lambda f, d: (f / "a.xlsx").symlink_to("nowhere.xlsx"),
    refused(),
    noted(),
    asked(),
)
placed(41, "a link to itself", lambda f, d: (f / "a.xlsx").symlink_to("a.xlsx"), refused(), noted(), asked())
placed(
    41,
    "a link to the folder above",
    lambda f, d: ((f / "a.xlsx").write_bytes(d), (f / "b").symlink_to(f.parent))[0],
    read,
    noted(),
)
placed(
    41,
    "a link to a form elsewhere",
    lambda f, d: (
        (f.parents[1] / f"nguon-{f.name}.xlsx").write_bytes(d),
        (f / "a.xlsx").symlink_to(f.parents[1] / f"nguon-{f.name}.xlsx"),
    )[0],
    refused(),
    noted(),
    read,
)
placed(
    35,
    "a file that nobody may read",
    lambda f, d: ((f / "a.xlsx").write_bytes(d), (f / "a.xlsx").chmod(0))[0],
    refused(words="quyền|không đọc được|không mở được"),
)
placed(
    40,
    "a folder that nobody may read",
    lambda f, d: ((f / "a").mkdir(), (f / "a" / "a.xlsx").write_bytes(d), (f / "a").chmod(0))[0],
    refused(words="quyền|không đọc được|không mở được"),
    asked(),
    noted(),
)
placed(
    40,
    "a file that nobody may write",
    lambda f, d: ((f / "a.xlsx").write_bytes(d), (f / "a.xlsx").chmod(0o444), f.chmod(0o555))[0],
    read,
)
placed(
    32,
    "a file of 1970",
    lambda f, d: ((f / "a.xlsx").write_bytes(d), os.utime(f / "a.xlsx", (0, 0)))[0],
    read,
)
placed(
    32,
    "a file of 2099",
    lambda f, d: ((f / "a.xlsx").write_bytes(d), os.utime(f / "a.xlsx", (4_070_908_800,) * 2))[0],
    read,
)
add(
    45,
    "zip: names of an old code page",
    bent(lambda d: pack([("b#o.xlsx", d)]).replace(b"b#o.xlsx", b"b\xa0o.xlsx"), ".zip"),
    read,
    noted(),
)
add(
    45,
    "zip: names that are no UTF-8 but say so",
    bent(lambda d: pack([("bảo.xlsx", d)]).replace("bảo".encode(), b"b\xff\xfe\xfdo"), ".zip"),
    read,
    noted(),
    broken,
    refused(),
)
add(
    42,
    "zip: a name with a drive and dots",
    bent(lambda d: pack([("C:/../..\\CON.xlsx", d)]), ".zip"),
    read,
    noted(),
)
add(
    34,
    "zip: of macOS",
    bent(lambda d: pack([("a.xlsx", d), ("__MACOSX/._a.xlsx", b"\0\5\x16\7" * 20)]), ".zip"),
    read,
    noted(),
)

# ------------------------------------------------------------------------------ length

for length in (255, 4_000, 32_767):
    add(
        25,
        f"a note of {length} characters",
        typed("TC10", "dài " * (length // 4), value="dài " * (length // 4), field="note"),
        read,
        noted(),
        asked(),
    )
BLANKS = ("/", ".")
"""What a form has where nobody has written yet, `…/BC-UBND`; it says that there is no number."""
for filler in ("9", "/", "1/KH ", "12/KH-UBND; ", "(", "a ", ".", "ngày 1/1/2026 "):

    def fill(draft: Draft, filler: str = filler) -> None:
        """The longest text that Excel allows, in every document cell."""
        for leaf in draft.criteria.leaves:
            if leaf.evidence:
                text = (filler * 32_767)[:32_767]
                draft.put(leaf.code, "doc_number", text)
                if filler in BLANKS:
                    draft.truth[leaf.code, "doc_number"] = None
                else:
                    note_change(draft, {(leaf.code, "doc_number"): text})

    add(7, f"32,767 characters {filler!r} in every document cell", fill, asked(), noted(), read)
add(
    50,
    "a form with parts of no program",
    parts(lambda e: e.update({"xl/unknown.xml": b"<x/>"})),
    read,
    noted(),
)
