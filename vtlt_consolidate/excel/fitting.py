"""Texts that are too long for a cell of Excel, cut so that they say so."""

from __future__ import annotations

_TEXT_LIMIT = 32_767
_CUT = "… (còn {count} chữ, xem tệp gốc)"


def fitting(text: str) -> str:
    """Shorten a text that no cell of Excel holds, such as several long answers in one; it says so itself.

    Excel counts letters as UTF-16 does: an emoji is two.
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
