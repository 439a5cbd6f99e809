"""The table of results: units in rows, criteria and groups in columns, with live sums, bands and ranks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Live, Sheet, Value
from vtlt_consolidate.language import excel
from vtlt_consolidate.language.excel import Place
from vtlt_consolidate.language.typed import NONE, Ref
from vtlt_consolidate.model.criteria import GROUP, KPS, NOT_ARISEN, OFFICE, Node
from vtlt_consolidate.model.layout import OF
from vtlt_consolidate.scoring.standings import UNBANDED, Part, Standing, adds_up, is_information, shown_nodes
from vtlt_consolidate.scoring.standings import columns as columns_of
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.addresses import HERE, address, span, spans
from vtlt_consolidate.writing import formulas, tableheads, totals
from vtlt_consolidate.writing.informing import Informing
from vtlt_consolidate.writing.means import Whole, mean, share
from vtlt_consolidate.writing.tablelook import OWN, Face, Look, Placed, face_of, printed

AnswerCells = Callable[[str, str], tuple[str, str]]
"""(unit, leaf) → addresses of its answer, and of its whole if it is a ratio, on another sheet."""

MEANS = ("Bình quân", "Chưa có số liệu")
"""The headings of the rows under the units of a set that counts points; beside them `ADDED`."""
_SHARES = ("Tổng số đạt", "Tỷ lệ đạt", "Chưa có số liệu")
ADDED = "Tổng cộng"
_SUM = "Tổng số"
"""Instead of the first of these, where quantities are added up beside the criteria that are met."""
_WIDE_FROM = 100
"""With so many units or more, a sum with its star is wider than a column of marks."""


def foot_rows(part: Part, look: Look) -> int:
    """How many rows there are under the units."""
    return len(_foot(part, look))


def _foot(part: Part, look: Look) -> tuple[str, ...]:
    """The headings of the rows under the units; of one unit there is no mean."""
    labels: tuple[str, ...] = _SHARES if part.criteria.account.shares else MEANS
    labels = labels if look.show_missing else labels[:-1]
    if part.criteria.account.shares:
        return labels
    if len(part.standings) == 1:
        return labels[1:]
    added = look.measured and any(adds_up(node) for node in columns_of(part.criteria, deep=look.deep))
    return (ADDED, *labels) if added else labels


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
        sheet: the sheet.
        top: row of the first heading.
        part: the units and their points.
        lead: for each unit the values of the columns before the criteria.
        look: its look.
        answer_cells: finds the answers, for live points of each criterion; none: points are numbers, and only
            sums are live.
    """
    sides = (OWN, "") if look.paired else ("",)
    names = [
        side + node.code
        for node in columns_of(part.criteria, deep=look.deep)
        # Nobody appraises information.
        for side in (("",) if is_information(node) else sides)
    ]
    columns = {name: at for at, name in enumerate([*names, *look.tail], len(look.lead))}
    first = top + len(tableheads.rows_of(part.criteria, look))
    placed = Placed(sheet.name, first, first + len(part.standings) - 1, columns)
    table = _Table(sheet, part, look, placed, answer_cells)
    tableheads.write(sheet, top, part.criteria, look, placed)
    tableheads.widen(sheet, part, look, placed)
    table.informing.widen(sheet, placed)
    for row, (standing, values) in enumerate(zip(part.standings, lead, strict=True), first):
        table.write_unit(row, standing, values)
    table.write_foot(top=placed.last + 1)
    return replace(placed, unfinished=tuple(table.informing.unfinished()))


@dataclass(frozen=True)
class _Table:
    sheet: Sheet
    part: Part
    look: Look
    placed: Placed
    answer_cells: AnswerCells | None

    @cached_property
    def shown(self) -> list[Node]:
        """The nodes with a column."""
        return shown_nodes(self.part.criteria, deep=self.look.deep)

    @cached_property
    def informing(self) -> Informing:
        """The columns of leaves without points."""
        nodes = [node for node in columns_of(self.part.criteria, deep=self.look.deep) if is_information(node)]
        return Informing(self.part, self.look, nodes)

    @cached_property
    def summed(self) -> list[tuple[Node, tuple[Node, ...]]]:
        """The groups without a column, and the criteria in each."""
        criteria = self.part.criteria
        if not self.look.deep or criteria.account.group_columns:
            return []
        groups = [node for node in criteria.nodes if node.kind == GROUP and criteria.scores(node)]
        return [(group, criteria.inside(group)) for group in groups]

    @cached_property
    def sides(self) -> list[str]:
        """The prefixes of codes in `Placed.columns`: that of the units' own points if shown, and none."""
        return [OWN, ""] if self.look.paired else [""]

    def number(self, micro: int) -> float:
        """Convert millionths of points to the number that the table shows."""
        return self.part.criteria.account.number(micro)

    @cached_property
    def face(self) -> Face:
        """The look that the set's account gives the table."""
        return face_of(self.part.criteria.account)

    def write_unit(self, row: int, standing: Standing, lead: Sequence[Value]) -> None:
        columns, tail = self.placed.columns, self._tail(standing)
        cells = [(at, value, f"cell {head.style}")
                 for at, (head, value) in enumerate(zip(self.look.lead, lead, strict=True))]  # fmt: skip
        for side in self.sides:
            cells += self._points_of(standing, side)
        information = self.informing.of_unit(standing)
        cells += [(columns[code], value, style) for code, value, style in information]
        cells += [(columns[name], live, f"cell {look}")
                  for name, (live, look) in tail.items() if name in self.look.tail]  # fmt: skip
        self.sheet.begin_row(row, sorted(cells, key=itemgetter(0)))
        least = max(19, self.informing.height(standing))
        # Numbers do not wrap.
        texts = [
            (value, head.width)
            for value, head in zip(lead, self.look.lead, strict=True)
            if isinstance(value, str)
        ]
        worded = {"reason": standing.reason, "decided": standing.decided, "band": standing.band}
        read = self.look.tail
        texts += [(text, self.face.widths[name]) for name, text in worded.items() if name in read]
        size = self.look.size
        self.sheet.do.set_row(row, height(texts, size=size, base=size, least=least))

    @cached_property
    def _cells(self) -> dict[str, dict[str, str]]:
        """Side → code of a node → the cell of its points in the row of a unit.

        For a group without a column it is the sum of its criteria.
        """
        columns, placed, found = self.placed.columns, self.placed, {}
        for side in self.sides:
            cells = {node.code: address(HERE, columns[side + node.code]) for node in self.shown}
            summed = {group.code: ",".join(placed.runs(inside, HERE)) for group, inside in self.summed}
            found[side] = cells | {code: f"SUM({runs})" for code, runs in summed.items()}
        return found

    @cached_property
    def _groups(self) -> dict[tuple[str, str], str]:
        """(Side, code of a group with a column) → the formula of its points."""
        groups = [node for node in self.shown if node.kind == GROUP and self.look.deep]
        return {(side, group.code): formulas.of_group(self.part.criteria, group, cells)
                for side, cells in self._cells.items() for group in groups}  # fmt: skip

    def _points_of(self, standing: Standing, side: str) -> Iterator[tuple[int, Value, str]]:
        """The cells of a unit's points: column, value and style."""
        shaded, columns = self.look.shaded, self.placed.columns
        for node in self.shown:
            reached, look = printed(self.part, standing, node, side)
            value = self._points(node, standing, side, reached)
            shade = " total" if node.kind == GROUP else " warning" if shaded and reached == "" else ""
            yield columns[side + node.code], value, f"cell center{shade}{look}"

    def _points(self, node: Node, standing: Standing, side: str, value: float | str) -> Value:
        if node.kind == GROUP and self.look.deep:
            return Live(self._groups[side, node.code], value)
        # The reviewer's points do not follow from the answer, nor do those that the office gives.
        appraised = (standing.unit.code, node.code) in self.part.appraised
        if self.answer_cells is None or appraised or node.source == OFFICE:
            return None if value == "" else value
        answer, of = self.answer_cells(standing.unit.code, node.code)
        if tree := working.formula_of(self.part.criteria, node):
            points = formulas.of_formula(node, tree, self._given(standing.unit.code))
            return Live(formulas.or_unarisen(node, answer, points), value)
        return Live(formulas.of_leaf(node, answer, of), value)

    def _given(self, unit_code: str) -> Place:
        """Give what formulas look at beside points: the cell of an answer, or else the value itself."""
        known, cells = self.part.known.get(unit_code, {}), self.answer_cells

        def place(ref: Ref) -> str:
            if cells is None or not working.on_form(ref):
                return excel.constant(known.get(ref))
            answer, of = cells(unit_code, ref.code)
            return excel.says(answer, NOT_ARISEN) if ref.field == NONE else of if ref.field == OF else answer

        return place

    def _tail(self, standing: Standing) -> dict[str, tuple[Value, str]]:
        if not self.look.deep:
            return self._flat_tail(standing)
        found = totals.of_unit(self.part, standing, self._sources, self.face, self._given(standing.unit.code))
        return found | {"claimed": self._claimed(standing)}

    @cached_property
    def _sources(self) -> totals.Cells:
        """What the totals of a unit are calculated from, in its row."""
        at = {name: address(HERE, self.placed.columns[name]) for name in self.look.tail}
        return totals.Cells(self._cells[""], at, *self._counted_and_summed(), *self._ranked)

    @cached_property
    def _ranked(self) -> tuple[str, str]:
        """The cells with the totals, and those with the shares, of all units."""
        first, last, columns = self.placed.first, self.placed.last, self.placed.columns
        total, share = (
            span(first, columns[name], last, columns[name], pinned=True) for name in ("total", "percent")
        )
        return total, share

    def _counted_and_summed(self) -> tuple[str, str]:
        """Formulas for the number of criteria with points, and for the sum of their points."""
        criteria, cells = self.part.criteria, self._cells[""]
        if criteria.account.group_columns:
            return totals.counted(criteria, cells), formulas.of_group(criteria, None, cells)
        runs = ",".join(self.placed.runs(criteria.criteria, HERE))
        return f"COUNT({runs})", f"SUM({runs})"

    def _flat_tail(self, standing: Standing) -> dict[str, tuple[Value, str]]:
        """The tail of a table without columns for criteria, which formulas for bands and gates would need."""
        at = {name: address(HERE, column) for name, column in self.placed.columns.items()}
        figures = totals.figures_of(standing, self.part)
        total: Value = totals.of_tops(self.part.criteria, self._cells[""], figures["total"])
        if standing.decision is not None and standing.decision.override.total is not None:
            total = figures["total"]
        counted: dict[str, tuple[Value, str]] = {name: (value, "center") for name, value in figures.items()}
        return counted | {
            "claimed": self._claimed(standing),
            "total": (total, "center bold" + (" generalstarred" if standing.missing else "")),
            "missing": (standing.missing, "center"),
            "percent": (figures["percent"], "center percent"),
            "by_score": (standing.by_score or UNBANDED, "center"),
            "band": (standing.band or UNBANDED, "center bold"),
            "reason": (standing.reason, "small"),
            "decided": (standing.decided or None, "small"),
            "rank": (totals.rank(self.part.criteria, figures["rank"], at, *self._ranked), "center"),
        }

    def _claimed(self, standing: Standing) -> tuple[Value, str]:
        """The total of the unit's own points, and its style."""
        cells = self._cells[OWN] if self.look.paired else None
        value, starred = totals.claimed(self.part, standing, cells)
        return value, f"center{starred}"

    def write_foot(self, top: int) -> None:
        """Write the rows under the units: criteria met and their share, or means; and missing answers."""
        shares, units = self.part.criteria.account.shares, len(self.part.standings)
        # Sums over many units are written upright, as they are wider than a column of marks.
        upright = shares and units >= _WIDE_FROM
        labels = _foot(self.part, self.look)
        if shares and self.informing.added:
            labels = (_SUM, *labels[1:])
        for row, label in enumerate(labels, top):
            self.sheet.merge((row, 0, row, len(self.look.lead) - 1), label, "cell total center")
            for column in self.placed.columns.values():
                self.sheet.blank(row, column, "cell total")
            self.sheet.do.set_row(row, 36 if upright or label == _SHARES[1] else 20)
        if shares:
            self._write_shares(top, " vertical small" if upright else "")
            self.informing.write_sums(self.sheet, top, self.placed)
            return
        self._write_means(top, labels)
        if ADDED in labels:
            self.informing.write_sums(self.sheet, top + labels.index(ADDED), self.placed)

    def _write_means(self, top: int, labels: Sequence[str]) -> None:
        """Write the rows under the units that have these headings."""
        mean_row = top + labels.index(MEANS[0]) if MEANS[0] in labels else top
        for side in self.sides:
            for node in self.shown:
                column, whole = self.placed.columns[side + node.code], self._complete_units(node, side)
                known = self.part.given(node, own=side == OWN)
                if MEANS[0] in labels:
                    value: Value = whole.mean(known) if whole.fits else mean(known)
                    look = f"cell total center small{formulas.sign(self.part.criteria, node)}"
                    self.sheet.value(mean_row, column, value, look)
                # What only the office gives points for lacks nothing on the units' own side.
                if MEANS[1] in labels and not (side == OWN and node.source == OFFICE):
                    at = top + labels.index(MEANS[1])
                    self._write_missing(at, node, column, (whole, len(known)))
        if MEANS[0] in labels:
            whole_units = [one for one in self.part.standings if not one.missing]
            self._write_mean_of_totals(mean_row, [one.total for one in whole_units])

    def _write_shares(self, row: int, tilt: str) -> None:
        """Write how many units meet each criterion, and the share of those with an answer; also in total."""
        placed, everything = self.placed, []
        for leaf in self.part.criteria.criteria:
            points = [self.part.points[each.unit.code, leaf.code] for each in self.part.standings]
            everything += points
            cells, column = self.placed.runs([leaf])[0], placed.columns[leaf.code]
            self._write_sum(row, column, cells, points, tilt)
            self.sheet.value(row + 1, column, share(cells, points),
                             "cell total center percent vertical small")  # fmt: skip
            if self.look.show_missing:
                missing = Live(f"{len(points)}-COUNT({cells})", points.count(None))
                self.sheet.value(row + 2, column, missing, f"cell total center{tilt}")
        marks, at = ",".join(placed.runs(self.part.criteria.criteria)), placed.columns["total"]
        lacking = everything.count(None)
        # Totals are added up as they stand above: with those that were decided, not as answers.
        totals, reached = span(placed.first, at, placed.last, at), self._reached
        starred = f" {self.face.starred}" if lacking else ""
        self.sheet.value(row, at, Live(f"SUM({totals})", reached), f"cell total center{starred}")
        answered = len(everything) - lacking
        together = Live(f'IF(COUNT({marks})=0,"",SUM({totals})/COUNT({marks}))',
                        reached / answered if answered else "")  # fmt: skip
        self.sheet.value(row + 1, at, together, "cell total center percent small")
        self.sheet.value(row, placed.columns["percent"], together, "cell total center percent")
        if "missing" in placed.columns:
            at = placed.columns["missing"]
            summed = Live(f"SUM({span(placed.first, at, placed.last, at)})", lacking)
            self.sheet.value(row, at, summed, "cell total center")
        if self.look.show_missing:
            missing = Live(f"{len(everything)}-COUNT({marks})", lacking)
            self.sheet.value(row + 2, placed.columns["total"], missing, "cell total center")

    @property
    def _reached(self) -> float:
        """The sum of the totals of the units as they are printed."""
        return sum(self.number(each.total) for each in self.part.standings)

    def _write_sum(self, row: int, column: int, cells: str, points: Sequence[int | None], tilt: str) -> None:
        summed = Live(f"SUM({cells})", self.number(sum(each or 0 for each in points)))
        starred = f" {self.face.starred}" if None in points else ""
        self.sheet.value(row, column, summed, f"cell total center{tilt}{starred}")

    def _complete_units(self, node: Node, side: str) -> Whole:
        """The units with all that a node is made of: of a criterion its answer, of a group those inside."""
        cells = self._down(side + node.code)
        if node.kind != GROUP:
            return Whole(f"COUNT({cells})", f"SUM({cells})")
        if self.look.deep:
            inside = [each for each in self.part.made_of(node, own=bool(side)) if each != node]
            there = [self._is_there(each, self._down(side + each.code)) for each in inside]
            whole = Whole.where(cells, [f"ISNUMBER({cells})", *there])
            if whole.fits:
                return whole
        # Without columns of criteria, or with too many of them, the units are named.
        units = enumerate(self.part.standings, self.placed.first)
        rows = [row for row, each in units if not self.part.is_partial(each, node, own=bool(side))]
        return Whole.listed(spans(rows, self.placed.columns[side + node.code]))

    def _is_there(self, node: Node, cells: str) -> str:
        """Condition that nodes have points, or did not arise."""
        return f'(ISNUMBER({cells})+({cells}="{KPS}"))' if self.part.criteria.may_not_arise(node) else \
            f"ISNUMBER({cells})"  # fmt: skip

    def _down(self, key: str) -> str:
        """The cells of a column over all units."""
        at = self.placed.columns[key]
        return span(self.placed.first, at, self.placed.last, at)

    def _write_missing(self, row: int, node: Node, column: int, whole: tuple[Whole, int]) -> None:
        """Write how many units lack something, beside those that have all of it, and how many these are."""
        counted, units = whole[0].counted, len(self.part.standings)
        less, lacking = "", units - whole[1]
        if self.part.criteria.may_not_arise(node):
            cells = span(self.placed.first, column, self.placed.last, column)
            less = f'-COUNTIF({cells},"{KPS}")'
            lacking -= sum(node.code in each.unarisen for each in self.part.standings)
        missing = Live(f"{units}-{counted}{less}", lacking) if whole[0].fits else lacking
        self.sheet.value(row, column, missing, "cell total center small")

    def _write_mean_of_totals(self, row: int, totals: Sequence[int]) -> None:
        """Write the mean over complete units, which are those with a rank; or a share, where none has."""
        key, least = ("rank", ">0") if "rank" in self.placed.columns else ("percent", ">=0")
        total, whole = (
            span(self.placed.first, at, self.placed.last, at)
            for at in (self.placed.columns["total"], self.placed.columns[key])
        )
        live = Live(
            f'IF(COUNT({whole})=0,"",ROUND(SUMIF({whole},"{least}",{total})/COUNT({whole}),2))', mean(totals)
        )
        self.sheet.value(row, self.placed.columns["total"], live, "cell total center small")
