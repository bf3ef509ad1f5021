"""Whoever takes over is told: a successor, a stand-in, somebody who is back, a rung above.

Looked at once a day in each municipality: who answers in each role now, and who did when it was
last looked. What is under way is told to whoever is new in one letter, at the first morning.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from sqlmodel import Session

from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.outbox import Written
from flows.engine.telling import tell
from flows.engine.works import COMMON, HANDS, earliest, look_next, tomorrow
from flows.mail.hearers import hearers
from flows.mail.planning import may_hear
from models.case.confidential import secret_cases
from models.database import is_trouble
from models.next_days import NEVER, set_days, set_everywhere
from models.post.outbox import OPEN_TO_MORE
from models.post.under_way import (
    UnderWay,
    answered_before,
    letters_here,
    look_at,
    looked_at,
    under_way,
)
from models.register.tables import Answering
from states.errors import CalendarHasNoWorkingDay
from states.hearing import Heard, How
from states.ladder import OWNER, Level, change_of_hands, is_change_of_hands, staff_of

log = logging.getLogger(__name__)
SHORT = timedelta(days=5)  # an absence that ends sooner changes no hands: what comes meanwhile is
# said to the deputy, and the rest waits
Pair = tuple[str, int]


def tell_who_took_over(office: Office, day: date, now: datetime, so_far: Written) -> int:
    """Write into today's letters what is under way for whoever answers for it since the last look,
    each municipality in a transaction of its own: one that stumbles keeps no other from hearing,
    and is looked at again by the next beat. Twice on a day changes nothing. Returns how many
    things were told."""
    told = 0
    waiting = list(office.come([HANDS], day))
    with office.database.read() as session:
        done = looked_at(session, waiting, day)
    if done:  # what has changed there since is looked at tomorrow
        with office.database.write_in(done) as (session, free):
            set_everywhere(session, free, HANDS, tomorrow(day))
    for municipality in (home for home in waiting if home not in done):
        try:
            with office.database.write(municipality) as session:
                told += _look(office, session, municipality, day, now, so_far)
        except Exception as error:
            if is_trouble(error):
                raise  # the database's trouble is everybody's
            log.exception("who has taken over was not looked at: municipality=%s", municipality)
    return told


def _look(
    office: Office, session: Session, home: str, day: date, now: datetime, so_far: Written
) -> int:
    if not look_at(session, home, day):
        set_days(session, home, {HANDS: tomorrow(day)})
        return 0  # what has changed since is looked at tomorrow
    place = office.town(session, home)
    found, again = _new_hands(session, place, day, secret_cases(session))
    look_next(session, home, {HANDS: again}, {HANDS: COMMON[HANDS]})
    for person, cases in found.items():
        level = change_of_hands(day)
        lines = [(one.case, one.since_version, one.due, level) for one in cases]
        tell(session, office.settings, home, person, day, lines, now, so_far)
    return sum(map(len, found.values()))


def _new_hands(
    session: Session,
    place: Town,
    day: date,
    kept: dict[int, tuple[str, ...]],
) -> tuple[dict[int, list[UnderWay]], date]:
    """By person what is to be told today, and when it is to be looked again; who answers now is
    kept for the next look."""
    by_pair: dict[Pair, list[UnderWay]] = defaultdict(list)
    for one in under_way(session, place.municipality):
        by_pair[one.owner_role, one.unit or 0].append(one)
    before = answered_before(session, place.municipality)
    if not by_pair and not before:
        return {}, NEVER
    written = letters_here(session, place.municipality, day)
    full = {person for person, status in written.items() if status not in OPEN_TO_MORE}
    found: dict[int, list[UnderWay]] = defaultdict(list)
    again = _turning_day(place, by_pair, day)
    for pair in sorted(before.keys() | by_pair.keys()):
        cases, row = by_pair.get(pair, []), before.get(pair)
        if not cases:
            session.delete(row)  # nothing is under way: whoever comes hears of it in its time
            continue
        try:
            if not place.calendar_of(pair[1] or None).is_working(day, staff_of(pair[0])):
                again = tomorrow(day)
                continue
            new = _who_is_new(place, pair, cases, row, day, kept)
        except CalendarHasNoWorkingDay:
            again = tomorrow(day)
            continue
        if full & new.keys():
            again = tomorrow(day)
            continue  # today's letter to them has left: tomorrow it is looked again
        for person, theirs in new.items():
            found[person] += theirs
        _keep(session, place, pair, row, day)
    return found, again


def _turning_day(place: Town, by_pair: dict[Pair, list[UnderWay]], day: date) -> date:
    """When somebody takes over by the calendar alone: an appointment or an absence begins or ends,
    an absence is soon over, or what a colleague has in hand becomes late."""
    days: list[date | None] = list(place.directory.turning_days())
    for spans in place.directory.absences.values():
        for starts, ends in spans:
            days += [starts, ends - SHORT + timedelta(days=1), tomorrow(ends)]
    for cases in by_pair.values():
        days += [tomorrow(one.due) for one in cases if one.delegate is not None]
    return earliest(day, days)


def _who_is_new(
    place: Town,
    pair: Pair,
    cases: Sequence[UnderWay],
    row: Answering | None,
    day: date,
    kept: dict[int, tuple[str, ...]],
) -> dict[int, list[UnderWay]]:
    role, unit = pair[0], pair[1] or None
    now_here = place.directory.asked(role, unit, day)
    came = set() if row is None else {one.person for one in _for_long(place, now_here, day)}
    came -= set(row.people if row else ())
    found: dict[int, list[UnderWay]] = defaultdict(list)
    for one in cases:
        hands = _hands(place, one, day)
        for heard in hands:
            new = heard.person in came
            if heard.how is not How.DELEGATE and one.delegate is not None:
                # What a colleague had in hand falls back to the role, or is copied to it when late.
                new = new or (heard.how is not How.HANDED_ON and _untold(one, heard.person))
            if new and _told_after(one, heard.person, place) and _may(place, one, heard, kept, day):
                found[heard.person].append(one)
    return found


def _hands(place: Town, one: UnderWay, day: date) -> list[Heard]:
    """Who answers for the case now; when it is late, also the role that has handed it on."""
    level = Level(change_of_hands(day), "reminder", (OWNER,))
    heard = hearers(one.as_due(place.municipality, level.days), level, place, day)
    late = one.due < day
    return [who for who in heard if late or who.how is not How.HANDED_ON]


def _for_long(place: Town, heard: Iterable[Heard], day: date) -> list[Heard]:
    """Without those who stand in for a few days only."""
    return [one for one in heard if not _soon_over(place, one, day)]


def _soon_over(place: Town, one: Heard, day: date) -> bool:
    if one.how not in (How.STANDS_IN, How.ABSENT) or one.of is None:
        return False
    until = place.directory.away_until(one.of, day)
    return until is not None and until - day < SHORT


def _untold(one: UnderWay, person: int) -> bool:
    return all(who != person for _, who, _ in one.told)


def _told_after(one: UnderWay, person: int, place: Town) -> bool:
    """Whether whoever answers was told of the case after the person was, or she never was."""
    ladder = place.rungs(one.owner_role)
    to_owners = [
        (day, who)
        for days, who, day in one.told
        if is_change_of_hands(days) or OWNER in ladder.level(days).to
    ]
    mine = max((day for day, who in to_owners if who == person), default=None)
    return mine is None or any(day > mine for day, _ in to_owners)


def _may(
    place: Town, one: UnderWay, heard: Heard, kept: dict[int, tuple[str, ...]], day: date
) -> bool:
    due = one.as_due(place.municipality, 0)
    return one.case not in kept or may_hear(heard.person, due, kept[one.case], place, day)


def _keep(session: Session, place: Town, pair: Pair, row: Answering | None, day: date) -> None:
    here = place.directory.asked(pair[0], pair[1] or None, day)
    if any(_soon_over(place, one, day) for one in here):
        return
    people = sorted(one.person for one in here)
    if row is None:
        home = place.municipality
        row = Answering(municipality_id=home, role=pair[0], at=pair[1], people=people)
    row.people = people
    session.add(row)
