"""The tables of the sources, read and held against the sets that people made of them."""

import pytest

from tests.settings.annex import sources
from tests.settings.annex.board import compare
from vtlt_consolidate.settings import sets
from vtlt_consolidate.settings.annex import annex

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
