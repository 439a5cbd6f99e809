"""The results of units, as figures for the JSON object and as lines for a person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from vtlt_consolidate.model.criteria import OFFICE
from vtlt_consolidate.scoring.results import UNBANDED, Results
from vtlt_consolidate.scoring.standings import Part, Standing, parts
from vtlt_consolidate.words.text import (
    MICRO,
    count_of,
    rounded_percent,
    show_micro,
    show_number,
    show_percent,
)
from vtlt_consolidate.writing import bands


def summary(results: Results) -> dict[str, Any]:
    """The keys of the JSON object about all units: `marks` or `points`, and `bands`, if there are any."""
    found = parts(results)
    together = {"marks": _answers(found)} if results.criteria.account.shares else {"points": _points(found)}
    return {
        **together,
        "bands": [
            _band(part, *group) for part in found if part.criteria.classifies for group in part.by_band()
        ],
    }


def _answers(found: Sequence[Part]) -> dict[str, Any]:
    """Criteria met and criteria answered, over all units."""
    everybody = [(part, standing) for part in found for standing in part.standings]
    met = sum(part.met(standing.unit.code) for part, standing in everybody)
    missing = sum(standing.missing for _, standing in everybody)
    answered = sum(len(part.criteria.criteria) for part, _ in everybody) - missing
    percent = _percent(met, answered * MICRO)
    return {"total": _number(met), "max": answered, "missing": missing, "percent": percent}


def _points(found: Sequence[Part]) -> dict[str, Any]:
    """Sums over the units without missing answers, and the number of missing answers of the others."""
    everybody = [standing for part in found for standing in part.standings]
    complete = [standing for standing in everybody if not standing.missing]
    total, most = sum(each.total for each in complete), sum(each.most for each in complete)
    return {
        "units": len(complete),
        "total": _number(total),
        "max": _number(most),
        "missing": sum(each.missing for each in everybody),
        "percent": _percent(total, most),
    }


def _number(micro: int) -> float:
    """Points for JSON: an integer if they are whole, else a float."""
    return micro // MICRO if micro % MICRO == 0 else micro / MICRO


def _number_or_none(micro: int | None) -> float | None:
    return None if micro is None else _number(micro)


def _band(part: Part, label: str, members: Sequence[Standing]) -> dict[str, Any]:
    # Counts of criteria are meaningful although an answer is missing; incomplete totals of points are not.
    valid = [each for each in members if part.criteria.account.shares or not each.missing]
    least, most = (_bound(valid, function) for function in (min, max))
    return {
        "variant": part.variant or None,
        "label": label,
        "count": len(members),
        "min": None if least is None else _number(least.total),
        "max": None if most is None else _number(most.total),
        "percent_min": None if least is None else _percent(least.total, least.most),
        "percent_max": None if most is None else _percent(most.total, most.most),
        "units": [each.unit.code for each in members],
    }


def _bound(units: Sequence[Standing], function: Callable[..., Any]) -> Standing | None:
    found: Standing | None = function(units, key=lambda each: each.total, default=None)
    return found


def of_unit(results: Results) -> dict[str, dict[str, Any]]:
    """Code of a unit → the keys of the JSON object about its points."""
    return {
        each.unit.code: {
            "variant": part.variant or None,
            "total": _number_or_none(part.reached(each)),
            "self_total": _number_or_none(each.claimed if part.appraised else part.reached(each)),
            "max": _number(each.most),
            "missing": each.missing,
            "percent": None if each.missing else _percent(each.total, each.most),
            "band_by_score": (each.by_score or None) if part.criteria.classifies else None,
            "band": (each.band or None) if part.criteria.classifies else None,
            "reason": each.reason or None,
            "decided": each.decided or None,
            "rank": each.rank if part.criteria.account.ranked else None,
        }
        for part in parts(results)
        for each in part.standings
    }


def _percent(part: int, whole: int) -> float | None:
    if not whole:
        return None
    sign = -1 if part < 0 else 1
    return sign * float(rounded_percent(abs(part), whole))


_WHOLE = {"": "Đủ số liệu", UNBANDED: "Chưa đủ số liệu"}
"""The groups of units where nobody is put into bands."""


def lines(results: Results) -> list[str]:
    """Lines for a person: how many units are in each band or have all answers, and their range."""
    found = parts(results)
    counted = results.criteria.account.shares
    if counted and not _answers(found)["max"]:
        return ["Chưa có số liệu nào dùng để tính kết quả được."]
    texts = [_counted(found)] if counted else []
    for part in found:
        if not counted:
            complete = sum(not standing.missing for standing in part.standings)
            texts.append(
                part.named(
                    f"Kết quả: {show_number(complete)}/{count_of(part.standings)} đơn vị có đủ số liệu"
                )
            )
        for label, members in part.by_band():
            words = label if part.criteria.classifies else _WHOLE[label]
            texts.append(f"  {words}: {count_of(members)} đơn vị{_after(part, label, members)}")
    return texts


def _counted(found: Sequence[Part]) -> str:
    """The line about criteria met, of all that were answered."""
    marks = _answers(found)
    share = show_percent(marks["total"], marks["max"])
    reached = f"{show_number(marks['total'])}/{show_number(marks['max'])}"
    units = sum(bool(each.missing) for part in found for each in part.standings)
    lacking = f"{show_number(marks['missing'])} lượt của {show_number(units)} đơn vị"
    open_ = f"; {lacking} chưa có số liệu" if marks["missing"] else ""
    return f"Kết quả: {reached} lượt tiêu chí đạt ({share}){open_}"


def _after(part: Part, label: str, members: Sequence[Standing]) -> str:
    """What stands behind the number of units of a band: their results, or whom those without one wait for."""
    if label != UNBANDED:
        return _span(part, label, members)
    lacking = [part.lacking(each) for each in members]
    waiting = sum(bool(each[OFFICE]) and not each[""] for each in lacking)
    if not waiting:
        return ""
    who = "" if waiting == len(members) else f"trong đó {show_number(waiting)} đơn vị "
    return f", {who}chỉ chờ cơ quan tổng hợp chấm điểm"


def _span(part: Part, label: str, members: Sequence[Standing]) -> str:
    """The lowest and highest result of the units of a band; empty if none has a complete one."""
    account = part.criteria.account
    complete = [each for each in members if not each.missing]
    if not complete:
        return ""
    if part.by_share:
        ends = bands.bounds(part, label, complete)
        least = "" if ends.alike else f"từ {ends.low_percent}% đến "
        return f", {least}{ends.high_percent}% {account.noun} tối đa"
    reached = [each.total for each in complete]
    if account.tasks:
        reached = [part.tasks(each)["done"] * MICRO for each in complete]
    low, high = show_micro(min(reached)), show_micro(max(reached))
    bounds = high if low == high else f"từ {low} đến {high}"
    done, count = "đã xong " if account.tasks else "", len(part.criteria.criteria)
    return f", {done}{bounds}{f'/{count}' if account.shares or account.tasks else ''} {account.noun}"
