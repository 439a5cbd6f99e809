"""The criteria sets that come with the tool: text files under `templates/`."""

from __future__ import annotations

import dataclasses
import datetime as dt
import tomllib
from collections.abc import Callable
from decimal import Decimal
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from vtlt_consolidate.model.criteria import BAND_BY, ORDINARY, ROLES, Band, CriteriaSet, Gate, Node
from vtlt_consolidate.model.kinds import Kind
from vtlt_consolidate.words import scales
from vtlt_consolidate.words.errors import CriteriaError
from vtlt_consolidate.words.shipped import shipped

T = TypeVar("T")

_FILE = "set.toml"
_TYPES: dict[str, tuple[type, ...]] = {
    "str": (str,),
    "bool": (bool,),
    "int": (int,),
    "dt.date": (dt.date,),
    "Kind": (str,),
    "Decimal": (int, Decimal),
    "Decimal | None": (int, Decimal),
    "tuple[Option, ...]": (str,),
    "tuple[Tier, ...]": (str,),
    "tuple[str, ...]": (str,),
}
_READ: dict[str, Callable[[Any], Any]] = {
    "Decimal": Decimal,
    "Kind": Kind,
    "Decimal | None": Decimal,
    "tuple[Option, ...]": scales.parse_options,
    "tuple[Tier, ...]": scales.parse_tiers,
    "tuple[str, ...]": scales.parse_names,
}
_WORDS = {"role": (ORDINARY, *ROLES), "band_by": tuple(BAND_BY), "kind": tuple(Kind)}


def available() -> list[CriteriaSet]:
    """Read every set that comes with the tool, ordered by id."""
    folders = (entry for entry in shipped().iterdir() if entry.is_dir())
    texts = sorted((folder.name, folder / _FILE) for folder in folders)
    return [_read(text) for _, text in texts if text.is_file()]


def load(set_id: str) -> CriteriaSet:
    """Read one set.

    Raises:
        CriteriaError: there is no such set; the message names those that there are.
    """
    for criteria in available():
        if criteria.id == set_id:
            return criteria
    known = ", ".join(criteria.id for criteria in available())
    raise CriteriaError(f"Không có bộ tiêu chí “{set_id}”. Các bộ có sẵn: {known}.")


def _read(text: Traversable) -> CriteriaSet:
    return from_toml(text.read_text(encoding="utf-8"))


def from_toml(text: str) -> CriteriaSet:
    """Build a set from the text of its file: the fields of `CriteriaSet`, `[[node]]`, `[[band]]`, `[[gate]]`.

    Options, tiers and lists of names are texts, written as `scales` reads them.

    Raises:
        CriteriaError: a key is missing, unknown or of the wrong type.
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CriteriaError(f"Tệp bộ tiêu chí viết sai cú pháp TOML: {error}") from error
    bands = tuple(_build(Band, {"below": None} | row) for row in table.pop("band", []))
    nodes = tuple(_build(Node, row) for row in table.pop("node", []))
    gates = tuple(_build(Gate, row) for row in table.pop("gate", []))
    return _build(CriteriaSet, table | {"bands": bands, "nodes": nodes, "gates": gates})


def _build(kind: type[T], row: dict[str, Any]) -> T:
    fields = {field.name: str(field.type) for field in dataclasses.fields(kind)}  # type: ignore[arg-type] # always one of our dataclasses
    where = next((f" “{row[key]}”" for key in ("code", "label") if key in row), "")
    values = {}
    for key, value in row.items():
        if key not in fields:
            raise CriteriaError(f"Bộ tiêu chí{where} có khóa lạ “{key}”.")
        try:
            values[key] = _value(key, fields[key], value)
        except ValueError as error:
            raise CriteriaError(f"Bộ tiêu chí{where}: “{key}” không nhận giá trị {error}.") from error
    try:
        return kind(**values)
    except TypeError as error:
        raise CriteriaError(f"Bộ tiêu chí{where} thiếu khóa: {error}") from error


def _value(key: str, type_name: str, value: Any) -> Any:
    if value is None:
        return None
    allowed, words = _TYPES.get(type_name), _WORDS.get(key)
    if (allowed and type(value) not in allowed) or (words and value not in words):
        raise ValueError(repr(value))
    return _READ[type_name](value) if type_name in _READ else value
