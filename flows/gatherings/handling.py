"""What is done around a gathering: its days, when it was held, and what it brings to a calendar."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session

from flows.engine.handling import Dates, Desk, Handling, facts_with
from flows.engine.local_time import today
from flows.gatherings.invitation import invitation, told
from flows.gatherings.verbs import gathering_of
from models.case.tables import Case
from states.gathering import GATHERING as THE_KIND
from states.gathering import HELD, PLANNED
from states.ladder import staff_of
from states.process import Change

INVITED_BEFORE = 10
"""An invitation should be out so many working days before the gathering."""


def _known(session: Session, case: Case) -> dict[str, str]:
    starts = gathering_of(session, case).starts
    return {"starts": starts.isoformat()} if starts else {}


def _due(desk: Desk, case: Case, begins: date) -> Dates:
    """Invited to some days before; held on its day. Without a date it waits for nothing."""
    starts = gathering_of(desk.session, case).starts
    if starts is None:
        return None, None
    day = today(starts)
    if case.state != PLANNED:
        return day, day
    staff = staff_of(case.owner_role)
    invited = desk.place.calendar_of(case.unit_id).shift(day, -INVITED_BEFORE, staff)
    return max(invited, begins), invited


def _on_its_day(desk: Desk, case: Case, change: Change) -> date:
    """A gathering was held on its own day, whenever it is told who came."""
    starts = gathering_of(desk.session, case).starts if change.target == HELD else None
    return min(today(starts), desk.day) if starts else desk.day


GATHERING = Handling(
    kind=THE_KIND,
    facts=facts_with(_known),
    due=_due,
    happened=_on_its_day,
    invitation=invitation,
    tells=told,
)
