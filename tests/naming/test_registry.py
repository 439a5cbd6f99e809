"""The shipped lists of provinces and communes are whole, clean and of the stated edition."""

import csv
import unicodedata
from collections import Counter

import pytest

from tests.helpers import ROOT

DATA_FOLDER = ROOT / "templates" / "registry"

HO_CHI_MINH_CITY = "79"
DONG_NAI = "75"
BAC_NINH = "24"


def rows(file_name: str) -> list[dict[str, str]]:
    """Read one of the two files as a list of rows, every value as text."""
    with (DATA_FOLDER / file_name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def provinces() -> list[dict[str, str]]:
    return rows("provinces.csv")


@pytest.fixture(scope="module")
def communes() -> list[dict[str, str]]:
    return rows("communes.csv")


def test_there_are_34_provinces_of_which_9_are_cities(provinces: list[dict[str, str]]) -> None:
    types = Counter(
        "thành phố" if row["province_name"].startswith("Thành phố ") else row["province_name"][:4]
        for row in provinces
    )
    assert types == {"thành phố": 9, "Tỉnh": 25}


def test_there_are_3321_communes_of_three_types(communes: list[dict[str, str]]) -> None:
    types = Counter(row["commune_type"] for row in communes)
    assert types == {"xã": 2599, "phường": 709, "đặc khu": 13}
    assert len(communes) == 3321


def test_ho_chi_minh_city_has_168_communes(communes: list[dict[str, str]]) -> None:
    types = Counter(row["commune_type"] for row in communes if row["province_code"] == HO_CHI_MINH_CITY)
    assert types == {"phường": 113, "xã": 54, "đặc khu": 1}


def test_every_province_has_communes_and_every_commune_a_province(
    provinces: list[dict[str, str]], communes: list[dict[str, str]]
) -> None:
    assert {row["province_code"] for row in communes} == {row["province_code"] for row in provinces}


def test_codes_are_unique_and_keep_their_leading_zeros(
    provinces: list[dict[str, str]], communes: list[dict[str, str]]
) -> None:
    for codes, digits in (
        ([row["province_code"] for row in provinces], 2),
        ([row["commune_code"] for row in communes], 5),
    ):
        assert len(set(codes)) == len(codes)
        assert [code for code in codes if not (code.isascii() and code.isdigit())] == []
        assert {len(code) for code in codes} == {digits}


def test_rows_stand_in_the_order_of_their_codes(
    provinces: list[dict[str, str]], communes: list[dict[str, str]]
) -> None:
    assert provinces == sorted(provinces, key=lambda row: row["province_code"])
    assert communes == sorted(communes, key=lambda row: (row["province_code"], row["commune_code"]))


def test_names_are_composed_and_single_spaced_with_one_apostrophe(
    provinces: list[dict[str, str]], communes: list[dict[str, str]]
) -> None:
    names = [row["province_name"] for row in provinces]
    names += [row["commune_name"] for row in communes]
    assert [name for name in names if unicodedata.normalize("NFC", name) != name] == []
    assert [name for name in names if " ".join(name.split()) != name] == []
    marks = {char for name in names for char in name if not (char.isalnum() or char == " ")}
    assert marks == {"-", "\u2019"}


def test_names_begin_with_a_capital_and_do_not_repeat_the_type(
    communes: list[dict[str, str]],
) -> None:
    names = [row["commune_name"] for row in communes]
    assert [name for name in names if not (name[0].isupper() or name[0].isdigit())] == []
    types = ("xã ", "phường ", "đặc khu ", "thị trấn ")
    assert [name for name in names if name.casefold().startswith(types)] == []


def test_full_names_are_unique_within_a_province(communes: list[dict[str, str]]) -> None:
    full_names = Counter((row["province_code"], row["commune_type"], row["commune_name"]) for row in communes)
    assert [name for name, count in full_names.items() if count > 1] == []


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("26800", "Linh Xuân"),
        ("26803", "Tam Bình"),
        ("26809", "Hiệp Bình"),
        ("26890", "Hạnh Thông"),
        ("26898", "Thông Tây Hội"),
        ("27019", "Tân Sơn Nhì"),
        ("27094", "An Khánh"),
        ("27154", "Bàn Cờ"),
        ("27364", "Bình Phú"),
    ],
)
def test_wards_that_the_draft_decision_numbered_otherwise_carry_their_final_code(
    communes: list[dict[str, str]], code: str, name: str
) -> None:
    found = [row for row in communes if row["commune_code"] == code]
    assert found == [
        {
            "province_code": HO_CHI_MINH_CITY,
            "commune_code": code,
            "commune_type": "phường",
            "commune_name": name,
        }
    ]


def test_dong_nai_is_a_city_whose_ten_xa_of_april_2026_are_phuong(
    provinces: list[dict[str, str]], communes: list[dict[str, str]]
) -> None:
    assert {"province_code": DONG_NAI, "province_name": "Thành phố Đồng Nai"} in provinces
    promoted = {
        "25270": "Lộc Ninh",
        "25357": "Tân Khai",
        "25363": "Đồng Phú",
        "26116": "Tân Phú",
        "26170": "Trị An",
        "26248": "Trảng Bom",
        "26326": "Dầu Giây",
        "26368": "Long Thành",
        "26425": "Xuân Lộc",
        "26485": "Nhơn Trạch",
    }
    of_dong_nai = {row["commune_code"]: row for row in communes if row["province_code"] == DONG_NAI}
    for code, name in promoted.items():
        assert of_dong_nai[code]["commune_name"] == name
        assert of_dong_nai[code]["commune_type"] == "phường"
    assert Counter(row["commune_type"] for row in of_dong_nai.values()) == {"xã": 62, "phường": 33}


def test_quang_ninh_is_a_city_since_september_2026(provinces: list[dict[str, str]]) -> None:
    assert {"province_code": "22", "province_name": "Thành phố Quảng Ninh"} in provinces


def test_bac_ninh_is_a_city_whose_twelve_xa_of_september_2026_are_phuong(
    provinces: list[dict[str, str]], communes: list[dict[str, str]]
) -> None:
    assert {"province_code": BAC_NINH, "province_name": "Thành phố Bắc Ninh"} in provinces
    promoted = {
        "07294": "Bố Hạ",
        "07375": "Lạng Giang",
        "07399": "Kép",
        "07444": "Lục Nam",
        "07840": "Hiệp Hòa",
        "09193": "Yên Phong",
        "09292": "Phù Lãng",
        "09313": "Chi Lăng",
        "09319": "Tiên Du",
        "09454": "Gia Bình",
        "09475": "Nhân Thắng",
        "09496": "Lương Tài",
    }
    of_bac_ninh = {row["commune_code"]: row for row in communes if row["province_code"] == BAC_NINH}
    for code, name in promoted.items():
        assert of_bac_ninh[code]["commune_name"] == name
        assert of_bac_ninh[code]["commune_type"] == "phường"
    assert Counter(row["commune_type"] for row in of_bac_ninh.values()) == {"xã": 54, "phường": 45}


@pytest.mark.parametrize(
    ("code", "commune_type", "name"),
    [
        ("10543", "phường", "Việt Hòa"),
        ("11848", "xã", "Vĩnh Hòa"),
        ("31213", "phường", "Tân Lộc"),
        ("31299", "xã", "Phong Điền"),
    ],
)
def test_communes_whose_type_column_is_wrong_in_the_source_have_the_type_of_their_printed_name(
    communes: list[dict[str, str]], code: str, commune_type: str, name: str
) -> None:
    found = {row["commune_code"]: row for row in communes}[code]
    assert (found["commune_type"], found["commune_name"]) == (commune_type, name)


def test_ba_che_carries_the_code_of_the_signed_decision(communes: list[dict[str, str]]) -> None:
    names = {row["commune_code"]: row["commune_name"] for row in communes}
    assert names["06970"] == "Ba Chẽ"
    assert "06978" not in names


def test_communes_alike_without_tone_marks_stay_two(communes: list[dict[str, str]]) -> None:
    names = [row["commune_name"] for row in communes if row["province_code"] == HO_CHI_MINH_CITY]
    assert names.count("Thanh An") == names.count("Thạnh An") == 1
