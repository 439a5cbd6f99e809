"""Rules of the house that a reader of the code relies on."""

import ast
import re
from pathlib import Path

import pandas as pd
import pandera.errors
import pytest

from vtlt_consolidate import answerrules, findings, frames
from vtlt_consolidate.findings import RULES

PACKAGE = Path(findings.__file__).parent
# fmt: off
ORDER = (
    "errors", "addresses", "text", "quantities", "period", "citations", "vocabulary", "scales",
    "criteria", "units", "decisions", "filenames", "proposals", "registry", "sets", "lintpoints",
    "lintgates", "kinds", "packages", "compound", "sniffing", "gate", "measure", "frames", "arrivals",
    "legacy", "wording", "rule", "pointrules", "binary", "dropped", "fonts", "numberformats", "looks",
    "odsreader", "xlsreader", "xlsbreader", "secondreader", "reader", "palette", "looksxlsx", "unseen",
    "unpack", "locks", "worker", "answerrules", "returnrules", "arrivalrules", "bookrules", "cellrules",
    "formrules", "rehearsalrules", "lookrules", "identityrules", "findings", "crew", "intake",
    "notices", "wordfill", "paging", "seals", "config", "lintwords", "lint", "layout", "score",
    "configtables", "claims", "explain", "invent", "rules", "appraisal", "setchanged", "merge", "parts",
    "genuine", "identity", "locate", "unitrows", "contradiction", "answers", "printed", "styles",
    "fitting", "sheet", "tables", "formulas", "selfscore", "matrix", "bands", "inputs", "forms",
    "standings", "scorematrix", "draft", "damagevalues", "damageshapes", "damagebooks", "damagefiles",
    "damage", "appraisalsheet", "several", "carry", "wordtable", "compare", "month", "corrections",
    "charts", "comparisonsheet", "summarysheet", "seen", "appendixpage", "scorebands", "appendixpoints",
    "comparepoints", "mergedtables", "appendix", "mergedmarks", "ratios", "pointfigures",
    "pointcomparison", "attention", "mergedpoints", "merged", "pointhistory", "whose", "internalpoints",
    "internalcopy", "phrases", "assessment", "wordpoints", "bandwords", "reportfacts", "reminders",
    "reminderfiles", "wordreport", "tablereader", "unitlist", "configbook", "inspection", "owner",
    "workspace", "ownbook", "cellranges", "bookparts", "ownrows", "leftover", "register", "setup",
    "decisionbook", "appraisalbook", "lock", "published", "rehearsal", "rehearse", "history",
    "evidence", "tableplaces", "slid", "elsewhere", "changes", "changesbook", "publication", "fixedcells",
    "examine", "summary", "filledforms", "pipeline", "remind", "setwords", "report", "cli", "__main__",
)
# fmt: on


def imported(module: str) -> set[str]:
    """The modules of this package that a module imports, wherever in it."""
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            head, _, tail = node.module.partition(".")
            if head == "vtlt_consolidate":
                names |= {tail} if tail else {alias.name for alias in node.names}
    return names - {"__version__"}


def test_every_module_has_its_place_in_the_order() -> None:
    assert {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("module", ORDER)
def test_imports_point_one_way(module: str) -> None:
    assert imported(module) <= set(ORDER[: ORDER.index(module)])


@pytest.mark.parametrize("module", ORDER)
def test_no_module_is_too_long(module: str) -> None:
    assert len((PACKAGE / f"{module}.py").read_text(encoding="utf-8").splitlines()) <= 400


def test_only_commands_import_late() -> None:
    late = {
        path.stem
        for path in PACKAGE.glob("*.py")
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    # `resource` does not exist on Windows, which only a worker can find out; few months hold a file with a
    # password, and what opens it is slow to import.
    assert late == {"cli", "worker", "locks"}


def test_a_broad_except_stands_only_around_a_returned_file_and_at_the_top() -> None:
    broad = sorted(
        path.stem for path in PACKAGE.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    )  # fmt: skip
    assert broad == ["cli", "worker"]


def test_messages_hold_only_placeholders_that_findings_carry() -> None:
    assert {rule.code for rule in RULES.values() if not rule.needs <= findings.CONTEXT} == set()


def test_a_message_without_its_value_is_our_mistake_and_never_printed() -> None:
    with pytest.raises(KeyError):
        findings.record(answerrules.NOT_A_MARK, found="c")


@pytest.mark.parametrize("code", sorted(RULES))
def test_every_finding_is_provoked_by_a_test(code: str) -> None:
    tests = [path for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__)]
    assert any(code in path.read_text(encoding="utf-8") for path in tests)


def test_findings_of_one_kind_fold_into_one_line_with_cells_in_number_order() -> None:
    records = [
        findings.record(
            answerrules.UNANSWERED, unit_code="1", file="a", sheet="s", cell=cell, subject=cell, expected=""
        )
        for cell in ("E10", "E2", "E1")
    ]
    (line,) = frames.rows(findings.grouped(findings.frame(records)))
    assert (line.cells, line.cells_count) == ("E1, E2, E10", 3)


def test_frames_refuse_what_their_model_does_not_declare() -> None:
    good = findings.frame([])
    assert list(frames.Findings.validate(good).columns) == list(good.columns)
    with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
        frames.Findings.validate(good.assign(extra=pd.Series([], dtype="str")))


def test_nothing_that_is_shipped_names_a_path_of_a_machine() -> None:
    root = PACKAGE.parent
    texts = [
        *root.glob("*.md"),
        *root.glob("docs/*.md"),
        *PACKAGE.glob("*.py"),
        *root.glob("templates/**/*.toml"),
    ]
    named = [
        path.name for path in texts if re.search(r"/(home|root|work)/", path.read_text(encoding="utf-8"))
    ]
    assert named == []


def test_no_two_rules_share_a_code() -> None:
    found = [
        code
        for path in sorted(PACKAGE.glob("*rules.py"))
        for code in re.findall(r'^    "(VT\d{3})",', path.read_text(encoding="utf-8"), re.M)
    ]
    assert len(found) == len(set(found)) == len(RULES)
