"""Progress and tasks in sentences, for the Word report and the screen."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction

from vtlt_consolidate.model.plans.plan import PLAN_STATES, PlanState, half_up
from vtlt_consolidate.model.plans.tasks import TASK_STATES, TaskState
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.naming.address import Addresses
from vtlt_consolidate.scoring.month import Planned
from vtlt_consolidate.scoring.plans.progress import Progress, Row
from vtlt_consolidate.scoring.plans.timetable import OUTCOMES, Judged, Outcome
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.phrases import two_digits
from vtlt_consolidate.words.text import show_date, show_micro, show_percent


def sentences(
    planned: Planned, roster: Roster, doubted: Mapping[str, Collection[str]] | None = None
) -> Iterator[str]:
    """Yield a paragraph for each leaf with milestones, and one about the tasks.

    Args:
        planned: the plan.
        roster: the units, as papers call them.
        doubted: code of a leaf → the units whose figure somebody has to look at, which is then said.
    """
    for progress in planned.progress:
        units = (doubted or {}).get(progress.leaf.code, ())
        added = [row for row in progress.units if row.done is not None and row.code in units]
        yield " ".join(_progress(progress, roster, len(added)))
    if planned.tasks:
        yield " ".join(tasks(planned.tasks))


def including(doubted: int) -> str:
    """Say that a total holds figures that somebody has to look at."""
    return f"kể cả {two_digits(doubted)} số liệu cần xem lại"


def _progress(progress: Progress, roster: Roster, doubted: int) -> Iterator[str]:
    whole, measure = progress.all, progress.leaf.measure_unit
    without = f"{two_digits(whole.lacking)} đơn vị chưa có số liệu"
    besides = f", {including(doubted)}" if doubted else ""
    besides += f", chưa kể {without}" if whole.lacking else ""
    if whole.done is None:
        yield f"{progress.leaf.name}: chưa đơn vị nào có số liệu để so với kế hoạch."
        return
    reached = _amount(whole.done, measure)
    if progress.ratio:
        share = f" ({_percent(whole.done, whole.whole)})" if whole.whole else ""
        reached = f"{show_micro(whole.done)}/{_amount(whole.whole, measure)}{share}"
    yield f"{progress.leaf.name}: tính đến kỳ này đạt {reached}{besides}; {_judged(progress)}."
    yield from _of_units(progress, roster)
    if moved := _moved(progress, roster):
        yield moved
    if pace := _pace(progress):
        yield pace


def _judged(progress: Progress) -> str:
    """How all together stand to the plan, in words."""
    row, measure = progress.all, progress.leaf.measure_unit
    if row.state in (PlanState.DONE, PlanState.NOTHING):
        who = "các đơn vị có số liệu " if row.lacking else ""
        return f"{who}đã hoàn thành kế hoạch" if row.state == PlanState.DONE else f"{who}không phát sinh"
    if row.demand.now is None or row.gap is None:
        return "chưa đến mốc đầu tiên của kế hoạch" + (
            ", đã vượt mức của mốc đó" if row.state == PlanState.AHEAD else ""
        )
    demanded = _amount(_hundredths(row.demand.now), measure)
    if progress.ratio:
        demanded = f"{_percent(row.demand.now, row.whole)} ({demanded})"
    against = f"kế hoạch đến hết {show_date(progress.day)} là {demanded}"
    if row.gap == 0:
        return f"{against}, đúng kế hoạch"
    gap = _amount(_hundredths(abs(row.gap)), measure)
    if progress.ratio:
        gap = f"{points(abs(Fraction(row.gap, row.whole)))} điểm phần trăm ({gap})"
    return f"{against}, {'chậm' if row.gap < 0 else 'cao hơn'} {gap}"


def points(share: Fraction) -> str:
    """A difference of shares in percentage points, rounded half up to at most one decimal."""
    return f"{Decimal(half_up(share * 1000)) / 10:.1f}".replace(".", ",").removesuffix(",0")


_ORDER = (PlanState.DONE, PlanState.AHEAD, PlanState.ON_PLAN, PlanState.BEHIND, PlanState.NOT_DUE,
          PlanState.NOTHING, PlanState.UNKNOWN)  # fmt: skip


def _of_units(progress: Progress, roster: Roster) -> Iterator[str]:
    """Count the units of each state, and name those that are behind or unknown."""
    counted, addresses = [], Addresses(roster)
    for state in _ORDER:
        mine = [row for row in progress.units if row.state == state]
        if not mine:
            continue
        words = f"{two_digits(len(mine))} đơn vị {PLAN_STATES[state].lower()}"
        if state in (PlanState.BEHIND, PlanState.UNKNOWN):
            named = [f"{addresses.full(roster.by_code[row.code])}{_behind(progress, row)}" for row in mine]
            words += f" ({phrases.named(named)})"
        counted.append(words)
    yield f"Trong {two_digits(len(progress.units))} đơn vị có kế hoạch: {'; '.join(counted)}."


def _moved(progress: Progress, roster: Roster) -> str:
    """Name the units that fell behind since the period before, and those that caught up."""
    addresses = Addresses(roster)
    said = []
    for words, rows in (
        ("chuyển sang chậm kế hoạch", [row for row in progress.units if row.fell_behind]),
        ("không còn chậm kế hoạch", [row for row in progress.units if row.caught_up]),
    ):
        if rows:
            named = phrases.named(addresses.full(roster.by_code[row.code]) for row in rows)
            said.append(f"{two_digits(len(rows))} đơn vị {words} ({named})")
    return f"So với {progress.before.label}: {'; '.join(said)}." if said and progress.before else ""


def _behind(progress: Progress, row: Row) -> str:
    """How far a unit is behind its plan; empty if it is not."""
    if row.gap is None or row.gap >= 0:
        return ""
    if progress.ratio:
        return f": {_percent(row.done or 0, row.whole)}"
    return f": chậm {_amount(_hundredths(-row.gap), progress.leaf.measure_unit)}"


def _pace(progress: Progress) -> str:
    row, measure = progress.all, progress.leaf.measure_unit
    if row.state in (PlanState.DONE, PlanState.NOTHING) or not row.left:
        return ""
    if row.demand.over:
        return f"Mốc cuối đã qua, còn {_amount(row.left, measure)} chưa thực hiện."
    if row.demand.due is None or row.demand.goal is None or row.pace is None:
        return ""
    goal = _amount(row.demand.goal, measure)
    if progress.ratio and row.whole:
        goal = _percent(row.demand.goal, row.whole)
    each = _amount(_shortened(row.pace), measure)
    return (
        f"Để đạt {goal} vào {show_date(row.demand.due)} còn phải thực hiện {_amount(row.left, measure)}, "
        f"bình quân {each} mỗi tháng."
    )


def _hundredths(micro: int) -> int:
    """Round half up to hundredths for a sentence, as what a plan demands is calculated; none becomes 0."""
    return (half_up(Fraction(micro, 10_000)) or bool(micro)) * 10_000


def _shortened(micro: int) -> int:
    """Round up to hundredths for a sentence: less than that would not do."""
    return -(-micro // 10_000) * 10_000


def _percent(part: int, whole: int) -> str:
    """A share with at most one decimal: `47,9%`, `50%`."""
    return show_percent(part, whole).replace(",0%", "%")


def _amount(micro: int, measure: str) -> str:
    return f"{show_micro(micro)} {measure}".rstrip()


def tasks(judged: Sequence[Judged]) -> Iterator[str]:
    """Say how many tasks stand how, and name those that are overdue or that nobody noted although due."""
    counts = [(outcome, [each for each in judged if each.outcome == outcome]) for outcome in Outcome]
    said = "; ".join(
        f"{two_digits(len(mine))} {OUTCOMES[outcome].lower()}" for outcome, mine in counts if mine
    )
    yield f"Trong {two_digits(len(judged))} nội dung triển khai của kế hoạch: {said}."
    overdue = [each for each in judged if each.outcome == Outcome.OVERDUE]
    if overdue:
        yield f"Nội dung quá hạn: {'; '.join(_task(each) for each in overdue)}."
    unknown = [each for each in judged if each.outcome == Outcome.UNKNOWN and each.due_passed]
    if unknown:
        numbers = ", ".join(each.task.code for each in unknown)
        yield f"Nội dung đã đến hạn mà chưa ghi tình trạng: số {numbers}."


def _task(each: Judged) -> str:
    due = f", hạn {show_date(each.task.due)}" if each.task.due else ""
    begun = f", {TASK_STATES[TaskState.BEGUN].lower()}" if each.noted.state == TaskState.BEGUN else ""
    content = each.task.content.rstrip(". ")
    return f"số {each.task.code}, {phrases.lowered(content)} ({each.task.lead}{due}{begun})"
