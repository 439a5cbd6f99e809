"""Invents answers to any criteria set that break no rule."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

from vtlt_consolidate.language.judge import Judge, judges
from vtlt_consolidate.language.linear import difference
from vtlt_consolidate.language.typed import Apply
from vtlt_consolidate.model.criteria import MARK_OPTIONS, QUANTITY, CriteriaSet, Node
from vtlt_consolidate.model.kinds import PerKind
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, NOTE, OF
from vtlt_consolidate.model.rules.setrule import TRIAL
from vtlt_consolidate.scoring.tree import micro
from vtlt_consolidate.scoring.worked.worth import Given, worth
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO

Value = str | float
Values = tuple[Value, ...]
"""Values for the first fields of `_FIELDS`, as many as the kind has."""
_FIELDS = (ANSWER, OF)
# Shares of the marks that are met, and of the rows with a note.
_MET, _NOTED = 0.7, 0.1
_TRIES = 40
_MANY = 40
_QUARTER = MICRO // 4
_TEXTS = ("Cử nhân Luật", "Trung cấp văn thư, lưu trữ", "CN Quản trị văn phòng", "Cao đẳng Hành chính")
_NOTES = ("Đang bổ sung minh chứng", "Theo Kế hoạch năm", "Bố trí kiêm nhiệm", "Hoàn thành trong quý IV")


def invent(criteria: CriteriaSet, chance: random.Random, period: Period) -> dict[tuple[str, str], Value]:
    """Invent plausible answers to everything that a set asks; documents are dated one or two years before."""
    filled: dict[tuple[str, str], Value] = {}
    for leaf in criteria.leaves:
        filled |= _invented(leaf, chance, period.year)
    judging = [judge for judge in judges(criteria, period) if judge.rule.state != TRIAL]
    for _ in range(_TRIES):
        # One sum may contain another, so all are looked at as often as there are rules.
        for judge in judging * len(judging):
            if judge.broken_on(filled):
                filled = _balanced(judge, filled, criteria)
        broken = [judge for judge in judging if judge.broken_on(filled)]
        # Answers that do not agree are invented again, as they would be mended.
        for code in dict.fromkeys(ref.code for judge in broken for ref in judge.refs if ref.code):
            kept = {place: value for place, value in filled.items() if place[0] != code}
            filled = kept | _invented(criteria.by_code[code], chance, period.year)
    return filled


def _balanced(
    judge: Judge, filled: dict[tuple[str, str], Value], criteria: CriteriaSet
) -> dict[tuple[str, str], Value]:
    """Make a sum come out that a rule asks for, by one of its quantities; chance would hardly ever do so."""
    tree = judge.condition
    more = difference(*tree.arguments) if isinstance(tree, Apply) and tree.function.name == "=" else None
    values = {ref: filled.get((ref.code, ref.field)) for ref in (more.terms if more else ())}
    if more is None or not all(isinstance(value, float) for value in values.values()):
        return filled
    excess = sum((Fraction(str(value)) * more.terms[ref] for ref, value in values.items()), more.constant)
    for ref, value in values.items():
        leaf = criteria.by_code[ref.code]
        mended = Fraction(str(value)) - excess / more.terms[ref]
        fits = 0 <= mended <= (leaf.at_most or mended) and (mended.denominator == 1 or not leaf.whole)
        if leaf.kind == QUANTITY and fits:
            return {**filled, (ref.code, ref.field): float(mended)}
    return filled


def _invented(leaf: Node, chance: random.Random, year: int) -> dict[tuple[str, str], Value]:
    filled: dict[tuple[str, str], Value] = {}
    if leaf.source:
        return filled
    if not leaf.required and chance.random() < 1 / 4:
        return filled
    values = _ANSWERS[leaf.kind](leaf, chance)
    filled |= {(leaf.code, field): value for field, value in zip(_FIELDS, values, strict=False)}
    # What is not met has no document.
    if leaf.evidence and values[0] != MARK_OPTIONS[1]:
        filled[leaf.code, DOC_NUMBER] = _document_number(chance)
        filled[leaf.code, DOC_DATE] = _day(chance, year)
    if chance.random() < _NOTED:
        filled[leaf.code, NOTE] = chance.choice(_NOTES)
    return filled


def _document_number(chance: random.Random) -> str:
    return f"{chance.randint(1, 250)}/{chance.choice(('KH', 'QĐ'))}-UBND"


def _day(chance: random.Random, year: int = 2026) -> str:
    day, month = chance.randint(1, 28), chance.randint(1, 12)
    return f"{day:02d}/{month}/{chance.randint(year - 2, year - 1)}"


def _text(leaf: Node, chance: random.Random) -> Values:
    _ = leaf
    return (chance.choice(_TEXTS),)


def _mark(leaf: Node, chance: random.Random) -> Values:
    _ = leaf
    return (MARK_OPTIONS[chance.random() >= _MET],)


def _quantity(leaf: Node, chance: random.Random) -> Values:
    # One less than the most, because a fraction may be added.
    most = min(_MANY, int(leaf.at_most)) if leaf.at_most is not None else _MANY
    number = chance.randint(0, max(most - 1, 0))
    return (float(number) if leaf.whole else number + chance.choice((0.0, 0.25, 0.5)),)


def _choice(leaf: Node, chance: random.Random) -> Values:
    return (chance.choice(leaf.options).label,)


def _points(leaf: Node, chance: random.Random) -> Values:
    least, step = micro(leaf.least), micro(leaf.step) or _QUARTER
    return ((least + step * chance.randint(0, (micro(leaf.points) - least) // step)) / MICRO,)


def _count(leaf: Node, chance: random.Random) -> Values:
    """A small number that some tier gives points, if there is one."""
    most = min(_MANY, int(leaf.at_most)) if leaf.at_most is not None else _MANY // 4
    drawn = chance.sample(range(most + 1), most + 1)
    return (
        float(next((n for n in drawn if worth(leaf, Given(State.GIVEN, value=n * MICRO)) is not None), 0)),
    )


def _ratio(leaf: Node, chance: random.Random) -> Values:
    of = chance.randint(1, _MANY)
    for done in chance.sample(range(of + 1), of + 1):
        if worth(leaf, Given(State.GIVEN, value=done * MICRO, of=of * MICRO)) is not None:
            return float(done), float(of)
    return float(of), float(of)


def _date(leaf: Node, chance: random.Random) -> Values:
    _ = leaf
    return (_day(chance),)


def _document(leaf: Node, chance: random.Random) -> Values:
    _ = leaf
    return (f"{_document_number(chance)} ngày {_day(chance)}",)


_ANSWERS: PerKind[Callable[[Node, random.Random], Values]] = PerKind(
    mark=_mark,
    choice=_choice,
    points=_points,
    count=_count,
    ratio=_ratio,
    quantity=_quantity,
    text=_text,
    date=_date,
    document=_document,
)
