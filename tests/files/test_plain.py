"""Cells that are read without calamine are those that it reads, or it is asked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vtlt_consolidate.files.cells import reader
from vtlt_consolidate.files.cells.opened import opened
from vtlt_consolidate.files.plain import book
from vtlt_consolidate.model.cellkinds import Cell

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
LINK = '<Relationship Id="rId{}" Type="' + OFFICE + '/{}" Target="{}"/>'

Read = tuple[list[str], list[Cell]]


def links(*every: tuple[str, str]) -> str:
    inside = "".join(LINK.format(number, *link) for number, link in enumerate(every, 1))
    return f'{HEAD}<Relationships xmlns="{PACKAGE}">{inside}</Relationships>'


STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/></numFmts>'
    '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
)
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'
BOOK = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}" xmlns:x="x"><sheets>{{}}</sheets></workbook>'


def workbook(rows: str, texts: str = "<si><t>Đạt</t></si>", **others: str) -> bytes:
    """A workbook with a sheet of these rows, these shared texts, and two styles: usual, and for days."""
    parts = {
        "_rels/.rels": links(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": HEAD + BOOK.format('<sheet name="Biểu" r:id="rId1"/>'),
        "xl/_rels/workbook.xml.rels": links(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": HEAD + SHEET.format(rows),
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}" count="9" uniqueCount="9">{texts}</sst>',
        "xl/styles.xml": f'{HEAD}<styleSheet xmlns="{MAIN}">{STYLES}</styleSheet>',
    }
    return book.of_parts({name: part.encode() for name, part in (parts | others).items()})


def without_calamine(data: bytes) -> Read | None:
    """What is read without it of the second workbook with the same frame."""
    book.read(opened(data))
    return book.read(opened(data))


def by_calamine(data: bytes) -> Read | None:
    try:
        return reader._by_calamine(data)
    except Exception:  # noqa: BLE001 - of whatever kind
        return None


VALUES = (
    "0", "1", "2", "3", "12", "-0", "0.1", "1E5", "1e400", "-2.5e-3", "NaN", "1_0", " 1", "+1", ".5", "x",
    "a&amp;b", "&lt;&gt;&quot;&apos;", "&#10;", "x\ry", " đủ ", "&nbsp;", "99999999999999999999", "TRUE", "&",
    "",
)  # fmt: skip
TEXTS = tuple(map("<si>{}</si>".format, (
    "<t>Đạt</t>", "<t> a </t>",
    '<t xml:space="preserve"> b </t>', "<t></t>", "<t>x&amp;lt;y</t>", "<t>x\ny</t>",
    "<t>x\r\ny</t>", "<t>a&#9;</t>", "<t>_x000D_</t>", "<t>_x0041_</t>", "<r><t>c</t></r>", "", "<t/>",
    "<t>a</t><t>b</t>", "<t>a]]>b</t>", "<t>&x;</t>", "<t>a</t></si><x/><si>", "<t>a</t></si>\n<si>",
)))  # fmt: skip
KINDS = ("", "", ' t="s"', ' t="s"', ' t="s"', ' t="str"', ' t="b"', ' t="n"', ' t="e"', ' t="d"')
CELLS = st.builds(
    '<c r="{{}}"{}{}>{}<v>{}</v></c>'.format,
    st.sampled_from(("", ' s="0"', ' s="0"', ' s="1"', ' s="9"')), st.sampled_from(KINDS),
    st.sampled_from(("", "", "<f>A9</f>", '<f t="shared" si="0"/>')), st.sampled_from(VALUES),
)  # fmt: skip
PLACES = st.lists(st.sampled_from(("A2", "B2", "C2", "Z2", "AA2", "A3", "B4")), unique=True, min_size=1)


@st.composite
def rows(draw: st.DrawFn) -> str:
    places = draw(PLACES)
    if draw(st.integers(0, 9)):
        places.sort(key=lambda place: (place[-1], len(place), place))
    return "".join(f'<row r="{place[-1]}">{draw(CELLS).format(place)}</row>' for place in places)


@given(rows(), st.lists(st.sampled_from(TEXTS), min_size=1, max_size=4).map("".join))
@settings(max_examples=400)
def test_cells_read_without_calamine_are_those_that_it_reads(rows: str, texts: str) -> None:
    data = workbook(rows, texts)
    read = without_calamine(data)
    assert read is None or read == by_calamine(data)


USUAL = (
    '<row r="2" ht="15"><c r="A2" s="0" t="s"><v>0</v></c><c r="B2" s="1"/><c r="D2"><f>1+1</f><v>2</v></c>'
    '</row><row r="4"><c r="A4" t="b"><v>1</v></c><c r="B4" t="str"><f>"&lt;"</f><v>&lt;</v></c>'
    '<c r="C4" t="str"><f>""</f><v></v></c></row>'
)
DAY = '<row r="1"><c r="A1" s="1"><v>45000</v></c></row>'


def test_a_form_as_most_programs_write_it_is_read_without_calamine() -> None:
    data = workbook(USUAL)
    assert without_calamine(data) == reader._by_calamine(data)


TWO_LINKS = {
    "xl/workbook.xml": BOOK.format('<sheet name="Biểu" r:id="rId1" x:id="rId2"/>'),
    "xl/_rels/workbook.xml.rels": links(
        ("worksheet", "worksheets/sheet1.xml"), ("worksheet", "worksheets/sheet2.xml")
    ),
    "xl/worksheets/sheet2.xml": SHEET.format(""),
}
ODD = {
    "a formula that was never calculated": workbook('<row r="2"><c r="A2"><f>1+1</f><v></v></c></row>'),
    "a shared text without a number": workbook('<row r="2"><c r="A2" t="s"><v>0.1</v></c></row>'),
    "a day": workbook(DAY),
    "a style that is not there": workbook(DAY.replace('s="1"', 's="77"')),
    "another workbook inside": workbook(
        USUAL, **{"_rels/.rels": links(("officeDocument", "khac/workbook.xml"))}
    ),
    "a sheet that two links claim": workbook(USUAL, **TWO_LINKS),
    "a sheet elsewhere": workbook(USUAL, **{"xl/_rels/workbook.xml.rels": links(("worksheet", "7.xml"))}),
}


@pytest.mark.parametrize("what", ODD)
def test_calamine_is_asked_about(what: str) -> None:
    assert without_calamine(ODD[what]) is None
