"""A mail in `tiep-nhan` counts as its form, tells who sent it and when, and never decides alone."""

import dataclasses
import datetime as dt
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

import pytest

from tests.helpers import PERIOD, UNITS, WHOLE, config, fields, workspace
from vtlt_consolidate.commands.examine import examine
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Receipt
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.settings.tables import RECEIPTS
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write
from vtlt_consolidate.workspace.register import FILE_NAME
from vtlt_consolidate.writing.forms import forms

MAILED = tuple(dataclasses.replace(unit, email=f"{unit.code}@X.gov.vn") for unit in UNITS)
TODAY = dt.date(2026, 4, 8)


def sent(space: Workspace, name: str, sender: str, day: str, *files: tuple[str, bytes]) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = f"Văn phòng <{sender}>", "Báo cáo tháng"
    if day:
        message["Date"] = format_datetime(dt.datetime.fromisoformat(f"{day}T09:00:00+07:00"))
    message.set_content("Kính gửi.")
    for title, data in files:
        message.add_attachment(data, maintype="application", subtype="x", filename=title)
    write(space.folder(PERIOD, RECEIVED) / name, message.as_bytes())


def form(unit: int = 0) -> bytes:
    settings = config(MAILED)
    return forms.render(settings, MAILED[unit], settings.round(PERIOD), fields(WHOLE))


def examined(space: Workspace) -> Result:
    return examine(space, PERIOD, received=TODAY)


def codes(result: Result, *of: str) -> list[str]:
    return [code for code in result.month.findings["code"] if code in of]


def registered(space: Workspace) -> list[Receipt]:
    data = space.folder(PERIOD, FILE_NAME).read_bytes()
    return list(workbook.read_table(data, RECEIPTS, FILE_NAME))


def statuses(result: Result) -> dict[str, str]:
    return dict(frames.tuples(result.month.submissions, "unit_code", "status"))


def test_a_form_in_a_mail_counts_from_the_day_of_the_mail(tmp_path: Path) -> None:
    space = workspace(tmp_path, MAILED)
    sent(space, "thu.eml", "001@x.gov.vn", "2026-04-03", ("bieu.xlsx", form()))
    result = examined(space)
    assert statuses(result)["001"] == "on_time"
    (row,) = registered(space)
    assert (row.file, row.received) == ("thu.eml/bieu.xlsx", dt.date(2026, 4, 3))
    assert row.note == "Thư của 001@x.gov.vn, ngày 03/4/2026 theo máy người gửi"
    assert codes(result, "VT161", "VT199") == []


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "thư không ghi ngày gửi"),
        ("2026-02-27", "thư ghi ngày 27/02/2026, trước khi kỳ bắt đầu"),
        ("2026-04-09", "thư ghi ngày 09/4/2026, sau ngày nhận trong sổ"),
    ],
)
def test_a_day_that_cannot_be_true_is_told_and_not_used(tmp_path: Path, day: str, said: str) -> None:
    space = workspace(tmp_path, MAILED)
    sent(space, "thu.eml", "001@x.gov.vn", day, ("bieu.xlsx", form()), ("b.xlsx", form()))
    for _ in range(2):
        result = examined(space)
        found = result.month.findings.query("code == 'VT199'")
        assert len(found) == 1
        assert said in found["message"].iat[0]
        assert "08/4/2026" in found["message"].iat[0]
        assert statuses(result)["001"] == "late"
    assert registered(space)[0].received == TODAY


def test_a_form_of_another_unit_than_the_sender_is_asked_about(tmp_path: Path) -> None:
    space = workspace(tmp_path, MAILED)
    sent(space, "thu.eml", "002@x.gov.vn", "2026-04-03", ("bieu.xlsx", form()))
    result = examined(space)
    assert codes(result, "VT161") == ["VT161"]
    assert statuses(result)["001"] != "on_time"
    # Both may be meant, so neither is reminded yet.
    assert set(result.month.findings.query("code == 'VT181'")["unit_code"]) == {"001", "002"}


def test_an_unknown_sender_or_a_shared_mailbox_raises_no_question(tmp_path: Path) -> None:
    shared = (MAILED[0], dataclasses.replace(MAILED[1], email="001@x.gov.vn"), MAILED[2])
    space = workspace(tmp_path, shared)
    sent(space, "a.eml", "ai.do@gmail.com", "2026-04-03", ("a.xlsx", form()))
    sent(space, "b.eml", "001@x.gov.vn", "2026-04-03", ("b.xlsx", form(1)))
    result = examined(space)
    assert codes(result, "VT161") == []
    assert (statuses(result)["001"], statuses(result)["002"]) == ("on_time", "on_time")


def test_a_useless_file_is_given_to_the_sender_unless_its_name_means_another(tmp_path: Path) -> None:
    space = workspace(tmp_path, MAILED)
    sent(space, "a.eml", "001@x.gov.vn", "2026-04-03", ("scan.pdf", b"%PDF-1.7"))
    sent(space, "b.eml", "003@x.gov.vn", "2026-04-03", ("002 phuong 14.pdf", b"%PDF-1.7"))
    result = examined(space)
    assert codes(result, "VT162") == ["VT162"]
    assert statuses(result) == {"001": "rejected", "002": "missing", "003": "missing"}
    suggested = result.month.findings.query("file.str.startswith('b.eml')")["message"].iat[0]
    assert "Theo tên tệp hoặc địa chỉ người gửi thì có thể là của 002 (" in suggested
    assert "003 (" in suggested


def test_a_mail_that_is_cut_is_told_although_its_form_counts(tmp_path: Path) -> None:
    space = workspace(tmp_path, MAILED)
    sent(space, "a.eml", "001@x.gov.vn", "2026-04-03", ("bieu.xlsx", form()))
    path = space.folder(PERIOD, RECEIVED) / "a.eml"
    path.write_bytes(path.read_bytes().rstrip().rpartition(b"\n")[0])
    result = examined(space)
    assert statuses(result)["001"] == "on_time"
    assert "thư bị cắt cụt" in result.month.findings.query("code == 'VT163'")["message"].iat[0]


def test_a_mail_without_a_form_and_one_in_an_unknown_charset_are_told(tmp_path: Path) -> None:
    space = workspace(tmp_path, MAILED)
    sent(space, "a.eml", "ai@gmail.com", "2026-04-03")
    raw = b"From: 001@x.gov.vn\nSubject: =?kieu-la?Q?B=E1o?=\n\nK\n"
    write(space.folder(PERIOD, RECEIVED) / "b.eml", raw)
    result = examined(space)
    assert codes(result, "VT197", "VT198") == ["VT197", "VT198", "VT197"]
    first = result.month.findings.query("code == 'VT197'")["message"].iat[0]
    assert "“Báo cáo tháng”, người gửi ai@gmail.com, ngày 03/4/2026" in first
