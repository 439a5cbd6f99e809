"""What people write into quyet-dinh, tham-dinh and so-nhan stays, whatever the tool does to those files."""

import hashlib
import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from tests import pipeline
from tests.desk.test_appraisal import WEIGHTED
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, check, config, found, receive, workspace
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.desk import decisionbook
from vtlt_consolidate.desk.appraisalbook import TABLE as APPRAISAL
from vtlt_consolidate.desk.decisionbook import TABLE
from vtlt_consolidate.model.decisions import UNUSED, Decision
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.settings.tables import Table
from vtlt_consolidate.words.errors import ConfigError, WorkspaceError
from vtlt_consolidate.workspace import ownbook, ownrows
from vtlt_consolidate.workspace.folders import RECEIVED, Workspace

AT = {column.field: number for number, column in enumerate(TABLE.columns, 1)}
AT_POINTS = {column.field: number for number, column in enumerate(APPRAISAL.columns, 1)}
OWN = len(TABLE.columns) + 1
FIRST = 5


def book(space: Workspace, name: str = "quyet-dinh.xlsx") -> Path:
    return space.folder(PERIOD, name)


def edit(path: Path, change: Callable[[Worksheet], object]) -> None:
    """Change the first sheet of a workbook and save it, as a person does."""
    opened = openpyxl.load_workbook(path, rich_text=True)
    change(opened.worksheets[0])
    opened.save(path)


def sheet(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path).worksheets[0]


def column(path: Path, field: str, at: dict[str, int] = AT) -> list[object]:
    listed = sheet(path)
    return [listed.cell(row, at[field]).value for row in range(FIRST, listed.max_row + 1)]


def asking(tmp_path: Path, *wrong: str) -> Workspace:
    """A workspace where the first unit answered A2 by `wrong`, and so on; one question each."""
    space = workspace(tmp_path)
    for unit, typed in zip(space.config().roster.units, wrong, strict=False):
        receive(space, unit, WHOLE | {"A2": typed})
    check(space)
    return space


KEYS = tuple(f"value|{number:03d}|A2|answer|{number:032x}" for number in range(8))
WAITING = "Chờ quyết định"


def asked(*numbers: int) -> list[Decision]:
    return [Decision(f"Câu {at}", unit=f"{at:03d}", key=KEYS[at], status=WAITING) for at in numbers]


def run(path: Path, *numbers: int) -> None:
    """Bring the workbook up to date as a run does that has these questions."""
    decisionbook.put(ownbook.find(path), asked(*numbers))


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    """A workbook with the questions 1, 2 and 3."""
    path = tmp_path / "quyet-dinh.xlsx"
    run(path, 1, 2, 3)
    return path


def away(space: Workspace, number: int) -> Path:
    """Take a unit's file out of tiep-nhan for a while."""
    (path,) = space.folder(PERIOD, RECEIVED).glob(f"{UNITS[number].code}-*")
    return Path(shutil.move(path, space.root / path.name))


def back(space: Workspace, path: Path) -> None:
    shutil.move(path, space.folder(PERIOD, RECEIVED) / path.name)


def codes(result: Result) -> list[str]:
    return [code for _, code, _ in found(result)]


def message(result: Result, code: str) -> str:
    return str(result.month.findings.set_index("code").loc[code, "message"])


# ------------------------------------------------------------------------------ 1: no twin


def locked(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """Refuse to replace files of these names, as Windows does while Excel holds it."""
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if Path(target).name in names:
            raise PermissionError(13, "locked", str(target))
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)


def test_books_open_in_excel_get_no_twin_and_keep_nothing_else_from_being_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space, names = asking(tmp_path, "c"), ("quyet-dinh.xlsx", "so-nhan.xlsx")
    receive(space, UNITS[1], WHOLE | {"A3": "k"})
    before = [book(space, name).read_bytes() for name in names]
    locked(monkeypatch, *names)
    result = pipeline.consolidate(space, PERIOD)
    assert [book(space, name).read_bytes() for name in names] == before
    assert sorted(name for name in names for told in result.failed if name in told) == sorted(names)
    assert all("đóng tệp rồi chạy lại" in told for told in result.failed)
    assert {"tong-hop-2026-03.xlsx", "phu-luc-2026-03.xlsx"} <= {path.name for path in result.written}
    assert list(space.root.rglob("*.moi.xlsx")) == []
    assert list(space.root.rglob(".*.tmp")) == []


@pytest.mark.parametrize("lock", ["~${}", ".~lock.{}#"])
def test_a_book_that_somebody_has_open_is_not_written_although_no_system_locks_it(
    tmp_path: Path, lock: str
) -> None:
    space = asking(tmp_path, "rồi")
    check(space)
    path = book(space)
    before, owner = path.read_bytes(), path.with_name(lock.format(path.name))
    owner.write_bytes(b"")
    assert ownbook.put(path, lambda data: data) is False
    with pytest.raises(WorkspaceError, match=re.escape(f"cạnh tệp có {owner.name}")):
        ownbook.put(path, lambda _: b"fresh")
    assert path.read_bytes() == before
    owner.unlink()
    assert ownbook.put(path, lambda _: b"fresh")


def test_appraise_leaves_no_twin_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = appraising(tmp_path)
    receive(space, UNITS[1], WHOLE)
    locked(monkeypatch, "tham-dinh.xlsx")
    with pytest.raises(Exception, match="đóng tệp rồi chạy lại"):
        pipeline.appraise(space, PERIOD)
    assert list(space.root.rglob("*.moi.xlsx")) == []


# ------------------------------------------------------------------------------ 2: read early, written late


def test_what_is_saved_while_a_run_goes_on_survives_and_is_said_to_count_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = asking(tmp_path, "c")
    receive(space, UNITS[1], WHOLE | {"A3": "k"})
    real, saved = ownbook.write, list[bool]()

    def write(path: Path, data: bytes, **options: object) -> None:
        if path == book(space) and not saved:
            saved.append(True)
            edit(path, lambda page: page.cell(FIRST, AT["answer"], "Đạt"))
        real(path, data, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ownbook, "write", write)
    result = check(space)
    assert saved
    assert column(book(space), "answer") == ["Đạt", None]
    assert "VT155" in codes(result)
    assert "VT402" not in codes(result)
    assert "VT402" in codes(check(space))


def test_what_is_saved_before_a_run_that_writes_nothing_is_noticed_too(decided: Path) -> None:
    found = ownbook.find(decided)
    edit(decided, lambda page: page.cell(FIRST, AT["note"], "chờ"))
    done = decisionbook.put(found, asked(1, 2, 3))
    assert (done.written, done.saved) == (False, True)
    done = decisionbook.put(ownbook.find(decided), asked(1, 2, 3))
    assert (done.written, done.saved) == (False, False)
    assert column(decided, "note")[0] == "chờ"


# ------------------------------------------------------------------------------ 3: in place


def decorate(page: Worksheet) -> None:
    """Do to a sheet what analysts do."""
    page.cell(4, OWN, "Người xử lý")
    page.cell(FIRST, OWN, "Lan\nBình")
    page.cell(FIRST, AT["question"]).fill = PatternFill("solid", fgColor="FFFF00")
    page.cell(FIRST, AT["note"], "dòng một\ndòng hai")
    page.cell(FIRST + 1, AT["answer"]).comment = Comment("hỏi lại chị Hoa", "Lan")
    page.column_dimensions["A"].width = 33
    page.column_dimensions["C"].hidden = True
    names = DataValidation("list", formula1='"Lan,Bình"')
    names.add("L5:L20")
    page.add_data_validation(names)
    page.auto_filter.add_filter_column(1, ["001 Phường Tân Định, Khu vực 1"])
    page.parent.create_sheet("Riêng")["B2"] = "của tôi"


def test_what_analysts_do_to_the_sheet_survives_every_run(decided: Path) -> None:
    edit(decided, decorate)
    for numbers in ((1, 2, 3, 4), (2, 4), (1, 2, 4, 5, 6)):
        run(decided, *numbers)
    opened = openpyxl.load_workbook(decided)
    page = opened.worksheets[0]
    assert page.cell(FIRST, OWN).value == "Lan\nBình"
    assert page.cell(FIRST, AT["note"]).value == "dòng một\ndòng hai"
    assert page.cell(FIRST, AT["question"]).fill.fgColor.rgb == "00FFFF00"
    assert "chị Hoa" in page.cell(FIRST + 1, AT["answer"]).comment.text
    assert page.column_dimensions["A"].width == 33
    assert page.column_dimensions["C"].hidden
    rules = page.data_validations.dataValidation
    assert [str(rule.sqref) for rule in rules if "Lan" in rule.formula1] == ["L5:L20"]
    assert page.auto_filter.filterColumn
    assert page.auto_filter.ref.endswith(str(page.max_row))
    assert opened["Riêng"]["B2"].value == "của tôi"
    assert set(column(decided, "key")) >= {KEYS[number] for number in (1, 2, 4, 5, 6)}
    before = decided.read_bytes()
    run(decided, 1, 2, 4, 5, 6)
    assert decided.read_bytes() == before


def test_parts_that_other_libraries_drop_keep_their_bytes(decided: Path) -> None:
    kept = {"xl/threadedComments/threadedComment1.xml": b"<x/>", "xl/media/image1.png": b"\x89PNG not really"}
    with zipfile.ZipFile(decided, "a") as archive:
        for name, data in kept.items():
            archive.writestr(name, data)
    run(decided, 1, 2, 3, 4)
    with zipfile.ZipFile(decided) as archive:
        assert {name: archive.read(name) for name in kept} == kept
    assert len(column(decided, "key")) == 4


def test_formulas_of_the_persons_own_stay_and_no_row_changes_its_number_then(decided: Path) -> None:
    edit(decided, lambda page: page.cell(FIRST + 2, OWN, f'=IF(F{FIRST + 2}="","chờ","xong")'))
    run(decided, 2, 3)
    page = sheet(decided)
    assert page.cell(FIRST + 2, OWN).value.startswith(f"=IF(F{FIRST + 2}")
    assert column(decided, "key") == [None, KEYS[2], KEYS[3]]
    run(decided, 2, 3, 1)
    assert column(decided, "key") == [KEYS[1], KEYS[2], KEYS[3]]


def test_rows_sorted_inserted_and_deleted_by_the_analyst_do_no_harm(decided: Path) -> None:
    def change(page: Worksheet) -> None:
        lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=FIRST, max_row=FIRST + 2)]
        lines[0][AT["note"] - 1] = "của 1"
        page.delete_rows(FIRST, 3)
        for line in ([None, "Khu vực khó"], lines[2], lines[0], ["Hết danh sách"]):
            page.append(line)

    edit(decided, change)
    run(decided, 1, 2, 3)
    assert [key for key in column(decided, "key") if key] == [KEYS[3], KEYS[1], KEYS[2]]
    notes = dict(zip(column(decided, "key"), column(decided, "note"), strict=True))
    assert {key: note for key, note in notes.items() if note} == {KEYS[1]: "của 1"}
    assert "Hết danh sách" in column(decided, "question")


def test_rows_that_nobody_needs_go_and_leave_no_holes_and_the_look_stays(decided: Path) -> None:
    look = sheet(decided).cell(FIRST, AT["answer"]).fill.fgColor.rgb
    run(decided, 3)
    assert column(decided, "key") == [KEYS[3]]
    run(decided)
    assert set(column(decided, "key")) == {None}
    run(decided, 5)
    page = sheet(decided)
    assert page.cell(FIRST, AT["key"]).value == KEYS[5]
    assert page.cell(FIRST, AT["answer"]).fill.fgColor.rgb == look != "00000000"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda page: setattr(page, "title", "Việc"), "thiếu sheet “Quyết định”; các sheet đang có: “Việc”"),
        (lambda page: page.cell(4, AT["answer"], "Ý kiến"), "thiếu cột “Quyết định”"),
    ],
)
def test_a_sheet_or_a_heading_with_another_name_is_told(
    decided: Path, change: Callable[[Worksheet], object], told: str
) -> None:
    edit(decided, change)
    with pytest.raises(ConfigError, match=told):
        decisionbook.read(decided, SMALL, config().roster)


def test_a_book_of_an_earlier_version_gets_the_new_column_and_keeps_everything(decided: Path) -> None:
    def age(page: Worksheet) -> None:
        page.delete_cols(AT["status"])
        page.cell(4, AT["key"], "Của tôi")
        page.cell(FIRST, AT["key"], "riêng")

    # An own column stands where the new one would: nothing is written over it.
    edit(decided, age)
    run(decided, 1, 2, 3)
    page = sheet(decided)
    heads = [cell.value for cell in page[4]]
    assert heads[-2:] == ["Của tôi", "Tình trạng"]
    assert page.cell(FIRST, heads.index("Của tôi") + 1).value == "riêng"
    assert page.cell(FIRST, heads.index("Tình trạng") + 1).value == WAITING


# ------------------------------------------------------------------------------ 4: nothing typed is dropped


def test_a_note_waits_while_its_question_is_away_and_returns_to_it(tmp_path: Path) -> None:
    space = asking(tmp_path, "c", "k")
    edit(book(space), lambda page: page.cell(FIRST, AT["note"], "đã gọi"))
    path = away(space, 0)
    # The third question is that the file is gone.
    assert check(space).month.waiting == 2
    assert column(book(space), "status") == [UNUSED, "Chờ quyết định", "Chờ quyết định"]
    assert column(book(space), "note") == ["đã gọi", None, None]
    back(space, path)
    assert check(space).month.waiting == 2
    assert column(book(space), "status") == ["Chờ quyết định"] * 2
    assert column(book(space), "note") == ["đã gọi", None]


@pytest.mark.parametrize("where", ["scope", "own", "comment", "colour"])
def test_anything_else_of_the_persons_makes_a_row_wait_too(decided: Path, where: str) -> None:
    changes = {
        "scope": lambda page: page.cell(FIRST, AT["scope"], "Mọi đơn vị"),
        "own": lambda page: page.cell(FIRST, OWN, "Lan"),
        "comment": lambda page: setattr(page.cell(FIRST, 1), "comment", Comment("xem", "Lan")),
        "colour": lambda page: setattr(page.cell(FIRST, 1), "fill", PatternFill("solid", fgColor="FF0000")),
    }
    edit(decided, changes[where])
    run(decided, 2, 3)
    assert column(decided, "status") == [UNUSED, WAITING, WAITING]


def appraising(tmp_path: Path) -> Workspace:
    space = workspace(tmp_path, UNITS[:2], WEIGHTED)
    receive(space, UNITS[0], WHOLE)
    pipeline.appraise(space, PERIOD)
    return space


def test_a_reason_without_points_waits_while_the_file_is_away_and_late_units_stand_beside(
    tmp_path: Path,
) -> None:
    space = appraising(tmp_path)
    path = book(space, "tham-dinh.xlsx")
    edit(path, lambda page: page.cell(FIRST + 1, AT_POINTS["reason"], "chờ bản gốc"))
    gone = away(space, 0)
    receive(space, UNITS[1], WHOLE)
    pipeline.appraise(space, PERIOD)
    lines = zip(column(path, "reason", AT_POINTS), column(path, "status", AT_POINTS), strict=True)
    assert [line for line in lines if line[0]] == [("chờ bản gốc", UNUSED)]
    back(space, gone)
    pipeline.appraise(space, PERIOD)
    rows = list(zip(column(path, "leaf_code", AT_POINTS), column(path, "unit_code", AT_POINTS), strict=True))
    assert sorted(rows) == [(leaf, unit) for leaf in ("A1", "A2", "A3", "A4") for unit in ("001", "002")]
    assert [leaf for leaf, _ in rows] == sorted(str(leaf) for leaf, _ in rows)
    assert UNUSED not in column(path, "status", AT_POINTS)
    assert column(path, "reason", AT_POINTS).count("chờ bản gốc") == 1


def test_a_book_that_is_gone_is_told_with_the_version_that_is_kept(decided: Path) -> None:
    decided.unlink()
    (told,) = decisionbook.read(decided, SMALL, config().roster).records
    assert (told["code"], "luu/quyet-dinh-001-" in told["mend"]) == ("VT157", True)


# ------------------------------------------------------------------------------ 6: former versions


@pytest.mark.parametrize("name", ["quyet-dinh.xlsx", "so-nhan.xlsx"])
def test_a_book_that_is_damaged_is_told_with_the_version_that_is_kept(tmp_path: Path, name: str) -> None:
    space = asking(tmp_path, "rồi")
    check(space)
    path = book(space, name)
    copy = ownbook.versions(path)[-1].path.name
    path.write_bytes(b"PK damaged")
    with pytest.raises(ConfigError, match=f"chép luu/{copy}, bản giữ mới nhất, đè lên, đặt tên là {name}"):
        check(space)


def test_the_last_ten_versions_are_kept_in_order_and_named_by_their_content(decided: Path) -> None:
    edited = []
    for number in range(8):
        edit(decided, lambda page, number=number: page.cell(FIRST, AT["note"], f"lần {number}"))
        edited.append(decided.read_bytes())
        run(decided, 1, 2, 3, 4 + number % 2)
    kept = sorted((decided.parent / "luu").glob("quyet-dinh-*.xlsx"))
    assert len(kept) == 10
    assert kept[-1].read_bytes() == decided.read_bytes()
    assert all(path.stem.endswith(hashlib.sha256(path.read_bytes()).hexdigest()[:8]) for path in kept)
    # What stood there before it was changed, each time.
    assert set(edited[-4:]) <= {path.read_bytes() for path in kept}


# ------------------------------------------------------------------------------ any edits, any runs

EDITS = st.lists(
    st.tuples(
        st.sampled_from(["note", "answer", "own", "comment", "delete", "reverse", "insert"]),
        st.integers(0, 5),
        st.text("aăâđ <&=\n'", min_size=1, max_size=6).map(lambda text: f"x{text}x"),
    ),
    max_size=4,
)
RUNS = st.lists(st.tuples(st.sets(st.integers(0, 5)), EDITS), min_size=2, max_size=5)


class Person:
    """Edits the workbook and remembers what must be found there again."""

    def __init__(self) -> None:
        self.typed: dict[tuple[str, str], str] = {}
        self.loose: set[str] = set()

    def edit(self, data: bytes, edits: list[tuple[str, int, str]]) -> bytes:
        opened = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
        page = opened.worksheets[0]
        for kind, number, text in edits:
            rows = self.rows(page)
            if kind == "reverse":
                if not any(field == "comment" for _, field in self.typed):
                    self.reverse(page)
            elif kind == "insert":
                page.insert_rows(FIRST)
                page.cell(FIRST, OWN, text)
                self.loose.add(text)
            elif rows:
                self.change(page, sorted(rows.items())[number % len(rows)], kind, text)
        buffer = io.BytesIO()
        opened.save(buffer)
        return buffer.getvalue()

    def change(self, page: Worksheet, line: tuple[str, int], kind: str, text: str) -> None:
        key, row = line
        if kind == "delete":
            page.delete_rows(row)
            self.typed = {place: typed for place, typed in self.typed.items() if place[0] != key}
        elif kind == "comment":
            page.cell(row, 1).comment = Comment(text, "Lan")
            self.typed[key, kind] = text
        else:
            page.cell(row, OWN if kind == "own" else AT[kind]).value = text
            page.cell(row, OWN if kind == "own" else AT[kind]).data_type = "s"
            self.typed[key, kind] = text

    @staticmethod
    def rows(page: Worksheet) -> dict[str, int]:
        keys = {page.cell(row, AT["key"]).value: row for row in range(FIRST, page.max_row + 1)}
        return {key: row for key, row in keys.items() if key}

    @staticmethod
    def reverse(page: Worksheet) -> None:
        lines = [[cell.value for cell in row] for row in page.iter_rows(min_row=FIRST)]
        for row, line in enumerate(reversed(lines), FIRST):
            for at, value in enumerate(line, 1):
                page.cell(row, at).value = value

    def missing(self, data: bytes) -> list[object]:
        page = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
        rows, lost = self.rows(page), list[object]()
        for (key, field), text in self.typed.items():
            row = rows.get(key, page.max_row + 1)
            if field == "comment":
                comment = page.cell(row, 1).comment
                kept = comment is not None and text in comment.text
            else:
                kept = page.cell(row, OWN if field == "own" else AT[field]).value == text
            lost += [] if kept else [(key, field, text)]
        owned = {page.cell(row, OWN).value for row in range(FIRST, page.max_row + 1)}
        return lost + list(self.loose - owned)


@settings(max_examples=6, deadline=None)
@given(runs=RUNS)
def test_whatever_a_person_types_is_there_after_any_number_of_runs(
    runs: list[tuple[set[int], list[tuple[str, int, str]]]],
) -> None:
    person = Person()
    data = workbook.render_table(TABLE, [])
    for numbers, edits in runs:
        data = person.edit(data, edits)
        wanted = asked(*sorted(numbers))
        data = updated(data, TABLE, wanted)
        assert person.missing(data) == []
        there = Person.rows(openpyxl.load_workbook(io.BytesIO(data)).worksheets[0])
        assert {KEYS[number] for number in numbers} <= set(there)
        assert updated(data, TABLE, wanted) == data


def updated(data: bytes, table: Table, wanted: list[Decision]) -> bytes:
    return ownrows.update(data, table, "quyet-dinh.xlsx", wanted).data
