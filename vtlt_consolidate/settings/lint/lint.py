"""Finds contradictions in a criteria set, and in the other sheets of a configuration."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from vtlt_consolidate.model.config import EXTENDED, Config, Override, Round, Waiver
from vtlt_consolidate.model.criteria import GROUP, CriteriaSet
from vtlt_consolidate.model.rules.banding import band_places
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.scoring.figures.reach import beyond
from vtlt_consolidate.settings.lint.banding import band_flaws, floor_flaws, gate_flaws
from vtlt_consolidate.settings.lint.flaw import ERROR, WARNING, Flaw
from vtlt_consolidate.settings.lint.formulas import condition_flaws, formula_flaws, superfluous_gates
from vtlt_consolidate.settings.lint.milestones import plan_flaws, unit_flaws
from vtlt_consolidate.settings.lint.periods import deadline_flaws, duty_flaws, rollup_flaws
from vtlt_consolidate.settings.lint.places import place_flaws
from vtlt_consolidate.settings.lint.points import node_flaws
from vtlt_consolidate.settings.lint.setrules import reasoned_flaws, rule_flaws
from vtlt_consolidate.settings.lint.successions import succession_flaws
from vtlt_consolidate.settings.lint.unread import Doubt, Unread
from vtlt_consolidate.settings.lint.words import doubt_flaws, wording_flaws
from vtlt_consolidate.words.citations import is_document_number, parse_document_number
from vtlt_consolidate.words.text import fold, show_date, show_number

__all__ = ["ERROR", "WARNING", "Flaw"]

_NOTHING = Unread()


def config_flaws(config: Config, unread: Unread = _NOTHING, *, thorough: bool = False) -> Iterator[Flaw]:
    """Yield everything that is wrong with a configuration.

    Args:
        config: the configuration, or the part that could be read.
        unread: what could not be read. Flaws that may only follow from it are not told, because they would
            be consequences of the same mistake.
        thorough: reason about rules and gates too, which may take seconds, and look for other provinces'
            documents.
    """
    of_set = list(criteria_flaws(config.criteria, unread, thorough=thorough))
    yield from of_set
    yield from place_flaws(config) if thorough else ()
    yield from roster_flaws(config.roster)
    if "variants" not in unread.head:
        yield from variant_flaws(config.criteria, config.roster)
    known = "unit" not in unread.missing and all(unit.code for unit in config.roster.units)
    if known:
        yield from unit_flaws(config.criteria, config.roster)
    yield from round_flaws(config.rounds)
    yield from waiver_flaws(config, unread)
    yield from override_flaws(config, unread)
    if unread.tells_points and not any(flaw.severity == ERROR for flaw in of_set):
        yield from _out_of_reach(config)
        yield from deadline_flaws(config)
    yield from duty_flaws(config.duties)
    if known:
        yield from succession_flaws(config.predecessors, config.roster)


def roster_flaws(roster: Roster) -> Iterator[Flaw]:
    """Yield units that share a code, or that have the same name and area."""
    yield from _repeated("unit", "code", [unit.code for unit in roster.units], "Mã đơn vị")
    names = [unit.full_name if unit.name else "" for unit in roster.units]
    yield from _repeated("unit", "name", names, "Đơn vị")


def round_flaws(rounds: Sequence[Round]) -> Iterator[Flaw]:
    """Yield periods that have two rows, and reports whose number cannot be printed as it is."""
    yield from _repeated("round", "period", [str(round_.period) for round_ in rounds], "Kỳ")
    for index, round_ in enumerate(rounds):
        number = round_.report_number
        if number and not is_document_number(number):
            text = _no_number(number)
            yield Flaw("round", index, "report_number", text, severity=WARNING)


def _no_number(typed: str) -> str:
    if not any(sign.isdigit() for sign in typed.partition("/")[0]):
        return f"“{typed}” chưa có số ở trước dấu /; ghi cả số, hoặc để trống đến khi báo cáo có số."
    mended, _ = parse_document_number(typed)
    example = mended if is_document_number(mended) else "15/BC-SNV"
    return f"“{typed}” không đọc được thành số/ký hiệu; ghi như {example}."


def waiver_flaws(config: Config, unread: Unread = _NOTHING) -> Iterator[Flaw]:
    """Yield waivers of unknown units, of one unit twice, and extensions without an end."""
    waivers = config.waivers
    keys = [f"{waiver.unit_code} kỳ {waiver.period}" if waiver.unit_code else "" for waiver in waivers]
    yield from _repeated("waiver", "unit_code", keys, "Đơn vị")
    yield from _of_no_unit("waiver", waivers, config, unread)
    for index, waiver in enumerate(waivers):
        if waiver.kind == EXTENDED and waiver.until is None:
            yield Flaw("waiver", index, "until", "gia hạn cần ngày cuối, ví dụ 15/4/2026.")


def _of_no_unit(
    what: str, rows: Sequence[Waiver | Override], config: Config, unread: Unread
) -> Iterator[Flaw]:
    """Yield rows about a unit that the list of their period does not have.

    Rows of earlier periods keep the codes that these were issued with, as their periods follow this workbook
    on demand; so a former unit is right in the periods before its day.
    """
    units = config.roster.units
    # As long as a unit or a former one cannot be read, the unknown code may be meant for it.
    if not units or not all(unit.code for unit in units) or "predecessor" in unread:
        return
    days: dict[str, list[dt.date]] = {}
    for row in config.predecessors:
        days.setdefault(row.former_code, []).append(row.day)
    for index, each in enumerate(rows):
        code, period = each.unit_code, each.period
        if not code or code in config.roster.by_code:
            continue
        later = [day for day in days.get(code, ()) if day > period.first_day]
        if not later:
            gone = f" (mã ấy chỉ dùng đến trước {show_date(max(days[code]))})" if code in days else ""
            text = f"không có đơn vị mã “{code}” ở sheet Đơn vị{gone}; ghi đúng mã."
            yield Flaw(what, index, "unit_code", text)
        elif max(later) <= period.last_day:
            text = (
                f"từ {show_date(max(later))} không còn đơn vị mã “{code}”, mà danh sách của kỳ {period} là "
                "danh sách ở ngày cuối kỳ: dòng này chỉ có tác dụng nếu kỳ ấy còn theo danh sách trước đó; "
                "không thì ghi mã đơn vị mới."
            )
            yield Flaw(what, index, "unit_code", text, severity=WARNING)


def override_flaws(config: Config, unread: Unread = _NOTHING) -> Iterator[Flaw]:
    """Yield decisions about results of unknown units, about one twice, about nothing, or of unknown bands."""
    keys = [f"{each.unit_code} kỳ {each.period}" if each.unit_code else "" for each in config.overrides]
    yield from _repeated("override", "unit_code", keys, "Đơn vị")
    yield from _of_no_unit("override", config.overrides, config, unread)
    labels = band_places(config.criteria.bands)
    for index, each in enumerate(config.overrides):
        if each.total is None and not each.band:
            yield Flaw("override", index, "total", "chưa điều chỉnh gì; ghi Tổng điểm hoặc Xếp loại.")
        if "band" not in unread and each.band and each.band not in labels:
            text = f"không có loại “{each.band}”; các loại: {'; '.join(labels)}."
            yield Flaw("override", index, "band", text)
        unsaid = [(field, text) for field, text in _UNSAID if not getattr(each, field)]
        yield from (Flaw("override", index, field, text) for field, text in unsaid)


def _out_of_reach(config: Config) -> Iterator[Flaw]:
    """Yield decisions that give a unit a total which no answers can give; the set must be sound.

    Whoever decides may have a reason for it, and a former version of the set may have allowed more.
    """
    for index, each in enumerate(config.overrides):
        unit = config.roster.by_code.get(each.unit_code)
        if unit and each.total is not None and (ends := beyond(config.criteria.of(unit.variant), each.total)):
            text = (
                f"tổng {show_number(each.total)} ở ngoài khoảng đơn vị này có thể đạt ({ends}): chưa được áp "
                "dụng; sửa lại."
            )
            yield Flaw("override", index, "total", text, severity=WARNING)


_UNSAID = (
    ("reason", "chưa ghi lý do; ghi vì sao kết quả khác điểm đã tính."),
    ("by", "chưa ghi người quyết định; ghi họ tên, chức vụ."),
)


def criteria_flaws(
    criteria: CriteriaSet, unread: Unread = _NOTHING, *, thorough: bool = False
) -> Iterator[Flaw]:
    """Yield all contradictions in a set, errors and warnings; the others as for `config_flaws`."""
    hidden = unread.hides(criteria.nodes)
    misplaced = [*_repeated("node", "code", [node.code for node in criteria.nodes], "Mã")]
    if not hidden:
        misplaced += _wrong_parents(criteria)
    if "variants" not in unread.head:
        misplaced += _unknown_variants(criteria)
    doubt = Doubt(criteria, unread, misplaced)
    yield from misplaced
    yield from wording_flaws(criteria)
    yield from doubt_flaws(criteria)
    yield from _repeated("rule", "code", [rule.code for rule in criteria.rules], "Mã")
    if hidden:
        yield from plan_flaws(criteria, known=False)
    else:
        if not criteria.criteria and not doubt.total:
            yield Flaw("node", 0, "kind", "bộ tiêu chí chưa có tiêu chí nào được tính điểm.")
        found = _flaws_of_the_tree(doubt.sound, thorough=thorough)
        yield from (flaw for flaw in found if not doubt.follows(flaw))
    if not doubt.bands:
        yield from band_flaws(criteria, summed=not doubt.total)
    if thorough and not hidden and not doubt.bands:
        found = superfluous_gates(doubt.sound, summed=not doubt.total)
        yield from (flaw for flaw in found if not doubt.follows(flaw))


def _flaws_of_the_tree(criteria: CriteriaSet, *, thorough: bool) -> Iterator[Flaw]:
    """Yield what is wrong with nodes, and with what names them; the tree must be sound."""
    yield from rollup_flaws(criteria)
    yield from plan_flaws(criteria)
    yield from _variant_flaws(criteria)
    yield from node_flaws(criteria)
    yield from formula_flaws(criteria)
    yield from floor_flaws(criteria)
    yield from rule_flaws(criteria)
    yield from reasoned_flaws(criteria) if thorough else ()
    yield from gate_flaws(criteria)
    yield from condition_flaws(criteria)


def variant_flaws(criteria: CriteriaSet, roster: Roster) -> Iterator[Flaw]:
    """Yield units of a variant that the set does not declare, and variants without units."""
    if not roster.units:
        return
    for index, unit in enumerate(roster.units):
        if unit.variant not in (criteria.variants or ("",)):
            yield Flaw("unit", index, "variant", _no_variant(unit.variant, criteria))
    for variant in criteria.variants:
        if not any(unit.variant == variant for unit in roster.units):
            text = f"không có đơn vị nào thuộc nhóm “{variant}”."
            yield Flaw("set", 0, "variants", text, severity=WARNING)


def _no_variant(typed: str, criteria: CriteriaSet) -> str:
    declared = "; ".join(criteria.variants)
    if not typed:
        return f"chưa ghi nhóm của đơn vị; ghi một trong các nhóm: {declared}."
    if not declared:
        if any(node.variants for node in criteria.nodes):
            return f"ghi nhóm “{typed}” mà {_DECLARED} còn trống; khai các nhóm ở đó, {_APART}."
        return f"ghi nhóm “{typed}” mà bộ tiêu chí không chia nhóm; xóa đi, hoặc khai các nhóm ở {_DECLARED}."
    return (
        f"nhóm “{typed}” không có trong bộ tiêu chí; ghi một trong các nhóm: {_quoted(criteria)}; hoặc sửa "
        f"các nhóm ở {_DECLARED}, {_APART}."
    )


def _quoted(criteria: CriteriaSet) -> str:
    """The groups that are declared, each apart: their names contain commas."""
    return "; ".join(f"“{name}”" for name in criteria.variants)


_DECLARED, _APART = "dòng Các nhóm đơn vị của sheet Thông tin", "ngăn bằng dấu chấm phẩy"


def _unknown_variants(criteria: CriteriaSet) -> Iterator[Flaw]:
    for index, node in enumerate(criteria.nodes):
        if unknown := [name for name in node.variants if name not in criteria.variants]:
            there = f" (nay ở đó: {_quoted(criteria)})" if criteria.variants else ""
            text = f"nhóm “{'; '.join(unknown)}” chưa khai ở {_DECLARED}{there}; khai các nhóm, {_APART}."
            yield Flaw("node", index, "variants", text)


def _variant_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    for variant, part in criteria.by_variant():
        if variant and not part.criteria:
            yield Flaw("set", 0, "variants", f"nhóm “{variant}” không có tiêu chí nào.")
    for index, node in enumerate(criteria.nodes):
        asked = any(node.code in part.by_code for _, part in criteria.by_variant())
        limiting = next((each for each in reversed(criteria.path(node)) if each.variants), None)
        if node.variants and limiting and not asked:
            text = (
                f"không nhóm đơn vị nào được hỏi dòng này: {limiting.code} chứa nó chỉ hỏi "
                f"{'; '.join(limiting.variants)}; sửa cột Nhóm đơn vị của một trong hai dòng."
            )
            yield Flaw("node", index, "variants", text, severity=WARNING)


def _repeated(what: str, field: str, values: Sequence[str], name: str) -> Iterator[Flaw]:
    first: dict[str, int] = {}
    for index, typed in enumerate(values):
        value = fold(typed)
        if value and value in first:
            text = f"{name} “{typed}” đã có ở ô {{other}}; mỗi dòng phải khác nhau."
            yield Flaw(what, index, field, text, first[value])
        first.setdefault(value, index)


def _wrong_parents(criteria: CriteriaSet) -> Iterator[Flaw]:
    groups: set[str] = set()
    for index, node in enumerate(criteria.nodes):
        if node.parent and node.parent not in groups:
            yield Flaw("node", index, "parent",
                       f"nhóm “{node.parent}” không có ở phía trên dòng này; ghi đúng mã của một "
                       "dòng loại Nhóm đứng trước.")  # fmt: skip
        if node.kind == GROUP:
            groups.add(node.code)
