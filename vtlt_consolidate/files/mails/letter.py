"""What a received mail says of itself, and its parts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

MAIL_LIMIT = 100 << 20
"""Servers take far less; a larger file is an exported mailbox or hostile."""

PARTS_LIMIT = 5000
NESTED_LIMIT = 100
"""Boundaries that one mail may declare: the parser tries each of them on every line below it."""
HEADER_LIMIT = 16_384
SUBJECT_LIMIT = 150

HANOI = dt.timezone(dt.timedelta(hours=7))

MAILBOX = "hộp thư gồm nhiều thư (mbox)"
PIECE = "một phần của bức thư bị chia nhỏ"


class Letter(NamedTuple):
    """What a mail says of itself; plain values, as it travels between processes.

    Args:
        name: the name of the mail among the received files.
        sender: address of the sender, in small letters; empty: none is named.
        subject: its subject, readable on one line.
        sent: the day that the sender's machine wrote into it.
        delivered: the day on which the last server passed it on, which the sender cannot choose.
        date: the header of the day as it was written.
        garbled: a header is encoded in a way that could not be decoded for certain.
    """

    name: str
    sender: str = ""
    subject: str = ""
    sent: dt.date | None = None
    delivered: dt.date | None = None
    date: str = ""
    garbled: bool = False

    @property
    def day(self) -> dt.date | None:
        """The day on which the mail arrived, as far as it tells."""
        return self.delivered or self.sent


@dataclass(frozen=True)
class Part:
    """One part of a mail that a person would see as an attachment.

    Args:
        name: its file name, without folders.
        data: its bytes.
        mail: the mail that it is; its bytes are not given then.
        litter: a picture in the text or a signature, that nobody means by attaching.
        words: what it is, for a person, if it cannot be opened.
    """

    name: str
    data: bytes = b""
    mail: Mail | None = None
    litter: bool = False
    words: str = ""


@dataclass(frozen=True)
class Mail:
    """A mail that was taken apart.

    Args:
        letter: what it says of itself; its name is still empty.
        parts: what is attached, in its order.
        trouble: why parts of it may be missing, for a person.
        bounced: it reports that another mail could not be delivered.
    """

    letter: Letter
    parts: Sequence[Part] = field(default_factory=tuple)
    trouble: str = ""
    bounced: bool = False


class MailError(Exception):
    """A mail must not be taken apart; the text is the reason for the user."""
