"""The provinces and communes of Vietnam in the edition that comes with the tool.

A commune code means something only together with its edition: see `templates/registry/README.md`.
"""

from __future__ import annotations

import csv
from importlib import resources

from vtlt_consolidate.errors import ConfigError
from vtlt_consolidate.units import Roster, Unit

_FOLDER = "registry"


def _rows(name: str) -> list[dict[str, str]]:
    text = (resources.files("vtlt_consolidate.templates") / _FOLDER / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def province_name(province_code: str) -> str:
    """Name a province, such as `Thành phố Hồ Chí Minh` for `79`.

    Raises:
        ConfigError: there is no such code; the message lists those that there are.
    """
    names = {row["province_code"]: row["province_name"] for row in _rows("provinces.csv")}
    if province_code not in names:
        known = "\n".join(f"  {code}  {name}" for code, name in names.items())
        raise ConfigError(f"Không có tỉnh, thành phố mã “{province_code}”. Các mã:\n{known}")
    return names[province_code]


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
