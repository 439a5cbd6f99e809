"""An earlier period under the units of now: what was only renamed goes on, of the rest it is said why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vtlt_consolidate.model.units import FATES, Fate, Predecessor, Roster
from vtlt_consolidate.naming.lineage import Lineage, is_former_name
from vtlt_consolidate.scoring.compare import Past, goes_on
from vtlt_consolidate.words.text import show_date

_FORMERLY = " (tên cũ)"


def follow(past: Past, lineage: Lineage) -> Past:
    """Put the figures of renamed units under their code of now, and say why others are not compared.

    Args:
        past: as its workbook gives it.
        lineage: what became of units until this period.

    Returns:
        The same, with `notes`, `renamed` and `became`. A unit that had the code of a renamed one then keeps
        its figures, under a code that no unit of now has; so do the answers of every unit that was another.
    """
    recent = lineage.since(past.period, {code: past.names.get(code, "") for code in past.units})
    return _apart(_followed(past, recent) if recent.rows else past, lineage.roster)


def _followed(past: Past, lineage: Lineage) -> Past:
    moved: dict[str, str] = {}
    names: dict[str, str] = {}
    notes: dict[str, str] = {}
    for unit in lineage.roster.units:
        renamed, rest = lineage.story(unit)
        if rest:
            notes[unit.code] = _note(rest)
        former = next((row for row in reversed(renamed) if _lists(past, row)), None)
        if former and not rest:
            moved[former.former_code] = unit.code
            names[unit.code] = f"Kỳ trước là {former.former}"
    became = {code: words for code in past.units if (words := _became(past, code, lineage))}
    return replace(_moved(past, moved, lineage), notes=notes, renamed=names, became=became)


def _apart(past: Past, roster: Roster) -> Past:
    """Set aside what was answered under the code of a unit of now that was another one then."""
    others = {
        unit.code: f"{unit.code}{_FORMERLY}"
        for unit in roster.units
        if unit.code in past.listed and unit.code not in past.carried and not goes_on(unit, past)
    }
    if not others:
        return past
    units = tuple(others.get(code, code) for code in past.said.units)
    return replace(past, said=replace(past.said, units=units))


def _lists(past: Past, row: Predecessor) -> bool:
    name = past.names.get(row.former_code, "")
    return row.former_code in past.listed and (not name or is_former_name(row, name))


def _note(rows: Sequence[Predecessor]) -> str:
    fate = Fate.SPLIT if any(row.fate == Fate.SPLIT for row in rows) else Fate.MERGED
    former = "; ".join(dict.fromkeys(row.former for row in rows))
    day = show_date(max(row.day for row in rows))
    return f"{FATES[fate]} từ {former}, ngày {day}: không so"


def _became(past: Past, code: str, lineage: Lineage) -> str:
    """Say what a unit of then is now; empty if that is not known, or if it is the same."""
    words = _told([row for row in lineage.rows if row.former_code == code and _lists(past, row)], lineage)
    return f"{words}; không tính là giảm" if words else ""


def became(code: str, name: str, lineage: Lineage) -> str:
    """Say what a unit that left the list of units became, and when; empty if that is not known."""
    rows = [row for row in lineage.rows if row.former_code == code]
    return _told([row for row in rows if not name or is_former_name(row, name)], lineage)


def _told(rows: Sequence[Predecessor], lineage: Lineage) -> str:
    heirs = lineage.heirs(rows[0].former_code, rows[0].former_name) if rows else ()
    if not heirs:
        return ""
    names = "; ".join(unit.full_name for unit in heirs)
    return f"{FATES[rows[0].fate]} ngày {show_date(rows[0].day)}, nay là {names}"


def _moved(past: Past, moved: dict[str, str], lineage: Lineage) -> Past:
    """Give units another code; of two that would share one, the one that is no longer there is set aside."""
    taken = {new: f"{new}{_FORMERLY}" for new in moved.values() if new not in moved}
    codes = {code: moved.get(code, taken.get(code, code)) for code in past.units}

    def now(code: str) -> str:
        return codes.get(code, code)

    names = {now(code): name for code, name in past.names.items()}
    names |= {new: lineage.roster.by_code[new].name for new in moved.values()}
    return replace(
        past,
        points={(now(unit), node): points for (unit, node), points in past.points.items()},
        units=[now(code) for code in past.units],
        answered=frozenset(map(now, past.answered)),
        carried={now(code): period for code, period in past.carried.items()},
        names=names,
        stood={now(code): stood for code, stood in past.stood.items()},
        tabled=tuple(map(now, past.tabled)),
        areas={now(code): area for code, area in past.areas.items()},
        variants={now(code): variant for code, variant in past.variants.items()},
        bands={now(code): band for code, band in past.bands.items()},
        decided={now(code): total for code, total in past.decided.items()},
        adjusted={now(code): what for code, what in past.adjusted.items()},
        received={now(code): how for code, how in past.received.items()},
        said=replace(past.said, units=tuple(map(now, past.said.units))),
    )
