"""What goes to the head of the office and into chat groups with the reminders."""

import dataclasses
import datetime as dt
import io
from pathlib import Path

import openpyxl

from tests import pipeline
from tests.helpers import PERIOD, UNITS, WHOLE, config, receive, workspace
from vtlt_consolidate.commands import remind
from vtlt_consolidate.commands.remind import MESSAGE, OVERDUE, Reminded
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.reading.earlier import lateness
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import REMINDERS, RESULTS, Workspace, write
from vtlt_consolidate.writing.letters import escalation
from vtlt_consolidate.writing.letters.reasons import Asked
from vtlt_consolidate.writing.letters.reminders import Reminder

ASKED = Asked(dt.date(2026, 4, 10), dt.date(2026, 4, 15))
ROUND = config().round(PERIOD)


def reminded(space: Workspace) -> Reminded:
    done = remind.remind(space, PERIOD, ASKED)
    assert done.failed == ()
    return done


def read(space: Workspace, name: str) -> bytes:
    return (space.folder(PERIOD, REMINDERS) / name.format(period=PERIOD)).read_bytes()


def listed(space: Workspace, sheet: str) -> list[tuple[object, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(read(space, OVERDUE)))
    return [row[1:] for row in book[sheet].iter_rows(min_row=5, values_only=True)]


def test_who_is_overdue_stands_in_a_list_and_in_a_short_text(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], WHOLE)
    reminded(space)
    assert [(row[0], row[3]) for row in listed(space, "Quá hạn")] == [("002", 5), ("003", 5)]
    assert read(space, MESSAGE).decode("utf-8-sig").splitlines() == [
        "[Sở Nội vụ] Báo cáo đợt 1 (hạn 05/4/2026), tính đến 10/4/2026: 02/03 đơn vị chưa hoàn thành.",
        "- Chưa gửi (02): Phường 14; xã Thạnh An.",
        "Đề nghị các đơn vị thực hiện chậm nhất ngày 15 tháng 4 năm 2026.",
    ]
    for unit in UNITS[1:]:
        receive(space, unit, WHOLE)
    reminded(space)
    assert not list(space.folder(PERIOD, REMINDERS).iterdir())


def test_a_return_that_came_in_time_and_is_incomplete_is_past_due_as_well(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    receive(space, UNITS[0], {key: value for key, value in WHOLE.items() if key != "A1"})
    pipeline.consolidate(space, PERIOD, received=dt.date(2026, 4, 2))
    reminded(space)
    # The short text counts the same units.
    assert "03/03 đơn vị chưa hoàn thành" in read(space, MESSAGE).decode("utf-8-sig")
    assert [(row[0], row[3]) for row in listed(space, "Quá hạn")] == [("001", 5), ("002", 5), ("003", 5)]


def test_units_late_in_several_earlier_periods_are_told(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    periods = [Period.parse(f"2026-0{month}") for month in (1, 2)]
    rounds = (*(Round(each, due_date=dt.date(2026, 2, 5)) for each in periods), *config().rounds)
    write(space.root / workbook.FILE_NAME, workbook.render(dataclasses.replace(config(), rounds=rounds)))
    for each in periods:
        space.start(each)
        pipeline.consolidate(space, each, received=dt.date(2026, 2, 1))
    done = reminded(space)
    assert set(done.chronic) == {"001", "002", "003"}
    assert listed(space, "Trễ nhiều kỳ")[0][3] == "2/2 kỳ: tháng 01 năm 2026; tháng 02 năm 2026"
    # The code was of another unit then, and the results of a month are broken.
    renamed = (dataclasses.replace(UNITS[0], name="Phường Khác", agency_name=""), *UNITS[1:])
    write(space.folder(periods[0], RESULTS) / f"tong-hop-{periods[0]}.xlsx", b"x")
    found = lateness.read(space, PERIOD, config(renamed).roster)
    assert (found.of("001"), found.of("002"), found.chronic) == ("", "1/1 kỳ: tháng 02 năm 2026", ())
    assert found.unread[0].startswith("Không biết đơn vị nào trễ ở 2026-01/ket-qua/tong-hop-2026-01.xlsx")


def test_many_units_get_a_text_for_each_area() -> None:
    units = [Unit(f"{at:03}", f"Xã {at}", "A" if at % 2 else "B") for at in range(60)]
    due = [Reminder(unit, {"missing": "Chưa gửi báo cáo"}, 5) for unit in units]
    first, *others = escalation.message(config(units), ROUND, config(units).roster, due, ASKED).split(
        "----------"
    )
    assert "60/60 đơn vị" in first
    assert "và 40 đơn vị khác" in first
    assert [text.count("30/30 đơn vị") for text in others] == [1, 1]


def test_before_the_deadline_nobody_is_overdue() -> None:
    due = [Reminder(UNITS[0], {"missing": "Chưa gửi báo cáo"}), Reminder(UNITS[1], {"late": "Trễ"}, 3)]
    assert escalation.book(config(), ROUND, due, {}, ()) is None
