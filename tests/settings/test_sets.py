import dataclasses
import re
from decimal import Decimal

import pytest

from tests.helpers import ROOT, SMALL, TOML_HEAD
from vtlt_consolidate.settings import sets
from vtlt_consolidate.settings.lint import lint
from vtlt_consolidate.words.errors import CriteriaError


def test_the_city_set_has_23_criteria_and_its_information() -> None:
    criteria = sets.load("hcmc-23")
    assert [criteria.number(leaf) for leaf in criteria.criteria] == list(range(1, 24))
    assert [leaf.label for leaf in criteria.leaves if leaf not in criteria.criteria] == [
        "Số người", "Trình độ CM", "Diện tích kho", "Kinh phí",
    ]  # fmt: skip
    assert [node.label for node in criteria.nodes if node.kind == "group"] == [
        "Nhân sự làm công tác VTLT", "Kho lưu trữ",
    ]  # fmt: skip


def test_every_node_and_band_of_the_city_set_is_cited_and_every_leaf_explained() -> None:
    criteria = sets.load("hcmc-23")
    assert all(each.citation for each in (*criteria.nodes, *criteria.bands))
    assert all(leaf.instruction for leaf in criteria.leaves)


@pytest.mark.parametrize("criteria", sets.available(), ids=lambda criteria: criteria.id)
def test_no_set_that_comes_with_the_tool_contradicts_itself(criteria: sets.CriteriaSet) -> None:
    assert [flaw for flaw in lint.criteria_flaws(criteria) if flaw.severity == lint.ERROR] == []


@pytest.mark.parametrize("met", range(24))
def test_every_number_of_criteria_falls_in_exactly_one_band(met: int) -> None:
    holding = [band.label for band in sets.load("hcmc-23").bands if band.holds(met, 23)]
    expected = "Hoàn thành 100%" if met == 23 else "Từ 50% đến dưới 100%" if met >= 12 else "Dưới 50%"
    assert holding == [expected]


def test_an_unknown_set_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CriteriaError, match="hcmc-23"):
        sets.load("hcmc-24")


@pytest.mark.parametrize(
    "text", ["id = 5", 'id = "a"\nla = 1', "id = ", '[[band]]\nlabel = "x"\nat_least = "năm mươi"']
)
def test_a_set_with_a_wrong_key_or_type_is_refused(text: str) -> None:
    with pytest.raises(CriteriaError):
        sets.from_toml(text)


def test_everything_wrong_in_the_file_of_a_set_is_named_at_once() -> None:
    node = (
        '[[node]]\ncode = "A"\nkind = "marks"\nlabel = "x"\nname = 5\noptions = "đủ"\nrole = "phụ"\nla = 1\n'
    )
    with pytest.raises(CriteriaError) as refused:
        sets.from_toml(f'{TOML_HEAD}\nband_by = "hạng"\n{node}[[gate]]\nreason = "x"')
    assert str(refused.value).splitlines() == [
        "Bộ tiêu chí “A”: “kind” không nhận giá trị 'marks'.",
        "Bộ tiêu chí “A”: “name” không nhận giá trị 5.",
        "Bộ tiêu chí “A”: “options” không nhận giá trị 'đủ'.",
        "Bộ tiêu chí “A”: “role” không nhận giá trị 'phụ'.",
        "Bộ tiêu chí “A” có khóa lạ “la”.",
        "Bộ tiêu chí: “band_by” không nhận giá trị 'hạng'.",
        "Bộ tiêu chí thiếu khóa “nodes”.",
    ]


def _flaws(**changes: object) -> list[tuple[str, int, str]]:
    changed = dataclasses.replace(SMALL, **changes)  # type: ignore[arg-type]
    return [
        (flaw.what, flaw.index, flaw.field)
        for flaw in lint.criteria_flaws(changed)
        if flaw.field != "citation"
    ]


def test_a_gap_and_an_overlap_of_bands_are_found() -> None:
    good, fair, poor = SMALL.bands
    gap = dataclasses.replace(fair, below=Decimal(70))
    overlap = dataclasses.replace(fair, below=Decimal(80))
    endless = dataclasses.replace(fair, below=None)
    for wrong in (gap, overlap, endless):
        assert _flaws(bands=(good, wrong, poor)) == [("band", 1, "below")]


def test_bands_that_leave_out_nothing_or_everything_are_found() -> None:
    good, fair, poor = SMALL.bands
    assert _flaws(bands=(good, fair, dataclasses.replace(poor, at_least=Decimal(10)))) == [
        ("band", 2, "at_least")
    ]
    assert _flaws(bands=(dataclasses.replace(good, below=Decimal(100)), fair, poor)) == [("band", 0, "below")]
    assert _flaws(bands=()) == [("band", 0, "label")]


def test_a_code_used_twice_and_a_group_that_is_not_there_are_found() -> None:
    first, *rest = SMALL.nodes
    assert _flaws(nodes=(first, first, *rest)) == [("node", 1, "code")]
    assert _flaws(nodes=(first, dataclasses.replace(first, code="a1"), *rest)) == [("node", 1, "code")]
    lost = dataclasses.replace(first, parent="XX")
    assert _flaws(nodes=(lost, *rest)) == [("node", 0, "parent")]


def test_every_example_of_the_description_of_sets_can_be_read() -> None:
    text = (ROOT / "docs" / "bo-tieu-chi.md").read_text(encoding="utf-8")
    examples = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    heads = [each for each in examples if not each.startswith("[[")]
    whole = "\n".join([TOML_HEAD, *heads, *(each for each in examples if each.startswith("[["))])
    criteria = sets.from_toml(whole)
    assert {node.kind for node in criteria.nodes} == {"group", "mark", "choice", "points", "count", "ratio"}
    assert criteria.variants == ("Sở, ban, ngành", "Phường, xã")
