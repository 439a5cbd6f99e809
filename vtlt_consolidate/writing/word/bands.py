"""Sentences on each band for the report: its range of results, the number of its units, their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.scoring.standings import Part, Standing, parts
from vtlt_consolidate.words import phrases
from vtlt_consolidate.writing import bands


def sentences(results: Results) -> Iterator[str]:
    """Yield the sentences on all bands, variant by variant, as each variant has its own criteria."""
    found = parts(results)
    for part in found:
        lead = f"{part.variant}: " if part.variant else ""
        yield from (f"{lead}{words}" for words in _of_part(part, every=len(found) == 1))


def _of_part(part: Part, *, every: bool) -> Iterator[str]:
    """Yield the sentences of one variant; empty bands are mentioned only if `every`."""
    for label, members in part.by_band():
        if label == UNBANDED:
            yield from _open(part, members)
        elif members:
            opening = "".join(map(str, bands.opening(part, label, bands.bounds(part, label, members))))
            yield f"{opening}{_members(part, members)}."
        elif every:
            yield bands.nobody_in(part, label)
    reasons = dict.fromkeys((each.band, each.reason) for each in part.standings if each.reason)
    for label, reason in reasons:
        held = [each.unit for each in part.standings if (each.band, each.reason) == (label, reason)]
        yield f"Giữ ở loại {label} do {phrases.lowered(reason)}: {part.addresses.listed(held)}."


def _members(part: Part, members: Sequence[Standing]) -> str:
    units = [each.unit for each in members]
    if len(units) == 1:
        return part.addresses.full(units[0])
    counted = f"{phrases.two_digits(len(units))} {part.criteria.units_noun}"
    return f"{counted} ({part.addresses.listed(units)})" if len(units) <= phrases.NAMED_AT_MOST else counted


def _open(part: Part, members: Sequence[Standing]) -> Iterator[str]:
    """Name the units without a band: those that lack answers, and those whose result lies in no band."""
    for missing, why in ((True, "chưa có đủ số liệu"), (False, "có điểm không thuộc loại nào")):
        units = [each.unit for each in members if bool(each.missing) == missing]
        if units:
            counted = f"{phrases.two_digits(len(units))} đơn vị {why}"
            yield f"{bands.unbanded(part)}: {counted} ({part.addresses.listed(units)})."
