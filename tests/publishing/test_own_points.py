"""Corrections of appraised months: the units' own points have printed columns beside those that count."""

from pathlib import Path

import pytest

from tests import pipeline
from tests.desk.test_appraisal import give
from tests.helpers import PERIOD, UNITS, copy_of, receive, workspace
from tests.publishing.test_printed import DAY, corrected, received, reopened
from tests.scoring.test_weighted import WHOLE
from tests.writing.merged.test_weighted_outputs import GATED
from vtlt_consolidate.commands.months.close import close, reopen
from vtlt_consolidate.publishing import ownpoints
from vtlt_consolidate.workspace.folders import Workspace

GROUP = GATED.by_code["2"].name


def _appraised(tmp_path: Path) -> Workspace:
    made = received(tmp_path)
    pipeline.appraise(made, PERIOD)
    give(made.folder(PERIOD, "tham-dinh.xlsx"), "002", "2b", 30, "Chưa đủ hồ sơ")
    return reopened(made)


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A month that was appraised, closed and opened again."""
    return copy_of(_appraised, tmp_path, tmp_path_factory)


def test_every_printed_column_of_the_units_own_points_is_named_and_compared(space: Workspace) -> None:
    receive(space, UNITS[1], WHOLE | {"2a": 10.0})
    receive(space, UNITS[2], WHOLE)
    found = corrected(space)
    mine = {what: change for (unit, what), change in found.items() if unit == "Phường 14"}
    assert mine[f"{GROUP} - Tự chấm"] == ("68,741228", "38,741228")
    assert mine[f"{GROUP} - Thẩm định"] == ("62,25", "32,25")
    assert (mine["Điểm tự chấm"], mine["Tổng điểm"]) == (("86,241228", "56,241228"), ("79,75", "49,75"))
    # Points of a quantity are no shelf metres.
    assert mine["Tài liệu đã chỉnh lý (điểm) - Thẩm định"] == ("30", "0")
    assert not any("mét giá" in what and "ự chấm" in what for _, what in found)
    # As the appendix prints a sum that lacks an answer.
    assert found["Xã Thạnh An", f"{GROUP} - Tự chấm"] == ("66,49*", "68,741228")
    assert found["Xã Thạnh An", "Điểm tự chấm"] == ("83,99*", "86,241228")
    assert found["Tính chung", f"{GROUP} - Bình quân - Tự chấm"] == ("68,74", "58,74")
    assert found["Tính chung", f"{GROUP} - Bình quân - Thẩm định"] == ("65,5", "56,58")
    assert not any(what.startswith("Cột") for _, what in found)


def test_own_points_of_an_appendix_that_was_changed_are_not_said_to_stay_as_they_are(
    space: Workspace,
) -> None:
    receive(space, UNITS[1], WHOLE | {"2a": 10.0})
    kept = space.folder(PERIOD, "da-chot") / "lan-1" / f"phu-luc-{PERIOD}.xlsx"
    kept.write_bytes(b"")
    found = corrected(space)
    assert found["Tính chung", ownpoints.COLUMNS] == ("như đã in", "xem phụ lục lập lại")
    assert found["Phường 14", f"{GROUP} - Thẩm định"] == ("62,25", "32,25")


def test_columns_of_own_points_that_come_are_told_once_where_they_repeat_what_was_printed(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, UNITS, GATED)
    for unit in UNITS:
        receive(space, unit, WHOLE)
    pipeline.consolidate(space, PERIOD, received=DAY)
    close(space, PERIOD, "A", DAY)
    reopen(space, PERIOD, "A", "Thẩm định lại", DAY)
    pipeline.appraise(space, PERIOD)
    give(space.folder(PERIOD, "tham-dinh.xlsx"), "002", "2b", 30, "Chưa đủ hồ sơ")
    found = corrected(space)
    assert found["Tính chung", ownpoints.COLUMNS] == ("không có", "có")
    assert found["Phường 14", f"{GROUP} - Thẩm định"] == ("68,741228", "62,25")
    assert not any("ự chấm" in what for unit, what in found if unit != "Tính chung")
