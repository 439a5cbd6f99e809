"""The forms: one workbook for each unit, which a commune officer can fill in without help."""

from __future__ import annotations

from collections.abc import Mapping

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Book, Live, Sheet, quoted, sentence
from vtlt_consolidate.model.config import Config, Round
from vtlt_consolidate.model.criteria import GROUP, MARK_OPTIONS, MET, NOT_ARISEN, RATIO, Node
from vtlt_consolidate.model.layout import (
    ANSWER,
    HEADINGS,
    MEND_SHEET,
    OF,
    PREFILL_TAGS,
    PREFILLED,
    SELF_POINTS,
    SHEET,
    TAGS,
    FormLayout,
    Prefill,
    subtitle,
)
from vtlt_consolidate.model.units import Unit
from vtlt_consolidate.naming.address import signed_by
from vtlt_consolidate.naming.filenames import file_name, file_names
from vtlt_consolidate.scoring import wording
from vtlt_consolidate.scoring.worked import points as working
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.text import rounded_percent, sentence_date
from vtlt_consolidate.writing import formulas
from vtlt_consolidate.writing.forms import agreeing, mending, own, selfscore, unconfirmed
from vtlt_consolidate.writing.forms.mending import Correction
from vtlt_consolidate.writing.forms.shape import Shape

__all__ = ["MEND_SHEET", "Correction", "Filled", "file_name", "file_names", "render"]

Filled = Mapping[tuple[str, str], str | float]
"""(code of a leaf, field) → content of the cell."""

_HOW_TO = (
    "Cách điền: chỉ nhập vào các ô nền vàng, nền cam. Ở cột Kết quả, chọn Đạt hoặc Chưa đạt trong "
    "danh sách; ô còn nền cam là chưa điền. Không thêm, xóa hoặc đổi chỗ dòng, cột. Điền xong, lưu tệp "
    "và gửi lại chính tệp này."
)
_HOW_TO_REPORT = (
    "Cách điền: chỉ nhập vào các ô nền vàng, nền cam; ô còn nền cam là chưa điền. Ở cột Kết quả, chọn Đạt "
    "khi việc đã xong, Chưa đạt khi chưa xong; việc tính theo tỷ lệ thì ghi số đã làm được và tổng số. Không "
    "thêm, xóa hoặc đổi chỗ dòng, cột. Điền xong, lưu tệp và gửi lại chính tệp này."
)
_HOW_TO_SCORE = (
    "Cách điền: chỉ nhập vào các ô nền vàng, nền cam; ô còn nền cam là chưa điền. Chọn trong danh sách, hoặc "
    "ghi số như hướng dẫn của từng dòng; tỷ lệ thì ghi số đã làm được và tổng số. Điểm tự chấm do công thức "
    "tính. Không thêm, xóa hoặc đổi chỗ dòng, cột. Điền xong, lưu tệp và gửi lại chính tệp này."
)
_HOW_TO_MEND = (
    "Phiếu trả sửa: các ô nền đỏ là chỗ cần sửa, lý do ở cột Cần sửa cùng dòng và ở sheet Cần sửa. "
    "Các ô khác đã khóa, giữ nguyên như đơn vị đã gửi. Sửa xong, lưu tệp và gửi lại chính tệp này; tệp "
    "thay cho lần gửi trước."
)
_HOW_TO_CONFIRM = (
    "Phiếu trả sửa: chỉ còn phải xác nhận, các ô khác đã khóa. Xong, lưu tệp và gửi lại chính tệp này; tệp "
    "thay cho lần gửi trước."
)
_HOW_TO_DO_ANEW = (
    "Phiếu trả sửa: tệp đã gửi không dùng được, lý do ở sheet Cần sửa. Điền lại các ô nền vàng, lưu và gửi "
    "lại chính tệp này."
)
_FILLED = "Các ô bắt buộc đều đã có nội dung"
_MENDING = f"Ô bắt buộc đều có nội dung; xem sheet {MEND_SHEET}"


def render(
    config: Config,
    unit: Unit,
    round_: Round,
    filled: Filled | Prefill | None = None,
    attempt: int = 1,
    correction: Correction | None = None,
) -> bytes:
    """Write the form of one unit; see `Forms`."""
    return Forms(config, round_).render(unit, filled, attempt, correction)


class Forms:
    """Writes the forms of a round; what those of a variant have in common is worked out once.

    Args:
        config: gives the criteria set and the collecting agency.
        round_: the round.
    """

    def __init__(self, config: Config, round_: Round) -> None:
        self._config, self._round = config, round_
        self._shapes: dict[str, Shape] = {}

    def render(
        self,
        unit: Unit,
        filled: Filled | Prefill | None = None,
        attempt: int = 1,
        correction: Correction | None = None,
    ) -> bytes:
        """Write the form of one unit.

        Args:
            unit: the unit.
            filled: answers to write into it; those of a `Prefill` wait to be confirmed; none: a blank form.
            attempt: number of the attempt with this form, 1 for the first.
            correction: none: an ordinary form. Otherwise only the cells that it opens can be filled in; wrong
                cells are marked, with the reason beside them and in a list on a sheet of its own.

        Returns:
            The bytes of the workbook; the same for the same arguments.
        """
        if unit.variant not in self._shapes:
            layout = FormLayout(self._config.criteria.of(unit.variant))
            self._shapes[unit.variant] = Shape(layout, self._round.period)
        shape = self._shapes[unit.variant]
        prefill = filled if isinstance(filled, Prefill) else correction.prefill if correction else None
        answers = filled.answers if isinstance(filled, Prefill) else filled or {}
        layout = shape.layout
        book = Book(title=own.title(self._config, unit), mark=self._round.mark)
        sheet = book.sheet(SHEET)
        sheet.widths(layout.widths)
        identity = own.identity(self._config, unit, self._round)
        _write_heading(sheet, layout, unit, self._round)
        _write_identity(sheet, layout, unit, self._round, identity)
        _write_table(sheet, shape, answers, correction)
        verdict = _verdict(layout, answers, _MENDING if correction else _FILLED)
        _write_status(sheet, layout, answers, unconfirmed.verdict(layout, prefill, verdict))
        _write_instructions(sheet, layout, self._config, attempt, _how_to(layout, correction, prefill))
        if prefill:
            unconfirmed.write(sheet, layout, prefill)
            identity = identity | {PREFILLED: prefill.period}
        _write_signatures(sheet, layout, unit)
        if correction:
            mended = f"Nội dung cần sửa - {self._round.name}", unit.full_name
            mending.write(book, sheet, layout, correction, mended)
        beside = layout.last_column + (2 if correction and not correction.only_to_confirm else 1)
        agreeing.write(sheet, layout, shape.rules, beside, answers)
        if correction:
            # Beside the reasons the form would print too small to be read; their own sheet prints them.
            sheet.do.print_area(0, 0, layout.end_row + agreeing.SIGNATURES, layout.last_column)
        _write_hidden_identity(book, identity)
        sheet.page(landscape=True, repeat=(layout.header_row, layout.header_row))
        sheet.do.freeze_panes(layout.header_row + 1, 0)
        sheet.do.hide_gridlines(2)
        sheet.protect()
        return book.save()


def _write_heading(sheet: Sheet, layout: FormLayout, unit: Unit, round_: Round) -> None:
    for row, points in enumerate(rows := own.heading_rows(layout, unit)):
        sheet.do.set_row(row, points)
    sheet.merge((0, 0, len(rows) - 1, 2), own.heading(unit), "body center bold size12 top")
    sheet.merge((len(rows), 0, len(rows), 2), "_________", "center top")
    sheet.merge((0, 3, 0, layout.last_column), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "center bold size12 top")
    sheet.merge((1, 3, 1, layout.last_column), own.MOTTO, "center bold size13 underline top")
    title = layout.title_row
    sheet.merge((title, 0, title, layout.last_column), layout.criteria.form_title.upper(), "title")
    sheet.merge((title + 1, 0, title + 1, layout.last_column), subtitle(round_), "subtitle")
    # With the mark of a rehearsal in front, the title may need a second line.
    sheet.do.set_row(title, 44 if round_.rehearsal else 26)
    sheet.do.set_row(title + 1, 22)


def _write_identity(
    sheet: Sheet, layout: FormLayout, unit: Unit, round_: Round, identity: Mapping[str, str]
) -> None:
    row = layout.identity_row
    places = {
        "unit_name": (row, 0, 2), "unit_code": (row, 3, 4), "period": (row, 5, 6),
        "set_id": (row + 1, 3, 4), "version": (row + 1, 5, 6),
    }  # fmt: skip
    if "seal" in identity:
        places["seal"] = (layout.seal_cell[0], layout.seal_cell[1] - 1, layout.seal_cell[1])
    values = {"unit_name": unit.full_name, **identity}
    for key, (at, tag, value) in places.items():
        sheet.text(at, tag, TAGS[key], "body quiet right" if tag else "body quiet nowrap")
        # Without `nowrap` the code would break at its hyphens; the cells to its right are empty.
        sheet.text(at, value, values[key], "body bold left nowrap" if key == "seal" else "body bold left")
    due = sentence_date(round_.due_date) if round_.due_date else "theo văn bản yêu cầu báo cáo"
    sheet.text(row + 1, 0, "Hạn gửi:", "body quiet nowrap")
    sheet.text(row + 1, 2, due, "body bold left")
    _make_room(sheet, layout, row, unit.full_name)
    # An id breaks at its hyphens; one of no more letters than the column has stays in one line.
    set_id, width = identity["set_id"], layout.widths[4]
    long_id = height([(set_id, width)], least=0, bold=True) if len(set_id) > width else 0
    sheet.do.set_row(row + 1, max(own.room(layout, due), long_id))


def _make_room(sheet: Sheet, layout: FormLayout, row: int, text: str) -> None:
    """Set a height at which the text wraps; filled cells to its right would cut it off otherwise."""
    sheet.do.set_row(row, own.room(layout, text))


def _write_instructions(sheet: Sheet, layout: FormLayout, config: Config, attempt: int, how_to: str) -> None:
    agency, row = config.agency, layout.identity_row + 2
    to = " - ".join(part for part in (agency.name, agency.contact) if part)
    sheet.text(row, 0, "Gửi về:", "body quiet nowrap")
    sheet.text(row, 2, to, "body bold left")
    _make_room(sheet, layout, row, to)
    place = layout.attempt_cell
    sheet.text(place[0], place[1] - 1, TAGS["attempt"], "body quiet right")
    sheet.value(*place, attempt, "body input bold left integer")
    sheet.only_numbers(
        *place, whole=True, most=99, title="Lần gửi",
        prompt="Gửi lần đầu ghi 1. Gửi lại để thay biểu trước thì ghi 2, 3 …",
        error="Ô này nhận số lần gửi: 1, 2, 3 …",
    )  # fmt: skip
    sheet.merge((row + 1, 0, row + 1, layout.last_column), how_to, "body italic")
    sheet.do.set_row(row + 1, height([(how_to, sum(layout.widths))]))


def _how_to(layout: FormLayout, correction: Correction | None, prefill: Prefill | None) -> str:
    """The paragraph above the table that explains what to fill in."""
    account = layout.criteria.account
    words = _HOW_TO_SCORE if account.asks_points else _HOW_TO_REPORT if account.tasks else _HOW_TO
    if correction:
        words = _HOW_TO_DO_ANEW if correction.anew else _HOW_TO_MEND
        words = _HOW_TO_CONFIRM if correction.only_to_confirm else words
    return f"{unconfirmed.how_to(layout, prefill)} {words}" if prefill and not prefill.confirmed else words


def _write_table(sheet: Sheet, shape: Shape, filled: Filled, correction: Correction | None) -> None:
    layout = shape.layout
    for field, column in layout.columns.items():
        sheet.text(layout.header_row, column, HEADINGS[field], "head")
    sheet.do.set_row(layout.header_row, 32)
    for node in layout.nodes:
        if node.kind == GROUP:
            _write_group(sheet, layout, node)
        else:
            _write_leaf(sheet, shape, node, filled, correction)
    selfscore.write(sheet, layout, filled)
    for leaf in layout.criteria.leaves:
        for field in _required(layout, leaf):
            cell = address(*layout.place(leaf.code, field))
            sheet.show_as(cell, (_blank(layout, leaf, field), "warning"))


def _blank(layout: FormLayout, leaf: Node, field: str) -> str:
    """Condition that a required field is still to be filled in; what did not arise has no whole."""
    # Not ISBLANK: a cell with only spaces looks empty and must stay orange.
    blank = f"LEN(TRIM({address(*layout.place(leaf.code, field))}))=0"
    if field == ANSWER or not leaf.unarisen:
        return blank
    return f"AND({blank},{address(*layout.place(leaf.code, ANSWER))}<>{quoted(NOT_ARISEN)})"


def _required(layout: FormLayout, leaf: Node) -> tuple[str, ...]:
    """The fields of a leaf that have to be filled in."""
    return tuple(f for f in layout.inputs(leaf) if f in (ANSWER, OF)) if leaf.required else ()


def _write_group(sheet: Sheet, layout: FormLayout, node: Node) -> None:
    row = layout.rows[node.code]
    for column in layout.columns.values():
        sheet.blank(row, column, "cell group")
    if layout.criteria.account.group_columns:
        sheet.text(row, layout.columns["leaf_code"], node.code, "cell group center")
        sheet.text(row, layout.columns["number"], node.number, "cell group center")
    at = layout.columns["name"]
    sheet.text(row, at, node.name, "cell group")
    words = [(node.name, layout.widths[at])]
    if node.formula:
        # A group that just adds up needs no explanation.
        text, beside = wording.instruction(layout.criteria, node), layout.columns["instruction"]
        sheet.text(row, beside, text, "cell group quiet")
        words.append((text, layout.widths[beside]))
    sheet.do.set_row(row, height(words, least=20, bold=True))


def _write_leaf(
    sheet: Sheet, shape: Shape, node: Node, filled: Filled, correction: Correction | None
) -> None:
    widths, code, row = shape.layout.widths, node.code, shape.rows[node.code]
    texts = list(row.printed)
    for column, text, style, field in row.cells:
        if field:
            answer = filled.get((code, field))
            if answer is not None:
                texts.append((str(answer), widths[column]))
            sheet.value(row.at, column, answer, _input_look(node, field, correction) + style)
            shape.guards[code, field](sheet)
        else:
            sheet.value(row.at, column, text, style)
    sheet.do.set_row(row.at, height(texts, least=20))


def _input_look(node: Node, field: str, correction: Correction | None) -> str:
    if correction is None or not correction.wrong.get((node.code, field)):
        return "body input" if correction is None or correction.opens(node.code, field) else "cell"
    return "body input bad"


def _write_status(sheet: Sheet, layout: FormLayout, filled: Filled, verdict: Live) -> None:
    """Write the live count above the table, with COUNTIF, which every spreadsheet program has."""
    row, column = layout.status_row, layout.columns[ANSWER]
    style = "bold size12 left"
    if layout.criteria.account.asks_points:
        elsewhere = working.from_elsewhere(layout.criteria)
        mine = [leaf for leaf in layout.criteria.criteria if leaf.code not in elsewhere]
        by_code = {leaf.code: address(*layout.place(leaf.code, SELF_POINTS)) for leaf in mine}
        scored = list(by_code.values())
        reached = selfscore.reached(layout.criteria, filled)
        marked = sum(reached[leaf.code] != "" for leaf in mine)
        unarisen = formulas.count_unarisen(by_code, mine)
        counted = Live(formulas.over("COUNT", scored) + (f"+{unarisen}" if unarisen else ""), marked)
        words = sentence(["Đã chấm: ", counted, f"/{len(mine)} tiêu chí"])
        sheet.merge((row, 0, row, 2), words, style)
        sheet.merge((row, column, row, layout.last_column), verdict, "bold size12 right")
        return
    account, total = layout.criteria.account, len(layout.criteria.criteria)
    met, answered = _counted(layout, filled)
    percent = Live(f"ROUND(100*{met.formula}/{total},0)", _percent(int(met.value), total))
    sheet.merge((row, 0, row, 2), sentence(["Đã trả lời: ", answered, f"/{total} {account.noun}"]), style)
    done = "Đã xong" if account.tasks else MET
    sheet.value(row, 3, sentence([f"{done}: ", met, f"/{total} {account.noun} (", percent, "%)"]), style)
    sheet.merge((row, column, row, layout.last_column), verdict, "bold size12 right")


def _counted(layout: FormLayout, filled: Filled) -> tuple[Live, Live]:
    """How many criteria are met, and how many answered; a share is met where all of it is done."""
    column = layout.columns[ANSWER]
    first, last = (address(at, column) for at in (layout.header_row + 1, layout.last_row))
    met, not_met = (
        sum(filled.get((leaf.code, ANSWER)) == word for leaf in layout.criteria.criteria)
        for word in MARK_OPTIONS
    )
    is_met, is_not_met = (f'COUNTIF({first}:{last},"{word}")' for word in MARK_OPTIONS)
    shares = [leaf for leaf in layout.criteria.criteria if leaf.kind == RATIO]
    worth = [selfscore.of_leaf(layout, leaf) for leaf in shares]
    reached = selfscore.reached(layout.criteria, filled) if shares else {}
    all_done = [f"+IF({each}=1,1,0)" for each in worth]
    done = sum(reached[leaf.code] == 1 for leaf in shares)
    given = sum(reached[leaf.code] != "" for leaf in shares)
    answered = "".join([is_met, "+", is_not_met, *(f'+IF({each}="",0,1)' for each in worth)])
    return (Live(f"({''.join([is_met, *all_done])})" if shares else is_met, met + done),
            Live(f"({answered})", met + not_met + given))  # fmt: skip


def _verdict(layout: FormLayout, filled: Filled, done: str) -> Live:
    """Formula that says how many required cells are still empty, or `done` if none is.

    It only shows that the cells are filled in, not that their content is right.
    """
    required = [(leaf.code, field) for leaf in layout.criteria.leaves for field in _required(layout, leaf)]
    by_code = layout.criteria.by_code
    blank = [_blank(layout, by_code[code], field) for code, field in required]
    unarisen = [by_code[code].unarisen and field != ANSWER and selfscore.says_unarisen(filled, code)
            for code, field in required]  # fmt: skip
    empty = Live(
        "(" + "+".join(f"({condition})" for condition in blank) + ")",
        sum(place not in filled and not spared for place, spared in zip(required, unarisen, strict=True)),
    )
    words = sentence(["Còn ", empty, " ô chưa điền"])
    return Live(f'IF({empty.formula}=0,"{done}",{words.formula})', words.value if empty.value else done)


def _percent(part: int, whole: int) -> int:
    return int(rounded_percent(part, whole, 0))


def _write_signatures(sheet: Sheet, layout: FormLayout, unit: Unit) -> None:
    row, (on_behalf, office) = layout.end_row + 2, signed_by(unit)
    right = [(on_behalf, "center bold")] if on_behalf else []
    right += [(office, "center bold"), ("(Ký tên, đóng dấu)", "center italic")]
    left = [("NGƯỜI LẬP BIỂU", "center bold"), ("(Ký, ghi rõ họ tên)", "center italic")]
    sheet.merge((row, 4, row, layout.last_column), "……………, ngày …… tháng …… năm ………", "center italic open")
    for first, last, lines in ((0, 2, left), (4, layout.last_column, right)):
        for at, (words, style) in enumerate(lines, row + 1):
            sheet.merge((at, first, at, last), words, style)
        name = row + 4 + len(right)
        sheet.merge((name, first, name, last), None, "center bold open")


def _write_hidden_identity(book: Book, identity: Mapping[str, str]) -> None:
    # In cells, because calamine shows neither defined names nor properties of a document.
    for row, (key, value) in enumerate(identity.items()):
        book.lists.text(row, 0, (TAGS | PREFILL_TAGS)[key])
        book.lists.text(row, 1, value)
