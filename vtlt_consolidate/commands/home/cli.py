"""What `vtlt` shows if it is typed alone."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from vtlt_consolidate.commands.line import days


def chosen(root: Path) -> list[str]:
    """Say where every period stands; on a terminal, offer the next steps by number.

    Args:
        root: the folder of the workspace, or another one.

    Returns:
        The words of the command that was chosen; empty: none.
    """
    from vtlt_consolidate.commands.home import overview
    from vtlt_consolidate.commands.said import home
    from vtlt_consolidate.settings import workbook
    from vtlt_consolidate.workspace.folders import Workspace

    if not (root / workbook.FILE_NAME).is_file():
        click.echo(home.NO_WORKSPACE)
        return []
    space = Workspace.open(root)
    today = days.today()
    due = overview.upcoming(space, today)
    blocks: list[str] = []
    steps: list[tuple[Workspace, overview.Step]] = []
    for place in (space, *overview.own_workspaces(space, due)):
        found = overview.standings(place)
        blocks.append(home.standing_report(place, found, today))
        steps += [(place, each.step) for each in found if each.step and each.step.command]
    blocks.append(home.told_upcoming(space, due, today))
    click.echo("\n\n".join(filter(None, blocks)))
    if not steps or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return []
    click.echo()
    for at, (place, step) in enumerate(steps, 1):
        click.echo(f"  {at}. {home.worded(place, step)}")
    number = click.prompt("Làm bước số (0: thôi)", type=click.IntRange(0, len(steps)), default=0)
    if not number:
        return []
    place, step = steps[number - 1]
    words = [*step.command.split(), "-w", str(place.root)]
    if step.asks:
        words += [step.asks[0], click.prompt(step.asks[1])]
    return words
