"""Where the table of a form stands: its rows, its columns, and what heads them."""

from collections.abc import Sequence

from tests.helpers import SMALL, UNITS
from tests.reading.grids import FILE, SHEET, Grid, Typed, cells_of, files_of
from tests.scoring.test_weighted import WEIGHTED
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.layout import MOST, NOT_MET_COLUMN, SELF_POINTS
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.reading.locate import locate
from vtlt_consolidate.reading.tableplaces import Place, find
from vtlt_consolidate.words.states import Verdict

HEAD = ("STT", "Mã", "Nội dung tiêu chí", "Hướng dẫn", "Kết quả", "Ghi chú")
LEAVES = tuple(leaf.code for leaf in SMALL.leaves)


def rows(*behind: Typed) -> list[Sequence[Typed]]:
    return [(None, leaf.code, leaf.full_name, None, "Đạt", None, *behind) for leaf in SMALL.leaves]


def found(grid: Grid, criteria: CriteriaSet = SMALL) -> Place:
    cells = cells_of({FILE: {SHEET: grid, "Khác": [("Ghi chú",)]}})
    _, raw, _ = locate(files_of([(FILE, Verdict.READ, "001", "1")]), Contents(cells), criteria, Roster(UNITS))
    (place,) = find(raw, Contents(cells), criteria)
    return place


def test_a_table_has_the_rows_of_its_answers_and_the_columns_of_its_headings() -> None:
    place = found([("Báo cáo",), HEAD, *rows()])
    assert (place.file, place.unit_code, place.sheet) == (FILE, "001", SHEET)
    assert place.rows == dict(enumerate(LEAVES, 2))
    assert (place.header, place.first, place.last, place.total, place.end) == (1, 2, 8, -1, 8)
    assert place.columns == {
        "number": 0, "leaf_code": 1, "name": 2, "instruction": 3, "answer": 4, "note": 5,
    }  # fmt: skip
    assert place.headings == dict(enumerate(HEAD)) | {0: "Báo cáo STT"}


def test_columns_without_a_heading_are_where_the_blank_form_has_them_from_the_answers_on() -> None:
    head = (None, None, None, None, None, None, "Kết quả")
    grid = [head, *((None, None, None, code, None, None, "Đạt") for code in LEAVES)]
    assert found(grid).columns == {"number": 2, "leaf_code": 3, "name": 4, "instruction": 5, "answer": 6}
    # A column that something else stands in is not taken for another.
    grid = [(*head[:5], "Ghi chú", "Kết quả"), *grid[1:]]
    assert found(grid).columns == {"number": 2, "leaf_code": 3, "name": 4, "note": 5, "answer": 6}


def test_columns_of_points_stand_where_a_set_has_them() -> None:
    leaves = [leaf for leaf in WEIGHTED.leaves if leaf.code in {"1a", "1b", "1c", "2c"}]
    grid = [HEAD[:5], *((None, leaf.code, leaf.full_name, None, "Đạt") for leaf in leaves)]
    columns = found(grid, WEIGHTED).columns
    assert (columns[MOST], columns[SELF_POINTS]) == (6, 7)
    assert MOST not in found([HEAD, *rows()]).columns


def test_the_fullest_row_above_the_answers_is_the_head_and_the_upper_one_of_two() -> None:
    place = found([("Ghi chú",), HEAD, *rows(), HEAD, HEAD])
    assert place.header == 1
    assert found([HEAD, HEAD, *rows()]).header == 0


def test_what_stands_above_and_below_the_head_belongs_to_it_but_no_answer() -> None:
    above = ("Xa", "Xa", "Xa", "Xa", "Xa")
    near = ("Trên", None, None, None, "Trên")
    below = (None, None, None, None, "(5)", "Dưới")
    place = found([above, near, HEAD, below, *rows("x")])
    assert place.headings[0] == "Trên STT"
    assert place.headings[4] == "Trên Kết quả (5)"
    assert place.headings[5] == "Ghi chú Dưới"
    assert 6 not in place.headings
    assert found([HEAD, below, (None, None, None, None, "Xa"), *rows()]).headings[4] == "Kết quả (5)"
    assert found([HEAD, *rows("x")]).headings == dict(enumerate(HEAD))


def test_the_usual_column_of_answers_is_the_one_that_most_stand_in() -> None:
    head = ("Mã", "Nội dung tiêu chí", "Đạt", "Chưa đạt")
    lines: list[Sequence[Typed]] = [
        (leaf.code, leaf.full_name, *((None, "x") if leaf.code in {"A1", "A3"} else ("x", None)))
        for leaf in SMALL.leaves
    ]
    place = found([head, *lines])
    assert place.columns["answer"] == 2
    assert place.columns[NOT_MET_COLUMN] == 3
    assert NOT_MET_COLUMN not in found([HEAD, *rows()]).columns


def test_the_row_of_the_total_ends_the_table() -> None:
    place = found([HEAD, *rows(), (None, "TỔNG", None, None, 7)])
    assert (place.last, place.total, place.end) == (7, 8, 8)


def test_no_form_has_no_table() -> None:
    cells = cells_of([("x",)])
    _, raw, _ = locate(
        files_of([(FILE, Verdict.REJECTED, "001", "1")]), Contents(cells), SMALL, Roster(UNITS)
    )
    assert find(raw, Contents(cells), SMALL) == []
