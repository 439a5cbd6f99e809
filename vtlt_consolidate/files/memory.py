"""Remembers what was computed from the content of a file, in a base that may be deleted at any time.

What is remembered is found by a hash of the content, and only the same program uses it. Whatever is wrong
with the base, such as a lock on a network drive, everything is computed as if it were not there.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

from vtlt_consolidate.files.compact import encoded
from vtlt_consolidate.words.shipped import program

T = TypeVar("T")
_STORED = 0
"""zlib adds only its checksum: to make the content smaller takes longer than to write it."""
_COLUMNS = "program TEXT, key TEXT, content BLOB, PRIMARY KEY (program, key)"
_FAILURES = (sqlite3.Error, OSError)


class Memory:
    """Key → bytes, or any object that JSON can hold.

    Args:
        base: the database; none: nothing is remembered.
    """

    def __init__(self, base: sqlite3.Connection | None) -> None:
        self._base = base
        self.keys = {key for (key,) in self._asked("SELECT key FROM remembered WHERE program = ?")}

    def get(self, key: str) -> Any:
        """Give the object that is remembered; `None` if none is, or it turns out to be damaged."""
        with suppress(ValueError):
            return json.loads(self.read(key) or b"null")
        return None

    def read(self, key: str) -> bytes | None:
        """Give the bytes that are remembered; `None` if none are, or they turn out to be damaged."""
        for (content,) in self._asked("SELECT content FROM remembered WHERE program = ? AND key = ?", key):
            with suppress(zlib.error, TypeError):
                return zlib.decompress(content)
        return None

    def put(self, key: str, value: object) -> None:
        """Remember an object."""
        self.write(key, encoded(value))

    def write(self, key: str, content: bytes) -> None:
        """Remember bytes."""
        content = zlib.compress(content, _STORED)
        self._asked("INSERT OR REPLACE INTO remembered VALUES (?, ?, ?)", key, content)

    def forget_others(self, keys: Collection[str]) -> None:
        """Forget all but these, and what other versions of the program remembered."""
        self._asked("DELETE FROM remembered WHERE program <> ?")
        for key in self.keys.difference(keys):
            self._asked("DELETE FROM remembered WHERE program = ? AND key = ?", key)

    def _asked(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        if self._base is not None:
            with suppress(*_FAILURES):
                return self._base.execute(query, (program(), *values)).fetchall()
        return []


@contextmanager
def remembered(path: Path | None, *, keep: bool = True) -> Iterator[Memory]:
    """Open the memory in a file, and save it at the end.

    Args:
        path: the file, which need not exist; none: nothing is remembered.
        keep: remember more; otherwise what is remembered is only looked up, and nothing is written.
    """
    opened = _opened if keep else _looked_into
    base = opened(path) if path else None
    try:
        yield Memory(base)
    finally:
        if base is not None:
            with suppress(*_FAILURES):
                base.commit()
                base.close()


def looked_up(
    base: Path | None,
    keys: Mapping[str, str],
    recall: Callable[[Any], T | None],
    read: Callable[[Sequence[str]], Iterable[tuple[str, T | None, Any]]],
    *,
    keep: bool = True,
) -> dict[str, T]:
    """Give what is remembered of contents; read the others, and remember them.

    Args:
        base: the file of the memory, which need not exist; none: nothing is remembered.
        keys: name of a content → whose it is, a space, and a hash of the content and whatever else counts.
            What else is remembered of the same is forgotten.
        recall: makes a value from what JSON held of it; none: that is damaged, or nothing.
        read: yields, of contents with these names, name, value, and the value as JSON holds it; none:
            there is no value, or it is not to be remembered.
        keep: remember more; otherwise what is remembered is only looked up, and nothing is written.

    Returns:
        Name → value, in the order of the keys.
    """
    with remembered(base if keys else None, keep=keep) as memory:
        known = {name: recall(memory.get(key)) for name, key in keys.items()}
        for name, value, plain in read([name for name, value in known.items() if value is None]):
            known[name] = value
            if plain is not None:
                memory.put(keys[name], plain)
        whose = {key.partition(" ")[0] for key in keys.values()}
        others = (key for key in memory.keys if key.partition(" ")[0] not in whose)
        memory.forget_others({*keys.values(), *others})
    return {name: value for name, value in known.items() if value is not None}


def _looked_into(path: Path) -> sqlite3.Connection | None:
    with suppress(*_FAILURES):
        return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0)
    return None


def _opened(path: Path) -> sqlite3.Connection | None:
    # Twice, because a damaged file is removed the first time; one that is locked is left alone.
    for _ in range(2):
        with suppress(*_FAILURES):
            path.parent.mkdir(parents=True, exist_ok=True)
            base = sqlite3.connect(path, timeout=0)
            try:
                # It need not survive a power cut: each content has its own checksum.
                base.execute("PRAGMA synchronous = OFF")
                base.execute(f"CREATE TABLE IF NOT EXISTS remembered ({_COLUMNS})")
            except sqlite3.OperationalError:
                base.close()
                return None
            except sqlite3.DatabaseError:
                base.close()
                path.unlink()
                continue
            return base
    return None
