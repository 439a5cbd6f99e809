"""The configuration workbook (cau-hinh.xlsx), which the analyst edits in Excel.

One definition of each column gives its heading, its help, its drop-down, how it is read and what
the message says when it cannot be: what is written reads back to the same `Config`.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from python_calamine import CalamineError

from vtlt_consolidate import gate, lint
from vtlt_consolidate.addresses import address
from vtlt_consolidate.config import Agency, Config, Round
from vtlt_consolidate.criteria import KINDS, Band, CriteriaSet, Node
from vtlt_consolidate.errors import ConfigError, VtltError
from vtlt_consolidate.measure import height
from vtlt_consolidate.period import Period
from vtlt_consolidate.reader import Cell, read_cells
from vtlt_consolidate.sheet import Book, Sheet
from vtlt_consolidate.text import clean, fold, parse_date, parse_number, show_number
from vtlt_consolidate.units import Roster, Unit

FILE_NAME = "cau-hinh.xlsx"
_YES, _NO = "Có", "Không"
_KIND_TITLES = {kind.code: kind.title for kind in KINDS}
_BLANK_ROWS = 40


@dataclass(frozen=True)
class Value:
    """How one type of value is read from a cell and written to it.

    Args:
        read: gives the value of a text that is not empty, or raises ValueError.
        expected: what the message asks for, with an example.
        show: the value as text; none: as it is.
        options: the drop-down.
        style: of the cell.
    """

    read: Callable[[str], Any]
    expected: str
    show: Callable[[Any], str] = str
    options: tuple[str, ...] = ()
    style: str = "cell astext left"


def _read_whole(text: str) -> int:
    number = parse_number(text, whole=True).value
    if number is None or number != int(number):
        raise ValueError(text)
    return int(number)


def _read_decimal(text: str) -> Decimal:
    number = parse_number(text).value
    if number is None:
        raise ValueError(text)
    return number


def _read_date(text: str) -> dt.date:
    day = parse_date(text)
    if day is None:
        raise ValueError(text)
    return day


def _read_period(text: str) -> Period:
    try:
        return Period.parse(text)
    except VtltError as error:
        raise ValueError(text) from error


def _one_of(shown: Mapping[Any, str]) -> Value:
    read = {fold(text): value for value, text in shown.items()}

    def look_up(text: str) -> Any:
        if fold(text) not in read:
            raise ValueError(text)
        return read[fold(text)]

    words = " hoặc ".join(f"“{text}”" for text in shown.values())
    return Value(look_up, words, shown.__getitem__, tuple(shown.values()))


_TEXT = Value(str, "chữ")
_WHOLE = Value(_read_whole, "một số nguyên, ví dụ 1")
_DECIMAL = Value(_read_decimal, "một số, ví dụ 50 hoặc 12,5", lambda n: show_number(n, grouped=False))
_DATE = Value(_read_date, "ngày/tháng/năm, ví dụ 05/3/2019", lambda day: f"{day:%d/%m/%Y}")
_PERIOD = Value(_read_period, "một kỳ, ví dụ 2019-10, 2021-Q3, 2021-H1 hoặc 2021")
_FLAG = _one_of({True: _YES, False: _NO})
_KIND = _one_of(_KIND_TITLES)


@dataclass(frozen=True)
class Column:
    """One column of a table, or one line of the sheet `Thông tin`."""

    heading: str
    field: str
    value: Value
    width: float
    help: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """One sheet that lists things of one kind, a row each."""

    sheet: str
    kind: type
    intro: str
    columns: tuple[Column, ...]


_UNITS = Table("Đơn vị", Unit,
    "Danh sách đơn vị phải gửi báo cáo, theo thứ tự in. Có thể dán từ tệp khác.", (
    Column("Mã đơn vị", "code", _TEXT, 14, "Không trùng nhau, không đổi giữa các kỳ; giữ số 0 ở đầu.", True),
    Column("Tên đơn vị", "name", _TEXT, 32, "Như in trong phụ lục, ví dụ: Phường Tân Định.", True),
    Column("Địa bàn", "area", _TEXT, 24, "Quận, huyện, khối … để cộng theo nhóm; có thể để trống."),
    Column("Tên cơ quan lập biểu", "agency_name", _TEXT, 44,
           "In ở góc trái biểu; để trống thì in tên đơn vị."),
))  # fmt: skip
_ROUNDS = Table("Kỳ báo cáo", Round,
    "Mỗi kỳ một dòng. Kỳ không có ở đây vẫn làm được, nhưng không có hạn nộp.", (
    Column("Kỳ", "period", _PERIOD, 12, "2019-10 (tháng), 2021-Q3 (quý), 2021-H1, 2021 (năm).", True),
    Column("Tên đợt", "title", _TEXT, 24, "Ví dụ: giai đoạn 1. Để trống thì dùng tên kỳ."),
    Column("Hạn nộp", "due_date", _DATE, 14, "Ngày/tháng/năm."),
    Column("Số, ký hiệu báo cáo", "report_number", _TEXT, 22,
           "Báo cáo mà phụ lục kèm theo, ví dụ: 5355/BC-SNV."),
    Column("Ngày báo cáo", "report_date", _DATE, 14, "Ngày/tháng/năm."),
))  # fmt: skip
_NODES = Table("Tiêu chí", Node,
    "Mỗi dòng một nhóm, một tiêu chí hoặc một thông tin, theo thứ tự trên biểu.", (
    Column("Mã", "code", _TEXT, 9, "Không trùng, không đổi, không dùng lại.", True),
    Column("Thuộc nhóm", "parent", _TEXT, 11, "Mã của nhóm chứa dòng này; để trống nếu không có."),
    Column("Loại", "kind", _KIND, 14, "Chọn trong danh sách.", True),
    Column("Tên ngắn", "label", _TEXT, 22, "Đầu cột của bảng tổng hợp.", True),
    Column("Tên đầy đủ", "name", _TEXT, 44, "In trên biểu.", True),
    Column("Hướng dẫn", "instruction", _TEXT, 48, "Người điền đọc ngay trên biểu."),
    Column("Đơn vị tính", "measure_unit", _TEXT, 12, "Chỉ với loại Số lượng."),
    Column("Số nguyên", "whole", _FLAG, 10, "Có: chỉ nhận số nguyên.", True),
    Column("Nhiều nhất", "at_most", _DECIMAL, 12, "Lớn hơn thì hỏi lại đơn vị."),
    Column("Minh chứng", "evidence", _FLAG, 11, "Có: hỏi số và ngày của văn bản.", True),
    Column("Bắt buộc", "required", _FLAG, 10, "Có: bỏ trống là thiếu.", True),
    Column("In trong bảng", "in_table", _FLAG, 10, "Có: thông tin này có cột trong phụ lục.", True),
    Column("Căn cứ", "citation", _TEXT, 44, "Văn bản và điều khoản quy định."),
))  # fmt: skip
_BANDS = Table("Xếp loại", Band,
    "Từ cao xuống thấp. Mỗi loại là nửa khoảng: kể cả “Từ”, không kể “Đến dưới”.", (
    Column("Tên loại", "label", _TEXT, 28, "In trong bảng.", True),
    Column("Cách nói trong câu", "phrase", _TEXT, 28, "Sau chữ “Hoàn thành”, ví dụ: dưới 50%.", True),
    Column("Từ (%)", "at_least", _DECIMAL, 10, "Giá trị này thuộc loại.", True),
    Column("Đến dưới (%)", "below", _DECIMAL, 14, "Giá trị này không thuộc loại; để trống: không giới hạn."),
    Column("Căn cứ", "citation", _TEXT, 60, "Văn bản và điều khoản quy định."),
))  # fmt: skip
_TABLES = (_UNITS, _ROUNDS, _NODES, _BANDS)

INFO_SHEET = "Thông tin"
_INFO_AGENCY = (
    Column("Cơ quan chủ quản", "parent", _TEXT, 0, "Ví dụ: Ủy ban nhân dân Thành phố Hồ Chí Minh."),
    Column("Cơ quan tổng hợp", "name", _TEXT, 0, "Ví dụ: Sở Nội vụ.", True),
    Column("Địa danh", "place", _TEXT, 0, "Ghi trước ngày, tháng của văn bản."),
    Column("Nơi nhận biểu", "contact", _TEXT, 0, "Thư điện tử, số điện thoại … in trên biểu."),
)
_INFO_SET = (
    Column("Mã bộ tiêu chí", "id", _TEXT, 0, "Không đổi khi đã phát biểu.", True),
    Column("Phiên bản", "version", _WHOLE, 0, "Tăng 1 mỗi khi sửa tiêu chí sau khi đã phát biểu.", True),
    Column("Tên bộ tiêu chí", "title", _TEXT, 0, "", True),
    Column("Ngày ban hành", "issued_on", _DATE, 0, "Ngày của văn bản quy định bộ tiêu chí.", True),
    Column("Áp dụng từ kỳ", "applies_from", _TEXT, 0, "Ví dụ: 2018-11.", True),
    Column("Căn cứ", "citation", _TEXT, 0, "Văn bản quy định bộ tiêu chí.", True),
    Column("Tên biểu", "form_title", _TEXT, 0, "Tiêu đề của biểu gửi đơn vị.", True),
    Column("Tên bảng tổng hợp", "table_title", _TEXT, 0, "Tiêu đề của phụ lục.", True),
    Column("Gọi chung các đơn vị", "units_noun", _TEXT, 0, "Ví dụ: UBND phường, xã, thị trấn.", True),
    Column("Đầu cột đơn vị", "unit_heading", _TEXT, 0, "Ví dụ: Phường, xã, thị trấn.", True),
    Column("Đầu cột địa bàn", "area_heading", _TEXT, 0, "Ví dụ: Quận, huyện.", True),
)
_INFO_HEAD = 2
_TABLE_HEAD = 3


# ------------------------------------------------------------------------------ writing


def render(config: Config) -> bytes:
    """Write the configuration workbook."""
    book = Book(title=f"Cấu hình {config.criteria.id}")
    _write_info(book.sheet(INFO_SHEET), config)
    rows = {
        _UNITS: config.roster.units,
        _ROUNDS: config.rounds,
        _NODES: config.criteria.nodes,
        _BANDS: config.criteria.bands,
    }
    for table in _TABLES:
        _write_table(book.sheet(table.sheet), table, rows[table])
    return book.save()


def _write_info(sheet: Sheet, config: Config) -> None:
    sheet.widths((28, 80, 52))
    sheet.text(0, 0, "Cấu hình tổng hợp báo cáo văn thư, lưu trữ", "heading")
    sheet.text(1, 0, "Sửa ở các ô nền vàng rồi lưu tệp; các lệnh vtlt đọc lại mỗi lần chạy.", "quiet")
    for column, heading in enumerate(("Mục", "Nội dung", "Giải thích")):
        sheet.text(_INFO_HEAD, column, heading, "head")
    lines = [(line, getattr(config.agency, line.field)) for line in _INFO_AGENCY]
    lines += [(line, getattr(config.criteria, line.field)) for line in _INFO_SET]
    for row, (line, value) in enumerate(lines, _INFO_HEAD + 1):
        text = line.value.show(value)
        sheet.text(row, 0, line.heading, "cell bold")
        sheet.text(row, 1, text, "cell input astext")
        sheet.text(row, 2, line.help, "cell quiet")
        sheet.do.set_row(row, height([(text, 80), (line.help, 52)]))
    sheet.do.freeze_panes(_INFO_HEAD + 1, 0)
    sheet.page(landscape=True)


def _write_table(sheet: Sheet, table: Table, rows: Iterable[Any]) -> None:
    sheet.widths([column.width for column in table.columns])
    sheet.text(0, 0, table.sheet, "heading")
    sheet.text(1, 0, table.intro, "quiet")
    for at, column in enumerate(table.columns):
        sheet.text(_TABLE_HEAD - 1, at, column.help, "body italic quiet small top")
        sheet.text(_TABLE_HEAD, at, column.heading + (" *" if column.required else ""), "head")
    helps = [(column.help, column.width * 1.15) for column in table.columns]
    sheet.do.set_row(_TABLE_HEAD - 1, height(helps, size=9))
    last = _TABLE_HEAD
    for last, item in enumerate(rows, _TABLE_HEAD + 1):
        _write_row(sheet, table, last, item)
    for row in range(last + 1, last + 1 + _BLANK_ROWS):
        _write_row(sheet, table, row, None)
    sheet.do.autofilter(_TABLE_HEAD, 0, last + _BLANK_ROWS, len(table.columns) - 1)
    sheet.do.freeze_panes(_TABLE_HEAD + 1, 1)
    sheet.page(landscape=True, repeat=(_TABLE_HEAD, _TABLE_HEAD))


def _write_row(sheet: Sheet, table: Table, row: int, item: object) -> None:
    shown = []
    for at, column in enumerate(table.columns):
        value = None if item is None else getattr(item, column.field)
        text = "" if value is None else column.value.show(value)
        sheet.value(row, at, text or None, column.value.style)
        shown.append((text, column.width))
        if column.value.options:
            sheet.choice(row, at, column.value.options, title=column.heading, prompt=column.help,
                         error=f"Ô này nhận {column.value.expected}.")  # fmt: skip
    sheet.do.set_row(row, height(shown))


# ------------------------------------------------------------------------------ reading


@dataclass
class _Reading:
    """What has been read so far: problems are gathered, so that all can be told at once."""

    cells: dict[str, dict[tuple[int, int], Cell]]
    problems: list[str] = dataclasses.field(default_factory=list)
    places: dict[tuple[str, int, str], str] = dataclasses.field(default_factory=dict)

    def complain(self, sheet: str, row: int, column: int, text: str) -> None:
        self.problems.append(f"Sheet “{sheet}”, ô {address(row, column)}: {text}")

    def value(self, sheet: str, row: int, at: int, column: Column) -> Any:
        """Read one cell; a wrong one is complained of and gives nothing."""
        cell = self.cells[sheet].get((row, at))
        typed = clean(cell.typed) if cell else ""
        if not typed:
            if column.required:
                self.complain(sheet, row, at, f"“{column.heading}” đang để trống; cần "
                                              f"{column.value.expected}.")  # fmt: skip
            return None
        try:
            return column.value.read(typed)
        except ValueError:
            self.complain(sheet, row, at, f"“{column.heading}” ghi “{typed}”; cần "
                                          f"{column.value.expected}.")  # fmt: skip
            return None


def read(data: bytes) -> Config:
    """Read the configuration workbook back.

    Raises:
        ConfigError: something in it cannot be used; the text names every such cell.
    """
    reading = _Reading(_sheets(data, FILE_NAME))
    wanted = [INFO_SHEET, *(table.sheet for table in _TABLES)]
    if absent := [name for name in wanted if name not in reading.cells]:
        names = ", ".join(f"“{name}”" for name in absent)
        raise ConfigError(f"Tệp {FILE_NAME} thiếu sheet {names}. Không đổi tên, không xóa các sheet này.")
    agency, head = _read_info(reading)
    units, rounds, nodes, bands = (_read_table(reading, table) for table in _TABLES)
    _stop_on(reading.problems, FILE_NAME)
    criteria = CriteriaSet(**head, nodes=nodes, bands=bands)
    config = Config(Agency(**agency), criteria, Roster(units), rounds)
    flaws = [*lint.criteria_flaws(criteria), *lint.roster_flaws(config.roster)]
    _stop_on([f"{_locate(reading, flaw)}: {flaw.text}" for flaw in flaws], FILE_NAME)
    return config


def read_roster(data: bytes, name: str) -> Roster:
    """Read a list of units from the first sheet of any workbook, headed like the sheet `Đơn vị`.

    Raises:
        ConfigError: a heading is missing or a cell cannot be used; the text names them all.
    """
    sheets = _sheets(data, name)
    first = next(iter(sheets), "")
    table = dataclasses.replace(_UNITS, sheet=first)
    reading = _Reading(sheets)
    roster = Roster(_read_table(reading, table) if first else ())
    flaws = [f"Sheet “{first}”: {flaw.text}" for flaw in lint.roster_flaws(roster)]
    _stop_on(reading.problems + flaws, name)
    if not roster.units:
        raise ConfigError(f"Tệp {name} không có đơn vị nào.")
    return roster


def _sheets(data: bytes, name: str) -> dict[str, dict[tuple[int, int], Cell]]:
    """Take the cells of a workbook of the analyst's own."""
    try:
        gate.check(data)
        cells = read_cells(data)
    except (gate.GateError, CalamineError, OSError) as error:
        raise ConfigError(
            f"Tệp {name} không mở được như một tệp Excel ({error}). Hãy mở tệp bằng Excel và lưu lại "
            "dạng .xlsx."
        ) from error
    sheets: dict[str, dict[tuple[int, int], Cell]] = {}
    for cell in cells:
        sheets.setdefault(cell.sheet, {})[cell.row, cell.column] = cell
    return sheets


def _stop_on(problems: list[str], name: str) -> None:
    if problems:
        listed = "\n".join(f"  - {problem}" for problem in problems)
        raise ConfigError(
            f"Tệp {name} có {len(problems)} chỗ chưa đúng:\n{listed}\n"
            "Sửa các ô trên trong Excel, lưu tệp rồi chạy lại."
        )


def _locate(reading: _Reading, flaw: lint.Flaw) -> str:
    sheet = {"unit": _UNITS, "node": _NODES, "band": _BANDS}[flaw.what].sheet
    cell = reading.places.get((sheet, flaw.index, flaw.field))
    return f"Sheet “{sheet}”" + (f", ô {cell}" if cell else "")


def _read_info(reading: _Reading) -> tuple[dict[str, Any], dict[str, Any]]:
    rows = {fold(cell.typed): row for (row, column), cell in reading.cells[INFO_SHEET].items() if column == 0}
    return _read_lines(reading, rows, _INFO_AGENCY), _read_lines(reading, rows, _INFO_SET)


def _read_lines(reading: _Reading, rows: dict[str, int], columns: tuple[Column, ...]) -> dict[str, Any]:
    values = {}
    for column in columns:
        row = rows.get(fold(column.heading))
        if row is None:
            reading.problems.append(f"Sheet “{INFO_SHEET}” thiếu dòng “{column.heading}”.")
            continue
        value = reading.value(INFO_SHEET, row, 1, column)
        values[column.field] = "" if value is None else value
    return values


def _read_table(reading: _Reading, table: Table) -> tuple[Any, ...]:
    cells = reading.cells[table.sheet]
    found = _find_columns(reading, table)
    if found is None:
        return ()
    head, places = found
    rows = sorted({
        row for (row, column), cell in cells.items()
        if row > head and column in places.values() and clean(cell.typed)
    })  # fmt: skip
    items = []
    for index, row in enumerate(rows):
        values = {}
        for column in table.columns:
            at = places[column.heading]
            reading.places[table.sheet, index, column.field] = address(row, at)
            value = reading.value(table.sheet, row, at, column)
            if value is not None:
                values[column.field] = value
            elif column.field == "below":
                values["below"] = None
        if all(column.field in values for column in table.columns if column.required):
            items.append(table.kind(**values))
    return tuple(items)


def _find_columns(reading: _Reading, table: Table) -> tuple[int, dict[str, int]] | None:
    """Find the row of headings and the column of each, wherever they have been moved to."""
    headings = {fold(column.heading): column.heading for column in table.columns}
    rows: dict[int, dict[str, int]] = {}
    for (row, column), cell in reading.cells[table.sheet].items():
        heading = headings.get(fold(cell.typed.rstrip(" *")))
        if heading:
            rows.setdefault(row, {}).setdefault(heading, column)
    head = max(rows, key=lambda row: len(rows[row]), default=None)
    missing = [name for name in headings.values() if head is None or name not in rows[head]]
    if head is None or missing:
        names = ", ".join(f"“{name}”" for name in missing)
        reading.problems.append(f"Sheet “{table.sheet}” thiếu cột {names}.")
        return None
    return head, rows[head]
