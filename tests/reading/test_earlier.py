"""What the tables of an earlier merged workbook say: points, bands and ranks, and a reviewer's points."""

import dataclasses
import itertools
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandera.typing import DataFrame

from tests.helpers import PERIOD, SMALL, workspace
from tests.reading.grids import Grid, Typed, cells_of
from tests.scoring.test_score import VARIED, group, points, tree
from vtlt_consolidate.files import intake
from vtlt_consolidate.files.memory import Memory, remembered
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.model.outputs import (
    APPRAISED,
    APPRAISED_HEADINGS,
    BY_CRITERION,
    DATA_HEADINGS,
    DATA_IDENTITY,
    DATA_SHEET,
    SUBMISSIONS,
)
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.reading.earlier import around, history, pastmemory, pointhistory, reviewed
from vtlt_consolidate.scoring.compare import Past, Stood
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import RESULTS, Workspace

D = Decimal
SET = tree(group("G"), points("a", 60, "G"), points("b", 40), Node("i", "text", "i", "i", in_table=True))
TAIL = ("Tổng điểm", "Tỷ lệ so với tối đa", "Xếp loại", "Xếp hạng")
LEAD = ("STT", "Mã", "Đơn vị")
TOP: tuple[Typed, ...] = (*LEAD, "Các tiêu chí", None, None, None, *TAIL)
LABELS: tuple[Typed, ...] = (None, None, None, "G", "a", "b", "i")
BLANK: tuple[Typed, ...] = ()
NUMBERS: tuple[Typed, ...] = (None, "(1)", None, 1, 2, 3, 4)


def number(typed: str) -> Typed:
    return cellkinds.NUMBER, typed


FIRST = (
    1,
    "001",
    "Xã Một",
    number("40,5"),
    number("40,5"),
    30,
    "Đại học",
    number("70,5"),
    number("0,705"),
    "Khá",
    2,
)
SECOND = (2, "002", "Xã Hai", 50, 50, 40, None, 90, number("0,9"), "Tốt", 1)


def stood(
    *units: Sequence[Typed],
    top: Sequence[Typed] = TOP,
    labels: Sequence[Typed] = LABELS,
    criteria: CriteriaSet = SET,
    sheet: str = "Tổng hợp",
) -> object:
    """What a table of results says, whose headings take rows 4 to 6."""
    grid = [("Bảng",), BLANK, BLANK, top, labels, NUMBERS, *units]
    return pointhistory.stood(cells_of({"a.xlsx": {sheet: grid, "Khác": [("x",)]}}), criteria)


def test_every_unit_stands_as_its_table_says() -> None:
    assert stood(FIRST, SECOND) == {
        "001": Stood("", {"G": 40_500_000, "a": 40_500_000, "b": 30 * MICRO}, 70_500_000, 0.705, "Khá", 2),
        "002": Stood("", {"G": 50 * MICRO, "a": 50 * MICRO, "b": 40 * MICRO}, 90 * MICRO, 0.9, "Tốt", 1),
    }


def test_a_unit_of_which_something_was_missing_is_left_out() -> None:
    # Its total has a star, its share is blank.
    starred = (*SECOND[:7], "90*", number("0,9"), None, None)
    shareless = (*SECOND[:8], None, None, None)
    assert stood(FIRST, starred) == stood(FIRST, shareless) == stood(FIRST)
    bandless = (*SECOND[:9], None, None)
    assert stood(bandless) == {
        "002": Stood("", {"G": 50 * MICRO, "a": 50 * MICRO, "b": 40 * MICRO}, 90 * MICRO, 0.9, "", None)
    }


def test_what_stands_beside_the_codes_and_above_the_first_unit_is_no_unit() -> None:
    total = ("Trung bình", None, None, 45, 45, 35, None, 80, number("0,8"), None, None)
    assert stood(FIRST, total) == stood(FIRST)
    # Numbers of the columns with everything that a unit has are none either.
    numbers = (None, "(1)", None, 1, 2, 3, 4, 5, 6, "7", 8)
    grid = [("Bảng",), BLANK, BLANK, TOP, LABELS, numbers, FIRST]
    assert pointhistory.stood(cells_of({"a.xlsx": {"Tổng hợp": grid}}), SET) == stood(FIRST)


def test_a_table_without_columns_of_information_is_read_as_well() -> None:
    top = (*TOP[:6], *TAIL)
    assert stood((*FIRST[:6], *FIRST[7:]), top=top, labels=LABELS[:6]) == stood(FIRST)


@pytest.mark.parametrize("lost", ["Tổng điểm", "Tỷ lệ so với tối đa", "Xếp loại", "Xếp hạng"])
def test_a_table_that_lost_a_column_that_is_read_is_not_as_it_was_written(lost: str) -> None:
    top = tuple("Khác" if heading == lost else heading for heading in TOP)
    assert stood(FIRST, top=top) == "sheet “Tổng hợp” không còn như công cụ đã ghi"


def test_a_table_whose_criteria_are_headed_otherwise_is_not_as_it_was_written() -> None:
    for labels in ((None, None, None, "G", "b", "a", "i"), (None, None, None, "G", "a", "b")):
        assert isinstance(stood(FIRST, labels=labels), str)


def test_a_variant_that_no_unit_was_of_has_no_table_and_the_others_are_read() -> None:
    heads = (*LEAD, "Các tiêu chí", None, *TAIL)
    row = (1, "2", "Xã Một", 40, 30, 70, number("0,875"), "Tốt", 1)
    labels = (None, None, None, "chung", "xa")
    found = stood(row, top=heads, labels=labels, criteria=VARIED, sheet="Tổng hợp - Xã")
    assert found == {"2": Stood("Xã", {"chung": 40 * MICRO, "xa": 30 * MICRO}, 70 * MICRO, 0.875, "Tốt", 1)}


def test_the_tables_say_what_area_and_variant_each_unit_belonged_to_then() -> None:
    top = ("STT", "Mã", "Đơn vị", "Khu vực cũ", "Tình trạng nộp", "Các tiêu chí")
    numbers = (None, "(1)", None, None, None, 1)

    def table(*units: Sequence[Typed]) -> Grid:
        return [("Bảng",), BLANK, BLANK, top, BLANK, numbers, *units]

    grids: dict[str, Grid] = {
        "Tổng hợp - Xã": table((1, "2", "Xã Một", "Đông"), (2, "3", "Xã Hai", None)),
        # The set has no such group any more.
        "Tổng hợp - Quận": table((1, "4", "Quận Ba", "Tây")),
        "Tổng hợp chung": [("2", "2", "2", "không", "phải")],
    }
    areas, variants = around.grouped(cells_of({"a.xlsx": grids}), VARIED, {"2", "3", "4"})
    assert areas == {"2": "Đông", "3": "", "4": "Tây"}
    assert variants == {"2": "Xã", "3": "Xã", "4": "Quận"}
    without = {"Tổng hợp": table((1, "2", "Xã Một", None))}
    assert around.grouped(cells_of({"a.xlsx": without}), VARIED, {"2"}) == ({}, {})


HEADS = tuple(APPRAISED_HEADINGS.values())
GIVEN = ("001", "Xã Một", "A1", "Kế hoạch", 1, number("0,5"), number("-0,5"), " thiếu ")


def appraised(*lines: Sequence[Typed], heads: Sequence[Typed] = HEADS) -> list[tuple[object, ...]] | None:
    cells = cells_of({"a.xlsx": {APPRAISED: [("Thẩm định",), ("001", "x", "A1"), BLANK, heads, *lines]}})
    found = reviewed.read(cells)
    return None if found is None else [(*row.key, row.points, row.claimed, row.reason) for row in found]


def test_what_a_reviewer_gave_is_read_row_by_row() -> None:
    unclaimed = ("002", "Xã Hai", "A2", "Kho", None, 1, None, None)
    assert appraised(GIVEN, unclaimed) == [
        ("001", "A1", D("0.5"), 1, "thiếu"), ("002", "A2", 1, None, ""),
    ]  # fmt: skip
    # A person's words beside the table are no part of it.
    assert appraised((*GIVEN, "xem lại")) == [("001", "A1", D("0.5"), 1, "thiếu")]
    assert appraised() == []
    assert reviewed.read(cells_of([("x",)])) == []


@pytest.mark.parametrize("at", [0, 2, 5])
def test_a_row_without_unit_criterion_or_points_was_altered(at: int) -> None:
    assert appraised(tuple(None if place == at else typed for place, typed in enumerate(GIVEN))) is None


def test_points_in_words_and_other_headings_were_altered() -> None:
    assert appraised((*GIVEN[:5], "một", *GIVEN[6:])) is None
    assert appraised(GIVEN, heads=(*HEADS[:-1], "Khác")) is None
    assert appraised(GIVEN, heads=(*HEADS, "Khác")) is None
    assert appraised(GIVEN, heads=HEADS[:-1]) is None
    # Headings that stand there twice leave open what the rows between are.
    assert appraised(HEADS, GIVEN) is None
    assert reviewed.read(cells_of({"a.xlsx": {APPRAISED: [("x",)]}})) is None


def test_a_set_of_marks_has_no_ranks_to_read() -> None:
    assert isinstance(stood(FIRST, criteria=SMALL), str)


READ: list[list[str]] = []
"""The workbooks that `looked` opened, by call."""


def looked(
    workspace_: Workspace,
    books: dict[str, Grid],
    monkeypatch: pytest.MonkeyPatch,
    criteria: CriteriaSet = SMALL,
    more: dict[str, Grid] | None = None,
) -> tuple[list[Past], list[str]]:
    """What is read, and why the rest is not; each folder has a workbook with this data, and all have more."""
    for folder, grid in books.items():
        path = workspace_.root / folder / RESULTS / f"tong-hop-{folder}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(repr(grid).encode())

    def read_ours(paths: dict[str, Path]) -> list[tuple[str, DataFrame[Cells]]]:
        READ.append(sorted(paths))
        sheets = {name: {DATA_SHEET: books[name.partition("/")[0]], **(more or {})} for name in paths}
        return [(name, cells_of({name: each})) for name, each in sheets.items()]

    monkeypatch.setattr(intake, "read_ours", read_ours)
    config = dataclasses.replace(workspace_.config(), criteria=criteria)
    pasts, found = history.read(workspace_, PERIOD, config)
    return list(pasts), list(found["found"])


def periods(pasts: Sequence[Past]) -> list[str]:
    return [str(past.period) for past in pasts]


def data(period: str, units: int = 1, set_id: str = "nho", version: str = "1") -> Grid:
    """A sheet of data with a row a unit."""
    identity = zip(DATA_IDENTITY.values(), (set_id, version, period), strict=True)
    rows = [(f"00{number}", "A1", "Kết quả", "Đạt", "Đạt", None, "E5", 1, None)
            for number in range(1, units + 1)]  # fmt: skip
    return [tuple(itertools.chain(*identity)), tuple(DATA_HEADINGS.values()), *rows]


def test_earlier_periods_of_the_same_length_are_read_in_order_whatever_stands_beside_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {f"2025-{month:02d}": data(f"2025-{month:02d}", 2) for month in (3, 10, 11, 12)}
    strange = {
        name: data("x") for name in ("a-cu", "ban-sao", "luu-tru", "x", "khac", "2025-13", "2025-Q3", "2026")
    }
    later = {"2026-03": data("2026-03"), "2026-04": data("2026-04")}
    pasts, why = looked(workspace(tmp_path), strange | good | later, monkeypatch)
    assert periods(pasts) == ["2025-03", "2025-10", "2025-11", "2025-12"]
    assert why == []


def test_no_more_than_a_year_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    months = [f"2025-{month:02d}" for month in range(1, 13)] + ["2026-01", "2026-02"]
    pasts, _ = looked(workspace(tmp_path), {month: data(month) for month in months}, monkeypatch)
    assert periods(pasts) == months[2:]


def test_data_of_another_period_or_set_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = data("2026-01", set_id="khác")
    books = {"2026-01": other, "2026-02": data("2025-11", 2), "2025-12": data("2025-12")}
    pasts, why = looked(workspace(tmp_path), books, monkeypatch)
    assert periods(pasts) == ["2025-12"]
    assert sorted(why) == ["kỳ đó dùng bộ tiêu chí khác (khác)", "sheet “Dữ liệu” là của kỳ 2025-11"]


def test_an_earlier_period_has_the_marks_and_the_names_of_its_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [list(row) for row in data("2026-02", 5)]
    for number, code, state in (
        (3, "A1", "Chưa đạt"),
        (4, "CŨ", "Đạt"),
        (5, "B1", "Có số liệu"),
        (6, "A2", "Chưa trả lời"),
    ):
        lines[number][1], lines[number][3] = code, state
        lines[number][4] = {"Có số liệu": "Luật", "Chưa trả lời": None}.get(state, state)
    more: dict[str, Grid] = {
        SUBMISSIONS: [("Mã", "Đơn vị"), ("002", "Xã Hai"), ("001", "Xã Một")],
        BY_CRITERION: [("Mã", "Tiêu chí"), ("A1", "Kế hoạch")],
    }
    ((past,), why) = looked(workspace(tmp_path), {"2026-02": lines}, monkeypatch, more=more)
    assert why == []
    assert past.names == {"001": "Xã Một", "002": "Xã Hai", "A1": "Kế hoạch"}
    assert list(past.units) == ["002", "001", "003", "004", "005"]
    # A mark of a criterion that is gone is one; information is none.
    assert past.points == {
        ("001", "A1"): MICRO, ("002", "A1"): 0, ("003", "CŨ"): MICRO, ("005", "A2"): None,
    }  # fmt: skip
    assert past.answered == {"001", "002", "003", "004"}


def test_points_of_another_edition_are_no_measure_and_those_of_this_one_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = workspace(tmp_path)
    pasts, why = looked(space, {"2026-02": data("2026-02", 3, SET.id, "3")}, monkeypatch, SET)
    (past,) = pasts
    assert (past.unlike, past.version, past.points, past.stood) == (True, "3", {}, {})
    assert (len(past.said.units), why) == (3, ["3"])
    pasts, why = looked(space, {"2026-02": data("2026-02", 2, SET.id)}, monkeypatch, SET)
    assert (periods(pasts), why) == (["2026-02"], [])


def test_a_workbook_is_read_once_and_again_only_if_it_or_the_set_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = workspace(tmp_path)
    books = {"2026-01": data("2026-01", 2), "2026-02": data("2026-03"), "2025-12": data("2025-12")}
    first = looked(space, books, monkeypatch)
    assert looked(space, books, monkeypatch) == first
    changed = books | {"2026-01": data("2026-01")}
    second = looked(space, changed, monkeypatch)
    assert (second[0][1].units, first[0][1].units) == (["001"], ["001", "002"])
    looked(space, books, monkeypatch, dataclasses.replace(SMALL, version=2))
    names = [f"{month}/ket-qua/tong-hop-{month}.xlsx" for month in ("2025-12", "2026-01", "2026-02")]
    assert READ[-4:] == [names, [], [names[1]], names]


def test_a_damaged_memory_is_read_around(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space, books = workspace(tmp_path), {"2026-02": data("2026-02")}
    first = looked(space, books, monkeypatch)
    for damaged in (None, 5, {}, {"period": "x"}, {"period": "2026-02", "points": 1}):
        monkeypatch.setattr(Memory, "get", lambda *_, damaged=damaged: damaged)
        assert looked(space, books, monkeypatch) == first


def test_points_and_standings_are_remembered_as_they_were_read(tmp_path: Path) -> None:
    past = Past(
        PERIOD, ["A", "N"], {("1", "A"): 0, ("1", "N"): None}, ["1", "2"], frozenset({"1"}),
        {"2": "2026-01"}, {"1": "Xã Một"}, {"1": Stood("xã", {"A": 5}, 7, 1 / 3, "Tốt", None)},
        areas={"1": "Đông"}, variants={"1": "xã"},
    )  # fmt: skip
    with remembered(tmp_path / "a.sqlite") as memory:
        for kept in (past, "một lý do"):
            memory.put("key", pastmemory.plain(kept))
            assert pastmemory.recalled(memory.get("key")) == kept
        assert pastmemory.recalled(memory.get("another")) is None


@pytest.mark.parametrize("name", ["Tổng hợp - Sở, ngành và ban", "Tổng hợp - Sở, ngành và ban, ch"])
def test_the_table_of_a_variant_is_found_in_workbooks_of_this_version_and_of_earlier_ones(name: str) -> None:
    criteria = sets.load("da-nang-2021")
    cells: Any = pd.DataFrame({"sheet": ["Tóm tắt", name]})
    assert datasheet.table_of(cells, criteria, criteria.variants[0]) == name
