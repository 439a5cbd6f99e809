"""Kill `vtlt consolidate` at random moments: is the set of results old, new, or known to be neither?

A month of 26 units has results; one unit sends other figures; the run that should replace the results is
killed (SIGKILL, in a process of its own). Half of the kills fall anywhere in the run, half where it writes.
Afterwards

- the set must be the old one, the new one, or be recognised as unfinished,
- what a person typed into `quyet-dinh`, `tham-dinh` and `so-nhan` must be there, and
- the next run must give, byte for byte, what an undisturbed one gives, and leave nothing else behind.

Usage: benchmarks/kills.py [KILLS] [SEED]; exit code 1 where anything is not so. Not for Windows, which has
no fork: a fresh interpreter for each kill would take ten times as long and show no more.
"""

from __future__ import annotations

import hashlib
import html
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import openpyxl

from vtlt_consolidate.commands.appraise import appraise
from vtlt_consolidate.commands.check import check
from vtlt_consolidate.commands.consolidate import consolidate
from vtlt_consolidate.files import intake, worker
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import parse_date
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace

SAMPLE = Path(__file__).parents[1] / "samples" / "hcmc-2019"
PERIOD = Period.parse("2019-10")
RECEIVED_ON = parse_date("05/11/2019")
TYPED = ("Đã gọi điện hỏi lại", "Chấm theo biên bản", "03/11/2019")
"""What a person typed: a note in `quyet-dinh`, a reason in `tham-dinh`, a day in `so-nhan`."""
_TOLD = 20


_KNOWN: dict[tuple[str, bytes], list[worker.Look]] = {}


def here(tasks: Iterable[worker.Task], *_: object) -> Iterator[list[worker.Look]]:
    """Read in this process, each file once for all runs, which are forks of it."""
    for task in tasks:
        key = task.name, Path(task.path).read_bytes()
        if key not in _KNOWN:
            _KNOWN[key] = next(worker.look_here([task]))
        yield _KNOWN[key]


def run(root: Path) -> None:
    """Run the command as the command line does."""
    result = consolidate(Workspace.open(root), PERIOD, received=RECEIVED_ON)
    if result.failed:
        raise VtltError("; ".join(result.failed))


def apart(work: Callable[[], None], before: Callable[[], None] = lambda: None) -> int:
    """Do something in a process of its own; gives its number."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            before()
            work()
            code = 0
        finally:
            os._exit(code)
    return child


def answer(path: Path, code: str, text: str) -> None:
    """Change what a unit answered, as somebody does in Excel."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    (row,) = (cell.row for line in sheet.iter_rows() for cell in line if cell.value == code)
    (column,) = (cell.column for line in sheet.iter_rows() for cell in line if cell.value == "Kết quả")
    sheet.cell(row, column).value = text
    book.save(path)


def type_into(path: Path, heading: str, text: str) -> None:
    """Type something into the first row of a workbook, under a heading."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for line in sheet.iter_rows():
            for cell in line:
                if cell.value == heading:
                    sheet.cell(cell.row + 1, cell.column).value = text
                    book.save(path)
                    return
    raise SystemExit(f"no heading {heading} in {path.name}")


def build(root: Path) -> None:
    """Make the month with its results, then let a unit send other figures."""
    shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns("ket-qua", "tra-lai", "truoc"))
    space, period = Workspace.open(root), root / str(PERIOD)
    forms = sorted((period / RECEIVED).glob("*.xlsx"))
    answer(forms[0], "TC01", "gần xong")
    run(root)
    appraise(space, PERIOD)
    type_into(period / "quyet-dinh.xlsx", "Ghi chú", TYPED[0])
    type_into(period / "tham-dinh.xlsx", "Điểm thẩm định", "0")
    type_into(period / "tham-dinh.xlsx", "Lý do chênh lệch", TYPED[1])
    type_into(period / "so-nhan.xlsx", "Ngày nhận", TYPED[2])
    run(root)
    answer(forms[1], "TC02", "Chưa đạt")


def files(folder: Path) -> dict[str, str]:
    """Path below a folder → SHA-256."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def results(root: Path) -> dict[str, str]:
    """The files of the set of results."""
    found = files(root / str(PERIOD) / RESULTS)
    return {name: digest for name, digest in found.items() if "/" not in name and not name.startswith(".")}


def lost(root: Path) -> list[str]:
    """What a person typed and is not there any more."""
    period = root / str(PERIOD)
    names = ("quyet-dinh.xlsx", "tham-dinh.xlsx", "so-nhan.xlsx")
    return [text for name, text in zip(names, TYPED, strict=True) if not holds(period / name, text)]


def holds(path: Path, text: str) -> bool:
    """Say whether a cell of a workbook holds just this text."""
    if not path.exists():
        return False
    with zipfile.ZipFile(path) as book:
        parts = [book.read(name) for name in book.namelist() if name.endswith(".xml")]
    # Some writers spell letters outside ASCII as &#7845;.
    return any(f">{text}<" in html.unescape(part.decode()) for part in parts)


class Trial:
    """One month that is killed again and again, each time from the same beginning."""

    def __init__(self, place: Path, seed: int) -> None:
        self.place, self.chance = place, random.Random(seed)  # noqa: S311 - the same kills each time
        self.start = place / "dau"
        build(self.start)
        self.old = results(self.start)
        whole = place / "yen"
        shutil.copytree(self.start, whole)
        check(Workspace.open(whole), PERIOD, received=RECEIVED_ON)
        shutil.rmtree(whole)
        shutil.copytree(self.start, whole)
        self.seconds, self.writing = self.timed(whole)
        self.new, self.wanted = results(whole), files(whole / str(PERIOD))
        if self.old == self.new or lost(whole):
            raise SystemExit("the month shows nothing: the results are alike, or entries are lost anyway")

    def timed(self, root: Path) -> tuple[float, float]:
        """How long an undisturbed run takes, and how long it writes results."""
        reader, writer = os.pipe()
        begun = time.perf_counter()
        child = apart(lambda: run(root), lambda: tell_first_write(writer))
        os.close(writer)
        os.read(reader, 1)
        written = time.perf_counter()
        _, status = os.waitpid(child, 0)
        ended = time.perf_counter()
        os.close(reader)
        if status:
            raise SystemExit("the undisturbed run failed")
        return ended - begun, ended - written

    def kill(self, *, writing: bool) -> str:
        """Kill one run; says what came of it."""
        root = self.place / "lan"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(self.start, root)
        reader, writer = os.pipe()
        child = apart(lambda: run(root), lambda: tell_first_write(writer))
        # A child that fails closes the other end, and nobody waits for it.
        os.close(writer)
        if writing:
            os.read(reader, 1)
        time.sleep(self.chance.uniform(0, self.writing if writing else self.seconds))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(reader)
        return self.judged(root, killed=os.WIFSIGNALED(status))

    def judged(self, root: Path, *, killed: bool) -> str:
        """Say what a kill left, or what is wrong with it."""
        now, standing = results(root), published.standing(root / str(PERIOD) / RESULTS)
        if gone := lost(root):
            return f"LOST {gone}"
        state = "old set whole" if now == self.old else "new set whole" if now == self.new else "unfinished"
        if state == "unfinished" and standing.complete is not False:
            return "MIXED UNNOTICED"
        _, status = os.waitpid(apart(lambda: run(root)), 0)
        if status:
            return "NEXT RUN FAILED"
        if gone := lost(root):
            return f"LOST BY THE NEXT RUN {gone}"
        if files(root / str(PERIOD)) != self.wanted:
            return "OTHER BYTES AFTER THE NEXT RUN"
        return state if killed else "not killed: had ended"


def tell_first_write(writer: int) -> None:
    """Let a process say when it begins to replace results."""
    real = published.replace

    def replace(*arguments: object) -> object:
        os.write(writer, b"x")
        return real(*arguments)  # type: ignore[arg-type]

    published.replace = replace  # type: ignore[assignment]


def main() -> int:
    """Kill, and print the scoreboard."""
    kills, seed = (int(given) for given in (sys.argv[1:] + ["200", "7"][len(sys.argv) - 1 :])[:2])
    intake.read_workbooks = here  # type: ignore[assignment]
    with tempfile.TemporaryDirectory() as place:
        trial = Trial(Path(place), seed)
        print(f"a run takes {trial.seconds:.1f} s, of which {trial.writing:.1f} s replace results")
        board: Counter[str] = Counter()
        for number in range(kills):
            board[trial.kill(writing=number % 2 == 1)] += 1
            if (number + 1) % _TOLD == 0:
                print(f"{number + 1} kills: {dict(board)}", flush=True)
    for outcome, count in sorted(board.items()):
        print(f"{count:6d}  {outcome}")
    bad = sum(count for outcome, count in board.items() if outcome.isupper() or outcome.startswith("LOST"))
    print(f"{kills} kills, {bad} bad")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(main())
