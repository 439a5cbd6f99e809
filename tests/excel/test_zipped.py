"""A file is the same, byte for byte, whichever system wrote it."""

import sys
from collections.abc import Callable

import docx
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
