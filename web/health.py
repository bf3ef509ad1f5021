"""For a monitor: is the database there, and does the clock still ring?"""

from __future__ import annotations

import logging
from datetime import timedelta

from fastapi import APIRouter, Request
from starlette.responses import PlainTextResponse, Response

from flows.engine.office import Office
from models.record.clock_marks import jump
from models.record.runs import last_run

router = APIRouter()
log = logging.getLogger(__name__)
AHEAD = timedelta(minutes=5)  # no run begins in the future
TOO_OLD = timedelta(hours=1)  # the reminders' beat rings every quarter of an hour


@router.api_route("/healthz", methods=["GET", "HEAD"])
def healthz(request: Request) -> Response:
    """200 while all is well; 503 when the database is gone or the reminders have stopped."""
    office: Office = request.app.state.office
    now = request.app.state.now()
    try:
        with office.database.read() as session:
            last = last_run(session, "remind")
            post = last_run(session, "deliver")
            jumped = jump(session)
    except Exception:  # whatever a driver raises
        log.exception("the database does not answer")
        return PlainTextResponse("bad\ndatabase: unreachable\n", 503)
    if jumped is not None:
        last_beat, seen = (one.isoformat(timespec="minutes") for one in (jumped.last, jumped.seen))
        text = f"bad\ndatabase: reachable\nclock: has jumped from {last_beat} to {seen}\n"
        return PlainTextResponse(text, 503)
    if last is None:
        return PlainTextResponse("ok\ndatabase: reachable\nremind: has not run yet\n")
    age = now - last.started
    sends = post is None or post.outcome != "failed"
    well = -AHEAD <= age <= TOO_OLD and last.outcome != "failed" and sends
    minutes = int(abs(age).total_seconds() // 60)
    when = f"{minutes} minutes {'ahead, in the future' if age < -AHEAD else 'ago'}"
    text = (
        f"{'ok' if well else 'bad'}\ndatabase: reachable\n"
        f"remind: {last.outcome}, {when}\n"
        f"deliver: {post.outcome if post else 'has not run yet'}\n"
    )
    return PlainTextResponse(text, 200 if well else 503)
