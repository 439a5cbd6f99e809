"""Closed months (chốt): what was sealed, by whom and when; every later run compares and changes nothing.

`chot-KỲ.xlsx` is the ledger: its first sheet lists every closing and reopening, the second every file of each
closing with its SHA-256. A line of the first is marked by a hash over itself, its files and the line above:
a ledger that was changed by hand is noticed. `da-chot/lan-N` keeps the results as they were closed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import ConfigError, VtltError, WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.words.text import count_of, show_date, show_number
from vtlt_consolidate.workspace import lock, ownbook, published
from vtlt_consolidate.workspace.folders import (
    RESULTS,
    Workspace,
    move,
    remove_folder,
    temporary,
    write,
)
from vtlt_consolidate.workspace.months import contents
from vtlt_consolidate.workspace.months.ledger import CLOSED, EVENTS, FILES, KEPT, Event, Ledger, path_of

_NAMED = 20


def read(workspace: Workspace, period: Period) -> Ledger:
    """Read the ledger of a period; an empty one if it was never closed.

    Raises:
        WorkspaceError: it was changed by hand or removed, or cannot be opened.
    """
    path = path_of(workspace, period)
    data, kept = ownbook.read(path), _last_kept(workspace, period)
    if data is None:
        if workspace.folder(period, KEPT).is_dir():
            raise WorkspaceError(
                f"Kỳ {period} đã từng chốt (còn thư mục {KEPT}) nhưng không thấy {path.name}. "
                f"{_BACK.format(name=path.name)}"
            )
        return Ledger()
    try:
        events, files = (workbook.read_table(data, table, path.name) for table in (EVENTS, FILES))
    except ConfigError as error:
        raise WorkspaceError(f"{error} {_BACK.format(name=path.name)}") from error
    ledger = Ledger(events, files)
    if not (events and ledger.genuine):
        raise WorkspaceError(f"Tệp {path} đã bị sửa sau khi công cụ ghi. {_BACK.format(name=path.name)}")
    if kept > events[-1].number:
        raise WorkspaceError(
            f"{path.name} chỉ ghi đến lần chốt {events[-1].number} mà còn thư mục {KEPT}/lan-{kept}: một "
            f"bản sao lưu cũ đã được chép đè lên. {_BACK.format(name=path.name)} Bản mới hơn không còn thì "
            f"đổi tên {KEPT}/lan-{kept} và các bảng đính chính trong {RESULTS} (giữ làm bằng chứng) rồi "
            "chạy lại."
        )
    return ledger


def is_closed(workspace: Workspace, period: Period, *, unknown: bool = False) -> bool:
    """Say whether a period is closed; `unknown` where that cannot be told, as its own commands tell."""
    try:
        return read(workspace, period).closing is not None
    except VtltError:
        return unknown


def _last_kept(workspace: Workspace, period: Period) -> int:
    """The number of the last closing whose results are kept; 0: none is."""
    names = (path.name for path in workspace.folder(period, KEPT).glob("lan-*"))
    return max((int(name[4:]) for name in names if name[4:].isdecimal()), default=0)


_BACK = "Lấy lại {name} từ bản sao lưu rồi chạy lại; chưa ghi gì."


def write_ledger(workspace: Workspace, period: Period, ledger: Ledger) -> Path:
    """Replace the ledger of a period.

    Raises:
        WorkspaceError: it cannot be written; the old one is unchanged.
    """
    path = path_of(workspace, period)
    data = workbook.render_record(
        f"Chốt số liệu kỳ {period}", ((EVENTS, ledger.events), (FILES, ledger.files))
    )
    write(path, data, twin=False)
    return path


def kept_at(workspace: Workspace, period: Period, number: int) -> Path:
    """The folder that keeps the results of a closing."""
    return workspace.folder(period, KEPT) / f"lan-{number}"


def kept_copy(workspace: Workspace, period: Period, ledger: Ledger, number: int, name: str) -> Path | None:
    """The copy of one of the results as it was closed; `None`: there is none, or it is no longer so."""
    path, sealed = kept_at(workspace, period, number) / name, contents.results_of(ledger.of(number)).get(name)
    return path if sealed and published.digest(path) == sealed else None


def kept_result(workspace: Workspace, period: Period) -> str | None:
    """Where the merged workbook of a closed period is kept as it was closed, below the workspace.

    Returns:
        The path; empty: it is kept nowhere; `None`: the period is not closed, or has no results.
    """
    try:
        ledger = read(workspace, period)
    except VtltError:
        # Something is wrong with its ledger, which its own commands tell.
        return None
    name = published.merged_name(period)
    if ledger.closing is None or name not in contents.results_of(ledger.of(ledger.closing.number)):
        return None
    copy = kept_copy(workspace, period, ledger, ledger.closing.number, name)
    return copy.relative_to(workspace.root).as_posix() if copy else ""


def brought_back(workspace: Workspace, period: Period) -> dict[str, str]:
    """How the merged workbook of a closed period is brought back, for a finding; empty of any other."""
    kept = kept_result(workspace, period)
    if kept is None:
        return {}
    example = kept or f"{published.merged_name(period)} từ bản sao lưu"
    return {"subject": str(period), "example": example, "other": f"{period}/{RESULTS}"}


def lost_result(workspace: Workspace, period: Period) -> str:
    """Say that the merged workbook of a closed period is not there any more; empty if it is."""
    name = published.merged_name(period)
    if (workspace.folder(period, RESULTS) / name).is_file() or (
        kept := kept_result(workspace, period)
    ) is None:
        return ""
    back = f"chép lại từ {kept}" if kept else "lấy lại từ bản sao lưu"
    return f"không còn {RESULTS}/{name}, tuy kỳ đã chốt: {back}"


def keep_results(workspace: Workspace, period: Period, ledger: Ledger) -> None:
    """Copy the results of the closing in force aside, if that was not done yet.

    Raises:
        WorkspaceError: a file cannot be read or written.
    """
    closing = ledger.closing
    if closing is None or kept_at(workspace, period, closing.number).exists():
        return
    to = kept_at(workspace, period, closing.number)
    fresh = temporary(workspace.root / str(period))
    try:
        for name, digest in contents.results_of(ledger.of(closing.number)).items():
            data = ownbook.read(workspace.folder(period, RESULTS) / name)
            # What changed since is named by the comparison; only what was closed is kept.
            if data is not None and hashlib.sha256(data).hexdigest() == digest:
                write(fresh / name, data, twin=False)
        if fresh.exists():
            move(fresh, to)
    finally:
        if fresh.exists():
            remove_folder(fresh)


class Difference(NamedTuple):
    """A file of a closed period that is no longer as it was closed.

    Args:
        what: `CHANGED`, `GONE` or `ADDED`.
        file: its path below the period.
        kept: where it is kept as it was closed; empty: nowhere.
    """

    what: str
    file: str
    kept: str = ""

    def __str__(self) -> str:
        """Say it in a line."""
        return f"{self.what}: {self.file}"


CHANGED, GONE, ADDED = "đã sửa", "mất", "thêm"


def differences(workspace: Workspace, period: Period, ledger: Ledger) -> list[Difference]:
    """Name what is no longer as it was closed: changed, missing and added files; nothing if all is.

    Raises:
        WorkspaceError: a file cannot be read.
    """
    closing = ledger.closing
    if closing is None:
        return []
    then, now = ledger.of(closing.number), contents.of(workspace, period)
    lost = [(CHANGED, name) for name, digest in then.items() if name in now and now[name] != digest]
    lost += [(GONE, name) for name in then if name not in now]
    copies = {
        f"{RESULTS}/{name}": kept_copy(workspace, period, ledger, closing.number, name)
        for name in contents.results_of(dict.fromkeys((name for _, name in lost), ""))
    }
    kept = {name: f"{KEPT}/{copy.parent.name}" for name, copy in copies.items() if copy}
    found = [Difference(what, name, kept.get(name, "")) for what, name in lost]
    found += [Difference(ADDED, name) for name in now if name not in then]
    return found + [
        each for event in ledger.events for each in _kept_differences(workspace, period, ledger, event)
    ]


def _kept_differences(
    workspace: Workspace, period: Period, ledger: Ledger, event: Event
) -> Iterator[Difference]:
    folder = kept_at(workspace, period, event.number)
    if event.what != CLOSED:
        return
    if not folder.is_dir():
        # What is closed now is kept by the next run, from the results that stand there.
        if event is not ledger.closing:
            yield Difference(GONE, f"{KEPT}/{folder.name}")
        return
    for name, digest in contents.results_of(ledger.of(event.number)).items():
        path = folder / name
        if not path.exists():
            yield Difference(GONE, f"{KEPT}/{folder.name}/{name}")
        elif contents.digest_of(path) != digest:
            yield Difference(CHANGED, f"{KEPT}/{folder.name}/{name}")


def advice(found: Sequence[Difference]) -> str:
    """Say how to get back what is no longer as it was closed."""
    ways = []
    if kept := sorted({each.kept for each in found if each.kept}):
        ways.append(f"Tệp của {RESULTS}: chép lại từ {', '.join(kept)}, nơi giữ bản y nguyên khi chốt.")
    if any(each.what != ADDED and not each.kept for each in found):
        ways.append("Tệp khác đã sửa, mất: lấy lại từ bản sao lưu." if kept else "Lấy lại từ bản sao lưu.")
    if any(each.what == ADDED for each in found):
        ways.append("Tệp thêm: chuyển ra ngoài thư mục của kỳ; là biểu cần tính thì mở lại kỳ.")
    return " ".join(ways)


def listed(found: Sequence[Difference]) -> str:
    """The lines of `differences`, not too many."""
    lines = [f"  - {line}" for line in found[:_NAMED]]
    return "\n".join(
        [*lines, f"  … và {show_number(len(found) - _NAMED)} tệp nữa."] if len(found) > _NAMED else lines
    )


def event_words(event: Event) -> str:
    """Say who closed when."""
    return f"chốt lần {event.number}, ngày {show_date(event.day)}, người chốt: {event.who}"


@contextmanager
def held_open(workspace: Workspace, period: Period) -> Iterator[None]:
    """Keep every other run out of a period that may be changed.

    Raises:
        WorkspaceError: the period is closed, and the text says whether all is as it was; or another run is
            working there.
    """
    with lock.held(workspace.root / str(period)):
        require_open(workspace, period)
        yield


def require_open(workspace: Workspace, period: Period, outdated: Sequence[str] = ()) -> None:
    """Make sure that a period is not closed; if it is, `outdated` tells what has changed since it was made.

    Raises:
        WorkspaceError: it is; the text names every file that is no longer as it was closed.
    """
    ledger = read(workspace, period)
    closing = ledger.closing
    if closing is None:
        return
    found = differences(workspace, period, ledger)
    again = workspace.command(f'reopen {period} --by "TÊN" --why "LÝ DO"')
    state = f"Đã đối chiếu {count_of(ledger.of(closing.number))} tệp: còn nguyên như khi chốt."
    if found:
        state = f"Có {count_of(found)} tệp KHÔNG còn như khi chốt:\n{listed(found)}\n{advice(found)}"
    state += "".join(f" {raised(each)}." for each in outdated)
    raise WorkspaceError(
        f"Kỳ {period} đã chốt ({event_words(closing)}), nên không ghi gì. {state} Cần sửa số liệu thì mở "
        f"lại: {again}"
    )
