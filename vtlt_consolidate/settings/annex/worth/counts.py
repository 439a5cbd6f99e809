"""Points that are given or taken for each thing: `mỗi báo cáo được 0,25 điểm`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from vtlt_consolidate.model.criteria import COUNT, PENALTY
from vtlt_consolidate.settings.annex import phrases
from vtlt_consolidate.settings.annex.phrases import Each
from vtlt_consolidate.settings.annex.worth.parts import ZERO, Part, instruct, unit_of
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.words.text import show_number

ALONE = ("role", "dòng trừ điểm đứng riêng; xem trừ vào nhóm nào.")
"""What is asked about what is taken off and stands in no group that is."""


def counted(part: Part, text: str, found: Each, lines: Sequence[str]) -> Part:
    """Make a count of points for each thing; points that are taken are taken from its own."""
    most = part.node.points
    rate = found.points
    if found.product and found.product[0] != rate:
        product = f"{show_number(found.count or ZERO)} x {show_number(found.product[0])}"
        words = f"văn bản ghi mỗi {found.unit} {show_number(rate)} điểm, rồi tính {product}"
        rate = found.product[0] if found.product[1] == most else rate
        part.doubts.append(("rate", f"{words}; đang lấy {show_number(rate)}."))
    if most is None:
        part.doubts.append(("points", "văn bản không ghi điểm tối đa của dòng này."))
    start = most if rate < 0 else None
    # A number of things that the text does not promise to be the most is no limit.
    at_most = found.count if found.count and most is not None and found.count * rate == most else None
    part.doubts += [("rate", f"văn bản ghi giới hạn {show_number(limit)} điểm, chưa tính giới hạn ấy.")
                    for limit in phrases.limited(text) if rate < 0 or limit != most]  # fmt: skip
    name, about = phrases.without_each(part.node.name)
    part.node = replace(
        part.node, kind=COUNT, rate=rate, start=start, at_most=at_most, name=name,
        measure_unit=unit_of(found.unit),
    )  # fmt: skip
    quoted = about or (text if text in lines else "")
    if rate != found.points:
        part.node = replace(part.node, remark=f"Văn bản ghi: “{quoted}”.")
    else:
        instruct(part, [raised(quoted)])
    instruct(part, [line for line in lines if line != text])
    return part


def limit_of(part: Part, said_: Decimal | None) -> Decimal | None:
    """The most that is taken off: as the column of points prints it, or else as the words say it."""
    printed = part.node.points
    if printed is not None and said_ not in (None, printed):
        text = f"văn bản ghi giới hạn {show_number(said_)} điểm, cột điểm ghi {show_number(printed)}."
        part.doubts.append(("points", text))
    return said_ if printed is None else printed


def unused_limits(text: str, found: Each) -> list[tuple[str, str]]:
    """Ask about the limits that a text names beside what was read of it."""
    return [("points", f"văn bản ghi giới hạn {show_number(limit)} điểm, chưa tính giới hạn ấy.")
            for limit in phrases.limited(text) if limit != found.limit]  # fmt: skip


def taken_each_time(part: Part, text: str, found: Each, lines: Sequence[str], *, taken: bool) -> Part:
    """Make a count of what costs points each time, and has none of its own to lose: it is taken off."""
    if not taken:
        part.doubts.append(ALONE)
    part.doubts += unused_limits(text, found)
    name, about = phrases.without_each(part.node.name)
    part.node = replace(
        part.node, kind=COUNT, rate=-found.points, points=limit_of(part, found.limit), name=name,
        measure_unit=unit_of(found.unit), role="" if taken else PENALTY,
    )  # fmt: skip
    instruct(part, [raised(about), *lines])
    return part
