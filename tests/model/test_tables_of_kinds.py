"""Every kind of a criterion has everything that the house needs of it."""

import importlib
import re
from dataclasses import fields
from typing import Any

from tests.test_house import MODULES, named
from vtlt_consolidate.model.kinds import ALL, Kind, PerKind

TABLES = {
    "model/kinds": ["FACTS"],
    "model/criteria": ["_MOST"],
    "scoring/wording": ["_EXAMPLE", "_EXPECTED", "_WORDS"],
    "reading/kinds": ["READERS"],
    "checking/rules": ["_ANSWERED"],
    "scoring/worked/worth": ["_WORTH"],
    "language/meaning": ["_OF_KIND"],
    "scoring/figures/reach": ["_REACH"],
    "settings/lint/points": ["_NEEDS", "_TESTED_VALUES"],
    "writing/formulas": ["_OF_LEAF"],
    "writing/forms/inputs": ["_GUARDS"],
    "rehearsal/invent": ["_ANSWERS"],
}
"""What has to be said of a kind; the architecture tells of them in this order."""


def module(name: str) -> Any:
    return importlib.import_module(f"vtlt_consolidate.{name.replace('/', '.')}")


def test_a_table_has_a_field_for_every_kind_that_is_filled_in() -> None:
    assert [field.name for field in fields(PerKind)] == [kind for kind in Kind if kind != Kind.GROUP]
    assert list(ALL) == list(Kind)


def test_every_table_has_something_for_every_kind() -> None:
    for name, tables in TABLES.items():
        for table in tables:
            of_kinds = getattr(module(name), table)
            assert isinstance(of_kinds, PerKind)
            assert all(found is not None for _, found in of_kinds.items())


def test_no_table_stands_where_nobody_looks_for_it() -> None:
    found = {}
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        if tables := re.findall(r"^(\w+)[^=\n]*= PerKind\(", text, re.MULTILINE):
            found[named(path).removesuffix(".py")] = sorted(tables)
    assert found == TABLES
