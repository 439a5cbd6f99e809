"""Answers that slid out of their rows: what gives it away, and from where they are doubted."""

from collections.abc import Mapping
from types import SimpleNamespace

import pytest

from tests.helpers import SMALL
from tests.scoring.test_score import points, tree
from vtlt_consolidate.model.cellkinds import NUMBER, TEXT
from vtlt_consolidate.model.criteria import MARK, QUANTITY, Node
from vtlt_consolidate.reading.slid import can_answer, slid, swapped
from vtlt_consolidate.reading.tableplaces import Place

# Two groups: in row 2, and in row 5; what stands under the table and in its heading is none of them.
PLACE = Place("a.xlsx", "001", "Biểu", {1: "A", 3: "B", 4: "C", 6: "D", 7: "E"}, {}, header=0)
CODES = {0: "Mã", 1: "A", 2: "G", 3: "B", 4: "C", 5: "H", 6: "D", 7: "E", 8: "Z"}


def doubted(
    marked: set[int], blank: str, codes: Mapping[int, str] = CODES, place: Place = PLACE
) -> list[str]:
    """The criteria whose answers are doubted, where these rows of groups are answered and these are blank."""
    own = {
        code: SimpleNamespace(typed=" " if code in blank else "x")
        for code in place.rows.values()
        if code != "-"
    }
    return list(slid(place, codes, marked, own))


@pytest.mark.parametrize(
    ("marked", "blank", "codes"),
    [
        # One put out: every row of a group from there on is answered, and the last is blank.
        ({2, 5}, "E", ["A", "B", "C", "D"]), ({5}, "E", ["B", "C", "D"]),
        # A list pasted over the rows of groups leaves a blank below each of them.
        ({2, 5}, "BD", ["A", "C", "E"]), ({5}, "D", ["B", "C", "E"]),
        # Nothing slid where no group is answered, a later one is not, or no blank fits.
        (set(), "E", []), ({2}, "E", []), ({2, 5}, "", []), ({2, 5}, "B", []), ({2, 5}, "AC", []),
    ],
)  # fmt: skip
def test_a_slide_answers_every_later_group_and_leaves_a_blank(
    marked: set[int], blank: str, codes: list[str]
) -> None:
    assert doubted(marked, blank) == codes


def test_a_row_that_has_no_answer_at_all_is_blank() -> None:
    own = {code: SimpleNamespace(typed="x") for code in "ABCD"}
    words = slid(PLACE, CODES, {5}, own)
    assert set(words) == {"B", "C", "D"}
    assert set(words.values()) == {"dòng nhóm 6 có câu trả lời mà dòng 8 để trống"}


def test_a_table_that_begins_with_a_group_is_doubted_from_its_head() -> None:
    place = Place("a.xlsx", "001", "Biểu", {2: "A", 3: "B"}, {}, header=0)
    assert doubted({1}, "B", {1: "G", 2: "A", 3: "B"}, place) == ["A"]


def test_a_number_may_be_a_subtotal_where_points_are_given() -> None:
    weighed = tree(points("a", 5))
    assert [can_answer(kind, criteria) for criteria in (SMALL, weighed) for kind in (TEXT, NUMBER)] == [
        True, True, True, False,
    ]  # fmt: skip


ASKED = {"A": "", "B": "", "Q": "m2", "C": "", "R": "m2", "D": ""}


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        # From B on everything stands one row lower; from A it may, but not above a number in its row.
        (["Đạt", "Đạt", "Chưa đạt", "25", "Đạt", "30"], "ABQCRD"),
        (["Đạt", "25", "Đạt", "Đạt", "30", "Đạt"], "ABQC"),
        # A single slip, a mark that may be a number, and a number in words are nobody's slide.
        (["Đạt", "Đạt", "Đạt", "Đạt", "30", "Đạt"], ""), (["Đạt", "1", "Đạt", "1", "30", "Đạt"], ""),
        (["Đạt", "25", "20", "Đạt", "30", "Đạt"], ""), (["Đạt", "25", "20 m2", "Đạt", "30", "Đạt"], ""),
    ],
)  # fmt: skip
def test_a_mark_and_a_number_that_changed_places_put_the_rows_around_them_in_doubt(
    typed: list[str], codes: str
) -> None:
    rows = dict(enumerate(ASKED, 1))
    leaves = [
        Node(code, QUANTITY if unit else MARK, code, code, measure_unit=unit) for code, unit in ASKED.items()
    ]
    own = {code: SimpleNamespace(typed=answer) for code, answer in zip(ASKED, typed, strict=True)}
    place = Place("a.xlsx", "001", "Biểu", rows, {}, header=0)
    assert "".join(swapped(place, own, tree(*leaves))) == codes
