"""All kinds of damage to a form between the unit and the analyst, with the outcome that each must have.

Tests damage forms with this table and check the reader against the outcomes; `rehearse` makes a month from it
for staff to practise on. Nothing here knows how a form is read.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vtlt_consolidate.damage import books, files, shapes, values
from vtlt_consolidate.damage.draft import Draft
from vtlt_consolidate.model.criteria import MARK, QUANTITY, CriteriaSet

RECOVER = "recover"
ASK = "ask"
REFUSE = "refuse"
OUTCOMES = {
    RECOVER: "Đọc đủ và đúng mọi giá trị",
    ASK: "Hỏi lại các ô nêu ở đây, đọc đúng mọi ô khác",
    REFUSE: "Trả lại cả tệp, nêu đúng lý do",
}
"""Required outcome → words of the answer sheet."""

# The order in which kinds of damage are applied: first what is typed, then the sheet, the workbook, the file.
TYPED, SHAPED, PASTED, BOUND, SAVED = range(5)
SENT_TWICE, NAMED, CONVERTED, ACCOMPANIED, POSTED = range(5, 10)


@dataclass(frozen=True)
class Kind:
    """One kind of damage.

    Args:
        code: its name.
        words: description for a person.
        outcome: required outcome if nothing else happens to the form, a key of `OUTCOMES`.
        do: function that damages a draft.
        step: place in the order, if several kinds are applied.
        apart: keywords; kinds that share one would undo each other, so they are never combined.
        needs: kind of a leaf that the set must have, or `evidence`, or `measure` for a quantity with
            decimals.
    """

    code: str
    words: str
    outcome: str
    do: Callable[[Draft, random.Random], None]
    step: int
    apart: str = ""
    needs: str = ""

    def fits(self, criteria: CriteriaSet) -> bool:
        """Say whether it can be applied to a form of this set."""
        if self.needs == "measure":
            return any(leaf.kind == QUANTITY and not leaf.whole for leaf in criteria.leaves)
        if self.needs == "evidence":
            return any(leaf.evidence for leaf in criteria.leaves)
        return not self.needs or any(leaf.kind == self.needs for leaf in criteria.leaves)


KINDS = (
    Kind("mark-spellings", "Ghi x, có, 1, không … thay cho Đạt, Chưa đạt", RECOVER,
         values.spell_marks, TYPED, needs=MARK),
    Kind("mark-evidence", "Ghi “Có” kèm số quyết định trong ngoặc", RECOVER,
         values.add_evidence, TYPED, needs=MARK),
    Kind("mark-tcvn3", "Ghi bằng phông .VnTime (TCVN3)", RECOVER,
         values.use_old_font, TYPED, apart="font", needs=MARK),
    Kind("mark-wingdings", "Đánh dấu bằng phông Wingdings", RECOVER,
         values.use_tick_font, TYPED, apart="font", needs=MARK),
    Kind("mark-unclear", "Ghi c, k, -, 50%, chưa đầy đủ …", ASK, values.be_unclear, TYPED, needs=MARK),
    Kind("left-out", "Bỏ trống câu bắt buộc", ASK, values.leave_out, TYPED),
    Kind("number-spellings", "Ghi số dưới dạng chữ, số toàn khổ, có khoảng trắng", RECOVER,
         values.spell_numbers, TYPED, needs=QUANTITY),
    Kind("number-measure", "Ghi số kèm đơn vị tính", RECOVER, values.add_measure, TYPED, needs=QUANTITY),
    Kind("number-thousands", "Ghi số đo kiểu 1.234", ASK, values.group_thousands, TYPED, needs="measure"),
    Kind("number-inexact", "Ghi >20, khoảng 30, 150 hộp vào ô số", ASK,
         values.be_inexact, TYPED, needs=QUANTITY),
    Kind("number-date", "Excel tự đổi số thành ngày", ASK, values.become_date, TYPED, needs=QUANTITY),
    Kind("error-cells", "Ô kết quả báo lỗi #REF!, #N/A …", ASK, values.break_cells, TYPED),
    Kind("formulas", "Trả lời bằng công thức đã tính", RECOVER, values.compute, TYPED, apart="formula"),
    Kind("formulas-raw", "Trả lời bằng công thức chưa tính", ASK,
         values.leave_uncalculated, TYPED, apart="formula"),
    Kind("date-spellings", "Ghi ngày văn bản bằng chữ, dấu chấm hoặc ô ngày", RECOVER,
         values.spell_dates, TYPED, needs="evidence"),
    Kind("date-impossible", "Ghi ngày văn bản không có thật", ASK,
         values.mistake_dates, TYPED, needs="evidence"),
    Kind("text-spaces", "Ghi chú có khoảng trắng ẩn, chữ tổ hợp", RECOVER, values.space_texts, TYPED),
    Kind("comments", "Tô màu ô, gắn nhận xét", RECOVER, values.colour_and_comment, TYPED),
    Kind("names", "Để lại tên vùng hỏng", RECOVER, values.name_ranges, TYPED),
    Kind("label-altered", "Sửa nội dung tiêu chí", ASK, shapes.alter_labels, SHAPED),
    Kind("code-altered", "Sửa mã tiêu chí", ASK, shapes.alter_codes, SHAPED, apart="codes"),
    Kind("code-doubled", "Hai dòng cùng một mã", ASK, shapes.double_codes, SHAPED, apart="codes"),
    Kind("code-swapped", "Đổi chỗ mã của hai dòng", ASK,
         shapes.swap_codes, SHAPED, apart="codes", needs=MARK),
    Kind("rows-inserted", "Chèn dòng trống", RECOVER, shapes.insert_rows, SHAPED),
    Kind("rows-own", "Chèn dòng tự thêm vào giữa bảng", RECOVER, shapes.insert_own_rows, SHAPED),
    Kind("rows-deleted", "Xóa dòng tiêu chí", ASK, shapes.delete_rows, SHAPED),
    Kind("rows-moved", "Chuyển dòng sang chỗ khác", RECOVER, shapes.move_rows, SHAPED),
    Kind("rows-sorted", "Sắp xếp lại bảng", RECOVER, shapes.sort_rows, SHAPED),
    Kind("columns-inserted", "Chèn cột", RECOVER, shapes.insert_columns, SHAPED),
    Kind("columns-deleted", "Xóa cột STT hoặc Hướng dẫn", RECOVER, shapes.delete_columns, SHAPED),
    Kind("codes-deleted", "Xóa cột Mã", REFUSE, shapes.delete_codes, SHAPED, apart="codes"),
    Kind("answers-deleted", "Xóa cột Kết quả", REFUSE, shapes.delete_answers, SHAPED, apart="heading"),
    Kind("header-merged", "Tách dòng đầu bảng thành hai dòng, gộp ô", RECOVER,
         shapes.merge_heading, SHAPED, apart="heading"),
    Kind("header-retyped", "Gõ lại dòng đầu bảng", RECOVER, shapes.retype_heading, SHAPED, apart="heading"),
    Kind("header-repeated", "Lặp dòng đầu bảng ở giữa bảng", RECOVER,
         shapes.repeat_heading, SHAPED, apart="heading"),
    Kind("header-reworded", "Đổi tên cột Kết quả", REFUSE, shapes.reword_heading, SHAPED, apart="heading"),
    Kind("notes-below", "Ghi chú, chữ ký dưới bảng", RECOVER, shapes.write_below, SHAPED),
    Kind("notes-above", "Ghi ví dụ trên bảng", RECOVER, shapes.write_above, SHAPED),
    Kind("filtered", "Để bộ lọc giấu dòng", RECOVER, shapes.filter_rows, SHAPED),
    Kind("columns-hidden", "Giấu cột", RECOVER, shapes.hide_columns, SHAPED),
    Kind("pasted-sheet", "Dán giá trị cả sheet sang tệp mới", RECOVER,
         books.paste_values, PASTED, apart="paste font"),
    Kind("pasted-table", "Chỉ dán bảng sang tệp mới, mất nhận dạng", REFUSE,
         books.paste_table, PASTED, apart="paste font identity"),
    Kind("identity-visible", "Xóa các ô nhận dạng trên biểu", RECOVER,
         books.wipe_visible, BOUND, apart="identity"),
    Kind("identity-wiped", "Xóa mọi nhận dạng", REFUSE, books.wipe_identity, BOUND, apart="identity"),
    Kind("hidden-deleted", "Xóa sheet ẩn", RECOVER, books.delete_hidden, BOUND),
    Kind("other-unit", "Ghi mã của đơn vị khác", REFUSE, books.claim_other_unit, BOUND, apart="identity"),
    Kind("other-period", "Biểu của kỳ khác", REFUSE, books.claim_other_period, BOUND, apart="identity"),
    Kind("other-version", "Biểu của phiên bản không có", REFUSE,
         books.claim_other_version, BOUND, apart="identity"),
    Kind("sheet-renamed", "Đổi tên sheet", RECOVER, books.rename_sheet, BOUND),
    Kind("sheet-hidden", "Ẩn sheet biểu", RECOVER, books.hide_sheet, BOUND),
    Kind("sheets-added", "Thêm sheet khác", RECOVER, books.add_sheets, BOUND),
    Kind("sheet-copied", "Để lại bản sao của sheet", RECOVER, books.copy_sheet, BOUND, apart="copy identity"),
    Kind("sheet-copied-changed", "Để lại bản sao của sheet với trả lời khác", REFUSE,
         books.copy_sheet_and_change, BOUND, apart="copy identity"),
    Kind("resaved", "Lưu lại bằng chương trình khác, mất kết quả công thức", RECOVER,
         books.resave, SAVED, apart="formula"),
    Kind("sent-twice", "Gửi hai lần, trả lời khác nhau", REFUSE, books.send_twice, SENT_TWICE),
    Kind("copies", "Gửi nhiều bản giống hệt", RECOVER, files.send_copies, NAMED),
    Kind("renamed", "Đổi tên tệp", RECOVER, files.rename, NAMED),
    Kind("extension", "Sai hoặc mất phần mở rộng", RECOVER, files.change_extension, NAMED),
    Kind("password", "Đặt mật khẩu mở tệp", REFUSE, files.lock, CONVERTED, apart="content"),
    Kind("cut-short", "Chép dở, mất phần cuối", REFUSE, files.cut_short, CONVERTED, apart="content"),
    Kind("flipped", "Sai một byte khi chép", REFUSE, files.flip, CONVERTED, apart="content"),
    Kind("html", "Lưu thành trang web, đặt tên .xls", REFUSE,
         files.save_as_html, CONVERTED, apart="content"),
    Kind("csv", "Lưu thành CSV, đặt tên .xls", REFUSE, files.save_as_csv, CONVERTED, apart="content"),
    Kind("pdf", "In ra PDF", REFUSE, files.print_to_pdf, CONVERTED, apart="content"),
    Kind("photo", "Chụp ảnh gửi qua Zalo", REFUSE, files.photograph, CONVERTED, apart="content"),
    Kind("word", "Chép vào tệp Word", REFUSE, files.write_in_word, CONVERTED, apart="content"),
    Kind("rar", "Nén bằng RAR hoặc 7z", REFUSE, files.pack_as_rar, CONVERTED, apart="content"),
    Kind("empty", "Tệp rỗng do tải dở", REFUSE, files.be_empty, CONVERTED, apart="content"),
    Kind("lock-file", "Kèm tệp khóa ~$", RECOVER, files.leave_lock_file, ACCOMPANIED),
    Kind("litter", "Kèm Thumbs.db, desktop.ini …", RECOVER, files.leave_litter, ACCOMPANIED),
    Kind("letter", "Kèm công văn bản quét", RECOVER, files.send_letter, ACCOMPANIED),
    Kind("zipped", "Nén ZIP, có thư mục bên trong", RECOVER, files.wrap, POSTED),
    Kind("foldered", "Gửi trong thư mục con", RECOVER, files.put_into_folder, POSTED),
)  # fmt: skip
KIND = {kind.code: kind for kind in KINDS}


def together(first: Kind, second: Kind) -> bool:
    """Say whether two kinds can be combined."""
    return first != second and not set(first.apart.split()) & set(second.apart.split())


def apply(draft: Draft, kinds: Sequence[Kind], chance: random.Random) -> None:
    """Apply kinds of damage to a form in the order of their steps, and send it."""
    waiting = sorted(kinds, key=lambda kind: kind.step)
    for kind in waiting:
        # Later kinds change files, not the workbook.
        if kind.step > SENT_TWICE and not draft.sent_off:
            draft.send()
        kind.do(draft, chance)
    if not draft.sent_off:
        draft.send()


def outcome(draft: Draft) -> str:
    """The required outcome of a draft: `REFUSE` takes precedence over `ASK`, `ASK` over `RECOVER`."""
    if draft.refusal:
        return REFUSE
    return ASK if draft.touched else RECOVER
