"""Results that are older than what they are made from: something came or changed, and nobody made them again.

Nothing is parsed for it: the bytes on the disk are compared with what the seal notes, as a closing does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import first_of
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import RESULTS, Workspace
from vtlt_consolidate.workspace.months import closing, contents
from vtlt_consolidate.workspace.published import Seal

_NAMED = 10


@dataclass(frozen=True)
class Behind:
    """Results that are older than what they are made from.

    Args:
        period: whose results.
        changed: the files that came, were changed or are gone since, as a list in words.
        above: the longer periods that were rolled up from them and have to be again, the shortest first.
    """

    period: Period
    changed: str
    above: tuple[Period, ...] = ()

    def __str__(self) -> str:
        """Say it, as a sentence without a full stop."""
        return (
            f"kết quả kỳ {self.period} lập trước khi những tệp này được đưa vào, sửa hoặc chuyển đi: "
            f"{self.changed}"
        )


def of(workspace: Workspace, period: Period) -> tuple[Behind, ...]:
    """Find what is behind of the results of a period: they, or any that they were rolled up from.

    Nothing is claimed of closed ones, nor of any of which it is not noted what they were made from.
    """
    sealed = _open_seal(workspace, period)
    if sealed is None:
        return ()
    parts = (Period.parse(part) for part, digest in sealed.parts.items() if digest)
    found = [replace(each, above=(*each.above, period)) for part in parts for each in of(workspace, part)]
    return (*found, *_own(workspace, period, sealed))


def own(workspace: Workspace, period: Period) -> tuple[Behind, ...]:
    """The same of the results of the period alone, without those that they were rolled up from."""
    sealed = _open_seal(workspace, period)
    return tuple(_own(workspace, period, sealed)) if sealed else ()


def _own(workspace: Workspace, period: Period, sealed: Seal) -> Iterator[Behind]:
    if sealed.inputs:
        now = contents.inputs(workspace, period)
        # One that cannot be read just now, as somebody has it open, need not have changed.
        now |= {name: digest for name, digest in sealed.inputs.items() if now.get(name) == ""}
        if changed := differing(sealed.inputs, now):
            yield Behind(period, changed)


def _open_seal(workspace: Workspace, period: Period) -> Seal | None:
    """The seal of results, unless these are closed."""
    sealed = published.seal(workspace.folder(period, RESULTS))
    return None if sealed is None or closing.is_closed(workspace, period, unknown=True) else sealed


def differing(then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """List the files that differ, given as name → SHA-256; empty: none does."""
    names = [name for name in sorted({*then, *now}) if then.get(name) != now.get(name)]
    return first_of(names, _NAMED, "tệp khác", ", ")
