"""Says which units a file of no use may be of, where its name does not say it for sure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import PurePosixPath

import pandas as pd

from vtlt_consolidate.findings.rules import identityrules
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.proposals import codes, with_codes

Likely = tuple[str, tuple[Unit, ...]]
"""A sentence for the finding about a file, and the units that the file may be of."""


def by_name(path: str, named: tuple[Unit, ...], expected: Expected) -> Likely | None:
    """Suggest the units that a file may be of; `None` if nothing suggests any.

    Args:
        path: the file.
        named: the units that its name means; without any, names are compared, and those of areas: of the
            file, or else of its nearest folder or archive.
        expected: the units.
    """
    if named:
        return one_of(identityrules.MAY_BE, named)
    pure = PurePosixPath(path)
    for part in (pure.stem, *reversed(pure.parts[:-1])):
        if found := expected.names.similar(part):
            return one_of(identityrules.MAY_BE, found)
        if area := expected.file_names.area(part):
            units = tuple(unit for unit in expected.roster.units if unit.area == area)
            return identityrules.MAY_BE_OF_AREA.format(other=area), units
    return None


def one_of(sentence: str, units: tuple[Unit, ...]) -> Likely:
    """Suggest some units, in a sentence with a place for them."""
    return sentence.format(other=with_codes(units)), units


def told(found: pd.DataFrame, suggested: Mapping[str, Likely]) -> pd.DataFrame:
    """Tell in the findings about some files which units they may be of: file → what is suggested."""
    more: dict[Hashable, tuple[str, str]] = {}
    for label, row in zip(found.index, frames.rows(found), strict=True):
        if row.file in suggested:
            sentence, units = suggested[row.file]
            # A finding of its own may already propose some.
            both = filter(None, (row.units, codes(units)))
            more[label] = row.message + sentence, "\n".join(both)
    return frames.amended(found, ("message", "units"), more)
