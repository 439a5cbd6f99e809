"""What a person sees in a cell is what counts: looks that change an answer are asked about."""

import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.styles import Color, Font, PatternFill

from tests.helpers import SMALL, UNITS, WHOLE, cell_of, check, found, receive, workspace
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.files.cells import looks, numberformats
from vtlt_consolidate.files.cells.numberformats import number_shown, text_shown
from vtlt_consolidate.files.marks import palette
from vtlt_consolidate.files.marks.unseen import unseen
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.units import Unit

Change = Callable[[Cell], None]


def seen(tmp_path: Path, code: str, change: Change, **answers: str | float) -> Result:
    """Check one return of which one cell was changed, as a person changes its look."""
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE | answers)
    book = openpyxl.load_workbook(path)
    change(book.worksheets[0][cell_of(code)])
    book.save(path)
    return check(space)


def font(**how: object) -> Change:
    def change(cell: Cell) -> None:
        cell.font = Font(**how)

    return change


def shown_as(code: str, value: str | float | None = None) -> Change:
    def change(cell: Cell) -> None:
        # As some programs save the form; its own conditional format would show whole numbers.
        cell.parent.conditional_formatting = ConditionalFormattingList()
        cell.number_format = code
        if value is not None:
            cell.value = value

    return change


def runs(*pieces: str | TextBlock) -> Change:
    def change(cell: Cell) -> None:
        cell.value = CellRichText(*pieces)

    return change


def white_theme(cell: Cell) -> None:
    cell.font = Font(color=Color(theme=0))
    cell.fill = PatternFill()


def white_index(cell: Cell) -> None:
    cell.font = Font(color=Color(indexed=9))


def like_its_ground(cell: Cell) -> None:
    cell.font = Font(color="FFC00000")
    cell.fill = PatternFill("solid", fgColor="FFC00000")


STRIKE, SUPER = InlineFont(strike=True), InlineFont(vertAlign="superscript")


ASKED: list[tuple[str, Change, str, str]] = [
        ("A2", font(strike=True), "VT250", "Đạt – chữ bị gạch ngang"),
    ("B2", font(strike=True), "VT250", "20,5 – chữ bị gạch ngang"),
    ("B2", runs(TextBlock(STRIKE, "150"), "200"), "VT250", "150200 – một phần là chữ bị gạch ngang: “150”"),
    ("B2", runs("10", TextBlock(SUPER, "3")), "VT251", "103"),
    ("B2", font(vertAlign="subscript"), "VT251", "20,5"),
    ("A2", white_theme, "VT252", "Đạt"),
    ("A2", white_index, "VT252", "Đạt"),
    ("A2", like_its_ground, "VT252", "Đạt"),
    ("A2", font(sz=1), "VT252", "Đạt"),
    ("A2", shown_as(";;;"), "VT252", "Đạt"),
    ("B2", shown_as(";;;"), "VT252", "20,5"),
    ("B2", shown_as("[White]General"), "VT252", "20,5"),
    ("B2", shown_as("#,###", 0), "VT252", "0"),
    ("A2", shown_as('0;-0;0;"Chưa đạt"'), "VT254", "Đạt – ô hiện “Chưa đạt”"),
    ("A2", shown_as('"Chưa đạt"', 1), "VT254", "1 – ô hiện “Chưa đạt”"),
    ("A2", shown_as('[=1]"Chưa Đạt";General', 1), "VT254", "1 – ô hiện “Chưa Đạt”"),
    ("B2", shown_as('0"0"', 5), "VT254", "5 – ô hiện “50”"),
    ("B2", shown_as("#,##0,", 12000), "VT254", "12000 – ô hiện “12”"),
    ("B2", shown_as('"-"0', 5), "VT254", "5 – ô hiện “-5”"),
    ("B2", shown_as('0" hộp"', 5), "VT254", "5 – ô hiện “5 hộp”"),
    ("B2", shown_as("0;0", -5), "VT254", "-5 – ô hiện “5”"),
    ("B2", shown_as('0"."0', 205), "VT254", "205 – ô hiện “20.5”"),
    ("A2", font(name="Webdings"), "VT253", "Đạt"),
    ("A2", font(name="Wingdings 3"), "VT253", "Đạt"),
    ("B2", font(name="Wingdings"), "VT253", "20,5"),
    ("B2", shown_as('#,##0 "₫"', 15_000_000), "VT254", "15000000 – ô hiện “15000000 ₫”"),
    ("B2", shown_as('0.0" đồng"', 950.5), "VT254", "950,5 – ô hiện “950,5 đồng”"),
    ("B2", shown_as("[$$-409]#,##0", 500), "VT254", "500 – ô hiện “$500”"),
    ("B2", shown_as("#,##0\\ [$VND]", 500), "VT254", "500 – ô hiện “500 VND”"),
    ("B2", shown_as("0%", 20), "VT203", "2000%"),
    ("B2", shown_as("0.0%", 0.5), "VT203", "50,0%"),
]  # fmt: skip
FINE: list[tuple[str, Change]] = [
    ("B2", shown_as('_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)')),
    ("B2", shown_as('_-* #,##0.0\\ _₫_-;-* #,##0.0\\ _₫_-;_-* "-"??\\ _₫_-;_-@_-')),
    ("B2", shown_as('_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)', 0)),
    ("B2", shown_as('#,##0.0" m²"')),
    ("B2", shown_as('#,##0.0"m2"')),
    ("B2", shown_as("[$-42A]#,##0.0")),
    ("B2", shown_as("[Red]#,##0.00")),
    ("B2", shown_as("0.00;[Red]-0.00;0.00;@")),
    ("A2", shown_as("_(@_)")),
    ("A2", shown_as('"Đạt";;"Chưa đạt"', 1)),
    ("A2", font(name="Arial", sz=8, color="FF808080")),
    ("B2", runs("20,5 m", TextBlock(SUPER, "2"))),
]


def test_a_whole_number_is_shown_by_the_format_of_the_form_whatever_its_cell_has(tmp_path: Path) -> None:
    def change(cell: Cell) -> None:
        cell.number_format, cell.value = "0.0,", 150

    assert found(seen(tmp_path, "B2", change)) == []


def test_an_example_for_the_number_of_a_document_is_one(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell_of("A1", "doc_number")].font = Font(strike=True)
    book.save(path)
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT250"]
    assert result.month.findings["mend"].iloc[0].endswith("Ví dụ: 12/KH-UBND")


def test_a_percentage_stays_asked_though_the_form_would_show_a_whole_number(tmp_path: Path) -> None:
    def change(cell: Cell) -> None:
        cell.number_format, cell.value = "0%", 20

    assert [code for _, code, _ in found(seen(tmp_path, "B2", change))] == ["VT203"]


def test_a_number_with_decimals_is_still_shown_by_its_own_format(tmp_path: Path) -> None:
    def change(cell: Cell) -> None:
        cell.number_format, cell.value = "0.0,", 150.5

    assert [code for _, code, _ in found(seen(tmp_path, "B2", change))] == ["VT254"]


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """A month in which each unit gave one cell another look."""
    changes = [*[(code, change) for code, change, _, _ in ASKED], *FINE]
    units = [Unit(f"{at:03}", f"Xã {at}", "Khu vực 1") for at in range(len(changes))]
    space = workspace(tmp_path_factory.mktemp("looks"), units)
    for unit, (code, change) in zip(units, changes, strict=True):
        path = receive(space, unit, WHOLE)
        book = openpyxl.load_workbook(path)
        change(book.worksheets[0][cell_of(code)])
        book.save(path)
    return check(space)


@pytest.mark.parametrize("at", range(len(ASKED)))
def test_a_look_that_says_something_else_is_asked(month: Result, at: int) -> None:
    code, _, rule, words = ASKED[at]
    mine = month.month.findings[month.month.findings["unit_code"] == f"{at:03}"]
    assert list(zip(mine["code"], mine["cell"], strict=True)) == [(rule, cell_of(code))]
    assert words in mine["message"].iloc[0]
    answers = month.month.results.answers.set_index(["unit_code", "leaf_code", "field"])
    assert answers.loc[(f"{at:03}", code, "answer"), "state"] == "invalid"


def test_ordinary_looks_raise_no_question(month: Result) -> None:
    rest = month.month.findings[month.month.findings["unit_code"] >= f"{len(ASKED):03}"]
    assert set(rest["code"]) <= {"VT401"}


def test_a_label_may_look_as_it_likes(tmp_path: Path) -> None:
    def change(cell: Cell) -> None:
        cell.offset(column=-2).font = Font(strike=True, color="FFFFFFFF")

    assert found(seen(tmp_path, "A2", change)) == []


def test_a_note_carries_its_look_in_words(tmp_path: Path) -> None:
    def change(cell: Cell) -> None:
        note = cell.parent[cell_of("A2", "note")]
        note.value, note.font = "đã ký", Font(strike=True)

    result = seen(tmp_path, "A2", change)
    assert found(result) == []
    answers = result.month.results.answers.set_index(["leaf_code", "field"])
    assert answers.loc[("A2", "note"), "text"] == "đã ký – chữ bị gạch ngang"


def test_a_share_is_read_as_the_format_shows_it(tmp_path: Path) -> None:
    share = Node("B2", "quantity", "Tỷ lệ", "Tỷ lệ", measure_unit="%", at_most=Decimal(100))
    criteria = replace(SMALL, nodes=tuple(share if n.code == "B2" else n for n in SMALL.nodes))
    space = workspace(tmp_path, UNITS[:1], criteria)
    path = receive(space, UNITS[0], WHOLE | {"B2": 0.755})
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell_of("B2", criteria=criteria)].number_format = "0%"
    book.save(path)
    result = check(space)
    assert [code for _, code, _ in found(result)] == ["VT401"]
    assert result.month.results.numbers["001", "B2"] == 75.5


def test_a_number_that_is_shown_rounded_counts_and_is_told(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for unit, value in zip(UNITS, (20.5, 1.25, 432.125), strict=True):
        path = receive(space, unit, WHOLE | {"B2": value})
        book = openpyxl.load_workbook(path)
        book.worksheets[0][cell_of("B2")].number_format = "0"
        book.save(path)
    result = check(space)
    assert [each[1] for each in found(result)] == ["VT257", "VT257", "VT258"]
    numbers = result.month.results.numbers
    assert [numbers[unit.code, "B2"] for unit in UNITS] == [20.5, 1.25, 432.125]


def test_a_formula_that_was_never_calculated_is_no_zero(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    edit(path, lambda text: cell(text, "B2", '<c r="{}" s="{}"><f>10+5</f><v>0</v></c>'))
    assert found(check(space)) == [("001", "VT206", cell_of("B2"))]


def test_two_cells_of_one_address_are_asked(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    twice = '<c r="{0}" s="{1}"><v>7</v></c><c r="{0}" s="{1}"><v>8</v></c>'
    edit(path, lambda text: cell(text, "B2", twice))
    result = check(space)
    assert found(result) == [("001", "VT255", cell_of("B2"))]
    assert "7; 8" in result.month.findings["message"][0]


def test_zeros_that_a_sheet_does_not_show_are_asked(tmp_path: Path) -> None:
    def change(cell: Cell) -> None:
        cell.value = 0
        cell.parent.sheet_view.showZeros = False

    assert found(seen(tmp_path, "B2", change)) == [("001", "VT252", cell_of("B2"))]


def edit(path: Path, change: Callable[[str], str]) -> None:
    """Change the XML of the first sheet, as no program would."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = change(parts[name].decode()).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for each, data in parts.items():
            archive.writestr(each, data)


def cell(text: str, code: str, new: str) -> str:
    """Put other XML in the place of a cell."""
    place = cell_of(code)
    changed, count = re.subn(
        rf'<c r="{place}" s="(\d+)"[^>]*?(?:/>|>.*?</c>)', lambda old: new.format(place, old[1]), text
    )
    assert count == 1
    return changed


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("0", "20.5", "21"), ("0.00", "-0.001", "0,00"), ("00-00", "1234", "12-34"), ("0%", "0.755", "76%"),
        ('[>=1000]#,##0," nghìn";0', "1500", "2 nghìn"), ("+0;-0", "5", "+5"), ("", "5", ""),
        ("#,##0.0#", "20.25", "20,25"), ("General", "0.5", "0,5"), ("?0.0", "3.5", " 3,5"),
    ],
)  # fmt: skip
def test_numbers_are_shown_as_excel_shows_them(code: str, value: str, shown: str) -> None:
    said = number_shown(code, Decimal(value))
    assert said is not None
    assert said.text == shown


def test_a_format_of_days_is_no_format_of_numbers() -> None:
    assert number_shown("dd/mm/yyyy", Decimal(45000)) is None
    assert number_shown("[h]:mm", Decimal(1)) is None
    assert not numberformats.is_date('0" dm"')
    assert text_shown("0;-0", "Đạt").text == "Đạt"


def test_colours_that_a_person_can_hardly_tell_apart_are_alike() -> None:
    assert looks.alike("FFFFFF", "FFF9DB")
    assert looks.alike("FDFDFD", "FFFFFF")
    assert not looks.alike("C0C0C0", "FFFFFF")
    assert not looks.alike("FFFFFF", "")
    colour = palette.Colours({}, b"")
    assert colour.of(openpyxl_colour(theme="1", tint="1"), "") == "FFFFFF"
    assert colour.of(openpyxl_colour(indexed="64"), "000000") == "000000"


def openpyxl_colour(**said: str) -> palette.Element:
    return palette.Element("color", said)


def test_a_clean_form_has_no_marks_but_of_its_merged_titles(tmp_path: Path) -> None:
    path = receive(workspace(tmp_path, UNITS[:1]), UNITS[0], WHOLE)
    kinds = {mark.kind for mark in unseen(path.read_bytes())}
    assert kinds & looks.KINDS == {looks.MERGED}
