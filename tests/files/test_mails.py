"""Mails in `tiep-nhan` are opened like archives; whatever they are like, none stops the month."""

import base64
import datetime as dt
import io
import zipfile
from email.message import EmailMessage
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from tests.files import msg
from vtlt_consolidate.excel.sheet import Book
from vtlt_consolidate.files import unpack, worker
from vtlt_consolidate.files.mails import internet
from vtlt_consolidate.files.mails.letter import Letter

OUTER, AGREED = "thu.eml", "Thu, 05 Mar 2026 09:00:00 +0700"


def book(text: str = "x") -> bytes:
    written = Book(title=text)
    written.sheet("S")
    return written.save()


FORM = book()
ENCODED = base64.b64encode("Biểu xã Ân.xlsx".encode()).decode()


def mail(*files: tuple[str, bytes], sender: str = "a@x.gov.vn", subject: str = "Báo cáo") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"], message["Date"] = sender, subject, AGREED
    message.set_content("Kính gửi.")
    for name, data in files:
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def looks(tmp_path: Path, data: bytes, name: str = OUTER) -> list[worker.Look]:
    path = tmp_path / name
    path.write_bytes(data)
    seen = path.stat()
    task = worker.Task(str(path), name, (seen.st_size, seen.st_mtime_ns))
    return [event for event in worker.look_into(task) if isinstance(event, worker.Look)]


def told(found: list[worker.Look]) -> dict[str, str]:
    return {look.name: look.state for look in found}


def test_each_attachment_is_a_document_of_the_mail(tmp_path: Path) -> None:
    found = looks(tmp_path, mail(("Biểu xã Ân.xlsx", FORM), ("anh.jpg", b"\xff\xd8\xff")).as_bytes())
    assert told(found) == {"thu.eml/Biểu xã Ân.xlsx": worker.READ, "thu.eml/anh.jpg": worker.OTHER}
    day = dt.date(2026, 3, 5)
    assert found[0].letters == (Letter(OUTER, "a@x.gov.vn", "Báo cáo", day, None, AGREED),)


@pytest.mark.parametrize(
    "name", ["UBND Phường 11, Quận 3", "p12@x.gov.vn, UBND", "Văn thư (phường 11) <p12@x.gov.vn>"]
)
def test_no_name_of_a_sender_is_taken_for_the_address(tmp_path: Path, name: str) -> None:
    message = mail(("a.xlsx", FORM))
    del message["From"]
    coded = base64.b64encode(name.encode()).decode()
    raw = f"From: =?utf-8?b?{coded}?= <P11@x.gov.vn>\r\n".encode() + message.as_bytes()
    assert looks(tmp_path, raw)[0].letters[0].sender == "p11@x.gov.vn"


def test_the_day_of_the_last_server_counts_before_the_clock_of_the_sender(tmp_path: Path) -> None:
    message = mail(("a.xlsx", FORM))
    message["Received"] = "from x by so; Fri, 06 Mar 2026 18:30:00 +0000"
    assert looks(tmp_path, message.as_bytes())[0].letters[0].day == dt.date(2026, 3, 7)


@pytest.mark.parametrize(
    "date", ["", "hôm qua", "Thu, 99 Foo 2026", "Thu, 05 Mar 99999999999 09:00:00 +9999"]
)
def test_a_day_that_cannot_be_read_is_no_day(date: str) -> None:
    assert internet.day_of(date) is None


def test_archives_in_mails_and_mails_in_mails_are_opened(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("bieu.xlsx", FORM)
    inner = mail(("a.zip", packed.getvalue()), sender="b@x.gov.vn", subject="Gốc: một/hai")
    outer = mail()
    outer.add_attachment(inner)
    (look,) = looks(tmp_path, outer.as_bytes())
    assert (look.name, look.state) == ("thu.eml/Gốc một-hai.eml/a.zip/bieu.xlsx", worker.READ)
    assert [letter.sender for letter in look.letters] == ["a@x.gov.vn", "b@x.gov.vn"]
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("thu.eml", mail(("c.xlsx", FORM)).as_bytes())
    (look,) = looks(tmp_path, packed.getvalue(), "a.zip")
    assert (look.name, look.state) == ("a.zip/thu.eml/c.xlsx", worker.READ)


def test_pictures_in_the_text_and_signatures_are_litter(tmp_path: Path) -> None:
    message = MIMEMultipart("mixed")
    message["From"], message["Subject"] = "a@x.gov.vn", "B"
    related = MIMEMultipart("related")
    related.attach(MIMEText('<p>Kính gửi<img src="cid:logo@1"></p>', "html"))
    logo = MIMEImage(b"\x89PNG", "png")
    logo["Content-ID"] = "<logo@1>"
    related.attach(logo)
    message.attach(related)
    signature = MIMEText("x")
    signature.replace_header("Content-Type", 'application/pkcs7-signature; name="smime.p7s"')
    message.attach(signature)
    found = looks(tmp_path, message.as_bytes())
    assert [look.state for look in found] == [unpack.LITTER, unpack.LITTER, unpack.NO_FORM]
    assert "chỉ có 2 ảnh hoặc chữ ký" in found[-1].words


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("filename*=utf-8''Bi%E1%BB%83u%20x%C3%A3%20%C3%82n.xlsx", "Biểu xã Ân.xlsx"),
        ("filename*0*=utf-8''Bi%E1%BB%83u;\n filename*1*=%20x%C3%A3%20%C3%82n.xlsx", "Biểu xã Ân.xlsx"),
        (
            f'filename="=?utf-8?B?{base64.b64encode("Biểu xã Ân.xlsx".encode()).decode()}?="',
            "Biểu xã Ân.xlsx",
        ),
        ('filename="Biểu xã Ân.xlsx"', "Biểu xã Ân.xlsx"),
        ('filename="=?kieu-la?Q?b.xlsx?="', "b.xlsx"),
        ('filename="../../../etc/b.xlsx"', "b.xlsx"),
        ('filename="C:\\\\Users\\\\x\\\\b.xlsx"', "b.xlsx"),
        ('filename="..."', "dinh-kem-1"),
        ("", "dinh-kem-1"),
    ],
)
def test_names_are_read_as_they_were_meant_and_name_no_folder(tmp_path: Path, header: str, name: str) -> None:
    data = base64.encodebytes(FORM).decode()
    text = (
        f"From: a@x.gov.vn\nSubject: B\nDate: {AGREED}\nContent-Type: application/octet-stream\n"
        f"Content-Transfer-Encoding: base64\nContent-Disposition: attachment; {header}\n\n{data}"
    )
    assert told(looks(tmp_path, text.encode())) == {f"thu.eml/{name}": worker.READ}


def test_what_cannot_be_decoded_is_said(tmp_path: Path) -> None:
    text = b"From: a@x.gov.vn\nSubject: =?kieu-la?Q?B=E1o c\xe1o?=\nDate: x\n\nK\n"
    assert looks(tmp_path, text)[0].letters[0].garbled
    assert not looks(tmp_path, mail().as_bytes())[0].letters[0].garbled


def test_a_mail_without_a_form_says_what_it_is(tmp_path: Path) -> None:
    (look,) = looks(tmp_path, mail(subject="Xin gửi sau").as_bytes())
    assert look.state == unpack.NO_FORM
    expected = "thư không đính kèm tệp nào: “Xin gửi sau”, người gửi a@x.gov.vn, ngày 05/3/2026"
    assert look.words == expected


def test_a_report_that_a_mail_was_not_delivered_brings_no_form_back(tmp_path: Path) -> None:
    bounce = MIMEMultipart("report")
    bounce["From"], bounce["Subject"] = "MAILER-DAEMON@x.vn", "Undelivered"
    bounce.attach(MIMEText("x"))
    bounce.attach(mail(("bieu.xlsx", FORM)))
    (look,) = looks(tmp_path, bounce.as_bytes())
    assert look.state == unpack.NO_FORM
    assert look.words.startswith("thư báo của máy chủ")


def test_the_same_attachment_twice_is_two_documents(tmp_path: Path) -> None:
    found = looks(tmp_path, mail(("a.xlsx", FORM), ("a.xlsx", FORM), ("a.xlsx", book("y"))).as_bytes())
    assert [look.name for look in found] == ["thu.eml/a.xlsx", "thu.eml/a.xlsx (2)", "thu.eml/a.xlsx (3)"]
    assert {look.state for look in found} == {worker.READ}


def _outlook(*attached: msg.Tree) -> bytes:
    return msg.container(
        msg.mail("A@X.gov.vn", "Báo cáo", dt.datetime(2026, 3, 5, 20, tzinfo=dt.UTC), attached)
    )


def test_a_mail_of_outlook_is_opened_with_the_mails_in_it(tmp_path: Path) -> None:
    inner = msg.mail("goc@x.gov.vn", "Gốc", None, [msg.attachment("gốc.xlsx", FORM)], head=24)
    forwarded = msg.storage(8, {0x3705: 5, 0x3707: "Gốc"}, **{"__substg1.0_3701000D": inner})
    logo = msg.attachment("image001.png", b"\x89PNG", x7FFE=True)
    linked = msg.attachment("b.xlsx", b"", x3705=7)
    found = looks(tmp_path, _outlook(msg.attachment("Biểu.xlsx", FORM), logo, forwarded, linked), "t.msg")
    assert told(found) == {
        "t.msg/Biểu.xlsx": worker.READ, "t.msg/image001.png": unpack.LITTER,
        "t.msg/Gốc.msg/gốc.xlsx": worker.READ, "t.msg/b.xlsx": worker.OTHER,
    }  # fmt: skip
    assert found[0].letters[0] == Letter(
        "t.msg", "a@x.gov.vn", "Báo cáo", dt.date(2026, 3, 4), dt.date(2026, 3, 6)
    )
    assert [letter.sender for letter in found[2].letters] == ["a@x.gov.vn", "goc@x.gov.vn"]


def _nested(depth: int) -> bytes:
    return b"From: a@x.vn\nSubject: B\nContent-Type: message/rfc822\n\n" * depth + _head()


def _head(*lines: str, body: str = "K") -> bytes:
    return "\n".join(["From: a@x.gov.vn", "Subject: B", *lines, "", body]).encode()


def _multipart(body: str, kind: str = "mixed") -> bytes:
    return _head(f'Content-Type: multipart/{kind}; boundary="b"', body=body)


_ATTACHED = (
    "--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=a.xlsx\n"
    "Content-Transfer-Encoding: base64\n\n"
)
_WHOLE = mail(("a.xlsx", FORM)).as_bytes()
_OF_OUTLOOK = _outlook(msg.attachment("a.xlsx", FORM))

# What is said of each; the names of the hostile mails are the ids of the tests.
HOSTILE: dict[str, tuple[bytes, str]] = {
    "a boundary that never comes": (_multipart("K\n--c\nx"), "không tách được các phần"),
    "no boundary at all": (_head("Content-Type: multipart/mixed"), "không tách được các phần"),
    "cut in the text": (_multipart("--b\nContent-Type: text/plain\n\nKính"), "bị cắt cụt"),
    "cut in a form": (_WHOLE[: len(_WHOLE) // 2], "chưa trọn vẹn"),
    "cut in the headers": (_WHOLE[:40], "không đính kèm tệp nào"),
    "letters that are no base64": (_multipart(f"{_ATTACHED}@@@!!!\n--b--\n"), ""),
    "empty attachment": (_multipart(f"{_ATTACHED}\n--b--\n"), "tệp rỗng"),
    "nested 50 deep": (_nested(50), "thư điện tử"),
    "nested 1,000 deep": (_nested(1000), "thư bị hỏng"),
    "multiparts 90 deep": (
        "\n".join(["From: a@x.vn", "Subject: B", *(
            f'Content-Type: multipart/mixed; boundary="b{at}"\n\n--b{at}' for at in range(90)
        ), "", "K"]).encode(), "bị cắt cụt"),
    "6,000 parts": (_multipart(f"{_ATTACHED}eA==\n" * 6_000 + "--b--\n"), "quá nhiều"),
    "100,000 parts": (_multipart("--b\n\nx\n" * 100_000), "quá nhiều phần"),
    "a subject of a megabyte": (_head("Subject: " + "x" * (1 << 20)), "không đính kèm tệp nào"),
    "the only subject of a megabyte": (
        b"From: a@x.vn\nSubject: " + b"x" * (1 << 20) + b"\n\nK", "dài bất thường"),
    "a type of a megabyte": (_head("Content-Type: a/b; x=" + '";' * (1 << 19)), "dài bất thường"),
    "100,000 headers": (_head(*["X-A: b"] * 100_000), "không đính kèm tệp nào"),
    "unknown charset": (_head("Content-Type: text/html; charset=kieu-la"), "không đính kèm"),
    "unknown transfer encoding": (
        _head("Content-Transfer-Encoding: kieu-la", "Content-Disposition: attachment; filename=a.bin"), ""),
    "uuencoded rubbish": (
        _head("Content-Transfer-Encoding: x-uuencode", "Content-Disposition: attachment", body="begin"), ""),
    "broken encoded words": (_head("Subject: =?utf-8?B?====?=", "To: =?utf-8?Q?=ZZ?="), "không đính kèm"),
    "a name of 100,000 letters": (
        _multipart(_ATTACHED.replace("a.xlsx", "a" * 10_000 + ".xlsx") + "eA==\n--b--\n"), "tệp chữ"),
    "control characters in names": (
        _multipart(_ATTACHED.replace("a.xlsx", '"a\x07\x1b.xlsx"') + "eA==\n--b--\n"), ""),
    "bytes that are no text in headers": (
        b"From: \xff\xfe\n\xc3: x\nSubject: \xff\xff\xff\n\n\xff\0\xff", ""),
    "a mailbox of two mails": (
        b"From a@x.vn Thu Mar  5 09:00:00 2026\n" + _head() + b"\n\nFrom b@x.vn Thu Mar  5\n" + _head(),
        "hộp thư gồm nhiều thư"),
    "winmail.dat": (mail(("winmail.dat", b"\x78\x9f\x3e\x22")).as_bytes(), "winmail.dat"),
    "winmail.dat named otherwise": (mail(("ATT1.dat", b"\x78\x9f\x3e\x22")).as_bytes(), "winmail.dat"),
    "sealed by S/MIME": (
        _head("Content-Type: application/pkcs7-mime; name=smime.p7m", "Content-Transfer-Encoding: base64"),
        "smime.p7m"),
    "a piece of a mail": (_head("Content-Type: message/partial; number=1; total=3; id=x"), "bị chia nhỏ"),
    "a mail in it that is none": (_head("Content-Type: message/rfc822", body=""), ""),
    "an archive that is broken": (mail(("a.zip", b"PK\x03\x04" + bytes(99))).as_bytes(), "chưa trọn vẹn"),
    "cut mail of outlook": (_OF_OUTLOOK[: len(_OF_OUTLOOK) // 2], ""),
    "mail of outlook full of zeros": (_OF_OUTLOOK[:512] + bytes(len(_OF_OUTLOOK) - 512), ""),
    "mail of outlook with a broken attachment": (_outlook({"x": b"x"}), "hỏng"),
    "mail of outlook without attachments": (_outlook(), "không đính kèm"),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_mail_is_told_and_stops_nothing(tmp_path: Path, case: str) -> None:
    data, words = HOSTILE[case]
    found = looks(tmp_path, data)
    assert found
    assert all(look.name.isprintable() and len(look.name) < 250 for look in found)
    assert all("/../" not in look.name for look in found)
    assert not any(look.state == worker.READ for look in found)
    assert any(words in look.words for look in found)
    assert all(look.words for look in found if look.state not in (unpack.LITTER, worker.LOCKED))


def test_streams_that_share_sectors_are_not_unpacked(tmp_path: Path) -> None:
    many = [msg.attachment(f"{at}.bin", b"x" * 5000) for at in range(4)]
    data = bytearray(_outlook(*many))
    # Every stream says that it is as long as a gigabyte.
    size = (5000).to_bytes(8, "little")
    data = data.replace(size, (1 << 30).to_bytes(8, "little"))
    (look,) = looks(tmp_path, bytes(data), "t.msg")
    assert (look.state, look.words) == (unpack.BAD_MAIL, "nội dung khai báo lớn hơn cả tệp")
