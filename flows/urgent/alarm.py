"""The alarms: letters that wait for no working hour, no school break and no cap."""

from __future__ import annotations

import logging
from collections import Counter
from datetime import date, datetime, timedelta

from sqlmodel import Session

from config.clocks import clocks_of, law_clocks
from config.settings import Settings
from flows.engine.local_time import today
from flows.engine.municipality import Town
from flows.engine.office import Office
from flows.engine.outbox import URGENT, Wanted, Written, write_messages
from flows.engine.run_report import Account, Cell, Table
from flows.urgent.clocks import meet_clocks
from models.case.tables import Case
from models.record import audit
from models.register.tables import Municipality
from models.urgent.questions import Come, alarms_come, running, told_of
from models.urgent.tables import Alarm
from states.clocks import PASSED
from states.ladder import AT_THE_UNIT

log = logging.getLogger(__name__)


def alarm(office: Office, now: datetime) -> Account:
    """Write the letters of all alarms that have come. Safe late, twice and in parallel: what was
    missed meanwhile is one letter, about the furthest share. Each case is a transaction of its
    own: one that stumbles keeps no other from being heard, and the next beat tries it again."""
    with office.database.read() as session:
        waiting = [
            come.case.id or 0
            for come in alarms_come(session, now)
            if office.served([come.case.municipality_id])
        ]
    counts: Counter[str] = Counter()
    rows: list[dict[str, Cell]] = []
    for number in waiting:
        try:
            letters = _say_one(office, number, now)
        except Exception:
            log.exception("an alarm stumbled: case=%s", number)
            counts["stumbled"] += 1
            continue
        counts["letters" if letters else "nobody"] += letters or 1
        rows.append({"case": number, "letters": letters})
    told = {name: counts[name] for name in ("letters", "nobody", "stumbled")}
    return Account(
        beat="urgent_alarms", at=now, counts=told, tables=(Table("alarms", tuple(rows[:500])),)
    )


def _say_one(office: Office, number: int, now: datetime) -> int:
    with office.database.write() as session:
        for come in alarms_come(session, now, number):
            place = office.town(session, come.case.municipality_id)
            return say(session, office.settings, place, come, now)
    return 0


def say(session: Session, settings: Settings, place: Town, come: Come, now: datetime) -> int:
    """One case's alarms that have come, as one letter to each who is to hear it; returns how
    many. Alarms that nobody can be told of stay to come."""
    case, alarms = come.case, come.alarms
    meet_clocks(session, case, now)
    ticking = {clock.clock for clock in running(session, case.id or 0)}
    live = [one for one in alarms if one.clock in ticking]
    if case.closed is not None or not live:
        return 0
    top = live[-1]
    people = hearers(session, place, case, live, today(now))
    told = told_of(session, top, today(now - timedelta(days=3)))
    fresh = [person for person in people if person not in told]
    wanted = [
        Wanted(case.municipality_id, person, today(now), sort=URGENT, about=top.id or 0)
        for person in fresh
    ]
    write_messages(session, settings, wanted, now, Written())
    if not people:
        return 0
    for one in live:
        one.said_at = now
        session.add(one)
    session.flush()
    audit.write(
        session,
        case.municipality_id,
        "alarmed",
        at=now,
        via="clock",
        case=case.id,
        detail={"clock": top.clock, "share": top.share, "people": fresh},
    )
    return len(fresh)


def hearers(
    session: Session,
    place: Town,
    case: Case,
    alarms: list[Alarm],
    on: date,
) -> list[int]:
    """Whoever answers, those whom the clocks name, and at the end of the time those above."""
    home = session.get_one(Municipality, case.municipality_id)
    # A clock that runs goes on though its owner turns out to be of a sort that has it no more.
    mine = clocks_of(law_clocks(), case.kind, home.country, home.owner)
    named = {one.key: one for one in (*clocks_of(law_clocks(), case.kind, home.country), *mine)}
    roles = []
    for one in alarms:
        clock = named.get(one.clock)
        if clock is not None:
            roles += [*clock.tell, *(clock.tell_passed if one.share == PASSED else ())]
    found = place.directory.addressed("owner", case.owner_role, case.unit_id, case.delegate_id, on)
    for role in dict.fromkeys(roles):
        if case.unit_id is None and role in AT_THE_UNIT:
            continue
        found = [*found, *place.directory.people(role, case.unit_id, on)]
    return list(dict.fromkeys(found))
