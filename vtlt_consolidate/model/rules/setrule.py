"""A rule about answers that have to agree, as the analyst writes it on the sheet “Quy tắc”."""

from __future__ import annotations

from dataclasses import dataclass

from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Severity

TRIAL, ON, OFF = "trial", "on", "off"
RULE_STATES = {TRIAL: "Thử", ON: "Bật", OFF: "Tắt"}
"""Whether a rule is asked about: only noted for the office, yes, or no → words in the configuration."""


@dataclass(frozen=True)
class SetRule:
    """A rule (quy tắc) about answers that have to agree, written as formulas (`language`).

    Args:
        code: identifies it.
        condition: what has to hold; an answer that it needs and that is missing breaks nothing.
        when: it is judged only where this holds; empty: always.
        severity: of a breach. An error withholds the answers that the rule names.
        message: what has to agree; empty: the condition in words.
        mend: how to mend a breach; empty: to correct one of the answers.
        state: a key of `RULE_STATES`.
        why: who put it into this state, and why.
        since: the first period that it is for; none: any.
        until: the last one; none: any.
        citation: the document and place that it comes from.
    """

    code: str
    condition: str
    when: str = ""
    severity: Severity = Severity.WARNING
    message: str = ""
    mend: str = ""
    state: str = ON
    why: str = ""
    since: Period | None = None
    until: Period | None = None
    citation: str = ""

    def concerns(self, period: Period) -> bool:
        """Say whether it is judged in a period."""
        begun = self.since is None or not period.before(self.since)
        return self.state != OFF and begun and (self.until is None or not self.until.before(period))
