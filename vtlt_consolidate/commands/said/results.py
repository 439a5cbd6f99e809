"""The results of units, as lines for a person."""

from __future__ import annotations

from collections.abc import Sequence

from vtlt_consolidate.commands.asjson.results import answers
from vtlt_consolidate.model.criteria import OFFICE
from vtlt_consolidate.scoring.results import Results, parts
from vtlt_consolidate.scoring.standings import UNBANDED, Part, Standing
from vtlt_consolidate.words.text import count_of, show_number, show_percent
from vtlt_consolidate.writing import bands

_WHOLE = {"": "Đủ số liệu", UNBANDED: "Chưa có kết quả"}
"""The groups of units where nobody is put into bands."""


def lines(results: Results) -> list[str]:
    """Lines for a person: how many units are in each band or have all answers, and their range."""
    found = parts(results)
    counted = results.criteria.account.shares
    if counted and not answers(found)["max"]:
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
    marks = answers(found)
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
    ends = bands.bounds(part, label, complete)
    if part.by_share:
        least = "" if ends.alike else f"từ {ends.low_percent}% đến "
        return f", {least}{ends.high_percent}% {account.noun} tối đa"
    low, high = f"{ends.low}{ends.of[0]}", f"{ends.high}{ends.of[1]}"
    bounds = high if low == high else f"từ {low} đến {high}"
    done, count = "đã xong " if account.tasks else "", len(part.criteria.criteria)
    return f", {done}{bounds}{f'/{count}' if account.shares or account.tasks else ''} {account.noun}"
