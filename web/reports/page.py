"""One report as it is printed, with what is left to read, and its versions."""

from __future__ import annotations

import base64
from collections.abc import Callable, Container

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.locales import LOCALES
from config.words import Words, words
from flows.engine.door import may
from flows.engine.handling import Desk
from flows.engine.office import Office
from flows.reporting.compiling import compile_report
from flows.reporting.inputs import about_of
from flows.reporting.reading import closed_by, standing
from flows.reporting.versions import keep_version
from flows.reporting.writing import as_shown, read_parts
from flows.views.reports import behind, the_report
from models.reports.questions import adopted_version, parts_of, versions_of
from models.reports.tables import KeptReport
from reports.charts import as_svg
from reports.merged import UNREAD
from reports.report import Chart, Mark, Report
from web.forms import Form, Sent
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.reports.asked import ADDRESS, must_be_known, number_in
from web.reports.figures import numbered
from web.rights import desk_of

router = APIRouter()
DONE = ("compiled", "read", "written", "from_data", "no_text", "kept", "read_all", "meanwhile")


@router.api_route(ADDRESS + "/{text}", methods=["GET", "HEAD"])
def one(request: Request, text: str) -> Response:
    """The report as it is printed, with what is left to read. Raises NoSuchReport."""
    return _page(request, viewer(request), number_in(text))


@router.post(ADDRESS + "/{text}")
def act(request: Request, text: str, sent: Sent) -> Response:
    """Compile it anew, note parts as read, keep a version. Raises what the verbs raise."""
    seen, report = viewer(request), number_in(text)
    must_be_known(request, seen, report)
    errand, to = errand_of(request, seen), ""
    match sent.get("do"):
        case "compile":
            compile_report.alone(errand, report, _locale(sent))
            did = "compiled"
        case "read" | "read_all":
            keys, shown = _read(sent)
            read_parts.alone(errand, report, keys, shown)
            did, to = _left_after(request, seen, report, keys)
        case "keep":
            keep_version.alone(errand, report)
            did, to = "kept", "versions"
        case _:
            raise HTTPException(422)
    return RedirectResponse(f"{ADDRESS}/{report}?did={did}{'#' if to else ''}{to}", 303)


def _read(sent: Form) -> tuple[list[str], list[str]]:
    """The parts that were read, and what each said then. Raises HTTPException 422 for none."""
    keys = list(sent.many.get("part", ()))
    shown = list(sent.many.get("shown", ())) or [""] * len(keys)
    if not keys or len(shown) != len(keys):
        raise HTTPException(422)
    return keys, shown


def _locale(sent: Form) -> str:
    """The language that was chosen; none where there is no such. Raises HTTPException 422."""
    chosen = sent.get("locale")
    if chosen and chosen not in LOCALES:
        raise HTTPException(422)
    return chosen


def _left_after(request: Request, seen: Viewer, report: int, keys: list[str]) -> tuple[str, str]:
    """What is told after parts were read: whether somebody changed one of them meanwhile; and where
    to go: the first unread part after them, or before."""
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        parts = list(standing(session, the_report(desk, report)).parts)
    at = next((n for n, one in enumerate(parts) if one.key == keys[-1]), 0)
    ahead = [one.key for one in parts[at:] + parts[:at] if one.mark in UNREAD]
    told = "meanwhile" if {*keys} & {*ahead} else "read" if len(keys) == 1 else "read_all"
    return told, ahead[0] if ahead else "report"


def _page(request: Request, seen: Viewer, number: int) -> Response:
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        row = the_report(desk, number)
        found = standing(session, row)
        adopted = adopted_version(session, row)
        closed = closed_by(session, row)
        kept = parts_of(session, row)
        did = request.query_params.get("did", "")
        context: dict[str, object] = {
            "row": row,
            "report": found,
            "left": [] if closed else _headed(found, UNREAD),
            "closed": explain(closed, words(spoken_in(request, seen))) if closed else "",
            "changed": [] if closed else _headed(found, {Mark.CHANGED}),
            "unread_marks": UNREAD,
            "versions_of_parts": {key: part.version for key, part in kept.items()},
            "shown": {one.key: as_shown(one, kept.get(one.key)) for one in found.parts},
            "may_write": closed is None and may(desk, "reporting.write_part", about_of(desk, row)),
            "versions": versions_of(session, row),
            "adopted": adopted,
            "numbered": numbered(found),
            "locales": LOCALES,
            "its_case": _its_case(desk, row),
            "drawn": _drawing(words(found.locale)),
            "prints": words(found.locale),
            "did": did if did in DONE else "",
        }
    return render(request, "report", context, viewer=seen, here="reports")


def _drawing(say: Words) -> Callable[[Chart], str]:
    """A chart as the address of a picture, which holds it."""

    def drawn(chart: Chart) -> str:
        held = base64.b64encode(as_svg(chart, say.locale).encode()).decode()
        return f"data:image/svg+xml;base64,{held}"

    return drawn


def _headed(report: Report, marks: Container[Mark]) -> list[tuple[str, str]]:
    """The parts with such a mark, in their order: the key of each, and the heading above it."""
    return [
        (part.key, part.heading or section.heading)
        for section in report.sections
        for part in section.parts
        if part.mark in marks
    ]


def _its_case(desk: Desk, row: KeptReport) -> tuple[int, str, str] | None:
    """The case that the report is about, where the reader may know of it: number, kind, name."""
    return next(iter(behind(desk, [row.case_id])), None) if row.case_id else None
