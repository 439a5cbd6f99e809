"""What is corrected on paper: the figures as report and appendix print them, not the answers behind them."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import pipeline
from tests.desk.test_appraisal import give
from tests.helpers import PERIOD, UNITS, copy_of, receive, workspace
from tests.scoring.test_weighted import WHOLE
from tests.writing.merged.test_weighted_outputs import GATED, decided
from vtlt_consolidate.commands.months.apply import apply
from vtlt_consolidate.commands.months.close import close, reopen
from vtlt_consolidate.commands.said import months
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.workspace.folders import Workspace

pytestmark = pytest.mark.usefixtures("no_papers")

DAY = dt.date(2026, 4, 20)
HOLE = {key: value for key, value in WHOLE.items() if key != "2c"}


def received(tmp_path: Path) -> Workspace:
    """Returns of three units, of which the third lacks an answer."""
    made = workspace(tmp_path, UNITS, GATED)
    for unit, answers in zip(UNITS, (WHOLE, WHOLE, HOLE), strict=True):
        receive(made, unit, answers)
    return made


def reopened(made: Workspace) -> Workspace:
    """The month with results, closed and opened again."""
    pipeline.consolidate(made, PERIOD, received=DAY)
    close(made, PERIOD, "A", DAY)
    reopen(made, PERIOD, "A", "Nhập nhầm", DAY)
    return made


def _reopened(tmp_path: Path) -> Workspace:
    return reopened(received(tmp_path))


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A month of points that was closed and opened again: two units are whole, the third lacks an answer."""
    return copy_of(_reopened, tmp_path, tmp_path_factory)


def corrected(space: Workspace) -> dict[tuple[str, str], tuple[str, str]]:
    """Unit and what → what was printed and what is right."""
    pipeline.consolidate(space, PERIOD, received=DAY)
    done = close(space, PERIOD, "A", DAY)
    assert done.erratum
    rows = list(openpyxl.load_workbook(done.erratum).active.iter_rows(values_only=True))
    printed: list[tuple[Any, ...]] = [row for row in rows if isinstance(row[0], int)]
    return {(str(row[1]).partition(",")[0], row[2]): (row[3], row[4]) for row in printed}


def test_points_sums_and_the_rest_of_the_row_are_listed_and_no_answer_behind_them(space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE | {"2a": 10.0})
    found = corrected(space)
    mine = {what: change for (unit, what), change in found.items() if unit == "Phường Tân Định"}
    # An answer of 10 gives 10 points of 40, as the appendix prints.
    assert mine["Tổng điểm"] == ("86,241228", "56,241228")
    assert mine["Tỷ lệ so với tối đa"] == ("86,2%", "56,2%")
    assert mine["Xếp loại"] == ("Tốt", "Khá")
    assert mine["Xếp hạng"] == ("1", "2")
    groups = [what for what in mine if what in {node.name for node in GATED.nodes if node.kind == "group"}]
    assert groups
    assert found["Tính chung", "Tổng điểm - Bình quân"] == ("86,24", "71,24")
    assert found["Tính chung", "Số đơn vị “Khá”"] == ("0", "01")


def test_what_was_blank_is_called_so_and_partial_sums_keep_their_star(space: Workspace) -> None:
    receive(space, UNITS[2], WHOLE)
    mine = {what: change for (unit, what), change in corrected(space).items() if unit == "Xã Thạnh An"}
    before, after = mine["Tổng điểm"]
    # Beside a sign points are printed in hundredths.
    assert before.endswith("*")
    assert len(before.removesuffix("*").partition(",")[2]) <= len("24")
    assert after == "86,241228"
    assert mine["Xếp hạng"] == ("để trống", "1")
    assert mine["Xếp loại"] == ("Chưa xếp loại", "Tốt")
    assert mine[GATED.by_code["2c"].full_name][0] == "Chưa có số liệu"


def test_an_answer_that_changes_nothing_printed_needs_no_correction(space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE | {"1a.note": "Đã ban hành"})
    pipeline.consolidate(space, PERIOD, received=DAY)
    done = close(space, PERIOD, "A", DAY)
    assert done.erratum is None
    assert "Khác lần chốt trước" not in months.closed(done, space.root)


def test_appraised_points_are_corrected_as_they_are_printed(space: Workspace) -> None:
    pipeline.appraise(space, PERIOD)
    give(space.folder(PERIOD, "tham-dinh.xlsx"), "001", "1a", 0, "Không có quy chế")
    found = corrected(space)
    assert found["Phường Tân Định", GATED.by_code["1a"].full_name][1] == "0"
    assert found["Phường Tân Định", "Tổng điểm"] == ("86,241228", "81,241228")


def test_a_decision_after_closing_is_corrected_with_what_it_says_and_who_made_it(space: Workspace) -> None:
    decided(space, Override(PERIOD, "001", Decimal(92), "", "kiểm tra lại", "Giám đốc Lê Thị Hoa"))
    apply(space, PERIOD, lambda _: None)
    found = corrected(space)
    assert found["Phường Tân Định", "Tổng điểm"] == ("86,241228", "92")
    before, after = found["Phường Tân Định", "Điều chỉnh kết quả"]
    assert before == "để trống"
    assert after == "Tổng điểm từ 86,241228 thành 92: kiểm tra lại (Giám đốc Lê Thị Hoa)"
