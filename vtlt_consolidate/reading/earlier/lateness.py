"""Reads from the merged workbooks of earlier periods which units were late or sent nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pandera.typing import DataFrame

from vtlt_consolidate.files import intake
from vtlt_consolidate.model import outputs
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.naming.proposals import is_name_of
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.reading.earlier import around, history
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.workspace.folders import Workspace

AT_MOST = 6
"""How many earlier periods are looked at: half a year of months."""
CHRONIC = 2
"""In how many of them a unit has to have been late or missing."""
_BAD = {Status.LATE, Status.MISSING, Status.REJECTED, Status.CARRIED}


@dataclass(frozen=True)
class Lateness:
    """What is known of earlier periods.

    Args:
        periods: those that could be read, oldest first.
        units: code of a unit → the periods in which it was late, sent nothing, or nothing of use.
        unread: complete sentences about workbooks that could not be read.
    """

    periods: tuple[Period, ...] = ()
    units: Mapping[str, tuple[Period, ...]] = field(default_factory=dict)
    unread: tuple[str, ...] = ()

    def of(self, code: str) -> str:
        """The periods of one unit in words; empty if there are none."""
        found = self.units.get(code, ())
        return (
            f"{len(found)}/{len(self.periods)} kỳ: {'; '.join(each.label for each in found)}" if found else ""
        )

    @property
    def chronic(self) -> tuple[str, ...]:
        """The codes of units that were late or missing in several periods."""
        return tuple(code for code, found in self.units.items() if len(found) >= CHRONIC)


def read(workspace: Workspace, period: Period, roster: Roster) -> Lateness:
    """Read the newest `AT_MOST` periods of the same length before this one.

    Args:
        workspace: the workspace.
        period: the period that is reminded of.
        roster: its units; what was written of another unit under the same code does not count.
    """
    paths = history.finished(workspace, period, AT_MOST)
    periods: list[Period] = []
    found: dict[str, list[Period]] = {code: [] for code in roster.codes}
    unread: list[str] = []
    for name, cells in intake.read_ours({name: path for name, (_, path) in paths.items()}):
        then = cells if isinstance(cells, str) else _bad(cells, roster)
        if isinstance(then, str):
            unread.append(f"Không biết đơn vị nào trễ ở {name}: {then}.")
            continue
        periods.append(paths[name][0])
        for code in then:
            found[code].append(paths[name][0])
    return Lateness(
        tuple(periods), {code: tuple(late) for code, late in found.items() if late}, tuple(unread)
    )


def _bad(cells: DataFrame[Cells], roster: Roster) -> list[str] | str:
    """The units that were late or missing in one merged workbook, or the reason why that is unknown."""
    came = around.received(cells)
    if not came:
        return f"sheet “{outputs.SUBMISSIONS}” không còn như công cụ đã ghi"
    names = datasheet.beside_codes(cells, outputs.SUBMISSIONS, outputs.SUBMISSION_HEADINGS["unit"])
    return [
        unit.code for unit in roster.units
        if unit.code in came and came[unit.code][0] in _BAD and is_name_of(unit, names.get(unit.code, ""))
    ]  # fmt: skip
