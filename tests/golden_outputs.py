"""Make every kind of output once and draw it; `python -m tests.golden_outputs` keeps the pictures.

The pictures stand in `tests/golden/`, a folder a case. A change of an output shows there as a diff of facts.
"""

import datetime as dt
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests import pipeline, text_pictures
from tests.helpers import SAMPLES, copy_sample
from vtlt_consolidate.commands import remind
from vtlt_consolidate.files import intake, worker
from vtlt_consolidate.model.config import Agency, Config, Round
from vtlt_consolidate.model.units import Roster
from vtlt_consolidate.naming import registry
from vtlt_consolidate.rehearsal.rehearse import rehearse
from vtlt_consolidate.settings import monthbook, sets
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import ISSUED, RECEIVED, Workspace, write
from vtlt_consolidate.workspace.folders import KEPT as KEPT_VERSIONS
from vtlt_consolidate.writing.forms import forms
from vtlt_consolidate.writing.letters.reasons import Asked

KEPT = Path(__file__).parent / "golden"
PERIODS = {
    "hcmc-2019": "2019-10", "dan-phuong-2021": "2021", "bac-giang-2020": "2020", "da-nang-2021": "2021",
    "thanh-hoa-2019": "2019",
}  # fmt: skip
DAY = dt.date(2026, 4, 10)
_UNITS = 12


def of_sample(name: str, folder: Path) -> Path:
    """Run a whole month of a sample; gives the folder of its period."""
    root = copy_sample(SAMPLES / name, folder / name)
    space, period = Workspace.open(root), Period.parse(PERIODS[name])
    config = space.config()
    variants = {unit.variant: unit for unit in reversed(config.roster.units)}
    for unit in variants.values():
        form = forms.render(config, unit, config.round(period))
        write(space.folder(period, ISSUED) / forms.file_name(unit), form)
    pipeline.consolidate(space, period, received=DAY)
    if not config.criteria.account.shares:
        pipeline.appraise(space, period)
    return root / str(period)


def of_rehearsal(folder: Path) -> Path:
    """Run a messy month of a dozen wards, and remind those who still have something to do."""
    period = Period.parse("2026-03")
    roster = Roster(registry.communes("79").units[:_UNITS])
    round_ = Round(period, "đợt 1", dt.date(2026, 4, 5), "12/BC-SNV", dt.date(2026, 4, 20))
    agency = Agency("Ủy ban nhân dân tỉnh X", "Sở Nội vụ")
    space = Workspace.create(folder / "dien-tap", Config(agency, sets.load("hcmc-23"), roster, (round_,)))
    rehearse(space, period, 1, pipeline.quietly)
    pipeline.consolidate(space, period, received=DAY)
    remind.remind(space, period, Asked(DAY))
    return space.root / str(period)


CASES: dict[str, Callable[[Path], Path]] = {
    **{name: (lambda folder, name=name: of_sample(name, folder)) for name in PERIODS},
    "dien-tap": of_rehearsal,
}


def drawn(case: str, folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Make a case and draw everything that was written; the name of each file with its lines."""
    period = CASES[case](folder)
    for path in sorted(period.rglob("*")):
        name = path.relative_to(period)
        if path.is_dir() or name.parts[0] in (RECEIVED, KEPT_VERSIONS):
            continue
        # The configuration that a period keeps is drawn once: it is long, and alike in every sample.
        if name == Path(monthbook.file_name(Period.parse(period.name))) and case in PERIODS:
            continue
        if path.suffix == ".xlsx":
            yield f"{name.as_posix()}.txt", text_pictures.workbook(path.read_bytes())
        elif path.suffix == ".docx":
            yield f"{name.as_posix()}.txt", text_pictures.document(path.read_bytes())


def here() -> None:
    """Read files in this process: the pictures are about what is written."""
    intake.read_workbooks = lambda tasks, _=None, *prints: worker.look_here(tasks, *prints)  # type: ignore[assignment]


def main() -> None:
    """Write the kept pictures anew, of all cases or of those named."""
    here()
    for case in sys.argv[1:] or CASES:
        shutil.rmtree(KEPT / case, ignore_errors=True)
        with tempfile.TemporaryDirectory() as folder:
            for name, lines in drawn(case, Path(folder)):
                path = KEPT / case / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
