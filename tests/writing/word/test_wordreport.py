"""The Word report says in words what the merged workbook says in cells, and no figure of its own."""

import dataclasses
import datetime as dt
import functools
import io
import re
import subprocess
import sys
import zipfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.document import Document

from tests import pipeline
from tests.helpers import (
    NODES,
    PERIOD,
    ROOT,
    SAMPLES,
    SMALL,
    UNITS,
    WHOLE,
    config,
    copy_sample,
    receive,
    returned,
    workspace,
)
from tests.scoring.months import results_of
from vtlt_consolidate.commands.setup import init
from vtlt_consolidate.desk import decisionbook
from vtlt_consolidate.excel import measure
from vtlt_consolidate.model.config import Agency, Round
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.settings import sets, workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.quantities import money
from vtlt_consolidate.words.text import clean, rounded
from vtlt_consolidate.workspace.folders import (
    RECEIVED,
    RESULTS,
    TEMPLATES,
    Workspace,
    shipped_template,
    write,
)
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.word import assessment, facts, fill, report, table

SAMPLE = SAMPLES / "hcmc-2019"


def report_of(space: Workspace, period: Period = PERIOD) -> Document:
    result = pipeline.consolidate(space, period)
    assert result.failed == ()
    return docx.Document(str(space.folder(period, RESULTS) / f"bao-cao-{period}.docx"))


def texts(document: Document) -> list[str]:
    found = document.element.body.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p")
    return [clean("".join(part.text or "" for part in paragraph.iter() if part.tag.endswith("}t")))
            for paragraph in found]  # fmt: skip


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.open(copy_sample(SAMPLE, tmp_path_factory.mktemp("mau") / "hcmc"))


def test_a_report_whose_figures_somebody_still_has_to_decide_says_that_they_are_provisional(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"B2": 900})
    provisional = "[Số liệu tạm tính: còn 01 việc chờ quyết định ở quyet-dinh.xlsx]."
    said = "\n".join(texts(report_of(space)))
    assert provisional in said
    assert "(kể cả 01 số liệu cần xem lại)" in said
    book = openpyxl.load_workbook(space.folder(PERIOD, decisionbook.FILE_NAME))
    book[decisionbook.TABLE.sheet]["F5"] = "Chấp nhận"
    book.save(space.folder(PERIOD, decisionbook.FILE_NAME))
    assert "tạm tính" not in "\n".join(texts(report_of(space)))


def test_a_number_that_many_units_gave_alike_is_to_be_looked_at_in_all_of_them(tmp_path: Path) -> None:
    units = [Unit(f"{number:03}", f"Xã {number}", "Khu vực 1") for number in range(1, 11)]
    space = workspace(tmp_path, units)
    for unit in units[:9]:
        receive(space, unit, WHOLE | {"B2": 45.5 if unit != units[0] else 46})
    said = "\n".join(texts(report_of(space)))
    assert "(còn 01 đơn vị chưa có số liệu; kể cả 08 số liệu cần xem lại)" in said


SAMPLE_PERIOD = Period.parse("2019-10")


@functools.cache
def said_of(sample: Workspace) -> list[str]:
    return texts(report_of(sample, SAMPLE_PERIOD))


def test_the_sample_gives_the_words_of_the_published_report(sample: Workspace) -> None:
    said = "\n".join(said_of(sample))
    for sentence in (
        "Số đơn vị phải báo cáo: 26 UBND phường, xã, thị trấn tại 18 quận, huyện; đã báo cáo: 26.",
        "Hoàn thành 100% tiêu chí (23/23, đạt 100%): Ủy ban nhân dân phường Tân Quý, quận Tân Phú.",
        "Hoàn thành từ 50% đến dưới 100% tiêu chí (từ 12 đến 20/23, từ 52% đến 87%): 09 UBND",
        "Hoàn thành dưới 50% tiêu chí (từ 6 đến 11/23, từ 26% đến 48%): 16 UBND phường, xã, thị trấn.",
        "Kinh phí thực hiện tại 26 UBND phường, xã, thị trấn là 19 tỷ 200 triệu đồng.",
        "Số: 5355/BC-SNV", "Thành phố Hồ Chí Minh, ngày 30 tháng 12 năm 2019",
        "(Kèm theo Báo cáo số 5355/BC-SNV ngày 30 tháng 12 năm 2019 của Sở Nội vụ)",
    ):  # fmt: skip
        assert sentence in said


def test_the_mistakes_of_the_published_report_are_not_repeated(sample: Workspace) -> None:
    said = "\n".join(said_of(sample))
    several = "04 quận, huyện có từ 02 đơn vị trở lên, cụ thể: Quận 6 có 02 đơn vị; Quận 10 có 03 đơn vị; huyện Cần Giờ có 05 đơn vị; huyện Bình Chánh có 02 đơn vị."  # noqa: E501
    assert several in said
    for wrong in ("dưới 11", "từ 50% đến 87%", "208", "BNC", "ngày 28", "ngày 12 năm"):
        assert wrong not in said
    # Each of the 26 units is named with its kind, and the matrix adds up.
    assert {"Thị trấn Cần Thạnh", "Xã Long Hòa", "308", "51,5%"} <= set(said_of(sample))


NUMBER = re.compile(r"\d+(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?")
MONEY = re.compile(r"(?:(\d[\d.]*) tỷ )?(\d+) triệu(?: (\d+) nghìn)? đồng")


def numbers(text: str) -> Iterator[Decimal]:
    """Every number of a Vietnamese text; an amount in words is one number of triệu đồng."""
    for found in MONEY.finditer(text):
        billions, millions, thousands = (Decimal((part or "0").replace(".", "")) for part in found.groups())
        yield billions * 1000 + millions + thousands / 1000
    for found in NUMBER.findall(MONEY.sub(" ", text)):
        yield Decimal(found.replace(".", "").replace(",", "."))


def numbers_of(book: openpyxl.Workbook) -> set[Decimal]:
    """Every number of the merged workbook, its percentages as printed, and how many rows say the same."""
    known: set[Decimal] = set()
    for sheet in book:
        for at in range(1, sheet.max_column + 1):
            values = [sheet.cell(row, at).value for row in range(5, sheet.max_row + 1)]
            values = [value for value in values if value is not None]
            known |= {Decimal(len(values)), Decimal(sum(isinstance(value, int) for value in values))}
            if sheet.title in {"Tổng hợp", "Tình hình nộp"}:
                known |= {Decimal(count) for count in Counter(map(str, values)).values()}
            if sheet.cell(4, at).value == "STT":
                continue
            for value in values:
                known |= set(numbers(value)) if isinstance(value, str) else shown(value)
        for row in sheet.iter_rows(max_row=4, values_only=True):
            known |= {number for value in row if isinstance(value, str) for number in numbers(value)}
    return known


def shown(value: object) -> set[Decimal]:
    if not isinstance(value, int | float):
        return set()
    exact = Decimal(str(round(value, 6)))
    share = round(value * 10**9)
    return {exact, exact.normalize()} | (
        {rounded(100 * share, 10**9, places) for places in (0, 1)} if 0 <= value <= 1 else set()
    )


def strange(space: Workspace, period: Period) -> list[str]:
    """The paragraphs of the report with a number that neither the merged workbook nor the setting holds."""
    document = report_of(space, period)
    path = space.folder(period, RESULTS) / f"tong-hop-{period}.xlsx"
    known = numbers_of(openpyxl.load_workbook(io.BytesIO(path.read_bytes()), data_only=True))
    settings = space.config()
    each, criteria = settings.round(period), settings.criteria
    said = [criteria.citation, each.name, each.report_number, str(len(criteria.criteria))]
    said += [f"{day:%d %m %Y}" for day in (each.report_date, each.due_date) if day]
    said += [node.label for node in criteria.nodes] + [node.name for node in criteria.nodes]
    said += [str(each.period.year), *(unit.agency_name for unit in settings.roster.units)]
    known |= {number for text in said for number in numbers(text)}
    # The table numbers its rows and its criteria.
    rows = {f"({n})" for n in range(99)} | {str(n) for n in range(1, len(settings.roster.units) + 1)}
    return [text for text in texts(document) if text not in rows and not set(numbers(text)) <= known]


def test_every_number_of_the_sample_stands_in_the_merged_workbook(sample: Workspace) -> None:
    assert strange(sample, SAMPLE_PERIOD) == []


def test_every_number_of_an_incomplete_period_stands_in_the_merged_workbook(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], {"A1": "Chưa đạt", "A2": "c", "B2": "1.234"})
    assert strange(space, PERIOD) == []


def test_a_number_of_its_own_would_be_noticed(sample: Workspace) -> None:
    template = sample.root / TEMPLATES / "bao-cao.docx"
    document = docx.Document(io.BytesIO(shipped_template("bao-cao.docx")))
    document.paragraphs[3].add_run(" 98765")
    write(template, fill.settled(document))
    assert len(strange(sample, SAMPLE_PERIOD)) == 1
    template.unlink()


TEN = [dataclasses.replace(UNITS[0], code=f"{n:02d}", name=f"Xã {chr(65 + n)}") for n in range(10)]
MARKS = dataclasses.replace(SMALL, nodes=NODES[:3])


@pytest.mark.parametrize(
    ("met", "word"),
    [
        (10, "Tất cả phường, xã (10/10 đơn vị)"),
        (9, "Hầu hết phường, xã (09/10 đơn vị)"),
        (6, "Đa số phường, xã (06/10 đơn vị)"),
        (5, "Mới có một số phường, xã (05/10 đơn vị)"),
        (1, "Mới có 01/10 đơn vị"),
        (0, "Chưa có phường, xã nào"),
    ],
)
def test_a_word_for_a_majority_stands_only_where_the_numbers_bear_it(met: int, word: str) -> None:
    given = {unit.code: {"A1": "Đạt" if at < met else "Chưa đạt"} for at, unit in enumerate(TEN)}
    results = results_of(dataclasses.replace(SMALL, nodes=NODES[:1]), TEN, given)
    said = [*assessment.best(results), *assessment.weakest(results)]
    assert said == [f"{word} đạt: ban hành Kế hoạch."]


def test_what_only_a_group_of_agencies_is_asked_is_not_said_of_all(tmp_path: Path) -> None:
    only = dataclasses.replace(NODES[0], variants=("Sở",))
    criteria = dataclasses.replace(SMALL, nodes=(only, NODES[4]), variants=("Sở", "Xã"))
    variants = ("Sở", "Xã", "Xã")
    units = [dataclasses.replace(unit, variant=mine) for unit, mine in zip(UNITS, variants, strict=True)]
    space = workspace(tmp_path, units, criteria)
    for unit in units:
        receive(space, unit, {"A1": "Đạt", "A3": "Đạt"} if unit.variant == "Sở" else {"A3": "Đạt"})
    result = pipeline.check(space, PERIOD)
    said = facts.facts(result.config, result.round_, result.month)["noi_bat"]
    assert said == [
        "Tất cả phường, xã (03/03 đơn vị) đạt: có kho lưu trữ.",
        "Tất cả phường, xã thuộc diện đánh giá (01/01 đơn vị) đạt: ban hành Kế hoạch (nhóm Sở).",
    ]


def test_units_without_an_answer_make_no_majority(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    said = "\n".join(texts(report_of(space)))
    assert "Đa số" not in said
    assert "Tất cả" not in said


def test_a_criterion_is_counted_of_the_units_that_have_a_figure_wherever_it_is_named() -> None:
    one, other = {"A1": "Đạt", "A2": "Chưa đạt"}, {"A1": None, "A2": "Đạt"}
    given = {unit.code: {"A1": "Đạt", "A2": "Đạt"} for unit in TEN} | {"00": one, "01": other}
    results = results_of(MARKS, TEN, given)
    assert list(assessment.best(results)) == ["Tất cả 09 đơn vị có số liệu đạt: ban hành Kế hoạch."]
    assert list(assessment.weakest(results)) == [
        "Ít đơn vị đạt nhất (09/10 đơn vị): bố trí người làm văn thư."
    ]


def test_criteria_of_one_share_are_praised_and_not_named_as_the_lowest() -> None:
    given = {unit.code: {"A1": "Đạt", "A2": None if unit == UNITS[0] else "Đạt"} for unit in UNITS}
    results = results_of(MARKS, UNITS, given)
    assert len(list(assessment.best(results))) == 2
    assert list(assessment.weakest(results)) == []


def test_what_is_missing_is_not_told_as_not_met(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], {"A1": "Đạt", "A2": "Chưa đạt"})
    result = pipeline.check(space, PERIOD)
    said = facts.facts(result.config, result.round_, result.month)
    assert said["noi_bat"] == []
    assert said["han_che"] == ["Chưa đạt (01 đơn vị có số liệu): bố trí người làm văn thư."]
    assert set(said) | {"bang"} == set(facts.PLACEHOLDERS)


def test_who_is_late_missing_or_incomplete_is_named(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    receive(space, UNITS[1], {"A1": "Đạt"})
    result = pipeline.consolidate(space, PERIOD, received=dt.date(2026, 4, 8))
    said = facts.facts(result.config, result.round_, result.month)["tinh_hinh"]
    assert said[0].endswith("; đã báo cáo: 02.")
    assert said[-4:-1] == [
        "Gửi trễ hạn (hạn nộp ngày 05 tháng 4 năm 2026): 02 đơn vị (Ủy ban nhân dân phường Tân "
        "Định, trễ 03 ngày; Ủy ban nhân dân Phường 14, trễ 03 ngày).",
        "Đã báo cáo nhưng còn thiếu số liệu: 01 đơn vị (Ủy ban nhân dân Phường 14).",
        "Chưa gửi báo cáo: 01 đơn vị (Ủy ban nhân dân xã Thạnh An).",
    ]


@pytest.mark.parametrize(
    ("micro", "words"),
    [
        (19_200_000_000, "19 tỷ 200 triệu đồng"),
        (738_500_000, "738 triệu 500 nghìn đồng"),
        (1_000_000_000_001, "1.000 tỷ 1 đồng"),
        (0, "0 đồng"),
    ],
)
def test_an_amount_is_told_in_words(micro: int, words: str) -> None:
    assert money(micro, "triệu đồng") == words
    assert money(micro, "m²") == ""


@pytest.mark.parametrize(
    ("number", "printed"), [("5/BC-SNV", "Số: 05/BC-SNV"), ("12/BC-SNV", "Số: 12/BC-SNV")]
)
def test_a_number_below_ten_has_a_leading_zero(tmp_path: Path, number: str, printed: str) -> None:
    config = workspace(tmp_path).config()
    round_ = Round(PERIOD, report_number=number)
    assert facts.heading(config, round_, number, "", "BC")["so_ky_hieu"] == printed


def test_a_day_and_the_months_one_and_two_have_a_leading_zero(tmp_path: Path) -> None:
    settings = dataclasses.replace(
        workspace(tmp_path).config(),
        agency=Agency("", "Sở Nội vụ", "Huế"),
        rounds=(Round(PERIOD, report_number="1/BC-SNV", report_date=dt.date(2026, 2, 5)),),
    )
    space = Workspace.create(tmp_path / "hai", settings)
    space.start(PERIOD)
    receive(space, UNITS[0], WHOLE)
    assert "Huế, ngày 05 tháng 02 năm 2026" in texts(report_of(space))


def edited(text: str) -> bytes:
    document = docx.Document(io.BytesIO(shipped_template("bao-cao.docx")))
    document.paragraphs[0].add_run(text)
    return fill.settled(document)


def test_a_template_edited_wrong_is_told_with_what_is_known_and_the_workbooks_are_written(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    write(space.root / TEMPLATES / "bao-cao.docx", edited("{{ kinh_phi }} {{ abc }}"))
    (failed,) = pipeline.consolidate(space, PERIOD).failed
    assert "{{ abc }}, {{ kinh_phi }}" in failed
    assert all(name in failed for name in facts.PLACEHOLDERS)
    names = {path.name for path in space.folder(PERIOD, RESULTS).iterdir()}
    assert names == {"tong-hop-2026-03.xlsx", "phu-luc-2026-03.xlsx", "phu-luc-noi-bo-2026-03.xlsx"}


@pytest.mark.parametrize(
    ("template", "told"),
    [
        (edited("{{ so_don_vj }}"), "{{ so_don_vj }}"),
        (edited("{{ so_don_vi"), "viết sai"),
        (edited("{% for a in tinh_hinh %}"), "viết sai"),
        (edited("{{ so_don_vi.ten }}"), "mau/bao-cao.docx"),
        (edited("{{ ''.__class__.__mro__ }}"), "mau/bao-cao.docx"),
        (b"khong phai", "không phải là tệp Word"),
        (workbook.render(config()), "không phải là tệp Word"),
    ],
    ids=["misspelt", "not closed", "not ended", "no field", "no way out", "text", "workbook"],
)
def test_a_template_that_cannot_be_filled_in_is_told(template: bytes, told: str) -> None:
    given = dict.fromkeys(facts.PLACEHOLDERS, "")
    with pytest.raises(fill.TemplateFaultError, match=re.escape(told)):
        fill.fill(template, "mau/bao-cao.docx", given, facts.PLACEHOLDERS)


def test_two_runs_give_the_same_report(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    path = space.folder(PERIOD, RESULTS) / "bao-cao-2026-03.docx"
    report_of(space)
    first = path.read_bytes()
    report_of(space)
    assert path.read_bytes() == first
    with zipfile.ZipFile(path) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {2020}


def test_received_text_stays_text_in_the_report(tmp_path: Path) -> None:
    space = workspace(tmp_path, [dataclasses.replace(UNITS[0], name="Xã <A> & B")])
    receive(space, UNITS[0], WHOLE | {"B1": "{{ so_don_vi }} <w:p/> & \x0c"}, "a.xlsx")
    result = pipeline.check(space, PERIOD)
    data = report.render(shipped_template("bao-cao.docx"), "m", result.config, result.round_, result.month)
    said = texts(docx.Document(io.BytesIO(data)))
    assert "Xã <A> & B" in said


def test_a_name_that_no_xml_can_hold_loses_only_that_in_the_table(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS)
    receive(space, UNITS[0], WHOLE)
    result = pipeline.examine(space, PERIOD)
    results = result.month.results
    odd = dataclasses.replace(UNITS[0], name="Phường\x0c A\nB <w:p/>")
    roster = dataclasses.replace(results.roster, units=(odd, *UNITS[1:]))
    month = dataclasses.replace(result.month, results=dataclasses.replace(results, roster=roster))
    data = report.render(shipped_template("bao-cao.docx"), "m", result.config, result.round_, month)
    rows = docx.Document(io.BytesIO(data)).tables[-1].rows
    assert rows[3].cells[1].text == "Phường A\nB <w:p/>"


def test_the_table_stands_behind_its_paragraph_where_its_place_is_written_within_one(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    document = docx.Document(io.BytesIO(shipped_template("bao-cao.docx")))
    place = next(each for each in document.paragraphs if "{{p bang }}" in each.text)
    place.runs[0].text = "Xem {{ bang }} sau."
    write(space.root / TEMPLATES / "bao-cao.docx", fill.settled(document))
    (before,) = (each for each in report_of(space).paragraphs if each.text == "Xem  sau.")
    assert before._p.getnext().tag.endswith("}tbl")


def test_a_template_without_a_page_setup_has_its_table_too(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    document = docx.Document()
    document.add_paragraph("{{p bang }}")
    for setup in list(document.element.body.iterchildren("{*}sectPr")):
        document.element.body.remove(setup)
    write(space.root / TEMPLATES / "bao-cao.docx", fill.settled(document))
    assert len(report_of(space).tables) == 1


def test_a_table_asked_for_twice_stands_twice(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    once = len(report_of(space).tables)
    write(space.root / TEMPLATES / "bao-cao.docx", edited("{{ bang }}"))
    assert len(report_of(space).tables) == once + 1


def test_a_weighted_set_is_reported_by_points(tmp_path: Path) -> None:
    criteria = sets.load("dan-phuong-2021")
    space = workspace(tmp_path, UNITS, criteria)
    answers: dict[str, str | float] = {}
    for leaf in criteria.leaves:
        answers[leaf.code] = leaf.options[0].label if leaf.options else 1
        if leaf.kind == "ratio":
            answers[f"{leaf.code}.of"] = 1
    receive(space, UNITS[0], answers)
    result = pipeline.examine(space, PERIOD)
    data = report.render(shipped_template("bao-cao.docx"), "m", result.config, result.round_, result.month)
    said = "\n".join(texts(docx.Document(io.BytesIO(data))))
    assert "Kết quả chấm điểm công tác chỉnh lý tài liệu tồn đọng của 03 cơ quan, đơn vị" in said
    assert "Hoàn thành" not in said.split("II. KẾT QUẢ")[1].split("III.")[0]


def test_a_new_workspace_has_templates_of_its_own(tmp_path: Path) -> None:
    write(tmp_path / "ws" / TEMPLATES / "don-doc.docx", b"cua toi")
    init(tmp_path / "ws", "hcmc-23")
    folder = tmp_path / "ws" / TEMPLATES
    assert (folder / "bao-cao.docx").read_bytes() == shipped_template("bao-cao.docx")
    assert (folder / "don-doc.docx").read_bytes() == b"cua toi"


def test_the_templates_are_what_their_script_builds(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "templates/mau/build_templates.py", str(tmp_path)], cwd=ROOT, check=True)
    for name in ("bao-cao.docx", "don-doc.docx"):
        built, kept = ({part: package.read(part) for part in package.namelist()}
                       for package in (zipfile.ZipFile(tmp_path / name),
                                       zipfile.ZipFile(ROOT / "templates" / "mau" / name)))  # fmt: skip
        assert built == kept


def test_the_matrix_table_has_a_row_for_every_unit(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    returned(
        space,
        """
        | mã  | A1       | A2  | B1      | A3       | A4       | B2     |
        | 001 | Đạt      | Đạt | CN Luật | Đạt      | Đạt      | = 20.5 |
        | 002 | Đạt      | Đạt |         | Chưa đạt | Chưa đạt | = 0    |
        """,
    )
    table = report_of(space).tables[-1]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[3:] == [
        ["1", "Phường Tân Định", "Khu vực 1", "1", "1", "CN Luật", "1", "1", "4", "0", "100,0%", "Tốt"],
        ["2", "Phường 14", "Khu vực 1", "1", "1", "", "0", "0", "2", "0", "50,0%", "Khá"],
        ["3", "Xã Thạnh An", "Khu vực 2", "", "", "", "", "", "", "4", "", "Chưa xếp loại"],
        ["", "Tổng số đạt", "", "2*", "2*", "", "1*", "1*", "6*", "4", "75,0%", ""],
        ["", "Tỷ lệ đạt", "", "100,0%", "100,0%", "", "50,0%", "50,0%", "75,0%", "", "", ""],
        ["", "Chưa có số liệu", "", "1", "1", "", "1", "1", "4", "", "", ""],
    ]


def test_the_report_tells_the_change_against_the_period_before_with_figures_of_the_workbook(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, UNITS[:2])
    last = Period.parse("2026-02")
    space.start(last)
    settings = space.config()
    for unit in UNITS[:2]:
        filled = {(code, ANSWER): value for code, value in (WHOLE | {"A1": "Chưa đạt"}).items()}
        data = forms.render(settings, unit, settings.round(last), filled)
        write(space.folder(last, RECEIVED) / forms.file_name(unit), data)
        receive(space, unit, WHOLE)
    pipeline.consolidate(space, last)
    result = pipeline.consolidate(space, PERIOD)
    told = facts.facts(result.config, result.round_, result.month)["tinh_chung"]
    assert told.endswith(
        "So với tháng 02 năm 2026, trên 8 lượt tiêu chí có số liệu ở cả hai kỳ (02 đơn vị, 04 tiêu chí), "
        "số lượt đạt tăng 2 (từ 4 lên 6). Lên loại: 02 đơn vị (Ủy ban nhân dân phường Tân Định, từ “Khá” "
        "lên “Tốt”; Ủy ban nhân dân Phường 14, từ “Khá” lên “Tốt”)."
    )
    merged = next(path for path in result.written if path.name.startswith("tong-hop"))
    sheet = openpyxl.load_workbook(merged, data_only=True)["So với kỳ trước"]
    assert {8, 4, 6, 2} <= {cell.value for cell in sheet[5]}


def test_a_table_of_very_many_units_is_left_to_the_appendix(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = workspace(tmp_path)
    for unit in UNITS:
        receive(space, unit, WHOLE)
    monkeypatch.setattr(table, "MOST_UNITS", 2)
    document = report_of(space)
    words = "Bảng kết quả của 3 phường, xã: in riêng, kèm theo báo cáo này."
    assert words in texts(document)
    rows = document.tables[-1].rows
    assert [row.cells[1].text for row in rows][-2:] == ["Tổng số đạt", "Tỷ lệ đạt"]
    assert any(text.startswith("Các tiêu chí:") for text in texts(document))


def test_no_heading_of_the_templates_stands_alone_at_the_foot_of_a_page() -> None:
    for name in ("bao-cao.docx", "don-doc.docx"):
        document = docx.Document(io.BytesIO(shipped_template(name)))
        leading = [each for each in document.paragraphs if each.text.endswith(":") or each.text.isupper()]
        heads = [each for each in leading if not each.text.startswith("Kính gửi") and "[" not in each.text]
        heads = [each for each in heads if each.text != "BÁO CÁO"]
        assert heads
        assert [each.text for each in heads if not each.paragraph_format.keep_with_next] == []


def test_columns_of_numbers_are_as_wide_as_their_longest_number(tmp_path: Path) -> None:
    nodes = tuple(dataclasses.replace(node, in_table=node.code in {"B1", "B2"}) for node in SMALL.nodes)
    space = workspace(tmp_path, UNITS[:2], dataclasses.replace(SMALL, nodes=nodes))
    receive(space, UNITS[0], WHOLE | {"B2": 4999.375})
    result = pipeline.consolidate(space, PERIOD)
    (grid,) = table.tables(result.month.results)
    (at,) = (number for number, column in enumerate(grid.columns) if column.heading.startswith("Diện tích"))
    shown = [texts[at] for _, texts in grid.rows]
    assert "4.999,375" in shown
    # In bold letters of this size a digit takes half of it.
    needed = max(len(text) for text in shown) * 0.45 * grid.size * 25.4 / 72
    assert grid.columns[at].width > needed
    assert sum(column.width for column in grid.columns) <= table.PAGE


def test_an_agency_without_a_parent_stands_on_the_first_line_and_a_date_without_a_place_leaves_room(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, UNITS[:1])
    settings = dataclasses.replace(config(UNITS[:1]), agency=Agency(name="Sở Nội vụ"))
    write(space.root / workbook.FILE_NAME, workbook.render(settings))
    receive(space, UNITS[0], WHOLE)
    left, right = report_of(space).tables[0].rows[0].cells
    assert left.paragraphs[0].text == "SỞ NỘI VỤ"
    assert right.paragraphs[-1].text.startswith("……………, ngày")


def test_the_line_under_the_motto_is_as_long_as_the_motto() -> None:
    for name in ("bao-cao.docx", "don-doc.docx"):
        document = docx.Document(io.BytesIO(shipped_template(name)))
        cell = document.tables[0].rows[0].cells[1]
        motto, line = cell.paragraphs[1:3]
        (border,) = line._p.xpath("./w:pPr/w:pBdr/w:top/@w:val")
        form = line.paragraph_format
        length = cell.width.mm - form.left_indent.mm - form.right_indent.mm
        assert (motto.text, line.text, border) == ("Độc lập - Tự do - Hạnh phúc", "", "single")
        assert abs(length - measure.ems(motto.text) * motto.runs[0].font.size.mm) < 1


def test_what_is_alone_has_no_number(tmp_path: Path) -> None:
    of_marks = dataclasses.replace(SMALL, nodes=tuple(node for node in SMALL.nodes if node.code != "B2"))
    for criteria, number in ((of_marks, ""), (SMALL, "1. ")):
        space = workspace(tmp_path / f"ws{number}", UNITS[:1], criteria)
        receive(space, UNITS[0], {code: value for code, value in WHOLE.items() if code in criteria.by_code})
        said = texts(report_of(space))
        assert [text for text in said if text.startswith(f"{number}Kết quả hoàn thành các tiêu chí")]
        assert any(text.startswith("2. ") for text in said) == bool(number)


def test_a_month_without_a_report_says_that_nobody_reported(tmp_path: Path) -> None:
    said = texts(report_of(workspace(tmp_path, UNITS[:2])))
    assert any(text.endswith("chưa có đơn vị nào báo cáo.") for text in said)
    assert not any("đã báo cáo: 0" in text for text in said)
