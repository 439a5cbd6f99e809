"""Points that only the office gives: what it still owes is its own, and no unit is told to bring it."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner

from tests import pipeline
from tests.commands.page.visits import Here, Visitor
from tests.helpers import PERIOD, SMALL, UNITS, found, receive, workspace
from vtlt_consolidate.commands import cli
from vtlt_consolidate.commands.asjson.summary import summary
from vtlt_consolidate.commands.home import overview
from vtlt_consolidate.commands.page import office
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.desk import appraisalbook
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.workspace.folders import RESULTS, Workspace

D = Decimal
OFFICE_ROWS = dataclasses.replace(SMALL, id="cham", nodes=(
    Node("P", "points", "Lập hồ sơ", "Lập hồ sơ", points=D(60), citation="QĐ"),
    Node("K", "points", "Chất lượng", "Chất lượng hồ sơ", points=D(40), source="office", citation="QĐ"),
    Node("T", "points", "Kịp thời", "Lập hồ sơ kịp thời", points=D(5), source="computed",
         formula="MIN(5; P / 10)", citation="QĐ"),
    Node("B", "quantity", "Mét giá", "Mét giá tài liệu", measure_unit="mét", rollup="end"),
))  # fmt: skip
"""Two rows that no unit is asked, beside one of its own and a figure that it owes."""


def month(tmp_path: Path) -> Workspace:
    """Two units have sent everything, the third nothing."""
    space = workspace(tmp_path, criteria=OFFICE_ROWS)
    receive(space, UNITS[0], {"P": 50, "B": 3.0})
    receive(space, UNITS[1], {"P": 40, "B": 3.0})
    return space


def give(space: Workspace, *units: str) -> None:
    """Appraise some units."""
    path = space.folder(PERIOD, appraisalbook.FILE_NAME)
    rows = appraisalbook.read(path, space.config().criteria, space.config().roster).rows
    path.write_bytes(appraisalbook.render(
        dataclasses.replace(row, points=D(30)) if row.leaf_code == "K" and row.unit_code in units else row
        for row in rows
    ))  # fmt: skip


def lines(result: Result, start: str) -> list[str]:
    return [line.strip() for line in screen.as_text(result).splitlines() if line.strip().startswith(start)]


def words_of(space: Workspace) -> str:
    report = docx.Document(str(space.folder(PERIOD, RESULTS) / f"bao-cao-{PERIOD}.docx"))
    return "\n".join(paragraph.text for paragraph in report.paragraphs)


def step(space: Workspace) -> overview.Step:
    found_step = overview.standing(space, PERIOD).step
    assert found_step
    return found_step


def test_what_the_office_has_to_give_is_told_as_its_own_and_not_as_an_answer_of_units(tmp_path: Path) -> None:
    space = month(tmp_path)
    result = pipeline.check(space, PERIOD)
    assert [each for each in found(result) if each[1] == "VT317"] == [("", "VT317", "")]
    first, second = lines(result, "1.")[0], lines(result, "2.")[0]
    assert first.startswith(
        "1. [VT317] Cần xem: “Chất lượng hồ sơ”: cơ quan tổng hợp chưa chấm điểm cho 2 đơn vị"
    )
    assert first.endswith("(2 dòng đang chờ)")
    # The unit owes its own criterion and the figure, not what others give it.
    assert second.startswith("2. Nhắc 1 đơn vị chưa nộp (2 câu trả lời đang chờ)")
    assert result.month.submissions["missing"].to_list() == [0, 0, 2]
    assert lines(result, "Chưa xếp loại") == [
        "Chưa xếp loại: 3 đơn vị, trong đó 2 đơn vị chỉ chờ cơ quan tổng hợp chấm điểm"
    ]
    assert lines(result, "Còn mở")[0].startswith(
        "Còn mở 1 câu tính kết quả và 4 dòng do cơ quan tổng hợp chấm hoặc tính theo công thức của 3 đơn vị."
    )
    told = summary(result)
    assert told["unappraised"] == 2
    assert [(each["unanswered"], each["unappraised"]) for each in told["units_detail"]] == [
        (0, 1),
        (0, 1),
        (2, 0),
    ]
    asked = openpyxl.load_workbook(space.folder(PERIOD, "quyet-dinh.xlsx")).worksheets[0]
    assert any("chưa chấm điểm" in str(cell.value) for row in asked.iter_rows() for cell in row)


def run(space: Workspace, command: str) -> overview.Step:
    """Run a command as somebody types it; what comes next then."""
    assert CliRunner().invoke(cli.main, [command, str(PERIOD), "-w", str(space.root)]).exit_code == 0
    return step(space)


def test_from_the_check_on_what_comes_next_is_to_appraise_until_all_points_are_there(tmp_path: Path) -> None:
    space = month(tmp_path)
    assert run(space, "check").command == f"appraise {PERIOD}"
    assert "2 dòng chờ cơ quan tổng hợp chấm điểm" in overview.standing(space, PERIOD).said[0]
    run(space, "appraise")
    give(space, "001")
    # The workbook is there: what lacks in it is to be written, and the other unit may be reminded meanwhile.
    after = run(space, "consolidate")
    assert after.command == f"remind {PERIOD}"
    assert after.why.startswith("1 dòng do cơ quan tổng hợp chấm còn thiếu điểm: ghi cột Điểm thẩm định")
    receive(space, UNITS[2], {"P": 30, "B": 3.0})
    assert run(space, "consolidate").command == f"consolidate {PERIOD}"
    run(space, "appraise")
    give(space, "001", "002", "003")
    assert run(space, "consolidate").command == f"close {PERIOD}"


def test_no_paper_says_that_a_unit_lacks_what_the_office_has_not_given(tmp_path: Path) -> None:
    space = month(tmp_path)
    pipeline.appraise(space, PERIOD)
    give(space, "001")
    pipeline.consolidate(space, PERIOD)
    told = words_of(space)
    assert "01 đơn vị chưa được cơ quan tổng hợp chấm đủ điểm (" in told
    assert "01 đơn vị chưa có đủ số liệu (" in told
    book = openpyxl.load_workbook(space.folder(PERIOD, RESULTS) / f"tong-hop-{PERIOD}.xlsx", data_only=True)
    counted = {row[at]: row[at + 1] for row in book["Tóm tắt"].iter_rows(values_only=True) for at in (4, 8)}
    assert counted["Lượt tiêu chí chưa có số liệu"] == 1
    assert counted["Dòng chờ cơ quan tổng hợp chấm điểm"] == 1


def test_the_page_of_a_unit_names_who_gives_the_points(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(office, "Job", Here)
    visitor, at = Visitor(month(tmp_path).root), f"/ky/{PERIOD}"
    assert visitor.post(f"{at}/lam", lenh="check").status_code == 303
    assert "Lập bảng thẩm định" in visitor.get(at).partition("Việc tiếp theo")[2].partition("</section>")[0]
    assert "chờ chấm 1" in visitor.get(f"{at}/don-vi")
    unit = visitor.get(f"{at}/don-vi/001")
    assert ("Cơ quan tổng hợp chấm" in unit, "Chưa trả lời" in unit) == (True, False)
