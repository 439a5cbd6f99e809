"""What stands around the table of a form: answers that stand twice, corrections, and what is only named."""

import dataclasses
from collections.abc import Mapping, Sequence

import pandas as pd
import pytest
from pandera.typing import DataFrame

from tests.helpers import NODES, SMALL, UNITS
from tests.reading.grids import FILE, SHEET, Grid, Typed, cells_of, files_of
from vtlt_consolidate.identity.contents import Contents
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.criteria import GROUP, CriteriaSet, Node
from vtlt_consolidate.model.frames import Findings, RawAnswers
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.reading.elsewhere import contradictions
from vtlt_consolidate.reading.locate import locate
from vtlt_consolidate.words import legacy
from vtlt_consolidate.words.addresses import address
from vtlt_consolidate.words.scales import parse_options
from vtlt_consolidate.words.states import Verdict

HEAD = ("STT", "Mã", "Nội dung tiêu chí", "Hướng dẫn", "Kết quả", "Ghi chú")
SAID: dict[str, Typed] = {
    "A1": "Đạt", "A2": "Đạt", "B1": "Đại học", "A3": "Chưa đạt", "B2": 20, "B3": 2, "A4": "Đạt",
}  # fmt: skip
ROWS = {"A1": 2, "NS": 3, "A2": 4, "B1": 5, "A3": 6, "B2": 7, "B3": 8, "A4": 9}
"""The row of each criterion, as people count it: the headings stand in the first."""


def form(
    said: Mapping[str, Typed] | None = None,
    beside: Mapping[str, Sequence[Typed]] | None = None,
    head: Sequence[Typed] = (),
    criteria: CriteriaSet = SMALL,
) -> list[Sequence[Typed]]:
    """A form of its table alone, and what stands right of it in each row."""
    given = SAID | dict(said or {})
    lines: list[Sequence[Typed]] = [(*HEAD, *head)]
    for node in criteria.nodes:
        typed = given.get(node.code)
        lines.append((None, node.code, node.full_name, None, typed, None, *(beside or {}).get(node.code, ())))
    return lines


def raw_of(grid: Grid, criteria: CriteriaSet) -> DataFrame[RawAnswers]:
    """What `locate` gives of such a form; to find that out each time would take most of the time."""
    lines: list[tuple[str, ...]] = []
    documents = any("Số, ký hiệu văn bản" in line for line in grid)
    for row, line in enumerate(grid):
        leaf = criteria.by_code.get(str(line[1])) if len(line) > 1 else None
        if leaf is None or leaf.kind == GROUP:
            continue
        fields = {"answer": 4, **({"doc_number": 6} if leaf.evidence and documents else {}), "note": 5}
        for field, column in fields.items():
            kind, typed = _held(line[column] if column < len(line) else None)
            place = address(row, column)
            lines.append((FILE, "001", leaf.code, field, SHEET, place, kind, typed))
    return RawAnswers.validate(
        pd.DataFrame(lines, columns=list(RawAnswers.to_schema().columns)).astype("str")
    )


def _held(typed: Typed) -> tuple[str, str]:
    if typed is None:
        return cellkinds.EMPTY, ""
    if isinstance(typed, tuple):
        return typed
    return (cellkinds.TEXT if isinstance(typed, str) else cellkinds.NUMBER), str(typed)


def listened(
    grid: Grid, others: Mapping[str, Grid] | None = None, criteria: CriteriaSet = SMALL
) -> tuple[DataFrame[RawAnswers], DataFrame[RawAnswers], DataFrame[Findings]]:
    """The answers of a form before, and after what stands around its table was weighed; what is told."""
    raw = raw_of(grid, criteria)
    return raw, *contradictions(raw, Contents(cells_of({FILE: {SHEET: grid, **(others or {})}})), criteria)


def heeded(
    grid: Grid, others: Mapping[str, Grid] | None = None, criteria: CriteriaSet = SMALL
) -> tuple[dict[str, tuple[str, str]], list[tuple[str, str, str]]]:
    """Criterion → kind and text of a contradicted answer; and code, cell and words of what is told."""
    raw, heard, found = listened(grid, others, criteria)
    mine = heard[(heard["field"] == "answer") & (heard["typed"] != raw["typed"])]
    rows = mine[["leaf_code", "kind", "typed"]].to_numpy().tolist()
    changed = {code: (kind, typed) for code, kind, typed in rows}
    return changed, [tuple(row) for row in found[["code", "cell", "found"]].to_numpy().tolist()]


def test_the_answers_of_these_forms_are_those_that_locate_finds() -> None:
    for grid in (form(), form({"A1": None, "NS": "Đạt"}, beside={"A1": ("x",)})):
        read = files_of([(FILE, Verdict.READ, "001", "1")])
        _, raw, _ = locate(read, Contents(cells_of(grid)), SMALL, Roster(UNITS))
        made = raw_of(grid, SMALL)
        # Documents are asked for where these forms have no columns for them.
        assert made.equals(raw[raw["cell"] != ""].reset_index(drop=True))


def test_a_form_with_nothing_around_it_is_left_as_it_is() -> None:
    assert heeded(form()) == ({}, [])


def test_an_answer_that_stands_twice_and_differs_is_asked_with_both_places() -> None:
    changed, told = heeded(form(beside={"A1": ("Chưa đạt",)}))
    assert changed == {"A1": ("two-answers", "ô E2: Đạt; ô G2: Chưa đạt")}
    assert told == []
    assert heeded(form(beside={"A1": ("x",)})) == ({}, [])
    changed, _ = heeded(form({"A1": None}, beside={"A1": ("Đạt",)}, head=("Kết quả sửa lại",)))
    assert changed["A1"] == ("elsewhere", "ô E2: để trống; ô G2 (Kết quả sửa lại): Đạt")


@pytest.mark.parametrize(
    ("code", "typed", "head", "asked"),
    [
        ("B2", 30, (), True), ("B2", "30", (), True), ("B2", (cellkinds.DATE, "2026-03-05"), (), False),
        # Under a heading that is none of results a number may be anything.
        ("B2", 30, ("Cột khác",), False), ("B2", 30, ("Đính chính",), True), ("B2", 20, (), False),
        ("A1", 0, (), True), ("A1", 0, ("Cột khác",), False), ("A1", "Chưa đạt", ("Cột khác",), True),
        ("A1", "hai", (), False), ("A1", "hai", ("Kết quả",), True),
        ("B1", "Cao đẳng", (), False), ("B1", "Cao đẳng", ("Kết quả",), True),
        ("A1", "Chưa đạt", ("Kỳ trước",), False), ("A1", "Chưa đạt", ("Kết quả kỳ trước",), True),
        ("A1", "ghi nhầm", ("Cột khác",), True), ("A1", "chưa ban hành", ("Cột khác",), True),
        ("A3", "đã ban hành", ("Cột khác",), True), ("B2", "chưa ban hành", (), False),
    ],
)  # fmt: skip
def test_what_stands_beside_an_answer_is_weighed_or_named(
    code: str, typed: Typed, head: Sequence[Typed], asked: bool
) -> None:
    changed, told = heeded(form(beside={code: (typed,)}, head=head))
    assert set(changed) == ({code} if asked else set())
    same = code == "B2" and typed == 20
    assert [each[0] for each in told] == ([] if asked or same else ["VT236"])
    if told:
        assert f"ô G{ROWS[code]} “" in told[0][2]


def test_what_the_office_wrote_to_be_mended_is_passed_over() -> None:
    assert heeded(form(beside={"A1": ("Chưa đạt",)}, head=("Cần sửa",))) == ({}, [])
    sheets = {"Cần sửa": [("A1", "Chưa đạt")], "Danh mục": [("A1", "Chưa đạt")]}
    assert heeded(form(), sheets) == ({}, [])


def test_words_beside_an_empty_answer_in_words_may_be_it() -> None:
    changed, _ = heeded(form({"B1": None}, beside={"B1": ("Đại học",)}))
    assert changed["B1"][0] == "elsewhere"
    for said, typed, head in (("Đại học", "Cao đẳng", ()), (None, 12, ()), (None, "Đại học", ("Cột",))):
        assert heeded(form({"B1": said}, beside={"B1": (typed,)}, head=head))[0] == {}


CHOICE = Node("C", "choice", "C", "Một lựa chọn", options=parse_options("Đủ = 2; Thiếu = 1; Không = 0"))
CHOSEN = dataclasses.replace(SMALL, nodes=(*NODES, CHOICE))


def noted(
    code: str, note: str, answer: Typed = None, criteria: CriteriaSet = SMALL
) -> dict[str, tuple[str, str]]:
    lines = [list(line) for line in form({code: answer} if answer else {}, criteria=criteria)]
    for line in lines:
        if line[1] == code:
            line[5] = note
    return heeded(lines, criteria=criteria)[0]


@pytest.mark.parametrize(
    ("answer", "note", "asked"),
    [
        ("Đủ", "thiếu", True), ("Đủ", "Đủ", False), ("Đủ", "ghi nhầm", True), ("Đủ", "xem báo cáo", False),
        ("đủ", "Đủ", False),
    ],
)  # fmt: skip
def test_a_note_that_is_another_option_is_against_a_choice(answer: str, note: str, asked: bool) -> None:
    assert ("C" in noted("C", note, answer, CHOSEN)) == asked


def test_an_option_where_a_document_is_named_is_against_nothing() -> None:
    proven = dataclasses.replace(SMALL, nodes=(*NODES, dataclasses.replace(CHOICE, evidence=True)))
    lines = [[*line, None] for line in form({"C": "Đủ"}, criteria=proven)]
    lines[0][6] = "Số, ký hiệu văn bản"
    lines[-1][6] = "thiếu"
    assert heeded(lines, criteria=proven)[0] == {}


def test_a_note_that_takes_a_number_back_is_against_it() -> None:
    assert noted("B2", "ghi nhầm") == {"B2": ("note-opposes", "ô E7: 20; ô F7 (Ghi chú): ghi nhầm")}
    assert noted("B2", "chưa ban hành") == {}
    assert noted("A1", "chưa ban hành")["A1"][0] == "note-opposes"
    assert noted("A1", "chưa ban hành", "hai") == {}


@pytest.mark.parametrize(
    ("code", "note", "displaced"),
    [
        ("A1", "Đạt", True), ("A1", "x", True), ("B2", 20, True), ("C", "Đủ", True),
        ("A1", "ghi nhầm", False),
        # A number is a note about a mark, and words about a number or in words may be anything.
        ("A1", 1, False), ("B2", "20 m2", False), ("B1", "Đại học", False), ("C", "xem báo cáo", False),
    ],
)  # fmt: skip
def test_a_note_beside_a_blank_answer_may_be_the_answer(code: str, note: Typed, displaced: bool) -> None:
    lines = [list(line) for line in form({code: None}, criteria=CHOSEN)]
    row = next(at for at, line in enumerate(lines) if line[1] == code)
    lines[row][5] = note
    words = f"ô E{row + 1}: để trống; ô F{row + 1} (Ghi chú): {note}"
    assert heeded(lines, criteria=CHOSEN)[0] == ({code: ("elsewhere", words)} if displaced else {})


@pytest.mark.parametrize(("length", "shown"), [(60, "a" * 60), (61, "a" * 60 + "…")])
def test_long_words_are_cut_where_they_are_repeated(length: int, shown: str) -> None:
    changed, told = heeded(form(beside={"A1": ("a" * length,)}))
    assert told == [("VT236", "", f"ô G2 “{shown}”")]
    assert changed == {}


@pytest.mark.parametrize(("count", "more"), [(8, ""), (9, " và 1 chỗ khác"), (11, " và 3 chỗ khác")])
def test_of_many_things_that_are_not_read_eight_are_named(count: int, more: str) -> None:
    under = [*form(), (), *((f"ghi thêm điều {number}",) for number in range(count))]
    ((code, _, found),) = heeded(under)[1]
    assert code == "VT236"
    assert found.count("ghi thêm điều") == min(count, 8)
    assert found.endswith(f"”{more}")


def test_what_stands_above_the_table_is_not_named_and_what_stands_under_it_is() -> None:
    above = [("Báo cáo thử của chúng tôi",), (), *form()]
    assert heeded(above) == ({}, [])
    assert [each[0] for each in heeded([*form(), ("Báo cáo thử của chúng tôi",)])[1]] == ["VT236"]
    changed, _ = heeded([("A1 ghi nhầm",), *form()])
    assert changed["A1"] == ("corrected", "ô E3: Đạt; ô A1: A1 ghi nhầm")


@pytest.mark.parametrize(
    ("text", "codes", "told"),
    [
        ("A1 và A3: Chưa đạt", ["A1"], []), ("A1 ghi nhầm", ["A1"], []), ("xin sửa", [], ["VT234"]),
        ("Nguyễn Văn An", [], []), ("A1: đạt cả", [], ["VT236"]), ("B2 chưa đạt", [], ["VT236"]),
        ("A9 ghi nhầm", [], ["VT234"]),
    ],
)  # fmt: skip
def test_a_sentence_under_the_table_corrects_what_it_names(
    text: str, codes: list[str], told: list[str]
) -> None:
    changed, found = heeded([*form(), (), (text,)])
    assert list(changed) == codes
    assert [each[0] for each in found] == told


def test_a_row_that_asks_nothing_is_named_where_it_is_answered() -> None:
    ((code, cell, typed),) = heeded(form({"NS": "Đạt"}))[1]
    assert (code, cell, typed) == ("VT235", "E3", "Đạt")
    # A name, a day, a heading beside a group say nothing; words are named.
    assert heeded(form({"NS": "Nguyễn Văn An"}))[1] == [("VT236", "", "ô E3 “Nguyễn Văn An”")]
    assert heeded(form(beside={"NS": ("Đạt",)}, head=("Kỳ trước",)))[1] == [("VT236", "", "ô G3 “Đạt”")]
    assert heeded(form(beside={"NS": ("Đạt",)}, head=("Cột",)))[1] == [("VT235", "G3", "Đạt")]
    assert heeded(form(beside={"NS": ("ghi thêm",)}))[1] == [("VT236", "", "ô G3 “ghi thêm”")]


def test_rows_that_were_put_into_the_table_are_named_save_repeated_headings() -> None:
    def between(*line: Typed) -> list[tuple[str, str, str]]:
        grid = form()
        return heeded([*grid[:4], line, *grid[4:]])[1]

    assert between(None, None, "Tiêu chí tự thêm", None, "Đạt") == [("VT235", "E5", "Đạt")]
    assert between(*HEAD) == []
    assert between("(1)", "(2)", "(3)", "(4)", "5", "6") == []
    assert between("(1)", None, "(2)", None, "(3)") == between("(A)", None, "(B)", None, "(C)", "(D)") == []
    assert [each[0] for each in between("(1)", None, "(3)", "(4)", "Đạt", "6")] == ["VT235", "VT236"]
    # A row of another edition, which its code tells, is named and nobody is asked to empty it.
    assert between(None, "A9", "Tiêu chí cũ", None, "Đạt") == [("VT236", "", "ô E5 “Đạt”")]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        ((1,), [("VT235", "E5", "1")]),
        ((2, 1), [("VT235", "F5", "1"), ("VT236", "", "ô E5 “2”")]),
        ((12, 20), [("VT236", "", "ô E5 “12”; ô F5 “20”")]),
    ],
)
def test_numbers_in_a_row_that_was_put_into_the_table_are_told(
    numbers: tuple[int, ...], told: list[tuple[str, str, str]]
) -> None:
    # They were taken for the numbers of the columns, and nobody was told.
    grid = form()
    line = (None, None, "Trong đó: người kiêm nhiệm", None, *numbers)
    assert heeded([*grid[:4], line, *grid[4:]])[1] == told


def test_the_row_of_a_criterion_that_lost_its_code_is_named_with_its_answer() -> None:
    lines = [list(line) for line in form()]
    lines[1][1] = None
    assert heeded(lines)[1] == [("VT235", "E2", "Đạt")]
    # A group is known by its name as well.
    lines = [list(line) for line in form({"NS": 12})]
    lines[2][1] = None
    assert heeded(lines) == heeded(form({"NS": 12}))


def test_answers_of_another_sheet_count_as_second_ones() -> None:
    other = [("Mã", "Kết quả"), ("A1", "Chưa đạt"), ("A2", "Đạt"), ("A3", "ghi nhầm")]
    changed, told = heeded(form(), {"Khác": other})
    assert changed == {
        "A1": ("two-answers", "ô E2: Đạt; sheet “Khác” ô B2 (Kết quả): Chưa đạt"),
        "A3": ("two-answers", "ô E6: Chưa đạt; sheet “Khác” ô B4 (Kết quả): ghi nhầm"),
    }
    assert told == []
    changed, _ = heeded(form(), {"Khác": [("A1", "ghi nhầm")]})
    assert changed["A1"] == ("corrected", "ô E2: Đạt; sheet “Khác” ô B1: ghi nhầm")


def test_another_sheet_that_says_nothing_is_named_with_its_size() -> None:
    assert heeded(form(), {"Khác": [("Việc", "đang làm")]})[1] == [("VT236", "", "sheet “Khác” (2 ô)")]
    assert heeded(form(), {"Khác": [("A1", "Đạt")]})[1] == [("VT236", "", "sheet “Khác” (2 ô)")]
    # What stands under a heading above the first code only; numbers elsewhere may be anything.
    changed, _ = heeded(form(), {"Khác": [("Mã", "Năm"), ("B2", 30)]})
    assert changed == {}
    assert heeded(form(), {"Khác": [("B2", 30)]})[0]["B2"][0] == "two-answers"
    changed, told = heeded(form(), {"Khác": [("A1 ghi nhầm",)]})
    assert (changed["A1"][0], told) == ("corrected", [])
    assert heeded(form(), {"Khác": [("xin sửa",)]})[1] == [("VT234", "A1", "xin sửa")]


def test_of_several_things_against_an_answer_the_first_says_why_it_is_asked() -> None:
    lines = [list(line) for line in form(beside={"A1": ("Chưa đạt",)})]
    lines[1][5] = "chưa ban hành"
    changed, _ = heeded(lines)
    assert changed["A1"] == (
        "note-opposes", "ô E2: Đạt; ô F2 (Ghi chú): chưa ban hành; ô G2: Chưa đạt",
    )  # fmt: skip


def test_an_answer_in_an_old_font_is_compared_as_it_reads() -> None:
    old = {"A1": (legacy.TCVN3, "§¹t")}
    assert heeded(form(old, beside={"A1": ("Đạt",)}))[0] == {}
    assert set(heeded(form(old, beside={"A1": ("Chưa đạt",)}))[0]) == {"A1"}


@pytest.mark.parametrize(("head", "said"), [((), "của ô G3"), (("Cột",), "“Cột”")])
def test_a_mark_on_the_row_of_a_group_is_told_with_its_row_and_column(
    head: Sequence[Typed], said: str
) -> None:
    (message,) = listened(form(beside={"NS": ("Đạt",)}, head=head))[2]["message"]
    assert said in message
    assert "dòng 3" in message.casefold()


def test_an_answer_without_a_value_keeps_its_fault_whatever_stands_beside_it() -> None:
    changed, _ = heeded(form({"A1": (cellkinds.ERROR, "#REF!")}, beside={"A1": ("Đạt",)}))
    assert changed == {}


def test_answers_that_slid_by_a_row_are_asked_about_from_where_it_began() -> None:
    codes = list(ROWS)
    moved = dict(zip(codes, [SAID.get(code) for code in codes[:1]] + [
        "Đạt", "Đại học", "Chưa đạt", "Đạt", "30", "Đạt", None], strict=True))  # fmt: skip
    changed, _ = heeded(form(moved))
    assert {kind for kind, _ in changed.values()} == {"slid"}
    assert "A4" not in changed
    assert "dòng nhóm 3 có câu trả lời mà dòng 9 để trống" in changed["A2"][1]


def test_words_in_the_column_of_our_rules_are_heard_unless_they_are_ours() -> None:
    changed, _ = heeded(form(beside={"A1": ("Chưa đạt",)}, head=("Kiểm tra",)))
    assert changed["A1"][0] == "two-answers"
    assert heeded(form(beside={"A1": ("Phải khớp: A1 Đạt thì B2 từ 20",)}, head=("Kiểm tra",))) == ({}, [])
    # What LibreOffice stores in an .xls for a check that shows nothing.
    assert heeded(form(beside={"A1": (0,), "B2": (0,)}, head=("Kiểm tra",))) == ({}, [])
    assert set(heeded(form(beside={"A1": (0,), "B2": (30,)}, head=("Kiểm tra",)))[0]) == {"B2"}


def test_words_over_a_printed_text_are_heard_if_they_deny_the_answer() -> None:
    def grid(number: Typed, instruction: Typed) -> list[Sequence[Typed]]:
        head, first, *others = form()
        return [head, (number, first[1], first[2], instruction, *first[4:]), *others]

    assert heeded(grid(None, "Chưa đạt"))[0]["A1"] == (
        "two-answers", "ô E2: Đạt; ô D2 (Hướng dẫn): Chưa đạt"
    )  # fmt: skip
    assert heeded(grid("1 (chưa đạt)", None))[0]["A1"][0] == "two-answers"
    assert heeded(grid("1", "Đạt khi kế hoạch đã được ký ban hành")) == ({}, [])


# ------------------------------------------------------------------------------ rows that answer again


@pytest.mark.parametrize("code", ["A1 (sửa)", "A1b", "A1.1", "A 1", "a-1*", "1", "A1 sửa lại", "", None])
def test_a_row_with_the_text_of_a_criterion_and_another_answer_is_asked(code: Typed) -> None:
    # It was only noted, and the first answer counted.
    grid, name = form(), SMALL.by_code["A1"].full_name

    def second(answer: Typed) -> Sequence[Typed]:
        return (None, code, name, None, answer)

    inside = heeded([*grid[:4], second("Chưa đạt"), *grid[4:]])[0]
    assert inside == {"A1": ("two-answers", "ô E2: Đạt; ô E5: Chưa đạt")}
    assert heeded([*grid, (), second("Chưa đạt")])[0] == {"A1": ("two-answers", "ô E2: Đạt; ô E11: Chưa đạt")}
    # A list of explanations below the table answers nothing.
    assert heeded([*grid, (), second("Đã có Kế hoạch")])[0] == {}
    assert heeded([*grid[:4], second("x"), *grid[4:]]) == ({}, [("VT236", "", "ô E5 “x”")])


@pytest.mark.parametrize(
    ("code", "asked"),
    [("A1 (sửa)", True), ("A 1", True), ("A1 bổ sung", True), ("A1.1", False), ("A1b", False), ("A9", False)],
)
def test_a_row_with_a_code_in_another_spelling_is_its_second_answer(code: str, asked: bool) -> None:
    grid = form()
    changed, _ = heeded([*grid[:4], (None, code, "Nội dung khác", None, "Chưa đạt"), *grid[4:]])
    assert list(changed) == ["A1"] * asked


def test_a_text_that_two_criteria_have_names_neither() -> None:
    name = SMALL.by_code["A1"].full_name
    nodes = [dataclasses.replace(node, name=name) if node.code == "A2" else node for node in SMALL.nodes]
    twins = dataclasses.replace(SMALL, nodes=tuple(nodes))
    grid = form(criteria=twins)
    line = (None, None, name, None, "Chưa đạt")
    assert heeded([*grid[:4], line, *grid[4:]], criteria=twins) == ({}, [("VT235", "E5", "Chưa đạt")])


# ------------------------------------------------------------------------------ notes about other criteria


@pytest.mark.parametrize(
    ("note", "asked"),
    [
        ("A1 ghi nhầm, đúng là Chưa đạt", ["A1"]), ("A1 chưa đạt", ["A1"]), ("A1: chưa ban hành", ["A1"]),
        ("Tiêu chí 1 chưa đạt", ["A1"]), ("A1 và A2 ghi nhầm", ["A1", "A2"]), ("A3 đạt", ["A3"]),
        ("B2 đúng là 30", ["B2"]), ("A2 chưa đạt", ["A2"]), ("Chưa ban hành (xem A1)", ["A2"]),
        ("xem A1", []), ("A1 đạt", []), ("A3 đúng là chưa đạt", []), ("Mục 1 Kế hoạch 12/KH-UBND", []),
    ],
)  # fmt: skip
def test_a_note_that_begins_with_a_criterion_speaks_of_that_one(note: str, asked: list[str]) -> None:
    # It was held against the answer of its own row, and the criterion that it names counted.
    in_note = [(*line[:5], note, *line[6:]) if line[1] == "A2" else line for line in form()]
    assert list(heeded(in_note)[0]) == asked
    assert list(heeded(form(beside={"A2": (note,)}, head=("Cột",)))[0]) == asked
