"""Where the fields of a form stand: rows by their codes, columns by their headings."""

import dataclasses
from collections.abc import Collection, Sequence

import pytest
from pandera.typing import DataFrame

from tests.helpers import NODES, SMALL, UNITS
from tests.reading.grids import FILE, SHEET, Grid, Typed, cells_of, files_of, told
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.criteria import OFFICE, CriteriaSet
from vtlt_consolidate.model.frames import Cells, Files, Findings, RawAnswers
from vtlt_consolidate.model.kinds import Kind
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, HEADINGS, NOTE, OF, FormLayout
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.reading.locate import locate
from vtlt_consolidate.words import legacy
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.states import Verdict

HEAD = ("Mã", "Nội dung tiêu chí", "Kết quả", "Số, ký hiệu văn bản", "Ngày văn bản", "Ghi chú")
NAMES = {node.code: node.full_name for node in NODES}
LEAVES = tuple(leaf.code for leaf in SMALL.leaves)
"""Seven of them: A1, A2, B1, A3, B2, B3, A4."""
READ = ((FILE, Verdict.READ, "001", "1"),)

Located = tuple[DataFrame[Files], DataFrame[RawAnswers], DataFrame[Findings]]


def rows(answers: dict[str, Typed] | None = None, codes: Sequence[str] = LEAVES) -> list[list[Typed]]:
    """The rows of the table with code, name and answer."""
    given = dict.fromkeys(codes, "Đạt") | (answers or {})
    return [[code, NAMES[code], given[code]] for code in codes]


def form(answers: dict[str, Typed] | None = None, head: Sequence[Typed] = HEAD) -> list[Sequence[Typed]]:
    """A form with nothing but its table, as units find it."""
    return [head, *rows(answers)]


def located(
    grid: Grid | DataFrame[Cells],
    files: Sequence[tuple[str, str, str, str]] = READ,
    criteria: CriteriaSet = SMALL,
    units: Sequence[Unit] = UNITS,
) -> Located:
    cells = cells_of(grid) if isinstance(grid, list) else grid
    return locate(files_of(files), Contents(cells), criteria, Roster(tuple(units)))


def answers(raw: DataFrame[RawAnswers], column: str = "typed") -> dict[str, str]:
    """Criterion → what stands in the column of results."""
    mine = raw[raw["field"] == "answer"]
    return dict(zip(mine["leaf_code"], mine[column], strict=True))


def codes(findings: DataFrame[Findings]) -> list[str]:
    """The codes, but for columns of documents that the small tables here do without."""
    return [code for code in findings["code"] if code != "VT237"]


def test_every_field_that_a_criterion_asks_for_comes_with_its_place_in_the_order_of_the_set() -> None:
    files, raw, findings = located(form({"A1": "Chưa đạt", "B2": (cellkinds.NUMBER, "20,5")}))
    assert codes(findings) == []
    assert list(files["verdict"]) == [Verdict.READ]
    assert list(raw["leaf_code"]) == ["A1"] * 4 + [code for leaf in LEAVES[1:] for code in (leaf, leaf)]
    # Only the one that is proven by a document asks for its number and day.
    assert list(raw["field"][:6]) == ["answer", "doc_date", "doc_number", "note", "answer", "note"]
    assert list(raw["cell"][:4]) == ["C2", "E2", "D2", "F2"]
    first = raw.iloc[0]
    assert (first["file"], first["unit_code"], first["sheet"]) == (FILE, "001", SHEET)
    assert answers(raw)["A1"] == "Chưa đạt"
    assert (answers(raw)["B2"], answers(raw, "kind")["B2"]) == ("20,5", "number")


def test_a_field_in_which_nothing_stands_is_empty_and_not_left_out() -> None:
    _, raw, findings = located(form({"A3": None}))
    assert codes(findings) == []
    assert (answers(raw)["A3"], answers(raw, "kind")["A3"]) == ("", "empty")


def test_a_table_is_found_wherever_it_stands_and_in_whatever_order() -> None:
    plain = answers(located(form({"A2": "Chưa đạt"}))[1])
    turned = [[None, None, *reversed(row)] for row in [HEAD[:3], *reversed(rows({"A2": "Chưa đạt"}))]]
    _, raw, findings = located([["Báo cáo"], [], [], *turned])
    assert codes(findings) == []
    assert answers(raw) == plain
    assert answers(raw, "cell")["A1"] == "C11"


def test_codes_and_headings_are_read_whatever_their_letters_and_spaces_and_old_fonts() -> None:
    grid = form({"A1": (legacy.TCVN3, "§¹t")}, head=("MÃ", " nội dung  tiêu chí", (legacy.TCVN3, "KÕt qu¶")))
    grid[2] = [" a2", *grid[2][1:]]
    _, raw, findings = located(grid)
    assert codes(findings) == []
    # What was typed travels as it is, and its kind says how it is read.
    assert (answers(raw)["A1"], answers(raw, "kind")["A1"]) == ("§¹t", "tcvn3")
    assert answers(raw)["A2"] == "Đạt"


def test_only_files_that_are_read_are_looked_at() -> None:
    cells = cells_of({file: {SHEET: form()} for file in ("a.xlsx", "b.xlsx")})
    files, raw, findings = located(
        cells, [("a.xlsx", Verdict.SET_ASIDE, "001", "1"), ("b.xlsx", Verdict.READ, "002", "1")]
    )
    assert list(files["verdict"]) == [Verdict.SET_ASIDE, Verdict.READ]
    assert set(raw["file"]) == {"b.xlsx"}
    assert codes(findings) == []


def test_a_file_without_a_code_is_refused_and_says_so_once() -> None:
    files, raw, findings = located([["Báo cáo"], ["Kết quả"]])
    assert told(findings) == [("VT104", FILE, "", "")]
    assert list(findings["unit_code"]) == ["001"]
    assert (files["verdict"][0], files["reason"][0]) == (Verdict.REJECTED, "Không phải biểu của hệ thống")
    assert raw.empty


def test_a_form_without_a_column_of_results_is_refused_and_its_other_faults_are_not_told() -> None:
    grid = [("Mã", "Nội dung tiêu chí", "Điểm"), *rows(codes=LEAVES[1:])]
    files, raw, findings = located(grid)
    assert told(findings) == [("VT114", FILE, "", "")]
    assert list(findings["expected"]) == ["Kết quả"]
    assert files["verdict"][0] == Verdict.REJECTED
    assert raw.empty


def test_a_form_with_a_column_for_each_of_several_units_is_refused_with_their_names() -> None:
    grid = form(dict.fromkeys(LEAVES, "Đạt"))
    names = [*[None] * HEAD.index("Kết quả"), "Long Hòa", "Xã Bình Khánh"]
    head = [None if word == "Ghi chú" else word for word in HEAD]
    at = next(row for row, line in enumerate(grid) if "Kết quả" in line)
    wide = [*grid[:at], head[: HEAD.index("Kết quả") + 1], names, *grid[at + 1 :]]
    files, raw, found = located(wide)
    assert (codes(found), raw.empty, list(files["verdict"])) == (["VT298"], True, ["rejected"])
    assert "“Long Hòa”, ô" in found["found"][0]
    # Numbers of columns, and marks of two columns, are no names.
    for row in (["(5)", "(6)"], ["Đạt", "Chưa đạt"]):
        narrow = [*wide[: at + 1], [*names[:-2], *row], *wide[at + 2 :]]
        assert "VT298" not in codes(located(narrow)[2])


def test_the_form_beside_a_refused_one_is_read() -> None:
    cells = cells_of({"a.xlsx": {SHEET: [["Báo cáo"]]}, "b.xlsx": {SHEET: form()}})
    files, raw, findings = located(
        cells, [("a.xlsx", Verdict.READ, "001", "1"), ("b.xlsx", Verdict.READ, "002", "1")]
    )
    assert list(files["verdict"]) == [Verdict.REJECTED, Verdict.READ]
    assert list(files["reason"]) == ["Không phải biểu của hệ thống", ""]
    assert codes(findings) == ["VT104"]
    assert set(raw["file"]) == {"b.xlsx"}


@pytest.mark.parametrize(
    ("first", "second", "refused"), [(6, 3, True), (7, 4, True), (7, 3, False), (3, 6, True), (3, 7, False)]
)
def test_a_second_sheet_with_half_as_many_codes_makes_two_tables_and_one_with_fewer_does_not(
    first: int, second: int, refused: bool
) -> None:
    sheets = {"Một": [HEAD, *rows(codes=LEAVES[:first])], "Hai": [HEAD, *rows(codes=LEAVES[:second])]}
    files, raw, findings = located(cells_of({FILE: sheets}))
    assert (files["verdict"][0] == Verdict.REJECTED) == refused
    assert ("VT113" in codes(findings)) == refused
    if refused:
        assert set(findings["found"]) == {"“Một”, “Hai”" if first > second else "“Hai”, “Một”"}
    else:
        assert set(raw["sheet"]) == {"Một" if first > second else "Hai"}


def test_codes_in_two_columns_of_one_sheet_are_one_table_of_the_column_with_most() -> None:
    # The column of codes lost one, which stands in a column before it.
    grid = [
        [None, *HEAD],
        *([("A4" if row[0] in {"A1", "A2", "A3", "A4"} else None), *row] for row in rows()),
    ]
    _, raw, findings = located(grid)
    assert codes(findings) == []
    assert set(answers(raw)) == set(LEAVES)


def test_a_code_that_stands_outside_its_column_or_below_the_headings_alone_is_no_row() -> None:
    grid = [*form(), [None, "A1", "Chưa đạt"]]
    _, raw, findings = located(grid)
    assert codes(findings) == []
    assert answers(raw)["A1"] == "Đạt"


def test_a_row_that_is_gone_is_told_with_its_place_in_the_set() -> None:
    _, raw, findings = located([HEAD, *rows(codes=[code for code in LEAVES if code != "A2"])])
    assert told(findings) == [("VT208", FILE, "A2", "")]
    (finding,) = findings.itertuples()
    assert (finding.unit_code, finding.field, finding.sheet) == ("001", "answer", SHEET)
    assert (finding.found, "Bố trí người làm văn thư" in finding.message) == ("A2", True)
    assert "A2" not in answers(raw)


def test_a_row_that_was_cut_to_another_place_is_told_with_that_place() -> None:
    left, cut = [code for code in LEAVES if code not in ("A2", "A3")], rows({"A2": "Đạt"}, codes=["A2"])
    grid = [HEAD, *rows(codes=left)]
    grid[1] = [*grid[1], *[None] * (9 - len(grid[1])), "A3"]
    cells = cells_of({FILE: {SHEET: grid, "Trang 2": [HEAD, *cut]}})
    read = files_of([(FILE, Verdict.READ, "001", "1")])
    _, _, findings = locate(read, Contents(cells), SMALL, Roster(UNITS))
    places = ["trên biểu; mã ấy nay ở ô A2 ở sheet “Trang 2”", "trên biểu; mã ấy nay ở ô J2, ngoài bảng"]
    assert [place in words for place, words in zip(places, findings["message"], strict=True)] == [True, True]


def test_what_the_edition_before_did_not_ask_is_no_lost_row() -> None:
    grid = [HEAD, *rows(codes=[code for code in LEAVES if code != "A2"])]
    _, _, findings = located(grid, [(FILE, Verdict.READ, "001", "0")])
    assert told(findings) == [("VT212", FILE, "A2", "")]


def test_a_code_on_two_rows_is_answered_by_neither() -> None:
    _, raw, findings = located([*form(), *rows({"A1": "Chưa đạt"}, codes=["A1"])])
    assert told(findings) == [("VT209", FILE, "A1", "")]
    assert "nhiều dòng: ô A2, ô A9." in findings["message"][0]
    assert set(answers(raw)) == set(LEAVES) - {"A1"}


def test_a_unit_is_asked_only_what_its_variant_has() -> None:
    nodes = tuple(
        dataclasses.replace(node, variants=("Xã",)) if node.code == "A2" else node for node in NODES
    )
    criteria = dataclasses.replace(SMALL, nodes=nodes, variants=("Xã", "Phường"))
    units = (dataclasses.replace(UNITS[0], variant="Phường"), dataclasses.replace(UNITS[1], variant="Xã"))
    short = [HEAD, *rows(codes=[code for code in LEAVES if code != "A2"])]
    cells = cells_of({"a.xlsx": {SHEET: short}, "b.xlsx": {SHEET: form()}, "c.xlsx": {SHEET: form()}})
    files = [("a.xlsx", Verdict.READ, "001", "1"), ("b.xlsx", Verdict.READ, "002", "1")]
    _, raw, findings = located(cells, files, criteria, units)
    assert codes(findings) == []
    assert "A2" not in set(raw.loc[raw["file"] == "a.xlsx", "leaf_code"])
    assert "A2" in set(raw.loc[raw["file"] == "b.xlsx", "leaf_code"])
    # A row that is not the variant's own is not read, whatever stands there.
    _, raw, _ = located(cells, [("c.xlsx", Verdict.READ, "001", "1")], criteria, units)
    assert "A2" not in set(raw["leaf_code"])


def _of_groups() -> tuple[CriteriaSet, tuple[Unit, ...]]:
    """A2 and B2 are asked of the communes, A4 and B3 of the departments."""
    only = {"A2": ("Xã",), "B2": ("Xã",), "A4": ("Sở",), "B3": ("Sở",)}
    nodes = tuple(dataclasses.replace(node, variants=only.get(node.code, ())) for node in NODES)
    return dataclasses.replace(SMALL, nodes=nodes, variants=("Sở", "Xã")), (
        dataclasses.replace(UNITS[0], variant="Xã"),
    )


OF_THE_OTHER = ("A1", "B1", "A3", "B3", "A4")


@pytest.mark.parametrize("version", ["1", "0"])
def test_a_form_of_another_group_is_told_once_with_what_is_not_counted(version: str) -> None:
    criteria, units = _of_groups()
    grid = [HEAD, *rows({"B3": ""}, codes=OF_THE_OTHER)]
    _, raw, findings = located(grid, [(FILE, Verdict.READ, "001", version)], criteria, units)
    assert codes(findings) == ["VT228"]
    message = findings.set_index("code")["message"]["VT228"]
    assert "biểu của nhóm “Sở”, đơn vị thuộc nhóm “Xã”; không tính câu trả lời ở mã A4," in message
    # What the form does not ask is asked for like a blank cell, and what both ask is read.
    assert answers(raw) == {"A1": "Đạt", "A2": "", "B1": "Đạt", "A3": "Đạt", "B2": ""}


def test_a_row_that_is_gone_from_a_form_of_another_group_is_still_missed() -> None:
    criteria, units = _of_groups()
    short = [HEAD, *rows(codes=[code for code in OF_THE_OTHER if code != "A3"])]
    _, raw, findings = located(short, READ, criteria, units)
    assert codes(findings) == ["VT228", "VT208"]
    assert "A3" not in set(raw["leaf_code"])


def test_nobody_is_asked_for_the_row_of_a_criterion_that_the_office_scores() -> None:
    nodes = tuple(
        dataclasses.replace(node, source=OFFICE) if node.code in ("A2", "A4") else node for node in NODES
    )
    grid = [HEAD, *rows(codes=[code for code in LEAVES if code not in ("A2", "A4", "A3")])]
    for version, code in (("1", "VT208"), ("0", "VT212")):
        files = [(FILE, Verdict.READ, "001", version)]
        _, _, findings = located(grid, files, dataclasses.replace(SMALL, nodes=nodes))
        assert [(each[0], each[2]) for each in told(findings) if each[0] != "VT237"] == [(code, "A3")]


@pytest.mark.parametrize("at", [0, 2])
def test_a_heading_of_two_rows_has_some_of_its_words_in_the_row_above_or_below(at: int) -> None:
    heads: list[list[Typed]] = [[], [*HEAD[:2], None, *HEAD[3:]], []]
    heads[at] = [None, None, "Kết quả"]
    _, raw, findings = located([*heads, *rows()])
    assert codes(findings) == []
    assert set(answers(raw).values()) == {"Đạt"}


@pytest.mark.parametrize("at", [0, 4])
def test_a_heading_further_away_heads_nothing(at: int) -> None:
    heads: list[list[Typed]] = [[], [], [*HEAD[:2], None, *HEAD[3:]], [], []]
    heads[at] = [None, None, "Kết quả"]
    assert codes(located([*heads, *rows()])[2]) == ["VT114"]


def test_of_two_headings_of_one_field_the_one_of_the_row_with_most_counts() -> None:
    above: list[Typed] = [None, None, None, "Kết quả"]
    grid = [above, HEAD, *([*row, "Chưa đạt"] for row in rows())]
    _, raw, findings = located(grid)
    assert codes(findings) == []
    assert set(answers(raw).values()) == {"Đạt"}


def test_of_two_rows_with_as_many_headings_the_upper_one_counts() -> None:
    # What stands under the table may be called like its columns, and is not its head.
    grid = [("Mã", "Kết quả", "Ghi chú"), *([code, "Đạt", "xem"] for code in LEAVES), [],
            [None, None, None, "Ghi chú", "Kết quả"]]  # fmt: skip
    _, raw, findings = located(grid)
    assert codes(findings) == []
    assert set(answers(raw).values()) == {"Đạt"}
    assert set(raw.loc[raw["field"] == "note", "typed"]) == {"xem"}


def test_a_label_that_was_changed_is_told_at_its_cell_and_the_answer_is_read() -> None:
    grid = form()
    grid[1] = ["A1", "Ban hành Kế hoạch năm 2025", "Chưa đạt"]
    grid[4] = ["A3", "  CÓ KHO lưu trữ", "Đạt"]
    _, raw, findings = located(grid)
    assert told(findings) == [("VT213", FILE, "A1", "B2")]
    (finding,) = findings.itertuples()
    assert (finding.unit_code, finding.sheet, finding.field) == ("001", SHEET, "answer")
    assert (finding.key, finding.expected) == ("Ban hành Kế hoạch năm 2025", "Ban hành Kế hoạch")
    assert answers(raw)["A1"] == "Chưa đạt"


def test_a_row_with_the_label_of_another_criterion_is_not_read_and_not_called_lost() -> None:
    grid = form()
    grid[1] = ["A1", NAMES["A3"], "Đạt"]
    _, raw, findings = located(grid)
    assert told(findings) == [("VT214", FILE, "A1", "B2")]
    assert "mã A3" in findings["message"][0]
    assert set(answers(raw)) == set(LEAVES) - {"A1"}


def test_a_row_that_is_gone_is_told_behind_one_that_is_not_read() -> None:
    grid = form()[:-1]
    grid[1] = ["A1", NAMES["A3"], "Đạt"]
    assert [each[:1] + each[2:3] for each in told(located(grid)[2])] == [("VT208", "A4"), ("VT214", "A1")]


def test_a_label_of_the_edition_before_is_no_fault_but_asks_whether_the_answer_still_fits() -> None:
    grid = form()
    grid[1] = ["A1", "Tên cũ", "Đạt"]
    _, raw, findings = located(grid, [(FILE, Verdict.READ, "001", "0")])
    assert codes(findings) == ["VT226"]
    assert answers(raw)["A1"] == "Đạt"


def test_criteria_of_one_name_are_not_taken_for_each_other() -> None:
    nodes = tuple(
        dataclasses.replace(node, name=NAMES["A3"]) if node.code == "A1" else node for node in NODES
    )
    grid = form()
    grid[1] = ["A1", NAMES["A3"], "Đạt"]
    _, _, findings = located(grid, criteria=dataclasses.replace(SMALL, nodes=nodes))
    assert codes(findings) == []


TICKED = ("Mã", "Nội dung tiêu chí", "Đạt", "Chưa đạt")


def ticked(
    code: str, met: Typed, unmet: Typed, head: Sequence[Typed] = TICKED, others: Typed = "x"
) -> Located:
    """A form on which one criterion is ticked so, and every other one as met."""
    grid = [head, *([each, NAMES[each], others, None] for each in LEAVES)]
    grid[1 + LEAVES.index(code)] = [code, NAMES[code], met, unmet]
    return located(grid)


def test_a_tick_alone_under_not_met_says_so_in_its_own_cell() -> None:
    for heading in ("Chưa đạt", "Không đạt"):
        _, raw, findings = ticked("A3", None, "x", (*TICKED[:3], heading))
        assert codes(findings) == []
        first = raw[(raw["leaf_code"] == "A3") & (raw["field"] == "answer")].iloc[0]
        assert (first["kind"], first["typed"], first["cell"]) == ("text", "Chưa đạt", "D5")
        assert (answers(raw)["A1"], answers(raw, "cell")["A1"]) == ("x", "C2")
        assert set(raw.loc[raw["cell"] != "", "field"]) == {"answer"}


@pytest.mark.parametrize(
    ("code", "met", "unmet", "kind", "typed", "cell"),
    [
        ("A3", "x", "x", "two-columns", "x; Chưa đạt: x", "C5"),
        ("A3", None, "có", "two-columns", "Chưa đạt: có", "D5"),
        ("A3", "x", (cellkinds.ERROR, "#REF!"), "two-columns", "x; Chưa đạt: #REF!", "C5"),
        ("A3", None, (cellkinds.ERROR, "#REF!"), "error", "#REF!", "D5"),
        ("A3", " ", (cellkinds.UNCALCULATED, "=1"), "uncalculated", "=1", "D5"),
        # Only a mark is ticked: a number there is a number.
        ("B2", None, 1, "two-columns", "Chưa đạt: 1", "D6"),
        ("A3", None, (legacy.WINGDINGS, "ü"), "text", "Chưa đạt", "D5"),
        ("A3", "x", " ", "text", "x", "C5"),
    ],
)
def test_what_stands_under_not_met_is_never_passed_over(
    code: str, met: Typed, unmet: Typed, kind: str, typed: str, cell: str
) -> None:
    _, raw, findings = ticked(code, met, unmet)
    assert codes(findings) == []
    assert (answers(raw, "kind")[code], answers(raw)[code]) == (kind, typed)
    assert answers(raw, "cell")[code] == cell


def test_a_result_beside_ticks_in_two_columns_is_no_column_of_answers() -> None:
    head = (*TICKED, "Kết quả")
    grid = [head, *([code, NAMES[code], "x", None, "Đạt"] for code in LEAVES)]
    assert codes(located(grid)[2]) == ["VT114"]


def test_two_columns_of_what_is_not_met_leave_no_column_of_answers() -> None:
    grid = [(*TICKED, "Không đạt"), *([code, NAMES[code], "x"] for code in LEAVES)]
    assert codes(located(grid)[2]) == ["VT114"]


def test_a_result_beside_met_without_a_column_of_what_is_not_met_is_read() -> None:
    grid = [(*TICKED[:3], "Kết quả"), *([code, NAMES[code], None, "Đạt"] for code in LEAVES)]
    _, raw, findings = located(grid)
    assert codes(findings) == []
    assert answers(raw, "cell")["A1"] == "D2"


def test_the_word_not_met_over_the_column_of_results_is_no_column_of_its_own() -> None:
    grid = [[None, None, "Chưa đạt", None], (*HEAD[:3], "Chưa đạt"), *([*row, None] for row in rows())]
    _, raw, findings = located(grid)
    assert codes(findings) == []
    assert set(answers(raw).values()) == {"Đạt"}


def test_words_of_a_heading_on_a_row_with_a_code_are_its_answer() -> None:
    # The first row of the table is near enough to the head to be a part of it.
    _, raw, findings = located(form({"A1": "Đạt", "A2": "Chưa đạt"}))
    assert codes(findings) == []
    grid = [(*HEAD[:3], "Ghi chú"), *([*row, "Đạt"] for row in rows({"A1": "Chưa đạt"}))]
    _, raw, findings = located(grid)
    assert codes(findings) == []
    assert answers(raw)["A1"] == "Chưa đạt"


def test_no_form_at_all_gives_nothing() -> None:
    files, raw, findings = located([["x"]], [(FILE, Verdict.REJECTED, "001", "1")])
    assert (list(files["verdict"]), raw.empty, codes(findings)) == ([Verdict.REJECTED], True, [])


def reworded(heading: str, *more: Typed, lost: int = 0) -> list[Sequence[Typed]]:
    """A form of which all stands at its place, but for the words above the answers."""
    order = FormLayout(SMALL).columns
    head: list[Typed] = [None] * len(order)
    for name, column in order.items():
        head[column] = HEADINGS[name]
    head[order[ANSWER]] = heading
    lines: list[Sequence[Typed]] = [[*head, *more]]
    for leaf in SMALL.leaves[lost:]:
        line: list[Typed] = [None] * len(order)
        line[order["leaf_code"]], line[order["name"]] = leaf.code, leaf.full_name
        line[order[ANSWER]] = "Đạt"
        lines.append(line)
    return lines


@pytest.mark.parametrize(
    "heading",
    ["Kết quả thực hiện", "Kết quả (Đạt/Chưa đạt)", "Kết quả\ntự đánh giá", "KẾT QUẢ BÁO CÁO CỦA ĐƠN VỊ"],
)
def test_a_column_of_results_worded_otherwise_is_read_at_its_place_and_told(heading: str) -> None:
    files, raw, findings = located(reworded(heading))
    assert files["verdict"][0] == Verdict.READ
    assert set(raw.loc[raw["field"] == ANSWER, "typed"]) == {"Đạt"}
    assert codes(findings) == ["VT248"]
    assert list(findings["key"]) == [" ".join(heading.split())]


@pytest.mark.parametrize(
    "heading",
    [
        "Kết quả năm 2025", "Kết quả dự kiến", "Kết quả kế hoạch", "Kết quả (%)", "Kết quả thẩm định",
        "Kết quả kỳ trước", "Đánh giá",
    ],
)  # fmt: skip
def test_a_column_that_may_be_of_something_else_is_refused_with_its_words(heading: str) -> None:
    files, _, findings = located(reworded(heading))
    assert codes(findings) == ["VT114"]
    assert f"chỗ ấy (ô E1) ghi “{heading}”" in findings["message"][0]
    assert files["verdict"][0] == Verdict.REJECTED


RATIO = dataclasses.replace(
    SMALL, nodes=tuple(dataclasses.replace(node, kind=Kind.RATIO, measure_unit="mét giá")
                       if node.code == "B2" else node for node in NODES)
)  # fmt: skip
ORDER = FormLayout(RATIO).columns


def titled(heads: dict[str, str], *, lost: Collection[str] = (), more: Sequence[Typed] = ()) -> Located:
    """A form of a set with a ratio, some of whose headings are others, or whose columns are gone."""
    names = [name for name in ORDER if name not in lost]
    table: list[Sequence[Typed]] = [[*(heads.get(name, HEADINGS[name]) for name in names), *more]]
    for leaf in RATIO.leaves:
        fields: dict[str, Typed] = {"leaf_code": leaf.code, "name": leaf.full_name, ANSWER: "Đạt", OF: 100,
                                    DOC_NUMBER: "12/KH-UBND", DOC_DATE: "05/3/2026", NOTE: "x"}  # fmt: skip
        table.append([fields.get(name) for name in names])
    return located(table, criteria=RATIO)


def stood(raw: DataFrame[RawAnswers], field: str) -> list[str]:
    """The cells of a field."""
    return list(raw.loc[raw["field"] == field, "cell"])


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        (OF, "Tổng số"), (OF, "Trên tổng số (mét giá)"), (OF, "Mẫu số"), (OF, ""), (ANSWER, ""),
        (DOC_NUMBER, "Số và ký hiệu VB"), (DOC_NUMBER, "Văn bản minh chứng"), (DOC_NUMBER, ""),
        (DOC_DATE, "Ngày ban hành"), (DOC_DATE, "Ngày"), (DOC_DATE, ""), (NOTE, "Lý do"),
    ],
)  # fmt: skip
def test_every_column_worded_otherwise_is_read_between_its_neighbours_and_told(
    field: str, heading: str
) -> None:
    _, plain, _ = titled({})
    _, raw, findings = titled({field: heading})
    assert raw.equals(plain)
    place = address(0, ORDER[field])
    assert told(findings) == [("VT248", FILE, "", place)]


@pytest.mark.parametrize(
    ("field", "heading"),
    [
        (OF, "Năm trước"), (OF, "Tỷ lệ"), (OF, "Tổng số năm 2025"), (DOC_NUMBER, "Số lượng văn bản"),
        (DOC_NUMBER, "Ngày văn bản đến"), (DOC_DATE, "Ngày hết hạn"),
    ],
)  # fmt: skip
def test_a_column_of_something_else_is_named_and_each_cell_of_the_lost_one_is_blank(
    field: str, heading: str
) -> None:
    _, raw, findings = titled({field: heading})
    assert told(findings) == [("VT237", FILE, "", address(0, ORDER[field]))]
    assert f"ghi “{heading}”" in findings["message"][0]
    assert set(stood(raw, field)) == {""}
    assert set(raw.loc[raw["field"] == field, "kind"]) == {"empty"}


def test_a_column_that_is_gone_is_named_and_its_neighbour_is_not_read_in_its_place() -> None:
    for field in (OF, DOC_NUMBER, DOC_DATE):
        _, raw, findings = titled({}, lost=[field])
        assert told(findings) == [("VT237", FILE, "", "")]
        assert set(stood(raw, field)) == {""}
    # A note is nowhere asked for.
    assert told(titled({}, lost=[NOTE])[2]) == []


def test_of_two_columns_that_say_the_same_neither_is_taken_for_the_lost_one() -> None:
    assert codes(titled({OF: "Tổng số"}, more=["Tổng số"])[2]) == []
    assert told(titled({OF: "Tổng số"}, more=["Tổng số"])[2]) == [("VT237", FILE, "", address(0, ORDER[OF]))]


def test_a_reworded_column_is_refused_where_codes_are_lost_or_another_column_says_the_like() -> None:
    assert codes(located(reworded("Kết quả thực hiện", lost=1))[2]) == ["VT114"]
    assert codes(located(reworded("Kết quả thực hiện", "Kết quả đợt 2"))[2]) == ["VT114"]
