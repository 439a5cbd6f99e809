"""Names of units as returns print them: rows 46 to 52 of the list of real inputs."""

import unicodedata
from pathlib import Path

import openpyxl
import pytest

from tests.helpers import PERIOD, WHOLE, check, receive, workspace
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming.proposals import Names
from vtlt_consolidate.workspace.folders import Workspace

WARDS = (
    Unit("26734", "Phường Tân Định"),
    Unit("27664", "Xã Cần Giờ"),
    Unit("00014", "Phường 14", "Quận 3"),
    Unit("00015", "Phường 14", "Quận 10"),
    Unit("27013", "Phường Tân Sơn Nhì"),
    Unit("27000", "Xã Long Hoà"),
    Unit("25807", "Xã Thanh An"),
    Unit("27676", "Xã Thạnh An"),
)
NAMES = Names(Roster(WARDS))


def codes(units: tuple[Unit, ...]) -> list[str]:
    return [unit.code for unit in units]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        pytest.param("UBND P. Tân Định", ["26734"], id="46 prefix"),
        pytest.param("UBND PHƯỜNG TÂN ĐỊNH", ["26734"], id="46 capitals"),
        pytest.param("P.Tân Định", ["26734"], id="46 no space"),
        pytest.param("F. Tân Định", ["26734"], id="46 F"),
        pytest.param("TT. Cần Thạnh", [], id="47 TT may be thị trấn or trung tâm"),
        pytest.param("P14", ["00014", "00015"], id="48 a number without its district"),
        pytest.param("P14, Q.10", ["00015"], id="48 with its district"),
        pytest.param("Phường Tân Quý", [], id="49 dissolved"),
        pytest.param("Xã Long Hòa", ["27000"], id="50 place of the tone"),
        pytest.param(unicodedata.normalize("NFD", "Phường Tân Định"), ["26734"], id="50 decomposed"),
        pytest.param("Thanh An", [], id="52 two communes but for the diacritics"),
        pytest.param("Xa Thanh An", [], id="52 without diacritics"),
        pytest.param("Xã Thanh An", ["25807"], id="52 with them"),
    ],
)
def test_a_name_means_a_unit_only_when_it_is_exact(typed: str, meant: list[str]) -> None:
    assert codes(NAMES.meant(typed)) == meant


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("Thanh An", {"25807", "27676"}),
        ("Phường Tân Đinh", {"26734"}),
        ("tan dinh", {"26734"}),
        ("P14", {"00014", "00015"}),
        ("Báo cáo kết quả", set()),
    ],
)
def test_similar_names_are_proposed(typed: str, proposed: set[str]) -> None:
    assert set(codes(NAMES.similar(typed))) == proposed


def test_a_code_without_its_zeros_is_known_only_if_one_unit_has_it() -> None:
    names = Names(Roster((*WARDS, Unit("14", "Sở X"))))
    assert NAMES.coded("14") == WARDS[2]
    assert NAMES.coded("15.0") == WARDS[3]
    assert names.coded("14") == Unit("14", "Sở X")
    assert NAMES.coded("99") is None


def held(tmp_path: Path, name: str) -> Workspace:
    """A workspace with one form on which only the given name tells whose it is."""
    space = workspace(tmp_path, WARDS)
    path = receive(space, WARDS[0], WHOLE, "bieu.xlsx")
    book = openpyxl.load_workbook(path)
    for extra in book.sheetnames[1:]:
        del book[extra]
    for row in book.worksheets[0].iter_rows(max_row=11):
        for cell in row:
            if type(cell).__name__ != "MergedCell" and not str(cell.value).startswith("Kỳ báo cáo"):
                cell.value = None
    book.worksheets[0]["A2"] = name
    book.save(path)
    return space


@pytest.mark.parametrize("name", ["P14", "TT. Cần Thạnh", "Phường Tân Quý", "Thanh An"])
def test_a_form_with_a_name_that_is_not_exact_is_held_and_counts_for_nobody(
    tmp_path: Path, name: str
) -> None:
    result = check(held(tmp_path, name))
    assert set(result.month.findings["code"]) - {"VT181"} == {"VT120"}
    assert set(result.month.submissions["status"]) == {"missing"}
    assert (PERIOD, len(result.asked)) == (result.round_.period, 1)
