"""The table of points, a row a unit and a column a criterion or group, with live sums, bands and ranks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from vtlt_consolidate.excel.measure import ems, height
from vtlt_consolidate.excel.sheet import Live, Sheet, Value
from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.criteria import GROUP, PENALTY, SCORED, Node, most_of_leaf
from vtlt_consolidate.model.outputs import TABLE_TAIL
from vtlt_consolidate.scoring.results import UNBANDED
from vtlt_consolidate.scoring.standings import Part, Standing, shown_nodes
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing import formulas

_WIDTHS = {
    "claimed": 9.0, "total": 11.0, "missing": 7.0, "percent": 8.5, "by_score": 14.0, "band": 14.0,
    "reason": 24.0, "rank": 7.0,
}  # fmt: skip
TAIL = {name: (heading, _WIDTHS[name]) for name, heading in TABLE_TAIL.items()}
"""The columns after the criteria: heading and width."""


def tail_of(part: Part, *left_out: str) -> list[str]:
    """The columns after the criteria that say something; the units' own totals only beside appraised ones."""
    silent = {*left_out, *(() if part.appraised else ("claimed",))}
    return [name for name in TAIL if name not in silent]


AnswerCells = Callable[[str, Node], tuple[str, str]]
"""(unit, criterion) → the cells of its answer and of the whole it is part of, on another sheet."""


@dataclass(frozen=True)
class Look:
    """What differs between the merged workbook and the appendix.

    Args:
        lead: the columns before the criteria.
        head: style of the headings.
        node_width: of one criterion or group, in characters.
        size: of the workbook's font, in points.
        tail: keys of `TAIL`.
        shaded: missing answers are coloured.
        deep: every criterion has a column; otherwise only what stands at the top of the tree.
        paired: the units' own points stand beside the appraised ones.
        show_missing: a row under the units counts missing answers.
        hidden: keys of `tail` that formulas need and nobody reads.
    """

    lead: Sequence[Head]
    head: str
    node_width: float
    size: int
    tail: Sequence[str]
    shaded: bool
    deep: bool = True
    paired: bool = False
    show_missing: bool = True
    hidden: frozenset[str] = frozenset()

    @property
    def tail_read(self) -> set[str]:
        """The columns after the criteria that are seen."""
        return set(self.tail) - self.hidden

    @property
    def head_rows(self) -> int:
        """How many rows the headings take."""
        return 4 if self.paired else 3


_OWN = "own "
_LYING = 9
"""From so many characters of width on, headings lie."""


@dataclass(frozen=True)
class Placed:
    """Where the table stands; rows and columns count from 0.

    `columns` has the codes of nodes, for the units' own points with a word before it, and keys of `TAIL`.
    """

    sheet: str
    first: int
    last: int
    columns: dict[str, int]

    def of(self, node: Node) -> list[int]:
        """The columns of a node: of its points, or of the unit's own and the appraised ones."""
        return [self.columns[key] for key in (_OWN + node.code, node.code) if key in self.columns]

    def cell(self, row: int, column: str) -> str:
        """One cell, with the name of its sheet."""
        return f"'{self.sheet}'!{address(row, self.columns[column])}"

    def range(self, column: str) -> str:
        """One column over all units, with the name of its sheet."""
        at = self.columns[column]
        return f"'{self.sheet}'!" + span(self.first, at, self.last, at, pinned=True)


def write(
    sheet: Sheet,
    top: int,
    part: Part,
    lead: Sequence[Sequence[Value]],
    look: Look,
    answer_cells: AnswerCells | None = None,
) -> Placed:
    """Write the table of one variant.

    Args:
        sheet: where to.
        top: row of the first heading.
        part: the units and their points.
        lead: for each unit the values of the columns before the criteria.
        look: how it looks.
        answer_cells: where the answers stand, for live points of each criterion; none: points are
            numbers, and only the sums are live.
    """
    sides = (_OWN, "") if look.paired else ("",)
    names = [side + node.code for node in shown_nodes(part.criteria, deep=look.deep) for side in sides]
    columns = {name: at for at, name in enumerate([*names, *look.tail], len(look.lead))}
    first = top + look.head_rows
    placed = Placed(sheet.name, first, first + len(part.standings) - 1, columns)
    table = _Table(sheet, part, look, placed, answer_cells)
    table.write_heads(top)
    for row, (standing, values) in enumerate(zip(part.standings, lead, strict=True), first):
        table.write_unit(row, standing, values)
    table.write_means()
    return placed


@dataclass(frozen=True)
class _Table:
    sheet: Sheet
    part: Part
    look: Look
    placed: Placed
    answer_cells: AnswerCells | None

    @property
    def shown(self) -> list[Node]:
        """The nodes with a column."""
        return shown_nodes(self.part.criteria, deep=self.look.deep)

    @property
    def sides(self) -> list[tuple[str, Mapping[tuple[str, str], int | None]]]:
        """What comes before the code in `Placed.columns`, and the points that stand there."""
        own = [(_OWN, self.part.claimed)] if self.look.paired else []
        return [*own, ("", self.part.points)]

    def write_heads(self, top: int) -> None:
        look, sheet, criteria = self.look, self.sheet, self.part.criteria
        last = self.placed.first - 1
        sheet.widths([head.width for head in look.lead])
        for column, head in enumerate(look.lead):
            sheet.merge((top, column, last, column), head.heading, look.head)
        for node in self.shown:
            columns = self.placed.of(node)
            most = most_of_leaf(node) if node.kind in SCORED else criteria.most(node)
            shade = " group" if node.kind == GROUP else ""
            sheet.widths([look.node_width] * len(columns), columns[0])
            for row, value, style in (
                (top, str(criteria.number(node) or ""), " small"),
                (top + 1, node.label, " vertical" if self._upright else ""),
                (top + 2, None if most is None else float(most), f" tiny{_sign(node)}"),
            ):
                sheet.merge((row, columns[0], row, columns[-1]), value, f"{look.head}{shade}{style}")
            if look.paired:
                self._write_sides(last, columns, shade)
        for name in look.tail:
            heading, width = TAIL[name]
            column = self.placed.columns[name]
            sheet.widths([width], column)
            sheet.merge((top, column, last, column), heading, look.head)
            if name in look.hidden:
                sheet.hide_column(column)
        width = look.node_width * (2 if look.paired else 1)
        tallest = max(
            ems(node.label) * look.size * 1.1 + 10
            if self._upright
            else height([(node.label, width)], size=look.size, base=look.size, bold=True)
            for node in self.shown
        )
        for row, points in enumerate(
            (18, max(80 if self._upright else 40, tallest), 14, 26)[: look.head_rows], top
        ):
            sheet.do.set_row(row, points)

    @property
    def _upright(self) -> bool:
        """Say whether columns are too narrow for their headings to lie."""
        return self.look.node_width * (2 if self.look.paired else 1) < _LYING

    def _write_sides(self, row: int, columns: Sequence[int], shade: str) -> None:
        for column, words in zip(columns, ("Tự chấm", "Thẩm định"), strict=True):
            self.sheet.text(row, column, words, f"{self.look.head}{shade} tiny")

    def write_unit(self, row: int, standing: Standing, lead: Sequence[Value]) -> None:
        for column, (head, value) in enumerate(zip(self.look.lead, lead, strict=True)):
            self.sheet.value(row, column, value, f"cell {head.style}")
        for side, points in self.sides:
            self._write_points(row, standing, side, points)
        cells = self._cells(row)
        for name, (live, look) in self._tail(row, standing, cells).items():
            if name in self.look.tail:
                self.sheet.value(row, self.placed.columns[name], live, f"cell {look}")
        # Numbers do not wrap.
        texts = [
            (value, head.width)
            for value, head in zip(lead, self.look.lead, strict=True)
            if isinstance(value, str)
        ]
        worded = {"reason": standing.reason, "band": standing.band}
        read = self.look.tail_read
        texts += [(text, TAIL[name][1]) for name, text in worded.items() if name in read]
        size = self.look.size
        self.sheet.do.set_row(row, height(texts, size=size, base=size, least=19))

    def _cells(self, row: int, side: str = "") -> dict[str, str]:
        """Code of a node → the cell of its points."""
        return {node.code: address(row, self.placed.columns[side + node.code]) for node in self.shown}

    def _write_points(
        self, row: int, standing: Standing, side: str, points: Mapping[tuple[str, str], int | None]
    ) -> None:
        cells = self._cells(row, side)
        for node in self.shown:
            micro = points[standing.unit.code, node.code]
            value = self._points(node, standing, cells, "" if micro is None else micro / MICRO)
            look = (
                " total" if node.kind == GROUP else " warning" if micro is None and self.look.shaded else ""
            )
            column = self.placed.columns[side + node.code]
            self.sheet.value(row, column, value, f"cell center{look}{_sign(node)}")

    def _points(self, node: Node, standing: Standing, cells: dict[str, str], value: float | str) -> Value:
        if node.kind == GROUP and self.look.deep:
            return Live(formulas.of_group(self.part.criteria, node, cells), value)
        if self.answer_cells is None or (standing.unit.code, node.code) in self.part.appraised:
            return None if value == "" else value
        return Live(formulas.of_leaf(node, *self.answer_cells(standing.unit.code, node)), value)

    def _tail(self, row: int, standing: Standing, cells: dict[str, str]) -> dict[str, tuple[Value, str]]:
        if not self.look.deep:
            return self._flat_tail(row, standing, cells)
        criteria = self.part.criteria
        counted = formulas.over("COUNT", [cells[leaf.code] for leaf in criteria.criteria])
        count = len(criteria.criteria)
        at = {name: address(row, column) for name, column in self.placed.columns.items()}
        whole, most = f"{counted}={count}", formulas.plain(Decimal(standing.most) / MICRO)
        total = Live(f'IF({counted}=0,"",{formulas.of_group(criteria, None, cells)})',
                     "" if standing.missing == count else standing.total / MICRO)  # fmt: skip
        share = "" if standing.missing else standing.total / standing.most
        by_score = formulas.of_bands(criteria, at["total"], most, UNBANDED)
        final, reason = formulas.of_gates(criteria, at.get("by_score", by_score), cells)
        starred = " generalstarred" if standing.missing else ""
        return {
            "claimed": self._claimed(row, standing),
            "total": (total, f"center bold{starred}"),
            "missing": (Live(f"{count}-{counted}", standing.missing), "center"),
            "percent": (Live(f'IF({whole},{at["total"]}/{most},"")', share), "center percent"),
            "by_score": (_if_whole(whole, by_score, standing.by_score or UNBANDED), "center"),
            "band": (_if_whole(whole, final, standing.band or UNBANDED), "center bold"),
            "reason": (Live(f'IF({whole},{reason},"")', standing.reason), "small"),
            "rank": (self._rank(at, standing), "center"),
        }

    def _flat_tail(self, row: int, standing: Standing, cells: dict[str, str]) -> dict[str, tuple[Value, str]]:
        """The same where the criteria have no columns that the bands and gates could be traced to."""
        at = {name: address(row, column) for name, column in self.placed.columns.items()}
        nothing = standing.missing == len(self.part.criteria.criteria)
        total = self._sum_of_tops(cells, "" if nothing else standing.total / MICRO)
        share = "" if standing.missing else standing.total / standing.most
        return {
            "claimed": self._claimed(row, standing),
            "total": (total, "center bold" + (" generalstarred" if standing.missing else "")),
            "missing": (standing.missing, "center"),
            "percent": (share, "center percent"),
            "by_score": (standing.by_score or UNBANDED, "center"),
            "band": (standing.band or UNBANDED, "center bold"),
            "reason": (standing.reason, "small"),
            "rank": (self._rank(at, standing), "center"),
        }

    def _sum_of_tops(self, cells: dict[str, str], value: float | str) -> Live:
        """The total of what stands at the top of the tree; nothing where nothing stands there."""
        criteria = self.part.criteria
        given = formulas.over("COUNT", [cells[node.code] for node in criteria.scored_children("")])
        return Live(f'IF({given}=0,"",{formulas.of_group(criteria, None, cells)})', value)

    def _claimed(self, row: int, standing: Standing) -> tuple[Value, str]:
        """The total of the unit's own points."""
        value = "" if standing.claimed is None else standing.claimed / MICRO
        live = self._sum_of_tops(self._cells(row, _OWN), value) if self.look.paired else value
        return live, "center" + (" generalstarred" if standing.unclaimed and value != "" else "")

    def _rank(self, at: dict[str, str], standing: Standing) -> Live:
        """Dense: each total above counts once, however many units share it; only whole units count."""
        placed = self.placed
        totals, shares = (
            span(placed.first, placed.columns[name], placed.last, placed.columns[name], pinned=True)
            for name in ("total", "percent")
        )
        alike = f'COUNTIFS({totals},{totals},{shares},">=-99")'
        above = f"IF(ISNUMBER({shares}),IF({totals}>{at['total']},1/{alike},0),0)"
        value = standing.rank if standing.rank is not None else ""
        return Live(f'IF(ISNUMBER({at["percent"]}),ROUND(SUM({above}),0)+1,"")', value, array=True)

    def write_means(self) -> None:
        """Under the units: what they reached on average, and how many gave no answer."""
        row, columns = self.placed.last + 1, self.placed.columns
        for offset, label in enumerate(("Bình quân", "Chưa có số liệu")[: 1 + self.look.show_missing]):
            self.sheet.merge(
                (row + offset, 0, row + offset, len(self.look.lead) - 1), label, "cell total center"
            )
            for column in columns.values():
                self.sheet.blank(row + offset, column, "cell total")
            self.sheet.do.set_row(row + offset, 20)
        for side, points in self.sides:
            for node in self.shown:
                self._write_mean(row, node, side, points)
        whole = [each.total for each in self.part.standings if not each.missing]
        self._write_mean_of_totals(row, whole)

    def _write_mean(
        self, row: int, node: Node, side: str, points: Mapping[tuple[str, str], int | None]
    ) -> None:
        column = self.placed.columns[side + node.code]
        given = [points[each.unit.code, node.code] for each in self.part.standings]
        cells = span(self.placed.first, column, self.placed.last, column)
        known = [each for each in given if each is not None]
        live = Live(f'IF(COUNT({cells})=0,"",ROUND(SUM({cells})/COUNT({cells}),2))', mean(known))
        self.sheet.value(row, column, live, f"cell total center small{_sign(node)}")
        if self.look.show_missing:
            missing = Live(f"{len(given)}-COUNT({cells})", len(given) - len(known))
            self.sheet.value(row + 1, column, missing, "cell total center small")

    def _write_mean_of_totals(self, row: int, whole: Sequence[int]) -> None:
        """Of units of which nothing is missing only: they are those that have a rank."""
        total, rank = (
            span(self.placed.first, at, self.placed.last, at)
            for at in (self.placed.columns["total"], self.placed.columns["rank"])
        )
        live = Live(f'IF(COUNT({rank})=0,"",ROUND(SUMIF({rank},">0",{total})/COUNT({rank}),2))', mean(whole))
        self.sheet.value(row, self.placed.columns["total"], live, "cell total center small")


def _sign(node: Node) -> str:
    """The style that shows what is taken off as taken off."""
    return " taken" if node.role == PENALTY else ""


def _if_whole(whole: str, formula: str, value: str) -> Live:
    return Live(f'IF({whole},{formula},"{UNBANDED}")', value)


def mean(points: Sequence[int]) -> float | str:
    """The mean of points in millionths, rounded half up to hundredths; an empty text of none."""
    if not points:
        return ""
    total, count = sum(points), len(points)
    cents = (abs(total) * 2 + count * 10_000) // (2 * count * 10_000)
    return (-1 if total < 0 else 1) * cents / 100
