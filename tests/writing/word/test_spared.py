"""What the Word appendix leaves out where there is no room: never what decides a band or a rank."""

import dataclasses
from decimal import Decimal
from typing import Any

from tests.helpers import PERIOD
from tests.scoring.months import results_of
from tests.scoring.test_weighted import WEIGHTED
from vtlt_consolidate.excel import measure
from vtlt_consolidate.model.config import Override
from vtlt_consolidate.model.criteria import GROUP, NOT_ARISEN, OUT, PERCENT, POINTS, QUANTITY, TEXT, Node
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.results import Results
from vtlt_consolidate.scoring.worked.decision import Decision
from vtlt_consolidate.writing.word import table
from vtlt_consolidate.writing.word.grid import Grid

D = Decimal
SHARE, REASON, BAND = "Tỷ lệ so với tối đa", "Lý do giữ loại", "Xếp loại"
BANDS = (
    Band("Tốt", "từ 80%", D(80), None, "QĐ"),
    Band("Khá", "từ 65 đến dưới 80%", D(65), D(80), "QĐ"),
    Band("Trung bình", "dưới 65%", D(-20), D(65), "QĐ"),
)
GATES = (Gate(("C0",), "chưa ban hành kế hoạch", band="Trung bình", citation="QĐ"),)
UNITS = tuple(Unit(f"{at}", f"Xã {at}") for at in range(1, 5))


def nodes(criteria: int, quantities: int, *, worded: bool = False) -> tuple[Node, ...]:
    made = [Node("G", GROUP, "Nhóm", "Nhóm", number="VIII", points=D(6 * criteria))]
    made += [
        Node(f"C{at}", POINTS, f"Dòng {at}", f"Dòng {at}", parent="G", number=f"{at}", points=D(6),
             unarisen=OUT if at == 1 else "")
        for at in range(criteria)
    ]  # fmt: skip
    made += [
        Node(f"Q{at}", QUANTITY, f"Số {at}", f"Số {at}", measure_unit="hồ sơ", in_table=True)
        for at in range(quantities)
    ]
    made += [Node("T", TEXT, "Khó khăn", "Khó khăn", in_table=True)] * worded
    return tuple(made)


def results(made: tuple[Node, ...], overrides: Any = None, **more: Any) -> Results:
    criteria = dataclasses.replace(WEIGHTED, nodes=made, bands=BANDS, gates=GATES, band_by=PERCENT, **more)
    given: dict[str, dict[str, Any]] = {}
    for place, unit in enumerate(UNITS):
        said: dict[str, Any] = {node.code: D("4.123456") for node in made if node.kind == POINTS}
        said |= {node.code: 1000 + place for node in made if node.kind == QUANTITY}
        given[unit.code] = said | {"T": "Kho hẹp, chưa có điều hòa."}
    given["2"]["C1"] = NOT_ARISEN
    given["3"] |= {node.code: D("5.923456") for node in made if node.kind == POINTS} | {"C0": 0}
    return results_of(criteria, UNITS, given, overrides=overrides)


def headings(grid: Grid) -> list[str]:
    return [column.heading for column in grid.columns]


def cells(grid: Grid, heading: str) -> list[str]:
    at = headings(grid).index(heading)
    return [texts[at].replace("\u00a0", " ") for _, texts in grid.rows[: len(UNITS)]]


def drawn(made: Results) -> Grid:
    (grid,) = table.tables(made)
    assert sum(column.width for column in grid.columns) <= table.PAGE + 0.001
    return grid


def test_a_report_keeps_the_share_that_decides_and_leaves_out_figures_instead() -> None:
    grid = drawn(results(nodes(9, 5)))
    assert SHARE in headings(grid) and not [each for each in headings(grid) if each.startswith("Số ")]
    assert cells(grid, SHARE)[0] == "68,7%"
    assert grid.below[-1] == "Số liệu của từng đơn vị ở bảng tổng hợp: số 0; số 1; số 2; số 3; số 4."


def test_answers_in_words_are_left_out_before_figures() -> None:
    grid = drawn(results(nodes(8, 2, worded=True)))
    assert "Khó khăn" not in headings(grid) and "Số 0 (hồ sơ)" in headings(grid)
    assert grid.below[-1] == "Số liệu của từng đơn vị ở bảng tổng hợp: khó khăn."


def test_who_is_held_is_marked_and_the_reason_stands_below_where_its_column_has_no_room() -> None:
    grid = drawn(results(nodes(9, 0)))
    assert REASON not in headings(grid)
    assert cells(grid, BAND) == ["Khá", "Khá", "Trung bình (a)", "Khá"]
    assert grid.below == ["(a) Xếp loại theo điểm: Tốt; giữ loại do chưa ban hành kế hoạch."]


def test_where_there_is_room_the_reason_has_its_column_and_nothing_is_marked() -> None:
    grid = drawn(results(nodes(4, 0)))
    assert cells(grid, REASON)[2] == "chưa ban hành kế hoạch"
    assert cells(grid, BAND)[2] == "Trung bình" and not grid.below


def test_what_was_decided_and_the_band_by_points_are_told_below_too() -> None:
    raised = Override(PERIOD, "2", None, "Tốt", "Có nhiều cố gắng", "ông A")
    decision = Decision(raised, "tổng điểm", (0, 0), ("Khá", "Tốt"), risen=1)
    grid = drawn(dataclasses.replace(results(nodes(11, 0), {"2": raised}), decided={"2": decision}))
    assert cells(grid, BAND) == ["Khá", "Tốt (a)", "Trung bình (b)", "Khá"]
    assert grid.below == [
        "(a) Xếp loại theo điểm: Khá; nâng loại từ “Khá” lên “Tốt”: Có nhiều cố gắng (ông A).",
        "(b) Xếp loại theo điểm: Tốt; giữ loại do chưa ban hành kế hoạch.",
    ]


def test_no_number_in_the_heads_is_broken_in_two() -> None:
    made = [Node(f"C{at}", POINTS, "Dòng", "Dòng", number=f"{at}", points=D(6)) for at in range(26)]
    made[9] = dataclasses.replace(made[9], number="XVIII")
    criteria = dataclasses.replace(WEIGHTED, nodes=tuple(made), bands=(), gates=())
    grid = drawn(results_of(criteria, UNITS, {"1": dict.fromkeys((node.code for node in made), 0)}))
    for column in grid.columns:
        assert column.width > measure.ems(column.number) * (grid.size - 2) * 25.4 / 72 + 1


def test_a_decision_about_a_set_without_bands_is_marked_beside_the_name() -> None:
    lowered = Override(PERIOD, "2", D(20), "", "Ghi nhầm", "ông A")
    decision = Decision(lowered, "tổng điểm", (24000000, 20000000), ("", ""))
    criteria = dataclasses.replace(WEIGHTED, nodes=nodes(11, 0), bands=(), gates=())
    given = {
        unit.code: dict.fromkeys((node.code for node in criteria.criteria), D("4.123456")) for unit in UNITS
    }
    grid = drawn(dataclasses.replace(results_of(criteria, UNITS, given), decided={"2": decision}))
    assert cells(grid, "Phường, xã") == ["Xã 1", "Xã 2 (a)", "Xã 3", "Xã 4"]
    assert grid.below == ["(a) Tổng điểm từ 24 thành 20: Ghi nhầm (ông A)."]
