"""Locates the files that come with the tool: the folder `templates`, which is installed as a package."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

_PACKAGE = "vtlt_consolidate.templates"


def shipped() -> Traversable:
    """Locate the folder `templates`.

    `python -m vtlt_consolidate` in the root of a checkout runs the code there even if nothing is installed;
    then no such package exists, and the folder is beside the code.
    """
    try:
        return resources.files(_PACKAGE)
    except ModuleNotFoundError:
        return Path(__file__).parents[2] / _PACKAGE.rpartition(".")[2]
