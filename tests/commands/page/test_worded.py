"""No text of the commands tells somebody at the page to type anything."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import vtlt_consolidate
from tests.commands.page.visits import Visitor
from tests.helpers import workspace
from vtlt_consolidate.commands import cli
from vtlt_consolidate.commands.page import places
from vtlt_consolidate.commands.page.looks.worded import on_page
from vtlt_consolidate.workspace.folders import KEPT, write

PACKAGE = Path(vtlt_consolidate.__file__).parent
TYPED = "|".join(name for name in cli.main.commands if name != "ui")
LEFT = re.compile(rf"vtlt (?:{TYPED})\b|--[a-z]|(?<!\S)-w\b|hạy lại")
ELSEWHERE = (
    "commands/cli.py", "commands/home/cli.py", "commands/page/cli.py", "commands/months/cli.py",
    "commands/line/options.py", "commands/said/home.py", "page/looks/worded.py",
)  # fmt: skip
"""What only the window of commands shows."""
PARTS = ("vtlt 2026-Q1 -w 2026-Q1", "rehearse 2026-Q1 --clear", "Chưa đổi gì. Bỏ --list để đưa vào kỳ.")
"""What commands are made of, and what is said of an option that the page has no field for."""


def worded(node: ast.expr) -> str:
    """A text as it may be read, whatever stands in it."""
    if isinstance(node, ast.Constant):
        return str(node.value).replace("{subject}", "2026-Q1")
    if isinstance(node, ast.JoinedStr):
        return "".join(map(worded, node.values))
    value = node.value if isinstance(node, ast.FormattedValue) else node
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute) and value.func.attr == "command":
        words = worded(value.args[0])
        return f'vtlt {"check 2026-Q1" if words == "2026-Q1" else words} -w "/a b/c.d"'
    return "2026-Q1"


def texts(node: ast.AST) -> Iterator[str]:
    """The texts of a module, each once, without its explanations."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.JoinedStr) or (
            isinstance(child, ast.Constant) and isinstance(child.value, str)
        ):
            yield worded(child)
        elif not (
            isinstance(child, ast.Call)
            and isinstance(child.func, ast.Attribute)
            and child.func.attr == "command"
        ):
            yield from texts(child)


def test_no_text_is_left_that_tells_one_to_type_a_command() -> None:
    read = {path.as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    shown = [
        (name, on_page(text))
        for name, module in read.items() if not name.endswith(ELSEWHERE)
        for text in texts(ast.parse(module)) if " " in text.strip()
    ]  # fmt: skip
    assert len(shown) > 1000
    found = [(name, text) for name, text in shown if LEFT.search(text) and text not in PARTS]
    assert not found, "\n".join(f"{name}: {text}" for name, text in found)


SAID = """
rồi chạy: vtlt check 2026-03 -w "/a b/c" → rồi bấm “Kiểm tra biểu đã nhận” của kỳ 2026-03.
lại: vtlt consolidate 2026-Q1 --from-months -w /tmp/v.1. Nếu → lại: nút “Gộp kết quả” của kỳ 2026-Q1. Nếu
bằng: vtlt rehearse 2026-03 --clear, hoặc → bằng: nút “Dọn kỳ diễn tập” của kỳ 2026-03, hoặc
mở lại: vtlt reopen 2026-03 --by "TÊN" --why "LÝ DO" -w ws → mở lại: nút “Mở lại kỳ” ở trang Chốt kỳ.
rồi chạy vtlt apply KỲ; biểu → rồi bấm “Đưa các chỗ đã sửa vào kỳ” ở trang Cấu hình; biểu
đưa: vtlt apply 2026-03 → đưa: nút “Đưa các chỗ đã sửa vào kỳ 2026-03” ở trang Cấu hình.
thì chạy: vtlt issue 2026-03 --prefill → thì bấm “Lập biểu cho các đơn vị” của kỳ 2026-03 với ô “Điền sẵn \
số liệu kỳ trước để đơn vị xác nhận” được đánh dấu.
Bắt đầu kỳ mới bằng: vtlt issue 2026-03 → Bắt đầu kỳ ấy ở trang “Các kỳ, thư mục khác”: nút “Lập biểu \
cho các đơn vị” của kỳ 2026-03.
Chạy lại vtlt consolidate cho kỳ đó; → Bấm lại “Lập bảng tổng hợp, phụ lục, báo cáo” cho kỳ đó;
hoặc bỏ --carry-forward. → hoặc bỏ ô “Đơn vị chưa nộp dùng số liệu kỳ trước”.
đóng tệp rồi chạy lại lệnh. → đóng tệp rồi làm lại.
Chạy lại lệnh để tính → Làm lại để tính
từ các tháng (--from-months); 6 tháng → từ các tháng; 6 tháng
vtlt không làm gì → vtlt không làm gì
ghi mã ở dòng của tệp này trong quyet-dinh.xlsx rồi → ghi mã ở dòng của tệp này trên trang Quyết định rồi
Ghi cột Quyết định trong 2026-Q1/quyet-dinh.xlsx, lưu tệp rồi chạy lại. → Trả lời trên trang \
Quyết định rồi làm lại.
Ghi cột Quyết định ở những dòng bạn quyết được, lưu tệp rồi chạy lại; còn → Trả lời những việc bạn quyết \
được rồi làm lại; còn
một lần chạy khác (máy vm, người dùng an, tiến trình số 16005). → một lần chạy khác (máy vm, người dùng an).
muốn đổi thì sửa quyet-dinh.xlsx. → muốn đổi thì sửa ở trang Quyết định.
Tệp quyet-dinh.xlsx hỏng → Tệp quyet-dinh.xlsx hỏng
Xã vtlt checkin --x → Xã vtlt checkin --x
"""


@pytest.mark.parametrize(("typed", "said"), [line.split(" → ") for line in SAID.strip().splitlines()])
def test_a_command_is_said_as_its_button(typed: str, said: str) -> None:
    assert on_page(typed) == said


@pytest.mark.parametrize("state", ["gone", "damaged"])
def test_a_configuration_that_is_lost_leads_to_the_copy_that_was_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str
) -> None:
    space = workspace(tmp_path)
    visitor, opened = Visitor(space.root), list[Path]()
    monkeypatch.setattr(places, "show", opened.append)
    book = space.root / "cau-hinh.xlsx"
    for number in (1, 2):
        write(space.root / KEPT / f"cau-hinh-00{number}-0123abcd.xlsx", book.read_bytes())
    book.unlink() if state == "gone" else book.write_bytes(b"damaged")
    page = visitor.get("/cau-hinh")
    assert "thì chép luu/cau-hinh-002-0123abcd.xlsx, bản cất gần nhất, ra thay" in page
    assert ("Mở cau-hinh.xlsx trong Excel" in page) == (state == "damaged")
    assert "Không có lỗi nào" not in page
    assert "Tạo thư mục" not in page
    assert visitor.post("/cau-hinh/mo", ten=KEPT).status_code == 303
    assert opened == [space.root / KEPT]
    assert "Soát, mở cấu hình" in visitor.get("/bat-dau")
    write(book, (space.root / KEPT / "cau-hinh-002-0123abcd.xlsx").read_bytes())
    assert "Mở thư mục luu" not in visitor.get("/cau-hinh")


def test_a_folder_that_never_was_a_workspace_leads_to_another_without_a_command(tmp_path: Path) -> None:
    visitor = Visitor(workspace(tmp_path).root)
    shutil.rmtree(tmp_path / "ws")
    (tmp_path / "ws").mkdir()
    page = visitor.ask("GET", "/ky/2026-03").text
    assert "hoặc chọn đúng thư mục ở trang “Các kỳ, thư mục khác”" in page
    assert "vtlt init" not in page
