"""What is seen in a browser, in a window of commands, and in a program for mails."""

import email
import email.policy
import html
import os
import pty
import subprocess
import sys
from pathlib import Path

from selenium.webdriver import Chrome

from docs.pictures import images
from tests import browser as browsers

_WIDTH, _LOWEST, _HIGHEST = 1000, 260, 920
_CONSOLE = """<body style="margin:0;background:#0c0c0c"><title>x</title>
<div style="background:#e8e8e8;font:13px 'Segoe UI',Arial,sans-serif;padding:.45em .8em">{title}</div>
<pre style="color:#e6e6e6;font:14px/1.35 'Noto Sans Mono',monospace;margin:0;padding:.8em 1em;
white-space:pre-wrap">{text}</pre></body>"""
_MAIL = """<body style="margin:0;font:15px/1.45 Arial,sans-serif;background:white"><title>x</title>
<style>.n {{ color:#555;width:5em }} span {{ border:1px solid #9ab;padding:.35em .7em }}</style>
<table style="background:#f1f4f8;width:100%;padding:.6em 1em;border-bottom:1px solid #c6ced8">{head}</table>
<div style="white-space:pre-wrap;padding:1em 1.3em">{body}</div>
<div style="padding:.2em 1.3em 1.2em">Tệp đính kèm: {attached}</div></body>"""


def picture(browser: Chrome, name: str, highest: int = _HIGHEST) -> None:
    """Draw the page that is open, as high as it is up to a limit."""
    browsers.seen_at(browser, _WIDTH, _LOWEST)
    tall = browser.execute_script("return document.body.scrollHeight")
    browsers.seen_at(browser, _WIDTH, min(highest, max(_LOWEST, tall)))
    images.save(name, browser.get_screenshot_as_png())


def _show(browser: Chrome, name: str, text: str, folder: Path) -> None:
    page = folder / f"{name}.html"
    page.write_text(f'<!doctype html><meta charset="utf-8">{text}', encoding="utf-8")
    browser.get(page.as_uri())
    browsers.seen_at(browser, _WIDTH, 10)
    tall = browser.execute_script("return document.body.scrollHeight")
    browsers.seen_at(browser, _WIDTH, tall)
    images.save(name, browser.get_screenshot_as_png())


def typed(browser: Chrome, name: str, commands: list[str], here: Path, folder: Path) -> None:
    """Draw a window of commands in which they were typed one after the other.

    Args:
        browser: draws.
        name: of the picture.
        commands: as they are typed, beginning with `vtlt`.
        here: where they are typed.
        folder: for what is needed to draw.
    """
    lines = []
    for command in commands:
        lines.append(f"D:\\>{command}")
        lines.append(_said(command.split()[1:], here))
    text = html.escape("\n".join(lines).strip())
    _show(browser, name, _CONSOLE.format(title="Cua-so-lenh", text=text), folder)


def _said(arguments: list[str], here: Path) -> str:
    """What a command says on a terminal to somebody who then only presses Enter."""
    ours, theirs = pty.openpty()
    os.write(ours, b"\n")
    run = subprocess.run(
        [sys.executable, "-m", "vtlt_consolidate", *arguments],
        cwd=here,
        stdin=theirs,
        stdout=theirs if not arguments or arguments[0].startswith("-") else subprocess.PIPE,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(theirs)
    said = run.stdout if run.stdout is not None else _read(ours)
    os.close(ours)
    return (said + run.stderr).decode().replace("\r", "").strip("\n") + "\n"


def _read(terminal: int) -> bytes:
    """All that was written to a terminal whose other end is closed."""
    found = b""
    while True:
        try:
            part = os.read(terminal, 4096)
        except OSError:  # its end
            return found
        found += part


def draft(browser: Chrome, name: str, mail: Path, folder: Path) -> None:
    """Draw a draft as a program for mails shows it."""
    message = email.message_from_bytes(mail.read_bytes(), policy=email.policy.default)
    body = message.get_body(("plain",))
    names = (("Đến", "To"), ("Tiêu đề", "Subject"))
    head = "".join(
        f"<tr><td class=n>{words}</td><td>{html.escape(str(message[key] or ''))}</td></tr>"
        for words, key in names
    )
    attached = "".join(
        f"<span>{html.escape(part.get_filename() or '')}</span>" for part in message.iter_attachments()
    )
    text = html.escape(body.get_content() if body else "")
    _show(browser, name, _MAIL.format(head=head, body=text, attached=attached), folder)
