"""Recognises that the office changed its set after sending the forms: most forms have the same fault."""

from __future__ import annotations

from typing import Any

import pandas as pd
from pandera.typing import DataFrame

from vtlt_consolidate.findings import catalogue, log
from vtlt_consolidate.findings.catalogue import Rule
from vtlt_consolidate.findings.rules import answerrules, formrules, returnrules
from vtlt_consolidate.identity.claims import folded
from vtlt_consolidate.model import frames, layout
from vtlt_consolidate.model.criteria import CriteriaSet
from vtlt_consolidate.model.frames import Answers, Files, Findings
from vtlt_consolidate.settings.tables import NODES
from vtlt_consolidate.words.states import Verdict

_OF_THE_OFFICE: dict[str, Rule] = {
    answerrules.ROW_MISSING.code: formrules.ROW_NOWHERE,
    answerrules.LABEL_CHANGED.code: formrules.LABEL_OUTDATED,
    answerrules.LABEL_MOVED.code: formrules.LABEL_SWAPPED,
}
_FEWEST = 2
_CONFIGURATION = "cau-hinh.xlsx"


def tell(found: DataFrame[Findings], files: DataFrame[Files], criteria: CriteriaSet) -> DataFrame[Findings]:
    """Replace faults that most forms of the current version share by one finding for the office.

    “Most” means more than half of the forms that count, and at least two units. Two units may lose the same
    row by chance, but hardly more than half of all, nor change a label to the same words.

    Args:
        found: frame `Findings`.
        files: frame `Files`.
        criteria: the set as it is now.
    """
    alike = found[found["code"].isin(list(_OF_THE_OFFICE))]
    if alike.empty:
        return found
    # A table of several units was not sent out as a form, so it says nothing about the forms.
    tables = found.loc[found["code"] == returnrules.SEVERAL_UNITS.code, "file"]
    own = files[(files["verdict"] == Verdict.READ) & (files["version"] == str(criteria.version))]
    forms = set(own["file"]) - set(tables)
    alike = alike[alike["file"].isin(forms)].assign(words=lambda rows: folded(rows["key"]))
    records, settled = [], pd.Index([])
    for _, group in alike.groupby(["code", "leaf_code", "words"], sort=False):
        count = group["file"].nunique()
        if group["unit_code"].nunique() >= _FEWEST and 2 * count > len(forms):
            settled = settled.union(group.index)
            records.append(_record(next(frames.rows(group)), f"{count}/{len(forms)}", criteria))
    return log.joined([found.drop(index=settled), catalogue.frame(records)])


def _record(row: Any, share: str, criteria: CriteriaSet) -> dict[str, Any]:
    rule = _OF_THE_OFFICE[row.code]
    name = criteria.by_code[row.leaf_code].full_name
    subject = name if rule is formrules.ROW_NOWHERE else row.leaf_code
    return catalogue.record(
        rule, leaf_code=row.leaf_code, field=layout.ANSWER, file=_CONFIGURATION, sheet=NODES.sheet,
        key=row.key, found=row.found, subject=subject, expected=name, other=share,
    )  # fmt: skip


def unasked(
    answers: DataFrame[Answers], files: DataFrame[Files], found: DataFrame[Findings]
) -> pd.Series[bool]:
    """Mark the answers that are missing because the return had no place for them.

    Args:
        answers: frame `Answers` of all units and questions.
        files: frame `Files`; only returns that count are considered.
        found: frame `Findings`.
    """
    of_the_office = [formrules.ROW_NOWHERE.code, formrules.LABEL_SWAPPED.code]
    everywhere = set(found.loc[found["code"].isin(of_the_office), "leaf_code"])
    absent = found[found["code"] == formrules.INFORMATION_ABSENT.code]
    here = set(frames.tuples(absent, "file", "leaf_code"))
    if not everywhere and not here:
        return pd.Series(data=False, index=answers.index)
    counted = (
        files[files["verdict"] == Verdict.READ].drop_duplicates("unit_code").set_index("unit_code")["file"]
    )
    origin = answers["unit_code"].map(counted)
    placeless = (answers["cell"] == "") & origin.notna()
    pairs = zip(origin.tolist(), answers["leaf_code"].tolist(), strict=True)
    reported = pd.Series(
        [pair in here or pair[1] in everywhere for pair in pairs], index=answers.index, dtype=bool
    )
    return placeless & reported
