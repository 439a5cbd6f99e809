"""Three months: every figure of the sheets of history is counted again, from the workbooks alone."""

import dataclasses
import datetime as dt
import functools
import io
import shutil
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from docx import Document

from tests import pipeline
from tests.helpers import PERIOD, SMALL, UNITS, config, copy_of, fields, workspace
from tests.office import all_recalculated, needs_libreoffice
from tests.reading.grids import files_of
from tests.scoring.months import Said as Answer
from tests.scoring.months import results_of
from tests.scoring.test_compare import PASSED, WEIGHED, past
from tests.scoring.test_history import submissions
from vtlt_consolidate.excel.charts import period_label
from vtlt_consolidate.excel.sheet import Book
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model.config import Config, Round, Waiver
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.frames import Submissions
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.scoring.history.said import Said, number
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.settings import monthbook, workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.merged import book as merged
from vtlt_consolidate.writing.merged.history import trends
from vtlt_consolidate.writing.word import facts

JAN, FEB, MAR = (Period.parse(f"2026-0{month}") for month in (1, 2, 3))
MONTHS = (JAN, FEB, MAR)
FOURTH = Unit("004", "Xã Cần Giờ", "Khu vực 2")
ALL = (*UNITS, FOURTH)
MARKS = ("A1", "A2", "A3", "A4")
RATIO = Node("R", "ratio", "Chỉnh lý", "Chỉnh lý", points=Decimal(10))
Given = dict[str, dict[str, str | float]]


def marks(given: str, area: float, **more: str | float) -> dict[str, str | float]:
    """Four marks as letters, Đ or C, and the area of the store."""
    answers = {
        code: "Đạt" if letter == "Đ" else "Chưa đạt" for code, letter in zip(MARKS, given, strict=True)
    }
    return {**answers, "B2": area, **more}


GIVEN: dict[Period, Given] = {
    JAN: {"001": marks("ĐĐCĐ", 20.5), "002": marks("ĐCCC", 30), "003": marks("ĐĐĐĐ", 10)},
    FEB: {"001": marks("ĐĐCĐ", 20.5), "003": marks("ĐĐĐĐ", 12), "004": marks("CCCĐ", 7)},
    MAR: {"001": marks("ĐĐCĐ", 20.5), "002": marks("ĐĐĐC", 35), "003": marks("ĐCCĐ", 12),
          "004": marks("ĐĐCĐ", 8.25, **{"A3.note": "đang xây"})},
}  # fmt: skip
LATE = {(FEB, "003"): 4, (MAR, "002"): 6}
"""(Period, unit) → days after the deadline."""


def settings(criteria: CriteriaSet = SMALL) -> Config:
    rounds = tuple(Round(month, "", month.last_day + dt.timedelta(days=5)) for month in MONTHS)
    excused = Waiver(JAN, "004", Status.EXEMPT)
    return dataclasses.replace(config(ALL, criteria), rounds=rounds, waivers=(excused,))


def receive(space: Workspace, month: Period, given: Given, made: Config) -> None:
    """Put forms into a period's folder."""
    for unit in made.roster.units:
        if unit.code in given:
            data = forms.render(made, unit, made.round(month), fields(given[unit.code]))
            write(space.folder(month, RECEIVED) / forms.file_name(unit), data)


def run(space: Workspace, month: Period, given: Given, made: Config) -> Path:
    """Consolidate a period; who is late comes later."""
    write(space.root / workbook.FILE_NAME, workbook.render(made))
    space.start(month)
    due = made.round(month).due_date
    assert due
    late = {code: days for (period, code), days in LATE.items() if period == month}
    receive(space, month, {code: each for code, each in given.items() if code not in late}, made)
    if late:
        pipeline.check(space, month, received=due)
        receive(space, month, given, made)
    pipeline.consolidate(space, month, received=due + dt.timedelta(days=max(late.values(), default=0)))
    return space.folder(month, RESULTS) / f"tong-hop-{month}.xlsx"


def _three_months(folder: Path) -> Workspace:
    space = workspace(folder, ALL)
    for month in MONTHS:
        run(space, month, GIVEN[month], settings())
    return space


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with three months of results."""
    return copy_of(_three_months, tmp_path, tmp_path_factory)


def path_of(space: Workspace, month: Period = MAR) -> Path:
    return space.folder(month, RESULTS) / f"tong-hop-{month}.xlsx"


@functools.cache
def _book(path: Path) -> Any:
    return openpyxl.load_workbook(path, data_only=True)


def listed(path: Path, name: str, top: int = 4) -> pd.DataFrame:
    """A list of a workbook, by its headings, with the codes of the units as its index if it has any."""
    heads, *rows = _book(path)[name].iter_rows(min_row=top, values_only=True)
    frame = pd.DataFrame(rows, columns=heads, dtype=object)
    return frame.set_index("Mã") if "Mã" in heads else frame


def data(path: Path) -> pd.DataFrame:
    """The answers on the sheet of data: units in rows, leaves in columns."""
    rows = listed(path, "Dữ liệu")
    given = rows[rows["Trường"] == "Kết quả"].set_index(["Mã đơn vị", "Mã tiêu chí"])["Giá trị"]
    units, leaves = (given.index.unique(level) for level in (0, 1))
    return pd.DataFrame({leaf: given.xs(leaf, level=1).reindex(units) for leaf in leaves})


def met(path: Path) -> pd.DataFrame:
    return (
        data(path)[list(MARKS)].apply(lambda column: column.map({"Đạt": 1, "Chưa đạt": 0})).astype("Float64")
    )


def same(found: Any, expected: Any) -> bool:
    nothing = (found is None or found == "", expected is None or pd.isna(expected))
    return all(nothing) or (not any(nothing) and found == pytest.approx(expected, abs=1e-9))


LABELS = {JAN: "01/2026", FEB: "02/2026", MAR: "03/2026"}


def test_results_over_the_periods_are_those_of_each_workbook(space: Workspace) -> None:
    shown = listed(path_of(space), "Kết quả qua các kỳ")
    for month in MONTHS:
        answers = met(path_of(space, month))
        total, whole = answers.sum(axis=1, min_count=1), answers.notna().all(axis=1)
        table = listed(path_of(space, month), "Đơn vị theo loại")
        for code in (unit.code for unit in ALL):
            row = shown.loc[code]
            assert same(row[f"Số tiêu chí đạt {LABELS[month]}"], total.get(code))
            share = total[code] / len(MARKS) if whole.get(code, False) else None
            assert same(row[f"Tỷ lệ {LABELS[month]}"], share)
            assert (row[f"Xếp loại {LABELS[month]}"] or None) == table["Xếp loại"].get(code)


def test_how_returns_came_in_is_counted_over_the_periods(space: Workspace) -> None:
    shown = listed(path_of(space), "Nộp qua các kỳ")
    then = {month: listed(path_of(space, month), "Tình hình nộp") for month in MONTHS}
    for code in shown.index:
        for month, each in then.items():
            assert shown.loc[code, f"Tình trạng {LABELS[month]}"] == each.loc[code, "Tình trạng"]
            assert same(shown.loc[code, f"Ngày trễ {LABELS[month]}"], each.loc[code, "Số ngày trễ"])
    counts = shown[["Số kỳ chưa nộp", "Số kỳ nộp trễ", "Tổng số ngày trễ", "Số kỳ giống hệt"]]
    pairs = zip(counts.index, counts.to_numpy(), strict=True)
    assert {code: [value or 0 for value in row] for code, row in pairs} == {
        "001": [0, 0, 0, 3], "002": [1, 1, 6, 0], "003": [0, 1, 4, 0], "004": [0, 0, 0, 0],
    }  # fmt: skip
    # An exempt month is not a missed one.
    assert shown.loc["004", "Tình trạng 01/2026"] == "Được miễn"
    assert shown.loc["001", "Số liệu không đổi từ 3 kỳ"] == "B2 Diện tích (3 kỳ)"


def test_what_units_gained_and_lost_is_named_the_greatest_fall_first(space: Workspace) -> None:
    shown = listed(path_of(space), "Tăng, giảm từng đơn vị")
    then, now = met(path_of(space, FEB)), met(path_of(space))
    expected = []
    for code in now.index:
        change = (now.loc[code] - then.loc[code]).dropna() if code in then.index else pd.Series(dtype=float)
        if len(change) and change.any():
            expected.append(
                (change.sum(), code, list(change[change < 0].index), list(change[change > 0].index))
            )
    assert len(expected) == 2
    for row, (change, code, lost, gained) in zip(shown.itertuples(), sorted(expected), strict=True):
        figures = shown.loc[code]
        assert row.Index == code
        assert (figures["Kỳ trước"], figures["Kỳ này"]) == (then.loc[code].sum(), now.loc[code].sum())
        assert figures["Tăng, giảm"] == change
        for heading, codes in (("Mất ở các tiêu chí", lost), ("Được thêm ở các tiêu chí", gained)):
            assert [part.split()[0] for part in (figures[heading] or "").split("; ") if part] == codes
    moves = shown[["Xếp loại kỳ trước", "Xếp loại kỳ này", "Lên, xuống loại"]].to_numpy().tolist()
    assert moves == [["Tốt", "Khá", "Xuống loại"], ["Chưa đạt", "Tốt", "Lên loại"]]


def rows_of(path: Path, name: str) -> Iterator[tuple[str, list[Any]]]:
    """Name and figures of each row of a trend, the last figure being the change."""
    lines = _book(path)[name].iter_rows(min_row=22, values_only=True)
    return (
        (str(line[1]), [None if value == "" else value for value in line[2:6]]) for line in lines if line[1]
    )


def _mean(table: pd.DataFrame) -> float:
    """The mean of all answers of a table."""
    return float(table.sum().sum() / table.count().sum())


def test_trends_are_the_shares_of_each_month(space: Workspace) -> None:
    tables = {month: met(path_of(space, month)) for month in MONTHS}
    areas = {unit.code: unit.area for unit in ALL}
    rows = dict(rows_of(path_of(space), "Tiêu chí qua các kỳ"))
    assert rows.pop("Tiêu chí") == [*LABELS.values(), "Tăng, giảm so với kỳ trước, phần so được"]

    # Only the units with figures in both months say what changed; one has none in February.
    both = tables[FEB].index.intersection(tables[MAR].index[tables[MAR].notna().all(axis=1)])
    both = both[tables[FEB].loc[both].notna().all(axis=1)]
    assert len(both) == len(tables[MAR].index) - 1
    alike = {month: tables[month].loc[both] for month in (FEB, MAR)}

    def is_(figures: list[Any], shares: list[Any], change: float) -> bool:
        return all(same(found, share) for found, share in zip(figures, [*shares, change], strict=True))

    whole = [_mean(table) for table in tables.values()]
    assert is_(rows.pop("Chung, mọi đơn vị"), whole, _mean(alike[MAR]) - _mean(alike[FEB]))
    chosen = next(name for name in rows if name.startswith("Đang xem: "))
    # At first the criterion that fell most is shown.
    drop = {code: alike[MAR][code].mean() - alike[FEB][code].mean() for code in MARKS}
    assert chosen.removeprefix("Đang xem: ").split()[0] == min(MARKS, key=lambda code: drop[code])
    rows.pop(chosen)
    assert [name.split()[0] for name in rows] == list(MARKS)
    for name, figures in rows.items():
        code = name.split()[0]
        assert is_(figures, [table[code].mean() for table in tables.values()], drop[code])
    rows = dict(rows_of(path_of(space), "Địa bàn qua các kỳ"))
    for area in ("Khu vực 1", "Khu vực 2"):
        inside = {month: [areas[code] == area for code in table.index] for month, table in tables.items()}
        of_area = [_mean(table[inside[month]]) for month, table in tables.items()]
        mine = [code for code in both if areas[code] == area]
        change = _mean(alike[MAR].loc[mine]) - _mean(alike[FEB].loc[mine])
        assert is_(rows[area], of_area, change)


def test_an_area_keeps_what_it_printed_though_a_unit_of_it_is_exempt_now(space: Workspace) -> None:
    made = settings()
    excused = dataclasses.replace(made, waivers=(*made.waivers, Waiver(MAR, "003", Status.EXEMPT)))
    write(space.root / workbook.FILE_NAME, workbook.render(excused))
    # What the month was begun with had no such row, nor have its copies.
    shutil.rmtree(space.folder(MAR, "luu"))
    space.folder(MAR, monthbook.file_name(MAR)).unlink()
    for path in space.folder(MAR, RECEIVED).glob("*003*"):
        path.unlink()
    pipeline.consolidate(space, MAR)
    printed = listed(path_of(space, FEB), "Theo địa bàn").set_index(SMALL.area_heading)["Tỷ lệ đạt"]
    assert listed(path_of(space), "Tình hình nộp").loc["003", "Tình trạng"] == "Được miễn"
    rows = dict(rows_of(path_of(space), "Địa bàn qua các kỳ"))
    for area in ("Khu vực 1", "Khu vực 2"):
        assert rows[area][1] == pytest.approx(printed[area])


def test_earlier_months_keep_the_areas_of_then_with_the_units_of_then(space: Workspace) -> None:
    """One unit is in another area now, one is in none of those of then, and one left the list."""
    places = {"001": "Khu vực 3", "002": "Khu vực 1", "004": "Khu vực 1"}
    units = [dataclasses.replace(each, area=places[each.code]) for each in ALL if each.code in places]
    made = dataclasses.replace(settings(), roster=Roster(tuple(units)))
    write(space.root / workbook.FILE_NAME, workbook.render(made))
    shutil.rmtree(space.folder(MAR, "luu"))
    space.folder(MAR, monthbook.file_name(MAR)).unlink()
    for path in space.folder(MAR, RECEIVED).glob("*"):
        path.unlink()
    receive(space, MAR, GIVEN[MAR], made)
    pipeline.consolidate(space, MAR)
    rows = dict(rows_of(path_of(space), "Địa bàn qua các kỳ"))
    for at, month in enumerate((JAN, FEB)):
        printed = listed(path_of(space, month), "Theo địa bàn").set_index(SMALL.area_heading)["Tỷ lệ đạt"]
        assert set(printed.index) == {"Khu vực 1", "Khu vực 2"}
        assert all(rows[str(area)][at] == pytest.approx(share) for area, share in printed.items())
    assert rows["Khu vực 3"][:2] == [None, None]
    assert rows["Khu vực 3"][2] == pytest.approx(3 / 4)
    # Nobody is in that area any more.
    assert rows["Khu vực 2"][2:] == [None, None]
    intro = _book(path_of(space))["Địa bàn qua các kỳ"]["A2"].value
    assert intro.endswith("Mỗi kỳ xếp đơn vị theo danh sách của kỳ đó.")


def _groups_over_two_months(then: Mapping[str, str]) -> tuple[dict[str, list[Any]], str]:
    """The rows of the groups, and how to read them; two units met half and all then, and all and half now."""
    criteria = dataclasses.replace(SMALL, variants=("Phường", "Xã"))
    units = [dataclasses.replace(each, variant=kind, area="")
             for each, kind in zip(UNITS[:2], criteria.variants, strict=True)]  # fmt: skip
    before = past({"001": (1, 1, 0, 0), "002": (1, 1, 1, 1)}, variants=then)
    given: dict[str, dict[str, Answer]] = {
        "001": dict.fromkeys(MARKS, "Đạt"),
        "002": dict(zip(MARKS, ("Đạt", "Đạt", "Chưa đạt", "Chưa đạt"), strict=True)),
    }
    frame = Submissions.validate(submissions("on_time", None))
    month = Month(
        results_of(criteria, units, given), frame, files_of([]), catalogue.frame([]), earlier=(before,)
    )
    made = config(units, criteria)
    data = merged.render(made, made.round(PERIOD), month).data
    sheet = openpyxl.load_workbook(io.BytesIO(data), data_only=True)["Địa bàn qua các kỳ"]
    rows = {str(row[1]): [None if value == "" else value for value in row[2:4]]
            for row in sheet.iter_rows(min_row=22, values_only=True)}  # fmt: skip
    return {name: rows[name] for name in rows if name.startswith("Nhóm ")}, str(sheet["A2"].value)


def test_earlier_months_are_told_with_the_groups_of_then() -> None:
    rows, intro = _groups_over_two_months({"001": "Xã", "002": "Sở"})
    assert rows == {"Nhóm Phường": [None, 1], "Nhóm Xã": [0.5, 0.5], "Nhóm Sở": [1, None]}
    assert intro.endswith("Mỗi kỳ xếp đơn vị theo danh sách của kỳ đó.")


def test_a_month_whose_workbook_names_no_groups_is_told_with_those_of_now() -> None:
    rows, intro = _groups_over_two_months({})
    assert rows == {"Nhóm Phường": [0.5, 1], "Nhóm Xã": [1, 0.5]}
    label = period_label(PERIOD.previous)
    assert intro.endswith(f"Kỳ {label}: tệp không ghi, xếp theo danh sách hiện nay.")


def test_a_change_of_shares_is_printed_in_percentage_points(space: Workspace) -> None:
    for name in ("Tiêu chí qua các kỳ", "Địa bàn qua các kỳ"):
        rows = _book(path_of(space))[name].iter_rows(min_row=22)
        changes = {row[5].number_format for row in rows if isinstance(row[5].value, float)}
        assert changes == {'+0.0" điểm "%;-0.0" điểm "%;0.0" điểm "%'}


def test_bands_are_counted_in_each_month(space: Workspace) -> None:
    rows = dict(rows_of(path_of(space), "Xếp loại qua các kỳ"))
    rows.pop("Xếp loại")
    counted = {
        month: listed(path_of(space, month), "Đơn vị theo loại")["Xếp loại"].value_counts()
        for month in MONTHS
    }
    for label, figures in rows.items():
        counts = [int(each.get(label, 0)) for each in counted.values()]
        assert figures == [*counts, counts[-1] - counts[-2]]
    assert [*rows] == ["Tốt", "Khá", "Chưa đạt", "Chưa xếp loại"]


def test_quantities_are_compared_by_the_units_that_gave_them_twice(space: Workspace) -> None:
    row = listed(path_of(space), "Số liệu qua các kỳ").loc["B2"]
    numbers = {month: pd.to_numeric(data(path_of(space, month))["B2"]) for month in MONTHS}
    both = numbers[FEB].dropna().index.intersection(numbers[MAR].dropna().index)
    assert row["Số đơn vị so được"] == len(both) == 3
    assert row["02/2026, so được"] == numbers[FEB][both].sum()
    assert row["03/2026, so được"] == numbers[MAR][both].sum()
    assert row["Tăng, giảm"] == numbers[MAR][both].sum() - numbers[FEB][both].sum()
    for month, label in LABELS.items():
        assert row[f"Tổng {label}"] == numbers[month].sum()
    assert row["Số đơn vị có số liệu kỳ này"] == numbers[MAR].count()


def test_amounts_are_drawn_as_the_sums_of_each_month(space: Workspace) -> None:
    rows = dict(rows_of(path_of(space), "Khối lượng qua các kỳ"))
    assert rows.pop("Số liệu") == [*LABELS.values(), "Tăng, giảm so với kỳ trước, phần so được"]
    sums = [pd.to_numeric(data(path_of(space, month))["B2"]).sum() for month in MONTHS]
    # Unit 002 gave none in February, so its 35 are no growth: as the sheet of the figures says.
    drawn = [*sums, listed(path_of(space), "Số liệu qua các kỳ").loc["B2", "Tăng, giảm"]]
    assert drawn[-1] != sums[-1] - sums[-2]
    assert rows["Đang xem: B2 Diện tích kho (m²)"] == rows["B2 Diện tích kho (m²)"] == drawn
    # Nobody gave this one, and nothing is no 0.
    assert rows["B3 Số người (người)"] == [None, None, None, None]
    assert "Tỷ lệ thực hiện qua các kỳ" not in _book(path_of(space)).sheetnames


def test_columns_of_amounts_are_as_wide_as_their_numbers() -> None:
    book = Book()
    look = trends.Look("Khối lượng", "", "Số liệu", figure="decimal", change="signedpoints", shares=False)
    lines = [trends.Line("B2", "Kinh phí", [12345678.9, 9075654321.85], (True, False), alike=-9063308642.95)]
    trends.write_chosen(book, "Khối lượng", look, ["tháng 1", "tháng 2"], lines, None)
    sheet = openpyxl.load_workbook(io.BytesIO(book.save())).active
    assert sheet
    widths = [sheet.column_dimensions[column].width for column in "CE"]
    assert widths[0] > len("9.075.654.321,85*")
    assert widths[1] > len("-9.063.308.642,95")


def test_rates_are_drawn_as_sums_over_sums_of_each_month() -> None:
    """5/10 and 30/30 are 35/40, and where there is no whole there is no rate."""
    criteria = dataclasses.replace(
        WEIGHED, nodes=(*WEIGHED.nodes, RATIO, dataclasses.replace(RATIO, code="Z"))
    )
    then = Said.of(
        (unit, "R", field, number(count * MICRO))
        for unit, counts in {"001": (2, 10), "002": (6, 30)}.items()
        for field, count in zip((ANSWER, OF), counts, strict=True)
    )
    before = dataclasses.replace(PASSED, version=str(criteria.version), said=then)
    given: dict[str, dict[str, Answer]] = {
        "001": {"a": 40, "b": 20, "R": 5, "R.of": 10, "Z": 0, "Z.of": 0},
        "002": {"a": 40, "b": 20, "R": 30, "R.of": 30, "Z": 0, "Z.of": 0},
    }
    frame = Submissions.validate(submissions("on_time", None))
    month = Month(
        results_of(criteria, UNITS[:2], given), frame, files_of([]), catalogue.frame([]), earlier=(before,)
    )
    made = config(UNITS[:2], criteria)
    opened = openpyxl.load_workbook(
        io.BytesIO(merged.render(made, made.round(PERIOD), month).data), data_only=True
    )

    def shown(name: str) -> dict[str, list[Any]]:
        rows = opened[name].iter_rows(min_row=22, values_only=True)
        return {str(row[1]): [None if value == "" else value for value in row[2:5]] for row in rows if row[1]}

    rates, amounts = shown("Tỷ lệ thực hiện qua các kỳ"), shown("Khối lượng qua các kỳ")
    assert rates["R Chỉnh lý"] == pytest.approx([8 / 40, 35 / 40, 27 / 40])
    assert rates["Z Chỉnh lý"] == [None, None, None]
    assert amounts["R Chỉnh lý: đã thực hiện"] == [8, 35, 27]
    assert amounts["R Chỉnh lý: trên tổng số"] == [40, 40, 0]


def one_unit(path: Path, sheet: Any) -> None:
    """Count again everything that the sheet shows of the unit that is chosen on it."""
    lines = [list(row[:13]) for row in sheet.iter_rows(min_row=1, values_only=True)]
    facts = {line[0]: line[2] for line in lines[4:13]}
    code = facts["Mã"]
    assert f"({code})" in lines[2][2]
    assert facts["Tình trạng"] == listed(path, "Tình hình nộp").loc[code, "Tình trạng"]
    kept = listed(path, "Kết quả qua các kỳ").loc[code]
    sent = listed(path, "Nộp qua các kỳ").loc[code]
    at = next(number for number, line in enumerate(lines) if line[0] == "Kỳ") + 1
    for label, line in zip(LABELS.values(), lines[at:], strict=False):
        assert line[0] == label
        assert (line[2] or None) == sent[f"Tình trạng {label}"]
        assert (line[3] or None) == (kept[f"Xếp loại {label}"] or None)
        assert same(line[4], sent[f"Ngày trễ {label}"])
        assert same(line[5], kept[f"Số tiêu chí đạt {label}"])
        share = kept[f"Tỷ lệ {label}"]
        # Charts leave out NA(), and would draw an empty text as 0.
        assert line[6] == "#N/A" if share in (None, "") else same(line[6], share)
    answers = listed(path, "Dữ liệu")
    files = listed(path, "Tệp nhận được").set_index("STT")["Tệp"]
    top = next(number for number, line in enumerate(lines) if line[0] == "STT")
    heads, shown = lines[top], [dict(zip(lines[top], line, strict=True)) for line in lines[top + 1 :]]
    assert heads[1:4] == ["Mã", "Nội dung", "Câu trả lời"]
    asked = [line for line in shown if line["Mã"]]
    assert [line["Mã"] for line in asked] == [leaf.code for leaf in SMALL.leaves]
    before = listed(path, "Số liệu kỳ trước").loc[code]
    for line in asked:
        own = answers[(answers["Mã đơn vị"] == code) & (answers["Mã tiêu chí"] == line["Mã"])]
        row = own[own["Trường"] == "Kết quả"].iloc[0]
        assert line["Câu trả lời"] == (row["Giá trị"] if pd.notna(row["Giá trị"]) else row["Trạng thái"])
        assert same(line["Dòng ở Dữ liệu"], row.name + 5)
        assert (line["Sheet và ô"] or None) == row["Ô"]
        assert (line["Tệp"] or None) == (files[row["Tệp số"]] if row["Tệp số"] else None)
        notes = [note for note in own.loc[own["Trường"] == "Ghi chú", "Giá trị"] if note]
        assert [line["Ghi chú của đơn vị"]] == notes or not (notes or line["Ghi chú của đơn vị"])
        if line["Mã"] in MARKS:
            point = {"Đạt": 1, "Chưa đạt": 0}.get(row["Giá trị"])
            assert same(line["Đạt (1), chưa đạt (0)"], point)
            then = next(before[name] for name in before.index if str(name).startswith(line["Mã"]))
            assert same(line["Kỳ trước"], then)
            lost = "Kỳ trước đạt, kỳ này chưa đạt" if then == 1 else "Chưa đạt"
            why = {1: None, 0: lost}.get(point, "Chưa có số liệu")
            assert (line["Vì sao chưa đạt"] or None) == why


def test_the_first_unit_is_shown_with_all_that_stands_of_it(space: Workspace) -> None:
    one_unit(path_of(space), _book(path_of(space))["Một đơn vị"])


def test_rows_that_the_group_of_the_chosen_unit_is_not_asked_are_not_ruled() -> None:
    nodes = [
        dataclasses.replace(node, variants=("Xã",)) if node.code == "A4" else node for node in SMALL.nodes
    ]
    criteria = dataclasses.replace(SMALL, variants=("Phường", "Xã"), nodes=tuple(nodes))
    units = [dataclasses.replace(each, variant=kind)
             for each, kind in zip(UNITS[:2], criteria.variants, strict=True)]  # fmt: skip
    given = {"001": dict.fromkeys(MARKS[:3], "Đạt"), "002": dict.fromkeys(MARKS, "Đạt")}
    frame = Submissions.validate(submissions("on_time", None))
    month = Month(results_of(criteria, units, given), frame, files_of([]), catalogue.frame([]))
    made = config(units, criteria)
    data = merged.render(made, made.round(PERIOD), month).data
    sheet = openpyxl.load_workbook(io.BytesIO(data))["Một đơn vị"]
    top = next(row for row in range(1, sheet.max_row) if sheet.cell(row, 1).value == "STT")
    asked = len(criteria.of("Phường").leaves)
    ruled = [bool(sheet.cell(row, 1).border.top.style) for row in range(top + 1, top + asked + 2)]
    assert ruled == [True] * asked + [False]
    # They are as soon as a unit of the other group is chosen.
    last = f"A{top + asked + 1}:"
    (rule,) = (rule for area in sheet.conditional_formatting if str(area.sqref).startswith(last)
               for rule in area.rules if rule.type == "expression")  # fmt: skip
    assert rule.formula == [f'$B{top + asked + 1}<>""']
    assert rule.dxf.border.top.style == "thin"


@needs_libreoffice
def test_whichever_unit_is_chosen_or_typed_the_sheet_follows(space: Workspace, tmp_path: Path) -> None:
    path = path_of(space)
    choices = {"002": "Phường 14, Khu vực 1 (002)", "004": "004"}
    made = []
    for code, typed in choices.items():
        opened = openpyxl.load_workbook(path)
        opened["Một đơn vị"]["C3"] = typed
        opened["Tiêu chí qua các kỳ"]["B4"] = "A2 Bố trí"
        made.append(tmp_path / f"{code}.xlsx")
        opened.save(made[-1])
    for anew, (code, typed) in zip(all_recalculated(made, tmp_path), choices.items(), strict=True):
        opened = openpyxl.load_workbook(anew, data_only=True)
        assert opened["Một đơn vị"]["C5"].value == code
        # What was typed may be the code alone.
        opened["Một đơn vị"]["C3"] = f"{typed} ({code})"
        one_unit(path, opened["Một đơn vị"])
        drawn = dict(rows_of(anew, "Tiêu chí qua các kỳ"))
        assert drawn["Đang xem: A2 Bố trí"] == pytest.approx(drawn["A2 Bố trí"])


def test_the_report_and_the_summary_name_who_rose_and_who_fell(space: Workspace) -> None:
    report = Document(str(path_of(space).with_name(f"bao-cao-{MAR}.docx")))
    text = "\n".join(paragraph.text for paragraph in report.paragraphs)
    assert "Lên loại: 01 đơn vị (Ủy ban nhân dân xã Cần Giờ, từ “Chưa đạt” lên “Tốt”)." in text
    assert "Xuống loại: 01 đơn vị (Ủy ban nhân dân xã Thạnh An, từ “Tốt” xuống “Khá”)." in text
    lines = {row[0]: row[1] for row in _book(path_of(space))["Tóm tắt"].iter_rows(values_only=True)}
    assert (lines["Đơn vị lên loại"], lines["Đơn vị xuống loại"]) == (1, 1)


NEW = {
    "Tăng, giảm từng đơn vị", "Kết quả qua các kỳ", "Nộp qua các kỳ", "Tiêu chí qua các kỳ",
    "Địa bàn qua các kỳ", "Xếp loại qua các kỳ", "Số liệu qua các kỳ",
    "Khối lượng qua các kỳ",
}  # fmt: skip


def test_a_first_month_has_the_sheet_of_one_unit_alone(space: Workspace) -> None:
    names = set(_book(path_of(space, JAN)).sheetnames)
    assert "Một đơn vị" in names
    assert not NEW & names
    assert set(_book(path_of(space)).sheetnames) > NEW


def test_blanks_of_another_version_of_the_set_are_explained_where_its_bands_stand() -> None:
    before = dataclasses.replace(PASSED, version="0", unlike=True, bands={"001": "Khá"})
    frame = Submissions.validate(submissions("on_time", None))
    results = results_of(WEIGHED, UNITS[:2], {"001": {"a": 40, "b": 20}})
    month = Month(results, frame, files_of([]), catalogue.frame([]), earlier=(before,))
    made = config(UNITS[:2], WEIGHED)
    opened = openpyxl.load_workbook(io.BytesIO(merged.render(made, made.round(PERIOD), month).data))
    said = f"Kỳ {period_label(PASSED.period)} dùng phiên bản khác của bộ tiêu chí nên để trống tổng, tỷ lệ"
    assert said in str(opened["Kết quả qua các kỳ"]["A2"].value)


def test_a_set_that_classifies_nobody_has_no_bands_in_its_history() -> None:
    everybody = dataclasses.replace(WEIGHED.bands[0], at_least=Decimal(0))
    criteria = dataclasses.replace(WEIGHED, bands=(everybody,))
    before = dataclasses.replace(PASSED, version=str(criteria.version), bands={"001": "Khá"})
    frame = Submissions.validate(submissions("on_time", None))
    results = results_of(criteria, UNITS[:2], {"001": {"a": 40, "b": 20}})
    month = Month(results, frame, files_of([]), catalogue.frame([]), earlier=(before,))
    made = config(UNITS[:2], criteria)
    opened = openpyxl.load_workbook(io.BytesIO(merged.render(made, made.round(PERIOD), month).data))
    new = [name for name in opened.sheetnames if name in NEW | {"Một đơn vị"}]
    assert len(new) == len(NEW | {"Một đơn vị"}) - 3
    shown = [str(cell.value) for name in new for row in opened[name].iter_rows() for cell in row]
    assert not [words for words in shown if words.startswith(("Xếp loại", "Lên, xuống"))]
    assert "loại" not in facts.facts(made, made.round(PERIOD), month)["tinh_chung"]


def test_what_charts_leave_out_is_printed_in_the_colour_of_its_ground() -> None:
    book = Book()
    line = trends.Line("A", "Kế hoạch", [None, 0.5])
    look = trends.Look("Các tiêu chí qua các kỳ", "", "Tiêu chí", "một tiêu chí")
    trends.write_chosen(book, "Kỳ", look, ["01/2026", "02/2026"], [line], None)
    sheet = openpyxl.load_workbook(io.BytesIO(book.save()))["Kỳ"]
    ((errors, (rule,)),) = ((each.sqref, each.rules) for each in sheet.conditional_formatting)
    chosen = next(errors.__iter__())
    assert rule.type == "containsErrors"
    assert sheet.cell(chosen.min_row, chosen.min_col).fill.fgColor.rgb == rule.dxf.font.color.rgb
