"""The sheet “Một đơn vị”: a unit is chosen from a list, and everything about it is looked up.

Of each unit nothing is written here but its name: the formulas look into the sheets that hold the figures,
for the chosen unit alone. Every answer shows its file, sheet and cell, and leads to its row on the sheet of
data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from vtlt_consolidate.excel import charts
from vtlt_consolidate.excel.charts import Trace
from vtlt_consolidate.excel.live import NOTHING_TO_DRAW
from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Live, Sheet, Value, quoted
from vtlt_consolidate.excel.tables import LIST_TOP
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import RATIO
from vtlt_consolidate.model.frames import STATUSES, rows
from vtlt_consolidate.model.outputs import FILES, SUBMISSIONS
from vtlt_consolidate.scoring.compare import Beside
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.standings import UNBANDED
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.writing.checkbook import SUBMISSION_COLUMNS
from vtlt_consolidate.writing.merged.board import Board
from vtlt_consolidate.writing.merged.history import earlier
from vtlt_consolidate.writing.merged.history.answered import Answers, Chosen, Face, Places
from vtlt_consolidate.writing.merged.history.asked import Question, Shown, asked_heads, questions
from vtlt_consolidate.writing.merged.history.lookup import Listed, shown
from vtlt_consolidate.writing.merged.history.units import Years
from vtlt_consolidate.writing.merged.wordy import Wordy
from vtlt_consolidate.writing.totals import figures_of

SHEET = "Một đơn vị"
_CHOICE = (2, 2)
_FACTS = 4
_CHART_WIDTH = 900
_ROW = 20
_MONTHS_AT_MOST = 12
_INTRO = (
    "Bấm mũi tên ở ô nền vàng để chọn đơn vị, hoặc gõ mã đơn vị; mọi số bên dưới đổi theo. Cột cuối cho biết "
    "và dẫn tới dòng của câu trả lời ở sheet Dữ liệu."
)
_NOT_PRINTED = "Danh mục để tra, không in"


@dataclass(frozen=True)
class Source:
    """What the sheet looks into.

    Args:
        config: the set and all units.
        round_: the round.
        month: the data of the period.
        boards: the positions of the results.
        data: the sheet of data.
        rows: its rows as they were written.
        years: the units over the periods; none: there is no earlier period.
    """

    config: Config
    round_: Round
    month: Month
    boards: Sequence[Board]
    data: Listed
    rows: Sequence[Sequence[Value]]
    years: Years | None

    @cached_property
    def earlier(self) -> tuple[Mapping[str, int], Listed] | None:
        """Code of a criterion → column of its points on the sheet of the earlier period, with the list."""
        return earlier.listed(self.boards, self.month.last) if self.month.last else None


def write(sheet: Sheet, source: Source) -> None:
    """Write the sheet, with the first unit that has results chosen.

    Args:
        sheet: the sheet, still empty.
        source: what it looks into.
    """
    _Writer(sheet, source).write()


class _Writer:
    def __init__(self, sheet: Sheet, source: Source) -> None:
        self.sheet, self.source = sheet, source
        self.config, self.month = source.config, source.month
        self.unit = source.month.results.roster.units[0]
        code = self.unit.code
        self.board, self.standing = next(
            (board, each)
            for board in source.boards
            for each in board.part.standings
            if each.unit.code == code
        )
        criteria = source.config.criteria
        ratios = any(leaf.kind == RATIO for leaf in criteria.leaves)
        face = Face(criteria.account.shares, criteria.account.tasks, ratios, source.earlier is not None)
        widths = {key: head.width for key, head in face.columns.heads.items()}
        self.wordy = Wordy(source.rows, widths)
        self.face = replace(face, answer_width=self.wordy.answer_width)
        # What is only looked up begins behind the printed columns.
        self.shown = self.face.columns.heads
        self.label = len(self.shown) + 1
        self.asked = self.label + 4
        self.asked_heads = asked_heads(criteria)
        self.words = self.asked + len(self.asked_heads) + 1
        self.helpers = 0

    def write(self) -> None:
        sheet, last_column = self.sheet, len(self.shown) - 1
        sheet.widths([head.width for head in self.shown.values()])
        sheet.text(0, 0, f"{SHEET}: {self.source.round_.name}", "heading")
        sheet.text(1, 0, _INTRO, "quiet")
        labels = [f"{unit.full_name} ({unit.code})" for unit in self.config.roster.units]
        sheet.merge((*_CHOICE[:1], 0, _CHOICE[0], _CHOICE[1] - 1), "Đơn vị", "bold right")
        sheet.text(*_CHOICE, labels[self.index - 1], "cell input bold astext")
        # Whichever unit is chosen, its name has room.
        room = self.shown["name"].width
        sheet.do.set_row(_CHOICE[0], height([(label, room) for label in labels], least=24, bold=True))
        units = self._write_units(labels)
        asked = questions(self.source.boards, self.source.earlier[0] if self.source.earlier else {})
        cells = [[one.cells[key] for key in self.asked_heads] for one in asked]
        lists = self._write_list(self.asked, [*self.asked_heads.values()], cells)
        sheet.pick(*_CHOICE, units[0], title="Chọn đơn vị", prompt="Chọn trong danh sách, hoặc gõ mã đơn vị.")
        places = self._places(dict(zip(self.asked_heads, lists, strict=True)))
        chosen = self._chosen(units, asked, places)
        row = self._write_facts()
        row = self._write_months(row + 1, row - _FACTS)
        answers = Answers(sheet, self.face, chosen, places, self.words + 3, self.wordy)
        last = answers.write(row + 1, asked, self._own())
        sheet.hide_errors((_FACTS, 0, last, last_column))
        sheet.page(landscape=True)
        sheet.do.print_area(0, 0, last, last_column)

    @property
    def index(self) -> int:
        """The number of the first unit in the list of all units."""
        return self.config.roster.codes.index(self.unit.code) + 1

    def _write_units(self, labels: Sequence[str]) -> list[str]:
        rows: list[list[Value]] = [
            [label, unit.code, unit.variant]
            for label, unit in zip(labels, self.config.roster.units, strict=True)
        ]
        self.sheet.text(_FACTS - 2, self.label, _NOT_PRINTED, "quiet italic")
        return self._write_list(self.label, ("Đơn vị để chọn", "Mã", "Nhóm"), rows)

    def _write_list(self, column: int, heads: Sequence[str], rows: Sequence[Sequence[Value]]) -> list[str]:
        """Write a list that is only looked up; give the references of its columns."""
        for at, head in enumerate(heads, column):
            self.sheet.text(_FACTS - 1, at, head, "quiet bold")
        for row, values in enumerate(rows, _FACTS):
            for at, value in enumerate(values, column):
                self.sheet.value(row, at, value, "quiet nowrap")
        last = _FACTS + len(rows) - 1
        return [span(_FACTS, at, last, at, pinned=True) for at in range(column, column + len(heads))]

    def _places(self, asked: Mapping[str, str]) -> Places:
        source = self.source
        widest = max(max(board.placed.columns.values()) for board in source.boards)
        if source.earlier:
            widest = max(widest, *source.earlier[0].values(), 0)
        tables = [
            (board.placed.sheet, board.placed.first, len(board.part.standings)) for board in source.boards
        ]
        most = max(Counter(str(row[0]) for row in source.rows).values())
        files = Listed([(FILES, LIST_TOP, max(1, len(self.month.files)))])
        earlier = source.earlier[1] if source.earlier else None
        return Places(source.data, most, files, Listed(tables), widest, earlier, asked)

    def _helper(self, words: str, formula: str, value: float | str) -> str:
        """Write something that is found once for the chosen unit; give its cell."""
        row = _FACTS + self.helpers
        self.helpers += 1
        self.sheet.text(row, self.words, words, "quiet nowrap")
        self.sheet.value(row, self.words + 1, Live(formula, value), "quiet nowrap")
        return address(row, self.words + 1, pinned=True)

    def _chosen(self, units: Sequence[str], asked: Sequence[Question], places: Places) -> Chosen:
        labels, codes, variants = units
        unit, own = self.unit, self._own()
        choice = f'{address(*_CHOICE, pinned=True)}&""'
        number = f"IFERROR(MATCH({choice},{labels},0),IFERROR(MATCH({choice},{codes},0),0))"
        self.number = self._helper("Thứ tự", number, self.index)
        code = self._helper("Mã", f'IF({self.number}=0,"",INDEX({codes},{self.number}))', unit.code)
        mine = [one for one in asked if one.variant == self.board.part.variant]
        first, count = "1", f"IF({self.number}=0,0,{len(asked)})"
        variant = self._helper("Nhóm", f'IF({self.number}=0,"",{shown(f"INDEX({variants},{self.number})")})',
                               unit.variant)  # fmt: skip
        if self.config.criteria.variants:
            first = f"IFERROR(MATCH({variant},{places.asked['variant']},0),0)"
            count = f"SUMPRODUCT(--EXACT({places.asked['variant']},{variant}))"
        begin = self._helper("Câu hỏi đầu", first, asked.index(mine[0]) + 1)
        count = self._helper("Số câu hỏi", count, len(mine))
        at, row = places.data.found(0, code)
        sheet = self._helper("Sheet dữ liệu", at, self.data_sheet + 1)
        row = self._helper("Dòng dữ liệu đầu", row, own.first)
        at, place = places.tables.found(1, code)
        table = self._helper("Bảng kết quả", at, self.source.boards.index(self.board) + 1)
        index = next(
            at for at, each in enumerate(self.board.part.standings, 1) if each.unit.code == unit.code
        )
        self.place = self._helper("Dòng kết quả", place, index)
        before = "0"
        if places.earlier:
            before = self._helper("Dòng kỳ trước", places.earlier.found(1, code)[1], self._place_before())
        self.table, self.code, self.variant = table, code, variant
        return Chosen(code, begin, count, sheet, row, table, self.place, before)

    def _place_before(self) -> int:
        codes = [each.unit.code for board in self.source.boards for each in board.part.standings]
        return codes.index(self.unit.code) + 1

    @cached_property
    def data_sheet(self) -> int:
        """The number of the sheet of data, from 0, that the first unit is on."""
        start, position = 0, self._position
        for number, (_, _, count) in enumerate(self.source.data.sheets):
            if position < start + count:
                return number
            start += count
        return 0

    @cached_property
    def _position(self) -> int:
        return next(at for at, row in enumerate(self.source.rows) if row[0] == self.unit.code)

    def _own(self) -> Shown:
        start = sum(count for _, _, count in self.source.data.sheets[: self.data_sheet])
        mine = [row for row in self.source.rows if row[0] == self.unit.code]
        past = self.month.last
        before = Beside(self.month.results, self.board.part, past).earlier if past else {}
        files = self.month.files["file"].tolist()
        first = self._position - start + 1
        return Shown(self.board.part, self.unit.code, mine, first, files, before.get(self.unit.code, {}))

    def _write_facts(self) -> int:
        """Write what is known of the unit itself; return the row behind."""
        row = _FACTS
        for words, formula, value, style in self._facts():
            self.sheet.merge((row, 0, row, 1), words, "cell bold left")
            wide = self.shown["number"].width + self.shown["code"].width
            self.sheet.value(row, 2, Live(formula, value), f"cell left {style}")
            self.sheet.do.set_row(row, height([(words, wide)], least=_ROW, bold=True))
            row += 1
        return row

    def _facts(self) -> Iterator[tuple[str, str, float | str, str]]:
        """Yield words, formula, value and style of each fact."""
        month, account = self.month, self.config.criteria.account
        count = len(self.config.roster.units)
        row = next(each for each in rows(month.submissions) if each.unit_code == self.unit.code)
        refused = month.files[
            (month.files["verdict"] == "rejected") & (month.files["unit_code"] == self.unit.code)
        ]

        def returned(key: str) -> str:
            cells = SUBMISSION_COLUMNS.on(SUBMISSIONS, key, count)
            return f'IF({self.number}=0,"",{shown(f"INDEX({cells},{self.number})")})'

        missing = "Không có trong danh sách"
        yield "Mã", f"IF({self.number}=0,{quoted(missing)},{self.code})", self.unit.code, ""
        if self.config.criteria.variants:
            yield "Nhóm", self.variant, self.unit.variant, ""
        yield "Tình trạng", returned("status"), STATUSES[row.status], ""
        yield "Ngày nhận", returned("received"), row.received, ""
        yield "Số ngày trễ", returned("days_late"), "" if pd.isna(row.days_late) else int(row.days_late), ""
        yield "Tệp", returned("file"), row.file or ", ".join(refused["file"]), "small"
        placed, given = self.board.placed, figures_of(self.standing, self.board.part)
        given |= {"band": self.standing.band or UNBANDED}
        looks = {"done": "bold", "under_way": "", "open": "", "total": "bold", "percent": "percent",
                 "band": "bold", "rank": ""}  # fmt: skip
        for name, style in looks.items():
            if name in placed.columns:
                yield account.tail[name], self._result(name), given[name], style

    def _result(self, name: str) -> str:
        """Formula for a column behind the criteria in the table of results."""
        source = self.source
        ranges = [board.placed.range(name) for board in source.boards]
        block = ranges[0] if len(ranges) == 1 else f"CHOOSE({self.table},{','.join(ranges)})"
        return f'IF({self.place}=0,"",{shown(f"INDEX({block},{self.place})")})'

    def _write_months(self, top: int, facts: int) -> int:
        """Write the last twelve periods, with their chart beside the facts; return the row behind.

        Args:
            top: the row of the headings.
            facts: how many rows the facts take.
        """
        years = self.source.years
        if years is None:
            return top - 1
        sheet, account = self.sheet, self.config.criteria.account
        columns = [
            ("status", "Tình trạng nộp", ""), ("band", "Xếp loại", ""), ("days", "Số ngày trễ", ""),
            ("total", account.tail["total"], "small"), ("share", "Tỷ lệ", "percent small"),
        ]  # fmt: skip
        columns = [each for each in columns if each[0] in years.blocks]
        sheet.merge((top, 0, top, 1), "Kỳ", "head")
        for column, (_, words, _) in enumerate(columns, 2):
            sheet.text(top, column, words, "head")
        sheet.do.set_row(top, 32)
        shown_periods = range(max(0, len(years.periods) - _MONTHS_AT_MOST), len(years.periods))
        for row, at in enumerate(shown_periods, top + 1):
            sheet.merge((row, 0, row, 1), years.periods[at], "cell center")
            for column, (key, _, style) in enumerate(columns, 2):
                cell = f"INDEX({years.column(key, at)},{self.number})"
                value = self._then(key, at)
                nothing = '""' if key != "share" else "NA()"
                formula = f'IF({self.number}=0,{nothing},IF({cell}="",{nothing},{cell}))'
                if value == "" and key == "share":
                    value = NOTHING_TO_DRAW
                sheet.value(row, column, Live(formula, value), f"cell center {style}")
            sheet.do.set_row(row, _ROW)
        last, share = top + len(shown_periods), 2 + [key for key, *_ in columns].index("share")
        trace = Trace((_CHOICE[0], _CHOICE[1]), (top + 1, share), (last, share))
        chart = charts.course_chart(sheet.book, sheet.name, ((top + 1, 0), (last, 0)), [trace], shares=True)
        size = (_CHART_WIDTH, facts * _ROW * 4 // 3 - 6)
        sheet.draw((_FACTS, 3), chart, size, "Tỷ lệ của đơn vị đang chọn qua các kỳ")
        return last + 1

    def _then(self, key: str, at: int) -> float | str:
        years = self.source.years
        value = years.value(self.unit.code, key, at) if years else None
        return "" if value is None else value
