"""Finds the documents in a received file: the file itself, or the members of an archive, within a budget.

Runs in a worker process, because the content may be hostile. Nothing is written to the disk.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import IO

from vtlt_consolidate.files.arrivals import is_litter, printable
from vtlt_consolidate.files.containers.gate import (
    ARCHIVE,
    BROKEN,
    ENCRYPTED,
    FILE_LIMIT,
    PLAIN_METHODS,
    RATIO_FREE,
    RATIO_LIMIT,
    WORKBOOK,
    sniff,
)
from vtlt_consolidate.files.containers.kinds import EMPTY_ARCHIVE, TORN
from vtlt_consolidate.words.errors import reason

MEMBERS_LIMIT = 5000
ARCHIVE_LIMIT = 1 << 30
DEPTH = 2
SWOLLEN_LIMIT = 3
_CHUNK = 1 << 18
# Flags of a member of a zip archive (APPNOTE 4.4.4).
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1

LITTER = "litter"
DAMAGED = "damaged"
CLOSED = "closed"
MOVING = "moving"
TWINS = "twins"

_SWOLLEN = "nội dung giải nén phình quá lớn so với tệp"
_TOO_LARGE = "tệp quá lớn so với một biểu"
_TORN = "tệp nén bị hỏng hoặc thiếu một phần"


@dataclass(frozen=True)
class Found:
    """One document.

    Args:
        name: the name of its `Arrival`; in an archive `thu.zip/thu-muc/bieu.xlsx`.
        kind: the kind that `sniff` found; empty if it was not examined.
        data: its bytes; empty for anything but workbooks.
        sha256: hash of its bytes.
        state: `LITTER`, `DAMAGED`, `CLOSED`, `MOVING` or `TWINS`; empty: nothing is wrong so far.
        reason: the reason of the state, for a person.
    """

    name: str
    kind: str = ""
    data: bytes = b""
    sha256: str = ""
    state: str = ""
    reason: str = ""


class Spent(Exception):  # noqa: N818 - no error: the budget of an archive is used up
    """An archive exceeds its budget; the text is the reason for the user."""


@dataclass
class Budget:
    """How much may still be unpacked from one file, over all archives in it."""

    size: int = ARCHIVE_LIMIT
    members: int = MEMBERS_LIMIT
    swollen: int = SWOLLEN_LIMIT

    def take(self, *, size: int = 0, members: int = 0, swollen: int = 0) -> None:
        """Use a part of the budget.

        Raises:
            Spent: the budget is exceeded.
        """
        self.size -= size
        self.members -= members
        self.swollen -= swollen
        if self.size < 0 or self.members < 0:
            raise Spent("tệp nén chứa quá nhiều")
        if self.swollen < 0:
            raise Spent(_SWOLLEN)


def documents(
    path: str, name: str, stamp: tuple[int, int] | None, passwords: Sequence[str] = ()
) -> Iterator[Found]:
    """Yield every document of a file, in order of name.

    Args:
        path: the path of the file.
        name: its name in the results.
        stamp: size and time of change when it was listed; none for a file of this tool, which is not
            unpacked.
        passwords: tried on encrypted members.
    """
    try:
        with open(path, "rb") as stream:  # noqa: PTH123 - a name that is no UTF-8 stays as the system gave it
            kind = "" if _moves(stream, stamp) else sniff(stream)
            if kind == ARCHIVE and stamp:
                yield from _of_archive(stream, name, passwords)
            else:
                found = _of_file(stream, name, kind)
                yield Found(name, state=MOVING) if _moves(stream, stamp) else found
    except OSError as error:
        yield Found(name, state=CLOSED, reason=reason(error))


def _moves(stream: IO[bytes], stamp: tuple[int, int] | None) -> bool:
    """Say whether a file has changed since it was listed, because it is still being copied."""
    now = os.fstat(stream.fileno())
    return stamp is not None and stamp != (now.st_size, now.st_mtime_ns)


def _of_archive(stream: IO[bytes], name: str, passwords: Sequence[str]) -> Iterator[Found]:
    opener = _Opener(Budget(), passwords)
    try:
        yield from opener.members(stream, name, DEPTH)
    except Spent as spent:
        yield Found(name, ARCHIVE, sha256=_hash(stream), state=DAMAGED, reason=str(spent))
    except TORN:
        yield Found(name, ARCHIVE, sha256=_hash(stream), state=DAMAGED, reason=_TORN)


def _of_file(stream: IO[bytes], name: str, kind: str) -> Found:
    size = stream.seek(0, os.SEEK_END)
    if size > FILE_LIMIT and kind in (WORKBOOK, ENCRYPTED, BROKEN):
        return Found(name, kind, sha256=_hash(stream), state=DAMAGED, reason=_TOO_LARGE)
    if kind not in (WORKBOOK, ENCRYPTED):
        return Found(name, kind, sha256=_hash(stream) if size else "")
    stream.seek(0)
    return _with_content(name, stream.read(), kind)


def _hash(stream: IO[bytes]) -> str:
    stream.seek(0)
    return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def _with_content(name: str, data: bytes, kind: str) -> Found:
    kept = data if kind in (WORKBOOK, ENCRYPTED) else b""
    return Found(name, kind, kept, hashlib.sha256(data).hexdigest() if data else "")


@dataclass
class _Opener:
    """Opens an archive and archives inside it, within one budget."""

    budget: Budget
    passwords: Sequence[str]

    def members(self, stream: IO[bytes], outer: str, depth: int) -> Iterator[Found]:
        """Yield every document of an archive."""
        with zipfile.ZipFile(stream) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            self.budget.take(members=len(members))
            names = Counter(map(member_name, members))
            different = _different(members)
            seen: Counter[str] = Counter()
            empty = True
            # By offset too, so that members with the same name keep their order in the archive.
            for member in sorted(members, key=lambda one: (member_name(one).split("/"), one.header_offset)):
                plain = member_name(member)
                seen[plain] += 1
                name = f"{outer}/{plain}" + (f" ({seen[plain]})" if seen[plain] > 1 else "")
                if is_litter(plain):
                    yield Found(name, state=LITTER)
                    continue
                empty = False
                if plain not in different:
                    yield from self._member(archive, member, name, depth)
                elif seen[plain] == 1:
                    yield Found(name, state=TWINS, reason=str(names[plain]))
            if empty:
                yield Found(outer, EMPTY_ARCHIVE, sha256=_hash(stream))

    def _member(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, depth: int
    ) -> Iterator[Found]:
        try:
            data = self._content(archive, member)
        except TORN:
            yield Found(name, state=DAMAGED, reason=_TORN)
            return
        if isinstance(data, Found):
            yield Found(name, data.kind, state=data.state, reason=data.reason)
            return
        kind = sniff(data)
        if kind != ARCHIVE or depth <= 1:
            yield _with_content(name, data, kind)
            return
        try:
            yield from self.members(io.BytesIO(data), name, depth - 1)
        except TORN:
            yield Found(name, kind, sha256=hashlib.sha256(data).hexdigest(), state=DAMAGED, reason=_TORN)

    def _content(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | Found:
        """Unpack one member, with a password of the office if it is encrypted."""
        if not member.flag_bits & _ENCRYPTED:
            return self._read(archive, member, None)
        # A wrong password fails in the same ways as a damaged member.
        for password in self.passwords:
            with contextlib.suppress(*TORN):
                return self._read(archive, member, password.encode())
        return Found("", ENCRYPTED)

    def _read(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, password: bytes | None
    ) -> bytes | Found:
        """Read a member to the end, which also checks the CRC, without trusting its declared size."""
        if member.compress_type not in PLAIN_METHODS:
            return Found("", "tệp nén ZIP theo một kiểu nén lạ")
        data = io.BytesIO()
        with archive.open(member, pwd=password) as stream:
            while chunk := stream.read(_CHUNK):
                data.write(chunk)
                self.budget.take(size=len(chunk))
                size = data.tell()
                if size > RATIO_FREE and size > RATIO_LIMIT * max(member.compress_size, 1):
                    self.budget.take(swollen=1)
                    return Found("", state=DAMAGED, reason=_SWOLLEN)
                if size > FILE_LIMIT:
                    return Found("", state=DAMAGED, reason=_TOO_LARGE)
        return data.getvalue()


def _different(members: Sequence[zipfile.ZipInfo]) -> set[str]:
    """The names that several different members share, so that it is unclear which one was meant."""
    contents: dict[str, set[tuple[int, int]]] = {}
    for member in members:
        contents.setdefault(member_name(member), set()).add((member.CRC, member.file_size))
    return {name for name, several in contents.items() if len(several) > 1}


def member_name(member: zipfile.ZipInfo) -> str:
    """Name a member; archives made on Windows often contain UTF-8 without the flag for it, or backslashes."""
    name = member.filename
    if not member.flag_bits & _UTF8_NAME:
        with contextlib.suppress(UnicodeError):
            # Without the flag, `zipfile` decodes names by code page 437.
            name = name.encode("cp437").decode("utf-8")
    return printable(name.replace("\\", "/"))
