"""Writes an e-mail that is not sent: the file of a draft."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime

_MORNING = dt.time(8, tzinfo=dt.timezone(dt.timedelta(hours=7)))
# RFC 2606 keeps this ending for names that belong to nobody.
_NOBODY = "vtlt.invalid"
_SPREADSHEET = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def marked(day: dt.date, *parts: str | bytes) -> dict[str, str]:
    """The headers that tell a mail from others: its day, in the morning, and a name of its content.

    Not the clock: the same input must give the same bytes. Mail programs put their own when they send.

    Args:
        day: the day that it is about.
        parts: everything that makes it what it is.
    """
    content = b"\0".join(part.encode() if isinstance(part, str) else part for part in parts)
    name = hashlib.sha256(content).hexdigest()[:32]
    return {
        "Date": format_datetime(dt.datetime.combine(day, _MORNING)),
        "Message-ID": f"<{name}.{day:%Y-%m-%d}@{_NOBODY}>",
    }


def unsent(headers: Mapping[str, str], body: str, form: tuple[str, bytes] | None) -> bytes:
    """Write an e-mail that mail programs open as a draft.

    Args:
        headers: name → text; those without a text are left out.
        body: its text.
        form: name and bytes of the attachment.

    Returns:
        The bytes of an `.eml` file; the same for the same arguments.
    """
    # The classes of old: they are ten times as fast as `EmailMessage`, which also loses the space where it
    # breaks a long header between two words.
    text = MIMEText(body.replace("\n", "\r\n"), "plain", "utf-8")
    message = MIMEMultipart("mixed") if form else text
    # Outlook opens a message with this header for editing.
    message["X-Unsent"] = "1"
    for name, words in headers.items():
        if words:
            encoded = words if words.isascii() else Header(words, "utf-8", header_name=name).encode()
            message[name] = encoded
    if isinstance(message, MIMEMultipart) and form:
        title, data = form
        attached = MIMEApplication(data, _SPREADSHEET)
        attached.add_header("Content-Disposition", "attachment", filename=title)
        message.attach(text)
        message.attach(attached)
        # The default boundary is random; drafts must be the same bytes in every run.
        message.set_boundary(f"vtlt-{hashlib.sha256(data).hexdigest()[:40]}")
    return message.as_bytes(policy=compat32.clone(linesep="\r\n"))
