"""The whole month of a sample in a real browser: by keyboard alone, at 1366 × 768, and at 200 %."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import browser
from tests.browser import Keyboard
from tests.helpers import SAMPLES
from vtlt_consolidate.commands.page.serving import Server

pytestmark = [
    pytest.mark.long,
    pytest.mark.real_workers,
    pytest.mark.skipif(browser.MISSING, reason="no Chromium with its driver here"),
]
MONTH = "/ky/2019-10"
SAMPLE = SAMPLES / "hcmc-2019"
PAGES = ("", "/don-vi", "/don-vi/TD01", "/quyet-dinh", "/tep", "/ket-qua", "/dong")
MOST_CLICKS = 12


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """The page of a workspace that has a configuration and nothing else."""
    root = tmp_path / "van-thu-2019"
    root.mkdir()
    (root / "cau-hinh.xlsx").write_bytes((SAMPLE / "cau-hinh.xlsx").read_bytes())
    server, begun = Server(root), threading.Event()
    running = threading.Thread(target=server.run, args=(lambda _: begun.set(),), daemon=True)
    running.start()
    assert begun.wait(10)
    yield server
    server.leave()
    running.join()


def attend(keys: Keyboard, words: str) -> None:
    """Wait until the work is done and the month says so."""
    keys.until(lambda: f"Đã xong: {words}" in keys.text)


def test_a_month_is_done_by_keyboard_in_a_dozen_clicks(server: Server, tmp_path: Path) -> None:
    taken = tmp_path / "tai-ve"
    taken.mkdir()
    returns = sorted(str(path) for path in (SAMPLE / "2019-10" / "tiep-nhan").glob("*.xlsx"))
    with browser.opened(str(taken)) as chromium:
        chromium.get(server.guard.address)
        keys = Keyboard(chromium)
        assert keys.heading == "Các kỳ báo cáo"
        keys.press("Lập biểu cho các đơn vị")
        attend(keys, "Lập biểu kỳ 2019-10")
        keys.press("Đưa biểu nhận về vào")
        keys.type("Tệp Excel, thư (.eml, .msg), tệp nén (.zip)", "\n".join(returns))
        keys.press("Đưa vào")
        assert "Đã đưa 26 tệp" in keys.text
        keys.press("Kiểm tra biểu đã nhận")
        attend(keys, "Kiểm tra kỳ 2019-10")
        keys.press("Lập bảng tổng hợp, phụ lục, báo cáo")
        attend(keys, "Lập kết quả kỳ 2019-10")
        keys.press("Xem kết quả")
        for row in ("Hoàn thành 100% 1", "Từ 50% đến dưới 100% 9", "Dưới 50% 16"):  # Báo cáo 5355/BC-SNV
            assert row in keys.text
        keys.take("phu-luc-2019-10.xlsx")
        keys.until((taken / "phu-luc-2019-10.xlsx").exists)
        keys.press("Chốt kỳ")
        keys.type("Họ tên người chốt", "Nguyễn Văn An")
        keys.press("Chốt kỳ 2019-10")
        attend(keys, "Chốt kỳ 2019-10")
        assert "Kỳ đã chốt" in keys.text
        assert keys.clicks <= MOST_CLICKS
        here = server.office.workspace.root / "2019-10" / "ket-qua" / "phu-luc-2019-10.xlsx"
        assert (taken / "phu-luc-2019-10.xlsx").read_bytes() == here.read_bytes()
        _reads_well(keys, server.guard.address.partition("/vao/")[0])
        errors = [entry["message"] for entry in chromium.get_log("browser")]
        assert [text for text in errors if "favicon" not in text] == []


def _reads_well(keys: Keyboard, home: str) -> None:
    """No page is wider than its window, even a telephone; each has one heading, every field a name."""
    for zoom in (1, 2, 4):
        browser.seen_as(keys.browser, zoom)
        for path in (*(MONTH + page for page in PAGES), "/cau-hinh", "/bat-dau"):
            keys.browser.get(home + path)
            wide, room = keys.browser.execute_script(
                "return [document.documentElement.scrollWidth, document.documentElement.clientWidth]"
            )
            assert wide <= room, f"{path} at {zoom}00 %"
            assert keys.heading
            unnamed = keys.browser.execute_script(_UNNAMED)
            assert unnamed == [], path


_UNNAMED = """
return [...document.querySelectorAll("input:not([type=hidden]), select, button, progress")]
  .filter(each => !(each.labels && each.labels.length) && !each.innerText && !each.ariaLabel)
  .map(each => each.outerHTML);
"""


def test_focus_is_seen_and_the_first_tab_leads_past_the_menu(server: Server) -> None:
    with browser.opened() as chromium:
        chromium.get(server.guard.address)
        keys = Keyboard(chromium)
        keys.reach("Đến nội dung chính")
        place = chromium.switch_to.active_element
        assert place.rect["x"] >= 0
        assert place.value_of_css_property("outline-width") == "3px"


def test_a_work_is_stopped_and_everything_works_without_scripts(server: Server) -> None:
    received = server.office.workspace.root / "2019-10" / "tiep-nhan"
    received.mkdir(parents=True)
    for path in (SAMPLE / "2019-10" / "tiep-nhan").glob("*.xlsx"):
        (received / path.name).write_bytes(path.read_bytes())
    with browser.opened() as chromium:
        chromium.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
        chromium.get(server.guard.address)
        keys = Keyboard(chromium)
        keys.click("Kiểm tra biểu đã nhận")
        keys.until(lambda: keys.heading == "Kiểm tra kỳ 2019-10")
        keys.click("Dừng")
        keys.until(lambda: "Đã dừng" in keys.text)
        assert not (received.parent / "ket-qua").exists()
