"""“Không phát sinh”: out of the maximum or spread over the siblings, in points, shares, bands and ranks."""

import dataclasses
import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from random import Random

import docx
import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests import pipeline
from tests.helpers import PERIOD, SMALL, UNITS, cell_of, check, config, found, receive, workspace
from tests.scoring.months import Said, results_of
from vtlt_consolidate.model.criteria import KPS, NOT_ARISEN, CriteriaSet, Node
from vtlt_consolidate.model.layout import ANSWER, SELF_POINTS, FormLayout
from vtlt_consolidate.model.rules.banding import NOT_CLASSIFIED, Band, Gate
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.reading import answers
from vtlt_consolidate.scoring import explain
from vtlt_consolidate.scoring.figures import bounds, placing
from vtlt_consolidate.scoring.history.arising import Arising
from vtlt_consolidate.scoring.results import Results, parts
from vtlt_consolidate.scoring.standings import UNBANDED
from vtlt_consolidate.settings.lint.lint import criteria_flaws
from vtlt_consolidate.words.scales import parse_options
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.writing.forms import forms, selfscore

D = Decimal
UNIT = Unit("1", "Xã A")
NODES = (
    Node("G", "group", "Điều hành", "Điều hành", points=D(30), citation="QĐ"),
    Node("A", "ratio", "Hồ sơ", "Hồ sơ", parent="G", points=D(10), unarisen="spread", rollup="end"),
    Node("B", "points", "Kế hoạch", "Kế hoạch", parent="G", points=D(12)),
    Node("M", "mark", "Quy chế", "Quy chế", parent="G", points=D(8), unarisen="spread"),
    Node("H", "group", "Văn thư", "Văn thư", citation="QĐ"),
    Node("C", "count", "Văn bản", "Văn bản", parent="H", points=D(5), rate=D(1), unarisen="out",
         rollup="end"),
    Node("E", "choice", "Mức", "Mức", parent="H", points=D(6), unarisen="out",
         options=parse_options("Cao = 6; Không = 0")),
    Node("F", "points", "Khác", "Khác", points=D(9), citation="QĐ", formula="IF(KHÔNG_PHÁT_SINH(C); 9; F)"),
)  # fmt: skip
BANDS = (Band("Tốt", "tốt", D(80), None, "QĐ"), Band("Kém", "kém", D(0), D(80), "QĐ"))
SHEET = dataclasses.replace(SMALL, id="kps", nodes=NODES, bands=BANDS)
FULL: Mapping[str, Said] = {"A": 5, "A.of": 10, "B": 8, "M": "Đạt", "C": 4, "E": "Cao", "F": 9}


def results(criteria: CriteriaSet = SHEET, **changed: Said) -> Results:
    return results_of(criteria, [UNIT], {"1": FULL | changed})


def sums(found: Results) -> dict[str, tuple[float | None, float]]:
    """Points and the most of every group."""
    rows = found.sums[["node_code", "points_micro", "max_micro"]].to_numpy(dtype="object", na_value=None)
    return {code: (None if points is None else points / MICRO, most / MICRO) for code, points, most in rows}


def answered(random: Random) -> dict[str, Said]:
    """Every criterion answered, or without anything that arose."""
    said: dict[str, Said] = {
        "A": random.randint(0, 10), "A.of": 10, "B": random.randint(0, 12),
        "M": random.choice(("Đạt", "Chưa đạt")), "C": random.randint(0, 7),
        "E": random.choice(("Cao", "Không")), "F": random.randint(0, 9),
    }  # fmt: skip
    for code in "AMCE":
        if random.random() < 0.4:
            said |= {code: NOT_ARISEN} | ({"A.of": None} if code == "A" else {})
    return said


@pytest.mark.parametrize("seed", range(8))
def test_final_ranks_by_shares_of_a_shrunken_maximum_were_foreseen(seed: int) -> None:
    random = Random(seed)
    units = [Unit(str(number), f"Xã {number}") for number in range(40)]
    final = {unit.code: answered(random) for unit in units}
    lacking = {unit.code: random.choice(("", "", *"ABMCEF", "ABMCEF")) for unit in units}
    so_far = {code: {key: None if key[0] in lacking[code] else given for key, given in said.items()}
              for code, said in final.items()}  # fmt: skip
    before = results_of(SHEET, units, so_far)
    (now,), (then,) = (parts(each) for each in (before, results_of(SHEET, units, final)))
    foreseen = placing.ranks(now, bounds.of(before))
    assert any(best < worst for best, worst in foreseen.values())
    assert [(each.unit.code, each.rank, foreseen[each.unit.code]) for each in then.standings
            if each.rank is not None and not
            foreseen[each.unit.code].best <= each.rank <= foreseen[each.unit.code].worst] == []  # fmt: skip


def test_without_it_nothing_changes() -> None:
    assert sums(results()) == {"G": (21, 30), "H": (10, 11), "": (40, 50)}


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        ({"A"}, {"G": (24, 30), "H": (10, 11), "": (43, 50)}),
        ({"A", "M"}, {"G": (20, 30), "H": (10, 11), "": (39, 50)}),
        ({"C"}, {"G": (21, 30), "H": (6, 6), "": (36, 45)}),
        ({"C", "E"}, {"G": (21, 30), "H": (None, 0), "": (30, 39)}),
    ],
)
def test_points_are_spread_over_siblings_or_leave_the_maximum(
    gone: set[str], expected: dict[str, tuple[float | None, float]]
) -> None:
    said = dict.fromkeys(gone, NOT_ARISEN) | ({"A.of": None} if "A" in gone else {})
    found = results(**said)
    assert sums(found) == expected
    assert found.scores["missing"][0] == 0
    points, most = expected[""]
    assert found.scores["band"][0] == ("Tốt" if (points or 0) >= D("0.8") * D(most) else "Kém")


def test_a_group_of_which_nothing_arose_takes_its_points_where_it_says() -> None:
    nodes = (*NODES[:4], dataclasses.replace(NODES[4], unarisen="spread"), *NODES[5:])
    found = results(dataclasses.replace(SHEET, nodes=nodes), C=NOT_ARISEN, E=NOT_ARISEN)
    assert sums(found)[""] == (38.461538, 50)


def test_a_group_is_left_with_nothing_if_no_criterion_in_it_arose_however_deep() -> None:
    nodes = (
        *NODES,
        Node("K", "group", "Kho", "Kho", parent="H"),
        Node("L", "mark", "Kho", "Kho", parent="K"),
    )
    criteria = dataclasses.replace(SHEET, nodes=nodes)
    assert [leaf.code for leaf in criteria.inside(criteria.by_code["H"])] == ["C", "E", "L"]
    assert criteria.emptied({"L", "C"}) == {"K"}
    assert criteria.emptied({"L", "C", "E", "A"}) == {"K", "H"}
    assert criteria.emptied(set()) == set()


def test_a_unit_for_which_nothing_arose_has_no_share_no_band_and_no_rank() -> None:
    nodes = tuple(node for node in NODES if node.code in "HCE")
    criteria = dataclasses.replace(SHEET, nodes=nodes)
    found = results_of(criteria, [UNIT], {"1": {"C": NOT_ARISEN, "E": NOT_ARISEN}})
    assert found.scores[["missing", "band"]].to_numpy().tolist() == [[0, ""]]
    assert found.scores["rank"].isna().all()
    assert parts(found)[0].standings[0].share is None


def test_units_with_different_maxima_are_ranked_by_their_shares() -> None:
    units = [UNIT, Unit("2", "Xã B")]
    # 30 of 39 is more than 37 of 50.
    given = {"1": FULL | {"C": NOT_ARISEN, "E": NOT_ARISEN}, "2": FULL | {"F": 6}}
    found = results_of(SHEET, units, given)
    assert found.scores["rank"].to_list() == [1, 2]
    # Lists of a band name them in the same order.
    (part,) = parts(found)
    members = dict(part.by_band())["Kém"]
    assert [each.unit.code for each in sorted(members, key=part.placing)] == ["1", "2"]


def test_what_did_not_arise_is_not_open_and_what_is_open_may_still_not_arise() -> None:
    assert bounds.of(results(C=NOT_ARISEN)).units == {}
    reach = bounds.of(results(M=None, C=NOT_ARISEN)).units["1"]
    assert reach.count == 1
    for told in ("Đạt", "Chưa đạt", NOT_ARISEN):
        now = results(M=told, C=NOT_ARISEN)
        assert reach.total.holds(int(now.scores["total_micro"][0]))
        assert now.scores["band"][0] in reach.bands


@pytest.mark.parametrize(("bottom", "gates", "also"), [
    (-200, (), ()), (-20, (), (UNBANDED,)),
    (-200, (Gate(("B",), "thiếu kế hoạch", D(0)),), (NOT_CLASSIFIED,)),
    (-200, (Gate(("B",), "thiếu kế hoạch", D(0), "Kém"),), ()),
])  # fmt: skip
def test_only_what_a_gate_or_a_gap_gives_may_come_beside_the_bands_of_a_shrinking_maximum(
    bottom: int, gates: tuple[Gate, ...], also: tuple[str, ...]
) -> None:
    nodes = (Node("A", "mark", "Quy chế", "Quy chế", points=D(10), unarisen="out"),
             Node("B", "points", "Kế hoạch", "Kế hoạch", points=D(10)),
             Node("T", "points", "Trừ", "Điểm trừ", points=D(5), role="penalty"))  # fmt: skip
    bands = (Band("Tốt", "tốt", D(80), None, "QĐ"), Band("Kém", "kém", D(bottom), D(80), "QĐ"))
    criteria = dataclasses.replace(SHEET, nodes=nodes, bands=bands, gates=gates)
    # -3 points of 10 at the worst, if it does not arise.
    reach = bounds.of(results_of(criteria, [UNIT], {"1": {"A": None, "B": 2, "T": 5}})).units["1"]
    assert reach.bands == ("Tốt", "Kém", *also)


@pytest.mark.parametrize(("of", "also"), [("", ()), ("G", (UNBANDED,))])
def test_what_is_taken_off_counts_no_more_where_nothing_is_spread_over_it(
    of: str, also: tuple[str, ...]
) -> None:
    nodes = (Node("G", "group", "Hồ sơ", "Hồ sơ", least=D(-20)),
             Node("A", "points", "Quy chế", "Quy chế", parent="G", points=D(10), unarisen="spread"),
             Node("B", "points", "Kế hoạch", "Kế hoạch", parent="G", points=D(10)),
             Node("C", "points", "Báo cáo", "Báo cáo", parent="G", points=D(10), unarisen="out"),
             Node("H", "group", "Khác", "Khác", parent=of, least=D(-5)),
             Node("F", "points", "Kiểm tra", "Kiểm tra", parent="H", points=D(10)),
             Node("T", "points", "Trừ", "Điểm trừ", parent="H", points=D(5), role="penalty"))  # fmt: skip
    bands = (Band("Tốt", "tốt", D(10), None, "QĐ"), Band("Kém", "kém", D(-5), D(10), "QĐ"))
    criteria = dataclasses.replace(SHEET, nodes=nodes, bands=bands, band_by="points")
    open_: dict[str, Said] = {"A": None, "B": None, "C": NOT_ARISEN, "F": None, "T": None}
    reach = bounds.of(results_of(criteria, [UNIT], {"1": open_})).units["1"]
    assert reach.bands == ("Tốt", "Kém", *also)
    # Points of -5 in a group over which something is spread can count as -7,5, which is no band.
    least = results_of(criteria, [UNIT], {"1": open_ | {"A": NOT_ARISEN, "B": 0, "F": 0, "T": 5}})
    assert least.scores["band"][0] == ("" if also else "Kém")


def test_what_lifts_a_unit_is_reckoned_with_its_own_maximum() -> None:
    held = results(C=NOT_ARISEN, E=NOT_ARISEN)
    climbs = explain.climbs(held.marks, held.criteria, held.roster, held.known)
    assert set(climbs["leaf_code"]) <= {"A", "B"}
    assert climbs["short_micro"].to_list()[0] == round(0.8 * 39 * MICRO) - 30 * MICRO


def test_it_is_an_answer_only_where_the_set_allows_it() -> None:
    by_code = SHEET.by_code
    assert answers.says(by_code["M"], "answer", "KPS")
    assert answers.says(by_code["A"], "answer", "không phát sinh")
    assert not answers.says(by_code["B"], "answer", NOT_ARISEN)
    assert not answers.says(by_code["A"], "of", NOT_ARISEN)


@pytest.mark.parametrize(
    ("typed", "left", "shown"),
    [
        (NOT_ARISEN, "Các ô bắt buộc đều đã có nội dung", {"A": KPS, "C": KPS, "F": 9}),
        ("KHÔNG phát sinh", "Các ô bắt buộc đều đã có nội dung", {"A": KPS, "C": KPS, "F": 9}),
        ("không  phát sinh", "Còn 1 ô chưa điền", {"A": None, "C": None, "F": 1}),
    ],
)
def test_count_points_and_formulas_of_a_form_agree_whether_it_did_not_arise(
    typed: str, left: str, shown: dict[str, float | str | None]
) -> None:
    filled = {(code, "answer"): said for code, said in (FULL | {"A": typed, "C": typed, "F": 1}).items()}
    del filled["A.of", "answer"]
    settings = dataclasses.replace(config(), criteria=SHEET)
    form = forms.render(settings, UNITS[0], settings.round(PERIOD), filled)
    sheet = openpyxl.load_workbook(io.BytesIO(form), data_only=True).worksheets[0]
    layout = FormLayout(SHEET)
    assert cell(sheet, layout.status_row, layout.columns["answer"]) == left
    assert {code: cell(sheet, *layout.place(code, SELF_POINTS)) for code in shown} == shown


def cell(sheet: Worksheet, row: int, column: int) -> object:
    """The value of a cell, counted from 0; an empty text is nothing."""
    return sheet.cell(row + 1, column + 1).value or None


def test_the_form_shows_it_and_counts_with_it_like_the_score() -> None:
    filled: dict[tuple[str, str], str | float] = {
        ("A", "answer"): NOT_ARISEN, ("B", "answer"): 8.0, ("M", "answer"): "Đạt",
        ("C", "answer"): NOT_ARISEN, ("E", "answer"): NOT_ARISEN, ("F", "answer"): 1.0,
    }  # fmt: skip
    assert selfscore.reached(SHEET, filled) == {
        "A": KPS, "B": 8, "M": 8, "C": KPS, "E": KPS, "F": 9, "G": 24, "H": KPS, "": 33,
    }  # fmt: skip


def test_from_the_form_to_the_table_nothing_is_missing_or_asked(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1], SHEET)
    receive(
        space, UNITS[0], {"A": NOT_ARISEN, "B": 8.0, "M": "Đạt", "C": NOT_ARISEN, "E": NOT_ARISEN, "F": 1.0}
    )
    assert found(check(space)) == []
    pipeline.consolidate(space, PERIOD)
    path = space.folder(PERIOD, "ket-qua") / f"tong-hop-{PERIOD}.xlsx"
    table = openpyxl.load_workbook(path, data_only=True)["Tổng hợp"]
    shown = {str(cell.value) for row in table.iter_rows() for cell in row}
    assert {KPS, "24.0", "33.0", "0.8461538461538461", "Tốt"} <= shown


def test_a_total_left_beside_it_says_that_it_did_arise_and_is_asked(tmp_path: Path) -> None:
    units = [Unit(code, f"Xã {code}") for code in ("001", "002", "003")]
    space = workspace(tmp_path, units, SHEET)
    rest = {"B": 8.0, "M": "Đạt", "C": NOT_ARISEN, "E": "Cao", "F": 1.0}
    for unit, total in zip(units, ({"A.of": 183.0}, {"A.of": 0.0}, {}), strict=True):
        receive(space, unit, {"A": NOT_ARISEN, **total, **rest})
    result = check(space)
    assert found(result) == [("001", "VT315", cell_of("A", ANSWER, SHEET))]
    assert "“Không phát sinh” nhưng cột Trên tổng số ghi 183." in result.month.findings["message"].iloc[0]
    assert [one.missing for one in parts(result.month.results)[0].standings] == [1, 0, 0]


@pytest.mark.parametrize(
    ("code", "fields", "words"),
    [
        ("B", {"unarisen": "out", "role": "penalty"}, "không ở trong điểm tối đa"),
        ("E", {"options": parse_options(f"Cao = 6; {NOT_ARISEN} = 0")}, "chỉ giữ một trong hai"),
        ("C", {"points": None, "rate": D(-1), "start": None}, "không có điểm tối đa"),
    ],
)
def test_lint_tells_where_there_is_nothing_to_take_out(
    code: str, fields: dict[str, object], words: str
) -> None:
    nodes = tuple(dataclasses.replace(node, **fields) if node.code == code else node for node in NODES)  # type: ignore[arg-type]
    texts = [flaw.text for flaw in criteria_flaws(dataclasses.replace(SHEET, nodes=nodes))
             if flaw.field == "unarisen"]  # fmt: skip
    assert len(texts) == 1
    assert words in texts[0]


def test_a_sound_set_has_no_flaw() -> None:
    assert [flaw for flaw in criteria_flaws(SHEET) if flaw.field == "unarisen"] == []


@pytest.mark.parametrize(
    ("then", "now", "alike"),
    [
        ("", "", True),
        ("C", "C", True),
        ("C", "", False),
        # The same maximum of other criteria is not the same measure.
        ("C", "E", False),
        # What is spread leaves the maximum as it was, as long as there is something to spread it over.
        ("A", "", True),
        ("A", "M", True),
        ("AC", "MC", True),
        ("CE", "CE", True),
        ("CE", "C", False),
        ("AMBCEF", "AMBCEF", False),
    ],
)
def test_points_can_be_compared_where_the_maximum_is_made_of_the_same(
    then: str, now: str, alike: bool
) -> None:
    assert Arising(SHEET).between(then, now).alike is alike


def test_a_group_that_is_spread_counts_like_a_criterion_that_is() -> None:
    nodes = (*NODES[:4], dataclasses.replace(NODES[4], unarisen="spread"), *NODES[5:])
    arising = Arising(dataclasses.replace(SHEET, nodes=nodes))
    assert arising.between("CE", "").alike
    assert not arising.between("CE", "C").alike


def test_where_nothing_is_left_to_spread_over_the_worth_is_out() -> None:
    nodes = tuple(node for node in NODES if node.code not in "BM")
    arising = Arising(dataclasses.replace(SHEET, nodes=nodes))
    assert not arising.between("A", "").alike


def test_what_differs_is_named_by_codes() -> None:
    assert Arising(SHEET).between("CE", "").words == (
        "Dòng không phát sinh khác nhau (kỳ trước: C, E; kỳ này: không có)"
    )


def lacking(**formulas: str) -> CriteriaSet:
    """The set with other formulas of nodes, and a gate with the condition `gate`."""
    condition = formulas.pop("gate", "")
    gates = (Gate((), "Hồ sơ dưới một nửa", None, "Kém", "QĐ", condition),) if condition else ()
    nodes = tuple(
        dataclasses.replace(node, formula=formulas[node.code]) if node.code in formulas else node
        for node in NODES
    )
    return dataclasses.replace(SHEET, nodes=nodes, gates=gates)


ANSWERS: dict[str, str | float] = {
    "A": NOT_ARISEN, "B": 12.0, "M": "Đạt", "C": 5.0, "E": "Cao", "F": 9.0,
}  # fmt: skip


@pytest.mark.parametrize(
    ("criteria", "code", "subject", "met"),
    [
        (lacking(gate="TỶ_LỆ(A) < 50%"), "VT314", "Hồ sơ dưới một nửa", "Hồ sơ"),
        (lacking(gate="ĐIỂM(A) = 0"), "VT314", "Hồ sơ dưới một nửa", "Hồ sơ"),
        (lacking(F="IF(TỶ_LỆ(A) > 70%; 9; F)"), "VT310", "Khác", "Hồ sơ"),
        (lacking(G="AVERAGE(ĐIỂM(A); ĐIỂM(B))"), "VT310", "Điều hành", "Hồ sơ"),
    ],
)
def test_the_office_is_told_of_a_formula_that_says_nothing_of_what_did_not_arise(
    criteria: CriteriaSet, code: str, subject: str, met: str, tmp_path: Path
) -> None:
    space = workspace(tmp_path, UNITS[:2], criteria)
    receive(space, UNITS[0], ANSWERS)
    # Who has not answered is asked for that anyway.
    receive(space, UNITS[1], {code: given for code, given in ANSWERS.items() if code != "A"})
    result = check(space)
    assert [each for each in found(result) if each[:2] != ("002", "VT201")] == [("001", code, "")]
    (message,) = result.month.findings.query(f"code == '{code}'")["message"]
    assert f"“{subject}”" in message
    assert f"“{met}” không phát sinh" in message
    (flaw,) = (flaw for flaw in criteria_flaws(criteria) if "Không phát sinh" in flaw.text)
    assert "“A”" in flaw.text


@pytest.mark.parametrize(
    "criteria",
    [
        lacking(gate="IF(KHÔNG_PHÁT_SINH(A); FALSE; TỶ_LỆ(A) < 50%)"),
        lacking(gate="IF(THIẾU(ĐIỂM(A)); FALSE; ĐIỂM(A) = 0)"),
        lacking(G="IF(THIẾU(ĐIỂM(A)); ĐIỂM(B); AVERAGE(ĐIỂM(A); ĐIỂM(B)))"),
        # Where the criterion itself does not arise, it needs no points.
        lacking(C="C / 2"),
    ],
)
def test_a_formula_that_says_what_follows_is_left_alone(criteria: CriteriaSet, tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1], criteria)
    receive(space, UNITS[0], ANSWERS | {"C": NOT_ARISEN})
    result = check(space)
    assert (found(result), result.month.results.scores["missing"][0]) == ([], 0)
    assert result.month.results.scores["band"][0] != ""
    assert not any("Không phát sinh" in flaw.text for flaw in criteria_flaws(criteria))


def test_a_unit_whose_gate_cannot_be_judged_is_none_that_is_held_or_lies_between_bands(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, UNITS[:1], lacking(gate="TỶ_LỆ(A) < 50%"))
    receive(space, UNITS[0], ANSWERS)
    pipeline.consolidate(space, PERIOD)
    folder = space.folder(PERIOD, "ket-qua")
    said = docx.Document(str(folder / f"bao-cao-{PERIOD}.docx"))
    text = "\n".join(paragraph.text for paragraph in said.paragraphs)
    assert "chưa xét được điều kiện khống chế" in text
    assert "chưa xếp loại do chưa xét được: Hồ sơ dưới một nửa" in text
    assert "không thuộc loại nào" not in text
    assert "“”" not in text
    front = openpyxl.load_workbook(folder / f"tong-hop-{PERIOD}.xlsx", data_only=True)["Tóm tắt"]
    (held,) = (row for row in front.iter_rows() if "Đơn vị bị khống chế loại" in {cell.value for cell in row})
    assert 0 in {cell.value for cell in held}
