"""The appendix and its internal copy, which one process writes one after the other."""

from __future__ import annotations

from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.writing.appendix import appendix, internalcopy
from vtlt_consolidate.writing.appendix.inside import Inside


def render(config: Config, round_: Round, inside: Inside, *, others: bool) -> tuple[bytes, bytes]:
    """Write both; see `appendix.render` and `internalcopy.render`."""
    signed = appendix.render(config, round_, inside.parts, others=others)
    return signed, internalcopy.render(config, round_, inside)
