"""What a unit changed between two attempts is shown cell by cell: what it was asked for, and what not."""

import dataclasses
import datetime as dt
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import pipeline
from tests.figures import totals_of
from tests.helpers import (
    PERIOD,
    SMALL,
    UNITS,
    WHOLE,
    cell_of,
    change,
    check,
    config,
    fields,
    found,
    workspace,
)
from tests.scoring.test_compare import past
from vtlt_consolidate.checking import resent
from vtlt_consolidate.checking.asking import Held
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.desk import decisionbook
from vtlt_consolidate.findings import catalogue
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.decisions import NO_DECISIONS
from vtlt_consolidate.model.layout import ANSWER, NOTE
from vtlt_consolidate.model.plans.plan import Milestone, parse_target
from vtlt_consolidate.model.rules.setrule import SetRule
from vtlt_consolidate.reading import answers
from vtlt_consolidate.scoring.history.said import Said
from vtlt_consolidate.scoring.plans.progress import Past as PlannedPast
from vtlt_consolidate.words.states import State
from vtlt_consolidate.words.text import MICRO
from vtlt_consolidate.workspace.folders import RECEIVED, RETURNED, Workspace, write
from vtlt_consolidate.writing.forms import forms

pytestmark = pytest.mark.usefixtures("no_papers")

UNIT = UNITS[0]
FAULTY = WHOLE | {"A1": "c", "B2": "20m3"}


def send(space: Workspace, typed: dict[str, str | float], attempt: int) -> None:
    """Send an attempt of the first unit."""
    config = space.config()
    form = forms.render(config, UNIT, config.round(PERIOD), fields(typed), attempt)
    write(space.folder(PERIOD, RECEIVED) / f"lan {attempt}.xlsx", form)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    made = workspace(tmp_path, UNITS[:1])
    send(made, FAULTY, 1)
    return made


def test_what_was_asked_for_is_noted(space: Workspace) -> None:
    send(space, WHOLE, 2)
    result = check(space)
    assert found(result) == [
        ("001", "VT118", ""), ("001", "VT265", cell_of("A1")), ("001", "VT265", cell_of("B2"))
    ]  # fmt: skip
    told = set(result.month.findings["message"])
    assert f"“Ban hành Kế hoạch”: tệp lan 1.xlsx, ô {cell_of('A1')} ghi “c”, nay ghi “Đạt”." in told
    assert result.month.waiting == 0


def test_what_nobody_asked_for_is_a_question_and_counts_all_the_same(space: Workspace) -> None:
    send(space, WHOLE | {"A3": "Đạt", "A4": "Chưa đạt"}, 2)
    result = check(space)
    asked = {(code, cell) for _, code, cell in found(result)}
    assert asked >= {("VT266", cell_of("A3")), ("VT266", cell_of("A4")), ("VT265", cell_of("A1"))}
    assert totals_of(result.month.results)["001"] == (3, 0, "Tốt")
    assert result.month.waiting == 1
    assert "Gửi lại: 1 đơn vị đổi 4 ô so với lần trước, trong đó 2 ô không được hỏi." in screen.as_text(
        result
    )
    assert list(space.folder(PERIOD, RETURNED).iterdir()) == []


def test_an_accepted_change_is_not_asked_again(space: Workspace) -> None:
    send(space, WHOLE | {"A3": "Đạt"}, 2)
    check(space)
    path = space.folder(PERIOD, decisionbook.FILE_NAME)
    book = openpyxl.load_workbook(path)
    sheet = book[decisionbook.TABLE.sheet]
    sheet["F5"] = "Chấp nhận"
    book.save(path)
    result = check(space)
    severity = dict(zip(result.month.findings["code"], result.month.findings["severity"], strict=True))
    assert (severity["VT266"], result.month.waiting) == (catalogue.NOTED, 0)


def test_only_the_attempt_before_is_compared(space: Workspace) -> None:
    send(space, WHOLE | {"A3": "Đạt"}, 2)
    send(space, WHOLE | {"A3": "Đạt", "A2": "Chưa đạt"}, 3)
    changes = check(space).month.resent
    assert list(changes["leaf_code"]) == ["A2"]
    assert list(changes["former_file"]) == ["lan 2.xlsx"]


def test_a_document_that_was_asked_for_may_come_with_its_day_and_a_note(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    send(space, {"A1": "Đạt", "A2": "Đạt", "A3": "Đạt", "A4": "Đạt", "B2": 20.5}, 1)
    send(space, WHOLE | {"A3": "Đạt", "A1.note": "Bổ sung", "A2.note": "Tự thêm"}, 2)
    changes = check(space).month.resent
    asked = {(row.leaf_code, row.field): row.asked for row in frames.rows(changes)}
    assert asked == {("A1", "doc_number"): True, ("A1", "doc_date"): True, ("A1", "note"): True,
                     ("A2", "note"): False}  # fmt: skip


def test_a_day_that_was_changed_is_shown_as_people_write_it(space: Workspace) -> None:
    send(space, WHOLE, 2)
    path = space.folder(PERIOD, RECEIVED) / "lan 2.xlsx"
    book = openpyxl.load_workbook(path)
    book.worksheets[0][cell_of("A1", "doc_date")] = dt.date(2026, 3, 6)
    book.save(path)
    changes = check(space).month.resent
    assert changes.loc[changes["field"] == "doc_date", ["former", "now"]].to_numpy().tolist() == [
        ["05/3/2026", "06/3/2026"]
    ]


def test_another_spelling_is_no_change(space: Workspace) -> None:
    send(space, FAULTY | {"A2": "x", "A3": "ko"}, 2)
    assert check(space).month.resent.empty


def test_the_correction_form_and_the_merged_workbook_list_the_changes(space: Workspace) -> None:
    send(space, WHOLE | {"A3": "Đạt", "B2": "nhiều"}, 2)
    pipeline.consolidate(space, PERIOD)
    (path,) = space.folder(PERIOD, RETURNED).glob("*-sua-lan-3.xlsx")
    listed = openpyxl.load_workbook(path)["Đã đổi khi gửi lại"]
    rows = [[cell.value for cell in row] for row in listed.iter_rows(min_row=5, max_row=7)]
    assert rows == [
        [cell_of("A1"), "Ban hành Kế hoạch", "Kết quả", "c", "Đạt", "Có"],
        [cell_of("A3"), "Có kho lưu trữ", "Kết quả", "Chưa đạt", "Đạt", "Không"],
        [cell_of("B2"), "Diện tích kho (m²)", "Kết quả", "20m3", "nhiều", "Có"],
    ]
    book = openpyxl.load_workbook(space.folder(PERIOD, "ket-qua") / "tong-hop-2026-03.xlsx")
    first = [cell.value for cell in book["Đổi khi gửi lại"][5]]
    assert first == ["001", UNIT.full_name, "A1", "Ban hành Kế hoạch", "Kết quả", "c", "Đạt", "Có",
                     "lan 1.xlsx", cell_of("A1"), "lan 2.xlsx", cell_of("A1")]  # fmt: skip


def test_the_list_of_changes_on_a_form_that_comes_back_is_no_answer(space: Workspace) -> None:
    send(space, WHOLE | {"A3": "Đạt", "B2": "nhiều"}, 2)
    check(space)
    (path,) = space.folder(PERIOD, RETURNED).glob("*-sua-lan-3.xlsx")
    change(path, ("nhiều", "20,5"))
    (space.folder(PERIOD, RECEIVED) / "lan 3.xlsx").write_bytes(path.read_bytes())
    codes = {code for _, code, _ in found(check(space))}
    assert codes == {"VT118", "VT265", "VT401"}


_TYPED = st.fixed_dictionaries({code: st.sampled_from(["Đạt", "Chưa đạt", "", "lạ"])
                                for code in ("A1", "A2", "A3", "A4")})  # fmt: skip


def _answers(typed: dict[str, str], file: str) -> frames.pd.DataFrame:
    """Answers by the code of their criterion, or by it and a field, as `A1.note`."""
    places = {key: (*key.split("."), ANSWER)[:2] for key in typed}
    raw = [(file, UNIT.code, *places[key], "s", cell_of(*places[key]), "text" if value else "empty", value)
           for key, value in typed.items()]  # fmt: skip
    return frames.pd.DataFrame(raw, columns=list(frames.RawAnswers.to_schema().columns), dtype="str")


CONFIG = config(UNITS)
FILES = frames.pd.DataFrame(
    [("cu", "1", "superseded", UNIT.code, "1", 1, "", ""), ("moi", "2", "read", UNIT.code, "1", 2, "", "")],
    columns=list(frames.Files.to_schema().columns),
).astype({"attempt": "Int64"})  # fmt: skip


def changed(before: dict[str, str], now: dict[str, str], held: Held) -> dict[tuple[str, str], bool]:
    """The cells that differ, and whether they were asked for."""
    rows = frames.pd.concat([_answers(before, "cu"), _answers(now, "moi")], ignore_index=True)
    read, unreadable = answers.parse(rows, held.config.criteria, NO_DECISIONS)
    found, _ = resent.compare(FILES, read, unreadable, held)
    return {(leaf, field): asked for leaf, field, asked in
            frames.tuples(found, "leaf_code", "field", "asked")}  # fmt: skip


def test_a_reason_that_was_asked_for_is_no_change_that_nobody_asked_for() -> None:
    met = Said.of([(UNIT.code, "A3", ANSWER, State.MET)])
    earlier = [past({UNIT.code: (1, 1, 1, 1)}, said=met, names={UNIT.code: UNIT.full_name})]
    before = {"A3": "Chưa đạt", "A3.note": "", "A4": "Đạt"}
    now = before | {"A3.note": "kho đang sửa", "A4": "Chưa đạt"}
    assert changed(before, now, Held(config(UNITS), PERIOD, earlier)) == {
        ("A3", NOTE): True, ("A4", ANSWER): False,
    }  # fmt: skip
    assert changed(before, now, Held(config(UNITS), PERIOD)) == {
        ("A3", NOTE): False, ("A4", ANSWER): False,
    }  # fmt: skip


def test_every_answer_that_did_not_agree_was_asked_for() -> None:
    rule = SetRule("QT1", "B2 >= 20", when='A3 = "Đạt"', message="Có kho thì từ 20 m²", citation="KH")
    criteria = dataclasses.replace(SMALL, rules=(rule,))
    before = {"A3": "Đạt", "B2": "5", "A4": "Đạt"}
    for mended, place in (({"A3": "Chưa đạt"}, "A3"), ({"B2": "25"}, "B2")):
        found = changed(before, before | mended, Held(config(UNITS, criteria), PERIOD))
        assert found == {(place, ANSWER): True}


def test_a_figure_of_the_plan_that_fell_was_asked_for() -> None:
    half = Milestone("B2", dt.date(2026, 6, 30), parse_target("50"))
    criteria = dataclasses.replace(SMALL, milestones=(half,))
    figures = [PlannedPast(PERIOD.previous, {(UNIT.code, "B2"): (30 * MICRO, 0)})]
    held = Held(config(UNITS, criteria), PERIOD, figures=figures)
    assert changed({"B2": "20"}, {"B2": "35"}, held) == {("B2", ANSWER): True}
    assert changed({"B2": "30"}, {"B2": "35"}, held) == {("B2", ANSWER): False}


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(before=_TYPED, now=_TYPED)
def test_exactly_the_different_cells_are_listed_and_asked_if_they_were_wrong(
    before: dict[str, str], now: dict[str, str]
) -> None:
    rows = frames.pd.concat([_answers(before, "cu"), _answers(now, "moi")], ignore_index=True)
    read, unreadable = answers.parse(rows, SMALL, NO_DECISIONS)
    changes, told = resent.compare(FILES, read, unreadable, Held(CONFIG, PERIOD))
    wrong = {code for code, value in before.items() if value not in ("Đạt", "Chưa đạt")}
    assert dict(zip(changes["leaf_code"], changes["asked"], strict=True)) == {
        code: code in wrong for code in before if before[code] != now[code]
    }
    assert len(told) == len(changes)
