"""Earlier figures of units that were merged or split since.

What can be added up is added up: things that were counted, quantities, and both cells of a ratio. Marks,
points and words of several units are not those of one, and nothing is divided.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import identityrules
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import cellkinds, frames
from vtlt_consolidate.model.criteria import COUNT, NOT_ARISEN, QUANTITY, RATIO, Node
from vtlt_consolidate.model.frames import EXCUSED_STATUSES, Cells, Files, RawAnswers
from vtlt_consolidate.model.kinds import Rollup, is_share
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.units import Fate, Predecessor, Roster, Unit
from vtlt_consolidate.naming.lineage import Lineage
from vtlt_consolidate.naming.proposals import is_name_of
from vtlt_consolidate.reading.earlier import around
from vtlt_consolidate.reading.several import Several
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import parse_number, show_number


@dataclass(frozen=True)
class Changed:
    """The units that an earlier period did not have yet, other than under another name.

    Args:
        merged: code of a unit → the units that became it.
        divided: code of a unit → the units that it came from, where any of them was split.
        former: former units that the list of units of now does not have.
        excused: codes of the units that had nothing to report then, which no sum waits for.
    """

    merged: Mapping[str, Sequence[Predecessor]] = field(default_factory=dict)
    divided: Mapping[str, Sequence[Predecessor]] = field(default_factory=dict)
    former: tuple[Unit, ...] = ()
    excused: Set[str] = frozenset()

    @property
    def codes(self) -> set[str]:
        """The codes of all these units."""
        return {*self.merged, *self.divided}

    @property
    def former_of(self) -> Mapping[str, Sequence[Predecessor]]:
        """Code of each of these units → the units that it came from."""
        return {**self.merged, **self.divided}

    @classmethod
    def since(cls, period: Period, listed: Mapping[str, str], expected: Expected) -> Changed:
        """Find those that the results of a period do not know yet; `listed` as `Lineage.since` takes it."""
        return cls._after(expected.lineage.since(period, listed), expected)

    @classmethod
    def after(cls, period: Period, expected: Expected) -> Changed:
        """Find those that came to be after the end of a period, which knows all the others itself."""
        return cls._after(expected.lineage.after(period.last_day), expected)

    @classmethod
    def _after(cls, lineage: Lineage, expected: Expected) -> Changed:
        stories = (
            {unit.code: lineage.story(unit)[1] for unit in expected.roster.units} if lineage.rows else {}
        )
        merged = {code: rows for code, rows in stories.items() if rows and _is_merger(rows)}
        divided = {code: rows for code, rows in stories.items() if rows and not _is_merger(rows)}
        # Which criteria a former unit had to answer is known only where all are asked the same.
        known = merged if not expected.criteria.variants else {}
        former = {
            row.former_code: Unit(row.former_code, row.former_name)
            for rows in known.values()
            for row in rows
            if row.former_code not in expected.roster.by_code
        }
        return cls(merged, divided, tuple(former.values()))

    def reported_in(self, cells: DataFrame[Cells]) -> Changed:
        """The same, knowing which units had nothing to report, by the merged workbook of the period."""
        statuses = around.received(cells).items()
        return replace(self, excused={code for code, (status, _) in statuses if status in EXCUSED_STATUSES})

    def among(self, expected: Expected) -> Expected:
        """What is expected of the earlier period, with the former units in the list."""
        return replace(expected, roster=Roster((*expected.roster.units, *self.former)))


def _is_merger(rows: Sequence[Predecessor]) -> bool:
    return all(row.fate == Fate.MERGED for row in rows)


def unite(taken: Several, changed: Changed, expected: Expected) -> Several:
    """Put the sums of former units in the place of the figures of those that they became.

    Args:
        taken: what was read of the earlier period, with the former units.
        changed: which units those are.
        expected: set and units of this round.

    Returns:
        Files and answers of units of now; none of a unit that was split, or of which nothing can be added up.
    """
    if not changed.codes:
        return taken
    theirs = {unit.code for unit in changed.former} | changed.codes
    files: list[pd.DataFrame] = [taken.files[~taken.files["unit_code"].isin(theirs)]]
    answers: list[tuple[str, ...]] = []
    rows = list(frames.rows(taken.answers[taken.answers["unit_code"].isin(theirs)]))
    for code, former in changed.merged.items():
        codes = [listed(row, expected) for row in former]
        reporting = [one for one in codes if one not in changed.excused]
        # Without a row of its own, a unit that was there before would lose its figures in the sum.
        alone = _is_alone(code, codes, rows)
        mine = [] if alone else [row for row in rows if row.unit_code in reporting]
        summed = list(_sums(code, reporting, mine, expected)) if reporting else []
        if summed:
            files.append(_as_one(taken.files, code, reporting))
            answers += summed
    columns = list(RawAnswers.to_schema().columns)
    own = taken.answers[~taken.answers["unit_code"].isin(theirs)]
    new = pd.DataFrame(answers, columns=columns).astype("str")
    return replace(
        taken,
        files=Files.validate(pd.concat(files, ignore_index=True)),
        answers=RawAnswers.validate(pd.concat([own, new], ignore_index=True)),
        appraised={key: given for key, given in taken.appraised.items() if key[1] not in theirs},
    )


def alone(taken: Several, changed: Changed, expected: Expected) -> frozenset[str]:
    """The codes of units that took others in, had figures of their own, and have no row of their own.

    Args:
        taken: what was read of the earlier period, before `unite`.
        changed: which units were merged.
        expected: set and units of this round.
    """
    rows = list(frames.rows(taken.answers[taken.answers["unit_code"].isin(changed.merged.keys())]))
    found = ((code, [listed(row, expected) for row in former]) for code, former in changed.merged.items())
    return frozenset(code for code, codes in found if _is_alone(code, codes, rows))


def _is_alone(code: str, codes: Sequence[str], rows: Sequence[Any]) -> bool:
    return code not in codes and any(row.unit_code == code and row.kind != cellkinds.EMPTY for row in rows)


def _as_one(files: DataFrame[Files], code: str, codes: Sequence[str]) -> pd.DataFrame:
    """The row of `Files` for the sums of former units: carried as soon as the figures of one of them are."""
    theirs = files[files["unit_code"].isin(codes)]
    carried = max(theirs["carried"], default="")
    one = theirs[theirs["unit_code"] == codes[0]].assign(unit_code=code, carried=carried)
    return one.astype(files.dtypes)


def listed(row: Predecessor, expected: Expected) -> str:
    """The code under which a former unit was read; empty if that is now the code of another one."""
    unit = expected.roster.by_code.get(row.former_code)
    return row.former_code if unit is None or is_name_of(unit, row.former_name) else ""


def _sums(
    code: str, codes: Sequence[str], rows: Sequence[Any], expected: Expected
) -> Iterator[tuple[str, ...]]:
    """Yield, as rows of `RawAnswers`, the answers that add up and that all of these former units gave."""
    given: dict[tuple[str, str], dict[str, Any]] = {}
    unarisen_of: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.field == ANSWER and row.typed == NOT_ARISEN:
            unarisen_of.setdefault(row.leaf_code, {})[row.unit_code] = row
        elif row.kind == cellkinds.NUMBER and row.field in (ANSWER, OF):
            given.setdefault((row.leaf_code, row.field), {})[row.unit_code] = row
    for leaf in filter(adds_up, expected.criteria.leaves):
        unarisen = unarisen_of.get(leaf.code, {}) if leaf.unarisen else {}
        arisen = [one for one in codes if one not in unarisen]
        if not arisen:
            yield _sum([unarisen[one] for one in codes], code, NOT_ARISEN)
        for name in (ANSWER, OF) if arisen else ():
            mine = given.get((leaf.code, name), {})
            numbers = [parse_number(mine[one].typed).value for one in arisen if one in mine]
            known = [number for number in numbers if number is not None]
            if len(known) == len(arisen):
                total = show_number(sum(known, Decimal(0)), grouped=False)
                yield _sum([mine[one] for one in arisen], code, total)


def _sum(rows: Sequence[Any], code: str, total: str) -> tuple[str, ...]:
    """A row of `RawAnswers` for what several former units answered."""
    first, cells = rows[0], ", ".join(row.cell for row in rows)
    return first.file, code, first.leaf_code, first.field, first.sheet, cells, first.kind, total


def adds_up(leaf: Node) -> bool:
    """Say whether what several units answered can be added up."""
    shared = Rollup.MEAN in (leaf.rollup, leaf.rollup_of) or is_share(leaf.measure_unit)
    return leaf.kind in (COUNT, RATIO, QUANTITY) and not shared


def change_records(
    changed: Changed, missing: set[str], summed: set[str], name: str, period: Period,
    ways: Mapping[str, str],
) -> Iterator[dict[str, Any]]:  # fmt: skip
    """Yield what is said of the units in question that were merged or split, as records of findings.

    Args:
        changed: which units those are.
        missing: the units that are told about.
        summed: those of which something was added up; of the others a former code may be another unit's now.
        name: the workbook of the earlier period.
        period: that period.
        ways: code of a unit → the end of a sentence with a further way to figures; most have none.
    """
    for units in (changed.merged, changed.divided):
        for code, rows in units.items():
            if code in missing:
                rule = identityrules.MERGED_CARRIED if code in summed else identityrules.NOT_DIVIDED
                found = _former_words(rows, changed.excused if code in summed else frozenset())
                yield catalogue.record(
                    rule, unit_code=code, file=name, key=found, found=found, expected=str(period),
                    example=ways.get(code, ""),
                )  # fmt: skip


def _former_words(rows: Sequence[Predecessor], excused: Set[str]) -> str:
    """Name former units; those of which nothing was added are told apart."""
    added = "; ".join(row.former for row in rows if row.former_code not in excused)
    others = "; ".join(row.former for row in rows if row.former_code in excused)
    return f"{added}, không kể {others} (kỳ ấy được miễn hoặc không phát sinh)" if others else added
