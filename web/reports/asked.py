"""What the pages of reports are asked about: the number of one, and whether the reader may know of
it."""

from __future__ import annotations

from fastapi import Request
from starlette.exceptions import HTTPException

from flows.engine.office import Office
from flows.views.reports import the_report
from web.forms import number
from web.identity import Viewer
from web.rights import desk_of

ADDRESS = "/reports"


def number_in(text: str) -> int:
    found = number(text)
    if found is None:
        raise HTTPException(404)
    return found


def must_be_known(request: Request, seen: Viewer, report: int) -> None:
    """Raises NoSuchReport for whoever may not read it."""
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        the_report(desk_of(session, office, seen, request.app.state.now()), report)
