"""Turns the words beside one criterion into what a configuration knows: options, tiers, counts, deductions.

Nothing is made up: what the words leave open becomes a doubt; words that mean no points become instructions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from vtlt_consolidate.model.criteria import CHOICE, COUNT, GROUP, MARK, PENALTY, POINTS, RATIO, Node
from vtlt_consolidate.model.kinds import Kind
from vtlt_consolidate.settings.annex import phrases
from vtlt_consolidate.settings.annex.items import Item, Line, said
from vtlt_consolidate.settings.annex.phrases import Award, Deduction, Each
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.words.scales import Option, Tier
from vtlt_consolidate.words.text import clean, show_number

ZERO = Decimal(0)
HAPPENED, NEVER = "Có xảy ra", "Không xảy ra"
_FROM = re.compile(r"(?:có )?từ (?P<n>\d+) (?P<unit>[^\W\d]+)(?: trở lên)?(?= |$)", re.IGNORECASE)
_UNIT_ENDS = re.compile(
    r"\b(?:phải|triển khai|quá|chậm|không|chưa|gửi|được|bị|thực hiện|sai|thiếu|đã|có|nộp)\b.*", re.IGNORECASE
)
_SHARED = re.compile(
    r"(?:tính )?theo tỷ lệ|tỷ lệ %? ?[x×*] ?(?:số )?điểm|[x×*] ?(?:điểm tối đa|điểm chuẩn)", re.IGNORECASE
)


@dataclass
class Part:
    """A node to be, with parts of its own.

    Args:
        node: what is known of it; without code and label.
        lines: the rows that made it.
        parts: what stands in it.
        doubts: field of a node, words.
    """

    node: Node
    lines: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)


def valued(item: Item, *, told: bool, taken: bool) -> Part:
    """Make a leaf, or a group with the parts that its words name.

    Args:
        item: without children.
        told: units give their own points where the words say nothing else.
        taken: it stands in a group that is taken off, so that deductions in it are plain points.
    """
    part = Part(node(POINTS, item.name, item.points), doubts=list(item.doubts))
    if made := _of_its_own_words(item, part) or _by_itself(item, part, taken=taken):
        return made
    runs, notes = _runs(item.lines)
    instruct(part, [line.text for line in notes])
    if not runs:
        _plain(part, told=told)
        return part
    if _cost(runs):
        return _with_deductions(part, runs, taken=taken)
    if len(runs) == 1:
        return _with_awards(part, runs[0])
    part.node = replace(part.node, kind=GROUP, required=False)
    part.parts = [_named_run(run) for run in runs]
    part.doubts.append(
        ("kind", "các mức chia thành nhiều tiêu chí con theo thứ tự ghi; xem lại tên và các mức.")
    )
    return part


def of_a_group(item: Item, *, taken: bool) -> Part:
    """Make a group of an item with children; its own lines become parts beside them."""
    part = Part(node(GROUP, item.name, item.points), doubts=list(item.doubts))
    runs, notes = _runs(item.lines)
    instruct(part, [line.text for line in notes])
    if _cost(runs):
        part = _with_deductions(part, runs, taken=taken)
        part.doubts.append(("start", "nhóm vừa có dòng con vừa có điểm trừ: xem lại điểm ban đầu."))
        part.node = replace(part.node, start=None)
    else:
        part.parts = [_named_run(run) for run in runs]
    return part


def node(kind: Kind, name: str, points: Decimal | None) -> Node:
    """A node of which only kind, name and points are known."""
    return Node(
        code="", kind=kind, label="", name=clean(name).rstrip(" :;"), points=points, required=kind != GROUP
    )


def instruct(part: Part, texts: Iterable[str]) -> None:
    """Add sentences to what the person who fills it in reads."""
    text = " ".join(_sentence(text) for text in (part.node.instruction, *texts) if text)
    part.node = replace(part.node, instruction=text)


def _sentence(text: str) -> str:
    plain = clean(text).rstrip(" ;,")
    return plain if plain.endswith((".", ":", "?", "!")) else f"{plain}."


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


def _of_its_own_words(item: Item, part: Part) -> Part | None:
    """Read what the name of a criterion, or its only line, says about its points."""
    lines = [line.text for line in item.lines]
    # Several lines are a list, which is read as a whole.
    for text in (item.name, *lines) if len(lines) == 1 else (item.name,):
        if found := phrases.each(text):
            return _counted(part, text, found, lines)
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


def _by_itself(item: Item, part: Part, *, taken: bool) -> Part | None:
    """Read what a criterion without a list of results costs or gives: `Nộp chậm: trừ 1 điểm/lần`."""
    telling = [line.says for line in item.lines if line.says is not None]
    says = telling[0] if telling else said(item.name)
    if len(telling) > 1 or (telling and not (isinstance(says, Deduction) and not says.text)):
        return None
    if isinstance(says, Award) and item.points is None:
        part.node = node(MARK, says.text, says.points)
        part.doubts.append(("kind", "văn bản chỉ nêu một mức; đang để Đạt được điểm ấy, Chưa đạt là 0."))
        instruct(part, [line.text for line in item.lines])
        return part
    if not isinstance(says, Deduction):
        return None
    if not taken and item.points is None and not item.takes:
        part.doubts.append(("role", "dòng trừ điểm đứng riêng; xem trừ vào nhóm nào."))
    named = Line(item.name, replace(says, text=says.text or item.name), item.trace)
    made = _deducted(named, "" if taken else PENALTY)
    instruct(made, [line.text for line in item.lines])
    if taken or item.points is None:
        made.node = replace(made.node, points=item.points)
        return _with_doubts_of(part, made)
    part.parts = [made]
    part.node = replace(part.node, kind=GROUP, start=item.points, required=False)
    return part


def _with_doubts_of(part: Part, made: Part) -> Part:
    """Take what was made of an item's own words, with the doubts that it had before."""
    return Part(made.node, doubts=[*part.doubts, *made.doubts])


def _unit(words: str) -> str:
    return clean(_UNIT_ENDS.sub("", words)) or clean(words)


def _counted(part: Part, text: str, found: Each, lines: Sequence[str]) -> Part:
    most = part.node.points
    rate = found.points
    if found.product and found.product[0] != rate:
        product = f"{show_number(found.count or ZERO)} x {show_number(found.product[0])}"
        words = f"văn bản ghi mỗi {found.unit} {show_number(rate)} điểm, rồi tính {product}"
        rate = found.product[0] if found.product[1] == most else rate
        part.doubts.append(("rate", f"{words}; đang lấy {show_number(rate)}."))
    if most is None:
        part.doubts.append(("points", "văn bản không ghi điểm tối đa của dòng này."))
    start = most if rate < 0 else None
    # A number of things that the text does not promise to be the most is no limit.
    at_most = found.count if found.count and most is not None and found.count * rate == most else None
    part.doubts += [("rate", f"văn bản ghi giới hạn {show_number(limit)} điểm, chưa tính giới hạn ấy.")
                    for limit in phrases.limited(text) if rate < 0 or limit != most]  # fmt: skip
    name, about = phrases.without_each(part.node.name)
    part.node = replace(
        part.node, kind=COUNT, rate=rate, start=start, at_most=at_most, name=name,
        measure_unit=_unit(found.unit),
    )  # fmt: skip
    quoted = about or (text if text in lines else "")
    if rate != found.points:
        part.node = replace(part.node, remark=f"Văn bản ghi: “{quoted}”.")
    else:
        instruct(part, [raised(quoted)])
    instruct(part, [line for line in lines if line != text])
    return part


def _bracketed(part: Part, name: str, awards: Sequence[Award]) -> Part:
    most = part.node.points
    total, best = sum(one.points for one in awards), max(one.points for one in awards)
    part.node = replace(part.node, name=name)
    if most is not None and total == most:
        part.node = replace(part.node, kind=GROUP, required=False)
        part.parts = [Part(replace(node(MARK, raised(one.text), one.points), number="+")) for one in awards]
        return part
    part.node = replace(part.node, kind=CHOICE, options=_options(part, awards))
    if most is None or best != most:
        part.doubts.append(
            ("options", f"cộng các phần là {show_number(total)}, điểm tối đa ghi khác; xem lại.")
        )
    return part


@dataclass
class _Run:
    lines: list[Line] = field(default_factory=list)
    caption: Line | None = None


def _runs(lines: Sequence[Line]) -> tuple[list[_Run], list[Line]]:
    """Split lines into lists of results, and words that say no points.

    A new list begins at a caption, and where points rise again after a result that is worth nothing.
    """
    runs: list[_Run] = []
    notes: list[Line] = []
    caption: Line | None = None
    done = True
    for line in lines:
        if line.says is None:
            if caption:
                notes.append(caption)
                caption = None
            if line.caption:
                caption, done = line, True
            else:
                notes.append(line)
            continue
        if done or (isinstance(line.says, Award) != isinstance(runs[-1].lines[-1].says, Award)):
            runs.append(_Run(caption=caption))
            caption = None
        runs[-1].lines.append(line)
        done = isinstance(line.says, Award) and line.says.points == 0
    return runs, notes + ([caption] if caption else [])


def _cost(runs: Sequence[_Run]) -> bool:
    """Say whether any line takes points away."""
    says = [line.says for run in runs for line in run.lines]
    return any(isinstance(one, Deduction) or (isinstance(one, Each) and one.points < 0) for one in says)


def _awards(run: _Run) -> list[Award]:
    return [line.says for line in run.lines if isinstance(line.says, Award)]


def _named_run(run: _Run) -> Part:
    """Make a criterion of a list of results, named by its caption or by its first result."""
    awards = _awards(run)
    best = max((one.points for one in awards), default=None)
    name = run.caption.text if run.caption else run.lines[0].text if not awards else awards[0].text
    part = Part(node(POINTS, name, best), lines=[*([run.caption] if run.caption else [])])
    if not run.caption:
        part.doubts.append(("name", "văn bản không đặt tên cho các mức này; đang lấy chữ của mức đầu."))
    return _with_awards(part, run)


def _with_awards(part: Part, run: _Run) -> Part:
    awards, most = _awards(run), part.node.points
    part.lines += [line for line in run.lines if line not in part.lines]
    if not awards:
        return _with_each(part, run)
    if run.caption and run.caption not in part.lines:
        part.lines.append(run.caption)
        instruct(part, [run.caption.text])
    total = sum(one.points for one in awards)
    nothing = any(one.points == 0 for one in awards)
    if len(awards) > 1 and not nothing and total == most:
        part.node = replace(part.node, kind=GROUP, required=False)
        part.parts = [Part(node(MARK, one.text, one.points), lines=[line])
                      for line, one in zip(run.lines, awards, strict=True)]  # fmt: skip
        part.lines = [line for line in part.lines if line not in run.lines]
        return part
    if len(awards) == 1:
        part.node = replace(part.node, kind=MARK, points=most if most is not None else awards[0].points)
        instruct(part, [line.text for line in run.lines])
        part.doubts.append(("kind", "văn bản chỉ nêu một mức; đang để Đạt được điểm tối đa, Chưa đạt là 0."))
        return part
    if tiers := _tiers(part, awards):
        part.node = replace(part.node, kind=RATIO, tiers=tiers)
    else:
        part.node = replace(part.node, kind=CHOICE, options=_options(part, awards))
    if most is not None and max(one.points for one in awards) != most:
        part.doubts.append(("points", f"mức cao nhất {show_number(max(one.points for one in awards))} điểm, "
                                      f"văn bản ghi tối đa {show_number(most)}."))  # fmt: skip
    return part


def _with_each(part: Part, run: _Run) -> Part:
    first = run.lines[0]
    if len(run.lines) == 1 and isinstance(first.says, Each):
        return _counted(part, first.text, first.says, [first.text])
    instruct(part, [line.text for line in run.lines])
    part.doubts.append(("kind", "nhiều cách tính điểm trong một dòng; đang để tự ghi điểm."))
    return part


def _options(part: Part, awards: Sequence[Award]) -> tuple[Option, ...]:
    # A semicolon separates options in a cell of the configuration.
    options = tuple(Option(clean(one.text.replace(";", ",").replace("=", ":")), one.points) for one in awards)
    if any(";" in one.text or "=" in one.text for one in awards):
        part.doubts.append(("options", "dấu “;” hoặc “=” trong tên mức đã đổi; xem có phải nhiều mức."))
    part.doubts += [("options", f"mức “{one.text}” còn nói đến điểm của mỗi việc, chưa tính phần đó.")
                    for one in awards if phrases.EVERY.search(one.text)]  # fmt: skip
    return options


def _tiers(part: Part, awards: Sequence[Award]) -> tuple[Tier, ...]:
    """Read all results as ranges of percent; none if one of them is something else."""
    read: list[Tier] = []
    for one in awards:
        found = phrases.tier(one)
        if found is None and (one.points != 0 or phrases.percent(one.text)):
            return ()
        if found is None:
            found = Tier(ZERO, ZERO, ZERO, low_in=True, high_in=True)
            part.doubts.append(("tiers", f"“{one.text}” đang đọc là đúng 0%."))
        read.append(found)
    if not any(one.points for one in awards):
        return ()
    part.doubts += [("tiers", f"các bậc không nói {gap}.") for gap in phrases.gaps(read)]
    return tuple(read)


def _with_deductions(part: Part, runs: Sequence[_Run], *, taken: bool) -> Part:
    """Make a group that has its points at the start and loses them; results add to it."""
    role = "" if taken else PENALTY
    given = ZERO
    for run in runs:
        awards = _awards(run)
        if len(awards) > 1:
            part.parts.append(_named_run(run))
            given += max(one.points for one in awards)
        elif awards:
            part.parts.append(Part(node(MARK, awards[0].text, awards[0].points), lines=list(run.lines)))
            given += awards[0].points
        else:
            part.parts += [_deducted(line, role) for line in run.lines]
    most = part.node.points
    start = None if taken or most is None else most - given
    if not taken and most is None:
        part.doubts.append(("start", "văn bản không ghi điểm của nhóm, nên chưa có điểm ban đầu để trừ."))
    if start is not None and start < 0:
        part.doubts.append(("start", "các dòng cộng nhiều hơn điểm của nhóm; xem lại điểm ban đầu."))
        start = None
    if given and start:
        part.doubts.append(("start", f"điểm ban đầu {show_number(start)} là phần còn lại của nhóm; xem lại."))
    part.node = replace(part.node, kind=GROUP, start=start, required=False)
    return part


def _deducted(line: Line, role: str) -> Part:
    says = line.says
    if isinstance(says, Each):
        made = replace(
            node(COUNT, line.text, None), rate=abs(says.points), measure_unit=_unit(says.unit), role=role
        )
        return Part(made, lines=[line])
    if not isinstance(says, Deduction):
        return Part(node(POINTS, line.text, None), lines=[line], doubts=[("kind", "chưa đọc được.")])
    name = says.text or line.text
    if says.unit:
        per = says.per if says.per != 1 else None
        made = replace(node(COUNT, name, None), rate=says.points, per=per, measure_unit=says.unit, role=role)
        return Part(made, lines=[line])
    if found := _FROM.match(says.text):
        bound = Decimal(found["n"])
        tiers = (Tier(ZERO, high=bound), Tier(says.points, low=bound))
        made = replace(node(COUNT, name, None), tiers=tiers, measure_unit=found["unit"], role=role)
        return Part(made, lines=[line])
    options = (Option(NEVER, ZERO), Option(HAPPENED, says.points))
    made = replace(node(CHOICE, name, None), options=options, role=role)
    doubt = f"văn bản chỉ nêu trường hợp bị trừ; chữ “{HAPPENED}”, “{NEVER}” là của công cụ."
    return Part(made, lines=[line], doubts=[("options", doubt)])
