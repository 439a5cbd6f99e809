"""Lint of the plan: milestones that nothing can be compared with, and the timetable of tasks."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from vtlt_consolidate.model.criteria import COUNT, QUANTITY, RATIO, CriteriaSet, Node
from vtlt_consolidate.model.kinds import ROLLUPS, Rollup, is_share
from vtlt_consolidate.model.plans.plan import COURSES, Course, Milestone
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.settings.lint.flaw import ERROR, NO_CITATION, WARNING, Flaw
from vtlt_consolidate.words.states import Severity
from vtlt_consolidate.words.text import fold, show_date

PLANNED = (RATIO, QUANTITY, COUNT)
"""The kinds of leaves that a milestone may be about: numbers that can be added up over units."""
_WHOLE = Decimal(100)

_FLOW = (
    "dòng “{code}” ghi số riêng từng kỳ, mốc thì so với số lũy kế; chỉ đặt mốc cho dòng có Gộp kỳ “{way}”."
)
_NO_PERCENT = (
    "ghi “{shown}” là số lượng, không phải tỷ lệ; nếu là tỷ lệ thì ghi cả dấu %, ví dụ 50%, trong ô định "
    "dạng Văn bản (Excel đổi 50% gõ vào ô thường thành 0,5)."
)

_Remarks = Iterator[tuple[str, str, Severity]]


def plan_flaws(criteria: CriteriaSet, *, known: bool = True) -> Iterator[Flaw]:
    """Yield what is wrong with the milestones and tasks of a set.

    Args:
        criteria: the set.
        known: all its nodes could be read, so that unknown codes are flaws.
    """
    for index, each in enumerate(criteria.milestones):
        remarks = [*(_of_leaf(criteria, each) if known else ()), *_of_level(each)]
        yield from (Flaw("milestone", index, field, text, severity=severity)
                    for field, text, severity in remarks)  # fmt: skip
    yield from _order(criteria.milestones)
    yield from _tasks(criteria)


def unit_flaws(criteria: CriteriaSet, roster: Roster) -> Iterator[Flaw]:
    """Yield milestones of units that there are not, or that are not asked for the figure."""
    for index, each in enumerate(criteria.milestones):
        if not each.unit_code or not roster.units:
            continue
        unit = roster.by_code.get(each.unit_code)
        if unit is None:
            text = f"không có đơn vị mã “{each.unit_code}” ở sheet Đơn vị; ghi đúng mã, hoặc để trống."
            yield Flaw("milestone", index, "unit_code", text)
        elif each.code in criteria.by_code and each.code not in criteria.of(unit.variant).by_code:
            text = f"đơn vị “{each.unit_code}” không được hỏi dòng “{each.code}” vì thuộc nhóm khác."
            yield Flaw("milestone", index, "unit_code", text)


def _of_leaf(criteria: CriteriaSet, each: Milestone) -> _Remarks:
    node = criteria.by_code.get(each.code)
    if node is None:
        yield "code", f"không có dòng mã “{each.code}” ở sheet Tiêu chí; ghi đúng mã.", ERROR
        return
    if node.kind not in PLANNED or is_share(node.measure_unit):
        text = (
            f"dòng “{each.code}” không cộng được giữa các đơn vị nên không có mốc; dùng dòng loại Tỷ lệ (đã "
            "làm, tổng số), Số lượng hoặc Đếm số lần."
        )
        yield "code", text, ERROR
        return
    if any(way not in (None, Rollup.END) for way in (node.rolled_up, node.rollup_of)):
        yield "code", _FLOW.format(code=each.code, way=ROLLUPS[Rollup.END]), ERROR
    elif node.rolled_up is None:
        text = (
            f"dòng “{each.code}” chưa khai cách gộp kỳ; mốc coi số này là lũy kế. Đúng vậy thì ghi Gộp kỳ "
            f"là “{ROLLUPS[Rollup.END]}” ở sheet Tiêu chí."
        )
        yield "code", text, WARNING
    if node.kind == RATIO:
        yield from _of_ratio(each)
    elif each.of:
        yield from _of_whole(criteria, each, node)
    elif each.target.percent:
        text = f"dòng “{each.code}” không có tổng số để tính %; ghi Mã của tổng số, hoặc ghi mức là một số."
        yield "target", text, ERROR


def _of_ratio(each: Milestone) -> _Remarks:
    if each.of:
        yield "of", f"dòng “{each.code}” là tỷ lệ, đã có tổng số; để trống ô này.", ERROR
    if not each.target.percent and each.target.number <= 1:
        yield "target", _NO_PERCENT.format(shown=each.target), ERROR


def _of_whole(criteria: CriteriaSet, each: Milestone, node: Node) -> _Remarks:
    """Check the leaf with the whole of a quantity."""
    whole = criteria.by_code.get(each.of)
    if whole is None or whole.kind not in (QUANTITY, COUNT) or each.of == each.code:
        yield (
            "of",
            f"không có dòng Số lượng mã “{each.of}” khác ở sheet Tiêu chí; ghi mã dòng tổng số.",
            ERROR,
        )
    elif whole.measure_unit != node.measure_unit:
        text = (
            f"dòng “{each.code}” tính bằng {node.measure_unit or '(trống)'}, dòng “{each.of}” bằng "
            f"{whole.measure_unit or '(trống)'}; hai dòng phải cùng đơn vị tính."
        )
        yield "of", text, ERROR
    elif any(way not in (None, Rollup.END) for way in (whole.rolled_up, whole.rollup_of)):
        yield "of", _FLOW.format(code=each.of, way=ROLLUPS[Rollup.END]), ERROR
    if not each.target.percent and each.target.number <= 1:
        yield "target", _NO_PERCENT.format(shown=each.target), ERROR


def _of_level(each: Milestone) -> _Remarks:
    if each.target.percent and each.target.number > _WHOLE:
        yield "target", f"ghi “{each.target}”, quá 100%; ghi từ 0% đến 100%.", ERROR
    if each.target.number < 0:
        yield "target", f"ghi “{each.target}”, là số âm; ghi từ 0 trở lên.", ERROR
    if not each.citation:
        yield "citation", NO_CITATION, WARNING


def _order(milestones: tuple[Milestone, ...]) -> Iterator[Flaw]:
    """Compare each milestone with the one above it for the same figure and unit."""
    above: dict[tuple[str, str], int] = {}
    first: dict[str, int] = {}
    for index, each in enumerate(milestones):
        top = first.setdefault(fold(each.code), index)
        if each.of != milestones[top].of:
            text = "ô {other} ghi mã khác; mọi mốc của một dòng cùng một tổng số."
            yield Flaw("milestone", index, "of", text, top)
        key = (fold(each.code), fold(each.unit_code))
        at = above.get(key)
        above[key] = index
        if at is None:
            if each.course == Course.LINE:
                text = (
                    f"mốc đầu tiên không có mốc trước để tăng đều, nên chỉ xét tại mốc; thêm dòng bắt đầu ở "
                    f"trên, ví dụ 0% ở ngày bắt đầu, hoặc ghi “{COURSES[Course.STEP]}”."
                )
                yield Flaw("milestone", index, "course", text, severity=WARNING)
            continue
        before = milestones[at]
        if each.due <= before.due:
            text = (
                f"ngày {show_date(each.due)} không sau ngày {show_date(before.due)} ở ô {{other}}; ghi các "
                "mốc của một dòng theo thứ tự thời gian, mỗi ngày một mốc."
            )
            yield Flaw("milestone", index, "due", text, at)
        if each.target.percent != before.target.percent:
            text = "mốc trước ở ô {other} ghi cách khác; các mốc của một dòng cùng ghi %, hoặc cùng ghi số."
            yield Flaw("milestone", index, "target", text, at)
        elif each.target.number < before.target.number:
            text = (
                f"mức “{each.target}” thấp hơn mốc trước “{before.target}” ở ô {{other}}; mốc so với số lũy "
                "kế nên chỉ tăng. Xem lại hai ô."
            )
            yield Flaw("milestone", index, "target", text, at)


def _tasks(criteria: CriteriaSet) -> Iterator[Flaw]:
    first: dict[str, int] = {}
    for index, task in enumerate(criteria.tasks):
        key = fold(task.code)
        if key and key in first:
            text = f"TT “{task.code}” đã có ở ô {{other}}; mỗi dòng phải khác nhau."
            yield Flaw("task", index, "code", text, first[key])
        first.setdefault(key, index)
        if task.due is None:
            text = "chưa có hạn cuối nên không nêu được nội dung này quá hạn; ghi ngày/tháng/năm."
            yield Flaw("task", index, "due", text, severity=WARNING)
        if not task.citation:
            yield Flaw("task", index, "citation", NO_CITATION, severity=WARNING)
