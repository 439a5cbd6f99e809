"""The list of an office that has ten units, as it keeps it in Excel."""

from pathlib import Path

import openpyxl

NAMES = {
    "Khu vực 1": (
        "Phường Tân Định",
        "Phường Sài Gòn",
        "Phường Bến Thành",
        "Phường Cầu Ông Lãnh",
        "Phường Bàn Cờ",
    ),
    "Khu vực 2": ("Xã Củ Chi", "Xã Tân An Hội", "Xã Thái Mỹ", "Xã An Nhơn Tây", "Xã Nhuận Đức"),
}
"""Area → the names of its units."""


def rows() -> list[tuple[str, str, str, str, str]]:
    """Code, name, area, agency and mail address of each unit."""
    units = [(area, name) for area, names in NAMES.items() for name in names]
    return [
        (
            f"{number:03}",
            name,
            area,
            f"Ủy ban nhân dân {name[0].lower()}{name[1:]}",
            f"donvi{number:02}@example.vn",
        )
        for number, (area, name) in enumerate(units, 1)
    ]


HEADINGS = ("Mã đơn vị", "Tên đơn vị", "Địa bàn", "Tên cơ quan lập biểu", "Thư điện tử")


def write(path: Path) -> None:
    """Write the list."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADINGS, *rows()):
        sheet.append(row)
    book.save(path)
