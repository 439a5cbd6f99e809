"""A criterion that a new version asks in other words: earlier answers to it are no answers to these."""

import dataclasses
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import (
    PERIOD,
    SMALL,
    UNITS,
    WHOLE,
    config,
    consolidated,
    copy_of,
    workspace,
)
from vtlt_consolidate.commands.said import issuing, screen
from vtlt_consolidate.desk import prefillbook
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.scoring.history.reworded import reworded
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State
from vtlt_consolidate.workspace.folders import Workspace, write

pytestmark = pytest.mark.usefixtures("no_papers")

APRIL = Period.parse("2026-04")


def changed(code: str, **fields: Any) -> CriteriaSet:
    """The next version of the set, with another criterion under a code."""
    nodes = tuple(dataclasses.replace(node, **fields) if node.code == code else node for node in SMALL.nodes)
    return dataclasses.replace(SMALL, version=SMALL.version + 1, nodes=nodes)


def _march(tmp_path: Path) -> Workspace:
    space = workspace(tmp_path)
    consolidated(space, PERIOD, config(), dict.fromkeys(("001", "002"), WHOLE))
    return space


@pytest.fixture
def march(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A month in which two units answered everything."""
    return copy_of(_march, tmp_path, tmp_path_factory)


def renew(space: Workspace, criteria: CriteriaSet) -> None:
    write(space.root / workbook.FILE_NAME, workbook.render(config(UNITS, criteria)))


def filled(space: Workspace) -> set[str]:
    """The criteria whose answers were put on the forms of April."""
    sent = prefillbook.read(space.folder(APRIL, prefillbook.FILE_NAME)).of("001")
    assert sent
    return {code for code, _ in sent.answers}


@pytest.mark.parametrize("asked", [{"name": "Nội dung khác hẳn"}, {"instruction": "Kèm ảnh"}])
def test_what_is_asked_in_other_words_stays_empty_and_is_named(
    march: Workspace, asked: dict[str, str]
) -> None:
    pipeline.issue(march, APRIL, prefill=True)
    before = filled(march)
    march.folder(APRIL, prefillbook.FILE_NAME).unlink()
    march.folder(APRIL, f"cau-hinh-{APRIL}.xlsx").unlink()
    shutil.rmtree(march.folder(APRIL, "luu"))
    renew(march, changed("A2", **asked))
    done = pipeline.issue(march, APRIL, prefill=True)
    assert before - filled(march) == {"A2"}
    assert [each.split()[0] for each in done.reworded] == ["A2"]
    assert "Để trống, đơn vị ghi lại, vì từ kỳ 2026-03 đã đổi nội dung: A2 " in issuing.issued(done)


def test_an_answer_that_the_new_version_refuses_stays_empty_and_is_named(march: Workspace) -> None:
    # 20,5 was given by both units, and only whole numbers can be given now.
    renew(march, changed("B2", whole=True))
    done = pipeline.issue(march, APRIL, prefill=True)
    assert filled(march) == {"A1", "A2", "A3", "A4"}
    assert done.refused == ["B2 Diện tích (2 biểu)"]
    assert "vì câu trả lời kỳ 2026-03 nay không ghi được: B2 Diện tích (2 biểu)." in issuing.issued(done)


def test_an_answer_that_was_wrong_already_is_not_said_to_be_refused_now(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    consolidated(space, PERIOD, config(), {"001": WHOLE | {"B2": -7}, "002": WHOLE})
    done = pipeline.issue(space, APRIL, prefill=True)
    sent = prefillbook.read(space.folder(APRIL, prefillbook.FILE_NAME))
    places = [sent.of(code) for code in ("001", "002")]
    assert [("B2", ANSWER) in each.answers for each in places if each] == [False, True]
    assert done.refused == []


def test_an_answer_to_other_words_is_not_carried_over(march: Workspace) -> None:
    renew(march, changed("A2", name="Nội dung khác hẳn"))
    march.start(APRIL)
    result = pipeline.consolidate(march, APRIL, carry_forward=True)
    told = {
        (row.unit_code, row.leaf_code): row.message
        for row in frames.rows(result.month.findings)
        if row.code == "VT164"
    }
    assert set(told) == {("001", "A2"), ("002", "A2")}
    assert "câu trả lời kỳ 2026-03 cho “Nội dung khác hẳn”" in told["001", "A2"]
    states = {
        (row.unit_code, row.leaf_code): row.state
        for row in frames.rows(result.month.answers)
        if row.field == ANSWER
    }
    assert (states["001", "A2"], states["001", "A4"]) == (State.MISSING, State.MET)


def test_what_carried_figures_lack_is_asked_of_the_unit_not_of_the_results_they_are_from(
    march: Workspace,
) -> None:
    new = dataclasses.replace(SMALL.by_code["A2"], code="A5", name="Nội dung mới", label="Mới")
    at = next(place for place, node in enumerate(SMALL.nodes, 1) if node.code == "A4")
    nodes = (*SMALL.nodes[:at], new, *SMALL.nodes[at:])
    renew(march, dataclasses.replace(SMALL, version=SMALL.version + 1, nodes=nodes))
    march.start(APRIL)
    result = pipeline.examine(march, APRIL, carry_forward=True)
    lacking = [row for row in frames.rows(result.month.findings) if row.code == "VT201"]
    assert {(row.unit_code, row.leaf_code) for row in lacking} == {("001", "A5"), ("002", "A5")}
    assert all("Đôn đốc đơn vị gửi báo cáo" in row.mend and "Ghi " not in row.mend for row in lacking)
    said = screen.answer(result, march).as_text.partition("Việc nên làm trước:")[2]
    assert said.strip().startswith("1. Nhắc 3 đơn vị chưa nộp"), said
    assert "tong-hop-2026-03" not in said


def test_other_points_spellings_and_citations_make_no_answer_another_one() -> None:
    leaf = SMALL.by_code["A2"]
    others: list[dict[str, Any]] = [
        {"citation": "QĐ 9"}, {"remark": "x"}, {"label": "Khác"}, {"name": f" {leaf.name.upper()}"},
    ]  # fmt: skip
    assert [reworded(SMALL, changed("A2", **each)) for each in others] == [frozenset()] * len(others)
    assert reworded(SMALL, changed("A2", kind="text")) == {"A2"}
    added = Node("A9", "mark", "Mới", "Tiêu chí mới")
    assert reworded(SMALL, dataclasses.replace(SMALL, nodes=(*SMALL.nodes, added))) == frozenset()


@pytest.fixture
def april(march: Workspace) -> Any:
    """The workbook of a month in which another version asked, and somebody rose a band."""
    less = WHOLE | {"A1": "Chưa đạt", "A2": "Chưa đạt", "A3": "Chưa đạt"}
    now = config(criteria=changed("A2", name="Nội dung khác hẳn"))
    path = consolidated(march, APRIL, now, {"001": less, "002": WHOLE})
    return openpyxl.load_workbook(path, data_only=True)


def test_bands_of_another_version_are_not_counted_as_nobody(april: Any) -> None:
    told = {row[0]: row[1] for row in april["Tóm tắt"].iter_rows(values_only=True)}
    assert told["Lên, xuống loại"] == "không so"
    assert {"Đơn vị lên loại", "Đơn vị xuống loại"}.isdisjoint(told)
    sheet = april["Tăng, giảm từng đơn vị"]
    assert (
        "Xếp loại không so: kỳ đó dùng phiên bản 1 của bộ tiêu chí, kỳ này phiên bản 2." in sheet["A2"].value
    )
    assert "Lên, xuống loại" not in {cell.value for cell in sheet[4]}


def test_a_comparison_names_what_the_criterion_was_called(april: Any) -> None:
    rows = april["So với kỳ trước"].iter_rows(min_row=5, values_only=True)
    notes = {row[3]: row[-1] or "" for row in rows if row[1] == "Tiêu chí"}
    assert notes["A2"] == f"Kỳ trước hỏi khác (“{SMALL.by_code['A2'].name}”): không so"
    assert notes["A1"] == ""
