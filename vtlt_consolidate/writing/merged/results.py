"""The sheets of results in the merged workbook: tables, counts, explanations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby

from vtlt_consolidate.excel.sheet import Book, Live, Sheet, Value
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.model.account import Account
from vtlt_consolidate.model.config import Round
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.frames import STATUSES, tuples
from vtlt_consolidate.model.frames import rows as rows_of
from vtlt_consolidate.model.outputs import (
    INFORMATION,
    TABLE,
    TABLE_AREA,
    TABLE_CODE,
    TABLE_HEADINGS,
    TABLE_STATUS,
    TABLE_TOP,
)
from vtlt_consolidate.scoring import explain
from vtlt_consolidate.scoring.month import Month
from vtlt_consolidate.scoring.results import Results, parts
from vtlt_consolidate.scoring.standings import UNBANDED, Part, Standing
from vtlt_consolidate.scoring.wording import how_scored
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.text import MICRO, fold
from vtlt_consolidate.writing import bands, table, turned
from vtlt_consolidate.writing.merged import answers
from vtlt_consolidate.writing.merged.attention import GREYER
from vtlt_consolidate.writing.merged.board import Board, hide_areas
from vtlt_consolidate.writing.merged.sums import by_area, by_criterion
from vtlt_consolidate.writing.merged.sums.ratios import Ratios
from vtlt_consolidate.writing.merged.wording import WORDS
from vtlt_consolidate.writing.tablelook import KPS_NOTE, NOBODY, OWN, Look, Placed, tail_of
from vtlt_consolidate.writing.totals import figures_of

_BY_BAND = "Đơn vị theo loại"
_NAMES_LIMIT = 2000
_UNFINISHED = f"… (xem tiếp ở sheet {INFORMATION})"
"""Most characters of a cell that lists names of units."""
_NAMES = 80
"""Width of the names of criteria that stand in rows, in characters."""
_ON_TURNED = "Như bảng tổng hợp, tiêu chí xếp thành dòng để đọc và in; số lấy từ sheet Tổng hợp."
_UNIT_LOOKS = {"total": (10, "center"), "percent": (10, "center percent"), "rank": (8, "center")}
_ON_CLIMBS = (
    "Ít tiêu chí nhất mà làm thêm thì đơn vị lên được loại kế tiếp, đã xét mức trần của nhóm và điều kiện "
    "khống chế. Còn thiếu: so với mức thấp nhất của loại kế tiếp (0: chỉ còn vướng điều kiện khống chế)."
)
_SHARES = Head("Tỷ lệ thấp nhất", 10, "center percent"), Head("Tỷ lệ cao nhất", 10, "center percent")
_ON_SHARES = (
    "Loại, hạng xét theo tỷ lệ so với điểm tối đa của từng đơn vị, đơn vị ít điểm hơn có thể xếp trên."
)
_ON_DECIDED = "Kết quả do người có thẩm quyền điều chỉnh, không theo điểm của tiêu chí"
_ON_HIGHER = " Cột cuối ghi khi làm đủ các tiêu chí ấy thì lên loại cao hơn nữa."


def write(book: Book, round_: Round, month: Month, ratios: Ratios) -> list[Board]:
    """Write tables, bands, results by criterion and area, losses, climbs, and the scored answers.

    Args:
        book: the workbook.
        round_: the round.
        month: the data of the period.
        ratios: the answers to ratios, with the position that they get.

    Returns:
        The tables, one for each variant; none where nobody has to report, which the only sheet says then.
    """
    results, title = month.results, _title(round_, month.criteria)
    if not results.roster.units:
        sheet = book.sheet(TABLE)
        sheet.text(0, 0, title, "heading")
        sheet.text(1, 0, NOBODY)
        return []
    criteria, words = results.criteria, WORDS[results.criteria.account]
    boards = _write_tables(book, month, title)
    for board in boards:
        if turned.is_turned(board.part):
            _write_turned(book, results.noted(_ON_TURNED), board, title)
    if criteria.classifies:
        _write_bands(book, results, boards)
        _write_units_by_band(book, results, boards)
    by_criterion.write(book, boards, results.noted(words.criteria), ratios)
    if any(results.roster.areas):
        by_area.write(book, boards, results, results.noted(words.areas))
    _write_losses(book, results, boards)
    if criteria.classifies:
        _write_climbs(book, results, boards)
    if not criteria.account.shares:
        answers.write_scored(book, results, ratios.answers)
    return boards


def _title(round_: Round, criteria: CriteriaSet) -> str:
    """The title of the tables, with the period in brackets unless the round is named after it."""
    name, label = round_.name, round_.period.label
    also = "" if fold(name) == fold(label) else f" ({label})"
    return f"{criteria.table_title} - {name}{also}"


def _write_tables(book: Book, month: Month, title: str) -> list[Board]:
    """Write a table for each variant, whose points are calculated from the sheet of answers.

    Marks are written as 0 and 1 instead.
    """
    results, boards = month.results, []
    answered = None if results.criteria.account.shares else answers.places_of(results)
    statuses = {code: STATUSES[each] for code, each in tuples(month.submissions, "unit_code", "status")}
    for part in parts(results):
        sheet = book.sheet(part.sheet_name(TABLE))
        boards.append(Board(part, _write_table(sheet, part, title, statuses, answered)))
        hide_areas(sheet, results, TABLE_AREA)
    return boards


def _write_table(
    sheet: Sheet, part: Part, title: str, statuses: Mapping[str, str], answered: table.AnswerCells | None
) -> Placed:
    account = part.criteria.account
    sheet.text(0, 0, part.named(title), "heading")
    legend = f" {KPS_NOTE}" if any(each.unarisen for each in part.standings) else ""
    sheet.text(1, 0, f"{WORDS[account].table}{legend} {part.note}".rstrip(), "quiet")
    look = Look(
        lead=(
            Head("STT", 5, "center"), Head(TABLE_HEADINGS[TABLE_CODE], 8, "center"),
            Head(part.criteria.unit_heading, 26), Head(part.criteria.area_heading, 18),
            Head(TABLE_HEADINGS[TABLE_STATUS], 13, "center"),
        ),
        head="head", node_width=8 if account.group_columns else 5, size=11,
        tail=tail_of(part), shaded=True, show_missing=part.any_missing or not account.shares,
        text_width=20, text_room=60, text_lines=30, unfinished=_UNFINISHED,
    )  # fmt: skip
    lead = [
        (number, each.unit.code, each.unit.name, each.unit.area, statuses[each.unit.code])
        for number, each in enumerate(part.standings, 1)
    ]
    placed = table.write(sheet, TABLE_TOP, part, lead, look, answered)
    _shade(sheet, part, placed)
    sheet.do.freeze_panes(placed.first, 3)
    sheet.page(landscape=True, repeat=(TABLE_TOP, placed.first - 1), paper=8)
    return placed


def _write_bands(book: Book, results: Results, boards: Sequence[Board]) -> None:
    words = WORDS[results.criteria.account]
    heads = [
        Head("Nhóm đơn vị", 24), Head("Xếp loại", 24, "bold"), Head("Số đơn vị", 10, "center"),
        Head("Tỷ lệ", 10, "center percent"), *words.bounds,
        *(_SHARES if _by_share(boards) else ()), Head("Các đơn vị", 80),
    ]  # fmt: skip
    listed = [_band_row(boards, board, label, members)
              for board in boards for label, members in board.part.by_band()]  # fmt: skip
    if len(boards) > 1:
        listed += _across(listed, len(results.roster.units))
    if not any(board.part.variant for board in boards):
        heads, listed = heads[1:], [row[1:] for row in listed]
    sheet = book.sheet("Xếp loại")
    intro = f"{words.bands} {_ON_SHARES}" if _by_share(boards) else words.bands
    write_list(sheet, "Xếp loại các đơn vị", results.noted(intro), heads, listed)


def _write_units_by_band(book: Book, results: Results, boards: Sequence[Board]) -> None:
    criteria, account = results.criteria, results.criteria.account
    shown = [name for name in _UNIT_LOOKS if name in account.tail]
    heads = (
        Head("STT", 6, "center"), Head("Nhóm đơn vị", 24), Head("Xếp loại", 24), Head("Mã", 10, "center"),
        Head(criteria.unit_heading, 34), Head(criteria.area_heading, 24),
        *(Head(account.tail[name], *_UNIT_LOOKS[name]) for name in shown),
    )  # fmt: skip
    places = _cells(boards)
    lines: list[list[Value]] = []
    for board in boards:
        for label, members in board.part.by_band():
            for standing in sorted(members, key=board.part.placing):
                placed, at = places[standing.unit.code]
                values = figures_of(standing, board.part)
                cells = [Live(placed.cell(at, name), values[name]) for name in shown]
                unit = standing.unit
                line: list[Value] = [len(lines) + 1, unit.variant, label, unit.code, unit.name, unit.area]
                lines.append([*line, *cells])
    sheet = book.sheet(_BY_BAND)
    more = "có tỷ lệ so với tối đa cao" if _by_share(boards) else WORDS[account].more
    intro = results.noted(f"Trong mỗi loại, đơn vị {more} hơn đứng trước.")
    write_list(sheet, "Các đơn vị theo loại", intro, heads, lines)
    hide_areas(sheet, results, 5)
    if not any(board.part.variant for board in boards):
        sheet.hide_column(1)


def _by_share(boards: Sequence[Board]) -> bool:
    """Say whether bands of any variant go by shares of maxima that differ."""
    return any(board.part.by_share for board in boards)


def _write_losses(book: Book, results: Results, boards: Sequence[Board]) -> None:
    words, worked = WORDS[results.criteria.account], working.formulas(results.criteria)
    heads = (
        Head("Mã", 9, "center"), Head("Đơn vị", 30), Head("Mã tiêu chí", 10, "center"),
        Head("Tiêu chí", 60), *(Head(lost, 10, "center") for lost in words.lost),
        *([Head("Cách tính điểm", 60)] if worked else []),
    )  # fmt: skip
    lines: list[list[Value]] = []
    places = _cells(boards)
    for row in rows_of(explain.losses(results.marks, results.criteria, results.roster)):
        placed, at = places[row.unit_code]
        leaf = results.criteria.by_code[row.leaf_code]
        best, points = (working.signed(results.criteria, leaf, int(micro)) / MICRO
                        for micro in (row.best_micro, row.points_micro))  # fmt: skip
        # The table adds up what is taken off as positive numbers.
        cell = placed.cell(at, leaf.code)
        taken = results.criteria.taken_off(leaf)
        reached, rest = (f"-{cell}", f"+{cell}") if taken else (cell, f"-{cell}")
        lines.append([
            row.unit_code, results.roster.by_code[row.unit_code].full_name, leaf.code, leaf.name,
            best, Live(reached, points), Live(f"ROUND(ABS({best:.15g}{rest}),6)", row.lost_micro / MICRO),
            *([how_scored(results.criteria, leaf)] if worked else []),
        ])  # fmt: skip
    write_list(book.sheet(words.losses), words.losses, results.noted(words.on_losses), heads, lines)


def _write_climbs(book: Book, results: Results, boards: Sequence[Board]) -> None:
    account = results.criteria.account
    heads = [
        Head("Mã", 9, "center"), Head("Đơn vị", 30), Head("Đang xếp loại", 18, "center"),
        Head(account.tail["total"], 10, "center"), Head("Loại kế tiếp", 18, "center"),
        Head("Còn thiếu", 10, "center"), Head("Mã tiêu chí", 10, "center"),
        Head("Tiêu chí cần làm thêm", 60), Head("Làm đủ thì được thêm", 10, "center"),
    ]  # fmt: skip
    found = [*rows_of(explain.climbs(
        results.marks, results.criteria, results.roster, results.known, results.decided
    ))]  # fmt: skip
    ways = {code: [*rows] for code, rows in groupby(found, key=lambda row: row.unit_code)}
    intro, higher = _ON_CLIMBS, any(row.full_band != row.next_band for row in found)
    if higher:
        intro, heads = intro + _ON_HIGHER, [*heads, Head("Làm đủ thì lên loại", 18, "center")]
    lines: list[list[Value]] = []
    places = _cells(boards)
    for each in (unit for board in boards for unit in board.part.standings):
        placed, at = places[each.unit.code]
        stands = Live(placed.cell(at, "total"), account.number(each.total))
        lead: list[Value] = [each.unit.code, each.unit.full_name, each.band or UNBANDED, stands]
        lines += [[
            *lead, row.next_band, _short(account, row.short_micro), row.leaf_code,
            results.criteria.by_code[row.leaf_code].name, row.gain_micro / MICRO,
            *([row.full_band if row.full_band != row.next_band else None] if higher else []),
        ] for row in ways.get(each.unit.code, ())]  # fmt: skip
        if each.decision and each.band != results.criteria.bands[0].label:
            lines.append([*lead, None, None, None, _ON_DECIDED, *[None] * (len(heads) - 8)])
    write_list(book.sheet("Cách lên loại"), "Cách lên loại", results.noted(intro), heads, lines)


def _short(account: Account, micro: int) -> float:
    """How much is lacking to a band; rounded up to whole criteria, as nobody meets half of one."""
    return -(-int(micro) // MICRO) if account.shares else micro / MICRO


def _write_turned(book: Book, intro: str, board: Board, title: str) -> None:
    """Write a sheet that shows the points of one variant with criteria in rows."""
    part, placed = board.part, board.placed
    at = {each.unit.code: row for row, each in enumerate(part.standings, placed.first)}

    def claimed(unit: str, node: Node, side: str) -> str | None:
        return None if side == OWN else placed.cell(at[unit], node.code)

    sheet = book.sheet(part.sheet_name(WORDS[board.account].turned))
    sheet.text(0, 0, part.named(title), "heading")
    sheet.text(1, 0, intro, "quiet")
    look = turned.Look("head", _NAMES, size=11, leaf=claimed, unfinished=_UNFINISHED)
    shown = turned.write(sheet, TABLE_TOP, part, look)
    sheet.do.freeze_panes(shown.first, turned.LEAD)
    sheet.page(landscape=True, repeat=(TABLE_TOP, shown.first - 1))


def _shade(sheet: Sheet, part: Part, placed: Placed) -> None:
    """Shade cells: the further from the maximum, the darker the grey."""
    for leaf in part.criteria.criteria:
        most = part.criteria.most(leaf)
        if most and by_criterion.counts_in_maximum(part.criteria, leaf):
            at = placed.columns[leaf.code]
            scale = GREYER | {"min_type": "num", "min_value": 0, "max_type": "num", "max_value": float(most)}
            sheet.do.conditional_format(placed.first, at, placed.last, at, scale)


def _across(listed: Sequence[Sequence[Value]], everybody: int) -> list[list[Value]]:
    """Rows for all variants together; without bounds, as points of different variants are not comparable."""
    rows: list[list[Value]] = []
    for label in dict.fromkeys(row[1] for row in listed):
        counts = [row[2] for row in listed if row[1] == label and isinstance(row[2], Live)]
        formula, count = "+".join(each.formula for each in counts), sum(int(each.value) for each in counts)
        share = Live(f"({formula})/{everybody}", count / everybody)
        rows.append(["Mọi nhóm", label, Live(formula, count), share, *[None] * (len(listed[0]) - 5), ""])
    return rows


def _band_row(boards: Sequence[Board], board: Board, label: str, members: Sequence[Standing]) -> list[Value]:
    count = bands.live_count(board.part, board.placed, label, members)
    everybody = len(board.part.standings)
    share = Live(f"{count.formula}/{everybody}", len(members) / everybody)
    bounds: list[Value] = [None] * len(WORDS[board.account].bounds)
    shared: list[Value] = [None] * len(_SHARES if _by_share(boards) else ())
    if members and label != UNBANDED:
        ends = bands.live_bounds(board.part, board.placed, label, members)
        of = len(board.part.criteria.criteria)
        shares = [Live(f"{end.formula}/{of}", float(end.value) / of) for end in ends]
        bounds = [*ends, *(shares if board.account.shares else [])]
        if shared and any(each.share is not None for each in members):
            shared = [*bands.live_shares(board.part, board.placed, label, members)]
    names = "; ".join(each.unit.full_name for each in members)
    named = names if len(names) <= _NAMES_LIMIT else f"Xem sheet “{_BY_BAND}”"
    return [board.part.variant, label, count, share, *bounds, *shared, named]


def _cells(boards: Sequence[Board]) -> dict[str, tuple[Placed, int]]:
    """Code of a unit → its table and its row there."""
    return {
        standing.unit.code: (board.placed, row)
        for board in boards
        for row, standing in enumerate(board.part.standings, board.placed.first)
    }
