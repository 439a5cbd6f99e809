"""Compares the sums that a workbook states: the parts by level, area or group, and their total."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal

from vtlt_consolidate.findings.rules import bookrules
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.text import fold, show_number
from vtlt_consolidate.writing.receiver.names import UNIT_ALONE
from vtlt_consolidate.writing.receiver.plan import Plan, Said

_ADDED = frozenset({"tong", "tong_so", "dat", "chua_dat", "co_so_lieu", "thieu", "diem"})
"""The figures of which a total is the sum of its parts."""
_DIMENSIONS = ("cap", "dia_ban", "nhom", UNIT_ALONE)
_LEAST = 2
"""A single part, such as “trong đó: cấp xã”, need not be the total."""


def check(made: Plan) -> None:
    """Add a finding for every total that is not the sum of its parts, if at least two of them are stated."""
    added = (each for each in made.said if each.asked.name in _ADDED)
    said = [each for each in added if isinstance(each.figure.value, Decimal)]
    for total in {_key(each): each for each in reversed(said)}.values():
        for dimension in _DIMENSIONS:
            parts = list(_parts(total, said, dimension))
            if len(parts) >= _LEAST:
                _compare(made, total, parts)


def _key(said: Said) -> tuple[object, ...]:
    filters = tuple(sorted((what, fold(value)) for what, value in said.asked.filters))
    return said.asked.name, fold(said.asked.code), filters


def _parts(total: Said, said: Sequence[Said], dimension: str) -> Iterator[Said]:
    """The figures that differ from a total only by a filter of one dimension, each once."""
    name, code, filters = _key(total)
    if any(what == dimension for what, _ in total.asked.filters):
        return
    seen = set()
    for each in said:
        key = _key(each)
        rest = tuple(pair for pair in key[2] if pair[0] != dimension)  # type: ignore[attr-defined]
        if key[:2] == (name, code) and rest == filters and key[2] != filters and key not in seen:
            seen.add(key)
            yield each


def _compare(made: Plan, total: Said, parts: Sequence[Said]) -> None:
    whole, added = _value(total), sum((_value(part) for part in parts), Decimal(0))
    if whole == added:
        return
    covered = Counter(unit for part in parts for unit in part.figure.units)
    left_out = [unit.full_name for unit in total.figure.units if unit not in covered]
    twice = [unit.full_name for unit, times in covered.items() if times > 1]
    why = f"; không thuộc phần nào: {phrases.named(left_out)}" if left_out else ""
    why += f"; thuộc hai phần: {phrases.named(twice)}" if twice else ""
    listed = " + ".join(
        f"{show_number(_value(part))} ({part.asked.written}, sheet {part.cell.sheet} ô {part.cell.cell})"
        for part in parts
    )
    made.note(
        bookrules.RECEIVER_UNTIED, total.cell, subject=total.asked.written,
        found=f"{show_number(whole)}, còn cộng các phần {listed} được {show_number(added)}",
        other=f"chênh {show_number(whole - added)}{why}",
    )  # fmt: skip


def _value(said: Said) -> Decimal:
    value = said.figure.value
    return value if isinstance(value, Decimal) else Decimal(0)
