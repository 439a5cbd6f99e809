"""What `vtlt` alone prints: open periods, and the steps that come next, by number."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from vtlt_consolidate.commands.home.overview import Standing, Step, Upcoming, has_forms
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.words.text import sentence_date, show_number
from vtlt_consolidate.workspace.folders import Workspace

NO_WORKSPACE = (
    "Thư mục này chưa phải là thư mục làm việc (không có cau-hinh.xlsx).\n\n"
    "  Bắt đầu: vtlt init TÊN-THƯ-MỤC --set MÃ   (các bộ tiêu chí: vtlt sets)\n"
    "  Đã có thư mục làm việc: chuyển vào thư mục ấy rồi gõ vtlt, hoặc vtlt -w THƯ-MỤC\n"
    "  Xem mọi lệnh: vtlt --help"
)
_NO_PERIOD = "Chưa có kỳ nào. Điền cau-hinh.xlsx rồi lập biểu trắng: {}"
_CLOSED = "Đã chốt: {}."


def standing_report(workspace: Workspace, found: Sequence[Standing], today: dt.date) -> str:
    """Say where the periods stand.

    Args:
        workspace: the workspace.
        found: the periods, the newest first.
        today: tells how long it is until a deadline.
    """
    if not found:
        return _NO_PERIOD.format(workspace.command("issue KỲ") + ", KỲ viết như 2026-03")
    blocks = [_block(workspace, each, today) for each in found if each.said or each.lost or not each.closed]
    if closed := [str(each.period) for each in reversed(found) if each.closed]:
        blocks.append(_CLOSED.format(", ".join(closed)))
    if all(each.closed for each in found):
        own = [each.period for each in found if has_forms(workspace, each.period)]
        newest = own[0] if own else found[0].period
        blocks.append(f"Kỳ tiếp theo: {workspace.command(f'issue {newest.following}')}")
    return "\n\n".join(blocks)


def told_upcoming(workspace: Workspace, found: Sequence[Upcoming], today: dt.date) -> str:
    """Say what is due next of each duty; empty if there are none."""
    if not found:
        return ""
    lines = ["Báo cáo định kỳ, hạn gần nhất:"]
    for each in found:
        own = Workspace(workspace.root / each.duty.folder)
        left = "" if each.begun else f"; chưa bắt đầu: {own.command(f'issue {each.period}')}"
        lines.append(f"  {each.duty.name}, {each.period.label}: {until(each.day, today, 'hạn')}{left}")
    return "\n".join(lines)


def _block(workspace: Workspace, standing: Standing, today: dt.date) -> str:
    name = f"Kỳ {standing.period}"
    head = f"{name} - {standing.title}" if standing.title else name
    if standing.trouble:
        return f"{head}\n  {standing.trouble}"
    open_until = f" - {until(standing.due, today)}" if standing.due and not standing.closed else ""
    lines = [head + open_until]
    lines += [f"  {raised(said)}." for said in standing.said]
    if standing.lost:
        lines.append(f"  {raised(standing.lost)}.")
    if standing.closed and standing.said:
        again = workspace.command(f'reopen {standing.period} --by "TÊN" --why "LÝ DO"')
        lines += ["  Kỳ đã chốt. Số liệu phải đính chính thì mở lại rồi lập lại kết quả:", f"    {again}"]
    if standing.step:
        again = "" if standing.step.command else " Xong thì gõ lại vtlt."
        lines.append(f"  Tiếp theo: {standing.step.why}{again}")
        if standing.step.command:
            lines.append(f"    {worded(workspace, standing.step)}")
    return "\n".join(lines)


def worded(workspace: Workspace, step: Step) -> str:
    """The command of a step, as it is typed."""
    asked = f' {step.asks[0]} "{step.asks[1].upper()}"' if step.asks else ""
    return workspace.command(step.command + asked)


def until(due: dt.date, today: dt.date, words: str = "hạn nộp") -> str:
    """Say when something is due, and how long that is."""
    days = (due - today).days
    count = show_number(abs(days))
    left = f"còn {count} ngày" if days > 0 else "hôm nay" if days == 0 else f"đã quá {count} ngày"
    return f"{words} {sentence_date(due)} ({left})"
