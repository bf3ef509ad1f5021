"""The runs of the beats that touched a case: those that wrote of it, or did something to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from flows.views.case_history import Journey
from models.record.runs import runs_at
from web.case.history import RunUrl

SEND, ALARM = ("delivery", "urgent_letters"), ("urgent_alarms",)
CHANGE = ("reviews", "skolesec_rounds", "report_back", "daily", "revalidation", "reminders")
MOST = 8


@dataclass(frozen=True, slots=True)
class Touched:
    """``url``: the run in Prefect, while that answers."""

    beat: str
    at: datetime
    url: str | None


def touched_by(session: Session, found: Journey, url: RunUrl) -> list[Touched]:
    """The latest of them first: a beat works with one instant throughout, which stands on what it
    did."""
    sent = {one.sent_at for one in found.said if one.sent_at}
    alarms = {one.at for one in found.events if one.what == "alarmed"}
    others = {one.at for one in found.events if one.via == "clock"} - alarms
    runs = [
        *runs_at(session, SEND, sent).values(),
        *runs_at(session, ALARM, alarms).values(),
        *runs_at(session, CHANGE, others).values(),
    ]
    latest = sorted(runs, key=lambda run: run.started, reverse=True)[:MOST]
    return [Touched(run.beat, run.started, url(run.flow_run_id)) for run in latest]
