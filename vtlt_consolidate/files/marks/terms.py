"""Reads a formula of Excel as far as it hands on what a cell holds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from vtlt_consolidate.files.cells.dropped import column_number

ROWS = 1 << 20
"""How many rows a sheet has."""


class Area(NamedTuple):
    """A reference of a formula; `fixed` says of each of the four numbers that it was written with a $."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int
    fixed: tuple[bool, bool, bool, bool]

    def moved(self, down: int, across: int) -> Area:
        """The same reference in a cell further down, and to the right."""
        steps = (down, across, down, across)
        moves = (0 if fixed else step for fixed, step in zip(self.fixed, steps, strict=True))
        top, left, bottom, right = (at + move for at, move in zip(self[1:5], moves, strict=True))
        return self._replace(top=top, left=left, bottom=bottom, right=right)


class Term(NamedTuple):
    """A part of a formula: what stands there, and what its result may be taken from.

    Args:
        kind: `area`, `text`, `number`, `call`, `product` or `other`.
        said: the text or number, or the name of the function.
        area: the reference.
        parts: the arguments, or the factors.
    """

    kind: str
    said: str = ""
    area: Area | None = None
    parts: tuple[Term, ...] = ()


OTHER = Term("other")
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"]|"")*")
    |(?P<area>(?:(?:'(?P<quoted>(?:[^'\[]|'')+)'|(?P<bare>[^\W\d][\w.]*))!)?
      (?:\$?[A-Za-z]{1,3}\$?\d{1,7}(?::\$?[A-Za-z]{1,3}\$?\d{1,7})?|\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3})(?![\w.(!]))
    |(?P<call>[A-Za-z_][\w.]*)\s*\(
    |(?P<name>[^\W\d][\w.]*(?![\w.!(\[]))
    |(?P<number>\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+)
    |(?P<sign><>|<=|>=|[-+*/^%&=<>(),@]))""",
    re.VERBOSE,
)
_CORNER = re.compile(r"(\$?)([A-Za-z]{1,3})(?:(\$?)(\d{1,7}))?")
_LOOSER = frozenset({"+", "-", "&", "=", "<", ">", "<>", "<=", ">="})


@lru_cache(maxsize=1 << 10)
def parsed(formula: str) -> Term:
    """Read a formula; what is not understood is `OTHER`, alone or as a part."""
    tokens: list[tuple[str, re.Match[str]]] = []
    at = 0
    formula = formula.strip()
    while at < len(formula):
        found = _TOKEN.match(formula, at)
        if found is None:
            return OTHER
        kind = next(name for name in ("text", "area", "call", "name", "number", "sign") if found[name])
        tokens.append((kind, found))
        at = found.end()
    parser = _Parser(tokens)
    try:
        term = parser.whole()
    except (IndexError, RecursionError):
        return OTHER
    return term if parser.at == len(tokens) else OTHER


class _Parser:
    def __init__(self, tokens: list[tuple[str, re.Match[str]]]) -> None:
        self._tokens, self.at = tokens, 0

    def _sign(self) -> str:
        if self.at == len(self._tokens) or self._tokens[self.at][0] != "sign":
            return ""
        return self._tokens[self.at][1]["sign"]

    def whole(self) -> Term:
        """Read up to a comma, a closing bracket or the end; a sum or a comparison is no value of a cell."""
        term = self._product()
        while self._sign() in _LOOSER:
            self.at += 1
            self._product()
            term = OTHER
        return term

    def _product(self) -> Term:
        factors = [self._power()]
        while (sign := self._sign()) in ("*", "/"):
            self.at += 1
            factor = self._power()
            # A quotient is 0 only by what is divided.
            factors += [factor] * (sign == "*")
        return factors[0] if len(factors) == 1 else Term("product", parts=tuple(factors))

    def _power(self) -> Term:
        while self._sign() in ("-", "+", "@"):
            self.at += 1
        term = self._single()
        while (sign := self._sign()) in ("%", "^"):
            self.at += 1
            if sign == "^":
                self._power()
                term = OTHER
        return term

    def _single(self) -> Term:
        kind, found = self._tokens[self.at]
        self.at += 1
        if kind == "text":
            return Term("text", found["text"][1:-1].replace('""', '"'))
        if kind == "number":
            return Term("number", found["number"])
        if kind == "area":
            return Term("area", area=_area(found))
        if kind == "call":
            return Term("call", found["call"].upper().rpartition(".")[2], parts=tuple(self._arguments()))
        if found["sign"] == "(":
            term = self.whole()
            self._close()
            return term
        return OTHER

    def _arguments(self) -> Iterator[Term]:
        while self._sign() != ")":
            # An argument that is left out is a 0 that its writer may have meant.
            yield OTHER if self._sign() == "," else self.whole()
            if self._sign() != ",":
                break
            self.at += 1
            if self._sign() == ")":
                yield OTHER
        self._close()

    def _close(self) -> None:
        if self._sign() != ")":
            raise IndexError
        self.at += 1


def _area(found: re.Match[str]) -> Area:
    sheet = found["bare"] or (found["quoted"] or "").replace("''", "'")
    first, _, last = found["area"].rpartition("!")[2].partition(":")
    (top, left, fixed), (bottom, right, more) = (_corner(each) for each in (first, last or first))
    return Area(sheet, max(top, 0), left, ROWS if bottom < 0 else bottom, right, (*fixed, *more))


def _corner(text: str) -> tuple[int, int, tuple[bool, bool]]:
    column_fixed, letters, row_fixed, digits = _CORNER.fullmatch(text).groups()  # type: ignore[union-attr]
    row = int(digits) - 1 if digits else -1
    return row, column_number(letters.upper()), (row < 0 or bool(row_fixed), bool(column_fixed))
