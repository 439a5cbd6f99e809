"""Takes a mail of Outlook (.msg, MS-OXMSG) apart; `oxmsg` reads its properties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from email.parser import HeaderParser
from io import BytesIO

import olefile
from oxmsg.attachment import Attachment
from oxmsg.domain import constants as names
from oxmsg.properties import Properties
from oxmsg.storage import Storage

from vtlt_consolidate.files.containers.kinds import SIGNED_MAIL, TORN
from vtlt_consolidate.files.mails import internet
from vtlt_consolidate.files.mails.letter import (
    HANOI,
    HEADER_LIMIT,
    MAIL_LIMIT,
    PARTS_LIMIT,
    Letter,
    Mail,
    MailError,
    Part,
)

# Lengths of what stands before the properties of a mail, and of a mail in a mail (MS-OXMSG 2.4).
_OUTER, _INNER = 32, 24
# PidTagSentRepresentingSmtpAddress, which `oxmsg` does not name.
_SENT_FOR = 0x5D02
_EMBEDDED = "__substg1.0_3701000D"
_BY_VALUE, _MAIL = 1, 5
_BODY_LIMIT = 1 << 20
_TORN: tuple[type[Exception], ...] = (*TORN, AssertionError)
_DAMAGED = "tệp đính kèm hỏng trong thư"
_ELSEWHERE = "lối tắt đến tệp ở nơi khác, không nằm trong thư"
_SEALED = "ipm.note.smime"


def read(data: bytes) -> Mail:
    """Take a mail apart.

    Args:
        data: its bytes.

    Raises:
        MailError: it is too large, or made to keep its reader busy.
    """
    if len(data) > MAIL_LIMIT:
        raise MailError("thư quá lớn")
    with olefile.OleFileIO(BytesIO(data)) as ole:
        # Streams may share sectors, so that a small file would unpack to a large one.
        entries = [entry for entry in ole.direntries if entry]
        if sum(entry.size for entry in entries if entry is not ole.root) > 2 * len(data):
            raise MailError("nội dung khai báo lớn hơn cả tệp")
        if len(entries) > 100 * PARTS_LIMIT:
            raise MailError("thư có quá nhiều phần")
        return _taken(Storage.from_ole(ole), _OUTER)


def _taken(storage: Storage, head: int) -> Mail:
    properties = Properties(storage, head)
    letter = _letter(properties)
    kind = (_text(properties, names.PID_MESSAGE_CLASS) or "").casefold()
    if kind.startswith("report."):
        return Mail(letter, bounced=True)
    attached = list(storage.iter_attachment_storages())
    if len(attached) > PARTS_LIMIT:
        raise MailError("thư có quá nhiều phần")
    shown = _shown(properties)
    parts = [_part(number, inner, shown, sealed=kind.startswith(_SEALED))
             for number, inner in enumerate(attached, 1)]  # fmt: skip
    return Mail(letter, parts)


def _part(number: int, storage: Storage, shown: str, *, sealed: bool) -> Part:
    try:
        return _attached(number, storage, shown, sealed=sealed)
    except _TORN:
        return Part(f"dinh-kem-{number}", words=_DAMAGED)


def _attached(number: int, storage: Storage, shown: str, *, sealed: bool) -> Part:
    one = Attachment(storage)
    properties = one.properties
    named = one.file_name or _text(properties, names.PID_ATTACH_FILENAME) or ""
    name = internet.file_name(named) or f"dinh-kem-{number}"
    method = properties.int_prop_value(names.PID_ATTACH_METHOD)
    embedded = next((inner for inner in storage.storages if inner.name == _EMBEDDED), None)
    if method == _MAIL and embedded:
        mail = _taken(embedded, _INNER)
        return Part(name if name.casefold().endswith(".msg") else f"{name}.msg", mail=mail)
    mime = (one.mime_type or "").casefold()
    cid = _text(properties, names.PID_ATTACH_CONTENT_ID) or ""
    hidden = bool(properties.int_prop_value(names.PID_ATTACHMENT_HIDDEN))
    picture = mime.startswith("image/") or name.casefold().endswith((".png", ".jpg", ".jpeg", ".gif"))
    if picture and (hidden or (cid and f"cid:{cid}" in shown)):
        return Part(name, litter=True)
    if sealed:
        return Part(name, words=SIGNED_MAIL)
    if method not in (None, _BY_VALUE):
        return Part(name, words=_ELSEWHERE)
    return Part(name, one.file_bytes or b"")


def _shown(properties: Properties) -> str:
    """The text of a mail as a web page, which names the pictures that it shows."""
    try:
        page = properties.binary_prop_value(names.PID_HTML)
    except TORN:
        return ""
    return (page or b"")[:_BODY_LIMIT].decode("latin-1")


def _letter(properties: Properties) -> Letter:
    headers = (_text(properties, names.PID_TRANSPORT_MESSAGE_HEADERS) or "")[: 16 * HEADER_LIMIT]
    transport = HeaderParser().parsestr(headers)
    sent = _day(properties, names.PID_CLIENT_SUBMIT_TIME)
    subject = _text(properties, names.PID_SUBJECT) or ""
    return Letter(
        "",
        next(filter(None, _addresses(properties, str(transport.get("From") or "")[:HEADER_LIMIT])), ""),
        internet.on_a_line(subject),
        sent,
        _day(properties, names.PID_MESSAGE_DELIVERY_TIME),
        "" if sent else internet.on_a_line(str(transport.get("Date") or "")),
        "\ufffd" in subject,
    )


def _addresses(properties: Properties, header: str) -> Iterator[str]:
    # Inside an Exchange server the plain property holds a path of its directory, not an address.
    for name in (names.PID_SENDER_SMTP_ADDRESS, _SENT_FOR, names.PID_SENDER_EMAIL_ADDRESS):
        yield internet.address(_text(properties, name) or "")
    yield internet.address(header)


def _text(properties: Properties, name: int) -> str | None:
    try:
        return properties.str_prop_value(name)
    except TORN:
        return None


def _day(properties: Properties, name: int) -> dt.date | None:
    try:
        moment = properties.date_prop_value(name)
        return moment.astimezone(HANOI).date() if moment else None
    except TORN:
        return None
