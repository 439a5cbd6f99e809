"""Forms of which the blank one's print is left out are read as if they were read whole."""

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl.cell.cell import MergedCell

from tests.helpers import PERIOD, one_each
from tests.helpers import WHOLE as ANSWERED
from tests.pipeline import examine
from vtlt_consolidate.commands import blankforms
from vtlt_consolidate.damage import kinds as damage
from vtlt_consolidate.damage.draft import Draft, Sent
from vtlt_consolidate.files import intake
from vtlt_consolidate.files.intake import Taken
from vtlt_consolidate.files.prints import NO_PRINTS
from vtlt_consolidate.model import layout
from vtlt_consolidate.model.config import Agency, Config, Round
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.rehearsal.invent import invent
from vtlt_consolidate.settings import sets
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace, write
from vtlt_consolidate.workspace.register import Keep

FORMS = 24
SETS = ("hcmc-23", "da-nang-2021", "thanh-hoa-2019", "dan-phuong-2021-tien-do")
WORDS = (
    "Đạt", "Chưa đạt", "x", "5", "không", "Hình như TC02 chưa đạt", "II", "1.234,5", "Kỳ này", " ", "Xã Số 3",
)  # fmt: skip


def _texts(criteria: CriteriaSet) -> list[str]:
    """What may be typed anywhere: words, codes and names of the set, and texts that forms print."""
    codes = [node.code for node in criteria.nodes]
    names = [node.name for node in criteria.nodes]
    tags = [*layout.TAGS.values(), *layout.PREFILL_TAGS.values()]
    heads = [*layout.HEADINGS.values(), *layout.OTHER_HEADINGS, layout.TOTAL_CODE]
    return [*WORDS, *codes, *names, *tags, *heads]


def _scribble(draft: Draft, chance: random.Random, texts: list[str]) -> None:
    """Type over, into or beside a few cells of a form, or empty them."""
    for _ in range(chance.randint(1, 3)):
        row, column = (
            chance.randint(8, draft.sheet.max_row + 3),
            chance.randint(1, draft.sheet.max_column + 2),
        )
        cell = draft.sheet.cell(row, column)
        if not isinstance(cell, MergedCell):
            cell.value = chance.choice([None, *chance.choices(texts, k=3)])


def _month(folder: Path, name: str, seed: int) -> Workspace:
    """A month of forms: as they were sent out, damaged in known ways, or scribbled on."""
    criteria, chance = sets.load(name), random.Random(f"{name}/{seed}")
    variants = [variant for variant, _ in criteria.by_variant()]
    units = tuple(
        Unit(f"{at:03d}", f"Xã Số {at}", variant=variants[at % len(variants)]) for at in range(FORMS)
    )
    config, texts = Config(Agency(), criteria, Roster(units)), _texts(criteria)
    space = Workspace.create(folder, config)
    space.start(PERIOD)
    for at, unit in enumerate(units):
        filled = invent(criteria.of(unit.variant), chance, PERIOD)
        form_of = chance.choice(units) if at % 11 == 10 else unit
        draft = Draft(Sent(config, form_of, Round(PERIOD), filled, units[-3:]))
        if at % 3 == 1:
            damage.apply(draft, [chance.choice(damage.KINDS)], chance)
        elif at % 3 == 2:
            _scribble(draft, chance, texts)
        if not draft.sent_off:
            draft.send()
        for path, data in draft.files:
            write(space.folder(PERIOD, RECEIVED) / f"{at:03d}" / path, data)
    return space


def _read(space: Workspace) -> Iterator[tuple[str, pd.DataFrame]]:
    month = examine(space, PERIOD, keep=Keep.NOTHING).month
    for name in ("files", "answers", "findings", "submissions", "reviews"):
        yield name, getattr(month, name)
    yield "marks", month.results.marks


def test_a_month_is_read_alike_with_and_without_the_print_of_its_forms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _compare(_month(tmp_path / "ws", SETS[0], 0), monkeypatch)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(1, 4))
@pytest.mark.parametrize("name", SETS)
def test_many_months_are_read_alike_with_and_without_the_print_of_their_forms(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, seed: int
) -> None:
    _compare(_month(tmp_path / "ws", name, seed), monkeypatch)


def test_forms_are_read_whole_where_none_can_be_written_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = one_each(tmp_path, [ANSWERED])

    def refused(*_: Any) -> bytes:
        raise VtltError("Biểu không in được.")

    monkeypatch.setattr("vtlt_consolidate.writing.forms.forms.Forms.render", refused)
    assert list(examine(space, PERIOD, keep=Keep.NOTHING).month.files["verdict"]) == ["read"]


def _compare(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[Taken] = []
    take = intake.take

    def noted(*given: Any) -> Taken:
        taken.append(take(*given))
        return taken[-1]

    monkeypatch.setattr(intake, "take", noted)
    apart = dict(_read(space))
    monkeypatch.setattr(blankforms, "prints", lambda *_: NO_PRINTS)
    for name, frame in _read(space):
        pd.testing.assert_frame_equal(apart[name], frame, obj=name)
    with_print, whole = taken
    assert len(with_print.prints) >= FORMS / 3
    assert not whole.prints
    assert len(with_print.cells) < len(whole.cells)
