"""The sheet that compares a period with the one before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.sheet import Book, Live, Value, quoted
from vtlt_consolidate.excel.tables import LIST_TOP, Columns, Head
from vtlt_consolidate.model.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.model.rules.banding import band_places
from vtlt_consolidate.scoring import compare
from vtlt_consolidate.scoring.compare import Beside, Compared, Past
from vtlt_consolidate.scoring.history import steps
from vtlt_consolidate.scoring.history.steps import DOWN, SAME, UP
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.phrases import two_digits
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing.means import mean_of
from vtlt_consolidate.writing.merged.board import Board
from vtlt_consolidate.writing.merged.history.earlier import BAND, RANK, TOTAL, Place, places_of
from vtlt_consolidate.writing.merged.summary import Change, Line
from vtlt_consolidate.writing.merged.wording import WORDS

SHEET = "So với kỳ trước"
_OF_BANDS = ("band", "new_band", "moved")


def _columns(criteria: CriteriaSet) -> Columns:
    """The columns of the sheet: sums and shares of answers, or means of points, bands and ranks."""
    left_out = () if criteria.classifies else _OF_BANDS
    heads = {
        "number": Head("STT", 6, "center"),
        "kind": Head("Loại", 13, "center"),
        "variant": Head("Nhóm đơn vị", 22),
        "code": Head("Mã", 10, "center"),
        "name": Head("Tiêu chí, đơn vị", 50),
        **WORDS[criteria.account].compared,
        "note": Head("Ghi chú", 44),
    }
    return Columns(heads).without(*left_out)


@dataclass(frozen=True)
class Comparison:
    """The compared figures, for the lines of the summary.

    Args:
        past: the earlier period.
        first: row of the first unit on the sheet.
        units: the units, in print order.
        sets: the set that each of these units is judged by.
        together: the sum over all criteria, meaningful for a set that counts criteria.
        columns: those of the sheet.
    """

    past: Past
    first: int
    units: tuple[Compared, ...]
    sets: tuple[CriteriaSet, ...]
    together: Compared
    columns: Columns

    def cells(self, key: str) -> str:
        """Reference to one column over all units, with the name of the sheet."""
        last = self.first + len(self.units) - 1
        return f"'{SHEET}'!{self.columns.cells(key, self.first, last, pinned=True)}"

    def cell(self, index: int, key: str) -> str:
        """Reference to one column of one unit, with the name of the sheet."""
        return f"'{SHEET}'!{self.columns.cell(key, self.first + index)}"


def write(book: Book, results: Results, boards: Sequence[Board], past: Past) -> Comparison:
    """Write the comparison: all together, groups and criteria, dropped ones, then units, and those gone.

    Args:
        book: the workbook; `history/earlier` adds the sheet that the formulas refer to.
        results: the results of this period.
        boards: the positions of these results.
        past: the earlier period.
    """
    columns = _columns(results.criteria)
    rows: list[dict[str, Value]] = []
    besides = [Beside(results, board.part, past) for board in boards]
    tables = [
        _Rows(board, earlier, beside, columns)
        for board, earlier, beside in zip(boards, places_of(boards, past), besides, strict=True)
    ]
    for table in tables:
        rows += table.of_nodes(LIST_TOP + len(rows))
    for row in compare.dropped(results, past):
        rows.append(_named("Tiêu chí", "", row))
    first = LIST_TOP + len(rows)
    for table in tables:
        rows += table.of_units(LIST_TOP + len(rows))
    for number, row in enumerate(compare.gone(results, past), 1):
        rows.append({"number": number, **_named("Đơn vị", "", row)})
    sheet = book.sheet(SHEET)
    intro = results.noted(f"So với {past.period.label}. {WORDS[results.criteria.account].comparison}")
    columns.write(sheet, f"So với kỳ trước: {past.period.label}", intro, rows)
    if not any(board.part.variant for board in boards):
        sheet.hide_column(columns.at("variant"))
    sets = tuple(beside.part.criteria for beside in besides for _ in beside.units)
    together = compare.together([row for beside in besides for row in beside.nodes])
    every_unit = tuple(unit for beside in besides for unit in beside.units)
    return Comparison(past, first, every_unit, sets, together, columns)


def _named(kind: str, variant: str, row: Compared) -> dict[str, Value]:
    return {"kind": kind, "variant": variant, "code": row.code, "name": row.name, "note": row.note}


@dataclass(frozen=True)
class _Rows:
    """Makes the rows of one board."""

    board: Board
    earlier: Place
    beside: Beside
    columns: Columns

    def of_nodes(self, top: int) -> list[dict[str, Value]]:
        """The rows of all together, of groups and of criteria: sums of answers, or means over units."""
        part, account = self.board.part, self.board.account
        nodes = self.beside.nodes
        rows = [self._everything(nodes, top)]
        for number, row in enumerate(nodes, 1):
            node = part.criteria.by_code[row.code]
            kind = "Nhóm tiêu chí" if node.kind == GROUP else "Tiêu chí"
            lead = {"number": number if account.shares else None, **_named(kind, part.variant, row)}
            figures = {} if row.code not in self.earlier.columns else self._of_node(row, top + len(rows))
            rows.append(lead | figures)
        return rows

    def _everything(self, nodes: Sequence[Compared], at: int) -> dict[str, Value]:
        if not self.board.account.shares:
            row = compare.together(self.beside.units)
            count = sum(unit.change is not None for unit in self.beside.units)
            adjusted = sum(bool(unit.adjusted) for unit in self.beside.units)
            note = f"Kể cả {two_digits(adjusted)} đơn vị có kết quả đã điều chỉnh, nêu ở dòng của đơn vị"
            total = Compared("", WORDS[self.board.account].mean, count, row.before, row.now,
                             note if adjusted else "")  # fmt: skip
            return _named("Chung", self.board.part.variant, total) | self._means(TOTAL, total, at)
        row = compare.together(nodes)
        first, last = at + 1, at + len(nodes)
        sums = [f"SUM({self.columns.cells(key, first, last)})" for key in ("both", "before", "now")]
        words = _named("Chung", self.board.part.variant, row) | {"name": "Các câu so được của mọi tiêu chí"}
        return words | self._shares(row, at, sums)

    def _of_node(self, row: Compared, at: int) -> dict[str, Value]:
        if not self.board.account.shares:
            return self._means(row.code, row, at, self.board.part.criteria.by_code[row.code])
        then, now = self.earlier.of_board(row.code), self.board.placed.range(row.code)
        none = f"{self.columns.cell('both', at)}=0"
        # Both sides of an answer count only if the unit has points for it in both periods.
        formulas = [
            f"SUMPRODUCT(--ISNUMBER({then}),--ISNUMBER({now}))",
            f'IF({none},"",SUMPRODUCT({then},--ISNUMBER({now})))',
            f'IF({none},"",SUMPRODUCT({now},--ISNUMBER({then})))',
        ]
        return self._shares(row, at, formulas)

    def _shares(self, row: Compared, at: int, formulas: Sequence[str]) -> dict[str, Value]:
        """How many answers are compared, both sums, both shares, and the change of each."""
        both, before, now = (self.columns.cell(key, at) for key in ("both", "before", "now"))
        values: list[float | str] = [row.both, *[""] * 6]
        if row.before is not None and row.now is not None:
            then, since, of = row.before / MICRO, row.now / MICRO, row.both
            values = [of, then, since, then / of, since / of, since - then, (since - then) / of]
        derived = (f"{before}/{both}", f"{now}/{both}", f"{now}-{before}", f"({now}-{before})/{both}")
        lines = [*formulas, *(f'IF({both}=0,"",{formula})' for formula in derived)]
        keys = ("both", "before", "now", "share", "new_share", "change", "growth")
        return {key: Live(line, value) for key, line, value in zip(keys, lines, values, strict=True)}

    def _means(self, key: str, row: Compared, at: int, node: Node | None = None) -> dict[str, Value]:
        """How many units are compared, both means, and the change; of a node as tables print its points."""
        then, now, count = (
            self.earlier.of_board(key),
            self.board.placed.range(key),
            self.columns.cell("both", at),
        )
        # The earlier points stand there as they are printed, those of now as the table adds them up.
        taken = node is not None and self.board.part.criteria.taken_off(node)
        less, sign = ("-", -1) if taken else ("", 1)
        before, after = (mean_of(sign * (each or 0), row.both) for each in (row.before, row.now))
        change = "" if before == "" or after == "" else round(float(after) - float(before), 6)
        lines = {
            # Either side may say that the criterion did not arise; text counts as nothing in the sums.
            "both": (f"SUMPRODUCT(--ISNUMBER({then}),--ISNUMBER({now}))", row.both),
            "before": (f'IF({count}=0,"",ROUND(SUMPRODUCT({then},--ISNUMBER({now}))/{count},2))', before),
            "now": (f'IF({count}=0,"",{less}ROUND(SUMPRODUCT(--ISNUMBER({then}),{now})/{count},2))', after),
            "change": (
                f'IF({count}=0,"",ROUND({self.columns.cell("now", at)}-{self.columns.cell("before", at)},6))',
                change,
            ),
        }
        return {name: Live(formula, value) for name, (formula, value) in lines.items()}

    def of_units(self, top: int) -> list[dict[str, Value]]:
        """The rows of the units."""
        return [
            {"number": number, **_named("Đơn vị", self.board.part.variant, unit)}
            | self._of_unit(unit, number - 1, top + number - 1)
            for number, unit in enumerate(self.beside.units, 1)
        ]

    def _of_unit(self, unit: Compared, index: int, at: int) -> dict[str, Value]:
        if unit.before is None or unit.now is None:
            return {}
        placed, row = self.board.placed, self.board.placed.first + index
        now = placed.cell(row, TOTAL)
        # Only criteria of both periods may be in both totals; criteria are counted answer by answer.
        if self.board.account.shares or not self.beside.asks_the_same:
            now = f"SUM({placed.elsewhere(self.beside.shared, row)})"
        then = self.earlier.of_unit(index, TOTAL)
        if self.board.account.shares:
            return self._shares(unit, at, (f"{unit.both}*COUNT({then})", then, now))
        figures: dict[str, Value] = {
            "both": Live(f"COUNT({self.columns.cell('before', at)})", 1),
            "before": Live(then, unit.before / MICRO),
            "now": Live(now, unit.now / MICRO),
            "change": Live(
                f"ROUND({self.columns.cell('now', at)}-{self.columns.cell('before', at)},6)",
                (unit.now - unit.before) / MICRO,
            ),
        }
        return figures | self._bands_and_ranks(unit, index, at)

    def _bands_and_ranks(self, unit: Compared, index: int, at: int) -> dict[str, Value]:
        """Bands and ranks of both periods; empty if no totals of the earlier period were read."""
        if unit.stood is None or unit.standing is None:
            return {}
        placed, row = self.board.placed, self.board.placed.first + index
        bands: dict[str, Value] = {}
        if self.board.part.criteria.classifies:
            bands = {
                "band": Live(self.earlier.of_unit(index, BAND), unit.stood.band),
                "new_band": Live(placed.cell(row, BAND), unit.standing.band),
                "moved": self._moved(unit, at),
            }
        if not self.board.account.ranked:
            return bands
        return bands | {
            "rank": Live(self.earlier.of_unit(index, RANK), unit.stood.rank or ""),
            "new_rank": Live(placed.cell(row, RANK), unit.standing.rank or ""),
        }

    def _moved(self, unit: Compared, at: int) -> Live:
        """Formula that compares bands by their place: 1 is the best, 0 a band that the set does not have."""
        criteria = self.board.part.criteria
        then, since = (_place(criteria, self.columns.cell(key, at)) for key in ("band", "new_band"))
        words = f"IF({then}>{since},{quoted(UP)},IF({then}<{since},{quoted(DOWN)},{quoted(SAME)}))"
        return Live(f'IF(OR({then}=0,{since}=0),"",{words})', steps.moved(criteria, unit))


def _place(criteria: CriteriaSet, cell: str) -> str:
    formula = "0"
    for place, label in reversed(list(enumerate(band_places(criteria.bands), 1))):
        # EXACT, because Excel's = takes “A” for “a”.
        formula = f"IF(EXACT({cell},{quoted(label)}),{place},{formula})"
    return formula


def summary_of(compared: Comparison, moved: Sequence[Line] = ()) -> Change:
    """The lines of the first sheet about the comparison; `moved` are further ones about bands."""
    changes = [unit.change for unit in compared.units if unit.change is not None]
    account, cells = compared.sets[0].account, compared.cells("change")
    words_of = WORDS[account]
    lines = [
        Line(label, Live(f"COUNTIF({cells},{quoted(condition)})", count))
        for label, condition, count in (
            (words_of.rose, ">0", sum(change > 0 for change in changes)),
            (words_of.fell, "<0", sum(change < 0 for change in changes)),
            ("Đơn vị không đổi", "=0", changes.count(0)),
        )
    ]
    if account.ranked and compared.sets[0].classifies:
        moves = [steps.moved(*pair) for pair in zip(compared.sets, compared.units, strict=True)]
        column = compared.cells("moved")
        lines += [
            Line(f"Đơn vị {words.lower()}", Live(f"COUNTIF({column},{quoted(words)})", moves.count(words)))
            for words in (UP, DOWN)
        ]
    lines += moved
    without = Live(f"ROWS({cells})-COUNT({cells})", len(compared.units) - len(changes))
    lines.append(Line(f"Đơn vị không so được (lý do: sheet {SHEET})", without, sheet=SHEET))
    if account.shares and all(criteria is compared.sets[0] for criteria in compared.sets):
        cell = compared.columns.cell("growth", LIST_TOP)
        change, both = compared.together.change, compared.together.both
        growth = Live(f"'{SHEET}'!{cell}", "" if change is None else change / MICRO / both)
        lines.append(
            Line(
                "Tỷ lệ đạt (các tiêu chí so được), tăng, giảm (điểm phần trăm)",
                growth,
                style="signedpercent bold",
            )
        )
    return Change(compared.past.period.label, lines)
