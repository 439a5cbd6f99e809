"""Access to XML elements by names without namespaces, which differ between programs."""

from __future__ import annotations

from xml.etree.ElementTree import Element


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Element, name: str) -> str:
    """An attribute of an element, by its name without the namespace; empty if there is none."""
    return next((str(value) for key, value in element.items() if key.endswith("}" + name)), "")


def repeats(element: Element, of: str) -> int:
    """How often an .ods repeats a row or a cell; `of` is `rows` or `columns`."""
    return int(attribute(element, f"number-{of}-repeated") or 1)
