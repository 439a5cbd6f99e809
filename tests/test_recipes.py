"""Every command of the recipes works where its recipe says that it is typed."""

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import documented, pipeline
from tests.helpers import ROOT, UNITS, WHOLE, config, receive, workspace
from vtlt_consolidate.commands.months.close import close
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace, write

TEXT = (ROOT / "docs" / "viec-thuong-gap.md").read_text(encoding="utf-8")
MARCH = Period.parse("2026-03")


RECIPES = documented.commands(TEXT, "## ")


def issued(space: Workspace) -> None:
    pipeline.issue(space, MARCH)


def returned(space: Workspace) -> None:
    issued(space)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], WHOLE | {"A1": "c"})


def twice(space: Workspace) -> None:
    issued(space)
    receive(space, UNITS[0], WHOLE, "mot.xlsx")
    receive(space, UNITS[0], WHOLE | {"A3": "Đạt"}, "hai.xlsx")


def merged(space: Workspace) -> None:
    returned(space)
    pipeline.consolidate(space, MARCH)


def closed(space: Workspace) -> None:
    merged(space)
    close(space, MARCH, "Nguyễn Văn An", dt.date(2026, 4, 3))


def nothing(_: Workspace) -> None:
    """The workspace as it was made."""


BEFORE: dict[str, Callable[[Workspace], None]] = {
    "Gửi biểu cho tất cả đơn vị": nothing,
    "Lấy biểu nhận về từ Outlook, Gmail, Zalo": returned,
    "Đơn vị nộp hai lần": twice,
    "Đơn vị ghi sai, ghi thiếu": returned,
    "Tiêu chí mới giữa năm": nothing,
    "Xã đổi tên, sáp nhập, chia tách": nothing,
    "Mở lại tháng đã chốt, đính chính": closed,
    "Gộp quý, 6 tháng, năm": merged,
    "Điền sẵn số tháng trước": merged,
    "In và trình ký": returned,
    "Tập trước khi làm thật": nothing,
}
SAID = {
    "Đơn vị nộp hai lần": "VT112",
    "Đơn vị ghi sai, ghi thiếu": "Cần nhắc 2 đơn vị",
    "Gộp quý, 6 tháng, năm": "Các kỳ đã gộp: 2026-03",
    "Điền sẵn số tháng trước": "Điền sẵn số liệu kỳ 2026-03",
}
"""What the commands say, among other things."""


def test_there_is_a_month_for_every_recipe() -> None:
    assert set(BEFORE) == set(RECIPES)


@pytest.mark.parametrize("title", RECIPES)
def test_the_commands_of_a_recipe_do_what_it_says(title: str, tmp_path: Path) -> None:
    space = workspace(tmp_path)
    write(space.root / workbook.FILE_NAME, workbook.render(config()))
    BEFORE[title](space)
    # A day within the month, whenever the test runs.
    days = {f"check {MARCH}": "--received 8/4/2026", f"remind {MARCH}": "--date 9/4/2026"}
    lines = [" ".join([line, *(day for words, day in days.items() if f" {words}" in line)])
             for line in RECIPES[title]]  # fmt: skip
    said = documented.typed(lines, space.root)
    assert SAID.get(title, "") in said


def test_every_file_and_sheet_that_a_recipe_names_is_one_of_ours() -> None:
    guide = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")
    for name in set(re.findall(r"“([A-ZĐ][^”]+)”", TEXT)):
        assert name in guide, name


def test_every_button_that_the_table_names_is_on_the_page() -> None:
    assert documented.strange_buttons(TEXT.partition("\n## Gửi biểu")[0]) == []
