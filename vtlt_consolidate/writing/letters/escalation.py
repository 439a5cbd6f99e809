"""What goes to the head of the office and into chat groups: who is overdue, and a short text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from vtlt_consolidate.excel.sheet import Book, Value
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming.address import Addresses
from vtlt_consolidate.words.phrases import named, part, raised, two_digits
from vtlt_consolidate.words.text import show_date
from vtlt_consolidate.writing.letters import reminders
from vtlt_consolidate.writing.letters.reasons import Asked
from vtlt_consolidate.writing.letters.reminders import Reminder

_OVERDUE = (
    Head("STT", 6, "center"), Head("Mã đơn vị", 12, "center"), Head("Đơn vị", 34), Head("Địa bàn", 22),
    Head("Số ngày quá hạn", 9, "center"), Head("Lý do", 60), Head("Trễ hoặc chưa nộp ở các kỳ trước", 36),
    Head("Thư điện tử", 32),
)  # fmt: skip
_CHRONIC = (
    Head("STT", 6, "center"), Head("Mã đơn vị", 12, "center"), Head("Đơn vị", 34), Head("Địa bàn", 22),
    Head("Trễ hoặc chưa nộp ở các kỳ trước", 46), Head("Kỳ này", 60),
)  # fmt: skip
_MOST_NAMED = 20


def overdue(due: Sequence[Reminder]) -> list[Reminder]:
    """The units whose report is not finished after their deadline, the latest first."""
    return sorted((one for one in due if one.overdue), key=lambda one: -one.overdue)


def book(
    config: Config, round_: Round, due: Sequence[Reminder], earlier: Mapping[str, str], chronic: Sequence[str]
) -> bytes | None:
    """Write the list for the head of the office; `None` if nobody is overdue, now or again and again.

    Args:
        config: the units.
        round_: the round.
        due: the reminders.
        earlier: code of a unit → the earlier periods in which it was late or missing, in words.
        chronic: the codes of units that were so in several of them.
    """
    late = overdue(due)
    if not late and not chronic:
        return None
    written = Book(title=f"Đơn vị quá hạn {round_.name}", mark=round_.mark)
    addresses = Addresses(config.roster)
    rows: list[list[Value]] = [
        [number, one.unit.code, addresses.full(one.unit), one.unit.area or None, one.overdue, one.reason,
         earlier.get(one.unit.code), one.unit.email or None]
        for number, one in enumerate(late, 1)
    ]  # fmt: skip
    if late:
        write_list(
            written.sheet("Quá hạn"), f"Danh sách đơn vị quá hạn, đề nghị lãnh đạo chỉ đạo - {round_.name}",
            "Đơn vị đã quá hạn mà chưa hoàn thành báo cáo, quá hạn nhiều ngày nhất xếp trên.", _OVERDUE, rows,
        )  # fmt: skip
    if chronic:
        now = {one.unit.code: one.reason for one in due}
        again: list[list[Value]] = [
            [
                number,
                unit.code,
                addresses.full(unit),
                unit.area or None,
                earlier[unit.code],
                now.get(unit.code),
            ]
            for number, unit in enumerate((one for one in config.roster.units if one.code in chronic), 1)
        ]
        write_list(
            written.sheet("Trễ nhiều kỳ"), "Đơn vị trễ hoặc chưa nộp ở nhiều kỳ gần đây",
            "Theo bảng tổng hợp các kỳ trước. Ô “Kỳ này” trống là kỳ này đã hoàn thành báo cáo.",
            _CHRONIC, again,
        )  # fmt: skip
    return written.save()


def message(config: Config, round_: Round, required: Roster, due: Sequence[Reminder], asked: Asked) -> str:
    """Word a short text for chat: one for all units, and one for each area if they are many.

    Args:
        config: agency and units.
        round_: the round.
        required: the units that have to report.
        due: the reminders.
        asked: the day, and the deadline.

    Returns:
        The texts, with a line of hyphens between them.
    """
    texts = [_text(config, round_, required.units, due, asked, "")]
    areas = [area for area in config.roster.areas if area]
    if len(due) > _MOST_NAMED and areas:
        for area in areas:
            here = [one for one in due if one.unit.area == area]
            units = [unit for unit in required.units if unit.area == area]
            texts += [_text(config, round_, units, here, asked, area)] if here else []
    return "\n\n----------\n\n".join(texts) + "\n"


def _text(
    config: Config, round_: Round, units: Sequence[Unit], due: Sequence[Reminder], asked: Asked, area: str
) -> str:
    hand_in = f" (hạn {show_date(round_.due_date)})" if round_.due_date else ""
    place = f"{area}: " if area else ""
    unfinished = sum(one.unfinished for one in due)
    state = f"{part(unfinished, len(units))} đơn vị chưa hoàn thành" if unfinished else "các đơn vị đã gửi đủ"
    lines = [round_.mark] if round_.mark else []
    until = f"tính đến {show_date(asked.day)}"
    lines.append(f"[{config.agency.name}] Báo cáo {round_.name}{hand_in}, {until}: {place}{state}.")
    lines += _groups(due, Addresses(config.roster))
    lines.append(
        f"Đề nghị các đơn vị thực hiện{reminders.deadline(due, asked) or ' ngay'}{reminders.besides(due)}."
    )
    if config.agency.contact:
        lines.append(f"Nơi nhận báo cáo: {config.agency.contact}")
    return "\n".join(lines)


def _groups(due: Sequence[Reminder], addresses: Addresses) -> Iterator[str]:
    """Name the units by reason, as the letter counts them."""
    for words, here in (*reminders.of_unfinished(due), *reminders.of_any(due)):
        names = named((addresses.short(one.unit) for one in here), most=_MOST_NAMED)
        yield f"- {raised(words)} ({two_digits(len(here))}): {names}."
