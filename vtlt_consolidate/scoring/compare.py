"""This period beside an earlier one: only what both have is compared, the rest is named.

A unit is compared if it answered all criteria that both periods ask, belongs to the same variant, its maximum
is made of the same in both, and its figures are its own in both, not carried over. New or removed units and
criteria are not a change, nor are those that the earlier period asked otherwise (`Past.reworded`). Where
criteria are counted, answers are compared, not totals that somebody decided.
All points are whole millionths.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from vtlt_consolidate.model.criteria import GROUP, NOT_ARISEN, Node
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import is_name_of
from vtlt_consolidate.scoring.history.arising import ARISEN, Arising
from vtlt_consolidate.scoring.history.said import NOTHING_SAID, Said
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.standings import Part, Standing, shown_nodes
from vtlt_consolidate.words.period import Period, in_words
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.words.text import MICRO, fold


@dataclass(frozen=True)
class Stood:
    """Points, band and rank that a unit had earlier.

    Args:
        variant: the group of agencies that it belonged to.
        points: points of criteria and groups, by code.
        total: its total points.
        share: its total divided by the most that it could reach.
        band: its band after the gates.
        rank: among its variant; none: something was missing.
    """

    variant: str
    points: Mapping[str, int]
    total: int
    share: float
    band: str
    rank: int | None


@dataclass(frozen=True)
class Past:
    """An earlier period, as its merged workbook gives it.

    Args:
        period: which.
        asked: codes of the criteria and groups that have points there, in the order of the workbook.
        points: (unit, criterion or group) → points, or nothing where there was no answer.
        units: codes of the units, in the order of the workbook.
        answered: codes of the units that had any answer.
        carried: code of a unit → the still earlier period that its figures were from.
        names: code of a unit or criterion → its name then.
        stood: code of a unit → its totals then; empty for a set that counts criteria.
        notes: code of a unit of now → why what it came from is not compared with it.
        renamed: code of a unit of now → what it was called then, in words.
        became: code of a unit of then → what it is now.
        version: of the set.
        unlike: whether its points cannot be compared with those of now, as another version gave them; then
            there are none here.
        tabled: codes of the units in its tables of results; others were excused.
        areas: code of each of these → its area then; empty: the tables name none.
        variants: code of each of these → its group of agencies then; empty: there were none.
        bands: code of a unit → its band after the gates, as printed; units without one have no entry.
        decided: code of a unit → its total as printed, where criteria are counted and it is not their number.
        adjusted: code of a unit → what somebody changed of its result, in words.
        received: code of a unit → status of its return, and days late.
        said: what the units answered.
        reworded: codes of the leaves of now that it asked otherwise: what it printed counts their points, but
            nothing of now is compared with them.
    """

    period: Period
    asked: Sequence[str]
    points: Mapping[tuple[str, str], int | None]
    units: Sequence[str]
    answered: frozenset[str]
    carried: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    stood: Mapping[str, Stood] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    became: Mapping[str, str] = field(default_factory=dict)
    version: str = ""
    unlike: bool = False
    tabled: tuple[str, ...] = ()
    areas: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    bands: Mapping[str, str] = field(default_factory=dict)
    decided: Mapping[str, int] = field(default_factory=dict)
    adjusted: Mapping[str, str] = field(default_factory=dict)
    received: Mapping[str, tuple[Status, int | None]] = field(default_factory=dict)
    said: Said = NOTHING_SAID
    reworded: frozenset[str] = frozenset()

    def asking_otherwise(self, codes: frozenset[str]) -> Past:
        """The same, of which these leaves asked something else than they ask now."""
        asked = [code for code in self.asked if code not in codes]
        return replace(self, asked=asked, said=self.said.without(codes), reworded=codes) if codes else self

    @cached_property
    def listed(self) -> frozenset[str]:
        """Codes of the units, to look them up."""
        return frozenset(self.units)

    @cached_property
    def reached(self) -> frozenset[str]:
        """Codes of the units that `share` is about."""
        given = (code for (code, _), mark in self.points.items() if mark is not None)
        return frozenset(self.stood or given)

    @property
    def share(self) -> float | None:
        """The mean of the units' shares; for a set that counts criteria, the share of marks that are met."""
        if self.stood:
            return sum(stood.share for stood in self.stood.values()) / len(self.stood)
        marks = [mark for mark in self.points.values() if mark is not None]
        return sum(marks) / (len(marks) * MICRO) if marks else None


@dataclass(frozen=True)
class Compared:
    """One unit, criterion or group in two periods.

    Args:
        code: its code; empty for the sum of everything.
        name: its name now, or its last name if it is gone.
        both: how many answers are compared; 0 if nothing is.
        before: the sum of their points then; `None` if nothing is compared.
        now: the sum of their points now.
        note: why nothing is compared, or what a compared unit was called then.
        gone: the unit or criterion no longer exists.
        aside: what sets a unit apart that has all its figures in both periods and still is not compared, as
            sentences count such units; empty for every other one.
        adjusted: where results are compared, what `changed_by_hand` says of them; it stands in `note` too.
        standing: the standing of a compared unit now.
        stood: its standing in the earlier period, if that was read.
    """

    code: str
    name: str
    both: int = 0
    before: int | None = None
    now: int | None = None
    note: str = ""
    gone: bool = False
    aside: str = ""
    adjusted: str = ""
    standing: Standing | None = None
    stood: Stood | None = None

    @property
    def change(self) -> int | None:
        """Points now minus points before; `None` if nothing is compared."""
        return None if self.before is None or self.now is None else self.now - self.before


@dataclass(frozen=True)
class Beside:
    """The units of one variant in this period, beside an earlier one.

    Args:
        results: the results of this period.
        part: those of the variant.
        past: the earlier period.
    """

    results: Results
    part: Part
    past: Past

    @cached_property
    def shared(self) -> list[Node]:
        """The criteria that both periods ask."""
        asked = set(self.past.asked)
        return [leaf for leaf in self.part.criteria.criteria if leaf.code in asked]

    @property
    def asks_the_same(self) -> bool:
        """Say whether the earlier period asked all criteria of this one, so that totals can be compared."""
        return len(self.shared) == len(self.part.criteria.criteria)

    @cached_property
    def units(self) -> list[Compared]:
        """The units, in print order."""
        arising = Arising(self.part.criteria) if any(leaf.unarisen for leaf in self.shared) else None
        return [self._unit(standing, arising) for standing in self.part.standings]

    def _unit(self, now: Standing, arising: Arising | None) -> Compared:
        unit, past, part, leaves = now.unit, self.past, self.part, [leaf.code for leaf in self.shared]
        then = [past.points.get((unit.code, leaf)) for leaf in leaves]
        since = [part.points[unit.code, leaf] for leaf in leaves]
        unarisen = ARISEN
        if arising:
            unarisen = arising.between(self._unarisen(unit.code), now.unarisen.intersection(leaves))
        lacked, lacks = then.count(None) - len(unarisen.then), since.count(None) - len(unarisen.now)
        stood = past.stood.get(unit.code)
        regrouped = stood is not None and stood.variant != unit.variant
        # Its group of then was not asked all of this; whoever stood in its table lacked nothing.
        lacked = 0 if regrouped else lacked
        if why := self._why_not(now, lacked=lacked, lacks=lacks):
            return Compared(unit.code, unit.name, note=why)
        if stood and regrouped:
            note = f"Kỳ trước thuộc nhóm “{stood.variant}”: không so"
            return Compared(unit.code, unit.name, note=note, aside="đổi nhóm đơn vị")
        if not unarisen.alike:
            aside = "có dòng không phát sinh khác nhau" if unarisen.differ else ""
            return Compared(unit.code, unit.name, note=f"{unarisen.words}: không so", aside=aside)
        before = stood.total if stood else sum(filter(None, then))
        by_answers = part.criteria.account.shares or not self.asks_the_same
        after = sum(filter(None, since)) if by_answers else now.total
        still = f"{unarisen.words}, điểm tối đa như nhau nên vẫn so" if unarisen.differ else ""
        # Answers are as the units gave them.
        adjusted = "" if part.criteria.account.shares else self.changed_by_hand(unit.code)
        note = "; ".join(filter(None, (past.renamed.get(unit.code, ""), still, adjusted)))
        return Compared(
            unit.code, unit.name, len(leaves), before, after, note,
            adjusted=adjusted, standing=now, stood=stood,
        )  # fmt: skip

    def changed_by_hand(self, code: str) -> str:
        """Say which result of a unit somebody changed, then or now, and what of it; empty: neither.

        What differs between the two need not come from its answers then.
        """
        own = self.results.decided.get(code)
        of = {"kỳ trước": self.past.adjusted.get(code, ""), "kỳ này": own.changed if own else ""}
        return "; ".join(f"Kết quả {when} đã điều chỉnh: {what}" for when, what in of.items() if what)

    def _unarisen(self, code: str) -> frozenset[str]:
        """The criteria of both periods that did not arise for a unit in the earlier one."""
        said = self.past.said.by_unit.get(code, {})
        # What a reviewer gave points for did arise.
        codes = frozenset(
            leaf.code
            for leaf in self.shared
            if leaf.unarisen
            and said.get((leaf.code, ANSWER)) == NOT_ARISEN
            and self.past.points.get((code, leaf.code)) is None
        )
        # Of a unit that lacked anything no points were read, so all of them count as lacking.
        whole = code in self.past.stood or len(codes) == len(self.part.criteria.criteria)
        return codes if whole else frozenset()

    def _why_not(self, now: Standing, *, lacked: int, lacks: int) -> str:
        """Say why a unit cannot be compared; empty if it can.

        `lacked` and `lacks` of the criteria in both periods had no answer then and now.
        """
        code, past, asked = now.unit.code, self.past, len(self.shared)
        unknown = f"{lacked} tiêu chí" if lacked < asked else "số liệu"
        reasons = (
            past.notes.get(code, ""),
            "" if code in past.listed else "Đơn vị mới, kỳ trước không có trong bảng",
            self._another_name(code),
            _carried("Kỳ này chưa nộp, dùng", self.results.carried.get(code)),
            _carried("Kỳ trước dùng", past.carried.get(code)),
            "" if code in past.answered else "Kỳ trước chưa có báo cáo",
            "" if asked else "Hai kỳ không có tiêu chí nào chung",
            "Kỳ này chưa có báo cáo" if lacks == asked else "",
            f"Kỳ này còn thiếu {lacks} tiêu chí: không so" if lacks else "",
            f"Kỳ trước còn thiếu {unknown}: không so" if lacked else "",
        )
        return next(filter(None, reasons), "")

    def _another_name(self, code: str) -> str:
        """Explain that the code belonged to another unit then; empty if it did not, or if no name was read.

        Codes are used again, so the same code may name another unit in another period.
        """
        # The name of a carried unit has a mark added to it.
        same = code in self.results.carried or is_same(self.results.roster.by_code[code], self.past)
        return "" if same else f"Kỳ trước mã này là của “{self.past.names[code]}”: không so"

    @cached_property
    def earlier(self) -> dict[str, Mapping[str, int | None]]:
        """The earlier points that this period is compared with.

        A set that counts criteria compares answer by answer. Means of points use only the units whose totals
        are compared, because the means of the criteria would not add up to the mean of the totals otherwise.

        Returns:
        Code of a unit → code of a criterion or group → points; `None` where there was no answer.
        """
        past, nodes = self.past, [node.code for node in shown_nodes(self.part.criteria)]
        if self.part.criteria.account.shares:
            codes = [each.unit.code for each in self.part.standings]
            usable = [
                code
                for code in codes
                if code not in self.results.carried
                and code not in past.carried
                and code not in past.notes
                and not self._another_name(code)
            ]
        else:
            usable = [each.code for each in self.units if each.change is not None]
        alike = {node: node not in past.reworded for node in nodes}
        return {
            code: {node: past.points.get((code, node)) if alike[node] else None for node in nodes}
            for code in usable
        }

    @property
    def together_units(self) -> frozenset[str]:
        """Codes of the units that `nodes` compares: with an answer to a criterion in both periods."""
        return frozenset(
            code
            for code, points in self.earlier.items()
            for node, old in points.items()
            if old is not None and self.part.points[code, node] is not None
        )

    @cached_property
    def nodes(self) -> list[Compared]:
        """Each criterion and group, over the units that have points for it in both periods."""
        asked, rows = set(self.past.asked), []
        for node in shown_nodes(self.part.criteria):
            if node.code in self.past.reworded:
                rows.append(Compared(node.code, node.name, note=_asked_otherwise(node, self.past)))
                continue
            if node.code not in asked and node.kind != GROUP:
                rows.append(Compared(node.code, node.name, note="Tiêu chí mới, kỳ trước không có"))
                continue
            pairs = [
                (old, new)
                for code, points in self.earlier.items()
                if (old := points[node.code]) is not None
                and (new := self.part.points[code, node.code]) is not None
            ]
            if not pairs:
                note = "Không có đơn vị nào có số liệu ở cả hai kỳ"
                rows.append(Compared(node.code, node.name, note=note))
                continue
            before, now = (sum(column) for column in zip(*pairs, strict=True))
            then = _name_then(node, self.past)
            note = f"Kỳ trước là “{then}”" if then else ""
            rows.append(Compared(node.code, node.name, len(pairs), before, now, note))
        return rows


def _carried(words: str, period: str | None) -> str:
    return f"{words} số liệu {in_words(period)}: không so" if period else ""


def is_same(unit: Unit, past: Past) -> bool:
    """Say whether a unit's code was its own in an earlier period, as far as a name was read there."""
    then = past.names.get(unit.code, "")
    return not then or then == unit.full_name or is_name_of(unit, then)


def goes_on(unit: Unit, past: Past) -> bool:
    """Say whether a unit was the same then: its code is not another one's, and it is not merged or split."""
    return unit.code not in past.notes and is_same(unit, past)


def gone(results: Results, past: Past) -> list[Compared]:
    """The units that answered in the earlier period and are not in this one."""
    here = set(results.roster.codes)
    why = "Không có trong bảng kỳ này, không tính là giảm"
    codes = [code for code in past.units if code in past.answered and code not in here]
    return [
        Compared(code, past.names.get(code, code), note=past.became.get(code, why), gone=True)
        for code in codes
    ]


def _name_then(node: Node, past: Past) -> str:
    """The name of a criterion then, if it was another one; else empty."""
    then = past.names.get(node.code, "")
    return then if fold(then) != fold(node.name) else ""


def _asked_otherwise(node: Node, past: Past) -> str:
    then = _name_then(node, past)
    return f"Kỳ trước hỏi khác{f' (“{then}”)' if then else ''}: không so"


def dropped(results: Results, past: Past) -> list[Compared]:
    """The criteria that the earlier period asked and the set no longer has."""
    why = "Không còn trong bộ tiêu chí, không tính là giảm"
    codes = [code for code in past.asked if code not in results.criteria.by_code]
    return [Compared(code, past.names.get(code, code), note=why, gone=True) for code in codes]


def together(rows: Sequence[Compared]) -> Compared:
    """Compare everything: the sums over criteria, or over units."""
    compared = [row for row in rows if row.change is not None]
    sums = sum(row.before or 0 for row in compared), sum(row.now or 0 for row in compared)
    both = sum(row.both for row in compared)
    return Compared("", "Tất cả tiêu chí", both, *(sums if compared else (None, None)))
