"""What a check found, as a page for a person."""

from __future__ import annotations

import itertools
from collections import Counter
from pathlib import Path
from typing import Any

from vtlt_consolidate.commands.asjson.summary import resent as changes_of
from vtlt_consolidate.commands.asjson.summary import reviewed
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import results, worth
from vtlt_consolidate.desk import taskbook
from vtlt_consolidate.desk.decisionbook import FILE_NAME
from vtlt_consolidate.findings import catalogue, folding
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.frames import ALWAYS_COUNTED, EXCUSED_STATUSES, ROLLED_STATUSES, STATUSES
from vtlt_consolidate.model.frames import rows as rows_of
from vtlt_consolidate.scoring.figures import outlook
from vtlt_consolidate.scoring.plans import sentences
from vtlt_consolidate.scoring.plans.timetable import Outcome
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.words.text import count_of, escaped, first_of, show_number
from vtlt_consolidate.workspace.folders import Workspace

_HEADINGS = {
    catalogue.ERROR: "Lỗi cần sửa",
    catalogue.WARNING: "Cần xem lại",
    catalogue.NOTED: "Ghi nhận, xem nếu cần",
}
_NAMES = 20

HERE = Workspace(Path())
"""Where commands need not say which workspace is meant, such as in a workbook that lies in it."""


def page(result: Result, workspace: Workspace = HERE) -> str:
    """Give what a check found as a page for a person: statuses of returns, findings, bands.

    Args:
        result: the result.
        workspace: the workspace, as commands have to name it.
    """
    blocks = [_heading(result), _rolled_up(result), *result.notes, *result.warned, _returns(result),
              _former(result), _complaints(result, workspace), _trials(result), _waiting(result),
              "\n".join(results.lines(result.month.results)), outlook.lines(result.month),
              _plan(result)]  # fmt: skip
    return "\n\n".join(block for block in blocks if block)


def _trials(result: Result) -> str:
    """Say how often rules on trial would have asked; empty if there are none."""
    counts = result.rules_on_trial
    if not counts:
        return ""
    named = "; ".join(f"{code} {show_number(count)} biểu" for code, count in counts.items())
    return f"Quy tắc đang thử, nếu bật thì sẽ hỏi: {named}."


def _heading(result: Result) -> str:
    criteria, round_ = result.config.criteria, result.round_
    title = f" ({round_.title})" if round_.title else ""
    mark = f"{round_.mark}: mọi số dưới đây là bịa để tập.\n" if round_.mark else ""
    return f"{mark}Kỳ {round_.period}{title} - bộ tiêu chí {criteria.id}, phiên bản {criteria.version}"


def _rolled_up(result: Result) -> str:
    """Say what a period was rolled up from; empty if it was not."""
    rolled = result.month.rolled
    if rolled is None:
        return ""
    used = [str(source.period) for source in rolled.sources if not source.trouble]
    return f"{rolled.note}\nCác kỳ đã gộp: {', '.join(used)}"


def _returns(result: Result) -> str:
    submissions, roster = result.month.submissions, result.config.roster
    required = count_of(result.month.results.roster.units)
    rolled = result.month.rolled is not None
    always = ALWAYS_COUNTED[bool(result.round_.due_date) and not rolled]
    lines = ["Số liệu sau khi gộp:" if rolled else "Tình hình nộp:"]
    of_status: dict[str, list[str]] = {}
    for code, status in frames.tuples(submissions, "unit_code", "status"):
        of_status.setdefault(status, []).append(code)
    for status, words in (ROLLED_STATUSES if rolled else STATUSES).items():
        codes = of_status.get(status, [])
        if not codes and status not in always:
            continue
        names = first_of((roster.by_code[code].full_name for code in codes), _NAMES, "đơn vị khác")
        shown = f": {names}" if codes and status not in {Status.COMPLETE, Status.ON_TIME} else ""
        # Who is excused has nothing to report, and is no part of those who have.
        of = "" if status in EXCUSED_STATUSES else f"/{required}"
        lines.append(f"  {words}: {count_of(codes)}{of} đơn vị{shown}")
    if result.litter:
        lines.append(f"  Bỏ qua {result.litter} tệp tạm, tệp khóa.")
    return "\n".join(lines)


def _former(result: Result) -> str:
    """Say what became of earlier answers on forms, and what was changed between two attempts."""
    lines, prefilled = [], {name: show_number(count) for name, count in reviewed(result.month).items()}
    resent = changes_of(result.month)
    if result.month.prefills.issued and reviewed(result.month)["returns"]:
        lines.append(
            f"Số liệu điền sẵn trên {prefilled['returns']} biểu đã nộp: {prefilled['kept']} ô xác nhận "
            f"giữ nguyên, {prefilled['changed']} ô đã sửa, {prefilled['unconfirmed']} ô chưa xác nhận, "
            "chưa tính."
        )
    if resent["units"]:
        lines.append(
            f"Gửi lại: {show_number(resent['units'])} đơn vị đổi "
            f"{show_number(resent['asked'] + resent['unasked'])} ô so với lần trước, trong đó "
            f"{show_number(resent['unasked'])} ô không được hỏi."
        )
    return "\n".join(lines)


def _plan(result: Result) -> str:
    """Say where the period stands beside its plan; empty if there is none."""
    month, round_ = result.month, result.round_
    said = [f"  {text}" for text in sentences.sentences(month.planned, month.results.roster)]
    # Nobody notes anything for a rehearsal, and of a quarter it is noted in its months.
    noted_here = not round_.rehearsal and month.rolled is None
    if noted_here and any(each.outcome == Outcome.UNKNOWN for each in month.planned.tasks):
        said.append(f"  Ghi cột Tình trạng ở {round_.period}/{taskbook.FILE_NAME}, lưu tệp rồi chạy lại.")
    return "\n".join(["Tiến độ so với kế hoạch:", *said]) if said else ""


_NAMED_AT_MOST = 3


def _complaints(result: Result, workspace: Workspace) -> str:
    """Count the findings by severity and kind, and tell what is worth doing first."""
    lines, blocks = list(rows_of(folding.grouped(result.month.findings, _NAMED_AT_MOST))), []
    for severity, heading in _HEADINGS.items():
        of_kind = Counter[tuple[str, str]]()
        for row in (row for row in lines if row.severity == severity):
            of_kind[row.code, row.title] += row.cells_count
        if of_kind:
            kinds = of_kind.most_common()
            counted = [f"  [{code}] {title}: {show_number(count)}" for (code, title), count in kinds]
            head = f"{heading} ({show_number(of_kind.total())} ô, tệp; {show_number(len(of_kind))} loại):"
            blocks.append("\n".join([head, *counted]))
    first = enumerate(worth.first(result, lines), 1)
    things = [_thing(result, workspace, number, thing) for number, thing in first]
    if things:
        blocks.append("\n".join(["Việc nên làm trước:", *itertools.chain.from_iterable(things)]))
    return "\n\n".join(blocks)


def _thing(result: Result, workspace: Workspace, number: int, thing: worth.Thing) -> list[str]:
    """One of the things that are worth doing first."""
    noun = "dòng" if thing.of_reviewer else "câu trả lời"
    waiting = f" ({show_number(thing.answers)} {noun} đang chờ)" if thing.answers else ""
    if thing.finding is None:
        command = workspace.command(f"remind {result.round_.period}")
        return [f"  {number}. Nhắc {show_number(thing.units)} đơn vị chưa nộp{waiting}: {command}"]
    head, *rest = _complaint(result, thing.finding)
    return [f"  {number}. {head}{waiting}", *(f"      {line}" for line in rest)]


def _complaint(result: Result, row: Any) -> list[str]:
    unit = result.config.roster.by_code[row.unit_code].full_name if row.unit_code else ""
    place = ", ".join(
        words
        for words in (
            f"tệp {escaped(row.file)}" if row.file else "",
            f"sheet “{escaped(row.sheet)}”" if row.sheet else "",
            f"ô {row.cells}" if row.cells else "",
        )
        if words
    )
    # What is about several units, or the office's own workbooks, may have neither.
    about = " - ".join(filter(None, (unit, place)))
    said = [about, escaped(row.message)] if about else [escaped(row.message)]
    return [
        f"[{row.code}] {catalogue.SEVERITIES[row.severity]}: {said[0]}",
        *said[1:],
        f"Cách sửa: {escaped(row.mend)}",
    ]


def _waiting(result: Result) -> str:
    """Say how many questions wait for the analyst."""
    waiting = result.month.waiting
    if not waiting:
        return ""
    return (
        f"Chờ quyết định: {show_number(waiting)} việc trong {result.round_.period}/{FILE_NAME}. "
        "Ghi cột Quyết định ở những dòng bạn quyết được, lưu tệp rồi chạy lại; những việc còn lại chờ đơn vị "
        "gửi bản sửa."
    )
