"""The Word report of a weighted set: by kind of unit, fitting its page, with no figure of its own."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from docx.document import Document

from tests import pipeline
from tests.commands.test_samples import PERIODS, sample
from tests.helpers import PERIOD, UNITS, receive, workspace
from tests.scoring.months import results_of
from tests.scoring.test_weighted import MIXED, VARIED, WEIGHTED, WHOLE
from tests.writing.merged.test_weighted_outputs import GATED, D, decided
from tests.writing.word.test_wordreport import report_of, strange, texts
from vtlt_consolidate.excel import measure
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.writing.word import table

PAGE_MM = 252
_TWIPS_IN_MM = 56.7


def widths(document: Document) -> list[float]:
    """How wide each table of the report is, in millimetres."""
    found = []
    for each in document.tables:
        columns = [int(column.get(docx.oxml.ns.qn("w:w"))) for column in each._tbl.tblGrid.iterchildren()]
        found.append(sum(columns) / _TWIPS_IN_MM)
    return found


@pytest.mark.parametrize("name", PERIODS)
def test_no_table_is_wider_than_the_page(name: str, tmp_path: Path) -> None:
    report = report_of(sample(name, tmp_path), Period.parse(PERIODS[name]))
    assert max(widths(report)) <= PAGE_MM + 0.5


@pytest.mark.parametrize("name", PERIODS)
def test_every_figure_stands_in_the_merged_workbook(name: str, tmp_path: Path) -> None:
    space = sample(name, tmp_path)
    assert strange(space, Period.parse(PERIODS[name])) == []


def test_what_is_taken_off_is_no_result_and_no_weakness(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, WEIGHTED)
    for unit in UNITS:
        receive(space, unit, WHOLE | {"3": 20.0})
    said = texts(report_of(space))
    assessed = said[said.index("Kết quả nổi bật:") :]
    assert not [text for text in assessed if text.startswith("- ") and "điểm trừ" in text]


@pytest.mark.parametrize(
    ("late", "told"),
    [(0.0, []), (20.0, ["- Bình quân, các đơn vị bị trừ 100% điểm tối đa do: nhiệm vụ chậm."])],
)
def test_a_row_that_only_takes_points_away_is_never_praised(
    tmp_path: Path, late: float, told: list[str]
) -> None:
    space = workspace(tmp_path, UNITS, WEIGHTED)
    receive(space, UNITS[0], WHOLE | {"1d": late})
    assert [text for text in texts(report_of(space)) if "nhiệm vụ chậm" in text] == told


def test_criteria_with_the_same_share_are_told_together(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, WEIGHTED)
    receive(space, UNITS[0], WHOLE)
    full = next(text for text in texts(report_of(space)) if "các đơn vị đạt 100% điểm tối đa" in text)
    assert "ban hành quy chế; báo cáo gửi đúng hạn; tài liệu đã chỉnh lý" in full


def test_each_kind_of_unit_has_its_own_sentences_and_its_own_table(tmp_path: Path) -> None:
    space = workspace(tmp_path, MIXED, VARIED)
    for unit in MIXED:
        receive(
            space, unit, WHOLE if unit.variant == "Sở" else {k: v for k, v in WHOLE.items() if k[0] in "23"}
        )
    report = report_of(space)
    said = texts(report)
    assert [text for text in said if text.startswith("- Sở: ")]
    assert [text for text in said if text.startswith("- Xã: ")]
    # The name of the kind stands before the only colon.
    assert all(text.count(": ") == 1 for text in said if text.startswith(("- Sở: ", "- Xã: ")))
    heads = [table.rows[0].cells[0].text for table in report.tables]
    assert heads.count("STT") == 2


def test_a_band_that_a_gate_lowered_is_told_with_the_reason(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, GATED)
    receive(space, UNITS[0], WHOLE | {"1b": "Không", "2c": 5.0, "3": 0.0})
    said = texts(report_of(space))
    assert (
        "- Ủy ban nhân dân phường Tân Định được xếp loại Khá (bị khống chế) do có nghiệp vụ chưa làm." in said
    )


def test_a_band_that_was_decided_is_told_as_raised_or_lowered_and_not_as_held(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, WEIGHTED)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], WHOLE | {"2a": 0.0})
    decided(space, Override(PERIOD, "001", D("79.5"), "", "Chưa nộp lưu đủ", "ông A", "Biên bản 3/BB"),
            Override(PERIOD, "002", None, "Tốt", "Có nhiều cố gắng", "ông A"))  # fmt: skip
    said = texts(report_of(space))
    assert not [text for text in said if "bị khống chế" in text]
    assert (
        "- Điều chỉnh tổng điểm từ 86,241228 thành 79,5, hạ loại từ “Tốt” xuống “Khá”: Ủy ban nhân dân "
        "phường Tân Định; lý do: chưa nộp lưu đủ (ông A; Biên bản 3/BB)." in said
    )
    assert (
        "- Điều chỉnh nâng loại từ “Khá” lên “Tốt”: Ủy ban nhân dân Phường 14; lý do: có nhiều cố gắng "
        "(ông A)." in said
    )


def test_who_has_no_band_is_named(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, dataclasses.replace(GATED))
    receive(space, UNITS[0], WHOLE)
    assert (
        "- Chưa xếp loại: 02 đơn vị chưa có đủ số liệu (Ủy ban nhân dân Phường 14; Ủy ban nhân dân xã "
        "Thạnh An)." in texts(report_of(space, PERIOD))
    )


def test_a_total_of_many_places_is_not_broken_in_two(tmp_path: Path) -> None:
    nodes = (Node("R", "ratio", "Tỷ lệ", "Tỷ lệ hồ sơ đã lập", points=Decimal(150)),)
    space = workspace(tmp_path, UNITS[:1], dataclasses.replace(WEIGHTED, nodes=nodes, bands=(), gates=()))
    receive(space, UNITS[0], {"R": 5.0, "R.of": 7.0})
    (grid,) = table.tables(pipeline.examine(space, PERIOD).month.results)
    (at,) = (number for number, column in enumerate(grid.columns) if column.heading == "Tổng điểm")
    assert grid.rows[0][1][at] == "107,142857"
    # In bold letters of this size a digit takes half of it.
    assert grid.columns[at].width > len("107,142857") * 0.48 * grid.size * 25.4 / 72


def test_long_numbers_stand_free_between_the_lines_where_there_is_room() -> None:
    units = [Unit(str(at), f"Xã {at}") for at in range(40)]
    nodes = [Node(f"C{at}", "points", "Ngắn", "Ngắn", points=Decimal(10)) for at in range(22)]
    nodes.append(Node("L", "points", "Dài", "Dài", points=Decimal(10)))
    answers = dict.fromkeys((node.code for node in nodes), 5) | {"L": Decimal("8.064516")}
    criteria = dataclasses.replace(WEIGHTED, nodes=tuple(nodes), bands=(), gates=())
    results = results_of(criteria, units, {unit.code: answers for unit in units})
    (grid,) = table.tables(results)
    (wide,) = (column.width for column in grid.columns if column.heading == "Dài")
    assert wide - measure.ems("8,064516") * grid.size * 25.4 / 72 > 2
    assert sum(column.width for column in grid.columns) <= PAGE_MM + 0.001
