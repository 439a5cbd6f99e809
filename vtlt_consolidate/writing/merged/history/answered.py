"""The answers of the chosen unit, each with its place, what was typed, and why points were lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.excel.measure import height
from vtlt_consolidate.excel.sheet import Live, Sheet, Value, quoted
from vtlt_consolidate.excel.tables import LIST_TOP, Columns, Head
from vtlt_consolidate.model import layout
from vtlt_consolidate.model.criteria import SOURCES
from vtlt_consolidate.words.addresses import address, span
from vtlt_consolidate.writing.checkbook import FILE_COLUMNS
from vtlt_consolidate.writing.merged.history.asked import (
    ANSWER,
    CARRIED,
    CELL,
    FIELD,
    FILE,
    LACKING,
    LEAF,
    NOT_FOUND,
    NOTE,
    OF,
    RELAPSED,
    STATE,
    TYPED,
    UNIT,
    VALUE,
    Question,
    Shown,
    Values,
)
from vtlt_consolidate.writing.merged.history.lookup import Listed, below, shown
from vtlt_consolidate.writing.merged.wordy import Row, Wordy

_POINTS = ("points", "best", "lost")
_FIELDS_OF_ROW = len(layout.INPUTS)
_OF_SMALL = 11 / 9
"""So many more small letters stand in a line."""


@dataclass(frozen=True)
class Chosen:
    """Cells with what was found of the chosen unit.

    Args:
        code: its code.
        first: the first of its rows on the list of questions.
        count: how many there are.
        sheet: the number of the sheet of data that it is on.
        row: its first row there; 0: it has none.
        table: the number of its table of results.
        place: its row there; 0: it is in none.
        before: its row on the sheet of the earlier period; 0: none.
    """

    code: str
    first: str
    count: str
    sheet: str
    row: str
    table: str
    place: str
    before: str


@dataclass(frozen=True)
class Places:
    """The lists that answers are looked up in.

    Args:
        data: the sheet of data.
        most: so many rows a unit has there at most.
        files: the sheet of files.
        tables: the tables of results, with their last column.
        earlier: the sheet of the earlier period; none: there is none.
        asked: key of a column of the list of questions → reference to it.
    """

    data: Listed
    most: int
    files: Listed
    tables: Listed
    widest: int
    earlier: Listed | None
    asked: Mapping[str, str]


@dataclass(frozen=True)
class Face:
    """The columns of the table.

    Args:
        shares: the set counts criteria.
        tasks: it counts tasks.
        ratios: the set has ratios.
        earlier: there is an earlier period.
        answer_width: the width of the column of answers, in characters.
    """

    shares: bool
    tasks: bool
    ratios: bool
    earlier: bool
    answer_width: float = 15

    @cached_property
    def columns(self) -> Columns:
        """The columns."""
        words = ("Đã làm", "Số việc", "Còn lại") if self.tasks else ("Điểm", "Điểm tốt nhất", "Mất")
        points = {key: Head(each, 8, "center") for key, each in zip(_POINTS, words, strict=True)}
        if self.shares:
            points = {"points": Head("Đạt (1), chưa đạt (0)", 9, "center")}
        why = "Tình trạng" if self.tasks else "Vì sao chưa đạt" if self.shares else "Vì sao mất điểm"
        return Columns({
            "number": Head("STT", 5, "center"), "code": Head("Mã", 9, "center"),
            "name": Head("Nội dung", 46), "answer": Head("Câu trả lời", self.answer_width, "center decimal"),
            **({"of": Head("Trên tổng số", 11, "center decimal")} if self.ratios else {}),
            "typed": Head("Đã ghi trên biểu", 17, "center"), **points,
            **({"before": Head("Kỳ trước", 8, "center")} if self.earlier else {}),
            "why": Head(why, 34, "small"),
            "note": Head("Ghi chú của đơn vị", 26, "small"), "file": Head("Tệp", 34, "small"),
            "cell": Head("Sheet và ô", 20, "small center"),
            "row": Head("Dòng ở Dữ liệu", 9, "center link"),
        })  # fmt: skip


@dataclass(frozen=True)
class Answers:
    """Writes the table of answers.

    Args:
        sheet: the sheet.
        face: its columns.
        chosen: the cells of the chosen unit.
        places: where things are looked up.
        working: the first of two columns, not printed, for the rows that are found.
        wordy: the long words that units gave.
    """

    sheet: Sheet
    face: Face
    chosen: Chosen
    places: Places
    working: int
    wordy: Wordy

    def write(self, top: int, asked: Sequence[Question], own: Shown) -> int:
        """Write the table; return its last row.

        Args:
            top: the row of the headings.
            asked: the list of questions of all variants.
            own: the unit that is chosen at first.
        """
        by_variant: dict[str, list[Question]] = {}
        for one in asked:
            by_variant.setdefault(one.variant, []).append(one)
        mine = by_variant[own.part.variant]
        columns = self.face.columns
        for column, head in enumerate(columns.heads.values()):
            self.sheet.text(top, column, head.heading, "head")
        heads = [(head.heading, head.width) for head in columns.heads.values()]
        self.sheet.do.set_row(top, height(heads, least=34, bold=True))
        least, most = (of(map(len, by_variant.values())) for of in (min, max))
        for number in range(1, most + 1):
            row = top + number
            here = [each[number - 1] for each in by_variant.values() if number <= len(each)]
            words = self.wordy.of([one.leaf.code for one in here])
            cells = self._cells(number, row, mine[number - 1] if number <= len(mine) else None, own, words)
            for column, (key, head) in enumerate(columns.heads.items()):
                look = "cell" if number <= least else "cell noborder"
                self.sheet.value(
                    row, column, cells[key], f"{look} {'small' if key in words.texts else head.style}"
                )
            name, why = columns.heads["name"].width, columns.heads["why"].width * _OF_SMALL
            texts = [(one.leaf.full_name, name) for one in here] + [(one.why, why) for one in here]
            texts += [(SOURCES.get(one.leaf.source, ""), columns.heads["answer"].width) for one in here]
            self.sheet.do.set_row(row, height(texts, least=max(20, words.height)))
        if most > least:
            # Of a variant that is asked less, the last rows are empty: no rules are printed there.
            box = span(top + least + 1, 0, top + most, len(columns.heads) - 1)
            self.sheet.show_as(box, (f'${columns.cell("code", top + least + 1)}<>""', "ruled"))
        return top + most

    def _cells(self, number: int, row: int, one: Question | None, own: Shown, words: Row) -> dict[str, Value]:
        place, chosen, columns = self.places, self.chosen, self.face.columns
        at, line = own.lines.get((one.leaf.code, ANSWER), (0, None)) if one else (0, None)
        code, found = columns.cell("code", row), self._find(row, at)
        values = Values(one, line, own)
        listed = f"{chosen.first}+{number - 1}"

        def of_list(key: str) -> str:
            return f"INDEX({place.asked[key]},{listed})"

        def guarded(formula: str) -> str:
            return f'IF({code}="","",{formula})'

        def given(column: int, *, after: int = 0) -> str:
            row_of = f"{found}+{after}" if after else found
            return f"INDEX({self._data(column)},{row_of})"

        cells: dict[str, Value] = {}
        sign = of_list("sign") if "sign" in place.asked else ""
        cells["points"] = Live(self._points(code, of_list("column"), sign), values.points)
        if not self.face.shares:
            reached, best = (columns.cell(key, row) for key in ("points", "best"))
            lost = f'IF(COUNT({reached},{best})=2,ROUND(ABS({best}-{reached}),6),"")'
            cells["best"] = Live(guarded(shown(of_list("best"))), values.best)
            cells["lost"] = Live(lost, values.lost)
        if place.earlier:
            block = place.earlier.columns(0, place.widest, "")
            cell = f"INDEX({block},{chosen.before},{of_list('earlier')})"
            known = f'OR({chosen.before}=0,{of_list("earlier")}="")'
            cells["before"] = Live(guarded(f'IF({known},"",{shown(cell)})'), values.before)
        value, typed = given(VALUE), given(TYPED)
        # Nobody waits for an answer of the unit where others give the points.
        state = given(STATE)
        if "source" in place.asked:
            state = f'IF({of_list("source")}="",{state},{of_list("source")})'
        nothing = f'IF({found}=0,"",'
        if self.face.ratios:
            # Behind the last row of the list there is none.
            is_of = f"EXACT({given(FIELD, after=1)},{quoted(OF)})*EXACT({given(LEAF, after=1)},{code})"
            is_of = f"IFERROR({is_of},0)"
            cells["of"] = Live(f'{nothing}IF({is_of},{shown(given(VALUE, after=1))},""))', values.of)
        why = self._why(row, found, of_list("column"), of_list("why"), given(CARRIED))
        in_files = FILE_COLUMNS.at("file")
        file = f"INDEX({place.files.columns(in_files, in_files, '')},{given(FILE)})"
        link = f'HYPERLINK("#\'"&{self._data_name()}&"\'!A"&({found}+{LIST_TOP}),{found}+{LIST_TOP})'
        of_typed = f'IF({typed}="",{shown(value)},{typed})'
        return cells | {
            "number": Live(guarded(str(number)), number if one else ""),
            "code": Live(f'IF({number}>{chosen.count},"",{of_list("code")})', one.leaf.code if one else ""),
            "name": Live(guarded(of_list("name")), one.leaf.full_name if one else ""),
            "answer": Live(f'{nothing}IF({value}="",{state},{words.live("answer", value)}))',
                           words.begun("answer", values.answer)),
            "typed": Live(f"{nothing}{words.live('typed', of_typed)})", words.begun("typed", values.typed)),
            "why": Live(guarded(why), values.why),
            "note": Live(self._note(row, found, values.note_row, words), words.begun("note", values.note)),
            "file": Live(f'{nothing}IF({given(FILE)}="","",{file}))', values.file),
            "cell": Live(f"{nothing}{shown(given(CELL))})", values.cell),
            "row": Live(f"{nothing}{link})", at + LIST_TOP if at else ""),
        }  # fmt: skip

    def _find(self, row: int, at: int) -> str:
        """Write the row of the answer on the sheet of data, as found and as checked; give the latter."""
        code = self.face.columns.cell("code", row)
        raw, checked = address(row, self.working), address(row, self.working + 1)
        leaf = below(self._data(LEAF), self.chosen.row, self.places.most, code)
        self.sheet.value(row, self.working, Live(f'IF({code}="",0,{leaf})', at), "quiet")
        same = (
            f"EXACT(INDEX({self._data(UNIT)},{raw}),{self.chosen.code})"
            f"*EXACT(INDEX({self._data(LEAF)},{raw}),{code})"
            f"*EXACT(INDEX({self._data(FIELD)},{raw}),{quoted(ANSWER)})"
        )
        self.sheet.value(row, self.working + 1, Live(f"IF({raw}=0,0,{raw}*{same})", at), "quiet")
        return checked

    def _note(self, row: int, found: str, number: int, words: Row) -> str:
        """Formula for the note of an answer, which stands behind it with the other fields of its row."""
        note, code = address(row, self.working + 2), self.face.columns.cell("code", row)

        def behind(column: int) -> str:
            data = self._data(column)
            return f"INDEX({data},{found}):INDEX({data},MIN({found}+{_FIELDS_OF_ROW},ROWS({data})))"

        same = (
            f"EXACT({behind(FIELD)},{quoted(NOTE)})*EXACT({behind(LEAF)},{code})"
            f"*EXACT({behind(UNIT)},{self.chosen.code})"
        )
        at = f"MAX(0,SUMPRODUCT({same}*ROW({behind(FIELD)}))-{LIST_TOP})"
        self.sheet.value(row, self.working + 2, Live(f"IF({found}=0,0,{at})", number), "quiet")
        given = words.live("note", shown(f"INDEX({self._data(VALUE)},{note})"))
        return f'IF({note}=0,"",{given})'

    def _data(self, column: int) -> str:
        return self.places.data.columns(column, column, self.chosen.sheet)

    def _data_name(self) -> str:
        names = [quoted(name) for name, *_ in self.places.data.sheets]
        return names[0] if len(names) == 1 else f"CHOOSE({self.chosen.sheet},{','.join(names)})"

    def _points(self, code: str, column: str, sign: str) -> str:
        block = self.places.tables.columns(0, self.places.widest, self.chosen.table)
        cell = f"INDEX({block},{self.chosen.place},{column})"
        given = shown(cell) if not sign else f'IF({cell}="","",IF(ISNUMBER({cell}),{sign}*{cell},{cell}))'
        return f'IF(OR({code}="",{self.chosen.place}=0),"",IF({column}="","",{given}))'

    def _why(self, row: int, found: str, column: str, rule: str, carried: str) -> str:
        """Why points were lost: what is lacking, or how the criterion is scored."""
        columns, reached = self.face.columns, self.face.columns.cell("points", row)
        missed = f"{reached}=0" if self.face.shares else f"N({columns.cell('lost', row)})>0"
        if self.face.shares and self.face.earlier:
            rule = f"IF({columns.cell('before', row)}=1,{quoted(RELAPSED)},{rule})"
        words = f'IF({column}="","",IF({reached}="",{quoted(LACKING)},IF({missed},{rule},"")))'
        before = f'IF({carried}="","","Số liệu kỳ "&{carried}&". ")'
        return f"IF({found}=0,{quoted(NOT_FOUND)},{before}&{words})"
