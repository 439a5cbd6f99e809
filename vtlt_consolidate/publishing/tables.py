"""The table of results in a merged workbook, read back as appendix and report print it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import NamedTuple

from pandera.typing import DataFrame

from vtlt_consolidate.language.namesakes import named_fully
from vtlt_consolidate.model.criteria import GROUP, MARK, MET, NOT_MET, OFFICE, CriteriaSet, Node
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.model.outputs import TABLE_TOP
from vtlt_consolidate.publishing import ownpoints
from vtlt_consolidate.publishing.changes import NO_FIGURE
from vtlt_consolidate.publishing.ownpoints import COLUMNS, SIDE, OwnPoints, Places
from vtlt_consolidate.scoring import standings
from vtlt_consolidate.scoring.standings import UNBANDED
from vtlt_consolidate.words.phrases import two_digits
from vtlt_consolidate.words.text import MICRO, show_number, show_percent, with_our_signs
from vtlt_consolidate.writing import turned
from vtlt_consolidate.writing.appendix import appendix
from vtlt_consolidate.writing.word import table as report

BLANK = "để trống"
"""What is printed where a table shows nothing."""
ROW, THERE, ABSENT = "Dòng của đơn vị trong bảng", "có", "không có"
LACKING = "Số câu chưa có số liệu"
_NUMBER, _CODE = 0, 1
_LEAD = 5
_HUNDREDTH = Decimal("0.01")


class Place(NamedTuple):
    """Of which unit a figure is, or of which group of them all; of which criterion, if any; in words."""

    unit: str
    group: str
    code: str
    what: str


@dataclass(frozen=True)
class Table:
    """The table of results of one variant.

    Args:
        criteria: the set of its units.
        variant: the variant.
        places: the cells of its sheet.
        claimed: (unit, criterion) that was appraised, and answered by the unit itself.
        unclaimed: the same, not answered.
        paper: frame `Cells` of the appendix, if it was read.
    """

    criteria: CriteriaSet
    variant: str
    places: Places
    claimed: Set[tuple[str, str]]
    unclaimed: Set[tuple[str, str]]
    paper: DataFrame[Cells] | None

    @cached_property
    def tail(self) -> dict[str, int]:
        """Key of a column behind the criteria → the column."""
        named = {heading: key for key, heading in self.criteria.account.tail.items()}
        return {named[cell.typed]: column for (row, column), cell in self.places.cells.items()
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

    @property
    def paired(self) -> bool:
        """Say whether the appendix prints the units' own points beside the appraised ones."""
        return "claimed" in self.tail and self.criteria.account.group_columns

    @cached_property
    def own(self) -> OwnPoints | None:
        """Where it does so."""
        if not self.paired or self.paper is None:
            return None
        return ownpoints.read(self.paper, self.criteria, self.variant, list(self.units.values()))

    @cached_property
    def in_appendix(self) -> set[str]:
        """The nodes that the appendix has room for."""
        return self._columns(deep=self._is_turned or appendix.is_deep(self.criteria, paired=self.paired))

    @cached_property
    def in_report(self) -> set[str]:
        """The nodes that the table in the report has room for, if it has rows of units at all."""
        if len(self.units) > report.MOST_UNITS:
            return set()
        totals = [self._of_tail(row, "total", self.tail["total"]) for row in self.units]
        return self._columns(deep=self._is_turned or report.is_deep(self.criteria, totals))

    @property
    def _is_turned(self) -> bool:
        return turned.outnumber(self.criteria, (1 + self.paired) * len(self.units))

    def _columns(self, *, deep: bool) -> set[str]:
        return {node.code for node in standings.columns(self.criteria, deep=deep)}

    @cached_property
    def units(self) -> dict[int, str]:
        """Row → code of its unit."""
        numbered = (row for row, _ in self.places.column(_NUMBER) if row > TABLE_TOP)
        rows = (row for row in numbered if self._number(row, _NUMBER) is not None)
        return {row: code for row in rows if (code := self._typed(row, _CODE))}

    @property
    def marks(self) -> list[Decimal]:
        """What every answered criterion of every unit is worth."""
        columns = [column for column, node in self.nodes.items() if node in self.criteria.criteria]
        given = (self._number(row, column) for row in self.units for column in columns)
        return [number for number in given if number is not None]

    @cached_property
    def foot(self) -> dict[int, str]:
        """Row under the units → its heading."""
        below = max(self.units, default=TABLE_TOP)
        return {row: text for row, text in self.places.column(_NUMBER) if row > below and text}

    def hidden(self) -> Iterator[Place]:
        """Yield the figures that nothing has room for; the report has no means of points."""
        for node in self.nodes.values():
            if node.code not in self.in_appendix:
                yield from (self._place("", node, label) for label in self.foot.values())
                units = self.units.values() if node.code not in self.in_report else ()
                yield from (self._place(unit, node) for unit in units)

    def counting(self) -> Iterator[tuple[Place, Place]]:
        """Yield each figure of the units' own points, and the same with what counts."""
        tail = self.criteria.account.tail
        for unit in self.units.values() if self.paired else ():
            yield Place(unit, "", "", tail["claimed"]), Place(unit, "", "", tail["total"])
        for unit, code in self.own.units if self.own else ():
            node = self.criteria.by_code[code]
            yield self._place(unit, node, own=True), self._place(unit, node)
        for code in self.own.means if self.own else ():
            node, label = self.criteria.by_code[code], turned.MEAN_HEADING
            yield self._place("", node, label, own=True), self._place("", node, label)

    def _place(self, unit: str, node: Node, label: str = "", *, own: bool = False) -> Place:
        criteria = self.criteria
        # Of a quantity that gives points, the table holds the points.
        counted = node.measure_unit and not criteria.account.shares and criteria.scores(node)
        shown = replace(node, measure_unit=criteria.account.noun) if counted else node
        what = [named_fully(criteria, shown), label, SIDE if own else ""]
        return Place(unit, "" if unit else self.variant, node.code, " - ".join(filter(None, what)))

    def of_units(self) -> Iterator[tuple[Place, str]]:
        """Yield the figures of each unit."""
        for row, unit in self.units.items():
            yield Place(unit, "", "", ROW), THERE
            for column, node in self.nodes.items():
                if self.own and (at := self.own.units.get((unit, node.code))):
                    yield self._place(unit, node, own=True), self._claimed(unit, node, at)
                yield self._place(unit, node), self._of_node(row, column, node)
            for key, column in self.tail.items():
                if key != "by_score" or self.criteria.gates:
                    place = Place(unit, "", "", self.criteria.account.tail[key])
                    yield place, self._of_tail(row, key, column)

    def of_all(self) -> Iterator[tuple[Place, str]]:
        """Yield the rows under the units, and how many units each band has."""
        for row, label in self.foot.items():
            # How many units lack each answer follows from the blanks above.
            for column, node in self.nodes.items() if label != NO_FIGURE else ():
                if self.own and label == turned.MEAN_HEADING and (at := self.own.means.get(node.code)):
                    number = self.own.places.number(*at)
                    shown = BLANK if number is None else self._shown(node, number)
                    yield self._place("", node, label, own=True), shown
                yield self._place("", node, label), self._under(row, column, label, node)
            total = self._sum(row, self.tail["total"], label, starred=self._any_lacks)
            name = f"{self.criteria.account.tail['total']} - {label}" if label != NO_FIGURE else LACKING
            yield Place("", self.variant, "", name), total
        if self.criteria.account.group_columns:
            there = THERE if self.paired else ABSENT
            yield Place("", self.variant, "", COLUMNS), there
        if self.criteria.classifies:
            banded = [self._typed(row, self.tail["band"]) for row in self.units]
            for label in (*(band.label for band in self.criteria.bands), UNBANDED):
                yield Place("", self.variant, "", f"Số đơn vị “{label}”"), two_digits(banded.count(label))

    def _claimed(self, unit: str, node: Node, at: tuple[int, int]) -> str:
        """The unit's own points for a node, as the appendix prints them."""
        number = self.own.places.number(*at) if self.own else None
        if number is None:
            typed = self.own.places.typed(*at) if self.own else ""
            return typed or (BLANK if node.kind == GROUP else NO_FIGURE)
        inside = self.criteria.inside(node) if node.kind == GROUP else ()
        return self._shown(node, number, "*" if self._unclaimed(unit, inside) else "")

    def _unclaimed(self, unit: str, leaves: Iterable[Node]) -> bool:
        """Say whether a unit did not answer any of some criteria that it is asked."""
        return any(
            (unit, leaf.code) in self.unclaimed
            or (
                (unit, leaf.code) not in self.claimed
                and not self._typed(self._rows[unit], self._at[leaf.code])
            )
            for leaf in leaves
            if leaf.source != OFFICE and leaf.code in self._at
        )

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {unit: row for row, unit in self.units.items()}

    @cached_property
    def _at(self) -> dict[str, int]:
        return {node.code: column for column, node in self.nodes.items()}

    def _of_node(self, row: int, column: int, node: Node) -> str:
        number = self._number(row, column)
        if number is None:
            return self._typed(row, column) or (BLANK if node.kind == GROUP else NO_FIGURE)
        if self.criteria.account.shares and node.kind == MARK:
            return MET if number else NOT_MET
        return self._shown(node, number, "*" if self._partial(row, node) else "")

    def _shown(self, node: Node, number: Decimal, star: str = "") -> str:
        """Points as the style of their column shows them, see `formulas.sign`."""
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
        lacking = key == "total" and bool(self._number(row, self.tail["missing"]))
        if key == "claimed":
            lacking = self._unclaimed(self.units[row], self.criteria.criteria)
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
        return self.places.typed(row, column)

    def _number(self, row: int, column: int) -> Decimal | None:
        return self.places.number(row, column)


def _signed(less: str, number: Decimal, star: str) -> str:
    """A number between its signs; beside one it is printed in hundredths, see `excel.styles.rounded`."""
    if (less or star) and number != round(number, 2):
        return f"{less}{with_our_signs(f'{number.quantize(_HUNDREDTH, ROUND_HALF_UP):,}')}{star}"
    return f"{less}{show_number(number)}{star}"


def _percent(share: Decimal) -> str:
    return show_percent(round(share * MICRO), MICRO)
