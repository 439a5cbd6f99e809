"""The commands that the documents tell people to type."""

import os
import re
import shlex
from collections.abc import Iterable
from pathlib import Path

from click.testing import CliRunner

from vtlt_consolidate.commands import page
from vtlt_consolidate.commands.cli import main
from vtlt_consolidate.commands.page.jobs.orders import WORKS

_HTML = Path(page.__file__).parent / "html"


def strange_buttons(text: str) -> list[str]:
    """The words in bold that stand on no page of `vtlt ui`."""
    ours = "".join(path.read_text(encoding="utf-8") for path in _HTML.glob("*.html"))
    ours = ours.replace("{{ book }}", "cau-hinh.xlsx") + "".join(work.button for work in WORKS.values())
    named = set(re.findall(r"\*\*([^*]+)\*\*", text))
    assert len(named) > 5
    return sorted(words for words in named if words not in ours)


def commands(text: str, mark: str) -> dict[str, list[str]]:
    """The title of each part of a document that has commands → its commands.

    Args:
        text: of the document.
        mark: of the headings of its parts, such as `## `.
    """
    found = {}
    for part in text.split(f"\n{mark}")[1:]:
        blocks = re.findall(r"```sh\n(.*?)```", part, re.DOTALL)
        if lines := [line.strip() for block in blocks for line in block.splitlines() if line.strip()]:
            found[part.partition("\n")[0]] = lines
    return found


def typed(lines: Iterable[str], folder: Path) -> str:
    """Type commands in a folder, each of which has to succeed; gives what they say."""
    here, said = Path.cwd(), []
    os.chdir(folder)
    try:
        for line in lines:
            program, *arguments = shlex.split(line)
            done = CliRunner().invoke(main, arguments, catch_exceptions=False)
            assert (program, done.exit_code) == ("vtlt", 0), done.output
            said.append(done.output)
    finally:
        os.chdir(here)
    return "\n".join(said)
