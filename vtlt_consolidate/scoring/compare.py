"""This period beside an earlier one: only what both have is compared, the rest is named.

A unit is compared when it has answered all criteria that both periods ask; a criterion by the units
that answered it in both. What is new or gone is no change, and figures carried from elsewhere are
those of neither period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import is_name_of
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import show_number


@dataclass(frozen=True)
class Stood:
    """How a unit of a weighted set stood earlier.

    Args:
        variant: its kind of unit.
        points: of criteria and groups, by code.
        total: of everything; points are whole millionths.
        share: of the most that it could reach.
        band: after the gates.
        rank: among its variant; none: something was missing.
    """

    variant: str
    points: Mapping[str, int]
    total: int
    share: float
    band: str
    rank: int | None


@dataclass(frozen=True)
class Past:
    """An earlier period, as its merged workbook gives it.

    Args:
        period: which.
        marks: (unit, criterion) → 1, 0, or nothing where there was no answer; empty for a weighted set.
        answered: codes of the units that had any answer.
        carried: code of a unit → the still earlier period that its figures were from.
        names: code of a unit or criterion → its name then.
        stood: of a weighted set, code of a unit → how it stood; those of which nothing was missing.
    """

    period: Period
    marks: Mapping[tuple[str, str], int | None]
    answered: frozenset[str]
    carried: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    stood: Mapping[str, Stood] = field(default_factory=dict)

    @property
    def units(self) -> list[str]:
        """Codes of the units, in the order of the workbook."""
        return list(dict.fromkeys(unit for unit, _ in self.marks))

    @property
    def criteria(self) -> list[str]:
        """Codes of the criteria, in the order of the workbook."""
        return list(dict.fromkeys(leaf for _, leaf in self.marks))

    @property
    def share(self) -> tuple[int, int]:
        """How many marks were met, and of how many that were answered."""
        answered = [mark for mark in self.marks.values() if mark is not None]
        return sum(answered), len(answered)

    @property
    def mean_share(self) -> float | None:
        """Of a weighted set, what units reached on average of the most that they could."""
        shares = [each.share for each in self.stood.values()]
        return sum(shares) / len(shares) if shares else None


@dataclass(frozen=True)
class Compared:
    """One unit or criterion in two periods.

    Args:
        code: of the unit or criterion.
        name: as it is called now, or was called when it was there last.
        both: how many marks are compared; 0 where nothing is.
        before: how many of them were met; nothing where nothing is compared.
        now: how many of them are met now.
        note: why nothing is compared.
        gone: it is not there any more.
    """

    code: str
    name: str
    both: int = 0
    before: int | None = None
    now: int | None = None
    note: str = ""
    gone: bool = False

    @property
    def change(self) -> int | None:
        """How many more are met now; nothing where nothing is compared."""
        return None if self.before is None or self.now is None else self.now - self.before


def shared(results: Results, past: Past) -> list[Node]:
    """The criteria that both periods ask."""
    asked = set(past.criteria)
    return [leaf for leaf in results.criteria.criteria if leaf.code in asked]


def earlier_mark(results: Results, past: Past, unit_code: str, leaf_code: str) -> int | None:
    """What a unit had earlier; nothing where either period's figures are another's."""
    if unit_code in results.carried or unit_code in past.carried or another_name(results, past, unit_code):
        return None
    return past.marks.get((unit_code, leaf_code))


def units(results: Results, past: Past) -> list[Compared]:
    """Compare each unit; those that are gone come last."""
    leaves = [leaf.code for leaf in shared(results, past)]
    rows = [_unit(results, past, unit, leaves) for unit in results.roster.units]
    here = set(results.roster.codes)
    gone = [code for code in past.units if code not in here and code in past.answered]
    why = "Không có trong bảng kỳ này, không tính là giảm"
    return rows + [Compared(code, past.names.get(code, code), note=why, gone=True) for code in gone]


def _unit(results: Results, past: Past, unit: Unit, leaves: list[str]) -> Compared:
    before = [earlier_mark(results, past, unit.code, leaf) for leaf in leaves]
    now = [results.points.get((unit.code, leaf)) for leaf in leaves]
    lacking = len(leaves), before.count(None), now.count(None)
    if why := _why_not(results, past, unit.code, lacking):
        return Compared(unit.code, unit.name, note=why)
    return Compared(unit.code, unit.name, len(leaves), sum(map(int, filter(None, before))),
                    sum(map(int, filter(None, now))))  # fmt: skip


def _why_not(results: Results, past: Past, code: str, lacking: tuple[int, int, int]) -> str:
    """Say why a unit cannot be compared; empty where it can.

    `lacking`: how many criteria are shared, and of these how many lacked and lack an answer.
    """
    asked, lacked, lacks = lacking
    reasons = (
        _why_not_earlier(results, past, code),
        "" if asked else "Hai kỳ không có tiêu chí nào chung",
        "Kỳ này chưa có báo cáo" if lacks == asked else "",
        f"Kỳ này còn thiếu {lacks} tiêu chí: không so" if lacks else "",
        f"Kỳ trước còn thiếu {lacked} tiêu chí: không so" if lacked else "",
    )
    return next(filter(None, reasons), "")


def _why_not_earlier(results: Results, past: Past, code: str) -> str:
    if code not in past.units:
        return "Đơn vị mới, kỳ trước không có trong bảng"
    if other := another_name(results, past, code):
        return other
    if code in results.carried:
        return f"Kỳ này chưa nộp, dùng số liệu kỳ {results.carried[code]}: không so"
    if code in past.carried:
        return f"Kỳ trước dùng số liệu kỳ {past.carried[code]}: không so"
    return "" if code in past.answered else "Kỳ trước chưa có báo cáo"


def another_name(results: Results, past: Past, code: str) -> str:
    """Say that a code was another unit's; codes are used again. Empty where it was not, or nobody knows."""
    then = past.names.get(code, "")
    unit = results.roster.by_code[code]
    same = not then or code in results.carried or is_name_of(unit, then)
    return "" if same else f"Kỳ trước mã này là của “{then}”: không so"


def criteria(results: Results, past: Past) -> list[Compared]:
    """Compare each criterion by the units that answered it in both periods; the gone come last."""
    asked = set(past.criteria)
    rows = [
        _criterion(results, past, leaf)
        if leaf.code in asked
        else Compared(leaf.code, leaf.name, note="Tiêu chí mới, kỳ trước không có")
        for leaf in results.criteria.criteria
    ]
    here = {leaf.code for leaf in results.criteria.criteria}
    why = "Không còn trong bộ tiêu chí, không tính là giảm"
    gone = [code for code in past.criteria if code not in here]
    return rows + [Compared(code, past.names.get(code, code), note=why, gone=True) for code in gone]


def _criterion(results: Results, past: Past, leaf: Node) -> Compared:
    both = []
    for unit in results.roster.units:
        old = earlier_mark(results, past, unit.code, leaf.code)
        new = results.points.get((unit.code, leaf.code))
        if old is not None and new is not None:
            both.append((old, new))
    if not both:
        return Compared(leaf.code, leaf.name, note="Không có đơn vị nào có số liệu ở cả hai kỳ")
    before, now = (sum(marks) for marks in zip(*both, strict=True))
    return Compared(leaf.code, leaf.name, len(both), before, now)


def whole(results: Results, past: Past) -> Compared:
    """Compare all criteria together, by the marks that both periods have."""
    known = [row for row in criteria(results, past) if row.both]
    both, before, now = (sum(map(int, (each or 0 for each in column))) for column in (
        (row.both for row in known), (row.before for row in known), (row.now for row in known),
    ))  # fmt: skip
    return Compared("", "Tất cả tiêu chí", both, *((before, now) if both else (None, None)))


def sentence(results: Results, past: Past | None) -> str:
    """Say how many more or fewer marks are met than earlier, of those that both periods have."""
    together = whole(results, past) if past else None
    if past is None or together is None or together.before is None or together.now is None:
        return ""
    before, now, both = (show_number(each) for each in (together.before, together.now, together.both))
    since = f"So với {past.period.label}, trên {both} lượt tiêu chí có số liệu ở cả hai kỳ"
    if before == now:
        return f"{since}, số lượt đạt không đổi ({now})."
    grown, to = ("tăng", "lên") if together.now > together.before else ("giảm", "xuống")
    change = show_number(abs(together.now - together.before))
    return f"{since}, số lượt đạt {grown} {change} (từ {before} {to} {now})."
