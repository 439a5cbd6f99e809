"""Whose form is it: names of files, period lines, unreadable files, and units that contradict each other."""

from __future__ import annotations

import dataclasses
import datetime as dt
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.checking.test_returns import receive_again
from tests.desk.test_decisions import decide, questions
from tests.helpers import (
    PERIOD,
    SMALL,
    UNITS,
    WHOLE,
    change,
    check,
    check_each,
    found,
    one_each,
    receive,
    workspace,
)
from tests.reading.grids import cells_of, files_of
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rule import Rule
from vtlt_consolidate.findings.rules import returnrules
from vtlt_consolidate.identity import whose
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.decisions import NO_DECISIONS
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming import registry
from vtlt_consolidate.naming.filenames import FileNames
from vtlt_consolidate.naming.proposals import Names
from vtlt_consolidate.words.text import parse_date
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.forms.due import of_month
from vtlt_consolidate.writing.letters import reminders
from vtlt_consolidate.writing.letters.reasons import Asked

CITY = registry.communes("79")
NAMES = Names(CITY, "Ủy ban nhân dân Thành phố Hồ Chí Minh")
ISSUED = "001-phuong-tan-dinh-khu-vuc-1"


def statuses(result: Result) -> list[str]:
    return list(result.month.submissions["status"])


def codes(result: Result) -> list[tuple[str, str]]:
    return [row[:2] for row in found(result)]


def due(result: Result) -> dict[str, str]:
    day = parse_date("10/4/2026")
    assert day
    asked = reminders.due(result.config, result.round_, result.month, Asked(day))
    return {one.unit.code: one.reason for one in asked}


def put(space: Workspace, name: str, data: bytes = b"%PDF-1.7") -> None:
    path = space.folder(PERIOD, RECEIVED) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


# ------------------------------------------------------------------------------ names of files


NAMED = (
    ("Phường Tân Định", "002-phuong-14-khu-vuc-1.xlsx", True),
    ("Phường 14", "BC xã Thạnh An.xlsx", True),
    ("Xã Thạnh An", "Tân Định gửi Xã Thạnh An.xlsx", False),
    ("Phường Sài Gòn", "bc_xa_thanh_an (1).xlsx", True),
    ("Phường Bến Thành", "P14.xlsx", True),
    ("Xã Cần Giờ", "006-xa-can-gio-khu-vuc-1-sua-lan-2.xlsx", False),
    ("Phường Thủ Đức", "UBND phường Thủ Đức.xlsx", False),
    ("Xã Bình Hưng", "BC 002 thang 3 nam 2026.xlsx", False),
    ("Phường Chợ Lớn", "phuong cho lon va xa thanh an.xlsx", False),
    ("Xã Củ Chi", "báo cáo (14).xlsx", False),
)


def test_a_file_named_after_another_unit_is_asked_and_others_are_not(tmp_path: Path) -> None:
    units = [Unit(f"{at:03d}", name, "Khu vực 1") for at, (name, _, _) in enumerate(NAMED, 1)]
    space = workspace(tmp_path, units)
    for unit, (_, name, _) in zip(units, NAMED, strict=True):
        receive(space, unit, WHOLE, name)
    result = check(space)
    asked = [unit.code for unit, (_, _, wrong) in zip(units, NAMED, strict=True) if wrong]
    assert [unit for unit, code in codes(result) if code == "VT170"] == asked
    assert statuses(result) == ["undecided" if unit.code in asked else "complete" for unit in units]
    assert not due(result).keys() & asked
    assert not of_month(result.config, result.month)
    for at, row in enumerate(questions(space)):
        if row["unit"][:3] in asked:
            decide(space, at, row["unit"][:3])
    assert statuses(check(space)) == ["complete"] * len(units)


@pytest.mark.parametrize(
    ("name", "proposed"),
    [
        ("Quan 10.xlsx", "một hay nhiều đơn vị thuộc Quận 10"),
        ("BC Q10 tháng 3.xlsx", "một hay nhiều đơn vị thuộc Quận 10"),
        ("Quận Tân Bình/quet.pdf", "một hay nhiều đơn vị thuộc Tân Bình"),
        ("Quan 10/Hoa Hungg.pdf", "002 (Phường Hòa Hưng, Quận 10)"),
        ("Tan Binh.xlsx", "004 (Phường Tân Bình, Tân Bình)"),
        # No district of the list, and none of the communes that are called as it was.
        ("Quan 12.xlsx", ""),
        ("Huyện Cần Giờ.xlsx", ""),
        ("Co quan Can Gioo.xlsx", ""),
        ("Quan 10 va Q. Tan Binh.xlsx", ""),
    ],
)
def test_a_file_named_after_a_district_is_never_proposed_to_a_commune_called_like_it(
    tmp_path: Path, name: str, proposed: str
) -> None:
    units = [
        Unit("001", "Phường 10", "Quận 3"), Unit("002", "Phường Hòa Hưng", "Quận 10"),
        Unit("003", "Phường Diên Hồng", "Quận 10"), Unit("004", "Phường Tân Bình", "Tân Bình"),
        Unit("005", "Xã Cần Giờ", "Khu vực 9"), Unit("006", "Phường 12", "Quận 3"),
    ]  # fmt: skip
    space = workspace(tmp_path, units)
    put(space, name)
    (message,) = check(space).month.findings.query("severity == 'error'")["message"]
    assert message.partition("có thể là của ")[2].rstrip(".") == proposed


USELESS = (
    ("quet.pdf", b"%PDF-1.7", 2, False),
    ("quet.pdf", b"%PDF-1.7", 3, False),  # a scan beside the form
    ("quet.pdf", b"%PDF-1.7", 4, True),
    ("sua.xlsx", b"PK\x03\x04 cut off", 2, False),
    ("sua.xlsx", b"PK\x03\x04 cut off", 3, True),  # perhaps a correction
)


def test_a_file_of_no_use_is_only_noted_once_a_form_of_its_unit_counts_that_came_later(
    tmp_path: Path,
) -> None:
    units = [Unit(f"{at:03d}", name, "Khu vực 1") for at, (name, _, _) in enumerate(NAMED[:5], 1)]
    space = workspace(tmp_path, units)
    for day in (2, 3, 4):
        for at, (unit, (name, data, first, _)) in enumerate(zip(units, USELESS, strict=True)):
            if day == first:
                # Files of the same bytes are one file.
                put(space, forms.file_name(unit).replace(".xlsx", f" {name}"), data + b" %d" % at)
            if day == 3:
                receive(space, unit, WHOLE | {"A1.doc_number": f"{at}/KH-UBND", "B2": at + 0.5})
        result = pipeline.check(space, PERIOD, received=dt.date(2026, 4, day))
    assert statuses(result) == ["on_time"] * len(units)
    assert (result.month.waiting, result.needs_attention) == (2, True)
    verdicts = result.month.files.set_index("file")["verdict"]
    told = result.month.findings.sort_values("file")
    assert len(told) == len(units)
    for row, unit, (_, _, _, asked) in zip(told.itertuples(), units, USELESS, strict=True):
        assert (row.severity == catalogue.ERROR) is asked
        assert (verdicts[row.file] == "replaced") is not asked
        assert (f"đã tính biểu của {unit.name}" in row.mend) is not asked


@pytest.mark.parametrize(("attempt", "asked"), [(1, True), (2, False)])
def test_a_form_that_was_refused_is_only_noted_once_a_later_attempt_counts_even_of_the_same_day(
    tmp_path: Path, attempt: int, asked: bool
) -> None:
    space = workspace(tmp_path, UNITS[:1])
    path = receive(space, UNITS[0], WHOLE)
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "Kết quả":
                cell.value = "Tháng 3"
    book.save(path)
    receive_again(space, WHOLE, attempt, "sua.xlsx")
    result = pipeline.check(space, PERIOD, received=dt.date(2026, 4, 2))
    (told,) = result.month.findings.query("code == 'VT114'").itertuples()
    assert (told.severity == catalogue.ERROR, bool(result.month.waiting)) == (asked, asked)
    assert ("đã tính biểu của Phường Tân Định" in told.mend) is not asked


def test_the_folders_and_archives_of_other_units_alarm_nobody(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE, "Xã Thạnh An/bieu.xlsx")
    assert found(check(space)) == []


def test_a_name_of_a_file_tells_twins_apart_only_by_diacritics_or_code() -> None:
    names = FileNames(CITY)

    def of(name: str) -> list[str]:
        return [unit.code for unit in names.of_file(name)]

    assert of("xa thanh an.xlsx") == ["25807", "27676"]
    assert of("Xã Thạnh An.xlsx") == of(unicodedata.normalize("NFD", "Xã Thạnh An.xlsx")) == ["27676"]
    assert of("25807-xa-thanh-an.xlsx") == ["25807"]
    assert of("bao cao thang 3 nam 2026.xlsx") == of("z123456.jpg") == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("008 Ban QLDA.pdf", "008"), ("008_BQLDA thang 11.pdf", "008"), ("008-Ban Quản lý dự án.pdf", "008"),
        ("002 P.ĐH.jpg", "002"), ("004 Xã Ia Krêl.jpg", "004"),
        ("008.pdf", ""), ("008 bc thang 11.pdf", ""), ("008 Ban Tuyên giáo.pdf", ""), ("Ban QLDA.pdf", ""),
        ("002 Phường Tân Định.pdf", ""), ("004 Báo cáo.pdf", ""),
    ],
)  # fmt: skip
def test_a_short_code_names_a_unit_where_its_name_follows_however_abbreviated(name: str, code: str) -> None:
    names = ("Phường Đông Hà", "Xã Ia Krêl", "Ban Quản lý các dự án đầu tư xây dựng công trình dân dụng")
    roster = Roster(tuple(Unit(c, n, "") for c, n in zip(("002", "004", "008"), names, strict=True)))
    assert [unit.code for unit in FileNames(roster).of_file(name)] == ([code] if code else [])


# ------------------------------------------------------------------------------ the line of the period


def test_a_period_line_of_another_period_is_asked_however_it_is_written(tmp_path: Path) -> None:
    lines = ("Kỳ báo cáo: đợt 1 (tháng 02 năm 2026)", "KỲ BÁO CÁO: THÁNG 4 NĂM 2026", "Kỳ báo cáo: đợt một",
             "Kỳ báo cáo: đợt 1 bổ sung (tháng 3/2026)", "Kỳ báo cáo: quý I năm 2026", "Tháng 02/2026",
             "Kỳ báo cáo tháng 2", "Kỳ báo cáo từ 01/3/2026 đến 31/3/2026", None)  # fmt: skip
    space = one_each(tmp_path, [WHOLE] * len(lines))
    for path, line in zip(sorted(space.folder(PERIOD, RECEIVED).iterdir()), lines, strict=True):
        book = openpyxl.load_workbook(path)
        book.worksheets[0]["A5"] = line
        book.save(path)
    told = dict(codes(check_each(space)))
    # What is not understood, or gone, is noted.
    assert told == dict.fromkeys(("000", "001", "004", "005", "006"), "VT172") | {
        "002": "VT242",
        "008": "VT242",
    }
    for at, row in enumerate(questions(space)):
        if row["unit"]:
            decide(space, at, "Dùng")
    assert statuses(check(space)) == ["complete"] * len(lines)


# ------------------------------------------------------------------------------ files of no use


def test_a_unit_whose_file_cannot_be_read_has_sent_one(tmp_path: Path) -> None:
    names = ("{0}.pdf", "{1}.PDF", "{0}/anh.jpg", "UBND {2}.docx", "thu/{2}/z1.png", "{0}-sua-lan-2.xlsx")
    units = [Unit(f"{at:03d}", name, "Khu vực 1") for at, (name, _, _) in enumerate(NAMED[: len(names)])]
    space = workspace(tmp_path, units)
    for at, (unit, name) in enumerate(zip(units, names, strict=True)):
        issued = forms.file_name(unit).removesuffix(".xlsx")
        # Files of the same bytes are one file.
        put(space, name.format(issued, issued.upper(), unit.name), b"%%PDF-1.7 %d" % at)
    result = check(space)
    assert statuses(result) == ["rejected"] * len(names)
    assert codes(result) == [(unit.code, code) for unit in units for code in ("VT101", "VT184")]
    assert due(result).keys() == {unit.code for unit in units}
    for reason in due(result).values():
        assert "Gửi chưa đúng biểu mẫu" in reason
        assert "Chưa gửi" not in reason


def test_a_photo_in_an_archive_named_after_its_unit_is_its_file(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    with zipfile.ZipFile(space.folder(PERIOD, RECEIVED) / "Xã Thạnh An.zip", "w") as archive:
        archive.writestr("z123.jpg", b"\xff\xd8\xff\xe0" + b"x" * 50)
    assert statuses(check(space)) == ["missing", "missing", "rejected"]


def test_a_resembling_name_is_proposed_and_the_analyst_decides(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    put(space, "Thanh An ky dong dau.pdf")
    assert statuses(check(space)) == ["missing"] * 3
    (row,) = questions(space)
    assert "có thể là của 003 (Xã Thạnh An, Khu vực 2)" in row["question"]
    decide(space, 0, "003")
    result = check(space)
    assert statuses(result) == ["missing", "missing", "rejected"]
    assert codes(result) == [("003", "VT171")]
    assert result.month.waiting == 0
    assert "Gửi chưa đúng biểu mẫu" in due(result)["003"]


def test_a_scan_beside_a_good_form_is_no_fault_of_its_unit(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    put(space, f"{ISSUED}.pdf")
    result = check(space)
    assert codes(result) == [("", "VT101")]
    assert result.month.submissions["errors"][0] == 0


# ------------------------------------------------------------------------------ questions of the office


def test_no_letter_and_no_form_goes_to_two_units_that_contradict_each_other(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    path = receive(space, UNITS[0], WHOLE, "bieu.xlsx")
    change(path, ("001", "002"))
    result = check(space)
    assert ("002", "VT109") in codes(result)
    assert ("001", "VT181") in codes(result)
    assert list(due(result)) == ["003"]
    assert not of_month(result.config, result.month)


# ------------------------------------------------------------------------------ names of units


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _low(name: str) -> str:
    return name[:1].lower() + name[1:]


def _bare(name: str) -> str:
    return name.removeprefix("Phường ").removeprefix("Xã ").removeprefix("Đặc khu ")


def _short(name: str) -> str:
    return name.replace("Phường ", "P. ").replace("Xã ", "X. ").replace("Đặc khu ", "ĐK. ")


EXACT: tuple[Callable[[str], str], ...] = (
    str, str.upper, str.lower, lambda n: f"UBND {_low(n)}", lambda n: f"Ủy ban nhân dân {_low(n)}",
    lambda n: f"UỶ BAN NHÂN DÂN {n.upper()}", lambda n: unicodedata.normalize("NFD", n),
    lambda n: f"{n}, TP. Hồ Chí Minh", lambda n: f"UBND {_low(n)}, Thành phố Hồ Chí Minh",
    lambda n: f"{n} - TP.HCM",
)  # fmt: skip
NEARLY: tuple[Callable[[str], str], ...] = (
    _short, lambda n: f"UBND {_short(n)}".replace(". ", "."), _bare, lambda n: _bare(n).upper(), _plain,
    lambda n: _plain(n).upper(), lambda n: f"UBND {_plain(_short(n))}".replace(". ", " "),
    lambda n: f"Đảng ủy {_low(n)}", lambda n: f"HĐND {_low(n)}",
    lambda n: f"Văn phòng HĐND và UBND {_low(n)}", lambda n: f"{n}, Quận 1", lambda n: f"{n} (quận 1 cũ)",
    lambda n: f"Phòng Văn hóa - Xã hội {_low(n)}", lambda n: f"{n}, tỉnh Đồng Nai",
    lambda n: _plain(n).lower().replace(" ", "-"),
)  # fmt: skip


def test_every_spelling_of_every_name_is_taken_or_proposed_and_none_is_anothers() -> None:
    """168 names in 25 spellings: those that are exact are taken, all others at least proposed."""
    taken, wrong, lost = 0, [], []
    for spell in (*EXACT, *NEARLY):
        for unit in CITY.units:
            typed = spell(unit.name)
            meant = NAMES.meant(typed)
            if len(meant) == 1:
                taken += meant == (unit,)
                wrong += [typed] if meant != (unit,) else []
            elif unit not in (meant or NAMES.similar(typed)):
                lost.append(typed)
    assert (wrong, lost) == ([], [])
    assert taken >= len(CITY.units) * (len(EXACT) + 1)


def test_another_body_and_another_province_are_never_taken() -> None:
    for typed in ("Đảng ủy phường Tân Định", "Phường Tân Định, tỉnh Đồng Nai", "phuong tan dinh", "Tân Định"):
        assert NAMES.meant(typed) == ()
    assert NAMES.meant("X. Thanh An") == NAMES.meant("UBND X Thanh An") == ()
    assert {unit.code for unit in NAMES.similar("X. Thanh An")} >= {"25807", "27676"}
    plain = Names(Roster((Unit("1", "Xã Tân Tiến"),)), "Ủy ban nhân dân tỉnh An Giang")
    assert plain.meant("Xã Tân Tiến, tỉnh Bình Phước") == ()
    assert [unit.code for unit in plain.meant("Xã Tân Tiến, tỉnh An Giang")] == ["1"]


def test_a_workbook_of_two_forms_is_given_to_its_sender_once() -> None:
    mailed = (dataclasses.replace(UNITS[0], email="001@x.gov.vn"), *UNITS[1:])
    expected = Expected(
        SMALL, Round(PERIOD), Roster(mailed), NO_DECISIONS, senders={"a.eml/x.xlsx": ("001@x.gov.vn",)}
    )
    files = files_of([("a.eml/x.xlsx", "rejected", "001", "1"), ("a.eml/x.xlsx", "rejected", "", "1")])
    asked = catalogue.frame(
        [catalogue.record(returnrules.UNIT_ASKED, file="a.eml/x.xlsx", found="?", expected="?", other="?")]
    )
    attributed, _ = whose.attribute(files, asked, expected)
    assert list(attributed["unit_code"]) == ["001", ""]


def test_a_number_quoted_in_a_finding_is_no_code_of_a_unit_whose_file_it_may_be() -> None:
    expected = Expected(SMALL, Round(PERIOD), Roster(UNITS))
    found = "sheet “Dữ liệu” đã bị sửa, ô H4: “2” không hợp với trạng thái “Đạt”"
    damaged = catalogue.frame([catalogue.record(returnrules.DAMAGED, file="q.xlsx", found=found)])
    cells = cells_of({"q.xlsx": {"Dữ liệu": [("003",)]}})
    in_doubt, _ = whose.held_back(damaged, (), cells, {"002", "003"}, expected)
    assert in_doubt == {"003"}


@pytest.mark.parametrize(
    ("rule", "title", "theirs"),
    [
        (returnrules.POINTS_OF_SEVERAL, "Bảng", True),
        (returnrules.TWO_TABLES, "Bảng", True),
        (returnrules.NOT_OUR_FORM, "Tổng hợp tháng 3 năm 2026", True),
        # A list of units is no report of theirs.
        (returnrules.NOT_OUR_FORM, "Danh bạ", False),
        (returnrules.NOT_OUR_FORM, "Tổng hợp tháng 2 năm 2026", False),
    ],
)
def test_units_in_a_refused_table_keep_no_earlier_figures_and_are_not_said_to_have_sent_nothing(
    rule: Rule, title: str, theirs: bool
) -> None:
    expected = Expected(SMALL, Round(PERIOD), Roster(UNITS))
    refused = catalogue.frame([catalogue.record(rule, file="q.xlsx", found="?")])
    cells = cells_of({"q.xlsx": {"Bảng": [(title,), (1, "Xã Thạnh An", 1), (2, "Phường 14", 1)]}})
    in_doubt, told = whose.held_back(refused, (), cells, {"002", "003"}, expected)
    assert (in_doubt, set(told["code"])) == (({"002", "003"}, {"VT182"}) if theirs else (set(), set()))
    files = files_of([("a.xlsx", "read", "002", "1"), ("q.xlsx", "rejected", "", "")])
    notes = whose.in_question(refused, files, cells, expected)
    assert list(notes["unit_code"]) == ["003"] * theirs
