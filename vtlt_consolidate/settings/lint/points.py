"""Lint of points: whether they add up, and whether every answer gets points from exactly one rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import partial
from itertools import pairwise

from vtlt_consolidate.model.criteria import (
    BONUS,
    CHOICE,
    COMPUTED,
    COUNT,
    GROUP,
    NOT_ARISEN,
    ORDINARY,
    PENALTY,
    POINTS,
    CriteriaSet,
    Node,
    most_of_leaf,
)
from vtlt_consolidate.model.kinds import ALL, PerKind
from vtlt_consolidate.settings.lint.flaw import ERROR, NO_CITATION, USELESS, WARNING, Flaw
from vtlt_consolidate.words.scales import Tier
from vtlt_consolidate.words.states import Severity
from vtlt_consolidate.words.text import fold, show_number

_ALL_FIELDS = (
    "points", "least", "start", "rate", "per", "free", "step", "options", "tiers", "formula", "source",
    "unarisen", "role",
)  # fmt: skip


def node_flaws(criteria: CriteriaSet) -> Iterator[Flaw]:
    """Yield flaws in the points of single nodes, in their sums, and in printed numbers.

    The tree must be sound: codes are unique, and groups precede their children.
    """
    for index, node in enumerate(criteria.nodes):
        for field, text, severity in _of_node(criteria, node):
            yield Flaw("node", index, field, text, severity=severity)
    yield from _sums(criteria)
    yield from _printed_numbers(criteria)


_Remarks = Iterator[tuple[str, str, Severity]]


def _of_node(criteria: CriteriaSet, node: Node) -> _Remarks:
    for field in _ALL_FIELDS:
        if getattr(node, field) not in (None, (), "") and field not in ALL[node.kind].valued_by:
            yield field, USELESS, WARNING
    if not criteria.scores(node):
        return
    yield from _bounds(node)
    yield from _unarisen(criteria, node) if node.unarisen else ()
    yield from _source(node) if node.source else ()
    # What a formula reaches is another matter, see `formulas`.
    yield from _needs_options(node) if node.formula and node.kind == CHOICE else ()
    yield from () if node.formula else (*_by_kind(node), *_limits(criteria, node), *_signs(criteria, node))
    if criteria.taken_off(node) and (node.least or 0) < 0:
        yield "least", "điểm thấp nhất âm ở phần điểm trừ sẽ thành cộng; để trống ô này.", WARNING
    if node.role == PENALTY and any(group.role == PENALTY for group in criteria.path(node)):
        yield (
            "role",
            "điểm trừ nằm trong nhóm điểm trừ sẽ thành cộng; để trống Vai trò của dòng này.",
            WARNING,
        )
    # Where the set itself names no document, that is asked for first.
    if criteria.citation and not any(part.citation for part in (node, *criteria.path(node))):
        yield "citation", NO_CITATION, WARNING


def _source(node: Node) -> _Remarks:
    """Check what units do not fill in: who gives its points instead."""
    if node.kind != POINTS:
        yield "source", "dòng đơn vị không điền thì chọn loại Điểm.", ERROR
    if node.unarisen:
        yield "unarisen", "đơn vị không điền dòng này nên không trả lời được “Không phát sinh”.", ERROR
    if (node.source == COMPUTED) != bool(node.formula):
        text = "chọn “Tính theo công thức” thì ghi Cách tính điểm; cơ quan tổng hợp chấm thì để trống ô ấy."
        yield "formula", text, ERROR


def _unarisen(criteria: CriteriaSet, node: Node) -> _Remarks:
    """Check what may not arise (không phát sinh): its maximum has to go somewhere."""
    if any(each.role not in (ORDINARY, BONUS) for each in (*criteria.path(node), node)):
        text = "dòng thưởng ngoài tổng, dòng trừ không ở trong điểm tối đa nên không dùng ô này; xóa đi."
        yield "unarisen", text, ERROR
    elif not criteria.most(node):
        yield "unarisen", "dòng này không có điểm tối đa để trừ hay chia; ghi điểm tối đa.", ERROR
    if fold(NOT_ARISEN) in (fold(option.label) for option in node.options):
        text = f"“{NOT_ARISEN}” đã là một mức ở cột Các mức; chỉ giữ một trong hai."
        yield "unarisen", text, ERROR
    if node.kind == GROUP and not criteria.may_not_arise(node):
        text = "không dòng nào trong nhóm trả lời được “Không phát sinh” nên ô này không có tác dụng."
        yield "unarisen", text, WARNING


def _by_kind(node: Node) -> _Remarks:
    """Check what makes the points of a node without a formula."""
    if node.kind != GROUP:
        yield from _NEEDS[node.kind](node)
    yield from _options(node)
    if node.tiers:
        yield from _tiers(node)


def _limits(criteria: CriteriaSet, node: Node) -> _Remarks:
    """Check that a count inside the maximum ends somewhere; beside it, and taken off, it need not."""
    inside = all(each.role in (ORDINARY, BONUS) for each in (*criteria.path(node), node))
    if inside and node.kind == COUNT and node.rate is not None and most_of_leaf(node) is None:
        yield "points", "chưa có điểm tối đa: đếm bao nhiêu cũng cộng thêm.", ERROR


def _signs(criteria: CriteriaSet, node: Node) -> _Remarks:
    """Check points below 0: what is taken off has no minus, and what loses points has some to lose."""
    for field, worths in _written(node):
        low, high = min(worths), max(worths)
        if low >= 0:
            continue
        nothing = high <= (node.least or 0)
        if criteria.taken_off(node):
            back = "bao giờ cũng 0 điểm, không trừ gì" if nothing else "số âm làm bớt điểm trừ"
            text = f"ở phần điểm trừ, {back}; điểm bị trừ ghi số dương."
        elif nothing:
            always = f"bao giờ cũng {show_number(node.least or 0)} điểm, vì không có điểm nào để trừ"
            text = f"{always}; ghi Điểm ban đầu, hoặc chọn Vai trò Trừ rồi ghi số dương."
        else:
            continue
        yield field, text, ERROR if nothing else WARNING


def _written(node: Node) -> Iterator[tuple[str, list[Decimal]]]:
    """The points that are written for answers, each with its field; of a count also what it has to lose."""
    for field, worths in (("options", node.options), ("tiers", node.tiers)):
        if worths:
            yield field, [each.points for each in worths]
    if node.kind == COUNT and node.rate is not None and node.rate < 0 and not node.tiers:
        yield "rate", [node.start or Decimal(0), node.rate]


def _no_needs(node: Node) -> _Remarks:
    _ = node
    return iter(())


def _needs_options(node: Node) -> _Remarks:
    if not node.options:
        yield "options", "chưa có mức nào để chọn, ví dụ: Đầy đủ = 10; Không = 0", ERROR


def _needs_most(node: Node) -> _Remarks:
    if node.points is None:
        yield "points", "chưa có điểm tối đa; ghi số điểm nhiều nhất được chấm.", ERROR


def _needs_rate(node: Node) -> _Remarks:
    if node.rate is None and not node.tiers:
        yield "rate", "chưa có điểm mỗi lần (hoặc các bậc).", ERROR


def _needs_share(node: Node) -> _Remarks:
    if node.points is None and not node.tiers:
        yield "points", "chưa có điểm tối đa (hoặc các bậc).", ERROR


_NEEDS: PerKind[Callable[[Node], _Remarks]] = PerKind(
    mark=_no_needs,
    choice=_needs_options,
    points=_needs_most,
    count=_needs_rate,
    ratio=_needs_share,
    quantity=_no_needs,
    text=_no_needs,
    date=_no_needs,
    document=_no_needs,
)
"""Kind → the fields that a node must have, so that its answers get points."""


def _bounds(node: Node) -> _Remarks:
    if node.points is not None and (node.least or Decimal(0)) > node.points:
        yield "least", f"lớn hơn điểm tối đa {show_number(node.points)}.", ERROR
    for field in ("per", "step"):
        value = getattr(node, field)
        if value is not None and value <= 0:
            yield field, "phải lớn hơn 0.", ERROR
    if node.free is not None and node.free < 0:
        yield "free", "không thể âm.", ERROR
    span = (node.points or Decimal(0)) - (node.least or Decimal(0))
    if node.step and node.step > 0 and span % node.step:
        yield "step", f"điểm tối đa {show_number(node.points or 0)} không phải là bội của bước này.", WARNING


def _options(node: Node) -> _Remarks:
    labels = [fold(option.label) for option in node.options]
    if len(set(labels)) < len(labels):
        yield "options", "có hai mức cùng tên; mỗi mức một tên.", ERROR
    yield from _worths(node, "options", [option.points for option in node.options])


def _worths(node: Node, field: str, worths: Sequence[Decimal]) -> _Remarks:
    if not worths:
        return
    most, least = node.points, node.least or Decimal(0)
    if most is not None and max(worths) != most:
        text = f"cao nhất là {show_number(max(worths))}, điểm tối đa lại là {show_number(most)}"
        yield field, text + ("; phần vượt không được tính." if max(worths) > most else "."), WARNING
    if min(worths) > least:
        yield field, f"không có kết quả nào {show_number(least)} điểm, kể cả khi không làm gì.", WARNING
    if min(worths) < least:
        yield field, f"có kết quả dưới điểm thấp nhất {show_number(least)}; chỉ trừ đến đó.", WARNING


def _tiers(node: Node) -> _Remarks:
    yield from _worths(node, "tiers", [tier.points for tier in node.tiers])
    left_out, twice = _coverage(node)
    if twice:
        yield "tiers", f"hai bậc cùng nói đến: {'; '.join(twice)}; sửa để chỉ còn một.", ERROR
    if left_out:
        text = f"không bậc nào nói đến: {'; '.join(left_out)}; đơn vị rơi vào đó chưa có điểm."
        yield "tiers", text, WARNING


def _coverage(node: Node) -> tuple[list[str], list[str]]:
    """Name the values that are in no tier, and those that are in two.

    Values between two neighbouring bounds are in the same tiers, so one of them is tested for all.
    """
    left_out: list[str] = []
    twice: list[str] = []
    for words, value in _TESTED_VALUES[node.kind](node.tiers):
        holding = sum(tier.holds(value) for tier in node.tiers)
        if holding != 1:
            (twice if holding else left_out).append(words)
    return left_out, twice


_WHOLE = Fraction(100)


def _ends(tiers: Sequence[Tier]) -> list[Fraction]:
    ends = {Fraction(end) for tier in tiers for end in (tier.low, tier.high) if end is not None}
    return sorted(ends)


def _rates(tiers: Sequence[Tier]) -> Iterator[tuple[str, Fraction]]:
    points = sorted({Fraction(0), _WHOLE, *(end for end in _ends(tiers) if 0 <= end <= _WHOLE)})
    for low, high in pairwise(points):
        yield f"đúng {_shown(low)}%", low
        # No tier begins or ends between two neighbouring bounds, so one value stands for all of them.
        yield f"trên {_shown(low)} đến dưới {_shown(high)}%", (low + high) / 2
    yield "đúng 100%", _WHOLE


def _count_values(tiers: Sequence[Tier]) -> Iterator[tuple[str, Fraction]]:
    # Tiers change only at their bounds, so the counts next to them are enough.
    near = {0, *(int(end) + step for end in _ends(tiers) for step in (-1, 0, 1))}
    for value in sorted(near):
        if value >= 0:
            yield str(value), Fraction(value)


def _no_values(tiers: Sequence[Tier]) -> Iterator[tuple[str, Fraction]]:
    """Test no values: this kind has no tiers, and filling in the column is reported as a flaw by itself."""
    _ = tiers
    return iter(())


_TESTED_VALUES: PerKind[Callable[[Sequence[Tier]], Iterator[tuple[str, Fraction]]]] = PerKind(
    mark=_no_values,
    choice=_no_values,
    points=_no_values,
    count=_count_values,
    ratio=_rates,
    quantity=_no_values,
    text=_no_values,
    date=_no_values,
    document=_no_values,
)


def _shown(value: Fraction) -> str:
    return show_number(Decimal(value.numerator) / value.denominator)


def _sums(criteria: CriteriaSet) -> Iterator[Flaw]:
    for index, node in enumerate(criteria.nodes):
        if node.kind != GROUP or node.points is None or node.formula:
            continue
        for words, part in _parts(criteria):
            scored = node.code in part.by_code and part.scored_children(node.code)
            if scored and (most := part.summed_most(node.code)) != node.points:
                yield Flaw("node", index, "points", _differs(node.points, most, words), severity=WARNING)
    for words, part in _parts(criteria):
        if criteria.points is not None and (most := part.summed_most("")) != criteria.points:
            yield Flaw("set", 0, "points", _differs(criteria.points, most, words), severity=WARNING)


def _parts(criteria: CriteriaSet) -> Iterator[tuple[str, CriteriaSet]]:
    for variant, part in criteria.by_variant():
        yield f" với nhóm “{variant}”" if variant else "", part


def _differs(declared: Decimal, most: Decimal | None, words: str) -> str:
    summed = "không có giới hạn" if most is None else f"cộng được {show_number(most)}"
    over = "; phần vượt không được tính" if most is None or most > declared else ""
    return f"khai {show_number(declared)} điểm, các dòng con{words} {summed}{over}."


_ALPHABETS = ("abcdđeghiklmnopqrstuvxy", "abcdefghijklmnopqrstuvwxyz")
_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50}


def _printed_numbers(criteria: CriteriaSet) -> Iterator[Flaw]:
    index = {node.code: at for at, node in enumerate(criteria.nodes)}
    for parent in ("", *(node.code for node in criteria.nodes if node.kind == GROUP)):
        for _, part in criteria.by_variant():
            numbered = [
                (index[node.code], node.number.rstrip(".)").rpartition(".")[2])
                for node in part.children(parent)
                if any(letter.isalnum() for letter in node.number)
            ]
            yield from _sequence(numbered, top=not parent)


_ANEW = " Số bắt đầu lại vì các dòng từ đây là của nhóm đơn vị khác thì ghi nhóm ở cột Nhóm đơn vị."
"""A document has a table for each group of units, and what is read from it numbers each from I."""


def _sequence(numbered: Sequence[tuple[int, str]], *, top: bool) -> Iterator[Flaw]:
    values = _values([number for _, number in numbered])
    for (before, last), (at, number), previous, value in zip(
        numbered, numbered[1:], values, values[1:], strict=False
    ):
        if value == previous:
            yield Flaw("node", at, "number", f"số “{number}” đã có ở ô {{other}}.", before, WARNING)
        elif value != previous + 1:
            anew = _ANEW if top and value == 1 else ""
            text = f"số “{number}” không liền sau số “{last}” ở ô {{other}}.{anew}"
            yield Flaw("node", at, "number", text, before, WARNING)


def _values(numbers: Sequence[str]) -> list[int]:
    """Read a series of numbers as Arabic, Roman or letters; empty if they are mixed."""
    letters = [partial(_letter, alphabet) for alphabet in _ALPHABETS]
    readings: list[Callable[[str], int | None]] = [_arabic, _roman, *letters]
    candidates = [[read(number) for number in numbers] for read in readings]
    fitting = [[value for value in values if value is not None] for values in candidates]
    fitting = [values for values in fitting if len(values) == len(numbers)]
    # Official sheets use the alphabet with or without f and j: the one that gives an unbroken series is
    # meant.
    return next((values for values in fitting if _unbroken(values)), fitting[0] if fitting else [])


def _unbroken(values: Sequence[int]) -> bool:
    return all(value == previous + 1 for previous, value in pairwise(values))


def _arabic(number: str) -> int | None:
    return int(number) if number.isdecimal() else None


def _roman(number: str) -> int | None:
    if not number or set(number) - set(_ROMAN):
        return None
    values = [_ROMAN[letter] for letter in number]
    # A letter before a greater one is subtracted: IV is 4.
    return sum(-v if v < max(values[at:]) else v for at, v in enumerate(values))


def _letter(alphabet: str, number: str) -> int | None:
    place = alphabet.find(number.casefold()) if len(number) == 1 else -1
    return place if place >= 0 else None
