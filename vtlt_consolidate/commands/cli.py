"""The commands: parse options, call one function, print what it returned."""

from __future__ import annotations

import datetime as dt
import gettext
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from vtlt_consolidate import __version__
from vtlt_consolidate.commands.home import cli as home
from vtlt_consolidate.commands.line import days
from vtlt_consolidate.commands.line.options import (
    Command,
    DayType,
    PeriodType,
    Stopped,
    from_parts,
    in_a_workspace,
    on_a_period,
    stop_on,
    tell,
)
from vtlt_consolidate.commands.months import cli as months
from vtlt_consolidate.commands.page import cli as page
from vtlt_consolidate.files import collector
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period

if TYPE_CHECKING:
    from vtlt_consolidate.workspace.again import Answer

T = TypeVar("T")

# Click shows the names of its types to users and does not translate them.
_TYPES: dict[type[click.ParamType[Any]], str] = {
    type(click.STRING): "chữ",
    type(click.INT): "số nguyên",
    click.IntRange: "số nguyên",
    type(click.FLOAT): "số",
    click.FloatRange: "số",
    type(click.BOOL): "đúng hoặc sai",
    type(click.UUID): "mã UUID",
    type(click.UNPROCESSED): "chữ",
    click.DateTime: "ngày giờ",
    click.Choice: "lựa chọn",
    click.File: "tệp",
}

CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def speak_vietnamese() -> None:
    """Make click's own texts Vietnamese. Only for programs, because it changes the whole process."""
    # gettext reads the language from this variable, which Windows does not set.
    os.environ["LANGUAGE"] = "vi"
    gettext.bindtextdomain("vtlt", str(Path(__file__).parents[1] / "locale"))
    gettext.textdomain("vtlt")
    for kind, name in _TYPES.items():
        kind.name = name


class Vtlt(click.Group):
    """The group of commands, which turns `VtltError` into an error of click."""

    command_class = Command

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run as a program."""
        speak_vietnamese()
        return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command; a `VtltError` becomes one Vietnamese message and exit code 2."""
        try:
            return super().invoke(ctx)
        except VtltError as error:
            raise Stopped(str(error)) from error


@click.group(cls=Vtlt, context_settings=CONTEXT, options_metavar="", subcommand_metavar="LỆNH [TÙY CHỌN]",
             invoke_without_command=True)  # fmt: skip
# With its own help text, because click would translate it at import, before the language is set.
@click.version_option(
    __version__, prog_name="vtlt", message="%(prog)s %(version)s", help="Hiện phiên bản rồi thoát."
)
@in_a_workspace
@click.pass_context
def main(context: click.Context, workspace: Path) -> None:
    """Tổng hợp báo cáo công tác văn thư, lưu trữ hằng tháng: Excel vào, Excel ra.

    Các bước của một kỳ: init (một lần), issue, chép các biểu nhận được vào KỲ/tiep-nhan, check,
    consolidate. KỲ viết là 2026-03, 2026-Q1, 2026-H1 hoặc 2026. Gõ vtlt không có lệnh: các kỳ đang đến
    đâu, việc tiếp theo là gì.
    """
    if context.invoked_subcommand is None:
        words = home.chosen(workspace)
        if words:
            main.main(words, prog_name="vtlt", standalone_mode=False)
    # `vtlt -w ws check KỲ` means the same as `vtlt check KỲ -w ws`.
    here = {"workspace": workspace}
    context.default_map = dict.fromkeys(main.commands, here)


@main.command()
def sets() -> None:
    """Liệt kê các bộ tiêu chí có sẵn."""
    from vtlt_consolidate.settings import blank
    from vtlt_consolidate.settings import sets as library

    found = library.available()
    wide = max(len(each.id) for each in found)
    for criteria in found:
        asked = len(criteria.criteria)
        counted = f"{asked:>3} tiêu chí, {len(criteria.leaves) - asked:>2} số liệu"
        click.echo(f"{criteria.id:<{wide}}  {counted}  {criteria.title}")
    click.echo(f"{blank.ID:<{wide}}  {'':>{len(counted)}}  {blank.TITLE}")


@main.command()
@click.argument("workspace", type=click.Path(path_type=Path), metavar="THƯ-MỤC")
@click.option("--set", "set_id", default="", metavar="MÃ", help="Bộ, xem vtlt sets; trong: bộ trống.")
@click.option("--from-table", "table", type=click.Path(path_type=Path, dir_okay=False), metavar="TỆP",
              help="Đọc bảng chấm điểm trong phụ lục Word (.docx), Excel của văn bản.")  # fmt: skip
@click.option("--units", type=click.Path(path_type=Path, dir_okay=False), metavar="TỆP",
              help="Tệp Excel có danh sách đơn vị (cột mã, cột tên; địa bàn, thư điện tử).")  # fmt: skip
@click.option("--number", is_flag=True, help="Danh sách --units không có cột mã: đánh mã 001, 002 …")
@click.option("--province", metavar="TỈNH",
              help="Lấy mọi xã, phường, đặc khu của tỉnh, thành phố: ghi mã hoặc tên, ví dụ 79, “Lạng Sơn”.",
              )  # fmt: skip
def init(workspace: Path, set_id: str, table: Path | None, **asked: Any) -> None:
    """Tạo thư mục làm việc với tệp cấu hình cau-hinh.xlsx.

    Bảng của văn bản (--from-table) đọc chưa chắc chỗ nào thì chỗ ấy được tô màu, vtlt lint nhắc lại.
    """
    from vtlt_consolidate.commands import setup

    click.echo(setup.init(workspace, set_id, table=table, **asked))


@main.command()
@click.argument("file", required=False, type=click.Path(path_type=Path, dir_okay=False), metavar="[TỆP]")
@in_a_workspace
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON, không in gì khác.")
@click.option("--strict", is_flag=True, help="Trả mã 1 khi có lỗi hoặc cảnh báo.")
def lint(file: Path | None, workspace: Path, *, as_json: bool, strict: bool) -> None:
    """Soát bộ tiêu chí: điểm, bậc, điều kiện, chỗ thiếu căn cứ.

    Nêu điểm cộng không khớp, bậc bỏ sót hoặc chồng nhau, chỗ thiếu căn cứ. TỆP là tệp cấu hình hoặc tệp
    set.toml của một bộ; không ghi thì soát cau-hinh.xlsx của thư mục làm việc. Lỗi thì chưa dùng được;
    cảnh báo thì dùng được nhưng cần người xem.
    """
    from vtlt_consolidate.commands.asjson import remarks
    from vtlt_consolidate.commands.home.workdays import next_workday
    from vtlt_consolidate.commands.said import screen
    from vtlt_consolidate.settings import inspection, workbook

    found = inspection.inspect(file or workspace / workbook.FILE_NAME, next_workday)
    click.echo(remarks.inspected(found) if as_json else screen.inspected(found))
    if strict and found.remarks:
        sys.exit(1)


@main.command()
@click.argument("period", type=PeriodType(), metavar="KỲ")
@in_a_workspace
@click.option("--prefill", is_flag=True,
              help="Điền sẵn số liệu kỳ trước để đơn vị xác nhận; chưa xác nhận thì không tính.")  # fmt: skip
def issue(period: Period, workspace: Path, *, prefill: bool) -> None:
    """Lập biểu trắng cho từng đơn vị.

    Các tệp nằm trong KỲ/phat-hanh, mỗi đơn vị một tệp; gửi cho đơn vị rồi chép biểu nhận về vào
    KỲ/tiep-nhan.
    """
    from vtlt_consolidate.commands import issue as issuing
    from vtlt_consolidate.commands.said.issuing import issued
    from vtlt_consolidate.workspace.folders import Workspace

    done = issuing.issue(Workspace.open(workspace), period, progress, prefill=prefill)
    click.echo(issued(done))
    stop_on(done.failed)


@main.command()
@on_a_period
def check(period: Period, workspace: Path, received: dt.date, *, as_json: bool, strict: bool) -> None:
    """Kiểm tra các biểu đã nhận, cho biết đơn vị nào chưa nộp.

    Đọc mọi tệp trong KỲ/tiep-nhan, không sửa tệp nào ở đó; ghi mọi điều tìm thấy vào KỲ/kiem-tra.xlsx, lập
    phiếu trả sửa cho từng đơn vị có lỗi vào KỲ/tra-lai.
    """
    from vtlt_consolidate.workspace import again
    from vtlt_consolidate.workspace.folders import Workspace

    space = Workspace.open(workspace)

    def run() -> Answer:
        from vtlt_consolidate.commands import check as checking
        from vtlt_consolidate.commands.said import screen

        return screen.answer(checking.check(space, period, progress, received), space)

    tell(again.answer(space, period, "check", {}, run), received, as_json=as_json, strict=strict)


@main.command()
@click.argument("period", type=PeriodType(), metavar="KỲ")
@in_a_workspace
def appraise(period: Period, workspace: Path) -> None:
    """Lập bảng thẩm định: điểm tự chấm, có chỗ ghi điểm thẩm định.

    Ghi KỲ/tham-dinh.xlsx, điểm tự chấm của các đơn vị bên nhau, giữ những gì đã thẩm định; lệnh
    consolidate lấy điểm thẩm định thay điểm tự chấm.
    """
    from vtlt_consolidate.commands import appraise as appraising
    from vtlt_consolidate.commands.said import screen
    from vtlt_consolidate.workspace.folders import Workspace

    click.echo(screen.appraised(appraising.appraise(Workspace.open(workspace), period, progress)))


@main.command()
@on_a_period
@click.option("--carry-forward", is_flag=True,
              help="Đơn vị chưa nộp dùng số liệu của kỳ liền trước, có ghi rõ trong mọi bảng.")  # fmt: skip
@click.option("--allow-empty", is_flag=True,
              help="Cho thay kết quả đã có bằng kết quả trống khi tiep-nhan không còn biểu nào.")  # fmt: skip
@from_parts
def consolidate(
    period: Period, workspace: Path, received: dt.date, *, as_json: bool, strict: bool, parts: int | None,
    **options: bool,
) -> None:  # fmt: skip
    """Kiểm tra rồi lập bảng tổng hợp, phụ lục và báo cáo Word.

    Kết quả nằm trong KỲ/ket-qua: tong-hop-KỲ.xlsx, phu-luc-KỲ.xlsx (bản trình ký), phu-luc-noi-bo-KỲ.xlsx
    (bản để soát) và bao-cao-KỲ.docx, báo cáo theo mẫu mau/bao-cao.docx của thư mục làm việc. Số liệu khác
    với kết quả lần trước thì được nêu, ghi vào thay-doi-KỲ.xlsx; bộ kết quả trước giữ ở ket-qua/truoc.
    Mẫu biểu Excel của nơi nhận đặt trong mau được điền thành bieu-noi-nhan-TÊN-KỲ.xlsx.

    Quý, 6 tháng, năm gộp được từ các kỳ ngắn hơn (--from-months …) theo cột Gộp kỳ của sheet Tiêu chí:
    lấy số cuối kỳ, cộng dồn hay bình quân. Thiếu một kỳ thì số cộng dồn để trống.
    """
    from vtlt_consolidate.workspace import again
    from vtlt_consolidate.workspace.folders import Workspace

    space = Workspace.open(workspace)
    if parts and any(options.values()):
        raise click.UsageError("Gộp từ các kỳ ngắn hơn thì không dùng cùng --carry-forward, --allow-empty.")
    making = again.Making(**options, parts=parts or 0)

    def run() -> Answer:
        from vtlt_consolidate.commands import consolidate as consolidating
        from vtlt_consolidate.commands.said import screen

        return screen.answer(consolidating.make(space, period, making, progress, received), space)

    answer = again.answer(space, period, "consolidate", asdict(making), run)
    tell(answer, received, as_json=as_json, strict=strict)


@main.command()
@click.argument("period", type=PeriodType(), metavar="KỲ")
@in_a_workspace
@click.option("--date", "day", type=DayType(), metavar="NGÀY", default=days.today, show_default="hôm nay",
              help="Ngày tính số ngày trễ; cũng là ngày nhận của các tệp mới.")  # fmt: skip
@click.option("--by", type=DayType(), metavar="NGÀY",
              help="Hạn đề nghị làm xong, ghi trong thư; không có thì lấy hạn nộp chưa qua.")  # fmt: skip
@click.option("--below", default="", metavar="LOẠI", help="Nhắc cả đơn vị xếp loại thấp hơn LOẠI.")
@click.option("--late", is_flag=True, help="Nhắc cả đơn vị gửi trễ hạn.")
@click.option("--each", is_flag=True, help="Lập thêm cho mỗi đơn vị một công văn.")
def remind(period: Period, workspace: Path, *, each: bool, **asked: Any) -> None:
    """Lập công văn đôn đốc, danh sách và thư nháp; không gửi gì.

    Nhắc đơn vị chưa gửi, gửi chưa đúng biểu mẫu, còn thiếu số liệu hoặc có nội dung cần chỉnh sửa. Ghi
    vào KỲ/don-doc: công văn theo mẫu mau/don-doc.docx, danh sách don-doc-KỲ.xlsx, mỗi đơn vị một thư
    nháp .eml kèm biểu trắng hoặc phiếu trả sửa.
    """
    from vtlt_consolidate.commands import remind as reminding
    from vtlt_consolidate.commands.said import screen
    from vtlt_consolidate.workspace.folders import Workspace
    from vtlt_consolidate.writing.letters.reasons import Asked

    days.of_reminder(asked["day"], period)
    done = reminding.remind(Workspace.open(workspace), period, Asked(**asked), progress, each=each)
    click.echo(screen.reminded(done))
    stop_on(done.failed)


@main.command()
@click.argument("period", type=PeriodType(), metavar="KỲ")
@in_a_workspace
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True, metavar="N",
              help="Cùng số N thì cùng bộ tệp; số khác cho bộ tệp khác.")  # fmt: skip
@click.option("--clear", is_flag=True,
              help="Dọn kỳ diễn tập: xóa những gì diễn tập tạo ra và mọi thứ lập từ đó.")  # fmt: skip
def rehearse(period: Period, workspace: Path, seed: int, *, clear: bool) -> None:
    """Diễn tập: bịa ra một kỳ lộn xộn như thật để tập xử lý.

    Ghi vào KỲ/tiep-nhan còn trống các biểu điền sẵn: phần lớn đọc được, một số tệp hỏng, gửi trùng, sai
    tên, có ô ghi sai; vài đơn vị không gửi. Từ 10 đơn vị trở lên thì có đủ các loại ấy.
    KỲ/dien-tap.xlsx là đáp án. Mọi tệp lập từ kỳ đó mang dấu DIỄN TẬP; xong thì dọn bằng --clear.
    """
    from vtlt_consolidate.commands.said import screen
    from vtlt_consolidate.rehearsal import rehearse as rehearsing
    from vtlt_consolidate.workspace.folders import Workspace

    space = Workspace.open(workspace)
    if clear:
        done = rehearsing.clear(space, period)
        click.echo(screen.cleared(done))
        stop_on(done.failed)
        return
    click.echo(screen.rehearsed(rehearsing.rehearse(space, period, seed, progress)))


for _command in (months.apply, months.close, months.reopen, page.ui):
    main.add_command(_command)


def progress(things: Iterable[T], words: str, count: int) -> Iterator[T]:
    """Show the progress, on a terminal only."""
    if not sys.stderr.isatty():
        yield from things
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(things, words, total=count, console=Console(stderr=True), transient=True)


def run() -> None:
    """The entry point: prints UTF-8 on any console, and shows users no traceback."""
    collector.seldom()
    for stream in (sys.stdout, sys.stderr):
        # The code page of a console may lack Vietnamese letters.
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(encoding="utf-8", errors="replace")
    try:
        main()
    except Exception as error:  # noqa: BLE001 - the last line of defence, see `apologise`
        sys.exit(apologise(error))


def apologise(error: Exception) -> int:
    """Report an error in this program to the user, and write the traceback to a file for developers."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="vtlt-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write("".join(traceback.format_exception(error)))
    click.echo(
        f"Lỗi của chương trình. Dữ liệu đã nhận không bị thay đổi. Xin gửi "
        f"tệp {log.name} cho nhóm phát triển.",
        err=True,
    )
    return 2
