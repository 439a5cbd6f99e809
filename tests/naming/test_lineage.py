"""What became of former units: only a renamed unit is the same; of others it is said what they became."""

import datetime as dt
from dataclasses import replace

import pytest

from vtlt_consolidate.model.units import Fate, Predecessor, Roster, Unit
from vtlt_consolidate.naming.lineage import Lineage
from vtlt_consolidate.naming.proposals import Names
from vtlt_consolidate.settings.lint.successions import succession_flaws
from vtlt_consolidate.words.period import Period

DAY = dt.date(2025, 7, 1)
LATER = dt.date(2026, 4, 30)
ROSTER = Roster((Unit("10", "Xã Mới"), Unit("20", "Xã Hợp Nhất"), Unit("30", "Xã Bắc"), Unit("31", "Xã Nam")))


def row(
    code: str, name: str, to: str, fate: str = "renamed", day: dt.date = DAY, new: str = ""
) -> Predecessor:
    return Predecessor(code, name, to, Fate(fate), day, new, "Nghị quyết")


MERGED = row("5", "Xã Một", "20", "merged"), row("6", "Xã Hai", "20", "merged")
SPLIT = row("7", "Xã Dài", "30", "split"), row("7", "Xã Dài", "31", "split")


def codes(units: tuple[Unit, ...]) -> list[str]:
    return [unit.code for unit in units]


def heir(code: str, name: str, *rows: Predecessor) -> str:
    unit = Lineage(rows, ROSTER).heir(code, name)
    return unit.code if unit else ""


def flaws(*rows: Predecessor) -> list[tuple[int, str, str]]:
    return [(flaw.index, flaw.field, str(flaw.severity)) for flaw in succession_flaws(rows, ROSTER)]


def test_a_renamed_unit_is_the_same_by_code_and_name_together() -> None:
    rows = (row("1", "Xã Cũ", "10"), *MERGED, *SPLIT)
    assert heir("1", "xã cũ", *rows) == "10"
    assert heir("1", "", *rows) == "10"
    assert heir("1", "Xã Khác", *rows) == ""
    assert heir("2", "Xã Cũ", *rows) == ""


def test_a_merged_or_split_unit_has_heirs_to_propose_and_is_none_of_them() -> None:
    lineage = Lineage((*MERGED, *SPLIT), ROSTER)
    assert [heir(one.former_code, one.former_name, *MERGED, *SPLIT) for one in (*MERGED, *SPLIT)] == [""] * 4
    assert codes(lineage.heirs("5", "Xã Một")) == ["20"]
    assert codes(lineage.heirs("7", "Xã Dài")) == ["30", "31"]


def test_a_chain_of_renamings_is_followed_and_one_that_ends_in_a_merger_is_not_taken() -> None:
    twice = row("1", "Xã Đầu", "2", new="Xã Giữa"), row("2", "Xã Giữa", "10", day=LATER)
    assert heir("1", "Xã Đầu", *twice) == "10"
    into = row("4", "Xã Đầu", "5", day=dt.date(2024, 1, 1), new="Xã Một")
    assert heir("4", "Xã Đầu", into, *MERGED) == ""
    assert codes(Lineage((into, *MERGED), ROSTER).heirs("4", "Xã Đầu")) == ["20"]


def test_codes_that_changed_hands_on_one_day_are_not_followed_from_one_to_the_other() -> None:
    swapped = row("10", "Phường Đa Kao", "20"), row("9", "Xã Trước", "10")
    assert heir("10", "Phường Đa Kao", *swapped) == "20"
    assert heir("9", "Xã Trước", *swapped) == "10"


def test_a_unit_that_took_in_another_and_kept_its_name_is_no_former_unit() -> None:
    lineage = Lineage((row("20", "Xã Hợp Nhất", "20", "merged"), row("6", "Xã Hai", "20", "merged")), ROSTER)
    assert lineage.heirs("20", "Xã Hợp Nhất") == ()
    assert [one.former_code for one in lineage.story(ROSTER.by_code["20"])[1]] == ["20", "6"]


KEPT = (row("20", "Xã Hợp Nhất", "20", "merged"), row("6", "Xã Hai", "20", "merged"))
GAVE = (row("7", "Xã Dài", "7", "split", new="Xã Dài"), row("7", "Xã Dài", "31", "split"))


@pytest.mark.parametrize(
    ("rows", "before", "after"),
    [
        ((row("1", "Xã Cũ", "10"),), {"1": "Xã Cũ"}, {"10": "Xã Mới"}),
        ((row("10", "Xã Cũ", "10"),), {"10": "Xã Cũ"}, {"10": "Xã Mới"}),
        (MERGED, {"5": "Xã Một", "6": "Xã Hai"}, {"20": "Xã Hợp Nhất"}),
        (MERGED, {"6": "Xã Hai, Khu vực 1"}, {"20": ""}),
        (KEPT, {"20": "Xã Hợp Nhất", "6": "Xã Hai"}, {"20": "Xã Hợp Nhất"}),
        (KEPT[1:], {"20": "Xã Hợp Nhất", "6": "Xã Hai"}, {"20": "Xã Hợp Nhất", "6": "Xã Khác"}),
        (SPLIT, {"7": "Xã Dài"}, {"30": "Xã Bắc", "31": "Xã Nam"}),
        (GAVE, {"7": "Xã Dài"}, {"7": "Xã Dài", "31": "Xã Nam"}),
        (SPLIT, {}, {"30": "Xã Bắc"}),
    ],
    ids=["renamed", "renamed under its code", "merged", "merged, with an area, and without a name",
         "took another in", "without a row of its own, the code is another's now", "split",
         "gave a part away", "nothing is known"],
)  # fmt: skip
def test_a_list_of_the_period_says_whether_it_knows_what_changed_within_it(
    rows: tuple[Predecessor, ...], before: dict[str, str], after: dict[str, str]
) -> None:
    lineage = Lineage(rows, ROSTER)
    within = Period.parse("2025-Q3")
    assert lineage.since(within, before).rows == rows
    assert lineage.since(within, after).rows == ()
    assert lineage.since(within.previous, after).rows == rows
    assert lineage.since(within.following, before).rows == ()


def test_a_new_name_that_nobody_wrote_is_that_of_the_unit_until_its_next_change() -> None:
    """The merged unit, whose name is left empty, is renamed later under the same code."""
    merged = tuple(replace(one, name="") for one in MERGED)
    rows = (*merged, row("20", "Xã Đầu Tiên", "20", day=LATER, new="Xã Hợp Nhất"))
    lineage, within = Lineage(rows, ROSTER), Period.parse("2025-07")
    assert lineage.since(within, {"20": "Xã Đầu Tiên"}).rows == rows[2:]
    assert lineage.since(within, {"5": "Xã Một", "6": "Xã Hai"}).rows == rows
    renamed, came = lineage.story(ROSTER.by_code["20"])
    assert (renamed, came) == ([rows[2]], list(merged))


def test_one_of_two_changes_of_a_day_may_be_known_without_the_other() -> None:
    lineage = Lineage((*MERGED, *SPLIT), ROSTER)
    listed = {"20": "Xã Hợp Nhất", "7": "Xã Dài"}
    assert lineage.since(Period.parse("2025-07"), listed).rows == SPLIT


def test_a_former_name_alone_is_taken_only_if_it_was_renamed_and_proposed_otherwise() -> None:
    names = Names(ROSTER, former=Lineage((row("1", "Xã Cũ", "10"), *MERGED), ROSTER))
    assert codes(names.meant("UBND xã Cũ")) == ["10"]
    assert names.meant("Xã Một") == ()
    assert codes(names.similar("Xã Một"))[0] == "20"
    both = Names(ROSTER, former=Lineage((row("1", "Xã Cũ", "10"), row("3", "Xã Cũ", "30")), ROSTER))
    assert both.meant("Xã Cũ") == ()


def test_right_rows_have_no_flaw() -> None:
    assert flaws(row("1", "Xã Cũ", "10", new="Xã Mới"), *MERGED, *SPLIT) == []
    assert flaws(row("10", "Xã Cũ", "10", new="Xã Mới")) == []


@pytest.mark.parametrize(
    ("rows", "field"),
    [
        ((row("1", "Xã Cũ", "99"),), "code"),
        ((row("1", "Xã Cũ", "2", new="Xã A"), row("2", "Xã A", "1", new="Xã Cũ", day=LATER)), "code"),
        ((row("1", "Xã Cũ", "10"), row("1", "Xã Cũ", "30")), "code"),
        ((row("1", "Xã Cũ", "10"), row("1", "Xã Cũ", "10")), "former_code"),
        ((row("1", "Xã Cũ", "10", new="Xã Hoàn Toàn Khác"),), "name"),
        ((row("10", "Xã Mới", "10"),), "former_name"),
        ((row("1", "Xã Cũ", "10"), row("2", "Xã Kia", "10")), "fate"),
        ((MERGED[0], row("5", "Xã Một", "30", "merged")), "fate"),
        ((MERGED[0], row("5", "Xã Một", "30", "split")), "fate"),
        ((SPLIT[0], row("7", "Xã Dài", "31", "split", day=LATER)), "day"),
        ((row("1", "Xã Cũ", "2", new="Xã Giữa", day=LATER), row("2", "Xã Giữa", "10")), "day"),
    ],
)
def test_contradictions_are_errors_at_their_cell(rows: tuple[Predecessor, ...], field: str) -> None:
    assert (len(rows) - 1, field, "error") in flaws(*rows)


def test_a_renamed_unit_whose_agency_has_the_former_name_is_told_at_the_agency() -> None:
    units = (*ROSTER.units, Unit("40", "Xã Mới Hơn", agency_name="Ủy ban nhân dân xã Cũ"))
    (flaw,) = succession_flaws((row("40", "Xã Cũ", "40", new="Xã Mới Hơn"),), Roster(units))
    assert (flaw.what, flaw.index, flaw.field) == ("unit", 4, "agency_name")
    assert ("ghi tên cơ quan mới" in flaw.text, "xóa dòng" in flaw.text) == (True, False)


def test_a_unit_that_became_another_and_is_still_listed_is_warned_of_unless_it_went_on() -> None:
    gone = row("30", "Xã Bắc", "20", "merged"), row("6", "Xã Hai", "20", "merged")
    assert flaws(*gone) == [(0, "former_code", "warning")]
    assert flaws(row("30", "Xã Bắc", "31")) == [(0, "former_code", "warning")]
    kept = row("30", "Xã Bắc", "30", "split"), row("30", "Xã Bắc", "31", "split")
    again = row("20", "Xã Hợp Nhất", "30", "split", LATER), row("20", "Xã Hợp Nhất", "20", "split", LATER)
    assert (flaws(*kept), flaws(*gone, *again)) == ([], [])


def test_a_merger_or_split_of_one_row_and_a_row_without_its_decision_are_warned_of() -> None:
    assert flaws(MERGED[0]) == [(0, "fate", "warning")]
    assert flaws(SPLIT[0]) == [(0, "fate", "warning")]
    assert flaws(Predecessor("1", "Xã Cũ", "10", Fate.RENAMED, DAY)) == [(0, "citation", "warning")]
