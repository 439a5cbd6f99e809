"""Reads the blank forms of a round as if they came in, to know what of a returned form this tool printed."""

from __future__ import annotations

from vtlt_consolidate.files.prints import NO_PRINTS, Print, Prints
from vtlt_consolidate.files.worker import read_workbook
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.model import frames, layout
from vtlt_consolidate.model.cellkinds import Cell
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.frames import Cells, Files
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.reading.locate import locate
from vtlt_consolidate.reading.tableplaces import FIXED, find, position
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.states import Verdict
from vtlt_consolidate.words.text import fold
from vtlt_consolidate.writing.forms.forms import Forms

_FILE = "blank"
_PRINTED = tuple(name for name in FIXED if name != layout.SELF_POINTS)
"""The columns in which every form of a variant holds the same."""


def prints(config: Config, round_: Round) -> Prints:
    """What the blank forms of a round print in their tables; nothing if these cannot be written any more."""
    one_each = {unit.variant: unit for unit in reversed(config.roster.units)}
    forms = Forms(config, round_)
    try:
        blank = [(forms.render(unit), unit) for unit in one_each.values()]
    except VtltError:
        # Whoever issues forms is told; those that came in are read all the same.
        return NO_PRINTS
    found = [_print(read_workbook(data, ours=True), unit, config) for data, unit in blank]
    nodes = config.criteria.nodes
    titles = (*(node.code for node in nodes), *(node.name for node in nodes), *layout.HEADINGS.values(),
              layout.TOTAL_CODE)  # fmt: skip
    tags = (*layout.TAGS.values(), *layout.PREFILL_TAGS.values())
    return Prints(
        tuple(each for each in found if each),
        frozenset(map(fold, titles)),
        frozenset(map(fold, layout.OTHER_HEADINGS)),
        frozenset(fold(tag).rstrip(" :") for tag in tags),
    )


def _print(cells: list[Cell] | str, unit: Unit, config: Config) -> Print | None:
    """The print of one blank form; `None` if its table cannot be found, as of a set without questions."""
    if isinstance(cells, str):
        return None
    criteria = config.criteria
    file = (_FILE, "", Verdict.READ.value, unit.code, str(criteria.version), 1, "", "")
    contents = Contents(frames.made_of(Cells, [(_FILE, *cell) for cell in cells]))
    _, raw, _ = locate(frames.made_of(Files, [file]), contents, criteria, config.roster)
    for place in find(raw, contents, criteria):
        if place.header < 0:
            return None
        columns = {place.columns[name] for name in _PRINTED if name in place.columns}
        printed = tuple(
            cell for cell in cells
            if cell.sheet == place.sheet and place.header - 1 <= cell.row <= place.end
            and (cell.row <= place.header or cell.column in columns)
        )  # fmt: skip
        fields = tuple(
            (code, name, at, where)
            for code, name, at in frames.tuples(raw, "leaf_code", "field", "cell")
            if (where := position(at))
        )
        return Print(unit.variant, place.sheet, printed, fields, place.rows, place.columns, place.header,
                     place.headings, place.total, place.columns.get(layout.SELF_POINTS, -1))  # fmt: skip
    return None
