"""Makes the nodes of a criteria set of nested items: codes, labels, roles, and what their sums say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from vtlt_consolidate.model.criteria import (
    BONUS,
    CHOICE,
    EXTRA,
    GROUP,
    MARK,
    OUT,
    PENALTY,
    POINTS,
    SCORED,
    Node,
)
from vtlt_consolidate.model.kinds import ALL
from vtlt_consolidate.settings import doubts
from vtlt_consolidate.settings.annex import phrases
from vtlt_consolidate.settings.annex.fates import Sum, compared
from vtlt_consolidate.settings.annex.items import METHOD, Item
from vtlt_consolidate.settings.annex.numerals import ALPHA, ARABIC, BULLETS, LETTER, NONE, ROMAN
from vtlt_consolidate.settings.annex.phrases import Award
from vtlt_consolidate.settings.annex.worth import values
from vtlt_consolidate.settings.annex.worth.parts import Part, instruct, node
from vtlt_consolidate.settings.doubts import CUT
from vtlt_consolidate.words.phrases import raised
from vtlt_consolidate.words.scales import Option
from vtlt_consolidate.words.text import clean, show_number

# Not “Cộng tác viên”, “Cộng đồng dân cư”.
_BONUS = re.compile(r"(?:điểm )?(?:thưởng|cộng)\b(?! (?:tác|đồng|hòa|sản|sự))", re.IGNORECASE)
_PENALTY = re.compile(r"(?:điểm trừ|trừ điểm|các trường hợp (?:bị )?trừ)", re.IGNORECASE)
_LETTERS = "abcdefghiklmnopqrstuvxy"
_LABEL = 24
_KEPT_CAPITALS = re.compile(r"\b(?:UBND|HĐND|VTLT|CNTT|TTHC|CCHC|ISO|TW|KT-XH|CBCC|CBCCVC|PCCC)\b")


@dataclass
class Tree:
    """The nodes made so far, and how the printed points of groups compare.

    Args:
        told: units give their own points where the words say nothing else.
        scored: the table has points; otherwise it asks what is met.
        taken: codes that are taken.
        numbers: printed numbers that were met, with the group that they stand in.
        places: code → where its row stands in the source.
    """

    told: bool
    scored: bool
    nodes: list[Node] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    numbers: set[tuple[str, str]] = field(default_factory=set)
    places: dict[str, str] = field(default_factory=dict)

    def grow(self, items: Sequence[Item], total: Decimal | None) -> None:
        """Make the nodes of all items; `total` is the printed total of the table."""
        _settle_roles(items, total)
        for at, item in enumerate(items):
            self._add(item, "", at, taken=False)

    def _add(self, item: Item, parent: str, at: int, *, taken: bool) -> None:
        inside = taken or item.takes
        _settle_roles(item.children, item.points)
        chosen = _are_options(item)
        part = self._part(item, chosen=chosen, taken=inside)
        role = _role(item, taken=taken) or part.node.role
        part.node = replace(part.node, number=item.numeral.printed, role=role)
        _settle_unarisen(part, item, taken=inside or bool(role))
        code = self._code(item.numeral.style, item.numeral.parts, parent, at)
        if part.node.number and (parent, part.node.number) in self.numbers and item.numeral.style == ARABIC:
            # A cell that holds a number shows 1.10 as 1.1.
            lost = "; Excel bỏ số 0 cuối (1.10 thành 1.1)" if "." in part.node.number else ""
            part.doubts.append(("number", f"số “{part.node.number}” đã có ở dòng trên{lost}; xem lại số."))
        self.numbers.add((parent, part.node.number))
        if not chosen:
            self._compare(item, code, part)
        self._place(part, code, parent, item.trace.place)
        item.trace.code, item.trace.became = code, ALL[part.node.kind].title
        _trace_lines(item, code, chosen=chosen)
        item.trace.doubts += [text for _, text in part.doubts]
        for place, child in enumerate([] if chosen else item.children, len(part.parts)):
            self._add(child, code, place, taken=inside)

    def _part(self, item: Item, *, chosen: bool, taken: bool) -> Part:
        if chosen:
            return _chosen(item)
        if item.children:
            return values.of_a_group(item, taken=taken)
        if not self.scored and not item.lines and item.points is None:
            # A table without points asks what is met.
            return Part(node(MARK, item.name, None), doubts=list(item.doubts))
        return values.valued(item, told=self.told, taken=taken)

    def _place(self, part: Part, code: str, parent: str, place: str) -> None:
        node = replace(
            part.node,
            code=code,
            parent=parent,
            label=_label(part.node.name),
            doubt=doubts.written(part.doubts),
        )
        self.nodes.append(node)
        self.places[code] = place
        for line in part.lines:
            line.trace.code = code
            line.trace.became = _became(node, caption=line.caption)
        for line in part.lines[:1]:
            line.trace.doubts += [text for _, text in part.doubts]
        for at, inner in enumerate(part.parts):
            style = BULLETS[1] if inner.node.number else NONE
            there = inner.lines[0].trace.place if inner.lines else place
            self._place(inner, self._code(style, (), code, at), code, there)

    def _compare(self, item: Item, code: str, part: Part) -> None:
        """Compare the printed points of a group with what stands in it."""
        if part.node.kind != GROUP or item.points is None:
            return
        inside = [child.most for child in item.children if not child.takes and not child.outside]
        inside += [inner.node.points for inner in part.parts if inner.node.role != PENALTY]
        known = [points for points in (*inside, part.node.start) if points is not None]
        if not known:
            return
        found = compared(code, part.node.name, item.points, sum(known, Decimal(0)))
        self.sums.append(found)
        if found.printed != found.summed:
            text = f"văn bản ghi {found.printed} điểm, cộng các dòng con là {found.summed}."
            part.doubts.append(("points", text))
        elif len(item.children) == 1 and item.children[0].shares and not part.parts:
            text = "ô số thứ tự gộp hai dòng cùng số điểm, đang đọc dòng sau là dòng con"
            part.doubts.append(("kind", f"{text}; xem có phải hai tiêu chí không."))

    def _code(self, style: str, parts: tuple[str, ...], parent: str, at: int) -> str:
        """The code of a row: its printed number under the code of its group; rows without are lettered."""
        if style == ARABIC and parent:
            code = f"{parent}.{parts[-1]}"
        elif style in (ARABIC, ROMAN, ALPHA):
            code = f"{parent}.{'.'.join(parts)}" if parent else ".".join(parts)
        elif style == LETTER:
            code = f"{parent}{parts[-1]}"
        else:
            code = f"{parent}{self._running(parent, at)}"
        while code in self.taken:
            code += "x"
        self.taken.add(code)
        return code

    def _running(self, parent: str, at: int) -> str:
        if not parent:
            return f"M{at + 1}"
        if parent[-1].islower():
            return str(at + 1)
        letter = _LETTERS[at % len(_LETTERS)] * (at // len(_LETTERS) + 1)
        return letter if parent[-1].isdigit() else f".{letter}"


def compare_total(tree: Tree, items: Sequence[Item], totals: Sequence[Decimal]) -> None:
    """Compare the printed totals of the table with its parts."""
    inside = [item.most for item in items if not item.takes and not item.outside]
    known = [points for points in inside if points is not None]
    if totals and known:
        tree.sums.insert(0, compared("", "Cả bảng", totals[-1], sum(known, Decimal(0))))


def _settle_roles(items: Sequence[Item], total: Decimal | None) -> None:
    """Find what is given on top and what is taken off, by name or column, and if it is in the total."""
    for item in items:
        item.takes = item.takes or bool(_PENALTY.match(item.name))
        item.gives = not item.takes and (item.gives or bool(_BONUS.match(item.name)))
    base = sum((item.most or Decimal(0) for item in items if not item.takes and not item.gives), Decimal(0))
    given = [item for item in items if item.gives]
    more = sum((item.most or Decimal(0) for item in given), Decimal(0))
    for item in given:
        if total is None or base + more != total:
            item.outside = True
            if total is None or base != total:
                item.doubts.append(("role", "chưa rõ điểm thưởng nằm trong hay ngoài tổng điểm."))


def _settle_unarisen(part: Part, item: Item, *, taken: bool) -> None:
    """Find what becomes of a criterion that did not arise; what the words leave open is asked about."""
    told = [line.text for line in item.lines if not isinstance(line.says, Award) or line.says.points == 0]
    texts = [text for text in (item.name, *told) if phrases.about_unarisen(text)]
    if not texts:
        return
    known = part.node.kind in SCORED and part.node.points is not None and not taken
    if known and all(map(phrases.leaves_the_most, texts)):
        part.node = replace(part.node, unarisen=OUT)
    else:
        text = "văn bản nói đến trường hợp không phát sinh; xem có chọn ở ô này không."
        part.doubts.append(("unarisen", text))


def _role(item: Item, *, taken: bool) -> str:
    if item.takes:
        return "" if taken else PENALTY
    if item.gives:
        return EXTRA if item.outside else BONUS
    return ""


def _are_options(item: Item) -> bool:
    """Say whether rows with points are results to choose from: the best is worth the whole."""
    children, most = item.children, item.points
    plain = all(
        not child.children
        and child.numeral.style in (NONE, *BULLETS)
        and (child.points is None or not child.lines)
        for child in children
    )
    worths = [child.points for child in children if child.points is not None]
    if not plain or most is None or len(children) < 2 or not worths:  # noqa: PLR2004 - one result is no choice
        return False
    return max(worths) == most and (sum(worths) > most or min(worths) == 0)


def _without_points(name: str) -> str:
    """The name of a result without its points, which stand beside it too: `Đầy đủ: 2`."""
    plain = re.sub(r"\s*[:=]\s*\d+(?:[.,]\d+)?\s*(?:điểm|đ)?\.?$", "", clean(name))
    return plain.replace(";", ",").replace("=", ":").rstrip(" :.,")


def _chosen(item: Item) -> Part:
    """Make a choice of an item whose children are results; a range of points makes it one that is given."""
    told = [line.text for line in item.lines]
    if any(child.points is None for child in item.children):
        told += [f"{child.name.rstrip(' :')}: {_worth(child)}" for child in item.children]
        part = Part(node(POINTS, item.name, item.points), doubts=list(item.doubts))
        doubt = ("kind", "có mức ghi khoảng điểm, không phải một số; đang để tự ghi điểm.")
    else:
        options = tuple(
            Option(_without_points(child.name), child.points or Decimal(0)) for child in item.children
        )
        part = Part(replace(node(CHOICE, item.name, item.points), options=options), doubts=list(item.doubts))
        doubt = ("options", "đọc các dòng con là các mức để chọn, vì mức cao nhất bằng điểm tối đa.")
    instruct(part, told)
    part.doubts.append(doubt)
    for child in item.children:
        child.trace.doubts.append(doubt[1])
    return part


def _worth(child: Item) -> str:
    if child.points is not None:
        return f"{show_number(child.points)} điểm"
    return " ".join(line.text for line in child.lines)


def _trace_lines(item: Item, code: str, *, chosen: bool) -> None:
    """Note what became of rows that belong to an item."""
    for child in item.children if chosen else ():
        child.trace.code, child.trace.became = code, f"Mức của {code}"
    for trace in (*item.more, *(line.trace for line in item.lines)):
        trace.code = trace.code or code
        if trace.became == METHOD:
            trace.became = f"Hướng dẫn của {code}"


def _became(node: Node, *, caption: bool) -> str:
    if caption:
        return f"Tên của {node.code}"
    if node.kind == GROUP or node.role == PENALTY or not (node.options or node.tiers):
        return ALL[node.kind].title
    return f"{'Mức' if node.options else 'Bậc'} của {node.code}"


def _label(name: str) -> str:
    """A first short name for the head of a column: the first words of the name, marked where it is cut."""
    plain = re.sub(r"\([^)]*\)", " ", name)
    if plain.isupper():
        kept = {found[0].lower(): found[0] for found in _KEPT_CAPITALS.finditer(plain)}
        plain = " ".join(kept.get(word, word) for word in plain.lower().split())
        plain = raised(plain)
    whole = re.split(r"[:;.(]", clean(plain))[0]
    clause = whole.split(",")[0]
    words: list[str] = []
    # “Xây dựng, ban hành văn bản” says nothing before its comma.
    for word in (clause if len(clause) * 2 > _LABEL else whole).split() or ["?"]:
        if len(" ".join([*words, word])) > _LABEL and words:
            break
        words.append(word)
    short = " ".join(words).rstrip(",")
    # Nobody can tell where a Vietnamese word of several syllables ends.
    return short if short in (clause.strip(), whole.strip()) else f"{short}{CUT}"
