"""Diễn tập: invents the returns of a month with realistic faults, and an answer sheet to compare with."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from vtlt_consolidate.damage import kinds as damage
from vtlt_consolidate.damage.draft import Draft, Sent
from vtlt_consolidate.damage.files import late_name
from vtlt_consolidate.damage.kinds import KIND, KINDS, OUTCOMES, Kind
from vtlt_consolidate.excel.sheet import Book
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import returnrules
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.rehearsal import clear as rehearsal
from vtlt_consolidate.rehearsal.clear import Cleared
from vtlt_consolidate.rehearsal.invent import invent
from vtlt_consolidate.words.errors import WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write
from vtlt_consolidate.workspace.months import closing, record
from vtlt_consolidate.workspace.rehearsed import ANSWERS

_CLEAN, _DAMAGED = 0.80, 0.13
_LATE_NAMED = 0.5
_ENOUGH = 10
"""A month with so many units or more has all kinds of faults in `_PROMISED`."""
_PROMISED = (
    ("mark-unclear", "error-cells"), ("cut-short", "photo", "password", "empty"), ("copies",), ("renamed",),
)  # fmt: skip
"""Wrong values, a broken file, a duplicate, a wrong name: one kind from each group occurs."""
MISSING = "missing"
USELESS = "; đơn vị là đã gửi tệp không dùng được"
"""Added on the answer sheet if only the file's name shows whose it is."""
_LATE = "Đặt tên tệp khác"
_MISNAMED = {_LATE, KIND["renamed"].words}
_DOUBLED = {KIND["copies"].words, KIND["sent-twice"].words}
_HEADS = (
    Head("STT", 6, "center"),
    Head("Tệp", 46),
    Head("Mã đơn vị", 11, "center astext"),
    Head("Đơn vị", 30),
    Head("Đã làm gì", 46),
    Head("Phải ra sao", 34),
    Head("Chỗ phải hỏi, lý do", 46),
)
Row = tuple[str, str, str, str, str, str]
Track = Callable[[Iterable[Any], str, int], Iterator[Any]]


@dataclass(frozen=True)
class Rehearsed:
    """What `rehearse` made, with the counts of the answer sheet.

    Args:
        folder: where the files are.
        answers: path of the answer sheet.
        files: how many files.
        litter: how many of them are such as programs leave behind, which nobody counts.
        units: a key of `OUTCOMES`, or `MISSING` → how many units; no zeros.
        misnamed: how many units renamed their files.
        doubled: how many units sent more than one file.
        then: the command to run next.
        clear: the command that removes everything again.
    """

    folder: Path
    answers: Path
    files: int
    litter: int
    units: dict[str, int]
    misnamed: int
    doubled: int
    then: str
    clear: str


@dataclass(frozen=True)
class _Returned:
    """What one unit sent: its rows of the answer sheet, the expected outcome, and the fault."""

    rows: list[Row]
    outcome: str
    done: str


@dataclass
class _Folder:
    """The files of `tiep-nhan` before they are written."""

    folder: Path
    made: dict[Path, bytes] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def add(self, name: str, data: bytes) -> Path:
        """Add a file under a path that is unique, also if case is ignored as on Windows."""
        path, number = self.folder / name, 1
        while str(path).casefold() in self.taken:
            number += 1
            path = self.folder / f"{Path(name).parent}" / f"{Path(name).stem} ({number}){Path(name).suffix}"
        self.made[path] = data
        self.taken.add(str(path).casefold())
        return path

    def below(self, root: Path) -> dict[str, bytes]:
        """Path below a folder → bytes."""
        return {path.relative_to(root).as_posix(): data for path, data in self.made.items()}


def rehearse(workspace: Workspace, period: Period, seed: int, track: Track) -> Rehearsed:
    """Invent a messy month in an empty `tiep-nhan`, with the answer sheet beside it.

    Returns:
        What was made; the same bytes for the same workspace, period and seed.

    Raises:
        VtltError: `tiep-nhan` holds files, there are no units, or a folder cannot be written.
    """
    config = record.settle(workspace, period, keep=False).config
    rehearsal.require_free(workspace, period)
    _require_empty(workspace.folder(period, RECEIVED))
    workspace.start(period)
    with closing.held_open(workspace, period):
        return _rehearse(workspace, config, period, seed, track)


def clear(workspace: Workspace, period: Period) -> Cleared:
    """Remove a rehearsal and everything made from it, and nothing else.

    Raises:
        VtltError: the period is no rehearsal, or another run is working there.
    """
    rehearsal.require_one(workspace, period)
    with closing.held_open(workspace, period):
        done = rehearsal.clear(workspace, period)
    # The lock itself is a file of the period.
    rehearsal.remove_empty(workspace.root / str(period))
    return done


def _rehearse(workspace: Workspace, config: Config, period: Period, seed: int, track: Track) -> Rehearsed:
    folder = workspace.folder(period, RECEIVED)
    round_ = replace(config.round(period), rehearsal=True)
    fates = _fates(config, random.Random(f"{seed}/{period}"))  # noqa: S311 - the same month each time
    returned: list[_Returned] = []
    files = _Folder(folder)
    for unit in track(config.roster.units, "Làm tệp", len(config.roster.units)):
        chance = random.Random(f"{seed}/{period}/{unit.code}")  # noqa: S311
        returned.append(_return(files, config, round_, unit, fates[unit.code], chance))
    litter = _litter(files)
    rows = [row for one in returned for row in one.rows] + litter
    answers = folder.parent / ANSWERS
    # Marked before any file is written, so that an interrupted rehearsal can still be cleared.
    rehearsal.begin(workspace, period, files.below(folder.parent))
    for path, data in files.made.items():
        write(path, data, twin=False)
    write(answers, _answer_sheet(rows, period, seed))
    return Rehearsed(
        folder=folder,
        answers=answers,
        files=sum(bool(row[0]) for row in rows),
        litter=len(litter),
        units=dict(Counter(one.outcome for one in returned)),
        misnamed=sum(one.done in _MISNAMED for one in returned),
        doubled=sum(one.done in _DOUBLED for one in returned),
        then=workspace.command(f"check {period}"),
        clear=workspace.command(f"rehearse {period} --clear"),
    )


def _require_empty(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        raise WorkspaceError(
            f"Thư mục {folder} đã có tệp; diễn tập chỉ ghi vào thư mục trống để không lẫn với số liệu "
            "thật. Chọn kỳ khác, hoặc chuyển các tệp đó đi rồi chạy lại."
        )


Fate = tuple[Kind, ...] | None
"""What happens to a unit's return: these kinds of damage, none at all, or there is no return."""


def _fates(config: Config, chance: random.Random) -> dict[str, Fate]:
    """Assign a fate to every unit: promised faults first, then every kind once before any is repeated."""
    units = list(config.roster.units)
    chance.shuffle(units)
    promised = _PROMISED if len(units) >= _ENOUGH else ()
    damaged = max(len(promised), round(_DAMAGED * len(units)))
    silent = max(int(bool(promised)), len(units) - round(_CLEAN * len(units)) - round(_DAMAGED * len(units)))
    kinds = [kind for kind in KINDS if kind.fits(config.criteria) and _possible(kind, config)]
    chance.shuffle(kinds)
    fates: dict[str, Fate] = {unit.code: () for unit in units}
    fates |= dict.fromkeys((unit.code for unit in units[:silent]), None)
    for index, unit in enumerate(units[silent : silent + damaged]):
        if index < len(promised):
            criteria = config.criteria.of(unit.variant)
            kind = next(kind for kind in kinds if kind.code in promised[index] and kind.fits(criteria))
            kinds.remove(kind)
        else:
            kind = kinds[index % len(kinds)]
        fates[unit.code] = (kind,)
    return fates


def _possible(kind: Kind, config: Config) -> bool:
    return kind.code != "other-unit" or len(config.roster.units) > 1


def _return(
    files: _Folder, config: Config, round_: Round, unit: Unit, fate: Fate, chance: random.Random
) -> _Returned:
    if fate is None:
        row = ("", unit.code, unit.full_name, "Không gửi", "Ghi là chưa nộp", "")
        return _Returned([row], MISSING, "")
    others = tuple(other for other in config.roster.units if other.code != unit.code)
    filled = invent(config.criteria.of(unit.variant), chance, round_.period)
    draft = Draft(Sent(config, unit, round_, filled, others))
    damage.apply(draft, fate, chance)
    late = not fate and chance.random() < _LATE_NAMED
    if late:
        draft.files = [(late_name(draft, chance), data) for _, data in draft.files]
    done = _LATE if late else "Gửi đúng"
    # The damage may not have applied, for example if the form has no date of a document.
    done = next((kind.words for kind in fate if kind.outcome == damage.outcome(draft)), done)
    useless = USELESS if any(kind.apart == "content" for kind in fate) else ""
    rows = []
    for name, data in draft.files:
        path = files.add(f"{unit.code}/{name}" if "/" not in name and _common(name) else name, data)
        rows.append(_row(path.relative_to(files.folder).as_posix(), name, draft, done, useless))
    return _Returned(rows, damage.outcome(draft), done)


def _common(name: str) -> bool:
    # Such a file must keep its name to be ignored; a folder of the unit keeps those of several units apart.
    return name.casefold() in {"thumbs.db", "desktop.ini", ".ds_store"}


def _row(file: str, name: str, draft: Draft, done: str, useless: str) -> Row:
    unit = draft.sent.unit
    if name in draft.litter:
        return file, "", "", done, "Bỏ qua", ""
    if name in draft.extras:
        return file, "", "", done, OUTCOMES[damage.REFUSE], returnrules.NOT_A_WORKBOOK.title
    words = OUTCOMES[damage.outcome(draft)]
    if draft.refusal and draft.refusal.lenient:
        words += ", hoặc đọc đúng nếu vẫn nhận ra đơn vị"
    return file, unit.code, unit.full_name, done, words + useless, _details(draft)


def _details(draft: Draft) -> str:
    if draft.refusal:
        rules = (catalogue.RULES[code] for code in sorted(draft.refusal.reasons))
        return "; ".join(f"{rule.title} ({rule.code})" for rule in rules)
    order = [leaf.code for leaf in draft.criteria.leaves]
    codes = sorted({code for code, _ in draft.touched}, key=order.index)
    return "; ".join(f"{code} {draft.criteria.by_code[code].label}" for code in codes)


def _litter(files: _Folder) -> list[Row]:
    for name in ("Thumbs.db", "~$bao cao.xlsx"):
        files.add(name, b"vtlt")
    return [(name, "", "", "Tệp tạm của máy", "Bỏ qua", "") for name in ("Thumbs.db", "~$bao cao.xlsx")]


def _answer_sheet(rows: list[Row], period: Period, seed: int) -> bytes:
    book = Book(title=f"Diễn tập kỳ {period}")
    intro = f"Số liệu bịa để tập, bộ số {seed}. Đối chiếu với kết quả của: vtlt consolidate {period}"
    numbered = [(number, *row) for number, row in enumerate(rows, 1)]
    write_list(book.sheet("Diễn tập"), f"Diễn tập kỳ {period}: đáp án", intro, _HEADS, numbered)
    return book.save()
