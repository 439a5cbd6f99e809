"""Lets frozen data work something out once."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

Found = TypeVar("Found")


def once_a_code(method: Callable[[Any, str], Found]) -> Callable[[Any, str], Found]:
    """Call a method of frozen data once for each code, and keep the result beside its fields.

    Unlike `functools.lru_cache` it need not hash all of the data at every call.
    """
    place = f"_once_{method.__name__}"

    @functools.wraps(method)
    def known(self: Any, code: str) -> Found:
        found: dict[str, Found] = self.__dict__.setdefault(place, {})
        if code not in found:
            found[code] = method(self, code)
        return found[code]

    return known
