"""Long words on the sheet “Một đơn vị”: there is room for those of every unit, or their end is said."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from vtlt_consolidate.excel import measure
from vtlt_consolidate.excel.sheet import Value, quoted
from vtlt_consolidate.writing.merged.history.asked import ANSWER, FIELD, LEAF, NOTE, TYPED, VALUE

SIZE = 9
"""The size of their letters, in points: that of the style `small`."""
ENDING = "… (xem tiếp ở sheet Dữ liệu)"
_COLUMNS = ("answer", "typed", "note")
_FEW = 6
_ANSWER_AT_MOST = 40
_MOST = int((measure.TALLEST - 4) / (SIZE * 1.22))


@dataclass(frozen=True)
class Wordy:
    """The words that units gave.

    Args:
        rows: those of the sheet of data.
        widths: key of a column → its width, in characters; of the answer the least.
    """

    rows: Sequence[Sequence[Value]]
    widths: Mapping[str, float]

    @cached_property
    def _texts(self) -> dict[tuple[str, str], set[str]]:
        """(Leaf, column) → what may stand there and wraps."""
        found: dict[tuple[str, str], set[str]] = {}
        for row in self.rows:
            field = row[FIELD]
            if field == ANSWER:
                own = str(row[VALUE] or "") if isinstance(row[VALUE], str) else ""
                typed = str(row[TYPED] or "")
                places = [("answer", own), ("typed", typed or own)]
            elif field == NOTE:
                places = [("note", str(row[VALUE] or ""))]
            else:
                continue
            for key, text in places:
                if len(text) > self.widths[key] or "\n" in text:
                    found.setdefault((str(row[LEAF]), key), set()).add(text)
        return found

    @cached_property
    def answer_width(self) -> float:
        """The width of the column of answers, in which long ones are read well."""
        texts = [text for (_, key), each in self._texts.items() if key == "answer" for text in each]
        least = self.widths["answer"]
        if all(measure.lines(text, least, SIZE) <= _FEW for text in texts):
            return least
        return _ANSWER_AT_MOST

    def of(self, leaves: Sequence[str]) -> Row:
        """The words of a row, which is that of a leaf of each variant."""
        texts: dict[str, set[str]] = {}
        for leaf in leaves:
            for key in _COLUMNS:
                if given := self._texts.get((leaf, key)):
                    texts.setdefault(key, set()).update(given)
        widths = {key: self.answer_width if key == "answer" else self.widths[key] for key in texts}
        return Row(texts, widths)


@dataclass(frozen=True)
class Row:
    """The long words of one row: key of a column → those that may stand there, and its width."""

    texts: Mapping[str, Collection[str]]
    widths: Mapping[str, float]

    @cached_property
    def _letters(self) -> dict[str, int]:
        """Key of a column → after so many letters a text is cut, where one is too long for any row.

        It is the least of what the texts that are too long have room for: the formula does not know how wide
        letters are nor where words end, and the value that stands with it must be the same.
        """
        found = {}
        for key, texts in self.texts.items():
            cut = [
                len(begun) - len(ENDING)
                for text in texts
                if (begun := measure.beginning(text, self.widths[key], _MOST, ENDING, SIZE)) != text
            ]
            if cut:
                found[key] = min(cut)
        return found

    @property
    def height(self) -> float:
        """The height that the row needs for them."""
        texts = [
            (str(self.begun(key, text)), self.widths[key])
            for key, each in self.texts.items()
            for text in each
        ]
        return measure.height(texts, SIZE, least=0)

    def begun(self, key: str, value: float | str) -> float | str:
        """What of a text stands in a cell."""
        letters = self._letters.get(key)
        return (
            value[:letters] + ENDING if isinstance(value, str) and letters and len(value) > letters else value
        )

    def live(self, key: str, formula: str) -> str:
        """The same as a formula, from the one for the text."""
        letters = self._letters.get(key)
        if letters is None:
            return formula
        return f"IF(LEN({formula})>{letters},LEFT({formula},{letters})&{quoted(ENDING)},{formula})"
