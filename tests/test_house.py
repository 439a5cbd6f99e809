"""Rules of the house that a reader of the code relies on."""

import ast
import configparser
import functools
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pandera.errors
import pytest

import vtlt_consolidate
from benchmarks import stages
from vtlt_consolidate.findings import catalogue, folding
from vtlt_consolidate.findings.catalogue import RULES
from vtlt_consolidate.findings.log import Log, Stage
from vtlt_consolidate.findings.rules import answerrules
from vtlt_consolidate.model import frames, outputs
from vtlt_consolidate.model.cellkinds import Against, CellKind, Look, Unseen
from vtlt_consolidate.model.frames import STATUSES
from vtlt_consolidate.words.legacy import Font
from vtlt_consolidate.words.states import Severity, State, Status, Verdict
from vtlt_consolidate.writing import checkbook

PACKAGE = Path(vtlt_consolidate.__file__).parent

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "templates" not in path.parts)
ROOMS = sorted({path.parent for path in MODULES})
MOST_FILES, MOST_ALIKE, MOST_LINES = 12, 3, 400


def named(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@functools.cache
def parts(path: Path) -> list[ast.AST]:
    """Everything that stands in a module, which takes longer to parse than to look through."""
    return list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def test_a_room_is_seen_at_a_glance() -> None:
    crowded = []
    for room in ROOMS:
        files = [path for path in room.glob("*.py") if path.name != "__init__.py"]
        starts = Counter(path.stem[:4] for path in files)
        if len(files) > MOST_FILES or max(starts.values(), default=0) > MOST_ALIKE:
            crowded.append(named(room))
    assert crowded == []
    filled = [named(room) for room in ROOMS if (room / "__init__.py").read_text(encoding="utf-8")]
    assert filled == ["."]


def test_every_room_is_installed() -> None:
    setup = configparser.ConfigParser()
    setup.read(PACKAGE.parent / "setup.cfg", encoding="utf-8")
    listed = set(setup["options"]["packages"].split()) - {"vtlt_consolidate.templates"}
    assert listed == {".".join(["vtlt_consolidate", *room.relative_to(PACKAGE).parts]) for room in ROOMS}


def test_no_module_is_too_long() -> None:
    lines = {named(path): path.read_text(encoding="utf-8").count("\n") for path in MODULES}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


def test_only_commands_import_late() -> None:
    late = {
        path.stem
        for path in MODULES
        for function in parts(path)
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    # `resource` does not exist on Windows, which only a worker can find out; few months hold a file with a
    # password, and what opens it is slow to import; and most forms are issued blank, without any frame.
    assert late == {"cli", "issue", "worker", "locks"}


def test_a_broad_except_stands_only_around_a_returned_file_and_at_the_top() -> None:
    broad = sorted(
        path.stem for path in MODULES
        for node in parts(path)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or ast.unparse(node.type) in {"Exception", "BaseException"})
    )  # fmt: skip
    assert broad == ["cli", "worker"]


def test_messages_hold_only_placeholders_that_findings_carry() -> None:
    assert {rule.code for rule in RULES.values() if not rule.needs <= catalogue.CONTEXT} == set()


def test_a_message_without_its_value_is_our_mistake_and_never_printed() -> None:
    with pytest.raises(KeyError):
        catalogue.record(answerrules.NOT_A_MARK, found="c")


def test_every_finding_is_provoked_by_a_test() -> None:
    tests = [path for path in Path(__file__).parent.rglob("test_*.py") if path != Path(__file__)]
    text = "\n".join(path.read_text(encoding="utf-8") for path in tests)
    # To name it in a comment proves nothing.
    said = re.sub(r'#.*|"""[\s\S]*?"""', "", text)
    assert RULES.keys() - re.findall(r"VT\d{3}", said) == set()


def test_findings_of_one_kind_fold_into_one_line_with_cells_in_number_order() -> None:
    records = [
        catalogue.record(
            answerrules.UNANSWERED, unit_code="1", file="a", sheet="s", cell=cell, subject=cell, expected=""
        )
        for cell in ("E10", "E2", "E1")
    ]
    (line,) = frames.rows(folding.grouped(catalogue.frame(records)))
    assert (line.cells, line.cells_count) == ("E1, E2, E10", 3)


def test_frames_refuse_what_their_model_does_not_declare() -> None:
    good = catalogue.frame([])
    assert list(frames.Findings.validate(good).columns) == list(good.columns)
    with pytest.raises((pandera.errors.SchemaError, pandera.errors.SchemaErrors)):
        frames.Findings.validate(good.assign(extra=pd.Series([], dtype="str")))


def test_nothing_that_is_shipped_names_a_path_of_a_machine() -> None:
    root = PACKAGE.parent
    texts = [
        *root.glob("*.md"),
        *root.glob("docs/*.md"),
        *MODULES,
        *root.glob("templates/**/*.toml"),
    ]
    named = [
        path.name for path in texts if re.search(r"/(home|root|work)/", path.read_text(encoding="utf-8"))
    ]
    assert named == []


def test_no_two_rules_share_a_code() -> None:
    found = [
        code
        for path in MODULES
        for code in re.findall(r'^    "(VT\d{3})",', path.read_text(encoding="utf-8"), re.M)
    ]
    assert len(found) == len(set(found)) == len(RULES)


@pytest.mark.parametrize(
    ("model", "key"),
    [
        (frames.Files, ["file", "unit_code"]),
        (frames.Submissions, ["unit_code"]),
        (frames.Marks, ["unit_code", "leaf_code"]),
        (frames.Subtotals, ["unit_code", "node_code"]),
        (frames.Scores, ["unit_code"]),
        (frames.Losses, ["unit_code", "leaf_code"]),
    ],
)
def test_what_is_there_once_is_refused_twice(model: type[frames.Findings], key: list[str]) -> None:
    schema = model.to_schema()
    alone = [name for name, column in schema.columns.items() if column.unique]
    assert (schema.unique or alone) == key


def test_findings_are_read_in_the_order_of_the_stages_and_a_revision_takes_what_was_told_before() -> None:
    def of(code: str) -> pd.DataFrame:
        return catalogue.frame(
            [catalogue.record(answerrules.UNANSWERED, unit_code=code, subject="", expected="")]
        )

    told = Log().add(Stage.RULES, of("2")).add(Stage.RECEIVED, of("1")).add(Stage.BOOKS, of("3"))
    assert list(told.of()["unit_code"]) == ["1", "2", "3"]
    told = told.revised(Stage.OF_THE_OFFICE, lambda found: found[found["unit_code"] == "2"])
    assert (list(told.of()["unit_code"]), list(told.of(Stage.RECEIVED)["unit_code"])) == (["2", "3"], [])


CLOSED = {
    frames.Files: {"verdict": [Verdict]},
    frames.Cells: {"kind": [CellKind, Font]},
    frames.CellMarks: {"kind": [Look, Unseen]},
    frames.RawAnswers: {"kind": [CellKind, Font, Look, Against]},
    frames.Answers: {"kind": [CellKind, Font, Look, Against], "state": [State]},
    frames.Findings: {"severity": [Severity]},
    frames.Submissions: {"status": [Status]},
    frames.Marks: {"state": [State]},
}


@pytest.mark.parametrize("model", CLOSED, ids=lambda model: model.__name__)
def test_a_column_of_a_closed_set_takes_no_other_word(model: type[frames.Findings]) -> None:
    taken = {
        name: check.statistics["allowed_values"]
        for name, column in model.to_schema().columns.items()
        for check in column.checks
        if check.name == "isin"
    }
    assert taken == {name: [word for each in sets for word in each] for name, sets in CLOSED[model].items()}


def test_closed_sets_of_one_column_share_no_word_and_each_word_has_its_own_in_tables() -> None:
    words = [word for each in (CellKind, Font, Look, Unseen, Against) for word in each]
    assert len(set(words)) == len(words)
    assert {*STATUSES} == {*Status}
    assert {*catalogue.SEVERITIES} == {*Severity}
    assert {*outputs.STATE_WORDS} == {*State}
    assert {*checkbook.VERDICTS} == {*Verdict}


def test_every_stage_that_the_profile_counts_is_where_it_says() -> None:
    assert [f"{module.__name__}.{name}" for module, name in stages.STAGES if not hasattr(module, name)] == []
