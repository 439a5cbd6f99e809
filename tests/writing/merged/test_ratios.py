"""How much of the whole is done: the sums of done and total, never a mean of percentages."""

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import PERIOD, SMALL, UNITS, receive, workspace
from tests.office import needs_libreoffice
from tests.writing.merged.test_outputs import differences
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.workspace.folders import RESULTS
from vtlt_consolidate.writing.merged.sums.ratios import leaves_of

pytestmark = pytest.mark.usefixtures("no_papers")

D = Decimal
NODES = (
    Node("G", "group", "Chỉnh lý", "Chỉnh lý tài liệu"),
    Node("G1", "ratio", "Giấy", "Tài liệu giấy", parent="G", points=D(1), measure_unit="mét giá"),
    Node("G2", "ratio", "Ảnh", "Tài liệu ảnh", parent="G", points=D(1), measure_unit="mét giá"),
    Node("H", "group", "Khác", "Việc khác"),
    Node("H1", "ratio", "Hồ sơ", "Hồ sơ", parent="H", points=D(1), measure_unit="hồ sơ"),
    Node("H2", "mark", "Kho", "Có kho", parent="H", points=D(5)),
    Node("T", "points", "Trừ", "Vi phạm", points=D(5), role="penalty"),
)
CRITERIA = dataclasses.replace(
    SMALL, id="tyle", nodes=NODES,
    bands=(Band("Tốt", "từ 50", D(50), None), Band("Kém", "dưới 50", D(-200), D(50))),
    gates=(Gate(("T",), "vi phạm", at_most=D(-1), band="Kém"),),
)  # fmt: skip
ONE = {"G1": 130, "G1.of": 520, "G2": 45.5, "G2.of": 65, "H1": 1, "H1.of": 2, "H2": "Đạt", "T": 0}
TWO = {"G1": 10, "G1.of": 10, "G2": 5, "H1": 2, "H1.of": 2, "H2": "Đạt", "T": 2}
"""Its second ratio lacks the whole, so that it stands in no sum."""


def merged(tmp_path: Path) -> Path:
    space = workspace(tmp_path, UNITS, CRITERIA)
    receive(space, UNITS[0], ONE)
    receive(space, UNITS[1], TWO)
    receive(space, UNITS[2], ONE | {"T": 1, "H1": 2})
    pipeline.consolidate(space, PERIOD)
    return space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx"


def sums(path: Path) -> dict[str, tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(path, data_only=True)["Theo tiêu chí"]
    return {row[1]: row[8:12] for row in sheet.iter_rows(min_row=5, values_only=True) if row[1]}


def test_a_group_of_ratios_is_the_sum_of_what_is_done_of_the_sum_of_the_wholes(tmp_path: Path) -> None:
    found = sums(merged(tmp_path))
    assert found["G1"] == (270, 1050, "mét giá", 270 / 1050)
    assert found["G2"] == (91, 130, "mét giá", 0.7)
    assert found["G"] == (361, 1180, "mét giá", 361 / 1180)
    assert found["H1"] == (5, 6, "hồ sơ", 5 / 6)
    assert "H" not in found
    assert found["H2"] == (None, None, None, None)


def test_only_ratios_of_one_measure_are_summed() -> None:
    group = CRITERIA.by_code["G"]
    assert [leaf.code for leaf in leaves_of(CRITERIA, group)] == ["G1", "G2"]
    mixed = [dataclasses.replace(node, measure_unit="hộp") if node.code == "G2" else node for node in NODES]
    assert leaves_of(dataclasses.replace(CRITERIA, nodes=tuple(mixed)), group) == ()


@needs_libreoffice
def test_libreoffice_calculates_the_same_sums_and_the_same_gate_on_a_penalty(tmp_path: Path) -> None:
    path = merged(tmp_path)
    sheet = openpyxl.load_workbook(path, data_only=True)["Tổng hợp"]
    shown = {cell.value for row in sheet.iter_rows() for cell in row}
    assert {"Tốt", "Kém", "vi phạm"} <= shown
    assert differences(path, tmp_path) == {}
