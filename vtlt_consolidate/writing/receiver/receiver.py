"""The workbooks that other offices want filled (biểu của nơi nhận): every one of them, for one period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import slug
from vtlt_consolidate.writing.receiver import fill
from vtlt_consolidate.writing.receiver.figures import Figures

ENDING = ".xlsx"
PREFIX = "bieu-noi-nhan-"


@dataclass
class Made:
    """The filled workbooks.

    Args:
        files: name → bytes.
        lacking: name of a file that could not be made → why.
        records: findings.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    lacking: dict[str, str] = field(default_factory=dict)
    records: list[dict[str, Any]] = field(default_factory=list)


def render(
    config: Config, round_: Round, month: Month, books: Mapping[str, bytes | VtltError], folder: str
) -> Made:
    """Fill workbooks.

    Args:
        config: agency, criteria set and units.
        round_: the round.
        month: the results of the round.
        books: name of a file → its bytes, or why it could not be read.
        folder: where they are, for messages.
    """
    made, figures = Made(), Figures(config, round_, month)
    names = file_names(books, round_.period)
    for book, data in books.items():
        place = f"{folder}/{book}"
        if not book.lower().endswith(ENDING):
            _idle(made, place, "tệp không phải dạng .xlsx nên không được điền")
            continue
        if isinstance(data, VtltError):
            made.lacking[names[book]] = str(data)
            continue
        try:
            done = fill.fill(data, place, figures)
        except VtltError as error:
            made.lacking[names[book]] = str(error)
            continue
        if done.data is None:
            _idle(made, place, "tệp không có chỗ điền nào nên không có gì để điền")
            continue
        made.files[names[book]] = done.data
        made.records += done.records
        if month.results.carried_note:
            made.records.append(catalogue.record(
                bookrules.RECEIVER_CARRIED, file=place, key="", found=month.results.carried_note,
            ))  # fmt: skip
    return made


def _idle(made: Made, place: str, why: str) -> None:
    made.records.append(catalogue.record(bookrules.RECEIVER_IDLE, file=place, key="", found=why))


def file_names(books: Mapping[str, object], period: Period) -> dict[str, str]:
    """Name of a workbook of another office → name of the filled one: ASCII, no two of them alike."""
    names: dict[str, str] = {}
    for book in books:
        stem = slug(PurePath(book).stem) or "bieu"
        name, number = f"{PREFIX}{stem}-{period}{ENDING}", 2
        while name in names.values():
            name, number = f"{PREFIX}{stem}-{number}-{period}{ENDING}", number + 1
        names[book] = name
    return names
