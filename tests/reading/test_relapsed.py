"""What a unit met last month and does not meet now is asked about, once, until there is a reason."""

from pathlib import Path

from tests import pipeline
from tests.desk.test_decisions import decide
from tests.helpers import PERIOD, UNITS, WHOLE, cell_of, config, consolidated, found, receive, workspace
from vtlt_consolidate.model import frames
from vtlt_consolidate.workspace.folders import RETURNED

LOST = WHOLE | {"A4": "Chưa đạt"}
ASKED = [("001", "VT267", cell_of("A4"))]


def test_what_was_met_last_month_and_is_not_now_is_asked_until_there_is_a_reason(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    marks = {code: str(value) for code, value in WHOLE.items() if "." not in code}
    consolidated(space, PERIOD.previous, config(), {"001": marks, "002": marks})
    receive(space, UNITS[0], LOST)
    result = pipeline.check(space, PERIOD)
    assert found(result) == ASKED
    (row,) = frames.rows(result.month.findings)
    assert "tháng 02 năm 2026 là Đạt" in row.message
    # The unit is asked on its own form, and the analyst may accept it.
    assert len(list(space.folder(PERIOD, RETURNED).iterdir())) == 1
    assert "VT267" in result.asked[0].question
    # No unit has to say why the analyst took its answer for unmet.
    receive(space, UNITS[0], WHOLE | {"A4": "Đạt (một phần)"})
    pipeline.check(space, PERIOD)
    decide(space, 0, "Chưa đạt")
    assert "VT267" not in {code for _, code, _ in found(pipeline.check(space, PERIOD))}
    receive(space, UNITS[0], LOST | {"A4.note": "Kho bị ngập"})
    assert "VT267" not in {code for _, code, _ in found(pipeline.check(space, PERIOD))}
