"""One report as it is printed, with what is left to read, where its figures come from, and its
versions."""

from __future__ import annotations

import base64
from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from config.words import Words, words
from flows.engine.door import may
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.reporting.compiling import compile_report
from flows.reporting.inputs import about_of
from flows.reporting.reading import standing
from flows.reporting.versions import keep_version
from flows.reporting.writing import read_parts
from flows.views.reports import behind, the_report
from models.reports.questions import adopted_version, versions_of
from reports.charts import as_svg
from reports.merged import UNREAD, unread
from reports.report import Chart, Report, shown_in
from web.forms import Sent
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.reports.asked import ADDRESS, must_be_known, number_in
from web.rights import desk_of

router = APIRouter()
DONE = ("compiled", "read", "written", "from_data", "no_text", "kept")


@router.api_route(ADDRESS + "/{text}", methods=["GET", "HEAD"])
def one(request: Request, text: str) -> Response:
    """The report as it is printed, with what is left to read. Raises NoSuchReport."""
    return _page(request, viewer(request), number_in(text))


@router.post(ADDRESS + "/{text}")
def act(request: Request, text: str, sent: Sent) -> Response:
    """Compile it anew, note parts as read, keep a version. Raises what the verbs raise."""
    seen, report = viewer(request), number_in(text)
    must_be_known(request, seen, report)
    errand, do = errand_of(request, seen), sent.get("do")
    to = ""
    match do:
        case "compile":
            compile_report.alone(errand, report)
            did = "compiled"
        case "read":
            key = sent.get("part")
            read_parts.alone(errand, report, [key])
            did, to = "read", f"#{_next(request, seen, report, key)}"
        case "keep":
            keep_version.alone(errand, report)
            did, to = "kept", "#versions"
        case _:
            raise HTTPException(422)
    return RedirectResponse(f"{ADDRESS}/{report}?did={did}{to}", 303)


def _next(request: Request, seen: Viewer, report: int, after: str) -> str:
    """The part that is read next: the first unread one after ``after``, or before it."""
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        parts = list(standing(session, the_report(desk, report)).parts)
    keys = [one.key for one in parts]
    at = keys.index(after) if after in keys else 0
    ahead = [one.key for one in parts[at:] + parts[:at] if one.mark in UNREAD]
    return ahead[0] if ahead else "report"


def _page(request: Request, seen: Viewer, number: int) -> Response:
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        row = the_report(desk, number)
        found = standing(session, row)
        adopted = adopted_version(session, row)
        figures = _figures(desk, found)
        did = request.query_params.get("did", "")
        context: dict[str, object] = {
            "row": row,
            "report": found,
            "left": [] if adopted else unread(found),
            "unread_marks": UNREAD,
            "may_write": adopted is None and may(desk, "reporting.write_part", about_of(desk, row)),
            "versions": versions_of(session, row),
            "adopted": adopted,
            "figures": figures,
            "numbered": {key: n for n, (key, *_) in enumerate(figures, 1)},
            "key_words": _key_words(found, words(spoken_in(request, seen))),
            "drawn": _drawing(words(found.locale)),
            "prints": words(found.locale),
            "did": did if did in DONE else "",
        }
    return render(request, "report", context, viewer=seen, here="reports")


def _figures(desk: Desk, report: Report) -> list[tuple[str, int, list[tuple[int, str, str]], int]]:
    """Each figure of something: its key, its value, the cases that the reader may know of, and how
    many there are in all."""
    found = []
    for one in report.figures:
        if not one.cases:
            continue
        cases = behind(desk, one.cases)
        found.append((one.key, one.value, cases, len(one.cases)))
    return found


def _drawing(say: Words) -> Callable[[Chart], str]:
    """A chart as the address of a picture, which holds it."""

    def drawn(chart: Chart) -> str:
        held = base64.b64encode(as_svg(chart, say.locale).encode()).decode()
        return f"data:image/svg+xml;base64,{held}"

    return drawn


def _key_words(report: Report, say: Words) -> Callable[[str], str]:
    """Where a figure stands: the heading of the first part that shows it, and how it is shown."""
    found: dict[str, str] = {}
    for section in report.sections:
        for part in section.parts:
            for key in shown_in(part):
                found.setdefault(key, part.heading or section.heading)
    return lambda key: found.get(key, say.say("reports_page.the_report"))
