"""The guide as pages that a browser opens, because Windows opens no Markdown."""

from __future__ import annotations

import re
from itertools import pairwise

from markdown_it import MarkdownIt

_PAGE = """\
<!doctype html>
<html lang="vi">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 17px/1.55 "Segoe UI", Arial, sans-serif; color: #222 }}
body {{ max-width: 60em; margin: 2em auto; padding: 0 1em }}
h1, h2, h3 {{ line-height: 1.25; margin-top: 1.6em }}
table {{ border-collapse: collapse; margin: 1em 0 }}
th, td {{ border: 1px solid #bbb; padding: .3em .6em; vertical-align: top; text-align: left }}
th {{ background: #eef2f7 }}
code, pre {{ font-family: Consolas, monospace; font-size: .92em; background: #f4f4f4 }}
code {{ padding: .1em .25em }}
pre {{ padding: .7em 1em; overflow-x: auto }}
pre code {{ padding: 0 }}
img {{ max-width: 100% }}
a {{ color: #0b57a4 }}
</style>
{body}</html>
"""


def page(text: str) -> str:
    """Turn Markdown into a page; links to other Markdown files lead to their pages."""
    reader = MarkdownIt("commonmark").enable("table")
    tokens = reader.parse(text)
    title = ""
    for opening, inside in pairwise(tokens):
        if opening.type == "heading_open":
            title = title or inside.content
            opening.attrSet("id", anchor(inside.content))
    body = str(reader.renderer.render(tokens, reader.options, {}))
    body = re.sub(r'href="(?!\w+:)([^"#]+)\.md(?=[#"])', r'href="\1.html', body)
    return _PAGE.format(title=title, body=body)


def anchor(heading: str) -> str:
    """The name of a heading in links, as the web pages of repositories make it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
