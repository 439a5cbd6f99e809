"""Computes the values for the placeholders of the Word report from the results.

The wording follows reports such as 5355/BC-SNV of Thành phố Hồ Chí Minh (II.2). Unlike there, ranges are
the ones really observed, and words for a majority are used only if the numbers support them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from vtlt_consolidate.findings.catalogue import WARNING
from vtlt_consolidate.model import frames
from vtlt_consolidate.model.config import Agency, Config, Round
from vtlt_consolidate.model.criteria import QUANTITY, CriteriaSet
from vtlt_consolidate.model.frames import RETURNED_STATUSES
from vtlt_consolidate.model.kinds import is_share
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.naming.address import Addresses
from vtlt_consolidate.scoring.compare import Past
from vtlt_consolidate.scoring.history import sentences as history
from vtlt_consolidate.scoring.history.moves import Move, moves
from vtlt_consolidate.scoring.history.steps import DOWN, UP
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.plans import sentences as plans
from vtlt_consolidate.scoring.results import Results, parts
from vtlt_consolidate.words import phrases
from vtlt_consolidate.words.citations import document_number
from vtlt_consolidate.words.phrases import in_a_sentence, raised, two_digits
from vtlt_consolidate.words.quantities import money
from vtlt_consolidate.words.states import Status
from vtlt_consolidate.words.text import (
    MICRO,
    Amount,
    in_places,
    listed,
    sentence_date,
    show_micro,
    show_number,
    show_percent,
)
from vtlt_consolidate.writing.appendix import appendix
from vtlt_consolidate.writing.appendix.page import Heading, attachment_line
from vtlt_consolidate.writing.word import assessment, bands, table

HEADING = {
    "co_quan_chu_quan": "cơ quan chủ quản, chữ hoa",
    "co_quan": "cơ quan tổng hợp",
    "co_quan_hoa": "cơ quan tổng hợp, chữ hoa",
    "so_ky_hieu": "dòng Số và ký hiệu",
    "dia_danh_ngay": "địa danh và ngày, tháng, năm",
    "can_cu": "văn bản quy định bộ tiêu chí",
    "ten_ky": "tên đợt hoặc kỳ báo cáo",
}
PLACEHOLDERS = HEADING | {
    "trich_yeu": "trích yếu của báo cáo",
    "trich_yeu_thuong": "trích yếu giữa câu",
    "don_vi": "cách gọi chung các đơn vị",
    "so_don_vi": "số đơn vị có trong bảng",
    "dia_ban": "cách gọi chung các địa bàn",
    "so_dia_ban": "số địa bàn",
    "so_tieu_chi": "số tiêu chí; các nhóm đơn vị có số khác nhau thì ghi số của từng nhóm",
    "tinh_hinh": "các câu về tình hình gửi báo cáo (danh sách)",
    "dan_muc_do": "câu dẫn vào các mức độ hoàn thành",
    "muc_do": "mỗi loại một câu: số đơn vị, khoảng, tên (danh sách)",
    "tinh_chung": "câu tính chung mọi đơn vị, so với kỳ trước, đơn vị lên, xuống loại, số liệu mang sang",
    "so_lieu": "tiến độ so với kế hoạch nếu có, rồi mỗi số liệu kèm theo một câu, ví dụ kinh phí (danh sách)",
    "noi_bat": "các tiêu chí đạt nhiều nhất (danh sách)",
    "han_che": "các tiêu chí đạt ít nhất (danh sách)",
    "phu_luc": "chữ “Phụ lục”, có số La Mã khi báo cáo còn phụ lục khác: phụ lục đầu, của nhóm đơn vị đầu",
    "cac_phu_luc": "các phụ lục có bảng tổng hợp, ví dụ “các Phụ lục I, II”; chỉ có một thì như phu_luc",
    "ten_phu_luc": "tên phụ lục ấy; bộ chia nhóm thì thêm dòng tên nhóm",
    "kem_theo": "dòng (Kèm theo Báo cáo số …)",
    "bang": "bảng tổng hợp (trên 300 đơn vị thì chỉ các dòng tổng); mỗi nhóm đơn vị sau là một phụ lục ở "
    "trang mới; viết {{p bang }} trong một đoạn riêng",
    "chu_thich": "ghi chú dưới bảng",
}
"""The placeholders that the template of the report may use, each with its meaning."""


def facts(config: Config, round_: Round, month: Month) -> dict[str, Any]:
    """Compute the value of every placeholder of the report except the table (`bang`).

    Args:
        config: agency, criteria set and units.
        round_: the round.
        month: the results of the round.
    """
    criteria, results = config.criteria, month.results
    areas = sum(bool(area) for area in results.roster.areas)
    about, (first, *others) = _about(criteria), _headings(config, round_, month)
    subject = f"{about} {round_.name}"
    year = round_.report_date.year if round_.report_date else round_.period.year
    written = sentence_date(round_.report_date) if round_.report_date else unwritten(year)
    return heading(config, round_, round_.report_number, written, "BC") | {
        "trich_yeu": subject,
        "trich_yeu_thuong": phrases.lowered(subject),
        "don_vi": criteria.units_noun,
        "so_don_vi": len(results.roster.units),
        "dia_ban": criteria.area_heading.lower(),
        "so_dia_ban": areas,
        "so_tieu_chi": _asked(criteria),
        "tinh_hinh": [*_scope(config, month, areas), *_returns(config, round_, month), *_provisional(month)],
        "dan_muc_do": _introduction(results, about),
        "muc_do": list(bands.sentences(results)),
        "tinh_chung": " ".join(filter(None, (_overall(results), _changed(results, month.last)))),
        "so_lieu": [*_planned(config, month), *_quantities(month)],
        "noi_bat": list(assessment.best(results)),
        "han_che": list(assessment.weakest(results)),
        "phu_luc": first.name,
        "cac_phu_luc": _together([each.name for each in (first, *others)]),
        "ten_phu_luc": first.title,
        "kem_theo": first.attached,
        "chu_thich": _notes(results)[-1],
    }


def _headings(config: Config, round_: Round, month: Month) -> list[Heading]:
    """The headings of the appendices with results; where nobody has to report, of the only one."""
    empty = Heading(appendix.SHEET, appendix.title_of(config, round_), attachment_line(config, round_))
    return appendix.headings(config, round_, parts(month.results), bool(month.planned.tasks)) or [empty]


def between(config: Config, round_: Round, month: Month) -> list[tuple[str, Heading]]:
    """What stands between the tables of two variants: the note under one, and the heading of the next.

    The template itself heads the first, and has the note under the last.
    """
    return list(zip(_notes(month.results), _headings(config, round_, month)[1:], strict=False))


def _together(names: Sequence[str]) -> str:
    """Several appendices in a sentence: `các Phụ lục I, II`."""
    if len(names) == 1:
        return names[0]
    numbers = ", ".join(name.removeprefix(appendix.SHEET).strip() for name in names)
    return f"các {appendix.SHEET} {numbers}"


def _planned(config: Config, month: Month) -> list[str]:
    """What is said about the plan; behind the tasks, the appendix that lists them."""
    said = list(plans.sentences(month.planned, config.roster, _doubted(month)))
    if month.planned.tasks:
        shown = len(parts(month.results))
        named = appendix.heading_of(shown + 1, shown + 1)
        said[-1] = f"{said[-1].removesuffix('.')} (chi tiết tại {named} đính kèm)."
    return said


def heading(config: Config, round_: Round, number: str, written: str, kind: str) -> dict[str, Any]:
    """Compute the values for the head of every document: agencies, number and symbol, place and date.

    Args:
        config: agency and criteria set.
        round_: the round.
        number: number and symbol; empty: leave room to write them in.
        written: the date in words, or room for it (`unwritten`).
        kind: abbreviation of the kind of document (Nghị định 30/2020, Phụ lục III); empty: a letter.
    """
    agency: Agency = config.agency
    place = agency.place or "……………"
    return {
        "co_quan_chu_quan": phrases.unbroken(agency.parent.upper()),
        "co_quan": agency.name,
        "co_quan_hoa": phrases.unbroken(agency.name.upper()),
        "so_ky_hieu": f"Số: {document_number(number)}" if number else f"Số:          /{kind or '……'}-……",
        "dia_danh_ngay": f"{place}, {written}",
        "can_cu": config.criteria.citation,
        "ten_ky": round_.name,
    }


def unwritten(year: int) -> str:
    """A date with room for the day and month, which are not known yet."""
    return f"ngày      tháng      năm {year}"


def _about(criteria: CriteriaSet) -> str:
    """What the report is about, without its round: `Kết quả chấm điểm …` where the set scores."""
    title = criteria.form_title.removeprefix("Báo cáo ")
    if title == criteria.form_title:
        title = criteria.table_title.removeprefix("Bảng tổng hợp ").removeprefix("Tổng hợp ")
    return raised(title)


def _asked(criteria: CriteriaSet) -> int | str:
    """How many criteria units are asked; in words where that differs between their groups."""
    counts = {variant: len(part.criteria) for variant, part in criteria.by_variant()}
    if len(set(counts.values())) == 1:
        return next(iter(counts.values()))
    return ", ".join(f"{count} ({variant})" for variant, count in counts.items())


def _scope(config: Config, month: Month, areas: int) -> Iterator[str]:
    """Say how many units have to report, and how many did."""
    units, criteria, submissions = month.results.roster.units, config.criteria, month.submissions
    noun = criteria.area_heading.lower()
    where = f" tại {two_digits(areas)} {noun}" if areas else ""
    returned = int(submissions["status"].isin(RETURNED_STATUSES).sum())
    reported = "đã báo cáo"
    if month.rolled:
        reported = f"có báo cáo của ít nhất một {month.rolled.each}"
        returned = len(month.rolled.given.intersection(month.results.roster.codes))
    said = f"{reported}: {two_digits(returned)}" if returned else "chưa có đơn vị nào báo cáo"
    yield f"Số đơn vị phải báo cáo: {two_digits(len(units))} {criteria.units_noun}{where}; {said}."
    by_area = {area: sum(unit.area == area for unit in units) for area in month.results.roster.areas if area}
    several = {area: count for area, count in by_area.items() if count > 1}
    if several and len(several) < areas and len(several) <= phrases.NAMED_AT_MOST:
        counted = "; ".join(
            f"{in_a_sentence(area)} có {two_digits(count)} đơn vị" for area, count in several.items()
        )
        yield (f"Trong đó, {two_digits(len(several))} {noun} có từ 02 đơn vị trở lên, cụ thể: {counted}.")


_NOT_COMPLETE: dict[Status | None, str] = {
    Status.INCOMPLETE: "Đã báo cáo nhưng còn thiếu số liệu",
    Status.REJECTED: "Gửi chưa đúng biểu mẫu",
    None: "Có tệp gửi đến đang xác minh nên chưa tính",
    Status.MISSING: "Chưa gửi báo cáo",
    Status.CARRIED: "Chưa gửi báo cáo, tạm dùng số liệu kỳ trước",
    Status.EXTENDED: "Được gia hạn, chưa gửi báo cáo",
    Status.NOTHING_TO_REPORT: "Ngoài ra, đơn vị không phát sinh",
    Status.EXEMPT: "Ngoài ra, đơn vị được miễn báo cáo",
}
"""Status → how the report opens its list of such units; none: their files wait for the office itself."""
_OF_ROLLED: dict[Status | None, str] = {
    Status.INCOMPLETE: "Còn thiếu số liệu sau khi gộp",
    Status.MISSING: "Không có báo cáo của kỳ nào",
    Status.CARRIED: "Số cuối kỳ mang sang từ kỳ trước",
}
"""What it says instead of a period that was rolled up."""


def _returns(config: Config, round_: Round, month: Month) -> Iterator[str]:
    units, submissions, addresses = config.roster.by_code, month.submissions, Addresses(config.roster)
    returned = submissions[submissions["status"].isin(RETURNED_STATUSES)]
    late = returned[returned["days_late"].notna()]
    # Of these it is not known, or they owed none.
    timed = returned[returned["status"] != Status.COMPLETE]
    due = f" (hạn nộp {sentence_date(round_.due_date)})" if round_.due_date else ""
    if len(late):
        names = (
            f"{addresses.full(units[row.unit_code])}, trễ {two_digits(int(row.days_late))} ngày"
            for row in frames.rows(late)
        )
        yield f"Gửi trễ hạn{due}: {_counted(names)}."
    elif due and len(timed):
        yield f"Các đơn vị đã báo cáo đều gửi đúng hạn{due}."
    waiting = submissions["unit_code"].isin(month.of_the_office)
    said = _NOT_COMPLETE | (_OF_ROLLED if month.rolled else {})
    for status, words in said.items():
        of_status = waiting if status is None else (submissions["status"] == status) & ~waiting
        codes = list(submissions.loc[of_status, "unit_code"])
        if month.rolled and month.rolled.unpooled:
            # What only the office cannot pool is no unit's fault.
            codes = [code for code in codes if status != Status.INCOMPLETE or code in month.rolled.short]
        if codes:
            yield f"{words}: {_counted(addresses.full(units[code]) for code in codes)}."
    if month.rolled and month.rolled.unpooled:
        named = listed([source.period.label for source in month.rolled.unpooled])
        yield f"Không gộp số liệu {named} vì bộ tiêu chí khi đó thuộc phiên bản khác."


def _provisional(month: Month) -> Iterator[str]:
    """Mark a draft whose figures may still change; in brackets, as whatever is left to its office."""
    if month.rolled and month.rolled.waiting:
        counted = "; ".join(
            f"{period}: {two_digits(count)}" for period, count in month.rolled.waiting.items()
        )
        waiting = two_digits(sum(month.rolled.waiting.values()))
        yield f"[Số liệu tạm tính: còn {waiting} việc chờ quyết định ở các kỳ đã gộp ({counted})]."
    if month.waiting:
        yield f"[Số liệu tạm tính: còn {two_digits(month.waiting)} việc chờ quyết định ở quyet-dinh.xlsx]."


def _doubted(month: Month) -> dict[str, frozenset[str]]:
    """Code of a criterion → the units whose figure of it somebody has to look at.

    A finding may be about a figure that lacks; one that names no unit is about all that gave the number that
    it found.
    """
    answers, doubted = month.results.answers, dict[str, set[str]]()
    numbers = answers[(answers["field"] == ANSWER) & answers["value_micro"].notna()]
    given: dict[str, dict[str, int]] = {}
    for unit, code, value in frames.tuples(numbers, "unit_code", "leaf_code", "value_micro"):
        given.setdefault(code, {})[unit] = int(value)
    for row in frames.rows(month.findings[month.findings["severity"] == WARNING]):
        of = given.get(row.leaf_code, {})
        alike = {unit for unit, value in of.items() if not row.unit_code and show_micro(value) == row.found}
        doubted.setdefault(row.leaf_code, set()).update(alike | ({row.unit_code} & of.keys()))
    return {code: frozenset(units) for code, units in doubted.items()}


def _counted(names: Iterable[str]) -> str:
    every = list(names)
    return f"{two_digits(len(every))} đơn vị ({phrases.named(every)})"


def _introduction(results: Results, subject: str) -> str:
    criteria = results.criteria
    of = f"{two_digits(len(results.roster.units))} {criteria.units_noun}"
    if not criteria.account.shares:
        return f"Kết quả xếp loại {of}" if criteria.classifies else f"{subject} của {of}"
    asked = "" if criteria.variants else f" ({two_digits(len(criteria.criteria))} tiêu chí)"
    return f"Kết quả hoàn thành các tiêu chí{asked} tại {of}"


def _overall(results: Results) -> str:
    """State what all units reached together, and whether figures of an earlier period are included."""
    answered, sentences = results.marks.dropna(subset=["points_micro"]), []
    if results.criteria.account.shares and len(answered):
        met, whole = int(answered["points_micro"].sum()) // MICRO, len(answered)
        sentences.append(
            f"Tính chung, {two_digits(answered['unit_code'].nunique())} đơn vị có số liệu đạt "
            f"{show_number(met)}/{show_number(whole)} lượt tiêu chí ({show_percent(met, whole)})."
        )
    return " ".join([*sentences, results.periods_note]).strip()


def _changed(results: Results, past: Past | None) -> str:
    """State the change from the period before, and name the units that rose or fell a band."""
    if past is None:
        return ""
    found = parts(results)
    changed = list(_risen_and_fallen(moves(results, found, past), results.addresses))
    said = [history.change(results, found, past, named=bool(changed)), *changed]
    return " ".join(filter(None, said))


_STEPS = {UP: ("Lên loại", "lên"), DOWN: ("Xuống loại", "xuống")}


def _risen_and_fallen(changed: Sequence[Move], addresses: Addresses) -> Iterator[str]:
    """Name the units of another band than in the period before, with both bands."""
    for step, (words, to) in _STEPS.items():
        those = [move for move in changed if move.step == step]
        # Of those who rose, who rose most comes first.
        ordered = those if step == DOWN else sorted(those, key=lambda move: -move.change)
        names = [
            f"{addresses.full(move.unit)}, từ “{move.before}” {to} “{move.now}”"
            f"{' (theo kết quả đã điều chỉnh)' if move.adjusted else ''}"
            for move in ordered
        ]
        if names:
            yield f"{words}: {_counted(names)}."


def _quantities(month: Month) -> Iterator[str]:
    """Yield a sentence with the total of each quantity; percentages cannot be added up and are skipped."""
    results, doubts = month.results, _doubted(month)
    asked = results.answers[results.answers["field"] == ANSWER]
    # What has a plan is told beside it.
    planned = results.criteria.plans.leaves if month.planned.progress else []
    for leaf in results.criteria.leaves:
        if leaf.kind != QUANTITY or is_share(leaf.measure_unit) or leaf.code in planned:
            continue
        units = asked.loc[asked["leaf_code"] == leaf.code, "unit_code"].tolist()
        found = (results.amounts.get((unit, leaf.code, ANSWER)) for unit in units)
        known = [amount for amount in found if amount is not None]
        given, lacking = len(known), len(units) - len(known)
        if given:
            doubted = len(doubts.get(leaf.code, ()))
            besides = [f"còn {two_digits(lacking)} đơn vị chưa có số liệu"] if lacking else []
            besides += [plans.including(doubted)] if doubted else []
            without = f" ({'; '.join(besides)})" if besides else ""
            amount = quantity(sum(known), leaf.measure_unit)
            of = f"{two_digits(given)} {results.criteria.units_noun}"
            yield f"{leaf.name} tại {of} là {amount}{without}."


def quantity(amount: Amount, measure_unit: str) -> str:
    """Format a quantity with its unit; millions of đồng in words: `19 tỷ 200 triệu đồng`."""
    return money(in_places(amount), measure_unit) or f"{show_micro(amount)} {measure_unit}".rstrip()


def _notes(results: Results) -> list[str]:
    """What is said under the table of each variant; nothing where nobody has to report."""
    notes = [appendix.note_of(part, deep=table.deep_in(part), shaded=False) for part in parts(results)]
    return notes or [""]
