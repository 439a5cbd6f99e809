"""The command `ui`."""

from __future__ import annotations

from pathlib import Path

import click

from vtlt_consolidate.commands.line.options import Command, in_a_workspace


@click.command(cls=Command)
@in_a_workspace
@click.option("--no-browser", is_flag=True, help="Không mở trình duyệt, chỉ in địa chỉ có mã vào.")
def ui(workspace: Path, *, no_browser: bool) -> None:
    """Mở trang làm việc trong trình duyệt, cho người không gõ lệnh.

    Trang chạy trên máy này, không cần mạng; máy khác không vào được. THƯ-MỤC chưa có cau-hinh.xlsx thì
    trang cho chọn một thư mục làm việc nằm trong đó hoặc tạo mới. Địa chỉ có mã vào chỉ dùng được một
    lần. Đóng bằng nút Thoát hoặc Ctrl+C.
    """
    import webbrowser

    from vtlt_consolidate.commands.page.serving import Server

    def ready(address: str) -> None:
        if no_browser or not webbrowser.open(address):
            click.echo(address)
        click.echo("Trang đang chạy. Đóng: nút Thoát trên trang, hoặc Ctrl+C ở đây.", err=True)

    try:
        Server(workspace).run(ready)
    except KeyboardInterrupt:
        click.echo("Đã đóng trang.", err=True)
