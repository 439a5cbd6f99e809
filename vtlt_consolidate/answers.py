"""Cells → whose form it is → what stands in each of its fields → what that says.

Everything is done once over the cells of the whole month. Fields are found by the tags, codes and
headings that `layout` declares, never by address.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from vtlt_consolidate import findings as catalogue
from vtlt_consolidate import frames, layout, reader, vocabulary
from vtlt_consolidate.addresses import address
from vtlt_consolidate.criteria import KIND, MARK, QUANTITY, CriteriaSet, Node
from vtlt_consolidate.findings import Rule
from vtlt_consolidate.frames import Answers, RawAnswers
from vtlt_consolidate.period import Period
from vtlt_consolidate.text import clean, fold, parse_date, parse_number, show_date, to_micro
from vtlt_consolidate.units import Roster

EMPTY = "empty"


def folded(typed: pd.Series[str]) -> pd.Series[str]:
    """Fold a column of text; each different text is folded once."""
    return typed.map({text: fold(text) for text in typed.unique()}).astype("str")


# ------------------------------------------------------------------------------ whose is it


def identify(cells: pd.DataFrame) -> pd.DataFrame:
    """Find what each file says it is.

    Args:
        cells: frame `Cells`.

    Returns:
        Columns file, key (of `layout.TAGS`), value: each different value once.
    """
    keys = {fold(words.rstrip(":")): key for key, words in layout.TAGS.items()}
    key = folded(cells["typed"].str.rstrip(" :")).map(keys)
    # Cells come in order of row and column, so a tag's value is the next cell of its row.
    after = cells.shift(-1)
    same_row = (after["file"] == cells["file"]) & (after["sheet"] == cells["sheet"])
    same_row &= (after["row"] == cells["row"]).fillna(value=False).astype(bool)
    found = pd.DataFrame({"file": cells["file"], "key": key, "value": after["typed"]})
    # Next to a tag whose value is gone stands the next tag, which is no value.
    found = found[key.notna() & same_row & key.shift(-1).isna()]
    found["value"] = found["value"].map(clean)
    return found.drop_duplicates().reset_index(drop=True)


@dataclass(frozen=True)
class Expected:
    """What a form of this round must say of itself."""

    criteria: CriteriaSet
    period: Period
    roster: Roster


def accept(files: pd.DataFrame, cells: pd.DataFrame, expected: Expected) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Give each readable file its unit, or refuse it.

    Args:
        files: frame `Files`.
        cells: frame `Cells`.
        expected: set, period and units of the round.

    Returns:
        `Files` with units and verdicts, and the `Findings` of the refused ones.
    """
    said: dict[str, dict[str, list[str]]] = {}
    for file, key, value in frames.rows(identify(cells)):
        said.setdefault(file, {}).setdefault(key, []).append(value)
    records = []
    rows = files.to_dict("records")
    for row in rows:
        if row["verdict"] != "read":
            continue
        values = said.get(row["file"], {})
        refusal = _refusal(values, expected)
        row["unit_code"] = values.get("unit_code", [""])[0]
        if row["unit_code"] not in expected.roster.by_code:
            row["unit_code"] = ""
        if refusal:
            rule, context = refusal
            row |= {"verdict": "rejected", "reason": rule.title}
            records.append(catalogue.record(rule, unit_code=row["unit_code"], file=row["file"], **context))
    taken = pd.DataFrame(rows, columns=files.columns, dtype="str")
    return taken, catalogue.frame(records)


def _refusal(values: dict[str, list[str]], expected: Expected) -> tuple[Rule, dict[str, str]] | None:
    """Say why a file that gives these values for its identity cannot be taken; cheapest first."""
    if any(key not in values for key in layout.IDENTITY):
        return catalogue.NOT_OUR_FORM, {}
    for key, several in values.items():
        if len(several) > 1:
            found = " và ".join(f"“{value}”" for value in several)
            subject = layout.TAGS[key].rstrip(":")
            return catalogue.IDENTITY_CONTRADICTS, {"subject": subject, "found": found}
    one = {key: several[0] for key, several in values.items()}
    criteria = expected.criteria
    for rule, key, wanted in (
        (catalogue.OTHER_SET, "set_id", criteria.id),
        (catalogue.OTHER_VERSION, "version", str(criteria.version)),
        (catalogue.OTHER_PERIOD, "period", str(expected.period)),
    ):
        if one[key] != wanted:
            return rule, {"found": one[key], "expected": wanted}
    unit = expected.roster.by_code.get(one["unit_code"])
    if unit is None:
        return catalogue.UNKNOWN_UNIT, {"found": one["unit_code"]}
    name = one.get("unit_name", "")
    if name and fold(name) != fold(unit.full_name):
        wanted = f"{unit.code} ({unit.full_name})"
        return catalogue.NAME_CONTRADICTS, {"found": name, "expected": wanted}
    return None


# ------------------------------------------------------------------------------ where is it


def locate(
    files: pd.DataFrame, cells: pd.DataFrame, criteria: CriteriaSet
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Find the fields of every accepted form by the codes of its rows and its headings.

    Args:
        files: frame `Files`; only those read are looked at.
        cells: frame `Cells`.
        criteria: whose form it is.

    Returns:
        `Files` (a form without a usable table is refused), `RawAnswers` and `Findings`.
    """
    read = files[files["verdict"] == "read"]
    cells = cells[cells["file"].isin(read["file"])].reset_index(drop=True)
    words = folded(cells["typed"])
    leaf_of = {fold(leaf.code): leaf.code for leaf in criteria.leaves}
    codes = cells.assign(leaf_code=words.map(leaf_of)).dropna(subset="leaf_code")
    tables, several = _tables(codes)
    codes = codes.merge(tables[["file", "sheet", "column"]], on=["file", "sheet", "column"])
    heads = _heads(cells, words, tables)
    records = [
        *_refuse_tables(read, tables, several, heads),
        *_missing_rows(read, codes, criteria),
    ]
    refused = {row["file"]: row["code"] for row in records if row["code"] in _TABLE_REFUSALS}
    files = files.assign(
        verdict=files["verdict"].mask(files["file"].isin(refused), "rejected"),
        reason=files["reason"].mask(
            files["file"].isin(refused),
            files["file"].map({f: catalogue.RULES[code].title for f, code in refused.items()}),
        ),
    )
    records = [row for row in records if row["file"] not in refused or row["code"] in _TABLE_REFUSALS]
    raw = _fields(files[files["verdict"] == "read"], cells, codes, heads, criteria)
    return files, raw, catalogue.frame(records)


_TABLE_REFUSALS = {catalogue.TWO_TABLES.code, catalogue.NO_ANSWER_COLUMN.code,
                   catalogue.NOT_OUR_FORM.code}  # fmt: skip


def _tables(codes: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Choose in each file the column that holds most codes; name files with two such sheets."""
    counts = codes.groupby(["file", "sheet", "column"])["leaf_code"].nunique().reset_index(name="n")
    counts = counts.sort_values(["file", "n"], ascending=[True, False], kind="stable")
    best = counts.drop_duplicates("file")
    rivals = counts.merge(best[["file", "n"]], on="file", suffixes=("", "_best"))
    rivals = rivals[2 * rivals["n"] >= rivals["n_best"]]
    sheets = rivals.groupby("file")["sheet"].unique()
    return best, {str(file): list(names) for file, names in sheets.items() if len(names) > 1}


def _heads(cells: pd.DataFrame, words: pd.Series[str], tables: pd.DataFrame) -> pd.DataFrame:
    """Find in each table the row with most headings: columns file, sheet, field, head_column.

    A heading of two rows, cells merged over both, has some of its words in the row above or below.
    """
    field_of = {fold(layout.HEADINGS[field]): field for field in layout.INPUTS}
    heads = cells.assign(field=words.map(field_of)).dropna(subset="field")
    heads = heads.merge(tables[["file", "sheet"]], on=["file", "sheet"])
    counts = heads.groupby(["file", "row"]).size().reset_index(name="n")
    counts = counts.sort_values(["file", "n", "row"], ascending=[True, False, True])
    best = counts.drop_duplicates("file")[["file", "row"]].rename(columns={"row": "best"})
    heads = heads.merge(best, on="file")
    heads = heads.assign(away=(heads["row"] - heads["best"]).abs())
    heads = heads[heads["away"] <= 1].sort_values(["file", "away"], kind="stable")
    heads = heads.drop_duplicates(["file", "field"])
    return heads[["file", "sheet", "field", "column"]].rename(columns={"column": "head_column"})


def _refuse_tables(
    read: pd.DataFrame, tables: pd.DataFrame, several: dict[str, list[str]], heads: pd.DataFrame
) -> list[dict[str, str]]:
    with_table = set(tables["file"])
    with_answers = set(heads.loc[heads["field"] == layout.ANSWER, "file"])
    records = []
    for file, unit_code in frames.rows(read[["file", "unit_code"]]):
        place = {"file": file, "unit_code": unit_code}
        if file not in with_table:
            records.append(catalogue.record(catalogue.NOT_OUR_FORM, **place))
        elif file in several:
            sheets = ", ".join(f"“{name}”" for name in several[file])
            records.append(catalogue.record(catalogue.TWO_TABLES, **place, found=sheets))
        elif file not in with_answers:
            heading = layout.HEADINGS[layout.ANSWER]
            records.append(catalogue.record(catalogue.NO_ANSWER_COLUMN, **place, expected=heading))
    return records


def _missing_rows(read: pd.DataFrame, codes: pd.DataFrame, criteria: CriteriaSet) -> list[dict[str, str]]:
    counts = codes.groupby(["file", "leaf_code"]).size()
    sheets = codes.drop_duplicates("file").set_index("file")["sheet"]
    wanted = pd.MultiIndex.from_product(
        [read["file"], [leaf.code for leaf in criteria.leaves]], names=["file", "leaf_code"]
    )
    odd = counts.reindex(wanted, fill_value=0)
    units = read.set_index("file")["unit_code"]
    records = []
    for file, code, count in frames.rows(odd[odd != 1].rename("n").reset_index()):
        rule = catalogue.ROW_MISSING if count == 0 else catalogue.ROW_REPEATED
        place = {"file": file, "unit_code": units[file], "sheet": sheets.get(file, "")}
        subject = criteria.by_code[code].full_name
        records.append(catalogue.record(rule, **place, found=code, subject=subject))
    return records


def _fields(
    read: pd.DataFrame,
    cells: pd.DataFrame,
    codes: pd.DataFrame,
    heads: pd.DataFrame,
    criteria: CriteriaSet,
) -> pd.DataFrame:
    # A code on two rows is not answered by either: a finding says so.
    rows = codes.drop_duplicates(["file", "leaf_code"], keep=False)
    rows = rows.merge(read[["file", "unit_code"]], on="file")
    rows = rows[["file", "unit_code", "sheet", "leaf_code", "row"]]
    fields = rows.merge(heads, on=["file", "sheet"])
    asked = {(leaf.code, field) for leaf in criteria.leaves for field in layout.INPUTS
             if field in (layout.ANSWER, layout.NOTE) or leaf.evidence}  # fmt: skip
    pairs = pd.MultiIndex.from_frame(fields[["leaf_code", "field"]])
    fields = fields[pairs.isin(asked)].rename(columns={"head_column": "column"})
    raw = fields.merge(cells, on=["file", "sheet", "row", "column"], how="left")
    raw = raw.fillna({"kind": EMPTY, "typed": ""})
    raw["cell"] = [address(int(row), int(column))
                   for row, column in zip(raw["row"], raw["column"], strict=True)]  # fmt: skip
    columns = list(RawAnswers.to_schema().columns)
    order = {leaf.code: number for number, leaf in enumerate(criteria.leaves)}
    raw = raw.sort_values(
        ["file", "leaf_code", "field"],
        key=lambda column: column.map(order) if column.name == "leaf_code" else column,
    )
    return RawAnswers.validate(raw[columns].astype("str").reset_index(drop=True))


# ------------------------------------------------------------------------------ what does it say


@dataclass(frozen=True)
class Parsed:
    """What one cell says: a state of `frames.STATES`, its value, or the rule that it breaks."""

    state: str
    text: str = ""
    value_micro: int | None = None
    rule: Rule | None = None
    expected: str = ""


def parse(raw: pd.DataFrame, criteria: CriteriaSet) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read what was typed, by the documented vocabulary only.

    Args:
        raw: frame `RawAnswers`.
        criteria: gives the kind of each leaf.

    Returns:
        `Answers` and the `Findings` of the cells that say nothing the vocabulary knows.
    """
    keys = list(zip(raw["leaf_code"], raw["field"], raw["kind"], raw["typed"], strict=True))
    known = {key: _parse_cell(criteria.by_code[key[0]], *key[1:]) for key in set(keys)}
    parsed = [known[key] for key in keys]
    answers = raw.assign(
        state=pd.Series([each.state for each in parsed], dtype="str"),
        value_micro=pd.array([each.value_micro for each in parsed], dtype="Int64"),
        text=pd.Series([each.text for each in parsed], dtype="str"),
    )
    records = [
        _complaint(each, row, criteria.by_code[row.leaf_code])
        for each, row in zip(parsed, frames.rows(raw), strict=True)
        if each.rule
    ]
    return Answers.validate(answers), catalogue.frame(records)


_VALUELESS = {reader.ERROR: catalogue.ERROR_CELL, reader.UNCALCULATED: catalogue.NOT_CALCULATED}


def _parse_cell(leaf: Node, field: str, kind: str, typed: str) -> Parsed:
    text = clean(typed)
    if not text:
        return Parsed("missing")
    if kind in _VALUELESS:
        return Parsed("invalid", rule=_VALUELESS[kind])
    if field == layout.DOC_DATE:
        day = parse_date(text)
        return Parsed("given", show_date(day)) if day else Parsed("invalid", rule=catalogue.NOT_A_DATE)
    if field == layout.ANSWER and leaf.kind == MARK:
        state = vocabulary.MARKS.get(fold(text))
        return Parsed(state, text) if state else Parsed("invalid", rule=catalogue.NOT_A_MARK)
    if field == layout.ANSWER and leaf.kind == QUANTITY:
        return _parse_quantity(leaf, kind, text)
    return Parsed("given", text)


def _parse_quantity(leaf: Node, kind: str, text: str) -> Parsed:
    if kind not in (reader.NUMBER, reader.TEXT):
        return Parsed("invalid", rule=catalogue.NOT_A_NUMBER)
    number = parse_number(text, whole=leaf.whole)
    if number.ambiguous:
        grouped, decimal = text.replace(".", ""), text.replace(".", ",")
        both = f"{grouped} hoặc {decimal}"
        return Parsed("invalid", rule=catalogue.AMBIGUOUS_NUMBER, expected=both)
    if number.value is None:
        return Parsed("invalid", rule=catalogue.NOT_A_NUMBER)
    if abs(number.value) > _LARGEST:
        return Parsed("invalid", rule=catalogue.TOO_BIG)
    micro = to_micro(_as_typed(number.value, kind))
    if micro is None:
        return Parsed("invalid", rule=catalogue.TOO_PRECISE)
    return Parsed("given", text, micro)


# The sum over all communes of the country still fits whole millionths in 64 bits.
_LARGEST = 10**9


def _as_typed(value: Decimal, kind: str) -> Decimal:
    """Undo the binary tail of a computed number: Excel shows 0.1+0.2 as 0,3, with 15 digits."""
    return Decimal(f"{value:.15g}") if kind == reader.NUMBER else value


def _shortened(text: str, limit: int = 100) -> str:
    return text if len(text) <= limit else text[:limit] + "…"


def _complaint(parsed: Parsed, row: tuple[str, ...], leaf: Node) -> dict[str, str]:
    if parsed.rule is None:
        raise ValueError(parsed)
    kind = KIND[leaf.kind]
    file, unit_code, _, field, sheet, cell, _, typed = row
    of_date = field == layout.DOC_DATE
    return catalogue.record(
        parsed.rule,
        unit_code=unit_code, file=file, sheet=sheet, cell=cell,
        found=_shortened(clean(typed)), subject=leaf.name, expected=parsed.expected or kind.expected,
        example="05/3/2019" if of_date else kind.example,
    )  # fmt: skip
