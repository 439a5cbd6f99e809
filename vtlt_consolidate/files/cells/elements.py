"""Parses parts; gives access to XML elements by names without namespaces, which differ between programs."""

from __future__ import annotations

import re
from xml.etree.ElementTree import XML as parse_plain  # noqa: N811 - a function in the spelling of a constant
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

_ENCODED = re.compile(rb"encoding\s*=\s*[\"'](?!(?:utf-8|UTF-8)[\"'])")


def is_plain(data: bytes) -> bool:
    """Say whether the bytes of a part show all of it: no other encoding, no declarations, no comments."""
    if not data.startswith(b"<") or b"\0" in data:
        return False
    # One byte is found twenty times as fast as two, and most parts do not have it.
    if b"?" in data and _ENCODED.search(data, 0, data.find(b"?>") + 1):
        return False
    return b"!" not in data or b"<!" not in data


def parsed(data: bytes) -> Element:
    """Parse a part.

    The parser that refuses declarations is several times slower, so it takes only what may hold any.

    Raises:
        ParseError: it is not well-formed.
        DefusedXmlException: it declares entities.
    """
    element: Element = parse_plain(data) if is_plain(data) else fromstring(data)
    return element


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute of an element, by its name without the namespace; empty if there is none."""
    return next((str(value) for key, value in element.items() if key.endswith("}" + name)), "")


def repeats(element: Element, of: str) -> int:
    """How often an .ods repeats a row or a cell; `of` is `rows` or `columns`."""
    return int(attribute(element, f"number-{of}-repeated") or 1)
