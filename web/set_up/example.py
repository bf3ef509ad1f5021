"""An invented file to begin from, for each sort that is read in: its headings are those that the
reader of the page would write, and all of it is understood."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from config.words import Words, words
from flows.engine.door import About, must
from flows.engine.office import Office
from flows.register.looked_at import IMPORTS
from web.identity import viewer
from web.pages import spoken_in
from web.rights import desk_of

router = APIRouter()
COLUMNS: Mapping[str, Sequence[str]] = {
    "units": ("name", "form", "parent"),
    "people": ("name", "email", "role", "unit", "locale", "deputy", "from", "to"),
    "calendar": ("name", "start", "end", "unit", "whose"),
}
NEEDED = {
    "units": ("name",),
    "people": ("name", "email", "role"),
    "calendar": ("name", "start", "end"),
}
"""What may not be left out."""


def headings(what: str, say: Words) -> list[tuple[str, bool]]:
    """The columns as the reader would call them, and whether each has to be there."""
    return [
        (say.say(f"pages.set_up_page.heading.{one}"), one in NEEDED[what]) for one in COLUMNS[what]
    ]


@router.api_route("/set-up/{what}/example", methods=["GET", "HEAD"])
def download(request: Request, what: str) -> Response:
    """The file, as a spreadsheet opens it. Raises NotAllowed."""
    seen = viewer(request)
    if what not in COLUMNS:
        raise HTTPException(404)
    office: Office = request.app.state.office
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, request.app.state.now())
        must(desk, IMPORTS[what].name, About())
    text = example(what, words(spoken_in(request, seen)))
    headers = {"Content-Disposition": f'attachment; filename="{what}.csv"'}
    return Response(text.encode("utf-8-sig"), media_type="text/csv; charset=utf-8", headers=headers)


def example(what: str, say: Words) -> str:
    """The headings, and a row of each sort."""
    to = StringIO()
    table = csv.writer(to, delimiter=";", lineterminator="\r\n")
    table.writerow([name for name, _ in headings(what, say)])
    for row in _rows(what, say):
        table.writerow([row.get(one, "") for one in COLUMNS[what]])
    return to.getvalue()


def _rows(what: str, say: Words) -> list[dict[str, str]]:
    def of(key: str) -> str:
        return say.say(f"pages.set_up_page.example.{key}")

    if what == "units":
        return [
            {"name": of("school"), "form": of("school_form")},
            {"name": of("preschool"), "form": of("preschool_form")},
        ]
    if what == "people":
        head, coordinator = say.say("roles.headteacher"), say.say("roles.coordinator")
        return [
            {"name": of("head"), "email": of("head_email"), "role": head, "unit": of("school")},
            {"name": of("other"), "email": of("other_email"), "role": coordinator},
        ]
    return [
        {"name": of("break"), "start": "2028-10-30", "end": "2028-11-03"},
        {"name": of("day_off"), "start": "2029-01-08", "end": "2029-01-08"},
    ]
