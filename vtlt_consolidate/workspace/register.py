"""The register of receipts (sổ nhận): which file came in on which day.

The day is noted once, when a file is first seen; afterwards only the analyst changes it. File times and names
are not used; a file that came in a mail came in on the day of that mail
(`files/mails/mailed`). A row that was deleted is restored from the kept versions, with its day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from pathlib import Path, PurePosixPath
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.files.mails import mailed
from vtlt_consolidate.files.mails.mailed import NO_MAIL, NO_MAILS, Mailed
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Receipt
from vtlt_consolidate.model.frames import Files
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.settings.tables import RECEIPTS
from vtlt_consolidate.words.errors import ConfigError, VtltError
from vtlt_consolidate.words.text import listed
from vtlt_consolidate.workspace import ownbook, ownrows, owntable

FILE_NAME = "so-nhan.xlsx"
_NAMED = 5
_LOOKED_INTO = 3
_SHOWN = 8
"""So much of a hash tells two files of one name apart."""


class Keep(Enum):
    """What an examination writes.

    A command that knows no day leaves the register alone: an entry without a day could not be told from one
    whose day the analyst deleted, so that no later command could date it.
    """

    ALL = auto()
    NO_RECEIPTS = auto()
    NOTHING = auto()

    @property
    def anything(self) -> bool:
        """Say whether anything is written."""
        return self is not Keep.NOTHING


@dataclass(frozen=True)
class Noted:
    """The entries of the register about the received files.

    Args:
        days: SHA-256 of a file → day; files without a day are left out.
        asked: records of `Findings` about received files, which a person may accept.
        records: records of `Findings` about the register itself.
        failed: complete sentences about what could not be written.
        dated: a new file got the day that was given.
    """

    days: Mapping[str, dt.date]
    asked: tuple[dict[str, Any], ...]
    records: tuple[dict[str, Any], ...]
    failed: list[str] = field(default_factory=list)
    dated: bool = False


def note(
    path: Path, files: DataFrame[Files], received: dt.date | None, mails: Mapping[str, Mailed] = NO_MAILS, *,
    reported: bool = False,
) -> Noted:  # fmt: skip
    """Bring the register up to date, called as soon as files are seen.

    Args:
        path: the register; created if needed, not written if nothing is new.
        files: frame `Files`.
        received: the day for files that it does not list yet; none: they get no day.
        mails: file that came in a mail → what that mail says of its day.
        reported: the period has results already. If the register and all kept copies are missing, its files
            did not come in today, so they get no day.

    Raises:
        ConfigError: somebody wrote something that is not a day into it; the text names the cell. The day of
            new files is kept nevertheless.
        WorkspaceError: it cannot be read.
    """
    try:
        current = _find(path, files, received, mails, reported=reported)
    except ConfigError:
        _keep_aside(path, files, received, mails)
        raise
    failed: list[str] = []
    try:
        owntable.update(current.found, RECEIPTS, lambda now: _wanted(now, current.kept, current.fresh))
    except VtltError as error:
        failed.append(str(error))
    return _noted(current, files, failed, mails, received)


def look(
    path: Path, files: DataFrame[Files], received: dt.date | None, mails: Mapping[str, Mailed] = NO_MAILS, *,
    reported: bool = False,
) -> Noted:  # fmt: skip
    """Return what `note` would, but write nothing.

    Raises:
        ConfigError: somebody wrote something that is not a day into it.
        WorkspaceError: it cannot be read.
    """
    return _noted(_find(path, files, received, mails, reported=reported), files, [], mails, received)


def latest(path: Path, folder: Path) -> Receipt | None:
    """The entry of the file that came in last, of those that are still there; `None` if there is none.

    Args:
        path: the register.
        folder: where received files lie.

    Raises:
        ConfigError: somebody wrote something that is not a day into it.
        WorkspaceError: it cannot be read.
    """
    dated = [
        (receipt.received, receipt)
        for receipt in _rows(ownbook.find(path))
        if receipt.received and _lies_in(folder, receipt.file)
    ]
    return max(dated, key=lambda each: each[0])[1] if dated else None


def _lies_in(folder: Path, file: str) -> bool:
    """Say whether a file lies in a folder, if only in an archive or a mail."""
    inside = PurePosixPath(file)
    return any((folder / part).is_file() for part in (inside, *inside.parents))


def _find(
    path: Path, files: DataFrame[Files], received: dt.date | None, mails: Mapping[str, Mailed], *,
    reported: bool,
) -> _Register:  # fmt: skip
    found, kept = ownbook.find(path), _kept(path)
    first = _first(_rows(found), kept)
    # Results prove that there was a register; today is not the day on which these files came.
    lost = reported and found.data is None and kept is None
    return _Register(found, kept, first, _fresh(first.rows, files, None if lost else received, mails), lost)


def _noted(
    current: _Register, files: DataFrame[Files], failed: list[str], mails: Mapping[str, Mailed],
    received: dt.date | None,
) -> Noted:  # fmt: skip
    rows = (*current.first.rows, *current.fresh)
    days = {receipt.sha256: receipt.received for receipt in rows if receipt.received}
    records = [*current.first.records, *_lost(current.fresh if current.lost else ()),
               *mailed.doubtful(files, mails, days)]  # fmt: skip
    # A run that knows no day misses none.
    undated = _undated(current, files) if received else ()
    asked = (*_replaced(rows, files), *_gone(rows, files), *undated)
    dated = any(receipt.received == received for receipt in current.fresh)
    return Noted(days, asked, tuple(records), failed, dated)


@dataclass(frozen=True)
class _Kept:
    """The content of the kept versions: the name of the newest, and all their rows."""

    name: str
    rows: tuple[Receipt, ...]


@dataclass(frozen=True)
class _First:
    """The rows of the register before new ones are added, and records of `Findings` about them."""

    rows: tuple[Receipt, ...]
    records: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class _Register:
    """The register as it was found, and its new rows; `lost`: register and kept copies are missing."""

    found: ownbook.Found
    kept: _Kept | None
    first: _First
    fresh: tuple[Receipt, ...]
    lost: bool


def _first(rows: tuple[Receipt, ...], kept: _Kept | None) -> _First:
    seen = {receipt.sha256 for receipt in rows}
    gone = tuple(receipt for receipt in (kept.rows if kept else ()) if receipt.sha256 not in seen)
    records = []
    if gone and kept:
        subject = _few([receipt.file for receipt in gone])
        records.append(catalogue.record(
            bookrules.RECEIPTS_RESTORED, file=FILE_NAME, key=subject, found=str(len(gone)), subject=subject,
            other=kept.name,
        ))  # fmt: skip
    return _First((*rows, *gone), tuple(records))


def _rows(found: ownbook.Found) -> tuple[Receipt, ...]:
    return owntable.rows_of(found, RECEIPTS)


def _kept(path: Path) -> _Kept | None:
    """The rows of the last kept versions; the newest alone may lack rows that a person deleted."""
    name, rows = "", dict[str, Receipt]()
    for version in reversed(ownbook.versions(path)[-_LOOKED_INTO:]):
        data = version.read()
        if data is None:
            continue
        try:
            before = workbook.read_table(data, RECEIPTS, version.path.name)
        except ConfigError:
            # Somebody had written something that is not a day into this version; an older one may be fine.
            continue
        name = name or f"{version.path.parent.name}/{version.path.name}"
        for receipt in before:
            rows.setdefault(receipt.sha256, receipt)
    return _Kept(name, tuple(rows.values())) if name else None


def _fresh(
    registered: Iterable[Receipt],
    files: DataFrame[Files],
    received: dt.date | None,
    mails: Mapping[str, Mailed],
) -> tuple[Receipt, ...]:
    seen = {receipt.sha256 for receipt in registered}
    fresh = []
    for row in frames.rows(files[files["sha256"] != ""]):
        if row.sha256 not in seen:
            seen.add(row.sha256)
            mail = mails.get(row.file, NO_MAIL)
            fresh.append(Receipt(row.file, mail.received(received), mail.note, row.sha256))
    return tuple(fresh)


def _wanted(now: tuple[Receipt, ...], kept: _Kept | None, fresh: tuple[Receipt, ...]) -> tuple[Receipt, ...]:
    """The rows that the register should have, from those that it has."""
    rows = _first(now, kept).rows
    seen = {receipt.sha256 for receipt in rows}
    return (*rows, *(receipt for receipt in fresh if receipt.sha256 not in seen))


def _keep_aside(
    path: Path, files: DataFrame[Files], received: dt.date | None, mails: Mapping[str, Mailed]
) -> None:
    """Note today's files in a kept version, because the register itself cannot be read."""
    kept = _kept(path)
    rows = kept.rows if kept else ()
    fresh = _fresh(rows, files, received, mails)
    if fresh:
        ownbook.keep(path, workbook.render_table(RECEIPTS, [*rows, *fresh]))


def _replaced(rows: Iterable[Receipt], files: DataFrame[Files]) -> Iterable[dict[str, Any]]:
    """Report files whose name was registered with another content that no file has any more."""
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
                found=row.sha256[:_SHOWN],
                other=former[row.file][:_SHOWN],
            )


def _gone(rows: Iterable[Receipt], files: DataFrame[Files]) -> Iterable[dict[str, Any]]:
    """Report files that were registered and of which neither the name nor the content is there any more."""
    here = {*files["sha256"], *files["file"]}
    gone = {row.file: row.sha256 for row in rows if here.isdisjoint((row.sha256, row.file))}
    if gone:
        # What was decided about these files says nothing of others.
        key = " ".join(sorted(digest[:_SHOWN] for digest in gone.values()))
        yield catalogue.record(
            bookrules.RECEIVED_GONE, file=FILE_NAME, key=key, found=str(len(gone)), subject=_few([*gone])
        )


def _undated(current: _Register, files: DataFrame[Files]) -> Iterable[dict[str, Any]]:
    """Report files that are there and have stood in the register without a day since an earlier run."""
    here = set(files["sha256"])
    rows = [row for row in current.first.rows if row.received is None and row.sha256 in here]
    if rows and current.found.data:
        placed = ownrows.update(current.found.data, RECEIPTS, FILE_NAME, current.first.rows)
        cells = [placed.cell(RECEIPTS.key(row), "received") for row in rows[:_NAMED]]
        key = " ".join(sorted(row.sha256[:_SHOWN] for row in rows))
        yield catalogue.record(
            bookrules.NO_DAY, file=FILE_NAME, sheet=RECEIPTS.sheet, cell=", ".join(cells), key=key,
            found=str(len(rows)), subject=_few([row.file for row in rows]),
        )  # fmt: skip


def _few(names: list[str]) -> str:
    shown = listed(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} …"


def _lost(fresh: Iterable[Receipt]) -> Iterable[dict[str, Any]]:
    count = len(tuple(fresh))
    if count:
        yield catalogue.record(bookrules.REGISTER_LOST, file=FILE_NAME, key="", found=str(count))
