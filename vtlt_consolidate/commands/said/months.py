"""What `apply`, `close` and `reopen` say to a person."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from vtlt_consolidate.commands.months.apply import Applied
from vtlt_consolidate.commands.months.close import Closed, Reopened
from vtlt_consolidate.commands.said import unsettled
from vtlt_consolidate.settings.differences import in_lines
from vtlt_consolidate.settings.tables import PREDECESSORS
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.words.text import count_of, escaped, listed, show_number
from vtlt_consolidate.workspace.months import closing, versions
from vtlt_consolidate.workspace.months.record import Plan


def differences(found: Applied) -> str:
    """List what the workspace's configuration changes in a period, and say what of it is left out."""
    if not found.found:
        lines = [f"{found.path} không khác {found.plan.taken.called}: không có gì để đưa vào kỳ."]
    else:
        lines = [
            f"{found.plan.taken.called} khác cấu hình của kỳ {count_of(found.found)} chỗ (của kỳ → nay):"
        ]
        lines += (f"  {escaped(one)}" for one in in_lines(found.found))
    return "\n".join([*lines, *_refused(found), *remarks(found.plan)])


def _refused(found: Applied) -> Iterator[str]:
    """Warn of returns that count now and would be refused."""
    if found.refused:
        each = found.refused.items()
        of = listed([f"{show_number(count)} biểu của phiên bản {version}" for version, count in each])
        now, before = versions.read_with(found.plan.taken.config.criteria)
        again = f": {found.issue}" if found.issue else ""
        yield (
            f"Cảnh báo: {of} đang được tính sẽ bị trả lại, vì kỳ này khi ấy chỉ nhận biểu của phiên bản "
            f"{now} và {before} của bộ tiêu chí. Vẫn cần phiên bản {now} cho kỳ này thì phải phát biểu mới "
            f"để đơn vị điền lại{again}; không thì để kỳ này như cũ."
        )


def remarks(plan: Plan) -> Iterator[str]:
    """Say what is not taken into a period, and which units are not known to have been in the list then."""
    if plan.taken.left:
        basis = f"; phần ấy theo cấu hình của kỳ {plan.taken.basis}" if plan.taken.basis else ""
        yield f"Không đưa vào kỳ này: {'; '.join(plan.taken.left)}{basis}."
    if plan.undated:
        yield (
            f"Sheet “{PREDECESSORS.sheet}” không ghi từ ngày nào: {listed(plan.undated)}. Chỉ đưa vào "
            "nếu danh sách đơn vị của kỳ này đã như vậy."
        )


def applied(done: Applied) -> str:
    """Say that a period took over the configuration."""
    issue = f". Nếu biểu phải phát lại thì trước đó chạy: {done.issue}" if done.issue else ""
    kept = "bản trước giữ ở thư mục luu cạnh nó"
    if done.refused:
        kept += f", chép về thành {done.path.name} rồi chạy lại là kỳ này như cũ"
    return f"Đã đưa {count_of(done.found)} chỗ vào {done.path}; {kept}.\nViệc tiếp theo: {done.again}{issue}"


def only_listed(done: Applied) -> str:
    """Say that nothing was changed."""
    return "Chưa đổi gì. Bỏ --list để đưa vào kỳ." if done.found else ""


def compared(done: Closed) -> str:
    """Say whether all is as it was closed, and what has changed around it since."""
    state = "Đã đối chiếu: mọi tệp còn nguyên như khi chốt."
    if done.found:
        lines, ways = closing.listed(done.found), closing.advice(done.found)
        state = f"Có {count_of(done.found)} tệp KHÔNG còn như khi chốt:\n{lines}\n{ways}"
    return state + "".join(f" {raised(each)}." for each in done.outdated)


def closed(done: Closed, root: Path) -> str:
    """Say what was sealed, and which figures were corrected."""
    event = done.event
    if done.already:
        return f"Kỳ đã chốt từ trước ({closing.event_words(event)}), {done.files} tệp. {compared(done)}"
    lines = [f"Đã chốt ({closing.event_words(event)}): {done.files} tệp, ghi ở {done.ledger}."]
    if left := ", ".join(unsettled.words(done.left)):
        lines.append(f"Lưu ý, kết quả vừa chốt còn: {left}.")
    if done.outdated:
        lines.append(f"Lưu ý, {'; '.join(done.outdated)}.")
    if done.later:
        lines.append(
            f"Lưu ý, {'; '.join(done.later)} còn theo kết quả cũ của kỳ này: kỳ chưa chốt thì lập lại kết "
            "quả; kỳ đã chốt thì mở lại nếu phải đính chính."
        )
    counted = f"Khác lần chốt trước: {done.moved.counted}." if done.moved.rows else ""
    if done.erratum:
        lines.append(f"{counted} Bảng đính chính để in: {done.erratum}".lstrip())
    elif counted:
        lines.append(f"{counted} Không số nào đã in đổi, nên không có bảng đính chính.")
    elif event.number > 1:
        lines.append("Không số liệu nào khác lần chốt trước, nên không có bảng đính chính.")
    lines.append(f"Từ nay công cụ chỉ đối chiếu, không ghi gì vào {root}.")
    return "\n".join(lines)


def reopened(done: Reopened) -> str:
    """Say that a month is open again."""
    lines = [f"Đã mở lại (lần chốt {done.event.number}); người mở và lý do ghi trong tệp chốt."]
    if done.found:
        lines.append(
            f"Lưu ý, {count_of(done.found)} tệp không còn như khi chốt:\n{closing.listed(done.found)}"
        )
    lines.append(
        f"Việc tiếp theo: sửa, chạy {done.then}, rồi chốt lại; số liệu thay đổi thì có bảng đính chính."
    )
    return "\n".join(lines)
