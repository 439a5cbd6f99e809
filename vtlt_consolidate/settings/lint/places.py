"""Lint of places: a set that is taken over from another province still names that province's documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from vtlt_consolidate.model.config import Agency, Config
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.naming import provinces, registry
from vtlt_consolidate.settings.lint.flaw import WARNING, Flaw
from vtlt_consolidate.words.text import fold, listed, show_number

_OF_THE_SET = ("title", "citation", "form_title", "table_title", "units_noun")
_OF_ROWS = {
    "node": ("name", "instruction", "citation"), "band": ("citation",), "gate": ("reason", "citation"),
    "rule": ("message", "mend", "citation"), "milestone": ("citation",),
    "task": ("content", "lead", "partners", "citation"),
}  # fmt: skip
_DISTRICT = re.compile(
    r"(?:UBND|Ủy ban nhân dân) (?P<kind>huyện|quận|thị xã) (?P<name>[^\W\d_]\w*(?: [^\W\d_]\w*)*)"
)


def place_flaws(config: Config) -> Iterator[Flaw]:
    """Yield texts that name another province, or another district, than the office's own; one a column.

    What the forms, letters and reports print comes from these texts.
    """
    if own := own_provinces(config.agency):
        yield from _foreign(config, own, f"cơ quan lại thuộc {listed(sorted(own))}")
    elif own := of_units(config.roster):
        yield from _foreign(config, own, f"các đơn vị ở sheet Đơn vị lại thuộc {listed(sorted(own))}")
    district = _district(config.criteria.citation)
    if district and config.agency.parent and not _names(config.agency, district):
        text = f"căn cứ là văn bản của UBND {district}, không phải của cơ quan đã khai; {_MEND}"
        yield Flaw("set", 0, "citation", text, severity=WARNING)


def _district(citation: str) -> str:
    """The district whose committee is named; a name goes as far as its words begin with a capital."""
    for found in _DISTRICT.finditer(citation):
        if name := " ".join(takewhile(lambda word: word[0].isupper(), found["name"].split())):
            return f"{found['kind']} {name}"
    return ""


_MEND = "ghi văn bản của cơ quan, địa phương mình."


def own_provinces(agency: Agency) -> set[str]:
    """The province of an agency, by its parent, its name, or else its place; empty if none names one."""
    for text in (agency.parent, agency.name, agency.place):
        if own := {name for _, name in provinces.named(text)}:
            return own
    return set()


def of_units(roster: Roster) -> set[str]:
    """The province of the units, where the agency says none and they are communes of only one."""
    code = registry.province_of(unit.name for unit in roster.units)
    return {name for _, name in provinces.named(registry.province_name(code))} if code else set()


def others(text: str, own: set[str]) -> list[str]:
    """The other provinces that a text names, as it writes them."""
    return [written for written, name in provinces.named(text) if name not in own]


def _names(agency: Agency, name: str) -> bool:
    return fold(name) in fold(f"{agency.parent} {agency.name} {agency.place}")


def _foreign(config: Config, own: set[str], instead: str) -> Iterator[Flaw]:
    agency, criteria = config.agency, config.criteria
    place = others(agency.place, own)
    if place:
        text = f"địa danh là {place[0]}, {instead}; ghi lại cho khớp."
        yield Flaw("set", 0, "place", text, severity=WARNING)
    for field in _OF_THE_SET:
        yield from _first("set", field, [getattr(criteria, field)], own, instead)
    rows = {"node": criteria.nodes, "band": criteria.bands, "gate": criteria.gates, "rule": criteria.rules,
            "milestone": criteria.milestones, "task": criteria.tasks}  # fmt: skip
    for what, fields in _OF_ROWS.items():
        for field in fields:
            yield from _first(what, field, [getattr(row, field) for row in rows[what]], own, instead)


def _first(what: str, field: str, texts: Iterable[str], own: set[str], instead: str) -> Iterator[Flaw]:
    """Yield the first text of a column that names another province, with the number of all."""
    found = [(index, names[0]) for index, text in enumerate(texts) if (names := others(text, own))]
    if not found:
        return
    index, name = found[0]
    more = f" (và {show_number(len(found) - 1)} dòng nữa)" if len(found) > 1 else ""
    text = f"nêu {name}{more}, {instead}; {_MEND}"
    yield Flaw(what, index, field, text, severity=WARNING)
