"""Build `provinces.csv` and `communes.csv`, the units of Vietnam in one dated edition.

The starting point is the data file inside the MIT-licensed package `vietnamadminunits` 1.0.4,
which carries the edition of 1 July 2025. The package is read as a file and never imported, so it
may be installed without its dependencies. What the law changed later stands in `CORRECTIONS`.

    python build_registry.py                       write both files next to this script
    python build_registry.py --edition 2026-04-30  write an earlier edition
    python build_registry.py --check other.json    compare with a second source, write nothing
"""

import argparse
import csv
import hashlib
import json
import re
import sqlite3
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

PACKAGE = "vietnamadminunits"
PACKAGE_VERSION = "1.0.4"
PACKAGE_FILE = "vietnamadminunits/data/dataset.db"
PACKAGE_FILE_SHA256 = "147cbbf81c8964bb594e1dda7ebab5649bce21efbfd6cb508cab7fefca62257d"

EDITIONS: Mapping[str, str] = {
    "2025-07-01": "Quyết định 19/2025/QĐ-TTg",
    "2026-04-30": "Nghị quyết 30/2026/QH16, Nghị quyết 237/NQ-UBTVQH16 (Đồng Nai)",
    "2026-09-01": "Nghị quyết 36/2026/QH16 (Quảng Ninh)",
    "2026-09-20": "Nghị quyết 39/2026/QH16, Nghị quyết 388/NQ-UBTVQH16 (Bắc Ninh)",
}
DEFAULT_EDITION = "2026-09-20"

PROVINCE_CODE_DIGITS = 2
COMMUNE_TYPES = ("xã", "phường", "đặc khu")
APOSTROPHE = "\u2019"
OTHER_APOSTROPHES = "'\u2018\u02bc`\u00b4"
TONE_MARKS = frozenset("\u0300\u0301\u0303\u0309\u0323")


class RegistryError(Exception):
    """The registry cannot be built or compared; the message says why."""


@dataclass(frozen=True)
class Province:
    """A province or centrally-run city: code of 2 digits, name with its type as printed."""

    code: str
    name: str


@dataclass(frozen=True)
class Commune:
    """A commune: codes as text, type in lower case, name without the type."""

    province_code: str
    code: str
    type: str
    name: str


@dataclass(frozen=True)
class Registry:
    """All units of one edition, each keyed by its code."""

    provinces: Mapping[str, Province]
    communes: Mapping[str, Commune]


Names = Mapping[str, tuple[str, str]]
"""Code → (code of the province it lies in, or "" for a province; full name)."""


@dataclass(frozen=True)
class Correction:
    """The full name of one unit changes from `old` to `new` on `valid_from`; `reason` is why.

    A code of 2 digits is a province, one of 5 digits a commune.
    """

    valid_from: str
    code: str
    old: str
    new: str
    reason: str


_CITY_DONG_NAI = "NQ 30/2026/QH16: tỉnh becomes a centrally-run city"
_WARDS_DONG_NAI = "NQ 237/NQ-UBTVQH16: ten xã of Đồng Nai become phường"
_CITY_QUANG_NINH = "NQ 36/2026/QH16: tỉnh becomes a centrally-run city"
_CITY_BAC_NINH = "NQ 39/2026/QH16: tỉnh becomes a centrally-run city"
_WARDS_BAC_NINH = "NQ 388/NQ-UBTVQH16: twelve xã of Bắc Ninh become phường"

CORRECTIONS: tuple[Correction, ...] = (
    Correction("2026-04-30", "75", "Tỉnh Đồng Nai", "Thành phố Đồng Nai", _CITY_DONG_NAI),
    Correction("2026-04-30", "25270", "Xã Lộc Ninh", "Phường Lộc Ninh", _WARDS_DONG_NAI),
    Correction("2026-04-30", "25357", "Xã Tân Khai", "Phường Tân Khai", _WARDS_DONG_NAI),
    Correction("2026-04-30", "25363", "Xã Đồng Phú", "Phường Đồng Phú", _WARDS_DONG_NAI),
    Correction("2026-04-30", "26116", "Xã Tân Phú", "Phường Tân Phú", _WARDS_DONG_NAI),
    Correction("2026-04-30", "26170", "Xã Trị An", "Phường Trị An", _WARDS_DONG_NAI),
    Correction("2026-04-30", "26248", "Xã Trảng Bom", "Phường Trảng Bom", _WARDS_DONG_NAI),
    Correction("2026-04-30", "26326", "Xã Dầu Giây", "Phường Dầu Giây", _WARDS_DONG_NAI),
    Correction("2026-04-30", "26368", "Xã Long Thành", "Phường Long Thành", _WARDS_DONG_NAI),
    Correction("2026-04-30", "26425", "Xã Xuân Lộc", "Phường Xuân Lộc", _WARDS_DONG_NAI),
    Correction("2026-04-30", "26485", "Xã Nhơn Trạch", "Phường Nhơn Trạch", _WARDS_DONG_NAI),
    Correction("2026-09-01", "22", "Tỉnh Quảng Ninh", "Thành phố Quảng Ninh", _CITY_QUANG_NINH),
    Correction("2026-09-20", "24", "Tỉnh Bắc Ninh", "Thành phố Bắc Ninh", _CITY_BAC_NINH),
    Correction("2026-09-20", "07294", "Xã Bố Hạ", "Phường Bố Hạ", _WARDS_BAC_NINH),
    Correction("2026-09-20", "07375", "Xã Lạng Giang", "Phường Lạng Giang", _WARDS_BAC_NINH),
    Correction("2026-09-20", "07399", "Xã Kép", "Phường Kép", _WARDS_BAC_NINH),
    Correction("2026-09-20", "07444", "Xã Lục Nam", "Phường Lục Nam", _WARDS_BAC_NINH),
    Correction("2026-09-20", "07840", "Xã Hiệp Hòa", "Phường Hiệp Hòa", _WARDS_BAC_NINH),
    Correction("2026-09-20", "09193", "Xã Yên Phong", "Phường Yên Phong", _WARDS_BAC_NINH),
    Correction("2026-09-20", "09292", "Xã Phù Lãng", "Phường Phù Lãng", _WARDS_BAC_NINH),
    Correction("2026-09-20", "09313", "Xã Chi Lăng", "Phường Chi Lăng", _WARDS_BAC_NINH),
    Correction("2026-09-20", "09319", "Xã Tiên Du", "Phường Tiên Du", _WARDS_BAC_NINH),
    Correction("2026-09-20", "09454", "Xã Gia Bình", "Phường Gia Bình", _WARDS_BAC_NINH),
    Correction("2026-09-20", "09475", "Xã Nhân Thắng", "Phường Nhân Thắng", _WARDS_BAC_NINH),
    Correction("2026-09-20", "09496", "Xã Lương Tài", "Phường Lương Tài", _WARDS_BAC_NINH),
)


def clean(text: str) -> str:
    """Take a name, give it in NFC, single-spaced, with the one apostrophe U+2019."""
    text = unicodedata.normalize("NFC", text)
    for mark in OTHER_APOSTROPHES:
        text = text.replace(mark, APOSTROPHE)
    return " ".join(text.split())


def split_type(full_name: str) -> tuple[str, str]:
    """Take "Phường Tân Định", give ("phường", "Tân Định"); refuse a name without a type."""
    for commune_type in COMMUNE_TYPES:
        if full_name.casefold().startswith(commune_type + " "):
            return commune_type, full_name[len(commune_type) + 1 :]
    raise RegistryError(f"{full_name!r} does not begin with any of {', '.join(COMMUNE_TYPES)}")


def full_name(commune: Commune) -> str:
    """Take a commune, give its name with the type in front: "Đặc khu Côn Đảo"."""
    return f"{commune.type.capitalize()} {commune.name}"


def make_registry(provinces: Iterable[tuple[str, str]], communes: Iterable[tuple[str, str, str]]) -> Registry:
    """Take (code, name) and (province code, code, full name), give a registry of clean names.

    Refuses a code given twice for different units.
    """
    province_of: dict[str, Province] = {}
    for code, name in provinces:
        province = Province(code, clean(name))
        if province_of.setdefault(code, province) != province:
            raise RegistryError(f"province code {code} stands for two names")
    commune_of: dict[str, Commune] = {}
    for province_code, code, name in communes:
        commune = Commune(province_code, code, *split_type(clean(name)))
        if commune_of.setdefault(code, commune) != commune:
            raise RegistryError(f"commune code {code} stands for two communes")
    return Registry(province_of, commune_of)


def find_package_file() -> Path:
    """Give the path of the data file of the installed package, after checking what it is."""
    try:
        package = distribution(PACKAGE)
    except PackageNotFoundError:
        raise RegistryError(
            f"{PACKAGE} is not installed: pip install --no-deps {PACKAGE}=={PACKAGE_VERSION}"
        ) from None
    if package.version != PACKAGE_VERSION:
        raise RegistryError(f"{PACKAGE} is {package.version}, this script knows {PACKAGE_VERSION}")
    path = Path(str(package.locate_file(PACKAGE_FILE)))
    if hashlib.sha256(path.read_bytes()).hexdigest() != PACKAGE_FILE_SHA256:
        raise RegistryError(f"{path.name} of {PACKAGE} is not the file this script was made from")
    return path


def read_package(path: Path) -> Registry:
    """Take the package's data file, give the registry of 1 July 2025.

    The type is taken from the printed name, because the column `wardType` is wrong in four rows
    (10543, 11848, 31213, 31299) although its totals are right.
    """
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        rows: list[tuple[str, str, str, str]] = connection.execute(
            "SELECT provinceCode, province, wardCode, ward FROM admin_units"
        ).fetchall()
    return make_registry(
        ((province_code, province) for province_code, province, _, _ in rows),
        ((province_code, code, ward) for province_code, _, code, ward in rows),
    )


def apply_corrections(registry: Registry, edition: str) -> Registry:
    """Take the registry of 1 July 2025, give that of `edition`.

    Refuses a correction whose `old` name is not what the registry has: the source has changed.
    """
    provinces, communes = dict(registry.provinces), dict(registry.communes)
    for correction in CORRECTIONS:
        if correction.valid_from > edition:
            continue
        code = correction.code
        found = provinces[code].name if code in provinces else full_name(communes[code])
        if found != correction.old:
            raise RegistryError(f"{code} is {found!r}, the correction expects {correction.old!r}")
        if code in provinces:
            provinces[code] = Province(code, correction.new)
        else:
            commune_type, name = split_type(correction.new)
            communes[code] = replace(communes[code], type=commune_type, name=name)
    return Registry(provinces, communes)


def write_registry(registry: Registry, folder: Path) -> None:
    """Write `provinces.csv` and `communes.csv` into `folder`: UTF-8, comma, sorted by code."""
    with (folder / "provinces.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("province_code", "province_name"))
        for province in sorted(registry.provinces.values(), key=lambda p: p.code):
            writer.writerow((province.code, province.name))
    with (folder / "communes.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("province_code", "commune_code", "commune_type", "commune_name"))
        for commune in sorted(registry.communes.values(), key=lambda c: (c.province_code, c.code)):
            writer.writerow((commune.province_code, commune.code, commune.type, commune.name))


_SQL_TEXT = r"'((?:[^']|'')*)'"
_SQL_PROVINCE = re.compile(rf"\('(\d\d)',{_SQL_TEXT},{_SQL_TEXT},{_SQL_TEXT},")
_SQL_COMMUNE = re.compile(
    rf"\('(\d{{5}})',{_SQL_TEXT},{_SQL_TEXT},{_SQL_TEXT},{_SQL_TEXT},{_SQL_TEXT},'(\d\d)'"
)


def read_second_source(path: Path) -> Names:
    """Take a list made by somebody else, give its names as they are, only cleaned.

    Reads `.sql` as published by vietnamese-provinces-database (rows of INSERT), and `.json` as a
    list of provinces that hold their communes under "Wards" or "wards" (vietnamese-provinces-
    database, vietnam-provinces), or as a flat list of communes with "provinceCode".
    """
    if path.suffix == ".sql":
        units = _read_sql(path.read_text(encoding="utf-8"))
    elif path.suffix == ".json":
        units = _read_json(json.loads(path.read_text(encoding="utf-8")))
    else:
        raise RegistryError(f"{path.name}: only .sql and .json are understood")
    names: dict[str, tuple[str, str]] = {}
    for province_code, code, name in units:
        if code in names:
            raise RegistryError(f"{path.name}: code {code} is there twice")
        names[code] = (province_code, clean(name))
    return names


def _read_sql(text: str) -> Iterator[tuple[str, str, str]]:
    """Give (province code or "", code, full name) of every row of INSERT."""
    for row in _SQL_PROVINCE.finditer(text):
        yield "", row[1], row[4].replace("''", "'")
    for row in _SQL_COMMUNE.finditer(text):
        yield row[7], row[1], row[4].replace("''", "'")


def _read_json(units: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, str, str]]:
    """Give (province code or "", code, full name) of every unit, nested or flat.

    Codes come out as text, also where the source has them as numbers.
    """
    for capitalised in units:
        unit = {key.casefold(): value for key, value in capitalised.items()}
        name = str(next(unit[k] for k in ("fullname", "namewithtype", "name") if k in unit))
        if "provincecode" in unit:
            yield str(unit["provincecode"]).zfill(2), str(unit["code"]).zfill(5), name
            continue
        province_code = str(unit["code"]).zfill(2)
        yield "", province_code, name
        yield from _read_json({**ward, "provinceCode": province_code} for ward in unit["wards"])


def fold(text: str) -> str:
    """Give a key equal for names that differ only in case or in the place of the tone mark."""
    words = []
    for word in unicodedata.normalize("NFD", text.casefold()).split():
        tones = "".join(char for char in word if char in TONE_MARKS)
        words.append("".join(char for char in word if char not in TONE_MARKS) + tones)
    return " ".join(words)


def names_of(registry: Registry) -> Names:
    """Give the full names of a registry, keyed by code, each with the province it lies in."""
    provinces = {p.code: ("", p.name) for p in registry.provinces.values()}
    communes = {c.code: (c.province_code, full_name(c)) for c in registry.communes.values()}
    return provinces | communes


def compare(ours: Names, theirs: Names) -> tuple[list[str], list[str]]:
    """Give what differs, as lines to read: (differences of substance, of spelling only).

    Provinces are compared only if the second source has any.
    """
    codes = ours.keys() | theirs.keys()
    if not any(len(code) == PROVINCE_CODE_DIGITS for code in theirs):
        codes = {code for code in codes if len(code) != PROVINCE_CODE_DIGITS}
    substance: list[str] = []
    spelling: list[str] = []
    for code in sorted(codes):
        mine, other = ours.get(code), theirs.get(code)
        if mine == other:
            continue
        line = f"{code}: ours {_show(mine)}, theirs {_show(other)}"
        same = mine and other and mine[0] == other[0] and fold(mine[1]) == fold(other[1])
        (spelling if same else substance).append(line)
    return substance, spelling


def _show(unit: tuple[str, str] | None) -> str:
    """Give a unit as text for a report line: its name and the province it lies in."""
    if unit is None:
        return "nothing"
    province_code, name = unit
    return f"{name} ({province_code})" if province_code else name


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; give the exit code.

    0 when done, 1 when `--check` found differences of substance, 2 when it could not be done.
    """
    parser = argparse.ArgumentParser(description="Build the registry of Vietnam's units.")
    parser.add_argument("--edition", choices=sorted(EDITIONS), default=DEFAULT_EDITION)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, metavar="FOLDER")
    parser.add_argument("--check", type=Path, metavar="PATH", help="compare only, write nothing")
    options = parser.parse_args(arguments)
    try:
        registry = apply_corrections(read_package(find_package_file()), options.edition)
        if options.check is None:
            write_registry(registry, options.out)
            sys.stdout.write(f"{len(registry.provinces)} provinces, {len(registry.communes)} communes\n")
            return 0
        substance, spelling = compare(names_of(registry), read_second_source(options.check))
    except (RegistryError, OSError, ValueError) as error:
        parser.exit(2, f"{error}\n")
    for line in substance:
        sys.stdout.write(f"{line}\n")
    for line in spelling:
        sys.stdout.write(f"(spelling) {line}\n")
    sys.stdout.write(f"{len(substance)} differences of substance, {len(spelling)} of spelling\n")
    return 1 if substance else 0


if __name__ == "__main__":
    sys.exit(main())
