"""Every output is as its kept picture says; a wanted change is kept by `python -m tests.golden_outputs`."""

import difflib
import itertools
from pathlib import Path

import pytest

from tests import golden_outputs

SHOWN = 60


def changes(case: str, folder: Path) -> list[str]:
    """The first lines in which the outputs differ from the kept pictures."""
    kept = golden_outputs.KEPT / case
    old = {path.relative_to(kept).as_posix(): path for path in kept.rglob("*.txt")}
    new = dict(golden_outputs.drawn(case, folder))
    told = [f"{name}: not written any more" for name in sorted(old.keys() - new)]
    told += [f"{name}: new" for name in sorted(new.keys() - old)]
    for name in sorted(new.keys() & old):
        was = old[name].read_text(encoding="utf-8").splitlines()
        diff = difflib.unified_diff(was, new[name], f"kept/{name}", f"now/{name}", lineterm="", n=1)
        told += itertools.islice(diff, SHOWN) if was != new[name] else []
    return told


_LONG = ("bac-giang-2020", "dan-phuong-2021")


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, marks=[pytest.mark.long] if case in _LONG else []) for case in golden_outputs.CASES],
)
def test_what_is_written_is_what_its_picture_says(case: str, tmp_path: Path) -> None:
    told = changes(case, tmp_path)
    assert not told, "\n".join(told)


def test_a_changed_figure_shows_as_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "kept"
    (kept / "x").mkdir(parents=True)
    (kept / "x" / "a.xlsx.txt").write_text("A1 1\nA2 2\n", encoding="utf-8")
    monkeypatch.setattr(golden_outputs, "KEPT", kept)
    monkeypatch.setattr(golden_outputs, "drawn", lambda *_: [("a.xlsx.txt", ["A1 1", "A2 3"])])
    assert [line for line in changes("x", tmp_path) if line[0] in "+-"][2:] == ["-A2 2", "+A2 3"]
