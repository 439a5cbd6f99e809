"""The set of result files of a period: replaced together, the former set kept, an incomplete set recognised.

`bo-ket-qua.json` beside `ket-qua` is journal and seal: before the first file is replaced it lists the files
of the new set, after the last one it states that the set is complete. In any other state the files may belong
to two sets.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path

from vtlt_consolidate.words.errors import VtltError, WorkspaceError, reason
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import (
    RECEIVED,
    RESULTS,
    move,
    name_beside,
    remove,
    remove_folder,
    temporary,
    write,
)

SEAL = "bo-ket-qua.json"
FORMER = "truoc"
KEPT = 10
"""How many former sets are kept; those with a file that a person changed are kept in addition, for ever."""
_TOUCHED = "giu"
_FOLDER = re.compile(rf"(\d{{3,}})-([0-9a-f]{{8}})(?:-{_TOUCHED})?")
WRITING, WHOLE, UNFINISHED = "writing", "whole", "unfinished"


@dataclass(frozen=True)
class Seal:
    """The content of `bo-ket-qua.json`.

    Args:
        state: `writing`, `whole`, or `unfinished`: a file could not be made or put in its place.
        files: name of a file of the set → its SHA-256; empty if it could not be made.
        former: the same for the set that was there before.
        kept: the folder in `truoc` with the former set; empty: there was none.
        inputs: path below the period → SHA-256 of what it was made from; nothing: it was not noted.
        parts: shorter period → SHA-256 of its merged workbook, empty if it had none; nothing: it was not
            rolled up, or it was not noted.
        carried: units that sent nothing were to keep the figures of the period before.
        left: what still stands open in it → how many; nothing: all is settled, or it was not noted.
        compared: earlier period that it is compared with → SHA-256 of its merged workbook; nothing: none, or
            it was not noted.
    """

    state: str
    files: Mapping[str, str]
    former: Mapping[str, str] = field(default_factory=dict)
    kept: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    carried: bool = False
    left: Mapping[str, int] = field(default_factory=dict)
    compared: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Standing:
    """Whether the set in `ket-qua` is complete.

    Args:
        complete: none: unknown, because there is no set, or no seal of it, as where a person copied files.
        unfinished: names of the files that are missing or belong to another set.
        changed: names of files that a person changed since.
        unmade: those of `unfinished` that could not be made at all, which only a faulty template can cause.
    """

    complete: bool | None = None
    unfinished: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unmade: tuple[str, ...] = ()


def merged_name(period: Period) -> str:
    """Name the merged workbook of a period."""
    return f"tong-hop-{period}.xlsx"


def merged_path(period: Period) -> str:
    """Path of the merged workbook of a period within the workspace, with `/`."""
    return f"{period}/{RESULTS}/{merged_name(period)}"


def seal(folder: Path) -> Seal | None:
    """Read the seal of a set; `None` if there is none. An unreadable seal counts as an unfinished set."""
    path = folder.parent / SEAL
    if not path.exists():
        return None
    try:
        # Those of closed periods stay as they are, also where they were made before this was noted.
        written = {"compared": {}} | json.loads(path.read_bytes())
        return Seal(**{each.name: written[each.name] for each in dataclasses.fields(Seal)})
    except (OSError, ValueError, KeyError, TypeError):
        return Seal(UNFINISHED, {})


def carried(folder: Path) -> bool:
    """Say whether units that sent nothing were to keep earlier figures when the set in a folder was made."""
    sealed = seal(folder)
    return sealed is not None and sealed.carried


def from_returns(folder: Path) -> bool:
    """Say whether the set in a folder was made when something had come in; assumed where it is not noted."""
    sealed = seal(folder)
    inputs = sealed.inputs if sealed else {}
    return not inputs or any(name.startswith(f"{RECEIVED}/") for name in inputs)


def standing(folder: Path) -> Standing:
    """Say whether the set in a folder is complete, by comparing the bytes on the disk with the seal."""
    sealed = seal(folder)
    if sealed is None:
        return Standing()
    # The program may have been killed after a seal or after a file, so only the bytes can tell.
    here = {name: digest(folder / name) for name in sealed.files}
    differ = [name for name, digest in here.items() if not digest or digest != sealed.files[name]]
    if sealed.state != WHOLE:
        unmade = tuple(name for name in differ if not sealed.files[name])
        return Standing(bool(sealed.files) and not differ, tuple(differ), unmade=unmade)
    missing = tuple(name for name in differ if not here[name])
    return Standing(not missing, missing, tuple(name for name in differ if here[name]))


def base(folder: Path, name: str) -> Path | None:
    """Path of the file that new results are compared with: the one of the last complete set.

    Args:
        folder: `ket-qua`.
        name: name of the file.
    """
    sealed = seal(folder)
    path = folder / name
    if sealed and sealed.state == WRITING:
        # The last run was killed between two files: the folder is a mixture that was never reported as done.
        kept = folder / FORMER / sealed.kept
        if not sealed.kept:
            return None
        path = kept / name if kept.is_dir() else path
    return path if path.is_file() else None


def read(path: Path) -> bytes:
    """Read a file of a set.

    Raises:
        WorkspaceError: it cannot be read, for example because another program has locked it.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkspaceError(
            f"Không đọc được {path}: {reason(error)}. Đóng tệp (nếu đang mở) rồi chạy lại; kết quả đã lập "
            "được giữ nguyên."
        ) from error


def keep(folder: Path, made: Mapping[str, bytes]) -> tuple[str, tuple[str, ...]]:
    """Keep a copy of the set that is about to be replaced, if any of its files changes.

    Args:
        folder: `ket-qua`.
        made: name → bytes of the new set.

    Returns:
        Name of the folder in `truoc` with the former set, empty if there is nothing to keep; and the names of
        the files in it that a person had changed.

    Raises:
        WorkspaceError: it cannot be kept, so it must not be replaced.
    """
    sealed = seal(folder)
    here = dict(_contents(folder, made))
    recorded = {*sealed.files.values(), *sealed.former.values()} if sealed else set()
    strange = tuple(name for name, data in here.items() if _hash(data) not in recorded)
    # Without a seal nothing shows who changed a file, so nothing is reported.
    touched = strange if recorded else ()
    # A file `….moi.xlsx` that the tool itself put beside an open one, unchanged, need not be kept.
    here = {name: data for name, data in here.items() if name in made or name in strange}
    replaced = [name for name, data in here.items() if made.get(name) != data]
    mixed = sealed is not None and sealed.state == WRITING
    if not replaced or (mixed and not strange):
        return (sealed.kept if sealed and mixed else ""), ()
    name = _put_away(folder / FORMER, here, touched=bool(strange))
    return (sealed.kept if sealed and mixed else name), touched


def _contents(folder: Path, made: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Read the existing files of a set and those put beside them; raises WorkspaceError."""
    for name in dict.fromkeys(beside for one in made for beside in (one, name_beside(Path(one)).name)):
        path = folder / name
        if path.is_file():
            yield name, read(path)


def _put_away(place: Path, files: Mapping[str, bytes], *, touched: bool) -> str:
    """Copy files into a new folder, named by number and content; return its name."""
    print_of = "".join(f"{name} {_hash(data)}\n" for name, data in sorted(files.items()))
    label = f"{_hash(print_of.encode())[:8]}{f'-{_TOUCHED}' if touched else ''}"
    there = _kept(place)
    # The label is made of the contents, so the newest kept set is this one.
    if there and there[-1].partition("-")[2] == label:
        return there[-1]
    number = 1 + max((int(name.partition("-")[0]) for name in there), default=0)
    name, fresh = f"{number:03d}-{label}", temporary(place)
    try:
        for part, data in files.items():
            write(fresh / part, data, twin=False)
        # Renamed in one step, so that a kept set is never half copied.
        move(fresh, place / name)
    finally:
        if fresh.exists():
            with suppress(WorkspaceError):
                remove_folder(fresh)
    for old in [former for former in _kept(place) if not former.endswith(_TOUCHED)][:-KEPT]:
        # A folder with an open file is removed by a later run.
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
    """Replace the former set by a new one.

    Args:
        folder: `ket-qua`.
        made: name → bytes.
        lacking: names of files of the set that could not be made.
        kept: the name that `keep` returned.

    Returns:
        The files of the new set that were written, and complete sentences about those that were not.

    Raises:
        WorkspaceError: nothing can be written there at all.
    """
    digests = {name: _hash(data) for name, data in made.items()} | dict.fromkeys(lacking, "")
    here = {name: digest(folder / name) for name in digests}
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
    complete = not lacking and all(digest(folder / name) == digests[name] for name in made)
    done = Seal(WHOLE if complete else UNFINISHED, digests, {} if complete else former, kept)
    if not (same and before and before.state == WHOLE):
        _write_seal(folder, done)
    # A folder that cannot be written is said once, not for each file.
    return written, list(dict.fromkeys(failed))


def note_inputs(
    folder: Path,
    inputs: Mapping[str, str],
    parts: Mapping[str, str],
    left: Mapping[str, int],
    *,
    carried: bool = False,
    compared: Mapping[str, str],
) -> None:
    """Note what the set was made from, so that a later change of it is noticed before the month is closed.

    Args:
        folder: `ket-qua`.
        inputs: path below the period → SHA-256.
        parts: shorter period → SHA-256 of its merged workbook, if it was rolled up.
        left: what still stands open in it → how many.
        carried: units that sent nothing were to keep the figures of the period before.
        compared: earlier period that it is compared with → SHA-256 of its merged workbook.

    Raises:
        WorkspaceError: it cannot be written.
    """
    sealed = seal(folder)
    if sealed is None:
        return
    noted = dataclasses.replace(
        sealed, inputs=inputs, parts=parts, left=left, carried=carried, compared=compared
    )
    if noted != sealed:
        _write_seal(folder, noted)


def note_rewritten(folder: Path, name: str, former: str, fresh: str) -> None:
    """Note that a file that the set was made from was rewritten by us, without a change that counts.

    Args:
        folder: `ket-qua`.
        name: the file, below the period.
        former: SHA-256 of the file before; empty: there was none. Nothing is noted where it was not this one.
        fresh: the same now.

    Raises:
        WorkspaceError: it cannot be written.
    """
    sealed = seal(folder)
    if sealed and sealed.inputs and sealed.inputs.get(name, "") == former != fresh:
        _write_seal(folder, dataclasses.replace(sealed, inputs={**sealed.inputs, name: fresh}))


def _put(path: Path, data: bytes, *, there: bool) -> None:
    """Put one file in its place; an identical one that is there already is left alone."""
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
    """Flush a folder, so that renames survive a power cut; Windows does not need that."""
    if os.name == "nt":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def digest(path: Path) -> str:
    """SHA-256 of a file; empty if there is none, or if it cannot be read."""
    try:
        return _hash(path.read_bytes())
    except OSError:
        return ""


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
