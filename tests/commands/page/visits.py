"""Asks the page as a browser does: with its cookie, from our own page."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from vtlt_consolidate.commands.page import app
from vtlt_consolidate.commands.page import office as offices
from vtlt_consolidate.commands.page.guard import WORKSPACE_FIELD, Guard
from vtlt_consolidate.commands.page.jobs.doing import done
from vtlt_consolidate.commands.page.jobs.orders import Order, Progress

PORT = 8765
HOST = f"127.0.0.1:{PORT}"


class Here:
    """A job that is done in this process, before anybody can ask how far it is."""

    progress = Progress()
    running = young = renewed = False

    def __init__(self, order: Order) -> None:
        self.order = order
        self.outcome = done(order, lambda things, *_: iter(things))
        self.ended = time.time()

    def wait(self, seconds: float | None = None) -> None:
        """It has ended."""


class Visitor:
    """A browser that was let in.

    Args:
        start: what the page was started for.
        let_in: use the address with the token.
    """

    def __init__(self, start: Path, *, let_in: bool = True) -> None:
        self.office, self.guard, self.left = offices.Office(start), Guard(PORT), list[bool]()
        self.app = app.make(self.office, self.guard, lambda: self.left.append(True))
        self.client: FlaskClient = self.app.test_client()
        if let_in:
            assert self.ask("GET", f"/vao/{self.guard.token}").status_code == 303

    def ask(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, **given: Any
    ) -> TestResponse:
        """Send one request, with these headers besides those of a browser; an empty one is left out."""
        own = {"Host": HOST, "Sec-Fetch-Site": "same-origin"}
        own |= {"Origin": f"http://{HOST}"} if method not in ("GET", "HEAD") else {}
        sent = {name: value for name, value in (own | dict(headers or {})).items() if value}
        return self.client.open(
            path, method=method, headers=sent, base_url=f"http://{HOST}", buffered=True, **given
        )

    def get(self, path: str) -> str:
        """A page, which has to be there."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def after(self, answer: TestResponse) -> str:
        """The page that an act leads to."""
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["Location"])

    def refused(self, path: str, **fields: Any) -> str:
        """The page that shows a form of ours again, with why it was refused."""
        answer = self.post(path, **fields)
        assert "sai=" in answer.headers.get("Location", ""), answer.text
        return self.after(answer)

    def form(self, **fields: Any) -> dict[str, Any]:
        """The fields of a form of ours."""
        return {WORKSPACE_FIELD: self.guard.identity(self.office.named), **fields}

    def post(self, path: str, headers: Mapping[str, str] | None = None, **fields: Any) -> TestResponse:
        """Send a form of ours."""
        return self.ask("POST", path, headers, data=self.form(**fields))
