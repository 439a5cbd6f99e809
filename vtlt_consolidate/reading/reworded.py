"""Says what stands on a form where something else should: a heading worded otherwise, codes out of place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import formrules
from vtlt_consolidate.model import layout
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import clean, fold

_BEGINS = fold(layout.HEADINGS[ANSWER])
_WORD = re.compile(r"[\w\u0300-\u036f]+|[^\s\w(),.:/“”\"–-]")
_SAME = frozenset(
    fold(word)
    for phrase in (
        "kết quả thực hiện tự đánh giá chấm báo cáo trả lời của đơn vị", "đạt chưa đạt được có không ghi",
        "trong kỳ này", "vào cột đây", "chọn",
    )
    for word in phrase.split()
)  # fmt: skip
"""Words after “Kết quả” that leave it the unit's own result: no plan, year, share or reviewer's."""
_FEWEST = 3
"""So many other headings have to stand at their places."""


@dataclass(frozen=True)
class Stands:
    """What stands where the heading of the answers should.

    Args:
        row: its row.
        column: its column.
        text: its text.
        same: it says the same in other words.
    """

    row: int
    column: int
    text: str
    same: bool

    @property
    def cell(self) -> str:
        """Its address."""
        return address(self.row, self.column)

    def told(self, **place: str) -> dict[str, Any]:
        """The finding that such a column is read."""
        expected = layout.HEADINGS[ANSWER]
        return catalogue.record(
            formrules.RETITLED, **place, cell=self.cell, found=self.text, expected=expected, key=self.text
        )


def said(stands: Stands | None) -> str:
    """The end of a sentence that says what stands there; empty if nobody knows where."""
    if stands is None:
        return ""
    return f"; chỗ ấy (ô {stands.cell}) " + (f"ghi “{stands.text}”" if stands.text else "để trống")


def where(codes: Iterable[tuple[str, int, int, Any]], sheet: str, column: int) -> dict[str, str]:
    """Say where the codes stand that have no row of their own: code → end of a sentence.

    Args:
        codes: sheet, row, column and meaning (`leaf_code`) of each cell with a code, in order.
        sheet: the sheet of the table.
        column: the column of its codes; in it, a code stands in several rows.
    """
    rows: dict[str, list[str]] = {}
    others: dict[str, str] = {}
    for on, row, across, meaning in codes:
        code, at = meaning.leaf_code, f"ô {address(row, across)}"
        if (on, across) == (sheet, column):
            rows.setdefault(code, []).append(at)
        else:
            on_sheet = "" if on == sheet else f" ở sheet “{on}”"
            others.setdefault(code, f"; mã ấy nay ở {at}{on_sheet}, ngoài bảng được đọc")
    return others | {code: ": " + ", ".join(cells) for code, cells in rows.items() if len(cells) > 1}


def find(
    heads: Iterable[tuple[int, int, str]],
    codes: int,
    usual: Mapping[str, int],
    at: Mapping[tuple[int, int], str],
) -> Stands | None:
    """Find what stands at the place of the heading of the answers; `None` if the place is not known.

    Args:
        heads: row, column and field of the other headings on the sheet.
        codes: the column of the codes.
        usual: field → column on the blank form.
        at: row and column → text, of the sheet.
    """
    shift = codes - usual["leaf_code"]
    in_place = Counter(row for row, column, name in heads if usual.get(name, -1) + shift == column)
    if not in_place:
        return None
    row, count = in_place.most_common(1)[0]
    column = usual[ANSWER] + shift
    text = clean(at.get((row, column), ""))
    near = [words for (line, _), words in at.items() if abs(line - row) <= 1]
    alike = [words for words in near if fold(words).startswith(_BEGINS)]
    return Stands(row, column, text, count >= _FEWEST and len(alike) == 1 and _says_the_same(text))


def _says_the_same(text: str) -> bool:
    words = _WORD.findall(fold(text))
    return fold(text).startswith(_BEGINS) and _SAME.issuperset(words)
