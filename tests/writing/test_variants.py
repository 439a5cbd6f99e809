"""Sums over units of several groups: nobody lacks what its group is not asked, or what did not arise."""

import dataclasses
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from docx import Document

from tests.helpers import PERIOD, ROOT, SMALL, config
from tests.scoring.months import Said, results_of
from tests.writing.merged.invented import month_with
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import NOT_ARISEN, OFFICE, OUT, POINTS, Node
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import parts
from vtlt_consolidate.writing.appendix import appendix
from vtlt_consolidate.writing.merged import book
from vtlt_consolidate.writing.merged.answers import INFORMATION
from vtlt_consolidate.writing.merged.history.oneunit import SHEET as ONE_UNIT
from vtlt_consolidate.writing.outlook import SHEET as OUTLOOK
from vtlt_consolidate.writing.receiver.choice import UnknownError
from vtlt_consolidate.writing.receiver.figures import Figures
from vtlt_consolidate.writing.receiver.placeholders import found
from vtlt_consolidate.writing.word import assessment, facts, table
from vtlt_consolidate.writing.word import report as reports
from vtlt_consolidate.writing.word.bands import sentences

D, X = "Sở, ban, ngành", "Xã, phường"
NODES = (
    Node("A", "points", "Kế hoạch", "Kế hoạch", points=Decimal(20)),
    Node("B", "points", "Hồ sơ", "Giải quyết hồ sơ", points=Decimal(10), unarisen=OUT, variants=(X,)),
    Node("C", "points", "Nộp lưu", "Nộp lưu hồ sơ", points=Decimal(10), variants=(D,)),
    Node("K", "points", "Kiểm tra", "Kết quả kiểm tra", points=Decimal(10), source=OFFICE),
    Node("N", "quantity", "Kinh phí", "Kinh phí", measure_unit="triệu đồng", variants=(D,)),
    Node("P", "quantity", "Công chức", "Công chức", measure_unit="người", whole=True, variants=(X,)),
)
CRITERIA = dataclasses.replace(SMALL, id="nhom", nodes=NODES, variants=(D, X))
UNITS = (
    *(Unit(code, f"Sở {code}", variant=D) for code in ("S1", "S2")),
    *(Unit(code, f"Xã {code}", variant=X) for code in ("X1", "X2", "X3", "X4")),
)
GIVEN: Mapping[str, Mapping[str, Said]] = {
    "S1": {"A": 20, "C": 5, "N": 100}, "S2": {"A": 10, "C": 10},
    "X1": {"A": 15, "B": 8, "P": 2}, "X2": {"A": 20, "B": NOT_ARISEN, "P": 1},
    "X3": {"A": 10, "B": 4, "P": 3}, "X4": {"B": NOT_ARISEN, "P": 4},
}  # fmt: skip
OF_THE_OFFICE = tuple(Appraisal("K", unit_code=unit.code, points=Decimal(8)) for unit in UNITS[:-1])


def month_of(given: Mapping[str, Mapping[str, Said]] = GIVEN) -> Month:
    return month_with(results_of(CRITERIA, UNITS, given, OF_THE_OFFICE))


def merged(month: Month) -> Any:
    made = book.render(config(UNITS, CRITERIA), Round(PERIOD), month)
    return openpyxl.load_workbook(io.BytesIO(made.data), data_only=True)


def rows(sheet: Any) -> list[tuple[Any, ...]]:
    return list(sheet.iter_rows(min_row=5, values_only=True))


def test_what_a_criterion_can_still_reach_is_of_the_units_for_which_it_arose() -> None:
    wholes = {row[1]: row[5] for row in rows(merged(month_of())[OUTLOOK]) if row[0] == "Tiêu chí"}
    assert wholes["2. Giải quyết hồ sơ"] == 20


def test_figures_without_points_are_lacking_only_where_the_group_is_asked() -> None:
    *_, totals, lacking = rows(merged(month_of())[INFORMATION])
    assert totals[4:] == (100, 10)
    assert lacking[2:] == ("Số đơn vị chưa có số liệu", None, 1, 0)


@pytest.mark.parametrize("name", ["thieu", "co_so_lieu", "tong"])
def test_a_receiver_asks_no_answers_of_units_where_the_office_gives_the_points(name: str) -> None:
    figures = Figures(config(UNITS, CRITERIA), Round(PERIOD), month_of())
    (asked,), (points,), (own,) = found(f"{{{{{name}:K}}}}"), found("{{diem:K}}"), found("{{dv.tra_loi:K}}")
    with pytest.raises(UnknownError, match="không do đơn vị trả lời") as refused:
        figures.of(asked)
    assert refused.value.instead == "{{diem:K}}"
    assert figures.of(points).value == 40
    with pytest.raises(UnknownError, match="không do đơn vị trả lời"):
        figures.of_unit(own, UNITS[0], 1)


def test_nobody_lacks_an_answer_of_its_own_where_the_office_gives_the_points() -> None:
    month = month_of()
    one = next(row for row in rows(merged(month)[ONE_UNIT]) if row[1] == "K")
    assert (one[3], one[5]) == ("Cơ quan tổng hợp chấm", 8)
    both = (*OF_THE_OFFICE, Appraisal("A", unit_code="X1", points=Decimal(14)))
    results = results_of(CRITERIA, UNITS, GIVEN, both)
    made = appendix.render(config(UNITS, CRITERIA), Round(PERIOD), parts(results))
    sheet = openpyxl.load_workbook(io.BytesIO(made), data_only=True)[f"Phụ lục - {X}"]
    lacking = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Chưa có số liệu")
    assert lacking[2:8] == (1, 1, 0, 0, None, 1)


def test_bands_by_shares_of_maxima_that_differ_are_explained_by_shares_everywhere() -> None:
    month = month_of()
    sheets = merged(month)
    (good, *_) = (row for row in rows(sheets["Xếp loại"]) if row[:2] == (X, "Tốt"))
    assert good[4:8] == (28, 31, 0.775, 0.933333)
    listed = [(row[3], *row[6:9]) for row in rows(sheets["Đơn vị theo loại"]) if row[1] == X]
    assert listed[:2] == [("X2", 28, 28 / 30, 1), ("X1", 31, 0.775, 2)]
    grid = table.tables(month.results)[1]
    at = next(at for at, column in enumerate(grid.columns) if column.heading == "Tỷ lệ so với tối đa")
    assert [texts[at] for _, texts in grid.rows] == ["77,5%", "93,3%", "55,0%", "", "", ""]


def test_the_report_tells_criteria_of_one_name_apart_by_their_groups_and_not_by_codes() -> None:
    alike = [dataclasses.replace(node, name="Nộp lưu hồ sơ") if node.code == "B" else node for node in NODES]
    results = results_of(dataclasses.replace(CRITERIA, nodes=tuple(alike)), UNITS, GIVEN, OF_THE_OFFICE)
    assert list(assessment.best(results)) == [
        "Bình quân, các đơn vị đạt 80% điểm tối đa: kết quả kiểm tra.",
        "Bình quân, các đơn vị đạt 75% điểm tối đa: kế hoạch; nộp lưu hồ sơ (nhóm Sở, ban, ngành).",
    ]
    assert list(assessment.weakest(results)) == [
        "Thấp nhất, bình quân đạt 60% điểm tối đa: nộp lưu hồ sơ (nhóm Xã, phường).",
    ]


def test_the_number_of_criteria_is_told_by_group_where_groups_are_asked_differently() -> None:
    month, told = month_of(), {}
    for nodes in (NODES, NODES[:2] + NODES[3:]):
        made = dataclasses.replace(CRITERIA, nodes=nodes)
        told[len(nodes)] = facts.facts(config(UNITS, made), Round(PERIOD), month)["so_tieu_chi"]
    assert told == {6: 3, 5: "2 (Sở, ban, ngành), 3 (Xã, phường)"}


def test_the_summary_counts_what_the_office_owes_beside_what_units_owe_as_tables_do() -> None:
    sheets = merged(month_of())
    told = {row[4]: row[5] for row in sheets["Tóm tắt"].iter_rows(values_only=True) if row[4]}
    assert told["Lượt tiêu chí chưa có số liệu"] == 1
    assert told["Lượt điểm đơn vị không tự chấm, còn thiếu"] == 1
    table_of = list(sheets["Tổng hợp - Xã, phường"].iter_rows(values_only=True))
    at = next(row.index("Chưa có số liệu") for row in table_of if "Chưa có số liệu" in row[1:])
    assert sum(row[at] for row in table_of if row[1] in {"X1", "X2", "X3", "X4"}) == 2


def test_the_word_appendix_explains_what_did_not_arise() -> None:
    note = facts.facts(config(UNITS, CRITERIA), Round(PERIOD), month_of())["chu_thich"]
    assert "KPS: không phát sinh" in note


def report() -> Any:
    template = (ROOT / "templates" / "mau" / "bao-cao.docx").read_bytes()
    made = reports.render(template, "", config(UNITS, CRITERIA), Round(PERIOD), month_of())
    return Document(io.BytesIO(made))


def test_the_report_numbers_the_appendix_of_each_group_as_the_workbook_does() -> None:
    texts = [paragraph.text for paragraph in report().paragraphs]
    assert "(Kết quả từng đơn vị theo các Phụ lục I, II đính kèm)." in texts
    made = appendix.render(config(UNITS, CRITERIA), Round(PERIOD), parts(month_of().results))
    sheets = openpyxl.load_workbook(io.BytesIO(made)).worksheets
    printed = [str(sheet.cell(row, 1).value) for sheet in sheets for row in (1, 2)]
    heads = [text for text in texts if text.startswith("Phụ lục") or "\n" in text]
    assert heads == [text for text in printed if text in heads]
    assert [head.splitlines()[-1] for head in heads] == ["Phụ lục I", D.upper(), "Phụ lục II", X.upper()]
    # The sign stands in the second table alone.
    assert ["KPS" in text for text in texts if text.startswith("Ghi chú")] == [False, True]


def test_what_is_no_criterion_has_one_column_beside_appraised_points() -> None:
    shown = [dataclasses.replace(node, in_table=node.code == "N") for node in NODES]
    both = (*OF_THE_OFFICE, Appraisal("A", unit_code="S2", points=Decimal(9)))
    results = results_of(dataclasses.replace(CRITERIA, nodes=tuple(shown)), UNITS, GIVEN, both)
    made = appendix.render(config(UNITS, CRITERIA), Round(PERIOD), parts(results))
    sheet = openpyxl.load_workbook(io.BytesIO(made), data_only=True)[f"Phụ lục - {D}"]
    unit = next(row for row in sheet.iter_rows() if row[1].value == "Sở S1")
    until = next(at for at, cell in enumerate(unit) if cell.value == 100)
    assert [cell.value for cell in unit[2:until]] == [20, 20, 5, 5, None, 8]
    assert all(cell.border.left.style for cell in unit[: until + 1])


def test_bands_by_shares_are_told_by_shares_in_every_group_and_month_whatever_arose() -> None:
    given = {unit: {**said, "B": 5} if unit.startswith("X") else said for unit, said in GIVEN.items()}
    for month in (month_of(), month_of(given)):
        told = [text for text in sentences(month.results) if "loại" in text and "chưa xếp" not in text]
        assert told and all("% điểm tối đa)" in text for text in told)


def test_points_that_are_out_of_100_for_everybody_are_told_as_points() -> None:
    nodes = tuple(dataclasses.replace(node, unarisen="", points=Decimal(100)) for node in NODES[:1])
    given = {unit.code: {"A": 85} for unit in UNITS}
    made = results_of(dataclasses.replace(CRITERIA, nodes=nodes), UNITS, given)
    assert [text for text in sentences(made) if "(85 điểm)" in text]


def test_points_that_decide_are_told_with_their_maximum_where_that_differs() -> None:
    banded = (
        Band("Tốt", "từ 20 điểm", Decimal(20), None, ""),
        Band("Khá", "dưới 20 điểm", Decimal(-9), Decimal(20), ""),
    )
    criteria = dataclasses.replace(CRITERIA, band_by=POINTS, bands=banded)
    month = month_with(results_of(criteria, UNITS, GIVEN, OF_THE_OFFICE))
    told = list(sentences(month.results))
    assert "Sở, ban, ngành: loại Tốt (từ 28/40 đến 33/40 điểm) có 02 phường, xã (Sở S1; Sở S2)." in told
    assert (
        "Xã, phường: loại Tốt (từ 22/40 đến 31/40 điểm) có 03 phường, xã (Ủy ban nhân dân xã X1; "
        "Ủy ban nhân dân xã X2; Ủy ban nhân dân xã X3)."
    ) in told


def test_points_that_only_the_office_gives_double_no_columns() -> None:
    both = [*OF_THE_OFFICE, Appraisal("A", unit_code="X1", points=Decimal(14))]
    for given, doubled in ((OF_THE_OFFICE, False), (both, True)):
        results = results_of(CRITERIA, UNITS, GIVEN, given)
        made = appendix.render(config(UNITS, CRITERIA), Round(PERIOD), parts(results))
        book = openpyxl.load_workbook(io.BytesIO(made), data_only=True)
        found = {
            name: {cell.value for row in book[f"Phụ lục - {name}"].iter_rows() for cell in row}
            for name in (D, X)
        }
        assert [{"Tự chấm", "Thẩm định", "Điểm tự chấm"} <= found[name] for name in (D, X)] == [
            False,
            doubled,
        ]
        assert ["Thẩm định" in found[name] for name in (D, X)] == [False, doubled]
        grids = table.tables(results)
        assert ["Điểm tự chấm" in [each.heading for each in grid.columns] for grid in grids] == [
            False,
            doubled,
        ]


def test_who_is_not_classified_is_told_so_in_proper_words() -> None:
    criteria = dataclasses.replace(CRITERIA, gates=(Gate(("C",), "chưa nộp lưu", Decimal(5)),))
    told = list(sentences(results_of(criteria, UNITS, GIVEN, OF_THE_OFFICE)))
    assert "Sở, ban, ngành: không xếp loại (82,5% điểm tối đa) đối với Sở S1." in told
    assert "Sở, ban, ngành: Sở S1 không được xếp loại (bị khống chế) do chưa nộp lưu." in told
