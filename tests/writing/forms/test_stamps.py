"""Blank forms are stamped from one that was rendered, and nobody can tell which is which."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import PERIOD, SMALL, config, unpacked
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.layout import FormLayout
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.settings import sets
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.forms.stamp import Stamps

NAMES = [
    "Phường Tân Định", "Xã “A & B” <Đông>", "Xã 1", "Xã 1", "Nội dung tiêu chí", "Đạt", "XÃ HOA", "Xã hoa",
    " Xã có dấu cách ", "Xã _x0041_", "Xã hai\ndòng", "Xã\tthẻ", "Sở Nội vụ", "2026-03", "001",
    "Phường " + "rất dài " * 30, "Đặc khu Phú Quốc",
]  # fmt: skip


def units(names: list[str]) -> list[Unit]:
    return [Unit(f"{at:03d}", name, agency_name=name * (at % 2)) for at, name in enumerate(names)]


def differing(settings_: Config, *, rehearsal: bool = False) -> list[str]:
    """The units whose stamped form is not the rendered one, byte for byte when unpacked."""
    round_ = dataclasses.replace(settings_.round(PERIOD), rehearsal=rehearsal)
    stamps = Stamps(settings_, round_)
    return [
        unit.name
        for unit in settings_.roster.units
        if unpacked(stamps.form(unit)) != unpacked(forms.render(settings_, unit, round_))
    ]


@pytest.mark.parametrize("rehearsal", [False, True])
@pytest.mark.parametrize("keys", [(), ("ab" * 32,)])
def test_a_stamped_form_is_the_rendered_one(keys: tuple[str, ...], *, rehearsal: bool) -> None:
    assert differing(dataclasses.replace(config(units(NAMES)), keys=keys), rehearsal=rehearsal) == []


@pytest.mark.long
@settings(max_examples=15)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40), max_size=6))
def test_whatever_units_are_called_their_forms_are_the_rendered_ones(names: list[str]) -> None:
    assert differing(config(units(names))) == []


def test_variants_have_forms_of_their_own() -> None:
    criteria = next(found for found in sets.available() if found.variants)
    made = [
        Unit(f"{at:03d}", f"Cơ quan {at}", variant=criteria.variants[at % len(criteria.variants)])
        for at in range(6)
    ]
    assert differing(config(made, criteria)) == []


def test_a_form_has_no_row_of_a_group_in_which_only_others_are_asked() -> None:
    of_communes = Node("X", "group", "Của xã", "Nhiệm vụ riêng của xã")
    inside = Node("X1", "mark", "Việc", "Việc của xã", parent="X", variants=("Xã",))
    criteria = dataclasses.replace(
        SMALL, nodes=(of_communes, inside, *SMALL.nodes), variants=("Sở", "Xã")
    )  # fmt: skip
    of_group = {variant: FormLayout(part) for variant, part in criteria.by_variant()}
    assert ("X" in of_group["Sở"].rows, "X" in of_group["Xã"].rows) == (False, True)
    assert list(of_group["Sở"].rows.values()) == list(range(13, 13 + len(SMALL.nodes)))
    made = [Unit("001", "Sở A", variant="Sở"), Unit("002", "Xã B", variant="Xã")]
    assert differing(config(made, criteria)) == []


def test_most_forms_are_not_rendered(monkeypatch: pytest.MonkeyPatch) -> None:
    settings_ = config([Unit(f"{at:03d}", f"Phường {at}") for at in range(40)], SMALL)
    rendered = []
    real = forms.render
    monkeypatch.setattr(forms, "render", lambda *given: rendered.append(given[1]) or real(*given))
    stamps = Stamps(settings_, settings_.round(PERIOD))
    assert len({stamps.form(unit) for unit in settings_.roster.units}) == 40
    assert len(rendered) <= 2
