"""Prints the answer of the last run again if nothing has changed since.

The answer is kept with the hashes of everything that a run reads and writes; with any other byte, name,
option or program the command runs anew. Received files are hashed, never parsed here. The kept file may be
deleted at any time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vtlt_consolidate.files.arrivals import arrived, is_litter, printable
from vtlt_consolidate.settings import monthbook
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.shipped import program
from vtlt_consolidate.workspace import journal, lock, published
from vtlt_consolidate.workspace.folders import (
    CHECKED,
    LOGS,
    RECEIVED,
    REHEARSED,
    RESULTS,
    RETURNED,
    TASKS,
    TEMPLATES,
    Workspace,
    write,
)
from vtlt_consolidate.workspace.months import behind

NOTICE = "Không có gì thay đổi từ lần chạy trước; kết quả lần đó giữ nguyên, in lại dưới đây."

_NAME = "lan-truoc-{}.json"

State = dict[str, str]
"""Path of a file → hash of its content."""
_UNCOUNTED = "chua-tinh"
"""Stands below another period for what came or was changed there since its results were made."""
_NOT_READ = ""
"""Stands for the hash of a file that came or was saved while a command ran."""


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
    # A check has no such option: it does as the results were made.
    carried = bool(options.get("carry_forward", published.carried(workspace.folder(period, RESULTS))))
    with journal.kept() as written:
        before = _state(workspace, period, carried=carried)
        if before is not None and (kept := _kept(path, words, before)):
            return kept
        done = run()
        after = _state(workspace, period, carried=carried)
    of = None
    if before is not None and after is not None:
        # Whatever anybody else saved while this ran, such as a decision, was perhaps not read.
        late = journal.unexplained(workspace.root, before, after, written)
        of = after | dict.fromkeys(late, _NOT_READ)
    _keep(path, words, of, done)
    return done


@dataclass(frozen=True)
class Last:
    """What a command answered when this version of the program ran it last.

    Args:
        shown: the object for `--json`.
        current: nothing that it depends on has changed since.
        run: its number among the runs of all commands.
        failed: it could not write all its files.
        changed: what it depends on and has changed since, in words; nothing: none of it, or it is not known.
    """

    shown: Mapping[str, Any]
    current: bool
    run: int
    failed: bool = False
    changed: tuple[str, ...] = ()


Answers = Mapping[str, Last]
"""Command → what it answered last."""


def last(workspace: Workspace, period: Period, *commands: str) -> Answers:
    """Look up what commands answered when they ran last; those of which it is not known are left out.

    What another version of the program answered may lack what this one shows, so it is not known; nor is then
    what was found before that, unless it is still so.
    """
    carried = published.carried(workspace.folder(period, RESULTS))
    state, found, unknown = _state(workspace, period, carried=carried), dict[str, Last](), 0
    for command in commands:
        with suppress(OSError, ValueError, TypeError, KeyError):
            kept = json.loads(_path(workspace, period, command).read_bytes())
            run = int(kept["run"])
            if kept["by"] != program():
                unknown = max(unknown, run)
                continue
            of, failed = kept["of"], bool(kept["failed"])
            changed = () if state is None or of is None else _changed(of, state, period)
            current = not failed and state is not None and of == state
            found[command] = Last(kept["shown"], current, run, failed, changed)
    return {command: each for command, each in found.items() if each.current or each.run > unknown}


def note_rewritten(workspace: Workspace, period: Period, path: Path, former: bytes | None) -> None:
    """Note that one of our workbooks was rewritten without a change that counts: what was current stays so.

    Args:
        workspace: the workspace.
        period: the period.
        path: the workbook, beside the results.
        former: its bytes before; none: there was none.

    Raises:
        WorkspaceError: it cannot be noted.
    """
    seal, results = workspace.folder(period, published.SEAL), workspace.folder(period, RESULTS)
    was = "" if former is None else hashlib.sha256(former).hexdigest()
    before = {path: was, seal: published.digest(seal)}
    published.note_rewritten(results, path.name, was, published.digest(path))
    then = {each.relative_to(workspace.root).as_posix(): digest for each, digest in before.items()}
    now = {each.relative_to(workspace.root).as_posix(): published.digest(each) for each in before}
    for answered in workspace.folder(period, LOGS).glob(_NAME.format("*")):
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            kept = json.loads(answered.read_bytes())
            if all(kept["of"].get(name) == (digest or None) for name, digest in then.items()):
                kept["of"] |= {name: digest for name, digest in now.items() if digest}
                write(answered, json.dumps(kept).encode(), twin=False)


def _path(workspace: Workspace, period: Period, command: str) -> Path:
    return workspace.folder(period, LOGS) / _NAME.format(command)


def _kept(path: Path, words: str, state: State) -> Answer | None:
    with suppress(OSError, ValueError, TypeError, KeyError):
        kept = json.loads(path.read_bytes())
        del kept["run"]
        same = (kept.pop("words"), kept.pop("by"), kept.pop("of")) == (words, program(), state)
        if same and not kept["failed"]:
            return replace(Answer(**kept), repeated=True, dated=False)
    return None


def _keep(path: Path, words: str, state: State | None, done: Answer) -> None:
    """Keep an answer; without a state, or after a failure, it is never given again, but known as the last."""
    known = {"of": state, "words": words, "by": program(), "run": _runs(path.parent) + 1, **vars(done)}
    # In ASCII, as names of files may have bytes that are no text.
    text = json.dumps(known)
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


def _changed(then: State, now: State, period: Period) -> tuple[str, ...]:
    differing = (name for name in sorted({*then, *now}) if then.get(name) != now.get(name))
    return tuple(dict.fromkeys(_worded(printable(name), str(period)) for name in differing))


def _worded(name: str, own: str) -> str:
    """A path of a state in words: what stands in a folder by the folder, other files by their names."""
    first, *within = name.split("/")
    if first == RECEIVED:
        return f"tệp trong {RECEIVED}"
    if within == [_UNCOUNTED]:
        return f"tệp của kỳ {first}"
    results = bool(within) and within[0] in (RESULTS, published.SEAL)
    if first != own:
        return f"kết quả kỳ {first}" if results else name
    folder = RESULTS if results else "/".join(within[:-1])
    return f"tệp trong {folder}" if folder else within[-1]


def _state(workspace: Workspace, period: Period, *, carried: bool) -> State | None:
    """What the results of a period may depend on; `None` if some of it cannot be read.

    Args:
        workspace: the workspace.
        period: the period.
        carried: units that sent nothing keep the figures of the period before.
    """
    try:
        return dict(_files(workspace, period, carried=carried))
    except OSError:
        return None


def _files(workspace: Workspace, period: Period, *, carried: bool) -> Iterator[tuple[str, str]]:
    root = workspace.root
    own = root / str(period)
    yield from _in(root, root, root / TEMPLATES, own, own / RETURNED, own / RESULTS)
    for other in sorted(filter(None, (_read_too(path.name, period) for path in root.glob("*/")))):
        part = other in period
        yield from _of_other(workspace, other, part=part)
        if part or (carried and other == period.previous):
            # Whoever takes figures from there is told that they are old.
            for each in behind.of(workspace, other):
                yield f"{each.period}/{_UNCOUNTED}", each.changed
    yield from _received(own / RECEIVED)


def _read_too(name: str, period: Period) -> Period | None:
    """The period of a folder, if it is read: an earlier one of the same length, or a part of a longer one."""
    try:
        other = Period.parse(name)
    except VtltError:
        return None
    if other.months == period.months:
        return other if other < period else None
    return other if other in period else None


def _of_other(workspace: Workspace, other: Period, *, part: bool) -> Iterator[tuple[str, str]]:
    """What is read of another period: its results and whether they are whole, its tasks, what was asked.

    One that was only begun says nothing, but that a part of a longer period was, which has its exemptions.
    """
    results = workspace.folder(other, RESULTS)
    book, tasks = results / published.merged_name(other), workspace.folder(other, TASKS)
    if part or book.is_file() or tasks.is_file():
        rest = (workspace.folder(other, name) for name in (monthbook.file_name(other), REHEARSED))
        yield from _hashed(workspace.root, (book, tasks, *rest))
    if book.is_file():
        yield f"{other}/{published.SEAL}", str(book.name in published.standing(results).unfinished)


def _in(root: Path, *folders: Path) -> Iterator[tuple[str, str]]:
    for folder in folders:
        yield from _hashed(root, sorted(folder.iterdir()) if folder.is_dir() else ())


def _hashed(root: Path, paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in paths:
        if path.is_file() and path.name != lock.NAME and not is_litter(path.name):
            # Every command writes its own, and none reads it: only that it stands there counts.
            digest = "" if path.name == CHECKED else journal.sha256_of(str(path))
            yield path.relative_to(root).as_posix(), digest


def _received(folder: Path) -> Iterator[tuple[str, str]]:
    listed, litter = arrived(folder)
    yield RECEIVED, str(litter)
    for arrival in listed:
        digest = f"{arrival.trouble} {arrival.found}"
        if not arrival.trouble:
            # As the system names it: the printed name may stand for bytes that are no text.
            digest = journal.sha256_of(arrival.path)
        yield f"{RECEIVED}/{arrival.name}", digest
