"""The commands that the documents tell people to type."""

import os
import re
import shlex
from collections.abc import Iterable
from pathlib import Path

from click.testing import CliRunner

from vtlt_consolidate.commands.cli import main


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
