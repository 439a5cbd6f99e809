"""Excel refuses array formulas in merged cells: it would calculate something else there."""

import io
from random import Random

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from tests.writing.merged.invented import month_of
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.settings import sets
from vtlt_consolidate.writing.appendix import appendix, gather, internalcopy


@pytest.mark.parametrize("criteria", sets.available(), ids=lambda criteria: criteria.id)
def test_no_array_formula_stands_in_a_merged_cell(criteria: CriteriaSet) -> None:
    config, round_, month = month_of(criteria, 12, Random(3))
    papers = (
        appendix.render(config, round_, parts(month.results)),
        internalcopy.render(config, round_, gather.inside(month, round_)),
    )
    for sheet in (sheet for data in papers for sheet in openpyxl.load_workbook(io.BytesIO(data)).worksheets):
        firsts = [sheet.cell(box.min_row, box.min_col) for box in sheet.merged_cells.ranges]
        assert [cell.coordinate for cell in firsts if isinstance(cell.value, ArrayFormula)] == []
