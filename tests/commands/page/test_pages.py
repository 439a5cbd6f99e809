"""The page of `vtlt ui`: what it shows and does is what the commands show and do."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import os
import re
import shutil
import time
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests import pipeline
from tests.commands.page.visits import Here, Visitor
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, receive, workspace
from vtlt_consolidate.commands import cli
from vtlt_consolidate.commands.line.days import today
from vtlt_consolidate.commands.page import office, places
from vtlt_consolidate.commands.page.jobs import job, orders
from vtlt_consolidate.desk import decisionbook
from vtlt_consolidate.files import process
from vtlt_consolidate.files.arrivals import came
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words import shipped
from vtlt_consolidate.words.text import show_date
from vtlt_consolidate.workspace import again, lock
from vtlt_consolidate.workspace.folders import LOGS, RECEIVED, Workspace

pytestmark = pytest.mark.usefixtures("no_papers")

MONTH = f"/ky/{PERIOD}"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "Job", Here)


_MADE: list[Path] = []


def _checked(factory: pytest.TempPathFactory) -> Path:
    """A workspace where two units have returned, one with a word that nobody can read; it was checked."""
    if _MADE:
        return _MADE[0]
    made = workspace(factory.mktemp("checked"))
    receive(made, UNITS[0], WHOLE)
    receive(made, UNITS[1], WHOLE | {"B2": "năm mét"})
    assert not Here(orders.Order("check", made.root, PERIOD, dt.date(2026, 4, 1))).outcome.failed
    _MADE.append(made.root)
    return made.root


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A copy of the checked workspace."""
    return Workspace(shutil.copytree(_checked(tmp_path_factory), tmp_path / "ws"))


@pytest.fixture
def visitor(space: Workspace) -> Visitor:
    return Visitor(space.root)


def do(visitor: Visitor, command: str, **fields: str) -> str:
    """Do a work of the month; gives the page of the month after it."""
    assert visitor.post(f"{MONTH}/lam", lenh=command, **fields).status_code == 303
    return visitor.get(MONTH)


def test_the_big_button_is_the_next_step_until_the_month_is_closed(tmp_path: Path) -> None:
    visitor = Visitor(workspace(tmp_path).root)
    assert 'value="issue" class="chinh"' in visitor.get(MONTH)
    assert "Đưa biểu nhận về vào</a>" in do(visitor, "issue")
    for unit in UNITS:
        receive(visitor.office.workspace, unit, WHOLE)
    assert 'value="check" class="chinh"' in visitor.get(MONTH)
    assert 'value="consolidate" class="chinh"' in do(visitor, "check")
    assert "Chốt kỳ 2026-03</a>" in do(visitor, "consolidate")
    nobody = visitor.refused(f"{MONTH}/lam", lenh="close", nguoi="  ")
    assert ("Chưa ghi họ tên" in nobody, "--by" in nobody) == (True, False)
    assert "Kỳ đã chốt" in do(visitor, "close", nguoi="Nguyễn Văn An")
    assert_nothing_is_taken(visitor)
    assert "Nguyễn Văn An" in visitor.get(f"{MONTH}/dong")
    assert "Việc tiếp theo" in do(visitor, "reopen", nguoi="An", ly_do="Xã báo nhầm")


def test_an_invented_month_is_practised_step_by_step_and_cleared_away(tmp_path: Path) -> None:
    visitor = Visitor(workspace(tmp_path).root)
    assert 'value="practise"' in do(visitor, "issue")
    page = do(visitor, "practise")
    assert 'value="check" class="chinh"' in page
    made = int(re.search(r"Đã tạo (\d+) tệp diễn tập", page)[1])
    # Those of programs are named apart, as they are counted nowhere else.
    assert "2 tệp tạm của máy, không tính là biểu" in page
    assert f"{made - 2} tệp trong tiep-nhan" in page
    for command in ("check", "consolidate"):
        page = do(visitor, command)
        assert 'value="practise"' not in page
    assert 'value="rehearse" class="chinh"' in page
    closing = visitor.get(f"{MONTH}/dong")
    assert ("Kỳ diễn tập không chốt được" in closing, 'value="close"' in closing) == (True, False)
    assert visitor.office.view(PERIOD)
    assert 'value="practise"' in do(visitor, "rehearse")
    assert visitor.office.view(PERIOD) is None  # nothing invented is shown of a unit


def assert_nothing_is_taken(visitor: Visitor) -> None:
    answer = visitor.ask("POST", f"{MONTH}/tep", data=visitor.form(tep=[(io.BytesIO(b"x"), "x.xlsx")]))
    assert "nên không ghi gì" in visitor.after(answer)
    assert not (visitor.office.workspace.folder(PERIOD, RECEIVED) / "x.xlsx").exists()
    assert 'type="file"' not in visitor.get(f"{MONTH}/tep")


def test_what_a_work_says_is_what_its_command_prints(space: Workspace, tmp_path: Path) -> None:
    shutil.copytree(tmp_path, tmp_path / "ban-sao")
    visitor = Visitor(tmp_path / "ban-sao" / "ws")
    cli.speak_vietnamese()
    printed = CliRunner().invoke(cli.main, ["consolidate", str(PERIOD), "-w", str(space.root)]).stdout
    do(visitor, "consolidate")
    assert visitor.office.job
    assert visitor.office.job.outcome
    said = visitor.office.job.outcome.text.replace(str(tmp_path / "ban-sao"), str(tmp_path))
    assert said.rstrip() == printed.rstrip()
    name = f"ket-qua/tong-hop-{PERIOD}.xlsx"
    assert f'href="{MONTH}/tai/{name}?' in visitor.get(f"{MONTH}/ket-qua")
    assert visitor.ask("GET", f"{MONTH}/tai/{name}").data == (space.root / str(PERIOD) / name).read_bytes()
    own, copied = (
        {path.relative_to(root): path.read_bytes() for path in (root / str(PERIOD) / "ket-qua").iterdir()}
        for root in (space.root, visitor.office.workspace.root)
    )
    assert own == copied


def test_the_month_counts_every_unit_once(visitor: Visitor) -> None:
    page = visitor.get(MONTH)
    for words, count in (("Phải báo cáo", 3), ("Đã nộp", 2), ("Chưa nộp", 1), ("Chờ quyết định", 1)):
        assert f"<dt>{words}</dt><dd>{count}</dd>" in page
    assert "Xã Thạnh An" in page.partition("Đơn vị cần theo dõi")[2]


def test_a_unit_shows_answers_findings_with_their_cells_and_its_files(visitor: Visitor) -> None:
    do(visitor, "check")
    page = visitor.get(f"{MONTH}/don-vi/002")
    for words in ("năm mét", "Không đọc được", "ô E", "Chưa có kỳ nào cùng loại", "Được tính"):
        assert words in page
    assert visitor.ask("GET", f"{MONTH}/don-vi/999").status_code == 404
    assert "–" in visitor.get(f"{MONTH}/don-vi").partition("Xã Thạnh An")[2]  # missing is not 0


def test_after_a_new_version_of_the_program_units_are_not_called_unchecked(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    do(visitor, "check")
    monkeypatch.setattr(again, "program", lambda: "another")
    assert "lần kiểm tra trước là của bản chương trình khác" in visitor.get(f"{MONTH}/don-vi")


def test_a_number_is_shown_as_it_was_read_beside_how_it_was_typed(visitor: Visitor, space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE | {"B2": "100 m2", "A2": "x"})
    do(visitor, "check")
    page = visitor.get(f"{MONTH}/don-vi/001")
    assert "<td>100 m2</td><td>100</td>" in page
    assert "<td>x</td><td>Đạt</td>" in page


def test_a_unit_can_be_looked_at_without_a_check_and_says_when_it_is_out_of_date(
    visitor: Visitor, space: Workspace
) -> None:
    before = sorted(space.root.rglob("*"))
    assert "Đọc lại số liệu" in visitor.get(f"{MONTH}/don-vi/001")
    do(visitor, "look")
    assert sorted(space.root.rglob("*")) == before
    assert "sau lần đọc này" not in visitor.get(f"{MONTH}/don-vi/001")
    receive(space, UNITS[2], WHOLE)
    assert "sau lần đọc này" in visitor.get(f"{MONTH}/don-vi/001")


def answers(visitor: Visitor, most: int = 1, /, **typed: str) -> dict[str, str]:
    """The first questions of the page of decisions, with some fields of the very first typed."""
    page = visitor.get(f"{MONTH}/quyet-dinh")
    hidden = {}
    for part in page.split('<input type="hidden" name="')[1:]:
        name, rest = part.split('" value="', 1)
        if name.rpartition("-")[2] in map(str, range(most)):
            hidden[name] = rest.split('"', 1)[0]
    return hidden | {f"{name}-0": text for name, text in typed.items()}


def test_an_answer_on_the_page_stands_in_the_workbook_and_counts(visitor: Visitor, space: Workspace) -> None:
    given = answers(visitor, ghi="5", pham_vi="Đơn vị này", ghi_chu="An hỏi lại xã")
    assert visitor.post(f"{MONTH}/quyet-dinh", **given).status_code == 303
    book = openpyxl.load_workbook(space.folder(PERIOD, decisionbook.FILE_NAME))
    typed = [cell.value for row in book["Quyết định"].iter_rows() for cell in row]
    assert "5" in typed
    assert "An hỏi lại xã" in typed
    assert "<dt>Chờ quyết định</dt><dd>0</dd>" in do(visitor, "check")
    assert "<td>5</td>" in visitor.get(f"{MONTH}/don-vi/002")


def test_an_answer_that_cannot_be_is_shown_again_with_why_and_not_written(
    visitor: Visitor, space: Workspace
) -> None:
    before = space.folder(PERIOD, decisionbook.FILE_NAME).read_bytes()
    answer = visitor.post(f"{MONTH}/quyet-dinh", **answers(visitor, ghi="to lắm"))
    for _ in range(2):  # as often as one goes back to it
        page = visitor.after(answer)
        assert "không nhận “to lắm”" in page
        assert 'value="to lắm"' in page
    both = visitor.post(f"{MONTH}/quyet-dinh", **answers(visitor, ghi="5", chon="Bỏ trống"))
    assert "chỉ giữ một" in visitor.after(both)
    assert space.folder(PERIOD, decisionbook.FILE_NAME).read_bytes() == before


def test_answers_that_can_be_are_written_and_only_the_others_shown_as_refused(
    visitor: Visitor, space: Workspace
) -> None:
    receive(space, UNITS[0], WHOLE | {"B2": "sáu mét"})
    receive(space, UNITS[2], WHOLE | {"B2": "bảy mét"})
    do(visitor, "check")
    typed = answers(visitor, 3)
    typed |= {"ghi-0": "5", "ghi-1": "to lắm", "ghi-2": "7", "chon-2": "Bỏ trống"}
    page = visitor.after(visitor.post(f"{MONTH}/quyet-dinh", **typed))
    written = openpyxl.load_workbook(space.folder(PERIOD, decisionbook.FILE_NAME))
    texts = [str(cell.value) for row in written["Quyết định"].iter_rows() for cell in row]
    assert ("5" in texts, "to lắm" in texts, "7" in texts) == (True, False, False)
    assert "Các câu khác (1 dòng) đã ghi vào quyet-dinh.xlsx" in page
    assert (page.count("Chưa ghi được:"), 'value="to lắm"' in page, 'value="7"' in page) == (2, True, True)


def test_what_is_typed_stays_in_the_form_while_the_workbook_is_open_in_excel(
    visitor: Visitor, space: Workspace
) -> None:
    path = space.folder(PERIOD, decisionbook.FILE_NAME)
    before = path.read_bytes()
    path.with_name(f".~lock.{path.name}#").write_text("")
    page = visitor.after(visitor.post(f"{MONTH}/quyet-dinh", **answers(visitor, ghi="5")))
    assert ("đang mở trong Excel hoặc LibreOffice" in page, 'value="5"' in page) == (True, True)
    assert path.read_bytes() == before


def test_an_answer_that_is_fine_need_not_be_mended_while_another_run_is_at_work(
    visitor: Visitor, space: Workspace
) -> None:
    with lock.held(space.root / str(PERIOD)):
        page = visitor.after(visitor.post(f"{MONTH}/quyet-dinh", **answers(visitor, ghi="5")))
    assert "Đợi lần chạy đó xong rồi" in page
    assert "câu trả lời còn nguyên ở dưới, xong việc trên thì bấm lại “Ghi quyết định”" in page
    assert ("sửa câu trả lời" in page, "tiến trình số" in page, 'value="5"' in page) == (False, False, True)


def test_units_of_a_month_that_received_nothing_are_not_called_unchecked(tmp_path: Path) -> None:
    page = Visitor(workspace(tmp_path).root).get(f"{MONTH}/don-vi")
    assert ("Chưa nhận biểu nào." in page, "bản chương trình khác" in page) == (True, False)


def test_an_answer_given_elsewhere_meanwhile_is_not_overwritten(visitor: Visitor, space: Workspace) -> None:
    old = answers(visitor, ghi="5")
    assert visitor.post(f"{MONTH}/quyet-dinh", **answers(visitor, ghi="6")).status_code == 303
    before = space.folder(PERIOD, decisionbook.FILE_NAME).read_bytes()
    answer = visitor.post(f"{MONTH}/quyet-dinh", **old)
    assert "vừa được sửa ở nơi khác" in visitor.after(answer)
    assert space.folder(PERIOD, decisionbook.FILE_NAME).read_bytes() == before


def test_what_was_typed_stays_with_its_question_when_others_are_answered_meanwhile(
    visitor: Visitor, space: Workspace
) -> None:
    receive(space, UNITS[0], WHOLE | {"B2": "sáu mét"})
    do(visitor, "check")
    old = answers(visitor, ghi="777")
    assert visitor.post(f"{MONTH}/quyet-dinh", **answers(visitor, ghi="6")).status_code == 303
    again = visitor.after(visitor.post(f"{MONTH}/quyet-dinh", **old))  # the answered one stands last by now
    first, second = again.partition("</fieldset>")[::2]
    assert f'value="{old["khoa-0"]}"' in first
    assert ('value="777"' in first, "nay là: “6”" in first) == (True, True)
    assert "777" not in second


def test_reminders_note_new_files_today_whatever_day_they_count_up_to(
    visitor: Visitor, space: Workspace
) -> None:
    new = receive(space, UNITS[2], WHOLE)
    # So they are counted up to no day before.
    said = do(visitor, "remind", ngay="5/4/2026", han="20/4/2099")
    assert f"Ngày tính số ngày trễ 05/4/2026 đứng trước ngày nhận tệp {new.name}" in said
    sheet = openpyxl.load_workbook(space.folder(PERIOD, "so-nhan.xlsx")).active
    assert sheet
    (row,) = [row for row in sheet.iter_rows(values_only=True) if new.name in row]
    assert show_date(today()) in row
    # Only what was refused is shown again as it was typed.
    assert 'id="ngay-nhac" name="ngay" value="5/4/2026"' in visitor.get(MONTH)
    assert f'id="ngay" name="ngay" value="{show_date(today())}"' in visitor.get(MONTH)


def test_after_reminders_the_next_step_is_to_close_until_results_are_made_again(
    visitor: Visitor, space: Workspace
) -> None:
    assert 'value="remind" class="chinh"' in do(visitor, "consolidate")
    page = do(visitor, "remind", han="20/4/2099")
    assert f"Chốt kỳ {PERIOD}</a>" in page.partition("Công văn, thư nhắc đã lập")[2]
    assert "Chưa có gì được gửi" in page.partition("<details>")[0]
    assert 'value="don-doc">Mở thư mục don-doc' in page
    receive(space, UNITS[1], WHOLE)
    assert 'value="remind" class="chinh"' in do(visitor, "consolidate")


def test_what_is_put_in_lies_beside_what_was_there(visitor: Visitor, space: Workspace) -> None:
    (there,) = list(space.folder(PERIOD, RECEIVED).glob("*002*")) or list(
        space.folder(PERIOD, RECEIVED).glob("*14*")
    )
    same = there.read_bytes()
    sent = [(same, there.name), (b"other", there.name), (b"m", "Thư/xã An.eml"), (b"", "Thư/Thumbs.db")]
    files = [(io.BytesIO(data), name) for data, name in sent]
    page = visitor.after(visitor.ask("POST", f"{MONTH}/tep", data=visitor.form(tep=files)))
    assert "Đã đưa 2 tệp vào tiep-nhan. 1 tệp đã có sẵn" in page
    assert there.read_bytes() == same
    assert there.with_name(f"{there.stem} (2).xlsx").read_bytes() == b"other"
    assert (there.parent / "Thư" / "xã An.eml").exists()
    assert not (there.parent / "Thư" / "Thumbs.db").exists()


def test_files_whose_names_cannot_be_used_are_all_told_and_the_others_put_in(
    visitor: Visitor, space: Workspace
) -> None:
    sent = [(io.BytesIO(b"x"), name) for name in ("con.xlsx", "dung.xlsx", "x" * 200 + ".xlsx")]
    page = visitor.after(visitor.post(f"{MONTH}/tep", tep=sent))
    assert "Đã đưa 1 tệp vào tiep-nhan." in page
    assert ("Còn 2 tệp chưa đưa vào" in page, "Windows giữ tên này" in page, "tên quá dài" in page) == (
        True, True, True,
    )  # fmt: skip
    assert space.folder(PERIOD, RECEIVED).joinpath("dung.xlsx").is_file()
    assert "Chưa đưa tệp nào vào" in visitor.refused(f"{MONTH}/tep", tep=[(io.BytesIO(b"x"), "con.xlsx")])


def test_names_that_no_address_can_have_are_shown_without_a_link(visitor: Visitor, space: Workspace) -> None:
    received = space.folder(PERIOD, RECEIVED)
    for name in (b"x\xff.xlsx", "y\u202e.xlsx".encode(), b"z\n.xlsx", b"tot.xlsx"):
        (received / os.fsdecode(name)).write_bytes(b"q")
    (space.folder(PERIOD, "~$quyet-dinh.xlsx")).write_bytes(b"open in Excel")
    page = visitor.get(f"{MONTH}/tep")
    for shown in (r"x\xff.xlsx</li>", r"y\u202e.xlsx</a>", r"z\x0a.xlsx</li>", "tot.xlsx</a>"):
        assert shown in re.sub(r" <span.*?</span>", "", page)
    assert "~$" not in page


def test_a_file_whose_name_begins_with_a_dot_is_listed_as_it_is_read(
    visitor: Visitor, space: Workspace
) -> None:
    received = space.folder(PERIOD, RECEIVED)
    (received / ".cũ").mkdir()
    for name in (".bieu 003.xlsx", ".cũ/x.xlsx", "._003.xlsx", "__MACOSX/x.xlsx"):
        (received / name).parent.mkdir(exist_ok=True)
        (received / name).write_bytes(b"q")
    page = visitor.get(f"{MONTH}/tep")
    read = [each.name for each in came(received)]
    assert f"tiep-nhan: {len(read)} tệp" in page
    shown = re.findall(r"/tai/tiep-nhan/[^>]*>([^<]*)</a>", page)
    assert sorted(shown) == sorted(read)
    assert {".bieu 003.xlsx", ".cũ/x.xlsx"} < set(shown)
    assert visitor.ask("GET", f"{MONTH}/tai/tiep-nhan/.bieu 003.xlsx").data == b"q"


def test_a_workspace_that_vanishes_leaves_the_way_to_another(tmp_path: Path) -> None:
    visitor = Visitor(workspace(tmp_path / "a").root)
    root = tmp_path / "a" / "ws"
    shutil.rmtree(root)
    for _ in ("gone", "a link to itself"):
        page = visitor.get("/bat-dau")
        assert "ổ mạng chưa nối: đưa nó về chỗ cũ rồi làm lại, hoặc chọn đúng thư mục ở trang" in page
        assert "Tạo thư mục mới" in page
        # No way that leads back to the same error.
        assert "/cau-hinh" not in page
        assert "/cau-hinh" not in visitor.ask("GET", MONTH).text
        if not root.is_symlink():
            root.symlink_to(root)


def test_what_another_version_answered_is_not_shown(visitor: Visitor, space: Workspace) -> None:
    (path,) = space.folder(PERIOD, LOGS).glob("lan-truoc-*.json")
    assert "<dt>Đã nộp</dt><dd>2</dd>" in visitor.get(MONTH)
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"by": "another", "shown": {"units": 3}}))
    assert "<dt>Đã nộp</dt>" not in visitor.get(MONTH)
    assert "Có biểu chưa kiểm tra" in visitor.get(MONTH)
    assert "Chưa lập kết quả" in visitor.get(f"{MONTH}/ket-qua")


def test_the_configuration_names_the_cell_of_each_mistake(visitor: Visitor, space: Workspace) -> None:
    path = space.root / "cau-hinh.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["Đơn vị"]
    cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "002")
    cell.value = "001"
    book.save(path)
    page = visitor.get("/cau-hinh")
    assert f"<td>Đơn vị</td><td>{cell.coordinate}</td>" in page


def test_from_the_configuration_one_comes_back_to_the_period_that_one_came_from(space: Workspace) -> None:
    visitor, later = Visitor(space.root), PERIOD.following
    pipeline.issue(space, later)
    assert f'href="/cau-hinh?ky={PERIOD}"' in visitor.get(MONTH)
    assert f'href="{MONTH}/tep"' in visitor.get(f"/cau-hinh?ky={PERIOD}")
    for path in ("/cau-hinh", "/cau-hinh?ky=2020-01"):
        assert f'href="/ky/{later}/tep"' in visitor.get(path)


def test_a_configuration_that_cannot_be_read_is_opened_from_its_page(
    visitor: Visitor, space: Workspace
) -> None:
    (space.root / workbook.FILE_NAME).write_bytes(b"PK")
    page = visitor.get("/cau-hinh")
    assert ("Mở cau-hinh.xlsx trong Excel" in page, "Không có lỗi nào" in page) == (True, False)
    assert "cau-hinh.xlsx" in page.partition('role="alert">')[2].partition("</p>")[0]


def test_a_closed_period_leads_to_the_next_one_or_begins_it(visitor: Visitor, space: Workspace) -> None:
    do(visitor, "consolidate")
    later = PERIOD.following
    assert f'href="/bat-dau?ky={later}">Bắt đầu kỳ {later}' in do(visitor, "close", nguoi="An")
    assert f'name="ky" value="{later}"' in visitor.get(f"/bat-dau?ky={later}")
    pipeline.issue(space, later)
    assert f'href="/ky/{later}">Sang kỳ {later}' in visitor.get(MONTH)


def test_a_period_whose_own_workbook_cannot_be_used_has_a_button_that_opens_it(
    visitor: Visitor, space: Workspace
) -> None:
    name = f"cau-hinh-{PERIOD}.xlsx"
    button = f'<button name="ten" value="{name}">Mở {name} trong Excel</button>'
    assert button not in visitor.get(MONTH)
    book = openpyxl.load_workbook(space.folder(PERIOD, name))
    book["Kỳ báo cáo"]["C5"] = "mai"
    book.save(space.folder(PERIOD, name))
    assert button in visitor.get(MONTH)


def test_the_name_of_a_period_is_not_said_twice_and_its_button_says_which_day_it_notes(
    visitor: Visitor, space: Workspace
) -> None:
    receive(space, UNITS[2], WHOLE)
    page = visitor.get(MONTH)
    assert f"Tệp mới được ghi nhận ngày hôm nay, {show_date(today())}" in page
    book = openpyxl.load_workbook(space.folder(PERIOD, f"cau-hinh-{PERIOD}.xlsx"))
    book["Kỳ báo cáo"]["B5"] = "Tháng 3 năm 2026"
    book.save(space.folder(PERIOD, f"cau-hinh-{PERIOD}.xlsx"))
    assert '<span class="phu">Tháng 3 năm 2026</span></h1>' in visitor.get(MONTH)


def test_folders_and_our_own_books_are_opened_by_the_system(
    visitor: Visitor, space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(places, "show", opened.append)
    for name in ("tiep-nhan", decisionbook.FILE_NAME):
        assert visitor.post(f"{MONTH}/mo", ten=name).status_code == 303
    assert opened == [space.folder(PERIOD, name) for name in ("tiep-nhan", decisionbook.FILE_NAME)]


def test_in_a_folder_without_workspace_one_is_made_and_begun(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path)
    assert visitor.ask("GET", "/").headers["Location"] == "/bat-dau"
    assert visitor.ask("GET", MONTH).status_code == 409
    made = visitor.post("/bat-dau/tao", ten="van-thu", bo="hcmc-23", tinh="12")
    assert "Đã tạo" in visitor.after(made)
    page = visitor.get("/bat-dau")
    assert "Bắt đầu một kỳ" in page
    assert (tmp_path / "van-thu" / "cau-hinh.xlsx").exists()
    assert visitor.post("/bat-dau/ky", ky="tháng 3/2026").status_code == 303
    assert "chưa nhận biểu nào" in visitor.get(MONTH)


def test_a_period_that_may_be_a_slip_of_the_pen_is_asked_and_one_that_was_begun_is_shown(
    space: Workspace,
) -> None:
    visitor = Visitor(space.root)
    asked = visitor.refused("/bat-dau/ky", ky="2035-01", dien_san="co")
    assert 'name="dung_ky" value="2035-01"> Kỳ 2035-01 cách hôm nay hơn một năm' in asked
    # What was ticked is kept, and what is to be corrected need not be called right.
    assert 'name="dien_san" value="co" checked' in asked
    assert "required" not in asked.partition('name="dung_ky"')[2].partition(">")[0]
    assert "Kỳ 2030-05 cách" in visitor.refused("/bat-dau/ky", ky="2030-05", dung_ky="2035-01")
    assert not (space.root / "2030-05").exists()
    visitor.post("/bat-dau/ky", ky="2030-05", dung_ky="2030-05")
    assert (space.root / "2030-05" / "phat-hanh").is_dir()
    again = visitor.post("/bat-dau/ky", ky="2030-05", dung_ky="2030-05")
    assert "Kỳ 2030-05 đã lập biểu" in visitor.after(again)
    assert 'name="de_nghi" value="2030-06"' in visitor.get("/bat-dau")
    visitor.post("/bat-dau/ky", ky="2030-06", de_nghi="2030-06")
    assert (space.root / "2030-06" / "phat-hanh").is_dir()


def test_a_workspace_that_cannot_be_used_yet_leads_to_its_configuration(tmp_path: Path) -> None:
    visitor = Visitor(tmp_path)
    visitor.post("/bat-dau/tao", ten="van-thu", bo="hcmc-23")
    page = visitor.get("/bat-dau")
    assert "Đơn vị" in page.partition('role="alert">')[2].partition("</p>")[0]
    assert 'href="/cau-hinh"' in page
    page = visitor.get("/cau-hinh")
    assert "chưa có đơn vị nào" in page
    assert "Không có lỗi nào" not in page


def test_a_work_runs_beside_the_page_and_tells_how_far_it_is(space: Workspace) -> None:
    order = orders.Order("issue", space.root, PERIOD, dt.date(2026, 4, 1))
    begun = job.Job(order)
    begun.wait(60)
    assert begun.outcome
    assert not begun.outcome.failed
    assert "Đã lập 3 biểu trắng" in begun.outcome.text
    assert begun.progress == orders.Progress(orders.AFTER)


def test_a_work_that_is_stopped_leaves_the_month_free(space: Workspace) -> None:
    begun = job.Job(orders.Order("check", space.root, PERIOD, dt.date(2026, 4, 1)))
    begun.stop()
    assert not begun.running
    assert begun.outcome
    assert begun.outcome.failed
    assert "Đã dừng" in begun.outcome.text
    assert not list(space.folder(PERIOD, "ket-qua").iterdir())


def test_clearing_that_is_stopped_does_not_say_that_nothing_was_touched(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    # It waits for the order, which it would have refused before it is stopped on a busy machine.
    monkeypatch.setattr(process.End, "send", lambda *_: None)
    begun = job.Job(orders.Order("rehearse", space.root, PERIOD, dt.date(2026, 4, 1)))
    begun.stop()
    assert begun.outcome
    assert "một phần tệp của kỳ diễn tập có thể đã bị xóa" in begun.outcome.text


def test_a_process_that_dies_at_once_is_told_and_no_work_is_begun(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Dead:
        def send(self, _: object) -> None:
            raise BrokenPipeError(32, "Broken pipe")

    monkeypatch.setattr(office, "Job", job.Job)
    monkeypatch.setattr(job.process, "start", lambda *_: (Dead(), None))
    assert "Không chạy được" in visitor.refused(f"{MONTH}/lam", lenh="check")
    assert visitor.office.job is None


def test_a_work_that_fails_says_why_in_its_command_s_words(visitor: Visitor) -> None:
    assert "chưa có bộ kết quả đủ để chốt" in do(visitor, "close", nguoi="An")


def test_a_period_that_cannot_be_closed_says_so_before_anybody_tries(visitor: Visitor) -> None:
    assert "Chưa chốt được. Kỳ 2026-03 chưa có bộ kết quả đủ để chốt." in visitor.get(f"{MONTH}/dong")
    do(visitor, "consolidate")
    assert 'value="close"' in visitor.get(f"{MONTH}/dong")
    visitor.post(f"{MONTH}/quyet-dinh", **answers(visitor, ghi="5"))
    page = visitor.get(f"{MONTH}/dong")
    assert "lập trước khi những tệp này được đưa vào hoặc sửa: quyet-dinh.xlsx" in page
    assert ("Vẫn chốt được" in page, 'value="close"' in page) == (False, False)


def test_who_closed_or_reopens_is_not_typed_twice_where_only_the_day_was_wrong(visitor: Visitor) -> None:
    do(visitor, "consolidate")
    for command, fields in (("close", {"nguoi": "An"}), ("reopen", {"nguoi": "Bình", "ly_do": "Báo nhầm"})):
        visitor.post(f"{MONTH}/lam", lenh=command, ngay="1/1/2020", **fields)
        page = visitor.get(visitor.ask("GET", "/viec").headers["Location"])
        assert "Chưa xong:" in page
        shown = {name: f'name="{name}" value="{words}"' in page for name, words in fields.items()}
        assert shown | {"ngay": 'name="ngay" value="1/1/2020"' in page} == dict.fromkeys(
            [*fields, "ngay"], True
        )
        do(visitor, command, **fields)


def test_what_is_compared_with_its_closing_is_never_closed_by_that(space: Workspace) -> None:
    visitor = Visitor(space.root)
    do(visitor, "consolidate")
    do(visitor, "close", nguoi="Nguyễn Văn An")
    page = do(visitor, "compare")
    assert ("Đã xong: Đối chiếu kỳ 2026-03" in page, "mọi tệp còn nguyên như khi chốt" in page) == (
        True,
        True,
    )
    do(visitor, "reopen", nguoi="An", ly_do="Xã báo nhầm")
    # In a tab that still shows the closed period.
    page = do(visitor, "compare")
    assert ("đang mở, chưa có lần chốt nào để đối chiếu" in page, "Kỳ đã chốt" in page) == (True, False)


def test_an_answer_that_cannot_be_is_mended_where_it_was_given(visitor: Visitor) -> None:
    page = visitor.after(visitor.post(f"{MONTH}/quyet-dinh", **answers(visitor, ghi="to lắm")))
    assert "sửa câu trả lời ở dưới rồi bấm lại “Ghi quyết định”" in page
    assert "Sửa cột Quyết định trong Excel" not in page


def test_what_is_decided_is_called_so_and_stands_apart_from_what_waits(visitor: Visitor) -> None:
    def shown() -> str:
        return visitor.get(f"{MONTH}/quyet-dinh").partition("<fieldset")[2].partition("</fieldset>")[0]

    assert "Chưa quyết định</option>" in shown()
    visitor.post(f"{MONTH}/quyet-dinh", **answers(visitor, ghi="5"))
    assert "Đã ghi, kiểm tra lại thì áp dụng</span>" in shown()
    receive(visitor.office.workspace, UNITS[2], WHOLE | {"B2": "sáu mét"})
    do(visitor, "check")
    page = visitor.get(f"{MONTH}/quyet-dinh")
    assert "sáu mét" in page.partition("<h2>Chờ quyết định</h2>")[2].partition("<h2>")[0]
    decided = page.partition("<h2>Đã quyết định")[2]
    assert ('value="5"' in decided, "Đã quyết định</span>" in decided) == (True, True)
    assert "Chưa quyết định" not in decided


def test_the_list_of_periods_says_what_each_waits_for(visitor: Visitor) -> None:
    receive(visitor.office.workspace, UNITS[2], WHOLE)
    listed = visitor.get("/bat-dau").partition("<table>")[2].partition("</table>")[0]
    assert "Có thay đổi từ lần chạy trước: tệp trong tiep-nhan" in listed


def test_a_refusal_says_when_what_it_complains_of_was_mended_since(visitor: Visitor) -> None:
    configuration = visitor.office.workspace.root / workbook.FILE_NAME
    os.utime(configuration, (0, 0))
    page, mended = do(visitor, "close", nguoi="An"), "Sau đó đã sửa cau-hinh.xlsx"
    assert ("Chưa xong" in page, mended in page) == (True, False)
    os.utime(configuration, (later := time.time() + 60, later))
    assert mended in visitor.get(MONTH)


@pytest.mark.parametrize("written", ["tháng 1", "thang 1", "1"])
def test_a_month_without_its_year_is_asked_for_it(visitor: Visitor, written: str) -> None:
    page = visitor.refused("/bat-dau/ky", ky=written)
    year = today().year
    assert f"“{written}” chưa có năm; ghi {year}-01 hoặc {year - 1}-01" in page
    assert f'name="ky" value="{written}"' in page


def test_files_that_come_after_empty_results_were_made_are_dated(tmp_path: Path) -> None:
    visitor = Visitor(workspace(tmp_path).root)
    do(visitor, "consolidate")
    receive(visitor.office.workspace, UNITS[0], WHOLE)
    page = do(visitor, "check", ngay="2/4/2026")
    assert "Không còn sổ nhận" not in page
    assert '<dd class="chu">02/4/2026</dd>' in visitor.get(f"{MONTH}/don-vi/001")


def test_periods_that_lack_the_same_of_the_configuration_stand_in_one_row(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for period in (PERIOD, PERIOD.previous):
        pipeline.issue(space, period)
    settings = space.config()
    nodes = (dataclasses.replace(SMALL.nodes[0], name="Tên khác"), *SMALL.nodes[1:])
    changed = dataclasses.replace(settings, criteria=dataclasses.replace(SMALL, nodes=nodes))
    (space.root / workbook.FILE_NAME).write_bytes(workbook.render(changed))
    page = Visitor(space.root).get("/cau-hinh")
    assert page.count("đã sửa mà vẫn ghi phiên bản 1") == 1
    assert page.count("Tên khác") == 1


def test_a_tab_of_another_workspace_leads_on_without_sending_its_form_again(
    visitor: Visitor, tmp_path: Path
) -> None:
    workspace(tmp_path / "khac")
    old = visitor.form(lenh="check")
    visitor.office._turn_to(tmp_path / "khac" / "ws")
    refused = visitor.ask("POST", f"{MONTH}/lam", data=old).text
    assert ("F5" in refused, "Bấm “Về trang chính”" in refused) == (False, True)
    assert '<a href="/">Về trang chính</a>' in refused


def test_a_link_to_a_file_never_gives_the_file_of_that_name_of_another_workspace(
    visitor: Visitor, tmp_path: Path
) -> None:
    other = workspace(tmp_path / "khac")
    receive(other, UNITS[0], WHOLE)
    assert not Here(orders.Order("check", other.root, PERIOD, dt.date(2026, 4, 1))).outcome.failed
    (link,) = re.findall(rf'href="({MONTH}/tai/[^"]*so-nhan.xlsx[^"]*)"', visitor.get(f"{MONTH}/tep"))
    assert visitor.ask("GET", link).status_code == 200
    visitor.office._turn_to(other.root)
    refused = visitor.ask("GET", link)
    assert (refused.status_code, "nên không tải tệp nào" in refused.text) == (400, True)


def test_a_program_that_was_exchanged_meanwhile_has_the_page_begun_anew(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (shipped.renewed(), "bản khác sau khi mở trang" in do(visitor, "check")) == (False, False)
    with monkeypatch.context() as exchanged:
        exchanged.setattr(shipped, "_parts", lambda: iter([("check.py", "new")]))
        assert shipped.renewed()
    monkeypatch.setattr(Here, "renewed", True)
    assert "Bấm “Thoát”, rồi mở lại trang" in do(visitor, "check")
    monkeypatch.setattr(Here, "renewed", False)
    # Whatever else is done, until it is.
    assert "Bấm “Thoát”, rồi mở lại trang" in do(visitor, "look")


def test_a_unit_shows_a_day_that_a_cell_holds_as_people_write_it(visitor: Visitor, space: Workspace) -> None:
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == WHOLE["A1.doc_date"]:
                cell.value = dt.datetime(2026, 3, 4)  # noqa: DTZ001 - as Excel has it
    book.save(path)
    do(visitor, "check")
    assert "<td>12/KH-UBND, 04/3/2026</td>" in visitor.get(f"{MONTH}/don-vi/001")


def test_the_answers_of_a_unit_are_of_no_file_if_none_counts(visitor: Visitor, space: Workspace) -> None:
    receive(space, UNITS[0], WHOLE | {"A3": "Đạt"}, "khac.xlsx")
    do(visitor, "check")
    page = visitor.get(f"{MONTH}/don-vi/001")
    assert ("khac.xlsx: Không tính" in page, '<span class="phu">trong' in page) == (True, False)


def test_how_a_work_ended_is_told_until_something_else_is_done(visitor: Visitor) -> None:
    ended = "Đã xong: Kiểm tra kỳ 2026-03."
    assert ended in do(visitor, "check")
    visitor.post(f"{MONTH}/quyet-dinh", **answers(visitor, ghi="5"))
    assert ended not in visitor.get(MONTH)
    assert ended in do(visitor, "check")
    sent = visitor.form(tep=[(io.BytesIO(b"x"), "x.xlsx")])
    page = visitor.after(visitor.ask("POST", f"{MONTH}/tep", data=sent))
    assert ("Đã đưa 1 tệp" in page, ended in page) == (True, False)
    assert visitor.office.view(PERIOD)  # what was seen is kept


def test_whether_all_is_as_it_was_closed_is_told_in_the_open(visitor: Visitor, space: Workspace) -> None:
    do(visitor, "consolidate")
    do(visitor, "close", nguoi="An")
    page = do(visitor, "compare").partition("<details>")[0]
    assert "Đã đối chiếu: mọi tệp còn nguyên như khi chốt." in page
    space.folder(PERIOD, "so-nhan.xlsx").write_bytes(b"x")
    assert "đã sửa: so-nhan.xlsx" in do(visitor, "compare")
