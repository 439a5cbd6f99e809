"""The sheets of the merged workbook for a set that counts criteria met: the matrix and what it sums to."""

from __future__ import annotations

from vtlt_consolidate.excel.charts import Figures, period_label
from vtlt_consolidate.excel.sheet import Live, Value, quoted
from vtlt_consolidate.excel.tables import Head, write_list
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.outputs import BY_CRITERION, TABLE
from vtlt_consolidate.scoring.results import UNBANDED
from vtlt_consolidate.words.text import rounded
from vtlt_consolidate.writing import bands, matrix
from vtlt_consolidate.writing.matrix import Placed
from vtlt_consolidate.writing.merged import comparison
from vtlt_consolidate.writing.merged.comparison import Comparison
from vtlt_consolidate.writing.merged.summary import Change, Line, Told
from vtlt_consolidate.writing.merged.tables import BY_BAND, NO_AREA, Tables, names_or_sheet

_AREA_COLUMN = 3


class MarkTables(Tables):
    """The completion matrix, and what is counted in it."""

    placed: Placed
    compared: Comparison | None = None

    def write(self) -> None:
        """Write the matrix, the bands, and the results by criterion and area."""
        self.placed = self._write_matrix()
        self._write_bands()
        self._write_units_by_band()
        self._write_criteria()
        self._write_areas()

    def write_comparison(self) -> None:
        """Write how this period differs from the one before, where there is one."""
        if past := self.month.last:
            self.compared = comparison.write(self.book, self.results, self.placed, past)

    def write_earlier(self) -> None:
        """Write the earlier marks that the comparison counts."""
        if past := self.month.last:
            comparison.write_marks(self.book, self.results, past)

    def _write_matrix(self) -> Placed:
        results = self.results
        sheet = self.book.sheet(TABLE)
        sheet.text(0, 0, self.title, "heading")
        told = (
            "1 là đạt, 0 là chưa đạt, ô cam là chưa có số liệu. Dấu * là số chưa đầy đủ. Tỷ lệ tính trên số "
            "tiêu chí có số liệu."
        )
        sheet.text(1, 0, self.noted(told), "quiet")
        style = matrix.Style(
            lead=(
                Head("STT", 5, "center"), Head("Mã", 8, "center"),
                Head(results.criteria.unit_heading, 24), Head(results.criteria.area_heading, 18),
                Head("Tình trạng nộp", 14, "center"),
            ),
            head="head", cell="cell", criterion_width=5, text_width=20, size=11,
            show_missing=True, shaded=True,
        )  # fmt: skip
        lead = [
            (number, unit.code, unit.name, unit.area, self.statuses[unit.code])
            for number, unit in enumerate(results.roster.units, 1)
        ]
        placed = matrix.write(sheet, 3, results, lead, style)
        sheet.do.freeze_panes(placed.first, 3)
        self.hide_areas(sheet, _AREA_COLUMN)
        sheet.page(landscape=True, repeat=(3, 5), paper=8)
        return placed

    def _write_bands(self) -> None:
        results = self.results
        heads = (
            Head("Xếp loại", 26, "bold"), Head("Số đơn vị", 10, "center"),
            Head("Tỷ lệ", 10, "center percent"), Head("Thực có ít nhất", 10, "center"),
            Head("Thực có nhiều nhất", 10, "center"), Head("Tỷ lệ thấp nhất", 10, "center percent"),
            Head("Tỷ lệ cao nhất", 10, "center percent"), Head("Các đơn vị", 80),
        )  # fmt: skip
        rows = [self._band_row(band) for band in bands.count(results)]
        write_list(
            self.book.sheet("Xếp loại"), "Xếp loại các đơn vị",
            self.noted("Số tiêu chí và tỷ lệ thấp nhất, cao nhất là số thực có trong từng loại. Các tỷ lệ "
                       "làm tròn khi in nên cộng lại có thể lệch 100% một chút."),
            heads, rows,
        )  # fmt: skip

    def _band_row(self, band: bands.BandCount) -> list[Value]:
        placed, units = self.placed, len(self.results.roster.units)
        counted = bands.live_count(band, placed)
        share = Live(f"{counted.formula}/{units}", len(band.units) / units)
        names = names_or_sheet([unit.full_name for unit in band.units])
        if not band.units or band.label == UNBANDED:
            return [band.label, counted, share, None, None, None, None, names]
        least, most = (bands.live_bound(band, placed, function) for function in ("MIN", "MAX"))
        shares = [
            Live(f"{bound.formula}/{band.of}", int(bound.value) / band.of, array=True)
            for bound in (least, most)
        ]
        return [band.label, counted, share, least, most, *shares, names]

    def _write_units_by_band(self) -> None:
        results, placed = self.results, self.placed
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
                    Live(total, "" if missing == band.of else met),
                    Live(share, "" if missing else met / band.of),
                ])  # fmt: skip
        sheet = self.book.sheet(BY_BAND)
        told = self.noted("Trong mỗi loại, đơn vị đạt nhiều tiêu chí hơn đứng trước.")
        write_list(sheet, "Các đơn vị theo loại", told, heads, rows)
        self.hide_areas(sheet, _AREA_COLUMN + 1)

    def _write_criteria(self) -> None:
        results = self.results
        heads = (
            Head("STT", 6, "center"), Head("Mã", 8, "center"), Head("Nhóm", 24), Head("Tiêu chí", 60),
            Head("Số đơn vị đạt", 11, "center"), Head("Số đơn vị có số liệu", 12, "center"),
            Head("Tỷ lệ đạt", 10, "center percent"),
        )  # fmt: skip
        write_list(
            self.book.sheet(BY_CRITERION), "Kết quả theo từng tiêu chí",
            self.noted("Tỷ lệ tính trên số đơn vị có số liệu về tiêu chí đó."),
            heads, [self._criterion_row(leaf) for leaf in results.criteria.criteria],
        )  # fmt: skip

    def _criterion_row(self, leaf: Node) -> list[Value]:
        criteria = self.results.criteria
        groups = " - ".join(group.label for group in criteria.path(leaf))
        return [criteria.number(leaf), leaf.code, groups, leaf.name, *self._of_criterion(leaf)]

    def _of_criterion(self, leaf: Node) -> tuple[Live, Live, Live]:
        """How many units meet a criterion, how many answered, and the share."""
        marks = self.placed.range(self.placed.columns[leaf.code])
        points = [self.results.points[unit.code, leaf.code] for unit in self.results.roster.units]
        answered = [point for point in points if point is not None]
        met, given = Live(f"SUM({marks})", sum(answered)), Live(f"COUNT({marks})", len(answered))
        share = Live(
            f'IF({given.formula}=0,"",{met.formula}/{given.formula})',
            sum(answered) / len(answered) if answered else "",
        )
        return met, given, share

    def _write_areas(self) -> None:
        results = self.results
        if not any(results.roster.areas):
            return
        heads = (
            Head("STT", 6, "center"), Head(results.criteria.area_heading, 34),
            Head("Số đơn vị", 10, "center"), Head("Tiêu chí đạt", 11, "center"),
            Head("Tiêu chí có số liệu", 12, "center"), Head("Tỷ lệ đạt", 10, "center percent"),
            Head("Tiêu chí đạt bình quân một đơn vị", 14, "center"),
        )  # fmt: skip
        rows = [self._area_row(area, n) for n, area in enumerate(results.roster.areas, 1)]
        write_list(
            self.book.sheet("Theo địa bàn"), "Kết quả theo địa bàn",
            self.noted("Bình quân chỉ tính khi mọi đơn vị của địa bàn có đủ số liệu."), heads, rows,
        )  # fmt: skip

    def _area_row(self, area: str, number: int) -> list[Value]:
        units = sum(unit.area == area for unit in self.results.roster.units)
        counted = Live(f"SUMPRODUCT({self._in_area(area)})", units)
        total, given, share, lacking = self._of_area(area)
        mean = Live(
            f'IF({lacking.formula}=0,ROUND({total.formula}/{counted.formula},1),"")',
            "" if lacking.value else float(rounded(int(total.value), units)),
        )
        return [number, area or NO_AREA, counted, total, given, share, mean]

    def _in_area(self, area: str) -> str:
        return f"--EXACT({self.placed.range(_AREA_COLUMN)},{quoted(area)})"

    def _of_area(self, area: str) -> tuple[Live, Live, Live, Live]:
        """How many marks are met in an area, how many answered, the share, and how many are missing."""
        results, placed, here = self.results, self.placed, self._in_area(area)
        units = [unit for unit in results.roster.units if unit.area == area]
        of = len(results.criteria.criteria)
        met = sum(results.totals[unit.code][0] for unit in units)
        missing = sum(results.totals[unit.code][1] for unit in units)
        answered = of * len(units) - missing
        total = Live(f"SUMPRODUCT({here},{placed.range(placed.total)})", met)
        lacking = Live(f"SUMPRODUCT({here},{placed.range(placed.percent - 1)})", missing)
        given = Live(f"{of}*SUMPRODUCT({here})-{lacking.formula}", answered)
        share = Live(
            f'IF({given.formula}=0,"",{total.formula}/({given.formula}))',
            met / answered if answered else "",
        )
        return total, given, share, lacking

    def figures(self) -> Figures:
        """Give what the charts show."""
        results = self.results
        counted = [(band.label, bands.live_count(band, self.placed)) for band in bands.count(results)]
        criteria = [
            (f"{results.criteria.number(leaf)}. {leaf.label}", self._of_criterion(leaf)[-1])
            for leaf in results.criteria.criteria
        ]
        areas = [
            (area or NO_AREA, self._of_area(area)[2])
            for area in results.roster.areas
            if any(results.roster.areas)
        ]
        return Figures(counted, criteria, areas, self._trend(), results.criteria.area_heading)

    def _trend(self) -> list[tuple[str, Live]]:
        """The share of marks met in each period, this one's live."""
        counted = [(past.period, past.share) for past in self.month.earlier]
        trend: list[tuple[str, Live]] = [
            (period_label(period), Live(f"{met}/{of}", met / of)) for period, (met, of) in counted if of
        ]
        share = self._share()
        return [*trend, (period_label(self.each.period), share)] if share.value != "" else trend

    def _share(self) -> Live:
        """The share of marks met of all that are there."""
        marks = self.placed.marks_elsewhere
        known = [point for point in self.results.points.values() if point is not None]
        value = sum(known) / len(known) if known else ""
        return Live(f'IF(COUNT({marks})=0,"",SUM({marks})/COUNT({marks}))', value)

    def told(self) -> Told:
        """Give what the first sheet says of the results."""
        results, units = self.results, len(self.results.roster.units)
        banded = []
        for band in bands.count(results):
            counted = bands.live_count(band, self.placed)
            share = Live(f"{counted.formula}/{units}", len(band.units) / units if units else 0.0)
            banded.append(Line(band.label, counted, share))
        return Told(self._key_figures(), banded, self._change())

    def _key_figures(self) -> list[Line]:
        marks, lacking = self.placed.marks_elsewhere, self.placed.range(self.placed.percent - 1)
        points = list(self.results.points.values())
        known = [point for point in points if point is not None]
        whole = sum(missing == 0 for _, missing, _ in self.results.totals.values())
        return [
            Line("Lượt tiêu chí đạt", Live(f"SUM({marks})", sum(known))),
            Line("Trên số lượt có số liệu", Live(f"COUNT({marks})", len(known))),
            Line("Tỷ lệ đạt", self._share(), style="percent bold"),
            Line("Lượt chưa có số liệu", Live(f"SUM({lacking})", len(points) - len(known))),
            Line("Đơn vị đủ số liệu", Live(f"SUMPRODUCT(--({lacking}=0))", whole)),
        ]

    def _change(self) -> Change | None:
        """How many units do better and worse than in the period before."""
        compared = self.compared
        if compared is None:
            return None
        cells = compared.cells
        changes = [change for change in compared.changes if change is not None]
        lines = [
            Line(label, Live(f"COUNTIF({cells},{quoted(condition)})", count))
            for label, condition, count in (
                ("Đơn vị tăng số tiêu chí đạt", ">0", sum(change > 0 for change in changes)),
                ("Đơn vị giảm", "<0", sum(change < 0 for change in changes)),
                ("Đơn vị không đổi", "=0", changes.count(0)),
            )
        ]
        without = Live(
            f"ROWS({compared.cells})-COUNT({compared.cells})", len(compared.changes) - len(changes)
        )
        return Change(
            compared.past.period.label,
            [
                *lines,
                Line("Đơn vị mới, thiếu số liệu: không so", without, sheet=comparison.SHEET),
                Line("Tỷ lệ đạt của câu so được (điểm %)", compared.growth, style="signedpercent bold"),
            ],
        )
