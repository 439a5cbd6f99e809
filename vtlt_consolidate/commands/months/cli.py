"""The commands of the command line that keep a month as it was: apply, close, reopen."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click

from vtlt_consolidate.commands.line import days
from vtlt_consolidate.commands.line.options import Command, DayType, PeriodType, in_a_workspace
from vtlt_consolidate.words.period import Period


@click.command(cls=Command)
@click.argument("period", type=PeriodType(), metavar="KỲ")
@in_a_workspace
@click.option("--list", "only_list", is_flag=True, help="Chỉ liệt kê các chỗ khác nhau, chưa đổi gì.")
def apply(period: Period, workspace: Path, *, only_list: bool) -> None:
    """Đưa cau-hinh.xlsx nay đã sửa vào một kỳ đã phát hành.

    Mỗi kỳ giữ cấu hình như khi phát hành (KỲ/cau-hinh-KỲ.xlsx). Lệnh này liệt kê từng chỗ khác, trước và
    sau, rồi mới đổi. Hạn nộp, gia hạn, miễn, số và ngày báo cáo của kỳ thì sửa thẳng ở tệp của kỳ, không
    cần lệnh này.
    """
    from vtlt_consolidate.commands.months import apply as applying
    from vtlt_consolidate.commands.said import months
    from vtlt_consolidate.workspace.folders import Workspace

    def show(found: applying.Applied) -> None:
        click.echo(months.differences(found))

    done = applying.apply(Workspace.open(workspace), period, show, only_list=only_list)
    if done.found:
        click.echo(months.only_listed(done) if only_list else months.applied(done))


@click.command(cls=Command)
@click.argument("period", type=PeriodType(), metavar="KỲ")
@in_a_workspace
@click.option("--by", "who", required=True, metavar="TÊN", help="Người chốt, ghi vào tệp chốt.")
@click.option("--on", "day", type=DayType(), metavar="NGÀY", default=days.today, show_default="hôm nay",
              help="Ngày chốt, ghi vào tệp chốt.")  # fmt: skip
def close(period: Period, workspace: Path, who: str, day: dt.date) -> None:
    """Chốt số liệu một kỳ, niêm phong biểu nhận và kết quả.

    Ghi mã SHA-256 của mọi tệp trong kỳ, cả cấu hình và quyết định, vào KỲ/chot-KỲ.xlsx. Sau đó các lệnh
    chỉ đối chiếu, nêu tên tệp bị sửa, mất, thêm, và không ghi gì. Chốt lại sau khi mở lại: số liệu nào
    khác lần chốt trước thì có bảng đính chính để in, ket-qua/dinh-chinh-KỲ-1.xlsx. Kỳ đang chốt thì lệnh
    này chỉ đối chiếu.
    """
    from vtlt_consolidate.commands.line.options import stop_on
    from vtlt_consolidate.commands.months import close as closing
    from vtlt_consolidate.commands.said import months
    from vtlt_consolidate.workspace.folders import Workspace

    space = Workspace.open(workspace)
    done = closing.close(space, period, who, day)
    words = months.closed(done, space.root / str(period))
    if done.found:
        stop_on([words])
    click.echo(words)


@click.command(cls=Command)
@click.argument("period", type=PeriodType(), metavar="KỲ")
@in_a_workspace
@click.option("--by", "who", required=True, metavar="TÊN", help="Người mở lại, ghi vào tệp chốt.")
@click.option("--why", required=True, metavar="LÝ-DO", help="Lý do, in ở đầu bảng đính chính.")
@click.option("--on", "day", type=DayType(), metavar="NGÀY", default=days.today, show_default="hôm nay",
              help="Ngày mở lại, ghi vào tệp chốt.")  # fmt: skip
def reopen(period: Period, workspace: Path, who: str, why: str, day: dt.date) -> None:
    """Mở lại một kỳ đã chốt để sửa; người mở và lý do được ghi lại.

    Các lần chốt trước vẫn còn trong KỲ/chot-KỲ.xlsx, kết quả của mỗi lần ở KỲ/da-chot.
    """
    from vtlt_consolidate.commands.months import close as closing
    from vtlt_consolidate.commands.said import months
    from vtlt_consolidate.workspace.folders import Workspace

    click.echo(months.reopened(closing.reopen(Workspace.open(workspace), period, who, why, day)))
