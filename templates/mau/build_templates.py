"""Build the Word templates that `vtlt init` copies into a workspace.

    python templates/mau/build_templates.py [FOLDER]

Form: Nghị định 30/2020/NĐ-CP, Phụ lục I. What a person has to fill in once is highlighted. The same
script gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt

from vtlt_consolidate.excel.measure import ems
from vtlt_consolidate.writing.word.fill import settled

HERE = Path(__file__).parent
MOTTO = "Độc lập - Tự do - Hạnh phúc"
CENTER, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
MADE = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


def blank(title: str) -> Any:
    """A document with the paper, margins and letters of the decree."""
    document = Document()
    for name in ("author", "comments", "keywords", "last_modified_by", "subject", "category"):
        setattr(document.core_properties, name, "")
    document.core_properties.title = title
    document.core_properties.created = document.core_properties.modified = MADE
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Times New Roman", Pt(14)
    fonts = normal.element.rPr.rFonts
    for kind in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(kind), "Times New Roman")
    normal.paragraph_format.space_after = Pt(0)
    normal.paragraph_format.line_spacing = 1.0
    paper(document.sections[0])
    return document


def paper(section: Any, *, landscape: bool = False) -> None:
    """Lay out A4 with a page number at the top that the first page does not show."""
    short, long = Mm(210), Mm(297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = section.first_page_header.is_linked_to_previous = False
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = CENTER
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size = Pt(13)
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text
        run._r.append(part)  # noqa: SLF001 - python-docx has no fields
    settings = section._sectPr  # noqa: SLF001 - python-docx has no page numbers that start anew
    for former in settings.findall(qn("w:pgNumType")):
        settings.remove(former)
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    # Word minds the order.
    settings.find(qn("w:cols")).addprevious(numbering)


def line(where: Any, text: str, size: int = 14, *, looks: str = "", align: Any = CENTER) -> Any:
    """Write one paragraph; what stands in square brackets is highlighted."""
    paragraph = where.add_paragraph()
    paragraph.alignment = align
    before, _, rest = text.partition("[")
    inside, _, after = rest.partition("]")
    for words, open_ in ((before, False), (f"[{inside}]" if rest else "", True), (after, False)):
        if words:
            run = paragraph.add_run(words)
            run.font.size = Pt(size)
            run.bold, run.italic = "bold" in looks, "italic" in looks
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW if open_ else None
    return paragraph


def body(where: Any, text: str, *, looks: str = "", kept: bool = False) -> None:
    """Write a paragraph of the text; one that is kept stays on the page of the next."""
    paragraph = line(where, text, looks=looks, align=JUSTIFY)
    paragraph.paragraph_format.keep_with_next = kept or None
    if not text.startswith("{%"):
        paragraph.paragraph_format.first_line_indent = Cm(1.27)
        paragraph.paragraph_format.space_after = Pt(6)


def columns(document: Any, *widths: int) -> list[Any]:
    """Make a table of one row without borders and give its cells."""
    table = document.add_table(rows=1, cols=len(widths))
    table.autofit = False
    # The date stands on one line, whatever the place.
    margins = OxmlElement("w:tblCellMar")
    for side in ("w:left", "w:right"):
        margin = OxmlElement(side)
        margin.set(qn("w:w"), "0")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    # Word minds the order.
    table._tbl.tblPr.find(qn("w:tblLook")).addprevious(margins)  # noqa: SLF001 - no such setting
    for cell, width in zip(table.rows[0].cells, widths, strict=True):
        cell.width = Mm(width)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    return list(table.rows[0].cells)


def fill(cell: Any, *lines: tuple[str, int, str]) -> None:
    """Write centred lines into a cell, in place of its empty paragraph."""
    for text, size, looks in lines:
        line(cell, text, size, looks=looks)
    first = cell.paragraphs[0]._p  # noqa: SLF001 - python-docx cannot remove
    first.getparent().remove(first)


def heading(document: Any, subject: str = "") -> None:
    """Write the two halves above a document: agency and number, nation and date."""
    left, right = columns(document, 64, 101)
    under = (("V/v {{ ve_viec }}", 12, ""),) if subject else ()
    parent = ("{%p if co_quan_chu_quan %}", "{{ co_quan_chu_quan }}", "{%p endif %}")
    above = [(text, 12, "") for text in parent]
    fill(left, *above, ("{{ co_quan_hoa }}", 12, "bold"), ("_______", 8, ""), ("{{ so_ky_hieu }}", 13, ""),
         *under)  # fmt: skip
    fill(right, ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, "bold"),
         (MOTTO, 13, "bold"), ("", 3, ""), ("{{ dia_danh_ngay }}", 13, "italic"))  # fmt: skip
    # The decree wants a line as long as the text above it.
    rule(right.paragraphs[2], 101, ems(MOTTO) * Pt(13).mm)


def rule(paragraph: Any, width: float, length: float) -> None:
    """Draw a line so long, in the middle of a cell so wide, both in millimetres, above an empty paragraph."""
    form = paragraph.paragraph_format
    form.left_indent = form.right_indent = Mm(round((width - length) / 2, 1))
    form.space_before, form.line_spacing = Pt(2), Pt(4)
    borders, top = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "0"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no borders
    # Word minds the order.
    properties.find(qn("w:spacing")).addprevious(borders)


def ending(document: Any, *recipients: str) -> None:
    """Write recipients and signature, on one page with the end of the text."""
    line(document, "", 6)
    for paragraph in document.paragraphs[-2:]:
        paragraph.paragraph_format.keep_with_next = True
    left, right = columns(document, 82, 83)
    row = document.tables[-1].rows[0]
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - no such setting
    line(left, "Nơi nhận:", 12, looks="bold italic", align=WD_ALIGN_PARAGRAPH.LEFT)
    for recipient in recipients:
        line(left, recipient, 11, align=WD_ALIGN_PARAGRAPH.LEFT)
    first = left.paragraphs[0]._p  # noqa: SLF001 - python-docx cannot remove
    first.getparent().remove(first)
    fill(right, ("[CHỨC VỤ NGƯỜI KÝ]", 14, "bold"), ("", 14, ""), ("", 14, ""), ("", 14, ""),
         ("[Họ và tên]", 14, "bold"))  # fmt: skip


def each(document: Any, name: str) -> None:
    """Write every sentence of a list as a paragraph of its own."""
    body(document, "{%p for cau in " + name + " %}")
    body(document, "- {{ cau }}")
    body(document, "{%p endfor %}")


def report() -> Any:
    """The report with its appendix."""
    document = blank("Báo cáo")
    heading(document)
    line(document, "", 14)
    line(document, "BÁO CÁO", looks="bold")
    line(document, "{{ trich_yeu }}", looks="bold")
    line(document, "__________", 8).paragraph_format.space_after = Pt(10)
    body(document, "Thực hiện {{ can_cu }}, {{ co_quan }} báo cáo {{ trich_yeu_thuong }} như sau:",
         kept=True)  # fmt: skip
    body(document, "I. TÌNH HÌNH GỬI BÁO CÁO", looks="bold", kept=True)
    each(document, "tinh_hinh")
    body(document, "II. KẾT QUẢ THỰC HIỆN", looks="bold", kept=True)
    body(document, "{{ '1. ' if so_lieu else '' }}{{ dan_muc_do }} như sau:", kept=True)
    each(document, "muc_do")
    body(document, "{%p if tinh_chung %}")
    body(document, "{{ tinh_chung }}")
    body(document, "{%p endif %}")
    body(document, "(Kết quả từng đơn vị theo {{ cac_phu_luc }} đính kèm).")
    body(document, "{%p if so_lieu %}")
    body(document, "2. Số liệu kèm theo:", kept=True)
    each(document, "so_lieu")
    body(document, "{%p endif %}")
    body(document, "III. NHẬN XÉT, ĐÁNH GIÁ", looks="bold", kept=True)
    body(document, "{%p if noi_bat %}")
    body(document, "Kết quả nổi bật:", looks="italic", kept=True)
    each(document, "noi_bat")
    body(document, "{%p endif %}")
    body(document, "{%p if han_che %}")
    body(document, "Hạn chế:", looks="italic", kept=True)
    each(document, "han_che")
    body(document, "{%p endif %}")
    body(document, "Nguyên nhân, phương hướng: [cơ quan bổ sung].")
    body(document, "Trên đây là báo cáo {{ trich_yeu_thuong }} của {{ co_quan }}./.")
    ending(document, "- [Cơ quan nhận báo cáo];", "- Lưu: VT, [đơn vị soạn thảo].")
    section = document.add_section(WD_SECTION.NEW_PAGE)
    paper(section, landscape=True)
    line(document, "{{ phu_luc }}", looks="bold")
    line(document, "{{ ten_phu_luc }}", looks="bold")
    line(document, "{{ kem_theo }}", looks="italic")
    line(document, "__________", 8).paragraph_format.space_after = Pt(6)
    body(document, "{{p bang }}")
    line(document, "{{ chu_thich }}", 12, looks="italic", align=JUSTIFY)
    return document


def letter() -> Any:
    """The letter that reminds units."""
    document = blank("Công văn đôn đốc")
    heading(document, "subject")
    line(document, "", 14)
    line(document, "Kính gửi: {{ kinh_gui }}").paragraph_format.space_after = Pt(12)
    body(document, "Thực hiện {{ can_cu }}; qua theo dõi việc gửi báo cáo {{ ten_ky }}{{ han_nop }}, "
                   "{{ co_quan }} nhận thấy:", kept=True)  # fmt: skip
    each(document, "tinh_hinh")
    table = document.add_table(rows=4, cols=4, style="Table Grid")
    table.autofit = False
    widths = (14, 58, 73, 20)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    rows = (
        ("STT", "Đơn vị", "Nội dung", "Số ngày trễ"),
        ("{%tr for dong in danh_sach %}", "", "", ""),
        ("{{ loop.index }}", "{{ dong.don_vi }}", "{{ dong.ly_do }}", "{{ dong.so_ngay_tre }}"),
        ("{%tr endfor %}", "", "", ""),
    )
    for place, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for column, (cell, text, width) in enumerate(zip(row.cells, texts, widths, strict=True)):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(13), place == 0
            paragraph.alignment = CENTER if place == 0 or column in (0, 3) else WD_ALIGN_PARAGRAPH.LEFT
    for row, tag in ((table.rows[0], "w:tblHeader"), (table.rows[2], "w:cantSplit")):
        row._tr.get_or_add_trPr().append(OxmlElement(tag))  # noqa: SLF001 - python-docx has no such setting
    line(document, "", 6)
    body(document, "{{ co_quan }} đề nghị {{ cac_don_vi }} {{ de_nghi }}{{ han_moi }}.")
    body(document, "{%p if noi_nhan_bieu %}")
    body(document, "Báo cáo gửi về: {{ noi_nhan_bieu }}.")
    body(document, "{%p endif %}")
    body(document, "Đề nghị {{ cac_don_vi }} quan tâm thực hiện./.")
    ending(document, "- Như trên;", "- [Cơ quan cần báo cáo];", "- Lưu: VT, [đơn vị soạn thảo].")
    return document


def build(folder: Path) -> None:
    """Write both templates into a folder."""
    for name, document in (("bao-cao.docx", report()), ("don-doc.docx", letter())):
        (folder / name).write_bytes(settled(document))


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
