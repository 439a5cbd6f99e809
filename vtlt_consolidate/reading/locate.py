"""Finds the fields of each form: rows by their criteria codes, columns by their headings."""

from __future__ import annotations

from collections.abc import Hashable

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.findings.rules import answerrules, returnrules
from vtlt_consolidate.identity.claims import folded, legible
from vtlt_consolidate.model import cellkinds, frames, layout
from vtlt_consolidate.model.criteria import MARK, NOT_MET, CriteriaSet
from vtlt_consolidate.model.frames import Cells, Files, Findings, RawAnswers
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.words import legacy, vocabulary
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import clean, fold

_NAME = "name"


def locate(
    files: DataFrame[Files], cells: DataFrame[Cells], criteria: CriteriaSet, roster: Roster
) -> tuple[DataFrame[Files], DataFrame[RawAnswers], DataFrame[Findings]]:
    """Find the fields of every accepted form by the codes of its rows and its headings.

    Args:
        files: frame `Files`; only those read are looked at.
        cells: frame `Cells`.
        criteria: the set of the form.
        roster: the units; each fills in one variant of the form.

    Returns:
        `Files` (forms without a usable table are rejected), `RawAnswers` and `Findings`.
    """
    read = files[files["verdict"] == Verdict.READ]
    cells = cells[cells["file"].isin(read["file"])].reset_index(drop=True)
    readable = legible(cells)
    words = folded(readable["typed"])
    leaf_of = {fold(leaf.code): leaf.code for leaf in criteria.leaves}
    codes = cells.assign(leaf_code=words.map(leaf_of)).dropna(subset="leaf_code")
    asked = _asked(read, criteria, roster)
    codes = codes[pd.MultiIndex.from_frame(codes[["file", "leaf_code"]]).isin(asked)]
    tables, several = _tables(codes)
    codes = codes.merge(tables[["file", "sheet", "column"]], on=["file", "sheet", "column"])
    heads = _heads(cells, words, tables, codes)
    moved, changed = _changed_labels(read, readable, codes, heads, criteria)
    doubtful = set(zip(codes.loc[moved, "file"], codes.loc[moved, "leaf_code"], strict=True))
    codes = codes[~codes.index.isin(moved)]
    records = [
        *_refuse_tables(read, tables, several, heads),
        *_missing_rows(read, codes, asked, criteria, doubtful),
        *changed,
    ]
    refused = {row["file"]: row["code"] for row in records if row["code"] in _TABLE_REFUSALS}
    verdicts = {
        label: (Verdict.REJECTED.value, catalogue.RULES[refused[file]].title)
        for label, file in files["file"].items()
        if file in refused
    }
    files = Files.validate(frames.amended(files, ("verdict", "reason"), verdicts))
    records = [row for row in records if row["file"] not in refused or row["code"] in _TABLE_REFUSALS]
    raw = _fields(files[files["verdict"] == Verdict.READ], cells, codes, heads, criteria)
    return files, raw, catalogue.frame(records)


_TABLE_REFUSALS = {returnrules.TWO_TABLES.code, returnrules.NO_ANSWER_COLUMN.code,
                   returnrules.NOT_OUR_FORM.code}  # fmt: skip


def _tables(codes: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Choose in each file the column with most codes; list files with a rival on another sheet.

    A rival is a column that has at least half as many codes: nobody knows which of the two is the form.
    """
    counts = codes.groupby(["file", "sheet", "column"])["leaf_code"].nunique().reset_index(name="n")
    counts = counts.sort_values(["file", "n"], ascending=[True, False], kind="stable")
    best = counts.drop_duplicates("file")
    rivals = counts.merge(best[["file", "n"]], on="file", suffixes=("", "_best"))
    rivals = rivals[2 * rivals["n"] >= rivals["n_best"]]
    sheets = rivals.groupby("file")["sheet"].unique()
    return best, {str(file): list(names) for file, names in sheets.items() if len(names) > 1}


def _heads(
    cells: DataFrame[Cells], words: pd.Series[str], tables: pd.DataFrame, codes: pd.DataFrame
) -> pd.DataFrame:
    """Find the column of each field: columns file, sheet, field, head_column.

    Headings are taken from the row that has most of them, and from the row above and below it, as a
    heading may have two rows with some cells merged over both.
    """
    field_of = {fold(layout.HEADINGS[field]): field for field in (*layout.INPUTS, _NAME)}
    heads: pd.DataFrame = cells.assign(field=words.map(field_of)).dropna(subset="field")
    heads = heads.merge(tables[["file", "sheet"]], on=["file", "sheet"])
    counts = heads.groupby(["file", "row"]).size().reset_index(name="n")
    counts = counts.sort_values(["file", "n", "row"], ascending=[True, False, True])
    best = counts.drop_duplicates("file")[["file", "row"]].rename(columns={"row": "best"})
    heads = pd.concat([heads, _other_heads(cells, words, tables, codes)]).merge(best, on="file")
    heads = heads.assign(away=(heads["row"] - heads["best"]).abs())
    heads = heads[heads["away"] <= 1].sort_values(["file", "away"], kind="stable", ignore_index=True)
    heads = _without_rivals(heads)
    heads = heads.drop_duplicates(["file", "field"])
    return heads[["file", "sheet", "field", "column"]].rename(columns={"column": "head_column"})


def _other_heads(
    cells: DataFrame[Cells], words: pd.Series[str], tables: pd.DataFrame, codes: pd.DataFrame
) -> pd.DataFrame:
    """Find other headings that units use, except on rows with a code, where the same words are answers."""
    field_of = {fold(heading): field for heading, field in layout.OTHER_HEADINGS.items()}
    heads = cells.assign(field=words.map(field_of)).dropna(subset="field")
    heads = heads.merge(tables[["file", "sheet"]], on=["file", "sheet"])
    place = ["file", "sheet", "row"]
    coded = pd.MultiIndex.from_frame(codes[place])
    return heads[~pd.MultiIndex.from_frame(heads[place]).isin(coded)]


def _without_rivals(heads: pd.DataFrame) -> pd.DataFrame:
    """Drop the answer heading of files with several answer columns or several columns “Chưa đạt”.

    A heading “Chưa đạt” in the column of another heading is dropped too.
    """
    of_answer = heads[heads["field"] == layout.ANSWER].groupby("file")["column"]
    unmet = heads[heads["field"] == layout.NOT_MET_COLUMN]
    answers = of_answer.agg(set).to_dict()
    # A heading word in the row above or below another column's heading is not itself a heading.
    others = heads[heads["field"] != layout.NOT_MET_COLUMN].groupby("file")["column"].agg(set).to_dict()
    places = zip(unmet.index, frames.tuples(unmet, "file", "column"), strict=True)
    astray = [index for index, (file, column) in places if column in others.get(file, ())]
    unmet = unmet.drop(index=astray)
    columns = unmet.groupby("file")["column"].agg(set).to_dict()
    unclear = {file for file, at in columns.items() if len(at) > 1 or len(answers.get(file, ())) > 1}
    refused = heads["file"].isin(unclear) & (heads["field"] == layout.ANSWER)
    return heads[~refused & ~heads.index.isin(astray)]


def _refuse_tables(
    read: pd.DataFrame, tables: pd.DataFrame, several: dict[str, list[str]], heads: pd.DataFrame
) -> list[dict[str, str]]:
    with_table = set(tables["file"])
    with_answers = set(heads.loc[heads["field"] == layout.ANSWER, "file"])
    records = []
    for file, unit_code in frames.rows(read[["file", "unit_code"]]):
        place = {"file": file, "unit_code": unit_code}
        if file not in with_table:
            records.append(catalogue.record(returnrules.NOT_OUR_FORM, **place))
        elif file in several:
            sheets = ", ".join(f"“{name}”" for name in several[file])
            records.append(catalogue.record(returnrules.TWO_TABLES, **place, found=sheets))
        elif file not in with_answers:
            heading = layout.HEADINGS[layout.ANSWER]
            records.append(catalogue.record(returnrules.NO_ANSWER_COLUMN, **place, expected=heading))
    return records


def _asked(read: pd.DataFrame, criteria: CriteriaSet, roster: Roster) -> pd.MultiIndex:
    """Pairs of file and leaf that the forms ask for: the leaves of the variant of each unit."""
    pairs = [
        (file, leaf.code)
        for file, unit_code in frames.rows(read[["file", "unit_code"]])
        for leaf in criteria.of(roster.by_code[unit_code].variant).leaves
    ]
    return pd.MultiIndex.from_tuples(pairs, names=["file", "leaf_code"])


def _missing_rows(
    read: pd.DataFrame,
    codes: pd.DataFrame,
    wanted: pd.MultiIndex,
    criteria: CriteriaSet,
    doubtful: set[tuple[str, str]],
) -> list[dict[str, str]]:
    counts = codes.groupby(["file", "leaf_code"]).size()
    sheets = codes.drop_duplicates("file").set_index("file")["sheet"]
    odd = counts.reindex(wanted, fill_value=0)
    units = read.set_index("file")["unit_code"]
    current = dict(zip(read["file"], read["version"] == str(criteria.version), strict=True))
    records = []
    for file, code, count in frames.rows(odd[odd != 1].rename("n").reset_index()):
        if count == 0 and (file, code) in doubtful:
            continue  # the row is there, and `_changed_labels` already reports it
        absent = answerrules.ROW_MISSING if current[file] else answerrules.NEW_CRITERION
        rule = absent if count == 0 else answerrules.ROW_REPEATED
        place = {"file": file, "unit_code": units[file], "sheet": sheets.get(file, "")}
        subject = criteria.by_code[code].full_name
        place |= {"leaf_code": code, "field": layout.ANSWER}
        records.append(catalogue.record(rule, **place, found=code, subject=subject))
    return records


def _changed_labels(
    read: pd.DataFrame,
    cells: DataFrame[Cells],
    codes: pd.DataFrame,
    heads: pd.DataFrame,
    criteria: CriteriaSet,
) -> tuple[list[int], list[dict[str, str]]]:
    """Compare the name printed beside each code with the name in the set.

    If the name is that of another criterion, it is unclear which of the two was answered: skip the row.

    Returns:
        The index labels of the rows of `codes` to skip, and the findings.
    """
    # Only forms of the current version: the previous one may word its criteria differently.
    now = read[read["version"] == str(criteria.version)][["file", "unit_code"]]
    names = heads[heads["field"] == _NAME].drop(columns="field").merge(now, on="file")
    rows = codes.reset_index().merge(names, on=["file", "sheet"]).drop(columns=["typed", "kind"])
    rows = rows.rename(columns={"column": "code_column", "head_column": "column"})
    rows = rows.merge(cells, on=["file", "sheet", "row", "column"])
    owner = {fold(leaf.full_name): leaf.code for leaf in criteria.leaves}
    words = folded(rows["typed"])
    rows["owner"] = words.map(owner)
    # Compare with the name of the own code first: several criteria may have the same name.
    own = rows["leaf_code"].map({leaf.code: fold(leaf.full_name) for leaf in criteria.leaves})
    records, moved = [], []
    for row in frames.rows(rows[words != own]):
        known = isinstance(row.owner, str)
        rule = answerrules.LABEL_MOVED if known else answerrules.LABEL_CHANGED
        if known:
            moved.append(row.index)
        place = {"file": row.file, "unit_code": row.unit_code, "sheet": row.sheet}
        place |= {"leaf_code": row.leaf_code, "field": layout.ANSWER}
        context = {"key": row.typed, "subject": row.leaf_code, "found": row.typed, "other": str(row.owner)}
        context["expected"] = criteria.by_code[row.leaf_code].full_name
        records.append(catalogue.record(rule, **place, cell=address(row.row, row.column), **context))
    return moved, records


def _fields(
    read: pd.DataFrame,
    cells: DataFrame[Cells],
    codes: pd.DataFrame,
    heads: pd.DataFrame,
    criteria: CriteriaSet,
) -> DataFrame[RawAnswers]:
    # If a code is on two rows, neither is read; `_missing_rows` reports it.
    rows = codes.drop_duplicates(["file", "leaf_code"], keep=False)
    rows = rows.merge(read[["file", "unit_code"]], on="file")
    rows = rows[["file", "unit_code", "sheet", "leaf_code", "row"]]
    fields = rows.merge(heads[heads["field"] != _NAME], on=["file", "sheet"])
    form = layout.FormLayout(criteria)
    asked = {(leaf.code, field) for leaf in criteria.leaves for field in form.inputs(leaf)}
    asked |= {(leaf.code, layout.NOT_MET_COLUMN) for leaf in criteria.leaves}
    pairs = pd.MultiIndex.from_frame(fields[["leaf_code", "field"]])
    fields = fields[pairs.isin(asked)].rename(columns={"head_column": "column"})
    # Joining by text is slow, so first drop cells whose row or column number belongs to no field.
    near = cells[cells["row"].isin(fields["row"].unique()) & cells["column"].isin(fields["column"].unique())]
    raw = fields.merge(near, on=["file", "sheet", "row", "column"], how="left")
    raw = _one_answer(raw.fillna({"kind": cellkinds.EMPTY, "typed": ""}), criteria)
    raw["cell"] = [address(int(row), int(column))
                   for row, column in frames.tuples(raw, "row", "column")]  # fmt: skip
    columns = list(RawAnswers.to_schema().columns)
    order = {leaf.code: number for number, leaf in enumerate(criteria.leaves)}
    raw = raw.sort_values(
        ["file", "leaf_code", "field"],
        key=lambda column: column.map(order) if column.name == "leaf_code" else column,
    )
    return RawAnswers.validate(raw[columns].astype("str").reset_index(drop=True))


def _one_answer(raw: pd.DataFrame, criteria: CriteriaSet) -> pd.DataFrame:
    """Move the content of a column “Chưa đạt” into the answer: a tick alone there means “Chưa đạt”.

    If there is also an answer beside it, or it is not a tick, the meaning is unclear: the cell gets the
    kind `TWO_COLUMNS`, which is reported. Errors and uncalculated formulas keep their own kind.
    """
    unmet = raw[raw["field"] == layout.NOT_MET_COLUMN]
    unmet = unmet[legible(unmet)["typed"].map(clean) != ""]
    raw = raw[raw["field"] != layout.NOT_MET_COLUMN]
    asked = raw[(raw["field"] == layout.ANSWER) & raw["file"].isin(unmet["file"])]
    answers = {
        (file, leaf_code): (label, column, clean(typed))
        for label, (file, leaf_code, column, typed) in zip(
            asked.index, frames.tuples(asked, "file", "leaf_code", "column", "typed"), strict=True
        )
    }
    moved: dict[Hashable, tuple[str, str, int]] = {}
    for row in frames.rows(unmet):
        label, column, beside = answers[row.file, row.leaf_code]
        word = legacy.decode(row.kind, row.typed)
        kind, typed = cellkinds.TWO_COLUMNS, f"{beside}; {NOT_MET}: {clean(word)}".removeprefix("; ")
        if not beside and row.kind in (cellkinds.ERROR, cellkinds.UNCALCULATED):
            kind, typed = row.kind, row.typed
        elif (
            not beside
            and fold(word) in vocabulary.TICKS_NOT_MET
            and criteria.by_code[row.leaf_code].kind == MARK
        ):
            kind, typed = cellkinds.TEXT, NOT_MET
        moved[label] = kind, typed, column if beside else row.column
    return frames.amended(raw, ("kind", "typed", "column"), moved)
