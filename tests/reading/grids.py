"""Cells of sheets that a test writes as rows, without a workbook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.cellkinds import Held
from vtlt_consolidate.model.frames import Cells, Files, Findings

Typed = str | int | tuple[Held, str] | None
"""What stands in a cell: text, a number, a kind and what was typed, or nothing."""
Grid = Sequence[Sequence[Typed]]

FILE, SHEET = "a.xlsx", "Biểu"


def cells_of(files: Grid | Mapping[str, Mapping[str, Grid]]) -> DataFrame[Cells]:
    """The frame of some sheets: file → sheet → rows, or the rows of the one sheet of the one file."""
    if not isinstance(files, Mapping):
        files = {FILE: {SHEET: files}}
    rows = [
        (file, sheet, row, column, *_held(typed))
        for file, sheets in files.items()
        for sheet, grid in sheets.items()
        for row, line in enumerate(grid)
        for column, typed in enumerate(line)
        if typed is not None
    ]
    frame = pd.DataFrame(rows, columns=list(Cells.to_schema().columns))
    numbers = {"row": "Int64", "column": "Int64"}
    return Cells.validate(frame.astype(dict.fromkeys(("file", "sheet", "kind", "typed"), "str") | numbers))


def _held(typed: str | int | tuple[Held, str]) -> tuple[str, str]:
    if isinstance(typed, tuple):
        return typed
    return (cellkinds.TEXT if isinstance(typed, str) else cellkinds.NUMBER), str(typed)


def files_of(rows: Iterable[tuple[str, str, str, str]]) -> DataFrame[Files]:
    """The frame of files, a row each: its name, verdict, unit and the version of the set on its form."""
    whole = [
        (file, f"{file}-sha", verdict, unit, version, 1, "", "") for file, verdict, unit, version in rows
    ]
    frame = pd.DataFrame(whole, columns=list(Files.to_schema().columns)).astype("str")
    return Files.validate(frame.astype({"attempt": "Int64"}))


def told(findings: DataFrame[Findings]) -> list[tuple[str, str, str, str]]:
    """The findings as code, file, criterion and cell, in order."""
    return [tuple(row) for row in findings[["code", "file", "leaf_code", "cell"]].to_numpy().tolist()]
