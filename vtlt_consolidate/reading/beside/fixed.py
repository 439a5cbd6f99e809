"""Hears what was written into the table where nothing is asked: cells of other fields, and printed texts."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

from vtlt_consolidate.model import layout
from vtlt_consolidate.model.cellkinds import Against
from vtlt_consolidate.model.criteria import MARK, CriteriaSet, Node
from vtlt_consolidate.model.layout import FormLayout
from vtlt_consolidate.reading.beside.form import Form, quoted
from vtlt_consolidate.reading.contradiction import opposes, takes_back
from vtlt_consolidate.reading.tableplaces import Place
from vtlt_consolidate.scoring import wording
from vtlt_consolidate.words import vocabulary
from vtlt_consolidate.words.text import clean, fold

_PRINTED = ("number", "instruction")
_NUMBER = "0123456789. "
_LONGEST = 60
"""A longer text may be the instruction of another version, in which such words mean something else."""


class Fields:
    """What is asked in each row of the forms of a set, and what is printed there."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self._criteria = criteria
        self._asked = {leaf.code: frozenset(FormLayout(criteria).inputs(leaf)) for leaf in criteria.leaves}
        self._unasked: dict[tuple[tuple[str, int], ...], dict[str, frozenset[int]]] = {}

    def unasked(self, place: Place) -> dict[int, frozenset[int]]:
        """Row → the columns of fields that are not asked in it."""
        columns = tuple((name, place.columns[name]) for name in layout.INPUTS if name in place.columns)
        # Most forms of a month have their columns in the same places.
        if columns not in self._unasked:
            self._unasked[columns] = {
                code: frozenset(column for name, column in columns if name not in asked)
                for code, asked in self._asked.items()
            }
        by_code = self._unasked[columns]
        return {row: by_code[code] for row, code in place.rows.items()}

    @cached_property
    def printed(self) -> frozenset[str]:
        """The texts that are printed in the columns of numbers and instructions."""
        criteria = self._criteria
        numbers = {str(criteria.number(leaf)) for leaf in criteria.leaves}
        return frozenset(numbers | {wording.instruction(criteria, leaf) for leaf in criteria.leaves})


def columns(place: Place) -> frozenset[int]:
    """The columns with printed texts in which people write."""
    return _columns(*(place.columns.get(name, -1) for name in _PRINTED))


@lru_cache(maxsize=64)
def _columns(*found: int) -> frozenset[int]:
    return frozenset(found) - {-1}


def examine(form: Form, cell: Any, leaf: Node, heading: str) -> None:
    """Examine a text in the place of a printed one; whatever it says, `fixedcells` lists it."""
    own = form.own.get(leaf.code)
    text = clean(cell.typed).lstrip(_NUMBER).strip(" ()[].:-–")
    if own is None or not text or len(text) > _LONGEST:
        return
    state = vocabulary.read_mark(own.typed) if leaf.kind == MARK else None
    said = vocabulary.read_mark(text)
    if takes_back(text):
        form.contradict(leaf, Against.CORRECTED, quoted(form, cell, heading))
    elif leaf.kind == MARK and said is not None and len(fold(text)) > 1 and said != state:
        form.contradict(leaf, Against.TWO_ANSWERS, quoted(form, cell, heading))
    elif state is not None and opposes(text, state):
        form.contradict(leaf, Against.CORRECTED, quoted(form, cell, heading))
