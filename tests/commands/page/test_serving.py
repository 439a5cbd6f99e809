"""The server of the page: who reaches it, how it begins and ends."""

from __future__ import annotations

import http.client
import signal
import subprocess
import sys
import threading
import webbrowser
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from click.testing import CliRunner

from tests.helpers import workspace
from vtlt_consolidate.commands import cli
from vtlt_consolidate.commands.page import serving
from vtlt_consolidate.commands.page.guard import WORKSPACE_FIELD
from vtlt_consolidate.commands.page.serving import Server
from vtlt_consolidate.files import process


def test_it_serves_this_machine_alone_until_it_is_left(tmp_path: Path) -> None:
    server = Server(workspace(tmp_path).root)
    seen: list[tuple[int, str]] = []

    def ask(method: str, path: str, body: str = "", **headers: str) -> http.client.HTTPResponse:
        at = urlsplit(server.guard.address)
        assert at.hostname == "127.0.0.1"
        connection = http.client.HTTPConnection(at.hostname, at.port or 0, timeout=10)
        connection.request(
            method, path, body, {name.replace("_", "-"): text for name, text in headers.items()}
        )
        answer = connection.getresponse()
        seen.append((answer.status, answer.read().decode()))
        connection.close()
        return answer

    def visit(address: str) -> None:
        at = urlsplit(address)
        origin = f"http://{at.netloc}"
        ask("GET", "/", Host="evil.example")
        cookie = str(ask("GET", at.path).headers["Set-Cookie"]).partition(";")[0]
        assert "Server" not in ask("GET", "/ky/2026-03", Cookie=cookie).headers
        ask("POST", "/thoat", Cookie=cookie, Origin=origin, Content_Length="9999999999")
        form = {WORKSPACE_FIELD: server.guard.identity(server.office.named)}
        kind = "application/x-www-form-urlencoded"
        ask("POST", "/thoat", urlencode(form), Cookie=cookie, Origin=origin, Content_Type=kind)

    server.run(visit)
    assert [status for status, _ in seen] == [403, 303, 200, 413, 200]
    assert "Đã đóng vtlt" in seen[-1][1]


def test_nothing_of_it_is_left_when_it_ends_though_a_browser_holds_its_connection(tmp_path: Path) -> None:
    server = Server(workspace(tmp_path).root)
    before = threading.active_count()

    def visit(address: str) -> None:
        at = urlsplit(address)
        held.append(http.client.HTTPConnection(at.hostname or "", at.port or 0, timeout=10))
        held[0].request("GET", at.path)
        held[0].getresponse().read()
        server.leave()

    held: list[http.client.HTTPConnection] = []
    server.run(visit)
    assert threading.active_count() < before
    with pytest.raises((OSError, http.client.HTTPException)):
        held[0].request("GET", "/")
        held[0].getresponse()
    held[0].close()


@pytest.mark.parametrize(("options", "opened"), [([], True), (["--no-browser"], False)])
def test_the_browser_opens_by_itself_unless_told_not_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], opened: bool
) -> None:
    addresses: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda address: addresses.append(address) or True)
    served = Server.run
    monkeypatch.setattr(serving, "_LAST_WORDS", 0)
    monkeypatch.setattr(Server, "run", lambda server, ready: (server.leave(), served(server, ready)))
    done = CliRunner().invoke(cli.main, ["ui", "-w", str(tmp_path), *options])
    assert done.exit_code == 0
    assert bool(addresses) == opened
    assert ("/vao/" in done.stdout) != opened
    assert CliRunner().invoke(cli.main, ["ui", "-w", str(tmp_path / "x")]).exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="processes are ended there, not interrupted")
def test_a_process_can_be_interrupted_though_we_were_started_in_the_background() -> None:
    kept = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a shell has it for `vtlt ui &`
    try:
        end, started = process.start("time", "sleep")  # for as many seconds as the number of its end
    finally:
        signal.signal(signal.SIGINT, kept)
    for _ in range(50):
        with suppress(subprocess.TimeoutExpired):
            started.wait(0.1)
            break
        started.send_signal(signal.SIGINT)
    assert started.wait(60) == -signal.SIGINT
    end.close()
