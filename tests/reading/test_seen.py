"""What a person sees in a cell, where that is not what it holds."""

import dataclasses
from collections.abc import Mapping

import pandas as pd
import pytest
from pandera.typing import DataFrame

from tests.helpers import NODES, SMALL
from tests.scoring.test_score import leaf
from vtlt_consolidate.model import cellkinds
from vtlt_consolidate.model.cellkinds import Look, Unseen
from vtlt_consolidate.model.criteria import Node
from vtlt_consolidate.model.frames import CellMarks, RawAnswers
from vtlt_consolidate.reading.seen import as_seen, without_blanks
from vtlt_consolidate.words import legacy

MARK = leaf("mark")
NUMBER = leaf("quantity", measure_unit="m²")
WHOLE = leaf("quantity", whole=True)
COUNT, POINTS, RATIO, TEXT = leaf("count"), leaf("points"), leaf("ratio"), leaf("text")


def raw_of(*rows: tuple[str, ...]) -> DataFrame[RawAnswers]:
    return RawAnswers.validate(pd.DataFrame(rows, columns=list(RawAnswers.to_schema().columns)).astype("str"))


def marks_of(*told: tuple[str, str, int, int, str, str]) -> DataFrame[CellMarks]:
    frame = pd.DataFrame(told, columns=list(CellMarks.to_schema().columns))
    types = dict.fromkeys(("file", "sheet", "kind", "typed"), "str") | {"row": "Int64", "column": "Int64"}
    return CellMarks.validate(frame.astype(types))


def seen(
    node: Node, typed: str, marks: Mapping[str, str], kind: str = "text", field: str = "answer"
) -> tuple[str, str, list[str]]:
    """The kind and the text of an answer, and the codes of what is told."""
    criteria = dataclasses.replace(SMALL, nodes=(*NODES, node))
    rows = [
        ("a.xlsx", "001", node.code, field, "Biểu", "E5", kind, typed),
        ("a.xlsx", "001", node.code, "note" if field == "answer" else "answer", "Biểu", "F5", "text", "khác"),
    ]
    told = [("a.xlsx", "Biểu", 4, 4, mark, words) for mark, words in marks.items()]
    answers, found = as_seen(raw_of(*rows), marks_of(*told), criteria)
    assert list(answers.iloc[1][["kind", "typed"]]) == ["text", "khác"]
    first = answers.iloc[0]
    return first["kind"], first["typed"], list(found["code"])


def test_a_document_whose_number_is_only_the_0_of_an_empty_cell_is_none() -> None:
    line = ("a.xlsx\x1fBiểu", "001", "A1")
    raw = raw_of(
        (*line, "answer", "Biểu", "E5", "number", "0"), (*line, "doc_number", "Biểu", "F5", "number", "0")
    )
    marks = marks_of(*(("a.xlsx", "Biểu", 4, at, Look.OF_BLANK, "công thức lấy ô A1") for at in (4, 5)))
    found = without_blanks(raw, marks)
    assert list(found["typed"]) == ["0", ""]
    assert list(without_blanks(raw, marks.iloc[:0])["typed"]) == ["0", "0"]


def test_a_cell_without_a_look_says_what_it_holds() -> None:
    assert seen(MARK, "Đạt", {}) == ("text", "Đạt", [])
    assert seen(MARK, "Đạt", {Unseen.COMMENT: "x"}) == ("text", "Đạt", [])
    # An empty cell has nothing that could look otherwise.
    assert seen(MARK, " ", {Look.STRUCK: "bị gạch"}) == ("text", " ", [])


@pytest.mark.parametrize(
    "look",
    [Look.DISAGREED, Look.DOUBLED, Look.OF_BLANK, Look.STRUCK, Look.INVISIBLE, Look.PICTURE, Look.RAISED],
)
def test_words_of_a_look_become_part_of_what_was_typed(look: Look) -> None:
    assert seen(MARK, " Đạt ", {look: "nhìn khác"}) == (look, "Đạt – nhìn khác", [])


def test_of_several_looks_the_gravest_is_told() -> None:
    marks = {Look.RAISED: "c", Look.STRUCK: "b", Look.DISAGREED: "a"}
    assert seen(MARK, "Đạt", marks)[:2] == (Look.DISAGREED, "Đạt – a")
    assert seen(MARK, "Đạt", dict(list(marks.items())[:2]))[:2] == (Look.STRUCK, "Đạt – b")


def test_in_a_note_only_what_is_struck_or_hidden_matters() -> None:
    assert seen(MARK, "xem", {Look.STRUCK: "bị gạch"}, field="note") == ("text", "xem – bị gạch", [])
    assert seen(MARK, "xem", {Look.INVISIBLE: "ẩn"}, field="note")[:2] == ("text", "xem – ẩn")
    assert seen(MARK, "xem", {Look.RAISED: "mũ"}, field="note") == ("text", "xem", [])
    assert seen(MARK, "xem", {Look.SHOWN: "khác"}, field="note") == ("text", "xem", [])


def test_raised_letters_are_a_part_of_words_and_of_nothing_else() -> None:
    raised = {Look.RAISED: "mũ"}
    assert seen(TEXT, "CO2", raised)[0] == "text"
    assert seen(TEXT, "CO2", {Look.STRUCK: "gạch"})[0] == Look.STRUCK
    assert seen(TEXT, "12", raised, field="doc_number")[0] == Look.RAISED
    assert seen(NUMBER, "103", raised, "number")[0] == Look.RAISED


@pytest.mark.parametrize("kind", [cellkinds.ERROR, cellkinds.UNCALCULATED, cellkinds.TWO_COLUMNS])
def test_a_cell_without_a_value_is_that_however_it_looks(kind: str) -> None:
    assert seen(MARK, "#REF!", {Look.STRUCK: "gạch"}, kind) == (kind, "#REF!", [])


def test_a_zero_that_nobody_calculated_is_a_formula_without_its_result() -> None:
    zero = {Look.CACHED_ZERO: "=A1+A2"}
    assert seen(NUMBER, "0", zero, "number") == (cellkinds.UNCALCULATED, "=A1+A2", [])
    assert seen(NUMBER, "0", zero, "text") == ("text", "0", [])


@pytest.mark.parametrize(
    ("node", "typed", "kind", "shown", "same"),
    [
        (MARK, "1", "number", "Đạt", True), (MARK, "1", "number", "Chưa đạt", False),
        (MARK, "1", "number", "gì đó", False), (MARK, "hai", "text", "ba", False),
        (NUMBER, "20", "number", "20 m²", True), (NUMBER, "20", "number", "21 m²", False),
        (NUMBER, "20", "number", "hai mươi", False), (NUMBER, "hai", "number", "ba", False),
        (NUMBER, "Hai", "text", "HAI", True), (NUMBER, "20", "text", "20 m²", False),
        (POINTS, "2,5", "number", "2,5 điểm", True), (POINTS, "2,5", "number", "2,5 đ", True),
        (POINTS, "2,5", "number", "2 điểm", False), (NUMBER, "2", "number", "2 điểm", False),
        (COUNT, "3", "number", "3", True), (RATIO, "3", "number", "03", True),
        (TEXT, "3", "number", "3,0", False), (TEXT, "Luật", "text", "LUẬT", True),
        (MARK, "2026-03-05", "date", "tháng ba", True),
    ],
)  # fmt: skip
def test_what_is_shown_is_asked_where_it_says_something_else(
    node: Node, typed: str, kind: str, shown: str, same: bool
) -> None:
    got = seen(node, typed, {Look.SHOWN: shown}, kind)
    assert got == ((kind, typed, []) if same else (Look.SHOWN, f"{typed} – ô hiện “{shown}”", []))


def test_the_whole_of_a_part_is_a_number_too_and_the_number_of_a_document_is_none() -> None:
    assert seen(RATIO, "40", {Look.SHOWN: "40,0"}, "number", "of")[0] == "number"
    assert seen(TEXT, "40", {Look.SHOWN: "40,0"}, "number", "of")[0] == "number"
    assert seen(MARK, "1", {Look.SHOWN: "Đạt"}, "number", "doc_number")[0] == Look.SHOWN
    assert seen(MARK, "x", {Look.SHOWN: "X"}, "text", "doc_number")[0] == "text"


def test_what_is_shown_exactly_is_compared_before_what_is_rounded() -> None:
    assert seen(NUMBER, "20,5", {Look.SHOWN: "21 m²", Look.EXACT: "20,5 m²"}, "number")[0] == "number"
    assert seen(NUMBER, "20,5", {Look.SHOWN: "20,5", Look.EXACT: "21"}, "number")[:2] == (
        Look.SHOWN, "20,5 – ô hiện “20,5”",
    )  # fmt: skip


def test_a_number_that_is_shown_in_percent_is_read_as_that() -> None:
    assert seen(RATIO, "0,5", {Look.PERCENT: "50%"}, "number") == ("text", "50%", [])
    assert seen(RATIO, "0,5", {Look.PERCENT: "50%"}, "text") == ("text", "0,5", [])


@pytest.mark.parametrize(
    ("node", "typed", "shown", "told"),
    [
        (NUMBER, "20,4", "20", "VT257"), (NUMBER, "1000,4", "1000", "VT258"),
        (NUMBER, "-1000,4", "-1000", "VT258"),
        # One in two hundred, and not more.
        (NUMBER, "200", "201", "VT258"), (NUMBER, "200", "201,1", "VT257"), (NUMBER, "200", "199", "VT258"),
        (NUMBER, "0,004", "0", "VT257"), (POINTS, "1000,4", "1000 điểm", "VT257"),
        # The same size with another sign is no other number than the sign tells.
        (NUMBER, "-1000,4", "1000", "VT258"),
        (WHOLE, "20,4", "20", ""), (COUNT, "20,4", "20", ""), (NUMBER, "0", "0", ""),
        (NUMBER, "20,4", "###", ""), (NUMBER, "hai", "20", ""), (NUMBER, "0,5", "0,50", "VT258"),
    ],
)  # fmt: skip
def test_a_number_that_is_shown_rounded_is_told_by_how_much_it_differs(
    node: Node, typed: str, shown: str, told: str
) -> None:
    assert seen(node, typed, {Look.ROUNDED: shown}, "number") == ("number", typed, [told] if told else [])


def test_rounding_of_words_and_of_what_looks_otherwise_besides_is_not_told() -> None:
    assert seen(NUMBER, "20,4", {Look.ROUNDED: "20"}, "text")[2] == []
    assert seen(NUMBER, "20,4", {Look.ROUNDED: "20", Look.STRUCK: "gạch"}, "number")[2] == []


def test_a_file_that_cannot_be_checked_is_told_once_for_its_unit() -> None:
    assert seen(MARK, "Đạt", {Look.UNCHECKED: ""}) == ("text", "Đạt", ["VT259"])
    assert seen(MARK, "Đạt", {Look.UNLOOKED: ""}) == ("text", "Đạt", ["VT262"])
    assert seen(MARK, "Đạt", {Look.CONDITIONAL: ""}) == ("text", "Đạt", ["VT263"])
    assert seen(NUMBER, "20,4", {Look.UNCHECKED: "", Look.ROUNDED: "20"}, "number")[2] == ["VT259", "VT257"]


def test_text_of_old_fonts_is_read_before_it_is_repeated() -> None:
    assert seen(MARK, "§¹t", {Look.STRUCK: "gạch"}, legacy.TCVN3)[:2] == (Look.STRUCK, "Đạt – gạch")
    assert seen(MARK, "§¹t", {Look.ROUNDED: "1"}, legacy.TCVN3)[:2] == (legacy.TCVN3, "§¹t")


def test_words_that_nobody_sees_are_not_quoted() -> None:
    _, typed, codes = seen(MARK, "0,5", {Look.SHOWN: "phân số hoặc số mũ", Look.EXACT: ""}, "number")
    assert (typed, codes) == ("0,5 – ô hiện phân số hoặc số mũ", [])
