"""Sentences on each band for the report: its range of results, the number of its units, their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.results import Results, parts
from vtlt_consolidate.scoring.standings import UNBANDED, Part, Standing
from vtlt_consolidate.scoring.worked.decision import KEPT
from vtlt_consolidate.words import phrases
from vtlt_consolidate.writing import bands


def sentences(results: Results) -> Iterator[str]:
    """Yield the sentences on all bands, variant by variant, as each variant has its own criteria."""
    found = parts(results)
    for part in found:
        for said in _of_part(part, every=len(found) == 1):
            if part.variant:
                yield _of_variant(part, said)
            else:
                yield f"{said.what}: {said.who}." if said.what else f"{said.who}."


class _Said(NamedTuple):
    """What is said of some units, the word that joins both within a sentence, and the units.

    Where `what` is empty, `who` is the whole sentence.
    """

    what: str
    joint: str
    who: str


def _of_variant(part: Part, said: _Said) -> str:
    """Say it after the name of the variant and a colon, so that no second one is needed."""
    if not said.what:
        return f"{part.variant}: {said.who}."
    what = f"{part.variant}: {phrases.lowered(said.what)}"
    # The only unit of a variant may give it its name: Sở Nội vụ.
    return (
        f"{what}." if said.who == part.variant else " ".join(filter(None, (what, said.joint, f"{said.who}.")))
    )


def _of_part(part: Part, *, every: bool) -> Iterator[_Said]:
    """Say something of the units of each band; empty bands are mentioned only if `every`."""
    for label, members in part.by_band():
        if label == UNBANDED:
            yield from _open(part, members)
        elif members:
            opening = "".join(map(str, bands.opening(part, label, bands.bounds(part, label, members))))
            joint = "đối với" if label == NOT_CLASSIFIED else "có"
            yield _Said(opening.removesuffix(": "), joint, _members(part, members))
        elif every:
            yield _Said(bands.called(part, label), "thì", bands.NOBODY)
    reasons = dict.fromkeys((each.band, each.reason) for each in part.standings if each.reason)
    for label, reason in reasons:
        held = [each.unit for each in part.standings if (each.band, each.reason) == (label, reason)]
        band = phrases.lowered(bands.called(part, label))
        placed = "được xếp " + (band if band.startswith("loại ") else f"loại “{label}”")
        placed = "không được xếp loại" if label == NOT_CLASSIFIED else placed
        # Without a band, the reason is a gate that cannot be judged.
        so = f"{placed} (bị khống chế)" if label else "chưa xếp loại"
        yield _Said("", "", f"{part.addresses.listed(held)} {so} do {phrases.lowered(reason)}")
    yield from _decided(part)


def _decided(part: Part) -> Iterator[_Said]:
    """Say what was decided about results, once of all units of which the same was decided for one reason."""
    alike: dict[tuple[str, str], list[Unit]] = {}
    for each in part.standings:
        if each.decision and each.decision.effect != KEPT:
            why = f"lý do: {phrases.lowered(each.decision.override.reason)} ({each.decision.who})"
            alike.setdefault((each.decision.what, why), []).append(each.unit)
    for (what, why), units in alike.items():
        yield _Said(f"Điều chỉnh {what}", "đối với", f"{part.addresses.listed(units)}; {why}")


def _members(part: Part, members: Sequence[Standing]) -> str:
    units = [each.unit for each in members]
    if len(units) == 1:
        return part.addresses.full(units[0])
    counted = f"{phrases.two_digits(len(units))} {part.criteria.units_noun}"
    return f"{counted} ({part.addresses.listed(units)})" if len(units) <= phrases.NAMED_AT_MOST else counted


def _open(part: Part, members: Sequence[Standing]) -> Iterator[_Said]:
    """Name the units without a band: those that lack answers, and those whose result lies in no band."""
    for why, those in bands.without_band(part, members):
        if units := [each.unit for each in those]:
            counted = f"{phrases.two_digits(len(units))} đơn vị {why}"
            joint = "" if part.criteria.classifies else "của"
            yield _Said(bands.unbanded(part), joint, f"{counted} ({part.addresses.listed(units)})")
