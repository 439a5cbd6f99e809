"""Workbooks as other offices hand them out, with placeholders in their cells, and a year to fill them."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter

from vtlt_consolidate.model.config import Agency, Config, Round
from vtlt_consolidate.model.criteria import QUANTITY, CriteriaSet, Node
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RECEIVED, TEMPLATES, Workspace, write
from vtlt_consolidate.writing.forms import forms

YEAR = Period.parse("2025")
SET = "thong-ke-luu-tru"
UNITS = (
    Unit("T01", "Sở Nội vụ", "Cấp tỉnh"),
    Unit("T02", "Trung tâm Lưu trữ lịch sử", "Cấp tỉnh"),
    Unit("H01", "Huyện A", "Huyện A", "Ủy ban nhân dân huyện A"),
    Unit("H02", "Huyện B", "Huyện B", "Ủy ban nhân dân huyện B"),
    Unit("X01", "Xã Thanh An", "Huyện A", "Ủy ban nhân dân xã Thanh An"),
    Unit("X02", "Xã Thạnh An", "Huyện A", "Ủy ban nhân dân xã Thạnh An"),
    Unit("X03", "Thị trấn C", "Huyện B", "Ủy ban nhân dân thị trấn C"),
)
LEVELS = {"tỉnh": ("T01", "T02"), "huyện": ("H01", "H02"), "xã": ("X01", "X02", "X03")}


def amount(unit: Unit, leaf: Node) -> float:
    """What a unit wrote, made up but never alike: whole where things are counted, else with a half."""
    place = [each.code for each in UNITS].index(unit.code) + 1
    number = sum(map(ord, leaf.code)) % 37 * place + place
    return number if leaf.whole else number + 0.5


def statistics(root: Path, units: tuple[Unit, ...] = UNITS, silent: tuple[str, ...] = ()) -> Workspace:
    """A year of statistics that all units but the silent ones returned."""
    round_ = Round(YEAR)
    config = Config(
        Agency("Ủy ban nhân dân tỉnh X", "Sở Nội vụ", "X"), sets.load(SET), Roster(units), (round_,)
    )
    space = Workspace.create(root, config)
    space.start(YEAR)
    for unit in units:
        if unit.code not in silent:
            answers: dict[tuple[str, str], str | float] = {
                (leaf.code, ANSWER): amount(unit, leaf) for leaf in config.criteria.leaves
                if leaf.kind == QUANTITY
            }  # fmt: skip
            form = forms.render(config, unit, round_, answers | {("DC", ANSWER): "Đạt"})
            write(space.folder(YEAR, RECEIVED) / forms.file_name(unit), form)
    return space


def put(space: Workspace, name: str, data: bytes) -> None:
    """Put a workbook into `mau`."""
    write(space.root / TEMPLATES / name, data)


def summed(criteria: CriteriaSet, code: str, codes: tuple[str, ...]) -> float:
    """What some units wrote, added up without the tool."""
    leaf = criteria.by_code[code]
    return sum(amount(unit, leaf) for unit in UNITS if unit.code in codes)


def picture() -> io.BytesIO:
    """A small red picture."""
    rows = b"".join(b"\0" + b"\xc0\x00\x00" * 60 for _ in range(24))
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 60, 24, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    chunks = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    ]
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + b"".join(chunks))


class Pen:
    """Draws sheets in the look of official tables."""

    def __init__(self, book: Any) -> None:
        plain = {"font_name": "Times New Roman", "font_size": 12, "text_wrap": True, "valign": "vcenter"}
        self.title = book.add_format(plain | {"bold": True, "align": "center"})
        self.head = book.add_format(
            plain | {"bold": True, "align": "center", "border": 1, "bg_color": "#DDEBF7"}
        )
        self.cell = book.add_format(plain | {"border": 1})
        self.number = book.add_format(plain | {"border": 1, "num_format": "#,##0.##", "align": "right"})
        self.share = book.add_format(plain | {"border": 1, "num_format": "0.0%", "align": "right"})
        self.italic = book.add_format(plain | {"italic": True, "align": "center"})
        self.bold = book.add_format({"bold": True, "font_name": "Times New Roman", "font_size": 12})
        self.red = book.add_format({"font_color": "red", "font_name": "Times New Roman", "font_size": 12})
        self.wide = book.add_format(plain)

    def top(self, sheet: Any, number: str, name: str, heads: list[str]) -> int:
        """The head of a sheet; gives the row of the first line of the table, from 0."""
        last = len(heads) - 1
        sheet.merge_range(0, 0, 0, 1, "{{co_quan_hoa}}", self.title)
        sheet.merge_range(0, 2, 0, last, f"Biểu số {number}", self.italic)
        sheet.merge_range(1, 0, 1, last, name.upper(), self.title)
        sheet.merge_range(2, 0, 2, last, "", self.italic)
        sheet.write_rich_string(
            2, 0, "Kỳ báo cáo: ", self.bold, "{{ten_ky}}", self.red, " (năm {{nam}})", self.italic
        )
        for column, head in enumerate(heads):
            sheet.write(4, column, head, self.head)
            sheet.write(5, column, f"({column + 1})", self.head)
        sheet.set_row(4, 64)
        sheet.set_column(0, 0, 6)
        sheet.set_column(1, 1, 34)
        sheet.set_column(2, last, 15)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(4, 5)
        return 6

    def bottom(self, sheet: Any, row: int, last: int) -> None:
        """The place to sign, below the table, with a picture."""
        sheet.merge_range(row + 2, last - 2, row + 2, last, "{{dia_danh_ngay}}", self.italic)
        sheet.merge_range(row + 3, last - 2, row + 3, last, "GIÁM ĐỐC", self.title)
        sheet.insert_image(row + 4, last - 1, "ky.png", {"image_data": picture()})
        sheet.print_area(0, 0, row + 8, last)
        sheet.fit_to_pages(1, 0)


def made(draw: Callable[[Any, Pen], None]) -> bytes:
    """A workbook."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    draw(book, Pen(book))
    book.close()
    return stream.getvalue()


PEOPLE = ("B0802", "B0803", "B0806", "B0807")
HOLDINGS = ("B0808.1", "B0808.2", "B0809.1", "B0809.2")


def five_tables() -> bytes:
    """Five tables as a province cut the forms: a row for each unit, and one table over all levels."""

    def draw(book: Any, pen: Pen) -> None:
        people = [
            "STT",
            "Cơ quan",
            "Tổ chức văn thư",
            "Người làm văn thư",
            "Tổ chức lưu trữ",
            "Người làm lưu trữ",
        ]
        holdings = [
            "STT",
            "Cơ quan",
            "Đã chỉnh lý",
            "Chưa chỉnh lý",
            "Đã thu thập",
            "Đến hạn chưa thu",
            "Tỷ lệ chỉnh lý",
        ]
        _of_units(book, pen, ("01", "Tổ chức, nhân sự cấp tỉnh", "tỉnh"), people, PEOPLE)
        _of_units(book, pen, ("02", "Tài liệu lưu trữ cấp tỉnh", "tỉnh"), holdings, HOLDINGS)
        _of_units(book, pen, ("03", "Tổ chức, nhân sự cấp huyện", "huyện"), people, PEOPLE)
        _of_units(book, pen, ("04", "Tài liệu lưu trữ cấp huyện, cấp xã", "huyện;xã"), holdings, HOLDINGS)
        sheet = book.add_worksheet("Biểu 05")
        row = pen.top(sheet, "05", "Tổng hợp người làm lưu trữ và tài liệu", ["STT", "Cấp", *people[2:]])
        for at, level in enumerate(LEVELS):
            sheet.write(row + at, 0, at + 1, pen.cell)
            sheet.write(row + at, 1, f"Cấp {level}", pen.cell)
            for column, code in enumerate(PEOPLE, 2):
                sheet.write(row + at, column, f"{{{{tong:{code}|cap={level}}}}}", pen.number)
        sheet.write(row + 3, 0, "", pen.cell)
        sheet.write(row + 3, 1, "Tổng số", pen.head)
        sheet.write(row + 4, 1, "Đối chiếu biểu 01 + 03", pen.cell)
        for column, code in enumerate(PEOPLE, 2):
            letter = "ABCDEFG"[column]
            sheet.write(row + 3, column, f"{{{{tong:{code}}}}}", pen.number)
            check = f"='Biểu 01'!{letter}8+'Biểu 03'!{letter}8+{letter}9-{letter}10"
            sheet.write_formula(row + 4, column, check, pen.number, -1)
        sheet.merge_range(row + 6, 0, row + 6, 5, "Có {{so_da_gui}}/{{so_don_vi}} đơn vị gửi số liệu, kho "
                          "{{tong:B0811.1}} m² chuyên dụng.", pen.wide)  # fmt: skip
        pen.bottom(sheet, row + 7, 5)

    return made(draw)


def _of_units(
    book: Any, pen: Pen, table: tuple[str, str, str], heads: list[str], codes: tuple[str, ...]
) -> None:
    number, name, level = table
    sheet = book.add_worksheet(f"Biểu {number}")
    row = pen.top(sheet, number, name, heads)
    sheet.write(row, 0, "{{dv.stt}}", pen.cell)
    sheet.write(row, 1, f"{{{{dv.ten|cap={level}}}}}", pen.cell)
    sheet.write(row + 1, 0, "", pen.cell)
    sheet.write(row + 1, 1, "Cộng", pen.head)
    for column, code in enumerate(codes, 2):
        letter = "ABCDEFG"[column]
        sheet.write(row, column, f"{{{{dv.so:{code}}}}}", pen.number)
        sheet.write_formula(row + 1, column, f"=SUM({letter}{row + 1}:{letter}{row + 1})", pen.number, -1)
    if len(heads) > len(codes) + 2:
        for at in (row, row + 1):
            formula = f"=IF(C{at + 1}+D{at + 1}=0,0,C{at + 1}/(C{at + 1}+D{at + 1}))"
            sheet.write_formula(at, 6, formula, pen.share, -1)
        sheet.conditional_format(
            row, 6, row, 6, {"type": "cell", "criteria": "<", "value": 0.5, "format": pen.red}
        )
    sheet.autofilter(5, 0, row, len(heads) - 1)
    pen.bottom(sheet, row + 2, len(heads) - 1)


def forms_of(criteria: CriteriaSet) -> list[tuple[Node, list[Node]]]:
    """The thirteen forms: each with its quantities."""
    tops = [node for node in criteria.children("") if node.code != "DC"]
    return [(node, list(criteria.children(node.code)) or [node]) for node in tops]


def thirteen_forms(criteria: CriteriaSet) -> bytes:
    """The thirteen forms, a sheet each: a line for each level, for two districts, and the total."""

    def draw(book: Any, pen: Pen) -> None:
        for form, leaves in forms_of(criteria):
            sheet = book.add_worksheet(f"Biểu {form.number}")
            heads = [
                "STT",
                "Phân theo",
                *(f"{leaf.name} ({leaf.measure_unit})" for leaf in leaves),
                "Ghi chú",
            ]
            row = pen.top(sheet, form.number, form.name, heads)
            lines = [("Tổng số", ""), *((f"Cấp {level}", f"|cap={level}") for level in LEVELS),
                     *((f"Trong đó: {area}", f"|địa bàn={area}") for area in ("Huyện A",))]  # fmt: skip
            for at, (words, filters) in enumerate(lines):
                sheet.write(row + at, 0, at or "", pen.cell)
                sheet.write(row + at, 1, words, pen.cell)
                sheet.write(row + at, len(heads) - 1, "", pen.cell)
                for column, leaf in enumerate(leaves, 2):
                    sheet.write(row + at, column, f"{{{{tong:{leaf.code}{filters}}}}}", pen.number)
            sheet.write(row + 5, 1, "Kiểm tra (phải bằng 0)", pen.cell)
            for column, _ in enumerate(leaves, 2):
                letter = "ABCDEFG"[column]
                sheet.write_formula(row + 5, column, f"={letter}7-SUM({letter}8:{letter}10)", pen.number, -1)
            pen.bottom(sheet, row + 5, max(len(heads) - 1, 3))

    return made(draw)
