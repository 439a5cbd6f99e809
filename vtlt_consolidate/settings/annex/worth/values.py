"""Turns the words beside one criterion into what a configuration knows: options, tiers, counts, deductions.

Nothing is made up: what the words leave open becomes a doubt; words that mean no points become instructions.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from vtlt_consolidate.model.criteria import CHOICE, GROUP, MARK, POINTS, RATIO
from vtlt_consolidate.settings.annex import phrases
from vtlt_consolidate.settings.annex.items import Item
from vtlt_consolidate.settings.annex.phrases import Award
from vtlt_consolidate.settings.annex.worth.counts import counted, taken_each_time
from vtlt_consolidate.settings.annex.worth.losses import by_itself, costs, with_deductions
from vtlt_consolidate.settings.annex.worth.parts import ZERO, Part, instruct, node
from vtlt_consolidate.settings.annex.worth.results import named_run, options_of, runs_of, with_awards
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.words.scales import Tier
from vtlt_consolidate.words.text import show_number

_SHARED = re.compile(
    r"(?:tính )?theo tỷ lệ|tỷ lệ %? ?[x×*] ?(?:số )?điểm|[x×*] ?(?:điểm tối đa|điểm chuẩn)", re.IGNORECASE
)


def valued(item: Item, *, told: bool, taken: bool) -> Part:
    """Make a leaf, or a group with the parts that its words name.

    Args:
        item: without children.
        told: units give their own points where the words say nothing else.
        taken: it stands in a group that is taken off, so that deductions in it are plain points.
    """
    part = Part(node(POINTS, item.name, item.points), doubts=list(item.doubts))
    if made := _of_its_own_words(item, part, taken=taken) or by_itself(item, part, taken=taken):
        return made
    runs, notes = runs_of(item.lines)
    instruct(part, [line.text for line in notes])
    if not runs:
        _plain(part, told=told)
        return part
    if costs(runs):
        return with_deductions(part, runs, taken=taken)
    if len(runs) == 1:
        return with_awards(part, runs[0])
    part.node = replace(part.node, kind=GROUP, required=False)
    part.parts = [named_run(run) for run in runs]
    part.doubts.append(
        ("kind", "các mức chia thành nhiều tiêu chí con theo thứ tự ghi; xem lại tên và các mức.")
    )
    return part


def of_a_group(item: Item, *, taken: bool) -> Part:
    """Make a group of an item with children; its own lines become parts beside them."""
    part = Part(node(GROUP, item.name, item.points), doubts=list(item.doubts))
    runs, notes = runs_of(item.lines)
    instruct(part, [line.text for line in notes])
    if costs(runs):
        part = with_deductions(part, runs, taken=taken)
        part.doubts.append(("start", "nhóm vừa có dòng con vừa có điểm trừ: xem lại điểm ban đầu."))
        part.node = replace(part.node, start=None)
    else:
        part.parts = [named_run(run) for run in runs]
    return part


def _plain(part: Part, *, told: bool) -> None:
    """A criterion of which only the points are printed: the unit gives them, or nobody says how."""
    if part.node.points is None:
        part.doubts.append(("points", "văn bản không ghi điểm của dòng này."))
    if part.node.instruction:
        text = "chữ ở cột Hướng dẫn chưa đọc được thành mức, bậc; đang để tự ghi điểm."
        part.doubts.append(("kind", text))
    elif phrases.about_points(part.node.name):
        part.doubts.append(("kind", "tên còn nói đến cách cho điểm, chưa đọc được; đang để tự ghi điểm."))
    elif not told:
        part.doubts.append(("kind", "văn bản chỉ ghi điểm tối đa, không nói cách chấm; đang để tự ghi điểm."))


def _of_its_own_words(item: Item, part: Part, *, taken: bool) -> Part | None:
    """Read what the name of a criterion, or its only line, says about its points."""
    lines = [line.text for line in item.lines]
    # Several lines are a list, which is read as a whole.
    for text in (item.name, *lines) if len(lines) == 1 else (item.name,):
        found = phrases.points_for_each(text)
        if found and found.points < 0 and (taken or item.points is None):
            return taken_each_time(part, text, found, lines, taken=taken)
        if found:
            return counted(part, text, found, lines)
    name, awards = phrases.bracketed(item.name)
    if awards and not lines:
        return _bracketed(part, name, awards)
    threshold = phrases.threshold(item.name)
    if threshold is not None and not lines and item.points is not None:
        tiers = (Tier(item.points, low=threshold), Tier(ZERO, high=threshold))
        part.node = replace(part.node, kind=RATIO, tiers=tiers)
        part.doubts.append(
            ("tiers", f"văn bản không nói dưới {show_number(threshold)}% được mấy điểm; đang để 0.")
        )
        return part
    if len(lines) == 1 and _SHARED.search(lines[0]) and item.points is not None:
        part.node = replace(part.node, kind=RATIO)
        instruct(part, lines)
        part.doubts.append(("kind", "đọc là điểm theo tỷ lệ; xem lại cách tính ở cột Hướng dẫn."))
        return part
    return None


def _bracketed(part: Part, name: str, awards: Sequence[Award]) -> Part:
    most = part.node.points
    total, best = sum(one.points for one in awards), max(one.points for one in awards)
    part.node = replace(part.node, name=name)
    if most is not None and total == most:
        part.node = replace(part.node, kind=GROUP, required=False)
        part.parts = [Part(replace(node(MARK, raised(one.text), one.points), number="+")) for one in awards]
        return part
    part.node = replace(part.node, kind=CHOICE, options=options_of(part, awards))
    if most is None or best != most:
        part.doubts.append(
            ("options", f"cộng các phần là {show_number(total)}, điểm tối đa ghi khác; xem lại.")
        )
    return part
