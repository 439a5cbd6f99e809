"""Correction forms (phiếu trả sửa): a unit's own form again, with the cells to mend marked.

What has to be mended is found by `due`. This imports little, so that another process starts quickly.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.words.shipped import program
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.forms.forms import Filled
from vtlt_consolidate.writing.forms.mending import Correction


class Due(NamedTuple):
    """A correction form to write: its file name, and what `forms.render` needs."""

    name: str
    unit: Unit
    filled: Filled
    attempt: int
    correction: Correction


def render(config: Config, round_: Round, listed: Sequence[Due]) -> list[tuple[str, bytes]]:
    """Write correction forms; gives file names and bytes. The list of units in `config` is not looked at."""
    made = forms.Forms(config, round_)
    return [
        (each.name, made.render(each.unit, each.filled, each.attempt, each.correction)) for each in listed
    ]


def made_of(config: Config, round_: Round, listed: Sequence[Due]) -> dict[str, str]:
    """Hash what each correction form is made of, by file name: equal hashes give equal bytes."""
    common = repr((program(), config.agency, config.criteria, config.keys, round_))
    whole = hashlib.sha256(common.encode(errors="surrogatepass"))
    hashes = {}
    for each in listed:
        own = whole.copy()
        own.update(repr(each).encode(errors="surrogatepass"))
        hashes[each.name] = own.hexdigest()
    return hashes


def file_name(form: str, attempt: int) -> str:
    """Name the correction form of a form, with the number of the attempt that it asks for."""
    return f"{form.removesuffix('.xlsx')}-sua-lan-{attempt}.xlsx"


def stale(folder: Path, roster: Roster, current: Collection[str]) -> Iterator[Path]:
    """Find correction forms of earlier runs that are no longer needed; only files with names of this tool."""
    ours = set(forms.file_names(roster).values())
    for path in sorted(folder.glob("*-sua-lan-*.xlsx")):
        form, _, _ = path.name.rpartition("-sua-lan-")
        if f"{form}.xlsx" in ours and path.name not in current:
            yield path
