"""Text pictures of what the tool writes: one fact a line, so that a review reads a change as a diff.

A workbook is drawn from its own XML, not through a reader that may leave facts out. Looks are numbered where
they first occur on a sheet, so that a cell's line names its look in two characters.
"""

import io
import re
import zipfile
from collections.abc import Iterator

import openpyxl
from lxml import etree
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
LONG_LIST = 60
"""A sheet with more rows of one shape is drawn by its first rows and a count, unless it is asked whole."""


def workbook(data: bytes, *, rows: int = LONG_LIST) -> list[str]:
    """Draw a workbook.

    Args:
        data: of an .xlsx.
        rows: so many rows of a sheet are drawn cell by cell; of the others only how many they are.
    """
    live = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    cached = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    lines = [f"title {live.properties.title!r} created {live.properties.created:%Y-%m-%d}"]
    lines += [f"name {name} = {each.attr_text}" for name, each in sorted(live.defined_names.items())]
    for sheet in live:
        lines += ["", f"[{sheet.title}]{'' if sheet.sheet_state == 'visible' else ' ' + sheet.sheet_state}"]
        lines += _page(sheet)
        lines += _columns(sheet)
        lines += _rules(sheet)
        lines += _cells(sheet, cached[sheet.title], rows)
    return lines + _charts(data)


def _page(sheet: Worksheet) -> Iterator[str]:
    setup, margins = sheet.page_setup, sheet.page_margins
    fit = sheet.sheet_properties.pageSetUpPr
    wide = f" fit {setup.fitToWidth}x{setup.fitToHeight}" if fit is not None and fit.fitToPage else ""
    scale = f" scale {setup.scale}" if setup.scale else ""
    yield (
        f"page {setup.orientation} paper {setup.paperSize}{scale}{wide} margins "
        f"{margins.left:.2f} {margins.right:.2f} {margins.top:.2f} {margins.bottom:.2f}"
    )
    facts = {
        "repeat rows": sheet.print_title_rows,
        "repeat columns": sheet.print_title_cols,
        "print area": sheet.print_area,
        "freeze": sheet.freeze_panes,
        "filter": sheet.auto_filter.ref,
        "breaks": ",".join(str(each.id) for each in sheet.row_breaks.brk),
        "header": sheet.oddHeader.center.text,
        "footer": sheet.oddFooter.center.text,
        "tab": sheet.sheet_properties.tabColor.rgb if sheet.sheet_properties.tabColor else None,
    }
    yield from (f"{name} {value}" for name, value in facts.items() if value)
    if sheet.protection.sheet:
        allowed = [name for name in ("autoFilter", "sort", "formatColumns", "formatRows", "formatCells")
                   if not getattr(sheet.protection, name)]  # fmt: skip
        yield f"protected, allows {' '.join(allowed)}"


def _columns(sheet: Worksheet) -> Iterator[str]:
    for letters, column in sorted(sheet.column_dimensions.items(), key=lambda pair: pair[1].min or 0):
        last = get_column_letter(column.max) if column.max and column.max > (column.min or 0) else ""
        hidden = " hidden" if column.hidden else ""
        level = f" level {column.outlineLevel}" if column.outlineLevel else ""
        yield f"width {letters}{':' + last if last else ''} {column.width:.1f}{hidden}{level}"


def _rules(sheet: Worksheet) -> Iterator[str]:
    yield from (
        f"merge {each.coord}" for each in sorted(sheet.merged_cells.ranges, key=lambda r: r.bounds[1::-1])
    )
    for each in sheet.data_validations.dataValidation:
        parts = [each.type, each.operator, each.formula1, each.formula2]
        words = " | ".join(filter(None, (each.promptTitle, each.prompt, each.errorTitle, each.error)))
        yield f"check {each.sqref} {' '.join(str(part) for part in parts if part)} · {words}"
    for where in sheet.conditional_formatting:
        for rule in where.rules:
            yield f"colour {where.sqref} {rule.type} {rule.operator or ''} {';'.join(rule.formula)}".rstrip()


def _cells(sheet: Worksheet, cached: Worksheet, most: int) -> Iterator[str]:
    looks: dict[str, str] = {}
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number > most:
            last = f"{get_column_letter(sheet.max_column)}{sheet.max_row}"
            yield f"… {(sheet.max_row or 0) - most} more rows to {last}"
            return
        height = sheet.row_dimensions[number]
        odd = " hidden" if height.hidden else ""
        if height.height or odd:
            yield f"row {number} {height.height or 0:.1f}{odd}"
        for cell in row:
            yield from _cell_facts(cell, cached, looks)


def _cell_facts(cell: Cell, cached: Worksheet, looks: dict[str, str]) -> Iterator[str]:
    look = _look(cell) if cell.has_style else ""
    if cell.value is None and not look:
        return
    if look and look not in looks:
        looks[look] = f"s{len(looks) + 1}"
        yield f"{looks[look]} = {look}"
    yield f"{cell.coordinate} {_value(cell, cached)} {looks.get(look, '')}".rstrip()
    if cell.comment:
        yield f"{cell.coordinate} comment {cell.comment.text!r}"
    if cell.hyperlink:
        yield f"{cell.coordinate} link {cell.hyperlink.target or cell.hyperlink.location}"


def _value(cell: Cell, cached: Worksheet) -> str:
    value = cell.value
    if isinstance(value, ArrayFormula):
        return f"={{{value.text}}} → {cached[cell.coordinate].value!r}"
    if cell.data_type == "f":
        return f"{value} → {cached[cell.coordinate].value!r}"
    return "" if value is None else repr(value)


def _look(cell: Cell) -> str:
    font, align = cell.font, cell.alignment
    colour = font.color.rgb if font.color is not None and isinstance(font.color.rgb, str) else ""
    fill = cell.fill.fgColor.rgb if cell.fill.fill_type == "solid" else ""
    edges = "".join(
        name[0] for name in ("left", "right", "top", "bottom") if getattr(cell.border, name).style
    )
    facts = [
        cell.number_format if cell.number_format != "General" else "",
        f"{font.name} {font.sz:g}",
        "bold" if font.b else "", "italic" if font.i else "", "underline" if font.u else "",
        f"ink {colour}" if colour and colour != "FF000000" else "",
        f"fill {fill}" if fill else "",
        f"edge {edges}" if edges else "",
        align.horizontal or "", align.vertical if align.vertical not in (None, "bottom") else "",
        "wrap" if align.wrap_text else "", f"indent {align.indent:g}" if align.indent else "",
        f"turned {align.textRotation}" if align.textRotation else "",
        "" if cell.protection.locked else "open", "quoted" if cell.quotePrefix else "",
    ]  # fmt: skip
    return ", ".join(fact for fact in facts if fact)


def _charts(data: bytes) -> list[str]:
    lines = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for part in sorted(archive.namelist(), key=lambda name: (len(name), name)):
            if not re.fullmatch(r"xl/charts/chart\d+\.xml", part):
                continue
            root = etree.fromstring(archive.read(part))
            lines += ["", f"({part.rpartition('/')[2]})"]
            kinds = [el.tag.removeprefix(CHART) for el in root.iter() if str(el.tag).endswith("Chart")]
            lines.append("kind " + " ".join(kinds))
            lines += [f"reads {el.text}" for el in root.iter(f"{CHART}f")]
            lines += [f"says {el.text!r}" for el in root.iter("{*}t") if el.text]
    return lines


def document(data: bytes) -> list[str]:
    """Draw a Word document: its page, and each paragraph and table in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))[0]
    lines: list[str] = []
    for element in body:
        lines += _block(element, "")
    return lines


def _block(element: etree._Element, margin: str) -> Iterator[str]:
    name = str(element.tag).removeprefix(WORD)
    if name == "p":
        yield f"{margin}¶ {_paragraph(element)}"
    elif name == "tbl":
        widths = [each.get(f"{WORD}w") for each in element.iter(f"{WORD}gridCol")]
        yield f"{margin}table {' '.join(map(str, widths))}"
        for row in element.iter(f"{WORD}tr"):
            yield f"{margin}  | " + " | ".join(_cell(cell) for cell in row.iter(f"{WORD}tc"))
    elif name == "sectPr":
        for each in element:
            facts = " ".join(
                f"{key.rpartition('}')[2]}={value}" for key, value in sorted(each.attrib.items())
            )
            yield f"{margin}section {str(each.tag).removeprefix(WORD)} {facts}".rstrip()


def _cell(cell: etree._Element) -> str:
    span = cell.find(f"{WORD}tcPr/{WORD}gridSpan")
    down = cell.find(f"{WORD}tcPr/{WORD}vMerge")
    marks = f"×{span.get(f'{WORD}val')} " if span is not None else ""
    marks += "↓ " if down is not None else ""
    return marks + " ⏎ ".join(_paragraph(each) for each in cell.iter(f"{WORD}p"))


def _paragraph(element: etree._Element) -> str:
    style = element.find(f"{WORD}pPr/{WORD}pStyle")
    align = element.find(f"{WORD}pPr/{WORD}jc")
    facts = [each.get(f"{WORD}val") for each in (style, align) if each is not None]
    text = "".join(_run(run) for run in element.iter(f"{WORD}r"))
    return (f"({', '.join(map(str, facts))}) " if facts else "") + text


def _run(run: etree._Element) -> str:
    text = "".join((each.text or "") if each.tag == f"{WORD}t" else "⇥" if each.tag == f"{WORD}tab" else "⏎"
                   for each in run if each.tag in (f"{WORD}t", f"{WORD}tab", f"{WORD}br"))  # fmt: skip
    for tag, mark in (("b", "*"), ("i", "_")):
        found = run.find(f"{WORD}rPr/{WORD}{tag}")
        if text and found is not None and found.get(f"{WORD}val") not in ("0", "false"):
            text = f"{mark}{text}{mark}"
    return text
