"""A month works with the configuration that it was issued with."""

import dataclasses
import datetime as dt
import shutil
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests import pipeline
from tests.helpers import BANDS, PERIOD, SMALL, UNITS, WHOLE, check, config, found, receive, workspace
from vtlt_consolidate.commands.months.apply import apply
from vtlt_consolidate.commands.said import months
from vtlt_consolidate.model.config import Agency, Config, Round, Waiver
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.settings import differences, workbook
from vtlt_consolidate.words.errors import ConfigError, WorkspaceError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.workspace import ownbook
from vtlt_consolidate.workspace.folders import ISSUED, RESULTS, Workspace
from vtlt_consolidate.workspace.months import record

APRIL = Period.parse("2026-04")
DAY = dt.date(2026, 4, 3)
HIGHER = (replace(BANDS[0], at_least=Decimal(80)), replace(BANDS[1], below=Decimal(80)), BANDS[2])


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """A month whose forms were issued and of which two returned."""
    made = workspace(tmp_path)
    pipeline.issue(made, PERIOD)
    for unit in UNITS[:2]:
        receive(made, unit, WHOLE)
    return made


def configure(space: Workspace, change: Callable[[Config], Config]) -> None:
    (space.root / workbook.FILE_NAME).write_bytes(workbook.render(change(space.config())))


def with_node(settings: Config, code: str, version: int, **changed: object) -> Config:
    nodes = [replace(node, **changed) if node.code == code else node for node in settings.criteria.nodes]
    return replace(settings, criteria=replace(settings.criteria, nodes=tuple(nodes), version=version))


def with_agency(settings: Config, **changed: str) -> Config:
    return replace(settings, agency=replace(settings.agency, **changed))


CHANGES: dict[str, Callable[[Config], Config]] = {
    "agency": lambda settings: with_agency(settings, name="Văn phòng Ủy ban"),
    "units": lambda settings: replace(settings, roster=Roster((Unit("009", "Xã Mới"), *UNITS[1:]))),
    "criteria": lambda settings: with_node(settings, "A2", 2, name="Bố trí hai người làm văn thư"),
    "bands": lambda settings: replace(settings, criteria=replace(SMALL, version=2, bands=HIGHER)),
    "deadline": lambda settings: replace(settings, rounds=(Round(PERIOD, "đợt 9", dt.date(2026, 3, 1)),)),
}


def results(space: Workspace) -> dict[str, bytes]:
    pipeline.consolidate(space, PERIOD, received=DAY)
    return {path.name: path.read_bytes() for path in space.folder(PERIOD, RESULTS).glob("*.*")}


def type_into(space: Workspace, sheet: str, cell: str, text: str | None) -> None:
    path = record.path_of(space, PERIOD)
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = text
    book.save(path)


@pytest.mark.long
def test_a_month_gives_the_same_bytes_whatever_was_changed_since(space: Workspace) -> None:
    before = results(space)
    for change in CHANGES.values():
        configure(space, change)
        assert results(space) == before


@pytest.mark.parametrize("name", CHANGES)
def test_what_differs_is_said_in_one_sentence_with_the_way_to_apply_it(space: Workspace, name: str) -> None:
    assert check(space).notes == ()
    configure(space, CHANGES[name])
    (note,) = check(space).notes
    assert "vtlt apply 2026-03" in note
    assert ("Sheet “Kỳ báo cáo” của kỳ thì sửa thẳng ở tệp ấy" in note) == (name == "deadline")


def test_a_new_row_for_another_month_is_no_difference(space: Workspace) -> None:
    configure(space, lambda settings: replace(settings, rounds=(*settings.rounds, Round(APRIL, "đợt 2"))))
    assert check(space).notes == ()


def test_a_configuration_that_cannot_be_read_stops_no_month_that_was_issued(space: Workspace) -> None:
    before = results(space)
    (space.root / workbook.FILE_NAME).write_bytes(b"x")
    (note,) = check(space).notes
    assert "chưa đọc được" in note
    assert results(space) == before


def test_a_configuration_that_is_as_the_month_was_begun_with_is_not_read_again(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as unread:
        unread.delattr(record, "source")
        assert record.settle(space, PERIOD, keep=True).notes == ()
    configure(space, CHANGES["agency"])
    assert record.settle(space, PERIOD, keep=True).notes


def test_the_deadline_in_the_months_own_workbook_applies_at_once(space: Workspace) -> None:
    pipeline.check(space, PERIOD, received=DAY)
    type_into(space, "Kỳ báo cáo", "C5", "01/04/2026")
    result = check(space)
    assert set(result.month.submissions["status"]) == {Status.LATE, Status.MISSING}
    assert result.notes == ()


def test_an_exemption_in_the_months_own_workbook_applies_at_once(space: Workspace) -> None:
    for cell, text in {"A5": str(PERIOD), "B5": "003", "C5": "Được miễn", "E5": "Công văn 9"}.items():
        type_into(space, "Gia hạn, miễn", cell, text)
    assert list(check(space).month.submissions["status"])[-1] == Status.EXEMPT


def test_a_record_that_is_gone_stops_every_command_and_its_kept_copy_is_named(space: Workspace) -> None:
    for cell, text in {"A5": str(PERIOD), "B5": "003", "C5": "Được miễn", "E5": "Công văn 9"}.items():
        type_into(space, "Gia hạn, miễn", cell, text)
    check(space)
    path = record.path_of(space, PERIOD)
    copy = ownbook.versions(path)[-1].path
    path.unlink()
    for command in (
        check,
        results,
        lambda at: pipeline.issue(at, PERIOD),
        lambda at: apply(at, PERIOD, print),
    ):
        with pytest.raises(WorkspaceError, match=f"Chép bản giữ mới nhất {PERIOD}/luu/{copy.name} vào"):
            command(space)
    assert not path.exists()
    copy.rename(path)
    assert list(check(space).month.submissions["status"])[-1] == Status.EXEMPT


def test_a_quarter_is_not_rolled_up_while_the_record_of_a_month_is_gone(space: Workspace) -> None:
    results(space)
    record.path_of(space, PERIOD).unlink()
    with pytest.raises(WorkspaceError, match=f"Không còn tệp {PERIOD}/cau-hinh-{PERIOD}.xlsx"):
        pipeline.roll_up(space, Period.parse("2026-Q1"), months=1)


def test_a_record_that_is_gone_with_its_copies_is_made_anew_and_told_of(space: Workspace) -> None:
    results(space)
    shutil.rmtree(space.folder(PERIOD, "luu"))
    record.path_of(space, PERIOD).unlink()
    assert (
        check(space).notes[0].startswith(f"Cảnh báo: kết quả kỳ {PERIOD} đã lập theo cau-hinh-{PERIOD}.xlsx")
    )


def test_a_row_of_another_month_in_the_months_own_workbook_is_refused_with_its_cell(space: Workspace) -> None:
    type_into(space, "Kỳ báo cáo", "A6", str(APRIL))
    with pytest.raises(ConfigError, match=r"cau-hinh-2026-03.xlsx .*\n.*“Kỳ báo cáo”, ô A6: .*2026-04"):
        check(space)


def test_a_record_that_is_no_workbook_is_named_with_where_its_former_versions_are(
    space: Workspace,
) -> None:
    check(space)
    record.path_of(space, PERIOD).write_bytes(b"x")
    with pytest.raises(ConfigError, match=r"(?s)Tệp 2026-03/cau-hinh-.* không mở được.*2026-03/luu"):
        check(space)


def test_another_sheet_changed_there_by_hand_is_named_and_apply_puts_it_right(space: Workspace) -> None:
    before = results(space)
    type_into(space, "Tiêu chí", "E6", "Đổi tay")
    with pytest.raises(ConfigError, match="sheet “Tiêu chí” không còn như khi phát hành"):
        check(space)
    apply(space, PERIOD, lambda _: None)
    assert results(space) == before


def test_applying_shows_each_difference_before_anything_is_written(space: Workspace) -> None:
    configure(space, CHANGES["agency"])
    path, shown = record.path_of(space, PERIOD), []
    before = path.read_bytes()
    apply(space, PERIOD, lambda seen: shown.append((seen.found, path.read_bytes())))
    ((found_then, bytes_then),) = shown
    assert [str(one) for one in found_then] == [
        "Sheet “Thông tin”, Cơ quan tổng hợp: Sở Nội vụ → Văn phòng Ủy ban"
    ]
    assert bytes_then == before
    assert check(space).config.agency.name == "Văn phòng Ủy ban"


def test_only_listing_changes_nothing(space: Workspace) -> None:
    configure(space, CHANGES["units"])
    before = record.path_of(space, PERIOD).read_bytes()
    listed = apply(space, PERIOD, lambda _: None, only_list=True)
    assert {one.what for one in listed.found} == {"cả dòng"}
    assert record.path_of(space, PERIOD).read_bytes() == before


def test_applying_keeps_the_deadline_typed_into_the_month_unless_the_workspace_changed_it(
    space: Workspace,
) -> None:
    type_into(space, "Kỳ báo cáo", "C5", "30/04/2026")
    configure(space, CHANGES["agency"])
    apply(space, PERIOD, lambda _: None)
    assert check(space).round_.due_date == dt.date(2026, 4, 30)
    configure(space, CHANGES["deadline"])
    apply(space, PERIOD, lambda _: None)
    assert check(space).round_.due_date == dt.date(2026, 3, 1)


def test_a_changed_set_of_the_same_version_is_refused_before_it_is_issued(space: Workspace) -> None:
    configure(space, lambda settings: with_node(settings, "A2", 1, name="Bố trí hai người"))
    with pytest.raises(ConfigError, match=r"(?s)phiên bản 1.*kỳ 2026-03.*A2 Bố trí.*Bố trí hai người.*ghi 2"):
        pipeline.issue(space, APRIL)
    assert not list(space.folder(APRIL, ISSUED).iterdir())
    with pytest.raises(ConfigError, match="phiên bản 1"):
        apply(space, PERIOD, lambda _: None)
    configure(space, lambda settings: with_node(settings, "A2", 2, name="Bố trí hai người"))
    assert pipeline.issue(space, APRIL).written == len(UNITS)


def test_the_same_change_of_many_rows_is_one_line(space: Workspace) -> None:
    def reworded(settings: Config) -> Config:
        nodes = [replace(node, instruction="Ghi rõ.") for node in settings.criteria.nodes]
        return replace(settings, criteria=replace(settings.criteria, nodes=tuple(nodes)))

    configure(space, reworded)
    with pytest.raises(ConfigError) as raised:
        pipeline.issue(space, APRIL)
    told = str(raised.value)
    assert told.count("Sheet “Tiêu chí”") == 2
    assert "NS Nhân sự; A2 Bố trí; B1 Trình độ; A3 Kho; B2 Diện tích và 2 dòng khác, Hướng dẫn" in told
    assert "nữa" not in told


def test_another_citation_needs_no_new_version(space: Workspace) -> None:
    configure(space, lambda settings: with_node(settings, "A2", 1, citation="Công văn 5"))
    assert pipeline.issue(space, APRIL).written == len(UNITS)


def test_another_way_to_roll_up_needs_no_new_version_and_is_taken_over_by_a_quarter(space: Workspace) -> None:
    pipeline.consolidate(space, PERIOD)
    quarter = Period.parse("2026-Q1")
    pipeline.roll_up(space, quarter, 1)
    configure(space, lambda settings: with_node(settings, "B2", 1, rollup=Rollup.MEAN))
    done = apply(space, quarter, lambda _: None)
    assert [one.what for one in done.found] == ["Gộp kỳ"]
    said = months.applied(done)
    assert "consolidate 2026-Q1 --from-months" in said
    assert "issue" not in said
    assert pipeline.issue(space, APRIL).written == len(UNITS)


def test_forms_issued_again_are_those_that_were_issued(space: Workspace) -> None:
    before = {path.name: path.read_bytes() for path in space.folder(PERIOD, ISSUED).glob("*.xlsx")}
    configure(space, CHANGES["criteria"])
    for path in space.folder(PERIOD, ISSUED).glob("*.xlsx"):
        path.unlink()
    pipeline.issue(space, PERIOD)
    assert {path.name: path.read_bytes() for path in space.folder(PERIOD, ISSUED).glob("*.xlsx")} == before


def test_a_month_of_an_earlier_version_keeps_a_record_at_the_next_run_and_says_so(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    first = check(space)
    assert record.path_of(space, PERIOD) in first.written
    assert "cau-hinh-2026-03.xlsx" in first.notes[0]
    assert check(space).notes == ()


def test_a_month_of_an_earlier_version_may_still_mend_a_set_that_was_changed_after_issuing(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path)
    check(space)
    configure(space, lambda settings: with_node(settings, "A2", 1, name="Bố trí hai người"))
    apply(space, PERIOD, lambda _: None)
    assert check(space).config.criteria.by_code["A2"].name == "Bố trí hai người"


def test_there_is_nothing_to_apply_to_a_month_without_a_record(tmp_path: Path) -> None:
    space = workspace(tmp_path)
    for command in ("issue", "check"):
        with pytest.raises(WorkspaceError, match=f"chưa có cấu hình riêng .*: vtlt {command} {PERIOD}"):
            apply(space, PERIOD, lambda _: None)
        # Forms are made first, unless some have come already.
        receive(space, UNITS[0], WHOLE)


def test_a_record_that_is_saved_while_it_is_applied_is_not_overwritten(space: Workspace) -> None:
    configure(space, CHANGES["agency"])
    with pytest.raises(WorkspaceError, match="vừa được lưu"):
        apply(space, PERIOD, lambda _: type_into(space, "Kỳ báo cáo", "C5", "09/04/2026"))
    assert check(space).round_.due_date == dt.date(2026, 4, 9)


def test_every_kind_of_difference_is_found_and_the_password_is_not_shown() -> None:
    before = config()
    waived = (Waiver(PERIOD, "003", Status.EXEMPT),)
    units = (UNITS[1], replace(UNITS[0], name="Phường Đa Kao"))
    after = dataclasses.replace(
        before, roster=Roster(units), waivers=waived,
        agency=Agency("Ủy ban nhân dân tỉnh X", password="bí mật"),
        criteria=replace(SMALL, bands=(replace(BANDS[0], phrase="từ 80%"), *BANDS[1:])),
    )  # fmt: skip
    assert [(one.sheet, one.row, one.what) for one in differences.between(before, after)] == [
        ("Thông tin", "", "Mật khẩu mở tệp của đơn vị"),
        ("Đơn vị", "003 Xã Thạnh An", "cả dòng"),
        ("Đơn vị", "001 Phường Đa Kao", "Tên đơn vị"),
        ("Đơn vị", "", "thứ tự dòng"),
        ("Gia hạn, miễn", "003 Được miễn", "cả dòng"),
        ("Xếp loại", "Tốt", "Cách nói trong câu"),
    ]
    assert not any("bí mật" in str(one) for one in differences.between(before, after))
    assert differences.between(before, before) == []


def test_a_fingerprint_changes_with_its_sheet_alone() -> None:
    before = differences.fingerprints(config())
    after = differences.fingerprints(config(units=UNITS[:2]))
    assert {sheet for sheet in before if before[sheet] != after[sheet]} == {"Đơn vị"}


def test_a_rehearsal_leaves_what_the_month_was_issued_with(tmp_path: Path) -> None:
    from vtlt_consolidate.rehearsal.rehearse import clear, rehearse

    space = workspace(tmp_path)
    pipeline.issue(space, PERIOD)
    before = record.path_of(space, PERIOD).read_bytes()
    rehearse(space, PERIOD, 1, pipeline.quietly)
    pipeline.consolidate(space, PERIOD, received=DAY)
    clear(space, PERIOD)
    assert record.path_of(space, PERIOD).read_bytes() == before
    assert found(check(space)) == []


def test_a_rehearsal_of_a_month_without_forms_leaves_no_record(tmp_path: Path) -> None:
    from vtlt_consolidate.rehearsal.rehearse import clear, rehearse

    space = workspace(tmp_path)
    rehearse(space, PERIOD, 1, pipeline.quietly)
    pipeline.check(space, PERIOD, received=DAY)
    assert record.path_of(space, PERIOD).exists()
    clear(space, PERIOD)
    assert not record.path_of(space, PERIOD).exists()
