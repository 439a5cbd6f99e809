"""Serves the page on this machine alone, until it is left or nobody has asked for anything for long."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from waitress import wasyncore
from waitress.server import create_server

from vtlt_consolidate.commands.page import app
from vtlt_consolidate.commands.page.guard import Guard
from vtlt_consolidate.commands.page.office import Office
from vtlt_consolidate.commands.page.uploads import MOST_BYTES
from vtlt_consolidate.words.errors import WorkspaceError, reason

_HERE = "127.0.0.1"
_THREADS = 4
_QUEUE = 32
_IDLE = 10 * 60 * 60
"""Seconds without any request after which the page ends itself: nobody sees it, as it has no window."""
_LOOK = 0.5
_MOST_AT_ALL = 2 * MOST_BYTES
"""Bytes beyond which the connection is cut; up to here our own words say that it is too much."""
_LAST_WORDS = 1.0


class Server:
    """The page of one folder, on a free port.

    Args:
        start: a workspace, or a folder of workspaces.

    Raises:
        WorkspaceError: there is no such folder, or no port is free.
    """

    def __init__(self, start: Path) -> None:
        if not start.is_dir():
            raise WorkspaceError(f"Không có thư mục “{start}”.")
        listening = _bound()
        self.guard = Guard(listening.getsockname()[1])
        self.office = Office(start)
        self._left = threading.Event()
        self._asked = time.monotonic()
        self.app = app.make(self.office, self.guard, self.leave)
        self.app.before_request(self._note)
        # It tells in English, in the window of who started the page, that requests wait for a moment.
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self._connected: dict[int, wasyncore.dispatcher] = {}
        self._hung_up: dict[int, wasyncore.dispatcher] = {}
        self._server = create_server(
            self.app, map=self._connected, sockets=[listening], threads=_THREADS, ident=None,
            max_request_body_size=_MOST_AT_ALL, connection_limit=_QUEUE, clear_untrusted_proxy_headers=True,
        )  # fmt: skip

    def _note(self) -> None:
        self._asked = time.monotonic()

    def run(self, ready: Callable[[str], None]) -> None:
        """Serve until the page is left.

        Args:
            ready: called with the address and its token once the page answers.
        """
        serve = threading.Thread(target=self._server.run, name="vtlt-page", daemon=True)
        serve.start()
        ready(self.guard.address)
        try:
            # With a time limit, as on Windows nothing interrupts an endless wait.
            while not self._left.wait(_LOOK) and not self._forgotten():
                pass
            time.sleep(_LAST_WORDS)
        finally:
            self.office.stop()
            self._server.task_dispatcher.shutdown()
            self._server.trigger.pull_trigger(self._hang_up)
            serve.join()
            wasyncore.close_all(self._hung_up, ignore_all=True)

    def leave(self) -> None:
        """Let `run` stop what is at work, and end."""
        self._left.set()

    def _hang_up(self) -> None:
        # The thread that waits for the sockets ends as it has none left; closed under it they fail.
        self._hung_up.update(self._connected)
        self._connected.clear()

    def _forgotten(self) -> bool:
        return time.monotonic() - self._asked > _IDLE and not self.office.working


def _bound() -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.bind((_HERE, 0))
    except OSError as error:
        listening.close()
        raise WorkspaceError(f"Không mở được cổng nào trên máy này: {reason(error)}.") from error
    return listening
