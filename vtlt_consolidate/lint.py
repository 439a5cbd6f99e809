"""Does a criteria set, or a list of units, contradict itself?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from vtlt_consolidate.config import EXTENDED, Round, Waiver
from vtlt_consolidate.criteria import GROUP, CriteriaSet
from vtlt_consolidate.text import fold, show_number
from vtlt_consolidate.units import Roster


@dataclass(frozen=True)
class Flaw:
    """One contradiction.

    Args:
        what: `unit`, `node`, `band`, `round` or `waiver`.
        index: which of them, from 0.
        field: the field that is wrong.
        text: what is wrong and how to mend it; `{other}` stands for the cell of the other one.
        other: which one it clashes with, from 0.
    """

    what: str
    index: int
    field: str
    text: str
    other: int | None = None


def roster_flaws(roster: Roster) -> Iterator[Flaw]:
    """Yield units that share a code, or that nothing but the code tells apart."""
    yield from _repeated("unit", "code", [unit.code for unit in roster.units], "Mã đơn vị")
    names = [unit.full_name for unit in roster.units]
    yield from _repeated("unit", "name", names, "Đơn vị")


def round_flaws(rounds: Sequence[Round]) -> Iterator[Flaw]:
    """Yield periods that stand on two rows."""
    yield from _repeated("round", "period", [str(each.period) for each in rounds], "Kỳ")


def waiver_flaws(waivers: Sequence[Waiver], roster: Roster) -> Iterator[Flaw]:
    """Yield waivers of unknown units, of one unit twice, and extensions without an end."""
    keys = [f"{waiver.unit_code} kỳ {waiver.period}" for waiver in waivers]
    yield from _repeated("waiver", "unit_code", keys, "Đơn vị")
    for index, waiver in enumerate(waivers):
        if waiver.unit_code not in roster.by_code:
            text = f"không có đơn vị mã “{waiver.unit_code}” ở sheet Đơn vị; ghi đúng mã."
            yield Flaw("waiver", index, "unit_code", text)
        if waiver.kind == EXTENDED and waiver.until is None:
            yield Flaw("waiver", index, "until", "gia hạn cần ngày cuối, ví dụ 15/4/2026.")


def criteria_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield codes used twice, groups that are not there, and gaps and overlaps of the bands."""
    yield from _repeated("node", "code", [node.code for node in criteria.nodes], "Mã")
    yield from _wrong_parents(criteria)
    if not criteria.criteria:
        yield Flaw("node", 0, "kind", "bộ tiêu chí chưa có tiêu chí nào loại Đạt/Chưa đạt.")
    yield from _band_flaws(criteria)


def _repeated(what: str, field: str, values: Sequence[str], name: str) -> Iterator[Flaw]:
    first: dict[str, int] = {}
    for index, typed in enumerate(values):
        value = fold(typed)
        if value in first:
            text = f"{name} “{typed}” đã có ở ô {{other}}; mỗi dòng phải khác nhau."
            yield Flaw(what, index, field, text, first[value])
        first.setdefault(value, index)


def _wrong_parents(criteria: CriteriaSet) -> Iterator[Flaw]:
    groups: set[str] = set()
    for index, node in enumerate(criteria.nodes):
        if node.parent and node.parent not in groups:
            yield Flaw("node", index, "parent",
                       f"nhóm “{node.parent}” không có ở phía trên dòng này; ghi đúng mã của một "
                       "dòng loại Nhóm đứng trước.")  # fmt: skip
        if node.kind == GROUP:
            groups.add(node.code)


def _band_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Check that from 0 to 100 percent every value falls in exactly one band."""
    if not criteria.bands:
        yield Flaw("band", 0, "label", "chưa có loại nào; cần các loại phủ từ 0 đến 100%.")
        return
    ordered = sorted(enumerate(criteria.bands), key=lambda pair: pair[1].at_least)
    index, lowest = ordered[0]
    if lowest.at_least != 0:
        yield Flaw("band", index, "at_least",
                   f"loại thấp nhất bắt đầu từ {_percent(lowest.at_least)}, các giá trị dưới đó "
                   "không thuộc loại nào; ghi 0.")  # fmt: skip
    for (index, band), (_, above) in pairwise(ordered):
        if band.below != above.at_least:
            yield Flaw("band", index, "below", _gap_or_overlap(band.below, above.at_least))
    index, highest = ordered[-1]
    if highest.below is not None and highest.below <= Decimal(100):
        yield Flaw("band", index, "below", "giá trị 100% không thuộc loại nào; để trống ô này.")


def _gap_or_overlap(below: Decimal | None, start: Decimal) -> str:
    if below is not None and below < start:
        return (
            f"từ {_percent(below)} đến dưới {_percent(start)} không thuộc loại nào; ghi {show_number(start)}."
        )
    end = "không giới hạn" if below is None else _percent(below)
    return f"khoảng đến {end} chồng lên loại bắt đầu từ {_percent(start)}; ghi {show_number(start)}."


def _percent(value: Decimal) -> str:
    return f"{show_number(value)}%"
