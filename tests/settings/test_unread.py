"""One unreadable cell hides no other fault, and nothing is told that only follows from it."""

import io
import random
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.helpers import UNITS, config
from tests.scoring.test_mechanics import REFORM
from tests.scoring.test_score import BANDS, group, points, tree
from vtlt_consolidate.model.rules.banding import Gate
from vtlt_consolidate.model.rules.setrule import SetRule
from vtlt_consolidate.settings import sets, tables, workbook

D = Decimal
SAMPLES = Path(__file__).parents[2] / "samples"

FLAWED = tree(
    group("A", points=D(10)), points("a1", 4, "A"), points("a2", 6, "A"),
    group("B", points=D(30)), points("b1", 9, "B", step=D(4)), points("b2", 6, "B"),
    bands=BANDS, points=D(40),
    gates=(Gate(("b1",), "…", D(9), BANDS[1].label, "QĐ"), Gate(("a1",), "…", D(9), BANDS[1].label, "QĐ")),
    rules=(SetRule("Q1", "b1 > 20", message="…", citation="QĐ"),
           SetRule("Q2", "a1 > 20", message="…", citation="QĐ")),
)  # fmt: skip
"""Group B and what names b1 have flaws; so has what names a1, and the total."""
OF_B = {
    ("Tiêu chí", "B", "Điểm tối đa"), ("Tiêu chí", "b1", "Bước điểm"), ("Khống chế", "b1", "Điểm không quá"),
    ("Quy tắc", "Q1", "Điều kiện"),
}  # fmt: skip


def told(data: bytes) -> set[tuple[str, str, str]]:
    """Sheet, first cell of the row and heading of everything that lint says, except of missing citations."""
    _, remarks = workbook.inspect(data)
    book = openpyxl.load_workbook(io.BytesIO(data))
    found = set()
    for remark in remarks:
        if "căn cứ" not in remark.text and remark.cell:
            cell = book[remark.sheet][remark.cell]
            heading = str(book[remark.sheet].cell(4, cell.column).value).rstrip(" *")
            found.add((remark.sheet, str(book[remark.sheet].cell(cell.row, 1).value), heading))
    return found


def spoilt(data: bytes, sheet: str, row: int, heading: str, value: object) -> bytes:
    """The workbook with something unreadable in one cell."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    columns = {str(cell.value).rstrip(" *"): cell.column for cell in book[sheet][4]}
    book[sheet].cell(row, columns[heading], value)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("heading", "value", "more"),
    [
        ("Điểm tối đa", "bốn", set()),
        ("Loại", "Không rõ", set()),
        ("Vai trò", "?", set()),
        # Where nobody knows which group a1 belongs to, nobody knows the points of any group.
        ("Thuộc nhóm", "Z", {("Tiêu chí", "B", "Điểm tối đa")}),
    ],
)
def test_the_other_faults_of_a_sheet_are_told_beside_an_unreadable_cell(
    heading: str, value: str, more: set[tuple[str, str, str]]
) -> None:
    data = workbook.render(config(UNITS, FLAWED))
    assert told(data) > OF_B
    assert told(spoilt(data, "Tiêu chí", 6, heading, value)) == OF_B - more | {("Tiêu chí", "a1", heading)}


def test_two_rows_with_one_code_hide_only_what_names_them() -> None:
    data = spoilt(workbook.render(config(UNITS, FLAWED)), "Tiêu chí", 7, "Mã", "a1")
    assert told(data) == OF_B | {("Tiêu chí", "a1", "Mã")}


@pytest.mark.parametrize("heading", ["Gộp kỳ", "Nhiều nhất", "In trong bảng"])
def test_a_cell_that_no_points_depend_on_hides_nothing(heading: str) -> None:
    data = workbook.render(config(UNITS, FLAWED))
    assert told(spoilt(data, "Tiêu chí", 9, heading, "xyz")) == told(data) | {("Tiêu chí", "b1", heading)}


def test_gates_are_judged_though_a_band_cannot_be_read() -> None:
    data = spoilt(workbook.render(config(UNITS, FLAWED)), "Xếp loại", 5, "Từ", "bảy lăm")
    assert ("Khống chế", "b1", "Điểm không quá") in told(data)
    assert not any(heading == "Giữ không quá loại" for _, _, heading in told(data))


@pytest.mark.parametrize(
    ("condition", "hidden"),
    [
        ('IFF([3b] = "x"; 1; 2) > 1', False),
        ("MIN(1,5) < 1", False),
        ("[3a1] / 0 > 1", False),
        ('[3b] = "1"', False),
        ("[3a1] > [ 1a ] / 0", True),
        ("[3a1] > 1 + [1]", True),
        ("DIEM([1A]) > 1", True),
    ],
)
def test_a_digit_in_a_formula_is_not_the_row_of_that_number(condition: str, hidden: bool) -> None:
    criteria = sets.load("dan-phuong-2021")
    rules = (SetRule("Q1", condition, citation="KH"), SetRule("Q2", "[3a1] > 1", condition, citation="KH"))
    data = workbook.render(config(UNITS, replace(criteria, rules=rules)))
    flaws = {("Quy tắc", "Q1", "Điều kiện"), ("Quy tắc", "Q2", "Chỉ xét khi")}
    assert told(data) >= flaws
    for row, code in enumerate(node.code for node in criteria.nodes):
        if code == "1a":
            data = spoilt(data, "Tiêu chí", 5 + row, "Điểm tối đa", "mười")
    assert told(data) & flaws == (set() if hidden else flaws)


@pytest.mark.long
@pytest.mark.parametrize("name", ["hcmc-2019", "dan-phuong-2021", "cchc"])
def test_nothing_is_told_that_only_follows_from_an_unreadable_cell(name: str) -> None:
    sample = SAMPLES / name / "cau-hinh.xlsx"
    data = sample.read_bytes() if sample.exists() else workbook.render(config(UNITS, REFORM))
    before = told(data)
    chance = random.Random(name)
    headings = {
        table.sheet: [column.heading for column in table.columns if column.value.read is not str]
        for table in (tables.NODES, tables.BANDS, tables.GATES)
    }
    book = openpyxl.load_workbook(io.BytesIO(data))
    places = [(sheet, row) for sheet in headings for row in range(5, book[sheet].max_row + 1)
              if any(book[sheet].cell(row, column).value for column in (1, 2, 3))]  # fmt: skip
    for _ in range(5):
        sheet, row = chance.choice(places)
        heading = chance.choice(headings[sheet])
        place = (sheet, str(book[sheet].cell(row, 1).value), heading)
        assert told(spoilt(data, sheet, row, heading, "??")) - before <= {place}, place
