"""How official tables say what something is worth: `chấm: 5 điểm`, `trừ 0,5 điểm/02 văn bản`, `từ 90%`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from vtlt_consolidate.words.scales import Tier
from vtlt_consolidate.words.text import clean, parse_number, show_number

_N = r"(?P<n>\d+(?:[.,]\d+)?)"
_POINTS = r"(?:điểm|đ)(?![\w/])"
_GIVEN = r"(?:chấm|được|đạt|tính|cho|cộng(?: thêm)?|thì|là|thưởng|mức|=|:|\(|,|-|–|;)"
_AWARD = re.compile(
    rf"(?P<text>.+?)(?P<given>(?:\s*{_GIVEN})*)\s*:?\s*(?<![\d.,/–-]){_N}\s*{_POINTS}\s*\)?[\s.;,]*",
    re.IGNORECASE,
)
_OWN = re.compile(rf"(?P<text>.+?)\s*\((?:tối đa |tổng )?{_N}\s*{_POINTS}\)\s*[.:;]?", re.IGNORECASE)
_NOTHING = re.compile(
    r"(?P<text>.+?)[\s:,–-]*(?:thì )?không (?:được )?(?:tính|chấm|cho|có)? ?điểm[\s.;]*", re.IGNORECASE
)
_TAKEN = re.compile(
    rf"(?P<text>.*?)[\s:,–(-]*(?:thì |sẽ )?(?:bị )?trừ(?: đi)?\s*:?\s*{_N}\s*điểm"
    r"(?:\s*(?:/|cho mỗi|cho|mỗi)\s*(?:một |1 |01 )?(?P<per>\d+)?\s*(?P<unit>[^\d.;()/]+?))?\s*\)?[\s.;]*",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"\(?\s*(?:cứ )?mỗi (?P<unit>[^\d;:]+?)\s*(?P<how>bị trừ|trừ|được tính|được cộng|được|tính|chấm|:)"
    rf"\s*:?\s*{_N}\s*điểm"
    r"(?:\s*[:;,]?\s*(?P<count>\d+)\s*[x×*]\s*(?P<rate>\d+(?:[.,]\d+)?)\s*=\s*(?P<all>\d+(?:[.,]\d+)?)\s*điểm)?",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"tối đa|nhiều nhất|không quá|từ \d+(?:[.,]\d+)?\s*(?:đến|-|–)\s*\d+(?:[.,]\d+)?\s*điểm"
    r"|\d\s*[-–]\s*\d+(?:[.,]\d+)?\s*(?:điểm|đ)\b|mỗi|/",
    re.IGNORECASE,
)
_CAPPED = re.compile(
    r"(?P<text>.+?)\s*[,;(–-]\s*(?:nhưng |và )?(?:trừ )?(?:tối đa|nhiều nhất|không quá)"
    rf"(?: (?:là|trừ|bị trừ))?\s*:?\s*{_N}\s*{_POINTS}\s*\)?[\s.;,]*",
    re.IGNORECASE,
)
_LIMITED = re.compile(r"(?:tối đa|nhiều nhất|không quá)\s*$", re.IGNORECASE)
_RANGED = re.compile(r"(?:từ|đến)\s*$", re.IGNORECASE)
EVERY = re.compile(r"\b(?:mỗi|cứ)\b", re.IGNORECASE)
_ABOUT_EACH = re.compile(r"\(([^()]*mỗi[^()]*)\)", re.IGNORECASE)
_DENIED = ("không", "chưa")
_BARE = re.compile(r"(?:[^:;\d]+:\s*\d+(?:[.,]\d+)?\s*;\s*)+[^:;\d]+:\s*0(?:[.,]0+)?")
"""Results with their numbers, the last of which is nothing: `Đạt: 20; Không đạt: 0`."""
_BETWEEN = re.compile(r"(?:(?<=điểm)|(?<=\dđ))(?:\s*[.;,]?\s+(?=[-+•]\s*[^\W\d])|\s*;\s*(?=[^\W_]|[<>≤≥]))")
_BRACKETS = re.compile(r"\([^()]*\)")
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_LOW = re.compile(r"(?:từ|đạt từ|tối thiểu|>=|≥|(?P<above>trên|hơn|quá|>))\s*$", re.IGNORECASE)
_HIGH = re.compile(r"(?:(?P<below>dưới|chưa đạt|không đạt|ít hơn|<)|đến|không quá|<=|≤)\s*$", re.IGNORECASE)
_UP = re.compile(r"\s*(?:trở lên|và cao hơn)", re.IGNORECASE)
_DOWN = re.compile(r"\s*trở xuống", re.IGNORECASE)
_UNARISEN = re.compile(r"không (?:có )?phát sinh", re.IGNORECASE)
_OUT_OF_THE_MOST = re.compile(
    r"không (?:có )?phát sinh[^.;:()]*?(?:(?:trừ|loại)(?: ra)? khỏi|không tính (?:vào|trong))"
    r" (?:tổng )?(?:số )?điểm (?:tối đa|chuẩn)",
    re.IGNORECASE,
)
_JOINER = re.compile(
    r"\s*(?:(?:và |đến |tới )*(?P<below>dưới|nhỏ hơn|<(?!=))|(?:và )?(?P<closed>đến|tới|–|-|<=|≤))\s*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Award:
    """A result and its points: `Tham gia đầy đủ chấm: 5 điểm`."""

    text: str
    points: Decimal


@dataclass(frozen=True)
class Deduction:
    """What costs points: `trừ 0,5 điểm/02 văn bản`.

    Args:
        text: what it is.
        points: how many.
        unit: what is counted; empty: it is taken off once.
        per: how many of them make one time.
        limit: how many at most; none: not said.
    """

    text: str
    points: Decimal
    unit: str = ""
    per: Decimal = Decimal(1)
    limit: Decimal | None = None


@dataclass(frozen=True)
class Each:
    """Points for each thing: `mỗi báo cáo được 0,25 điểm: 10 x 0,25 = 2,5 điểm`.

    Args:
        unit: what is counted.
        points: for each; negative if they are taken off.
        count: how many are expected; none: not said.
        product: of a product that is written out the points of each and of all.
        limit: how many at most; none: not said.
    """

    unit: str
    points: Decimal
    count: Decimal | None = None
    product: tuple[Decimal, Decimal] | None = None
    limit: Decimal | None = None


def number(text: str) -> Decimal:
    """Read a number that a pattern found."""
    value = parse_number(text).value
    return Decimal(text.replace(",", ".")) if value is None else value


def award(text: str) -> Award | None:
    """Read a result with its points at the end; none: it says something else, or leaves them open."""
    plain = clean(text)
    if found := _NOTHING.fullmatch(plain):
        return None if about_points(found["text"]) else Award(_tidy(found["text"]), Decimal(0))
    found = _AWARD.fullmatch(plain)
    if not found or "trừ" in plain.casefold() or _OPEN.search(plain[len(found["text"]) :]):
        return None
    if _LIMITED.search(found["text"]) or (":" not in found["given"] and _RANGED.search(found["text"])):
        return None
    # Several results on one line that were not told apart are none.
    if about_points(_ABOUT_EACH.sub(" ", found["text"])):
        return None
    # Points inside brackets are about a part, unless the brackets hold nothing else.
    if EVERY.search(_BRACKETS.sub(" ", found["text"])) or found["text"].count("(") > found["text"].count(")"):
        return None
    said = _tidy(found["text"])
    # “Không đạt: 0 điểm” denies the word that says elsewhere what is given.
    if said.casefold().endswith(_DENIED) and (taken := re.match(r"\s*([^\W\d_]+)", found["given"])):
        said = f"{said} {taken[1]}"
    return Award(said, number(found["n"]))


def own_points(text: str) -> tuple[str, Decimal | None]:
    """Take the points off a name that ends with them in brackets: `Công tác văn thư (30 điểm)`."""
    found = _OWN.fullmatch(clean(text))
    return (found["text"], number(found["n"])) if found else (text, None)


def deduction(text: str) -> Deduction | None:
    """Read what costs points."""
    plain, limit = capped(text)
    found = _TAKEN.fullmatch(plain)
    if not found or re.search(r"tối đa|không quá", plain, re.IGNORECASE) or EVERY.search(found["text"]):
        return None
    # Several deductions on one line that were not told apart are none.
    if about_points(found["text"]):
        return None
    unit = clean(found["unit"] or "")
    # What is taken off once has no limit of its own.
    if limit is not None and not unit:
        return None
    per = Decimal(found["per"]) if found["per"] else Decimal(1)
    return Deduction(_tidy(found["text"]), number(found["n"]), unit, per, limit)


def points_for_each(text: str) -> Each | None:
    """Find points for each thing in a text."""
    found = _EACH.search(clean(text))
    if not found:
        return None
    points, limit = number(found["n"]), capped(text)[1]
    if "trừ" in found["how"].casefold():
        return Each(clean(found["unit"]), -points, limit=limit)
    if not found["count"]:
        return Each(clean(found["unit"]), points, limit=limit)
    product = number(found["rate"]), number(found["all"])
    return Each(clean(found["unit"]), points, Decimal(found["count"]), product, limit)


def capped(text: str) -> tuple[str, Decimal | None]:
    """Take off the end of a text the most points that it names: `…, tối đa trừ 5 điểm`."""
    found = _CAPPED.fullmatch(clean(text))
    return (clean(found["text"]), number(found["n"])) if found else (clean(text), None)


def without_each(text: str) -> tuple[str, str]:
    """Split a text into its words, and the bracket about each thing; without one the second is empty."""
    found = _ABOUT_EACH.search(text)
    if not found:
        return clean(text), ""
    return clean(text[: found.start()] + " " + text[found.end() :]) or clean(text), clean(found[1])


def bracketed(text: str) -> tuple[str, tuple[Award, ...]]:
    """Split `Gửi, nhận (giấy: 01 điểm; điện tử: 01 điểm)` into its name and its parts; none: no parts."""
    for found in re.finditer(r"\(([^()]*điểm[^()]*)\)", text):
        awards = [award(piece) for piece in found[1].split(";")]
        read = [one for one in awards if one]
        if len(read) == len(awards) and len(read) > 1:
            return clean(text[: found.start()] + text[found.end() :]), tuple(read)
    return clean(text), ()


def tier(one: Award) -> Tier | None:
    """Read the percentages of a result as a range: none: it has none, or they are not clear."""
    found = list(_PERCENT.finditer(one.text))
    if not found or len(found) > 2:  # noqa: PLR2004 - a range has two ends
        return None
    ends = [number(each_[1]) for each_ in found]
    before, after = one.text[: found[0].start()], one.text[found[-1].end() :]
    if len(ends) == 1:
        return _open_tier(before, ends[0], after, one.points)
    between = _JOINER.fullmatch(one.text[found[0].end() : found[1].start()])
    low = _LOW.search(before)
    if not between or ends[0] >= ends[1]:
        return None
    return Tier(one.points, ends[0], ends[1], low_in=not (low and low["above"]), high_in=not between["below"])


def _open_tier(before: str, end: Decimal, after: str, points: Decimal) -> Tier | None:
    low, high = _LOW.search(before), _HIGH.search(before)
    if low or _UP.match(after):
        return Tier(points, low=end, low_in=not (low and low["above"]))
    if high or _DOWN.match(after):
        return Tier(points, high=end, high_in=not (high and high["below"]))
    # “50% hồ sơ” may be exactly that, at least or at most that; all of it is one thing only.
    return Tier(points, end, end, low_in=True, high_in=True) if end == 100 else None  # noqa: PLR2004


def about_points(text: str) -> bool:
    """Say whether a text speaks of a number of points."""
    return bool(re.search(r"\d\s*(?:điểm|đ)(?!\w)", clean(text), re.IGNORECASE))


def gaps(tiers: Sequence[Tier]) -> Iterator[str]:
    """Name what lies between ranges of percent that do not meet."""
    ordered = sorted(tiers, key=lambda one: (one.low is not None, one.low or Decimal(0)))
    for below, above in pairwise(ordered):
        if below.high is None or above.low is None or below.high > above.low:
            yield f"bậc nào được tính khi trùng nhau ở {show_number(above.low or Decimal(0))}%"
        elif below.high < above.low:
            yield f"từ {show_number(below.high)}% đến {show_number(above.low)}% được mấy điểm"
        elif below.high_in == above.low_in:
            yield f"đúng {show_number(above.low)}% thuộc bậc nào"


def limited(text: str) -> Iterator[Decimal]:
    """Find the limits of points that a text names: `trừ tối đa 5 điểm`, `không quá 2 điểm`."""
    for found in re.finditer(
        rf"(?:tối đa|nhiều nhất|không quá)[^\d;.]{{0,20}}{_N}\s*{_POINTS}", clean(text), re.IGNORECASE
    ):
        yield number(found["n"])


def about_unarisen(text: str) -> bool:
    """Say whether a text speaks of what did not arise (không phát sinh)."""
    return bool(_UNARISEN.search(clean(text)))


def leaves_the_most(text: str) -> bool:
    """Say whether a text takes what did not arise out of the maximum."""
    return bool(_OUT_OF_THE_MOST.search(clean(text)))


def threshold(text: str) -> Decimal | None:
    """Find `tỷ lệ … từ 90% trở lên` in what is asked."""
    found = re.search(
        r"tỷ lệ[^;.]*?(?:từ|tối thiểu)\s+(\d+(?:[.,]\d+)?)\s*%(?:\s*trở lên)?", clean(text), re.IGNORECASE
    )
    return number(found[1]) if found else None


def split(text: str) -> list[str]:
    """Split a cell into lines: paragraphs, and `…: 5 điểm; - …` where several are typed in one."""
    lines: list[str] = []
    for typed in text.split("\n"):
        bare = _BARE.fullmatch(clean(typed))
        paragraph = (
            re.sub(r"(?<=\d)\s*(?=[;.]?\s*$|;)", " điểm", clean(typed).rstrip(" .;")) if bare else typed
        )
        open_ = ""
        for piece in _BETWEEN.split(paragraph):
            # What stands in brackets is one text, whatever separates its parts.
            whole = f"{open_}; {piece}" if open_ else piece
            open_ = whole if whole.count("(") > whole.count(")") else ""
            if not open_ and clean(whole):
                lines.append(clean(whole))
        if open_:
            lines.append(clean(open_))
    return lines


def _with_points(paragraph: str) -> str:
    """Write “điểm” behind the numbers of results that are typed without it."""
    plain = clean(paragraph).rstrip(" .;")
    return re.sub(r"(?<=\d)(?=\s*;|$)", " điểm", plain) if _BARE.fullmatch(plain) else paragraph


def _tidy(text: str) -> str:
    plain = clean(text).strip(" :;,.-–(=")
    return re.sub(r"\s*(?:chấm|được|tính|thì|là|cho)$", "", plain, flags=re.IGNORECASE).strip(" :;,.-–(=")


def percent(text: str) -> bool:
    """Say whether a text holds a percentage."""
    return bool(_PERCENT.search(text))
