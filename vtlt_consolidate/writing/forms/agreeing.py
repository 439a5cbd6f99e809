"""What a form shows of the rules of its set: beside the table what has to agree, live, and red cells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Live, Sheet, quoted
from vtlt_consolidate.language import excel
from vtlt_consolidate.language.functions import DAY
from vtlt_consolidate.language.judge import Judge, judges
from vtlt_consolidate.language.typed import NONE, Ref, When
from vtlt_consolidate.model.criteria import NOT_ARISEN
from vtlt_consolidate.model.layout import AGREEING, BROKEN, KEPT, FormLayout
from vtlt_consolidate.model.rules.setrule import TRIAL
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Severity

Filled = Mapping[tuple[str, str], str | float]
_WIDTH = 40
SIGNATURES = 9


class Shown(NamedTuple):
    """A rule on a form: its row, its words, the cells that it names, when it is broken, and who judges it.

    Where `broken` is empty, the form cannot tell, and the words say who does.
    """

    row: int
    words: str
    cells: tuple[tuple[int, int], ...]
    broken: str
    judge: Judge


def write(sheet: Sheet, layout: FormLayout, shown: Sequence[Shown], column: int, filled: Filled) -> None:
    """Show rules beside the table.

    Args:
        sheet: the sheet of the form.
        layout: its layout.
        shown: the rules, see `rules`.
        column: where they are shown.
        filled: what stands on the form.
    """
    if not shown:
        return
    sheet.widths([_WIDTH], column)
    sheet.text(layout.header_row, column, AGREEING, "head")
    by_row: dict[int, list[Shown]] = {}
    by_cell: dict[tuple[int, int], list[str]] = {}
    for rule in shown:
        by_row.setdefault(rule.row, []).append(rule)
        for cell in rule.cells if rule.broken else ():
            by_cell.setdefault(cell, []).append(rule.broken)
    for cell, broken in by_cell.items():
        # With a number format of its own, red would be taken for a look that changes an answer.
        sheet.look_if(*cell, (_any(broken), "bad"))
    for row, beside in by_row.items():
        _write_row(sheet, (row, column), beside, filled)
    # For the person at the screen; on paper it would only make the table smaller.
    sheet.do.print_area(0, 0, layout.end_row + SIGNATURES, column - 1)


def _write_row(sheet: Sheet, place: tuple[int, int], rules: list[Shown], filled: Filled) -> None:
    row, column = place
    parts = [_live(rule) for rule in rules]
    text = "\n".join((BROKEN if _is_broken(rule, filled) else KEPT) + rule.words for rule in rules)
    judged = [rule.broken for rule in rules if rule.broken]
    shown = Live("&CHAR(10)&".join(parts), text) if judged else text
    sheet.value(row, column, shown, "cell quiet small")
    if judged:
        sheet.show_as(address(row, column), (_any(judged), "bad bold"))
    # The text is small, so more of it fits on a line.
    sheet.do.set_row(row, max(sheet.row_points(row), height([(text, _WIDTH * 1.1)])))


def _any(conditions: Sequence[str]) -> str:
    return conditions[0] if len(conditions) == 1 else f"OR({','.join(conditions)})"


def _live(rule: Shown) -> str:
    if not rule.broken:
        return quoted(KEPT + rule.words)
    return f"IF({rule.broken},{quoted(BROKEN)},{quoted(KEPT)})&{quoted(rule.words)}"


def _is_broken(rule: Shown, filled: Filled) -> bool:
    return bool(rule.broken) and rule.judge.broken_on(filled)


def rules(layout: FormLayout, period: Period) -> Iterator[Shown]:
    """The rules in force about cells of the form; those on trial are not for units.

    What the form alone cannot judge, as it is about days or another period, only stands beside its cells.
    """
    criteria = layout.criteria
    places = {(leaf.code, field): layout.place(leaf.code, field)
              for leaf in criteria.leaves for field in layout.inputs(leaf)}  # fmt: skip

    def place(ref: Ref) -> str | None:
        at = places.get(ref.place)
        # Days are typed as text on a form, which no formula can compare in every locale.
        if not at or ref.when != When.NOW or ref.type == DAY:
            return None
        cell = address(*at, pinned=True)
        return excel.says(cell, NOT_ARISEN) if ref.field == NONE else cell

    for judge in judges(criteria, period):
        if judge.rule.state == TRIAL or judge.rule.severity == Severity.NOTED:
            continue
        broken = excel.breach(judge.when, judge.condition, place) or ""
        named = (ref.place for ref in judge.refs if ref.when == When.NOW)
        cells = tuple(dict.fromkeys(places[at] for at in named if at in places))
        if cells:
            words = judge.in_words(criteria) + ("" if broken else _BY_OFFICE)
            yield Shown(cells[0][0], words, cells, broken, judge)


_BY_OFFICE = " (cơ quan tổng hợp xét khi kiểm tra)"
