"""The values of placeholders, from the same results as every table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

import pandas as pd

from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import (
    GROUP,
    MARK,
    MET,
    NOT_ARISEN,
    NOT_MET,
    NUMERIC,
    RATIO,
    SOURCES,
    Node,
)
from vtlt_consolidate.model.frames import RETURNED_STATUSES, tuples
from vtlt_consolidate.model.kinds import ALL
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring import answered
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.score import unarisen_by_unit
from vtlt_consolidate.words.phrases import lowered
from vtlt_consolidate.words.states import LACKING, State
from vtlt_consolidate.words.text import MICRO, Amount, fold, in_places
from vtlt_consolidate.writing.receiver import names
from vtlt_consolidate.writing.receiver.choice import Choice, UnknownError
from vtlt_consolidate.writing.receiver.placeholders import OF_UNIT, Placeholder, written
from vtlt_consolidate.writing.word import facts

_PERCENT = "%"


@dataclass(frozen=True)
class Figure:
    """The value of a placeholder.

    Args:
        value: a number or words; none: there are no data.
        lacking: the units whose answer is missing from it.
        percent: the number is in percent.
        units: the units that it was made of; empty for words that are about no units.
        grouped: among words it is printed with points between thousands; a year is not.
    """

    value: Decimal | str | None
    lacking: tuple[Unit, ...] = ()
    percent: bool = False
    units: tuple[Unit, ...] = ()
    grouped: bool = True


@dataclass(frozen=True)
class Figures:
    """Computes the values of placeholders.

    Args:
        config: agency, criteria set and units.
        round_: the round.
        month: the results of the round.
    """

    config: Config
    round_: Round
    month: Month

    @cached_property
    def choice(self) -> Choice:
        """Finds the units that filters name."""
        return Choice(self.config.roster, self.month.results.roster)

    @cached_property
    def _answers(self) -> dict[tuple[str, str, str], tuple[str, Amount | None, str]]:
        """(unit, leaf, field) → state, millionths, text."""
        columns, amounts = ("unit_code", "leaf_code", "field", "state", "text"), self.month.results.amounts
        return {
            (unit, leaf, field): (state, amounts.get((unit, leaf, field)), text)
            for unit, leaf, field, state, text in tuples(self.month.answers, *columns)
        }

    @cached_property
    def _states(self) -> dict[tuple[str, str], str]:
        """(unit, leaf) → state of its answer, as it counts."""
        answers, criteria = self.month.answers, self.month.criteria
        every = answers.assign(state=answered.states(answers, criteria))[answers["field"] == ANSWER]
        return {(unit, leaf): state for unit, leaf, state in tuples(every, "unit_code", "leaf_code", "state")}

    @cached_property
    def _points(self) -> dict[tuple[str, str], int | None]:
        """(unit, criterion, group or nothing for the whole) → points in millionths; `None`: not all known."""
        results = self.month.results
        marks = tuples(results.marks, "unit_code", "leaf_code", "points_micro")
        sums = tuples(results.sums, "unit_code", "node_code", "points_micro", "missing")
        own = {(unit, code): None if pd.isna(micro) else int(micro) for unit, code, micro in marks}
        return own | {
            (unit, code): None if missing or pd.isna(micro) else int(micro)
            for unit, code, micro, missing in sums
        }

    @cached_property
    def _scores(self) -> dict[str, Any]:
        columns = ("unit_code", "band", "rank")
        return {unit: (band, rank) for unit, band, rank in tuples(self.month.scores, *columns)}

    @cached_property
    def _facts(self) -> dict[str, Any]:
        return facts.facts(self.config, self.round_, self.month)

    @cached_property
    def _returned(self) -> set[str]:
        submissions = self.month.submissions
        return set(submissions.loc[submissions["status"].isin(RETURNED_STATUSES), "unit_code"])

    # -------------------------------------------------------------- what is asked

    def of(self, asked: Placeholder) -> Figure:
        """The value of a placeholder that is about no single row.

        Raises:
            UnknownError: its name, code or filter is unknown.
        """
        self._require_name(asked.name, asked)
        if asked.name in names.PLAIN:
            return self._plain(asked)
        units = self.choice.of(asked.filters)
        return self._of_units(asked.name, self._node(asked), units)

    def of_unit(self, asked: Placeholder, unit: Unit, number: int) -> Figure:
        """The value of a placeholder in the row of a unit; `number` counts the rows from 1.

        Raises:
            UnknownError: as for `of`.
        """
        self._require_name(asked.name, asked)
        if asked.name not in names.UNIT_NAMES:
            return self._figure_of(asked.name.removeprefix(OF_UNIT), self._node(asked), unit)
        if asked.code:
            raise UnknownError(f"“{asked.name}” không đi với mã tiêu chí", written(asked.name))
        band, rank = self._scores.get(unit.code, ("", None))
        classified = self.config.criteria.classifies
        values: dict[str, Decimal | str | None] = {
            "dv.stt": Decimal(number), "dv.ma": unit.code, "dv.ten": unit.name, "dv.dia_ban": unit.area,
            "dv.nhom": unit.variant, "dv.co_quan": unit.agency_name or unit.name,
            "dv.xep_loai": band if classified and band else None,
            "dv.xep_hang": None if pd.isna(rank) else Decimal(int(rank)),
        }  # fmt: skip
        return Figure(values[asked.name], units=(unit,))

    def _require_name(self, name: str, asked: Placeholder) -> None:
        if name not in names.NAMES:
            near = names.nearest_name(name)
            raise UnknownError(
                f"không có tên “{name}”", written(near, asked.code, asked.filters) if near else ""
            )

    def _plain(self, asked: Placeholder) -> Figure:
        if asked.code:
            raise UnknownError(f"“{asked.name}” không đi với mã tiêu chí", written(asked.name))
        if asked.name in names.COUNTED:
            units = self.choice.of(asked.filters)
            counted = [unit for unit in units if asked.name == "so_don_vi" or unit.code in self._returned]
            return Figure(Decimal(len(counted)))
        if asked.filters:
            raise UnknownError(f"“{asked.name}” không nhận điều kiện", written(asked.name))
        if asked.name == "nam":
            return Figure(Decimal(self.round_.period.year), grouped=False)
        value = self._facts[asked.name]
        if isinstance(value, list):
            return Figure(" ".join(value))
        # The name of an appendix may have a line for the group of units.
        return Figure(Decimal(value) if isinstance(value, int) else " - ".join(value.splitlines()))

    def _node(self, asked: Placeholder) -> Node | None:
        """The criterion or group that a code names; `None`: the whole."""
        criteria = self.config.criteria
        if not asked.code:
            if asked.name in names.WITHOUT_CODE:
                return None
            code = next((leaf.code for leaf in criteria.leaves), "…")
            raise UnknownError("chưa ghi mã tiêu chí", written(asked.name, code, asked.filters))
        known = {fold(code): node for code, node in criteria.by_code.items()}
        node = criteria.by_code.get(asked.code) or known.get(fold(asked.code))
        if node:
            return node
        # Somebody may have written the name of a criterion in the place of its code.
        meant = criteria.nodes if asked.name in names.WITHOUT_CODE else criteria.leaves
        words = {fold(text): node.code for node in meant for text in (node.label, node.name, node.code)}
        near = names.nearest(fold(asked.code), words)
        instead = written(asked.name, words[near], asked.filters) if near else ""
        raise UnknownError(f"bộ tiêu chí không có mã “{asked.code}”", instead)

    # -------------------------------------------------------------- figures of several units

    def _of_units(self, name: str, node: Node | None, units: Sequence[Unit]) -> Figure:
        code = node.code if node else ""
        counted = _COUNTED.get(name)
        if node is not None and name != "diem":
            self._require_answers(node, name)
        asked = tuple(unit for unit in units if not node or self._asks(unit, node))
        if counted:
            _require(node, counted.kinds, name)
            states = {unit: self._state(unit, code) for unit in asked}
            lacking = [] if counted.complete else [u for u in asked if states[u] in LACKING]
            known = [int(counted.holds(states[unit])) * MICRO for unit in asked if unit not in lacking]
            return _summed(known, lacking, asked)
        # What did not arise is in no sum, and nobody owes it.
        asked = tuple(unit for unit in asked if self._arose(name, node, unit))
        if name == "ty_le":
            return self._share(node, asked)
        values = [(unit, self._number(name, node, unit)) for unit in asked]
        numbers = [value for _, value in values if value is not None]
        lacking = [unit for unit, value in values if value is None]
        if name == "binh_quan" and numbers:
            return Figure(_shown(Fraction(sum(numbers), len(numbers))), tuple(lacking), units=asked)
        return _summed(numbers, lacking, asked)

    def _require_answers(self, node: Node, name: str) -> None:
        """Refuse a group, and a criterion that no unit answers.

        Raises:
            UnknownError: it is one of these.
        """
        if node.kind == GROUP:
            raise self._no_answer(node, name)
        if node.source:
            points = f"{OF_UNIT if name.startswith(OF_UNIT) else ''}diem"
            whose = lowered(SOURCES[node.source])
            raise UnknownError(f"“{node.code}” không do đơn vị trả lời ({whose})", written(points, node.code))

    def _no_answer(self, group: Node, name: str) -> UnknownError:
        """Say that a group has no answer: its lines may be parts of each other, so nobody adds them up."""
        criteria = self.config.criteria
        inside = next((leaf for leaf in criteria.leaves if group in criteria.path(leaf)), None)
        points = f"{OF_UNIT if name.startswith(OF_UNIT) else ''}diem"
        instead = written(points, group.code) if criteria.scores(group) or not inside else ""
        instead = instead or written(name, inside.code if inside else "")
        return UnknownError(
            f"“{group.code}” là nhóm, không có câu trả lời; ghi mã từng dòng của nhóm", instead
        )

    def _asks(self, unit: Unit, node: Node) -> bool:
        return node.code in self.config.criteria.of(unit.variant).by_code

    @cached_property
    def _unarisen(self) -> dict[str, set[str]]:
        """Unit → the criteria and groups that give it no points because they did not arise."""
        criteria, results = self.config.criteria, self.month.results
        variants = {unit.code: unit.variant for unit in results.roster.units}
        found = unarisen_by_unit(results.marks, criteria)
        return {
            unit: codes | criteria.of(variants.get(unit, "")).emptied(codes) for unit, codes in found.items()
        }

    def _arose(self, name: str, node: Node | None, unit: Unit) -> bool:
        """Say whether a unit has anything that a figure is made of, rather than “Không phát sinh”."""
        if node is None:
            return True
        if name == "diem":
            return node.code not in self._unarisen.get(unit.code, set())
        text = self._answers.get((unit.code, node.code, ANSWER), ("", None, ""))[2]
        return not (node.unarisen and text == NOT_ARISEN)

    def _state(self, unit: Unit, code: str) -> str:
        return self._states.get((unit.code, code), State.MISSING)

    def _number(self, name: str, node: Node | None, unit: Unit) -> Amount | None:
        """What a unit adds to a sum, in millionths; `None`: its answer is missing."""
        if name == "diem":
            if node is not None and not self.config.criteria.scores(node):
                raise UnknownError(f"“{node.code}” không tính điểm", written("tong", node.code))
            return self._points.get((unit.code, node.code if node else ""))
        if node is None:
            return None
        if name == "tong_so":
            _require(node, frozenset({RATIO}), name)
            return self._value(unit, node, OF)
        if node.kind == MARK and name in ("tong", "so"):
            state = self._state(unit, node.code)
            return None if state in LACKING else int(state == State.MET) * MICRO
        _require(node, NUMERIC, name)
        if name == "tong" and node.measure_unit == _PERCENT:
            raise UnknownError(f"“{node.code}” tính bằng %, không cộng được", written("binh_quan", node.code))
        return self._value(unit, node, ANSWER)

    def _value(self, unit: Unit, node: Node, field: str) -> Amount | None:
        """A number as it counts, in millionths; `None` if it is missing, unconfirmed or unusable."""
        state, exact, _ = self._answers.get((unit.code, node.code, field), (State.MISSING, None, ""))
        return None if state in LACKING else exact

    def _share(self, node: Node | None, units: Sequence[Unit]) -> Figure:
        _require(node, frozenset({RATIO, MARK}), "ty_le")
        done_as, whole_as = ("tong", "tong_so") if node and node.kind == RATIO else ("tong", "tong")
        pairs = [(u, self._number(done_as, node, u), self._number(whole_as, node, u)) for u in units]
        known = [(done, whole) for _, done, whole in pairs if done is not None and whole is not None]
        lacking = tuple(unit for unit, done, whole in pairs if done is None or whole is None)
        done = sum(done for done, _ in known)
        whole = sum(whole for _, whole in known) if whole_as != done_as else len(known) * MICRO
        if not whole:
            return Figure(None, lacking, percent=True, units=tuple(units))
        share = Decimal(100 * in_places(done)) / in_places(whole)
        return Figure(share, lacking, percent=True, units=tuple(units))

    # -------------------------------------------------------------- figures of one unit

    def _figure_of(self, name: str, node: Node | None, unit: Unit) -> Figure:
        if node is not None and name != "diem":
            self._require_answers(node, f"{OF_UNIT}{name}")
        if node is not None and not self._asks(unit, node):
            return Figure(None, units=(unit,))
        if name == "tra_loi" and node is not None:
            return self._words(node, unit)
        if not self._arose(name, node, unit):
            return Figure(None, units=(unit,))
        if name == "ty_le":
            return self._share(node, (unit,))
        value = self._number(name, node, unit)
        return Figure(None if value is None else _shown(value), () if value is not None else (unit,),
                      units=(unit,))  # fmt: skip

    def _words(self, node: Node, unit: Unit) -> Figure:
        state, exact, text = self._answers.get((unit.code, node.code, ANSWER), (State.MISSING, None, ""))
        if state in LACKING:
            return Figure(None, (unit,), units=(unit,))
        if node.kind == MARK and self._arose("tra_loi", node, unit):
            return Figure(MET if state == State.MET else NOT_MET, units=(unit,))
        return Figure(text if exact is None else _shown(exact), units=(unit,))


@dataclass(frozen=True)
class _Counted:
    """A figure that counts units by the state of their answer.

    Args:
        kinds: of the criteria that have such answers.
        holds: whether a state is counted.
        complete: the count says all there is to say even where answers are missing.
    """

    kinds: frozenset[str]
    holds: Callable[[str], bool]
    complete: bool = False


_ANSWERED = frozenset(ALL) - {GROUP}
_COUNTED = {
    "dat": _Counted(frozenset({MARK}), lambda state: state == State.MET),
    "chua_dat": _Counted(frozenset({MARK}), lambda state: state == State.NOT_MET),
    "co_so_lieu": _Counted(_ANSWERED, lambda state: state not in LACKING, complete=True),
    "thieu": _Counted(_ANSWERED, lambda state: state in LACKING, complete=True),
}


def _require(node: Node | None, kinds: frozenset[Any], name: str) -> None:
    if node is not None and node.kind not in kinds:
        instead = "diem" if ALL[node.kind].scored else "co_so_lieu"
        raise UnknownError(
            f"“{node.code}” là loại {ALL[node.kind].title}, không lấy “{name}” được",
            written(instead, node.code),
        )


def _shown(exact: Amount) -> Decimal:
    return Decimal(in_places(exact)) / MICRO


def _summed(known: Sequence[Amount], lacking: Sequence[Unit], units: tuple[Unit, ...]) -> Figure:
    value = _shown(sum(known)) if known else None
    return Figure(value, tuple(lacking), units=units)
