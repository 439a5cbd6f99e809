"""The pages: what is shown of a period, and where one goes from there. Nothing is written here."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from vtlt_consolidate.commands.home import overview, wholes
from vtlt_consolidate.commands.home.workdays import next_workday
from vtlt_consolidate.commands.line import days
from vtlt_consolidate.commands.months import closable
from vtlt_consolidate.commands.page import lags, places, questions, uploads
from vtlt_consolidate.commands.page.jobs.job import Job
from vtlt_consolidate.commands.page.jobs.orders import WORKS
from vtlt_consolidate.commands.page.looks import former, graphs, shown, worded
from vtlt_consolidate.commands.page.office import Office, Refused
from vtlt_consolidate.commands.said import home, unsettled
from vtlt_consolidate.desk import appraisalbook, decisionbook, prefillbook
from vtlt_consolidate.desk.wrong import UnusableError
from vtlt_consolidate.files.arrivals import came
from vtlt_consolidate.model.decisions import DECIDED, EVERY_UNIT, THIS_UNIT, UNUSED
from vtlt_consolidate.naming import registry
from vtlt_consolidate.publishing import origin
from vtlt_consolidate.settings import blank, inspection, sets, workbook
from vtlt_consolidate.settings.annex import fates
from vtlt_consolidate.settings.lint.lint import ERROR
from vtlt_consolidate.words.errors import VtltError
from vtlt_consolidate.words.period import Period
from vtlt_consolidate.workspace import again, published, rehearsed
from vtlt_consolidate.workspace.folders import KEPT, RECEIVED, REMINDERS, RESULTS, Workspace
from vtlt_consolidate.workspace.months import closing, record
from vtlt_consolidate.workspace.published import merged_name


def blueprint(office: Office) -> Blueprint:
    """Make the pages of an office."""
    pages = Blueprint("pages", __name__)
    for path, page in (
        ("/", _home), ("/bat-dau", _begin), ("/viec", _work), ("/viec/tien-do", _progress),
        ("/cau-hinh", _configuration), ("/ky/<ky:period>", _month), ("/ky/<ky:period>/don-vi", _units),
        ("/ky/<ky:period>/don-vi/<code>", _unit), ("/ky/<ky:period>/quyet-dinh", _decisions),
        ("/ky/<ky:period>/tep", _files), ("/ky/<ky:period>/ket-qua", _results),
        ("/ky/<ky:period>/dong", _closing), ("/ky/<ky:period>/tai/<path:name>", _download),
    ):  # fmt: skip
        pages.add_url_rule(path, page.__name__.strip("_"), partial(page, office))
    return pages


def _home(office: Office) -> Response:
    """The newest open period; with none, where one begins."""
    if office.space is None:
        return redirect(url_for("pages.begin"))
    newest = overview.newest(office.workspace)
    if newest is None:
        return redirect(url_for("pages.begin"))
    return redirect(url_for("pages.month", period=newest))


def _refused(office: Office) -> Refused | None:
    """What was refused just before, which is shown again."""
    return office.kept(request.args.get("sai", -1, int))


def _typed(office: Office, job: Job | None) -> dict[str, Any]:
    """What a form shows again that began an order, as far as it was not refused before that."""
    if _refused(office) or not (job and job.outcome):
        return {}
    if job.outcome.failed:
        return {"typed": office.typed}
    # Whoever reminds once more wants the same, up to another day.
    same = {name: words for name, words in office.typed.items() if name != "ngay"}
    return {"typed": same} if job.order.command == "remind" else {}


def _begin(office: Office) -> str:
    """Workspaces to choose, a new one, and the periods of the chosen one."""
    space, job = office.space, _failed_to_begin(office)
    found, due, proposed, trouble = _ahead(space) if space else ([], [], None, "")
    return render_template(
        "bat-dau.html",
        near=office.near(),
        sets=[*((each.id, each.title) for each in sets.available()), (blank.ID, blank.TITLE)],
        fields=worded.FIELDS,
        **_typed(office, job),
        provinces=[(code, registry.province_name(code)) for code in registry.province_codes()],
        standings=found,
        due=due,
        next=proposed,
        trouble=trouble,
        wholes=wholes.wholes(space) if space and not trouble else [],
        works=WORKS,
        job=job,
    )


def _failed_to_begin(office: Office) -> Job | None:
    """The last order, if it was to begin a period that is still not there."""
    job = office.job
    if (
        job
        and job.outcome
        and job.outcome.failed
        and job.order.period not in _existing_periods(job.order.root)
    ):
        return job
    return None


def _existing_periods(root: Path) -> set[Period]:
    return set(overview.periods(root)) if root.is_dir() else set()


def _ahead(
    space: Workspace,
) -> tuple[list[overview.Standing], list[overview.Upcoming], Period | None, str]:
    """Where the periods stand, what is due next, the period to begin, or why that is not known.

    The folder may be gone, such as a drive that was taken out: one may then still turn to another.
    """
    found = list[overview.Standing]()
    try:
        found = overview.standings(Workspace.open(space.root))
        return found, overview.upcoming(space, days.today()), _next(space), ""
    except VtltError as error:
        return found, [], None, str(error)


def _next(space: Workspace) -> Period:
    """The period to begin: the first of the configuration that is not there, or the one after the newest."""
    there = _existing_periods(space.root)
    config = space.config()
    new = sorted(each.period for each in config.rounds if each.period not in there)
    if new:
        return new[0]
    if there:
        own = [period for period in there if overview.has_forms(space, period)]
        # What was only rolled up, such as a year, says nothing of what units are asked next.
        return max(own or there).following
    first = Period.parse(config.criteria.applies_from)
    return max(first, Period.around(days.today(), first.months))


def _work(office: Office) -> str | Response:
    """The order at work; once it has ended, the period that it was about."""
    job = office.job
    if job is None:
        return redirect(url_for("pages.home"))
    if job.running:
        return render_template("viec.html", job=job)
    if job.order.unit and job.outcome and job.outcome.view:
        return redirect(url_for("pages.unit", period=job.order.period, code=job.order.unit))
    if _failed_to_begin(office):
        return redirect(url_for("pages.begin"))
    # What failed is told beside its form.
    failed = job.outcome is not None and job.outcome.failed
    page = WORKS[job.order.command].page if failed else "month"
    return redirect(url_for(f"pages.{page}", period=job.order.period))


def _progress(office: Office) -> dict[str, Any]:
    """How far the order is, for the script of its page."""
    job = office.working
    if job is None:
        return {"running": False}
    now = job.progress
    return {"running": True, "words": now.words, "done": now.done, "count": now.count}


def _month(office: Office, period: Period) -> str:
    """What is due, who has returned, who not, and what comes next."""
    space = _with(office, period)
    found = again.last(space, period, *overview.COMMANDS)
    standing, last, step = overview.standing(space, period, found), overview.newest_known(found), ""
    if standing.step and not standing.step.elsewhere:
        step = "roll" if standing.step.parts else standing.step.command.partition(" ")[0]
    detail = last.shown["units_detail"] if last else []
    job, today, put_together = _job(office, period), days.today(), origin.of(space, period) is not None
    return render_template(
        "ky.html",
        **_frame(space, period, "month"),
        standing=standing,
        own_book=own.name if (own := record.path_of(space, period)).name in standing.trouble else "",
        step=step,
        last=last,
        counts=shown.count_by_status(detail),
        open_units=[each for each in detail if shown.tone(each["status"]) in ("xem", "xau")],
        works=WORKS,
        job=job,
        **_typed(office, job),
        today=today,
        until=home.until(standing.due, today, "Hạn nộp") if standing.due else "",
        points=last is not None and "points" in last.shown,
        takes=space.folder(period, RECEIVED).is_dir() and not put_together,
        own=overview.has_forms(space, period),
        rolled=put_together,
        carried=origin.carried(space, period),
        wholes=list(wholes.of(space, period)),
        emptied=_set_of(space, period) if office.refused(period) else (),
        results=RESULTS,
        reminders=REMINDERS,
        appraisals=appraisalbook.FILE_NAME,
        former=published.FORMER,
        followed=overview.has_forms(space, period.following),
        prefilled=space.folder(period, prefillbook.FILE_NAME).is_file(),
        prefill=step == "issue" and bool(published.standing(space.folder(period.previous, RESULTS)).complete),
    )


def _job(office: Office, period: Period) -> Job | None:
    """The last order, if it was about this period."""
    job = office.job
    return job if job and job.order.period == period and job.order.root == office.workspace.root else None


def _set_of(space: Workspace, period: Period) -> Sequence[str]:
    """The names of the files that new results replace."""
    sealed = published.seal(space.folder(period, RESULTS))
    return sorted(sealed.files) if sealed else [merged_name(period)]


def _last(space: Workspace, period: Period) -> again.Last | None:
    """What the newest run answered; none: nothing is known."""
    return overview.newest_known(again.last(space, period, *overview.COMMANDS))


def _frame(space: Workspace, period: Period, active: str) -> dict[str, Any]:
    """What the head of every page of a period shows."""
    return {
        "period": period,
        "active": active,
        "closed": bool(closing.read(space, period).closing),
        "rehearsal": rehearsed.is_rehearsed(space, period),
    }


def _with(office: Office, period: Period) -> Workspace:
    """The workspace, of which this is a period.

    Raises:
        WorkspaceError: it is not.
    """
    space = office.workspace
    space.require_begun(period)
    return space


def _units(office: Office, period: Period) -> str:
    """All units with what is known of their returns."""
    space = _with(office, period)
    last = _last(space, period)
    return render_template(
        "don-vi.html", **_frame(space, period, "units"), last=last, view=office.view(period),
        units=last.shown["units_detail"] if last else [], received=came(space.folder(period, RECEIVED)),
        banded=_banded(last),
    )  # fmt: skip


def _banded(last: again.Last | None) -> bool:
    # The object of `--json` has no bands if the set puts nobody into any.
    return last is not None and bool(last.shown["bands"])


def _unit(office: Office, period: Period, code: str) -> str:
    """One unit: answers, findings with their cells, files, earlier periods."""
    space = _with(office, period)
    view = office.view(period)
    unit = view.units.get(code) if view else None
    if view and unit is None:
        raise NotFound
    outdated = view.outdated(space, period) if view else False
    return render_template(
        "mot-don-vi.html",
        **_frame(space, period, "units"),
        unit=unit,
        view=view,
        outdated=outdated,
        code=code,
        rolled=origin.of(space, period) is not None,
        book=f"{RESULTS}/{merged_name(period)}",
    )


_AT_REST = {
    DECIDED: "Không phải trả lời: đã quyết định ở dòng khác của đơn vị này.",
    UNUSED: "Không phải trả lời: việc này nay không còn.",
}
"""Status of a question without an answer that does not wait → why."""


def _decisions(office: Office, period: Period) -> str:
    """The questions of `quyet-dinh.xlsx`, those that wait first, or those that could not be answered."""
    space, refused = _with(office, period), _refused(office)
    config = record.config_of(space, period)
    book = decisionbook.read(space.folder(period, decisionbook.FILE_NAME), config.criteria, config.roster)
    rows = sorted(book.decisions.rows, key=lambda row: not row.waits)
    first = max(0, min(request.args.get("tu", 0, int), len(rows) - 1))
    trouble = refused.error if refused else None
    # What was not written is mended here, where it was answered, not in the workbook.
    why = trouble.why if isinstance(trouble, UnusableError) else {}
    return render_template(
        "quyet-dinh.html", **_frame(space, period, "decisions"),
        questions=questions.shown(rows, first, questions.typed(refused.typed) if refused else {}, why),
        total=len(rows), first=first, step=questions.ROWS_A_PAGE, trouble=trouble,
        waiting=sum(row.waits for row in rows), units=config.roster.units,
        scopes=(THIS_UNIT, EVERY_UNIT), book=decisionbook.FILE_NAME, at_rest=_AT_REST,
    )  # fmt: skip


def _files(office: Office, period: Period) -> str:
    """The folders of the period, and where files are put into it."""
    space = _with(office, period)
    root = space.root / str(period)
    listed = {name: list(places.listed(root, name)) for name in places.FOLDERS if name != RESULTS}
    books = sorted(places.books(root))
    return render_template(
        "tep.html", **_frame(space, period, "files"), listed=listed, books=books, received=RECEIVED,
        most_files=uploads.MOST_FILES, most_bytes=uploads.MOST_BYTES,
        takes=space.folder(period, RECEIVED).is_dir(),
    )  # fmt: skip


def _results(office: Office, period: Period) -> str:
    """The files of the results, bands and units."""
    space = _with(office, period)
    folder = space.folder(period, RESULTS)
    last = again.last(space, period, "consolidate").get("consolidate")
    files = list(places.listed(folder.parent, RESULTS))
    return render_template(
        "ket-qua.html", **_frame(space, period, "results"), last=last, results=RESULTS,
        files=[each for each in files if "/" not in each.name],
        former=former.former(
            folder, [each for each in files if "/" in each.name], closing.read(space, period)
        ),
        standing=published.standing(folder), takes=space.folder(period, RECEIVED).is_dir(),
        graphs=graphs.of(last.shown) if last else (), frame=graphs.FRAME,
        banded=_banded(last), changed=overview.changed_since(last),
    )  # fmt: skip


def _configuration(office: Office) -> str:
    """What is wrong with the configuration, cell by cell, and where it differs from an open period's own."""
    # Without its configuration a folder is no workspace, and here it is told what to do.
    space = office.space if office.space and office.there else office.workspace
    standings, _, _, trouble = _ahead(space)
    opened = [each.period for each in standings if not each.closed]
    shown = [*opened, *(each.period for each in standings)]
    try:
        remarks = inspection.inspect(space.root / workbook.FILE_NAME, next_workday).remarks
    except VtltError as error:
        remarks, trouble = [], trouble or str(error)
    errors = sum(each.severity == ERROR for each in remarks)
    return render_template(
        "cau-hinh.html", active="configuration", book=workbook.FILE_NAME, kept=KEPT,
        there=(space.root / workbook.FILE_NAME).is_file(), copies=(space.root / KEPT).is_dir(),
        fates=fates.FILE_NAME if (space.root / fates.FILE_NAME).is_file() else "",
        # The one that somebody comes from, whose pages lead back to it.
        period=next((each for each in shown if str(each) == request.args.get("ky")), next(iter(shown), None)),
        remarks=sorted(remarks, key=lambda each: each.severity != ERROR), error=ERROR, errors=errors,
        differing=lags.differing(space, opened),
        # A set can be inspected before there are units, but not used.
        trouble="" if errors else trouble,
    )  # fmt: skip


def _closing(office: Office, period: Period) -> str:
    """Close the period, or open it again."""
    space, job = _with(office, period), _job(office, period)
    now, left, hindered = overview.standing(space, period), list[str](), ""
    try:
        left = list(unsettled.words(closable.require_results(space, period)))
    except VtltError as error:
        hindered = str(error)
    ended = job if job and WORKS[job.order.command].page == "closing" else None
    return render_template(
        "dong.html", **_frame(space, period, "closing"), ledger=closing.read(space, period),
        today=days.today(), left=left, hindered=hindered, job=ended,
        situation=[*now.said, *filter(None, [now.lost])],
        **_typed(office, ended),
    )  # fmt: skip


def _download(office: Office, period: Period, name: str) -> Response:
    """Give out one file; nothing that came in is ever shown as a page."""
    path = places.given_out(_with(office, period).root / str(period), name)
    return send_file(
        path.absolute(), mimetype="application/octet-stream", as_attachment=True, download_name=path.name
    )
