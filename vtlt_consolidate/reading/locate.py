"""Finds the fields of each form: rows by their criteria codes, columns by their headings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import answerrules, returnrules
from vtlt_consolidate.identity import groups
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.identity.sheets import forms_among
from vtlt_consolidate.model import cellkinds, frames, layout
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.frames import Files, Findings, RawAnswers
from vtlt_consolidate.model.layout import ANSWER, NOT_MET_COLUMN, NOTE, OF, FormLayout
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.reading import columns, tableplaces
from vtlt_consolidate.reading.columns import Head, Heads, Stands
from vtlt_consolidate.words import legacy
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import fold

_NAME, _INSTRUCTION = "name", "instruction"
_NOTHING = (cellkinds.EMPTY, "")


def locate(
    files: DataFrame[Files], contents: Contents, criteria: CriteriaSet, roster: Roster
) -> tuple[DataFrame[Files], DataFrame[RawAnswers], DataFrame[Findings]]:  # fmt: skip
    """Find the fields of every accepted form by the codes of its rows and its headings.

    Args:
        files: frame `Files`; only those read are looked at.
        contents: what was read, the forms one after the other; one of which a print was left out is not
            searched.
        criteria: the set of the form.
        roster: the units; each fills in one variant of the form.

    Returns:
        `Files` (forms without a usable table are rejected), `RawAnswers` and `Findings`.
    """
    read = {row.file: row for row in frames.rows(files[files["verdict"] == Verdict.READ])}
    reader, forms = _Reader(criteria, roster), dict[str, _Form]()
    every = frames.tuples(contents.cells, "file", "sheet", "row", "column", "kind", "typed")
    prints = contents.prints
    for file, there in groupby(every, key=itemgetter(0)):
        if file in read and file in prints:
            forms[file] = _Form(raw=tableplaces.printed_fields(read[file], there, prints[file]))
        elif file in read:
            forms[file] = reader.read(read[file], [cell for _, *cell in there])
    # A form without any cell has no table either.
    located = {file: forms.get(file) or reader.read(row, []) for file, row in read.items()}
    refused = {file: form.refused for file, form in located.items() if form.refused}
    verdicts = {label: (Verdict.REJECTED.value, refused[file].title)
                for label, file in files["file"].items() if file in refused}  # fmt: skip
    records = [
        *(record for form in located.values() for record in form.refusals),
        *(record for form in located.values() for record in form.missing),
        *(record for form in forms.values() for record in form.changed),
    ]
    raw = [row for _, form in sorted(located.items()) for row in form.raw]
    names = list(RawAnswers.to_schema().columns)
    return (
        Files.validate(frames.amended(files, ("verdict", "reason"), verdicts)),
        RawAnswers.validate(pd.DataFrame(raw, columns=names, dtype="str")),
        catalogue.frame(records),
    )


class _Meaning(NamedTuple):
    """What a text means on a form: the code of a criterion, a heading, a heading that units use instead."""

    leaf_code: str = ""
    heading: str = ""
    other: str = ""


class _Hit(NamedTuple):
    """A cell with such a text."""

    sheet: str
    row: int
    column: int
    meaning: _Meaning


class _Meanings(dict[str, _Meaning | None]):
    """Text → what it means; the forms of a month repeat most texts, and each is folded once."""

    def __init__(self, criteria: CriteriaSet) -> None:
        super().__init__()
        self._codes = {fold(leaf.code): leaf.code for leaf in criteria.leaves}
        self._headings = {fold(layout.HEADINGS[name]): name for name in (*layout.INPUTS, _NAME, _INSTRUCTION)}
        self._others = {fold(heading): name for heading, name in layout.OTHER_HEADINGS.items()}

    def __missing__(self, text: str) -> _Meaning | None:
        word = fold(text)
        found = _Meaning(*(each.get(word, "") for each in (self._codes, self._headings, self._others)))
        self[text] = found if any(found) else None
        return self[text]


@dataclass
class _Form:
    """What was found on one form: why it is refused, findings about its rows, rows of `RawAnswers`."""

    refused: Rule | None = None
    refusals: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    raw: list[tuple[str, ...]] = field(default_factory=list)


class _Reader:
    """Reads the forms of one set."""

    def __init__(self, criteria: CriteriaSet, roster: Roster) -> None:
        self._criteria, self._roster = criteria, roster
        self._meanings = _Meanings(criteria)
        self._leaves: dict[str, dict[str, Node]] = {}

    def read(self, form: Any, cells: Sequence[Sequence[Any]]) -> _Form:
        """Find the fields of one form.

        Args:
            form: its row of `Files`.
            cells: sheet, row, column, kind and text of its cells.
        """
        leaves = self._leaves_of(form.unit_code)
        hits = [
            _Hit(sheet, row, column, meaning)
            for sheet, row, column, kind, typed in cells
            if (meaning := self._meanings[legacy.decode(kind, typed) if kind in legacy.KINDS else typed])
        ]
        codes = [hit for hit in hits if hit.meaning.leaf_code in leaves]
        places = _places(codes)
        if not places:
            return _refused(form, returnrules.NOT_OUR_FORM)
        sheets = list(dict.fromkeys(name for name, _ in places))
        if len(sheets) > 1:
            sheets = forms_among(sheets, (itemgetter(0, 1, 4)(cell) for cell in cells), self._criteria)
        if len(sheets) > 1:
            return _refused(form, returnrules.TWO_TABLES, found=", ".join(f"“{name}”" for name in sheets))
        sheet, column = next(place for place in places if place[0] in sheets)
        every_row = [(hit.row, hit.meaning.leaf_code) for hit in hits
                     if hit.meaning.leaf_code and (hit.sheet, hit.column) == (sheet, column)]  # fmt: skip
        rows = [(row, code) for row, code in every_row if code in leaves]
        at = {(row, across): (kind, typed) for name, row, across, kind, typed in cells if name == sheet}
        heads = [Head(hit.row, hit.column, hit.meaning.heading, hit.meaning.other) for hit in hits
                 if hit.sheet == sheet and (hit.meaning.heading or hit.meaning.other)]  # fmt: skip
        known = columns.heads(heads, {row for row, _ in rows})
        if parts := columns.parted(known, min(row for row, _ in rows), at):
            return _refused(form, returnrules.ANSWERS_PARTED, found=parts)
        lost = self._lost(known, leaves.values(), at)
        if ANSWER not in known.columns:
            stands = (
                lost.pop(ANSWER) if not _ticked(heads, [hit for hit in hits if hit.sheet == sheet]) else None
            )
            if stands is None or not stands.same or {code for _, code in rows} != {*leaves}:
                expected = layout.HEADINGS[ANSWER]
                return _refused(
                    form, returnrules.NO_ANSWER_COLUMN, expected=expected, found=columns.described(stands)
                )
            lost[ANSWER] = stands
        by_place = {name: each.column for name, each in lost.items() if each and each.same}
        where = tableplaces.where(codes, sheet, column)
        table = _Table(form.file, form.unit_code, sheet, rows, known.columns | by_place, at, where)
        current = form.version == str(self._criteria.version)
        # The form of the version before may have asked for no whole, so that nothing is to be restored.
        partless = not current and OF in lost and lost[OF] is None
        told = [each.told(**table.place) if each and each.same else columns.gone(name, each, **table.place)
                for name, each in lost.items() if name != OF or not partless]  # fmt: skip
        moved, changed = self._changed_labels(table) if current else ({}, [*self._reworded(table)])
        left = [(row, code) for row, code in rows if row not in moved]
        counts = Counter(code for _, code in left)
        asked = [code for code in leaves if counts[code] or code not in moved.values()]
        there = {code: bool(table.cell(row, ANSWER)[-1]) for row, code in every_row}
        variant = self._roster.by_code[form.unit_code].variant
        strange = groups.strange(there, self._criteria, variant, table.place, current=current)
        asked = [code for code in asked if code not in strange.lacking]
        placed = table if left else table._replace(sheet="")
        # If a code is on two rows, neither is read; `_missing_rows` reports it.
        read = {code: row for row, code in left if counts[code] == 1}
        whole = [code for code in read if partless and OF in self._layout.inputs(leaves[code])]
        told += [self._without_whole(table, leaves[code], read[code]) for code in whole]
        # What was answered without a whole was another question, as if this one had not been on the form.
        read = {code: row for code, row in read.items() if code not in whole}
        return _Form(
            missing=[*strange.records, *self._missing_rows(placed, asked, counts, current=current)],
            changed=[*told, *(each for each in changed if each["leaf_code"] not in whole)],
            raw=[*self._fields(table, dict.fromkeys(strange.lacking) | read)],
        )

    def _lost(
        self, known: Heads, leaves: Iterable[Node], at: Mapping[tuple[int, int], tuple[str, str]]
    ) -> dict[str, Stands | None]:
        """The fields that the form asks for and that no heading names, with what stands at their place.

        A note has to be nowhere: what was written without its heading is told with other text of the form.
        """
        asked = {name for leaf in leaves for name in self._layout.inputs(leaf)}
        absent = [name for name in layout.INPUTS if name in asked and name not in known.columns]
        if not absent:
            return {}
        texts = {place: legacy.decode(kind, typed) for place, (kind, typed) in at.items()}
        found = {name: columns.standing(name, known, self._print, texts) for name in absent}
        return {
            name: each for name, each in found.items() if name != NOTE or (each and each.same and each.text)
        }

    def _leaves_of(self, unit_code: str) -> dict[str, Node]:
        """Code → leaf, of the variant of a unit's form."""
        variant = self._roster.by_code[unit_code].variant
        if variant not in self._leaves:
            self._leaves[variant] = {leaf.code: leaf for leaf in self._criteria.of(variant).leaves}
        return self._leaves[variant]

    @cached_property
    def _layout(self) -> FormLayout:
        return FormLayout(self._criteria)

    @cached_property
    def _print(self) -> columns.Print:
        measures = {leaf.measure_unit for leaf in self._criteria.leaves if OF in self._layout.inputs(leaf)}
        return columns.Print(self._layout.columns, measures - {""})

    @cached_property
    def _names(self) -> dict[str, str]:
        """Code → the name of its criterion, folded."""
        return {leaf.code: fold(leaf.full_name) for leaf in self._criteria.leaves}

    @cached_property
    def _owners(self) -> dict[str, str]:
        """Folded name → code."""
        return {name: code for code, name in self._names.items()}

    @cached_property
    def _inputs(self) -> list[tuple[Node, str]]:
        """Each leaf with each field that its row may have, as `RawAnswers` is sorted."""
        return [(leaf, name) for leaf in self._criteria.leaves for name in sorted(self._layout.inputs(leaf))]

    def _changed_labels(self, table: _Table) -> tuple[dict[int, str], list[dict[str, Any]]]:
        """Compare the name printed beside each code with the name in the set.

        If the name is that of another criterion, it is unclear which of the two was answered: skip the row.

        Returns:
            The rows to skip, with their codes, and the findings.
        """
        moved, records, column = dict[int, str](), [], table.heads.get(_NAME, -1)
        for row, code in table.rows:
            kind, typed = table.at.get((row, column), _NOTHING)
            told = legacy.decode(kind, typed)
            word = fold(told)
            # The name of the own code first: several criteria may have the same name.
            if kind == cellkinds.EMPTY or word == self._names[code]:
                continue
            owner = self._owners.get(word)
            if owner:
                moved[row] = code
            records.append(catalogue.record(
                answerrules.LABEL_MOVED if owner else answerrules.LABEL_CHANGED,
                **table.place, leaf_code=code, field=ANSWER, cell=address(row, column), subject=code,
                key=told, found=told, other=str(owner), expected=self._criteria.by_code[code].full_name,
            ))  # fmt: skip
        return moved, records

    def _reworded(self, table: _Table) -> Iterator[dict[str, Any]]:
        """Compare what a form of the previous version asked with what is asked now.

        How points are given may have changed too, but that makes no answer another one.
        """
        for row, code in table.rows:
            leaf = self._criteria.by_code[code]
            name, told = (
                _text_at(table, row, table.heads.get(field_, -1)) for field_ in (_NAME, _INSTRUCTION)
            )
            renamed = name and fold(name) != self._names[code]
            added = _INSTRUCTION in table.heads and fold(leaf.instruction) not in fold(told)
            if renamed or added:
                was, now = (name, leaf.full_name) if renamed else (told, leaf.instruction)
                yield catalogue.record(
                    answerrules.REWORDED, **table.place, leaf_code=code, field=ANSWER, subject=leaf.full_name,
                    cell=address(row, table.heads[_NAME if renamed else _INSTRUCTION]), key=was, found=was,
                    expected=now,
                )  # fmt: skip

    def _without_whole(self, table: _Table, leaf: Node, row: int) -> dict[str, Any]:
        place = {"cell": address(row, table.heads[ANSWER]), "key": leaf.code}
        return catalogue.record(
            answerrules.ASKED_OTHERWISE, **table.place, **place, leaf_code=leaf.code, field=ANSWER,
            subject=leaf.full_name, expected=layout.HEADINGS[OF],
        )  # fmt: skip

    def _missing_rows(
        self, table: _Table, asked: Iterable[str], counts: Counter[str], *, current: bool
    ) -> Iterator[dict[str, Any]]:
        absent = answerrules.ROW_MISSING if current else answerrules.NEW_CRITERION
        for code in asked:
            # Nobody asks a unit for a row in which every cell is locked.
            if counts[code] != 1 and not self._criteria.by_code[code].source:
                rule = answerrules.ROW_REPEATED if counts[code] else absent
                subject = self._criteria.by_code[code].full_name
                told = {"found": code, "subject": subject, "other": table.where.get(code, "")}
                yield catalogue.record(rule, **table.place, leaf_code=code, field=ANSWER, **told)

    def _fields(self, table: _Table, rows: Mapping[str, int | None]) -> Iterator[tuple[str, ...]]:
        """Yield the rows of `RawAnswers` of one form; `rows` maps the codes to their rows, if any."""
        for leaf, name in self._inputs:
            if leaf.code not in rows:
                continue
            if name in table.heads and (at := rows[leaf.code]) is not None:
                cell = table.cell(at, name)
                if name == ANSWER and NOT_MET_COLUMN in table.heads:
                    cell = columns.one_answer(cell, table.cell(at, NOT_MET_COLUMN), leaf)
                row, column, *held = cell
                place = table.file, table.unit_code, leaf.code, name, table.sheet, address(row, column)
                yield (*place, *held)
            elif name != NOTE:
                # Nothing stands where no column or row is, and it is asked for as in a blank cell.
                yield table.file, table.unit_code, leaf.code, name, table.sheet, "", *_NOTHING


def _text_at(table: _Table, row: int, column: int) -> str:
    """The text of a cell; empty if there is none."""
    kind, typed = table.at.get((row, column), _NOTHING)
    return "" if kind == cellkinds.EMPTY else legacy.decode(kind, typed)


class _Table(NamedTuple):
    """The table of one form.

    Args:
        file: the form.
        unit_code: its unit.
        sheet: the sheet of the table.
        rows: each row with a code, and the code.
        heads: field → its column.
        at: row and column → kind and text, on that sheet.
        where: code without a row of its own → where it stands, in words.
    """

    file: str
    unit_code: str
    sheet: str
    rows: list[tuple[int, str]]
    heads: dict[str, int]
    at: dict[tuple[int, int], tuple[str, str]]
    where: dict[str, str]

    @property
    def place(self) -> dict[str, str]:
        """Where findings about it are."""
        return {"file": self.file, "unit_code": self.unit_code, "sheet": self.sheet}

    def cell(self, row: int, name: str) -> columns.Cell:
        """The cell of a field."""
        column = self.heads[name]
        return (row, column, *self.at.get((row, column), _NOTHING))


def _ticked(heads: Iterable[Head], hits: Iterable[_Hit]) -> bool:
    """Say whether “Đạt” and “Chưa đạt” have columns of their own, so that no one column is of answers."""
    coded = {hit.row for hit in hits if hit.meaning.leaf_code}
    return any(head.other and head.row not in coded for head in heads)


def _refused(form: Any, rule: Rule, **context: str) -> _Form:
    record = catalogue.record(rule, file=form.file, unit_code=form.unit_code, **context)
    return _Form(refused=rule, refusals=[record])


def _places(codes: Iterable[_Hit]) -> list[tuple[str, int]]:
    """Sheet and column of the column with most codes, followed by its rivals.

    A rival is a column that has at least half as many codes: on another sheet, nobody knows which of the two
    is the form.
    """
    there: dict[tuple[str, int], set[str]] = {}
    for hit in codes:
        there.setdefault((hit.sheet, hit.column), set()).add(hit.meaning.leaf_code)
    most = max(map(len, there.values()), default=0)
    rivals = [(-len(found), *place) for place, found in there.items() if 2 * len(found) >= most]
    return [(sheet, column) for _, sheet, column in sorted(rivals)]
