"""What is open in the months stays open in the quarter and the half that are made from them."""

from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import UNITS, consolidated, receive, workspace
from tests.rollup.test_roll import CRITERIA, FEB, HALF, JAN, MAR, Q1, book_of, figures, lines, settings
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.model.config import Waiver
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.workspace.folders import RESULTS
from vtlt_consolidate.writing.word import facts

pytestmark = pytest.mark.usefixtures("no_papers")

Q2 = HALF.parts(3)[1]
EXCUSED = settings(CRITERIA, *(Waiver(Q2, unit.code, Status.EXEMPT) for unit in UNITS))


def said(result: Result, name: str) -> str:
    """What the report of a period says at a placeholder."""
    return " ".join(facts.facts(result.config, result.round_, result.month)[name])


def told(result: Result) -> list[tuple[str, str, str]]:
    """Unit, criterion and words of each figure that has to be looked at."""
    found = result.month.findings
    mine = found[found["code"] == "VT319"]
    return list(zip(mine["unit_code"], mine["leaf_code"], mine["found"], strict=True))


@pytest.mark.long
def test_a_sum_says_that_figures_of_a_month_are_to_be_looked_at(tmp_path: Path) -> None:
    """VT319: a number of February that is too great, in the quarter, and in the half-year from that."""
    space = workspace(tmp_path, criteria=CRITERIA)
    for month, sent in ((JAN, 300), (FEB, 9000), (MAR, 300)):
        answers = {unit.code: figures(300) for unit in UNITS} | {"001": figures(sent)}
        consolidated(space, month, EXCUSED, answers)
    quarter = pipeline.roll_up(space, Q1, 1)
    assert told(quarter) == [("001", "S", "2026-02")]
    assert "Số văn bản đi trong kỳ tại 03 phường, xã là 11.400 (kể cả 01 số liệu cần xem lại)." in said(
        quarter, "so_lieu"
    )
    waiting = "[Số liệu tạm tính: còn 10 việc chờ quyết định ở các kỳ đã gộp ({})]."
    assert waiting.format("2026-01: 03; 2026-02: 04; 2026-03: 03") in said(quarter, "tinh_hinh")
    assert [line[1] for line in lines(book_of(space, Q1), "Lỗi cần sửa") if line[1] == "VT319"]
    # Nobody returned anything to a quarter.
    assert [line[0] for line in lines(book_of(space, Q1), "Tóm tắt")][:4] == [
        "Số liệu sau khi gộp", "Đủ số liệu", "Còn thiếu số liệu", "Không có số liệu"
    ]  # fmt: skip
    half = pipeline.roll_up(space, HALF, 3)
    assert told(half) == [("001", "S", "2026-Q1")]
    assert waiting.format("2026-Q1: 10") in said(half, "tinh_hinh")


@pytest.mark.long
def test_changes_of_a_quarter_are_told_in_its_own_words(tmp_path: Path) -> None:
    space = workspace(tmp_path, criteria=CRITERIA)
    whole = {unit.code: figures(300) for unit in UNITS}
    for month in (JAN, FEB, MAR):
        came = {code: given for code, given in whole.items() if month != FEB or code != "001"}
        consolidated(space, month, settings(), came)
    pipeline.roll_up(space, Q1, 1)
    receive(space, UNITS[0], figures(300), period=FEB)
    pipeline.consolidate(space, FEB)
    pipeline.roll_up(space, Q1, 1)
    changes = space.folder(Q1, RESULTS) / f"thay-doi-{Q1}.xlsx"
    words = [
        cell for sheet in openpyxl.load_workbook(changes) for row in sheet.values for cell in row if cell
    ]
    assert "Còn thiếu số liệu" in words and "Đủ số liệu" in words
    assert not {"Nộp còn thiếu", "Đã nộp đủ"} & set(words)
