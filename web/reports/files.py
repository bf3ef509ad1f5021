"""The versions of a report as files."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from flows.engine.office import Office
from flows.reporting.reading import version_of
from flows.views.reports import the_report
from web.forms import number
from web.identity import viewer
from web.reports.asked import ADDRESS, number_in
from web.rights import desk_of

router = APIRouter()
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILES = {"docx": DOCX, "pdf": "application/pdf"}


@router.api_route(ADDRESS + "/{text}/versions/{which}.{kind}", methods=["GET", "HEAD"])
def file(request: Request, text: str, which: str, kind: str) -> Response:
    """A version as a file. Raises NoSuchReport, NoSuchVersion; 404 for another sort of file."""
    seen, report, wanted = viewer(request), number_in(text), number(which)
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
