"""How placeholders are written."""

import pytest

from vtlt_consolidate.writing.receiver.placeholders import Placeholder, found, unfinished, written


@pytest.mark.parametrize("text", [
    "{{tong:TC05|dia_ban=Huyện A}}", "{{ Tổng : TC05 | địa bàn = Huyện A }}",
    "{{TONG:TC05|Dia Ban=Huyện  A}}",
])  # fmt: skip
def test_capitals_spaces_and_diacritics_of_names_mean_nothing(text: str) -> None:
    (asked,) = found(text)
    assert (asked.name, asked.code, asked.filters) == ("tong", "TC05", (("dia_ban", "Huyện A"),))
    assert found(written(asked.name, asked.code, asked.filters))[0].filters == asked.filters


def test_several_placeholders_of_a_text_know_their_places() -> None:
    text = "Có {{so_da_gui}}/{{so_don_vi}} đơn vị"
    assert [text[each.start : each.end] for each in found(text)] == ["{{so_da_gui}}", "{{so_don_vi}}"]
    assert found("{{dv.ten}}")[0] == Placeholder("{{dv.ten}}", "dv.ten")


@pytest.mark.parametrize(("text", "count"), [
    ("{{tong:TC05}", 1), ("tong:TC05}}", 1), ("{tong:TC05}", 1), ("{{tong:TC05}}", 0), ("tháng {1}", 1),
    ("a", 0),
])  # fmt: skip
def test_lacking_braces_are_noticed(text: str, count: int) -> None:
    assert len(list(unfinished(text))) == count
