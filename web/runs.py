"""The last runs of the beats, and how Prefect is doing."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import APIRouter, Request
from starlette.responses import Response

from flows.clock.run_in_words import told
from flows.clock.schedule import RHYTHM
from flows.engine.office import Office
from models.record.clock_marks import jump, silence
from models.record.runs import last_run, page_of_runs
from web.identity import viewer
from web.pages import refusal, render

router = APIRouter()
FARTHEST = 10_000
OUTCOMES = ("recorded", "plain", "unrecorded", "failed")


def run_url(request: Request) -> Callable[[str | None], str | None]:
    """The address of a run in Prefect's own pages, while they answer."""
    base = request.app.state.prefect_ui()

    def url(flow_run_id: str | None) -> str | None:
        return f"{base.rstrip('/')}/runs/flow-run/{flow_run_id}" if base and flow_run_id else None

    return url


@router.api_route("/runs", methods=["GET", "HEAD"])
def runs(request: Request) -> Response:
    """One page of the runs: those that did something, or all of them (``?idle=yes``)."""
    seen = viewer(request)
    office: Office = request.app.state.office
    asked = request.query_params.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 0
    if not 1 <= page <= FARTHEST:
        return refusal(request, 422, viewer=seen)
    idle = request.query_params.get("idle") == "yes"
    base = request.app.state.prefect_ui()
    state = "answering" if base else "starting" if office.settings.prefect else "off"
    with office.database.read() as session:
        found, older = page_of_runs(session, page, idle=idle)
        jumped, stood = jump(session), silence(session)
        last = {beat.name: last_run(session, beat.name) for beat in RHYTHM}
    context = {
        "jumped": jumped,
        "stood": stood,
        "runs": found,
        "page": page,
        "idle": idle,
        "older": older,
        "beats": [(beat, last[beat.name]) for beat in RHYTHM],
        "outcomes": OUTCOMES,
        "prefect": state,
        "prefect_ui": base,
        "run_url": run_url(request),
        "told": told,
    }
    return render(request, "runs", context, viewer=seen, here="runs")
