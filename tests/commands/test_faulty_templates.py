"""A template that cannot be used is named as the cause wherever results are found to be incomplete."""

import datetime as dt
from pathlib import Path

import pytest

from tests import pipeline
from tests.helpers import PERIOD, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.commands.home import overview
from vtlt_consolidate.commands.months.close import close
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.words.errors import WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import RESULTS, TEMPLATES, write

QUARTER = Period.parse("2026-Q1")


def test_a_faulty_template_is_named_by_screen_home_and_close_of_a_month_and_of_a_quarter(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    write(space.root / TEMPLATES / "bao-cao.docx", b"template")
    month = pipeline.consolidate(space, PERIOD)
    quarter = pipeline.roll_up(space, QUARTER, 1)
    for period, result in ((PERIOD, month), (QUARTER, quarter)):
        blamed = (
            f"Chưa lập được bao-cao-{period}.docx vì mẫu mau/bao-cao.docx có lỗi hoặc không mở được: sửa mẫu"
        )
        said = next(line for line in screen.as_text(result).splitlines() if "CHƯA LẬP XONG" in line)
        assert blamed in said
        assert "Đóng các tệp" not in said
        step = overview.standing(space, period).step
        assert step is not None
        assert step.why.startswith(blamed)
        assert step.command.startswith(f"consolidate {period}")
        with pytest.raises(WorkspaceError, match=blamed):
            close(space, period, "A", dt.date(2026, 4, 20))


@pytest.mark.usefixtures("no_papers")
def test_a_quarter_that_was_stopped_halfway_is_rolled_up_again_before_it_is_closed(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    pipeline.consolidate(space, PERIOD)
    pipeline.roll_up(space, QUARTER, 1)
    (space.folder(QUARTER, RESULTS) / published.merged_name(QUARTER)).unlink()
    step = overview.standing(space, QUARTER).step
    assert step is not None
    assert step.command == f"consolidate {QUARTER} --from-months"
