"""The sheets of progress in the merged workbook: every unit beside the plan, and the periods one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from vtlt_consolidate.excel.charts import period_label
from vtlt_consolidate.excel.sheet import Book, Live, Sheet, Value, quoted
from vtlt_consolidate.excel.tables import LIST_TOP, Columns, Head, write_list
from vtlt_consolidate.model.outputs import PROGRESS, PROGRESS_STATE, PROGRESS_TITLE
from vtlt_consolidate.model.plans.plan import PLAN_STATES, Course, PlanState, Target, half_up, shown
from vtlt_consolidate.scoring.plans.progress import Progress, Row
from vtlt_consolidate.words.addresses import address, sheet_name
from vtlt_consolidate.words.text import MICRO, show_date
from vtlt_consolidate.writing.merged import attention
from vtlt_consolidate.writing.merged.board import NO_AREA
from vtlt_consolidate.writing.merged.summary import Line
from vtlt_consolidate.writing.plans import trend

DIFFERENT = "khác nhau giữa các đơn vị"
OVER = "đã qua mốc cuối"
_STAR = "(*)"
_BETWEEN = {Course.STEP: "chỉ xét tại mốc", Course.LINE: "tăng đều giữa hai mốc"}
_CHART = (960, 330)


def write(book: Book, found: Sequence[Progress], area_heading: str, unit_heading: str) -> list[Line]:
    """Write two sheets for each leaf with milestones; nothing if there is none.

    Args:
        book: the merged workbook.
        found: the progress of each.
        area_heading: heading of the column of areas.
        unit_heading: heading of the column of units.

    Returns:
        The lines of the first sheet about it.
    """
    lines: list[Line] = []
    for progress in found:
        of = "" if len(found) == 1 else progress.leaf.code
        sheet = book.sheet(sheet_name(PROGRESS, of))
        table = _Table(progress, (unit_heading, area_heading))
        table.write(sheet)
        source = trend.write(book, progress, of, f"'{sheet.name}'!", table.sums_at)
        foot = LIST_TOP + table.rows + 1
        sheet.draw((foot, 1), trend.chart(book, source, progress), _CHART, trend.title(progress))
        lines += _lines(sheet.name, progress, table.sums_at)
    return lines


def _lines(sheet: str, progress: Progress, at: Mapping[str, str]) -> list[Line]:
    row, label = progress.all, progress.leaf.label
    measure = f" ({progress.leaf.measure_unit})" if progress.leaf.measure_unit else ""

    def cell(key: str, value: float | str) -> Live:
        return Live(f"'{sheet}'!{at[key]}", value)

    lines = [Line(f"{label}{measure}", cell("done", _shown(row.done)), style="decimal bold", sheet=sheet)]
    if progress.ratio:
        lines.append(Line(f"{label}, tỷ lệ", cell("share", row.share), style="percent bold"))
    if row.demand.now is None:
        return lines
    words, gap = f"Kế hoạch đến {show_date(progress.day)}", "Chênh lệch với kế hoạch"
    if not progress.ratio:
        demanded, less = _shown(row.demand.now if row.done is not None else None), _shown(row.gap)
        return [*lines, Line(words, cell("required", demanded), style="hundredths"),
                Line(gap, cell("gap", less), style="signedhundredths")]  # fmt: skip
    share: float | str = ""
    if row.gap is not None and row.whole:
        share = half_up(Fraction(row.gap, row.whole) * MICRO) / MICRO
    return [*lines, Line(words, cell("level", row.planned_share), style="percent"),
            Line(f"{gap} (điểm %)", cell("gap_share", share), style="signedpercent")]  # fmt: skip


@dataclass(frozen=True)
class _Table:
    """The table of one leaf."""

    progress: Progress
    headings: tuple[str, str]

    @property
    def rows(self) -> int:
        """How many rows it has, those of sums included."""
        return len(self.progress.units) + len(self.progress.areas) + 1

    @property
    def sums_at(self) -> dict[str, str]:
        """Key → address of the cell with the sum of all."""
        last = LIST_TOP + self.rows - 1
        return {key: self.columns.cell(key, last, pinned=True) for key in self.columns.heads}

    def write(self, sheet: Sheet) -> None:
        """Write it on an empty sheet."""
        progress = self.progress
        units = [self._unit(LIST_TOP + at, at + 1, row) for at, row in enumerate(progress.units)]
        foot = LIST_TOP + len(units)
        sums = [self._sum(foot + at, row) for at, row in enumerate((*progress.areas, progress.all))]
        listed = [*self.columns.heads.values()]
        write_list(sheet, self._title(), self._intro(), listed, units, sums)
        for row, values in enumerate(sums, foot):
            for column, (head, value) in enumerate(zip(listed, values, strict=True)):
                sheet.value(row, column, value, f"cell {head.style} total")
        if not any(row.area for row in progress.units):
            sheet.hide_column(self.columns.at("area"))
        state = self.columns.at("state")
        box = (LIST_TOP, state, LIST_TOP + self.rows - 1, state)
        words = PLAN_STATES[PlanState.BEHIND]
        behind = f"LEFT({address(LIST_TOP, state)},{len(words)})={quoted(words)}"
        attention.when(sheet, box, behind, "bad")

    def _title(self) -> str:
        return f"{PROGRESS_TITLE}{self.progress.leaf.name}"

    def _intro(self) -> str:
        measure = self.progress.leaf.measure_unit
        unit = f" Đơn vị tính: {measure}." if measure else ""
        star = f" {_STAR}: còn đơn vị chưa có số liệu." if self.progress.all.lacking else ""
        return (
            f"{plan_words(self.progress)}{unit} Số liệu lũy kế của kỳ, so với kế hoạch đến hết "
            f"{show_date(self.progress.day)}. Dòng cộng là tổng của các đơn vị có số liệu, không phải bình "
            f"quân các tỷ lệ.{star}"
        )

    @cached_property
    def columns(self) -> Columns:
        """The columns; of an amount there are no shares, and nothing stands beside the first period."""
        past = self.progress.before
        before = f"{PROGRESS_STATE} {period_label(past)}, theo kế hoạch nay" if past else ""
        day = show_date(self.progress.day)
        unit, area = self.headings
        heads = {
            "number": Head("STT", 5, "center"),
            "code": Head("Mã", 8, "center"),
            "name": Head(unit, 28),
            "area": Head(area, 13),
            "done": Head("Đã thực hiện", 10, "center decimal"),
            "whole": Head("Tổng số", 9, "center decimal"),
            "share": Head("Tỷ lệ", 8, "center percent"),
            "level": Head(f"Kế hoạch đến {day}", 11, "center percent"),
            "gap_share": Head("Chênh lệch (điểm %)", 10, "center signedpercent"),
            "state": Head(PROGRESS_STATE, 15, "center"),
            "before": Head(before, 15, "center"),
            "required": Head(f"Phải đạt đến {day}", 11, "center hundredths"),
            "gap": Head("Chênh lệch", 10, "center signedhundredths"),
            "next": Head("Mốc tiếp theo", 17, "center"),
            "goal": Head("Phải đạt ở mốc tiếp theo", 10, "center hundredths"),
            "left": Head("Còn phải làm đến mốc đó", 10, "center hundredths"),
            "pace": Head("Cần mỗi tháng", 9, "center hundredths"),
            "last": Head("Mục tiêu cuối", 9, "center decimal"),
            "lacking": Head("Đơn vị chưa có số liệu", 9, "center integer"),
        }
        of_shares = () if self.progress.ratio else ("whole", "share", "level", "gap_share")
        return Columns(heads).without(*of_shares, *(() if past else ("before",)))

    def _unit(self, at: int, number: int, row: Row) -> list[Value]:
        cells: dict[str, Value] = {"number": number, "code": row.code, "name": row.name, "area": row.area}
        known = row.done is not None
        cells["done"] = _number(row.done)
        cells["whole"] = _number(row.whole) if known else None
        plan, day = row.plan, row.day
        level = plan.level(day) if plan else None
        following = plan.following(day) if plan else None
        targets: dict[str, Target | None] = {
            "required": level,
            "goal": None if plan is None else (following or plan.last).target,
            "last": None if plan is None else plan.last.target,
        }
        amounts = {"required": row.demand.now, "goal": row.demand.goal, "last": row.demand.last}
        for key, target in targets.items():
            cells[key] = self._amount(at, target, amounts[key], known=known)
        if level is not None and level.percent:
            cells["level"] = float(level.number / 100)
        else:
            cells["level"] = self._level(at, row) if level is not None else None
        cells["next"] = OVER if following is None else f"{show_date(following.due)}: {following.target}"
        cells["before"] = None if row.before is None else PLAN_STATES[row.before]
        return self._finished(at, row, cells)

    def _amount(self, at: int, target: Target | None, amount: int | None, *, known: bool) -> Value:
        """The level of a milestone as an amount: of a percentage a formula with the whole of the unit."""
        if target is None:
            return None
        if not target.percent:
            return _number(amount)
        whole = self._at(at, "whole")
        formula = f'IF({whole}="","",ROUND({_plain(target.number / 100)}*{whole},6))'
        return Live(formula, (amount or 0) / MICRO if known else "")

    def _level(self, at: int, row: Row) -> Value:
        """The plan as a share of the whole."""
        if not self.progress.ratio:
            return None
        whole, required = self._at(at, "whole"), self._at(at, "required")
        return Live(f'IF(N({whole})=0,"",{required}/{whole})', row.planned_share)

    def _finished(self, at: int, row: Row, cells: dict[str, Value]) -> list[Value]:
        """Add the columns that units and sums have alike, and put all in order."""
        if self.progress.ratio:
            done, whole = self._at(at, "done"), self._at(at, "whole")
            has = row.done is not None and bool(row.whole)
            share = Fraction(row.done or 0, row.whole) if has else None
            cells["share"] = Live(
                f'IF(N({whole})=0,"",{done}/{whole})', "" if share is None else float(share)
            )
            cells["gap_share"] = self._gap_share(at, row, share, cells["level"])
        if row.demand.now is not None:
            cells["gap"] = self._less(at, "done", "required", row.gap)
        if row.demand.goal is not None:
            goal, done = self._at(at, "goal"), self._at(at, "done")
            either = f'OR({goal}="",{done}="")'
            cells["left"] = Live(f'IF({either},"",MAX(0,ROUND({goal}-{done},6)))', _shown(row.left))
        if row.months is not None and row.demand.goal is not None:
            left, months = self._at(at, "left"), row.months
            pace = f'IF({left}="","",ROUND({left}*{months.denominator}/{months.numerator},6))'
            cells["pace"] = Live(pace, _shown(row.pace))
        state, words = self._state(at, row), PLAN_STATES[row.state]
        if not row.code:
            state = f'{state}&IF(AND({self._at(at, "lacking")}>0,{self._at(at, "done")}<>"")," {_STAR}","")'
            words = _words(row)
        cells["state"] = Live(state, words)
        return self.columns.line(cells)

    def _gap_share(self, at: int, row: Row, share: Fraction | None, level: Value) -> Value:
        if row.demand.now is None:
            return None
        one, other = self._at(at, "share"), self._at(at, "level")
        gap: float | str = ""
        if share is not None:
            then = (
                Fraction(Decimal(str(level)))
                if isinstance(level, float)
                else Fraction(row.demand.now, row.whole)
            )
            gap = half_up((share - then) * MICRO) / MICRO
        return Live(f'IF(OR({one}="",{other}=""),"",ROUND({one}-{other},6))', gap)

    def _less(self, at: int, one: str, other: str, value: int | None) -> Live:
        first, second = self._at(at, one), self._at(at, other)
        return Live(f'IF(OR({first}="",{second}=""),"",ROUND({first}-{second},6))', _shown(value))

    def _state(self, at: int, row: Row) -> str:
        """The formula that judges a row, as `Row.state` does."""
        demand, words = row.demand, {state: quoted(text) for state, text in PLAN_STATES.items()}
        done, required, goal, last = (self._at(at, key) for key in ("done", "required", "goal", "last"))
        judged = words[PlanState.ON_PLAN if demand.now is not None else PlanState.NOT_DUE]
        if demand.rises:
            judged = f"IF({done}>{required},{words[PlanState.AHEAD]},{judged})"
        if demand.goal is not None and not demand.over:
            judged = f"IF({done}>={goal},{words[PlanState.AHEAD]},{judged})"
        if demand.now is not None:
            judged = f"IF({done}<{required},{words[PlanState.BEHIND]},{judged})"
        judged = f"IF({done}>={last},{words[PlanState.DONE]},{judged})"
        if self.progress.ratio:
            judged = f"IF({self._at(at, 'whole')}=0,{words[PlanState.NOTHING]},{judged})"
        return f'IF({done}="",{words[PlanState.UNKNOWN]},{judged})'

    def _sum(self, at: int, row: Row) -> list[Value]:
        """A row of sums: of an area, or of all."""
        of_all = row is self.progress.all
        mine = "" if of_all else f"--EXACT({self._range('area')},{quoted(row.area)}),"
        known = f"--ISNUMBER({self._range('done')})"
        none = f"SUMPRODUCT({mine}{known})=0"

        def added(key: str, value: int | None) -> Live:
            total = f"ROUND(SUMPRODUCT({mine}{known},{self._range(key)}),6)"
            return Live(f'IF({none},"",{total})', _shown(value if row.done is not None else None))

        demand = row.demand
        cells: dict[str, Value] = {
            "name": row.name or NO_AREA,
            "done": added("done", row.done),
            "whole": added("whole", row.whole) if self.progress.ratio else None,
            "required": added("required", demand.now) if demand.now is not None else None,
            "goal": added("goal", demand.goal) if demand.goal is not None else None,
            "last": added("last", demand.last),
        }
        cells["level"] = self._level(at, row) if demand.now is not None else None
        if demand.over:
            cells["next"] = OVER
        else:
            cells["next"] = DIFFERENT if demand.due is None else show_date(demand.due)
        words = quoted(PLAN_STATES[PlanState.UNKNOWN])
        cells["lacking"] = Live(f"SUMPRODUCT({mine}--EXACT({self._range('state')},{words}))", row.lacking)
        return self._finished(at, row, cells)

    def _at(self, row: int, key: str) -> str:
        return self.columns.cell(key, row)

    def _range(self, key: str) -> str:
        return self.columns.cells(key, LIST_TOP, LIST_TOP + len(self.progress.units) - 1, pinned=True)


def _words(row: Row) -> str:
    """The state of a row in words; what is said of a sum holds only for the units that are in it."""
    return (
        f"{PLAN_STATES[row.state]} {_STAR}"
        if row.lacking and row.done is not None
        else PLAN_STATES[row.state]
    )


def plan_words(progress: Progress) -> str:
    """The plan in a sentence, as most units have it."""
    plans = [row.plan for row in progress.units if row.plan]
    common = max(plans, key=lambda plan: (plans.count(plan), -plans.index(plan)))
    others = sum(plan != common for plan in plans)
    also = f"; {others} đơn vị có mốc riêng" if others else ""
    # Before the first milestone nothing is demanded, whatever stands there.
    courses = {each.course for each in common.milestones[1:]}
    between = " hoặc ".join(_BETWEEN[course] for course in _BETWEEN if course in courses)
    return f"Kế hoạch: {shown(common.milestones)}{f' ({between})' if between else ''}{also}."


def _number(micro: int | None) -> float | None:
    return None if micro is None else micro / MICRO


def _shown(micro: int | None) -> float | str:
    return "" if micro is None else micro / MICRO


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
