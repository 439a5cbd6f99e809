"""The figures that the report and its appendix print, read back from a merged workbook, as they are printed.

Answers that nobody printed, such as the number behind points, are none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.language.namesakes import named_fully
from vtlt_consolidate.model import cellkinds, frames, layout, outputs
from vtlt_consolidate.model.account import BY_CRITERIA, Account
from vtlt_consolidate.model.criteria import MET, NOT_MET, QUANTITY, CriteriaSet
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.model.kinds import is_share
from vtlt_consolidate.publishing import changes
from vtlt_consolidate.publishing.changes import NO_FIGURE, Change
from vtlt_consolidate.publishing.ownpoints import COLUMNS, OTHER, Places
from vtlt_consolidate.publishing.tables import ABSENT, BLANK, ROW, THERE, Place, Table
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.reading.earlier import reviewed
from vtlt_consolidate.words.phrases import lowered, two_digits
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import Amount, show_number, show_percent, written
from vtlt_consolidate.writing.word import facts

TOGETHER = "Tính chung"
"""Stands in the place of a unit where figures are of all of them."""
_NOTHING = {BLANK, NO_FIGURE, ABSENT}
_REPORTING = "Số đơn vị phải báo cáo"


@dataclass(frozen=True)
class Printed:
    """What is printed.

    Args:
        figures: every figure, in the order of print.
        hidden: those that neither the appendix nor the report has room for.
        own: a figure of the units' own points → the same with the appraised ones.
        unread: the appendix prints such figures, and was changed so that they cannot be read.
        account: what the results are counted in.
    """

    figures: Mapping[Place, str]
    hidden: frozenset[Place] = frozenset()
    own: Mapping[Place, Place] = field(default_factory=dict)
    unread: bool = False
    account: Account = BY_CRITERIA

    def __contains__(self, place: Place) -> bool:
        return place in self.figures and place not in self.hidden


def figures(
    cells: DataFrame[Cells], criteria: CriteriaSet, paper: DataFrame[Cells] | None = None
) -> Printed | None:
    """Read what is printed.

    Args:
        cells: frame `Cells` of a merged workbook.
        criteria: the set.
        paper: the same of its appendix, which alone has all of the units' own points.

    Returns:
        Every figure; `None` if the workbook was changed so that it cannot be read, or counts in something
        else than the set.
    """
    data, appraised = datasheet.all_rows(cells), reviewed.read(cells)
    if data is None or appraised is None:
        return None
    unclaimed = {(each.unit_code, each.leaf_code) for each in appraised if each.claimed is None}
    claimed = {(each.unit_code, each.leaf_code) for each in appraised} - unclaimed
    tables = []
    for variant, part in criteria.by_variant():
        name = datasheet.table_of(cells, criteria, variant)
        places = Places.of(cells, name)
        if not places.cells:
            continue  # no unit was of this kind
        table = Table(part, variant, places, frozenset(claimed), frozenset(unclaimed), paper)
        if "total" not in table.tail:
            return None
        tables.append(table)
    found: dict[Place, str] = {}
    common: dict[Place, str] = {}
    for table in tables:
        found |= dict(table.of_units())
        common |= dict(table.of_all())
    reached = [mark for table in tables for mark in table.marks]
    if criteria.account.shares and reached:
        met = int(sum(reached))
        of = f"{show_number(met)}/{show_number(len(reached))} ({show_percent(met, len(reached))})"
        common[Place("", "", "", "Số lượt tiêu chí đạt")] = of
    reporting = sum(place.what == ROW for place in found)
    common = (
        {Place("", "", "", _REPORTING): two_digits(reporting)} | common | dict(_quantities(data, criteria))
    )
    states = {Place(code, "", "", what): state for code, what, state in changes.states(cells)}
    every = found | states | common
    return Printed(
        every,
        frozenset(place for table in tables for place in table.hidden()),
        {place: counts for table in tables for place, counts in table.counting()},
        any(table.paired and table.own is None for table in tables),
        criteria.account,
    )


def between(
    former: Printed, now: Printed, names: Mapping[str, str], statuses: Mapping[str, str]
) -> tuple[Change, ...]:
    """List what is printed otherwise: figures of units in print order, then those of all of them.

    Of a unit whose row leaves the table only that is told, and why.

    Args:
        former: what was printed.
        now: what is right.
        names: code of a unit → its name.
        statuses: code of a unit → its status now, or why it has none.
    """
    recounted = former.account is not now.account
    if recounted:
        former, now = _in_columns_of_both(former, now)
    rows = [{place.unit for place in side.figures if place.what == ROW} for side in (former, now)]
    gone, come = rows[0] - rows[1], rows[1] - rows[0]
    places = sorted(dict.fromkeys([*now.figures, *former.figures]), key=lambda place: not place.unit)
    counts = {**former.own, **now.own}
    appraised = {place for place in counts.values() if place.code}
    changed = []
    for place in (each for each in places if each in former or each in now):
        before, after = (side.figures.get(place, BLANK) for side in (former, now))
        if place.what == ROW:
            before, after = _of_row(place.unit, gone, come, statuses)
        if (
            before != after
            and not {before, after} <= _NOTHING
            and (place.unit not in gone or place.what == ROW)
            and not (place in counts and _only_apart(place, counts[place], former, now))
            and not (recounted and _told_by_account(place, {before, after}, former, now))
        ):
            what = f"{place.what} - {OTHER}" if place in appraised else place.what
            changed.append(Change(place.unit, _named(place, names), place.code, what, before, after))
    if recounted:
        told = [_COUNTED[side.account.shares] for side in (former, now)]
        changed.append(Change("", TOGETHER, "", "Cách tính kết quả và các dòng dưới bảng", *told))
    if changed and (former.unread or now.unread):
        changed.append(Change("", TOGETHER, "", COLUMNS, "như đã in", "xem phụ lục lập lại"))
    return tuple(_stars_once(changed))


_COUNTED = {
    True: "đếm tiêu chí: ghi Đạt, Chưa đạt",
    False: "tính điểm: Đạt ghi số điểm, Chưa đạt ghi 0; xem phụ lục lập lại",
}
"""How a table counts that adds up answers, and one that adds up points."""
_ALIKE = ({MET, "1"}, {NOT_MET, "0"})


def _in_columns_of_both(former: Printed, now: Printed) -> tuple[Printed, Printed]:
    """Give the columns that both have under different headings, such as the totals, one name.

    The office may have begun to give its criteria points since, or have stopped to.
    """
    tails = former.account.tail, now.account.tail
    both = {
        tail[key]: f"{tails[0][key]}, nay là {tails[1][key]}"
        for tail in tails
        for key in tails[0].keys() & tails[1].keys()
        if tails[0][key] != tails[1][key]
    }
    first, second = (
        replace(side, figures={place._replace(what=both.get(place.what, place.what)): shown
                               for place, shown in side.figures.items()})
        for side in (former, now)
    )  # fmt: skip
    return first, second


def _told_by_account(place: Place, shown: set[str], former: Printed, now: Printed) -> bool:
    """Say whether a figure is told by saying that the table counts in something else.

    It means the same, or is of a row under the units that the other table has not.
    """
    under = not place.unit and bool(place.code or place.group)
    return (bool(place.code) and shown in _ALIKE) or (
        under and (place not in former.figures or place not in now.figures)
    )


def _only_apart(place: Place, counts: Place, former: Printed, now: Printed) -> bool:
    """Say whether own points differ only in that one side prints them in a column apart, or is not read."""
    if place.code and (former.unread or now.unread):
        return True
    return any(
        place not in one.figures and one.figures.get(counts) == other.figures.get(place)
        for one, other in ((former, now), (now, former))
    )


def _of_row(unit: str, gone: set[str], come: set[str], statuses: Mapping[str, str]) -> tuple[str, str]:
    """What stands for the row of a unit before and now."""
    if unit in gone:
        why = lowered(statuses.get(unit, "không còn trong danh sách đơn vị"))
        return THERE, f"bỏ khỏi bảng: {why}"
    return (ABSENT if unit in come else THERE), ("thêm vào bảng" if unit in come else THERE)


def _stars_once(changed: Sequence[Change]) -> Iterator[Change]:
    """Tell figures that only lost or got their star in one row, for each unit and for all of them."""
    alike: dict[tuple[str, bool], list[Change]] = {}
    for each in changed:
        if each.before.removesuffix("*") == each.after.removesuffix("*"):
            alike.setdefault((each.unit, each.after.endswith("*")), []).append(each)
    several = {key: found for key, found in alike.items() if len(found) > 1}
    told = {id(each): found for found in several.values() for each in found}
    for each in changed:
        found = told.get(id(each), [each])
        if len(found) == 1:
            yield each
        elif each is found[0]:
            words = "có dấu *", "không có dấu *, số giữ nguyên"
            before, after = (
                words if each.before.endswith("*") else ("không có dấu *", "có dấu *, số giữ nguyên")
            )
            what = f"Dấu * (còn câu chưa có số liệu) ở {two_digits(len(found))} số"
            yield Change(each.unit_code, each.unit, "", what, before, after)


def _named(place: Place, names: Mapping[str, str]) -> str:
    if place.unit:
        return names.get(place.unit, place.unit)
    return f"{TOGETHER}, {place.group}" if place.group else TOGETHER


def _quantities(data: pd.DataFrame, criteria: CriteriaSet) -> Iterator[tuple[Place, str]]:
    """Yield the sums of quantities that the report tells, each with the number of units that gave one."""
    given = data[(data["field"] == layout.HEADINGS[layout.ANSWER]) & (data["kind"] == cellkinds.NUMBER)]
    given = given[given["state"] == outputs.STATE_WORDS[State.GIVEN]]
    values: dict[str, list[Amount]] = {}
    for code, value in frames.tuples(given, "leaf_code", "value"):
        values.setdefault(code, []).append(written(value))
    for leaf in criteria.leaves:
        if leaf.kind == QUANTITY and not is_share(leaf.measure_unit) and leaf.code in values:
            total = facts.quantity(sum(values[leaf.code]), leaf.measure_unit)
            shown = f"{total} ({two_digits(len(values[leaf.code]))} đơn vị)"
            yield Place("", "", leaf.code, f"{named_fully(criteria, leaf)} - Tổng số trong báo cáo"), shown
