"""Sentences on each band for the report: its range of results, the number of its units, their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.scoring.standings import Part, Standing, parts
from vtlt_consolidate.words import phrases
from vtlt_consolidate.writing import bands
from vtlt_consolidate.writing.bands import signed_name


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
            yield from _open(members, bands.unbanded(part))
        elif members:
            opening = "".join(map(str, bands.opening(part, label, bands.bounds(part, label, members))))
            yield f"{opening}{_members(part.criteria.units_noun, [each.unit for each in members])}."
        elif every:
            yield bands.nobody_in(part, label)
    reasons = dict.fromkeys((each.band, each.reason) for each in part.standings if each.reason)
    for label, reason in reasons:
        names = [
            signed_name(each.unit) for each in part.standings if (each.band, each.reason) == (label, reason)
        ]
        yield f"Giữ ở loại {label} do {phrases.lowered(reason)}: {phrases.named(names)}."


def _members(noun: str, units: Sequence[Unit]) -> str:
    if len(units) == 1:
        return signed_name(units[0])
    counted = f"Có {len(units)} {noun}"
    few = len(units) <= phrases.NAMED_AT_MOST
    return f"{counted}, gồm {phrases.named(map(signed_name, units))}" if few else counted


def _open(members: Sequence[Standing], words: str) -> Iterator[str]:
    """Name the units without a band: those that lack answers, and those whose result lies in no band."""
    for missing, why in ((True, "chưa có đủ số liệu"), (False, "có điểm không thuộc loại nào")):
        names = [signed_name(each.unit) for each in members if bool(each.missing) == missing]
        if names:
            listed = f"{'gồm' if len(names) > 1 else 'là'} {phrases.named(names)}"
            yield f"{words}: {len(names)} đơn vị {why}, {listed}."
