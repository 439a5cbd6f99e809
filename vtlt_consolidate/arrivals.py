"""Everything that lies in tiep-nhan/: files, subfolders, and what archives hold."""

from __future__ import annotations

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from vtlt_consolidate import gate
from vtlt_consolidate.errors import reason

_LITTER = {"thumbs.db", "desktop.ini", ".ds_store"}
_LITTER_STARTS = ("~$", ".~lock.", "._")
_LITTER_ENDS = (".tmp", ".crdownload", ".part", ".partial")
_LITTER_FOLDERS = {"__macosx"}

MEMBERS_LIMIT = 5000
ARCHIVE_LIMIT = 1 << 30
_DEPTH = 2
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


@dataclass(frozen=True)
class Arrival:
    """One file that came in, alone or in an archive.

    Args:
        name: its path below `tiep-nhan`; in an archive `thu.zip/thu-muc/bieu.xlsx`.
        data: its bytes.
        kind: what `gate.sniff` says it is.
        trouble: why it cannot be looked into at all; empty: it can.
    """

    name: str
    data: bytes = b""
    kind: str = ""
    trouble: str = ""


def is_litter(name: str) -> bool:
    """Say whether a file is one that programs leave behind: lock files, Thumbs.db and the like."""
    path = PurePosixPath(name.casefold())
    return (
        path.name in _LITTER
        or path.name.startswith(_LITTER_STARTS)
        or path.name.endswith(_LITTER_ENDS)
        or bool(_LITTER_FOLDERS & set(path.parts))
    )


def arrived(folder: Path) -> tuple[list[Arrival], int]:
    """Take everything that came in, in order of name; nothing is written there.

    Returns:
        The files, those inside archives in the place of their archive, and how many were passed
        over: litter, and what is no regular file (links, pipes and devices are not followed).
    """
    paths, litter = _listed(folder)
    arrivals: list[Arrival] = []
    for path in paths:
        for arrival in _opened(_read(path, path.relative_to(folder).as_posix()), _DEPTH):
            if is_litter(arrival.name):
                litter += 1
            else:
                arrivals.append(arrival)
    return arrivals, litter


def _listed(folder: Path) -> tuple[list[Path], int]:
    paths: list[Path] = []
    litter = 0
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in names:
            path = Path(parent, name)
            if is_litter(name) or not stat.S_ISREG(path.lstat().st_mode):
                litter += 1
            else:
                paths.append(path)
    return sorted(paths), litter


def _read(path: Path, name: str) -> Arrival:
    if path.stat().st_size > gate.FILE_LIMIT:
        return Arrival(name, trouble="tệp quá lớn so với một biểu")
    try:
        data = path.read_bytes()
    except OSError as error:
        return Arrival(name, trouble=f"không mở được ({reason(error)})")
    return Arrival(name, data, gate.sniff(data))


def _opened(arrival: Arrival, depth: int) -> Iterator[Arrival]:
    """Give a file itself, or what is in it where it is an archive."""
    if arrival.kind != gate.ARCHIVE or depth == 0:
        yield arrival
        return
    try:
        with zipfile.ZipFile(io.BytesIO(arrival.data)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MEMBERS_LIMIT or sum(m.file_size for m in members) > ARCHIVE_LIMIT:
                yield Arrival(arrival.name, arrival.data, trouble="tệp nén chứa quá nhiều")
                return
            for member in sorted(members, key=_member_name):
                yield from _opened(_read_member(archive, member, arrival.name), depth - 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        yield Arrival(arrival.name, arrival.data, trouble=f"tệp nén bị hỏng ({error})")


def _member_name(member: zipfile.ZipInfo) -> str:
    """Name a member; archives made on Windows often hold UTF-8 without saying so."""
    if member.flag_bits & _UTF8_NAME:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, outer: str) -> Arrival:
    name = f"{outer}/{_member_name(member)}"
    if member.flag_bits & _ENCRYPTED:
        return Arrival(name, kind=gate.ENCRYPTED)
    try:
        with archive.open(member) as stream:
            # The declared size may lie; reading one byte more than allowed shows it.
            data = stream.read(gate.FILE_LIMIT + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        return Arrival(name, trouble=f"tệp nén bị hỏng ({error})")
    if len(data) > gate.FILE_LIMIT:
        return Arrival(name, trouble="tệp quá lớn so với một biểu")
    return Arrival(name, data, gate.sniff(data))
