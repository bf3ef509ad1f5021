"""For a monitor and for what starts and stops processes: how it fares, answered in one word.

`/livez`: the process answers. `/readyz`: it may be given visitors. `/healthz`: all is well with the
installation, whichever process is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from config.words import words
from flows.engine.office import Office
from flows.views.findings import Finding
from flows.views.operation import of_machine, of_running

router = APIRouter()
log = logging.getLogger(__name__)


@router.api_route("/livez", methods=["GET", "HEAD"])
async def livez() -> Response:
    """200, as long as anything answers; the database is not asked."""
    return PlainTextResponse("ok\n")


@router.api_route("/readyz", methods=["GET", "HEAD"])
def readyz(request: Request) -> Response:
    """503 while the database is gone or its tables are of another version, and once a stop has
    been asked for; else 200."""
    office: Office = request.app.state.office
    if office.stopping.is_set():
        return PlainTextResponse("bad\nstopping\n", 503)
    try:
        current = office.database.is_current()
    except Exception:  # whatever a driver raises
        log.exception("the database does not answer")
        return PlainTextResponse("bad\ndatabase: unreachable\n", 503)
    if not current:
        return PlainTextResponse("bad\ndatabase: of another version\n", 503)
    return PlainTextResponse("ok\n")


@router.api_route("/healthz", methods=["GET", "HEAD"])
def healthz(request: Request) -> Response:
    """503 when the database is gone, or something is found for which the check fails; else 200,
    with what is worth a look."""
    office: Office = request.app.state.office
    now, say = request.app.state.now(), words(office.language)
    try:
        found = list(of_machine(office.settings, now, say))
        with office.database.read() as session:
            found += of_running(session, office.settings, now, say)
    except Exception:  # whatever a driver raises
        log.exception("the database does not answer")
        return PlainTextResponse("bad\ndatabase: unreachable\n", 503)
    well = all(one.ok for one in found)
    return PlainTextResponse(_told(well, found), 200 if well else 503)


def _told(well: bool, found: Sequence[Finding]) -> str:
    lines = [f"{one.level}: {one.what}: {one.says}" for one in found]
    return "\n".join(["ok" if well else "bad", "database: reachable", *lines, ""])
