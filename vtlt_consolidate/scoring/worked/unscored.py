"""Tells why a formula gave no points although its unit answered: nobody but the office can mend that."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import pointrules
from vtlt_consolidate.language import sentences
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.language.typed import Ref, references
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Findings, Marks
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.scoring.worked.values import Known, is_answer
from vtlt_consolidate.words.text import listed

_BY_ZERO = "phép chia cho 0"


def check(
    marks: DataFrame[Marks], criteria: CriteriaSet, known: Known, returned: Collection[str]
) -> DataFrame[Findings]:
    """Find criteria whose formula gave no points.

    Args:
        marks: frame `Marks`, with the reviewer's points.
        criteria: the set.
        known: what the formulas look at.
        returned: the codes of the units whose return counts.

    Returns:
        `Findings`, for the office. Where an answer of the unit itself is missing, it is asked for anyway.
    """
    return catalogue.frame(list(_records(marks, criteria, known, returned)))


def _records(
    marks: DataFrame[Marks], criteria: CriteriaSet, known: Known, returned: Collection[str]
) -> Iterator[dict[str, Any]]:
    trees = working.formulas(criteria)
    if not trees:
        return
    without = marks[marks["points_micro"].isna() & marks["leaf_code"].isin(trees)]
    for unit_code, code in frames.tuples(without, "unit_code", "leaf_code"):
        mine = known.get(unit_code, {})
        lacking = [ref for ref in references(trees[code]) if ref not in mine]
        if unit_code not in returned or any(map(is_answer, lacking)):
            continue
        yield catalogue.record(
            pointrules.NO_POINTS, unit_code=unit_code, leaf_code=code,
            subject=named(criteria, criteria.by_code[code]), key=code, found=_why(lacking, criteria),
        )  # fmt: skip


def _why(lacking: list[Ref], criteria: CriteriaSet) -> str:
    names = dict.fromkeys(sentences.name(ref, criteria) for ref in lacking)
    return f"{listed(list(names))} chưa có" if names else _BY_ZERO
