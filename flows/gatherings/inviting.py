"""Who is to be told what of the gatherings to come: placed, changed, near, or not taking place."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.outbox import INVITATION, Wanted, Written, write_messages
from flows.engine.works import TOWN, earliest, look_next
from models.case.tables import Case
from models.gatherings.tables import Gathering, Invitation
from models.gatherings.told import on_the_list, to_come, told_last
from models.next_days import NEVER, set_days, set_everywhere
from models.record import audit
from models.register.questions import who_can_be_written_to
from states.gathering import CANCELLED, INVITED, KIND, PLANNED, SET_ASIDE
from states.ladder import staff_of

log = logging.getLogger(__name__)
REMINDED_BEFORE = 2
"""Working days of the reader before the day of the gathering."""
TOLD = ("starts", "ends", "mode", "place", "link", "agenda", "bring")
"""What a letter tells of a gathering; a change of any of them is told."""
NOT_HERE = (CANCELLED, SET_ASIDE)
WORK = "invitations"
HANGS_ON: Mapping[str, frozenset[str]] = {
    WORK: TOWN | {"attendance", "gathering", "invitation", "message", "subject", f"case:{KIND}"}
}


@dataclass(frozen=True, slots=True)
class Telling:
    """One letter to be written: to whom, of which gathering, and which one it is to them."""

    gathering: Gathering
    case: Case
    person: int
    number: int
    reminder: bool
    over: bool


def write_invitations(office: Office, now: datetime, so_far: Written) -> int:
    """Write the letters about all gatherings that have not begun, one a person and change. Safe
    late, twice and in parallel: what is written already is not due. A municipality that stumbles
    keeps no other from being told. Returns how many were written."""
    written = 0
    waiting = list(office.come([WORK], today(now)))
    if len(waiting) > 1:  # most have no gathering ahead, which is one question for all
        with office.database.write_in(waiting) as (session, free):
            with_some = {one.municipality_id for one, _, _ in to_come(session, now)}
            without = [home for home in free if home not in with_some]
            set_everywhere(session, without, WORK, NEVER)
        waiting = [home for home in waiting if home not in without]
    for municipality in waiting:
        try:
            with office.database.write(municipality) as session:
                if not to_come(session, now, municipality):
                    set_days(session, municipality, {WORK: NEVER})
                    continue
                place = office.town(session, municipality)
                number, again = _write(office, session, place, now, so_far)
                if not number:
                    look_next(session, municipality, {WORK: again}, HANGS_ON)
                written += number
        except Exception:
            log.exception("invitations stumbled: municipality=%s", municipality)
    return written


def _write(
    office: Office, session: Session, place: Town, now: datetime, so_far: Written
) -> tuple[int, date]:
    """How many letters were written, and when time alone brings the next one."""
    near: set[date] = set()
    found = list(due(session, place, now, near))
    if not found:
        again = earliest(today(now), [*near, *(place.directory.turning_days() if near else ())])
        return 0, again
    people: dict[int, list[int]] = {}
    wanted = []
    for one in found:
        row = Invitation(
            municipality_id=place.municipality,
            subject_id=one.gathering.subject_id,
            person_id=one.person,
            number=one.number,
            day=today(now),
            over=one.over,
            reminder=one.reminder,
            **{name: getattr(one.gathering, name) for name in TOLD},
        )
        session.add(row)
        session.flush()
        people.setdefault(one.case.id or 0, []).append(one.person)
        wanted.append(
            Wanted(place.municipality, one.person, today(now), sort=INVITATION, about=row.id or 0)
        )
    write_messages(session, office.settings, wanted, now, so_far)
    for case, told in people.items():
        audit.write(
            session,
            place.municipality,
            "gathering_told",
            at=now,
            via="clock",
            case=case,
            detail={"people": told},
        )
    return len(wanted), today(now)


def due(
    session: Session, place: Town, now: datetime, reminded: set[date] | None = None
) -> Iterator[Telling]:
    """What is to be told in the municipality now, the next gathering first. To ``reminded`` the
    days are added on which who is expected is reminded."""
    coming = to_come(session, now, place.municipality)
    numbers = [one.subject_id for one, _, _ in coming]
    last = told_last(session, numbers)
    expected = who_is_expected(session, place, coming)
    reachable = who_can_be_written_to(session, place.municipality)
    day = today(now)
    for gathering, _, case in coming:
        if case.state not in (PLANNED, INVITED, *NOT_HERE):
            continue
        before = {who: row for (what, who), row in last.items() if what == gathering.subject_id}
        here = [] if case.state in NOT_HERE else expected[gathering.subject_id]
        gone = [who for who, row in before.items() if who not in here and not row.over]
        for person in [*here, *gone]:
            row, over = before.get(person), person in gone
            reminder = _reminder(place, gathering, case, person, row, day)
            if reminded is not None and reminder is not None:
                reminded.add(reminder)
            # The day is near, and nothing was told since it is.
            near = not over and bool(row and reminder and row.day < reminder <= day)
            if person in reachable and (row is None or near or differs(row, gathering, over)):
                number = row.number if row else 0
                yield Telling(gathering, case, person, number + 1, near, over)


def who_is_expected(
    session: Session, place: Town, gatherings: Sequence[tuple[Gathering, object, Case]]
) -> dict[int, list[int]]:
    """Who is to come to each placed gathering, by its number: who is on its list, and where nobody
    is, whoever answers for it here on its own day: who is ill today comes to it all the same."""
    listed = on_the_list(session, [one.subject_id for one, _, _ in gatherings])
    return {
        one.subject_id: listed.get(one.subject_id) or _answering(place, case, today(one.starts))
        for one, _, case in gatherings
        if one.starts is not None
    }


def _answering(place: Town, case: Case, day: date) -> list[int]:
    return place.directory.addressed("owner", case.owner_role, case.unit_id, case.delegate_id, day)


def differs(row: Invitation, gathering: Gathering, over: bool) -> bool:
    """Whether what was told no longer holds."""
    return over != row.over or (
        not over and any(getattr(row, name) != getattr(gathering, name) for name in TOLD)
    )


def _reminder(
    place: Town, gathering: Gathering, case: Case, person: int, row: Invitation | None, day: date
) -> date | None:
    """The day on which somebody who was told is reminded; None where nobody is."""
    if row is None or gathering.starts is None or case.state in NOT_HERE:
        return None
    held = place.directory.held_by(person, day)
    role, unit = held[0] if held else (case.owner_role, case.unit_id)
    return place.calendar_of(unit).shift(today(gathering.starts), -REMINDED_BEFORE, staff_of(role))
