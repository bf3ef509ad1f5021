"""The first page: what needs the reader now, and how the municipality stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from config.words import Words, words
from flows.clock.troubles import troubles as wrong_with_the_beats
from flows.engine.confidentiality import secrets_of
from flows.engine.door import About, may
from flows.engine.handling import Kinds
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.mail.digest import week_of
from flows.views.set_up import COMMANDS, left_to_set_up
from models.case.naming import called
from models.case.questions import by_number
from models.post.questions import letters_waiting
from models.record.clock_marks import jump
from web.identity import viewer
from web.pages import render, spoken_in
from web.rights import desk_of
from web.status import present_standing
from web.waiting import Waiting, waiting

router = APIRouter()
SHOWN_LATE = 5


@router.api_route("/", methods=["GET", "HEAD"])
def page(request: Request) -> Response:
    """What needs somebody today."""
    seen = viewer(request)
    office: Office = request.app.state.office
    now = request.app.state.now()
    day = today(now)
    say = words(spoken_in(request, seen))
    with office.database.read(seen.municipality.id) as session:
        desk = desk_of(session, office, seen, now)
        place = desk.place
        week = week_of(session, place, day)
        context = {
            "week": week,
            "waiting": letters_waiting(session, place.municipality),
            "decides": may(desk, "mail.release", About()),
            "late": _late(session, office.kinds, place, week.overdue, day, say, seen.person),
            "jumped": jump(session),
            "to_do": [(key, COMMANDS[key]) for key in left_to_set_up(session, place, day)],
            "troubles": [one.told(say) for one in wrong_with_the_beats(session, now)],
        }
    return render(request, "today", context, viewer=seen, here="today")


@dataclass(frozen=True, slots=True)
class Late:
    """One late case: what it is, how late, and whom it waits for."""

    case: int
    kind: str
    unit: str
    state: str
    days: int
    due: date
    answering: Waiting


def _late(
    session: Session,
    kinds: Kinds,
    place: Town,
    numbers: tuple[int, ...],
    day: date,
    say: Words,
    person: int | None,
) -> list[Late]:
    """The first of the late cases: what is counted in hours before all, then the longest late."""
    secrets = secrets_of(session, place.municipality)
    known = [
        case
        for case in by_number(session, place.municipality, numbers)
        if case.due is not None and secrets.may_see(case, person, place.directory, day)
    ]
    known.sort(key=lambda case: (not kinds[case.kind].hours, case.due, case.id))
    first = known[:SHOWN_LATE]
    answering = waiting(session, place, first, day, say)
    return [
        Late(
            case.id or 0,
            case.kind,
            called(session, case) or say.kind(case.kind),
            case.state,
            present_standing(place, case, day).late,
            case.due or day,
            answering[case.id or 0],
        )
        for case in first
    ]
