"""Reminders name who has something left to do and why, with the right form; nothing is sent."""

import dataclasses
import datetime as dt
import email
import email.policy
import io
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import click.testing
import docx
import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from tests import pipeline
from tests.helpers import BANDS, PERIOD, SMALL, UNITS, WHOLE, change, config, once, receive
from vtlt_consolidate.commands import cli, remind
from vtlt_consolidate.commands.remind import Reminded
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.model.config import EXEMPT, EXTENDED, Override, Waiver
from vtlt_consolidate.model.criteria import MARK, PENALTY
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import ConfigError, VtltError
from vtlt_consolidate.workspace.folders import (
    RECEIVED,
    REMINDERS,
    RESULTS,
    RETURNED,
    TEMPLATES,
    Workspace,
    write,
)
from vtlt_consolidate.writing.letters import reminders
from vtlt_consolidate.writing.letters.reasons import Asked

DAY = dt.date(2026, 4, 10)
ASKED = Asked(DAY)
EMAILED = (dataclasses.replace(UNITS[0], email="a@x.example.vn"), *UNITS[1:])


def made(tmp_path: Path, *waivers: Waiver) -> Workspace:
    """A workspace with one good return, one with a mistake and a hole, one unit missing."""
    space = Workspace.create(tmp_path / "ws", dataclasses.replace(config(EMAILED), waivers=waivers))
    space.start(PERIOD)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], {"A1": "c", "A2": "Đạt", "A3": "Đạt", "B2": 1.0})
    return space


def reasons(done: Reminded) -> dict[str, list[str]]:
    return {one.unit.code: list(one.reasons) for one in done.due}


def mail(done: Reminded, code: str) -> email.message.EmailMessage:
    (path,) = (path for path in done.written if path.suffix == ".eml" and path.name.startswith(f"{code}-"))
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def words(path: Path) -> str:
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


def _late(tmp_path: Path) -> Reminded:
    return remind.remind(made(tmp_path), PERIOD, Asked(DAY, dt.date(2026, 4, 15), late=True))


@pytest.fixture
def late(tmp_path_factory: pytest.TempPathFactory) -> Reminded:
    """All of the month are reminded, who was only late too."""
    return once(_late, tmp_path_factory)


def with_a_file_of_nobody(tmp_path: Path, code: str | None) -> Workspace:
    """The month with a form of the last unit under a strange name, with or without its code."""
    space = made(tmp_path)
    strange = ("Xã Thạnh An, Khu vực 2", "Đảng ủy xã Thạnh An")
    change(receive(space, UNITS[2], WHOLE, "bieu.xlsx"), strange, ("003", code))
    return space


def test_the_files_of_a_reminder_are_counted_by_kind_and_add_up(tmp_path: Path) -> None:
    done = remind.remind(made(tmp_path), PERIOD, ASKED, each=True)
    line = next(line for line in screen.reminded(done).splitlines() if line.startswith("Đã ghi"))
    counts = {kind: int(count) for count, kind in re.findall(r"[:,] (\d+) (\w+ \w+)", line)}
    assert f"Đã ghi {sum(counts.values())} tệp" in line
    assert counts["công văn"] == 1 + len(done.due)


@pytest.mark.parametrize("code", ["003", None])
def test_whose_file_waits_for_the_office_is_reminded_by_nobody_and_lists_and_report_say_so(
    tmp_path: Path, code: str | None
) -> None:
    space = with_a_file_of_nobody(tmp_path, code)
    done = remind.remind(space, PERIOD, ASKED)
    assert (list(reasons(done)), done.held) == (["002"], ("Xã Thạnh An, Khu vực 2",))
    assert "Chưa nhắc 1 đơn vị vì tệp đã gửi còn chờ bạn quyết định: Xã Thạnh An" in screen.reminded(done)
    result = pipeline.consolidate(space, PERIOD)
    assert "Nhắc 1 đơn vị chưa nộp" not in screen.as_text(result)
    report = words(space.folder(PERIOD, RESULTS) / f"bao-cao-{PERIOD}.docx")
    assert "Có tệp gửi đến đang xác minh nên chưa tính: 01 đơn vị (Ủy ban nhân dân xã Thạnh An)." in report
    assert "Gửi chưa đúng biểu mẫu" not in report
    assert "Chưa gửi báo cáo" not in report


def test_units_with_something_left_to_do_are_reminded_and_no_others(tmp_path: Path) -> None:
    done = remind.remind(made(tmp_path), PERIOD, ASKED)
    assert done.failed == ()
    assert reasons(done) == {"002": ["incomplete", "findings"], "003": ["missing"]}
    assert [one.days_late for one in done.due] == [5, 5]


def test_a_whole_return_that_was_late_is_reminded_only_on_request(late: Reminded) -> None:
    assert reasons(late)["001"] == ["late"]
    assert reasons(late)["002"] == ["incomplete", "findings", "late"]


def test_units_below_a_band_are_reminded_on_request(tmp_path: Path) -> None:
    space = made(tmp_path)
    receive(space, UNITS[2], WHOLE | {"A1": "Chưa đạt", "A2": "Chưa đạt"})
    assert "003" not in reasons(remind.remind(space, PERIOD, ASKED))
    done = remind.remind(space, PERIOD, dataclasses.replace(ASKED, below="khá"))
    assert reasons(done)["003"] == ["below"]
    assert "001" not in reasons(done)
    # What is asked for is named.
    text = mail(done, "003").get_content()
    low = next(node.name for node in SMALL.nodes if node.code == "A1")
    assert f"(chưa đạt: {low[0].lower()}{low[1:]}; " in text.replace("\n", " ")
    assert [part.get_content_type() for part in mail(done, "003").walk()] == ["text/plain"]


def test_a_low_unit_is_told_of_points_taken_off_and_of_what_holds_it_down(tmp_path: Path) -> None:
    taken: dict[str, dict[str, Any]] = {"A4": {"points": Decimal(3), "role": PENALTY}}
    nodes = tuple(
        dataclasses.replace(node, **taken.get(node.code, {"points": Decimal(2)}))
        if node.kind == MARK
        else node
        for node in SMALL.nodes
    )
    bands = Band("Cao", "từ 4 điểm", Decimal(4), None), Band("Thấp", "dưới 4 điểm", Decimal(-3), Decimal(4))
    gate = Gate(("A2",), "Chưa làm A2")
    criteria = dataclasses.replace(SMALL, nodes=nodes, bands=bands, band_by="points", gates=(gate,))
    decided = Override(PERIOD, "003", band="Thấp", reason="Báo cáo sai", by="Chủ tịch")
    space = Workspace.create(
        tmp_path / "ws", dataclasses.replace(config(UNITS, criteria), overrides=(decided,))
    )
    space.start(PERIOD)
    receive(space, UNITS[2], WHOLE | {"A3": "Đạt", "A4": "Chưa đạt"})
    receive(space, UNITS[0], WHOLE | {"A3": "Đạt", "A4": "Đạt"})
    receive(space, UNITS[1], WHOLE | {"A2": "Chưa đạt", "A3": "Đạt", "A4": "Chưa đạt"})
    result = pipeline.examine(space, PERIOD)
    asked = dataclasses.replace(ASKED, below="Cao")
    first, second, third = reminders.due(result.config, result.round_, result.month, asked)
    names = [node.name for node in SMALL.nodes if node.code in ("A2", "A4")]
    low, off = (f"{name[0].lower()}{name[1:]}" for name in names)
    assert f"thấp hơn “Cao” (bị trừ điểm: {off} 3 điểm)" in first.reason
    assert f"(chưa đạt điểm tối đa: {low} 0/2 điểm; bị khống chế do chưa làm A2)" in second.reason
    assert "Không được xếp loại, thấp hơn “Cao” (" in second.reason
    assert "(hạ loại từ “Cao” xuống “Thấp”: Báo cáo sai (Chủ tịch))" in third.reason


def test_an_unknown_band_is_told_with_those_that_there_are(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="Tốt; Khá; Chưa đạt"):
        remind.remind(made(tmp_path), PERIOD, dataclasses.replace(ASKED, below="Giỏi"))


def test_who_has_an_extension_or_is_exempt_is_not_reminded(tmp_path: Path) -> None:
    waiver = Waiver(PERIOD, "003", EXEMPT, None, "Công văn")
    assert "003" not in reasons(remind.remind(made(tmp_path / "a", waiver), PERIOD, ASKED))
    waiver = dataclasses.replace(waiver, kind=EXTENDED, until=DAY)
    assert "003" not in reasons(remind.remind(made(tmp_path / "b", waiver), PERIOD, ASKED))


def test_a_unit_without_a_return_gets_the_blank_form_and_one_with_findings_its_own(late: Reminded) -> None:
    names = {}
    for code in ("002", "003"):
        (form,) = mail(late, code).iter_attachments()
        names[code] = form.get_filename()
        book = openpyxl.load_workbook(io.BytesIO(form.get_content()))
        assert ("Cần sửa" in book.sheetnames) == (code == "002")
    assert names == {
        "002": "002-phuong-14-khu-vuc-1-sua-lan-2.xlsx",
        "003": "003-xa-thanh-an-khu-vuc-2.xlsx",
    }


def test_a_draft_is_unsent_in_vietnamese_and_dated_by_the_day_that_was_asked_about(late: Reminded) -> None:
    message = mail(late, "001")
    assert (message["X-Unsent"], message["To"]) == ("1", "a@x.example.vn")
    assert message["Date"] == f"{ASKED.day:%a, %d %b %Y} 08:00:00 +0700"
    names = {mail(late, code)["Message-ID"] for code in ("001", "003")}
    assert len(names) == 2
    assert all(re.fullmatch(r"<[0-9a-f]{32}\.\d{4}-\d\d-\d\d@vtlt\.invalid>", name) for name in names)
    assert message["Subject"] == "Đôn đốc thực hiện báo cáo đợt 1 - Ủy ban nhân dân phường Tân Định"
    assert mail(late, "003")["To"] is None
    body = mail(late, "003").get_body()
    assert body is not None
    said = body.get_content()
    assert "- Chưa gửi báo cáo." in said
    assert "chậm nhất ngày 15 tháng 4 năm 2026" in said


@pytest.mark.parametrize(("day", "named"), [(3, True), (5, True), (6, False)])
def test_letters_name_the_deadline_of_the_round_while_it_has_not_passed(
    tmp_path: Path, day: int, named: bool
) -> None:
    done = remind.remind(made(tmp_path), PERIOD, Asked(dt.date(2026, 4, day)), each=True)
    body = mail(done, "003").get_body()
    assert body is not None
    message = (done.folder / f"tin-nhan-{PERIOD}.txt").read_text("utf-8-sig")
    letters = [words(path) for path in done.written if path.suffix == ".docx"]
    for text in (body.get_content(), message, *letters):
        assert ("chậm nhất ngày 05 tháng 4 năm 2026" in text) is named
    assert ("thực hiện ngay" in message) is not named


def test_the_list_names_unit_mail_reason_days_and_form(late: Reminded) -> None:
    book = openpyxl.load_workbook(late.folder / f"don-doc-{PERIOD}.xlsx")
    rows = {row[1]: row[2:10] for row in book.active.iter_rows(min_row=5, values_only=True)}
    assert rows["001"] == (
        "Phường Tân Định, Khu vực 1", "Gửi trễ hạn 05 ngày", 5, None, None, None, "a@x.example.vn", None,
    )  # fmt: skip
    assert rows["003"][1:4] == ("Chưa gửi báo cáo", 5, 5)
    assert rows["003"][7] == "phat-hanh/003-xa-thanh-an-khu-vuc-2.xlsx"
    heads = {cell.value: cell.column for cell in book.active[4]}
    (printed,) = book.active.print_area.replace("$", "").split(",")
    _, _, last, _ = range_boundaries(printed.split("!")[-1])
    assert heads["Xếp loại có thể có"] == last == heads["Thư điện tử"] - 1


def test_without_a_deadline_there_is_no_column_of_days(tmp_path: Path) -> None:
    settings = config(UNITS[:2])
    (round_,) = settings.rounds
    rounds = (dataclasses.replace(round_, due_date=None),)
    space = Workspace.create(tmp_path / "ws", dataclasses.replace(settings, rounds=rounds))
    space.start(PERIOD)
    done = remind.remind(space, PERIOD, ASKED)
    sheet = openpyxl.load_workbook(done.folder / f"don-doc-{PERIOD}.xlsx").active
    assert not {"Số ngày trễ", "Số ngày quá hạn"} & {cell.value for cell in sheet[4]}
    (table,) = [
        table for table in docx.Document(str(done.folder / f"don-doc-{PERIOD}.docx")).tables
        if table.cell(0, 0).text == "STT"
    ]  # fmt: skip
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["STT", "Đơn vị", "Nội dung"],
        ["1", "Ủy ban nhân dân phường Tân Định", "Chưa gửi báo cáo"],
        ["2", "Ủy ban nhân dân Phường 14", "Chưa gửi báo cáo"],
    ]
    assert sum(int(cell.width or 0) for cell in table.rows[1].cells) == sum(
        int(column.width or 0) for column in table.columns
    )


def test_the_list_gives_the_days_of_a_report_in_time_that_is_not_finished(tmp_path: Path) -> None:
    space = made(tmp_path)
    pipeline.check(space, PERIOD, received=dt.date(2026, 4, 2))
    done = remind.remind(space, PERIOD, ASKED)
    book = openpyxl.load_workbook(done.folder / f"don-doc-{PERIOD}.xlsx")
    days = {row[1]: row[4:6] for row in book.active.iter_rows(min_row=5, values_only=True)}
    overdue = openpyxl.load_workbook(done.folder / f"qua-han-{PERIOD}.xlsx")["Quá hạn"]
    listed = {row[1]: row[4] for row in overdue.iter_rows(min_row=5, values_only=True)}
    assert days == {"002": (None, 5), "003": (5, 5)}
    assert listed == {"002": 5, "003": 5}


def test_one_letter_names_all_units_and_each_unit_has_its_own_on_request(tmp_path: Path) -> None:
    space = made(tmp_path)
    done = remind.remind(space, PERIOD, ASKED, each=True)
    said = words(done.folder / f"don-doc-{PERIOD}.docx")
    assert "Có 02/03 đơn vị chưa hoàn thành báo cáo: 01 chưa gửi; 01 còn thiếu số liệu." in said
    assert {"Ủy ban nhân dân Phường 14", "Ủy ban nhân dân xã Thạnh An"} <= set(said.split("\n"))
    own = words(done.folder / "don-doc-003-xa-thanh-an-khu-vuc-2.docx")
    assert "Kính gửi: Ủy ban nhân dân xã Thạnh An\n" in own
    assert "Phường 14" not in own


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    space = made(tmp_path)
    first = {path: path.read_bytes() for path in remind.remind(space, PERIOD, ASKED, each=True).written}
    again = {path: path.read_bytes() for path in remind.remind(space, PERIOD, ASKED, each=True).written}
    assert len(first) == 8
    assert first == again


def test_a_draft_for_a_unit_that_has_mended_everything_is_taken_away(tmp_path: Path) -> None:
    space = made(tmp_path)
    remind.remind(space, PERIOD, ASKED, each=True)
    (space.folder(PERIOD, REMINDERS) / "cua toi.eml").write_text("giữ lại", encoding="utf-8")
    receive(space, UNITS[1], WHOLE)
    receive(space, UNITS[2], WHOLE)
    done = remind.remind(space, PERIOD, ASKED)
    assert done.due == []
    assert [path.name for path in done.folder.iterdir()] == ["cua toi.eml"]


def test_a_letter_that_cannot_be_made_does_not_keep_the_drafts_from_being_written(tmp_path: Path) -> None:
    space = made(tmp_path)
    write(space.root / TEMPLATES / "don-doc.docx", b"khong phai")
    done = remind.remind(space, PERIOD, ASKED)
    (failed,) = done.failed
    assert "mau/don-doc.docx không phải là tệp Word" in failed
    assert {path.suffix for path in done.written} == {".eml", ".xlsx", ".txt"}


def test_every_placeholder_of_the_letter_has_a_value(tmp_path: Path) -> None:
    space = made(tmp_path)
    result = pipeline.check(space, PERIOD)
    due = reminders.due(result.config, result.round_, result.month, ASKED)
    given = reminders.facts(result.config, result.round_, result.month, due, ASKED)
    assert set(given) == set(reminders.PLACEHOLDERS)


@pytest.mark.parametrize("typed", ["a b@x.vn", "a@x", "a@x.vn\nBcc: b@x.vn", "đ@x.vn", "a@x.vn; b@x.vn"])
def test_what_is_no_address_is_told_with_its_cell(typed: str) -> None:
    unit = dataclasses.replace(UNITS[0], email=typed)
    data = workbook.render(dataclasses.replace(config(), roster=Roster((unit,))))
    with pytest.raises(ConfigError, match="Đơn vị"):
        workbook.read(data)


def test_a_configuration_without_the_column_of_addresses_is_still_read() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(config())))
    sheet = book["Đơn vị"]
    (column,) = (cell.column for row in sheet.iter_rows() for cell in row if cell.value == "Thư điện tử")
    sheet.delete_cols(column)
    saved = io.BytesIO()
    book.save(saved)
    assert [unit.email for unit in workbook.read(saved.getvalue()).roster.units] == ["", "", ""]


def test_the_command_says_whom_to_remind_and_that_nothing_was_sent(tmp_path: Path) -> None:
    space = made(tmp_path)
    arguments = [
        "remind",
        str(PERIOD),
        "-w",
        str(space.root),
        "--date",
        "10/4/2026",
        "--below",
        BANDS[0].label,
    ]
    done = click.testing.CliRunner().invoke(cli.main, arguments)
    assert done.exit_code == 0
    assert "Cần nhắc 2 đơn vị (2 đơn vị chưa có thư điện tử" in done.output
    assert "chưa có gì được gửi" in done.output
    assert SMALL.units_noun not in done.output


def test_who_was_merely_late_is_asked_for_nothing_by_a_day(tmp_path: Path) -> None:
    space = made(tmp_path)
    for unit in UNITS[1:]:
        receive(space, unit, WHOLE)
    pipeline.check(space, PERIOD, received=dt.date(2026, 4, 9))
    done = remind.remind(space, PERIOD, Asked(DAY, dt.date(2026, 4, 25), late=True), each=True)
    assert done.failed == ()
    letters = [words(path) for path in done.written if path.suffix == ".docx"]
    assert letters
    for text in letters:
        assert "gửi báo cáo đúng hạn trong các kỳ sau" in text
        assert "25 tháng 4" not in text
        assert "khẩn trương" not in text


def test_an_extension_ends(tmp_path: Path) -> None:
    space = made(tmp_path, Waiver(PERIOD, "003", EXTENDED, dt.date(2026, 4, 20)))
    assert "003" not in reasons(remind.remind(space, PERIOD, Asked(dt.date(2026, 4, 20))))
    done = remind.remind(space, PERIOD, Asked(dt.date(2026, 4, 22)))
    (one,) = (each for each in done.due if each.unit.code == "003")
    assert (one.reason, one.days_late) == ("Chưa gửi báo cáo (đã được gia hạn đến 20/4/2026)", 2)
    body = mail(done, "003").get_body()
    assert body is not None
    assert "(hạn nộp ngày 20 tháng 4 năm 2026)" in body.get_content()


def test_who_has_more_time_is_not_reminded_of_a_file_of_no_use_either(tmp_path: Path) -> None:
    space = made(tmp_path, Waiver(PERIOD, "003", EXTENDED, dt.date(2026, 4, 20)))
    write(space.folder(PERIOD, RECEIVED) / "003-xa-thanh-an.pdf", b"%PDF-1.7")
    assert "003" not in reasons(remind.remind(space, PERIOD, ASKED))
    done = remind.remind(space, PERIOD, Asked(dt.date(2026, 4, 22)))
    assert reasons(done)["003"] == ["rejected"]


def two_that_differ(tmp_path: Path) -> Workspace:
    """The month with two forms of the last unit, of one attempt."""
    space = made(tmp_path)
    receive(space, UNITS[2], WHOLE)
    receive(space, UNITS[2], WHOLE | {"A1": "Chưa đạt"}, "003 ban khac.xlsx")
    return space


def test_who_sent_two_forms_that_differ_is_asked_for_nothing_before_the_office_has_decided(
    tmp_path: Path,
) -> None:
    space = two_that_differ(tmp_path)
    write(space.folder(PERIOD, RECEIVED) / "003-xa-thanh-an.pdf", b"%PDF-1.7")
    done = remind.remind(space, PERIOD, ASKED)
    assert (list(reasons(done)), done.held) == (["002"], ("Xã Thạnh An, Khu vực 2",))
    assert not list(space.folder(PERIOD, RETURNED).glob("003-*"))
    result = pipeline.consolidate(space, PERIOD)
    assert "Đã gửi, chờ quyết định: 1/3 đơn vị: Xã Thạnh An" in screen.as_text(result)
    report = words(space.folder(PERIOD, RESULTS) / f"bao-cao-{PERIOD}.docx")
    assert "Có tệp gửi đến đang xác minh nên chưa tính: 01 đơn vị (Ủy ban nhân dân xã Thạnh An)." in report
    assert "Gửi chưa đúng biểu mẫu" not in report


def test_a_blank_form_is_reminded_of_as_no_report_and_the_letter_says_why(tmp_path: Path) -> None:
    space = made(tmp_path)
    receive(space, UNITS[2], {})
    done = remind.remind(space, PERIOD, ASKED, each=True)
    (one,) = (each for each in done.due if each.unit.code == "003")
    assert one.reason == "Chưa gửi báo cáo: biểu gửi đến chưa điền câu nào"
    letter = words(done.folder / f"don-doc-{PERIOD}.docx")
    assert "02/03 đơn vị chưa hoàn thành báo cáo: 01 chưa gửi; 01 còn thiếu số liệu." in letter
    (form,) = mail(done, "003").iter_attachments()
    said = openpyxl.load_workbook(io.BytesIO(form.get_content()))["Cần sửa"]
    told = " ".join(str(cell) for row in said.iter_rows(values_only=True) for cell in row if cell)
    assert "Biểu gửi đến chưa điền câu nào." in told
    assert "quyet-dinh" not in told


def test_letter_and_message_count_what_their_list_shows(tmp_path: Path) -> None:
    space = made(tmp_path)
    receive(space, UNITS[2], {key: value for key, value in WHOLE.items() if not key.startswith("A1.")})
    done = remind.remind(space, PERIOD, dataclasses.replace(ASKED, late=True))
    assert reasons(done) == {
        "001": ["late"], "002": ["incomplete", "findings", "late"], "003": ["review", "late"]
    }  # fmt: skip
    letter = words(done.folder / f"don-doc-{PERIOD}.docx")
    assert letter.count("gửi trễ hạn 05 ngày") + letter.count("Gửi trễ hạn 05 ngày") == 3
    assert "Có 01/03 đơn vị chưa hoàn thành báo cáo: 01 còn thiếu số liệu." in letter
    assert letter.count("nội dung cần chỉnh sửa hoặc xem lại") + letter.count("01 nội dung cần xem lại") == 2
    whole = "Tính chung các đơn vị có tên trong danh sách: 02 có nội dung cần chỉnh sửa, xem lại; 03 gửi trễ"
    assert whole in letter
    # Who was only late is asked for something else than to act by that day.
    then = "; đơn vị chỉ gửi trễ hạn thì gửi báo cáo đúng hạn trong các kỳ sau."
    message = (done.folder / f"tin-nhan-{PERIOD}.txt").read_text("utf-8-sig")
    assert then in letter and then in message
    assert "- Có nội dung cần chỉnh sửa, xem lại (02): Phường 14; xã Thạnh An." in message
    assert "- Gửi trễ hạn (03): phường Tân Định; Phường 14; xã Thạnh An." in message


def test_what_is_typed_and_cannot_be_read_lacks_in_letters_as_in_the_report(tmp_path: Path) -> None:
    space = Workspace.create(tmp_path / "ws", config(UNITS[:2]))
    space.start(PERIOD)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], WHOLE | {"A1": "gần đạt"})
    done = remind.remind(space, PERIOD, ASKED)
    (one,) = done.due
    assert one.reason == (
        "Còn thiếu số liệu của 01 câu (01 câu ghi chưa dùng được); có 01 nội dung cần chỉnh sửa hoặc xem lại"
    )
    pipeline.consolidate(space, PERIOD)
    report = words(space.folder(PERIOD, RESULTS) / f"bao-cao-{PERIOD}.docx")
    assert "Đã báo cáo nhưng còn thiếu số liệu: 01 đơn vị (Ủy ban nhân dân Phường 14)." in report


def test_nobody_is_reminded_as_of_a_day_before_a_file_came(tmp_path: Path) -> None:
    space = made(tmp_path)
    pipeline.check(space, PERIOD, received=DAY)
    with pytest.raises(VtltError, match=r"09/4/2026 đứng trước ngày nhận tệp 00.*10/4/2026"):
        remind.remind(space, PERIOD, Asked(DAY - dt.timedelta(1)))
    assert not list(space.folder(PERIOD, REMINDERS).glob("*"))
    for path in space.folder(PERIOD, RECEIVED).iterdir():
        path.unlink()
    receive(space, UNITS[2], WHOLE)
    assert remind.remind(space, PERIOD, Asked(DAY - dt.timedelta(1))).failed == ()


def test_nobody_is_asked_to_act_before_the_day_of_the_letter(tmp_path: Path) -> None:
    with pytest.raises(VtltError, match=r"09/4/2026.*đứng trước ngày đôn đốc 10/4/2026"):
        remind.remind(made(tmp_path), PERIOD, Asked(DAY, DAY - dt.timedelta(1)))


def test_a_letter_that_could_not_be_made_says_that_an_old_one_lies_there(tmp_path: Path) -> None:
    space = made(tmp_path)
    remind.remind(space, PERIOD, ASKED)
    write(space.root / TEMPLATES / remind.TEMPLATE, b"no Word file")
    (failed,) = remind.remind(space, PERIOD, ASKED).failed
    assert f"Tệp don-doc-{PERIOD}.docx đang có trong don-doc là của lần chạy trước." in failed


def test_a_complete_report_with_something_to_look_at_again_is_not_called_unfinished(tmp_path: Path) -> None:
    space = Workspace.create(tmp_path / "ws", config(UNITS[:3]))
    space.start(PERIOD)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], {key: value for key, value in WHOLE.items() if not key.startswith("A1.")})
    done = remind.remind(space, PERIOD, ASKED)
    assert reasons(done) == {"002": ["review"], "003": ["missing"]}
    letter = words(next(path for path in done.written if path.suffix == ".docx"))
    assert "Có 01/03 đơn vị chưa hoàn thành báo cáo: 01 chưa gửi." in letter
    assert "Ngoài ra, có 01 đơn vị đã gửi đủ báo cáo nhưng có nội dung cần xem lại." in letter
