"""Prints the answer of the last run again if nothing has changed since.

The answer is kept with the hashes of everything that a run reads and writes; with any other byte, name,
option or program the command runs anew. Received files are hashed, never parsed here. The kept file may be
deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from vtlt_consolidate.files.arrivals import arrived
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.shipped import program
from vtlt_consolidate.workspace import journal, lock
from vtlt_consolidate.workspace.folders import (
    LOGS,
    RECEIVED,
    RESULTS,
    RETURNED,
    TEMPLATES,
    Workspace,
    write,
)

NOTICE = "Không có gì thay đổi từ lần chạy trước; kết quả lần đó giữ nguyên, in lại dưới đây."

_NAME = "lan-truoc-{}.json"

State = dict[str, str]
"""Path of a file → hash of its content."""


@dataclass(frozen=True)
class Answer:
    """What a command prints.

    Args:
        text: for a person.
        shown: for `--json`, but for `repeated`.
        attention: whether something is left to do for a person.
        failed: complete sentences about files that could not be written.
        repeated: the answer is that of the last run.
        dated: the day of receipt that was given was noted for a new file.
    """

    text: str
    shown: Mapping[str, Any]
    attention: bool
    failed: Sequence[str] = ()
    repeated: bool = False
    dated: bool = False

    @property
    def as_text(self) -> str:
        """What is printed for a person."""
        return f"{NOTICE}\n\n{self.text}" if self.repeated else self.text

    @property
    def as_object(self) -> dict[str, Any]:
        """What is printed with `--json`."""
        return {**self.shown, "repeated": self.repeated}


@dataclass(frozen=True)
class Making:
    """How results are made of the same files: the options that tell one run of `consolidate` from another.

    Args:
        carry_forward: units that sent nothing keep the figures of the period before.
        allow_empty: results may be replaced although no usable return is left.
        parts: length in months of the shorter periods that they are rolled up from; 0: of returns.
    """

    carry_forward: bool = False
    allow_empty: bool = False
    parts: int = 0


def answer(
    workspace: Workspace, period: Period, command: str, options: Mapping[str, int], run: Callable[[], Answer]
) -> Answer:
    """Give the kept answer if nothing has changed since, or run and keep the answer.

    Args:
        workspace: the workspace.
        period: the period.
        command: the command.
        options: those of its options that change what it does with the same files.
        run: does what the command does.

    Raises:
        VtltError: as `run`.
    """
    # The answer names files as the workspace was named.
    words = json.dumps([str(workspace.root), options], sort_keys=True)
    path = _path(workspace, period, command)
    before = _state(workspace, period)
    if before is not None and (kept := _kept(path, _digest(words, before))):
        return kept
    with journal.kept() as written:
        done = run()
    after = _state(workspace, period)
    # Whatever anybody else saved while this ran, such as a decision, was perhaps not read.
    whole = (
        not done.failed
        and before is not None
        and after is not None
        and not journal.unexplained(workspace.root, before, after, written)
    )
    _keep(path, words, after if whole else None, done)
    return done


@dataclass(frozen=True)
class Last:
    """What a command answered when this version of the program ran it last.

    Args:
        shown: the object for `--json`.
        current: nothing that it depends on has changed since.
        run: its number among the runs of all commands.
        failed: it could not write all its files.
    """

    shown: Mapping[str, Any]
    current: bool
    run: int
    failed: bool = False


Answers = Mapping[str, Last]
"""Command → what it answered last."""


def last(workspace: Workspace, period: Period, *commands: str) -> Answers:
    """Look up what commands answered when they ran last; those of which it is not known are left out.

    What another version of the program answered may lack what this one shows, so it is not known; nor is then
    what was found before that, unless it is still so.
    """
    state, found, unknown = _state(workspace, period), dict[str, Last](), 0
    for command in commands:
        with suppress(OSError, ValueError, TypeError, KeyError):
            kept = json.loads(_path(workspace, period, command).read_bytes())
            run = int(kept["run"])
            if kept["by"] != program():
                unknown = max(unknown, run)
                continue
            current = state is not None and kept["of"] == _digest(kept["words"], state)
            found[command] = Last(kept["shown"], current, run, bool(kept["failed"]))
    return {command: each for command, each in found.items() if each.current or each.run > unknown}


def _path(workspace: Workspace, period: Period, command: str) -> Path:
    return workspace.folder(period, LOGS) / _NAME.format(command)


def _kept(path: Path, digest: str) -> Answer | None:
    with suppress(OSError, ValueError, TypeError, KeyError):
        kept = json.loads(path.read_bytes())
        del kept["words"], kept["by"], kept["run"]
        if kept.pop("of") == digest:
            return replace(Answer(**kept), repeated=True, dated=False)
    return None


def _keep(path: Path, words: str, state: State | None, done: Answer) -> None:
    """Keep an answer; without a state it is never given again, but known as the last."""
    of = "" if state is None else _digest(words, state)
    known = {"of": of, "words": words, "by": program(), "run": _runs(path.parent) + 1, **asdict(done)}
    text = json.dumps(known, ensure_ascii=False)
    # Without it the next run only takes longer.
    with suppress(VtltError):
        write(path, text.encode(), twin=False)


def _runs(logs: Path) -> int:
    """The number of the last run whose answer is kept, of any command."""
    found = 0
    for path in logs.glob(_NAME.format("*")):
        with suppress(OSError, ValueError, TypeError, KeyError):
            found = max(found, int(json.loads(path.read_bytes())["run"]))
    return found


def _digest(words: str, state: State) -> str:
    whole = json.dumps([words, sorted(state.items()), program()])
    return hashlib.sha256(whole.encode()).hexdigest()


def _state(workspace: Workspace, period: Period) -> State | None:
    """What the results of a period may depend on; `None` if some of it cannot be read."""
    try:
        return dict(_files(workspace, period))
    except OSError:
        return None


def _files(workspace: Workspace, period: Period) -> Iterator[tuple[str, str]]:
    root = workspace.root
    own = root / str(period)
    yield from _in(root, root, root / TEMPLATES, own, own / RETURNED, own / RESULTS)
    # Of earlier periods results, records and tasks are read, each with or without the others; of
    # later ones nothing.
    others = sorted(path for path in root.glob("*/") if _is_earlier(path.name, period))
    yield from _in(root, *(folder for path in others for folder in (path, path / RESULTS)))
    yield from _received(own / RECEIVED)


def _is_earlier(name: str, period: Period) -> bool:
    """Say whether a folder is of a period that ends earlier, or then and is shorter."""
    try:
        return Period.parse(name) < period
    except VtltError:
        return False


def _in(root: Path, *folders: Path) -> Iterator[tuple[str, str]]:
    for folder in folders:
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.is_file() and path.name != lock.NAME:
                yield path.relative_to(root).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()


def _received(folder: Path) -> Iterator[tuple[str, str]]:
    listed, litter = arrived(folder)
    yield RECEIVED, str(litter)
    for arrival in listed:
        digest = f"{arrival.trouble} {arrival.found}"
        if not arrival.trouble:
            # As the system names it: the printed name may stand for bytes that are no text.
            with open(arrival.path, "rb") as stream:  # noqa: PTH123
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
        yield f"{RECEIVED}/{arrival.name}", digest
