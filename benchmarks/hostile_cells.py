"""What is typed and how it looks: rows 16 to 27 and 30 of the list of faults."""

from __future__ import annotations

import datetime as dt

from benchmarks.hostile import (
    Catalogue,
    asked,
    noted,
    raw,
    read,
    refused,
    typed,
    xml,
)
from tests.damage.oracle import Draft

catalogue = Catalogue()
add = catalogue.add
JANUARY, MARCH = (dt.datetime(2026, month, 5) for month in (1, 3))  # noqa: DTZ001 - a cell has no zone
QUANTITY = "TT03"
"""An area in m², at most 5,000, decimals allowed; TT01 is a whole number of people, at most 50."""

# ------------------------------------------------------------------------------ errors and formulas

for word in ("#REF!", "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"):
    add(16, f"error cell {word}", raw("TC10", f'<c r="{{r}}" t="e"><v>{word}</v></c>'), asked())
add(16, "error cell in a number", raw(QUANTITY, '<c r="{r}" t="e"><f>A1/0</f><v>#DIV/0!</v></c>'), asked())
add(16, "the words #REF! typed", typed(QUANTITY, "#REF!"), asked())
add(17, "formula without a value", raw(QUANTITY, '<c r="{r}"><f>10+5</f></c>'), asked())
add(17, "formula with an empty value", raw(QUANTITY, '<c r="{r}"><f>10+5</f><v></v></c>'), asked())
add(17, "mark formula without a value", raw("TC10", '<c r="{r}" t="str"><f>IF(1,"Đạt","")</f></c>'), asked())
add(
    17,
    "mark formula whose value is empty text",
    raw("TC10", '<c r="{r}" t="str"><f>""</f><v></v></c>'),
    asked(),
)
add(
    17,
    "formula with its value",
    raw(QUANTITY, '<c r="{r}"><f>10+5</f><v>15</v></c>', value=15.0),
    read,
    noted(),
)
add(17, "shared formula without a value", raw(QUANTITY, '<c r="{r}"><f t="shared" si="0"/></c>'), asked())
add(
    18,
    "formula never calculated with a cached 0",
    raw(QUANTITY, '<c r="{r}"><f>10+5</f><v>0</v></c>'),
    asked(),
)

# ------------------------------------------------------------------------------ dates


def in_1904(draft: Draft) -> None:
    """Count days from 1904; the dates typed are text, so nothing may change."""
    xml("<workbookPr", '<workbookPr date1904="1"', "xl/workbook.xml")(draft)


add(19, "days counted from 1904", in_1904, read, noted())
add(
    20,
    "a document's date as a date cell",
    typed(
        "TC01",
        JANUARY,
        value="05/01/2026",
        field="doc_date",
        look="dd/mm/yyyy",
    ),
    read,
    noted(),
)
for serial in (0, -1, 3_000_000, 60, 0.5, 45000.75, 99_999_999_999):
    add(
        20,
        f"a document's date is the number {serial}",
        typed("TC01", serial, field="doc_date"),
        asked(),
        noted(),
    )
add(20, "a number that became a date", typed(QUANTITY, MARCH, look="d-mmm"), asked())
add(20, "a time in a number", typed(QUANTITY, dt.time(13, 30)), asked())
add(20, "36 hours in a number", typed(QUANTITY, 1.5, look="[h]:mm"), asked())

# ------------------------------------------------------------------------------ numbers as people type them

CERTAIN = {
    "20": 20.0,
    " 20 ": 20.0,
    "20,5": 20.5,
    "\uff12\uff10": 20.0,
    "20\u00a0": 20.0,
    "1.234,5": 1234.5,
    "1 234": 1234.0,
    "20 m²": 20.0,
    "20m2": 20.0,
    "\u200b20": 20.0,
    "020": 20.0,
    "1,234.5": 1234.5,
    "٣": 3.0,
    "1.000.000": 1_000_000.0,
}
UNCERTAIN = (
    "1.234",
    "1,234",
    "1.234.5",
    "-5",
    "\u22125",
    "(5)",
    "5-",
    "1e3",
    "1E400",
    "0x10",
    "1_000",
    "inf",
    "nan",
    "NaN",
    "Infinity",
    "20/30",
    "khoảng 20",
    ">20",
    "20?",
    "20 + 5",
    "hai mươi",
    "1½",
    "10³",
    "20 người",
    "l0",
    "O",
    "2O",
    "20..5",
    ",5,",
    "--20",
    "+-20",
    "20%",
    "20 triệu",
    "5\t2",
    "20\n30",
    "20;30",
    "²",
    "①",
    "二十",
    "=20",
    "'20",
    "1 2",
    "10 20",
)
for text, value in CERTAIN.items():
    add(21, f"number {text!r}", typed(QUANTITY, text, value=value), read, noted(), asked())
for text in UNCERTAIN:
    add(21, f"number {text!r}", typed(QUANTITY, text if text != "=20" else "= 20 "), asked())
for text in (
    "nan",
    "NaN",
    "1E400",
    "-1E400",
    "inf",
    "INF",
    "0x10",
    "1_000",
    "1e",
    "",
    " ",
    "9" * 400,
    "1.7E308",
    "4.9E-324",
    "--1",
):
    add(22, f"raw number {text[:12]!r}", raw(QUANTITY, f'<c r="{{r}}"><v>{text}</v></c>'), asked())
add(
    22,
    "raw number 20.500000000000004",
    raw(QUANTITY, '<c r="{r}"><v>20.500000000000004</v></c>', value=20.5),
    asked(),
    noted(),
    read,
)
add(22, "raw index of no string", raw(QUANTITY, '<c r="{r}" t="s"><v>-1</v></c>'), asked(), refused())
add(22, "raw type unknown", raw(QUANTITY, '<c r="{r}" t="zz"><v>5</v></c>'), asked(), refused(), noted())
add(23, "TRUE in a number", typed(QUANTITY, True), asked())
add(23, "TRUE in a mark", typed("TC10", True, value="Đạt"), read)
add(23, "FALSE in a mark", typed("TC10", False, value="Chưa đạt"), read)
add(23, "raw boolean 7", raw(QUANTITY, '<c r="{r}" t="b"><v>7</v></c>'), asked(), refused())
for value, look in (
    (20, "0%"),
    (0.2, "0%"),
    (0.5, "0.00%"),
    (1_234_567, '#,##0,"K"'),
    (5.5, '0"0"'),
    (5.5, '"day "0'),
    (7.5, '"-"0'),
    (1.5, '"Chưa đạt"'),
    (8.5, ";;;"),
    (9.5, '"0"'),
):
    add(24, f"{value} shown as {look}", typed(QUANTITY, value, look=look), asked(), noted())
for value, look in (
    (3, "0.0E+00"),
    (2, "# ?/?"),
    (4, "@"),
    (6, "General;General;General"),
    (2.567, "0"),
):
    certain = value if look != "0" else None
    add(
        24,
        f"{value} shown as {look}",
        typed(QUANTITY, value, value=certain, look=look),
        asked(),
        noted(),
        *([read] if certain is not None else []),
    )
for value, look in ((5, '0"0"'), (5, '"day "0'), (7, '"-"0'), (1, '"Chưa đạt"'), (8, ";;;"), (9, '"0"')):
    add(24, f"{value} people shown as {look}", typed("TT01", value, look=look), asked(), noted())
    # The form's own format of whole numbers, a conditional one, stands in the place of that of the cell.
    add(
        24,
        f"{value} m² shown by the form, not as {look}",
        typed(QUANTITY, value, value=value, look=look),
        read,
    )
