"""Lint of what became of former units: unknown successors, circles, contradictions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from vtlt_consolidate.model.units import Fate, Predecessor, Roster, Unit
from vtlt_consolidate.naming.lineage import Lineage
from vtlt_consolidate.naming.proposals import is_name_of, key
from vtlt_consolidate.settings.lint.flaw import WARNING, Flaw
from vtlt_consolidate.words.text import show_date

_ALONE = "đơn vị {} chỉ có một dòng; ghi mỗi đơn vị {} một dòng, hoặc ghi “Đổi tên” nếu chỉ là đổi tên."
_Others = Sequence[tuple[int, Predecessor]]


def succession_flaws(rows: Sequence[Predecessor], roster: Roster) -> Iterator[Flaw]:
    """Yield rows about former units that lead nowhere, in a circle, or to two units where there is one."""
    lineage = Lineage(tuple(rows), roster)
    # Only rows with a code of this one can contradict it; of all, there are ten thousand in the country.
    at_code: dict[str, list[int]] = {}
    for index, row in enumerate(rows):
        for code in {row.former_code, row.code}:
            at_code.setdefault(code, []).append(index)
    for index, row in enumerate(rows):
        near = sorted({*at_code[row.former_code], *at_code[row.code]} - {index})
        others = [(at, rows[at]) for at in near]
        yield from _target(index, row, lineage, roster)
        yield from _beside(index, row, others)
        yield from _still_listed(index, row, others, roster)
        if not row.citation:
            text = "chưa ghi văn bản; ghi nghị quyết hoặc quyết định để kỳ sau còn biết căn cứ."
            yield Flaw("predecessor", index, "citation", text, severity=WARNING)


def _target(index: int, row: Predecessor, lineage: Lineage, roster: Roster) -> Iterator[Flaw]:
    unit = roster.by_code.get(row.code)
    if not lineage.led_to(row):
        if unit is not None:
            text = (
                f"Tên mới ghi “{row.name}”, mà mã “{row.code}” ở sheet Đơn vị là “{unit.full_name}”; ghi cho "
                "khớp."
            )
            yield Flaw("predecessor", index, "name", text)
        elif _returns(row, lineage.rows):
            text = "các dòng nối thành vòng, không đến đơn vị nào ở sheet Đơn vị; sửa Mã mới hoặc Từ ngày."
            yield Flaw("predecessor", index, "code", text)
        else:
            text = (
                f"không có đơn vị mã “{row.code}” ở sheet Đơn vị, cũng không có dòng nào nói đơn vị ấy về "
                "sau thành đơn vị nào; ghi đúng mã, hoặc thêm dòng ấy với ngày sau ngày này."
            )
            yield Flaw("predecessor", index, "code", text)
    same = row.code == row.former_code and row.fate == Fate.RENAMED
    if same and unit is not None and is_name_of(unit, row.former_name):
        yield _not_renamed(index, row, unit, roster)


def _not_renamed(index: int, row: Predecessor, unit: Unit, roster: Roster) -> Flaw:
    """What is wrong where a unit is said to have been renamed and still has its former name."""
    if is_name_of(replace(unit, agency_name=""), row.former_name):
        text = f"mã và tên không đổi: “{row.former_name}” vẫn là tên của mã “{row.code}”; xóa dòng này."
        return Flaw("predecessor", index, "former_name", text)
    # The unit does have a new name, beside which its agency was forgotten.
    text = (
        f"“{unit.agency_name}” còn theo tên cũ, mà sheet Đơn vị trước đây ghi “{row.former_name}” đã đổi tên,"
        f" nay là “{unit.name}”; ghi tên cơ quan mới, hoặc xóa ô này."
    )
    return Flaw("unit", roster.units.index(unit), "agency_name", text)


def _returns(row: Predecessor, rows: Sequence[Predecessor]) -> bool:
    """Say whether the codes lead from a row back to it."""
    waiting, seen = [row.code], set[str]()
    while waiting:
        code = waiting.pop()
        if code == row.former_code:
            return True
        if code not in seen:
            seen.add(code)
            waiting += [other.code for other in rows if other.former_code == code]
    return False


def _beside(index: int, row: Predecessor, others: _Others) -> Iterator[Flaw]:
    mine = [(at, one) for at, one in others if _former(one) == _former(row)]
    for at, other in mine:
        # Each pair is told once, at the later row.
        if at < index:
            yield from _clash(index, row, at, other)
    if row.fate == Fate.SPLIT and not mine:
        yield Flaw("predecessor", index, "fate", _ALONE.format("chia tách", "mới"), severity=WARNING)
    yield from _into(index, row, [(at, one) for at, one in others if one.code == row.code])
    for at, other in others:
        if other.code == row.former_code and key(other.name) == key(row.former_name) and other.day > row.day:
            text = (
                f"đơn vị này đến {show_date(other.day)} mới có (ô {{other}}), không thể đổi từ "
                f"{show_date(row.day)}."
            )
            yield Flaw("predecessor", index, "day", text, at)


def _clash(index: int, row: Predecessor, at: int, other: Predecessor) -> Iterator[Flaw]:
    """Yield what is wrong with two rows about one former unit."""
    if other.code == row.code:
        text = "dòng này lặp lại dòng ở ô {other}; xóa một dòng."
        yield Flaw("predecessor", index, "former_code", text, at)
    elif Fate.RENAMED in (row.fate, other.fate):
        text = (
            "đơn vị đổi tên chỉ thành một đơn vị, mà ô {other} ghi đơn vị khác; ghi “Chia tách” ở cả hai "
            "dòng, hoặc xóa dòng sai."
        )
        yield Flaw("predecessor", index, "code", text, at)
    elif Fate.MERGED in (row.fate, other.fate):
        text = (
            "đơn vị sáp nhập chỉ vào một đơn vị, mà ô {other} ghi đơn vị khác; chia cho nhiều đơn vị thì ghi "
            "“Chia tách” ở cả hai dòng, hoặc xóa dòng sai."
        )
        yield Flaw("predecessor", index, "fate", text, at)
    elif row.day != other.day:
        text = f"cùng một lần chia tách mà ngày ở ô {{other}} là {show_date(other.day)}; ghi cùng một ngày."
        yield Flaw("predecessor", index, "day", text, at)


def _into(index: int, row: Predecessor, others: _Others) -> Iterator[Flaw]:
    """Yield what is wrong with the rows that lead to one unit on one day."""
    same = [(at, one) for at, one in others if one.day == row.day and _former(one) != _former(row)]
    if row.fate == Fate.MERGED and not same:
        yield Flaw("predecessor", index, "fate", _ALONE.format("sáp nhập", "cũ"), severity=WARNING)
    for at, _ in same[:1] if row.fate == Fate.RENAMED else ():
        text = "hai đơn vị cũ cùng thành một đơn vị thì là sáp nhập, không phải đổi tên (xem ô {other})."
        yield Flaw("predecessor", index, "fate", text, at)


def _still_listed(index: int, row: Predecessor, others: _Others, roster: Roster) -> Iterator[Flaw]:
    """Yield a unit that became another one and is in the list all the same, as if it went on."""
    unit = roster.by_code.get(row.former_code)
    if unit is None or not is_name_of(unit, row.former_name) or row.code == unit.code:
        return
    # It went on beside what it gave away, or came to be again later.
    if any(one.code == unit.code and one.day >= row.day for _, one in others):
        return
    text = (
        f"“{row.former_name}” vẫn có ở sheet Đơn vị, nên vẫn nhận biểu và bị nhắc; xóa đơn vị ở sheet ấy. "
        f"Nếu từ {show_date(row.day)} đơn vị vẫn còn thì ghi Kiểu là “Chia tách”, thêm một dòng của chính nó "
        f"(Mã mới “{unit.code}”)."
    )
    yield Flaw("predecessor", index, "former_code", text, severity=WARNING)


def _former(row: Predecessor) -> tuple[str, str]:
    return row.former_code, key(row.former_name)
