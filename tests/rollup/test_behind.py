"""Figures taken from results that are older than what these are made from are told first, and not closed."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import pipeline
from tests.commands.page.visits import Visitor
from tests.helpers import UNITS, copy_of, receive
from tests.rollup.test_roll import (
    FEB,
    HALF,
    MAR,
    Q1,
    QUARTERS,
    _quarter,
    codes,
    figures,
    months,
    settings,
)
from vtlt_consolidate.commands.cli import main
from vtlt_consolidate.commands.home import overview
from vtlt_consolidate.commands.months.close import close, reopen
from vtlt_consolidate.commands.page.jobs import doing, orders
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.commands.said import screen
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import again, published
from vtlt_consolidate.workspace.folders import CHECKED, RECEIVED, RESULTS, Workspace, write
from vtlt_consolidate.workspace.months import behind

pytestmark = pytest.mark.usefixtures("no_papers")

APRIL = MAR.following
DAY = dt.date(2026, 4, 25)
WHO = "Nguyễn Văn An"


@pytest.fixture
def space(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with three months of results."""
    return copy_of(_quarter, tmp_path, tmp_path_factory)


def sent_again(space: Workspace, month: Period = FEB) -> None:
    """A unit sends other answers, and nobody makes the results again."""
    receive(space, UNITS[0], figures(7), "gửi lại.xlsx", month)


def of(month: Period) -> str:
    """What is said of it."""
    return (
        f"Kết quả kỳ {month} lập trước khi những tệp này được đưa vào, sửa hoặc chuyển đi: "
        "tiep-nhan/gửi lại.xlsx"
    )


def told(result: Result) -> list[tuple[str, str, str]]:
    """Each finding about results that are behind: its text, how it is mended, the workbook that was read."""
    found = result.month.findings
    rows = found[found["code"] == "VT279"][["message", "mend", "file"]]
    return [tuple(row) for row in rows.to_numpy().tolist()]


def test_a_quarter_of_a_month_with_a_form_not_counted_yet_names_month_file_and_command_first(
    space: Workspace,
) -> None:
    sent_again(space)
    result = pipeline.roll_up(space, Q1, 1)
    assert told(result) == [(
        f"{of(FEB)}. Số liệu lấy từ kỳ đó là số liệu cũ.",
        f"Lập lại kết quả kỳ {FEB} bằng vtlt consolidate {FEB}, rồi gộp lại.",
        f"{FEB}/ket-qua/tong-hop-{FEB}.xlsx",
    )]  # fmt: skip
    assert result.month.findings["code"].iloc[0] == "VT279"
    assert f"Việc nên làm trước:\n  1. [VT279] Cần xem: tệp {FEB}/ket-qua" in screen.as_text(result)


def test_a_quarter_of_a_month_that_is_behind_is_not_closed_and_all_say_why(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    sent_again(space)
    why = of(FEB)
    first = f"(lập lại trước: vtlt consolidate {FEB} -w {space.root})"
    with pytest.raises(VtltError) as refused:
        close(space, Q1, WHO, DAY)
    assert str(refused.value).startswith(f"{why} {first}. Gộp lại rồi mới chốt: vtlt consolidate {Q1} --from")
    page = Visitor(space.root).get(f"/ky/{Q1}")
    assert f"Lập lại kết quả kỳ {FEB}, gộp lại rồi mới chốt kỳ." in page
    assert why.removeprefix("K") in page
    assert why.removeprefix("K") in CliRunner().invoke(main, ["-w", str(space.root)]).output
    pipeline.consolidate(space, FEB)
    pipeline.roll_up(space, Q1, 1)
    assert not close(space, Q1, WHO, DAY).outdated


def test_a_rolled_up_quarter_is_not_answered_from_memory_after_a_form_came_to_a_month(
    space: Workspace,
) -> None:
    order = orders.Order("roll", space.root, Q1, DAY, parts=1)
    doing.done(order, lambda things, *_: iter(things))
    sent_again(space)
    shown = again.last(space, Q1, "consolidate")["consolidate"]
    assert (shown.current, shown.changed) == (False, (f"tệp của kỳ {FEB}",))
    ended = doing.done(order, lambda things, *_: iter(things))
    assert again.NOTICE not in ended.text
    assert "[VT279]" in ended.text
    assert ended.note.startswith(f"{of(FEB)}. Số liệu lấy từ kỳ đó là số liệu cũ. Lập lại kết quả kỳ {FEB}")
    assert again.NOTICE in doing.done(order, lambda things, *_: iter(things)).text


@pytest.mark.long
def test_of_a_half_year_the_month_is_named_and_the_quarter_that_has_to_follow(space: Workspace) -> None:
    months(space, *QUARTERS[1].parts(1))
    for quarter in QUARTERS[:2]:
        pipeline.roll_up(space, quarter, 1)
    sent_again(space)
    ((message, mend, file),) = told(pipeline.roll_up(space, HALF, 3))
    assert message.startswith(f"Kết quả kỳ {FEB} lập trước khi")
    assert mend == f"Lập lại kết quả kỳ {FEB} bằng vtlt consolidate {FEB}, rồi gộp lại kỳ {Q1}, gộp lại."
    assert file == f"{Q1}/ket-qua/tong-hop-{Q1}.xlsx"
    with pytest.raises(VtltError, match=rf"lập lại trước: vtlt consolidate {FEB} .*, gộp lại kỳ {Q1}\)"):
        close(space, HALF, WHO, DAY)


def test_figures_carried_from_a_month_that_is_behind_are_told_to_be_old(space: Workspace) -> None:
    space.start(APRIL)
    for unit in UNITS[1:]:
        receive(space, unit, figures(5), period=APRIL)
    order = orders.Order("consolidate", space.root, APRIL, DAY, carry_forward=True)
    quiet = doing.done(order, lambda things, *_: iter(things))
    assert "VT130" in quiet.text
    assert "VT279" not in quiet.text
    sent_again(space, MAR)
    assert again.last(space, APRIL, "consolidate")["consolidate"].changed == (f"tệp của kỳ {MAR}",)
    loud = doing.done(order, lambda things, *_: iter(things))
    assert f"Lập lại kết quả kỳ {MAR} bằng vtlt consolidate {MAR}, rồi chạy lại kỳ này." in loud.text
    # A check goes on as the results were made.
    assert [mend for _, mend, _ in told(pipeline.check(space, APRIL))] == [
        f"Lập lại kết quả kỳ {MAR} bằng vtlt consolidate {MAR}, rồi chạy lại kỳ này."
    ]


def test_a_month_that_takes_nothing_from_the_one_before_is_as_it_was(space: Workspace) -> None:
    space.start(APRIL)
    receive(space, UNITS[0], figures(5), period=APRIL)
    order = orders.Order("consolidate", space.root, APRIL, DAY)
    doing.done(order, lambda things, *_: iter(things))
    sent_again(space, MAR)
    assert again.last(space, APRIL, "consolidate")["consolidate"].current


def test_forms_filled_from_a_month_that_is_behind_are_told_to_carry_old_answers(space: Workspace) -> None:
    order = orders.Order("issue", space.root, APRIL, DAY, prefill=True)
    assert not doing.done(order, lambda things, *_: iter(things)).note
    sent_again(space, MAR)
    ended = doing.done(order, lambda things, *_: iter(things))
    said = (
        f"{of(MAR)}. Số liệu lấy từ kỳ đó là số liệu cũ. Lập lại kết quả kỳ {MAR} bằng vtlt consolidate "
        f"{MAR}, rồi lập lại biểu bằng vtlt issue {APRIL} --prefill."
    )
    assert ended.note == said
    assert f"\nCần xem: {said}\n" in ended.text


def _checked(space: Workspace) -> None:
    pipeline.check(space, FEB)
    write(space.folder(FEB, CHECKED), b"another check")


def _closed_and_changed(space: Workspace) -> None:
    close(space, FEB, WHO, DAY)
    sent_again(space)


def _reopened_and_closed(space: Workspace) -> None:
    for _ in range(2):
        close(space, FEB, WHO, DAY)
        reopen(space, FEB, WHO, "Sửa", DAY)


def _unnoted(space: Workspace) -> None:
    (space.root / str(FEB) / published.SEAL).unlink()
    sent_again(space)


QUIET: dict[str, Callable[[Workspace], object]] = {
    "fresh": lambda _: None,
    "closed": _closed_and_changed,
    "reopened": _reopened_and_closed,
    "copied without its seal": _unnoted,
    "checked again": _checked,
    "issued again": lambda space: pipeline.issue(space, FEB),
    "results gone": lambda space: shutil.rmtree(space.folder(FEB, RESULTS)),
    "configuration of the workspace": lambda space: write(
        space.root / workbook.FILE_NAME, workbook.render(settings())
    ),
    "litter": lambda space: write(space.folder(FEB, RECEIVED) / "~$a.xlsx", b"x"),
}


@pytest.mark.parametrize("what", QUIET)
def test_nothing_is_claimed_where_the_results_are_not_behind(space: Workspace, what: str) -> None:
    QUIET[what](space)
    assert behind.of(space, FEB) == ()


def test_a_form_that_somebody_has_open_need_not_have_changed(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent_again(space)
    monkeypatch.setattr("vtlt_consolidate.workspace.months.contents._digest_if_any", lambda _: "")
    assert [each.changed for each in behind.of(space, FEB)] == ["tiep-nhan/gửi lại.xlsx"]


def test_a_quarter_that_lacks_nothing_of_what_it_shows_is_not_said_to_lack_figures(space: Workspace) -> None:
    pipeline.roll_up(space, Q1, 1)
    results = space.folder(Q1, RESULTS)
    sealed = published.seal(results)
    assert sealed is not None
    for kind, why in (
        ("lacking", "Có đơn vị thiếu số liệu cả một kỳ, xem"),
        ("incomplete", "Số liệu gộp còn thiếu, xem"),
    ):
        published.note_inputs(results, sealed.inputs, sealed.parts, {kind: 1}, compared={})
        step = overview.standing(space, Q1).step
        assert step is not None
        assert step.why.startswith(why)


def test_a_quarter_whose_months_are_as_they_were_says_nothing(space: Workspace) -> None:
    assert codes(pipeline.roll_up(space, Q1, 1)) == []
