"""Conditions and values as an analyst writes them in a cell: an Excel-like formula over the codes of a set.

Reading it has two steps: here text becomes a tree, whatever the names in it mean; `typed` then finds out what
they mean in a criteria set, and whether the types fit.

A comma is the decimal sign of one Excel and the separator of arguments in another. Both ways of writing are
read; a formula that can be read both ways with different meanings is refused.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from vtlt_consolidate.language.functions import plain
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.text import fold


class FormulaError(VtltError):
    """A formula that cannot be used; the text says why and how to write it."""


@dataclass(frozen=True)
class Literal:
    """A number, a text, or a truth value."""

    value: Decimal | str | bool


@dataclass(frozen=True)
class Name:
    """The code of a row of the set, as it was typed."""

    code: str


@dataclass(frozen=True)
class Call:
    """A function or an operator with its arguments; `name` as in `functions.FUNCTIONS`, folded."""

    name: str
    arguments: tuple[Tree, ...]
    typed: str = field(default="", compare=False)


Tree = Literal | Name | Call

_GRAMMAR = r"""
?start: "="? expression
?expression: sum | sum COMPARED sum -> compared
?sum: product | sum ADDED product -> added
?product: signed | product TIMES signed -> added
?signed: share | "-" signed -> minus | "+" signed
?share: atom | share "%" -> percent
?atom: NUMBER -> number
     | TEXT -> text
     | WORD -> name
     | CODE -> code
     | WORD "(" [expression (SEPARATOR expression)*] ")" -> call
     | "(" expression ")"
COMPARED: "<=" | ">=" | "<>" | "≤" | "≥" | "≠" | "=" | "<" | ">"
ADDED: "+" | "-" | "\u2212"
TIMES: "*" | "/" | "×" | "÷"
TEXT: /"(?:[^"]|"")*"/ | /“[^”]*”/
CODE: /\[[^\[\]]+\]/
WORD: /WORDLIKE/
NUMBER: /DIGITS/
SEPARATOR: "SIGN"
%ignore /[\s\u00a0]+/
"""
_WORD = r"[^\W\d][\w.]*"
# A point before three digits groups thousands in Vietnam, so such a number is not guessed.
_GROUPED = re.compile(r"(?<![\w.,])\d{1,3}(?:\.\d{3})+(?![\d.])")
_BY_SEMICOLON, _BY_COMMA = (r"\d+(?:,\d+)?", ";"), (r"\d+(?:\.\d+)?", ",")
_COMPARED = {"≤": "<=", "≥": ">=", "≠": "<>"}
_TRUTHS = {"true": True, "false": False, "dung": True, "sai": False}
_TEXTS = re.compile(r'"(?:[^"]|"")*"|“[^”]*”|\[[^\[\]]+\]')
_NAMES = re.compile(rf'"(?:[^"]|"")*"|“[^”]*”|\[(?P<code>[^\[\]]+)\]|(?<![\w.])(?P<word>{_WORD})')


class _Build(Transformer[Token, Tree]):
    """Turns what lark found into our tree."""

    def number(self, parts: list[Token]) -> Tree:
        return Literal(Decimal(parts[0].replace(",", ".")))

    def text(self, parts: list[Token]) -> Tree:
        inside = parts[0][1:-1]
        return Literal(inside.replace('""', '"') if parts[0].startswith('"') else inside)

    def name(self, parts: list[Token]) -> Tree:
        truth = _TRUTHS.get(plain(parts[0]))
        return Name(str(parts[0])) if truth is None else Literal(truth)

    def code(self, parts: list[Token]) -> Tree:
        return Name(parts[0][1:-1].strip())

    def call(self, parts: list[Any]) -> Tree:
        arguments = tuple(part for part in parts[1:] if part is not None and not isinstance(part, Token))
        return Call(plain(parts[0]), arguments, str(parts[0]))

    def compared(self, parts: list[Any]) -> Tree:
        left, sign, right = parts
        return Call(_COMPARED.get(sign, str(sign)), (left, right))

    def added(self, parts: list[Any]) -> Tree:
        left, sign, right = parts
        return Call({"\u2212": "-", "×": "*", "÷": "/"}.get(sign, str(sign)), (left, right))

    def minus(self, parts: list[Tree]) -> Tree:
        (part,) = parts
        if isinstance(part, Literal) and isinstance(part.value, Decimal):
            return Literal(-part.value)
        return Call("-", (Literal(Decimal(0)), part))

    def percent(self, parts: list[Tree]) -> Tree:
        return Call("/", (parts[0], Literal(Decimal(100))))


@functools.cache
def _parser(digits: str, sign: str) -> Lark:
    grammar = _GRAMMAR.replace("WORDLIKE", _WORD).replace("DIGITS", digits).replace("SIGN", sign)
    return Lark(grammar, parser="lalr", maybe_placeholders=True)


def as_name(code: str) -> str:
    """Write the code of a row as a formula names it: in brackets if it does not read as one word."""
    return code if re.fullmatch(_WORD, code) and plain(code) not in _TRUTHS else f"[{code}]"


def names(text: str) -> Iterator[str]:
    """Yield the folded codes that a formula may name, even one that makes no sense; functions are among them.

    A code that does not read as one word is named in brackets only: `1` is a number, `[1]` a code.
    """
    for found in _NAMES.finditer(text):
        if name := found["code"] or found["word"]:
            yield fold(name)


def readings(text: str) -> list[Tree]:
    """Read a formula in every way in which it is well-formed, at least one and at most two.

    Raises:
        FormulaError: there is none; the text says where it stops making sense.
    """
    bare = _TEXTS.sub("", text)
    if grouped := _GROUPED.search(bare):
        digits = grouped[0]
        raise FormulaError(
            f"“{digits}” có thể là {digits.replace('.', '')} hoặc {digits.replace('.', ',', 1)}; ghi liền "
            f"{digits.replace('.', '')}, hoặc dùng dấu phẩy cho phần lẻ."
        )
    styles = [_BY_SEMICOLON] if ";" in bare else [_BY_SEMICOLON, _BY_COMMA]
    found: list[Tree] = []
    failures: list[UnexpectedInput] = []
    for style in styles:
        try:
            tree = _Build().transform(_parser(*style).parse(text))
        except UnexpectedInput as failure:
            failures.append(failure)
            continue
        if tree not in found:
            found.append(tree)
    if not found:
        raise FormulaError(_where(text, max(failures, key=_reached)))
    return found


def _reached(failure: UnexpectedInput) -> int:
    at = failure.pos_in_stream
    return -1 if at is None else at


def _where(text: str, failure: UnexpectedInput) -> str:
    """Say where a formula stops making sense."""
    if isinstance(failure, UnexpectedCharacters):
        letter = text[_reached(failure)]
        if letter in '"“':
            return 'chữ mở bằng dấu ngoặc kép mà chưa đóng; ví dụ đúng: TC15 = "Đạt".'
        return f"không hiểu ký tự “{letter}” ở vị trí {_reached(failure) + 1}."
    if isinstance(failure, UnexpectedToken) and failure.token.type != "$END":
        before = text[: _reached(failure)].rstrip()[-_SHOWN:]
        after = f" sau “{before}”" if before else ""
        hint = " So sánh hai lần thì ghi AND(…; …)." if failure.token.type == "COMPARED" else ""
        return f"không hiểu “{failure.token}”{after} (vị trí {_reached(failure) + 1}).{hint}"
    return f"công thức chưa hết: “{text.strip()[-_SHOWN:]}” còn thiếu phần sau."


_SHOWN = 20
