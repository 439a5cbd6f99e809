"""Formulas of points, gates by condition, what did not arise and decisions, recalculated by LibreOffice."""

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from tests.helpers import PERIOD, UNITS, receive, workspace
from tests.office import needs_libreoffice
from tests.scoring.test_not_arisen import NODES, SHEET
from tests.writing.merged.test_outputs import all_differences, consolidated, texts
from vtlt_consolidate.commands import pipeline
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import NOT_ARISEN, Node
from vtlt_consolidate.model.rules.banding import Gate
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.workspace.folders import Workspace, write

D = Decimal
ALSO = (
    Node("W", "group", "Bình quân", "Bình quân", points=D(10), citation="QĐ", least=D(-5),
         formula="AVERAGE(ĐIỂM(W1); ĐIỂM(W2)) + ĐIỂM(W3)"),
    Node("W1", "ratio", "Đúng hạn", "Đúng hạn", parent="W", points=D(10), rollup="end",
         formula="IF(TỶ_LỆ(W1) >= 70%; TỶ_LỆ(W1) * 10; 0)"),
    Node("W2", "count", "Ít nhất", "Ít nhất", parent="W", points=D(10), rollup="end", formula="MIN(W2; Q)"),
    Node("W3", "points", "Trừ", "Trừ", parent="W", points=D(5), role="penalty"),
    Node("Q", "quantity", "Cán bộ", "Cán bộ", rollup="end"),
    Node("L", "points", "Nộp", "Nộp", points=D(5), citation="QĐ", source="computed",
         formula="MAX(0; 5 - SỐ_NGÀY_TRỄ())"),
)  # fmt: skip
GATES = (
    Gate((), "bị trừ", None, "Kém", "QĐ", condition="ĐIỂM(W3) < 0"),
    Gate((), "ít cán bộ", None, "Kém", "QĐ", condition="AND(Q < 3; ĐIỂM(W2) <= 2)"),
    Gate((), "nộp trễ", None, "Kém", "QĐ", condition="SỐ_NGÀY_TRỄ() > 3"),
)
BANDS = (SHEET.bands[0], dataclasses.replace(SHEET.bands[1], at_least=D(-50)))
WORKED = dataclasses.replace(SHEET, nodes=(*NODES, *ALSO), gates=GATES, bands=BANDS)
FULL: dict[str, str | float] = {
    "A": 2.0, "A.of": 3.0, "B": 8.0, "M": "Đạt", "C": 4.0, "E": "Cao", "F": 9.0, "W1": 8.0, "W1.of": 9.0,
    "W2": 7.0, "W3": 0.0, "Q": 5.0,
}  # fmt: skip
GONE: dict[str, str | float] = {"A": NOT_ARISEN, "M": NOT_ARISEN, "C": NOT_ARISEN, "E": NOT_ARISEN}


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    made = workspace(tmp_path, UNITS, WORKED)
    decision = Override(PERIOD, "002", D("61.5"), "Tốt", "thành tích đột xuất", "Giám đốc Nguyễn Văn A")
    configured = dataclasses.replace(made.config(), overrides=(decision,))
    write(made.root / workbook.FILE_NAME, workbook.render(configured))
    receive(made, UNITS[0], {key: value for key, value in FULL.items() if key != "A.of"} | GONE)
    # 5,0003055 - 5 is half a millionth more than 305 millionths, but a little less in binary fractions.
    receive(made, UNITS[1], FULL | {"W1": 9.000611, "W1.of": 10.0, "W2": 1.0, "W3": 5.0, "Q": 2.0})
    # What is taken off is missing too: the negative of an empty cell of the appendix would be 0.
    less = {key: value for key, value in FULL.items() if key != "W3"}
    receive(made, UNITS[2], less | {"W1": 60.0, "W1.of": 100.0, "E": NOT_ARISEN})
    # A day late.
    pipeline.check(made, PERIOD, received=dt.date(2026, 4, 6))
    return made


@needs_libreoffice
@pytest.mark.long
def test_libreoffice_calculates_the_same_points_shares_bands_and_ranks(
    space: Workspace, tmp_path: Path
) -> None:
    made = consolidated(space)
    forms = sorted(space.folder(PERIOD, "tiep-nhan").glob("*.xlsx"))
    assert all_differences([*made.values(), *forms], tmp_path) == {}


def test_a_decision_stands_with_its_reason_in_every_table(space: Workspace) -> None:
    made = consolidated(space)
    for name in ("tong-hop", "phu-luc", "phu-luc-noi-bo"):
        said = " ".join(text for sheet in SHEETS[name] for text in texts(made[name], sheet))
        assert "thành tích đột xuất (Giám đốc Nguyễn Văn A)" in said
        assert "61.5" in said


SHEETS = {"tong-hop": ["Tổng hợp"], "phu-luc": ["Phụ lục"], "phu-luc-noi-bo": ["Bản nội bộ"]}
