"""What units have to mend, and what their correction forms hold."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pandas as pd

from vtlt_consolidate.checking import agreement, fixedcells
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import answerrules, resentrules
from vtlt_consolidate.language.judge import Place
from vtlt_consolidate.model import cellkinds, frames
from vtlt_consolidate.model.cellkinds import Against, Look
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import MARK, MET, NOT_MET, CriteriaSet
from vtlt_consolidate.model.layout import ANSWER, CONFIRM, NOTE, PROOF, FormLayout, Prefill
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.period import in_words
from vtlt_consolidate.words.states import Review, State
from vtlt_consolidate.words.text import clean, count_of, listed
from vtlt_consolidate.words.vocabulary import read_mark
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.forms.corrections import Due, file_name
from vtlt_consolidate.writing.forms.forms import Filled
from vtlt_consolidate.writing.forms.mending import Change, Correction


def to_mend(month: Month) -> pd.DataFrame:
    """Select the findings that the units themselves have to mend, as rows of `Findings`.

    Left out are notes, findings for the office, all of a unit whose files the office has to sort out first,
    and, if a unit has a return that counts, findings about its other files: one of another month, say, or a
    duplicate.
    """
    found, files = month.findings, month.files
    # A unit whose earlier figures are used has sent nothing in this round that it could mend.
    carried = set(files.loc[files["carried"] != "", "unit_code"])
    office = [rule.code for rule in catalogue.RULES.values() if rule.office]
    counted = found["unit_code"].map(month.submissions.set_index("unit_code")["file"]).fillna("")
    elsewhere = (counted != "") & (found["file"] != "") & (found["file"] != counted)
    # Before the office has sorted out the files of a unit, nobody knows what it has to mend.
    others = carried | month.of_the_office
    own = (found["unit_code"] != "") & ~found["unit_code"].isin(others) & ~elsewhere
    return found[own & (found["severity"] != catalogue.NOTED) & ~found["code"].isin(office)]


def of_month(config: Config, month: Month) -> list[Due]:
    """List the correction forms of all units with something to mend, if it sent any, in print order."""
    mend = to_mend(month)
    if mend.empty:
        return []
    names = forms.file_names(config.roster)
    sent = set(month.results.answers["unit_code"])
    attempts = month.files.groupby("unit_code")["attempt"].max().to_dict()
    in_tables = {unit for _, unit in fixedcells.in_tables(month.results.answers)}
    found, reviews, resent = (_by_unit(each) for each in (mend, month.reviews, month.resent))
    typed = _typed(month, found, in_tables)
    changed = {
        code: [Change(row.leaf_code, row.field, row.former, row.now, row.asked) for row in rows]
        for code, rows in resent.items()
    }
    made = []
    for unit in config.roster.units:
        if unit.code in found and unit.code in sent:
            attempt = int(attempts.get(unit.code, 0)) + 1
            filled: Filled = typed.get(unit.code, {})
            anew = unit.code not in typed
            correction = _correction(config.criteria.of(unit.variant), found[unit.code], anew=anew)
            if unit.code in in_tables:
                correction = _with_proofs(correction, config.criteria.of(unit.variant), filled)
            filled = _asked_alike(filled, reviews.get(unit.code, []), found[unit.code])
            prefill = month.prefills.of(unit.code) if anew else _prefill(reviews.get(unit.code, []), filled)
            if prefill:
                filled = filled or dict(prefill.answers)
                general = (*_to_confirm(prefill, config, unit), *correction.general)
                correction = replace(correction, prefill=prefill, general=general)
            correction = replace(correction, changes=changed.get(unit.code, ()))
            made.append(Due(file_name(names[unit.code], attempt), unit, filled, attempt, correction))
    return made


def _correction(criteria: CriteriaSet, found: Sequence[Any], *, anew: bool) -> Correction:
    """Collect what is wrong with a unit's return; findings about one cell are joined."""
    # What is not confirmed is said once for all such cells, as one choice confirms them.
    said = [row for row in found if row.code != resentrules.UNCONFIRMED.code]
    general = [f"Tệp {row.file}: {_why([row])}" for row in said if not _placed(row, criteria)]
    wrong: dict[Place, list[str]] = {}
    elsewhere: dict[Place, list[Place]] = {}
    for cells, rows in _together([row for row in said if _placed(row, criteria)], criteria):
        first, why = (rows[0].leaf_code, rows[0].field), _why(rows)
        if why not in wrong.setdefault(first, []):
            wrong[first].append(why)
        for place in cells - {first}:
            elsewhere.setdefault(place, []).append(first)
    layout = FormLayout(criteria)
    for place, firsts in elsewhere.items():
        others = listed([f"ô {address(*at)}" for at in sorted({layout.place(*first) for first in firsts})])
        wrong.setdefault(place, []).append(f"Phải khớp với {others}, lý do ghi ở đó.")
    return Correction({place: " ".join(reasons) for place, reasons in wrong.items()}, general, anew)


def _placed(row: Any, criteria: CriteriaSet) -> bool:
    """Is a finding about a cell of the form?"""
    return bool(row.field) and row.leaf_code in criteria.by_code


def _why(rows: Sequence[Any]) -> str:
    """What is wrong, and how to mend it; what several findings say alike is said once."""
    mends = (catalogue.asked_of_unit(row) for row in rows)
    return " ".join(dict.fromkeys((*(row.message for row in rows), *mends)))


def _together(rows: Sequence[Any], criteria: CriteriaSet) -> Iterable[tuple[frozenset[Place], list[Any]]]:
    """Findings with the answers that they are about; broken rules about the same answers are put together."""
    groups: dict[object, tuple[frozenset[Place], list[Any]]] = {}
    for at, row in enumerate(rows):
        cells = frozenset({(row.leaf_code, row.field), *_others(row, criteria)})
        groups.setdefault(cells if len(cells) > 1 else at, (cells, []))[1].append(row)
    return groups.values()


def _others(row: Any, criteria: CriteriaSet) -> Iterator[Place]:
    """All answers that a broken rule names; any of them may be mended."""
    if row.code not in agreement.CODES:
        return
    layout = FormLayout(criteria)
    asked = {(leaf.code, field) for leaf in criteria.leaves for field in layout.inputs(leaf)}
    yield from (place for place in agreement.named(row.key, criteria) if place in asked)


def _by_unit(frame: pd.DataFrame) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for row in frames.rows(frame):
        found.setdefault(row.unit_code, []).append(row)
    return found


def _asked_alike(filled: Filled, reviews: Sequence[Any], found: Sequence[Any]) -> Filled:
    """Leave out unconfirmed earlier answers to what is asked in other words since they were sent out.

    To confirm them would give to the new words the answer to the former ones.
    """
    other = {row.leaf_code for row in found if row.code == answerrules.REWORDED.code}
    waiting = {(row.leaf_code, row.field) for row in reviews if row.review == Review.UNCONFIRMED}
    return {place: said for place, said in filled.items() if place not in waiting or place[0] not in other}


def _prefill(reviews: Sequence[Any], filled: Filled) -> Prefill | None:
    """What still waits to be confirmed on a form that was sent out with earlier answers.

    Args:
        reviews: rows of `Reviews` of the unit; none: the form was sent out blank.
        filled: what the unit typed.
    """
    if not reviews:
        return None
    waiting = [(row.leaf_code, row.field) for row in reviews if row.review == Review.UNCONFIRMED]
    answers = {place: filled[place] for place in waiting if place in filled}
    return Prefill(reviews[0].period, answers, confirmed=not answers)


def _to_confirm(prefill: Prefill, config: Config, unit: Unit) -> Iterator[str]:
    """Say once for all cells with earlier answers what is to be done about them."""
    if prefill.answers:
        cell = address(*FormLayout(config.criteria.of(unit.variant)).confirm_cell)
        yield (
            f"Có {count_of(prefill.answers)} ô nền xanh là số liệu {in_words(prefill.period)} điền "
            "sẵn, chưa xác "
            f"nhận nên chưa được tính. Không có gì thay đổi thì chọn “{CONFIRM}” ở ô {cell}; có thay đổi thì "
            "ghi số liệu kỳ này vào ô."
        )


def _with_proofs(correction: Correction, criteria: CriteriaSet, filled: Filled) -> Correction:
    """Open the cells for the documents of what is met, or may be: the table had no place for them."""
    layout = FormLayout(criteria)
    proofs = frozenset(
        (leaf.code, field)
        for leaf in criteria.leaves
        for field in layout.inputs(leaf)
        if leaf.kind == MARK and leaf.evidence and field in PROOF
        and (filled.get((leaf.code, ANSWER)) != NOT_MET or (leaf.code, ANSWER) in correction.wrong)
    )  # fmt: skip
    return replace(correction, proofs=proofs, general=(*correction.general, *([_PROVE] if proofs else ())))


_PROVE = (
    "Bảng nhiều đơn vị không có chỗ ghi văn bản minh chứng. Tiêu chí ghi Đạt thì ghi số, ký hiệu và ngày của "
    "văn bản vào hai ô để mở cùng dòng."
)


def _typed(
    month: Month, units: Collection[str], in_tables: Collection[str]
) -> dict[str, dict[tuple[str, str], str | float]]:
    """What each of some units typed: numbers as numbers, all else as text, and dates as people write them.

    A unit that typed something has an entry, even if none of it can stand on its form: what the program says
    of a doubtful cell is no answer. Mere marks of a table are put into the words of the form.
    """
    typed: dict[str, dict[tuple[str, str], str | float]] = {}
    answers = month.results.answers
    for row in frames.rows(answers[answers["unit_code"].isin(units)]):
        if row.typed:
            there = typed.setdefault(row.unit_code, {})
            if row.field == NOTE or row.kind not in _REMARKS:
                of_table = row.unit_code in in_tables and read_mark(clean(row.typed)) is not None
                words = _IN_WORDS.get(row.state) if of_table else None
                there[row.leaf_code, row.field] = words or _as_typed(row)
    return typed


_REMARKS = frozenset({*Against, *Look, cellkinds.TWO_COLUMNS})
"""Kinds of answers whose text is what this program says of several cells or of a look."""
_IN_WORDS = {State.MET: MET, State.NOT_MET: NOT_MET}


def _as_typed(row: Any) -> str | float:
    if row.kind == cellkinds.NUMBER:
        return float(Decimal(row.typed.replace(",", ".")))
    return cellkinds.shown(row.kind, str(row.typed))
