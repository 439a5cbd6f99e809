"""The configuration workbook of one period (cau-hinh-KỲ.xlsx): what the period was issued with.

It has the sheets of the configuration workbook. What belongs to the period alone is edited there; the other
sheets are protected, and a last sheet keeps a fingerprint of each, so that a change by hand is noticed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from vtlt_consolidate.model.config import Config
from vtlt_consolidate.settings import differences, workbook
from vtlt_consolidate.settings.tables import TEXT, Column, Table
from vtlt_consolidate.settings.workbook import OfPeriod
from vtlt_consolidate.words.errors import ConfigError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.words.text import listed

_SET = "Bộ tiêu chí"
_SOURCE = workbook.FILE_NAME
_EDITED = listed([f"“{sheet}”" for sheet in differences.OWN])


@dataclass(frozen=True)
class Kept:
    """One line of the last sheet: a part of the configuration, and its SHA-256."""

    part: str
    digest: str


KEPT = Table("Ghi nhận", Kept, "Công cụ ghi, không sửa: nhờ các mã này biết sheet nào khác lúc phát hành.", (
    Column("Phần", "part", TEXT, 24, "Sheet, bộ tiêu chí, hoặc tệp đã chép.", True),
    Column("SHA-256", "digest", TEXT, 80, "Của nội dung lúc chép từ cau-hinh.xlsx.", True),
))  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A configuration of the workspace as a period takes it.

    Args:
        config: the configuration, reduced to the period.
        digest: SHA-256 of the workbooks that it was read from.
        whole: all that the workspace is configured with today.
        left: what of the workspace's configuration does not hold in the period, in words.
        basis: the period that this was taken from instead; none: all is of the workspace.
        rolled: units and set are those of that period, as one that is rolled up has none of its own.
    """

    config: Config
    digest: str
    whole: Config
    left: tuple[str, ...] = ()
    basis: Period | None = None
    rolled: bool = False

    @property
    def called(self) -> str:
        """What it was taken from, in words."""
        return f"{_SOURCE} và cấu hình của kỳ {self.basis}" if self.rolled else _SOURCE


@dataclass(frozen=True)
class Record:
    """The workbook of a period as it was read.

    Args:
        config: what the period works with, without the keys of the codes on forms.
        kept: part → SHA-256, as noted when it was taken from the workspace.
    """

    config: Config
    kept: Mapping[str, str]

    @cached_property
    def touched(self) -> list[str]:
        """The protected sheets that are not as they were taken."""
        now = differences.fingerprints(self.config)
        empty = differences.EMPTY
        return [name for name in differences.FIXED if now.get(name, empty) != self.kept.get(name, empty)]

    @property
    def set_print(self) -> str:
        """SHA-256 of the set as forms were issued with it; empty: the period was only checked."""
        return self.kept.get(_SET, "")

    def after(self, source: Source) -> Config:
        """What the period would work with if it took over the workspace's configuration as it is now.

        What is edited in the period's own workbook stays, unless the workspace changed the same sheet since.
        """
        config, empty = source.config, differences.EMPTY
        now = differences.fingerprints(config)
        for sheet, field in differences.OWN.items():
            if now.get(sheet, empty) == self.kept.get(sheet, empty):
                config = replace(config, **{field: getattr(self.config, field)})
        return config

    def taken_from(self, digest: str) -> bool:
        """Say whether it was taken from the workbook with this SHA-256, so that nothing can differ."""
        return digest == self.kept.get(_SOURCE) and not self.touched


def file_name(period: Period) -> str:
    """Name the workbook; with the period, because Excel opens no two workbooks of one name."""
    return f"cau-hinh-{period}.xlsx"


def render(period: Period, config: Config, source: Source, *, issued: bool) -> bytes:
    """Write the workbook of a period.

    Args:
        period: the period.
        config: what it works with.
        source: what that was taken from.
        issued: forms are issued with it; a month that is only checked may have been issued with another set.
    """
    prints = {**differences.fingerprints(source.config), _SOURCE: source.digest}
    if issued:
        prints[_SET] = differences.of_set(config)
    kept = [Kept(part, digest) for part, digest in prints.items()]
    record = OfPeriod(
        f"Cấu hình của kỳ {period}, như khi phát hành",
        f"Chỉ sửa sheet {_EDITED}, có hiệu lực ngay ở lần chạy sau. Những gì khác sửa ở {_SOURCE} rồi chạy: "
        f"vtlt apply {period}",
        frozenset(differences.OWN),
        (KEPT, kept),
    )
    return workbook.render(config, record)


def read(data: bytes, period: Period) -> Record:
    """Read the workbook of a period back, whatever was changed in it.

    Raises:
        ConfigError: something in it cannot be used; the text names every such cell.
    """
    name = f"{period}/{file_name(period)}"
    config = workbook.read(data, name, period)
    return Record(config, {one.part: one.digest for one in workbook.read_table(data, KEPT, name)})


def require_untouched(record: Record, period: Period, mend: str) -> None:
    """Make sure that only the sheets of the period itself were edited.

    Args:
        record: the workbook.
        period: its period.
        mend: the command that puts the workspace's configuration in its place.

    Raises:
        ConfigError: a protected sheet was changed; the text names it.
    """
    if record.touched:
        names = ", ".join(f"“{name}”" for name in record.touched)
        raise ConfigError(
            f"Tệp {period}/{file_name(period)}: sheet {names} không còn như khi phát hành biểu. Ở tệp này "
            f"chỉ sửa sheet {_EDITED}. Lấy lại bản cũ trong "
            f"{period}/luu, hoặc sửa ở {_SOURCE} rồi chạy: {mend}"
        )
