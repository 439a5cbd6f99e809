"""A blank form, filled in by another program, gives what was typed into it."""

import shutil
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import pipeline
from tests.figures import totals_of
from tests.helpers import PERIOD, PROOF, SMALL, UNITS, cell_of, check, found, receive, workspace
from tests.office import filled, needs_libreoffice
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, NOTE
from vtlt_consolidate.workspace.folders import ISSUED, RECEIVED

TYPED: dict[tuple[str, str], str | float] = {
    ("A1", ANSWER): "Đạt", ("A1", DOC_NUMBER): "12/KH-UBND", ("A1", DOC_DATE): "05/3/2026",
    ("A1", NOTE): "Đã gửi kèm", ("A2", ANSWER): "Chưa đạt", ("B1", ANSWER): "CN Luật; TC VTLT",
    ("A3", ANSWER): "Đạt", ("B2", ANSWER): 20.5, ("B3", ANSWER): 2.0, ("A4", ANSWER): "Chưa đạt",
}  # fmt: skip


UNCHECKED = {".xlsx": [], ".ods": [], ".xls": [("001", "VT259", "")]}
"""What is asked of a kind of file that has no checksums of its own."""


@needs_libreoffice
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_what_libreoffice_typed_is_read(tmp_path: Path, suffix: str) -> None:
    space = workspace(tmp_path, UNITS[:1])
    pipeline.issue(space, PERIOD)
    (blank,) = space.folder(PERIOD, ISSUED).glob("*.xlsx")
    target = space.folder(PERIOD, RECEIVED) / f"bieu{suffix}"
    filled(blank, target, [(cell_of(*key), value) for key, value in TYPED.items()], tmp_path)
    result = check(space)
    assert found(result) == UNCHECKED[suffix]
    frame = result.month.results.answers
    given_cells = frame[frame["typed"] != ""]
    read = {(row.leaf_code, row.field): row.typed for row in given_cells.itertuples()}
    shown = {
        key: f"{value:g}".replace(".", ",") if isinstance(value, float) else value
        for key, value in TYPED.items()
    }
    assert read == shown
    assert totals_of(result.month.results)["001"] == (2, 0, "Khá")


@needs_libreoffice
@pytest.mark.parametrize("suffix", [".xlsx", ".xls", ".ods"])
def test_an_error_cell_is_found_in_every_container(tmp_path: Path, suffix: str) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(
        space, UNITS[0], PROOF | {code: value for (code, field), value in TYPED.items() if field == ANSWER}
    )
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell_of("A3")] = "=1/0"
    book.worksheets[0][cell_of("B1")] = "=NA()"
    broken = tmp_path / "loi.xlsx"
    book.save(broken)
    path.unlink()
    filled(broken, space.folder(PERIOD, RECEIVED) / f"bieu{suffix}", [], tmp_path)
    result = check(space)
    errors = [("001", "VT205", cell_of(code)) for code in ("B1", "A3")]
    assert sorted(found(result)) == sorted([*errors, *UNCHECKED[suffix]])
    assert sorted(filter(None, result.month.findings["found"])) == ["#DIV/0!", "#N/A"]


marks = st.sampled_from(["Đạt", "Chưa đạt"])
returns = st.fixed_dictionaries(
    {leaf.code: marks for leaf in SMALL.criteria}
    | {"B2": st.decimals(0, 500, places=2).map(float), "B1": st.text("aăâđêôơư Luật;", max_size=20)}
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(returns)
def test_any_answers_read_back_as_they_were_given(tmp_path: Path, answers: dict[str, str | float]) -> None:
    shutil.rmtree(tmp_path / "ws", ignore_errors=True)
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], answers)
    result = check(space)
    unproved = [("001", "VT222", cell_of("A1", "doc_number"))] if answers["A1"] == "Đạt" else []
    assert found(result) == unproved
    met = sum(answers[leaf.code] == "Đạt" for leaf in SMALL.criteria)
    assert totals_of(result.month.results)["001"][:2] == (met, 0)
    frame = result.month.results.answers.set_index(["leaf_code", "field"])
    assert frame.loc[("B2", ANSWER), "value_micro"] == round(float(answers["B2"]) * 1_000_000)
