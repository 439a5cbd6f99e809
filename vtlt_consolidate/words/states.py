"""The values of the columns for states of answers, verdicts on returns, severities and statuses of units."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """What an answer is: a mark met or not met, other information given, nothing, or unusable."""

    MET = "met"
    NOT_MET = "not_met"
    GIVEN = "given"
    MISSING = "missing"
    UNCONFIRMED = "unconfirmed"
    """It stood on the form when it was sent out, and the unit has not confirmed it."""
    INVALID = "invalid"


LACKING = (State.MISSING, State.UNCONFIRMED, State.INVALID)
"""The states without a value that counts."""


class Review(StrEnum):
    """What a unit did with a value that stood on its form when it was sent out."""

    KEPT = "kept"
    """It confirmed the value as it is."""
    CHANGED = "changed"
    """It put another value, or none, in its place."""
    UNCONFIRMED = "unconfirmed"
    """The value stands there as it was sent out, and nobody has confirmed it."""


class Verdict(StrEnum):
    """How a return was used."""

    READ = "read"
    """It counts."""
    DUPLICATE = "duplicate"
    """It repeats another return."""
    SUPERSEDED = "superseded"
    """A later one counts."""
    BLANK = "blank"
    """Nobody filled it in, so it is no return."""
    REJECTED = "rejected"
    """It cannot be used."""
    REPLACED = "replaced"
    """It cannot be used, and need not be: a form of its unit counts that came later."""
    SET_ASIDE = "set_aside"
    """The analyst decided not to use it."""


class Severity(StrEnum):
    """Severity of a finding: the thing cannot be used, a person should look at it, or it is only noted."""

    ERROR = "error"
    WARNING = "warning"
    NOTED = "note"


class Status(StrEnum):
    """Status of a unit in a round.

    `complete`: all was sent, but no deadline or day of receipt is known. `undecided`: a form was sent, and
    the office has still to decide whose it is, or which of several counts.
    """

    ON_TIME = "on_time"
    LATE = "late"
    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    UNDECIDED = "undecided"
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
    UNITED = "united"
    """Sums of the figures of units that were merged into it since."""
    UNLISTED = "unlisted"
    """It was not on the list then, its code belonged to another unit, or it was merged or split since."""
    REGROUPED = "regrouped"
    """It belonged to another group of units then, which is asked something else."""
    LEFT_OUT = "left_out"
    """There are no usable results of the period at all."""
