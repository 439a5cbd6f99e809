"""Answers given on the page: what settles nothing is refused, or waits on with why, on every page."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from tests.commands.page.visits import Here, Visitor
from tests.helpers import PERIOD, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.commands.page import office, places, questions
from vtlt_consolidate.desk import decisionbook

MONTH = f"/ky/{PERIOD}"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "Job", Here)


def do(visitor: Visitor, command: str) -> None:
    assert visitor.post(f"{MONTH}/lam", lenh=command).status_code == 303


def waiting(visitor: Visitor) -> tuple[str, str]:
    """How many questions wait, as the page of the month and the page of decisions say."""
    month, decisions = visitor.get(MONTH), visitor.get(f"{MONTH}/quyet-dinh")
    return (
        re.findall(r"<dt>Chờ quyết định</dt><dd>(\d+)</dd>", month)[0],
        (re.findall(r"<p>(\d+) việc chờ quyết định", decisions) or ["0"])[0],
    )


def answered(visitor: Visitor, *choices: str, field: str = "chon") -> dict[str, str]:
    """The form of the page of decisions with an answer to each of the first questions."""
    page = visitor.get(f"{MONTH}/quyet-dinh")
    shown = dict(re.findall(r'<input type="hidden" name="((?:khoa|cu_|pham_vi)[^"]+)" value="([^"]*)"', page))
    shown |= {name.removeprefix("cu_"): text for name, text in shown.items() if "pham_vi" in name}
    shown |= dict(re.findall(r'name="(ghi_chu[^"]+)" value="([^"]*)"', page))
    return shown | {f"{field}-{number}": word for number, word in enumerate(choices)}


def in_excel(visitor: Visitor, heading: str, row: int, text: str | None = None) -> str | None:
    """What a column of quyet-dinh.xlsx holds in one of its rows, after somebody wrote there in Excel."""
    path = visitor.office.workspace.folder(PERIOD, decisionbook.FILE_NAME)
    book = openpyxl.load_workbook(path)
    sheet = book["Quyết định"]
    (column,) = [cell.column for cell in sheet[4] if cell.value == heading]
    if text is not None:
        sheet.cell(row, column, text)
        book.save(path)
    value = sheet.cell(row, column).value
    return None if value is None else str(value)


def value_asked(tmp_path: Path) -> Visitor:
    """One unit, of whose value somebody has to say what it means."""
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"B2": "hai mét"})
    visitor = Visitor(space.root)
    do(visitor, "check")
    return visitor


def _two_returns(tmp_path: Path) -> Visitor:
    """Two returns of one unit that contradict each other, checked."""
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE, "a.xlsx")
    receive(space, UNITS[0], WHOLE | {"A3": "Đạt"}, "b.xlsx")
    visitor = Visitor(space.root)
    do(visitor, "check")
    assert waiting(visitor) == ("2", "2")
    return visitor


def test_a_return_that_was_not_chosen_does_not_wait_on_any_page(tmp_path: Path) -> None:
    visitor = _two_returns(tmp_path)
    assert visitor.post(f"{MONTH}/quyet-dinh", **answered(visitor, "Dùng")).status_code == 303
    do(visitor, "check")
    assert waiting(visitor) == ("0", "0")
    assert "đã quyết định ở dòng khác của đơn vị này" in visitor.get(f"{MONTH}/quyet-dinh")


def test_answers_that_would_settle_nothing_are_refused_with_why_and_not_written(tmp_path: Path) -> None:
    visitor = _two_returns(tmp_path)
    space = visitor.office.workspace
    before = space.folder(PERIOD, decisionbook.FILE_NAME).read_bytes()
    refused = visitor.after(visitor.post(f"{MONTH}/quyet-dinh", **answered(visitor, "Dùng", "Dùng")))
    assert "cho nhiều tệp (a.xlsx và b.xlsx); chỉ giữ ở một" in refused
    assert space.folder(PERIOD, decisionbook.FILE_NAME).read_bytes() == before


def test_a_value_that_breaks_a_rule_is_no_answer(tmp_path: Path) -> None:
    visitor = value_asked(tmp_path)
    refused = visitor.after(visitor.post(f"{MONTH}/quyet-dinh", **answered(visitor, "-2", field="ghi")))
    assert "“-2” vẫn mắc lỗi VT301" in refused


def test_answers_in_excel_that_settle_nothing_wait_on_every_page_with_why(tmp_path: Path) -> None:
    visitor = _two_returns(tmp_path)
    for row in (5, 6):
        in_excel(visitor, "Quyết định", row, "Dùng")
    do(visitor, "check")
    assert waiting(visitor) == ("2", "2")
    page = visitor.get(f"{MONTH}/quyet-dinh")
    assert page.count("Chưa dùng được: quyet-dinh.xlsx ghi “Dùng” cho nhiều tệp khác nhau") == 2
    # One is taken back on the page; what was found of it is not told of the other answer.
    fields = answered(visitor) | {"chon-0": "Dùng", "chon-1": ""}
    assert visitor.post(f"{MONTH}/quyet-dinh", **fields).status_code == 303
    do(visitor, "check")
    assert waiting(visitor) == ("0", "0")
    assert "Chưa dùng được" not in visitor.get(f"{MONTH}/quyet-dinh")


@pytest.mark.parametrize(
    ("heading", "theirs"), [("Ghi chú", "Ông B ký duyệt"), ("Áp dụng cho", "Mọi đơn vị")]
)
def test_a_note_or_a_scope_written_in_excel_meanwhile_is_shown_and_kept(
    tmp_path: Path, heading: str, theirs: str
) -> None:
    visitor = value_asked(tmp_path)
    old = answered(visitor, "2", field="ghi")
    in_excel(visitor, heading, 5, theirs)
    refused = visitor.after(visitor.post(f"{MONTH}/quyet-dinh", **old))
    assert f"“{theirs}”. Bấm “Ghi quyết định”" in refused
    assert (in_excel(visitor, "Quyết định", 5), in_excel(visitor, heading, 5)) == (None, theirs)
    # What was not touched on the page stands there as it is now, and is not written again.
    assert f'value="{theirs}"' in refused or f"<option selected>{theirs}" in refused


def test_cells_left_alone_on_the_page_keep_the_lines_they_have_in_excel(tmp_path: Path) -> None:
    visitor = value_asked(tmp_path)
    in_excel(visitor, "Ghi chú", 5, "Xã báo\nqua điện thoại")
    assert visitor.post(f"{MONTH}/quyet-dinh", **answered(visitor, "2", field="ghi")).status_code == 303
    assert in_excel(visitor, "Quyết định", 5) == "2"
    assert in_excel(visitor, "Ghi chú", 5) == "Xã báo\nqua điện thoại"


def test_the_same_answer_sent_twice_is_written_once_and_told_as_written(tmp_path: Path) -> None:
    visitor = value_asked(tmp_path)
    path = visitor.office.workspace.folder(PERIOD, decisionbook.FILE_NAME)
    twice = answered(visitor, "2", field="ghi") | {"ghi_chu-0": "Xã báo qua điện thoại"}
    assert visitor.post(f"{MONTH}/quyet-dinh", **twice).status_code == 303
    before = path.read_bytes()
    assert visitor.post(f"{MONTH}/quyet-dinh", **twice).status_code == 303
    assert path.read_bytes() == before


def test_an_answer_that_cannot_be_is_marked_and_led_to_by_its_number_on_the_page(tmp_path: Path) -> None:
    visitor = _two_returns(tmp_path)
    for given in (answered(visitor, "", "abc"), answered(visitor, "", "Dùng") | {"ghi-1": "abc"}):
        page = visitor.after(visitor.post(f"{MONTH}/quyet-dinh", **given))
        assert '<a href="#viec-2">2</a>' in page
        assert re.findall(r'class="the sai" id="(.+?)"', page) == ["viec-2"]
        assert ("ô F" in page, "dòng chưa dùng được" in page) == (False, False)


def test_answers_are_written_on_the_way_to_the_next_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(questions, "ROWS_A_PAGE", 1)
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"B2": "hai mét", "A2": "có lẽ"})
    visitor = Visitor(space.root)
    do(visitor, "check")
    assert ">Ghi, sang các việc sau</button>" in visitor.get(f"{MONTH}/quyet-dinh")
    onward = visitor.post(f"{MONTH}/quyet-dinh", **answered(visitor) | {"sang": "1"})
    assert onward.headers["Location"].endswith("tu=1")
    assert "<legend>2." in visitor.after(onward)
    # Which one is answered stands last now, so the next one is the first.
    onward = visitor.post(f"{MONTH}/quyet-dinh", **answered(visitor, "Bỏ trống") | {"sang": "1"})
    assert onward.headers["Location"].endswith("tu=0")
    assert "Đã ghi 1 dòng" in visitor.after(onward)


def test_without_an_answer_nothing_is_said_to_be_written(tmp_path: Path) -> None:
    visitor = value_asked(tmp_path)
    page = visitor.after(visitor.post(f"{MONTH}/quyet-dinh", **answered(visitor)))
    assert ("Chưa đổi câu trả lời nào" in page, "Ghi quyết định" in page) == (True, True)


def test_opening_the_workbook_leaves_what_is_typed_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = value_asked(tmp_path)
    monkeypatch.setattr(places, "show", lambda _: None)
    assert '<input type="hidden" name="ve" value="decisions">' in visitor.get(f"{MONTH}/quyet-dinh")
    opened = visitor.post(f"{MONTH}/mo", ten=decisionbook.FILE_NAME, ve="decisions")
    assert (opened.status_code, opened.data) == (204, b"")
