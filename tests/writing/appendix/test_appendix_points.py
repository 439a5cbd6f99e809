"""The appendix of a weighted set: own and appraised points, bands, ranks, and what follows the table."""

import dataclasses
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import pipeline
from tests.desk.test_appraisal import WEIGHTED, appraised, give
from tests.helpers import NODES, PERIOD, SMALL, UNITS, WHOLE, config, receive, workspace
from tests.office import needs_libreoffice
from tests.scoring.months import results_of
from tests.writing.merged.test_outputs import differences
from tests.writing.test_turned import FULL, LONG
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import (
    GROUP,
    MARK,
    NOT_ARISEN,
    OUT,
    PENALTY,
    PERCENT,
    POINTS,
    SPREAD,
    Band,
    Node,
)
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write
from vtlt_consolidate.writing.appendix import appendix as printed


def appendix(space: Workspace) -> Path:
    result = pipeline.examine(space, PERIOD)
    path = space.folder(PERIOD, RESULTS) / f"phu-luc-{PERIOD}.xlsx"
    write(path, printed.render(result.config, result.round_, parts(result.month.results)))
    return path


def book(path: Path) -> Any:
    return openpyxl.load_workbook(path, data_only=True)


def said(path: Path) -> list[str]:
    """Every text under the table, on whatever sheet it stands."""
    texts = [
        str(cell.value) for sheet in book(path) for row in sheet.iter_rows() for cell in row if cell.value
    ]
    return texts[texts.index(next(text for text in texts if text.startswith("Ghi chú"))) :]


@pytest.fixture
def reviewed(tmp_path: Path) -> Workspace:
    """Two returns and one missing; the reviewer gives the first a point less for its second criterion."""
    space = workspace(tmp_path, criteria=WEIGHTED)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], WHOLE)
    give(appraised(space), UNITS[0].code, "A1", 1.5, "Chưa có minh chứng")
    return space


def test_own_and_appraised_points_stand_side_by_side(reviewed: Workspace) -> None:
    sheet = book(appendix(reviewed))["Phụ lục"]
    heads = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6, max_row=9)]
    pairs = [at for at, words in enumerate(heads[3]) if words == "Tự chấm"]
    assert [heads[3][at + 1] for at in pairs] == ["Thẩm định"] * len(pairs)
    first = [cell.value for cell in sheet[10]]
    differing = [(first[at], first[at + 1]) for at in pairs if first[at] != first[at + 1]]
    assert set(differing) == {(2.5, 1.5)} | {pair for pair in differing if pair[0] - pair[1] == 1}
    own, given = heads[0].index("Điểm tự chấm"), heads[0].index("Tổng điểm")
    assert first[own] - first[given] == 1
    second = [cell.value for cell in sheet[11]]
    assert second[own] == second[given]


def test_every_column_of_points_has_room_for_all_their_places_so_that_parts_add_up_to_the_sum(
    tmp_path: Path,
) -> None:
    nodes = (
        Node("G", "group", "Hồ sơ", "Lập hồ sơ"),
        Node("R", "ratio", "Tỷ lệ", "Tỷ lệ hồ sơ đã lập", parent="G", points=Decimal(50)),
        Node("P", "points", "Kho", "Kho lưu trữ", parent="G", points=Decimal(80)),
    )
    space = workspace(tmp_path, criteria=dataclasses.replace(WEIGHTED, nodes=nodes))
    for unit in UNITS:
        receive(space, unit, {"R": 5.0, "R.of": 7.0, "P": 73.0})
    give(appraised(space), UNITS[0].code, "P", 70, "Thiếu giá")
    sheet = book(appendix(space))["Phụ lục"]
    (first,) = sheet.iter_rows(min_row=10, max_row=10)
    numbers = [cell for cell in first if isinstance(cell.value, float) and cell.value > 1]
    both = [108.714286, 105.714286]
    assert [cell.value for cell in numbers] == [*both, 35.714286, 35.714286, *both]
    for cell in numbers:
        assert sheet.column_dimensions[cell.column_letter].width >= len(str(cell.value)) + 0.5


@needs_libreoffice
def test_libreoffice_calculates_the_same_sums_of_own_and_appraised_points(
    reviewed: Workspace, tmp_path: Path
) -> None:
    assert differences(appendix(reviewed), tmp_path) == {}


def test_a_reviewed_appendix_read_back_gives_no_appraised_point_as_a_units_own(tmp_path: Path) -> None:
    nodes = tuple(dataclasses.replace(node, kind="points", points=Decimal(3)) if node.kind == "mark" else node
                  for node in NODES)  # fmt: skip
    criteria = dataclasses.replace(WEIGHTED, nodes=nodes)
    below = workspace(tmp_path, criteria=criteria)
    receive(below, UNITS[0], {"A1": 2.5, "A2": 1.0, "A3": 0.0, "A4": 3.0, "B2": 20.5})
    give(appraised(below), UNITS[0].code, "A1", 1.5, "Chưa có minh chứng")
    above = workspace(tmp_path / "above", criteria=criteria)
    write(above.folder(PERIOD, RECEIVED) / "phu-luc.xlsx", appendix(below).read_bytes())
    answers = pipeline.check(above, PERIOD).month.results.answers
    read = answers[(answers["unit_code"] == UNITS[0].code) & (answers["leaf_code"] == "A1")]
    assert set(read["text"]) <= {"", "2,5"}


@pytest.mark.long
@pytest.mark.parametrize("criteria", [SMALL, WEIGHTED], ids=["marks", "points"])
def test_what_has_no_room_under_the_table_goes_on_without_its_headings_and_counts_on(
    tmp_path: Path, criteria: Any
) -> None:
    told, apart = set(), 0
    for count in range(1, 30, 4):
        units = tuple(Unit(f"{n:03d}", f"Xã {n}") for n in range(1, count + 1))
        path = appendix(workspace(tmp_path / str(count), units, criteria))
        told.add(tuple(re.sub(r"\d+ phường", "N phường", text) for text in said(path)))
        names = book(path).sheetnames
        with zipfile.ZipFile(path) as parts:
            sheets = [parts.read(f"xl/worksheets/sheet{n}.xml").decode() for n in range(1, len(names) + 1)]
        assert 'useFirstPageNumber="1"' in sheets[0]
        assert "differentFirst" in sheets[0]
        if len(names) > 1:
            apart += 1
            assert names == ["Phụ lục", "Phụ lục (tiếp)"]
            breaks = len(openpyxl.load_workbook(path)["Phụ lục"].row_breaks.brk)
            assert f'firstPageNumber="{breaks + 2}"' in sheets[1]
            assert "differentFirst" not in sheets[1]
    assert len(told) == 1
    assert apart


def test_headings_of_groups_lie_where_there_is_room(tmp_path: Path) -> None:
    nodes = tuple(
        dataclasses.replace(NODES[0], code=f"T{n}", parent="", points=Decimal(1), label=f"Việc {n}")
        for n in range(45)
    )
    path = appendix(workspace(tmp_path, criteria=dataclasses.replace(WEIGHTED, nodes=nodes)))
    sheet = openpyxl.load_workbook(path)["Phụ lục"]
    assert sheet["C7"].alignment.textRotation == 0


def test_thousands_and_less_than_nothing_are_written_as_the_formula_writes_them() -> None:
    thousand = dataclasses.replace(
        SMALL, band_by=POINTS, bands=(Band("Đạt", "từ 1000", Decimal(1000), None),
                                      Band("Chưa đạt", "dưới 1000", Decimal(-1000), Decimal(1000))),
        nodes=(Node("A", POINTS, "A", "Việc A", points=Decimal(2000)),
               Node("B", POINTS, "B", "Trừ", points=Decimal(500), role=PENALTY)),
    )  # fmt: skip
    given = [{"A": Decimal("1234.5"), "B": 0}, {"A": 1500, "B": Decimal("0.25")}, {"A": 0, "B": 500}]
    results = results_of(thousand, UNITS, {unit.code: each for unit, each in zip(UNITS, given, strict=True)})
    printed_book = openpyxl.load_workbook(
        io.BytesIO(printed.render(config(criteria=thousand), Round(PERIOD), parts(results))), data_only=True
    )
    texts = "\n".join(str(cell.value) for sheet in printed_book for row in sheet.iter_rows() for cell in row)
    assert "từ 1234,5 đến 1499,75 điểm" in texts
    assert "-500 điểm" in texts


def test_without_columns_of_criteria_the_mean_of_a_group_takes_only_units_that_have_all_of_it(
    tmp_path: Path,
) -> None:
    units = [Unit(f"{number:03d}", f"Xã {number}") for number in range(1, 6)]
    answers = {unit.code: FULL for unit in units} | {"002": {**FULL, "c1": None}, "004": {**FULL, "c2": None}}
    path = tmp_path / "phu-luc.xlsx"
    made = config(units, LONG)
    path.write_bytes(printed.render(made, Round(PERIOD), parts(results_of(LONG, units, answers))))
    named = {str(row[0].value): row[2:6] for row in book(path)["Phụ lục"].iter_rows() if row[0].value}
    shown = [named[number][2] for number in "12345"]
    assert [cell.value for cell in shown] == [26, 24, 26, 24, 26]
    assert [cell.number_format[-3:] == '"*"' for cell in shown] == [False, True, False, True, False]
    assert [cell.value for cell in named["Bình quân"]] == [26, 26, 26, 1]
    assert [cell.value for cell in named["Chưa có số liệu"]] == [0, 0, 2, 0]


def test_the_note_says_why_means_do_not_add_up_where_they_are_of_different_units() -> None:
    units = [Unit(f"{number:03d}", f"Xã {number}") for number in range(1, 7)]
    whole = {unit.code: FULL for unit in units}
    for answers, is_told in ((whole, False), (whole | {"002": {**FULL, "c1": None}}, True)):
        made = printed.render(config(units, LONG), Round(PERIOD), parts(results_of(LONG, units, answers)))
        cells = [
            str(cell.value)
            for sheet in openpyxl.load_workbook(io.BytesIO(made)) for row in sheet.iter_rows() for cell in row
        ]  # fmt: skip
        (note,) = [text for text in cells if text.startswith("Ghi chú:")]
        assert ("nên bình quân của nhóm có thể khác tổng bình quân" in note) is is_told


def test_figures_to_be_printed_stand_beside_groups_too(tmp_path: Path) -> None:
    staff = Node("NS", "quantity", "NS", "Số người làm lưu trữ", parent="b", measure_unit="người")
    criteria = dataclasses.replace(LONG, nodes=(*LONG.nodes, dataclasses.replace(staff, in_table=True)))
    units = [Unit(f"{number:03d}", f"Xã {number}") for number in range(1, 6)]
    answers = {unit.code: {**FULL, "NS": number} for number, unit in enumerate(units, 2)}
    path = tmp_path / "phu-luc.xlsx"
    path.write_bytes(
        printed.render(config(units, criteria), Round(PERIOD), parts(results_of(criteria, units, answers)))
    )
    (column,) = (
        cell.column for row in book(path)["Phụ lục"].iter_rows() for cell in row if cell.value == "NS (người)"
    )
    rows = {row[0].value: row[column - 1].value for row in book(path)["Phụ lục"].iter_rows()}
    assert [rows[number] for number in range(1, 6)] == [2, 3, 4, 5, 6]


@needs_libreoffice
@pytest.mark.parametrize("unarisen", [OUT, SPREAD])
@pytest.mark.parametrize("spread", [False, True])
def test_without_columns_of_criteria_totals_stand_though_some_did_not_arise(
    tmp_path: Path, unarisen: str, spread: bool
) -> None:
    groups = [Node(code, GROUP, code, f"Nhóm {code}") for code in "AB"]
    leaves = [Node(f"{code}{at}", MARK, f"{code}{at}", f"Việc {code}{at}", parent=code, points=Decimal(1))
              for code in "AB" for at in range(22)]  # fmt: skip
    leaves[0] = dataclasses.replace(leaves[0], unarisen=unarisen, points=Decimal(3))
    # What is spread over the groups looks into them.
    alone = Node("Z", MARK, "Z", "Việc Z", points=Decimal(7), unarisen=SPREAD if spread else "")
    wide = dataclasses.replace(SMALL, nodes=(*groups, *leaves, alone), bands=(), band_by=PERCENT)
    full = {node.code: "Đạt" for node in (*leaves, alone)}
    none = NOT_ARISEN
    units = [Unit(f"{number:03d}", f"Xã {number}") for number in range(5)]
    lacking = full | {"A0": none, "B3": "Chưa đạt"}
    answers = [full, lacking, full, full, lacking | {"Z": none if spread else "Đạt"}]
    path = tmp_path / "phu-luc.xlsx"
    told = {unit.code: each for unit, each in zip(units, answers, strict=True)}
    results = results_of(wide, units, told)
    path.write_bytes(printed.render(config(units, wide), Round(PERIOD), parts(results)))
    totals = {row.unit_code: int(row.total_micro) / MICRO for row in results.scores.itertuples()}
    rows = {str(row[1].value): [cell.value for cell in row] for row in book(path)["Phụ lục"].iter_rows()}
    assert [totals[unit.code] in rows[unit.name] for unit in units] == [True] * 5
    assert differences(path, tmp_path) == {}
