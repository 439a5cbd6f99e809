"""What `issue` puts on the forms of the answers of the last period."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from vtlt_consolidate.checking import prefilled
from vtlt_consolidate.checking.prefilled import Former
from vtlt_consolidate.checking.returns.carry import TO_PREFILL
from vtlt_consolidate.commands.issue import Issued
from vtlt_consolidate.desk import prefillbook
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model.config import Config
from vtlt_consolidate.naming import lineage
from vtlt_consolidate.publishing import origin, stale
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import show_number
from vtlt_consolidate.workspace import published
from vtlt_consolidate.workspace.folders import Workspace
from vtlt_consolidate.workspace.months import record


def read(workspace: Workspace, config: Config, period: Period) -> Former:
    """Read the answers of the last period, and note that they go out on forms before any form does.

    Raises:
        VtltError: there are none that can be used, or it cannot be noted.
    """
    earlier = record.config_of(workspace, period.previous).round(period.previous)
    name = published.merged_path(earlier.period)
    origin.require_usable(workspace, earlier.period, TO_PREFILL.failed)
    expected = Expected(
        config.criteria,
        config.round(period),
        config.roster,
        above=config.agency.parent,
        lineage=lineage.of(config, period),
    )

    asked = partial(record.criteria_of, workspace)
    former = prefilled.former(workspace.root / name, name, earlier, expected, asked)
    path = workspace.folder(period, prefillbook.FILE_NAME)
    sent = prefillbook.read(path).with_newer(former.prefills)
    prefillbook.put(path, sent, config.criteria, config.roster)
    return former


def told(issued: Issued, workspace: Workspace, config: Config, period: Period, former: Former) -> Issued:
    """Add to what was issued what became of the answers of the last period."""
    empty = [unit for unit in config.roster.units if unit.code not in former.prefills]
    old = stale.told(workspace, period.previous, f"lập lại biểu bằng vtlt issue {period} --prefill")
    return replace(
        issued,
        earlier=str(period.previous),
        old=" ".join(f"{each['message']} {each['mend']}" for each in old),
        blank=[unit.full_name for unit in empty if unit.code not in former.changed],
        changed=[unit.full_name for unit in empty if unit.code in former.changed],
        reworded=[f"{leaf.code} {leaf.label}" for leaf in former.reworded],
        refused=[f"{leaf.code} {leaf.label} ({show_number(count)} biểu)" for leaf, count in former.refused],
    )
