"""What lies in tiep-nhan/: only listed here, never opened; that is done where nothing can be harmed."""

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

# OneDrive and its like: the name is here, what is in the file is not.
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
    """One thing that lies there.

    Args:
        name: its path below `tiep-nhan`, with `/`, so that it can be printed; unique.
        path: where it is; as the system names it.
        stamp: size and time of change when it was listed.
        trouble: `NO_FILE`, `CLOSED_FOLDER` or `IN_THE_CLOUD`; empty: a file that can be opened.
        found: what it is instead, or why; in words.
    """

    name: str
    path: str
    stamp: tuple[int, int] = (0, 0)
    trouble: str = ""
    found: str = ""


def is_litter(name: str) -> bool:
    """Say whether a file is one that programs leave behind: lock files, Thumbs.db and the like."""
    path = PurePosixPath(name.casefold())
    return (
        path.name in _LITTER
        or path.name.startswith(_LITTER_STARTS)
        or path.name.endswith(_LITTER_ENDS)
        or bool(_LITTER_FOLDERS & set(path.parts))
    )


def printable(name: str) -> str:
    """Spell a name so that it can be printed anywhere: bytes that are no text and invisible letters escaped.

    A name that turns the direction of writing, or breaks the line, would show as another than it is.
    """
    return "".join(map(_spelled, name))


def _spelled(letter: str) -> str:
    if letter.isprintable() or unicodedata.category(letter) in ("Zs", "Mn"):
        return letter
    # A byte that is no UTF-8 stands as a lone surrogate (PEP 383).
    code = ord(letter)
    return f"\\x{code & _BYTE:02x}" if code <= _BYTE or code in _BYTES else f"\\u{code:04x}"


def arrived(folder: Path) -> tuple[list[Arrival], int]:
    """List everything that came in, in order of name; nothing is opened, followed or written.

    Returns:
        The files, what is no file and the folders that cannot be entered; and how many were passed over
        as litter.
    """
    found = sorted(_listed(str(folder), ""), key=lambda arrival: arrival.name.split("/"))
    kept = [arrival for arrival in found if not is_litter(arrival.name) or arrival.trouble == IN_THE_CLOUD]
    names: dict[str, int] = {}
    return [_once(arrival, names) for arrival in kept], len(found) - len(kept)


def _once(arrival: Arrival, names: dict[str, int]) -> Arrival:
    """Tell names apart that are printed alike."""
    count = names[arrival.name] = names.get(arrival.name, 0) + 1
    if count == 1:
        return arrival
    return _once(Arrival(**vars(arrival) | {"name": f"{arrival.name} ({count})"}), names)


def _listed(folder: str, below: str) -> Iterator[Arrival]:
    """List a folder and those in it; they are few and rarely nested, but may be nested without end."""
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
    """Look at one entry from outside; nothing where it is a folder."""
    try:
        seen = entry.stat(follow_symlinks=False)
    except OSError as error:
        return Arrival(name, entry.path, trouble=NO_FILE, found=f"tệp không mở được ({reason(error)})")
    if stat.S_ISDIR(seen.st_mode) and getattr(seen, "st_reparse_tag", 0) != _JUNCTION:
        return None
    stamp = (seen.st_size, seen.st_mtime_ns)
    trouble, found = _trouble(seen, entry.name.casefold())
    return Arrival(name, entry.path, stamp, trouble, found)


def _trouble(seen: os.stat_result, name: str) -> tuple[str, str]:
    """Say why an entry is not to be opened, and in words what it is."""
    if getattr(seen, "st_reparse_tag", 0) == _JUNCTION:
        return NO_FILE, "lối tắt đến một thư mục"
    if not stat.S_ISREG(seen.st_mode):
        return NO_FILE, next((words for is_one, words in _SORTS if is_one(seen.st_mode)), "thứ lạ")
    if getattr(seen, "st_file_attributes", 0) & _AWAY:
        return IN_THE_CLOUD, "OneDrive hoặc dịch vụ tương tự"
    return (IN_THE_CLOUD, "iCloud") if name.startswith(".") and name.endswith(_ICLOUD) else ("", "")
