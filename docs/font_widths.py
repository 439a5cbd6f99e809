"""Write how wide the letters of Times New Roman are, from the metrics of a font with the same widths.

python docs/font_widths.py          write vtlt_consolidate/excel/widths.py

Liberation Serif is drawn to the widths of Times New Roman, and may be had anywhere (fonts-liberation). The
tests hold the table against it.
"""

import math
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from fontTools.ttLib import TTFont

TABLE = Path(__file__).parents[1] / "vtlt_consolidate" / "excel" / "widths.py"
FOLDERS = ("/usr/share/fonts/truetype/liberation2", "/usr/share/fonts/truetype/liberation")
FACES = {"REGULAR": "LiberationSerif-Regular.ttf", "BOLD": "LiberationSerif-Bold.ttf"}
LETTERS = [
    *map(chr, range(0x20, 0x7F)),
    *map(chr, range(0xA0, 0x100)),
    *"ĂăĐđĨĩŨũƠơƯư",
    *map(chr, range(0x1EA0, 0x1EFA)),
    *"–—‘’“”„†•…‰′″€₫№→−≠≤≥∞√",  # noqa: RUF001
]
HEAD = '''"""How wide the letters of Times New Roman are, in thousandths of an em, rounded up.

Written by `docs/font_widths.py` from the metrics of a font with the same widths; not by hand.
"""
# ruff: noqa: RUF001

from __future__ import annotations


def _by_letter(by_width: dict[int, str]) -> dict[str, int]:
    return {letter: width for width, letters in by_width.items() for letter in letters}


'''


def folder() -> Path | None:
    """Where the font is on this machine; nothing where it is not."""
    known = (Path(name) for name in FOLDERS)
    return next((each for each in known if (each / FACES["REGULAR"]).is_file()), None)


def widths(path: Path) -> dict[int, str]:
    """Width → the letters that have it."""
    font = TTFont(path)
    glyphs, advances, em = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    found: dict[int, str] = {}
    for letter in LETTERS:
        if ord(letter) in glyphs and unicodedata.category(letter) != "Cf":
            width = math.ceil(1000 * advances[glyphs[ord(letter)]][0] / em)
            found[width] = found.get(width, "") + letter
    return dict(sorted(found.items()))


def table(source: Path) -> str:
    """The text of the module."""
    faces = (_lines(name, widths(source / file)) for name, file in FACES.items())
    return HEAD + "\n".join(line for lines in faces for line in lines)


def _lines(name: str, by_width: dict[int, str]) -> Iterator[str]:
    yield f"{name} = _by_letter({{"
    for width, letters in by_width.items():
        pieces = [letters[at : at + 60] for at in range(0, len(letters), 60)]
        yield f"    {width}: (" + " ".join(map(repr, pieces)) + "),"
    yield "})\n"


def formatted(text: str) -> str:
    """Format as all our code is."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(TABLE), "-"]
    return subprocess.run(command, input=text, capture_output=True, encoding="utf-8", check=True).stdout


def main() -> None:
    """Write the table."""
    source = folder()
    if source is None:
        sys.exit("fonts-liberation is not installed")
    TABLE.write_text(formatted(table(source)), encoding="utf-8")


if __name__ == "__main__":
    main()
