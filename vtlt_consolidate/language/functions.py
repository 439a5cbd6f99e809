"""The functions and operators of the language: one entry says what each takes, gives, computes and is called.

From an entry follow the value in Python, the formula in a workbook and the words of a sentence. What is
missing stays missing: an argument without a value gives no value, and so does a division by zero. Only `IF`
looks at nothing but the branch that it takes, and `THIẾU` asks whether something is missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import floor

from vtlt_consolidate.words.text import fold, slug

Value = Fraction | str | bool | dt.date
"""What an expression gives; `None` beside it is a missing value."""


class Type(StrEnum):
    """The type of a value, in the words of messages."""

    NUMBER = "số"
    TEXT = "chữ"
    TRUTH = "đúng hoặc sai"
    DAY = "ngày"


NUMBER, TEXT, TRUTH, DAY = Type.NUMBER, Type.TEXT, Type.TRUTH, Type.DAY


@dataclass(frozen=True)
class Function:
    """A function or operator.

    Args:
        name: as the guide writes it.
        takes: the types that it takes, each alternative as a row of types.
        gives: the type of its value; none: that of the first argument, or of a branch.
        value: computes it; arguments are not missing, and `None` is a value that does not exist.
        excel: the formula, with `{}` for the arguments joined by commas, or `{0}`, `{1}` for single ones;
            empty: workbooks have none, so that no live formula can use it.
        says: the words, with the same placeholders; `{ và }` is a list with “và” between.
        repeats: the last argument may be repeated.
        example: for the guide.
        binds: how tightly an operator binds, for brackets; 0: a function.
    """

    name: str
    takes: tuple[tuple[Type, ...], ...]
    gives: Type | None
    value: Callable[..., Value | None]
    excel: str
    says: str
    repeats: bool = False
    example: str = ""
    binds: int = 0

    @property
    def compares(self) -> bool:
        """Is it an operator that compares?"""
        return self.binds == _COMPARED

    def fits(self, types: Sequence[Type]) -> bool:
        """Say whether it takes arguments of these types."""
        return any(self._fits(row, types) for row in self.takes)

    def _fits(self, row: Sequence[Type], types: Sequence[Type]) -> bool:
        longer = len(types) - len(row) if self.repeats else 0
        return [*row, *[row[-1]] * longer] == list(types)


def _divided(part: Fraction, by: Fraction) -> Fraction | None:
    return part / by if by else None


def _moved(first: Fraction | dt.date, by: Fraction | dt.date, sign: int) -> Fraction | dt.date | None:
    """Add or subtract numbers, days and days, or days and numbers."""
    if isinstance(first, dt.date):
        if isinstance(by, dt.date):
            return Fraction((first - by).days)
        try:
            return first + sign * dt.timedelta(days=floor(by))
        except OverflowError:
            return None
    if isinstance(by, dt.date):
        return _moved(by, first, 1)
    return first + sign * by


def _same(first: Value, second: Value) -> bool:
    """Compare as Excel does, without regard to case."""
    if isinstance(first, str) and isinstance(second, str):
        return fold(first) == fold(second)
    return first == second


def _rounded(number: Fraction, places: Fraction) -> Fraction | None:
    if places.denominator != 1 or abs(places) > _MOST_PLACES:
        return None
    factor = Fraction(10) ** int(places)
    # Half away from zero, as Excel rounds; Python rounds half to even.
    size = Fraction(floor(abs(number) * factor + Fraction(1, 2))) / factor
    return size if number >= 0 else -size


_MOST_PLACES = 15


def _day(year: Fraction, month: Fraction, day: Fraction) -> dt.date | None:
    try:
        return dt.date(*(int(part) for part in (year, month, day) if part.denominator == 1))
    except (ValueError, TypeError, OverflowError):
        return None


def _count(*answers: Value) -> Fraction:
    """Count the answers that are as the last one."""
    *given, wanted = answers
    return Fraction(sum(_same(each, wanted) for each in given))


def _chosen(condition: bool, then: Value, otherwise: Value) -> Value:
    """Say what `IF` means; `evaluate` does not call it, as it looks at the branch that is taken alone."""
    return then if condition else otherwise


_NUMBERS = ((NUMBER, NUMBER),)
_ORDERED = ((NUMBER, NUMBER), (DAY, DAY))
_ALIKE = (*_ORDERED, (TEXT, TEXT), (TRUTH, TRUTH))
_SUMS = 3
_PRODUCTS = 4
_COMPARED = 2

IF = Function(
    "IF", tuple((TRUTH, each, each) for each in Type), None, _chosen, "IF({})",
    "nếu {0} thì {1}, không thì {2}", example='IF(TC15="Đạt"; TT03>=20; TRUE)',
)  # fmt: skip
MISSING = Function(
    "THIẾU", tuple((each,) for each in Type), TRUTH, lambda _: False, "", "{0} chưa có số liệu",
    example="THIẾU(TT03)",
)  # fmt: skip
COUNTED = Function(
    "ĐẾM", ((TEXT, TEXT),), NUMBER, _count, "", "số mục “{1}” trong {0}", repeats=True,
    example='ĐẾM(KHO; "Đạt")',
)  # fmt: skip

_ALL = (
    Function("+", (*_NUMBERS, (DAY, NUMBER), (NUMBER, DAY)), None, lambda a, b: _moved(a, b, 1), "{0}+{1}",
             "{0} + {1}", binds=_SUMS),
    Function("-", (*_NUMBERS, (DAY, NUMBER), (DAY, DAY)), None, lambda a, b: _moved(a, b, -1), "{0}-{1}",
             "{0} - {1}", binds=_SUMS),
    Function("*", _NUMBERS, NUMBER, lambda a, b: a * b, "{0}*{1}", "{0} × {1}", binds=_PRODUCTS),
    Function("/", _NUMBERS, NUMBER, _divided, "{0}/{1}", "{0} : {1}", binds=_PRODUCTS),
    Function("=", _ALIKE, TRUTH, _same, "{0}={1}", "{0} là {1}", binds=_COMPARED),
    Function("<>", _ALIKE, TRUTH, lambda a, b: not _same(a, b), "{0}<>{1}", "{0} khác {1}", binds=_COMPARED),
    Function(">=", _ORDERED, TRUTH, lambda a, b: a >= b, "{0}>={1}", "{0} từ {1} trở lên", binds=_COMPARED),
    Function("<=", _ORDERED, TRUTH, lambda a, b: a <= b, "{0}<={1}", "{0} không quá {1}", binds=_COMPARED),
    Function(">", _ORDERED, TRUTH, lambda a, b: a > b, "{0}>{1}", "{0} lớn hơn {1}", binds=_COMPARED),
    Function("<", _ORDERED, TRUTH, lambda a, b: a < b, "{0}<{1}", "{0} nhỏ hơn {1}", binds=_COMPARED),
    IF,
    Function("AND", ((TRUTH,),), TRUTH, lambda *each: all(each), "AND({})", "{ và }", repeats=True,
             example="AND(TT01>=1; TT03>=20)"),
    Function("OR", ((TRUTH,),), TRUTH, lambda *each: any(each), "OR({})", "{ hoặc }", repeats=True,
             example='OR(TC15="Chưa đạt"; TT03>=20)'),
    Function("NOT", ((TRUTH,),), TRUTH, lambda each: not each, "NOT({})", "không phải ({0})",
             example='NOT(TC01="Đạt")'),
    Function("MIN", ((NUMBER,), (DAY,)), None, min, "MIN({})", "số nhỏ nhất trong {}", repeats=True,
             example="MIN(TT01; 5)"),
    Function("MAX", ((NUMBER,), (DAY,)), None, max, "MAX({})", "số lớn nhất trong {}", repeats=True,
             example="MAX(TT01; 1)"),
    Function("SUM", ((NUMBER,),), NUMBER, lambda *each: sum(each, Fraction(0)), "SUM({})", "tổng của {}",
             repeats=True, example="SUM(TT01; TT03)"),
    Function("AVERAGE", ((NUMBER,),), NUMBER, lambda *each: sum(each, Fraction(0)) / len(each),
             "AVERAGE({})", "bình quân của {}", repeats=True, example="AVERAGE(TT01; TT03)"),
    Function("ABS", ((NUMBER,),), NUMBER, abs, "ABS({})", "độ lớn của {0}", example="ABS(TT01-3)"),
    Function("ROUND", ((NUMBER, NUMBER),), NUMBER, _rounded, "ROUND({})", "{0} làm tròn đến {1} số lẻ",
             example="ROUND(TT03; 0)"),
    Function("DATE", ((NUMBER, NUMBER, NUMBER),), DAY, _day, "DATE({})", "ngày {2}/{1}/{0}",
             example="DATE(2026; 6; 30)"),
    Function("YEAR", ((DAY,),), NUMBER, lambda day: Fraction(day.year), "YEAR({})", "năm của {0}",
             example="YEAR(NGÀY_VĂN_BẢN(TC01))"),
    Function("MONTH", ((DAY,),), NUMBER, lambda day: Fraction(day.month), "MONTH({})", "tháng của {0}",
             example="MONTH(CUỐI_KỲ())"),
    Function("DAY", ((DAY,),), NUMBER, lambda day: Fraction(day.day), "DAY({})", "ngày trong tháng của {0}",
             example="DAY(NGÀY_VĂN_BẢN(TC01))"),
    MISSING,
    COUNTED,
)  # fmt: skip


def plain(name: str) -> str:
    """A name without case and diacritics, so that `THIẾU` may be typed `thieu`; operators stay."""
    return slug(name).replace("-", "_") or name


FUNCTIONS = {plain(each.name): each for each in _ALL}
"""Name, as `plain` gives it → function or operator."""
