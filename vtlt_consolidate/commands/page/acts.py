"""What the forms of the page do: put files in, answer, begin and stop work. Each is asked whose it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from vtlt_consolidate.commands.home import wholes
from vtlt_consolidate.commands.line import days
from vtlt_consolidate.commands.page import places, questions, uploads
from vtlt_consolidate.commands.page.guard import Guard
from vtlt_consolidate.commands.page.jobs.orders import WORKS, Order
from vtlt_consolidate.commands.page.office import FarError, Office
from vtlt_consolidate.desk import answering, decisionbook
from vtlt_consolidate.desk.wrong import UnusableError
from vtlt_consolidate.settings import workbook
from vtlt_consolidate.settings.annex import fates
from vtlt_consolidate.words.days.spoken import understood, without_year
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import LENGTHS, Period
from vtlt_consolidate.words.text import clean, count_of, parse_date
from vtlt_consolidate.workspace.folders import ISSUED, KEPT
from vtlt_consolidate.workspace.months import closing, record

_AT_ONCE = 0.4
"""Seconds that a form waits for its work, so that what is quickly done needs no page of progress."""
_NEAR = dt.timedelta(days=366)
"""A period further from today may be a slip of the pen."""
_NOTHING_NEW = 204
_PARTS = {"make": "tao", "start": "bat-dau-ky"}
"""A form on a long page → the part of the page that it stands in, with why it was refused."""
_ASKED_FROM = ("month", "decisions", "results")
"""The pages that ask for what another one has too: each is named by the form."""
Done = Response | str
"""How an act is answered: a page to go to, or one that is shown at once."""


def blueprint(office: Office, guard: Guard, leave: Callable[[], None]) -> Blueprint:
    """Make what the forms of an office do.

    Args:
        office: what it works on.
        guard: knows whose form it is.
        leave: ends the program.
    """
    acts = Blueprint("acts", __name__)

    def _alone(act: Callable[..., Done], page: str, **given: Period) -> Done:
        with office.acting:
            before, turned = office.named, office.just_turned
            if turned and guard.is_about(turned.before):
                # The second of two clicks; the first one is done.
                return redirect(turned.led, 303)
            guard.require_workspace(before)
            try:
                done = act(office, **given)
            except VtltError as error:
                done = _again(office, error, page, {"lenh": act.__name__.strip("_")}, **given)
            if office.named != before and isinstance(done, Response):
                office.turned(before, done.location or "/")
            return done

    def _quit(office: Office) -> Done:
        working = office.working
        if working and not _ticked("dung"):
            return redirect(url_for("pages.work", thoat="co"), 303)
        office.stop()
        leave()
        return render_template("da-dong.html", stopped=working)

    for path, act, page in (
        ("/bat-dau/chon", _choose, "begin"), ("/bat-dau/tao", _make, "begin"),
        ("/bat-dau/ky", _start, "begin"), ("/bat-dau/gop", _put_together, "begin"),
        ("/viec/dung", _stop, "work"), ("/cau-hinh/mo", _open_configuration, "configuration"),
        ("/ky/<ky:period>/lam", _do, "month"), ("/ky/<ky:period>/tep", _put, "files"),
        ("/ky/<ky:period>/mo", _open, "files"), ("/ky/<ky:period>/quyet-dinh", _decide, "decisions"),
        ("/ky/<ky:period>/thay-trong", _empty, "month"), ("/thoat", _quit, "begin"),
    ):  # fmt: skip
        does = partial(_alone, act, page)
        acts.add_url_rule(path, act.__name__.strip("_"), does, methods=["POST"])
    return acts


def _notice(office: Office, text: str, page: str, **given: Any) -> Response:
    """Go to a page that tells what was done, however often it is asked for."""
    return redirect(url_for(page, bao=office.say(text), **given), 303)


def _choose(office: Office) -> Response:
    office.choose(request.form.get("so", -1, int))
    return redirect(url_for("pages.home"), 303)


def _again(office: Office, error: VtltError, page: str, form: dict[str, str], **given: Any) -> Response:
    """Go to the page of a form, which shows it as it was typed, and why it was refused.

    It does so however often one goes back to it.
    """
    form |= request.form.to_dict()
    command, asked_from = form["lenh"], form.get("ve", "")
    # Of the pages of a period only a form about one can be of another than its own.
    if given:
        page = WORKS[command].page if command in WORKS else asked_from if asked_from in _ASKED_FROM else page
    place: dict[str, Any] = {
        # Where on the page, or on which of several.
        "_anchor": _PARTS.get(command),
        "tu": request.form.get("tu", None, int),
        "ky": request.args.get("ky"),
    }
    return redirect(url_for(f"pages.{page}", sai=office.keep(error, form), **given, **place), 303)


def _make(office: Office) -> Response:
    """Make a workspace."""
    given, files = request.form, request.files
    with uploads.laid(files.get("danh_sach")) as units, uploads.laid(files.get("bang")) as table:
        done = office.make(
            clean(given.get("ten", "")), given.get("bo", ""), units=units, table=table,
            province=given.get("tinh") or None, number=_ticked("danh_ma"),
        )  # fmt: skip
    return _notice(office, done, "pages.configuration")


def _start(office: Office) -> Response:
    """Begin a period: its forms are made, unless it was begun already or nobody may have meant it."""
    written, today = clean(request.form.get("ky", "")), days.today()
    if words := without_year(written, today.year):
        raise VtltError(words)
    period = understood(written) or Period.parse(written)
    if office.workspace.folder(period, ISSUED).is_dir():
        begun = f"Kỳ {period} đã lập biểu. Cần lập lại thì bấm ở “Việc khác của kỳ”."
        return _notice(office, begun, "pages.month", period=period)
    far = max(period.first_day - today, today - period.last_day) > _NEAR
    # What the page itself proposed goes on from the periods before; what was ticked is about one period.
    if far and written != request.form.get("de_nghi") and request.form.get("dung_ky") != str(period):
        raise FarError(period)
    return _begin(office, Order("issue", office.workspace.root, period, today, prefill=_ticked("dien_san")))


def _do(office: Office, period: Period) -> Response:
    """Begin one of the works of a period."""
    given, command, parts = request.form, request.form.get("lenh", ""), request.form.get("gop", 0, int)
    if command not in WORKS or (command == "roll" and parts not in LENGTHS):
        raise BadRequest
    day, upto = _day("ngay") or days.today(), None
    if command == "remind":
        # What they note of new files must not follow the day up to which they count.
        day, upto = days.today(), days.of_reminder(day, period)
    elif command == "check":
        days.of_receipt(day, period)
    who, why = clean(given.get("nguoi", "")), clean(given.get("ly_do", ""))
    if command in ("close", "reopen"):
        _require_named(who, why or command == "close")
    order = Order(
        command, office.workspace.root, period, day, _day("han"), upto,
        who=who, why=why, prefill=_ticked("dien_san"),
        carry_forward=_ticked("mang_sang"), parts=parts, below=clean(given.get("duoi", "")),
        late=_ticked("nhac_tre"), each=_ticked("tung_don_vi"),
        unit=given.get("don_vi", "") if command == "look" else "",
    )  # fmt: skip
    return _begin(office, order)


def _require_named(who: str, why: str | bool) -> None:
    lacking = "" if who and why else "lý do" if who else "họ tên"
    if lacking:
        raise VtltError(f"Chưa ghi {lacking}. Ghi vào ô đó rồi bấm lại.")


def _empty(office: Office, period: Period) -> Response:
    """Empty the results, which was refused just before, for somebody who has seen what that means."""
    order = office.refused(period)
    if order is None:
        raise VtltError(
            "Chỉ thay được bằng kết quả trống ngay sau khi công cụ hỏi lại. Về trang kỳ, bấm "
            f"“{WORKS['consolidate'].button}” rồi xem công cụ nói gì."
        )
    if not _ticked("da_biet"):
        raise VtltError("Chưa đánh dấu ô xác nhận, nên kết quả được giữ nguyên. Đánh dấu rồi bấm lại.")
    return _begin(office, replace(order, allow_empty=True))


def _put_together(office: Office) -> Response:
    """Put a longer period together, chosen with what it is put together from."""
    chosen = request.form.get("gop", "").split()
    found = {(str(each.period), str(each.parts)): each for each in wholes.wholes(office.workspace)}
    whole = found.get((chosen[0], chosen[-1])) if chosen else None
    if whole is None:
        raise VtltError(
            "Chưa chọn kỳ để gộp, hoặc kỳ này không gộp được nữa. Chọn lại rồi bấm “Gộp kết quả”."
        )
    order = Order("roll", office.workspace.root, whole.period, days.today(), parts=whole.parts)
    return _begin(office, order)


def _begin(office: Office, order: Order) -> Response:
    office.begin(order, {"lenh": "start", **request.form.to_dict()}).wait(_AT_ONCE)
    return redirect(url_for("pages.work"), 303)


def _day(field: str) -> dt.date | None:
    """A day that was typed; none: the field was left empty.

    Raises:
        VtltError: it is no day.
    """
    typed = clean(request.form.get(field, ""))
    day = parse_date(typed) if typed else None
    if typed and day is None:
        raise VtltError(f"“{typed}” không phải là ngày. Cách viết: 05/3/2026. Ghi lại ngày rồi bấm lại.")
    return day


def _ticked(field: str) -> bool:
    return request.form.get(field) == "co"


def _stop(office: Office) -> Response:
    office.stop()
    return redirect(url_for("pages.work"), 303)


def _put(office: Office, period: Period) -> Response:
    """Put what was dropped into `tiep-nhan`, then go where it is checked."""
    done = uploads.put(office.workspace, period, request.files.getlist("tep"))
    office.put_away()
    return _notice(office, str(done), "pages.month", period=period)


def _open(office: Office, period: Period) -> Response:
    """Open a folder of the period, or one of our workbooks, in its own program."""
    root, name = office.workspace.root / str(period), request.form.get("ten", "")
    path = places.below(root, name) if name in places.FOLDERS else places.given_out(root, name)
    if name not in places.FOLDERS and path.parent != root:
        raise places.OutsideError("Trang này chỉ mở thư mục của kỳ và các tệp của chính công cụ.")
    places.show(path)
    if request.form.get("ve") == "decisions":
        # The browser stays where it is, with what is typed there.
        return Response(status=_NOTHING_NEW)
    page = "pages.results" if request.form.get("ve") == "results" else "pages.files"
    folder = f"Đã mở thư mục {name}."
    done = f"Đã mở {name}. Ghi xong thì lưu, đóng tệp rồi quay lại đây." if path.suffix else folder
    return _notice(office, done, page, period=period)


def _open_configuration(office: Office) -> Response:
    name = request.form.get("ten", workbook.FILE_NAME)
    if name not in (workbook.FILE_NAME, fates.FILE_NAME, KEPT):
        raise places.OutsideError("Trang này chỉ mở các tệp của chính công cụ.")
    space = office.space or office.workspace
    places.show(space.root / name)
    edited = f"Đã mở {name}. Sửa xong thì lưu, đóng tệp rồi tải lại trang này."
    done = f"Đã mở thư mục {name}." if name == KEPT else edited
    return _notice(office, done, "pages.configuration", ky=request.args.get("ky"))


def _decide(office: Office, period: Period) -> Response:
    """Write answers into `quyet-dinh.xlsx`."""
    space = office.workspace
    space.require(period)
    path, first = space.folder(period, decisionbook.FILE_NAME), request.form.get("tu", 0, int)
    config = record.config_of(space, period)
    brought = questions.typed(request.form)
    given, refused = questions.given(brought), questions.twice(brought)
    written = 0
    if given:
        try:
            with closing.held_open(space, period):
                answering.give(path, config.criteria, config.roster, given)
            written = len(given)
        except UnusableError as error:
            refused, written = [*refused, *error.problems], error.written
    if written:
        office.put_away()
    if refused:
        # Those that could be used are written, and those that could not are shown again.
        raise UnusableError("\n".join(each.text for each in refused), refused, written)
    done = f"Đã ghi {count_of(given)} dòng vào {path.name}. Bấm “Kiểm tra biểu đã nhận” để áp dụng."
    onward = request.form.get("sang", first, int)
    if given and "sang" not in request.form:
        return _notice(office, done, "pages.month", period=period)
    # Those that are answered now come after all that wait.
    gone = sum(bool(each.wanted[0] and not each.was[0]) for each in given.values()) if onward > first else 0
    nothing = "" if onward != first else "Chưa đổi câu trả lời nào, nên không ghi gì."
    return _notice(office, done if given else nothing, "pages.decisions", period=period, tu=onward - gone)
