"""What the report says of each band: how many units, between which numbers, and which they are."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.scoring.standings import Part, Standing, parts
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.text import show_micro
from vtlt_consolidate.writing import bands
from vtlt_consolidate.writing.bands import BandCount, signed_name


def sentences(results: Results) -> Iterator[str]:
    """Say it of every band; of a weighted set by kind of unit, as each kind has its own criteria."""
    if not results.criteria.weighted:
        for band in bands.count(results):
            yield from _of_marks(results, band)
        return
    found = parts(results)
    for part in found:
        lead = f"{part.variant}: " if part.variant else ""
        yield from (f"{lead}{each}" for each in _of_points(part, every=len(found) == 1))


def _of_marks(results: Results, band: BandCount) -> Iterator[str]:
    if band.label == UNBANDED:
        lacking = {code for code, (_, missing, _) in results.totals.items() if missing}
        yield from _open(band.units, lacking, UNBANDED)
        return
    if not band.units:
        phrase = next(each.phrase for each in results.criteria.bands if each.label == band.label)
        yield f"Hoàn thành {phrase} tiêu chí: Không có đơn vị nào."
        return
    least, most = (bands.shown_percent(band, met) for met in (band.least, band.most))
    span = f"{band.most}/{band.of} (đạt {most})"
    if band.least != band.most:
        span = f"từ {band.least} - {band.most}/{band.of} (từ {least} đến {most})"
    yield f"Hoàn thành {span} tiêu chí: {_members(results.criteria.units_noun, band.units)}."


def _of_points(part: Part, *, every: bool) -> Iterator[str]:
    """The sentences of one kind of unit; bands without a unit only where there is but one kind."""
    for label, held in part.by_band():
        units = [each.unit for each in held]
        if label == UNBANDED:
            # One band for all is none: the document defines no bands.
            lacking = {each.unit.code for each in held if each.missing}
            yield from _open(units, lacking, UNBANDED if len(part.criteria.bands) > 1 else "Chưa có kết quả")
        elif held:
            yield f"{_range(part, label, held)}: {_members(part.criteria.units_noun, units)}."
        elif every:
            yield f"{label}: Không có đơn vị nào."
    reasons = dict.fromkeys((each.band, each.reason) for each in part.standings if each.reason)
    for label, reason in reasons:
        names = [
            signed_name(each.unit) for each in part.standings if (each.band, each.reason) == (label, reason)
        ]
        yield f"Giữ ở loại {label} do {phrases.lowered(reason)}: {phrases.named(names)}."


def _range(part: Part, label: str, held: Sequence[Standing]) -> str:
    low, high = (show_micro(pick(each.total for each in held)) for pick in (min, max))
    points = f"{low} điểm" if low == high else f"từ {low} đến {high} điểm"
    return f"{label} ({points})" if len(part.criteria.bands) > 1 else f"Đạt {points}"


def _members(noun: str, units: Sequence[Unit]) -> str:
    if len(units) == 1:
        return signed_name(units[0])
    counted = f"Có {len(units)} {noun}"
    few = len(units) <= phrases.NAMED_AT_MOST
    return f"{counted}, gồm {phrases.named(map(signed_name, units))}" if few else counted


def _open(units: Sequence[Unit], lacking: Container[str], words: str) -> Iterator[str]:
    """Say which units have no band: those that lack an answer, and those that no band holds."""
    for missing, why in ((True, "chưa có đủ số liệu"), (False, "có điểm không thuộc loại nào")):
        names = [signed_name(unit) for unit in units if (unit.code in lacking) == missing]
        if names:
            listed = f"{'gồm' if len(names) > 1 else 'là'} {phrases.named(names)}"
            yield f"{words}: {len(names)} đơn vị {why}, {listed}."
