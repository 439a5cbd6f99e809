"""Documents as offices name them: number and symbol (số, ký hiệu), and references behind an answer.

A reference is the kind of a document, its number, its day, and must match completely: “chưa ban hành QĐ số
12/QĐ-UBND” contains a number, but says that the document does not exist.
"""

from __future__ import annotations

import re

from vtlt_consolidate.words.text import clean, fold, parse_date

# Nghị định 30/2020/NĐ-CP, Điều 7 and Phụ lục III, written out and as offices shorten them.
_KINDS = (
    "Nghị quyết", "NQ", "Quyết định", "QĐ", "Chỉ thị", "CT", "Quy chế", "QC", "Quy định", "QyĐ", "Quy trình",
    "Thông cáo", "Thông báo", "TB", "Hướng dẫn", "HD", "Chương trình", "CTr", "Kế hoạch", "KH", "Phương án",
    "PA", "Đề án", "ĐA", "Dự án", "DA", "Báo cáo", "BC", "Biên bản", "BB", "Tờ trình", "TTr", "Hợp đồng",
    "HĐ",
    "Công văn", "CV", "Công điện", "CĐ", "Giấy ủy quyền", "GUQ", "Giấy mời", "GM", "Thông tư", "TT",
    "Nghị định", "NĐ", "Nội quy", "Danh mục", "Văn bản",
)  # fmt: skip
_KIND = "|".join(sorted((re.escape(fold(kind)) for kind in _KINDS), key=len, reverse=True))
_STARTS = frozenset(fold(kind) for kind in _KINDS if " " not in kind) | frozenset(
    map(fold, ("UBND", "HĐND", "SNV", "BNV", "PNV", "VP", "ĐU", "VHXH", "TTg", "CP"))
)
"""What the symbol of a document starts with: its type, or the issuer for an official letter (công văn)."""

_NUMBER_WORD, _DAY_WORD = fold("số"), fold("ngày")
_LETTERS = r"[^\W\d_]+"
_LONG = rf"\d+[^\W\d_]?\s?/\s?(?:\d{{4}}/)?(?P<slashed>{_LETTERS})(?:-{_LETTERS})+"
_SLASHLESS = rf"\d+(?P<bare>{_LETTERS})(?:-{_LETTERS})+"
# A short symbol needs its kind or the word “số” before it: 3/TC may be three criteria, 3/5 three of five.
_NAMED = rf"(?:(?:{_KIND})(?:\s+{_NUMBER_WORD})?|{_NUMBER_WORD})\s*:?\s*"
_SHORT = rf"\d+\s?/\s?(?:\d{{4}}/)?(?P<slashed>{_LETTERS})"
_DAY = rf"(?:{_DAY_WORD}\s+)?(?P<day>\d[\d/.-]*\d|\d+ {fold('tháng')} \d+ {fold('năm')} \d+)"
_FORMS = (
    re.compile(rf"(?:{_NAMED})?{_LONG}(?:\s+{_DAY})?"),
    re.compile(rf"(?:{_NAMED})?{_SLASHLESS}(?:\s+{_DAY})?"),
    re.compile(rf"{_NAMED}{_SHORT}(?:\s+{_DAY})?"),
    re.compile(rf"(?:(?:{_KIND})\s+)?{_NUMBER_WORD}\s*:?\s*\d+(?:\s+{_DAY_WORD}\s+(?P<day>\d.*))?"),
    re.compile(rf"(?:(?:{_KIND})\s+)?{_DAY}"),
)
_APART = re.compile(rf"\s*[,;]\s*|\s+{fold('và')}\s+")

# Without the lookbehind, every digit of a long run would be tried as the first one: quadratic time.
_NO_SLASH = re.compile(r"(?<!\d)(\d+)((?:[A-ZĐ][A-ZĐa-z]*)-[A-ZĐ].*)")
_NUMBER_AND_SYMBOL = re.compile(r"\d+[^\W\d_]?(?:\s?-\s?[^\W\d_]+)?\s?/\s?(?:\d{4}\s?/\s?)?[^\W\d_][^\s/]*")
# Nghị định 30/2020/NĐ-CP, Phụ lục III, and the types that only laws, decrees and circulars have.
_DOCUMENT_TYPES = frozenset(
    "NQ QĐ CT QC QyĐ TC TB HD CTr KH PA ĐA DA BC BB TTr HĐ CĐ BGN BTT GUQ GM GGT GNP PG PC PB SY SL TrS "
    "L PL NĐ TT TTLT CV GP GCN".upper().split()
)
_TYPE_AND_ISSUER = re.compile(r"\d+\s*/(?:\d{4}/)?(\w+)-(?:UBND|HĐND|SNV|BNV|TTg|CP)(?:-\w+)?", re.IGNORECASE)


def is_reference(typed: str) -> bool:
    """Say whether a text consists only of references to documents, each with its number or its day.

    `QĐ số 12/QĐ-UBND ngày 03/02/2026`, `Kế hoạch số 5`, `12/KH-UBND, 05/3/2026`, `ngày 05/3/2026` are.
    A kind alone (`Kế hoạch`), a number alone (`12`), a fraction (`3/5`), a month or any other word is not.
    """
    return all(map(_is_one, _APART.split(fold(typed))))


def _is_one(item: str) -> bool:
    return any(found and _holds(found.groupdict()) for found in (form.fullmatch(item) for form in _FORMS))


def _holds(parts: dict[str, str | None]) -> bool:
    """Check that a symbol starts with a known type or issuer, and that a day exists in the calendar."""
    start, day = parts.get("slashed") or parts.get("bare"), parts.get("day")
    return (start is None or start in _STARTS) and (day is None or parse_date(_plain(day)) is not None)


def _plain(day: str) -> str:
    """Undo `fold` for the words “tháng” and “năm”, as `parse_date` reads plain text."""
    return day.replace(fold("tháng"), "tháng").replace(fold("năm"), "năm")


def parse_document_number(typed: str) -> tuple[str, bool]:
    """Read number and symbol of a document, and say whether the text had to be corrected.

    `12/KH-UBND` stays; `Số 12/KH-UBND` loses its first word; `20KH-UBND` gets its slash.
    """
    text = clean(typed)
    bare = re.sub(r"^[Ss]ố\s*:?\s*", "", text)
    mended = _NO_SLASH.sub(r"\1/\2", bare)
    return mended, mended != text


def is_document_number(typed: str) -> bool:
    """Say whether a text is number and symbol of a document: `5355/BC-SNV`, `02/2026/QĐ-UBND`, `12-BC/ĐU`."""
    return bool(_NUMBER_AND_SYMBOL.fullmatch(clean(typed)))


def unknown_document_type(number: str) -> str:
    """Give the type of a document if no rule knows it: `BNC` of `5355/BNC-SNV`; otherwise empty.

    Only numbers of a few well-known issuers are examined: in others the first letters may be the issuer
    itself.
    """
    found = _TYPE_AND_ISSUER.fullmatch(number)
    return found[1] if found and found[1].upper() not in _DOCUMENT_TYPES else ""


def document_number(number: str) -> str:
    """Write `5/BC-SNV` as `05/BC-SNV` (Nghị định 30/2020, Phụ lục I)."""
    digits, slash, symbol = number.partition("/")
    return f"0{digits}{slash}{symbol}" if len(digits) == 1 and digits.isdigit() else number
