"""Formulas of points, gates by condition, what did not arise and decisions, recalculated by LibreOffice."""

import dataclasses
import datetime as dt
import io
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, UNITS, receive, workspace
from tests.office import needs_libreoffice
from tests.scoring.test_mechanics import PARTY
from tests.scoring.test_not_arisen import NODES, SHEET
from tests.writing.merged.invented import month_of
from tests.writing.merged.test_outputs import all_differences, consolidated, texts
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import NOT_ARISEN, CriteriaSet, Node
from vtlt_consolidate.model.rules.banding import Gate
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.workspace.folders import Workspace, write
from vtlt_consolidate.writing.merged import book

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


def invented_rows(criteria: CriteriaSet, sheet: str) -> list[list[Any]]:
    """The filled cells of the rows of a sheet of an invented month."""
    data = io.BytesIO(book.render(*month_of(criteria, 6, Random(3))).data)
    found = openpyxl.load_workbook(data, data_only=True)[sheet].iter_rows(values_only=True)
    return [[value for value in row if value is not None] for row in found]


def test_the_chart_of_criteria_shows_the_shares_that_stand_on_their_sheet() -> None:
    listed = {row[1]: row[7] for row in invented_rows(WORKED, "Theo tiêu chí") if len(row) >= 8}
    drawn = [row[row.index(label) + 1 :] for row in invented_rows(WORKED, "Số liệu biểu đồ")
             for label in row if label == "A. Hồ sơ"]  # fmt: skip
    assert [values[0] for values in drawn] == [pytest.approx(listed["A"])] * 2


def test_points_that_only_the_office_gives_differ_from_nobodys_own() -> None:
    counts = {row[-3]: row[-2] for row in invented_rows(PARTY, "Tóm tắt") if "thẩm định" in str(row[-3:])
              or "tổng hợp chấm" in str(row[-3:])}  # fmt: skip
    assert counts == {"Điểm do cơ quan tổng hợp chấm": 6}
    assert "điểm do cơ quan tổng hợp chấm" in invented_rows(PARTY, "Thẩm định")[0][0]
