"""What is told of a table can be done in it, and what its units are told can be done on a form."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.helpers import (
    PERIOD,
    SMALL,
    UNITS,
    WHOLE,
    cell_of,
    check,
    config,
    consolidated,
    fields,
    workspace,
)
from tests.reading.grids import cells_of
from tests.reading.test_around import ROW
from tests.reading.test_district import FIRST, HEAD, TITLE, expecting
from tests.reading.test_several import LAST, table
from vtlt_consolidate.files.cells import looks
from vtlt_consolidate.model.cellkinds import Look
from vtlt_consolidate.model.frames import CellMarks, RawAnswers
from vtlt_consolidate.model.layout import DOC_DATE, DOC_NUMBER
from vtlt_consolidate.reading import seen
from vtlt_consolidate.reading.districts import around, heads
from vtlt_consolidate.reading.districts import table as tables
from vtlt_consolidate.workspace.folders import RECEIVED, RETURNED, Workspace, write
from vtlt_consolidate.writing.forms import forms

pytestmark = pytest.mark.usefixtures("no_papers")
COLUMNS = ("Đơn vị", "A1", "A2", "A3", "B2", "A4")


def sent(space: Workspace, *rows: tuple[object, ...], name: str = "bang.xlsx", struck: str = "") -> None:
    book = table(*rows)
    if struck:
        book.active[struck].font = Font(strike=True)
    book.save(space.folder(PERIOD, RECEIVED) / name)


def correction(space: Workspace) -> Worksheet:
    check(space)
    (path,) = space.folder(PERIOD, RETURNED).iterdir()
    return openpyxl.load_workbook(io.BytesIO(path.read_bytes())).worksheets[0]


def test_the_form_of_a_unit_of_a_table_has_its_words_and_room_for_documents(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    sent(space, COLUMNS, ("Phường Tân Định", "x", None, "Đạt", 20, "x"), struck="D4")
    sheet = correction(space)
    # What is struck is asked anew; our own words about it are no answer of the unit.
    assert [sheet[cell_of(code)].value for code in ("A1", "A2", "A3", "A4")] == ["Đạt", None, None, "Đạt"]
    assert [sheet[cell_of("A1", field)].protection.locked for field in (DOC_NUMBER, DOC_DATE)] == [False] * 2
    assert sheet[cell_of("A1")].protection.locked


def test_documents_that_a_table_had_no_cells_for_are_no_change_that_nobody_asked_for(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    sent(space, COLUMNS, ("Phường Tân Định", "x", None, "x", 20, "x"))
    proved = WHOLE | {"B2": 20, "A2": "Đạt", "A1.doc_number": "12/KH-UBND", "A1.doc_date": "05/3/2026"}
    form = forms.render(config(), UNITS[0], space.config().round(PERIOD), fields(proved), attempt=2)
    write(space.folder(PERIOD, RECEIVED) / "b.xlsx", form)
    result = check(space)
    resent = result.month.resent
    assert resent.set_index(["leaf_code", "field"])["asked"].to_dict()["A1", DOC_NUMBER]


def test_two_tables_that_differ_are_told_with_the_cells_that_differ(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    sent(space, COLUMNS, ("Phường Tân Định", "x", "x", "x", 20, "x"))
    sent(space, COLUMNS, ("Phường Tân Định", "x", "x", "x", 21, "x"), name="sau.xlsx")
    found = check(space).month.findings
    (told,) = set(found.loc[found["code"] == "VT112", "message"])
    assert "mã B2 (bang.xlsx sheet “Sheet” ô E4: “20”, sau.xlsx sheet “Sheet” ô E4: “21”)" in told
    assert "mã A1" not in told


def test_what_is_so_of_a_file_is_told_once_for_all_its_units() -> None:
    columns = list(RawAnswers.to_schema().columns)
    rows = [("a.xls", unit, "A1", "answer", "S", f"B{at}", "text", "Đạt") for at, unit in enumerate("12", 1)]
    mark = pd.DataFrame([("a.xls", "", 0, 0, Look.UNCHECKED.value, "")],
                        columns=list(CellMarks.to_schema().columns))  # fmt: skip
    types = {"row": "Int64", "column": "Int64"} | dict.fromkeys(("file", "sheet", "kind", "typed"), "str")
    assert looks.UNCHECKED == Look.UNCHECKED
    _, found = seen.as_seen(
        RawAnswers.validate(pd.DataFrame(rows, columns=columns).astype("str")),
        CellMarks.validate(mark.astype(types)), SMALL,
    )  # fmt: skip
    assert list(zip(found["code"], found["unit_code"], strict=True)) == [("VT259", "")]


def test_lacking_columns_are_asked_of_a_unit_in_the_order_of_the_set(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    sent(space, ("Đơn vị", "A3", "A4"), ("Phường Tân Định", "x", "x"))
    found = check(space).month.findings
    asked = list(found.loc[found["code"] == "VT201", "leaf_code"])
    order = [leaf.code for leaf in SMALL.leaves]
    assert len(asked) > 1
    assert asked == sorted(asked, key=order.index)


@pytest.mark.parametrize(
    ("words", "notes"),
    [
        ("A1: kế hoạch hết hiệu lực; A2 - chưa có kho", {"A1": "kế hoạch hết hiệu lực", "A2": "chưa có kho"}),
        ("Tháng 01 chưa có", {}),
        ("Xem A1: chưa có", {}),
    ],
)
def test_notes_of_criteria_in_the_column_of_a_table_are_read(words: str, notes: dict[str, str]) -> None:
    expected = expecting()
    cells = cells_of({"a.xlsx": {"Bảng": [TITLE, (*HEAD, "Ghi chú"), (*FIRST, words)]}})
    found = heads.heads(cells, expected.criteria)["a.xlsx"]
    gathered = tables.gather(ROW, cells, found, expected)
    around.withhold_contradicted(gathered, cells, found)
    assert {each[2]: each[-1] for each in gathered.answers if each[3] == "note"} == notes
    assert ("VT236" in {each["code"] for each in gathered.findings}) == (not notes)


def test_a_reason_in_the_column_of_notes_of_a_table_answers_the_question(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    consolidated(space, LAST, config(UNITS[:1]), {"001": WHOLE | {"A1": "Đạt"}})
    for words, asked in ((None, True), ("A1: kế hoạch hết hiệu lực", False)):
        sent(space, (*COLUMNS, "Ghi chú"), ("Phường Tân Định", 0, "x", "x", 20, "x", words))
        codes = set(check(space).month.findings["code"])
        assert ("VT267" in codes) == asked
