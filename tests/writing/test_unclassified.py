"""A set that puts nobody into bands says nothing of bands, in whatever is made of it."""

import dataclasses
import datetime as dt
import re
import zipfile
from decimal import Decimal
from html import unescape
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.desk.test_appraisal import WEIGHTED
from tests.helpers import PERIOD, SMALL, WHOLE, consolidated, workspace
from tests.scoring.test_score import GATED
from tests.writing.merged.test_point_comparison import LAST
from vtlt_consolidate.commands import remind
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.model.criteria import Band, CriteriaSet
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.writing.letters.reasons import Asked

EVERYBODY = Band("Không quy định", "nhiệm vụ", Decimal(-100), None)
_OF_BANDS = re.compile(r"[Xx]ếp loại|[Kk]hông xếp|Lên, xuống|[LlXx](ên|uống) loại|Theo loại|Không quy định")


def texts(path: Path) -> list[str]:
    """Every text in a document: cells, formulas, charts and names of sheets."""
    with zipfile.ZipFile(path) as parts:
        xml = [parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml")]
    found = [text for part in xml for text in re.findall(r'>([^<>]+)<|name="([^"]+)"', part)]
    return [unescape(text) for pair in found for text in pair if text]


@pytest.mark.long
@pytest.mark.parametrize("criteria", [SMALL, WEIGHTED], ids=["marks", "points"])
def test_no_output_speaks_of_bands_where_there_are_none(tmp_path: Path, criteria: CriteriaSet) -> None:
    space = workspace(tmp_path, criteria=dataclasses.replace(criteria, bands=(EVERYBODY,)))
    whole = {key: value for key, value in WHOLE.items() if key.partition(".")[0] in criteria.by_code}
    consolidated(space, LAST, space.config(), {"001": whole})
    path = consolidated(space, PERIOD, space.config(), {"001": whole, "003": whole})
    remind.remind(space, PERIOD, Asked(dt.date(2026, 4, 9)))
    made = [each for each in path.parents[1].rglob("*.*x") if each.suffix in (".xlsx", ".docx")]
    made = [each for each in made if not each.name.startswith("cau-hinh")]
    assert {each.name.split("-")[0] for each in made} >= {"tong", "phu", "bao", "don"}
    spoken = {(each.name, text) for each in made for text in texts(each) if _OF_BANDS.search(text)}
    assert spoken == set()
    result = pipeline.check(space, PERIOD)
    assert "Đủ số liệu: 2 đơn vị" in screen.as_text(result)
    assert not _OF_BANDS.search(screen.as_text(result))
    with pytest.raises(ConfigError):
        remind.remind(space, PERIOD, Asked(dt.date(2026, 4, 9), below="Không quy định"))
    # What stood is still read back from a table without bands.
    assert "So với kỳ trước" in openpyxl.load_workbook(path, read_only=True).sheetnames


def test_one_band_classifies_if_a_unit_may_stay_outside_it() -> None:
    above = dataclasses.replace(EVERYBODY, at_least=Decimal(80))
    below = dataclasses.replace(EVERYBODY, below=Decimal(50))
    assert [
        dataclasses.replace(GATED, bands=bands, gates=()).classifies
        for bands in ((EVERYBODY,), (), (above,), (below,), GATED.bands)
    ] == [False, False, True, True, True]
    assert dataclasses.replace(GATED, bands=(EVERYBODY,)).classifies
