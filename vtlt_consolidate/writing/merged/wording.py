"""Texts and headings of the sheets of results, for each account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from vtlt_consolidate.excel.tables import Head
from vtlt_consolidate.model.account import BY_CRITERIA, BY_POINTS, BY_TASKS, Account

_ROUNDED = "Các tỷ lệ làm tròn khi in nên cộng lại có thể lệch 100% một chút."
_UNKNOWN = "Ô trống là không có số liệu hoặc không so được."


@dataclass(frozen=True)
class Words:
    """The texts and headings for one account.

    Args:
        table: how to read the table of results.
        bands: how to read the sheet of bands.
        bounds: its columns for the lowest and the highest result of units in a band.
        more: what units that are listed first have more of.
        criteria: how to read the sheet of criteria.
        of_criterion: its columns for what units reached.
        areas: how to read the sheet of areas.
        of_area: its columns for what units reached.
        comparison: what is compared with the period before.
        compared: key → columns of the comparison.
        earlier: how to read the earlier points.
        rose: label of the units that have more now.
        fell: label of the units that have less now.
        losses: name of the sheet of what is not reached.
        on_losses: how to read it.
        lost: its columns for the most, what is reached and what is not.
        share: label of the mean share over units.
        charts: titles of the charts of criteria and of areas.
        mean: name of the row that compares the mean over units.
        turned: name of the sheet with criteria in rows.
    """

    table: str
    bands: str
    bounds: Sequence[Head]
    more: str
    criteria: str
    of_criterion: Sequence[Head]
    areas: str
    of_area: Sequence[Head]
    comparison: str
    compared: Mapping[str, Head]
    earlier: str
    rose: str
    fell: str
    losses: str = "Vì sao mất điểm"
    on_losses: str = (
        "Mỗi dòng một tiêu chí chưa đạt hết điểm, mất nhiều đứng trước. Tiêu chí chưa có số liệu không ở "
        "đây; phần vượt mức của nhóm có thể đã bù."
    )
    lost: Sequence[str] = ("Điểm tốt nhất", "Điểm đạt", "Điểm mất")
    share: str = "Tỷ lệ bình quân so với tối đa"
    charts: tuple[str, str] = ("Tỷ lệ đạt theo tiêu chí", "Tỷ lệ đạt theo địa bàn")
    mean: str = "Tổng điểm bình quân"
    turned: str = "Bảng điểm"


WORDS: Mapping[Account, Words] = {
    BY_POINTS: Words(
        table=(
            "Điểm của từng tiêu chí tính từ sheet Câu trả lời; ô cam là chưa có số liệu, dấu * là tổng chưa "
            "đầy đủ. Dòng dưới tên tiêu chí là điểm tối đa; nền càng xám là càng xa điểm tối đa."
        ),
        bands=(
            "Sau khi xét điều kiện khống chế. Điểm thấp nhất, cao nhất là số thực có trong từng loại. "
            f"{_ROUNDED}"
        ),
        bounds=(Head("Điểm thấp nhất", 11, "center"), Head("Điểm cao nhất", 11, "center")),
        more="nhiều điểm",
        criteria=(
            "Bình quân tính trên các đơn vị có số liệu về tiêu chí đó; tỷ lệ thực hiện là tổng đã thực hiện "
            "trên tổng số của các đơn vị có đủ hai số. Điểm thưởng ngoài tổng và điểm trừ không có tỷ lệ."
        ),
        of_criterion=(
            Head("Điểm tối đa", 9, "center"), Head("Số đơn vị có số liệu", 10, "center"),
            Head("Điểm bình quân", 10, "center"), Head("Tỷ lệ so với tối đa", 10, "center percent"),
        ),
        areas="Tỷ lệ bình quân so với tối đa chỉ tính các đơn vị đủ số liệu.",
        of_area=(Head("Tỷ lệ bình quân so với tối đa", 12, "center percent"),),
        comparison=(
            "Chỉ so đơn vị đủ số liệu ở cả hai kỳ; điểm của tiêu chí và nhóm là bình quân của các đơn vị đó. "
            "Đơn vị không so được, mới hoặc không còn thì nêu ở cột Ghi chú."
        ),
        compared={
            "both": Head("Số đơn vị so được", 9, "center"), "before": Head("Điểm kỳ trước", 9, "center"),
            "now": Head("Điểm kỳ này", 9, "center"), "change": Head("Tăng, giảm", 9, "center signedpoints"),
            "band": Head("Xếp loại kỳ trước", 16, "center"),
            "new_band": Head("Xếp loại kỳ này", 16, "center"), "moved": Head("Lên, xuống loại", 12, "center"),
            "rank": Head("Xếp hạng kỳ trước", 9, "center"), "new_rank": Head("Xếp hạng kỳ này", 9, "center"),
        },
        earlier=_UNKNOWN,
        rose="Đơn vị tăng điểm",
        fell="Đơn vị giảm điểm",
    ),
    BY_TASKS: Words(
        table=(
            "1 là việc đã xong, 0 là chưa làm, số ở giữa là phần đã làm; tính từ sheet Câu trả lời. Ô cam là "
            "chưa có số liệu, dấu * là tổng chưa đầy đủ. Dòng dưới tên việc là số việc."
        ),
        bands="",
        bounds=(),
        more="nhiều việc",
        criteria=(
            "Tính trên các đơn vị có số liệu về việc đó; tỷ lệ thực hiện là tổng đã thực hiện trên tổng số "
            "của các đơn vị có đủ hai số."
        ),
        of_criterion=(
            Head("Số việc", 9, "center"), Head("Số đơn vị có số liệu", 10, "center"),
            Head("Bình quân đã làm", 10, "center"), Head("Tỷ lệ hoàn thành", 10, "center percent"),
        ),
        areas="Tỷ lệ hoàn thành bình quân chỉ tính các đơn vị đủ số liệu.",
        of_area=(Head("Tỷ lệ hoàn thành bình quân", 12, "center percent"),),
        comparison=(
            "Chỉ so đơn vị đủ số liệu ở cả hai kỳ; số của từng việc và nhóm là bình quân của các đơn vị đó. "
            "Đơn vị không so được, mới hoặc không còn thì nêu ở cột Ghi chú."
        ),
        compared={
            "both": Head("Số đơn vị so được", 9, "center"),
            "before": Head("Đã làm, kỳ trước", 9, "center"), "now": Head("Đã làm, kỳ này", 9, "center"),
            "change": Head("Tăng, giảm", 9, "center signedpoints"),
        },
        earlier=_UNKNOWN,
        rose="Đơn vị làm thêm được việc",
        fell="Đơn vị làm được ít hơn",
        losses="Việc chưa xong",
        on_losses="Mỗi dòng một việc chưa làm hoặc đang làm. Việc chưa có số liệu không ở đây.",
        lost=("Số việc", "Đã làm", "Còn lại"),
        share="Tỷ lệ hoàn thành bình quân",
        charts=("Tỷ lệ hoàn thành theo việc", "Tỷ lệ hoàn thành theo địa bàn"),
        mean="Phần việc đã làm, bình quân",
        turned="Bảng việc",
    ),
    BY_CRITERIA: Words(
        table=(
            "1 là đạt, 0 là chưa đạt (nền xám), ô cam là chưa có số liệu. Dấu * là số chưa đầy đủ. Tỷ lệ "
            "tính trên số tiêu chí có số liệu."
        ),
        losses="Tiêu chí chưa đạt",
        on_losses="Mỗi dòng một tiêu chí chưa đạt. Tiêu chí chưa có số liệu không ở đây.",
        lost=("Tối đa", "Đạt (1), chưa đạt (0)", "Còn thiếu"),
        bands=f"Số tiêu chí và tỷ lệ thấp nhất, cao nhất là số thực có trong từng loại. {_ROUNDED}",
        bounds=(
            Head("Thực có ít nhất", 10, "center"), Head("Thực có nhiều nhất", 10, "center"),
            Head("Tỷ lệ thấp nhất", 10, "center percent"), Head("Tỷ lệ cao nhất", 10, "center percent"),
        ),
        more="đạt nhiều tiêu chí",
        criteria="Tỷ lệ tính trên số đơn vị có số liệu về tiêu chí đó.",
        of_criterion=(
            Head("Số đơn vị đạt", 11, "center"), Head("Số đơn vị có số liệu", 12, "center"),
            Head("Tỷ lệ đạt", 10, "center percent"),
        ),
        areas=(
            "Tỷ lệ đạt tính trên số tiêu chí có số liệu; bình quân chỉ tính khi mọi đơn vị của địa bàn có đủ "
            "số liệu."
        ),
        of_area=(
            Head("Tiêu chí đạt", 11, "center"), Head("Tiêu chí có số liệu", 12, "center"),
            Head("Tỷ lệ đạt", 10, "center percent"),
            Head("Tiêu chí đạt bình quân một đơn vị", 14, "center"),
        ),
        comparison=(
            "Chỉ so câu có số liệu ở cả hai kỳ; đơn vị còn thiếu số liệu, đơn vị hoặc tiêu chí mới, đã bỏ "
            "thì nêu ở cột Ghi chú và không tính là tăng, giảm."
        ),
        compared={
            "both": Head("Số câu so được", 9, "center"), "before": Head("Đạt kỳ trước", 9, "center"),
            "now": Head("Đạt kỳ này", 9, "center"), "share": Head("Tỷ lệ kỳ trước", 9, "center percent"),
            "new_share": Head("Tỷ lệ kỳ này", 9, "center percent"),
            "change": Head("Tăng, giảm (số)", 9, "center signed"),
            "growth": Head("Tăng, giảm (điểm %)", 10, "center signedpercent"),
        },
        earlier=f"1 là đạt, 0 là chưa đạt. {_UNKNOWN}",
        rose="Đơn vị tăng số tiêu chí đạt",
        fell="Đơn vị giảm",
    ),
}  # fmt: skip
"""Account → its texts and headings."""
