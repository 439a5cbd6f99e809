"""The day on which a file came in by mail, and when the day of a mail cannot be believed.

The day on which the last server passed the mail on counts before the one that the sender's machine wrote, as
clocks of senders go wrong or are set back. A day before the period, or after the day on which the file was
put into the folder, is not believed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.files.mails.letter import Letter
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import arrivalrules
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.frames import Files
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import show_date


@dataclass(frozen=True)
class Mailed:
    """What is known of a file from the mail that it came in.

    Args:
        mail: the name of the mail.
        day: the day on which the mail came in; none: it tells none that can be believed.
        note: sender and day, for the register.
        doubt: why the mail tells no day, for a person; empty: it tells one.
    """

    mail: str = ""
    day: dt.date | None = None
    note: str = ""
    doubt: str = ""

    def received(self, put_in: dt.date | None) -> dt.date | None:
        """The day for the register; a mail cannot have come after the file was put into the folder."""
        if self.day is None or (put_in and put_in < self.day):
            return put_in
        return self.day


NO_MAIL = Mailed()
NO_MAILS: Mapping[str, Mailed] = MappingProxyType({})


def senders(letters: Mapping[str, tuple[Letter, ...]]) -> dict[str, tuple[str, ...]]:
    """File → the addresses of the senders of the mails around it, the outermost first."""
    return {file: tuple(letter.sender for letter in around) for file, around in letters.items()}


def judged_days(letters: Mapping[str, tuple[Letter, ...]], period: Period) -> dict[str, Mailed]:
    """Judge the days of mails.

    Args:
        letters: file → the mails around it, the outermost first.
        period: the period; a report about it cannot have been sent before it began.
    """
    return {file: _judged(around, period.first_day) for file, around in letters.items() if around}


def _judged(letters: tuple[Letter, ...], begins: dt.date) -> Mailed:
    letter, day = letters[0], letters[0].day
    doubt = ""
    if day is None:
        doubt = f"thư ghi ngày không đọc được “{letter.date}”" if letter.date else "thư không ghi ngày gửi"
    elif day < begins:
        doubt = f"thư ghi ngày {show_date(day)}, trước khi kỳ bắt đầu"
    return Mailed(letter.name, None if doubt else day, _note(letters), doubt)


def _note(letters: tuple[Letter, ...]) -> str:
    """Sender and day of a mail, and who sent it first if it was forwarded as a file."""
    letter = letters[0]
    if letter.delivered:
        when = f", đến máy chủ thư ngày {show_date(letter.delivered)}"
    else:
        when = f", ngày {show_date(letter.sent)} theo máy người gửi" if letter.sent else ""
    senders = [each.sender or "người gửi không rõ" for each in letters]
    return f"Thư của {', chuyển tiếp thư của '.join(senders)}{when}"


def doubtful(
    files: DataFrame[Files], mails: Mapping[str, Mailed], days: Mapping[str, dt.date]
) -> Iterator[dict[str, Any]]:
    """Yield a record of `Findings` for each mail whose day was not used.

    Args:
        files: frame `Files`.
        mails: file → what is known from its mail.
        days: SHA-256 of a file → the day in the register.
    """
    told: set[str] = set()
    for row in frames.rows(files.drop_duplicates("file")):
        mail = mails.get(row.file)
        # What is no form has a finding already, and its day counts for nothing.
        if mail is None or row.verdict == Verdict.REJECTED:
            continue
        noted = days.get(row.sha256)
        doubt = mail.doubt
        if mail.day and noted and noted < mail.day:
            doubt = f"thư ghi ngày {show_date(mail.day)}, sau ngày nhận trong sổ"
        if doubt and mail.mail not in told:
            told.add(mail.mail)
            expected = show_date(noted) if noted else "không rõ"
            yield catalogue.record(arrivalrules.MAIL_DAY, file=row.file, found=doubt, expected=expected)
