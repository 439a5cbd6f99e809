"""What the documents say is what happens."""

import re
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.helpers import ROOT, copy_sample
from vtlt_consolidate.commands.cli import main


def test_the_guide_is_what_the_code_says_now() -> None:
    checked = subprocess.run([sys.executable, "docs/generate.py", "--check"], cwd=ROOT, check=False)
    assert checked.returncode == 0, "run: python docs/generate.py"


@pytest.mark.real_workers
def test_the_first_command_of_the_readme_prints_what_it_shows(tmp_path: Path) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.search(r"<!-- run -->\n```sh\n(.*?)```\n\n```\n(.*?)```", text, re.DOTALL)
    assert blocks
    command, shown = blocks[1], blocks[2]
    arguments = shlex.split(command.rpartition("&&")[2])
    assert arguments[0] == ".venv/bin/vtlt"
    copy_sample(ROOT / "samples", tmp_path / "samples")
    done = subprocess.run(
        [sys.executable, "-m", "vtlt_consolidate", *arguments[1:]],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    assert done.stdout.decode("utf-8") == shown


def test_the_readme_makes_the_bare_command_known_before_it_uses_it() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert -1 < text.find("`. .venv/bin/activate`") < text.index("\nvtlt ")


def test_every_picture_and_document_that_is_linked_exists() -> None:
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("samples/*/*.md")):
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            assert link.startswith("http") or (page.parent / link).exists(), (page.name, link)


def test_every_command_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")
    assert [name for name in main.commands if f"### vtlt {name}\n" not in guide] == []


def test_the_samples_are_what_their_script_builds(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "samples/build.py", str(tmp_path)], cwd=ROOT, check=True)
    built = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.xlsx")}
    assert Counter(path.parts[0] for path in built) == {
        "hcmc-2019": 27, "dan-phuong-2021": 8, "bac-giang-2020": 2, "da-nang-2021": 13, "thanh-hoa-2019": 6,
        "dan-phuong-2021-tien-do": 96,
        "thanh-hoa-ton-dong": 9,
    }  # fmt: skip
    # The months of a whole year are built by whoever wants to see them.
    kept = {path: data for path, data in built.items() if not re.match(r"2021-\d\d", path.parts[1])}
    assert {path: (ROOT / "samples" / path).read_bytes() for path in kept} == kept
