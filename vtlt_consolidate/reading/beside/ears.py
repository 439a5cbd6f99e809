"""Hears whether words beside an answer, or elsewhere on its form, contradict it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from vtlt_consolidate.findings.rules import cellrules
from vtlt_consolidate.model import cellkinds, layout
from vtlt_consolidate.model.cellkinds import Against
from vtlt_consolidate.model.criteria import CHOICE, MARK, NUMERIC, TEXT, Node
from vtlt_consolidate.model.kinds import FACTS
from vtlt_consolidate.reading import answers
from vtlt_consolidate.reading.beside import facts
from vtlt_consolidate.reading.beside.form import VALUELESS, Form, quoted
from vtlt_consolidate.reading.contradiction import Names, is_signature, opposes, stated, takes_back
from vtlt_consolidate.words import vocabulary
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import clean, fold

_OUR_WORDS = (layout.BROKEN, layout.KEPT)
_OF_OFFICE, _OF_RULES = fold(layout.MEND_SHEET), fold(layout.AGREEING)
REPEATED = {fold(layout.HEADINGS[name]): name for name in (layout.OF, *layout.PROOF)}
"""Heading → field, of which a second column has to say the same; answers have words of their own for that."""
_ANSWERS_TOO = re.compile(
    "|".join(map(fold, ("kết quả", "đính chính", "sửa lại", "điều chỉnh", "trả lời", "đánh giá")))
)
_OF_BEFORE = re.compile("|".join(map(fold, ("kỳ trước", "tháng trước", "quý trước", "năm trước"))))
"""Matches the heading of a column that units insert to compare with earlier answers."""


def beside(form: Form, cell: Any, leaf: Node, heading: str, names: Names) -> None:
    """Examine a cell in the row of a leaf that is no field of the form."""
    if leaf.code not in form.own or cell.kind in VALUELESS or _is_ours(cell, heading):
        return
    heading = "" if fold(heading) == _OF_RULES else heading
    if name := REPEATED.get(fold(heading)):
        _repeated(form, cell, leaf, name)
        return
    if is_of_before(heading) or (not heading and _may_be_a_whole(form, leaf)):
        form.leave(cell)
        return
    own = form.own[leaf.code]
    # Numbers of a form with ticks in two columns are answered in the first one, unlike most of its answers.
    if own.cell == address(int(cell.row), int(cell.column)):
        return
    _weigh(form, cell, leaf, heading, names)


def _weigh(form: Form, cell: Any, leaf: Node, heading: str, names: Names) -> None:
    own = form.own[leaf.code]
    # An answer that is an error is compared as text, so that a readable one beside it always differs.
    same_kind = own.kind if own.kind not in VALUELESS else cellkinds.TEXT
    moved = leaf.kind == TEXT and not (own.typed.strip() or heading) and cell.kind == cellkinds.TEXT
    words, text = quoted(form, cell, heading), names.of(leaf, cell.typed)
    if moved or is_answer(leaf, cell, heading):
        if answers.differ(leaf, (same_kind, own.typed), (cell.kind, cell.typed)):
            form.contradict(leaf, Against.TWO_ANSWERS, words)
        return
    heard = of_others(form, cell.typed, leaf, words, names)
    if speaks_of_others(leaf, cell.typed, names):
        if not heard:
            form.leave(cell)
    elif takes_back(text) or _denies(leaf, own, text):
        form.contradict(leaf, Against.CORRECTED, words)
    else:
        form.leave(cell)


def _is_ours(cell: Any, heading: str) -> bool:
    """Say whether the form itself says something: what is to be mended, which quotes answers, or its checks.

    LibreOffice stores a check that shows nothing as 0 in an .xls, if it did not calculate it anew; an .xls
    does not tell a formula.
    """
    if cell.typed.startswith(_OUR_WORDS) or fold(heading) == _OF_OFFICE:
        return True
    # Beside the rules, others may write too.
    return fold(heading) == _OF_RULES and cell.kind == cellkinds.NUMBER and not cell.typed.strip("0,")


def speaks_of_others(leaf: Node, text: str, names: Names) -> bool:
    """Say whether a text in the row of a leaf begins with other leaves: `TC01 ghi nhầm` beside TC02."""
    leaves, _ = names.begun(text)
    return bool(leaves) and leaf not in leaves


def of_others(form: Form, text: str, leaf: Node, words: str, names: Names) -> bool:
    """Contradict the other leaves that a text in a row begins with, and say whether it is against any.

    Args:
        form: the form.
        text: what stands there.
        leaf: the leaf of the row.
        words: the text with its place.
        names: finds the leaves.
    """
    leaves, said = names.begun(text)
    return _contradicted(form, [each for each in leaves if each is not leaf], said, words)


def _contradicted(form: Form, leaves: list[Node], said: str, words: str) -> bool:
    there = [leaf for leaf in leaves if leaf.code in form.own]
    wrong = [leaf for leaf in there if _is_against(leaf, form.own[leaf.code], said)]
    for leaf in wrong:
        form.contradict(leaf, Against.CORRECTED, words)
    return bool(wrong)


def _is_against(leaf: Node, own: Any, said: str) -> bool:
    state = vocabulary.read_mark(own.typed) if leaf.kind == MARK else None
    if state is None:
        return takes_back(said)
    return opposes(said, state) or stated(said) not in ("", state)


def _repeated(form: Form, cell: Any, leaf: Node, name: str) -> None:
    """Compare what stands in a second column of a field with what stands in the first."""
    own = form.field(leaf.code, name)
    if own is None:
        form.leave(cell)
    elif answers.differ(leaf, (own.kind, own.typed), (cell.kind, cell.typed), name):
        form.contradict(leaf, Against.TWO_ANSWERS, quoted(form, cell, layout.HEADINGS[name]), name)


def _may_be_a_whole(form: Form, leaf: Node) -> bool:
    """Say whether a number may be the whole of a ratio, as its column was lost: then that is asked for."""
    return FACTS[leaf.kind].of_a_whole and layout.OF not in form.place.columns


def is_of_before(heading: str) -> bool:
    """Say whether a heading is that of earlier answers, and not also of results or corrections."""
    words = fold(heading)
    return bool(_OF_BEFORE.search(words)) and not _ANSWERS_TOO.search(words)


def is_answer(leaf: Node, cell: Any, heading: str) -> bool:
    """Say whether a cell that is no field looks like an answer to the leaf of its row.

    Numbers, days and words are written beside tables for many reasons, so they count as answers only in a
    column with such a heading; numbers also in a column without a heading.
    """
    if _ANSWERS_TOO.search(fold(heading)):
        return True
    if leaf.kind == TEXT or not answers.says(leaf, layout.ANSWER, cell.typed):
        return False
    if leaf.kind in (MARK, CHOICE):
        return cell.kind != cellkinds.NUMBER or not heading
    return leaf.kind in NUMERIC and cell.kind in (cellkinds.NUMBER, cellkinds.TEXT) and not heading


def _denies(leaf: Node, own: Any, text: str) -> bool:
    state = vocabulary.read_mark(own.typed) if leaf.kind == MARK else None
    return state is not None and opposes(text, state)


def in_words(form: Form, cell: Any, names: Names, *, read_on: bool) -> None:
    """Examine a sentence outside the table: whether it names criteria and corrects their answers."""
    text = clean(cell.typed)
    told = _may_correct(text) or names.begun(text)[0]
    if (told and (corrected(form, cell, names) or measured(form, cell, names))) or not read_on:
        return
    if takes_back(text) and not any(leaf.code in form.own for leaf in names.named(text)):
        form.complain(cellrules.UNCLEAR_CORRECTION, cell)
    elif not is_signature(text):
        form.leave(cell)


# Cached, because the forms of a month have the same texts around their tables, which say nothing.
@lru_cache(maxsize=1 << 14)
def _may_correct(text: str) -> bool:
    """Say whether a sentence that does not begin with a criterion may be about answers all the same."""
    return takes_back(text) or bool(stated(text)) or bool(facts.units_of_table(text))


def corrected(form: Form, cell: Any, names: Names) -> bool:
    """Contradict the answers that a sentence corrects, and say whether there are any."""
    text = clean(cell.typed)
    back, mark = takes_back(text), stated(text)
    named = [leaf for leaf in names.named(text) if leaf.code in form.own] if back or mark else []
    wrong = [leaf for leaf in named if back or _states_other(leaf, form.own[leaf.code], mark)]
    for leaf in wrong:
        form.contradict(leaf, Against.CORRECTED, quoted(form, cell, ""))
    if wrong:
        return True
    leaves, said = names.begun(text)
    return bool(leaves) and _contradicted(form, leaves, said, quoted(form, cell, ""))


def measured(form: Form, cell: Any, names: Names, units: Iterable[str] = (), code: str = "") -> bool:
    """Contradict the numbers that a line gives in another unit of measure, and say whether there are any.

    Args:
        form: the form.
        cell: the line.
        names: finds the leaves.
        units: what it names, if it says nothing else; else it has to say that it is about units.
        code: the only leaf that it is about.
    """
    named = tuple(units) or facts.units_of_table(cell.typed)
    if not named:
        return False
    leaves = (leaf for leaf in names.leaves if leaf.code in form.own and code in ("", leaf.code))
    said = [(leaf, form.own[leaf.code]) for leaf in leaves]
    wrong = [leaf for leaf, own in said if facts.is_in_other_unit(leaf, own.kind, own.typed, named)]
    for leaf in wrong:
        form.contradict(leaf, Against.NOTE_OPPOSES, quoted(form, cell, ""))
    return bool(wrong)


def _states_other(leaf: Node, own: Any, mark: str) -> bool:
    state = vocabulary.read_mark(own.typed) if leaf.kind == MARK else None
    return state is not None and state != mark
