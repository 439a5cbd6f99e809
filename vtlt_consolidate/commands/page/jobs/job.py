"""One order at work, as the page sees it."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from vtlt_consolidate.commands.page.jobs.orders import Order, Outcome, Progress
from vtlt_consolidate.files import process
from vtlt_consolidate.words import shipped
from vtlt_consolidate.words.errors import WorkspaceError, reason

if sys.platform != "win32":
    import signal

# By name, as the page need not import what the commands need.
_DOING, _SERVE = f"{__package__}.doing", "serve"
_GRACE = 5
"""Seconds in which a stopped order may tidy up."""
TWO_CLICKS = 1
"""Seconds between two clicks that nobody means as two."""
_STOPPED = (
    "Đã dừng. Không tệp nào đã nhận bị thay đổi; tệp nào chưa lập xong thì bản trước vẫn nguyên. "
    "Chạy lại lúc nào cũng được."
)
_STOPPED_CLEARING = (
    "Đã dừng khi đang dọn: một phần tệp của kỳ diễn tập có thể đã bị xóa. Chạy lại để dọn nốt phần còn lại."
)


def apology(log: Path) -> str:
    """Tell of an error in this program, of which the file `log` tells developers."""
    return f"Lỗi của chương trình. Dữ liệu đã nhận không bị thay đổi. Xin gửi tệp {log} cho nhóm phát triển."


class Job:
    """An order at work in a process of its own.

    Args:
        order: what is to be done.

    Raises:
        WorkspaceError: no process can be started.
    """

    def __init__(self, order: Order) -> None:
        self.order = order
        self.progress = Progress()
        self.outcome: Outcome | None = None
        self.ended = 0.0
        """When it ended, as files are dated."""
        self.renewed = False
        """The program was exchanged since the page began: the page does not know what the new one wrote."""
        self._stopped = False
        self._begun = time.monotonic()
        with tempfile.NamedTemporaryFile(prefix="vtlt-", suffix=".log", delete=False) as log:
            self._log = Path(log.name)
        try:
            self._pipe, self._process = process.start(_DOING, _SERVE, self._log)
            self._pipe.send(order)
        except OSError as error:
            raise WorkspaceError(f"Không chạy được “{order.title}”: {reason(error)}.") from error
        self._listener = threading.Thread(target=self._listen, name="vtlt-job", daemon=True)
        self._listener.start()

    @property
    def running(self) -> bool:
        """Say whether it is still at work."""
        return self.outcome is None

    @property
    def young(self) -> bool:
        """Say whether it was begun just now, so that the same order is a second click of the same button."""
        return time.monotonic() - self._begun < TWO_CLICKS

    def wait(self, seconds: float | None = None) -> None:
        """Wait until it has ended, or for so many seconds."""
        self._listener.join(seconds)

    def stop(self) -> None:
        """Stop it as Ctrl+C does, and kill it if it does not end; what it was writing is not replaced."""
        self._stopped = True
        with suppress(OSError):
            if sys.platform == "win32":
                self._process.terminate()
            else:
                self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self.wait(_GRACE)

    def _listen(self) -> None:
        outcome: Outcome | None = None
        with suppress(EOFError, OSError):
            while outcome is None:
                told = self._pipe.recv()
                if isinstance(told, Progress):
                    self.progress = told
                else:
                    outcome = told
        self._pipe.close()
        self._process.wait()
        stopped = _STOPPED_CLEARING if self.order.command == "rehearse" else _STOPPED
        self.ended, self.renewed = time.time(), shipped.renewed()
        self.outcome = outcome or Outcome(stopped if self._stopped else apology(self._log), failed=True)
        if outcome or self._stopped:
            with suppress(OSError):
                self._log.unlink()
