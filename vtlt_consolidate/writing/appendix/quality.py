"""The sheet of the internal copy about the quality of the figures."""

from __future__ import annotations

from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.scoring.figures import quality
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.addresses import address

SHEET = "Chất lượng số liệu"
_HEADS = (
    Head("Chỉ số", 28), Head("Tử số", 9, "center integer"), Head("Mẫu số", 9, "center integer"),
    Head("Tỷ lệ", 9, "center percent"), Head("Tử số là số", 40), Head("Mẫu số là số", 40),
    Head("Theo chỉ số", 26),
)  # fmt: skip
_PART, _WHOLE = 1, 2


def write(book: Book, month: Month, round_: Round) -> None:
    """Write the sheet."""
    rows: list[list[Value]] = []
    shown = [found for found in quality.measure(month, round_) if found.shown]
    for at, found in enumerate(shown, LIST_TOP):
        indicator = found.indicator
        share = found.part / found.whole if found.whole else ""
        part, whole = address(at, _PART), address(at, _WHOLE)
        rows.append([
            indicator.title, found.part, found.whole, Live(f'IF({whole}=0,"",{part}/{whole})', share),
            indicator.part, indicator.whole, indicator.code,
        ])  # fmt: skip
    write_list(book.sheet(SHEET), f"Chất lượng số liệu {round_.name}", quality.SOURCE, _HEADS, rows)
