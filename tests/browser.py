"""A real browser without a window, worked by keyboard alone."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver import ActionChains, Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
MISSING = not (CHROMIUM and DRIVER) and os.environ.get("VTLT_REQUIRE_CHROMIUM") != "1"
WIDTH, HEIGHT = 1366, 768
_LONGEST = 60  # seconds
_MOST_TABS = 300
_FOCUSED = """
const at = document.activeElement;
const words = at.labels && at.labels.length ? at.labels[0].innerText : at.innerText;
return [(words || "").trim(), at.tagName];
"""


class Keyboard:
    """Works a page as somebody does who has no mouse; `clicks` counts what a mouse would have to click."""

    def __init__(self, browser: Chrome) -> None:
        self.browser = browser
        self.clicks = 0

    def _send(self, key: str) -> None:
        ActionChains(self.browser).send_keys(key).perform()

    def reach(self, words: str) -> None:
        """Press Tab until something with exactly these words has the focus."""
        passed: list[str] = []
        for _ in range(_MOST_TABS):
            self._send(Keys.TAB)
            found, kind = self.browser.execute_script(_FOCUSED)
            if found == words:
                return
            passed.append(found if kind != "BODY" else "")
            if passed.count("") > 1:  # all around the page, back to its beginning
                break
        raise AssertionError(f"The keyboard does not reach “{words}”; it passes {passed}.")

    def press(self, words: str) -> None:
        """Reach a link or a button and press Enter; waits for the page that follows."""
        self.reach(words)
        self.clicks += 1
        before = self.browser.find_element("tag name", "html")
        self._send(Keys.ENTER)
        self.until(lambda: _gone(before))

    def click(self, words: str) -> None:
        """Click a button with the mouse, whenever it is there."""
        self.until(lambda: self._clicked(words))

    def _clicked(self, words: str) -> bool:
        buttons = self.browser.find_elements("tag name", "button")
        found = next((each for each in buttons if each.text == words), None)
        if found is not None:
            found.click()
        return found is not None

    def take(self, words: str) -> None:
        """Reach a link to a file and press Enter; the page stays."""
        self.reach(words)
        self.clicks += 1
        self._send(Keys.ENTER)

    def type(self, words: str, text: str) -> None:
        """Reach a field and type into it; counted, as a mouse would have to go there."""
        self.reach(words)
        self.clicks += 1
        # Not as keys: of a field for files a window of the system would ask for their names.
        self.browser.switch_to.active_element.send_keys(text)

    def until(self, holds: object) -> None:
        """Wait until a function gives something true."""
        # What was just read may belong to the page before.
        ignored = (StaleElementReferenceException, NoSuchElementException)
        WebDriverWait(self.browser, _LONGEST, 0.05, ignored).until(lambda _: holds())  # type: ignore[operator]

    @property
    def heading(self) -> str:
        """The words of the one main heading."""
        (found,) = self.browser.find_elements("tag name", "h1")
        return str(found.text)

    @property
    def text(self) -> str:
        """All that is read on the page."""
        return str(self.browser.find_element("tag name", "body").text)


def _gone(element: object) -> bool:
    try:
        element.is_enabled()  # type: ignore[attr-defined]
    except StaleElementReferenceException:
        return True
    return False


@contextmanager
def opened(downloads: str = "") -> Iterator[Chrome]:
    """Open Chromium at 1366 × 768."""
    options = ChromeOptions()
    options.binary_location = CHROMIUM or ""
    size = f"--window-size={WIDTH},{HEIGHT}"
    for each in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--lang=vi",
        "--hide-scrollbars",
        size,
    ):
        options.add_argument(each)
    if downloads:
        options.add_experimental_option("prefs", {"download.default_directory": downloads})
    browser = Chrome(options, ChromeService(DRIVER))
    try:
        seen_as(browser, 1)
        yield browser
    finally:
        browser.quit()


def seen_as(browser: Chrome, zoom: int) -> None:
    """Show pages as a window of 1366 × 768 does at a zoom, such as 2 for 200 %."""
    seen_at(browser, WIDTH // zoom, HEIGHT // zoom, zoom)


def seen_at(browser: Chrome, width: int, height: int, scale: int = 1) -> None:
    """Show pages as a window of this size does."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
