"""Last month's answers stand on the form; none of them counts until the unit has said so."""

import dataclasses
import datetime as dt
import functools
import shutil
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import pipeline
from tests.commands.page.visits import Visitor
from tests.figures import totals_of
from tests.helpers import (
    PERIOD,
    SMALL,
    UNITS,
    WHOLE,
    cell_of,
    change,
    config,
    copy_of,
    fields,
    receive,
    unpacked,
    workspace,
)
from tests.office import filled, needs_libreoffice
from vtlt_consolidate.commands import cli, remind
from vtlt_consolidate.commands.months.apply import apply
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import issuing, screen
from vtlt_consolidate.desk import decisionbook, prefillbook
from vtlt_consolidate.identity.claims import Expected
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.decisions import NO_DECISIONS
from vtlt_consolidate.model.layout import ANSWER, DOC_NUMBER, TAGS, Prefill, Prefills
from vtlt_consolidate.reading import answers
from vtlt_consolidate.reading.earlier import prefilled
from vtlt_consolidate.scoring import appraisal
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import State, Status
from vtlt_consolidate.workspace.folders import ISSUED, RECEIVED, RETURNED, Workspace, write
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.letters.reasons import Asked

pytestmark = pytest.mark.usefixtures("no_papers")

APRIL = Period.parse("2026-04")
CONFIRM = "E12"
GIVEN = WHOLE | {"B1": "Đại học", "A1.note": "Chờ ký"}
STANDING = 8
"""How many answers of `GIVEN` are prefilled: all but the note."""
UNIT = UNITS[0]


def begun(tmp_path: Path) -> Workspace:
    """March is done, and the forms of April carry its answers; the third unit sent nothing in March."""
    space = workspace(tmp_path)
    for unit in UNITS[:2]:
        receive(space, unit, GIVEN)
    pipeline.consolidate(space, PERIOD)
    pipeline.issue(space, APRIL, prefill=True)
    return space


@pytest.fixture
def april(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return copy_of(begun, tmp_path, tmp_path_factory)


def issued(space: Workspace, folder: str = ISSUED) -> Path:
    """The form of the first unit, or its correction form."""
    return min(space.folder(APRIL, folder).glob("001-*.xlsx"))


def send(
    space: Workspace, typed: Mapping[str, str | float | None] | None = None, folder: str = ISSUED
) -> Path:
    """Type into the form of the first unit and send it back; address → content."""
    to = space.folder(APRIL, RECEIVED) / f"gui tu {folder}.xlsx"
    if not typed:
        shutil.copy(issued(space, folder), to)
        return to
    book = openpyxl.load_workbook(issued(space, folder))
    for cell, value in typed.items():
        book.worksheets[0][cell] = value
    book.save(to)
    return to


def check(space: Workspace) -> Result:
    return pipeline.check(space, APRIL)


def unconfirmed(result: Result) -> set[str]:
    """The cells with a finding that they were not confirmed."""
    found = result.month.findings
    return set(found.loc[found["code"] == "VT260", "cell"])


def state(result: Result, code: str = UNIT.code) -> str:
    submissions = result.month.submissions.set_index("unit_code")
    return str(submissions.loc[code, "status"])


def test_the_form_says_from_when_its_answers_are_and_leaves_out_the_note(april: Workspace) -> None:
    sheet = openpyxl.load_workbook(issued(april)).worksheets[0]
    assert (sheet["C12"].value, sheet[CONFIRM].value) == ("2026-03", "Chưa")
    assert (sheet[cell_of("A1")].value, sheet[cell_of("B2")].value) == ("Đạt", 20.5)
    assert sheet[cell_of("A1", DOC_NUMBER)].value == "12/KH-UBND"
    assert sheet[cell_of("A1", "note")].value is None


def test_untouched_answers_are_missing_and_each_cell_is_named_with_the_way_out(april: Workspace) -> None:
    send(april)
    result = check(april)
    assert len(unconfirmed(result)) == STANDING
    assert state(result) == Status.INCOMPLETE
    assert totals_of(result.month.results)[UNIT.code] == (0, 4, "")
    first = result.month.findings.iloc[0]
    assert first["message"] == (
        "“Ban hành Kế hoạch” còn là số liệu kỳ 2026-03 điền sẵn trên biểu, đơn vị chưa xác nhận nên chưa "
        "được tính."
    )
    assert f"chọn “Có” ở ô {CONFIRM}" in first["mend"]


def test_one_choice_confirms_everything(april: Workspace) -> None:
    send(april, {CONFIRM: "Có"})
    result = check(april)
    assert (len(result.month.findings), state(result)) == (0, Status.COMPLETE)
    assert totals_of(result.month.results)[UNIT.code] == (3, 0, "Tốt")
    assert list(result.month.reviews["review"]) == ["kept"] * STANDING


def test_a_return_that_only_confirms_what_the_one_before_left_open_changed_nothing(april: Workspace) -> None:
    send(april)
    check(april)
    again = send(april, {CONFIRM: "Có"}, RETURNED)
    result = check(april)
    assert again.name in set(result.month.results.answers["file"])
    assert result.month.resent.empty
    assert "Gửi lại" not in screen.as_text(result)
    assert f"{STANDING} ô xác nhận giữ nguyên" in screen.as_text(result)


def test_of_a_return_that_also_mends_only_the_mended_cell_was_changed(april: Workspace) -> None:
    send(april)
    check(april)
    send(april, {CONFIRM: "Có", cell_of("A3"): "Đạt"}, RETURNED)
    result = check(april)
    assert list(result.month.resent["leaf_code"]) == ["A3"]
    assert "Gửi lại: 1 đơn vị đổi 1 ô so với lần trước" in screen.as_text(result)


def test_what_was_changed_counts_and_the_rest_waits(april: Workspace) -> None:
    send(april, {cell_of("A3"): "Đạt", cell_of("B2"): 30})
    result = check(april)
    assert unconfirmed(result).isdisjoint({cell_of("A3"), cell_of("B2")})
    assert totals_of(result.month.results)[UNIT.code] == (1, 3, "")
    shown = screen.as_text(result)
    assert (
        "Số liệu điền sẵn trên 1 biểu đã nộp: 0 ô xác nhận giữ nguyên, 2 ô đã sửa, 6 ô chưa xác nhận" in shown
    )


def test_a_form_without_its_confirming_row_is_not_confirmed(april: Workspace) -> None:
    send(april, dict.fromkeys(("A12", "C12", "D12", CONFIRM)))
    result = check(april)
    assert len(unconfirmed(result)) == STANDING
    assert "ô xác nhận phía trên bảng của phiếu trả sửa" in result.month.findings["mend"].iloc[0]


def test_the_same_answers_on_a_form_that_was_sent_out_blank_are_the_units_own(april: Workspace) -> None:
    settings = april.config()
    blank = forms.render(settings, UNIT, settings.round(APRIL), fields(GIVEN))
    (april.folder(APRIL, RECEIVED) / "bieu trang.xlsx").write_bytes(blank)
    result = check(april)
    assert (unconfirmed(result), state(result)) == (set(), Status.COMPLETE)


def test_answers_copied_out_of_their_workbook_wait_too(april: Workspace) -> None:
    path = send(april, dict.fromkeys(("A12", "C12", "D12", CONFIRM)))
    book = openpyxl.load_workbook(path)
    del book["Danh mục"]
    book.save(path)
    assert len(unconfirmed(check(april))) == STANDING


def test_a_changed_result_of_march_does_not_change_what_stands_on_the_forms(april: Workspace) -> None:
    receive(april, UNIT, GIVEN | {"A3": "Đạt"})
    pipeline.consolidate(april, PERIOD)
    pipeline.issue(april, APRIL, prefill=True)
    # Both forms are on their way: the old answer and the new one are both unconfirmed.
    for answer in ("Đạt", "Chưa đạt"):
        send(april, {cell_of("A3"): answer})
        assert cell_of("A3") in unconfirmed(check(april))


def test_without_the_record_nothing_of_an_unconfirmed_form_counts_and_the_office_is_told(
    april: Workspace,
) -> None:
    april.folder(APRIL, prefillbook.FILE_NAME).unlink()
    send(april, {cell_of("A3"): "Đạt"})
    result = check(april)
    codes = result.month.findings["code"].tolist()
    assert (codes, totals_of(result.month.results)[UNIT.code][:2]) == (["VT261", "VT157"], (0, 4))
    send(april, {CONFIRM: "Có"})
    confirmed = check(april)
    assert state(confirmed) == Status.COMPLETE
    # A form that is confirmed counts, but what was prefilled on it is known no more.
    (told,) = confirmed.month.findings.query("code == 'VT157'")["mend"]
    assert "chép bản gần nhất luu/dien-san-001-" in told
    kept = next(april.folder(APRIL, "luu").glob("dien-san-001-*.xlsx"))
    april.folder(APRIL, prefillbook.FILE_NAME).write_bytes(kept.read_bytes())
    assert "VT157" not in set(check(april).month.findings["code"])


def test_the_analyst_may_confirm_for_a_unit_and_is_asked_once_a_return(april: Workspace) -> None:
    send(april)
    assert check(april).month.waiting == 1
    path = april.folder(APRIL, decisionbook.FILE_NAME)
    book = openpyxl.load_workbook(path)
    sheet = book[decisionbook.TABLE.sheet]
    assert "Còn 7 chỗ như vậy" in sheet["A5"].value
    assert "đơn vị đã xác nhận giữ nguyên" in sheet["E5"].value
    sheet["F5"] = "Chấp nhận"
    book.save(path)
    result = check(april)
    assert (state(result), result.month.waiting) == (Status.COMPLETE, 0)


def test_the_correction_form_lets_the_unit_confirm_and_keeps_what_waits(april: Workspace) -> None:
    send(april, {cell_of("A3"): "c"})
    check(april)
    book = openpyxl.load_workbook(issued(april, RETURNED))
    sheet = book.worksheets[0]
    assert (sheet[CONFIRM].value, sheet[CONFIRM].protection.locked) == ("Chưa", False)
    assert not sheet[cell_of("A1")].protection.locked
    listed = book["Cần sửa"]
    assert listed["D4"].value.startswith(
        "Có 7 ô nền xanh là số liệu tháng 3 năm 2026 điền sẵn, chưa xác nhận"
    )
    assert listed["B5"].value == cell_of("A3")
    send(april, {cell_of("A3"): "Đạt"}, RETURNED)
    assert len(unconfirmed(check(april))) == STANDING - 1
    send(april, {cell_of("A3"): "Đạt", CONFIRM: "Có"}, RETURNED)
    result = check(april)
    assert (state(result), totals_of(result.month.results)[UNIT.code][0]) == (Status.COMPLETE, 4)


def test_a_unit_whose_file_could_not_be_used_gets_its_earlier_answers_again(april: Workspace) -> None:
    send(april, {"E8": "2026-02"})
    check(april)
    sheet = openpyxl.load_workbook(issued(april, RETURNED)).worksheets[0]
    assert (sheet[cell_of("A1")].value, sheet[CONFIRM].value) == ("Đạt", "Chưa")


def test_the_merged_workbook_shows_what_was_kept_and_changed_and_can_be_merged_again(
    april: Workspace,
) -> None:
    send(april, {cell_of("A3"): "Đạt"})
    pipeline.consolidate(april, APRIL)
    path = april.folder(APRIL, "ket-qua") / "tong-hop-2026-04.xlsx"
    book = openpyxl.load_workbook(path)
    rows = [[cell.value for cell in row] for row in book["Điền sẵn"].iter_rows(min_row=5, max_row=6)]
    assert [row[1:2] + row[4:] for row in rows] == [["001", 8, 0, 1, 7], ["002", None, None, None, None]]
    changed = [cell.value for cell in book["Khác số điền sẵn"][5]]
    assert changed[2:8] == ["A3", "Có kho lưu trữ", "Kết quả", "2026-03", "Chưa đạt", "Đạt"]
    other = begun(april.root.parent / "tinh")
    shutil.copy(path, other.folder(APRIL, RECEIVED))
    again = check(other)
    assert totals_of(again.month.results)[UNIT.code] == (1, 3, "")


def test_a_day_that_was_changed_is_shown_as_people_write_it(april: Workspace) -> None:
    send(april, {cell_of("A1", "doc_date"): dt.date(2026, 4, 3)})
    reviews = check(april).month.reviews
    assert reviews.loc[reviews["review"] == "changed", "now"].tolist() == ["03/4/2026"]


def test_the_draft_to_a_unit_that_sent_nothing_carries_its_prefilled_form(april: Workspace) -> None:
    done = remind.remind(april, APRIL, Asked(PERIOD.last_day), each=False)
    (draft,) = (path for path in done.written if path.name.startswith("001-") and path.suffix == ".eml")
    assert issued(april).read_bytes() in _attachments(draft)


def test_answers_that_were_filled_in_are_asked_of_a_unit_as_one_act(april: Workspace) -> None:
    send(april, {})
    done = remind.remind(april, APRIL, Asked(APRIL.last_day), each=False)
    (reason,) = (one.reason for one in done.due if one.unit.code == UNIT.code)
    assert reason == (
        "Còn thiếu số liệu của 05 câu (05 câu điền sẵn chưa được xác nhận); "
        "có 01 nội dung cần chỉnh sửa hoặc xem lại"
    )
    send(april, {cell_of("B2"): "nhiều"})
    done = remind.remind(april, APRIL, Asked(APRIL.last_day), each=False)
    (reason,) = (one.reason for one in done.due if one.unit.code == UNIT.code)
    assert reason.endswith("; có 02 nội dung cần chỉnh sửa hoặc xem lại")


def _attachments(draft: Path) -> list[bytes]:
    import email

    message = email.message_from_bytes(draft.read_bytes())
    return [part.get_payload(decode=True) for part in message.walk() if part.get_filename()]  # type: ignore[misc]


def test_a_unit_that_had_no_answers_gets_a_blank_form_and_is_named(april: Workspace) -> None:
    done = pipeline.issue(april, APRIL, prefill=True)
    assert done.blank == [UNITS[2].full_name]
    assert "Biểu trắng vì kỳ 2026-03 không có số liệu: Xã Thạnh An" in issuing.issued(done)
    settings = april.config()
    (form,) = april.folder(APRIL, ISSUED).glob("003-*.xlsx")
    assert unpacked(form.read_bytes()) == unpacked(forms.render(settings, UNITS[2], settings.round(APRIL)))


def test_a_reviewer_sees_which_answers_the_unit_has_not_confirmed(april: Workspace) -> None:
    send(april, {cell_of("A3"): "Đạt"})
    results = check(april).month.results
    rows = appraisal.sheet(results.answers, results.marks, results.criteria, results.roster, ())
    shown = {row.leaf_code: (row.answer, row.claimed) for row in rows if row.unit_code == UNIT.code}
    assert shown["A1"] == ("Đạt (chưa xác nhận)", None)
    assert shown["A3"] == ("Đạt", 1)


def test_figures_that_were_carried_are_called_by_the_month_that_they_are_from(april: Workspace) -> None:
    pipeline.consolidate(april, APRIL, carry_forward=True)
    pipeline.issue(april, Period.parse("2026-05"), prefill=True)
    (form,) = april.folder(Period.parse("2026-05"), ISSUED).glob("001-*.xlsx")
    assert openpyxl.load_workbook(form).worksheets[0]["C12"].value == "2026-03"


def test_issuing_again_gives_the_same_bytes(april: Workspace) -> None:
    kept = {path: path.read_bytes() for path in (issued(april), april.folder(APRIL, prefillbook.FILE_NAME))}
    pipeline.issue(april, APRIL, prefill=True)
    assert {path: path.read_bytes() for path in kept} == kept


def test_issuing_blank_forms_over_prefilled_ones_is_told(april: Workspace) -> None:
    assert not pipeline.issue(april, APRIL, prefill=True).refill
    page = Visitor(april.root).get(f"/ky/{APRIL}")
    assert 'name="dien_san" value="co" checked' in page
    said = issuing.issued(pipeline.issue(april, APRIL))
    assert f"nay là biểu trắng. Muốn điền sẵn như trước thì chạy: vtlt issue {APRIL} --prefill" in said


def test_a_form_confirmed_where_it_lies_is_not_overwritten(april: Workspace) -> None:
    book = openpyxl.load_workbook(issued(april))
    book.worksheets[0][CONFIRM] = "Có"
    book.save(issued(april))
    assert pipeline.issue(april, APRIL, prefill=True).kept == [issued(april).name]


def test_another_unit_with_the_code_of_march_gets_nothing_of_it(april: Workspace) -> None:
    change(april.root / "cau-hinh.xlsx", ("Phường Tân Định", "Xã Đa Phước"),
           ("Ủy ban nhân dân phường Tân Định", None))  # fmt: skip
    apply(april, APRIL, lambda _: None)
    done = pipeline.issue(april, APRIL, prefill=True)
    assert any(name.startswith("Xã Đa Phước") for name in done.blank)


@pytest.mark.parametrize(("asked", "why"), [
    ("2026-04", "bộ kết quả của kỳ 2026-03 chưa lập xong. Chạy lại vtlt consolidate 2026-03"),
    ("2026-06", "chưa có 2026-05/ket-qua/tong-hop-2026-05.xlsx. Chạy vtlt consolidate cho kỳ 2026-05 trước"),
])  # fmt: skip
def test_without_results_of_the_period_before_nothing_is_issued(
    april: Workspace, asked: str, why: str
) -> None:
    (april.folder(PERIOD, "ket-qua") / "tong-hop-2026-03.xlsx").unlink()
    result = CliRunner().invoke(cli.main, ["issue", asked, "--prefill", "-w", str(april.root)])
    assert result.exit_code == 2
    assert f"Không điền sẵn được số liệu kỳ trước: {why}" in result.output


def test_a_record_that_somebody_changed_is_refused_with_its_cell(april: Workspace) -> None:
    path = april.folder(APRIL, prefillbook.FILE_NAME)
    change(path, ("A1: Kết quả", "Cột lạ"))
    with pytest.raises(Exception, match=r"dien-san.xlsx, sheet “Điền sẵn”, ô D4: “Cột lạ”"):
        check(april)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["D4"], book.worksheets[0]["C5"] = "A1: Kết quả", None
    book.save(path)
    with pytest.raises(Exception, match=r"ô A5: cần mã đơn vị và kỳ của số liệu"):
        check(april)


def test_the_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    settings, path = config(), tmp_path / prefillbook.FILE_NAME
    one = Prefill("2026-01", {("A1", ANSWER): "Đạt", ("B2", ANSWER): 0.25, ("B1", ANSWER): "=1+1"})
    two = Prefill("2026-02", {("A1", DOC_NUMBER): "12/23"})
    sent = Prefills().with_newer({"002": one}).with_newer({"002": two, "001": one}).with_newer({"001": two})
    prefillbook.put(path, sent, settings.criteria, settings.roster)
    assert prefillbook.read(path) == sent


@needs_libreoffice
def test_what_libreoffice_saved_is_judged_alike(april: Workspace, tmp_path: Path) -> None:
    to = april.folder(APRIL, RECEIVED) / "libre.xlsx"
    filled(issued(april), to, [(cell_of("A3"), "Đạt")], tmp_path)
    assert len(unconfirmed(check(april))) == STANDING - 1
    filled(issued(april), to, [(CONFIRM, "Có")], tmp_path)
    assert state(check(april)) == Status.COMPLETE


YES = ("Có", "có", " CÓ ", "x")
_MARKS = st.sampled_from(["Đạt", "Chưa đạt", "x", "ko", ""])
_SETTINGS = config()


@functools.cache
def _sent() -> Prefills:
    return Prefills({UNIT.code: (Prefill("2026-03", fields(WHOLE)),)})


@settings(max_examples=60, deadline=None)
@given(
    marks=st.fixed_dictionaries(dict.fromkeys(("A1", "A2", "A3", "A4"), _MARKS)),
    area=st.one_of(st.just("20,5"), st.integers(0, 500).map(str)),
    said=st.sampled_from([*YES, "Chưa", "chưa", "để xem", ""]),
)
def test_a_value_counts_exactly_if_it_differs_or_all_are_clearly_confirmed(
    marks: dict[str, str], area: str, said: str
) -> None:
    typed = marks | {"B2": area}
    raw = [("f", UNIT.code, code, ANSWER, "s", cell_of(code), "text" if value else "empty", value)
           for code, value in typed.items()]  # fmt: skip
    rows = frames.pd.DataFrame(raw, columns=list(frames.RawAnswers.to_schema().columns), dtype="str")
    tags = [(TAGS["unit_code"], UNIT.code), ("Điền từ kỳ:", "2026-03"),
            ("Xác nhận giữ nguyên các ô nền xanh còn lại:", said)]  # fmt: skip
    cells = frames.pd.DataFrame(
        [("f", "s", row, column, "text", text) for row, pair in enumerate(tags)
         for column, text in enumerate(pair) if text],
        columns=list(frames.Cells.to_schema().columns),
    ).astype({"row": "Int64", "column": "Int64"})  # fmt: skip
    files = frames.none_of(frames.Files)
    plain, _ = answers.parse(rows, _SETTINGS.criteria, NO_DECISIONS)
    expected = Expected(_SETTINGS.criteria, _SETTINGS.round(PERIOD), _SETTINGS.roster, prefills=_sent())
    read, found, reviews = prefilled.review(plain, rows, cells, files, expected)
    before = {"A1": State.MET, "A2": State.MET, "A3": State.NOT_MET, "A4": State.MET, "B2": 20_500_000}
    for was, now in zip(frames.rows(plain), frames.rows(read), strict=True):
        same = before[now.leaf_code] == (was.state if now.leaf_code != "B2" else was.value_micro)
        waits = same and said not in YES
        assert now.state == (State.UNCONFIRMED if waits else was.state)
        assert now.typed == was.typed
        assert (now.cell in set(found["cell"])) == waits
    assert len(reviews) == len(typed)


def test_no_unit_is_asked_to_confirm_its_answer_to_what_the_criterion_asked_before(april: Workspace) -> None:
    nodes = tuple(
        dataclasses.replace(node, name="Bãi bỏ mọi văn bản hết hiệu lực") if node.code == "A2" else node
        for node in SMALL.nodes
    )
    now = config(criteria=dataclasses.replace(SMALL, version=2, nodes=nodes))
    write(april.root / workbook.FILE_NAME, workbook.render(now))
    apply(april, APRIL, lambda _: None)
    send(april)
    check(april)
    sheet = openpyxl.load_workbook(issued(april, RETURNED)).worksheets[0]
    assert [sheet[cell_of(code)].value for code in ("A1", "A2", "A4")] == ["Đạt", None, "Đạt"]
    send(april, {CONFIRM: "Có"}, RETURNED)
    read = check(april).month.answers
    states = {row.leaf_code: row.state for row in frames.rows(read[read["unit_code"] == UNIT.code])
              if row.field == ANSWER}  # fmt: skip
    assert (states["A2"], states["A4"]) == (State.MISSING, State.MET)
