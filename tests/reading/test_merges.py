"""What a merged cell hides, or says for several questions, is asked."""

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.files.test_binary import TEXT, record, wide, xlsb
from tests.files.test_readers import ods, of_text, read
from tests.helpers import UNITS, WHOLE, cell_of, check, found, receive, workspace
from vtlt_consolidate.commands.result import Result

B2, B3, A2, A1 = cell_of("B2"), cell_of("B3"), cell_of("A2"), cell_of("A1")
B1, NUMBER, NOTE = cell_of("B1"), cell_of("A1", "doc_number"), cell_of("A1", "note")


def merged(tmp_path: Path, area: str, **answers: str | float) -> Result:
    """Check a return on which a range was merged in a way that keeps what stands beneath."""
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE | answers)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].merged_cells.add(area)
    book.save(path)
    return check(space)


def told(result: Result) -> dict[str, str]:
    """Cell → message of each finding."""
    frame = result.month.findings
    return dict(zip(frame["cell"], frame["message"], strict=True))


def test_an_answer_beneath_a_merged_cell_is_asked_with_what_is_seen(tmp_path: Path) -> None:
    result = merged(tmp_path, f"{A2}:{B1}", A2="Đạt", B1="Cử nhân")
    assert found(result) == [("001", "VT249", A2), ("001", "VT249", B1)]
    assert f"Đạt – ô gộp {A2}:{B1} chung cho nhiều ô trả lời" in told(result)[A2]
    hidden = f"Cử nhân – nằm dưới ô gộp {A2}:{B1}, không nhìn thấy; ô gộp hiện “Đạt”"
    assert hidden in told(result)[B1]


def test_a_number_for_several_questions_is_asked_in_all_of_them(tmp_path: Path) -> None:
    result = merged(tmp_path, f"{B2}:{B3}", B2=6)
    assert found(result) == [("001", "VT249", B2), ("001", "VT249", B3)]
    assert all("6 – ô gộp" in message for message in told(result).values())
    answers = result.month.results.answers.set_index(["leaf_code", "field"])
    assert list(answers.loc[[("B2", "answer"), ("B3", "answer")], "state"]) == ["invalid", "invalid"]


def test_a_document_hidden_beneath_an_answer_is_asked_and_the_answer_stays(tmp_path: Path) -> None:
    result = merged(tmp_path, f"{A1}:{NUMBER}")
    assert found(result) == [("001", "VT249", NUMBER)]


@pytest.mark.parametrize("area", [f"{NOTE}:K14", "A1:D1", f"{A2}:{A2}"])
def test_a_merged_cell_that_hides_no_field_changes_nothing(tmp_path: Path, area: str) -> None:
    assert "VT249" not in [code for _, code, _ in found(merged(tmp_path, area))]


def test_an_ods_tells_its_merged_cells_and_keeps_what_is_beneath() -> None:
    first = of_text("<text:p>Đạt</text:p>").replace(
        "<table:table-cell",
        '<table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="3"',
    )
    beneath = of_text("<text:p>Chưa đạt</text:p>").replace("table:table-cell", "table:covered-table-cell")
    assert read(ods(first + beneath)) == [("text", "Đạt"), ("text", "Chưa đạt"), ("merged", "A1:B3")]


def test_an_xlsb_tells_its_merged_cells() -> None:
    whole = xlsb("S", {0: {0: (TEXT, wide("Đạt"))}})
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.bin"] += record(176, struct.pack("<IIII", 0, 2, 0, 1))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    assert read(target.getvalue()) == [("text", "Đạt"), ("merged", "A1:B3")]
