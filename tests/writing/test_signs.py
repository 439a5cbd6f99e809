"""Points that are taken off are printed with a minus wherever they stand."""

import dataclasses
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import SMALL, config, copy_of, fields, workspace
from tests.office import needs_libreoffice
from tests.writing.merged.test_history import FEB, MAR, listed
from tests.writing.merged.test_outputs import all_differences
from vtlt_consolidate.commands.months.close import close, reopen
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.rules.banding import Band
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write
from vtlt_consolidate.writing.forms import forms

pytestmark = pytest.mark.usefixtures("no_papers")

D = Decimal
SET = dataclasses.replace(
    SMALL, id="tru", band_by="points", bands=(Band("Mọi mức", "mọi mức", D(-20), None, "QĐ"),),
    nodes=(
        Node("A", "points", "Lập hồ sơ", "Lập hồ sơ", points=D(10)),
        Node("T", "group", "Trừ", "Các điểm trừ", points=D(8), role="penalty"),
        Node("T1", "points", "Trễ", "Báo cáo trễ", parent="T", points=D(5)),
        Node("T2", "points", "Bù", "Đã khắc phục", parent="T", points=D(3), role="penalty"),
        Node("K", "points", "Sai", "Văn bản sai thể thức", points=D(4), role="penalty"),
    ),
)  # fmt: skip
UNITS = (Unit("001", "Xã A"), Unit("002", "Xã B"))
GIVEN = {
    FEB: {"001": (10.0, 2.0, 0.0, 1.0), "002": (8.0, 1.0, 1.0, 0.0)},
    MAR: {"001": (9.0, 4.0, 1.0, 0.0), "002": (8.0, 1.0, 1.0, 1.5)},
}
"""Period → code of a unit → what it gives for A, T1, T2 and K."""
DAY = dt.date(2026, 4, 20)


def settings() -> Config:
    return dataclasses.replace(config(UNITS, SET), rounds=tuple(Round(each, "", None) for each in GIVEN))


def send(space: Workspace, month: Period, unit: Unit, given: tuple[float, ...]) -> None:
    made, answers = settings(), dict(zip(("A", "T1", "T2", "K"), given, strict=True))
    data = forms.render(made, unit, made.round(month), fields(answers))
    write(space.folder(month, RECEIVED) / forms.file_name(unit), data)


def _two_months(folder: Path) -> Workspace:
    space = workspace(folder, UNITS, SET)
    write(space.root / workbook.FILE_NAME, workbook.render(settings()))
    for month, given in GIVEN.items():
        space.start(month)
        for unit in UNITS:
            send(space, month, unit, given[unit.code])
        pipeline.consolidate(space, month, received=DAY)
    return space


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return copy_of(_two_months, tmp_path, tmp_path_factory)


def merged(space: Workspace) -> Path:
    return space.folder(MAR, RESULTS) / f"tong-hop-{MAR}.xlsx"


def printed(value: Any, style: str) -> Any:
    """What a cell of a table of results shows: its style may put a minus before the number."""
    return -value if value and style.endswith('"-"General') else value


def test_the_table_prints_a_minus_for_what_lowers_the_total_and_none_for_what_gives_back(
    space: Workspace,
) -> None:
    sheet = openpyxl.load_workbook(merged(space), data_only=True)["Tổng hợp"]
    row = next(cells for cells in sheet.iter_rows() if cells[1].value == "001")
    assert [printed(cell.value, cell.number_format) for cell in row[5:11]] == [9, -3, -4, 1, 0, 6]


def test_the_comparison_adds_up_as_the_tables_print_it(space: Workspace) -> None:
    rows = listed(merged(space), "So với kỳ trước")
    columns = rows[["Điểm kỳ trước", "Điểm kỳ này", "Tăng, giảm"]]
    assert columns.loc["T"].tolist() == [-1, -1.5, -0.5]
    assert columns.loc["T1"].tolist() == [-1.5, -2.5, -1]
    assert columns.loc["T2"].tolist() == [0.5, 1, 0.5]
    assert columns.loc["K"].tolist() == [-0.5, -0.75, -0.25]
    for column in columns:
        parts = sum(columns.loc[code, column] for code in ("A", "T", "K"))
        assert columns.iloc[0][column] == pytest.approx(parts)


def test_what_was_lost_and_why_is_told_with_the_same_signs(space: Workspace) -> None:
    path = merged(space)
    lost = listed(path, "Vì sao mất điểm").reset_index().set_index(["Mã", "Mã tiêu chí"])
    assert lost.loc[("001", "T1"), ["Điểm tốt nhất", "Điểm đạt", "Điểm mất"]].tolist() == [0, -4, 4]
    assert lost.loc[("002", "K"), ["Điểm tốt nhất", "Điểm đạt", "Điểm mất"]].tolist() == [0, -1.5, 1.5]
    moves = listed(path, "Tăng, giảm từng đơn vị")
    assert moves.loc["001", "Tăng ở các tiêu chí"] == "T2 Bù (0 → 1); K Sai (-1 → 0)"
    assert moves.loc["001", "Giảm ở các tiêu chí"] == "T1 Trễ (-2 → -4); A Lập hồ sơ (10 → 9)"
    by_criterion = listed(path, "Theo tiêu chí")
    assert by_criterion.loc["K", ["Điểm tối đa", "Điểm bình quân"]].tolist() == [-4, -0.75]
    earlier = listed(path, "Số liệu kỳ trước")
    assert earlier.loc["001", ["A Lập hồ sơ", "T1 Trễ", "T2 Bù", "K Sai"]].tolist() == [10, -2, 0, -1]


def test_the_sheet_of_one_unit_shows_its_points_as_the_table_prints_them(space: Workspace) -> None:
    rows = list(
        openpyxl.load_workbook(merged(space), data_only=True)["Một đơn vị"].iter_rows(values_only=True)
    )
    heads = next(row for row in rows if row[:2] == ("STT", "Mã"))
    shown = {row[1]: dict(zip(heads, row, strict=True)) for row in rows[rows.index(heads) + 1 :]}
    names = ("Điểm", "Điểm tốt nhất", "Mất", "Kỳ trước")
    assert [shown["T1"][name] for name in names] == [-4, 0, 4, -2]
    assert [shown["A"][name] for name in names] == [9, 10, 1, 10]


@needs_libreoffice
def test_libreoffice_calculates_the_same_signs(space: Workspace, tmp_path: Path) -> None:
    assert all_differences([merged(space)], tmp_path) == {}


def test_a_correction_repeats_what_was_printed_with_its_sign(space: Workspace) -> None:
    close(space, MAR, "A", DAY)
    reopen(space, MAR, "A", "Nhập nhầm", DAY)
    send(space, MAR, UNITS[1], (8.0, 1.0, 1.0, 0.5))
    pipeline.consolidate(space, MAR, received=DAY)
    done = close(space, MAR, "A", DAY)
    assert done.erratum
    rows = list(openpyxl.load_workbook(done.erratum).active.iter_rows(values_only=True))
    found = {row[2]: (row[3], row[4]) for row in rows if isinstance(row[0], int)}
    assert found["Văn bản sai thể thức"] == ("-1,5", "-0,5")
    assert found["Văn bản sai thể thức - Bình quân"] == ("-0,75", "-0,25")


def test_what_can_still_be_taken_off_is_the_least(space: Workspace) -> None:
    (space.folder(MAR, RECEIVED) / forms.file_name(UNITS[1])).unlink()
    pipeline.consolidate(space, MAR, received=DAY)
    rows = listed(merged(space), "Còn có thể thay đổi").set_index("Nội dung")
    row = next(cells for name, *cells in rows.itertuples() if "Văn bản sai" in str(name))
    assert row[1:4] == [-4, 4, 0]
