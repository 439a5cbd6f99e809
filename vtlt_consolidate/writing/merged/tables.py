"""The interface of the sheets of results in the merged workbook, and a version without any units."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.excel.charts import Figures
from vtlt_consolidate.excel.sheet import Book, Sheet, Value
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import SCORED, CriteriaSet
from vtlt_consolidate.model.frames import STATUSES, tuples
from vtlt_consolidate.model.outputs import TABLE
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.text import fold
from vtlt_consolidate.writing.merged.history.lookup import Listed
from vtlt_consolidate.writing.merged.summary import Highlights

NAMES_LIMIT = 2000
"""Most characters of a cell that lists names of units."""
BY_BAND = "Đơn vị theo loại"
NO_AREA = "(không ghi địa bàn)"
INFORMATION = "Số liệu"
"""The sheet of the answers without points."""
_INFORMATION_LEAD = 4


def information_columns(criteria: CriteriaSet) -> dict[str, int]:
    """Code of a leaf without points → its column on that sheet."""
    leaves = [leaf for leaf in criteria.leaves if leaf.kind not in SCORED]
    return {leaf.code: column for column, leaf in enumerate(leaves, _INFORMATION_LEAD)}


@dataclass(frozen=True)
class Data:
    """The sheet of data as it was written.

    Args:
        listed: its position.
        rows: its rows.
    """

    listed: Listed
    rows: Sequence[Sequence[Value]]


class Tables(ABC):
    """Writes the sheets of results; methods are called in the order of the sheets in the workbook."""

    def __init__(self, book: Book, config: Config, round_: Round, month: Month) -> None:
        self.book = book
        self.config = config
        self.round_ = round_
        self.month = month

    @abstractmethod
    def write(self) -> None:
        """Write the tables, the bands, and the results by criterion and area."""

    @abstractmethod
    def write_comparison(self) -> None:
        """Write the comparison with the period before, if there is one."""

    @abstractmethod
    def write_earlier(self) -> None:
        """Write the earlier points that the formulas of the comparison refer to."""

    @abstractmethod
    def figures(self) -> Figures:
        """Give the figures that the charts show."""

    @abstractmethod
    def summary(self) -> Highlights:
        """Give the lines of the first sheet about the results."""

    @abstractmethod
    def write_one(self, sheet: Sheet, data: Data) -> None:
        """Write everything about one unit, which is chosen there."""

    @property
    def results(self) -> Results:
        """The results that the tables show."""
        return self.month.results

    @property
    def title(self) -> str:
        """The title of the tables, with the period in brackets unless the round is named after it."""
        name, label = self.round_.name, self.round_.period.label
        also = "" if fold(name) == fold(label) else f" ({label})"
        return f"{self.config.criteria.table_title} - {name}{also}"

    @cached_property
    def statuses(self) -> dict[str, str]:
        """Code of a unit → the words for its status."""
        submissions = self.month.submissions
        rows = tuples(submissions, "unit_code", "status")
        return {code: STATUSES[status] for code, status in rows}

    def noted(self, text: str) -> str:
        """Add the note about figures of earlier periods to a text."""
        return f"{text} {self.results.carried_note}".rstrip()

    def hide_areas(self, sheet: Sheet, column: int) -> None:
        """Hide the column of areas if no unit has one."""
        if not any(self.results.roster.areas):
            sheet.hide_column(column)


NOBODY = "Kỳ này không có đơn vị nào phải báo cáo: mọi đơn vị được miễn hoặc không phát sinh."
"""Text of tables that would have no rows."""


class NoTables(Tables):
    """The sheets of a round in which no unit has to report."""

    def write(self) -> None:
        """Write one sheet that says so."""
        sheet = self.book.sheet(TABLE)
        sheet.text(0, 0, self.title, "heading")
        sheet.text(1, 0, NOBODY)

    def write_comparison(self) -> None:
        """Nobody can be compared."""

    def write_earlier(self) -> None:
        """Nothing is compared."""

    def write_one(self, sheet: Sheet, data: Data) -> None:
        """Nobody can be chosen."""

    def figures(self) -> Figures:
        """Nothing is drawn."""
        return Figures([], [], [], [], self.config.criteria.area_heading)

    def summary(self) -> Highlights:
        """Nothing is counted."""
        return Highlights([], [], None)


def names_or_sheet(names: list[str]) -> str:
    """Names of units for one cell, or a reference to the sheet that lists them if they are too many."""
    listed = "; ".join(names)
    return listed if len(listed) <= NAMES_LIMIT else f"Xem sheet “{BY_BAND}”"
