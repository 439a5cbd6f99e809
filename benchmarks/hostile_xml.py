"""Hostile parts of workbooks and copies that are not whole: rows 3 to 6, 15, 28 and 33 of the list."""

from __future__ import annotations

import re

from benchmarks.hostile import (
    SHEET,
    Catalogue,
    Make,
    asked,
    become,
    bent,
    both,
    broken,
    note_change,
    noted,
    parts,
    read,
    refused,
    xml,
)
from benchmarks.hostile_zips import BOMB
from tests.damage.oracle import Draft
from vtlt_consolidate.damage.draft import pack, unpack
from vtlt_consolidate.model.cellkinds import TEXT_LIMIT

catalogue = Catalogue()
add = catalogue.add
placed = catalogue.placed

# ------------------------------------------------------------------------------ XML


def doctype(words: str, use: str = "", part: str = SHEET) -> Make:
    """Put a document type in front of a part and use its entity in the first text."""

    def change(every: dict[str, bytes]) -> None:
        text = every[part].decode()
        start = text.index("?>") + 2 if text.startswith("<?xml") else 0
        body = text[start:]
        if use:
            body = re.sub(r"<t([^>]*)>[^<]*</t>", rf"<t\1>{use}</t>", body, count=1)
        every[part] = f"{text[:start]}{words}{body}".encode()

    return parts(change)


STRINGS = "xl/sharedStrings.xml"
_laughs = (
    '<!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]>"
)
_long = "a" * 100_000
add(3, "billion laughs in the strings", doctype(_laughs, "&j;", STRINGS), broken)
add(3, "billion laughs in the workbook", doctype(_laughs, part="xl/workbook.xml"), broken)
add(3, "quadratic entity", doctype(f'<!DOCTYPE w [<!ENTITY a "{_long}">]>', "&a;" * 9000, STRINGS), broken)
add(
    3,
    "external entity of a file",
    doctype('<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;", STRINGS),
    broken,
)
add(3, "external DTD of the network", doctype('<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">'), broken)
add(
    3,
    "small harmless entity",
    doctype('<!DOCTYPE w [<!ENTITY a "x">]>', part="docProps/core.xml"),
    broken,
    read,
)
add(3, "a million open tags", parts(lambda e: e.update({SHEET: b"<worksheet>" + b"<a>" * 1_000_000})), broken)
for code in ("utf-16", "utf-16-be", "utf-32"):
    add(
        15,
        f"sheet in {code}",
        parts(
            lambda e, code=code: e.update(
                {SHEET: e[SHEET].decode().replace("UTF-8", code.upper()).encode(code)}
            )
        ),
        broken,
        read,
    )
add(
    15,
    "the strict form of the format",
    parts(
        lambda e: e.update(
            {
                n: b.replace(
                    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                    b"http://purl.oclc.org/ooxml/spreadsheetml/main",
                ).replace(
                    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                    b"http://purl.oclc.org/ooxml/officeDocument/relationships",
                )
                for n, b in e.items()
            }
        )
    ),
    read,
)
add(
    15,
    "no sheets in the workbook",
    parts(
        lambda e: e.update(
            {"xl/workbook.xml": re.sub(rb"<sheets>.*</sheets>", b"<sheets/>", e["xl/workbook.xml"])}
        )
    ),
    refused(),
)
add(15, "the sheet's part is missing", parts(lambda e: e.pop(SHEET)), refused())

# ------------------------------------------------------------------------------ boxes and counts


def dimension(reference: str) -> Make:
    """Claim another used box."""
    return parts(
        lambda e: e.update(
            {SHEET: re.sub(rb'<dimension ref="[^"]*"', f'<dimension ref="{reference}"'.encode(), e[SHEET])}
        )
    )


_CELL = '<c r="{0}" t="inlineStr"><is><t>x</t></is></c>'


def stray(row: int, column: str) -> Make:
    """One cell far away."""
    return xml("</sheetData>", f'<row r="{row}">{_CELL.format(f"{column}{row}")}</row></sheetData>')


for reference in ("A1", "A1:A1", "XFD1048576:A1", "A1:XFD1048576", "A0:ZZZZ99999999", "H43:A1", "", "C5:D6"):
    add(4, f"dimension says {reference!r}", dimension(reference), read, broken)
add(4, "a cell in the last corner", stray(1_048_576, "XFD"), read, noted(), broken)
add(4, "a cell beyond the grid", stray(99_999_999, "ZZZZ"), read, noted(), broken)
add(
    4,
    "a million styled blank rows",
    xml("</sheetData>", "".join(f'<row r="{n}"/>' for n in range(500, 400_500)) + "</sheetData>"),
    read,
    broken,
)
add(
    4,
    "a row of 16,384 cells",
    xml("</sheetData>", '<row r="600">' + '<c s="1"/>' * 16_384 + "</row></sheetData>"),
    read,
    noted(),
    broken,
)
for count in ("4294967295", "99999999999999999999", "-1", "0"):
    add(
        5,
        f"strings that count {count}",
        parts(
            lambda e, count=count: e.update(
                {STRINGS: re.sub(rb'uniqueCount="\d+"', f'uniqueCount="{count}"'.encode(), e[STRINGS])}
            )
        ),
        read,
        broken,
    )
add(5, "an index beyond the strings", xml('t="s"><v>', 't="s"><v>99999', count=40), refused(), asked())
add(
    6,
    "300,000 styles",
    parts(
        lambda e: e.update(
            {
                "xl/styles.xml": e["xl/styles.xml"].replace(
                    b"</cellXfs>",
                    b'<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>' * 300_000 + b"</cellXfs>",
                )
            }
        )
    ),
    read,
    broken,
    BOMB,
)
add(
    6,
    "200,000 merged areas",
    xml(
        "</mergeCells>",
        "".join(f'<mergeCell ref="J{n}:K{n}"/>' for n in range(100, 200_100)) + "</mergeCells>",
    ),
    read,
    broken,
    BOMB,
)
add(
    6,
    "100,000 names",
    parts(
        lambda e: e.update(
            {
                "xl/workbook.xml": re.sub(
                    rb"(<definedNames>)|(?=<calcPr)",
                    lambda m: (
                        (m[1] or b"<definedNames>")
                        + b"".join(b'<definedName name="n%d">A1</definedName>' % n for n in range(100_000))
                        + (b"" if m[1] else b"</definedNames>")
                    ),
                    e["xl/workbook.xml"],
                    count=1,
                )
            }
        )
    ),
    read,
    broken,
    BOMB,
)
add(
    6,
    "5,000 sheets in the list",
    parts(
        lambda e: e.update(
            {
                "xl/workbook.xml": e["xl/workbook.xml"].replace(
                    b"</sheets>",
                    b"".join(
                        b'<sheet name="s%d" sheetId="%d" r:id="rId1"/>' % (n, n + 50) for n in range(5000)
                    )
                    + b"</sheets>",
                )
            }
        )
    ),
    refused(),
    asked(),
    noted("VT175"),
)


def long_text(length: int) -> Make:
    """A note of so many characters, in the XML; no cell of Excel keeps more than `TEXT_LIMIT`."""

    def make(draft: Draft) -> None:
        draft.put("TC01", "note", "DAI7Q")
        part = STRINGS if b"DAI7Q" in dict(unpack(draft.bytes_now())).get(STRINGS, b"") else SHEET
        note_change(draft, {("TC01", "note"): "x" * min(length, TEXT_LIMIT)})
        xml("DAI7Q", "x" * length, part)(draft)

    return make


add(6, "a text of 32 MB", long_text(32_000_000), asked(), broken, refused())
add(6, "a text of 40,000 characters", long_text(40_000), noted("VT401"), asked(), broken)

# ------------------------------------------------------------------------------ copies that are not whole


def cut(share: float) -> Make:
    """Keep the beginning."""
    return bent(lambda data: data[: int(len(data) * share)])


for share in (0.02, 0.3, 0.9, 0.995):
    add(33, f"the first {share:.1%} of the file", cut(share), broken)
add(33, "half of it, the rest zeros", bent(lambda d: d[: len(d) // 2] + bytes(len(d) - len(d) // 2)), broken)


def lossy(data: bytes) -> bytes:
    """Lose three bytes in the middle."""
    return data[: len(data) // 2] + data[len(data) // 2 + 3 :]


add(33, "three bytes lost in the middle", bent(lossy), broken)
add(
    33,
    "zip: three bytes lost",
    bent(lambda d: lossy(pack([("a.xlsx", d)])), ".zip"),
    broken,
)
add(33, "zip: cut in the middle", bent(lambda d: pack([("a.xlsx", d)])[: len(d) // 2], ".zip"), broken)
add(33, "of no bytes", become(b""), broken)
add(33, "a cloud's placeholder of zeros", become(bytes(11_000)), broken)
add(
    28,
    "two cells of one address",
    both(
        xml("</row>", '<c r="E14" t="inlineStr"><is><t>Chưa đạt</t></is></c></row>', count=13),
        lambda d: note_change(d, {("TC01", "answer"): None}),
    ),
    asked(),
    broken,
    refused(),
)
add(
    28,
    "rows in wrong order",
    parts(
        lambda e: e.update(
            {
                SHEET: re.sub(
                    rb'(<row r="15".*?</row>)(<row r="16".*?</row>)', rb"\2\1", e[SHEET], flags=re.DOTALL
                )
            }
        )
    ),
    read,
    broken,
)
