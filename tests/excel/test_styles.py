"""What is written can be read: contrast by WCAG 2.1 AA, and whole numbers without a bare decimal sign."""

import io
import itertools
import re
from pathlib import Path

import openpyxl
import pytest

from vtlt_consolidate.excel.sheet import Book, Live
from vtlt_consolidate.excel.styles import STYLES, of_whole

_TEXT, _SHAPE = 4.5, 3.0
"""WCAG 2.1, 1.4.3 and 1.4.11: the least contrast of letters, and of what is drawn."""
_SOURCES = Path(__file__).parents[2] / "vtlt_consolidate"


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.1)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_contrast_that_the_standard_says() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_letters_of_every_style_stand_out_from_every_fill_that_they_may_have() -> None:
    # Letters in the colour of their ground are meant not to be seen; a hatched cell is empty.
    unseen = {"invisible", "sunken", "unknown"}
    shown = {name: look for name, look in STYLES.items() if name not in unseen}
    own = {
        name: (look.get("font_color", "#000000"), look.get("bg_color", "#FFFFFF"))
        for name, look in shown.items()
    }
    pairs = set(own.values())
    inks = {ink for name, (ink, _) in own.items() if "bg_color" not in STYLES[name]}
    plain = {name for name in own if "font_color" not in STYLES[name]} - {"partly"}
    fills = {own[name][1] for name in plain}
    pairs |= set(itertools.product(inks, fills))
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < _TEXT} == {}
    assert contrast("#000000", STYLES["partly"]["bg_color"]) >= _TEXT


def test_what_charts_draw_stands_out_from_paper() -> None:
    drawn = re.compile(r'(?:"fill"|"line"): \{"color": "(#[0-9A-F]{6})"')
    for name in ("excel/charts.py", "writing/plans/trend.py"):
        text = (_SOURCES / name).read_text(encoding="utf-8")
        # Lines of the grid, and what has a darker border, may be pale.
        strong = [line for line in text.splitlines() if "gridlines" not in line and '"border"' not in line]
        colours = {colour for line in strong for colour in drawn.findall(line)} - {"#FFFFFF"}
        assert colours
        assert {colour for colour in colours if contrast(colour, "#FFFFFF") < _SHAPE} == set()


def test_the_last_format_of_a_style_says_how_whole_numbers_look() -> None:
    assert (of_whole("cell center decimal"), of_whole("cell decimal starred")) == ("integer", "wholestarred")
    assert of_whole("cell signedpoints") == "signed"
    assert (of_whole("cell decimal percent"), of_whole("cell center"), of_whole("size12")) == ("", "", "")


def test_a_whole_number_has_no_bare_decimal_sign_behind_it() -> None:
    book = Book()
    sheet = book.sheet("Số liệu")
    for row, value in enumerate((12, 12.5, "x", 13)):
        sheet.value(row, 1, value, "cell decimal")
    sheet.lines(4, ["cell", "cell decimal starred"], [["a", 1.5], ["b", 2]], [18, 18])
    assert shown_by_rules(book) == {
        "B1:B4": [("INT(B1)=B1", "#,##0")],
        "B5:B6": [("INT(B5)=B5", '#,##0"*"')],
    }


def shown_by_rules(book: Book) -> dict[str, list[tuple[str, str]]]:
    made = openpyxl.load_workbook(io.BytesIO(book.save())).active
    return {
        str(area.sqref): [(rule.formula[0], rule.dxf.numFmt.formatCode) for rule in area.rules]
        for area in made.conditional_formatting
    }


@pytest.mark.parametrize("style", ["generalstarred", "taken", "takenstarred"])
def test_many_decimals_are_rounded_where_a_program_would_print_hashes_beside_a_sign(style: str) -> None:
    book = Book()
    sheet = book.sheet("a")
    for row, value in enumerate((54.881234, Live("1/3", 1 / 3), 54.5, 54)):
        sheet.value(row, 0, value, f"cell {style}")
    cells = openpyxl.load_workbook(io.BytesIO(book.save()))["a"]["A"]
    plain = STYLES[style]["num_format"]
    assert ["0.00" in cell.number_format for cell in cells] == [True, True, False, False]
    assert [cell.number_format for cell in cells[2:]] == [plain, plain]
    assert all(cell.number_format.endswith('"*"') == style.endswith("starred") for cell in cells)


def test_a_cell_that_is_written_over_is_shown_by_its_last_style_alone() -> None:
    # Of two rules with a format the first wins, so that a total lost the star which it was given afterwards.
    book = Book()
    sheet = book.sheet("Số liệu")
    sheet.lines(0, ["cell decimal"] * 2, [[1, 2], [3, 4]], [18, 18])
    for column in range(2):
        sheet.value(2, column, 18, "cell decimal")
    sheet.value(2, 0, 18, "cell decimal starred")
    sheet.value(2, 1, 18, "cell percent")
    assert shown_by_rules(book) == {
        "A1:A2": [("INT(A1)=A1", "#,##0")],
        "A3": [("INT(A3)=A3", '#,##0"*"')],
        "B1:B2": [("INT(B1)=B1", "#,##0")],
    }


def test_a_star_that_depends_comes_before_the_rule_of_whole_numbers() -> None:
    book = Book()
    sheet = book.sheet("Số liệu")
    sheet.value(0, 0, 18, "cell decimal")
    sheet.star_if(0, 0, "B1=1")
    sheet.value(1, 0, 18, "cell decimal")
    assert shown_by_rules(book) == {
        "A1": [
            ("AND(B1=1,INT(A1)=A1)", '#,##0"*"'),
            ("B1=1", '#,##0.######"*"'),
            ("INT(A1)=A1", "#,##0"),
        ],
        "A2": [("INT(A2)=A2", "#,##0")],
    }
