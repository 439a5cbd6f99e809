"""Writes what sends the forms of a round out: a mail draft for each unit, a list, an archive each area."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Value
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.excel.zipped import entry
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.address import Addresses
from vtlt_consolidate.words.text import sentence_date
from vtlt_consolidate.writing.letters.mails import marked, unsent

# The current time would make the bytes differ.
_FIXED = (1980, 1, 1, 0, 0, 0)
_HEADS = (
    Head("STT", 6, "center"), Head("Mã đơn vị", 12, "center"), Head("Đơn vị", 34), Head("Địa bàn", 22),
    Head("Thư điện tử", 32), Head("Tệp biểu", 52), Head("Thư nháp", 52), Head("Tình trạng", 44),
)  # fmt: skip


@dataclass(frozen=True)
class Sending:
    """How the form of one unit goes out.

    Args:
        unit: the unit.
        form: file name of its form.
        draft: file name of its mail draft; empty: there is none.
        state: what is left to do, for a person.
    """

    unit: Unit
    form: str
    draft: str
    state: str


def draft(config: Config, round_: Round, unit: Unit, form: tuple[str, bytes], *, prefilled: bool) -> bytes:
    """Write the mail that brings a unit its form.

    Args:
        config: the agency.
        round_: the round.
        unit: the unit.
        form: name and bytes of its form.
        prefilled: the form carries the answers of the period before.

    Returns:
        The bytes of an `.eml` file; the same for the same arguments.
    """
    title = f"Biểu báo cáo {round_.name} - {Addresses(config.roster).full(unit)}"
    headers = {"To": unit.email, "Subject": title, **marked(round_.period.last_day, *form)}
    return unsent(headers, _body(config, round_, unit, prefilled=prefilled), form)


def _body(config: Config, round_: Round, unit: Unit, *, prefilled: bool) -> str:
    agency, name = config.agency, Addresses(config.roster).full(unit)
    due = f" chậm nhất {sentence_date(round_.due_date)}" if round_.due_date else ""
    to = f" về {agency.contact}" if agency.contact else ", bằng cách trả lời thư này kèm tệp đã điền"
    lines = [
        f"Kính gửi: {name}",
        f"{agency.name} gửi kèm thư này biểu báo cáo {round_.name}.",
        f"Đề nghị {name} điền vào chính tệp đính kèm, không chép sang tệp khác, "
        f"và gửi lại tệp Excel đã điền{due}{to}.",
    ]  # fmt: skip
    if prefilled:
        lines.append(
            "Các ô nền xanh là số liệu kỳ trước: xem lại từng ô, sửa chỗ thay đổi rồi chọn xác nhận."
        )
    return "\n\n".join([*lines, f"Trân trọng,\n{agency.name}"]) + "\n"


def book(config: Config, round_: Round, sendings: Sequence[Sending]) -> bytes:
    """Write the list of what goes out, and the same once more as mail merge reads it.

    Returns:
        The bytes of the workbook; the same for the same arguments.
    """
    addresses = Addresses(config.roster)
    rows: list[list[Value]] = [
        [number, one.unit.code, addresses.full(one.unit), one.unit.area or None, one.unit.email or None,
         one.form, one.draft or None, one.state]
        for number, one in enumerate(sendings, 1)
    ]  # fmt: skip
    written = Book(title=f"Danh sách gửi biểu {round_.name}", mark=round_.mark)
    write_list(
        written.sheet("Danh sách gửi"), f"Danh sách gửi biểu - {round_.name}",
        "Mỗi đơn vị một dòng. Chưa có thư nào được gửi: mở thư nháp, xem lại rồi gửi.", _HEADS, rows,
    )  # fmt: skip
    merged = written.sheet("Trộn thư")
    merged.widths([head.width for head in _HEADS])
    # Mail merge of Word takes the headings from the first row of a sheet.
    for column, head in enumerate(_HEADS):
        merged.text(0, column, head.heading, "head")
    for row, values in enumerate(rows, 1):
        for column, (value, head) in enumerate(zip(values, _HEADS, strict=True)):
            merged.value(row, column, value, f"cell {head.style}")
        texts = [(str(value or ""), head.width) for value, head in zip(values, _HEADS, strict=True)]
        merged.do.set_row(row, height(texts))
    merged.page(landscape=True, repeat=(0, 0))
    return written.save()


class Archive:
    """An archive of forms; they are compressed already and only stored."""

    def __init__(self) -> None:
        self._bytes = io.BytesIO()
        self._archive = zipfile.ZipFile(self._bytes, "w", zipfile.ZIP_STORED)

    def add(self, name: str, form: bytes) -> None:
        """Put a form in."""
        self._archive.writestr(entry(name, _FIXED), form, zipfile.ZIP_STORED)

    def save(self) -> bytes:
        """The bytes of the archive; the same for the same forms."""
        self._archive.close()
        return self._bytes.getvalue()
