"""Compares two merged workbooks of one period: which figures of which units differ.

Both sides are read back from their workbooks, so that only differences in what is printed are reported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.language.namesakes import named, named_fully
from vtlt_consolidate.model import cellkinds, frames, layout, outputs
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.reading.earlier import reviewed
from vtlt_consolidate.words.addresses import sheet_name
from vtlt_consolidate.words.states import LACKING, State
from vtlt_consolidate.words.text import count_of, show_micro, written

NOTHING = "(không có)"
NO_FIGURE = "Chưa có số liệu"
"""As the tables call an answer that is missing, whatever it lacks."""
STATUS = "Tình trạng nộp"
PLAN_STATE = "So với kế hoạch: "
"""What stands before the name of what is planned, where the state of a unit changed."""
_APPRAISED = "Điểm thẩm định"
_TOTALS = ("Số tiêu chí đạt", "Tổng điểm", "Xếp loại theo điểm", "Xếp loại", "Xếp hạng")
_OF_BANDS = {("", "Xếp loại theo điểm"), ("", "Xếp loại")}
_HEAD, _CODE = "Mã", 1
_NOTHING = {NOTHING, NO_FIGURE}
_MISSING = outputs.STATE_WORDS[State.MISSING]
_FIGURES = (layout.HEADINGS[layout.ANSWER], layout.HEADINGS[layout.OF])
Key = tuple[str, str]
"""(code of a criterion, or empty for the unit itself; which of its figures)."""


@dataclass(frozen=True)
class Figures:
    """The figures in a merged workbook.

    Args:
        units: code of a unit → its figures, in the words of the tables.
        names: code of a unit → its name.
        answered: codes of the units that have sent figures of their own.
    """

    units: Mapping[str, Mapping[Key, str]]
    names: Mapping[str, str]
    answered: frozenset[str]

    def has_answers(self, unit: str) -> bool:
        """Say whether a unit has answers, its own or carried ones."""
        return any(
            leaf and what != _APPRAISED and shown != NO_FIGURE
            for (leaf, what), shown in self.units.get(unit, {}).items()
        )

    @property
    def plain(self) -> list[Any]:
        """The same as JSON holds it."""
        units = {unit: [[*key, shown] for key, shown in found.items()] for unit, found in self.units.items()}
        return [units, dict(self.names), sorted(self.answered)]

    @classmethod
    def recalled(cls, plain: Any) -> Figures | None:
        """Make it again from `plain`; `None` from anything else."""
        with suppress(TypeError, ValueError, AttributeError):
            units, names, answered = plain
            of = {unit: {(code, what): shown for code, what, shown in found} for unit, found in units.items()}
            return cls(of, dict(names), frozenset(answered))
        return None


@dataclass(frozen=True)
class Change:
    """One changed figure: its unit, its criterion (or empty), which figure it is, value before and after."""

    unit_code: str
    unit: str
    code: str
    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """How results differ from the former ones of the same period.

    Args:
        rows: the figures that changed: first those of units that are gone, then by unit.
        gone: codes of the units that had figures and have none now.
        arrived: codes of the units that have figures only now, neither their own nor carried ones before; of
            these, `rows` has only the status, or all.
        whole: it has all.
        names: code of a unit → its name.
        former: folder in which the former results are kept.
        trouble: why nothing could be compared; empty if it was.
    """

    rows: tuple[Change, ...] = ()
    gone: tuple[str, ...] = ()
    arrived: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    former: str = ""
    trouble: str = ""
    whole: bool = False

    @property
    def counted(self) -> str:
        """How many figures of how many units changed, and whether those of units with figures only now count.

        Of new units every figure is new, so where they are not listed they are not counted either. What
        follows from the answers, such as totals, is counted apart from them, as units change only answers.
        """
        new = [row for row in self.rows if row.unit_code in self.arrived]
        rows = [row for row in self.rows if self.whole or row.unit_code not in self.arrived]
        units = {row.unit_code for row in rows}
        of_units = [row for row in rows if not row.code]
        said = [f"{count_of(rows)} số liệu của {count_of(units)} đơn vị"] if rows else []
        if of_units:
            of_criteria = [row for row in rows if row.code]
            parts = f"{count_of(of_criteria)} trong biểu, {count_of(of_units)}" if of_criteria else "đều"
            said[0] += f" ({parts} ở kết quả chung của đơn vị)"
        if self.arrived:
            arrived = f"{count_of(self.arrived)} đơn vị mới có số liệu"
            counts = (
                f"kể cả {count_of(new)} số liệu của {arrived}"
                if self.whole
                else f"{arrived}, không kể từng số"
            )
            said.append(counts)
        return (", " if self.whole else "; ").join(said)

    @property
    def units(self) -> list[str]:
        """Codes of the units whose figures changed."""
        return list(dict.fromkeys(row.unit_code for row in self.rows))


NO_CHANGES = Changes()


def figures(cells: DataFrame[Cells]) -> Figures | None:
    """Read the figures of a merged workbook.

    Args:
        cells: frame `Cells` of it.

    Returns:
        The figures; `None` if the workbook was changed so that it cannot be read back.
    """
    table, appraised = datasheet.all_rows(cells), reviewed.read(cells)
    if table is None or appraised is None:
        return None
    found: dict[str, dict[Key, str]] = {}
    for row in frames.rows(table[table["field"].isin(_FIGURES)]):
        what = "" if row.field == _FIGURES[0] else row.field
        found.setdefault(row.unit_code, {})[row.leaf_code, what] = _meaning(row)
    for each in appraised:
        found.setdefault(each.unit_code, {})[each.leaf_code, _APPRAISED] = _shown(
            cellkinds.NUMBER, str(each.points)
        )
    for code, heading, value in _totals(cells):
        found.setdefault(code, {})["", heading] = value
    names = datasheet.unit_names(cells)
    for code, heading, state in states(cells):
        found.setdefault(code, {})["", heading] = state
    # To a period that was rolled up nobody returned anything; it is called there as everywhere else.
    called = _OF_ROLLED if outputs.PIECES in set(cells["sheet"]) else {}
    for code, status in datasheet.beside_codes(
        cells, outputs.SUBMISSIONS, outputs.SUBMISSION_HEADINGS["status"]
    ).items():
        found.setdefault(code, {})["", STATUS] = called.get(status, status)
    # Carried figures are no sign that the unit itself has sent anything.
    own = table[(table["state"] != _MISSING) & (table["carried"] == "")]
    return Figures(found, names, frozenset(own["unit_code"]))


_OF_ROLLED = {frames.STATUSES[status]: words for status, words in frames.ROLLED_STATUSES.items()}


def _meaning(row: Any) -> str:
    """What an answer means, however it was typed: only another meaning is another figure."""
    state = datasheet.STATES[row.state]
    if state in LACKING:
        return NO_FIGURE
    return _shown(row.kind, row.value) if state == State.GIVEN else outputs.STATE_WORDS[state]


def _shown(kind: str, typed: str) -> str:
    return show_micro(written(typed)) if kind == cellkinds.NUMBER else typed


def _totals(cells: DataFrame[Cells]) -> Iterator[tuple[str, str, str]]:
    """Yield code of a unit, heading and value, from the tables of results."""
    here = cells[cells["sheet"].str.startswith(outputs.TABLE)]
    for _, sheet in here.groupby("sheet", sort=False):
        heads = sheet[(sheet["column"] == _CODE) & (sheet["typed"] == _HEAD)]
        if heads.empty:
            continue
        top = int(heads["row"].iloc[0])
        titles = sheet[(sheet["row"] == top) & sheet["typed"].isin(_TOTALS)]
        columns = dict(frames.tuples(titles, "column", "typed"))
        # A formula whose result is empty is read as one that was never calculated: it shows nothing.
        body = sheet[(sheet["row"] > top) & (sheet["kind"] != cellkinds.UNCALCULATED)]
        codes: dict[int, str] = dict(
            body.loc[body["column"] == _CODE, ["row", "typed"]].itertuples(index=False)
        )
        for cell in frames.rows(body[body["column"].isin(columns) & body["row"].isin(codes)]):
            yield codes[cell.row], columns[cell.column], _shown(cell.kind, cell.typed)


def states(cells: DataFrame[Cells]) -> Iterator[tuple[str, str, str]]:
    """Yield code of a unit, what is planned, and how the unit stands to the plan."""
    names = cells["sheet"]
    here = cells[(names == outputs.PROGRESS) | names.str.startswith(sheet_name(outputs.PROGRESS, " "))]
    for name, sheet in here.groupby("sheet", sort=False):
        titles = sheet.loc[(sheet["row"] == 0) & (sheet["column"] == 0), "typed"]
        _, _, planned = "".join(titles).partition(outputs.PROGRESS_TITLE)
        states = datasheet.beside_codes(cells, str(name), outputs.PROGRESS_STATE)
        # Two of them may have one name; then the sheet's name tells them apart.
        own = str(name).removeprefix(outputs.PROGRESS).strip(" -")
        what = f"{PLAN_STATE}{planned}" + (f" ({own})" if own else "")
        yield from ((code, what, state) for code, state in states.items())


def between(former: Figures, now: Figures, criteria: CriteriaSet, *, whole: bool = False) -> Changes:
    """Find the figures that changed.

    Args:
        former: figures of the results that are replaced.
        now: figures of the new results.
        criteria: gives the criteria their order and their names.
        whole: list all figures of a unit that has some only now, not only its status.
    """
    order = list(dict.fromkeys([*now.units, *former.units]))
    names = {**former.names, **now.names}
    gone = tuple(code for code in order if code in former.answered - now.answered)
    # What a unit had carried was printed, so its own figures do not merely come: they replace those.
    arrived = tuple(
        code for code in order if code in now.answered - former.answered and not former.has_answers(code)
    )
    rest = [code for code in order if code not in gone]
    rows = [
        Change(code, names.get(code, code), leaf, _named(criteria, leaf, what), before, after)
        for code in (*gone, *rest)
        for (leaf, what), before, after in _differences(
            # All figures of a new unit changed, so its status mostly says enough.
            former.units.get(code, {}),
            now.units.get(code, {}),
            brief=code in arrived and not whole,
        )
        # Earlier versions wrote bands for a set that classifies nobody too.
        if criteria.classifies or (leaf, what) not in _OF_BANDS
    ]
    return Changes(tuple(rows), gone, arrived, names, whole=whole)


def _differences(
    former: Mapping[Key, str], now: Mapping[Key, str], *, brief: bool
) -> Iterator[tuple[Key, str, str]]:
    """Yield key, value before and value now of what differs; if `brief`, only of the status."""
    for key in dict.fromkeys([*now, *former]):
        before, after = former.get(key, NOTHING), now.get(key, NOTHING)
        if before != after and not {before, after} <= _NOTHING and (not brief or key == ("", STATUS)):
            yield key, before, after


def _named(criteria: CriteriaSet, leaf: str, what: str) -> str:
    if not leaf:
        return what
    node = criteria.by_code.get(leaf)
    full = named if what == _APPRAISED else named_fully
    name = full(criteria, node) if node else leaf
    return f"{name} - {what}" if what else name
