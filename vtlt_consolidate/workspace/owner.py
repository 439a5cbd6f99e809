"""Identifies a process on a machine, and says whether it is still alive."""

from __future__ import annotations

import hashlib
import os
import platform
from dataclasses import dataclass
from functools import cache

import psutil

_SAME_START = 2.0
"""Two readings of the start time of one process may differ by so many seconds, as clocks are adjusted."""


@dataclass(frozen=True)
class Owner:
    """A process.

    Args:
        pid: its number, which the system reuses.
        host: name of its machine.
        user: who runs it.
        started: when it started, in seconds; distinguishes it from a later process with the same number.
    """

    pid: int
    host: str
    user: str
    started: float

    @property
    def here(self) -> bool:
        """Say whether it runs on this machine; whether a process on another one lives cannot be known."""
        return self.host == platform.node()

    @property
    def alive(self) -> bool:
        """Say whether it is still running; a process on another machine is assumed to be."""
        if not self.here:
            return True
        try:
            return abs(psutil.Process(self.pid).create_time() - self.started) < _SAME_START
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True

    def __str__(self) -> str:
        """Name it to a person."""
        user = f"người dùng {self.user}, " if self.user else ""
        return f"máy {self.host}, {user}tiến trình số {self.pid}"


@cache
def mine(pid: int = 0) -> Owner:
    """This process; pass `pid`, because a forked process would find its parent in the cache otherwise."""
    process = psutil.Process(pid or os.getpid())
    user = os.environ.get("USERNAME") or os.environ.get("USER") or ""
    return Owner(process.pid, platform.node(), user, process.create_time())


def token(owner: Owner) -> str:
    """Write an owner as part of a file name; short, because Windows limits the length of paths."""
    return f"{_short(owner.host)}-{owner.pid}-{int(owner.started):x}"


def named(text: str) -> Owner | None:
    """Read a text of `token`; `None` if it is of another machine, or no such text."""
    host, _, rest = text.partition("-")
    pid, _, started = rest.partition("-")
    if host != _short(platform.node()) or not pid.isdigit():
        return None
    return Owner(int(pid), platform.node(), "", float(int(started, 16)))


def _short(host: str) -> str:
    return hashlib.sha256(host.encode()).hexdigest()[:6]
