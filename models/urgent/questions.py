"""What is asked of urgent cases: which clocks run, which alarms have come, who has heard one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select as table_select
from sqlmodel import Session, and_, col, func, select

from models.case.naming import NAME, with_names
from models.case.tables import Case
from models.portions import portions
from models.post.tables import Message
from models.urgent.tables import Alarm, RunningClock, UrgentNote
from states.clocks import PASSED


@dataclass(frozen=True, slots=True)
class Come:
    """The alarms of one case that have come, the furthest share last."""

    case: Case
    alarms: tuple[Alarm, ...]


def alarms_come(session: Session, now: datetime, case: int | None = None) -> list[Come]:
    """The cases whose alarms have come and are not said, the oldest first. With a ``case``, its
    alarms alone, to be said: those that another process says at this moment are left to it."""
    asked = (
        select(Alarm, Case)
        .join(Case, col(Case.id) == col(Alarm.case_id))
        .where(col(Alarm.said_at).is_(None), Alarm.at <= now)
        .order_by(col(Alarm.at), col(Alarm.id))
    )
    if case is not None:
        asked = asked.where(Alarm.case_id == case)
        if session.get_bind().dialect.name != "sqlite":
            asked = asked.with_for_update(of=Alarm, skip_locked=True)
    rows = session.execute(asked).all()
    cases: dict[int, Case] = {}
    found: dict[int, list[Alarm]] = {}
    for alarm, about in rows:
        cases[alarm.case_id] = about
        found.setdefault(alarm.case_id, []).append(alarm)
    return [
        Come(cases[number], tuple(sorted(alarms, key=lambda one: (one.share, one.at))))
        for number, alarms in found.items()
    ]


def first_alarm(session: Session) -> datetime | None:
    """When the first alarm comes that is not said, in any municipality."""
    return session.exec(select(func.min(Alarm.at)).where(col(Alarm.said_at).is_(None))).one()


def running(session: Session, case: int) -> list[RunningClock]:
    """The clocks of a case that are not met, the next to run out first."""
    return list(
        session.exec(
            select(RunningClock)
            .where(RunningClock.case_id == case, col(RunningClock.met_at).is_(None))
            .order_by(col(RunningClock.ends), col(RunningClock.clock))
        )
    )


def next_alarm(session: Session, case: int, clocks: Sequence[str]) -> Alarm | None:
    """The alarm of these clocks that is to come first."""
    wanted = select(Alarm).where(
        Alarm.case_id == case, col(Alarm.said_at).is_(None), col(Alarm.clock).in_(clocks)
    )
    return session.exec(wanted.order_by(col(Alarm.at), col(Alarm.id)).limit(1)).first()


def every_clock(session: Session, case: int) -> Sequence[RunningClock]:
    """The clocks of a case, those that are met too, the first to run out before the others."""
    return session.exec(
        select(RunningClock).where(RunningClock.case_id == case).order_by(col(RunningClock.ends))
    ).all()


def passed(session: Session, case: int) -> set[str]:
    """The running clocks of a case whose time is out, as far as that was said."""
    return set(
        session.exec(
            select(Alarm.clock)
            .join(
                RunningClock,
                and_(
                    col(RunningClock.case_id) == col(Alarm.case_id),
                    col(RunningClock.clock) == col(Alarm.clock),
                ),
            )
            .where(
                Alarm.case_id == case,
                Alarm.share == PASSED,
                col(Alarm.said_at).is_not(None),
                col(RunningClock.met_at).is_(None),
            )
        )
    )


def open_of_kind(session: Session, municipality: str, kind: str) -> Sequence[Case]:
    """The open cases of a kind."""
    return session.exec(
        select(Case)
        .where(Case.municipality_id == municipality, Case.kind == kind, col(Case.closed).is_(None))
        .order_by(col(Case.id))
    ).all()


def silence(session: Session, case: int, clock: str) -> None:
    """The alarms of a clock that is met are not said any more."""
    for alarm in session.exec(
        select(Alarm).where(
            Alarm.case_id == case, Alarm.clock == clock, col(Alarm.said_at).is_(None)
        )
    ):
        session.delete(alarm)
    session.flush()


def say_again(session: Session, case: int, now: datetime, number: int | None = None) -> None:
    """Let an alarm of a running clock come once more (``number``: that one; else the latest said
    of each): for somebody who has not heard it. Who has a letter about it gets no second one."""
    said: dict[str, Alarm] = {}
    ticking = {clock.clock for clock in running(session, case)}
    for alarm in session.exec(
        select(Alarm)
        .where(Alarm.case_id == case, col(Alarm.said_at).is_not(None))
        .order_by(col(Alarm.share))
    ):
        if alarm.clock in ticking and number in (None, alarm.id):
            said[alarm.clock] = alarm
    for alarm in said.values():
        alarm.said_at, alarm.at = None, now
        session.add(alarm)
    session.flush()


def how_many_since(session: Session, municipality: str, since: datetime, until: datetime) -> int:
    """The urgent cases whose knowledge lies between two instants."""
    found = session.execute(
        select(func.count())
        .select_from(UrgentNote)
        .where(
            UrgentNote.municipality_id == municipality,
            UrgentNote.known_at >= since,
            UrgentNote.known_at < until,
        )
    )
    return int(found.scalar_one())


def running_here(session: Session, municipality: str) -> list[tuple[RunningClock, Case]]:
    """The clocks of the municipality's open cases that are not met, with their cases, the next to
    run out first."""
    rows = session.execute(
        select(RunningClock, Case)
        .join(Case, col(Case.id) == col(RunningClock.case_id))
        .where(
            Case.municipality_id == municipality,
            col(RunningClock.met_at).is_(None),
            col(Case.closed).is_(None),
        )
        .order_by(col(RunningClock.ends), col(RunningClock.case_id))
    )
    return [(clock, case) for clock, case in rows]


def told_of(session: Session, alarm: Alarm, since: date) -> set[int]:
    """Who has a letter of ``since`` or later about the alarm; a dead one told nobody."""
    rows = session.exec(
        select(Message.person_id).where(
            Message.municipality_id == alarm.municipality_id,
            Message.sort == "urgent",
            Message.about == alarm.id,
            Message.day >= since,
            col(Message.status) != "dead",
        )
    )
    return set(rows)


def last_alarms(session: Session, municipality: str, cases: Sequence[int]) -> dict[int, date]:
    """The day of the last alarm that left about each of the municipality's cases, by its number."""
    found: dict[int, date] = {}
    for some in portions(cases):
        rows = session.execute(
            select(col(Alarm.case_id), func.max(Message.day))
            .join(Message, col(Message.about) == col(Alarm.id))
            .where(
                col(Alarm.case_id).in_(some),
                Alarm.municipality_id == municipality,
                Message.municipality_id == municipality,
                Message.sort == "urgent",
                Message.status == "sent",
            )
            .group_by(col(Alarm.case_id))
        )
        found.update({case: day for case, day in rows})
    return found


def letters_of_alarms(session: Session, case: Case) -> list[Message]:
    """The letters about the case's alarms, in the order in which they were written."""
    alarms = select(Alarm.id).where(Alarm.case_id == case.id)
    wanted = select(Message).where(
        Message.municipality_id == case.municipality_id,
        Message.sort == "urgent",
        col(Message.about).in_(alarms),
    )
    return list(session.exec(wanted.order_by(col(Message.id))))


def cases_of_alarms(
    session: Session, municipality: str, alarms: Sequence[int]
) -> dict[int, tuple[Case, str]]:
    """The case that each of the municipality's alarms is about, and its name, by the alarm's
    number."""
    found: dict[int, tuple[Case, str]] = {}
    for some in portions(sorted(set(alarms))):
        asked = with_names(
            table_select(col(Alarm.id), Case, NAME).join(Case, col(Case.id) == col(Alarm.case_id))
        ).where(col(Alarm.municipality_id) == municipality, col(Alarm.id).in_(some))
        found.update({number: (case, name) for number, case, name in session.execute(asked)})
    return found
