"""A small set, a workspace made of it, and returns written as text tables."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import io
import shutil
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import openpyxl
import pytest

from tests import pipeline
from vtlt_consolidate.commands.result import Result
from vtlt_consolidate.model.config import Agency, Config, Round
from vtlt_consolidate.model.criteria import CriteriaSet, Node
from vtlt_consolidate.model.kinds import Rollup
from vtlt_consolidate.model.layout import ANSWER, FormLayout
from vtlt_consolidate.model.rules.banding import Band
from vtlt_consolidate.model.units import Roster, Unit
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RECEIVED, RESULTS, Workspace, write
from vtlt_consolidate.writing.forms import forms

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"

PERIOD = Period.parse("2026-03")

TOML_HEAD = """
id = "x"
version = 1
title = "X"
issued_on = 2021-01-13
applies_from = "2021"
citation = "Kế hoạch"
form_title = "Biểu"
table_title = "Bảng"
units_noun = "xã"
unit_heading = "Xã"
area_heading = "Huyện"
"""
"""What the file of a set has to begin with."""

NODES = (
    Node("A1", "mark", "Kế hoạch", "Ban hành Kế hoạch", instruction="Ghi số Kế hoạch.", evidence=True),
    Node("NS", "group", "Nhân sự", "Nhân sự làm công tác văn thư, lưu trữ"),
    Node("A2", "mark", "Bố trí", "Bố trí người làm văn thư", parent="NS"),
    Node("B1", "text", "Trình độ", "Trình độ chuyên môn", parent="NS", required=False, in_table=True),
    Node("A3", "mark", "Kho", "Có kho lưu trữ"),
    Node("B2", "quantity", "Diện tích", "Diện tích kho", measure_unit="m²", at_most=Decimal(500),
         rollup=Rollup.END),
    Node("B3", "quantity", "Số người", "Số người", measure_unit="người", whole=True, required=False,
         rollup=Rollup.END),
    Node("A4", "mark", "Chỉnh lý", "Đã chỉnh lý tài liệu"),
)  # fmt: skip
BANDS = (
    Band("Tốt", "từ 75%", Decimal(75), None),
    Band("Khá", "từ 50% đến dưới 75%", Decimal(50), Decimal(75)),
    Band("Chưa đạt", "dưới 50%", Decimal(0), Decimal(50)),
)
SMALL = CriteriaSet(
    id="nho", version=1, title="Bộ tiêu chí nhỏ", issued_on=dt.date(2026, 1, 5), applies_from="2026-01",
    citation="Quyết định thử", form_title="Báo cáo thử", table_title="Bảng tổng hợp thử",
    units_noun="phường, xã", unit_heading="Phường, xã", area_heading="Khu vực", nodes=NODES, bands=BANDS,
)  # fmt: skip
UNITS = (
    Unit("001", "Phường Tân Định", "Khu vực 1", "Ủy ban nhân dân phường Tân Định"),
    Unit("002", "Phường 14", "Khu vực 1"),
    Unit("003", "Xã Thạnh An", "Khu vực 2"),
)
PROOF = {"A1.doc_number": "12/KH-UBND", "A1.doc_date": "05/3/2026"}
"""The document that proves the one criterion that asks for one."""
WHOLE = {"A1": "Đạt", **PROOF, "A2": "Đạt", "A3": "Chưa đạt", "B2": 20.5, "A4": "Đạt"}
"""A return with nothing to complain about."""


_WRITTEN = (
    "ket-qua", "tra-lai", "phat-hanh", "luu", "nhat-ky", "so-nhan.xlsx", "quyet-dinh.xlsx",
    "bo-ket-qua.json", ".khoa*", "cau-hinh-*.xlsx", "chot-*.xlsx", "da-chot",
)  # fmt: skip


def copy_sample(source: Path, to: Path) -> Path:
    """Copy a sample, or all, without what an earlier run wrote there."""
    return shutil.copytree(source, to, ignore=shutil.ignore_patterns(*_WRITTEN))


def change(path: Path, *pairs: tuple[str, str | int | None]) -> None:
    """Type something else wherever a text stands on any sheet; None: empty the cell."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                for old, new in pairs:
                    if cell.value == old:
                        cell.value = new
    book.save(path)


def config(units: Iterable[Unit] = UNITS, criteria: CriteriaSet = SMALL) -> Config:
    """A configuration with one round."""
    round_ = Round(PERIOD, "đợt 1", dt.date(2026, 4, 5), "12/BC-SNV", dt.date(2026, 4, 20))
    return Config(Agency("Ủy ban nhân dân tỉnh X", "Sở Nội vụ"), criteria, Roster(tuple(units)), (round_,))


def workspace(tmp_path: Path, units: Iterable[Unit] = UNITS, criteria: CriteriaSet = SMALL) -> Workspace:
    """A workspace with one period that nobody has returned yet."""
    write(tmp_path / "ws" / workbook.FILE_NAME, _configured(config(units, criteria)))
    made = Workspace.open(tmp_path / "ws")
    made.start(PERIOD)
    return made


# Most tests work with the same few configurations; writing one takes as long as checking a return.
_configured = functools.lru_cache(maxsize=256)(workbook.render)


def one_each(
    tmp_path: Path, returns: Sequence[Mapping[str, str | float]], criteria: CriteriaSet = SMALL
) -> Workspace:
    """A month of cases: unit 000 returned the first, and so on; nobody compares them with each other."""
    units = tuple(Unit(f"{at:03d}", f"Phường {at}") for at in range(len(returns)))
    space, made = workspace(tmp_path, units, criteria), config(units, criteria)
    alone = dataclasses.replace(made, agency=dataclasses.replace(made.agency, questions=0))
    write(space.root / workbook.FILE_NAME, _configured(alone))
    for unit, answers in zip(units, returns, strict=True):
        receive(space, unit, answers)
    return space


_MADE: dict[Callable[[Path], Any], Any] = {}


def once(build: Callable[[Path], T], elsewhere: pytest.TempPathFactory) -> T:
    """What several tests only look at: made once for all of them."""
    if build not in _MADE:
        _MADE[build] = build(elsewhere.mktemp("made"))
    made: T = _MADE[build]
    return made


def copy_of(
    build: Callable[[Path], Workspace], tmp_path: Path, elsewhere: pytest.TempPathFactory
) -> Workspace:
    """A month that several tests begin with: made once, and copied for each."""
    return Workspace.open(shutil.copytree(once(build, elsewhere).root, tmp_path / "ws"))


def fields(answers: Mapping[str, str | float]) -> dict[tuple[str, str], str | float]:
    """Split the keys of answers into leaf code and field."""
    parts = {key: key.partition(".") for key in answers}
    return {(parts[key][0], parts[key][2] or ANSWER): value for key, value in answers.items()}


def unpacked(form: bytes) -> list[tuple[object, ...]]:
    """The parts of a form, with what their package says of them; how they are packed may differ."""
    with zipfile.ZipFile(io.BytesIO(form)) as archive:
        return [
            (entry.filename, entry.date_time, entry.create_system, entry.external_attr, entry.flag_bits,
             entry.extract_version, entry.file_size, archive.read(entry))
            for entry in archive.infolist()
        ]  # fmt: skip


def receive(
    space: Workspace, unit: Unit, answers: Mapping[str, str | float], name: str = "", period: Period = PERIOD
) -> Path:
    """Put a unit's filled form into `tiep-nhan`; keys are leaf codes or `code.field`."""
    path = space.folder(period, RECEIVED) / (name or forms.file_name(unit))
    # 1, 1.0 and True are equal, and other cells.
    filled = tuple((place, value, type(value)) for place, value in fields(answers).items())
    write(path, _filled(space.config(), unit, period, filled))
    return path


@functools.lru_cache(maxsize=512)
def _filled(settings: Config, unit: Unit, period: Period, filled: Iterable[tuple[Any, Any, type]]) -> bytes:
    return forms.render(settings, unit, settings.round(period), {place: value for place, value, _ in filled})


def consolidated(
    space: Workspace, period: Period, settings: Config, answers: Mapping[str, Mapping[str, str | float]]
) -> Path:
    """Consolidate a period in which some units return what is given, as it was configured then."""
    write(space.root / workbook.FILE_NAME, _configured(settings))
    space.start(period)
    for unit in settings.roster.units:
        if unit.code in answers:
            receive(space, unit, answers[unit.code], period=period)
    assert pipeline.consolidate(space, period).failed == ()
    return space.folder(period, RESULTS) / f"tong-hop-{period}.xlsx"


def returned(space: Workspace, table: str) -> None:
    """Fill in and receive forms from a text table: a row a unit, a column a field.

    | mã  | A1  | A2       |
    | 001 | Đạt | Chưa đạt |

    A number is typed as a number when it follows `=`, as in `= 20.5`; an empty cell stays empty.
    """
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.strip().splitlines()
    ]
    units = space.config().roster.by_code
    head = rows[0][1:]
    for code, *cells in rows[1:]:
        typed = {key: _typed(cell) for key, cell in zip(head, cells, strict=True) if cell}
        receive(space, units[code], typed)


def _typed(cell: str) -> str | float:
    return float(cell.removeprefix("=")) if cell.startswith("=") else cell


def check(space: Workspace) -> Result:
    """Check the period."""
    return pipeline.check(space, PERIOD)


def check_each(space: Workspace) -> Result:
    """Check a month of `one_each`, and leave out what the office is asked about cases that are alike."""
    result = check(space)
    of_units = result.month.findings.query("unit_code != ''").reset_index(drop=True)
    return dataclasses.replace(result, month=dataclasses.replace(result.month, findings=of_units))


def found(result: Result) -> list[tuple[str, str, str]]:
    """The findings as (unit, code, cell), ordered; nothing else can hide in them."""
    frame = result.month.findings[["unit_code", "code", "cell"]]
    return sorted(tuple(row) for row in frame.to_numpy().tolist())


def cell_of(code: str, field: str = ANSWER, criteria: CriteriaSet = SMALL) -> str:
    """The address of a field on the form, as people write it."""
    from vtlt_consolidate.words.addresses import address

    return address(*FormLayout(criteria).place(code, field))
