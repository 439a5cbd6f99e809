"""Writes the list of reminders as a workbook, and a mail draft with its form for each unit; sends nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.naming.address import Addresses
from vtlt_consolidate.scoring.figures import outlook
from vtlt_consolidate.words.phrases import raised, two_digits
from vtlt_consolidate.words.text import sentence_date
from vtlt_consolidate.writing.letters import reminders
from vtlt_consolidate.writing.letters.mails import marked, unsent
from vtlt_consolidate.writing.letters.reasons import LATE, Asked
from vtlt_consolidate.writing.letters.reminders import Reminder
from vtlt_consolidate.writing.word.fill import SPARED

_HEADS = (
    Head("STT", 6, "center"), Head("Mã đơn vị", 10, "center"), Head("Đơn vị", 32), Head("Lý do", 56),
)  # fmt: skip
_LATE_HEAD, _OVERDUE_HEAD = Head(SPARED, 8, "center"), Head("Số ngày quá hạn", 8, "center")
_NOT_PRINTED = (Head("Thư điện tử", 32), Head("Tệp đính kèm", 52), Head("Thư nháp", 44))
"""Columns that serve the sending of mails; beside them the others would print too small to be read."""
_OPEN_HEADS = (Head("Còn có thể thay đổi", 11, "center decimal"), Head("Xếp loại có thể có", 28))
"""The columns about units of whose answers some are open, if there are any."""


def book(
    round_: Round,
    criteria: CriteriaSet,
    due: Sequence[Reminder],
    attached: Mapping[str, str],
    drafts: Mapping[str, str],
) -> bytes:
    """Write the list.

    Args:
        round_: the round.
        criteria: the set, for what results are counted in and whether there are bands.
        due: the reminders, in the order of the list.
        attached: code of a unit → path of its form, relative to the folder of the period.
        drafts: code of a unit → name of its mail draft.

    Returns:
        The bytes of the workbook; the same for the same arguments.
    """
    weighed = any(one.open for one in due)
    # A set that classifies nobody leaves out the bands.
    weighing = weighed * (1 + criteria.classifies)
    # Where nobody has a number, there is no column for it.
    late = [_LATE_HEAD] * any(one.days_late for one in due)
    overdue = [_OVERDUE_HEAD] * any(one.overdue for one in due)
    rows: list[list[Value]] = [
        [number, one.unit.code, one.unit.full_name, one.reason, *[one.days_late] * len(late),
         *[one.overdue or None] * len(overdue), *_weight(one)[:weighing],
         one.unit.email, attached.get(one.unit.code), drafts[one.unit.code]]
        for number, one in enumerate(due, 1)
    ]  # fmt: skip
    printed = [*_HEADS, *late, *overdue, *_OPEN_HEADS[:weighing]]
    heads = [*printed, *_NOT_PRINTED]
    intro = "Mỗi đơn vị một dòng. Chưa có thư nào được gửi: mở thư nháp, xem lại rồi gửi."
    if any(one.days_late or one.overdue for one in due):
        intro += (
            " Số ngày trễ tính đến ngày gửi biểu dùng được đầu tiên, chưa gửi thì tính đến ngày đôn đốc; số "
            "ngày quá hạn là của báo cáo chưa hoàn thành, kể cả báo cáo gửi trong hạn mà còn thiếu."
        )
    if weighed:
        intro += (
            " Đơn vị còn có thể làm thay đổi kết quả nhiều nhất đứng trước (cột “Còn có thể thay đổi”, tính "
            f"bằng {criteria.account.noun})."
        )
    written = Book(title=f"Danh sách đôn đốc {round_.name}", mark=round_.mark)
    sheet = written.sheet("Đôn đốc")
    write_list(sheet, f"Danh sách đơn vị cần đôn đốc - {round_.name}", "", heads, rows)
    sheet.merge((1, 0, 1, len(printed) - 1), intro, "body quiet")
    sheet.do.set_row(1, height([(intro, sum(head.width for head in printed))]))
    sheet.do.print_area(0, 0, LIST_TOP + len(rows) - 1, len(printed) - 1)
    return written.save()


def _weight(one: Reminder) -> list[Value]:
    """How far a unit can still move the result, and the bands that it can come to."""
    return [outlook.width(one.open.total), outlook.bands_of(one.open)] if one.open else [None, None]


def draft(
    config: Config, round_: Round, one: Reminder, asked: Asked, form: tuple[str, bytes] | None
) -> bytes:
    """Write an e-mail that mail programs open as a draft.

    Args:
        config: the agency.
        round_: the round.
        one: the unit to remind, and the reasons.
        asked: the deadline.
        form: name and bytes of the attachment.

    Returns:
        The bytes of an `.eml` file; the same for the same arguments.
    """
    subject = reminders.subject(round_)
    mark = f"{round_.mark} - " if round_.mark else ""
    address = Addresses(config.roster).full(one.unit)
    title = f"{mark}{raised(subject)} - {address}"
    body = _body(config, round_, one, address, asked, bool(form))
    headers = {"To": one.unit.email, "Subject": title}
    headers |= marked(asked.day, one.unit.code, title, body, *(form or ()))
    return unsent(headers, body, form)


def _body(config: Config, round_: Round, one: Reminder, address: str, asked: Asked, attached: bool) -> str:
    agency = config.agency
    due = f" (hạn nộp {sentence_date(one.due_date)})" if one.due_date else ""
    late = f"\nSố ngày trễ: {two_digits(one.days_late)}." if one.days_late and LATE not in one.reasons else ""
    by, enclosed = reminders.deadline([one], asked), " Tệp biểu đính kèm thư này." if attached else ""
    lines = [
        f"Kính gửi: {address}",
        f"Về báo cáo {round_.name}{due}, {agency.name} nhận thấy:\n"
        + "\n".join(f"- {reason}." for reason in one.reasons.values()) + late,
        f"Đề nghị {address} {reminders.request([one])}{by}." + enclosed,
    ]  # fmt: skip
    if agency.contact:
        lines.append(f"Nơi nhận báo cáo: {agency.contact}")
    if round_.mark:
        lines.insert(0, f"{round_.mark}: thư này chỉ để tập, không gửi đi.")
    return "\n\n".join([*lines, f"Trân trọng,\n{agency.name}"]) + "\n"
