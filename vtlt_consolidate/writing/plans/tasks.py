"""The timetable of tasks: a sheet of the merged workbook, and the appendix to print."""

from __future__ import annotations

from collections.abc import Sequence

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Live, Sheet, Value, quoted
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.paper import PAPERS
from vtlt_consolidate.scoring.plans import sentences
from vtlt_consolidate.scoring.plans.timetable import OUTCOMES, Judged, Outcome
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.words.text import show_date
from vtlt_consolidate.writing.appendix import appendix, page
from vtlt_consolidate.writing.appendix.lines import Line
from vtlt_consolidate.writing.appendix.page import HEAD_TOP, Heading, Table
from vtlt_consolidate.writing.merged import attention
from vtlt_consolidate.writing.merged.summary import Line as SummaryLine

SHEET = "Nội dung triển khai"
_SIZE = 12
_NOT_BREAKING = "\u00a0"
_STATE = 7

_PRINTED = (
    Head("TT", 5, "center"), Head("Thời gian thực hiện", 16, "center"), Head("Nội dung", 37, "justify"),
    Head("Cơ quan chủ trì, thực hiện", 20), Head("Cơ quan phối hợp", 22),
    Head("Kết quả thực hiện", 15, "center"), Head("Văn bản, ghi chú", 17),
)  # fmt: skip


def file_name(round_: Round) -> str:
    """Name the appendix of tasks of a period."""
    return f"phu-luc-nhiem-vu-{round_.period}.xlsx"


def write(book: Book, judged: Sequence[Judged], round_: Round) -> list[SummaryLine]:
    """Write the sheet of the merged workbook; nothing if there are no tasks.

    Returns:
        The lines of the first sheet about them.
    """
    if not judged:
        return []
    heads = (
        Head("TT", 6, "center"), Head("Thời gian thực hiện", 18, "center"), Head("Nội dung", 50),
        Head("Cơ quan chủ trì, thực hiện", 28), Head("Cơ quan phối hợp", 28), Head("Hạn cuối", 12, "center"),
        Head("Ghi của kỳ trước", 16, "center"), Head("Tình trạng", 20, "center"),
        Head("Ngày hoàn thành", 12, "center"), Head("Văn bản, kết quả", 28), Head("Ghi chú", 28),
    )  # fmt: skip
    rows: list[list[Value]] = [
        [each.task.code, each.task.time, each.task.content, each.task.lead, each.task.partners,
         show_date(each.task.due) if each.task.due else "", each.noted.former, each.words,
         show_date(each.noted.done_on) if each.noted.done_on else "", each.noted.document, each.noted.note]
        for each in judged
    ]  # fmt: skip
    counts = {outcome: _counted(judged, outcome) for outcome in Outcome}
    sums: list[list[Value]] = [
        [None, None, OUTCOMES[outcome], *[None] * 4, counted, *[None] * 3]
        for outcome, counted in counts.items()
        if counted.value
    ]
    sheet = book.sheet(SHEET)
    write_list(
        sheet, "Nội dung triển khai của kế hoạch",
        f"Tình trạng đến hết {show_date(round_.period.last_day)}, ghi ở tệp nhiem-vu.xlsx của kỳ. Quá hạn: "
        "đã đến hạn cuối mà chưa hoàn thành. Các dòng dưới cùng là số nội dung theo tình trạng.",
        heads, rows, sums,
    )  # fmt: skip
    first = address(LIST_TOP, _STATE)
    box = (LIST_TOP, _STATE, LIST_TOP + len(rows) - 1, _STATE)
    late = quoted(OUTCOMES[Outcome.OVERDUE])
    attention.when(sheet, box, f"LEFT({first},{len(OUTCOMES[Outcome.OVERDUE])})={late}", "bad")
    overdue = _counted(judged, Outcome.OVERDUE, f"'{sheet.name}'!")
    return [SummaryLine("Nội dung triển khai quá hạn", overdue, sheet=sheet.name)]


def _counted(judged: Sequence[Judged], outcome: Outcome, before: str = "") -> Live:
    """How many tasks stand so, as a formula; of overdue ones, tables say more behind the word."""
    where = before + span(LIST_TOP, _STATE, LIST_TOP + len(judged) - 1, _STATE, pinned=True)
    words = quoted(OUTCOMES[outcome])
    same = f"--EXACT({where},{words})"
    if outcome == Outcome.OVERDUE:
        same = f"--(LEFT({where},{len(OUTCOMES[outcome])})={words})"
    return Live(f"SUMPRODUCT({same})", sum(each.outcome == outcome for each in judged))


def render(config: Config, round_: Round, judged: Sequence[Judged], before: int = 0) -> bytes:
    """Write the appendix of tasks, as documents print such a list (Nghị định 30/2020/NĐ-CP, Phụ lục I).

    Args:
        config: agency and set.
        round_: the round.
        judged: the tasks, at least one.
        before: how many appendices of the same report come before this one.

    Returns:
        The bytes of the workbook; the same for the same arguments.
    """
    plan = config.criteria.title
    title = (
        f"Nội dung triển khai và kết quả thực hiện đến hết {round_.name.replace(' ', _NOT_BREAKING)}".upper()
    )
    book = Book(title=f"{title}: {plan}", size=10, mark=round_.mark)
    sheet = book.sheet("Phụ lục")
    sheet.widths([head.width for head in _PRINTED])
    for column, head in enumerate(_PRINTED):
        sheet.text(HEAD_TOP, column, head.heading, f"plainhead size{_SIZE}")
    heads = [(head.heading, head.width) for head in _PRINTED]
    sheet.do.set_row(HEAD_TOP, height(heads, _SIZE, base=10, bold=True))
    first = HEAD_TOP + 1
    for row, each in enumerate(judged, first):
        _line(sheet, row, each)
    end = first + len(judged) - 1
    printed = Table(first, end, end, 1, len(_PRINTED) - 1, [])
    heading = Heading(
        appendix.heading_of(before + 1, before + 1), f"{title}\n{plan}", page.attachment_line(config, round_)
    )
    said = " ".join(sentences.tasks(judged)).rstrip(".")
    below = [
        Line(f"Kết quả tính đến hết {show_date(round_.period.last_day)}.", "body italic", 12, opens=True),
        Line(f"{said}./.", "body"),
    ]
    page.finish(sheet, printed, PAPERS[config.agency.paper], heading, below)
    return book.save()


def _line(sheet: Sheet, row: int, each: Judged) -> None:
    task, noted = each.task, each.noted
    done = f"\n({show_date(noted.done_on)})" if noted.done_on and each.outcome in _COMPLETED else ""
    beside = "\n".join(filter(None, (noted.document, noted.note)))
    texts = (task.code, task.time, task.content, task.lead, task.partners, f"{each.words}{done}", beside)
    for column, (head, text) in enumerate(zip(_PRINTED, texts, strict=True)):
        sheet.text(row, column, text, f"cell size{_SIZE} {head.style}".rstrip())
    shown = [(text, head.width) for head, text in zip(_PRINTED, texts, strict=True)]
    sheet.do.set_row(row, height(shown, _SIZE, base=10))


_COMPLETED = (Outcome.DONE, Outcome.DONE_LATE)
