"""A frame that was right once is checked again whenever it passes, value by value."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from pandera.errors import SchemaError, SchemaErrors

from vtlt_consolidate.model.frames import Files, Submissions

REFUSED = (SchemaError, SchemaErrors)
ROW = {
    "file": "a.xlsx", "sha256": "1", "verdict": "read", "unit_code": "001", "version": "1", "attempt": 1,
    "reason": "", "carried": "",
}  # fmt: skip


def files(*changes: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([ROW | {"file": f"{at}.xlsx"} | change for at, change in enumerate(changes)])
    return frame.astype({name: "Int64" if name == "attempt" else "str" for name in ROW})


@pytest.mark.parametrize("wrong", [
    {"verdict": "unknown"}, {"attempt": -1}, {"attempt": None}, {"reason": None}, {"file": "0.xlsx"},
])  # fmt: skip
def test_a_wrong_value_is_refused_in_a_frame_like_one_that_passed(wrong: dict[str, Any]) -> None:
    right = files({}, {})
    Files.validate(right)
    assert Files.validate(right) is right
    with pytest.raises(REFUSED):
        Files.validate(files({}, wrong))


def test_a_missing_column_another_order_and_another_type_are_refused_too() -> None:
    right = files({}, {})
    Files.validate(right)
    for wrong in (
        right.drop(columns="reason"),
        right[right.columns[::-1]],
        right.astype({"attempt": "float"}),
    ):
        with pytest.raises(REFUSED):
            Files.validate(wrong)


def test_a_unit_has_one_row_of_submissions() -> None:
    types = {name: column.dtype.type for name, column in Submissions.to_schema().columns.items()}
    numbers = {"days_late": None, "missing": 0, "errors": 0}
    row = dict.fromkeys(types, "") | {"unit_code": "001", "status": "complete"} | numbers
    frame = pd.DataFrame([row, row | {"unit_code": "002"}]).astype(types)
    Submissions.validate(frame)
    with pytest.raises(REFUSED):
        Submissions.validate(frame.assign(unit_code="001"))
