"""Puts the page together: who may ask, what can be asked for, how refusals and errors are told."""

from __future__ import annotations

import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, redirect, render_template, request, url_for
from werkzeug.exceptions import (
    HTTPException,
    InternalServerError,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
)
from werkzeug.routing import BaseConverter, ValidationError
from werkzeug.wrappers import Response

from vtlt_consolidate.commands.page import acts, pages, places
from vtlt_consolidate.commands.page.guard import MOST_TEXT, WORKSPACE_FIELD, Guard
from vtlt_consolidate.commands.page.jobs.job import apology
from vtlt_consolidate.commands.page.looks import shown
from vtlt_consolidate.commands.page.office import Office
from vtlt_consolidate.commands.page.uploads import MOST_BYTES, MOST_FILES
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period

_MOST_FIELDS = 20
_TOO_LARGE = (
    f"Gửi quá nhiều một lúc: nhiều nhất {shown.number(MOST_FILES)} tệp, {shown.size(MOST_BYTES)}. "
    "Chia làm nhiều lần, hoặc chép thẳng vào thư mục tiep-nhan của kỳ."
)
_NO_PAGE = "Không có trang này. Bấm “Về trang chính”."
_REFUSED = "Yêu cầu này không dùng được; vtlt không làm gì."
_CONFLICT, _BAD = 409, 400
_FILE = "pages.download"


class _PeriodInPath(BaseConverter):
    """A period in the path, written in its one official way."""

    def to_python(self, value: str) -> Period:
        try:
            period = Period.parse(value)
        except VtltError as error:
            raise ValidationError from error
        if str(period) != value:
            raise ValidationError
        return period

    def to_url(self, value: Any) -> str:
        return str(value)


def make(office: Office, guard: Guard, leave: Callable[[], None]) -> Flask:
    """Make the application.

    Args:
        office: what it works on.
        guard: who may ask.
        leave: ends the program.
    """
    app = Flask(__name__, template_folder="html", static_folder="static")
    app.config.update(
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_TEXT,
        MAX_FORM_PARTS=MOST_FILES + _MOST_FIELDS,
    )
    app.url_map.merge_slashes = False
    # An error in this program is told in our words and kept in a file; the window shows no traceback.
    app.logger.disabled = True
    app.url_map.converters["ky"] = _PeriodInPath
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(shown.FILTERS)
    guard.watch(app)
    app.add_url_rule("/vao/<token>", "enter", guard.enter)
    app.register_blueprint(pages.blueprint(office))
    app.register_blueprint(acts.blueprint(office, guard, leave))

    @app.url_defaults
    def _marked(endpoint: str, given: dict[str, Any]) -> None:
        if endpoint == _FILE:
            given.setdefault(WORKSPACE_FIELD, guard.mark(office.named))

    @app.before_request
    def _of_this_workspace() -> None:
        if request.endpoint == _FILE:
            guard.require_marked(office.named)

    @app.context_processor
    def _common() -> dict[str, Any]:
        refused = office.kept(request.args.get("sai", -1, int))
        return {
            "refused": refused and refused.error,
            "far": refused and refused.far,
            "typed": refused.typed if refused else {},
            "office": office,
            "field": WORKSPACE_FIELD,
            "identity": guard.identity(office.named),
            "folders": places.FOLDERS,
            "said": office.said(request.args.get("bao", -1, int)),
        }

    app.register_error_handler(VtltError, _error_page)
    app.register_error_handler(HTTPException, _refused)
    return app


def _page(text: str, status: int, *, inside: bool = False) -> tuple[str, int]:
    """A page that says one thing; who was not let in is shown no way on."""
    return render_template("thong-bao.html", text=text, inside=inside), status


def _error_page(error: Exception) -> tuple[str, int]:
    """A `VtltError` is told as it is."""
    return _page(str(error), _BAD if isinstance(error, places.OutsideError) else _CONFLICT, inside=True)


def _refused(error: Exception) -> tuple[str, int] | HTTPException | Response:
    """Tell what was refused; our own refusals bring their words."""
    if isinstance(error, MethodNotAllowed) and request.method == "GET":
        # The address of a form, such as one that the browser proposes.
        return redirect(url_for("pages.home"))
    if not isinstance(error, HTTPException) or error.code is None:
        return _page(_REFUSED, _BAD)
    if error.response is not None or error.code < _BAD:
        return error
    words = error.description if error.description != type(error).description else _REFUSED
    if isinstance(error, NotFound):
        words = _NO_PAGE
    if isinstance(error, RequestEntityTooLarge):
        words = _TOO_LARGE
    if isinstance(error, InternalServerError):
        words = apology(_logged(error.original_exception or error))
    return _page(words or _REFUSED, error.code)


def _logged(error: BaseException) -> Path:
    """Write an error in this program to a file for developers."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="vtlt-", suffix=".log", delete=False, encoding="utf-8"
    ) as log:
        log.write("".join(traceback.format_exception(error)))
    return Path(log.name)
