"""A set of another province in an office's workspace is told by lint."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest

from vtlt_consolidate.commands.home.workdays import next_workday
from vtlt_consolidate.model.config import Agency, Config, Round
from vtlt_consolidate.model.plans.plan import Milestone, parse_target
from vtlt_consolidate.model.plans.tasks import Task
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming.provinces import named
from vtlt_consolidate.settings import inspection, sets, workbook
from vtlt_consolidate.settings.lint.places import place_flaws
from vtlt_consolidate.words.period import Period


def flawed(set_id: str, **agency: str) -> set[tuple[str, str]]:
    config = Config(Agency(**agency), sets.load(set_id), Roster(()))
    return {(flaw.what, flaw.field) for flaw in place_flaws(config)}


@pytest.mark.parametrize(("text", "provinces"), [
    ("Sở Nội vụ Thành phố Hồ Chí Minh", ["Hồ Chí Minh"]),
    ("UBND TỈNH BẮC GIANG; tỉnh Thanh Hoá", ["Bắc Ninh", "Thanh Hóa"]),
    ("Bà Rịa - Vũng Tàu", ["Hồ Chí Minh"]),
    ("học tập tư tưởng Hồ Chí Minh, phường Bắc Giang, hòa bình, đường Hà Nam", []),
])  # fmt: skip
def test_a_text_names_a_province_and_not_what_is_called_after_it(text: str, provinces: list[str]) -> None:
    assert [name for _, name in named(text)] == provinces


def test_the_basis_of_another_province_is_told_and_ones_own_is_not() -> None:
    assert ("set", "citation") in flawed("hcmc-23", parent="Ủy ban nhân dân tỉnh Lạng Sơn")
    assert flawed("hcmc-23", parent="Ủy ban nhân dân Thành phố Hồ Chí Minh") == set()
    assert flawed("da-nang-2021", parent="Ủy ban nhân dân tỉnh Lạng Sơn") >= {
        ("node", "citation"),
        ("gate", "citation"),
    }


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (("Phường Ninh Kiều", "Phường Cái Khế", "Sở Tài chính"), True),
        (("Phường Tân Định", "Phường Sài Gòn"), False),
        # One name alone may be chance; communes of several provinces say nothing.
        (("Phường Ninh Kiều",), False),
        (("Phường Ninh Kiều", "Phường Tân Định"), False),
        ((), False),
    ],
)
def test_units_say_the_province_where_the_agency_does_not(names: tuple[str, ...], told: bool) -> None:
    units = Roster(tuple(Unit(code=str(at), name=name) for at, name in enumerate(names)))
    flaws = list(place_flaws(Config(Agency(), sets.load("hcmc-23"), units)))
    assert [(flaw.what, flaw.field) for flaw in flaws] == [("set", "citation")] * told
    assert all("nêu Hồ Chí Minh, các đơn vị ở sheet Đơn vị lại thuộc Cần Thơ" in flaw.text for flaw in flaws)
    # What the agency says comes first.
    own = Agency(parent="Ủy ban nhân dân Thành phố Hồ Chí Minh")
    assert list(place_flaws(Config(own, sets.load("hcmc-23"), units))) == []


def test_a_province_that_has_become_part_of_ones_own_is_ones_own() -> None:
    assert flawed("bac-giang-2020", parent="Ủy ban nhân dân tỉnh Bắc Ninh") == set()
    assert ("set", "citation") in flawed("bac-giang-2020", parent="Ủy ban nhân dân tỉnh Cao Bằng")


def test_another_district_and_a_place_that_does_not_fit_are_told() -> None:
    assert flawed("dan-phuong-2021", parent="Ủy ban nhân dân tỉnh Lạng Sơn") == {("set", "citation")}
    assert flawed("dan-phuong-2021", parent="Ủy ban nhân dân huyện Đan Phượng") == set()
    assert flawed("thong-ke-luu-tru", parent="Ủy ban nhân dân tỉnh Lạng Sơn", place="Hà Nội") == {
        ("set", "place")
    }


@pytest.mark.parametrize(
    ("citation", "told"),
    [
        ("Quyết định của UBND huyện Ba Vì", True),
        ("Nội dung UBND quận ủy quyền; Quyết định của UBND huyện Ba Vì", True),
        ("Nội dung UBND quận ủy quyền, UBND huyện đã ban hành", False),
    ],
)
def test_a_district_is_known_by_the_capitals_of_its_name(citation: str, told: bool) -> None:
    criteria = replace(sets.load("thong-ke-luu-tru"), citation=citation)
    config = Config(Agency(parent="Ủy ban nhân dân huyện Đan Phượng"), criteria, Roster(()))
    assert any("không phải của cơ quan đã khai" in flaw.text for flaw in place_flaws(config)) == told


def test_one_line_is_told_of_many_rows() -> None:
    config = Config(Agency(parent="UBND tỉnh Lạng Sơn"), sets.load("da-nang-2021"), Roster(()))
    told = [flaw.text for flaw in place_flaws(config) if (flaw.what, flaw.field) == ("node", "citation")]
    assert len(told) == 1
    assert "và 11 dòng nữa" in told[0]


def test_a_due_day_on_which_nobody_works_is_told(tmp_path: Path) -> None:
    # The plan of Đan Phượng asks for returns by 15/02/2021, the fourth day of the lunar new year.
    rounds = tuple(
        Round(Period.parse(f"2021-{month:02}"), due_date=date(2021, month, 15)) for month in (2, 3)
    )
    config = Config(Agency(), sets.load("dan-phuong-2021"), Roster(()), rounds)
    place = tmp_path / "cau-hinh.xlsx"
    place.write_bytes(workbook.render(config))
    told = [one.text for one in inspection.inspect(place, next_workday).remarks if "ngày nghỉ" in one.text]
    assert told == ["kỳ 2021-02: hạn nộp 15/02/2021 là ngày nghỉ; ngày làm việc tiếp theo là 17/02/2021."]
    assert not any("ngày nghỉ" in one.text for one in inspection.inspect(place).remarks)


def test_a_last_day_of_the_plan_on_which_nobody_works_is_told(tmp_path: Path) -> None:
    # The fourth day of the lunar new year, as a task and as a milestone; the day after the holidays is none.
    days = date(2021, 2, 15), date(2021, 2, 17)
    tasks = tuple(Task(str(at), "Tháng 02", "Rà soát", "Phòng Nội vụ", day) for at, day in enumerate(days, 1))
    milestones = tuple(Milestone("3a1", day, parse_target("50%")) for day in days)
    criteria = replace(sets.load("dan-phuong-2021"), tasks=tasks, milestones=milestones)
    place = tmp_path / "cau-hinh.xlsx"
    place.write_bytes(workbook.render(Config(Agency(), criteria, Roster(()))))
    remarks = inspection.inspect(place, next_workday).remarks
    told = {one.sheet: one.text.partition(";")[0] for one in remarks if "ngày nghỉ" in one.text}
    assert told == {
        "Mốc kế hoạch": "mốc 3a1: ngày 15/02/2021 là ngày nghỉ",
        "Nội dung triển khai": "nội dung 1: hạn cuối 15/02/2021 là ngày nghỉ",
    }


def test_a_letter_template_that_names_another_province_is_told(tmp_path: Path) -> None:
    criteria = replace(sets.load("thong-ke-luu-tru"), citation="Quyết định của tỉnh Lạng Sơn")
    config = Config(Agency(parent="UBND tỉnh Lạng Sơn"), criteria, Roster(()))
    place = tmp_path / "cau-hinh.xlsx"
    place.write_bytes(workbook.render(config))
    letter = docx.Document()
    letter.add_paragraph("Sở Nội vụ tỉnh Cao Bằng đề nghị")
    # A paragraph does not run on into the next one.
    letter.add_paragraph("UBND TỈNH BẮC KẠN")
    letter.add_paragraph("SỞ NỘI VỤ")
    (tmp_path / "mau").mkdir()
    letter.save(str(tmp_path / "mau" / "don-doc.docx"))
    (tmp_path / "mau" / "hong.docx").write_bytes(b"khong phai Word")
    told = [one.text for one in inspection.inspect(place).remarks if one.text.startswith("mẫu")]
    assert [text.split(",")[0] for text in told] == [
        "mẫu don-doc.docx nêu Cao Bằng", "mẫu don-doc.docx nêu BẮC KẠN",
        "mẫu hong.docx không mở được bằng Word; chép lại mẫu.",
    ]  # fmt: skip
