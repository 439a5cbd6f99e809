"""The sheets that tell what a period was rolled up from; `reading/earlier/rolledbook` reads them back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from vtlt_consolidate.excel.sheet import Book, Live, Value, quoted
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.language.typed import LATE, RECEIVED
from vtlt_consolidate.model import layout
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import NOT_ARISEN, Node
from vtlt_consolidate.model.frames import rows
from vtlt_consolidate.model.kinds import ROLLUPS, Rollup
from vtlt_consolidate.model.outputs import (
    LACKING,
    LACKING_MONTHS,
    LAST_RECEIVED,
    LATE_IN,
    MOST_LATE,
    PARTS,
    PARTS_HEADINGS,
    PIECES,
    PIECES_HEADINGS,
    PRESENCE_WORDS,
    RECEIVED_IN,
    STATE_WORDS,
)
from vtlt_consolidate.scoring.rolled import FINE, NOT_DUE, Returned, Rolled, combined, last_returns, way
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Presence
from vtlt_consolidate.words.text import MICRO, Amount, show_date
from vtlt_consolidate.writing.merged import attention

_COLUMN = list(PARTS_HEADINGS).index("value")
_WIDTHS = {
    "unit_code": 10, "unit": 28, "leaf_code": 9, "leaf": 40, "field": 13, "period": 10, "state": 14,
    "value": 13, "way": 12, "rolled": 13, "cell": 20, "file": 8,
}  # fmt: skip
_STYLES = {"unit": "", "leaf": "", "value": "decimal", "rolled": "decimal bold"}
_PARTS_INTRO = (
    "Mỗi kỳ một dòng; “Kết quả gộp” ở dòng đầu tính từ các dòng cùng câu: thiếu một kỳ thì để trống, kỳ "
    "không phát sinh thì không tính. Ô, Tệp số: nơi lấy số liệu, tệp theo số thứ tự ở sheet Tệp nhận được."
)

_CHANGED_INTRO = (
    f"Kỳ trước khi đơn vị sáp nhập, chia tách: “{PRESENCE_WORDS[Presence.UNITED]}” khi cộng được, không thì "
    f"“{PRESENCE_WORDS[Presence.UNLISTED]}”; ngày trễ của đơn vị cũ không phải của đơn vị nay."
)

_RETURNED_INTRO = (
    "Ngày trễ, ngày nhận của kỳ gộp là của kỳ trễ nhiều nhất, nhận sau cùng; một kỳ chưa biết thì để trống."
)


def place_of(start: int, count: int) -> str:
    """The cells of some rows of the sheet of parts; rows count from 0."""
    return span(LIST_TOP + start, _COLUMN, LIST_TOP + start + count - 1, _COLUMN)


def write(book: Book, config: Config, rolled: Rolled, files: Mapping[tuple[str, str], int]) -> None:
    """Write the sheets.

    Args:
        book: the merged workbook.
        config: set and units.
        rolled: what the period was rolled up from.
        files: file and unit → its number on the sheet of files.
    """
    _write_pieces(book, config, rolled)
    if len(rolled.parts):
        _write_parts(book, config, rolled, files)


def _write_pieces(book: Book, config: Config, rolled: Rolled) -> None:
    months = [period.months for period in rolled.periods]
    mixed = len(set(months)) > 1
    heads = [
        Head(PIECES_HEADINGS["unit_code"], 10, "center"),
        Head(PIECES_HEADINGS["unit"], 40),
        *(Head(str(period), 13, "center") for period in rolled.periods),
        Head(LACKING_MONTHS if mixed else LACKING, 9, "center integer"),
    ]
    returned = _Returned(config, rolled)
    heads += returned.heads
    fine = {PRESENCE_WORDS[each] for each in FINE}
    table: list[list[Value]] = []
    for at, unit in enumerate(config.roster.units, LIST_TOP):
        words = [PRESENCE_WORDS[rolled.presences[unit.code, period]] for period in rolled.periods]
        where = span(at, 2, at, 1 + len(words))
        counted = "-".join([f"COLUMNS({where})", *(f'COUNTIF({where},"{each}")' for each in sorted(fine))])
        lacking = sum(each not in fine for each in words)
        if mixed:
            absent = "*".join(f'({where}<>"{each}")' for each in sorted(fine))
            counted = f"SUMPRODUCT({absent}*{{{','.join(map(str, months))}}})"
            lacking = sum(weight for each, weight in zip(words, months, strict=True) if each not in fine)
        dates = returned.cells(unit.code, at, len(heads) - len(returned.heads), where)
        table.append([unit.code, unit.full_name, *words, Live(counted, lacking), *dates])
    sheet = book.sheet(PIECES)
    told = [rolled.note, _troubles(rolled), _RETURNED_INTRO if returned.heads else ""]
    told += [_CHANGED_INTRO] if config.predecessors else []
    write_list(sheet, "Các kỳ đã gộp", " ".join(filter(None, told)), heads, table)
    first = address(LIST_TOP, 2)
    lacks = (f'{first}="{words}"' for presence, words in PRESENCE_WORDS.items() if presence not in FINE)
    box = (LIST_TOP, 2, LIST_TOP + len(table) - 1, 1 + len(rolled.periods))
    attention.when(sheet, box, f"OR({','.join(lacks)})", "warning")


class _Returned:
    """The columns with when units returned: one for each period, and one for all of them.

    Only a set whose formulas read it has them.
    """

    def __init__(self, config: Config, rolled: Rolled) -> None:
        self._rolled = rolled
        self._all = last_returns(rolled.presences, rolled.returns)
        read = {ref.field for ref in working.reads(config.criteria)}
        self._late, self._received = LATE in read, RECEIVED in read
        self.heads: list[Head] = []
        if self._late:
            self.heads += [Head(f"{LATE_IN} {period}", 9, "center integer") for period in rolled.periods]
            self.heads += [Head(MOST_LATE, 9, "center integer")]
        if self._received:
            self.heads += [Head(f"{RECEIVED_IN} {period}", 12, "center") for period in rolled.periods]
            self.heads += [Head(LAST_RECEIVED, 12, "center")]

    def cells(self, unit_code: str, row: int, column: int, presences: str) -> Iterator[Value]:
        """Yield the cells of a unit.

        Args:
            unit_code: the unit.
            row: its row.
            column: the first column of these.
            presences: the cells with what there is of the unit.
        """
        periods = self._rolled.periods
        mine = [self._rolled.returns.get((unit_code, period), Returned()) for period in periods]
        if self._late:
            days = span(row, column, row, column + len(periods) - 1)
            not_due = (f'COUNTIF({presences},"{PRESENCE_WORDS[each]}")' for each in sorted(NOT_DUE))
            due = "-".join([str(len(periods)), *not_due])
            yield from (returned.late for returned in mine)
            # As `last_returns` says it: the most, and nothing where one of them is unknown.
            lacks = f"OR({due}=0,COUNT({days})<{due})"
            yield Live(f'IF({lacks},"",MAX({days}))', self._all.late.get(unit_code, ""))
        if self._received:
            yield from (show_date(returned.day) if returned.day else "" for returned in mine)
            last = self._all.received.get(unit_code)
            yield show_date(last) if last else ""


def _troubles(rolled: Rolled) -> str:
    told = [f"{source.period}: {source.trouble}" for source in rolled.sources if source.trouble]
    return f"Kỳ không gộp được - {'; '.join(told)}." if told else ""


def _write_parts(book: Book, config: Config, rolled: Rolled, files: Mapping[tuple[str, str], int]) -> None:
    heads = [
        Head(heading, _WIDTHS[name], _STYLES.get(name, "center")) for name, heading in PARTS_HEADINGS.items()
    ]
    criteria = config.criteria
    table: list[list[Value]] = []
    for _, group in groupby(rows(rolled.parts), lambda row: (row.unit_code, row.leaf_code, row.field)):
        mine = list(group)
        leaf = criteria.by_code[mine[0].leaf_code]
        how = way(leaf, mine[0].field) or Rollup.END
        result = _formula(how, mine, place_of(len(table), len(mine)), leaf)
        for number, row in enumerate(mine):
            value: Value = None if pd.isna(row.value_micro) else int(row.value_micro) / MICRO
            value = NOT_ARISEN if row.text == NOT_ARISEN else value
            table.append([
                row.unit_code, config.roster.by_code[row.unit_code].name, leaf.code, leaf.full_name,
                layout.HEADINGS[row.field], row.period, STATE_WORDS[row.state], value, ROLLUPS[how],
                None if number else result, f"{row.sheet}!{row.cell}" if row.cell else "",
                files.get((row.file, row.unit_code), None),
            ])  # fmt: skip
    write_list(
        book.sheet(PARTS), "Số liệu từng kỳ của các số cộng dồn, bình quân", _PARTS_INTRO, heads, table
    )


def _formula(how: Rollup, mine: list[Any], where: str, leaf: Node) -> Live:
    """The sum or mean of cells, as `scoring.rolled.combined` gives it; empty if one of them is."""
    weights = [Period.parse(row.period).months for row in mine]
    value, mean = combined(mine, mean=how == Rollup.MEAN), how == Rollup.MEAN
    # A function over cells passes over words, also those of a period in which nothing arose.
    total, counted = f"SUM({where})", f"COUNT({where})"
    if mean and len(set(weights)) == 1:
        total = f"{total}/{counted if leaf.unarisen else len(mine)}"
    elif mean:
        listed = f"{{{';'.join(map(str, weights))}}}"
        months = f"SUMPRODUCT(ISNUMBER({where})*{listed})" if leaf.unarisen else sum(weights)
        total = f"SUMPRODUCT({where},{listed})/{months}"
    # A mean is shown in six places, but not cut there: means are added up too.
    result, known = f"ROUND({total},{12 if mean else 6})", counted
    if leaf.unarisen:
        none = quoted(NOT_ARISEN)
        result, known = f"IF({counted}=0,{none},{result})", f"{counted}+COUNTIF({where},{none})"
    cached = round(float(value / MICRO), 12) if isinstance(value, Amount) else value or ""
    return Live(f'IF({known}={len(mine)},{result},"")', cached)
