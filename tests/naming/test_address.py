"""How official papers call a unit: the institution, the name inside a sentence, and who signs."""

import pytest

from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming.address import Addresses, institution, short, signed_by
from vtlt_consolidate.words.phrases import part, two_digits

COMMITTEE = ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")
AGENCY = ("", "THỦ TRƯỞNG ĐƠN VỊ")


@pytest.mark.parametrize(
    ("name", "address", "inside", "signed"),
    [
        ("Xã Thất Khê", "Ủy ban nhân dân xã Thất Khê", "xã Thất Khê", COMMITTEE),
        ("xã Ý Yên", "Ủy ban nhân dân xã Ý Yên", "xã Ý Yên", COMMITTEE),
        ("Xã Đoàn Kết", "Ủy ban nhân dân xã Đoàn Kết", "xã Đoàn Kết", COMMITTEE),
        ("Phường Tân Định", "Ủy ban nhân dân phường Tân Định", "phường Tân Định", COMMITTEE),
        ("Phường 11", "Ủy ban nhân dân Phường 11", "Phường 11", COMMITTEE),
        ("Phường 14 (số liệu tháng 02 năm 2026)", "Ủy ban nhân dân Phường 14 (số liệu tháng 02 năm 2026)",
         "Phường 14 (số liệu tháng 02 năm 2026)", COMMITTEE),
        ("Thị trấn C", "Ủy ban nhân dân thị trấn C", "thị trấn C", COMMITTEE),
        ("Đặc khu Cô Tô", "Ủy ban nhân dân đặc khu Cô Tô", "đặc khu Cô Tô", COMMITTEE),
        ("Huyện A", "Ủy ban nhân dân huyện A", "huyện A", COMMITTEE),
        ("Thị xã B", "Ủy ban nhân dân thị xã B", "thị xã B", COMMITTEE),
        ("Quận 1", "Ủy ban nhân dân Quận 1", "Quận 1", COMMITTEE),
        ("Thành phố Hồ Chí Minh",
         "Ủy ban nhân dân Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh", COMMITTEE),
        ("UBND xã Bến", "Ủy ban nhân dân xã Bến", "UBND xã Bến", COMMITTEE),
        # These say nothing of a committee, and stay as they are.
        ("Sở Tài chính", "Sở Tài chính", "Sở Tài chính", AGENCY),
        ("Huyện ủy A", "Huyện ủy A", "Huyện ủy A", AGENCY),
        ("Xã đoàn B", "Xã đoàn B", "Xã đoàn B", AGENCY),
        ("XÃ ĐOÀN A", "XÃ ĐOÀN A", "XÃ ĐOÀN A", AGENCY),
        ("An Phú", "An Phú", "An Phú", AGENCY),
        ("Văn phòng UBND huyện", "Văn phòng UBND huyện", "Văn phòng UBND huyện", AGENCY),
    ],
)  # fmt: skip
def test_a_name_is_addressed_as_its_kind_asks(
    name: str, address: str, inside: str, signed: tuple[str, str]
) -> None:
    unit = Unit("1", name)
    assert (institution(unit), short(unit), signed_by(unit)) == (address, inside, signed)


@pytest.mark.parametrize(
    ("agency_name", "address", "signed"),
    [
        ("Ủy ban nhân dân Phường Điện Biên Phủ", "Ủy ban nhân dân Phường Điện Biên Phủ", COMMITTEE),
        ("UBND xã Thất Khê", "Ủy ban nhân dân xã Thất Khê", COMMITTEE),
        ("Phòng Văn hóa - Xã hội xã Thất Khê", "Phòng Văn hóa - Xã hội xã Thất Khê", AGENCY),
    ],
)
def test_the_institution_of_the_units_row_is_never_guessed_anew(
    agency_name: str, address: str, signed: tuple[str, str]
) -> None:
    unit = Unit("1", "Xã Thất Khê", agency_name=agency_name)
    assert (institution(unit), signed_by(unit)) == (address, signed)


def test_an_area_is_said_where_it_names_a_place_or_tells_two_units_apart() -> None:
    town, hamlet, other, twin = units = (
        Unit("1", "Phường 11", "Quận 3"),
        Unit("2", "Xã Long Hòa", "Huyện Cần Giờ"),
        Unit("3", "Xã Thất Khê", "Tràng Định"),
        Unit("4", "Xã Long Hòa", "Khối B"),
    )
    addresses = Addresses(Roster(units))
    assert addresses.full(town) == "Ủy ban nhân dân Phường 11, Quận 3"
    assert addresses.short(hamlet) == "xã Long Hòa, huyện Cần Giờ"
    assert addresses.full(other) == "Ủy ban nhân dân xã Thất Khê"
    assert addresses.short(twin) == "xã Long Hòa, Khối B"
    assert (
        addresses.listed([other, twin]) == "Ủy ban nhân dân xã Thất Khê; Ủy ban nhân dân xã Long Hòa, Khối B"
    )


def test_an_area_that_the_institution_names_is_not_said_twice() -> None:
    unit = Unit("1", "Phường 14", "Quận 10", "Ủy ban nhân dân Phường 14, Quận 10")
    assert Addresses(Roster((unit,))).full(unit) == "Ủy ban nhân dân Phường 14, Quận 10"


def test_small_numbers_of_official_papers_have_two_digits_and_large_ones_are_grouped() -> None:
    assert [two_digits(number) for number in (0, 7, 10, 1234)] == ["0", "07", "10", "1.234"]
    assert [part(*pair) for pair in ((3, 12), (0, 3), (9, 9))] == ["03/12", "0/3", "09/09"]


def test_the_area_stands_behind_a_name_in_a_table_only_where_it_is_needed() -> None:
    alike = [Unit(code=str(at), name="Phường 14", area=area) for at, area in enumerate(("Tây", "Đông"))]
    other = Unit(code="9", name="Phường Tuy Hòa", area="Khu vực phía Đông")
    addresses = Addresses(Roster((*alike, other)))
    assert [addresses.in_table(unit) for unit in (*alike, other)] == [
        "Phường 14, Tây", "Phường 14, Đông", "Phường Tuy Hòa",
    ]  # fmt: skip
