"""What the report says of each band: how many units, between which numbers, and which they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.scoring.standings import Part, Standing, parts
from vtlt_consolidate.words import phrases
from vtlt_consolidate.writing import bands
from vtlt_consolidate.writing.bands import signed_name


def sentences(results: Results) -> Iterator[str]:
    """Say it of every band by kind of unit, as each kind has its own criteria."""
    found = parts(results)
    for part in found:
        lead = f"{part.variant}: " if part.variant else ""
        yield from (f"{lead}{words}" for words in _of_part(part, every=len(found) == 1))


def _of_part(part: Part, *, every: bool) -> Iterator[str]:
    """The sentences of one kind of unit; bands without a unit only where there is but one kind."""
    for label, held in part.by_band():
        if label == UNBANDED:
            yield from _open(held, bands.unbanded(part))
        elif held:
            opening = "".join(map(str, bands.opening(part, label, bands.bounds(part, label, held))))
            yield f"{opening}{_members(part.criteria.units_noun, [each.unit for each in held])}."
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


def _open(held: Sequence[Standing], words: str) -> Iterator[str]:
    """Say which units have no band: those that lack an answer, and those that no band holds."""
    for missing, why in ((True, "chưa có đủ số liệu"), (False, "có điểm không thuộc loại nào")):
        names = [signed_name(each.unit) for each in held if bool(each.missing) == missing]
        if names:
            listed = f"{'gồm' if len(names) > 1 else 'là'} {phrases.named(names)}"
            yield f"{words}: {len(names)} đơn vị {why}, {listed}."
