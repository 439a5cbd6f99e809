"""Reads files with several units: a merged workbook, or a table with units in rows.

So merged workbooks can be merged again: districts into a province, provinces into the ministry. A merged
workbook is recognised by the headings of its sheet of data, a table by criteria in its headings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import formrules, returnrules
from vtlt_consolidate.identity import groups
from vtlt_consolidate.identity.accept import attempt_in, wrong_round
from vtlt_consolidate.identity.claims import Expected, folded
from vtlt_consolidate.model import cellkinds, frames, layout, outputs
from vtlt_consolidate.model.cellkinds import Against
from vtlt_consolidate.model.criteria import MARK, MET, NOT_MET, POINTS, RATIO
from vtlt_consolidate.model.decisions import SET_ASIDE
from vtlt_consolidate.model.frames import CellMarks, Cells, Files, Findings, RawAnswers
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import is_name_of
from vtlt_consolidate.reading import datasheet
from vtlt_consolidate.reading.districts import around, heads, joined, seentables, summary, table
from vtlt_consolidate.reading.districts.heads import Heads
from vtlt_consolidate.reading.districts.summary import Summary, file_rows
from vtlt_consolidate.reading.districts.table import Gathered
from vtlt_consolidate.reading.earlier import reviewed
from vtlt_consolidate.reading.elsewhere import NEVER_READ
from vtlt_consolidate.scoring.appraisal import Appraisal
from vtlt_consolidate.words.states import State, Verdict
from vtlt_consolidate.words.text import clean, fold, written


@dataclass(frozen=True)
class Several:
    """What was read from files with several units.

    Args:
        files: frame `Files` of these files only, one row for each unit with an answer.
        answers: their `RawAnswers`.
        findings: their `Findings`.
        appraised: (file, code of a unit) → appraisals in that file; they count if the answers do.
        renamed: code of a unit → its name there, if it is not a name of the unit with this code now.
        regrouped: code of a unit → the group of units whose form it answered there, if that is not its own
            now; only what both groups are asked was read.
        summaries: the tables in workbooks of forms, which are read as forms.
    """

    files: DataFrame[Files]
    answers: DataFrame[RawAnswers]
    findings: DataFrame[Findings]
    appraised: Mapping[tuple[str, str], list[Appraisal]]
    renamed: Mapping[str, str] = field(default_factory=dict)
    regrouped: Mapping[str, str] = field(default_factory=dict)
    summaries: Sequence[Summary] = ()


def read(
    files: DataFrame[Files],
    cells: DataFrame[Cells],
    expected: Expected,
    marks: DataFrame[CellMarks] | None = None,
) -> Several:
    """Read the files with several units; all other files are forms.

    Args:
        files: frame `Files`, one row for each file.
        cells: frame `Cells`.
        expected: set, period and units of the round.
        marks: frame `CellMarks`; only its drawings are used.
    """
    read_files = files[files["verdict"] == Verdict.READ]
    cells = cells[cells["file"].isin(read_files["file"])]
    data = datasheet.sheets(cells)
    others = cells[~cells["file"].isin(data)]
    readable, tables = _answers_are_points(expected), heads.heads(others, expected.criteria, marks)
    if not data and not tables:
        return Several(frames.none_of(Files), frames.none_of(RawAnswers), catalogue.frame([]), {})
    forms = _forms(cells[cells["file"].isin(tables)], expected)
    # A form is no table of points, and what names no unit is none, whatever stands beside the form.
    tables = {
        file: found for file, every in tables.items()
        if (found := every if file not in forms else _with_units(file, every, forms[file], cells, expected))
        and (readable or file not in forms)
    }  # fmt: skip
    summaries: list[Summary] = []
    taken: list[Any] = []
    raw: list[tuple[Any, ...]] = []
    records: list[dict[str, Any]] = []
    appraised: dict[tuple[str, str], list[Appraisal]] = {}
    renamed, regrouped = dict[str, str](), dict[str, str]()
    for row in frames.rows(read_files[read_files["file"].isin({*data, *tables})]):
        mine = cells[cells["file"] == row.file]
        if row.file in data:
            gathered = _from_data(row, mine, data[row.file], expected)
        elif not readable:
            gathered = Gathered(row.file, row.sha256, expected)
            gathered.complain(returnrules.POINTS_OF_SEVERAL)
        elif len(forms.get(row.file, ())) > 1:
            drawn = None if marks is None else marks[marks["file"] == row.file]
            summaries.append(summary.gather(row, mine, tables[row.file], expected, drawn))
            gathered = summaries[-1].gathered
            gathered.answers += list(_not_asked(gathered))
            continue
        elif row.file in forms:
            both = {*forms[row.file], *(each.sheet for each in tables[row.file])}
            sheets = ", ".join(f"“{name}”" for name in mine["sheet"].unique() if name in both)
            gathered = Gathered(row.file, row.sha256, expected)
            gathered.complain(returnrules.TWO_TABLES, found=sheets)
        else:
            mine = datasheet.without_quality(mine)
            gathered = table.gather(row, mine, tables[row.file], expected)
            drawn = None if marks is None else marks[marks["file"] == row.file]
            around.withhold_contradicted(gathered, mine, tables[row.file], drawn)
        gathered.answers += list(_not_asked(gathered))
        taken += file_rows(row, gathered)
        raw += gathered.answers
        records += gathered.findings
        renamed |= gathered.renamed
        regrouped |= gathered.regrouped
        for given in gathered.appraised:
            appraised.setdefault((row.file, given.unit_code), []).append(given)
    rows = pd.DataFrame(taken, columns=files.columns).astype(files.dtypes)
    answers = pd.DataFrame(raw, columns=list(RawAnswers.to_schema().columns)).astype("str")
    return Several(
        Files.validate(rows), RawAnswers.validate(answers), catalogue.frame(records), appraised, renamed,
        regrouped, summaries,
    )  # fmt: skip


def _with_units(
    file: str, tables: list[Heads], forms: Sequence[str], cells: DataFrame[Cells], expected: Expected
) -> list[Heads]:
    """The tables of a file that are no forms, and whose rows name units."""
    mine = cells[cells["file"] == file]
    return [
        table for table in tables
        if table.sheet not in {*forms, *NEVER_READ} and joined.units_named([table], mine, expected)
    ]  # fmt: skip


def _not_asked(gathered: Gathered) -> Iterator[tuple[Any, ...]]:
    """Yield what of each unit's answers the file has no place for, as blank, so that the unit is asked.

    Not for information without a column, which its units do not owe.
    """
    unowed = {each["leaf_code"] for each in gathered.findings
              if each["code"] == formrules.INFORMATION_ABSENT.code}  # fmt: skip
    expected = gathered.expected
    read = {answer[1:4] for answer in gathered.answers}
    sheets = {answer[1]: answer[4] for answer in gathered.answers}
    for code in gathered.units:
        leaves = expected.criteria.of(expected.roster.by_code[code].variant).leaves
        answers = [(leaf.code, layout.ANSWER) for leaf in leaves if leaf.owed and leaf.code not in unowed]
        # A sheet of data has no row for what a ratio is of, if that was not given.
        for place in (*answers, *((leaf.code, layout.OF) for leaf in leaves if leaf.kind == RATIO)):
            if (code, *place) not in read:
                yield (gathered.file, code, *place, sheets.get(code, ""), "", cellkinds.EMPTY, "")


def _answers_are_points(expected: Expected) -> bool:
    """Say whether answers can be read from a table of points: 3 points may be 12 things at 0,25 each."""
    return all((leaf.kind == MARK and leaf.points in (None, 1)) or leaf.kind == POINTS
               for leaf in expected.criteria.criteria)  # fmt: skip


def _forms(cells: DataFrame[Cells], expected: Expected) -> dict[str, list[str]]:
    """The files with forms → their sheets with at least half of the criteria below each other."""
    codes = {fold(leaf.code) for leaf in expected.criteria.leaves}
    codes_found = cells[folded(cells["typed"]).isin(codes) & ~cells["sheet"].isin(NEVER_READ)]
    most = codes_found.groupby(["file", "sheet", "column"], sort=False)["typed"].nunique()
    most = most[most >= max(2, len(codes) / 2)]
    found: dict[str, list[str]] = {}
    for file, sheet, _ in most.index:
        if sheet not in found.setdefault(str(file), []):
            found[str(file)].append(str(sheet))
    return found


def _from_data(row: Any, cells: DataFrame[Cells], sheets: list[str], expected: Expected) -> Gathered:
    """Read the units of a merged workbook, with values as they were read there.

    Values that could not be read there are read again as they were typed, and reported again.
    """
    gathered = Gathered(row.file, row.sha256, expected)
    if not datasheet.is_one(sheets):
        gathered.complain(returnrules.TWO_TABLES, found=", ".join(f"“{name}”" for name in sheets))
        return gathered
    table = datasheet.joined(cells, sheets)
    if table is None:
        gathered.complain(returnrules.DATA_EDITED, found=f"phần đầu của sheet “{sheets[0]}” đã bị sửa")
        return gathered
    for one in frames.rows(table.drop_duplicates(["set_id", "version", "period"])):
        if wrong := wrong_round(one._asdict(), expected):
            rule, context = wrong
            gathered.complain(rule, **context)
            return gathered
    if odd := next(_altered(table, expected), ""):
        gathered.complain(returnrules.DATA_EDITED, found=f"sheet “{sheets[0]}” đã bị sửa, {odd}")
        return gathered
    if len(table):
        gathered.version = str(table["version"].iloc[0])
    _take_units(gathered, cells, table)
    gathered.finish()
    return gathered


def _take_units(gathered: Gathered, book: DataFrame[Cells], table: pd.DataFrame) -> None:
    """Read every unit that has an answer, with its appraisals."""
    expected, appraised = gathered.expected, reviewed.read(book)
    if appraised is None:
        gathered.complain(returnrules.DATA_EDITED, found=f"sheet “{outputs.APPRAISED}” đã bị sửa")
        return
    names, attempts = datasheet.unit_names(book), datasheet.attempts(book)
    table = _with_edits(table, book, appraised, expected)
    there = (table["state"] != outputs.STATE_WORDS[State.MISSING]) | (table["shown"] != "")
    answered = table.loc[there, "unit_code"]
    for code, mine in table.groupby("unit_code", sort=False):
        _note_group(gathered, expected.same(str(code), names.get(str(code), "")), mine)
    for code, mine in table[table["unit_code"].isin(answered)].groupby("unit_code", sort=False):
        given = [row for row in appraised if row.unit_code == code]
        said = {attempts.get((number, str(code)), "") for number in mine["file"]}
        attempt = attempt_in(said.pop()) if len(said) == 1 else 1
        _take_unit(gathered, _UnitData(str(code), names.get(str(code), ""), mine, given, attempt))


def _with_edits(
    table: pd.DataFrame, book: DataFrame[Cells], appraised: list[Appraisal], expected: Expected
) -> pd.DataFrame:
    """Add what a table of the workbook shows otherwise (`shown`), in words; usually nothing."""
    known = table[table["leaf_code"].isin(expected.criteria.by_code)]
    given = {(row.unit_code, row.leaf_code, datasheet.FIELDS[row.field]): _as_read(row)
             for row in frames.rows(known)}  # fmt: skip
    edits = seentables.differing(book, known, given, expected.criteria)
    # Tables show the reviewer's points.
    reviewed = {(row.unit_code, row.leaf_code) for row in appraised}
    asked = frames.tuples(table, "unit_code", "leaf_code", "field")
    return table.assign(shown=[
        "" if (unit, leaf) in reviewed else edits.get((unit, leaf, datasheet.FIELDS[field]), "")
        for unit, leaf, field in asked
    ])  # fmt: skip


def _altered(table: pd.DataFrame, expected: Expected) -> Iterator[str]:
    """Yield reasons why the sheet cannot be as this program wrote it."""
    yield from datasheet.oddities(table)
    twice = table[table.duplicated(["unit_code", "leaf_code", "field"], keep=False)]
    if len(twice):
        yield f"ô {', '.join(twice['place'].head(3))}: một câu có nhiều dòng"
    yield from _lost_rows(table, expected)


def _lost_rows(table: pd.DataFrame, expected: Expected) -> Iterator[str]:
    answers = table[table["field"] == layout.HEADINGS[layout.ANSWER]]
    # What an earlier version of the set asked is not known here.
    current = (table["version"] == str(expected.criteria.version)).all()
    for code, leaves in answers.groupby("unit_code")["leaf_code"]:
        unit = expected.names.coded(str(code))
        # A unit may have changed its group since, and was asked then what its group of then is asked.
        if current and unit and groups.group_of(leaves, expected.criteria, unit.variant) is None:
            lacking = ", ".join(sorted(_asked(unit, expected).symmetric_difference(leaves)))
            yield f"đơn vị {code} thiếu hoặc thừa dòng của mã {lacking}"
    origins = table.loc[table["carried"] != "", ["unit_code", "carried"]].drop_duplicates()
    for code in origins.loc[origins.duplicated("unit_code"), "unit_code"]:
        yield f"đơn vị {code} mang sang từ nhiều kỳ"


@dataclass(frozen=True)
class _UnitData:
    """One unit in a merged workbook: code and name there, its rows of data, its appraisals, its attempt."""

    code: str
    name: str
    table: pd.DataFrame
    appraised: list[Appraisal]
    attempt: int


def _take_unit(gathered: Gathered, data: _UnitData) -> None:
    expected, table = gathered.expected, data.table
    unit = expected.names.coded(data.code)
    # Codes are reused: 26737 was Đa Kao and is now Tân Định. So a name that does not fit is asked about.
    other = unit is not None and data.name and not is_name_of(unit, data.name)
    label = f"{data.code} {data.name}" if other else data.code
    decided = gathered.whose(label)
    unit = expected.names.coded(decided) if decided else expected.same(data.code, data.name)
    if unit is None:
        place = {"sheet": str(table["on"].iloc[0]), "cell": str(table["place"].iloc[0])}
        heirs = expected.lineage.heirs(data.code, data.name)
        gathered.ask(label, expected.names.meant(data.name), heirs, **place)
        gathered.renamed |= {data.code: data.name} if other and decided != SET_ASIDE else {}
        return
    if unit.code in gathered.doubled:
        return
    if decided:
        gathered.decided.setdefault(unit.code, []).append(label)
    if unit.code in gathered.units:
        found = f"sheet “{table['on'].iloc[0]}”, mã “{data.code}” và một mã khác"
        gathered.twice(unit, found)
        # Neither counts, because it is unknown which of the two is meant.
        del gathered.units[unit.code]
        gathered.answers = [answer for answer in gathered.answers if answer[1] != unit.code]
        gathered.appraised = [row for row in gathered.appraised if row.unit_code != unit.code]
        return
    asked = _asked(unit, expected)
    if then := gathered.regrouped.get(unit.code):
        _complain_of_group(gathered, unit, then, table)
    gathered.appraised += [
        replace(row, unit_code=unit.code) for row in data.appraised if row.leaf_code in asked
    ]
    carried = [clean(period) for period in table["carried"] if period]
    gathered.units[unit.code] = next(iter(carried), "")
    gathered.attempts[unit.code] = data.attempt
    for row in frames.rows(table[table["leaf_code"].isin(asked)]):
        kind, typed = (Against.SHOWN_OTHERWISE, row.shown) if row.shown else _as_read(row)
        gathered.answers.append(
            (
                gathered.file,
                unit.code,
                row.leaf_code,
                datasheet.FIELDS[row.field],
                row.on,
                row.place,
                kind,
                typed,
            )
        )


def _asked(unit: Unit, expected: Expected) -> set[str]:
    """The codes of what a unit is asked now."""
    return {leaf.code for leaf in expected.criteria.of(unit.variant).leaves}


def _note_group(gathered: Gathered, unit: Unit | None, table: pd.DataFrame) -> None:
    """Note that a unit was asked there what another group of units than its own is asked."""
    codes = table.loc[table["field"] == layout.HEADINGS[layout.ANSWER], "leaf_code"]
    then = groups.group_of(codes, gathered.expected.criteria, unit.variant) if unit else None
    if unit and then is not None and then != unit.variant:
        gathered.regrouped[unit.code] = then


def _complain_of_group(gathered: Gathered, unit: Unit, then: str, table: pd.DataFrame) -> None:
    asked = _asked(unit, gathered.expected)
    answered = table.loc[table["state"] != outputs.STATE_WORDS[State.MISSING], "leaf_code"].unique()
    gathered.complain(
        formrules.OTHER_GROUP, unit_code=unit.code, sheet=str(table["on"].iloc[0]),
        cell=str(table["place"].iloc[0]), found=then, expected=unit.variant,
        other=groups.left_out(code for code in answered if code not in asked),
    )  # fmt: skip


def _as_read(row: Any) -> tuple[str, str]:
    """Kind and text of a cell from which `answers.parse` will read the same value again."""
    state = datasheet.STATES[row.state]
    if state in (State.MET, State.NOT_MET):
        return cellkinds.TEXT, {State.MET: MET, State.NOT_MET: NOT_MET}[state]
    if state == State.GIVEN:
        endless = row.kind == cellkinds.NUMBER and row.typed and isinstance(written(row.value), Fraction)
        return (cellkinds.MEAN if endless else row.kind), row.value
    if state in (State.MISSING, State.UNCONFIRMED):
        return cellkinds.EMPTY, ""
    # A value that could not be read is read again as typed, so that it is complained of on every level.
    if row.typed.startswith("#"):
        return cellkinds.ERROR, row.typed
    return (cellkinds.UNCALCULATED if row.typed.startswith("=") else cellkinds.TEXT), row.typed
