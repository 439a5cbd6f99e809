"""What an office sends and reads, of one messy month, holds no sentence that an official paper must not."""

import dataclasses
import datetime as dt
import email
import email.policy
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from tests import pipeline
from tests.helpers import PERIOD, PROOF, SMALL, UNITS, WHOLE, config, receive
from vtlt_consolidate.commands import issue, remind
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.model.config import EXEMPT, Agency, Waiver
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.workspace.folders import ISSUED, REMINDERS, RESULTS, RETURNED, Workspace
from vtlt_consolidate.writing.letters.reasons import Asked

COMMUNE = "(?:Xã|Phường|Thị trấn)"
KIND = r"(?:Xã|Phường|Thị trấn|Đặc khu|Quận|Huyện)"
FORBIDDEN = {
    "a day as machines write it": r"(?<![\w/-])\d{4}-\d{2}-\d{2}(?!\d)|\dT\d\d:\d\d",
    "a deadline that loses its day": r"trước (?:hết )?ngày \d",
    "a commune addressed as if it were an office": rf"(?:Kính gửi:|[Đđ]ề nghị) {KIND} ",
    "an address with a bare area": r"Ủy ban nhân dân [^;.]*, (?:Khu vực|Tràng)",
    "units separated by commas": rf"(?:gồm|:) {KIND} [^;,.]*, {COMMUNE} ",
    "units joined by a word": rf"{KIND} [^;,.]* và {KIND} ",
    "nobody counted as a number": r"(?<![\d.,])0 đơn vị (?:tăng|giảm|không đổi|lên|xuống)",
    "a number that a digit can be put before": r"(?<![\d.,/])[1-9] (?:đơn vị|ngày)(?! \(|\w)",
    "words of the tool for a folder": r"vùng làm việc",
    "work left over": r"còn việc phải (?:làm|thực hiện)",
    "a file called useless to its sender": r"[Tt]ệp đã gửi không dùng được: ",
}
OFFICIAL = {".docx", ".eml", ".txt"}
"""What is signed or sent; the other outputs are working papers, where a plain number is fine."""
LOOSE = {"a number that a digit can be put before"}
UNITS_OF_ALL_KINDS = (
    *UNITS,
    Unit("004", "Xã Thất Khê", "Tràng Định"),
    Unit("005", "Sở Tài chính"),
    Unit("006", "Xã Long Hòa", "Huyện Cần Giờ"),
)


def spaced(tmp_path: Path) -> Workspace:
    """Late, wrong, missing, exempt, twice: nobody did it right."""
    emailed = [dataclasses.replace(unit, email=f"u{unit.code}@x.example.vn") for unit in UNITS_OF_ALL_KINDS]
    settings = dataclasses.replace(
        config(emailed, SMALL),
        waivers=(Waiver(PERIOD, "006", EXEMPT, None, "Công văn"),),
        agency=Agency("Ủy ban nhân dân tỉnh X", "Sở Nội vụ", contact="snv@x.example.vn, 024 1234567"),
    )
    space = Workspace.create(tmp_path / "ws", settings)
    issue.issue(space, PERIOD)
    wrong = {
        "A1": "Có",
        **PROOF,
        "A1.doc_date": "tháng ba",
        "A2": "c",
        "A3": "Đạt",
        "B2": "20 mét",
        "B3": "vài",
    }
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[0], WHOLE, "lan nua.xlsx")
    receive(space, UNITS[1], wrong)
    dated = receive(space, UNITS_OF_ALL_KINDS[3], WHOLE | {"B2": "mai"})
    book = openpyxl.load_workbook(dated)
    (cell,) = (cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "mai")
    cell.value = dt.datetime(2026, 3, 7, 18)  # noqa: DTZ001 - as Excel stores it
    book.save(dated)
    (space.folder(PERIOD, "tiep-nhan") / "005-so-tai-chinh.xlsx").write_bytes(b"\xff\xd8\xff anh")
    return space


def texts(path: Path) -> Iterator[str]:
    """Every text of an output, as a person reads it."""
    if path.suffix == ".eml":
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        body = mail.get_body()
        assert body is not None
        yield from (str(mail["Subject"]), *body.get_content().splitlines())
    elif path.suffix == ".txt":
        yield from path.read_text(encoding="utf-8-sig").splitlines()
    elif path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
            for name in archive.namelist():
                if re.search(r"sharedStrings|worksheets/sheet|word/(?:document|header)", name):
                    yield from _of_part(etree.fromstring(archive.read(name)))


def _of_part(root: etree._Element) -> Iterator[str]:
    for block in root.iter("{*}si", "{*}p", "{*}dataValidation", "{*}v"):
        if block.tag.endswith("dataValidation"):
            yield from (block.get(key) or "" for key in ("prompt", "error"))
        elif block.tag.endswith("}v"):
            yield block.text or ""
        else:
            yield "".join(part.text or "" for part in block.iter("{*}t"))


def faults(said: Sequence[str], *, official: bool) -> list[tuple[str, str]]:
    """What is forbidden, and the sentence with it."""
    return [
        (what, sentence)
        for sentence in said
        for what, pattern in FORBIDDEN.items()
        if (official or what not in LOOSE) and re.search(pattern, sentence)
    ]


def test_no_paper_list_mail_or_screen_of_a_messy_month_says_what_is_forbidden(tmp_path: Path) -> None:
    space = spaced(tmp_path)
    result = pipeline.consolidate(space, PERIOD, received=dt.date(2026, 4, 8))
    asked = Asked(dt.date(2026, 4, 10), dt.date(2026, 4, 15), late=True)
    reminded = remind.remind(space, PERIOD, asked, each=True)
    assert result.failed == reminded.failed == ()
    found, kinds = [], set()
    for folder in (ISSUED, RESULTS, RETURNED, REMINDERS):
        for path in sorted(space.folder(PERIOD, folder).rglob("*")):
            if path.is_file() and path.suffix != ".zip":
                kinds.add((folder, path.suffix))
                found += [
                    (path.name, *each) for each in faults([*texts(path)], official=path.suffix in OFFICIAL)
                ]
    shown = [screen.as_text(result), screen.reminded(reminded)]
    found += [("screen", *each) for each in faults("\n".join(shown).splitlines(), official=False)]
    assert not found, "\n".join(map(str, found))
    assert {(REMINDERS, ".docx"), (REMINDERS, ".eml"), (REMINDERS, ".txt"), (RETURNED, ".xlsx")} <= kinds
    assert "Chưa nộp: 1/5 đơn vị" in shown[0]
    assert "Được miễn: 1 đơn vị: " in shown[0]
    # Five have to report, the sixth is exempt; each of those who did not finish is counted once.
    (letter,) = (path for path in reminded.written if path.name == f"don-doc-{PERIOD}.docx")
    said = "\n".join(texts(letter))
    assert "Có 04/05 đơn vị chưa hoàn thành báo cáo: " in said
    counts = re.findall(r"(\d\d) (?:chưa gửi|gửi chưa đúng|còn thiếu|có nội dung)", said)
    assert sum(map(int, counts)) == 4


@pytest.mark.parametrize(
    ("sentence", "official"),
    [
        ("Kính gửi: Xã Thất Khê, Tràng Định", False),
        ("Đề nghị Xã Thất Khê sửa các chỗ nêu trong phiếu", False),
        ("gửi lại chính tệp đó trước ngày 10 tháng 4", False),
        ("nhận 2026-03-07T18:00:00", False),
        ("hạn 2026-03-07", False),
        ("gồm Xã Đoàn Kết, Xã Tràng Định và Xã Na Sầm", False),
        ("4 đơn vị giảm điểm, 0 đơn vị không đổi", False),
        ("Chưa gửi báo cáo: 1 đơn vị", True),
        ("Vùng làm việc “.” chưa có kỳ: vùng làm việc", False),
        ("Ủy ban nhân dân xã Thất Khê, Tràng Định còn việc phải thực hiện", False),
    ],
)
def test_every_kind_of_bad_sentence_would_be_noticed(sentence: str, *, official: bool) -> None:
    assert faults([sentence], official=official)
