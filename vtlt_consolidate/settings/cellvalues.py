"""How the values of cells of the configuration are read and shown."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import fold, parse_date, parse_number

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class Value:
    """A type of value: how it is read from a cell and written to one.

    Args:
        read: converts a text that is not empty, or raises ValueError.
        expected: what a cell must contain, for messages, with an example.
        show: converts the value to text.
        options: entries of the drop-down.
        style: style of the cell.
    """

    read: Callable[[str], Any]
    expected: str
    show: Callable[[Any], str] = str
    options: tuple[str, ...] = ()
    style: str = "cell astext left"


def read_whole(text: str) -> int:
    """Read a whole number.

    Raises:
        ValueError: it is none.
    """
    number = parse_number(text, whole=True).value
    if number is None or number != int(number):
        raise ValueError(text)
    return int(number)


def read_decimal(text: str) -> Decimal:
    """Read a number.

    Raises:
        ValueError: it is none.
    """
    number = parse_number(text).value
    if number is None:
        raise ValueError(text)
    return number


def read_date(text: str) -> dt.date:
    """Read a day.

    Raises:
        ValueError: it is none.
    """
    day = parse_date(text)
    if day is None:
        raise ValueError(text)
    return day


def read_period(text: str) -> Period:
    """Read a period.

    Raises:
        ValueError: it is none.
    """
    try:
        return Period.parse(text)
    except VtltError as error:
        raise ValueError(text) from error


def read_formula(text: str) -> str:
    """Read a formula of the language as text.

    Raises:
        ValueError: it is none.
    """
    # A formula typed with `=` has become one of Excel, which knows no codes and shows an error.
    if text.startswith("#"):
        raise ValueError(text)
    return text.removeprefix("=").strip()


def read_email(text: str) -> str:
    """Read an address of mail.

    Raises:
        ValueError: it is none.
    """
    if not _ADDRESS.fullmatch(text):
        raise ValueError(text)
    return text


def one_of(shown: Mapping[Any, str]) -> Value:
    """A closed list: value → its words in a cell."""
    read = {fold(text): value for value, text in shown.items()}

    def look_up(text: str) -> Any:
        if fold(text) not in read:
            raise ValueError(text)
        return read[fold(text)]

    words = " hoặc ".join(f"“{text}”" for text in shown.values())
    return Value(look_up, words, shown.__getitem__, tuple(shown.values()))
