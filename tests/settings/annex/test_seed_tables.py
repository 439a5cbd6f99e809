"""The tables of the sources, read and held against the sets that people made of them."""

import pytest

from tests.settings.annex import sources
from tests.settings.annex.board import compare
from vtlt_consolidate.settings import sets
from vtlt_consolidate.settings.annex import annex
from vtlt_consolidate.words.errors import ConfigError

SOURCES = {"dan-phuong-01": "dan-phuong-2021", "bac-giang": "bac-giang-2020"}


@pytest.mark.parametrize("name", SOURCES)
def test_rows_of_a_source_are_read_as_people_read_them_and_nothing_is_made_up(name: str) -> None:
    read = annex.read(sources.kept(name), f"{name}.docx", "x")
    board = compare(read, sets.load(SOURCES[name]))
    assert board.right >= 0.95
    assert board.invented == ()


def test_what_the_source_itself_leaves_open_is_told() -> None:
    read = annex.read(sources.kept("dan-phuong-01"), "a.docx", "x")
    doubts = {node.code: node.doubt for node in read.criteria.nodes if node.doubt}
    assert set(doubts) == {"2a", "3a", "3a1", "3a2", "6", "6b"}
    assert "cộng các dòng con là 35" in doubts["3a"]
    assert [one.code for one in read.sums if one.printed != one.summed] == ["3a"]
    assert (read.criteria.points, read.criteria.issued_on.isoformat()) == (100, "2021-01-13")
    assert read.criteria.citation.startswith("Phụ lục 01 kèm theo Kế hoạch số 20KH-UBND")


def test_a_product_that_contradicts_its_own_words_is_told_and_the_unit_is_not_told_the_wrong_one() -> None:
    read = annex.read(sources.kept("bac-giang"), "a.docx", "x")
    node = read.criteria.by_code["I.1.2a"]
    assert (str(node.rate), node.at_most, node.points) == ("0.25", 12, 3)
    assert "0,5" in node.doubt
    assert "0,5" in node.remark
    assert node.instruction == ""


def test_the_headings_of_a_table_of_results_are_its_criteria_and_each_is_to_be_looked_at() -> None:
    read = annex.read(sources.kept("hcmc"), "a.docx", "x")
    leaves = read.criteria.leaves
    # Three of the set's numbers stand in no column of the report's table.
    shipped = [leaf.kind for leaf in sets.load("hcmc-23").leaves if leaf.code not in {"TT01", "TT03", "TT04"}]
    assert [leaf.kind for leaf in leaves] == shipped
    assert all(leaf.doubt for leaf in leaves)
    assert [node.name for node in read.criteria.nodes if node.kind == "group"] == [
        "Nhân sự làm công tác VTLT", "Kho Lưu trữ",
    ]  # fmt: skip


def test_a_timetable_becomes_the_tasks_of_the_plan_without_a_due_day_that_nobody_wrote() -> None:
    read = annex.read(sources.kept("dan-phuong-02"), "a.docx", "x")
    shipped = sets.load("dan-phuong-2021-tien-do").tasks
    assert [(one.code, one.time, one.content, one.lead, one.partners) for one in read.criteria.tasks] == [
        (one.code, one.time, one.content, one.lead, one.partners) for one in shipped
    ]
    assert {one.due for one in read.criteria.tasks} == {None}


def test_a_list_of_units_is_no_table_of_criteria() -> None:
    rows = "TT | Tên xã | Diện tích | Dân số | Số thôn | Trụ sở\n1 | Xã A | 12 | 900 | 7 | Thôn 1"
    with pytest.raises(ConfigError):
        annex.read(sources.word(rows), "a.docx", "x")
