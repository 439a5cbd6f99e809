"""The values of the columns for states of answers, verdicts on returns, severities and statuses of units."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What an answer is: a mark met or not met, other information given, nothing, or unreadable."""

    MET = "met"
    NOT_MET = "not_met"
    GIVEN = "given"
    MISSING = "missing"
    INVALID = "invalid"


class Verdict(StrEnum):
    """How a return was used."""

    READ = "read"
    """It counts."""
    DUPLICATE = "duplicate"
    """It repeats another return."""
    SUPERSEDED = "superseded"
    """A later one counts."""
    REJECTED = "rejected"
    """It cannot be used."""
    SET_ASIDE = "set_aside"
    """The analyst decided not to use it."""


class Severity(StrEnum):
    """Severity of a finding: the thing cannot be used, a person should look at it, or it is only noted."""

    ERROR = "error"
    WARNING = "warning"
    NOTED = "note"


class Status(StrEnum):
    """Status of a unit in a round. `complete`: all was sent, but no deadline or day of receipt is known."""

    ON_TIME = "on_time"
    LATE = "late"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    REJECTED = "rejected"
    MISSING = "missing"
    EXTENDED = "extended"
    NOTHING_TO_REPORT = "nothing_to_report"
    EXEMPT = "exempt"
    CARRIED = "carried"


class Presence(StrEnum):
    """What there is of a unit in one of the periods that a longer one is rolled up from."""

    GIVEN = "given"
    """Figures of its own return."""
    CARRIED = "carried"
    """Figures of a still earlier period, which say nothing about this one's flow."""
    MISSING = "missing"
    EXEMPT = "exempt"
    NOTHING_TO_REPORT = "nothing_to_report"
    UNLISTED = "unlisted"
    """It was not on the list of units then, or its code belonged to another one."""
    LEFT_OUT = "left_out"
    """There are no usable results of the period at all."""
