"""Reads and updates the workbooks with one table that people and the tool both write into."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.settings.tables import Table
from vtlt_consolidate.words.errors import ConfigError, DamagedError
from vtlt_consolidate.words.text import count_of
from vtlt_consolidate.workspace import ownbook, ownrows
from vtlt_consolidate.workspace.ownbook import Found

_MEND = "\nSửa trong Excel, lưu tệp rồi chạy lại."
R = TypeVar("R")


@dataclass(frozen=True)
class Book(Generic[R]):
    """A workbook as it was read.

    Args:
        found: its bytes.
        rows: its rows.
        records: records of `Findings` about it.
    """

    found: Found
    rows: tuple[R, ...] = ()
    records: tuple[dict[str, Any], ...] = ()


def gone(found: Found) -> Iterator[dict[str, Any]]:
    """Report a workbook that has kept versions but no longer exists."""
    kept = ownbook.versions(found.path)
    if found.data is None and kept:
        place = f"{kept[-1].path.parent.name}/{kept[-1].path.name}"
        name = found.path.name
        yield catalogue.record(bookrules.BOOK_GONE, file=name, key="", subject=name, found=place)


def rows_of(found: Found, table: Table) -> tuple[Any, ...]:
    """The rows of a workbook; none if there is none yet.

    Raises:
        ConfigError: it is no .xlsx, its sheet or a column is missing, or a cell cannot be read.
    """
    with naming_kept(found):
        return () if found.data is None else workbook.read_table(found.data, table, found.name)


@contextmanager
def naming_kept(found: Found) -> Iterator[None]:
    """Name the kept version that may take the place of a workbook, where it turns out to be damaged."""
    try:
        yield
    except DamagedError as error:
        kept = ownbook.versions(found.path)
        if not kept:
            raise
        copy = f"{kept[-1].path.parent.name}/{kept[-1].path.name}"
        instead = (
            f"Không mở được nữa thì chép {copy}, bản giữ mới nhất, đè lên, đặt tên là {found.path.name}."
        )
        raise DamagedError(f"{error} {instead}") from error


def unusable(found: Found, problems: Sequence[str], mend: str) -> str:
    """Say that rows of a workbook cannot be used.

    Args:
        found: the workbook.
        problems: why, as sentences.
        mend: how they are mended.
    """
    lines = "\n".join(f"  - {problem}" for problem in problems)
    return f"Tệp {found.name} có {count_of(problems)} dòng chưa dùng được:\n{lines}{mend}"


def require_usable(found: Found, problems: Iterable[str]) -> None:
    """Make sure that all rows of a workbook can be used.

    Raises:
        ConfigError: there are problems; the text names every one.
    """
    if told := list(problems):
        raise ConfigError(unusable(found, told, _MEND))


@dataclass(frozen=True)
class Put(Generic[R]):
    """A workbook that was brought up to date.

    Args:
        found: the workbook as it is now.
        rows: the rows that were wanted.
        written: it was written.
        saved: somebody saved it since it was read.
    """

    found: Found
    rows: tuple[R, ...]
    written: bool
    saved: bool


def update(
    found: Found, table: Table, wanted: Callable[[tuple[R, ...]], Iterable[R]], *, blank: bool = False
) -> Put[R]:
    """Bring a workbook up to date, starting from what is on the disk now.

    Args:
        found: the workbook as it was read.
        table: the table in it.
        wanted: makes the rows that it should have, in order, from those that it has.
        blank: make a new workbook even if it would have no row.

    Raises:
        VtltError: it cannot be written, or the current file cannot be read.
    """
    tries: list[tuple[bytes | None, tuple[R, ...], bytes | None]] = []

    def render(data: bytes | None) -> bytes | None:
        rows = tuple(wanted(rows_of(dataclasses.replace(found, data=data), table)))
        if data is not None:
            fresh: bytes | None = ownrows.update(data, table, found.name, rows).data
        else:
            fresh = workbook.render_table(table, rows) if rows or blank else None
        tries.append((data, rows, fresh))
        return fresh

    written = ownbook.put(found.path, render)
    # `render` is called again if somebody saved meanwhile; what it gave last is what was written.
    _, rows, fresh = tries[-1]
    saved = any(data != found.data for data, _, _ in tries)
    return Put(dataclasses.replace(found, data=fresh), rows, written, saved)
