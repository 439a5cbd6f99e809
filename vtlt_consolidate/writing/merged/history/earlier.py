"""The sheet with the points of the period before, so that every change can be a live formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.sheet import Book, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.scoring.compare import Beside, Past
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import shown_nodes
from vtlt_consolidate.scoring.worked.points import signed
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing.merged.board import Board
from vtlt_consolidate.writing.merged.history.lookup import Listed
from vtlt_consolidate.writing.merged.wording import WORDS

SHEET = "Số liệu kỳ trước"
_LEAD = 4
TOTAL, BAND, RANK = "total", "band", "rank"


@dataclass(frozen=True)
class Place:
    """Position of the earlier points of one board: units in rows, nodes in columns."""

    columns: dict[str, int]
    first: int
    count: int

    def of_board(self, key: str) -> str:
        """Reference to one column over the units of the board."""
        at = self.columns[key]
        return f"'{SHEET}'!{span(self.first, at, self.first + self.count - 1, at, pinned=True)}"

    def of_unit(self, index: int, key: str) -> str:
        """Reference to one cell of a unit of the board."""
        return f"'{SHEET}'!{address(self.first + index, self.columns[key])}"


def _shown(boards: Sequence[Board], past: Past) -> dict[str, Node]:
    """Code → node, for all nodes of any variant that have points in both periods."""
    asked = set(past.asked)
    return {
        node.code: node for board in boards for node in shown_nodes(board.part.criteria) if node.code in asked
    }


def _stood_of(criteria: CriteriaSet) -> dict[str, Head]:
    """Key → column of the earlier points about how a unit stood."""
    heads = {BAND: Head("Xếp loại", 18, "center"), RANK: Head("Xếp hạng", 9, "center")}
    shown = {RANK: criteria.account.ranked, BAND: criteria.account.ranked and criteria.classifies}
    return {key: head for key, head in heads.items() if shown[key]}


def places_of(boards: Sequence[Board], past: Past) -> list[Place]:
    """The positions of the earlier points of each board, one below the other on one sheet."""
    behind = [TOTAL, *_stood_of(boards[0].part.criteria)]
    columns = {key: at for at, key in enumerate((*_shown(boards, past), *behind), _LEAD)}
    found, first = [], LIST_TOP
    for board in boards:
        found.append(Place(columns, first, len(board.part.standings)))
        first += len(board.part.standings)
    return found


def listed(boards: Sequence[Board], past: Past) -> tuple[dict[str, int], Listed]:
    """Code of a criterion → column of its earlier points, and their list, which has a row for each unit."""
    places = places_of(boards, past)
    return places[0].columns, Listed([(SHEET, LIST_TOP, sum(place.count for place in places))])


def write(book: Book, results: Results, boards: Sequence[Board], past: Past) -> None:
    """Write the earlier points, one row for each unit; totals only of the units that are compared."""
    named, account = _shown(boards, past), results.criteria.account
    heads = [Head("STT", 6, "center"), Head("Mã", 10, "center"), Head(results.criteria.unit_heading, 30),
             Head("Nhóm đơn vị", 20)]  # fmt: skip
    heads += [Head(f"{node.code} {node.label}", 11, "center") for node in named.values()]
    heads.append(Head(account.tail["total"], 11, "center"))
    stood_of = _stood_of(results.criteria)
    heads += stood_of.values()
    rows: list[list[Value]] = []
    for board in boards:
        beside = Beside(results, board.part, past)
        for unit in beside.units:
            then = beside.earlier.get(unit.code, {})
            figures = [
                _shown_points(then.get(code), board.part.criteria, node) for code, node in named.items()
            ]
            stood = {BAND: unit.stood.band, RANK: unit.stood.rank} if unit.stood else {}
            line: list[Value] = [len(rows) + 1, unit.code, unit.name, board.part.variant, *figures]
            total = None if unit.before is None else unit.before / MICRO
            rows.append([*line, total, *map(stood.get, stood_of)])
    title = f"Kết quả {past.period.label}, đọc từ tệp tổng hợp của kỳ đó"
    sheet = book.sheet(SHEET)
    write_list(sheet, title, results.noted(WORDS[account].earlier), heads, rows)
    if not any(board.part.variant for board in boards):
        sheet.hide_column(_LEAD - 1)


def _shown_points(micro: int | None, criteria: CriteriaSet, node: Node) -> float | None:
    return None if micro is None else signed(criteria, node, micro) / MICRO
