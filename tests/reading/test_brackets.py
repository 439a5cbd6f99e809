"""Words behind an answer: a document is evidence, anything else may turn the answer into its opposite."""

from decimal import Decimal
from pathlib import Path

import pytest

from tests.figures import points_of
from tests.helpers import SMALL, UNITS, WHOLE, cell_of, check, found, receive, workspace
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.criteria import CHOICE, DOCUMENT, MARK, POINTS, Node, Option
from vtlt_consolidate.model.layout import ANSWER
from vtlt_consolidate.reading import answers
from vtlt_consolidate.words.citations import is_reference
from vtlt_consolidate.words.vocabulary import read_mark

CHOSEN = Node(
    "C", CHOICE, "Kho", "Kho lưu trữ",
    options=(Option("Đầy đủ", Decimal(2)), Option("Có kho (chưa chuyên dụng)", Decimal(1)),
             Option("Có kho", Decimal(1)), Option("Không", Decimal(0))),
)  # fmt: skip
MARKED = Node("M", MARK, "Kế hoạch", "Ban hành Kế hoạch")
GIVEN = Node("P", POINTS, "Điểm", "Điểm", points=Decimal(10))


def rule_of(leaf: Node, typed: str) -> str:
    """The code of the rule that a text breaks as an answer; empty: none."""
    said = answers._parse_cell(leaf, ANSWER, cellkinds.TEXT, typed)
    return said.rule.code if said.rule and said.state == "invalid" else ""


@pytest.mark.parametrize("typed", [
    "Đạt (chưa ban hành)", "Đạt (một phần)", "Có (dự thảo)", "Không (đã ban hành)", "Đủ (thiếu 2)",
    "Hoàn thành (chưa xong)", "Đạt - chưa ban hành", "Đạt – dự thảo", "Đạt, chưa ký", "Đạt; chưa ký",
    "Đạt: một phần", "Đạt [chưa ban hành]", "Đạt (12/KH-UBND) (dự thảo)", "Đạt (dự thảo) (12/KH-UBND)",
    "Đạt (12/KH-UBND", "Đạt ((12/KH-UBND))", "Đạt ()", "Đạt (12/KH-UBND) chưa ký", "Đạt\n(chưa ban hành)",
    "Đạt\uff08chưa ban hành\uff09", "x (chưa)", "Đạt (3/5)", "Đạt (50%)",
    "Đạt (tháng 3/2026)", "Đạt/Chưa đạt",
    "Chưa đạt (đã ban hành)", "Đạt {chưa}",
])  # fmt: skip
def test_words_behind_a_mark_are_asked_about(typed: str) -> None:
    assert rule_of(MARKED, typed) == "VT230"


@pytest.mark.parametrize("typed", [
    "QĐ số 12/QĐ-UBND", "12/KH-UBND ngày 05/3/2026", "Kế hoạch số 12/KH-UBND", "12/KH-UBND, 05/3/2026",
    "12/KH-UBND; 05/3/2026", "ngày 05/3/2026", "05/3/2026", "ngày 05 tháng 3 năm 2026", "Kế hoạch số 5",
    "kế hoạch số: 5/KH-UBND ngày 05 tháng 3 năm 2026", "QĐ 12/QĐ-UBND và KH 13/KH-UBND", "20KH-UBND",
    "12/2026/QĐ-UBND", "CV 15/UBND-VX ngày 1.2.26", "số 12/KH", "QĐ ngày 05/3/2026", "Giấy uỷ quyền số 3",
])  # fmt: skip
def test_a_document_in_brackets_is_evidence(typed: str) -> None:
    assert is_reference(typed)
    assert read_mark(f"Đạt ({typed})") == "met"
    assert read_mark(f"Chưa đạt [{typed}]") == "not_met"
    assert read_mark(f"Đạt ({typed}) ({typed}).") == "met"


@pytest.mark.parametrize("typed", [
    "chưa ban hành QĐ số 12/QĐ-UBND", "dự thảo 12/KH-UBND", "dự thảo số 12", "thay thế QĐ số 12/QĐ-UBND",
    "12/KH-UBND hết hiệu lực", "12/KH-UBND chưa ký", "3/5", "12", "12/23", "Kế hoạch", "Kế hoạch năm 2026",
    "3/TC", "", ",", "12/KH-UBND,", "31/02/2026", "QĐ số 12/QĐ-UBND ngày 31/02/2026", "5/thon-xom",
    "không số",
    "số", "số 12 chưa ký", "12/KH-UBND ngày", "KH số 3/5", "số 3/xong", "CT số 3/chua", "Danh mục 3",
    "5 ngày 3/5/2026", "số 3 ngày mai", "5355/BNC-SNV",
])  # fmt: skip
def test_what_is_not_wholly_a_document_is_no_evidence(typed: str) -> None:
    assert not is_reference(typed)
    assert read_mark(f"Đạt ({typed})") is None


@pytest.mark.parametrize(("typed", "label"), [
    ("Có kho (chưa chuyên dụng)", "Có kho (chưa chuyên dụng)"), ("Đầy đủ (12/QĐ-UBND)", "Đầy đủ"),
    ("có kho (chưa chuyên dụng) (12/QĐ-UBND)", "Có kho (chưa chuyên dụng)"),
])  # fmt: skip
def test_a_label_with_brackets_of_its_own_is_that_label(typed: str, label: str) -> None:
    assert answers._parse_cell(CHOSEN, ANSWER, cellkinds.TEXT, typed).text == label


@pytest.mark.parametrize(
    "typed", ["Đầy đủ (chưa ký)", "Đầy đủ - thiếu 2", "Có kho (chưa xây)", "Không: đã có"]
)
def test_words_behind_an_option_are_asked_about(typed: str) -> None:
    assert rule_of(CHOSEN, typed) == "VT230"


def test_words_behind_points_are_asked_about() -> None:
    assert rule_of(GIVEN, "5 (chưa có minh chứng)") == "VT203"


@pytest.mark.parametrize("typed", ["Dự thảo 12/KH-UBND ngày 05/3/2026", "Chưa ký: 12/KH-UBND, ngày 5/3/2026"])
def test_a_document_that_is_not_issued_is_no_answer(typed: str) -> None:
    assert rule_of(Node("V", DOCUMENT, "Kế hoạch", "Kế hoạch năm"), typed) == "VT244"


def test_the_analyst_decides_what_words_behind_a_mark_mean(tmp_path: Path) -> None:
    space = workspace(tmp_path, UNITS[:1])
    receive(space, UNITS[0], WHOLE | {"A2": "Đạt (một phần)"})
    result = check(space)
    assert found(result) == [("001", "VT230", cell_of("A2", criteria=SMALL))]
    assert points_of(result.month.results)["001", "A2"] is None
    (asked,) = result.asked
    assert "Giá trị đúng" in asked.choices
