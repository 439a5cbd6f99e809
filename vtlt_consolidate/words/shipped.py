"""Locates the files that come with the tool: the folder `templates`, which is installed as a package.

Tells one version of the program from another too, even between releases.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

_PACKAGE = "vtlt_consolidate.templates"
_DISTRIBUTION = "vtlt-consolidate"
_NAME = re.compile(r"[\w.-]+")


def shipped() -> Traversable:
    """Locate the folder `templates`.

    `python -m vtlt_consolidate` in the root of a checkout runs the code there even if nothing is installed;
    then no such package exists, and the folder is beside the code.
    """
    try:
        return resources.files(_PACKAGE)
    except ModuleNotFoundError:
        return Path(__file__).parents[2] / _PACKAGE.rpartition(".")[2]


@functools.cache
def program() -> str:
    """Hash the program: its own files, and the versions of the libraries that it was installed with.

    It stays what it was when it was first asked for in this process.
    """
    return _hashed()


def renewed() -> bool:
    """Say whether the program is another one by now than when `program` was first asked for."""
    try:
        return _hashed() != program()
    except OSError:
        # Its files are just being exchanged.
        return True


def _hashed() -> str:
    return hashlib.sha256(repr(sorted(_parts())).encode()).hexdigest()


def _parts() -> Iterator[tuple[str, str]]:
    for place in (Path(__file__).parents[1], shipped()):
        yield from _contents(place, "")
    with suppress(metadata.PackageNotFoundError):
        for needed in metadata.requires(_DISTRIBUTION) or ():
            name = _NAME.match(needed)
            with suppress(metadata.PackageNotFoundError):
                yield needed, metadata.version(name[0]) if name else ""


def _contents(folder: Traversable, inside: str) -> Iterator[tuple[str, str]]:
    for part in folder.iterdir():
        if part.is_dir():
            yield from _contents(part, f"{inside}{part.name}/")
        elif not part.name.endswith(".pyc"):
            yield inside + part.name, hashlib.sha256(part.read_bytes()).hexdigest()
