"""Shortens texts that are too long for a cell of Excel."""

from __future__ import annotations

_TEXT_LIMIT = 32_767
_CUT = "… (còn {count} chữ, xem tệp gốc)"


def fitting(text: str) -> str:
    """Shorten a text that exceeds Excel's limit, such as several long answers in one cell, and note the cut.

    Excel counts UTF-16 units: an emoji counts as two.

    XlsxWriter would refuse a longer text with a return code only, and write nothing.
    """
    if len(text) <= _TEXT_LIMIT // 2 or _units(text) <= _TEXT_LIMIT:
        return text
    room = _TEXT_LIMIT - len(_CUT) - len(str(len(text)))
    kept = (
        text.encode("utf-16-le", errors="surrogatepass")[: 2 * room]
        .decode("utf-16-le", errors="ignore")
        .rstrip()
    )
    return kept + _CUT.format(count=len(text) - len(kept))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="surrogatepass")) // 2
