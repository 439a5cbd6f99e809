"""The reviewer's points beside the units' own, in a workbook that the tool writes and reads back."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests import pipeline
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, check, receive, workspace
from vtlt_consolidate.commands import cli
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.desk.appraisalbook import FILE_NAME, TABLE
from vtlt_consolidate.model.rules.banding import Band
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import Workspace

COLUMNS = {column.field: number for number, column in enumerate(TABLE.columns, 1)}
WEIGHTED = dataclasses.replace(
    SMALL,
    band_by="points",
    nodes=tuple(
        dataclasses.replace(node, points=Decimal("2.5")) if node.kind == "mark" else node
        for node in SMALL.nodes
    ),
    bands=(Band("Đạt", "từ 5 điểm", Decimal(5), None), Band("Kém", "dưới 5 điểm", Decimal(0), Decimal(5))),
)


def appraised(space: Workspace) -> Path:
    pipeline.appraise(space, PERIOD)
    return space.folder(PERIOD, FILE_NAME)


def rows(path: Path) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(path)[TABLE.sheet]
    names = list(COLUMNS)
    found = sheet.iter_rows(min_row=5, max_col=len(names), values_only=True)
    return [dict(zip(names, values, strict=True)) for values in found if values[0]]


def give(path: Path, unit: str, leaf: str, points: object, reason: str = "") -> None:
    """Fill in one row as the reviewer does."""
    book = openpyxl.load_workbook(path)
    sheet = book[TABLE.sheet]
    keys = [[sheet.cell(row, COLUMNS[name]).value for name in ("unit_code", "leaf_code")]
            for row in range(1, sheet.max_row + 1)]  # fmt: skip
    at = keys.index([unit, leaf]) + 1
    sheet.cell(at, COLUMNS["points"], points)
    sheet.cell(at, COLUMNS["reason"], reason)
    book.save(path)


def totals(space: Workspace) -> list[float]:
    return [micro / MICRO for micro in check(space).month.results.scores["total_micro"]]


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    made = workspace(tmp_path, UNITS[:2], WEIGHTED)
    receive(
        made, UNITS[0], WHOLE | {"A1.doc_number": "12/KH-UBND", "A1.doc_date": "05/3/2026", "A1.note": "đủ"}
    )
    receive(made, UNITS[1], WHOLE | {"A4": "Chưa đạt"})
    return made


def test_the_units_of_a_criterion_stand_side_by_side_with_their_evidence(space: Workspace) -> None:
    found = rows(appraised(space))
    assert [(row["leaf_code"], row["unit_code"]) for row in found][:4] == [
        ("A1", "001"), ("A1", "002"), ("A2", "001"), ("A2", "002"),
    ]  # fmt: skip
    assert len(found) == 8
    first = found[0]
    assert (first["answer"], first["evidence"], first["remark"]) == ("Đạt", "12/KH-UBND ngày 05/3/2026", "đủ")
    assert (first["most"], first["claimed"], first["points"]) == ("2,5", "2,5", None)


def test_the_reviewers_points_stand_and_the_units_own_are_kept_beside_them(space: Workspace) -> None:
    path = appraised(space)
    assert totals(space) == [7.5, 5]
    give(path, "001", "A1", 1.5, "kế hoạch ban hành muộn")
    give(path, "002", "A4", "2,5", "đã có biên bản")
    assert totals(space) == [6.5, 7.5]
    marks = check(space).month.results.marks.query("unit_code == '001' and leaf_code == 'A1'").iloc[0]
    assert (marks["self_micro"], marks["points_micro"], marks["reason"]) == (
        2_500_000, 1_500_000, "kế hoạch ban hành muộn",
    )  # fmt: skip


def test_what_was_appraised_stays_when_the_workbook_is_renewed(space: Workspace) -> None:
    path = appraised(space)
    give(path, "001", "A1", 1.5, "muộn")
    again = next(
        row for row in rows(appraised(space)) if (row["unit_code"], row["leaf_code"]) == ("001", "A1")
    )
    assert (again["points"], again["reason"], again["claimed"]) == (1.5, "muộn", "2,5")


def test_a_difference_without_a_reason_and_a_claim_that_changed_are_told(space: Workspace) -> None:
    path = appraised(space)
    give(path, "001", "A3", 2)
    give(path, "002", "A4", 0, "đúng")
    receive(space, UNITS[1], WHOLE)
    result = check(space)
    assert "Phường Tân Định, Khu vực 1 - tệp tham-dinh.xlsx\n" in screen.as_text(result)
    codes = result.month.findings[["unit_code", "leaf_code", "code"]].to_numpy().tolist()
    assert ["001", "A3", "VT502"] in codes
    assert ["002", "A4", "VT501"] in codes
    # Writing the workbook anew does not make the reviewer's points those of the new claim.
    pipeline.appraise(space, PERIOD)
    assert "VT501" in set(check(space).month.findings["code"])


def test_points_for_what_a_unit_is_not_asked_are_told_and_not_used(space: Workspace) -> None:
    path = appraised(space)
    book = openpyxl.load_workbook(path)
    sheet = book[TABLE.sheet]
    for name, value in (("leaf_code", "NS"), ("unit_code", "001"), ("points", 2)):
        sheet.cell(sheet.max_row + (name == "leaf_code"), COLUMNS[name], value)
    book.save(path)
    (told,) = check(space).month.findings.query("code == 'VT333'")["message"]
    assert "không được chấm điểm ở dòng đó" in told


@pytest.mark.parametrize(
    ("points", "told"),
    [
        (3, r"Ô J\d+, A1 của 001 .*: điểm thẩm định 3 nằm ngoài mức cho phép \(từ 0 đến 2,5\)\."),
        (-1, "nằm ngoài"),
        ("nhiều", "số điểm, ví dụ"),
    ],
)
def test_points_that_a_criterion_cannot_give_are_refused_with_their_row(
    space: Workspace, points: object, told: str
) -> None:
    give(appraised(space), "001", "A1", points)
    with pytest.raises(ConfigError, match=told):
        check(space)


def test_the_command_says_what_to_do_next(space: Workspace) -> None:
    done = CliRunner().invoke(cli.main, ["appraise", str(PERIOD), "-w", str(space.root)])
    assert done.exit_code == 0
    assert "8 dòng, 0 dòng đã có điểm thẩm định" in done.output


def test_rows_that_take_points_off_say_that_their_points_are_written_without_a_sign(tmp_path: Path) -> None:
    nodes = tuple(
        dataclasses.replace(node, role="penalty") if node.code == "A4" else node for node in WEIGHTED.nodes
    )
    bands = (Band("Mọi mức", "mọi mức", Decimal(-5), None),)
    made = workspace(tmp_path, UNITS[:1], dataclasses.replace(WEIGHTED, nodes=nodes, bands=bands))
    receive(made, UNITS[0], WHOLE)
    named = {row["leaf_code"]: str(row["criterion"]) for row in rows(appraised(made))}
    told = [code for code, name in named.items() if name.endswith("(dòng trừ điểm: ghi số dương)")]
    assert told == ["A4"]
    give(made.folder(PERIOD, FILE_NAME), "001", "A4", 1, "chưa chỉnh lý xong")
    assert totals(made) == [4]
