"""What costs points: `trừ 0,5 điểm/02 văn bản`, alone or beside what gives some."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from vtlt_consolidate.model.criteria import CHOICE, COUNT, GROUP, MARK, PENALTY, POINTS
from vtlt_consolidate.settings.annex.items import Item, Line, read_points
from vtlt_consolidate.settings.annex.phrases import Award, Deduction, Each
from vtlt_consolidate.settings.annex.worth.counts import ALONE, limit_of, unused_limits
from vtlt_consolidate.settings.annex.worth.parts import ZERO, Part, instruct, node, unit_of
from vtlt_consolidate.settings.annex.worth.results import Run, awards_of, named_run
from vtlt_consolidate.words.scales import Option, Tier
from vtlt_consolidate.words.text import show_number

HAPPENED, NEVER = "Có xảy ra", "Không xảy ra"
_FROM = re.compile(r"(?:có )?từ (?P<n>\d+) (?P<unit>[^\W\d]+)(?: trở lên)?(?= |$)", re.IGNORECASE)


def costs(runs: Sequence[Run]) -> bool:
    """Say whether any line takes points away."""
    says = [line.says for run in runs for line in run.lines]
    return any(isinstance(one, Deduction) or (isinstance(one, Each) and one.points < 0) for one in says)


def by_itself(item: Item, part: Part, *, taken: bool) -> Part | None:
    """Read what a criterion without a list of results costs or gives: `Nộp chậm: trừ 1 điểm/lần`."""
    telling = [line.says for line in item.lines if line.says is not None]
    says = telling[0] if telling else read_points(item.name)
    if len(telling) > 1 or (telling and not (isinstance(says, Deduction) and not says.text)):
        return None
    if isinstance(says, Award) and item.points is None:
        part.node = node(MARK, says.text, says.points)
        part.doubts.append(("kind", "văn bản chỉ nêu một mức; đang để Đạt được điểm ấy, Chưa đạt là 0."))
        instruct(part, [line.text for line in item.lines])
        return part
    if not isinstance(says, Deduction):
        return None
    if not taken and item.points is None:
        part.doubts.append(ALONE)
    named = Line(item.name, replace(says, text=says.text or item.name), item.trace)
    made = deducted(named, "" if taken else PENALTY)
    instruct(made, [line.text for line in item.lines])
    if taken or item.points is None:
        made.node = replace(made.node, points=limit_of(part, says.limit))
        return _with_doubts_of(part, made)
    part.parts = [made]
    part.node = replace(part.node, kind=GROUP, start=item.points, required=False)
    return part


def _with_doubts_of(part: Part, made: Part) -> Part:
    """Take what was made of an item's own words, with the doubts that it had before."""
    return Part(made.node, doubts=[*part.doubts, *made.doubts])


def with_deductions(part: Part, runs: Sequence[Run], *, taken: bool) -> Part:
    """Make a group that has its points at the start and loses them; results add to it."""
    role = "" if taken else PENALTY
    given = ZERO
    for run in runs:
        awards = awards_of(run)
        if len(awards) > 1:
            part.parts.append(named_run(run))
            given += max(one.points for one in awards)
        elif awards:
            part.parts.append(Part(node(MARK, awards[0].text, awards[0].points), lines=list(run.lines)))
            given += awards[0].points
        else:
            part.parts += [deducted(line, role) for line in run.lines]
    if taken and given:
        text = "ở phần điểm trừ mà văn bản nêu kết quả được điểm; đang tính là điểm bị trừ, xem lại."
        part.doubts.append(("role", text))
    most = part.node.points
    start = None if taken or most is None else most - given
    if not taken and most is None:
        part.doubts.append(("start", "văn bản không ghi điểm của nhóm, nên chưa có điểm ban đầu để trừ."))
    if start is not None and start < 0:
        part.doubts.append(("start", "các dòng cộng nhiều hơn điểm của nhóm; xem lại điểm ban đầu."))
        start = None
    if given and start:
        part.doubts.append(("start", f"điểm ban đầu {show_number(start)} là phần còn lại của nhóm; xem lại."))
    part.node = replace(part.node, kind=GROUP, start=start, required=False)
    return part


def deducted(line: Line, role: str) -> Part:
    """Make a row of what costs points; `role` says whether it is taken off where it stands."""
    says = line.says
    if isinstance(says, Each):
        counted = node(COUNT, line.text, says.limit)
        made = replace(counted, rate=abs(says.points), measure_unit=unit_of(says.unit), role=role)
        return Part(made, lines=[line], doubts=unused_limits(line.text, says))
    if not isinstance(says, Deduction):
        return Part(node(POINTS, line.text, None), lines=[line], doubts=[("kind", "chưa đọc được.")])
    name = says.text or line.text
    if says.unit:
        per = says.per if says.per != 1 else None
        counted = node(COUNT, name, says.limit)
        made = replace(counted, rate=says.points, per=per, measure_unit=says.unit, role=role)
        return Part(made, lines=[line])
    if found := _FROM.match(says.text):
        bound = Decimal(found["n"])
        tiers = (Tier(ZERO, high=bound), Tier(says.points, low=bound))
        made = replace(node(COUNT, name, None), tiers=tiers, measure_unit=found["unit"], role=role)
        return Part(made, lines=[line])
    options = (Option(NEVER, ZERO), Option(HAPPENED, says.points))
    made = replace(node(CHOICE, name, None), options=options, role=role)
    doubt = f"văn bản chỉ nêu trường hợp bị trừ; chữ “{HAPPENED}”, “{NEVER}” là của công cụ."
    return Part(made, lines=[line], doubts=[("options", doubt)])
