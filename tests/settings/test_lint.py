"""Flaws of weighted sets: told at their cell, errors apart from what a person should look at."""

import dataclasses
import datetime as dt
import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.helpers import SMALL, UNITS, config, workspace
from tests.scoring.test_score import BANDS, group, leaf, points, tree
from vtlt_consolidate.commands.cli import main
from vtlt_consolidate.model.config import EXEMPT, Override, Round, Waiver
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.rules.banding import Band, Gate
from vtlt_consolidate.model.rules.setrule import SetRule
from vtlt_consolidate.model.units import Fate, Predecessor, Roster, Unit
from vtlt_consolidate.settings import sets, workbook
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.settings.lint.lint import ERROR, WARNING
from vtlt_consolidate.settings.lint.unread import Unread
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.scales import parse_options, parse_tiers

D = Decimal
ALL = (Band("Tốt", "", D(50), None, "QĐ"), Band("Kém", "", D(0), D(50), "QĐ"))


def flaws(*nodes: Node, **fields: object) -> list[tuple[str, str, str]]:
    """Place, field and severity of everything found; every node and band is cited."""
    cited = [dataclasses.replace(node, citation="QĐ") for node in nodes]
    criteria = tree(*cited, **({"bands": ALL} | fields))
    return [(_place(criteria, flaw), flaw.field, flaw.severity) for flaw in lint.criteria_flaws(criteria)]


def _place(criteria: CriteriaSet, flaw: lint.Flaw) -> str:
    return criteria.nodes[flaw.index].code if flaw.what == "node" else flaw.what


def text(*nodes: Node, **fields: object) -> str:
    (flaw,) = lint.criteria_flaws(tree(*nodes, **({"bands": ALL} | fields)))
    return flaw.text


def choice(**fields: object) -> Node:
    return leaf("choice", citation="QĐ", **fields)


def test_a_sound_tree_has_no_flaws() -> None:
    assert flaws(group("I", points=D(10)), points("a", 4, "I"), points("b", 6, "I"), points=D(10)) == []


def test_children_that_do_not_sum_to_their_group_or_the_set_are_warned_of() -> None:
    nodes = group("I", points=D(30)), points("a", 30, "I"), points("b", 5, "I")
    assert flaws(*nodes, points=D(40)) == [("I", "points", WARNING), ("set", "points", WARNING)]


def test_extras_and_penalties_do_not_count_towards_the_declared_sum() -> None:
    nodes = points("a", 100), points("+", 20, role="extra"), points("-", 20, role="penalty")
    bands = (ALL[0], dataclasses.replace(ALL[1], at_least=D(-20)))
    assert flaws(*nodes, points=D(100), bands=bands) == []


@pytest.mark.parametrize(
    ("unarisen", "neighbour", "lowest"),
    [
        ("out", "", "-12,5%"),
        # Its points go to its neighbour, unless that did not arise either: then nothing of the group is left.
        ("spread", "", ""),
        ("spread", "out", "-16,67%"),
    ],
)
def test_a_share_is_of_the_least_maximum_that_what_does_not_arise_can_leave(
    unarisen: str, neighbour: str, lowest: str
) -> None:
    nodes = (
        group("I", points=D(40)), points("a", 20, "I", unarisen=unarisen),
        points("b", 20, "I", unarisen=neighbour), points("c", 60), points("-", 10, role="penalty"),
    )  # fmt: skip
    bands = (ALL[0], dataclasses.replace(ALL[1], at_least=D(-10)))
    found = [each.text for each in lint.criteria_flaws(tree(*nodes, bands=bands)) if each.what == "band"]
    assert [f"(thấp nhất là {lowest})" in each for each in found] == [True] * bool(lowest)


def test_bands_have_to_hold_what_a_penalty_leaves() -> None:
    nodes = points("a", 100), points("-", 20, role="penalty")
    assert flaws(*nodes) == [("band", "at_least", ERROR)]
    assert flaws(points("a", 50), band_by="points") == []
    assert flaws(
        points("a", 50), band_by="points", bands=(dataclasses.replace(ALL[0], below=D(50)), ALL[1])
    ) == [("band", "below", ERROR)]


def test_the_gaps_of_an_official_sheet_are_named_and_only_warned_of() -> None:
    tiers = "100 = 30; trên 70 đến dưới 100 = 15; trên 50 đến dưới 70 = 10; trên 30 đến dưới 50 = 2; 0 = 0"
    node = leaf("ratio", points=D(30), tiers=parse_tiers(tiers), citation="KH")
    assert flaws(node) == [("L", "tiers", WARNING)]
    assert "trên 0 đến dưới 30%; đúng 30%; đúng 50%; đúng 70%;" in text(node)


def test_a_value_in_two_tiers_is_an_error() -> None:
    node = leaf("ratio", points=D(2), tiers=parse_tiers("từ 70 = 2; đến 70 = 0"), citation="KH")
    assert flaws(node) == [("L", "tiers", ERROR)]
    assert "đúng 70%" in text(node)


def test_tiers_of_a_count_need_to_hold_whole_numbers_only() -> None:
    assert flaws(leaf("count", points=D(1), tiers=parse_tiers("0 = 1; từ 1 = 0"))) == []
    assert flaws(leaf("count", points=D(1), tiers=parse_tiers("0 = 1; từ 2 = 0"))) == [
        ("L", "tiers", WARNING)
    ]


def test_options_above_the_maximum_and_a_missing_zero_are_warned_of() -> None:
    assert flaws(choice(points=D(5), options=parse_options("Đủ = 6; Không = 0"))) == [
        ("L", "options", WARNING)
    ]
    assert flaws(choice(points=D(5), options=parse_options("Đúng = 5; Chưa đúng = 2"))) == [
        ("L", "options", WARNING)
    ]
    assert flaws(choice(options=parse_options("Đủ = 6; đủ = 0"))) == [("L", "options", ERROR)]


@pytest.mark.parametrize(
    ("node", "field"),
    [
        (leaf("choice"), "options"),
        (leaf("points"), "points"),
        (leaf("count", points=D(1)), "rate"),
        (leaf("count", rate=D(1)), "points"),
        (leaf("ratio"), "points"),
        (leaf("points", points=D(1), least=D(2)), "least"),
        (leaf("points", points=D(1), step=D(0)), "step"),
        (leaf("count", points=D(1), rate=D(1), per=D(0)), "per"),
        (leaf("count", points=D(1), rate=D(1), free=D(-1)), "free"),
    ],
)
def test_a_leaf_that_cannot_be_worth_anything_is_an_error(node: Node, field: str) -> None:
    assert ("L", field, ERROR) in flaws(node)


def test_fields_of_another_kind_are_warned_of() -> None:
    assert flaws(points("a", 1), leaf("text", points=D(1))) == [("L", "points", WARNING)]


@pytest.mark.parametrize(
    ("node", "found"),
    [
        # A minus in front of what is taken off takes nothing off, or gives it back.
        (leaf("count", rate=D(-1)), ("rate", ERROR)),
        (leaf("count", rate=D(-1), start=D(5)), ("rate", WARNING)),
        (choice(options=parse_options("Không = 0; Có = -5")), ("options", ERROR)),
        (leaf("ratio", tiers=parse_tiers("từ 50 = 0; dưới 50 = -5")), ("tiers", ERROR)),
        (points("x", 5, least=D(-5)), ("least", WARNING)),
        (leaf("count", rate=D(1)), None),
        (choice(options=parse_options("Không = 0; Có = 5")), None),
    ],
)
def test_a_minus_where_points_are_taken_off_is_told(node: Node, found: tuple[str, str] | None) -> None:
    inside = dataclasses.replace(node, code="T.1", parent="T")
    told = flaws(points("a", 10), group("T", role="penalty"), inside)
    expected = [("T.1", *found)] if found else []
    assert [flaw for flaw in told if flaw[0] == "T.1"][-1:] == expected


@pytest.mark.parametrize("node", [
    leaf("count", rate=D(-1), points=D(5)),
    leaf("count", rate=D(-1), start=D(0)),
    choice(options=parse_options("Không = 0; Có = -2")),
])  # fmt: skip
def test_a_row_that_only_loses_points_and_has_none_is_an_error(node: Node) -> None:
    assert [severity for _, field, severity in flaws(node) if field in ("rate", "options")][-1] == ERROR
    kept = dataclasses.replace(node, start=D(5), points=D(5)) if node.kind == "count" else node
    assert node.kind != "count" or flaws(kept) == []


def test_a_step_that_does_not_reach_the_maximum_and_a_double_penalty_are_warned_of() -> None:
    assert flaws(points("a", 1, step=D("0.3"))) == [("a", "step", WARNING)]
    nodes = points("x", 9), group("-", role="penalty", points=D(1)), points("a", 1, "-", role="penalty")
    bands = (ALL[0], dataclasses.replace(ALL[1], at_least=D(-100)))
    assert ("a", "role", WARNING) in flaws(*nodes, bands=bands)


@pytest.mark.parametrize(
    ("numbers", "wrong"),
    [
        (["1", "2", "3", "4", "6"], ["6"]),
        (["1", "2", "2"], ["2"]),
        (["I", "II", "III", "IV", "V", "VI", "IX"], ["IX"]),
        (["1.1", "1.2", "1.3"], []),
        (["a", "b", "c", "d", "đ", "e"], []),
        (["a", "b", "c", "d", "e", "f"], []),
        (["a)", "b)", "d)"], ["d)"]),
        (["-", "-", "-"], []),
        (["1", "", "2"], []),
    ],
)
def test_printed_numbers_that_skip_or_repeat_are_warned_of(numbers: list[str], wrong: list[str]) -> None:
    nodes = [points(f"n{at}", 1, number=number) for at, number in enumerate(numbers)]
    found = [int(place.removeprefix("n")) for place, field, _ in flaws(*nodes) if field == "number"]
    assert [numbers[at] for at in found] == wrong


@pytest.mark.parametrize(("numbers", "told"), [(["I", "II", "I"], True), (["I", "II", "IV"], False)])
def test_numbers_that_begin_anew_may_be_of_another_group_of_units(numbers: list[str], told: bool) -> None:
    made = tree(*(points(f"c{at}", 10, number=each) for at, each in enumerate(numbers)), bands=ALL)
    (said,) = (flaw.text for flaw in lint.criteria_flaws(made) if flaw.field == "number")
    assert ("ghi nhóm ở cột Nhóm đơn vị" in said) == told


def test_what_has_no_citation_is_warned_of_unless_its_group_has_one() -> None:
    criteria = tree(group("I", citation="QĐ"), points("a", 1, "I"), points("b", 1), bands=ALL)
    assert [(_place(criteria, flaw), flaw.field) for flaw in lint.criteria_flaws(criteria)] == [
        ("b", "citation")
    ]
    assert [flaw.field for flaw in lint.criteria_flaws(tree(points("a", 1, citation="QĐ"), bands=BANDS))] == [
        "citation", "citation", "citation",
    ]  # fmt: skip


def test_a_gate_has_to_name_what_there_is() -> None:
    gates = (Gate(("a", "z"), "…", band="Tột", citation="QĐ"), Gate(("a",), "…", band="Tốt"))
    assert flaws(points("a", 1), gates=gates) == [
        ("gate", "nodes", ERROR), ("gate", "band", ERROR),
        ("gate", "band", WARNING), ("gate", "citation", WARNING),
    ]  # fmt: skip


def test_what_no_group_of_units_is_asked_is_warned_of() -> None:
    nodes = (
        points("a", 1), points("s", 1, variants=("Sở",)), points("x", 1, variants=("Xã",)),
        group("g", variants=("Xã",)), points("b", 1, "g", variants=("Sở",)),
    )  # fmt: skip
    made = tree(
        *nodes, variants=("Sở", "Xã"),
        rules=(SetRule("QT", "s >= x", citation="KH"), SetRule("QT2", "s >= a", citation="KH")),
        gates=(Gate((), "…", condition="OR(ĐIỂM(s) = 0; ĐIỂM(x) = 0)", band="Tốt", citation="KH"),),
    )  # fmt: skip
    found = [flaw for flaw in lint.criteria_flaws(made) if "không nhóm đơn vị nào được hỏi" in flaw.text]
    assert [(flaw.what, flaw.index, flaw.field, flaw.severity) for flaw in found] == [
        ("node", 4, "variants", WARNING), ("rule", 0, "condition", WARNING),
        ("gate", 0, "condition", WARNING),
    ]  # fmt: skip
    assert "(s: Sở; x: Xã)" in found[1].text
    assert "g chứa nó chỉ hỏi Xã" in found[0].text


def test_variants_have_to_be_declared_have_criteria_and_units() -> None:
    nodes = points("a", 1, variants=("Sở",)), points("b", 1, variants=("Xã",))
    assert flaws(*nodes, variants=("Sở", "Khác")) == [("b", "variants", ERROR)]
    assert flaws(nodes[0], variants=("Sở", "Khác")) == [("set", "variants", ERROR)]
    criteria = tree(*nodes, variants=("Sở", "Xã"))
    roster = Roster((Unit("1", "A", variant="Sở"), Unit("2", "B")))
    found = [(flaw.what, flaw.index, flaw.severity) for flaw in lint.variant_flaws(criteria, roster)]
    assert found == [("unit", 1, ERROR), ("set", 0, WARNING)]


@pytest.mark.parametrize(("declared", "words"), [
    (("Sở, ban, ngành, Xã",), "ghi một trong các nhóm: “Sở, ban, ngành, Xã”; hoặc sửa các nhóm ở dòng"),
    ((), "mà dòng Các nhóm đơn vị của sheet Thông tin còn trống; khai các nhóm ở đó, ngăn"),
])  # fmt: skip
def test_who_declares_groups_wrongly_is_told_where_and_how(declared: tuple[str, ...], words: str) -> None:
    criteria = tree(points("a", 1), points("b", 1, variants=("Xã",)), variants=declared)
    roster = Roster((Unit("1", "A", variant="Xã"),))
    assert words in next(lint.variant_flaws(criteria, roster)).text
    assert "ngăn bằng dấu chấm phẩy" in next(lint.criteria_flaws(criteria)).text


def test_a_set_without_bands_can_be_used() -> None:
    assert flaws(points("a", 1), bands=()) == [("band", "label", WARNING)]


# ------------------------------------------------------------------------------ the command


def run(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["lint", *map(str, arguments)])
    return done.exit_code, done.output


WEIGHED = dataclasses.replace(
    SMALL,
    nodes=(
        *SMALL.nodes,
        Node("D1", "ratio", "Tỷ lệ", "Tỷ lệ", tiers=parse_tiers("trên 50 = 1; dưới 50 = 0")),
    ),
)


def test_the_command_names_sheet_and_cell_of_the_configuration(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS, WEIGHED)
    code, said = run("-w", space.root)
    assert code == 0
    assert "0 lỗi" in said
    assert "Sheet “Tiêu chí”, ô J13: không bậc nào nói đến: đúng 50%" in said
    assert run("-w", space.root, "--strict")[0] == 1


def test_what_is_to_be_said_of_many_cells_is_one_line_that_names_them_all(tmp_path: Path) -> None:
    criteria = dataclasses.replace(SMALL, variants=("Xã", "Sở"))
    units = tuple(Unit(f"{at:03}", f"Xã {at}", variant="Sở" if at == 5 else "") for at in range(1, 8))
    space = workspace(tmp_path, units, criteria)
    _, said = run("-w", space.root)
    assert "1 lỗi" in said
    asked = "Sheet “Đơn vị”, các ô E5:E8, E10:E11: chưa ghi nhóm của đơn vị; ghi một trong các nhóm: Xã; Sở."
    assert asked in said
    with pytest.raises(ConfigError, match="có 6 chỗ chưa đúng") as raised:
        space.config()
    assert asked in str(raised.value)


def test_the_command_gives_one_json_object(tmp_path: Path) -> None:
    path = tmp_path / "khac.xlsx"
    path.write_bytes(workbook.render(workspace(tmp_path, UNITS, WEIGHED).config()))
    told = json.loads(run(path, "--json")[1])
    assert (told["set"], told["errors"]) == ("nho", 0)
    assert {"sheet": "Tiêu chí", "cell": "J13", "severity": "warning"}.items() <= next(
        remark for remark in told["remarks"] if "đúng 50%" in remark["text"]
    ).items()


def test_the_command_reads_the_text_file_of_a_set(tmp_path: Path) -> None:
    path = tmp_path / "set.toml"
    source = Path(sets.__file__).parents[2] / "templates" / "hcmc-23" / "set.toml"
    path.write_text(source.read_text(encoding="utf-8").replace("below = 50", "below = 40"), encoding="utf-8")
    code, said = run(path)
    assert (code, "1 lỗi" in said) == (0, True)
    assert "[[band]] “Dưới 50%”, khóa below: từ 40% đến dưới 50% không thuộc loại nào" in said


def test_what_cannot_be_read_is_told_by_lint_at_its_cell_and_other_files_stop_it(tmp_path: Path) -> None:
    assert run(tmp_path / "khong-co.xlsx")[0] == 2
    path = tmp_path / "x.xlsx"
    path.write_bytes(b"PK")
    assert run(path)[0] == 2


def quantity(**fields: object) -> Node:
    return Node("Q", "quantity", "Q", "Số văn bản", **fields)  # type: ignore[arg-type]


def test_a_number_of_months_has_to_say_how_it_is_rolled_up() -> None:
    asked = {"applies_from": "2026-03"}
    assert flaws(points("a", 4), quantity(), **asked) == [("Q", "rollup", WARNING)]
    assert flaws(points("a", 4), quantity(rollup=Rollup.SUM), **asked) == []
    assert flaws(points("a", 4), quantity(), applies_from="2026") == []


def test_a_way_of_rolling_up_that_the_kind_does_not_have_is_an_error() -> None:
    assert flaws(points("a", 4, rollup=Rollup.SUM)) == [("a", "rollup", ERROR)]
    counted = leaf("count", rate=D(-1), start=D(5), rollup=Rollup.MEAN)
    assert flaws(counted) == [("L", "rollup", ERROR)]
    assert "ghi “Số cuối kỳ” hoặc “Cộng dồn”" in text(dataclasses.replace(counted, citation="QĐ"))


def test_only_a_ratio_has_a_whole_to_roll_up_and_a_group_has_nothing() -> None:
    assert flaws(points("a", 4, rollup_of=Rollup.SUM)) == [("a", "rollup_of", WARNING)]
    nodes = group("I", points=D(4), rollup=Rollup.SUM), points("a", 4, "I")
    assert flaws(*nodes) == [("I", "rollup", WARNING)]


def test_a_lowest_share_is_proposed_in_hundredths_that_hold_it() -> None:
    nodes = (
        Node("A", "points", "A", "Việc A", points=Decimal(30), citation="QĐ"),
        Node("T", "points", "T", "Điểm trừ", points=Decimal(8), role="penalty", citation="QĐ"),
    )
    bands = (Band("Đạt", "đạt", Decimal(0), None, "QĐ"),)
    found = lint.criteria_flaws(dataclasses.replace(SMALL, nodes=nodes, bands=bands))
    assert any("ghi -26,67." in flaw.text for flaw in found)


@pytest.mark.parametrize(
    ("phrase", "numbers"),
    [
        ("từ 50% đến 87%", ["87"]),  # report 5355/BC-SNV: 12 - 20 of 23 are 52,17% to 86,96%
        ("từ 12/23 (52,17%) trở lên", ["52,17"]),
        ("từ 50% đến dưới 90%", []),
        ("từ mười hai tiêu chí", []),
    ],
)
def test_a_percentage_in_the_words_of_a_band_that_is_no_bound_of_it_is_warned_of(
    phrase: str, numbers: list[str]
) -> None:
    bands = (Band("Tốt", "100%", D(90), None, "QĐ"), Band("Khá", phrase, D(50), D(90), "QĐ"),
             Band("Kém", "dưới 50%", D(0), D(50), "QĐ"))  # fmt: skip
    found = list(lint.criteria_flaws(tree(dataclasses.replace(points("a", 10), citation="QĐ"), bands=bands)))
    assert [(flaw.index, flaw.field, flaw.severity) for flaw in found] == [(1, "phrase", WARNING)] * len(
        numbers
    )
    assert all(f"nêu {number}%" in flaw.text for number, flaw in zip(numbers, found, strict=True))


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("20KH-UBND", "ghi như 20/KH-UBND."),
        ("/BC-STNMT", "chưa có số ở trước dấu /"),
        ("   /BC-STNMT", "chưa có số ở trước dấu /"),
        ("báo cáo quý I", "chưa có số ở trước dấu /"),
        ("13./01/2021", "ghi như 15/BC-SNV."),
        ("5355/BC-SNV", ""),
        ("02/2026/QĐ-UBND", ""),
        ("12-BC/ĐU", ""),
        ("12a/BC-VP&TT", ""),
        ("", ""),
    ],
)
def test_a_number_of_a_report_that_is_none_is_warned_of(number: str, says: str) -> None:
    found = list(lint.round_flaws((Round(Period.parse("2026-03"), report_number=number),)))
    assert [(flaw.field, flaw.severity) for flaw in found] == [("report_number", WARNING)] * bool(says)
    assert all(says in flaw.text for flaw in found)


@pytest.mark.parametrize(
    ("code", "period", "told"),
    [
        ("5", "2026-01", ""),
        ("5", "2026-02", WARNING),  # the change is within this month
        ("5", "2026-03", ERROR),
        ("6", "2026-01", ERROR),
    ],
)
def test_a_row_about_a_former_unit_is_right_in_the_periods_before_its_day(
    code: str, period: str, told: str
) -> None:
    day, month = dt.date(2026, 2, 15), Period.parse(period)
    became = Predecessor("5", "Xã Một", "001", Fate.MERGED, day, UNITS[0].name, "Nghị quyết")
    settings = dataclasses.replace(
        config(),
        predecessors=(became,),
        waivers=(Waiver(month, code, EXEMPT),),
        overrides=(Override(month, code, D(1), reason="Kỷ luật", by="Giám đốc"),),
    )
    found = [*lint.waiver_flaws(settings), *lint.override_flaws(settings)]
    assert [flaw.severity for flaw in found] == [told] * 2 * bool(told)
    assert list(lint.waiver_flaws(settings, Unread({"predecessor": {0: frozenset({"former_code"})}}))) == []


def test_what_nobody_said_of_the_agency_is_noted_and_no_fault(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    (code, said), data = run("-w", space.root), json.loads(run("-w", space.root, "--json")[1])
    assert "“Địa danh” để trống" in said and "Cơ quan chủ quản" not in said
    assert data["notes"] and not data["errors"]
    assert code == 0 and run("-w", space.root, "--strict")[0] == (1 if data["remarks"] else 0)
