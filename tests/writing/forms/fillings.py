"""Random fillings of the forms of a set."""

import random
from collections.abc import Iterable
from decimal import Decimal

from tests.helpers import PERIOD
from vtlt_consolidate.excel.sheet import Book
from vtlt_consolidate.model.criteria import (
    CHOICE,
    COUNT,
    MARK,
    NOT_ARISEN,
    POINTS,
    RATIO,
    CriteriaSet,
    Node,
)
from vtlt_consolidate.model.layout import ANSWER, OF, FormLayout
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.forms.shape import Shape

_UNARISEN = 0.2

Filled = dict[tuple[str, str], str | float]


def fill(criteria: CriteriaSet, chance: random.Random) -> Filled:
    """Answer a form at random: mostly whole, on bounds as often as between them."""
    blank = chance.choice((0.0, 0.0, 0.0, 0.05, 0.5))
    filled: Filled = {}
    for leaf in criteria.criteria:
        if leaf.unarisen and chance.random() < _UNARISEN:
            filled[leaf.code, ANSWER] = NOT_ARISEN
        elif not leaf.source and chance.random() >= blank:
            filled |= _answer(leaf, chance)
    return filled


def _answer(leaf: Node, chance: random.Random) -> Filled:
    here = (leaf.code, ANSWER)
    if leaf.kind == MARK:
        return {here: chance.choice(("Đạt", "Chưa đạt"))}
    if leaf.kind == CHOICE:
        return {here: chance.choice(leaf.options).label}
    if leaf.kind == POINTS:
        least, most = leaf.least or Decimal(0), leaf.points or Decimal(10)
        steps = int((most - least) / (leaf.step or Decimal("0.25")))
        return {here: float(least + chance.randint(0, steps) * (leaf.step or Decimal("0.25")))}
    if leaf.kind == COUNT:
        return {here: chance.choice((0, 1, 2, 3, chance.randint(0, 40)))}
    if leaf.kind == RATIO:
        of = chance.choice((1, 3, 7, 10, 57, 100, chance.randint(1, 5000)))
        of = of if leaf.whole else round(of + chance.random(), chance.randint(0, 3))
        share = chance.choice((0, 0.3, 0.5, 0.7, 0.9, 1, chance.random()))
        done = round(of * share) if leaf.whole else round(of * share, 3)
        return {here: min(done, of), (leaf.code, OF): of}
    return {}


def forms_of(criteria: CriteriaSet, fillings: Iterable[Filled]) -> bytes:
    """Write the tables of filled forms and the counts above them, each on a sheet of its own."""
    book, layout = Book(title=criteria.id), FormLayout(criteria)
    shape = Shape(layout, PERIOD)
    for number, filled in enumerate(fillings):
        sheet = book.sheet(f"{number}")
        forms._write_table(sheet, shape, filled, None)
        forms._write_status(sheet, layout, filled, forms._verdict(layout, filled, "đủ"))
    return book.save()
