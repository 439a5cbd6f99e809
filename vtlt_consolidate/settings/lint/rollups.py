"""Lint of how answers are rolled up from months to quarters and years."""

from __future__ import annotations

from collections.abc import Iterator

from vtlt_consolidate.model.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.model.kinds import ALL, FACTS, ROLLUPS
from vtlt_consolidate.settings.lint.points import ERROR, WARNING, Flaw
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import MONTHS_OF_A_YEAR, Period
from vtlt_consolidate.words.states import Severity

_USELESS = "dòng loại này không dùng ô này; xóa đi, hoặc đổi loại."
_UNDECLARED = (
    "chưa khai cách gộp nên không gộp được từ tháng lên quý, năm. Số tính đến cuối kỳ (lũy kế, hiện có) ghi "
    "“Số cuối kỳ”; số phát sinh trong từng kỳ ghi “Cộng dồn”{mean}."
)
_MEAN = "; số bình quân ghi “Bình quân”"


def rollup_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield answers that cannot be rolled up as declared, and those where nothing is declared.

    A set of whole years is not rolled up, so it need not declare anything.
    """
    needed = not _is_of_years(criteria)
    for index, node in enumerate(criteria.nodes):
        for field, text, severity in _of_node(node, needed=needed):
            yield Flaw("node", index, field, text, severity=severity)


def _is_of_years(criteria: CriteriaSet) -> bool:
    try:
        return Period.parse(criteria.applies_from).months == MONTHS_OF_A_YEAR
    except VtltError:
        return False


def _of_node(node: Node, *, needed: bool) -> Iterator[tuple[str, str, Severity]]:
    of_a_whole = ALL[node.kind].of_a_whole
    if node.rollup_of and not of_a_whole:
        yield "rollup_of", _USELESS, WARNING
    if node.kind == GROUP:
        if node.rollup:
            yield "rollup", _USELESS, WARNING
        return
    ways = FACTS[node.kind].rollups
    for field, way in (("rollup", node.rollup), ("rollup_of", node.rollup_of)):
        if way and way not in ways and (of_a_whole or field == "rollup"):
            words = " hoặc ".join(f"“{ROLLUPS[each]}”" for each in ways)
            yield field, f"dòng loại này không gộp được theo cách “{ROLLUPS[way]}”; ghi {words}.", ERROR
    if needed and node.rolled_up is None:
        yield "rollup", _UNDECLARED.format(mean=_MEAN if len(ways) == len(ROLLUPS) else ""), WARNING
