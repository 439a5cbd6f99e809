"""Lists of results with their points, which become choices, ratios with tiers, or groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from vtlt_consolidate.model.criteria import CHOICE, GROUP, MARK, POINTS, RATIO
from vtlt_consolidate.settings.annex import phrases
from vtlt_consolidate.settings.annex.items import Line
from vtlt_consolidate.settings.annex.phrases import Award, Each
from vtlt_consolidate.settings.annex.worth.counts import counted
from vtlt_consolidate.settings.annex.worth.parts import ZERO, Part, instruct, node
from vtlt_consolidate.words.scales import Option, Tier
from vtlt_consolidate.words.text import clean, show_number


@dataclass
class Run:
    """One list of results, or of what costs points.

    Args:
        lines: its lines.
        caption: the line above that names it.
    """

    lines: list[Line] = field(default_factory=list)
    caption: Line | None = None


def runs_of(lines: Sequence[Line]) -> tuple[list[Run], list[Line]]:
    """Split lines into lists of results, and words that say no points.

    A new list begins at a caption, and where points rise again after a result that is worth nothing.
    """
    runs: list[Run] = []
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
        if (done and not _is_one_more(line, runs)) or _gives(line) != _gives(runs[-1].lines[-1]):
            runs.append(Run(caption=caption))
            caption = None
        runs[-1].lines.append(line)
        done = isinstance(line.says, Award) and line.says.points == 0
    return runs, notes + ([caption] if caption else [])


def _gives(line: Line) -> bool:
    return isinstance(line.says, Award)


def _is_one_more(line: Line, runs: Sequence[Run]) -> bool:
    """Say whether a result after one that is worth nothing begins no list: what did not arise."""
    return bool(runs) and _gives(line) and phrases.about_unarisen(line.text)


def awards_of(run: Run) -> list[Award]:
    """The results of a list that give points."""
    return [line.says for line in run.lines if isinstance(line.says, Award)]


def named_run(run: Run) -> Part:
    """Make a criterion of a list of results, named by its caption or by its first result."""
    awards = awards_of(run)
    best = max((one.points for one in awards), default=None)
    name = run.caption.text if run.caption else run.lines[0].text if not awards else awards[0].text
    part = Part(node(POINTS, name, best), lines=[*([run.caption] if run.caption else [])])
    if not run.caption:
        part.doubts.append(("name", "văn bản không đặt tên cho các mức này; đang lấy chữ của mức đầu."))
    return with_awards(part, run)


def with_awards(part: Part, run: Run) -> Part:
    """Make one criterion, or a group of marks, of a list of results."""
    awards, most = awards_of(run), part.node.points
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
    _of_a_kind(part, awards)
    if most is not None and max(one.points for one in awards) != most:
        part.doubts.append(("points", f"mức cao nhất {show_number(max(one.points for one in awards))} điểm, "
                                      f"văn bản ghi tối đa {show_number(most)}."))  # fmt: skip
    return part


def _of_a_kind(part: Part, awards: Sequence[Award]) -> None:
    """Make a mark, a ratio with tiers, or a choice of results."""
    if _is_mark(awards):
        part.node = replace(part.node, kind=MARK, points=awards[0].points)
    elif tiers := _tiers(part, awards):
        part.node = replace(part.node, kind=RATIO, tiers=tiers)
    else:
        part.node = replace(part.node, kind=CHOICE, options=options_of(part, awards))
        if any(phrases.percent(one.text) for one in awards):
            text = "các mức nói đến phần trăm mà chưa đọc được thành bậc; đang để chọn một mức."
            part.doubts.append(("kind", text))


def _is_mark(awards: Sequence[Award]) -> bool:
    """Say whether results are only met and not met: `Đạt: 5 điểm; Không đạt: 0 điểm`."""
    words = tuple(one.text.casefold() for one in awards)
    return words in (("đạt", "không đạt"), ("đạt", "chưa đạt")) and awards[0].points > awards[1].points == 0


def _with_each(part: Part, run: Run) -> Part:
    first = run.lines[0]
    if len(run.lines) == 1 and isinstance(first.says, Each):
        return counted(part, first.text, first.says, [first.text])
    instruct(part, [line.text for line in run.lines])
    part.doubts.append(("kind", "nhiều cách tính điểm trong một dòng; đang để tự ghi điểm."))
    return part


def options_of(part: Part, awards: Sequence[Award]) -> tuple[Option, ...]:
    """Make options of results; what their words leave open is asked about."""
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
