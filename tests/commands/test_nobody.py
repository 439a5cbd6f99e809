"""A period in which no unit has to report still has its results, which say so."""

import dataclasses
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, SMALL, UNITS, config, workspace
from tests.office import needs_libreoffice
from tests.scoring.test_weighted import VARIED, WEIGHTED
from tests.writing.merged.test_outputs import differences
from vtlt_consolidate.model.config import Config, Waiver
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.workspace.folders import RESULTS, Workspace, write


def excused(tmp_path: Path, criteria: CriteriaSet) -> Workspace:
    variant = criteria.variants[0] if criteria.variants else ""
    units = tuple(dataclasses.replace(unit, variant=variant) for unit in UNITS)
    space = workspace(tmp_path, units, criteria)
    waivers = tuple(Waiver(PERIOD, unit.code, "exempt", None, "") for unit in units)
    settings: Config = dataclasses.replace(config(units, criteria), waivers=waivers)
    write(space.root / workbook.FILE_NAME, workbook.render(settings))
    return space


@needs_libreoffice
@pytest.mark.parametrize("criteria", [SMALL, WEIGHTED, VARIED], ids=["marks", "points", "variants"])
def test_a_period_from_which_every_unit_is_exempt_has_its_results(
    tmp_path: Path, criteria: CriteriaSet
) -> None:
    space = excused(tmp_path, criteria)
    assert pipeline.consolidate(space, PERIOD).failed == ()
    folder = space.folder(PERIOD, RESULTS)
    assert differences(folder / f"tong-hop-{PERIOD}.xlsx", tmp_path) == {}
    for name in ("phu-luc", "phu-luc-noi-bo"):
        book = openpyxl.load_workbook(folder / f"{name}-{PERIOD}.xlsx")
        texts = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
        assert any("không có đơn vị nào phải báo cáo" in text for text in texts)
