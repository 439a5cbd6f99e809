"""The sheet of data of a merged workbook: whose rows they are, and what shows that it was altered."""

import dataclasses
import datetime as dt
import itertools
from collections.abc import Sequence
from decimal import Decimal

import pytest

from tests.helpers import NODES, SMALL, UNITS, config
from tests.reading.grids import FILE, Grid, Typed, cells_of, files_of
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import cellkinds, frames
from vtlt_consolidate.model.cellkinds import Against
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.decisions import SET_ASIDE, Decision, Decisions, of_row
from vtlt_consolidate.model.outputs import (
    APPRAISED,
    APPRAISED_HEADINGS,
    DATA_HEADINGS,
    DATA_IDENTITY,
    DATA_SHEET,
    FILES,
    FORMER_DATA_HEADINGS,
    INFORMATION,
    SUBMISSIONS,
    TABLE,
)
from vtlt_consolidate.model.units import Fate, Predecessor, Roster
from vtlt_consolidate.naming.lineage import Lineage
from vtlt_consolidate.reading import answers, several
from vtlt_consolidate.words.states import Verdict

(ROUND,) = config().rounds
D = Decimal
HEADS = tuple(DATA_HEADINGS.values())
LEAVES = [leaf.code for leaf in SMALL.leaves]
SAID = {
    "A1": ("Đạt", "Đạt"), "A2": ("Chưa đạt", "Chưa đạt"), "B1": ("Chưa trả lời", None), "A3": ("Đạt", "Đạt"),
    "B2": ("Có số liệu", (cellkinds.NUMBER, "20,5")), "B3": ("Không đọc được", None), "A4": ("Đạt", "Đạt"),
}  # fmt: skip
Line = list[Typed]


def rows(unit: str = "001", carried: Typed = None) -> list[Line]:
    """The rows of one unit: unit, criterion, field, state, value, typed and origin."""
    return [
        [unit, code, "Kết quả", state, value, "hai" if code == "B3" else None, "E5", 1, carried]
        for code, (state, value) in SAID.items()
    ]


def sheet(*lines: Sequence[Typed], version: str = "1", period: str = "2026-03") -> Grid:
    """A sheet of data: whose it is, headings, rows."""
    identity = zip(DATA_IDENTITY.values(), ("nho", version, period), strict=True)
    return [("Dữ liệu",), tuple(itertools.chain(*identity)), *lines]


def book(
    *lines: Line, names: Sequence[tuple[str, str]] = (("001", "Phường Tân Định"),), **identity: str
) -> dict[str, Grid]:
    return {
        SUBMISSIONS: [("Tình hình",), ("Mã", "Đơn vị"), *names],
        DATA_SHEET: sheet(HEADS, *lines, **identity),
    }


def read(
    sheets: dict[str, Grid], decided: dict[str, str] | None = None, former: Sequence[Predecessor] = ()
) -> several.Several:
    made = [
        Decision(key=of_row(f"{FILE}-sha", name).key, answer=answer)
        for name, answer in (decided or {}).items()
    ]
    lineage = Lineage(tuple(former), Roster(UNITS))
    expected = Expected(SMALL, ROUND, Roster(UNITS), Decisions(tuple(made)), lineage=lineage)
    return several.read(files_of([(FILE, Verdict.READ, "", "")]), cells_of({FILE: sheets}), expected)


def codes(found: several.Several) -> list[str]:
    return list(found.findings["code"])


def test_every_value_is_read_as_it_was_read_there_and_leads_back_to_its_cell() -> None:
    found = read(book(*rows()))
    assert codes(found) == ["VT125"]
    (file,) = found.files.itertuples()
    assert (file.verdict, file.unit_code, file.version, file.attempt, file.carried) == (
        "read",
        "001",
        "1",
        1,
        "",
    )
    said = {row.leaf_code: (row.kind, row.typed, row.cell) for row in found.answers.itertuples()}
    assert said == {
        "A1": ("text", "Đạt", "E4"), "A2": ("text", "Chưa đạt", "E5"), "B1": ("empty", "", "E6"),
        "A3": ("text", "Đạt", "E7"), "B2": ("number", "20,5", "E8"), "B3": ("text", "hai", "E9"),
        "A4": ("text", "Đạt", "E10"),
    }  # fmt: skip
    assert set(found.answers["sheet"]) == {DATA_SHEET}
    assert set(found.answers["unit_code"]) == {"001"}


def received(*lines: tuple[Typed, ...]) -> Grid:
    """The sheet of the files that a workbook was made of: number, unit and attempt of each."""
    return [("Tệp",), ("STT", "Tệp", "Kết quả", "Mã đơn vị", "Lần gửi"), *lines]


def test_each_unit_has_the_attempt_of_the_form_that_counted_there() -> None:
    second = [[*line[:7], 2, line[8]] for line in rows("002")]
    sheets = book(*rows(), *second) | {
        FILES: received((1, "a.xlsx", "Đã đọc", "001", 3), (2, "b.xlsx", "Đã đọc", "002", None))
    }
    assert dict(frames.tuples(read(sheets).files, "unit_code", "attempt")) == {"001": 3, "002": 1}
    # A number that is another unit's, or none that forms can have, says nothing.
    for number, unit, attempt in ((1, "002", 3), (9, "001", 3), (1, "001", "ba"), (1, "001", 0)):
        sheets[FILES] = received((number, "a.xlsx", "Đã đọc", unit, attempt))
        assert set(read(sheets).files["attempt"]) == {1}


@pytest.mark.parametrize(("typed", "kind"), [("#REF!", "error"), ("=1+1", "uncalculated"), ("hai", "text")])
def test_what_could_not_be_read_there_is_read_again_as_it_was_typed(typed: str, kind: str) -> None:
    lines = rows()
    lines[5][5] = typed
    mine = read(book(*lines)).answers
    assert list(mine.loc[mine["leaf_code"] == "B3", "kind"]) == [kind]


def test_a_unit_without_an_answer_has_not_returned() -> None:
    silent = [[*line[:3], "Chưa trả lời", None, None, *line[6:]] for line in rows("002")]
    assert list(read(book(*rows(), *silent)).files["unit_code"]) == ["001"]
    found = read(book(*silent))
    assert (codes(found), list(found.files["verdict"])) == (["VT131"], ["rejected"])


def test_carried_figures_stay_carried() -> None:
    assert list(read(book(*rows(carried="2026-02"))).files["carried"]) == ["2026-02"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: [*lines, *lines[:4]], "ô E4, E5, E6: một câu có nhiều dòng"),
        (lambda lines: lines[1:], "đơn vị 001 thiếu hoặc thừa dòng của mã A1"),
        (lambda lines: [[*lines[0][:3], "Lạ", *lines[0][4:]], *lines[1:]], "ô E4: thiếu đơn vị"),
        (lambda lines: [[*lines[0][:2], "Lạ", *lines[0][3:]], *lines[1:]], "ô E4: thiếu đơn vị"),
        (lambda lines: [[None, *lines[0][1:]], *lines[1:]], "ô E4: thiếu đơn vị"),
        (lambda lines: [[*lines[0][:4], "Chưa đạt", *lines[0][5:]], *lines[1:]],
         "ô E4: “Chưa đạt” không hợp"),
        (lambda lines: [*lines[:2], [*lines[2][:4], "x", *lines[2][5:]], *lines[3:]], "ô E6: “x” không hợp"),
        (lambda lines: [*lines[:4], [*lines[4][:4], None, *lines[4][5:]], *lines[5:]], "ô E8: “” không hợp"),
        (lambda lines: [[*lines[0][:8], "2026-01"], [*lines[1][:8], "2026-02"], *lines[2:]],
         "đơn vị 001 mang sang từ nhiều kỳ"),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_as_it_was_written_is_refused_with_the_reason(
    change: object, words: str
) -> None:
    found = read(book(*change(rows())))  # type: ignore[operator]
    assert codes(found) == ["VT276"]
    assert words in found.findings["message"][0]
    assert list(found.files["verdict"]) == ["rejected"]
    assert found.answers.empty


def test_what_a_ratio_is_of_is_asked_though_the_sheet_of_data_has_no_row_for_it() -> None:
    ratio = Node("A1", "ratio", "Chỉnh lý", "Tỷ lệ chỉnh lý", points=D(1))
    criteria = dataclasses.replace(SMALL, nodes=(ratio,))
    line = ["001", "A1", "Kết quả", "Có số liệu", (cellkinds.NUMBER, "40"), None, "E5", 1, None]
    whole = [*line[:2], "Trên tổng số", *line[3:]]
    asked = [
        list(of_files({FILE: book(*lines)}, criteria).answers["field"]) for lines in ((line,), (line, whole))
    ]
    assert asked == [["answer", "of"]] * 2
    found = of_files({FILE: book(line)}, criteria).answers
    assert list(found["kind"]) == [cellkinds.NUMBER, cellkinds.EMPTY]


def tables(*marks: Typed, area: Typed = (cellkinds.NUMBER, "20.5")) -> dict[str, Grid]:
    """The sheets that people look at, with the marks of the first unit and its area."""
    top = [("Bảng",), (), ()]
    lead = ("STT", "Mã", "Phường, xã")
    return {
        TABLE: [*top, (*lead, "Kế hoạch", "Nhân sự", "Kho", "Chỉnh lý"), (None, None, None, None, "Bố trí"),
                (1, "001", "Phường Tân Định", *marks), (2, "002", "Phường 14", 1)],
        INFORMATION: [*top, (*lead, "Diện tích kho (m²)", "Số người (người)"), (1, "001", "Tân Định", area)],
    }  # fmt: skip


def test_what_tables_show_otherwise_than_the_sheet_of_data_is_asked() -> None:
    silent = [[*line[:3], "Chưa trả lời", None, None, *line[6:]] for line in rows("002")]
    data = book(*rows(), *silent)
    found = read(data | tables(1, 0, 1, 1))
    told = found.answers[found.answers["kind"] == Against.SHOWN_OTHERWISE]
    # Somebody wrote an answer beside a unit that had sent nothing.
    places = list(told[["unit_code", "leaf_code", "typed"]].itertuples(index=False, name=None))
    assert places == [("002", "A1", "sheet “Dữ liệu” ô E11: để trống; sheet “Tổng hợp” ô D7: 1")]
    found = read(book(*rows()) | tables(0, 0, None, 1, area=30))
    told = found.answers[found.answers["kind"] == Against.SHOWN_OTHERWISE]
    assert list(told["leaf_code"]) == ["A1", "A3", "B2"]
    assert list(told["typed"])[1:] == [
        "sheet “Dữ liệu” ô E7: Đạt; sheet “Tổng hợp” ô F6: để trống",
        "sheet “Dữ liệu” ô E8: 20,5; sheet “Số liệu” ô D5: 30",
    ]
    _, findings = answers.parse(found.answers, SMALL, Decisions())
    assert {"VT269"} == set(findings.loc[findings["leaf_code"].isin(["A1", "A3", "B2"]), "code"])


def test_rows_of_another_round_or_two_sheets_of_data_are_refused() -> None:
    assert codes(read(book(*rows(), period="2026-02"))) == ["VT107"]
    sheets = book(*rows())
    found = read(sheets | {"Dữ liệu (2)": sheets[DATA_SHEET]})
    assert codes(found) == ["VT113"]
    assert found.findings["found"][0] == "“Dữ liệu”, “Dữ liệu (2)”"
    # Under the name of a sheet that data goes on on, every row is there twice.
    found = read(sheets | {"Dữ liệu 2": sheets[DATA_SHEET]})
    assert (codes(found), "một câu có nhiều dòng" in found.findings["message"][0]) == (["VT276"], True)


def test_headings_that_were_lost_or_doubled_are_refused() -> None:
    lost = {DATA_SHEET: sheet((*HEADS[:-1], "Khác"), *rows())}
    doubled = {DATA_SHEET: sheet((*HEADS, HEADS[0]), *rows())}
    nobodys = {DATA_SHEET: [HEADS, *rows()]}
    for sheets in (lost, doubled, nobodys):
        found = read(sheets)
        assert codes(found) == ["VT276"]
        assert "phần đầu của sheet “Dữ liệu” đã bị sửa" in found.findings["message"][0]


def test_of_three_codes_of_one_unit_none_is_read() -> None:
    names = [(code, "Phường Tân Định") for code in ("001", "01", "1")]
    found = read(book(*rows(), *rows("01"), *rows("1"), names=names))
    assert (codes(found), set(found.answers["unit_code"])) == (["VT123"], set())


def test_a_code_decided_to_be_a_unit_that_is_there_is_asked_of_the_office() -> None:
    names = [("001", "Phường Tân Định"), ("999", "Phường Lạ"), ("003", "Xã Thạnh An")]
    found = read(book(*rows(), *rows("003"), *rows("999"), names=names), {"999": "001"})
    assert codes(found) == ["VT275", "VT125"]
    assert "dòng “999” là theo quyết định" in found.findings["message"][0]
    assert set(found.answers["unit_code"]) == {"003"}


def test_two_codes_of_one_unit_are_read_from_neither_and_the_others_stay() -> None:
    names = [("001", "Phường Tân Định"), ("1", "Phường Tân Định"), ("003", "Xã Thạnh An")]
    appraised = [tuple(APPRAISED_HEADINGS.values()), *(
        (unit, "x", "A1", "x", 1, (cellkinds.NUMBER, "0"), -1, "vì") for unit in ("001", "003")
    )]  # fmt: skip
    sheets = book(*rows(), *rows("003"), *rows("1"), names=names) | {APPRAISED: appraised}
    found = read(sheets)
    assert codes(found) == ["VT123", "VT125"]
    assert found.findings["found"][0] == "sheet “Dữ liệu”, mã “1” và một mã khác"
    assert list(zip(found.files["unit_code"], found.files["verdict"], strict=True)) == [
        ("001", "rejected"), ("003", "read"),
    ]  # fmt: skip
    assert set(found.answers["unit_code"]) == {"003"}
    assert list(found.appraised) == [(FILE, "003")]


def test_a_code_with_the_name_of_another_unit_is_asked() -> None:
    named = [("001", "Xã Thạnh An")]
    found = read(book(*rows(), names=named))
    assert codes(found) == ["VT122"]
    assert (found.findings["key"][0], found.findings["cell"][0]) == ("001 Xã Thạnh An", "E4")
    assert "003 (Xã Thạnh An, Khu vực 2)" in found.findings["message"][0]
    assert dict(found.renamed) == {"001": "Xã Thạnh An"}
    found = read(book(*rows(), names=named), {"001 Xã Thạnh An": "003"})
    assert (list(found.files["unit_code"]), dict(found.renamed)) == (["003"], {})
    found = read(book(*rows(), names=named), {"001 Xã Thạnh An": SET_ASIDE})
    assert (codes(found), dict(found.renamed)) == (["VT127"], {})
    assert list(found.files["verdict"]) == ["set_aside"]


def test_a_code_that_nobody_has_is_asked() -> None:
    found = read(book(*rows("999"), names=[("999", "Phường Lạ")]))
    assert (codes(found), found.findings["key"][0]) == (["VT122"], "999")
    assert dict(found.renamed) == {}


def test_a_former_unit_is_asked_about_with_what_it_became() -> None:
    day, name = dt.date(2026, 3, 1), UNITS[1].name
    former = [Predecessor(code, f"Xã {code}", "002", Fate.MERGED, day, name) for code in ("901", "902")]
    found = read(book(*rows("901"), names=[("901", "Xã 901")]), former=former)
    assert codes(found) == ["VT122"]
    assert (
        f"đã sáp nhập hoặc chia tách, nay thuộc: 002 ({UNITS[1].full_name})" in found.findings["message"][0]
    )
    assert found.findings["units"][0] == "002"


def test_rows_of_criteria_that_the_set_does_not_have_any_more_are_left_out() -> None:
    old = rows()
    old[0][1] = "CŨ"
    found = read(book(*old, version="0"))
    assert codes(found) == ["VT125"]
    assert "CŨ" not in set(found.answers["leaf_code"])
    assert list(found.files["version"]) == ["0"]


def of_files(books: dict[str, dict[str, Grid]], criteria: CriteriaSet = SMALL) -> several.Several:
    files = files_of([(file, Verdict.READ, "", "") for file in books])
    return several.read(files, cells_of(books), Expected(criteria, ROUND, Roster(UNITS)))


def test_every_file_of_several_units_is_taken() -> None:
    other = book(*rows("003"), names=[("003", "Xã Thạnh An")])
    strange = book(*rows("002"), names=[("002", "Xã Lạ")])
    found = of_files(
        {
            "a.xlsx": book(*rows()),
            "b.xlsx": other,
            "c.xlsx": strange,
            "d.xlsx": book(*rows("001"), names=[("001", "Xã Khác")]),
        }
    )
    assert list(found.files["file"]) == ["a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx"]
    assert list(found.files["unit_code"]) == ["001", "003", "", ""]
    assert set(found.answers["file"]) == {"a.xlsx", "b.xlsx"}
    assert codes(found) == ["VT125", "VT125", "VT122", "VT122"]
    assert dict(found.renamed) == {"002": "Xã Lạ", "001": "Xã Khác"}


def table(*codes: str) -> Grid:
    return [("Bảng tháng 3 năm 2026",), ("Đơn vị", *codes), ("Phường Tân Định", *[1] * len(codes))]


@pytest.mark.parametrize(
    ("node", "read"),
    [
        (Node("X", "mark", "X", "X"), True), (Node("X", "mark", "X", "X", points=D(1)), True),
        (Node("X", "mark", "X", "X", points=D(2)), False), (Node("X", "mark", "X", "X", points=D(0)), False),
        (Node("X", "points", "X", "X", points=D(2)), True),
        (Node("X", "choice", "X", "X", points=D(1)), False),
        (Node("X", "count", "X", "X", points=D(1)), False),
    ],
)  # fmt: skip
def test_a_table_of_points_is_one_of_answers_only_where_both_are_the_same(node: Node, read: bool) -> None:
    criteria = dataclasses.replace(SMALL, nodes=(*NODES, node))
    found = of_files({"a.xlsx": {"Bảng": table("A1", "A2", "A3", "B2", "A4", "X")}}, criteria)
    assert (list(found.files["unit_code"]) == ["001"]) == read


def marks(count: int) -> CriteriaSet:
    return dataclasses.replace(
        SMALL, nodes=tuple(Node(f"A{n}", "mark", f"A{n}", f"Việc {n}") for n in range(count))
    )


@pytest.mark.parametrize(
    ("leaves", "below", "form"),
    [(8, 4, True), (8, 3, False), (4, 2, True), (4, 1, False), (2, 1, False), (2, 2, True), (3, 2, True)],
)
def test_half_of_the_codes_below_each_other_beside_a_table_are_a_form(
    leaves: int, below: int, form: bool
) -> None:
    names = [f"A{n}" for n in range(leaves)]
    sheets = {"Bảng": table(*names), "Biểu": [(name,) for name in names[:below]]}
    found = of_files({"a.xlsx": sheets}, marks(leaves))
    assert (codes(found) == ["VT113"]) == form
    if form:
        assert found.findings["found"][0] == "“Bảng”, “Biểu”"


def test_a_file_of_which_nothing_counts_says_the_gravest_reason() -> None:
    lines = [
        ("Bảng tháng 3 năm 2026",),
        ("Đơn vị", "A1", "A2", "A3", "B2", "A4"),
        ("Khối", *[1] * 5),
        ("Tổ", *[1] * 5),
    ]
    aside = Decision(key=of_row("a.xlsx-sha", "Khối").key, answer=SET_ASIDE)
    expected = Expected(SMALL, ROUND, Roster(UNITS), Decisions((aside,)))
    found = several.read(
        files_of([("a.xlsx", Verdict.READ, "", "")]), cells_of({"a.xlsx": {"Bảng": lines}}), expected
    )
    assert codes(found) == ["VT127", "VT122"]
    assert (found.files["verdict"][0], found.files["reason"][0]) == ("rejected", "Dòng chưa rõ đơn vị")


def test_data_that_goes_on_on_a_second_sheet_is_one_table_and_a_copy_of_the_sheet_is_not() -> None:
    lines = rows()
    parts = book(*lines[:4]) | {f"{DATA_SHEET} 2": sheet(HEADS, *lines[4:])}
    found, whole = read(parts), read(book(*lines))
    assert codes(found) == codes(whole)
    assert found.answers[["leaf_code", "kind", "typed"]].equals(whole.answers[["leaf_code", "kind", "typed"]])
    for name in (f"{DATA_SHEET} 3", f"{DATA_SHEET} (2)", "Khác"):
        assert codes(read(book(*lines) | {name: sheet(HEADS, *lines)})) == ["VT113"]


def test_a_sheet_of_the_former_shape_is_read_as_well() -> None:
    def former(period: str) -> dict[str, Grid]:
        lines = [
            ["nho", "1", period, *line[:6], "cũ.xlsx", "Biểu", "E5", line[8], "sha"]
            for line in rows(carried="2026-02")
        ]
        return book() | {DATA_SHEET: [("Dữ liệu",), (), tuple(FORMER_DATA_HEADINGS.values()), *lines]}

    found, now = read(former("2026-03")), read(book(*rows(carried="2026-02")))
    assert found.files.equals(now.files)
    assert found.answers.drop(columns="cell").equals(now.answers.drop(columns="cell"))
    assert list(found.answers["cell"])[:2] == ["H4", "H5"]
    assert codes(read(former("2026-02"))) == ["VT107"]
