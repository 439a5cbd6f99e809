"""Random fillings of the forms of a set, recalculated by LibreOffice and held against the program."""

import random
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import openpyxl

from tests.helpers import PERIOD
from tests.office import recalculated
from vtlt_consolidate.excel.sheet import Book
from vtlt_consolidate.model.criteria import (
    CHOICE,
    COUNT,
    MARK,
    NOT_ARISEN,
    POINTS,
    RATIO,
    TOTAL,
    CriteriaSet,
    Node,
)
from vtlt_consolidate.model.layout import ANSWER, OF, SELF_POINTS, FormLayout
from vtlt_consolidate.writing.forms import forms, selfscore

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
    """Write the tables of filled forms, each on a sheet of its own."""
    book = Book(title=criteria.id)
    for number, filled in enumerate(fillings):
        forms._write_table(book.sheet(f"{number}"), FormLayout(criteria), filled, PERIOD, None)
    return book.save()


def differences(criteria: CriteriaSet, count: int, seed: int, tmp_path: Path) -> tuple[int, list[str]]:
    """Let LibreOffice calculate `count` filled forms of a set.

    Returns:
        How many formulas were compared, and each whose value is not what the program gives.
    """
    chance = random.Random(seed)
    variants = criteria.variants or ("",)
    book, expected = Book(title=criteria.id), []
    for number in range(count):
        mine = criteria.of(chance.choice(variants))
        filled = fill(mine, chance)
        layout = FormLayout(mine)
        forms._write_table(book.sheet(f"{number}"), layout, filled, PERIOD, None)
        expected.append((layout, filled, selfscore.reached(mine, filled)))
    path = tmp_path / f"{criteria.id}-{seed}.xlsx"
    path.write_bytes(book.save())
    opened = openpyxl.load_workbook(recalculated(path, tmp_path), data_only=True)
    compared, wrong = 0, []
    for number, (layout, filled, points) in enumerate(expected):
        sheet = opened[f"{number}"]
        for code, value in points.items():
            row = layout.end_row if code == TOTAL else layout.rows[code]
            shown = sheet.cell(row + 1, layout.columns[SELF_POINTS] + 1).value
            compared += 1
            same = (
                shown in (None, "")
                if value == ""
                else isinstance(shown, int | float) and (abs(shown - float(value)) < 1e-9)
            )
            if not same:
                given = {field: filled.get((code, field)) for field in (ANSWER, OF)}
                wrong.append(f"{criteria.id} {code or 'total'}: {given} gives {shown!r}, not {value!r}")
    return compared, wrong
