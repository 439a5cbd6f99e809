"""The set of results of a period: replaced as a whole, the former one kept, known when it is not whole.

`bo-ket-qua.json` beside `ket-qua` is the journal and the seal: before the first file is replaced it says what
the set will be, after the last one that it is whole. Whoever finds it otherwise knows that the set is mixed.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from vtlt_consolidate.words.errors import VtltError, WorkspaceError, reason
from vtlt_consolidate.workspace.folders import move, name_beside, remove, remove_folder, temporary, write

SEAL = "bo-ket-qua.json"
FORMER = "truoc"
KEPT = 10
"""So many former sets are kept; those with a file that a person changed are kept besides, for ever."""
_TOUCHED = "giu"
_FOLDER = re.compile(rf"(\d{{3,}})-([0-9a-f]{{8}})(?:-{_TOUCHED})?")
WRITING, WHOLE, UNFINISHED = "writing", "whole", "unfinished"


@dataclass(frozen=True)
class Seal:
    """What `bo-ket-qua.json` says.

    Args:
        state: `writing`, `whole`, or `unfinished`: a file could not be made or put in its place.
        files: name of a file of the set → its SHA-256; empty where it could not be made.
        former: the same of the set that stood there before.
        kept: the folder of `truoc` that holds the former set; empty: there was none.
    """

    state: str
    files: Mapping[str, str]
    former: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""


@dataclass(frozen=True)
class Standing:
    """How whole the set is that stands in `ket-qua`.

    Args:
        whole: none: nobody can say, there is no set or one from before there were seals.
        unfinished: names of the files that are not those of the set.
        changed: names of files that a person changed since.
    """

    whole: bool | None = None
    unfinished: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


def seal(folder: Path) -> Seal | None:
    """Read the seal of a set; none: there is none. One that cannot be read is of a set that is not whole."""
    path = folder.parent / SEAL
    if not path.exists():
        return None
    try:
        told = json.loads(path.read_bytes())
        return Seal(told["state"], told["files"], told["former"], told["kept"])
    except (OSError, ValueError, KeyError, TypeError):
        return Seal(UNFINISHED, {})


def standing(folder: Path) -> Standing:
    """Say how whole the set in a folder is, by the bytes that are there."""
    sealed = seal(folder)
    if sealed is None:
        return Standing()
    here = {name: _digest(folder / name) for name in sealed.files}
    differ = [name for name, digest in here.items() if not digest or digest != sealed.files[name]]
    if sealed.state != WHOLE:
        return Standing(bool(sealed.files) and not differ, tuple(differ))
    missing = tuple(name for name in differ if not here[name])
    return Standing(not missing, missing, tuple(name for name in differ if here[name]))


def base(folder: Path, name: str) -> Path | None:
    """Where the file stands that new results are compared with: of the last set that was whole.

    Args:
        folder: `ket-qua`.
        name: of the file.
    """
    sealed = seal(folder)
    path = folder / name
    if sealed and sealed.state == WRITING:
        # Killed on the way: part of the new set may be here already, and nobody has heard of it.
        kept = folder / FORMER / sealed.kept
        if not sealed.kept:
            return None
        path = kept / name if kept.is_dir() else path
    return path if path.is_file() else None


def read(path: Path) -> bytes:
    """Read a file of a set.

    Raises:
        WorkspaceError: it cannot be read, such as one that another program holds.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkspaceError(
            f"Không đọc được {path}: {reason(error)}. Đóng tệp (nếu đang mở) rồi chạy lại; kết quả đã lập "
            "được giữ nguyên."
        ) from error


def keep(folder: Path, made: Mapping[str, bytes]) -> tuple[str, tuple[str, ...]]:
    """Keep the set that is about to be replaced, where anything of it changes.

    Args:
        folder: `ket-qua`.
        made: name → bytes of the new set.

    Returns:
        Name of the folder in `truoc` where the former set is kept, empty where there is nothing to keep;
        and the names of the files in it that a person had changed.

    Raises:
        WorkspaceError: it cannot be kept, and so must not be replaced.
    """
    sealed = seal(folder)
    here = dict(_contents(folder, made))
    known = {*sealed.files.values(), *sealed.former.values()} if sealed else set()
    strange = tuple(name for name, data in here.items() if _hash(data) not in known)
    touched = strange if known else ()
    # What stands beside a file that was open, just as it was put there, is nothing to keep.
    here = {name: data for name, data in here.items() if name in made or name in strange}
    replaced = [name for name, data in here.items() if made.get(name) != data]
    mixed = sealed is not None and sealed.state == WRITING
    if not replaced or (mixed and not strange):
        return (sealed.kept if sealed and mixed else ""), ()
    name = _put_away(folder / FORMER, here, touched=bool(strange))
    return (sealed.kept if sealed and mixed else name), touched


def _contents(folder: Path, made: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Read the files of a set that are there, and what stands beside them; raises WorkspaceError."""
    for name in dict.fromkeys(each for one in made for each in (one, name_beside(Path(one)).name)):
        path = folder / name
        if path.is_file():
            yield name, read(path)


def _put_away(place: Path, files: Mapping[str, bytes], *, touched: bool) -> str:
    """Put copies into a folder of their own, named by number and content; gives its name."""
    print_of = "".join(f"{name} {_hash(data)}\n" for name, data in sorted(files.items()))
    told = f"{_hash(print_of.encode())[:8]}{f'-{_TOUCHED}' if touched else ''}"
    there = _kept(place)
    if there and there[-1].partition("-")[2] == told:
        return there[-1]
    number = 1 + max((int(name.partition("-")[0]) for name in there), default=0)
    name, fresh = f"{number:03d}-{told}", temporary(place)
    try:
        for each, data in files.items():
            write(fresh / each, data, twin=False)
        move(fresh, place / name)
    finally:
        if fresh.exists():
            with suppress(WorkspaceError):
                remove_folder(fresh)
    for old in [each for each in _kept(place) if not each.endswith(_TOUCHED)][:-KEPT]:
        # One that is open somewhere goes another time.
        with suppress(WorkspaceError):
            remove_folder(place / old)
    return name


def _kept(place: Path) -> list[str]:
    if not place.is_dir():
        return []
    names = (path.name for path in place.iterdir())
    return sorted(filter(_FOLDER.fullmatch, names), key=lambda name: int(name.partition("-")[0]))


def replace(
    folder: Path, made: Mapping[str, bytes], lacking: Sequence[str], kept: str
) -> tuple[list[Path], list[str]]:
    """Put a new set in the place of the former one.

    Args:
        folder: `ket-qua`.
        made: name → bytes.
        lacking: names of files of the set that could not be made.
        kept: what `keep` gave.

    Returns:
        The files of the new set that stand in their place, and complete sentences about those that do not.

    Raises:
        WorkspaceError: nothing can be written there at all.
    """
    digests = {name: _hash(data) for name, data in made.items()} | dict.fromkeys(lacking, "")
    here = {name: _digest(folder / name) for name in digests}
    former = {name: digest for name, digest in here.items() if digest}
    before = seal(folder)
    if before and before.state == WRITING:
        former = {**before.former, **former}
    same = here == digests
    if not same:
        _write_seal(folder, Seal(WRITING, digests, former, kept))
    written, failed = [], []
    for name, data in made.items():
        try:
            _put(folder / name, data, there=here[name] == digests[name])
            written.append(folder / name)
        except VtltError as error:
            failed.append(str(error))
    whole = not lacking and all(_digest(folder / name) == digests[name] for name in made)
    done = Seal(WHOLE if whole else UNFINISHED, digests, {} if whole else former, kept)
    if not (same and before and before.state == WHOLE):
        _write_seal(folder, done)
    return written, failed


def _put(path: Path, data: bytes, *, there: bool) -> None:
    """Put one file in its place; one that is there already is left alone."""
    if there:
        remove(name_beside(path))
    else:
        write(path, data)


def _write_seal(folder: Path, sealed: Seal) -> None:
    text = json.dumps(asdict(sealed), ensure_ascii=False, indent=1, sort_keys=True)
    write(folder.parent / SEAL, text.encode(), twin=False)
    _settle(folder)
    _settle(folder.parent)


def _settle(folder: Path) -> None:
    """Let the names in a folder survive a power cut; Windows does so by itself."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _digest(path: Path) -> str:
    """SHA-256 of a file; empty where there is none, or it cannot be read."""
    try:
        return _hash(path.read_bytes())
    except OSError:
        return ""


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
