"""The sheet that compares the points of a period with the one before it, and the earlier points it counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.sheet import Book, Live, Value, quoted
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.scoring import comparepoints
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.comparepoints import DOWN, SAME, UP, Compared
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import shown_nodes
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing.merged.comparison import MARKS_SHEET, SHEET
from vtlt_consolidate.writing.merged.pointfigures import Board
from vtlt_consolidate.writing.merged.summary import Change, Line
from vtlt_consolidate.writing.scorematrix import mean

_HEADS = (
    Head("STT", 6, "center"), Head("Loại", 13, "center"), Head("Nhóm đơn vị", 22), Head("Mã", 10, "center"),
    Head("Tiêu chí, đơn vị", 50), Head("Số đơn vị so được", 9, "center"), Head("Điểm kỳ trước", 9, "center"),
    Head("Điểm kỳ này", 9, "center"), Head("Tăng, giảm", 9, "center signedpoints"),
    Head("Xếp loại kỳ trước", 16, "center"), Head("Xếp loại kỳ này", 16, "center"),
    Head("Lên, xuống loại", 12, "center"), Head("Xếp hạng kỳ trước", 9, "center"),
    Head("Xếp hạng kỳ này", 9, "center"), Head("Ghi chú", 44),
)  # fmt: skip
_VARIANT, _COUNT, _BEFORE, _NOW, _CHANGE, _BAND, _NEW_BAND, _MOVED = 2, 5, 6, 7, 8, 9, 10, 11
_LEAD = 4
_TOTAL, _OLD_BAND, _OLD_RANK = "total", "band", "rank"


@dataclass(frozen=True)
class Comparison:
    """What the summary says of the sheet.

    Args:
        past: the earlier period.
        first: row of the first unit on the sheet.
        units: in print order.
        sets: the set that each of them is judged by.
    """

    past: Past
    first: int
    units: tuple[Compared, ...]
    sets: tuple[CriteriaSet, ...]

    def cells(self, column: int) -> str:
        """One column over all units, with the name of the sheet."""
        last = self.first + len(self.units) - 1
        return f"'{SHEET}'!{span(self.first, column, last, column, pinned=True)}"


@dataclass(frozen=True)
class _Earlier:
    """Where the earlier points stand: a row a unit in the order of the boards, a column a node."""

    columns: dict[str, int]
    first: int
    count: int

    def of_board(self, key: str) -> str:
        """One column over the units of a board."""
        at = self.columns[key]
        return f"'{MARKS_SHEET}'!{span(self.first, at, self.first + self.count - 1, at, pinned=True)}"

    def of_unit(self, index: int, key: str) -> str:
        """One cell of a unit of the board."""
        return f"'{MARKS_SHEET}'!{address(self.first + index, self.columns[key])}"


def _earlier(boards: Sequence[Board]) -> list[_Earlier]:
    codes = dict.fromkeys(node.code for board in boards for node in shown_nodes(board.part.criteria))
    columns = {key: at for at, key in enumerate((*codes, _TOTAL, _OLD_BAND, _OLD_RANK), _LEAD)}
    found, first = [], LIST_TOP
    for board in boards:
        found.append(_Earlier(columns, first, len(board.part.standings)))
        first += len(board.part.standings)
    return found


def write(book: Book, results: Results, boards: Sequence[Board], past: Past) -> Comparison:
    """Write the comparison: means of everything, groups and criteria, then each unit, then who is gone.

    Args:
        book: where to; `write_points` adds the sheet that is counted.
        results: of this period.
        boards: where its points stand.
        past: the earlier period.
    """
    rows: list[list[Value]] = []
    compared = [comparepoints.units(results, board.part, past) for board in boards]
    for board, earlier, units in zip(boards, _earlier(boards), compared, strict=True):
        rows += _means(board, earlier, units, LIST_TOP + len(rows))
    first = LIST_TOP + len(rows)
    for board, earlier, units in zip(boards, _earlier(boards), compared, strict=True):
        for index, unit in enumerate(units):
            at = LIST_TOP + len(rows)
            rows.append(_unit_row(board, earlier, unit, index, at))
    for number, unit in enumerate(comparepoints.gone(results, past), 1):
        rows.append([number, "Đơn vị", "", unit.code, unit.name, *[None] * 9, unit.note])
    told = (
        f"So với {past.period.label}. Chỉ so đơn vị đủ số liệu ở cả hai kỳ; điểm của tiêu chí và nhóm là "
        "bình quân của các đơn vị đó. Đơn vị không so được, mới hoặc không còn thì nêu ở cột Ghi chú. "
        f"{results.carried_note}"
    )
    sheet = book.sheet(SHEET)
    write_list(sheet, f"So với kỳ trước: {past.period.label}", told.rstrip(), _HEADS, rows)
    if not any(board.part.variant for board in boards):
        sheet.hide_column(_VARIANT)
    sets = [board.part.criteria for board, units in zip(boards, compared, strict=True) for _ in units]
    return Comparison(past, first, tuple(unit for units in compared for unit in units), tuple(sets))


def _means(board: Board, earlier: _Earlier, units: Sequence[Compared], top: int) -> list[list[Value]]:
    """The rows of a board's mean total, groups and criteria."""
    pairs = [(unit.now, unit.before) for unit in units if unit.now and unit.before]
    totals = [(now.total, before.total) for now, before in pairs]
    total = "Chung", "", "Tổng điểm bình quân", _TOTAL
    rows = [_mean_row(board, earlier, total, totals, top)]
    for node in shown_nodes(board.part.criteria):
        kind = "Nhóm tiêu chí" if node.kind == GROUP else "Tiêu chí"
        points = [
            (board.part.points[now.unit.code, node.code] or 0, before.points[node.code])
            for now, before in pairs
        ]
        row = kind, node.code, node.name, node.code
        rows.append(_mean_row(board, earlier, row, points, top + len(rows)))
    return rows


def _mean_row(
    board: Board,
    earlier: _Earlier,
    row: tuple[str, str, str, str],
    points: Sequence[tuple[int, int]],
    at: int,
) -> list[Value]:
    kind, code, name, key = row
    then, now, count = earlier.of_board(key), board.placed.range(key), address(at, _COUNT)
    before, after = mean([each for _, each in points]), mean([each for each, _ in points])
    change = "" if before == "" or after == "" else round(float(after) - float(before), 6)
    values = (
        Live(f"COUNT({then})", len(points)),
        Live(f'IF({count}=0,"",ROUND(SUM({then})/{count},2))', before),
        Live(f'IF({count}=0,"",ROUND(SUMPRODUCT(--ISNUMBER({then}),{now})/{count},2))', after),
        Live(f'IF({count}=0,"",ROUND({address(at, _NOW)}-{address(at, _BEFORE)},6))', change),
    )
    return [None, kind, board.part.variant, code, name, *values, *[None] * 6]


def _unit_row(board: Board, earlier: _Earlier, unit: Compared, index: int, at: int) -> list[Value]:
    lead: list[Value] = [index + 1, "Đơn vị", board.part.variant, unit.code, unit.name]
    if unit.now is None or unit.before is None:
        return [*lead, *[None] * 9, unit.note]
    now, before, row = unit.now, unit.before, board.placed.first + index
    cells = {name: board.placed.cell(row, name) for name in ("total", "band", "rank")}
    values = (
        Live(f"COUNT({address(at, _BEFORE)})", 1),
        Live(earlier.of_unit(index, _TOTAL), before.total / MICRO),
        Live(cells["total"], now.total / MICRO),
        Live(f"ROUND({address(at, _NOW)}-{address(at, _BEFORE)},6)", (now.total - before.total) / MICRO),
        Live(earlier.of_unit(index, _OLD_BAND), before.band),
        Live(cells["band"], now.band),
        _moved(board.part.criteria, before.band, now.band, at),
        Live(earlier.of_unit(index, _OLD_RANK), before.rank or ""),
        Live(cells["rank"], now.rank or ""),
    )
    return [*lead, *values, ""]


def _moved(criteria: CriteriaSet, before: str, now: str, at: int) -> Live:
    """Bands are compared by their place, 1 the best; 0 is none of the set's."""
    then, since = (_place(criteria, address(at, column)) for column in (_BAND, _NEW_BAND))
    steps = f"IF({then}>{since},{quoted(UP)},IF({then}<{since},{quoted(DOWN)},{quoted(SAME)}))"
    return Live(f'IF(OR({then}=0,{since}=0),"",{steps})', comparepoints.moved(criteria, before, now))


def _place(criteria: CriteriaSet, cell: str) -> str:
    formula = "0"
    for place, label in reversed(list(enumerate(comparepoints.places(criteria), 1))):
        formula = f"IF(EXACT({cell},{quoted(label)}),{place},{formula})"
    return formula


def told(compared: Comparison) -> Change:
    """Give what the first sheet says of the comparison."""
    known = [unit.change for unit in compared.units if unit.change is not None]
    cells = compared.cells(_CHANGE)
    lines = [
        Line(label, Live(f"COUNTIF({cells},{quoted(condition)})", count))
        for label, condition, count in (
            ("Đơn vị tăng điểm", ">0", sum(change > 0 for change in known)),
            ("Đơn vị giảm điểm", "<0", sum(change < 0 for change in known)),
            ("Đơn vị không đổi", "=0", known.count(0)),
        )
    ]
    if any(len(criteria.bands) > 1 for criteria in compared.sets):
        moves = [
            comparepoints.moved(criteria, unit.before.band, unit.now.band)
            for unit, criteria in zip(compared.units, compared.sets, strict=True)
            if unit.before and unit.now
        ]
        column = compared.cells(_MOVED)
        lines += [
            Line(f"Đơn vị {words.lower()}", Live(f"COUNTIF({column},{quoted(words)})", moves.count(words)))
            for words in (UP, DOWN)
        ]
    without = Live(f"ROWS({cells})-COUNT({cells})", len(compared.units) - len(known))
    lines.append(Line("Đơn vị mới, thiếu số liệu: không so", without, sheet=SHEET))
    return Change(compared.past.period.label, lines)


def write_points(book: Book, results: Results, boards: Sequence[Board], past: Past) -> None:
    """Write the earlier points that are compared, a row a unit; nothing for a unit that is not compared."""
    named: dict[str, Node] = {
        node.code: node for board in boards for node in shown_nodes(board.part.criteria)
    }
    heads = [Head("STT", 6, "center"), Head("Mã", 10, "center"), Head(results.criteria.unit_heading, 30),
             Head("Nhóm đơn vị", 20)]  # fmt: skip
    heads += [Head(f"{node.code} {node.label}", 11, "center") for node in named.values()]
    heads += [Head("Tổng điểm", 11, "center"), Head("Xếp loại", 18, "center"), Head("Xếp hạng", 9, "center")]
    rows: list[list[Value]] = []
    for board in boards:
        for unit in comparepoints.units(results, board.part, past):
            rows.append(
                [len(rows) + 1, unit.code, unit.name, board.part.variant, *_points(unit, list(named))]
            )
    empty = f"Ô trống là không có số liệu hoặc không so được. {results.carried_note}".rstrip()
    title = f"Kết quả {past.period.label}, đọc từ tệp tổng hợp của kỳ đó"
    write_list(book.sheet(MARKS_SHEET), title, empty, heads, rows)


def _points(unit: Compared, codes: Sequence[str]) -> list[Value]:
    before = unit.before
    if before is None:
        return [None] * (len(codes) + 3)
    points = [before.points[code] / MICRO if code in before.points else None for code in codes]
    return [*points, before.total / MICRO, before.band, before.rank]
