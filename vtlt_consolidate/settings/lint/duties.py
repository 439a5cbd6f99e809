"""Lint of the reports that are made again and again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PureWindowsPath

from vtlt_consolidate.model.plans.duty import Duty
from vtlt_consolidate.settings.lint.points import Flaw
from vtlt_consolidate.words.text import fold


def duty_flaws(duties: Sequence[Duty]) -> Iterator[Flaw]:
    """Yield reports with one name, two due days for one period, and folders outside the workspace."""
    names: dict[str, int] = {}
    places: dict[tuple[str, int], int] = {}
    for index, duty in enumerate(duties):
        first = names.setdefault(fold(duty.name), index)
        if first != index:
            yield Flaw("duty", index, "name", f"“{duty.name}” đã có ở ô {{other}}; đặt tên khác.", first)
        first = places.setdefault((fold(duty.folder), duty.length), index)
        if first != index:
            text = "báo cáo ở ô {other} có cùng thư mục và cùng loại kỳ; mỗi báo cáo cần một thư mục riêng."
            yield Flaw("duty", index, "folder", text, first)
        # Windows separators too, whatever system this runs on.
        parts = PureWindowsPath(duty.folder).parts
        if duty.folder and (len(parts) != 1 or parts[0] in {".", ".."} or PureWindowsPath(duty.folder).drive):
            text = f"“{duty.folder}” phải là tên một thư mục con của thư mục làm việc, ví dụ tien-do."
            yield Flaw("duty", index, "folder", text)
