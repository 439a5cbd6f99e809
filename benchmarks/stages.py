"""Shows where the processor time of a consolidation goes: seconds of each stage, without those inside it.

python benchmarks/stages.py WORKSPACE PERIOD
"""

from __future__ import annotations

import functools
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from vtlt_consolidate.checking import evidence, fixedcells, merge, notices, printed, rules
from vtlt_consolidate.checking.returns import statuses
from vtlt_consolidate.commands import check, consolidate
from vtlt_consolidate.desk import decisionbook
from vtlt_consolidate.files import beside, crew, intake
from vtlt_consolidate.identity import accept, sheets, whose
from vtlt_consolidate.publishing import publication
from vtlt_consolidate.reading import answers, elsewhere, locate, seen, several
from vtlt_consolidate.reading.earlier import history
from vtlt_consolidate.scoring import explain, score
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import register
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.writing.appendix import papers
from vtlt_consolidate.writing.forms import corrections, due
from vtlt_consolidate.writing.merged import book

STAGES: tuple[tuple[ModuleType, str], ...] = (
    (intake, "take"), (register, "note"), (several, "read"), (sheets, "split"), (accept, "accept"),
    (locate, "locate"), (elsewhere, "contradictions"), (seen, "as_seen"), (answers, "parse"),
    (notices, "tell"), (merge, "choose"), (whose, "attribute"), (whose, "in_question"),
    (rules, "check"), (evidence, "check"),
    (merge, "complete"), (score, "mark"), (score, "subtotals"), (score, "total"), (printed, "check"),
    (fixedcells, "check"), (statuses, "of_units"), (decisionbook, "agenda"), (decisionbook, "put"),
    (due, "of_month"), (corrections, "render"), (history, "read"), (explain, "losses"),
    (explain, "climbs"), (book, "render"), (papers, "render"), (publication, "publish"),
    (check, "follow_up"),
)  # fmt: skip
REST, LOADING = "the rest", "loading the program"


class Clock:
    """Counts seconds of this process for the stage that is running."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._running, self._since = [REST], time.process_time()

    def switch(self) -> None:
        """Count the time up to now for the stage that is running."""
        now = time.process_time()
        stage = self._running[-1]
        self.seconds[stage] = self.seconds.get(stage, 0) + now - self._since
        self._since = now

    def timed(self, stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
        """Count a function as a stage."""

        @functools.wraps(call)
        def timed(*args: Any, **kwargs: Any) -> Any:
            self.switch()
            self._running.append(stage)
            try:
                return call(*args, **kwargs)
            finally:
                self.switch()
                self._running.pop()

        return timed


def main(root: str, period: str) -> None:
    """Consolidate, and print the seconds."""
    clock = Clock()
    clock.seconds[LOADING] = time.process_time()
    for module, name in STAGES:
        stage = f"{module.__name__.removeprefix('vtlt_consolidate.')}.{name}"
        setattr(module, name, clock.timed(stage, getattr(module, name)))
    # Half of some stages would run in a second process, where nothing counts them.
    begin = beside.Helper.begin
    beside.Helper.begin = lambda it, call, **__: begin(it, call, worth=False)  # type: ignore[assignment,misc]
    consolidate.follow_up = clock.timed("commands.check.follow_up", consolidate.follow_up)
    consolidate.consolidate(Workspace.open(Path(root)), Period.parse(period))
    clock.switch()
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    readers = children.ru_utime + children.ru_stime
    whole = sum(clock.seconds.values()) + readers
    clock.seconds[f"{crew.__name__.removeprefix('vtlt_consolidate.')} (other processes)"] = readers
    print(f"{whole:6.1f}  100 %  all")
    for stage, seconds in sorted(clock.seconds.items(), key=lambda item: -item[1]):
        if share := round(100 * seconds / whole):
            print(f"{seconds:6.1f} {share:4} %  {stage}")


if __name__ == "__main__":
    main(*sys.argv[1:])
