"""Wraps XlsxWriter, so that what it refuses with a warning or a return code raises an exception."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from xlsxwriter.worksheet import Worksheet


class SheetError(Exception):
    """XlsxWriter refused to write something; always an error in this program, never the user's."""


def loudly(method: Callable[..., Any]) -> Callable[..., Any]:
    """Make a method of XlsxWriter raise an exception where it warns or returns a negative number."""

    def call(*args: object, **kwargs: object) -> object:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            result = method(*args, **kwargs)
        return _accepted(method, args, result)

    return call


def _checked(method: Callable[..., Any]) -> Callable[..., Any]:
    def call(*args: object) -> object:
        return _accepted(method, args, method(*args))

    return call


def _accepted(method: Callable[..., Any], args: tuple[object, ...], result: object) -> object:
    if isinstance(result, int) and result < 0:
        raise SheetError(f"{method.__name__}{args} -> {result}"[:500])
    return result


_BY_CODE = {"merge_range", "set_column", "set_row"}
"""The most frequent calls. All that they refuse they refuse by a return code, and catching warnings as well
would make them slower."""


class Loud:
    """A worksheet of XlsxWriter whose methods raise exceptions instead of warning."""

    def __init__(self, worksheet: Worksheet) -> None:
        self._worksheet = worksheet

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._worksheet, name)
        loud = _checked(method) if name in _BY_CODE else loudly(method)
        self.__dict__[name] = loud
        return loud
