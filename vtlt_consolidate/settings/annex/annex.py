"""Makes a criteria set of the annex of a decision; nothing is made up, and no row is lost."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.model.criteria import POINTS, CriteriaSet
from vtlt_consolidate.settings import blank
from vtlt_consolidate.settings.annex import entries, grids, items, others
from vtlt_consolidate.settings.annex.fates import Fate, Sum
from vtlt_consolidate.settings.annex.grids import Source
from vtlt_consolidate.settings.annex.tree import Tree, compare_total
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.phrases import lowered
from vtlt_consolidate.words.text import clean, parse_date

_ATTACHED = re.compile(r"\(?\s*((?:ban hành )?kèm (?:theo )?.+?)\)?\s*", re.IGNORECASE)
_DAY = re.compile(r"ngày\s+(\d{1,2}\s*(?:/|tháng)\s*\d{1,2}\s*(?:/|năm)\s*\d{4})", re.IGNORECASE)
_WORDS = re.compile(r"phụ lục", re.IGNORECASE)
_TITLE_LINES = 5
_ANNEX = re.compile(r"phụ lục(?:\s+(?:số\s+)?[\dIVX]+)?\b.{0,3}", re.IGNORECASE)


@dataclass(frozen=True)
class Annex:
    """What was read from an annex.

    Args:
        criteria: the set; what the source does not say is empty, and lint asks for it.
        fates: what became of each row.
        sums: printed points compared with those of what stands in a group.
    """

    criteria: CriteriaSet
    fates: tuple[Fate, ...]
    sums: tuple[Sum, ...]

    @property
    def left_out(self) -> int:
        """How many rows are not in the set."""
        return sum(fate.became.startswith("Bỏ") for fate in self.fates)

    @property
    def to_look_at(self) -> int:
        """How many rows a person should look at."""
        return sum(bool(fate.doubt) for fate in self.fates)


def read(data: bytes, name: str, set_id: str) -> Annex:
    """Read an annex.

    Args:
        data: the file.
        name: its name.
        set_id: id of the set to be made.

    Raises:
        ConfigError: it cannot be opened, or has no table of criteria; the text says what one looks like.
    """
    found = made(grids.read(data, name), set_id)
    if not found.criteria.nodes and not found.criteria.tasks:
        raise ConfigError(
            f"Tệp {name} không có bảng tiêu chí nào đọc được. Cần một bảng có dòng đầu cột như: STT | Nội "
            "dung (hoặc Tiêu chí) | Điểm tối đa (hoặc Điểm chuẩn, Cách chấm). Văn bản viết thành lời thì "
            "chép từng việc vào một bảng như vậy, hoặc dùng --set trong rồi ghi ở sheet Tiêu chí."
        )
    return found


def made(source: Source, set_id: str) -> Annex:
    """Make a set of the tables of a source; it is empty if none is a table of criteria or tasks."""
    reading = entries.read(source.grids)
    top = items.nested(reading.entries)
    tree = Tree(told=reading.told, scored=reading.scored)
    total = reading.totals[-1] if len(set(reading.totals)) == 1 else None
    tree.grow(top, total)
    compare_total(tree, top, reading.totals)
    by_place = {trace.place: trace for trace in reading.traces}
    tasks = tuple(others.tasks(source.grids, by_place))
    columns = [] if tree.nodes else others.criteria_of_columns(source.grids, by_place)
    for one in columns:
        tree.nodes.append(one.node)
        tree.places[one.node.code] = one.trace.place
    fates = tuple(trace.fate() for trace in [*reading.traces, *(one.trace for one in columns)])
    criteria = _headed(blank.unnamed(set_id, tuple(tree.nodes)), source.lines)
    if criteria.citation:
        cited = (dataclasses.replace(node, citation=f"{criteria.citation}; {tree.places[node.code]}")
                 for node in tree.nodes)  # fmt: skip
        told = (dataclasses.replace(task, citation=f"{criteria.citation}; TT {task.code}") for task in tasks)
        tasks, criteria = tuple(told), dataclasses.replace(criteria, nodes=tuple(cited))
    criteria = dataclasses.replace(criteria, tasks=tasks)
    if any(node.points is not None for node in tree.nodes):
        criteria = dataclasses.replace(criteria, points=total, band_by=POINTS)
    return Annex(criteria, fates, tuple(tree.sums))


def _sentence_case(annex: str) -> str:
    """`PHỤ LỤC II` as a sentence names it."""
    return _WORDS.sub(lambda found: found[0].capitalize(), annex)


def _headed(criteria: CriteriaSet, lines: Sequence[str]) -> CriteriaSet:
    """Take title, document and day from the lines around the table; what they do not say stays empty."""
    matches = ((at, _ATTACHED.fullmatch(line)) for at, line in enumerate(lines))
    at, attached = next(((at, found) for at, found in matches if found), (0, None))
    if attached is None:
        return criteria
    above = lines[max(0, at - _TITLE_LINES) : at]
    annex = next((line for line in above if _ANNEX.fullmatch(line)), "")
    capitals = [line for line in above if line.isupper() and not _ANNEX.fullmatch(line)]
    title = clean(" ".join(capitals))
    words = clean(attached[1])
    day = _DAY.search(words)
    return dataclasses.replace(
        criteria,
        title=title,
        form_title=title,
        table_title=f"TỔNG HỢP {title}" if title else "",
        citation=f"{_sentence_case(annex)} {lowered(words)}" if annex else words,
        issued_on=(parse_date(clean(day[0])) if day else None) or criteria.issued_on,
    )
