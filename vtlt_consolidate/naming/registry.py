"""The provinces and communes of Vietnam in the edition that comes with the tool.

Codes of communes are valid only together with their edition: see `templates/registry/README.md`.
"""

from __future__ import annotations

import csv
import functools
import re
from collections.abc import Iterable, Mapping

from rapidfuzz import fuzz, process

from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.shipped import shipped
from vtlt_consolidate.words.text import clean, fold, slug

_FOLDER = "registry"


def _rows(name: str) -> list[dict[str, str]]:
    text = (shipped() / _FOLDER / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@functools.cache
def province_names() -> Mapping[str, str]:
    """Code → name of every province, such as `79` → `Thành phố Hồ Chí Minh`."""
    return {row["province_code"]: row["province_name"] for row in _rows("provinces.csv")}


def province_name(province_code: str) -> str:
    """Name a province, such as `Thành phố Hồ Chí Minh` for `79`.

    Raises:
        ConfigError: there is no such code; the message lists the existing ones.
    """
    names = province_names()
    if province_code not in names:
        listed = "\n".join(f"  {code}  {name}" for code, name in names.items())
        raise ConfigError(f"Không có tỉnh, thành phố mã “{province_code}”. Các mã:\n{listed}")
    return names[province_code]


def province_codes() -> list[str]:
    """The codes of all provinces."""
    return list(province_names())


CODE_LENGTH = 5
"""Digits of the code of a commune."""

_PROVINCE = re.compile(r"^(?:tỉnh|thành phố|t\.?\s*p\.?)(?:\s+|(?<=\.))")
_SHORT_NAMES = {"hcm": "79", "hồ chí minh": "79", "hn": "01"}
"""Short names that are unambiguous."""


def province_code(typed: str) -> str:
    """Find the code of a province by its code or its name: `79`, `Hồ Chí Minh`, `TP. HCM`, `tỉnh Lạng Sơn`.

    Raises:
        ConfigError: it names none exactly; the message proposes similar ones, or lists all.
    """
    names = province_names()
    if typed in names:
        return typed
    short = {fold(_bare(name)): code for code, name in names.items()}
    short |= {fold(word): code for word, code in _SHORT_NAMES.items()}
    wanted = fold(_bare(typed))
    if wanted in short:
        return short[wanted]
    slugs = {code: slug(_bare(name)) for code, name in names.items()}
    alike = process.extract(slug(_bare(typed)), slugs, scorer=fuzz.ratio, limit=3, score_cutoff=_SIMILAR)
    meant = "; ".join(f"{names[code]} (--province {code})" for _, _, code in alike)
    message = f"Không có tỉnh, thành phố mã hoặc tên đúng là “{typed}”."
    message += f" Có phải: {meant}?" if meant else ""
    # Only the diacritics are missing, so the list of all provinces would not help.
    if slugs[alike[0][2]] == slug(_bare(typed)) if alike else False:
        raise ConfigError(message)
    listed = "\n".join(f"  {code}  {name}" for code, name in names.items())
    raise ConfigError(f"{message} Các mã:\n{listed}")


_SIMILAR = 80
"""Least similarity, of 100, of names that are proposed."""


def _bare(name: str) -> str:
    """A name without “tỉnh” or “thành phố”, and without the dots of abbreviations."""
    plain = _PROVINCE.sub("", clean(name).casefold())
    return plain.removeprefix("tp") if plain in {"tphcm", "tphn"} else plain.replace(".", " ").strip()


def commune_names() -> dict[str, str]:
    """Code of a commune → its name with its type, folded."""
    return {
        row["commune_code"]: fold(f"{row['commune_type']} {row['commune_name']}")
        for row in _rows("communes.csv")
    }


def province_of(names: Iterable[str]) -> str:
    """The only province that has communes of all these names, which say their kind; empty if none or several.

    Names that no commune has, such as those of departments, are left out; of one name alone nothing follows.
    """
    having: dict[str, set[str]] = {}
    for row in _rows("communes.csv"):
        having.setdefault(fold(f"{row['commune_type']} {row['commune_name']}"), set()).add(
            row["province_code"]
        )
    known = [having[name] for name in {fold(clean(each)) for each in names} if name in having]
    common = set.intersection(*known) if len(known) > 1 else set()
    return common.pop() if len(common) == 1 else ""


def communes(province_code: str) -> Roster:
    """List the communes, wards and special zones of a province, in order of code."""
    return Roster(
        tuple(
            Unit(
                code=row["commune_code"],
                name=f"{row['commune_type'].capitalize()} {row['commune_name']}",
                agency_name=f"Ủy ban nhân dân {row['commune_type']} {row['commune_name']}",
            )
            for row in _rows("communes.csv")
            if row["province_code"] == province_code
        )
    )
