"""The register of receipts (sổ nhận): which file came in on which day.

A day is noted once, when a file is first seen, and belongs to the analyst from then on; file times
and names decide nothing. A row that is gone comes back from the versions that are kept, with its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Receipt
from vtlt_consolidate.model.frames import Files
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.settings.tables import RECEIPTS
from vtlt_consolidate.words.errors import ConfigError, VtltError
from vtlt_consolidate.words.text import listed
from vtlt_consolidate.workspace import leftover, ownbook, ownrows

FILE_NAME = "so-nhan.xlsx"
_NAMED = 5
_LOOKED_INTO = 3


@dataclass(frozen=True)
class Noted:
    """What the register says of the files that came in.

    Args:
        days: SHA-256 of a file → day; files without a day are left out.
        replaced: records of `Findings` about files whose content is not what came in under their name.
        told: records of `Findings` about the register itself.
        failed: complete sentences about what could not be written.
    """

    days: Mapping[str, dt.date]
    replaced: tuple[dict[str, Any], ...]
    told: tuple[dict[str, Any], ...]
    failed: list[str] = field(default_factory=list)


def note(path: Path, files: DataFrame[Files], received: dt.date | None, *, reported: bool = False) -> Noted:
    """Bring the register up to date, as soon as files are seen.

    Args:
        path: of the register; made if need be, left alone when nothing is new.
        files: frame `Files`.
        received: the day of files that it does not know yet; none: they have no day.
        reported: the period has results already, so that its files did not come in today where there is
            neither a register nor a kept copy of one.

    Raises:
        ConfigError: somebody wrote what is no day into it; the text names the cell. The day of new files is
            kept nevertheless.
        WorkspaceError: it cannot be read.
    """
    try:
        known = _known(path, files, received, reported=reported)
    except ConfigError:
        _keep_aside(path, files, received)
        raise
    found = known.found
    failed: list[str] = []
    try:
        ownbook.put(
            path, lambda data: _render(ownbook.Found(path, data, found.twin), known.kept, known.fresh)
        )
        leftover.clear(found, RECEIPTS, lambda data: _read(data, path.name))
    except VtltError as error:
        failed.append(str(error))
    return _noted(known, files, failed)


def look(path: Path, files: DataFrame[Files], received: dt.date | None, *, reported: bool = False) -> Noted:
    """Say what `note` would, and write nothing.

    Raises:
        ConfigError: somebody wrote what is no day into it.
        WorkspaceError: it cannot be read.
    """
    return _noted(_known(path, files, received, reported=reported), files, [])


def _known(path: Path, files: DataFrame[Files], received: dt.date | None, *, reported: bool) -> _Known:
    found = ownbook.find(path)
    kept = _kept(path)
    first = _first(found, kept)
    lost = reported and found.data is None and kept is None and found.twin is None
    return _Known(found, kept, first, _fresh(first.rows, files, None if lost else received), lost)


def _noted(known: _Known, files: DataFrame[Files], failed: list[str]) -> Noted:
    rows = (*known.first.rows, *known.fresh)
    told = [*known.first.told, *_lost(known.fresh if known.lost else ())]
    days = {receipt.sha256: receipt.received for receipt in rows if receipt.received}
    return Noted(days, tuple(_replaced(rows, files)), tuple(told), failed)


@dataclass(frozen=True)
class _Kept:
    """What kept versions hold: the name of the newest, and every row."""

    name: str
    rows: tuple[Receipt, ...]


@dataclass(frozen=True)
class _First:
    """The rows of the register before anything new, and what is told about them."""

    rows: tuple[Receipt, ...]
    merged: leftover.Merged
    told: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class _Known:
    """The register as it was found, and the rows that are new; `lost`: it is gone without a trace."""

    found: ownbook.Found
    kept: _Kept | None
    first: _First
    fresh: tuple[Receipt, ...]
    lost: bool


def _first(found: ownbook.Found, kept: _Kept | None) -> _First:
    merged = leftover.merge(found, RECEIPTS, _read(found.data, found.path.name))
    seen = {receipt.sha256 for receipt in merged.rows}
    gone = tuple(receipt for receipt in (kept.rows if kept else ()) if receipt.sha256 not in seen)
    told = list(merged.told)
    if gone and kept:
        names = listed([receipt.file for receipt in gone[:_NAMED]])
        subject = names if len(gone) <= _NAMED else f"{names} …"
        told.append(catalogue.record(
            bookrules.RECEIPTS_RESTORED, file=FILE_NAME, key=subject, found=str(len(gone)), subject=subject,
            other=kept.name,
        ))  # fmt: skip
    return _First((*merged.rows, *gone), merged, tuple(told))


def _read(data: bytes | None, name: str) -> tuple[Receipt, ...]:
    return () if data is None else workbook.read_table(data, RECEIPTS, name)


def _kept(path: Path) -> _Kept | None:
    """The rows of the newest kept versions; the last one alone may be what a person deleted rows from."""
    name, rows = "", dict[str, Receipt]()
    for version in reversed(ownbook.versions(path)[-_LOOKED_INTO:]):
        data = version.read()
        if data is None:
            continue
        try:
            before = workbook.read_table(data, RECEIPTS, version.path.name)
        except ConfigError:
            # Somebody had written what is no day into it; an older one may do.
            continue
        name = name or f"{version.path.parent.name}/{version.path.name}"
        for receipt in before:
            rows.setdefault(receipt.sha256, receipt)
    return _Kept(name, tuple(rows.values())) if name else None


def _fresh(
    known: Iterable[Receipt], files: DataFrame[Files], received: dt.date | None
) -> tuple[Receipt, ...]:
    seen = {receipt.sha256 for receipt in known}
    fresh = []
    for row in frames.rows(files[files["sha256"] != ""]):
        if row.sha256 not in seen:
            seen.add(row.sha256)
            fresh.append(Receipt(row.file, received, "", row.sha256))
    return tuple(fresh)


def _render(
    found: ownbook.Found,
    kept: _Kept | None,
    fresh: tuple[Receipt, ...],
) -> bytes | None:
    """Write the register anew over what stands there now."""
    first = _first(found, kept)
    seen = {receipt.sha256 for receipt in first.rows}
    rows = (*first.rows, *(receipt for receipt in fresh if receipt.sha256 not in seen))
    if found.data is not None:
        return ownrows.update(found.data, RECEIPTS, FILE_NAME, rows, first.merged.fills).data
    return workbook.render_table(RECEIPTS, rows) if rows else None


def _keep_aside(path: Path, files: DataFrame[Files], received: dt.date | None) -> None:
    """Note today's files in a kept version, where the register itself cannot be read."""
    kept = _kept(path)
    rows = kept.rows if kept else ()
    fresh = _fresh(rows, files, received)
    if fresh:
        ownbook.keep(path, workbook.render_table(RECEIPTS, [*rows, *fresh]))


def _replaced(rows: Iterable[Receipt], files: DataFrame[Files]) -> Iterable[dict[str, Any]]:
    """Tell of files whose name is known with another content that is nowhere any more."""
    here = set(files["sha256"])
    former: dict[str, str] = {}
    for receipt in rows:
        if receipt.sha256 not in here:
            former[receipt.file] = receipt.sha256
    for row in frames.rows(files.drop_duplicates("file")):
        if row.sha256 and row.file in former:
            yield catalogue.record(
                bookrules.CONTENT_REPLACED,
                file=row.file,
                key=row.sha256,
                found=row.sha256,
                other=former[row.file],
            )


def _lost(fresh: Iterable[Receipt]) -> Iterable[dict[str, Any]]:
    count = len(tuple(fresh))
    if count:
        yield catalogue.record(bookrules.REGISTER_LOST, file=FILE_NAME, key="", found=str(count))
