"""Conditional formats that show something else than the value are found; those of our forms are not."""

import io
from typing import Any

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule, FormulaRule, IconSetRule, Rule
from openpyxl.styles import Border, Font, GradientFill, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from vtlt_consolidate.files.marks.unseen import unseen


def marks(value: Any, *rules: Rule) -> dict[str, str]:
    """Kind → words of the marks of a cell under these rules."""
    book = openpyxl.Workbook()
    book.active["B2"] = value
    for rule in rules:
        book.active.conditional_formatting.add("A1:B3", rule)
    stream = io.BytesIO()
    book.save(stream)
    return {cell.kind: cell.typed for cell in unseen(stream.getvalue()) if cell.kind != "unprotected"}


def formatted(code: str, formula: str = "TRUE") -> Rule:
    look = DifferentialStyle(numFmt=NumberFormat(numFmtId=200, formatCode=code))
    return Rule(type="expression", formula=[formula], dxf=look)


def test_a_format_that_shows_other_words_is_found() -> None:
    assert marks(1, formatted('"Chưa đạt"'))["shown"] == "Chưa đạt"
    assert marks("Đạt", formatted(';;;"Chưa đạt"'))["shown"] == "Chưa đạt"
    assert marks(5, formatted('0"0"'))["shown"] == "50"


def test_struck_and_white_letters_are_found() -> None:
    assert "struck" in marks("Đạt", FormulaRule(formula=["TRUE"], font=Font(strike=True)))
    assert "invisible" in marks("Đạt", FormulaRule(formula=["$A$1=3"], font=Font(color="FFFFFFFF")))
    assert "invisible" in marks(2, IconSetRule("3Arrows", "num", [0, 1, 2], showValue=False))


@pytest.mark.parametrize(
    "rule",
    [
        FormulaRule(formula=["FALSE"], font=Font(strike=True)),
        FormulaRule(formula=["LEN(TRIM(B2))=0"], font=Font(strike=True)),
        CellIsRule(operator="greaterThan", formula=["10"], font=Font(strike=True)),
        FormulaRule(formula=["TRUE"], font=Font(color="FF9C0006"), fill=PatternFill(bgColor="FFFFC7CE")),
        formatted("#,##0", "INT(B2)=B2"),
    ],
)
def test_what_does_not_hold_or_only_colours_is_not_told(rule: Rule) -> None:
    assert marks(2.5, rule) == {}


def test_a_cell_that_is_crossed_out_and_white_letters_on_a_white_gradient_are_found() -> None:
    book = openpyxl.Workbook()
    book.active["B2"], book.active["B3"], book.active["B4"] = "Đạt", "Đạt", 5
    book.active["B2"].border = Border(diagonal=Side("thick"), diagonalUp=True)
    book.active["B4"].border = Border(diagonal=Side("thin"), diagonalDown=True)
    book.active["B3"].fill = GradientFill(stop=("FFFFFFFF", "FFFFFFFF"))
    book.active["B3"].font = Font(color="FFFFFFFF")
    stream = io.BytesIO()
    book.save(stream)
    found = {(cell.row, cell.kind) for cell in unseen(stream.getvalue()) if cell.kind != "unprotected"}
    assert found == {(1, "struck"), (2, "invisible"), (3, "struck")}
