"""What the analyst configures: the agency, the units, the rounds, the criteria set."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from decimal import Decimal

from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.paper import A4_LANDSCAPE
from vtlt_consolidate.model.plans.duty import Duty
from vtlt_consolidate.model.seals import ACCEPT, Seals
from vtlt_consolidate.model.units import Predecessor, Roster
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.words.text import REHEARSAL


@dataclass(frozen=True)
class Agency:
    """The agency that collects the returns and signs the report.

    Args:
        parent: its parent, such as `Ủy ban nhân dân Thành phố Hồ Chí Minh`.
        name: its own name, such as `Sở Nội vụ`.
        place: the place written before the date.
        contact: where units send the form: an e-mail address or other words.
        paper: of the appendix, a key of `paging.PAPERS`.
        password: the password that the office agreed on with the units; several are separated by semicolons.
        unsealed: what is done with a form without mã xác thực, a key of `seals.POLICIES`.
        questions: how many of a unit's numbers that are far from others' are asked about; none: three.
    """

    parent: str = ""
    name: str = "Sở Nội vụ"
    place: str = ""
    contact: str = ""
    paper: str = A4_LANDSCAPE
    password: str = ""
    unsealed: str = ACCEPT
    questions: int | None = None

    @property
    def most_questions(self) -> int:
        """How many numbers that are far from those of other units one unit is asked about."""
        return 3 if self.questions is None else self.questions

    @property
    def passwords(self) -> tuple[str, ...]:
        """The passwords to try: the text as it is, as a password may contain a semicolon, and its parts."""
        parts = (part.strip() for part in self.password.split(";"))
        return tuple(dict.fromkeys(each for each in (self.password, *parts) if each))


@dataclass(frozen=True)
class Round:
    """One reporting round (đợt, kỳ báo cáo).

    Args:
        period: its period.
        title: its name in titles, such as `giai đoạn 1`; empty: the period's own label.
        due_date: the day by which units return the form.
        report_number: number and symbol of the report that the appendix goes with.
        report_date: the day of that report.
        rehearsal: the round is made up to practise on, and everything written for it is marked so.
    """

    period: Period
    title: str = ""
    due_date: dt.date | None = None
    report_number: str = ""
    report_date: dt.date | None = None
    rehearsal: bool = False

    @property
    def mark(self) -> str:
        """The mark on everything written for the round; empty for a real one."""
        return REHEARSAL if self.rehearsal else ""

    @property
    def name(self) -> str:
        """The round as titles name it."""
        return self.title or self.period.label


EXTENDED = Status.EXTENDED
EXEMPT = Status.EXEMPT
NOTHING_TO_REPORT = Status.NOTHING_TO_REPORT


@dataclass(frozen=True)
class Waiver:
    """What one unit is granted in one round.

    Args:
        period: of the round.
        unit_code: whose it is.
        kind: `extended`, `exempt` or `nothing_to_report`.
        until: the last day of an extension.
        citation: the document that grants it.
    """

    period: Period
    unit_code: str
    kind: Status
    until: dt.date | None = None
    citation: str = ""

    @property
    def excuses(self) -> bool:
        """Say whether the unit owes no report, and was not only given more time for it."""
        return self.kind != EXTENDED


@dataclass(frozen=True)
class Override:
    """What somebody in charge decided about the result of one unit in one round, whatever its points say.

    Args:
        period: of the round.
        unit_code: whose result it is.
        total: its total points; none: as computed.
        band: its band; empty: as computed from the total.
        reason: why; printed.
        by: who decided; printed.
        citation: the document.
    """

    period: Period
    unit_code: str
    total: Decimal | None = None
    band: str = ""
    reason: str = ""
    by: str = ""
    citation: str = ""


@dataclass(frozen=True)
class Receipt:
    """When one file came in (sổ nhận); the analyst may correct the day.

    Args:
        file: its name when it was first seen.
        received: the day; none: unknown, so the return is neither on time nor late.
        note: free text.
        sha256: identifies the file even if it is renamed.
    """

    file: str
    received: dt.date | None = None
    note: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class Config:
    """The content of the configuration workbook, and the keys from the file beside it.

    Args:
        predecessors: what became of former units.
        duties: the reports that are made again and again; of the workspace alone, not of a period.
        keys: of the codes on the forms (`seals`), the first for new ones; none: forms carry no code.
        overrides: what was decided about results.
    """

    agency: Agency
    criteria: CriteriaSet
    roster: Roster
    rounds: tuple[Round, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    predecessors: tuple[Predecessor, ...] = ()
    duties: tuple[Duty, ...] = ()
    keys: tuple[str, ...] = field(default=(), repr=False)
    overrides: tuple[Override, ...] = ()

    @property
    def seals(self) -> Seals:
        """The keys, with what the agency wants done where a form shows no code."""
        return Seals(self.keys, self.agency.unsealed)

    def waived(self, period: Period) -> dict[str, Waiver]:
        """Code of a unit → what it is granted in a round."""
        return {waiver.unit_code: waiver for waiver in self.waivers if waiver.period == period}

    def overridden(self, period: Period) -> dict[str, Override]:
        """Code of a unit → what was decided about its result in a round."""
        return {each.unit_code: each for each in self.overrides if each.period == period}

    def round(self, period: Period) -> Round:
        """The round of a period; without title and dates if it is not configured."""
        return next((each for each in self.rounds if each.period == period), Round(period))

    def of(self, period: Period) -> Config:
        """What concerns one round: without other periods' rounds and exemptions, and without duties."""
        waivers = tuple(waiver for waiver in self.waivers if waiver.period == period)
        overrides = tuple(each for each in self.overrides if each.period == period)
        return replace(self, rounds=(self.round(period),), waivers=waivers, overrides=overrides, duties=())
