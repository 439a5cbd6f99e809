"""Draw the pictures of the README from the sample: form, appendix, merged workbook, report.

    python docs/pictures.py

Needs LibreOffice and pdftoppm. LibreOffice is told to speak Vietnamese, so that numbers have the
decimal comma that an office in Việt Nam sees.
"""

import subprocess
import tempfile
from pathlib import Path

from vtlt_consolidate.commands import pipeline
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RESULTS, Workspace
from vtlt_consolidate.writing.forms import forms

HERE = Path(__file__).parent
PERIOD = Period.parse("2019-10")
LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>vi-VN</value></prop></item></oor:items>
"""


def draw(document: Path, page: int, target: Path, folder: Path) -> None:
    """Print one page of a workbook or a Word document as PNG."""
    user = folder / "profile" / "user"
    if not user.exists():
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(LOCALE)
    profile = f"-env:UserInstallation={user.parent.as_uri()}"
    convert = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(document),
    ]
    subprocess.run(convert, check=True, capture_output=True)
    pdf = folder / f"{document.stem}.pdf"
    cut = ["pdftoppm", "-png", "-r", "90", "-f", str(page), "-l", str(page), "-singlefile", str(pdf)]
    subprocess.run([*cut, str(target.with_suffix(""))], check=True)


def main() -> None:
    """Run the sample and draw it."""
    workspace = Workspace.open(HERE.parent / "samples" / "hcmc-2019")
    result = pipeline.consolidate(workspace, PERIOD)
    results = workspace.folder(PERIOD, RESULTS)
    merged, appendix = (results / f"{name}-{PERIOD}.xlsx" for name in ("tong-hop", "phu-luc"))
    report = results / f"bao-cao-{PERIOD}.docx"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        blank = folder / "bieu.xlsx"
        blank.write_bytes(forms.render(result.config, result.config.roster.units[0], result.round_))
        draw(blank, 1, HERE / "bieu.png", folder)
        draw(appendix, 1, HERE / "phu-luc-1.png", folder)
        draw(appendix, 2, HERE / "phu-luc-2.png", folder)
        draw(report, 1, HERE / "bao-cao.png", folder)
        draw(merged, 1, HERE / "tong-hop.png", folder)


if __name__ == "__main__":
    main()
