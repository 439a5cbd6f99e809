"""What the documents say is what happens."""

import re
import runpy
import shlex
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from docs import print as printing
from tests.helpers import ROOT, copy_sample
from vtlt_consolidate.commands.cli import main


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


DOCUMENTS = (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("samples/*/*.md"))


def links(page: Path) -> list[tuple[Path, str]]:
    """The files and the headings that a document leads to; no heading: the whole file."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = re.findall(r"\]\(([^)#\s]*)#?([^)\s]*)\)", text)
    return [(page.parent / name if name else page, anchor) for name, anchor in found if "://" not in name]


def anchors(page: Path) -> set[str]:
    """The names of the headings of a document in links, as the web pages of repositories make them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = [
        (target.name, anchor)
        for target, anchor in links(page)
        if not target.exists() or (anchor and anchor not in anchors(target))
    ]
    assert lost == []


def test_every_picture_is_shown_somewhere_and_says_what_it_shows() -> None:
    texts = [page.read_text(encoding="utf-8") for page in DOCUMENTS]
    shown = {
        Path(name).name: words for text in texts for words, name in re.findall(r"!\[(.*?)\]\((.*?)\)", text)
    }
    assert set(shown) == {path.name for path in (ROOT / "docs" / "anh").iterdir()}
    assert [name for name, words in shown.items() if len(words) < len("Trang Tệp")] == []


def test_the_parts_of_the_guide_are_numbered_one_by_one() -> None:
    guide = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")
    numbers = [int(number) for number in re.findall(r"^## (\d+)\. ", guide, re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    told = {int(number) for number in re.findall(r"mục (\d+)", guide)}
    assert told <= set(numbers)


def test_the_printed_guide_holds_every_chapter_and_its_links_lead_into_it() -> None:
    text = printing.document({"huong-dan-0": 23})
    places = re.findall(r'id="([^"]+)"', text)
    assert len(places) == len(set(places))
    assert set(re.findall(r'href="#([^"]*)"', text)) <= set(places)
    assert [link for link in re.findall(r'href="([^"#][^"]*)"', text) if "://" not in link] == []
    pictures = re.findall(r'src="file://([^"]+)"', text)
    assert len(pictures) > len(printing.CHAPTERS)
    assert [name for name in pictures if not Path(name).exists()] == []
    assert ">Hướng dẫn sử dụng vtlt</a><span>23</span>" in text


def test_every_command_is_in_the_guide() -> None:
    guide = (ROOT / "docs" / "huong-dan.md").read_text(encoding="utf-8")
    assert [name for name in main.commands if f"### vtlt {name}\n" not in guide] == []


def test_the_samples_are_what_their_script_builds(tmp_path: Path) -> None:
    script = runpy.run_path(str(ROOT / "samples" / "build.py"))
    script["hcmc"](tmp_path / "hcmc-2019")
    for sample in script["SAMPLES"]:
        sample.build(tmp_path / sample.name)
    # The months of a whole year are built by whoever wants to see them; one is enough to see its workspace.
    script["progress"](tmp_path / "dan-phuong-2021-tien-do", "2021-01")
    built = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.xlsx")}
    assert Counter(path.parts[0] for path in built) == {
        "hcmc-2019": 27, "dan-phuong-2021": 8, "bac-giang-2020": 2, "da-nang-2021": 13, "thanh-hoa-2019": 6,
        "dan-phuong-2021-tien-do": 9,
        "thanh-hoa-ton-dong": 9,
    }  # fmt: skip
    kept = {path: data for path, data in built.items() if not re.match(r"2021-\d\d", path.parts[1])}
    assert {path: (ROOT / "samples" / path).read_bytes() for path in kept} == kept
