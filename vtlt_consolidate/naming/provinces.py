"""Which provinces a text names, by their names of now and of before 1 July 2025."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from vtlt_consolidate.naming import registry
from vtlt_consolidate.words.text import clean, fold

MERGED_INTO = {
    "Tuyên Quang": ("Hà Giang",),
    "Lào Cai": ("Yên Bái",),
    "Thái Nguyên": ("Bắc Kạn",),
    "Phú Thọ": ("Vĩnh Phúc", "Hòa Bình"),
    "Bắc Ninh": ("Bắc Giang",),
    "Hưng Yên": ("Thái Bình",),
    "Hải Phòng": ("Hải Dương",),
    "Ninh Bình": ("Hà Nam", "Nam Định"),
    "Quảng Trị": ("Quảng Bình",),
    "Huế": ("Thừa Thiên Huế",),
    "Đà Nẵng": ("Quảng Nam",),
    "Quảng Ngãi": ("Kon Tum",),
    "Gia Lai": ("Bình Định",),
    "Khánh Hòa": ("Ninh Thuận",),
    "Lâm Đồng": ("Đắk Nông", "Bình Thuận"),
    "Đắk Lắk": ("Phú Yên",),
    "Hồ Chí Minh": ("Bình Dương", "Bà Rịa - Vũng Tàu"),
    "Đồng Nai": ("Bình Phước",),
    "Tây Ninh": ("Long An",),
    "Cần Thơ": ("Sóc Trăng", "Hậu Giang"),
    "Vĩnh Long": ("Bến Tre", "Trà Vinh"),
    "Đồng Tháp": ("Tiền Giang",),
    "Cà Mau": ("Bạc Liêu",),
    "An Giang": ("Kiên Giang",),
}
"""Province of now → those that it was made of and whose names are gone (Nghị quyết 202/2025/QH15)."""

_LEVEL = re.compile(r"(?:tỉnh|thành phố)\s+", re.IGNORECASE)
# A street, school or commune with the name of a province is not that province.
_SMALLER = re.compile(
    r"(?<!\w)(?:phường|xã|thị trấn|huyện|quận|đặc khu|đường|(?<!thành )phố|trường|sông|cầu|thôn|ấp|chủ tịch"
    r"|tư tưởng)\s+$",
    re.IGNORECASE,
)
_CITY_ONLY = {"Hồ Chí Minh"}
"""Names of persons too, which mean the city only after the word for it."""
_CITY = re.compile(r"(?:thành phố|tp\.?)\s*$", re.IGNORECASE)


@functools.cache
def _now() -> tuple[str, ...]:
    """The names of the provinces of now, without their level."""
    return tuple(_LEVEL.sub("", name, count=1) for name in registry.province_names().values())


@functools.cache
def _names() -> dict[str, str]:
    """Folded name → the name of the province of now."""
    names = {fold(name): name for name in _now()}
    return names | {fold(former): name for name, formers in MERGED_INTO.items() for former in formers}


@functools.cache
def _pattern() -> re.Pattern[str]:
    names = [*_now(), *(former for formers in MERGED_INTO.values() for former in formers)]
    # Hòa and Hoà, Hóa and Hoá: both places of the tone are in use.
    names += [name.replace("òa", "oà").replace("óa", "oá") for name in names]
    longest = sorted(set(names), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)", re.IGNORECASE)


def named(text: str) -> Iterator[tuple[str, str]]:
    """Find the provinces that a text names: the name as it is written, and that of the province of now.

    Names of smaller places, streets and schools are left out, as are words without capitals (“hòa bình”).
    """
    plain = clean(text)
    for found in _pattern().finditer(plain):
        before = plain[: found.start()]
        name = _names()[fold(found[0])]
        if not all(word[0].isupper() for word in found[0].split() if word[0].isalpha()):
            continue
        if _SMALLER.search(before):
            continue
        if name in _CITY_ONLY and fold(found[0]) == fold(name) and not _CITY.search(before):
            continue
        yield found[0], name
