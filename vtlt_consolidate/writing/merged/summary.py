"""The first sheet of the merged workbook, which shows the month on one screen and on one page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from vtlt_consolidate.excel import charts
from vtlt_consolidate.excel.charts import Sources
from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Live, Sheet, Value, quoted
from vtlt_consolidate.excel.tables import Columns
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model import outputs
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.frames import (
    ABSENT_STATUSES,
    ALWAYS_COUNTED,
    EXCUSED_STATUSES,
    ROLLED_STATUSES,
    STATUSES,
)
from vtlt_consolidate.model.outputs import FILES, SUBMISSIONS
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.words.phrases import lowered
from vtlt_consolidate.words.text import fold, show_date
from vtlt_consolidate.writing.checkbook import (
    FILE_COLUMNS,
    FINDING_COLUMNS,
    FINDINGS,
    SUBMISSION_COLUMNS,
    VERDICTS,
)
from vtlt_consolidate.writing.merged.wording import WORDS

SHEET = outputs.SUMMARY
_ZONES = (0, 4, 8)
_ZONE_WIDTHS = (36, 9, 9)
_ZONE_PIXELS = 385
_GAP_PIXELS = 27
_LAST = 10
_TOP = 4
_NAMED = 8
_ROW, _SLACK = 18, 5
_CHART_ROWS = 22
# A point is 4/3 pixels.
_CHART_PIXELS = _CHART_ROWS * _ROW * 4 // 3 - 6


@dataclass(frozen=True)
class Line:
    """A row of a small table: label, figure, and either its share or a link to the sheet that it is from."""

    label: str
    value: Value
    share: Value = None
    style: str = "integer"
    sheet: str = ""


@dataclass
class _Zone:
    """One column of small tables; `row` is the next free row."""

    sheet: Sheet
    column: int
    row: int = _TOP
    labels: dict[int, str] = field(default_factory=dict)

    def head(self, *headings: str) -> None:
        """Start a small table."""
        if self.row > _TOP:
            self.row += 1
        for offset, heading in enumerate(headings):
            self.sheet.text(self.row, self.column + offset, heading, "head" + (" left" if not offset else ""))
        self.row += 1

    def line(self, line: Line) -> None:
        """Add a row."""
        self.labels[self.row] = line.label
        self.sheet.text(self.row, self.column, line.label, f"cell {line.style}")
        self.sheet.value(self.row, self.column + 1, line.value, f"cell center {line.style}")
        if line.sheet:
            self.sheet.link(self.row, self.column + 2, line.sheet, "Xem", "cell center link")
        else:
            self.sheet.value(self.row, self.column + 2, line.share, f"cell center {line.style} percent")
        self.row += 1

    def table(self, headings: Sequence[str], lines: Sequence[Line]) -> None:
        """Write a small table."""
        self.head(*headings)
        for line in lines:
            self.line(line)


def _high(label: str) -> float:
    """The height of a row; one line fits into the usual one, which is a little less than `height` gives."""
    needed = height([(label, _ZONE_WIDTHS[0])])
    return needed if needed > _ROW + _SLACK else _ROW


@dataclass(frozen=True)
class Change:
    """The difference from an earlier period.

    Args:
        since: the earlier period, in words.
        lines: the lines about changes.
    """

    since: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Highlights:
    """The lines of the summary about the results.

    Args:
        figures: the key figures.
        bands: how many units each band has, and their share.
        change: none: there is no earlier period.
    """

    figures: Sequence[Line]
    bands: Sequence[Line]
    change: Change | None


def write(
    sheet: Sheet, config: Config, round_: Round, month: Month, results: Highlights, sources: Sources
) -> None:
    """Write the summary.

    Args:
        sheet: the first sheet, still empty.
        config: agency, criteria set and units.
        round_: the round.
        month: the data of the period.
        results: the lines about the results.
        sources: the cells that the charts are drawn from.
    """
    for column in _ZONES:
        sheet.widths(_ZONE_WIDTHS, column)
    for column in _ZONES[1:]:
        sheet.widths([2], column - 1)
    _write_title(sheet, config, round_, month.results)
    left, middle, right = (_Zone(sheet, column) for column in _ZONES)
    _write_returns(left, month, ALWAYS_COUNTED[bool(round_.due_date) and not month.rolled])
    if results.change:
        left.table((f"So với {results.change.since}", "Số đơn vị", ""), results.change.lines)
    middle.table(("Kết quả chung", "Số", ""), results.figures)
    if results.bands:
        middle.table(("Xếp loại", "Số đơn vị", "Tỷ lệ"), results.bands)
    _write_work(right, config, month)
    end = max(zone.row for zone in (left, middle, right)) + 1
    for row in range(_TOP, end + _CHART_ROWS):
        labels = [zone.labels.get(row, "") for zone in (left, middle, right)]
        sheet.do.set_row(row, max(_ROW, *(_high(label) for label in labels)))
    draw(sheet, end, sources, WORDS[config.criteria.account].charts)
    end += _CHART_ROWS
    if sources.trend_note:
        note = f"{charts.TREND}: {lowered(sources.trend_note)}"
        sheet.merge((end, 0, end, _LAST), note, "body quiet")
        sheet.do.set_row(end, height([(note, 150)]))
        end += 1
    last = _write_links(sheet, end)
    sheet.do.hide_gridlines(2)
    sheet.page(landscape=True)
    sheet.do.fit_to_pages(1, 1)
    sheet.do.print_area(0, 0, last, _LAST)
    sheet.do.activate()


def _write_title(sheet: Sheet, config: Config, round_: Round, results: Results) -> None:
    title = f"{config.criteria.table_title} - {round_.name}"
    sheet.merge((0, 0, 0, _LAST), title, "heading body")
    sheet.do.set_row(0, height([(title, 150)], size=13, least=22, bold=True))
    facts = [] if fold(round_.name) == fold(round_.period.label) else [f"Kỳ báo cáo: {round_.period.label}."]
    facts.append(f"Hạn nộp: {show_date(round_.due_date)}." if round_.due_date else "Chưa ghi hạn nộp.")
    facts.append(f"Cơ quan tổng hợp: {config.agency.name}.")
    sheet.merge((1, 0, 1, _LAST), " ".join(facts), "body quiet")
    note = results.carried_note or "Mọi số ở đây tính từ các sheet sau; sửa ở đó thì ở đây đổi theo."
    sheet.merge((2, 0, 2, _LAST), note, "body quiet italic")
    sheet.do.set_row(2, height([(note, 150)]))


def _write_returns(zone: _Zone, month: Month, always: Sequence[str]) -> None:
    """Write how many units have each status; statuses of `always` even if no unit has them.

    The shares are of the units that have to report; those that do not come after them.
    """
    count = len(month.submissions)
    where = SUBMISSION_COLUMNS.on(SUBMISSIONS, "status", count)
    counted = {status: int((month.submissions["status"] == status).sum()) for status in STATUSES}
    live = {
        status: Live(f"SUMPRODUCT(--EXACT({where},{quoted(STATUSES[status])}))", units)
        for status, units in counted.items()
    }
    excused = [status for status in EXCUSED_STATUSES if counted[status]]
    required = count - sum(counted[status] for status in excused)
    everybody = "-".join([f"ROWS({where})", *(live[status].formula for status in excused)])
    of = f"({everybody})" if excused else everybody
    # Of a period that was rolled up nobody returned anything.
    zone.head("Số liệu sau khi gộp" if month.rolled else "Tình hình nộp", "Số đơn vị", "Tỷ lệ")
    for status, words in (ROLLED_STATUSES if month.rolled else STATUSES).items():
        if status not in excused and (counted[status] or status in always):
            formula = f"{live[status].formula}/{of}"
            zone.line(
                Line(words, live[status], Live(formula, counted[status] / required) if required else None)
            )
    whole = Live(f"{of}/{of}", 1.0) if required else None
    zone.line(Line("Đơn vị phải báo cáo", Live(everybody, required), whole, "integer total"))
    for status in excused:
        zone.line(Line(f"Ngoài ra: {STATUSES[status].lower()}", live[status]))


def _write_work(zone: _Zone, config: Config, month: Month) -> None:
    """Write what waits for a person, with links to the sheets."""
    zone.head("Cần xem trước", "Số", "")
    absent = month.submissions["status"].isin(ABSENT_STATUSES)
    words = [STATUSES[status] for status in ABSENT_STATUSES]
    statuses = _column(SUBMISSION_COLUMNS, SUBMISSIONS, "status", len(month.submissions))
    zone.line(Line("Đơn vị chưa nộp", _count_any(statuses, words, int(absent.sum())), sheet=SUBMISSIONS))
    if month.unappraised:
        zone.line(Line("Dòng chờ cơ quan tổng hợp chấm điểm", len(month.unappraised), sheet=FINDINGS))
    refused = int((month.files["verdict"] == "rejected").sum())
    verdicts = _column(FILE_COLUMNS, FILES, "verdict", len(month.files))
    refusals = _count_any(verdicts, [VERDICTS["rejected"]], refused)
    zone.line(Line("Tệp chưa dùng được", refusals, sheet=FILES))
    lines = len(month.complaints)
    severities, counts = (FINDING_COLUMNS.on(FINDINGS, key, lines) for key in ("severity", "count"))
    for severity, label in ((catalogue.ERROR, "Ô, tệp có lỗi"), (catalogue.WARNING, "Ô, tệp cần xem lại")):
        counted = int((month.findings["severity"] == severity).sum())
        here = f"--EXACT({severities},{quoted(catalogue.SEVERITIES[severity])})"
        weighed = f"SUMPRODUCT({here},{counts})"
        zone.line(Line(label, Live(weighed, counted) if lines else 0, sheet=FINDINGS))
    zone.line(
        Line(outputs.WAITING_IN_PARTS, sum(month.rolled.waiting.values()))
        if month.rolled
        else Line(outputs.WAITING, month.waiting)
    )
    for title, count in _reasons(month):
        zone.line(Line(f"  {title}", count, style="integer small"))
    names = config.roster.by_code
    _write_names(zone, [names[code].name for code in month.submissions.loc[absent, "unit_code"]])


def _count_any(where: str, words: Sequence[str], value: int) -> Value:
    counts = [f"SUMPRODUCT(--EXACT({where},{quoted(word)}))" for word in words]
    return Live("+".join(counts), value) if "!" in where else value


def _column(columns: Columns, sheet: str, key: str, count: int) -> str:
    """Reference to one column of a list on another sheet; empty if the list is."""
    return columns.on(sheet, key, count) if count else ""


def _reasons(month: Month) -> list[tuple[str, Value]]:
    """The three commonest errors, with formulas that count them on the sheet of findings."""
    errors = month.findings[month.findings["severity"] == catalogue.ERROR]
    commonest = errors["code"].value_counts(sort=False).sort_index().sort_values(
        ascending=False, kind="stable").head(3)  # fmt: skip
    lines = len(month.complaints)
    codes, counts = (FINDING_COLUMNS.on(FINDINGS, key, lines) for key in ("code", "count"))
    return [
        (f"{catalogue.RULES[str(code)].title} ({code})",
         Live(f"SUMPRODUCT(--EXACT({codes},{quoted(str(code))}),{counts})", int(count)))
        for code, count in commonest.items()
    ]  # fmt: skip


def _write_names(zone: _Zone, names: Sequence[str]) -> None:
    if not names:
        return
    more = " …" if len(names) > _NAMED else "."
    text = "Chưa nộp: " + "; ".join(names[:_NAMED]) + more
    box = (zone.row, zone.column, zone.row + 2, zone.column + 2)
    zone.sheet.merge(box, text, "cell small top")
    zone.row += 3


def draw(sheet: Sheet, row: int, sources: Sources, titles: Sequence[str]) -> None:
    """Draw the charts; if there is nothing to draw, the neighbouring chart takes the room.

    Args:
        sheet: the first sheet.
        row: row of their upper edge.
        sources: what they are drawn from.
        titles: of the charts of criteria and of areas.
    """
    book = sheet.book
    tall = _CHART_PIXELS // 2 - 3 if sources.trend and sources.bands else _CHART_PIXELS
    if sources.bands:
        by_band = charts.band_chart(book, sources.bands, _ZONE_PIXELS)
        sheet.draw((row, _ZONES[0]), by_band, (_ZONE_PIXELS, tall), "Số đơn vị theo xếp loại")
    if sources.trend:
        trend = charts.trend_chart(book, sources.trend)
        place = (row + (_CHART_ROWS // 2 if sources.bands else 0), _ZONES[0])
        sheet.draw(place, trend, (_ZONE_PIXELS, tall), charts.TREND)
    shares = zip((sources.criteria, sources.areas), titles, strict=True)
    there = [(source, title) for source, title in shares if source]
    # What nothing else is drawn in belongs to the first of these charts.
    first = 1 if sources.bands or sources.trend else 0
    zones = [len(_ZONES) - first - len(there) + 1, *[1] * (len(there) - 1)]
    for number, (source, title) in enumerate(there):
        column = _ZONES[first + sum(zones[:number])]
        wide = zones[number] * (_ZONE_PIXELS + _GAP_PIXELS) - _GAP_PIXELS
        chart = charts.share_chart(book, source, title, _CHART_PIXELS)
        sheet.draw((row, column), chart, (wide, _CHART_PIXELS), title)


def _write_links(sheet: Sheet, row: int) -> int:
    """Write links to all other sheets, three in a row; return the last row."""
    hidden = {SHEET, outputs.DATA_SHEET}
    names = [name for name in sheet.book.names if name not in hidden] + [outputs.DATA_SHEET]
    sheet.text(row, 0, "Các sheet của tệp này", "bold")
    for number, name in enumerate(names):
        row_of, zone = divmod(number, len(_ZONES))
        sheet.link(row + 1 + row_of, _ZONES[zone], name, name)
    return row + 1 + (len(names) - 1) // len(_ZONES)
