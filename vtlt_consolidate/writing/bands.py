"""The units of each band, and the sentences that say so; every number in them is live."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from vtlt_consolidate.excel.sheet import Live, quoted, sentence
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.words.text import listed, rounded_percent, show_number, show_percent
from vtlt_consolidate.writing.matrix import Placed

NAMED_AT_MOST = 3
"""A sentence names the units of a band up to so many of them."""


@dataclass(frozen=True)
class BandCount:
    """One band, or the units without one, and the range really observed in it.

    Args:
        label: of the band.
        units: in print order.
        least: fewest criteria met by one of them; 0 where there is none.
        most: most criteria met by one of them.
        of: how many criteria there are.
        places: decimals of the percentages, so that none is rounded into another band.
    """

    label: str
    units: tuple[Unit, ...]
    least: int
    most: int
    of: int
    places: int = 0

    def percent(self, met: int) -> Decimal:
        """A number of criteria in percent, rounded half up for print."""
        return rounded_percent(met, self.of, self.places)


def shown_percent(band: BandCount, met: int) -> str:
    """A number of criteria in percent, as a sentence prints it."""
    return show_percent(met, band.of, band.places)


def count(results: Results) -> list[BandCount]:
    """Count the units of every band, from best to worst; the unbanded last, if there are any."""
    labels = [band.label for band in results.criteria.bands]
    counts = [_count(results, label, label) for label in labels]
    unbanded = _count(results, UNBANDED, "")
    return counts + ([unbanded] if unbanded.units else [])


def _count(results: Results, label: str, band: str) -> BandCount:
    units = tuple(unit for unit in results.roster.units if results.totals[unit.code][2] == band)
    met = [results.totals[unit.code][0] for unit in units] or [0]
    counted = BandCount(label, units, min(met), max(met), len(results.criteria.criteria))
    own = next((each for each in results.criteria.bands if each.label == label), None)
    if own is None or not units:
        return counted
    within = own.at_least <= counted.percent(counted.least) and (
        own.below is None or counted.percent(counted.most) < own.below
    )
    return counted if within else replace(counted, places=1)


def live_count(band: BandCount, placed: Placed) -> Live:
    """The number of units in a band, counted in the matrix."""
    # COUNTIF would read a label such as “<50%” or “A*” as a condition.
    return Live(f"SUMPRODUCT(--{_matches(band, placed)})", len(band.units))


def _matches(band: BandCount, placed: Placed) -> str:
    # Excel's = takes “A” for “a”.
    return f"EXACT({placed.range(placed.band)},{quoted(band.label)})"


def live_bound(band: BandCount, placed: Placed, function: str) -> Live:
    """The fewest (`MIN`) or most (`MAX`) criteria met in a band that has units."""
    value = band.least if function == "MIN" else band.most
    formula = f"{function}(IF({_matches(band, placed)},{placed.range(placed.total)}))"
    return Live(formula, value, array=True)


def live_percent(band: BandCount, bound: Live) -> Live:
    """A bound in percent."""
    value = band.percent(int(bound.value))
    if not band.places:
        return Live(f"ROUND(100*{bound.formula}/{band.of},0)", int(value), array=True)
    # A decimal comma, whatever the computer's own is.
    rounded = f"ROUND(100*{bound.formula}/{band.of},{band.places})"
    shown = show_number(value, grouped=False)
    return Live(f'SUBSTITUTE({rounded}&"",".",",")', shown, array=True)


def sentences(results: Results, placed: Placed) -> list[Live | str]:
    """Say of each band how many units reached it and between which numbers they lie."""
    said: list[Live | str] = []
    for band in count(results):
        if band.label == UNBANDED:
            said.append(_unbanded(results, band, placed))
        elif not band.units:
            phrase = next(b.phrase for b in results.criteria.bands if b.label == band.label)
            said.append(f"- Hoàn thành {phrase} tiêu chí: Không có đơn vị nào.")
        else:
            said.append(_banded(results, band, placed))
    return said


def _banded(results: Results, band: BandCount, placed: Placed) -> Live:
    least, most = (live_bound(band, placed, function) for function in ("MIN", "MAX"))
    low, high = live_percent(band, least), live_percent(band, most)
    if band.least == band.most:
        span: list[str | Live] = [most, f"/{band.of} (đạt ", high, "%)"]
    else:
        span = ["từ ", least, " - ", most, f"/{band.of} (từ ", low, "% đến ", high, "%)"]
    return sentence(["- Hoàn thành ", *span, " tiêu chí: ", *_units(results, band, placed)])


def _units(results: Results, band: BandCount, placed: Placed) -> list[str | Live]:
    names = [signed_name(unit) for unit in band.units]
    if len(names) == 1:
        return [f"{names[0]}."]
    counted: list[str | Live] = ["Có ", live_count(band, placed), f" {results.criteria.units_noun}"]
    if len(names) <= NAMED_AT_MOST:
        counted.append(f", gồm {listed(names)}")
    return [*counted, "."]


def signed_name(unit: Unit) -> str:
    """Name a unit in a sentence by the agency that signs, and its area."""
    name = unit.agency_name or unit.name
    return f"{name}, {in_a_sentence(unit.area)}" if unit.area else name


def in_a_sentence(area: str) -> str:
    """`Quận Tân Phú` is written `quận Tân Phú`, `Quận 1` keeps its capital (Nghị định 30/2020, PL II)."""
    kind, _, name = area.partition(" ")
    return f"{kind.lower()} {name}" if kind in {"Quận", "Huyện"} and not name.isdigit() else area


def _unbanded(results: Results, band: BandCount, placed: Placed) -> Live:
    noun = results.criteria.units_noun
    return sentence([
        f"- {UNBANDED}: ", live_count(band, placed),
        f" {noun} chưa gửi báo cáo, bị trả lại hoặc còn thiếu số liệu.",
    ])  # fmt: skip
