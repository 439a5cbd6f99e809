"""Names of sheets, within the 31 characters that Excel allows."""

import pytest

from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.addresses import NAME_LIMIT, former_sheet_name, sheet_name

ALIKE = (
    "Đơn vị sự nghiệp trực thuộc sở", "Đơn vị sự nghiệp trực thuộc UBND", "Đơn vị sự nghiệp trực thuộc bộ",
)  # fmt: skip


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("Sở, ngành và ban, chi cục trực thuộc sở", "Tổng hợp - Sở, ngành và ban"),
        ("UBND phường, xã", "Tổng hợp - UBND phường, xã"),
        ("Sở: ban/ngành", "Tổng hợp - Sở  ban ngành"),
        ("Một hai ba bốn năm sáu bảy tám", "Tổng hợp - Một hai ba bốn năm"),
        ("Trung-tâm-lưu-trữ-lịch-sử", "Tổng hợp - Trung-tâm-lưu-trữ-lị"),
        ("", "Tổng hợp"),
    ],
)
def test_the_name_of_a_sheet_ends_with_a_whole_word(part: str, name: str) -> None:
    assert sheet_name("Tổng hợp", part) == name


def test_parts_that_are_cut_alike_are_numbered_in_their_order() -> None:
    names = [sheet_name("Tổng hợp", part, ALIKE) for part in ALIKE]
    assert names == [
        "Tổng hợp - Đơn vị sự nghiệp", "Tổng hợp - Đơn vị sự nghiệp 2", "Tổng hợp - Đơn vị sự nghiệp 3",
    ]  # fmt: skip


def test_the_sheets_of_every_shipped_set_have_names_of_their_own() -> None:
    for criteria in sets.available():
        names = [sheet_name("Bản nội bộ", part, criteria.variants) for part in criteria.variants]
        assert len({name.casefold() for name in names}) == len(names)
        assert max(map(len, names), default=0) <= NAME_LIMIT


def test_a_former_name_is_known_only_where_no_other_part_had_it() -> None:
    assert former_sheet_name("Tổng hợp", ALIKE[0], ALIKE) == ""
    part = "Sở, ngành và ban, chi cục trực thuộc sở"
    assert former_sheet_name("Tổng hợp", part, (part, *ALIKE)) == "Tổng hợp - Sở, ngành và ban, ch"
