"""What the commands print for a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from vtlt_consolidate.commands.asjson.summary import summary
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import changes, checked
from vtlt_consolidate.desk.decisionbook import FILE_NAME
from vtlt_consolidate.desk.prefillbook import FILE_NAME as FILE_OF_PREFILLS
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.settings.inspection import Inspection
from vtlt_consolidate.settings.lint.lint import ERROR, WARNING
from vtlt_consolidate.words.text import REHEARSAL, count_of, escaped, first_of, show_number
from vtlt_consolidate.workspace.again import Answer
from vtlt_consolidate.workspace.folders import RECEIVED, RETURNED, Workspace

if TYPE_CHECKING:
    from vtlt_consolidate.commands.appraise import Appraised
    from vtlt_consolidate.commands.issue import Issued
    from vtlt_consolidate.commands.remind import Reminded
    from vtlt_consolidate.rehearsal.clear import Cleared
    from vtlt_consolidate.rehearsal.rehearse import Rehearsed

_LINES = 30
_NAMES = 20
_REHEARSED = {
    "recover": "gửi đọc đủ và đúng",
    "ask": "có ô phải hỏi lại",
    "refuse": "gửi tệp phải trả lại (không mở được thì vẫn là chưa nộp)",
    "missing": "không gửi",
}
"""Expected outcome of a return in a rehearsal → its words."""


def issued(done: Issued) -> str:
    """Say what `issue` wrote and what to do with it."""
    again = f", thay {done.replaced} biểu đã lập trước đó" if done.replaced else ""
    early = ""
    if done.applies_from:
        early = (
            f"Cảnh báo: bộ tiêu chí áp dụng từ kỳ {done.applies_from} (sheet Thông tin), kỳ này ở trước đó; "
            "xem lại có gõ nhầm kỳ không.\n"
        )
    kept = ""
    if done.kept:
        kept = (
            f"Giữ nguyên {count_of(done.kept)} biểu đã có người điền hoặc sửa ngay trong {done.folder.name}: "
            f"{_files(done.kept)}. Nếu là bản gửi về thì chép vào {RECEIVED}; muốn lập lại biểu trắng thì "
            "chuyển tệp đi rồi chạy lại.\n"
        )
    if done.former:
        kept += (
            f"Bỏ {count_of(done.former)} biểu, thư nháp lập theo danh sách đơn vị trước: "
            f"{_files(done.former)}.\n"
        )
    if done.strange:
        kept += (
            f"Còn {count_of(done.strange)} tệp trong {done.folder.name} không phải biểu của đơn vị nào trong "
            f"danh sách, xem lại trước khi gửi cả thư mục: {_files(done.strange)}.\n"
        )
    kind = "biểu" if done.earlier else "biểu trắng"
    notes = _lines(done.settled.notes if done.settled else ())
    if done.tasks:
        notes += f"Ghi tình trạng từng nội dung triển khai trong kỳ ở {done.tasks}.\n"
    old = f"{catalogue.SEVERITIES[catalogue.WARNING]}: {done.old}\n" if done.old else ""
    notes = f"{old}{_sent(done)}{_prefilled(done)}{kept}{early}{notes}"
    return (
        f"Đã lập {done.written} {kind} trong {done.folder}{again}.\n{notes}"
        "Việc tiếp theo: gửi mỗi đơn vị một tệp; biểu nhận về chép nguyên vào "
        f"{done.folder.parent / RECEIVED}, rồi chạy: {done.then}"
    )


def _files(names: Sequence[str]) -> str:
    return ", ".join(map(escaped, names[:_NAMES])) + (" …" if len(names) > _NAMES else "")


def _sent(done: Issued) -> str:
    """Say what was made to send the forms out."""
    if not done.sent:
        return ""
    sent = done.sent
    lacking = f" ({sent.without} đơn vị chưa có thư điện tử ở sheet Đơn vị)" if sent.without else ""
    drafts = f"{sent.drafts or 'chưa có'} thư nháp kèm biểu{lacking}"
    archives = f"; {sent.archives} tệp nén theo địa bàn trong {sent.areas.name}" if sent.archives else ""
    listed = f"danh sách {sent.list.name} trong {sent.list.parent.name}"
    return f"Để gửi đi: {drafts}, {listed}{archives}. Chưa gửi gì.\n"


def _prefilled(done: Issued) -> str:
    """Say which forms carry earlier answers, and what becomes of them."""
    if done.refill:
        return (
            "Các biểu lập trước đó có số liệu kỳ trước điền sẵn; nay là biểu trắng. Muốn điền sẵn như trước "
            f"thì chạy: {done.refill}\n"
        )
    if not done.earlier:
        return ""
    left = ""
    if done.blank:
        units = _some(done.blank, "đơn vị khác")
        left = f"Biểu trắng vì kỳ {done.earlier} không có số liệu: {units}.\n"
    if done.changed:
        grouped = done.settled and done.settled.config.criteria.variants
        why = " (bộ tiêu chí chia nhóm đơn vị thì không cộng)" if grouped else ""
        left += (
            f"Biểu trắng vì đơn vị sáp nhập, chia tách từ kỳ {done.earlier}, số liệu đơn vị cũ không cộng, "
            f"không chia được{why}: {_some(done.changed, 'đơn vị khác')}.\n"
        )
    if done.reworded:
        leaves = _some(done.reworded, "tiêu chí khác")
        left += f"Để trống, đơn vị ghi lại, vì từ kỳ {done.earlier} đã đổi nội dung: {leaves}.\n"
    if done.refused:
        leaves = _some(done.refused, "tiêu chí khác")
        left += f"Để trống, đơn vị ghi lại, vì câu trả lời kỳ {done.earlier} nay không ghi được: {leaves}.\n"
    empty = len(done.blank) + len(done.changed)
    if done.settled and empty == len(done.settled.config.roster.units):
        return f"Không điền sẵn được số liệu kỳ {done.earlier} vào biểu nào.\n{left}"
    return (
        f"Điền sẵn số liệu kỳ {done.earlier} (ô nền xanh), đơn vị phải xác nhận thì mới được tính; "
        f"{FILE_OF_PREFILLS} giữ những gì đã điền sẵn, không sửa, không xóa.\n{left}"
    )


def _some(names: Sequence[str], others: str) -> str:
    """The first of several names, and how many others there are."""
    return escaped(first_of(names, _NAMES, others))


def appraised(done: Appraised) -> str:
    """Say what `appraise` wrote and what to do with it."""
    mark = f"{REHEARSAL}\n" if done.rehearsal else ""
    return (
        f"{mark}{_lines(done.notes)}"
        f"Đã ghi {done.path}: {show_number(done.rows)} dòng, {show_number(done.appraised)} dòng đã có "
        "điểm thẩm định.\n"
        f"Việc tiếp theo: ghi cột Điểm thẩm định và Lý do chênh lệch, lưu tệp, rồi chạy: {done.then}"
    )


def _lines(notes: Iterable[str]) -> str:
    return "".join(f"{note}\n" for note in notes)


def reminded(done: Reminded) -> str:
    """Say which units are reminded and what to do with the files."""
    mark = f"{REHEARSAL}: đừng gửi gì đi.\n" if done.rehearsal else ""
    mark += _lines(done.notes)
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
    names = _some(done.held, "đơn vị khác")
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
        lines += [f"  {escaped(name)}" for name in done.left[:_NAMES]]
        if len(done.left) > _NAMES:
            lines.append(f"  … và {show_number(len(done.left) - _NAMES)} tệp nữa.")
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
