"""The correction forms that are due: made by another process, and written while this one goes on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from vtlt_consolidate.commands.line.writer import Writer
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.files.beside import Asked, Helper
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import LOGS, RETURNED, Workspace, renew
from vtlt_consolidate.writing.forms import corrections, due
from vtlt_consolidate.writing.forms.corrections import Due

_NOTED = "phieu-tra-sua.json"
"""Where it is noted what correction forms were made of."""

_MANY_FORMS = 100
"""Starting a process is not worth it for fewer."""

_PARTS = 8

_Made = list[tuple[str, bytes]]


@dataclass(frozen=True)
class _Former:
    """What correction forms were made of, so that those that would be the same are not made again.

    Args:
        path: the file that says so, which may be deleted at any time.
        forms: file name → hash of what the form was made of, and hash of its bytes.
    """

    path: Path
    forms: Mapping[str, tuple[str, str]]

    @classmethod
    def read(cls, path: Path) -> _Former:
        """Read the file; without a readable one every form is made again."""
        with suppress(OSError, ValueError, TypeError, AttributeError):
            noted = json.loads(path.read_bytes())
            return cls(path, {name: (made_of, sha256) for name, (made_of, sha256) in noted.items()})
        return cls(path, {})

    def stands(self, path: Path, made_of: str) -> bool:
        """Say whether a form with exactly this content is in its place."""
        of, sha256 = self.forms.get(path.name, ("", ""))
        return of == made_of and sha256 == published.digest(path)

    def keep(self, made_of: Mapping[str, str], hashes: Mapping[str, str]) -> None:
        """Note the forms of this run; `hashes` are those of the bytes of what was made anew."""
        fresh = {name: (made_of[name], sha256) for name, sha256 in hashes.items()}
        noted = {name: self.forms[name] for name in made_of if name not in hashes} | fresh
        # Without the file the next run only takes longer.
        with suppress(VtltError):
            renew(self.path, json.dumps(noted, ensure_ascii=False, sort_keys=True, indent=0).encode())


class Forms:
    """The correction forms that are due; used in a `with`, outside of which none is written any more.

    Args:
        helper: what makes them.
        folder: where they stand.
        made_of: file name → hash of what the form is made of, of all of them.
        former: what was made in earlier runs.
    """

    def __init__(self, helper: Helper, folder: Path, made_of: Mapping[str, str], former: _Former) -> None:
        self.folder, self.made_of = folder, made_of
        self.standing = {name for name, digest in made_of.items() if former.stands(folder / name, digest)}
        self.lacking = [name for name in made_of if name not in self.standing]
        self._helper, self._former = helper, former
        self._parts: list[tuple[Sequence[str], Asked[_Made]]] = []
        self._hashes: dict[str, str] = {}
        self._names: Collection[str] = ()
        self._pool = ThreadPoolExecutor(1)
        self._sending: Future[Writer] | None = None

    @classmethod
    def begun(cls, workspace: Workspace, result: Result, helper: Helper) -> Forms:
        """Work out which forms are due, and have them made."""
        config, round_ = result.config, result.round_
        listed = due.of_month(config, result.month)
        made_of = corrections.made_of(config, round_, listed)
        former = _Former.read(workspace.folder(round_.period, LOGS) / _NOTED)
        forms = cls(helper, workspace.folder(round_.period, RETURNED), made_of, former)
        forms._begin(config, round_, [form for form in listed if form.name not in forms.standing])
        return forms

    def _begin(self, config: Config, round_: Round, lacking: Sequence[Due]) -> None:
        # The whole list would be sent with every part, and a form looks at its own unit alone.
        config = replace(config, roster=Roster(()))
        worth = len(lacking) > _MANY_FORMS
        size = -(-len(lacking) // _PARTS) if worth else max(1, len(lacking))
        for at in range(0, len(lacking), size):
            part = lacking[at : at + size]
            made = self._helper.begin(partial(corrections.render, config, round_, part), worth=worth)
            self._parts.append(([form.name for form in part], made))

    def __enter__(self) -> Forms:
        return self

    def __exit__(self, *raised: object) -> None:
        for _, made in self._parts:
            made.taken_back()
        self._pool.shutdown()

    def fresh(self, name: str) -> bytes | None:
        """The bytes of a form that has to be written; `None`: it stands as it should, or is not due."""
        made = next((made for names, made in self._parts if name in names), None)
        return dict(made())[name] if made else None

    def send(self, names: Collection[str]) -> None:
        """Begin to write some of those that lack, as they come; whoever calls goes on until `sent`."""
        self._names = names
        # The journal of the run belongs to the context.
        self._sending = self._pool.submit(copy_context().run, self._send)

    def _send(self) -> Writer:
        files = Writer()
        for _, made in self._parts:
            with suppress(CancelledError):
                self._write(files, made())
        # Whoever goes on may need its memory.
        self._helper.end()
        files.finish()
        return files

    def _write(self, files: Writer, made: _Made) -> None:
        for name, data in made:
            self._hashes[name] = hashlib.sha256(data).hexdigest()
            if name in self._names:
                files.put_behind(self.folder / name, data)

    def sent(self, result: Result) -> Result:
        """Wait until they are written; those that the other process has not begun are made here."""
        if self._sending is None:
            raise AssertionError("it was not said which of them are to be written")
        mine = Writer()
        for _, made in reversed(self._parts):
            if call := made.taken_back():
                self._write(mine, call())
        mine.finish()
        others = self._sending.result()
        self._former.keep(self.made_of, self._hashes)
        there = {*mine.written, *others.written, *(self.folder / name for name in self.standing)}
        listed = (self.folder / name for name in self.made_of)
        return result.with_more([path for path in listed if path in there], [*others.failed, *mine.failed])
