"""What the Word report says: every sentence with a figure, made from the results and nothing else.

The words are those of reports such as 5355/BC-SNV of Thành phố Hồ Chí Minh (II.2); unlike it, a range is
the one really observed, and a word for a majority stands only where the numbers bear it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import pandas as pd

from vtlt_consolidate import compare, comparepoints, frames, standings
from vtlt_consolidate.appendixpage import attachment_line
from vtlt_consolidate.bands import in_a_sentence, signed_name
from vtlt_consolidate.compare import Past
from vtlt_consolidate.config import Agency, Config, Round
from vtlt_consolidate.criteria import NOT_CLASSIFIED, ORDINARY, QUANTITY, CriteriaSet, Node
from vtlt_consolidate.frames import RETURNED_STATUSES, STATUSES
from vtlt_consolidate.layout import ANSWER
from vtlt_consolidate.matrix import Results
from vtlt_consolidate.month import Month
from vtlt_consolidate.quantities import money
from vtlt_consolidate.text import MICRO, rounded_percent, sentence_date, show_micro, show_percent
from vtlt_consolidate.units import Unit

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
    "so_tieu_chi": "số tiêu chí",
    "tinh_hinh": "các câu về tình hình gửi báo cáo (danh sách)",
    "dan_muc_do": "câu dẫn vào các mức độ hoàn thành",
    "muc_do": "mỗi loại một câu: số đơn vị, khoảng, tên (danh sách)",
    "tinh_chung": "câu tính chung mọi đơn vị, so với kỳ trước, số đơn vị dùng số liệu kỳ trước; có thể trống",
    "so_lieu": "mỗi số liệu kèm theo một câu, ví dụ kinh phí (danh sách)",
    "noi_bat": "các tiêu chí đạt nhiều nhất (danh sách)",
    "han_che": "các tiêu chí đạt ít nhất (danh sách)",
    "ten_phu_luc": "tên phụ lục",
    "kem_theo": "dòng (Kèm theo Báo cáo số …)",
    "bang": "bảng tổng hợp; viết {{p bang }} trong một đoạn riêng",
    "chu_thich": "ghi chú dưới bảng",
}
"""What the template of the report may ask for."""

NAMED_AT_MOST = 10
"""A sentence names the units that it speaks of up to so many of them."""
SHOWN_AT_MOST = 3
"""So many counts of units are told for the best criteria, and so many for the weakest."""


@dataclass(frozen=True)
class Share:
    """A word for so many units out of all: for a share above a bound, or that reaches it."""

    word: str
    bound: Fraction
    reached: bool = True

    def holds(self, part: int, whole: int) -> bool:
        """Say whether the numbers bear the word."""
        share = Fraction(part, whole)
        return share > self.bound or (self.reached and share == self.bound)


MAJORITY = Share("Đa số", Fraction(1, 2), reached=False)
SHARES = (Share("Tất cả", Fraction(1)), Share("Hầu hết", Fraction(9, 10)), MAJORITY)
"""From most to least; fewer, from two units on, are “một số”. Who gave no answer never makes a majority."""


def facts(config: Config, each: Round, month: Month) -> dict[str, Any]:
    """Give a value for every placeholder of the report but the table.

    Args:
        config: agency, criteria set and units.
        each: the round.
        month: what was found.
    """
    criteria, results = config.criteria, month.results
    areas = sum(bool(area) for area in results.roster.areas)
    subject = _subject(criteria, each)
    year = each.report_date.year if each.report_date else each.period.year
    written = sentence_date(each.report_date) if each.report_date else unwritten(year)
    return heading(config, each, each.report_number, written, "BC") | {
        "trich_yeu": subject,
        "trich_yeu_thuong": lowered(subject),
        "don_vi": criteria.units_noun,
        "so_don_vi": len(results.roster.units),
        "dia_ban": criteria.area_heading.lower(),
        "so_dia_ban": areas,
        "so_tieu_chi": len(criteria.criteria),
        "tinh_hinh": [*_scope(config, areas), *_returns(config, each, month)],
        "dan_muc_do": _introduction(results),
        "muc_do": list(_bands(results)),
        "tinh_chung": " ".join(filter(None, (_overall(results), _changed(results, month.last)))),
        "so_lieu": list(_quantities(results)),
        "noi_bat": list(_criteria(results, best=True)),
        "han_che": list(_criteria(results, best=False)),
        "ten_phu_luc": f"{criteria.table_title} {each.name}".upper(),
        "kem_theo": attachment_line(config, each),
        "chu_thich": _note(results),
    }


def heading(config: Config, each: Round, number: str, written: str, kind: str) -> dict[str, Any]:
    """Give what stands above every document: agencies, number and symbol, place and date.

    Args:
        config: agency and criteria set.
        each: the round.
        number: number and symbol; empty: room for the number.
        written: the day in words.
        kind: abbreviation of the kind of document (Nghị định 30/2020, Phụ lục III); empty: a letter.
    """
    agency: Agency = config.agency
    place = f"{agency.place}, " if agency.place else ""
    return {
        "co_quan_chu_quan": agency.parent.upper(),
        "co_quan": agency.name,
        "co_quan_hoa": agency.name.upper(),
        "so_ky_hieu": f"Số: {_two_digits(number)}" if number else f"Số:          /{kind or '……'}-……",
        "dia_danh_ngay": f"{place}{written}",
        "can_cu": config.criteria.citation,
        "ten_ky": each.name,
    }


def unwritten(year: int) -> str:
    """Room for a day that is not known yet."""
    return f"ngày      tháng      năm {year}"


def _two_digits(number: str) -> str:
    """Write `5/BC-SNV` as `05/BC-SNV` (Nghị định 30/2020, Phụ lục I)."""
    digits, slash, symbol = number.partition("/")
    return f"0{digits}{slash}{symbol}" if len(digits) == 1 and digits.isdigit() else number


def _subject(criteria: CriteriaSet, each: Round) -> str:
    title = criteria.form_title.removeprefix("Báo cáo ")
    if title == criteria.form_title:
        title = criteria.table_title.removeprefix("Bảng tổng hợp ").removeprefix("Tổng hợp ")
    return f"{title[:1].upper()}{title[1:]} {each.name}"


def lowered(text: str) -> str:
    """Begin a text with a small letter, as inside a sentence."""
    return text[:1].lower() + text[1:]


def named(names: Iterable[str], kind: str = "đơn vị") -> str:
    """List names as a sentence does, the first ones only where there are many."""
    every = list(names)
    more = f" và {len(every) - NAMED_AT_MOST} {kind} khác" if len(every) > NAMED_AT_MOST else ""
    return "; ".join(every[:NAMED_AT_MOST]) + more


# ------------------------------------------------------------------ who reports, who has reported


def _scope(config: Config, areas: int) -> Iterator[str]:
    units, criteria = config.roster.units, config.criteria
    noun = criteria.area_heading.lower()
    where = f" tại {areas} {noun}" if areas else ""
    yield f"Có {len(units)} {criteria.units_noun}{where} thực hiện báo cáo."
    by_area = {area: sum(unit.area == area for unit in units) for area in config.roster.areas if area}
    several = {area: count for area, count in by_area.items() if count > 1}
    if several and len(several) < areas and len(several) <= NAMED_AT_MOST:
        counted = "; ".join(f"{in_a_sentence(area)} có {count} đơn vị" for area, count in several.items())
        yield f"Trong đó, {len(several)} {noun} có từ 2 đơn vị trở lên, cụ thể: {counted}."


_TOLD = {
    "incomplete": "Nộp còn thiếu",
    "rejected": "Tệp đã gửi không dùng được",
    "missing": "Chưa gửi báo cáo",
    "carried": "Chưa gửi báo cáo, tạm dùng số liệu kỳ trước",
    "extended": "Được gia hạn, chưa gửi báo cáo",
    "nothing_to_report": STATUSES["nothing_to_report"],
    "exempt": STATUSES["exempt"],
}


def _returns(config: Config, each: Round, month: Month) -> Iterator[str]:
    units, submissions = config.roster.by_code, month.submissions
    returned = submissions[submissions["status"].isin(RETURNED_STATUSES)]
    due = f", hạn nộp {sentence_date(each.due_date)}" if each.due_date else ""
    yield f"Đã gửi báo cáo: {len(returned)}/{len(submissions)} đơn vị{due}."
    late = returned[returned["days_late"].notna()]
    if len(late):
        names = (f"{_placed(units[row.unit_code])} (trễ {row.days_late} ngày)" for row in frames.rows(late))
        yield f"Gửi trễ hạn: {_counted(names)}."
    for status, words in _TOLD.items():
        codes = list(submissions.loc[submissions["status"] == status, "unit_code"])
        if codes:
            yield f"{words}: {_counted(_placed(units[code]) for code in codes)}."


def _counted(names: Iterable[str]) -> str:
    every = list(names)
    return f"{len(every)} đơn vị, {'gồm' if len(every) > 1 else 'là'} {named(every)}"


def _placed(unit: Unit) -> str:
    return f"{unit.name}, {in_a_sentence(unit.area)}" if unit.area else unit.name


# ------------------------------------------------------------------ results


def _introduction(results: Results) -> str:
    criteria, count = results.criteria, len(results.roster.units)
    if criteria.weighted:
        return f"Kết quả xếp loại {count} {criteria.units_noun}"
    asked = "" if criteria.variants else f" ({len(criteria.criteria)} tiêu chí)"
    return f"Kết quả hoàn thành các tiêu chí{asked} tại {count} {criteria.units_noun}"


def _bands(results: Results) -> Iterator[str]:
    """Say of each band how many units reached it, between which numbers, and which they are."""
    labels = [band.label for band in results.criteria.bands]
    placed = {label: [row for row in frames.rows(results.scores) if row.band == label] for label in labels}
    for band in results.criteria.bands:
        if placed[band.label]:
            range_ = _range(results.criteria, band.label, placed[band.label])
            yield f"{range_}: {_members(results, placed[band.label])}."
        elif results.criteria.weighted:
            yield f"{band.label}: Không có đơn vị nào."
        else:
            yield f"Hoàn thành {band.phrase} tiêu chí: Không có đơn vị nào."
    rest = [row for row in frames.rows(results.scores) if row.band not in labels]
    held = [row for row in rest if row.band == NOT_CLASSIFIED]
    if held:
        yield f"{NOT_CLASSIFIED}: {_members(results, held)}."
    if open_ := len(rest) - len(held):
        yield (f"Chưa xếp loại: {open_} đơn vị chưa gửi báo cáo, bị trả lại, còn thiếu số liệu hoặc không "
               "thuộc loại nào.")  # fmt: skip


def _range(criteria: CriteriaSet, label: str, members: list[Any]) -> str:
    ordered = sorted(members, key=lambda row: row.total_micro)
    low, high = (show_micro(row.total_micro) for row in (ordered[0], ordered[-1]))
    if criteria.weighted:
        return f"{label} ({low} điểm)" if low == high else f"{label} (từ {low} đến {high} điểm)"
    shares = sorted(rounded_percent(row.total_micro, row.max_micro, 0) for row in members)
    least, most = int(shares[0]), int(shares[-1])
    if len({row.max_micro for row in members}) > 1:
        return f"Hoàn thành từ {least}% đến {most}% tiêu chí"
    of = show_micro(members[0].max_micro)
    if low == high:
        return f"Hoàn thành {high}/{of} (đạt {most}%) tiêu chí"
    return f"Hoàn thành từ {low} - {high}/{of} (từ {least}% đến {most}%) tiêu chí"


def _members(results: Results, members: list[Any]) -> str:
    units: list[Unit] = [results.roster.by_code[row.unit_code] for row in members]
    if len(units) == 1:
        return signed_name(units[0])
    counted = f"Có {len(units)} {results.criteria.units_noun}"
    return f"{counted}, gồm {named(map(signed_name, units))}" if len(units) <= NAMED_AT_MOST else counted


def _overall(results: Results) -> str:
    """Say what all units reached together, and whether earlier figures have a part in it."""
    answered, said = results.marks["points_micro"].dropna(), []
    if not results.criteria.weighted and len(answered):
        met = int(answered.sum())
        share = show_percent(met, len(answered) * MICRO)
        said.append(
            f"Tính chung, số tiêu chí đạt của các đơn vị là {show_micro(met)}, bằng {share} số tiêu chí có "
            "số liệu."
        )
    return " ".join([*said, results.carried_note]).strip()


def _changed(results: Results, past: Past | None) -> str:
    """Say how much differs from the period before."""
    if past and results.criteria.weighted:
        return comparepoints.sentence(results, standings.parts(results), past)
    return compare.sentence(results, past)


def _quantities(results: Results) -> Iterator[str]:
    """Add up every quantity over the units; a percentage is no quantity that adds up."""
    asked = results.answers[results.answers["field"] == ANSWER]
    for leaf in results.criteria.leaves:
        if leaf.kind != QUANTITY or leaf.measure_unit == "%":
            continue
        values = asked.loc[asked["leaf_code"] == leaf.code, "value_micro"]
        given, lacking = int(values.notna().sum()), int(values.isna().sum())
        if given:
            without = f" (còn {lacking} đơn vị chưa có số liệu)" if lacking else ""
            amount = quantity(int(values.dropna().sum()), leaf.measure_unit)
            yield f"{leaf.name} tại {given} {results.criteria.units_noun} là {amount}{without}."


def quantity(micro: int, measure_unit: str) -> str:
    """Print a quantity with its unit; millions of đồng in words: `19 tỷ 200 triệu đồng`."""
    return money(micro, measure_unit) or f"{show_micro(micro)} {measure_unit}".rstrip()


# ------------------------------------------------------------------ criteria, best and weakest


def _criteria(results: Results, *, best: bool) -> Iterator[str]:
    if not len(results.marks):
        return
    if results.criteria.weighted:
        yield from _by_points(results, best=best)
    else:
        yield from _by_units(results, best=best)


def _by_units(results: Results, *, best: bool) -> Iterator[str]:
    """Tell the counts of units that most, or fewest, criteria were met by; ties stand together.

    What is missing is neither: the best are counted of all units, the weakest of those that answered.
    """
    groups = _met(results, best=best)
    ordered = sorted(groups, key=lambda counts: Fraction(*counts[:2]), reverse=best)
    chosen = [counts for counts in ordered if MAJORITY.holds(*counts[:2]) == best]
    for counts in chosen[:SHOWN_AT_MOST]:
        names = named((lowered(leaf.name) for leaf in groups[counts]), "tiêu chí")
        yield f"{_how_many(results.criteria.units_noun, *counts)} {names}."


def _met(results: Results, *, best: bool) -> dict[tuple[int, int, int], list[Node]]:
    """How many units met a criterion, of how many that count, of how many asked → the criteria."""
    points, leaves = results.marks["points_micro"], results.marks["leaf_code"]
    met, known, asked = (
        column.groupby(leaves).sum().to_dict()
        for column in (points.fillna(0) > 0, points.notna(), leaves.notna())
    )
    groups: dict[tuple[int, int, int], list[Node]] = {}
    for leaf in results.criteria.criteria:
        if known.get(leaf.code):
            whole = asked[leaf.code] if best else known[leaf.code]
            counts = int(met[leaf.code]), int(whole), int(asked[leaf.code])
            groups.setdefault(counts, []).append(leaf)
    return groups


def _how_many(noun: str, count: int, whole: int, asked: int) -> str:
    told = "đơn vị có số liệu" if whole < asked else "đơn vị"
    if not count:
        return f"Chưa có {noun} nào đạt:" if whole == asked else f"0/{whole} {told} đạt:"
    if count == 1 < whole:
        return f"Mới có 1/{whole} {told} đạt:"
    word = next((share.word for share in SHARES if share.holds(count, whole)), "Mới có một số")
    return f"{word} {noun} ({count}/{whole} {told}) đạt:"


def _by_points(results: Results, *, best: bool) -> Iterator[str]:
    """Tell the criteria with the highest, or lowest, share of the points that they can give."""
    shares: list[tuple[Fraction, Node]] = []
    by_leaf = dict(iter(results.marks.groupby("leaf_code", sort=False)))
    for leaf in results.criteria.criteria:
        rows = by_leaf.get(leaf.code)
        known = None if rows is None or leaf.role != ORDINARY else rows.dropna(subset=["points_micro"])
        if known is not None and len(known) and (most := _most(known)):
            shares.append((Fraction(int(known["points_micro"].sum()), most), leaf))
    half = Fraction(1, 2)
    chosen = [pair for pair in shares if (pair[0] > half) == best]
    chosen.sort(key=lambda pair: -pair[0] if best else pair[0])
    for share, leaf in chosen[:SHOWN_AT_MOST]:
        percent = show_percent(share.numerator, share.denominator)
        yield f"{leaf.name}: bình quân đạt {percent} điểm tối đa."


def _most(known: pd.DataFrame) -> int:
    """The most that the answers could be worth; 0 where that has no end."""
    return 0 if known["max_micro"].isna().any() else int(known["max_micro"].sum())


def _note(results: Results) -> str:
    if results.criteria.weighted:
        said = ["Ghi chú: số trong bảng là điểm, ô trống là chưa có số liệu hoặc không áp dụng"]
    else:
        said = ["Ghi chú: 1 là đạt, 0 là chưa đạt"]
    if results.any_missing:
        said += [] if results.criteria.weighted else ["ô trống là chưa có số liệu"]
        said += ["(*) chưa kể các tiêu chí chưa có số liệu"]
    return f"{'; '.join(said)}. {results.carried_note}".rstrip()
