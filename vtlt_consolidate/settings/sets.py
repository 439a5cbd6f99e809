"""Reads the criteria sets that come with the tool: TOML files under `templates/`."""

from __future__ import annotations

import datetime as dt
import operator
import tomllib
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from functools import partial
from importlib.resources.abc import Traversable
from typing import Any

from cattrs import ClassValidationError, Converter, IterableValidationError, IterableValidationNote
from cattrs.errors import ForbiddenExtraKeysError
from cattrs.gen import make_dict_structure_fn, override

from vtlt_consolidate.model.criteria import BAND_BY, ORDINARY, ROLES, SOURCES, UNARISEN, CriteriaSet, Node
from vtlt_consolidate.model.kinds import Kind, Rollup
from vtlt_consolidate.model.plans.plan import Course, Milestone, Target, parse_target
from vtlt_consolidate.model.plans.tasks import Task
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.rules.setrule import RULE_STATES, SetRule
from vtlt_consolidate.settings.cellvalues import read_period
from vtlt_consolidate.words import scales
from vtlt_consolidate.words.errors import CriteriaError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.scales import Option, Tier
from vtlt_consolidate.words.shipped import shipped
from vtlt_consolidate.words.states import Severity

_FILE = "set.toml"
_TABLES = {
    "nodes": "node", "bands": "band", "gates": "gate", "rules": "rule",
    "milestones": "milestone", "tasks": "task",
}  # fmt: skip
"""Field of a set → the name of its tables in the file; each node, band … is one table."""


def available() -> list[CriteriaSet]:
    """Read every set that comes with the tool, ordered by id."""
    folders = (entry for entry in shipped().iterdir() if entry.is_dir())
    texts = sorted((folder.name, folder / _FILE) for folder in folders)
    return [_read(text) for _, text in texts if text.is_file()]


def load(set_id: str) -> CriteriaSet:
    """Read one set.

    Raises:
        CriteriaError: there is no such set; the message lists the available ones.
    """
    for criteria in available():
        if criteria.id == set_id:
            return criteria
    known = ", ".join(criteria.id for criteria in available())
    raise CriteriaError(f"Không có bộ tiêu chí “{set_id}”. Các bộ có sẵn: {known}.")


def _read(text: Traversable) -> CriteriaSet:
    return from_toml(text.read_text(encoding="utf-8"))


def from_toml(text: str) -> CriteriaSet:
    """Build a set from the text of its file: the fields of `CriteriaSet`, and the tables of `_TABLES`.

    Options, tiers and lists of names are strings in the notation of `scales`, levels of the plan in that of
    `parse_target`.

    Raises:
        CriteriaError: the TOML is invalid, or keys are missing, unknown or of the wrong type; the message
            lists all such keys.
    """
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise CriteriaError(f"Tệp bộ tiêu chí viết sai cú pháp TOML: {error}") from error
    table = {name: [] for name in _TABLES.values()} | table
    # A gate with a condition names no nodes.
    table["gate"] = [({"nodes": ""} if "condition" in gate else {}) | gate for gate in table["gate"]]
    try:
        return _CONVERTER.structure(table, CriteriaSet)
    except ClassValidationError as error:
        raise CriteriaError("\n".join(_flaws(error, table))) from error


def _flaws(error: ClassValidationError | IterableValidationError, row: Any) -> Iterator[str]:
    """Describe every fault in a table of the file and in the tables inside it."""
    name = next((f" “{row[key]}”" for key in ("code", "label") if key in row), "")
    tables = _TABLES if error.cl is CriteriaSet else {}
    inside, others = error.group_exceptions()
    for cause, note in inside:
        key = note.index if isinstance(note, IterableValidationNote) else tables.get(note.name, note.name)
        if isinstance(cause, ClassValidationError | IterableValidationError):
            yield from _flaws(cause, row[key])
        elif isinstance(cause, KeyError):
            yield f"Bộ tiêu chí{name} thiếu khóa “{key}”."
        else:
            wrong = cause if isinstance(cause, ValueError) else repr(row[key])
            yield f"Bộ tiêu chí{name}: “{key}” không nhận giá trị {wrong}."
    for cause in others:
        keys = sorted(cause.extra_fields) if isinstance(cause, ForbiddenExtraKeysError) else [str(cause)]
        yield from (f"Bộ tiêu chí{name} có khóa lạ “{key}”." for key in keys)


def _strict(read: Callable[[Any], Any], *types: type) -> Callable[[Any, Any], Any]:
    """Make a hook that accepts only these types; cattrs itself would turn the number 5 into a string."""

    def structure(value: Any, _: Any) -> Any:
        if type(value) not in types:
            raise ValueError(repr(value))
        try:
            return read(value)
        except (ValueError, KeyError) as error:
            raise ValueError(repr(value)) from error

    return structure


def _word(words: Collection[str]) -> Callable[[Any, Any], Any]:
    return _strict({word: word for word in words}.__getitem__, str)


_WRITTEN: dict[Any, Callable[[Any, Any], Any]] = {
    tuple[Option, ...]: _strict(scales.parse_options, str),
    tuple[Tier, ...]: _strict(scales.parse_tiers, str),
    tuple[str, ...]: _strict(scales.parse_names, str),
}


def _converter() -> Converter:
    converter = Converter(forbid_extra_keys=True)
    for plain in (str, bool, int, dt.date):
        converter.register_structure_hook(plain, _strict(lambda value: value, plain))
    converter.register_structure_hook(Decimal, _strict(Decimal, int, Decimal))
    converter.register_structure_hook(Kind, _strict(Kind, str))
    converter.register_structure_hook(Rollup, _strict(Rollup, str))
    converter.register_structure_hook(Severity, _strict(Severity, str))
    converter.register_structure_hook(Period, _strict(read_period, str))
    converter.register_structure_hook(Course, _strict(Course, str))
    converter.register_structure_hook(Target, _strict(parse_target, str))
    for written, hook in _WRITTEN.items():
        converter.register_structure_hook_func(partial(operator.eq, written), hook)
    of_fields: dict[type, dict[str, Any]] = {
        Node: {
            "role": override(struct_hook=_word((ORDINARY, *ROLES))),
            "source": override(struct_hook=_word(("", *SOURCES))),
            "unarisen": override(struct_hook=_word(("", *UNARISEN))),
        },
        Band: {},
        Gate: {},
        SetRule: {"state": override(struct_hook=_word(RULE_STATES))},
        Milestone: {},
        Task: {},
        CriteriaSet: {field: override(rename=name) for field, name in _TABLES.items()}
        | {"band_by": override(struct_hook=_word(BAND_BY))},
    }
    for table, fields in of_fields.items():
        converter.register_structure_hook(table, make_dict_structure_fn(table, converter, **fields))
    return converter


_CONVERTER = _converter()
