"""Single rows and phrases: what they mean, and that none is lost."""

import io

import docx
import pytest
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.settings.annex.sources import rows_of, table, word
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.settings.annex import annex, grids, phrases
from vtlt_consolidate.settings.annex.fates import Fate
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.words.scales import show_range
from vtlt_consolidate.words.text import clean, show_number


@pytest.mark.parametrize(("text", "points"), [
    ("Tham gia đầy đủ chấm: 5 điểm ;", "5"),
    ("Có tổ chức hàng tháng: Chấm 20 điểm", "20"),
    ("Đã xây dựng (mỗi văn bản tính: 02 điểm) chấm: 10 điểm", "10"),
    ("Dưới 50%: không tính điểm", "0"),
    ("Có sáng kiến (2,5 điểm)", "2.5"),
])  # fmt: skip
def test_a_result_has_its_points_at_the_end(text: str, points: str) -> None:
    found = phrases.award(text)
    assert found is not None
    assert str(found.points) == points


@pytest.mark.parametrize("text", [
    "Tối đa 5 điểm", "Có kế hoạch: từ 1-3 điểm", "Mỗi sáng kiến được 2 điểm", "Không áp dụng: trừ 1,0 điểm",
    "Lập sổ (văn bản thường 1,0 điểm; văn bản mật: 1,0 điểm)", "Ban hành 5 văn bản",
])  # fmt: skip
def test_words_that_leave_points_open_are_no_result(text: str) -> None:
    assert phrases.award(text) is None


@pytest.mark.parametrize(("text", "meant"), [
    ("Từ 80% đến dưới 90%: 3 điểm", "từ 80 đến dưới 90"),
    ("Trên 70% và dưới 100% tài liệu chấm: 15 điểm", "trên 70 đến dưới 100"),
    ("Đạt từ 70% - 80%: 2 điểm", "từ 70 đến 80"),
    ("Từ 50% đến 80%: 6 điểm", "từ 50 đến 80"),
    ("Trên 50% và đến 80%: 6 điểm", "trên 50 đến 80"),
    ("Hoàn thành 95% trở lên: 2 điểm", "từ 95"),
    ("Dưới 50%: 1 điểm", "dưới 50"),
    ("100% tài liệu: 5 điểm", "100"),
    ("Đạt 60%: 1 điểm", None),
    ("Từ 90% đến 80%: 1 điểm", None),
])  # fmt: skip
def test_percentages_are_a_range_only_where_the_words_say_which(text: str, meant: str | None) -> None:
    found = phrases.award(text)
    assert found is not None
    tier = phrases.tier(found)
    assert (show_range(tier) if tier else None) == meant


def test_cells_merged_downwards_belong_to_the_criterion_where_they_begin() -> None:
    text = """
    STT | Nội dung | Điểm tối đa | Cách chấm
    1 | Lập hồ sơ công việc | 10 | Đầy đủ: 10 điểm
     | | | Chưa đầy đủ: 5 điểm
     | | | Không lập: 0 điểm
    2 | Nộp lưu | 5 | Đúng hạn: 5 điểm
    """
    merged = [(1, 0, 3, 0), (1, 1, 3, 1), (1, 2, 3, 2)]
    found = annex.read(word(text, merged=[merged]), "a.docx", "x")
    first, _ = found.criteria.nodes
    assert [str(option.points) for option in first.options] == ["10", "5", "0"]
    assert [fate.code for fate in found.fates] == ["", "1", "1", "1", "2"]


def test_a_result_that_goes_on_on_the_next_page_is_one_result() -> None:
    text = """
    STT | Nội dung | Điểm tối đa
    1 | Mức độ hoàn thành | 5
     | Hoàn thành 100%: 5 điểm |
     | Hoàn thành từ 80% đến |
     | dưới 100%: 3 điểm |
     | Hoàn thành dưới 80%: 0 điểm |
    """
    (node,) = annex.read(word(text), "a.docx", "x").criteria.nodes
    assert [show_range(tier) for tier in node.tiers] == ["100", "từ 80 đến dưới 100", "dưới 80"]
    assert "phần sau của dòng trên" in node.doubt


def test_signatures_in_the_table_itself_are_no_criteria() -> None:
    text = "STT | Nội dung | Điểm tối đa\n1 | Văn thư | 5\nNGƯỜI LẬP BIỂU | | THỦ TRƯỞNG ĐƠN VỊ"
    found = annex.read(word(text), "a.docx", "x")
    assert [node.name for node in found.criteria.nodes] == ["Văn thư"]
    assert found.fates[-1].became == "Bỏ: chữ phía dưới bảng"


def test_a_table_in_a_content_control_is_read() -> None:
    document = docx.Document()
    table(document, rows_of("STT | Nội dung | Điểm tối đa\n1 | Văn thư | 5"))
    control, content = OxmlElement("w:sdt"), OxmlElement("w:sdtContent")
    inside = document.tables[0]._tbl
    inside.addprevious(control)
    content.append(inside)
    control.append(content)
    stream = io.BytesIO()
    document.save(stream)
    (node,) = annex.read(stream.getvalue(), "a.docx", "x").criteria.nodes
    assert node.name == "Văn thư"


def test_numbers_that_word_counts_are_read_and_deleted_words_are_not() -> None:
    document = docx.Document()
    rows = rows_of("STT | Nội dung | Điểm tối đa\n | Văn thư | 5\n | Lưu trữ | 4")
    table(document, rows)
    for row in document.tables[0].rows[1:]:
        row.cells[0].paragraphs[0].style = document.styles["List Number"]
        numbered = row.cells[0].paragraphs[0].paragraph_format.element.get_or_add_pPr()
        numbering = numbered._add_numPr()
        numbering._add_numId().val = _list_of(document)
    gone = OxmlElement("w:del")
    run = OxmlElement("w:r")
    text = OxmlElement("w:delText")
    text.text = " đã bỏ"
    run.append(text)
    gone.append(run)
    document.tables[0].cell(1, 1).paragraphs[0]._p.append(gone)
    stream = io.BytesIO()
    document.save(stream)
    found = annex.read(stream.getvalue(), "a.docx", "x")
    assert [(node.number, node.name) for node in found.criteria.nodes] == [("1", "Văn thư"), ("2", "Lưu trữ")]


def _list_of(document: docx.document.Document) -> int:
    """The number of the list that the style “List Number” has."""
    style = document.styles["List Number"].element
    return int(style.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}").get(qn("w:val")))


words = st.sampled_from([
    "Lập hồ sơ", "- Đầy đủ: 5 điểm", "+ Không: 0 điểm", "trừ 1 điểm/lần", "Tổng cộng", "và nộp lưu", "",
    "Mỗi việc được 2 điểm", "NHÓM MỚI", "Ghi chú: xem", "a) Kho", "Từ 50% trở lên: 2 điểm",
])  # fmt: skip
numbers = st.sampled_from(["", "1", "2", "1.1", "1.2.1", "I", "II", "A", "a", "-", "+", "?", "01/02"])
amounts = st.sampled_from(["", "13", "17,5", "-11", "5-10", "x", "19 điểm"])
details = st.sampled_from(["", "", "Scan văn bản đến", "- Đủ: 3 điểm", "b) Sổ"])
shuffled = st.lists(st.tuples(numbers, words, details, amounts), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(shuffled)
@example(
    [("", "Lập hồ sơ", "Scan văn bản đến", "5-10"), ("", "", "", "13"), ("", "", "Scan văn bản đến", "13")]
)
def test_no_row_and_no_figure_is_lost_whatever_their_order(rows: list[tuple[str, str, str, str]]) -> None:
    heads = ("STT", "Nội dung", "Nội dung đánh giá", "Điểm tối đa")
    grid = grids.Grid("Bảng 1", tuple(
        grids.Row(f"dòng {at}", texts, texts)
        for at, texts in enumerate([heads, *rows, ("9", "Dòng cuối", "", "1")])
    ))  # fmt: skip
    found = annex.made(grids.Source((grid,), ()), "x")
    expected = [row.place for row in grid.rows if row.words]
    assert [fate.place for fate in found.fates] == expected
    codes = {node.code for node in found.criteria.nodes}
    assert len(codes) == len(found.criteria.nodes)
    for fate in found.fates:
        assert fate.became
        assert fate.became.startswith("Bỏ") or fate.code in codes
    names = [clean(node.name) for node in found.criteria.nodes]
    assert "Dòng cuối" in names
    for fate, (*_, amount) in zip(found.fates[1:], kept_rows(rows), strict=False):
        node = found.criteria.by_code.get(fate.code)
        if node and not fate.became.startswith("Bỏ") and amount not in {"", "x"}:
            assert amount.removesuffix(" điểm").removeprefix("-") in said_of(node, fate)


def kept_rows(rows: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """The rows with words in a cell."""
    return [row for row in rows if any(row)]


def said_of(node: Node, fate: Fate) -> str:
    """All that became of a row: the texts and figures of its node, and what is to be looked at."""
    figures = [node.points, node.start, node.rate, *(option.points for option in node.options)]
    shown = [show_number(figure) for figure in figures if figure is not None]
    return " ".join([node.name, node.instruction, node.remark, node.doubt, fate.doubt, *shown])


def test_what_a_reader_of_the_paper_sees_otherwise_is_asked_about_in_word() -> None:
    document = docx.Document()
    table(document, rows_of("""
        STT | Tiêu chí | Điểm
        1 | Sổ văn bản đi | 5
        2 | Kho 20 m2 | 10
        3 | Lập hồ sơ | 5
        """))  # fmt: skip
    rows = document.tables[0].rows
    rows[1].cells[1].paragraphs[0].runs[0].font.strike = True
    for cell in (rows[2].cells[1], rows[2].cells[2]):
        cell.paragraphs[0].add_run("1").font.superscript = True
    away = OxmlElement("w:moveFrom")
    rows[3].cells[1].paragraphs[0]._p.append(away)
    away.append(document.add_paragraph("chuyển đi").runs[0]._r)
    stream = io.BytesIO()
    document.save(stream)
    made = annex.read(stream.getvalue(), "a.docx", "x").criteria.nodes
    assert [node.name for node in made] == ["Sổ văn bản đi", "Kho 20 m21", "Lập hồ sơ"]
    assert "“Sổ văn bản đi”: chữ gạch ngang" in made[0].doubt
    assert made[1].doubt.count("10¹") == 1
    assert "xem có tính không" not in made[2].doubt


def test_what_a_reader_of_the_paper_sees_otherwise_is_asked_about_in_excel() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    for name in ("Hiện", "Ẩn"):
        sheet = book.add_worksheet(name)
        for at, row in enumerate([["STT", "Tiêu chí", "Điểm"], [1, "A", 5], [2, "B", 5], [3, "C", 0.5]]):
            sheet.write_row(at, 0, row)
    shown, hidden = book.worksheets()
    hidden.hide()
    shown.set_row(1, None, None, {"hidden": True})
    shown.write(2, 1, "B", book.add_format({"font_strikeout": True}))
    shown.write(3, 2, 0.5, book.add_format({"num_format": "0%"}))
    book.close()
    made = annex.read(stream.getvalue(), "a.xlsx", "x").criteria.nodes
    expected = ["dòng ẩn", "Ô B3: chữ gạch ngang", "Ô C4: số hiện là phần trăm", *["sheet ẩn"] * 3]
    assert [words in node.doubt for words, node in zip(expected, made, strict=True)] == [True] * 6


@pytest.mark.parametrize(("cell", "kind", "levels"), [
    ("Đạt: 20; Không đạt: 0", "mark", []),
    ("Đạt: 20 điểm; Không đạt: 0 điểm", "mark", []),
    ("Đạt: 20 điểm; chưa đạt: 0 điểm.", "mark", []),
    ("Đạt yêu cầu: 20 điểm; Không đạt yêu cầu: 0 điểm", "choice", ["Đạt yêu cầu", "Không đạt yêu cầu"]),
    ("Đạt: 20 điểm; Đạt một phần: 8 điểm; Không đạt: 0 điểm", "choice", ["Đạt", "Đạt một phần", "Không đạt"]),
    ("Đầy đủ: 20; Chưa đầy đủ: 7,5; Không: 0", "choice", ["Đầy đủ", "Chưa đầy đủ", "Không"]),
    ("Được khen: 20 điểm; Không được: 0 điểm", "choice", ["Được khen", "Không được"]),
    ("Số lớp: 2; số người: 30", "points", []),
])  # fmt: skip
def test_results_keep_what_they_deny_and_need_no_word_for_points(
    cell: str, kind: str, levels: list[str]
) -> None:
    made = f"STT | Nội dung | Điểm tối đa | Cách chấm\n1 | Ban hành quy chế | 20 | {cell}"
    (node,) = annex.read(word(made), "a.docx", "x").criteria.nodes
    assert (node.kind, node.points, [option.label for option in node.options]) == (kind, 20, levels)
    assert bool(node.doubt) == (kind == "points")


@pytest.mark.parametrize(("name", "label"), [
    ("Quản lý con dấu", "Quản lý con dấu"),
    ("Thu thập hồ sơ, tài liệu vào lưu trữ cơ quan", "Thu thập hồ sơ"),
    ("Ban hành kế hoạch công tác văn thư, lưu trữ năm", "Ban hành kế hoạch công…"),
])  # fmt: skip
def test_a_short_name_that_is_cut_shows_it_and_lint_reminds_of_it(name: str, label: str) -> None:
    made = annex.read(word(f"STT | Nội dung | Điểm tối đa\n1 | {name} | 20"), "a.docx", "x").criteria
    assert [node.label for node in made.nodes] == [label]
    told = [flaw.text for flaw in lint.criteria_flaws(made) if flaw.field == "label" and flaw.what == "node"]
    assert [text.partition(";")[0] for text in told] == (
        ["tên ngắn mới cắt từ tên đầy đủ"] if label.endswith("…") else []
    )
