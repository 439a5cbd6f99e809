"""The class of the rules in the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from string import Formatter

from vtlt_consolidate.model.decisions import ALIKE, RETURN, ROW, SHEET, VALUE
from vtlt_consolidate.words.states import Severity

ERROR = Severity.ERROR
WARNING = Severity.WARNING
NOTED = Severity.NOTED
SEVERITIES = {ERROR: "Lỗi", WARNING: "Cần xem", NOTED: "Ghi nhận"}

CONTEXT = frozenset({"found", "expected", "example", "subject", "other"})
"""The placeholders that a message may contain."""


@dataclass(frozen=True)
class Rule:
    """One kind of thing that can be wrong.

    Args:
        code: stable, such as `VT201`.
        severity: how grave it is.
        title: a few words for lists.
        message: what was found, for the person who has to mend it.
        mend: how to mend it, with an example if that helps.
        decide: kind of question that the analyst may decide instead (see `decisions`); warnings can also be
            accepted.
        office: the office itself has to mend it, so no correction form is sent to the unit.
        besides: what the office can do instead, in a sentence that no unit is told.
    """

    code: str
    severity: Severity
    title: str
    message: str
    mend: str
    decide: str = ""
    office: bool = False
    besides: str = ""

    @property
    def keyed(self) -> bool:
        """Say whether decisions need more than the place of a finding to recognise it again."""
        if self.severity == WARNING:
            return self.decide not in (ALIKE, RETURN, SHEET)
        return self.decide in (VALUE, ROW)

    @property
    def advice(self) -> str:
        """How to mend it, for the office."""
        return f"{self.mend} {self.besides}".rstrip()

    @property
    def needs(self) -> frozenset[str]:
        """The placeholders in its texts."""
        texts = (self.message, self.mend)
        return frozenset(name for text in texts for _, name, _, _ in Formatter().parse(text) if name)
