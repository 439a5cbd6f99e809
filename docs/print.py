"""Print the guide as one document with pictures, contents and page numbers.

    python docs/print.py        writes dist/huong-dan.pdf

Needs Chromium with its driver, and poppler-utils. Chromium prints what it shows in a browser; it fills in no
page numbers of contents, so the pages are found in a first print and written in a second.
"""

import base64
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from selenium.webdriver import Chrome

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
sys.path[:0] = [str(ROOT), str(ROOT / "packaging" / "windows")]

import pages  # noqa: E402

from tests import browser as browsers  # noqa: E402
from vtlt_consolidate import __version__  # noqa: E402

CHAPTERS = ("gio-dau-tien", "viec-thuong-gap", "huong-dan", "bo-tieu-chi")
TARGET = ROOT / "dist" / "huong-dan.pdf"
_DEEPEST = 2
"""Heading of the contents, which are to be seen at a glance."""
_INCH = 25.4  # mm
_MARGINS = {"Top": 18 / _INCH, "Bottom": 18 / _INCH, "Left": 25 / _INCH, "Right": 18 / _INCH}
_FOOT = """<div style="width:100%;font:8px Arial;color:#555;text-align:center">
<span class="pageNumber"></span> / <span class="totalPages"></span></div>"""
_PAGE = """<!doctype html>
<html lang="vi"><meta charset="utf-8"><title>Hướng dẫn sử dụng vtlt</title>
<style>
body { font: 10.5pt/1.45 "Segoe UI", Arial, sans-serif; color: #111; margin: 0 }
h1 { break-before: page; font-size: 20pt; color: #0b3c74;
 border-bottom: 2px solid #0b3c74; padding-bottom: .2em }
h2 { font-size: 14pt; margin: 1.4em 0 .5em; color: #0b3c74 }
h3 { font-size: 11.5pt; margin: 1.2em 0 .4em }
h1, h2, h3 { break-after: avoid; line-height: 1.25 }
p, li { orphans: 2; widows: 2; overflow-wrap: anywhere }
table { border-collapse: collapse; margin: .8em 0; width: 100%; font-size: 9.5pt }
th, td { border: 1px solid #aaa; padding: .25em .5em; vertical-align: top; text-align: left }
td { overflow-wrap: break-word }
th { background: #e8eef6 }
tr, img, pre { break-inside: avoid }
code, pre { font-family: Consolas, "Noto Sans Mono", monospace; font-size: 8.5pt }
pre code { font-size: 7.6pt }
code { overflow-wrap: anywhere }
pre { background: #f3f4f6; border-left: 3px solid #9fb3cc; padding: .6em .9em; white-space: pre-wrap }
img { display: block; max-width: 100%; max-height: 112mm; margin: .6em auto; border: 1px solid #bbb }
a { color: #0b57a4; text-decoration: none }
.dau { text-align: center; padding-top: 30mm }
.dau b { font-size: 26pt; color: #0b3c74 }
.muc { break-before: page }
.muc p { display: flex; margin: 0; gap: .5em;
 font-size: 9.5pt; line-height: 1.3 }
.muc p.c1 { font-weight: 600; margin-top: .6em }
.muc p.c2 { padding-left: 1.2em }
.muc a { color: #111; flex: 1; border-bottom: 1px dotted #bbb }
.muc .tieu { font-size: 16pt; font-weight: 600; color: #0b3c74 }
</style>
<div class="dau"><b>Hướng dẫn sử dụng vtlt</b><p>Tổng hợp báo cáo công tác văn thư, lưu trữ</p>
<p>Phiên bản VERSION</p></div>
<div class="muc"><p class="tieu">Mục lục</p>CONTENTS</div>
BODY</html>
"""


@dataclass(frozen=True)
class Heading:
    """A heading of a chapter: its depth, words, place in the whole document, and name in links."""

    depth: int
    words: str
    place: str
    target: tuple[str, str]


def chapter(name: str) -> tuple[str, list[Heading]]:
    """Turn a document into a chapter, and find its headings; links are still those of the document."""
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse((DOCS / f"{name}.md").read_text(encoding="utf-8"))
    headings: list[Heading] = []
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open":
            place = f"{name}-{len(headings)}"
            opening.attrSet("id", place)
            words = re.sub(r"[`*]", "", inside.content)
            headings.append(Heading(int(opening.tag[1:]), words, place, (name, pages.anchor(inside.content))))
    return str(reader.renderer.render(tokens, reader.options, {})), headings


def document(numbers: Mapping[str, int]) -> str:
    """Put the whole guide together.

    Args:
        numbers: place → page, as far as it is known.
    """
    chapters = {name: chapter(name) for name in CHAPTERS}
    headings = [heading for _, found in chapters.values() for heading in found]
    places = {heading.target: heading.place for heading in headings}
    places |= {(name, ""): found[0].place for name, (_, found) in chapters.items()}
    body = "\n".join(_linked(name, text, places) for name, (text, _) in chapters.items())
    contents = "\n".join(_contents(headings, numbers))
    page = _PAGE.replace("VERSION", __version__).replace("CONTENTS", contents)
    return page.replace("BODY", body)


def _contents(headings: list[Heading], numbers: Mapping[str, int]) -> Iterator[str]:
    for each in headings:
        if each.depth <= _DEEPEST:
            line = f'<a href="#{each.place}">{each.words}</a><span>{numbers.get(each.place, "")}</span>'
            yield f'<p class="c{each.depth}">{line}</p>'


def _linked(name: str, text: str, places: Mapping[tuple[str, str], str]) -> str:
    """Let links lead to chapters; what is not printed is only named."""

    def led(found: re.Match[str]) -> str:
        address, words = found["address"], found["words"]
        if "://" in address:
            return found[0]
        file, _, anchor = address.partition("#")
        known = places.get((file.removesuffix(".md") or name, unquote(anchor)))
        return f'<a href="#{known}">{words}</a>' if known else words

    text = re.sub(r'<a href="(?P<address>[^"]*)">(?P<words>.*?)</a>', led, text, flags=re.DOTALL)
    return re.sub(r'src="anh/', f'src="{(DOCS / "anh").as_uri()}/', text)


def printed(browser: Chrome, text: str, target: Path) -> dict[str, int]:
    """Print pages; gives the page of each place that something leads to."""
    source = target.with_suffix(".html")
    source.write_text(text, encoding="utf-8")
    browser.get(source.as_uri())
    how = {f"margin{side}": size for side, size in _MARGINS.items()} | {
        "paperWidth": 210 / _INCH,
        "paperHeight": 297 / _INCH,
        "printBackground": True,
        "displayHeaderFooter": True,
        "headerTemplate": "<span></span>",
        "footerTemplate": _FOOT,
        "generateDocumentOutline": True,
    }
    target.write_bytes(base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", how)["data"]))
    command = ["pdfinfo", "-dests", str(target)]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return {place: int(page) for page, place in re.findall(r'^\s*(\d+) .*"(.+)"$', listed, re.MULTILINE)}


def main() -> None:
    """Print twice: to find the pages, and with them."""
    with tempfile.TemporaryDirectory() as folder, browsers.opened() as browser:
        target = Path(folder) / TARGET.name
        numbers = printed(browser, document({}), target)
        again = printed(browser, document(numbers), target)
        if again != numbers:
            raise SystemExit("The contents have moved the pages that they name.")
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_bytes(target.read_bytes())


if __name__ == "__main__":
    main()
