"""An alarm's row as a letter: what still runs at the moment of sending, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from config.words import words
from flows.engine.action_links import Grant, actions_for, keep
from flows.engine.local_time import local, today
from flows.engine.municipality import Town
from flows.engine.office import LetterSort, Office
from flows.engine.opening_reasons import causes_of
from models.case.naming import called
from models.case.tables import Case
from models.post.tables import Message
from models.register.tables import Municipality, Person
from models.urgent.questions import running, say_again
from models.urgent.tables import Alarm, RunningClock
from notifications.letter import Clock, Item, Letter, Link, Urgent
from states.clocks import PASSED

ANSWERS = ("done", "delegate")


def alarm_letter(
    office: Office, session: Session, message: Message, place: Town, person: Person, now: datetime
) -> Letter | None:
    """The letter; None when every clock has been met since it was written."""
    alarm = session.get(Alarm, message.about)
    case = session.get(Case, alarm.case_id) if alarm else None
    if alarm is None or case is None or case.closed is not None:
        return None
    ticking = running(session, case.id or 0)
    if alarm.clock not in {one.clock for one in ticking}:
        return None
    # The subject names the first: the clock that has just run out, else the next to do so.
    if alarm.share == PASSED:
        ticking.sort(key=lambda one: one.clock != alarm.clock)
    else:
        ticking.sort(key=lambda one: one.ends <= now)
    municipality = session.get_one(Municipality, case.municipality_id)
    day = today(now)
    answers = may_answer(place, case, person.id or 0, now)
    return Letter(
        name="urgent",
        locale=person.locale,
        to_name=person.name,
        municipality=municipality.name,
        today=day,
        items=(_item(office, session, message, case, person, now, answers),),
        urgent=Urgent(case.kind, alarm.share, tuple(_clock(one, now) for one in ticking)),
        overview_url=None if answers else f"{office.settings.pages}/cases/{case.id}",
        contact=office.settings.reply_to or None,
    )


def may_answer(place: Town, case: Case, person: int, now: datetime) -> bool:
    """Whoever answers for the case, and the coordinator who may do it for them."""
    owners = place.directory.addressed(
        "owner", case.owner_role, case.unit_id, case.delegate_id, today(now)
    )
    return person in owners or person in place.directory.people("coordinator", None, today(now))


def _clock(row: RunningClock, now: datetime) -> Clock:
    left = max(timedelta(0), row.ends - now)
    whole = row.ends - row.starts
    return Clock(
        key=row.clock,
        statutory=row.statutory,
        law=row.law,
        authority=row.authority,
        ends=local(row.ends),
        left=int(left / timedelta(hours=1)),
        # A month has no number of hours of its own.
        hours=int(whole / timedelta(hours=1)) if whole < timedelta(days=27) else 0,
        passed=row.ends <= now,
    )


def _item(
    office: Office,
    session: Session,
    message: Message,
    case: Case,
    person: Person,
    now: datetime,
    answers: bool,
) -> Item:
    day = today(now)
    grant = Grant(
        municipality=case.municipality_id,
        message=message.id or 0,
        case=case.id or 0,
        person=person.id or 0,
        action="",
        since_version=case.since_version,
        expires=message.day + timedelta(days=office.settings.link_days),
    )
    offered = [one for one in actions_for(case.kind, case.state, above=False) if one in ANSWERS]
    grants = [replace(grant, action=one) for one in offered] if answers else []
    due = case.due or day
    return Item(
        case_id=case.id or 0,
        kind=case.kind,
        unit=called(session, case),
        year=case.year,
        state=case.state,
        level=0,
        due=due,
        late_by=0,
        links=tuple(
            Link(one.action, f"{office.settings.pages}/l/{token}")
            for one, token in zip(grants, keep(session, office.key, grants), strict=True)
        ),
        causes=causes_of(case, words(person.locale)),
        letter="reminder",
    )


def undeliverable(session: Session, message: Message, now: datetime) -> None:
    """Nobody can be reached at the address: the alarm is said again, to whoever can be."""
    alarm = session.get(Alarm, message.about)
    if alarm is not None:
        say_again(session, alarm.case_id, now, message.about)


ALARMS = LetterSort(alarm_letter, undeliverable)
