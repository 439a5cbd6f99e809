"""Files that are no plain .xlsx: rows 5, 7, 8, 11 to 14, 36 and 49 of the list of faults."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msoffcrypto.format.ooxml import OOXMLFile

from benchmarks.hostile import (
    Catalogue,
    Entry,
    Make,
    become,
    bent,
    broken,
    make_draft,
    noted,
    parts,
    read,
    refused,
)
from tests.damage.oracle import Draft
from vtlt_consolidate.damage.draft import pack
from vtlt_consolidate.damage.files import _compound
from vtlt_consolidate.model.config import Config

FIXTURE = Path(__file__).with_name("sheetjs.xlsb")
"""A filled form of the unit 00012 “Xã Thử 12”, saved by SheetJS, since no other free program writes .xlsb."""
OFFICE_SECONDS = 240
NOISE = random.Random(7).randbytes(3000)
catalogue = Catalogue()
add = catalogue.add
password = refused("VT102", words="mật khẩu")
alien = refused("VT101", words="không phải tệp")


# ------------------------------------------------------------------------------ OLE and passwords


def protect(word: str) -> Make:
    """Encrypt as Excel does."""

    def change(data: bytes) -> bytes:
        out = io.BytesIO()
        OOXMLFile(io.BytesIO(data)).encrypt(word, out)
        return out.getvalue()

    return bent(change)


def protect_zip(data: bytes) -> bytes:
    """A zip whose only file says that it is encrypted."""
    packed = bytearray(pack([("bieu.xlsx", data)]))
    packed[6] |= 1
    packed[packed.rindex(b"PK\x01\x02") + 8] |= 1
    return bytes(packed)


_SAVED: dict[tuple[bytes, str], bytes] = {}


def office(data: bytes, ending: str) -> bytes:
    """Save as LibreOffice does."""
    if (data, ending) not in _SAVED:
        save_all([data], ending)
    return _SAVED[data, ending]


def save_all(every: Sequence[bytes], ending: str) -> None:
    """Save many at once, since starting the program takes seconds."""
    with tempfile.TemporaryDirectory() as name:
        sources = [Path(name) / f"{number}.xlsx" for number in range(len(every))]
        for source, data in zip(sources, every, strict=True):
            source.write_bytes(data)
        # The program is the test machine's own LibreOffice, found where its PATH says.
        subprocess.run(
            [
                "soffice",
                f"-env:UserInstallation=file://{name}/profile",
                "--headless",
                "--convert-to",
                ending,
                "--outdir",
                f"{name}/out",
                *map(str, sources),
            ],
            check=True,
            capture_output=True,
            timeout=OFFICE_SECONDS,
        )
        for source, data in zip(sources, every, strict=True):
            _SAVED[data, ending] = Path(name, "out", f"{source.stem}.{ending}").read_bytes()


def warm(config: Config, entries: Sequence[tuple[int, Entry]]) -> None:
    """Save the forms of all entries that need it in one go for each format."""
    for ending in ("xls", "ods"):
        wanted = [
            index for index, entry in entries if isinstance(entry.make, Saved) and entry.make.ending == ending
        ]
        if wanted:
            save_all([make_draft(config, index).bytes_now() for index in wanted], ending)


@dataclass(frozen=True)
class Saved:
    """Save in an older format, and then change that file."""

    ending: str
    change: Make | None = None
    named: bool = True

    def __call__(self, draft: Draft) -> None:
        """Save the form of this draft."""
        become(office(draft.bytes_now(), self.ending), f".{self.ending}")(draft)
        if self.change is not None:
            name, data = draft.files[0]
            draft.files = [(name if self.named else f"{draft.name}", _on_bytes(self.change, data))]


saved = Saved


def _on_bytes(change: Make, data: bytes) -> bytes:
    """Let a change that asks for the bytes of a draft have these."""

    class Bytes:
        name = "bieu.xls"
        sent_off = True
        files: list[tuple[str, bytes]]

        def bytes_now(self) -> bytes:
            return data

    given = Bytes()
    change(given)
    return given.files[0][1]


def patched(at: int, new: bytes) -> Make:
    """Overwrite bytes."""
    return bent(lambda data: data[:at] + new + data[at + len(new) :])


def looped(data: bytes) -> bytes:
    """Let every sector of the table of sectors point to itself."""
    first = struct.unpack_from("<L", data, 76)[0]
    start = 512 + 512 * first
    table = struct.pack("<128L", *range(128))
    return data[:start] + table + data[start + 512 :]


old = refused("VT101", "VT103", "VT153", words="hỏng|không đọc được|không phải tệp")
add(49, "saved as .xls", saved("xls"), read, noted())
add(49, "saved as .ods", saved("ods"), read)
add(5, "xls: sectors point to themselves", saved("xls", bent(looped)), old)
add(
    5,
    "xls: table of 4 billion sectors",
    saved("xls", patched(44, struct.pack("<L", 0xFFFFFFF0))),
    old,
    read,
    noted(),
)
add(5, "xls: directory starts nowhere", saved("xls", patched(48, struct.pack("<L", 0xFFFFFF00))), old)
add(5, "xls: sectors of 2^60 bytes", saved("xls", patched(30, struct.pack("<H", 60))), old)
add(7, "xls: only its header", saved("xls", bent(lambda d: d[:512])), old)
add(7, "xls: half of it", saved("xls", bent(lambda d: d[: len(d) // 2])), old)
add(7, "xls: header, then noise", saved("xls", bent(lambda d: d[:512] + NOISE * 4)), old)
add(7, "xls: header, then zeros", saved("xls", bent(lambda d: d[:512] + bytes(20_000))), old)
add(12, "password to open", protect("bí mật"), password)
add(12, "Excel's own default password", protect("VelvetSweatshop"), read)
add(
    12,
    "random encrypted package",
    bent(
        lambda d: _compound(
            {"EncryptionInfo": NOISE + NOISE, "EncryptedPackage": struct.pack("<Q", len(d)) + NOISE + NOISE}
        )
    ),
    password,
    broken,
)
add(12, "zip with a password", bent(protect_zip, ".zip"), password)
add(
    12,
    "ods with a password",
    saved(
        "ods",
        parts(
            lambda e: e.update(
                {
                    "META-INF/manifest.xml": e["META-INF/manifest.xml"].replace(
                        b'manifest:full-path="content.xml"',
                        b'manifest:full-path="content.xml">'
                        b'<manifest:encryption-data manifest:checksum="x">'
                        b'<manifest:algorithm manifest:algorithm-name="x"/>'
                        b"</manifest:encryption-data></manifest:file-entry>"
                        b'<manifest:file-entry manifest:full-path="q"',
                    ),
                    "content.xml": NOISE,
                }
            )
        ),
    ),
    password,
)
add(13, "ole: a Word document", become(_compound({"WordDocument": NOISE * 2}), ".doc"), alien)
add(13, "ole: a Word document named .xls", become(_compound({"WordDocument": NOISE * 2}), ".xls"), alien)
add(13, "ole: a mail of Outlook", become(_compound({"__substg1.0_1000001F": NOISE * 2}), ".msg"), alien)
add(
    13,
    "ole: a document that quotes the word Workbook",
    become(_compound({"WordDocument": "Workbook EncryptedPackage".encode("utf-16-le") * 200}), ".doc"),
    alien,
)

# ------------------------------------------------------------------------------ ods


def repeated(count: int) -> Make:
    """Repeat the last row so often."""
    return parts(
        lambda e: e.update(
            {
                "content.xml": e["content.xml"].replace(
                    b"</table:table>",
                    b'<table:table-row table:number-rows-repeated="%d"><table:table-cell '
                    b'table:number-columns-repeated="16000" office:value-type="float" office:value="1">'
                    b"<text:p>1</text:p></table:table-cell></table:table-row></table:table>" % count,
                    1,
                )
            }
        )
    )


add(
    4,
    "ods: a row of numbers repeated 90 million times",
    saved("ods", repeated(90_000_000)),
    broken,
    refused(),
)
add(
    4,
    "ods: a row of numbers repeated 1,000 times",
    saved("ods", repeated(1000)),
    broken,
    refused(),
    read,
    noted(),
)
add(
    3,
    "ods: billion laughs",
    saved(
        "ods",
        parts(
            lambda e: e.update(
                {
                    "content.xml": e["content.xml"].replace(
                        b"?>", b'?><!DOCTYPE w [<!ENTITY a "' + b"x" * 9000 + b'">]>', 1
                    )
                }
            )
        ),
    ),
    broken,
)
add(
    33, "ods: three bytes lost", saved("ods", bent(lambda d: d[: len(d) // 2] + d[len(d) // 2 + 3 :])), broken
)
add(33, "ods: cut", saved("ods", bent(lambda d: d[: len(d) // 2])), broken)
add(13, "ods without its content", saved("ods", parts(lambda e: e.pop("content.xml"))), refused())
