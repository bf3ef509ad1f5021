"""The files of a case: what a page lists of them, how one is added or removed, and how one is
opened: as a download alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from flows.engine.door import About, may, unit_of
from flows.engine.evidence_files import NoSuchFile, may_read, read_file
from flows.engine.handling import Desk
from flows.engine.office import Office
from models.case.files import files_of
from models.case.tables import Case
from models.register.questions import names_of
from states.evidence_file import MEDIA, FileSort
from web import forms
from web.identity import viewer
from web.rights import desk_of

router = APIRouter()
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
MEGA, KILO = 1_000_000, 1_000
ADDS = "task"
"""The form that brings a file, whose field is ``task-file`` wherever it stands."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A file as a page lists it; ``size`` is a number, and ``unit`` kB or MB."""

    number: int
    name: str
    size: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Files:
    """The files that the reader may open; ``adds`` and ``removes``: whether she may.
    ``scanned``: clamd looks at each before it is kept."""

    rows: tuple[Shown, ...] = ()
    adds: bool = False
    removes: bool = False
    scanned: bool = False


def files(desk: Desk, case: Case) -> Files:
    """The case's files, for whoever is at the desk; nothing where she may not open them."""
    if not may_read(desk, case):
        return Files()
    found = files_of(desk.session, case)
    names = names_of(desk.session, desk.municipality, [one.added_by for one in found])
    rows = tuple(
        Shown(
            one.id or 0, one.name, _size(one.size), names.get(one.added_by or 0, ""), one.added_at
        )
        for one in found
    )
    about = About(case, unit_of(desk, case))
    is_open = case.closed is None
    return Files(
        rows,
        adds=is_open,
        removes=is_open and may(desk, "engine.remove_file", about),
        scanned=desk.settings.scanner is not None,
    )


def _size(size: int) -> str:
    if size >= MEGA:
        return f"{size / MEGA:.1f} MB"
    return f"{max(1, size // KILO)} kB"


@router.api_route("/files/{text}", methods=["GET", "HEAD"])
def download(request: Request, text: str) -> Response:
    """The file, to be kept by the browser and never shown in a page of ours; 404 for one that the
    reader may not open."""
    seen, number = viewer(request), forms.number(text)
    office: Office = request.app.state.office
    try:
        with office.database.read(seen.municipality.id) as session:
            desk = desk_of(session, office, seen, request.app.state.now())
            file, content = read_file(desk, number or 0)
    except NoSuchFile:
        raise HTTPException(404) from None
    plain = file.name.encode("ascii", "replace").decode().replace('"', "_").replace("?", "_")
    return Response(
        content,
        media_type=MEDIA[FileSort(file.sort)],
        headers={
            "Content-Disposition": f'attachment; filename="{plain}"; '
            f"filename*=UTF-8''{quote(file.name, safe='')}",
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
        },
    )
