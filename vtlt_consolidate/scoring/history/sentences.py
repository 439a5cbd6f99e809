"""What changed since an earlier period, in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

from vtlt_consolidate.scoring import compare
from vtlt_consolidate.scoring.compare import Beside, Compared, Past
from vtlt_consolidate.scoring.history import steps
from vtlt_consolidate.scoring.history.steps import DOWN, UP
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.words.phrases import named, two_digits
from vtlt_consolidate.words.text import MICRO, show_number


def change(results: Results, parts: Sequence[Part], past: Past | None, *, named: bool = False) -> str:
    """Say how much more or less is reached than earlier; empty if nothing is compared.

    Args:
        results: those of now.
        parts: their units.
        past: the earlier period.
        named: whoever rose or fell a band is named after this, and so is not counted here.
    """
    if past is None:
        return ""
    if results.criteria.account.shares:
        besides = [Beside(results, part, past) for part in parts]
        rows = [row for beside in besides for row in beside.nodes]
        units = frozenset[str]().union(*(beside.together_units for beside in besides))
        criteria = {row.code for row in rows if row.change is not None}
        of = f"{two_digits(len(units))} đơn vị, {two_digits(len(criteria))} tiêu chí{_without(results, past)}"
        return _of_answers(compare.together(rows), of, past)
    return " ".join(_of_units(results, parts, past, named=named))


def _without(results: Results, past: Past, rows: Sequence[Compared] = ()) -> str:
    """Count the units that are not compared although they have all figures, by what sets them apart.

    Of these are units with figures that were carried over, now or then, and `rows` that are set aside.
    """
    carried = {*results.carried, *past.carried}.intersection(results.roster.codes)
    counts = Counter(row.aside for row in rows if row.aside)
    apart = {"có số liệu mang sang": len(carried)} | dict(counts)
    said = ", ".join(f"{two_digits(count)} đơn vị {words}" for words, count in apart.items() if count)
    return f"; không kể {said}" if said else ""


def _of_answers(row: Compared, of: str, past: Past) -> str:
    """Say how many more or fewer criteria are met, of those (`of`) that both periods have."""
    if row.before is None or row.now is None:
        return ""
    before, now, both = (show_number(each) for each in (row.before // MICRO, row.now // MICRO, row.both))
    since = f"So với {past.period.label}, trên {both} lượt tiêu chí có số liệu ở cả hai kỳ ({of})"
    if before == now:
        return f"{since}, số lượt đạt không đổi ({now})."
    grown, to = ("tăng", "lên") if row.now > row.before else ("giảm", "xuống")
    change = show_number(abs(row.now - row.before) // MICRO)
    return f"{since}, số lượt đạt {grown} {change} (từ {before} {to} {now})."


def _of_units(results: Results, parts: Sequence[Part], past: Past, *, named: bool) -> Iterator[str]:
    """Say how many units have more and fewer points, and how many changed their band."""
    rows = [(part.criteria, row) for part in parts for row in Beside(results, part, past).units]
    compared = [(criteria, row) for criteria, row in rows if row.change is not None]
    if not compared:
        return
    changes = [row.change for _, row in compared if row.change is not None]
    tasks = results.criteria.account.tasks
    more, less = ("làm thêm được việc", "làm được ít hơn") if tasks else ("tăng điểm", "giảm điểm")
    counts = {
        more: sum(change > 0 for change in changes),
        less: sum(change < 0 for change in changes),
        "không đổi": changes.count(0),
    }
    of = f"{two_digits(len(compared))} {results.criteria.units_noun}"
    both = f"có đủ số liệu ở cả hai kỳ{_without(results, past, [row for _, row in rows])}"
    if adjusted := sum(bool(row.adjusted) for _, row in compared):
        both += f"; kể cả {two_digits(adjusted)} đơn vị có kết quả đã điều chỉnh ở một trong hai kỳ"
    yield f"So với {past.period.label}, trong {of} {both}, có {_counted(counts)}."
    moves = [steps.moved(criteria, row) for criteria, row in compared]
    if results.criteria.classifies and not named:
        counts = {"lên loại": moves.count(UP), "xuống loại": moves.count(DOWN)}
        yield f"Có {_counted(counts)}." if any(counts.values()) else "Không đơn vị nào lên hoặc xuống loại."


def _counted(counts: Mapping[str, int]) -> str:
    """Say how many units did what, without those that nobody did."""
    return ", ".join(f"{two_digits(count)} đơn vị {words}" for words, count in counts.items() if count)


@dataclass(frozen=True)
class Counted:
    """What a period of a course was counted from.

    Args:
        period: the period, as the course labels it.
        units: codes of the units with figures.
        carried: codes of units whose figures were carried over.
    """

    period: str
    units: frozenset[str]
    carried: Set[str]


def counted(course: Sequence[Counted]) -> str:
    """Say that the periods of a course are not of the same units or hold carried figures; empty if they are.

    Only what both periods have is compared: a course may fall where the comparison says that more is met.
    """
    several = any(now.units != before.units for before, now in pairwise(course))
    if not several and not any(each.units & each.carried for each in course):
        return ""
    said = [_of_period(each) for each in reversed(course)]
    return (
        f"Tính trên các đơn vị có số liệu của từng kỳ, kể cả số liệu mang sang ({named(said, 'kỳ')}). Tăng, "
        "giảm ở bảng tổng hợp chỉ tính đơn vị có số liệu của mình ở cả hai kỳ, nên có thể khác."
    )


def _of_period(each: Counted) -> str:
    of_others = len(each.units & each.carried)
    carried = f", có {two_digits(of_others)} đơn vị mang sang" if of_others else ""
    return f"{each.period}: {two_digits(len(each.units))} đơn vị{carried}"
