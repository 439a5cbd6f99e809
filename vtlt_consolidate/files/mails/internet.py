"""Takes a mail in the format of the internet (.eml) apart, whatever its headers and boundaries are like.

It goes by the old policy of `email`: the newer one parses every header of a mail into an object, and strange
headers stop it or keep it busy. Headers are decoded here instead.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from email.errors import CloseBoundaryNotFoundDefect, HeaderParseError
from email.header import decode_header
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import PurePosixPath

from vtlt_consolidate.files.containers.kinds import SIGNED_MAIL, TNEF
from vtlt_consolidate.files.mails.letter import (
    HANOI,
    HEADER_LIMIT,
    MAIL_LIMIT,
    MAILBOX,
    NESTED_LIMIT,
    PARTS_LIMIT,
    PIECE,
    SUBJECT_LIMIT,
    Letter,
    Mail,
    MailError,
    Part,
)

_SIGNATURES = {
    "application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature",
    "application/pgp-keys", "text/vcard", "text/x-vcard", "message/delivery-status", "text/rfc822-headers",
    "message/disposition-notification",
}  # fmt: skip
_CLOSED = {
    "application/pkcs7-mime": SIGNED_MAIL, "application/x-pkcs7-mime": SIGNED_MAIL,
    "application/pgp-encrypted": SIGNED_MAIL, "application/ms-tnef": TNEF, "application/vnd.ms-tnef": TNEF,
    "message/partial": PIECE, "message/external-body": PIECE,
}  # fmt: skip
_TNEF_WORDS = {"winmail.dat": TNEF}
_CID = re.compile(rb"cid:([^\"'>\s)]{1,200})", re.IGNORECASE)
_TEXT_LIMIT = 1 << 20
_NAME_LIMIT = 150
_GUESSES = ("utf-8", "cp1258")
_LOST = "\ufffd"
_NO_PARTS = "không tách được các phần của thư"
_CUT = "thư bị cắt cụt, thiếu đoạn cuối"


class _AsWritten(Compat32):
    """Gives headers as text, with bytes above ASCII decoded, and refuses very long ones."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        if len(value) > HEADER_LIMIT:
            raise MailError(f"đầu thư {name[:40]} dài bất thường")
        return _plain(value)


def read(data: bytes) -> Mail:
    """Take a mail apart.

    Args:
        data: its bytes.

    Raises:
        MailError: it is too large, or made to keep its reader busy.
    """
    if len(data) > MAIL_LIMIT:
        raise MailError("thư quá lớn")
    if data.startswith(b"From ") and re.search(rb"\n\r?\nFrom \S+ ", data):
        raise MailError(f"đây là {MAILBOX}; mở hộp thư và lưu riêng từng thư")
    if len(re.findall(rb"boundary", data, re.IGNORECASE)) > NESTED_LIMIT:
        raise MailError("thư lồng nhau quá nhiều lần")
    if data.count(b"\n--") > 4 * PARTS_LIMIT:
        raise MailError("thư có quá nhiều phần")
    return _taken(BytesParser(policy=_AsWritten()).parsebytes(data))


def _taken(message: Message) -> Mail:
    bounced = message.get_content_type() == "multipart/report"
    cids = frozenset(_cids(message))
    parts = [] if bounced else list(_parts(message, cids))
    trouble = ""
    if message.get_content_maintype() == "multipart" and not message.is_multipart():
        trouble = _NO_PARTS
    elif any(map(_is_cut, message.walk())):
        trouble = _CUT
    return Mail(_letter(message), parts, trouble, bounced)


def _is_cut(part: Message) -> bool:
    return any(isinstance(defect, CloseBoundaryNotFoundDefect) for defect in part.defects)


def _own(message: Message) -> Iterator[tuple[Message, bool]]:
    """Yield the parts of a mail that contain no others, in order, and whether each belongs to its text.

    A mail in it is one part.
    """
    waiting = [(message, False)]
    while waiting:
        part, related = waiting.pop()
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            related = part.get_content_subtype() == "related"
            waiting += [(inner, related and at > 0) for at, inner in reversed(list(enumerate(payload)))]
        else:
            yield part, related


def _cids(message: Message) -> Iterator[str]:
    """Yield the names of the pictures that the text of a mail shows."""
    for part, _ in _own(message):
        if part.get_content_type() == "text/html":
            for found in _CID.findall(_bytes(part)[:_TEXT_LIMIT]):
                yield found.decode("latin-1")


def _parts(message: Message, cids: frozenset[str]) -> Iterator[Part]:
    for number, (part, related) in enumerate(_own(message), 1):
        kind, named = part.get_content_type(), _file_name(part)
        text = kind.startswith("text/") and not named and part.get_content_disposition() != "attachment"
        if not text and not kind.startswith("multipart/"):
            inline = kind in _SIGNATURES or _is_inline(part, kind, cids, related)
            yield Part(named, litter=True) if inline else _attached(part, named, number)


def _attached(part: Message, named: str, number: int) -> Part:
    name = named or f"dinh-kem-{number}"
    if words := _TNEF_WORDS.get(name.casefold(), "") or _CLOSED.get(part.get_content_type(), ""):
        return Part(name, words=words)
    if part.is_multipart():
        mail = _taken(part.get_payload(0))  # type: ignore[arg-type] # a mail in a mail is a message
        return Part(named or f"{_titled(mail.letter.subject) or name}.eml", mail=mail)
    return Part(name, _bytes(part))


def _is_inline(part: Message, kind: str, cids: frozenset[str], related: bool) -> bool:
    """Say whether a part is a picture that belongs to the text of the mail."""
    if not kind.startswith("image/"):
        return False
    shown = str(part.get("Content-ID") or "").strip("<> \t") in cids
    return shown or related or part.get_content_disposition() == "inline"


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _letter(message: Message) -> Letter:
    subject, clear = decoded(str(message.get("Subject") or ""))
    sender = str(message.get("From") or "")
    known = decoded(sender)[1]
    date = str(message.get("Date") or "").strip()
    servers = [str(each) for each in (message.get_all("Received") or ())[:1]]
    names = [_file_name(part) for part, _ in _own(message)]
    return Letter(
        "",
        address(sender),
        on_a_line(subject),
        day_of(date),
        day_of(servers[0].rpartition(";")[2]) if servers else None,
        on_a_line(date),
        not (clear and known) or any(_LOST in name for name in names),
    )


def address(sender: str) -> str:
    """The address in the header of a sender, in small letters; empty if there is none."""
    # Parsed before it is decoded, as an encoded name may hold commas. Some encode the address too.
    for text in (sender, decoded(sender)[0]):
        found = parseaddr(text)[1].strip().casefold()
        if "@" in found and found.isprintable() and not found.startswith("=?"):
            return found
    return ""


def on_a_line(text: str) -> str:
    """Put a header on one short line."""
    line = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return line if len(line) <= SUBJECT_LIMIT else f"{line[:SUBJECT_LIMIT]}…"


def day_of(written: str) -> dt.date | None:
    """The day that a header names, in the time of Việt Nam; `None` if it names none."""
    try:
        moment = parsedate_to_datetime(written.strip())
        return (moment.astimezone(HANOI) if moment.tzinfo else moment).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _file_name(part: Message) -> str:
    """The name of an attachment without folders; empty if it has none."""
    found = part.get_param("filename", header="content-disposition") or part.get_param("name")
    if isinstance(found, tuple):
        # RFC 2231: the parser has undone the percent signs, and left the letters as bytes.
        charset, _, text = found
        named = _guessed(text.encode("latin-1", "replace"), charset or "")[0]
    else:
        named = decoded(str(found or ""))[0]
    return file_name(named)


def file_name(named: str) -> str:
    """Make the name of an attachment harmless: no folders, no line breaks, not too long."""
    line = " ".join(named.split()).replace("\\", "/")
    pure = PurePosixPath(line if line.strip("./ ") else "")
    stem, ending = pure.stem[:_NAME_LIMIT], pure.suffix[:16]
    return unicodedata.normalize("NFC", f"{stem}{ending}")


def _titled(subject: str) -> str:
    return file_name(subject.replace("/", "-").replace("\\", "-").replace(":", "").rstrip("."))


def decoded(header: str) -> tuple[str, bool]:
    """Decode the words of a header (RFC 2047), and say whether that was certain."""
    try:
        pieces = decode_header(header)
    except (HeaderParseError, ValueError):
        return header, False
    texts, clear = [], True
    for piece, charset in pieces:
        if isinstance(piece, str):
            text, known = piece, _LOST not in piece
        else:
            # What is no encoded word comes as the bytes of `raw-unicode-escape`.
            text, known = _guessed(piece, charset) if charset else (piece.decode("raw-unicode-escape"), True)
        texts.append(text)
        clear &= known
    return unicodedata.normalize("NFC", "".join(texts)), clear


def _guessed(raw: bytes, charset: str) -> tuple[str, bool]:
    for name in (charset, *_GUESSES):
        try:
            return raw.decode(name or "ascii"), name != _GUESSES[-1]
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("ascii", "replace"), False


def _plain(value: str) -> str:
    """Decode the bytes of a header that are no ASCII, which `email` keeps as lone surrogates (PEP 383)."""
    try:
        return _guessed(value.encode("ascii", "surrogateescape"), "ascii")[0]
    except UnicodeError:
        return value
