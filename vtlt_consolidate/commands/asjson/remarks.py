"""The JSON object about a criteria set that was looked through."""

from __future__ import annotations

import dataclasses
import json

from vtlt_consolidate.settings.inspection import Inspection
from vtlt_consolidate.settings.lint.lint import ERROR, WARNING


def inspected(found: Inspection) -> str:
    """Give the remarks on a criteria set as one JSON object."""
    shown = {
        "file": found.file.as_posix(),
        "set": found.set_id or None,
        "errors": found.count(ERROR),
        "warnings": found.count(WARNING),
        "remarks": [dataclasses.asdict(remark) for remark in found.remarks],
        "notes": [*found.notes],
    }
    return json.dumps(shown, ensure_ascii=False, indent=2)
