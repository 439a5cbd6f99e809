"""The live points of every weighted form are those of the program, as LibreOffice calculates them."""

from pathlib import Path

import pytest

from tests.office import needs_libreoffice
from tests.writing.forms.fillings import differences
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.settings import sets
from vtlt_consolidate.writing.forms import selfscore

WEIGHTED = [criteria for criteria in sets.available() if criteria.account.asks_points]


@needs_libreoffice
@pytest.mark.long
@pytest.mark.parametrize("criteria", WEIGHTED, ids=lambda criteria: criteria.id)
def test_the_formulas_of_a_form_give_what_the_program_gives(criteria: CriteriaSet, tmp_path: Path) -> None:
    compared, wrong = differences(criteria, 25, 7, tmp_path)
    assert compared > 25 * len(criteria.criteria) / 10
    assert wrong == []


@needs_libreoffice
@pytest.mark.long
def test_a_wrong_formula_would_be_noticed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selfscore, "_formula", lambda *_: "0.125")
    assert differences(WEIGHTED[0], 2, 7, tmp_path)[1]
