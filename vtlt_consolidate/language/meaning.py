"""What a formula means in a criteria set: names become references to answers, and every type fits."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rapidfuzz import process

from vtlt_consolidate.language import syntax
from vtlt_consolidate.language.functions import (
    COUNTED,
    DAY,
    FUNCTIONS,
    IF,
    MISSING,
    NUMBER,
    TEXT,
    TRUTH,
    Function,
    Type,
    plain,
)
from vtlt_consolidate.language.syntax import FormulaError
from vtlt_consolidate.language.typed import (
    FIRST_DAY,
    LAST_DAY,
    LATE,
    NONE,
    POINTS,
    RECEIVED,
    Apply,
    Literal,
    Ref,
    Typed,
    When,
    references,
)
from vtlt_consolidate.model.criteria import GROUP, MARK_OPTIONS, CriteriaSet, Node
from vtlt_consolidate.model.kinds import FACTS, PerKind
from vtlt_consolidate.model.layout import ANSWER, DOC_DATE, DOC_NUMBER, OF
from vtlt_consolidate.words.text import fold


@dataclass(frozen=True)
class Reference:
    """A function that names an answer instead of computing something.

    Args:
        name: as the guide writes it.
        help: what it names.
        example: for the guide.
    """

    name: str
    help: str
    example: str


WHOLE = Reference("TỔNG_SỐ", "tổng số của một tỷ lệ", "TỔNG_SỐ(TC05)")
SHARE = Reference("TỶ_LỆ", "tỷ lệ đã làm được trên tổng số; so với 70% hoặc 0,7", "TỶ_LỆ(TC05)>=70%")
PAPER_DAY = Reference("NGÀY_VĂN_BẢN", "ngày của văn bản minh chứng", "NGÀY_VĂN_BẢN(TC01)<=CUỐI_KỲ()")
PAPER_NUMBER = Reference("SỐ_VĂN_BẢN", "số, ký hiệu của văn bản minh chứng",
                         "SỐ_VĂN_BẢN(TC01)<>SỐ_VĂN_BẢN(TC03)")  # fmt: skip
WORTH = Reference("ĐIỂM", "điểm của một tiêu chí hoặc một nhóm", "ĐIỂM(KHO)>=3")
UNARISEN = Reference("KHÔNG_PHÁT_SINH", "đơn vị trả lời tiêu chí này là không phát sinh",
                     "IF(KHÔNG_PHÁT_SINH(TC05); 0; TC05)")  # fmt: skip
BEFORE = Reference("KỲ_TRƯỚC", "giá trị ở kỳ liền trước", "TT03>=KỲ_TRƯỚC(TT03)")
YEAR_BEFORE = Reference("CÙNG_KỲ_NĂM_TRƯỚC", "giá trị ở cùng kỳ năm trước", "TT03>=CÙNG_KỲ_NĂM_TRƯỚC(TT03)")
FIRST = Reference("ĐẦU_KỲ", "ngày đầu của kỳ", "NGÀY_VĂN_BẢN(TC01)>=ĐẦU_KỲ()")
LAST = Reference("CUỐI_KỲ", "ngày cuối của kỳ", "NGÀY_VĂN_BẢN(TC01)<=CUỐI_KỲ()")
DAYS_LATE = Reference(
    "SỐ_NGÀY_TRỄ",
    "số ngày nộp báo cáo sau hạn; đúng hạn là 0; quý, năm gộp: kỳ trễ nhiều nhất",
    "SỐ_NGÀY_TRỄ()<=5",
)
CAME = Reference("NGÀY_NỘP", "ngày nhận báo cáo đầu tiên dùng được; quý, năm gộp: ngày muộn nhất",
                 "NGÀY_NỘP()<=CUỐI_KỲ()+5")  # fmt: skip
REFERENCES = (
    WHOLE,
    SHARE,
    PAPER_DAY,
    PAPER_NUMBER,
    WORTH,
    UNARISEN,
    BEFORE,
    YEAR_BEFORE,
    FIRST,
    LAST,
    DAYS_LATE,
    CAME,
)
"""Everything that may stand before a bracket beside `functions.FUNCTIONS`."""

_OF_KIND = PerKind(
    mark=TEXT, choice=TEXT, points=NUMBER, count=NUMBER, ratio=NUMBER, quantity=NUMBER, text=TEXT, date=DAY,
    document=TEXT,
)  # fmt: skip
"""Kind of a leaf → the type of its answer."""


def compiled(text: str, criteria: CriteriaSet, gives: Type | None = None) -> Typed:
    """Read a formula and find out what it means in a set.

    Args:
        text: the formula.
        criteria: the set that its names are of.
        gives: the type that its value must have; none: any.

    Raises:
        FormulaError: it cannot be read, names something unknown, or types do not fit; the text says why.
    """
    return _compiled(text, criteria, gives)


@functools.lru_cache(maxsize=1024)
def _compiled(text: str, criteria: CriteriaSet, gives: Type | None) -> Typed:
    found: list[Typed] = []
    failures: list[FormulaError] = []
    for tree in syntax.readings(text):
        try:
            found.append(_checked(_Meaning(criteria).of(tree), gives))
        except FormulaError as failure:
            failures.append(failure)
    if not found:
        # Of two readings the one with semicolons comes first, and is how Vietnamese Excel writes.
        raise failures[-1]
    if len(found) > 1:
        raise FormulaError(
            "dấu phẩy giữa hai chữ số vừa có thể là phần lẻ, vừa có thể ngăn hai số; dùng dấu chấm phẩy để "
            "ngăn, ví dụ MIN(1; 5), hoặc thêm dấu cách sau dấu phẩy."
        )
    return found[0]


def _checked(tree: Typed, gives: Type | None) -> Typed:
    if gives is not None and tree.type != gives:
        example = "TT03 >= 20" if gives == TRUTH else "TT03 * 2"
        raise FormulaError(f"công thức này cho {tree.type}, cần {gives}; ví dụ: {example}.")
    return tree


class _Meaning:
    """Finds what names and functions mean."""

    def __init__(self, criteria: CriteriaSet) -> None:
        self._criteria = criteria
        self._nodes = {fold(node.code): node for node in criteria.nodes}

    def of(self, tree: syntax.Tree) -> Typed:
        """Find the meaning of a tree.

        Raises:
            FormulaError: a name is unknown, or types do not fit.
        """
        if isinstance(tree, syntax.Literal):
            if isinstance(tree.value, bool):
                return Literal(tree.value, TRUTH)
            return Literal(tree.value, TEXT) if isinstance(tree.value, str) else \
                Literal(Fraction(tree.value), NUMBER)  # fmt: skip
        if isinstance(tree, syntax.Name):
            return self._answer(self._node(tree.code))
        if special := _SPECIAL.get(tree.name):
            return special(self, tree)
        if tree.name not in FUNCTIONS:
            if tree.name in _OF_EXCEL:
                meant = _OF_EXCEL[tree.name]
                raise FormulaError(f"không có hàm “{tree.typed}”; dùng {meant.name}, ví dụ {meant.example}.")
            raise FormulaError(_unknown("hàm", tree.typed, _KNOWN))
        return self._applied(FUNCTIONS[tree.name], tuple(map(self.of, tree.arguments)))

    def _applied(self, function: Function, arguments: tuple[Typed, ...]) -> Apply:
        types = [argument.type for argument in arguments]
        if not function.fits(types):
            raise FormulaError(_misfit(function, types))
        _require_options(function, arguments)
        gives = function.gives or types[-1 if function is IF else 0]
        if function.gives is None and function.name in "+-" and set(types) == {DAY}:
            gives = NUMBER
        if function.gives is None and function.name == "+" and DAY in types:
            gives = DAY
        return Apply(function, arguments, gives)

    def _node(self, code: str) -> Node:
        node = self._nodes.get(fold(code))
        if node is None:
            raise FormulaError(_unknown("mã", code, list(self._criteria.by_code)))
        return node

    def _answer(self, node: Node) -> Ref:
        if node.kind == GROUP or node.source:
            points = f"; điểm là ĐIỂM({syntax.as_name(node.code)}), {_SCORED}"
            instead = answers_of(self._criteria, node)
            raise FormulaError(f"{instead}{points if self._criteria.scores(node) else ''}.")
        return Ref(node.code, ANSWER, _OF_KIND[node.kind], options=_options(node))

    def _named(self, call: syntax.Call) -> Node:
        """The row that the only argument of a reference names."""
        match call.arguments:
            case (syntax.Name(code),):
                return self._node(code)
        raise FormulaError(f"{call.typed}(…) cần đúng một mã, ví dụ {_EXAMPLES[call.name]}.")

    def whole(self, call: syntax.Call) -> Typed:
        node = self._named(call)
        if node.kind == GROUP or not FACTS[node.kind].of_a_whole:
            raise FormulaError(f"{node.code} không phải là tỷ lệ nên không có tổng số.")
        return Ref(node.code, OF, NUMBER)

    def share(self, call: syntax.Call) -> Typed:
        whole = self.whole(call)
        return self._applied(FUNCTIONS["/"], (self._answer(self._named(call)), whole))

    def paper_day(self, call: syntax.Call) -> Typed:
        return Ref(self._proved(call).code, DOC_DATE, DAY)

    def paper_number(self, call: syntax.Call) -> Typed:
        return Ref(self._proved(call).code, DOC_NUMBER, TEXT)

    def _proved(self, call: syntax.Call) -> Node:
        node = self._named(call)
        if not node.evidence:
            raise FormulaError(f"{node.code} không hỏi văn bản minh chứng; ghi “Có” ở cột Minh chứng.")
        return node

    def points(self, call: syntax.Call) -> Typed:
        node = self._named(call)
        if not self._criteria.scores(node):
            raise FormulaError(f"{node.code} không được tính điểm.")
        return Ref(node.code, POINTS, NUMBER)

    def unarisen(self, call: syntax.Call) -> Typed:
        node = self._named(call)
        if node.kind == GROUP or not node.unarisen:
            raise FormulaError(
                f"{node.code} không trả lời được “Không phát sinh”; chọn ở cột Không phát sinh."
            )
        return Ref(node.code, NONE, TRUTH)

    def before(self, call: syntax.Call) -> Typed:
        return self._shifted(call, When.BEFORE)

    def year_before(self, call: syntax.Call) -> Typed:
        return self._shifted(call, When.YEAR_BEFORE)

    def _shifted(self, call: syntax.Call, when: When) -> Typed:
        if len(call.arguments) != 1:
            raise FormulaError(f"{call.typed}(…) cần đúng một giá trị, ví dụ {_EXAMPLES[call.name]}.")
        inside = self.of(call.arguments[0])
        named = list(references(inside))
        if not named or any(ref.when != When.NOW or not ref.code for ref in named):
            raise FormulaError(f"{call.typed}(…) chỉ nhận số liệu của biểu, ví dụ {_EXAMPLES[call.name]}.")
        return _with_period(inside, when)

    def day(self, call: syntax.Call) -> Typed:
        if call.arguments:
            raise FormulaError(f"{call.typed}() không nhận gì trong ngoặc.")
        field = _OF_NO_CODE[call.name]
        return Ref("", field, NUMBER if field == LATE else DAY)

    def counted(self, call: syntax.Call) -> Typed:
        match call.arguments:
            case (syntax.Name(code), syntax.Literal(str() as wanted)):
                node = self._node(code)
            case _:
                raise FormulaError(f"ĐẾM cần một mã nhóm và một câu trả lời, ví dụ {COUNTED.example}.")
        leaves = [leaf for leaf in self._criteria.leaves
                  if leaf is node or node in self._criteria.path(leaf)]  # fmt: skip
        fitting = [leaf for leaf in leaves if fold(wanted) in map(fold, _options(leaf))]
        if not fitting:
            raise FormulaError(f"trong {node.code} không có mục nào trả lời được “{wanted}”.")
        return Apply(COUNTED, (*map(self._answer, fitting), Literal(wanted, TEXT)), NUMBER)


_OF_NO_CODE = {
    plain(FIRST.name): FIRST_DAY,
    plain(LAST.name): LAST_DAY,
    plain(DAYS_LATE.name): LATE,
    plain(CAME.name): RECEIVED,
}
_SPECIAL: dict[str, Callable[[_Meaning, syntax.Call], Typed]] = {
    plain(WHOLE.name): _Meaning.whole,
    plain(SHARE.name): _Meaning.share,
    plain(PAPER_DAY.name): _Meaning.paper_day,
    plain(PAPER_NUMBER.name): _Meaning.paper_number,
    plain(WORTH.name): _Meaning.points,
    plain(UNARISEN.name): _Meaning.unarisen,
    plain(BEFORE.name): _Meaning.before,
    plain(YEAR_BEFORE.name): _Meaning.year_before,
    **dict.fromkeys(_OF_NO_CODE, _Meaning.day),
    plain(COUNTED.name): _Meaning.counted,
}
_EXAMPLES = {plain(each.name): each.example for each in REFERENCES}
_KNOWN = [*(each.name for each in FUNCTIONS.values() if not each.binds), *(each.name for each in REFERENCES)]


_OF_EXCEL = {**dict.fromkeys(("count", "counta", "countif", "countifs"), COUNTED), "isblank": MISSING}
"""Functions of Excel that go by another name here."""
_SCORED = "chỉ dùng ở sheet Khống chế và ở công thức của nhóm chứa nó"
"""Where points may be looked at."""


def answers_of(criteria: CriteriaSet, node: Node) -> str:
    """Say which answers a formula can look at where a row is meant that may have none of its own."""
    if node.kind != GROUP:
        has_none = f"{node.code} không do đơn vị điền nên không có câu trả lời"
        return has_none if node.source else f"so câu trả lời {node.code}"
    inside = [leaf for leaf in criteria.leaves if node in criteria.path(leaf) and not leaf.source]
    one = f", ví dụ {syntax.as_name(inside[0].code)}" if inside else ""
    offered = next((option for leaf in inside for option in _options(leaf)), "")
    count = f', hoặc đếm: ĐẾM({syntax.as_name(node.code)}; "{offered}")' if offered else ""
    return f"{node.code} là một nhóm, không có câu trả lời; ghi mã tiêu chí trong nhóm{one}{count}"


def _options(node: Node) -> tuple[str, ...]:
    return tuple(option.label for option in node.options) or (MARK_OPTIONS if node.kind == "mark" else ())


def _with_period(tree: Typed, when: When) -> Typed:
    if isinstance(tree, Ref):
        return dataclasses.replace(tree, when=when)
    if isinstance(tree, Apply):
        moved = tuple(_with_period(argument, when) for argument in tree.arguments)
        return dataclasses.replace(tree, arguments=moved)
    return tree


def _require_options(function: Function, arguments: Sequence[Typed]) -> None:
    """Refuse to compare an answer from a list with a text that is not in the list."""
    if function.name not in ("=", "<>"):
        return
    for pair in (arguments, tuple(reversed(arguments))):
        match pair:
            case (Ref(code=code, options=(_, *_) as listed), Literal(value=value)):
                if fold(str(value)) not in map(fold, listed):
                    words = " hoặc ".join(f"“{option}”" for option in listed)
                    raise FormulaError(f"{code} chỉ có thể là {words}, không có “{value}”.")


def _misfit(function: Function, types: Sequence[Type]) -> str:
    given = ", ".join(types) or "không có gì"
    if function.binds:
        return f"không dùng được dấu {function.name} giữa {' và '.join(types)}."
    return f"{function.name}(…) không nhận ({given}); ví dụ đúng: {function.example}."


def _unknown(what: str, typed: str, known: Sequence[str]) -> str:
    by_fold = {plain(name): name for name in known}
    close = process.extractOne(plain(typed), list(by_fold), score_cutoff=_CLOSE)
    hint = f"; có phải {by_fold[close[0]]} không" if close else ""
    more = "" if what == "hàm" or close else "; mã ghi như ở sheet Tiêu chí, mã bắt đầu bằng số đặt trong [ ]"
    return f"không có {what} “{typed}”{hint}{more}."


_CLOSE = 60
