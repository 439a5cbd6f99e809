"""Finds the documents in a received file: the file itself, members of an archive, or attachments of a mail.

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
from dataclasses import dataclass, replace
from functools import cache
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
from vtlt_consolidate.files.containers.kinds import (
    EMPTY_ARCHIVE,
    MAIL,
    MAILS,
    OUTLOOK_MAIL,
    TORN,
    TORN_ARCHIVE,
)
from vtlt_consolidate.files.mails import internet, outlook
from vtlt_consolidate.files.mails.letter import MAIL_LIMIT, Letter, Mail, MailError, Part
from vtlt_consolidate.words.errors import reason
from vtlt_consolidate.words.text import show_date

MEMBERS_LIMIT = 5000
ARCHIVE_LIMIT = 1 << 30
DEPTH = 2
SWOLLEN_LIMIT = 3
_CHUNK = 1 << 18
_SMALL = 1 << 20
# Flags of a member of a zip archive (APPNOTE 4.4.4).
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1

LITTER = "litter"
DAMAGED = "damaged"
CLOSED = "closed"
MOVING = "moving"
TWINS = "twins"
NO_FORM = "no-form"
BAD_MAIL = "bad-mail"
SEALED = "sealed"

_SWOLLEN = "nội dung giải nén phình quá lớn so với tệp"
_TOO_LARGE = "tệp quá lớn so với một biểu"
_TORN_BY: tuple[type[Exception], ...] = (*TORN, AssertionError)
_TORN_MAIL = "thư bị hỏng, không đọc được các phần"
_READERS = {MAIL: internet.read, OUTLOOK_MAIL: outlook.read}


@dataclass(frozen=True)
class Found:
    """One document.

    Args:
        name: the name of its `Arrival`; in an archive `thu.zip/thu-muc/bieu.xlsx`.
        kind: the kind that `sniff` found; empty if it was not examined.
        data: its bytes; empty for anything but workbooks.
        sha256: hash of its bytes; of a member that cannot be unpacked, of its archive and its name.
        state: `LITTER`, `DAMAGED`, `CLOSED`, `MOVING`, `TWINS`, `NO_FORM`, `BAD_MAIL` or `SEALED`; empty:
            nothing is wrong so far.
        reason: the reason of the state, for a person.
        letters: the mails that it came in, the outermost first.
    """

    name: str
    kind: str = ""
    data: bytes = b""
    sha256: str = ""
    state: str = ""
    reason: str = ""
    letters: tuple[Letter, ...] = ()


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
            raise Spent("bên trong chứa quá nhiều")
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
            kind = "" if _moves(stream, stamp) else sniff(_small_in_memory(stream))
            if kind in (ARCHIVE, *MAILS) and stamp:
                yield from _of_container(stream, name, kind, passwords)
            else:
                found = _of_file(stream, name, kind)
                yield Found(name, state=MOVING) if _moves(stream, stamp) else found
    except OSError as error:
        yield Found(name, state=CLOSED, reason=reason(error))


def _small_in_memory(stream: IO[bytes]) -> bytes | IO[bytes]:
    """The content of a small file, which is unpacked only once then; a large one as it is."""
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return stream.read() if size <= _SMALL else stream


def _moves(stream: IO[bytes], stamp: tuple[int, int] | None) -> bool:
    """Say whether a file has changed since it was listed, because it is still being copied."""
    now = os.fstat(stream.fileno())
    return stamp is not None and stamp != (now.st_size, now.st_mtime_ns)


def _of_container(stream: IO[bytes], name: str, kind: str, passwords: Sequence[str]) -> Iterator[Found]:
    opener = _Opener(Budget(), passwords)
    try:
        if kind == ARCHIVE:
            yield from opener.members(stream, name, _Depth())
        elif stream.seek(0, os.SEEK_END) > MAIL_LIMIT:
            yield Found(name, kind, sha256=_hash(stream), state=BAD_MAIL, reason="thư quá lớn")
        else:
            stream.seek(0)
            yield from opener.letter(stream.read(), name, kind, _Depth())
    except Spent as spent:
        state = BAD_MAIL if kind in MAILS else DAMAGED
        yield Found(name, kind, sha256=_hash(stream), state=state, reason=str(spent))
    except TORN:
        yield Found(name, kind, sha256=_hash(stream), state=DAMAGED, reason=TORN_ARCHIVE)


def _of_file(stream: IO[bytes], name: str, kind: str) -> Found:
    size = stream.seek(0, os.SEEK_END)
    if size > FILE_LIMIT and kind in (WORKBOOK, ENCRYPTED, BROKEN, TORN_ARCHIVE):
        return Found(name, kind, sha256=_hash(stream), state=DAMAGED, reason=_TOO_LARGE)
    if kind not in (WORKBOOK, ENCRYPTED):
        return Found(name, kind, sha256=_hash(stream) if size else "")
    stream.seek(0)
    return _with_content(name, stream.read(), kind)


def _hash(stream: IO[bytes]) -> str:
    stream.seek(0)
    return hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]


def _named_member(name: str, found: Found, archive: str, inside: str) -> Found:
    """Name a member that cannot be unpacked, and give it a hash by which decisions know it."""
    sha256 = hashlib.sha256(f"{archive}/{inside}".encode("utf-8", "surrogatepass")).hexdigest()
    return replace(found, name=name, sha256=sha256)


def _with_content(name: str, data: bytes, kind: str) -> Found:
    kept = data if kind in (WORKBOOK, ENCRYPTED) else b""
    return Found(name, kind, kept, hashlib.sha256(data).hexdigest() if data else "")


@dataclass(frozen=True)
class _Depth:
    """How many archives and how many mails may still be opened, one in the other."""

    archives: int = DEPTH
    mails: int = DEPTH

    def of(self, kind: str) -> int:
        """How many of this kind may still be opened; 0: anything that is opened nowhere."""
        return self.archives if kind == ARCHIVE else self.mails if kind in MAILS else 0

    def below(self, kind: str) -> _Depth:
        """What is left inside one of this kind."""
        if kind == ARCHIVE:
            return replace(self, archives=self.archives - 1)
        return replace(self, mails=self.mails - 1)


@dataclass
class _Opener:
    """Opens archives and mails, and those inside them, within one budget."""

    budget: Budget
    passwords: Sequence[str]

    def members(self, stream: IO[bytes], outer: str, depth: _Depth) -> Iterator[Found]:
        """Yield every document of an archive."""
        depth = depth.below(ARCHIVE)
        with zipfile.ZipFile(stream) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            self.budget.take(members=len(members))
            names = Counter(map(member_name, members))
            different = _different(members)
            whole = cache(lambda: _hash(stream))
            seen: Counter[str] = Counter()
            empty = True
            # By offset too, so that members with the same name keep their order in the archive.
            for member in sorted(members, key=lambda one: (member_name(one).split("/"), one.header_offset)):
                plain = member_name(member)
                seen[plain] += 1
                inside = plain + (f" ({seen[plain]})" if seen[plain] > 1 else "")
                name = f"{outer}/{inside}"
                if is_litter(plain):
                    yield Found(name, state=LITTER)
                    continue
                empty = False
                if plain not in different:
                    found = self._content(archive, member)
                    if isinstance(found, Found):
                        yield _named_member(name, found, whole(), inside)
                    else:
                        yield from self._inside(found, name, depth)
                elif seen[plain] == 1:
                    found = Found("", state=TWINS, reason=str(names[plain]))
                    yield _named_member(name, found, whole(), inside)
            if empty:
                yield Found(outer, EMPTY_ARCHIVE, sha256=_hash(stream))

    def _inside(self, data: bytes, name: str, depth: _Depth) -> Iterator[Found]:
        """Yield what a member or an attachment is, or contains."""
        kind = sniff(data)
        if not depth.of(kind):
            yield _with_content(name, data, kind)
            return
        try:
            if kind == ARCHIVE:
                yield from self.members(io.BytesIO(data), name, depth)
            else:
                yield from self.letter(data, name, kind, depth)
        except TORN:
            yield Found(
                name, kind, sha256=hashlib.sha256(data).hexdigest(), state=DAMAGED, reason=TORN_ARCHIVE
            )

    def letter(self, data: bytes, name: str, kind: str, depth: _Depth) -> Iterator[Found]:
        """Yield every document of a mail."""
        sha256 = hashlib.sha256(data).hexdigest()
        try:
            mail = _READERS[kind](data)
        except MailError as error:
            yield Found(name, kind, sha256=sha256, state=BAD_MAIL, reason=str(error))
        except _TORN_BY:
            yield Found(name, kind, sha256=sha256, state=BAD_MAIL, reason=_TORN_MAIL)
        else:
            yield from self._parts(mail, name, sha256, depth.below(kind))

    def _parts(self, mail: Mail, outer: str, sha256: str, depth: _Depth) -> Iterator[Found]:
        letter = mail.letter._replace(name=outer)
        self.budget.take(members=len(mail.parts))
        seen: Counter[str] = Counter()
        empty = True
        for part in mail.parts:
            plain = printable(part.name)
            seen[plain] += 1
            name = f"{outer}/{plain}" + (f" ({seen[plain]})" if seen[plain] > 1 else "")
            for found in self._part(part, name, depth):
                empty &= found.state == LITTER
                yield replace(found, letters=(letter, *found.letters))
        if empty or mail.trouble:
            state = BAD_MAIL if mail.trouble else NO_FORM
            words = mail.trouble or _mail_description(mail)
            yield Found(outer, MAIL, sha256=sha256, state=state, reason=words, letters=(letter,))

    def _part(self, part: Part, name: str, depth: _Depth) -> Iterator[Found]:
        if part.litter or is_litter(part.name):
            yield Found(name, state=LITTER)
        elif part.words:
            yield Found(name, part.words)
        elif part.mail and depth.mails:
            yield from self._parts(part.mail, name, "", depth.below(MAIL))
        elif part.mail:
            yield Found(name, MAIL)
        else:
            self.budget.take(size=len(part.data))
            if len(part.data) > FILE_LIMIT:
                yield Found(name, state=DAMAGED, reason=_TOO_LARGE)
            else:
                yield from self._inside(part.data, name, depth)

    def _content(self, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | Found:
        """Unpack one member, with a password of the office if it is encrypted."""
        if not member.flag_bits & _ENCRYPTED:
            try:
                return self._read(archive, member, None)
            except TORN:
                return Found("", state=DAMAGED, reason=TORN_ARCHIVE)
        # A wrong password fails in the same ways as a damaged member; AES, which nothing here undoes, counts
        # as a method of compression.
        for password in self.passwords if member.compress_type in PLAIN_METHODS else ():
            with contextlib.suppress(*TORN):
                return self._read(archive, member, password.encode())
        return Found("", state=SEALED)

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


def _mail_description(mail: Mail) -> str:
    """Say what a mail without any document is."""
    letter = mail.letter
    what = "thư báo của máy chủ (không gửi được, đã đọc …)" if mail.bounced else "thư không đính kèm tệp nào"
    pictures = sum(part.litter for part in mail.parts)
    seen = f", chỉ có {pictures} ảnh hoặc chữ ký trong thư" if pictures else ""
    subject = f"“{letter.subject}”" if letter.subject else "không có tiêu đề"
    sender = letter.sender or "không rõ"
    day = show_date(letter.day) if letter.day else "không rõ"
    return f"{what}{seen}: {subject}, người gửi {sender}, ngày {day}"


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
