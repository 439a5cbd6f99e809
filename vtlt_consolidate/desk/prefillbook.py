"""dien-san.xlsx: what stood on the forms of a period when they were sent out.

The only source that says which answers of a returned form nobody typed: forms lose their colours, and the
results of the earlier period may be made anew. People read it and do not write into it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vtlt_consolidate.excel.sheet import Book, Value
from vtlt_consolidate.excel.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.model import cellkinds, layout
from vtlt_consolidate.model.cellkinds import Cell
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.layout import NO_PREFILLS, PREFILLED_FIELDS, Place, Prefill, Prefills
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.settings import tablereader
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.workspace import ownbook, owntable
from vtlt_consolidate.workspace.folders import PREFILLED, renew

FILE_NAME = PREFILLED
SHEET = "Điền sẵn"
_INTRO = (
    "Công cụ ghi khi phát hành biểu, để biết ô nào đơn vị chưa xác nhận; không sửa, không xóa tệp này. Mỗi "
    "dòng là một biểu đã phát, mỗi cột một ô của biểu."
)
_LEAD = ("Mã đơn vị", "Đơn vị", "Số liệu của kỳ")
_PERIOD = 2
_BETWEEN = ": "
_FIELD_OF = {layout.HEADINGS[field]: field for field in PREFILLED_FIELDS}


def read(path: Path) -> Prefills:
    """Read what was sent out; nothing if no form of the period was prefilled.

    Raises:
        VtltError: the file cannot be read, or is not as this program wrote it.
    """
    data = ownbook.read(path)
    if data is None:
        return NO_PREFILLS
    cells = tablereader.sheets(data, path.name).get(SHEET, {})
    heads = {column: cell.typed for (row, column), cell in cells.items() if row == LIST_TOP - 1}
    if tuple(heads.get(column) for column in range(len(_LEAD))) != _LEAD:
        raise ConfigError(_changed(path, address(LIST_TOP - 1, 0), f"cần tiêu đề “{_LEAD[0]}”"))
    places = dict(_places(path, heads))
    lines: dict[int, dict[int, Cell]] = {}
    for (row, column), cell in cells.items():
        if row >= LIST_TOP:
            lines.setdefault(row, {})[column] = cell
    issued: dict[str, tuple[Prefill, ...]] = {}
    for row, line in sorted(lines.items()):
        if not (0 in line and _PERIOD in line):
            raise ConfigError(_changed(path, address(row, 0), "cần mã đơn vị và kỳ của số liệu"))
        values = {place: _value(line[column]) for column, place in places.items() if column in line}
        code = line[0].typed
        issued[code] = (*issued.get(code, ()), Prefill(line[_PERIOD].typed, values))
    return Prefills(issued)


def _places(path: Path, heads: Mapping[int, str]) -> Iterator[tuple[int, Place]]:
    for column, heading in heads.items():
        code, _, name = heading.rpartition(_BETWEEN)
        if column < len(_LEAD):
            continue
        if name not in _FIELD_OF:
            example = f"A1{_BETWEEN}{layout.HEADINGS[layout.ANSWER]}"
            why = f"“{heading}” không phải mã và cột của biểu, ví dụ “{example}”"
            raise ConfigError(_changed(path, address(LIST_TOP - 1, column), why))
        yield column, (code, _FIELD_OF[name])


def _changed(path: Path, cell: str, why: str) -> str:
    return (
        f"Tệp {path}, sheet “{SHEET}”, ô {cell}: {why}. Tệp này do công cụ ghi và không được sửa; chép lại "
        "từ bản sao lưu rồi chạy lại."
    )


def _value(cell: Cell) -> str | float:
    return float(cell.typed.replace(",", ".")) if cell.kind == cellkinds.NUMBER else cell.typed


def gone(path: Path) -> Iterator[dict[str, Any]]:
    """Report the file if forms were sent out prefilled and it is not there any more."""
    yield from owntable.gone(ownbook.find(path))


def put(path: Path, prefills: Prefills, criteria: CriteriaSet, roster: Roster) -> None:
    """Write what was sent out so far; nothing if no form was prefilled.

    Args:
        path: the file.
        prefills: from the oldest issue to the newest.
        criteria: gives the order of the columns; those of leaves that it no longer has come last.
        roster: gives names and order of the units; others come last.

    Raises:
        WorkspaceError: it cannot be written.
    """
    if prefills.issued:
        data = _render(prefills, criteria, roster)
        # A kept version proves that there was such a file, and gives it back.
        ownbook.keep(path, data)
        renew(path, data)


def _render(prefills: Prefills, criteria: CriteriaSet, roster: Roster) -> bytes:
    leaves = {leaf.code: number for number, leaf in enumerate(criteria.leaves)}
    units = {unit.code: number for number, unit in enumerate(roster.units)}
    every = {place for sent in prefills.issued.values() for each in sent for place in each.answers}
    places = sorted(
        every, key=lambda at: (leaves.get(at[0], len(leaves)), at[0], PREFILLED_FIELDS.index(at[1]))
    )
    heads = [Head(_LEAD[0], 10, "center"), Head(_LEAD[1], 30), Head(_LEAD[2], 10, "center")]
    heads += [Head(f"{code}{_BETWEEN}{layout.HEADINGS[field]}", 14) for code, field in places]
    rows: list[list[Value]] = []
    for code in sorted(prefills.issued, key=lambda code: (units.get(code, len(units)), code)):
        name = roster.by_code[code].full_name if code in roster.by_code else ""
        rows += [
            [code, name, each.period, *(each.answers.get(place) for place in places)]
            for each in prefills.issued[code]
        ]
    book = Book(title="Số liệu điền sẵn trên biểu đã phát")
    write_list(book.sheet(SHEET), "Số liệu điền sẵn trên biểu đã phát", _INTRO, heads, rows)
    return book.save()
