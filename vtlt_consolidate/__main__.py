"""Lets `python -m vtlt_consolidate` be the command `vtlt`."""

from vtlt_consolidate.commands.cli import run

if __name__ == "__main__":
    run()
