"""Publishes new results: reports what changed, keeps the former ones, never replaces them by empty ones."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vtlt_consolidate.files import intake, memory
from vtlt_consolidate.findings.rules import returnrules
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import RETURNED_STATUSES
from vtlt_consolidate.publishing import changes, workbook
from vtlt_consolidate.publishing.changes import Changes, Figures
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.settings import monthbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import count_of, listed
from vtlt_consolidate.workspace import published, rehearsed
from vtlt_consolidate.workspace.folders import LOGS, RECEIVED, RESULTS, Workspace, remove
from vtlt_consolidate.workspace.months import closing, record
from vtlt_consolidate.workspace.published import Standing

REMEMBERED = "so-lieu-da-lap.sqlite"
_MERGED = "tong-hop"
_UNREADABLE = "không đọc được tệp tong-hop của bộ kết quả trước để so"


@dataclass(frozen=True)
class Publication:
    """The outcome of publishing results.

    Args:
        standing: whether the set is complete now.
        changes: changes against the former set; none: there was none.
        kept: folder in which the former set is kept; empty: nothing was replaced.
        touched: files in it that a person had changed.
        resumed: the last run was interrupted between two files, and this one completed the set.
    """

    standing: Standing
    changes: Changes | None = None
    kept: str = ""
    touched: tuple[str, ...] = ()
    resumed: bool = False


@dataclass(frozen=True)
class Set:
    """The files of a set of results.

    Args:
        made: name → bytes, the merged workbook among them.
        lacking: names of the files that could not be made.
    """

    made: Mapping[str, bytes]
    lacking: Sequence[str] = ()


def unusable(workspace: Workspace, period: Period) -> str:
    """Say why the results of a period cannot be used, as far as that can be seen without opening them."""
    folder = workspace.folder(period, RESULTS)
    if not (folder / published.merged_name(period)).is_file():
        lost = closing.lost_result(workspace, period)
        return f"{'không còn' if lost else 'chưa có tệp'} {published.merged_name(period)}"
    if rehearsed.is_rehearsed(workspace, period):
        return "là kỳ diễn tập, số liệu là bịa"
    if published.merged_name(period) in published.standing(folder).unfinished:
        return "bộ kết quả của kỳ đó chưa lập xong, lần chạy đã bị ngắt giữa chừng"
    return ""


def vanished(workspace: Workspace, period: Period, month: Month, undecided: Collection[str]) -> str:
    """Report that no return of `tiep-nhan` counts any more, although results were made from some.

    Args:
        workspace: where.
        period: which.
        month: the month, as it was examined.
        undecided: forms that are there and wait for a decision; none: they have vanished.

    Returns:
        The sentences; empty if a return counts, or if none did before either.
    """
    if month.submissions["status"].isin(RETURNED_STATUSES).any():
        return ""
    place = published.base(workspace.folder(period, RESULTS), published.merged_name(period))
    former = _figures({"": published.read(place)})[""] if place else Figures({}, {}, frozenset())
    if former is not None and not former.answered:
        return ""
    count = f"số liệu của {count_of(former.answered)} đơn vị" if former else "số liệu không đọc lại được"
    folder = workspace.folder(period, RECEIVED)
    if undecided:
        return (
            f"{count_of(undecided)} biểu trong {folder} còn chờ quyết định, chưa biểu nào tính được, "
            f"còn kết quả đã lập của kỳ {period} thì có {count}. Ghi cột Quyết định trong "
            f"{period}/quyet-dinh.xlsx, lưu tệp rồi chạy lại."
        )
    refused, why = _of_other_versions(workspace, period, month)
    if refused and former is not None and refused >= len(former.answered):
        return (
            f"Trong {folder} không biểu nào còn tính được. {why} Kết quả đã lập của kỳ {period} có {count}."
        )
    return (
        f"Trong {folder} không còn biểu nào dùng được, còn kết quả đã lập của kỳ "
        f"{period} thì có {count}. Các tệp có thể đã bị xóa, bị chuyển đi, hoặc ổ mạng chưa đồng bộ xong: "
        f"chép lại biểu đã nhận vào đó rồi chạy lại. {why}"
    ).rstrip()


def _of_other_versions(workspace: Workspace, period: Period, month: Month) -> tuple[int, str]:
    """How many forms are of versions that the period does not read any more, and what is to be done."""
    found = month.findings[month.findings["code"] == returnrules.OTHER_VERSION.code].drop_duplicates("file")
    if found.empty:
        return 0, ""
    own, now = f"{period}/{monthbook.file_name(period)}", found["expected"].iloc[0]
    others = sorted(set(found["found"]))
    kept = [record.kept_reading(workspace, period, int(each)) for each in others if each.isdecimal()]
    back = next(filter(None, reversed(kept)), "")
    ways = [f"đưa nhầm phiên bản {now} vào kỳ này thì chép {back} thành {own} rồi chạy lại"] if back else []
    issue = workspace.command(f"issue {period}")
    ways.append(f"đúng là dùng phiên bản {now} thì lập biểu mới để đơn vị điền lại: {issue}")
    return len(found), (
        f"{count_of(found)} biểu thuộc phiên bản {listed(others)} của bộ tiêu chí, mà {own} nay là phiên bản "
        f"{now}: {'; '.join(ways)}."
    )


def publish(
    workspace: Workspace, round_: Round, criteria: CriteriaSet, new: Set
) -> tuple[Publication, list[Path], list[str]]:
    """Replace the former set of results by a new one.

    Args:
        workspace: where.
        round_: the round.
        criteria: its set.
        new: the files.

    Returns:
        The outcome; the files that were written; complete sentences about those that were not.

    Raises:
        WorkspaceError: nothing can be written there, or the former set cannot be kept.
    """
    folder = workspace.folder(round_.period, RESULTS)
    before = published.seal(folder)
    resumed = bool(before) and not published.standing(folder).complete
    main, book = published.merged_name(round_.period), workbook.file_name(round_)
    base = _base(workspace, round_.period)
    found = _compared(published.base(folder, main), new.made[main], criteria, base)
    former_book = published.base(folder, book)
    if former_book:
        # The workbook of changes belongs to the set as long as no newer change replaces it.
        new = dataclasses.replace(new, made={book: published.read(former_book), **new.made})
    kept, touched = published.keep(folder, new.made)
    if found and found.rows:
        found = dataclasses.replace(found, former=f"{published.FORMER}/{kept}")
        new = dataclasses.replace(new, made={**new.made, book: workbook.render(round_, found)})
    written, failed = published.replace(folder, new.made, new.lacking, kept)
    if book not in new.made and (folder / book).is_file():
        # Left by an interrupted run; compared with the last complete set nothing has changed.
        remove(folder / book)
    where = f"{published.FORMER}/{kept}" if kept else ""
    done = Publication(published.standing(folder), found, where, touched, resumed)
    return done, written, failed


def _compared(former: Path | None, data: bytes, criteria: CriteriaSet, base: Path) -> Changes | None:
    """Compare a merged workbook with the former one; `None` if there is no former one."""
    if former is None:
        return None
    then = published.read(former)
    if then == data:
        return Changes()
    figures = _figures({"then": then, "now": data}, base)
    before, now = figures["then"], figures["now"]
    if before is None or now is None:
        return Changes(trouble=_UNREADABLE)
    return changes.between(before, now, criteria)


def _base(workspace: Workspace, period: Period) -> Path:
    return workspace.folder(period, LOGS) / REMEMBERED


def _figures(contents: Mapping[str, bytes], base: Path | None = None) -> dict[str, Figures | None]:
    """The figures of merged workbooks; `None` of one that cannot be read back.

    Args:
        contents: any name → the bytes of the workbook.
        base: where they are remembered: the results of now are compared with in the next run.
    """

    def opened(unknown: Sequence[str]) -> Iterator[tuple[str, Figures | None, Any]]:
        for name, cells in intake.read_bytes({name: contents[name] for name in unknown}):
            figures = None if isinstance(cells, str) else changes.figures(cells)
            yield name, figures, figures.plain if figures else None

    keys = {name: f"{_MERGED} {hashlib.sha256(data).hexdigest()}" for name, data in contents.items()}
    found = memory.looked_up(base, keys, Figures.recalled, opened)
    return {name: found.get(name) for name in contents}
