"""Every workbook is read as it was typed, whatever program saved it, or an answer is asked about."""

import io
import struct
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.parsers.expat import ExpatError

import openpyxl
import pytest
import xlsxwriter
from defusedxml.common import DefusedXmlException

from tests.figures import totals_of
from tests.files.test_binary import TEXT, record, wide, xlsb
from tests.helpers import PERIOD, UNITS, WHOLE, cell_of, check, found, receive, workspace
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.files import worker
from vtlt_consolidate.files.cells import looks, reader, second
from vtlt_consolidate.files.cells.dropped import day, dropped_cells
from vtlt_consolidate.files.cells.reader import read_cells
from vtlt_consolidate.files.marks.unseen import COMMENT, unseen
from vtlt_consolidate.files.prints import NO_PRINTS
from vtlt_consolidate.model.cellkinds import DATE, ERROR, NUMBER, UNCALCULATED, Cell
from vtlt_consolidate.settings.tablereader import merged_areas
from vtlt_consolidate.workspace.folders import RECEIVED

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
SPACES = " ".join(
    f'xmlns:{name}="{OFFICE}{full}:1.0"'
    for name, full in {
        "office": "office", "table": "table", "text": "text", "style": "style",
        "fo": "xsl-fo-compatible",
    }.items()
)  # fmt: skip


def ods(cells: str, styles: str = "") -> bytes:
    """Write a workbook of one row, with white space between its cells as Gnumeric has it."""
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f'<office:body><office:spreadsheet>\n <table:table table:name="S">\n <table:table-row>\n {cells}\n'
        "</table:table-row>\n</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return target.getvalue()


def of_text(inside: str, style: str = "") -> str:
    named = f' table:style-name="{style}"' if style else ""
    return f'<table:table-cell{named} office:value-type="string">{inside}</table:table-cell>'


def of_number(value: str, shown: str, kind: str = "float") -> str:
    shown = f"<text:p>{shown}</text:p>" if shown else "<text:p/>"
    return f'<table:table-cell office:value-type="{kind}" office:value="{value}">{shown}</table:table-cell>'


def read(data: bytes) -> list[tuple[str, str]]:
    return [(cell.kind, cell.typed) for cell in read_cells(data)]


@pytest.mark.parametrize(
    ("inside", "typed"),
    [
        ("<text:p>2<text:tab/>5</text:p>", "2\t5"),
        ("<text:p>2<text:line-break/>5</text:p>", "2\n5"),
        ("<text:p>2</text:p><text:p>5</text:p>", "2\n5"),
        ('<text:p>2<text:s text:c="3"/>5</text:p>', "2   5"),
        ("<text:p>a<text:span>b</text:span>c</text:p>", "abc"),
        ("<text:p>Chưa\n  đạt</text:p>", "Chưa đạt"),
        ("<office:annotation><text:p>x</text:p></office:annotation><text:p>Đạt</text:p>", "Đạt"),
    ],
)
def test_white_space_inside_a_cell_of_an_ods_is_kept(inside: str, typed: str) -> None:
    assert read(ods(of_text(inside))) == [("text", typed)]


@pytest.mark.parametrize(
    ("value", "shown", "marks"),
    [
        ("20.5", "20,5", []), ("20.5", "20.50", []), ("1234.5", "1.234,5", []), ("1234.5", "1,234.5", []),
        ("20.5", "21", ["rounded"]), ("0", "-", []), ("5", "", ["invisible"]),
        ("1", "Chưa đạt", ["shown", "shown-exactly"]), ("12000", "12", ["shown", "shown-exactly"]),
        ("1500000", "1.500.000", []),
    ],
)  # fmt: skip
def test_an_ods_tells_what_it_shows_instead_of_a_number(value: str, shown: str, marks: list[str]) -> None:
    kinds = [kind for kind, _ in read(ods(of_number(value, shown)))]
    assert kinds == ["number", *marks]


@pytest.mark.parametrize(("shown", "marks"), [("<text:p/>", ["invisible"]), ("", [])])
def test_a_text_that_an_ods_holds_and_does_not_show_is_told(shown: str, marks: list[str]) -> None:
    cell = (
        f'<table:table-cell office:value-type="string" office:string-value="Đạt">{shown}</table:table-cell>'
    )
    assert [kind for kind, _ in read(ods(cell))] == ["text", *marks]


def test_a_share_and_a_struck_text_of_an_ods_are_told() -> None:
    styles = (
        '<style:style style:name="a" style:family="table-cell">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style>'
    )
    said = read(ods(of_number("0.5", "50%", "percentage") + of_text("<text:p>Đạt</text:p>", "a"), styles))
    assert said == [
        ("number", "0,5"), ("text", "Đạt"), ("percent", "50%"), ("struck", "chữ bị gạch ngang"),
    ]  # fmt: skip


def test_a_number_of_an_ods_is_what_programs_calculate_with() -> None:
    assert read(ods(of_number("20.6000000000000000003", "20,6"))) == [("number", "20,6")]
    assert read(ods(of_number("1e400", ""))) == [("text", "1e400")]


def conditional(look: str, condition: str = "is-true-formula(1)", data_style: str = "") -> str:
    """A style of cells named “a” that takes on the look of “b” under a condition."""
    number = f' style:data-style-name="{data_style}"' if data_style else ""
    return (
        f'<style:style style:name="b_5f_1" style:display-name="b_1" style:family="table-cell"{number}>'
        f"{look}</style:style>"
        '<style:style style:name="a" style:family="table-cell">'
        f'<style:map style:condition="{condition}" style:apply-style-name="b_1"/></style:style>'
    )


STRUCK = '<style:text-properties style:text-line-through-style="solid"/>'
WHITE = '<style:text-properties fo:color="#ffffff"/>'
YELLOW = '<style:table-cell-properties fo:background-color="#ffe0b2"/>'


@pytest.mark.parametrize(
    ("styles", "marks"),
    [
        (conditional(STRUCK), ["conditional"]), (conditional(WHITE), ["conditional"]),
        (conditional("", data_style="N1"), ["conditional"]), (conditional(YELLOW), []),
        # These are of our own forms.
        (conditional(STRUCK, "is-true-formula(LEN(TRIM([.E14]))=0)"), []),
        (conditional("", "is-true-formula(INT([.E21])=[.E21])", "N3"), []),
    ],
)  # fmt: skip
def test_conditional_formats_of_an_ods_that_may_show_something_else_are_told(
    styles: str, marks: list[str]
) -> None:
    said = read(ods(of_text("<text:p>Đạt</text:p>", "a"), styles))
    assert [kind for kind, _ in said] == ["text", *marks]


def test_a_cell_that_an_ods_repeats_without_end_is_refused() -> None:
    data = ods('<table:table-cell table:number-columns-repeated="90000000" office:value-type="string">'
               "<text:p>x</text:p></table:table-cell>")  # fmt: skip
    assert "lặp lại" in str(worker.read_workbook(data))


def test_short_records_and_other_sheets_of_an_xlsb_do_no_harm() -> None:
    whole = xlsb("S", {0: {0: (TEXT, wide("Mã")), 1: (TEXT, wide("Đạt"))}})
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    long = record(TEXT, struct.pack("<II", 1, 0) + wide("Đạt"))
    short = record(17, struct.pack("<I", 0) + wide("Đạt")) + record(15, struct.pack("<I", 0) + b"\1")
    sheet = parts["xl/worksheets/sheet1.bin"].replace(long, short)
    bundle = record(0x9C, struct.pack("<II", 0, 2) + wide("rId2") + wide("Biểu đồ"))
    book = parts["xl/workbook.bin"].replace(record(0x90), bundle + record(0x90))
    link = '<Relationship Id="rId2" Type="chartsheet" Target="chartsheets/sheet1.bin"/></Relationships>'
    links = parts["xl/_rels/workbook.bin.rels"].decode().replace("</Relationships>", link)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/_rels/workbook.bin.rels", links)
        archive.writestr("xl/worksheets/sheet1.bin", sheet)
        archive.writestr("xl/chartsheets/sheet1.bin", record(0x81) + record(0x82))
    assert read(target.getvalue()) == [("text", "Mã"), ("text", "Đạt"), ("boolean", "TRUE")]


def test_two_readings_that_differ_are_told_and_east_asian_days_are_numbers() -> None:
    place = ("S", 0, 0)
    here, day_here = Cell(*place, NUMBER, "20"), Cell(*place, DATE, "1900-01-20")
    other = Cell(*place, NUMBER, "21")
    (mark,) = second.disagreements({place: here}, {place: other}, lost=False)
    assert (mark.kind, "21" in mark.typed) == (looks.DISAGREED, True)
    # The reading that is not kept is told beside the one that is.
    (mark,) = second.disagreements({place: here}, {place: other}, lost=False, ours=True)
    assert "“20”" in mark.typed
    assert list(second.disagreements({place: here}, {place: here}, lost=False)) == []
    assert list(second.disagreements({place: day_here}, {place: here}, lost=False)) == []
    assert second.settled({place: day_here}, {place: here}, ours=False) == {place: here}
    assert day(46088, from_1904=False) == "2026-03-07"
    assert day(-1, from_1904=False) == day(1e9, from_1904=False) == ""


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, bytes]]:
    """The workspace of one unit, and its form as LibreOffice saves it as an .xls."""
    folder = tmp_path_factory.mktemp("xls")
    space = workspace(folder, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xls", "--outdir", str(folder), str(path)]
    subprocess.run(command, check=True, capture_output=True)
    yield folder, (folder / path.with_suffix(".xls").name).read_bytes()


def returned_xls(tmp_path: Path, data: bytes) -> Result:
    space = workspace(tmp_path, UNITS[:1])
    (space.folder(PERIOD, RECEIVED) / "a.xls").write_bytes(data)
    return check(space)


def test_an_xls_counts_and_waits_for_confirmation(tmp_path: Path, old: tuple[Path, bytes]) -> None:
    result = returned_xls(tmp_path, old[1])
    assert found(result) == [("001", "VT259", "")]
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")


def test_an_xls_with_a_conditional_format_of_numbers_is_looked_at_all_the_same() -> None:
    # Saved by Gnumeric 1.12; xlrd gives up the formats of a file with such a conditional format.
    data = Path(__file__).with_name("gnumeric.xls").read_bytes()
    told = [(cell.row, cell.kind, cell.typed) for cell in read_cells(data) if cell.kind in looks.KINDS]
    assert (0, looks.STRUCK, "chữ bị gạch ngang") in told
    assert [(row, kind) for row, kind, _ in told] == [
        (0, looks.STRUCK), (1, looks.INVISIBLE), (3, looks.PERCENT), (0, looks.UNCHECKED),
    ]  # fmt: skip
    assert [(cell.row, cell.typed) for cell in unseen(data) if cell.kind == COMMENT] == [(2, "Chưa đạt")]


def test_an_xls_whose_formats_are_damaged_is_told_to_be_unlooked(
    monkeypatch: pytest.MonkeyPatch, old: tuple[Path, bytes]
) -> None:
    monkeypatch.setattr("xlrd.sheet.unpack_cell_range_address_list_update_pos", lambda *_args, **_kinds: 0)
    kinds = [cell.kind for cell in read_cells(old[1]) if cell.kind in looks.KINDS]
    assert kinds == [looks.UNLOOKED, looks.UNCHECKED]


def test_an_xls_tells_its_merged_cells(old: tuple[Path, bytes]) -> None:
    merged = [cell.typed for cell in read_cells(old[1]) if cell.kind == looks.MERGED]
    assert "A1:C1" in merged


def _look(cells: list[Cell]) -> worker.Look:
    return worker.Look("bieu.xls", "0" * 64, worker.READ, cells=worker._packed(cells, NO_PRINTS))


def test_an_answer_that_two_readers_read_otherwise_is_asked(
    tmp_path: Path, old: tuple[Path, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    from vtlt_consolidate.files import intake

    cells = worker.read_workbook(old[1])
    assert not isinstance(cells, str)
    (answer,) = [cell for cell in cells if cell.typed == "20,5"]
    doubt = answer._replace(kind=looks.DISAGREED, typed="cách đọc khác: “7”")
    monkeypatch.setattr(
        intake, "read_workbooks", lambda tasks, *_: iter([[_look([*cells, doubt])] for _ in tasks])
    )
    result = returned_xls(tmp_path, old[1])
    assert ("001", "VT256", cell_of("B2")) in found(result)
    assert "20,5 – cách đọc khác: “7”" in " ".join(result.month.findings["message"])


def changed(path: Path, old: bytes, new: bytes) -> bytes:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert any(old in part for part in parts.values())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part.replace(old, new))
    return target.getvalue()


@pytest.mark.parametrize("odd", [b"NaN", b"1E400", b"-1E999", b"abc"])
def test_one_odd_number_is_a_finding_and_the_rest_is_read(tmp_path: Path, odd: bytes) -> None:
    path = receive(workspace(tmp_path, UNITS[:1]), UNITS[0], WHOLE)
    cells = worker.read_workbook(changed(path, b"<v>20.5</v>", b"<v>" + odd + b"</v>"))
    assert not isinstance(cells, str)
    whole = worker.read_workbook(path.read_bytes())
    assert {cell.typed for cell in cells} - {cell.typed for cell in whole if not isinstance(cell, str)} == {
        odd.decode()
    }
    assert len(cells) == len(whole)


@pytest.mark.parametrize("name", ["#SPILL!", "#CALC!", "#GETTING_DATA", "#ERROR!", "Err:502"])
def test_an_error_that_excel_2007_did_not_know_is_told_by_its_name_and_the_rest_is_read(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.worksheets[0].append(["TC01", "#N/A", 20.5])
    book.save(path)
    data = changed(path, b"<v>#N/A</v>", b"<v>" + name.encode() + b"</v>")
    known, cells = read_cells(path.read_bytes()), read_cells(data)
    assert cells == [cell._replace(typed=name) if cell.kind == ERROR else cell for cell in known]
    assert name in {cell.typed for cell in cells}
    assert merged_areas(data) == merged_areas(path.read_bytes())


def test_a_package_with_backslashes_is_read(tmp_path: Path) -> None:
    path = receive(workspace(tmp_path, UNITS[:1]), UNITS[0], WHOLE)
    target = io.BytesIO()
    with zipfile.ZipFile(path) as archive, zipfile.ZipFile(target, "w") as other:
        for name in archive.namelist():
            other.writestr(name.replace("/", "\\"), archive.read(name))
    assert worker.read_workbook(target.getvalue()) == worker.read_workbook(path.read_bytes())


def test_text_that_its_writer_spoilt_is_refused_with_the_reason() -> None:
    spoilt = xlsb("S", {0: {0: (TEXT, wide("M\0ã\0"))}})
    assert "ghi hỏng" in str(worker.read_workbook(spoilt))


def test_what_nobody_sees_is_cleaned_and_told_but_turned_text_is_asked(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    typed = {"A2": "Đ\u00adạt", "A3": "\u200eChưa đạt\u200f", "B2": "1,234", "A4": "\u202etạĐ"}
    receive(space, UNITS[0], WHOLE | typed)
    codes = {cell: code for _, code, cell in found(check(space))}
    assert codes == {
        cell_of("A2"): "VT401", cell_of("A3"): "VT401", cell_of("B2"): "VT204", cell_of("A4"): "VT254",
    }  # fmt: skip


def test_numbers_on_two_lines_are_asked(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"B2": "2\n500"})
    assert found(check(space)) == [("001", "VT203", cell_of("B2"))]


def test_rows_too_small_to_see_count_as_hidden(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].row_dimensions[int(cell_of("A2")[1:])].height = 1
    book.worksheets[0].column_dimensions["E"].width = 0.2
    book.save(path)
    result = check(space)
    assert found(result) == [("001", "VT410", "")]
    assert "cột E" in result.month.findings["message"][0]


_SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'


def xlsx(cell: str, head: str = "") -> bytes:
    """Write the parts that lead to one sheet with one cell."""
    target = io.BytesIO()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xl/workbook.xml", f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets>'
                         '<sheet name="S" r:id="a"/></sheets></workbook>')  # fmt: skip
        archive.writestr("xl/_rels/workbook.xml.rels", '<Relationships><Relationship Id="a" '
                         'Target="worksheets/sheet1.xml"/></Relationships>')  # fmt: skip
        archive.writestr("xl/worksheets/sheet1.xml", f"{head}{_SHEET}{cell}</row></sheetData></worksheet>")
    return target.getvalue()


@pytest.mark.parametrize(("cell", "kind"), [
    ('<c r="A1" t="e"><v>#N/A</v></c>', ERROR), ("<c t = 'e' r='A1'><v>#REF!</v></c>", ERROR),
    ('<c r="A1"><f>1+1</f></c>', UNCALCULATED), ('<c r="A1"><f>1+1</f><v/></c>', UNCALCULATED),
    ('<c r="A1"><f>1+1</f>\n<v></v></c>', UNCALCULATED),
    ('<c r="A1"><f t="shared" si="0"/></c>', UNCALCULATED),
    ('<c r="A1"><f>1+1</f><v><!-- --></v></c>', UNCALCULATED), ('<c r="A1"><v/><f>1+1</f></c>', UNCALCULATED),
    ('<c r="A1"><f>1+1</f><v>2</v></c>', ""), ('<c r="A1" t="str"><f>1+1</f><v></v></c>', ""),
    ('<c r="A1" t="n"><v>2</v></c>', ""),
])  # fmt: skip
def test_every_way_to_write_an_error_or_a_formula_without_its_result_is_found(cell: str, kind: str) -> None:
    assert [found.kind for found in dropped_cells(xlsx(cell))] == [kind] * bool(kind)


@pytest.mark.parametrize("cell", ['<c r="A1"><v>1</v>', "<c r='A1'><v>1</v></c></row>"])
def test_a_sheet_that_is_not_whole_is_known_also_where_nothing_is_looked_for(cell: str) -> None:
    with pytest.raises(ExpatError):
        list(dropped_cells(xlsx(cell)))


def test_declarations_in_a_sheet_are_never_passed_over() -> None:
    with pytest.raises(DefusedXmlException):
        list(dropped_cells(xlsx('<c r="A1"><v>1</v></c>', '<!DOCTYPE a [<!ENTITY b "c">]>')))


@pytest.mark.parametrize("field", ["A2.note", "A1.doc_number"])
def test_a_text_longer_than_a_cell_can_hold_is_told_to_be_cut(tmp_path: Path, field: str) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE | {field: "x" * 32_767})
    parts = {part: zipfile.ZipFile(path).read(part) for part in zipfile.ZipFile(path).namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b"x" * 32_767, b"x" * 40_000))
    assert found(check(space)) == [("001", "VT401", cell_of(*field.split(".")))]


def test_a_long_list_is_not_taken_for_a_far_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "_AREA_LIMIT", 200)

    def read(far: int) -> list[Cell] | str:
        book = openpyxl.Workbook()
        for row in range(1, 200):
            book.worksheets[0].append([row, row, row, row])
        book.worksheets[0].cell(far, 1).value = 1
        buffer = io.BytesIO()
        book.save(buffer)
        return worker.read_workbook(buffer.getvalue())

    assert len(read(1)) == 4 * 199 + 1  # and the mark that the sheet is not protected
    assert "quá xa bảng" in read(4000)


@pytest.mark.parametrize(("days", "typed"), [(1.5, "36:00"), (1.5 + 1 / 86400, "36:00:01"), (0.0, "0:00")])
def test_a_length_of_time_is_told_as_spreadsheets_show_it(days: float, typed: str) -> None:
    book = openpyxl.Workbook()
    book.active["A1"].value = days
    book.active["A1"].number_format = "[h]:mm"
    target = io.BytesIO()
    book.save(target)
    assert ("date", typed) in read(target.getvalue())


@pytest.mark.parametrize("blank", [" ", "\u00a0", "\t "])
def test_a_far_cell_of_white_space_is_as_good_as_empty(blank: str) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("S")
        sheet.write_string(0, 0, "Đạt")
        sheet.write_string(0, 1, "  ")
        sheet.write_string(1_048_575, 16_383, blank)
    # Such text stands in a part of its own, which all sheets share.
    cells = [cell for cell in read_cells(buffer.getvalue()) if cell.typed.strip()]
    assert [(cell.row, cell.column, cell.typed) for cell in cells] == [(0, 0, "Đạt")]
