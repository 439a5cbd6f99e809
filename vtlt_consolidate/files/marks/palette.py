"""Resolves colours that workbooks name by number, of a palette or of a theme with a tint."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from functools import cached_property
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from vtlt_consolidate.files.cells.elements import local_name

SYSTEM = "000000"
"""The colour of letters without a colour of their own."""

_FIRST = "000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF"
# ECMA-376 part 1, 18.8.27, where the first eight occur twice.
_INDEXED = (
    f"{_FIRST} {_FIRST} 800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF "
    "660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF "
    "CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 "
    "003366 339966 003300 333300 993300 993366 333399 333333 000000 FFFFFF"
).split()
_THEME = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6",
          "hlink", "folHlink")  # fmt: skip
_OFFICE = {"lt1": "FFFFFF", "dk1": "000000", "lt2": "EEECE1", "dk2": "1F497D"}
_RGB = 6


class Colours:
    """The colours of one .xlsx.

    Args:
        styles: the children of the root of its styles, by name.
        theme: XML of its theme; empty: the default theme of Office.
    """

    def __init__(self, styles: Mapping[str, Element], theme: bytes) -> None:
        self._styles, self._data = styles, theme

    @cached_property
    def _theme(self) -> dict[str, str]:
        found = dict(_OFFICE)
        for element in fromstring(self._data).iter() if self._data else ():
            name = local_name(element)
            if name in _THEME and len(element):
                # For a colour of the system, `val` is its name, and `lastClr` what it last was.
                found[name] = (element[0].get("lastClr") or element[0].get("val") or "").upper()[-_RGB:]
        return found

    @cached_property
    def _indexed(self) -> list[str]:
        own = [
            (colour.get("rgb") or "").upper()[-_RGB:]
            for child in self._styles.get("colors", ()) if local_name(child) == "indexedColors"
            for colour in child
        ]  # fmt: skip
        return own + _INDEXED[len(own) :]

    def of(self, element: Element, automatic: str) -> str:
        """Resolve a colour to RRGGBB; `automatic` if the program chooses; empty if unknown."""
        if element.get("rgb"):
            found = str(element.get("rgb")).upper()[-_RGB:]
        elif element.get("theme"):
            number = int(str(element.get("theme")))
            found = self._theme.get(_THEME[number], "") if number < len(_THEME) else ""
        elif element.get("indexed"):
            number = int(str(element.get("indexed")))
            found = self._indexed[number] if number < len(self._indexed) else automatic
        else:
            found = automatic
        return _tinted(found, float(element.get("tint") or 0)) if _is_colour(found) else ""


def _is_colour(text: str) -> bool:
    return len(text) == _RGB and all(letter in "0123456789ABCDEF" for letter in text)


def _tinted(colour: str, tint: float) -> str:
    if not tint:
        return colour
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    # ECMA-376: a tint below 0 moves the colour towards black, one above 0 towards white.
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(max(light, 0), 1), full)
    return "".join(f"{round(255 * part):02X}" for part in parts)
