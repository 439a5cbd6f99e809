"""The page of results: its charts are those of the merged workbook; quarters are put together on the page."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
from dataclasses import asdict
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests.commands.page.visits import Here, Visitor
from tests.helpers import UNITS, consolidated, copy_of, workspace
from tests.rollup.test_roll import CRITERIA, FEB, JAN, MAR, Q1, YEAR, figures, months, settings
from vtlt_consolidate.commands import cli
from vtlt_consolidate.commands.home import overview
from vtlt_consolidate.commands.page import office, places
from vtlt_consolidate.commands.page.looks import former
from vtlt_consolidate.desk import decisionbook
from vtlt_consolidate.excel.charts import SHEET
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write
from vtlt_consolidate.workspace.months.ledger import CLOSED, Event, Ledger, Sealed
from vtlt_consolidate.workspace.published import SEAL, Seal

pytestmark = pytest.mark.usefixtures("no_papers")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "Job", Here)


def _two_months(tmp_path: Path) -> Workspace:
    made = workspace(tmp_path, criteria=CRITERIA)
    months(made, JAN, FEB)
    return made


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with results of two months of a quarter."""
    return copy_of(_two_months, tmp_path, tmp_path_factory)


def drawn(path: Path) -> list[tuple[str, float]]:
    """The labels and shares that the charts of a merged workbook are drawn from: criteria, areas, periods."""
    sheet = openpyxl.load_workbook(path, data_only=True)[SHEET]
    found = [
        (sheet[f"{label}{row}"].value, sheet[f"{share}{row}"].value)
        for label, share in (("G", "H"), ("M", "N"), ("P", "Q"))
        for row in range(5, sheet.max_row + 1)
    ]
    return [(str(label), float(share)) for label, share in found if label and share not in ("", None)]


def shown(page: str) -> dict[str, str]:
    """The rows of bars with shares, and of the table beside the line."""
    rows = re.findall(r'<tr><th scope="row">([^<]+)</th>\s*<td class="phai">([^<]+%)</td>', page)
    return dict(rows)


def test_the_charts_show_what_those_of_the_workbook_show(space: Workspace) -> None:
    visitor = Visitor(space.root)
    visitor.post(f"/ky/{FEB}/lam", lenh="consolidate")
    page = visitor.get(f"/ky/{FEB}/ket-qua")
    expected = drawn(space.folder(FEB, RESULTS) / f"tong-hop-{FEB}.xlsx")
    assert {"01/2026", "02/2026", "Khu vực 1"} <= {label for label, _ in expected}
    assert shown(page) == {label: f"{share * 100:.1f}%".replace(".", ",") for label, share in expected}
    assert 'role="img" aria-label="Tỷ lệ đạt chung qua các kỳ' in page
    # What an earlier period gave is told with its share, as the most of then may be another.
    unit = visitor.get(f"/ky/{FEB}/don-vi/001").partition("Các kỳ trước")[2]
    assert re.search(r'<td class="phai">\d+ \(\d+,\d%\)</td>', unit)
    # One unit was exempt in January, so that the periods are not of the same units.
    note = (
        "ính trên các đơn vị có số liệu của từng kỳ, kể cả số liệu mang sang (02/2026: 03 đơn vị; "
        "01/2026: 02 đơn vị)."
    )
    assert f'<p class="nho">T{note}' in page
    front = openpyxl.load_workbook(space.folder(FEB, RESULTS) / f"tong-hop-{FEB}.xlsx").worksheets[0]
    assert any(f"Tỷ lệ đạt chung qua các kỳ: t{note}" in str(cell.value) for cell in front["A"])


def test_a_quarter_is_put_together_as_the_command_does_it(space: Workspace) -> None:
    visitor = Visitor(space.root)
    offered = f"{Q1}, quý I năm 2026, từ các tháng: có 2/3 kỳ, thiếu 2026-03"
    assert f'<option value="{Q1} 1">{offered}</option>' in visitor.get("/bat-dau")
    assert visitor.post("/bat-dau/gop", gop=f"{Q1} 1").headers["Location"] == "/viec"
    page = visitor.get(f"/ky/{Q1}")
    assert f"Đã xong: Gộp kết quả kỳ {Q1}" in page
    assert re.search(r'name="gop" value="1">.*?value="roll"', page, re.DOTALL)
    unit = visitor.get(f"/ky/{Q1}/don-vi/001")
    # Where its months stand, in its own workbook.
    assert f"trong tong-hop-{Q1}.xlsx, sheet Số liệu từng kỳ</span>" in unit
    assert '<td class="nho">H5:H7</td>' in unit
    assert ("Thiếu số liệu để gộp" in unit, "Chưa trả lời" in unit) == (True, False)  # nobody was asked
    assert ("Còn thiếu số liệu" in unit, "Nộp còn thiếu" in unit) == (True, False)
    typed = ["consolidate", str(Q1), "--from-months", "-w", str(space.root)]
    assert "Không có gì thay đổi từ lần chạy trước" in CliRunner().invoke(cli.main, typed).output


def test_a_former_set_says_when_it_was_replaced_and_which_closing_it_is_of(space: Workspace) -> None:
    visitor = Visitor(space.root)
    visitor.post(f"/ky/{FEB}/lam", lenh="close", nguoi="An", ngay="02/3/2026")
    visitor.post(f"/ky/{FEB}/lam", lenh="reopen", nguoi="An", ly_do="Xã báo lại")
    for count in (20, 30):
        consolidated(space, FEB, settings(), {unit.code: figures(1, B2=count) for unit in UNITS})
    newest = max((space.folder(FEB, RESULTS) / "truoc").iterdir())
    os.utime(newest, (at := dt.datetime(2026, 3, 5, 9, 7).astimezone().timestamp(), at))
    page = visitor.get(f"/ky/{FEB}/ket-qua")
    assert "2 bộ kết quả trước" in page
    newer, older = re.findall(r"<h3>(Thay lúc .*?)</h3>", page)
    assert newer == "Thay lúc 09:07 ngày 05/3/2026"
    assert older.endswith("; là bộ đã chốt lần 1, ngày 02/3/2026")


def test_a_set_that_was_put_aside_before_the_closing_is_not_called_the_closed_one(tmp_path: Path) -> None:
    kept = [tmp_path / RESULTS / "truoc" / name for name in ("001-a", "002-b", "003-c")]
    sets = ({"tong-hop.xlsx": b"A"}, {"tong-hop.xlsx": b"B"}, {"tong-hop.xlsx": b"A", "thay-doi.xlsx": b"C"})
    for folder, files in zip(kept, sets, strict=True):
        for name, data in files.items():
            write(folder / name, data)
    event = Event(1, CLOSED, "An", dt.date(2026, 3, 2))
    sealed = [Sealed(1, f"{RESULTS}/{path.name}", published.digest(path)) for path in kept[2].iterdir()]
    ledger = Ledger((event,), tuple(sealed))
    found = former.former(tmp_path / RESULTS, list(places.listed(tmp_path, RESULTS)), ledger)
    assert [each.closed for each in found] == [event, None, None]
    # It stands again, so no former set is the one that was closed.
    for name, data in sets[2].items():
        write(tmp_path / RESULTS / name, data)
    files = [each for each in places.listed(tmp_path, RESULTS) if "/" in each.name]
    assert not any(each.closed for each in former.former(tmp_path / RESULTS, files, ledger))


def test_what_was_only_put_together_does_not_say_which_period_comes_next(space: Workspace) -> None:
    visitor = Visitor(space.root)
    for whole in (Q1, YEAR):
        visitor.post("/bat-dau/gop", gop=f"{whole} 1")
        assert 'name="ky" value="2026-04"' in visitor.get("/bat-dau")
        assert visitor.ask("GET", "/").headers["Location"] == f"/ky/{MAR}"


def test_a_quarter_whose_months_changed_is_put_together_again_before_it_is_closed(space: Workspace) -> None:
    visitor = Visitor(space.root)
    visitor.post("/bat-dau/gop", gop=f"{Q1} 1")
    months(space, MAR)
    page, why = visitor.get(f"/ky/{Q1}"), f"ết quả kỳ {MAR} đã thay đổi sau khi gộp kỳ {Q1}"
    assert why in page
    assert re.search(r'name="gop" value="1">\s*<button name="lenh" value="roll" class="chinh"', page)
    visitor.post(f"/ky/{Q1}/lam", lenh="close", nguoi="An")
    assert f"K{why}. Gộp lại rồi mới chốt: nút “Gộp kết quả” của kỳ {Q1}" in visitor.get(f"/ky/{Q1}")
    visitor.post(f"/ky/{Q1}/lam", lenh="roll", gop="1")
    assert why not in visitor.get(f"/ky/{Q1}")
    visitor.post(f"/ky/{Q1}/lam", lenh="close", nguoi="An")
    page = visitor.get(f"/ky/{Q1}")
    assert "Kỳ đã chốt" in page
    assert "Bắt đầu kỳ khác" in page


def test_a_quarter_that_was_issued_and_then_put_together_says_so(space: Workspace) -> None:
    visitor = Visitor(space.root)
    visitor.post("/bat-dau/ky", ky=str(Q1))
    assert "đã lập 3 biểu" in visitor.get(f"/ky/{Q1}")
    visitor.post(f"/ky/{Q1}/lam", lenh="roll", gop="1")
    page = visitor.get(f"/ky/{Q1}")
    assert ("đã gộp từ các kỳ ngắn hơn" in page, "đã lập 3 biểu" in page) == (True, False)
    book = space.folder(Q1, RESULTS) / f"tong-hop-{Q1}.xlsx"
    before = book.read_bytes()
    visitor.post(f"/ky/{Q1}/lam", lenh="consolidate")
    kept = f"Kết quả đã lập được giữ nguyên. Gộp lại: nút “Gộp kết quả” của kỳ {Q1}."
    assert kept in visitor.get(f"/ky/{Q1}")
    assert book.read_bytes() == before
    # Seen by nobody since the page was started, and not to be read from returns.
    page = Visitor(space.root).get(f"/ky/{Q1}/don-vi/001")
    assert f"Từng câu trả lời của đơn vị có trong tệp ket-qua/tong-hop-{Q1}.xlsx" in page
    assert 'value="look"' not in page


def test_months_of_which_a_set_is_unfinished_are_not_counted(space: Workspace) -> None:
    book = space.folder(FEB, RESULTS) / f"tong-hop-{FEB}.xlsx"
    sealed = Seal("writing", {book.name: "other"})
    (space.root / str(FEB) / SEAL).write_text(json.dumps(asdict(sealed)))
    assert f"từ các tháng: có 1/3 kỳ, thiếu {FEB}, {MAR}" in Visitor(space.root).get("/bat-dau")


def test_what_cannot_be_put_together_says_why_where_one_began(space: Workspace) -> None:
    visitor = Visitor(space.root)
    for month in (JAN, FEB):
        for path in space.folder(month, RESULTS).iterdir():
            path.write_bytes(b"spoilt")
    for unknown in ("2026-Q4 1", ""):
        assert "Chưa chọn kỳ để gộp" in visitor.refused("/bat-dau/gop", gop=unknown)
    visitor.post("/bat-dau/gop", gop=f"{Q1} 1")
    assert visitor.ask("GET", "/viec").headers["Location"] == "/bat-dau"
    assert f"Chưa gộp được kỳ {Q1}" in visitor.get("/bat-dau")
    assert visitor.post(f"/ky/{FEB}/lam", lenh="roll", gop="7").status_code == 400


def test_a_period_with_returns_of_its_own_is_not_offered(space: Workspace) -> None:
    assert f'value="{Q1} 1"' in Visitor(space.root).get("/bat-dau")
    shutil.copytree(space.folder(FEB, RECEIVED), space.folder(Q1, RECEIVED))
    assert f'value="{Q1} 1"' not in Visitor(space.root).get("/bat-dau")


def test_reminders_take_every_option_of_the_command(space: Workspace) -> None:
    visitor = Visitor(space.root)
    page = visitor.get(f"/ky/{FEB}")
    best, *_, last = (band.label for band in space.config().criteria.bands)
    assert (f"<option>{best}</option>" in page, f"<option>{last}</option>" in page) == (True, False)
    wrong = {"han": "1/4/2026", "ngay": "10/4/2026", "duoi": best}
    visitor.post(f"/ky/{FEB}/lam", lenh="remind", **wrong)
    page = visitor.get(f"/ky/{FEB}")
    assert "đứng trước ngày" in page
    # As it was typed, so that only what was wrong has to be typed anew.
    assert ('name="han" value="1/4/2026"' in page, 'name="ngay" value="10/4/2026"' in page) == (True, True)
    assert f"<option selected>{best}</option>" in page
    fields = {"han": "20/4/2026", "ngay": "10/4/2026", "duoi": best, "nhac_tre": "co", "tung_don_vi": "co"}
    visitor.post(f"/ky/{FEB}/lam", lenh="remind", **fields)
    assert visitor.office.job
    order = visitor.office.job.order
    assert (order.below, order.late, order.each, str(order.by)) == (best, True, True, "2026-04-20")
    assert "Cần nhắc 3 đơn vị" in visitor.get(f"/ky/{FEB}")
    letters = list((space.root / str(FEB) / "don-doc").glob("don-doc-*.docx"))
    assert len(letters) == 1 + 3  # one to all, and one to each


def test_a_month_that_is_reopened_is_made_again_with_the_options_it_was_closed_with(space: Workspace) -> None:
    consolidated(space, MAR, settings(), {"001": figures(1), "002": figures(1)})
    visitor = Visitor(space.root)
    visitor.post(f"/ky/{MAR}/lam", lenh="consolidate", mang_sang="co")
    visitor.post(f"/ky/{MAR}/lam", lenh="close", nguoi="An")
    visitor.post(f"/ky/{MAR}/lam", lenh="reopen", nguoi="An", ly_do="Xã báo lại")
    page = visitor.get(f"/ky/{MAR}")
    assert "với ô “Đơn vị chưa nộp dùng số liệu kỳ trước” được đánh dấu" in page
    visitor.post(f"/ky/{MAR}/lam", lenh="check")
    step = overview.standing(space, MAR).step
    assert step and step.command == f"consolidate {MAR} --carry-forward"
    page = visitor.get(f"/ky/{MAR}")
    ticked = '<input type="checkbox" name="mang_sang" value="co" checked>'
    assert ticked in page.partition('value="consolidate"')[0]
    visitor.post(f"/ky/{MAR}/lam", lenh="consolidate")
    assert overview.standing(space, MAR).step != step
    assert ticked not in visitor.get(f"/ky/{MAR}")


def test_reminders_leave_results_with_earlier_figures_and_their_questions_as_they_are(
    space: Workspace,
) -> None:
    given = {unit.code: figures(1, B2=450 if unit.code == "003" else 20) for unit in UNITS}
    consolidated(space, FEB, settings(), given)
    consolidated(space, MAR, settings(), {"001": figures(1), "002": figures(1)})
    visitor = Visitor(space.root)
    visitor.post(f"/ky/{MAR}/lam", lenh="consolidate", mang_sang="co")
    before = overview.standing(space, MAR)
    assert before.step and before.step.command == f"remind {MAR}"
    page = visitor.get(f"/ky/{MAR}")
    # As the sentence above them counts them.
    assert "1 đơn vị chưa nộp" in page
    for words, count in (("Đã nộp", 2), ("Chưa nộp", 1), ("Trong đó dùng số liệu kỳ trước", 1)):
        assert f"<dt>{words}</dt><dd>{count}</dd>" in page
    marked = '</a> <span class="nhan xau">Chưa nộp, dùng số liệu kỳ trước</span></th>'
    assert visitor.get(f"/ky/{MAR}/ket-qua").count(marked) == 1
    assert any(key.startswith("warned|003|") for key in questions(space, MAR))  # about the earlier figures
    for command in ("remind", "check", "look"):
        visitor.post(f"/ky/{MAR}/lam", lenh=command)
        assert overview.standing(space, MAR).said == before.said
    assert "Có thay đổi từ lần chạy trước" not in visitor.get(f"/ky/{MAR}/ket-qua")
    unit = visitor.get(f"/ky/{MAR}/don-vi/003")
    book = f"{FEB}/ket-qua/tong-hop-{FEB}.xlsx"
    assert f'<span class="phu">trong {book}, sheet Dữ liệu</span>' in unit
    assert f"Đơn vị chưa nộp; đây là số liệu của kỳ {FEB}." in unit
    assert "Đơn vị chưa nộp" not in visitor.get(f"/ky/{MAR}/don-vi/001")
    assert any(key.startswith("warned|003|") for key in questions(space, MAR))


def questions(space: Workspace, period: Period) -> frozenset[str]:
    path = space.folder(period, decisionbook.FILE_NAME)
    return decisionbook.read(path, CRITERIA, Roster(UNITS)).decisions.asked


@pytest.mark.long
def test_a_quarter_that_lacks_a_month_or_figures_says_so_before_it_is_closed(space: Workspace) -> None:
    visitor = Visitor(space.root)
    visitor.post("/bat-dau/gop", gop=f"{Q1} 1")
    page = visitor.get(f"/ky/{Q1}")
    assert f"Kỳ {MAR} chưa có kết quả: lập kết quả kỳ ấy rồi gộp lại" in page
    assert (
        'nut-lon" href="/bat-dau"' in page,
        "3 đơn vị thiếu toàn bộ số liệu của ít nhất một kỳ" in page,
    ) == (
        True,
        True,
    )
    assert ("<dt>Đủ số liệu</dt><dd>0</dd>" in page, "<dt>Còn thiếu số liệu</dt><dd>3</dd>" in page) == (
        True,
        True,
    )
    consolidated(space, MAR, settings(), {"001": figures(1), "002": figures(1)})
    visitor.post(f"/ky/{Q1}/lam", lenh="roll", gop="1")
    assert "Số liệu gộp còn thiếu, xem kết quả trước; đã ký báo cáo thì chốt kỳ." in visitor.get(f"/ky/{Q1}")
    consolidated(space, MAR, settings(), {unit.code: figures(1) for unit in UNITS})
    visitor.post(f"/ky/{Q1}/lam", lenh="roll", gop="1")
    page = visitor.get(f"/ky/{Q1}")
    assert ("<p>Đã ký báo cáo thì chốt kỳ.</p>" in page, "thiếu toàn bộ số liệu" in page) == (True, False)
