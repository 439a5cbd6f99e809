"""What is begun or amended later than a period ended takes what held in it, not what stands there today."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests import pipeline
from tests.commands.page.visits import Visitor
from tests.helpers import PERIOD, SMALL, UNITS, WHOLE, check, config, receive, workspace
from tests.rollup.test_roll import CRITERIA, FEB, JAN, MAR, Q1, codes, months, numbers, settings
from vtlt_consolidate.commands.months.apply import apply
from vtlt_consolidate.commands.said import months as told
from vtlt_consolidate.model.config import NOTHING_TO_REPORT, Config, Override, Waiver
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.units import Fate, Predecessor, Roster, Unit
from vtlt_consolidate.settings import monthbook, workbook
from vtlt_consolidate.settings.monthbook import Source
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import ownbook
from vtlt_consolidate.workspace.folders import Workspace, write
from vtlt_consolidate.workspace.months import inforce, record

APRIL, YEAR = Period.parse("2026-04"), Period.parse("2026")
SINCE = APRIL.first_day
NEW = Unit("009", "Xã Mới", "Khu vực 2")
RENAMED = replace(UNITS[0], name="Phường Đa Kao", agency_name="")
AFTER = (RENAMED, NEW)
ROWS = (
    Predecessor("001", UNITS[0].name, "001", Fate.RENAMED, SINCE, RENAMED.name),
    Predecessor("002", UNITS[1].name, "009", Fate.MERGED, SINCE, NEW.name),
    Predecessor("003", UNITS[2].name, "009", Fate.MERGED, SINCE, NEW.name),
)


def configured(space: Workspace, settings_: Config) -> None:
    write(space.root / workbook.FILE_NAME, workbook.render(settings_))


def changed(settings_: Config, units: Sequence[Unit] = AFTER, rows: Sequence[Predecessor] = ROWS) -> Config:
    return replace(settings_, roster=Roster(tuple(units)), predecessors=tuple(rows), waivers=())


def raised(criteria: CriteriaSet, applies_from: str = "2026-04") -> CriteriaSet:
    more = Node("Z", "mark", "Mới", "Tiêu chí mới")
    return replace(criteria, version=2, applies_from=applies_from, nodes=(*criteria.nodes, more))


@pytest.fixture
def quarter(tmp_path: Path) -> Workspace:
    """Three months of results, and nothing that was rolled up."""
    space = workspace(tmp_path, criteria=CRITERIA)
    months(space, JAN, FEB, MAR)
    return space


@pytest.fixture
def month(tmp_path: Path) -> Workspace:
    """A month whose forms were issued and of which all returned."""
    space = workspace(tmp_path)
    pipeline.issue(space, PERIOD)
    for unit in UNITS:
        receive(space, unit, WHOLE)
    return space


def test_a_quarter_made_after_units_changed_counts_the_units_that_there_were(quarter: Workspace) -> None:
    configured(quarter, changed(settings()))
    result = pipeline.roll_up(quarter, Q1, 1)
    assert numbers(result, "S") == {"001": 903, "002": 903, "003": 603}
    assert result.config.roster.codes == ["001", "002", "003"]
    assert not {"VT144", "VT149"} & {code for _, code in codes(result)}
    assert any("danh sách đơn vị" in note and str(MAR) in note for note in result.notes)
    assert pipeline.roll_up(quarter, Q1, 1).notes == ()


def test_a_quarter_made_after_its_set_got_a_new_version_has_the_version_of_its_months(
    quarter: Workspace,
) -> None:
    configured(quarter, settings(raised(CRITERIA)))
    result = pipeline.roll_up(quarter, Q1, 1)
    assert numbers(result, "S") == {"001": 903, "002": 903, "003": 603}
    assert (result.config.criteria.version, "Z" in result.config.criteria.by_code) == (1, False)
    assert not {"VT140", "VT147"} & {code for _, code in codes(result)}


def test_a_quarter_takes_the_agency_and_its_own_date_and_the_way_to_roll_up_from_today(
    quarter: Workspace,
) -> None:
    nodes = tuple(
        replace(node, rollup=Rollup.MEAN) if node.code == "S" else node for node in raised(CRITERIA).nodes
    )
    now = settings(replace(raised(CRITERIA), nodes=nodes))
    named = replace(now.agency, name="Sở Nội vụ mới")
    round_ = replace(now.rounds[0], period=Q1, due_date=dt.date(2026, 4, 9))
    configured(quarter, replace(now, agency=named, rounds=(*now.rounds, round_)))
    result = pipeline.roll_up(quarter, Q1, 1)
    assert result.config.agency.name == "Sở Nội vụ mới"
    assert result.round_.due_date == dt.date(2026, 4, 9)
    assert numbers(result, "S") == {"001": 301, "002": 301, "003": 301.5}


@pytest.mark.long
def test_a_quarter_that_was_begun_before_a_change_is_told_that_its_last_month_has_another_list(
    tmp_path: Path,
) -> None:
    space = workspace(tmp_path, criteria=CRITERIA)
    months(space, JAN, FEB)
    pipeline.roll_up(space, Q1, 1)
    row = replace(ROWS[0], day=MAR.first_day)
    months(space, MAR, config_=changed(settings(), (RENAMED, *UNITS[1:]), (row,)))
    result = pipeline.roll_up(space, Q1, 1)
    (note,) = result.notes
    assert f"{workbook.FILE_NAME} và cấu hình của kỳ {MAR} nay khác" in note
    (other,) = result.month.findings.loc[result.month.findings["code"] == "VT144", "mend"]
    assert f"vtlt apply {Q1}" in other
    apply(space, Q1, lambda _: None)
    again = pipeline.roll_up(space, Q1, 1)
    assert "VT144" not in {code for _, code in codes(again)}
    assert numbers(again, "S")["001"] == 901


def test_what_begins_after_a_month_is_not_counted_offered_or_applied(month: Workspace) -> None:
    before = record.path_of(month, PERIOD).read_bytes()
    configured(month, changed(config(criteria=raised(SMALL))))
    assert check(month).notes == ()
    shown: list[str] = []
    done = apply(month, PERIOD, lambda seen: shown.append(told.differences(seen)))
    assert done.found == ()
    assert "Không đưa vào kỳ này: thay đổi đơn vị từ ngày 01/4/2026" in shown[0]
    assert "phiên bản 2, áp dụng từ kỳ 2026-04" in shown[0]
    assert record.path_of(month, PERIOD).read_bytes() == before
    page = Visitor(month.root).get("/cau-hinh")
    assert "Không có chỗ nào phải đưa vào kỳ." in page
    assert "Không đưa vào kỳ này: thay đổi đơn vị từ ngày 01/4/2026" in page
    assert "Đưa các chỗ đã sửa vào kỳ" not in page


def test_a_form_of_a_unit_that_came_to_be_after_the_month_is_asked_about_with_those_that_became_it(
    month: Workspace,
) -> None:
    now = changed(config(), (*AFTER, Unit("008", "Xã Lạ")))
    configured(month, now)
    for unit in now.roster.units[1:]:
        receive(month, unit, WHOLE)
    found = check(month).month.findings.set_index("code")
    later, unknown = found.loc["VT325"], found.loc["VT108"]
    assert (later["found"], later["units"]) == ("009", "002\n003")
    assert "có từ 01/4/2026, mà kỳ này theo danh sách trước ngày ấy; đơn vị cũ: 002 (Phườ" in later["message"]
    assert "apply" not in later["mend"]
    assert "“008” không có trong sheet Đơn vị của cau-hinh-2026-03.xlsx" in unknown["message"]
    assert "sheet Đơn vị của cau-hinh.xlsx, chạy vtlt apply 2026-03" in unknown["mend"]
    # It was renamed since, so that there is this unit, with this code, from that day only.
    last = Predecessor("007", "Phường Giữa", "009", Fate.RENAMED, dt.date(2026, 6, 1), "", "NQ")
    middle = [replace(row, code="007", name="Phường Giữa") for row in ROWS if row.code == "009"]
    configured(month, replace(now, predecessors=(*(r for r in ROWS if r.code != "009"), *middle, last)))
    assert "có từ 01/6/2026" in check(month).month.findings.set_index("code").loc["VT325", "message"]
    # A change within the month, which goes on with the list from before it, can still be brought into it.
    configured(month, replace(now, predecessors=tuple(replace(row, day=PERIOD.last_day) for row in ROWS)))
    (mend,) = check(month).month.findings.query("code == 'VT325'")["mend"]
    assert "danh sách mới thì chạy vtlt apply 2026-03" in mend


def test_what_was_mended_besides_is_still_applied(month: Workspace) -> None:
    mended = (replace(RENAMED, email="a@b.vn"), NEW, Unit("004", "Xã Quên", "Khu vực 2"))
    now = changed(config(criteria=raised(SMALL)), mended)
    configured(month, replace(now, agency=replace(now.agency, name="Văn phòng")))
    shown: list[str] = []
    apply(month, PERIOD, lambda seen: shown.append(told.differences(seen)))
    used = check(month).config
    assert used.agency.name == "Văn phòng"
    assert used.roster.codes == ["001", "002", "003", "004"]
    assert used.roster.by_code["001"].name == UNITS[0].name
    assert used.criteria.version == 1
    assert "không ghi từ ngày nào: Xã Quên, Khu vực 2 (004)" in shown[0]


def test_a_change_within_the_month_is_offered_and_has_its_day(month: Workspace) -> None:
    rows = [replace(row, day=PERIOD.first_day) for row in ROWS]
    configured(month, changed(config(), rows=rows))
    shown: list[str] = []
    apply(month, PERIOD, lambda seen: shown.append(told.differences(seen)))
    assert check(month).config.roster.codes == ["001", "009"]
    assert "không ghi từ ngày nào" not in shown[0]


def test_what_was_granted_to_a_unit_that_is_no_more_stays_with_its_months(month: Workspace) -> None:
    granted = (Waiver(PERIOD, "002", NOTHING_TO_REPORT),)
    decided = (Override(PERIOD, "003", band="Khá", reason="Kỷ luật", by="Giám đốc"),)
    own = {"waivers": granted, "overrides": decided}
    configured(month, replace(config(), **own))
    apply(month, PERIOD, lambda _: None)
    configured(month, replace(changed(config()), **own))
    assert pipeline.issue(month, APRIL).written == len(AFTER)
    assert apply(month, PERIOD, lambda _: None, only_list=True).found == ()


def test_a_unit_that_took_others_in_stays_where_it_was_whether_or_not_it_has_a_row_of_its_own() -> None:
    joined = Predecessor("002", UNITS[1].name, "001", Fate.MERGED, SINCE, UNITS[0].name)
    own = replace(joined, former_code="001", former_name=UNITS[0].name)
    for rows in ((joined,), (own, joined)):
        now = changed(config(), (UNITS[0], UNITS[2]), rows)
        assert inforce.at_end(now, config(), PERIOD).config.roster == config().roster


def test_a_unit_that_was_renamed_twice_has_the_name_of_its_month() -> None:
    between = replace(UNITS[0], name="Phường Giữa", agency_name="")
    rows = (
        Predecessor("001", UNITS[0].name, "001", Fate.RENAMED, PERIOD.first_day, between.name),
        Predecessor("001", between.name, "001", Fate.RENAMED, SINCE, RENAMED.name),
    )
    now = changed(config(), (RENAMED, *UNITS[1:]), rows)
    assert inforce.at_end(now, config(), PERIOD).config.roster.units == (between, *UNITS[1:])


def test_a_month_that_was_amended_with_a_later_list_gets_its_own_back(month: Workspace) -> None:
    check(month)
    now = changed(config())
    configured(month, now)
    taken = Source(now.of(PERIOD), "0", now)
    amended = monthbook.render(PERIOD, taken.config, taken, issued=True)
    ownbook.put(record.path_of(month, PERIOD), lambda _: amended)
    assert check(month).config.roster.codes == ["001", "009"]
    apply(month, PERIOD, lambda _: None)
    assert check(month).config.roster.codes == ["001", "002", "003"]


def test_forms_issued_late_go_to_the_units_of_their_month_by_its_version(month: Workspace) -> None:
    may = Period.parse("2026-05")
    rows = [replace(row, day=may.first_day) for row in ROWS]
    configured(month, changed(config(criteria=raised(SMALL, "2026-05")), rows=rows))
    done = pipeline.issue(month, APRIL)
    assert done.written == len(UNITS)
    assert done.settled is not None
    assert done.settled.config.criteria.version == 1
    assert any(f"theo cấu hình của kỳ {PERIOD}" in note for note in done.settled.notes)
    assert pipeline.issue(month, may).written == len(AFTER)


def test_a_configuration_of_before_stops_new_periods_and_changes_none(month: Workspace) -> None:
    old = (month.root / workbook.FILE_NAME).read_bytes()
    configured(month, config(criteria=raised(SMALL)))
    pipeline.issue(month, APRIL)
    newer = ownbook.versions(month.root / workbook.FILE_NAME)[-1].path.name
    write(month.root / workbook.FILE_NAME, old)
    may, kept = Period.parse("2026-05"), record.path_of(month, APRIL).read_bytes()
    said = rf"(?s)kỳ 2026-04 đã dùng phiên bản 2.*luu/{newer}.*Phiên bản 3"
    with pytest.raises(ConfigError, match=said):
        pipeline.issue(month, may)
    with pytest.raises(ConfigError, match=said):
        apply(month, APRIL, lambda _: None)
    assert record.path_of(month, APRIL).read_bytes() == kept
    assert not record.path_of(month, may).exists()
    (note,) = pipeline.check(month, APRIL).notes
    assert "nay lại ghi phiên bản 1, có lẽ là bản cũ" in note
    write(month.root / workbook.FILE_NAME, (month.root / "luu" / newer).read_bytes())
    assert pipeline.issue(month, may).written == len(UNITS)


def test_without_a_kept_configuration_that_of_the_period_is_named_and_can_be_used(month: Workspace) -> None:
    old = (month.root / workbook.FILE_NAME).read_bytes()
    configured(month, config(criteria=raised(SMALL)))
    pipeline.issue(month, APRIL)
    for each in ownbook.versions(month.root / workbook.FILE_NAME):
        each.path.unlink()
    write(month.root / workbook.FILE_NAME, old)
    may = Period.parse("2026-05")
    with pytest.raises(ConfigError, match=r"chép 2026-04/cau-hinh-2026-04\.xlsx thành cau-hinh.xlsx"):
        pipeline.issue(month, may)
    write(month.root / workbook.FILE_NAME, record.path_of(month, APRIL).read_bytes())
    assert pipeline.issue(month, may).written == len(UNITS)
    assert record.config_of(month, may).criteria.version == 2


@pytest.mark.long
def test_a_year_of_quarters_says_how_a_quarter_is_made_and_asks_for_none_before_the_set(
    tmp_path: Path,
) -> None:
    criteria = replace(CRITERIA, applies_from="2026-04")
    space = workspace(tmp_path, criteria=criteria)
    quarters = Period.parse("2026-Q2"), Period.parse("2026-Q3")
    months(space, *quarters[0].parts(1), quarters[1].parts(1)[0], config_=settings(criteria))
    pipeline.roll_up(space, quarters[0], 1)
    result = pipeline.roll_up(space, YEAR, 3)
    table = result.month.findings[result.month.findings["code"] == "VT140"]
    mends = dict(zip(table["file"].str[:7], table["mend"], strict=True))
    assert "vtlt consolidate 2026-Q3 --from-months, rồi" in mends["2026-Q3"]
    assert "không phải lập kết quả kỳ 2026-Q1" in mends["2026-Q1"]
    assert "vtlt issue 2026-Q4" in mends["2026-Q4"]
