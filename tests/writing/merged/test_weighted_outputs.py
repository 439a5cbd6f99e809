"""What the analyst gets of a weighted set: points, bands before and after gates, ranks, losses, ways up."""

import dataclasses
import json
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from tests import pipeline
from tests.helpers import PERIOD, SMALL, UNITS, check, found, once, receive, workspace
from tests.helpers import WHOLE as PLAIN
from tests.office import needs_libreoffice, recalculated
from tests.scoring.test_weighted import MIXED, VARIED, WEIGHTED, WHOLE
from tests.writing.merged.test_outputs import all_differences
from vtlt_consolidate.commands.cli import main
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.layout import SELF_POINTS, FormLayout
from vtlt_consolidate.model.rules.banding import Gate
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.rehearsal.invent import invent
from vtlt_consolidate.settings import workbook as configbook
from vtlt_consolidate.words.scales import parse_options, parse_tiers
from vtlt_consolidate.workspace.folders import RESULTS, Workspace, write

D = Decimal
GATED = dataclasses.replace(
    WEIGHTED, gates=(Gate(("1b", "2c"), "có nghiệp vụ chưa làm", band="Khá", citation="QĐ"),
                     Gate(("1",), "chưa làm văn thư", citation="QĐ")),
)  # fmt: skip
MANY = (*UNITS, Unit("004", "Xã B"), Unit("005", "Xã C"))


def _received(tmp_path: Path) -> Workspace:
    made = workspace(tmp_path, MANY, GATED)
    receive(made, MANY[0], WHOLE)
    receive(made, MANY[1], WHOLE)
    receive(made, MANY[2], WHOLE | {"1b": "Không", "2c": 5.0, "3": 0.0})
    receive(made, MANY[3], {key: value for key, value in WHOLE.items() if key != "2c"})
    return made


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """Five units: whole, whole and equal, held by a gate, with a hole, and without a return."""
    return _received(tmp_path)


@pytest.fixture
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The workbooks of their results."""
    return once(_books, tmp_path_factory)


def _books(tmp_path: Path) -> list[Path]:
    return books(_received(tmp_path))


def books(space: Workspace) -> list[Path]:
    result = pipeline.consolidate(space, PERIOD)
    assert result.failed == ()
    return sorted(space.folder(PERIOD, RESULTS).glob("*.xlsx"))


def decided(space: Workspace, *overrides: Override) -> None:
    """Note decisions about results in the configuration."""
    made = dataclasses.replace(space.config(), overrides=overrides)
    write(space.root / configbook.FILE_NAME, configbook.render(made))


def column(sheet: Any, heading: str) -> list[object]:
    """The values under a heading, down to the first row without a number in the first column."""
    row, at = next(
        (cell.row, cell.column) for cells in sheet.iter_rows() for cell in cells if cell.value == heading
    )
    rows = [each for each in sheet.iter_rows(min_row=row + 1) if isinstance(each[0].value, int)]
    return [each[at - 1].value for each in rows]


def test_the_table_shows_points_bands_before_and_after_gates_and_dense_ranks(whole: list[Path]) -> None:
    sheet = openpyxl.load_workbook(whole[-1], data_only=True)["Tổng hợp"]
    assert column(sheet, "Tổng điểm")[:3] == [86.241228, 86.241228, 85.991228]
    assert column(sheet, "Xếp loại theo điểm") == ["Tốt", "Tốt", "Tốt", "Chưa xếp loại", "Chưa xếp loại"]
    assert column(sheet, "Xếp loại") == ["Tốt", "Tốt", "Khá", "Chưa xếp loại", "Chưa xếp loại"]
    assert column(sheet, "Lý do giữ loại")[2] == "có nghiệp vụ chưa làm"
    assert column(sheet, "Xếp hạng") == [1, 1, 2, None, None]


def test_why_points_were_lost_and_how_to_rise_stand_on_sheets_of_their_own(whole: list[Path]) -> None:
    book = openpyxl.load_workbook(whole[-1], data_only=True)
    lost = [[cell.value for cell in row] for row in book["Vì sao mất điểm"].iter_rows(min_row=5)]
    assert lost[0][2:] == ["1b", "Lập hồ sơ", 10, 4, 6]
    climbs = [[cell.value for cell in row] for row in book["Cách lên loại"].iter_rows(min_row=5)]
    assert [row[0:1] + row[2:3] + row[4:7] for row in climbs] == [["003", "Khá", "Tốt", 0, "1b"]]


@pytest.mark.parametrize("name", ["tong-hop", "phu-luc", "phu-luc-noi-bo"])
def test_the_mean_of_a_group_takes_only_units_that_have_all_of_it_and_a_part_of_a_sum_has_a_star(
    whole: list[Path], name: str
) -> None:
    (path,) = (each for each in whole if each.stem == f"{name}-{PERIOD}")
    sheet = next(each for each in openpyxl.load_workbook(path, data_only=True).worksheets if _group(each))
    at = _group(sheet)
    named = {str(row[0].value): row[at - 1] for row in sheet.iter_rows() if row[0].value}
    assert [named[number].value for number in "1234"] == [68.741228, 68.741228, 71.491228, 66.491228]
    assert [named[number].number_format[-3:] == '"*"' for number in "1234"] == [False, False, False, True]
    assert (named["Bình quân"].value, named["Chưa có số liệu"].value) == (69.66, 2)


def _group(sheet: Any) -> int:
    """The column of the group Lưu trữ in a table of results; 0 if there is none."""
    found = (cell.column for row in sheet.iter_rows(max_row=9) for cell in row if cell.value == "Lưu trữ")
    return next(found, 0)


def test_a_decision_is_counted_as_what_it_is_and_not_as_a_gate(space: Workspace) -> None:
    decided(space, Override(PERIOD, "001", None, "Khá", "kiểm tra thực tế", "ông A"),
            Override(PERIOD, "002", D(85), "", "chấm lại", "ông A"))  # fmt: skip
    book = openpyxl.load_workbook(books(space)[-1], data_only=True)
    counted = {row[4]: row[5] for row in book["Tóm tắt"].iter_rows(min_row=5, max_row=16, values_only=True)}
    assert {name: counted[name] for name in counted if name in SAID} == dict(
        zip(SAID, (1, 2, 1, 1), strict=True)
    )
    assert column(book["Tổng hợp"], "Lý do giữ loại")[:3] == ["", "", "có nghiệp vụ chưa làm"]
    assert column(book["Tổng hợp"], "Điều chỉnh kết quả")[:3] == [
        "Hạ loại từ “Tốt” xuống “Khá”: kiểm tra thực tế (ông A)",
        "Tổng điểm từ 86,241228 thành 85: chấm lại (ông A)", None,
    ]  # fmt: skip


SAID = ("Đơn vị bị khống chế loại", "Đơn vị có kết quả điều chỉnh", "  Hạ loại", "  Đổi tổng điểm")


def test_no_way_up_is_worked_out_from_points_where_the_result_was_decided(space: Workspace) -> None:
    decided(space, Override(PERIOD, "001", None, "Khá", "kiểm tra thực tế", "ông A"))
    sheet = openpyxl.load_workbook(books(space)[-1], data_only=True)["Cách lên loại"]
    (code, _, band, _, above, *_, why, _), _ = (
        [cell.value for cell in row] for row in sheet.iter_rows(min_row=5)
    )
    assert (code, band, above) == ("001", "Khá", None)
    assert why == "Kết quả do người có thẩm quyền điều chỉnh, không theo điểm của tiêu chí"


def test_the_way_up_tells_what_lacks_for_the_next_band_and_how_far_a_criterion_done_in_full_would_lift(
    tmp_path: Path,
) -> None:
    made = workspace(tmp_path, MANY, WEIGHTED)
    low = {"1b": "Đầy đủ", "2a": 24.0, "2b": 9.0, "2b.of": 40.0, "2c": 1.0, "3": 0.0}
    receive(made, MANY[0], WHOLE | low)
    sheet = openpyxl.load_workbook(books(made)[-1], data_only=True)["Cách lên loại"]
    heads, row = ([cell.value for cell in cells] for cells in sheet.iter_rows(min_row=4))
    assert dict(zip(heads[2:], row[2:], strict=True)) == {
        "Đang xếp loại": "Chưa đạt", "Tổng điểm": 49.5, "Loại kế tiếp": "Khá", "Còn thiếu": 0.5,
        "Mã tiêu chí": "2b", "Tiêu chí cần làm thêm": "Hồ sơ đã số hóa", "Làm đủ thì được thêm": 31,
        "Làm đủ thì lên loại": "Tốt",
    }  # fmt: skip


@needs_libreoffice
def test_libreoffice_calculates_the_same_points_bands_and_ranks(whole: list[Path], tmp_path: Path) -> None:
    assert all_differences(whole, tmp_path) == {}


@needs_libreoffice
def test_libreoffice_calculates_the_same_self_scores_on_a_form(tmp_path: Path) -> None:
    path = receive(workspace(tmp_path, UNITS, GATED), UNITS[0], WHOLE | {"1b": "Không", "1c": 7.0})
    layout = FormLayout(GATED)
    at = layout.columns[SELF_POINTS] + 1
    ours, theirs = (
        [openpyxl.load_workbook(each, data_only=True).worksheets[0].cell(row + 1, at).value
         for row in (*layout.rows.values(), layout.end_row)]
        for each in (path, recalculated(path, tmp_path))
    )  # fmt: skip
    assert [value or 0 for value in ours] == pytest.approx([value or 0 for value in theirs])


@needs_libreoffice
def test_libreoffice_agrees_on_variants_and_on_a_set_without_bands(tmp_path: Path) -> None:
    space = workspace(tmp_path, MIXED, dataclasses.replace(VARIED, bands=()))
    for unit in MIXED[1:]:
        receive(
            space, unit, WHOLE if unit.variant == "Sở" else {k: v for k, v in WHOLE.items() if k[0] in "23"}
        )
    for path in books(space):
        book = openpyxl.load_workbook(path)
        named = [name for name in book.sheetnames if name.endswith(("- Sở", "- Xã"))]
        assert named in (book.sheetnames[:2], book.sheetnames[2:4])
    assert all_differences(books(space), tmp_path) == {}


def test_the_object_for_programs_gives_points_instead_of_marks(space: Workspace) -> None:
    done = CliRunner().invoke(main, ["consolidate", str(PERIOD), "-w", str(space.root), "--json"])
    told = json.loads(done.stdout)
    assert "marks" not in told
    assert told["points"] == {"units": 3, "total": 258.473684, "max": 300.0, "missing": 9, "percent": 86.2}
    assert [(band["label"], band["count"]) for band in told["bands"]] == [
        ("Tốt", 2), ("Khá", 1), ("Chưa đạt", 0), ("Chưa xếp loại", 2),
    ]  # fmt: skip
    held = told["units_detail"][2]
    assert (held["band_by_score"], held["band"], held["reason"], held["rank"]) == (
        "Tốt", "Khá", "có nghiệp vụ chưa làm", 2,
    )  # fmt: skip


def test_the_page_for_a_person_tells_the_points_of_each_band(space: Workspace) -> None:
    done = CliRunner().invoke(main, ["check", str(PERIOD), "-w", str(space.root)])
    assert "Kết quả: 3/5 đơn vị có đủ số liệu" in done.stdout
    assert "  Tốt: 2 đơn vị, 86,241228 điểm" in done.stdout


def test_two_runs_give_the_same_bytes(space: Workspace) -> None:
    first = [path.read_bytes() for path in books(space)]
    assert [path.read_bytes() for path in books(space)] == first
    assert check(space).month.results.criteria.points == D(100)


EVERY = dataclasses.replace(
    GATED,
    nodes=(
        *GATED.nodes,
        Node("4", "group", "Công báo", "Gửi đăng Công báo", points=D(1), start=D(1), role="extra"),
        Node("4a", "count", "Không gửi", "Văn bản không gửi", parent="4", rate=D("0.5"), role="penalty"),
        Node("4b", "count", "Gửi chậm", "Văn bản gửi chậm", parent="4", rate=D("0.5"), per=D(2),
             free=D(1), role="penalty"),
        Node("5", "count", "Vi-rút", "Máy không diệt vi-rút", tiers=parse_tiers("dưới 2 = 0,5; từ 2 = 0"),
             role="extra"),
        Node("6", "ratio", "Đúng hạn", "Hồ sơ đúng hạn", tiers=parse_tiers("từ 90 = 1; dưới 90 = 0"),
             role="extra"),
        Node("7", "group", "Thưởng", "Điểm thưởng", role="extra", points=D(3)),
        Node("7a", "points", "Sáng kiến", "Sáng kiến", parent="7", points=D(2), least=D(-1),
             step=D("0.1")),
        Node("7b", "choice", "Thi đua", "Thi đua", parent="7", points=D(2),
             options=parse_options("Xuất sắc = 2; Khá = 1; Không = 0")),
    ),
)  # fmt: skip
CROWD = tuple(Unit(f"{number:03}", f"Xã {number}") for number in range(1, 25))


@pytest.mark.long
def test_invented_answers_to_every_kind_have_nothing_to_complain_about(tmp_path: Path) -> None:
    space = workspace(tmp_path, CROWD, EVERY)
    for unit in CROWD:
        filled = invent(EVERY, random.Random(unit.code), PERIOD)
        receive(space, unit, {f"{code}.{field}": value for (code, field), value in filled.items()})
    result = check(space)
    assert found(result) == []
    assert set(result.month.results.scores["missing"]) == {0}


@needs_libreoffice
def test_libreoffice_scores_every_kind_as_we_do(tmp_path: Path) -> None:
    space = workspace(tmp_path, CROWD, EVERY)
    for unit in CROWD[:-1]:
        filled = invent(EVERY, random.Random(f"again {unit.code}"), PERIOD)
        receive(space, unit, {f"{code}.{field}": value for (code, field), value in filled.items()})
    assert all_differences(books(space), tmp_path) == {}


@pytest.mark.long
def test_a_month_of_a_weighted_set_can_be_rehearsed(tmp_path: Path) -> None:
    space = workspace(tmp_path, CROWD, EVERY)
    done = CliRunner().invoke(main, ["rehearse", "2026-05", "-w", str(space.root)])
    assert done.exit_code == 0, done.output
    checked = CliRunner().invoke(main, ["consolidate", "2026-05", "-w", str(space.root), "--json"])
    assert checked.exit_code == 0, checked.output
    assert json.loads(checked.stdout)["points"]["units"] > len(CROWD) / 2


@needs_libreoffice
def test_a_set_of_marks_without_bands_is_consolidated_too(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, dataclasses.replace(SMALL, bands=()))
    receive(space, UNITS[0], PLAIN)
    assert all_differences(books(space), tmp_path) == {}
