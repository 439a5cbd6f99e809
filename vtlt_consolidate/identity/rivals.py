"""Chooses which sheet counts where several sheets of a workbook are forms of the same unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from pandera.typing import DataFrame

from vtlt_consolidate.files.marks import unseen
from vtlt_consolidate.findings import catalogue, log
from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import answerrules, identityrules, returnrules
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.identity.genuine import sheet_of_other
from vtlt_consolidate.identity.sheets import Forms, file_of, is_apart, sheet_of
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.decisions import SET_ASIDE, USE, Decisions, of_sheet
from vtlt_consolidate.model.frames import CellMarks, Cells, Files, Findings
from vtlt_consolidate.words import legacy
from vtlt_consolidate.words.phrases import lowered
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import fold, listed

_OF_ANOTHER_ROUND = frozenset(
    {returnrules.OTHER_PERIOD.code, returnrules.OTHER_SET.code, returnrules.OTHER_VERSION.code}
)
_SHOWN = 8


class _Content(NamedTuple):
    """What a form says, whatever its place.

    Args:
        answers: criterion, field and text of each answer.
        unread: the cells of its sheet, if rows of it could not be read; empty otherwise.
    """

    answers: frozenset[tuple[str, str, str]]
    unread: str


@dataclass(frozen=True)
class _Sheet:
    """One of several forms of the same unit in one workbook.

    Args:
        file: the name of the form.
        hidden: whether nobody sees the sheet.
        content: what it says.
        titled: what to ask if the sheet is named after another unit.
    """

    file: str
    hidden: bool
    content: _Content
    titled: Mapping[str, str]

    @property
    def name(self) -> str:
        """Its name."""
        return sheet_of(self.file)

    @property
    def is_filled(self) -> bool:
        """Say whether anything was filled in."""
        return any(self.content)

    @property
    def shown(self) -> str:
        """Its name as messages print it."""
        return f"“{self.name}” (đang ẩn)" if self.hidden else f"“{self.name}”"


def settle(forms: Forms, cells: DataFrame[Cells], marks: DataFrame[CellMarks], expected: Expected) -> Forms:
    """Choose which sheet counts if several sheets of a workbook are forms of the same unit.

    Of sheets with equal contents one is used. A sheet that is empty or of another round is ignored beside
    a filled one of this round. If two filled sheets differ, none is used until the analyst has decided; one
    that is named after another unit is asked about by itself, as it may be a copy with that unit's figures.

    Args:
        forms: the forms after `locate`.
        cells: frame `Cells` as `split` returns it.
        marks: frame `CellMarks`.
        expected: the units, and the analyst's decisions.
    """
    files = forms.files
    parts = files[is_apart(files) & (files["unit_code"] != "")]
    if parts.empty:
        return forms
    hidden = marks.loc[marks["kind"] == unseen.HIDDEN_SHEET, ["file", "sheet"]]
    unseen_sheets = set(hidden.itertuples(index=False, name=None))
    verdicts: dict[str, tuple[str, str]] = {}
    records: list[dict[str, Any]] = []
    titled = _titled(forms.found, expected)
    contents = _contents(forms, cells, frozenset(parts["file"]))
    idle: dict[str, _Sheet] = {}
    for (file, unit_code), group in parts.groupby([parts["file"].map(file_of), "unit_code"], sort=False):
        sheets = [
            _Sheet(
                form,
                (str(file), sheet_of(form)) in unseen_sheets,
                contents[form],
                titled.get(form, {}),
            )
            for form in group.loc[group["verdict"] == Verdict.READ, "file"]
        ]
        sha256 = str(group["sha256"].iloc[0]).partition("#")[0]
        for sheet, rule, context in _judged(sheets, sha256, expected.decisions):
            verdicts[sheet.file] = _VERDICT_OF[rule.code].value, rule.title
            records.append(catalogue.record(rule, file=sheet.file, unit_code=str(unit_code), **context))
        if sheets:
            refused = group.loc[group["verdict"] == Verdict.REJECTED, "file"]
            idle.update(dict.fromkeys(refused, sheets[0]))
    judged = {label: verdicts[file] for label, file in files["file"].items() if file in verdicts}
    files = Files.validate(frames.amended(files, ("verdict", "reason"), judged))
    # Drop findings inside sheets that are not used: nobody has to mend them.
    found, notes = _without_idle(forms.found, idle)
    found = log.joined([found[~found["file"].isin(verdicts)], catalogue.frame([*records, *notes])])
    return replace(forms, files=files, found=found)


def _titled(found: DataFrame[Findings], expected: Expected) -> dict[str, dict[str, str]]:
    """Form → what to ask about its sheet, if that is named after another unit."""
    told = found[found["code"] == identityrules.SHEET_OF_OTHER.code]
    units = expected.roster.by_code
    return {
        row.file: sheet_of_other(units[row.unit_code], row.found, map(units.__getitem__, row.units.split()))
        for row in frames.rows(told)
    }


_VERDICT_OF = {
    identityrules.SHEET_ASKED.code: Verdict.REJECTED,
    identityrules.SHEETS_DIFFER.code: Verdict.REJECTED,
    identityrules.SAME_SHEET.code: Verdict.DUPLICATE,
    identityrules.IDLE_SHEET.code: Verdict.DUPLICATE,
    returnrules.SET_ASIDE.code: Verdict.SET_ASIDE,
}


def _contents(forms: Forms, cells: DataFrame[Cells], apart: frozenset[str]) -> dict[str, _Content]:
    """Form → what it says, of those that lie in a workbook with others."""
    said: dict[str, set[tuple[str, str, str]]] = {form: set() for form in apart}
    for row in frames.rows(forms.raw[forms.raw["file"].isin(apart)]):
        if row.typed.strip():
            said[row.file].add((row.leaf_code, row.field, fold(legacy.decode(row.kind, row.typed))))
    found = forms.found
    unread: dict[str, list[tuple[Any, ...]]] = {
        form: [] for form in found.loc[found["code"].isin(answerrules.UNREAD_ROWS), "file"] if form in apart
    }
    for file, sheet, *cell in frames.tuples(cells[cells["file"].isin(unread)], *cells.columns):
        if sheet == sheet_of(file):
            unread[file].append(tuple(cell))
    return {form: _Content(frozenset(said[form]), str(unread.get(form, ""))) for form in apart}


def _judged(
    sheets: list[_Sheet], sha256: str, decisions: Decisions
) -> Iterator[tuple[_Sheet, Rule, dict[str, str]]]:
    """Yield the sheets of one unit that are not used, each with its reason."""
    decided = {sheet.name: decisions.answer(of_sheet(sha256, sheet.name)) for sheet in sheets}
    used = [sheet for sheet in sheets if decided[sheet.name] == USE]
    left = used or [sheet for sheet in sheets if decided[sheet.name] != SET_ASIDE]
    for sheet in sheets:
        if sheet not in left:
            yield sheet, returnrules.SET_ASIDE, {"found": f"{SET_ASIDE} sheet {sheet.shown}"}
    filled = [sheet for sheet in left if sheet.is_filled] or left[:1]
    filled = sorted(filled, key=lambda sheet: (bool(sheet.titled), sheet.hidden))
    for sheet in left:
        if sheet not in filled:
            why = {"found": sheet.shown, "expected": "chưa điền gì", "other": filled[0].shown}
            yield sheet, identityrules.IDLE_SHEET, why
    copies = [] if used else list(_copies(filled))
    yield from ((sheet, identityrules.SHEET_ASKED, asked) for sheet, asked in copies)
    yield from _differing([sheet for sheet in filled if not (copies and sheet.titled)])


def _differing(filled: Sequence[_Sheet]) -> Iterator[tuple[_Sheet, Rule, dict[str, str]]]:
    """Yield filled sheets that are not used: all if they differ, otherwise all but the first."""
    if len({sheet.content for sheet in filled}) > 1:
        names = f"{listed([sheet.shown for sheet in filled])}; khác nhau ở mã {_where(filled)}"
        for sheet in filled:
            yield sheet, identityrules.SHEETS_DIFFER, {"sheet": sheet.name, "found": names}
        return
    for sheet in filled[1:]:
        yield sheet, identityrules.SAME_SHEET, {"found": sheet.shown, "other": filled[0].shown}


def _copies(filled: Sequence[_Sheet]) -> Iterator[tuple[_Sheet, dict[str, str]]]:
    """Yield the sheets, of several, that may hold the figures of the unit that they are named after."""
    for sheet in filled if len(filled) > 1 else ():
        if sheet.titled:
            others = listed([other.shown for other in filled if other is not sheet])
            yield sheet, {**sheet.titled, "subject": f"sheet {others} cũng là biểu của đơn vị này"}


def _where(sheets: Iterable[_Sheet]) -> str:
    every = [sheet.content.answers for sheet in sheets]
    common = frozenset.intersection(*every)
    codes = sorted({code for answers in every for code, _, _ in answers - common})
    more = f" … (và {len(codes) - _SHOWN} mã nữa)" if len(codes) > _SHOWN else ""
    return ", ".join(codes[:_SHOWN]) + more


def _without_idle(
    found: DataFrame[Findings], idle: Mapping[str, _Sheet]
) -> tuple[DataFrame[Findings], list[dict[str, Any]]]:
    """Replace refusals of sheets of another round by notes, as the workbook has a sheet of this round.

    Args:
        found: frame `Findings`.
        idle: refused form → the sheet of the same workbook and unit that is read.
    """
    old = found["file"].isin(idle) & found["code"].isin(_OF_ANOTHER_ROUND)
    records = [
        catalogue.record(
            identityrules.IDLE_SHEET, file=row.file, unit_code=row.unit_code, other=idle[row.file].shown,
            found=f"“{sheet_of(row.file)}”",
            expected=lowered(row.message).rstrip("."),
        )
        for row in frames.rows(found[old])
    ]  # fmt: skip
    return found[~old], records
