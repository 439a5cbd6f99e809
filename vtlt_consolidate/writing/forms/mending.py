"""What a correction form adds to the unit's own form: what is wrong, and what changed since last time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Sheet
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.language.namesakes import named_fully
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.layout import (
    CHANGES_SHEET,
    HEADINGS,
    MEND_SHEET,
    MENDED_WITH,
    FormLayout,
    Prefill,
)
from vtlt_consolidate.scoring import wording
from vtlt_consolidate.words.addresses import address

_WIDTH = 48
_HEAD = 2
"""The row of the headings of the list, counted from 0."""
NOTHING = "(trống)"
YES_NO = {True: "Có", False: "Không"}


class Change(NamedTuple):
    """A cell that the unit changed: code of the leaf, field, former and present text, whether asked for."""

    leaf_code: str
    field: str
    former: str
    now: str
    asked: bool


@dataclass(frozen=True)
class Correction:
    """The faults on a form that the unit has to mend.

    Args:
        wrong: (code of a leaf, field) → why it is wrong and how to mend it.
        general: the same for faults of the file as a whole.
        anew: nothing in the file could be used, so everything has to be filled in again.
        prefill: the earlier answers that only have to be confirmed; none: the form was sent out blank.
        changes: what the unit changed since the attempt before; for its information.
        proofs: cells for documents that open although nothing is wrong there: they had no place before.
    """

    wrong: Mapping[tuple[str, str], str]
    general: Sequence[str] = ()
    anew: bool = False
    prefill: Prefill | None = None
    changes: Sequence[Change] = ()
    proofs: frozenset[tuple[str, str]] = frozenset()

    @property
    def only_to_confirm(self) -> bool:
        """Say whether nothing is wrong but that earlier answers are not confirmed."""
        return bool(self.prefill and self.prefill.answers) and not (self.wrong or self.anew)

    def opens(self, code: str, field: str) -> bool:
        """Say whether a cell is unlocked: wrong cells are, and those of their rows that go with them."""
        waiting = self.prefill.answers if self.prefill else {}
        if self.anew or (code, field) in {*self.wrong, *waiting, *self.proofs}:
            return True
        return any(leaf == code and field in MENDED_WITH.get(other, ()) for leaf, other in self.wrong)


def printed(layout: FormLayout, node: Node) -> tuple[tuple[str, float], ...]:
    """The printed texts of a row, with the widths of their columns."""
    widths = dict(zip(layout.columns, layout.widths, strict=True))
    instruction = wording.instruction(layout.criteria, node)
    return (node.full_name, widths["name"]), (instruction, widths["instruction"])


def write(
    book: Book, sheet: Sheet, layout: FormLayout, correction: Correction, title: tuple[str, str]
) -> None:
    """Write the faults of each row beside it, list all of them on a sheet, and the changes on another.

    Args:
        book: the form.
        sheet: its sheet with the table.
        layout: of the table.
        correction: the faults.
        title: what the list is of, and whose, as it may be printed alone.
    """
    column = layout.last_column + 1
    if not correction.only_to_confirm:
        sheet.widths([_WIDTH], column)
        sheet.text(layout.header_row, column, MEND_SHEET, "head")
    mending = book.sheet(MEND_SHEET)
    mending.widths((6, 12, 60, 90))
    mending.text(0, 0, title[0], "heading")
    mending.text(1, 0, title[1], "bold")
    for at, heading in enumerate(("STT", "Ô", "Nội dung", "Vì sao và cách sửa")):
        mending.text(_HEAD, at, heading, "head")
    lines: list[tuple[str, str, str]] = [("", "Cả tệp", why) for why in correction.general]
    beside: dict[int, list[str]] = {}
    for (code, field), why in sorted(correction.wrong.items(), key=lambda item: layout.place(*item[0])):
        row, at = layout.place(code, field)
        beside.setdefault(row, []).append(why)
        lines.append((address(row, at), named_fully(layout.criteria, layout.criteria.by_code[code]), why))
    for number, (cell, name, why) in enumerate(lines, 1):
        row = _HEAD + number
        mending.value(row, 0, number, "cell center")
        mending.text(row, 1, cell, "cell center")
        if cell:
            link = f"internal:'{sheet.name}'!{cell}"
            mending.do.write_url(row, 1, link, book.style("cell center link"), cell)
        mending.text(row, 2, name, "cell")
        mending.text(row, 3, why, "cell")
        mending.do.set_row(row, height([(name, 60), (why, 90)]))
    for row, reasons in beside.items():
        text = "\n".join(reasons)
        sheet.text(row, column, text, "cell bad")
        node = next(node for node in layout.nodes if layout.rows[node.code] == row)
        texts = (*printed(layout, node), (text, _WIDTH))
        sheet.do.set_row(row, height(texts, least=20))
    mending.page(landscape=True, repeat=(_HEAD, _HEAD))
    mending.protect()
    if correction.changes:
        _write_changes(book, layout, correction.changes)


_CHANGES_INTRO = (
    "Để đơn vị đối chiếu: các ô khác với lần gửi trước. Ô nào đổi nhầm mà biểu này còn khóa thì báo cơ quan "
    "nhận biểu theo liên hệ ghi trên biểu."
)


def _write_changes(book: Book, layout: FormLayout, changes: Sequence[Change]) -> None:
    sheet = book.sheet(CHANGES_SHEET)
    heads = (Head("Ô", 8, "center"), Head("Nội dung", 60), Head("Cột", 20), Head("Lần trước ghi", 30),
             Head("Lần này ghi", 30), Head("Đã hỏi đơn vị", 12, "center"))  # fmt: skip
    by_code = layout.criteria.by_code
    rows = [
        [address(*layout.place(each.leaf_code, each.field)), by_code[each.leaf_code].full_name,
         HEADINGS[each.field], each.former or NOTHING, each.now or NOTHING, YES_NO[each.asked]]
        for each in changes
    ]  # fmt: skip
    write_list(sheet, "Các ô đã thay đổi so với lần gửi trước", _CHANGES_INTRO, heads, rows)
    sheet.protect()
