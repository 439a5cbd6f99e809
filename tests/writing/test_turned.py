"""Where criteria outnumber the units, tables stand with criteria in rows, as the sheets are printed."""

import dataclasses
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from docx import Document

from tests import pipeline
from tests.desk.test_appraisal import appraised, give
from tests.helpers import PERIOD, UNITS, consolidated, copy_of, receive, workspace
from tests.office import needs_libreoffice
from tests.scoring.test_score import group, points, tree
from tests.writing.merged.test_outputs import all_differences
from tests.writing.merged.test_point_comparison import LAST
from vtlt_consolidate.files import intake
from vtlt_consolidate.model.criteria import PENALTY, Band, CriteriaSet, Gate
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming.address import Addresses
from vtlt_consolidate.publishing import printed
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.settings import sets
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write
from vtlt_consolidate.writing import turned

_EACH = 13
LONG = tree(
    *(node for g in "abc" for node in (
        group(g, number=g.upper()), *(points(f"{g}{n}", 2, g, number="-") for n in range(1, _EACH + 1)))),
    points("t", 5, role=PENALTY, number="D"),
    bands=(Band("Tốt", "từ 60", Decimal(60)), Band("Kém", "dưới 60", Decimal(-5), Decimal(60))),
    gates=(Gate(("a",), "thiếu nhóm A", band="Kém"),), band_by="points",
)  # fmt: skip
TWO = UNITS[:2]
FULL = {leaf.code: 2 for leaf in LONG.criteria if leaf.code != "t"} | {"t": 1}
LESS = FULL | {"a1": 0.5, "b3": 0}


def part_of(criteria: CriteriaSet, count: int, *, appraised: bool = False) -> Part:
    units = [Unit(f"{n:03d}", f"Xã {n}") for n in range(count)]
    marks = frozenset({("000", "a1")}) if appraised else frozenset()
    nobody = Addresses(Roster(()))
    return Part("", criteria, units, {}, {}, marks, {}, nobody, {}, {})  # type: ignore[arg-type]


def test_criteria_are_rows_where_they_outnumber_the_columns_of_units_tenfold() -> None:
    assert [turned.is_turned(part_of(LONG, count)) for count in (1, 4, 5)] == [True, True, False]
    assert [turned.is_turned(part_of(LONG, count, appraised=True)) for count in (2, 3)] == [True, False]
    bac_giang = sets.load("bac-giang-2020")
    assert [turned.is_turned(part_of(bac_giang, count)) for count in (1, 8, 9)] == [True, True, False]
    # Tables of marks stay as they are, whatever the numbers.
    assert not any(turned.is_turned(part_of(sets.load("hcmc-23"), count)) for count in (1, 2, 26))


def _made(tmp_path: Path) -> Workspace:
    """Two months; the second is appraised, and a unit lacks an answer."""
    made = workspace(tmp_path, TWO, LONG)
    consolidated(made, LAST, made.config(), {"001": LESS, "002": FULL})
    receive(made, TWO[0], FULL)
    receive(made, TWO[1], {key: value for key, value in FULL.items() if key != "c2"})
    give(appraised(made), "001", "a2", 1.5, "chưa đủ")
    assert pipeline.consolidate(made, PERIOD).failed == ()
    return made


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return copy_of(_made, tmp_path, tmp_path_factory)


def results(space: Workspace, name: str) -> Path:
    return next(space.folder(PERIOD, RESULTS).glob(f"{name}-2026*"))


def table(sheet: Any, top: int) -> dict[str, tuple[object, ...]]:
    """Name of a criterion, or heading of a row under them → what stands in the columns behind it."""
    rows = sheet.iter_rows(min_row=top, values_only=True)
    return {str(row[1] or row[0]): row[2:] for row in rows if row[1] or row[0]}


def test_the_appendix_has_own_and_appraised_points_of_each_unit_and_live_sums(space: Workspace) -> None:
    sheet = openpyxl.load_workbook(results(space, "phu-luc"), data_only=True)["Phụ lục"]
    heads = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6, max_row=7)]
    assert heads[0][:4] == ["Số", "Nội dung", "Điểm chuẩn", TWO[0].name]
    assert heads[1][3:7] == ["Tự chấm", "Thẩm định"] * 2
    rows = table(sheet, 8)
    assert rows["a2"] == (2, 2, 1.5, 2, 2, 1.75)
    assert rows["a"] == (26, 26, 25.5, 26, 26, 25.75)
    assert rows["c2"] == (2, 2, 2, None, None, 2)
    # A missing answer is none of 0 points: the group of its unit is no part of the mean, and has a star.
    assert rows["c"] == (26, 26, 26, 24, 24, 26)
    starred = {row[1].value: [cell.number_format[-3:] == '"*"' for cell in row[3:7]]
               for row in sheet.iter_rows(min_row=8)}  # fmt: skip
    assert (starred["c"], starred["b"]) == ([False, False, True, True], [False] * 4)
    assert rows["t"] == (5, 1, 1, 1, 1, 1)
    assert rows["Tổng điểm"] == (78, 77, 76.5, 75, 75, 76.5)
    assert rows["Xếp loại"] == (None, None, "Tốt", None, "Chưa xếp loại", None)
    assert rows["Chưa có số liệu"][2::2] == (0, 1)
    live = openpyxl.load_workbook(results(space, "phu-luc"))["Phụ lục"]
    group_row = next(row for row in live.iter_rows(min_row=8) if row[1].value == "a")
    assert str(group_row[4].value).startswith("=")


def test_corrections_know_the_units_own_points_of_a_turned_appendix(space: Workspace) -> None:
    paths = {name: results(space, name) for name in ("tong-hop", "phu-luc")}
    read = dict(intake.read_ours(paths))
    shown = printed.figures(read["tong-hop"], LONG, read["phu-luc"])  # type: ignore[arg-type]
    assert shown is not None
    assert not shown.unread
    first = {place.what: text for place, text in shown.figures.items() if place.unit == "001"}
    assert (first["a - Tự chấm"], first["a"], first["a2 - Tự chấm"], first["a2"]) == (
        "26",
        "25,5",
        "2",
        "1,5",
    )
    second = {place.what: text for place, text in shown.figures.items() if place.unit == "002"}
    assert (second["c - Tự chấm"], second["c2 - Tự chấm"]) == ("24*", "Chưa có số liệu")


def test_the_merged_workbook_and_the_internal_copy_show_the_same_points(space: Workspace) -> None:
    printed = table(openpyxl.load_workbook(results(space, "phu-luc"), data_only=True)["Phụ lục"], 8)
    for name, sheet in (("tong-hop", "Bảng điểm"), ("phu-luc-noi-bo", "Bản nội bộ")):
        shown = table(openpyxl.load_workbook(results(space, name), data_only=True)[sheet], 5)
        for code in (*(leaf.code for leaf in LONG.criteria), "a", "Tổng điểm"):
            assert [each or 0 for each in shown[code]] == [each or 0 for each in printed[code]], (name, code)
    internal = openpyxl.load_workbook(results(space, "phu-luc-noi-bo"), data_only=True)["Bản nội bộ"]
    rows = table(internal, 5)
    assert rows["Điểm kỳ trước"][2] == 73.5
    assert rows["Tăng, giảm"][2] == 3
    missing = next(row[6] for row in internal.iter_rows(min_row=5) if row[1].value == "c2")
    assert "VT" in missing.comment.text


def test_a_group_is_never_the_last_row_of_a_page_of_the_report(space: Workspace) -> None:
    (drawn,) = [each for each in Document(str(results(space, "bao-cao"))).tables if len(each.rows) > _EACH]
    texts = [[cell.text for cell in row.cells] for row in drawn.rows]
    assert texts[3][:3] == ["A", "a", "26"]
    kept = {
        row.cells[1].text: row.cells[1].paragraphs[0].paragraph_format.keep_with_next for row in drawn.rows
    }
    assert [kept[name] for name in ("a", "b", "c")] == [True] * 3
    assert not kept["a1"]
    assert texts[3 + texts[3:].index(next(row for row in texts if row[1] == "a2"))][3:5] == ["2", "1,5"]


def test_an_appendix_that_comes_back_is_not_taken_for_answers(space: Workspace, tmp_path: Path) -> None:
    above = workspace(tmp_path / "above", TWO, LONG)
    write(above.folder(PERIOD, RECEIVED) / "phu-luc.xlsx", results(space, "phu-luc").read_bytes())
    result = pipeline.check(above, PERIOD)
    assert len(result.month.findings)
    assert set(result.month.results.answers["state"]) == {"missing"}


@needs_libreoffice
def test_libreoffice_calculates_the_same_in_turned_tables(space: Workspace, tmp_path: Path) -> None:
    paths = [results(space, name) for name in ("tong-hop", "phu-luc", "phu-luc-noi-bo")]
    assert all_differences(paths, tmp_path) == {}


def test_a_set_of_one_unit_has_neither_ranks_nor_means(tmp_path: Path) -> None:
    space = workspace(tmp_path, TWO[:1], dataclasses.replace(LONG, gates=()))
    receive(space, TWO[0], FULL)
    result = pipeline.consolidate(space, PERIOD)
    assert parts(result.month.results)[0].criteria.classifies
    sheet = openpyxl.load_workbook(results(space, "phu-luc"), data_only=True)["Phụ lục"]
    words = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert not {"Bình quân", "Xếp hạng", "Lý do giữ loại"} & words
    report = Document(str(results(space, "bao-cao")))
    said = " ".join(paragraph.text for paragraph in report.paragraphs)
    assert "Đạt 100% điểm tối đa" in said
    assert "bình quân" not in said.lower()
