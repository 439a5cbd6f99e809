"""What the commands of the command line share: types of arguments, options, and how they fail."""

from __future__ import annotations

import datetime as dt
import functools
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from vtlt_consolidate.commands.line import days
from vtlt_consolidate.words.days.spoken import understood, without_year
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import FROM_PARTS, Period
from vtlt_consolidate.words.text import parse_date

if TYPE_CHECKING:
    from vtlt_consolidate.workspace.again import Answer

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
            year = days.today().year
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

    @functools.wraps(command)
    def possible(period: Period, received: dt.date, **given: Any) -> Any:
        return command(period=period, received=days.of_receipt(received, period), **given)

    decorated: Any = possible
    for decorate in (
        click.option("--strict", is_flag=True,
                     help="Trả mã 1 khi còn đơn vị chưa nộp, tệp chưa dùng được hoặc lỗi."),
        click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON, không in gì khác."),
        click.option("--received", type=DayType(), metavar="NGÀY", default=days.today,
                     show_default="hôm nay", help="Ngày nhận, ghi vào sổ nhận cho các tệp mới."),
        in_a_workspace,
        click.argument("period", type=PeriodType(), metavar="KỲ"),
    ):  # fmt: skip
        decorated = decorate(decorated)
    return cast("F", decorated)


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


def tell(answer: Answer, received: dt.date, *, as_json: bool, strict: bool) -> None:
    """Print an answer for a person or as JSON, and exit with the code that it requires.

    Args:
        answer: the answer.
        received: the day of receipt that was given; it is told if no new file took it.
        as_json: print JSON, and nothing else on standard output.
        strict: fail if anything is left to do for a person.
    """
    if not answer.dated and (unused := days.unused(received)):
        click.echo(f"{unused}\n", err=as_json)
    click.echo(json.dumps(answer.as_object, ensure_ascii=False, indent=2) if as_json else answer.as_text)
    stop_on(answer.failed)
    if strict and answer.attention:
        sys.exit(1)


def stop_on(failed: Sequence[str]) -> None:
    """Fail with messages about files that could not be written, after everything else was done."""
    if failed:
        raise Stopped("\n".join(failed))
