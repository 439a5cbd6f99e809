"""The sheets that tell what a period was rolled up from; `reading/earlier/rolledbook` reads them back."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model import layout
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.frames import rows
from vtlt_consolidate.model.kinds import ROLLUPS, Rollup
from vtlt_consolidate.model.outputs import (
    LACKING,
    PARTS,
    PARTS_HEADINGS,
    PIECES,
    PIECES_HEADINGS,
    PRESENCE_WORDS,
    STATE_WORDS,
)
from vtlt_consolidate.scoring.rolled import FINE, Rolled, combined, way
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing.merged import attention

_COLUMN = list(PARTS_HEADINGS).index("value")
_WIDTHS = {
    "unit_code": 10, "unit": 28, "leaf_code": 9, "leaf": 40, "field": 13, "period": 10, "state": 14,
    "value": 13, "way": 12, "rolled": 13, "cell": 20, "file": 8,
}  # fmt: skip
_STYLES = {"unit": "", "leaf": "", "value": "decimal", "rolled": "decimal bold"}
_PARTS_INTRO = (
    "Mỗi kỳ một dòng; “Kết quả gộp” ở dòng đầu tính từ các dòng cùng câu, thiếu một kỳ thì để trống. "
    "Ô, Tệp số: nơi lấy số liệu, tệp theo số thứ tự ở sheet Tệp nhận được."
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
    heads = [
        Head(PIECES_HEADINGS["unit_code"], 10, "center"),
        Head(PIECES_HEADINGS["unit"], 40),
        *(Head(str(period), 13, "center") for period in rolled.periods),
        Head(LACKING, 9, "center integer"),
    ]
    fine = {PRESENCE_WORDS[each] for each in FINE}
    table: list[list[Value]] = []
    for at, unit in enumerate(config.roster.units, LIST_TOP):
        words = [PRESENCE_WORDS[rolled.presences[unit.code, period]] for period in rolled.periods]
        where = span(at, 2, at, 1 + len(words))
        counted = "-".join([f"COLUMNS({where})", *(f'COUNTIF({where},"{each}")' for each in sorted(fine))])
        lacking = sum(each not in fine for each in words)
        table.append([unit.code, unit.full_name, *words, Live(counted, lacking)])
    sheet = book.sheet(PIECES)
    write_list(sheet, "Các kỳ đã gộp", f"{rolled.note} {_troubles(rolled)}".rstrip(), heads, table)
    first = address(LIST_TOP, 2)
    lacks = (f'{first}="{words}"' for presence, words in PRESENCE_WORDS.items() if presence not in FINE)
    box = (LIST_TOP, 2, LIST_TOP + len(table) - 1, 1 + len(rolled.periods))
    attention.when(sheet, box, f"OR({','.join(lacks)})", "warning")


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
        result = _formula(how, mine, place_of(len(table), len(mine)))
        for number, row in enumerate(mine):
            value = None if pd.isna(row.value_micro) else int(row.value_micro) / MICRO
            table.append([
                row.unit_code, config.roster.by_code[row.unit_code].name, leaf.code, leaf.full_name,
                layout.HEADINGS[row.field], row.period, STATE_WORDS[row.state], value, ROLLUPS[how],
                None if number else result, f"{row.sheet}!{row.cell}" if row.cell else "",
                files.get((row.file, row.unit_code), None),
            ])  # fmt: skip
    write_list(
        book.sheet(PARTS), "Số liệu từng kỳ của các số cộng dồn, bình quân", _PARTS_INTRO, heads, table
    )


def _formula(how: Rollup, mine: list[Any], where: str) -> Live:
    """The sum or mean of cells, as `rollup.combine` gives it; empty if one of them is."""
    weights = [Period.parse(row.period).months for row in mine]
    total = f"SUM({where})"
    value = combined(mine, mean=how == Rollup.MEAN)
    if how == Rollup.MEAN and len(set(weights)) == 1:
        total = f"{total}/{len(mine)}"
    elif how == Rollup.MEAN:
        listed = ";".join(map(str, weights))
        total = f"SUMPRODUCT({where},{{{listed}}})/{sum(weights)}"
    return Live(f'IF(COUNT({where})={len(mine)},ROUND({total},6),"")', "" if value is None else value / MICRO)
