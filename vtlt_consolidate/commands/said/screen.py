"""What the commands print for a person."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from vtlt_consolidate.commands.asjson.summary import summary
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import changes, checked
from vtlt_consolidate.commands.said.listing import NAMES, on_lines, some
from vtlt_consolidate.desk.decisionbook import FILE_NAME
from vtlt_consolidate.settings.inspection import Inspection
from vtlt_consolidate.settings.lint.lint import ERROR, WARNING
from vtlt_consolidate.words.text import REHEARSAL, count_of, escaped, show_number
from vtlt_consolidate.workspace.again import Answer
from vtlt_consolidate.workspace.folders import RETURNED, Workspace

if TYPE_CHECKING:
    from vtlt_consolidate.commands.appraise import Appraised
    from vtlt_consolidate.commands.remind import Reminded
    from vtlt_consolidate.rehearsal.clear import Cleared
    from vtlt_consolidate.rehearsal.rehearse import Rehearsed

_LINES = 30
_REHEARSED = {
    "recover": "gửi đọc đủ và đúng",
    "ask": "có ô phải hỏi lại",
    "refuse": "gửi tệp phải trả lại (không mở được thì vẫn là chưa nộp)",
    "missing": "không gửi",
}
"""Expected outcome of a return in a rehearsal → its words."""


def appraised(done: Appraised) -> str:
    """Say what `appraise` wrote and what to do with it."""
    mark = f"{REHEARSAL}\n" if done.rehearsal else ""
    return (
        f"{mark}{on_lines(done.notes)}"
        f"Đã ghi {done.path}: {show_number(done.rows)} dòng, {show_number(done.appraised)} dòng đã có "
        "điểm thẩm định.\n"
        f"Việc tiếp theo: ghi cột Điểm thẩm định và Lý do chênh lệch, lưu tệp, rồi chạy: {done.then}"
    )


def reminded(done: Reminded) -> str:
    """Say which units are reminded and what to do with the files."""
    mark = f"{REHEARSAL}: đừng gửi gì đi.\n" if done.rehearsal else ""
    mark += on_lines(done.notes)
    if not done.due:
        return "\n".join([f"{mark}Không có đơn vị nào cần nhắc.", *_held_back(done)])
    unknown = sum(not one.unit.email for one in done.due)
    lacking = f" ({unknown} đơn vị chưa có thư điện tử ở sheet Đơn vị)" if unknown else ""
    lines = [f"{mark}Cần nhắc {count_of(done.due)} đơn vị{lacking}:"]
    lines += [f"  {escaped(one.unit.full_name)}: {escaped(one.reason)}" for one in done.due[:_LINES]]
    if len(done.due) > _LINES:
        lines.append(f"  … và {show_number(len(done.due) - _LINES)} đơn vị nữa; xem đủ trong tệp danh sách.")
    if done.chronic:
        lines.append(
            f"Trễ hoặc chưa nộp ở nhiều kỳ gần đây: {count_of(done.chronic)} đơn vị, xem tệp qua-han."
        )
    lines += _held_back(done)
    return "\n".join(lines) + (
        f"\nĐã ghi {count_of(done.written)} tệp vào {done.folder}{_made(done)}.\n"
        "Việc tiếp theo: chưa có gì được gửi; mở từng thư nháp .eml, xem lại rồi gửi."
    )


def _held_back(done: Reminded) -> list[str]:
    """Name the units that are not reminded because it is the office's turn."""
    if not done.held:
        return []
    names = some(done.held, "đơn vị khác")
    return [
        f"Chưa nhắc {count_of(done.held)} đơn vị vì tệp đã gửi còn chờ bạn quyết định: {names}. Xem "
        f"{FILE_NAME} trước."
    ]


def _made(done: Reminded) -> str:
    """Count the files that were written by what they are."""
    kinds = {".docx": "công văn", ".xlsx": "danh sách", ".txt": "tin nhắn ngắn", ".eml": "thư nháp"}
    counts = Counter(path.suffix for path in done.written)
    found = [f"{show_number(counts[suffix])} {words}" for suffix, words in kinds.items() if counts[suffix]]
    return f": {', '.join(found)}" if found else ""


def rehearsed(done: Rehearsed) -> str:
    """Say what `rehearse` made and what to do with it."""
    of = [
        f"{show_number(done.units[outcome])} {words}"
        for outcome, words in _REHEARSED.items()
        if outcome in done.units
    ]
    also = [f"{show_number(count)} đơn vị {words}" for count, words in
            ((done.misnamed, "đặt tên tệp khác"), (done.doubled, "gửi trùng")) if count]  # fmt: skip
    also.append(f"{show_number(done.litter)} tệp tạm của máy, không tính là biểu")
    details = f" Trong đó {', '.join(also)}."
    return (
        f"Đã tạo {show_number(done.files)} tệp diễn tập trong {done.folder} cho "
        f"{show_number(sum(done.units.values()))} đơn vị: {', '.join(of)}.{details}\n"
        f"Việc tiếp theo: xử lý như tháng thật rồi đối chiếu với đáp án {done.answers}. Bắt đầu bằng: "
        f"{done.then}\n"
        f"Số liệu này là bịa, mọi tệp lập từ đó mang dấu {REHEARSAL}. Trước khi làm kỳ thật thì dọn bằng: "
        f"{done.clear}"
    )


def cleared(done: Cleared) -> str:
    """Say what clearing a rehearsal removed, and what is left."""
    lines = [f"Đã dọn kỳ diễn tập: xóa {done.removed} tệp."]
    if done.left:
        lines.append(
            f"Giữ lại {count_of(done.left)} tệp đã nhận không phải do diễn tập tạo ra, hoặc đã được "
            "sửa sau đó; "
            "xem lại từng tệp:"
        )
        lines += [f"  {escaped(name)}" for name in done.left[:NAMES]]
        if len(done.left) > NAMES:
            lines.append(f"  … và {show_number(len(done.left) - NAMES)} tệp nữa.")
    if done.kept:
        lines.append(f"Cất đi, không dùng nữa: {', '.join(done.kept)}.")
    return "\n".join(lines)


def inspected(found: Inspection) -> str:
    """Say what is wrong with a criteria set, errors first."""
    errors, warnings = (found.count(severity) for severity in (ERROR, WARNING))
    notes = "\n".join(["Ghi nhận (sheet Thông tin):", *(f"  - {note}" for note in found.notes)])
    if not found.remarks:
        said = f"{found.file}: bộ tiêu chí {found.set_id} không có lỗi nào."
        return f"{said}\n\n{notes}" if found.notes else said
    blocks = [f"{found.file}: {errors} lỗi, {warnings} cảnh báo."]
    for severity, heading in ((ERROR, "Lỗi, chưa dùng được:"), (WARNING, "Cảnh báo, cần người xem:")):
        lines = [f"  - {remark}" for remark in found.remarks if remark.severity == severity]
        blocks += [heading + "\n" + "\n".join(lines)] if lines else []
    return "\n\n".join([*blocks, *[notes] * bool(found.notes)])


def answer(result: Result, workspace: Workspace) -> Answer:
    """Give what `check` and `consolidate` print, both for a person and as JSON."""
    return Answer(
        as_text(result, workspace), summary(result), result.needs_attention, result.failed, dated=result.dated
    )


def as_text(result: Result, workspace: Workspace = checked.HERE) -> str:
    """Give the result as a page for a person: what was found, changes of the results, files.

    Args:
        result: the result.
        workspace: the workspace, as commands have to name it.
    """
    blocks = [checked.page(result, workspace), changes.changes(result), changes.standing(result, workspace)]
    if result.written:
        blocks.append(_written(result))
    return "\n\n".join(block for block in blocks if block)


def _written(result: Result) -> str:
    """List the files written; correction forms only by folder and number."""
    returned = [path for path in result.written if path.parent.name == RETURNED]
    lines = ["Đã ghi:", *(f"  {path}" for path in result.written if path.parent.name != RETURNED)]
    if returned:
        lines.append(f"  {count_of(returned)} phiếu trả sửa trong {returned[0].parent}")
    return "\n".join(lines)
