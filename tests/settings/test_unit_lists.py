"""Lists of units as offices keep them: understood, or told with the headings that were seen."""

import io

import openpyxl
import pytest
from click.testing import CliRunner

from tests.helpers import UNITS, config
from vtlt_consolidate.commands.cli import main
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming import registry
from vtlt_consolidate.settings import unitlist, workbook
from vtlt_consolidate.settings.unitlist import UnitList
from vtlt_consolidate.words.errors import ConfigError

Row = tuple[str | int | None, ...]


def listed(*rows: Row, merged: tuple[str, ...] = ()) -> bytes:
    """A list of units of the analyst's own."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def read(*rows: Row, merged: tuple[str, ...] = (), number: bool = False) -> UnitList:
    return unitlist.read(listed(*rows, merged=merged), "ds.xlsx", number=number)


def units(found: UnitList) -> list[tuple[str, str, str]]:
    return [(unit.code, unit.name, unit.area) for unit in found.roster.units]


def refused(*rows: Row, number: bool = False) -> str:
    with pytest.raises(ConfigError) as told:
        read(*rows, number=number)
    return str(told.value)


TWO = (("26001", "Xã Một"), ("26002", "Xã Hai"))
PLAIN = [("26001", "Xã Một", ""), ("26002", "Xã Hai", "")]


CODES = ("Mã đơn vị", "Mã ĐVHC", "Mã xã", "Mã số", "Mã PX", "Mã", "MÃ XÃ, PHƯỜNG", "Mã phường/xã",
         "Mã cơ quan", "Mã\nđơn vị", "Mã đơn vị:", "Mã ĐVHC *", "Mã số (5 chữ số)", "Mã xã, phường, đặc khu",
         "Mã xã mới")  # fmt: skip
NAMES = ("Tên đơn vị", "Tên xã", "Tên phường/xã", "Tên cơ quan", "Tên ĐVHC", "Tên đơn vị hành chính",
         "Đơn vị", "Tên\nđơn vị", "TÊN CƠ QUAN, ĐƠN VỊ", "Xã, phường", "Tên xã - phường:", "Tên")  # fmt: skip


@pytest.mark.parametrize(
    ("code", "name"), [*((code, "Tên") for code in CODES), *(("Mã", name) for name in NAMES[:-1])]
)
def test_the_usual_headings_of_codes_and_names_are_understood(code: str, name: str) -> None:
    found = read(("STT", code, name), *((at, *row) for at, row in enumerate(TWO, 1)))
    assert (units(found), found.notes) == (PLAIN, [])


def test_a_running_number_is_no_code_and_other_codes_are_not_those_of_the_units() -> None:
    rows = [(at, "79", "760", *row) for at, row in enumerate(TWO, 1)]
    found = read(("TT", "Mã tỉnh", "Mã huyện", "Mã xã", "Tên xã"), *rows)
    assert units(found) == PLAIN
    assert "“Mã tỉnh”, “Mã huyện”" in found.notes[0]


@pytest.mark.parametrize(
    ("heads", "merged"),
    [
        ([("STT", "Đơn vị", None), (None, "Mã đơn vị", "Tên đơn vị")], ("A1:A2", "B1:C1")),
        ([("STT", "Đơn vị", None), (None, "Mã", "Tên")], ("A1:A2", "B1:C1")),
        ([("STT", "Mã", "Tên"), (None, "đơn vị", "đơn vị")], ()),
        ([("STT", "Mã đơn vị", "Tên đơn vị"), (None, None, None)], ("A1:A2", "B1:B2", "C1:C2")),
        ([("DANH SÁCH ĐƠN VỊ", None, None), ("STT", "Mã đơn vị", "Tên đơn vị")], ("A1:C1",)),
        ([("STT", "Mã đơn vị", "Tên đơn vị"), ("(1)", "(2)", "(3)")], ()),
    ],
)
def test_a_heading_of_two_rows_is_understood(heads: list[Row], merged: tuple[str, ...]) -> None:
    found = read(*heads, *((at, *row) for at, row in enumerate(TWO, 1)), merged=merged)
    assert units(found) == PLAIN


def test_a_merged_area_says_the_same_of_each_of_its_rows() -> None:
    rows = (("Cao Lộc", *TWO[0]), (None, *TWO[1]), ("Văn Lãng", "26003", "Xã Ba"))
    found = read(("Địa bàn", "Mã xã", "Tên xã"), *rows, merged=("A2:A3",))
    assert [area for _, _, area in units(found)] == ["Cao Lộc", "Cao Lộc", "Văn Lãng"]
    assert found.notes == []


def test_an_area_that_stands_in_the_first_row_alone_is_asked_about_and_not_guessed() -> None:
    found = read(("Địa bàn", "Mã xã", "Tên xã"), ("Cao Lộc", *TWO[0]), (None, *TWO[1]))
    assert [area for _, _, area in units(found)] == ["Cao Lộc", ""]
    assert "1 đơn vị chưa có địa bàn (ô A3)" in found.notes[0]


def test_a_merged_area_of_the_configuration_is_each_units_and_names_no_unit_by_itself() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(config())))
    sheet = book["Đơn vị"]
    for row in (5, 6, 7, 8):
        sheet[f"C{row}"] = None
    sheet["C5"] = "Khu vực chung"
    sheet.merge_cells("C5:C8")
    buffer = io.BytesIO()
    book.save(buffer)
    read_back = workbook.read(buffer.getvalue())
    assert [unit.area for unit in read_back.roster.units] == ["Khu vực chung"] * len(UNITS)


def test_sums_column_numbers_and_repeated_headings_are_no_units_and_are_told() -> None:
    head = ("STT", "Mã xã", "Tên xã")
    found = read(
        head, (1, *TWO[0]), head, (2, *TWO[1]), ("Tổng cộng: 2 đơn vị", None, None), (None, None, "Cộng")
    )
    assert units(found) == PLAIN
    assert found.notes == ["Không coi là đơn vị: dòng 3 “Tên xã”; dòng 6 “Cộng”."]


def test_a_unit_whose_name_begins_like_a_sum_is_one() -> None:
    assert units(read(("Mã", "Tên"), ("01", "Tổng công ty Điện lực"))) == [
        ("01", "Tổng công ty Điện lực", "")
    ]


def test_a_code_that_lost_its_zero_in_a_number_cell_gets_it_back_and_it_is_told() -> None:
    found = read(("Mã xã", "Tên xã"), ("06184", "Phường A"), (6004, "Xã B"))
    assert found.roster.codes == ["06184", "06004"]
    assert found.notes == ["Mã mất số 0 ở đầu, đã thêm lại: ô A3 ghi 6004, đọc là 06004."]
    assert read(("Mã xã", "Tên xã"), (6040, "Xã Thất Khê")).roster.codes == ["06040"]
    assert read(("Mã", "Tên"), (1, "Sở A"), (12, "Sở B")).roster.codes == ["1", "12"]


def test_a_list_without_codes_says_what_it_has_and_how_to_go_on() -> None:
    rows = ("STT", "Tên đơn vị", "Điện thoại"), (1, "Xã Một", "028"), (2, "Xã Hai", None)
    said = refused(*rows)
    assert "dòng 1: thấy các đầu cột “STT”, “Tên đơn vị”, “Điện thoại”; thiếu cột mã" in said
    assert "--number" in said
    found = read(*rows, (None, "Người lập biểu", None), number=True)
    assert units(found) == [("001", "Xã Một", ""), ("002", "Xã Hai", "")]
    assert found.notes[0] == "Không coi là đơn vị: dòng 4 “Người lập biểu”."
    assert "Đã đánh mã 001 đến 002" in found.notes[1]


def test_a_list_with_codes_is_not_numbered_and_one_without_names_is_told() -> None:
    assert "đã có cột mã “Mã xã”" in refused(("Mã xã", "Tên xã"), *TWO, number=True)
    assert "thiếu cột tên" in refused(("Mã xã", "Ghi chú"), ("1", "x"))


@pytest.mark.parametrize("number", [True, False])
@pytest.mark.parametrize("lead", [(), ("STT",)])
def test_a_row_of_a_list_is_never_taken_for_its_headings(lead: tuple[str, ...], number: bool) -> None:
    kinds = ("Phường", "Đặc khu", "Sở", "Chi cục")
    rows = [(*((at,) if lead else ()), f"Đầu mối {at}", kind) for at, kind in enumerate(kinds, 1)]
    said = refused((*lead, "Đầu mối", "Loại"), *rows, number=number)
    assert "thiếu cột tên" in said or "Không thấy dòng đầu bảng" in said
    mails = [("Đặc khu", "a@x.vn"), ("Sở", "b@x.vn")]
    assert "dòng 1: thấy các đầu cột “Loại”, “Email”; thiếu cột tên" in refused(("Loại", "Email"), *mails)


def test_a_workbook_without_a_list_is_told_with_what_stands_in_it() -> None:
    said = refused(("Kính gửi", None), ("Họ tên", "Chức vụ", "Điện thoại"), ("A", "B", "1"))
    assert "Dòng nhiều chữ nhất ghi: “Họ tên”, “Chức vụ”, “Điện thoại”." in said
    assert "“Mã ĐVHC”" in said


def test_two_columns_of_one_heading_are_asked_about() -> None:
    said = refused(("Mã", "Mã", "Tên"), ("1", "2", "Xã Một"))
    assert "nhiều cột cùng có thể là “Mã đơn vị” (A1 và B1 ghi “Mã”)" in said


def test_the_list_is_found_on_whichever_sheet_and_others_are_told() -> None:
    book = openpyxl.load_workbook(io.BytesIO(listed(("Trang bìa",))))
    for name in ("Đợt 1", "Đợt 2"):
        sheet = book.create_sheet(name)
        sheet.append(("Mã xã", "Tên xã"))
        sheet.append(TWO[0])
    buffer = io.BytesIO()
    book.save(buffer)
    found = unitlist.read(buffer.getvalue(), "ds.xlsx")
    assert (units(found), "“Đợt 2”, chưa đọc" in found.notes[0]) == (PLAIN[:1], True)


def test_a_list_of_units_from_another_file_needs_only_code_and_name() -> None:
    rows = [(unit.name, unit.code) for unit in UNITS]
    data = listed(("Danh sách của Phòng",), ("Tên đơn vị", "Mã đơn vị"), *rows)
    assert unitlist.read(data, "ds.xlsx") == UnitList(
        Roster(tuple(Unit(unit.code, unit.name) for unit in UNITS)), []
    )


@pytest.mark.parametrize(
    "heading", ["Email", "E-MAIL", "Thư điện tử", "Địa chỉ thư điện tử *", "Hộp thư công vụ"]
)
def test_the_addresses_of_a_list_are_found_under_their_usual_headings(heading: str) -> None:
    data = listed(("Mã đơn vị", "Tên đơn vị", heading), ("01", "Sở Tài chính", "vanthu@so.example.vn"))
    told = unitlist.read(data, "ds.xlsx")
    assert (told.roster.units[0].email, told.notes) == ("vanthu@so.example.vn", [])


def test_the_filled_columns_of_a_list_that_are_not_used_are_named() -> None:
    heads = ("STT", "Mã đơn vị", "Tên đơn vị", "Điện thoại", "Ghi chú", None)
    data = listed(heads, (1, "01", "Sở Tài chính", "0283", None, "x"))
    (note,) = unitlist.read(data, "ds.xlsx").notes
    assert note == "Không dùng các cột khác của danh sách: “Điện thoại”, cột F."


def test_everything_that_is_wrong_with_a_list_is_told_at_once() -> None:
    rows = [
        ("01", "Sở Nội vụ", None),
        ("02", None, None),
        ("01", "Sở Y tế", "sai"),
        ("02", "sở nội vụ", None),
    ]
    with pytest.raises(ConfigError) as caught:
        unitlist.read(listed(("Mã đơn vị", "Tên đơn vị", "Email"), *rows), "ds.xlsx")
    said = str(caught.value)
    assert "có 5 chỗ chưa đúng" in said
    assert [words.split(":")[0][-2:] for words in said.splitlines()[1:-1]] == ["B3", "C4", "A4", "A5", "B5"]
    assert "Mã đơn vị “02” đã có ở ô A3" in said


def test_a_list_that_is_no_workbook_is_told_in_vietnamese() -> None:
    with pytest.raises(ConfigError) as told:
        unitlist.read("Mã,Tên\n001,Xã A\n".encode(), "don-vi.csv")
    assert str(told.value) == (
        "Tệp don-vi.csv không mở được như một tệp Excel. Hãy mở tệp bằng Excel và lưu lại dạng .xlsx."
    )


# ------------------------------------------------------------------------------ a province by its name


@pytest.mark.parametrize(
    ("typed", "code"),
    [("79", "79"), ("Hồ Chí Minh", "79"), ("TP. HCM", "79"), ("TP.HCM", "79"), ("tphcm", "79"),
     ("Thành phố Hồ Chí Minh", "79"), ("tỉnh Lạng Sơn", "20"), ("LẠNG SƠN", "20"), ("Khánh Hoà", "56"),
     ("T.P Đà Nẵng", "48"), ("TP Huế", "46"), ("Hà Nội", "01")],
)  # fmt: skip
def test_a_province_is_taken_by_its_exact_name(typed: str, code: str) -> None:
    assert registry.province_code(typed) == code


@pytest.mark.parametrize(("typed", "told"), [("Lang Son", "--province 20"), ("Đăk Lăk", "--province 66"),
                                             ("Bà Rịa", "79  Thành phố Hồ Chí Minh")])  # fmt: skip
def test_a_province_that_is_not_written_exactly_is_proposed_and_not_taken(typed: str, told: str) -> None:
    with pytest.raises(ConfigError) as raised:
        registry.province_code(typed)
    assert told in str(raised.value)


def test_every_province_is_found_by_its_own_name_with_and_without_its_type() -> None:
    for code in registry.province_codes():
        name = registry.province_name(code)
        bare = name.removeprefix("Tỉnh ").removeprefix("Thành phố ")
        assert {registry.province_code(name), registry.province_code(bare)} == {code}


def test_the_command_takes_a_province_by_name_and_numbers_only_a_list(tmp_path) -> None:
    def init(*words: object) -> tuple[int, str]:
        done = CliRunner().invoke(main, ["init", *map(str, words), "--set", "hcmc-23"])
        return done.exit_code, done.output

    code, said = init(tmp_path / "a", "--province", "tỉnh Lạng Sơn")
    assert (code, "65 đơn vị" in said) == (0, True)
    code, said = init(tmp_path / "b", "--number")
    assert (code, "--number chỉ dùng cùng --units" in said) == (2, True)
