"""The appendix (phụ lục) of the official report: the table of results as it is signed and printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vtlt_consolidate.excel.sheet import Book, Sheet
from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.model.paper import PAPERS, Paper
from vtlt_consolidate.scoring import standings
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.words.text import roman
from vtlt_consolidate.writing import bands, informing, table, turned
from vtlt_consolidate.writing.appendix import lines, page
from vtlt_consolidate.writing.appendix.page import HEAD_TOP, Heading, Table
from vtlt_consolidate.writing.tablelook import (
    KPS_NOTE,
    NOBODY,
    Look,
    Placed,
    face_of,
    points_of,
    printed_tail,
)

SHEET = "Phụ lục"
_MISSING = "ô trống là chưa có số liệu; (*) chưa kể các tiêu chí chưa có số liệu"
_MEANS = (
    "bình quân của mỗi tiêu chí, nhóm tính trên các đơn vị có đủ điểm ở đó, nên bình quân của nhóm có thể "
    "khác tổng bình quân các tiêu chí trong nhóm"
)
_OF_GROUPS = "số đậm là điểm của nhóm, đã xét mức tối đa"
_TAKEN = "điểm trừ mang dấu âm"
_STARRED = "Tổng số liệu có dấu (*) chưa kể các đơn vị chưa có số liệu ấy."
_OF_TASKS = "việc đang làm được tính theo phần đã làm"
_NAMES_AT_MOST = 95
_LYING = 9
"""So wide a column, in characters, has room for a heading that lies."""
_READABLE = 0.75
"""Columns are made so wide if the table is reduced to no less than this."""
_NOT_BREAKING = "\u00a0"
_MOST_COLUMNS = 40
"""With more columns than this, a page is unreadable: then only the groups at the top are printed."""


def heading_of(number: int, of: int) -> str:
    """Head an appendix: with a Roman numeral where a report has several (Nghị định 30/2020, Phụ lục I)."""
    return f"{SHEET} {roman(number)}" if of > 1 else SHEET


def title_of(config: Config, round_: Round) -> str:
    """The name of the appendices; no line of it ends inside the name of the round."""
    return f"{config.criteria.table_title} {round_.name.replace(' ', _NOT_BREAKING)}".upper()


def headings(config: Config, round_: Round, parts: Sequence[Part], others: int = 0) -> list[Heading]:
    """Head the appendix of each variant with units; its variant has a line of its own.

    Args:
        config: agency and criteria set.
        round_: the round.
        parts: what is printed, one appendix each.
        others: how many appendices of the same report follow these.
    """
    title, attached = title_of(config, round_), page.attachment_line(config, round_)
    return [
        Heading(
            heading_of(number, len(parts) + others), f"{title}\n{part.variant.upper()}".rstrip(), attached
        )
        for number, part in enumerate(parts, 1)
    ]


def render(config: Config, round_: Round, parts: Sequence[Part], others: int = 0) -> bytes:
    """Write the appendix of one round. It needs no frames, so that another process starts quickly.

    Form: Nghị định 30/2020/NĐ-CP, Phụ lục I: heading, name, the line “(Kèm theo …)”, no national
    heading, signature or recipients.

    Args:
        config: agency and criteria set.
        round_: the round.
        parts: the units of each variant with any, and their points.
        others: how many appendices of the same report follow these.

    Returns:
        The bytes of the workbook; the same for the same arguments.
    """
    title = title_of(config, round_)
    book = Book(title=title, size=10, mark=round_.mark)
    if not parts:
        sheet = book.sheet(SHEET)
        sheet.text(0, 0, title, "heading")
        sheet.text(1, 0, NOBODY)
    for part, heading in zip(parts, headings(config, round_, parts, others), strict=True):
        _write(book.sheet(part.sheet_name(SHEET)), config, part, heading)
    return book.save()


def _write(sheet: Sheet, config: Config, part: Part, heading: Heading) -> None:
    """Write the appendix of one variant.

    Args:
        sheet: an empty sheet.
        config: agency.
        part: the units and their points.
        heading: what is written above the table.
    """
    if turned.is_turned(part):
        _write_turned(sheet, config, part, heading)
        return
    look = _look(part, PAPERS[config.agency.paper])
    rows = [_lead(number, each, look, part) for number, each in enumerate(part.standings, 1)]
    placed = table.write(sheet, HEAD_TOP, part, rows, look)
    sums_end = placed.last + table.foot_rows(part, look)
    end = max(placed.columns.values())
    printed = Table(placed.first, placed.last, sums_end, len(look.lead), end, _breaks(part.criteria, placed))
    note, key = note_of(part, deep=look.deep), key_of(part.criteria, deep=look.deep)
    below = lines.lines(note, key, bands.sentences(part, placed), _answers(part, placed.unfinished))
    page.finish(sheet, printed, PAPERS[config.agency.paper], heading, below)


def _write_turned(sheet: Sheet, config: Config, part: Part, heading: Heading) -> None:
    """Write the appendix with criteria in rows; names are written out, so no key is needed."""
    paper = PAPERS[config.agency.paper]
    look = turned.Look("plainhead", page.room_for(paper, turned.others(part), _NAMES_AT_MOST),
                       unfinished=informing.BELOW)  # fmt: skip
    placed = turned.write(sheet, HEAD_TOP, part, look)
    # Only the names of criteria are repeated on a second page across, and units are not divided.
    breaks = [placed.columns[each.unit.code, turned.sides(part)[0][0]] for each in part.standings]
    printed = Table(
        placed.first, placed.last, placed.end, turned.LEAD, placed.width - 1, breaks, placed.joined
    )
    answers = _answers(part, placed.unfinished)
    below = lines.lines(note_of(part), [], bands.sentences(part, placed), answers)
    page.finish(sheet, printed, paper, heading, below)


def _answers(part: Part, unfinished: Sequence[tuple[str, Node]]) -> list[str]:
    """The answers that the table only begins, in full."""
    units = {each.unit.code: each.unit for each in part.standings}
    return [
        f"- {part.addresses.in_table(units[code])}, {node.label}: {part.information[code, node.code]}"
        for code, node in unfinished
    ]


def _look(part: Part, paper: Paper) -> Look:
    """Choose the columns to print: those without information, and those without room, are left out."""
    narrow = _columns(part)
    wide = replace(narrow, node_width=_LYING)
    # Headings that lie take half the height of upright ones, which often spares a page.
    if part.criteria.account.group_columns and not narrow.paired and _scale(part, wide, paper) >= _READABLE:
        return wide
    return narrow


def _scale(part: Part, look: Look, paper: Paper) -> float:
    """How much a table would have to be reduced."""
    nodes, tail = standings.columns(part.criteria, deep=look.deep), face_of(part.criteria.account).widths
    widths = [*(head.width for head in look.lead), *map(look.width, nodes), *(tail[key] for key in look.tail)]
    return paper.width / points_of(widths)


def _columns(part: Part) -> Look:
    criteria, missing = part.criteria, part.any_missing
    paired = part.compared and criteria.account.group_columns
    deep = is_deep(criteria, paired=paired)
    width = 5.5 if deep else _LYING
    lead = [Head("STT", 4.5, "center"), Head(criteria.unit_heading, 22)]
    if not criteria.account.group_columns:
        # Columns of marks are narrow, so there is room for a column of areas.
        width, lead = 3.9, [Head("STT", 3.5 + 0.5 * len(str(len(part.standings))), "center"),
                            Head(criteria.unit_heading, 18)]  # fmt: skip
        if any(each.unit.area for each in part.standings):
            lead.append(Head(criteria.area_heading, 13))
    return Look(
        lead=lead, head="plainhead", node_width=width, size=10, tail=printed_tail(part), shaded=False,
        deep=deep, paired=paired, show_missing=missing, unfinished=informing.BELOW,
        measured=True,
    )  # fmt: skip


def is_deep(criteria: CriteriaSet, *, paired: bool) -> bool:
    """Say whether there is room for a column of every criterion; otherwise only the top groups have one.

    Args:
        criteria: the set of the units of one table.
        paired: the units' own points have columns too.
    """
    shown = len(standings.shown_nodes(criteria)) * (1 + paired)
    return shown <= _MOST_COLUMNS or not criteria.account.group_columns


def _lead(number: int, standing: standings.Standing, look: Look, part: Part) -> tuple[int | str, ...]:
    """Number, name and area of a unit; without a column for the area it is added to a name that needs it."""
    unit = standing.unit
    named = part.addresses.in_table(unit)
    return (number, unit.name, unit.area) if len(look.lead) > 2 else (number, named)  # noqa: PLR2004


def note_of(part: Part, *, deep: bool = True, shaded: bool = True) -> str:
    """What is said under a table on how to read it; may be empty.

    Args:
        part: the units.
        deep: every criterion has a column.
        shaded: the columns of groups are shaded; where they are not, bold figures need words.
    """
    if turned.is_turned(part):
        said = [_OF_TASKS] if part.criteria.account.tasks else []
        said += [_MISSING] if part.any_missing else []
        said += [_MEANS] if turned.has_mean(part) and _means_differ(part) else []
        note = f"Ghi chú: {'; '.join(said)}." if said else ""
        return f"{note} {part.note}".strip()
    notes = _of_marks(part) if part.criteria.account.shares else _of_points(part, deep, shaded)
    added = [node for node in standings.columns(part.criteria, deep=deep) if standings.adds_up(node)]
    summed = part.criteria.account.shares or len(part.standings) > 1
    if summed and any(not part.sum_of(node)[1] for node in added):
        notes.append(_STARRED)
    return " ".join([*notes, part.note]).strip()


def _of_marks(part: Part) -> list[str]:
    note = "Ghi chú: 1 là đạt, 0 là chưa đạt."
    if part.any_missing:
        note = (
            "Ghi chú: 1 là đạt, 0 là chưa đạt, ô trống là chưa có số liệu; (*) chưa kể các tiêu chí chưa "
            "có số liệu. Tỷ lệ tính trên số tiêu chí có số liệu."
        )
    return [note, KPS_NOTE] if _any_unarisen(part) else [note]


def _of_points(part: Part, deep: bool, shaded: bool) -> list[str]:
    if part.criteria.account.tasks:
        notes = [f"Ghi chú: 1 là việc đã xong, 0 là chưa làm, số ở giữa là phần đã làm; {_OF_TASKS}."]
    else:
        shown = standings.shown_nodes(part.criteria, deep=deep)
        said = ["dòng cuối của đầu bảng là điểm tối đa"]
        said += [_OF_GROUPS] if not shaded and any(node.kind == GROUP for node in shown) else []
        said += [_TAKEN] if any(map(part.criteria.taken_off, shown)) else []
        notes = [f"Ghi chú: {'; '.join(said)}."]
    if not deep:
        notes.append("Điểm của từng tiêu chí ở bảng tổng hợp.")
    if _any_unarisen(part):
        notes.append(KPS_NOTE)
    if part.any_missing:
        notes.append(f"{raised(_MISSING)}.")
    if _means_differ(part, deep=deep):
        notes.append(f"{raised(_MEANS)}.")
    return notes


def _any_unarisen(part: Part) -> bool:
    return any(each.unarisen for each in part.standings)


def _means_differ(part: Part, *, deep: bool = True) -> bool:
    """Say whether means are of different units, so that those of criteria do not add up to their group's."""
    nodes = standings.shown_nodes(part.criteria, deep=deep)
    return len(part.standings) > 1 and len({len(part.given(node)) for node in nodes}) > 1


def _breaks(criteria: CriteriaSet, placed: Placed) -> list[int]:
    """The columns where the nodes at the top of the tree begin, and the first column after the criteria.

    Groups with columns of their own share no heading with what they hold: pages may end before each of them.
    """
    begun: dict[str, int] = {}
    after = 0
    for node in criteria.nodes:
        if columns := placed.of(node):
            apart = criteria.account.group_columns and node.kind == GROUP
            within = node if apart else (*criteria.path(node), node)[0]
            begun.setdefault(within.code, columns[0])
            after = columns[-1] + 1
    return [*begun.values(), after]


def key_of(criteria: CriteriaSet, *, deep: bool) -> list[str]:
    """Explain short headings: one text for each top node, with its name and the names of its descendants."""
    shown = standings.shown_nodes(criteria, deep=deep)
    if all(node.label == node.name for node in shown):
        return []
    if not deep or not criteria.account.group_columns:
        return lines.in_lines([_named(criteria, node) for node in shown])
    return [
        f"{_named(criteria, top)}{_within(criteria, [node for node in shown if top in criteria.path(node)])}."
        for top in shown
        if not top.parent
    ]


def _named(criteria: CriteriaSet, node: Node) -> str:
    """The number above the column, or without a number the short heading, followed by the full name."""
    number = criteria.number(node)
    if number in (None, "-"):
        return node.name if node.label == node.name else f"{node.label}: {node.name}"
    return f"({number}) {node.name}"


def _within(criteria: CriteriaSet, nodes: list[Node]) -> str:
    return ": " + "; ".join(_named(criteria, node) for node in nodes) if nodes else ""
