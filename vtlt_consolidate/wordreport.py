"""The Word report of a period: the facts put into the workspace's template."""

from __future__ import annotations

from vtlt_consolidate import reportfacts, wordfill, wordpoints, wordtable
from vtlt_consolidate.config import Config, Round
from vtlt_consolidate.month import Month

TEMPLATE = "bao-cao.docx"


def render(template: bytes, name: str, config: Config, each: Round, month: Month) -> bytes:
    """Write the report.

    Args:
        template: the Word template.
        name: what messages call it.
        config: agency, criteria set and units.
        each: the round.
        month: what was found.

    Returns:
        The bytes of the document; the same for the same arguments.

    Raises:
        VtltError: the template cannot be used.
    """
    table = (wordpoints.tables if config.criteria.weighted else wordtable.table)(month.results)
    facts = reportfacts.facts(config, each, month) | {"bang": table}
    return wordfill.fill(template, name, facts, reportfacts.PLACEHOLDERS, each.mark)
