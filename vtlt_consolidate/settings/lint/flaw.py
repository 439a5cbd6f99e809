"""One contradiction in a configuration, as every check of it gives it."""

from __future__ import annotations

from dataclasses import dataclass

from vtlt_consolidate.words.states import Severity

ERROR = Severity.ERROR
WARNING = Severity.WARNING


@dataclass(frozen=True)
class Flaw:
    """One contradiction in a criteria set or configuration.

    Args:
        what: `unit`, `node`, `band`, `gate`, `round`, `waiver`, `milestone`, `task`, `predecessor` or `set`.
        index: index among the things of this kind, from 0.
        field: the field that is wrong.
        text: what is wrong and how to mend it; `{other}` is replaced by the cell of `other`.
        other: index of the thing that it clashes with.
        severity: a set with an `error` cannot be used; a `warning` should be looked at by a person, because
            many official sheets in force have such flaws.
    """

    what: str
    index: int
    field: str
    text: str
    other: int | None = None
    severity: Severity = ERROR


NO_CITATION = "chưa có căn cứ; ghi văn bản và điều khoản quy định."
USELESS = "dòng loại này không dùng ô này; xóa đi, hoặc đổi loại."
"""What several checks say alike."""
