"""The table of results turned: criteria in rows, units in columns, where criteria outnumber the units."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Live, Sheet, Value
from vtlt_consolidate.language import excel
from vtlt_consolidate.model.criteria import GROUP, KPS, QUANTITY, CriteriaSet, Node
from vtlt_consolidate.scoring import standings
from vtlt_consolidate.scoring.standings import Part, Standing, is_information
from vtlt_consolidate.words.addresses import address, spans
from vtlt_consolidate.writing import formulas, tablelook, totals
from vtlt_consolidate.writing.informing import Cell
from vtlt_consolidate.writing.means import Whole, average, mean
from vtlt_consolidate.writing.tablelook import FAR, OWN, face_of, points_of, printed, printed_tail

_ROWS_A_COLUMN = 10
"""So many times more criteria and groups than columns: read downwards, as the sheets are printed."""
_COLUMNS = 8
"""More columns of points have no room beside the names of the criteria."""
_NUMBER_WIDTH, _MOST_WIDTH = 6.5, 8.5
_FEW, _WIDE, _NARROW = 3, 13.0, 10.0
"""So few columns of points may be wide."""
NUMBER, NAME, MOST = range(3)
LEAD = 3
"""Number, name and maximum stand before the units."""
OWN_HEADING, APPRAISED_HEADING, MEAN_HEADING = "Tự chấm", "Thẩm định", "Bình quân"


def is_turned(part: Part) -> bool:
    """Say whether a table stands with criteria in rows: they outnumber the columns of units tenfold.

    Tables of sets that count criteria have narrow columns, and stay as they are.
    """
    return outnumber(part.criteria, len(part.standings) * len(sides(part)))


def outnumber(criteria: CriteriaSet, columns: int) -> bool:
    """Say whether the criteria of a set outnumber so many columns of units tenfold."""
    rows = len(standings.shown_nodes(criteria))
    return criteria.account.group_columns and columns <= _COLUMNS and rows >= _ROWS_A_COLUMN * columns


def sides(part: Part) -> list[tuple[str, str]]:
    """Prefix of a node's key, and heading, of each column of a unit: its own points, and the reviewer's."""
    if part.compared:
        return [(OWN, OWN_HEADING), ("", APPRAISED_HEADING)]
    if part.criteria.account.tasks:
        return [("", "Kết quả")]
    # What the office alone gives is part of it.
    return [("", "Điểm" if part.appraised else OWN_HEADING)]


def headings(part: Part) -> tuple[str, str, str]:
    """The headings of the columns before the units."""
    return "Số", "Nội dung", "Số việc" if part.criteria.account.tasks else "Điểm chuẩn"


def others(part: Part) -> float:
    """The width of the columns beside the names of criteria, in points."""
    return points_of((_NUMBER_WIDTH, _MOST_WIDTH, *_widths(part)))


def _widths(part: Part) -> list[float]:
    """The widths of the columns of points and means, in characters."""
    count = len(part.standings) * len(sides(part)) + has_mean(part)
    return [_WIDE if count <= _FEW else _NARROW] * count


def columns(part: Part) -> int:
    """How many columns the table has."""
    return LEAD + len(_widths(part))


def has_mean(part: Part) -> bool:
    """Say whether there is a column of means: of one unit, and of tasks, there is none."""
    return len(part.standings) > 1 and not part.criteria.account.tasks


def most_of(part: Part, node: Node) -> float | None:
    """The maximum of a node, as its row shows it."""
    if is_information(node):
        return None
    most = part.criteria.most(node)
    return None if most is None else float(most)


def number_of(part: Part, node: Node) -> str:
    """The printed number of a node; dashes are kept, as the sheets print them."""
    return str(part.criteria.number(node) or "")


def name_of(node: Node) -> str:
    """The name of a node, with the unit of measure of a quantity."""
    return node.full_name if node.kind == QUANTITY else node.name


def tail_keys(part: Part) -> list[str]:
    """The rows under the criteria; the units' own totals stand in their own columns."""
    return printed_tail(part, "claimed", *([] if has_mean(part) else ["rank"]))


Further = tuple[str, str, Callable[["Turned"], Mapping[str, Value]]]
"""A further row: its heading, which is its key too, its style, and what gives code of a unit → value."""


@dataclass(frozen=True)
class Look:
    """How a turned table looks.

    Args:
        head: style of the headings.
        room: width of the names of criteria, in characters.
        size: size of the letters, in points.
        besides: further rows under the table.
        leaf: (unit, node, prefix of its side) → the cell that its points come from; none: a number.
        unfinished: ends an answer in words that is too long for its cell, and says where the rest is told.
    """

    head: str
    room: float
    size: int = 10
    besides: Sequence[Further] = ()
    leaf: Callable[[str, Node, str], str | None] = lambda *_: None
    unfinished: str = ""


@dataclass(frozen=True)
class Turned:
    """Position of a turned table; rows and columns count from 0.

    Args:
        sheet: name of the sheet.
        first: row of the first criterion or group.
        last: row of the last one.
        end: the last row.
        rows: code of a node, key of the tail, or heading of a further row → row.
        columns: (unit, prefix of its side) → column.
        width: how many columns there are.
        joined: first and last row of groups with what follows, from `first`, for page breaks.
        unfinished: the answers of which only the beginning has room: code of the unit, and leaf.
    """

    sheet: str
    first: int
    last: int
    end: int
    rows: Mapping[str, int]
    columns: Mapping[tuple[str, str], int]
    width: int
    joined: Sequence[tuple[int, int]]
    unfinished: Sequence[tuple[str, Node]] = ()

    @property
    def keys(self) -> Collection[str]:
        """The keys of its rows."""
        return self.rows.keys()

    def range(self, column: str) -> str:
        """Reference to one key over all units, with the name of the sheet."""
        return f"'{self.sheet}'!{self.across(column)}"

    def ends(self, column: str, holds: Callable[[Callable[[str], str]], str]) -> tuple[str, str]:
        """Formulas for the least and the most of a key over the units for which a condition holds."""

        def of(at: int, otherwise: int) -> str:
            def cell(key: str) -> str:
                return f"'{self.sheet}'!{address(self.rows[key], at, pinned=True)}"

            return f"IF({holds(cell)},{cell(column)},{otherwise})"

        places = [at for (_, side), at in sorted(self.columns.items(), key=lambda each: each[1]) if not side]
        least, most = (",".join(of(at, far) for at in places) for far in (FAR, -FAR))
        return f"MIN({least})", f"MAX({most})"

    def across(self, key: str) -> str:
        """Reference to one key over all units."""
        places, row = sorted(self.columns.values()), self.rows[key]
        return f"{address(row, places[0], pinned=True)}:{address(row, places[-1], pinned=True)}"


def write(sheet: Sheet, top: int, part: Part, look: Look) -> Turned:
    """Write the table of one variant.

    Args:
        sheet: the sheet.
        top: row of the first heading; two rows are headings.
        part: the units and their points.
        look: its look.
    """
    nodes = standings.columns(part.criteria)
    first, tail = top + 2, tail_keys(part)
    rows = {node.code: at for at, node in enumerate(nodes, first)}
    rows |= {name: at for at, name in enumerate(tail, first + len(nodes))}
    pairs = [(each.unit.code, side) for each in part.standings for side, _ in sides(part)]
    places = {pair: at for at, pair in enumerate(pairs, LEAD)}
    end = first + len(nodes) + len(tail) + len(look.besides) - 1
    rows |= {words: end - len(look.besides) + at for at, (words, *_) in enumerate(look.besides, 1)}
    joined = [(at, at + 1) for at, node in enumerate(nodes[:-1]) if node.kind == GROUP]
    last = first + len(nodes) - 1
    placed = Turned(sheet.name, first, last, end, rows, places, columns(part), joined)
    table = _Table(sheet, part, look, placed, nodes, tail)
    table.write_head(top)
    for node in nodes:
        table.write_node(node)
    for each in part.standings:
        table.write_unit(each)
    table.write_foot()
    return replace(placed, unfinished=table.unfinished)


@dataclass(frozen=True)
class _Table:
    sheet: Sheet
    part: Part
    look: Look
    placed: Turned
    nodes: Sequence[Node]
    tail: Sequence[str]

    @cached_property
    def mean_column(self) -> int | None:
        """The column of means."""
        return self.placed.width - 1 if has_mean(self.part) else None

    def write_head(self, top: int) -> None:
        """Write both rows of headings, and set the widths of columns."""
        sheet, part, style = self.sheet, self.part, self.look.head
        width = _widths(part)[0]
        sheet.widths([_NUMBER_WIDTH, self.look.room, _MOST_WIDTH, *_widths(part)])
        for column, words in enumerate(headings(part)):
            sheet.merge((top, column, top + 1, column), words, style)
        names = []
        for each in part.standings:
            at = [self.placed.columns[each.unit.code, side] for side, _ in sides(part)]
            name = self.part.addresses.in_table(each.unit)
            sheet.merge((top, at[0], top, at[-1]), name, style)
            names.append((name, width * len(at)))
            for column, (_, words) in zip(at, sides(part), strict=True):
                sheet.text(top + 1, column, words, f"{style} small")
        if self.mean_column is not None:
            sheet.merge((top, self.mean_column, top + 1, self.mean_column), MEAN_HEADING, style)
        size = self.look.size
        sheet.do.set_row(top, height(names, size=size, base=size, least=20, bold=True))
        sheet.do.set_row(top + 1, 18)

    def write_node(self, node: Node) -> None:
        """Write number, name and maximum of a node, and the mean over the units."""
        row, shade = self.placed.rows[node.code], " total" if node.kind == GROUP else ""
        signed = f"cell center{shade}{formulas.sign(self.part.criteria, node)}"
        self.sheet.text(row, NUMBER, number_of(self.part, node), f"cell center{shade}")
        self.sheet.text(row, NAME, name_of(node), f"cell{shade}")
        self.sheet.value(row, MOST, most_of(self.part, node), signed)
        size = self.look.size
        words = [self._begun(each.unit.code, node) or "" for each in self.part.standings]
        least = max(17, *map(self._cell.height, words))
        high = height([(name_of(node), self.look.room)], size=size, base=size, least=least, bold=bool(shade))
        self.sheet.do.set_row(row, high)
        if self.mean_column is not None:
            self.sheet.value(row, self.mean_column, self._mean(node), signed)

    @cached_property
    def _cell(self) -> Cell:
        """The cells of words."""
        return Cell(_widths(self.part)[0], tablelook.TEXT_LINES, self.look.size, self.look.unfinished)

    def _begun(self, unit: str, node: Node) -> str | None:
        text = self.part.information.get((unit, node.code))
        return self._cell.begun(text) if isinstance(text, str) else None

    @property
    def unfinished(self) -> list[tuple[str, Node]]:
        """The answers of which only the beginning has room."""
        asked = filter(is_information, self.nodes)
        places = [(each.unit.code, node) for node in asked for each in self.part.standings]
        return [(unit, node) for unit, node in places if node.kind != QUANTITY
                and self._begun(unit, node) != self.part.information[unit, node.code]]  # fmt: skip

    def _mean(self, node: Node) -> Value:
        if is_information(node):
            return None
        row, part = self.placed.rows[node.code], self.part
        whole = [each for each in part.standings if not part.is_partial(each, node)]
        cells = [address(row, self.placed.columns[each.unit.code, ""]) for each in whole]
        if node.kind != GROUP:
            return average(",".join(cells), part.given(node))
        held = self._complete_units(node)
        # Were it too long, the units would be named.
        return (held if held.fits else Whole.listed(cells)).mean(part.given(node))

    def _complete_units(self, group: Node) -> Whole:
        """The units with all that a group is made of."""
        inside = [node for node in self.part.made_of(group) if node != group]
        rows = [self.placed.rows[node.code] for node in inside]
        spared = [self.placed.rows[node.code] for node in inside if self.part.criteria.may_not_arise(node)]
        counted, summed = [], []
        for each in self.part.standings:
            at = self.placed.columns[each.unit.code, ""]
            cell = address(self.placed.rows[group.code], at)
            there = formulas.over("COUNT", spans(rows, at))
            none = "".join(f'+COUNTIF({cells},"{KPS}")' for cells in spans(spared, at))
            whole = f"AND(ISNUMBER({cell}),{there}{none}={len(rows)})"
            counted.append(f"IF({whole},1,0)")
            summed.append(f"IF({whole},{cell},0)")
        return Whole(f"({'+'.join(counted)})", f"({'+'.join(summed)})")

    def _cells_of(self, standing: Standing, side: str) -> dict[str, str]:
        """Code of a node, or key of the tail → cell of a unit."""
        column = self.placed.columns[standing.unit.code, side]
        return {key: address(row, column) for key, row in self.placed.rows.items()}

    def write_unit(self, standing: Standing) -> None:
        """Write the points of a unit, and its totals."""
        unit = standing.unit.code
        for side, _ in sides(self.part):
            for row, value, style in self._points(standing, side):
                self.sheet.value(row, self.placed.columns[unit, side], value, style)
        of_unit = dict(self._totals(standing))
        for name in self.tail:
            for side, _ in sides(self.part):
                value, style = of_unit.get((name, side), (None, "center"))
                at = self.placed.rows[name], self.placed.columns[unit, side]
                self.sheet.value(*at, value, f"cell {style}{' total' if name == 'total' else ''}")

    def _points(self, standing: Standing, side: str) -> Iterator[tuple[int, Value, str]]:
        unit, cells = standing.unit.code, self._cells_of(standing, side)
        task = " task" if self.part.criteria.account.tasks else ""
        for node in self.nodes:
            row = self.placed.rows[node.code]
            if is_information(node):
                value = (
                    self.part.information[unit, node.code]
                    if node.kind == QUANTITY
                    else self._begun(unit, node)
                )
                look = "cell center decimal" if node.kind == QUANTITY else "cell center small"
                yield row, None if side == OWN else value, look
                continue
            shown, look = printed(self.part, standing, node, side)
            if node.kind == GROUP:
                live = Live(formulas.of_group(self.part.criteria, node, cells), shown)
                yield row, live, f"cell center total{look}"
            else:
                yield row, self._leaf(unit, node, side, shown), f"cell center{look}{task}"

    def _leaf(self, unit: str, node: Node, side: str, shown: float | str) -> Value:
        if cell := self.look.leaf(unit, node, side):
            return Live(f'IF({cell}="","",{cell})', shown)
        return None if shown == "" else shown

    def _totals(self, standing: Standing) -> Iterator[tuple[tuple[str, str], tuple[Value, str]]]:
        criteria, cells = self.part.criteria, self._cells_of(standing, "")
        counted = totals.counted(criteria, cells)
        across = self.placed.across("total"), self.placed.across("percent")
        sources = totals.Cells(cells, cells, counted, formulas.of_group(criteria, None, cells), *across)
        known = self.part.known.get(standing.unit.code, {})
        found = totals.of_unit(self.part, standing, sources, face_of(criteria.account),
                               lambda ref: excel.constant(known.get(ref)))  # fmt: skip
        yield from (((name, ""), value) for name, value in found.items())
        if self.part.compared:
            own, starred = totals.claimed(self.part, standing, self._cells_of(standing, OWN))
            yield ("total", OWN), (own, f"center bold{starred}")

    def write_foot(self) -> None:
        """Write the names of the rows under the criteria, the whole maximum, and the further rows."""
        sheet, part, tail = self.sheet, self.part, self.part.criteria.account.tail
        for name in self.tail:
            row, shade = self.placed.rows[name], " total" if name == "total" else ""
            sheet.merge((row, NUMBER, row, NAME), tail[name], f"cell bold{shade}")
            whole = part.criteria.summed_most("") if name == "total" else None
            sheet.value(row, MOST, None if whole is None else float(whole), f"cell center{shade}")
            worded = name in ("band", "by_score", "reason", "decided")
            texts = [(str(getattr(each, name)), _widths(part)[0]) for each in part.standings if worded]
            size = self.look.size
            sheet.do.set_row(row, height(texts, size=size, base=size, least=19))
            if self.mean_column is not None:
                sheet.value(row, self.mean_column, self._mean_of(name), f"cell center{shade}")
        for words, style, given in self.look.besides:
            row, values = self.placed.rows[words], given(self.placed)
            sheet.merge((row, NUMBER, row, MOST), words, "cell bold")
            for (unit, side), column in self.placed.columns.items():
                sheet.value(row, column, None if side == OWN else values.get(unit), f"cell {style}")
            if self.mean_column is not None:
                sheet.blank(row, self.mean_column, "cell")
            texts = [(value, _widths(part)[0]) for value in values.values() if isinstance(value, str)]
            sheet.do.set_row(row, height(texts, size=self.look.size, base=self.look.size, least=19))

    def _mean_of(self, name: str) -> Value:
        """The mean of the totals of the units without missing answers."""
        if name != "total":
            return None
        total, share = (self.placed.across(key) for key in ("total", "percent"))
        whole = [each.total for each in self.part.standings if not each.missing]
        summed = f"SUMPRODUCT(--ISNUMBER({share}),{total})"
        return Live(f'IF(COUNT({share})=0,"",ROUND({summed}/COUNT({share}),2))', mean(whole))
