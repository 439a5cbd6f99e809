"""Who may ask for what: only the browser that was let in, from our own page, about this workspace.

Every program of this machine can reach the address, and every page in a browser can send requests to it.
So the token in the address counts once and turns into a cookie, and what changes anything has to come from a
form of ours.
"""

from __future__ import annotations

import hmac
import secrets
import threading

from flask import Flask, Request, Response, redirect, request
from werkzeug.exceptions import BadRequest, Forbidden, UnsupportedMediaType
from werkzeug.wrappers import Response as Answer

ENTRY = "/vao/"
"""Path of the address that lets a browser in; the token follows."""
WORKSPACE_FIELD = "thu_muc"
"""The field of every form, and of every link to a file, that names the workspace which it is about."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # With `no-referrer` browsers would send “Origin: null” from our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_READING = ("GET", "HEAD")
_PLAIN, _WITH_FILES = "application/x-www-form-urlencoded", "multipart/form-data"
MOST_TEXT = 4_000_000
"""Bytes of the fields of a form, its files apart."""
_OURS = {"same-origin", "none"}
_SECRET = 32
_MARK = 12

_AGAIN = "Đóng thẻ này, rồi mở lại trang bằng Mo-vtlt.exe hoặc lệnh vtlt ui."
BAD_HOST = f"Địa chỉ này không phải của trang vtlt. {_AGAIN}"
NOT_LET_IN = f"Trình duyệt này chưa được mở bằng địa chỉ có mã vào của vtlt. {_AGAIN}"
OLD_TOKEN = f"Mã vào trong địa chỉ sai hoặc đã dùng; mỗi mã chỉ dùng một lần. {_AGAIN}"
OTHER_PAGE = "Yêu cầu này do một trang khác gửi đến, không phải từ trang vtlt; vtlt không làm gì."
NO_FORM = "Yêu cầu này không phải là một biểu của trang vtlt; vtlt không làm gì."
OTHER_FILE = (
    "Thẻ này mở từ một thư mục làm việc khác với thư mục đang làm, nên không tải tệp nào. "
    "Bấm “Về trang chính” để xem thư mục đang làm, hoặc chọn lại thư mục kia rồi tải."
)
OTHER_WORKSPACE = (
    "Thẻ này mở từ một thư mục làm việc khác với thư mục đang làm; vtlt không làm gì. "
    "Bấm “Về trang chính” để xem thư mục đang làm rồi làm lại ở đó."
)


class Guard:
    """Lets one browser in, and refuses every request that is not its own.

    Args:
        port: the port of the page.
    """

    def __init__(self, port: int) -> None:
        self.token = secrets.token_urlsafe(_SECRET)
        self.cookie = f"vtlt-{port}"  # cookies do not know ports: two pages must not share one
        self.hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._key = secrets.token_bytes(_SECRET)
        self._session = secrets.token_urlsafe(_SECRET)
        self._used = False
        self._entering = threading.Lock()

    @property
    def address(self) -> str:
        """The address with its token."""
        return f"http://{self.hosts[0]}{ENTRY}{self.token}"

    def identity(self, root: str) -> str:
        """What forms about a workspace carry; nobody else can know it."""
        return hmac.new(self._key, root.encode("utf-8", "surrogatepass"), "sha256").hexdigest()

    def watch(self, app: Flask) -> None:
        """Refuse whatever must not reach the pages of an app; forms ask `require_workspace` too."""
        app.before_request(self._refuse)
        app.after_request(_sealed)

    def _refuse(self) -> None:
        if request.host not in self.hosts:
            raise Forbidden(BAD_HOST)
        if request.headers.get("Sec-Fetch-Site", "none") not in _OURS:
            raise Forbidden(OTHER_PAGE)
        if request.path.startswith(ENTRY) and request.method in _READING:
            return
        if not self._has_session(request):
            raise Forbidden(NOT_LET_IN)
        if request.method not in _READING:
            self._require_own(request)

    def _has_session(self, asked: Request) -> bool:
        given = asked.cookies.get(self.cookie, "")
        return hmac.compare_digest(given.encode(), self._session.encode())

    def _require_own(self, asked: Request) -> None:
        # Every browser names the origin of what it posts.
        if asked.headers.get("Origin") != f"http://{asked.host}":
            raise Forbidden(OTHER_PAGE)
        if asked.mimetype not in (_PLAIN, _WITH_FILES):
            raise UnsupportedMediaType(NO_FORM)
        # A form without files is read into memory as a whole.
        if asked.mimetype == _PLAIN:
            asked.max_content_length = MOST_TEXT

    def enter(self, token: str) -> Answer:
        """Let the browser in that brings the token, once."""
        if self._has_session(request):
            return redirect("/", 303)
        with self._entering:
            right = hmac.compare_digest(token.encode(), self.token.encode()) and not self._used
            # A look at the headers alone, as programs that preview links do, must not use it up.
            self._used = self._used or (right and request.method == "GET")
        if not right:
            raise Forbidden(OLD_TOKEN)
        answer = redirect("/", 303)
        if request.method == "GET":
            answer.set_cookie(self.cookie, self._session, httponly=True, samesite="Strict", path="/")
        return answer

    def require_workspace(self, root: str) -> None:
        """Make sure that the form in this request is about this workspace.

        Raises:
            BadRequest: it names no workspace, or another one, or brings what no workbook can hold.
        """
        if any("\0" in value for value in request.form.values()):
            raise BadRequest(NO_FORM)
        if not self.is_about(root):
            raise BadRequest(OTHER_WORKSPACE)

    def mark(self, root: str) -> str:
        """What links to the files of a workspace carry, as what forms carry must not stand in addresses."""
        return self.identity(f"tai {root}")[:_MARK]

    def require_marked(self, root: str) -> None:
        """Make sure that the link in this request, if it says so, is to a file of this workspace.

        Raises:
            BadRequest: it is to one of another workspace, which may have a file of the same name.
        """
        if request.args.get(WORKSPACE_FIELD, self.mark(root)) != self.mark(root):
            raise BadRequest(OTHER_FILE)

    def is_about(self, root: str) -> bool:
        """Say whether the form in this request is about this workspace."""
        given = request.form.get(WORKSPACE_FIELD, "")
        return hmac.compare_digest(given.encode(), self.identity(root).encode())


def _sealed(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers[name] = value
    return answer
