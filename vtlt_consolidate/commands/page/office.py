"""What the page works on: one workspace at a time, one order at a time, what was last seen of each period."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vtlt_consolidate.commands import setup
from vtlt_consolidate.commands.page import places
from vtlt_consolidate.commands.page.jobs.job import TWO_CLICKS, Job
from vtlt_consolidate.commands.page.jobs.orders import Order
from vtlt_consolidate.commands.page.jobs.seen import MonthView
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words import shipped
from vtlt_consolidate.words.errors import VtltError, WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import Workspace

# Workspaces lie beside the program, or are its samples.
_NEAR = ("*", "samples/*", "*/samples/*")


class FarError(VtltError):
    """A period that nobody may have meant: whether it is meant is asked once more.

    Args:
        period: the period.
    """

    def __init__(self, period: Period) -> None:
        super().__init__(f"Kỳ {period} cách hôm nay hơn một năm.")
        self.period = period


@dataclass(frozen=True)
class Refused:
    """What could not be done: why, and what was typed for it."""

    error: VtltError
    typed: Mapping[str, str]

    @property
    def far(self) -> Period | None:
        """The period that nobody may have meant, if that is why."""
        return self.error.period if isinstance(self.error, FarError) else None


@dataclass(frozen=True)
class Turned:
    """Which workspace forms were about before another one was turned to, when that was, and where it led."""

    before: str
    at: float
    led: str


class Office:
    """The state of the page, shared by its threads.

    `base` is the folder in which workspaces lie side by side.

    Args:
        start: the folder that it was started for: a workspace, or a folder of workspaces.
    """

    def __init__(self, start: Path) -> None:
        self.space: Workspace | None = Workspace(start) if _is_workspace(start) else None
        whole = start.resolve()
        self.base = whole.parent if self.space else whole
        # Kept, as it cannot be asked for once the folder is gone.
        self.whole: Path | None = whole if self.space else None
        self.job: Job | None = None
        self.typed: Mapping[str, str] = {}
        """What was typed for the order, as its form shows it again if it fails."""
        self.acting = threading.Lock()
        """Held by whoever changes something, so that a second click finds what the first one did."""
        self._renewed = False
        # From now on it is known whether it is still the same.
        shipped.program()
        self._said = list[str]()
        self._refused = list[Refused]()
        self._turned: Turned | None = None
        self._views: dict[tuple[Path, Period], MonthView] = {}
        self._lock = threading.Lock()

    @property
    def workspace(self) -> Workspace:
        """The workspace.

        Raises:
            WorkspaceError: none was chosen yet, or it is gone.
        """
        if self.space is None:
            raise WorkspaceError("Chưa chọn thư mục làm việc.")
        return Workspace.open(self.space.root)

    @property
    def there(self) -> bool:
        """Say whether the chosen workspace still is where it was, with or without its configuration."""
        return self.space is not None and self.space.root.is_dir()

    @property
    def working(self) -> Job | None:
        """The order at work; none: nothing is."""
        return self.job if self.job and self.job.running else None

    @property
    def renewed(self) -> bool:
        """Say whether the program was exchanged since, so that the page has to be begun anew."""
        return self._renewed or bool(self.job and self.job.renewed)

    @property
    def named(self) -> str:
        """What forms are about: the workspace, or that there is none yet."""
        return str(self.whole or "")

    def near(self) -> list[Path]:
        """The other workspaces that may be chosen, by name."""
        found = {path for pattern in _NEAR for path in self.base.glob(pattern)}
        return sorted(path for path in found if _is_workspace(path) and path.resolve() != self.whole)

    def choose(self, number: int) -> None:
        """Work on one of `near`.

        Raises:
            WorkspaceError: there is none of this number, or an order is at work.
        """
        near = self.near()
        if not 0 <= number < len(near):
            raise WorkspaceError(
                "Không còn thư mục làm việc này. Về trang “Các kỳ, thư mục khác” rồi chọn lại."
            )
        self._turn_to(near[number])

    def make(self, name: str, set_id: str, **asked: Any) -> str:
        """Make a workspace beside the others, and work on it; gives what was done.

        Args:
            name: its name.
            set_id: as `setup.init` takes it, and so the rest.
            asked: where its units and its criteria come from.

        Raises:
            VtltError: the name cannot be used or is taken, `setup.init` refuses, or an order is at work.
        """
        root = places.new_folder(self.base, name)
        with self._lock:
            self._require_idle()
        done = setup.init(root, set_id, **asked)
        self._turn_to(root)
        return done

    def _turn_to(self, root: Path) -> None:
        with self._lock:
            self._require_idle()
            self.space, self.whole, self.job = Workspace(root), root.resolve(), None

    def begin(self, order: Order, typed: Mapping[str, str] | None = None) -> Job:
        """Begin an order; the same one is not begun twice by two clicks.

        Args:
            order: what is to be done.
            typed: the fields of the form that asked for it; `lenh` says which.

        Raises:
            WorkspaceError: another one is at work.
        """
        with self._lock:
            job = self.job
            if job and job.order == order and (job.running or job.young):
                return job
            self._require_idle()
            self.job, self.typed = Job(order), typed or {}
            return self.job

    def edited(self, job: Job) -> list[str]:
        """The workbooks that somebody has saved since an order ended, so that it may end otherwise now."""
        root, period = job.order.root, str(job.order.period)
        paths = [root / workbook.FILE_NAME, *(root / period / name for name in places.books(root / period))]
        return [path.name for path in sorted(paths) if _saved(path) > job.ended]

    def refused(self, period: Period) -> Order | None:
        """The last order, if it was not done because it would have emptied the results of this period."""
        job = self.job
        if job is None or job.outcome is None or not job.outcome.would_empty:
            return None
        here = job.order.period == period and job.order.root == self.workspace.root
        return job.order if here else None

    def say(self, text: str) -> int:
        """Keep what was done for the page that tells it; gives the number under which it asks."""
        self._said.append(text)
        return len(self._said) - 1

    def said(self, number: int) -> str:
        """What was done; nothing if nothing was kept under this number."""
        return self._said[number] if 0 <= number < len(self._said) else ""

    def keep(self, error: VtltError, typed: Mapping[str, str]) -> int:
        """Keep what was refused for the page that shows it again; gives the number under which it asks."""
        self._refused.append(Refused(error, typed))
        return len(self._refused) - 1

    def kept(self, number: int) -> Refused | None:
        """What was refused; none: nothing was kept under this number."""
        return self._refused[number] if 0 <= number < len(self._refused) else None

    def turned(self, before: str, led: str) -> None:
        """Note where a form led that made this the workspace."""
        self._turned = Turned(before, time.monotonic(), led)

    @property
    def just_turned(self) -> Turned | None:
        """Where a form led just now that turned to another workspace; none: none did."""
        turned = self._turned
        return turned if turned and time.monotonic() - turned.at < TWO_CLICKS else None

    def put_away(self) -> None:
        """Tell no more how the last order ended, as something was done since; what it saw is kept."""
        with self._lock:
            self._keep_view()
            if self.working is None:
                self.job = None

    def _require_idle(self) -> None:
        self._keep_view()
        if job := self.working:
            raise WorkspaceError(f"Đang chạy “{job.order.title}”. Đợi xong, hoặc bấm “Xem tiến độ” rồi Dừng.")

    def view(self, period: Period) -> MonthView | None:
        """What was last seen of a period; none: nothing yet."""
        self._keep_view()
        return self._views.get((self.workspace.root, period))

    def _keep_view(self) -> None:
        """Keep what the last order saw, which the next one takes the place of.

        What was seen before returns were invented, or cleared away, is true no longer.
        """
        job, self._renewed = self.job, self.renewed
        if job is None or job.outcome is None:
            return
        key = job.order.root, job.order.period
        if job.outcome.view:
            self._views[key] = job.outcome.view
        elif job.order.command in ("practise", "rehearse"):
            self._views.pop(key, None)

    def stop(self) -> None:
        """Stop what is at work, if anything is."""
        if job := self.working:
            job.stop()


def _saved(path: Path) -> float:
    """When a file was saved last; one that is gone: never."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _is_workspace(folder: Path) -> bool:
    # Unlike `Path.is_file` not stopped by a folder that nobody may look into.
    return os.path.isfile(folder / workbook.FILE_NAME)  # noqa: PTH113
