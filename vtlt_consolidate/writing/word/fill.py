"""Fills in Word templates; unknown placeholders get a clear message, equal input gives equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.table import CT_Tbl
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, RGBColor
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment
from lxml import etree
from lxml.etree import XMLSyntaxError
from markupsafe import Markup

from vtlt_consolidate.excel import zipped
from vtlt_consolidate.words.errors import VtltError

_ILLEGAL = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARK_INK = "C00000"
_WHEN = (2020, 1, 1, 0, 0, 0)
_PLACE = "vtlt-"
SPARED = "Số ngày trễ"
"""A column of this heading goes from the tables of a document if nothing stands in it."""

Blocks = Callable[[WordDocument, BaseOxmlElement], Iterable[BaseOxmlElement]]
"""Draws paragraphs and tables for a document, in order, to stand behind an element of it."""
NO_BLOCKS: Mapping[str, Blocks] = MappingProxyType({})


class TemplateFaultError(VtltError):
    """A Word template of the workspace cannot be used."""


def fill(
    template: bytes,
    name: str,
    facts: Mapping[str, Any],
    known: Mapping[str, str],
    mark: str = "",
    blocks: Mapping[str, Blocks] = NO_BLOCKS,
) -> bytes:
    """Fill in a Word template.

    Args:
        template: the bytes of the template.
        name: the name of the template in messages.
        facts: a value for every placeholder.
        known: placeholder → its meaning.
        mark: printed in red above the text and in the page headers; empty: no mark.
        blocks: placeholder → function that draws the tables to put there.

    Returns:
        The bytes of the document; the same for the same arguments.

    Raises:
        TemplateFaultError: the template is not a Word file, has a syntax error or uses an unknown
            placeholder; the message then names it and lists the known ones.
    """
    document = _opened(template, name)
    try:
        if unknown := sorted(_asked(template) - set(known)):
            raise TemplateFaultError(_unknown(name, unknown, known))
        places = {key: Markup(f"<?{_PLACE}{key}?>") for key in blocks}  # noqa: S704 - our own names
        given = {key: legal(value) for key, value in facts.items()} | places
        document.render(given, _environment(), autoescape=True)
        if mark:
            _write_mark(document, mark)
        _put(document.docx, blocks)
        for table in list(document.docx.element.body.iter(qn("w:tbl"))):
            _spare(table)
        return settled(document)
    except TemplateSyntaxError as error:
        wrong = (
            f"Mẫu {name} viết sai một chỗ điền {{{{ … }}}} hoặc {{% … %}}: thiếu hoặc thừa dấu ngoặc, chữ lạ "
            "bên trong, hoặc thiếu phần kết thúc."
        )
        raise TemplateFaultError(f"{wrong} {_REMEDY}") from error
    except (TemplateError, XMLSyntaxError, ArithmeticError, LookupError, TypeError, ValueError) as error:
        raise TemplateFaultError(f"Không điền được mẫu {name}: {error}. {_REMEDY}") from error


def _environment() -> SandboxedEnvironment:
    # People edit and pass on the template, so its code runs in a sandbox that reaches only the values.
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)


@lru_cache(maxsize=8)
def _asked(template: bytes) -> frozenset[str]:
    """The placeholders of a template, which is looked through once though many letters are made from it."""
    return frozenset(DocxTemplate(io.BytesIO(template)).get_undeclared_template_variables(_environment()))


def _put(document: WordDocument, blocks: Mapping[str, Blocks]) -> None:
    """Draw the blocks at the places that rendering marked with processing instructions.

    No value can contain such an instruction, because rendering escapes the values.
    """
    body = document.element.body
    for key, draw in blocks.items():
        for place in body.xpath(f'.//processing-instruction("{_PLACE}{key}")'):
            # Written as {{ x }} instead of {{p x }}, the placeholder lies in a paragraph; a table must not.
            around = next(place.iterancestors(qn("w:p")), None)
            before = place if around is None else around
            for block in draw(document, before):
                before.addnext(block)
                before = block
    etree.strip_tags(body, etree.ProcessingInstruction)


def _spare(table: CT_Tbl) -> None:
    """Take out a column that may go if nothing stands in it; the others get its room.

    Done after filling in, so that it holds for templates that people changed, too.
    """
    rows, grid = [row.tc_lst for row in table.tr_lst], table.tblGrid.gridCol_lst
    at = next((at for at, cell in enumerate(rows[0]) if _text(cell) == SPARED), None) if rows else None
    # Where cells are merged, a column cannot be told.
    if at is None or len(grid) == 1 or any(len(cells) != len(grid) for cells in rows):
        return
    if any(_text(cells[at]) for cells in rows[1:]):
        return
    widths = [each.w or 0 for each in grid]
    rest = sum(widths) - widths[at]
    grid[at].getparent().remove(grid[at])
    for cells in rows:
        cells[at].getparent().remove(cells[at])
    # The others share its room as they share the rest.
    for other in (each for each in range(len(grid)) if each != at and rest):
        grid[other].w = width = Emu(widths[other] * sum(widths) // rest)
        for cells in rows:
            cells[other].width = width


def _text(cell: BaseOxmlElement) -> str:
    # Not `itertext`, which asks elements of python-docx for texts that they put together themselves.
    return "".join(part.text or "" for part in cell.iter(qn("w:t"))).strip()


def _write_mark(document: DocxTemplate, mark: str) -> None:
    first = document.docx.element.body[0]
    paragraph = document.docx.add_paragraph()
    first.addprevious(paragraph._p)  # noqa: SLF001 - python-docx adds paragraphs only at the end
    places = [paragraph]
    for section in document.docx.sections:
        headers = [section.header]
        headers += [section.first_page_header] if section.different_first_page_header_footer else []
        places += [header.paragraphs[0].insert_paragraph_before() for header in headers
                   if not header.is_linked_to_previous]  # fmt: skip
    for place in places:
        place.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = place.add_run(mark)
        run.bold, run.font.color.rgb = True, RGBColor.from_string(_MARK_INK)


def _opened(template: bytes, name: str) -> DocxTemplate:
    document = DocxTemplate(io.BytesIO(template))
    try:
        document.init_docx()
    except (PackageNotFoundError, zipfile.BadZipFile, KeyError, ValueError, XMLSyntaxError) as error:
        raise TemplateFaultError(f"Mẫu {name} không phải là tệp Word .docx. {_REMEDY}") from error
    return document


_REMEDY = "Sửa lại mẫu, hoặc xóa tệp này trong thư mục mau để dùng mẫu có sẵn."


def _unknown(name: str, unknown: list[str], known: Mapping[str, str]) -> str:
    asked = ", ".join(f"{{{{ {each} }}}}" for each in unknown)
    return f"Mẫu {name} có chỗ điền không ai biết: {asked}. Các tên dùng được: {', '.join(sorted(known))}."


def legal(value: Any) -> Any:
    """Remove the characters that XML does not allow from all strings, also inside lists and dicts."""
    if isinstance(value, str):
        return type(value)(_ILLEGAL.sub("", value))
    if isinstance(value, list):
        return [legal(each) for each in value]
    if isinstance(value, dict):
        return {key: legal(each) for key, each in value.items()}
    return value


def settled(document: Any) -> bytes:
    """Save a document of python-docx or docxtpl with fixed times, so that equal input gives equal bytes.

    The thumbnail of the template shows another document, so it goes; a zoom without its percentage, which
    OOXML demands, gets one.
    """
    saved, fixed = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            if not part.startswith(_THUMBNAIL):
                target.writestr(zipped.entry(part, _WHEN), _mended(part, source.read(part)))
    return fixed.getvalue()


_THUMBNAIL = "docProps/thumbnail"
_TO_THUMBNAIL = re.compile(rb"<Relationship [^>]*/thumbnail\"[^>]*/>")
_ZOOM = re.compile(rb"<w:zoom(?![^>]*w:percent)")


def _mended(part: str, data: bytes) -> bytes:
    if part == "_rels/.rels":
        return _TO_THUMBNAIL.sub(b"", data)
    return _ZOOM.sub(b'<w:zoom w:percent="100"', data) if part == "word/settings.xml" else data
