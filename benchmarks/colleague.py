"""What a colleague would write in an afternoon, to compare with: pandas and openpyxl, file by file.

python benchmarks/colleague.py issue FORM NAMES FOLDER     for each name: open the form, type it, save
python benchmarks/colleague.py consolidate FOLDER FILE     read and validate each form, write the matrix
python benchmarks/colleague.py read FOLDER                 the floor of reading: calamine, and nothing else
python benchmarks/colleague.py write CELLS FILE            the floor of writing: XlsxWriter, and nothing else
python benchmarks/colleague.py stamp FORM NAMES FOLDER     the floor of issuing: copy the file

It finds nothing wrong but other words than Đạt and Chưa đạt, knows no late or double return, and stops at the
first file that is no workbook.
"""

from __future__ import annotations

import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pandera.pandas as pa
import xlsxwriter
from pandera.errors import SchemaErrors
from python_calamine import CalamineWorkbook

CODE, ANSWER = "Mã", "Kết quả"
_WIDE = 30
_SCHEMA = pa.DataFrameSchema(
    {CODE: pa.Column(str), ANSWER: pa.Column(object, pa.Check.isin(["Đạt", "Chưa đạt"]), nullable=True)}
)


def issue(form: str, names: str, folder: str) -> None:
    """Fill the name of each unit into a copy of the form."""
    for number, name in enumerate(Path(names).read_text(encoding="utf-8").splitlines()):
        book = openpyxl.load_workbook(form)
        book.worksheets[0]["C7"] = name
        book.save(Path(folder) / f"{number:05d}.xlsx")


def consolidate(folder: str, to: str) -> None:
    """Read all forms, validate each, and write the matrix of units and criteria."""
    rows, wrong = {}, []
    for path in sorted(Path(folder).glob("*.xlsx")):
        raw = pd.read_excel(path, header=None, dtype=object)
        top = next(at for at, row in raw.iterrows() if CODE in row.array)
        table = (
            raw.iloc[int(top) + 1 :].set_axis(list(raw.loc[top]), axis=1)[[CODE, ANSWER]].dropna(subset=CODE)
        )
        try:
            _SCHEMA.validate(table, lazy=True)
        except SchemaErrors as error:
            wrong += [(path.name, str(case)) for case in error.failure_cases["failure_case"]]
        rows[path.stem] = dict(table.itertuples(index=False))
    with pd.ExcelWriter(to) as writer:
        pd.DataFrame(rows).T.to_excel(writer, sheet_name="Tổng hợp")
        pd.DataFrame(wrong, columns=["Tệp", "Sai"]).to_excel(writer, sheet_name="Lỗi")


def read(folder: str) -> None:
    """Read all cells of all forms."""
    for path in sorted(Path(folder).glob("*.xlsx")):
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()


def write(cells: str, to: str) -> None:
    """Write so many cells, half of them texts."""
    with xlsxwriter.Workbook(to, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row in range(int(cells) // _WIDE):
            sheet.write_row(row, 0, [row + at if at % 2 else f"Xã Số {row}" for at in range(_WIDE)])


def stamp(form: str, names: str, folder: str) -> None:
    """Copy the form for each unit."""
    data = Path(form).read_bytes()
    for number, _ in enumerate(Path(names).read_text(encoding="utf-8").splitlines()):
        (Path(folder) / f"{number:05d}.xlsx").write_bytes(data)


if __name__ == "__main__":
    {"issue": issue, "consolidate": consolidate, "read": read, "write": write, "stamp": stamp}[sys.argv[1]](
        *sys.argv[2:]
    )
