"""Draw every picture of README and guide into docs/anh.

    LANGUAGE=vi python -m docs.pictures [WORDS]

With words, only the parts whose names have them: sample, month, hour. Needs LibreOffice, poppler-utils,
Chromium with its driver, and for its words chromium-l10n.
"""

import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import Chrome

from docs.pictures import screens
from docs.pictures.papers import Printer
from tests import browser as browsers
from tests import ten_units
from tests.helpers import SAMPLES, change, copy_sample
from vtlt_consolidate.commands.consolidate import consolidate
from vtlt_consolidate.commands.page.serving import Server
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace.folders import RESULTS, Workspace
from vtlt_consolidate.writing.forms import forms

_SAMPLE, _OCTOBER, _MARCH = "hcmc-2019", "2019-10", "2026-03"


def sample(browser: Chrome, printer: Printer, folder: Path) -> None:
    """A month without any trouble."""
    _ = browser
    workspace = Workspace.open(copy_sample(SAMPLES / _SAMPLE, folder / _SAMPLE))
    period = Period.parse(_OCTOBER)
    result = consolidate(workspace, period)
    results = workspace.folder(period, RESULTS)
    blank = folder / "bieu.xlsx"
    blank.write_bytes(forms.render(result.config, result.config.roster.units[0], result.round_))
    printer.draw("bieu", blank)
    printer.draw("phu-luc", results / f"phu-luc-{_OCTOBER}.xlsx")
    printer.draw("bao-cao", results / f"bao-cao-{_OCTOBER}.docx")
    merged = results / f"tong-hop-{_OCTOBER}.xlsx"
    printer.draw("tong-hop-tom-tat", merged)
    printer.draw("tong-hop-bang", merged, "1 là đạt, 0 là chưa đạt")
    printer.draw("tong-hop-don-vi", merged, "Một đơn vị:", lowest=620)


def month(browser: Chrome, printer: Printer, folder: Path) -> None:
    """A month as months are, on the page and on paper."""
    root = copy_sample(SAMPLES / _SAMPLE, folder / "van-thu-2019")
    _trouble(root / _OCTOBER / "tiep-nhan")
    with _served(root, browser) as (keys, home):
        _month_on_the_page(keys, home)
    made = root / _OCTOBER
    screens.typed(browser, "lenh-nhac", [f"vtlt remind {_OCTOBER}"], root, folder)
    *_, returned = sorted(made.glob("tra-lai/*.xlsx"))
    printer.draw("phieu-tra-sua", returned)
    printer.draw("kiem-tra", made / "kiem-tra.xlsx")
    printer.draw("quyet-dinh", made / "quyet-dinh.xlsx")
    printer.draw("phu-luc-noi-bo", made / "ket-qua" / f"phu-luc-noi-bo-{_OCTOBER}.xlsx")
    (letter,) = made.glob("don-doc/*.docx")
    printer.draw("cong-van", letter)
    printer.draw("cau-hinh-thong-tin", root / "cau-hinh.xlsx")
    printer.draw("cau-hinh-tieu-chi", root / "cau-hinh.xlsx", "Mỗi dòng một nhóm, một tiêu chí", lowest=760)


def _trouble(received: Path) -> None:
    """Units that sent nothing, a file that cannot be opened, an answer that cannot be read."""
    returns = sorted(received.glob("*.xlsx"))
    for path in returns[2:4]:
        path.unlink()
    returns[5].write_bytes(returns[5].read_bytes()[:2000])
    change(returns[7], ("Đạt", "có lẽ đạt"))


def _month_on_the_page(keys: browsers.Keyboard, home: str) -> None:
    browser, begun = keys.browser, f"{home}/ky/{_OCTOBER}"

    def go(path: str, name: str) -> None:
        browser.get(path)
        screens.picture(browser, name)

    browser.get(begun)
    _work(keys, "Kiểm tra biểu đã nhận", "Đã xong: Kiểm tra")
    screens.picture(browser, "trang-thang")
    go(f"{begun}/quyet-dinh", "trang-quyet-dinh")
    go(f"{begun}/don-vi", "trang-don-vi")
    rows = browser.find_elements("css selector", "tbody tr")
    troubled = next(row.find_element("tag name", "td").text for row in rows if "thiếu" in row.text)
    go(f"{begun}/don-vi/{troubled}", "trang-mot-don-vi")
    go(f"{begun}/tep", "trang-tep")
    browser.get(begun)
    _work(keys, "Lập bảng tổng hợp, phụ lục, báo cáo", "Đã xong: Lập kết quả")
    go(f"{begun}/ket-qua", "trang-ket-qua")
    browser.get(f"{home}/bat-dau")
    browser.execute_script(_ON_WINDOWS)
    screens.picture(browser, "trang-cac-ky")
    go(f"{home}/cau-hinh", "trang-cau-hinh")
    go(f"{begun}/dong", "trang-chot")


def hour(browser: Chrome, printer: Printer, folder: Path) -> None:
    """The first hour: ten units of one's own, on the page and by commands."""
    base = folder / "D"
    base.mkdir()
    ten_units.write(base / "don-vi.xlsx")
    with _served(base, browser) as (keys, home):
        _hour_on_the_page(keys, home, base / "van-thu", base / "don-vi.xlsx")
    printer.draw("gio-danh-sach", base / "van-thu" / "cau-hinh.xlsx", "Danh sách đơn vị", lowest=520)
    printer.draw("gio-phu-luc", base / "van-thu" / _MARCH / "ket-qua" / f"phu-luc-{_MARCH}.xlsx")
    (draft, *_) = sorted(base.glob(f"van-thu/{_MARCH}/phat-hanh/thu/*.eml"))
    screens.draft(browser, "thu-nhap", draft, folder)
    shutil.rmtree(base / "van-thu")

    def typed(name: str, *commands: str) -> None:
        screens.typed(browser, name, list(commands), base, folder)

    typed(
        "lenh-tao",
        "vtlt init van-thu --set hcmc-23 --units don-vi.xlsx",
        f"vtlt issue {_MARCH} -w van-thu",
        f"vtlt rehearse {_MARCH} -w van-thu",
    )
    typed("lenh-vtlt", "vtlt -w van-thu")
    typed("lenh-check", f"vtlt check {_MARCH} -w van-thu")


def _hour_on_the_page(keys: browsers.Keyboard, home: str, root: Path, units: Path) -> None:
    browser = keys.browser
    browser.get(f"{home}/bat-dau")
    browser.execute_script(_ON_WINDOWS)
    browser.find_element("id", "ten").send_keys(root.name)
    _choose(browser, "bo", "hcmc-23")
    browser.find_element("id", "danh-sach").send_keys(str(units))
    screens.picture(browser, "gio-tao-thu-muc")
    keys.press("Tạo thư mục")
    browser.execute_script(_ON_WINDOWS)
    screens.picture(browser, "gio-da-tao")
    browser.get(f"{home}/bat-dau")
    browser.execute_script(_ON_WINDOWS)
    field = browser.find_element("id", "ky")
    field.clear()
    field.send_keys(_MARCH)
    screens.picture(browser, "gio-bat-dau-ky")
    _work(keys, "Lập biểu cho các đơn vị", "Đã xong: Lập biểu")
    screens.picture(browser, "gio-da-lap-bieu")
    _work(keys, "Tập với biểu bịa", "Đã xong: Tập với biểu bịa")
    _work(keys, "Kiểm tra biểu đã nhận", "Đã xong: Kiểm tra")
    screens.picture(browser, "gio-da-kiem-tra")
    _work(keys, "Lập bảng tổng hợp, phụ lục, báo cáo", "Đã xong: Lập kết quả")
    browser.get(f"{home}/ky/{_MARCH}/ket-qua")
    screens.picture(browser, "gio-ket-qua")


# Where the picture was drawn is of no interest to anybody.
_ON_WINDOWS = r"""
for (const each of document.querySelectorAll("span.nho")) {
  each.textContent = each.textContent.replace(/Tạo trong .*/, "Tạo trong D:\\.");
}
for (const each of document.querySelectorAll("p.bao")) {
  each.textContent = each.textContent.replace(/Đã tạo .*\/van-thu\//, "Đã tạo D:\\van-thu\\");
}
"""


def _choose(browser: Chrome, field: str, value: str) -> None:
    browser.execute_script("document.getElementById(arguments[0]).value = arguments[1]", field, value)


def _work(keys: browsers.Keyboard, button: str, said: str) -> None:
    keys.press(button)
    keys.until(lambda: said in keys.text)


@contextmanager
def _served(root: Path, browser: Chrome) -> Iterator[tuple[browsers.Keyboard, str]]:
    """The page of a folder in the browser, and its address."""
    server, begun = Server(root), threading.Event()
    threading.Thread(target=server.run, args=(lambda _: begun.set(),), daemon=True).start()
    begun.wait()
    browser.get(server.guard.address)
    try:
        yield browsers.Keyboard(browser), server.guard.address.partition("/vao/")[0]
    finally:
        server.leave()


PARTS: tuple[Callable[[Chrome, Printer, Path], None], ...] = (sample, month, hour)


def main(*words: str) -> None:
    """Draw all parts, or those that have the words in their names."""
    with tempfile.TemporaryDirectory() as name, browsers.opened() as browser:
        folder = Path(name)
        printer = Printer(folder / "paper")
        for part in PARTS:
            if not words or part.__name__ in words:
                part(browser, printer, folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
