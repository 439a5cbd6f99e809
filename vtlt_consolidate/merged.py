"""The merged workbook (tổng hợp): everything about one period, with every number traceable."""

from __future__ import annotations

import pandas as pd

from vtlt_consolidate import (
    appraisalsheet,
    bands,
    charts,
    comparisonsheet,
    findings,
    frames,
    layout,
    matrix,
    mergedscores,
    summarysheet,
)
from vtlt_consolidate.addresses import span
from vtlt_consolidate.config import Config, Round
from vtlt_consolidate.criteria import QUANTITY, SCORED, Node
from vtlt_consolidate.frames import STATUSES
from vtlt_consolidate.matrix import UNBANDED, Placed, Results
from vtlt_consolidate.month import Month
from vtlt_consolidate.sheet import Book, Live, Sheet, Value, quoted
from vtlt_consolidate.tables import LIST_TOP, Head, write_list
from vtlt_consolidate.text import MICRO, fold, rounded

VERDICTS = {
    "read": "Đã đọc",
    "duplicate": "Trùng, không tính lại",
    "rejected": "Bị trả lại",
    "superseded": "Có lần gửi sau",
    "set_aside": "Bỏ qua theo quyết định",
}


def render(config: Config, each: Round, month: Month) -> bytes:
    """Write the merged workbook.

    Args:
        config: agency, criteria set and units.
        each: the round.
        month: what was found.

    Returns:
        The bytes of the workbook; the same for the same arguments.
    """
    book = Book(title=f"{config.criteria.table_title} {each.name}")
    front = None if config.criteria.weighted else book.sheet(summarysheet.SHEET)
    placed = _write_completion(book, config, each, month)
    appraisalsheet.write(book, month.results)
    past = month.last if placed else None
    compared = comparisonsheet.write(book, month.results, placed, past) if placed and past else None
    _write_information(book, month.results)
    _write_submissions(book, config, month)
    _write_findings(book, config, month)
    sources = charts.write_sources(book, each.period, month, placed) if placed else None
    if past:
        comparisonsheet.write_marks(book, month.results, past)
    _write_files(book, month)
    _write_data(book, config, each, month)
    if front and placed and sources:
        behind = summarysheet.Behind(placed, sources, compared)
        summarysheet.write(front, config, each, month, behind)
    return book.save()


def _noted(told: str, results: Results) -> str:
    """Say besides that earlier figures have a part in a table."""
    return f"{told} {results.carried_note}".rstrip()


def _write_completion(book: Book, config: Config, each: Round, month: Month) -> Placed | None:
    """Write the tables of the results; gives where the matrix stands, which a weighted set has not."""
    if config.criteria.weighted:
        title = f"{config.criteria.table_title} - {each.name}" + _also(each)
        mergedscores.write(book, title, month.results, _statuses(month))
        return None
    placed = _write_matrix(book, config, each, month)
    _write_bands(book, month.results, placed)
    _write_units_by_band(book, month.results, placed)
    _write_criteria(book, month.results, placed)
    _write_areas(book, month.results, placed)
    return placed


def _statuses(month: Month) -> dict[str, str]:
    """Code of a unit → the words for the state of its return."""
    rows = zip(month.submissions["unit_code"], month.submissions["status"], strict=True)
    return {code: STATUSES[status] for code, status in rows}


def _also(each: Round) -> str:
    """The period in brackets, unless the round is named after it."""
    return "" if fold(each.name) == fold(each.period.label) else f" ({each.period.label})"


_AREA_COLUMN = 3
_BY_BAND = "Đơn vị theo loại"
_NAMES_LIMIT = 2000


def _write_matrix(book: Book, config: Config, each: Round, month: Month) -> Placed:
    sheet = book.sheet("Tổng hợp")
    sheet.text(0, 0, f"{config.criteria.table_title} - {each.name}" + _also(each), "heading")
    told = (
        "1 là đạt, 0 là chưa đạt, ô cam là chưa có số liệu. Dấu * là số chưa đầy đủ. Tỷ lệ tính trên số tiêu "
        "chí có số liệu."
    )
    sheet.text(1, 0, _noted(told, month.results), "quiet")
    style = matrix.Style(
        lead=(
            Head("STT", 5, "center"), Head("Mã", 8, "center"),
            Head(config.criteria.unit_heading, 24), Head(config.criteria.area_heading, 18),
            Head("Tình trạng nộp", 14, "center"),
        ),
        head="head", cell="cell", criterion_width=5, text_width=20, size=11,
        show_missing=True, shaded=True,
    )  # fmt: skip
    status = _statuses(month)
    lead = [
        (number, unit.code, unit.name, unit.area, status[unit.code])
        for number, unit in enumerate(month.results.roster.units, 1)
    ]
    placed = matrix.write(sheet, 3, month.results, lead, style)
    sheet.do.freeze_panes(placed.first, 3)
    _hide_areas(sheet, month.results, _AREA_COLUMN)
    sheet.page(landscape=True, repeat=(3, 5), paper=8)
    return placed


def _write_bands(book: Book, results: Results, placed: Placed) -> None:
    heads = (
        Head("Xếp loại", 26, "bold"), Head("Số đơn vị", 10, "center"),
        Head("Tỷ lệ", 10, "center percent"), Head("Thực có ít nhất", 10, "center"),
        Head("Thực có nhiều nhất", 10, "center"), Head("Tỷ lệ thấp nhất", 10, "center percent"),
        Head("Tỷ lệ cao nhất", 10, "center percent"), Head("Các đơn vị", 80),
    )  # fmt: skip
    rows = [_band_row(results, band, placed) for band in bands.count(results)]
    write_list(
        book.sheet("Xếp loại"), "Xếp loại các đơn vị",
        _noted("Số tiêu chí và tỷ lệ thấp nhất, cao nhất là số thực có trong từng loại. Các tỷ lệ làm tròn "
               "khi in nên cộng lại có thể lệch 100% một chút.", results),
        heads, rows,
    )  # fmt: skip


def _band_row(results: Results, band: bands.BandCount, placed: Placed) -> list[Value]:
    units = len(results.roster.units)
    counted = bands.live_count(band, placed)
    share = Live(f"{counted.formula}/{units}", len(band.units) / units)
    names = "; ".join(unit.full_name for unit in band.units)
    if len(names) > _NAMES_LIMIT:
        names = f"Xem sheet “{_BY_BAND}”"
    if not band.units or band.label == UNBANDED:
        return [band.label, counted, share, None, None, None, None, names]
    least, most = (bands.live_bound(band, placed, function) for function in ("MIN", "MAX"))
    shares = [
        Live(f"{bound.formula}/{band.of}", int(bound.value) / band.of, array=True) for bound in (least, most)
    ]
    return [band.label, counted, share, least, most, *shares, names]


def _write_units_by_band(book: Book, results: Results, placed: Placed) -> None:
    heads = (
        Head("STT", 6, "center"), Head("Xếp loại", 26), Head("Mã", 10, "center"),
        Head(results.criteria.unit_heading, 34), Head(results.criteria.area_heading, 24),
        Head("Số tiêu chí đạt", 10, "center"), Head("Tỷ lệ", 10, "center percent"),
    )  # fmt: skip
    place = {code: row for row, code in enumerate(results.roster.codes, placed.first)}
    rows: list[list[Value]] = []
    for band in bands.count(results):
        for unit in sorted(band.units, key=lambda unit: -results.totals[unit.code][0]):
            met, missing, _ = results.totals[unit.code]
            total, share = (placed.cell(place[unit.code], at) for at in (placed.total, placed.percent))
            rows.append([
                len(rows) + 1, band.label, unit.code, unit.name, unit.area,
                Live(total, "" if missing == band.of else met), Live(share, "" if missing else met / band.of),
            ])  # fmt: skip
    sheet = book.sheet(_BY_BAND)
    told = _noted("Trong mỗi loại, đơn vị đạt nhiều tiêu chí hơn đứng trước.", results)
    write_list(sheet, "Các đơn vị theo loại", told, heads, rows)
    _hide_areas(sheet, results, _AREA_COLUMN + 1)


def _write_criteria(book: Book, results: Results, placed: Placed) -> None:
    heads = (
        Head("STT", 6, "center"), Head("Mã", 8, "center"), Head("Nhóm", 24), Head("Tiêu chí", 60),
        Head("Số đơn vị đạt", 11, "center"), Head("Số đơn vị có số liệu", 12, "center"),
        Head("Tỷ lệ đạt", 10, "center percent"),
    )  # fmt: skip
    write_list(
        book.sheet("Theo tiêu chí"), "Kết quả theo từng tiêu chí",
        _noted("Tỷ lệ tính trên số đơn vị có số liệu về tiêu chí đó.", results),
        heads, [_criterion_row(results, leaf, placed) for leaf in results.criteria.criteria],
    )  # fmt: skip


def _criterion_row(results: Results, leaf: Node, placed: Placed) -> list[Value]:
    column = placed.columns[leaf.code]
    marks = placed.range(column)
    points = [results.points[unit.code, leaf.code] for unit in results.roster.units]
    answered = [point for point in points if point is not None]
    groups = " - ".join(group.label for group in results.criteria.path(leaf))
    met, given = Live(f"SUM({marks})", sum(answered)), Live(f"COUNT({marks})", len(answered))
    share = Live(
        f'IF({given.formula}=0,"",{met.formula}/{given.formula})',
        sum(answered) / len(answered) if answered else "",
    )
    return [results.criteria.number(leaf), leaf.code, groups, leaf.name, met, given, share]


def _write_areas(book: Book, results: Results, placed: Placed) -> None:
    if not any(results.roster.areas):
        return
    heads = (
        Head("STT", 6, "center"), Head(results.criteria.area_heading, 34),
        Head("Số đơn vị", 10, "center"), Head("Tiêu chí đạt", 11, "center"),
        Head("Tiêu chí có số liệu", 12, "center"), Head("Tỷ lệ đạt", 10, "center percent"),
        Head("Tiêu chí đạt bình quân một đơn vị", 14, "center"),
    )  # fmt: skip
    rows = [_area_row(results, area, n, placed) for n, area in enumerate(results.roster.areas, 1)]
    write_list(
        book.sheet("Theo địa bàn"), "Kết quả theo địa bàn",
        _noted("Bình quân chỉ tính khi mọi đơn vị của địa bàn có đủ số liệu.", results), heads, rows,
    )  # fmt: skip


def _area_row(results: Results, area: str, number: int, placed: Placed) -> list[Value]:
    units = [unit for unit in results.roster.units if unit.area == area]
    of = len(results.criteria.criteria)
    met = sum(results.totals[unit.code][0] for unit in units)
    missing = sum(results.totals[unit.code][1] for unit in units)
    answered = of * len(units) - missing
    here = f"--EXACT({placed.range(_AREA_COLUMN)},{quoted(area)})"
    counted = Live(f"SUMPRODUCT({here})", len(units))
    total = Live(f"SUMPRODUCT({here},{placed.range(placed.total)})", met)
    lacking = f"SUMPRODUCT({here},{placed.range(placed.percent - 1)})"
    given = Live(f"{of}*{counted.formula}-{lacking}", answered)
    share = Live(
        f'IF({given.formula}=0,"",{total.formula}/({given.formula}))',
        met / answered if answered else "",
    )
    mean = Live(
        f'IF({lacking}=0,ROUND({total.formula}/{counted.formula},1),"")',
        "" if missing else float(rounded(met, len(units))),
    )
    return [number, area or "(không ghi địa bàn)", counted, total, given, share, mean]


def _write_information(book: Book, results: Results) -> None:
    leaves = [leaf for leaf in results.criteria.leaves if leaf.kind not in SCORED]
    if not leaves:
        return
    heads = [Head("STT", 6, "center"), Head("Mã", 9, "center"),
             Head(results.criteria.unit_heading, 26), Head(results.criteria.area_heading, 20)]  # fmt: skip
    heads += [
        Head(leaf.full_name, 18 if leaf.kind == QUANTITY else 30,
             "center decimal" if leaf.kind == QUANTITY else "")
        for leaf in leaves
    ]  # fmt: skip
    rows: list[list[Value]] = []
    for number, unit in enumerate(results.roster.units, 1):
        cells = [results.information(unit.code, leaf) for leaf in leaves]
        rows.append([number, unit.code, unit.name, unit.area, *cells])
    summed = _information_totals(leaves, rows)
    sheet = book.sheet("Số liệu")
    write_list(
        sheet, "Số liệu kèm theo (không tính vào kết quả)",
        _noted("Ô trống là chưa có số liệu; tổng chỉ cộng các ô có số liệu, dấu * là tổng chưa đầy đủ.",
               results),
        heads, [*rows, *summed],
    )  # fmt: skip
    _star_incomplete(sheet, heads, len(rows), summed)
    _hide_areas(sheet, results, _AREA_COLUMN)


def _information_totals(leaves: list[Node], rows: list[list[Value]]) -> list[list[Value]]:
    """Sum each quantity, and count the units that gave none."""
    totals: list[Value] = [None, None, "Tổng cộng", None]
    missing: list[Value] = [None, None, "Số đơn vị chưa có số liệu", None]
    for column, leaf in enumerate(leaves, len(totals)):
        given = [cell for row in rows if (cell := row[column]) is not None]
        where = span(LIST_TOP, column, LIST_TOP + len(rows) - 1, column)
        missing.append(Live(f"{len(rows)}-COUNTA({where})", len(rows) - len(given)))
        if leaf.kind != QUANTITY:
            totals.append(None)
            continue
        # Adding in millionths keeps the cached value what Excel shows, whatever the order.
        exact = sum(round(cell * MICRO) for cell in given if isinstance(cell, float))
        totals.append(Live(f"ROUND(SUM({where}),6)", exact / MICRO))
    return [totals, missing]


def _star_incomplete(sheet: Sheet, heads: list[Head], count: int, summed: list[list[Value]]) -> None:
    """Mark every total that lacks a unit."""
    totals, missing = summed
    for column, (total, lacking) in enumerate(zip(totals, missing, strict=True)):
        if isinstance(total, Live) and isinstance(lacking, Live) and lacking.value:
            sheet.value(LIST_TOP + count, column, total, f"cell {heads[column].style} starred")


def _hide_areas(sheet: Sheet, results: Results, column: int) -> None:
    """Hide the column of areas where no unit has one."""
    if not any(results.roster.areas):
        sheet.hide_column(column)


def _write_submissions(book: Book, config: Config, month: Month) -> None:
    heads = (
        Head("STT", 6, "center"), Head("Mã", 10, "center"), Head("Đơn vị", 40),
        Head("Tình trạng", 16, "center"), Head("Ngày nhận", 12, "center"),
        Head("Số ngày trễ", 8, "center"), Head("Câu chưa có số liệu", 12, "center"),
        Head("Số lỗi", 8, "center"), Head("Tệp", 60),
    )  # fmt: skip
    names = config.roster.by_code
    refused = month.files[month.files["verdict"] == "rejected"].groupby("unit_code")["file"].agg(", ".join)
    rows: list[list[Value]] = [
        [number, row.unit_code, names[row.unit_code].full_name, STATUSES[row.status], row.received,
         None if pd.isna(row.days_late) else int(row.days_late), int(row.missing), int(row.errors),
         row.file or refused.get(row.unit_code, "")]
        for number, row in enumerate(frames.rows(month.submissions), 1)
    ]  # fmt: skip
    write_list(book.sheet("Tình hình nộp"), "Tình hình nộp báo cáo",
               "Mỗi đơn vị một dòng.", heads, rows)  # fmt: skip


def _write_files(book: Book, month: Month) -> None:
    heads = (
        Head("STT", 6, "center"), Head("Tệp", 60), Head("Kết quả", 20, "center"),
        Head("Mã đơn vị", 12, "center"), Head("Lần gửi", 8, "center"), Head("Lý do", 50),
        Head("SHA-256", 70),
    )  # fmt: skip
    rows: list[list[Value]] = [
        [
            number,
            row.file,
            VERDICTS[row.verdict],
            row.unit_code,
            int(row.attempt) or None,
            row.reason,
            row.sha256,
        ]
        for number, row in enumerate(frames.rows(month.files), 1)
    ]
    write_list(book.sheet("Tệp nhận được"), "Tệp trong thư mục tiep-nhan",
               "Mọi tệp đã nhận, kể cả tệp không dùng được.", heads, rows)  # fmt: skip


def _write_findings(book: Book, config: Config, month: Month) -> None:
    heads = (
        Head("Mức", 10, "center"), Head("Mã lỗi", 8, "center"), Head("Đơn vị", 28),
        Head("Tệp", 36), Head("Sheet", 16), Head("Ô", 16), Head("Nội dung", 60),
        Head("Cách sửa", 60), Head("Số ô", 7, "center"),
    )  # fmt: skip
    names = config.roster.by_code
    rows: list[list[Value]] = []
    for row in frames.rows(findings.grouped(month.findings)):
        unit = names[row.unit_code].full_name if row.unit_code else ""
        rows.append([findings.SEVERITIES[row.severity], row.code, unit, row.file, row.sheet,
                     row.cells, row.message, row.mend, row.cells_count])  # fmt: skip
    write_list(book.sheet("Lỗi cần sửa"), "Những chỗ cần sửa hoặc xem lại",
               "Lỗi giống nhau trong một biểu gộp thành một dòng." if rows else
               "Không có lỗi nào.", heads, rows)  # fmt: skip


_DATA_WIDTHS = {
    "set_id": 14, "version": 10, "period": 10, "unit_code": 11, "leaf_code": 11, "field": 20, "state": 15,
    "value": 26, "typed": 26, "file": 44, "sheet": 16, "cell": 8, "carried": 11, "sha256": 68,
}  # fmt: skip


def _write_data(book: Book, config: Config, each: Round, month: Month) -> None:
    heads = [
        Head(heading, _DATA_WIDTHS[name], "left" if name == "value" else "")
        for name, heading in layout.DATA_HEADINGS.items()
    ]
    origin = {(row.file, row.unit_code): row for row in frames.rows(month.files)}
    identity = (config.criteria.id, str(config.criteria.version), str(each.period))
    rows: list[list[Value]] = []
    for row in frames.rows(month.results.answers):
        value: Value = row.text
        if not pd.isna(row.value_micro):
            value = int(row.value_micro) / MICRO
        file = origin.get((row.file, row.unit_code))
        traced = (file.carried, file.sha256) if file else ("", "")
        rows.append([*identity, row.unit_code, row.leaf_code, layout.HEADINGS[row.field],
                     layout.STATE_WORDS[row.state], value, row.typed, row.file, row.sheet, row.cell,
                     *traced])  # fmt: skip
    write_list(book.sheet(layout.DATA_SHEET), "Dữ liệu gốc",
               "Mỗi ô đã đọc một dòng, kèm tệp, sheet, ô và mã băm của tệp.", heads, rows)  # fmt: skip
