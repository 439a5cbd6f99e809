"""Pages of workbooks and Word documents, as LibreOffice prints them."""

import subprocess
from functools import cached_property
from pathlib import Path

from docs.pictures import images

_LOCALE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">
<value>vi-VN</value></prop></item></oor:items>
"""
"""Numbers have the decimal comma that an office in Việt Nam sees."""
_DOTS = 92
"""An inch."""


class Printer:
    """Prints documents; keeps what LibreOffice needs, and what it printed, in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._printed: dict[Path, Path] = {}

    @cached_property
    def _profile(self) -> Path:
        user = self._folder / "profile" / "user"
        user.mkdir(parents=True)
        (user / "registrymodifications.xcu").write_text(_LOCALE)
        return user.parent

    def draw(self, name: str, document: Path, words: str = "", *, lowest: int = 0) -> None:
        """Draw one page.

        Args:
            name: of the picture.
            document: a workbook or a Word document.
            words: the page is the first one that has them.
            lowest: leave out what lies below so many pixels; 0: nothing.

        Raises:
            LookupError: no page has the words.
        """
        pdf = self._pdf(document)
        number = str(_page(pdf, words))
        draw = ["pdftoppm", "-png", "-r", str(_DOTS), "-f", number, "-l", number, str(pdf)]
        images.save(name, _output(draw), cut=True, lowest=lowest)

    def _pdf(self, document: Path) -> Path:
        if document not in self._printed:
            out = self._folder / str(len(self._printed))
            profile = f"-env:UserInstallation={self._profile.as_uri()}"
            _output(
                ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(out), str(document)]
            )
            self._printed[document] = out / f"{document.stem}.pdf"
        return self._printed[document]


def _page(pdf: Path, words: str) -> int:
    pages = _output(["pdftotext", "-layout", str(pdf), "-"]).decode().split("\f")
    for number, text in enumerate(pages, 1):
        if words in " ".join(text.split()):
            return number
    raise LookupError(f"No page of {pdf.name} has “{words}”.")


def _output(command: list[str]) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout
