"""When returns are due and when they came; the status of every unit: complete, in time, missing, excused."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.checking.returns.setchanged import unasked
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import returnrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Config, Waiver
from vtlt_consolidate.model.decisions import FILE
from vtlt_consolidate.model.frames import Answers, Files, Findings, Submissions
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring import answered
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.phrases import lowered
from vtlt_consolidate.words.states import LACKING, Status, Verdict
from vtlt_consolidate.words.text import show_date


@dataclass(frozen=True)
class Timetable:
    """When returns are due, and when they came.

    Args:
        due_date: the deadline of the round; `None`: a unit is late only after an extension of its own.
        waivers: code of a unit → its extension, exemption or notice that it has nothing to report.
        received: SHA-256 of a file → the day it came in; files of unknown date are not in it.
    """

    due_date: dt.date | None = None
    waivers: Mapping[str, Waiver] = field(default_factory=dict)
    received: Mapping[str, dt.date] = field(default_factory=dict)

    def days_late(self, unit_code: str, day: dt.date | None) -> int | None:
        """Days between the deadline of a unit and its return, negative if early; `None` if unknown.

        Who owes no report is not late with one.
        """
        due = self.due(unit_code)
        if due is None or day is None:
            return None
        days = (day - due).days
        return days if self.waits_for(unit_code) else min(days, 0)

    def waits_for(self, unit_code: str) -> bool:
        """Say whether a unit owes a report: it was not excused, though perhaps given more time."""
        waiver = self.waivers.get(unit_code)
        return waiver is None or not waiver.excuses

    def due(self, unit_code: str) -> dt.date | None:
        """The deadline of a unit, `None` if it has none."""
        return self.due_of(unit_code)[0]

    def due_of(self, unit_code: str) -> tuple[dt.date | None, bool]:
        """The deadline of a unit, `None` if it has none; whether it is that of an extension."""
        waiver = self.waivers.get(unit_code)
        extended = waiver is not None and not waiver.excuses
        return (waiver.until if waiver and extended else self.due_date), extended

    def of_returns(self, files: DataFrame[Files]) -> tuple[dict[str, dt.date], dict[str, int]]:
        """Code of a unit → day of its first usable return; and → days late, where both are known."""
        days = self.first_days(files)
        late = {code: self.days_late(code, day) for code, day in days.items()}
        return days, {code: count for code, count in late.items() if count is not None}

    def first_days(self, files: DataFrame[Files]) -> dict[str, dt.date]:
        """Code of a unit → day of its first usable return: a later correction does not make a unit late.

        A blank form is no return, and neither is another copy of it. A return that was left out for another
        one of the unit did come: which words choose between them makes nobody late.
        """
        came = list(frames.tuples(files, "unit_code", "sha256", "verdict"))
        counted = {unit_code for unit_code, _, verdict in came if verdict == Verdict.READ}
        blank = {sha256 for _, sha256, verdict in came if verdict == Verdict.BLANK}
        days: dict[str, dt.date] = {}
        for unit_code, sha256, verdict in came:
            day = self.received.get(sha256)
            usable = verdict in _USABLE or (verdict == Verdict.SET_ASIDE and unit_code in counted)
            if day and usable and sha256 not in blank:
                days[unit_code] = min(day, days.get(unit_code, day))
        return days


_USABLE = (Verdict.READ, Verdict.SUPERSEDED, Verdict.DUPLICATE)


def excused(files: DataFrame[Files], waivers: Mapping[str, Waiver]) -> set[str]:
    """The codes of units that need not report and of which no return counts; they are left out of all totals.

    One that sent a file of no use owes nothing all the same: nobody waits for a better one.
    """
    counted = set(files.loc[files["verdict"] == Verdict.READ, "unit_code"])
    return {code for code, waiver in waivers.items() if waiver.excuses and code not in counted}


def unneeded(
    found: DataFrame[Findings], files: DataFrame[Files], waivers: Mapping[str, Waiver]
) -> DataFrame[Findings]:
    """Turn what is wrong with files of units that need not report into notes: nobody has to send them again.

    What the office has to mend stays as it is, and so does the question whose a file is.

    Args:
        found: frame `Findings`.
        files: frame `Files`.
        waivers: code of a unit → what it was granted.
    """
    if not waivers:
        return found
    theirs = [rule.code for rule in catalogue.RULES.values() if not rule.office and rule.decide in ("", FILE)]
    rests = found["unit_code"].isin(excused(files, waivers)) & found["code"].isin(theirs)
    rests &= found["severity"] == catalogue.ERROR
    if not rests.any():
        return found
    return Findings.validate(
        found.assign(
            severity=found["severity"].mask(rests, catalogue.NOTED), mend=found["mend"].mask(rests, _NOT_OWED)
        )
    )


def volunteered(
    files: DataFrame[Files], waivers: Mapping[str, Waiver], period: Period
) -> DataFrame[Findings]:
    """Note the returns that count although their units need not report.

    Args:
        files: frame `Files`.
        waivers: code of a unit → what it was granted.
        period: the period, whose configuration says so.
    """
    counted = files[(files["verdict"] == Verdict.READ) & (files["carried"] == "")]
    return catalogue.frame(
        catalogue.record(
            returnrules.EXEMPT_SENT, file=file, unit_code=code, key=code, expected=str(period),
            found=lowered(frames.STATUSES[waiver.kind]),
        )
        for code, file in frames.tuples(counted.drop_duplicates("unit_code"), "unit_code", "file")
        if (waiver := waivers.get(code)) and waiver.excuses
    )  # fmt: skip


_NOT_OWED = "Không cần làm gì: kỳ này đơn vị được miễn hoặc không phát sinh, không phải gửi báo cáo."


def absent(
    files: DataFrame[Files], findings: DataFrame[Findings], roster: Roster, waivers: Mapping[str, Waiver]
) -> set[str]:
    """The codes of units without a waiver that sent nothing, not even a file that was refused.

    A blank form is no return.
    """
    refused = findings.loc[findings["severity"] == catalogue.ERROR, "unit_code"]
    sent = files.loc[files["verdict"] != Verdict.BLANK, "unit_code"]
    return set(roster.codes) - set(sent) - set(refused) - waivers.keys()


def of_units(
    files: DataFrame[Files],
    answers: DataFrame[Answers],
    findings: DataFrame[Findings],
    config: Config,
    times: Timetable,
) -> DataFrame[Submissions]:
    """Give every unit its status: whether its return is there, complete and in time.

    Args:
        files: frame `Files`.
        answers: frame `Answers` as `complete` returns it.
        findings: frame `Findings`.
        config: units and set.
        times: deadlines and days of receipt.

    Returns:
        `Submissions` in print order. `missing` counts required answers that are absent or unreadable, and
        ratios whose wholes are; for a unit without a return that is all of them. Leaves for which the return
        had no place, through no fault of its unit, are not counted (`unasked`).
    """
    required = [leaf.code for leaf in config.criteria.leaves if leaf.owed]
    asked = answers[(answers["field"] == ANSWER) & answers["leaf_code"].isin(required)]
    states = answered.states(answers, config.criteria)[asked.index]
    lacking = states.isin(LACKING) & ~unasked(asked, files, findings)
    blanks = Counter(asked.loc[lacking, "unit_code"].tolist())
    errors = Counter(findings.loc[findings["severity"] == catalogue.ERROR, "unit_code"].tolist())
    first = files[files["verdict"] == Verdict.READ].drop_duplicates("unit_code")
    read = {code: about for code, *about in frames.tuples(first, "unit_code", "file", "sha256", "carried")}
    refused = set(files.loc[files["verdict"] == Verdict.REJECTED, "unit_code"])
    waiting = refused & catalogue.waiting_units(findings, asked=True)
    first_days = times.first_days(files)
    rows = []
    for code in config.roster.codes:
        day = first_days.get(code)
        missing, days = blanks[code], times.days_late(code, day)
        returned: Status | None = None
        file, sha256, of_before = read.get(code, ("", "", ""))
        if code in read:
            # Nobody says of one that owes no report that it came in time.
            timed = days if times.waits_for(code) else None
            returned = Status.CARRIED if of_before else _returned_status(missing, timed)
        came = Status.UNDECIDED if code in waiting else Status.REJECTED if code in refused else None
        rows.append(
            {
                "unit_code": code,
                "status": returned or _absent_status(came, times.waivers.get(code)),
                "file": file,
                "sha256": sha256,
                "received": show_date(day) if day else "",
                "days_late": days if days and days > 0 else None,
                "missing": missing,
                "errors": errors[code],
            }
        )
    numbers = dict.fromkeys(("days_late", "missing", "errors"), "Int64")
    columns = list(Submissions.to_schema().columns)
    frame = pd.DataFrame(rows, columns=columns)
    return Submissions.validate(frame.astype({name: numbers.get(name, "str") for name in columns}))


def _returned_status(missing: int, days_late: int | None) -> Status:
    if missing:
        return Status.INCOMPLETE
    if days_late is None:
        return Status.COMPLETE
    return Status.LATE if days_late > 0 else Status.ON_TIME


def _absent_status(came: Status | None, waiver: Waiver | None) -> Status:
    """The status of a unit without a return that counts.

    Args:
        came: what became of the files that it sent; none: it sent none.
        waiver: what it was granted.
    """
    if came and (waiver is None or not waiver.excuses):
        return came
    return waiver.kind if waiver else Status.MISSING
