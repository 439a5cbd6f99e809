"""Whoever follows the first hour word by word has the appendix of ten units in the end."""

from collections.abc import Iterator
from pathlib import Path

import openpyxl

from tests import documented, ten_units
from tests.helpers import ROOT

TEXT = (ROOT / "docs" / "gio-dau-tien.md").read_text(encoding="utf-8")


def test_its_commands_lead_from_a_list_to_the_appendix_of_ten_units(tmp_path: Path) -> None:
    parts = documented.commands(TEXT, "### ")
    assert list(parts) == ["Tạo thư mục, lập biểu, bịa biểu", "Kiểm tra, lập kết quả", "Dọn"]
    ten_units.write(tmp_path / "don-vi.xlsx")
    begun, counted, cleared = parts.values()
    assert "Đã tạo 12 tệp diễn tập" in documented.typed(begun, tmp_path)
    documented.typed(counted, tmp_path)
    month = tmp_path / "van-thu" / "2026-03"
    assert (month / "kiem-tra.xlsx").exists()
    assert (month / "dien-tap.xlsx").exists()
    printed = set(_texts(month / "ket-qua" / "phu-luc-2026-03.xlsx"))
    assert {name for _, name, *_ in ten_units.rows()} <= printed
    assert any("DIỄN TẬP" in text for text in printed)
    assert "Đã lập 10 biểu, chưa nhận biểu nào" in documented.typed(cleared, tmp_path)
    assert not list((month / "ket-qua").iterdir())


def _texts(path: Path) -> Iterator[str]:
    for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True):  # type: ignore[union-attr]
        yield from (str(value).strip() for value in row if value is not None)


def test_every_button_that_it_names_is_on_the_page() -> None:
    walk = TEXT.partition("## Trên trang")[2].partition("## Bằng lệnh")[0]
    assert documented.strange_buttons(walk) == []


def test_the_table_that_it_shows_has_the_columns_of_the_list() -> None:
    assert f"| {' | '.join(ten_units.HEADINGS)} |" in TEXT
    assert f"| {' | '.join(ten_units.rows()[0])} |" in TEXT
