"""The sheet of the figures of returns over the periods: quantities, and what is done of how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vtlt_consolidate.excel.charts import period_label
from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.criteria import QUANTITY, RATIO, CriteriaSet, Node
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.scoring.history import shares
from vtlt_consolidate.scoring.history.course import said_now
from vtlt_consolidate.scoring.history.said import Question
from vtlt_consolidate.scoring.history.shares import Paired
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing.merged.answers import INFORMATION, information_columns
from vtlt_consolidate.writing.merged.board import Board
from vtlt_consolidate.writing.merged.ratios import Ratios

SHEET = "Số liệu qua các kỳ"
_INTRO = (
    "So được: chỉ cộng các đơn vị có số liệu ở cả hai kỳ, không kể số mang sang. Tổng từng kỳ: mọi đơn vị có "
    "số liệu trong kỳ ấy; tăng, giảm giữa hai tổng có thể chỉ vì thêm, bớt đơn vị."
)
_BEFORE, _SUMS = 5, 8


@dataclass(frozen=True)
class Sum:
    """A row: a quantity, or one of the two numbers of a ratio.

    Args:
        leaf: the quantity or the ratio.
        field: which of its numbers.
        name: in words.
        cells: where its sum of each period stands, oldest first, and the sum there; none: nobody gave one.
        units: how many units gave one in each period.
        compared: where the sums over the units with one in both of the last periods stand, and these; none:
            there is no such unit.
    """

    leaf: Node
    field: str
    name: str
    cells: tuple[tuple[str, float | None], ...] = ()
    units: tuple[int, ...] = ()
    compared: tuple[tuple[str, float], ...] = ()

    @property
    def question(self) -> Question:
        """The field that is added up."""
        return self.leaf.code, self.field


def write(
    book: Book, month: Month, boards: Sequence[Board], ratios: Ratios, period: Period
) -> tuple[Sum, ...]:
    """Write the sheet; none if the set asks for no figures.

    Args:
        book: the workbook.
        month: the data of this period, with earlier ones.
        boards: the positions of the results.
        ratios: the position of the answers to ratios.
        period: this period.

    Returns:
        Its rows, with the places of the sums.
    """
    results, pasts = month.results, month.earlier
    asked = list(_asked(results.criteria))
    if not asked:
        return ()
    now = shares.numbers(said_now(results), results.criteria)
    given = [shares.numbers(past.said, results.criteria) for past in pasts]
    pairs = shares.paired(now, given[-1], pasts[-1], results.roster, results.carried)
    then, here = [shares.sums(each) for each in given], shares.sums(now)
    heads = [
        Head("STT", 6, "center"), Head("Mã", 9, "center"), Head("Nội dung", 46),
        Head("Đơn vị tính", 11, "center"), Head("Số đơn vị so được", 9, "center integer"),
        Head(f"{period_label(pasts[-1].period)}, so được", 13, "center decimal"),
        Head(f"{period_label(period)}, so được", 13, "center decimal"),
        Head("Tăng, giảm", 12, "center signedpoints"),
        *(Head(f"Tổng {period_label(each.period)}", 12, "center decimal") for each in pasts),
        Head(f"Tổng {period_label(period)}", 12, "center decimal"),
        Head("Số đơn vị có số liệu kỳ này", 10, "center integer"),
    ]  # fmt: skip
    rows: list[list[Value]] = []
    placed: list[Sum] = []
    sheet = book.sheet(SHEET)
    for number, one in enumerate(asked, 1):
        at, pair = LIST_TOP + len(rows), pairs.get(one.question, Paired())
        before, since = address(at, _BEFORE), address(at, _BEFORE + 1)
        compared: list[Value] = [pair.units, None, None, None]
        if pair.units:
            change = Live(f"ROUND({since}-{before},6)", (pair.now - pair.before) / MICRO)
            compared = [pair.units, pair.before / MICRO, pair.now / MICRO, change]
        summed = [each.get(one.question) for each in (*then, here)]
        numbers = [_number(each) for each in summed]
        sums: list[Value] = [*numbers[:-1], _live(results, boards, ratios, one, numbers[-1])]
        cells = [f"'{sheet.name}'!{address(at, _SUMS + column, pinned=True)}" for column in range(len(sums))]
        counts = [each[1] if each else 0 for each in summed]
        pinned = (f"'{sheet.name}'!{address(at, column, pinned=True)}" for column in (_BEFORE, _BEFORE + 1))
        of_both = (
            tuple(zip(pinned, (pair.before / MICRO, pair.now / MICRO), strict=True)) if pair.units else ()
        )
        placed.append(replace(one, cells=tuple(zip(cells, numbers, strict=True)), units=tuple(counts),
                              compared=of_both))  # fmt: skip
        rows.append([number, one.leaf.code, one.name, one.leaf.measure_unit, *compared, *sums, counts[-1]])
    write_list(
        sheet,
        "Số liệu của các biểu qua các kỳ",
        results.noted(_INTRO),
        heads,
        rows,
    )
    return tuple(placed)


def _asked(criteria: CriteriaSet) -> Iterator[Sum]:
    # Percentages of units do not add up.
    for leaf in criteria.leaves:
        if leaf.kind == QUANTITY and leaf.measure_unit != "%":
            yield Sum(leaf, ANSWER, leaf.name)
        elif leaf.kind == RATIO:
            yield Sum(leaf, ANSWER, f"{leaf.name}: đã thực hiện")
            yield Sum(leaf, OF, f"{leaf.name}: trên tổng số")


def _live(results: Results, boards: Sequence[Board], ratios: Ratios, one: Sum, value: float | None) -> Value:
    """The sum of this period, as a formula over its answers."""
    if one.leaf.kind == RATIO:
        parts = [board.part for board in boards if one.leaf.code in board.placed.columns]
        done = ratios.of(parts, one.leaf) if parts else None
        return done[one.field == OF] if done else None
    if value is None:
        return None
    column = information_columns(results.criteria)[one.leaf.code]
    where = span(LIST_TOP, column, LIST_TOP + len(results.roster.units) - 1, column, pinned=True)
    return Live(f"ROUND(SUM('{INFORMATION}'!{where}),6)", value)


def _number(summed: tuple[int, int] | None) -> float | None:
    return None if summed is None else summed[0] / MICRO
