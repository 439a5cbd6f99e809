"""Reads a list of units as an office keeps it, under whatever headings, or reports the headings it found.

Nothing is guessed: a column is used only if its heading is unambiguous, and a merged cell applies to all of
its rows. Everything that was changed in reading, or skipped, is reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from vtlt_consolidate.model.cellkinds import NUMBER, Cell
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming import registry
from vtlt_consolidate.settings import tablereader
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.settings.tablereader import Reading, Remark, stop_on
from vtlt_consolidate.settings.tables import UNITS
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.text import clean, count_of, first_of, fold, listed

_BESIDE = re.compile(r"\([^)]*\)")
_BETWEEN = re.compile(r"\s*(?:[/–-]|,)\s*")


def _plain(text: str) -> str:
    """A heading without case, brackets with their content, stars and colons, as in `Mã xã / phường (*):`."""
    words = _BESIDE.sub(" ", clean(text)).casefold().strip(" *:.…")
    return _BETWEEN.sub(", ", " ".join(words.split()))


# Many headings list the kinds of communes, as in `Tên xã, phường, đặc khu`.
_KIND = "(?:xã|phường|thị trấn|đặc khu)"
_KINDS = f"{_KIND}(?:,? (?:và |hoặc )?{_KIND})*"
_AGENCY = "(?:đơn vị|cơ quan|cơ quan, đơn vị|đơn vị, cơ quan|đơn vị hành chính|đvhc|đơn vị báo cáo|đv)"
_NUMBERS = re.compile(r"stt|tt|số tt|số thứ tự|thứ tự|no")
# More specific headings come first: of two columns that fit, the one with the earlier pattern is used.
_HEADINGS: dict[str, tuple[re.Pattern[str], ...]] = {
    "code": tuple(map(re.compile, (
        f"mã (?:số )?{_AGENCY}", f"mã (?:số )?(?:{_KINDS}|px|xp)(?: mới)?", "mã số", "mã", "mã định danh",
    ))),
    "name": tuple(map(re.compile, (
        f"tên {_AGENCY}", f"tên (?:{_KINDS}|px|xp)(?: mới)?", "tên", _AGENCY, _KINDS,
    ))),
    "area": tuple(map(re.compile, (
        "địa bàn", "(?:thuộc )?(?:khu vực|khối|cụm)",
        "(?:tên )?(?:quận|huyện)(?:, (?:quận|huyện|thị xã|thành phố|tp))*(?: cũ)?",
    ))),
    "agency_name": (re.compile("(?:tên )?cơ quan lập biểu"),),
    "variant": (re.compile("nhóm đơn vị"),),
    "email": tuple(
        re.compile(re.escape(_plain(heading)))
        for column in UNITS.columns if column.field == "email"
        for heading in (column.heading, *column.also)
    ),
}  # fmt: skip
# Official tables number their columns in a row under the heading: `1`, `(2)`, `A`.
_NO_NAME = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])\)?")
_SUM = re.compile(r"(?:tổng(?: cộng| số)?|cộng)(?:\s*[:(].*|\s+\d.*)?")
_COLUMN = {column.field: column for column in UNITS.columns}
_MAIL = re.compile(r"\S+@\S+")
_SHOWN = 6
_HEAD_ROWS = 60


@dataclass(frozen=True)
class UnitList:
    """The units of a list, and notes for the user about how it was read."""

    roster: Roster
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Head:
    """A possible heading of a list: rows, columns of the fields of `Unit`, column of running numbers."""

    sheet: str
    first: int
    last: int
    columns: Mapping[str, int]
    doubtful: Mapping[str, tuple[int, ...]]
    texts: Mapping[int, str]
    numbers: int | None
    joined: int

    @property
    def worth(self) -> tuple[int, int, int, int, int]:
        """Sort key: the heading with the most columns of a list is the greatest."""
        wanted = sum(name in self.columns or name in self.doubtful for name in ("code", "name"))
        rows = self.last - self.first
        return wanted, len(self.columns), self.joined, -rows, -self.first

    @property
    def complete(self) -> bool:
        """Say whether it has columns of codes and of names."""
        return {"code", "name"} <= {*self.columns, *self.doubtful}


def read(data: bytes, name: str, *, number: bool = False) -> UnitList:
    """Read a list of units from a workbook.

    Args:
        data: the workbook.
        name: name of the file, for messages.
        number: the list has no codes; number its units 001, 002 … in their order.

    Raises:
        ConfigError: no list is found, or a cell cannot be used; the text lists the headings that were found,
            or every such cell.
    """
    reading, merged = Reading(tablereader.sheets(data, name)), tablereader.merged_areas(data)
    heads = [head for sheet, cells in reading.cells.items() if (head := _best(sheet, cells, merged[sheet]))]
    # A sheet named as in our own configuration wins; the sort is stable, so equal ones keep their order.
    heads.sort(key=lambda head: (head.sheet == UNITS.sheet, head.complete), reverse=True)
    usable = [head for head in heads if ("name" in head.columns if number else head.complete)]
    if not usable:
        raise ConfigError(_no_list(heads, reading, name))
    head = usable[0]
    if number and "code" in head.columns:
        shown = head.texts[head.columns["code"]]
        raise ConfigError(f"Tệp {name} đã có cột mã “{shown}”; chạy lại không có --number.")
    _complain_of_doubtful(reading, head)
    stop_on(reading.problems, name)
    notes = _Notes()
    roster = Roster(tuple(_units(reading, head, merged[head.sheet], notes, number=number)))
    stop_on([*reading.problems, *_flaws(reading, roster, head.sheet)], name)
    if not roster.units:
        raise ConfigError(f"Tệp {name} không có đơn vị nào dưới dòng đầu bảng {head.last + 1}.")
    others = [other.sheet for other in usable[1:]]
    return UnitList(roster, [*notes.sentences(), *_remaining(reading, head, roster, others, number=number)])


def _best(
    sheet: str, cells: Mapping[tuple[int, int], Cell], merged: Sequence[tablereader.Area]
) -> _Head | None:
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in cells.items():
        if row < _HEAD_ROWS and clean(cell.typed):
            rows.setdefault(row, {})[column] = cell.typed
    # The text of merged cells is only in the first one, but heads all columns that they cover.
    for (top, left), (bottom, right) in merged:
        covered = product(range(top, min(bottom, _HEAD_ROWS) + 1), range(left, right + 1))
        for row, column in covered if left in rows.get(top, {}) else ():
            rows.setdefault(row, {}).setdefault(column, rows[top][left])
    rows = {row: texts for row, texts in rows.items() if not _is_data(row, texts, rows)}
    # A heading may take two rows: “Đơn vị” merged above “Mã” and “Tên”.
    found = [_head(sheet, row, row, {}, texts) for row, texts in rows.items()]
    found += [_head(sheet, row, row + 1, rows[row], rows[row + 1]) for row in rows if row + 1 in rows]
    return max((head for head in found if head.columns), key=lambda head: head.worth, default=None)


def _is_data(row: int, texts: Mapping[int, str], rows: Mapping[int, Mapping[int, str]]) -> bool:
    """Say whether a row is one of the list.

    It begins with a number, has an address of mail, or says of what kind a unit is, as a row beside it does.
    """
    first = clean(texts[min(texts)]).rstrip(".")
    if first.isdecimal() or any(_MAIL.fullmatch(clean(text)) for text in texts.values()):
        return True
    beside = [rows.get(row - 1, {}), rows.get(row + 1, {})]
    kinds = [column for column, text in texts.items() if _is_kind(text)]
    return any(
        _is_kind(other[column]) and other != texts for other in beside for column in kinds if column in other
    )


def _is_kind(text: str) -> bool:
    return bool(re.fullmatch(_KIND, _plain(text)))


def _head(sheet: str, first: int, last: int, above: Mapping[int, str], below: Mapping[int, str]) -> _Head:
    ranked: dict[str, dict[int, int]] = {}
    texts, joined, numbers = {}, 0, None
    for column in sorted({*above, *below}):
        top, bottom = above.get(column, ""), below.get(column, "")
        # A heading merged over both rows has the same text in each.
        top = "" if top == bottom else top
        texts[column] = clean(f"{top} {bottom}")
        both = (f"{top} {bottom}", f"{bottom} {top}") if top and bottom else ()
        if _NUMBERS.fullmatch(_plain(bottom or top)):
            numbers = column
        joined += bool(_meant(both))
        for name, rank in _meant([bottom or top, *both]).items():
            ranked.setdefault(name, {})[column] = rank
    columns, doubtful = {}, {}
    for name, ranks in ranked.items():
        best = [column for column, rank in ranks.items() if rank == min(ranks.values())]
        # Two equally good columns: choosing one would be a guess, so both are reported.
        if len(best) == 1:
            columns[name] = best[0]
        else:
            doubtful[name] = tuple(best)
    return _Head(sheet, first, last, columns, doubtful, texts, numbers, joined)


def _meant(texts: Iterable[str]) -> dict[str, int]:
    """What a heading can mean: field of `Unit` → rank of the pattern, lower is more specific."""
    meant: dict[str, int] = {}
    for text in texts:
        for name, patterns in _HEADINGS.items():
            plain = _plain(text)
            rank = next((at for at, pattern in enumerate(patterns) if pattern.fullmatch(plain)), None)
            if rank is not None:
                meant[name] = min(rank, meant.get(name, rank))
    return meant


def _no_list(heads: Sequence[_Head], reading: Reading, name: str) -> str:
    """Explain which headings were found, what is missing, and how to go on."""
    if not heads:
        seen = next(filter(None, (_fullest(cells) for cells in reading.cells.values())), "")
        found = f"Không thấy dòng đầu bảng của danh sách đơn vị trong tệp {name}."
        return (
            f"{found}{f' Dòng nhiều chữ nhất ghi: {seen}.' if seen else ''} Cần một dòng đầu bảng có cột mã "
            "(“Mã đơn vị”, “Mã xã”, “Mã ĐVHC” …) và cột tên (“Tên đơn vị”, “Tên xã”, “Tên cơ quan” …)."
        )
    head = max(heads, key=lambda candidate: candidate.worth)
    seen = ", ".join(f"“{text}”" for text in head.texts.values())
    where = f"Tệp {name}, sheet “{head.sheet}”, dòng {head.last + 1}: thấy các đầu cột {seen}"
    if "name" not in head.columns:
        return f"{where}; thiếu cột tên. Thêm cột “Tên đơn vị” (hoặc “Tên xã”, “Tên cơ quan”) rồi chạy lại."
    return (
        f"{where}; thiếu cột mã. Chọn một cách:\n"
        "  - thêm cột “Mã đơn vị” (hoặc “Mã xã”, “Mã ĐVHC”) vào danh sách rồi chạy lại;\n"
        "  - chạy lại và thêm --number: công cụ đánh mã 001, 002 … theo thứ tự danh sách;\n"
        "  - nếu là toàn bộ xã, phường của một tỉnh: dùng --province TỈNH thay cho --units."
    )


def _fullest(cells: Mapping[tuple[int, int], Cell]) -> str:
    rows: dict[int, list[str]] = {}
    for (row, _), cell in cells.items():
        if clean(cell.typed) and row < _HEAD_ROWS and cell.kind != NUMBER:
            rows.setdefault(row, []).append(f"“{clean(cell.typed)}”")
    return ", ".join(max(rows.values(), key=len, default=[])[:_SHOWN])


def _complain_of_doubtful(reading: Reading, head: _Head) -> None:
    for name, columns in head.doubtful.items():
        cells = listed([address(head.last, column) for column in columns])
        shown = head.texts[columns[0]]
        text = (
            f"nhiều cột cùng có thể là “{_COLUMN[name].heading}” ({cells} ghi “{shown}”); sửa đầu cột thừa."
        )
        reading.problems.append(Remark(text, head.sheet, address(head.last, columns[0])))


@dataclass
class _Notes:
    """What was skipped or changed in reading."""

    skipped: list[str] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)

    def sentences(self) -> Iterator[str]:
        """Word the notes for the user."""
        if self.mended:
            yield f"Mã mất số 0 ở đầu, đã thêm lại: {_few(self.mended)}."
        if self.skipped:
            yield f"Không coi là đơn vị: {_few(self.skipped)}."


def _few(words: Sequence[str]) -> str:
    return first_of(words, _SHOWN, "chỗ khác")


def _units(
    reading: Reading, head: _Head, merged: Sequence[tablereader.Area], notes: _Notes, *, number: bool
) -> Iterator[Unit]:
    cells = reading.cells[head.sheet]
    rows = list(_rows(cells, head, notes, number=number))
    # An area that is merged over several units has its text only in the first row.
    for name in {"area", "variant"} & head.columns.keys():
        tablereader.fill_down(cells, merged, head.columns[name], rows)
    _pad_codes(cells, head, rows, notes)
    width = max(len("001"), len(str(len(rows))))
    for at, row in enumerate(rows):
        values: dict[str, Any] = {"code": f"{at + 1:0{width}d}"} if number else {}
        for name, column in head.columns.items():
            value = reading.value(head.sheet, row, column, _COLUMN[name])
            # A unit without code or name is kept for now, so that other mistakes in its row are reported too.
            if value is not None or name in ("code", "name"):
                values[name] = value or ""
            reading.places[head.sheet, at, name] = address(row, column)
        yield Unit(**values)


def _rows(
    cells: Mapping[tuple[int, int], Cell], head: _Head, notes: _Notes, *, number: bool
) -> Iterator[int]:
    """Yield the rows of units; sums, column numbers and repeated headings are skipped and noted."""
    lead = [head.columns[name] for name in ("code", "name") if name in head.columns]
    used = sorted({*head.columns.values(), *([] if head.numbers is None else [head.numbers])})
    for row in sorted({row for row, column in cells if row > head.last and column in lead}):
        texts = {at: clean(cell.typed) for at in used if (cell := cells.get((row, at)))}
        if not any(texts.get(column) for column in lead):
            continue
        name = texts.get(head.columns["name"], "")
        coded = bool(texts.get(head.columns.get("code", -1)))
        if _is_none(list(texts.values()), name, coded=coded) or (number and _is_unnumbered(texts, head)):
            notes.skipped.append(f"dòng {row + 1} “{name or next(iter(texts.values()))}”")
        else:
            yield row


def _is_none(texts: Sequence[str], name: str, *, coded: bool) -> bool:
    """Say whether a row is no unit but a sum, the numbers of the columns, or a repeated heading."""
    first = next(iter(texts), "").casefold()
    # A row with a code is a unit, even if its name begins like the word for a sum.
    if _SUM.fullmatch(first) or (not coded and _SUM.fullmatch(name.casefold())):
        return True
    return bool(_NO_NAME.fullmatch(name)) or "name" in _meant([name])


def _is_unnumbered(texts: Mapping[int, str], head: _Head) -> bool:
    """Say whether a row lacks the running number that units have, such as a signature or an area."""
    return head.numbers is not None and not texts.get(head.numbers, "").rstrip(".").isdecimal()


def _pad_codes(cells: dict[tuple[int, int], Cell], head: _Head, rows: Sequence[int], notes: _Notes) -> None:
    """Restore leading zeros that number cells lost, by the length of other codes or by a commune's name."""
    column = head.columns.get("code")
    if column is None:
        return
    codes = [cells[row, column] for row in rows if (row, column) in cells]
    # Codes typed as text still have their zeros, so their length, if they share one, is that of all codes.
    lengths = {len(clean(cell.typed)) for cell in codes if cell.kind != NUMBER}
    width = lengths.pop() if len(lengths) == 1 else 0
    names = registry.commune_names()
    for cell in codes:
        typed = clean(cell.typed)
        if cell.kind != NUMBER or not typed.isdecimal():
            continue
        name = cells.get((cell.row, head.columns["name"]))
        commune = typed.zfill(registry.CODE_LENGTH)
        is_commune = name is not None and names.get(commune) == fold(name.typed)
        padded = commune if is_commune else typed.zfill(width)
        if padded != typed:
            cells[cell.row, column] = cell._replace(typed=padded)
            notes.mended.append(f"ô {address(cell.row, column)} ghi {typed}, đọc là {padded}")


def _flaws(reading: Reading, roster: Roster, sheet: str) -> Iterator[Remark]:
    unreadable = {problem.cell for problem in reading.problems}
    for flaw in lint.roster_flaws(roster):
        cell = reading.places.get((sheet, flaw.index, flaw.field), "")
        other = reading.places.get((sheet, flaw.other, flaw.field), "") if flaw.other is not None else ""
        if cell not in unreadable:
            yield Remark(flaw.text.replace("{other}", other), sheet, cell, flaw.severity)


def _remaining(
    reading: Reading, head: _Head, roster: Roster, others: Sequence[str], *, number: bool
) -> Iterator[str]:
    if number:
        first, last = roster.codes[0], roster.codes[-1]
        yield f"Đã đánh mã {first} đến {last} theo thứ tự danh sách; về sau giữ nguyên mã của từng đơn vị."
    if unused := _unused(reading, head):
        yield f"Không dùng các cột khác của danh sách: {', '.join(unused)}."
    bare = [at for at, unit in enumerate(roster.units) if not unit.area]
    if 0 < len(bare) < len(roster.units):
        cells = [reading.places[head.sheet, at, "area"] for at in bare]
        yield (
            f"{count_of(bare)} đơn vị chưa có địa bàn (ô {_few(cells)}). Nếu địa bàn chỉ ghi ở dòng "
            "đầu của mỗi "
            "nhóm thì ghi đủ từng dòng ở sheet Đơn vị."
        )
    if others:
        names = ", ".join(f"“{name}”" for name in others)
        yield f"Chỉ đọc sheet “{head.sheet}”; cũng có danh sách đơn vị ở sheet {names}, chưa đọc."


def _unused(reading: Reading, head: _Head) -> list[str]:
    """Name the filled columns that were not used."""
    rows = {
        row
        for row, column in reading.cells[head.sheet]
        if row > head.last and column in head.columns.values()
    }
    used = {*head.columns.values(), head.numbers}
    filled = {
        column
        for (row, column), cell in reading.cells[head.sheet].items()
        if row in rows and column not in used and clean(cell.typed)
    }
    named = (
        f"“{head.texts[column]}”" if head.texts.get(column) else f"cột {address(0, column)[:-1]}"
        for column in sorted(filled)
    )
    return list(dict.fromkeys(named))
