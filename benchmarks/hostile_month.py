"""One month of hostile files through the real command, and what it made of each, from outside.

Nothing here knows how a form is read: the command runs as a process with its own workers, and its
JSON and the workbook that it wrote are held against what was typed.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from benchmarks.hostile import ASKED, NOTED, PERIOD, READ, REFUSED, SKIPPED, Entry, Outcome, make_draft
from tests.damage.oracle import Draft
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import MARK, MET, NOT_MET, QUANTITY
from vtlt_consolidate.model.layout import DOC_DATE, HEADINGS
from vtlt_consolidate.model.outputs import DATA_HEADINGS
from vtlt_consolidate.words.text import clean, parse_date, show_date
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace

LIMIT = 1500
"""Seconds after which a run has ended for want of an end."""
SHOWN = 150
"""Letters of a value that are printed; some are as long as a cell can hold."""
ERROR, WARNING = "Lỗi", "Cần xem"
UNREAD = ("Chưa trả lời", "Không đọc được")
_ENGLISH = re.compile(r"Traceback|[A-Z][a-z]+(?:Error|Exception)\b|File \"/|panicked at")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""How workbooks write letters that XML cannot hold; openpyxl leaves it to its user."""
Key = tuple[str, str]


@dataclass(frozen=True)
class Found:
    """A line of the sheet of findings."""

    severity: str
    code: str
    file: str
    cells: tuple[str, ...]
    message: str


@dataclass
class Run:
    """What one run of the command left.

    Attributes:
        ended: why the run counts as ended; empty when it went through.
        values: unit → field → what was read; only what was read.
        sources: unit → the file that its values are from.
        files: file as named in the list of files → verdict.
    """

    ended: str = ""
    summary: dict[str, Any] = field(default_factory=dict)
    values: dict[str, dict[Key, object]] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    found: list[Found] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    stderr: str = ""
    seconds: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """What came of one entry: `right`, `wrong` (reason), `silent` or `ended`, and in what words."""

    entry: Entry
    fate: str
    words: str = ""


# ------------------------------------------------------------------------------ running


def command(space: Path, *arguments: str, user: int | None = None) -> subprocess.Popen[str]:
    """Start the real command on the period of a workspace."""
    return _python("-m", "vtlt_consolidate", *arguments, "-w", str(space), user=user)


def can_run_as(user: int) -> bool:
    """Say whether another user may run this interpreter and read this package.

    A virtual environment often links to an interpreter in the home of its maker, closed to all others.
    """
    try:
        process = _python("-c", "import pandas, vtlt_consolidate.cli", user=user)
    except OSError:
        return False
    process.communicate()
    return process.returncode == 0


def _python(*arguments: str, user: int | None) -> subprocess.Popen[str]:
    root = str(Path(__file__).parents[1])
    paths = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"PYTHONPATH": paths, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="surrogateescape",
        env=environment,
        cwd=root,
        user=user,
        group=user,
        extra_groups=None if user is None else [],
    )


def consolidate(space: Path, *more: str, user: int | None = None) -> Run:
    """Run `consolidate --json` and take in what it wrote."""
    started = time.monotonic()
    process = command(space, "consolidate", str(PERIOD), "--json", *more, user=user)
    try:
        out, err = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        return Run(f"no end after {LIMIT} s", stderr=err)
    run = Run(stderr=err, seconds=time.monotonic() - started)
    words = _ENGLISH.search(err)
    if process.returncode not in (0, 1):
        run.ended = f"exit {process.returncode}: {err.strip().splitlines()[-1:]}"
    elif words:
        run.ended = f"traceback or English on the screen: {words[0]}"
    else:
        _take(space, out, run)
    return run


def _take(space: Path, out: str, run: Run) -> None:
    try:
        run.summary = json.loads(out)
    except ValueError:
        run.ended = "standard output is no JSON"
        return
    path = space / str(PERIOD) / "ket-qua" / f"tong-hop-{PERIOD}.xlsx"
    if not path.is_file():
        run.ended = "no merged workbook"
        return
    book = openpyxl.load_workbook(path, data_only=True, read_only=True)
    rows = _table(book["Dữ liệu"], DATA_HEADINGS["unit_code"])
    run.values = _values(rows)
    files = _table(book["Tệp nhận được"], "SHA-256")
    names = {row["STT"]: row["Tệp"] for row in files}
    run.sources = {row["Mã đơn vị"]: names[row["Tệp số"]] for row in rows if row["Tệp số"]}
    run.found = [
        Found(
            row["Mức"],
            row["Mã lỗi"],
            row["Tệp"],
            tuple(row["Ô"].split(", ")),
            f"{row['Nội dung']} {row['Cách sửa']}",
        )
        for row in _table(book["Lỗi cần sửa"], "Mã lỗi")
    ]
    run.files = {row["Tệp"]: row["Kết quả"] for row in files}


def _table(sheet: Any, head: str) -> list[dict[str, str]]:
    """The rows below the heading that has this word."""
    names: list[str] = []
    rows = []
    for row in sheet.iter_rows(values_only=True):
        cells = ["" if cell is None else _ESCAPED.sub(_letter, str(cell)) for cell in row]
        if names:
            rows.append(dict(zip(names, cells, strict=False)))
        elif head in cells:
            names = cells
    return rows


def _letter(escape: re.Match[str]) -> str:
    return chr(int(escape[1], 16))


def _values(rows: Sequence[dict[str, str]]) -> dict[str, dict[Key, object]]:
    fields = {words: name for name, words in HEADINGS.items()}
    values: dict[str, dict[Key, object]] = {}
    for row in rows:
        state, value = row["Trạng thái"], row["Giá trị"]
        if state in UNREAD or row["Mã tiêu chí"] == "":
            continue
        key = row["Mã tiêu chí"], fields.get(row["Trường"], row["Trường"])
        values.setdefault(row["Mã đơn vị"], {})[key] = (state, value, row["Đã ghi trên biểu"] or value)
    return values


# ------------------------------------------------------------------------------ judging


def same(draft: Draft, key: Key, said: object, truth: object) -> bool:
    """Say whether what was read is what was typed."""
    state, value, text = said
    leaf = draft.criteria.by_code.get(key[0])
    if key[1] == DOC_DATE:
        day = parse_date(str(truth))
        return day is not None and show_date(day) in (value, text, clean(text))
    if key[1] == "answer" and leaf is not None and leaf.kind == MARK:
        return bool(state == ("Đạt" if truth == MET else "Chưa đạt")) and truth in (MET, NOT_MET)
    if key[1] == "answer" and leaf is not None and leaf.kind == QUANTITY:
        try:
            return float(value or text) == float(str(truth))
        except ValueError:
            return False
    return clean(str(truth)) in (clean(value), clean(text))


def at_field(draft: Draft, key: Key, found: Found) -> bool:
    """Say whether a finding stands at a field, in its row, or names its code."""
    place = f"{chr(64 + draft.columns[key[1]])}{draft.rows.get(key[0], 0)}"
    fixed = {f"{column}{draft.rows.get(key[0], 0)}" for column in "ABCD"}
    named = re.search(rf"\b{key[0]}\b", found.message) is not None
    return place in found.cells or bool(fixed & set(found.cells)) or named


def judge(entry: Entry, draft: Draft, prefix: str, run: Run) -> Verdict:
    """Hold one unit's part of a run against what may come of its file."""
    if run.ended:
        return Verdict(entry, "ended", run.ended)
    code = draft.sent.unit.code
    found = [each for each in run.found if each.file.startswith(prefix)]
    read = run.values.get(code, {})
    silent = _silent(draft, read, found)
    listed = [file for file in run.files if file.startswith(prefix)]
    if silent:
        return Verdict(entry, "silent", "; ".join(silent[:3]))
    if not listed and not found and entry.accept[0].kind != SKIPPED:
        return Verdict(entry, "silent", "named nowhere")
    answers = [key for key in read if key[1] == "answer"]
    if any(_accepts(each, draft, read, found) for each in entry.accept):
        return Verdict(entry, "right")
    kinds = ", ".join(each.kind for each in entry.accept)
    seen = ", ".join(sorted({f"{each.code}{list(each.cells)[:2]}" for each in found})[:5]) or "no finding"
    return Verdict(entry, "wrong", f"wanted {kinds}; {len(answers)} answers read; {seen}")


def _silent(draft: Draft, read: dict[Key, object], found: Sequence[Found]) -> list[str]:
    """Values that differ from what was typed without a question at the field or about the file."""
    wrong = []
    whole = any(each.severity == ERROR and each.cells == ("",) for each in found)
    for key, said in read.items():
        truth = draft.truth.get(key)
        if truth is not None and same(draft, key, said, truth):
            continue
        near = [each for each in found if at_field(draft, key, each)]
        loud = [each for each in near if each.severity in (ERROR, WARNING)]
        if not whole and not (loud or (near and key not in draft.touched)):
            wrong.append(f"{'.'.join(key)}: read {_cut(said)}, typed {_cut(truth)}")
    lost = [key for key, truth in draft.truth.items() if truth is not None and key not in read]
    if read and not whole:
        wrong += [
            f"{'.'.join(key)}: lost" for key in lost if not any(at_field(draft, key, each) for each in found)
        ]
    return wrong


def _cut(value: object) -> str:
    words = repr(value)
    return words if len(words) <= SHOWN else f"{words[:SHOWN]}… ({len(words)} letters)"


def _accepts(outcome: Outcome, draft: Draft, read: dict[Key, object], found: Sequence[Found]) -> bool:
    answers = [key for key in read if key[1] == "answer"]
    reasons = [each for each in found if outcome.fits(each.code, each.message)]
    if outcome.kind == SKIPPED:
        return not answers and not any(each.severity == ERROR for each in found)
    if outcome.kind == REFUSED:
        return not answers and any(each.severity == ERROR for each in reasons)
    if outcome.kind == ASKED:
        held = _held(draft, read, reasons)
        return _as_typed(draft, read, held) and _questions(draft, read, reasons)
    if not _as_typed(draft, read):
        return False
    return bool(reasons) if outcome.kind == NOTED else outcome.kind == READ


def _as_typed(draft: Draft, read: dict[Key, object], held: frozenset[Key] = frozenset()) -> bool:
    return all(
        key in read and same(draft, key, read[key], truth)
        for key, truth in draft.truth.items()
        if truth is not None and key not in draft.touched and key not in held
    )


def _held(draft: Draft, read: dict[Key, object], reasons: Sequence[Found]) -> frozenset[Key]:
    """Changed fields that say something certain, and are not counted but asked about."""
    loud = [each for each in reasons if each.severity in (ERROR, WARNING)]
    unread = [key for key in draft.used if key not in read]
    return frozenset(key for key in unread if any(at_field(draft, key, each) for each in loud))


def _questions(draft: Draft, read: dict[Key, object], reasons: Sequence[Found]) -> bool:
    """A question at each touched field, and no value counted there."""
    loud = [each for each in reasons if each.severity in (ERROR, WARNING)]
    if not draft.touched:
        return bool(loud)
    return all(
        any(at_field(draft, key, each) for each in loud) and (key not in read or key[1] != "answer")
        for key in draft.touched
    )


# ------------------------------------------------------------------------------ a month of entries


def prepare(config: Config, index: int, entry: Entry) -> Draft:
    """Make the files of one entry."""
    draft = make_draft(config, index)
    entry.make(draft)
    if not draft.sent_off:
        draft.send()
    return draft


def put(path: Path, data: bytes) -> None:
    """Write a file as a mail program does."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def month(
    root: Path, config: Config, entries: Sequence[tuple[int, Entry]], user: int | None = None
) -> tuple[Run, dict[str, Draft]]:
    """Put the entries, each by the unit of its number, into one month and run it."""
    space = Workspace.create(root, config)
    space.start(PERIOD)
    drafts = {}
    for index, entry in entries:
        draft = drafts[entry.name] = prepare(config, index, entry)
        folder = space.folder(PERIOD, RECEIVED) / f"{index:04d}"
        if entry.place:
            folder.mkdir(parents=True, exist_ok=True)
            entry.place(folder, draft.files[0][1])
            continue
        for name, data in draft.files:
            put(folder / name, data)
    if user is not None:
        for path in [root, *root.rglob("*")]:
            os.chown(path, user, user, follow_symlinks=False)
    return consolidate(root, user=user), drafts
