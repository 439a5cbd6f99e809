"""What on a form is its unit's own: all else is the same for every unit of a variant."""

from __future__ import annotations

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.model import seals
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.layout import FormLayout
from vtlt_consolidate.model.units import Unit


def identity(config: Config, unit: Unit, round_: Round) -> dict[str, str]:
    """What identifies a form: keys of `layout.TAGS`."""
    known = {
        "unit_code": unit.code,
        "period": str(round_.period),
        "set_id": config.criteria.id,
        "version": str(config.criteria.version),
    }
    if config.keys:
        known["seal"] = seals.make(config.keys[0], seals.Identity(**known))
    return known


def title(config: Config, unit: Unit) -> str:
    """The title of the file, before a mark."""
    return f"{config.criteria.form_title} - {unit.full_name}"


def heading(unit: Unit) -> str:
    """The name of the agency, as the form prints it above."""
    return (unit.agency_name or unit.name).upper()


def texts(config: Config, unit: Unit, round_: Round) -> tuple[str, ...]:
    """All that a blank form says of its unit alone: texts of cells, and last the title of the file."""
    known = identity(config, unit, round_)
    codes = (known["unit_code"], *([known["seal"]] if "seal" in known else []))
    mark = f"{round_.mark} - " if round_.mark else ""
    return (heading(unit), unit.full_name, *codes, f"{mark}{title(config, unit)}")


def heights(layout: FormLayout, unit: Unit) -> tuple[float, float]:
    """The heights of the rows of a blank form that depend on its unit."""
    return heading_height(layout, unit), room(layout, unit.full_name)


def heading_height(layout: FormLayout, unit: Unit) -> float:
    """The height of the row of the agency's name."""
    return height([(heading(unit), sum(layout.widths[:3]))], size=12, bold=True)


def room(layout: FormLayout, text: str) -> float:
    """The height of a row whose text has the width of the third column: what is to its right cuts it off."""
    return height([(text, layout.widths[2])], least=16, bold=True)
