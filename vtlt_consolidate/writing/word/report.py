"""Writes the Word report of a period from the template of the workspace."""

from __future__ import annotations

from collections.abc import Iterator

from docx.document import Document
from docx.oxml.xmlchemy import BaseOxmlElement

from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.paper import PAPERS
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.writing.word import facts as reportfacts
from vtlt_consolidate.writing.word import fill, grid, sections, table

TEMPLATE = "bao-cao.docx"


def render(template: bytes, name: str, config: Config, round_: Round, month: Month) -> bytes:
    """Write the report.

    Args:
        template: the Word template.
        name: the name of the template in messages.
        config: agency, criteria set and units.
        round_: the round.
        month: the results of the round.

    Returns:
        The bytes of the document; the same for the same arguments.

    Raises:
        VtltError: the template cannot be used.
    """
    facts = reportfacts.facts(config, round_, month)
    between = reportfacts.between(config, round_, month)

    def drawn(document: Document, place: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
        section = sections.of(document, place)
        more = sections.lay(document, section, PAPERS[config.agency.paper])
        return grid.drawn(document, section, table.tables(month.results, more), between)

    blocks = {"bang": drawn}
    return fill.fill(template, name, facts, reportfacts.PLACEHOLDERS, round_.mark, blocks)
