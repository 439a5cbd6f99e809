"""The sheet that compares a period with the one before it, and the earlier marks that it counts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.scoring import compare
from vtlt_consolidate.scoring.compare import Compared, Past
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.writing.matrix import Placed

SHEET = "So với kỳ trước"
MARKS_SHEET = "Số liệu kỳ trước"
_HEADS = (
    Head("STT", 6, "center"), Head("Loại", 9, "center"), Head("Mã", 10, "center"),
    Head("Tiêu chí, đơn vị", 50), Head("Số câu so được", 9, "center"), Head("Đạt kỳ trước", 9, "center"),
    Head("Đạt kỳ này", 9, "center"), Head("Tỷ lệ kỳ trước", 9, "center percent"),
    Head("Tỷ lệ kỳ này", 9, "center percent"), Head("Tăng, giảm (số)", 9, "center signed"),
    Head("Tăng, giảm (điểm %)", 10, "center signedpercent"), Head("Ghi chú", 44),
)  # fmt: skip
_BOTH, _BEFORE, _NOW, _CHANGE, _GROWTH = 4, 5, 6, 9, 10
_FIRST_LEAF = 3


@dataclass(frozen=True)
class Comparison:
    """What the summary says of the sheet.

    Args:
        past: the earlier period.
        cells: where the change of each unit stands.
        changes: the same, in print order; nothing for a unit that is not compared.
        growth: of the share of marks met, over the marks that are compared.
    """

    past: Past
    cells: str
    changes: tuple[int | None, ...]
    growth: Live


@dataclass(frozen=True)
class _Places:
    """Where the marks of both periods stand, for formulas; a unit has the same place in both."""

    results: Results
    placed: Placed
    past: Past

    @cached_property
    def columns(self) -> dict[str, int]:
        leaves = compare.shared(self.results, self.past)
        return {leaf.code: column for column, leaf in enumerate(leaves, _FIRST_LEAF)}

    def of_criterion(self, code: str) -> tuple[str, str]:
        """The earlier marks of a criterion, and those of now."""
        last = LIST_TOP + len(self.results.roster.units) - 1
        at = self.columns[code]
        earlier = f"'{MARKS_SHEET}'!{span(LIST_TOP, at, last, at, pinned=True)}"
        return earlier, self.placed.range(self.placed.columns[code])

    def of_unit(self, index: int) -> tuple[str, str]:
        """The earlier marks of a unit on the shared criteria, and those of now."""
        row, last = LIST_TOP + index, _FIRST_LEAF + len(self.columns) - 1
        earlier = f"'{MARKS_SHEET}'!{span(row, _FIRST_LEAF, row, last)}"
        row = self.placed.first + index
        now = [self.placed.cell(row, self.placed.columns[code]) for code in self.columns]
        if set(self.columns) == {leaf.code for leaf in self.results.criteria.criteria}:
            parts = self.placed.marks(row, row).split(",")
            now = [f"'{self.placed.sheet}'!{part}" for part in parts]
        return earlier, ",".join(now)


def write(book: Book, results: Results, placed: Placed, past: Past) -> Comparison:
    """Write the comparison: everything together, each criterion, each unit, and what is new or gone.

    Args:
        book: where to; `write_marks` adds the sheet that is counted.
        results: of this period.
        placed: where its matrix stands.
        past: the earlier period.
    """
    places = _Places(results, placed, past)
    criteria, units = compare.criteria(results, past), compare.units(results, past)
    top = LIST_TOP + 1
    rows = [_whole_row(criteria, top)]
    for index, row in enumerate(criteria):
        own = _lived(row, top + index, _criterion_formulas(places, row, top + index))
        rows.append([index + 1, "Tiêu chí", row.code, row.name, *own, row.note])
    first = top + len(criteria)
    for index, row in enumerate(units):
        own = _lived(row, first + index, _unit_formulas(places, row, index, first + index))
        rows.append([index + 1, "Đơn vị", row.code, row.name, *own, row.note])
    told = (
        f"So với {past.period.label}. Chỉ so câu có số liệu ở cả hai kỳ; đơn vị còn thiếu số liệu, đơn vị "
        f"hoặc tiêu chí mới, đã bỏ thì nêu ở cột Ghi chú và không tính là tăng, giảm. {results.carried_note}"
    )
    write_list(book.sheet(SHEET), f"So với kỳ trước: {past.period.label}", told.rstrip(), _HEADS, rows)
    count = len(results.roster.units)
    cells = f"'{SHEET}'!{span(first, _CHANGE, first + count - 1, _CHANGE, pinned=True)}"
    whole = rows[0][_GROWTH]
    grown = whole.value if isinstance(whole, Live) else ""
    return Comparison(past, cells, tuple(row.change for row in units[:count]),
                      Live(f"'{SHEET}'!{address(LIST_TOP, _GROWTH)}", grown))  # fmt: skip


def _whole_row(criteria: list[Compared], top: int) -> list[Value]:
    """All criteria together: the sums of their rows."""
    both = sum(row.both for row in criteria)
    sums = {
        _BOTH: both, _BEFORE: sum(row.before or 0 for row in criteria),
        _NOW: sum(row.now or 0 for row in criteria),
    }  # fmt: skip
    last = top + len(criteria) - 1
    formulas = tuple(f"SUM({span(top, column, last, column)})" for column in sums)
    whole = Compared("", "Tất cả tiêu chí", both, *((sums[_BEFORE], sums[_NOW]) if both else (None, None)))
    return [None, "Chung", "", "Các câu so được của mọi tiêu chí", *_lived(whole, LIST_TOP, formulas), ""]


def _criterion_formulas(places: _Places, row: Compared, at: int) -> tuple[str, ...]:
    if row.code not in places.columns:
        return ()
    earlier, now = places.of_criterion(row.code)
    none = f"{address(at, _BOTH)}=0"
    return (
        f"SUMPRODUCT(--ISNUMBER({earlier}),--ISNUMBER({now}))",
        f'IF({none},"",SUMPRODUCT({earlier},--ISNUMBER({now})))',
        f'IF({none},"",SUMPRODUCT({now},--ISNUMBER({earlier})))',
    )


def _unit_formulas(places: _Places, row: Compared, index: int, at: int) -> tuple[str, ...]:
    if row.gone or not places.columns:
        return ()
    earlier, now = places.of_unit(index)
    none, count = f"{address(at, _BOTH)}=0", len(places.columns)
    return (
        f"IF(AND(COUNT({earlier})={count},COUNT({now})={count}),{count},0)",
        f'IF({none},"",SUM({earlier}))',
        f'IF({none},"",SUM({now}))',
    )


def _lived(row: Compared, at: int, formulas: tuple[str, ...]) -> list[Value]:
    """The figures of a row: what is compared, both shares and both changes; nothing where none can be."""
    if not formulas:
        return [None] * 7
    both, before, now = (address(at, column) for column in (_BOTH, _BEFORE, _NOW))
    values: list[float | str] = [row.both, *[""] * 6]
    if row.before is not None and row.now is not None:
        shares = row.before / row.both, row.now / row.both
        values = [
            row.both,
            row.before,
            row.now,
            *shares,
            row.now - row.before,
            (row.now - row.before) / row.both,
        ]
    derived = (f"{before}/{both}", f"{now}/{both}", f"{now}-{before}", f"({now}-{before})/{both}")
    whole = [*formulas, *(f'IF({both}=0,"",{formula})' for formula in derived)]
    return [Live(formula, value) for formula, value in zip(whole, values, strict=True)]


def write_marks(book: Book, results: Results, past: Past) -> None:
    """Write the earlier marks that are compared, a row a unit as in the matrix."""
    leaves = compare.shared(results, past)
    heads = [Head("STT", 6, "center"), Head("Mã", 10, "center"), Head(results.criteria.unit_heading, 30)]
    heads += [Head(f"{results.criteria.number(leaf)}. {leaf.label}", 11, "center") for leaf in leaves]
    rows: list[list[Value]] = [
        [number, unit.code, unit.name,
         *(compare.earlier_mark(results, past, unit.code, leaf.code) for leaf in leaves)]
        for number, unit in enumerate(results.roster.units, 1)
    ]  # fmt: skip
    told = "1 là đạt, 0 là chưa đạt, ô trống là không có số liệu hoặc không so được."
    write_list(book.sheet(MARKS_SHEET), f"Kết quả {past.period.label}, đọc từ tệp tổng hợp của kỳ đó",
               f"{told} {results.carried_note}".rstrip(), heads, rows)  # fmt: skip
