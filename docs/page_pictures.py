"""Draw the pictures of the page of `vtlt ui` for the guide, into docs/anh.

    python -m docs.page_pictures

Needs Chromium, its driver, and for its words chromium-l10n with LANGUAGE=vi in the environment. The month is
the sample's with a few troubles: units that sent nothing, a file that cannot be opened, an answer that cannot
be read.
"""

import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

from tests import browser as browsers
from tests.helpers import SAMPLES, change, copy_sample
from vtlt_consolidate.commands.page.serving import Server

HERE = Path(__file__).with_name("anh")
MONTH = "/ky/2019-10"
WIDTH, LOWEST, HIGHEST = 1000, 420, 920


def _trouble(received: Path) -> None:
    """Make a month of the sample as months are."""
    returns = sorted(received.glob("*.xlsx"))
    for path in returns[2:4]:
        path.unlink()
    returns[5].write_bytes(returns[5].read_bytes()[:2000])
    change(returns[7], ("Đạt", "có lẽ đạt"))


def main() -> None:
    """Work through the month, and draw every page."""
    HERE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browsers.opened() as browser:
        root = copy_sample(SAMPLES / "hcmc-2019", Path(folder) / "van-thu-2019")
        _trouble(root / "2019-10" / "tiep-nhan")
        server, begun = Server(root), threading.Event()
        threading.Thread(target=server.run, args=(lambda _: begun.set(),), daemon=True).start()
        begun.wait()
        browser.get(server.guard.address)
        _draw(browsers.Keyboard(browser), server.guard.address.partition("/vao/")[0])
        server.close()


def _draw(keys: browsers.Keyboard, home: str) -> None:
    browser = keys.browser

    def picture(name: str) -> None:
        tall = browser.execute_script("return document.body.scrollHeight")
        browsers.seen_at(browser, WIDTH, min(HIGHEST, max(LOWEST, tall)))
        (HERE / f"trang-{name}.png").write_bytes(browser.get_screenshot_as_png())

    def go(path: str, name: str) -> None:
        browser.get(home + path)
        picture(name)

    def work(button: str, ended: Callable[[], bool]) -> None:
        keys.press(button)
        keys.until(ended)

    browser.get(home + MONTH)
    work("Kiểm tra biểu đã nhận", lambda: "Đã xong: Kiểm tra" in keys.text)
    picture("thang")
    go(f"{MONTH}/quyet-dinh", "quyet-dinh")
    go(f"{MONTH}/don-vi", "don-vi")
    go(f"{MONTH}/don-vi/{_troubled(keys)}", "mot-don-vi")
    go(f"{MONTH}/tep", "tep")
    browser.get(home + MONTH)
    work("Lập bảng tổng hợp, phụ lục, báo cáo", lambda: "Đã xong: Lập kết quả" in keys.text)
    go(f"{MONTH}/ket-qua", "ket-qua")
    go("/cau-hinh", "cau-hinh")
    go(f"{MONTH}/dong", "chot")
    browser.get(f"{home}/bat-dau")
    browser.execute_script(_ON_WINDOWS)
    picture("cac-ky")


# Where the picture was drawn is of no interest to anybody.
_ON_WINDOWS = r"""
for (const each of document.querySelectorAll(".nho")) {
  each.textContent = each.textContent.replace(/Tạo trong .*/, "Tạo trong D:\\.");
}
"""


def _troubled(keys: browsers.Keyboard) -> str:
    """The code of the unit whose answer cannot be read."""
    rows = keys.browser.find_elements("css selector", "tbody tr")
    return next(row.find_element("tag name", "td").text for row in rows if "thiếu" in row.text)


if __name__ == "__main__":
    sys.exit(main())
