"""Text typed in pre-Unicode fonts, whose letters are right only when they are drawn in that font.

It is decoded only if the font of its cell is one of these (`fonts`): `cã` is “có” in .VnTime and no word in
any other font. The kinds below are stored in `Cells.kind`; `typed` is kept undecoded.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from functools import lru_cache


class Font(StrEnum):
    """The families of fonts that draw other letters than Unicode defines."""

    TCVN3 = "tcvn3"
    TCVN3_CAPITALS = "tcvn3-capitals"
    VNI = "vni"
    WINGDINGS = "wingdings"
    WINGDINGS_2 = "wingdings-2"


TCVN3 = Font.TCVN3
TCVN3_CAPITALS = Font.TCVN3_CAPITALS
VNI = Font.VNI
WINGDINGS = Font.WINGDINGS
WINGDINGS_2 = Font.WINGDINGS_2
KINDS = frozenset(Font)

_NAMED = (b".vn", b"vni-", b"vni ", b"wingdings")


# Cached, because the forms of a month have the same styles.
@lru_cache(maxsize=16)
def is_named(data: bytes) -> bool:
    """Say whether bytes may name one of these fonts, so that most files need no closer look."""
    small = data.lower()
    return any(name in small for name in _NAMED)


# One byte, one letter (TCVN 5712:1993 as the ABC fonts have it). U+00AD is the letter ư. Accented
# capitals do not exist: the fonts whose names end in H draw the small letters as capitals.
_TCVN3 = str.maketrans(
    "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ®¡¢£¤¥¦§",  # noqa: RUF001
    "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđĂÂÊÔƠƯĐ",
)

_TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_BREVE, _CIRCUMFLEX = "\u0306", "\u0302"


def _vni() -> dict[str, str]:
    """Make the table of VNI, where a base letter is followed by a second one that draws its marks."""
    table = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    marks = {"": "ùøûõï", _BREVE: "éèúüë", _CIRCUMFLEX: "áàåãä"}
    shapes = {"": "aeouyôö", _BREVE: "a", _CIRCUMFLEX: "aeo"}
    for shape, letter in ((shape, letter) for shape, letters in shapes.items() for letter in letters):
        base = unicodedata.normalize("NFC", table.get(letter, letter) + shape)
        if shape:
            table[letter + {_BREVE: "ê", _CIRCUMFLEX: "â"}[shape]] = base
        for mark, tone in zip(marks[shape], _TONES, strict=True):
            if letter + mark != "yï":  # ỵ has a letter of its own
                table[letter + mark] = unicodedata.normalize("NFC", base + tone)
    capitals = {pair.upper(): read.upper() for pair, read in table.items()}
    mixed = {pair[0].upper() + pair[1:]: read.upper() for pair, read in table.items()}
    return mixed | capitals | table


_VNI = _vni()
_VNI_LETTER = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))

TICK, CROSS = "✓", "✗"
# A box with a cross means yes to some and no to others, so it is asked about like every other picture.
_TICKS: dict[str, dict[str, str]] = {
    WINGDINGS: {"ü": TICK, "þ": TICK, "û": CROSS},
    WINGDINGS_2: {"P": TICK, "R": TICK, "O": CROSS},
}
# Office stores the letters of symbol fonts from U+F000 on.
_PRIVATE = {0xF000 + code: code for code in range(0x20, 0x100)}
_UNKNOWN_PICTURE = "\ufffd"


def family(font: str) -> Font | None:
    """Find the family of a font by its name; `None` for fonts that draw Unicode."""
    name = font.strip(" '\"")
    folded = name.casefold()
    if folded.startswith(".vn"):
        return TCVN3_CAPITALS if name.endswith("H") else TCVN3
    if folded.startswith(("vni-", "vni ")):
        return VNI
    return {"wingdings": WINGDINGS, "wingdings 2": WINGDINGS_2}.get(folded)


def kind_of(runs: list[tuple[str, str]]) -> Font | None:
    """Find the family of the fonts of a text; `None` if it is plain Unicode.

    Args:
        runs: font and text of each piece of the text.

    Returns:
        The family that all pieces with non-ASCII letters or pictures share. `None` too if they have different
        families, or if the text has letters outside cp1252: then it was typed in Unicode, whatever the font.
    """
    kinds = {
        kind for font, text in runs
        if ((kind := family(font)) in _TICKS and text.strip()) or not text.isascii()
    }  # fmt: skip
    if len(kinds) != 1:
        return None
    text = "".join(text for _, text in runs).translate(_PRIVATE)
    try:
        # These fonts have one byte a letter; a letter outside of this code page was typed in Unicode.
        text.encode("cp1252")
    except UnicodeEncodeError:
        return None
    return kinds.pop()


def decode(kind: str, typed: str) -> str:
    """Decode a text typed in a font of `KINDS` to Unicode; other text is returned unchanged."""
    if kind == TCVN3:
        return typed.translate(_TCVN3)
    if kind == TCVN3_CAPITALS:
        return typed.translate(_TCVN3).upper()
    if kind == VNI:
        return _VNI_LETTER.sub(lambda found: _VNI[found[0]], typed)
    if kind in _TICKS:
        pictures = _TICKS[kind]
        return "".join(
            each if each.isspace() else pictures.get(each, _UNKNOWN_PICTURE)
            for each in typed.translate(_PRIVATE)
        )
    return typed
