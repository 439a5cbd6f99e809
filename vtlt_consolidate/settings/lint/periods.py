"""Lint of periods: how answers are rolled up to quarters and years, and the reports that come again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PureWindowsPath

from vtlt_consolidate.language.typed import LATE
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.model.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.model.kinds import ALL, FACTS, ROLLUPS
from vtlt_consolidate.model.plans.duty import Duty
from vtlt_consolidate.scoring.worked.points import reads
from vtlt_consolidate.settings.lint.flaw import ERROR, USELESS, WARNING, Flaw
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import MONTHS_OF_A_YEAR, Period
from vtlt_consolidate.words.states import Severity
from vtlt_consolidate.words.text import fold

_UNDECLARED = (
    "dòng “{code}” chưa khai cách gộp nên không gộp được từ tháng lên quý, năm. Số tính đến cuối kỳ (lũy kế, "
    "hiện có) ghi “Số cuối kỳ”; số phát sinh trong từng kỳ ghi “Cộng dồn”{mean}."
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
        yield "rollup_of", USELESS, WARNING
    if node.kind == GROUP:
        if node.rollup:
            yield "rollup", USELESS, WARNING
        return
    ways = FACTS[node.kind].rollups
    for field, way in (("rollup", node.rollup), ("rollup_of", node.rollup_of)):
        if way and way not in ways and (of_a_whole or field == "rollup"):
            words = " hoặc ".join(f"“{ROLLUPS[each]}”" for each in ways)
            yield field, f"dòng loại này không gộp được theo cách “{ROLLUPS[way]}”; ghi {words}.", ERROR
    if needed and node.rolled_up is None:
        mean = _MEAN if len(ways) == len(ROLLUPS) else ""
        yield "rollup", _UNDECLARED.format(code=node.code, mean=mean), WARNING


def deadline_flaws(config: Config) -> Iterator[Flaw]:
    """Yield periods without a deadline, although formulas look at the days late; the set must be sound.

    Only of the shortest periods: longer ones may be rolled up, and are as late as these.
    """
    if not any(ref.field == LATE for ref in reads(config.criteria)):
        return
    shortest = min((round_.period.months for round_ in config.rounds), default=0)
    for index, round_ in enumerate(config.rounds):
        if round_.due_date is None and round_.period.months == shortest:
            text = "bộ tiêu chí tính theo số ngày nộp trễ mà kỳ này chưa có Hạn nộp; ghi ngày để tính được."
            yield Flaw("round", index, "due_date", text, severity=WARNING)


def duty_flaws(duties: Sequence[Duty]) -> Iterator[Flaw]:
    """Yield reports with one name, two due days for one period, and folders outside the workspace."""
    names: dict[str, int] = {}
    places: dict[tuple[str, int], int] = {}
    for index, duty in enumerate(duties):
        first = names.setdefault(fold(duty.name), index)
        if first != index:
            yield Flaw("duty", index, "name", f"“{duty.name}” đã có ở ô {{other}}; đặt tên khác.", first)
        first = places.setdefault((fold(duty.folder), duty.length), index)
        if first != index:
            text = "báo cáo ở ô {other} có cùng thư mục và cùng loại kỳ; mỗi báo cáo cần một thư mục riêng."
            yield Flaw("duty", index, "folder", text, first)
        # Windows separators too, whatever system this runs on.
        parts = PureWindowsPath(duty.folder).parts
        if duty.folder and (len(parts) != 1 or parts[0] in {".", ".."} or PureWindowsPath(duty.folder).drive):
            text = f"“{duty.folder}” phải là tên một thư mục con của thư mục làm việc, ví dụ tien-do."
            yield Flaw("duty", index, "folder", text)
