"""Reads from each file which unit and round it claims. Values are found by their tags, not by address."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.identity import periodline
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.model import frames, layout
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.decisions import NO_DECISIONS, Decisions
from vtlt_consolidate.model.frames import Cells
from vtlt_consolidate.model.layout import NO_PREFILLS, Prefills
from vtlt_consolidate.model.seals import NO_SEALS, Seals
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.naming.filenames import FileNames
from vtlt_consolidate.naming.lineage import NO_LINEAGE, Lineage
from vtlt_consolidate.naming.proposals import Names, is_name_of
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import clean, fold

Table = TypeVar("Table", bound=pd.DataFrame)


def folded(typed: pd.Series[str]) -> pd.Series[str]:
    """Fold a column of text; each distinct text is folded only once, to save time."""
    return typed.map({text: fold(text) for text in set(typed.tolist())}).astype("str")


def identify(cells: DataFrame[Cells]) -> pd.DataFrame:
    """Find the identity values of each file.

    Args:
        cells: frame `Cells`.

    Returns:
        Columns file, key (of `layout.TAGS`), value, sheet, cell: one row for each distinct value, with
        the first place where it was found.
    """
    keys = {fold(words.rstrip(":")): key for key, words in layout.TAGS.items()}
    # A month has millions of cells, but few different texts.
    tags = {text: keys.get(fold(text).rstrip(" :")) for text in set(cells["typed"].tolist())}
    key = cells["typed"].map({text: found for text, found in tags.items() if found})
    # Cells come in order of row and column, so a tag's value is the next cell of its row.
    after = cells.shift(-1)
    same_row = (after["file"] == cells["file"]) & (after["sheet"] == cells["sheet"])
    same_row &= (after["row"] == cells["row"]).fillna(value=False).astype(bool)
    found = after.assign(file=cells["file"], sheet=cells["sheet"], key=key)
    # If a value was deleted, the next cell is another tag; do not read it as the value.
    found = found[key.notna() & same_row & key.shift(-1).isna()]
    found["value"] = found["typed"].map(clean)
    found["cell"] = [address(int(row), int(column)) for row, column in frames.tuples(found, "row", "column")]
    found = found.drop_duplicates(["file", "key", "value"])
    return found[["file", "key", "value", "sheet", "cell"]].reset_index(drop=True)


@dataclass(frozen=True)
class Expected:
    """What a form of this round must claim, and the decisions about forms that claim something else.

    Args:
        criteria: the set.
        round_: the round.
        roster: the units.
        decisions: the analyst's decisions.
        seals: the keys with which the codes on forms are checked.
        above: the agency above all units; a unit's name may be followed by the name of its province.
        prefills: what stood on the forms of this round when they were sent out.
        lineage: what became of former units.
        senders: file that came in a mail → the addresses of the senders of the mails around it.
        any_version: results of every version of the set are read: who reads them sees to it that no answer
            stands for what another version asks.
    """

    criteria: CriteriaSet
    round_: Round
    roster: Roster
    decisions: Decisions = NO_DECISIONS
    seals: Seals = NO_SEALS
    above: str = ""
    prefills: Prefills = NO_PREFILLS
    lineage: Lineage = NO_LINEAGE
    senders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    any_version: bool = False

    @cached_property
    def names(self) -> Names:
        """Finds units by the names that people write."""
        return Names(self.roster, self.above, self.lineage)

    @cached_property
    def file_names(self) -> FileNames:
        """Finds units by the names of files and folders."""
        return FileNames(self.roster)

    @cached_property
    def _mailboxes(self) -> dict[str, list[Unit]]:
        mailboxes: dict[str, list[Unit]] = {}
        for unit in self.roster.units:
            if unit.email:
                mailboxes.setdefault(unit.email.casefold(), []).append(unit)
        return mailboxes

    def same(self, code: str, name: str) -> Unit | None:
        """The unit that one with a code and name of an earlier time is now, at most under a new name."""
        unit = self.names.coded(code)
        # Codes are reused: 26737 was Đa Kao and is now Tân Định.
        other = unit is not None and bool(name) and not is_name_of(unit, name)
        return self.lineage.heir(code, name) or (None if other else unit)

    def titled(self, sheet: str) -> tuple[Unit, ...]:
        """The units that the name of a sheet means; none for such as `Sheet1`, `Biểu 14`."""
        return self.names.meant(sheet) or self.file_names.within(sheet)

    def sent_by(self, file: str) -> tuple[Unit, ...]:
        """The units whose addresses sent the mail that a file came in; several may share an address."""
        found = [unit for sender in self.senders.get(file, ()) for unit in self._mailboxes.get(sender, ())]
        return tuple(dict.fromkeys(found))

    @cached_property
    def identity(self) -> dict[str, str]:
        """The identity of this round without the unit's: key of `layout.TAGS` → value."""
        criteria = self.criteria
        return {"period": str(self.round_.period), "set_id": criteria.id, "version": str(criteria.version)}


_BY_DECISION = "quyết định"


@dataclass(frozen=True)
class Claims:
    """What a file says about its unit and its round.

    Args:
        said: key of `layout.TAGS` → each value found for it → the place of that value.
        by_print: some values were read from the visible text, because their identity cells are gone.
        candidates: the units that the visible text may mean, if it does not name exactly one.
        decided: the analyst decided which unit it belongs to.
        table: it has a table of criteria with answers, whatever its unit.
        sheet: the sheet that says its unit, or else that has its table; empty if none does.
        period_line: the line under its title that names the period; empty if there is none, `None` if nobody
            knows where it should be.
        period_decided: the analyst confirmed that it belongs to this round.
    """

    said: dict[str, dict[str, str]] = field(default_factory=dict)
    by_print: bool = False
    candidates: tuple[Unit, ...] = ()
    decided: bool = False
    table: bool = False
    sheet: str = ""
    period_line: str | None = None
    period_decided: bool = False

    def one(self, key: str) -> str:
        """The first value of a key; empty if there is none."""
        return next(iter(self.said.get(key, {})), "")

    def given(self, unit_code: str, expected: Expected) -> Claims:
        """Replace the unit by the one decided, and fill in this round where the file names none."""
        mine = {key: value for key, value in self.said.items() if key not in ("unit_code", "unit_name")}
        said = mine | {"unit_code": {unit_code: _BY_DECISION}}
        return dataclasses.replace(self, said=said, decided=True).of_this_round(expected)

    def of_this_round(self, expected: Expected) -> Claims:
        """Fill in the period, set and version of this round where the file gives none."""
        round_ = {key: {value: _BY_DECISION} for key, value in expected.identity.items()}
        return dataclasses.replace(self, said=round_ | self.said)


def gather(contents: Contents, expected: Expected) -> dict[str, Claims]:
    """Gather the claims of each file from its tags; if some are gone, from its visible text.

    Args:
        contents: what was read of the files.
        expected: set, period and units of the round.
    """
    contents = contents.legible()
    cells = contents.cells
    said: dict[str, dict[str, dict[str, str]]] = {file: {} for file in cells["file"].unique()}
    sheets: dict[str, str] = {}
    for row in frames.rows(identify(cells)):
        said[row.file].setdefault(row.key, {})[row.value] = f"sheet “{row.sheet}”, ô {row.cell}"
        if row.key == "unit_code":
            sheets.setdefault(row.file, row.sheet)
    lines = periodline.lines(contents, expected.criteria)
    claims = {
        file: Claims(values, sheet=sheets.get(file, ""), period_line=lines.get(file))
        for file, values in said.items()
    }
    wanting = [file for file, values in said.items() if not {*layout.IDENTITY, "unit_name"} <= values.keys()]
    for file, group in contents.of(wanting).whole().groupby("file"):
        mine, (printed, candidates) = said[str(file)], _printed(group, expected)
        by_print = any(key not in mine and key in printed for key in layout.IDENTITY)
        tables = _tables(group, expected)
        claims[str(file)] = dataclasses.replace(
            claims[str(file)],
            said=printed | mine,
            by_print=by_print,
            candidates=candidates,
            table=bool(tables),
            sheet=claims[str(file)].sheet or next(iter(tables), ""),
        )
    return claims


def _tables(cells: pd.DataFrame, expected: Expected) -> list[str]:
    """The sheets with criteria codes and an answer column; without them no decision can help."""
    codes = {fold(leaf.code) for leaf in expected.criteria.leaves}
    others = [words for words, each in layout.OTHER_HEADINGS.items() if each == layout.ANSWER]
    heads = {fold(words) for words in (layout.HEADINGS[layout.ANSWER], *others)}
    sheets = {str(sheet): set(words) for sheet, words in folded(cells["typed"]).groupby(cells["sheet"])}
    return [sheet for sheet, words in sheets.items() if words & codes and words & heads]


def _printed(cells: pd.DataFrame, expected: Expected) -> tuple[dict[str, dict[str, str]], tuple[Unit, ...]]:
    """Read the identity from the visible text of one form; only exact (folded), unique matches are used.

    The unit is found by its full name, which only one unit has, or else by another name if the form
    means only one unit by such names; the period by the exact line under the title; the set if the
    form has all codes of one of its variants.

    Returns:
        The certain values, and the units that may be meant.
    """
    codes = {fold(leaf.code) for leaf in expected.criteria.leaves}
    found = set(folded(cells["typed"]))
    forms = [{fold(leaf.code) for leaf in part.leaves} for _, part in expected.criteria.by_variant()]
    known = any(form <= found for form in forms)
    cells = _above_the_table(cells, codes)
    words = folded(cells["typed"])
    full_names = {fold(unit.full_name): unit for unit in expected.roster.units}
    printed: dict[str, dict[str, str]] = {}
    meant: dict[Unit, tuple[str, str]] = {}
    for row, word in zip(frames.rows(cells), words, strict=True):
        place = f"sheet “{row.sheet}”, ô {address(row.row, row.column)}"
        if word in full_names:
            printed.setdefault("unit_name", {})[clean(row.typed)] = place
            printed.setdefault("unit_code", {})[full_names[word].code] = place
        elif word == fold(layout.subtitle(expected.round_)):
            printed["period"] = {str(expected.round_.period): place}
        for unit in expected.names.meant(row.typed):
            meant.setdefault(unit, (clean(row.typed), place))
    if known:
        printed["set_id"] = {expected.criteria.id: "các mã tiêu chí"}
        printed["version"] = {str(expected.criteria.version): "các mã tiêu chí"}
    if "unit_code" not in printed and len(meant) == 1:
        (unit, (name, place)), *_ = meant.items()
        printed |= {"unit_name": {name: place}, "unit_code": {unit.code: place}}
    return printed, tuple(meant) or _alike(cells, expected)


def _above_the_table(cells: pd.DataFrame, codes: set[str]) -> pd.DataFrame:
    """The cells above the table, where a form prints its unit; a name in a note below is not its unit."""
    table = cells[folded(cells["typed"]).isin(codes)].groupby("sheet")["row"].min()
    first = cells["sheet"].map(table)
    return cells[first.isna() | (cells["row"] < first).fillna(value=True).astype(bool)]


def _alike(cells: pd.DataFrame, expected: Expected) -> tuple[Unit, ...]:
    """Propose units whose names resemble one of these cells."""
    found = [unit for typed in cells["typed"] for unit in expected.names.similar(typed)]
    return tuple(dict.fromkeys(found))[:_MOST_PROPOSED]


_MOST_PROPOSED = 5
