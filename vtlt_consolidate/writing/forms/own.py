"""The texts on a form that depend on its unit; everything else is the same for all units of a variant."""

from __future__ import annotations

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.model import seals
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.layout import FormLayout
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.address import institution

MOTTO = "Độc lập - Tự do - Hạnh phúc"
_LINE, _OF_MOTTO = height([], size=12), height([], size=13)
"""The heights of the row of one line of the heading, and of the row of the motto."""


def identity(config: Config, unit: Unit, round_: Round) -> dict[str, str]:
    """Key of `layout.TAGS` → value that identifies the form."""
    tags = {
        "unit_code": unit.code,
        "period": str(round_.period),
        "set_id": config.criteria.id,
        "version": str(config.criteria.version),
    }
    if config.keys:
        tags["seal"] = seals.make(config.keys[0], seals.Identity(**tags))
    return tags


def title(config: Config, unit: Unit) -> str:
    """The title of the file, without the mark of a rehearsal."""
    return f"{config.criteria.form_title} - {unit.full_name}"


def heading(unit: Unit) -> str:
    """The name of the agency, as the form prints it above."""
    return institution(unit).upper()


def texts(config: Config, unit: Unit, round_: Round) -> tuple[str, ...]:
    """All texts of a blank form that depend on its unit: those in cells, and last the title of the file."""
    tags = identity(config, unit, round_)
    codes = (tags["unit_code"], *([tags["seal"]] if "seal" in tags else []))
    mark = f"{round_.mark} - " if round_.mark else ""
    return (heading(unit), unit.full_name, *codes, f"{mark}{title(config, unit)}")


def heights(layout: FormLayout, unit: Unit) -> tuple[float, ...]:
    """The heights of the rows of a blank form that depend on its unit."""
    return (*heading_rows(layout, unit), room(layout, unit.full_name))


def heading_rows(layout: FormLayout, unit: Unit) -> tuple[float, ...]:
    """The heights of the rows that the agency's name takes: two if it has several lines.

    It then reaches into the row of the motto, which stays below the line above it.
    """
    whole = height([(heading(unit), sum(layout.widths[:3]))], size=12, bold=True)
    return (whole,) if whole <= _LINE else (_LINE, max(whole - _LINE, _OF_MOTTO))


def room(layout: FormLayout, text: str) -> float:
    """The height of a row whose text must wrap in the third column, as the cells to its right are filled."""
    return height([(text, layout.widths[2])], least=16, bold=True)
