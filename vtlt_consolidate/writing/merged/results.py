"""The sheets of results in the merged workbook: tables, counts, explanations, answers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from vtlt_consolidate.excel.charts import Figures
from vtlt_consolidate.excel.sheet import Book, Live, Sheet, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.account import Account
from vtlt_consolidate.model.criteria import MARK, MET, NOT_ARISEN, NOT_MET, NUMERIC, RATIO, SCORED, Node
from vtlt_consolidate.model.frames import rows as rows_of
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.outputs import TABLE, TABLE_TOP
from vtlt_consolidate.scoring import explain
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.scoring.standings import Part, Standing, parts
from vtlt_consolidate.scoring.wording import how_scored
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.states import LACKING
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing import bands, table, turned
from vtlt_consolidate.writing.merged import comparison, figures
from vtlt_consolidate.writing.merged.attention import GREYER
from vtlt_consolidate.writing.merged.board import AREA_COLUMN, Board
from vtlt_consolidate.writing.merged.comparison import Comparison
from vtlt_consolidate.writing.merged.history import oneunit
from vtlt_consolidate.writing.merged.history import sheets as history
from vtlt_consolidate.writing.merged.history.oneunit import Source
from vtlt_consolidate.writing.merged.history.sheets import Standpoint
from vtlt_consolidate.writing.merged.history.units import Years
from vtlt_consolidate.writing.merged.ratios import Ratios
from vtlt_consolidate.writing.merged.summary import Highlights, Line
from vtlt_consolidate.writing.merged.tables import BY_BAND, Data, Tables, names_or_sheet
from vtlt_consolidate.writing.merged.wording import WORDS, Words
from vtlt_consolidate.writing.tablelook import KPS_NOTE, OWN, Look, Placed, tail_of
from vtlt_consolidate.writing.totals import figures_of

_ANSWERS = "Câu trả lời"
_NAMES = 80
"""Width of the names of criteria that stand in rows, in characters."""
_ON_TURNED = "Như bảng tổng hợp, tiêu chí xếp thành dòng để đọc và in; số lấy từ sheet Tổng hợp."
_LEAD = 4

_UNIT_LOOKS = {"total": (10, "center"), "percent": (10, "center percent"), "rank": (8, "center")}
_ON_CLIMBS = (
    "Ít tiêu chí nhất mà làm thêm thì đơn vị lên được loại kế tiếp, đã xét mức trần của nhóm và điều kiện "
    "khống chế. Còn thiếu: so với mức thấp nhất của loại kế tiếp (0: chỉ còn vướng điều kiện khống chế)."
)
_ON_DECIDED = "Kết quả do người có thẩm quyền điều chỉnh, không theo điểm của tiêu chí"
_ON_HIGHER = " Cột cuối ghi khi làm đủ các tiêu chí ấy thì lên loại cao hơn nữa."


class ResultTables(Tables):
    """The tables of results, one for each variant, and the sheets that are calculated from them."""

    boards: Sequence[Board] = ()
    compared: Comparison | None = None
    years: Years | None = None
    moved: Sequence[Line] = ()

    def write(self) -> None:
        """Write tables, bands, results by criterion and area, losses, climbs, and the scored answers."""
        self.boards = [self._write_table(part) for part in parts(self.results)]
        for board in self.boards:
            if turned.is_turned(board.part):
                _write_turned(self.book, self.noted(_ON_TURNED), board, self.title)
        if self.results.criteria.classifies:
            self._write_bands()
            self._write_units_by_band()
        intro = self.noted(self.words.criteria)
        figures.write_criteria(self.book, self.boards, intro, self._ratios())
        if any(self.results.roster.areas):
            intro = self.noted(self.words.areas)
            figures.write_areas(self.book, self.boards, self.results, intro)
        self._write_losses()
        if self.results.criteria.classifies:
            self._write_climbs()
        if not self.account.shares:
            self._write_answers()

    @property
    def account(self) -> Account:
        """What the set counts in."""
        return self.results.criteria.account

    @property
    def words(self) -> Words:
        """The words of the sheets for this account."""
        return WORDS[self.account]

    def write_comparison(self) -> None:
        """Write the comparison with the period before, and the sheets about all earlier ones, if any."""
        if past := self.month.last:
            self.compared = comparison.write(self.book, self.results, self.boards, past)
        if self.month.earlier:
            placed = Standpoint(self.boards, self.compared, self._ratios())
            period = self.round_.period
            self.years, self.moved = history.write(self.book, self.config, period, self.month, placed)

    def write_earlier(self) -> None:
        """Write the earlier points that the formulas of the comparison refer to."""
        if past := self.month.last:
            comparison.write_earlier(self.book, self.results, self.boards, past)

    def figures(self) -> Figures:
        """Give the figures that the charts show."""
        earlier, ratios = self.month.earlier, self._ratios()
        return figures.figures(self.boards, self.results, earlier, self.round_.period, ratios)

    def write_one(self, sheet: Sheet, data: Data) -> None:
        """Write everything about one unit, which is chosen there."""
        past = self.month.last
        earlier = comparison.earlier_list(self.boards, past) if past else None
        source = Source(
            self.config, self.round_, self.month, self.boards, data.listed, data.rows, earlier, self.years
        )
        oneunit.write(sheet, source)

    def _ratios(self) -> Ratios:
        """The answers to ratios with their position, to sum them up."""
        columns = {(leaf.code, field): at for at, (leaf, field) in enumerate(_columns(self.results), _LEAD)}
        rows = LIST_TOP, LIST_TOP + len(self.results.roster.units) - 1
        return Ratios(_ANSWERS, columns, rows, _LEAD - 1, _scored_answers(self.results))

    def summary(self) -> Highlights:
        """Give the lines of the first sheet about the results."""
        change = comparison.summary_of(self.compared, self.moved) if self.compared else None
        return Highlights(figures.lines(self.boards), figures.bands(self.boards), change)

    def _write_table(self, part: Part) -> Board:
        sheet = self.book.sheet(part.sheet_name(TABLE))
        sheet.text(0, 0, part.named(self.title), "heading")
        legend = f" {KPS_NOTE}" if any(each.unarisen for each in part.standings) else ""
        sheet.text(1, 0, f"{self.words.table}{legend} {part.note}".rstrip(), "quiet")
        look = Look(
            lead=(
                Head("STT", 5, "center"), Head("Mã", 8, "center"), Head(part.criteria.unit_heading, 26),
                Head(part.criteria.area_heading, 18), Head("Tình trạng nộp", 13, "center"),
            ),
            head="head", node_width=8 if self.account.group_columns else 5, size=11,
            tail=tail_of(part), shaded=True, show_missing=part.any_missing or not self.account.shares,
            text_width=20,
        )  # fmt: skip
        lead = [
            (number, each.unit.code, each.unit.name, each.unit.area, self.statuses[each.unit.code])
            for number, each in enumerate(part.standings, 1)
        ]
        placed = table.write(sheet, TABLE_TOP, part, lead, look, self._answer_cells())
        self.hide_areas(sheet, AREA_COLUMN)
        _shade(sheet, part, placed)
        sheet.do.freeze_panes(placed.first, 3)
        sheet.page(landscape=True, repeat=(TABLE_TOP, placed.first - 1), paper=8)
        return Board(part, placed)

    def _answer_cells(self) -> table.AnswerCells | None:
        """Find the cells that points are calculated from; none for marks, which are written as 0 and 1."""
        if self.account.shares:
            return None
        places = _answer_places(self.results)
        return lambda unit, code: places[unit, code]

    def _write_bands(self) -> None:
        heads = [
            Head("Nhóm đơn vị", 24), Head("Xếp loại", 24, "bold"), Head("Số đơn vị", 10, "center"),
            Head("Tỷ lệ", 10, "center percent"), *self.words.bounds,
            Head("Các đơn vị", 80),
        ]  # fmt: skip
        listed = [
            _band_row(board, label, members)
            for board in self.boards
            for label, members in board.part.by_band()
        ]
        if len(self.boards) > 1:
            listed += _across(listed, len(self.results.roster.units))
        if not any(board.part.variant for board in self.boards):
            heads, listed = heads[1:], [row[1:] for row in listed]
        sheet = self.book.sheet("Xếp loại")
        write_list(sheet, "Xếp loại các đơn vị", self.noted(self.words.bands), heads, listed)

    @property
    def _unit_figures(self) -> list[str]:
        return [name for name in _UNIT_LOOKS if name in self.account.tail]

    def _write_units_by_band(self) -> None:
        criteria = self.results.criteria
        heads = (
            Head("STT", 6, "center"), Head("Nhóm đơn vị", 24), Head("Xếp loại", 24), Head("Mã", 10, "center"),
            Head(criteria.unit_heading, 34), Head(criteria.area_heading, 24),
            *(Head(self.account.tail[name], *_UNIT_LOOKS[name]) for name in self._unit_figures),
        )  # fmt: skip
        places = _cells(self.boards)
        lines: list[list[Value]] = []
        for board in self.boards:
            for label, members in board.part.by_band():
                for standing in sorted(members, key=lambda one: -one.total):
                    placed, at = places[standing.unit.code]
                    values = figures_of(standing, board.part)
                    cells = [Live(placed.cell(at, name), values[name]) for name in self._unit_figures]
                    unit = standing.unit
                    line: list[Value] = [len(lines) + 1, unit.variant, label, unit.code, unit.name, unit.area]
                    lines.append([*line, *cells])
        sheet = self.book.sheet(BY_BAND)
        intro = self.noted(f"Trong mỗi loại, đơn vị {self.words.more} hơn đứng trước.")
        write_list(sheet, "Các đơn vị theo loại", intro, heads, lines)
        self.hide_areas(sheet, 5)
        if not any(board.part.variant for board in self.boards):
            sheet.hide_column(1)

    def _write_losses(self) -> None:
        results, boards = self.results, self.boards
        heads: Sequence[Head] = (
            Head("Mã", 9, "center"), Head("Đơn vị", 30), Head("Mã tiêu chí", 10, "center"),
            Head("Tiêu chí", 60), *(Head(words, 10, "center") for words in self.words.lost),
        )  # fmt: skip
        worked = working.formulas(results.criteria)
        if worked:
            heads = (*heads, Head("Cách tính điểm", 60))
        lines: list[list[Value]] = []
        places = _cells(boards)
        for row in rows_of(explain.losses(results.marks, results.criteria, results.roster)):
            placed, at = places[row.unit_code]
            leaf = results.criteria.by_code[row.leaf_code]
            best, points = (working.signed(results.criteria, leaf, int(micro)) / MICRO
                            for micro in (row.best_micro, row.points_micro))  # fmt: skip
            # The table adds up what is taken off as positive numbers.
            cell = placed.cell(at, leaf.code)
            taken = results.criteria.taken_off(leaf)
            reached, rest = (f"-{cell}", f"+{cell}") if taken else (cell, f"-{cell}")
            lines.append([
                row.unit_code, results.roster.by_code[row.unit_code].full_name, leaf.code, leaf.name,
                best, Live(reached, points), Live(f"ROUND(ABS({best:.15g}{rest}),6)", row.lost_micro / MICRO),
                *([how_scored(results.criteria, leaf)] if worked else []),
            ])  # fmt: skip
        title = self.words.losses
        write_list(self.book.sheet(title), title, self.noted(self.words.on_losses), heads, lines)

    def _write_climbs(self) -> None:
        results, boards = self.results, self.boards
        heads = [
            Head("Mã", 9, "center"), Head("Đơn vị", 30), Head("Đang xếp loại", 18, "center"),
            Head(self.account.tail["total"], 10, "center"), Head("Loại kế tiếp", 18, "center"),
            Head("Còn thiếu", 10, "center"), Head("Mã tiêu chí", 10, "center"),
            Head("Tiêu chí cần làm thêm", 60), Head("Làm đủ thì được thêm", 10, "center"),
        ]  # fmt: skip
        found = [*rows_of(explain.climbs(
            results.marks, results.criteria, results.roster, results.known, results.decided
        ))]  # fmt: skip
        ways = {code: [*rows] for code, rows in groupby(found, key=lambda row: row.unit_code)}
        intro, higher = _ON_CLIMBS, any(row.full_band != row.next_band for row in found)
        if higher:
            intro, heads = intro + _ON_HIGHER, [*heads, Head("Làm đủ thì lên loại", 18, "center")]
        lines: list[list[Value]] = []
        places = _cells(boards)
        for each in (unit for board in boards for unit in board.part.standings):
            placed, at = places[each.unit.code]
            stands = Live(placed.cell(at, "total"), self.account.number(each.total))
            lead: list[Value] = [each.unit.code, each.unit.full_name, each.band or UNBANDED, stands]
            lines += [[
                *lead, row.next_band, self._short(row.short_micro), row.leaf_code,
                results.criteria.by_code[row.leaf_code].name, row.gain_micro / MICRO,
                *([row.full_band if row.full_band != row.next_band else None] if higher else []),
            ] for row in ways.get(each.unit.code, ())]  # fmt: skip
            if each.decision and each.band != results.criteria.bands[0].label:
                lines.append([*lead, None, None, None, _ON_DECIDED, *[None] * (len(heads) - 8)])
        write_list(self.book.sheet("Cách lên loại"), "Cách lên loại", self.noted(intro), heads, lines)

    def _short(self, micro: int) -> float:
        """How much is lacking to a band; rounded up to whole criteria, as nobody meets half of one."""
        return -(-int(micro) // MICRO) if self.account.shares else micro / MICRO

    def _write_answers(self) -> None:
        results = self.results
        columns = _columns(results)
        heads = [Head("STT", 6, "center"), Head("Mã", 9, "center"),
                 Head(results.criteria.unit_heading, 30), Head("Nhóm đơn vị", 20)]  # fmt: skip
        for leaf, field in columns:
            wide = leaf.kind not in NUMERIC
            heading = leaf.label if field == ANSWER else f"{leaf.label}: trên tổng số"
            heads.append(Head(f"{leaf.code} {heading}", 16 if wide else 12, "center"))
        answers = _scored_answers(results)
        lines: list[list[Value]] = [
            [number, unit.code, unit.full_name, unit.variant,
             *(answers.get((unit.code, leaf.code, field)) for leaf, field in columns)]
            for number, unit in enumerate(results.roster.units, 1)
        ]  # fmt: skip
        write_list(self.book.sheet(_ANSWERS), "Câu trả lời được tính điểm",
                   "Ô trống là chưa có số liệu, hoặc không hỏi nhóm này. Nguồn của từng ô: sheet Dữ liệu.",
                   heads, lines)  # fmt: skip


def _write_turned(book: Book, intro: str, board: Board, title: str) -> None:
    """Write a sheet that shows the points of one variant with criteria in rows."""
    part, placed = board.part, board.placed
    at = {each.unit.code: row for row, each in enumerate(part.standings, placed.first)}

    def claimed(unit: str, node: Node, side: str) -> str | None:
        return None if side == OWN else placed.cell(at[unit], node.code)

    sheet = book.sheet(part.sheet_name(WORDS[board.account].turned))
    sheet.text(0, 0, part.named(title), "heading")
    sheet.text(1, 0, intro, "quiet")
    shown = turned.write(sheet, TABLE_TOP, part, turned.Look("head", _NAMES, size=11, leaf=claimed))
    sheet.do.freeze_panes(shown.first, turned.LEAD)
    sheet.page(landscape=True, repeat=(TABLE_TOP, shown.first - 1))


def _shade(sheet: Sheet, part: Part, placed: Placed) -> None:
    """Shade cells: the further from the maximum, the darker the grey."""
    for leaf in part.criteria.criteria:
        most = part.criteria.most(leaf)
        if most and figures.counts_in_maximum(part.criteria, leaf):
            at = placed.columns[leaf.code]
            scale = GREYER | {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": float(most)}
            sheet.do.conditional_format(placed.first, at, placed.last, at, scale)


def _across(listed: Sequence[Sequence[Value]], everybody: int) -> list[list[Value]]:
    """Rows for all variants together; without bounds, as points of different variants are not comparable."""
    rows: list[list[Value]] = []
    for label in dict.fromkeys(row[1] for row in listed):
        counts = [row[2] for row in listed if row[1] == label and isinstance(row[2], Live)]
        formula, count = "+".join(each.formula for each in counts), sum(int(each.value) for each in counts)
        share = Live(f"({formula})/{everybody}", count / everybody)
        rows.append(["Mọi nhóm", label, Live(formula, count), share, *[None] * (len(listed[0]) - 5), ""])
    return rows


def _band_row(board: Board, label: str, members: Sequence[Standing]) -> list[Value]:
    count = bands.live_count(board.part, board.placed, label, members)
    everybody = len(board.part.standings)
    share = Live(f"{count.formula}/{everybody}", len(members) / everybody)
    bounds: list[Value] = [None] * len(WORDS[board.account].bounds)
    if members and label != UNBANDED:
        ends = bands.live_bounds(board.part, board.placed, label, members)
        of = len(board.part.criteria.criteria)
        shares = [Live(f"{end.formula}/{of}", float(end.value) / of) for end in ends]
        bounds = [*ends, *(shares if board.account.shares else [])]
    names = names_or_sheet([each.unit.full_name for each in members])
    return [board.part.variant, label, count, share, *bounds, names]


def _columns(results: Results) -> list[tuple[Node, str]]:
    """Criterion and field of every column on the sheet of answers."""
    fields = [(leaf, field) for leaf in _looked_at(results) for field in (ANSWER, OF)]
    return [(leaf, field) for leaf, field in fields if field == ANSWER or leaf.kind == RATIO]


def _looked_at(results: Results) -> list[Node]:
    """The leaves whose answers points are calculated from: criteria, and what their formulas name."""
    criteria = results.criteria
    named = {ref.code for ref in working.reads(criteria) if working.on_form(ref)}
    return [leaf for leaf in criteria.leaves if leaf.kind in SCORED or leaf.code in named]


def _answer_places(results: Results) -> dict[tuple[str, str], tuple[str, str]]:
    """(unit, criterion) → references to the cells of its answer, and of its whole if it is a ratio."""
    columns = {(leaf.code, field): at for at, (leaf, field) in enumerate(_columns(results), _LEAD)}
    leaves = _looked_at(results)
    return {
        (unit.code, leaf.code): (
            f"'{_ANSWERS}'!{address(row, columns[leaf.code, ANSWER])}",
            f"'{_ANSWERS}'!{address(row, columns[leaf.code, OF])}" if leaf.kind == RATIO else "",
        )
        for row, unit in enumerate(results.roster.units, LIST_TOP)
        for leaf in leaves
    }


_WORDS = {"met": MET, "not_met": NOT_MET}


def _scored_answers(results: Results) -> dict[tuple[str, str, str], Value]:
    """(unit, criterion, field) → value of every scored answer, in the form that the formulas expect."""
    kinds = {leaf.code: leaf.kind for leaf in _looked_at(results)}
    values: dict[tuple[str, str, str], Value] = {}
    for row in rows_of(results.answers):
        kind = kinds.get(row.leaf_code)
        if kind is None or row.field not in (ANSWER, OF) or row.state in LACKING:
            continue
        value: Value = _WORDS.get(row.state) if kind == MARK else row.text
        if row.text == NOT_ARISEN:
            value = row.text
        elif kind in NUMERIC:
            value = int(row.value_micro) / MICRO
        values[row.unit_code, row.leaf_code, row.field] = value
    return values


def _cells(boards: Sequence[Board]) -> dict[str, tuple[Placed, int]]:
    """Code of a unit → its table and its row there."""
    return {
        standing.unit.code: (board.placed, row)
        for board in boards
        for row, standing in enumerate(board.part.standings, board.placed.first)
    }
