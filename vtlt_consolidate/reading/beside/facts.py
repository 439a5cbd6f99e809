"""Hears notes that say nothing but another number, another unit of measure, another time, or “not yet”.

With more words a number may be any other fact, such as `trong đó 20 m² mới xây`, which is against nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from functools import lru_cache

from vtlt_consolidate.model.criteria import NUMERIC, RATIO, Node
from vtlt_consolidate.reading import answers
from vtlt_consolidate.reading.kinds import unit_of
from vtlt_consolidate.words.days.spoken import plain, stretches, unnamed
from vtlt_consolidate.words.days.within import days_in
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.quantities import as_million, is_rival, other_unit, parse_quantity
from vtlt_consolidate.words.text import fold, to_micro

_WORD = re.compile(r"\S+")
_BEFORE_NUMBERS = frozenset(
    fold(word)
    for phrase in ("thực tế", "thực ra", "hiện có", "hiện nay", "là", "tổng số", "tổng cộng", "số liệu",
                   "chỉ", "đo", "đúng", "chính xác")
    for word in phrase.split()
)  # fmt: skip
"""Words in front of a number that leave it the number of the row; `khoảng 25` may well be 25,5."""


def states_other_number(leaf: Node, kind: str, typed: str, note: str) -> bool:
    """Say whether a note is only a number, in the unit of the row, and not the one that was answered.

    Args:
        leaf: the leaf of the row; of a ratio it may be the other number.
        kind: kind of the cell with the answer.
        typed: what was answered.
        note: what stands beside it: `20,5 m²`, `thực tế 20`, `15.200.000 đồng`.
    """
    if leaf.kind not in NUMERIC or leaf.kind == RATIO:
        return False
    said, own = _number(leaf, note), answers.number_in(leaf, kind, typed)
    return said is not None and own is not None and said != own


def _number(leaf: Node, note: str) -> int | None:
    words = _WORD.findall(fold(note).strip(" .;()[]"))
    passed = _BEFORE_NUMBERS | frozenset(_WORD.findall(fold(leaf.full_name)))
    while words and words[0].strip(":") in passed:
        words = words[1:]
    text = " ".join(words)
    if (million := as_million(text, leaf.measure_unit)) is not None:
        return to_micro(million)
    value = parse_quantity(text, unit_of(leaf), whole=leaf.whole, by_hand=True).value
    return None if value is None else to_micro(value)


_UNIT_NAMED = re.compile(
    rf"(?:{'|'.join(map(fold, ('đvt', 'đơn vị tính')))})(?:\s+{fold('là')})?\s*[:(]?\s*(.+)"
)
_IN = "|".join(map(fold, ("đơn vị", "đv", "tính bằng", "tính theo", "ghi bằng", "ghi theo", "là")))
_MEASURED = re.compile(rf"(?:(?:{fold('số liệu')}|{fold('số')}|{fold('đã')})\s+)?(?:(?:{_IN})\s*:?\s*)?(.+)")


def states_other_unit(leaf: Node, note: str) -> bool:
    """Say whether a note only names a unit of measure, and not that of the row: `ĐVT: nghìn đồng`."""
    if leaf.kind not in NUMERIC or not leaf.measure_unit:
        return False
    text = fold(note).strip(" .;()[]")
    if found := _UNIT_NAMED.fullmatch(text):
        return other_unit(found[1].strip(" ()"), leaf.measure_unit, known=False)
    found = _MEASURED.fullmatch(text)
    return found is not None and other_unit(found[1], leaf.measure_unit, known=True)


_OF_TABLE = re.compile(
    rf"(?<!\w)(?:{'|'.join(map(fold, ('đvt', 'đơn vị tính')))})(?:\s+{fold('là')})?\s*[:(]?\s*(.+)"
)
_AND = re.compile(rf"\s*(?:[;,/]|\s{fold('và')}\s)\s*")


@lru_cache(maxsize=1 << 10)
def units_of_table(text: str) -> tuple[str, ...]:
    """The units of measure that a line above or below a table names: `Đơn vị tính: mét; nghìn đồng`."""
    found = _OF_TABLE.search(fold(text))
    named = _AND.split(found[1]) if found else []
    return tuple(unit for each in named if (unit := each.strip(" .;()[]")))


def is_in_other_unit(leaf: Node, kind: str, typed: str, units: Iterable[str]) -> bool:
    """Say whether an answer is a number that units of measure named for it make another one.

    Args:
        leaf: the leaf.
        kind: kind of the cell with the answer.
        typed: what was answered; nothing is nothing in every unit.
        units: what is named; others may be of other columns.
    """
    named = tuple(units)
    if (
        not named
        or not leaf.measure_unit
        or leaf.kind not in NUMERIC
        or not answers.number_in(leaf, kind, typed)
    ):
        return False
    rivals = [unit for unit in named if is_rival(unit, leaf.measure_unit)]
    return bool(rivals) and all(other_unit(unit, leaf.measure_unit, known=False) for unit in named)


_OF_TIME = re.compile(r"(?:(?:đây|lấy|dùng|theo|là|ghi) )*(số liệu|số)\b(.*)")
_EARLIER = re.compile(r"(?: (?:liệu|của))* (?:kỳ|tháng|quý|năm) trước| cũ| chưa cập nhật")


def states_other_time(leaf: Node, note: str, period: Period) -> bool:
    """Say whether a note only says that the figures are of another time: `số liệu năm 2025`."""
    found = _OF_TIME.fullmatch(plain(note).strip(" .;()[]"))
    if found is None or (found[1] == "số" and leaf.kind not in NUMERIC):
        return False
    if _EARLIER.fullmatch(found[2]):
        return True
    named = [each for each in stretches(found[2], period.year) if each.worded]
    return bool(named) and not any(each.meets(period) for each in named) and unnamed(found[2])


_DONE = "ban hành|hoàn thành|thực hiện|triển khai|xây dựng|tổ chức|trình|ký|làm|xong|có|phê duyệt"
_UNTIL = "để|hoãn|lùi|dời|chuyển|đến|sang|trong|cuối|đầu|giữa|phải|chờ"
_LATER = re.compile(
    rf"(?:(?:{_UNTIL}) )*(?:tháng|quý|tuần|năm|kỳ|đợt) (?:sau|tới)(?: (?:mới|sẽ) .*| (?:{_DONE})\b.*)?"
)
_THEN = re.compile(rf"(?:(?:{_UNTIL}|ngày|dự kiến|khoảng|vào) )*")
_BEHIND = re.compile(rf"(?: *,? *(?:thì )?(?:mới|sẽ) .*| *(?:{_DONE})\b.*)?")
_ISSUED = re.compile(r"(?:đã |mới )*(?:ban hành|ký|hoàn thành|phê duyệt)\b.*")


_NEAR = dt.timedelta(days=92)


def is_yet_to_come(note: str, period: Period) -> bool:
    """Say whether a note says that what was answered comes only later: `tháng sau mới ban hành`."""
    text = plain(note).strip(" .;()[]")
    if _LATER.fullmatch(text):
        return True
    if _ISSUED.fullmatch(text):
        return any(day > period.last_day for day in days_in(text)[:1])
    said = _THEN.sub("", text, count=1)
    behind = _BEHIND.fullmatch
    for each in stretches(said, period.year)[:1]:
        rest = said[each.at[1] :]
        # In March, `tháng 12` without a year may be that of last year.
        near = each.first - period.last_day <= _NEAR
        sure = each.dated or near or any(word in text for word in ("mới ", "sẽ ", "dự kiến "))
        return each.at[0] == 0 and each.first > period.last_day and sure and behind(rest) is not None
    days = days_in(text)
    return bool(days) and days[0] > period.last_day and re.search(r"(?:mới|sẽ) ", text) is not None
