"""What comes with the tool: the folder `templates` of the project, which is installed as a package."""

from __future__ import annotations

from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

_PACKAGE = "vtlt_consolidate.templates"


def shipped() -> Traversable:
    """Give the folder.

    `python -m vtlt_consolidate` in the root of a checkout runs the code that lies there, whatever is
    installed; then the folder lies beside that code, and no package of its name is found.
    """
    try:
        return resources.files(_PACKAGE)
    except ModuleNotFoundError:
        return Path(__file__).parents[2] / _PACKAGE.rpartition(".")[2]
