"""Nests the rows of a table by their printed numbers; rows without points say what is valued how."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from vtlt_consolidate.settings.annex import numerals
from vtlt_consolidate.settings.annex.entries import Entry, Trace
from vtlt_consolidate.settings.annex.numerals import BULLETS, NONE, Numeral
from vtlt_consolidate.settings.annex.phrases import (
    Award,
    Deduction,
    Each,
    award,
    deduction,
    own_points,
    points_for_each,
)
from vtlt_consolidate.words.text import show_number

METHOD = "Cách chấm"
"""What a row became that says how the criterion above it is valued, until it is known what it means."""


@dataclass(frozen=True)
class Line:
    """A row, or a line of a cell, that says how something is valued.

    Args:
        text: its words.
        says: what they mean; none: they are only words.
        trace: of its row.
        caption: it ends with a colon, and names what follows.
    """

    text: str
    says: Award | Deduction | Each | None
    trace: Trace
    caption: bool = False


@dataclass
class Item:
    """A criterion or group of the source.

    Args:
        numeral: its printed number.
        name: its words.
        points: its points.
        trace: of its row.
        lines: how it is valued.
        children: what stands in it.
        doubts: what a person should look at: field of a node, words.
        gives: it is given on top.
        takes: it is taken off.
        outside: it is given outside the total.
        shares: it has no number, as the cell of the number above is merged over it.
        more: rows without words of their own that belong to it.
        details: the texts of its first lines that stand in columns beside its name; they name the first of
            several rows under one merged cell.
    """

    numeral: Numeral
    name: str
    points: Decimal | None
    trace: Trace
    lines: list[Line] = field(default_factory=list)
    children: list[Item] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    gives: bool = False
    takes: bool = False
    outside: bool = False
    shares: bool = False
    more: list[Trace] = field(default_factory=list)
    details: list[str] = field(default_factory=list)

    @property
    def most(self) -> Decimal | None:
        """Its points, or those of what stands in it, as far as they are printed."""
        if self.points is not None:
            return self.points
        inside = [child.most for child in self.children if not child.takes and not child.outside]
        known = [points for points in inside if points is not None]
        return sum(known, Decimal(0)) if known else None


def nested(entries: Sequence[Entry]) -> list[Item]:
    """Nest entries; what cannot be placed becomes an item of the top with a doubt."""
    builder = _Builder()
    for entry in entries:
        builder.add(entry)
    return builder.top


@dataclass
class _Builder:
    top: list[Item] = field(default_factory=list)
    stack: list[Item] = field(default_factory=list)
    last: Item | None = None
    whole: Item | None = None
    """The last item whose words stand in the column of content; `last` may be a row beside it."""

    def add(self, entry: Entry) -> None:
        numbered = entry.numeral.style not in (NONE, *BULLETS)
        if not entry.text and not numbered:
            if self.whole is not None and entry.details and self._is_worth(" ".join(entry.details), entry):
                self._open_beside(entry, self.whole)
            else:
                self._more_lines(entry)
        elif numbered or self._is_an_item(entry):
            self._open(entry)
        else:
            self._line(entry)

    def _is_an_item(self, entry: Entry) -> bool:
        """Say whether a row without a number is a criterion, and not a word about the one above."""
        if self.last is None and read_points(entry.text) is not None:
            return True
        return self._is_worth(entry.text, entry) or (
            entry.text.isupper() and entry.numeral.style == NONE and read_points(entry.text) is None
        )

    def _is_worth(self, text: str, entry: Entry) -> bool:
        """Say whether a row has points of its own, which its words do not give for a result."""
        says = read_points(text)
        if says is not None and not (entry.points is not None and isinstance(says, Each)):
            return False
        return entry.points is not None or any(field_ == "points" for field_, _ in entry.doubts)

    def _more_lines(self, entry: Entry) -> None:
        """Take lines of a row without words of its own for the criterion above, whose cell goes on."""
        if self.last is None:
            entry.trace.became = "Bỏ: chưa có tiêu chí nào ở phía trên"
            return
        entry.trace.became = METHOD
        self.last.more.append(entry.trace)
        lines = [_line(text, entry.trace) for text in entry.beside]
        self.last.lines += lines
        self.last.doubts += entry.doubts
        entry.trace.doubts += [text for _, text in entry.doubts]
        worths = [line.says.points for line in lines if isinstance(line.says, Award)]
        if entry.points is None:
            return
        if self.last.points is None and (not worths or entry.points in worths):
            self.last.points = entry.points
        elif entry.points not in worths:
            text = f"dòng sau còn ghi {show_number(entry.points)} điểm, chưa dùng."
            self.last.doubts.append(("points", text))
            entry.trace.doubts.append(text)

    def _open_beside(self, entry: Entry, whole: Item) -> None:
        """Open a row with points of its own under a cell that is merged over it: the cell names a group."""
        if whole.details:
            self._divide(whole)
        numeral, name = numerals.leading(" ".join(entry.details))
        item = Item(numeral, name, entry.points, entry.trace, doubts=list(entry.doubts),
                    gives=entry.gives, takes=entry.takes and not whole.takes)  # fmt: skip
        item.lines = [_line(text, entry.trace) for text in entry.lines]
        whole.children.append(item)
        self.last = item
        worths = [child.points for child in whole.children if child.points is not None]
        if 0 in worths:
            # What is worth nothing is a result, and no criterion.
            whole.points = max(worths)

    def _divide(self, whole: Item) -> None:
        """Make the first row under a merged cell a criterion of its own, in the group that the cell names."""
        numeral, name = numerals.leading(" ".join(whole.details))
        first = Item(numeral, name, whole.points, whole.trace, whole.lines[len(whole.details) :])
        # What rows without words of their own added belongs to the first one as well.
        first.more = [trace for trace in whole.more if trace.became == METHOD]
        whole.more = [trace for trace in whole.more if trace.became != METHOD]
        first.doubts = [one for one in whole.doubts if one[0] == "points"]
        whole.doubts = [one for one in whole.doubts if one[0] != "points"]
        whole.points, whole.lines, whole.details, whole.children = None, [], [], [first]
        text = "các dòng dưới cùng một ô nội dung có điểm riêng, đang đọc mỗi dòng là một tiêu chí"
        whole.doubts.append(("kind", f"{text}; xem có phải các mức để chọn không."))

    def _line(self, entry: Entry) -> None:
        if self.last is None:
            entry.trace.became = "Bỏ: chữ phía trên tiêu chí đầu tiên"
            return
        if _begins_small(entry) and (read_points(entry.text) is None or self._is_unfinished()):
            self._continue(entry)
            return
        line = _line(entry.text, entry.trace)
        entry.trace.became = METHOD
        worth = line.says.points if isinstance(line.says, Award) else None
        beside = [text for _, text in entry.doubts]
        if entry.points is not None and entry.points != worth:
            beside.append(f"cột điểm cạnh “{line.text}” ghi {show_number(entry.points)}, chưa dùng.")
        self.last.doubts += [("points", text) for text in beside]
        entry.trace.doubts += beside
        self.last.lines += [line, *(_line(text, entry.trace) for text in entry.beside)]

    def _is_unfinished(self) -> bool:
        """Say whether the last line says nothing yet, so that words with points may be its end."""
        lines = self.last.lines if self.last else []
        return bool(lines) and lines[-1].says is None and not lines[-1].caption

    def _continue(self, entry: Entry) -> None:
        """Join a text that goes on in the next row, as after the end of a page."""
        last = self.last
        if last is None:
            return
        entry.trace.became = "Phần sau của dòng trên"
        last.more.append(entry.trace)
        text = "dòng này không có số, không có điểm, viết thường: đọc là phần sau của dòng trên."
        entry.trace.doubts.append(text)
        if last.lines:
            former = last.lines.pop()
            if len(last.lines) < len(last.details):
                last.details[-1] = f"{last.details[-1]} {entry.text}"
            last.lines.append(_line(f"{former.text} {entry.text}", former.trace))
            last.doubts.append(("instruction", text))
        else:
            last.name = f"{last.name} {entry.text}"
            last.doubts.append(("name", text))
        last.lines += [_line(text, entry.trace) for text in entry.beside]
        last.doubts += entry.doubts
        entry.trace.doubts += [text for _, text in entry.doubts]

    def _open(self, entry: Entry) -> None:
        name, points = own_points(entry.text)
        if points is None or entry.points not in (None, points):
            name, points = entry.text, entry.points
        item = Item(entry.numeral, name, points, entry.trace, doubts=list(entry.doubts),
                    gives=entry.gives, takes=entry.takes, shares=entry.shares)  # fmt: skip
        item.details = list(entry.details) if entry.text else []
        item.lines = [_line(text, entry.trace) for text in (entry.beside if entry.text else entry.lines)]
        if not entry.text and entry.details:
            item.name = " ".join(entry.details)
            text = "ô nội dung để trống hoặc gộp với dòng trên; đang lấy chữ của ô bên cạnh."
            item.doubts.append(("name", text))
        elif not entry.text:
            item.doubts.append(("name", "ô nội dung để trống."))
        parent = self._parent(item, capital=entry.text.isupper() or entry.merged)
        (parent.children if parent else self.top).append(item)
        self.stack.append(item)
        self.last = self.whole = item

    def _parent(self, item: Item, *, capital: bool) -> Item | None:
        """Find the item that this one stands in, and close all others."""
        new = item.numeral
        if new.style == NONE and capital:
            # A heading in capitals without a number begins a part of its own.
            self.stack = []
        elif new.depth > 1:
            self._close_to_prefix(item)
        elif any(
            open_.numeral.style == new.style and open_.numeral.depth == new.depth for open_ in self.stack
        ):
            while self.stack[-1].numeral.style != new.style or self.stack[-1].numeral.depth != new.depth:
                self.stack.pop()
            self.stack.pop()
        else:
            while self.stack and self.stack[-1].numeral.rank > new.rank:
                self.stack.pop()
        return self.stack[-1] if self.stack else None

    def _close_to_prefix(self, item: Item) -> None:
        """Close everything down to `1` for `1.2`, or, if there is none, down to its neighbour `1.1`."""
        new = item.numeral
        for at in range(len(self.stack) - 1, -1, -1):
            if numerals.names(new, self.stack[at].numeral):
                del self.stack[at + 1 :]
                return
        for at in range(len(self.stack) - 1, -1, -1):
            if self.stack[at].numeral.depth == new.depth and numerals.before(
                self.stack[at].numeral
            ) == numerals.before(new):
                del self.stack[at:]
                return
        item.doubts.append(("number", f"không có dòng số {'.'.join(numerals.before(new))} ở phía trên."))
        while self.stack and self.stack[-1].numeral.rank >= new.rank:
            self.stack.pop()


def read_points(text: str) -> Award | Deduction | Each | None:
    """Read what a line says about points."""
    for read in (award, points_for_each, deduction):
        found = read(text)
        if found is not None:
            return found
    return None


def _line(text: str, trace: Trace) -> Line:
    plain = numerals.leading(text)[1]
    says = read_points(plain)
    return Line(plain, says, trace, caption=plain.endswith(":") and says is None)


def _begins_small(entry: Entry) -> bool:
    """Say whether the words may go on from the row above: no number, no points, a small letter first."""
    begins = re.match(r"[^\W\d_]", entry.text)
    return bool(entry.numeral.style == NONE and entry.points is None and begins and begins[0].islower())
