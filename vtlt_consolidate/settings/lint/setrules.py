"""Lint of the rules of a set: whether they can be read, and what they may name."""

from __future__ import annotations

from collections.abc import Iterator

from vtlt_consolidate.language.functions import TRUTH
from vtlt_consolidate.language.meaning import compiled
from vtlt_consolidate.language.syntax import FormulaError
from vtlt_consolidate.language.typed import LATE, NONE, POINTS, RECEIVED, Typed, references
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.layout import ANSWER, OF
from vtlt_consolidate.model.rules.setrule import OFF, SetRule
from vtlt_consolidate.settings.lint.points import WARNING, Flaw


def rule_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield rules whose formulas cannot be used, that can never apply, or that lack a reason.

    The tree must be sound: codes are unique.
    """
    for index, rule in enumerate(criteria.rules):
        for field in ("when", "condition"):
            if text := getattr(rule, field):
                yield from _formula_flaws(index, field, text, criteria)
        yield from _circumstances(index, rule)


def _formula_flaws(index: int, field: str, text: str, criteria: CriteriaSet) -> Iterator[Flaw]:
    try:
        tree = compiled(text, criteria, TRUTH)
    except FormulaError as error:
        yield Flaw("rule", index, field, str(error))
        return
    yield from (Flaw("rule", index, field, words) for words in _unusable(tree))
    if field == "condition" and not any(ref.code for ref in references(tree)):
        yield Flaw("rule", index, field, "điều kiện không nêu mã tiêu chí nào nên không kiểm được gì.")


def _unusable(tree: Typed) -> Iterator[str]:
    if scored := next((ref.code for ref in references(tree) if ref.field == POINTS), ""):
        yield f"quy tắc chỉ so các câu trả lời, không dùng được ĐIỂM({scored}); so câu trả lời {scored}."

    if none := next((ref.code for ref in references(tree) if ref.field == NONE), ""):
        yield f"quy tắc không dùng KHÔNG_PHÁT_SINH({none}); câu trả lời như vậy thì quy tắc không xét."
    if any(ref.field in (LATE, RECEIVED) for ref in references(tree)):
        yield "quy tắc so các câu trả lời trong biểu, không dùng SỐ_NGÀY_TRỄ(), NGÀY_NỘP()."
    kept = (ANSWER, OF)
    if former := next((ref for ref in references(tree) if ref.when and ref.field not in kept), None):
        yield f"kỳ trước chỉ giữ câu trả lời, không giữ văn bản minh chứng của {former.code}."


def _circumstances(index: int, rule: SetRule) -> Iterator[Flaw]:
    if rule.since and rule.until and rule.until.before(rule.since):
        text = f"Đến kỳ {rule.until} đứng trước Từ kỳ {rule.since} nên quy tắc không dùng cho kỳ nào."
        yield Flaw("rule", index, "until", text)
    if rule.state == OFF and not rule.why:
        text = "quy tắc đã tắt mà chưa ghi ai tắt và vì sao."
        yield Flaw("rule", index, "why", text, severity=WARNING)
    if not rule.citation:
        text = "chưa có căn cứ; ghi văn bản và điều khoản quy định."
        yield Flaw("rule", index, "citation", text, severity=WARNING)
