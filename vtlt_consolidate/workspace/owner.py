"""Which process on which machine something belongs to, and whether it is still alive."""

from __future__ import annotations

import hashlib
import os
import platform
from dataclasses import dataclass
from functools import cache

import psutil

_SAME_START = 2.0
"""Seconds by which two readings of the start of one process may differ (the clock is set now and then)."""


@dataclass(frozen=True)
class Owner:
    """A process.

    Args:
        pid: its number, which the system uses again.
        host: name of its machine.
        user: who runs it.
        started: when it started, in seconds; tells it from a later process of the same number.
    """

    pid: int
    host: str
    user: str
    started: float

    @property
    def here(self) -> bool:
        """Say whether it is of this machine; of others nobody can know whether they live."""
        return self.host == platform.node()

    @property
    def alive(self) -> bool:
        """Say whether it runs still; one of another machine is taken to do so."""
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
    """This process; `pid` is there for a forked one, which is another."""
    process = psutil.Process(pid or os.getpid())
    user = os.environ.get("USERNAME") or os.environ.get("USER") or ""
    return Owner(process.pid, platform.node(), user, process.create_time())


def token(owner: Owner) -> str:
    """Write an owner as a part of a file's name: short, as Windows allows no long paths."""
    return f"{_short(owner.host)}-{owner.pid}-{int(owner.started):x}"


def named(text: str) -> Owner | None:
    """Read what `token` wrote; none: of another machine, or no such text."""
    host, _, rest = text.partition("-")
    pid, _, started = rest.partition("-")
    if host != _short(platform.node()) or not pid.isdigit():
        return None
    return Owner(int(pid), platform.node(), "", float(int(started, 16)))


def _short(host: str) -> str:
    return hashlib.sha256(host.encode()).hexdigest()[:6]
