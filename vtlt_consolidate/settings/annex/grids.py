"""The tables of the annex of a decision, as they stand in a Word or Excel file."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row, CT_Tbl, CT_Tc

from vtlt_consolidate.files.containers import gate
from vtlt_consolidate.files.marks.unseen import unseen
from vtlt_consolidate.model.cellkinds import DATE, Cell, Look, Unseen
from vtlt_consolidate.settings import tablereader
from vtlt_consolidate.settings.annex.wordlists import Lists
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.text import clean

_WORDS: Mapping[str, str] = {
    Look.STRUCK: "chữ gạch ngang",
    Look.INVISIBLE: "chữ không nhìn thấy",
    Look.RAISED: "có chữ số viết cao hoặc thấp, như 10¹",
    Look.PERCENT: "số hiện là phần trăm",
    Look.ROUNDED: "số hiện đã làm tròn",
    Look.CACHED_ZERO: "công thức chưa được tính",
    Look.OF_BLANK: "số 0 lấy từ ô để trống",
    Unseen.HIDDEN_SHEET: "sheet ẩn",
    Unseen.HIDDEN_ROWS: "dòng ẩn",
    Unseen.HIDDEN_COLUMNS: "cột ẩn",
}
"""What is told of a row, in words."""
_LOOKS_OF_WORD = {
    "strike": Look.STRUCK, "dstrike": Look.STRUCK, "vanish": Look.INVISIBLE, "vertAlign": Look.RAISED
}  # fmt: skip
_OFF = {"0", "false", "baseline"}
_NUMBER = re.compile(r"[\d.,()* ]+")
WORD, EXCEL = ".docx", (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


@dataclass(frozen=True)
class Row:
    """One row of a table.

    Args:
        place: where it stands, for people.
        texts: the text of each column; of a merged cell in its first row and column only. Paragraphs are
            separated by line ends.
        covering: the same, with the text of a merged cell in all that it covers.
        dates: columns whose cell is a date, which may have been a number such as 1.1.
        unlike: what a reader of the paper sees otherwise, such as words that are struck out, as sentences.
    """

    place: str
    texts: tuple[str, ...]
    covering: tuple[str, ...]
    dates: frozenset[int] = frozenset()
    unlike: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """All of its texts in one line."""
        return " | ".join(clean(text) for text in self.texts if clean(text))


@dataclass(frozen=True)
class Grid:
    """One table, or one sheet.

    Args:
        name: `Bảng 2`, or the sheet.
        rows: all of its rows, from the top.
    """

    name: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Source:
    """A file with tables.

    Args:
        grids: its tables, in order.
        lines: the lines of text outside of them, in order.
    """

    grids: tuple[Grid, ...]
    lines: tuple[str, ...]


def read(data: bytes, name: str) -> Source:
    """Read the tables of a file.

    Args:
        data: the file.
        name: its name, which says what it is.

    Raises:
        ConfigError: it is neither Word nor Excel, or cannot be opened.
    """
    suffix = f".{name.rpartition('.')[2]}".lower()
    if suffix == WORD:
        return _word(data, name)
    if suffix in EXCEL:
        return _excel(data, name)
    raise ConfigError(
        f"Tệp {name} không phải là tệp Word .docx hoặc Excel. Tệp .doc: mở bằng Word, lưu thành .docx; tệp "
        "PDF: mở bằng Word hoặc chép bảng vào một tệp Word, lưu thành .docx; rồi chạy lại."
    )


def _word(data: bytes, name: str) -> Source:
    try:
        gate.check(data)
        document = Document(io.BytesIO(data))
        lists = Lists.of(document)
    except (gate.GateError, PackageNotFoundError, BadZipFile, KeyError, ValueError) as error:
        raise ConfigError(
            f"Tệp {name} không mở được như một tệp Word. Mở tệp bằng Word, lưu lại dạng .docx rồi chạy lại."
        ) from error
    grids: list[Grid] = []
    lines: list[str] = []
    for part in _parts(document.element.body):
        if isinstance(part, CT_Tbl):
            title = f"Bảng {len(grids) + 1}"
            grids.append(Grid(title, tuple(_rows(part, title, lists))))
        elif text := clean(_text(part)):
            lines.append(text)
    return Source(tuple(grids), tuple(lines))


def _parts(body: Any) -> Iterator[Any]:
    """The paragraphs and tables of a document, those in content controls too."""
    for part in body.iterchildren():
        if part.tag == qn("w:sdt"):
            for content in part.iterchildren(qn("w:sdtContent")):
                yield from _parts(content)
        else:
            yield part


def _text(element: Any) -> str:
    """The text of an element with what was inserted and without what was deleted by tracked changes."""
    tags = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    texts = (
        part.text or "" if part.tag == qn("w:t") else tags.get(part.tag, "")
        for part in element.iter(qn("w:t"), *tags)
        # Tab stops of a paragraph are called as tabs are; what was moved stands where it was, too.
        if part.getparent().tag != qn("w:tabs") and next(part.iterancestors(qn("w:moveFrom")), None) is None
    )
    return "".join(texts)


def _rows(table: CT_Tbl, title: str, lists: Lists) -> Iterator[Row]:
    above: dict[int, str] = {}
    width = max(
        (sum(cell.grid_span for cell in row.tc_lst) + row.grid_before for row in table.tr_lst), default=0
    )
    for number, row in enumerate(table.tr_lst, 1):
        texts, covering = [""] * width, [""] * width
        for at, cell in _placed(row):
            going_on = cell.vMerge == "continue"
            text = above.get(at, "") if going_on else "\n".join(_paragraphs(cell, lists))
            above[at] = text
            if not going_on:
                texts[at] = text
            covering[at : at + cell.grid_span] = [text] * cell.grid_span
        unlike = tuple(dict.fromkeys(_unlike(row)))
        yield Row(f"{title}, dòng {number}", tuple(texts), tuple(covering), unlike=unlike)


def _unlike(row: CT_Row) -> Iterator[str]:
    """Tell of words that are struck out or hidden, and of a raised figure in a number: 10¹ is typed 101."""
    for cell in row.tc_lst:
        number = _NUMBER.fullmatch(clean(_text(cell)))
        for run in cell.iter(qn("w:r")):
            looks, text = run.find(qn("w:rPr")), clean(_text(run))
            if looks is None or not text:
                continue
            for tag, look in _LOOKS_OF_WORD.items():
                found = looks.find(qn(f"w:{tag}"))
                on = found is not None and found.get(qn("w:val"), "1") not in _OFF
                if on and (look is not Look.RAISED or number):
                    yield _doubt(f"“{text}”", look)


def _doubt(where: str, look: str) -> str:
    return f"{where}: {_WORDS[look]}; xem có tính không."


def _placed(row: CT_Row) -> Iterator[tuple[int, CT_Tc]]:
    at = row.grid_before
    for cell in row.tc_lst:
        yield at, cell
        at += cell.grid_span


def _paragraphs(cell: CT_Tc, lists: Lists) -> Iterator[str]:
    for paragraph in cell.iter(qn("w:p")):
        text = _text(paragraph)
        number = lists.next(paragraph)
        yield " ".join(filter(None, (number, text)))


def _excel(data: bytes, name: str) -> Source:
    grids, lines = [], []
    # The sheets first: only that tells of a file that cannot be opened.
    sheets = tablereader.sheets(data, name)
    areas, marks = tablereader.merged_areas(data), unseen(data)
    for title, cells in sheets.items():
        width = max(column for _, column in cells) + 1
        tall = max(row for row, _ in cells) + 1
        # A merged area makes a table no larger than its texts.
        covering = {
            (row, column): cells[top, left].typed
            for (top, left), (bottom, right) in areas.get(title, ())
            if (top, left) in cells
            for row in range(top, min(bottom + 1, tall))
            for column in range(left, min(right + 1, width))
        }
        marked, rows = _marked(marks, title, tall), []
        for row in range(tall):
            here = {column: cells[row, column] for column in range(width) if (row, column) in cells}
            texts = tuple(here[column].typed if column in here else "" for column in range(width))
            covered = tuple(covering.get((row, column), texts[column]) for column in range(width))
            dates = frozenset(column for column, cell in here.items() if cell.kind == DATE)
            told = tuple(dict.fromkeys(_unlike_in(row, texts, marked.get(row, ()))))
            rows.append(Row(f"Sheet “{title}”, dòng {row + 1}", texts, covered, dates, told))
        grids.append(Grid(title, tuple(rows)))
        lines += [row.words for row in rows]
    return Source(tuple(grids), tuple(lines))


def _marked(marks: Sequence[Cell], title: str, tall: int) -> Mapping[int, list[Cell]]:
    """Row → the marks of a sheet that are about it."""
    found: defaultdict[int, list[Cell]] = defaultdict(list)
    for mark in marks:
        if mark.sheet != title or mark.kind not in _WORDS:
            continue
        rows = range(mark.row, mark.row + 1)
        if mark.kind == Unseen.HIDDEN_ROWS:
            rows = range(mark.row, min(int(mark.typed) + 1, tall))
        elif mark.kind in (Unseen.HIDDEN_SHEET, Unseen.HIDDEN_COLUMNS):
            rows = range(tall)
        for row in rows:
            found[row].append(mark)
    return found


def _unlike_in(row: int, texts: Sequence[str], marks: Iterable[Cell]) -> Iterator[str]:
    """Tell of the marks of a row whose cells have texts."""
    for mark in marks:
        if mark.kind in (Unseen.HIDDEN_SHEET, Unseen.HIDDEN_ROWS):
            yield _doubt("Cả dòng", mark.kind)
            continue
        last = int(mark.typed) if mark.kind == Unseen.HIDDEN_COLUMNS else mark.column
        for column in range(mark.column, min(last + 1, len(texts))):
            text = clean(texts[column])
            if text and (mark.kind != Look.RAISED or _NUMBER.fullmatch(text)):
                yield _doubt(f"Ô {address(row, column)}", mark.kind)


def joined(texts: Sequence[str]) -> str:
    """Join the texts of a heading that stands in several rows, each once."""
    return clean(" ".join(dict.fromkeys(clean(text) for text in texts if clean(text))))
