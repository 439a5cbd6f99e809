"""What is remembered of contents is not read again, and goes when the content has changed."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from vtlt_consolidate.files.memory import looked_up, remembered


class Contents:
    """Numbers that are read; what was asked for is noted."""

    def __init__(self, base: Path, **numbers: int | None) -> None:
        self.base, self.numbers, self.asked = base, numbers, list[str]()

    def look(self, keys: Mapping[str, str], *, keep: bool = True) -> dict[str, int]:
        self.asked = []
        return looked_up(self.base, keys, _number, self._read, keep=keep)

    def _read(self, names: Sequence[str]) -> Iterator[tuple[str, int | None, Any]]:
        for name in names:
            self.asked.append(name)
            number = self.numbers[name]
            # An odd number is not to be remembered.
            yield name, number, None if number is None or number % 2 else [number]


def _number(kept: Any) -> int | None:
    return kept[0] if isinstance(kept, list) else None


def test_what_is_remembered_is_not_read_again_and_what_is_not_to_be_is(tmp_path: Path) -> None:
    contents = Contents(tmp_path / "a.sqlite", a=2, b=3, c=None)
    keys = {"c": "3 z", "a": "1 x", "b": "2 y"}
    for asked in (["c", "a", "b"], ["c", "b"]):
        # In the order of the keys, whichever is read.
        assert list(contents.look(keys).items()) == [("a", 2), ("b", 3)]
        assert contents.asked == asked


def test_only_of_the_same_is_forgotten_what_it_was_before(tmp_path: Path) -> None:
    contents = Contents(tmp_path / "a.sqlite", a=2, b=4)
    contents.look({"a": "1 x", "b": "2 y"})
    contents.look({"a": "1 changed"})
    with remembered(contents.base) as memory:
        assert memory.keys == {"1 changed", "2 y"}


def test_a_damaged_memory_and_none_are_read_around(tmp_path: Path) -> None:
    contents = Contents(tmp_path / "a.sqlite", a=2)
    with remembered(contents.base) as memory:
        memory.put("1 x", {"other": "shape"})
    assert (contents.look({"a": "1 x"}), contents.asked) == ({"a": 2}, ["a"])
    assert (contents.look({"a": "1 x"}), contents.asked) == ({"a": 2}, [])
    contents.base.write_bytes(b"damaged")
    assert contents.look({"a": "1 x"}) == {"a": 2}


def test_who_keeps_nothing_and_who_asks_for_nothing_writes_no_file(tmp_path: Path) -> None:
    contents = Contents(tmp_path / "a.sqlite", a=2)
    assert contents.look({"a": "1 x"}, keep=False) == {"a": 2}
    assert contents.look({}) == {}
    assert not contents.base.exists()
