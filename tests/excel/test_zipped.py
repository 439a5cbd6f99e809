"""A file is the same, byte for byte, whichever system wrote it."""

import io
import sys
from collections.abc import Callable

import docx
import pandas as pd
import pytest

from tests.helpers import PERIOD, config
from vtlt_consolidate.damage.draft import pack
from vtlt_consolidate.excel.package import Parts
from vtlt_consolidate.excel.sheet import Book
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.forms.stamp import Stamps
from vtlt_consolidate.writing.word.fill import settled


def book() -> bytes:
    made = Book("Bảng")
    made.sheet("Dữ liệu").text(0, 0, "một", "heading")
    return made.save()


def changed_book() -> bytes:
    parts = Parts(book(), "b.xlsx")
    sheet = parts.sheet("Dữ liệu")
    sheet.put(1, 0, "hai")
    assert sheet.done()
    return parts.save()


def stamped_form() -> bytes:
    units = [Unit("001", "Phường 1"), Unit("002", "Phường 2")]
    settings = config(units)
    stamps = Stamps(settings, settings.round(PERIOD))
    return b"".join([*map(stamps.form, units), forms.render(settings, units[1], settings.round(PERIOD))])


def letter() -> bytes:
    return settled(docx.Document())


def archive() -> bytes:
    return pack([("Xã.txt", b"1"), ("b/c.txt", b"2")])


@pytest.mark.parametrize("written", [book, changed_book, stamped_form, letter, archive])
def test_windows_writes_the_bytes_that_other_systems_write(
    written: Callable[[], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for system in ("linux", "win32"):
        with monkeypatch.context() as patched:
            patched.setattr(sys, "platform", system)
            made.append(written())
    assert made[0] == made[1]


def test_a_long_list_is_packed_in_pieces_to_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    def listed() -> bytes:
        made = Book("Bảng")
        sheet = made.sheet("Danh sách")
        sheet.text(0, 0, "Phường, xã & đặc khu", "heading")
        lines = [[number, f"Xã số {number}"] for number in range(500)]
        sheet.lines(1, ["", ""], lines, [15] * len(lines))
        sheet.text(501, 0, "Hết")
        return made.save()

    whole = listed()
    monkeypatch.setattr("vtlt_consolidate.excel.zipped._AT_ONCE", 1000)
    assert listed() == whole
    assert pd.read_excel(io.BytesIO(whole), header=None, engine="calamine").iloc[500, 1] == "Xã số 499"
