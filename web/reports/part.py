"""A part of a report to write in."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from config.explain import explain
from config.words import Words, words
from flows.engine.door import Errand, must
from flows.engine.office import Office
from flows.reporting.inputs import about_of
from flows.reporting.reading import closed_by, standing
from flows.reporting.refusals import NothingWritten, PartChangedMeanwhile
from flows.reporting.writing import take_data, write_part
from flows.views.reports import the_report
from models.reports.questions import parts_of
from models.reports.tables import KeptReport
from reports.report import Part
from reports.text import prose_of
from states.errors import ArshjulError
from states.fields import BadAnswer
from web.forms import Form, Sent, number
from web.identity import Viewer, viewer
from web.pages import render, spoken_in
from web.people.acting import errand_of
from web.reports.asked import ADDRESS, must_be_known, number_in
from web.rights import desk_of

router = APIRouter()


@router.api_route(ADDRESS + "/{text}/parts/{key}", methods=["GET", "HEAD"])
def part(request: Request, text: str, key: str) -> Response:
    """A part to write in. Raises NoSuchReport, NotAllowed, ReportLocked, ReportSent; 404 for a part
    that there is not."""
    return _part_page(request, viewer(request), number_in(text), key)


@router.post(ADDRESS + "/{text}/parts/{key}")
def write(request: Request, text: str, key: str, sent: Sent) -> Response:
    """Keep what was written, or let the data's sentences stand again; where somebody else wrote
    meanwhile, both are shown. Raises what the verbs raise."""
    seen, report = viewer(request), number_in(text)
    must_be_known(request, seen, report)
    errand, version = (
        errand_of(request, seen),
        number(sent.get("version")) or 0,
    )  # 0: of no part yet
    try:
        did = _kept(errand, report, key, version, sent)
    except (PartChangedMeanwhile, NothingWritten, BadAnswer) as error:  # what was typed is not lost
        return _part_page(request, seen, report, key, sent, error)
    return RedirectResponse(f"{ADDRESS}/{report}?did={did}#{key}", 303)


def _kept(errand: Errand, report: int, key: str, version: int, sent: Form) -> str:
    match sent.get("do"):
        case "data":
            take_data.alone(errand, report, key, version)
            return "from_data"
        case "none":
            write_part.alone(errand, report, key, "", version, no_text=True)
            return "no_text"
        case _:
            write_part.alone(errand, report, key, sent.get("own"), version)
            return "written"


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
        must(desk, write_part.name, about_of(desk, row))
        if (closed := closed_by(session, row)) is not None:
            raise closed
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
