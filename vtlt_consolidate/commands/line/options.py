"""What the commands of the command line share: types of arguments, options, and how they fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period, understood, without_year
from vtlt_consolidate.words.text import parse_date

F = TypeVar("F", bound=Callable[..., Any])


class Stopped(click.ClickException):
    """A command failed; exit code 2, because 1 means that something needs attention (`--strict`)."""

    exit_code = 2


class Command(click.Command):
    """A command whose usage line has no English in it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[TÙY CHỌN]"} | kwargs)


class PeriodType(click.ParamType[Period]):
    """The argument PERIOD."""

    name = "kỳ"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Period:
        """Read a period, say how another way of writing it is understood, or explain how to write one."""
        if isinstance(value, Period):
            return value
        try:
            return Period.parse(value)
        except VtltError as error:
            if meant := understood(value):
                click.echo(f"“{value}” hiểu là kỳ {meant}.", err=True)
                return meant
            year = dt.date.today().year  # noqa: DTZ011 - only proposed
            self.fail(without_year(value, year) or str(error), param, ctx)


def in_a_workspace(command: F) -> F:
    """Give a command the option that all commands of a workspace share."""
    option = click.option(
        "-w", "--workspace", default=".", show_default="thư mục hiện tại", metavar="THƯ-MỤC",
        type=click.Path(path_type=Path), help="Thư mục làm việc, nơi có cau-hinh.xlsx.",
    )  # fmt: skip
    return option(command)


class DayType(click.ParamType[dt.date]):
    """The value of an option that is a day."""

    name = "ngày"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> dt.date:
        """Read a day, day first, or explain how to write one."""
        day = value if isinstance(value, dt.date) else parse_date(value)
        if day is None:
            self.fail(f"“{value}” không phải là ngày. Cách viết: 05/3/2026.", param, ctx)
        return day


def on_a_period(command: F) -> F:
    """Give a command the argument and the options that all commands of a period share."""
    for decorate in (
        click.option("--strict", is_flag=True,
                     help="Trả mã 1 khi còn đơn vị chưa nộp, tệp bị trả lại hoặc lỗi."),
        click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON, không in gì khác."),
        click.option("--received", type=DayType(), metavar="NGÀY", default=dt.date.today,
                     show_default="hôm nay", help="Ngày nhận, ghi vào sổ nhận cho các tệp mới."),
        in_a_workspace,
        click.argument("period", type=PeriodType(), metavar="KỲ"),
    ):  # fmt: skip
        command = decorate(command)
    return command


FROM_PARTS = {1: "--from-months", 3: "--from-quarters", 6: "--from-halves"}
"""Length in months of the shorter periods → the option that puts a longer one together from them."""


def from_parts(command: F) -> F:
    """Give a command the options that put a period together from shorter ones: their length, as `parts`."""
    explained = {
        1: "Gộp quý, 6 tháng, năm từ kết quả các tháng, không đọc tiep-nhan.",
        3: "Gộp 6 tháng, năm từ kết quả các quý.",
        6: "Gộp năm từ kết quả hai kỳ 6 tháng.",
    }
    for months, words in reversed(explained.items()):
        command = click.option(FROM_PARTS[months], "parts", flag_value=months, type=int, help=words)(command)
    return command


def stop_on(failed: Sequence[str]) -> None:
    """Fail with messages about files that could not be written, after everything else was done."""
    if failed:
        raise Stopped("\n".join(failed))
