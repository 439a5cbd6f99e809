"""The sheet of the figures of returns over the periods: quantities, and what is done of how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from vtlt_consolidate.excel.charts import period_label
from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Columns, Head
from vtlt_consolidate.model.criteria import QUANTITY, RATIO, CriteriaSet, Node
from vtlt_consolidate.model.kinds import is_share
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.outputs import INFORMATION
from vtlt_consolidate.scoring.history import shares
from vtlt_consolidate.scoring.history.course import said_now
from vtlt_consolidate.scoring.history.said import Question
from vtlt_consolidate.scoring.history.shares import Paired
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.addresses import span
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing.merged.answers import information_columns
from vtlt_consolidate.writing.merged.board import Board
from vtlt_consolidate.writing.merged.history.trends import asked_otherwise
from vtlt_consolidate.writing.merged.sums.ratios import Ratios

SHEET = "Số liệu qua các kỳ"
_INTRO = (
    "So được: chỉ cộng các đơn vị có số liệu ở cả hai kỳ, không kể số mang sang. Tổng từng kỳ: mọi đơn vị có "
    "số liệu trong kỳ ấy; tăng, giảm giữa hai tổng có thể chỉ vì thêm, bớt đơn vị."
)


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
    columns = _columns([*(past.period for past in pasts), period])
    rows: list[dict[str, Value]] = []
    placed: list[Sum] = []
    sheet = book.sheet(SHEET)

    def cell(key: str) -> str:
        return f"'{sheet.name}'!{columns.cell(key, LIST_TOP + len(rows), pinned=True)}"

    for number, one in enumerate(asked, 1):
        pair = pairs.get(one.question, Paired())
        summed = [each.get(one.question) for each in (*then, here)]
        numbers = [None if each is None else each[0] / MICRO for each in summed]
        counts = [each[1] if each else 0 for each in summed]
        sums: list[Value] = [*numbers[:-1], _live(results, boards, ratios, one, numbers[-1])]
        compared = {"before": pair.before / MICRO, "now": pair.now / MICRO} if pair.units else {}
        placed.append(replace(
            one, cells=tuple((cell(f"sum {at}"), each) for at, each in enumerate(numbers)),
            units=tuple(counts), compared=tuple((cell(key), each) for key, each in compared.items()),
        ))  # fmt: skip
        row: dict[str, Value] = {
            "number": number, "code": one.leaf.code, "name": one.name, "measure": one.leaf.measure_unit,
            "both": pair.units, **compared, **{f"sum {at}": each for at, each in enumerate(sums)},
            "units": counts[-1],
        }  # fmt: skip
        if compared:
            then_at, now_at = (columns.cell(key, LIST_TOP + len(rows)) for key in compared)
            row["change"] = Live(f"ROUND({now_at}-{then_at},6)", (pair.now - pair.before) / MICRO)
        rows.append(row)
    intro = f"{_INTRO} {asked_otherwise(pasts, dict.fromkeys(one.leaf for one in asked))}".rstrip()
    columns.write(sheet, "Số liệu của các biểu qua các kỳ", results.noted(intro), rows)
    return tuple(placed)


def _columns(periods: Sequence[Period]) -> Columns:
    """The columns for the periods, oldest first; that of the sums of the first is `sum 0`."""
    labels = [period_label(period) for period in periods]
    return Columns({
        "number": Head("STT", 6, "center"), "code": Head("Mã", 9, "center"), "name": Head("Nội dung", 46),
        "measure": Head("Đơn vị tính", 11, "center"),
        "both": Head("Số đơn vị so được", 9, "center integer"),
        "before": Head(f"{labels[-2]}, so được", 13, "center decimal"),
        "now": Head(f"{labels[-1]}, so được", 13, "center decimal"),
        "change": Head("Tăng, giảm", 12, "center signedpoints"),
        **{f"sum {at}": Head(f"Tổng {label}", 12, "center decimal") for at, label in enumerate(labels)},
        "units": Head("Số đơn vị có số liệu kỳ này", 10, "center integer"),
    })  # fmt: skip


def _asked(criteria: CriteriaSet) -> Iterator[Sum]:
    # Percentages of units do not add up.
    for leaf in criteria.leaves:
        if leaf.kind == QUANTITY and not is_share(leaf.measure_unit):
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
