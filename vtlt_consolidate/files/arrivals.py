"""Lists what is in tiep-nhan/ without opening anything; files are opened only in worker processes."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from vtlt_consolidate.words.errors import reason

_LITTER = {"thumbs.db", "desktop.ini", ".ds_store"}
_LITTER_STARTS = ("~$", ".~lock.", "._")
_LITTER_ENDS = (".tmp", ".crdownload", ".part", ".partial")
_LITTER_FOLDERS = {"__macosx"}

# File attributes of OneDrive and similar services: the name is here, the content is not.
_OFFLINE, _RECALL_ON_OPEN, _RECALL_ON_ACCESS = 0x1000, 0x40000, 0x400000
_AWAY = _OFFLINE | _RECALL_ON_OPEN | _RECALL_ON_ACCESS
_ICLOUD = ".icloud"
_JUNCTION = 0xA0000003

_BYTE = 0xFF
_BYTES = range(0xDC80, 0xDD00)

NO_FILE = "no-file"
CLOSED_FOLDER = "closed-folder"
IN_THE_CLOUD = "in-the-cloud"

_SORTS = (
    (stat.S_ISLNK, "lối tắt (liên kết)"), (stat.S_ISFIFO, "ống dẫn (FIFO)"), (stat.S_ISSOCK, "ổ cắm mạng"),
    (stat.S_ISCHR, "thiết bị"), (stat.S_ISBLK, "thiết bị"),
)  # fmt: skip


@dataclass(frozen=True)
class Arrival:
    """One entry of the folder.

    Args:
        name: its path below `tiep-nhan`, with `/`, printable and unique.
        path: its path as the system names it.
        stamp: size and time of change when it was listed.
        trouble: `NO_FILE`, `CLOSED_FOLDER` or `IN_THE_CLOUD`; empty: a file that can be opened.
        found: words for what it is instead, or why it cannot be opened.
    """

    name: str
    path: str
    stamp: tuple[int, int] = (0, 0)
    trouble: str = ""
    found: str = ""


def is_litter(name: str) -> bool:
    """Say whether a file was left behind by a program, such as a lock file or Thumbs.db."""
    path = PurePosixPath(name.casefold())
    return (
        path.name in _LITTER
        or path.name.startswith(_LITTER_STARTS)
        or path.name.endswith(_LITTER_ENDS)
        or bool(_LITTER_FOLDERS & set(path.parts))
    )


def printable(name: str) -> str:
    """Escape bytes that are no text and invisible letters in a name, so that it can be printed anywhere.

    A name with a mark of direction or a line break would look like a different one.
    """
    return name if name.isprintable() else "".join(map(_spelled, name))


def _spelled(letter: str) -> str:
    if letter.isprintable() or unicodedata.category(letter) in ("Zs", "Mn"):
        return letter
    # Python represents a byte that is no UTF-8 as a lone surrogate (PEP 383).
    code = ord(letter)
    return f"\\x{code & _BYTE:02x}" if code <= _BYTE or code in _BYTES else f"\\u{code:04x}"


def came(folder: Path) -> list[Arrival]:
    """List what `arrived` lists of a folder that need not exist."""
    return arrived(folder)[0] if folder.is_dir() else []


def arrived(folder: Path) -> tuple[list[Arrival], int]:
    """List everything in the folder, in order of name; nothing is opened, followed or written.

    Returns:
        The files, things that are no files, and folders that cannot be listed; and how many files were
        ignored as litter.
    """
    found = sorted(_listed(str(folder), ""), key=lambda arrival: arrival.name.split("/"))
    kept = [arrival for arrival in found if not is_litter(arrival.name) or arrival.trouble == IN_THE_CLOUD]
    names: dict[str, int] = {}
    return [_once(arrival, names) for arrival in kept], len(found) - len(kept)


def _once(arrival: Arrival, names: dict[str, int]) -> Arrival:
    """Add a number to a name that is printed like an earlier one."""
    count = names[arrival.name] = names.get(arrival.name, 0) + 1
    if count == 1:
        return arrival
    return _once(Arrival(**vars(arrival) | {"name": f"{arrival.name} ({count})"}), names)


def _listed(folder: str, below: str) -> Iterator[Arrival]:
    """List a folder and its subfolders, without recursion, because they may be nested too deeply for it."""
    waiting = [(folder, below)]
    while waiting:
        place, name = waiting.pop()
        try:
            with os.scandir(place) as entries:
                listed = list(entries)
        except OSError as error:
            yield Arrival(name.rstrip("/") or ".", place, trouble=CLOSED_FOLDER, found=reason(error))
            continue
        for entry in listed:
            inner = name + printable(entry.name)
            arrival = _seen(entry, inner)
            if arrival is None:
                waiting.append((entry.path, f"{inner}/"))
            else:
                yield arrival


def _seen(entry: os.DirEntry[str], name: str) -> Arrival | None:
    """Describe one entry without opening it; `None` for a folder."""
    try:
        seen = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Arrival(name, entry.path, trouble=NO_FILE, found=f"tệp không mở được ({reason(error)})")
    # A junction on Windows looks like a folder, but may lead anywhere, even back to its parent.
    if stat.S_ISDIR(seen.st_mode) and getattr(seen, "st_reparse_tag", 0) != _JUNCTION:
        return None
    stamp = (seen.st_size, seen.st_mtime_ns)
    trouble, found = _trouble(seen, entry.name.casefold())
    return Arrival(name, entry.path, stamp, trouble, found)


def _trouble(seen: os.stat_result, name: str) -> tuple[str, str]:
    """Say why an entry must not be opened, and in words what it is."""
    if getattr(seen, "st_reparse_tag", 0) == _JUNCTION:
        return NO_FILE, "lối tắt đến một thư mục"
    if not stat.S_ISREG(seen.st_mode):
        return NO_FILE, next((words for is_one, words in _SORTS if is_one(seen.st_mode)), "thứ lạ")
    if getattr(seen, "st_file_attributes", 0) & _AWAY:
        return IN_THE_CLOUD, "OneDrive hoặc dịch vụ tương tự"
    return (IN_THE_CLOUD, "iCloud") if name.startswith(".") and name.endswith(_ICLOUD) else ("", "")
