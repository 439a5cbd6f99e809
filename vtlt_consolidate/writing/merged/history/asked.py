"""What units are asked, and what the formulas of the unit that is chosen at first give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.excel.sheet import Live, Value
from vtlt_consolidate.model import layout
from vtlt_consolidate.model.criteria import KPS, RATIO, SOURCES, CriteriaSet, Node
from vtlt_consolidate.model.outputs import DATA_HEADINGS
from vtlt_consolidate.scoring import wording
from vtlt_consolidate.scoring.explain import bests
from vtlt_consolidate.scoring.standings import Part
from vtlt_consolidate.scoring.worked.points import signed
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing.merged.board import Board

UNIT, LEAF, FIELD, STATE, VALUE, TYPED, CELL, FILE, CARRIED = range(len(DATA_HEADINGS))
ANSWER, OF, NOTE = (layout.HEADINGS[field] for field in (layout.ANSWER, layout.OF, layout.NOTE))
NOT_FOUND = "Không thấy ở sheet Dữ liệu"
LACKING = "Chưa có số liệu"
UNMET = "Chưa đạt"
NOT_DONE = "Chưa xong"
RELAPSED = "Kỳ trước đạt, kỳ này chưa đạt"


@dataclass(frozen=True)
class Question:
    """One line of the list of what units are asked.

    Args:
        variant: the variant that is asked; may be empty.
        leaf: the criterion, or the information.
        best: the best points that it can give, as they are printed; nothing: no limit, or no points.
        why: how it is scored, for a unit that lost points.
        column: its column in the table of results, from 1; nothing: it has no points.
        earlier: its column on the sheet of the earlier period, from 1; nothing: not there.
        taken: its points are taken off, so that they are printed as negative; the table adds them up as
            positive ones.
    """

    variant: str
    leaf: Node
    best: float | None
    why: str
    column: int | None
    earlier: int | None
    taken: bool = False

    @property
    def cells(self) -> dict[str, Value]:
        """What stands in the list, by the keys of `asked_heads`."""
        return {
            "variant": self.variant, "code": self.leaf.code, "name": self.leaf.full_name, "best": self.best,
            "why": self.why, "column": self.column, "earlier": self.earlier, "sign": -1 if self.taken else 1,
            "source": SOURCES.get(self.leaf.source),
        }  # fmt: skip


def asked_heads(criteria: CriteriaSet) -> dict[str, str]:
    """Key → heading of the columns of the list of what units of a set are asked."""
    heads = {
        "variant": "Nhóm", "code": "Mã", "name": "Nội dung", "best": "Điểm tốt nhất", "why": "Cách chấm",
        "column": "Cột kết quả", "earlier": "Cột kỳ trước",
    }  # fmt: skip
    heads |= {"sign": "Dấu"} if any(map(criteria.taken_off, criteria.criteria)) else {}
    return heads | (
        {"source": "Không do đơn vị điền"} if any(leaf.source for leaf in criteria.leaves) else {}
    )


def questions(boards: Sequence[Board], earlier: Mapping[str, int]) -> list[Question]:
    """List what the units of each board are asked.

    Args:
        boards: the positions of the results.
        earlier: code of a criterion → its column on the sheet of the earlier period, from 0.
    """
    return [one for board in boards for one in _of_board(board, earlier)]


def _of_board(board: Board, earlier: Mapping[str, int]) -> Iterator[Question]:
    criteria, placed = board.part.criteria, board.placed
    best = bests(criteria, extras=False)
    for leaf in criteria.leaves:
        scored = criteria.scores(leaf)
        column = placed.columns[leaf.code] + 1 if scored else None
        before = earlier[leaf.code] + 1 if scored and leaf.code in earlier else None
        most = signed(criteria, leaf, best[leaf.code]) / MICRO if scored and leaf.code in best else None
        account = criteria.account
        scored_how = wording.how_scored(criteria, leaf) if account.asks_points else UNMET
        why = NOT_DONE if account.tasks else scored_how
        yield Question(board.part.variant, leaf, most, why if scored else "", column, before,
                       criteria.taken_off(leaf))  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """The answers of the unit that is chosen at first, for the values of the formulas.

    Args:
        part: its variant.
        code: its code.
        rows: its rows of the sheet of data as they were written, and the number of the first, from 1.
        first: that number.
        files: the names on the sheet of files.
        before: code of a criterion → its points in the earlier period.
    """

    part: Part
    code: str
    rows: Sequence[Sequence[Value]]
    first: int
    files: Sequence[str]
    before: Mapping[str, int | None]

    @cached_property
    def lines(self) -> dict[tuple[str, str], tuple[int, Sequence[Value]]]:
        """Code of a leaf and heading of its field → number and row of the sheet of data."""
        return {
            (str(row[LEAF]), str(row[FIELD])): (number, row)
            for number, row in enumerate(self.rows, self.first)
        }


@dataclass(frozen=True)
class Values:
    """What the formulas of a row give for the unit that is chosen at first."""

    one: Question | None
    line: Sequence[Value] | None
    own: Shown

    @property
    def answer(self) -> float | str:
        """The answer; where there is none its state, or who gives the points instead of the unit."""
        if self.line is None:
            return ""
        value, source = _plain(self.line[VALUE]), self.one.leaf.source if self.one else ""
        if value != "":
            return value
        return SOURCES[source] if source else _plain(self.line[STATE])

    @property
    def of(self) -> float | str:
        """The whole of a ratio."""
        if self.one is None or self.one.leaf.kind != RATIO:
            return ""
        _, line = self.own.lines.get((self.one.leaf.code, OF), (0, None))
        return "" if line is None else _plain(line[VALUE])

    @property
    def typed(self) -> float | str:
        """What was typed on the form."""
        if self.line is None:
            return ""
        typed = _plain(self.line[TYPED])
        return _plain(self.line[VALUE]) if typed == "" else typed

    @property
    def points(self) -> float | str:
        """Its points in the table of results."""
        if self.one is None or self.one.column is None:
            return ""
        leaf, part = self.one.leaf, self.own.part
        micro = part.points[self.own.code, leaf.code]
        if micro is None:
            return KPS if leaf.code in self._unarisen else ""
        return part.criteria.account.number(signed(part.criteria, leaf, micro))

    @property
    def _unarisen(self) -> frozenset[str]:
        return next((each.unarisen for each in self.own.part.standings if each.unit.code == self.own.code),
                    frozenset())  # fmt: skip

    @property
    def best(self) -> float | str:
        """The best points that it can give."""
        return "" if self.one is None or self.one.best is None else self.one.best

    @property
    def lost(self) -> float | str:
        """How many of them it did not give."""
        if self.points in ("", KPS) or self.best == "":
            return ""
        return round(abs(float(self.best) - float(self.points)), 6)

    @property
    def before(self) -> float | str:
        """Its points in the earlier period."""
        if self.one is None or self.one.earlier is None:
            return ""
        points = self.own.before.get(self.one.leaf.code)
        return "" if points is None else signed(self.own.part.criteria, self.one.leaf, points) / MICRO

    @property
    def why(self) -> str:
        """Why points were lost, and which period it is of if that is another one."""
        if self.one is None:
            return ""
        if self.line is None:
            return NOT_FOUND
        carried = f"Số liệu kỳ {self.line[CARRIED]}. " if self.line[CARRIED] else ""
        if self.one.column is None:
            return carried
        if self.points == "":
            return f"{carried}{LACKING}"
        missed = self.points == 0 if self.own.part.criteria.account.shares else self.lost not in ("", 0)
        relapsed = self.own.part.criteria.account.shares and self.before == 1
        return f"{carried}{(RELAPSED if relapsed else self.one.why) if missed else ''}"

    @property
    def _noted(self) -> tuple[int, Sequence[Value] | None]:
        if self.one is None:
            return 0, None
        return self.own.lines.get((self.one.leaf.code, NOTE), (0, None))

    @property
    def note_row(self) -> int:
        """The number of the row with its note; 0: there is none."""
        return self._noted[0]

    @property
    def note(self) -> float | str:
        """The note in its row of the form."""
        line = self._noted[1]
        return "" if line is None else _plain(line[VALUE])

    @property
    def file(self) -> str:
        """The file that it is from."""
        number = "" if self.line is None else self.line[FILE]
        return self.own.files[number - 1] if isinstance(number, int) else ""

    @property
    def cell(self) -> str:
        """Sheet and cell of that file."""
        return "" if self.line is None else str(self.line[CELL])


def _plain(value: Value) -> float | str:
    return "" if value is None or isinstance(value, Live) else value
