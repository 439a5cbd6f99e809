"""Sentences about the units of each band, in which every number is a live formula."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from vtlt_consolidate.excel.sheet import Live, quoted, sentence
from vtlt_consolidate.model.criteria import COMPUTED, OFFICE
from vtlt_consolidate.model.rules.banding import Band
from vtlt_consolidate.scoring.standings import UNBANDED, Part, Standing, maxima_differ
from vtlt_consolidate.words.phrases import NAMED_AT_MOST, two_digits
from vtlt_consolidate.words.text import MICRO, fold, rounded_percent, show_micro, show_number

NOBODY = "không có đơn vị nào"


@dataclass(frozen=True)
class Bounds:
    """The lowest and highest results of units in a band, also in percent; as text or live formulas.

    `of` are the maxima of both, as `/40`, where units have several.
    """

    low: str | Live
    high: str | Live
    low_percent: str | Live
    high_percent: str | Live
    alike: bool
    of: tuple[str, str] = "", ""


class Ranged(Protocol):
    """A table of results, whichever way it stands."""

    @property
    def keys(self) -> Collection[str]:
        """The keys of what it has for each unit."""

    def range(self, column: str) -> str:
        """Reference to one key over all units, with the name of the sheet."""

    def ends(self, column: str, holds: Callable[[Callable[[str], str]], str]) -> tuple[str, str]:
        """Formulas for the least and the most of a key; see `Placed.ends`."""


def _here(keys: Collection[str], at: Callable[[str], str], label: str) -> str:
    if "band" not in keys:
        return f"ISNUMBER({at('percent')})"
    # COUNTIF would read a label such as “<50%” or “A*” as a condition, and Excel's = takes “A” for “a”.
    return f"EXACT({at('band')},{quoted(label)})"


def live_count(part: Part, placed: Ranged, label: str, members: Sequence[Standing]) -> Live:
    """The number of units in a band, as a formula that counts in the table.

    Args:
        part: all units.
        placed: their table.
        label: the band; where nobody is put into bands, `UNBANDED` for those that lack answers.
        members: its units.
    """
    if "band" not in placed.keys:
        whole = f"COUNT({placed.range('percent')})"
        return Live(f"{len(part.standings)}-{whole}" if label == UNBANDED else whole, len(members))
    return Live(f"SUMPRODUCT(--{_here(placed.keys, placed.range, label)})", len(members))


def live_bounds(part: Part, placed: Ranged, label: str, members: Sequence[Standing]) -> tuple[Live, Live]:
    """The lowest and the highest total of the units in a band, as formulas; the band must not be empty."""
    number = part.criteria.account.number
    reached = [_reached(part, each) for each in members]
    key = "done" if part.criteria.account.tasks else "total"
    least, most = placed.ends(key, lambda at: _here(placed.keys, at, label))
    return Live(least, number(min(reached))), Live(most, number(max(reached)))


def live_shares(part: Part, placed: Ranged, label: str, members: Sequence[Standing]) -> tuple[Live, Live]:
    """The lowest and the highest share of the units in a band, as formulas; the band must not be empty."""
    shares = [each.share or 0 for each in _ends(part, members)]
    # Whoever lacks something has no share, although somebody decided its band.
    least, most = placed.ends(
        "percent", lambda at: f"{_here(placed.keys, at, label)}*ISNUMBER({at('percent')})"
    )
    return Live(least, round(shares[0], 6)), Live(most, round(shares[1], 6))


def _reached(part: Part, standing: Standing) -> int:
    """What sentences say that a unit reached: its total, or the number of tasks done; in whole millionths."""
    return part.tasks(standing)["done"] * MICRO if part.criteria.account.tasks else standing.total


def _ends(part: Part, members: Sequence[Standing]) -> tuple[Standing, Standing]:
    """The unit that reached least and the one that reached most, of the maximum where bands go by that."""
    if part.by_share:
        whole = [each for each in members if each.share is not None] or members
        ordered = sorted(whole, key=lambda each: each.share or 0)
    else:
        ordered = sorted(members, key=lambda each: _reached(part, each))
    return ordered[0], ordered[-1]


def _maxima(part: Part, ends: tuple[Standing, Standing]) -> tuple[str, str]:
    """What stands behind the points of two units of a set whose units have several maxima."""
    account = part.criteria.account
    if account.shares or account.tasks or not maxima_differ(part.criteria):
        return "", ""
    return f"/{show_micro(ends[0].most)}", f"/{show_micro(ends[1].most)}"


def _band(part: Part, label: str) -> Band | None:
    return next((band for band in part.criteria.bands if band.label == label), None)


def _places(part: Part, label: str, members: Sequence[Standing]) -> int:
    """Number of decimals for the percentages of a band, so that none is rounded into another band."""
    if part.by_share:
        # As the column of shares prints them: nothing else on paper says between what its units lie.
        return 1
    band, (low, high) = _band(part, label), _ends(part, members)
    if band is None:
        return 0
    least, most = (rounded_percent(each.total, each.most, 0) for each in (low, high))
    within = band.at_least <= least and (band.below is None or most < band.below)
    return 0 if within else 1


def bounds(part: Part, label: str, members: Sequence[Standing]) -> Bounds:
    """The bounds of a band as text; the band must not be empty."""
    low, high = _ends(part, members)
    least = most = ""
    if part.criteria.account.shares or part.by_share:
        places = _places(part, label, members)
        least, most = (_percent(each, places) for each in (low, high))
    if part.by_share:
        return Bounds("", "", least, most, least == most)
    lowest, highest, of = _reached(part, low), _reached(part, high), _maxima(part, (low, high))
    alike = lowest == highest and of[0] == of[1]
    return Bounds(show_micro(lowest), show_micro(highest), least, most, alike, of)


def _live(part: Part, placed: Ranged, label: str, members: Sequence[Standing]) -> Bounds:
    """The bounds of a band as live formulas."""
    if part.by_share:
        if all(each.share is None for each in members):
            return bounds(part, label, members)
        return _shares_in_words(part, placed, label, members)
    live, ends = live_bounds(part, placed, label, members), _ends(part, members)
    reached = [_reached(part, each) for each in ends]
    alike = reached[0] == reached[1]
    if not part.criteria.account.shares:
        # Ungrouped, as the formula gives it: 1234,5.
        shown = [show_number(Decimal(each) / MICRO, grouped=False) for each in reached]
        low, high = (_in_words(*pair) for pair in zip(live, shown, strict=True))
        of = _maxima(part, ends)
        return Bounds(low, high, "", "", alike and of[0] == of[1], of)
    places = _places(part, label, members)
    least, most = (_live_percent(*pair, places) for pair in zip(live, ends, strict=True))
    return Bounds(*live, least, most, alike)


def _shares_in_words(part: Part, placed: Ranged, label: str, members: Sequence[Standing]) -> Bounds:
    places = _places(part, label, members)
    found = live_shares(part, placed, label, members)
    shown = [_percent(each, places) for each in _ends(part, members)]
    least, most = (_in_words(Live(f"ROUND(100*{live.formula},{places})", words), words)
                   for live, words in zip(found, shown, strict=True))  # fmt: skip
    return Bounds("", "", least, most, shown[0] == shown[1])


def _percent(unit: Standing, places: int) -> str:
    """What a unit reached of its maximum, in percent; of nothing it is nothing."""
    return show_number(rounded_percent(unit.total, unit.most or 1, places), grouped=False)


def _live_percent(bound: Live, unit: Standing, places: int) -> Live:
    """A bound in percent, as a live formula."""
    shown = show_number(rounded_percent(unit.total, unit.most, places), grouped=False)
    rounded = Live(f"ROUND(100*{bound.formula}/{unit.most // MICRO},{places})", shown)
    return _in_words(rounded, shown) if places else rounded


def _in_words(number: Live, shown: str) -> Live:
    """A number inside a sentence, with a decimal comma whatever the computer's locale."""
    return Live(f'SUBSTITUTE({number.formula}&"",".",",")', shown)


_GRADES = frozenset(
    map(fold, ("xuất sắc", "giỏi", "tốt", "khá", "trung bình", "yếu", "kém", "đạt", "chưa đạt", "không đạt"))
)
"""Labels of bands, folded, that a sentence calls “Loại …”; others speak for themselves: “Đã dứt điểm”."""


def called(part: Part, label: str) -> str:
    """How a sentence calls a band: “Loại Khá”; “Hoàn thành dưới 50% tiêu chí” where its label is a share."""
    band = _band(part, label)
    if part.criteria.account.shares and band and "%" in label:
        return f"Hoàn thành {band.phrase} tiêu chí"
    return f"Loại {label}" if fold(label) in _GRADES else label


def opening(part: Part, label: str, ends: Bounds) -> list[str | Live]:
    """The beginning of a sentence about a band with units: its name and its bounds."""
    name, noun = called(part, label), f" {part.criteria.account.noun}"
    if part.criteria.account.shares and _band(part, label):
        of = f"/{len(part.criteria.criteria)}" + ("" if name.endswith(noun) else noun)
        if ends.alike:
            return [f"{name} (", ends.high, f"{of}, đạt ", ends.high_percent, "%): "]
        return [f"{name} (từ ", ends.low, " đến ", ends.high, f"{of}, từ ", ends.low_percent, "% đến ",
                ends.high_percent, "%): "]  # fmt: skip
    if part.by_share:
        most = f"% {part.criteria.account.noun} tối đa"
        shared = [ends.high_percent, most]
        shared = shared if ends.alike else ["từ ", ends.low_percent, "% đến ", *shared]
        return [f"{name} (", *shared, "): "]
    low, high = ends.of
    span = ["từ ", ends.low, f"{low} đến ", ends.high, f"{high}{noun}"]
    reached = [ends.low, f"{low}{noun}"] if ends.alike else span
    if part.criteria.account.tasks:
        done = [ends.low] if ends.alike else ["từ ", ends.low, " đến ", ends.high]
        return ["Hoàn thành ", *done, f"/{len(part.criteria.criteria)}{noun}: "]
    return ["Đạt ", *reached, ": "] if not part.criteria.classifies else [f"{name} (", *reached, "): "]


def sentences(part: Part, placed: Ranged) -> list[Live | str]:
    """One sentence for each band: how many units reached it, and between which results."""
    return [_sentence(part, placed, label, members) for label, members in part.by_band()]


def _sentence(part: Part, placed: Ranged, label: str, members: Sequence[Standing]) -> Live | str:
    noun = part.criteria.units_noun
    if not members:
        return f"- {called(part, label)}: {NOBODY}."
    counted = _two_digits(live_count(part, placed, label, members), len(part.standings))
    if label == UNBANDED:
        reasons = " hoặc ".join(why for why, those in without_band(part, members) if those)
        return sentence([f"- {unbanded(part)}: ", counted, f" {noun} {reasons}."])
    units = [each.unit for each in members]
    named = [f" ({part.addresses.listed(units)})"] if len(units) <= NAMED_AT_MOST else []
    who: list[str | Live] = [counted, f" {noun}", *named, "."]
    if len(units) == 1:
        who = [f"{part.addresses.full(units[0])}."]
    first, *ends = opening(part, label, _live(part, placed, label, members))
    return sentence([f"- {first}", *ends, *who])


def _two_digits(count: Live, most: int) -> Live:
    """A number of units in an official sentence, `07`, `1.234`, which is at most so large."""
    live, shown = f'TEXT({count.formula},"00")', two_digits(int(count.value))
    if most >= _GROUPED_FROM:
        # Spelled out, because what a format groups with is up to the computer's locale.
        thousands = f'INT(({count.formula})/1000)&"."&TEXT(MOD({count.formula},1000),"000")'
        live = f"IF({count.formula}<{_GROUPED_FROM},{live},{thousands})"
    return Live(live, shown)


_GROUPED_FROM = 1000


def without_band(part: Part, members: Sequence[Standing]) -> list[tuple[str, list[Standing]]]:
    """Why units have no band, with them: who has still to give what, a gate, or no band has their points.

    The reason of a unit that lacks nothing is a gate that cannot be judged.
    """
    found: dict[str, list[Standing]] = {why: [] for why in _WITHOUT_BAND.values()}
    for each in members:
        lacking = part.lacking(each)
        rest = _UNJUDGED if each.reason else _IN_NONE
        found[next((why for source, why in _WITHOUT_BAND.items() if lacking[source]), rest)].append(each)
    return list(found.items())


_UNJUDGED = "chưa xét được điều kiện khống chế"
_IN_NONE = "có điểm không thuộc loại nào"
_WITHOUT_BAND = {
    "": "chưa có đủ số liệu",
    OFFICE: "chưa được cơ quan tổng hợp chấm đủ điểm",
    COMPUTED: "chưa tính được đủ điểm",
    _UNJUDGED: _UNJUDGED,
    _IN_NONE: _IN_NONE,
}
"""Who has still to give what a unit lacks (`Part.lacking`), the unit itself first → how that is said."""


def unbanded(part: Part) -> str:
    """The words for units without a band."""
    return UNBANDED if part.criteria.classifies else "Chưa có kết quả"
