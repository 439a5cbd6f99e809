"""Let LibreOffice calculate. Run by the system's Python, which has LibreOffice's `uno`.

    office.py PROFILE < paths > answers

The answer to the path of a workbook, a line of JSON: of each sheet, [its rows, the ranges of formulas whose
result is an error].
"""

import json
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import uno  # noqa: F401 - com.sun.star comes from it
from com.sun.star.beans import PropertyValue
from com.sun.star.sheet.FormulaResult import ERROR

from tests.type_into_form import connect


def main(profile: str) -> None:
    """Answer until no more is asked."""
    pipe = f"vtlt{os.getpid()}"
    command = ["soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"]
    office = subprocess.Popen([*command, f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL)  # fmt: skip
    try:
        context = connect(pipe)
        desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        hidden = PropertyValue(Name="Hidden", Value=True)
        for line in sys.stdin:
            path = Path(line.rstrip("\n"))
            document = desktop.loadComponentFromURL(path.as_uri(), "_blank", 0, (hidden,))
            document.calculateAll()
            print(json.dumps([found(sheet) for sheet in document.Sheets]), flush=True)
            document.close(True)
        desktop.terminate()
    finally:
        office.kill()
        office.wait(timeout=60)


def found(sheet: object) -> list[object]:
    """The values of the rows of a sheet, and where its errors are."""
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    last = cursor.RangeAddress
    rows = sheet.getCellRangeByPosition(0, 0, last.EndColumn, last.EndRow).getDataArray()
    wrong = [(each.StartRow, each.EndRow, each.StartColumn, each.EndColumn)
             for each in sheet.queryFormulaCells(ERROR).RangeAddresses]  # fmt: skip
    return [rows, wrong]


if __name__ == "__main__":
    main(*sys.argv[1:])
