"""The lines above and below the table of an appendix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.sheet import Live, sentence
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.words.text import document_number, sentence_date

_KEY_IN_LINE = 4


@dataclass(frozen=True)
class Line:
    """A line under the table.

    It is written in one merged cell: text in the columns of the table would be taken for a unit's answers
    when the appendix is read back.

    Args:
        value: its text.
        style: style of its letters.
        size: printed size of its letters, in points.
        opens: it must not be the last line of a page.
    """

    value: str | Live
    style: str = "body"
    size: float = 13
    opens: bool = False

    @property
    def bold(self) -> bool:
        """Whether its letters are bold, and therefore wider."""
        return not {"bold", "title"}.isdisjoint(self.style.split())


@dataclass(frozen=True)
class Heading:
    """The lines above the table: `Phụ lục II`, its name in capitals, and “(Kèm theo …)” or nothing."""

    name: str
    title: str
    attached: str


def attachment_line(config: Config, round_: Round) -> str:
    """The line under the name of the appendix; empty if the report has no number or date yet.

    Nghị định 30/2020/NĐ-CP, Phụ lục I: it is omitted in an electronic document.
    """
    if not round_.report_number or round_.report_date is None:
        return ""
    number, day = document_number(round_.report_number), sentence_date(round_.report_date)
    return f"(Kèm theo Báo cáo số {number} {day} của {config.agency.name})"


def lines_below(note: str, key: Sequence[str], sentences: Sequence[str | Live]) -> list[Line]:
    """Make the lines under the table.

    Args:
        note: how to read the table; may be empty.
        key: explanations of its short headings; may be empty.
        sentences: the result in sentences.
    """
    heading = [Line("Các tiêu chí:", "body bold", 11, opens=True)] if key else []
    keys = [Line(text, "body top", 11) for text in key]
    *others, last = sentences
    ended: str | Live = f"{last}/." if isinstance(last, str) else sentence([last, "/."])
    result = [Line("Tổng hợp kết quả:", "body bold", opens=True), *map(Line, [*others, ended])]
    noted = [Line(note, "body italic", 11, opens=True)] if note else []
    return [*noted, *heading, *keys, *result]


def in_lines(words: Sequence[str]) -> list[str]:
    """Join short texts of a key into lines of a few each."""
    runs = [words[at : at + _KEY_IN_LINE] for at in range(0, len(words), _KEY_IN_LINE)]
    return ["; ".join(run) + ("." if run is runs[-1] else ";") for run in runs]
