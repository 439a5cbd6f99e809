import dataclasses
import datetime as dt
import io
import unicodedata
from collections.abc import Callable
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import SMALL, UNITS, config
from vtlt_consolidate.model.config import Agency, Config, Round
from vtlt_consolidate.model.criteria import BAND_BY, Node
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.rules.banding import Gate
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.settings import sets, workbook
from vtlt_consolidate.settings.tables import NODES as NODES_TABLE
from vtlt_consolidate.settings.tables import UNITS as UNITS_TABLE
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.scales import Option, Tier
from vtlt_consolidate.words.text import clean, fold


def edited(change: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The configuration workbook after somebody changed it."""
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(config())))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("criteria", [*sets.available(), SMALL], ids=lambda criteria: criteria.id)
def test_every_set_reads_back_from_the_workbook_as_it_was(criteria: sets.CriteriaSet) -> None:
    variants = criteria.variants or ("",)
    units = [dataclasses.replace(UNITS[0], code=variant or "001", variant=variant) for variant in variants]
    named = [dataclasses.replace(unit, name=f"Đơn vị {at}") for at, unit in enumerate(units)]
    written = config(named, criteria)
    assert workbook.read(workbook.render(written)) == written


words = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.builds(Unit, words, words, words), min_size=1, unique_by=lambda unit: unit.code), words)
def test_units_of_any_spelling_read_back_as_they_were(units: list[Unit], place: str) -> None:
    def nfc(text: str) -> str:
        return clean(unicodedata.normalize("NFC", text))

    plain = [Unit(nfc(u.code), nfc(u.name), nfc(u.area)) for u in units]
    known = [{fold(unit.code) for unit in plain}, {(fold(unit.name), fold(unit.area)) for unit in plain}]
    if any(len(each) < len(plain) for each in known) or not all(u.code and u.name for u in plain):
        return
    written = Config(Agency(place=nfc(place)), SMALL, Roster(tuple(plain)))
    assert workbook.read(workbook.render(written)) == written


def test_rounds_read_back_with_their_dates() -> None:
    rounds = (Round(Period.parse("2026-Q1"), "quý I", dt.date(2026, 4, 5)), Round(Period.parse("2026-04")))
    written = dataclasses.replace(config(), rounds=rounds)
    assert workbook.read(workbook.render(written)) == written


def test_a_wrong_cell_is_named_with_what_it_should_hold() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Xếp loại"]["C5"] = "bảy lăm"
        book["Tiêu chí"]["C6"] = "Nhóm lớn"

    with pytest.raises(ConfigError) as caught:
        workbook.read(edited(change))
    text = str(caught.value)
    assert "có 2 chỗ chưa đúng" in text
    assert "Sheet “Xếp loại”, ô C5: “Từ” ghi “bảy lăm”; cần một số, ví dụ 50" in text
    assert "Sheet “Tiêu chí”, ô C6: “Loại” ghi “Nhóm lớn”" in text


def test_an_empty_required_cell_is_named() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Đơn vị"]["B6"] = None

    with pytest.raises(ConfigError, match="Sheet “Đơn vị”, ô B6: “Tên đơn vị” đang để trống"):
        workbook.read(edited(change))


def test_bands_with_a_gap_are_refused_at_their_cell() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Xếp loại"]["D6"] = 70

    with pytest.raises(ConfigError, match="Sheet “Xếp loại”, ô D6: từ 70% đến dưới 75% không thuộc loại nào"):
        workbook.read(edited(change))


def test_two_units_of_one_code_are_refused_at_the_second() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Đơn vị"]["A7"] = "001"

    with pytest.raises(ConfigError, match="Sheet “Đơn vị”, ô A7: Mã đơn vị “001” đã có ở ô A5"):
        workbook.read(edited(change))


def test_two_rows_of_one_period_and_two_units_of_one_name_are_refused() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Kỳ báo cáo"]["A6"] = "2026-03"
        book["Đơn vị"]["B6"] = "phường Tân Định"

    with pytest.raises(ConfigError) as caught:
        workbook.read(edited(change))
    assert "Sheet “Kỳ báo cáo”, ô A6: Kỳ “2026-03” đã có ở ô A5" in str(caught.value)
    assert "Sheet “Đơn vị”, ô B6: Đơn vị “phường Tân Định, Khu vực 1” đã có ở ô B5" in str(caught.value)


def test_moved_columns_and_real_numbers_and_dates_are_read() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Đơn vị"].insert_cols(1)
        book["Xếp loại"]["C5"] = 75.0
        book["Kỳ báo cáo"]["C5"] = dt.date(2026, 4, 5)

    assert workbook.read(edited(change)) == config()


def test_a_lost_sheet_and_a_lost_column_are_named() -> None:
    with pytest.raises(ConfigError, match="thiếu sheet “Xếp loại”"):
        workbook.read(edited(lambda book: book.remove(book["Xếp loại"])))
    with pytest.raises(ConfigError, match="Sheet “Đơn vị”: thiếu cột “Tên đơn vị”"):
        workbook.read(edited(lambda book: book["Đơn vị"].delete_cols(2)))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"PK\x03\x04 cut off", b"\0" * 100])
def test_a_configuration_that_is_no_workbook_is_told_so(data: bytes) -> None:
    with pytest.raises(ConfigError, match="không mở được như một tệp Excel"):
        workbook.read(data)


def test_what_is_wrong_with_one_sheet_hides_nothing_of_the_others() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Thông tin"]["B13"] = "hôm qua"
        book["Kỳ báo cáo"]["C5"] = "cuối tháng"
        book["Kỳ báo cáo"]["A6"] = "2026-03"
        book["Đơn vị"]["A7"] = "001"
        book["Xếp loại"]["D6"] = 70
        book["Tiêu chí"]["C6"] = "Nhóm lớn"
        book["Gia hạn, miễn"]["A5"], book["Gia hạn, miễn"]["B5"] = "2026-03", "009"
        book["Gia hạn, miễn"]["C5"] = "Được miễn"

    with pytest.raises(ConfigError) as caught:
        workbook.read(edited(change))
    places = [line.split(": ")[0].removeprefix("  - ") for line in str(caught.value).splitlines()[1:-1]]
    assert places == [
        "Sheet “Thông tin”, ô B13", "Sheet “Đơn vị”, ô A7", "Sheet “Kỳ báo cáo”, ô C5",
        "Sheet “Kỳ báo cáo”, ô A6", "Sheet “Gia hạn, miễn”, ô B5", "Sheet “Tiêu chí”, ô C6",
        "Sheet “Xếp loại”, ô D6",
    ]  # fmt: skip


def test_what_only_follows_from_an_unreadable_cell_is_not_told() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Xếp loại"]["C5"] = "bảy lăm"
        book["Tiêu chí"]["C5"] = "Nhóm lớn"
        book["Đơn vị"]["A7"] = None
        book["Gia hạn, miễn"]["A5"], book["Gia hạn, miễn"]["B5"] = "2026-03", "003"
        book["Gia hạn, miễn"]["C5"], book["Gia hạn, miễn"]["D5"] = "Gia hạn", "sau"

    with pytest.raises(ConfigError, match="có 4 chỗ chưa đúng"):
        workbook.read(edited(change))


def test_a_configuration_without_units_is_told_with_what_else_is_wrong() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["Đơn vị"].delete_rows(5, 3)
        book["Xếp loại"]["D6"] = 70

    with pytest.raises(ConfigError, match=r"có 2 chỗ chưa đúng:\n.*chưa có đơn vị nào.*\n.*ô D6"):
        workbook.read(edited(change))


def test_decimal_bounds_keep_their_exact_value() -> None:
    bands = (
        dataclasses.replace(SMALL.bands[0], at_least=Decimal("75.5")),
        dataclasses.replace(SMALL.bands[1], below=Decimal("75.5")),
        SMALL.bands[2],
    )
    written = config(criteria=dataclasses.replace(SMALL, bands=bands))
    assert workbook.read(workbook.render(written)) == written


amounts = st.decimals(0, 500, places=2)
plain = st.from_regex(r"[A-Za-zĐđêôơư0-9]{1,6}( [a-zđêôơư]{1,6})?", fullmatch=True)
scores = st.builds(Option, plain, amounts)
tiers = st.builds(Tier, amounts, low=amounts, low_in=st.booleans())
leaves = st.builds(
    Node, plain, st.sampled_from(["mark", "choice", "points", "count", "ratio", "date"]), plain, plain,
    number=st.just("") | plain,
    points=st.none() | amounts, least=st.none() | st.decimals(-20, 0, places=1), start=st.none() | amounts,
    rate=st.none() | st.decimals(-5, 5, places=2), per=st.none() | st.decimals(1, 9, places=0),
    free=st.none() | st.decimals(1, 9, places=0), step=st.none() | amounts,
    options=st.lists(scores, max_size=3).map(tuple), tiers=st.lists(tiers, max_size=3).map(tuple),
    role=st.sampled_from(["", "bonus", "extra", "penalty"]),
    variants=st.lists(plain, max_size=2).map(tuple),
    rollup=st.none() | st.sampled_from(Rollup), rollup_of=st.none() | st.sampled_from(Rollup),
)  # fmt: skip
gates = st.builds(
    Gate, st.lists(plain, min_size=1, max_size=3).map(tuple), plain, amounts, st.just("") | plain
)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(leaves, max_size=6),
    st.lists(gates, max_size=2),
    st.none() | amounts,
    st.sampled_from(list(BAND_BY)),
)
def test_any_tree_reads_back_from_the_workbook_as_it_was(
    nodes: list[Node], held: list[Gate], points: Decimal | None, band_by: str
) -> None:
    changed = dataclasses.replace(
        SMALL, nodes=(*SMALL.nodes, *nodes), gates=tuple(held), points=points, band_by=band_by
    )
    written = config(criteria=changed)
    assert workbook.inspect(workbook.render(written))[0] == written


def test_a_workbook_may_lack_what_not_every_office_needs() -> None:
    def change(book: openpyxl.Workbook) -> None:
        book.remove(book["Khống chế"])
        for table in (UNITS_TABLE, NODES_TABLE):
            for at in reversed(range(len(table.columns))):
                if table.columns[at].added:
                    book[table.sheet].delete_cols(at + 1)
        for row in reversed(range(1, book["Thông tin"].max_row + 1)):
            if book["Thông tin"].cell(row, 1).value in {"Tổng điểm", "Xếp loại theo", "Các nhóm đơn vị"}:
                book["Thông tin"].delete_rows(row)

    nodes = tuple(dataclasses.replace(node, rollup=None) for node in SMALL.nodes)
    assert workbook.read(edited(change)) == config(criteria=dataclasses.replace(SMALL, nodes=nodes))


def test_a_set_is_a_tree_that_can_be_folded_and_unused_columns_are() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(config())))
    sheet = book["Tiêu chí"]
    assert [sheet.row_dimensions[row].outlineLevel for row in range(5, 10)] == [0, 0, 1, 1, 0]
    heads = {cell.value: cell.column_letter for cell in sheet[4]}
    assert sheet.column_dimensions[heads["Điểm tối đa"]].hidden
    assert not sheet.column_dimensions[heads["Đơn vị tính"]].hidden


def test_options_that_cannot_be_read_are_named_at_their_cell() -> None:
    def change(book: openpyxl.Workbook) -> None:
        heads = {cell.value: cell.column_letter for cell in book["Tiêu chí"][4]}
        book["Tiêu chí"][f"{heads['Các mức']}5"] = "Đầy đủ"

    with pytest.raises(ConfigError, match="“Các mức” ghi “Đầy đủ”; cần các mức, ví dụ"):
        workbook.read(edited(change))


def test_the_variant_of_a_unit_is_chosen_from_those_of_the_set() -> None:
    variants = dataclasses.replace(SMALL, variants=("Sở, ban, ngành", "Xã"))
    book = openpyxl.load_workbook(io.BytesIO(workbook.render(config(criteria=variants))))
    letter = next(cell.column_letter for cell in book["Đơn vị"][4] if cell.value == "Nhóm đơn vị")
    assert not book["Đơn vị"].column_dimensions[letter].hidden
    rules = book["Đơn vị"].data_validations.dataValidation
    assert any(f"{letter}5" in str(rule.sqref) and "Danh mục" in rule.formula1 for rule in rules)
