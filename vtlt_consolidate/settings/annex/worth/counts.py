"""Points that are given or taken for each thing: `mỗi báo cáo được 0,25 điểm`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vtlt_consolidate.model.criteria import COUNT
from vtlt_consolidate.settings.annex import phrases
from vtlt_consolidate.settings.annex.phrases import Each
from vtlt_consolidate.settings.annex.worth.parts import ZERO, Part, instruct, unit_of
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.words.text import show_number


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
