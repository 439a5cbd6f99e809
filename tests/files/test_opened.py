"""The short ways through a container and a sheet end where the long ones do, or are not taken."""

import io
import re
import zipfile
from xml.parsers.expat import ExpatError, ParserCreate

from hypothesis import given, settings
from hypothesis import strategies as st

from vtlt_consolidate.files.cells.opened import Opened, Sheet, addresses
from vtlt_consolidate.files.containers.kinds import TORN
from vtlt_consolidate.files.plain.rows import Plain

PARTS = (("xl/workbook.xml", b"<a/>" * 40), ("xl/chữ.xml", b"<b>1</b>"), ("mimetype", b""))


def container(method: int) -> bytearray:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, part in PARTS:
            archive.writestr(name, part)
    return bytearray(target.getvalue())


def of_zipfile(archive: Opened, part: zipfile.ZipInfo) -> bytes | None:
    try:
        return archive.archive.read(part)
    except (*TORN, NotImplementedError):
        return None


def test_parts_in_order_are_unpacked_at_once() -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        archive = Opened(bytes(container(method)))
        assert [archive.sound(part) for part in archive.archive.infolist()] == [part for _, part in PARTS]


@given(
    st.sampled_from((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)), st.integers(0, 10_000), st.integers(1, 255)
)
@settings(max_examples=200)
def test_a_part_of_a_damaged_container_is_what_zipfile_reads_or_left_to_it(
    method: int, at: int, change: int
) -> None:
    data = container(method)
    data[at % len(data)] ^= change
    try:
        archive = Opened(bytes(data))
    except TORN:
        return
    for part in archive.archive.infolist():
        at_once = archive.sound(part)
        assert at_once is None or at_once == of_zipfile(archive, part)


PIECES = (
    '<c r="A1" s="5"/>', '<c r="B2" s="5" t="s"><v>1</v></c>', '<c r="C3"><f>A1:B2</f><v>0</v></c>',
    '<c r="D4" t="s"><v>2</v></c>', "<c r='E5' s='5'><v>3</v></c>", '<c s="5" r="F6"><v>4</v></c>',
    '<c r="G7" s="5" cm="1"><v>5</v></c>', '<x:c r="H8" s="5"><x:v>6</x:v></x:c>', "\n", "\t", " ", "<c ",
    '<c\nr="I9" s="5"><v>7</v></c>', '<c  r="J1" s="5"><v>8</v></c>', '<c r="B2" s="5"><v>9</v></c>', "-->",
    '<c r="K1" s="7" t="inlineStr"><is><t>x</t></is></c>', "<row>", "</row>", '<col min="1"/>', "<!-- ", ":f",
    '<c r="L1"s="5"><v>1</v></c>', '<c r="M1" s="5" />', '<c r="N1" r="O1"><v>1</v></c>', "<c>", "<?x ", "?>",
    "<sheetData>", "</sheetData>", "</worksheet>", "&amp;", "&", "<![CDATA[", "]]>", "<!DOCTYPE a>", "\0",
    '<row r="1">', '<row r="2"></row>', "<sheetData/>", "<worksheet>",
    '<?xml version="1.0" encoding="latin-1"?>',
)  # fmt: skip
SHEETS = st.tuples(*3 * [st.lists(st.sampled_from(PIECES), max_size=4).map("".join)]).map(
    lambda parts: f"<worksheet>{parts[0]}<sheetData>{parts[1]}</sheetData>{parts[2]}</worksheet>".encode()
)


def is_well_formed(sheet: bytes) -> bool:
    try:
        ParserCreate().Parse(sheet, True)
    except ExpatError:
        return False
    return True


@given(SHEETS)
@settings(max_examples=300)
def test_the_cells_of_a_sheet_are_found_in_whatever_way_they_are_written(data: bytes) -> None:
    sheet = Sheet.read(data)
    if sheet.plain is None:
        assert sheet.filled == addresses(data)
        return
    places = zip(sheet.plain.columns, sheet.plain.rows, strict=True)
    assert [(chr(ord("A") + column), str(row + 1)) for column, row in places] == [
        (letters.decode(), digits.decode()) for letters, digits in addresses(data)
    ]
    styled = re.findall(rb'<(?:\w+:)?c\s[^>]*?\bs=["\']5["\'][^>]*?(?<!/)>', data)
    assert sheet.plain.styles.count(b"5") == len(styled)


@given(SHEETS)
@settings(max_examples=300)
def test_a_sheet_whose_frame_was_seen_before_is_found_damaged_as_a_whole_one_is(data: bytes) -> None:
    try:
        Sheet.read(data).check()
    except ExpatError:
        assert not is_well_formed(data)
    else:
        assert is_well_formed(data)


def test_a_sheet_as_most_programs_write_it_takes_the_short_way() -> None:
    cells = '<c r="A1" s="5"/><c r="B1" s="5" t="s"><v>1</v></c><c r="C1"><f>A1:B2</f><v>0</v></c>'
    rows = f'<row r="1">{cells}</row>'
    around = '<?xml version="1.0" encoding="UTF-8"?>\r\n<worksheet><sheetData>', "</sheetData></worksheet>"
    sheet = Sheet.read(rows.join(around).encode())
    assert (sheet.rows, sheet.frame) == (rows.encode(), "".join(around).encode())
    assert sheet.plain == Plain(
        b'<row r="1"><c/><c/><c/></row>', (0, 0), (1, 2), (b"5", None), (b"s", None),
        (None, b"<f>A1:B2</f>"), (b"1", b"0"),
    )  # fmt: skip
