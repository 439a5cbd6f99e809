"""Checks the fixed cells of a form: maxima, points by formula, numbers, instructions, title.

None of them is data: points are computed from the answers. But a unit that changed them worked with another
form, and points that it typed show that it meant another answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from string import ascii_uppercase
from typing import Any

from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import cellrules
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.identity.groups import of_form
from vtlt_consolidate.language.namesakes import named
from vtlt_consolidate.model import cellkinds, frames, layout
from vtlt_consolidate.model.criteria import GROUP, SCORED, TOTAL, CriteriaSet, Node, most_of_leaf
from vtlt_consolidate.model.decisions import shortened
from vtlt_consolidate.model.frames import Answers, Files, Findings, Marks, RawAnswers
from vtlt_consolidate.model.layout import MOST, SELF_POINTS
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.reading.tableplaces import FIXED, Place, find
from vtlt_consolidate.scoring import wording
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import MICRO, clean, first_of, fold, parse_number, show_micro, show_number

_MOST_NAMED = 12
_Cells = dict[tuple[int, int], tuple[str, str]]
_Texts = dict[tuple[str, str], str]
_Above = dict[tuple[int, int], str]
_NOTHING = ("", "")
_REPORT, _ISSUER = fold("báo cáo"), fold("ủy ban nhân dân")


def comparable(
    files: DataFrame[Files], raw: DataFrame[RawAnswers], criteria: CriteriaSet
) -> DataFrame[RawAnswers]:
    """Select the answers of forms that can be compared with the blank form.

    Args:
        files: frame `Files`; only returns that count are compared.
        raw: frame `RawAnswers`.
        criteria: the set; forms of another version are not compared.
    """
    ours = files[(files["verdict"] == Verdict.READ) & (files["version"] == str(criteria.version))]
    # A workbook with several units is not laid out like the blank form.
    ours = ours[~files["file"].duplicated(keep=False).reindex(ours.index)]
    mine = raw[raw["file"].isin(ours["file"])]
    # Nor is a table of which one unit was read.
    return RawAnswers.validate(mine[~mine["file"].isin({file for file, _ in in_tables(mine)})])


def in_tables(answers: DataFrame[RawAnswers] | DataFrame[Answers]) -> set[tuple[str, str]]:
    """The file and unit of returns whose answers, two or more, stand in one row: on a form each has its own.

    Args:
        answers: frame `RawAnswers` or `Answers`.
    """
    rows: dict[tuple[str, str], list[str]] = {}
    answered = answers[(answers["field"] == layout.ANSWER) & (answers["cell"] != "")]
    for file, unit, cell in frames.tuples(answered, "file", "unit_code", "cell"):
        rows.setdefault((file, unit), []).append(cell.lstrip(ascii_uppercase))
    return {pair for pair, there in rows.items() if len(there) > 1 and len(set(there)) == 1}


def check(
    raw: DataFrame[RawAnswers],
    contents: Contents,
    claimed: DataFrame[Marks],
    criteria: CriteriaSet,
    roster: Roster,
) -> DataFrame[Findings]:
    """Compare the fixed cells of the forms that count with the blank form, of the group they were issued to.

    Args:
        raw: frame `RawAnswers`, as `comparable` selects them.
        contents: what was read of them.
        claimed: frame `Marks` of the units' own answers.
        criteria: the set.
        roster: the units, with their variants.

    Returns:
        `Findings`, only warnings and notes, as no fixed cell is read as an answer.
    """
    worth = {
        (row.unit_code, row.leaf_code): int(row.points_micro)
        for row in frames.rows(claimed[["unit_code", "leaf_code", "points_micro"]].dropna())
    }
    places = [place for place in find(raw, contents, criteria) if place.header >= 0]
    texts: dict[str, _Texts] = {}
    records: dict[str, list[dict[str, Any]]] = {place.file: [] for place in places}
    names = {fold(unit.full_name): unit.code for unit in roster.units}
    for place, there in _by_place(contents.legible(), places):
        own = roster.by_code[place.unit_code].variant
        variant = _issued_to(place, there, criteria, own)
        mine = criteria.of(variant)
        # Sums are of what the unit's own group is asked.
        reached = worth if variant == own else {}
        records[place.file] += _of_points(place, there, mine, reached)
        if variant not in texts:
            texts[variant] = _printed_texts(mine)
        records[place.file] += _of_print(place, there, mine, texts[variant], names)
    return catalogue.frame([record for place in places for record in records[place.file]])


def _by_place(contents: Contents, places: list[Place]) -> Iterator[tuple[Place, _Cells]]:
    """Yield each form with the cells on the sheet of its table; one at a time, as a month has millions."""
    sheets = {(place.file, place.sheet): place for place in places}
    columns = ("file", "sheet", "row", "column", "kind", "typed")
    cells, prints = contents.cells, contents.prints
    for at, cells_there in groupby(frames.tuples(cells, *columns), key=itemgetter(0, 1)):
        if at in sheets:
            place = sheets[at]
            printed = prints[place.file].at if place.file in prints else {}
            yield place, printed | {(row, column): (kind, typed)
                                    for *_, row, column, kind, typed in cells_there}  # fmt: skip


def _of_points(
    place: Place, cells: _Cells, criteria: CriteriaSet, worth: dict[tuple[str, str], int]
) -> Iterator[dict[str, Any]]:
    """Compare maximum and points of every row."""
    if not criteria.account.asks_points:
        return
    for row, code in _coded_rows(place, cells, criteria):
        node = criteria.by_code.get(code)
        subject = named(criteria, node) if node else "Tổng điểm"
        most = criteria.summed_most(TOTAL) if node is None else _most(criteria, node)
        printed = _printed(cells, row, place.columns.get(MOST))
        if printed is not None and most is not None and printed != most:
            context = {"expected": show_number(most)}
            yield _record(cellrules.MOST_CHANGED, place, (row, MOST), cells, subject, context)
        reached = worth.get((place.unit_code, code))
        claims = _printed(cells, row, place.columns.get(SELF_POINTS))
        if reached is not None and claims is not None and round(claims * MICRO) != reached:
            context = {"expected": show_micro(reached)}
            yield _record(cellrules.POINTS_DIFFER, place, (row, SELF_POINTS), cells, subject, context)


def _issued_to(place: Place, cells: _Cells, criteria: CriteriaSet, own: str) -> str:
    """The group that a form was issued to, which VT228 tells of where it is not that of the unit."""
    if not criteria.variants:
        return own
    codes = {fold(leaf.code): leaf.code for leaf in criteria.leaves}
    column = place.columns.get("leaf_code", -1)
    typed = (fold(typed) for (row, at), (_, typed) in cells.items() if at == column and row > place.header)
    return of_form([codes[each] for each in typed if each in codes], criteria, own, current=True)


def _coded_rows(place: Place, cells: _Cells, criteria: CriteriaSet) -> Iterator[tuple[int, str]]:
    """Yield every row of the table with its code; `TOTAL` for the row of the total."""
    yield from place.rows.items()
    codes = {fold(node.code): node.code for node in criteria.nodes if node.kind == GROUP}
    codes[fold(layout.TOTAL_CODE)] = TOTAL
    column = place.columns.get("leaf_code", -1)
    for (row, at), (_, typed) in cells.items():
        if at == column and row > place.header and row not in place.rows and fold(typed) in codes:
            yield row, codes[fold(typed)]


def _most(criteria: CriteriaSet, node: Node) -> Decimal | None:
    if node.kind in SCORED:
        return most_of_leaf(node)
    return criteria.most(node) if criteria.scores(node) else None


def _printed(cells: _Cells, row: int, column: int | None) -> Decimal | None:
    """The number in a cell; `None` if there is none."""
    kind, typed = cells.get((row, -1 if column is None else column), ("", ""))
    return parse_number(typed).value if kind in (cellkinds.NUMBER, cellkinds.TEXT) else None


def _record(
    rule: catalogue.Rule,
    place: Place,
    at: tuple[int, str],
    cells: _Cells,
    subject: str,
    context: dict[str, str],
) -> dict[str, Any]:
    row, name = at
    column = place.columns[name]
    shown = shortened(cells[row, column][1])
    texts = {"subject": subject, "key": shown, "found": shown}
    where = {"file": place.file, "unit_code": place.unit_code, "sheet": place.sheet}
    return catalogue.record(rule, **where, cell=address(row, column), **texts, **context)


def _of_print(
    place: Place, cells: _Cells, criteria: CriteriaSet, texts: _Texts, names: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """List the fixed texts that differ from the blank form, all in one note."""
    above = {at: typed for at, (_, typed) in cells.items() if at[0] < place.header}
    changed = [
        *_changed_title(above, criteria), *_of_other_unit(place, above, names),
        *_changed_heads(place, cells), *_changed_texts(place, cells, texts),
    ]  # fmt: skip
    if changed:
        where = {"file": place.file, "unit_code": place.unit_code, "sheet": place.sheet}
        found = first_of(changed, _MOST_NAMED, "ô khác", ", ")
        yield catalogue.record(cellrules.PRINT_CHANGED, **where, found=found)


def _changed_title(above: _Above, criteria: CriteriaSet) -> Iterator[str]:
    # `endswith`, because forms of a rehearsal have a mark before the title.
    if any(fold(typed).endswith(fold(criteria.form_title)) for typed in above.values()):
        return
    instead = [_cited(at, typed) for at, typed in sorted(above.items()) if fold(typed).startswith(_REPORT)]
    yield f"tên biểu ({instead[0]})" if instead else "tên biểu"


def _of_other_unit(place: Place, above: _Above, names: Mapping[str, str]) -> Iterator[str]:
    """Yield the issuer above the title if it is another unit of the round."""
    for at, typed in above.items():
        issuer, found, name = fold(typed).partition(_ISSUER)
        if found and not issuer and names.get(name.strip(), place.unit_code) != place.unit_code:
            yield _cited(at, typed)


def _cited(at: tuple[int, int], typed: str) -> str:
    return f"ô {address(*at)} “{shortened(clean(typed))}”"


def _changed_heads(place: Place, cells: _Cells) -> Iterator[str]:
    """Yield changed headings of columns without answers; those of answers must fit, or nothing is read."""
    for name in FIXED:
        column = place.columns.get(name, -1)
        near = [cells.get((row, column), ("", ""))[1] for row in range(place.header - 1, place.header + 2)]
        if column >= 0 and fold(layout.HEADINGS[name]) not in map(fold, near):
            yield f"ô {address(place.header, column)} ({layout.HEADINGS[name]})"


def _changed_texts(place: Place, cells: _Cells, texts: _Texts) -> Iterator[str]:
    columns = [(place.columns[name], name) for name in ("number", "instruction") if name in place.columns]
    for row, code in place.rows.items():
        for column, name in columns:
            text, typed = texts.get((code, name)), cells.get((row, column), _NOTHING)[1]
            if text is not None and text != typed and fold(typed) != fold(text):
                said = f": “{shortened(clean(typed))}”" if typed.strip() else ""
                yield f"ô {address(row, column)} ({layout.HEADINGS[name]}{said})"


def _printed_texts(criteria: CriteriaSet) -> _Texts:
    """(code of a leaf, field) → text on the blank form."""
    found = {}
    for leaf in criteria.leaves:
        number = criteria.number(leaf)
        found[leaf.code, "number"] = "" if number is None else str(number)
        found[leaf.code, "instruction"] = wording.instruction(criteria, leaf)
    return found
