"""The language of conditions: how it is read, what it means, and that three calculators agree."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from tests.helpers import SMALL
from tests.office import needs_libreoffice, recalculated
from vtlt_consolidate.excel.sheet import Book, Live
from vtlt_consolidate.language import excel, sentences
from vtlt_consolidate.language.evaluate import evaluate
from vtlt_consolidate.language.functions import FUNCTIONS, NUMBER, TRUTH, Value
from vtlt_consolidate.language.meaning import REFERENCES, compiled
from vtlt_consolidate.language.syntax import FormulaError
from vtlt_consolidate.language.typed import Ref, When, references
from vtlt_consolidate.settings import sets

GIVEN: dict[str, Value] = {
    "A1": "Đạt", "A2": "Chưa đạt", "B1": "Cử nhân Luật", "B2": Fraction(41, 2), "B3": Fraction(2),
}  # fmt: skip


def value(text: str) -> Value | None:
    return evaluate(compiled(text, SMALL), lambda ref: None if ref.when else GIVEN.get(ref.code))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("B2 >= 20", True),
        ("=b2 ≥ 20,5", True),
        ("B2*2,5", Fraction(205, 4)),
        ("IF(A1=“Đạt”; B2>=30; TRUE)", False),
        ('IF(A1="đạt",B2>=20.5,FALSE)', True),
        ("(B2+1)*2-(3-B3)", Fraction(42)),
        ("-B3*-2 + 10%", Fraction(41, 10)),
        ("10-3-2", Fraction(5)),
        ('AND(A1<>"Chưa đạt"; OR(B3=0; B3=2); NOT(B2<1))', True),
        ('B1 = "cử nhân luật"', True),
        ('ĐẾM(NS; "Chưa đạt")', Fraction(1)),
        ("ROUND(B2; 0)", Fraction(21)),
        ("ROUND(-B2; 0)", Fraction(-21)),
        ("DATE(2026;3;31) - DATE(2026;3;1)", Fraction(30)),
        ("DATE(2026;3;31) + 1", dt.date(2026, 4, 1)),
        ("MONTH(DATE(2026; 12; 1))", Fraction(12)),
        ("AVERAGE(B2; B3; 1,5)", Fraction(8)),
        ("thieu(B2)", False),
        ("THIẾU(A3)", True),
    ],
)
def test_a_formula_is_read_and_computed_as_excel_does(text: str, expected: Value) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        'A3 = "Đạt"', 'IF(A3="Đạt"; TRUE; FALSE)', 'AND(A1="Đạt"; A3="Đạt")', "B2/(B3-2)",
        "B2 >= KỲ_TRƯỚC(B2)", "DATE(2026; 2; 30)", 'ĐẾM(A3; "Đạt") = 0',
    ],
)  # fmt: skip
def test_what_is_missing_or_cannot_exist_gives_nothing_and_never_a_zero(text: str) -> None:
    assert value(text) is None


def test_only_the_branch_that_is_taken_is_needed() -> None:
    assert value('IF(A1="Đạt"; B2>=20; A3="Đạt")') is True


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("B2 >=", "chưa hết"),
        ("1 < B2 < 3", "AND(…; …)"),
        ('A1 = "Đạt', "chưa đóng"),
        ("B2 >= 1.500", "1500"),
        ("MIN(1,5) >= 2", "dấu chấm phẩy"),
        ("B22 >= 1", "có phải B2 không"),
        ("SUMM(B2)", "có phải SUM không"),
        ('COUNTIF(NS; "Đạt") = 1', 'dùng ĐẾM, ví dụ ĐẾM(KHO; "Đạt")'),
        ("count(A1) = 1", "dùng ĐẾM"),
        ("ISBLANK(B2)", "dùng THIẾU"),
        ('A1 = "Dat"', "“Đạt” hoặc “Chưa đạt”"),
        ("A1 >= 3", "giữa chữ và số"),
        ("NS = 1", "ĐIỂM(NS)"),
        ("TỔNG_SỐ(B2)", "không phải là tỷ lệ"),
        ("NGÀY_VĂN_BẢN(A2) < CUỐI_KỲ()", "không hỏi văn bản"),
        ("KỲ_TRƯỚC(KỲ_TRƯỚC(B2))", "chỉ nhận số liệu của biểu"),
        ("B2 # 3", "ký tự “#”"),
        ("B2 + 1", "cho số, cần đúng hoặc sai"),
        ('ĐẾM(NS; "Tốt")', "không có mục nào"),
    ],
)
def test_a_formula_that_cannot_be_used_says_why(text: str, says: str) -> None:
    with pytest.raises(FormulaError, match=re.escape(says)):
        compiled(text, SMALL, TRUTH)


@given(st.text(alphabet='AB123ĐÁ ()<>=;,.+-*/%"“”[]', max_size=25))
def test_no_text_is_more_than_a_formula_or_an_error(text: str) -> None:
    try:
        tree = compiled(text, SMALL)
    except FormulaError as error:
        assert str(error).endswith((".", "]", "không."))
    else:
        evaluate(tree, lambda ref: GIVEN.get(ref.code))
        assert sentences.sentence(tree, SMALL)


def test_a_code_that_is_no_word_stands_in_brackets() -> None:
    dan_phuong = sets.load("dan-phuong-2021")
    assert [ref.code for ref in references(compiled("[1a] = [1b]", dan_phuong))] == ["1a", "1b"]


def test_a_value_of_another_period_is_told_apart() -> None:
    (now, before, *_) = references(compiled("B2 >= KỲ_TRƯỚC(B2 * 1,5)", SMALL))
    assert (now.when, before.when) == (When.NOW, When.BEFORE)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("B2 >= 20,5", "“Diện tích kho (m²)” từ 20,5 trở lên"),
        (
            'IF(A3="Đạt"; B2>=20; TRUE)',
            "nếu “Có kho lưu trữ” là “Đạt” thì “Diện tích kho (m²)” từ 20 trở lên",
        ),
        ("B3/B2 <= 70%", "“Số người (người)” : “Diện tích kho (m²)” không quá 70%"),
        ("10-(3-B3) = 9", "10 - (3 - “Số người (người)”) là 9"),
        ("NGÀY_VĂN_BẢN(A1) <= CUỐI_KỲ()", "ngày văn bản của “Ban hành Kế hoạch” không sau ngày cuối kỳ"),
        ("B2 >= KỲ_TRƯỚC(B2)", "“Diện tích kho (m²)” từ “Diện tích kho (m²)” kỳ trước trở lên"),
    ],
)
def test_a_formula_can_be_said_in_words(text: str, words: str) -> None:
    assert sentences.sentence(compiled(text, SMALL), SMALL) == words


def test_every_function_has_an_example_that_can_be_used() -> None:
    hcmc = sets.load("hcmc-23")
    # Of a ratio, or of what may not arise, which this set does not have.
    lacking = {"TỔNG_SỐ", "TỶ_LỆ", "KHÔNG_PHÁT_SINH"}
    for entry in (*FUNCTIONS.values(), *REFERENCES):
        if entry.example and entry.name not in lacking:
            compiled(entry.example, hcmc)


def _conditions(chance: random.Random, depth: int) -> str:
    """A condition made up at random."""
    if depth == 0:
        return chance.choice([
            f"{_number(chance, 1)} {chance.choice(['>=', '<=', '<', '>', '=', '<>'])} {_number(chance, 1)}",
            f'{chance.choice(["A1", "A2", "A3"])} = "{chance.choice(["Đạt", "Chưa đạt"])}"',
            'ĐẾM(NS; "Đạt") >= 1',
            f"THIẾU({chance.choice(['B2', 'B3', 'A4'])})",
        ])  # fmt: skip
    parts = [_conditions(chance, depth - 1) for _ in range(3)]
    return chance.choice([
        f"AND({parts[0]}; {parts[1]})", f"OR({'; '.join(parts)})", f"NOT({parts[0]})",
        f"IF({parts[0]}; {parts[1]}; {parts[2]})",
    ])  # fmt: skip


def _number(chance: random.Random, depth: int) -> str:
    if depth == 0:
        return chance.choice(["B2", "B3", "2", "0,5", "25%", "-3"])
    one, other = _number(chance, depth - 1), _number(chance, depth - 1)
    return chance.choice([
        f"({one}+{other})", f"{one}-({other}-{one})", f"{one}*{other}", f"{one}/({other})",
        f"MAX({one}; {other})", f"SUM({one}; {other}; 1)", f"ROUND({one}/3; 1)", f"ABS({one})",
    ])  # fmt: skip


def _cases() -> Iterator[tuple[str, dict[str, Value]]]:
    chance = random.Random("hai cách tính")
    for number in range(600):
        given = {
            **{code: chance.choice(["Đạt", "Chưa đạt"]) for code in ("A1", "A2", "A3", "A4")},
            "B2": Fraction(chance.randint(0, 80), 4), "B3": Fraction(chance.randint(0, 3)),
        }  # fmt: skip
        kept = {code: each for code, each in given.items() if chance.random() < 0.85}
        yield (_conditions(chance, 2) if number % 2 else _number(chance, 2)), kept
    # In binary fractions this is 0,2999999999999972.
    yield "B2 - B3 >= 0,3", {"B2": Fraction("100.3"), "B3": Fraction(100)}


@needs_libreoffice
def test_the_live_formula_gives_what_python_gives(tmp_path: Path) -> None:
    book = Book()
    sheet = book.sheet("Tính")
    expected: list[Value | None] = []
    for row, (text, typed) in enumerate(_cases()):
        tree = compiled(text, SMALL)
        columns = {code: at for at, code in enumerate(("A1", "A2", "A3", "A4", "B2", "B3"), 1)}
        for code, each in typed.items():
            sheet.value(row, columns[code], float(each) if isinstance(each, Fraction) else str(each))

        def place(ref: Ref, row: int = row, columns: dict[str, int] = columns) -> str:
            return f"{'ABCDEFG'[columns[ref.code]]}{row + 1}"

        written = excel.formula(tree, place)
        sheet.value(row, 0, Live(f'IF({excel.present(tree, place)},{written},"")', 0))
        expected.append(evaluate(tree, lambda ref, typed=typed: typed.get(ref.code)))  # type: ignore[misc]
    path = tmp_path / "tinh.xlsx"
    path.write_bytes(book.save())
    rows = CalamineWorkbook.from_path(recalculated(path, tmp_path)).get_sheet_by_name("Tính").to_python()
    wrong = [
        (case, row[0], want)
        for case, row, want in zip(_cases(), rows, expected, strict=True)
        if not _same(row[0], want)
    ]
    assert wrong == []
    assert {type(each) for each in expected} == {bool, Fraction, type(None)}


def _same(shown: object, want: Value | None) -> bool:
    if want is None:
        return shown == ""
    if isinstance(want, Fraction):
        return isinstance(shown, int | float) and abs(shown - want) < Fraction(1, 10**9)
    return shown is want


def test_the_types_of_a_set_follow_its_kinds() -> None:
    assert compiled("B2", SMALL).type == NUMBER
    assert compiled("THIẾU(B1)", SMALL).type == TRUTH
