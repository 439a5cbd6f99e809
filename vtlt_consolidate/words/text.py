"""Vietnamese words, numbers and dates as people type them, and as official texts print them."""

from __future__ import annotations

import datetime as dt
import functools
import re
import unicodedata
from collections.abc import Iterable, Sized
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

REHEARSAL = "DIỄN TẬP (số liệu bịa)"
"""The mark on everything written for a rehearsed month."""

EXAMPLE_DAY = "05/3/2026"
"""A day of an example, as tables print it; `Period.examples` puts one of its own in its place."""

MICRO = 1_000_000
"""Quantities and points are stored as whole millionths, so that 1 đồng is exact in triệu đồng."""

REST = 27_720
"""Any number up to 12 divides it, so that whatever the mean of months has beyond whole millionths is whole in
parts of so many: `Answers.rest_micro`."""

Amount = int | Fraction
"""A number in millionths: a fraction only where a mean has more places than six."""

# Full width letters are converted by hand, because NFKC would also turn 5² into 52.
_PLAIN_WIDTH: dict[int, str | None] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_INVISIBLE: dict[int, str | None] = dict.fromkeys(map(ord, "\u200b\u200c\u200d\ufeff\u2060"))
# Soft hyphens, and marks of the direction of writing. TCVN3's ư, which is U+00AD too, is decoded before.
_DIRECTIONS = "\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE |= dict.fromkeys(map(ord, _DIRECTIONS))
# Letters of other languages that look like ours: Icelandic eth and African D.
_LOOKALIKE = {0xD0: "Đ", 0x189: "Đ", 0xF0: "đ", 0x256: "đ"}
_CLEANED = _PLAIN_WIDTH | _INVISIBLE | _LOOKALIKE

_GROUPED_BY_DOTS = re.compile(r"[+-]?(?!0+\.)\d{1,3}(?:\.\d{3})+(?:,\d+)?")
# No group of thousands begins with 0 alone: 0.500 and 0,500 can only be a half.
_ONE_GROUP = re.compile(r"[+-]?(?!0+[.,])\d{1,3}([.,])\d{3}")
_GROUPED_BY_COMMAS = re.compile(r"[+-]?(?!0+,)\d{1,3}(?:,\d{3})+\.\d+")
_GROUPED_BY_SPACES = re.compile(r"[+-]?(?!0+ )\d{1,3}(?: \d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"[+-]?\d+(?:,\d+)?")
_DECIMAL_DOT = re.compile(r"[+-]?\d+\.\d+")
_DATE = re.compile(r"(?:ngày )?(\d{1,2})(?:[/.-]| tháng )(\d{1,2})(?:[/.-]| năm )(\d{4}|\d{2})")
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CENTURY_IN_DOUBT = 50
"""From here on, the last two digits of a year may be of either century: `98` is rather 1998 than 2098."""

_PERIOD = re.compile(
    r"(?:(?:đầu|giữa|cuối) )?(?:tháng (?:0?[1-9]|1[0-2])|quý (?:i|ii|iii|iv|[1-4]))(?:/| năm )\d{4}"
)

# Normalising sorts a run of marks in quadratic time; no real word has more than 30 (UAX #15, Stream-Safe Text
# Format), so longer runs are attacks or damage.
_PILED_MARKS = re.compile(r"([\u0300-\u036f]{30})[\u0300-\u036f]+")
_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f]*")
_UNFILLED = re.compile(
    r"[\s.…_-]*|(?:.*, )?ngày[\s.…_]*tháng[\s.…_]*năm[\s.…_]*(?:\d{4})?"
    r"|(?:số\s*:?)?[\s.…_]*/\S*|số\s*:?[\s.…_]*"
)
_TONES = {
    "\u0300": 1,
    "\u0301": 2,
    "\u0303": 3,
    "\u0309": 4,
    "\u0323": 5,
}


# Cached, because the forms of a month repeat the same texts.
@functools.lru_cache(maxsize=1 << 16)
def clean(typed: str) -> str:
    """Normalise what nobody sees: invisible letters, outer and doubled spaces, full width, NFD, Ð for Đ."""
    plain = unicodedata.normalize("NFC", _PILED_MARKS.sub(r"\1", typed.translate(_CLEANED)))
    return " ".join(plain.split())


@functools.lru_cache(maxsize=1 << 15)
def fold(typed: str) -> str:
    """Fold case, Unicode form, spaces and the place of the tone mark, for comparing only.

    `Hoà`, `HÒA` and the decomposed `hòa` fold alike; letters with different marks do not
    (Thanh An and Thạnh An are two communes of one city).
    """
    # Casefolding can decompose a letter.
    plain = unicodedata.normalize("NFC", clean(typed).casefold())
    return plain if plain.isascii() else _WORD.sub(lambda word: _tone_last(word[0]), plain)


# Cached, because texts share most of their words.
@functools.lru_cache(maxsize=1 << 14)
def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = [letter for letter in letters if letter in _TONES]
    rest = "".join(letter for letter in letters if letter not in _TONES)
    # Several tones, of words without a space between them, in the order in which Unicode sorts them.
    return unicodedata.normalize("NFC", rest) + "".join(sorted(tones, key=unicodedata.combining))


# Cached, because names are compared word by word, and share most of their words.
@functools.lru_cache(maxsize=1 << 14)
def slug(name: str) -> str:
    """Make an ASCII name for a file: `Phường Tân Định` gives `phuong-tan-dinh`."""
    # Normalising does not decompose đ.
    plain = unicodedata.normalize("NFD", clean(name).replace("đ", "d").replace("Đ", "d"))
    ascii_only = plain.encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:60].rstrip("-")


def is_full_width(typed: str) -> bool:
    """Say whether letters or digits are typed as wide as Chinese ones."""
    return any(ord(letter) in _PLAIN_WIDTH for letter in typed)


def has_hidden_marks(typed: str) -> bool:
    """Say whether a text holds soft hyphens or marks of direction, which nobody sees."""
    return any(letter in _DIRECTIONS for letter in typed)


def is_turned(typed: str) -> bool:
    """Say whether a mark reverses the direction of writing, so that `12` is shown as 21."""
    return any(letter in "\u202d\u202e" for letter in typed)


@dataclass(frozen=True)
class Number:
    """The result of reading a typed number.

    Args:
        value: the number; `None` if the text is no number or can be read in two ways.
        ambiguous: it can be read in two ways.
        cleaned: the number was read from an unusual spelling, which should be reported.
    """

    value: Decimal | None
    ambiguous: bool = False
    cleaned: bool = False


def parse_number(typed: str, *, whole: bool = False, by_hand: bool = False) -> Number:
    """Read a number as Vietnamese offices type it; never guess.

    `12,5` is 12.5; `1.234,5`, `1 234,5` and `1,234.5` are 1234.5; `12.5` is 12.5. `1.234` and
    `1.500.000` differ: the first may be 1234 or 1.234 and is ambiguous, the second cannot be a
    decimal. A word, a unit of measure, `1e5` or `1_000` is no number.

    Args:
        typed: what stands in the cell.
        whole: the field counts things, so that `1.234` can only be 1234.
        by_hand: a person typed the text, in whatever locale, so that `1,234` is as ambiguous as `1.234`; in a
            number that a file holds, the comma always begins the decimals.
    """
    text = clean(typed).replace("\u2212", "-")
    if found := _ONE_GROUP.fullmatch(text):
        by_dot = found[1] == "."
        # 1.234 is 1234 in Vietnam and 1,234 elsewhere; nobody counts to the thousandth.
        if (by_dot and not whole) or (by_hand and not by_dot):
            return Number(None, ambiguous=True)
    if _GROUPED_BY_DOTS.fullmatch(text):
        return Number(Decimal(text.replace(".", "").replace(",", ".")))
    if _PLAIN.fullmatch(text) or _GROUPED_BY_SPACES.fullmatch(text):
        return Number(Decimal(text.replace(" ", "").replace(",", ".")), cleaned=" " in text)
    if _GROUPED_BY_COMMAS.fullmatch(text):
        return Number(Decimal(text.replace(",", "")), cleaned=True)
    if _DECIMAL_DOT.fullmatch(text):
        return Number(Decimal(text), cleaned=True)
    return Number(None)


def parse_date(typed: str) -> dt.date | None:
    """Read a day: `05/3/2026`, `5.3.26`, `ngày 05 tháng 3 năm 2026`, `2026-03-05`; day first.

    Returns:
        The day; `None` if the text is not a day that exists, read in this order, or leaves open its century.
    """
    text = clean(typed).lower()
    if found := _ISO_DATE.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DATE.fullmatch(text):
        day, month, year = map(int, found.groups())
        if len(found[3]) == len("26"):
            if year >= _CENTURY_IN_DOUBT:
                return None
            year += 2000
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def is_short_of_century(typed: str) -> bool:
    """Say whether a day has only the last two digits of its year: `5/3/26`."""
    found = _DATE.fullmatch(clean(typed).lower())
    return found is not None and len(found[3]) == len("26")


def is_period(typed: str) -> bool:
    """Say whether a text names a part of a year instead of a day: `Quý I/2026`, `cuối tháng 02/2021`."""
    return bool(_PERIOD.fullmatch(clean(typed).lower()))


def is_unfilled(typed: str) -> bool:
    """Say whether a text is an unfilled blank: `ngày   tháng   năm 2026`, `Số:   /BC-UBND`."""
    return bool(_UNFILLED.fullmatch(clean(typed).lower()))


def to_micro(value: Decimal) -> int | None:
    """Convert a number to whole millionths; `None` if it has more than six decimals."""
    scaled = value * MICRO
    return int(scaled) if scaled == scaled.to_integral_value() else None


def amount(micro: int, rest: int = 0) -> Amount:
    """Put a number together from whole millionths and what it has beyond them, in parts of `REST`."""
    return Fraction(micro * REST + rest, REST) if rest else int(micro)


def parted(exact: Amount) -> tuple[int, int]:
    """Take a number apart for a frame: as people see it, and the rest, which `amount` puts back."""
    shown = in_places(exact)
    return shown, int((exact - shown) * REST)


def written(cell: float | str) -> Amount:
    """Find the number of a cell of our own workbooks, where the mean of months is not cut to six places.

    Args:
        cell: what is written, or the text that was read, with a decimal comma.
    """
    number = float(cell.replace(",", ".")) if isinstance(cell, str) else cell
    micro = round(number * MICRO)
    if micro / MICRO == number:
        return micro
    return amount(*divmod(round(Decimal(f"{number:.15g}") * MICRO * REST), REST))


def in_places(exact: Amount) -> int:
    """Round a number for people to whole millionths, the one rule of places; sums are rounded, not summands.

    Halves go away from 0 as in Excel's ROUND(…,6).
    """
    return quotient(int(exact.numerator), int(exact.denominator))


def show_number(value: Decimal | int, *, grouped: bool = True) -> str:
    """Print a number the Vietnamese way: `1.234,5`."""
    number = Decimal(value).normalize()
    places = max(0, -int(number.as_tuple().exponent))
    western = f"{number:,.{places}f}" if grouped else f"{number:.{places}f}"
    return with_our_signs(western)


def with_our_signs(western: str) -> str:
    """Write a printed number with a decimal comma, and points between thousands."""
    return western.translate(_SIGNS)


_SIGNS = str.maketrans(",.", ".,")


def count_of(things: Sized) -> str:
    """Print how many things there are the Vietnamese way: `1.234`."""
    return show_number(len(things))


def and_more(things: Sized, named: int, noun: str) -> str:
    """Print how many things come after those that a sentence names: ` và 1.234 tệp nữa`; empty if none do."""
    more = len(things) - named
    return f" và {show_number(more)} {noun}" if more > 0 else ""


def first_of(things: Iterable[str], most: int, noun: str, between: str = "; ") -> str:
    """List the first of several things, and how many others there are: `a; b và 3 tệp khác`."""
    every = list(things)
    return between.join(every[:most]) + and_more(every, most, noun)


def show_micro(value: Amount) -> str:
    """Print millionths the Vietnamese way, with up to six places: 20500000 gives `20,5`."""
    return show_number(Decimal(in_places(value)) / MICRO)


def show_typable(value: int) -> str:
    """Print whole millionths so that the text, typed into a cell, is that number: 1234, never `1.234`."""
    shown = show_micro(value)
    return show_number(Decimal(int(value)) / MICRO, grouped=False) if parse_number(shown).ambiguous else shown


def show_percent(part: int, whole: int, places: int = 1) -> str:
    """Print a share, rounded half up for print only: (308, 598) gives `51,5%`."""
    share = rounded_percent(part, whole, places)
    return f"{share:.{places}f}".replace(".", ",") + "%"


def rounded_percent(part: int, whole: int, places: int = 1) -> Decimal:
    """Round 100 × part ÷ whole as `rounded` does."""
    return rounded(100 * part, whole, places)


def rounded(part: int, whole: int, places: int = 1) -> Decimal:
    """Round part ÷ whole as `quotient` does, to so many places."""
    scale = 10**places
    return Decimal(quotient(scale * int(part), int(whole))) / Decimal(scale)


def quotient(part: int, whole: int) -> int:
    """Round part ÷ whole, which is positive, to a whole number, halves away from 0 as Excel's ROUND."""
    size = (2 * abs(part) + whole) // (2 * whole)
    return -size if part < 0 else size


def official_month(month: int) -> str:
    """Write a month's number: 1 and 2 with a leading zero (Nghị định 30/2020/NĐ-CP, Phụ lục I)."""
    return f"{month:02d}" if month in (1, 2) else str(month)


def show_date(day: dt.date) -> str:
    """Print a day as tables do: `05/3/2026`, leading zero for days and for months 1 and 2."""
    return f"{day.day:02d}/{official_month(day.month)}/{day.year}"


def show_moment(stored: str) -> str:
    """Print a day that a workbook stores, with its time if it has one: `07/3/2026 18:00`.

    Args:
        stored: as the cells of files hold it, `2026-03-07T18:00:00`; anything else stays as it is.
    """
    date, _, time = stored.partition("T")
    day = parse_date(date) if _ISO_DATE.fullmatch(date) else None
    return f"{show_date(day)} {time[: len('18:00')]}".rstrip() if day else stored


def sentence_date(day: dt.date) -> str:
    """Print a day as sentences do: `ngày 05 tháng 3 năm 2026` (Nghị định 30/2020, Phụ lục I)."""
    return f"ngày {day.day:02d} tháng {official_month(day.month)} năm {day.year}"


def listed(words: list[str]) -> str:
    """Join words as a sentence does: `a, b và c`."""
    *others, last = words
    return f"{', '.join(others)} và {last}" if others else last


def roman(number: int) -> str:
    """Write 1 to 39 as officials number appendices: `I`, `IV`, `IX`."""
    tens, ones = divmod(number, 10)
    units = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * tens + units[ones]


def escaped(text: str) -> str:
    """Escape control characters and direction marks, so that a received text cannot control the terminal."""
    return "".join(
        letter if unicodedata.category(letter)[0] != "C" else f"\\u{ord(letter):04x}" for letter in text
    )
