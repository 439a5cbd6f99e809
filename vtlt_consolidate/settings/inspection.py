"""Inspects a criteria set, in a configuration workbook or in a text file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml.ElementTree import fromstring

from vtlt_consolidate.model.config import Agency, Config
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.plans.duty import Workday
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.settings import sets, workbook
from vtlt_consolidate.settings.lint import lint, places
from vtlt_consolidate.settings.plantables import MILESTONES, TASKS
from vtlt_consolidate.settings.tablereader import Remark, folded
from vtlt_consolidate.settings.tables import ROUNDS
from vtlt_consolidate.words.errors import CriteriaError, WorkspaceError, reason
from vtlt_consolidate.words.states import Severity
from vtlt_consolidate.words.text import count_of, listed, show_date


@dataclass(frozen=True)
class Inspection:
    """The remarks on one file.

    Args:
        file: the file.
        set_id: id of the criteria set in it; empty if it could not be read.
        remarks: the remarks; those on a text file name the place in their text.
        notes: complete sentences on what may be wanted so; they are no fault.
    """

    file: Path
    set_id: str
    remarks: Sequence[Remark]
    notes: Sequence[str] = ()

    def count(self, severity: Severity) -> int:
        """How many remarks have this severity."""
        return sum(remark.severity == severity for remark in self.remarks)


def inspect(path: Path, workday: Workday = lambda day: day) -> Inspection:
    """Inspect a configuration workbook and the Word templates beside it, or the text file of a set (`.toml`).

    Args:
        path: the file.
        workday: gives a day on which people work, or the next one; by default every day is one.

    Raises:
        VtltError: it cannot be opened, or is neither of them.
    """
    data = _bytes(path)
    if _is_text(path):
        criteria = _from_text(data)
        days = _of_days(Config(Agency(), criteria, Roster(())), workday)
        return Inspection(path, criteria.id, [*_remarks(criteria), *(replace(day, sheet="") for day in days)])
    config, remarks = workbook.inspect(data)
    if config:
        remarks = [*remarks, *_of_templates(config, path.parent / workbook.TEMPLATES)]
        remarks += _of_days(config, workday)
    notes = list(_unsaid(config.agency)) if config else []
    return Inspection(path, config.criteria.id if config else "", folded(remarks), notes)


def _unsaid(agency: Agency) -> Iterator[str]:
    """Say what papers leave out, or leave room for, because nobody said it."""
    if not agency.parent:
        yield "“Cơ quan chủ quản” để trống: báo cáo, công văn chỉ có tên cơ quan, không có dòng phía trên."
    if not agency.place:
        yield "“Địa danh” để trống: báo cáo, công văn chừa chỗ “……………, ngày” để ghi tay."


def _of_days(config: Config, workday: Workday) -> Iterator[Remark]:
    """Find last days, of returns and of the plan, on which nobody works."""
    days = [(ROUNDS.sheet, f"kỳ {one.period}: hạn nộp", one.due_date) for one in config.rounds]
    for sheet, what, day in (*days, *_days_of_plan(config.criteria)):
        if day and workday(day) != day:
            text = (
                f"{what} {show_date(day)} là ngày nghỉ; ngày làm việc tiếp theo là {show_date(workday(day))}."
            )
            yield Remark(text, sheet, severity=lint.WARNING)


def _days_of_plan(criteria: CriteriaSet) -> Iterator[tuple[str, str, dt.date | None]]:
    for each in criteria.milestones:
        of = f" của đơn vị {each.unit_code}" if each.unit_code else ""
        yield MILESTONES.sheet, f"mốc {each.code}{of}: ngày", each.due
    for task in criteria.tasks:
        yield TASKS.sheet, f"nội dung {task.code}: hạn cuối", task.due


def _of_templates(config: Config, folder: Path) -> Iterator[Remark]:
    """Find Word templates that name another province than the office's own."""
    own = places.own_provinces(config.agency) or places.of_units(config.roster)
    for path in sorted(folder.glob("*.docx")) if own else ():
        try:
            with ZipFile(path) as archive:
                # Only the words are wanted, and every command would wait for a library that knows Word.
                body = fromstring(archive.read("word/document.xml"))
        except (BadZipFile, KeyError, ParseError, ValueError, OSError):
            yield Remark(f"mẫu {path.name} không mở được bằng Word; chép lại mẫu.", severity=lint.WARNING)
            continue
        paragraphs = (part for part in body.iter() if part.tag.endswith("}p"))
        words = "\n".join(
            "".join(text.text or "" for text in part.iter() if text.tag.endswith("}t")) for part in paragraphs
        )
        for name in dict.fromkeys(places.others(words, own)):
            text = f"mẫu {path.name} nêu {name}, cơ quan lại thuộc {listed(sorted(own))}; sửa bằng Word."
            yield Remark(text, severity=lint.WARNING)


def read_set(path: Path) -> CriteriaSet:
    """Read the criteria set from a configuration workbook or a text file.

    Raises:
        VtltError: it cannot be opened, is neither of them, or has errors; the text lists all.
    """
    data = _bytes(path)
    if not _is_text(path):
        return workbook.read(data).criteria
    criteria = _from_text(data)
    if wrong := [f"  - {remark}" for remark in _remarks(criteria) if remark.severity == lint.ERROR]:
        raise CriteriaError("\n".join([f"Tệp {path.name} có {count_of(wrong)} chỗ chưa đúng:", *wrong]))
    return criteria


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise WorkspaceError(f"Không đọc được {path}: {reason(error)}.") from error


def _is_text(path: Path) -> bool:
    return path.suffix.lower() == ".toml"


def _from_text(data: bytes) -> CriteriaSet:
    # Bytes that are not UTF-8 then appear in a message about the set, instead of raising UnicodeDecodeError.
    return sets.from_toml(data.decode("utf-8", errors="replace"))


def _remarks(criteria: CriteriaSet) -> list[Remark]:
    return [
        Remark(
            f"{_named(criteria, flaw.what, flaw.index)}khóa {flaw.field}: "
            + flaw.text.replace("ô {other}", _named(criteria, flaw.what, flaw.other).rstrip(", ")),
            severity=flaw.severity,
        )
        for flaw in lint.criteria_flaws(criteria, thorough=True)
    ]


def _named(criteria: CriteriaSet, what: str, index: int | None) -> str:
    """Name a table of the text file: by the code of its node, the label of its band, or its number."""
    if index is None or what == "set":
        return ""
    names = {"node": [node.code for node in criteria.nodes], "band": [band.label for band in criteria.bands]}
    name = names[what][index] if names.get(what) else str(index + 1)
    return f"[[{what}]] “{name}”, "
