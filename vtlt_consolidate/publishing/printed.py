"""The figures that the report and its appendix print, read back from a merged workbook, as they are printed.

Answers that nobody printed, such as the number behind points, are none of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.language.namesakes import named_fully
from vtlt_consolidate.model import cellkinds, frames, layout, outputs
from vtlt_consolidate.model.criteria import (
    GROUP,
    MARK,
    MET,
    NOT_MET,
    QUANTITY,
    CriteriaSet,
    Node,
)
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.model.outputs import TABLE_TOP
from vtlt_consolidate.publishing import changes
from vtlt_consolidate.publishing.changes import NO_FIGURE, Change
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.scoring import standings
from vtlt_consolidate.scoring.results import UNBANDED
from vtlt_consolidate.words.phrases import lowered, two_digits
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import (
    MICRO,
    Amount,
    in_places,
    show_number,
    show_percent,
    with_our_signs,
    written,
)
from vtlt_consolidate.writing import turned
from vtlt_consolidate.writing.appendix import appendix
from vtlt_consolidate.writing.word import facts

BLANK = "để trống"
"""What is printed where a table shows nothing."""
TOGETHER = "Tính chung"
"""Stands in the place of a unit where figures are of all of them."""
_NUMBER, _CODE = 0, 1
_LEAD = 5
_NOTHING = {BLANK, NO_FIGURE}
_LACKING = "Số câu chưa có số liệu"
_ROW, _THERE = "Dòng của đơn vị trong bảng", "có"
_REPORTING = "Số đơn vị phải báo cáo"
_HUNDREDTH = Decimal("0.01")


class Place(NamedTuple):
    """Of which unit a figure is, or of which group of them all; of which criterion, if any; in words."""

    unit: str
    group: str
    code: str
    what: str


Printed = Mapping[Place, str]


def figures(cells: DataFrame[Cells], criteria: CriteriaSet) -> Printed | None:
    """Read what is printed.

    Args:
        cells: frame `Cells` of a merged workbook.
        criteria: the set.

    Returns:
        Every figure, in the order of print; `None` if the workbook was changed so that it cannot be read.
    """
    data = datasheet.whole(cells)
    if data is None:
        return None
    found: dict[Place, str] = {}
    reached: list[Decimal] = []
    common: dict[Place, str] = {}
    for variant, part in criteria.by_variant():
        here = cells[cells["sheet"] == datasheet.table_of(cells, criteria, variant)]
        if here.empty:
            continue  # no unit was of this kind
        table = _Table(part, variant, {(row.row, row.column): row for row in frames.rows(here)})
        if not table.tail:
            return None
        found |= dict(table.of_units())
        common |= dict(table.of_all())
        reached += table.marks
    if criteria.account.shares and reached:
        met = int(sum(reached))
        of = f"{show_number(met)}/{show_number(len(reached))} ({show_percent(met, len(reached))})"
        common[Place("", "", "", "Số lượt tiêu chí đạt")] = of
    reporting = sum(place.what == _ROW for place in found)
    common = (
        {Place("", "", "", _REPORTING): two_digits(reporting)} | common | dict(_quantities(data, criteria))
    )
    states = {Place(code, "", "", what): state for code, what, state in changes.states(cells)}
    return found | states | common


def between(
    former: Printed, now: Printed, names: Mapping[str, str], statuses: Mapping[str, str]
) -> tuple[Change, ...]:
    """List what is printed otherwise: figures of units in print order, then those of all of them.

    Of a unit whose row leaves the table only that is told, and why.

    Args:
        former: what was printed.
        now: what is right.
        names: code of a unit → its name.
        statuses: code of a unit → its status now.
    """
    rows = [{place.unit for place in side if place.what == _ROW} for side in (former, now)]
    gone, come = rows[0] - rows[1], rows[1] - rows[0]
    places = sorted(dict.fromkeys([*now, *former]), key=lambda place: not place.unit)
    changed = []
    for place in places:
        before, after = former.get(place, BLANK), now.get(place, BLANK)
        if place.what == _ROW:
            before, after = _of_row(place.unit, gone, come, statuses)
        if (
            before != after
            and not {before, after} <= _NOTHING
            and (place.unit not in gone or place.what == _ROW)
        ):
            changed.append(Change(place.unit, _named(place, names), place.code, place.what, before, after))
    return tuple(_stars_once(changed))


def _of_row(unit: str, gone: set[str], come: set[str], statuses: Mapping[str, str]) -> tuple[str, str]:
    """What stands for the row of a unit before and now."""
    if unit in gone:
        why = lowered(statuses.get(unit, "không còn trong danh sách đơn vị"))
        return _THERE, f"bỏ khỏi bảng: {why}"
    return ("không có" if unit in come else _THERE), ("thêm vào bảng" if unit in come else _THERE)


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


@dataclass(frozen=True)
class _Table:
    """The table of results of one variant: its cells by row and column."""

    criteria: CriteriaSet
    variant: str
    cells: Mapping[tuple[int, int], Any]

    @cached_property
    def tail(self) -> dict[str, int]:
        """Key of a column behind the criteria → the column."""
        named = {heading: key for key, heading in self.criteria.account.tail.items()}
        return {named[cell.typed]: column for (row, column), cell in self.cells.items()
                if row == TABLE_TOP and cell.typed in named}  # fmt: skip

    @cached_property
    def nodes(self) -> dict[int, Node]:
        """Column → its criterion, group or information; those that the set no longer has are left out."""
        by_label: dict[str, list[Node]] = {}
        for node in standings.columns(self.criteria):
            by_label.setdefault(node.label, []).append(node)
        found = {}
        for column in range(_LEAD, min(self.tail.values())):
            # Without a group above it a heading extends over both rows.
            label = self._typed(TABLE_TOP + 1, column) or self._typed(TABLE_TOP, column)
            if by_label.get(label):
                found[column] = by_label[label].pop(0)
        return found

    @cached_property
    def printed(self) -> dict[int, Node]:
        """The same without the columns that the appendix has no room for."""
        sides = 1 + ("claimed" in self.tail)
        deep = appendix.is_deep(self.criteria, paired=sides > 1) or turned.outnumber(
            self.criteria, sides * len(self.units)
        )
        shown = {node.code for node in standings.columns(self.criteria, deep=deep)}
        return {column: node for column, node in self.nodes.items() if node.code in shown}

    @cached_property
    def units(self) -> dict[int, str]:
        """Row → code of its unit."""
        numbered = (row for row, column in sorted(self.cells) if column == _NUMBER and row > TABLE_TOP)
        rows = (row for row in numbered if self._number(row, _NUMBER) is not None)
        return {row: code for row in rows if (code := self._typed(row, _CODE))}

    @property
    def marks(self) -> list[Decimal]:
        """What every answered criterion of every unit is worth."""
        columns = [column for column, node in self.nodes.items() if node in self.criteria.criteria]
        given = (self._number(row, column) for row in self.units for column in columns)
        return [number for number in given if number is not None]

    def of_units(self) -> Iterator[tuple[Place, str]]:
        """Yield the figures of each unit."""
        for row, unit in self.units.items():
            yield Place(unit, "", "", _ROW), _THERE
            for column, node in self.printed.items():
                yield (
                    Place(unit, "", node.code, named_fully(self.criteria, node)),
                    self._of_node(row, column, node),
                )
            for key, column in self.tail.items():
                if key != "by_score" or self.criteria.gates:
                    place = Place(unit, "", "", self.criteria.account.tail[key])
                    yield place, self._of_tail(row, key, column)

    def of_all(self) -> Iterator[tuple[Place, str]]:
        """Yield the rows under the units, and how many units each band has."""
        below = max(self.units, default=TABLE_TOP)
        foot = {row: label for (row, column), cell in self.cells.items()
                if column == _NUMBER and row > below and (label := str(cell.typed))}  # fmt: skip
        for row, label in foot.items():
            # How many units lack each answer follows from the blanks above.
            for column, node in self.printed.items() if label != NO_FIGURE else ():
                name = f"{named_fully(self.criteria, node)} - {label}"
                yield Place("", self.variant, node.code, name), self._under(row, column, label, node)
            total = self._sum(row, self.tail["total"], label, starred=self._any_lacks)
            name = f"{self.criteria.account.tail['total']} - {label}" if label != NO_FIGURE else _LACKING
            yield Place("", self.variant, "", name), total
        if self.criteria.classifies:
            banded = [self._typed(row, self.tail["band"]) for row in self.units]
            for label in (*(band.label for band in self.criteria.bands), UNBANDED):
                yield Place("", self.variant, "", f"Số đơn vị “{label}”"), two_digits(banded.count(label))

    def _of_node(self, row: int, column: int, node: Node) -> str:
        number = self._number(row, column)
        if number is None:
            return self._typed(row, column) or (BLANK if node.kind == GROUP else NO_FIGURE)
        if self.criteria.account.shares and node.kind == MARK:
            return MET if number else NOT_MET
        return self._shown(node, number, "*" if self._partial(row, node) else "")

    def _shown(self, node: Node, number: Decimal, star: str = "") -> str:
        """Points as the style of their column shows them, see `tablelook.sign`."""
        return _signed("-" if number > 0 and self.criteria.taken_off(node) else "", number, star)

    def _partial(self, row: int, node: Node) -> bool:
        inside = {leaf.code for leaf in self.criteria.inside(node)} if node.kind == GROUP else set[str]()
        return any(not self._typed(row, column) for column, each in self.nodes.items() if each.code in inside)

    def _of_tail(self, row: int, key: str, column: int) -> str:
        number = self._number(row, column)
        if number is None or (key == "missing" and not number):
            return BLANK if number is not None else self._typed(row, column) or BLANK
        if key == "percent":
            return _percent(number)
        lacking = key == "total" and self._number(row, self.tail["missing"])
        return _signed("", number, "*" if lacking else "")

    def _under(self, row: int, column: int, label: str, node: Node) -> str:
        """What stands under the units for a node: of points the mean, of criteria how many are met."""
        number = self._number(row, column)
        if number is not None and self.criteria.taken_off(node):
            return self._shown(node, number)
        starred = self._lacks(column) and node in self.criteria.criteria
        return self._sum(row, column, label, starred=starred)

    def _sum(self, row: int, column: int, label: str, *, starred: bool) -> str:
        number = self._number(row, column)
        if number is None:
            return BLANK
        if label.startswith("Tỷ lệ"):
            return _percent(number)
        return f"{show_number(number)}{'*' if starred and label.startswith('Tổng') else ''}"

    @property
    def _any_lacks(self) -> bool:
        return any(
            self._lacks(column) for column, node in self.nodes.items() if node in self.criteria.criteria
        )

    def _lacks(self, column: int) -> bool:
        return any(not self._typed(row, column) for row in self.units)

    def _typed(self, row: int, column: int) -> str:
        cell = self.cells.get((row, column))
        # A formula whose result is empty is read as one that was never calculated: it shows nothing.
        return "" if cell is None or cell.kind == cellkinds.UNCALCULATED else str(cell.typed)

    def _number(self, row: int, column: int) -> Decimal | None:
        cell = self.cells.get((row, column))
        if cell is None or cell.kind != cellkinds.NUMBER:
            return None
        return Decimal(in_places(written(str(cell.typed)))) / MICRO


def _signed(less: str, number: Decimal, star: str) -> str:
    """A number between its signs; beside one it is printed in hundredths, see `excel.styles.rounded`."""
    if (less or star) and number != round(number, 2):
        return f"{less}{with_our_signs(f'{number.quantize(_HUNDREDTH, ROUND_HALF_UP):,}')}{star}"
    return f"{less}{show_number(number)}{star}"


def _percent(share: Decimal) -> str:
    return show_percent(round(share * MICRO), MICRO)


def _quantities(data: pd.DataFrame, criteria: CriteriaSet) -> Iterator[tuple[Place, str]]:
    """Yield the sums of quantities that the report tells, each with the number of units that gave one."""
    given = data[(data["field"] == layout.HEADINGS[layout.ANSWER]) & (data["kind"] == cellkinds.NUMBER)]
    given = given[given["state"] == outputs.STATE_WORDS[State.GIVEN]]
    values: dict[str, list[Amount]] = {}
    for code, value in frames.tuples(given, "leaf_code", "value"):
        values.setdefault(code, []).append(written(value))
    for leaf in criteria.leaves:
        if leaf.kind == QUANTITY and leaf.measure_unit != "%" and leaf.code in values:
            total = facts.quantity(sum(values[leaf.code]), leaf.measure_unit)
            shown = f"{total} ({two_digits(len(values[leaf.code]))} đơn vị)"
            yield Place("", "", leaf.code, f"{named_fully(criteria, leaf)} - Tổng số trong báo cáo"), shown
