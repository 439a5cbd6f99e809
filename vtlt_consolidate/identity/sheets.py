"""Splits workbooks that hold several forms, one per sheet, so that each form is read by itself.

Between `split` and `join` the name of such a form is its file, a mark and its sheet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue, log
from vtlt_consolidate.findings.rules import returnrules
from vtlt_consolidate.identity.claims import folded, identify
from vtlt_consolidate.model import frames, layout
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Cells, Files, Findings, RawAnswers
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import fold

_MARK = "\x1f"
"""Separates file and sheet; a control character, which no sheet name may contain."""
_LONGER = 4
"""How many letters longer than the longest code a cell may be and still be looked at as a code."""
_ORDER = {
    Verdict.READ: 0,
    Verdict.REJECTED: 1,
    Verdict.REPLACED: 2,
    Verdict.SET_ASIDE: 3,
    Verdict.DUPLICATE: 4,
    Verdict.SUPERSEDED: 5,
    Verdict.BLANK: 6,
}
_HEADINGS = frozenset(
    fold(words)
    for words, name in ((layout.HEADINGS[layout.ANSWER], layout.ANSWER), *layout.OTHER_HEADINGS.items())
    if name == layout.ANSWER
)
_TAGS = frozenset(fold(layout.TAGS[key]).rstrip(" :") for key in layout.IDENTITY)


def file_of(name: str) -> str:
    """The file in which a form lies; the name itself for a file with one form."""
    return name.partition(_MARK)[0]


def sheet_of(name: str) -> str:
    """The sheet of a form among several in a file; empty for a file with one form."""
    return name.partition(_MARK)[2]


def is_apart(files: DataFrame[Files]) -> pd.Series[bool]:
    """Say of each row of `Files` whether it is one form of several in a file."""
    return files["file"].str.contains(_MARK, regex=False)


def known_by(sha256: str, sheet: str) -> str:
    """The key of decisions about one form of a workbook: the hash of the file, and the sheet."""
    return f"{sha256}#{sheet}" if sheet else sha256


@dataclass(frozen=True)
class Forms:
    """What the stages of reading pass on to each other.

    Args:
        files: frame `Files`.
        raw: frame `RawAnswers`.
        found: frame `Findings`.
        sealed: pairs of file and unit, for the forms whose authenticity code is right.
    """

    files: DataFrame[Files]
    raw: DataFrame[RawAnswers]
    found: DataFrame[Findings]
    sealed: frozenset[tuple[str, str]] = frozenset()


def split(
    files: DataFrame[Files], cells: DataFrame[Cells], criteria: CriteriaSet
) -> tuple[DataFrame[Files], DataFrame[Cells]]:
    """Give each form of a workbook with several forms its own row and cells.

    Args:
        files: frame `Files`, one row per file.
        cells: frame `Cells`.
        criteria: the set; a sheet is a form if one of its columns has at least half as many codes as the
            best column of the workbook, unless it is only a list (`forms_among`).

    Returns:
        Both frames; those of other files are unchanged.
    """
    read = set(files.loc[files["verdict"] == Verdict.READ, "file"])
    sheets = {file: on for file, on in _form_sheets(cells, criteria).items() if file in read}
    if not sheets:
        return files, cells
    on = files["file"].map(lambda file: sheets.get(file, [""]))
    rows = pd.DataFrame(files.assign(sheet=on)).explode("sheet", ignore_index=True)
    apart = {
        label: (file + _MARK + sheet, known_by(sha256, sheet))
        for label, (file, sha256, sheet) in enumerate(frames.tuples(rows, "file", "sha256", "sheet"))
        if sheet
    }
    rows = frames.amended(rows.drop(columns="sheet"), ("file", "sha256"), apart)
    others = cells[~cells["file"].isin(sheets)]
    whole = cells[cells["file"].isin(sheets)].groupby("file", sort=False)
    apart_cells = [part for file, mine in whole for part in _apart(mine, sheets[str(file)])]
    return Files.validate(rows), Cells.validate(pd.concat([others, *apart_cells], ignore_index=True))


def _form_sheets(cells: DataFrame[Cells], criteria: CriteriaSet) -> dict[str, list[str]]:
    """File → its sheets with a form, in their order; only files with several such sheets."""
    codes = {fold(leaf.code) for leaf in criteria.leaves}
    short = cells[cells["typed"].str.len() <= max(map(len, codes), default=0) + _LONGER]
    known = short[folded(short["typed"]).isin(codes)]
    counts = known.groupby(["file", "sheet", "column"], sort=False)["typed"].nunique()
    best = counts.groupby(level=["file", "sheet"], sort=False).max().reset_index(name="n")
    best = best[(best["n"] > 1) & (2 * best["n"] >= best.groupby("file")["n"].transform("max"))]
    best = best[best.duplicated("file", keep=False)]
    if best.empty:
        return {}
    coded = {str(file): list(on) for file, on in best.groupby("file", sort=False)["sheet"]}
    found = {
        str(file): forms_among(coded[str(file)], frames.tuples(mine, "sheet", "row", "typed"), criteria)
        for file, mine in cells[cells["file"].isin(coded)].groupby("file", sort=False)
    }
    return {file: sheets for file, sheets in found.items() if len(sheets) > 1}


def forms_among(
    sheets: Sequence[str], texts: Iterable[tuple[str, int, str]], criteria: CriteriaSet
) -> list[str]:
    """Tell the forms of a workbook from lists of codes that somebody keeps beside them.

    Args:
        sheets: its sheets with codes.
        texts: sheet, row and text of its cells.
        criteria: the set.

    Returns:
        The sheets that name their round or unit; without any, those with a heading of the answers, or all.
    """
    codes = {fold(leaf.code) for leaf in criteria.leaves}
    coded: set[tuple[str, int]] = set()
    headed: set[tuple[str, int]] = set()
    named: set[str] = set()
    for sheet, row, text in texts:
        word = fold(text).rstrip(" :")
        if word in codes:
            coded.add((sheet, row))
        elif word in _HEADINGS:
            headed.add((sheet, row))
        elif word in _TAGS:
            named.add(sheet)
    # In the row of a criterion “Đạt” is an answer.
    for forms in (named, {sheet for sheet, _ in headed - coded}):
        if found := [sheet for sheet in sheets if sheet in forms]:
            return found
    return list(sheets)


def _apart(mine: pd.DataFrame, sheets: list[str]) -> Iterator[pd.DataFrame]:
    """Yield the cells of each form of a workbook: its own and those of the other sheets.

    If the form names its unit, other sheets that hold identity values are left out: they may contradict it.
    """
    file = mine["file"].iloc[0]
    own = dict(iter(mine.groupby("sheet", sort=False)))
    beside = mine[~mine["sheet"].isin(sheets)]
    naming = set(identify(Cells.validate(beside))["sheet"])
    silent = beside[~beside["sheet"].isin(naming)]
    said = identify(Cells.validate(mine.assign(file=mine["sheet"])))
    named = set(said.loc[said["key"].isin(("unit_code", "unit_name")), "file"])
    for sheet in sheets:
        others = silent if sheet in named else beside
        yield pd.concat([own[sheet], others]).assign(file=file + _MARK + sheet)


def join(forms: Forms, whole: DataFrame[Files]) -> Forms:
    """Undo `split`: give the forms their file names again, with one row per file and unit.

    Args:
        forms: the forms after `settle`.
        whole: frame `Files` as it was before `split`; gives the hashes of the files.
    """
    apart = is_apart(forms.files)
    if not apart.any():
        return forms
    files = forms.files.assign(file=forms.files["file"].map(file_of).astype("str"))
    hashes = dict(frames.tuples(whole, "file", "sha256"))
    files = files.assign(sha256=files["file"].map(hashes).astype("str"), rank=files["verdict"].map(_ORDER))
    several = files[apart & (files["verdict"] == Verdict.READ)].groupby("file")["unit_code"].nunique()
    files = files.sort_values(["file", "unit_code", "rank"], kind="stable")
    files = files.drop_duplicates(["file", "unit_code"]).drop(columns="rank").reset_index(drop=True)
    notes = [
        catalogue.record(returnrules.SEVERAL_UNITS, file=str(file), found=str(count))
        for file, count in several[several > 1].items()
    ]
    found = forms.found
    sheet = found["file"].map(sheet_of)
    found = found.assign(
        sheet=found["sheet"].where((found["sheet"] != "") | (sheet == ""), sheet).astype("str"),
        file=found["file"].map(file_of).astype("str"),
    )
    found = log.joined([found, catalogue.frame(notes)]).drop_duplicates(ignore_index=True)
    # Keep only the answers of the sheet that is used.
    read = forms.files.loc[forms.files["verdict"] == Verdict.READ, "file"]
    raw = forms.raw[forms.raw["file"].isin(read)]
    raw = raw.assign(file=raw["file"].map(file_of).astype("str")).reset_index(drop=True)
    sealed = frozenset((file_of(file), unit) for file, unit in forms.sealed)
    return Forms(Files.validate(files), RawAnswers.validate(raw), found, sealed)
