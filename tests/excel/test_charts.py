"""Charts of few bars: no bar is a giant, and no chart stands beside an empty place."""

import io
import re
import zipfile

import pytest

from vtlt_consolidate.excel import charts
from vtlt_consolidate.excel.charts import Figures, Sources, Trace
from vtlt_consolidate.excel.live import NOTHING_TO_DRAW
from vtlt_consolidate.excel.sheet import Book, Live, Value
from vtlt_consolidate.writing.merged import summary

_LEFT = re.compile(r"<xdr:from><xdr:col>(\d+)<.*?<xdr:to><xdr:col>(\d+)<", re.S)


def drawn(bands: int, criteria: int, areas: int = 0, periods: int = 0) -> dict[str, str]:
    """Draw the charts of the first sheet; name of each part of the workbook → its XML."""
    book = Book()
    sheet = book.sheet("Tóm tắt")
    one = Live("1", 1)
    counts = (bands, criteria, areas, periods)
    pairs = [[(f"Nhãn {at}", one) for at in range(count)] for count in counts]
    sources: Sources = charts.write_sources(book, Figures(*pairs, "Địa bàn"), "")  # type: ignore[arg-type]
    summary.draw(sheet, 5, sources, ("Theo tiêu chí", "Theo địa bàn"))
    with zipfile.ZipFile(io.BytesIO(book.save())) as parts:
        return {name: parts.read(name).decode() for name in parts.namelist()}


def gaps(parts: dict[str, str]) -> list[int]:
    """The gap of every chart, in percent of the thickness of its bars."""
    found = [
        re.findall(r'gapWidth val="(\d+)"', xml) for name, xml in parts.items() if "charts/chart" in name
    ]
    return [int(gap) for each in found for gap in each]


def test_many_bars_stand_close_and_few_do_not_grow_to_giants() -> None:
    assert gaps(drawn(3, 23)) == [60, 30]
    by_band, by_criterion = gaps(drawn(2, 2))
    # Of two bars in a place of 235 pixels each, none is thicker than 36.
    assert by_band > 100
    assert 235 / (1 + by_criterion / 100) <= 41
    assert all(60 <= gap <= 500 for gap in gaps(drawn(1, 1)))


@pytest.mark.parametrize(
    ("given", "lefts"),
    [
        ((3, 5, 4), [0, 4, 8]),
        ((3, 5, 0), [0, 4]),
        ((0, 5, 4), [0, 8]),
        ((0, 5, 0), [0]),
        ((0, 5, 0, 3), [0, 4]),
    ],
)
def test_charts_take_the_place_of_those_that_have_nothing_to_draw(
    given: tuple[int, ...], lefts: list[int]
) -> None:
    anchors = _LEFT.findall(drawn(*given)["xl/drawings/drawing1.xml"])
    assert [int(first) for first, _ in anchors] == lefts
    # The last one reaches the right side of the page.
    assert max(int(last) for _, last in anchors) >= 10


def test_every_chart_says_what_it_shows_to_those_who_do_not_see_it() -> None:
    parts = drawn(3, 5, 4, 3)
    described = re.findall(r'<xdr:cNvPr [^>]*descr="([^"]+)"', parts["xl/drawings/drawing1.xml"])
    assert len(described) == len([name for name in parts if "charts/chart" in name]) == 4


def test_what_lacks_is_a_gap_in_a_chart_and_never_a_zero() -> None:
    book = Book()
    sheet = book.sheet("Một đơn vị")
    shares: tuple[Value, ...] = (0.5, Live("NA()", NOTHING_TO_DRAW), Live('""', ""), None, Live("1/4", 0.25))
    for row, share in enumerate(shares):
        sheet.text(row, 0, f"0{row + 1}/2026")
        sheet.value(row, 1, share, "cell percent")
    trace = Trace((9, 1), (0, 1), (4, 1))
    drawn = charts.course_chart(book, sheet.name, ((0, 0), (4, 0)), [trace], shares=True)
    sheet.draw((0, 3), drawn, (400, 200), "Tỷ lệ")
    with zipfile.ZipFile(io.BytesIO(book.save())) as parts:
        xml = parts.read("xl/charts/chart1.xml").decode()
    values, nothing = re.findall(r"<c:val>.*?</c:val>", xml, re.S)
    assert re.findall(r'<c:pt idx="(\d)"><c:v>([^<]*)<', values) == [("0", "0.5"), ("4", "0.25")]
    assert '<c:ptCount val="5"/>' in values
    assert '<c:dispBlanksAs val="gap"/>' in xml
    # Newer versions of Excel join the points around #N/A unless they are told otherwise.
    assert '<c16r3:dispNaAsBlank val="1"/>' in xml
    # LibreOffice leaves a gap for #N/A only where a cell of the chart is empty, so one more line is.
    assert "<c:pt " not in nothing
    assert re.findall(r'<c:legendEntry><c:idx val="(\d)"/><c:delete val="1"/>', xml) == ["1"]
