"""Consolidate the monthly records-and-archives returns of a province: Excel in, Excel out.

    import vtlt_consolidate as vtlt

    month = vtlt.read_month("folder", "2026-03")  # reads the folder, writes nothing
    month.scores

See `docs/library.md`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from vtlt_consolidate.library import (
        CriteriaSet,
        Month,
        Period,
        Roster,
        Unit,
        VtltError,
        read_month,
        read_set,
        score,
    )

__version__ = "1.0.0"

__all__ = ["CriteriaSet", "Month", "Period", "Roster", "Unit", "VtltError", "read_month", "read_set", "score"]

if not TYPE_CHECKING:
    # Fetched when they are asked for: the commands import this package too, and must answer at once.
    def __getattr__(name: str) -> Any:
        if name in __all__:
            return getattr(import_module("vtlt_consolidate.library"), name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

    def __dir__() -> list[str]:
        return sorted({*globals(), *__all__})
