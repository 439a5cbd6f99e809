"""Diễn tập: a month as it really comes in, made up, with the answer sheet to check oneself against."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vtlt_consolidate import damage, findings, returnrules
from vtlt_consolidate.config import Config, Round
from vtlt_consolidate.damage import KINDS, OUTCOMES, Kind
from vtlt_consolidate.damagefiles import late_name
from vtlt_consolidate.draft import Draft, Sent
from vtlt_consolidate.errors import ConfigError, WorkspaceError
from vtlt_consolidate.invent import invent
from vtlt_consolidate.period import Period
from vtlt_consolidate.sheet import Book
from vtlt_consolidate.tables import Head, write_list
from vtlt_consolidate.units import Unit
from vtlt_consolidate.workspace import RECEIVED, Workspace, write

ANSWERS = "dien-tap.xlsx"
_CLEAN, _DAMAGED = 0.80, 0.13
_LATE_NAMED = 0.5
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
    """What `rehearse` made.

    Args:
        folder: where the files are.
        answers: path of the answer sheet.
        files: how many files.
        units: how many units of each kind: clean, damaged, missing.
    """

    folder: Path
    answers: Path
    files: int
    units: dict[str, int]


def rehearse(workspace: Workspace, period: Period, seed: int, track: Track) -> Rehearsed:
    """Make a messy month in an empty `tiep-nhan`, and the answer sheet beside it.

    Returns:
        What was made; the same bytes for the same workspace, period and seed.

    Raises:
        VtltError: `tiep-nhan` holds files, there are no units, or a folder cannot be written.
    """
    config = workspace.config()
    folder = workspace.folder(period, RECEIVED)
    _require_empty(folder)
    if not config.roster.units:
        raise ConfigError("Sheet “Đơn vị” của cau-hinh.xlsx chưa có đơn vị nào nên chưa diễn tập được.")
    workspace.start(period)
    each = config.round(period)
    fates = _fates(config, random.Random(f"{seed}/{period}"))  # noqa: S311 - the same month each time
    rows: list[Row] = []
    for unit in track(config.roster.units, "Làm tệp", len(config.roster.units)):
        chance = random.Random(f"{seed}/{period}/{unit.code}")  # noqa: S311
        rows += _return(folder, config, each, unit, fates[unit.code], chance)
    rows += _litter(folder)
    answers = folder.parent / ANSWERS
    write(answers, _answer_sheet(rows, period, seed))
    counts = Counter(_fate_name(kinds) for kinds in fates.values())
    return Rehearsed(folder, answers, sum(bool(row[0]) for row in rows), dict(counts))


def _require_empty(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()):
        raise WorkspaceError(
            f"Thư mục {folder} đã có tệp; diễn tập chỉ ghi vào thư mục trống để không lẫn với số liệu "
            "thật. Chọn kỳ khác, hoặc chuyển các tệp đó đi rồi chạy lại."
        )


Fate = tuple[Kind, ...] | None
"""What happens to a unit's return: these kinds of damage, none at all, or there is no return."""


def _fate_name(fate: Fate) -> str:
    if fate is None:
        return "missing"
    return "damaged" if fate else "clean"


def _fates(config: Config, chance: random.Random) -> dict[str, Fate]:
    """Deal the fates out: each kind of damage comes once before one comes twice."""
    codes = list(config.roster.codes)
    chance.shuffle(codes)
    kinds = [kind for kind in KINDS if kind.fits(config.criteria) and _possible(kind, config)]
    chance.shuffle(kinds)
    clean = round(_CLEAN * len(codes))
    damaged = clean + round(_DAMAGED * len(codes))
    fates: dict[str, Fate] = {}
    for index, code in enumerate(codes):
        if index < clean:
            fates[code] = ()
        elif index < damaged:
            fates[code] = (kinds[index % len(kinds)],)
        else:
            fates[code] = None
    return fates


def _possible(kind: Kind, config: Config) -> bool:
    return kind.code != "other-unit" or len(config.roster.units) > 1


def _return(
    folder: Path, config: Config, each: Round, unit: Unit, fate: Fate, chance: random.Random
) -> list[Row]:
    if fate is None:
        return [("", unit.code, unit.full_name, "Không gửi", "Ghi là chưa nộp", "")]
    others = tuple(other for other in config.roster.units if other.code != unit.code)
    filled = invent(config.criteria.of(unit.variant), chance, each.period.year)
    sent = Sent(config, unit, each, filled, others)
    draft = damage.apply(sent, fate, chance)
    late = not fate and chance.random() < _LATE_NAMED
    if late:
        draft.files = [(late_name(draft, chance), data) for _, data in draft.files]
    done = "Đặt tên tệp khác" if late else "Gửi đúng"
    # A form that has no such field, such as no date of a document, was not damaged after all.
    done = next((kind.words for kind in fate if kind.outcome == damage.outcome(draft)), done)
    rows = []
    for name, data in draft.files:
        path = _free(folder, f"{unit.code}/{name}" if "/" not in name and _common(name) else name)
        write(path, data)
        rows.append(_row(path.relative_to(folder).as_posix(), name, draft, done))
    return rows


def _common(name: str) -> bool:
    # Such a name is known by itself and must stay what it is; the folder tells whose it is.
    return name.casefold() in {"thumbs.db", "desktop.ini", ".ds_store"}


def _free(folder: Path, name: str) -> Path:
    """A path that no file has yet, on Windows neither."""
    path = folder / name
    number = 1
    while any(other.name.casefold() == path.name.casefold() for other in path.parent.glob("*")):
        number += 1
        path = folder / f"{Path(name).parent}" / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return path


def _row(file: str, name: str, draft: Draft, done: str) -> Row:
    unit = draft.sent.unit
    if name in draft.litter:
        return file, "", "", done, "Bỏ qua", ""
    if name in draft.extras:
        return file, "", "", done, OUTCOMES[damage.REFUSE], returnrules.NOT_A_WORKBOOK.title
    words = OUTCOMES[damage.outcome(draft)]
    if draft.refusal and draft.refusal.lenient:
        words += ", hoặc đọc đúng nếu vẫn nhận ra đơn vị"
    return file, unit.code, unit.full_name, done, words, _details(draft)


def _details(draft: Draft) -> str:
    if draft.refusal:
        rules = (findings.RULES[code] for code in sorted(draft.refusal.reasons))
        return "; ".join(f"{rule.title} ({rule.code})" for rule in rules)
    order = [leaf.code for leaf in draft.criteria.leaves]
    codes = sorted({code for code, _ in draft.touched}, key=order.index)
    return "; ".join(f"{code} {draft.criteria.by_code[code].label}" for code in codes)


def _litter(folder: Path) -> list[Row]:
    for name in ("Thumbs.db", "~$bao cao.xlsx"):
        write(folder / name, b"vtlt")
    return [(name, "", "", "Tệp tạm của máy", "Bỏ qua", "") for name in ("Thumbs.db", "~$bao cao.xlsx")]


def _answer_sheet(rows: list[Row], period: Period, seed: int) -> bytes:
    book = Book(title=f"Diễn tập kỳ {period}")
    intro = f"Số liệu bịa để tập, bộ số {seed}. Đối chiếu với kết quả của: vtlt consolidate {period}"
    numbered = [(number, *row) for number, row in enumerate(rows, 1)]
    write_list(book.sheet("Diễn tập"), f"Diễn tập kỳ {period}: đáp án", intro, _HEADS, numbered)
    return book.save()
