"""A formula that shows 0 because the cell that it takes is empty gives no answer; every other 0 is one."""

import io
import zipfile

import pytest
import xlsxwriter

from vtlt_consolidate.files.marks import blanks as marks_of_blanks
from vtlt_consolidate.files.marks.unseen import unseen
from vtlt_consolidate.model.cellkinds import Look
from vtlt_consolidate.words.addresses import address

DRAFT = {"A1": "TC01", "A2": "TC02", "A3": "TC03", "B1": 0, "B3": 5, "C1": "x", "D1": 0.3}
OWN = {"B14": "TC02", "B15": "TC01", "B16": "TC03"}


def book(formulas: dict[str, str], *changes: tuple[str, str]) -> bytes:
    """A form whose formulas all have the result 0, with a draft beside it, as Excel saves it."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as out:
        form, draft, _ = (out.add_worksheet(name) for name in ("Biểu", "Nháp", "Trang 'a' 2"))
        for sheet, values in ((form, OWN), (draft, DRAFT)):
            for cell, value in values.items():
                sheet.write(cell, value)
        for cell, formula in {"B5": "B9", "B6": "B1", "F1": "F2", "F2": "F1"}.items():
            draft.write_formula(cell, formula, None, 0)
        for cell, formula in formulas.items():
            form.write_formula(cell, formula, None, 0)
    target = io.BytesIO()
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(target, "w") as archive:
        for name in parts.namelist():
            part = parts.read(name).replace(b' fullCalcOnLoad="1"', b"")
            for old, new in changes if name == "xl/worksheets/sheet1.xml" else ():
                assert old.encode() in part
                part = part.replace(old.encode(), new.encode())
            archive.writestr(name, part)
    return target.getvalue()


def blanks(data: bytes) -> dict[str, str]:
    """Cell of the form → what is said of the empty cell that it takes."""
    return {
        address(cell.row, cell.column): cell.typed.removeprefix("công thức lấy ").removesuffix(
            ", còn để trống"
        )
        for cell in unseen(data)
        if cell.kind == Look.OF_BLANK and cell.sheet == "Biểu"
    }


OF_BLANK = {
    "Nháp!A9": "ô A9 ở sheet “Nháp”", "+Nháp!$A$9": "ô A9 ở sheet “Nháp”", "(A9)": "ô A9", "@A9": "ô A9",
    "'Trang ''a'' 2'!A1": "ô A1 ở sheet “Trang 'a' 2”", "Nháp!B5": "ô B9 ở sheet “Nháp”",
    "VLOOKUP(B14,Nháp!A:B,2,0)": "ô B2 ở sheet “Nháp”", "HLOOKUP(B14,A1:D2,2,0)": "một ô của A1:D2",
    'VLOOKUP("TC02",Nháp!$A$1:$B$10,2,FALSE)': "ô B2 ở sheet “Nháp”",
    "INDEX(Nháp!B1:B10,MATCH(B14,Nháp!A1:A10,0))": "ô B2 ở sheet “Nháp”",
    "_xlfn.XLOOKUP(B14,Nháp!A1:A9,Nháp!B1:B9)": "ô B2 ở sheet “Nháp”",
    'IF(B14="x",A9,Nháp!B3)': "ô A9", 'IFERROR(A9,"")': "ô A9", "CHOOSE(1,A9,Nháp!B3)": "ô A9",
    'SWITCH(B14,"x",A9,Nháp!B3)': "ô A9", "A9*Nháp!B3": "ô A9", "A9/100": "ô A9", "A9%": "ô A9",
    "ROUND(A9,0)": "ô A9", "LOOKUP(2,1/(B14=B14),Nháp!G:G)": "một ô của cột G ở sheet “Nháp”",
}  # fmt: skip
MEANT = [
    "Nháp!B1", "Nháp!B6", "Nháp!F1", "VLOOKUP(B15,Nháp!A:B,2,0)",
    "INDEX(Nháp!B1:B10,MATCH(B15,Nháp!A1:A10,0))", "_xlfn.XLOOKUP(B14,Nháp!A1:A9,Nháp!B1:B9,0)",
    'IF(B14="x",0,A9)', "IF(A9>0,A9,)", "IFERROR(A9,0)",
    "SUM(A9:A20)", "A9+A10", "A9-A10", 'COUNTIF(A9:A20,"x")', "Nháp!B1*A9", "5-5", "ROUND(Nháp!D1,0)",
    "IF(1=1,ROUND(Nháp!D1,0),A9)", 'IF(B14="",Nháp!B1,A9)', "MAX(A9,0)", "OFFSET(A1,1,1)", "A9^0",
    "Bang1[Cot]", "[1]Sheet1!A1", "#REF!", "SoLuong", "Khác!A1", "{0,1}", "1:5", "IF(", "VLOOKUP(A9)",
    "XLOOKUP(A9,A1)",
]  # fmt: skip


def test_a_zero_is_asked_about_where_it_can_only_be_that_of_an_empty_cell() -> None:
    formulas = {f"H{row}": formula for row, formula in enumerate([*OF_BLANK, *MEANT], 1)}
    assert blanks(book(formulas)) == dict(zip(formulas, OF_BLANK.values(), strict=False))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('<f t="shared" ref="H1:H3" si="0">Nháp!B1</f>', '<f t="shared" si="0"/>'),
        ('<f t="array" ref="H1:H3">Nháp!$B$1:$B$3</f>', ""),
    ],
)
def test_each_cell_of_a_formula_that_several_share_takes_its_own(first: str, second: str) -> None:
    changes = [("<f>C1</f>", first), ("<f>C2</f>", second), ("<f>C3</f><v>0</v>", second + "<v>5</v>")]
    data = book({"H1": "C1", "H2": "C2", "H3": "C3"}, *changes)
    assert blanks(data) == {"H2": "ô B2 ở sheet “Nháp”"}


def test_formulas_that_go_round_end() -> None:
    circle = {f"H{row}": f"INDEX(H$1:H$60,{row})" for row in range(1, 61)}
    assert blanks(book(circle)) == {}


def test_a_list_of_very_many_look_ups_is_left_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks_of_blanks, "_MOST", 30)
    found = blanks(book({f"H{row}": "VLOOKUP(B14,Nháp!A:B,2,0)" for row in range(1, 9)}))
    assert 0 < len(found) < 8
