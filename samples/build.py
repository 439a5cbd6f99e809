"""Build the sample workspaces from what is published.

    python samples/build.py [FOLDER]

Each folder of `samples` says in its README which numbers are real and which are invented for it. The
same script gives the same bytes.

The totals of the 26 units of `hcmc-2019` are real (`cong-bo.csv`, from report 5355/BC-SNV). Their
single marks are not legible in the public copy, so they are reconstructed here to match each total;
so are the documents that prove them, the number of people, their degrees, the areas and how the
published budget of 19,200 million đồng is spread. The units and answers of the other samples stand in
their tables. The twelve months of `dan-phuong-2021-tien-do` are not kept in the repository.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
import shutil
import sys
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from vtlt_consolidate.desk import taskbook
from vtlt_consolidate.model.config import Agency, Config, Round
from vtlt_consolidate.model.criteria import NUMERIC, RATIO, CriteriaSet
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, OF, SELF_POINTS, FormLayout
from vtlt_consolidate.model.plans.tasks import Progressed, Task, TaskState
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.settings import sets, workbook
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import parse_date, parse_number
from vtlt_consolidate.workspace.folders import RECEIVED, TEMPLATES, Workspace, write
from vtlt_consolidate.writing.forms import forms

HERE = Path(__file__).parent
Filled = dict[tuple[str, str], str | float]

# ------------------------------------------------------------------------------ hcmc-2019

BUDGET = 19_200

ALWAYS = {"TC06", "TC15"}
"""The report says that all units have a repository (III.3), and none that one had no staff."""

LIKELIHOOD = {
    "TC01": 9, "TC02": 6, "TC03": 8, "TC04": 4, "TC05": 4, "TC07": 3, "TC08": 4, "TC09": 2, "TC10": 7,
    "TC11": 7, "TC12": 6, "TC13": 1, "TC14": 1, "TC16": 2, "TC17": 3, "TC18": 3, "TC19": 3, "TC20": 3,
    "TC21": 3, "TC22": 1, "TC23": 1,
}  # fmt: skip
"""How readily a criterion is met, after the words of sections III.2 and III.4 of the report."""

WITH_VTLT = ("TC VTLT", "CĐ VTLT", "CN Luật; TC VTLT", "CN LT-QTVP")
WITHOUT_VTLT = ("CN Luật", "CN Hành chính", "CN QTKD", "CN Kế toán", "CN Luật; CN QTKD")
LARGE_REPOSITORIES = {"Long Thới": 120, "Vĩnh Lộc B": 105.5}


def units(rows: list[dict[str, str]]) -> tuple[Unit, ...]:
    """The 26 units with their district in 2019."""
    return tuple(
        Unit(
            f"TD{int(row['stt']):02d}",
            f"{row['type'].capitalize()} {row['name']}",
            row["district"],
            agency(row),
        )
        for row in rows
    )


def agency(row: dict[str, str]) -> str:
    """The people's committee of a unit; `Phường 11` keeps its capital, `phường Tân Định` has none."""
    kind = row["type"].capitalize() if row["name"].isdigit() else row["type"]
    return f"Ủy ban nhân dân {kind} {row['name']}"


def met(total: int, chance: random.Random) -> set[str]:
    """Choose so many criteria, the likelier ones more often."""
    drawn = {code: chance.random() ** (1 / weight) for code, weight in LIKELIHOOD.items()}
    ordered = sorted(drawn, key=lambda code: (-drawn[code], code))
    return ALWAYS | set(ordered[: total - len(ALWAYS)])


def budgets(count: int) -> list[int]:
    """Spread the published budget over the units; the parts add up to it exactly."""
    chance = random.Random("kinh phí")  # noqa: S311 - a reproducible sample, not a secret
    weights = [chance.uniform(0.5, 1.5) for _ in range(count)]
    parts = [int(BUDGET * weight / sum(weights)) for weight in weights]
    parts[-1] += BUDGET - sum(parts)
    return parts


def answers(row: dict[str, str], unit: Unit, budget: int, config: Config) -> Filled:
    """What the unit typed into its form."""
    chance = random.Random(unit.code)  # noqa: S311 - a reproducible sample, not a secret
    good = met(int(row["criteria_met"]), chance)
    filled: Filled = {
        (leaf.code, ANSWER): "Đạt" if leaf.code in good else "Chưa đạt" for leaf in config.criteria.criteria
    }
    degree = chance.choice(WITH_VTLT if "TC07" in good else WITHOUT_VTLT)
    area = LARGE_REPOSITORIES.get(row["name"], chance.choice((20, 22.5, 24, 25, 28, 30, 32.5, 36, 40, 45)))
    for leaf in config.criteria.leaves:
        if leaf.evidence and leaf.code in good:
            filled[leaf.code, DOC_NUMBER] = f"{chance.randint(10, 250)}/{chance.choice(('KH', 'QĐ'))}-UBND"
            filled[leaf.code, DOC_DATE] = f"{chance.randint(10, 28)}/{chance.randint(3, 9)}/2019"
    return filled | {
        ("TT01", ANSWER): 1 + degree.count(";"),
        ("TT02", ANSWER): degree,
        ("TT03", ANSWER): area,
        ("TT04", ANSWER): budget,
    }


def hcmc(root: Path) -> None:
    """Write the workspace of the 26 units of 2019."""
    rows = table(HERE / "hcmc-2019" / "cong-bo.csv")
    round_ = Round(Period.parse("2019-10"), "giai đoạn 1", None, "5355/BC-SNV", dt.date(2019, 12, 30))
    config = Config(
        Agency("Ủy ban nhân dân Thành phố Hồ Chí Minh", "Sở Nội vụ", "Thành phố Hồ Chí Minh"),
        sets.load("hcmc-23"),
        Roster(units(rows)),
        (round_,),
    )
    parts = budgets(len(rows))
    filled = [
        answers(row, unit, budget, config)
        for row, unit, budget in zip(rows, config.roster.units, parts, strict=True)
    ]
    make(root, config, filled)


# ------------------------------------------------------------------------------ the other samples


@dataclass(frozen=True)
class Sample:
    """A sample whose units and answers stand in tables; it has the name of its set."""

    name: str
    agency: Agency
    round: Round
    answers: str = "tra-loi.csv"

    def build(self, root: Path) -> None:
        """Write the workspace."""
        criteria = sets.load(self.name)
        units = tuple(Unit(**row) for row in table(HERE / self.name / "don-vi.csv"))
        config = Config(self.agency, criteria, Roster(units), (self.round,))
        make(root, config, [self.filled(criteria, unit) for unit in units])

    def filled(self, criteria: CriteriaSet, unit: Unit) -> Filled:
        """What a unit typed into its form, from its column of the table."""
        filled: Filled = {}
        for row in table(HERE / self.name / self.answers):
            code, _, field = row["code"].partition(":")
            if row[unit.code]:
                filled |= typed(criteria, code, field or ANSWER, row[unit.code])
        return filled


def typed(criteria: CriteriaSet, code: str, field: str, text: str) -> Filled:
    """Turn the text of a table into cells; `52/57` are the two cells of a ratio."""
    kind = criteria.by_code[code].kind
    if field != ANSWER or kind not in NUMERIC:
        return {(code, field): text}
    fields = (ANSWER, OF) if kind == RATIO else (ANSWER,)
    numbers = (parse_number(part).value for part in text.split("/"))
    return {(code, each): float(number or 0) for each, number in zip(fields, numbers, strict=True)}


class BacGiang(Sample):
    """The one department, with the sums that its report prints typed over the form's own."""

    def build(self, root: Path) -> None:
        """Write the workspace, then the printed sums that its lines do not give."""
        super().build(root)
        criteria = sets.load(self.name)
        layout = FormLayout(criteria)
        printed = {row["code"]: row["printed_self"] for row in table(HERE / self.name / self.answers)}
        cells = {
            address(*layout.place("VI", SELF_POINTS)): printed["VI"],
            address(layout.end_row, layout.columns[SELF_POINTS]): printed[""],
        }
        (path,) = root.glob(f"*/{RECEIVED}/*.xlsx")
        write(path, typed_over(path.read_bytes(), cells))


def typed_over(workbook: bytes, cells: Mapping[str, str]) -> bytes:
    """Put plain numbers in the place of formulas of the first sheet, as a person does who types there."""
    first = "xl/worksheets/sheet1.xml"
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(made, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == first:
                text = data.decode("utf-8")
                for cell, number in cells.items():
                    formula = rf'(<c r="{cell}"[^>]*>)<f>[^<]*</f><v>[^<]*</v>'
                    text, times = re.subn(formula, rf"\g<1><v>{number}</v>", text)
                    if times != 1:
                        raise ValueError(cell)
                data = text.encode("utf-8")
            new.writestr(info, data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


class TonDong(Sample):
    """The backlog of each agency, and the workbook of another office that wants to know of it."""

    def build(self, root: Path) -> None:
        """Write the workspace, with that workbook among its templates."""
        super().build(root)
        write(root / TEMPLATES / "bieu-ton-dong.xlsx", backlog_form())


BACKLOG = ("TS", "CL2018", "CL2019", "CL2020", "CL2021", "CON", "KP")
HEADS = ("Tồn đọng đầu giai đoạn", "Chỉnh lý 2018", "Chỉnh lý 2019", "Chỉnh lý 2020", "Chỉnh lý 2021",
         "Còn lại", "Kinh phí (triệu đồng)", "Tỷ lệ đã chỉnh lý")  # fmt: skip


def backlog_form() -> bytes:
    """A workbook as another office hands it out: a table for each level, a row for each agency, a total."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2021, 1, 1)})  # noqa: DTZ001 - a fixed day, so equal bytes
    plain = {"font_name": "Times New Roman", "font_size": 12, "valign": "vcenter", "text_wrap": True}
    title, italic, head, cell, number, share, group = (
        book.add_format(plain | look) for look in (
            {"bold": True, "align": "center"}, {"italic": True, "align": "center"},
            {"bold": True, "align": "center", "border": 1, "bg_color": "#DDEBF7"}, {"border": 1},
            {"border": 1, "num_format": "#,##0.0"}, {"border": 1, "num_format": "0.0%"},
            {"bold": True, "border": 1},
        )
    )  # fmt: skip
    sheet = book.add_worksheet("Biểu tồn đọng")
    last = len(HEADS) + 1
    sheet.merge_range(0, 0, 0, last, "TÌNH HÌNH CHỈNH LÝ TÀI LIỆU TỒN ĐỌNG GIAI ĐOẠN 2018 - 2021", title)
    sheet.merge_range(1, 0, 1, last, "{{co_quan}} báo cáo, {{ten_ky}}; đơn vị tính: mét giá", italic)
    for column, words in enumerate(("STT", "Cơ quan, đơn vị", *HEADS)):
        sheet.write(3, column, words, head)
    totals = []
    for at, (roman, level) in enumerate((("I", "tỉnh"), ("II", "huyện"))):
        row = 4 + 2 * at
        _line(sheet, row, (roman, f"Cấp {level}"), [f"{{{{tong:{code}|cap={level}}}}}" for code in BACKLOG],
              (group, group, number, share))  # fmt: skip
        _line(sheet, row + 1, ("{{dv.stt}}", f"{{{{dv.ten|cap={level}}}}}"),
              [f"{{{{dv.so:{code}}}}}" for code in BACKLOG], (cell, cell, number, share))  # fmt: skip
        totals.append(row + 1)
    sums = [f"={'+'.join(f'{address(row - 1, column)}' for row in totals)}" for column in range(2, last)]
    _line(sheet, 8, ("", "Tổng số"), sums, (head, head, number, share))
    sheet.merge_range(9, 0, 9, last, "Kiểm tra: cộng mọi cơ quan {{tong:TS}} mét giá, còn lại {{tong:CON}}; "
                      "{{dat:DD}}/{{so_don_vi}} cơ quan đã giải quyết dứt điểm.", italic)  # fmt: skip
    sheet.merge_range(11, last - 3, 11, last, "{{dia_danh_ngay}}", italic)
    sheet.merge_range(12, last - 3, 12, last, "NGƯỜI ĐỨNG ĐẦU", title)
    for columns, width in ((("A:A"), 6), (("B:B"), 30), (("C:J"), 13)):
        sheet.set_column(columns, width)
    sheet.set_row(3, 48)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(3)
    sheet.print_area(0, 0, 16, last)
    book.close()
    return stream.getvalue()


def _line(
    sheet: Worksheet, row: int, lead: tuple[str, str], texts: list[str], looks: tuple[Format, ...]
) -> None:
    """A row of the table: number, name, figures, and the share that is arranged as a formula."""
    at = row + 1
    for column, text in enumerate((*lead, *texts)):
        sheet.write(row, column, text, looks[min(column, 2)])
    sheet.write_formula(row, len(texts) + 2, f"=IF(C{at}=0,1,(C{at}-H{at})/C{at})", looks[3])


YEAR_2021 = Round(Period.parse("2021"))
SAMPLES = (
    Sample(
        "dan-phuong-2021",
        Agency("Ủy ban nhân dân huyện Đan Phượng", "Phòng Nội vụ", "Đan Phượng"),
        YEAR_2021,
    ),
    BacGiang(
        "bac-giang-2020",
        Agency("Ủy ban nhân dân tỉnh Bắc Giang", "Văn phòng", "Bắc Giang"),
        Round(Period.parse("2020")),
        "cong-bo.csv",
    ),
    Sample(
        "da-nang-2021",
        Agency("Ủy ban nhân dân thành phố Đà Nẵng", "Sở Nội vụ", "Đà Nẵng"),
        YEAR_2021,
    ),
    Sample(
        "thanh-hoa-2019",
        Agency("Ủy ban nhân dân tỉnh Thanh Hóa", "Sở Nội vụ", "Thanh Hóa"),
        Round(Period.parse("2019")),
    ),
    TonDong(
        "thanh-hoa-ton-dong",
        Agency("Ủy ban nhân dân tỉnh Thanh Hóa", "Sở Nội vụ", "Thanh Hóa"),
        YEAR_2021,
    ),
)


# ------------------------------------------------------------------------------ dan-phuong-2021-tien-do

WHOLE, DONE = "TL1", "TL2"
DAY_OF_REPORT = 25


def progress(root: Path, *only: str) -> None:
    """Write the workspace of a year of monthly reports, each month with what units and office noted.

    Args:
        root: its folder.
        only: the months to write; none: all.
    """
    name = root.name
    criteria = sets.load(name)
    units = tuple(Unit(**row) for row in table(HERE / name / "don-vi.csv"))
    months = table(HERE / name / "tra-loi.csv")
    periods = [Period.parse(month["period"]) for month in months]
    rounds = tuple(
        Round(period, due_date=dt.date(period.year, period.last_month, DAY_OF_REPORT)) for period in periods
    )
    agency = Agency("Ủy ban nhân dân huyện Đan Phượng", "Phòng Nội vụ", "Đan Phượng")
    config = Config(agency, criteria, Roster(units), rounds)
    (root / workbook.FILE_NAME).unlink(missing_ok=True)
    space = Workspace.create(root, config)
    noted = {row["code"]: row for row in table(HERE / name / "nhiem-vu.csv")}
    for round_, month in zip(rounds, months, strict=True):
        if only and month["period"] not in only:
            continue
        shutil.rmtree(root / str(round_.period), ignore_errors=True)
        received = space.folder(round_.period, RECEIVED)
        for unit in units:
            if month[unit.code]:
                filled = reported(criteria, month[unit.code], month["V1 V2 V3"].split())
                write(received / forms.file_name(unit), forms.render(config, unit, round_, filled))
        rows = [stood(task, noted[task.code], round_.period) for task in criteria.tasks]
        write(space.folder(round_.period, taskbook.FILE_NAME), workbook.render_table(taskbook.TABLE, rows))


def reported(criteria: CriteriaSet, backlog: str, met: list[str]) -> Filled:
    """What a unit typed into its form of a month; `12/20` is what is done of the whole."""
    done, whole = backlog.split("/")
    filled = typed(criteria, DONE, ANSWER, done) | typed(criteria, WHOLE, ANSWER, whole)
    marks = {leaf.code: "Đạt" if leaf.code in met else "Chưa đạt" for leaf in criteria.criteria}
    return filled | {(code, ANSWER): mark for code, mark in marks.items()}


def stood(task: Task, noted: Mapping[str, str], period: Period) -> Progressed:
    """What the office had noted of a task at the end of a month."""
    row = Progressed(task.code, task.content, task.lead, task.due, state=TaskState.OPEN)
    done_on = parse_date(noted["done_on"])
    if done_on and done_on <= period.last_day:
        return replace(row, state=TaskState.DONE, done_on=done_on, document=noted["document"])
    return replace(row, state=TaskState.BEGUN) if Period.parse(noted["begun"]) <= period else row


# ------------------------------------------------------------------------------ all of them


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a table."""
    with path.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def make(root: Path, config: Config, filled: list[Filled]) -> None:
    """Write a workspace with one period anew into a folder, and what its units returned."""
    (each,) = config.rounds
    (root / "cau-hinh.xlsx").unlink(missing_ok=True)
    shutil.rmtree(root / str(each.period), ignore_errors=True)
    received = Workspace.create(root, config).folder(each.period, RECEIVED)
    for unit, answers_of_unit in zip(config.roster.units, filled, strict=True):
        write(received / forms.file_name(unit), forms.render(config, unit, each, answers_of_unit))


def build(root: Path) -> None:
    """Write every workspace into a folder of its name."""
    hcmc(root / "hcmc-2019")
    for sample in SAMPLES:
        sample.build(root / sample.name)
    progress(root / "dan-phuong-2021-tien-do")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
