"""Text from before Unicode: letters that mean what they show only in their own font.

Such text is read only where the font of its cell says so (`fonts`); `cã` is “có” in .VnTime and
nothing at all elsewhere. The kinds below stand in `Cells.kind`; what was typed stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Font(StrEnum):
    """The families of fonts whose letters mean something else than Unicode says."""

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

NAMED = re.compile(rb"\.[Vv][Nn]|VNI[- ]|Wingdings", re.IGNORECASE)
"""What bytes that name one of these fonts hold; most files do not, and are looked at no further."""

# One byte, one letter (TCVN 5712:1993 as the ABC fonts have it). U+00AD is the letter ư. Accented
# capitals do not exist: the fonts whose names end in H draw the small letters as capitals.
_TCVN3 = str.maketrans(
    "¸µ¶·¹¨¾»¼½Æ©ÊÇÈÉËÐÌÎÏÑªÕÒÓÔÖÝ×ØÜÞãßáâä«èåæçé¬íêëìîóïñòô\u00adøõö÷ùýúûüþ®¡¢£¤¥¦§",  # noqa: RUF001
    "áàảãạăắằẳẵặâấầẩẫậéèẻẽẹêếềểễệíìỉĩịóòỏõọôốồổỗộơớờởỡợúùủũụưứừửữựýỳỷỹỵđĂÂÊÔƠƯĐ",
)

_TONES = ("\u0301", "\u0300", "\u0309", "\u0303", "\u0323")
_BREVE, _CIRCUMFLEX = "\u0306", "\u0302"


def _vni() -> dict[str, str]:
    """Spell out VNI: a letter, and after it a letter that draws its marks."""
    table = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
    marks = {"": "ùøûõï", _BREVE: "éèúüë", _CIRCUMFLEX: "áàåãä"}
    shapes = {"": "aeouyôö", _BREVE: "a", _CIRCUMFLEX: "aeo"}
    for shape, letters in shapes.items():
        for letter in letters:
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
# A box with a cross in it says yes to some and no to others; it is asked, like every other picture.
_TICKS: dict[str, dict[str, str]] = {
    WINGDINGS: {"ü": TICK, "þ": TICK, "û": CROSS},
    WINGDINGS_2: {"P": TICK, "R": TICK, "O": CROSS},
}
_PRIVATE = {0xF000 + code: code for code in range(0x20, 0x100)}
_UNKNOWN_PICTURE = "\ufffd"


def family(font: str) -> Font | None:
    """Say which of `KINDS` a font draws, by its name; nothing for all others."""
    name = font.strip(" '\"")
    folded = name.casefold()
    if folded.startswith(".vn"):
        return TCVN3_CAPITALS if name.endswith("H") else TCVN3
    if folded.startswith(("vni-", "vni ")):
        return VNI
    return {"wingdings": WINGDINGS, "wingdings 2": WINGDINGS_2}.get(folded)


def kind_of(runs: list[tuple[str, str]]) -> Font | None:
    """Say which of `KINDS` a text is, by the fonts of its runs; nothing where it is plain Unicode.

    Args:
        runs: font and text of each piece of the text.

    Returns:
        The one kind of all pieces that matter. Letters that only Unicode has show that the text was
        typed in it, whatever the font; of two different kinds nobody can tell.
    """
    kinds = {
        kind for font, text in runs
        if ((kind := family(font)) in _TICKS and text.strip()) or not text.isascii()
    }  # fmt: skip
    if len(kinds) != 1:
        return None
    text = "".join(text for _, text in runs).translate(_PRIVATE)
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return None
    return kinds.pop()


def decode(kind: str, typed: str) -> str:
    """Read a text of one of `KINDS` as Unicode; any other kind stays as it was typed."""
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
