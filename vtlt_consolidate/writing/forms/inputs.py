"""The input cells of the form: format, drop-down or data validation, and the texts shown with them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from vtlt_consolidate.excel.sheet import Sheet, quoted
from vtlt_consolidate.model.criteria import MARK_OPTIONS, NOT_ARISEN, NUMERIC, QUANTITY, CriteriaSet, Node
from vtlt_consolidate.model.kinds import FACTS, PerKind
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, NOTE, OF
from vtlt_consolidate.scoring.wording import example, expected, how_counted
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import EXAMPLE_DAY

_PROMPTS = {
    OF: ("Trên tổng số", "Ghi tổng số mà kết quả là một phần của nó."),
    DOC_NUMBER: ("Số, ký hiệu văn bản", "Ghi như trên văn bản. Ví dụ: 12/KH-UBND"),
    DOC_DATE: ("Ngày văn bản", f"Ghi ngày/tháng/năm. Ví dụ: {EXAMPLE_DAY}"),
    NOTE: ("Ghi chú", "Ghi điều cần giải thích thêm (nếu có)."),
}


def looks(node: Node, field: str) -> str:
    """The styles of an input."""
    if field in (ANSWER, OF) and node.kind in NUMERIC:
        fractions = " center decimal" if node.kind == QUANTITY else " center"
        return " center integer" if _asks_whole_number(node) else fractions
    # Text format, because Excel would turn 05/3/2019 and 12/23 into dates, differently in each locale.
    return " center astext" if field in {ANSWER, DOC_DATE} else " astext"


def _asks_whole_number(node: Node) -> bool:
    return node.whole or FACTS[node.kind].whole


Guard = Callable[[Sheet], None]
"""Sets what an input takes on a sheet."""


def guard(place: tuple[int, int], criteria: CriteriaSet, node: Node, field: str, period: Period) -> Guard:
    """Drop-down, data validation, prompt and error text of an input, with examples of the period."""
    row, column = place
    if field not in (ANSWER, OF):
        title, prompt = _PROMPTS[field]
        shown = {"title": title, "prompt": period.examples(prompt)}
        return lambda sheet: sheet.prompt(row, column, **shown)
    words = {
        "title": node.label,
        "prompt": (node.instruction or how_counted(criteria, node)) if field == ANSWER else _PROMPTS[OF][1],
        "error": period.examples(f"Ô này nhận {expected(node)}. Ví dụ: {example(node)}"),
    }
    return _GUARDS[node.kind](row, column, node, words)


def _mark(row: int, column: int, node: Node, words: dict[str, str]) -> Guard:
    options = _also_unarisen(node, MARK_OPTIONS)
    return lambda sheet: sheet.choice(row, column, options, **words)


def _choice(row: int, column: int, node: Node, words: dict[str, str]) -> Guard:
    options = _also_unarisen(node, [option.label for option in node.options])
    return lambda sheet: sheet.choice(row, column, options, **words)


def _also_unarisen(node: Node, options: Sequence[str]) -> list[str]:
    return [*options, NOT_ARISEN] if node.unarisen else list(options)


def _points(row: int, column: int, node: Node, words: dict[str, str]) -> Guard:
    condition = _or_unarisen(node, row, column, _allowed_points(node, address(row, column)))
    return lambda sheet: sheet.obey(row, column, condition, **words)


def _or_unarisen(node: Node, row: int, column: int, condition: str) -> str:
    return f"OR({address(row, column)}={quoted(NOT_ARISEN)},{condition})" if node.unarisen else condition


def _number(row: int, column: int, node: Node, words: dict[str, str]) -> Guard:
    most = float(node.at_most) if node.at_most is not None else None
    if node.unarisen:
        cell = address(row, column)
        bounds = f"{cell}>=0" + (f",{cell}<={most:.15g}" if most is not None else "")
        whole = f",INT({cell})={cell}" if _asks_whole_number(node) else ""
        # IF, because a comparison of a text with a number is true.
        condition = _or_unarisen(node, row, column, f"IF(ISNUMBER({cell}),AND({bounds}{whole}),FALSE)")
        return lambda sheet: sheet.obey(row, column, condition, **words)
    return lambda sheet: sheet.only_numbers(row, column, whole=_asks_whole_number(node), most=most, **words)


def _text(row: int, column: int, node: Node, words: dict[str, str]) -> Guard:
    _ = node
    return lambda sheet: sheet.prompt(row, column, **words)


_GUARDS: PerKind[Callable[[int, int, Node, dict[str, str]], Guard]] = PerKind(
    mark=_mark,
    choice=_choice,
    points=_points,
    count=_number,
    ratio=_number,
    quantity=_number,
    text=_text,
    date=_text,
    document=_text,
)


def _allowed_points(node: Node, cell: str) -> str:
    bounds = f"{cell}>={node.least or 0},{cell}<={node.points or 0}"
    # ROUND first: 0.3/0.1 is 2.9999… in binary fractions, and MOD would refuse it.
    steps = f",MOD(ROUND(({cell}-{node.least or 0})/{node.step},6),1)=0" if node.step else ""
    return f"AND(ISNUMBER({cell}),{bounds}{steps})"
