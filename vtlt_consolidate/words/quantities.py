"""Numbers as offices type them into a column that has a unit of measure."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal

from vtlt_consolidate.words.text import Number, clean, fold, parse_number, show_number

MILLION_DONG = "triệu đồng"
POINT = "điểm"

_SPELLINGS = {
    "m²": ("m²", "m2", "mét vuông", "mét²"),
    "mét giá": ("mét giá", "m giá", "mét", "m"),
    "người": ("người", "ng"),
    "đồng": ("đồng", "đ", "₫", "vnđ", "vnd"),
    MILLION_DONG: ("triệu đồng", "triệu", "tr", "trđ", "tr.đ", "tr đồng"),
    "%": ("%",),
    POINT: ("điểm", "đ"),
}
"""Unit of measure of a column → how people write it after the number."""

_NUMBER_AND_WORDS = re.compile(r"([+-]?\d[\d.,  ]*)\s*(\D.*)")
_BILLIONS = re.compile(
    r"(?P<billions>\d[\d.,]*) (?:tỷ|tỉ)(?: đồng)?(?: (?P<millions>\d[\d.,]*) (?:triệu|tr)(?: đồng)?)?"
)
_GROUPING = (".", ",", " ")
_GROUPS_TO_DOUBT = 2


def parse_quantity(typed: str, measure_unit: str, *, whole: bool = False, by_hand: bool = False) -> Number:
    """Read a number in a column's unit of measure; never convert from another unit.

    `20 m²` and `20m2` are 20 in m², `19 tỷ 200 triệu` is 19200 in triệu đồng. `150 hộp` in mét giá,
    `>20` and `khoảng 30` are no number. `1.500.000` in triệu đồng is ambiguous: it may be đồng.

    Args:
        typed: what stands in the cell, or what a person sees there.
        measure_unit: of the column.
        whole: as for `parse_number`.
        by_hand: as for `parse_number`.

    Returns:
        The number; `cleaned` where what was read is not what was typed.
    """
    text = clean(typed)
    plain = parse_number(text, whole=whole, by_hand=by_hand)
    if plain.value is not None or plain.ambiguous:
        # 20.500.000 in a column of triệu đồng was probably meant in đồng, however its groups are written.
        groups = max(map(text.count, _GROUPING))
        in_dong = measure_unit == MILLION_DONG and groups >= _GROUPS_TO_DOUBT
        return Number(None, ambiguous=True) if in_dong else plain
    if measure_unit == MILLION_DONG and (money := _money(text, by_hand=by_hand)):
        return money
    found = _NUMBER_AND_WORDS.fullmatch(text)
    accepted = _SPELLINGS.get(measure_unit, (measure_unit,))
    if found is None or fold(found[2]) not in {fold(word) for word in accepted}:
        return Number(None)
    return dataclasses.replace(parse_number(found[1], whole=whole, by_hand=by_hand), cleaned=True)


_OTHER_UNITS = (
    "nghìn đồng", "ngàn đồng", "nghìn", "ngàn", "1.000 đồng", "1000 đồng", "1.000đ", "1000đ", "tỷ đồng",
    "tỉ đồng", "tỷ", "tỉ", "cm", "cm²", "cm2", "km", "m³", "m3", "ha", "hộp", "cặp", "kg",
)  # fmt: skip
"""Units of measure that no column of the sets that come with the tool has."""
_KNOWN_UNITS = frozenset(
    map(fold, (*_OTHER_UNITS, *(word for words in _SPELLINGS.values() for word in words)))
)
_OF_MONEY = "|".join(map(fold, ("đồng", "nghìn", "ngàn", "triệu", "tỷ", "tỉ")))
_MONEY = re.compile(
    rf"(?<![\w\u0300-\u036f])(?:{_OF_MONEY})(?![\w\u0300-\u036f])|\dđ$|^(?:đ|vn[đd]|₫|tr|trđ)$"
)
_LENGTHS = frozenset(map(fold, (*_SPELLINGS["mét giá"], "cm", "km", "hộp", "cặp", "kg")))
_AREAS = frozenset(map(fold, (*_SPELLINGS["m²"], "cm²", "cm2", "ha", "km²", "km2")))


def other_unit(text: str, measure_unit: str, *, known: bool) -> bool:
    """Say whether a text is a unit of measure, and not that of a column.

    Args:
        text: what was written.
        measure_unit: of the column.
        known: only the units that are known here are taken for one.
    """
    word = fold(text)
    own = {fold(each) for each in (measure_unit, *_SPELLINGS.get(measure_unit, ()))}
    return word not in own and (not known or word in _KNOWN_UNITS)


def is_unit(text: str) -> bool:
    """Say whether a text is one of the units of measure that are known here."""
    return fold(text) in _KNOWN_UNITS


def is_rival(text: str, measure_unit: str) -> bool:
    """Say whether a text is another unit of measure of the same quantity: nghìn đồng, of triệu đồng."""
    word, own = fold(text), fold(measure_unit)
    alike = any(word in words and own in words for words in (_LENGTHS, _AREAS))
    money = _MONEY.search(word) is not None and _MONEY.search(own) is not None
    return (alike or money) and other_unit(text, measure_unit, known=False)


_THOUSAND = "|".join(map(fold, ("nghìn", "ngàn")))
_DONG = re.compile(rf"(\d[\d.,  ]*?)\s*(?:({_THOUSAND})\s*)?(?:{'|'.join(map(fold, _SPELLINGS['đồng']))})?")


def as_million(text: str, measure_unit: str) -> Decimal | None:
    """Read an amount in đồng or nghìn đồng for a column of triệu đồng; `None` if it is none, or ambiguous."""
    found = _DONG.fullmatch(fold(text)) if fold(measure_unit) == fold(MILLION_DONG) else None
    number = parse_number(found[1].strip(), whole=True) if found else Number(None)
    # A bare number is in the unit of the column, 15.000.000 excepted, which is only doubted.
    if found is None or number.value is None or not re.search(r"[^\W\d]", found[0]):
        return None
    return number.value / (1000 if found[2] else 10**6)


def _money(text: str, *, by_hand: bool) -> Number | None:
    """Read an amount in words, `19 tỷ 200 triệu`, as millions of đồng."""
    found = _BILLIONS.fullmatch(text.lower())
    if found is None:
        return None
    billions, millions = (
        parse_number(part or "0", by_hand=by_hand) for part in (found["billions"], found["millions"])
    )
    if billions.value is None or millions.value is None:
        return Number(None, ambiguous=billions.ambiguous or millions.ambiguous)
    return Number(billions.value * Decimal(1000) + millions.value, cleaned=True)


_PARTS = ((10**9, "tỷ"), (10**6, "triệu"), (10**3, "nghìn"))


def money(micro: int, measure_unit: str) -> str:
    """Print an amount of money as reports do: 19200 triệu đồng gives `19 tỷ 200 triệu đồng`.

    Args:
        micro: whole millionths of the unit; exact, nothing is rounded.
        measure_unit: of the column.

    Returns:
        The amount; empty if the unit of measure is not triệu đồng, or if the amount is negative.
    """
    if fold(measure_unit) != fold(MILLION_DONG) or micro < 0:
        return ""
    # A millionth of a million is one đồng.
    parts: list[str] = []
    rest = micro
    for worth, word in _PARTS:
        count, rest = divmod(rest, worth)
        if count:
            parts.append(f"{show_number(count)} {word}")
    return " ".join(parts + ([f"{rest}"] if rest or not parts else [])) + " đồng"
