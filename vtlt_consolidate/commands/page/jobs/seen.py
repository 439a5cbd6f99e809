"""A period as the page shows it, unit by unit: answers with their cells, findings, files, earlier periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import contents


@dataclass(frozen=True)
class Answered:
    """One row of a unit's form: what was written, what it was read as, where, and what it is worth.

    Where a reviewer gave other points than the answer, `claimed` are those of the answer, and `reason` says
    why.
    """

    number: str
    name: str
    heading: bool = False
    typed: str = ""
    read_as: str = ""
    lacking: bool = False
    proof: str = ""
    note: str = ""
    points: str = ""
    claimed: str = ""
    reason: str = ""
    file: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Found:
    """One finding, folded with those like it: how grave, where, what, how to mend."""

    code: str
    severity: str
    grave: str
    place: str
    message: str
    mend: str


@dataclass(frozen=True)
class Sent:
    """One file of a unit: its name below `tiep-nhan`, what became of it, and why."""

    file: str
    verdict: str
    why: str


@dataclass(frozen=True)
class Earlier:
    """How a unit stood in one period."""

    period: str
    status: str
    total: str
    band: str


@dataclass(frozen=True)
class UnitView:
    """All that is known of one unit in a period.

    `claimed` is the total of its own points, where a reviewer gave others; `carried` the earlier period whose
    figures it has instead.
    """

    code: str
    name: str
    area: str
    email: str
    status: str
    received: str
    days_late: int | None
    total: str
    claimed: str
    band: str
    reason: str
    answers: tuple[Answered, ...]
    findings: tuple[Found, ...]
    files: tuple[Sent, ...]
    carried: str
    history: tuple[Earlier, ...]


@dataclass(frozen=True)
class MonthView:
    """A period as it was last looked at.

    Args:
        units: code → unit, in print order.
        findings: those about no unit.
        inputs: what it was made from: file → SHA-256.
        total: what the total of a unit is called.
        worth: what the worth of an answer is called; empty: the answer says it.
        classified: it puts units into bands.
    """

    units: Mapping[str, UnitView] = field(default_factory=dict)
    findings: tuple[Found, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    total: str = ""
    worth: str = ""
    classified: bool = False

    def outdated(self, workspace: Workspace, period: Period) -> bool:
        """Say whether a file came or was changed since."""
        try:
            return contents.inputs(workspace, period) != self.inputs
        except VtltError:
            return True
