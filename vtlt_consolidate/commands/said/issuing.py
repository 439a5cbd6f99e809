"""What `issue` prints for a person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vtlt_consolidate.commands.said.listing import on_lines, shortened, some
from vtlt_consolidate.findings.rule import SEVERITIES, WARNING
from vtlt_consolidate.words.text import count_of
from vtlt_consolidate.workspace.folders import PREFILLED, RECEIVED

if TYPE_CHECKING:
    from vtlt_consolidate.commands.issue import Issued


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
            f"{shortened(done.kept)}. Nếu là bản gửi về thì chép vào {RECEIVED}; muốn lập lại biểu trắng thì "
            "chuyển tệp đi rồi chạy lại.\n"
        )
    if done.former:
        kept += (
            f"Bỏ {count_of(done.former)} biểu, thư nháp lập theo danh sách đơn vị trước: "
            f"{shortened(done.former)}.\n"
        )
    if done.strange:
        kept += (
            f"Còn {count_of(done.strange)} tệp trong {done.folder.name} không phải biểu của đơn vị nào trong "
            f"danh sách, xem lại trước khi gửi cả thư mục: {shortened(done.strange)}.\n"
        )
    kind = "biểu" if done.earlier else "biểu trắng"
    notes = on_lines(done.settled.notes if done.settled else ())
    if done.tasks:
        notes += f"Ghi tình trạng từng nội dung triển khai trong kỳ ở {done.tasks}.\n"
    old = f"{SEVERITIES[WARNING]}: {done.old}\n" if done.old else ""
    notes = f"{old}{_sent(done)}{_prefilled(done)}{kept}{early}{notes}"
    return (
        f"Đã lập {done.written} {kind} trong {done.folder}{again}.\n{notes}"
        "Việc tiếp theo: gửi mỗi đơn vị một tệp; biểu nhận về chép nguyên vào "
        f"{done.folder.parent / RECEIVED}, rồi chạy: {done.then}"
    )


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
        units = some(done.blank, "đơn vị khác")
        left = f"Biểu trắng vì kỳ {done.earlier} không có số liệu: {units}.\n"
    if done.changed:
        grouped = done.settled and done.settled.config.criteria.variants
        why = " (bộ tiêu chí chia nhóm đơn vị thì không cộng)" if grouped else ""
        left += (
            f"Biểu trắng vì đơn vị sáp nhập, chia tách từ kỳ {done.earlier}, số liệu đơn vị cũ không cộng, "
            f"không chia được{why}: {some(done.changed, 'đơn vị khác')}.\n"
        )
    if done.reworded:
        leaves = some(done.reworded, "tiêu chí khác")
        left += f"Để trống, đơn vị ghi lại, vì từ kỳ {done.earlier} đã đổi nội dung: {leaves}.\n"
    if done.refused:
        leaves = some(done.refused, "tiêu chí khác")
        left += f"Để trống, đơn vị ghi lại, vì câu trả lời kỳ {done.earlier} nay không ghi được: {leaves}.\n"
    empty = len(done.blank) + len(done.changed)
    if done.settled and empty == len(done.settled.config.roster.units):
        return f"Không điền sẵn được số liệu kỳ {done.earlier} vào biểu nào.\n{left}"
    return (
        f"Điền sẵn số liệu kỳ {done.earlier} (ô nền xanh), đơn vị phải xác nhận thì mới được tính; "
        f"{PREFILLED} giữ những gì đã điền sẵn, không sửa, không xóa.\n{left}"
    )
