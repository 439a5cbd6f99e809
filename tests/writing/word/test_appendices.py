"""The appendices of the Word report: as the workbook prints them, on pages of their own."""

import dataclasses
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn
from docx.section import Section

from tests.helpers import PERIOD, config
from tests.scoring.months import results_of
from tests.scoring.test_weighted import WEIGHTED
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import GROUP, PENALTY, POINTS, QUANTITY, TEXT, Node
from vtlt_consolidate.model.paper import PAPERS, Paper
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.writing.appendix import appendix
from vtlt_consolidate.writing.appendix.page import Heading
from vtlt_consolidate.writing.word import sections, table
from vtlt_consolidate.writing.word.grid import Column, Grid, Manner, drawn

TEMPLATE = Path(__file__).parents[3] / "templates" / "mau" / "bao-cao.docx"
NODES = (
    Node("I", GROUP, "Chỉ đạo", "Công tác chỉ đạo", number="I"),
    Node("K", POINTS, "Kế hoạch", "Ban hành kế hoạch", parent="I", number="1", points=Decimal(10)),
    Node("H", POINTS, "Hồ sơ", "Lập hồ sơ", parent="I", number="2", points=Decimal(20)),
    Node("P", QUANTITY, "Kinh phí", "Kinh phí", measure_unit="đồng", in_table=True),
    Node("T", TEXT, "Khó khăn", "Khó khăn", in_table=True),
)
CRITERIA = dataclasses.replace(WEIGHTED, nodes=NODES, bands=(), gates=())
UNITS = [Unit(f"{at}", f"Xã {at}") for at in range(1, 4)]
GIVEN: Any = {
    "1": {"K": 10, "H": 12, "P": 1500000, "T": "Không."},
    "2": {"K": 5, "H": 20, "P": Decimal("2.5"), "T": "Kho hẹp, chưa có điều hòa. " * 90},
    "3": {"K": 4},
}


@pytest.fixture(scope="module")
def grid() -> Grid:
    (found,) = table.tables(results_of(CRITERIA, UNITS, GIVEN))
    return found


def test_the_report_prints_the_columns_rows_and_words_of_the_workbook(grid: Grid) -> None:
    results = results_of(CRITERIA, UNITS, GIVEN)
    made = appendix.render(config(UNITS, CRITERIA), Round(PERIOD), parts(results))
    (sheet, *_) = openpyxl.load_workbook(io.BytesIO(made), data_only=True)
    cells = [[cell for cell in row if cell is not None] for row in sheet.iter_rows(values_only=True)]
    words = [str(cell) for row in cells for cell in row]
    assert all(column.heading in words for column in grid.columns)
    assert "Kinh phí (đồng)" in [column.heading for column in grid.columns]
    assert [column.most for column in grid.columns if column.most] == ["30", "10", "20"]
    assert [30, 10, 20] in [row for row in cells if all(isinstance(each, int) for each in row)]
    below = [texts for _, texts in grid.rows[3:]]
    assert [texts[1] for texts in below] == ["Tổng cộng", "Bình quân", "Chưa có số liệu"]
    assert below[0][5] == "1.500.002,5*" and below[1][2:5] == ["23,5", "6,33", "16"]
    assert below[2][2:5] == ["1", "0", "1"]
    assert {texts[1] for texts in below} <= set(words)
    (part,) = parts(results)
    assert appendix.note_of(part) in words and set(grid.key) <= set(words)


def test_the_note_explains_signs_and_in_the_report_bold_figures_where_there_are_any() -> None:
    def note(*nodes: Node, shaded: bool = False) -> str:
        criteria = dataclasses.replace(CRITERIA, nodes=nodes)
        (part,) = parts(results_of(criteria, UNITS, {unit.code: {"K": 5} for unit in UNITS}))
        return appendix.note_of(part, shaded=shaded)

    (group, leaf), taken = NODES[:2], dataclasses.replace(NODES[2], role=PENALTY, required=False)
    most = "Ghi chú: dòng cuối của đầu bảng là điểm tối đa"
    bold, signs = "; số đậm là điểm của nhóm, đã xét mức tối đa", "; điểm trừ mang dấu âm"
    assert note(dataclasses.replace(leaf, parent="")) == f"{most}."
    assert note(group, leaf) == f"{most}{bold}."
    assert note(group, leaf, taken).startswith(f"{most}{bold}{signs}.")
    assert note(group, leaf, taken, shaded=True).startswith(f"{most}{signs}.")


@pytest.mark.parametrize(("lacking", "starred"), [((), False), (("3",), True)])
def test_the_note_explains_the_star_of_a_sum_that_lacks_units(
    lacking: tuple[str, ...], starred: bool
) -> None:
    points = {"K": 5, "H": 5}
    given: Any = {unit.code: points | ({} if unit.code in lacking else {"P": 2}) for unit in UNITS}
    (part,) = parts(results_of(CRITERIA, UNITS, given))
    assert ("Tổng số liệu có dấu (*) chưa kể" in appendix.note_of(part)) is starred


def test_a_long_answer_widens_its_column_and_its_row_goes_on_on_the_next_page(grid: Grid) -> None:
    (wordy,) = (column for column in grid.columns if column.heading == "Khó khăn")
    assert wordy.width > 60 and wordy.left and not wordy.vertical
    assert sum(column.width for column in grid.columns) <= table.PAGE + 0.001
    assert [manner.parted for manner, _ in grid.rows[:3]] == [False, True, False]
    elements = list(drawn(docx.Document(), None, [grid], []))
    (made,) = (each for each in elements if each.tag == qn("w:tbl"))
    whole = [bool(row.xpath("./w:trPr/w:cantSplit")) for row in made.tr_lst]
    assert whole == [True] * 4 + [True, False, True] + [True] * 3


def test_every_appendix_numbers_its_pages_by_itself_and_shows_none_on_the_first() -> None:
    document = docx.Document(str(TEMPLATE))
    place = document.paragraphs[-2]._p
    section = sections.of(document, place)
    one = Grid([Column("STT", 10)], [(Manner(), ["1"])], 9)
    between = [(f"Ghi chú {number}", Heading(f"Phụ lục {number}", "TÊN", "")) for number in "23"]
    for block in drawn(document, section, [one, one, one], between):
        place.addnext(block)
        place = block
    assert len(document.sections) == 1 + 3
    for each in list(document.sections)[1:]:
        assert each._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
        assert each.different_first_page_header_footer and (each.page_width or 0) > (each.page_height or 0)


def across(section: Section) -> int:
    """How many millimetres wide its paper is."""
    return round(section.page_width.mm) if section.page_width else 0


@pytest.mark.parametrize(("paper", "more"), [("a3-landscape", 123), ("a4-landscape", 0), ("a4-portrait", 0)])
def test_a_larger_paper_is_that_of_the_report_too(paper: str, more: float) -> None:
    document = docx.Document(str(TEMPLATE))
    chosen: Paper = PAPERS[paper]
    assert sections.lay(document, document.sections[-1], chosen) == more
    assert across(document.sections[-1]) == (chosen.across if more else 297)
    # The report itself stays on its own paper.
    assert sections.lay(document, document.sections[0], chosen) == 0
    assert across(document.sections[0]) == 210
