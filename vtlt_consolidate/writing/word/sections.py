"""The sections of a report that its appendices stand in: their paper, and the numbers of their pages.

Each appendix numbers its pages by itself, and the first shows no number (Nghị định 30/2020/NĐ-CP, Phụ lục I).
"""

from __future__ import annotations

import copy
import itertools
from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm

from vtlt_consolidate.model.paper import A4_LANDSCAPE, PAPERS, Paper

_BEHIND = ("w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:bidi",
           "w:rtlGutter", "w:docGrid", "w:printerSettings", "w:sectPrChange")  # fmt: skip
"""What stands behind the kind of page numbers; Word minds the order."""


def of(document: Document, place: BaseOxmlElement) -> Section | None:
    """Find the section that a place in the body of a document belongs to: the next that ends behind it."""
    # An XPath cannot start at a processing instruction.
    behind = itertools.dropwhile(lambda each: each is not place, document.element.body.iter())
    found = next((each for each in behind if each.tag == qn("w:sectPr")), None)
    return next((each for each in document.sections if _xml(each) is found), None)


def lay(document: Document, section: Section | None, paper: Paper) -> float:
    """Lay the paper of the agency under the appendices, where that is larger than the usual one.

    What people laid themselves stays, and so does a section that the report itself stands in.

    Returns:
        By how many millimetres tables may be wider than on the usual paper.
    """
    usual = PAPERS[A4_LANDSCAPE]
    more = paper.across - usual.across
    if section is None or more <= 0 or section.orientation != WD_ORIENT.LANDSCAPE:
        return 0
    if _xml(section) is _xml(document.sections[0]):
        return 0
    section.page_width, section.page_height = Mm(paper.across), Mm(paper.down)
    return more


def ended(section: Section) -> BaseOxmlElement:
    """End an appendix within a section, for its last paragraph; what follows numbers its pages anew.

    Args:
        section: the section; it goes on as that of the next appendix.
    """
    properties = _xml(section)
    before: BaseOxmlElement = copy.deepcopy(properties)
    for former in properties.findall(qn("w:pgNumType")):
        properties.remove(former)
    numbering = OxmlElement("w:pgNumType", {qn("w:start"): "1"})
    properties.insert_element_before(numbering, *_BEHIND)
    section.different_first_page_header_footer = True
    return before


def _xml(section: Section) -> Any:
    # python-docx has no public name for its XML elements, and no page numbers that start anew.
    return section._sectPr  # noqa: SLF001
