"""Reports: which there are, each as it is printed, read and written part by part, its versions."""

from __future__ import annotations

import base64
from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import Words, words
from flows.engine.door import About, Errand, may
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.reporting.compiling import begin, compile_report
from flows.reporting.inputs import about_of
from flows.reporting.reading import standing, version_of
from flows.reporting.refusals import PartChangedMeanwhile
from flows.reporting.versions import keep_version
from flows.reporting.writing import read_parts, take_data, write_part
from flows.views.reports import (
    beginnings,
    behind,
    listed,
    the_report,
    units_begun_for,
)
from models.reports.questions import adopted_version, parts_of, versions_of
from models.reports.tables import KeptReport
from reports.charts import as_svg
from reports.merged import UNREAD, unread
from reports.report import Chart, Part, Report, shown_in
from reports.text import prose_of
from states.errors import ArshjulError
from states.fields import BadAnswer
from states.school_year import SchoolYear
from web.forms import Form, Sent, number
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.rights import desk_of

router = APIRouter()
ADDRESS = "/reports"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = {"docx": DOCX, "pdf": "application/pdf"}
DONE = ("compiled", "read", "written", "from_data", "kept")


@router.api_route(ADDRESS, methods=["GET", "HEAD"])
def every(request: Request) -> Response:
    """The reports that the reader may read, and those that she may begin."""
    return _list(request, viewer(request))


@router.post(ADDRESS)
def start(request: Request, sent: Sent) -> Response:
    """Begin a report about a case, or of a unit's year, and go to it."""
    seen = viewer(request)
    given: dict[str, object] = {"sort": sent.get("sort")}
    for name in ("case", "unit"):
        if (found := number(sent.get(name))) is not None:
            given[name] = found
    if sent.get("year"):
        given["year"] = sent.get("year")
    try:
        with _errand(request, seen).desk() as desk:
            made = begin.given(desk, given).id
    except ArshjulError as error:
        return _list(request, seen, error, 422)
    return RedirectResponse(f"{ADDRESS}/{made}", 303)


@router.api_route(ADDRESS + "/{text}", methods=["GET", "HEAD"])
def one(request: Request, text: str) -> Response:
    """The report as it is printed, with what is left to read. Raises NoSuchReport."""
    return _page(request, viewer(request), _number(text))


@router.post(ADDRESS + "/{text}")
def act(request: Request, text: str, sent: Sent) -> Response:
    """Compile it anew, note parts as read, keep a version. Raises what the verbs raise."""
    seen, report = viewer(request), _number(text)
    _known(request, seen, report)
    errand, do = _errand(request, seen), sent.get("do")
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


@router.api_route(ADDRESS + "/{text}/parts/{key}", methods=["GET", "HEAD"])
def part(request: Request, text: str, key: str) -> Response:
    """A part to write in. Raises NoSuchReport; 404 for a part that there is not."""
    return _part_page(request, viewer(request), _number(text), key)


@router.post(ADDRESS + "/{text}/parts/{key}")
def write(request: Request, text: str, key: str, sent: Sent) -> Response:
    """Keep what was written, or let the data's sentences stand again; where somebody else wrote
    meanwhile, both are shown. Raises what the verbs raise."""
    seen, report = viewer(request), _number(text)
    _known(request, seen, report)
    errand, version = _errand(request, seen), number(sent.get("version")) or 0  # 0: of no part yet
    try:
        if sent.get("do") == "data":
            take_data.alone(errand, report, key, version)
            did = "from_data"
        else:
            write_part.alone(errand, report, key, sent.get("own"), version)
            did = "written"
    except (PartChangedMeanwhile, BadAnswer) as error:  # what was typed is not lost
        return _part_page(request, seen, report, key, sent, error)
    return RedirectResponse(f"{ADDRESS}/{report}?did={did}#{key}", 303)


@router.api_route(ADDRESS + "/{text}/versions/{which}.{kind}", methods=["GET", "HEAD"])
def file(request: Request, text: str, which: str, kind: str) -> Response:
    """A version as a file. Raises NoSuchReport, NoSuchVersion; 404 for another sort of file."""
    seen, report, wanted = viewer(request), _number(text), number(which)
    if kind not in FILES or wanted is None:
        raise HTTPException(404)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        version = version_of(session, the_report(desk, report), wanted)
        content = version.docx if kind == "docx" else version.pdf
    name = f"rapport-{report}-{wanted}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=FILES[kind], headers=headers)


def _number(text: str) -> int:
    found = number(text)
    if found is None:
        raise HTTPException(404)
    return found


def _errand(request: Request, seen: Viewer) -> Errand:
    office: Office = request.app.state.office
    return Errand(office, seen.municipality.id, seen.who, request.app.state.now())


def _known(request: Request, seen: Viewer, report: int) -> None:
    """Raises NoSuchReport for whoever may not read it."""
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        the_report(desk_of(session, office, seen, request.app.state.now()), report)


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


def _list(
    request: Request, seen: Viewer, error: ArshjulError | None = None, status: int = 200
) -> Response:
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        year = SchoolYear.of(desk.day)
        context: dict[str, object] = {
            "rows": listed(desk),
            "beginnings": beginnings(desk),
            "units": units_begun_for(desk),
            "years": [str(one) for one in (year.previous(), year, year.next())],
            "year": str(year),
            "whole": may(desk, "reporting.begin", About()),
            "problem": explain(error, words(spoken_in(request, seen))) if error else "",
        }
    return render(request, "reports", context, viewer=seen, here="reports", status=status)


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


def _part_page(
    request: Request,
    seen: Viewer,
    number: int,
    key: str,
    sent: Form | None = None,
    error: ArshjulError | None = None,
) -> Response:
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        row = the_report(desk, number)
        found = [
            (section, part)
            for section in standing(session, row).sections
            for part in section.parts
            if part.key == key
        ]
        if not found:
            raise HTTPException(404)
        section, part = found[0]
        kept = parts_of(session, row).get(key)
        own = part.own if part.own is not None else prose_of(part.data)
        context: dict[str, object] = {
            "row": row,
            "part": part,
            "heading": part.heading or section.heading,
            "typed": sent.get("own") if sent else own,
            "theirs": own if isinstance(error, PartChangedMeanwhile) else "",
            "data": prose_of(part.data),
            "hint": _hint(row, part, words(spoken_in(request, seen))),
            "version": kept.version if kept else 0,
            "problem": explain(error, words(spoken_in(request, seen))) if error else "",
        }
    status = 409 if isinstance(error, PartChangedMeanwhile) else 422 if error else 200
    return render(request, "report_part", context, viewer=seen, here="reports", status=status)


def _hint(row: KeptReport, part: Part, say: Words) -> str:
    key = f"reports.{row.sort}.hints.{part.key}"
    return say.say(key) if say.has(key) else ""
